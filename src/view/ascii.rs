//! The screen of a terminal that shows no more than ASCII, as one whose locale
//! is not of UTF-8.
//!
//! The signs that we draw have each a likeness; letters lose their accents, and
//! what has no likeness is a question mark.
//!
//! Must never know: what a cell belongs to.

use ratatui::buffer::Buffer;

use crate::search::fold::fold;

/// What we draw, and what is like it.
const SIGNS: &[(&str, &str)] = &[
    ("━", "="),
    ("╸", "-"),
    ("─", "-"),
    ("│", "|"),
    ("┬", "+"),
    ("┌", "+"),
    ("┐", "+"),
    ("└", "+"),
    ("┘", "+"),
    ("┏", "+"),
    ("┓", "+"),
    ("┗", "+"),
    ("┛", "+"),
    ("┃", "|"),
    ("▌", ">"),
    ("…", "~"),
    ("·", "-"),
    ("–", "-"),
    ("—", "-"),
    ("‘", "'"),
    ("’", "'"),
    ("“", "\""),
    ("”", "\""),
    ("‹", "<"),
    ("›", ">"),
    ("×", "x"),
    ("→", ">"),
    ("←", "<"),
    ("↑", "^"),
    ("↓", "v"),
    ("★", "*"),
    ("●", "o"),
    ("○", "o"),
    ("▸", ">"),
    ("▁", "1"),
    ("▂", "2"),
    ("▃", "3"),
    ("▄", "4"),
    ("▅", "5"),
    ("▆", "6"),
    ("▇", "7"),
    ("█", "8"),
];

/// Puts ASCII in the place of everything else.
pub(super) fn apply(buf: &mut Buffer) {
    for cell in &mut buf.content {
        if !cell.symbol().is_ascii() {
            let like = like(cell.symbol());
            cell.set_symbol(&like);
        }
    }
}

/// What is like the text of a cell, one column wide.
fn like(symbol: &str) -> String {
    let sign = SIGNS.iter().find(|(sign, _)| *sign == symbol);
    if let Some((_, like)) = sign {
        return (*like).to_owned();
    }
    let folded = fold(symbol);
    let is_upper = symbol.chars().any(char::is_uppercase);
    match folded.chars().next().filter(char::is_ascii_graphic) {
        Some(letter) if is_upper => letter.to_ascii_uppercase().to_string(),
        Some(letter) => letter.to_string(),
        None => "?".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_letters_have_their_likeness() {
        let told = [("É", "E"), ("ß", "s"), ("━", "="), ("開", "?"), ("x", "x")];
        for (symbol, ascii) in told {
            assert_eq!(like(symbol), ascii);
        }
    }
}
