//! One page taken apart into its title, abstract, labelled lines and links.

use super::sheet::{Line, Sheet, heading, is_links};
use crate::records::flaw::Fault;
use crate::records::read::excerpt;
use crate::records::text::LINE_MAX;

/// Lines that belong together, with the number of the first.
#[derive(Debug)]
pub(in super::super) struct Entry<'a> {
    pub(in super::super) line: u32,
    pub(in super::super) parts: Vec<&'a str>,
}

impl Entry<'_> {
    /// The lines with blanks between them, as words are broken.
    pub(in super::super) fn joined(&self) -> String {
        self.parts.join(" ")
    }

    /// The lines without blanks between them, as addresses are broken.
    pub(in super::super) fn unbroken(&self) -> String {
        let parts: Vec<&str> = self.parts.iter().map(|part| part.trim()).collect();
        let mut whole = parts.concat();
        // The footnote behind an address is no part of it.
        if let Some(last) = parts.last().filter(|last| last.starts_with('[')) {
            whole.insert(whole.len() - last.len(), ' ');
        }
        whole
    }

    fn is_empty(&self) -> bool {
        self.parts.iter().all(|part| part.is_empty())
    }
}

/// A numbered link.
#[derive(Debug)]
pub(in super::super) struct Numbered<'a> {
    pub(in super::super) number: &'a str,
    pub(in super::super) address: Entry<'a>,
}

/// A page by its parts, nothing resolved yet.
#[derive(Debug, Default)]
pub(in super::super) struct Page<'a> {
    pub(in super::super) line: u32,
    pub(in super::super) title: String,
    /// Paragraphs of the abstract.
    paragraphs: Vec<Entry<'a>>,
    pub(in super::super) countries: Vec<Entry<'a>>,
    pub(in super::super) types: Vec<Entry<'a>>,
    pub(in super::super) tags: Vec<Entry<'a>>,
    pub(in super::super) link: Option<Entry<'a>>,
    pub(in super::super) parent: Option<Entry<'a>>,
    pub(in super::super) source: Option<Entry<'a>>,
    pub(in super::super) links: Vec<Numbered<'a>>,
    pub(in super::super) flaws: Vec<(u32, Fault)>,
}

/// The part of the page that is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Title,
    Abstract,
    Country,
    Link,
    Type,
    Tag,
    Parent,
    Source,
    Links,
}

const LABELS: &[(&str, Place)] = &[
    ("country", Place::Country),
    ("countries", Place::Country),
    ("linktocontentat", Place::Link),
    ("knowledge type", Place::Type),
    ("other tag", Place::Tag),
    ("other tags", Place::Tag),
    ("parent url", Place::Parent),
    ("source url", Place::Source),
];

/// What lies between a line and the one before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Blank,
    /// A new sheet of paper: the sentence may go on.
    Seam,
}

/// Whether a line bears a label that only these pages have.
pub(super) fn is_telling_label(line: &str) -> bool {
    matches!(
        label(line.trim()),
        Some((Place::Link | Place::Type | Place::Tag, _))
    )
}

/// The part that a labelled line opens, and its value.
fn label(line: &str) -> Option<(Place, &str)> {
    let (name, value) = line
        .trim_start_matches(['*', '_', '#', ' '])
        .split_once(':')?;
    let name = name.trim_matches(['*', '_', ' ']);
    let (_, place) = LABELS
        .iter()
        .find(|(label, _)| label.eq_ignore_ascii_case(name))?;
    let value = value.trim_matches(['*', ' ']);
    // "Country" is a word that an abstract may begin a line with.
    let plain = !line.starts_with(['*', '_']) && !value.ends_with(']') && value.len() > 60;
    (!(*place == Place::Country && plain)).then_some((*place, value))
}

/// The number and the address of a line in the list of links.
pub(in super::super) fn numbered(line: &str) -> Option<(&str, &str)> {
    let rest = line
        .trim_start_matches(['-', '*', '•', '–', ' ', '\\'])
        .strip_prefix('[')?;
    let (number, address) = rest.split_once(']')?;
    let number = number.trim_end_matches('\\');
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    is_number.then_some((number, address.trim().trim_start_matches(':').trim()))
}

impl<'a> Entry<'a> {
    /// An entry of one line.
    pub(in super::super) fn new(line: u32, text: &'a str) -> Self {
        Self {
            line,
            parts: vec![text],
        }
    }
}

impl<'a> Numbered<'a> {
    /// A link on one line.
    pub(in super::super) fn new(number: &'a str, line: u32, url: &'a str) -> Self {
        let address = Entry::new(line, url);
        Self { number, address }
    }
}

impl<'a> Page<'a> {
    /// A page with nothing but its title.
    pub(in super::super) fn new(line: u32, title: &str) -> Self {
        Self {
            line,
            title: title.to_owned(),
            ..Self::default()
        }
    }

    /// Sets the abstract.
    pub(in super::super) fn set_summary(
        &mut self,
        paragraphs: impl Iterator<Item = &'a str>,
        line: u32,
    ) {
        self.paragraphs = paragraphs.map(|text| Entry::new(line, text)).collect();
    }

    /// Takes a page apart. Whatever is on it, this ends with a page.
    pub(super) fn read(sheet: &Sheet<'a>) -> Self {
        let mut reader = Reader {
            page: Page {
                line: sheet.line,
                ..Page::default()
            },
            place: Place::Title,
            gap: Gap::None,
            is_spaced: sheet
                .lines
                .iter()
                .filter(|line| line.text.is_empty() && !line.seam)
                .count()
                > 2,
        };
        for line in &sheet.lines {
            reader.line(*line, sheet.heading);
        }
        let mut page = reader.page;
        if page.title.is_empty() && !sheet.heading.is_empty() {
            sheet.heading.clone_into(&mut page.title);
            page.flaws.push((sheet.line, Fault::TitleCut));
        }
        page
    }

    /// The abstract, an empty line between paragraphs.
    pub(super) fn summary(&self) -> String {
        let paragraphs: Vec<String> = self.paragraphs.iter().map(Entry::joined).collect();
        paragraphs.join("\n\n")
    }
}

struct Reader<'a> {
    page: Page<'a>,
    place: Place,
    gap: Gap,
    /// Whether paragraphs are parted by blank lines, as they should be.
    is_spaced: bool,
}

impl<'a> Reader<'a> {
    fn line(&mut self, line: Line<'a>, cut: &str) {
        if line.text.is_empty() {
            if self.gap != Gap::Seam {
                self.gap = if line.seam { Gap::Seam } else { Gap::Blank };
            }
            return;
        }
        if is_links(line.text) && (line.text.starts_with(['#', '*']) || self.place == Place::Source)
        {
            self.place = Place::Links;
        } else if let Some((place, value)) = label(line.text).filter(|_| self.place != Place::Links)
        {
            self.open(
                place,
                Entry {
                    line: line.number,
                    parts: vec![value],
                },
            );
        } else {
            self.text(line, cut);
        }
        self.gap = Gap::None;
    }

    /// Begins a labelled part.
    fn open(&mut self, place: Place, entry: Entry<'a>) {
        self.place = place;
        let page = &mut self.page;
        let single = match place {
            Place::Country => return page.countries.push(entry),
            Place::Type => return page.types.push(entry),
            Place::Tag => return page.tags.push(entry),
            Place::Link => &mut page.link,
            Place::Parent => &mut page.parent,
            _ => &mut page.source,
        };
        match single {
            None => *single = Some(entry),
            Some(_) => {
                self.unexpected(entry.line, entry.parts.first().copied().unwrap_or_default());
            }
        }
    }

    /// A line without a label goes to the part that is open.
    fn text(&mut self, line: Line<'a>, cut: &str) {
        let goes_on = self.gap != Gap::Blank;
        match self.place {
            Place::Title if self.is_title(line.text, cut) => self.title(heading(line.text)),
            Place::Title | Place::Abstract => self.prose(line),
            Place::Country | Place::Type | Place::Tag => self.entry(line),
            Place::Links => self.numbered(line),
            Place::Link | Place::Parent | Place::Source => {
                let page = &mut self.page;
                let single = match self.place {
                    Place::Link => &mut page.link,
                    Place::Parent => &mut page.parent,
                    _ => &mut page.source,
                };
                match single {
                    Some(entry) if entry.is_empty() || goes_on && is_address_part(line.text) => {
                        entry.parts.push(line.text);
                    }
                    _ => self.unexpected(line.number, line.text),
                }
            }
        }
    }

    /// Whether a line is the title or goes on with it.
    fn is_title(&self, text: &str, cut: &str) -> bool {
        let title = &self.page.title;
        if title.is_empty() {
            return true;
        }
        if title.len() > LINE_MAX {
            return false;
        }
        let open = title.matches('(').count() > title.matches(')').count();
        let is_cut = !cut.is_empty() && title.len() < cut.len();
        // A heading that was cut, without the imprint behind it.
        let repeats = text.starts_with('#') && heading(text).starts_with(title.as_str());
        repeats || self.gap == Gap::None && (self.is_spaced || open || is_cut)
    }

    fn title(&mut self, words: &str) {
        let title = &mut self.page.title;
        if words.starts_with(title.as_str()) {
            title.clear();
        } else {
            title.push(' ');
        }
        title.push_str(words);
    }

    /// A line of the abstract: it begins a paragraph after a blank line, after
    /// a seam only behind a sentence, and without any blank lines behind
    /// every line that ends one.
    fn prose(&mut self, line: Line<'a>) {
        self.place = Place::Abstract;
        let begins = match self.page.paragraphs.last() {
            None => true,
            Some(last) => {
                let end = last.parts.last().copied().unwrap_or_default();
                let ended = end
                    .trim_end_matches(['"', '”', '’', ')', '\''])
                    .ends_with(['.', '!', '?', ':', ';']);
                match self.gap {
                    Gap::Blank => true,
                    Gap::Seam => ended && !line.text.starts_with(char::is_lowercase),
                    Gap::None => ended && !self.is_spaced,
                }
            }
        };
        push(&mut self.page.paragraphs, line, begins);
    }

    /// A line of a list of names; a name ends with its footnote.
    fn entry(&mut self, line: Line<'a>) {
        let page = &mut self.page;
        let entries = match self.place {
            Place::Country => &mut page.countries,
            Place::Type => &mut page.types,
            _ => &mut page.tags,
        };
        let ended = entries
            .last()
            .is_none_or(|last| last.parts.last().is_some_and(|part| part.ends_with(']')));
        let waits = entries.last().is_some_and(Entry::is_empty);
        push(entries, line, ended || self.gap == Gap::Blank && !waits);
    }

    fn numbered(&mut self, line: Line<'a>) {
        if let Some((number, address)) = numbered(line.text) {
            let address = Entry {
                line: line.number,
                parts: vec![address],
            };
            self.page.links.push(Numbered { number, address });
            return;
        }
        let goes_on = self.gap != Gap::Blank && is_address_part(line.text);
        match self.page.links.last_mut() {
            Some(last) if goes_on || last.address.is_empty() => last.address.parts.push(line.text),
            _ => self.unexpected(line.number, line.text),
        }
    }

    fn unexpected(&mut self, line: u32, text: &str) {
        self.page.flaws.push((
            line,
            Fault::Unexpected {
                value: excerpt(text),
            },
        ));
    }
}

fn push<'a>(entries: &mut Vec<Entry<'a>>, line: Line<'a>, begins: bool) {
    match entries.last_mut() {
        Some(last) if !begins => last.parts.push(line.text),
        _ => entries.push(Entry {
            line: line.number,
            parts: vec![line.text],
        }),
    }
}

/// Whether a line may be the rest of a broken address.
fn is_address_part(text: &str) -> bool {
    let text = text.rsplit_once(" [").map_or(text, |(address, _)| address);
    !text.contains(char::is_whitespace) && !text.starts_with(['#', '*'])
}
