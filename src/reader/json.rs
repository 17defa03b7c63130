//! The memory as JSON: written without loss, read item by item.
//!
//! ```json
//! {"format":"fichero-marks","version":1,
//!  "marks":[{"id":"10.1787/…","known":{"at":"…","value":{"title":"…"}},"star":{"at":"…","value":"…"}}],
//!  "lists":[{"name":"…","made":{…},"documents":[{"id":"…","place":{…}}]}],
//!  "searches":[{"name":"…","saved":{…},"looked":{…}}],
//!  "reviews":[{"name":"…","review":{…}}],
//!  "queries":[{…}],"visits":[{…}]}
//! ```
//!
//! Each register stands with its moment, what was taken away as one without a
//! value: so two machines that exchange files end with the same. The last
//! sitting belongs to its machine and is not written.
//!
//! Must never know: files, the clock.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeOwned, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::entry::{Entry, identity};
use super::fresh::Fresh;
use super::history::{Asked, Visit};
use super::label::Label;
use super::list::List;
use super::mark::{Known, Mark, Part};
use super::memory::Memory;
use super::moment::Moment;
use super::register::Register;
use super::review::{Review, Verdict};
use super::saved::{Looked, Saved, Search};
use crate::records::text::Text;
use crate::search::id::Id;

/// What every file begins with.
const FORMAT: &str = "fichero-marks";

/// The version that is written, and the highest that is read.
const VERSION: u64 = 1;

/// What a file holds: entries, and a sentence for each item that could not be
/// taken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taken {
    /// What could be taken.
    pub entries: Vec<Entry>,
    /// What could not.
    pub flaws: Vec<String>,
}

/// Why nothing of a file was taken.
#[derive(Debug)]
pub enum Error {
    /// It is no JSON, or not to its end.
    Json(serde_json::Error),
    /// It is JSON of something else.
    Foreign,
    /// A newer program wrote it.
    Newer(u64),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => write!(f, "it is no whole JSON: {error}"),
            Self::Foreign => write!(
                f,
                "it does not say \"format\":\"{FORMAT}\": fichero marks export writes such files"
            ),
            Self::Newer(version) => write!(
                f,
                "its version is {version}, and this program knows {VERSION}: take a newer fichero"
            ),
        }
    }
}

impl std::error::Error for Error {}

#[derive(Serialize)]
struct MarkLine<'m> {
    id: &'m Id,
    #[serde(flatten)]
    mark: &'m Mark,
}

#[derive(Serialize)]
struct ListLine<'m> {
    name: &'m Label,
    made: &'m Register<Moment>,
    documents: Vec<MemberLine<'m>>,
}

#[derive(Serialize)]
struct MemberLine<'m> {
    id: &'m Id,
    place: &'m Register<i64>,
}

#[derive(Serialize)]
struct SearchLine<'m> {
    name: &'m Label,
    saved: &'m Register<Saved>,
    looked: &'m Register<Looked>,
}

#[derive(Serialize)]
struct ReviewLine<'m> {
    name: &'m Label,
    review: &'m Register<Review>,
}

/// Writes a memory, an item a line, piece by piece.
///
/// # Errors
///
/// Those of whoever takes the pieces.
pub fn write<E>(memory: &Memory, mut take: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
    take(&format!("{{\"format\":\"{FORMAT}\",\"version\":{VERSION}"))?;
    let mut marks: Vec<_> = memory.marks().iter().collect();
    marks.sort_unstable_by_key(|(id, _)| *id);
    let marks = marks.into_iter().map(|(id, mark)| MarkLine { id, mark });
    section("marks", marks, &mut take)?;
    let lists = memory.marks().all_lists().iter();
    let lists = lists.map(|(name, list)| list_line(name, list));
    section("lists", lists, &mut take)?;
    let searches = memory.all_searches().iter();
    let searches = searches.map(|(name, Search { saved, looked })| SearchLine {
        name,
        saved,
        looked,
    });
    section("searches", searches, &mut take)?;
    let reviews = memory.all_reviews().iter();
    let reviews = reviews.map(|(name, review)| ReviewLine { name, review });
    section("reviews", reviews, &mut take)?;
    section(
        "queries",
        memory.queries().iter().map(|asked| &**asked),
        &mut take,
    )?;
    section(
        "visits",
        memory.visits().iter().map(|visit| &**visit),
        &mut take,
    )?;
    take("}\n")
}

fn list_line<'m>(name: &'m Label, list: &'m List) -> ListLine<'m> {
    let members = list.members.iter();
    let mut documents: Vec<_> = members
        .map(|(id, place)| MemberLine { id, place })
        .collect();
    documents.sort_unstable_by_key(|member| member.id);
    ListLine {
        name,
        made: &list.made,
        documents,
    }
}

fn section<T: Serialize, E>(
    name: &str,
    items: impl Iterator<Item = T>,
    take: &mut impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    take(&format!(",\n\"{name}\":["))?;
    let mut before = "\n";
    for item in items {
        take(before)?;
        // It fails for maps alone whose keys are no strings.
        take(&serde_json::to_string(&item).unwrap_or_default())?;
        before = ",\n";
    }
    take("]")
}

/// Reads what [`write()`] wrote; an item that is wrong costs itself.
///
/// # Errors
///
/// The text is no whole JSON, something else, or of a newer program; then
/// nothing is taken.
pub fn read(bytes: &[u8]) -> Result<Taken, Error> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut file = File::default();
    let mut json = serde_json::Deserializer::from_slice(bytes);
    json.deserialize_any(&mut file).map_err(Error::Json)?;
    json.end().map_err(Error::Json)?;
    match file.version {
        _ if !file.is_ours => Err(Error::Foreign),
        Some(version) if version > VERSION => Err(Error::Newer(version)),
        Some(_) => Ok(file.taken),
        None => Err(Error::Foreign),
    }
}

/// Whether a text says near its beginning that it is what [`write()`] wrote:
/// where it then cannot be read, it is nothing else.
#[must_use]
pub fn is_ours(bytes: &[u8]) -> bool {
    let near = bytes.get(..bytes.len().min(NEAR)).unwrap_or_default();
    memchr::memmem::find(near, FORMAT.as_bytes()).is_some()
}

/// Bytes in which the name of the format stands, whoever formatted the file anew.
const NEAR: usize = 1_024;

/// A file that is being read.
#[derive(Default)]
struct File {
    is_ours: bool,
    version: Option<u64>,
    taken: Taken,
}

impl<'de> Visitor<'de> for &mut File {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let take: fn(&mut Taken, Value) = match &*key {
                "format" => {
                    self.is_ours = map.next_value::<Value>()? == FORMAT;
                    continue;
                }
                "version" => {
                    self.version = map.next_value::<Value>()?.as_u64();
                    continue;
                }
                "marks" => mark,
                "lists" => list,
                "searches" => search,
                "reviews" => review,
                "queries" => query,
                "visits" => visit,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            let taken = &mut self.taken;
            map.next_value_seed(Each { taken, take })?;
        }
        Ok(())
    }
}

/// The items of a section, one by one: a tree of the whole file would take a
/// multiple of its size.
struct Each<'t> {
    taken: &'t mut Taken,
    take: fn(&mut Taken, Value),
}

impl<'de> DeserializeSeed<'de> for Each<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Each<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(item) = seq.next_element::<Value>()? {
            (self.take)(self.taken, item);
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct RawMark {
    id: String,
    #[serde(default)]
    known: Value,
    #[serde(default)]
    star: Value,
    #[serde(default)]
    reading: Value,
    #[serde(default)]
    tags: BTreeMap<String, Value>,
    #[serde(default)]
    note: Value,
    #[serde(default)]
    fresh: Value,
    #[serde(default)]
    verdicts: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct RawList {
    name: Label,
    #[serde(default)]
    made: Value,
    #[serde(default)]
    documents: Vec<Value>,
}

#[derive(Deserialize)]
struct RawMember {
    id: String,
    place: Register<i64>,
}

#[derive(Deserialize)]
struct RawReview {
    name: Label,
    #[serde(default)]
    review: Value,
}

#[derive(Deserialize)]
struct RawSearch {
    name: Label,
    #[serde(default)]
    saved: Value,
    #[serde(default)]
    looked: Value,
}

fn mark(taken: &mut Taken, item: Value) {
    let Some(raw) = taken.read::<RawMark>("a mark", item) else {
        return;
    };
    let Some(id) = taken.id(&raw.id) else { return };
    let of = format!("the mark of {id}");
    if let Some(known) = taken.read::<Register<Known>>(&of, raw.known) {
        let known = known.map(|known| Known {
            title: Text::line(&known.title),
            ..known
        });
        taken.mark(&id, Part::Known(known));
    }
    if let Some(star) = taken.read(&of, raw.star) {
        taken.mark(&id, Part::Star(star));
    }
    if let Some(reading) = taken.read(&of, raw.reading) {
        taken.mark(&id, Part::Reading(reading));
    }
    for (tag, at) in raw.tags {
        match (Label::new(&tag), taken.read(&of, at)) {
            (Some(tag), Some(at)) => taken.mark(&id, Part::Tag(tag, at)),
            (None, _) => taken.flaws.push(format!("{of}: a tag is empty")),
            (_, None) => {}
        }
    }
    if let Some(note) = taken.read(&of, raw.note) {
        taken.mark(&id, Part::Note(note));
    }
    if let Some(fresh) = taken.read::<Register<Fresh>>(&of, raw.fresh) {
        taken.mark(&id, Part::Fresh(fresh.map(Fresh::cleaned)));
    }
    for (name, verdict) in raw.verdicts {
        let verdict = taken.read::<Register<Verdict>>(&of, verdict);
        match (Label::new(&name), verdict) {
            (Some(name), Some(verdict)) => taken.mark(&id, Part::Verdict(name, verdict)),
            (None, _) => taken.flaws.push(format!("{of}: a review has no name")),
            (_, None) => {}
        }
    }
}

fn list(taken: &mut Taken, item: Value) {
    let Some(raw) = taken.read::<RawList>("a list", item) else {
        return;
    };
    let of = format!("the list {}", raw.name);
    if let Some(made) = taken.read(&of, raw.made) {
        taken.entries.push(Entry::List(raw.name.clone(), made));
    }
    for member in raw.documents {
        let member = taken.read::<RawMember>(&of, member);
        let member = member.and_then(|member| Some((taken.id(&member.id)?, member.place)));
        if let Some((id, place)) = member {
            taken
                .entries
                .push(Entry::Member(raw.name.clone(), id, place));
        }
    }
}

fn search(taken: &mut Taken, item: Value) {
    let Some(raw) = taken.read::<RawSearch>("a saved search", item) else {
        return;
    };
    let of = format!("the search {}", raw.name);
    if let Some(saved) = taken.read::<Register<Saved>>(&of, raw.saved) {
        let saved = saved.map(|saved| Saved {
            view: Text::line(&saved.view),
            ..saved
        });
        taken.entries.push(Entry::Search(raw.name.clone(), saved));
    }
    if let Some(looked) = taken.read(&of, raw.looked) {
        taken.entries.push(Entry::Looked(raw.name, looked));
    }
}

fn review(taken: &mut Taken, item: Value) {
    let Some(raw) = taken.read::<RawReview>("a review", item) else {
        return;
    };
    let of = format!("the review {}", raw.name);
    if let Some(review) = taken.read::<Register<Review>>(&of, raw.review) {
        taken
            .entries
            .push(Entry::Review(raw.name, review.map(Review::cleaned)));
    }
}

fn query(taken: &mut Taken, item: Value) {
    if let Some(asked) = taken.read::<Asked>("a query", item) {
        let asked = Asked {
            query: Text::line(&asked.query),
            sources: Text::line(&asked.sources),
            ..asked
        };
        taken.entries.push(Entry::Asked(Arc::new(asked)));
    }
}

fn visit(taken: &mut Taken, item: Value) {
    if let Some(visit) = taken.read::<Visit>("a visit", item)
        && let Some(id) = taken.id(visit.id.as_str())
    {
        let title = Text::line(&visit.title);
        let visit = Visit { id, title, ..visit };
        taken.entries.push(Entry::Visited(Arc::new(visit)));
    }
}

impl Taken {
    fn mark(&mut self, id: &Id, part: Part) {
        self.entries.push(Entry::Mark(id.clone(), part));
    }

    /// A value of some type, or a flaw; none where there is none.
    fn read<T: DeserializeOwned>(&mut self, of: &str, value: Value) -> Option<T> {
        if value.is_null() {
            return None;
        }
        match serde_json::from_value(value) {
            Ok(read) => Some(read),
            Err(error) => {
                self.flaws.push(format!("{of}: {error}"));
                None
            }
        }
    }

    /// An identity as the program writes them, or a flaw.
    fn id(&mut self, raw: &str) -> Option<Id> {
        let id = identity(raw);
        if id.is_none() {
            let shown = Text::line(raw);
            self.flaws.push(format!("\"{shown}\" is no identity"));
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_costs_itself_and_is_named() {
        let text = r#"{"format":"fichero-marks","version":1,"later":[{}],"marks":[
            {"id":"10.1/a","star":{"at":"2026-01-01T00:00:00Z","value":"2026-01-01T00:00:00Z"},
             "reading":{"at":"yesterday"},"tags":{" ":{"at":"2026-01-01T00:00:00Z"}},
             "note":{"at":"2026-01-01T00:00:00Z","value":"a\u001bb"}},
            7, {"id":"a\u0007"}, {"star":{}}],
            "lists":[{"name":"l","documents":[{"id":"10.1/a","place":{"at":"2026-01-01T00:00:00Z","value":5}},{"id":3}]}],
            "searches":[{"name":""}],"queries":[{"at":"2026-01-01T00:00:00Z","query":"a\n\nb","sources":""}]}"#;
        let taken = read(text.as_bytes()).unwrap();
        assert_eq!(taken.flaws.len(), 7, "{:#?}", taken.flaws);
        let mut memory = Memory::default();
        memory.merge(taken.entries);
        let mark = memory.mark(&Id::from("10.1/a")).unwrap();
        assert!(mark.is_starred() && mark.reading().is_none());
        assert_eq!(mark.note().map(|note| &**note), Some("ab"));
        assert_eq!(
            memory.queries().iter().next().map(|asked| &*asked.query),
            Some("a b")
        );
    }

    #[test]
    fn what_is_no_whole_export_is_refused_as_a_whole() {
        let wrong = |text: &str| read(text.as_bytes()).unwrap_err().to_string();
        let whole = r#"{"format":"fichero-marks","version":1,"marks":[]}"#;
        assert!(read(whole.as_bytes()).is_ok());
        for at in 0..whole.len() {
            assert!(read(&whole.as_bytes()[..at]).is_err(), "{at}");
        }
        assert!(wrong("{}").contains("format"));
        assert!(wrong(&whole.replace("\":1", "\":9")).contains("version is 9"));
        assert!(wrong("[1]").contains("an object"));
        assert!(wrong(&format!("{whole} x")).contains("trailing"));
        assert!(read(format!("\u{feff}{whole}\n").as_bytes()).is_ok());
    }
}
