//! An engine that is far, under the same state: it answers late, out of order,
//! in parts, more than once, with an error, or not at all.

#![expect(clippy::unwrap_used, reason = "a test may die of a broken script")]

#[path = "support/far.rs"]
mod far;
#[path = "support/golden.rs"]
mod golden;

use std::ops::ControlFlow;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, OnceLock};

use far::{Far, Sitting, Way, drawn, unreachable};
use fichero::app::App;
use fichero::app::effect::Effect;
use fichero::app::key::{Key, script};
use fichero::app::msg::{Msg, Progress};
use fichero::app::notice::{Failed, Notice};
use fichero::cli::replay::{Screen, Script, play_with};
use fichero::engine::local::Local;
use fichero::runtime::searcher::Searcher;
use fichero::search::answer::{Answer, Failure};
use fichero::search::id::Id;
use fichero::search::query::Query;
use fichero::search::question::{Question, Selected, Stop, Window};
use fichero::search::{Engine, Entry};
use golden::{Golden, goldens};
use proptest::prelude::*;

/// The golden screens, each with what an engine that is near draws at the end.
fn near() -> &'static [(Golden, Screen)] {
    static NEAR: OnceLock<Vec<(Golden, Screen)>> = OnceLock::new();
    NEAR.get_or_init(|| {
        let drawn = |golden: Golden| {
            let keys = golden.script.keys.clone();
            let screen = near_screen(&golden, keys);
            (golden, screen)
        };
        let goldens = goldens().into_iter();
        goldens
            .filter(|golden| !golden.is_of_memory())
            .map(drawn)
            .collect()
    })
}

/// What an engine that is near draws at the end of some keys.
fn near_screen(golden: &Golden, keys: Vec<Key>) -> Screen {
    let engine = Arc::new(golden.engine());
    let (progress, script) = (golden.progress.clone(), golden.script.clone());
    let script = Script { keys, ..script };
    drawn(&play_with(engine, golden.generation(), progress, script).app)
}

fn sitting(golden: &Golden, seed: u64) -> Sitting {
    let far = Far::new(golden.engine(), seed);
    Sitting::begin(far, golden.generation(), &golden.progress, &golden.script)
}

/// The lines that differ, that of the engine that is far above the other.
fn difference(far: &Screen, near: &Screen) -> String {
    let lines = far.text.iter().zip(&near.text);
    let styles = far.styles.iter().zip(&near.styles);
    let differing = lines.chain(styles).filter(|(far, near)| far != near);
    let mut told: Vec<String> = differing
        .map(|(far, near)| format!("far  {far}\nnear {near}"))
        .collect();
    if far.cursor != near.cursor {
        told.push(format!("cursor {:?} {:?}", far.cursor, near.cursor));
    }
    told.join("\n")
}

/// A key without a meaning anywhere.
fn nothing() -> Key {
    script("<c-g>").unwrap()[0]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn who_waits_for_the_answers_sees_the_same_screens(seed in any::<u64>()) {
        for (golden, screen) in near() {
            let mut sitting = sitting(golden, seed);
            sitting.deliver_all();
            for key in &golden.script.keys {
                sitting.press(*key);
                sitting.deliver_all();
            }
            sitting.end();
            prop_assert_eq!(difference(&drawn(&sitting.app), screen), "", "{}", golden.path.display());
        }
    }

    #[test]
    fn an_error_is_told_and_the_last_answer_stays_until_the_next_key_asks_again(seed in any::<u64>()) {
        for (golden, _) in near().iter().filter(|(golden, _)| !golden.script.keys.is_empty()) {
            let mut sitting = sitting(golden, seed);
            sitting.deliver_all();
            let (last, keys) = golden.script.keys.split_last().unwrap();
            for key in keys {
                sitting.press(*key);
                sitting.deliver_all();
            }
            let before = sitting.app.answer().turn;
            let questions = sitting.questions();
            sitting.far.set(Way::Broken);
            sitting.press(*last);
            sitting.deliver_all();
            if sitting.questions() > questions {
                let told = Notice::Failed(Failed::Engine(unreachable()));
                prop_assert_eq!(sitting.app.notice(), Some(&told), "{}", golden.path.display());
                prop_assert_eq!(sitting.app.answer().turn, before);
            }
            // It is not asked again and again.
            prop_assert!(sitting.questions() <= questions + 1);
            sitting.far.set(Way::Open);
            sitting.press(nothing());
            sitting.end();
            let mut keys = golden.script.keys.clone();
            keys.push(nothing());
            let near = near_screen(golden, keys);
            prop_assert_eq!(difference(&drawn(&sitting.app), &near), "", "{}", golden.path.display());
        }
    }
}

/// Keys that type a query, letter by letter.
fn typed() -> impl Strategy<Value = Vec<Key>> {
    let words = [
        "open",
        "data",
        "oepn",
        "zzyzx",
        "innovation",
        "tag:skills",
        "-tag:trust",
        "is:foo",
        "year:2015..",
        "\"open data\"",
        "<backspace>",
        "<c-w>",
        "<c-u>",
    ];
    let word = prop::sample::select(words.to_vec());
    prop::collection::vec(word, 1..4).prop_map(|words| {
        let letter = |c: char| {
            if c == ' ' {
                "<space>".to_owned()
            } else {
                c.to_string()
            }
        };
        let mut text = vec!["/".to_owned()];
        for word in words {
            if word.starts_with('<') {
                text.push(word.to_owned());
            } else {
                text.extend(word.chars().map(letter));
                text.push("<space>".to_owned());
            }
        }
        script(&text.join(" ")).unwrap()
    })
}

/// Keys in no order that makes sense.
fn any_keys() -> impl Strategy<Value = Vec<Key>> {
    let names = [
        "j",
        "k",
        "G",
        "g",
        "<pgdn>",
        "<c-u>",
        "<tab>",
        "<s-tab>",
        "/",
        "<enter>",
        "<esc>",
        "t",
        "+",
        "~",
        "-",
        "<space>",
        "s",
        "c",
        "S",
        "y",
        "B",
        "u",
        "<c-r>",
        "o",
        "p",
        "{",
        "}",
        "<a-left>",
        "<a-right>",
        "?",
        "!",
        "z",
        "V",
        "v",
        "e",
        "r",
        "n",
        "a",
        "<backspace>",
        "3",
        "<left>",
        "<right>",
        "x",
        ":",
        "d",
    ];
    let key = prop::sample::select(names.to_vec());
    let key = key.prop_map(|name| name.parse().unwrap());
    prop::collection::vec(key, 0..40)
}

fn plain() -> &'static Golden {
    let mut goldens = near().iter().map(|(golden, _)| golden);
    let fits = |golden: &&Golden| golden.path.ends_with("start_80x24.txt");
    goldens.find(fits).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn who_types_and_waits_for_nothing_sees_the_same_screen_and_never_a_blank_one(
        seed in any::<u64>(), keys in typed(),
    ) {
        let golden = plain();
        let mut sitting = sitting(golden, seed);
        sitting.deliver_all();
        let chance = far::Chance::new(seed);
        for (at, key) in keys.iter().enumerate() {
            let last = at + 1 == keys.len();
            sitting.far.set(match chance.below(6) {
                0 if !last => Way::Lost,
                1 if !last => Way::Broken,
                _ => Way::Open,
            });
            sitting.press(*key);
            for _ in 0..chance.below(6) {
                sitting.deliver();
                let list = sitting.app.list().list();
                // Two lines of chips may have given way to rows just now.
                prop_assert!(list.is_empty() || sitting.shown() + 2 >= list.window().len());
            }
        }
        sitting.far.set(Way::Open);
        // What was lost is asked for again when something else is asked, which a
        // wrong query does not.
        let more = if sitting.app.problems().is_empty() {
            script("<space> <backspace>").unwrap()
        } else {
            script("<c-u> open").unwrap()
        };
        for key in &more {
            sitting.press(*key);
        }
        sitting.end();
        let all = [keys, more].concat();
        prop_assert_eq!(difference(&drawn(&sitting.app), &near_screen(golden, all)), "");
    }

    #[test]
    fn whoever_waits_for_nothing_has_all_that_is_shown_in_the_end(
        seed in any::<u64>(), keys in any_keys(),
    ) {
        let mut sitting = sitting(plain(), seed);
        let chance = far::Chance::new(seed);
        for key in keys {
            sitting.press(key);
            for _ in 0..chance.below(4) {
                sitting.deliver();
            }
        }
        sitting.end();
        let app = &sitting.app;
        let list = app.list().list();
        prop_assert_eq!(sitting.shown(), list.window().len());
        prop_assert_eq!(list.len(), app.answer().rows);
        let document = app.detail().document().map(|document| &document.id);
        prop_assert_eq!(document, app.detail().id());
        let values = app.facets();
        prop_assert!(values.list().window().all(|place| values.value(place).is_some()));
    }
}

/// An engine that answers when the test lets it: each question says that it
/// came, and waits for its turn to be let go.
struct Gate {
    near: Local,
    came: Sender<u64>,
    let_go: Mutex<Vec<(u64, Receiver<Going>)>>,
}

/// How a question that waited goes on.
enum Going {
    Answered,
    Failed,
    Panics,
}

impl Gate {
    /// An engine, what it says, and what lets the turns go that are up to the
    /// last.
    fn new(near: Local, last: u64) -> (Arc<Self>, Receiver<u64>, Vec<Sender<Going>>) {
        let (came, comes) = mpsc::channel();
        let (lets, goes): (Vec<_>, Vec<_>) = (0..=last).map(|_| mpsc::channel()).unzip();
        let let_go = Mutex::new((0..=last).zip(goes).collect());
        (Arc::new(Self { near, came, let_go }), comes, lets)
    }
}

impl Engine for Gate {
    fn answer(&self, question: &Question, stop: &Stop<'_>, give: &mut dyn FnMut(Answer)) {
        let mut gates = self.let_go.lock().unwrap();
        let at = gates.iter().position(|(turn, _)| *turn == question.turn);
        let gate = at.map(|at| gates.swap_remove(at).1);
        drop(gates);
        self.came.send(question.turn).unwrap();
        match gate.map(|gate| gate.recv().unwrap()) {
            None => self.near.answer(question, stop, give),
            // Whoever is asked over there does not hear that nobody waits.
            Some(Going::Answered) => self.near.answer(question, &Stop::never(), give),
            Some(Going::Failed) => give(Answer {
                turn: question.turn,
                seq: question.seq,
                error: Some(unreachable()),
                ..Answer::default()
            }),
            Some(Going::Panics) => std::panic::resume_unwind(Box::new("broken")),
        }
    }

    fn documents(
        &self,
        which: &Selected,
        stop: &Stop<'_>,
        give: &mut dyn FnMut(Entry) -> ControlFlow<()>,
    ) -> Result<(), Failure> {
        self.near.documents(which, stop, give)
    }

    fn ids(
        &self,
        query: &Query,
        window: Window,
        stop: &Stop<'_>,
        give: &mut dyn FnMut(Id) -> ControlFlow<()>,
    ) -> Result<(), Failure> {
        self.near.ids(query, window, stop, give)
    }
}

/// A reader whose questions go to the search threads.
struct Threaded {
    app: App,
    searcher: Searcher,
    engine: Arc<Gate>,
    answers: Receiver<Msg>,
}

impl Threaded {
    fn begin(golden: &Golden, engine: Arc<Gate>) -> Self {
        let (send, answers) = mpsc::channel();
        let searcher = Searcher::spawn(2, move |msg| send.send(msg).is_ok()).unwrap();
        let app = App::new(golden.script.size, golden.script.view.clone(), false);
        let mut threaded = Self {
            app,
            searcher,
            engine,
            answers,
        };
        threaded.tell(Msg::Loaded {
            generation: golden.generation(),
            near: false,
            progress: Progress {
                done: true,
                ..golden.progress.clone()
            },
            renamed: Vec::new(),
        });
        threaded
    }

    fn tell(&mut self, msg: Msg) {
        for effect in self.app.update(msg) {
            if let Effect::Search(question) = effect {
                let engine = Arc::clone(&self.engine) as Arc<dyn Engine>;
                self.searcher.ask(engine, question);
            }
        }
    }

    fn keys(&mut self, keys: &str) {
        for key in script(keys).unwrap() {
            self.tell(Msg::Key(key));
        }
    }

    /// Hears answers until something holds.
    fn hear_until(&mut self, holds: impl Fn(&App) -> bool) {
        while !holds(&self.app) {
            let msg = self.answers.recv().unwrap();
            self.tell(msg);
        }
    }

    /// Whether all that is shown is there.
    fn is_whole(app: &App) -> bool {
        let (list, values) = (app.list(), app.facets());
        app.is_read()
            && list.list().window().all(|row| list.card(row).is_some())
            && values
                .list()
                .window()
                .all(|place| values.value(place).is_some())
            && app.detail().id().is_some() == app.detail().document().is_some()
    }
}

#[test]
fn the_newest_question_wins_while_two_threads_wait_for_older_ones() {
    let golden = plain();
    let (engine, came, let_go) = Gate::new(golden.engine(), 4);
    let mut reader = Threaded::begin(golden, engine);
    let blank = drawn(&reader.app);
    assert_eq!(came.recv().unwrap(), 1);
    reader.keys("/ d");
    assert_eq!(came.recv().unwrap(), 2);
    // Both threads wait; no key does.
    reader.keys("a t");
    assert_eq!(reader.app.line().text(), "dat");
    assert_eq!(blank.text.len(), drawn(&reader.app).text.len());
    assert!(!reader.app.is_answered());
    // The third turn was never asked: the fourth took its place.
    let_go[2].send(Going::Answered).unwrap();
    assert_eq!(came.recv().unwrap(), 4);
    let_go[4].send(Going::Answered).unwrap();
    reader.hear_until(App::is_answered);
    assert_eq!(reader.app.answer().turn, 4);
    reader.hear_until(Threaded::is_whole);
    let before = drawn(&reader.app);
    // What comes for the first turn is dropped unread.
    let_go[1].send(Going::Answered).unwrap();
    reader.keys("<left>");
    assert_eq!(drawn(&reader.app).text, before.text);
    while let Ok(msg) = reader.answers.try_recv() {
        let Msg::Answered(answer) = msg else { continue };
        assert!(answer.turn >= 4, "an answer of turn {}", answer.turn);
    }
}

#[test]
fn a_thread_that_failed_or_panicked_answers_the_next_question() {
    let golden = plain();
    let (engine, came, let_go) = Gate::new(golden.engine(), 3);
    let mut reader = Threaded::begin(golden, engine);
    let_go[1].send(Going::Answered).unwrap();
    reader.hear_until(Threaded::is_whole);
    let shown = drawn(&reader.app).text;
    for (turn, going, failure) in [
        (2, Going::Failed, unreachable()),
        (3, Going::Panics, Failure::Broken),
    ] {
        reader.keys(if turn == 2 { "/ d" } else { "a" });
        while came.recv().unwrap() != turn {}
        let_go[usize::try_from(turn).unwrap()].send(going).unwrap();
        let told = Notice::Failed(Failed::Engine(failure));
        reader.hear_until(|app| app.notice() == Some(&told));
        // The last answer stays.
        let rows = 2..shown.len() - 1;
        assert_eq!(drawn(&reader.app).text[rows.clone()], shown[rows]);
    }
    // The next key asks again, and nothing is in its way.
    reader.keys("<left>");
    reader.hear_until(|app| app.answer().turn == 3 && Threaded::is_whole(app));
    assert_eq!(reader.app.notice(), None);
}
