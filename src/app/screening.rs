//! Screening: what is found is decided on, document by document.
//!
//! While a review is screened the view leaves out what was decided in it, so
//! that the next document comes under the cursor, and what is found is what is
//! left. It goes on in another sitting where it was left: the decisions are
//! the reader's marks.
//!
//! Must never know: the clock, where anything is kept.

use super::ask::View;
use super::notice::{Done, Failed, Notice, Unmet};
use super::overlay::{Menu, Naming, Overlay};
use super::{App, Focus};
use crate::reader::deed::{Change, Deed, Documents};
use crate::reader::label::Label;
use crate::reader::review::{Decision, Review};
use crate::reader::tally::Tally;
use crate::records::text::Text;
use crate::search::query::{self, Facet, Pattern, Stance};

impl App {
    /// The review that is screened.
    #[must_use]
    pub fn screening(&self) -> Option<&Label> {
        self.screening.as_ref()
    }

    /// Begins to screen what is found, or ends it.
    pub(super) fn screen(&mut self) {
        let Some(review) = self.screening.take() else {
            let latest = self.memory().latest_review();
            let name = latest.map_or_else(|| self.view.text().to_owned(), ToString::to_string);
            return self.ask_name(Naming::Review, &name);
        };
        let tally = Tally::of(&review, self.marks());
        self.change(|view| leave_out(view, &review, None));
        self.say(Done::Screened(review, Box::new(tally)));
    }

    /// Says so where the last decision left nothing to decide.
    pub(super) fn tell_end_of_screening(&mut self) {
        let Some(review) = self.screening.clone() else {
            return;
        };
        let is_decided = match &self.notice {
            Some(Notice::Done(Done::Did(deed))) => {
                matches!(**deed, Deed::Mark(_, Change::Verdict(..)))
            }
            _ => false,
        };
        if is_decided && self.answer.found == 0 && !self.answer.partial {
            let tally = Tally::of(&review, self.marks());
            self.say(Done::Screened(review, Box::new(tally)));
        }
    }

    /// Goes on with the review of a name, or begins one of what is found.
    pub(super) fn screen_as(&mut self, name: Label) {
        let known = self.memory().review(&name).cloned();
        let mut view = match &known {
            Some(review) => View::new(query::parse(&review.query).query),
            None => self.view.clone(),
        };
        if known.is_none() {
            let review = Review {
                query: Text::line(&self.query().to_string()),
                sources: self.remembered.told().clone(),
                identified: self.answer.found as u64,
                duplicates: 0,
            };
            self.wish(Deed::Begin(name.clone(), review));
        }
        leave_out(&mut view, &name, Some(Stance::Excluded));
        self.focus = Focus::List;
        self.show_query(view);
        self.screening = Some(name);
    }

    /// Decides on the selected documents, else on the one that is shown: `+`
    /// keeps, `~` puts off, `-` asks why it is dropped.
    pub(super) fn decide(&mut self, stance: Stance) {
        if self.screening.is_none() {
            return self.fail(Failed::Unmet(Unmet::NotScreening));
        }
        let Some(documents) = self.documents_to_mark() else {
            return;
        };
        match stance {
            Stance::Required => self.decided(documents, Decision::Keep),
            Stance::AnyOf => self.decided(documents, Decision::Later),
            Stance::Excluded => {
                let reasons = self.reasons();
                if reasons.is_empty() {
                    return self.ask_name(Naming::Reason(documents), "");
                }
                self.overlay = Some(Overlay::Reasons(Menu::new(reasons, None), documents));
            }
        }
    }

    /// Asks for a reason that is not among the others.
    pub(super) fn name_reason(&mut self) {
        if let Some(Overlay::Reasons(_, documents)) = self.overlay.take() {
            self.ask_name(Naming::Reason(documents), "");
        }
    }

    /// Takes a decision.
    pub(super) fn decided(&mut self, documents: Documents, decision: Decision) {
        let Some(review) = self.screening.clone() else {
            return;
        };
        if self.focus == Focus::Detail {
            self.focus = Focus::List;
        }
        self.detail.follow();
        let change = Change::Verdict(review, Some(decision));
        self.wish(Deed::Mark(documents, change));
    }

    /// The reasons for which documents were dropped: those of this review, the
    /// most frequent first, then those of others.
    fn reasons(&self) -> Vec<Label> {
        let own = self.screening.iter();
        let others = self.memory().reviews().map(|(name, _)| name);
        let mut reasons: Vec<Label> = Vec::new();
        for review in own.chain(others) {
            let mut counted: Vec<_> = Tally::of(review, self.marks())
                .excluded
                .into_iter()
                .collect();
            counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            for (reason, _) in counted {
                if !reasons.contains(&reason) {
                    reasons.push(reason);
                }
            }
        }
        reasons
    }
}

/// Leaves out of a view what was decided in a review, or no longer.
fn leave_out(view: &mut View, review: &Label, stance: Option<Stance>) {
    let decided = Pattern::beginning(format!("{}/", &**review));
    view.set(Facet::Review, &decided, stance);
}
