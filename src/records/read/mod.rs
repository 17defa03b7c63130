//! Bytes to records, one file per form; the form is told from the content.
//!
//! A reader hands over one [`Piece`] after the other and stops as soon as the
//! other side has enough. What is wrong in a source becomes a flaw and costs
//! the field or the record it stands in, never the rest.
//!
//! Must never know: files, names of files, what becomes of the records.

mod bibtex;
mod csv;
mod draft;
mod dspace;
mod encoding;
mod html;
mod hypertext;
mod ipp_html;
mod ipp_text;
mod json;
mod marc;
mod markup;
mod part;
pub mod remark;
mod tagged;
mod tex;
#[cfg(test)]
mod trial;
mod xml;
mod yaml;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::ops::ControlFlow;

pub use self::part::{Part, Stream, line_parts, marc_parts, parts, text_of};
use self::remark::{Remarks, Shelf};
use super::flaw::Fault;
use super::record::{Name, Record};
use super::text::{LINE_MAX, PROSE_MAX, Text};

/// A form in which catalogs come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Native JSON: `{"documents": [...]}`, a list, or one record.
    Json,
    /// One record per line.
    JsonLines,
    /// Pages of a mirror of the Innovation Policy Platform.
    IppHtml,
    /// Printed pages of the Innovation Policy Platform as text.
    IppText,
    /// BibTeX and BibLaTeX.
    Bibtex,
    /// Lines with tags: RIS, nbib, ciw, refer.
    Tagged,
    /// CSV or TSV with a header.
    Table,
    /// MARC 21 and UNIMARC in ISO 2709.
    Marc,
    /// Libraries of hayagriva, and items of CSL in YAML.
    Yaml,
    /// XML of libraries, repositories and reference managers.
    Xml,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Json => "JSON",
            Self::JsonLines => "JSON Lines",
            Self::IppHtml => "IPP page (HTML)",
            Self::IppText => "IPP page (text)",
            Self::Bibtex => "BibTeX",
            Self::Tagged => "RIS",
            Self::Table => "CSV",
            Self::Marc => "MARC",
            Self::Yaml => "YAML",
            Self::Xml => "XML",
        })
    }
}

/// What a reader hands over.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// A record and the line, from 1, on which it starts. Its `origins` are
    /// empty: only the caller knows the number of the source.
    Record(Box<Record>, u32),
    /// Something wrong. If it belongs to a record that is kept, the record's
    /// `flaws` count it too.
    Flaw {
        /// Line, from 1.
        line: u32,
        /// What is wrong and what was done about it.
        fault: Fault,
    },
}

/// Why a source as a whole holds no catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Nothing, or nothing but blanks.
    Empty,
    /// Not text: an image, an archive, a program.
    Binary,
    /// Text, but of no form that is known.
    Unknown,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::Empty => "empty",
            Self::Binary => "not text",
            Self::Unknown => "not a catalog",
        };
        write!(
            f,
            "{what}: expected JSON, JSON Lines, BibTeX, RIS, CSV, MARC, XML, YAML or a page of the Innovation Policy Platform"
        )
    }
}

impl std::error::Error for Unreadable {}

/// So many bytes tell the form of a source.
pub const HEAD: usize = 64 * 1024;

/// What ends a record of MARC.
pub const MARC_END: u8 = marc::RECORD_END;

/// More flaws than this are counted, not listed: nobody reads them, and ten
/// million lines of nonsense must not become ten million messages.
const FLAWS_MAX: u32 = 10_000;

/// Tells the form of a source from its content; a byte order mark and leading
/// blanks do not matter.
#[must_use]
pub fn kind(bytes: &[u8]) -> Option<Kind> {
    let head = |bytes: &[u8]| bytes.len().min(HEAD);
    let first = &bytes[..head(bytes)];
    // No text: its fields have encodings of their own.
    if marc::begins(first) {
        return Some(Kind::Marc);
    }
    if first.trim_ascii_start().is_empty() {
        // However many lines are empty: what comes behind them tells.
        let text = bytes.trim_ascii_start();
        return kind_of(&encoding::decode(&text[..head(text)]).text);
    }
    kind_of(&encoding::decode(first).text)
}

/// Whether a file that nobody named may hold documents, told from its first
/// [`HEAD`] bytes: it is of some form, and JSON with neither title nor DOI nor a
/// leader of MARC in all of it is the settings of some program.
#[must_use]
pub fn may_hold(head: &[u8]) -> bool {
    let is_whole = head.len() < HEAD;
    match kind(head) {
        Some(Kind::Json | Kind::JsonLines) if is_whole => {
            let text = encoding::decode(head).text.to_ascii_lowercase();
            ["title", "doi", "\"leader\""]
                .iter()
                .any(|sign| text.contains(sign))
        }
        kind => kind.is_some(),
    }
}

/// Where a text begins to be of one form.
type Told = fn(&str) -> Option<usize>;

fn kind_of(text: &str) -> Option<Kind> {
    let others: [(Told, Kind); 5] = [
        (xml::begins, Kind::Xml),
        (ipp_text::begins, Kind::IppText),
        (bibtex::begins, Kind::Bibtex),
        (tagged::begins, Kind::Tagged),
        (csv::begins, Kind::Table),
    ];
    // A record of XML may quote a page.
    let is_page = || ipp_html::is_kind(text) && xml::begins(text).is_none();
    let html = || is_page().then_some(Kind::IppHtml);
    // What stands first decides: a value may quote any other form.
    let first = || {
        let told = others.iter();
        let told = told.filter_map(|(begins, kind)| Some((begins(text)?, *kind)));
        told.min_by_key(|(at, _)| *at).map(|(_, kind)| kind)
    };
    let yaml = || yaml::is_kind(text).then_some(Kind::Yaml);
    json::kind(text).or_else(html).or_else(yaml).or_else(first)
}

/// Reads a source from beginning to end, or until `sink` breaks.
///
/// # Errors
///
/// The bytes are no catalog at all.
pub fn read(
    bytes: &[u8],
    sink: &mut dyn FnMut(Piece) -> ControlFlow<()>,
) -> Result<Kind, Unreadable> {
    let kind = kind(bytes).ok_or_else(|| unreadable(bytes))?;
    let mut out = Out {
        sink,
        gate: Some(Gate::default()),
        heard: None,
    };
    // A break of the sink is an end like any other.
    let _ = pour(kind, bytes, &mut out);
    Ok(kind)
}

/// A source as its owner keeps it: records with what is said of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Remarked {
    /// The records, in their order.
    pub records: Vec<(Record, Remarks)>,
    /// What the owner put together.
    pub shelves: Vec<Shelf>,
    /// What is no record, and why, with its line from 1.
    pub refused: Vec<(u32, Fault)>,
}

/// Reads all of a source with what its owner said of the records. What is wrong
/// within a record that is kept is left to those who read it as a catalog.
///
/// # Errors
///
/// The bytes are no catalog at all.
pub fn remarked(bytes: &[u8]) -> Result<(Kind, Remarked), Unreadable> {
    let kind = kind(bytes).ok_or_else(|| unreadable(bytes))?;
    let (heard, mut found) = (Heard::default(), Remarked::default());
    // So many flaws of a record follow it.
    let mut own = 0;
    let mut sink = |piece| {
        match piece {
            Piece::Record(record, _) => {
                own = record.flaws;
                found.records.push((*record, heard.next.take()));
            }
            Piece::Flaw { .. } if own > 0 => own -= 1,
            Piece::Flaw { line, fault } => found.refused.push((line, fault)),
        }
        ControlFlow::Continue(())
    };
    let mut out = Out {
        sink: &mut sink,
        gate: None,
        heard: Some(&heard),
    };
    // Nothing breaks off.
    let _ = pour(kind, bytes, &mut out);
    found.shelves = heard.shelves.take();
    Ok((kind, found))
}

/// Whether a name in one string is read as a whole, and not taken apart.
#[must_use]
pub fn is_whole_name(name: &str) -> bool {
    !name.contains(',') || draft::Item::text(name).name() == Name::whole(name)
}

/// Lets the first flaws of a source through and counts the rest; deleted records
/// are only counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Gate {
    listed: u32,
    hidden: u32,
    deleted: u32,
    /// The line of the last record that is deleted.
    line: u32,
}

impl Gate {
    /// The piece, unless it is one flaw too many, or one that is counted.
    #[must_use]
    pub fn pass(&mut self, piece: Piece) -> Option<Piece> {
        match piece {
            Piece::Flaw {
                fault: Fault::Deleted(count),
                line,
            } => {
                self.deleted = self.deleted.saturating_add(count);
                self.line = line;
                None
            }
            Piece::Flaw { .. } => self.admits().then_some(piece),
            Piece::Record(..) => Some(piece),
        }
    }

    /// How many records were deleted and how many flaws were held back, if any
    /// were.
    pub fn rest(&self) -> impl Iterator<Item = Piece> + use<> {
        let deleted = (self.line, Fault::Deleted(self.deleted), self.deleted);
        let hidden = (1, Fault::More(self.hidden), self.hidden);
        let faults = [deleted, hidden]
            .into_iter()
            .filter(|(.., count)| *count > 0);
        faults.map(|(line, fault, _)| Piece::Flaw { line, fault })
    }

    fn admits(&mut self) -> bool {
        let admits = self.listed < FLAWS_MAX;
        let counter = if admits {
            &mut self.listed
        } else {
            &mut self.hidden
        };
        *counter = counter.saturating_add(1);
        admits
    }
}

/// A reader of a text.
type Reader = fn(&str, &mut Out<'_>) -> ControlFlow<()>;

fn pour(kind: Kind, bytes: &[u8], out: &mut Out<'_>) -> ControlFlow<()> {
    let reader: Reader = match kind {
        // Its fields have encodings of their own.
        Kind::Marc => {
            marc::read(bytes, 0, out)?;
            return out.finish();
        }
        Kind::Json => json::read,
        Kind::JsonLines => |text, out| json::read_lines(text, 0, out),
        Kind::IppHtml => ipp_html::read,
        Kind::IppText => ipp_text::read,
        Kind::Bibtex => bibtex::read,
        Kind::Tagged => tagged::read,
        Kind::Table => csv::read,
        Kind::Yaml => yaml::read,
        Kind::Xml => xml::read,
    };
    let decoded = encoding::decode(bytes);
    if let Some((line, fault)) = &decoded.flaw {
        out.flaw(*line, fault.clone())?;
    }
    reader(&decoded.text, out)?;
    out.finish()
}

fn unreadable(bytes: &[u8]) -> Unreadable {
    let text = encoding::decode(&bytes[..bytes.len().min(HEAD)]).text;
    let is_odd = |c: char| c.is_control() && !c.is_whitespace() && c != '\u{1b}';
    if text.trim().is_empty() {
        Unreadable::Empty
    } else if text.contains('\0') || text.chars().filter(|c| is_odd(*c)).count() > text.len() / 20 {
        Unreadable::Binary
    } else {
        Unreadable::Unknown
    }
}

/// The way out of a reader.
struct Out<'a> {
    sink: &'a mut dyn FnMut(Piece) -> ControlFlow<()>,
    /// None for a part of a source, whose flaws are counted with the others'.
    gate: Option<Gate>,
    /// What is said of the records, if anybody asks.
    heard: Option<&'a Heard>,
}

/// What is said beside the records.
#[derive(Default)]
struct Heard {
    /// Of the record that comes next.
    next: Cell<Remarks>,
    shelves: RefCell<Vec<Shelf>>,
}

impl Out<'_> {
    /// Hands over a record with the flaws that were found in it.
    fn record(
        &mut self,
        mut record: Record,
        line: u32,
        flaws: Vec<(u32, Fault)>,
    ) -> ControlFlow<()> {
        record.flaws = u32::try_from(flaws.len()).unwrap_or(u32::MAX);
        (self.sink)(Piece::Record(Box::new(record), line))?;
        flaws
            .into_iter()
            .try_for_each(|(line, fault)| self.flaw(line, fault))
    }

    /// Whether anybody asks what is said of the records.
    fn hears(&self) -> bool {
        self.heard.is_some()
    }

    /// Says something of the record that is handed over next, if anybody asks.
    fn remark(&self, remarks: impl FnOnce() -> Remarks) {
        if let Some(heard) = self.heard {
            heard.next.set(remarks());
        }
    }

    /// Says what the owner of the source put together, if anybody asks.
    fn shelves(&self, shelves: impl FnOnce() -> Vec<Shelf>) {
        if let Some(heard) = self.heard {
            heard.shelves.borrow_mut().extend(shelves());
        }
    }

    fn flaw(&mut self, line: u32, fault: Fault) -> ControlFlow<()> {
        let piece = Piece::Flaw { line, fault };
        let passed = match &mut self.gate {
            Some(gate) => gate.pass(piece),
            None => Some(piece),
        };
        passed.map_or(ControlFlow::Continue(()), |piece| (self.sink)(piece))
    }

    fn finish(&mut self) -> ControlFlow<()> {
        let rest = self.gate.as_ref().map(Gate::rest);
        rest.into_iter()
            .flatten()
            .try_for_each(|rest| (self.sink)(rest))
    }
}

/// A line of text, and whether it had to be cut.
fn line(raw: &str) -> (Option<Text>, bool) {
    let text = Text::some_line(raw);
    let cut = was_cut(raw, text.as_deref(), LINE_MAX);
    (text, cut)
}

/// A prose, and whether it had to be cut.
fn prose(raw: &str) -> (Option<Text>, bool) {
    let text = Text::some_prose(raw);
    let cut = was_cut(raw, text.as_deref(), PROSE_MAX);
    (text, cut)
}

fn was_cut(raw: &str, text: Option<&str>, max: usize) -> bool {
    raw.len() > max && text.is_some_and(|text| text.ends_with('…') && text.chars().count() > max)
}

/// A value in a message: short, and what it is can still be told.
fn excerpt(raw: &str) -> Text {
    let mut chars = raw.trim().chars();
    let mut start: String = chars.by_ref().take(60).collect();
    if chars.next().is_some() {
        start.push('…');
    }
    Text::line(&start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_told_from_the_content() {
        for (text, form) in [
            ("\u{feff} \n[{\"title\": \"x\"}]", Some(Kind::Json)),
            ("{\"documents\":[\n{\"title\":\"x\"}\n]}", Some(Kind::Json)),
            ("{\n  \"title\": \"x\"\n}\n", Some(Kind::Json)),
            ("{\"title\": \"x\"}", Some(Kind::Json)),
            (
                "{\"title\": \"x\"}\n\n{\"title\": \"y\"}",
                Some(Kind::JsonLines),
            ),
            (
                "{\"title\": \"x\"}\r{\"title\": \"y\"}",
                Some(Kind::JsonLines),
            ),
            (
                "## A (B\n\nPublished on Innovation Policy Platform (https://x)\n",
                Some(Kind::IppText),
            ),
            ("[1] https://example.org\n", None),
            ("{\\rtf1 hello}", None),
            ("@book{x, title = {y}}", Some(Kind::Bibtex)),
        ] {
            assert_eq!(kind(text.as_bytes()), form, "{text}");
        }
    }

    #[test]
    fn what_a_file_begins_with_decides_and_no_line_inside_a_value() {
        let quotes = "Cite as:\n@book{x,\n title = {y}\n}\nTY  - BOOK\nPMID- 1\nPT J\nPublished on Innovation Policy Platform (https://x)\ntitle,doi,year\n";
        for (text, form) in [
            (format!("title,abstract\nOne,\"{quotes}\"\n"), Kind::Table),
            (
                format!("TY  - BOOK\nTI  - One\nAB  - {quotes}ER  - \n"),
                Kind::Tagged,
            ),
            (format!("%0 Book\n%T One\n%X {quotes}"), Kind::Tagged),
            (format!("PMID- 1\nTI  - One\nAB  - {quotes}"), Kind::Tagged),
            (
                format!("@book{{a,\n title = {{One}},\n abstract = {{{quotes}}}\n}}\n"),
                Kind::Bibtex,
            ),
            (
                format!("% title, author, year\n@book{{a,\n title = {{One}}\n}}\n{quotes}"),
                Kind::Bibtex,
            ),
        ] {
            assert_eq!(kind(text.as_bytes()), Some(form), "{text}");
        }
    }

    #[test]
    fn what_is_no_catalog_says_what_was_expected() {
        let read = |bytes: &[u8]| read(bytes, &mut |_| ControlFlow::Continue(())).unwrap_err();
        assert_eq!(read(b" \r\n"), Unreadable::Empty);
        assert_eq!(read(b"\x7fELF\x02\x01\x01\0\0\0"), Unreadable::Binary);
        assert_eq!(
            read(b"Dear reader").to_string(),
            "not a catalog: expected JSON, JSON Lines, BibTeX, RIS, CSV, MARC, XML, YAML or a page of the Innovation Policy Platform"
        );
    }

    #[test]
    fn a_reader_stops_when_the_other_side_has_enough() {
        let mut count = 0;
        let text = "{\"title\": \"x\"}\n".repeat(100);
        let kind = read(text.as_bytes(), &mut |_| {
            count += 1;
            if count == 3 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        assert_eq!((kind, count), (Ok(Kind::JsonLines), 3));
    }

    #[test]
    fn ten_million_flaws_are_counted_not_listed() {
        let mut reasons = Vec::new();
        let text = format!("[{}{{}}]", "{},".repeat(20_000));
        let _ = read(text.as_bytes(), &mut |piece| {
            if let Piece::Flaw { fault, .. } = piece {
                reasons.push(fault.to_string());
            }
            ControlFlow::Continue(())
        });
        assert_eq!(reasons.len(), 10_001);
        assert_eq!(
            reasons.last().map(String::as_str),
            Some("10001 more flaws; not listed")
        );
    }
}
