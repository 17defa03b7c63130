//! What differs between two states of a record, field by field.
//!
//! Where both states are at hand, [`changes`] tells the values; where only a
//! [`Fingerprint`] of the earlier one is left, it tells the fields.
//!
//! Must never know: which of the states is shown, where they come from.

use serde::{Deserialize, Serialize};

use super::record::{Name, Record};
use super::text::Text;

/// A value and its neighbours that a change tells, in characters: two lines of
/// a narrow screen.
const VALUE_MAX: usize = 160;

/// So many values of a field that came or went are told.
const VALUES_MAX: usize = 50;

/// Words that are told before the first that differs.
const BEFORE: usize = 4;

/// Hears the values of a field.
type Give<'g> = dyn FnMut(&str) + 'g;

/// A field that is compared: its name, and its values in a record.
struct Field {
    name: &'static str,
    values: fn(&Record, &mut Give<'_>),
}

/// The fields in the order in which they are told. What says where a record was
/// read, and what programs derived, is no field of it.
const FIELDS: [Field; FIELDS_LEN] = [
    field("title", |record, give| give(&record.title)),
    field("abstract", |record, give| each(&record.summary, give)),
    field("doi", |record, give| {
        if let Some(doi) = &record.doi {
            give(doi);
        }
    }),
    field("type", |record, give| {
        each(&record.knowledge_type, give);
        each(&record.document_type, give);
    }),
    field("tags", |record, give| {
        record.tags.iter().for_each(|tag| give(&tag.name));
    }),
    field("countries", |record, give| each(&record.countries, give)),
    field("year", |record, give| match (&record.date, record.year) {
        (Some(date), _) => give(date),
        (None, Some(year)) => give(&year.to_string()),
        (None, None) => {}
    }),
    field("authors", |record, give| names(&record.authors, give)),
    field("editors", |record, give| names(&record.editors, give)),
    field("publisher", |record, give| {
        each(&record.publisher, give);
        each(&record.place, give);
    }),
    field("in", |record, give| {
        each(&record.container, give);
        each(&record.parent_title, give);
        if let Some(doi) = &record.parent_doi {
            give(doi);
        }
        let numbered = [
            ("series", &record.series),
            ("number", &record.number),
            ("volume", &record.volume),
            ("issue", &record.issue),
            ("pages", &record.pages),
            ("edition", &record.edition),
        ];
        for (name, value) in numbered {
            if let Some(value) = value {
                give(&format!("{name} {value}"));
            }
        }
    }),
    field("isbn", |record, give| {
        if let Some(isbn) = &record.isbn {
            give(&isbn.to_string());
        }
        each(&record.issn, give);
    }),
    field("language", |record, give| each(&record.language, give)),
    field("links", |record, give| {
        each(&record.link, give);
        each(&record.source_url, give);
        record.links.iter().for_each(|link| give(&link.url));
    }),
];

/// How many fields are compared.
const FIELDS_LEN: usize = 14;

const fn field(name: &'static str, values: fn(&Record, &mut Give<'_>)) -> Field {
    Field { name, values }
}

fn each<'t>(texts: impl IntoIterator<Item = &'t Text>, give: &mut Give<'_>) {
    texts.into_iter().for_each(|text| give(text));
}

fn names(names: &[Name], give: &mut Give<'_>) {
    for name in names {
        give(&name.to_string());
    }
}

impl Field {
    fn values(&self, of: &Record) -> Vec<Text> {
        let mut values = Vec::new();
        (self.values)(of, &mut |value| values.push(Text::line(value)));
        values
    }
}

/// A field of a document that is other than it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field: `title`, `abstract`, `tags`, ...
    pub field: Text,
    /// Values that are not there any more. Of a long one the words around what
    /// differs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<Text>,
    /// Values that were not there. Neither where only the order is another, or
    /// where nobody knows what was there before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub came: Vec<Text>,
}

/// What became other between two states of a record.
#[must_use]
pub fn changes(before: &Record, after: &Record) -> Vec<FieldChange> {
    let changed = FIELDS.iter().filter_map(|field| {
        let (before, after) = (field.values(before), field.values(after));
        (before != after).then(|| change(field.name, &before, &after))
    });
    changed.collect()
}

fn change(field: &str, before: &[Text], after: &[Text]) -> FieldChange {
    let (mut gone, mut came) = (lacking(before, after), lacking(after, before));
    if let ([old], [new]) = (&gone[..], &came[..]) {
        (gone, came) = (vec![around(old, new)], vec![around(new, old)]);
    }
    let short = |values: Vec<Text>| values.into_iter().take(VALUES_MAX).map(cut).collect();
    FieldChange {
        field: Text::line(field),
        gone: short(gone),
        came: short(came),
    }
}

/// The values that others lack.
fn lacking(values: &[Text], others: &[Text]) -> Vec<Text> {
    let others: std::collections::HashSet<&Text> = others.iter().collect();
    let lacked = values.iter().filter(|value| !others.contains(value));
    lacked.cloned().collect()
}

/// A text from a few words before the first that another has not at its place.
fn around(text: &Text, other: &Text) -> Text {
    if text.chars().count() <= VALUE_MAX {
        return text.clone();
    }
    let pairs = text.split(' ').zip(other.split(' '));
    let same = pairs.take_while(|(one, other)| one == other).count();
    let skipped = same.saturating_sub(BEFORE);
    if skipped == 0 {
        return text.clone();
    }
    let words: Vec<&str> = text.split(' ').skip(skipped).collect();
    Text::line(&format!("… {}", words.join(" ")))
}

/// The beginning of a long value.
fn cut(value: Text) -> Text {
    if value.chars().count() <= VALUE_MAX {
        return value;
    }
    let kept: String = value.chars().take(VALUE_MAX - 1).collect();
    Text::line(&format!("{}…", kept.trim_end()))
}

/// What a record was, as sixteen bits for each field that is compared.
///
/// Two values of a field have the same bits once in 65,536 times: such a change
/// is not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint(pub [u16; Self::LEN]);

impl Fingerprint {
    /// How many numbers it is.
    pub const LEN: usize = FIELDS_LEN;

    /// Which rule it is made by: another one makes every record look changed.
    /// It grows with each change of the fields, their order and their values.
    pub const RULE: u8 = 1;

    /// Takes the fingerprint of a record.
    #[must_use]
    pub fn of(record: &Record) -> Self {
        Self(std::array::from_fn(|at| {
            let mut hash = crc32fast::Hasher::new();
            (FIELDS[at].values)(record, &mut |value| {
                hash.update(value.as_bytes());
                // No text has it: "ab" and "c" are not "a" and "bc".
                hash.update(&[0]);
            });
            let sum = hash.finalize();
            // The polynomial spreads each bit over all of them.
            u16::try_from(sum & 0xffff).unwrap_or_default()
        }))
    }

    /// The fields in which two of them differ, with no word of their values.
    #[must_use]
    pub fn changes(&self, after: &Self) -> Vec<FieldChange> {
        let pairs = FIELDS.iter().zip(self.0.iter().zip(&after.0));
        let changed = pairs.filter(|(_, (before, after))| before != after);
        let told = changed.map(|(field, _)| FieldChange {
            field: Text::line(field.name),
            gone: Vec::new(),
            came: Vec::new(),
        });
        told.collect()
    }
}

/// What tells one state of a catalog from another without a look at each
/// document: a sum over all of them, by the hashes of their identities, in
/// whatever order they stand.
pub fn digest(documents: impl IntoIterator<Item = (u64, Fingerprint)>) -> u64 {
    let each = documents.into_iter().map(|(hash, print)| {
        let mut sum = crc32fast::Hasher::new();
        sum.update(&hash.to_le_bytes());
        for number in print.0 {
            sum.update(&number.to_le_bytes());
        }
        // An odd factor spreads the sum over all bits, and loses none.
        (u64::from(sum.finalize()) + 1).wrapping_mul(hash | 1)
    });
    each.fold(0, u64::wrapping_add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::record::Tag;
    use proptest::prelude::*;

    fn tagged(tags: &[&str]) -> Record {
        Record {
            tags: tags.iter().filter_map(|tag| Tag::named(tag)).collect(),
            ..Record::titled("Open data")
        }
    }

    fn told(before: &Record, after: &Record) -> Vec<String> {
        let changes = changes(before, after).into_iter();
        let told =
            changes.map(|change| format!("{} {:?} {:?}", change.field, change.gone, change.came));
        told.collect()
    }

    fn named(changes: &[FieldChange]) -> Vec<&str> {
        changes.iter().map(|change| &*change.field).collect()
    }

    #[test]
    fn a_change_tells_the_values_that_came_and_went() {
        let (before, mut after) = (tagged(&["trust", "loans"]), tagged(&["trust", "SMEs"]));
        after.year = Some(2016);
        assert_eq!(
            told(&before, &after),
            [r#"tags ["loans"] ["SMEs"]"#, r#"year [] ["2016"]"#]
        );
        assert!(told(&after, &after).is_empty());
    }

    #[test]
    fn another_order_is_a_change_without_values() {
        let (before, after) = (tagged(&["trust", "loans"]), tagged(&["loans", "trust"]));
        assert_eq!(told(&before, &after), ["tags [] []"]);
    }

    #[test]
    fn of_a_long_abstract_the_words_around_the_difference_are_told() {
        let with = |end: &str| Record {
            summary: Text::some_prose(&format!("{}what {end}.", "word ".repeat(100))),
            ..Record::titled("Open data")
        };
        let changes = changes(&with("was done"), &with("came of it"));
        assert_eq!(&*changes[0].gone[0], "… word word word what was done.");
        assert_eq!(&*changes[0].came[0], "… word word word what came of it.");
        let endless = Record {
            summary: Text::some_prose(&"word ".repeat(1_000)),
            ..Record::titled("Open data")
        };
        let changes = super::changes(&tagged(&[]), &endless);
        assert_eq!(changes[0].came[0].chars().count(), VALUE_MAX);
    }

    #[test]
    fn a_fingerprint_knows_the_fields_that_changed() {
        let before = tagged(&["trust"]);
        let after = Record {
            pages: Text::some_line("17-42"),
            ..tagged(&["loans"])
        };
        let print = Fingerprint::of(&before);
        assert_eq!(
            named(&print.changes(&Fingerprint::of(&after))),
            ["tags", "in"]
        );
        assert!(print.changes(&Fingerprint::of(&before.clone())).is_empty());
        let moved = Record {
            flaws: 1,
            origins: vec![crate::records::record::Origin { source: 3, line: 9 }],
            ..before
        };
        assert!(print.changes(&Fingerprint::of(&moved)).is_empty());
    }

    proptest! {
        #[test]
        fn a_digest_knows_a_state_from_another_in_any_order(
            before in proptest::collection::btree_map(0..30_u64, 0..3_u16, 0..30),
            after in proptest::collection::btree_map(0..30_u64, 0..3_u16, 0..30),
        ) {
            let sum = |documents: &std::collections::BTreeMap<u64, u16>, reverse: bool| {
                let print = |state| Fingerprint([state; Fingerprint::LEN]);
                let rows = documents.iter().map(|(hash, state)| (*hash, print(*state)));
                let mut rows: Vec<_> = rows.collect();
                if reverse {
                    rows.reverse();
                }
                digest(rows)
            };
            prop_assert_eq!(sum(&before, false), sum(&before, true));
            prop_assert_eq!(sum(&before, false) == sum(&after, false), before == after);
        }
    }

    #[test]
    fn values_that_run_together_are_told_apart() {
        let print = |tags: &[&str]| Fingerprint::of(&tagged(tags));
        assert_ne!(print(&["ab", "c"]), print(&["a", "bc"]));
    }
}
