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
    let (mut start, mut end, mut used) = (0, 0, 0);
    for (at, piece) in paragraph.split_word_bound_indices() {
        let columns = piece.width();
        let blank = piece.trim().is_empty();
        if used + columns <= width || (blank && used > 0) {
            used += columns;
            // Blanks at the end of a line do not count until a word follows.
            end = if blank { end } else { at + piece.len() };
            continue;
        }
        if blank {
            (start, end, used) = (at + piece.len(), at + piece.len(), 0);
            continue;
        }
        if end > start {
            lines.push(offset + start..offset + end);
        }
        (start, end, used) = (at, at, 0);
        for (inner, cluster) in piece.grapheme_indices(true) {
            let columns = cluster.width();
            if used + columns > width && end > start {
                lines.push(offset + start..offset + end);
                (start, used) = (at + inner, 0);
            }
            used += columns;
            end = at + inner + cluster.len();
        }
    }
    lines.push(offset + start..offset + end);
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
        wrap(text, width).into_iter().map(|line| &text[line]).collect()
    }

    #[test]
    fn lines_break_at_blanks_and_long_words_anywhere() {
        assert_eq!(lines("open government data", 11), ["open", "government", "data"]);
        assert_eq!(lines("open government", 15), ["open government"]);
        assert_eq!(lines("abcdefghij kl", 4), ["abcd", "efgh", "ij", "kl"]);
        assert_eq!(lines("one\ntwo", 20), ["one", "two"]);
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
