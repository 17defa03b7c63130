//! The search against a slow oracle: every record read again for every query,
//! with the same rules and without an index.

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use super::explain::explain;
use super::hit::Key;
use crate::engine::executor::{Executor, Inline};
use crate::engine::index::bitset::BitSet;
use crate::search::field::Fields;
use std::cell::RefCell;
use std::sync::Arc;

use super::cache::TermCache;
use super::forms::Within;
use super::nearness::nearness;
use super::plan::{Expansion, Match, Plan, Presence, QueryTerm};
use super::planner;
use super::{Found, Hit, Library, Sitting, Stances, rank, run, run_with};
use crate::engine::catalog::DocAddress;
use crate::engine::index;
use crate::engine::local::Local;
use crate::engine::segment::builder::Builder;
use crate::records::doi::Doi;
use crate::records::record::{Name, Record, Tag};
use crate::records::text::Text;
use crate::search::query::{Facet, Part, Pattern, Query, Stance, State, parse};
use crate::search::question::{Counts, Question, Stop, ValueOrder, Want, Window};
use crate::search::{Engine, answer, fold, tokens};

/// Does its pieces from the last to the first, on two threads.
struct Backwards;

impl Executor for Backwards {
    fn each(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
        std::thread::scope(|scope| {
            scope.spawn(|| (0..count / 2).rev().for_each(work));
            (count / 2..count).rev().for_each(work);
        });
    }
}

/// Words that are like each other in every way that the search knows.
const WORDS: [&str; 51] = [
    "open",
    "opens",
    "opened",
    "government",
    "governance",
    "innovation",
    "innovations",
    "reform",
    "réforme",
    "co-operation",
    "cooperation",
    "e-government",
    "data",
    "data-date",
    "Data",
    "–",
    "date",
    "trust",
    "Straße",
    "naïve",
    "OECD",
    "R&D",
    "2016",
    "中国",
    "политика",
    "form",
    "from",
    "of",
    "in",
    "a",
    "ΟΔΟΣ",
    "policy",
    "policies",
    "policymaking",
    "making",
    "start-up",
    "startups",
    "start",
    "up",
    "Bildungspolitik",
    "Bildung",
    "Politik",
    "l'innovation",
    "Künste",
    "kuenste",
    "C++",
    "c",
    ".NET",
    "net",
    "«trust»?",
    "การทดสอบ",
];

fn words(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&WORDS[..]), 1..most)
        .prop_map(|words| words.join(" "))
}

fn record() -> impl Strategy<Value = Record> {
    let tags = prop::collection::vec(words(3), 0..3);
    let maybe = || prop::option::of(words(4));
    let year = prop::option::of(2010..2014_i32);
    let part = prop::option::of(0..3_u8);
    let language = prop::sample::select(&["", "", "en", "de", "fr"][..]);
    (
        words(6),
        tags,
        prop::option::of(words(12)),
        maybe(),
        maybe(),
        year,
        part,
        (any::<u16>(), language),
    )
        .prop_map(
            |(title, tags, summary, author, publisher, year, part, (number, language))| Record {
                language: Text::some_line(language),
                tags: tags.iter().filter_map(|tag| Tag::named(tag)).collect(),
                summary: summary.and_then(|text| Text::some_prose(&text)),
                authors: author
                    .and_then(|name| Name::whole(&name))
                    .into_iter()
                    .collect(),
                series: publisher
                    .as_deref()
                    .filter(|_| number % 3 == 0)
                    .and_then(Text::some_line),
                publisher: publisher.and_then(|name| Text::some_line(&name)),
                year,
                doi: Doi::parse(&format!("10.5555/x{number}")),
                parent_doi: part.and_then(|part| Doi::parse(&format!("10.5555/book{part}"))),
                ..Record::titled(&title)
            },
        )
}

/// A catalog of several segments.
fn library() -> impl Strategy<Value = Library> {
    prop::collection::vec((record(), any::<bool>()), 0..24).prop_map(|records| {
        let mut builder = Builder::new();
        builder.source("the source");
        for (record, seal) in records {
            builder.add(record);
            if seal {
                let _ = builder.snapshot();
            }
        }
        Library::new(builder.finish(), &[], &Inline)
    })
}

fn term() -> impl Strategy<Value = String> {
    let word = || prop::sample::select(&WORDS[..]).prop_map(str::to_owned);
    let edit = (word(), any::<prop::sample::Index>(), 0..4_u8).prop_map(|(word, at, edit)| {
        let mut letters: Vec<char> = word.chars().collect();
        let at = at.index(letters.len());
        match edit {
            0 => drop(letters.remove(at)),
            1 => letters.insert(at, letters[at]),
            2 => letters[at] = 'x',
            _ if at > 0 => letters.swap(at, at - 1),
            _ => {}
        }
        letters.into_iter().collect::<String>()
    });
    let start = (word(), 1..5_usize).prop_map(|(word, length)| word.chars().take(length).collect());
    let initials = prop::collection::vec(word(), 3..5).prop_map(|words| {
        words
            .iter()
            .filter_map(|word| word.chars().next())
            .collect::<String>()
    });
    let scattered = word().prop_map(|word| word.replace(['e', 'o', 'a', 'i'], ""));
    let field = prop::sample::select(&["title", "author", "series", "abstract"][..]);
    prop_oneof![
        4 => word(),
        3 => start,
        2 => edit,
        1 => initials,
        1 => scattered,
        2 => words(3).prop_map(|words| format!("\"{words}\"")),
        1 => word().prop_map(|word| format!("'{}", &word[..word.floor_char_boundary(3)])),
        1 => (word(), 0..6_usize, 1..7_usize).prop_map(|(word, start, len)| {
            let start = word.floor_char_boundary(start.min(word.len() - 1));
            format!("'{}", &word[start..word.ceil_char_boundary(start + len)])
        }),
        1 => word().prop_map(|word| format!("^{word}")),
        1 => word().prop_map(|word| format!("{word}$")),
        2 => (field, word()).prop_map(|(field, word)| format!("{field}:{word}")),
        1 => word().prop_map(|word| format!("tag:\"{word}\"")),
        1 => word().prop_map(|word| format!("~tag:{word}*")),
        1 => (prop::sample::select(&["+author:", "~author:", "-author:", "+series:", "-series:"][..]), words(3))
            .prop_map(|(name, words)| format!("{name}\"{words}\"")),
        1 => (prop::sample::select(&["+author:", "~series:"][..]), word())
            .prop_map(|(name, word)| format!("{name}{word}*")),
        1 => (2009..2015_i32).prop_map(|year| format!("year:{year}..{}", year + 1)),
        1 => prop::sample::select(&["is:chapter", "is:book", "has:abstract", "has:tags", "-has:author", "has:book", "tag:(none)", "~tag:(none)", "author:(none)", "-series:(none)", "has:series", "-book:(none)", "doi:5555/x1", "book:10.5555/book1"][..])
            .prop_map(str::to_owned),
        1 => any::<u16>().prop_map(|number| format!("https://doi.org/10.5555/x{number}")),
    ]
}

fn line() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        6 => term(),
        1 => term().prop_map(|term| format!("-{term}")),
        1 => (term(), term()).prop_map(|(one, other)| format!("({one} | {other})")),
        1 => (term(), term()).prop_map(|(one, other)| format!("-({one} {other})")),
        1 => (term(), term(), term()).prop_map(|(one, other, third)| format!("({one} {other} | {third})")),
    ];
    let lacking = prop_oneof![6 => Just(""), 1 => Just(" lacking:1")];
    (prop::collection::vec(part, 0..4), lacking)
        .prop_map(|(parts, lacking)| parts.join(" ") + lacking)
}

/// What is passed over at the ends of a title.
fn is_sign(c: char) -> bool {
    !c.is_alphanumeric()
}

/// What a query term gives a record: points, where, and whether literally.
type Given = (u16, Fields, bool);

struct Oracle<'a> {
    library: &'a Library,
    records: Vec<(DocAddress, Record)>,
}

impl<'a> Oracle<'a> {
    fn new(library: &'a Library) -> Self {
        let records = library.catalog.rows().collect();
        Self { library, records }
    }

    /// The texts of a record.
    fn texts(record: &Record) -> Vec<(Fields, String)> {
        let mut texts = vec![(Fields::TITLE, record.title.to_string())];
        texts.extend(
            record
                .tags
                .iter()
                .map(|tag| (Fields::TAG, tag.name.to_string())),
        );
        texts.extend(
            record
                .authors
                .iter()
                .map(|name| (Fields::AUTHOR, name.to_string())),
        );
        texts.extend(
            record
                .series
                .iter()
                .map(|name| (Fields::SERIES, name.to_string())),
        );
        texts.extend(
            record
                .publisher
                .iter()
                .map(|name| (Fields::PUBLISHER, name.to_string())),
        );
        texts.extend(
            record
                .summary
                .iter()
                .map(|text| (Fields::ABSTRACT, text.to_string())),
        );
        texts
    }

    /// The same, folded.
    fn folded(record: &Record) -> Vec<(Fields, String)> {
        let texts = Self::texts(record).into_iter();
        texts
            .map(|(field, text)| (field, fold::fold(&text)))
            .collect()
    }

    /// Every word of a record with the field it stands in.
    fn tokens(record: &Record) -> Vec<(Fields, String)> {
        let mut all = Vec::new();
        for (field, text) in Self::texts(record) {
            let mut push = |word: &str, number: usize| {
                let first = field == Fields::TITLE && number == 0;
                let field = if first {
                    field.or(Fields::START)
                } else {
                    field
                };
                all.push((field, word.to_owned()));
            };
            let folded = fold::fold(&text);
            tokens::each(&folded, |word, _, number| push(word, number));
            tokens::spelled_out(&text, &folded, |word, _, number| push(word, number));
        }
        all
    }

    /// Records with a word.
    fn frequency(&self, word: &str) -> usize {
        // Once each for its tags, its abstract, and everything else.
        let alone = Fields::TAG.or(Fields::ABSTRACT);
        let held = |record: &Record| {
            let tokens = Self::tokens(record);
            let mine = tokens.iter().filter(|(_, token)| token == word);
            let mut places: Vec<Fields> = mine.map(|(field, _)| field.and(alone)).collect();
            places.sort_unstable_by_key(|place| place.0);
            places.dedup();
            places.len()
        };
        self.records.iter().map(|(_, record)| held(record)).sum()
    }

    fn given(&self, query_term: &QueryTerm, row: DocAddress, record: &Record) -> Option<Given> {
        let mut best: Option<Given> = None;
        let mut give = |grade: u16, fields: Fields, literal: bool| {
            let weight = if fields == Fields::default() {
                rank::YEAR
            } else {
                rank::weight(fields)
            };
            let points = weight * grade;
            let (most, all, is_literal) = best.unwrap_or((0, Fields::default(), false));
            let better = (literal, points) > (is_literal, most);
            best = Some(if better {
                (points, all.or(fields), literal)
            } else {
                (most, all.or(fields), is_literal)
            });
        };
        let tokens = Self::tokens(record)
            .into_iter()
            .filter(|(field, _)| field.meets(query_term.fields));
        let texts = || {
            Self::folded(record)
                .into_iter()
                .filter(|(field, _)| field.meets(query_term.fields))
        };
        let title = fold::fold(&record.title);
        match &query_term.sought {
            Match::Word { text, like } => {
                self.word(query_term, (text, like), (row, record), &mut give);
            }
            Match::WholeWord(text) => {
                for (field, _) in tokens.filter(|(_, token)| token == text) {
                    give(rank::WHOLE, field, true);
                }
            }
            Match::Phrase { words, open } => {
                let phrase = tokens::spaced_phrase(words, *open);
                for (field, _) in texts().filter(|(_, text)| tokens::spaced(text).contains(&phrase))
                {
                    give(rank::WHOLE, field, true);
                }
            }
            Match::Exact(part) if fold::is_word(part) => {
                for (field, _) in tokens.filter(|(_, token)| token.contains(part.as_str())) {
                    give(rank::WHOLE, field, true);
                }
            }
            Match::Exact(part) => {
                for (field, _) in texts().filter(|(_, text)| text.contains(part.as_str())) {
                    give(rank::WHOLE, field, true);
                }
            }
            Match::Start(part)
                if title.starts_with(part.as_str())
                    || title.trim_start_matches(is_sign).starts_with(part.as_str()) =>
            {
                give(rank::WHOLE, Fields::TITLE, true);
            }
            Match::End(part)
                if title.ends_with(part.as_str())
                    || title.trim_end_matches(is_sign).ends_with(part.as_str()) =>
            {
                give(rank::WHOLE, Fields::TITLE, true);
            }
            Match::Start(_) | Match::End(_) | Match::Identifier => {}
        }
        let doi = record.doi.as_deref().unwrap_or_default();
        if query_term
            .identifiers
            .iter()
            .any(|part| doi.contains(part.as_str()))
        {
            give(rank::WHOLE, Fields::DOI, true);
        }
        best
    }

    /// What a word gives, as such and by what is like it.
    fn word(
        &self,
        query_term: &QueryTerm,
        (text, like): (&String, &Expansion),
        (row, record): (DocAddress, &Record),
        give: &mut impl FnMut(u16, Fields, bool),
    ) {
        let looks = |field: &Fields| field.meets(query_term.fields);
        let tokens = Self::tokens(record);
        let tokens = tokens.into_iter().filter(|(field, _)| looks(field));
        let texts = || {
            Self::folded(record)
                .into_iter()
                .filter(|(field, _)| looks(field))
        };
        let title = fold::fold(&record.title);
        for (field, token) in tokens {
            if token.starts_with(text.as_str()) {
                give(rank::beginning(text.len(), token.len()), field, true);
                continue;
            }
            if !field.meets(Fields::SHORT) {
                continue;
            }
            let letters = crate::engine::index::terms::letters(&token);
            let edit = like.edited(&token).map(rank::edited);
            let subsequence = like.subsequence.as_ref().and_then(|subsequence| {
                subsequence.score(&token, letters)?;
                Some(rank::subsequence(text.len(), token.len()))
            });
            if let Some(grade) = edit.max(subsequence) {
                give(grade, field.and(Fields::SHORT), false);
            }
        }
        if like.initials && index::initials(&title).contains(text.as_str()) {
            give(rank::INITIALS, Fields::TITLE, false);
        }
        let has_row = |text: &str, row: &[String]| {
            tokens::spaced(text).contains(&tokens::spaced_phrase(row, false))
        };
        if let Some(row) = &like.apart {
            for (field, _) in texts().filter(|(_, text)| has_row(text, row)) {
                give(rank::RUN_TOGETHER, field, false);
            }
        }
        let variants = &query_term.variants;
        for row in &variants.rows {
            for (field, _) in texts().filter(|(_, text)| has_row(text, row)) {
                give(rank::WHOLE, field, true);
            }
        }
        self.forms(query_term, row, record, give);
    }

    /// What forms of a word, the parts of a compound and the year give.
    fn forms(
        &self,
        query_term: &QueryTerm,
        row: DocAddress,
        record: &Record,
        give: &mut impl FnMut(u16, Fields, bool),
    ) {
        let variants = &query_term.variants;
        let tokens = Self::tokens(record);
        for variant in &variants.words {
            let mine = tokens.iter().filter(|(_, token)| *token == variant.word);
            let mine = mine.filter(|(field, _)| field.meets(query_term.fields));
            for (field, _) in mine.filter(|_| self.is_within(&variant.within, record)) {
                give(rank::FORM, *field, true);
            }
        }
        for (parts, within) in &variants.parts {
            let has = |part: &String| {
                let mut titled = tokens
                    .iter()
                    .filter(|(field, _)| field.meets(Fields::TITLE));
                titled.any(|(_, token)| token == part)
            };
            let has_all = parts.iter().all(has);
            let looks = query_term.fields.meets(Fields::TITLE);
            if has_all && looks && self.is_within(within, record) {
                give(rank::COMPOUND, Fields::TITLE, true);
            }
        }
        let year = self.library.catalog.year(row).map(|year| year.value);
        if variants.year.is_some() && variants.year == year {
            give(rank::WHOLE, Fields::default(), true);
        }
    }

    fn is_within(&self, within: &Within, record: &Record) -> bool {
        let index = self.library.index.facet(Facet::Language);
        let has = |values: &[usize]| {
            let mut names = values.iter().filter_map(|value| index.values().get(*value));
            names.any(|value| record.language.as_deref() == Some(value.token))
        };
        match within {
            Within::All => true,
            Within::Some(values) => has(values),
            Within::No(values) => !has(values),
        }
    }

    fn matches(&self, plan: &Plan, row: DocAddress, record: &Record) -> bool {
        let catalog = &self.library.catalog;
        match plan {
            Plan::All => true,
            Plan::QueryTerm(query_term) => self.given(query_term, row, record).is_some(),
            Plan::Not(inner) => !self.matches(inner, row, record),
            Plan::And(parts) => {
                let mut needed = parts
                    .iter()
                    .filter(|part| part.presence() != Presence::Optional);
                needed.all(|part| self.matches(part, row, record))
            }
            Plan::AllButOne(parts) => {
                let lacks = parts.iter().filter(|part| !self.matches(part, row, record));
                let lacks: Vec<Presence> = lacks.map(Plan::presence).collect();
                let wanted = lacks.iter().filter(|lack| **lack == Presence::Wanted);
                !lacks.contains(&Presence::Required) && wanted.count() < 2
            }
            Plan::Or(parts) => parts.iter().any(|part| self.matches(part, row, record)),
            Plan::Years(range) => catalog
                .year(row)
                .is_some_and(|year| range.contains(year.value)),
            Plan::Is(State::Book) => !catalog.chapters_of(row).is_empty(),
            Plan::Is(State::Chapter) => record.parent_doi.is_some(),
            Plan::Is(State::Flawed) => record.flaws > 0,
            Plan::Records { rows, .. } => rows.contains(&row),
            Plan::Has(Part::Doi) => record.doi.is_some(),
            Plan::Has(Part::Abstract) => record.summary.is_some(),
            Plan::Has(Part::Isbn) => record.isbn.is_some(),
            Plan::Has(Part::Facet(_)) => false,
            Plan::Values(facet, values) => {
                let index = self.library.index.facet(*facet);
                let mut names = values.iter().filter_map(|value| index.values().get(*value));
                names.any(|value| Self::has_value(record, *facet, value.token))
            }
        }
    }

    fn has_value(record: &Record, facet: Facet, token: &str) -> bool {
        let key = crate::search::query::Pattern::value_key;
        match facet {
            Facet::Tag if token == Pattern::NONE => record.tags.is_empty(),
            Facet::Book if token == Pattern::NONE => record.parent_doi.is_none(),
            Facet::Series if token == Pattern::NONE => record.series.is_none(),
            Facet::Author if token == Pattern::NONE => {
                record.authors.is_empty() && record.editors.is_empty()
            }
            Facet::Tag => record.tags.iter().any(|tag| key(&tag.name) == key(token)),
            Facet::Book => record.parent_doi.as_deref() == Some(token),
            Facet::Series => record.series.iter().any(|own| key(own) == key(token)),
            Facet::Author => {
                let mut names = record.authors.iter().chain(&record.editors);
                names.any(|name| key(&name.to_string()) == key(token))
            }
            _ => false,
        }
    }

    fn satisfies(&self, query: &Query, record: &Record) -> bool {
        Facet::ALL.iter().all(|facet| {
            let has = |filter: &crate::search::query::Filter| {
                let index = self.library.index.facet(*facet);
                let mut named = index.values().iter().filter(|value| {
                    let key = crate::search::query::Pattern::value_key(value.token);
                    filter.pattern.matches_key(&key)
                });
                named.any(|value| Self::has_value(record, *facet, value.token))
            };
            let mine = |stance| {
                query
                    .filters
                    .iter()
                    .filter(move |filter| filter.facet == *facet && filter.stance == stance)
            };
            mine(Stance::Required).all(has)
                && !mine(Stance::Excluded).any(has)
                && (mine(Stance::AnyOf).next().is_none() || mine(Stance::AnyOf).any(has))
        })
    }

    /// The score of a record, and whether some word is only like its own.
    fn score(&self, query_terms: &[&QueryTerm], row: DocAddress, record: &Record) -> (u32, bool) {
        let (mut score, mut fields, mut scattered) = (0, Fields::default(), false);
        for query_term in query_terms {
            if let Some((points, found, literal)) = self.given(query_term, row, record) {
                score += query_term.rarity * u32::from(points);
                fields = fields.or(found);
                scattered |= !literal;
            }
        }
        if !query_terms.is_empty() {
            let title = fold::fold(&record.title);
            let words = if fields.meets(Fields::TITLE) {
                fold::words(&title).count().min(255)
            } else {
                255
            };
            score += rank::brevities(query_terms.len())[words];
            if query_terms.len() > 1 {
                score += nearness(query_terms, &title);
            }
        }
        (score, scattered)
    }

    /// What is found by a plan, the best first, with its score.
    fn hits(&self, plan: &Plan, query: &Query) -> Vec<(DocAddress, u32, bool)> {
        let query_terms = plan.query_terms();
        let mut hits = Vec::new();
        for (row, record) in &self.records {
            if !self.matches(plan, *row, record) || !self.satisfies(query, record) {
                continue;
            }
            let (score, scattered) = self.score(&query_terms, *row, record);
            hits.push((*row, score, scattered));
        }
        hits.sort_by_key(|(row, score, scattered)| Key::new(*scattered, *score, *row));
        hits
    }

    /// The plan and its hits.
    fn answer(&self, query: &Query) -> (Plan, Vec<(DocAddress, u32, bool)>) {
        let plan = planner::plan(self.library, &self.library.index, query, &|| false).unwrap();
        let hits = self.hits(&plan, query);
        (plan, hits)
    }

    /// What is offered: each record with the words that it lacks.
    fn offers(&self, plan: &Plan, query: &Query, found: usize) -> Vec<(DocAddress, Vec<String>)> {
        let Plan::And(parts) = plan else {
            return Vec::new();
        };
        let (wanted, others): (Vec<&Plan>, Vec<&Plan>) = parts
            .iter()
            .partition(|part| part.presence() == Presence::Wanted);
        if wanted.len() < 2 || found >= 10 {
            return Vec::new();
        }
        let wanted: Vec<&QueryTerm> = wanted.iter().flat_map(|part| part.query_terms()).collect();
        let carry = |word: &&QueryTerm| match word.variants.year {
            Some(_) => 0,
            None => word.rarity,
        };
        let all: u32 = wanted.iter().map(carry).sum();
        let mut offers = Vec::new();
        for (row, record) in &self.records {
            let mut needed = others
                .iter()
                .filter(|part| part.presence() != Presence::Optional);
            let has = |word: &&&QueryTerm| self.given(word, *row, record).is_some();
            let (mine, lacks): (Vec<&QueryTerm>, Vec<&QueryTerm>) =
                wanted.iter().partition(|word| has(word));
            if mine.is_empty()
                || lacks.is_empty()
                || !needed.all(|part| self.matches(part, *row, record))
                || !self.satisfies(query, record)
            {
                continue;
            }
            let carried: u32 = mine.iter().map(carry).sum();
            let (score, _) = self.score(&plan.query_terms(), *row, record);
            let key = Key::new(false, rank::offered(score, carried), *row);
            let lacks: Vec<String> = lacks.iter().map(|word| word.typed.clone()).collect();
            let is_weak = carried * 100 < all * 40;
            offers.push((is_weak, key, *row, lacks));
        }
        offers.sort();
        let strong = offers.iter().filter(|offer| !offer.0).count();
        offers.truncate(strong.max(10 - found));
        let each = offers.into_iter();
        each.map(|(_, _, row, lacks)| (row, lacks)).collect()
    }
}

fn told(found: &Found) -> Vec<(DocAddress, u32, bool)> {
    let hits = found.hits.iter();
    hits.map(|hit| (hit.row, hit.score, hit.scattered))
        .collect()
}

/// Query-catalog pairs: a catalog is asked so many queries.
const QUERIES: usize = 10;

fn cases() -> u32 {
    let pairs = std::env::var("FICHERO_ORACLE")
        .ok()
        .and_then(|pairs| pairs.parse().ok());
    pairs.unwrap_or(2_000_u32).div_ceil(10)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn the_search_agrees_with_a_look_at_every_record(
        library in library(),
        lines in prop::collection::vec(line(), QUERIES..=QUERIES),
    ) {
        let oracle = Oracle::new(&library);
        let term_cache = TermCache::default();
        let engine = Local::new(Arc::new(library.clone()), Arc::new(Backwards));
        for line in &lines {
            let query = parse(line).query;
            let found = run(&library, &query, &Inline, &|| false).unwrap();
            let (plan, expected) = oracle.answer(&query);
            answered(&engine, &oracle, &query, &expected)?;
            prop_assert_eq!(told(&found), expected.clone(), "{}", line);
            let offers = found.offers.list.iter();
            let offers: Vec<_> = offers.map(|offer| (offer.hit.row, offer.lacks.clone())).collect();
            prop_assert_eq!(offers, oracle.offers(&plan, &query, expected.len()), "{}", line);
            prop_assert_eq!(found.count, found.hits.len());

            // Whoever has asked before gets the same.
            let early = RefCell::new(Vec::new());
            let hear = |found: Found| early.borrow_mut().push(found);
            let shown: Vec<usize> = (0..library.index.facet(Facet::Tag).values().len()).rev().step_by(2).collect();
            let sitting = Sitting { term_cache: &term_cache, shown: (Facet::Tag, &shown), early: (&|| true, &hear) };
            let again = run_with(&sitting, &library, &query, &Backwards, &|| false).unwrap();
            prop_assert_eq!(&found.hits, &again.hits);
            prop_assert!(!again.partial);
            prop_assert_eq!(again.shown.len(), shown.len());
            prop_assert_eq!(again.counts_of(&library, Facet::Tag, &shown), found.counts_of(&library, Facet::Tag, &shown));
            for part in early.into_inner() {
                prop_assert!(part.partial && part.count > 0 && part.count <= expected.len());
            }

            // Whoever helps, and in whichever order: the answer is the same.
            let other = run(&library, &query, &Backwards, &|| false).unwrap();
            prop_assert_eq!(&found.hits, &other.hits);
            for facet in Facet::ALL {
                prop_assert_eq!(found.counts(&library, facet), other.counts(&library, facet));
            }

            for query_term in plan.query_terms() {
                if let Match::WholeWord(text) = &query_term.sought {
                    let having = oracle.frequency(text).min(library.catalog.len());
                    prop_assert_eq!(query_term.rarity, rank::rarity(having, library.catalog.len()));
                }
            }
            for hit in found.hits.iter() {
                let parts = explain(&library, &found, hit.row, &|| false).unwrap();
                prop_assert!((parts.total - hit.points()).abs() < 1e-6, "{} {:?}", line, parts);
                highlights(&oracle, &found, &plan, hit.row)?;
            }
        }
    }

    #[test]
    fn facet_rows_and_counts_are_those_of_the_records(library in library(), line in line()) {
        let query = parse(&line).query;
        let found = run(&library, &query, &Inline, &|| false).unwrap();
        for facet in [Facet::Tag, Facet::Author, Facet::Series] {
            let some = |values: &[usize]| found.counts_of(&library, facet, values);
            let all: Vec<usize> = (0..library.index.facet(facet).values().len()).collect();
            let alone = some(&all);
            prop_assert_eq!(&alone, found.counts(&library, facet));
            for (at, value) in library.index.facet(facet).values().iter().enumerate() {
                let has = |row: DocAddress| Oracle::has_value(&library.catalog.get(row).unwrap(), facet, value.token);
                let counted = found.hits.iter().filter(|hit| has(hit.row)).count();
                prop_assert_eq!(some(&[at])[0] as usize, counted, "{}", line);
                let total = library.catalog.rows().filter(|(row, _)| has(*row)).count();
                prop_assert_eq!(library.index.facet(facet).total(at), total);
            }
        }
        let stances = Stances::new(&library.index, &query.filters, &|| false);
        let all: usize = (0..library.index.len())
            .map(|at| stances.satisfied(at, library.index.segment(at).len()))
            .map(|rows: BitSet| rows.count())
            .sum();
        prop_assert!(all >= found.count);
    }
}

/// The engine answers what the oracle found: its rows, and how many of them
/// have each tag.
fn answered(
    engine: &dyn Engine,
    oracle: &Oracle<'_>,
    query: &Query,
    expected: &[(DocAddress, u32, bool)],
) -> Result<(), TestCaseError> {
    let rows = Want::Rows(Window::ALL);
    let tags = Want::Counts(Counts {
        facet: Facet::Tag,
        order: ValueOrder::Name,
        under: None,
        narrow: String::new(),
        folded: None,
        window: Window::ALL,
        seek: None,
    });
    let question = Question {
        query: query.clone(),
        wants: vec![rows, tags],
        ..Question::default()
    };
    let mut given = Vec::new();
    engine.answer(&question, &Stop::never(), &mut |answer| {
        assert_eq!(answer.found, expected.len(), "{query}");
        given.extend(answer.parts.into_iter().map(|part| part.given));
    });
    let [
        answer::Given::Rows(cards),
        answer::Given::Counts { values, .. },
    ] = &given[..]
    else {
        return Err(TestCaseError::fail(format!("{given:?}")));
    };
    let (cards, offered) = cards.split_at(expected.len());
    prop_assert!(
        offered.iter().all(|card| !card.lacks.is_empty()),
        "{}",
        query
    );
    let records = expected
        .iter()
        .map(|(row, ..)| &oracle.records[row.index()].1);
    let records: Vec<&Record> = records.collect();
    for ((card, record), (_, score, _)) in cards.iter().zip(&records).zip(expected) {
        prop_assert_eq!(card.id.as_str(), record.identity());
        let points = rank::points(*score);
        prop_assert!(
            (card.score - points).abs() < 1e-9,
            "{query}: {} and not {points} for {record:?}",
            card.score
        );
    }
    for value in values {
        let has = |record: &&&Record| Oracle::has_value(record, Facet::Tag, &value.token);
        prop_assert_eq!(value.count, records.iter().filter(has).count(), "{}", query);
    }
    Ok(())
}

/// What is marked is what matched, in whole characters as a reader sees them.
fn highlights(
    oracle: &Oracle<'_>,
    found: &Found,
    plan: &Plan,
    row: DocAddress,
) -> Result<(), TestCaseError> {
    let record = oracle.library.catalog.get(row).unwrap();
    let title = &*record.title;
    let highlights = found.highlighter.highlights(title, Fields::TITLE);
    let query_terms = plan.query_terms();
    let in_title = |query_term: &&&QueryTerm| {
        let fields = oracle
            .given(query_term, row, &record)
            .map(|(_, fields, _)| fields);
        fields.is_some_and(|fields| fields.meets(Fields::TITLE))
    };
    let is_marked = query_terms.iter().any(|query_term| in_title(&query_term));
    // A text is marked without a look at the language of its record.
    let forms = query_terms.iter().flat_map(|term| &term.variants.words);
    let is_anywhere = forms.clone().all(|form| form.within == Within::All)
        && query_terms
            .iter()
            .all(|term| term.variants.parts.is_empty());
    prop_assert!(
        is_marked != highlights.is_empty() || !is_marked && !is_anywhere,
        "{title} {query_terms:?}"
    );
    let mut end = 0;
    for highlight in highlights {
        prop_assert!(highlight.start >= end && highlight.start < highlight.end);
        end = highlight.end;
        for place in [highlight.start, highlight.end] {
            let mut starts = title
                .grapheme_indices(true)
                .map(|(at, _)| at)
                .chain([title.len()]);
            prop_assert!(starts.any(|at| at == place), "{} {}", title, place);
        }
    }
    Ok(())
}

/// "poll" and "and" are words, but nobody means them by "polland".
#[test]
fn a_slip_that_falls_into_two_words_is_still_a_slip() {
    let mut builder = Builder::new();
    for title in [
        "Work in Poland",
        "A poll of firms",
        "Pol and land",
        "Start up",
    ] {
        builder.add(Record::titled(title));
    }
    let library = Library::new(builder.finish(), &[], &Inline);
    let titles = |line: &str| {
        let found = run(&library, &parse(line).query, &Inline, &|| false).unwrap();
        let rows = found.hits.iter().map(|hit| hit.row);
        let records = rows.filter_map(|row| library.catalog.get(row));
        let titles: Vec<String> = records.map(|record| record.title.to_string()).collect();
        titles
    };
    assert_eq!(titles("polland"), ["Work in Poland"]);
    assert_eq!(titles("startup"), ["Start up"]);
}

/// Records of two common words carry little beside a rare one, and fill up the
/// ten rows only: with those whose titles have the words in a row.
#[test]
fn titles_are_read_before_the_last_rows_are_filled_with_offers() {
    let mut builder = Builder::new();
    for at in 0..24 {
        let title = if at < 12 {
            "policy of tax"
        } else {
            "tax policy of"
        };
        builder.add(Record::titled(&format!("{title} n{at}x")));
    }
    let library = Library::new(builder.finish(), &[], &Inline);
    let query = parse("quinoa tax policy").query;
    let found = run(&library, &query, &Inline, &|| false).unwrap();
    assert_eq!(found.count, 0);
    let offers = found.offers.list.iter();
    let rows: Vec<usize> = offers.map(|offer| offer.hit.row.index()).collect();
    assert_eq!(rows, (12..22).collect::<Vec<_>>());
}

/// "for" is too short for an edit, and stays as it was when "opens" is read as
/// another word.
#[test]
fn a_word_that_cannot_be_misspelt_is_not_read_otherwise() {
    let mut builder = Builder::new();
    for number in 0..20 {
        builder.add(Record::titled(&format!("form {number}")));
    }
    builder.add(Record {
        tags: Tag::named("trust").into_iter().collect(),
        authors: Name::whole("form").into_iter().collect(),
        ..Record::titled("reform")
    });
    let library = Library::new(builder.finish(), &[], &Inline);
    let query = parse("tag:trust (for | opens)").query;
    let found = run(&library, &query, &Inline, &|| false).unwrap();
    let hit = found.hits.get(0).unwrap();
    let parts = explain(&library, &found, hit.row, &|| false).unwrap();
    assert!(
        (parts.total - hit.points()).abs() < 1e-6,
        "{parts:?} {hit:?}"
    );
}

/// "form" stands in three records; that a filter leaves two of them makes it no
/// misspelt "from".
#[test]
fn a_filter_brings_in_no_record_with_another_word() {
    let mut builder = Builder::new();
    for title in ["form one", "form two", "form three", "from here"] {
        let tag = Tag::named("trust").filter(|_| title == "form one");
        builder.add(Record {
            tags: tag.into_iter().collect(),
            ..Record::titled(title)
        });
    }
    let library = Library::new(builder.finish(), &[], &Inline);
    let count =
        |line| run(&library, &parse(line).query, &Inline, &|| false).map(|found| found.count);
    assert_eq!(count("form"), Some(3));
    assert_eq!(count("form -tag:trust"), Some(2));
}

/// Thousands of records in several segments, with a word of its own in each
/// abstract.
fn large() -> Library {
    let mut builder = Builder::new();
    for number in 0..4_000_u32 {
        let mixed = number.wrapping_mul(2_654_435_761) >> 16;
        let words = [
            "trust",
            "open trust",
            "of trust and data",
            "trusted governments",
        ];
        let word = words[mixed as usize % words.len()];
        let mut record = Record::titled(&format!("{} {word} {number}", mixed % 97));
        record.year = (!mixed.is_multiple_of(5)).then(|| 2000 + i32::try_from(mixed % 20).unwrap());
        let summary = format!("Ten t{}x, to trusts{number}", mixed % 5_000);
        record.summary = Text::some_prose(&summary).filter(|_| mixed % 3 > 0);
        let kind = ["Report", "article", "", "Book"][mixed as usize % 4];
        record.document_type = Text::some_line(kind);
        builder.add(record);
        if number % 900 == 0 {
            let _ = builder.snapshot();
        }
    }
    Library::new(builder.finish(), &[], &Inline)
}

#[test]
fn a_large_catalog_is_searched_like_a_small_one() {
    let library = large();
    assert!(library.index.len() > 3);
    let oracle = Oracle::new(&library);
    let lines = "|t|trust|17 tru ten|'s1|\"trust and\"|abstract:t|abstract:tr|96 abstract:t";
    for line in lines.split('|') {
        let query = parse(line).query;
        let found = run(&library, &query, &Inline, &|| false).unwrap();
        assert_eq!(told(&found), oracle.answer(&query).1, "{line}");
    }
}

#[test]
fn the_order_of_titles_passes_over_articles_and_signs() {
    let mut builder = Builder::new();
    for (title, filing) in [
        ("The zebra", 4),
        ("A yak", 0),
        ("L'Été à Lima", 2),
        ("“Mountains”", 0),
    ] {
        let record = Record {
            filing,
            ..Record::titled(title)
        };
        builder.add(record);
    }
    let library = Library::new(builder.finish(), &[], &Inline);
    let query = parse("sort:title").query;
    let found = run(&library, &query, &Inline, &|| false).unwrap();
    let titles = found
        .hits
        .iter()
        .map(|hit| library.index.folded_title(hit.row));
    assert_eq!(
        titles.collect::<Vec<_>>(),
        ["l'ete a lima", "\"mountains\"", "a yak", "the zebra"]
    );
}

/// The titles that a line finds among some, the best first.
fn titles_found(titles: &[&str], line: &str) -> Vec<String> {
    let mut builder = Builder::new();
    for title in titles {
        builder.add(Record::titled(title));
    }
    let library = Library::new(builder.finish(), &[], &Inline);
    let found = run(&library, &parse(line).query, &Inline, &|| false).unwrap();
    let titles = found.hits.iter().map(|hit| library.catalog.get(hit.row));
    titles
        .map(|record| record.unwrap().title.to_string())
        .collect()
}

#[test]
fn names_with_signs_are_words_of_their_own() {
    let titles = [
        "Learning C",
        "Learning C++",
        "Learning C#",
        "The .NET platform",
        "Net worth",
        "R&D spending",
        "R & D tax credits",
        "Readers in Denmark",
    ];
    for (line, found) in [
        ("C++", &["Learning C++"][..]),
        ("c#", &["Learning C#"]),
        ("C", &["Learning C", "Learning C#", "Learning C++"]),
        (".NET", &["The .NET platform"]),
        ("net platform", &["The .NET platform"]),
        ("R&D", &["R&D spending", "R & D tax credits"]),
        ("learning -C++ -C#", &["Learning C"]),
        ("\"learning c++\"", &["Learning C++"]),
        ("'\"g c+\"", &["Learning C++"]),
        ("C++$", &["Learning C++"]),
    ] {
        let mut told = titles_found(&titles, line);
        told.truncate(found.len().max(1));
        assert_eq!(told, found, "{line}");
    }
    assert_eq!(titles_found(&titles, "C++").len(), 1);
    assert_eq!(titles_found(&titles, "R&D").len(), 2);
}

#[test]
fn the_ends_of_a_title_are_found_past_its_signs() {
    let titles = ["“Open” data", "(Open) or closed?", "¿Qué es?", "Reopen"];
    let starts = titles_found(&titles, "^open");
    assert_eq!(starts, ["“Open” data", "(Open) or closed?"]);
    assert_eq!(titles_found(&titles, "closed$"), ["(Open) or closed?"]);
    assert_eq!(titles_found(&titles, "^¿qué"), ["¿Qué es?"]);
    assert_eq!(titles_found(&titles, "^\"open\\\" d\""), ["“Open” data"]);
}

#[test]
fn umlauts_are_found_as_they_are_typed_without_them() {
    let titles = [
        "Künstliche Intelligenz",
        "Öffentliche Verwaltung",
        "Blumen",
        "Søren",
        "Straße",
    ];
    for (line, found) in [
        ("Kuenstliche", "Künstliche Intelligenz"),
        ("kuenst", "Künstliche Intelligenz"),
        ("kunstliche", "Künstliche Intelligenz"),
        ("oeffentliche verw", "Öffentliche Verwaltung"),
        ("soeren", "Søren"),
        ("strasse", "Straße"),
    ] {
        assert_eq!(titles_found(&titles, line), [found], "{line}");
    }
    // Where no umlaut stands no word is another: "-" takes whole words only.
    assert_eq!(titles_found(&titles, "-bluemen").len(), titles.len());
    assert_eq!(
        titles_found(&titles, "-kuenstliche").len(),
        titles.len() - 1
    );
}

#[test]
fn scripts_without_blanks_are_found_inside_a_run() {
    let titles = [
        "การพัฒนานโยบายสาธารณะ",
        "ການພັດທະນາ",
        "ការអប់រំជាតិ",
        "နိုင်ငံရေးမူဝါဒ",
    ];
    for (line, found) in [
        ("นโยบาย", titles[0]),
        ("ພັດທະ", titles[1]),
        ("ជាតិ", titles[2]),
        ("မူဝါဒ", titles[3]),
    ] {
        assert_eq!(titles_found(&titles, line), [found], "{line}");
    }
}

#[test]
fn signs_alone_find_nothing() {
    let titles = ["Health & care", "More …"];
    for line in ["&", "...", "“&”", "? !?"] {
        assert_eq!(titles_found(&titles, line), [""; 0], "{line}");
    }
    assert_eq!(titles_found(&titles, "health & care"), ["Health & care"]);
}

/// Only the first thousand hits are put in order at once.
#[test]
fn behind_the_first_thousand_the_list_goes_on_in_the_same_order() {
    let library = large();
    let catalog = &library.catalog;
    let year = |hit: &Hit| catalog.year(hit.row).map(|year| year.value);
    let title = |hit: &Hit| library.index.folded_title(hit.row);
    for words in ["", "trust"] {
        let list = |sort: &str| -> Vec<Hit> {
            let query = parse(&format!("{words} {sort}")).query;
            let found = run(&library, &query, &Inline, &|| false).unwrap();
            let hits: Vec<Hit> = found.hits.iter().collect();
            assert_eq!(hits.len(), found.count, "{words} {sort}");
            for at in [0, 1_023, 1_024, hits.len() - 1] {
                assert_eq!(found.hits.position(hits[at].row), Some(at));
            }
            hits
        };
        let mut hits = list("sort:added");
        assert!(hits.is_sorted_by_key(|hit| hit.row) && hits.len() > 3_000);
        let rows = |hits: &[Hit]| hits.iter().map(|hit| hit.row).collect::<Vec<_>>();
        hits.reverse();
        assert_eq!(rows(&list("sort:-added")), rows(&hits));
        hits.reverse();
        let mut by_title = hits.clone();
        by_title.sort_by(|one, other| title(one).cmp(title(other)));
        assert_eq!(list("sort:title"), by_title);
        by_title.sort_by(|one, other| title(other).cmp(title(one)));
        assert_eq!(list("sort:-title"), by_title);
        let mut by_year = hits.clone();
        by_year.sort_by_key(|hit| (year(hit).is_none(), year(hit)));
        assert_eq!(list("sort:year"), by_year);
        by_year.sort_by_key(|hit| (year(hit).is_none(), std::cmp::Reverse(year(hit)), hit.row));
        assert_eq!(list("sort:-year"), by_year);
        let kind = |hit: &Hit| {
            let record = catalog.get(hit.row).unwrap();
            record.kind().map(|kind| kind.to_lowercase())
        };
        let mut by_kind = hits.clone();
        by_kind.sort_by_cached_key(|hit| (kind(hit).is_none(), kind(hit)));
        assert_eq!(list("sort:type"), by_kind);
        by_kind.sort_by_cached_key(|hit| {
            let kind = kind(hit);
            (kind.is_none(), std::cmp::Reverse(kind), hit.row)
        });
        assert_eq!(list("sort:-type"), by_kind);
        hits.sort_by_key(|hit| (std::cmp::Reverse(hit.score), hit.row));
        assert_eq!(list(""), hits);
    }
}
