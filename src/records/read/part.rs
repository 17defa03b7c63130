//! Sources that are read in parts: where records end in a mark, whole records
//! apart from each other; where only reading tells, one bit behind the other.
//!
//! Must never know: where the bytes come from, who reads which part.

use std::borrow::Cow;
use std::ops::{ControlFlow, Range};

use super::encoding::{self, Decoding};
use super::{Gate, HEAD, Kind, Out, Piece, json, kind, marc, xml};
use crate::records::flaw::Fault;

/// Whole records of a source, which can be read apart from those before and
/// behind.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    body: Body<'a>,
    /// Lines, or records, before it.
    before: u32,
}

/// What a part is made of.
#[derive(Clone, Copy, Debug)]
enum Body<'a> {
    /// Lines of JSON Lines.
    Lines(&'a str),
    /// Records of MARC.
    Marc(&'a [u8]),
}

/// Cuts a source into parts of about so many bytes, if it is JSON Lines in
/// right UTF-8 or MARC. Read one after the other, the parts give what
/// [`super::read`] gives, but for the flaws that a [`Gate`] holds back.
#[must_use]
pub fn parts(bytes: &[u8], size: usize) -> Option<Vec<Part<'_>>> {
    match kind(bytes)? {
        Kind::JsonLines => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            let text = std::str::from_utf8(bytes).ok()?;
            cut(bytes, b'\n', 0, size, lines_of(text))
        }
        Kind::Marc => cut(bytes, marc::RECORD_END, 0, size, records_of(bytes)),
        _ => None,
    }
}

fn lines_of<'a>(text: &'a str) -> impl Fn(Range<usize>) -> Option<Body<'a>> {
    move |place| text.get(place).map(Body::Lines)
}

fn records_of<'a>(bytes: &'a [u8]) -> impl Fn(Range<usize>) -> Option<Body<'a>> {
    move |place| bytes.get(place).map(Body::Marc)
}

/// Cuts whole lines of JSON Lines, behind so many others, into parts of about so
/// many bytes.
#[must_use]
pub fn line_parts(text: &str, before: u32, size: usize) -> Vec<Part<'_>> {
    let parts = cut(text.as_bytes(), b'\n', before, size, lines_of(text));
    parts.unwrap_or_else(|| vec![Part::lines(text, before)])
}

/// The same of records of MARC.
#[must_use]
pub fn marc_parts(bytes: &[u8], before: u32, size: usize) -> Vec<Part<'_>> {
    let parts = cut(bytes, marc::RECORD_END, before, size, records_of(bytes));
    parts.unwrap_or_else(|| vec![Part::marc(bytes, before)])
}

/// The text of bytes, whatever their encoding, and what is said of it with the
/// line of the first byte that is no UTF-8.
#[must_use]
pub fn text_of(bytes: &[u8]) -> (Cow<'_, str>, Option<(u32, Fault)>) {
    let decoded = encoding::decode(bytes);
    (decoded.text, decoded.flaw)
}

/// Cuts behind the marks that end records. What stands behind the last mark
/// belongs to the record before.
fn cut<'a>(
    bytes: &[u8],
    mark: u8,
    before: u32,
    size: usize,
    body: impl Fn(Range<usize>) -> Option<Body<'a>>,
) -> Option<Vec<Part<'a>>> {
    let last = memchr::memrchr(mark, bytes)?;
    let (mut parts, mut start, mut before) = (Vec::new(), 0, before);
    while start < bytes.len() {
        let near = bytes
            .get(start.saturating_add(size)..last)
            .unwrap_or_default();
        let end = match memchr::memchr(mark, near) {
            Some(length) => start + size + length + 1,
            None => bytes.len(),
        };
        let body = body(start..end)?;
        parts.push(Part { body, before });
        let marks = memchr::memchr_iter(mark, bytes.get(start..end)?).count();
        before = before.saturating_add(u32::try_from(marks).unwrap_or(u32::MAX));
        start = end;
    }
    Some(parts)
}

impl<'a> Part<'a> {
    /// Whole lines of a source of JSON Lines that comes bit by bit, behind so
    /// many others.
    #[must_use]
    pub fn lines(text: &'a str, before: u32) -> Self {
        let body = Body::Lines(text);
        Self { body, before }
    }

    /// Whole records of a source of MARC that comes bit by bit, behind so many
    /// others.
    #[must_use]
    pub fn marc(bytes: &'a [u8], before: u32) -> Self {
        let body = Body::Marc(bytes);
        Self { body, before }
    }

    /// Reads the part from beginning to end, or until `sink` breaks.
    pub fn read(&self, sink: &mut dyn FnMut(Piece) -> ControlFlow<()>) {
        let mut out = Out {
            sink,
            gate: None,
            heard: None,
        };
        // A break of the sink is an end like any other.
        let _ = match self.body {
            Body::Lines(text) => json::read_lines(text, self.before, &mut out),
            Body::Marc(bytes) => marc::read(bytes, self.before, &mut out),
        };
    }
}

/// A source that comes bit by bit, and whose reader alone tells where a record
/// ends: XML, and a list in JSON. Of the text no more is held than what is not
/// read yet.
pub struct Stream {
    decoding: Decoding,
    /// What is not read yet.
    text: String,
    /// So much of it was not enough for a record.
    tried: usize,
    reading: Reading,
    gate: Gate,
}

/// How far the reading is.
enum Reading {
    Xml(xml::Reading),
    Json(json::Reading),
}

impl Reading {
    fn lines(&self) -> u32 {
        match self {
            Self::Xml(reading) => reading.lines(),
            Self::Json(reading) => reading.lines(),
        }
    }

    fn read(&mut self, text: &str, is_last: bool, out: &mut Out<'_>) -> ControlFlow<(), usize> {
        match self {
            Self::Xml(reading) => reading.read(text, is_last, out),
            Self::Json(reading) => reading.read(text, is_last, out),
        }
    }
}

impl Stream {
    /// What begins so, if it can be read so.
    #[must_use]
    pub fn of(head: &[u8]) -> Option<Self> {
        let reading = match kind(head)? {
            Kind::Xml => Reading::Xml(xml::Reading::default()),
            Kind::Json => {
                let head = encoding::decode(&head[..head.len().min(HEAD)]);
                let is_list = json::is_list(&head.text);
                is_list.then(|| Reading::Json(json::Reading::default()))?
            }
            _ => return None,
        };
        Some(Self {
            decoding: Decoding::default(),
            text: String::new(),
            tried: 0,
            reading,
            gate: Gate::default(),
        })
    }

    /// Reads what the next bytes make whole. The first bytes are as many as tell
    /// the form, or all. The pieces of all bits are those that [`super::read`]
    /// gives of all bytes.
    pub fn take(
        &mut self,
        bytes: &[u8],
        is_last: bool,
        sink: &mut dyn FnMut(Piece) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut out = Out {
            sink,
            gate: Some(std::mem::take(&mut self.gate)),
            heard: None,
        };
        let told = self.decoding.push(bytes, is_last, &mut self.text);
        if let Some((line, fault)) = told {
            out.flaw(line.saturating_add(self.reading.lines()), fault)?;
        }
        // What is longer than all that came before is tried once it has doubled,
        // so that nothing is looked at more than a few times.
        if is_last || self.text.len() >= 2 * self.tried {
            let end = self.reading.read(&self.text, is_last, &mut out)?;
            self.text.drain(..end);
            self.tried = self.text.len();
        }
        if is_last {
            out.finish()?;
        }
        self.gate = out.gate.unwrap_or_default();
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;
    use proptest::prelude::*;

    /// What stands in files of XML, whole and broken.
    const BITS: &[&str] = &[
        "<modsCollection xmlns=\"http://www.loc.gov/mods/v3\">\n",
        "</modsCollection>\n",
        "<mods xmlns=\"http://www.loc.gov/mods/v3\"><titleInfo><title>Open &amp; d\u{e9}ta</title></titleInfo></mods>\n",
        "<mods><titleInfo><title>Trust &nope; & more</title></titleInfo></mods>",
        "<mods><titleInfo><title>Cut</titleInfo></mods>\n",
        "<mods><titleInfo>",
        "<mods note=\"open>",
        "\"",
        "<!-- <mods> -->",
        "<!-- never closed ",
        "-->",
        "<![CDATA[ <mods> ]]>",
        "]]>",
        "<!x>",
        "words > words\n",
        "\n\n",
        "</nothing>",
        "<!DOCTYPE a [<!ENTITY b \"c\">]>",
        "<?xml version=\"1.0\"?>",
        "<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\"><ListRecords>",
        "<record><header status=\"deleted\"><identifier>a</identifier></header></record>",
        "<record><metadata><oai_dc:dc xmlns:oai_dc=\"http://www.openarchives.org/OAI/2.0/oai_dc/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>Dublin</dc:title></oai_dc:dc></metadata></record>",
        "<resumptionToken>x</resumptionToken></ListRecords></OAI-PMH>",
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>Cells</ArticleTitle></Article></MedlineCitation></PubmedArticle>",
        "<DeleteCitation><PMID>2</PMID></DeleteCitation></PubmedArticleSet>",
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:z=\"http://www.zotero.org/namespaces/export#\" xmlns:bib=\"http://purl.org/net/biblio#\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\">",
        "<bib:Article rdf:about=\"#1\"><z:itemType>journalArticle</z:itemType><dc:title>Graph</dc:title><dcterms:isPartOf rdf:resource=\"urn:issn:1\"/></bib:Article>",
        "<bib:Journal rdf:about=\"urn:issn:1\"><dc:title>Journal</dc:title></bib:Journal></rdf:RDF>",
    ];

    fn coming(bytes: &[u8], first: usize, size: usize) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut source = Stream::of(bytes).unwrap();
        let (first, rest) = bytes.split_at(first.min(bytes.len()));
        let mut sink = |piece| {
            pieces.push(piece);
            ControlFlow::Continue(())
        };
        let _ = source.take(first, rest.is_empty(), &mut sink);
        let mut bits = rest.chunks(size).peekable();
        while let Some(bit) = bits.next() {
            let _ = source.take(bit, bits.peek().is_none(), &mut sink);
        }
        pieces
    }

    fn whole(bytes: &[u8], kind: Kind) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let read = read(bytes, &mut |piece| {
            pieces.push(piece);
            ControlFlow::Continue(())
        });
        assert_eq!(read, Ok(kind));
        pieces
    }

    /// How a list in JSON begins, and what stands in it, whole and broken.
    const LISTS: &[&str] = &[
        "[",
        "\u{feff}\n[\n",
        "{\"documents\": [",
        "{\"version\": {\"a\": [1]},\n\"documents\":\n[",
        "{\"status\": \"ok\", \"total\": 2, \"dataset\": [",
    ];
    const ITEMS: &[&str] = &[
        "{\"title\": \"Open d\u{e9}ta\", \"doi\": \"10.1787/a\"},\n",
        "{\"title\": \"A [b] {c\", \"tags\": [\"x\", \"y\"]} , ",
        "{\"title\": \"Trust\" \"year\": 2016},\n",
        "{\"title\": \"No end,\n",
        "{\"title\": [1, 2},\n",
        "{\"title\": 'one', year: 2011,},\r\n",
        "{\"title\": [\"Of a list\"], \"type\": \"journal-article\", \"DOI\": \"10.1/b\"},",
        "{\"a\": {\"title\": \"Inside\"}},",
        "\"a title\",",
        "null,\n",
        "nul",
        "12,",
        "[1, [2]],",
        "]\n",
        "}",
        "},\n[",
        "{\"records\": [{\"title\": \"Another\"}]}",
        "\"",
        "\\",
        "words",
    ];

    #[test]
    fn the_encoding_of_the_first_bytes_counts_for_all_bits() {
        let record = |number| BITS[2].replace("Open", &format!("Open {number}"));
        let text = |encoding: &str| {
            let records: String = (0..40).map(record).collect();
            format!(
                "<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n{}{records}</modsCollection>",
                BITS[0]
            )
        };
        let utf16: Vec<u8> = format!("\u{feff}{}", text("UTF-16"))
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        let latin = encoding_rs::WINDOWS_1252
            .encode(&text("ISO-8859-1"))
            .0
            .into_owned();
        let undeclared = encoding_rs::WINDOWS_1252
            .encode(&text("UTF-8"))
            .0
            .into_owned();
        for bytes in [
            utf16,
            latin,
            undeclared,
            text("ISO-8859-1").into_bytes(),
            text("UTF-8").into_bytes(),
        ] {
            let all = whole(&bytes, Kind::Xml);
            let titles = all.iter().filter(|piece| matches!(piece, Piece::Record(record, _) if record.title.contains("d\u{e9}ta")));
            assert_eq!(titles.count(), 40);
            for size in [1, 7, 100, 1_001, 1 << 20] {
                let found = coming(&bytes, 300, size);
                // What is guessed is counted only as far as it has come.
                let records = |pieces: &[Piece]| {
                    pieces
                        .iter()
                        .filter(|piece| matches!(piece, Piece::Record(..)))
                        .cloned()
                        .collect::<Vec<_>>()
                };
                assert_eq!(records(&found), records(&all));
                assert_eq!(found.len(), all.len());
            }
        }
    }

    proptest! {
        #[test]
        fn xml_that_comes_bit_by_bit_gives_what_the_whole_gives(
            bits in prop::collection::vec(0..BITS.len(), 0..30),
            size in 1_usize..400,
            cut in 0_usize..80,
        ) {
            let bits = bits.into_iter().map(|bit| BITS[bit]);
            let mut text: String = [BITS[0], BITS[2]].into_iter().chain(bits).collect();
            let end = text.floor_char_boundary(text.len().saturating_sub(cut));
            text.truncate(end);
            prop_assert_eq!(coming(text.as_bytes(), 150, size), whole(text.as_bytes(), Kind::Xml), "{}", text);
        }

        #[test]
        fn a_list_in_json_that_comes_bit_by_bit_gives_what_the_whole_gives(
            list in 0..LISTS.len(),
            items in prop::collection::vec(0..ITEMS.len(), 0..30),
            size in 1_usize..200,
            cut in 0_usize..60,
        ) {
            let items = items.into_iter().map(|item| ITEMS[item]);
            let mut text: String = [LISTS[list], ITEMS[0]].into_iter().chain(items).collect();
            let end = text.floor_char_boundary(text.len().saturating_sub(cut));
            text.truncate(end);
            prop_assume!(Stream::of(text.as_bytes()).is_some());
            prop_assume!(kind(text.as_bytes()) == Some(Kind::Json));
            prop_assert_eq!(coming(text.as_bytes(), 150, size), whole(text.as_bytes(), Kind::Json), "{}", text);
        }
    }

    proptest! {
        #[test]
        fn parts_give_what_the_whole_gives(lines in prop::collection::vec("(\\{\"title\": \"[a-z]{1,9}\"\\}|\\{\"tit|[a-z]{0,5}|\r)", 2..40), size in 1_usize..90, ends in any::<bool>()) {
            let mut text = format!("{{\"title\": \"x\"}}\n{{\"title\": \"y\"}}\n{}", lines.join("\n"));
            if ends {
                text.push('\n');
            }
            let mut whole = Vec::new();
            let kind = read(text.as_bytes(), &mut |piece| {
                whole.push(piece);
                ControlFlow::Continue(())
            });
            prop_assert_eq!(kind, Ok(Kind::JsonLines));
            let mut apart = Vec::new();
            for part in parts(text.as_bytes(), size).unwrap_or_default() {
                part.read(&mut |piece| {
                    apart.push(piece);
                    ControlFlow::Continue(())
                });
            }
            prop_assert_eq!(apart, whole);
        }
    }
}
