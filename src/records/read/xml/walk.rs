//! From one record of a text to the next: what stands around the records is
//! passed by, each record becomes a tree, and what is not well-formed costs the
//! record it stands in.
//!
//! A broken record ends where one of its name begins or ends, whatever stands
//! between. Everything is looked at once or twice, whatever is broken.
//!
//! A text may come in parts: what cannot be told from one is left to the next,
//! which begins with it.
//!
//! Must never know: what a record says.

use super::super::markup;
use super::scan::{Scanner, Slip, Tag, Token};
use super::space::{Kept, Scopes};
use super::tree::Tree;
use crate::records::flaw::Fault;
use crate::records::text::Text;

/// No record that anybody writes has elements in elements deeper than this.
const DEPTH_MAX: usize = 256;

/// Kinds of flaws of one record that are told apart.
const NOTED_MAX: usize = 8;

/// What stands around the records and what they are, as the reader of the
/// formats knows it.
pub(super) trait Guide<'a> {
    /// What an element is that begins outside of all records; its parent is
    /// given too, if it has one.
    fn role(&self, name: (&'a str, &'a str), parent: Option<(&'a str, &'a str)>) -> Role;
}

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It holds records, or something that is none.
    Around,
    /// A record.
    Record,
    /// A record that may hold elements of its own name.
    Nested,
    /// It holds records that speak of others behind them.
    Graph,
}

/// What comes next in a text.
#[derive(Debug)]
pub(super) enum Step {
    /// A record, now in the tree; where it begins, and what was wrong in it.
    Record(usize, Vec<Fault>),
    /// Something wrong outside of a whole record, and its place.
    Flaw(usize, Fault),
    /// An element that holds others begins; the place behind its tag.
    Around(usize),
}

/// What is open where a part was left, whatever becomes of its text.
#[derive(Clone, Debug, Default)]
pub(super) struct Left {
    scopes: Kept,
    open: Vec<(String, (String, String))>,
    beyond: usize,
    is_behind_broken: bool,
    broken: Option<Broken>,
    fruitless: u32,
}

/// The tag of a broken record: its name, and whether it binds a namespace.
#[derive(Clone, Debug)]
struct Broken {
    name: String,
    binds: bool,
}

/// A place in a text, and all that is open there.
pub(super) struct Walk<'a> {
    text: &'a str,
    is_last: bool,
    /// From where on more than this part is wanted.
    wanted: Option<usize>,
    scanner: Scanner<'a>,
    scopes: Scopes<'a>,
    /// The elements around: as they are written, and by namespace.
    open: Vec<(&'a str, (&'a str, &'a str))>,
    /// How many more are open than are kept.
    beyond: usize,
    pub(super) tree: Tree<'a>,
    /// Behind something broken: ends that nothing opened are its own.
    is_behind_broken: bool,
    /// The last broken record, once something was open until the end of the
    /// text: from then on no look goes further than the next one.
    broken: Option<Broken>,
    /// How often nothing was found behind a broken record.
    fruitless: u32,
    is_done: bool,
}

/// So many broken records may have nothing of their name behind them, which is
/// a look to the end of the text each.
const FRUITLESS_MAX: u32 = 16;

impl<'a> Walk<'a> {
    /// A walk over a text that is all there.
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            is_last: true,
            wanted: None,
            scanner: Scanner::new(text, 0),
            scopes: Scopes::default(),
            open: Vec::new(),
            beyond: 0,
            tree: Tree::default(),
            is_behind_broken: false,
            broken: None,
            fruitless: 0,
            is_done: false,
        }
    }

    /// A walk over a part of a text, which begins where the part before was left;
    /// behind the last one nothing comes.
    pub(super) fn resumed(part: &'a str, is_last: bool, left: &'a Left) -> Self {
        // Behind the last sign that ends a tag there may be half of anything.
        let end = memchr::memrchr(b'>', part.as_bytes()).map_or(0, |last| last + 1);
        let text = if is_last { part } else { &part[..end] };
        let open = left.open.iter();
        let mut walk = Self {
            is_last,
            scopes: left.scopes.scopes(),
            open: open
                .map(|(tag, (space, local))| (&**tag, (&**space, &**local)))
                .collect(),
            beyond: left.beyond,
            is_behind_broken: left.is_behind_broken,
            broken: left.broken.clone(),
            fruitless: left.fruitless,
            ..Self::new(text)
        };
        walk.look(0);
        walk
    }

    /// The place from where on the next part begins, and what is open there,
    /// once there is no step any more.
    pub(super) fn left(&self) -> (usize, Left) {
        let open = self.open.iter();
        let left = Left {
            scopes: self.scopes.kept(),
            open: open
                .map(|(tag, (space, local))| {
                    let name = ((*space).to_owned(), (*local).to_owned());
                    ((*tag).to_owned(), name)
                })
                .collect(),
            beyond: self.beyond,
            is_behind_broken: self.is_behind_broken,
            broken: self.broken.clone(),
            fruitless: self.fruitless,
        };
        (self.wanted.unwrap_or(self.text.len()), left)
    }

    /// Another walk from a place on, with the same elements around.
    pub(super) fn fork(&self, at: usize) -> Self {
        Self {
            scanner: Scanner::new(self.text, at),
            scopes: self.scopes.clone(),
            open: self.open.clone(),
            beyond: self.beyond,
            ..Self::new(self.text)
        }
    }

    /// Ends the walk. Where more of the text comes, what stands from a place on
    /// is read with it, and what is said of it now does not count.
    fn stop(&mut self, at: usize) -> bool {
        self.is_done = true;
        if !self.is_last {
            self.wanted = Some(at);
        }
        self.is_last
    }

    /// Whether it is still inside of so many elements.
    pub(super) fn depth(&self) -> usize {
        self.open.len() + self.beyond
    }

    /// The innermost element around, by namespace and name.
    pub(super) fn around(&self) -> Option<(&'a str, &'a str)> {
        self.open.last().map(|(_, name)| *name)
    }

    /// Goes on to what comes next.
    pub(super) fn step(&mut self, guide: &dyn Guide<'a>) -> Option<Step> {
        while !self.is_done {
            let step = match self.scanner.next() {
                Ok(Some((Token::Start(tag), at))) => self.start(tag, at, guide),
                Ok(Some((Token::End(name), at))) => self.end(name, at),
                Ok(Some((Token::Text(text) | Token::Ampersand(text), at))) => self.words(text, at),
                Ok(Some((Token::Declaration, at))) => self.begin_again(at),
                Ok(Some((Token::Doctype | Token::Reference(_), _))) => None,
                Ok(None) => self.limit(),
                Err(slip) => self.slipped(slip),
            };
            if step.is_some() {
                return step;
            }
        }
        None
    }

    fn start(&mut self, tag: Tag<'a>, at: usize, guide: &dyn Guide<'a>) -> Option<Step> {
        self.is_behind_broken = false;
        self.scopes.enter(&tag);
        let name = self.scopes.resolve(tag.name);
        let role = guide.role(name, self.around());
        match role {
            Role::Record | Role::Nested => {
                let found = self.record(tag, at, role);
                while self.scopes.depth() > self.open.len() {
                    self.scopes.leave();
                }
                return found;
            }
            Role::Graph if !self.is_last => {
                self.scopes.leave();
                self.stop(at);
                return None;
            }
            Role::Graph | Role::Around => {}
        }
        if tag.is_empty {
            self.scopes.leave();
            return None;
        }
        if self.open.len() >= DEPTH_MAX {
            self.scopes.leave();
            self.beyond += 1;
            // The scanner keeps the names of all that is open.
            if self.beyond.is_multiple_of(4096) {
                self.scanner.go(self.scanner.at(), self.scanner.limit());
            }
            return None;
        }
        self.open.push((tag.name, name));
        Some(Step::Around(self.scanner.at()))
    }

    fn end(&mut self, name: &str, at: usize) -> Option<Step> {
        if self.beyond > 0 {
            self.beyond -= 1;
            return None;
        }
        let place = self.open.iter().rposition(|(open, _)| *open == name);
        let Some(place) = place else {
            let is_known = std::mem::replace(&mut self.is_behind_broken, true);
            return (!is_known).then(|| ill_formed(at, "an end that nothing opened"));
        };
        while self.open.len() > place {
            self.open.pop();
            self.scopes.leave();
        }
        None
    }

    /// Words where none belong: before a document or behind it.
    fn words(&mut self, text: &str, at: usize) -> Option<Step> {
        if !self.open.is_empty() || self.is_behind_broken {
            return None;
        }
        // The rest of them may come.
        if at + text.len() == self.text.len() && !self.is_last {
            self.stop(at);
            return None;
        }
        let value = super::super::excerpt(text.trim_matches('\u{feff}'));
        let is_said = !value.is_empty();
        is_said.then_some(Step::Flaw(at, Fault::Unexpected { value }))
    }

    /// Another document begins, whatever is open.
    fn begin_again(&mut self, at: usize) -> Option<Step> {
        let was_open = !self.open.is_empty() && !self.is_behind_broken;
        self.open.clear();
        self.scopes = Scopes::default();
        self.beyond = 0;
        was_open.then_some(Step::Flaw(at, Fault::ListCut))
    }

    /// The end of the text, or of the part that was looked at.
    fn limit(&mut self) -> Option<Step> {
        let at = self.scanner.limit();
        if at < self.text.len() {
            self.look(at);
            return None;
        }
        let is_cut = self.stop(at) && !self.open.is_empty() && !self.is_behind_broken;
        is_cut.then_some(Step::Flaw(at, Fault::ListCut))
    }

    /// Something ill-formed outside of all records.
    fn slipped(&mut self, slip: Slip) -> Option<Step> {
        if slip.is_open && self.scanner.limit() >= self.text.len() {
            // What is open begins before the place behind which to look on.
            let is_cut = self.stop(slip.at - 1);
            return is_cut.then_some(Step::Flaw(slip.at, Fault::ListCut));
        }
        let is_known = std::mem::replace(&mut self.is_behind_broken, true);
        self.go_on(slip.at);
        (!is_known).then(|| ill_formed(slip.at, slip.why))
    }

    /// Goes on with the next tag behind a place.
    fn go_on(&mut self, at: usize) {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        match memchr::memchr(b'<', rest) {
            Some(next) => self.look(at + next),
            None => {
                self.stop(self.text.len());
            }
        }
    }

    /// Goes on from a place.
    fn look(&mut self, at: usize) {
        let limit = self.broken.as_ref().and_then(|broken| {
            let (found, is_end) = self.next_of(&broken.name, broken.binds, at + 1)?;
            if !is_end {
                return Some(found);
            }
            let rest = self.text.as_bytes().get(found..)?;
            memchr::memchr(b'>', rest).map(|close| found + close + 1)
        });
        self.scanner.go(at, limit.unwrap_or(self.text.len()));
    }

    /// Takes a record into the tree.
    fn record(&mut self, tag: Tag<'a>, at: usize, role: Role) -> Option<Step> {
        self.tree.clear();
        let mut noted = Vec::new();
        match self.subtree(tag, role, &mut noted) {
            Ok(()) => Some(Step::Record(at, noted)),
            Err(slip) => self.lost(tag, at, slip),
        }
    }

    fn subtree(&mut self, tag: Tag<'a>, role: Role, noted: &mut Vec<Fault>) -> Result<(), Slip> {
        let mut open: Vec<(&'a str, usize)> = Vec::new();
        let outermost = self.scopes.resolve(tag.name);
        self.begin(tag, &mut open)?;
        while let Some((name, number)) = open.last().copied() {
            let found = self.scanner.next()?;
            let Some((token, at)) = found else {
                let at = self.scanner.limit();
                return Err(Slip {
                    at,
                    why: "an element without end",
                    is_open: true,
                });
            };
            let wrong = |why| Slip {
                at,
                why,
                is_open: false,
            };
            match token {
                Token::Start(tag) => {
                    if open.len() >= DEPTH_MAX {
                        return Err(wrong("elements more than 256 deep"));
                    }
                    if self.tree.is_full() {
                        return Err(wrong("a record of more than a million parts"));
                    }
                    self.scopes.enter(&tag);
                    if role == Role::Record && self.scopes.resolve(tag.name) == outermost {
                        return Err(wrong("an element without end"));
                    }
                    self.begin(tag, &mut open)?;
                }
                Token::End(end) if end == name => {
                    self.tree.end(number);
                    self.scopes.leave();
                    open.pop();
                }
                Token::End(_) => return Err(wrong("an end that is not that of its element")),
                Token::Text(text) => self.tree.text(text),
                Token::Ampersand(text) => {
                    self.tree.text(text);
                    note(noted, Fault::Ampersand);
                }
                Token::Reference(name) => self.reference(name, noted),
                Token::Declaration | Token::Doctype => {
                    return Err(wrong("another document inside of it"));
                }
            }
        }
        Ok(())
    }

    fn begin(&mut self, tag: Tag<'a>, open: &mut Vec<(&'a str, usize)>) -> Result<(), Slip> {
        let number = self.tree.start(self.scopes.resolve(tag.name));
        for attribute in tag.attributes() {
            let at = self.scanner.at();
            let wrong = |why| Slip {
                at,
                why,
                is_open: false,
            };
            let (name, value) = attribute.map_err(wrong)?;
            self.tree.attribute(name, value);
        }
        if tag.is_empty {
            self.tree.end(number);
            self.scopes.leave();
        } else {
            open.push((tag.name, number));
        }
        Ok(())
    }

    /// Characters by number and the names of HTML are read; what a document
    /// declares itself is left out.
    fn reference(&mut self, name: &'a str, noted: &mut Vec<Fault>) {
        let number = name
            .strip_prefix('#')
            .map(|number| match number.strip_prefix('x') {
                Some(number) => u32::from_str_radix(number, 16),
                None => number.parse(),
            });
        let found = match number {
            Some(number) => number.ok().and_then(char::from_u32).map(|c| (c, None)),
            None => markup::named(name),
        };
        match found {
            Some((first, second)) => {
                self.tree.char(first);
                if let Some(second) = second {
                    self.tree.char(second);
                }
            }
            None => note(
                noted,
                Fault::Entity {
                    name: Text::line(name),
                },
            ),
        }
    }

    /// A record is not well-formed: it is gone, and the next is looked for.
    fn lost(&mut self, tag: Tag<'a>, at: usize, slip: Slip) -> Option<Step> {
        let behind = self.next_of(tag.name, tag.binds(), slip.at.max(at + 1));
        // Whether it goes on, or one of its name follows, more of the text tells.
        let is_open = slip.is_open && self.scanner.limit() >= self.text.len();
        if (is_open || behind.is_none()) && !self.is_last {
            self.stop(at);
            return None;
        }
        if slip.is_open {
            self.broken = Some(Broken {
                name: tag.name.to_owned(),
                binds: tag.binds(),
            });
        }
        self.is_behind_broken = true;
        match behind {
            // The end belongs to what is broken.
            Some((end, true)) => {
                let rest = self.text.as_bytes().get(end..).unwrap_or_default();
                let behind =
                    memchr::memchr(b'>', rest).map_or(self.text.len(), |close| end + close + 1);
                self.look(behind);
            }
            Some((start, false)) => self.look(start),
            None if slip.is_open || self.fruitless >= FRUITLESS_MAX => self.is_done = true,
            None => {
                self.fruitless += 1;
                self.go_on(slip.at);
            }
        }
        let fault = if self.is_done && slip.is_open {
            Fault::RecordCut
        } else {
            Fault::NotXml {
                why: Text::line(slip.why),
            }
        };
        Some(Step::Flaw(at, fault))
    }

    /// Where the next element of a name begins or, said by the second value,
    /// ends, or another document begins. An element of that name that binds
    /// namespaces, where the first one does not, is another one inside of it.
    fn next_of(&self, name: &str, is_bound: bool, from: usize) -> Option<(usize, bool)> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        loop {
            at += memchr::memchr(b'<', bytes.get(at..)?)?;
            let rest = bytes.get(at + 1..)?;
            let (rest, is_end) = match rest.strip_prefix(b"/") {
                Some(rest) => (rest, true),
                None => (rest, false),
            };
            let named = rest.strip_prefix(name.as_bytes());
            let is_it = named.is_some_and(|rest| {
                let ends = rest.first().is_none_or(|byte| b" \t\r\n/>".contains(byte));
                ends && (is_end || binds(rest) == is_bound)
            });
            if is_it || rest.starts_with(b"?xml ") {
                return Some((at, is_end));
            }
            at += 1;
        }
    }
}

/// Whether the rest of a tag binds a namespace.
fn binds(rest: &[u8]) -> bool {
    let near = rest.get(..rest.len().min(1024)).unwrap_or_default();
    let end = memchr::memchr(b'>', near).unwrap_or(near.len());
    memchr::memmem::find(near.get(..end).unwrap_or_default(), b"xmlns").is_some()
}

fn ill_formed(at: usize, why: &str) -> Step {
    Step::Flaw(
        at,
        Fault::NotXml {
            why: Text::line(why),
        },
    )
}

fn note(noted: &mut Vec<Fault>, fault: Fault) {
    if noted.len() < NOTED_MAX && !noted.contains(&fault) {
        noted.push(fault);
    }
}
