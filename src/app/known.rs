//! What was asked beside the answer, and is known once it comes: the numbers of
//! other queries, the values that go with one.
//!
//! Must never know: what the numbers are for.

use crate::search::answer::Companion;
use crate::search::query::{Facet, Pattern, Query};
use crate::search::question::Want;

/// How many records some queries find, once it is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Known {
    of: Vec<Query>,
    counts: Option<Vec<usize>>,
    /// The numbers are those of an older state of the catalog.
    outdated: bool,
}

impl Known {
    /// The numbers, if they have come.
    pub(super) fn counts(&self) -> Option<&[usize]> {
        self.counts.as_deref()
    }

    /// Whether numbers are on their way.
    pub(super) fn is_waiting(&self) -> bool {
        self.want().is_some()
    }

    /// Turns to other queries, whose numbers are to come.
    pub(super) fn turn_to(&mut self, of: Vec<Query>) {
        if self.of != of {
            *self = Self {
                of,
                ..Self::default()
            };
        }
    }

    /// Has the numbers come anew; until then the old ones stay.
    pub(super) fn outdate(&mut self) {
        self.outdated = true;
    }

    pub(super) fn want(&self) -> Option<Want> {
        let missing = (self.counts.is_none() || self.outdated) && !self.of.is_empty();
        missing.then(|| Want::Variants(self.of.clone()))
    }

    pub(super) fn lay(&mut self, of: &[Query], counts: &[usize]) {
        if self.of == of {
            (self.counts, self.outdated) = (Some(counts.to_vec()), false);
        }
    }
}

/// The values that go with one, once they are known.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Companions {
    of: Option<(Facet, Pattern)>,
    values: Option<Vec<Companion>>,
}

impl Companions {
    /// The values, if they have come.
    pub(super) fn values(&self) -> &[Companion] {
        self.values.as_deref().unwrap_or_default()
    }

    /// Turns to another value, or to none.
    pub(super) fn turn_to(&mut self, of: Option<(Facet, Pattern)>) {
        if self.of != of {
            *self = Self { of, values: None };
        }
    }

    pub(super) fn want(&self, len: usize) -> Option<Want> {
        let (facet, value) = self.of.clone().filter(|_| self.values.is_none())?;
        Some(Want::GoesWith { facet, value, len })
    }

    pub(super) fn lay(&mut self, of: &(Facet, Pattern), values: Vec<Companion>) {
        if self.of.as_ref() == Some(of) {
            self.values = Some(values);
        }
    }
}
