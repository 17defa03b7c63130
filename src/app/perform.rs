//! What each action does to the state.
//!
//! One match, each arm a call; the calls stand below in the order of the
//! actions.

use crate::app::App;
use crate::app::Focus;
use crate::app::Keep;
use crate::app::Moment;
use crate::app::Notice;
use crate::app::action::Action;
use crate::app::ask::View;
use crate::app::complete::Completion;
use crate::app::effect::Effect;
use crate::app::facet_pane::FacetPane;
use crate::app::keymap;
use crate::app::overlay::Menu;
use crate::app::overlay::Overlay;
use crate::app::page::Target;
use crate::app::select;
use crate::engine::catalog::DocAddress as Row;
use crate::records::doi::Doi;
use crate::records::record::Record;
use crate::records::url::WebUrl;
use crate::records::write::Format;
use crate::records::write::Style;
use crate::search::query::Sort;
use crate::search::query::SortKey;
use crate::search::query::Stance;

impl App {
    /// Carries an action out.
    pub(super) fn perform(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Down => self.step(1),
            Action::Up => self.step(-1),
            Action::Top => self.go(self.count.unwrap_or(1).saturating_sub(1)),
            Action::Bottom => self.go(self.count.unwrap_or(usize::MAX).saturating_sub(1)),
            Action::HalfPageDown => self.page(1),
            Action::HalfPageUp => self.page(-1),
            Action::PageDown => self.page(2),
            Action::PageUp => self.page(-2),
            Action::NextPane => self.turn_pane(1),
            Action::PreviousPane => self.turn_pane(2),
            Action::Search => self.enter_line(),
            Action::LineDone => self.line_done(),
            Action::Complete => self.complete(1),
            Action::CompletePrevious => self.complete(-1),
            Action::AsTyped => self.as_typed(),
            Action::LineNext => self.line_step(1),
            Action::LinePrevious => self.line_step(-1),
            Action::Facets => self.enter_facets(),
            Action::NextFacet => self.turn_facet(1),
            Action::PreviousFacet => self.turn_facet(crate::app::facet_pane::TABS.len() - 1),
            Action::Require => self.set_stance(Some(Stance::Required)),
            Action::AnyOf => self.set_stance(Some(Stance::AnyOf)),
            Action::Exclude => self.set_stance(Some(Stance::Excluded)),
            Action::CycleStance => self.cycle_stance(),
            Action::NarrowValues => self.narrow_values(),
            Action::SortValues => self.sort_values(),
            Action::ClearFacets => self.change(View::clear_facets),
            Action::DropFilter => self.drop_last_filter(),
            Action::Sort => self.open_overlay(Overlay::Sort(Overlay::choices(keymap::Scope::Sort))),
            Action::Group => self.change(|view| view.grouped = !view.grouped),
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            Action::Enter => self.enter(),
            Action::Open => self.open_best(),
            Action::Links => self.choose_link(),
            Action::Copy => self.open_overlay(Overlay::Copy(Overlay::choices(keymap::Scope::Copy))),
            Action::Book => self.show_book(),
            Action::NextChapter => self.show_chapter(1),
            Action::PreviousChapter => self.show_chapter(-1),
            Action::Back => self.back(),
            Action::Forward => self.forward(),
            Action::Palette => self.open_overlay(Overlay::palette(self.scope())),
            Action::Flaws => self.show_flaws(),
            Action::Zoom => self.toggle_zoom(),
            Action::Mouse => self.toggle_mouse(),
            Action::Redraw => vec![Effect::Redraw],
            Action::Suspend => vec![Effect::Suspend],
            Action::Escape => self.escape(),
            Action::Quit => vec![Effect::Quit],
            Action::Choose => self.choose(),
            Action::CopyDoi => self.copy("DOI", |_, record| {
                record.doi.as_ref().map(ToString::to_string)
            }),
            Action::CopyUrl => self.copy("address", |_, record| {
                record.best_address().map(|(_, url)| url.to_string())
            }),
            Action::CopyTitle => self.copy("title", |_, record| Some(record.title.to_string())),
            Action::CopyAbstract => self.copy("abstract", |_, record| {
                record.summary.as_deref().map(str::to_owned)
            }),
            Action::CopyMarkdown => self.copy("Markdown link", |_, record| markdown_link(record)),
            Action::CopyQuery => self.copy_query(),
            Action::SortRelevance => self.sort(SortKey::Relevance, false),
            Action::SortNewest => self.sort(SortKey::Year, true),
            Action::SortOldest => self.sort(SortKey::Year, false),
            Action::SortTitle => self.sort(SortKey::Title, false),
            Action::SortType => self.sort(SortKey::Type, false),
            Action::SortAdded => self.sort(SortKey::Added, false),
            Action::Select => self.select(),
            Action::SelectRange => self.select_range(),
            Action::SelectAll => self.select_all(),
            Action::Export => self.choose_export(),
            Action::CopyCitation => self.copy_written("citation", Format::Citation(Style::APA)),
            Action::CopyBibtex => self.copy_written("BibTeX", Format::Bibtex),
            other => match select::format_of(other) {
                Some(format) => self.name_file(format),
                None => self.edit(other),
            },
        }
    }

    /// The cursor that the moving keys move.
    fn cursor(&mut self) -> Option<&mut crate::app::list::List> {
        match (&mut self.overlay, self.focus) {
            (Some(overlay), _) => overlay.list_mut(),
            (None, Focus::Facets) => Some(&mut self.facets.list),
            (None, Focus::List | Focus::Line) => {
                self.detail.follow();
                Some(&mut self.list)
            }
            (None, Focus::Detail) => Some(&mut self.detail.list),
        }
    }

    fn step(&mut self, by: isize) -> Vec<Effect> {
        let by = by.saturating_mul(isize::try_from(self.count.unwrap_or(1)).unwrap_or(isize::MAX));
        if let Some(cursor) = self.cursor() {
            cursor.step(by);
        }
        Vec::new()
    }

    fn go(&mut self, row: usize) -> Vec<Effect> {
        if let Some(cursor) = self.cursor() {
            cursor.go(row);
        }
        Vec::new()
    }

    fn page(&mut self, halves: isize) -> Vec<Effect> {
        let halves = halves
            .saturating_mul(isize::try_from(self.count.unwrap_or(1).min(10_000)).unwrap_or(1));
        if let Some(cursor) = self.cursor() {
            cursor.page(halves);
        }
        Vec::new()
    }

    fn turn_pane(&mut self, by: usize) -> Vec<Effect> {
        const PANES: [Focus; 3] = [Focus::Facets, Focus::List, Focus::Detail];
        let at = PANES
            .iter()
            .position(|pane| *pane == self.focus)
            .unwrap_or(1);
        match PANES[(at + by) % PANES.len()] {
            Focus::Facets => self.enter_facets(),
            Focus::Detail => self.enter_detail(),
            pane => {
                self.focus = pane;
                Vec::new()
            }
        }
    }

    fn enter_detail(&mut self) -> Vec<Effect> {
        if let Some(row) = self.detail.row() {
            self.trail.visit(row);
        }
        self.focus = Focus::Detail;
        Vec::new()
    }

    fn enter_line(&mut self) -> Vec<Effect> {
        self.before_typing = Some(self.view.clone());
        self.focus = Focus::Line;
        self.line.edit(Action::CursorEnd);
        Vec::new()
    }

    /// Puts the next candidate into the line, in the place of the one before.
    fn complete(&mut self, by: isize) -> Vec<Effect> {
        if self.focus != Focus::Line || self.overlay.is_some() {
            return Vec::new();
        }
        let completion = self.completion.take();
        let Some(mut completion) =
            completion.or_else(|| Completion::of(&self.library, self.line.before_cursor()))
        else {
            return Vec::new();
        };
        let count = completion.candidates.len();
        let next = match completion.taken {
            None if by < 0 => count - 1,
            None => 0,
            Some(at) => at.saturating_add(count).saturating_add_signed(by) % count,
        };
        let text = &completion.candidates[next].text;
        self.line.replace(completion.place.clone(), text);
        completion.place.end = completion.place.start + text.chars().count();
        completion.taken = Some(next);
        let effects = self.line_changed();
        // The only candidate is settled: a name of a field goes on with values.
        if count > 1 {
            self.completion = Some(completion);
        }
        effects
    }

    /// Puts the words that were read as others into quotes.
    fn as_typed(&mut self) -> Vec<Effect> {
        let typed: Vec<String> = self
            .found
            .corrections
            .iter()
            .map(|correction| correction.typed.clone())
            .collect();
        if typed.is_empty() {
            return self.say(Notice::Failed("no word was read as another".to_owned()));
        }
        if self.focus == Focus::Line {
            let text = typed
                .iter()
                .fold(self.line.text().to_owned(), |text, word| {
                    quoted(&text, word)
                });
            self.line.set(&text);
            return self.line_changed();
        }
        self.change(|view| {
            for word in &typed {
                view.text = quoted(&view.text, word);
            }
        })
    }

    /// Leaves the line or box; what was typed is one step for undo.
    fn line_done(&mut self) -> Vec<Effect> {
        if self.facets.narrowing {
            self.facets.narrowing = false;
            return Vec::new();
        }
        self.view.absorb();
        self.line.set(&self.view.text);
        self.leave_line()
    }

    fn leave_line(&mut self) -> Vec<Effect> {
        if let Some(before) = self
            .before_typing
            .take()
            .filter(|before| *before != self.view)
        {
            self.remember(before);
        }
        self.focus = Focus::List;
        Vec::new()
    }

    /// While a search is typed the list moves; while values are narrowed they
    /// do.
    fn line_step(&mut self, by: isize) -> Vec<Effect> {
        self.step(by)
    }

    fn edit(&mut self, action: Action) -> Vec<Effect> {
        let edited = self.typing().is_some_and(|line| line.edit(action));
        if edited {
            self.line_changed()
        } else {
            Vec::new()
        }
    }

    fn enter_facets(&mut self) -> Vec<Effect> {
        self.focus = Focus::Facets;
        self.arrange();
        Vec::new()
    }

    fn turn_facet(&mut self, by: usize) -> Vec<Effect> {
        self.facets.turn(by, &self.library);
        self.arrange();
        Vec::new()
    }

    /// Sets a stance; the same stance again frees the value.
    fn set_stance(&mut self, stance: Option<Stance>) -> Vec<Effect> {
        let Some((facet, pattern)) = self.value_under_cursor() else {
            return Vec::new();
        };
        let now = self.view.query().0.stance(facet, &pattern);
        let stance = stance.filter(|_| stance != now);
        self.change(|view| view.set(facet, &pattern, stance))
    }

    fn cycle_stance(&mut self) -> Vec<Effect> {
        let Some((facet, pattern)) = self.value_under_cursor() else {
            return Vec::new();
        };
        let now = self.view.query().0.stance(facet, &pattern);
        self.change(|view| view.set(facet, &pattern, FacetPane::cycled(facet, now)))
    }

    fn narrow_values(&mut self) -> Vec<Effect> {
        self.facets.narrowing = true;
        self.facets.narrow.edit(Action::CursorEnd);
        Vec::new()
    }

    fn sort_values(&mut self) -> Vec<Effect> {
        self.facets.turn_order();
        self.arrange();
        Vec::new()
    }

    /// Takes the filter of a chip away.
    pub(super) fn drop_filter(&mut self, filter: &crate::app::chips::ViewPart) -> Vec<Effect> {
        use crate::app::chips::ViewPart;
        self.change(|view| match filter {
            ViewPart::Filter(filter) => view.set(filter.facet, &filter.pattern, None),
            ViewPart::Sort(_) => view.sort = None,
            ViewPart::Grouped => view.grouped = false,
        })
    }

    fn drop_last_filter(&mut self) -> Vec<Effect> {
        match self.chips().pop() {
            Some(chip) => self.drop_filter(&chip.part),
            None => self.say(Notice::Failed("no filter is set".to_owned())),
        }
    }

    /// Changes the view in one step that undo takes back.
    fn change(&mut self, change: impl FnOnce(&mut View)) -> Vec<Effect> {
        let before = self.view.clone();
        change(&mut self.view);
        if self.view == before {
            return Vec::new();
        }
        self.remember(before);
        self.line.set(&self.view.text);
        self.ask(Keep::Record)
    }

    /// Makes the view before it a step that undo takes back.
    fn remember(&mut self, view: View) {
        let selected = self.selection.rows();
        self.undo.step(Moment { view, selected });
    }

    pub(super) fn moment(&self) -> Moment {
        Moment {
            view: self.view.clone(),
            selected: self.selection.rows(),
        }
    }

    fn sort(&mut self, key: SortKey, descending: bool) -> Vec<Effect> {
        self.overlay = None;
        let sort = (key != SortKey::Relevance).then_some(Sort { key, descending });
        self.change(|view| view.sort = sort)
    }

    fn undo(&mut self) -> Vec<Effect> {
        match self.undo.undo(&self.moment()) {
            Some(moment) => self.show_moment(moment),
            None => self.say(Notice::Failed("nothing to undo".to_owned())),
        }
    }

    fn redo(&mut self) -> Vec<Effect> {
        match self.undo.redo(&self.moment()) {
            Some(moment) => self.show_moment(moment),
            None => self.say(Notice::Failed("nothing to redo".to_owned())),
        }
    }

    fn show_moment(&mut self, moment: Moment) -> Vec<Effect> {
        self.selection.set(moment.selected, &self.found.hits);
        if self.view == moment.view {
            return Vec::new();
        }
        self.line.set(&moment.view.text);
        self.view = moment.view;
        self.ask(Keep::Record)
    }

    fn enter(&mut self) -> Vec<Effect> {
        if self.focus == Focus::List {
            return if self.detail.row().is_some() {
                self.enter_detail()
            } else {
                Vec::new()
            };
        }
        if let Some(number) = self.count {
            let Some(line) = self.detail.page().numbered(number) else {
                return self.say(Notice::Failed(format!(
                    "this document has no link {number}"
                )));
            };
            self.detail.list.go(line);
        }
        match self.detail.selected().and_then(|line| line.target.clone()) {
            Some(target) => self.follow_target(target),
            None => self.open_best(),
        }
    }

    fn follow_target(&mut self, target: Target) -> Vec<Effect> {
        match target {
            Target::Web(url) => self.open("link", url),
            Target::Document(row) => self.show(row),
            Target::Refused(text) => self.say(Notice::Failed(format!(
                "not opened, only http and https addresses are: {text}"
            ))),
        }
    }

    fn open_best(&mut self) -> Vec<Effect> {
        let Some(record) = self.record() else {
            return Vec::new();
        };
        let Some((which, url)) = record.best_address() else {
            let why = record.why_unopened().to_owned();
            return self.say(Notice::Failed(why));
        };
        self.open(which, url)
    }

    fn open(&mut self, which: &str, url: WebUrl) -> Vec<Effect> {
        if url.is_deceptive() {
            return self.open_overlay(Overlay::Confirm(url));
        }
        self.notice = Some(Notice::Done(format!("opening the {which}: {url}")));
        vec![Effect::Open(url)]
    }

    fn choose_link(&mut self) -> Vec<Effect> {
        let links = self.detail.page().addresses();
        if links.is_empty() {
            return self.say(Notice::Failed("this record has no links".to_owned()));
        }
        self.open_overlay(Overlay::Links(Menu::new(links, None)))
    }

    fn show_book(&mut self) -> Vec<Effect> {
        let Some(row) = self.detail.row() else {
            return Vec::new();
        };
        let catalog = &self.library.catalog;
        match catalog.book_of(row) {
            Some(book) => self.show(book),
            None if catalog.chapters_of(row).is_empty() => self.say(Notice::Failed(
                "this document is no chapter of a book".to_owned(),
            )),
            None => self.say(Notice::Done(
                "this is the book; } goes to its chapters".to_owned(),
            )),
        }
    }

    /// To a neighbouring chapter; from a book to its first.
    fn show_chapter(&mut self, by: isize) -> Vec<Effect> {
        let Some(row) = self.detail.row() else {
            return Vec::new();
        };
        let catalog = &self.library.catalog;
        let chapters = catalog.chapters_of(catalog.book_of(row).unwrap_or(row));
        let next = match chapters.iter().position(|chapter| *chapter == row) {
            Some(at) => at.checked_add_signed(by),
            None => (by > 0).then_some(0),
        };
        match next.and_then(|at| chapters.get(at)).copied() {
            Some(chapter) => self.show(chapter),
            None if chapters.is_empty() => {
                self.say(Notice::Failed("this document has no chapters".to_owned()))
            }
            None => self.say(Notice::Failed("no further chapter in this book".to_owned())),
        }
    }

    /// Shows a document in the detail and remembers the visit.
    fn show(&mut self, row: Row) -> Vec<Effect> {
        if let Some(here) = self.detail.row() {
            self.trail.visit(here);
        }
        self.trail.visit(row);
        self.look_at(row);
        Vec::new()
    }

    /// Puts the list's cursor on a document, or shows it beside the list.
    fn look_at(&mut self, row: Row) {
        match self.place_of(row) {
            Some(place) => {
                self.detail.follow();
                self.list.go(place);
            }
            None => self.detail.pin(row),
        }
        self.focus = Focus::Detail;
    }

    fn back(&mut self) -> Vec<Effect> {
        match self.trail.back() {
            Some(row) => self.look_at(row),
            None => self.notice = Some(Notice::Failed("no document was visited before".to_owned())),
        }
        Vec::new()
    }

    fn forward(&mut self) -> Vec<Effect> {
        match self.trail.forward() {
            Some(row) => self.look_at(row),
            None => self.notice = Some(Notice::Failed("no document was visited after".to_owned())),
        }
        Vec::new()
    }

    fn show_flaws(&mut self) -> Vec<Effect> {
        let catalog = &self.library.catalog;
        let told = catalog.flaws().iter().map(|flaw| {
            let source = catalog
                .sources()
                .get(flaw.source as usize)
                .map_or("", |name| name);
            let place = if flaw.line > 0 {
                format!("{source}:{}", flaw.line)
            } else {
                source.to_owned()
            };
            format!("{place}: {}", flaw.reason)
        });
        let all: Vec<String> = self
            .progress
            .unreadable
            .iter()
            .cloned()
            .chain(told)
            .collect();
        if all.is_empty() {
            let text = if self.progress.done {
                "no flaws: every record was read whole"
            } else {
                "no flaws so far; the sources are still being read"
            };
            return self.say(Notice::Done(text.to_owned()));
        }
        self.open_overlay(Overlay::Flaws(Menu::new(all, None)))
    }

    fn toggle_zoom(&mut self) -> Vec<Effect> {
        self.zoom = !self.zoom;
        Vec::new()
    }

    fn toggle_mouse(&mut self) -> Vec<Effect> {
        self.mouse = !self.mouse;
        let state = if self.mouse {
            "mouse on"
        } else {
            "mouse off: the terminal selects text"
        };
        self.notice = Some(Notice::Done(state.to_owned()));
        vec![Effect::Mouse(self.mouse)]
    }

    fn open_overlay(&mut self, overlay: Overlay) -> Vec<Effect> {
        self.overlay = Some(overlay);
        Vec::new()
    }

    /// Peels one layer off.
    fn escape(&mut self) -> Vec<Effect> {
        if self.overlay.take().is_some() {
            return Vec::new();
        }
        match self.focus {
            Focus::Line => self.leave_line(),
            Focus::Facets if self.facets.narrowing => {
                self.facets.narrowing = false;
                Vec::new()
            }
            Focus::Facets if !self.facets.narrow.is_empty() => {
                let query = self.query();
                self.facets.widen(&self.library, &self.found, &query);
                Vec::new()
            }
            Focus::Facets | Focus::Detail => {
                self.focus = Focus::List;
                self.detail.follow();
                Vec::new()
            }
            Focus::List if self.selection.is_ranging() => {
                self.selection.drop_range(&self.found.hits);
                Vec::new()
            }
            Focus::List if !self.view.text.is_empty() => self.change(|view| view.text.clear()),
            Focus::List => {
                let before = self.view.clone();
                let effects = self.change(View::clear_facets);
                if self.view == before {
                    self.drop_selected();
                }
                effects
            }
        }
    }

    /// Carries out the row under the cursor of a popup.
    fn choose(&mut self) -> Vec<Effect> {
        let Some(overlay) = self.overlay.take() else {
            return Vec::new();
        };
        if let Some(action) = overlay.action() {
            return self.perform(action);
        }
        match overlay {
            Overlay::Links(menu) => {
                let target = menu.selected().map(|(_, target)| target.clone());
                target.map_or_else(Vec::new, |target| self.follow_target(target))
            }
            Overlay::File(save, line) => self.save(save, line.text()),
            Overlay::Replace(save) => {
                let path = save.path.clone();
                let replace = true;
                self.save(crate::app::effect::Save { replace, ..save }, &path)
            }
            Overlay::Confirm(url) => {
                self.notice = Some(Notice::Done(format!("opening {url}")));
                vec![Effect::Open(url)]
            }
            _ => Vec::new(),
        }
    }

    fn copy(
        &mut self,
        what: &'static str,
        text: impl Fn(&Self, &Record) -> Option<String>,
    ) -> Vec<Effect> {
        self.overlay = None;
        let Some(record) = self.record() else {
            return self.say(Notice::Failed(
                "there is no document to copy from".to_owned(),
            ));
        };
        match text(self, &record) {
            Some(text) => vec![Effect::Copy { what, text }],
            None => self.say(Notice::Failed(format!("this record has no {what}"))),
        }
    }

    fn copy_query(&mut self) -> Vec<Effect> {
        self.overlay = None;
        vec![Effect::Copy {
            what: "query",
            text: self.query().to_string(),
        }]
    }

    /// The document that keys act on.
    fn record(&self) -> Option<Record> {
        self.library.catalog.get(self.detail.row()?)
    }
}

/// `[title](address)`, with the brackets of the title made harmless.
fn markdown_link(record: &Record) -> Option<String> {
    let url = record
        .doi
        .as_ref()
        .and_then(Doi::url)
        .or_else(|| record.best_address().map(|(_, url)| url))?;
    let mut title = String::new();
    for c in record.title.chars() {
        if matches!(c, '[' | ']' | '\\' | '<' | '`' | '*' | '_') {
            title.push('\\');
        }
        title.push(c);
    }
    let address = url.as_str().replace('(', "%28").replace(')', "%29");
    Some(format!("[{title}]({address})"))
}

/// The text with a word in quotes wherever it stands alone.
fn quoted(text: &str, word: &str) -> String {
    let is_open = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '"' && c != '\'');
    let mut quoted = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(word) {
        let (before, after) = (&rest[..at], &rest[at + word.len()..]);
        let last = before.chars().next_back().or(quoted.chars().next_back());
        quoted.push_str(before);
        if is_open(last) && is_open(after.chars().next()) {
            quoted.extend(['"'].into_iter().chain(word.chars()).chain(['"']));
        } else {
            quoted.push_str(word);
        }
        rest = after;
    }
    quoted + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_where_it_stands_alone() {
        assert_eq!(
            quoted("title:opne opnes (opne)", "opne"),
            "title:\"opne\" opnes (\"opne\")"
        );
        assert_eq!(quoted("\"opne\" 'opne", "opne"), "\"opne\" 'opne");
    }
}
