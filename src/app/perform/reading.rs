//! Reading: the document, its addresses, its book, and the trail.

use crate::app::effect::Effect;
use crate::app::notice::{Done, Failed};
use crate::app::overlay::{Menu, Overlay};
use crate::app::page::Target;
use crate::app::{App, Focus};
use crate::records::record::{Address, Record};
use crate::records::url::WebUrl;
use crate::search::id::Id;
use crate::search::query::Stance;

impl App {
    /// Shows all chapters of the book, or those near this one.
    pub(super) fn toggle_chapters(&mut self) {
        let chapters = self
            .detail
            .document()
            .map(|document| document.chapters.len());
        if chapters.is_none_or(|chapters| chapters == 0) {
            return self.fail(Failed::NoChapters);
        }
        self.detail.toggle_chapters();
    }

    /// Opens what is under the cursor: a document of the list, an address; any
    /// other value is required, or free again.
    pub(super) fn enter(&mut self) {
        match self.focus {
            Focus::List => self.enter_row(),
            Focus::Facets => self.set_stance(Stance::Required),
            Focus::Detail | Focus::Line => self.enter_line_of_document(),
        }
    }

    fn enter_row(&mut self) {
        let way = self.selected_way();
        let way = way.and_then(|at| self.listed_ways().into_iter().nth(at));
        if let Some(way) = way {
            self.drop_part(&way.part);
        } else if self.detail.id().is_some() {
            self.enter_detail();
        }
    }

    fn enter_line_of_document(&mut self) {
        if let Some(number) = self.count {
            return match self.detail.page().numbered(number).cloned() {
                Some(target) => self.follow_target(target),
                None => self.fail(Failed::NoLink(number)),
            };
        }
        if self.detail.value().is_some() {
            return self.set_stance(Stance::Required);
        }
        match self.detail.selected().and_then(|line| line.target.clone()) {
            Some(target) => self.follow_target(target),
            None if self.detail.document().is_none() => self.nothing_to_act_on(),
            None => self.fail(Failed::NothingHere),
        }
    }

    /// To the next line of the document where something was found.
    pub(super) fn step_match(&mut self, by: isize) {
        if !self.detail.step_match(by) {
            self.fail(Failed::NoMatch);
        }
    }

    pub(super) fn follow_target(&mut self, target: Target) {
        match target {
            Target::Web(url) => self.open(Address::Link, url),
            Target::Document(id) => self.show(id),
            Target::Refused(text) => self.fail(Failed::Refused(text)),
        }
    }

    pub(super) fn open_best(&mut self) {
        if !self.selection.is_empty() {
            return self.open_selected();
        }
        let Some(record) = self.record() else {
            return self.nothing_to_act_on();
        };
        if let Some((which, url)) = record.best_address() {
            self.open(which, url);
        } else {
            let refused = record.link.is_some() || record.source_url.is_some();
            self.fail(Failed::NoAddress(refused));
        }
    }

    fn open(&mut self, which: Address, url: WebUrl) {
        if url.is_deceptive() {
            self.overlay = Some(Overlay::Confirm(url));
            return;
        }
        self.say(Done::Opening(Some(which), url.clone()));
        self.want(Effect::Open(url));
    }

    pub(super) fn choose_link(&mut self) {
        let links = self.detail.page().addresses();
        if links.is_empty() {
            return self.fail(Failed::NoLinks);
        }
        self.overlay = Some(Overlay::Links(Menu::new(links, None)));
    }

    pub(super) fn show_book(&mut self) {
        let Some(document) = self.detail.document() else {
            return self.nothing_to_act_on();
        };
        match &document.book {
            Some(book) => self.show(book.id.clone()),
            None if document.chapters.is_empty() => self.fail(Failed::NoChapter),
            None => self.say(Done::IsTheBook),
        }
    }

    /// To a neighbouring chapter; from a book to its first.
    pub(super) fn show_chapter(&mut self, by: isize) {
        let Some(document) = self.detail.document() else {
            return self.nothing_to_act_on();
        };
        let next = match document.place() {
            Some(at) => at.checked_add_signed(by),
            None => (by > 0).then_some(0),
        };
        match next.and_then(|at| document.chapters.get(at)) {
            Some(chapter) => self.show(chapter.id.clone()),
            None if document.chapters.is_empty() => self.fail(Failed::NoChapters),
            None => self.fail(Failed::NoFurtherChapter),
        }
    }

    /// Shows a document in the detail and remembers the visit.
    pub(in crate::app) fn show(&mut self, id: Id) {
        if let Some(here) = self.detail.id() {
            self.trail.visit(here.clone());
        }
        self.trail.visit(id.clone());
        self.visit(&id);
        self.look_at(id);
    }

    /// Shows a document beside the list, and puts the list's cursor on it when
    /// it is known where it stands there.
    fn look_at(&mut self, id: Id) {
        self.detail.pin(id.clone());
        self.asking.seek(id);
        self.focus = Focus::Detail;
    }

    pub(super) fn back(&mut self) {
        match self.trail.back() {
            Some(id) => self.look_at(id),
            None => self.fail(Failed::NothingBefore),
        }
    }

    pub(super) fn forward(&mut self) {
        match self.trail.forward() {
            Some(id) => self.look_at(id),
            None => self.fail(Failed::NothingAfter),
        }
    }

    /// Says that the document is on its way; without one there is nothing to
    /// say.
    fn nothing_to_act_on(&mut self) {
        if self.detail.id().is_some() {
            self.fail(Failed::NotYet);
        }
    }

    /// The record that keys act on.
    pub(super) fn record(&self) -> Option<&Record> {
        self.detail.document().map(|document| &document.record)
    }
}
