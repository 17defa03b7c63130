//! What all tests of the reader's memory need: a home with a database, deeds of
//! chance, and the program in that home.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use fichero::reader::deed::{Change, Deed, Documents};
use fichero::reader::entry::Entry;
use fichero::reader::fresh::Came;
use fichero::reader::label::Label;
use fichero::reader::mark::{Known, Reading};
use fichero::reader::memory::Memory;
use fichero::reader::moment::Moment;
use fichero::reader::note::Note;
use fichero::reader::review::{Decision, Review};
use fichero::records::changes::FieldChange;
use fichero::records::text::Text;
use fichero::runtime::store::database::{Database, Opened, Standing};
use fichero::runtime::store::{Event, Store, Ticket};
use fichero::search::id::Id;
use fichero::search::query::Query;
use tempfile::TempDir;

use crate::dice::Dice;
use crate::scale::scaled;

pub(crate) const FICHERO: &str = env!("CARGO_BIN_EXE_fichero");

/// How long to wait for what must come; a loaded machine is slow.
pub(crate) const LONG: Duration = Duration::from_secs(60);

/// A number that the environment may name.
pub(crate) fn number(name: &str, part: usize, full: usize) -> usize {
    let named = std::env::var(name)
        .ok()
        .and_then(|number| number.parse().ok());
    named.unwrap_or_else(|| scaled(part, full))
}

/// A home of its own.
pub(crate) struct Desk {
    home: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let home = TempDir::new().unwrap();
        Self { home }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// The folder for what the reader adds.
    pub(crate) fn folder(&self) -> PathBuf {
        self.path("data/fichero")
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder().join("reader.db")
    }

    /// The names in the folder, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let names = fs::read_dir(self.folder()).unwrap();
        let mut names: Vec<_> = names
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    pub(crate) fn command_of(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", "/usr/bin:/bin:/usr/sbin")
            .env("HOME", self.home.path())
            .env("XDG_DATA_HOME", self.path("data"))
            .env("XDG_CACHE_HOME", self.path("cache"))
            .env("XDG_CONFIG_HOME", self.path("config"))
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn fichero(&self, args: &[&str]) -> Output {
        self.command_of(FICHERO).args(args).output().unwrap()
    }

    /// What is in the database, which must be well.
    #[track_caller]
    pub(crate) fn memory(&self) -> Memory {
        let opened = self.opened();
        assert_eq!(opened.standing, Standing::Kept);
        assert_eq!(opened.database.check().unwrap(), [""; 0]);
        opened.memory
    }

    #[track_caller]
    pub(crate) fn opened(&self) -> Opened {
        Database::open(&self.database(), Moment::from_millis(0)).unwrap()
    }
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The files of a folder with what is in them.
pub(crate) fn bytes(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap()
}

/// A store with its events.
pub(crate) struct Open {
    pub(crate) store: Store,
    pub(crate) events: Receiver<Event>,
    pub(crate) memory: Memory,
    pub(crate) standing: Standing,
    now: i64,
}

impl Open {
    #[track_caller]
    pub(crate) fn at(path: Option<PathBuf>) -> Self {
        let (send, events) = mpsc::channel();
        let store = Store::open(path, move |event| {
            let _ = send.send(event);
        });
        let first = events.recv_timeout(LONG).unwrap();
        let Event::Opened(memory, standing) = first else {
            panic!("{first:?} came first");
        };
        Self {
            store: store.unwrap(),
            events,
            memory: *memory,
            standing,
            now: 1_000,
        }
    }

    /// Does a deed, in memory and to be kept; one that changes nothing has no
    /// ticket.
    pub(crate) fn does(&mut self, deed: &Deed) -> Option<Ticket> {
        self.now += 1;
        let applied = self
            .memory
            .apply(deed, Moment::from_millis(self.now))
            .unwrap();
        self.store.keep(applied.entries)
    }

    /// Does a deed, and waits for what comes of it.
    #[track_caller]
    pub(crate) fn keeps(&mut self, deed: &Deed) {
        self.does(deed);
        let event = self.events.recv_timeout(LONG).unwrap();
        assert!(matches!(event, Event::Kept(_)), "{event:?}");
    }
}

pub(crate) fn label(name: &str) -> Label {
    Label::new(name).unwrap()
}

pub(crate) fn documents<'a>(ids: impl IntoIterator<Item = &'a str>) -> Documents {
    let known = |id: &str| Known {
        title: Text::line(&format!("Title of {id}")),
        year: Some(2016),
        doi: None,
    };
    ids.into_iter()
        .map(|id| (Id::from(id), known(id)))
        .collect()
}

/// A star for a document.
pub(crate) fn star(id: &str) -> Deed {
    Deed::Mark(documents([id]), Change::Star(true))
}

/// An own tag for a document.
pub(crate) fn tag(id: &str, tag: &str) -> Deed {
    Deed::Mark(documents([id]), Change::Tags(vec![(label(tag), true)]))
}

/// A note for a document.
pub(crate) fn note(id: &str, note: &str) -> Deed {
    let note = Note::new(note).unwrap();
    Deed::Mark(documents([id]), Change::Note(Some(note)))
}

/// A deed of chance, about few enough things that they meet.
pub(crate) fn chance(dice: &mut Dice) -> Deed {
    let id = |dice: &mut Dice| format!("10.1/{}", dice.roll(12));
    let name = |dice: &mut Dice| label(["Mexico", "Chile", "to cite", "é"][dice.roll(4)]);
    let ids = |dice: &mut Dice| -> Vec<String> { (0..=dice.roll(4)).map(|_| id(dice)).collect() };
    let some = |dice: &mut Dice| {
        let ids = ids(dice);
        documents(ids.iter().map(String::as_str))
    };
    let text = |dice: &mut Dice| Text::line(&format!("query {}", dice.roll(6)));
    match dice.roll(29) {
        0..3 => Deed::Mark(some(dice), Change::Star(dice.roll(3) > 0)),
        3..6 => {
            let states = [
                None,
                Some(Reading::ToRead),
                Some(Reading::Reading),
                Some(Reading::Read),
            ];
            Deed::Mark(some(dice), Change::Reading(states[dice.roll(4)]))
        }
        6 | 7 => Deed::Mark(some(dice), Change::Tags(vec![(name(dice), true)])),
        8 => {
            let mut tags = vec![(name(dice), false), (name(dice), true)];
            tags.dedup_by_key(|(tag, _)| tag.clone());
            Deed::Mark(some(dice), Change::Tags(tags))
        }
        9 | 10 => {
            let texts = ["", "a note", "# two\n\n* lines", "  code\n"];
            let note = Note::new(texts[dice.roll(4)]).unwrap();
            Deed::Mark(some(dice), Change::Note((dice.roll(4) > 0).then_some(note)))
        }
        11 => Deed::MakeList(name(dice)),
        12 => Deed::RenameList(name(dice), name(dice)),
        13 => Deed::RemoveList(name(dice)),
        14..17 => Deed::AddToList(name(dice), some(dice)),
        17 => {
            let ids = ids(dice).into_iter().map(Id::from).collect();
            Deed::TakeOffList(name(dice), ids)
        }
        18 | 19 => Deed::MoveInList(name(dice), Id::from(id(dice)), dice.roll(8)),
        20 => Deed::Save(name(dice), text(dice)),
        21 => Deed::RenameSearch(name(dice), name(dice)),
        22 => Deed::RemoveSearch(name(dice)),
        23 | 24 => {
            let decisions = [
                None,
                Some(Decision::Keep),
                Some(Decision::Later),
                Some(Decision::Drop(name(dice))),
            ];
            let decision = decisions[dice.roll(4)].clone();
            Deed::Mark(some(dice), Change::Verdict(name(dice), decision))
        }
        25 => Deed::Begin(
            name(dice),
            Review {
                query: text(dice),
                identified: dice.roll(3) as u64,
                ..Review::default()
            },
            Query::default(),
        ),
        26 => Deed::RemoveReview(name(dice)),
        27 => came(dice, some),
        _ => match dice.roll(3) {
            0 => Deed::Look(name(dice), dice.roll(100) as u64),
            1 => Deed::Visit(Id::from(id(dice)), text(dice)),
            _ => Deed::Ask {
                query: text(dice),
                sources: Text::line("a.json"),
                found: Some(dice.roll(9) as u64),
            },
        },
    }
}

/// What became of some documents, or that the reader has seen it.
fn came(dice: &mut Dice, some: impl Fn(&mut Dice) -> Documents) -> Deed {
    if dice.roll(3) == 0 {
        return Deed::Mark(some(dice), Change::Seen);
    }
    let change = FieldChange {
        field: Text::line("tags"),
        gone: vec![Text::line("loans")],
        came: Vec::new(),
    };
    let came = some(dice).into_iter().map(|(id, known)| {
        let came = match dice.roll(2) {
            0 => Came::New,
            _ => Came::Changed {
                fields: vec![change.clone()],
            },
        };
        (id, known, came)
    });
    Deed::Arrive {
        came: came.collect(),
        of: 7,
        past: vec![Id::from("10.1/3")],
    }
}

/// Memories that some readers filled, each with a clock that shows moments of
/// its own.
pub(crate) fn filled(seed: u64, deeds: usize, reader: i64) -> Memory {
    let (mut memory, mut dice) = (Memory::default(), Dice(seed));
    for number in 0..deeds {
        let now = 1_000 + 10 * i64::try_from(number).unwrap() + reader;
        // Some deeds are not possible, and change nothing.
        let _ = memory.apply(&chance(&mut dice), Moment::from_millis(now));
    }
    memory
}

/// A memory that has taken some entries.
pub(crate) fn of(entries: impl IntoIterator<Item = Entry>) -> Memory {
    let mut memory = Memory::default();
    memory.merge(entries);
    memory
}
