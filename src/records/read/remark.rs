//! What the owner of a library said of its records: own tags, notes, how far
//! the reading got, collections.
//!
//! A record has no place for it, and a catalog asks for none of it: it is read
//! beside the records, by [`remarked`](super::remarked), when an import of
//! marks does.
//!
//! Must never know: what becomes of it, the syntax it was written in.

use std::collections::HashMap;

use super::markup;

/// How far the owner is with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// It is to be read.
    ToRead,
    /// It was begun, or looked through.
    Begun,
    /// It was read.
    Read,
}

/// What is said of one record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// What the shelves of its file call it.
    pub key: Option<String>,
    /// Tags of the owner's, as they are written.
    pub tags: Vec<String>,
    /// Notes in Markdown.
    pub notes: Vec<String>,
    /// Whether it is marked as one that matters.
    pub is_starred: bool,
    /// How far the reading got.
    pub stage: Option<Stage>,
    /// Since when, as the file has it.
    pub since: Option<String>,
    /// The names of the shelves that it stands on, as the record itself says.
    pub shelves: Vec<String>,
}

/// Documents that were put together under a name, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelf {
    /// The name; behind those of the shelves around it, parted by ` / `.
    pub name: String,
    /// The documents, as their remarks call them.
    pub members: Vec<String>,
}

/// A collection as a file has it: documents and other collections by their
/// keys.
#[derive(Clone, Debug, Default)]
pub(super) struct Collection {
    pub(super) key: String,
    pub(super) title: String,
    pub(super) parts: Vec<String>,
}

/// Collections within collections deeper than this are a circle.
const DEPTH_MAX: usize = 32;

/// The shelves that collections make: each holds its own documents, and not
/// those of the collections in it. One without documents is none.
pub(super) fn shelves(collections: &[Collection]) -> Vec<Shelf> {
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    for (number, collection) in collections.iter().enumerate() {
        numbers.entry(&collection.key).or_insert(number);
    }
    let mut around: Vec<Option<usize>> = vec![None; collections.len()];
    for (number, collection) in collections.iter().enumerate() {
        for part in &collection.parts {
            if let Some(inner) = numbers.get(&**part)
                && let Some(place) = around.get_mut(*inner)
            {
                *place = place.or(Some(number));
            }
        }
    }
    let named = |number: usize| {
        let outer = |number: &usize| around.get(*number).copied().flatten();
        let ways = std::iter::successors(Some(number), outer).take(DEPTH_MAX);
        let titles = ways.filter_map(|number| Some(collections.get(number)?.title.trim()));
        let mut titles: Vec<&str> = titles.collect();
        titles.reverse();
        titles.join(" / ")
    };
    let each = collections.iter().enumerate().map(|(number, collection)| {
        let parts = collection.parts.iter();
        let members = parts.filter(|part| !numbers.contains_key(&***part));
        Shelf {
            name: named(number),
            members: members.cloned().collect(),
        }
    });
    each.filter(|shelf| !shelf.members.is_empty()).collect()
}

/// Gives the entries of a list in one text: parted by semicolon, else by comma;
/// the semicolon of an entity parts nothing.
pub(super) fn each_entry(raw: &str, each: impl FnMut(&str)) {
    let raw = markup::unmarked(raw);
    let by = if raw.contains(';') { ';' } else { ',' };
    let entries = raw.split(by).map(str::trim);
    entries.filter(|entry| !entry.is_empty()).for_each(each);
}

/// The same, to be kept.
pub(super) fn entries(raw: &str) -> Vec<String> {
    let mut entries = Vec::new();
    each_entry(raw, |entry| entries.push(entry.to_owned()));
    entries
}

/// Names that Zotero's "extra" has values under, however long these are: its
/// guide allows every variable of CSL there, and programs add theirs.
/// <https://www.zotero.org/support/kb/item_types_and_fields#citing_fields_from_extra>
const FIELDS: &[&str] = &[
    "abstract",
    "ads bibcode",
    "archive location",
    "call number",
    "citation key",
    "collection title",
    "container title",
    "event date",
    "event place",
    "event title",
    "item type",
    "journal abbreviation",
    "last modified",
    "number of pages",
    "number of volumes",
    "original author",
    "original date",
    "original publisher",
    "original publisher place",
    "original title",
    "page count",
    "publication title",
    "publisher place",
    "reviewed author",
    "reviewed title",
    "short title",
    "tldr",
];

/// A value of more words is a sentence, and what stands before it no name of a
/// field.
const VALUE_MAX: usize = 8;

impl Remarks {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        let nothing = Self {
            key: self.key.clone(),
            ..Self::default()
        };
        *self == nothing
    }

    /// Takes what a field for everything else holds, such as Zotero's "extra":
    /// programs keep values there, a line each, which are no words of the
    /// owner's. The lines that remain are a note.
    pub(super) fn extra(&mut self, raw: &str) {
        let mut kept: Vec<&str> = Vec::new();
        for line in raw.lines().map(str::trim_end) {
            if self.plugged(line) || is_value(line.trim()) {
                continue;
            }
            kept.push(line);
        }
        self.note(kept.join("\n"));
    }

    /// A note, unless it is blank.
    pub(super) fn note(&mut self, text: String) {
        if !text.trim().is_empty() {
            self.notes.push(text);
        }
    }

    /// What the reading list of Zotero keeps as lines: `Read_Status: To Read`
    /// and `Read_Status_Date: 2024-11-01T13:48:52.312Z`. "New" and "Not
    /// Reading" say nothing of how far somebody is.
    fn plugged(&mut self, line: &str) -> bool {
        let Some((name, value)) = line.split_once(':') else {
            return false;
        };
        let value = value.trim();
        match name.trim() {
            "Read_Status" => {
                self.stage = match &*value.to_ascii_lowercase() {
                    "to read" => Some(Stage::ToRead),
                    "in progress" => Some(Stage::Begun),
                    "read" => Some(Stage::Read),
                    _ => None,
                };
            }
            "Read_Status_Date" => self.since = Some(value.to_owned()),
            _ => return false,
        }
        true
    }
}

/// Whether a line is a value that a program keeps: `DOI: 10...`, `tex.ids: a`,
/// an address alone, `3 citations (Crossref) [2024-03-17]`.
fn is_value(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let (first, second) = (words.next().unwrap_or_default(), words.next());
    let is_address = first.starts_with("http://") || first.starts_with("https://");
    let is_number = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
    if is_address && second.is_none()
        || is_number && matches!(second, Some("citations" | "citation"))
        || first.eq_ignore_ascii_case("doi") && second.is_some_and(|doi| doi.starts_with("10."))
    {
        return true;
    }
    let Some((name, value)) = line.split_once(':') else {
        return false;
    };
    let name = name.trim().to_ascii_lowercase();
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let is_token = !name.is_empty() && name.len() <= 32 && name.bytes().all(is_word);
    let is_short = value.split_whitespace().count() <= VALUE_MAX;
    is_token && is_short || FIELDS.contains(&&*name.replace(['-', '_'], " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extra(raw: &str) -> Remarks {
        let mut remarks = Remarks::default();
        remarks.extra(raw);
        remarks
    }

    #[test]
    fn what_programs_keep_in_a_field_for_the_rest_is_no_note() {
        for raw in [
            "",
            "DOI: 10.5555/1",
            "DOI 10.5555/1",
            "PMID: 123\nPMCID: PMC1",
            "Citation Key: ruiz2016",
            "tex.ids: a, b",
            "original-title: A very long title that a program has translated for us all",
            "https://example.org/a",
            "TLDR: A sentence of more than eight words that a program has made of the paper",
            "27 citations (Crossref) [2022-06-18]",
            "Read_Status: New",
        ] {
            assert_eq!(extra(raw), Remarks::default(), "{raw}");
        }
        let raw = "PMID: 1\nThe third table is wrong.\n\nSummary: what they count as care differs from state to state";
        assert_eq!(
            extra(raw).notes,
            [
                "The third table is wrong.\n\nSummary: what they count as care differs from state to state"
            ]
        );
    }

    #[test]
    fn a_reading_list_says_how_far_somebody_is_and_since_when() {
        let remarks = extra("Read_Status: In Progress\nRead_Status_Date: 2024-11-01T13:48:52.312Z");
        assert_eq!(remarks.stage, Some(Stage::Begun));
        assert_eq!(remarks.since.as_deref(), Some("2024-11-01T13:48:52.312Z"));
        assert!(remarks.notes.is_empty());
    }

    #[test]
    fn a_collection_is_called_behind_those_around_it_and_a_circle_ends() {
        let collection = |key: &str, title: &str, parts: &[&str]| Collection {
            key: key.to_owned(),
            title: title.to_owned(),
            parts: parts.iter().map(|part| (*part).to_owned()).collect(),
        };
        let names = |collections: &[Collection]| {
            let shelves = shelves(collections).into_iter();
            shelves
                .map(|shelf| format!("{}: {}", shelf.name, shelf.members.join(" ")))
                .collect::<Vec<_>>()
        };
        let found = names(&[
            collection("c1", "Thesis", &["c2", "b", "a"]),
            collection("c2", "Chapter", &["a"]),
            collection("c3", "Nothing", &[]),
        ]);
        assert_eq!(found, ["Thesis: b a", "Thesis / Chapter: a"]);
        let circle = [
            collection("c1", "A", &["c2", "a"]),
            collection("c2", "B", &["c1"]),
        ];
        assert_eq!(names(&circle).len(), 1);
    }

    #[test]
    fn entries_are_parted_by_what_parts_them() {
        assert_eq!(entries("a, b;c &amp; d; ;"), ["a, b", "c & d"]);
        assert_eq!(entries(" one,two "), ["one", "two"]);
    }
}
