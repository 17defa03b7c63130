//! The database: opened, read, written, copied and checked, by whoever waits
//! for it.
//!
//! **A rollback journal, not a write-ahead log.** Deeds are as rare as keys and
//! are written beside the screen, so that the speed of a log gains nothing; it
//! needs memory that programs share, which homes on a network disk do not give,
//! and leaves a part of the data in a second file that a copy of the first one
//! lacks. The journal is truncated and not deleted: with `synchronous=FULL`
//! `SQLite` syncs it behind the truncation, so that a transaction that was
//! acknowledged is on the disk, whatever becomes of the folder.
//!
//! Must never know: threads, what the entries mean.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, params};

use super::error::Error;
use super::place::{Key, Place, free_name};
use super::schema::{self, Found};
use super::{Kept, Sight, read, write};
use crate::reader::entry::Entry;
use crate::reader::memory::Memory;
use crate::reader::moment::Moment;
use crate::runtime::files::{self, Rights};
use crate::runtime::places::shown;

/// So long another program may hold the file; a transaction takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// Prepared statements that are kept: all there are.
const STATEMENTS: usize = 64;

/// How every connection is set: what is in a file is not believed.
const DOUBTS: &str = "
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
";

/// How one that writes is set.
const SETTINGS: &str = "
    PRAGMA journal_mode = TRUNCATE;
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
";

/// An open database.
#[derive(Debug)]
pub struct Database {
    connection: Connection,
    place: Place,
    key: Key,
    is_writable: bool,
    /// The last change that was read.
    seen: i64,
    /// What `SQLite` calls the version of the data: another where another
    /// connection has written.
    version: i64,
}

/// So many states of sources are kept.
const SIGHTS_MAX: i64 = 20;

/// What was last seen of sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// They were not seen yet.
    Nothing,
    /// The state that they are in.
    Same,
    /// Another state.
    Other(Kept),
}

/// What opening came to.
#[derive(Debug)]
pub struct Opened {
    /// The database.
    pub database: Database,
    /// All that is in it.
    pub memory: Memory,
    /// What there is to say of it.
    pub standing: Standing,
}

/// How it stands with what the reader adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is kept.
    Kept,
    /// It is kept. The tables were those of an older program; a copy of the
    /// file as it was lies there.
    Raised(PathBuf),
    /// It is kept, in a new file: the old one was damaged and lies there now; so
    /// many documents, lists and searches of it could be read and are kept on.
    Damaged(PathBuf, usize),
    /// What is there is read, and nothing more is kept: a newer program has
    /// written it, with tables of that version.
    Newer(PathBuf, i32),
    /// What is there is read, and nothing more is kept: the file or its folder
    /// cannot be written.
    ReadOnly(PathBuf),
    /// Nothing is read and nothing is kept, for that reason, a sentence.
    Nothing(String),
    /// Nothing could be read yet, for that reason, a sentence; it is tried
    /// again, and what the reader does meanwhile waits.
    Later(String),
}

impl Standing {
    /// Whether what the reader does now is kept, perhaps later.
    #[must_use]
    pub fn keeps(&self) -> bool {
        match self {
            Self::Kept | Self::Raised(_) | Self::Damaged(..) | Self::Later(_) => true,
            Self::Newer(..) | Self::ReadOnly(_) | Self::Nothing(_) => false,
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kept => f.write_str("marks are kept"),
            Self::Raised(copy) => write!(
                f,
                "marks are kept in new tables; the file as it was is {}",
                shown(copy)
            ),
            Self::Damaged(aside, count) => {
                let s = if *count == 1 { "" } else { "s" };
                write!(
                    f,
                    "the file of the marks was damaged and lies in {} now; {count} item{s} of it could be read and are kept on",
                    shown(aside)
                )
            }
            Self::Newer(path, version) => write!(
                f,
                "nothing will be kept: {} was written by a newer fichero (version {version}, this one knows {}), and is only read",
                shown(path),
                schema::VERSION
            ),
            Self::ReadOnly(path) => write!(
                f,
                "nothing will be kept: {} cannot be written, and is only read",
                shown(path)
            ),
            Self::Nothing(why) => write!(f, "nothing will be kept: {why}"),
            Self::Later(why) => write!(f, "{why}; it is tried again, and marks wait meanwhile"),
        }
    }
}

impl Database {
    /// Opens the file, makes one where there is none, and reads all of it. One
    /// of an older version is raised to ours, after a copy; one that is damaged
    /// is set aside, and what can be read of it goes into a new one.
    ///
    /// # Errors
    ///
    /// There is no place that is ours alone, the file is another program's, or
    /// it is held by others longer than five seconds.
    pub fn open(path: &Path, now: Moment) -> Result<Opened, Error> {
        Self::open_or_mend(path, now, Self::attempt)
    }

    /// The same for a file in which a write has met damage: a look at every page
    /// tells whether it is damaged where reading does not come by.
    ///
    /// # Errors
    ///
    /// Those of [`open`](Self::open).
    pub fn mend(path: &Path, now: Moment) -> Result<Opened, Error> {
        Self::open_or_mend(path, now, |place, key| {
            let opened = Self::attempt(place, key)?;
            match opened.database.check()?.into_iter().next() {
                Some(found) => Err(Error::Damaged(place.path.clone(), found)),
                None => Ok(opened),
            }
        })
    }

    fn open_or_mend(
        path: &Path,
        now: Moment,
        attempt: impl Fn(&Place, Key) -> Result<Opened, Error>,
    ) -> Result<Opened, Error> {
        let place = Place::prepared(path)?;
        let Some(key) = place.key() else {
            return Err(Error::Moved(place.path));
        };
        // A disk that fails once looks like damage to SQLite where it reads the
        // tables' names: what is damaged is so again.
        for _ in 0..2 {
            match attempt(&place, key) {
                Err(error) if error.is_damage() => {}
                other => return other,
            }
        }
        let day = now.to_string().replace(':', "-");
        let aside = place.set_aside(key, day.get(..19).unwrap_or(&day))?;
        let place = Place::prepared(path)?;
        let Some(key) = place.key() else {
            return Err(Error::Moved(place.path));
        };
        let mut opened = Self::attempt(&place, key)?;
        if let Some(aside) = aside {
            let left = left(&aside);
            let mut memory = Memory::default();
            memory.merge(left.iter().cloned());
            let count =
                memory.marks().len() + memory.marks().lists().count() + memory.searches().len();
            opened.database.write(&left)?;
            opened.memory.merge(left);
            opened.standing = Standing::Damaged(aside, count);
        }
        Ok(opened)
    }

    /// Opens a file that is there and reads it, as far as its tables are known,
    /// and changes nothing; none where there is no file.
    ///
    /// # Errors
    ///
    /// The place is not ours alone, or the file is another program's or damaged.
    pub fn inspect(path: &Path) -> Result<Option<Opened>, Error> {
        let Some(place) = Place::there(path)? else {
            return Ok(None);
        };
        let place = Place {
            is_writable: false,
            ..place
        };
        match place.key() {
            Some(key) => Self::attempt(&place, key).map(Some),
            None => Ok(None),
        }
    }

    fn attempt(place: &Place, key: Key) -> Result<Opened, Error> {
        let sql = |error| Error::Sql(place.path.clone(), error);
        let connection = connected(place, place.is_writable).map_err(sql)?;
        let mut standing = Standing::Kept;
        let found = schema::found(&connection).map_err(sql)?;
        let is_locked = connection.is_readonly(rusqlite::MAIN_DB).map_err(sql)?;
        let mut database = Self {
            connection,
            place: place.clone(),
            key,
            is_writable: false,
            seen: 0,
            version: 0,
        };
        match found {
            Found::Foreign => return Err(Error::Foreign(place.path.clone())),
            // SQLite takes it for a new one, and would write over it.
            Found::Empty if place.is_stub() => {
                let told = "it is too short".to_owned();
                return Err(Error::Damaged(place.path.clone(), told));
            }
            Found::Ours(version) if version > schema::VERSION => {
                database.connection = connected(place, false).map_err(sql)?;
                standing = Standing::Newer(place.path.clone(), version);
            }
            _ if is_locked || !place.is_writable => {
                standing = Standing::ReadOnly(place.path.clone());
            }
            _ => {
                database.is_writable = true;
                if let Some(copy) = database.raise()? {
                    standing = Standing::Raised(copy);
                }
            }
        }
        let mut memory = Memory::default();
        database.read(0, &mut |entry| {
            memory.merge([entry]);
        })?;
        Ok(Opened {
            database,
            memory,
            standing,
        })
    }

    /// Makes the tables, or those of an older version ours; the copy that was
    /// kept of the old file, where there was one.
    fn raise(&mut self) -> Result<Option<PathBuf>, Error> {
        let path = self.place.path.clone();
        let sql = |error| Error::Sql(path.clone(), error);
        self.connection.execute_batch(SETTINGS).map_err(sql)?;
        if schema::found(&self.connection).map_err(sql)? == Found::Ours(schema::VERSION) {
            return Ok(None);
        }
        // Nobody else writes from here on; one who came before may have done
        // what is to be done.
        self.connection
            .execute_batch("BEGIN IMMEDIATE")
            .map_err(sql)?;
        let raised = self.raise_locked(&path);
        let end = if raised.is_ok() { "COMMIT" } else { "ROLLBACK" };
        let ended = self.connection.execute_batch(end).map_err(sql);
        let copy = raised?;
        ended.map(|()| copy)
    }

    fn raise_locked(&mut self, path: &Path) -> Result<Option<PathBuf>, Error> {
        let sql = |error| Error::Sql(path.to_owned(), error);
        let (version, copy) = match schema::found(&self.connection).map_err(sql)? {
            Found::Foreign => return Err(Error::Foreign(path.to_owned())),
            Found::Ours(version) if version >= schema::VERSION => return Ok(None),
            Found::Ours(version) => (version, Some(free_name(path, &format!("v{version}")))),
            Found::Empty => (0, None),
        };
        if let Some(copy) = &copy {
            // Half a copy, if somebody was killed who made one.
            files::sweep(&self.place.folder);
            self.copy(copy)?;
        }
        schema::raise(&self.connection, version).map_err(sql)?;
        Ok(copy)
    }

    /// Opens the same file once more after a failure: nobody knows what that has
    /// left of a connection. What was read is not read again.
    ///
    /// # Errors
    ///
    /// Another file lies in its place, or it cannot be opened.
    pub fn reconnect(&mut self) -> Result<(), Error> {
        let sql = |error| Error::Sql(self.place.path.clone(), error);
        if self.place.key() != Some(self.key) {
            return Err(Error::Moved(self.place.path.clone()));
        }
        let connection = connected(&self.place, self.is_writable).map_err(sql)?;
        if self.is_writable {
            connection.execute_batch(SETTINGS).map_err(sql)?;
        }
        self.connection = connection;
        // The next look finds another one.
        self.version = -1;
        Ok(())
    }

    /// Where the file lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.place.path
    }

    /// Writes entries in one transaction, which is on the disk when this
    /// returns.
    ///
    /// # Errors
    ///
    /// Nothing was written: the file cannot be, another lies in its place, the
    /// disk is full or broken, or others held it for five seconds.
    pub fn write(&mut self, entries: &[Entry]) -> Result<(), Error> {
        if !self.is_writable {
            return Err(Error::ReadOnly(self.place.path.clone()));
        }
        if self.place.key() != Some(self.key) {
            return Err(Error::Moved(self.place.path.clone()));
        }
        let change = self.written(entries);
        let change = change.map_err(|error| Error::Sql(self.place.path.clone(), error))?;
        if change == self.seen + 1 {
            self.seen = change;
        }
        Ok(())
    }

    fn written(&mut self, entries: &[Entry]) -> rusqlite::Result<i64> {
        let immediate = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(immediate)?;
        let change = write::write(&transaction, entries)?;
        transaction.commit()?;
        Ok(change)
    }

    /// What other programs have written since the last look; perhaps also some
    /// of what was written here.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or another lies in its place.
    pub fn news(&mut self) -> Result<Vec<Entry>, Error> {
        if self.place.key() != Some(self.key) {
            return Err(Error::Moved(self.place.path.clone()));
        }
        let version = version(&self.connection);
        let version = version.map_err(|error| Error::Sql(self.place.path.clone(), error))?;
        let mut entries = Vec::new();
        if version != self.version {
            self.read(self.seen, &mut |entry| entries.push(entry))?;
        }
        Ok(entries)
    }

    /// Reads what changed after a change, all of one moment.
    fn read(&mut self, since: i64, give: &mut dyn FnMut(Entry)) -> Result<(), Error> {
        let read = self.read_at_once(since, give);
        (self.seen, self.version) =
            read.map_err(|error| Error::Sql(self.place.path.clone(), error))?;
        Ok(())
    }

    fn read_at_once(
        &self,
        since: i64,
        give: &mut dyn FnMut(Entry),
    ) -> rusqlite::Result<(i64, i64)> {
        let transaction = self.connection.unchecked_transaction()?;
        let version = version(&transaction)?;
        if !self.is_writable {
            // The tables may be of another version: as far as they are known.
            read::left(&transaction, give);
            return Ok((0, version));
        }
        let last = read::last(&transaction)?;
        match since {
            0 => read::all(&transaction, give)?,
            _ => read::since(&transaction, since, give)?,
        }
        Ok((last, version))
    }

    /// What was last seen of sources.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn seen(&self, sight: &Sight) -> Result<Seen, Error> {
        let found = || {
            let sql = "SELECT digest, documents, records FROM seen WHERE sources = ?1";
            let mut statement = self.connection.prepare_cached(sql)?;
            let row = statement.query_row([&sight.sources], |row| {
                if row.get::<_, i64>(0)? == sight.digest.cast_signed() {
                    return Ok(Seen::Same);
                }
                let (documents, records) = (row.get(1)?, row.get(2)?);
                Ok(Seen::Other(Kept { documents, records }))
            });
            row.optional()
        };
        let found = found().map_err(|error| Error::Sql(self.place.path.clone(), error))?;
        Ok(found.unwrap_or(Seen::Nothing))
    }

    /// Keeps what is seen of sources, and forgets those that were not read for
    /// longest.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn saw(&mut self, sight: &Sight, kept: &Kept, now: Moment) -> Result<(), Error> {
        let mut keep = || {
            let behavior = TransactionBehavior::Immediate;
            let transaction = self.connection.transaction_with_behavior(behavior)?;
            transaction.execute(
                "INSERT INTO seen VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (sources) DO UPDATE SET digest = excluded.digest,
                 documents = excluded.documents, records = excluded.records, at = excluded.at",
                params![
                    sight.sources,
                    sight.digest.cast_signed(),
                    kept.documents,
                    kept.records,
                    now.millis()
                ],
            )?;
            transaction.execute(
                "DELETE FROM seen WHERE at < (SELECT at FROM seen ORDER BY at DESC LIMIT 1 OFFSET ?1)",
                [SIGHTS_MAX],
            )?;
            transaction.commit()
        };
        keep().map_err(|error| Error::Sql(self.place.path.clone(), error))
    }

    /// Copies the database, as it is between two transactions, to a new file
    /// that only its owner reads.
    ///
    /// # Errors
    ///
    /// The file is there already or cannot be written; then nothing is.
    pub fn copy(&mut self, to: &Path) -> Result<(), Error> {
        // The pages that a backup of SQLite would write, in one piece, so that
        // the file is made as all of ours are: whole or not at all.
        let pages = self.connection.serialize(rusqlite::MAIN_DB);
        let pages = pages.map_err(|error| Error::Sql(self.place.path.clone(), error))?;
        files::save_with(to, false, Rights::Ours, &mut |file| file.write_all(&pages))
            .map_err(|error| Error::Copy(to.to_owned(), error))
    }

    /// What `SQLite` finds wrong with the file; nothing where it is whole.
    ///
    /// # Errors
    ///
    /// It cannot be read at all.
    pub fn check(&self) -> Result<Vec<String>, Error> {
        let found = || {
            let mut found = Vec::new();
            for sql in ["PRAGMA integrity_check", "PRAGMA foreign_key_check"] {
                let mut statement = self.connection.prepare(sql)?;
                let mut rows = statement.query([])?;
                while let Some(row) = rows.next()? {
                    found.push(row.get::<_, String>(0)?);
                }
            }
            found.retain(|line| line != "ok");
            Ok(found)
        };
        found().map_err(|error| Error::Sql(self.place.path.clone(), error))
    }
}

fn connected(place: &Place, writes: bool) -> rusqlite::Result<Connection> {
    let mode = if writes {
        OpenFlags::SQLITE_OPEN_READ_WRITE
    } else {
        OpenFlags::SQLITE_OPEN_READ_ONLY
    };
    let flags = mode | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connection = Connection::open_with_flags(&place.path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.execute_batch(DOUBTS)?;
    Ok(connection)
}

fn version(of: &Connection) -> rusqlite::Result<i64> {
    let mut statement = of.prepare_cached("PRAGMA data_version")?;
    statement.query_row([], |row| row.get(0))
}

/// What can be read of a damaged file.
fn left(aside: &Path) -> Vec<Entry> {
    let mut left = Vec::new();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    if let Ok(connection) = Connection::open_with_flags(aside, flags) {
        read::left(&connection, &mut |entry| left.push(entry));
    }
    left
}
