//! A query to one line that reads back as the same query.
//!
//! The order is fixed: the expression, the filters, `sort:`, `group:`,
//! `lacking:`. Values are quoted when they must be; a word never is, since a
//! quoted word is a phrase, so its special characters get backslashes.
//!
//! Must never know: how a query is typed in a hurry.

use std::fmt::{self, Display, Formatter, Write};

use super::Query;
use super::filter::{Facet, Filter, Pattern, Stance};
use super::lexer::{Operator, field_name, is_address, is_quote};
use super::parser::is_year;
use super::tree::{Expr, Needle, Term, YearRange};

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        match &self.expr {
            Expr::All => {}
            // Beside a filter an alternative needs its brackets.
            Expr::Or(_) if !self.filters.is_empty() => parts.push(format!("({})", self.expr)),
            expr => parts.push(expr.to_string()),
        }
        parts.extend(self.filters.iter().map(ToString::to_string));
        parts.extend(self.sort.map(|sort| format!("sort:{sort}")));
        parts.extend(self.grouped.then(|| "group:book".to_owned()));
        parts.extend(self.lacking.then(|| "lacking:1".to_owned()));
        f.write_str(&parts.join(" "))
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => Ok(()),
            Self::Term(term) => term.fmt(f),
            Self::Not(inner) => {
                f.write_char('-')?;
                bracketed(inner, is_read_otherwise(inner), f)
            }
            Self::And(parts) => joined(parts, " ", |part| matches!(part, Self::Or(_)), f),
            Self::Or(parts) => joined(parts, " | ", |_| false, f),
        }
    }
}

/// Whether a `-` right before it would be read with a part of it only, or as
/// that of a value.
fn is_read_otherwise(denied: &Expr) -> bool {
    match denied {
        Expr::And(_) | Expr::Or(_) => true,
        Expr::Term(Term::In(field, Needle::Phrase(_))) => field.facet().is_some(),
        _ => false,
    }
}

fn joined(
    parts: &[Expr],
    between: &str,
    needs_brackets: fn(&Expr) -> bool,
    f: &mut Formatter<'_>,
) -> fmt::Result {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            f.write_str(between)?;
        }
        bracketed(part, needs_brackets(part), f)?;
    }
    Ok(())
}

fn bracketed(expr: &Expr, brackets: bool, f: &mut Formatter<'_>) -> fmt::Result {
    if brackets {
        write!(f, "({expr})")
    } else {
        expr.fmt(f)
    }
}

impl Display for Term {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(text) => f.write_str(&word(text)),
            Self::Phrase(text) => f.write_str(&quoted(text)),
            Self::Exact(text) => write!(f, "'{}", value(text)),
            Self::Starts(text) => write!(f, "^{}", value(text)),
            Self::Ends(text) if is_letters(text) => write!(f, "{text}$"),
            Self::Ends(text) => write!(f, "{}$", quoted(text)),
            Self::In(field, needle) => write!(f, "{}:{needle}", field.name()),
            Self::Facet(facet, pattern) => {
                required(*facet, pattern, f)?;
                facet_value(*facet, pattern, f)
            }
            Self::Year(range) => write!(f, "{}:{range}", Facet::Year.name()),
            Self::Is(state) => write!(f, "is:{}", state.name()),
            Self::Has(part) => write!(f, "has:{}", part.name()),
            Self::Id(id) => write!(f, "id:{}", value(id)),
        }
    }
}

impl Display for Needle {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(text) => f.write_str(&bare(text, '*', is_quote)),
            Self::Phrase(text) => f.write_str(&quoted(text)),
        }
    }
}

impl Display for YearRange {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        // Four digits, as they are read.
        let year = |year: Option<i32>| year.map_or(String::new(), |year| format!("{year:04}"));
        write!(f, "{}..{}", year(self.from), year(self.to))
    }
}

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.stance {
            Stance::Required => required(self.facet, &self.pattern, f)?,
            // As a word it would be one of the field.
            Stance::Excluded if is_told(self.facet, &self.pattern) => {
                let tail = if self.pattern.prefix { "*" } else { "" };
                let text = quoted(&self.pattern.text);
                return write!(f, "-{}:{text}{tail}", self.facet.name());
            }
            stance => f.write_char(stance.sign())?,
        }
        facet_value(self.facet, &self.pattern, f)
    }
}

/// The sign of a value that is wanted, where it would else be words.
fn required(facet: Facet, pattern: &Pattern, f: &mut Formatter<'_>) -> fmt::Result {
    if is_told(facet, pattern) {
        f.write_char('+')?;
    }
    Ok(())
}

/// Whether a value is told from words by its sign alone.
fn is_told(facet: Facet, pattern: &Pattern) -> bool {
    facet.is_searched() && (pattern.prefix || pattern.text != Pattern::NONE)
}

fn facet_value(facet: Facet, pattern: &Pattern, f: &mut Formatter<'_>) -> fmt::Result {
    if pattern.text == Pattern::NONE && !pattern.prefix {
        return write!(f, "{}:{}", facet.name(), Pattern::NONE);
    }
    let tail = if pattern.prefix { "*" } else { "" };
    // In the open it would be read as years from one to another.
    if facet == Facet::Year && !is_year(&pattern.text, pattern.prefix) {
        return write!(f, "{}:{}{tail}", facet.name(), quoted(&pattern.text));
    }
    write!(f, "{}:{pattern}", facet.name())
}

impl Display for Pattern {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match (self.prefix, self.text.is_empty()) {
            (true, true) => f.write_char('*'),
            (true, false) => write!(f, "{}*", value(&self.text)),
            // In the open dashes are the beginning of a value.
            (false, _) if Self::prefix_key(&self.text).is_empty() => {
                f.write_str(&quoted(&self.text))
            }
            (false, _) => f.write_str(&value(&self.text)),
        }
    }
}

/// A value behind a colon, `'` or `^`: as it is where that reads back, else
/// quoted.
fn value(text: &str) -> String {
    let opens = text.starts_with(is_quote) || text.is_empty();
    let special = |c: char| c.is_whitespace() || c.is_control() || r#"\"|*$'"#.contains(c);
    if opens || text.contains(special) || has_loose_brackets(text) {
        quoted(text)
    } else {
        text.to_owned()
    }
}

fn is_letters(text: &str) -> bool {
    !text.is_empty() && text.chars().all(char::is_alphanumeric)
}

fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', r"\\").replace('"', r#"\""#);
    format!("\"{escaped}\"")
}

/// A word in the open, where it must not read as a field, a sign or an end.
fn word(text: &str) -> String {
    if Operator::named(text).is_some() {
        return format!("\\{text}");
    }
    let chars: Vec<char> = text.chars().collect();
    let first = |c| is_quote(c) || "'^!-+~".contains(c);
    match field_name(&chars) {
        Some((_, len)) => {
            // The name is ASCII letters: as many bytes as characters.
            let (name, rest) = text.split_at(len);
            format!("{name}\\{}", escaped(rest, '$', first, false))
        }
        None => bare(text, '$', first),
    }
}

fn bare(text: &str, tail: char, first: fn(char) -> bool) -> String {
    escaped(text, tail, first, !has_loose_brackets(text))
}

/// The text with backslashes before what would be read: brackets unless
/// `keep_brackets`, bars and backslashes, some characters at the start, the
/// `tail` at the end.
fn escaped(text: &str, tail: char, first: fn(char) -> bool, keep_brackets: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let special = match c {
            '(' | ')' => !keep_brackets,
            '|' | '\\' => true,
            _ => out.is_empty() && first(c) || chars.peek().is_none() && c == tail,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Whether the text has brackets that would be read as a group: all but those
/// in pairs within an address.
fn has_loose_brackets(text: &str) -> bool {
    if !text.contains(['(', ')']) {
        return false;
    }
    let chars: Vec<char> = text.chars().collect();
    !is_address(&chars) || !is_balanced(text)
}

fn is_balanced(text: &str) -> bool {
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => match depth.checked_sub(1) {
                Some(outer) => depth = outer,
                None => return false,
            },
            _ => {}
        }
    }
    depth == 0
}

#[cfg(test)]
mod tests {
    use crate::search::query::parse;

    #[test]
    fn a_query_prints_in_one_canonical_form() {
        for (typed, printed) in [
            ("tag:trust  open   gov", "open gov tag:trust"),
            ("+tag:trust", "tag:trust"),
            ("!TAG:'x' type:\"report\"", "-tag:\"'x'\" type:report"),
            ("Language:en", "lang:en"),
            ("!(a b) !c", "-(a b) -c"),
            ("tag:z (a|b)", "(a | b) tag:z"),
            ("a|b sort:-year", "a | b sort:-year"),
            ("group:book sort:year a", "a sort:year group:book"),
            (
                "“open gov” ^\"open\" \"reform\"$",
                "\"open gov\" ^open reform$",
            ),
            ("^a$", "^a a$"),
            ("year:2016-2010", "year:2010..2016"),
            ("tag:\"open gov\"*", "tag:\"open gov\"*"),
            ("tag:*", "tag:*"),
            ("tag:- tag:\"---\" -tag:\"—\"", "tag:\"---\" -tag:\"—\""),
            (
                "~year:\"-1500\" ~year:\"2016\"",
                "~year:\"-1500\" ~year:2016",
            ),
            ("year:>2015 | year:<=2012", "year:2016.. | year:..2012"),
            (
                "y:>=2015 au:x ti:y ab:z pub:w in:v",
                "year:2015.. author:x title:y abstract:z in:v publisher:w",
            ),
            (
                "tag:(none) -year:(none) tag:\"(None)\"*",
                "tag:(none) -year:(none) tag:\"(None)\"*",
            ),
            (
                "form:book form:chapter ~type:x type:y -type:z",
                "~form:book ~form:chapter ~type:x ~type:y -type:z",
            ),
            (
                "author:x +au:\"Smith, Jane\" ~author:OECD -author:y -author:\"z\"",
                "author:x -author:y +author:\"Smith, Jane\" ~author:OECD -author:\"z\"",
            ),
            (
                "+author:a +author:b* NOT +series:c (+series:d | -+au:e)",
                "(+series:d | -+author:e) +author:a +author:b* -series:\"c\"",
            ),
            (
                "author:\"a b\" NOT author:\"c d\" series:(none) -author:(none)",
                "author:\"a b\" -(author:\"c d\") series:(none) -author:(none)",
            ),
            (
                "has:tag -has:AU has:language",
                "has:tags -has:author has:lang",
            ),
            (
                "book:10.1787/9789264259270-en",
                "book:10.1787/9789264259270-en",
            ),
            ("doi:10.1/(a)b;2-O", "doi:10.1/(a)b;2-O"),
            ("(10.1/(a | x)", "10.1/\\(a | x"),
            ("tag\\:x a\\|b \\-c d\\$", "tag\\:x a\\|b \\-c d\\$"),
            ("C:\\dir", "C:\\\\dir"),
            ("OR a \\OR \\NOT b \\\\OR", "\\OR a \\OR \\NOT b \\\\OR"),
            ("-(-(a tag:x -tag:y))", "a tag:x -tag:y"),
            ("-(-(-(-(a | b) tag:x)))", "-(-(a | b) tag:x)"),
            ("& a | ...", "a"),
            ("... &", "..."),
        ] {
            assert_eq!(parse(typed).query.to_string(), printed, "{typed}");
        }
    }
}
