//! What a catalog on a server says of its words, asked for as a question needs
//! it and kept.
//!
//! A plan is made of what is known; what was missing is asked for in one
//! request, and the plan is made again, until nothing is missing. So the rule
//! that makes plans knows nothing of requests.
//!
//! Must never know: what a plan is for.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use super::clauses::holding_any;
use super::conditions::any;
use super::indexed::hexed;
use super::wire::Searched;
use crate::engine::exec::{Lexicon, WordStatistics};
use crate::search::field::Fields;
use crate::search::stem::Language;

/// So much is kept; then all of it is forgotten, since nobody types so many
/// words in a sitting.
const KEPT_MAX: usize = 50_000;

/// Words with one beginning that are looked at: whoever types three letters has
/// more, and no form of a word stands so far behind.
const LIST_MAX: usize = 5_000;

/// What is known of the words of a catalog, and what was asked in vain.
#[derive(Debug, Default)]
pub(super) struct Words {
    records: usize,
    languages: Vec<Language>,
    /// The index has words of its own, which nobody can ask for.
    unasked: bool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    known: Known,
    missing: Missing,
}

#[derive(Debug, Default)]
struct Known {
    /// How many records have a word, and whether it is mostly a name.
    words: HashMap<String, (usize, bool)>,
    /// How many records have words with a beginning.
    beginnings: HashMap<String, usize>,
    /// The words with a beginning, sorted.
    lists: HashMap<String, Vec<String>>,
    /// Whether any record has an identifier in one of some spellings.
    identifiers: HashMap<Vec<String>, bool>,
    addresses: HashMap<u64, bool>,
}

/// What has to be asked for.
#[derive(Debug, Default)]
struct Missing {
    words: BTreeSet<String>,
    beginnings: BTreeSet<String>,
    lists: BTreeSet<String>,
    identifiers: BTreeSet<Vec<String>>,
    addresses: BTreeSet<u64>,
}

/// Searches that are to be asked, each with what its answer says.
#[derive(Debug, Default)]
pub(super) struct Errand {
    items: Vec<Item>,
}

#[derive(Debug)]
enum Item {
    Words(Vec<String>),
    Beginning(String),
    List(String),
    Identifier(Vec<String>),
    Address(u64),
}

/// Which of the two indices is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Documents,
    Terms,
}

impl Words {
    /// The words of a catalog of so many records, some of them in languages.
    pub(super) fn new(records: usize, languages: Vec<Language>) -> Self {
        Self {
            records,
            languages,
            unasked: false,
            state: Mutex::default(),
        }
    }

    /// The words of a catalog of so many records that was made by others: each
    /// is taken to be there, and no other to belong to it.
    pub(super) fn unasked(records: usize) -> Self {
        Self {
            unasked: true,
            ..Self::new(records, Vec::new())
        }
    }

    /// Asks for what a plan is likely to want of folded words in a row: each of
    /// them, the halves of one that is written together, two written as one. A
    /// request less before the first rows.
    pub(super) fn foresee(&self, words: &[&str]) {
        if self.unasked {
            return;
        }
        let mut likely: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        likely.extend(words.windows(2).map(<[&str]>::concat));
        for word in words
            .iter()
            .filter(|word| word.is_ascii() && word.len() > 4)
        {
            for at in 2..=word.len() - 2 {
                let (one, other) = word.split_at(at);
                likely.extend([one.to_owned(), other.to_owned()]);
            }
        }
        let mut state = self.state();
        likely.retain(|word| !state.known.words.contains_key(word));
        state.missing.words.extend(likely);
    }

    /// What has to be asked for before a plan is right; none when nothing has.
    pub(super) fn errand(&self) -> Option<Errand> {
        let missing = std::mem::take(&mut self.state().missing);
        let mut items = Vec::new();
        if !missing.words.is_empty() {
            items.push(Item::Words(missing.words.into_iter().collect()));
        }
        items.extend(missing.beginnings.into_iter().map(Item::Beginning));
        items.extend(missing.lists.into_iter().map(Item::List));
        items.extend(missing.identifiers.into_iter().map(Item::Identifier));
        items.extend(missing.addresses.into_iter().map(Item::Address));
        (!items.is_empty()).then_some(Errand { items })
    }

    /// Takes in what was answered, in the order of the searches.
    pub(super) fn learn(&self, errand: Errand, answers: Vec<Searched>) {
        let mut state = self.state();
        let known = &mut state.known;
        if known.words.len() + known.lists.len() + known.beginnings.len() > KEPT_MAX {
            *known = Known::default();
        }
        for (item, answer) in errand.items.into_iter().zip(answers) {
            match item {
                Item::Words(words) => {
                    for word in words {
                        known.words.insert(word, (0, false));
                    }
                    known.take(&answer);
                }
                Item::Beginning(text) => {
                    let sum = answer.tally("n").and_then(|tally| tally.value);
                    known.beginnings.insert(text, whole(sum));
                }
                Item::List(text) => {
                    let words = known.take(&answer);
                    known.lists.insert(text, words);
                }
                Item::Identifier(spellings) => {
                    known.identifiers.insert(spellings, answer.found() > 0);
                }
                Item::Address(hash) => {
                    known.addresses.insert(hash, answer.found() > 0);
                }
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// Takes in words with their counts; gives them in their order.
    fn take(&mut self, answer: &Searched) -> Vec<String> {
        let hits = answer.hits.hits.iter().map(|hit| &hit.fields);
        let words = hits.filter_map(|fields| {
            let word = fields.word.first()?.clone();
            let records = fields.n.first().copied().unwrap_or(0);
            let records = usize::try_from(records).unwrap_or(0);
            let is_name = fields.name.first().copied().unwrap_or(false);
            self.words.insert(word.clone(), (records, is_name));
            Some(word)
        });
        words.collect()
    }
}

/// A sum of whole numbers.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a sum of counts, far below the last whole number of an f64"
)]
fn whole(sum: Option<f64>) -> usize {
    sum.unwrap_or(0.0).max(0.0) as usize
}

impl Errand {
    /// The searches, each with the index that it is for.
    pub(super) fn searches(&self) -> impl Iterator<Item = (Which, Value)> {
        self.items.iter().map(|item| match item {
            Item::Words(words) => (
                Which::Terms,
                json!({
                    "size": words.len().min(10_000),
                    // Read off columns: to unpack each word takes ten times as long.
                    "_source": false,
                    "stored_fields": "_none_",
                    "docvalue_fields": ["word", "n", "name"],
                    "track_total_hits": false,
                    "query": { "bool": { "filter": [{ "terms": { "word": words } }] } },
                }),
            ),
            Item::Beginning(text) => (
                Which::Terms,
                json!({
                    "size": 0,
                    "query": { "bool": { "filter": [{ "prefix": { "word": text } }] } },
                    "aggs": { "n": { "sum": { "field": "n" } } },
                }),
            ),
            Item::List(text) => (
                Which::Terms,
                json!({
                    "size": LIST_MAX,
                    "_source": false,
                    "stored_fields": "_none_",
                    "docvalue_fields": ["word", "n", "name"],
                    "track_total_hits": false,
                    "sort": ["word"],
                    "query": { "bool": { "filter": [{ "prefix": { "word": text } }] } },
                }),
            ),
            Item::Identifier(spellings) => (
                Which::Documents,
                json!({ "size": 0, "track_total_hits": 1, "query": any(holding_any("identifiers", spellings)) }),
            ),
            Item::Address(hash) => (
                Which::Documents,
                json!({ "size": 0, "track_total_hits": 1, "query": { "term": { "addresses": hexed(*hash) } } }),
            ),
        })
    }
}

impl WordStatistics for Words {
    fn records(&self) -> usize {
        self.records
    }

    fn frequency(&self, word: &str) -> usize {
        if self.unasked {
            return 0;
        }
        let mut state = self.state();
        if let Some((records, _)) = state.known.words.get(word) {
            return *records;
        }
        state.missing.words.insert(word.to_owned());
        0
    }

    fn beginnings(&self, beginning: &str) -> usize {
        if self.unasked {
            return 1;
        }
        let mut state = self.state();
        if let Some(records) = state.known.beginnings.get(beginning) {
            return *records;
        }
        state.missing.beginnings.insert(beginning.to_owned());
        0
    }

    fn each_beginning(&self, beginning: &str, take: &mut dyn FnMut(&str)) {
        if self.unasked {
            return;
        }
        let mut state = self.state();
        let Some(words) = state.known.lists.get(beginning).cloned() else {
            state.missing.lists.insert(beginning.to_owned());
            return;
        };
        // Whoever takes a word asks what is known of it.
        drop(state);
        for word in &words {
            take(word);
        }
    }

    fn is_name(&self, word: &str) -> bool {
        if self.unasked {
            return false;
        }
        let mut state = self.state();
        if let Some((_, is_name)) = state.known.words.get(word) {
            return *is_name;
        }
        state.missing.words.insert(word.to_owned());
        false
    }

    fn speaks(&self, language: Language) -> bool {
        language == Language::English || self.languages.contains(&language)
    }

    fn has_identifier(&self, spellings: &[String]) -> bool {
        if self.unasked {
            return false;
        }
        let mut state = self.state();
        if let Some(has) = state.known.identifiers.get(spellings) {
            return *has;
        }
        state.missing.identifiers.insert(spellings.to_vec());
        false
    }

    fn has_address(&self, hash: u64) -> bool {
        if self.unasked {
            return false;
        }
        let mut state = self.state();
        if let Some(has) = state.known.addresses.get(&hash) {
            return *has;
        }
        state.missing.addresses.insert(hash);
        false
    }

    fn known(&self, word: &str, _: Fields, _: usize) -> usize {
        self.beginnings(word)
    }

    /// A server does not look for what is like a word.
    fn lexicon(&self) -> Option<&Lexicon> {
        None
    }
}
