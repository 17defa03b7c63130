//! A query made ready for one catalog: every word looked up once, before any
//! record is visited.
//!
//! Must never know: how records are visited and scored.

use std::cell::Cell;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::expand::{Edits, Subsequence};
use super::forms::{Variants, Vocabulary};
use super::plan::{Alike, Expansion, Match, Plan, Presence, QueryTerm};
use super::scan::Stale;
use super::statistics::{Lexicon, WordStatistics};
use super::{Library, identified, rank};
use crate::engine::catalog::Catalog;
use crate::engine::index::Index;
use crate::records::doi::Doi;
use crate::search::answer::Answer;
use crate::search::field::Fields;
use crate::search::query::{Expr, Facet, Field, Needle, Part, Pattern, Query, Term};
use crate::search::{fold, identifier, little, tokens};

/// Looks up everything that a query asks for besides its filters: what values
/// and identities mean in a library, and what its words mean where somebody
/// counted them. Nothing when nobody waits for the answer any more.
pub(super) fn plan(
    library: &Library,
    words: &dyn WordStatistics,
    query: &Query,
    stale: &(dyn Fn() -> bool + Sync),
) -> Result<Plan, Stale> {
    let plan = Planner::new(library, words, stale).plan(&query.expr);
    match plan {
        _ if stale() => Err(Stale),
        Plan::And(parts) if query.lacking => Ok(Plan::AllButOne(parts)),
        plan => Ok(plan),
    }
}

/// A word that is found as such, or as a beginning, in fewer records than this
/// also stands for what is like it.
const LIKE_BELOW: usize = 8;

/// The words that no record has and that could be told from others by their
/// letters or an edit, where somebody knew all words of the catalog.
pub(super) fn unlike(query_terms: &[&QueryTerm], words: &dyn WordStatistics) -> Vec<String> {
    let may_be_another = |term: &&&QueryTerm| {
        let Match::Word { text, .. } = &term.sought else {
            return false;
        };
        let has_likes = Subsequence::new(text).is_some() || Edits::one(text).is_some();
        let is_short = term.fields.meets(Fields::SHORT);
        is_short && has_likes && words.beginnings(text) == 0
    };
    if words.lexicon().is_some() {
        return Vec::new();
    }
    let unlike = query_terms.iter().filter(may_be_another);
    unlike.map(|term| term.typed.clone()).collect()
}

/// A year may be named by these numbers among words.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2099;

/// Makes plans for one catalog.
struct Planner<'a> {
    index: &'a Index,
    words: &'a dyn WordStatistics,
    vocabulary: Vocabulary<'a>,
    catalog: &'a Catalog,
    /// Words that may still be looked for in other forms and spellings.
    lookups: Cell<usize>,
    stale: &'a (dyn Fn() -> bool + Sync),
}

/// Where a word stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// False under a negation, where words are whole and phrases closed.
    wanted: bool,
    /// Nothing follows: the last word may be the beginning of another.
    open: bool,
    /// A word that is typed alone, and those beside it.
    before: Option<&'a str>,
    behind: Option<&'a str>,
}

/// Alternatives with one set for all the records that are named alone.
fn one_set(alternatives: Vec<Plan>) -> Vec<Plan> {
    let (mut all, mut names) = (Vec::new(), Vec::new());
    let mut others = Vec::new();
    for plan in alternatives {
        match plan {
            Plan::Records { rows, ids } => {
                all.extend(rows);
                names.extend(ids);
            }
            other => others.push(other),
        }
    }
    if !all.is_empty() || !names.is_empty() || others.is_empty() {
        others.push(Plan::Records {
            rows: all,
            ids: names,
        });
    }
    others
}

impl<'a> Planner<'a> {
    fn new(
        library: &'a Library,
        words: &'a dyn WordStatistics,
        stale: &'a (dyn Fn() -> bool + Sync),
    ) -> Self {
        Self {
            stale,
            catalog: &library.catalog,
            index: &library.index,
            words,
            vocabulary: Vocabulary::new(&library.index, words),
            lookups: Cell::new(Answer::LOOKED_UP_MAX),
        }
    }

    /// The plan of a whole query.
    fn plan(&self, expr: &Expr) -> Plan {
        let place = Place {
            wanted: true,
            open: true,
            before: None,
            behind: None,
        };
        self.expr(expr, place)
    }

    fn expr(&self, expr: &Expr, place: Place<'_>) -> Plan {
        match expr {
            Expr::All => Plan::All,
            Expr::Term(term) => self.term(term, place),
            Expr::Not(inner) => {
                let wanted = !place.wanted;
                Plan::Not(Box::new(self.expr(inner, Place { wanted, ..place })))
            }
            Expr::And(parts) => Plan::And(self.parts(&united(parts), place)),
            Expr::Or(parts) => {
                let parts = united(parts);
                let last = parts.len().saturating_sub(1);
                let each = parts.iter().enumerate().map(|(number, part)| {
                    let open = place.open && number == last;
                    self.expr(part, Place { open, ..place })
                });
                Plan::Or(one_set(each.collect()))
            }
        }
    }

    /// Words and other conditions that all must hold, each with its neighbours.
    fn parts(&self, parts: &[&Expr], place: Place<'_>) -> Vec<Plan> {
        let word = |at: usize| match parts.get(at) {
            Some(Expr::Term(Term::Word(word))) => Some(word.as_str()),
            _ => None,
        };
        let last = parts.len().saturating_sub(1);
        let is_little = |at: usize| {
            let may_be = place.wanted && !(place.open && at == last);
            may_be && word(at).is_some_and(|word| little::is_little(&fold::fold(word)))
        };
        let all_little = (0..parts.len()).all(|at| word(at).is_none() || is_little(at));
        let each = parts.iter().enumerate().flat_map(|(at, part)| match part {
            Expr::Term(Term::Word(word)) if is_little(at) && !all_little => {
                vec![self.little(word)]
            }
            part => {
                let beside = |at: Option<usize>| at.filter(|at| !is_little(*at)).and_then(word);
                let place = Place {
                    open: place.open && at == last,
                    before: beside(at.checked_sub(1)),
                    behind: beside(Some(at + 1)),
                    ..place
                };
                match self.expr(part, place) {
                    // A compound that stands for its parts.
                    Plan::And(halves) if matches!(part, Expr::Term(_)) => halves,
                    plan => vec![plan],
                }
            }
        });
        each.collect()
    }

    fn term(&self, term: &Term, place: Place<'_>) -> Plan {
        // Whatever is planned now is thrown away.
        if (self.stale)() {
            return Plan::All;
        }
        match term {
            Term::Word(word) => self.word(word, Fields::TEXT, place),
            Term::Phrase(phrase) => self.phrase(phrase, Fields::TEXT, place),
            Term::Exact(text) => {
                let identifiers = self.whole(text, place);
                self.folded(text, Match::Exact, Fields::TEXT, identifiers)
            }
            Term::Starts(text) => self.folded(text, Match::Start, Fields::TITLE, Vec::new()),
            Term::Ends(text) => self.folded(text, Match::End, Fields::TITLE, Vec::new()),
            Term::In(field, needle) => self.field(*field, needle, place),
            Term::Facet(facet, pattern) => {
                let (facet, named) = self.index.named(*facet, pattern);
                Plan::Values(facet, named)
            }
            Term::Year(range) => Plan::Years(*range),
            Term::Is(state) => Plan::Is(*state),
            Term::Has(Part::Facet(facet)) => {
                let index = self.index.facet(*facet);
                // Nothing is said of any record. Where something is said of all,
                // nobody has the value of the others either.
                if facet.is_readers() && !index.has_values() {
                    return Plan::Values(*facet, Vec::new());
                }
                let none = index.named(&Pattern::whole(Pattern::NONE));
                Plan::Not(Box::new(Plan::Values(*facet, none)))
            }
            Term::Has(part) => Plan::Has(*part),
            Term::Id(id) => {
                // An identity is a DOI in its canonical form as a rule.
                let doi = Doi::parse(id).map(|doi| doi.to_string());
                let ids: Vec<String> = doi.into_iter().chain([id.clone()]).collect();
                let found = ids.iter().find_map(|id| self.catalog.find(id));
                Plan::Records {
                    rows: found.into_iter().collect(),
                    ids,
                }
            }
        }
    }

    fn field(&self, field: Field, needle: &Needle, place: Place<'_>) -> Plan {
        let fields = match field {
            Field::Title => Fields::TITLE,
            Field::Author => Fields::AUTHOR,
            Field::Series => Fields::SERIES,
            Field::Abstract => Fields::ABSTRACT,
            Field::Doi | Field::Isbn => return self.identified(needle),
            Field::Container => return self.container(needle),
            Field::Note => {
                return Plan::Records {
                    rows: self.index.said().noted(needle),
                    ids: Vec::new(),
                };
            }
        };
        match needle {
            Needle::Word(word) => self.word(word, fields, place),
            Needle::Phrase(phrase) => self.phrase(phrase, fields, place),
        }
    }

    /// A word that may be missing, and is met by itself alone.
    fn little(&self, typed: &str) -> Plan {
        let sought = Match::WholeWord(fold::fold(typed));
        let rarity = self.rarity(&sought, &Variants::default(), false);
        Plan::QueryTerm(Box::new(QueryTerm {
            presence: Presence::Optional,
            ..query_term(typed, sought, Fields::TEXT, rarity)
        }))
    }

    /// A typed word. One that hyphens join is looked for in one piece and in
    /// its parts; one that folds into several words otherwise ("and/or") is a
    /// phrase, one that folds into none finds nothing.
    fn word(&self, typed: &str, fields: Fields, place: Place<'_>) -> Plan {
        let is_plain = fields == Fields::TEXT;
        let identifiers = if is_plain && place.wanted {
            identified::part(self.words, typed)
        } else {
            Vec::new()
        };
        let folded = fold::fold(typed);
        let folded = if place.wanted { bare(&folded) } else { &folded };
        let words = if tokens::is_name(folded) {
            vec![folded]
        } else {
            tokens::plain(folded)
        };
        let (sought, variants) = match words.as_slice() {
            // Signs, which no record has as a word.
            [] if identifiers.is_empty() => {
                let sought = Match::WholeWord(folded.to_owned());
                (sought, Variants::default())
            }
            [] => (Match::Identifier, Variants::default()),
            [word] if place.wanted => {
                let variants = self.variants(word, fields, place);
                if is_plain
                    && self.is_unknown(word)
                    && let Some((halves, _)) = variants.parts.first()
                {
                    return self.halves(halves, place);
                }
                (self.sought(word, &variants, fields), variants)
            }
            [word] => (Match::WholeWord((*word).to_owned()), Variants::default()),
            words if place.wanted && is_chain(folded) => {
                let joined = words.concat();
                let mut variants = self.variants(
                    &joined,
                    fields,
                    Place {
                        before: None,
                        behind: None,
                        ..place
                    },
                );
                variants.is_chain = true;
                variants.rows.push(owned(words));
                variants.rows.dedup();
                (self.sought(&joined, &variants, fields), variants)
            }
            words => {
                let words = owned(words);
                let open = place.wanted;
                (Match::Phrase { words, open }, Variants::default())
            }
        };
        let rarity = self.rarity(&sought, &variants, place.open);
        Plan::QueryTerm(Box::new(QueryTerm {
            identifiers,
            address: identified::address(self.words, typed),
            presence: if is_plain {
                Presence::Wanted
            } else {
                Presence::Required
            },
            variants,
            ..query_term(typed, sought, fields, rarity)
        }))
    }

    /// The parts of a compound that no record has.
    fn halves(&self, halves: &[String], place: Place<'_>) -> Plan {
        let last = halves.len().saturating_sub(1);
        let each = halves.iter().enumerate().map(|(number, half)| {
            let place = Place {
                open: place.open && number == last,
                before: None,
                behind: None,
                ..place
            };
            self.word(half, Fields::TEXT, place)
        });
        Plan::And(each.collect())
    }

    /// Whether no record has a word or its continuation.
    fn is_unknown(&self, word: &str) -> bool {
        self.words.beginnings(word) == 0
    }

    fn phrase(&self, typed: &str, fields: Fields, place: Place<'_>) -> Plan {
        let folded = fold::fold(typed);
        let words = tokens::plain(&folded);
        if words.is_empty() {
            return Plan::All;
        }
        let sought = Match::Phrase {
            words: owned(&words),
            open: place.wanted,
        };
        self.plain(typed, sought, fields, self.whole(typed, place))
    }

    /// The identifier that a text in quotes is.
    fn whole(&self, typed: &str, place: Place<'_>) -> Vec<String> {
        if place.wanted && identifier::is_whole(typed) {
            identified::part(self.words, typed)
        } else {
            Vec::new()
        }
    }

    /// `in:`: the records of journals and books with such a name.
    fn container(&self, needle: &Needle) -> Plan {
        let words = owned(&tokens::plain(&fold::fold(needle.text())));
        let in_a_row = words.len() > 1;
        let facets = [Facet::Journal, Facet::Book].into_iter();
        let held = |facet| Plan::Values(facet, self.index.facet(facet).worded(&words, in_a_row));
        Plan::Or(facets.map(held).collect())
    }

    /// `doi:` and `isbn:`: a substring, in any spelling.
    fn identified(&self, needle: &Needle) -> Plan {
        let identifiers = identified::known(self.words, identifier::spellings(needle.text()));
        if identifiers.is_empty() {
            return Plan::All;
        }
        Plan::QueryTerm(Box::new(QueryTerm {
            identifiers,
            ..query_term(needle.text(), Match::Identifier, Fields::DOI, rank::PLAIN)
        }))
    }

    fn folded(
        &self,
        typed: &str,
        sought: impl Fn(String) -> Match,
        fields: Fields,
        identifiers: Vec<String>,
    ) -> Plan {
        let text = fold::fold(typed);
        if text.trim().is_empty() {
            Plan::All
        } else {
            self.plain(typed, sought(text), fields, identifiers)
        }
    }

    /// What is found by nothing but itself.
    fn plain(&self, typed: &str, sought: Match, fields: Fields, identifiers: Vec<String>) -> Plan {
        let rarity = self.rarity(&sought, &Variants::default(), false);
        Plan::QueryTerm(Box::new(QueryTerm {
            identifiers,
            address: identified::address(self.words, typed),
            ..query_term(typed, sought, fields, rarity)
        }))
    }

    /// By what else than itself a word is found.
    fn variants(&self, word: &str, fields: Fields, place: Place<'_>) -> Variants {
        let vocabulary = &self.vocabulary;
        let mut variants = Variants::default();
        let left = self.lookups.get();
        self.lookups.set(left.saturating_sub(1));
        if left == 0 {
            return variants;
        }
        if fields != Fields::AUTHOR {
            variants.words = vocabulary.forms(word);
        }
        if fields == Fields::TEXT {
            variants.year = word.parse().ok().filter(|year| YEARS.contains(year));
        }
        let join = |one: Option<&str>, other: Option<&str>| {
            let (one, other) = (fold::fold(one?), fold::fold(other?));
            let is_word = |text: &str| fold::is_word(text);
            (is_word(&one) && is_word(&other)).then(|| vocabulary.joined(&one, &other))
        };
        let pairs = [
            join(place.before, Some(word)),
            join(Some(word), place.behind),
        ];
        variants.words.extend(pairs.into_iter().flatten().flatten());
        let often = vocabulary.frequency(word);
        variants.rows.extend(vocabulary.apart(word, often.max(1)));
        variants.parts.extend(vocabulary.compound(word));
        variants
    }

    /// A word and, where it is known in few records only, what is like it;
    /// where in none, what it may be misspelt for: a word one edit away, and where
    /// no word has its letters, two edits, or two words run together.
    fn sought(&self, word: &str, variants: &Variants, fields: Fields) -> Match {
        let plain = || Match::Word {
            text: word.to_owned(),
            like: Expansion::default(),
        };
        let Some(lexicon) = self.words.lexicon().filter(|_| self.lookups.get() > 0) else {
            return plain();
        };
        let known = self.words.known(word, fields, LIKE_BELOW);
        if known >= LIKE_BELOW {
            return plain();
        }
        let short = fields.meets(Fields::SHORT);
        let letters = word.chars().count();
        let is_unknown = known == 0 && !variants.is_known();
        let subsequence = short.then(|| Subsequence::new(word)).flatten();
        let has_scattered = is_unknown
            && subsequence.as_ref().is_some_and(|scattered| {
                let may_meet = |letters| scattered.may_meet(letters);
                lexicon.any(may_meet, |word, letters| {
                    scattered.score(word, letters).is_some()
                })
            });
        let edits = match (short && is_unknown, has_scattered) {
            (false, _) => None,
            (true, true) => Edits::one(word),
            (true, false) => edits(lexicon, word),
        };
        let mut like = Expansion {
            subsequence,
            edits,
            apart: (is_unknown && !has_scattered && variants.rows.is_empty())
                .then(|| self.vocabulary.apart(word, 1))
                .flatten(),
            initials: fields.meets(Fields::TITLE)
                && (3..=8).contains(&letters)
                && word.chars().all(char::is_alphabetic),
            ..Expansion::default()
        };
        like.words = alike(lexicon, word, &like);
        Match::Word {
            text: word.to_owned(),
            like,
        }
    }

    /// How rare it is what a query term is found by; the beginnings of words
    /// count while one is typed.
    fn rarity(&self, sought: &Match, variants: &Variants, open: bool) -> u32 {
        let word = match sought {
            Match::Word { text, .. } | Match::WholeWord(text) => text.as_str(),
            Match::Phrase { words, .. } => {
                let each = words.iter();
                return each
                    .map(|word| rank::rarity(self.vocabulary.frequency(word), self.words.records()))
                    .sum::<u32>()
                    .min(rank::RAREST);
            }
            Match::Exact(_) | Match::Start(_) | Match::End(_) | Match::Identifier => {
                return rank::PLAIN;
            }
        };
        let forms = variants.words.iter();
        let forms = forms.map(|variant| self.vocabulary.frequency(&variant.word));
        let mut found = self.vocabulary.frequency(word) + forms.sum::<usize>();
        if open && matches!(sought, Match::Word { .. }) {
            found = found.max(self.words.beginnings(word));
        }
        let len = self.words.records();
        rank::rarity(found.min(len), len)
    }
}

/// The parts of a query, equal ones once: nothing is asked twice.
fn united(parts: &[Expr]) -> Vec<&Expr> {
    let mut known = FxHashSet::default();
    let each = parts.iter();
    each.filter(|part| known.insert(part.to_string())).collect()
}

/// A query term that nothing is said of but what is looked for.
fn query_term(typed: &str, sought: Match, fields: Fields, rarity: u32) -> QueryTerm {
    QueryTerm {
        sought,
        fields,
        rarity,
        identifiers: Vec::new(),
        address: None,
        typed: typed.to_owned(),
        variants: Variants::default(),
        presence: Presence::Required,
    }
}

/// A folded word without an elided little word before it, and without a
/// genitive.
fn bare(folded: &str) -> &str {
    let bare = little::elided(folded).map_or(folded, |(_, rest)| rest);
    little::possessor(bare).unwrap_or(bare)
}

/// Whether hyphens join the parts of a folded word, and nothing else does.
fn is_chain(folded: &str) -> bool {
    folded.split('-').all(fold::is_word)
}

/// The words of a catalog that are like a word; those that it begins are
/// found anyway.
fn alike(lexicon: &Lexicon, typed: &str, like: &Expansion) -> Arc<[Alike]> {
    if like.subsequence.is_none() && like.edits.is_none() {
        return Arc::default();
    }
    let words = lexicon.short();
    let near =
        words.filter(|(word, letters)| like.may_meet(*letters) && !word().starts_with(typed));
    near.filter_map(|(word, letters)| like.alike(typed, word(), letters))
        .collect()
}

/// The words that an unknown one may be misspelt for: those one edit away,
/// else, of a long word, those two edits away.
fn edits(lexicon: &Lexicon, word: &str) -> Option<Edits> {
    let one = Edits::one(word)?;
    let may_meet = |letters| one.may_meet(letters);
    if lexicon.any(may_meet, |word, letters| {
        one.edited(word, letters).is_some()
    }) {
        return Some(one);
    }
    Some(Edits::two(word).unwrap_or(one))
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
