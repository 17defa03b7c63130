//! The facet pane: which values are shown, in which order, under the cursor.
//!
//! The order changes only on entering the pane, so that nothing moves under
//! the cursor while counts change: the pane keeps the query whose counts made
//! the order, and asks for the counts of others in that order.
//!
//! Must never know: the documents.

use super::list::{in_window, sight};
use crate::app::line::Line;
use crate::app::list::List;
use crate::records::text::Text;
use crate::search::answer::FacetValue;
use crate::search::query::{Facet, Pattern, Query, Stance};
use crate::search::question::{Counts, ValueOrder, Want, Window};

/// Values as an answer gives them.
pub(in crate::app) struct Counted {
    /// How many the order has.
    pub(in crate::app) len: usize,
    /// How many of them some found record has.
    pub(in crate::app) hits: usize,
    /// The largest count of all.
    pub(in crate::app) most: usize,
    /// How many levels of a hierarchy are folded.
    pub(in crate::app) folded: usize,
    /// Those of the window that was asked for.
    pub(in crate::app) values: Vec<FacetValue>,
    /// The place of the value that was sought.
    pub(in crate::app) place: Option<usize>,
}

/// The state of the pane.
#[derive(Clone, Debug)]
pub struct FacetPane {
    facet: Facet,
    /// The reader chose the facet; before that it is the first with values.
    chosen: bool,
    /// The order of the values, once the reader chose one.
    order: Option<ValueOrder>,
    /// The query whose counts make the order of the values that are shown.
    under: Query,
    /// The turn whose counts are shown.
    counted: Option<u64>,
    /// The order is to be that of the next answer.
    stale: bool,
    start: usize,
    values: Vec<FacetValue>,
    hits: usize,
    most: usize,
    /// Levels of a hierarchy are folded, but these; none where nothing is.
    folded: Option<Vec<String>>,
    /// The year at which a range began that follows the cursor.
    from: Option<Text>,
    /// Cursor and window over the values.
    pub(in crate::app) list: List,
    /// The text that narrows the values.
    pub(in crate::app) narrow: Line,
    /// The narrowing box hears the keys.
    pub(in crate::app) narrowing: bool,
    /// The value that the cursor is to stand on when the values come.
    seek: Option<Text>,
}

impl Default for FacetPane {
    fn default() -> Self {
        Self {
            facet: Facet::ALL[0],
            chosen: false,
            order: None,
            under: Query::default(),
            counted: None,
            stale: true,
            start: 0,
            values: Vec::new(),
            hits: 0,
            most: 0,
            folded: None,
            from: None,
            list: List::default(),
            narrow: Line::default(),
            narrowing: false,
            seek: None,
        }
    }
}

impl FacetPane {
    /// The facet whose values are shown.
    #[must_use]
    pub fn facet(&self) -> Facet {
        self.facet
    }

    /// The order of the values; years are a time line until the reader wants
    /// another.
    #[must_use]
    pub fn order(&self) -> ValueOrder {
        let default = match self.facet {
            Facet::Year => ValueOrder::Name,
            _ => ValueOrder::Count,
        };
        self.order.unwrap_or(default)
    }

    /// The value at a place of the order; none while it is not there yet.
    #[must_use]
    pub fn value(&self, place: usize) -> Option<&FacetValue> {
        self.values.get(place.checked_sub(self.start)?)
    }

    /// How many values some found record has.
    #[must_use]
    pub fn hits(&self) -> usize {
        self.hits
    }

    /// The largest count of all values.
    #[must_use]
    pub fn most(&self) -> usize {
        self.most
    }

    /// Cursor and window over the values.
    #[must_use]
    pub fn list(&self) -> &List {
        &self.list
    }

    /// The text that narrows the values, and whether it is being typed.
    #[must_use]
    pub fn narrow(&self) -> (&Line, bool) {
        (&self.narrow, self.narrowing)
    }

    /// Whether the box that narrows the values is shown.
    #[must_use]
    pub fn is_boxed(&self) -> bool {
        self.narrowing || !self.narrow.is_empty()
    }

    /// The value under the cursor.
    #[must_use]
    pub fn selected(&self) -> Option<&FacetValue> {
        self.value(self.list.selected()?)
    }

    /// Whether the values, or the one under the cursor, are on their way.
    pub(in crate::app) fn is_waiting(&self) -> bool {
        self.stale || (self.selected().is_none() && !self.list.is_empty())
    }

    /// The facet and pattern of the value under the cursor.
    #[must_use]
    pub fn pattern(&self) -> Option<(Facet, Pattern)> {
        Some((self.facet, self.selected()?.pattern()))
    }

    /// The years from the one at which a range began to the one under the
    /// cursor, in either order.
    #[must_use]
    pub fn years(&self) -> Option<[i32; 2]> {
        let from: i32 = self.from.as_ref()?.parse().ok()?;
        let to: i32 = self.selected()?.token.parse().ok()?;
        Some([from.min(to), from.max(to)])
    }

    /// Whether a value that is shown stands below another, or is folded.
    #[must_use]
    pub fn has_levels(&self) -> bool {
        let mut shown = self.list.window().filter_map(|at| self.value(at));
        shown.any(|value| value.folded > 0 || Pattern::level_of(&value.token).is_some())
    }

    /// Whether a value lies in the range of years that follows the cursor.
    #[must_use]
    pub fn is_in_years(&self, value: &FacetValue) -> bool {
        let year = value.token.parse::<i32>();
        let range = self.years();
        range.is_some_and(|[from, to]| year.is_ok_and(|year| (from..=to).contains(&year)))
    }

    /// Begins a range of years at the cursor; false where it stands on none.
    pub(in crate::app) fn begin_years(&mut self) -> bool {
        let token = self.selected().map(|value| value.token.clone());
        self.from = token.filter(|token| self.facet == Facet::Year && token.parse::<i32>().is_ok());
        self.from.is_some()
    }

    /// Ends the range of years.
    pub(in crate::app) fn end_years(&mut self) {
        self.from = None;
    }

    /// Shows another facet, `by` facets further; those without values are
    /// passed over.
    pub(in crate::app) fn turn(&mut self, by: usize, with_values: &[Facet]) {
        let all = Facet::ALL;
        let at = all
            .iter()
            .position(|facet| *facet == self.facet)
            .unwrap_or(0);
        let mut turns = (1..=all.len()).map(|turns| all[(at + by * turns) % all.len()]);
        if let Some(facet) = turns.find(|facet| with_values.contains(facet)) {
            self.facet = facet;
        }
        self.chosen = true;
        self.narrow.set("");
        self.empty();
    }

    /// Takes the next order.
    pub(in crate::app) fn turn_order(&mut self) {
        self.order = Some(match self.order() {
            ValueOrder::Count => ValueOrder::Name,
            ValueOrder::Name => ValueOrder::Chosen,
            ValueOrder::Chosen => ValueOrder::Rarity,
            ValueOrder::Rarity => ValueOrder::Count,
        });
        self.arrange();
    }

    /// Folds all levels of a hierarchy; where they are folded, opens the one
    /// under the cursor, folds that of the value there again, and opens all
    /// from a value that stands below no other.
    pub(in crate::app) fn turn_levels(&mut self) {
        self.stay();
        let Some(opened) = &mut self.folded else {
            self.folded = Some(Vec::new());
            return self.arrange();
        };
        let selected = self.list.selected();
        let at = selected.and_then(|at| at.checked_sub(self.start));
        let Some(value) = at.and_then(|at| self.values.get(at)) else {
            return;
        };
        // One level may be spelled in several ways.
        let own = Pattern::level_of(&value.token).and_then(|level| {
            let is_own = |opened: &String| Pattern::beginning(opened).is_same(&level);
            opened.iter().position(is_own)
        });
        match own {
            _ if value.folded > 0 => opened.push(value.token.to_string()),
            Some(own) => {
                opened.remove(own);
            }
            None => self.folded = None,
        }
        self.arrange();
    }

    /// The values are to be put into order anew, when their counts come.
    pub(in crate::app) fn arrange(&mut self) {
        self.stale = true;
    }

    /// Shows all values again; the cursor stays on its value.
    pub(in crate::app) fn widen(&mut self) {
        self.stay();
        self.narrow.set("");
        self.arrange();
    }

    /// The cursor goes where the reader moves it.
    pub(in crate::app) fn let_go(&mut self) {
        self.seek = None;
    }

    /// The cursor stays on its value, wherever that has its place now.
    pub(in crate::app) fn stay(&mut self) {
        self.seek = self.selected().map(|value| value.token.clone());
    }

    /// Hears which facets have values.
    pub(in crate::app) fn hear(&mut self, with_values: &[Facet]) {
        let first = with_values.first().copied().unwrap_or(Facet::ALL[0]);
        if !self.chosen && self.facet != first {
            self.facet = first;
            self.empty();
        }
    }

    fn empty(&mut self) {
        self.values.clear();
        (self.from, self.folded) = (None, None);
        self.list.reset(0);
        self.counted = None;
        self.arrange();
    }

    /// What the pane shows of a query and is not there yet: counts of the
    /// values on the screen, then, where they may change places, all in order.
    pub(in crate::app) fn wants(&self, turn: u64, query: &Query) -> Vec<Want> {
        let mut wants = Vec::new();
        let window = sight(&self.list);
        let missing = (window.start..window.end()).any(|place| self.value(place).is_none());
        if window.len > 0 && (self.counted != Some(turn) || missing) {
            let under = (self.under != *query).then(|| Box::new(self.under.clone()));
            let seek = self.seek.clone().filter(|_| !self.stale);
            wants.push(self.want(under, window, seek));
        }
        if self.stale {
            let start = Window {
                start: 0,
                len: self.list.height().max(1),
            };
            let all = self.want(None, start, self.seek.clone());
            wants.retain(|want| *want != all);
            wants.push(all);
        }
        wants
    }

    fn want(&self, under: Option<Box<Query>>, window: Window, seek: Option<Text>) -> Want {
        Want::Counts(Counts {
            facet: self.facet,
            order: self.order(),
            under,
            narrow: self.narrow.text().to_owned(),
            folded: self.folded.clone(),
            window,
            seek,
        })
    }

    /// Takes values that came for a question about a query; whether there was
    /// nothing to fold where all levels were to be.
    pub(in crate::app) fn lay(
        &mut self,
        asked: &Counts,
        query: &Query,
        turn: u64,
        given: Counted,
    ) -> bool {
        let mine = asked.facet == self.facet
            && asked.order == self.order()
            && asked.folded == self.folded
            && asked.narrow == self.narrow.text();
        if !mine {
            return false;
        }
        if self.stale && asked.under.is_none() && asked.seek == self.seek {
            (self.stale, self.seek) = (false, None);
            self.under = query.clone();
            self.list.reset(given.len);
            self.list.go(given.place.unwrap_or(0));
        } else if *asked.under.as_deref().unwrap_or(query) == self.under {
            self.list.set_len(given.len);
            if !self.stale
                && self
                    .seek
                    .take_if(|seek| asked.seek.as_ref() == Some(seek))
                    .is_some()
            {
                self.list
                    .go(given.place.or(self.list.selected()).unwrap_or(0));
            }
            if self.has_more_than(asked.window.start, given.values.len(), turn) {
                return false;
            }
        } else {
            return false;
        }
        (self.start, self.values) = (asked.window.start, given.values);
        (self.hits, self.most) = (given.hits, given.most);
        self.counted = Some(turn);
        let is_flat = given.folded == 0 && self.folded.as_ref().is_some_and(Vec::is_empty);
        if is_flat {
            self.folded = None;
        }
        is_flat
    }

    /// Whether more values of the screen are there already than some that come
    /// late would give.
    fn has_more_than(&self, start: usize, len: usize, turn: u64) -> bool {
        let window = sight(&self.list);
        let new = in_window(window, start, len);
        let old = in_window(window, self.start, self.values.len());
        old > new || old == new && self.counted == Some(turn)
    }

    /// The stance that follows in the cycle. A record has one type, year or
    /// book only, where "required" says no more than "any of" and two required
    /// values would find nothing.
    #[must_use]
    pub fn cycled(facet: Facet, stance: Option<Stance>) -> Option<Stance> {
        let many = !facet.is_single();
        match stance {
            None if many => Some(Stance::Required),
            None | Some(Stance::Required) => Some(Stance::AnyOf),
            Some(Stance::AnyOf) => Some(Stance::Excluded),
            Some(Stance::Excluded) => None,
        }
    }
}
