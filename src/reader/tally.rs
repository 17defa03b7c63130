//! How far a review is, counted over all marks.
//!
//! Must never know: what is screened.

use std::collections::BTreeMap;

use super::label::Label;
use super::marks::Marks;
use super::review::Decision;

/// How far a review is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Documents that are kept.
    pub included: usize,
    /// Documents that are dropped, by reason.
    pub excluded: BTreeMap<Label, usize>,
    /// Documents that are put off.
    pub later: usize,
}

impl Tally {
    /// What was decided in a review.
    #[must_use]
    pub fn of(review: &str, marks: &Marks) -> Self {
        let mut tally = Self::default();
        for (_, mark) in marks.iter() {
            match mark.verdict(review).map(|verdict| &verdict.decision) {
                Some(Decision::Keep) => tally.included += 1,
                Some(Decision::Drop(reason)) => {
                    *tally.excluded.entry(reason.clone()).or_default() += 1;
                }
                Some(Decision::Later) => tally.later += 1,
                None => {}
            }
        }
        tally
    }

    /// Documents of which it was decided whether they stay.
    #[must_use]
    pub fn screened(&self) -> usize {
        self.included + self.dropped()
    }

    /// Documents that are dropped, for whatever reason.
    #[must_use]
    pub fn dropped(&self) -> usize {
        self.excluded.values().sum()
    }
}
