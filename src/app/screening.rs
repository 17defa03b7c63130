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
use crate::search::query::{self, Facet, Pattern, Query, Stance};

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
        // More may be found by now than when it began.
        if let Some(known) = self.memory().review(&review).cloned() {
            let view = View::new(query::parse(&known.query).query);
            self.begin_review(review.clone(), known, view.query());
        }
        self.change(|view| leave_out(view, &review, None));
        self.tell_tally(&review);
    }

    /// Goes on with the review of a name, or begins one of what is found.
    pub(super) fn screen_as(&mut self, name: Label) {
        let known = self.memory().review(&name).cloned();
        let goes_on = known.is_some();
        let mut view = match &known {
            Some(review) => View::new(query::parse(&review.query).query),
            None => self.view.clone(),
        };
        let review = Review {
            sources: self.remembered.told().clone(),
            ..known.unwrap_or_else(|| Review {
                query: Text::line(&self.query().to_string()),
                identified: self.answer.found as u64,
                ..Review::default()
            })
        };
        self.begin_review(name.clone(), review, view.query());
        leave_out(&mut view, &name, Some(Stance::Excluded));
        self.focus = Focus::List;
        self.show_query(view);
        if goes_on {
            self.tell_tally(&name);
        } else {
            self.say(Done::Screening(name.clone()));
        }
        self.screening = Some(name);
    }

    /// Has it kept what a review is of, and its records counted.
    fn begin_review(&mut self, name: Label, review: Review, query: &Query) {
        let query = self.resolved(query);
        self.wish(Deed::Begin(name, review, query));
    }

    fn tell_tally(&mut self, review: &Label) {
        let tally = Tally::of(review, self.marks());
        self.say(Done::Screened(review.clone(), Box::new(tally)));
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
            self.tell_tally(&review);
        }
    }

    /// Decides on the selected documents, else on the one under the cursor: `+`
    /// keeps, `~` puts off, `-` asks why it is dropped.
    pub(super) fn decide(&mut self, stance: Stance) {
        if self.screening.is_none() {
            return self.fail(Failed::Unmet(Unmet::NotScreening));
        }
        if !self.is_screened() {
            return self.fail(Failed::Unmet(Unmet::NotScreened));
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

    /// Whether what a decision would be about is found: not offered, no book that
    /// stands there for its chapters, none that was selected elsewhere.
    fn is_screened(&self) -> bool {
        if !self.selection.is_empty() {
            return self.selection.hidden() == 0;
        }
        let card = self.list.list.selected().and_then(|at| self.list.card(at));
        card.is_some_and(|card| {
            let is_found = card.lacks.is_empty() && !card.context;
            is_found && self.detail.id() == Some(&card.id)
        })
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
        // What is put off stays in the list, and comes again.
        if decision == Decision::Later {
            self.list.list.step(1);
        }
        let change = Change::Verdict(review, Some(decision));
        self.wish(Deed::Mark(documents, change));
    }

    /// The reasons for which documents were dropped: those of this review, the
    /// most frequent first, then those of others.
    pub(super) fn reasons(&self) -> Vec<Label> {
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

/// Leaves out of a view what was kept or dropped in a review, or no longer.
fn leave_out(view: &mut View, review: &Label, stance: Option<Stance>) {
    let kept = Pattern::whole(Decision::Keep.value(review));
    let dropped = Pattern::beginning(Decision::dropped(review));
    for decided in [kept, dropped] {
        view.set(Facet::Review, &decided, stance);
    }
}
