//! The facet pane: which values are shown, in which order, under the cursor.
//!
//! The order changes only on entering the pane, so that nothing moves under
//! the cursor while counts change.
//!
//! Must never know: the documents.

use std::cmp::Reverse;

use crate::app::line::Line;
use crate::app::list::List;
use crate::engine::exec::Found;
use crate::engine::exec::Library;
use crate::search::query::Facet;
use crate::search::query::Query;
use crate::search::query::Stance;

/// The order of the values of a facet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ValueOrder {
    /// Most found records first.
    #[default]
    Count,
    /// By name; years newest first.
    Name,
    /// Those with a stance first, then by count.
    Chosen,
    /// Fewest records of the catalog first.
    Rarity,
}

impl ValueOrder {
    /// What the head of the pane says.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Count => "by count",
            Self::Name => "by name",
            Self::Chosen => "chosen first",
            Self::Rarity => "rarest first",
        }
    }

    const fn next(self) -> Self {
        match self {
            Self::Count => Self::Name,
            Self::Name => Self::Chosen,
            Self::Chosen => Self::Rarity,
            Self::Rarity => Self::Count,
        }
    }
}

/// The facets in the order of the pane.
pub const TABS: [Facet; 8] = [
    Facet::Tag,
    Facet::Type,
    Facet::Country,
    Facet::Year,
    Facet::Publisher,
    Facet::Language,
    Facet::Book,
    Facet::Source,
];

fn has_values(library: &Library, tab: usize) -> bool {
    !library.index.facet(TABS[tab]).values().is_empty()
}

/// The state of the pane.
#[derive(Clone, Debug, Default)]
pub struct FacetPane {
    tab: usize,
    /// The reader chose the facet; before that it is the first with values.
    chosen: bool,
    order: ValueOrder,
    values: Vec<usize>,
    /// Cursor and window over the values shown.
    pub(super) list: List,
    /// The text that narrows the values.
    pub(super) narrow: Line,
    /// The narrowing box hears the keys.
    pub(super) narrowing: bool,
    /// What `+`, `~` and `-` would leave for the value under the cursor.
    pub(super) preview: Option<[usize; 3]>,
}

impl FacetPane {
    /// The facet whose values are shown.
    #[must_use]
    pub fn facet(&self) -> Facet {
        TABS[self.tab % TABS.len()]
    }

    /// The order of the values.
    #[must_use]
    pub fn order(&self) -> ValueOrder {
        self.order
    }

    /// The numbers of the values shown, in order.
    #[must_use]
    pub fn values(&self) -> &[usize] {
        &self.values
    }

    /// The values in the window.
    #[must_use]
    pub fn shown(&self) -> &[usize] {
        self.values.get(self.list.window()).unwrap_or_default()
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

    /// What each stance would leave for the value under the cursor.
    #[must_use]
    pub fn preview(&self) -> Option<[usize; 3]> {
        self.preview
    }

    /// The number of the value under the cursor.
    #[must_use]
    pub fn selected(&self) -> Option<usize> {
        self.values.get(self.list.selected()?).copied()
    }

    /// Shows another facet, `by` tabs further; facets without values are
    /// passed over.
    pub(super) fn turn(&mut self, by: usize, library: &Library) {
        let tabs = (1..=TABS.len()).map(|turns| (self.tab + by * turns) % TABS.len());
        let next = tabs.into_iter().find(|tab| has_values(library, *tab));
        self.tab = next.unwrap_or(self.tab);
        self.chosen = true;
        self.narrow.set("");
    }

    /// Takes the next order.
    pub(super) fn turn_order(&mut self) {
        self.order = self.order.next();
    }

    /// Puts the values into order anew; the cursor goes to the first.
    pub(super) fn arrange(&mut self, library: &Library, found: &Found, query: &Query) {
        if !self.chosen {
            self.tab = (0..TABS.len())
                .find(|tab| has_values(library, *tab))
                .unwrap_or(0);
        }
        let facet = self.facet();
        let index = library.index.facet(facet);
        let values = index.values();
        self.values = index.narrowed(self.narrow.text()).collect();
        let counts = || found.counts(library, facet);
        let count = |at: usize| Reverse(counts().get(at).copied().unwrap_or(0));
        let name = |at: usize| values[at].name.to_lowercase();
        match self.order {
            ValueOrder::Count => self.values.sort_by_cached_key(|at| (count(*at), name(*at))),
            ValueOrder::Name if facet == Facet::Year => {
                self.values.sort_by_cached_key(|at| Reverse(name(*at)));
            }
            ValueOrder::Name => self.values.sort_by_cached_key(|at| name(*at)),
            ValueOrder::Chosen => {
                let free = |at: usize| query.stance(facet, &values[at].pattern()).is_none();
                self.values
                    .sort_by_cached_key(|at| (free(*at), count(*at), name(*at)));
            }
            ValueOrder::Rarity => self
                .values
                .sort_by_cached_key(|at| (index.total(*at), name(*at))),
        }
        self.list.reset(self.values.len());
    }

    /// Shows all values again; the cursor stays on its value.
    pub(super) fn widen(&mut self, library: &Library, found: &Found, query: &Query) {
        let value = self.selected();
        self.narrow.set("");
        self.arrange(library, found, query);
        let place = self.values.iter().position(|at| Some(*at) == value);
        self.list.go(place.unwrap_or(0));
    }

    /// The stance that follows in the cycle. A record has one type, year or
    /// book only, where "required" says no more than "any of" and two required
    /// values would find nothing.
    #[must_use]
    pub fn cycled(facet: Facet, stance: Option<Stance>) -> Option<Stance> {
        let many = matches!(facet, Facet::Tag | Facet::Country | Facet::Source);
        match stance {
            None if many => Some(Stance::Required),
            None | Some(Stance::Required) => Some(Stance::AnyOf),
            Some(Stance::AnyOf) => Some(Stance::Excluded),
            Some(Stance::Excluded) => None,
        }
    }
}
