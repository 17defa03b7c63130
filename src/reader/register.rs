//! A value that knows when it was given.
//!
//! The field calls it a last-writer-wins register: a state-based replicated
//! data type (Shapiro et al., "A comprehensive study of convergent and
//! commutative replicated data types", 2011, §3.2.1).
//!
//! Must never know: what the value means.

use serde::{Deserialize, Serialize};

use super::moment::Moment;

/// A value, or that it was taken away, with the moment of that.
///
/// Registers are ordered by moment, then by value, and the greater one wins: so
/// merging is the maximum of a total order, and therefore the same in any order
/// and however often.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Register<T> {
    at: Moment,
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    value: Option<T>,
}

/// Serde's own default would want one of the value.
fn none<T>() -> Option<T> {
    None
}

impl<T> Default for Register<T> {
    /// One that was never touched; every other one wins over it.
    fn default() -> Self {
        Self {
            at: Moment::NEVER,
            value: None,
        }
    }
}

impl<T> Register<T> {
    /// A value, or none where it was taken away, given at a moment.
    #[must_use]
    pub fn new(value: Option<T>, at: Moment) -> Self {
        Self { at, value }
    }

    /// The value; none where it was taken away or never given.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// When it was last given or taken away; [`Moment::NEVER`] where that never
    /// happened.
    #[must_use]
    pub fn at(&self) -> Moment {
        self.at
    }

    /// Whether it holds a value.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.value.is_some()
    }

    /// Whether it was ever touched.
    #[must_use]
    pub fn is_touched(&self) -> bool {
        self.value.is_some() || self.at != Moment::NEVER
    }

    /// What follows when a reader gives another value now. It wins over the
    /// present one, also where the clock was set back meanwhile.
    #[must_use]
    pub fn followed(&self, value: Option<T>, now: Moment) -> Self {
        let after = if self.is_touched() {
            self.at.next()
        } else {
            now
        };
        Self {
            at: now.max(after),
            value,
        }
    }

    /// The same with another value, where there is one.
    #[must_use]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Register<U> {
        Register {
            at: self.at,
            value: self.value.map(change),
        }
    }

    /// The same, not later than a moment.
    #[must_use]
    pub fn no_later(self, last: Moment) -> Self {
        Self {
            at: self.at.min(last),
            ..self
        }
    }
}

impl<T: Ord> Register<T> {
    /// Takes the other's value where that wins; whether it did.
    pub fn merge(&mut self, other: Self) -> bool {
        let wins = other > *self;
        if wins {
            *self = other;
        }
        wins
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn register() -> impl Strategy<Value = Register<u8>> {
        let value = prop_oneof![Just(None), (0..3u8).prop_map(Some)];
        (value, 0..4i64).prop_map(|(value, at)| Register::new(value, Moment::from_millis(at)))
    }

    fn merged(mut one: Register<u8>, other: &Register<u8>) -> Register<u8> {
        one.merge(other.clone());
        one
    }

    proptest! {
        #[test]
        fn merging_is_commutative_associative_and_idempotent(
            a in register(), b in register(), c in register(),
        ) {
            prop_assert_eq!(merged(a.clone(), &b), merged(b.clone(), &a));
            let (left, right) = (merged(merged(a.clone(), &b), &c), merged(a.clone(), &merged(b, &c)));
            prop_assert_eq!(left, right);
            prop_assert_eq!(merged(a.clone(), &a), a.clone());
            prop_assert_eq!(merged(Register::default(), &a), a);
        }

        #[test]
        fn what_a_reader_does_now_wins_whatever_the_clock_says(
            before in register(), value in prop_oneof![Just(None), (0..3u8).prop_map(Some)], now in 0..4i64,
        ) {
            let after = before.followed(value, Moment::from_millis(now));
            prop_assert_eq!(merged(before, &after), after);
        }
    }
}
