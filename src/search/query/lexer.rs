//! Characters to lexemes: words, phrases, fields, brackets, each with the sign
//! that touches it. Linear in the text; nothing is an error here.
//!
//! A backslash makes the special character after it plain (`\(`, `tag\:x`);
//! printing needs it for words that would read as something else, operators
//! (`\OR`) among them.
//!
//! Must never know: what a value means, the tree.

use super::filter::{Facet, Pattern};
use super::tree::Field;

/// One thing of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub(super) token: Token,
    pub(super) sign: Sign,
    /// Of the token behind its sign, in characters from 1.
    pub(super) column: usize,
}

/// What stands directly before a word, phrase, field or bracket. A `+` says
/// what holds anyway, but for a field that is a facet too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Plain,
    Not,
    AnyOf,
}

impl Sign {
    /// What a sign behind a `NOT` is.
    pub(super) const fn denied(self) -> Self {
        match self {
            Self::Not => Self::Plain,
            Self::Plain | Self::AnyOf => Self::Not,
        }
    }
}

/// Signs in a row; two negations are none.
#[derive(Clone, Copy, Debug, Default)]
struct Signs {
    not: bool,
    any_of: bool,
    plus: bool,
}

impl Signs {
    fn sign(self) -> Sign {
        match (self.not, self.any_of) {
            (true, _) => Sign::Not,
            (false, true) => Sign::AnyOf,
            (false, false) => Sign::Plain,
        }
    }

    /// A field that is a facet too, read as the facet where a value is meant:
    /// behind a `+` or `~`, in quotes behind a `-`, as `(none)`, or as `*`, any.
    fn valued(self, token: Token) -> Token {
        match token {
            Token::Field(Name::Field(field), value) => {
                let is_denied = self.not && value.quoted;
                let is_none = value.quoted && value.text == Pattern::NONE;
                let is_any = value.prefix && value.text.is_empty();
                let is_value = self.plus || self.any_of || is_denied || is_none || is_any;
                let facet = field.facet().filter(|_| is_value);
                Token::Field(facet.map_or(Name::Field(field), Name::Facet), value)
            }
            token => token,
        }
    }
}

/// What can stand in a query. Quoted text is trimmed and its blanks single.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Open,
    Close,
    Or,
    Operator(Operator),
    Word(String),
    Phrase(String),
    Exact(String),
    Starts(String),
    Ends(String),
    /// Starts and ends at once: `^foreword$`.
    Whole(String),
    Field(Name, Value),
}

/// A word in capitals that joins what stands around it, as in a library's
/// catalog; behind a backslash it is a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Not,
}

impl Operator {
    const ALL: [Self; 3] = [Self::And, Self::Or, Self::Not];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::And => "AND",
            Self::Or => "OR",
            Self::Not => "NOT",
        }
    }

    /// The operator that a text is, letter by letter.
    pub(super) fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|operator| operator.name() == name)
    }

    /// The operator that some characters are.
    fn of(chars: &[char]) -> Option<Self> {
        // No longer text has to be put together.
        let name = chars
            .get(..4)
            .is_none()
            .then(|| chars.iter().collect::<String>());
        Self::named(&name?)
    }
}

/// What can stand before a colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    Facet(Facet),
    Field(Field),
    Is,
    Has,
    Id,
    Sort,
    Group,
    Lacking,
}

impl Name {
    /// Longer names than this need not be looked up.
    const LONGEST: usize = 9;

    fn named(name: &str) -> Option<Self> {
        // A facet that is searched by words too is told by its sign, which is
        // not known here.
        if let Some(field) = Field::named(name) {
            return Some(Self::Field(field));
        }
        if let Some(facet) = Facet::named(name) {
            return Some(Self::Facet(facet));
        }
        match name.to_ascii_lowercase().as_str() {
            "is" => Some(Self::Is),
            "has" => Some(Self::Has),
            "id" => Some(Self::Id),
            "sort" => Some(Self::Sort),
            "group" => Some(Self::Group),
            "lacking" => Some(Self::Lacking),
            _ => None,
        }
    }
}

/// The names of fields, as the README writes them first.
fn names() -> impl Iterator<Item = &'static str> {
    let fields = Field::ALL.into_iter().map(Field::name);
    let facets = Facet::ALL.into_iter().map(Facet::name);
    let others = ["is", "has", "id", "sort", "group", "lacking"];
    fields.chain(facets).chain(others)
}

/// What stands before the colon of a word and is no field, and the field that it
/// may mean; none of a word that is no such thing.
#[must_use]
pub fn unknown_field(word: &str) -> Option<(&str, Option<&'static str>)> {
    let (name, value) = word.split_once([':', '='])?;
    let is_name = name.len() > 1 && name.chars().all(char::is_alphabetic);
    // An address is none.
    if !is_name || value.is_empty() || value.starts_with("//") {
        return None;
    }
    if word.contains('=') && Name::named(name).is_some() {
        return Some((name, names().find(|known| known.eq_ignore_ascii_case(name))));
    }
    if Name::named(name).is_some() {
        return None;
    }
    let lower = name.to_lowercase();
    let slips = |known: &&str| strsim::osa_distance(&lower, known);
    let near = names().min_by_key(slips).filter(|known| slips(known) <= 2);
    Some((name, near))
}

/// What stands behind a colon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) text: String,
    pub(super) quoted: bool,
    /// A `*` stood at its end.
    pub(super) prefix: bool,
}

/// The lexemes of a text.
pub(super) fn lex(text: &str) -> Vec<Lexeme> {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let chars = text.chars().map(plain).collect();
    let mut lexer = Lexer { chars, at: 0 };
    let mut lexemes = Vec::new();
    while let Some(lexeme) = lexer.lexeme() {
        lexemes.push(lexeme);
    }
    lexemes
}

/// Length of the field name, if a text of these characters starts with a known
/// one and its colon.
pub(super) fn field_name(chars: &[char]) -> Option<(Name, usize)> {
    let head = chars.get(..=Name::LONGEST).unwrap_or(chars);
    let len = head.iter().position(|&c| c == ':')?;
    let name: String = head.get(..len)?.iter().collect();
    Some((Name::named(&name)?, len))
}

/// Whether a DOI (`10.1787/`) or the scheme of an address (`https://`, `doi:`)
/// starts here, perhaps behind a `<`. Brackets are part of it as long as they are in pairs.
pub(super) fn is_address(chars: &[char]) -> bool {
    let chars = chars.strip_prefix(&['<']).unwrap_or(chars);
    if let Some(rest) = chars.strip_prefix(&['1', '0', '.']) {
        let digits = rest.iter().take_while(|c| c.is_ascii_digit()).count();
        return digits > 0 && rest.get(digits) == Some(&'/');
    }
    let scheme = |c: &&char| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-');
    let len = chars.iter().take_while(scheme).count();
    let after = chars.get(len..).unwrap_or_default();
    let doi = len == 3 && starts_with_doi(chars);
    len > 0 && (after.starts_with(&[':', '/', '/']) || doi)
}

fn starts_with_doi(chars: &[char]) -> bool {
    let head: String = chars.iter().take(4).collect();
    head.eq_ignore_ascii_case("doi:")
}

/// Whether the text would be quoted if it stood in a query.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«')
}

/// Whether a backslash before this character vanishes.
fn is_special(c: char) -> bool {
    is_quote(c) || r"\()|'^$!-+~:*".contains(c)
}

/// A cursor over the characters.
struct Lexer {
    chars: Vec<char>,
    at: usize,
}

impl Lexer {
    /// The next thing; a sign that touches nothing is passed over.
    fn lexeme(&mut self) -> Option<Lexeme> {
        loop {
            while self.peek().is_some_and(char::is_whitespace) {
                self.at += 1;
            }
            let signs = self.signs();
            let sign = signs.sign();
            let column = self.at + 1;
            let first = self.peek()?;
            if !first.is_whitespace() {
                let start = self.at;
                let mut token = signs.valued(self.token(first));
                let typed = self.chars.get(start..self.at).unwrap_or_default();
                if sign == Sign::Plain
                    && let Some(operator) = Operator::of(typed)
                {
                    token = Token::Operator(operator);
                }
                return Some(Lexeme {
                    token,
                    sign,
                    column,
                });
            }
        }
    }

    /// All signs in a row.
    fn signs(&mut self) -> Signs {
        let mut signs = Signs::default();
        while let Some(c @ ('!' | '-' | '+' | '~')) = self.peek() {
            signs.not ^= matches!(c, '!' | '-');
            signs.any_of |= c == '~';
            signs.plus |= c == '+';
            self.at += 1;
        }
        signs
    }

    fn token(&mut self, first: char) -> Token {
        match first {
            '(' => self.mark(Token::Open),
            ')' => self.mark(Token::Close),
            '|' => self.mark(Token::Or),
            '\'' => self.exact(),
            '^' => self.starts(),
            _ => match field_name(self.rest()) {
                Some((name, len)) => self.field(name, len),
                None => self.words(),
            },
        }
    }

    fn mark(&mut self, token: Token) -> Token {
        self.at += 1;
        token
    }

    fn exact(&mut self) -> Token {
        self.at += 1;
        // Pasted 'single quotes' close as they opened.
        Token::Exact(self.text('\'').text)
    }

    fn starts(&mut self) -> Token {
        self.at += 1;
        let value = self.text('$');
        if value.prefix {
            Token::Whole(value.text)
        } else {
            Token::Starts(value.text)
        }
    }

    fn words(&mut self) -> Token {
        let value = self.text('$');
        match (value.prefix, value.quoted) {
            (true, _) => Token::Ends(value.text),
            (false, true) => Token::Phrase(value.text),
            (false, false) => Token::Word(value.text),
        }
    }

    fn field(&mut self, name: Name, len: usize) -> Token {
        self.at += len + 1;
        let none = Pattern::NONE.chars();
        let is_none = self
            .rest()
            .iter()
            .copied()
            .take(none.clone().count())
            .eq(none.clone());
        let has_values = match name {
            Name::Facet(_) => true,
            Name::Field(field) => field.facet().is_some(),
            _ => false,
        };
        if has_values && is_none {
            self.at += none.count();
            let value = Value {
                text: Pattern::NONE.to_owned(),
                quoted: true,
                prefix: false,
            };
            return Token::Field(name, value);
        }
        Token::Field(name, self.text('*'))
    }

    /// Text in quotes or up to a blank; `prefix` says whether `tail` stood at
    /// its end.
    fn text(&mut self, tail: char) -> Value {
        match self.peek() {
            Some(open) if is_quote(open) => {
                self.at += 1;
                let text = self.quoted(open);
                let prefix = self.peek() == Some(tail);
                self.at += usize::from(prefix);
                Value {
                    text,
                    quoted: true,
                    prefix,
                }
            }
            _ => self.bare(tail),
        }
    }

    /// Up to the closing quote or the end.
    fn quoted(&mut self, open: char) -> String {
        let mut text = String::new();
        while let Some(c) = self.next() {
            match (c, self.peek()) {
                ('\\', Some(escaped @ ('"' | '\\'))) => {
                    text.push(escaped);
                    self.at += 1;
                }
                _ if closes(open, c) => break,
                _ => text.push(c),
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Up to a blank, a bar or a bracket that is not of an address.
    fn bare(&mut self, tail: char) -> Value {
        let address = is_address(self.rest());
        if self.peek() == Some('\\') && self.is_operator_behind() {
            self.at += 1;
        }
        let (mut text, mut depth, mut prefix) = (String::new(), 0_usize, false);
        while let Some(c) = self.peek() {
            match c {
                '(' if address => depth += 1,
                ')' if depth > 0 => depth -= 1,
                '(' | ')' | '|' => break,
                _ if c.is_whitespace() => break,
                _ => {}
            }
            self.at += 1;
            let escaped = self.peek().filter(|&c| is_special(c));
            prefix = c == tail;
            match escaped.filter(|_| c == '\\') {
                Some(plain) => {
                    self.at += 1;
                    text.push(plain);
                }
                None => text.push(c),
            }
        }
        if prefix {
            text.pop();
        }
        Value {
            text,
            quoted: false,
            prefix,
        }
    }

    /// Whether the next character stands before an operator.
    fn is_operator_behind(&self) -> bool {
        let behind = self.rest().get(1..).unwrap_or_default();
        let is_end = |c: &char| c.is_whitespace() || "()|".contains(*c);
        let len = behind.iter().take(4).position(is_end);
        let len = len.unwrap_or(behind.len());
        behind.get(..len).and_then(Operator::of).is_some()
    }

    fn rest(&self) -> &[char] {
        self.chars.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }
}

/// Whether a quote closes the one that opened: as typed, or as typographers
/// pair them (“English”, „deutsch“, «français»).
fn closes(open: char, c: char) -> bool {
    match open {
        '"' => c == '"',
        '«' => c == '»',
        _ => matches!(c, '"' | '“' | '”'),
    }
}
