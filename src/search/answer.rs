//! What an engine answers: plain values, part by part.
//!
//! Nothing in an answer is computed when somebody looks at it. A part says
//! which [`Want`] it answers; parts of one question may come in several
//! answers, the list before the counts of what nobody sees yet.
//!
//! Must never know: how the values were found, where they are shown.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::document::{Document, Fact};
use super::field::Fields;
use super::id::Id;
use super::query::{Facet, Pattern};
use super::question::{Question, Want};
use crate::records::flaw::Flaw;
use crate::records::text::Text;

/// An answer, or a part of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The turn of the question.
    pub turn: u64,
    /// The number of the question in its turn.
    pub seq: u64,
    /// The state of the catalog that was asked; grows when it changes.
    pub generation: u64,
    /// Records of the catalog.
    pub total: usize,
    /// Records found.
    pub found: usize,
    /// Rows of the list: the found, books that stand there for their chapters,
    /// and behind them what is offered.
    pub rows: usize,
    /// How many of the rows, the last ones, are offered: records that lack some
    /// words, since few have all.
    pub offered: usize,
    /// How many records lack exactly one word, offered or not.
    pub lacking_one: usize,
    /// Only a part of the catalog was asked yet; more is found with the rest.
    pub partial: bool,
    /// Whether several words, phrases or parts were looked for.
    pub several: bool,
    /// The facets that have values in the catalog.
    pub facets: Vec<Facet>,
    /// How the values that the query names are shown, where that differs from
    /// how they are written (a book by its title).
    pub names: Vec<Named>,
    /// Filters that name no value of the catalog.
    pub unknown: Vec<Unknown>,
    /// When nothing was found: words that no record has.
    pub missing: Vec<String>,
    /// Words that were read as others, since they find next to nothing.
    pub corrections: Vec<Correction>,
    /// Words of the query behind the first [`Answer::LOOKED_UP_MAX`]: they are
    /// looked for as they are typed, in no other form and spelling.
    pub plain: usize,
    /// Words that no record has, and that this engine looks for as they are
    /// typed alone: it knows no other spelling of a word.
    pub as_typed: Vec<String>,
    /// What this engine does another way than that of this machine.
    pub unkept: Vec<Unkept>,
    /// What was wanted.
    pub parts: Vec<Part>,
    /// Why there is no answer.
    pub error: Option<Failure>,
}

impl Answer {
    /// So many words of a query are looked for in other forms and spellings:
    /// more are a pasted page, which says what it says.
    pub const LOOKED_UP_MAX: usize = 64;
}

// Here, since an answer knows the question and not the other way round.
impl Question {
    /// What is left of the question beside an answer; none when nothing is.
    #[must_use]
    pub fn beyond(mut self, answer: &Answer) -> Option<Self> {
        self.wants
            .retain(|want| answer.parts.iter().all(|part| part.want != *want));
        (!self.wants.is_empty()).then_some(self)
    }
}

/// What was wanted, and what was given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The want that this answers.
    pub want: Want,
    /// The answer to it.
    pub given: Given,
}

/// The answer to a [`Want`], in its order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Given {
    /// The cards of the window, fewer at the end of the list.
    Rows(Vec<Card>),
    /// The row; none for a record that was not found.
    Place(Option<usize>),
    /// Values of a facet.
    Counts {
        /// How many values the order has, the window and all others.
        len: usize,
        /// How many of them some found record has; those stand first.
        hits: usize,
        /// The largest number of found records that a value has, those without
        /// any value apart, which are often most.
        most: usize,
        /// How many levels of a hierarchy are folded.
        folded: usize,
        /// The values of the window.
        values: Vec<FacetValue>,
        /// The place of the value that was sought.
        place: Option<usize>,
    },
    /// A number of records for each query.
    Variants(Vec<usize>),
    /// Values that the text may become; counts are those of the query that was
    /// given with it, else of the catalog.
    Completions(Vec<FacetValue>),
    /// Values that go with the value, the best first.
    GoesWith(Vec<Companion>),
    /// Every year that a record of the catalog has, the oldest first.
    Years(Vec<YearCount>),
    /// The document; none when the catalog has no record of that identity.
    Document(Option<Box<Document>>),
    /// How many.
    Among(usize),
    /// The parts of a score; none for a record that was not found.
    Explanation(Option<Explanation>),
    /// Some of the flaws.
    Flaws {
        /// How many there are.
        len: usize,
        /// The first of them, each with the name of its source.
        first: Vec<(Text, Flaw)>,
    },
    /// The record; none where it was left out, or its line is not known.
    Flawed(Option<Id>),
}

/// What a row of the list shows of a record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// The identity.
    pub id: Id,
    /// The title; that of a chapter does not name the book.
    pub title: Text,
    /// The parts of the title that made it a hit: byte ranges, ascending,
    /// apart from each other.
    pub highlights: Vec<Range<usize>>,
    /// Where the words were found.
    pub fields: Fields,
    /// What was found elsewhere than in the title.
    pub reason: Option<Snippet>,
    /// The knowledge type, else the form.
    pub kind: Option<Text>,
    /// The form, as [`Facet::Form`] has it: `chapter`, `report`.
    pub form: Option<Text>,
    /// The year.
    pub year: Option<Fact<i32>>,
    /// Who published it.
    pub publisher: Option<Text>,
    /// The countries, given or derived, the first [`Card::COUNTRIES_MAX`].
    pub countries: Vec<Text>,
    /// The title of the book of a chapter.
    pub book: Option<Text>,
    /// What made it a hit in the title of the book, where its own title names
    /// the book too.
    pub book_highlights: Vec<Range<usize>>,
    /// How many chapters it has, as a book.
    pub chapters: usize,
    /// Parts of points; 0 when nothing was ranked.
    pub score: f64,
    /// Shown for its chapters only; not counted as found.
    pub context: bool,
    /// A book known only from its chapters.
    pub ghost: bool,
    /// 1 for a chapter under its book.
    pub depth: u8,
    /// The words that it lacks, as they were typed: those of an offered record,
    /// and the one that `lacking:1` lets be missing.
    pub lacks: Vec<String>,
}

impl Card {
    /// More countries than this no row has room for.
    pub const COUNTRIES_MAX: usize = 3;
}

/// A part of a text that was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Snippet {
    /// The field that the text is of.
    pub field: Fields,
    /// One line, from some words before the first highlight on.
    pub text: String,
    /// Whether the text began earlier.
    pub cut: bool,
    /// What to highlight, as [`Card::highlights`].
    pub highlights: Vec<Range<usize>>,
}

/// A value of a facet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FacetValue {
    /// How a query names it (a book by its DOI).
    pub token: Text,
    /// What the screen shows.
    pub name: Text,
    /// How many records have it.
    pub count: usize,
    /// How many values are folded into it; 0 for a value that is one.
    pub folded: usize,
}

impl FacetValue {
    /// The pattern that names exactly this value, or those folded into it.
    #[must_use]
    pub fn pattern(&self) -> Pattern {
        Pattern {
            prefix: self.folded > 0,
            ..Pattern::whole(&*self.token)
        }
    }
}

/// A value that often stands beside another of its facet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Companion {
    /// The value; its count is the number of records that have both.
    pub value: FacetValue,
    /// How many times as often the records with the other value have it as all
    /// records of the catalog do, in thousandths.
    pub lift: f64,
}

/// The records of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearCount {
    /// The year.
    pub year: i32,
    /// How many of them were found.
    pub found: usize,
    /// How many the catalog has.
    pub total: usize,
}

/// How a value of a filter is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Named {
    /// The facet.
    pub facet: Facet,
    /// As the query names it.
    pub pattern: Pattern,
    /// As the screen shows it.
    pub name: Text,
}

/// A facet value that the catalog does not have, with the nearest it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unknown {
    /// The facet.
    pub facet: Facet,
    /// What was asked for.
    pub pattern: Pattern,
    /// Up to three values that look like it, nearest first.
    pub nearest: Vec<Text>,
}

/// A word that was read as others of the catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// As it was typed.
    pub typed: String,
    /// The words that it was read as, the most frequent first.
    pub words: Vec<String>,
}

/// The parts of a score, in points.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// What each word gave.
    pub words: Vec<WordScore>,
    /// For few other words in the title.
    pub brevity: f64,
    /// For words near each other and in order.
    pub nearness: f64,
    /// The words that the record lacks.
    pub lacks: Vec<String>,
    /// All together.
    pub total: f64,
}

/// What one word gave a hit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WordScore {
    /// As it was typed.
    pub typed: String,
    /// Where it was found.
    pub fields: Fields,
    /// Whether it stands there as typed, as a beginning, or in another form.
    pub literal: bool,
    /// The form that it stands there in, or the word that is like it, if not as
    /// typed.
    pub form: Option<String>,
    /// How well it fits, 0 to about 1.
    pub fit: f64,
    /// How rare it is.
    pub rarity: f64,
}

/// What an engine does another way than that of this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unkept {
    /// The index was made by others: how words are cut, folded and bent, and
    /// the order of what is found, are its own.
    Words,
    /// Of the values of a facet only so many are listed, those that most
    /// documents have.
    Values(Facet, usize),
}

/// Why an engine gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// The search ended before its time; the query is to be reported.
    Broken,
    /// The engine cannot be asked: what it, or the way to it, says.
    Unreachable(String),
}
