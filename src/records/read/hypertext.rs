//! Notes in HTML as Markdown: paragraphs, headings, lists, quotations, emphasis
//! and links; other markup is passed over and its text kept.
//!
//! What stands in the text is not escaped: a note is read by people, and a star
//! in it is a star. `CommonMark` is what is written.
//! <https://spec.commonmark.org>
//!
//! Must never know: whose note it is.

use std::fmt::Write as _;

use super::html::{self, Element, Event};
use super::{markup, tex};

/// Elements deeper than this lose what they mean.
const OPEN_MAX: usize = 64;

/// No note that is kept is longer.
const TEXT_MAX: usize = 2 << 20;

/// A note as Markdown. One without a tag is text as it stands.
pub(super) fn markdown(raw: &str) -> String {
    if memchr::memchr(b'<', raw.as_bytes()).is_none() {
        return markup::unescaped(raw).into_owned();
    }
    let mut writer = Writer::default();
    html::walk(raw, &mut |event, _| match event {
        _ if writer.text.len() > TEXT_MAX => {}
        Event::Start(element) => writer.start(&element),
        Event::End(name) => writer.end(name),
        Event::Text(text) => writer.words(text),
    });
    writer.close(0);
    writer.text
}

/// What an open element does when it ends.
enum Role {
    /// Nothing but that a paragraph ends.
    Block,
    /// Its lines begin so: the first one, and the others.
    Lines(String, &'static str),
    /// A list; of a numbered one the next number.
    List(Option<u32>),
    /// Words between two signs.
    Between(&'static str),
    /// A link: where its words begin, and where it leads.
    Link(usize, String),
    /// Raised or lowered: where that begins, and the signs for it.
    Shifted(usize, &'static [(char, char)]),
    /// Every blank counts.
    Verbatim,
    /// Not for readers.
    Dropped,
}

struct Open {
    name: String,
    role: Role,
    /// Whether the sign before its words was written.
    is_begun: bool,
}

#[derive(Default)]
struct Writer {
    text: String,
    open: Vec<Open>,
    /// Line breaks before what comes next.
    gap: usize,
    /// A blank before what comes next.
    has_blank: bool,
}

impl Writer {
    fn start(&mut self, element: &Element<'_>) {
        let name = element.name();
        match name {
            "br" => return self.part(1),
            "hr" => {
                self.part(2);
                self.put("---");
                return self.part(2);
            }
            "img" => {
                return self.words(element.attribute("alt").unwrap_or_default());
            }
            // Their ends may be left out.
            "li" | "p" | "td" | "th" | "tr" => self.end_before(name),
            _ => {}
        }
        if element.is_void() || self.open.len() >= OPEN_MAX {
            return;
        }
        let role = match name {
            "p" | "div" | "table" => Role::Block,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = usize::from(name.as_bytes().get(1).map_or(1, |digit| digit - b'0'));
                Role::Lines(format!("{} ", "#".repeat(level)), "")
            }
            "blockquote" => Role::Lines("> ".to_owned(), "> "),
            "ul" => Role::List(None),
            "ol" => Role::List(Some(1)),
            "li" => self.item(),
            "strong" | "b" => Role::Between("**"),
            "em" | "i" => Role::Between("*"),
            "del" | "s" | "strike" => Role::Between("~~"),
            "code" if !self.is_verbatim() => Role::Between("`"),
            "a" => match element.attribute("href") {
                Some(to) if to.starts_with("http") => Role::Link(usize::MAX, to.to_owned()),
                _ => return,
            },
            "sup" => Role::Shifted(self.text.len(), tex::SUPER),
            "sub" => Role::Shifted(self.text.len(), tex::SUB),
            "pre" => Role::Verbatim,
            "tr" => Role::Lines(String::new(), ""),
            "td" | "th" => {
                if self.gap == 0 && !self.text.is_empty() {
                    self.text.push_str(" |");
                    self.has_blank = true;
                }
                Role::Lines(String::new(), "")
            }
            "script" | "style" | "title" => Role::Dropped,
            _ => return,
        };
        self.begin(name, role);
    }

    fn begin(&mut self, name: &str, role: Role) {
        match &role {
            Role::Lines(..) if matches!(name, "td" | "th") => {}
            Role::Lines(..) if matches!(name, "li" | "tr") => self.part(1),
            Role::Block | Role::Verbatim | Role::List(_) | Role::Lines(..) => self.part(2),
            _ => {}
        }
        let is_verbatim = matches!(role, Role::Verbatim);
        if is_verbatim {
            self.put("```");
            self.part(1);
        }
        self.open.push(Open {
            name: name.to_owned(),
            role,
            is_begun: false,
        });
    }

    /// The role of an item, with the sign of the list it stands in.
    fn item(&mut self) -> Role {
        let lists = self.open.iter_mut().rev();
        let mut numbers = lists.filter_map(|open| match &mut open.role {
            Role::List(number) => Some(number),
            _ => None,
        });
        match numbers.next().and_then(Option::as_mut) {
            Some(number) => {
                let sign = format!("{number}. ");
                *number = number.saturating_add(1);
                Role::Lines(sign, "   ")
            }
            None => Role::Lines("- ".to_owned(), "  "),
        }
    }

    fn is_in_list(&self) -> bool {
        let mut open = self.open.iter();
        open.any(|open| matches!(open.role, Role::List(_)))
    }

    fn is_verbatim(&self) -> bool {
        let mut open = self.open.iter();
        open.any(|open| matches!(open.role, Role::Verbatim))
    }

    /// Ends an element that one of its name begins beside.
    fn end_before(&mut self, name: &str) {
        let stops = |open: &Open| matches!(&*open.name, "ul" | "ol" | "table" | "blockquote");
        let inner = self.open.iter().rposition(stops).map_or(0, |at| at + 1);
        let open = self.open.get(inner..).unwrap_or_default();
        if let Some(place) = open.iter().position(|open| open.name == name) {
            self.close(inner + place);
        }
    }

    fn end(&mut self, name: &str) {
        if let Some(place) = self.open.iter().rposition(|open| open.name == name) {
            self.close(place);
        }
    }

    /// Closes elements down to a depth.
    fn close(&mut self, depth: usize) {
        while self.open.len() > depth {
            let Some(open) = self.open.pop() else { return };
            match open.role {
                Role::Between(sign) if open.is_begun => self.text.push_str(sign),
                Role::Link(start, to) if open.is_begun => {
                    let words = self.text.get(start..).unwrap_or_default();
                    if words.trim_start_matches('[') == to {
                        // An address needs not be said twice.
                        self.text.truncate(start);
                        self.text.push_str(&to);
                    } else {
                        let _ = write!(self.text, "]({to})");
                    }
                }
                Role::Shifted(start, table) => {
                    let start = start.min(self.text.len());
                    if self.text.is_char_boundary(start) {
                        let inner = self.text.split_off(start);
                        tex::shifted(&inner, table, &mut self.text);
                    }
                }
                Role::Verbatim => {
                    self.part(1);
                    self.put("```");
                    self.part(2);
                }
                Role::Lines(..) if matches!(&*open.name, "td" | "th") => {}
                Role::Lines(..) if matches!(&*open.name, "li" | "tr") => self.part(1),
                Role::Block | Role::Lines(..) | Role::List(_) => self.part(2),
                _ => {}
            }
        }
    }

    /// So many line breaks come before the next words; in a list one, for its
    /// items belong together.
    fn part(&mut self, breaks: usize) {
        let most = if self.is_in_list() { 1 } else { breaks };
        self.gap = self.gap.max(most);
        self.has_blank = false;
    }

    fn words(&mut self, text: &str) {
        let is_dropped = |open: &Open| matches!(open.role, Role::Dropped);
        if self.open.iter().any(is_dropped) {
            return;
        }
        if self.is_verbatim() {
            for (number, line) in text.split('\n').enumerate() {
                if number > 0 {
                    self.gap += 1;
                }
                if !line.is_empty() {
                    self.put(line);
                }
            }
            return;
        }
        let is_blank = |c: char| c.is_whitespace();
        self.has_blank |= text.starts_with(is_blank);
        for (number, word) in text.split_whitespace().enumerate() {
            self.has_blank |= number > 0;
            self.put(word);
        }
        self.has_blank |= text.ends_with(is_blank);
    }

    /// Words, behind the breaks and signs that belong before them.
    fn put(&mut self, words: &str) {
        let gap = std::mem::take(&mut self.gap);
        let is_line = self.text.is_empty() || gap > 0;
        if !self.text.is_empty() {
            for _ in 1..gap {
                self.text.push('\n');
                let blank = self.lines_around();
                self.text.push_str(blank.trim_end());
            }
            if gap > 0 {
                self.text.push('\n');
            }
        }
        let has_blank = std::mem::take(&mut self.has_blank);
        if is_line {
            self.line();
        } else if has_blank && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
        for open in &mut self.open {
            match &mut open.role {
                Role::Between(sign) if !open.is_begun => self.text.push_str(sign),
                Role::Link(start, _) if !open.is_begun => {
                    *start = self.text.len();
                    self.text.push('[');
                }
                Role::Shifted(start, _) if !open.is_begun => *start = self.text.len(),
                _ => {}
            }
            open.is_begun = true;
        }
        self.text.push_str(words);
    }

    /// What a line within the elements that have begun begins with.
    fn lines_around(&self) -> String {
        let begun = self.open.iter().filter(|open| open.is_begun);
        let signs = begun.filter_map(|open| match &open.role {
            Role::Lines(_, rest) => Some(*rest),
            _ => None,
        });
        signs.collect()
    }

    /// Begins a line.
    fn line(&mut self) {
        for open in &self.open {
            if let Role::Lines(first, rest) = &open.role {
                let sign = if open.is_begun { *rest } else { &**first };
                self.text.push_str(sign);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_note_in_html_is_one_in_markdown() {
        for (html, text) in [
            ("plain &amp; simple\n\ntext", "plain & simple\n\ntext"),
            ("<p>One.</p>\n<p>Two<br>lines.</p>", "One.\n\nTwo\nlines."),
            (
                "<div data-schema-version=\"9\"><h2>Costs</h2>\n<p>They <strong>rise</strong> <em> fast </em>.</p></div>",
                "## Costs\n\nThey **rise** *fast* .",
            ),
            (
                "<p>See:</p><ul>\n<li>a</li>\n<li><p>b</p><ol><li>c<li>d</ol></li></ul><p>End</p>",
                "See:\n\n- a\n- b\n  1. c\n  2. d\n\nEnd",
            ),
            (
                "<blockquote><p>a</p><p>b</p></blockquote>c",
                "> a\n>\n> b\n\nc",
            ),
            (
                "<p><a href=\"https://example.org/a\">here</a>, <a href=\"https://example.org/b\">https://example.org/b</a></p>",
                "[here](https://example.org/a), https://example.org/b",
            ),
            ("<p>H<sub>2</sub>O, 10<sup>3</sup></p>", "H₂O, 10³"),
            (
                "<pre>a  b\n  c</pre><p>x <code>y</code></p>",
                "```\na  b\n  c\n```\n\nx `y`",
            ),
            (
                "<table><tr><td>a</td><td>b</td></tr><tr><td>c<td>d</table>",
                "a | b\nc | d",
            ),
            ("<p>a<script>b</script></p><hr><p></p>c", "a\n\n---\n\nc"),
            ("<p><b></b> <i>x</i></p>", "*x*"),
        ] {
            assert_eq!(markdown(html), text, "{html}");
        }
    }

    #[test]
    fn endless_markup_ends() {
        for raw in [
            "<ul><li>",
            "<blockquote>x",
            "<b>",
            "</p>",
            "<sup>x",
            "<li>y",
        ] {
            assert!(markdown(&raw.repeat(50_000)).len() < 8 * TEXT_MAX, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn no_note_is_too_strange(raw in "(</?(p|li|ul|ol|b|sup|pre|td|a href=\"http:x\"|blockquote)>|[a-zß \n]{0,4}){0,40}") {
            let _ = markdown(&raw);
        }
    }
}
