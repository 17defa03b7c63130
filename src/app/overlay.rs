//! The one thing that may lie on top of the panes.
//!
//! Must never know: how a choice is carried out.

use super::action::{Action, Addition};
use super::effect::Save;
use super::geometry::{self, Area, Size};
use super::keymap::{self, Keymap, Scope};
use super::line::Line;
use super::list::List;
use super::page::Target;
use super::ways::Way;
use crate::reader::deed::Documents;
use crate::reader::label::Label;
use crate::reader::saved::Looked;
use crate::records::record::Origin;
use crate::records::text::Text;
use crate::records::url::WebUrl;
use crate::search::id::Id;
use crate::search::query::Query;

/// What lies on top.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// All commands with their keys; `Enter` runs one.
    Palette(Menu<Entry>),
    /// All links of the document.
    Links(Menu<(String, Target)>),
    /// What can be copied of the document that was shown when it was opened.
    Copy(Menu<Entry>, Option<Id>),
    /// The orders of the list.
    Sort(Menu<Entry>),
    /// The parts of the view, each to be dropped.
    Drop(Menu<Way>),
    /// The forms in which documents are written; how many, and whether they
    /// were selected.
    Export(Menu<Entry>, usize, bool),
    /// The file to write.
    File(Save, Line),
    /// A file that is there, to be replaced or not.
    Replace(Save),
    /// What can be said of a document.
    Marks(Menu<Entry>),
    /// A name to be given.
    Named(Naming, Line),
    /// The saved searches.
    Searches(Menu<SavedSearch>),
    /// The reader's lists.
    Lists(Menu<Listing>),
    /// The reasons for which documents may be dropped.
    Reasons(Menu<Label>, Documents),
    /// What was asked before.
    Queries(Menu<Text>),
    /// What was wrong in the sources.
    Flaws(Menu<Listed>),
    /// The addresses of so many selected documents are to be opened.
    OpenAll(usize),
    /// An address whose host may deceive, to be confirmed.
    Confirm(WebUrl),
    /// The program is to end while so many documents are selected.
    Quit(usize),
}

/// What gets a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Naming {
    /// Own tags of documents.
    Tags(Documents),
    /// A list that documents are put on.
    List(Documents),
    /// The search that is shown.
    Search,
    /// A list, again.
    ListAgain(Label),
    /// A saved search, again.
    SearchAgain(Label),
    /// What is found, to be screened.
    Review,
    /// Why documents are dropped.
    Reason(Documents),
}

/// A saved search as a row of a popup.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedSearch {
    /// Its name.
    pub name: Label,
    /// What it asks.
    pub query: Query,
    /// What was found when the reader last looked.
    pub looked: Option<Looked>,
}

/// A list of the reader's as a row of a popup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Its name.
    pub name: Label,
    /// How many documents it holds.
    pub len: usize,
}

/// A flaw as a row of a popup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The sentence.
    pub told: String,
    /// Where it stands; none of what is wrong with a whole source.
    pub at: Option<Origin>,
}

/// A command as a row of a popup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The row of the key table.
    pub row: &'static keymap::Row,
    /// The menu that the row belongs to, and the keys that open it, where it is
    /// listed outside of it.
    pub menu: Option<&'static keymap::Row>,
}

/// Rows that say a flaw in full, below a blank one.
pub const FLAW_LINES: u16 = 4;

/// Rows to choose from, narrowed by typing where there is a line.
#[derive(Clone, Debug)]
pub struct Menu<T> {
    all: Vec<T>,
    shown: Vec<usize>,
    /// Cursor and window over the rows shown.
    pub(super) list: List,
    /// What narrows the rows; none where letters choose.
    pub(super) line: Option<Line>,
}

impl<T> Menu<T> {
    pub(super) fn new(all: Vec<T>, line: Option<Line>) -> Self {
        let mut menu = Self {
            shown: (0..all.len()).collect(),
            all,
            list: List::default(),
            line,
        };
        menu.list.reset(menu.shown.len());
        menu
    }

    /// The rows shown.
    pub fn rows(&self) -> impl Iterator<Item = &T> {
        self.shown.iter().filter_map(|at| self.all.get(*at))
    }

    /// The row under the cursor.
    #[must_use]
    pub fn selected(&self) -> Option<&T> {
        self.all.get(*self.shown.get(self.list.selected()?)?)
    }

    /// Cursor and window.
    #[must_use]
    pub fn list(&self) -> &List {
        &self.list
    }

    /// What is typed to narrow the rows.
    #[must_use]
    pub fn line(&self) -> Option<&Line> {
        self.line.as_ref()
    }

    /// Number of rows before narrowing.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is nothing to choose from.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Shows the rows that fit what is typed.
    pub(super) fn narrow(&mut self, text: impl Fn(&T) -> String) {
        let typed = self
            .line
            .as_ref()
            .map_or(String::new(), |line| line.text().to_lowercase());
        let texts: Vec<String> = self
            .all
            .iter()
            .map(|row| text(row).to_lowercase())
            .collect();
        let fits = |at: &usize| {
            typed
                .split_whitespace()
                .all(|word| texts[*at].contains(word))
        };
        self.shown = (0..self.all.len()).filter(fits).collect();
        // What begins with the typed text was meant; the rest may be.
        self.shown
            .sort_by_key(|at| !texts[*at].starts_with(typed.trim()));
        self.list.reset(self.shown.len());
    }
}

impl Overlay {
    /// The palette over a pane: the commands that work there.
    pub(super) fn palette(keys: &Keymap, scope: Scope) -> Self {
        let own = || keys.of(scope).filter(|_| scope != Scope::Main);
        let menu = None;
        // What the footer shows of the pane comes first, the rest of it last.
        let first = own().filter(|row| !row.hint.is_empty());
        let last = own().filter(|row| row.hint.is_empty());
        let rows = first.chain(keys.of(Scope::Main)).chain(last);
        let rows = rows.map(|row| Entry { row, menu });
        // Those of the menus too, for whoever knows what and not where.
        let menus = [
            (Scope::Copy, Action::Copy),
            (Scope::Sort, Action::Sort),
            (Scope::Export, Action::Export),
            (Scope::Mark, Action::Add(Addition::Marks)),
        ];
        let inside = menus.into_iter().flat_map(|(scope, opens)| {
            let menu = keys.of(Scope::Main).find(|row| row.action == opens);
            keys.of(scope).map(move |row| Entry { row, menu })
        });
        Self::Palette(Menu::new(
            rows.chain(inside).collect(),
            Some(Line::default()),
        ))
    }

    /// A popup whose rows are those of a scope of the key table.
    pub(super) fn choices(keys: &Keymap, scope: Scope) -> Menu<Entry> {
        let menu = None;
        let rows = keys.of(scope).map(|row| Entry { row, menu });
        Menu::new(rows.collect(), None)
    }

    /// Rows that are not choices: the frame, and the line.
    #[must_use]
    pub fn head(&self) -> u16 {
        match self {
            Self::Palette(_) | Self::Queries(_) => 2,
            _ => 1,
        }
    }

    /// Rows below the choices that say the one under the cursor in full.
    #[must_use]
    pub fn below(&self) -> u16 {
        match self {
            Self::Flaws(_) => FLAW_LINES,
            _ => 0,
        }
    }

    /// Where it lies on a screen.
    #[must_use]
    pub fn area(&self, size: Size) -> Area {
        let rows = |len: usize| {
            let rows = u16::try_from(len).unwrap_or(u16::MAX);
            rows.saturating_add(self.head() + self.below() + 1)
        };
        let (width, height) = match self {
            Self::Palette(menu) => (84, rows(menu.len())),
            Self::Copy(menu, _) => (76, rows(menu.len())),
            Self::Sort(menu) | Self::Export(menu, ..) | Self::Marks(menu) => (56, rows(menu.len())),
            Self::Links(menu) => (96, rows(menu.len())),
            Self::Searches(menu) => (72, rows(menu.len())),
            Self::Queries(menu) => (72, rows(menu.len())),
            Self::Reasons(menu, _) => (56, rows(menu.len())),
            Self::Lists(menu) => (56, rows(menu.len())),
            Self::Drop(menu) => (56, rows(menu.len())),
            Self::Flaws(menu) => (110, rows(menu.len())),
            Self::Confirm(_) => (64, 7),
            Self::File(..) | Self::Named(..) => (72, 3),
            Self::Replace(_) | Self::Quit(_) | Self::OpenAll(_) => (72, 5),
        };
        geometry::popup(size, width, height)
    }

    /// The scope whose keys it hears.
    #[must_use]
    pub fn scope(&self) -> Scope {
        match self {
            Self::Palette(_) | Self::File(..) | Self::Named(..) | Self::Queries(_) => Scope::Typed,
            Self::Marks(_) => Scope::Mark,
            Self::Searches(_) | Self::Lists(_) => Scope::Saved,
            Self::Reasons(..) => Scope::Reasons,
            Self::Copy(..) => Scope::Copy,
            Self::Sort(_) => Scope::Sort,
            Self::Export(..) => Scope::Export,
            Self::Confirm(_) | Self::Replace(_) | Self::OpenAll(_) => Scope::Confirm,
            Self::Quit(_) => Scope::Quit,
            Self::Links(_) | Self::Flaws(_) | Self::Drop(_) => Scope::Popup,
        }
    }

    /// Cursor and window, where there are rows.
    pub(super) fn list_mut(&mut self) -> Option<&mut List> {
        match self {
            Self::Palette(menu)
            | Self::Copy(menu, _)
            | Self::Sort(menu)
            | Self::Marks(menu)
            | Self::Export(menu, ..) => Some(&mut menu.list),
            Self::Searches(menu) => Some(&mut menu.list),
            Self::Reasons(menu, _) => Some(&mut menu.list),
            Self::Lists(menu) => Some(&mut menu.list),
            Self::Queries(menu) => Some(&mut menu.list),
            Self::Links(menu) => Some(&mut menu.list),
            Self::Drop(menu) => Some(&mut menu.list),
            Self::Flaws(menu) => Some(&mut menu.list),
            Self::Confirm(_)
            | Self::File(..)
            | Self::Named(..)
            | Self::Replace(_)
            | Self::Quit(_)
            | Self::OpenAll(_) => None,
        }
    }

    /// The line that is typed into.
    pub(super) fn line_mut(&mut self) -> Option<&mut Line> {
        match self {
            Self::Palette(menu) => menu.line.as_mut(),
            Self::Queries(menu) => menu.line.as_mut(),
            Self::File(_, line) | Self::Named(_, line) => Some(line),
            _ => None,
        }
    }

    /// Narrows the rows to what is typed.
    pub(super) fn narrow(&mut self) {
        if let Self::Queries(menu) = self {
            menu.narrow(ToString::to_string);
        }
        if let Self::Palette(menu) = self {
            menu.narrow(|entry| {
                let synonyms = keymap::synonyms(entry.row.action);
                format!(
                    "{} {} {} {synonyms}",
                    entry.told(),
                    entry.row.group,
                    entry.keys()
                )
            });
        }
    }

    /// The command under the cursor.
    pub(super) fn action(&self) -> Option<Action> {
        match self {
            Self::Palette(menu)
            | Self::Copy(menu, _)
            | Self::Sort(menu)
            | Self::Marks(menu)
            | Self::Export(menu, ..) => menu.selected().map(|entry| entry.row.action),
            _ => None,
        }
    }
}

impl Entry {
    /// The keys of the command as the help writes them; those of a menu stand
    /// behind the key that opens it.
    #[must_use]
    pub fn keys(&self) -> String {
        let opens = self.menu.and_then(|menu| menu.keys.first());
        let opens = opens.map_or(String::new(), |keys| format!("{} ", keymap::shown(keys)));
        let keys = self.row.keys.iter();
        let told = keys.map(|keys| format!("{opens}{}", keymap::shown(keys)));
        told.collect::<Vec<_>>().join(" ")
    }

    /// What the command does: "Copy: a citation (APA)".
    #[must_use]
    pub fn told(&self) -> String {
        match self.menu {
            Some(_) => format!("{}: {}", self.row.group, self.row.help),
            None => self.row.help.to_owned(),
        }
    }
}
