//! Actions that chance chooses against a naive model: filters, selection and
//! the steps back and forward. T19 of the tests of reliability: a million of
//! them with `FICHERO_FULL=1`.
//!
//! The model knows the catalog as plain JSON, counts by looking at each record,
//! and keeps every state in a list.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and stops, and tells what it tried"
)]

#[path = "support/dice.rs"]
mod dice;
#[path = "support/scale.rs"]
mod scale;

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use dice::Dice;
use fichero::app::key::script;
use fichero::app::msg::Msg;
use fichero::cli::replay::{Replayed, Script, play_with};
use fichero::engine::executor::Inline;
use fichero::engine::local::Local;
use fichero::runtime::loader::{Source, load_all};
use fichero::search::Engine;
use fichero::search::id::Id;
use fichero::search::query::{Query, parse};
use fichero::search::question::{Stop, Window};
use scale::scaled;
use serde_json::Value;

/// What can be taken back: the view as a line, and what is selected.
#[derive(Clone, Debug, PartialEq, Eq)]
struct State {
    query: String,
    selected: BTreeSet<String>,
}

struct Machine {
    replayed: Replayed,
    engine: Arc<dyn Engine>,
    records: Vec<Value>,
    ids: Vec<String>,
    past: Vec<State>,
    now: State,
    future: Vec<State>,
    counted: usize,
}

/// The identities of what a query finds, in its order.
fn ids(engine: &dyn Engine, query: &Query) -> Vec<String> {
    let mut ids = Vec::new();
    let told = engine.ids(query, Window::ALL, &Stop::never(), &mut |id| {
        ids.push(id.to_string());
        ControlFlow::Continue(())
    });
    told.unwrap();
    ids
}

impl Machine {
    fn new() -> Self {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/screens/catalog.json");
        let text = std::fs::read_to_string(&path).unwrap();
        let all: Value = serde_json::from_str(&text).unwrap();
        let (library, progress) = load_all(&[Source::Path(path)]);
        let generation = library.catalog.generation();
        let engine: Arc<dyn Engine> = Arc::new(Local::new(Arc::new(library), Arc::new(Inline)));
        let replayed = play_with(Arc::clone(&engine), generation, progress, Script::default());
        let ids = ids(&*engine, &parse("").query);
        let now = State {
            query: replayed.app.query().to_string(),
            selected: BTreeSet::new(),
        };
        Self {
            replayed,
            engine,
            records: all["documents"].as_array().unwrap().clone(),
            ids,
            past: Vec::new(),
            now,
            future: Vec::new(),
            counted: 0,
        }
    }

    fn press(&mut self, keys: &str) {
        for key in script(keys).unwrap() {
            self.replayed.tell(Msg::Key(key));
        }
    }

    fn seen(&self) -> State {
        let app = &self.replayed.app;
        let is_selected = |id: &&String| {
            let id = Id::from(id.as_str());
            app.selection().has(&id)
        };
        State {
            query: app.query().to_string(),
            selected: self.ids.iter().filter(is_selected).cloned().collect(),
        }
    }

    /// A step that changed something is one that can be taken back.
    fn stepped(&mut self) {
        let seen = self.seen();
        if seen != self.now {
            self.past.push(std::mem::replace(&mut self.now, seen));
            self.future.clear();
        }
    }

    fn step(&mut self, dice: &mut Dice) -> &'static str {
        match dice.roll(9) {
            0 | 1 => {
                let keys = dice.pick(&[
                    "j",
                    "k",
                    "j j j",
                    "G",
                    "g g",
                    "5 j",
                    "<pagedown>",
                    "<pageup>",
                ]);
                self.press(keys);
                assert_eq!(self.seen(), self.now, "moving changes nothing");
                "move"
            }
            2 | 3 => {
                let ids = ids(&*self.engine, self.replayed.app.query());
                let at = self.replayed.app.list().list().selected();
                let mut wanted = self.now.clone();
                if let Some(id) = at.and_then(|at| ids.get(at))
                    && !wanted.selected.remove(id)
                {
                    wanted.selected.insert(id.clone());
                }
                self.press("<space>");
                assert_eq!(self.seen(), wanted, "one more or one less is selected");
                self.stepped();
                "select"
            }
            4 | 5 => {
                let down = "j ".repeat(dice.roll(6));
                let stance = dice.pick(&["+", "~", "-", "<space>"]);
                self.press(&format!("t g g {down} {stance} <tab>"));
                self.stepped();
                "filter"
            }
            6 => {
                self.press("c");
                self.stepped();
                "clear"
            }
            7 => {
                self.press("u");
                if let Some(before) = self.past.pop() {
                    self.future.push(std::mem::replace(&mut self.now, before));
                }
                assert_eq!(self.seen(), self.now, "a step back");
                "undo"
            }
            _ => {
                self.press("<c-r>");
                if let Some(after) = self.future.pop() {
                    self.past.push(std::mem::replace(&mut self.now, after));
                }
                assert_eq!(self.seen(), self.now, "a step forward again");
                "redo"
            }
        }
    }

    /// What always holds.
    fn check(&mut self) {
        let app = &self.replayed.app;
        let list = app.list().list();
        assert!(list.selected().is_none_or(|at| at < list.len()));
        assert_eq!(list.selected().is_none(), list.is_empty());
        assert_eq!(app.selection().len(), self.now.selected.len());
        if let Some(count) = self.recount() {
            assert_eq!(app.answer().found, count, "{}", self.now.query);
            self.counted += 1;
        }
    }

    /// How many records have the tags of the view, where it asks for tags only.
    fn recount(&self) -> Option<usize> {
        let (mut required, mut any, mut excluded) = (Vec::new(), Vec::new(), Vec::new());
        let mut rest = self.now.query.as_str();
        while !rest.trim().is_empty() {
            rest = rest.trim_start();
            let (list, behind) = match rest.as_bytes()[0] {
                b'~' => (&mut any, &rest[1..]),
                b'-' => (&mut excluded, &rest[1..]),
                b'+' => (&mut required, &rest[1..]),
                _ => (&mut required, rest),
            };
            let value = behind.strip_prefix("tag:")?;
            let (value, behind) = match value.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"')?,
                None => value.split_once(' ').unwrap_or((value, "")),
            };
            // "(none)" is not a tag.
            if value.starts_with('(') {
                return None;
            }
            list.push(plain(value));
            rest = behind;
        }
        let found = self.records.iter().filter(|record| {
            let tags = tags(record);
            required.iter().all(|tag| tags.contains(tag))
                && (any.is_empty() || any.iter().any(|tag| tags.contains(tag)))
                && !excluded.iter().any(|tag| tags.contains(tag))
        });
        Some(found.count())
    }
}

fn plain(value: &str) -> String {
    value.to_lowercase().replace('-', " ")
}

fn tags(record: &Value) -> Vec<String> {
    let tags = record["tags"].as_array().into_iter().flatten();
    let name = |tag: &Value| tag["name"].as_str().or(tag.as_str()).map(plain);
    tags.filter_map(name).collect()
}

#[test]
fn a_million_actions_leave_what_a_naive_model_says() {
    let actions = scaled(2_000, 1_000_000);
    let mut dice = Dice(19);
    let (mut machine, mut counted) = (Machine::new(), 0);
    let mut kinds = std::collections::BTreeMap::new();
    for action in 0..actions {
        // A sitting that began anew now and then: steps back are not endless.
        if action % 200 == 0 {
            counted += machine.counted;
            machine = Machine::new();
        }
        *kinds.entry(machine.step(&mut dice)).or_insert(0) += 1;
        machine.check();
    }
    counted += machine.counted;
    println!("T19: {actions} actions ({kinds:?}), {counted} counts made again");
    assert!(counted > actions / 4);
}
