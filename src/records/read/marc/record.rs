//! A record of MARC as it stands in a file: a leader, and fields of three
//! letters with indicators and subfields. All encodings of MARC become this.
//!
//! Must never know: what a field means.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// What parts subfields. Their text holds none.
pub(super) const DELIMITER: char = '\u{1f}';

/// A record, with its fields in the order of the source.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in super::super) struct Marc<'a> {
    leader: Cow<'a, str>,
    fields: Vec<Field<'a>>,
}

impl<'a> Marc<'a> {
    pub(in super::super) fn new(leader: Cow<'a, str>) -> Self {
        Self {
            leader,
            fields: Vec::new(),
        }
    }

    pub(in super::super) fn push(&mut self, field: Field<'a>) {
        self.fields.push(field);
    }

    /// The character of the leader at a place from 0; a blank where it ends
    /// before.
    pub(super) fn leader(&self, place: usize) -> char {
        at(&self.leader, place)
    }

    /// All fields of a tag.
    pub(super) fn all(&self, tag: &str) -> impl Iterator<Item = &Field<'a>> {
        let is_tag = move |field: &&Field<'a>| field.is(tag);
        self.fields.iter().filter(is_tag)
    }

    /// All fields of some tags, in the order of the record.
    pub(super) fn of(&self, tags: &[&str]) -> impl Iterator<Item = &Field<'a>> {
        let is_one = move |field: &&Field<'a>| tags.iter().any(|tag| field.is(tag));
        self.fields.iter().filter(is_one)
    }

    /// The first field of a tag.
    pub(super) fn first(&self, tag: &str) -> Option<&Field<'a>> {
        self.all(tag).next()
    }

    /// The first subfield of a code in fields of a tag.
    pub(super) fn value(&self, tag: &str, code: char) -> Option<&str> {
        self.all(tag).find_map(|field| field.value(code))
    }

    /// The text of a control field.
    pub(super) fn control(&self, tag: &str) -> Option<&str> {
        self.first(tag).map(|field| &*field.text)
    }
}

/// A field: its tag, and either its text as it is (control fields) or two
/// indicators and, each behind a delimiter, the code and text of subfields.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Field<'a> {
    tag: [u8; 3],
    text: Cow<'a, str>,
}

impl<'a> Field<'a> {
    /// A field as it stands in ISO 2709. Its letters are composed, as all text
    /// of records is; the Library of Congress takes them apart.
    pub(in super::super) fn new(tag: [u8; 3], text: Cow<'a, str>) -> Self {
        let is_composed = text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes;
        let text = if is_composed {
            text
        } else {
            Cow::Owned(text.nfc().collect())
        };
        Self { tag, text }
    }

    /// A field of parts: indicators, then codes with their texts.
    pub(in super::super) fn of_parts<'p>(
        tag: [u8; 3],
        indicators: [char; 2],
        subfields: impl Iterator<Item = (char, &'p str)>,
    ) -> Self {
        let mut text: String = indicators.iter().collect();
        for (code, value) in subfields {
            text.push(DELIMITER);
            text.push(code);
            text.extend(value.chars().filter(|c| *c != DELIMITER));
        }
        Self::new(tag, Cow::Owned(text))
    }

    pub(super) fn is(&self, tag: &str) -> bool {
        self.tag == tag.as_bytes()
    }

    /// The first or second indicator; a blank where there is none.
    pub(super) fn indicator(&self, number: usize) -> char {
        let end = self.text.find(DELIMITER).unwrap_or(0);
        at(self.text.get(..end).unwrap_or_default(), number - 1)
    }

    /// Codes and texts of the subfields, without blanks around them; empty ones
    /// are none.
    pub(super) fn subfields(&self) -> impl Iterator<Item = (char, &str)> {
        let parts = self.text.split(DELIMITER).skip(1);
        let subfields = parts.filter_map(|part| {
            let code = part.chars().next()?;
            Some((code, part.get(code.len_utf8()..)?.trim()))
        });
        subfields.filter(|(_, text)| !text.is_empty())
    }

    /// The first subfield of a code.
    pub(super) fn value(&self, code: char) -> Option<&str> {
        self.values(code).next()
    }

    /// All subfields of a code.
    pub(super) fn values(&self, code: char) -> impl Iterator<Item = &str> {
        let of_code = self.subfields().filter(move |(own, _)| *own == code);
        of_code.map(|(_, text)| text)
    }
}

/// The character at a place of a text of fixed length, which is ASCII unless it
/// is damaged.
pub(super) fn at(text: &str, place: usize) -> char {
    if text.is_ascii() {
        return text.as_bytes().get(place).map_or(' ', |b| char::from(*b));
    }
    text.chars().nth(place).unwrap_or(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_gives_its_indicators_and_subfields() {
        let field = Field::new(
            *b"245",
            Cow::Borrowed("14\u{1f}aThe trust :\u{1f}b in care\u{1f}c\u{1f}"),
        );
        assert_eq!((field.indicator(1), field.indicator(2)), ('1', '4'));
        let subfields: Vec<_> = field.subfields().collect();
        assert_eq!(subfields, [('a', "The trust :"), ('b', "in care")]);
        assert_eq!(
            (field.value('b'), field.value('c')),
            (Some("in care"), None)
        );
    }

    #[test]
    fn a_field_without_indicators_has_blanks() {
        let field = Field::new(*b"245", Cow::Borrowed("\u{1f}aTrust"));
        assert_eq!((field.indicator(1), field.indicator(2)), (' ', ' '));
        assert_eq!(field.value('a'), Some("Trust"));
        assert_eq!(
            Field::new(*b"245", Cow::Borrowed("Trust")).indicator(2),
            ' '
        );
    }

    #[test]
    fn letters_that_the_source_takes_apart_are_one() {
        let field = Field::new(*b"245", Cow::Borrowed("10\u{1f}ae\u{301}tude"));
        assert_eq!(field.value('a'), Some("étude"));
    }

    #[test]
    fn a_delimiter_within_a_text_makes_no_subfield() {
        let parts = [('a', "Trust\u{1f}bx")];
        let field = Field::of_parts(*b"245", ['1', '0'], parts.into_iter());
        assert_eq!(field.subfields().collect::<Vec<_>>(), [('a', "Trustbx")]);
    }
}
