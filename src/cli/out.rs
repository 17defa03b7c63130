//! Standard output: buffered, as wide as its terminal, styled only where
//! somebody sees it.
//!
//! Must never know: what is printed.

use std::env;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::args::When;
use crate::records::text::harmless;

/// How a piece of text stands out; attributes only, so that every palette can
/// show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Bold,
    Dim,
    Underlined,
}

/// Standard output.
pub(super) struct Out<W: Write = BufWriter<StdoutLock<'static>>> {
    to: W,
    terminal: bool,
    styled: bool,
    width: usize,
}

/// Columns where nobody says how many there are.
const WIDTH: usize = 80;

impl Out {
    /// Looks at standard output and at `NO_COLOR` (no-color.org).
    pub(super) fn new(color: When) -> Self {
        let lock = io::stdout().lock();
        let terminal = lock.is_terminal();
        let columns = || {
            Some(usize::from(
                rustix::termios::tcgetwinsize(io::stdout()).ok()?.ws_col,
            ))
        };
        let width = columns()
            .filter(|columns| terminal && *columns > 0)
            .unwrap_or(WIDTH);
        let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        let styled = match color {
            When::Auto => terminal && !dumb && !no_color(),
            When::Always => true,
            When::Never => false,
        };
        Self {
            to: BufWriter::new(lock),
            terminal,
            styled,
            width,
        }
    }
}

impl<W: Write> Out<W> {
    /// Whether a person reads along.
    pub(super) fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Columns of a line.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Writes a line.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.to, "{}", harmless(text))
    }

    /// Writes text, without what acts on a terminal: it passed the door of
    /// records, but the file of the cache that it came out of may not have.
    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        self.to.write_all(harmless(text).as_bytes())
    }

    /// Writes text that stands out, where styles are wanted.
    pub(super) fn styled(&mut self, text: &str, style: Style) -> io::Result<()> {
        let code = match style {
            Style::Plain => None,
            Style::Bold => Some(1),
            Style::Dim => Some(2),
            Style::Underlined => Some(4),
        };
        match code.filter(|_| self.styled && !text.is_empty()) {
            Some(code) => write!(self.to, "\x1b[{code}m{}\x1b[0m", harmless(text)),
            None => self.text(text),
        }
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Whether the environment asks for no colour: any value but an empty one.
pub(super) fn no_color() -> bool {
    env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

/// Text in exactly so many columns: cut with `…`, or filled with blanks.
pub(super) fn fitted(text: &str, columns: usize) -> String {
    let wide = text.width();
    if wide <= columns {
        return format!("{text}{}", " ".repeat(columns - wide));
    }
    let (mut cut, mut used) = (String::new(), 0);
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide + 1 > columns {
            break;
        }
        cut.push(c);
        used += wide;
    }
    if used < columns {
        cut.push('…');
        used += 1;
    }
    format!("{cut}{}", " ".repeat(columns - used))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_printed_acts_on_no_terminal() {
        let mut out = Out {
            to: Vec::new(),
            terminal: false,
            styled: true,
            width: WIDTH,
        };
        let bad = "a\u{1b}]0;owned\u{7}\u{9b}6n\u{202e}b";
        out.line(bad).unwrap();
        out.text(bad).unwrap();
        out.styled(bad, Style::Bold).unwrap();
        let told = String::from_utf8(out.to).unwrap();
        let told = told.replace("\x1b[1m", "").replace("\x1b[0m", "");
        assert!(
            !told.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']),
            "{told:?}"
        );
        assert_eq!(told.matches('a').count(), 3, "{told:?}");
    }

    #[test]
    fn text_fits_its_columns_whatever_its_letters() {
        assert_eq!(fitted("open data", 12), "open data   ");
        assert_eq!(fitted("open data", 5), "open…");
        assert_eq!(fitted("开放数据", 8), "开放数据");
        assert_eq!(fitted("开放数据", 6), "开放… ");
        assert_eq!(fitted("e\u{301}tat", 4), "e\u{301}tat");
        assert_eq!(fitted("x", 0), "");
        for columns in 0..12 {
            assert_eq!(fitted("开放 données 数据", columns).width(), columns);
        }
    }
}
