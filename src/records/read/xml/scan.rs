//! The tokens of XML, one after the other, by quick-xml: names, attributes and
//! text as they stand, and what is not well-formed with its place.
//!
//! A text is read from any place on, and up to a limit, so that a reader may go
//! on behind what is broken.
//!
//! Must never know: namespaces, which elements are records.

use quick_xml::Reader;
use quick_xml::errors::{Error, SyntaxError};
use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// An element begins.
    Start(Tag<'a>),
    /// An element ends.
    End(&'a str),
    /// Text as it stands, in which no reference is left.
    Text(&'a str),
    /// `&name;`, without its signs.
    Reference(&'a str),
    /// A sign `&` that begins no reference, with the text up to the next one.
    Ampersand(&'a str),
    /// `<?xml ...?>`.
    Declaration,
    /// A definition of the kind of document, skipped.
    Doctype,
}

/// The start of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// The name with its prefix.
    pub(super) name: &'a str,
    /// Name and attributes.
    content: &'a str,
    /// Whether it is an end too.
    pub(super) is_empty: bool,
}

impl<'a> Tag<'a> {
    /// Names and values as they stand; the first that is ill-formed is an error.
    pub(super) fn attributes(
        &self,
    ) -> impl Iterator<Item = Result<(&'a str, &'a str), &'static str>> + use<'a> {
        let mut attributes = Attributes::new(self.content, self.name.len());
        // The check takes the square of their number (RUSTSEC-2026-0194).
        attributes.with_checks(false);
        attributes.map(|attribute| match attribute {
            Ok(attribute) => match attribute.value {
                std::borrow::Cow::Borrowed(value) => Ok((attribute.key.0, value)),
                std::borrow::Cow::Owned(_) => Err("an attribute that is none"),
            },
            Err(_) => Err("an attribute that is none"),
        })
    }

    /// Whether it binds a namespace.
    pub(super) fn binds(&self) -> bool {
        self.content.len() > self.name.len() + 5
            && memchr::memmem::find(self.content.as_bytes(), b"xmlns").is_some()
    }
}

/// What is not well-formed, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slip {
    /// The place from which on it may be looked for what follows.
    pub(super) at: usize,
    pub(super) why: &'static str,
    /// Whether something was open where the text or the limit ends.
    pub(super) is_open: bool,
}

/// A place in a text, and the tokens from there on.
pub(super) struct Scanner<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    /// Where the reader began.
    base: usize,
    limit: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str, at: usize) -> Self {
        let mut scanner = Self {
            text,
            reader: Reader::from_str(""),
            base: 0,
            limit: text.len(),
        };
        scanner.go(at, text.len());
        scanner
    }

    /// Goes on from another place, up to a limit.
    pub(super) fn go(&mut self, at: usize, limit: usize) {
        let slice = self.text.get(at..limit).unwrap_or_default();
        // The reader would drop a mark and miscount.
        let bare = slice.trim_start_matches('\u{feff}');
        self.base = at + slice.len() - bare.len();
        self.limit = limit.max(at);
        self.reader = Reader::from_str(bare);
        let config = self.reader.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        // Names are checked by who keeps the open elements.
        config.check_end_names = false;
    }

    /// The place behind the last token.
    pub(super) fn at(&self) -> usize {
        let read = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        self.base.saturating_add(read).min(self.limit)
    }

    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// The next token and the place where it begins; none at the limit.
    pub(super) fn next(&mut self) -> Result<Option<(Token<'a>, usize)>, Slip> {
        loop {
            let start = self.at();
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => return Err(slip(&error, start)),
            };
            let raw = self.text.get(start..self.at()).unwrap_or_default();
            let token = match event {
                Event::Start(_) | Event::Empty(_) => Token::Start(tag(raw, start)?),
                Event::End(_) => Token::End(end(raw, start)?),
                Event::Text(_) if raw.starts_with('&') => Token::Ampersand(raw),
                Event::Text(_) => Token::Text(raw),
                Event::CData(_) => Token::Text(between(raw, "<![CDATA[", "]]>")),
                Event::GeneralRef(_) => reference(raw),
                Event::Decl(_) => Token::Declaration,
                Event::DocType(_) => Token::Doctype,
                Event::Comment(_) | Event::PI(_) => continue,
                Event::Eof => return Ok(None),
            };
            return Ok(Some((token, start)));
        }
    }
}

fn slip(error: &Error, start: usize) -> Slip {
    let (why, is_open) = match error {
        Error::Syntax(SyntaxError::InvalidBangMarkup) => ("a \"<!\" that begins nothing", false),
        Error::Syntax(SyntaxError::UnclosedComment) => ("a comment without end", true),
        Error::Syntax(SyntaxError::UnclosedCData) => ("a CDATA section without end", true),
        Error::Syntax(SyntaxError::UnclosedDoctype) => ("a DOCTYPE without end", true),
        Error::Syntax(_) => ("a tag without end", true),
        _ => ("markup that is none", false),
    };
    let at = start + 1;
    Slip { at, why, is_open }
}

fn tag(raw: &str, start: usize) -> Result<Tag<'_>, Slip> {
    let is_empty = raw.ends_with("/>");
    let content = between(raw, "<", if is_empty { "/>" } else { ">" });
    // An open quote takes in what follows: the tag ends before that.
    if let Some(inner) = memchr::memchr(b'<', content.as_bytes()) {
        let why = "a tag without end";
        let at = start + 1 + inner;
        return Err(Slip {
            at,
            why,
            is_open: false,
        });
    }
    let end = content.bytes().position(|byte| byte.is_ascii_whitespace());
    let name = content
        .get(..end.unwrap_or(content.len()))
        .unwrap_or_default();
    is_name(name)
        .then_some(Tag {
            name,
            content,
            is_empty,
        })
        .ok_or(Slip {
            at: start + 1,
            why: "a \"<\" that begins no tag",
            is_open: false,
        })
}

fn end(raw: &str, start: usize) -> Result<&str, Slip> {
    let name = between(raw, "</", ">").trim_ascii_end();
    let (why, is_open) = ("a \"</\" that begins no tag", false);
    is_name(name).then_some(name).ok_or(Slip {
        at: start + 1,
        why,
        is_open,
    })
}

/// `&name;`, or a sign and the text behind it.
fn reference(raw: &str) -> Token<'_> {
    let name = between(raw, "&", ";");
    if is_name(name.strip_prefix('#').map_or(name, |_| "x")) && name.len() <= REFERENCE_MAX {
        Token::Reference(name)
    } else {
        Token::Ampersand(raw)
    }
}

/// No entity that anybody means has a longer name.
const REFERENCE_MAX: usize = 64;

/// Whether a text may be a name (XML 1.0, 2.3, all letters beyond ASCII let in).
fn is_name(name: &str) -> bool {
    let is_letter =
        |byte: u8| byte.is_ascii_alphabetic() || byte >= 0x80 || byte == b'_' || byte == b':';
    let is_part =
        |byte: u8| is_letter(byte) || byte.is_ascii_digit() || byte == b'-' || byte == b'.';
    name.bytes().next().is_some_and(is_letter) && name.bytes().all(is_part)
}

fn between<'a>(raw: &'a str, before: &str, behind: &str) -> &'a str {
    let inner = raw.strip_prefix(before).unwrap_or(raw);
    inner.strip_suffix(behind).unwrap_or(inner)
}
