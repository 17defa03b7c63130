//! Entries to rows: each is merged with what is there, and written where it
//! wins.
//!
//! Reading before writing is cheap within a transaction, and the order of
//! registers stays in one place (`reader/register.rs`).
//!
//! Must never know: when a transaction begins and ends.

use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use serde::Serialize;

use super::column;
use crate::reader::entry::Entry;
use crate::reader::fresh::Fresh;
use crate::reader::history::{QUERIES_MAX, VISITS_MAX};
use crate::reader::label::Label;
use crate::reader::mark::{Known, Part, Progress};
use crate::reader::moment::Moment;
use crate::reader::note::Note;
use crate::reader::register::Register;
use crate::reader::review::{Decision, Review, Verdict};
use crate::reader::saved::{Looked, Saved};
use crate::reader::sitting::Sitting;
use crate::search::id::Id;

/// Every so many changes the oldest of the history go.
const SWEEP: i64 = 64;

/// Writes entries as one change, whose number it gives.
pub(super) fn write(to: &Connection, entries: &[Entry]) -> rusqlite::Result<i64> {
    let next = "UPDATE change SET last = last + 1 RETURNING last";
    let change = to.query_row(next, [], |row| row.get(0))?;
    let writer = Writer { to, change };
    entries.iter().try_for_each(|entry| writer.entry(entry))?;
    let is_history = |entry: &Entry| matches!(entry, Entry::Asked(_) | Entry::Visited(_));
    if change % SWEEP == 0 && entries.iter().any(is_history) {
        writer.sweep("query", QUERIES_MAX)?;
        writer.sweep("visit", VISITS_MAX)?;
    }
    Ok(change)
}

struct Writer<'w> {
    to: &'w Connection,
    change: i64,
}

impl Writer<'_> {
    fn entry(&self, entry: &Entry) -> rusqlite::Result<()> {
        match entry {
            Entry::Mark(id, part) => self.part(id.as_str(), part),
            Entry::List(name, made) => self.list(name, made),
            Entry::Member(name, id, place) => self.member(name, id, place),
            Entry::Search(name, saved) => self.search(name, saved),
            Entry::Looked(name, looked) => self.looked(name, looked),
            Entry::Review(name, review) => self.review(name, review),
            Entry::Asked(asked) => {
                let found = asked.found.map_or(-1, whole);
                self.put(
                    "INSERT INTO query VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
                    params![
                        asked.at.millis(),
                        &*asked.query,
                        &*asked.sources,
                        found,
                        self.change
                    ],
                )
            }
            Entry::Visited(visit) => self.put(
                "INSERT INTO visit VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                params![
                    visit.at.millis(),
                    visit.id.as_str(),
                    &*visit.title,
                    self.change
                ],
            ),
            Entry::Sat(sitting) => self.sitting(sitting),
        }
    }

    fn part(&self, id: &str, part: &Part) -> rusqlite::Result<()> {
        match part {
            Part::Known(known) => self.known(id, known),
            Part::Star(star) => self.star(id, star),
            Part::Reading(progress) => self.progress(id, progress),
            Part::Tag(tag, since) => self.tag(id, tag, since),
            Part::Note(note) => self.note(id, note),
            Part::Fresh(fresh) => self.fresh(id, fresh),
            Part::Verdict(review, verdict) => self.verdict(id, review, verdict),
        }
    }

    fn known(&self, id: &str, known: &Register<Known>) -> rusqlite::Result<()> {
        let present = "SELECT title, year, doi, known_at FROM mark WHERE id = ?1";
        if *known <= self.present(present, [id], |row| column::known(row, 0))? {
            return Ok(());
        }
        let is = known.value();
        self.put(
            "INSERT INTO mark (id, title, year, doi, known_at, change) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (id) DO UPDATE SET title = excluded.title, year = excluded.year,
             doi = excluded.doi, known_at = excluded.known_at, change = excluded.change",
            params![
                id,
                is.map(|known| &*known.title),
                is.and_then(|known| known.year),
                is.and_then(|known| known.doi.as_deref()),
                known.at().millis(),
                self.change
            ],
        )
    }

    fn star(&self, id: &str, star: &Register<Moment>) -> rusqlite::Result<()> {
        let present = "SELECT starred, starred_at FROM mark WHERE id = ?1";
        if *star <= self.present(present, [id], |row| column::since(row, 0))? {
            return Ok(());
        }
        self.put(
            "INSERT INTO mark (id, starred, starred_at, change) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE SET starred = excluded.starred,
             starred_at = excluded.starred_at, change = excluded.change",
            params![id, millis(star), star.at().millis(), self.change],
        )
    }

    fn progress(&self, id: &str, progress: &Register<Progress>) -> rusqlite::Result<()> {
        let present = "SELECT reading, reading_since, reading_at FROM mark WHERE id = ?1";
        if *progress <= self.present(present, [id], |row| column::progress(row, 0))? {
            return Ok(());
        }
        let is = progress.value();
        self.put(
            "INSERT INTO mark (id, reading, reading_since, reading_at, change)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id) DO UPDATE SET reading = excluded.reading,
             reading_since = excluded.reading_since, reading_at = excluded.reading_at,
             change = excluded.change",
            params![
                id,
                is.map(|progress| progress.state.name()),
                is.map(|progress| progress.since.millis()),
                progress.at().millis(),
                self.change
            ],
        )
    }

    fn tag(&self, id: &str, tag: &Label, since: &Register<Moment>) -> rusqlite::Result<()> {
        let present = "SELECT since, at FROM tag WHERE id = ?1 AND tag = ?2";
        if *since <= self.present(present, [id, &**tag], |row| column::since(row, 0))? {
            return Ok(());
        }
        self.bare_mark(id)?;
        self.put(
            "INSERT INTO tag VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id, tag) DO UPDATE SET since = excluded.since, at = excluded.at,
             change = excluded.change",
            params![id, &**tag, millis(since), since.at().millis(), self.change],
        )
    }

    fn note(&self, id: &str, note: &Register<Note>) -> rusqlite::Result<()> {
        let present = "SELECT note, at FROM note WHERE id = ?1";
        if *note <= self.present(present, [id], |row| column::note(row, 0))? {
            return Ok(());
        }
        self.bare_mark(id)?;
        self.put(
            "INSERT INTO note VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE SET note = excluded.note, at = excluded.at,
             change = excluded.change",
            params![
                id,
                note.value().map(|note| &**note),
                note.at().millis(),
                self.change
            ],
        )
    }

    fn fresh(&self, id: &str, fresh: &Register<Fresh>) -> rusqlite::Result<()> {
        let present = "SELECT fresh, fresh_at FROM mark WHERE id = ?1";
        if *fresh <= self.present(present, [id], |row| column::fresh(row, 0))? {
            return Ok(());
        }
        self.put(
            "INSERT INTO mark (id, fresh, fresh_at, change) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE SET fresh = excluded.fresh,
             fresh_at = excluded.fresh_at, change = excluded.change",
            params![id, json(fresh), fresh.at().millis(), self.change],
        )
    }

    fn verdict(
        &self,
        id: &str,
        review: &Label,
        verdict: &Register<Verdict>,
    ) -> rusqlite::Result<()> {
        let present =
            "SELECT decision, reason, since, at FROM verdict WHERE id = ?1 AND review = ?2";
        if *verdict <= self.present(present, [id, &**review], |row| column::verdict(row, 0))? {
            return Ok(());
        }
        self.bare_mark(id)?;
        let is = verdict.value();
        let (decision, reason) = match is.map(|verdict| &verdict.decision) {
            Some(Decision::Keep) => (Some(column::KEEP), None),
            Some(Decision::Drop(reason)) => (Some(column::DROP), Some(&**reason)),
            Some(Decision::Later) => (Some(column::LATER), None),
            None => (None, None),
        };
        self.put(
            "INSERT INTO verdict VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (id, review) DO UPDATE SET decision = excluded.decision,
             reason = excluded.reason, since = excluded.since, at = excluded.at,
             change = excluded.change",
            params![
                id,
                &**review,
                decision,
                reason,
                is.map(|verdict| verdict.since.millis()),
                verdict.at().millis(),
                self.change
            ],
        )
    }

    fn review(&self, name: &Label, review: &Register<Review>) -> rusqlite::Result<()> {
        let present = "SELECT review, at FROM review WHERE name = ?1";
        if *review <= self.present(present, [&**name], |row| column::review(row, 0))? {
            return Ok(());
        }
        self.put(
            "INSERT INTO review VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (name) DO UPDATE SET review = excluded.review, at = excluded.at,
             change = excluded.change",
            params![&**name, json(review), review.at().millis(), self.change],
        )
    }

    fn list(&self, name: &Label, made: &Register<Moment>) -> rusqlite::Result<()> {
        let present = "SELECT made, at FROM list WHERE name = ?1";
        if *made <= self.present(present, [&**name], |row| column::since(row, 0))? {
            return Ok(());
        }
        self.put(
            "INSERT INTO list VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (name) DO UPDATE SET made = excluded.made, at = excluded.at,
             change = excluded.change",
            params![&**name, millis(made), made.at().millis(), self.change],
        )
    }

    fn member(&self, name: &Label, id: &Id, place: &Register<i64>) -> rusqlite::Result<()> {
        let present = "SELECT place, at FROM member WHERE list = ?1 AND id = ?2";
        if *place <= self.present(present, [&**name, id.as_str()], |row| column::place(row, 0))? {
            return Ok(());
        }
        self.bare_mark(id.as_str())?;
        self.put(
            "INSERT INTO list (name, change) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![&**name, self.change],
        )?;
        self.put(
            "INSERT INTO member VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (list, id) DO UPDATE SET place = excluded.place, at = excluded.at,
             change = excluded.change",
            params![
                &**name,
                id.as_str(),
                place.value(),
                place.at().millis(),
                self.change
            ],
        )
    }

    fn search(&self, name: &Label, saved: &Register<Saved>) -> rusqlite::Result<()> {
        let present = "SELECT view, made, at FROM search WHERE name = ?1";
        if *saved <= self.present(present, [&**name], |row| column::saved(row, 0))? {
            return Ok(());
        }
        let is = saved.value();
        self.put(
            "INSERT INTO search (name, view, made, at, change) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (name) DO UPDATE SET view = excluded.view, made = excluded.made,
             at = excluded.at, change = excluded.change",
            params![
                &**name,
                is.map(|saved| &*saved.view),
                is.map(|saved| saved.made.millis()),
                saved.at().millis(),
                self.change
            ],
        )
    }

    fn looked(&self, name: &Label, looked: &Register<Looked>) -> rusqlite::Result<()> {
        let present = "SELECT looked, looked_found, looked_at FROM search WHERE name = ?1";
        if *looked <= self.present(present, [&**name], |row| column::looked(row, 0))? {
            return Ok(());
        }
        let is = looked.value();
        self.put(
            "INSERT INTO search (name, looked, looked_found, looked_at, change)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (name) DO UPDATE SET looked = excluded.looked,
             looked_found = excluded.looked_found, looked_at = excluded.looked_at,
             change = excluded.change",
            params![
                &**name,
                is.map(|looked| looked.at.millis()),
                is.map(|looked| whole(looked.found)),
                looked.at().millis(),
                self.change
            ],
        )
    }

    fn sitting(&self, sitting: &Register<Sitting>) -> rusqlite::Result<()> {
        let present = "SELECT sitting, at FROM sitting";
        if *sitting <= self.present(present, [], |row| column::sitting(row, 0))? {
            return Ok(());
        }
        self.put(
            "INSERT INTO sitting VALUES (1, ?1, ?2, ?3)
             ON CONFLICT (one) DO UPDATE SET sitting = excluded.sitting, at = excluded.at,
             change = excluded.change",
            params![json(sitting), sitting.at().millis(), self.change],
        )
    }

    /// A document that something else names.
    fn bare_mark(&self, id: &str) -> rusqlite::Result<()> {
        self.put(
            "INSERT INTO mark (id, change) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![id, self.change],
        )
    }

    /// Takes the oldest of a history away, beyond so many.
    fn sweep(&self, table: &str, most: usize) -> rusqlite::Result<()> {
        let oldest = format!("SELECT at FROM {table} ORDER BY at DESC LIMIT 1 OFFSET {most}");
        self.put(&format!("DELETE FROM {table} WHERE at < ({oldest})"), [])
    }

    /// The register that is there; one that was never touched where none is.
    fn present<T>(
        &self,
        sql: &str,
        key: impl Params,
        read: impl FnOnce(&Row<'_>) -> Register<T>,
    ) -> rusqlite::Result<Register<T>> {
        let mut statement = self.to.prepare_cached(sql)?;
        let row = statement.query_row(key, |row| Ok(read(row)));
        Ok(row.optional()?.unwrap_or_default())
    }

    fn put(&self, sql: &str, values: impl Params) -> rusqlite::Result<()> {
        self.to.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }
}

fn millis(since: &Register<Moment>) -> Option<i64> {
    since.value().map(|since| since.millis())
}

/// A value as a column holds it in JSON.
fn json<T: Serialize>(register: &Register<T>) -> Option<String> {
    let value = register.value();
    value.and_then(|value| serde_json::to_string(value).ok())
}

/// A count as `SQLite` keeps it.
fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
