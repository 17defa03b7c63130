//! Entries of hayagriva's YAML: an entry, and what holds it as its parent.
//!
//! Source: hayagriva, docs/file-format.md.
//!
//! Must never know: the key of an entry, where it stood.

use std::borrow::Cow;

use super::Node;
use crate::records::doi::Doi;
use crate::records::isbn::Isbn;
use crate::records::read::draft::{Draft, Field, Item};
use crate::records::read::json;

/// Types of entries, what a parent without a type is to them, and what CSL calls
/// them.
const TYPES: &[(&str, &str, &str)] = &[
    ("article", "periodical", "article-journal"),
    ("chapter", "book", "chapter"),
    ("entry", "reference", "entry"),
    ("anthos", "anthology", "chapter"),
    ("report", "misc", "report"),
    ("thesis", "misc", "thesis"),
    ("web", "web", "webpage"),
    ("scene", "video", "motion_picture"),
    ("artwork", "exhibition", "graphic"),
    ("patent", "misc", "patent"),
    ("case", "misc", "legal_case"),
    ("newspaper", "misc", "periodical"),
    ("legislation", "anthology", "legislation"),
    ("manuscript", "misc", "manuscript"),
    ("post", "post", "post"),
    ("misc", "misc", "document"),
    ("performance", "misc", "performance"),
    ("periodical", "misc", "periodical"),
    ("proceedings", "misc", "book"),
    ("book", "misc", "book"),
    ("blog", "misc", "webpage"),
    ("reference", "misc", "book"),
    ("conference", "misc", "event"),
    ("anthology", "misc", "book"),
    ("repository", "misc", "software"),
    ("thread", "misc", "post"),
    ("video", "video", "motion_picture"),
    ("audio", "audio", "song"),
    ("exhibition", "misc", "event"),
    ("original", "misc", "document"),
];

/// Whether a map is an entry of a library: it has a type of them, or a title
/// and something else that only documents have.
pub(super) fn is_entry(node: &Node) -> bool {
    let signs = [
        "author",
        "editor",
        "date",
        "parent",
        "publisher",
        "page-range",
        "serial-number",
        "doi",
        "isbn",
    ];
    let is_typed = node
        .get("type")
        .and_then(Node::text)
        .and_then(known)
        .is_some();
    let has_sign = signs.iter().any(|sign| node.has(sign));
    // The libraries of other programs have other keys for the same.
    let is_other = node.has("ENTRYTYPE") || node.has("entrytype");
    !is_other && (node.has("title") || node.has("parent")) && (is_typed || has_sign)
}

fn known(name: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let is_named = |(own, ..): &&(&str, &str, &str)| own.eq_ignore_ascii_case(name.trim());
    TYPES.iter().find(is_named)
}

/// An entry or a parent, with its type.
#[derive(Clone, Copy)]
struct Entry<'n> {
    node: &'n Node,
    /// The type in small letters; empty where it is none of hayagriva's.
    name: &'static str,
}

impl<'n> Entry<'n> {
    /// An entry; without a type it is what a parent of the child's type is.
    fn of(node: &'n Node, child: Option<Self>) -> Self {
        let own = node.get("type").and_then(Node::text);
        let name = match own {
            Some(own) => known(own).map(|(name, ..)| *name),
            None => child
                .and_then(|child| known(child.name))
                .map(|(_, parent, _)| *parent),
        };
        Self {
            node,
            name: name.unwrap_or_default(),
        }
    }

    fn parents(self) -> impl Iterator<Item = Self> {
        let parents = self.node.get("parent").map(Node::list).unwrap_or_default();
        parents
            .into_iter()
            .map(move |node| Self::of(node, Some(self)))
    }

    fn text(self, key: &str) -> Option<Cow<'n, str>> {
        let value = self.node.get(key)?;
        let text = value.text().or_else(|| value.list().first()?.text())?;
        Some(unbraced(text)).filter(|text| !text.trim().is_empty())
    }

    /// A number by its kind: `serial-number` is a map of them, or one that says
    /// itself what it is. Older libraries have them as keys of their own.
    fn number(self, kind: &str) -> Option<&'n str> {
        if let Some(own) = self.node.get(kind).and_then(Node::text) {
            return Some(own);
        }
        let numbers = self.node.get("serial-number")?;
        if numbers.is_map() {
            return numbers.get(kind).and_then(Node::text);
        }
        let number = numbers.text()?;
        let is_doi = Doi::parse(number).is_some();
        let is_isbn = !is_doi && Isbn::parse(number).is_some_and(|isbn| isbn.is_right());
        let own = match (is_doi, is_isbn) {
            (true, _) => "doi",
            (_, true) => "isbn",
            _ => "serial",
        };
        (own == kind).then_some(number)
    }

    /// What the parent is to this.
    fn relation(self, parent: Self) -> Relation {
        match (self.name, parent.name) {
            // What holds a whole book is a series.
            ("book" | "anthology" | "reference" | "proceedings" | "report" | "thesis", name)
                if name != "video" && name != "audio" && name != "original" =>
            {
                Relation::Series
            }
            (_, "book" | "anthology" | "reference") => Relation::Book,
            (
                _,
                "periodical" | "newspaper" | "blog" | "proceedings" | "conference" | "web"
                | "thread" | "repository" | "post",
            )
            // An episode of a series.
            | ("video" | "scene", "video")
            | ("audio", "audio") => Relation::Container,
            _ => Relation::None,
        }
    }

    /// What CSL calls this, by its type and that of its parent.
    fn form(self, parent: Option<Self>) -> Option<&'static str> {
        let parent = parent.map(|parent| parent.name);
        Some(match (self.name, parent) {
            ("article", Some("newspaper")) => "article-newspaper",
            ("article", Some("proceedings" | "conference")) => "paper-conference",
            ("article" | "post", Some("blog")) => "post-weblog",
            ("article", Some("book" | "anthology")) => "chapter",
            ("article" | "entry", Some("reference")) => "entry-encyclopedia",
            (name, _) => known(name)?.2,
        })
    }
}

/// What a parent is to an entry.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Relation {
    Container,
    Book,
    Series,
    None,
}

/// The record of an entry in the making.
pub(super) fn draft(node: &Node, line: u32) -> Draft {
    let mut draft = Draft::new(line);
    let entry = Entry::of(node, None);
    // A talk or an original may stand beside what holds the entry.
    let holds = |parent: &Entry<'_>| entry.relation(*parent) != Relation::None;
    let parent = entry.parents().find(holds);
    custom(&mut draft, node);
    match entry.form(parent) {
        Some(form) => draft.text(Field::DocumentType, false, form),
        None => put(&mut draft, entry, &[(Field::DocumentType, "type")]),
    }
    put(
        &mut draft,
        entry,
        &[
            (Field::Title, "title"),
            (Field::Abstract, "abstract"),
            (Field::Publisher, "publisher"),
            (Field::Publisher, "organization"),
            (Field::Place, "location"),
            (Field::Volume, "volume"),
            (Field::Issue, "issue"),
            (Field::Edition, "edition"),
            (Field::Pages, "page-range"),
            (Field::Language, "language"),
            (Field::Link, "url"),
        ],
    );
    place_of_house(&mut draft, entry);
    numbers(&mut draft, entry);
    draft_names(&mut draft, entry, Field::Authors, "author");
    draft_names(&mut draft, entry, Field::Editors, "editor");
    let has_date = date(&mut draft, entry);
    if let Some(parent) = parent {
        held(&mut draft, entry, parent, has_date);
    }
    draft
}

/// What stands in the parent: its title, and what is that of the entry too.
fn held(draft: &mut Draft, entry: Entry<'_>, parent: Entry<'_>, has_date: bool) {
    let relation = entry.relation(parent);
    let title = match relation {
        Relation::Container => Field::Container,
        Relation::Book => Field::ParentTitle,
        Relation::Series | Relation::None => Field::Series,
    };
    put(draft, parent, &[(title, "title")]);
    if relation == Relation::Series {
        return;
    }
    put(
        draft,
        parent,
        &[
            (Field::Publisher, "publisher"),
            (Field::Place, "location"),
            (Field::Volume, "volume"),
            (Field::Issue, "issue"),
        ],
    );
    place_of_house(draft, parent);
    for (field, kind) in [(Field::Isbn, "isbn"), (Field::Issn, "issn")] {
        if let Some(number) = parent.number(kind) {
            draft.text(field, false, number);
        }
    }
    if !has_date {
        date(draft, parent);
    }
    if relation == Relation::Book {
        if !draft.has(Field::Editors) {
            draft_names(draft, parent, Field::Editors, "editor");
        }
        // What holds the book is its series.
        if let Some(series) = parent.parents().next() {
            put(draft, series, &[(Field::Series, "title")]);
        }
    }
}

fn put(draft: &mut Draft, entry: Entry<'_>, fields: &[(Field, &str)]) {
    for (field, key) in fields {
        if let Some(text) = entry.text(key) {
            draft.text(*field, false, &text);
        }
    }
}

/// The place of a publisher that says its own.
fn place_of_house(draft: &mut Draft, entry: Entry<'_>) {
    let house = entry.node.get("publisher");
    if let Some(place) = house.and_then(|house| house.get("location")?.text()) {
        draft.text(Field::Place, false, &unbraced(place));
    }
}

fn numbers(draft: &mut Draft, entry: Entry<'_>) {
    for (field, kind) in [
        (Field::Doi, "doi"),
        (Field::Isbn, "isbn"),
        (Field::Issn, "issn"),
        (Field::Number, "serial"),
    ] {
        if let Some(number) = entry.number(kind) {
            draft.text(field, false, number);
        }
    }
}

/// The date, or the year alone; whether there is one.
fn date(draft: &mut Draft, entry: Entry<'_>) -> bool {
    let Some(date) = entry.text("date") else {
        return false;
    };
    // "~2016" is about that year.
    let date = date.trim().trim_start_matches('~');
    let is_year = date.len() <= 4 || date.starts_with('-');
    draft.text(if is_year { Field::Year } else { Field::Date }, false, date);
    true
}

/// Names, each a string with the family name first or a map of its parts.
fn draft_names(draft: &mut Draft, entry: Entry<'_>, field: Field, key: &str) {
    let names = entry.node.get(key).map(Node::list).unwrap_or_default();
    for name in names {
        if let Some(name) = name_of(name) {
            draft.item(field, &name);
        }
    }
}

fn name_of(node: &Node) -> Option<Item> {
    if !node.is_map() {
        return node.text().map(Item::inverted);
    }
    let part = |key: &str| node.get(key).and_then(Node::text);
    let name = part("name")?;
    let family = match part("prefix") {
        Some(prefix) => format!("{prefix} {name}"),
        None => name.to_owned(),
    };
    let given = match (part("given-name"), part("suffix")) {
        (Some(given), Some(suffix)) => format!("{given}, {suffix}"),
        (Some(given), None) => given.to_owned(),
        (None, _) => {
            return Some(Item {
                literal: Some(family),
                ..Item::default()
            });
        }
    };
    Some(Item {
        family: Some(family),
        given: Some(given),
        ..Item::default()
    })
}

/// What the format has no place for stands under `custom`, in the native form.
fn custom(draft: &mut Draft, node: &Node) {
    let custom = node.get("custom").and_then(Node::bounded_json);
    if let Some(custom) = custom {
        json::custom(draft, &custom);
    }
}

/// A text without the braces that keep letters as they are; escaped ones are
/// its own.
fn unbraced(text: &str) -> Cow<'_, str> {
    if !text.contains(['{', '}', '\\']) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '{' | '}' => {}
            '\\' if chars
                .peek()
                .is_some_and(|next| matches!(next, '{' | '}' | '$' | '\\')) =>
            {
                plain.extend(chars.next());
            }
            c => plain.push(c),
        }
    }
    Cow::Owned(plain)
}
