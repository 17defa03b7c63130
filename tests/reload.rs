//! A catalog is read again while somebody reads: records vanish, appear,
//! change their places, their titles and their identities, and the reader
//! stays where he was.

#![expect(clippy::unwrap_used, reason = "a test may die of a broken script")]

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use fichero::app::geometry::Size;
use fichero::app::key::{Key, script};
use fichero::app::msg::Progress;
use fichero::app::{App, Focus};
use fichero::cli::replay::{Replayed, Script, play_with};
use fichero::engine::exec::Library;
use fichero::engine::executor::Inline;
use fichero::engine::local::Local;
use fichero::engine::renamed::renamed;
use fichero::runtime::loader::{Source, load_all};
use fichero::search::answer::{Answer, Failure, Given};
use fichero::search::id::{Id, Renamed};
use fichero::search::query::Query;
use fichero::search::question::{Question, Selected, Stop, Want, Window};
use fichero::search::{Engine, Entry};
use fichero::view::theme::Theme;
use proptest::prelude::*;

/// A record as a file has it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Line {
    /// Which record it is, whatever else changes.
    key: u8,
    /// Which of two titles it has.
    retitled: bool,
    /// Its identity is a DOI, else the hash of what it says.
    doi: bool,
    year: u8,
    tag: u8,
    /// It is a chapter of a book that the file does not have.
    chapter: bool,
}

impl Line {
    fn title(self) -> String {
        let about = if self.retitled { "trust" } else { "open data" };
        format!("Report {} about {about}", letters(self.key))
    }

    fn json(self) -> String {
        let doi = format!("\"doi\": \"10.1000/r{}\", ", self.key);
        let doi = if self.doi { &doi } else { "" };
        let book = if self.chapter {
            "\"parent_doi\": \"10.1000/book\", "
        } else {
            ""
        };
        format!(
            "{{{doi}{book}\"title\": \"{}\", \"year\": {}, \"tags\": [\"tag{}\"]}}",
            self.title(),
            2000 + u16::from(self.year),
            self.tag
        )
    }
}

/// A word for each number, so that titles are alike in nothing else.
fn letters(key: u8) -> String {
    let letter = |by: u8| char::from(b'a' + by % 26);
    String::from_iter([
        letter(key),
        letter(key / 2 + 7),
        letter(key * 3),
        'x',
        letter(key),
    ])
}

/// A file with some records of a few, in some order.
fn file() -> impl Strategy<Value = Vec<Line>> {
    let line = |key| {
        let traits = (any::<bool>(), prop::bool::weighted(0.7), 0..3_u8, 0..3_u8);
        let chapter = prop::bool::weighted(0.3);
        (traits, chapter).prop_map(move |((retitled, doi, year, tag), chapter)| Line {
            key,
            retitled,
            doi,
            year,
            tag,
            chapter,
        })
    };
    let lines: Vec<_> = (0..16_u8).map(line).collect();
    let is_there = prop::collection::vec(prop::bool::weighted(0.75), 16);
    (lines, is_there).prop_flat_map(|(lines, is_there)| {
        let there = lines.into_iter().zip(is_there);
        let lines: Vec<Line> = there.filter(|(_, is)| *is).map(|(line, _)| line).collect();
        Just(lines).prop_shuffle()
    })
}

/// A state of the catalog.
struct State {
    library: Arc<Library>,
    progress: Progress,
    generation: u64,
}

impl State {
    /// Reads a file; all states are read from the same place.
    fn read(path: &Path, lines: &[Line], generation: u64) -> Self {
        let lines: Vec<String> = lines.iter().map(|line| line.json()).collect();
        std::fs::write(path, format!("[{}]", lines.join(",\n"))).unwrap();
        let (library, progress) = load_all(&[Source::Path(path.to_owned())]);
        Self {
            library: Arc::new(library),
            progress,
            generation,
        }
    }

    fn engine(&self) -> Arc<dyn Engine> {
        let near = Local::new(Arc::clone(&self.library), Arc::new(Inline));
        Arc::new(Again(near, self.generation))
    }

    fn has(&self, id: &Id) -> bool {
        self.library.catalog.find(id.as_str()).is_some()
    }

    /// The identity of the record with a title.
    fn titled(&self, title: &str) -> Option<Id> {
        let mut rows = self.library.catalog.rows();
        let (_, record) = rows.find(|(_, record)| &*record.title == title)?;
        Some(Id::from(record.identity()))
    }

    /// The row of a record among what a query finds.
    fn place(&self, query: &Query, id: &Id) -> Option<usize> {
        let question = Question {
            query: query.clone(),
            wants: vec![Want::Place(id.clone())],
            ..Question::default()
        };
        let mut place = None;
        self.engine()
            .answer(&question, &Stop::never(), &mut |answer| {
                for part in answer.parts {
                    if let Given::Place(given) = part.given {
                        place = given;
                    }
                }
            });
        place
    }

    /// What records of this state are called in the next.
    fn names(&self, next: &Self) -> Vec<(Id, Id)> {
        renamed(&self.library.catalog, &next.library.catalog)
    }
}

/// An engine over a state of a catalog of which the number is known.
struct Again(Local, u64);

impl Again {
    fn numbered(&self, answer: Answer) -> Answer {
        Answer {
            generation: self.1,
            ..answer
        }
    }
}

impl Engine for Again {
    fn answer(&self, question: &Question, stop: &Stop<'_>, give: &mut dyn FnMut(Answer)) {
        let mut give = |answer| give(self.numbered(answer));
        self.0.answer(question, stop, &mut give);
    }

    fn at_once(&self, question: &Question) -> Option<Answer> {
        self.0.at_once(question).map(|answer| self.numbered(answer))
    }

    fn documents(
        &self,
        which: &Selected,
        stop: &Stop<'_>,
        give: &mut dyn FnMut(Entry) -> ControlFlow<()>,
    ) -> Result<(), Failure> {
        self.0.documents(which, stop, give)
    }

    fn ids(
        &self,
        query: &Query,
        window: Window,
        stop: &Stop<'_>,
        give: &mut dyn FnMut(Id) -> ControlFlow<()>,
    ) -> Result<(), Failure> {
        self.0.ids(query, window, stop, give)
    }
}

/// Keys that select, move, filter, search, read and take back.
fn keys() -> impl Strategy<Value = Vec<Key>> {
    let names = [
        "j",
        "j",
        "3j",
        "k",
        "G",
        "<pgdn>",
        "<space>",
        "<space>",
        "v 2j v",
        "V",
        "<enter>",
        "<enter> p",
        "<enter> }",
        "<esc>",
        "t j +",
        "t -",
        "t / tag1 <enter> +",
        "S y",
        "S t",
        "B",
        "u",
        "<c-r>",
        "/ open <enter>",
        "/ trust <enter>",
        "c",
        "<a-left>",
        "z",
    ];
    let name = prop::sample::select(names.to_vec());
    prop::collection::vec(name, 0..12)
        .prop_map(|names| script(&names.join(" ")).unwrap_or_default())
}

fn play(state: &State, keys: &[Key]) -> Replayed {
    let script = Script {
        keys: keys.to_vec(),
        size: Size {
            width: 120,
            height: 12,
        },
        ..Script::default()
    };
    let progress = state.progress.clone();
    play_with(state.engine(), state.generation, progress, script)
}

fn selected(app: &App) -> BTreeSet<Id> {
    app.selection().ids().iter().cloned().collect()
}

/// Presses keys one after the other.
fn press(replayed: &mut Replayed, keys: &str) {
    for key in script(keys).unwrap() {
        replayed.tell(fichero::app::msg::Msg::Key(key));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_changes_what_is_still_there_is_where_it_was(
        old in file(), new in file(), keys in keys(),
    ) {
        let file = tempfile::NamedTempFile::new().unwrap();
        let old_state = State::read(file.path(), &old, 1);
        let new_state = State::read(file.path(), &new, 2);
        let names = old_state.names(&new_state);
        let map: Renamed = names.iter().cloned().collect();
        let now = |id: &Id| map.get(id).unwrap_or(id).clone();
        // Who keeps the title is the same record, whatever its identity is.
        for line in &old {
            let is_kept = |other: &&Line| other.key == line.key && other.retitled == line.retitled;
            if let Some(kept) = new.iter().find(is_kept) {
                let was = old_state.titled(&line.title()).unwrap();
                prop_assert_eq!(Some(now(&was)), new_state.titled(&kept.title()));
            }
        }

        let mut replayed = play(&old_state, &keys);
        let before = selected(&replayed.app);
        let cursor = replayed.app.list().id().cloned();
        let open = replayed.app.detail().id().cloned();
        let place = replayed.app.list().list().selected();
        replayed.reload(new_state.engine(), 2, names);
        let app = &replayed.app;

        let expected: BTreeSet<Id> = before.iter().map(now).collect();
        prop_assert_eq!(&selected(app), &expected);
        prop_assert!(app.is_read());
        let list = app.list();
        prop_assert!(list.list().window().all(|row| list.card(row).is_some()));
        let found = |id: &Id| new_state.place(app.query(), &now(id)).is_some();
        match cursor.as_ref() {
            Some(id) if found(id) => prop_assert_eq!(list.id(), Some(&now(id)), "{:?}", list),
            // Who is gone leaves the cursor in his row.
            Some(_) => prop_assert_eq!(
                list.list().selected(),
                place.map(|place| place.min(list.list().len().saturating_sub(1)))
                    .filter(|_| !list.list().is_empty()),
            ),
            None => {}
        }
        if app.focus() == Focus::Detail
            && let Some(open) = open.filter(|open| new_state.has(&now(open)))
        {
            prop_assert_eq!(app.detail().id(), Some(&now(&open)));
            prop_assert!(app.detail().document().is_some());
        }
    }

    #[test]
    fn what_comes_back_is_selected_as_it_was(
        old in file(), new in file(), keys in keys(),
    ) {
        let file = tempfile::NamedTempFile::new().unwrap();
        let old_state = State::read(file.path(), &old, 1);
        let new_state = State::read(file.path(), &new, 2);
        let back = State::read(file.path(), &old, 3);
        let mut replayed = play(&old_state, &keys);
        let before = selected(&replayed.app);
        replayed.reload(new_state.engine(), 2, old_state.names(&new_state));
        replayed.reload(back.engine(), 3, new_state.names(&back));
        prop_assert_eq!(selected(&replayed.app), before);
    }

    #[test]
    fn a_catalog_that_is_read_again_without_a_change_changes_nothing(
        lines in file(), keys in keys(),
    ) {
        let file = tempfile::NamedTempFile::new().unwrap();
        let state = State::read(file.path(), &lines, 1);
        let again = State::read(file.path(), &lines, 2);
        let theme = Theme::new(&[], false);
        let mut replayed = play(&state, &keys);
        let before = replayed.screen(&theme);
        replayed.reload(again.engine(), 2, state.names(&again));
        let after = replayed.screen(&theme);
        prop_assert_eq!(before.text, after.text);
        prop_assert_eq!(before.styles, after.styles);
    }

    #[test]
    fn undo_and_the_trail_lead_where_they_led(
        old in file(), new in file(), keys in keys(), back in 1..4_usize,
    ) {
        let file = tempfile::NamedTempFile::new().unwrap();
        let old_state = State::read(file.path(), &old, 1);
        let new_state = State::read(file.path(), &new, 2);
        let names = old_state.names(&new_state);
        let map: Renamed = names.iter().cloned().collect();
        let now = |id: &Id| map.get(id).unwrap_or(id).clone();
        let both = |keys_back: &str| {
            let mut stays = play(&old_state, &keys);
            let mut reloads = play(&old_state, &keys);
            reloads.reload(new_state.engine(), 2, names.clone());
            for replayed in [&mut stays, &mut reloads] {
                press(replayed, "<esc> <esc>");
                press(replayed, &keys_back.repeat(back));
            }
            (stays.app, reloads.app)
        };
        let (stays, reloads) = both("u ");
        prop_assert_eq!(stays.query(), reloads.query());
        let expected: BTreeSet<Id> = selected(&stays).iter().map(now).collect();
        prop_assert_eq!(selected(&reloads), expected);

        let (stays, reloads) = both("<a-left> ");
        if stays.focus() == Focus::Detail
            && let Some(id) = stays.detail().id().filter(|id| new_state.has(&now(id)))
        {
            prop_assert_eq!(reloads.detail().id(), Some(&now(id)));
        }
    }
}

#[test]
fn the_way_out_under_the_cursor_is_the_same_when_sources_are_read_again() {
    let line = |key, tag| Line {
        key,
        retitled: false,
        doi: true,
        year: 0,
        tag,
        chapter: false,
    };
    let lines = [line(0, 0), line(1, 1), line(2, 2)];
    let file = tempfile::NamedTempFile::new().unwrap();
    let state = State::read(file.path(), &lines, 1);
    let again = State::read(file.path(), &lines, 2);
    let keys = script("/ tag:tag0 <enter> / tag:tag1 <enter> / open <enter> j").unwrap();
    let mut replayed = play(&state, &keys);
    assert_eq!(replayed.app.selected_way(), Some(1));
    replayed.reload(again.engine(), 2, state.names(&again));
    assert_eq!(replayed.app.selected_way(), Some(1));
}
