//! Rust as `tests/architecture.rs` reads it: the paths that a file names and
//! the functions that it holds; no comments, no strings, no unit tests.
//!
//! It knows as much of the language as rustfmt leaves of it.

use std::collections::BTreeMap;

/// Names of modules and items, from the outermost in: `crate`, `search`, `Id`.
pub(crate) type Names = Vec<String>;

/// A file of the crate.
pub(crate) struct Source {
    /// From the root of the repository, with `/`.
    pub(crate) file: String,
    /// As it lies on the disk.
    pub(crate) text: String,
    /// Blanks in the place of comments, strings and unit tests.
    pub(crate) code: String,
    /// The module that it is, below the crate.
    pub(crate) module: Names,
    /// Every path with `::` in it, as it is written.
    pub(crate) paths: Vec<Mention>,
    /// What its `use` lines bring in, by the name they give it.
    pub(crate) imports: BTreeMap<String, Names>,
    /// Lines without those of its unit tests.
    pub(crate) length: usize,
}

/// A path and where it is written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mention {
    /// From 1.
    pub(crate) line: usize,
    pub(crate) names: Names,
}

/// A function with a body.
#[derive(Debug, PartialEq)]
pub(crate) struct Function {
    pub(crate) name: String,
    /// From 1.
    pub(crate) line: usize,
    /// Lines from `fn` to the closing brace.
    pub(crate) length: usize,
}

impl Source {
    /// Reads a file; `file` is its place below the root of the repository.
    pub(crate) fn new(file: &str, text: &str) -> Self {
        let (code, tests) = without_tests(&without_prose(text));
        let (paths, imports) = paths(&code);
        Self {
            file: file.to_owned(),
            text: text.to_owned(),
            code,
            module: module(file),
            paths,
            imports,
            length: text.lines().count() - tests,
        }
    }

    /// The room that it lies in; nothing for `main.rs` and `lib.rs`.
    pub(crate) fn room(&self) -> &str {
        self.module.first().map_or("", |room| room)
    }

    pub(crate) fn functions(&self) -> Vec<Function> {
        functions(&tokens(&self.code))
    }
}

/// `src/search/query/mod.rs` is `search::query`.
fn module(file: &str) -> Names {
    let path = file.trim_start_matches("src/").trim_end_matches(".rs");
    path.split('/')
        .filter(|name| !matches!(*name, "mod" | "lib" | "main"))
        .map(str::to_owned)
        .collect()
}

/// The text with blanks in the place of comments, strings and characters.
fn without_prose(text: &str) -> String {
    let mut rest = text;
    let mut code = String::with_capacity(text.len());
    while let Some(first) = rest.chars().next() {
        let prose = prose(rest);
        // An identifier is taken whole, so that the `r` of `for"` is no prefix.
        let word = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        let len = prose.unwrap_or(word.max(first.len_utf8()));
        let (taken, behind) = rest.split_at(len);
        match prose {
            Some(_) => code.extend(taken.chars().map(|c| if c == '\n' { c } else { ' ' })),
            None => code.push_str(taken),
        }
        rest = behind;
    }
    code
}

/// How long the comment, string or character is that stands here.
fn prose(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Some(rest.find("*/").map_or(rest.len(), |at| at + 2));
    }
    let prefix = ["br", "b", "c", "r", ""]
        .into_iter()
        .find(|prefix| rest.starts_with(prefix) && is_quoted(&rest[prefix.len()..]))?;
    let (quoted, is_raw) = (&rest[prefix.len()..], prefix.ends_with('r'));
    let fence = quoted.len() - quoted.trim_start_matches('#').len();
    let len = match quoted.as_bytes()[fence] {
        b'"' if is_raw => {
            let end = format!("\"{}", "#".repeat(fence));
            let inside = &quoted[fence + 1..];
            fence + 1 + inside.find(&end).map_or(inside.len(), |at| at + end.len())
        }
        _ if fence > 0 => return None,
        b'"' => quoted_len(quoted, '"'),
        // No character: a lifetime.
        _ if quoted.chars().nth(1) != Some('\\') && quoted.chars().nth(2) != Some('\'') => {
            return None;
        }
        _ => quoted_len(quoted, '\''),
    };
    Some(prefix.len() + len)
}

fn is_quoted(rest: &str) -> bool {
    rest.trim_start_matches('#').starts_with('"') || rest.starts_with('\'')
}

/// From one quote to the other.
fn quoted_len(quoted: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, c) in quoted.char_indices().skip(1) {
        if c == quote && !is_escaped {
            return at + 1;
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    quoted.len()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The code with blanks in the place of what is compiled for tests only, and
/// how many lines that are.
fn without_tests(code: &str) -> (String, usize) {
    const MARK: &str = "#[cfg(test)]";
    let (mut kept, mut lines, mut rest) = (String::new(), 0, code);
    while let Some((before, item)) = rest.split_once(MARK) {
        let (taken, behind) = item.split_at(item_len(item));
        kept.push_str(before);
        kept.push_str(&"\n".repeat(taken.matches('\n').count()));
        lines += taken.matches('\n').count() + 1;
        rest = behind;
    }
    (kept + rest, lines)
}

/// Up to the `;` or the closing brace of the first item.
fn item_len(code: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in code.char_indices() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && matches!(c, ';' | '}') {
            return at + 1;
        }
    }
    code.len()
}

/// A word, `::`, or any other sign by itself.
struct Token<'a> {
    line: usize,
    text: &'a str,
}

fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let len = match rest.find(|c| !is_word(c)).unwrap_or(rest.len()) {
                0 if rest.starts_with("::") => 2,
                0 => first.len_utf8(),
                word => word,
            };
            let text = &rest[..len];
            let line = number + 1;
            tokens.push(Token { line, text });
            rest = rest[len..].trim_start();
        }
    }
    tokens
}

/// The paths of a file, and what they bring in.
fn paths(code: &str) -> (Vec<Mention>, BTreeMap<String, Names>) {
    let mut reader = Reader {
        tokens: tokens(code),
        at: 0,
        paths: Vec::new(),
        imports: BTreeMap::new(),
    };
    reader.read();
    (reader.paths, reader.imports)
}

struct Reader<'a> {
    tokens: Vec<Token<'a>>,
    at: usize,
    paths: Vec<Mention>,
    imports: BTreeMap<String, Names>,
}

impl<'a> Reader<'a> {
    /// The sign `ahead` of this one; nothing behind the end.
    fn peek(&self, ahead: usize) -> &'a str {
        self.tokens
            .get(self.at + ahead)
            .map_or("", |token| token.text)
    }

    fn read(&mut self) {
        while self.at < self.tokens.len() {
            match self.peek(0) {
                // `pub(in super::super)` uses nothing.
                "pub" if self.peek(1) == "(" => self.skip_to(")"),
                "use" if self.peek(1) != "<" => {
                    self.at += 1;
                    self.tree(&[]);
                }
                word if word.starts_with(is_word) && self.peek(1) == "::" => self.inline(),
                _ => self.at += 1,
            }
        }
    }

    fn skip_to(&mut self, end: &str) {
        while !matches!(self.peek(0), "") && self.peek(0) != end {
            self.at += 1;
        }
    }

    /// `a::b::C` in the midst of code.
    fn inline(&mut self) {
        let line = self.tokens[self.at].line;
        let mut names = vec![self.peek(0).to_owned()];
        self.at += 1;
        while self.peek(0) == "::" && self.peek(1).starts_with(is_word) {
            names.push(self.peek(1).to_owned());
            self.at += 2;
        }
        self.at += usize::from(self.peek(0) == "::");
        self.paths.push(Mention { line, names });
    }

    /// What follows `use`, or stands between the braces of one.
    fn tree(&mut self, outer: &[String]) {
        let mut names = outer.to_vec();
        let line = self.tokens.get(self.at).map_or(0, |token| token.line);
        loop {
            match self.peek(0) {
                "{" => return self.trees(&names),
                "" | ";" | "," | "}" => return self.import(line, names, None),
                "as" => {
                    let name = self.peek(1).to_owned();
                    self.at += 2;
                    return self.import(line, names, Some(name));
                }
                word if word.starts_with(is_word) => names.push(word.to_owned()),
                _ => {} // `::` and `*`
            }
            self.at += 1;
        }
    }

    fn trees(&mut self, outer: &[String]) {
        while !matches!(self.peek(0), "" | "}") {
            self.at += 1;
            if self.peek(0) != "}" {
                self.tree(outer);
            }
        }
        self.at += 1;
    }

    fn import(&mut self, line: usize, mut names: Names, name: Option<String>) {
        if names.len() > 1 && names.last().is_some_and(|last| last == "self") {
            names.pop();
        }
        if let Some(name) = name.or_else(|| names.last().cloned()) {
            self.imports.insert(name, names.clone());
        }
        self.paths.push(Mention { line, names });
    }
}

fn functions(tokens: &[Token<'_>]) -> Vec<Function> {
    let is_named = |pair: &[Token<'_>]| pair[0].text == "fn" && pair[1].text.starts_with(is_word);
    let starts = tokens.windows(2).enumerate();
    starts
        .filter(|(_, pair)| is_named(pair))
        .filter_map(|(at, pair)| {
            let (line, end) = (pair[0].line, body_end(&tokens[at..])?);
            Some(Function {
                name: pair[1].text.to_owned(),
                line,
                length: end - line + 1,
            })
        })
        .collect()
}

/// The line of the brace that closes the body of a function, if it has one.
fn body_end(tokens: &[Token<'_>]) -> Option<usize> {
    let (mut braces, mut others) = (0_usize, 0_usize);
    for token in tokens {
        match token.text {
            "{" => braces += 1,
            "}" => braces = braces.checked_sub(1)?,
            "(" | "[" => others += 1,
            ")" | "]" => others = others.saturating_sub(1),
            ";" if braces == 0 && others == 0 => return None,
            _ => {}
        }
        if token.text == "}" && braces == 0 && others == 0 {
            return Some(token.line);
        }
    }
    None
}
