//! Lines to entries: tags with their values, whatever is missing between them.
//!
//! Must never know: what a tag means.

/// How tags are written and entries begin and end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// `TY  - JOUR` to `ER  - `.
    Ris,
    /// `PMID- 1`, tags of up to four letters, long values in many lines.
    Medline,
    /// `PT J` to `ER`, long values in many lines.
    WebOfScience,
    /// `%0 Book`, a blank line between entries.
    Refer,
}

impl Dialect {
    /// The dialect of a text, from its first tags.
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut tags: (u32, u32) = (0, 0);
        let mut untyped = 0;
        // TeX has lines like these too, but does not begin with one.
        let first = text.lines().find(|line| !line.trim().is_empty());
        let may_be_refer = first.is_some_and(|line| Self::Refer.tag(line).is_some());
        for line in text.lines().take(2_000) {
            if let Some(("TY", _)) = ris_tag(line) {
                return Some(Self::Ris);
            }
            // Some programs leave the type out, and then nothing but the form
            // of many lines tells.
            let canonical = line.get(2..6) == Some("  - ") && ris_tag(line).is_some();
            untyped += u32::from(canonical);
            if untyped >= 4 {
                return Some(Self::Ris);
            }
            if line.starts_with("PMID- ") || line.starts_with("OWN - ") {
                return Some(Self::Medline);
            }
            if line.starts_with("FN ")
                || matches!(line.trim_end(), "PT J" | "PT B" | "PT S" | "PT C")
            {
                let name = line.get(3..).unwrap_or_default();
                let is_known = !line.starts_with("FN ")
                    || ["ISI", "Clarivate", "Thomson"]
                        .iter()
                        .any(|house| name.contains(house));
                if is_known {
                    return Some(Self::WebOfScience);
                }
            }
            if let Some((tag, value)) = Self::Refer.tag(line)
                && may_be_refer
                && !value.is_empty()
            {
                tags.0 += 1;
                tags.1 += u32::from(matches!(tag, "%0" | "%T" | "%A" | "%B"));
                if tags.0 >= 2 && tags.1 >= 1 {
                    return Some(Self::Refer);
                }
            }
        }
        None
    }

    /// The tag that a line begins with, and its value.
    fn tag(self, line: &str) -> Option<(&str, &str)> {
        match self {
            Self::Ris => ris_tag(line),
            Self::Medline => {
                let (tag, value) = line.split_at_checked(4)?;
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

/// `XX  - value`; programs leave blanks out or put more of them in.
fn ris_tag(line: &str) -> Option<(&str, &str)> {
    let (tag, rest) = line
        .trim_start_matches(['\u{feff}', ' ', '\t'])
        .split_at_checked(2)?;
    let value = rest.trim_start_matches([' ', '\t']).strip_prefix('-')?;
    let blanks = rest.len() - value.len() - 1;
    let is_end = value.is_empty() || value.starts_with([' ', '\t']);
    (is_tag(tag, 2, 2) && (1..=4).contains(&blanks) && is_end).then(|| (tag, value.trim()))
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
        self.values.iter().any(|(known, _)| *known == tag)
    }

    /// All values of a tag that are not blank.
    pub(super) fn all(&self, tag: &str) -> impl Iterator<Item = &str> {
        let values = self.values.iter().filter(move |(known, _)| *known == tag);
        values
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
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
                (Dialect::Ris, Some((tag, _))) => tag == "TY" || entry.is_none() && tag != "ER",
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
                (Some(("ER", _)), Some(_))
                    if matches!(dialect, Dialect::Ris | Dialect::WebOfScience) =>
                {
                    break;
                }
                (Some((tag, value)), Some(entry)) => entry.values.push((tag, value.to_owned())),
                (None, Some(_))
                    if line.trim().is_empty()
                        && ends_at_blank(dialect, lines.peek().map(|(line, _)| *line)) =>
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
/// the next line goes on with the value before.
fn ends_at_blank(dialect: Dialect, next: Option<&str>) -> bool {
    match (dialect, next) {
        (Dialect::Refer, Some(next)) => dialect.tag(next).is_some(),
        (Dialect::Medline, Some(next)) => dialect
            .tag(next)
            .is_some_and(|(tag, _)| matches!(tag, "PMID" | "OWN")),
        (Dialect::Refer | Dialect::Medline, None) => true,
        _ => false,
    }
}

/// Whether an entry has begun before its type is told.
fn is_typed_late(entry: Option<&Entry<'_>>) -> bool {
    entry.is_some_and(|entry| !entry.names("%0"))
}
