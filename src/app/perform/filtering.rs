//! Filtering: stances, the facet pane, and steps of the view that undo takes
//! back.

use crate::app::action::Edit;
use crate::app::ask::View;
use crate::app::chips::ViewPart;
use crate::app::effect::Effect;
use crate::app::notice::Failed;
use crate::app::overlay::{Menu, Overlay};
use crate::app::pane::facets::FacetPane;
use crate::app::{App, Focus, Keep, Moment, ways};
use crate::search::query::{Expr, Facet, Sort, SortKey, Stance, Term, YearRange};

impl App {
    pub(super) fn enter_facets(&mut self) {
        self.focus = Focus::Facets;
        self.facets.arrange();
    }

    pub(super) fn turn_facet(&mut self, forward: bool) {
        let by = if forward { 1 } else { Facet::ALL.len() - 1 };
        self.facets.turn(by, &self.answer.facets);
    }

    /// Sets a stance of the value under the cursor, wherever that stands; the
    /// same stance again frees it.
    pub(super) fn set_stance(&mut self, stance: Stance) {
        let Some((facet, pattern)) = self.value() else {
            // Where no value is meant, a document that is screened is.
            let is_read = matches!(self.focus, Focus::List | Focus::Detail);
            let decides = self.focus == Focus::List || self.screening.is_some();
            if is_read && decides {
                return self.decide(stance);
            }
            return self.no_value_yet();
        };
        self.facets.end_years();
        if self.focus == Focus::Detail {
            // What is read stays, also where it is found no more.
            self.detail.keep();
        }
        let mut changed = self.query().clone();
        changed.set_stance(facet, pattern.clone(), Some(stance));
        let stance = Some(stance).filter(|_| changed != *self.query());
        self.change(|view| view.set(facet, &pattern, stance));
    }

    pub(super) fn cycle_stance(&mut self) {
        let Some((facet, pattern)) = self.facets.pattern() else {
            return self.no_value_yet();
        };
        let now = self.query().stance(facet, &pattern);
        self.change(|view| view.set(facet, &pattern, FacetPane::cycled(facet, now)));
    }

    fn no_value_yet(&mut self) {
        if self.focus == Focus::Detail {
            self.fail(Failed::NoValue);
        } else if self.facets.is_waiting() {
            self.fail(Failed::NotYet);
        }
    }

    pub(super) fn narrow_values(&mut self) {
        self.facets.narrowing = true;
        self.facets.narrow.edit(Edit::CursorEnd);
    }

    pub(super) fn clear_facets(&mut self) {
        let before = self.view.clone();
        self.change(View::clear_facets);
        if self.view == before {
            self.fail(Failed::NoFilter);
        }
    }

    /// Takes the filter of a chip away.
    pub(in crate::app) fn drop_part(&mut self, part: &ViewPart) {
        self.change(|view| match part {
            ViewPart::Filter(filter) => view.set(filter.facet, &filter.pattern, None),
            ViewPart::Condition(condition) => view.drop_condition(condition),
            ViewPart::Sort(_) => view.set_sort(None),
            ViewPart::Grouped => view.set_grouped(false),
            ViewPart::Lacking => view.set_lacking(false),
        });
    }

    pub(super) fn drop_last_filter(&mut self) {
        match self.chips().pop() {
            Some(chip) => self.drop_part(&chip.part),
            None => self.fail(Failed::NoFilter),
        }
    }

    /// Lists the parts of the view with what would be found without each.
    pub(super) fn choose_drop(&mut self) {
        let mut ways = self.listed_ways();
        ways.extend(ways::shapes(self.asking.answered()));
        if ways.is_empty() {
            return self.fail(Failed::NoFilter);
        }
        self.overlay = Some(Overlay::Drop(Menu::new(ways, None)));
    }

    /// Lets the records in that the filters could not judge.
    pub(super) fn keep_unjudged(&mut self) {
        if self.unjudged.is_waiting() {
            return self.fail(Failed::NotYet);
        }
        let unjudged = self.unjudged();
        if unjudged.is_empty() {
            return self.fail(Failed::AllJudged);
        }
        self.change(|view| {
            for (facet, _) in unjudged {
                ways::keep_unjudged(view, facet);
            }
        });
    }

    /// Begins a range of years at the cursor, or filters by it.
    pub(super) fn select_years(&mut self) {
        let Some([from, to]) = self.facets.years() else {
            if !self.facets.begin_years() {
                self.fail(Failed::NoYears);
            }
            return;
        };
        self.facets.end_years();
        self.filter_years(from, to);
    }

    /// Filters by some years, in the place of those before.
    pub(in crate::app) fn filter_years(&mut self, from: i32, to: i32) {
        let range = |years| Expr::Term(Term::Year(years));
        let earlier: Vec<Expr> = self.query().expr.parts().to_vec();
        self.change(|view| {
            for part in &earlier {
                if matches!(part, Expr::Term(Term::Year(_))) {
                    view.drop_condition(part);
                }
            }
            view.add_condition(range(YearRange {
                from: Some(from),
                to: Some(to),
            }));
        });
    }

    /// Gives each record one, two or three lines of the list.
    pub(super) fn turn_lines(&mut self) {
        self.lines = Some(self.row_lines().lines % 3 + 1);
    }

    pub(super) fn sort(&mut self, sort: Sort) {
        self.overlay = None;
        // The best first is the order where none is chosen.
        let sort = (sort.key != SortKey::Relevance).then_some(sort);
        self.change(|view| view.set_sort(sort));
    }

    /// Changes the view in one step that undo takes back.
    pub(in crate::app) fn change(&mut self, change: impl FnOnce(&mut View)) {
        let before = self.view.clone();
        change(&mut self.view);
        if self.view == before {
            return;
        }
        self.remember(before);
        self.line.set(self.view.text());
        self.ask(Keep::Record);
    }

    /// Makes the view before it a step that undo takes back.
    pub(super) fn remember(&mut self, view: View) {
        self.undo.step(Moment {
            view,
            ..self.moment()
        });
    }

    /// Makes the present moment a step that undo takes back.
    pub(in crate::app) fn step_undo(&mut self) {
        self.remember(self.view.clone());
    }

    fn moment(&self) -> Moment {
        Moment {
            view: self.view.clone(),
            selected: self.selection.chosen(),
            deeds: self.remembered.done(),
        }
    }

    pub(super) fn undo(&mut self) {
        match self.undo.undo(&self.moment()) {
            Some(moment) => self.show_moment(moment),
            None => self.fail(Failed::NothingToUndo),
        }
    }

    pub(super) fn redo(&mut self) {
        match self.undo.redo(&self.moment()) {
            Some(moment) => self.show_moment(moment),
            None => self.fail(Failed::NothingToRedo),
        }
    }

    fn show_moment(&mut self, moment: Moment) {
        self.selection.set(moment.selected);
        if let Some((deed, way)) = self.remembered.towards(moment.deeds) {
            self.want(Effect::Stamp(deed, way));
        }
        if self.view != moment.view {
            self.line.set(moment.view.text());
            self.view = moment.view;
            self.ask(Keep::Record);
        }
    }
}
