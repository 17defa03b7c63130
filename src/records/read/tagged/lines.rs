//! Lines to entries: tags with their values, whatever is missing between them.
//!
//! Must never know: what a tag means.

use std::collections::HashMap;

/// How tags are written and entries begin and end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// `TY  - JOUR` to `ER  - `.
    Ris(Hand),
    /// `PMID- 1`, tags of up to four letters, long values in many lines.
    Medline,
    /// `PT J` to `ER`, long values in many lines.
    WebOfScience,
    /// `%0 Book`, a blank line between entries.
    Refer,
}

/// How a program writes the tags of RIS, as the first one shows. Where it
/// writes them as the standard says, `EU - US relations` is text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hand {
    /// Two blanks before the dash.
    two: bool,
    /// Blanks before the tag.
    indented: bool,
}

impl Hand {
    fn of(line: &str) -> Self {
        let line = line.trim_start_matches('\u{feff}');
        let bare = line.trim_start_matches([' ', '\t']);
        Self {
            two: bare.get(2..4) == Some("  "),
            indented: bare.len() < line.len(),
        }
    }

    /// Whether a line with a tag is written by this hand; an end without any
    /// value is one however it is written.
    fn wrote(self, line: &str, (tag, value): (&str, &str)) -> bool {
        let hand = Self::of(line);
        let is_end = tag.eq_ignore_ascii_case("ER") && value.is_empty();
        (hand.two || !self.two || is_end) && (!hand.indented || self.indented)
    }
}

impl Dialect {
    /// The dialect of a text, from its first tags, and where they begin.
    pub(super) fn of(text: &str) -> Option<(Self, usize)> {
        if Self::is_refer(text) {
            return Some((Self::Refer, 0));
        }
        // Some programs leave the type out, and then nothing but the form of
        // many lines tells.
        let mut untyped: (u32, Option<(Hand, usize)>) = (0, None);
        let mut at = 0;
        for line in text.split_inclusive('\n').take(2_000) {
            let begin = at;
            at += line.len();
            let line = line.trim_end_matches(['\n', '\r']);
            let tag = ris_tag(line).map(|(tag, _)| tag);
            let canonical = line.get(2..6) == Some("  - ") && tag.is_some();
            if tag.is_some_and(|tag| tag == "TY" || canonical && tag.eq_ignore_ascii_case("TY")) {
                return Some((Self::Ris(Hand::of(line)), begin));
            }
            if canonical && line.starts_with(|c: char| c.is_ascii_uppercase()) {
                let (hand, begin) = *untyped.1.get_or_insert((Hand::of(line), begin));
                untyped.0 += 1;
                if untyped.0 >= 4 {
                    return Some((Self::Ris(hand), begin));
                }
            }
            if line.starts_with("PMID- ") || line.starts_with("OWN - ") {
                return Some((Self::Medline, begin));
            }
            let house = line.strip_prefix("FN ").is_some_and(|name| {
                let is_in = |house: &&str| name.contains(*house);
                ["ISI", "Clarivate", "Thomson"].iter().any(is_in)
            });
            if house || matches!(line.trim_end(), "PT J" | "PT B" | "PT S" | "PT C") {
                return Some((Self::WebOfScience, begin));
            }
        }
        None
    }

    /// Whether the first line has a tag of refer, and so the next ones that
    /// have a value. TeX has lines like these too, but does not begin with one.
    fn is_refer(text: &str) -> bool {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let is_tagged = |line: &str| Self::Refer.tag(line).is_some();
        if !lines.clone().next().is_some_and(is_tagged) {
            return false;
        }
        let tags = lines
            .take(2_000)
            .filter_map(|line| Self::Refer.tag(line))
            .filter(|(_, value)| !value.is_empty());
        let (all, telling) = tags.fold((0, 0), |(all, telling), (tag, _)| {
            let is_telling = matches!(tag, "%0" | "%T" | "%A" | "%B");
            (all + 1, telling + u32::from(is_telling))
        });
        all >= 2 && telling >= 1
    }

    /// The tag that a line begins with, and its value.
    pub(super) fn tag(self, line: &str) -> Option<(&str, &str)> {
        match self {
            Self::Ris(hand) => ris_tag(line).filter(|tag| hand.wrote(line, *tag)),
            Self::Medline => {
                let (tag, value) = line.split_at_checked(4)?;
                // ERIC has its numbers of four letters with a blank more.
                let value = match tag {
                    "ISSN" | "ISBN" => value.trim_start_matches(' '),
                    _ => value,
                };
                let value = value.strip_prefix('-')?;
                is_tag(tag.trim_end(), 2, 4).then(|| (tag.trim_end(), value.trim()))
            }
            Self::WebOfScience => {
                let (tag, value) = line.split_at_checked(2)?;
                let is_end = value.is_empty() || value.starts_with(' ');
                (is_tag(tag, 2, 2) && is_end).then(|| (tag, value.trim()))
            }
            Self::Refer => {
                let (tag, value) = line.trim_start_matches(' ').split_at_checked(2)?;
                let is_known = matches!(
                    tag.as_bytes(),
                    [
                        b'%',
                        b'A'..=b'Z'
                        | b'0'..=b'9'
                        | b'@'
                        | b'*'
                        | b'+'
                        | b'['
                        | b'!'
                        | b'?'
                        | b'&'
                        | b'$'
                        | b'~'
                        | b'('
                        | b')'
                        | b'#'
                        | b'^'
                        | b'<'
                        | b'>'
                        | b'='
                        | b']',
                    ]
                );
                let is_end = value.is_empty() || value.starts_with([' ', '\t']);
                (is_known && is_end).then(|| (tag, value.trim()))
            }
        }
    }
}

/// A tag of capitals and digits, the first a capital.
fn is_tag(tag: &str, min: usize, max: usize) -> bool {
    let letters = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    (min..=max).contains(&tag.len())
        && tag.starts_with(|c: char| c.is_ascii_uppercase())
        && tag.bytes().all(letters)
}

/// `XX  - value`; programs leave blanks out or put more of them in. Small
/// letters are a tag only where all else is as it should be.
fn ris_tag(line: &str) -> Option<(&str, &str)> {
    let (tag, rest) = line
        .trim_start_matches(['\u{feff}', ' ', '\t'])
        .split_at_checked(2)?;
    let value = rest.trim_start_matches([' ', '\t']).strip_prefix('-')?;
    let blanks = rest.len() - value.len() - 1;
    let is_end = value.is_empty() || value.starts_with([' ', '\t']);
    let is_known =
        is_tag(tag, 2, 2) || is_tag(&tag.to_ascii_uppercase(), 2, 2) && rest.starts_with("  -");
    (is_known && (1..=4).contains(&blanks) && is_end).then(|| (tag, value.trim()))
}

/// One entry: its line and its values by tag, in their order.
pub(super) struct Entry<'a> {
    pub(super) line: u32,
    values: Vec<(&'a str, String)>,
}

impl Entry<'_> {
    /// The first value of a tag that is not blank.
    pub(super) fn get(&self, tag: &str) -> Option<&str> {
        self.all(tag).next()
    }

    /// Whether a tag stands here, be it without a value: a file of nothing but
    /// blank ones must not be searched from the beginning at each line.
    fn names(&self, tag: &str) -> bool {
        let mut values = self.values.iter();
        values.any(|(known, _)| known.eq_ignore_ascii_case(tag))
    }

    /// All values of a tag that are not blank.
    pub(super) fn all(&self, tag: &str) -> impl Iterator<Item = &str> {
        let is_it = move |known: &str| known.eq_ignore_ascii_case(tag);
        let values = self.values.iter().filter(move |(known, _)| is_it(known));
        values
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// All values of some tags in the order of the file. What stands under one
    /// tag and again under another counts once; two of a name under one tag are
    /// two people.
    pub(super) fn all_in_order(&self, tags: &[&'static str]) -> Vec<&str> {
        let is_one = |known: &str| tags.iter().any(|tag| known.eq_ignore_ascii_case(tag));
        let values = self.values.iter().filter(|(known, _)| is_one(known));
        let mut first: HashMap<&str, &str> = HashMap::new();
        values
            .filter(|(_, value)| !value.is_empty())
            .map(|(tag, value)| (&**tag, value.as_str()))
            .filter(|(tag, value)| first.entry(value).or_insert(tag).eq_ignore_ascii_case(tag))
            .map(|(_, value)| value)
            .collect()
    }

    /// All values of the first of some tags that has one.
    pub(super) fn all_of(&self, tags: &[&'static str]) -> Vec<&str> {
        let mut lists = tags.iter().map(|tag| self.all(tag).collect::<Vec<_>>());
        lists.find(|list| !list.is_empty()).unwrap_or_default()
    }
}

/// The entries of a text; a value's further lines are joined by line feeds.
pub(super) fn entries(text: &str, dialect: Dialect) -> impl Iterator<Item = Entry<'_>> {
    let mut lines = text.lines().zip(1_u32..).peekable();
    std::iter::from_fn(move || {
        let mut entry: Option<Entry<'_>> = None;
        while let Some((line, number)) = lines.peek().copied() {
            let line = line.trim_end_matches('\r');
            let found = dialect.tag(line);
            let begins = match (dialect, found) {
                (Dialect::Ris(_), Some((tag, _))) => {
                    let is = |name: &str| tag.eq_ignore_ascii_case(name);
                    is("TY") || entry.is_none() && !is("ER")
                }
                (Dialect::WebOfScience, Some((tag, _))) => tag == "PT",
                // ERIC begins with OWN, PubMed with PMID.
                (Dialect::Medline, Some((tag, _))) => match &entry {
                    Some(entry) => tag == "PMID" && entry.names("PMID"),
                    None => true,
                },
                (Dialect::Refer, Some((tag, _))) => {
                    entry.is_none() || tag == "%0" && !is_typed_late(entry.as_ref())
                }
                _ => false,
            };
            if begins && entry.is_some() {
                break;
            }
            let _ = lines.next();
            match (found, &mut entry) {
                (Some((tag, value)), None) if begins => {
                    let values = vec![(tag, value.to_owned())];
                    entry = Some(Entry {
                        line: number,
                        values,
                    });
                }
                // Junk before the first entry and between two.
                (_, None) => {}
                (Some((tag, _)), Some(_))
                    if tag.eq_ignore_ascii_case("ER")
                        && matches!(dialect, Dialect::Ris(_) | Dialect::WebOfScience) =>
                {
                    break;
                }
                (Some((tag, value)), Some(entry)) => entry.values.push((tag, value.to_owned())),
                (None, Some(entry))
                    if line.trim().is_empty()
                        && ends_at_blank(dialect, entry, lines.clone().map(|(line, _)| line)) =>
                {
                    break;
                }
                (None, Some(entry)) => {
                    if let Some((_, value)) = entry.values.last_mut() {
                        value.push('\n');
                        value.push_str(line.trim());
                    }
                }
            }
        }
        if let Some(entry) = &mut entry {
            for (_, value) in &mut entry.values {
                value.truncate(value.trim_end().len());
            }
        }
        entry
    })
}

/// Whether a blank line ends the entry: in refer and MEDLINE it does, unless
/// the next lines go on with it.
fn ends_at_blank<'a>(
    dialect: Dialect,
    entry: &Entry<'_>,
    mut next: impl Iterator<Item = &'a str>,
) -> bool {
    let Some(first) = next.next() else {
        return matches!(dialect, Dialect::Refer | Dialect::Medline);
    };
    let first = dialect.tag(first).map(|(tag, _)| tag);
    match (dialect, first) {
        (Dialect::Refer, Some("%0")) => true,
        (Dialect::Refer, Some(first)) => {
            // Lines without author and title belong to the entry before them.
            let group = next.take_while(|line| !line.trim().is_empty());
            let tags = group.filter_map(|line| dialect.tag(line).map(|(tag, _)| tag));
            let is_own = |tag: &str| match tag {
                "%0" => true,
                "%T" | "%A" => entry.names("%T") || entry.names(tag),
                _ => false,
            };
            std::iter::once(first).chain(tags).any(is_own)
        }
        (Dialect::Medline, Some(first)) => matches!(first, "PMID" | "OWN"),
        _ => false,
    }
}

/// Whether an entry has begun before its type is told.
fn is_typed_late(entry: Option<&Entry<'_>>) -> bool {
    entry.is_some_and(|entry| !entry.names("%0"))
}
