//! The one door through which strings of strangers enter, against judges of
//! its own: T1 of the tests of reliability, and the table of what is invisible
//! against two others.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says so and stops, and tells what it tried"
)]

#[path = "support/dice.rs"]
mod dice;
#[path = "support/poison.rs"]
mod poison;
#[path = "support/scale.rs"]
mod scale;

use dice::Dice;
use fichero::records::text::{self, LINE_MAX, Text};
use icu_properties::props::{
    DefaultIgnorableCodePoint, GeneralCategory, NoncharacterCodePoint, PrependedConcatenationMark,
};
use icu_properties::{CodePointMapData, CodePointSetData};
use poison::{POISON, acts};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use regex_syntax::hir::{Class, HirKind};
use scale::scaled;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Unsafe beyond what properties say: drawn as nothing, or of a width that no
/// two terminals agree on.
const ADDED: [&str; 5] = [
    "\u{2800}",
    "\u{1d159}",
    "\u{13441}",
    "\u{13442}",
    "🏻🏼🏽🏾🏿",
];

fn is_added(c: char) -> bool {
    ADDED.iter().any(|added| added.contains(c))
}

/// What ICU's tables say.
fn by_icu(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    let of_kind = matches!(
        category,
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::PrivateUse
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
    );
    (of_kind
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || CodePointSetData::new::<NoncharacterCodePoint>().contains(c))
        && !CodePointSetData::new::<PrependedConcatenationMark>().contains(c)
}

/// What the tables of another library, made by other people, say.
fn by_regex() -> Vec<(char, char)> {
    // It has no name for noncharacters, which are told by their numbers.
    let hir = regex_syntax::parse(r"[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{DI}--\p{PCM}]").unwrap();
    let HirKind::Class(Class::Unicode(class)) = hir.into_kind() else {
        panic!("no class")
    };
    class
        .ranges()
        .iter()
        .map(|range| (range.start(), range.end()))
        .collect()
}

#[test]
fn the_table_of_what_is_invisible_is_that_of_unicode() {
    let ranges = by_regex();
    let mut differ = Vec::new();
    for c in '\0'..=char::MAX {
        let ours = text::is_unsafe(c);
        let icu = by_icu(c) || is_added(c);
        let number = u32::from(c);
        let none = number & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&number);
        let regex =
            none || is_added(c) || ranges.iter().any(|(from, to)| (*from..=*to).contains(&c));
        if ours != icu || ours != regex || acts(c) && !ours {
            differ.push(format!(
                "U+{number:04X} ours {ours}, ICU {icu}, regex {regex}, by hand {}",
                acts(c)
            ));
        }
    }
    println!("T1: 1,112,064 characters against three lists");
    assert!(
        differ.is_empty(),
        "{} differ:\n{}",
        differ.len(),
        differ[..differ.len().min(40)].join("\n")
    );
}

#[test]
fn joiners_stay_where_their_script_has_them_and_nowhere_else() {
    for kept in [
        // Persian "I want", Urdu, Hindi conjuncts and eyelash ra, Sinhala,
        // Bengali, Malayalam with an old chillu at the end, Kurdish.
        "می\u{200c}خواهم",
        "نیم\u{200c}فاصله ها",
        "क\u{94d}\u{200d}ष",
        "क\u{94d}\u{200c}ष",
        "ර\u{dca}\u{200d}ය",
        "র\u{200d}\u{9cd}য",
        "അവന\u{d4d}\u{200d}",
        "ئەم\u{200c}ڕۆ",
    ] {
        assert_eq!(&*Text::line(kept), kept);
        assert_eq!(text::harmless(kept), kept);
    }
    for (raw, clean) in [
        ("open\u{200c}data", "opendata"),
        ("\u{200d}می", "می"),
        ("می\u{200c}", "می"),
        ("می\u{200c} خواهم", "می خواهم"),
        ("می\u{200c}\u{200c}خواهم", "می\u{200c}خواهم"),
        ("می\u{200c}a", "میa"),
        ("👩\u{200d}👧", "👩👧"),
        ("а\u{200d}б", "аб"),
    ] {
        assert_eq!(&*Text::line(raw), clean, "{raw:?}");
    }
}

/// A string out of everything that may be in one.
fn any(dice: &mut Dice) -> String {
    let mut raw = String::new();
    for _ in 0..dice.roll(12) {
        match dice.roll(12) {
            0 => raw.push_str(dice.pick(&POISON)),
            1 => {
                let bytes: Vec<u8> = (0..dice.roll(12))
                    .map(|_| dice.next().to_le_bytes()[0])
                    .collect();
                raw.push_str(&String::from_utf8_lossy(&bytes));
            }
            2 => raw.extend(char::from_u32(u32::try_from(dice.roll(0x11_0000)).unwrap())),
            3 => raw.extend(char::from_u32(
                0x2000 + u32::try_from(dice.roll(0x70)).unwrap(),
            )),
            4 => raw.extend(char::from_u32(u32::try_from(dice.roll(0xa0)).unwrap())),
            5 => raw.push_str(dice.pick(&[
                "می\u{200c}خ",
                "क\u{94d}\u{200d}ष",
                "\u{200d}",
                "\u{200c}",
                "ന\u{d4d}\u{200d}",
            ])),
            6 => raw.push_str(
                &dice
                    .pick(&["\u{301}", "\u{5b0}", "\u{93f}", "\u{e31}"])
                    .repeat(dice.roll(12)),
            ),
            7 => {
                let end = dice.pick(&["\x07", "\x1b\\", "m", "", "\u{9c}"]);
                let start = dice.pick(&[
                    "\x1b]", "\x1b[", "\x1bP", "\x1b_", "\x1b", "\u{9b}", "\u{9d}",
                ]);
                let (one, other) = (dice.roll(99).to_string(), dice.roll(9).to_string());
                raw.extend([start, &one, ";", &other, end]);
            }
            8 => raw.push_str(
                dice.pick(&["  ", "\r\n\r\n", "\u{a0}", "\u{3000}", "\u{2028}", "\u{85}"]),
            ),
            _ => raw.push_str(dice.pick(&[
                "open",
                "données",
                "数据",
                "Ω",
                "a b",
                "🏳️‍🌈",
                "e\u{301}",
                "مرحبا",
                "~!@#",
            ])),
        }
    }
    if dice.roll(2_000) == 0 {
        raw = raw.repeat(2_000 / raw.len().max(1) + 400);
    }
    raw
}

/// Whether a character may stand in a clean text, told by a list of its own.
fn is_clean(c: char, before: Option<char>) -> bool {
    match c {
        // Behind a letter or a sign of the scripts that have them.
        '\u{200c}' | '\u{200d}' => before.is_some_and(|c| matches!(c, '\u{600}'..='\u{18af}' | '\u{1a20}'..='\u{1cff}' | '\u{a800}'..='\u{aaff}' | '\u{11000}'..='\u{11fff}') || c == '\u{2d7f}' || c == '\u{a806}' || c == '\u{abed}' || c == '\u{10a3f}'),
        _ => !acts(c),
    }
}

#[test]
fn whatever_comes_in_nothing_that_acts_comes_out() {
    let cases = scaled(100_000, 10_000_000);
    let mut dice = Dice(11);
    let mut buffer = Buffer::empty(Rect::new(0, 0, 400, 1));
    for case in 0..cases {
        let raw = any(&mut dice);
        let (line, prose) = (Text::line(&raw), Text::prose(&raw));
        for clean in [&line, &prose] {
            let mut before = None;
            let (mut marks, mut blanks) = (0, 0);
            for c in clean.chars() {
                let breaks = c == '\n' && clean == &prose;
                assert!(
                    breaks || is_clean(c, before),
                    "case {case}: {c:?} of {raw:?} in {clean:?}"
                );
                let is_mark = unicode_normalization::char::is_combining_mark(c);
                marks = if is_mark || matches!(c, '\u{200c}' | '\u{200d}') {
                    marks + usize::from(is_mark)
                } else {
                    0
                };
                blanks = if c == ' ' || c == '\n' { blanks + 1 } else { 0 };
                assert!(marks <= 8 && blanks <= 1, "case {case}: {raw:?} {clean:?}");
                before = Some(c);
            }
            assert!(
                !clean.starts_with([' ', '\n']) && !clean.ends_with([' ', '\n']),
                "{clean:?}"
            );
        }
        assert_eq!(Text::line(&line), line, "case {case}: {raw:?}");
        // Prose is written and read back as it is, line feeds and all.
        let json = serde_json::to_string(&prose).unwrap();
        assert_eq!(
            serde_json::from_str::<Text>(&json).unwrap(),
            prose,
            "case {case}: {raw:?}"
        );
        assert!(line.chars().count() <= LINE_MAX + 1);
        if line.len() < LINE_MAX {
            let visible = |text: &str| {
                text.chars()
                    .filter(char::is_ascii_graphic)
                    .collect::<String>()
            };
            assert_eq!(visible(&line), visible(&raw), "case {case}: {raw:?}");
        }
        assert!(
            poison::foreign(
                &text::harmless(&raw).replace(['\r', '\u{200c}', '\u{200d}'], ""),
                false
            )
            .is_none()
        );
        // A line takes the columns that its letters take.
        if case % 16 == 0 && line.width() < 400 {
            let (end, _) = buffer.set_stringn(0, 0, &*line, 400, Style::new());
            let columns: usize = line.graphemes(true).map(UnicodeWidthStr::width).sum();
            assert_eq!(usize::from(end), columns, "case {case}: {line:?}");
        }
    }
    println!("T1: {cases} strings, nothing that acts came out");
}
