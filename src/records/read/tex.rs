//! TeX inside values becomes readable text: accents, symbols, simple formulas.
//!
//! Must never know: which field a value belongs to.

mod symbol;

pub(super) use symbol::{SUB, SUPER, shifted};

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// A value of any form without commands of TeX; borrowed where there are none.
/// What may be no TeX stays: braces, unknown commands, prices in dollars.
pub(super) fn readable(raw: &str) -> Cow<'_, str> {
    if memchr::memchr2(b'\\', b'$', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(composed(Tex { strict: false }.read(raw, 0)))
}

/// A value that is TeX from end to end: braces, ties and dashes too.
pub(super) fn plain(raw: &str) -> String {
    if !raw.bytes().any(is_special) {
        return raw.to_owned();
    }
    composed(Tex { strict: true }.read(raw, 0))
}

/// The address or DOI that a value stands for: `\_`, `{\textless}`, `$<$` and
/// `\href{..}{..}` read, all else as it is, dashes and `~` too.
pub(super) fn address(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '{' | '}' => {}
            '$' => match rest.split_once('$').filter(|(inner, _)| is_sign(inner)) {
                Some((inner, after)) => {
                    text.push_str(&address(inner));
                    rest = after;
                }
                None => text.push('$'),
            },
            '\\' => rest = letter(rest, &mut text),
            c => text.push(c),
        }
    }
    text
}

/// Whether a formula in an address is one sign.
fn is_sign(formula: &str) -> bool {
    let is_bare = |c: char| matches!(c, '<' | '>' | '~' | '_' | '-');
    formula.len() < 20
        && !formula.contains('/')
        && (formula.starts_with('\\') || !formula.is_empty() && formula.chars().all(is_bare))
}

/// What stands behind a backslash in an address; returns what is left to read.
fn letter<'a>(rest: &'a str, text: &mut String) -> &'a str {
    let end = rest.find(|c: char| !c.is_ascii_alphabetic());
    let (name, behind) = rest.split_at(end.unwrap_or(rest.len()));
    let Some(c) = rest.chars().next().filter(|_| name.is_empty()) else {
        match name {
            "href" => {
                let Some((url, after)) = group(behind) else {
                    return behind;
                };
                text.push_str(&address(url));
                return group(after).map_or(after, |(_, after)| after);
            }
            "sim" => text.push('~'),
            _ => match symbol::named(name) {
                Some(symbol) => text.push_str(symbol),
                // `\url`, `\path`, `\allowbreak`.
                None => return behind,
            },
        }
        return behind
            .strip_prefix("{}")
            .unwrap_or(behind)
            .trim_start_matches(' ');
    };
    if !matches!(c, '-' | ' ' | '\\') {
        text.push(c);
    }
    let behind = rest.get(c.len_utf8()..).unwrap_or_default();
    behind.strip_prefix("{}").unwrap_or(behind)
}

/// Letters and the marks put behind them in one character, where there is one.
/// The marks of accents are U+0300 to U+037F, which begin with these bytes.
fn composed(text: String) -> String {
    match memchr::memchr2(0xcc, 0xcd, text.as_bytes()) {
        Some(_) => text.nfc().collect(),
        None => text,
    }
}

/// Whether a byte may mean something to TeX.
fn is_special(byte: u8) -> bool {
    matches!(
        byte,
        b'\\' | b'$' | b'{' | b'}' | b'~' | b'-' | b'`' | b'\''
    )
}

/// Groups within groups deeper than this stay as they are.
const DEPTH_MAX: usize = 16;

/// A formula is shorter; what is longer is two prices.
const FORMULA_MAX: usize = 400;

/// A reader of TeX. A strict one knows that all of the text is TeX.
#[derive(Clone, Copy)]
struct Tex {
    strict: bool,
}

impl Tex {
    fn read(self, raw: &str, depth: usize) -> String {
        let mut text = String::with_capacity(raw.len());
        let mut rest = raw;
        if depth > DEPTH_MAX {
            return raw.to_owned();
        }
        while let Some(c) = rest.chars().next() {
            let plain = rest.bytes().position(is_special).unwrap_or(rest.len());
            if plain > 0 {
                let (words, behind) = rest.split_at(plain);
                text.push_str(words);
                rest = behind;
                continue;
            }
            let behind = rest.get(c.len_utf8()..).unwrap_or_default();
            rest = match c {
                '\\' => self.command(behind, &mut text, depth),
                '$' => self.formula(behind, &mut text, depth),
                _ if self.strict => ligature(rest, &mut text),
                // A group around an accent, "{\'e}", goes with it; around what
                // is not understood it stays.
                '{' if behind.starts_with('\\') => {
                    if let Some((inner, after)) = group(rest) {
                        let inner = self.read(inner, depth + 1);
                        let is_known = !inner.contains(['\\', '{', '}']);
                        text.push_str(if is_known { "" } else { "{" });
                        text.push_str(&inner);
                        text.push_str(if is_known { "" } else { "}" });
                        after
                    } else {
                        text.push('{');
                        behind
                    }
                }
                c => {
                    text.push(c);
                    behind
                }
            };
        }
        text
    }

    /// What stands behind a backslash; returns what is left to read.
    fn command<'a>(self, rest: &'a str, text: &mut String, depth: usize) -> &'a str {
        let Some(c) = rest.chars().next() else {
            text.push('\\');
            return rest;
        };
        let behind = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '&' | '%' | '$' | '#' | '_' => text.push(c),
            '{' | '}' if self.strict => text.push(c),
            '\'' | '`' | '^' | '"' | '~' | '=' | '.' => {
                let mark = symbol::combining(c);
                if !self.strict && !behind.starts_with('{') && matches!(c, '=' | '.') {
                    // "C:\~x" and "\." are no accents.
                } else if let Some(after) =
                    mark.and_then(|mark| Self::accent(mark, behind, text, depth))
                {
                    return after;
                }
                text.extend(['\\', c]);
            }
            ' ' | '\n' | ',' | ';' | ':' | '\\' if self.strict => text.push(' '),
            '-' | '/' | '!' | '@' | '(' | ')' | '[' | ']' if self.strict => {}
            c if c.is_ascii_alphabetic() => return self.word(rest, text, depth),
            _ => {
                text.push('\\');
                return rest;
            }
        }
        behind
    }

    /// An accent over a letter: `\'e`, `\'{e}`, `\' e`, `\'\i`.
    fn accent<'a>(mark: char, rest: &'a str, text: &mut String, depth: usize) -> Option<&'a str> {
        let (base, after) = argument(rest)?;
        let base = Self { strict: true }.read(base, depth + 1);
        let mut letters = base.chars();
        let letter = letters.next().filter(|c| c.is_alphanumeric())?;
        text.push(match letter {
            'ı' => 'i',
            'ȷ' => 'j',
            letter => letter,
        });
        text.push(mark);
        text.push_str(letters.as_str());
        Some(after)
    }

    /// A command of letters.
    fn word<'a>(self, rest: &'a str, text: &mut String, depth: usize) -> &'a str {
        let end = rest
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        // A blank ends the name and is gone; empty braces do the same.
        let after = behind
            .strip_prefix("{}")
            .unwrap_or_else(|| behind.trim_start_matches([' ', '\n']));
        if let Some(symbol) = symbol::named(name) {
            text.push_str(symbol);
            return after;
        }
        let mark = symbol::mark(name);
        if let Some(after) = mark.and_then(|mark| Self::accent(mark, behind, text, depth)) {
            return after;
        }
        match symbol::role(name) {
            Some(symbol::Role::Around) if behind.starts_with('{') => {
                if let Some((inner, after)) = group(behind) {
                    text.push_str(&self.read(inner, depth + 1));
                    return after;
                }
            }
            Some(symbol::Role::Raised(table)) => {
                if let Some((inner, after)) = group(behind) {
                    symbol::shifted(&self.read(inner, depth + 1), table, text);
                    return after;
                }
            }
            Some(symbol::Role::Second) => {
                if let Some((_, second)) = group(behind)
                    && let Some((inner, after)) = group(second)
                {
                    text.push_str(&self.read(inner, depth + 1));
                    return after;
                }
            }
            Some(symbol::Role::Nothing) if self.strict => {
                return group(behind).map_or(after, |(_, after)| after);
            }
            Some(symbol::Role::Switch) if self.strict => return after,
            // Of what is not known the argument is more than nothing.
            None if self.strict && behind.starts_with('{') && !behind.starts_with("{}") => {
                if let Some((inner, after)) = group(behind) {
                    text.push_str(&self.read(inner, depth + 1));
                    return after;
                }
            }
            _ => {}
        }
        text.push('\\');
        text.push_str(name);
        match behind.strip_prefix("{}") {
            Some(after) if after.starts_with(char::is_alphanumeric) => {
                text.push(' ');
                after
            }
            _ => behind,
        }
    }

    /// What stands between two dollars, if it is a formula.
    fn formula<'a>(self, rest: &'a str, text: &mut String, depth: usize) -> &'a str {
        if let Some((formula, after)) =
            displayed(rest).filter(|(formula, _)| self.strict || is_formula(formula))
        {
            math(formula, text, depth);
            return after;
        }
        let near = rest
            .char_indices()
            .nth(FORMULA_MAX)
            .map_or(rest.len(), |(at, _)| at);
        let end = rest.get(..near).and_then(|near| near.find('$'));
        let formula = end.and_then(|end| Some((rest.get(..end)?, rest.get(end + 1..)?)));
        match formula {
            Some((formula, after))
                if !formula.is_empty() && (self.strict || is_formula(formula)) =>
            {
                math(formula, text, depth);
                after
            }
            // The mark of a displayed formula.
            Some(("", after)) if self.strict => after,
            _ => {
                text.push('$');
                rest
            }
        }
    }
}

/// A formula between two dollars on each side, behind the first of them.
fn displayed(rest: &str) -> Option<(&str, &str)> {
    let rest = rest.strip_prefix('$')?;
    let near = rest.char_indices().nth(FORMULA_MAX);
    let near = rest.get(..near.map_or(rest.len(), |(at, _)| at))?;
    let (formula, _) = near
        .split_once("$$")
        .filter(|(formula, _)| !formula.is_empty())?;
    Some((formula, rest.get(formula.len() + 2..)?))
}

/// A formula in one line: letters raised and lowered where Unicode has them.
fn math(formula: &str, text: &mut String, depth: usize) {
    let strict = Tex { strict: true };
    let mut rest = formula;
    while let Some(c) = rest.chars().next() {
        let behind = rest.get(c.len_utf8()..).unwrap_or_default();
        rest = match c {
            '^' | '_' => match argument(behind) {
                Some((inner, after)) if depth < DEPTH_MAX => {
                    let mut shifted = String::new();
                    math(inner, &mut shifted, depth + 1);
                    let table = if c == '^' { symbol::SUPER } else { symbol::SUB };
                    symbol::shifted(&shifted, table, text);
                    after
                }
                _ => behind,
            },
            '\\' => strict.command(behind, text, depth),
            '{' | '}' => behind,
            '~' => {
                text.push(' ');
                behind
            }
            c => {
                text.push(c);
                behind
            }
        };
    }
}

/// Whether what stands between two dollars is more likely a formula than two
/// prices: a command, something raised or lowered, or one short word.
fn is_formula(between: &str) -> bool {
    between.contains(['\\', '^', '_'])
        || between.len() <= 8
            && between
                .chars()
                .all(|c| c.is_ascii_alphabetic() || "=<>+".contains(c))
}

/// The next letter, command or group; blanks before it are left out.
fn argument(rest: &str) -> Option<(&str, &str)> {
    let rest = rest.trim_start_matches(' ');
    let c = rest.chars().next()?;
    match c {
        '{' => group(rest),
        '}' => None,
        '\\' => {
            let name = rest.get(1..)?;
            let letters = name
                .find(|c: char| !c.is_ascii_alphabetic())
                .unwrap_or(name.len());
            let length = match letters {
                0 => name.chars().next()?.len_utf8(),
                letters => letters,
            };
            Some((
                rest.get(..=length)?,
                rest.get(length + 1..)?.trim_start_matches(' '),
            ))
        }
        c => Some(rest.split_at(c.len_utf8())),
    }
}

/// The argument of a command is shorter; looking further for its end would cost
/// each command that has none a pass over the rest.
const GROUP_MAX: usize = 1_024;

/// The inside of the group that a text starts with, and what is behind it.
fn group(rest: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    let mut bytes = rest.bytes().take(GROUP_MAX).enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'{' => depth += 1,
            b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some((rest.get(1..at)?, rest.get(at + 1..)?));
                }
            }
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// One letter or what stands for one: quotes, dashes, ties, braces.
fn ligature<'a>(rest: &'a str, text: &mut String) -> &'a str {
    const LIGATURES: &[(&str, &str)] = &[
        ("---", "\u{2014}"),
        ("--", "\u{2013}"),
        ("``", "\u{201c}"),
        ("''", "\u{201d}"),
        ("~", " "),
        ("{", ""),
        ("}", ""),
    ];
    for (tex, letter) in LIGATURES {
        if let Some(after) = rest.strip_prefix(tex) {
            text.push_str(letter);
            return after;
        }
    }
    let mut chars = rest.chars();
    text.extend(chars.next());
    chars.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_symbols_become_letters() {
        for (raw, text) in [
            (
                r#"{\'e}tat, \"Uber, Fran\c{c}ois, \v{S}"#,
                "état, Über, François, Š",
            ),
            (
                r"Erd\H{o}s, \O{}rsted, Stra{\ss}e, \aa",
                "Erdős, Ørsted, Straße, å",
            ),
            (
                r#"na\"{\i}ve, \'\i, Mu\~noz, Gal\' an"#,
                "naïve, í, Muñoz, Galán",
            ),
            (r"R\&D, 5\% \_x \#1", "R&D, 5% _x #1"),
            (
                "{Open} {{Data}}---``trust'' 1--2~km",
                "Open Data\u{2014}\u{201c}trust\u{201d} 1\u{2013}2 km",
            ),
            (r"\textit{A} \emph{b \textbf{c}} {\it d}", "A b c d"),
            (
                r"H$_2$O, CO\textsubscript{2}, $\alpha$-rays, $10^{-3}$",
                "H₂O, CO₂, α-rays, 10⁻³",
            ),
            (
                r"\href{https://x.org}{here}, \url{https://x.org/a_b}",
                "here, https://x.org/a_b",
            ),
            (r"\unknown{x} and \foo{}y", r"x and \foo y"),
            (
                r"A\slash{}B: 3\texttimes 4, 7\texteuro{} \textpm{} 1, Bra\textcommabelow{s}ov",
                "A/B: 3×4, 7€ ± 1, Brașov",
            ),
            (r"$1\bar{1}0$ and $\hat{x}$", "11\u{304}0 and x\u{302}"),
            (r"$$\sqrt{s}=7$$ TeV", "√s=7 TeV"),
            ("unclosed {group \\'", "unclosed group \\'"),
        ] {
            assert_eq!(plain(raw), text, "{raw}");
        }
    }

    #[test]
    fn what_may_be_no_tex_stays() {
        for raw in [
            "costs $5 and $10",
            r"C:\temp\new",
            "{a, b}",
            r"\d+ and \w",
            "a -- b",
            "$",
            "\\",
        ] {
            assert_eq!(readable(raw), raw);
        }
        for (raw, text) in [
            (r"Caf{\'e} au lait", "Café au lait"),
            (r"The $\beta$ and $x^2$", "The β and x²"),
            (
                r"of $${\mathrm{e}}^+{\mathrm{e}}^-$$ pairs",
                "of e⁺e⁻ pairs",
            ),
            (r"R\&D \textit{in vivo}", "R&D in vivo"),
        ] {
            assert_eq!(readable(raw), text);
        }
        assert!(matches!(readable("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn endless_nesting_ends() {
        let deep = format!("{}x{}", r"\emph{".repeat(50_000), "}".repeat(50_000));
        assert!(plain(&deep).contains('x'));
        assert!(plain(&"$^{".repeat(50_000)).len() < 1_000_000);
        let unknown = format!("{}x{}", r"{\x".repeat(300), "}".repeat(300));
        assert_eq!(readable(&unknown), unknown);
        for raw in [r"\emph{", r"\'{", r"{\x", r"\href{", "$a", r"\$"] {
            assert!(readable(&raw.repeat(5_000)).len() < 1_000_000, "{raw}");
            assert!(plain(&raw.repeat(5_000)).len() < 1_000_000, "{raw}");
        }
    }
}
