//! XML of libraries, repositories and reference managers: one walk over a text,
//! and for each kind of record a file that says what goes where.
//!
//! The kind of a record is told by namespace and name of its element, never by a
//! prefix or the name of a file, inside of whatever stands around it. Text
//! borrows from the source; one record at a time is in memory.
//!
//! Must never know: files; what a format's elements mean.

mod atom;
mod crossref;
mod datacite;
mod dublin_core;
mod endnote;
mod marc;
mod mods;
mod oai;
mod pubmed;
mod scan;
mod shelves;
mod siblings;
mod space;
#[cfg(test)]
mod tests;
mod tree;
mod value;
mod walk;
mod zotero;

use std::ops::ControlFlow;

use self::shelves::Graph;
use self::siblings::Siblings;
use self::tree::{Element, Tree};
use self::walk::{Guide, Left, Role, Step, Walk};
use super::Out;
use super::draft::Draft;
use crate::records::flaw::Fault;

/// A kind of record: where it is told by, and who reads it.
struct Format {
    space: Space,
    root: &'static str,
    /// Whether the element is of this kind, where its name may be another's.
    told: fn(&Element<'_, '_>) -> bool,
    read: fn(Element<'_, '_>, &mut Found<'_, '_>),
}

/// Namespaces that an element may be of.
#[derive(Clone, Copy)]
enum Space {
    /// Any: it is told by what it holds.
    Any,
    /// None.
    Bare,
    /// This one.
    Is(&'static str),
    /// This one, or none: many programs leave it out.
    IsOrBare(&'static str),
    /// All that begin so: those of the versions of a schema.
    Begins(&'static str),
    /// All that begin so, or none.
    BeginsOrBare(&'static str),
}

const fn row(
    space: Space,
    root: &'static str,
    told: fn(&Element<'_, '_>) -> bool,
    read: fn(Element<'_, '_>, &mut Found<'_, '_>),
) -> Format {
    Format {
        space,
        root,
        told,
        read,
    }
}

/// The formats, a line for each element that is a record: the first one that
/// tells it reads it.
const FORMATS: &[Format] = &[
    row(
        Space::IsOrBare(oai::SPACE),
        "record",
        oai::is_record,
        oai::record,
    ),
    row(
        Space::IsOrBare(oai::SPACE),
        "header",
        oai::is_header,
        oai::header,
    ),
    row(
        Space::IsOrBare(oai::SPACE),
        "error",
        oai::is_error,
        oai::error,
    ),
    row(Space::Is(oai::SPACE), "resumptionToken", always, oai::token),
    row(
        Space::IsOrBare(marc::SPACE),
        "record",
        marc::is_record,
        marc::record,
    ),
    row(
        Space::Begins(marc::EXCHANGE),
        "record",
        marc::is_record,
        marc::record,
    ),
    row(Space::Any, "dc", dublin_core::is_record, dublin_core::read),
    row(
        Space::Any,
        "qualifieddc",
        dublin_core::is_record,
        dublin_core::read,
    ),
    row(
        Space::IsOrBare(mods::SPACE),
        "mods",
        mods::is_record,
        mods::read,
    ),
    row(
        Space::BeginsOrBare(datacite::SPACE),
        "resource",
        datacite::is_record,
        datacite::read,
    ),
    row(
        Space::BeginsOrBare(crossref::SPACE),
        "crossref",
        always,
        crossref::answer,
    ),
    row(
        Space::Begins(crossref::SPACE),
        "journal",
        crossref::is_work,
        crossref::work,
    ),
    row(
        Space::Begins(crossref::SPACE),
        "book",
        crossref::is_work,
        crossref::work,
    ),
    row(
        Space::Begins(crossref::SPACE),
        "conference",
        crossref::is_work,
        crossref::work,
    ),
    row(
        Space::Begins(crossref::SPACE),
        "report-paper",
        crossref::is_work,
        crossref::work,
    ),
    row(
        Space::Begins(crossref::SPACE),
        "standard",
        crossref::is_work,
        crossref::work,
    ),
    row(
        Space::Begins(crossref::SPACE),
        "database",
        crossref::is_work,
        crossref::work,
    ),
    row(
        Space::Begins(crossref::SPACE),
        "dissertation",
        crossref::is_work,
        crossref::work,
    ),
    row(
        Space::Begins(crossref::SPACE),
        "posted_content",
        crossref::is_work,
        crossref::work,
    ),
    row(
        Space::Begins(crossref::SPACE),
        "peer_review",
        crossref::is_work,
        crossref::work,
    ),
    row(
        Space::Begins(crossref::SPACE),
        "pending_publication",
        crossref::is_work,
        crossref::work,
    ),
    row(Space::Bare, "PubmedArticle", always, pubmed::article),
    row(Space::Bare, "PubmedBookArticle", always, pubmed::book),
    row(Space::Bare, "MedlineCitation", always, pubmed::citation),
    row(Space::Bare, "DeleteCitation", always, pubmed::deleted),
    row(Space::Bare, "DeleteDocument", always, pubmed::deleted),
    row(Space::Bare, "record", endnote::is_record, endnote::read),
    row(Space::Is(atom::SPACE), "entry", atom::is_entry, atom::read),
    row(Space::Any, "", zotero::is_item, zotero::read),
];

/// Elements that stand around records: a file that begins with one, and says so
/// near its beginning, is read, also where no record follows.
const AROUND: &[(Space, &str, &str)] = &[
    (Space::Is(oai::SPACE), "OAI-PMH", ""),
    (Space::Is(marc::SPACE), "collection", ""),
    (Space::Begins(marc::EXCHANGE), "collection", ""),
    (Space::Is(mods::SPACE), "modsCollection", ""),
    (Space::Is(atom::SPACE), "feed", "arxiv.org/api"),
    (Space::Is(zotero::RDF), "RDF", zotero::SPACE),
    (Space::Bare, "PubmedArticleSet", ""),
    (Space::Bare, "PubmedBookArticleSet", ""),
    (Space::Begins(crossref::SPACE), "doi_batch", ""),
    (Space::Bare, "doi_records", ""),
];

/// No other kind of record has an element of that namespace and name.
fn always(_: &Element<'_, '_>) -> bool {
    true
}

impl Space {
    fn has(self, space: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Bare => space.is_empty(),
            Self::Is(name) => space == name,
            Self::IsOrBare(name) => space.is_empty() || space == name,
            Self::Begins(name) => space.starts_with(name),
            Self::BeginsOrBare(name) => space.is_empty() || space.starts_with(name),
        }
    }
}

/// What a record gives.
pub(super) struct Found<'t, 'a> {
    line: u32,
    drafts: Vec<Draft>,
    faults: Vec<Fault>,
    tally: &'t mut Tally,
    siblings: &'t Siblings<'a>,
}

/// What is said once for a whole text.
#[derive(Default)]
struct Tally {
    deleted: u32,
    /// The line of the last record that is deleted.
    line: u32,
}

impl<'a> Found<'_, 'a> {
    /// An empty draft of the record.
    fn draft(&self) -> Draft {
        Draft::new(self.line)
    }

    fn push(&mut self, draft: Draft) {
        self.drafts.push(draft);
    }

    /// Something that is said without a record.
    fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// The node beside the record that has a name.
    fn sibling(&self, name: &str) -> Option<Tree<'a>> {
        self.siblings.tree(name)
    }

    /// So many records are deleted.
    fn deleted(&mut self, count: usize) {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.tally.deleted = self.tally.deleted.saturating_add(count);
        self.tally.line = self.line;
    }
}

/// Where XML of a kind that is read begins: its first tag.
pub(super) fn begins(text: &str) -> Option<usize> {
    let first = first_tag(text)?;
    let mut walk = Walk::new(text);
    let guide = Formats;
    while let Some(step) = walk.step(&guide) {
        match step {
            // The head may end inside of the first record.
            Step::Record(..) | Step::Flaw(_, Fault::RecordCut) if is_told(&walk.tree) => {
                return Some(first);
            }
            Step::Around(_) => {
                let (space, local) = walk.around()?;
                if local.eq_ignore_ascii_case("html") {
                    return None;
                }
                let mut known = AROUND.iter();
                let is_known = known.any(|(known, name, sign)| {
                    *name == local && known.has(space) && text.contains(sign)
                });
                if is_known {
                    return Some(first);
                }
            }
            Step::Record(..) | Step::Flaw(..) => {}
        }
    }
    None
}

/// Where the first tag, declaration or comment begins.
fn first_tag(text: &str) -> Option<usize> {
    let is_begin = |at: &usize| {
        let next = text.as_bytes().get(at + 1);
        next.is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'?' | b'!' | b'_'))
    };
    memchr::memchr_iter(b'<', text.as_bytes()).find(is_begin)
}

fn is_told(tree: &Tree<'_>) -> bool {
    let Some(root) = tree.root() else {
        return false;
    };
    format_of(&root).is_some() || inside(&root).next().is_some()
}

/// Reads the records of a text.
pub(super) fn read(text: &str, out: &mut Out<'_>) -> ControlFlow<()> {
    let graph = if out.hears() {
        Graph::of(text)
    } else {
        Graph::default()
    };
    Reading::default().part(text, true, &graph, out)?;
    out.shelves(|| graph.shelves());
    ControlFlow::Continue(())
}

/// How far the reading of a text is that comes in parts.
#[derive(Default)]
pub(super) struct Reading {
    left: Left,
    /// Lines before the part.
    before: u32,
    tally: Tally,
}

impl Reading {
    /// Lines before the text that is not read yet.
    pub(super) fn lines(&self) -> u32 {
        self.before
    }

    /// Reads what is whole in a part; gives the place from where on it stands at
    /// the beginning of the next part.
    pub(super) fn read(
        &mut self,
        text: &str,
        is_last: bool,
        out: &mut Out<'_>,
    ) -> ControlFlow<(), usize> {
        self.part(text, is_last, &Graph::default(), out)
    }

    fn part(
        &mut self,
        text: &str,
        is_last: bool,
        graph: &Graph,
        out: &mut Out<'_>,
    ) -> ControlFlow<(), usize> {
        let before = std::mem::take(&mut self.left);
        let mut walk = Walk::resumed(text, is_last, &before);
        let mut lines = Lines::new(text, self.before);
        let mut siblings = Siblings::default();
        while let Some(step) = walk.step(&Formats) {
            match step {
                // Nodes of RDF stand beside those that speak of them.
                Step::Around(at) if is_graph(walk.around()) => siblings = Siblings::of(&walk, at),
                Step::Around(_) => {}
                Step::Flaw(at, fault) => out.flaw(lines.of(at), fault)?,
                Step::Record(at, noted) => {
                    let found = Found {
                        line: lines.of(at),
                        drafts: Vec::new(),
                        faults: noted,
                        tally: &mut self.tally,
                        siblings: &siblings,
                    };
                    record(&walk.tree, found, graph, out)?;
                }
            }
        }
        if is_last && self.tally.deleted > 0 {
            out.flaw(self.tally.line, Fault::Deleted(self.tally.deleted))?;
        }
        let (end, left) = walk.left();
        self.left = left;
        self.before = lines.of(end) - 1;
        ControlFlow::Continue(end)
    }
}

/// Hands over what one element gives.
fn record(
    tree: &Tree<'_>,
    mut found: Found<'_, '_>,
    graph: &Graph,
    out: &mut Out<'_>,
) -> ControlFlow<()> {
    let Some(root) = tree.root() else {
        return ControlFlow::Continue(());
    };
    let line = found.line;
    if let Some(format) = format_of(&root) {
        (format.read)(root, &mut found);
    } else {
        inside(&root).for_each(|(element, format)| (format.read)(element, &mut found));
    }
    let Found { drafts, faults, .. } = found;
    let mut faults: Vec<(u32, Fault)> = faults.into_iter().map(|fault| (line, fault)).collect();
    for draft in drafts {
        match draft.finish() {
            Ok((record, mut flaws)) => {
                flaws.append(&mut faults);
                out.remark(|| zotero::remarks(root, &|name| graph.note(name)));
                out.record(record, line, flaws)?;
            }
            Err(fault) => out.flaw(line, fault)?,
        }
    }
    faults
        .into_iter()
        .try_for_each(|(line, fault)| out.flaw(line, fault))
}

/// The format that an element is of.
fn format_of(element: &Element<'_, '_>) -> Option<&'static Format> {
    let mut formats = FORMATS.iter();
    formats.find(|format| {
        (format.root == element.local() || format.root.is_empty())
            && format.space.has(element.space())
            && (format.told)(element)
    })
}

/// The outermost records inside of an element that is none.
fn inside<'t, 'a>(
    element: &Element<'t, 'a>,
) -> impl Iterator<Item = (Element<'t, 'a>, &'static Format)> + use<'t, 'a> {
    let mut behind = None;
    element.descendants().filter_map(move |element| {
        if behind.is_some_and(|behind| element.is_before(behind)) {
            return None;
        }
        let format = format_of(&element)?;
        behind = Some(element);
        Some((element, format))
    })
}

/// Whether an element holds nodes of RDF.
fn is_graph(around: Option<(&str, &str)>) -> bool {
    around == Some((zotero::RDF, "RDF"))
}

/// What the table of formats says of elements.
struct Formats;

impl<'a> Guide<'a> for Formats {
    fn role(&self, name: (&'a str, &'a str), parent: Option<(&'a str, &'a str)>) -> Role {
        let (space, local) = name;
        let mut formats = FORMATS.iter();
        if is_graph(parent) {
            Role::Nested
        } else if is_graph(Some(name)) {
            Role::Graph
        } else if formats.any(|format| format.root == local && format.space.has(space)) {
            Role::Record
        } else {
            Role::Around
        }
    }
}

/// Lines of places that come one after the other.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u32,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str, before: u32) -> Self {
        Self {
            text,
            at: 0,
            line: before.saturating_add(1),
        }
    }

    fn of(&mut self, at: usize) -> u32 {
        if let Some(between) = self.text.as_bytes().get(self.at..at) {
            let breaks = memchr::memchr_iter(b'\n', between).count();
            self.line = self
                .line
                .saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
            self.at = at;
        }
        self.line
    }
}
