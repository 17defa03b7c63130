//! `fichero reader`: where the file lies that holds what the reader adds,
//! whether it is whole, and a copy of it.

use std::io;
use std::path::{Path, PathBuf};

use crate::reader::mark::Reading;
use crate::reader::memory::Memory;
use crate::runtime::places::{Places, shown};
use crate::runtime::store::database::{Database, Opened, Standing};
use crate::runtime::store::error::Error as StoreError;
use crate::runtime::{leftovers, store};

use super::args::{Reader, ReaderCommand};
use super::exit::{Error, Exit};
use super::out::Out;
use super::{say, say_each};

pub(super) fn run(args: &Reader, out: &mut Out) -> Result<Exit, Error> {
    let path = place()?;
    match &args.command {
        ReaderCommand::Path => {
            out.line(&shown(&path))?;
            Ok(Exit::Done)
        }
        ReaderCommand::Check => check(&path, out),
        ReaderCommand::Backup { file } => backup(&path, file.as_deref(), out),
    }
}

/// Where the file lies.
pub(super) fn place() -> Result<PathBuf, Error> {
    let path = store::path(&Places::find());
    path.ok_or(Error::Store(StoreError::Nowhere))
}

/// Says that there is no file yet.
pub(super) fn say_none(path: &Path) -> Exit {
    say(&format!("nothing is kept yet: there is no {}", shown(path)));
    Exit::Nothing
}

fn check(path: &Path, out: &mut Out) -> Result<Exit, Error> {
    let found = match Database::inspect(path) {
        Ok(None) => return Ok(say_none(path)),
        Ok(Some(opened)) => looked_at(&opened, out)?,
        Err(error) if error.is_damage() => vec![error.to_string()],
        Err(error) => return Err(Error::Store(error)),
    };
    say_each(&found);
    if found.is_empty() {
        out.line(&format!("{} is whole", shown(path)))?;
        return Ok(Exit::Done);
    }
    say(&format!(
        "{} is damaged: the next start of fichero sets it aside and keeps on what can be read of it; copy it first",
        shown(path)
    ));
    Ok(Exit::Nothing)
}

/// Prints what is in the file; what is wrong with it comes back.
fn looked_at(opened: &Opened, out: &mut Out) -> Result<Vec<String>, Error> {
    if let Standing::Newer(..) = opened.standing {
        say(&opened.standing.to_string());
    }
    for (name, count) in counts(&opened.memory) {
        out.line(&format!("{count:>8} {name}"))?;
    }
    match opened.database.check() {
        Ok(found) => Ok(found),
        Err(error) if error.is_damage() => Ok(vec![error.to_string()]),
        Err(error) => Err(Error::Store(error)),
    }
}

/// How much there is of each kind.
fn counts(memory: &Memory) -> Vec<(&'static str, usize)> {
    let marks = || memory.marks().iter().map(|(_, mark)| mark);
    let read = |state: Reading| {
        let mine = |progress: &_| progress == &state;
        let states = marks().filter_map(|mark| mark.reading().map(|progress| progress.state));
        states.filter(mine).count()
    };
    vec![
        ("starred", marks().filter(|mark| mark.is_starred()).count()),
        ("to read", read(Reading::ToRead)),
        ("being read", read(Reading::Reading)),
        ("read", read(Reading::Read)),
        (
            "notes",
            marks().filter(|mark| mark.note().is_some()).count(),
        ),
        ("own tags", memory.marks().tags().len()),
        ("lists", memory.marks().lists().count()),
        ("saved searches", memory.searches().len()),
        ("reviews", memory.reviews().count()),
        (
            "decisions in reviews",
            marks().map(|mark| mark.verdicts().count()).sum(),
        ),
        (
            "new or changed",
            marks().filter(|mark| mark.fresh().is_some()).count(),
        ),
        ("queries", memory.queries().len()),
        ("visits", memory.visits().len()),
    ]
}

fn backup(path: &Path, to: Option<&Path>, out: &mut Out) -> Result<Exit, Error> {
    let Some(mut opened) = Database::inspect(path).map_err(Error::Store)? else {
        return Ok(say_none(path));
    };
    let to = to.map_or_else(|| beside(path), Path::to_owned);
    leftovers::remember(&Places::find(), &to);
    match opened.database.copy(&to) {
        Ok(()) => {}
        Err(StoreError::Copy(_, error)) if error.kind() == io::ErrorKind::AlreadyExists => {
            let told = format!("{} is there already: name a new file", shown(&to));
            return Err(Error::Usage(told));
        }
        Err(StoreError::Copy(to, error)) => return Err(Error::Save(to, error)),
        Err(error) => return Err(Error::Store(error)),
    }
    out.line(&shown(&to))?;
    Ok(Exit::Done)
}

/// A name beside the file, of this second.
fn beside(path: &Path) -> PathBuf {
    let now = store::now().to_string().replace(':', "-");
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}", now.get(..19).unwrap_or(&now)));
    name.into()
}
