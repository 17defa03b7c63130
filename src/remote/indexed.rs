//! A record of a catalog as an index on a server holds it, and back.
//!
//! Must never know: how it gets there.

use std::collections::BTreeSet;
use std::hash::Hasher;

use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::mapping::{TEXTS, WORDS, facet_field};
use crate::engine::catalog::{Catalog, DocAddress};
use crate::engine::exec::Library;
use crate::engine::index::facet_column::each_value;
use crate::engine::index::{address_hash, identifying};
use crate::engine::segment::Traits;
use crate::records::record::Record;
use crate::records::text::Text;
use crate::search::field::Fields;
use crate::search::query::{Facet, Pattern};
use crate::search::{fold, tokens};

/// What is read back of a document: all that is shown comes from here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Stored {
    /// As its sources gave it; origins by the names of sources.
    #[serde(rename = "of")]
    pub(super) record: Record,
    /// Its place in the catalog.
    pub(super) ord: u64,
    /// The year that the catalog derives, where the record gives none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) year: Option<i32>,
    /// The names of its sources, each with the line.
    pub(super) sources: Vec<(Text, u32)>,
    /// The book of a chapter, without what only its own page shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) book: Option<Box<Record>>,
    /// That book is known only from its chapters.
    pub(super) ghost: bool,
    /// How many chapters it has, as a book.
    pub(super) chapters: usize,
    /// How many its book has.
    pub(super) siblings: usize,
}

/// A document on its way to a server.
#[derive(Clone, Debug)]
pub(super) struct Indexed {
    /// Its key there.
    pub(super) key: String,
    /// What tells it from another state of the same record.
    pub(super) sum: String,
    /// One line of JSON.
    pub(super) line: String,
}

/// The key of an identity: itself, unless it is longer than a server takes.
pub(super) fn key_of(id: &str) -> String {
    const LONGEST: usize = 500;
    if id.len() <= LONGEST {
        return id.to_owned();
    }
    format!("{}~{:016x}", cut(id, LONGEST - 32), hash(id))
}

/// Longer texts are no keyword: Lucene takes 32,766 bytes.
const KEYWORD_MAX: usize = 2_000;

/// The first characters of a text, so many bytes at most.
fn cut(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev();
    let end = end.into_iter().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or(0)]
}

/// Text that a sort passes over comes last.
const LAST: &str = "\u{10FFFF}";

/// A year that comes behind all others.
const NO_YEAR: i64 = 1 << 40;

/// The document of a row, to be known at a place of the catalog over there.
pub(super) fn indexed(library: &Library, row: DocAddress, ord: u64) -> Option<Indexed> {
    let catalog = &library.catalog;
    let record = catalog.get(row)?;
    let id = record.identity();
    let mut fields = Map::new();
    texts(&record, &mut fields);
    titles(library, row, &record, &mut fields);
    facets(library, row, &record, &mut fields);
    ties(catalog, row, &mut fields);
    let is = is(catalog, row);
    let identifying = identifying(&record);
    let identifiers: Vec<&str> = identifying
        .split(' ')
        .filter(|one| !one.is_empty())
        .collect();
    let links = [&record.link, &record.source_url].into_iter().flatten();
    let links = links.chain(record.links.iter().map(|link| &link.url));
    let addresses: BTreeSet<String> = links.map(|link| hexed(address_hash(link))).collect();
    let within = || record.doi.as_ref().and_then(crate::records::doi::Doi::isbn);
    let isbn = record
        .isbn
        .clone()
        .or_else(within)
        .map(|isbn| isbn.thirteen().to_string());
    fields.insert("id".to_owned(), json!(id));
    fields.insert("is".to_owned(), json!(is));
    fields.insert("identifiers".to_owned(), json!(identifiers));
    fields.insert("addresses".to_owned(), json!(addresses));
    fields.insert("isbn".to_owned(), json!(isbn));
    let stored = stored(catalog, row, record, ord);
    let mut shown = serde_json::to_value(&stored).ok()?;
    prune(&mut shown);
    // The place of a record, in the catalog or in its file, may be another
    // without the record being one; its sources are among its facets.
    let mut told = shown.clone();
    if let Some(told) = told.as_object_mut() {
        told.remove("ord");
        told.remove("sources");
    }
    fields.insert("record".to_owned(), told);
    let sum = hexed(hash(&Value::Object(fields.clone()).to_string()));
    fields.insert("record".to_owned(), shown);
    fields.insert("ord".to_owned(), json!(ord));
    fields.insert("sum".to_owned(), json!(sum));
    fields.retain(|_, value| !is_empty(value));
    Some(Indexed {
        key: key_of(&id),
        sum,
        line: Value::Object(fields).to_string(),
    })
}

fn stored(catalog: &Catalog, row: DocAddress, record: Record, ord: u64) -> Stored {
    let origins = record.origins.iter();
    let sources = origins.map(|origin| {
        let name = catalog.sources().get(origin.source as usize);
        (name.cloned().unwrap_or_default(), origin.line)
    });
    let year = catalog.year(row).filter(|year| year.derived);
    let book = catalog.book_of(row);
    let ghost = book.is_some_and(|book| catalog.is_ghost(book));
    let siblings = book.map_or(0, |book| catalog.books().count_of(book));
    let book = book.and_then(|book| Some((catalog.year(book), catalog.get(book)?)));
    let book = book.map(|(year, book)| {
        let mut book = Record {
            summary: None,
            tags: Vec::new(),
            links: Vec::new(),
            origins: Vec::new(),
            alternatives: Vec::new(),
            ..book
        };
        // A row of it may stand there for its chapters.
        if let Some(year) = year.filter(|year| year.derived) {
            book.derived.get_or_insert_default().year = Some(year.value);
        }
        book
    });
    Stored {
        sources: sources.collect(),
        ord,
        year: year.map(|year| year.value),
        book: book.map(Box::new),
        ghost,
        chapters: catalog.books().count_of(row),
        siblings,
        record: Record {
            origins: Vec::new(),
            ..record
        },
    }
}

/// The words of each field, and of all of them.
fn texts(record: &Record, fields: &mut Map<String, Value>) {
    let mut all: BTreeSet<String> = BTreeSet::new();
    for field in TEXTS {
        let (mut rows, mut more) = (Vec::new(), BTreeSet::new());
        for text in each_text(record, field.fields) {
            let folded = fold::fold(&text);
            let row = tokens::plain(&folded);
            let mut take = |word: &str, is_more: bool| {
                all.insert(word.to_owned());
                if is_more {
                    more.insert(word.to_owned());
                }
            };
            for word in &row {
                take(word, false);
            }
            let mut next = 0;
            tokens::each(&folded, |word, _, at| {
                take(word, at != next);
                next += usize::from(at == next);
            });
            tokens::spelled_out(&text, &folded, |word, _, _| take(word, true));
            rows.push(row.join(" "));
        }
        fields.insert(field.name.to_owned(), json!(rows));
        // Each alone, so that no two of them stand in a row.
        fields.insert(field.more.to_owned(), json!(more));
    }
    let all: Vec<String> = all.into_iter().collect();
    fields.insert(WORDS.to_owned(), json!(all.join(" ")));
}

/// The texts of a record that stand in a field.
fn each_text(record: &Record, field: Fields) -> Vec<String> {
    let one = |text: &Option<Text>| text.iter().map(ToString::to_string).collect();
    if field == Fields::TITLE {
        vec![record.title.to_string()]
    } else if field == Fields::TAG {
        record.tags.iter().map(|tag| tag.name.to_string()).collect()
    } else if field == Fields::AUTHOR {
        let names = record.authors.iter().chain(&record.editors);
        names.map(ToString::to_string).collect()
    } else if field == Fields::SERIES {
        one(&record.series)
    } else if field == Fields::PUBLISHER {
        one(&record.publisher)
    } else {
        one(&record.summary)
    }
}

/// The title as a whole: its ends, its place in the order of titles, the first
/// of its words.
fn titles(library: &Library, row: DocAddress, record: &Record, fields: &mut Map<String, Value>) {
    let folded = fold::fold(&record.title);
    let bare = folded.get(fold::inner(&folded)).unwrap_or_default();
    let from = &folded[fold::inner(&folded).start..];
    let until = &folded[..fold::inner(&folded).end];
    let backwards = |text: &str| text.chars().rev().collect::<String>();
    let filing = String::from_utf8_lossy(library.index.filing_bytes(row));
    let (mut start, mut words) = (BTreeSet::new(), 0_usize);
    tokens::each(&folded, |word, _, at| {
        if at == 0 {
            start.insert(word.to_owned());
        }
        words = words.max(at + 1);
    });
    tokens::spelled_out(&record.title, &folded, |word, _, at| {
        if at == 0 {
            start.insert(word.to_owned());
        }
    });
    let kind = record
        .knowledge_type
        .as_ref()
        .or(record.document_type.as_ref());
    let kind = kind.map(|kind| kind.to_lowercase());
    for (name, text) in [
        ("line", folded.clone()),
        (
            "bare",
            if bare.is_empty() {
                String::new()
            } else {
                from.to_owned()
            },
        ),
        ("line_end", backwards(&folded)),
        (
            "bare_end",
            if bare.is_empty() {
                String::new()
            } else {
                backwards(until)
            },
        ),
        ("filing", filing.into_owned()),
        ("kind_up", kind.clone().unwrap_or_else(|| LAST.to_owned())),
        ("kind_down", kind.unwrap_or_else(|| " ".to_owned())),
    ] {
        fields.insert(name.to_owned(), json!(cut(&text, KEYWORD_MAX)));
    }
    // An order needs a key in every record.
    if folded.is_empty() {
        fields.insert("filing".to_owned(), json!(" "));
    }
    fields.insert("start".to_owned(), json!(start));
    fields.insert("title_words".to_owned(), json!(words.clamp(1, 255)));
}

/// The keys of the values of each facet.
fn facets(library: &Library, row: DocAddress, record: &Record, fields: &mut Map<String, Value>) {
    let catalog = &library.catalog;
    let mut keys: [BTreeSet<String>; Facet::RECORDED.len()] = Default::default();
    let derived = catalog.countries(row, record);
    let in_title: &[Text] = if derived.derived { &derived.value } else { &[] };
    let in_title = in_title.iter().map(|name| &**name);
    let mut add = |facet: Facet, name: &str, _: Option<&str>| {
        keys[facet as usize].insert(Pattern::value_key(name));
    };
    each_value(record, in_title, catalog.sources(), &mut add);
    let year = catalog.year(row).map(|year| year.value);
    if let Some(year) = year {
        add(Facet::Year, &year.to_string(), None);
        fields.insert("year".to_owned(), json!(year));
    }
    fields.insert("year_up".to_owned(), json!(year.map_or(NO_YEAR, i64::from)));
    fields.insert(
        "year_down".to_owned(),
        json!(year.map_or(-NO_YEAR, i64::from)),
    );
    for (facet, mut keys) in Facet::RECORDED.into_iter().zip(keys) {
        if keys.is_empty() {
            keys.insert(Pattern::value_key(Pattern::NONE));
        }
        fields.insert(facet_field(facet), json!(keys));
    }
}

/// Who it belongs to.
fn ties(catalog: &Catalog, row: DocAddress, fields: &mut Map<String, Value>) {
    let identity = |row: DocAddress| catalog.get(row).map(|record| record.identity());
    if let Some(book) = catalog.book_of(row) {
        let chapters = catalog.chapters_of(book);
        let place = chapters.iter().position(|chapter| *chapter == row);
        let book = identity(book);
        fields.insert("group".to_owned(), json!(book));
        fields.insert("parent".to_owned(), json!(book));
        fields.insert("chapter".to_owned(), json!(place));
    } else if catalog.books().count_of(row) > 0 {
        fields.insert("group".to_owned(), json!(identity(row)));
    }
}

/// What a record is and has, as `is:` and `has:` name it.
fn is(catalog: &Catalog, row: DocAddress) -> Vec<&'static str> {
    let traits = catalog.traits(row);
    let mut is = Vec::new();
    for (name, has) in [
        (BOOK, catalog.books().count_of(row) > 0),
        (CHAPTER, traits.has(Traits::PARENT)),
        (FLAWED, traits.has(Traits::FLAWS)),
        (DOI, traits.has(Traits::DOI)),
        (ABSTRACT, traits.has(Traits::ABSTRACT)),
        (ISBN, traits.has(Traits::ISBN)),
    ] {
        if has {
            is.push(name);
        }
    }
    is
}

pub(super) const BOOK: &str = "book";
pub(super) const CHAPTER: &str = "chapter";
pub(super) const FLAWED: &str = "flawed";
pub(super) const DOI: &str = "doi";
pub(super) const ABSTRACT: &str = "abstract";
pub(super) const ISBN: &str = "isbn";

/// An address as it is looked up.
pub(super) fn hexed(hash: u64) -> String {
    format!("{hash:016x}")
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    // The last step of FxHash leaves the low bits weak.
    hasher.finish() ^ crate::records::identity::identity_hash(text)
}

/// Takes away what says nothing: a record has thirty fields and mostly ten.
fn prune(value: &mut Value) {
    if let Value::Object(fields) = value {
        for value in fields.values_mut() {
            prune(value);
        }
        fields.retain(|_, value| !is_empty(value));
    } else if let Value::Array(values) = value {
        for value in values {
            // A name without a given name keeps its empty one.
            if let Value::Object(fields) = value
                && fields.len() > 2
            {
                prune(value);
            }
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(values) => values.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(true) | Value::Number(_) | Value::String(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::loader::{Source, load_all};

    #[test]
    fn every_record_of_the_embedded_catalog_comes_back_as_it_went() {
        let library = load_all(&[Source::Embedded]).0;
        for (row, record) in library.catalog.rows() {
            let indexed = indexed(&library, row, u64::from(row.0)).unwrap();
            let value: Value = serde_json::from_str(&indexed.line).unwrap();
            let stored: Stored = serde_json::from_value(value["record"].clone()).unwrap();
            assert_eq!(indexed.key, record.identity());
            assert_eq!(stored.ord, u64::from(row.0));
            assert_eq!(stored.sources.len(), record.origins.len());
            let origins = record.origins.clone();
            assert_eq!(
                Record {
                    origins,
                    ..stored.record
                },
                record
            );
        }
    }

    #[test]
    fn a_field_holds_its_words_in_a_row_and_beside_them_what_else_they_are() {
        let mut fields = Map::new();
        let record = Record {
            summary: Text::some_prose("R&D in .NET"),
            ..Record::titled("E-Government für Zürich")
        };
        texts(&record, &mut fields);
        assert_eq!(fields["title"], json!(["e government fur zurich"]));
        assert_eq!(
            fields["title_more"],
            json!(["egovernment", "fuer", "zuerich"])
        );
        assert_eq!(fields["abstract"], json!(["r d in net"]));
        assert_eq!(fields["abstract_more"], json!([".net", "r&d"]));
        let all = "& .net d e egovernment fuer fur government in net r r&d zuerich zurich";
        assert_eq!(fields["words"], json!(all.replacen("& ", "", 1)));
    }

    #[test]
    fn the_place_of_a_record_changes_nothing_of_what_it_is() {
        let library = load_all(&[Source::Embedded]).0;
        let at = |ord| indexed(&library, DocAddress(7), ord).unwrap();
        let (one, other) = (at(7), at(1_000));
        assert_eq!(one.sum, other.sum);
        assert_ne!(one.line, other.line);
        assert_ne!(one.sum, indexed(&library, DocAddress(8), 7).unwrap().sum);
    }

    #[test]
    fn a_long_identity_has_a_key_of_its_own() {
        let long = |end: &str| key_of(&format!("url:{}{end}", "é".repeat(400)));
        assert_eq!(key_of("10.1787/a"), "10.1787/a");
        assert!(long("a").len() <= 512 && long("a") != long("b"));
    }
}
