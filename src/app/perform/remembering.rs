//! What the reader says of documents: stars, reading, own tags, notes, lists;
//! saved searches and what was asked before.
//!
//! Must never know: where it is kept.

use crate::app::action::{Addition, Edit};
use crate::app::ask::View;
use crate::app::effect::Effect;
use crate::app::keymap::Scope;
use crate::app::line::Line;
use crate::app::notice::{Failed, Unmet};
use crate::app::overlay::{Listing, Menu, Naming, Overlay, SavedSearch};
use crate::app::{App, Focus, Keep};
use crate::reader::deed::{Change, Deed, Documents};
use crate::reader::label::Label;
use crate::reader::mark::{Known, Mark, Reading};
use crate::reader::note::Note;
use crate::reader::review::Decision;
use crate::records::text::Text;
use crate::search::id::Id;
use crate::search::query::{self, Facet, Pattern, Stance};

/// Between own tags that are typed.
const BETWEEN: char = ',';

impl App {
    /// Carries out what the reader adds.
    pub(super) fn add(&mut self, addition: Addition) {
        use Addition as D;
        match addition {
            D::Star => self.star(),
            D::Marks => self.choose_mark(),
            D::Read(reading) => self.set_reading(reading),
            D::OwnTags => self.name_tags(),
            D::PutOnList => self.name_list(),
            D::Seen => self.set_seen(),
            D::SeenAll => self.set_all_seen(),
            D::Screen => self.screen(),
            D::OtherReason => self.name_reason(),
            D::Note => self.edit_note(),
            D::Searches => self.choose_search(),
            D::SaveSearch => self.name_search(),
            D::Lists => self.choose_list(),
            D::Remove => self.remove_saved(),
            D::Rename => self.rename_saved(),
            D::MoveDown => self.move_in_list(1),
            D::MoveUp => self.move_in_list(-1),
            D::Recall => self.choose_query(),
        }
    }

    /// The documents that marks are given to: the selected ones, else the one
    /// that is shown.
    fn marked_documents(&self) -> Documents {
        let one = self.detail.id().into_iter();
        let ids: Vec<&Id> = if self.selection.is_empty() {
            one.collect()
        } else {
            self.selection.ids().iter().collect()
        };
        let known = |id: &Id| (id.clone(), self.known(id));
        ids.into_iter().map(known).collect()
    }

    /// What a document is known by; nothing of one that is not there.
    fn known(&self, id: &Id) -> Known {
        let document = self.detail.document();
        if let Some(document) = document.filter(|document| document.id == *id) {
            return Known::of(
                &document.record,
                document.year.as_ref().map(|year| year.value),
            );
        }
        let mark = self.memory().mark(id).and_then(Mark::known);
        mark.cloned().unwrap_or_default()
    }

    /// Whether something is said of all of some documents.
    fn all_have(&self, documents: &Documents, fits: impl Fn(&Mark) -> bool) -> bool {
        let mark = |id: &Id| self.memory().mark(id).is_some_and(&fits);
        documents.iter().all(|(id, _)| mark(id))
    }

    /// The documents that marks are given to, where there are any.
    pub(in crate::app) fn documents_to_mark(&mut self) -> Option<Documents> {
        let documents = self.marked_documents();
        if documents.is_empty() {
            self.fail(Failed::Unmet(Unmet::NothingToMark));
        }
        (!documents.is_empty()).then_some(documents)
    }

    /// Gives a star, or takes it where all have one.
    fn star(&mut self) {
        let Some(documents) = self.documents_to_mark() else {
            return;
        };
        let is_starred = self.all_have(&documents, Mark::is_starred);
        self.wish(Deed::Mark(documents, Change::Star(!is_starred)));
    }

    /// Opens the menu of what can be said of a document.
    fn choose_mark(&mut self) {
        if self.documents_to_mark().is_some() {
            self.overlay = Some(Overlay::Marks(Overlay::choices(&self.keymap, Scope::Mark)));
        }
    }

    /// Says how far the reader is.
    fn set_reading(&mut self, reading: Option<Reading>) {
        self.overlay = None;
        if let Some(documents) = self.documents_to_mark() {
            self.wish(Deed::Mark(documents, Change::Reading(reading)));
        }
    }

    /// Takes it that the reader has seen what is new of the documents.
    fn set_seen(&mut self) {
        self.overlay = None;
        if let Some(documents) = self.documents_to_mark() {
            self.wish(Deed::Mark(documents, Change::Seen));
        }
    }

    /// The same for every document.
    fn set_all_seen(&mut self) {
        self.overlay = None;
        let fresh = self.marks().iter();
        let fresh = fresh.filter(|(_, mark)| mark.fresh().is_some());
        let known = |mark: &Mark| mark.known().cloned().unwrap_or_default();
        let documents: Documents = fresh.map(|(id, mark)| (id.clone(), known(mark))).collect();
        if documents.is_empty() {
            return self.fail(Failed::Unmet(Unmet::NothingNew));
        }
        self.wish(Deed::Mark(documents, Change::Seen));
    }

    /// Asks for the own tags, beginning with those that all have.
    fn name_tags(&mut self) {
        let Some(documents) = self.documents_to_mark() else {
            return;
        };
        let tags = self.shared_tags(&documents);
        let typed: Vec<&str> = tags.iter().map(|tag| &**tag).collect();
        let mut typed = typed.join(", ");
        if !typed.is_empty() {
            typed.push_str(", ");
        }
        self.ask_name(Naming::Tags(documents), &typed);
    }

    /// The own tags that all of some documents have.
    fn shared_tags(&self, documents: &Documents) -> Vec<Label> {
        let first = documents.first();
        let first = first.and_then(|(id, _)| self.memory().mark(id));
        let tags = first.into_iter().flat_map(Mark::tags);
        tags.filter(|tag| self.all_have(documents, |mark| mark.has_tag(tag)))
            .cloned()
            .collect()
    }

    /// Asks for the list, beginning with the one that was made last.
    fn name_list(&mut self) {
        if let Some(documents) = self.documents_to_mark() {
            let lists = self.marks().lists();
            let latest = lists.max_by_key(|(_, list)| list.made());
            let latest = latest.map_or(String::new(), |(name, _)| name.to_string());
            self.ask_name(Naming::List(documents), &latest);
        }
    }

    /// Asks for the name of the search that is shown.
    fn name_search(&mut self) {
        let text = self.view.text().to_owned();
        self.ask_name(Naming::Search, &text);
    }

    pub(in crate::app) fn ask_name(&mut self, naming: Naming, typed: &str) {
        let mut line = Line::new(typed);
        line.edit(Edit::CursorEnd);
        if !matches!(naming, Naming::Tags(_)) && !typed.is_empty() {
            line.offer();
        }
        self.overlay = Some(Overlay::Named(naming, line));
    }

    /// Takes a name that was typed.
    pub(super) fn named(&mut self, naming: Naming, typed: &str) {
        match (naming, Label::new(typed)) {
            (Naming::Tags(documents), _) => self.set_tags(&documents, typed),
            (_, None) => self.fail(Failed::Unmet(Unmet::NoName)),
            (Naming::List(documents), Some(name)) => {
                let lists = self.marks().lists().map(|(name, _)| name);
                let name = same(lists, name);
                self.put_on_list(name, documents);
            }
            (Naming::ListAgain(list), Some(name)) => self.wish(Deed::RenameList(list, name)),
            (Naming::SearchAgain(search), Some(name)) => {
                self.wish(Deed::RenameSearch(search, name));
            }
            (Naming::Review, Some(name)) => {
                let reviews = self.memory().reviews().map(|(name, _)| name);
                let name = same(reviews, name);
                self.screen_as(name);
            }
            (Naming::Reason(documents), Some(reason)) => {
                let reason = same(self.reasons().iter(), reason);
                self.decided(documents, Decision::Drop(reason));
            }
            (Naming::Search, Some(name)) => {
                let searches = self.memory().searches().into_iter().map(|(name, _)| name);
                let name = same(searches, name);
                let view = Text::line(&self.query().to_string());
                let found = self.answer.found as u64;
                self.wish(Deed::Save(name.clone(), view));
                self.wish(Deed::Look(name, found));
            }
        }
    }

    fn set_tags(&mut self, documents: &Documents, typed: &str) {
        let before = self.shared_tags(documents);
        let known = self.marks().tags();
        let now = typed.split(BETWEEN).filter_map(Label::new);
        let mut now: Vec<Label> = now.map(|tag| same(known.keys(), tag)).collect();
        now.sort_unstable();
        now.dedup();
        let off = before.iter().filter(|tag| !now.contains(tag));
        let off = off.map(|tag| (tag.clone(), false));
        let on = now.iter().filter(|tag| !before.contains(tag));
        let on = on.map(|tag| (tag.clone(), true));
        let tags: Vec<(Label, bool)> = on.chain(off).collect();
        if !tags.is_empty() {
            self.wish(Deed::Mark(documents.clone(), Change::Tags(tags)));
        }
    }

    /// Puts documents on a list, or takes them off where it holds them all.
    fn put_on_list(&mut self, name: Label, documents: Documents) {
        let list = self.marks().list(&name);
        let has_all = list.is_some_and(|list| documents.iter().all(|(id, _)| list.has(id)));
        self.wish(if has_all {
            let ids = documents.into_iter().map(|(id, _)| id).collect();
            Deed::TakeOffList(name, ids)
        } else {
            Deed::AddToList(name, documents)
        });
    }

    /// Has the note of the document edited.
    fn edit_note(&mut self) {
        let Some(mut documents) = self.documents_to_mark() else {
            return;
        };
        // A note is about one document: the one that is shown.
        if let Some(id) = self.detail.id() {
            documents = vec![(id.clone(), self.known(id))];
        }
        let mark = documents.first().and_then(|(id, _)| self.memory().mark(id));
        let note = mark.and_then(Mark::note).cloned().unwrap_or_default();
        self.want(Effect::Edit(note, documents));
    }

    /// Takes a note that was edited.
    pub(in crate::app) fn noted(&mut self, note: Note, documents: Documents) {
        let note = Some(note).filter(|note| !note.is_empty());
        self.wish(Deed::Mark(documents, Change::Note(note)));
    }

    /// Lists the saved searches.
    fn choose_search(&mut self) {
        let searches = self.memory().searches().into_iter();
        let searches = searches.filter_map(|(name, search)| {
            Some(SavedSearch {
                name: name.clone(),
                query: query::parse(&search.saved()?.view).query,
                looked: search.looked(),
            })
        });
        let searches: Vec<SavedSearch> = searches.collect();
        if searches.is_empty() {
            return self.fail(Failed::Unmet(Unmet::NoSearches));
        }
        self.overlay = Some(Overlay::Searches(Menu::new(searches, None)));
    }

    /// Shows a saved search, and remembers what was found.
    pub(super) fn show_search(&mut self, at: Option<usize>, search: &SavedSearch) {
        let count = at.and_then(|at| self.saved_counts().get(at).copied());
        if let Some(count) = count {
            self.wish(Deed::Look(search.name.clone(), count as u64));
        }
        self.show_query(View::new(search.query.clone()));
    }

    /// Lists the lists.
    fn choose_list(&mut self) {
        let lists = self.marks().lists();
        let lists = lists.map(|(name, list)| Listing {
            name: name.clone(),
            len: list.len(),
        });
        let lists: Vec<Listing> = lists.collect();
        if lists.is_empty() {
            return self.fail(Failed::Unmet(Unmet::NoLists));
        }
        self.overlay = Some(Overlay::Lists(Menu::new(lists, None)));
    }

    /// Shows a list, in its order.
    pub(super) fn show_list(&mut self, list: &Label) {
        let mut view = View::default();
        view.set(
            Facet::List,
            &Pattern::whole(&**list),
            Some(Stance::Required),
        );
        self.show_query(view);
    }

    /// Removes the saved search or the list under the cursor of the popup.
    fn remove_saved(&mut self) {
        match self.renaming() {
            Some(Naming::SearchAgain(search)) => self.wish(Deed::RemoveSearch(search)),
            Some(Naming::ListAgain(list)) => self.wish(Deed::RemoveList(list)),
            _ => {}
        }
    }

    /// Asks for another name of it.
    fn rename_saved(&mut self) {
        if let Some(naming) = self.renaming()
            && let Naming::SearchAgain(name) | Naming::ListAgain(name) = &naming
        {
            let name = name.to_string();
            self.ask_name(naming, &name);
        }
    }

    /// Closes the popup of saved searches or lists; what would be renamed in it.
    fn renaming(&mut self) -> Option<Naming> {
        match self.overlay.take()? {
            Overlay::Searches(menu) => Some(Naming::SearchAgain(menu.selected()?.name.clone())),
            Overlay::Lists(menu) => Some(Naming::ListAgain(menu.selected()?.name.clone())),
            _ => None,
        }
    }

    /// Moves the document under the cursor in the list that is shown.
    fn move_in_list(&mut self, by: isize) {
        let shown = self.query().list_shown();
        let list = shown.and_then(|shown| self.marks().list_named(shown));
        let Some(((name, list), id)) = list.zip(self.list.id()) else {
            return self.fail(Failed::Unmet(Unmet::NoListShown));
        };
        let by = by.saturating_mul(self.count.unwrap_or(1).try_into().unwrap_or(isize::MAX));
        let at = list.ids().position(|mine| mine == id);
        if let Some(at) = at {
            let to = at.saturating_add_signed(by);
            self.wish(Deed::MoveInList(name.clone(), id.clone(), to));
        }
    }

    /// Lists what was asked before.
    fn choose_query(&mut self) {
        let queries = self.memory().queries().distinct();
        let queries: Vec<Text> = queries.map(|asked| asked.query.clone()).collect();
        if queries.is_empty() {
            return self.fail(Failed::Unmet(Unmet::NoQueries));
        }
        let menu = Menu::new(queries, Some(Line::default()));
        self.overlay = Some(Overlay::Queries(menu));
    }

    /// Asks again what was asked before.
    pub(super) fn show_asked(&mut self, asked: &str) {
        self.show_query(View::new(query::parse(asked).query));
    }

    /// Shows another view in one step that undo takes back.
    pub(in crate::app) fn show_query(&mut self, view: View) {
        if self.focus == Focus::Line {
            self.leave_line();
        }
        if view != self.view {
            self.step_undo();
            self.view = view;
            self.line.set(self.view.text());
            self.ask(Keep::Best);
        }
    }
}

/// A name as the reader gave it first: a query cannot tell `Thesis` from `thesis`.
fn same<'l>(mut known: impl Iterator<Item = &'l Label>, name: Label) -> Label {
    let key = Pattern::value_key(&name);
    let known = known.find(|known| Pattern::value_key(known) == key);
    known.cloned().unwrap_or(name)
}
