//! Text broken into lines by display width.
//!
//! Must never know: styles, panes.

use std::ops::Range;

use crate::app::columns::{Columns, is_plain};
use unicode_segmentation::UnicodeSegmentation;

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
    // A cluster ends before each plain letter: one more is looked at.
    let next = text.char_indices().nth(width);
    let head = next.map_or(text, |(end, c)| &text[..end + c.len_utf8()]);
    if is_plain(head) {
        return next.map_or(text, |(end, _)| &text[..end]);
    }
    let mut used = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        used += cluster.width();
        if used > width {
            return &text[..at];
        }
    }
    text
}

/// The parts of a text that `width` columns show, with an ellipsis behind each
/// that another or the end of the text does not follow at once.
///
/// Whole where it fits; else its beginning; else, where one of the places of
/// `keep` would be cut off, its beginning and the part from that place on (from
/// earlier, if the rest of the text has room).
#[must_use]
pub fn cut(text: &str, width: usize, keep: &[usize]) -> Vec<Range<usize>> {
    if text.width() <= width {
        return std::iter::once(0..text.len()).collect();
    }
    let start = fitting(text, width.saturating_sub(1)).len();
    let hidden = keep.iter().find(|place| **place >= start);
    let Some(hidden) = hidden.filter(|_| width >= CUT_FROM) else {
        return std::iter::once(0..start).collect();
    };
    let head = head(fitting(text, width * 2 / 5), text);
    let room = width.saturating_sub(text[..head].width() + 1);
    // The end of the text, if that holds the place.
    let mut tail = text.len();
    let mut used = 0;
    for (at, cluster) in text.grapheme_indices(true).rev() {
        used += cluster.width();
        if used > room || at <= head {
            break;
        }
        tail = at;
    }
    if tail <= *hidden {
        let is_inside = !text[..tail].ends_with(' ');
        let blank = text[tail..*hidden].find(' ').filter(|_| is_inside);
        let tail = blank.map_or(tail, |blank| tail + blank + 1);
        return vec![0..head, tail..text.len()];
    }
    let from = text[..*hidden].rfind(' ').map_or(*hidden, |at| at + 1);
    let end_of = |from: usize| from + fitting(&text[from..], room.saturating_sub(1)).len();
    let from = from.max(head);
    // A word may be longer than the room.
    let from = if end_of(from) > *hidden {
        from
    } else {
        *hidden
    };
    let end = end_of(from);
    vec![0..head, from..end]
}

/// The length of a beginning of a text without its last word, if that is cut in
/// two, unless little would be left.
fn head(beginning: &str, text: &str) -> usize {
    let trimmed = beginning.trim_end();
    let is_whole = trimmed.len() < beginning.len() || text[beginning.len()..].starts_with(' ');
    let blank = trimmed.rfind(' ').filter(|at| at * 4 > trimmed.len());
    match blank.filter(|_| !is_whole) {
        Some(blank) => blank,
        None => trimmed.len(),
    }
}

/// In fewer columns two parts of a text say less than one.
const CUT_FROM: usize = 24;

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

    fn shown(text: &str, width: usize, keep: &[usize]) -> String {
        let parts = cut(text, width, keep);
        let mut shown = String::new();
        for (at, part) in parts.iter().enumerate() {
            shown.push_str(&text[part.clone()]);
            if parts.get(at + 1).map_or(text.len(), |next| next.start) > part.end {
                shown.push('…');
            }
        }
        shown
    }

    #[test]
    fn a_cut_text_shows_what_is_to_be_kept() {
        let title = "Open Government Data Review of Mexico: Data Reuse for Public Sector Impact";
        assert_eq!(shown(title, 80, &[]), title);
        assert_eq!(shown(title, 30, &[]), "Open Government Data Review o…");
        let impact = title.find("Impact").unwrap();
        assert_eq!(
            shown(title, 40, &[impact]),
            "Open Government…for Public Sector Impact"
        );
        let reuse = title.find("Reuse").unwrap();
        assert_eq!(shown(title, 30, &[reuse]), "Open…Reuse for Public Sector …");
        assert_eq!(shown(title, 20, &[impact]), "Open Government Dat…");
    }

    #[test]
    fn a_place_behind_many_cuts_is_seen() {
        // Chance found it.
        let text = " --é 開-開開éé開-開-é開  aé開é-開a開a-a-開開開éa-a-éaa   開 開a開éa";
        let mut starts = text.grapheme_indices(true).map(|(at, _)| at);
        let place = starts.nth(30).unwrap_or(0);
        assert!(shown(text, 24, &[place]).width() <= 24);
        let parts = cut(text, 24, &[place]);
        assert!(parts.iter().any(|part| part.contains(&place)), "{parts:?}");
    }

    proptest! {
        #[test]
        fn what_fits_are_whole_clusters_and_as_many_as_have_room(
            text in "[ -~é開\u{301}]{0,40}",
            width in 0_usize..50,
        ) {
            let fits = fitting(&text, width);
            prop_assert!(fits.width() <= width);
            let mut ends = text.grapheme_indices(true).map(|(at, _)| at);
            prop_assert!(fits.len() == text.len() || ends.any(|at| at == fits.len()));
            let more = text[fits.len()..].graphemes(true).next();
            prop_assert!(more.is_none_or(|more| fits.width() + more.width() > width));
        }

        #[test]
        fn a_cut_text_fits_and_shows_the_first_place_that_would_be_hidden(
            text in "[a-zé開 -]{0,120}",
            width in 0_usize..60,
            place in 0_usize..120,
        ) {
            let mut starts = text.grapheme_indices(true).map(|(at, _)| at);
            let place = starts.nth(place).unwrap_or(0);
            prop_assert!(shown(&text, width, &[place]).width() <= width.max(1));
            let parts = cut(&text, width, &[place]);
            let seen = parts.iter().any(|part| part.contains(&place));
            prop_assert!(seen || width < CUT_FROM || text.is_empty());
        }

        #[test]
        fn no_line_is_too_wide_and_no_word_is_lost(text in "[a-zé開 \n.-]{0,80}", width in 2_usize..30) {
            let lines = lines(&text, width);
            prop_assert!(lines.iter().all(|line| line.width() <= width));
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
