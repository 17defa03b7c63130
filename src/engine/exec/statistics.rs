//! What a whole catalog says of its words and identifiers: what a question asks
//! before any record is visited.
//!
//! The engine of this machine counts them in its index. A few records that came
//! from elsewhere are ranked by what somebody counted over there: the same
//! plan, the same rarities, as if the whole catalog were here.
//!
//! Must never know: plans, records.

use crate::engine::index::{Index, SegmentIndex, lexicon};
use crate::records::language;
use crate::search::field::Fields;
use crate::search::query::Facet;
use crate::search::stem::Language;

pub(crate) use lexicon::Lexicon;

/// Counts of the words of a catalog; words are folded.
pub(crate) trait WordStatistics {
    /// Records of the catalog.
    fn records(&self) -> usize;

    /// How many records have a word: once each for their tags, their abstract,
    /// and everything else.
    fn frequency(&self, word: &str) -> usize;

    /// The same for all words with a beginning, each word by itself.
    fn beginnings(&self, beginning: &str) -> usize;

    /// Takes the words with a beginning, in the order of their bytes.
    fn each_beginning(&self, beginning: &str, take: &mut dyn FnMut(&str));

    /// Whether a word is mostly a part of names.
    fn is_name(&self, word: &str) -> bool;

    /// Whether the catalog may have records in a language.
    fn speaks(&self, language: Language) -> bool;

    /// Whether any record has a part of an identifier in one of some
    /// spellings.
    fn has_identifier(&self, spellings: &[String]) -> bool;

    /// Whether any record has an address, by its hash.
    fn has_address(&self, hash: u64) -> bool;

    /// Records that have a word or its continuation in some fields, up to
    /// `enough`. Whoever has no [`lexicon`](Self::lexicon) need not know.
    fn known(&self, word: &str, fields: Fields, enough: usize) -> usize;

    /// All words, where what is like a typed one can be looked for among them.
    fn lexicon(&self) -> Option<&Lexicon>;
}

/// Whether a value of the language facet names a language.
pub(super) fn names(token: &str, language: Language) -> bool {
    language::code(token) == Some(language.code())
}

impl WordStatistics for Index {
    fn records(&self) -> usize {
        self.segments().map(SegmentIndex::len).sum()
    }

    fn frequency(&self, word: &str) -> usize {
        Index::lexicon(self).frequency(word)
    }

    fn beginnings(&self, beginning: &str) -> usize {
        Index::lexicon(self).beginnings(beginning)
    }

    fn each_beginning(&self, beginning: &str, take: &mut dyn FnMut(&str)) {
        let words = Index::lexicon(self).words();
        let near = words.each_bytes(words.beginning(beginning));
        near.filter_map(|word| str::from_utf8(word).ok())
            .for_each(take);
    }

    /// Whether more than half of the first records that have a word outside
    /// their abstracts and tags have it in a name.
    fn is_name(&self, word: &str) -> bool {
        const FIRST: usize = 256;
        let short = self.segments().map(|segment| &segment.short);
        let posted = short.filter_map(|words| Some((words, words.words().position(word)?)));
        let fields = posted.flat_map(|(words, at)| words.posted(at).fields.iter().take(FIRST));
        let (mut names, mut all) = (0, 0);
        for fields in fields.take(FIRST) {
            names += usize::from(Fields(*fields).meets(Fields::AUTHOR));
            all += 1;
        }
        names * 2 > all
    }

    fn speaks(&self, language: Language) -> bool {
        let mut values = self.facet(Facet::Language).values().iter();
        language == Language::English || values.any(|value| names(value.token, language))
    }

    fn has_identifier(&self, spellings: &[String]) -> bool {
        self.segments().any(|segment| {
            let identifiers = &segment.identifiers;
            let mut spellings = spellings.iter();
            spellings.any(|text| identifiers.holding(text).next().is_some())
        })
    }

    fn has_address(&self, hash: u64) -> bool {
        self.segments().any(|segment| {
            let addresses = &segment.addresses;
            let mut each = (0..segment.len()).map(|number| addresses.get(number));
            each.any(|addresses| addresses.contains(&hash))
        })
    }

    fn known(&self, word: &str, fields: Fields, enough: usize) -> usize {
        if fields == Fields::TEXT {
            return self.beginnings(word);
        }
        let mut known = 0;
        for (words, one) in self.texts() {
            for posted in words.run(words.words().beginning(word)) {
                if one == Fields::default() {
                    posted.each(one, |_, found| known += usize::from(found.meets(fields)));
                } else if one.meets(fields) {
                    known += posted.records.len();
                }
                if known >= enough {
                    return known;
                }
            }
        }
        known
    }

    fn lexicon(&self) -> Option<&Lexicon> {
        Some(Index::lexicon(self))
    }
}
