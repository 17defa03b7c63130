//! Flaws: what was wrong in a source, as facts. The sentence is made in one
//! place, when somebody reads it.
//!
//! Must never know: where a source lies, who lists its flaws.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::record::Origin;
use super::text::Text;

/// Something wrong in a source; never a cause to lose the rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flaw {
    /// Number of the source in the catalog's list of sources.
    pub source: u32,
    /// Line, from 1; 0 is unknown.
    pub line: u32,
    /// What is wrong and what was done about it.
    pub fault: Fault,
}

impl Flaw {
    /// Where it stands.
    #[must_use]
    pub fn origin(&self) -> Origin {
        Origin {
            source: self.source,
            line: self.line,
        }
    }
}

/// What is wrong and what was done about it. Fields are called as in the native
/// form, values are excerpts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// A value is not what its field holds; left out.
    NotA {
        /// The field.
        field: Text,
        /// What it is not.
        wanted: Wanted,
        /// The value.
        value: Text,
    },
    /// A value of JSON has a type that no field takes; left out.
    WrongType {
        /// The field.
        field: Text,
        /// What it is.
        found: Found,
    },
    /// An entry of a list is neither text nor an object; left out.
    WrongEntry {
        /// The field.
        field: Text,
    },
    /// A field of one value has a list; the first is kept.
    List {
        /// The field.
        field: Text,
    },
    /// A list is longer than anybody reads; the rest left out.
    Entries {
        /// The field.
        field: Text,
        /// So many are kept.
        most: usize,
    },
    /// A field is given twice; the first is kept.
    Twice {
        /// The field.
        field: Text,
    },
    /// A text is too long; cut.
    Long {
        /// The field.
        field: Text,
    },
    /// A date that is none begins with a year, which is kept.
    YearOnly {
        /// The date.
        value: Text,
    },
    /// Several languages; the first is kept.
    Languages {
        /// That one.
        kept: Text,
    },
    /// Neither title nor DOI; left out.
    Nameless,
    /// No title; kept under its DOI.
    Untitled,
    /// Neither title nor DOI; kept under the first words of its abstract or
    /// its line.
    KeptUnder {
        /// What stands in the place of the title.
        title: Text,
    },
    /// The title only as it was cut short; kept.
    TitleCut,
    /// Tags without a link; kept without address.
    Unlinked {
        /// Names and numbers of the tags, parted by commas.
        tags: Text,
    },
    /// A line that has no place there; left out.
    Unexpected {
        /// The line.
        value: Text,
    },
    /// A record was nearly JSON; mended.
    Mended(Vec<Slip>),
    /// A record is not JSON; left out.
    NotJson {
        /// What the parser says.
        why: Text,
    },
    /// An entry is not YAML; left out.
    NotYaml {
        /// What the parser says.
        why: Text,
    },
    /// An element of the list is no record; left out.
    NoRecord {
        /// The element.
        value: Text,
    },
    /// Something follows the catalog; left out.
    Behind {
        /// How it begins.
        value: Text,
    },
    /// The file ends inside a record, which is left out.
    RecordCut,
    /// The file ends inside the list; the records before are kept.
    ListCut,
    /// Too many broken records; the rest left out.
    TooBroken,
    /// An entry of BibTeX without fields; left out.
    Fieldless {
        /// Its kind.
        kind: Text,
    },
    /// An entry of BibTeX that cannot be read; left out.
    Entry {
        /// Its kind.
        kind: Text,
        /// Its key.
        key: Text,
        /// What the parser says.
        why: Text,
        /// The text before.
        near: Text,
    },
    /// Strings of BibTeX that repeat each other beyond all bounds; left out.
    Strings,
    /// An entry of BibTeX inherits from one that is not in the file.
    Orphan {
        /// The field that names it.
        field: Text,
        /// Its key.
        key: Text,
    },
    /// An entry of BibTeX that is never closed; left out.
    Unclosed,
    /// An entry of BibTeX with braces too deep; left out.
    Deep,
    /// An entry of BibTeX of more than a megabyte; left out.
    Huge,
    /// A quote that is never closed; taken as a letter.
    OpenQuote,
    /// Bytes that are not UTF-8.
    NotUtf8 {
        /// The first of them.
        byte: u8,
        /// How many there are.
        count: usize,
        /// The encoding that they were read as; replaced where there is none.
        read_as: Option<Text>,
    },
    /// Not UTF-8 throughout, in a pipe that is read as it comes; replaced.
    NotUtf8Here,
    /// Not UTF-16 throughout; replaced.
    NotUtf16,
    /// Flaws that are not listed.
    More(u32),
    /// Files of folders that hold no catalog and were passed over.
    NoCatalogs(u32),
    /// A directory of MARC names more or fewer fields than there are; those that
    /// have a tag are read.
    Directory,
    /// Letters of MARC that are in none of its sets; replaced.
    Letters(usize),
    /// The DOI is that of another document, whose title differs; kept apart.
    Shared {
        /// The DOI.
        doi: Text,
    },
    /// Something is not well-formed XML; what it stands in is left out.
    NotXml {
        /// What is wrong.
        why: Text,
    },
    /// An entity that a document declares itself; never expanded, left out.
    Entity {
        /// Its name.
        name: Text,
    },
    /// A sign `&` that begins no reference; taken as a letter.
    Ampersand,
    /// Records that a library or repository says are deleted; left out.
    Deleted(u32),
    /// A service answered with an error.
    Answered {
        /// What it says.
        value: Text,
    },
    /// A service's answer is a part of a list that goes on elsewhere.
    Continued,
}

impl Fault {
    /// Whether a file ends before it should: it may be half-written.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        matches!(
            self,
            Self::RecordCut | Self::ListCut | Self::Unclosed | Self::OpenQuote
        )
    }
}

/// What a value should have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wanted {
    /// A DOI.
    Doi,
    /// An ISBN.
    Isbn,
    /// A year.
    Year,
    /// A number.
    Number,
    /// A date.
    Date,
}

/// A value of JSON that no field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Found {
    /// `true`.
    True,
    /// `false`.
    False,
    /// An object.
    Object,
}

/// What makes a text nearly JSON, in the order in which it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Slip {
    /// A comma with nothing behind it.
    Comma,
    /// A control character in a string.
    Control,
    /// An unknown escape.
    Escape,
    /// Half a surrogate pair.
    Surrogate,
    /// No number or word of JSON.
    Word,
}

impl Fault {
    /// Whether a DOI is wrong.
    #[must_use]
    pub fn is_of_doi(&self) -> bool {
        matches!(
            self,
            Self::NotA {
                wanted: Wanted::Doi,
                ..
            }
        )
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotA {
                field,
                wanted,
                value,
            } => write!(f, "\"{field}\" is {wanted}: \"{value}\"; left out"),
            Self::WrongType { field, found } => write!(f, "\"{field}\" is {found}; left out"),
            Self::WrongEntry { field } => {
                let what = "is neither text nor an object";
                write!(f, "an entry of \"{field}\" {what}; left out")
            }
            Self::List { field } => write!(f, "\"{field}\" is a list; its first value is kept"),
            Self::Entries { field, most } => {
                let rest = "the rest left out";
                write!(f, "\"{field}\" has more than {most} entries; {rest}")
            }
            Self::Twice { field } => write!(f, "\"{field}\" is given twice; the first is kept"),
            Self::Long { field } => write!(f, "\"{field}\" is too long; cut"),
            Self::YearOnly { value } => {
                write!(f, "\"date\" is no date: \"{value}\"; its year is kept")
            }
            Self::Languages { kept } => write!(f, "several languages; \"{kept}\" is kept"),
            Self::Unlinked { tags } => {
                write!(f, "no link for {tags}; tags kept without address")
            }
            Self::Unexpected { value } => write!(f, "not expected here: \"{value}\"; left out"),
            Self::NoRecord { value } => write!(f, "not a record: {value}; left out"),
            Self::Behind { value } => {
                write!(f, "text after the catalog: \"{value}\"; left out")
            }
            Self::NotJson { why } => write!(f, "not valid JSON: {why}; record left out"),
            Self::NotYaml { why } => write!(f, "not valid YAML: {why}; entry left out"),
            Self::Mended(slips) => mended(slips, f),
            Self::Fieldless { .. }
            | Self::Entry { .. }
            | Self::Orphan { .. }
            | Self::Strings
            | Self::Unclosed
            | Self::Deep
            | Self::Huge => of_bibtex(self, f),
            Self::NotUtf8 {
                byte,
                count,
                read_as,
            } => not_utf8(*byte, *count, read_as.as_deref(), f),
            Self::More(count) => write!(f, "{count} more flaws; not listed"),
            Self::NoCatalogs(count) => {
                write!(f, "{count} files hold no catalog and were passed over")
            }
            Self::KeptUnder { title } => {
                write!(f, "neither title nor DOI; kept as \"{title}\"")
            }
            Self::Shared { doi } => {
                let what = "is the DOI of another document before";
                write!(f, "\"{doi}\" {what}; kept apart from it")
            }
            Self::Directory
            | Self::Letters(_)
            | Self::NotXml { .. }
            | Self::Entity { .. }
            | Self::Ampersand
            | Self::Deleted(_)
            | Self::Answered { .. }
            | Self::Continued => of_libraries(self, f),
            Self::Nameless => f.write_str("a record with neither title nor DOI; left out"),
            Self::Untitled => f.write_str("no title; kept under its DOI"),
            Self::TitleCut => f.write_str("no title but the one cut short; kept"),
            Self::RecordCut => f.write_str("the file ends inside this record; left out"),
            Self::ListCut => {
                let kept = "the records before are kept";
                write!(f, "the file ends inside the list of records; {kept}")
            }
            Self::TooBroken => f.write_str("too many broken records; the rest left out"),
            Self::OpenQuote => f.write_str("a quote that is never closed; taken as a letter"),
            Self::NotUtf8Here => f.write_str("not UTF-8; what cannot be read is marked"),
            Self::NotUtf16 => f.write_str("not UTF-16 throughout; replaced by \u{fffd}"),
        }
    }
}

/// What is said of entries of BibTeX.
fn of_bibtex(fault: &Fault, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match fault {
        Fault::Fieldless { kind } => write!(f, "@{kind} without fields; left out"),
        Fault::Entry {
            kind,
            key,
            why,
            near,
        } => write!(f, "@{kind}{{{key}}}: {why} behind \"{near}\"; left out"),
        Fault::Orphan { field, key } => write!(f, "{field} \"{key}\" is not in the file"),
        Fault::Strings => f.write_str("strings repeat each other beyond all bounds; left out"),
        Fault::Unclosed => f.write_str("an entry that is never closed; left out"),
        Fault::Deep => f.write_str("braces more than 64 deep; the entry is left out"),
        _ => f.write_str("an entry of more than a megabyte; left out"),
    }
}

/// What is said of MARC, of XML and of the answers of services.
fn of_libraries(fault: &Fault, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match fault {
        Fault::Directory => {
            let kept = "those that have a tag are read";
            write!(f, "the directory does not fit the fields; {kept}")
        }
        Fault::Letters(1) => f.write_str("a letter that MARC has not; replaced by \u{fffd}"),
        Fault::Letters(count) => {
            write!(f, "{count} letters that MARC has not; replaced by \u{fffd}")
        }
        Fault::NotXml { why } => write!(f, "not well-formed XML: {why}; left out"),
        Fault::Entity { name } => {
            write!(f, "the entity &{name}; is declared elsewhere; left out")
        }
        Fault::Ampersand => f.write_str("an & that begins no entity; taken as a letter"),
        Fault::Deleted(count) => write!(f, "records said to be deleted: {count}; left out"),
        Fault::Answered { value } => write!(f, "the service answered: {value}"),
        _ => f.write_str("the list goes on in another answer (resumptionToken)"),
    }
}

fn not_utf8(
    byte: u8,
    count: usize,
    read_as: Option<&str>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    write!(f, "byte 0x{byte:02X} is not UTF-8 ({count} such in all); ")?;
    match read_as {
        Some(encoding) => write!(f, "read as {encoding}"),
        None => f.write_str("replaced by \u{fffd}"),
    }
}

fn mended(slips: &[Slip], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let causes: Vec<&str> = slips.iter().map(|slip| slip.name()).collect();
    write!(f, "not valid JSON ({}); mended", causes.join(", "))
}

impl Slip {
    fn name(self) -> &'static str {
        match self {
            Self::Comma => "a comma too many",
            Self::Control => "a control character in a string",
            Self::Escape => "an unknown escape",
            Self::Surrogate => "half a surrogate pair",
            Self::Word => "no number or word of JSON",
        }
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Doi => "no DOI",
            Self::Isbn => "no ISBN",
            Self::Year => "no year",
            Self::Number => "not a number",
            Self::Date => "no date",
        })
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::True => "true",
            Self::False => "false",
            Self::Object => "an object",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_that_was_written_down_says_the_same() {
        let text = Text::line;
        for (fault, said) in [
            (
                Fault::NotA {
                    field: text("doi"),
                    wanted: Wanted::Doi,
                    value: text("12"),
                },
                "\"doi\" is no DOI: \"12\"; left out",
            ),
            (
                Fault::Mended(vec![Slip::Comma, Slip::Word]),
                "not valid JSON (a comma too many, no number or word of JSON); mended",
            ),
            (
                Fault::NotUtf8 {
                    byte: 0xe7,
                    count: 3,
                    read_as: Some(text("windows-1252")),
                },
                "byte 0xE7 is not UTF-8 (3 such in all); read as windows-1252",
            ),
            (Fault::More(7), "7 more flaws; not listed"),
            (Fault::Untitled, "no title; kept under its DOI"),
        ] {
            assert_eq!(fault.to_string(), said);
            let json = serde_json::to_string(&fault).unwrap();
            assert_eq!(serde_json::from_str::<Fault>(&json).unwrap(), fault);
        }
    }
}
