//! Text broken into lines by display width.
//!
//! Must never know: styles, panes.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Breaks text into lines of at most `width` columns: at blanks, and inside
/// words only when a word alone is wider. Returns byte ranges without the
/// blanks around the breaks; a `\n` always breaks.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<Range<usize>> {
    let width = width.max(1);
    let mut lines = Vec::new();
    let mut start = 0;
    for paragraph in text.split('\n') {
        wrap_paragraph(paragraph, start, width, &mut lines);
        start += paragraph.len() + 1;
    }
    lines
}

fn wrap_paragraph(paragraph: &str, offset: usize, width: usize, lines: &mut Vec<Range<usize>>) {
    let mut line = Line::default();
    let mut push = |line: &Line| lines.push(offset + line.start..offset + line.end);
    for (at, word) in words(paragraph) {
        let columns = word.width();
        let gap = paragraph[line.end..at].width();
        if line.used > 0 && line.used + gap + columns <= width {
            line.take(at + word.len(), gap + columns);
            continue;
        }
        if columns <= width && !is_wide(word) {
            if line.used > 0 {
                push(&line);
            }
            line = Line::new(at);
            line.take(at + word.len(), columns);
            continue;
        }
        // Wider than a line, or of a script without blanks: broken anywhere.
        if line.used == 0 || line.used + gap + 2 > width || !is_wide(word) {
            if line.used > 0 {
                push(&line);
            }
            line = Line::new(at);
        } else {
            line.take(at, gap);
        }
        for (inner, cluster) in word.grapheme_indices(true) {
            if line.used + cluster.width() > width && line.used > 0 {
                push(&line);
                line = Line::new(at + inner);
            }
            line.take(at + inner + cluster.len(), cluster.width());
        }
    }
    push(&line);
}

/// A line in the making.
#[derive(Default)]
struct Line {
    start: usize,
    end: usize,
    used: usize,
}

impl Line {
    const fn new(start: usize) -> Self {
        Self {
            start,
            end: start,
            used: 0,
        }
    }

    fn take(&mut self, end: usize, columns: usize) {
        self.end = end;
        self.used += columns;
    }
}

/// The runs without blanks, with their places.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut behind = 0;
    std::iter::from_fn(move || {
        let start = behind + text[behind..].find(|c: char| !c.is_whitespace())?;
        behind = text[start..]
            .find(char::is_whitespace)
            .map_or(text.len(), |length| start + length);
        Some((start, &text[start..behind]))
    })
}

/// Whether a word is of a script that is set without blanks.
fn is_wide(word: &str) -> bool {
    word.width() > word.chars().count()
}

/// The longest start of a text that fits into `width` columns, whole clusters.
#[must_use]
pub fn fitting(text: &str, width: usize) -> &str {
    let mut used = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        used += cluster.width();
        if used > width {
            return &text[..at];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(text: &str, width: usize) -> Vec<&str> {
        wrap(text, width)
            .into_iter()
            .map(|line| &text[line])
            .collect()
    }

    #[test]
    fn lines_break_at_blanks_and_long_words_anywhere() {
        assert_eq!(
            lines("open government data", 11),
            ["open", "government", "data"]
        );
        assert_eq!(lines("open government", 15), ["open government"]);
        assert_eq!(lines("abcdefghij kl", 4), ["abcd", "efgh", "ij", "kl"]);
        assert_eq!(lines("one\ntwo", 20), ["one", "two"]);
        assert_eq!(lines("on co-operation", 8), ["on", "co-opera", "tion"]);
        assert_eq!(lines("  indented  text ", 8), ["indented", "text"]);
        assert_eq!(lines("", 5), [""]);
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(lines("開放政府資料", 5), ["開放", "政府", "資料"]);
        assert_eq!(fitting("開放政府", 5), "開放");
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_no_word_is_lost(text in "[a-zé開 \n.-]{0,80}", width in 2_usize..30) {
            let lines = lines(&text, width);
            prop_assert!(lines.iter().all(|line| line.width() <= width));
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
