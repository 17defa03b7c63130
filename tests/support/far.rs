//! An engine that is far: it answers late, out of order, in single parts, more
//! than once, with an error, or not at all; and a reader before it who waits
//! for everything or for nothing.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use fichero::app::App;
use fichero::app::effect::Effect;
use fichero::app::key::Key;
use fichero::app::msg::{Msg, Progress};
use fichero::cli::replay::{Screen, Script};
use fichero::engine::local::Local;
use fichero::search::answer::{Answer, Failure};
use fichero::search::id::Id;
use fichero::search::query::Query;
use fichero::search::question::{Question, Selected, Stop, Window};
use fichero::search::{Engine, Entry};
use fichero::view::theme::Theme;

/// Numbers that look random and are the same for the same seed.
pub(crate) struct Chance(AtomicU64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// A number below another (`SplitMix64`).
    pub(crate) fn below(&self, end: usize) -> usize {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut z = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % (end.max(1) as u64)).unwrap_or(0)
    }

    /// True once in so many times.
    pub(crate) fn one_in(&self, times: usize) -> bool {
        self.below(times) == 0
    }
}

/// How the way to an engine is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Way {
    /// All answers come.
    Open,
    /// Questions are lost.
    Lost,
    /// Questions fail, and that is told.
    Broken,
}

/// The engine.
pub(crate) struct Far {
    near: Local,
    chance: Chance,
    way: AtomicU8,
}

impl Far {
    pub(crate) fn new(near: Local, seed: u64) -> Self {
        Self {
            near,
            chance: Chance::new(seed),
            way: AtomicU8::new(Way::Open as u8),
        }
    }

    pub(crate) fn set(&self, way: Way) {
        self.way.store(way as u8, Ordering::Relaxed);
    }

    fn is(&self, way: Way) -> bool {
        self.way.load(Ordering::Relaxed) == way as u8
    }
}

/// What a way that is broken says.
pub(crate) fn unreachable() -> Failure {
    Failure::Unreachable("the line is cut".to_owned())
}

impl Engine for Far {
    fn answer(&self, question: &Question, stop: &Stop<'_>, give: &mut dyn FnMut(Answer)) {
        if self.is(Way::Lost) {
            return;
        }
        let heads = Answer {
            turn: question.turn,
            seq: question.seq,
            error: Some(unreachable()),
            ..Answer::default()
        };
        if self.is(Way::Broken) {
            return give(heads);
        }
        let mut single = Vec::new();
        self.near.answer(question, stop, &mut |answer| {
            for part in &answer.parts {
                let head = answer.clone();
                let parts = vec![part.clone()];
                single.push(Answer { parts, ..head });
            }
            if answer.parts.is_empty() || self.chance.one_in(3) {
                single.push(answer);
            }
        });
        while !single.is_empty() {
            let at = self.chance.below(single.len());
            give(single[at].clone());
            if !self.chance.one_in(6) {
                single.swap_remove(at);
            }
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

/// A reader before an engine that is far. No key waits for anything: what is
/// asked is answered when the test says so.
pub(crate) struct Sitting {
    pub(crate) app: App,
    pub(crate) far: Far,
    /// Answers that are under way.
    under_way: Vec<Msg>,
    /// Answers that were heard and will come once more.
    echoes: Vec<Msg>,
    /// The turn of the latest question.
    turn: u64,
    questions: usize,
}

impl Sitting {
    pub(crate) fn begin(far: Far, generation: u64, progress: &Progress, script: &Script) -> Self {
        let app = App::new(script.size, script.view.clone(), script.mouse);
        let mut sitting = Self {
            app,
            far,
            under_way: Vec::new(),
            echoes: Vec::new(),
            turn: 0,
            questions: 0,
        };
        sitting.tell(Msg::Loaded {
            generation,
            near: false,
            progress: Progress {
                done: true,
                ..progress.clone()
            },
            renamed: Vec::new(),
        });
        sitting
    }

    pub(crate) fn press(&mut self, key: Key) {
        let (window, shown) = (self.app.list().list().window(), self.shown());
        self.tell(Msg::Key(key));
        let list = self.app.list().list();
        if list.window() == window {
            assert!(self.shown() >= shown, "a key takes rows off the screen");
        }
    }

    /// Tells the state what happened; what it asks is put to the engine.
    fn tell(&mut self, msg: Msg) {
        for effect in self.app.update(msg) {
            match effect {
                Effect::Search(question) => {
                    self.turn = question.turn;
                    self.questions += 1;
                    let mut give = |answer| self.under_way.push(Msg::Answered(answer));
                    self.far.answer(&question, &Stop::never(), &mut give);
                }
                Effect::Collect {
                    turn,
                    query,
                    window,
                } => {
                    let ids = fichero::runtime::perform::collected(&self.far, &query, window);
                    self.under_way.push(Msg::Collected { turn, window, ids });
                }
                // Nothing else comes from an engine.
                _ => {}
            }
        }
    }

    /// Delivers one of the answers that are under way; false when none is.
    pub(crate) fn deliver(&mut self) -> bool {
        let chance = &self.far.chance;
        let from = if !self.echoes.is_empty() && chance.one_in(4) {
            &mut self.echoes
        } else {
            &mut self.under_way
        };
        if from.is_empty() {
            return false;
        }
        let msg = from.swap_remove(chance.below(from.len()));
        if chance.one_in(4) {
            self.echoes.push(msg.clone());
        }
        self.hear(msg);
        true
    }

    /// Hears an answer: one of an older turn changes nothing, and none takes
    /// what is there of the same list off the screen. The first answer of a
    /// turn brings another list, in which the cursor goes to its record at
    /// once, while the rows around that are still to come.
    fn hear(&mut self, msg: Msg) {
        let turn = match &msg {
            Msg::Answered(answer) => answer.turn,
            Msg::Collected { turn, .. } => *turn,
            _ => self.turn,
        };
        let older = (turn < self.turn).then(|| drawn(&self.app));
        let list = self.app.answer().turn;
        let (window, shown) = (self.app.list().list().window(), self.shown());
        self.tell(msg);
        if let Some(before) = older {
            assert_eq!(drawn(&self.app), before, "an older turn changes the screen");
        }
        if self.app.answer().turn == list && self.app.list().list().window() == window {
            assert!(self.shown() >= shown, "an answer takes rows off the screen");
        }
    }

    /// Delivers all that is under way, in some order.
    pub(crate) fn deliver_all(&mut self) {
        while self.deliver() || !self.under_way.is_empty() {}
    }

    /// Delivers all, and all that comes once more too.
    pub(crate) fn end(&mut self) {
        self.deliver_all();
        while let Some(echo) = self.echoes.pop() {
            self.hear(echo);
            self.deliver_all();
        }
    }

    /// How many questions were asked.
    pub(crate) fn questions(&self) -> usize {
        self.questions
    }

    /// How many rows of the screen are there.
    pub(crate) fn shown(&self) -> usize {
        let rows = self.app.list().list().window();
        rows.filter(|row| self.app.list().card(*row).is_some())
            .count()
    }
}

/// The screen of a state.
pub(crate) fn drawn(app: &App) -> Screen {
    Screen::of(app, &Theme::new(&[], false))
}
