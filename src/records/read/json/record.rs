//! One record of JSON, straight into a draft: no value is built that the
//! record does not keep, whatever the types that the source uses.

use std::fmt;

use serde::Deserialize as _;
use serde::Deserializer as _;
use serde::de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::foreign;
use crate::records::flaw::{Fault, Found};
use crate::records::read::draft::{Draft, Field, Item};
use crate::records::text::Text;

/// A draft that takes an object.
pub(super) struct Filling<'d> {
    draft: &'d mut Draft,
    /// Whether the keys of other catalogs are looked out for.
    wary: bool,
}

/// Why an object was not taken.
pub(super) enum Refused {
    /// It has a key of another catalog.
    Foreign,
    /// It is no JSON.
    Wrong(serde_json::Error),
}

/// The message of an error that is none.
const FOREIGN: &str = "a record of another catalog";

impl<'d> Filling<'d> {
    /// Fills a draft from the text of one object; a wary one stops at the first
    /// key that only other catalogs have.
    pub(super) fn fill(draft: &'d mut Draft, text: &str, wary: bool) -> Result<(), Refused> {
        let mut json = serde_json::Deserializer::from_str(text);
        let filled = json.deserialize_map(Filling { draft, wary });
        filled.and_then(|()| json.end()).map_err(|error| {
            if wary && error.to_string().starts_with(FOREIGN) {
                Refused::Foreign
            } else {
                Refused::Wrong(error)
            }
        })
    }
}

impl<'de> Visitor<'de> for Filling<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(KeySeed(known))? {
            match key {
                Some(Key::Field(field, own)) => map.next_value_seed(Slot {
                    draft: self.draft,
                    field,
                    own,
                })?,
                Some(Key::Derived) => {
                    let mut aside = Draft::new(0);
                    map.next_value_seed(Aside(&mut aside))?;
                    self.draft.derived_apart(aside);
                }
                Some(Key::Foreign) if self.wary => return Err(de::Error::custom(FOREIGN)),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// A key that says something.
enum Key {
    /// A field, and whether it is the field's own name.
    Field(Field, bool),
    /// What a program derived.
    Derived,
    /// A key of another catalog.
    Foreign,
}

/// What was derived: an object with fields like those around it. What else
/// stands there says nothing.
struct Aside<'d>(&'d mut Draft);

impl<'de> DeserializeSeed<'de> for Aside<'_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        let value = serde_json::Value::deserialize(json)?;
        let serde_json::Value::Object(object) = value else {
            return Ok(());
        };
        for (key, value) in object {
            let known = normal(&key, &mut [0; KEY_MAX]).and_then(field_of);
            if let Some((field, own)) = known {
                let draft = &mut *self.0;
                let slot = Slot { draft, field, own };
                slot.deserialize(value).map_err(de::Error::custom)?;
            }
        }
        Ok(())
    }
}

fn known(key: &[u8]) -> Option<Key> {
    match field_of(key) {
        Some((field, own)) => Some(Key::Field(field, own)),
        None if key == b"derived" => Some(Key::Derived),
        None => foreign::is_sign(key).then_some(Key::Foreign),
    }
}

/// A key, looked up without keeping it.
struct KeySeed<T>(fn(&[u8]) -> Option<T>);

impl<'de, T> DeserializeSeed<'de> for KeySeed<T> {
    type Value = Option<T>;

    fn deserialize<D: de::Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl<T> Visitor<'_> for KeySeed<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(normal(key, &mut [0; KEY_MAX]).and_then(self.0))
    }
}

/// The longest name of a field, and some room.
const KEY_MAX: usize = 32;

/// A key without case, blanks, dashes and the colon of a label; the line below
/// before a name (`_id`) is a part of it.
fn normal<'b>(key: &str, buffer: &'b mut [u8; KEY_MAX]) -> Option<&'b [u8]> {
    let mut length = 0;
    let bytes = key.bytes().enumerate();
    let says = |(place, byte): &(usize, u8)| match byte {
        b'_' => *place == 0,
        b'-' | b' ' | b':' => false,
        _ => true,
    };
    for (_, byte) in bytes.filter(says) {
        *buffer.get_mut(length)? = byte.to_ascii_lowercase();
        length += 1;
    }
    Some(&buffer[..length])
}

/// The field of a normal key, and whether it is the field's own name.
fn field_of(key: &[u8]) -> Option<(Field, bool)> {
    use Field as F;
    let alias = |field| Some((field, false));
    let field = match key.strip_prefix(b"_").unwrap_or(key) {
        b"title" => F::Title,
        b"subtitle" => F::Subtitle,
        b"abstract" => F::Abstract,
        b"doi" => F::Doi,
        b"knowledgetype" => F::KnowledgeType,
        b"documenttype" => F::DocumentType,
        b"type" => return alias(F::DocumentType),
        b"tags" => F::Tags,
        b"tag" | b"keywords" | b"keyword" | b"othertag" | b"othertags" => return alias(F::Tags),
        b"countries" => F::Countries,
        b"country" => return alias(F::Countries),
        b"year" => F::Year,
        b"date" => F::Date,
        b"authors" => F::Authors,
        b"author" => return alias(F::Authors),
        b"editors" => F::Editors,
        b"editor" => return alias(F::Editors),
        b"publisher" => F::Publisher,
        b"place" => F::Place,
        b"container" => F::Container,
        b"venue" => return alias(F::Container),
        b"series" => F::Series,
        b"number" => F::Number,
        b"volume" => F::Volume,
        b"issue" => F::Issue,
        b"pages" => F::Pages,
        b"edition" => F::Edition,
        b"isbn" => F::Isbn,
        b"issn" => F::Issn,
        b"language" => F::Language,
        b"languages" | b"lang" => return alias(F::Language),
        b"parentdoi" => F::ParentDoi,
        b"parenturl" => return alias(F::ParentDoi),
        b"parenttitle" => F::ParentTitle,
        b"parent" => return alias(F::Parent),
        b"link" => F::Link,
        b"linktocontentat" | b"url" => return alias(F::Link),
        b"sourceurl" => F::SourceUrl,
        b"links" => F::Links,
        _ => return None,
    };
    Some((field, true))
}

/// The place of one field in a draft; it takes values of every type.
struct Slot<'d> {
    draft: &'d mut Draft,
    field: Field,
    own: bool,
}

impl Slot<'_> {
    fn put(self, raw: &str) {
        self.draft.text(self.field, self.own, raw);
    }

    fn refuse(self, found: Found) {
        let field = Text::line(self.field.name());
        self.draft.flaw(Fault::WrongType { field, found });
    }
}

impl<'de> DeserializeSeed<'de> for Slot<'_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Slot<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E: de::Error>(self, raw: &str) -> Result<(), E> {
        self.put(raw);
        Ok(())
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<(), E> {
        self.put(&number.to_string());
        Ok(())
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<(), E> {
        self.put(&number.to_string());
        Ok(())
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<(), E> {
        self.put(&number.to_string());
        Ok(())
    }

    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<(), E> {
        self.refuse(if truth { Found::True } else { Found::False });
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        if !self.field.is_list() {
            return self.first_of(list);
        }
        while let Some(entry) = list.next_element_seed(EntrySeed)? {
            match entry {
                Entry::Item(item) => self.entry(item),
                Entry::Nothing => {}
                Entry::Wrong => {
                    let field = Text::line(self.field.name());
                    self.draft.flaw(Fault::WrongEntry { field });
                }
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, map: A) -> Result<(), A::Error> {
        let item = item_of(map)?;
        if self.field.is_list() {
            self.entry(item);
        } else {
            self.refuse(Found::Object);
        }
        Ok(())
    }
}

impl Slot<'_> {
    /// An entry of a list. A language is a text wherever it stands.
    fn entry(&mut self, item: Item) {
        match item.text {
            Some(raw) if self.field == Field::Language => {
                self.draft.text(self.field, self.own, &raw);
            }
            _ => self.draft.item(self.field, &item),
        }
    }

    /// A list where one value belongs: its first one, or all paragraphs.
    fn first_of<'de, A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut texts: Vec<String> = Vec::new();
        let mut more = false;
        while let Some(entry) = list.next_element_seed(EntrySeed)? {
            let Entry::Item(Item {
                text: Some(text), ..
            }) = entry
            else {
                continue;
            };
            if texts.is_empty() || self.field == Field::Abstract {
                texts.push(text);
            } else {
                more = true;
            }
        }
        if more {
            let field = Text::line(self.field.name());
            self.draft.flaw(Fault::List { field });
        }
        self.put(&texts.join("\n\n"));
        Ok(())
    }
}

/// An entry of a list.
enum Entry {
    Item(Item),
    Nothing,
    Wrong,
}

struct EntrySeed;

impl<'de> DeserializeSeed<'de> for EntrySeed {
    type Value = Entry;

    fn deserialize<D: de::Deserializer<'de>>(self, json: D) -> Result<Entry, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for EntrySeed {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an entry of a list")
    }

    fn visit_str<E: de::Error>(self, raw: &str) -> Result<Entry, E> {
        Ok(Entry::Item(Item::text(raw)))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Entry, E> {
        Ok(Entry::Item(Item::text(&number.to_string())))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Entry, E> {
        Ok(Entry::Item(Item::text(&number.to_string())))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Entry, E> {
        Ok(Entry::Item(Item::text(&number.to_string())))
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Entry, E> {
        Ok(Entry::Wrong)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Entry, E> {
        Ok(Entry::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Entry, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Entry::Wrong)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entry, A::Error> {
        item_of(map).map(Entry::Item)
    }
}

/// The parts of an object in a list; of two names for one part the first
/// counts.
fn item_of<'de, A: MapAccess<'de>>(mut map: A) -> Result<Item, A::Error> {
    let mut item = Item::default();
    let (mut particles, mut suffix) = ([None, None], None);
    while let Some(key) = map.next_key_seed(KeySeed(part_of))? {
        let Some(part) = key else {
            map.next_value::<IgnoredAny>()?;
            continue;
        };
        let Entry::Item(Item {
            text: Some(text), ..
        }) = map.next_value_seed(EntrySeed)?
        else {
            continue;
        };
        let place = match part {
            Part::Text => &mut item.text,
            Part::Literal => &mut item.literal,
            Part::Family => &mut item.family,
            Part::Given => &mut item.given,
            Part::Dropping => &mut particles[0],
            Part::Fixed => &mut particles[1],
            Part::Suffix => &mut suffix,
            Part::Label => &mut item.label,
            Part::Url => &mut item.url,
        };
        if place.is_none() && !text.trim().is_empty() {
            *place = Some(text);
        }
    }
    let family = item.family.take();
    item.family = family.map(|family| {
        let parts: Vec<String> = particles.into_iter().flatten().chain([family]).collect();
        parts.join(" ")
    });
    if let (Some(given), Some(suffix)) = (&mut item.given, suffix) {
        given.push_str(", ");
        given.push_str(&suffix);
    }
    Ok(item)
}

#[derive(Clone, Copy)]
enum Part {
    Text,
    Literal,
    Family,
    Given,
    /// Particles of CSL, as in "Alexander von Humboldt" and "Vincent van Gogh".
    Dropping,
    Fixed,
    Suffix,
    Label,
    Url,
}

fn part_of(key: &[u8]) -> Option<Part> {
    Some(match key {
        b"name" | b"fullname" | b"displayname" | b"term" => Part::Text,
        b"literal" => Part::Literal,
        b"family" | b"lastname" | b"surname" => Part::Family,
        b"given" | b"firstname" => Part::Given,
        b"droppingparticle" => Part::Dropping,
        b"nondroppingparticle" => Part::Fixed,
        b"suffix" => Part::Suffix,
        b"label" | b"n" => Part::Label,
        b"url" => Part::Url,
        _ => return None,
    })
}
