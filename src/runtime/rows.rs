//! The cells that changed, as bytes for the terminal.
//!
//! Most are sent one by one. A row is sent whole where the terminal may measure
//! its text otherwise than we do (Indic scripts, newer emoji), with the cursor
//! placed anew behind each such cluster, so that no letter is left astray; and
//! where a part of it is a link, which no cell remembers.
//!
//! Links are those of OSC 8
//! (<https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda>); the
//! pieces of one that is broken over lines share an id.
//!
//! Must never know: what the rows show.

use std::io::{self, Write};

use crate::app::columns::Columns;
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::{Buffer, Cell};

use crate::view::Link;

/// The rows on which two screens of one size differ, by their cells or links.
pub(super) fn changed([shown, next]: [&Buffer; 2], [old, links]: [&[Link]; 2]) -> Vec<u16> {
    let differs = |y: u16| {
        let is_linked = on_row(old, y).ne(on_row(links, y));
        is_linked || row(shown, y) != row(next, y)
    };
    (0..next.area.height).filter(|y| differs(*y)).collect()
}

/// Writes the rows on which two screens of one size differ.
pub(super) fn write(
    frame: &mut Vec<u8>,
    [shown, next]: [&Buffer; 2],
    [old, links]: [&[Link]; 2],
    changed: &[u16],
) -> io::Result<()> {
    let whole = changed.iter().copied();
    let whole: Vec<u16> = whole
        .filter(|y| is_whole([shown, next], [old, links], *y))
        .collect();
    if whole.len() < changed.len() {
        let cells = shown.diff_iter(next);
        let cells = cells.filter(|(_, y, _)| whole.binary_search(y).is_err());
        CrosstermBackend::new(&mut *frame).draw(cells)?;
    }
    for y in whole {
        write_row(frame, next, links, y, next.area.width)?;
    }
    Ok(())
}

/// Whether a row that changed is sent whole: it holds a link or text that is
/// measured in two ways.
fn is_whole([shown, next]: [&Buffer; 2], [old, links]: [&[Link]; 2], y: u16) -> bool {
    let has_link = |links: &[Link]| on_row(links, y).next().is_some();
    let is_special = |buf: &Buffer| {
        let mut cells = row(buf, y).iter();
        cells.any(|cell| is_measured_in_two_ways(cell.symbol()))
    };
    has_link(old) || has_link(links) || is_special(shown) || is_special(next)
}

fn on_row(links: &[Link], y: u16) -> impl Iterator<Item = &Link> {
    links.iter().filter(move |link| link.y == y)
}

fn row(buf: &Buffer, y: u16) -> &[Cell] {
    let width = usize::from(buf.area.width);
    let start = usize::from(y) * width;
    buf.content.get(start..start + width).unwrap_or_default()
}

/// The cells of a row.
pub(super) fn row_mut(buf: &mut Buffer, y: u16) -> &mut [Cell] {
    let width = usize::from(buf.area.width);
    let start = usize::from(y) * width;
    buf.content
        .get_mut(start..start + width)
        .unwrap_or_default()
}

fn write_row(
    frame: &mut Vec<u8>,
    next: &Buffer,
    links: &[Link],
    y: u16,
    width: u16,
) -> io::Result<()> {
    let cells = row(next, y);
    let at = |x: u16| cells.get(usize::from(x));
    let link_at = |x: u16| {
        let mut links = links.iter().filter(|link| link.y == y);
        links.find(|link| (link.x..link.x.saturating_add(link.width)).contains(&x))
    };
    let mut x = 0;
    while x < width {
        let (start, link) = (x, link_at(x));
        let mut run = Vec::new();
        while let Some(cell) = at(x).filter(|_| link_at(x) == link) {
            let columns = columns(cell);
            if is_measured_in_two_ways(cell.symbol()) {
                if run.is_empty() {
                    x = x.saturating_add(columns);
                    run.push((start, y, cell));
                }
                break;
            }
            run.push((x, y, cell));
            x = x.saturating_add(columns);
        }
        if run.is_empty() {
            break;
        }
        let uri = link.filter(|link| is_plain(&link.uri));
        if let Some(link) = uri {
            write!(frame, "\x1b]8;id={};{}\x1b\\", link.id, link.uri)?;
        }
        let is_alone = run
            .iter()
            .any(|(_, _, cell)| is_measured_in_two_ways(cell.symbol()));
        if is_alone {
            // Whatever the cluster leaves of its columns is blank.
            let blank = Cell::EMPTY;
            let blanks = (start..x.min(width)).map(|x| (x, y, &blank));
            CrosstermBackend::new(&mut *frame).draw(blanks)?;
        }
        // Each call places the cursor anew.
        CrosstermBackend::new(&mut *frame).draw(run.into_iter())?;
        if uri.is_some() {
            frame.write_all(b"\x1b]8;;\x1b\\")?;
        }
    }
    Ok(())
}

/// Whether links of OSC 8 may be sent, as the environment says it: terminals
/// that know them name themselves or are new; consoles and the oldest would
/// print them.
pub(super) fn can_link(set: impl Fn(&str) -> Option<String>) -> bool {
    let is = |name: &str| set(name).is_some_and(|value| !value.is_empty());
    let term = set("TERM").unwrap_or_default();
    let is_new_vte = || {
        let version = set("VTE_VERSION").and_then(|version| version.parse::<u32>().ok());
        version.is_some_and(|version| version >= 5_000)
    };
    let program = set("TERM_PROGRAM").unwrap_or_default();
    let is_known = [
        "iTerm.app",
        "WezTerm",
        "vscode",
        "ghostty",
        "Hyper",
        "rio",
        "tmux",
    ];
    is_known.contains(&program.as_str())
        || [
            "KITTY_WINDOW_ID",
            "WT_SESSION",
            "KONSOLE_VERSION",
            "ALACRITTY_WINDOW_ID",
        ]
        .iter()
        .any(|name| is(name))
        || [
            "xterm-kitty",
            "alacritty",
            "foot",
            "foot-extra",
            "xterm-ghostty",
            "wezterm",
        ]
        .contains(&term.as_str())
        || is_new_vte()
}

fn columns(cell: &Cell) -> u16 {
    u16::try_from(cell.symbol().width().max(1)).unwrap_or(1)
}

/// Whether an address may stand in the sequence: visible ASCII alone.
fn is_plain(uri: &str) -> bool {
    uri.bytes().all(|byte| matches!(byte, 0x21..=0x7e))
}

/// Scripts whose clusters terminals measure by their letters, by their signs or
/// as a whole: the Indic ones, Tibetan, Burmese, Khmer, and the Jamo that join.
const SCRIPTS: &[std::ops::RangeInclusive<char>] = &[
    '\u{900}'..='\u{dff}',
    '\u{f00}'..='\u{109f}',
    '\u{1100}'..='\u{11ff}',
    '\u{1780}'..='\u{17ff}',
    '\u{1a00}'..='\u{1bff}',
    '\u{a8e0}'..='\u{aa7f}',
    '\u{11000}'..='\u{11fff}',
];

/// Emoji of Unicode 12 and later, which older terminals take for one column.
const NEWER: &[std::ops::RangeInclusive<char>] = &[
    '\u{1f6d5}'..='\u{1f6df}',
    '\u{1f7e0}'..='\u{1f7f0}',
    '\u{1f90c}'..='\u{1f90f}',
    '\u{1fa70}'..='\u{1faff}',
];

/// Whether terminals differ in how many columns a cluster takes.
fn is_measured_in_two_ways(symbol: &str) -> bool {
    if symbol.is_ascii() {
        return false;
    }
    let within = |ranges: &[std::ops::RangeInclusive<char>], c: char| {
        ranges.iter().any(|range| range.contains(&c))
    };
    // Joined and coloured emoji, flags, and what is shown as emoji or as text.
    let joins = |c: char| {
        matches!(c, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}')
            || ('\u{1f3fb}'..='\u{1f3ff}').contains(&c)
            || ('\u{1f1e6}'..='\u{1f1ff}').contains(&c)
    };
    symbol
        .chars()
        .any(|c| within(SCRIPTS, c) || within(NEWER, c) || joins(c))
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    fn screen(lines: &[&str]) -> Buffer {
        let mut buf = Buffer::empty(Rect::new(0, 0, 24, 3));
        for (y, line) in (0..).zip(lines) {
            buf.set_string(0, y, line, Style::new());
        }
        buf
    }

    fn sent(from: &Buffer, to: &Buffer, links: [&[Link]; 2]) -> Vec<u8> {
        let mut frame = Vec::new();
        let changed = changed([from, to], links);
        write(&mut frame, [from, to], links, &changed).unwrap();
        assert_eq!(changed.is_empty(), frame.is_empty());
        frame
    }

    /// What another emulator shows of the bytes.
    fn shown(bytes: &[u8]) -> Vec<String> {
        let [rows, columns] = [3, 24].map(|n| std::num::NonZero::new(n).unwrap());
        let mut terminal = vt100::Parser::new(rows, columns, 0);
        terminal.process(bytes);
        terminal.screen().rows(0, 24).collect()
    }

    fn link(x: u16, y: u16, width: u16) -> Link {
        Link {
            x,
            y,
            width,
            id: 1,
            uri: "https://doi.org/10.1787/x".to_owned(),
        }
    }

    #[test]
    fn a_row_of_any_script_is_seen_as_it_was_drawn_and_leaves_nothing_behind() {
        let before = screen(&["क्षत्रिय कार्य नीति", "नवाचार · २०१६", "🫠 open 👩‍🔬 data"]);
        let after = screen(&["policy", "ශ්‍රී ලංකා", "open data"]);
        let mut bytes = sent(&screen(&[]), &before, [&[], &[]]);
        bytes.extend(sent(&before, &after, [&[], &[]]));
        let rows = shown(&bytes);
        assert_eq!(
            [rows[0].trim_end(), rows[2].trim_end()],
            ["policy", "open data"]
        );
        assert!(!rows[1].contains('न') && !rows[1].contains('६'), "{rows:?}");
    }

    #[test]
    fn the_cursor_is_placed_anew_behind_each_cluster_that_may_be_wider() {
        let line = screen(&["कि ab"]);
        let bytes = String::from_utf8(sent(&screen(&[]), &line, [&[], &[]])).unwrap();
        let width = u16::try_from("कि".width()).unwrap();
        assert!(
            bytes.contains(&format!("\x1b[1;{}H", width + 1)),
            "{bytes:?}"
        );
    }

    #[test]
    fn a_link_is_sent_around_its_cells_and_again_when_it_changes() {
        let line = screen(&["  10.1787/x  o open"]);
        let links = [link(2, 0, 9)];
        let bytes = String::from_utf8(sent(&screen(&[]), &line, [&[], &links])).unwrap();
        let opened = bytes
            .find("\x1b]8;id=1;https://doi.org/10.1787/x\x1b\\")
            .unwrap();
        let closed = bytes.find("\x1b]8;;\x1b\\").unwrap();
        assert!(bytes[opened..closed].contains("10.1787/x"));
        assert!(!bytes[opened..closed].contains("open\u{20}"));
        assert_eq!(shown(bytes.as_bytes())[0].trim_end(), "  10.1787/x  o open");
        assert!(sent(&line, &line, [&links, &links]).is_empty());
        // The same letters without the link.
        let plain = String::from_utf8(sent(&line, &line, [&links, &[]])).unwrap();
        assert!(plain.contains("10.1787/x") && !plain.contains("\x1b]8"));
    }

    #[test]
    fn an_address_with_a_control_in_it_is_no_link() {
        let line = screen(&["x"]);
        let evil = Link {
            uri: "https://a/\x1b]0;".to_owned(),
            ..link(0, 0, 1)
        };
        let bytes = sent(&screen(&[]), &line, [&[], &[evil]]);
        assert!(!String::from_utf8(bytes).unwrap().contains("\x1b]8"));
    }

    #[test]
    fn a_vowel_sign_that_a_terminal_sets_beside_its_letter_is_not_overwritten() {
        let mut next = screen(&[]);
        // The letter with its sign, and the column that the sign may need.
        next.set_string(0, 0, "কা", Style::new());
        next.set_string(2, 0, "র", Style::new());
        let bytes = String::from_utf8(sent(&screen(&[]), &next, [&[], &[]])).unwrap();
        let sign = bytes.find("কা").unwrap();
        let behind = bytes[sign..].find("\x1b[1;3H").map(|at| sign + at);
        assert!(behind < bytes.find('র'), "{bytes:?}");
        assert!(!bytes[sign..].contains("\x1b[1;2H"), "{bytes:?}");
    }
}
