//! A text parted into the pages it holds, with what paper repeats taken out.

/// A line of a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) number: u32,
    /// Without blanks at its ends; empty for a blank line.
    pub(super) text: &'a str,
    /// Whether a new sheet of paper began here; the text is empty then.
    pub(super) seam: bool,
}

/// The lines of one page without its heads.
#[derive(Debug, Default)]
pub(super) struct Sheet<'a> {
    /// The heading in front of the imprint, which is cut after some 58
    /// characters.
    pub(super) heading: &'a str,
    /// Line on which the page begins.
    pub(super) line: u32,
    pub(super) lines: Vec<Line<'a>>,
}

impl<'a> Sheet<'a> {
    /// Adds a line; of blank ones in a row one is kept, and one seam, so that
    /// no look back is ever long.
    fn push(&mut self, line: Line<'a>) {
        let needless = match self.lines.last() {
            None => line.text.is_empty(),
            Some(last) => line.text.is_empty() && last.text.is_empty() && (last.seam || !line.seam),
        };
        if !needless {
            self.lines.push(line);
        }
    }
}

/// Whether a line is "Published on Innovation Policy Platform (...)".
pub(super) fn is_imprint(line: &str) -> bool {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let words = "published on innovation policy platform";
    line.get(..words.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(words))
}

/// The words of a heading, or of a line that lost its marks.
pub(super) fn heading(line: &str) -> &str {
    line.trim_matches(['#', '*', ' ', '\t'])
        .trim_end_matches(['…', ' '])
}

/// All pages of a text.
pub(super) fn parted(text: &str) -> Vec<Sheet<'_>> {
    let lines = numbered(text);
    let mut sheets: Vec<Sheet<'_>> = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        if !is_imprint(line.text) {
            open(&mut sheets, line).push(*line);
            continue;
        }
        let next = lines[place + 1..]
            .iter()
            .find(|line| !line.text.is_empty())
            .map_or("", |line| line.text);
        let head = sheets
            .last_mut()
            .and_then(|sheet| take_heading(sheet, next));
        let begins = match &head {
            Some(head) => begins_page(sheets.last(), heading(head.text), next),
            None => next.starts_with('#') && !is_links(next),
        };
        let first = sheets
            .last()
            .is_none_or(|sheet| sheet.lines.iter().all(|line| line.text.is_empty()));
        if begins || first {
            if first {
                sheets.pop();
            }
            let heading = head.map_or("", |head| heading(head.text));
            let line = head.map_or(line.number, |head| head.number);
            sheets.push(Sheet {
                heading,
                line,
                lines: Vec::new(),
            });
        } else {
            open(&mut sheets, line).push(Line {
                text: "",
                seam: true,
                ..*line
            });
        }
    }
    sheets.retain(|sheet| {
        sheet.lines.iter().any(|line| !line.text.is_empty()) || !sheet.heading.is_empty()
    });
    sheets
}

/// The page that a line belongs to; text before any imprint is one as well.
fn open<'s, 'a>(sheets: &'s mut Vec<Sheet<'a>>, line: &Line<'a>) -> &'s mut Sheet<'a> {
    if sheets.is_empty() {
        sheets.push(Sheet {
            line: line.number,
            ..Sheet::default()
        });
    }
    let last = sheets.len() - 1;
    &mut sheets[last]
}

/// Takes the heading in front of an imprint off the end of a page.
fn take_heading<'a>(sheet: &mut Sheet<'a>, next: &str) -> Option<Line<'a>> {
    let place = sheet.lines.iter().rposition(|line| !line.text.is_empty())?;
    let line = sheet.lines[place];
    let words = heading(line.text);
    let marked = line.text.starts_with('#') && !is_links(line.text);
    let title = sheet
        .lines
        .iter()
        .find(|line| !line.text.is_empty())
        .map_or("", |line| heading(line.text));
    let repeats = place > 0 && !words.is_empty() && title.starts_with(words);
    let is_head = marked || repeats || is_cut(words, next) || words == sheet.heading;
    is_head.then(|| {
        sheet.lines.truncate(place);
        line
    })
}

/// Whether an imprint begins another page, rather than going on with this one:
/// the title in full follows, or the heading is not the one of this page.
fn begins_page(sheet: Option<&Sheet<'_>>, head: &str, next: &str) -> bool {
    let other = sheet.is_none_or(|sheet| {
        let title = sheet
            .lines
            .iter()
            .find(|line| !line.text.is_empty())
            .map_or("", |line| heading(line.text));
        head != sheet.heading && !title.starts_with(head)
    });
    other || is_cut(head, next)
}

/// Whether one line is the beginning of the other, as a heading is of its
/// title; the title may be broken earlier than the heading is cut.
fn is_cut(head: &str, title: &str) -> bool {
    let words = heading(title);
    !head.is_empty()
        && (words.starts_with(head)
            || title.starts_with('#') && !words.is_empty() && head.starts_with(words))
}

/// Whether a line is the heading of the list of links.
pub(super) fn is_links(line: &str) -> bool {
    let words = heading(line).trim_end_matches(':');
    words.eq_ignore_ascii_case("links") || words.eq_ignore_ascii_case("links:**")
}

fn numbered(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    for part in text.split('\n') {
        // A carriage return at the end belongs to the line feed; others are
        // line breaks of old files.
        let part = part.strip_suffix('\r').unwrap_or(part);
        for text in part.split(['\r', '\u{c}']) {
            let number = u32::try_from(lines.len() + 1).unwrap_or(u32::MAX);
            lines.push(Line {
                number,
                text: text.trim(),
                seam: false,
            });
        }
    }
    lines
}
