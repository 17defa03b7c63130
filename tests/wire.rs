//! Questions and answers are plain values: written as JSON and read back, they
//! draw the same screens.

#![expect(clippy::unwrap_used, reason = "a test may die of a broken script")]

#[path = "support/golden.rs"]
mod golden;

use std::ops::ControlFlow;
use std::sync::Arc;

use fichero::app::key;
use fichero::cli::replay::{Script, play_with};
use fichero::engine::executor::Inline;
use fichero::engine::local::Local;
use fichero::runtime::loader::{Source, load_all};
use fichero::search::answer::{Answer, Failure};
use fichero::search::id::Id;
use fichero::search::query::Query;
use fichero::search::question::{Question, Selected, Stop, Window};
use fichero::search::{Engine, Entry};
use fichero::view::theme::Theme;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// An engine at the other end of a wire on which only text travels.
struct Wire(Local);

/// A value written and read back.
fn wired<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) -> T {
    let text = serde_json::to_string(value).unwrap();
    let read = serde_json::from_str(&text).unwrap();
    assert_eq!(*value, read, "{text}");
    read
}

impl Engine for Wire {
    fn answer(&self, question: &Question, stop: &Stop<'_>, give: &mut dyn FnMut(Answer)) {
        let mut give = |answer: Answer| give(wired(&answer));
        self.0.answer(&wired(question), stop, &mut give);
    }

    fn at_once(&self, question: &Question) -> Option<Answer> {
        let answer = self.0.at_once(&wired(question))?;
        Some(wired(&answer))
    }

    fn documents(
        &self,
        which: &Selected,
        stop: &Stop<'_>,
        give: &mut dyn FnMut(Entry) -> ControlFlow<()>,
    ) -> Result<(), Failure> {
        self.0.documents(&wired(which), stop, give)
    }

    fn ids(
        &self,
        query: &Query,
        window: Window,
        stop: &Stop<'_>,
        give: &mut dyn FnMut(Id) -> ControlFlow<()>,
    ) -> Result<(), Failure> {
        let mut give = |id: Id| give(wired(&id));
        self.0.ids(&wired(query), wired(&window), stop, &mut give)
    }
}

#[test]
fn an_answer_that_was_written_and_read_back_draws_the_same_screen() {
    let theme = Theme::new(&[], false);
    for golden in golden::goldens() {
        // An engine over a wire is lent no marks.
        if golden.is_of_memory() {
            continue;
        }
        let near = Arc::new(golden.engine());
        let wire = Arc::new(Wire(golden.engine()));
        let play = |engine: Arc<dyn Engine>| {
            let (progress, script) = (golden.progress.clone(), golden.script.clone());
            play_with(engine, golden.generation(), progress, script)
        };
        let (near, wire) = (play(near), play(wire));
        assert_eq!(
            wire.screen(&theme),
            near.screen(&theme),
            "{}",
            golden.path.display()
        );
        assert_eq!(wire.effects, near.effects, "{}", golden.path.display());
    }
}

#[test]
fn points_counts_and_documents_of_a_larger_catalog_travel_whole() {
    let (library, progress) = load_all(&[Source::Embedded]);
    let generation = library.catalog.generation();
    let wire = Arc::new(Wire(Local::new(Arc::new(library), Arc::new(Inline))));
    for keys in [
        "/ open<space>gvrnment<space>mexico <enter> t j + <right> ~ <right> - <tab> G <c-u>",
        "/ \"innovation<space>policy\"<space>|<space>tag:sk <tab> <enter> B <enter> p } } <esc> v 3j S y",
        "/ title:open<space>-year:2015..<space>~tag:nobody <enter> V t s s s / e <enter> <esc> <esc>",
    ] {
        let script = Script {
            keys: key::script(keys).unwrap(),
            ..Script::default()
        };
        let engine = Arc::clone(&wire) as Arc<dyn Engine>;
        let played = play_with(engine, generation, progress.clone(), script);
        assert!(played.app.answer().total > 1_000, "{keys}");
    }
}
