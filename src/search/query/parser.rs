//! Lexemes to a query. Never fails: what makes no sense is left out and
//! reported, what is not finished yet is left out in silence.
//!
//! Must never know: how a query prints, the catalog.

use std::mem;
use std::vec::IntoIter;

use super::filter::{self, Facet, Filter, Pattern, Said, Stance};
use super::lexer::{Lexeme, Name, Operator, Sign, Token, Value, lex};
use super::sort::Sort;
use super::tree::{Expr, Needle, Part, State, Term, YearRange, is_signs};
use super::{Parsed, Problem, Query};
use crate::search::fold::fold;

/// Brackets deeper than this are read as if they were not there, so that no
/// pasted text can exhaust the stack here, in printing or in evaluation.
const DEEPEST: usize = 64;

const A_YEAR: &str = "expected 2016, 2010..2016, ..2012 or >2015";

/// Reads a query; the same text gives the same query, whatever the text.
///
/// ```text
/// open gov "trade unions" -draft ~tag:loans ~tag:SMEs year:2010.. sort:-year
/// ```
#[must_use]
pub fn parse(text: &str) -> Parsed {
    let mut parser = Parser {
        lexemes: lex(text).into_iter(),
        parsed: Parsed::default(),
        unread: 0,
        room: Query::WORDS_MAX,
    };
    let pieces = parser.group(0);
    let mut parsed = parser.parsed;
    let (expr, filters) = parted(pieces);
    parsed.query.expr = expr;
    filter::merge(&mut parsed.query.filters, filters);
    parsed
}

/// A part of a conjunction. Which facet terms are filters shows only when the
/// outermost `|` was seen or not.
enum Piece {
    Filter(Filter),
    Expr(Expr),
}

impl Piece {
    /// The piece that an expression is where it is no part of another.
    fn of(expr: Expr) -> Self {
        let filter = |facet, pattern, stance| {
            Self::Filter(Filter {
                facet,
                pattern,
                stance,
            })
        };
        match expr {
            Expr::Term(Term::Facet(facet, pattern)) => filter(facet, pattern, Stance::Required),
            Expr::Not(denied) => match *denied {
                Expr::Term(Term::Facet(facet, pattern)) => filter(facet, pattern, Stance::Excluded),
                denied => Self::Expr(Expr::Not(Box::new(denied))),
            },
            other => Self::Expr(other),
        }
    }

    fn expr(self) -> Expr {
        match self {
            Self::Expr(expr) => expr,
            Self::Filter(filter) => {
                let term = Expr::Term(Term::Facet(filter.facet, filter.pattern));
                match filter.stance {
                    Stance::Excluded => term.negated(),
                    Stance::Required | Stance::AnyOf => term,
                }
            }
        }
    }

    /// Whether nothing is looked for: signs alone.
    fn is_void(&self) -> bool {
        matches!(self, Self::Expr(expr) if *expr == Expr::All || expr.is_signs())
    }

    fn negated(self) -> Self {
        match self {
            Self::Expr(expr) => Self::Expr(expr.negated()),
            Self::Filter(filter) => {
                let stance = match filter.stance {
                    Stance::Excluded => Stance::Required,
                    Stance::Required | Stance::AnyOf => Stance::Excluded,
                };
                Self::Filter(Filter { stance, ..filter })
            }
        }
    }
}

/// The expression and the filters of the outermost conjunction.
fn parted(pieces: Vec<Piece>) -> (Expr, Vec<Filter>) {
    let (mut exprs, mut filters) = (Vec::new(), Vec::new());
    // What is denied twice is no part of anything any more.
    let parts = pieces.into_iter().flat_map(|piece| match piece {
        Piece::Expr(Expr::And(parts)) => parts.into_iter().map(Piece::of).collect(),
        other => vec![other],
    });
    for piece in parts {
        match piece {
            Piece::Filter(filter) => filters.push(filter),
            Piece::Expr(expr) => exprs.push(expr),
        }
    }
    (Expr::all_of(exprs), filters)
}

/// The conjunction of pieces within brackets or beside a `|`.
fn conjunction(pieces: Vec<Piece>) -> Expr {
    Expr::all_of(pieces.into_iter().map(Piece::expr))
}

/// The sides of a `|` as pieces of what is around; a single side is a
/// conjunction like any other.
fn united(mut sides: Vec<Vec<Piece>>) -> Vec<Piece> {
    sides.retain(|side| !side.is_empty());
    if sides.len() > 1 && sides.iter().flatten().any(|piece| !piece.is_void()) {
        sides.iter_mut().for_each(drop_void);
        sides.retain(|side| !side.is_empty());
    }
    if sides.len() < 2 {
        return sides.pop().unwrap_or_default();
    }
    let any = Expr::any_of(sides.into_iter().map(conjunction));
    vec![Piece::Expr(any)]
}

/// Drops signs, which nobody looks for beside anything else.
fn drop_void(pieces: &mut Vec<Piece>) {
    pieces.retain(|piece| !piece.is_void());
}

/// What a sign makes of what it stands before.
fn signed(sign: Sign, mut pieces: Vec<Piece>) -> Vec<Piece> {
    if sign == Sign::Not {
        drop_void(&mut pieces);
    }
    if sign != Sign::Not || pieces.is_empty() {
        return pieces;
    }
    match pieces.pop() {
        Some(only) if pieces.is_empty() => vec![only.negated()],
        last => {
            pieces.extend(last);
            vec![Piece::Expr(conjunction(pieces).negated())]
        }
    }
}

struct Parser {
    lexemes: IntoIter<Lexeme>,
    /// Problems, order and grouping come here as they are read.
    parsed: Parsed,
    /// Open brackets that were too deep.
    unread: usize,
    /// Words that may still come.
    room: usize,
}

impl Parser {
    /// Everything up to the closing bracket or the end.
    fn group(&mut self, depth: usize) -> Vec<Piece> {
        let mut sides = vec![];
        let mut side = vec![];
        let (mut started, mut denied) = (false, false);
        while let Some(mut lexeme) = self.lexemes.next() {
            if let Token::Operator(operator) = lexeme.token {
                match operator {
                    _ if !self.joins(operator, started) => {
                        lexeme.token = Token::Word(operator.name().to_owned());
                    }
                    Operator::And => continue,
                    Operator::Or => lexeme.token = Token::Or,
                    Operator::Not => {
                        (started, denied) = (true, !denied);
                        continue;
                    }
                }
            }
            if mem::take(&mut denied) {
                lexeme.sign = lexeme.sign.denied();
            }
            started |= lexeme.token != Token::Or;
            match lexeme.token {
                Token::Or => sides.push(mem::take(&mut side)),
                Token::Open if depth < DEEPEST => {
                    side.extend(signed(lexeme.sign, self.group(depth + 1)));
                }
                Token::Open => self.too_deep(lexeme.column),
                Token::Close if self.unread > 0 => self.unread -= 1,
                Token::Close if depth > 0 => break,
                _ => side.extend(self.within(lexeme).and_then(|it| self.piece(it, depth))),
            }
        }
        sides.push(side);
        united(sides)
    }

    /// Whether a word in capitals has something to join: `NOT` what follows,
    /// the others what stands before them.
    fn joins(&self, operator: Operator, started: bool) -> bool {
        let next = self.lexemes.as_slice().first();
        let follows = next.is_some_and(|next| !matches!(next.token, Token::Close | Token::Or));
        started || operator == Operator::Not && follows
    }

    fn too_deep(&mut self, column: usize) {
        if self.unread == 0 {
            let message = format!("brackets deeper than {DEEPEST} are not read");
            self.problem(column, message);
        }
        self.unread += 1;
    }

    /// What may be read of a word, a phrase or a field: all, its first words, or
    /// nothing; what may not is counted.
    fn within(&mut self, mut lexeme: Lexeme) -> Option<Lexeme> {
        let Some((text, times)) = counted(&mut lexeme.token) else {
            return Some(lexeme);
        };
        let words = text.split_whitespace().count().max(1);
        let taken = words.min(self.room / times);
        self.room -= taken * times;
        self.parsed.beyond += words - taken;
        if taken < words {
            // A longer one may not take the place of one that has no room.
            self.room = 0;
            let first: Vec<&str> = text.split_whitespace().take(taken).collect();
            *text = first.join(" ");
        }
        (taken > 0).then_some(lexeme)
    }

    /// A word, a phrase or a field with its sign.
    fn piece(&mut self, lexeme: Lexeme, depth: usize) -> Option<Piece> {
        let Lexeme {
            token,
            sign,
            column,
        } = lexeme;
        let piece = match token {
            Token::Field(name, value) => self.field(name, value, sign, column)?,
            Token::Close => {
                self.problem(column, "\")\" closes nothing".to_owned());
                return None;
            }
            other => Piece::Expr(plain(other, depth)?),
        };
        Some(if sign == Sign::Not {
            piece.negated()
        } else {
            piece
        })
    }

    fn field(&mut self, name: Name, value: Value, sign: Sign, column: usize) -> Option<Piece> {
        if value.text.is_empty() && !value.prefix {
            return None;
        }
        let term = match name {
            Name::Facet(Facet::Year) if !value.quoted && !is_year(&value.text, value.prefix) => {
                self.years(&value.text, column)?
            }
            Name::Facet(facet) => return facet_piece(facet, value, sign),
            Name::Field(field) => Term::In(field, needle(value)?),
            Name::Is => match Said::named(&value.text) {
                Some(said) => return Some(said_piece(said, sign)),
                None => self.state(&value.text, column)?,
            },
            Name::Has if is(&value.text, Said::Note.name()) => {
                return Some(said_piece(Said::Note, sign));
            }
            Name::Has => self.part(&value.text, column)?,
            // `id:*` names no document.
            Name::Id if value.text.is_empty() => return None,
            Name::Id => Term::Id(value.text),
            Name::Sort => return self.sort(&value.text, column),
            Name::Group => return self.grouped(&value.text, column),
            Name::Lacking => return self.lacking(&value.text, column),
        };
        Some(Piece::Expr(Expr::Term(term)))
    }

    /// A range of years.
    fn years(&mut self, text: &str, column: usize) -> Option<Term> {
        match year_range(text) {
            Some(YearRange {
                from: None,
                to: None,
            }) => None,
            Some(range) => Some(Term::Year(range)),
            None => self.wrong(column, &format!("{text:?} is no year: {A_YEAR}")),
        }
    }

    fn state(&mut self, text: &str, column: usize) -> Option<Term> {
        let expected = "expected is:book, is:chapter, is:flawed, is:starred, is:toread, \
                        is:reading or is:read";
        match State::ALL.into_iter().find(|state| is(text, state.name())) {
            Some(state) => Some(Term::Is(state)),
            None => self.wrong(column, &format!("unknown state {text:?}: {expected}")),
        }
    }

    fn part(&mut self, text: &str, column: usize) -> Option<Term> {
        let expected = "expected has:doi, has:abstract, has:author or a facet as in has:year";
        match Part::named(text) {
            Some(part) => Some(Term::Has(part)),
            None => self.wrong(column, &format!("unknown part {text:?}: {expected}")),
        }
    }

    fn sort(&mut self, text: &str, column: usize) -> Option<Piece> {
        let Some(sort) = Sort::named(text) else {
            let expected = Sort::EXPECTED;
            return self.wrong(
                column,
                &format!("unknown order {text:?}: expected {expected}"),
            );
        };
        self.query().sort = Some(sort);
        None
    }

    fn grouped(&mut self, text: &str, column: usize) -> Option<Piece> {
        if !is(text, "book") {
            return self.wrong(column, &format!("unknown group {text:?}: expected book"));
        }
        self.query().grouped = true;
        None
    }

    fn lacking(&mut self, text: &str, column: usize) -> Option<Piece> {
        if text != "1" {
            return self.wrong(
                column,
                &format!("unknown number {text:?}: expected lacking:1"),
            );
        }
        self.query().lacking = true;
        None
    }

    fn query(&mut self) -> &mut Query {
        &mut self.parsed.query
    }

    /// Reports a term and leaves it out.
    fn wrong<T>(&mut self, column: usize, message: &str) -> Option<T> {
        self.problem(column, message.to_owned());
        None
    }

    fn problem(&mut self, column: usize, message: String) {
        self.parsed.problems.push(Problem { column, message });
    }
}

/// The text of a token whose words count, and how many terms each is. The name
/// of a document costs nothing; an order and the like are not looked for and
/// always have room, so that a query that is printed reads as it was.
fn counted(token: &mut Token) -> Option<(&mut String, usize)> {
    match token {
        Token::Word(text)
        | Token::Phrase(text)
        | Token::Exact(text)
        | Token::Starts(text)
        | Token::Ends(text)
        | Token::Field(
            Name::Facet(_) | Name::Field(_) | Name::Is | Name::Has,
            Value { text, .. },
        ) => Some((text, 1)),
        Token::Whole(text) => Some((text, 2)),
        Token::Field(Name::Id | Name::Sort | Name::Group | Name::Lacking, _)
        | Token::Open
        | Token::Close
        | Token::Or
        | Token::Operator(_) => None,
    }
}

fn is(text: &str, name: &str) -> bool {
    text.eq_ignore_ascii_case(name)
}

/// The condition of a token that is no field and no bracket, if there is
/// anything to look for.
fn plain(token: Token, depth: usize) -> Option<Expr> {
    let term = match token {
        Token::Word(text) | Token::Phrase(text) if is_signs(&text) => Term::Word(signs(&text)?),
        Token::Word(text) => Term::Word(text),
        Token::Phrase(text) => Term::Phrase(text),
        Token::Exact(text) => Term::Exact(visible(text)?),
        Token::Starts(text) => Term::Starts(visible(text)?),
        Token::Ends(text) => Term::Ends(visible(text)?),
        Token::Whole(text) => return Some(whole(visible(text)?, depth)),
        Token::Open | Token::Close | Token::Or | Token::Operator(_) | Token::Field(..) => {
            return None;
        }
    };
    Some(Expr::Term(term))
}

/// A title that starts and ends so. Negated it prints with a bracket, so it
/// counts as one.
fn whole(text: String, depth: usize) -> Expr {
    let starts = Expr::Term(Term::Starts(text.clone()));
    if depth >= DEEPEST {
        return starts;
    }
    Expr::And(vec![starts, Expr::Term(Term::Ends(text))])
}

fn needle(value: Value) -> Option<Needle> {
    let text = with_words(value.text)?;
    Some(if value.quoted {
        Needle::Phrase(text)
    } else {
        Needle::Word(text)
    })
}

fn facet_piece(facet: Facet, value: Value, sign: Sign) -> Option<Piece> {
    let Value {
        text,
        quoted,
        prefix,
    } = value;
    // Dashes alone are the beginning of a value, in quotes they are one.
    if !prefix && !quoted && Pattern::prefix_key(&text).is_empty() {
        return None;
    }
    let pattern = Pattern { text, prefix };
    let stance = match sign {
        Sign::AnyOf => Stance::AnyOf,
        Sign::Plain | Sign::Not => Stance::Required,
    };
    Some(Piece::Filter(Filter {
        facet,
        pattern,
        stance,
    }))
}

/// What the reader has said, which is a value like any other.
fn said_piece(said: Said, sign: Sign) -> Piece {
    let stance = match sign {
        Sign::AnyOf => Stance::AnyOf,
        Sign::Plain | Sign::Not => Stance::Required,
    };
    Piece::Filter(Filter {
        facet: Facet::Mark,
        pattern: Pattern::whole(said.name()),
        stance,
    })
}

/// The text, if it has a letter or a digit.
fn with_words(text: String) -> Option<String> {
    (!is_signs(&text)).then_some(text)
}

/// The first of the signs that a text is; none of a blank one.
fn signs(text: &str) -> Option<String> {
    let first = text.split_whitespace().next()?;
    visible(first.to_owned())
}

/// The text, if its folding is not blank.
fn visible(text: String) -> Option<String> {
    let blank = fold(&text).trim().is_empty();
    (!blank).then_some(text)
}

/// Whether this is one year (`2016`) or the beginning of years (`201*`).
pub(super) fn is_year(text: &str, prefix: bool) -> bool {
    is_digits(text) && (text.len() == 4 || prefix && text.len() < 4)
}

/// `2010..2016`, `2010-2016`, with an open end `..2012`, `2015..`, `>2014`,
/// `<=2012`; a reversed one is turned round.
///
/// A year has four digits, so that one half-typed is not taken for a year of
/// antiquity.
fn year_range(text: &str) -> Option<YearRange> {
    if let Some(years) = text.strip_prefix(['>', '<', '≥', '≤']) {
        return compared(text, years);
    }
    let parts = text.split_once("..");
    let (from, to) = parts.or_else(|| text.split_once(['-', '–']))?;
    let is_end = |end: &str| end.is_empty() || end.len() == 4 && is_digits(end);
    if !is_end(from) || !is_end(to) {
        return None;
    }
    let (from, to) = (from.parse().ok(), to.parse().ok());
    Some(match (from, to) {
        (Some(later), Some(earlier)) if later > earlier => YearRange { from: to, to: from },
        _ => YearRange { from, to },
    })
}

/// The years of `>2015`, `≤2012`; nothing is said before the year is typed.
fn compared(text: &str, years: &str) -> Option<YearRange> {
    let digits = years.strip_prefix('=').unwrap_or(years);
    let (mut from, mut to) = (None, None);
    if !digits.is_empty() {
        let year: i32 = digits.parse().ok().filter(|_| is_year(digits, false))?;
        let beyond = i32::from(digits.len() == years.len() && text.starts_with(['>', '<']));
        if text.starts_with(['>', '≥']) {
            from = Some(year + beyond);
        } else {
            to = Some(year - beyond);
        }
    }
    // Four digits, as years are written.
    let is_written = |year: Option<i32>| year.is_none_or(|year| (0..=9999).contains(&year));
    (is_written(from) && is_written(to)).then_some(YearRange { from, to })
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::text::Text;
    use crate::search::query::{Field, SortKey, Stance};
    use proptest::prelude::*;
    use std::time::{Duration, Instant};

    /// What is searched for; the text has no problems.
    fn expr(text: &str) -> Expr {
        let parsed = parse(text);
        assert_eq!(parsed.problems, [], "{text}");
        parsed.query.expr
    }

    fn word(text: &str) -> Expr {
        Expr::Term(Term::Word(text.to_owned()))
    }

    fn tag(text: &str) -> Expr {
        Expr::Term(Term::Facet(Facet::Tag, Pattern::whole(text)))
    }

    fn not(expr: Expr) -> Expr {
        Expr::Not(Box::new(expr))
    }

    fn years(from: Option<i32>, to: Option<i32>) -> Expr {
        Expr::Term(Term::Year(YearRange { from, to }))
    }

    /// Whether the two texts are read as one query, without problems.
    fn same(left: &str, right: &str) {
        let (left, right) = (parse(left), parse(right));
        assert_eq!(left.query, right.query);
        assert_eq!((left.problems, right.problems), (vec![], vec![]));
    }

    #[test]
    fn each_form_is_its_own_term() {
        let text = str::to_owned;
        for (typed, term) in [
            ("gov", Term::Word(text("gov"))),
            ("R&D", Term::Word(text("R&D"))),
            ("@home", Term::Word(text("@home"))),
            (
                "\"open  government\"",
                Term::Phrase(text("open government")),
            ),
            ("“open government”", Term::Phrase(text("open government"))),
            ("« open government »", Term::Phrase(text("open government"))),
            ("\"open gov", Term::Phrase(text("open gov"))),
            ("\"a \\\"b\\\" c\"", Term::Phrase(text("a \"b\" c"))),
            ("'gov", Term::Exact(text("gov"))),
            ("'gov'", Term::Exact(text("gov"))),
            ("'\"n gov\"", Term::Exact(text("n gov"))),
            ("^open", Term::Starts(text("open"))),
            ("^\"open data\"", Term::Starts(text("open data"))),
            ("reform$", Term::Ends(text("reform"))),
            ("\"data reform\"$", Term::Ends(text("data reform"))),
            (
                "author:smith",
                Term::In(Field::Author, Needle::Word(text("smith"))),
            ),
            (
                "Title:\"open data\"",
                Term::In(Field::Title, Needle::Phrase(text("open data"))),
            ),
            (
                "series:econ*",
                Term::In(Field::Series, Needle::Word(text("econ"))),
            ),
            (
                "isbn:978-92-64",
                Term::In(Field::Isbn, Needle::Word(text("978-92-64"))),
            ),
            ("is:Book", Term::Is(State::Book)),
            ("id:10.1787/x", Term::Id("10.1787/x".to_owned())),
            ("has:tags", Term::Has(Part::Facet(Facet::Tag))),
            ("has:year", Term::Has(Part::Facet(Facet::Year))),
        ] {
            assert_eq!(expr(typed), Expr::Term(term), "{typed}");
        }
    }

    #[test]
    fn words_are_anded_and_bind_tighter_than_a_bar() {
        let both = |a, b| Expr::And(vec![word(a), word(b)]);
        assert_eq!(expr("a b"), both("a", "b"));
        assert_eq!(expr("a b|c"), Expr::Or(vec![both("a", "b"), word("c")]));
        let either = Expr::Or(vec![word("b"), word("c")]);
        assert_eq!(expr("a(b|c)"), Expr::And(vec![word("a"), either]));
        same("a ((b) (c d))", "a b c d");
        same("a | (b | (c))", "a | b | c");
    }

    #[test]
    fn signs_negate_what_they_touch() {
        assert_eq!(expr("!a"), not(word("a")));
        assert_eq!(expr("-'a"), not(Expr::Term(Term::Exact("a".to_owned()))));
        assert_eq!(expr("-(a | b)"), not(expr("a | b")));
        assert_eq!(expr("-(a b)"), not(expr("a b")));
        assert_eq!(expr("-year:2010.."), not(years(Some(2010), None)));
        same("!-a +b ~c", "a b c");
        same("-(-a)", "a");
        same("a-b", "a-b");
    }

    #[test]
    fn a_whole_title_starts_and_ends() {
        same("^foreword$", "^foreword foreword$");
        assert_eq!(expr("-^a$"), not(expr("^a a$")));
    }

    #[test]
    fn facet_terms_at_the_top_are_wishes() {
        let parsed = parse(
            "tag:trust gov +type:\"Country report\" ~TAG:loans -lang:fr !year:2016 tag:innov*",
        );
        assert_eq!(parsed.problems, []);
        assert_eq!(parsed.query.expr, word("gov"));
        let filters: Vec<_> = parsed
            .query
            .filters
            .into_iter()
            .map(|filter| {
                (
                    filter.facet,
                    filter.pattern.text,
                    filter.pattern.prefix,
                    filter.stance,
                )
            })
            .collect();
        assert_eq!(
            filters,
            [
                (Facet::Tag, "trust".to_owned(), false, Stance::Required),
                (
                    Facet::Type,
                    "Country report".to_owned(),
                    false,
                    Stance::Required
                ),
                (Facet::Tag, "loans".to_owned(), false, Stance::AnyOf),
                (Facet::Language, "fr".to_owned(), false, Stance::Excluded),
                (Facet::Year, "2016".to_owned(), false, Stance::Excluded),
                (Facet::Tag, "innov".to_owned(), true, Stance::Required),
            ]
        );
        same("language:en", "lang:en");
        same("(a (tag:x -tag:y))", "a tag:x -tag:y");
        same("-(-tag:x) -(~tag:y)", "tag:x -tag:y");
    }

    #[test]
    fn facet_terms_beside_a_bar_are_conditions() {
        assert_eq!(
            expr("tag:a | -tag:b"),
            Expr::Or(vec![tag("a"), not(tag("b"))])
        );
        let parsed = parse("(~tag:a | x) tag:b");
        assert_eq!(parsed.query.expr, Expr::Or(vec![tag("a"), word("x")]));
        assert_eq!(parsed.query.filters.len(), 1);
        assert_eq!(
            expr("-(tag:a b)"),
            not(Expr::And(vec![tag("a"), word("b")]))
        );
        same("(tag:a | )", "tag:a");
    }

    #[test]
    fn the_last_stance_on_a_value_holds() {
        same(
            "tag:open-data tag:y -tag:\"Open data\"",
            "-tag:\"Open data\" tag:y",
        );
    }

    #[test]
    fn years_are_stances_and_ranges_are_conditions() {
        assert_eq!(expr("year:2010..2016"), years(Some(2010), Some(2016)));
        assert_eq!(expr("year:2016-2010"), years(Some(2010), Some(2016)));
        assert_eq!(expr("year:..2012"), years(None, Some(2012)));
        assert_eq!(expr("year:2015.."), years(Some(2015), None));
        assert_eq!(expr("year:.."), Expr::All);
        assert_eq!(expr("year:>2015"), years(Some(2016), None));
        assert_eq!(expr("year:>=2015"), years(Some(2015), None));
        assert_eq!(expr("year:<2015"), years(None, Some(2014)));
        assert_eq!(expr("year:≤2015"), years(None, Some(2015)));
        assert_eq!(expr("year:2015-2018"), years(Some(2015), Some(2018)));
        assert_eq!(expr("year:>="), Expr::All);
        assert_eq!(parse("year:>9999").problems.len(), 1);
        assert_eq!(parse("year:201*").query.filters.len(), 1);
    }

    #[test]
    fn order_and_grouping_are_read_wherever_they_stand() {
        let query = parse("(a sort:year) sort:-title GROUP:book").query;
        let sort = Sort {
            key: SortKey::Title,
            descending: true,
        };
        assert_eq!(
            (query.expr, query.sort, query.grouped),
            (word("a"), Some(sort), true)
        );
    }

    #[test]
    fn only_a_known_name_touching_its_colon_is_a_field() {
        same("Mexico: data", "Mexico\\: data");
        assert_eq!(expr("mood:good"), word("mood:good"));
        assert_eq!(expr("tag\\:x"), word("tag:x"));
        assert_eq!(expr("10.1787/abc:def"), word("10.1787/abc:def"));
        for typing in [
            "tag:", "tag: ", "tag:)", "year:\"", "author:|", "is:", "sort:", "-tag:",
        ] {
            assert!(
                parse(&format!("({typing}")).query.is_everything(),
                "{typing}"
            );
        }
    }

    #[test]
    fn a_pasted_address_is_one_word() {
        for address in [
            "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
            "https://doi.org/10.1002/(SICI)1097(199806)49:8<693::AID>3.0.CO;2-O?a=b#c",
            "HTTP://example.org/~a/'b'(c)",
        ] {
            assert_eq!(expr(address), word(address));
            let doi = Needle::Word(address.to_owned());
            assert_eq!(
                expr(&format!("doi:{address}")),
                Expr::Term(Term::In(Field::Doi, doi))
            );
            same(&format!("(a | {address})"), &format!("a | {address}"));
            let book = parse(&format!("-book:{address}")).query.filters;
            assert_eq!(book[0].pattern.text, address);
        }
    }

    #[test]
    fn words_in_a_row_that_are_an_identifier_are_one() {
        for (typed, meant) in [
            ("DOI 10.1787/x trust", "10.1787/x trust"),
            ("doi: 10.1787/x", "10.1787/x"),
            ("(doi (10.1787/x | a))", "doi (10.1787/x | a)"),
            ("doi (10.1787/x)", "10.1787/x"),
            ("ISBN-13: 978-92-64-25927-0", "9789264259270"),
            ("isbn isbn 978 92 (64 25927 0) tag:y", "9789264259270 tag:y"),
            ("978 92 tag:y 64 25927 0", "9789264259270 tag:y"),
            ("978 9264259270", "9789264259270"),
            ("ISBN:978 92 64 25927 0 a", "isbn:9789264259270 a"),
            ("<10.1002/(SICI)1097>", "<10.1002/(SICI)1097>"),
        ] {
            same(typed, meant);
        }
        assert_eq!(expr("978 92 64 25927 1").to_string(), "978 92 64 25927 1");
        assert_eq!(expr("-978 92 64 25927 0").to_string(), "-978 92 64 25927 0");
        let both = parse("doi").query.and(parse("10.1787/x").query);
        assert_eq!(both, parse("10.1787/x").query);
    }

    #[test]
    fn operators_in_capitals_join_what_stands_around_them() {
        for (typed, meant) in [
            ("a AND b", "a b"),
            ("a OR b", "a | b"),
            ("a NOT b", "a -b"),
            ("NOT a", "-a"),
            ("a AND NOT (b OR c)", "a -(b | c)"),
            ("a OR NOT tag:b", "a | -tag:b"),
            ("(a OR b) AND c", "(a | b) c"),
            ("a AND b OR c", "a b | c"),
            ("a NOT NOT b NOT -c", "a b c"),
            ("a OR", "a"),
            ("a AND OR b NOT", "a | b"),
            ("(a NOT) b", "a b"),
            ("OR a", "\\OR a"),
            ("\\AND", "AND"),
            ("a (OR b)", "a \\OR b"),
        ] {
            same(typed, meant);
        }
        for word_alone in ["AND", "OR", "NOT"] {
            assert_eq!(expr(word_alone), word(word_alone));
        }
        assert_eq!(expr("a or b").to_string(), "a or b");
        assert_eq!(expr("a And not b").to_string(), "a And not b");
        let both = parse("a").query.and(parse("OR").query);
        assert_eq!(parse(&both.to_string()).query, both);
    }

    #[test]
    fn signs_alone_are_looked_for_and_beside_words_are_not() {
        for (typed, meant) in [
            ("& a", "a"),
            ("a | &", "a"),
            ("\"& …\" ?", "&"),
            ("a -&", "a"),
            ("-(-&) | a", "a"),
        ] {
            same(typed, meant);
        }
        assert_eq!(expr("..."), word("..."));
        assert_eq!(expr("-&"), Expr::All);
        assert_eq!(parse("& tag:x").query.to_string(), "& tag:x");
    }

    #[test]
    fn half_typed_text_is_no_problem() {
        for (typed, meant) in [
            ("a (b | c", "a (b | c)"),
            ("| a | | b |", "a | b"),
            ("a ^ $ ' - ! ~ + ' () \"\" b", "a b"),
            ("Health & care – 1 / 2", "Health care 1 2"),
            ("a\u{0}b\tc\u{A0}d", "a b c d"),
            ("a -", "a"),
            ("-(", ""),
        ] {
            same(typed, meant);
        }
    }

    #[test]
    fn what_makes_no_sense_is_left_out_and_said() {
        for (typed, column, said) in [
            ("a year:abc", 3, "\"abc\" is no year"),
            ("é year:201", 3, "\"201\" is no year"),
            ("a year:2010..20", 3, "is no year"),
            ("a -is:foo", 4, "unknown state \"foo\": expected is:book"),
            ("a has:foo", 3, "unknown part \"foo\": expected has:doi"),
            ("a sort:foo", 3, "unknown order \"foo\": expected relevance"),
            ("a sort:-relevance", 3, "unknown order"),
            ("a group:foo", 3, "unknown group \"foo\": expected book"),
            ("a)", 2, "\")\" closes nothing"),
        ] {
            let Parsed {
                query, problems, ..
            } = parse(typed);
            assert_eq!(problems.len(), 1, "{typed}");
            assert_eq!(problems[0].column, column, "{typed}");
            assert!(problems[0].message.contains(said), "{}", problems[0]);
            assert_eq!(query.to_string(), typed[..typed.find([' ', ')']).unwrap()]);
        }
    }

    #[test]
    fn hostile_text_takes_linear_time_and_little_stack() {
        let start = Instant::now();
        for unit in [
            "(", ")", "-(", "a(", "a|(", "10.1/(", "10.1/)", "a://(", "\"", "'", "^", "tag:",
            "tag:a", "tag:x ", "-", "\\", "a|", "-(a ", "(a|b ", "year:2 ", "^a$ ", "\u{301}", "“",
            "((a|b)-",
        ] {
            let text = unit.repeat(100_000 / unit.len());
            let query = parse(&text).query;
            assert_eq!(parse(&query.to_string()).query, query);
        }
        for at in 0..40_u32 {
            let text = format!("tag:{at} ").repeat(250);
            assert_eq!(parse(&text).query.filters.len(), 1);
        }
        assert!(start.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn brackets_are_read_to_a_depth() {
        let deep =
            |depth: usize| format!("{}z{}", "(a|-(b ".repeat(depth / 2), "))".repeat(depth / 2));
        assert_eq!(parse(&deep(DEEPEST)).problems, []);
        let parsed = parse(&deep(1000));
        assert_eq!(parsed.problems.len(), 1);
        assert_eq!(parse(&parsed.query.to_string()).query, parsed.query);
        let nested = format!("{}-^a$", "-(b ".repeat(DEEPEST));
        let query = parse(&nested).query;
        assert_eq!(parse(&query.to_string()).query, query);
    }

    #[test]
    fn so_many_words_are_read_and_those_behind_them_counted() {
        let most = Query::WORDS_MAX;
        let kinds: [fn(usize) -> String; 9] = [
            |n| format!("w{n} "),
            |n| format!("'w{n} "),
            |n| format!("-w{n} "),
            |n| format!("tag:w{n} "),
            |n| format!("~tag:w{n} "),
            |n| format!("title:w{n} "),
            |n| format!("w{n} | "),
            |n| format!("(w{n} | "),
            |n| format!("NOT w{n} "),
        ];
        for kind in kinds {
            let text = |n: usize| (0..n).fold(String::new(), |text, n| text + &kind(n));
            let whole = parse(&text(most));
            assert_eq!(whole.beyond, 0, "{}", kind(0));
            let more = parse(&format!("{} sort:year", text(most + 7)));
            assert_eq!(more.beyond, 7, "{}", kind(0));
            assert_eq!(more.query.expr, whole.query.expr, "{}", kind(0));
            assert_eq!(more.query.filters, whole.query.filters, "{}", kind(0));
            // An order costs nothing and is kept, wherever it stands.
            assert_eq!(more.query.sort, Sort::named("year"));
            assert_eq!(parse(&more.query.to_string()).query, more.query);
        }
        let named: Vec<String> = (0..5_000).map(|n| format!("id:10.1787/{n}")).collect();
        let selected = parse(&named.join(" | "));
        assert_eq!(selected.beyond, 0);
        assert_eq!(selected.query.expr.ids().map(|ids| ids.len()), Some(5_000));
    }

    #[test]
    fn an_identifier_that_is_united_unites_with_what_follows_it_at_once() {
        for text in [
            "isbn:978-92-64-25927 0 x",
            "isbn:978 92 64 25927 0 x",
            "isbn:9789264259270 x",
            "isbn:978-92-64-25927-0 x x",
            "978 92 64 25927 0 x",
            "doi 10.1787/x x",
        ] {
            let query = parse(text).query;
            assert_eq!(parse(&query.to_string()).query, query, "{text}");
        }
    }

    #[test]
    fn words_of_phrases_count_one_by_one_and_the_last_phrase_is_cut() {
        let most = Query::WORDS_MAX;
        let words = |n: usize| vec!["a"; n].join(" ");
        let parsed = parse(&format!("\"{}\" b", words(most + 2)));
        let phrase = Expr::Term(Term::Phrase(words(most)));
        assert_eq!((parsed.query.expr, parsed.beyond), (phrase, 3));
        // What starts and ends a title is looked for twice.
        let parsed = parse(&format!("\"{}\" ^b$ c", words(most - 1)));
        let phrase = Expr::Term(Term::Phrase(words(most - 1)));
        assert_eq!((parsed.query.expr, parsed.beyond), (phrase, 2));
    }

    /// Text of what the language reads as more than letters.
    fn hostile() -> impl Strategy<Value = String> {
        let unit = prop_oneof![
            8 => r#"[\\"'()|!+~^$*:&;,./<>@ \t\u{0}\u{a0}-]"#,
            4 => "[a-cé1“”„«»’–政\u{301}\u{200b}\u{ad}]",
            4 => "(tag|type|Lang|language|year|book|author|title|doi|isbn|is|has|id|sort|group):",
            1 => "(\\(none\\)|>2015|<=2012|au:|in:|y:)",
            1 => "(2016|2010\\.\\.|\\.\\.2012|2016\\.\\.2010|book|doi|-year|title|starred)",
            1 => "(10\\.1/|https?://|doi:|a b|10\\.1002/\\(SICI\\))",
            1 => "( AND | OR | NOT |AND|OR|NOT|& |… )",
            1 => "(-\\(|-\\(-\\(|\\)|tag:a |-tag:b |~tag:c |form:d )",
            1 => "(doi |isbn |ISBN-13: |10\\.1787/x |978 |92 |64 |25927 |0 |0306406152 )",
        ];
        prop::collection::vec(unit, 0..24).prop_map(|units| units.concat())
    }

    fn reads_back(text: &str) -> Result<(), TestCaseError> {
        let Parsed {
            query, problems, ..
        } = parse(text);
        let printed = query.to_string();
        let again = parse(&printed);
        prop_assert_eq!(&again.query, &query, "printed {}", &printed);
        prop_assert_eq!(again.problems, vec![], "printed {}", &printed);
        prop_assert_eq!(again.query.to_string(), printed);
        let width = text.chars().count();
        prop_assert!(
            problems
                .iter()
                .all(|problem| (1..=width).contains(&problem.column))
        );
        Ok(())
    }

    /// The promise of the tree.
    fn is_normal(expr: &Expr) -> bool {
        let parts_normal = |parts: &[Expr], own: fn(&Expr) -> bool| {
            parts.len() > 1
                && parts
                    .iter()
                    .all(|part| !own(part) && *part != Expr::All && is_normal(part))
        };
        match expr {
            Expr::All | Expr::Term(_) => true,
            Expr::Not(inner) => !matches!(**inner, Expr::Not(_) | Expr::All) && is_normal(inner),
            Expr::And(parts) => parts_normal(parts, |part| matches!(part, Expr::And(_))),
            Expr::Or(parts) => parts_normal(parts, |part| matches!(part, Expr::Or(_))),
        }
    }

    /// The view of some values with their stances.
    fn view_of(facet: Facet, names: &[String]) -> Query {
        let stances = [Stance::Required, Stance::AnyOf, Stance::Excluded];
        let mut query = Query::default();
        for (name, stance) in names.iter().zip(stances.into_iter().cycle()) {
            let pattern = Pattern::whole(&*Text::line(name));
            if !pattern.text.is_empty() {
                query.set_stance(facet, pattern, Some(stance));
            }
        }
        query
    }

    /// Names that a catalog may give to a value.
    fn value_name() -> impl Strategy<Value = String> {
        prop_oneof![
            ".{0,12}",
            hostile(),
            "[-–— ]{1,6}",
            r#"[-\\"'*a ]{0,6}\*?"#,
            "-?[0-9]{1,6}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn every_value_of_every_facet_is_written_as_a_query(
            facet in 0..Facet::ALL.len(),
            names in prop::collection::vec(value_name(), 1..4),
        ) {
            let facet = Facet::ALL[facet];
            let query = view_of(facet, &names);
            let printed = query.to_string();
            let again = parse(&printed);
            prop_assert_eq!(&again.query, &query, "printed {}", &printed);
            prop_assert_eq!(again.problems, vec![], "printed {}", &printed);
            for filter in query.filters {
                let term = Expr::Term(Term::Facet(facet, filter.pattern));
                let either = Query {
                    expr: Expr::Or(vec![word("x"), term]),
                    ..Query::default()
                };
                prop_assert_eq!(&parse(&either.to_string()).query, &either);
            }
        }

        #[test]
        fn any_text_is_read_and_prints_back(text in "\\PC{0,30}|.{0,30}") {
            reads_back(&text)?;
        }

        #[test]
        fn hostile_text_is_read_and_prints_back(text in hostile()) {
            reads_back(&text)?;
            prop_assert!(is_normal(&parse(&text).query.expr));
        }

        #[test]
        fn two_views_join_and_print_back(left in hostile(), right in hostile()) {
            let both = parse(&left).query.and(parse(&right).query);
            prop_assert!(is_normal(&both.expr));
            prop_assert_eq!(parse(&both.to_string()).query, both);
        }
    }
}
