//! Keys that come before the answers to those before them: a burst over a slow
//! line, a quick hand. What they act on is waited for, so that a burst ends
//! where a patient reader ends.

#![expect(clippy::unwrap_used, reason = "a test may die of a broken script")]

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

use fichero::app::App;
use fichero::app::ask::View;
use fichero::app::effect::Effect;
use fichero::app::geometry::Size;
use fichero::app::key::script;
use fichero::app::msg::{Msg, Progress};
use fichero::app::notice::{Done, Failed, Notice};
use fichero::cli::replay::{Script, play_with};
use fichero::engine::executor::Inline;
use fichero::engine::local::Local;
use fichero::reader::deed::{Change, Deed};
use fichero::reader::mark::{Known, Mark};
use fichero::reader::memory::Memory;
use fichero::reader::moment::Moment;
use fichero::runtime::loader::{Source, load_all};
use fichero::runtime::perform::collected;
use fichero::search::Engine;
use fichero::search::answer::{Answer, Failure};
use fichero::search::question::Stop;

const SIZE: Size = Size {
    width: 100,
    height: 24,
};

fn engine() -> Arc<dyn Engine> {
    static ENGINE: OnceLock<Arc<Local>> = OnceLock::new();
    let load = || {
        let (library, _) = load_all(&[Source::Embedded]);
        Arc::new(Local::new(Arc::new(library), Arc::new(Inline)))
    };
    Arc::clone(ENGINE.get_or_init(load)) as Arc<dyn Engine>
}

/// A reader whose answers wait until somebody brings them.
struct Hasty {
    app: App,
    engine: Arc<dyn Engine>,
    waiting: VecDeque<Effect>,
    effects: Vec<Effect>,
}

impl Hasty {
    fn new() -> Self {
        let mut hasty = Self {
            app: App::new(SIZE, View::default(), false),
            engine: engine(),
            waiting: VecDeque::new(),
            effects: Vec::new(),
        };
        hasty.tell(Msg::Loaded {
            generation: 1,
            near: true,
            progress: Progress {
                done: true,
                ..Progress::default()
            },
            renamed: Vec::new(),
        });
        hasty.bring();
        hasty
    }

    fn tell(&mut self, msg: Msg) {
        let mut stamped = Vec::new();
        for effect in self.app.update(msg) {
            match effect {
                Effect::Stamp(deed, way) => {
                    stamped.push(Msg::Stamped(deed, way, Moment::from_millis(1)));
                }
                Effect::Keep(_) | Effect::Lend(_) => {}
                Effect::Search(_) | Effect::Collect { .. } => self.waiting.push_back(effect),
                other => self.effects.push(other),
            }
        }
        for msg in stamped {
            self.tell(msg);
        }
    }

    fn press(&mut self, keys: &str) {
        for key in script(keys).unwrap() {
            self.tell(Msg::Key(key));
        }
    }

    /// Brings the answers to all that is asked.
    fn bring(&mut self) {
        while let Some(effect) = self.waiting.pop_front() {
            let mut msgs = Vec::new();
            match effect {
                Effect::Search(question) => {
                    self.engine
                        .answer(&question, &Stop::never(), &mut |answer| {
                            msgs.push(Msg::Answered(answer));
                        });
                }
                Effect::Collect {
                    turn,
                    query,
                    window,
                } => {
                    let ids = collected(&*self.engine, &query, window);
                    msgs.push(Msg::Collected { turn, window, ids });
                }
                _ => {}
            }
            for msg in msgs {
                self.tell(msg);
            }
        }
    }
}

/// Where a burst ends, and where the same keys end when each waits.
fn ends(keys: &str) -> [(String, usize, Vec<Effect>, usize); 2] {
    let told = |app: &App, effects: &[Effect]| {
        // A replay carries out what copies documents, the hasty reader does not.
        let mine = effects.iter().filter(|effect| {
            let copies = matches!(effect, Effect::Copy { .. } | Effect::CopyDocuments { .. });
            !matches!(effect, Effect::Search(_)) && (!copies || app.selection().is_empty())
        });
        (
            app.query().to_string(),
            app.answer().found,
            mine.cloned().collect(),
            app.selection().len(),
        )
    };
    let mut hasty = Hasty::new();
    hasty.press(keys);
    hasty.bring();
    let script = Script {
        keys: script(keys).unwrap(),
        size: SIZE,
        ..Script::default()
    };
    let patient = play_with(engine(), 1, Progress::default(), script);
    [
        told(&hasty.app, &hasty.effects),
        told(&patient.app, &patient.effects),
    ]
}

#[test]
fn a_burst_ends_where_a_patient_reader_ends() {
    for keys in [
        "t / tru <enter> +",
        "t / tru <enter> j +",
        "t ] + ] ~",
        "g g v G v",
        "1000G v 20j v",
        "V e b <c-u> x.bib <enter>",
        "/ tag:tr <tab> <enter>",
        "/ tag:tr <tab> <tab> <enter>",
        "/ tag:tr <tab> <space> gov <enter>",
        "/ trust <enter> y d",
        "/ report<space>19 <enter> o",
        "/ open <enter> <space> <space> y t",
        "/ mexico <enter> <enter> p } y d",
        "t + <esc> o",
        "t ~ p } }",
        "/ year:2016.. <enter> U",
        "t + d 1",
    ] {
        let [hasty, patient] = ends(keys);
        assert_eq!(hasty, patient, "{keys}");
    }
}

#[test]
fn drawing_again_lets_go_of_the_keys_that_wait_and_the_end_does_not_wait() {
    let mut hasty = Hasty::new();
    hasty.press("/ mexico <enter> o y d");
    assert_eq!(hasty.effects, []);
    hasty.press("<c-l>");
    hasty.bring();
    assert_eq!(hasty.effects, [Effect::Redraw]);
    hasty.effects.clear();
    assert_eq!(
        hasty.app.line().text(),
        "mexico",
        "only the keys are let go of"
    );
    hasty.press("/ a <enter> o <c-c>");
    assert_eq!(hasty.effects, [Effect::Quit]);
}

#[test]
fn a_failure_lets_go_of_the_keys_that_wait() {
    let mut hasty = Hasty::new();
    hasty.press("/ mexico <enter> o");
    let Some(Effect::Search(question)) = hasty.waiting.pop_back() else {
        return assert!(!hasty.waiting.is_empty(), "nothing was asked");
    };
    hasty.waiting.clear();
    hasty.tell(Msg::Answered(Answer {
        turn: question.turn,
        seq: question.seq,
        error: Some(Failure::Broken),
        ..Answer::default()
    }));
    hasty.bring();
    assert_eq!(hasty.effects, []);
}

#[test]
fn a_selection_that_cannot_be_collected_lets_go_of_the_keys_that_wait() {
    let mut hasty = Hasty::new();
    hasty.press("V e b <enter>");
    let collects = |effect: &Effect| match effect {
        Effect::Collect { turn, window, .. } => Some((*turn, *window)),
        _ => None,
    };
    let (turn, window) = hasty.waiting.iter().find_map(collects).unwrap();
    hasty.waiting.clear();
    hasty.tell(Msg::Collected {
        turn,
        window,
        ids: Err(Failure::Broken),
    });
    hasty.bring();
    assert!(hasty.app.selection().is_empty() && hasty.effects.is_empty());
    hasty.press("/ mexico <enter> y t");
    hasty.bring();
    assert_eq!(hasty.effects.len(), 1, "later keys are heard");
}

#[test]
fn a_mark_given_before_the_earlier_ones_are_read_stays_beside_them() {
    let mut hasty = Hasty::new();
    let earlier = hasty.app.list().card(1).unwrap().id.clone();
    let mine = hasty.app.detail().id().unwrap().clone();
    hasty.press("*");
    let lent = hasty.app.marks().epoch();
    let mut memory = Memory::default();
    let star = Deed::Mark(
        vec![(earlier.clone(), Known::default())],
        Change::Star(true),
    );
    memory.apply(&star, Moment::from_millis(1)).unwrap();
    hasty.tell(Msg::Remembered(Box::new(memory)));
    let marks = hasty.app.marks();
    for id in [&mine, &earlier] {
        assert!(marks.get(id).is_some_and(Mark::is_starred), "{id:?}");
    }
    // Who was lent the first mark hears of the others.
    assert!(marks.epoch() > lent);
    let changed = marks.changed_since(lent);
    assert!(changed.is_none_or(|changed| changed.contains(&earlier)));
}

#[test]
fn a_key_that_acts_on_what_was_kept_waits_for_it() {
    let mut hasty = Hasty::new();
    hasty.app.resume(Vec::new(), "", None);
    let first = hasty.app.detail().id().unwrap().clone();
    // To star what is starred already takes the star away.
    hasty.press("*");
    assert!(hasty.app.marks().get(&first).is_none());
    let mut memory = Memory::default();
    let star = Deed::Mark(vec![(first.clone(), Known::default())], Change::Star(true));
    memory.apply(&star, Moment::from_millis(1)).unwrap();
    hasty.tell(Msg::Remembered(Box::new(memory)));
    let mark = hasty.app.marks().get(&first);
    assert!(mark.is_none_or(|mark| !mark.is_starred()));
}

#[test]
fn a_search_is_remembered_with_what_it_found_once_that_is_known() {
    let mut hasty = Hasty::new();
    hasty.press("/ mexico <enter>");
    assert!(hasty.app.memory().queries().is_empty());
    hasty.bring();
    hasty.press("/ <c-u> trust <enter>");
    hasty.bring();
    // Nobody waited for this one.
    hasty.press("/ <c-u> open <enter> / <c-u> <esc>");
    hasty.bring();
    let queries = hasty.app.memory().queries().iter();
    let mut told: Vec<_> = queries
        .map(|asked| (asked.query.to_string(), asked.found))
        .collect();
    let found = |words: &str| {
        let query = fichero::search::query::parse(words).query;
        collected(
            &*hasty.engine,
            &query,
            fichero::search::question::Window::ALL,
        )
        .unwrap()
        .len() as u64
    };
    let asked = ["mexico", "open", "trust"].map(|words| {
        let found = (words != "open").then(|| found(words));
        (words.to_owned(), found)
    });
    // All stand at one moment here.
    told.sort();
    assert_eq!(told, asked);
}

#[test]
fn what_is_said_of_a_deed_late_takes_the_place_of_nothing_that_is_newer() {
    let is_did = |hasty: &Hasty| {
        let notice = hasty.app.notice();
        matches!(notice, Some(Notice::Done(Done::Did(_))))
    };
    let mut hasty = Hasty::new();
    hasty.press("*j");
    hasty.tell(Msg::Kept);
    assert!(is_did(&hasty), "{:?}", hasty.app.notice());
    // No filter is set: that is said while the disk is at work.
    hasty.press("*c");
    hasty.tell(Msg::Kept);
    let notice = hasty.app.notice();
    assert!(
        matches!(notice, Some(Notice::Failed(Failed::NoFilter))),
        "{notice:?}"
    );
    // Of two deeds the later one has the last word.
    hasty.press("j*j*");
    hasty.tell(Msg::Kept);
    hasty.tell(Msg::Kept);
    assert!(is_did(&hasty), "{:?}", hasty.app.notice());
}
