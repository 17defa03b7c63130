//! Where in its host a part stands: volume, issue, pages and year, out of the
//! words of field 773 (`$g`), its keys (`volume:12`), or its signs (`$q`).
//!
//! Must never know: what the host is.

/// Volume, issue, pages and year, as far as they are said.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Part {
    pub(super) volume: Option<String>,
    pub(super) issue: Option<String>,
    pub(super) pages: Option<String>,
    pub(super) year: Option<String>,
}

/// What a word or a key announces.
#[derive(Clone, Copy, PartialEq)]
enum Slot {
    Volume,
    Issue,
    Pages,
    Year,
}

impl Part {
    /// Takes what a `$g` says and was not said before.
    pub(super) fn read(&mut self, text: &str) {
        if let Some((key, value)) = text.split_once(':')
            && let Some(slot) = Slot::of_key(key.trim())
        {
            return self.put(slot, value.trim());
        }
        let mut words = Words::new(text);
        self.bare(&mut words);
        while let Some(word) = words.next_word() {
            let Some(slot) = Slot::of_word(word) else {
                continue;
            };
            if let Some(value) = words.value(slot) {
                self.put(slot, value);
            }
        }
        let year = super::dates::year(text);
        self.year = self.year.take().or(year);
    }

    /// "12(2016), 3": the volume without a word, the year in brackets, then the
    /// issue.
    fn bare(&mut self, words: &mut Words<'_>) {
        let Some((volume, rest)) = words.rest.split_once('(') else {
            return;
        };
        let Some((year, rest)) = rest.split_once(')') else {
            return;
        };
        let are_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let volume = volume.trim();
        if !volume.is_empty() && are_digits(volume) && super::dates::year(year).is_some() {
            self.put(Slot::Volume, volume);
            words.rest = rest;
            let issue = rest.trim_start_matches([',', ':', ' ']);
            let end = issue.find([',', ' ']).unwrap_or(issue.len());
            let issue = issue.get(..end).unwrap_or_default();
            if issue.starts_with(|c: char| c.is_ascii_digit()) {
                self.put(Slot::Issue, issue);
            }
        }
    }

    /// Takes what a `$q` says and was not said before: levels parted by colons,
    /// the first page behind an angle bracket ("12:3<17").
    pub(super) fn read_coded(&mut self, text: &str) {
        let (levels, page) = match text.split_once('<') {
            Some((levels, page)) => (levels, Some(page)),
            None => (text, None),
        };
        let mut levels = levels.split(':').map(str::trim);
        if let Some(volume) = levels.next() {
            self.put(Slot::Volume, volume);
        }
        if let Some(issue) = levels.next() {
            self.put(Slot::Issue, issue);
        }
        if let Some(page) = page {
            self.put(Slot::Pages, page.trim());
        }
    }

    fn put(&mut self, slot: Slot, value: &str) {
        let value = value.trim_matches(|c: char| matches!(c, '.' | ',' | ';' | ' '));
        let place = match slot {
            Slot::Volume => &mut self.volume,
            Slot::Issue => &mut self.issue,
            Slot::Pages => &mut self.pages,
            Slot::Year => &mut self.year,
        };
        if place.is_none() && !value.is_empty() {
            *place = Some(value.to_owned());
        }
    }
}

impl Slot {
    /// What a key of `key:value` announces, as the union catalogs of Germany
    /// write them.
    fn of_key(key: &str) -> Option<Self> {
        Some(match key.to_ascii_lowercase().as_str() {
            "volume" => Self::Volume,
            "number" | "issue" => Self::Issue,
            "pages" | "elocationid" => Self::Pages,
            "year" => Self::Year,
            _ => return None,
        })
    }

    /// What a word announces, in the languages that catalogs are kept in.
    fn of_word(word: &str) -> Option<Self> {
        Some(match word.to_lowercase().as_str() {
            "v" | "vol" | "vols" | "volume" | "volumen" | "bd" | "band" | "jg" | "jahrg"
            | "jahrgang" | "t" | "tome" | "tomo" | "årg" | "årgang" | "т" => Self::Volume,
            "n" | "no" | "nos" | "nr" | "num" | "núm" | "number" | "numéro" | "número"
            | "numero" | "iss" | "issue" | "h" | "heft" | "fasc" | "№" => Self::Issue,
            "p" | "pp" | "pg" | "page" | "pages" | "pag" | "pág" | "págs" | "páginas" | "s"
            | "ss" | "seite" | "seiten" | "sid" | "side" | "с" => Self::Pages,
            _ => return None,
        })
    }
}

/// A walk through words and numbers.
struct Words<'t> {
    rest: &'t str,
}

impl<'t> Words<'t> {
    fn new(text: &'t str) -> Self {
        Self { rest: text }
    }

    /// The next run of letters, which stands behind no digit ("3rd").
    fn next_word(&mut self) -> Option<&'t str> {
        let is_letter = |c: char| c.is_alphabetic() || matches!(c, '№');
        loop {
            let start = self.rest.find(is_letter)?;
            let before = self.rest.get(..start)?;
            let word = self.rest.get(start..)?;
            let end = word.find(|c| !is_letter(c)).unwrap_or(word.len());
            self.rest = word.get(end..)?;
            if !before.ends_with(|c: char| c.is_ascii_digit()) {
                return word.get(..end);
            }
        }
    }

    /// The number behind the word: digits with what belongs to them, of pages
    /// to the last one ("e12", "17-42", "17 - 42", "xi–xx").
    fn value(&mut self, slot: Slot) -> Option<&'t str> {
        let text = self.rest.trim_start_matches(['.', ' ', '°', 'º', ':']);
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '–' | '.' | '+');
        let mut end = text.find(|c| !is_part(c)).unwrap_or(text.len());
        if slot == Slot::Pages {
            let rest = text.get(end..)?;
            let dash = rest.trim_start();
            let tail = dash.strip_prefix(['-', '–']).map(str::trim_start);
            if let Some(tail) = tail.filter(|tail| tail.starts_with(|c: char| c.is_ascii_digit())) {
                let length = tail.find(|c| !is_part(c)).unwrap_or(tail.len());
                end = text.len() - tail.len() + length;
            } else if text.get(..end)?.ends_with(['-', '–']) {
                let tail = rest.trim_start();
                let length = tail.find(|c| !is_part(c)).unwrap_or(tail.len());
                end = text.len() - tail.len() + length;
            }
        }
        let value = text.get(..end)?;
        let is_number = value.contains(|c: char| c.is_ascii_digit()) || is_roman(value);
        if !is_number {
            return None;
        }
        self.rest = text.get(end..)?;
        Some(value)
    }
}

/// Pages before the first, and volumes of old periodicals.
fn is_roman(value: &str) -> bool {
    let mut letters = value.chars().filter(|c| !matches!(c, '-' | '–' | '.'));
    !value.is_empty()
        && letters.all(|c| {
            matches!(
                c.to_ascii_lowercase(),
                'i' | 'v' | 'x' | 'l' | 'c' | 'd' | 'm'
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(said: [Option<&str>; 4]) -> Part {
        let [volume, issue, pages, year] = said.map(|text| text.map(str::to_owned));
        Part {
            volume,
            issue,
            pages,
            year,
        }
    }

    #[test]
    fn words_of_several_languages_say_where_a_part_stands() {
        for (text, said) in [
            (
                "Vol. 12, no. 3 (Sept. 2016), p. 17-42",
                [Some("12"), Some("3"), Some("17-42"), Some("2016")],
            ),
            ("Pages 17-42", [None, None, Some("17-42"), None]),
            (
                "Bd. 12 (2016), H. 3, S. 17 - 42",
                [Some("12"), Some("3"), Some("17 - 42"), Some("2016")],
            ),
            (
                "12(2016), 3, Seite 17-42",
                [Some("12"), Some("3"), Some("17-42"), Some("2016")],
            ),
            (
                "vol. XII, n° 3/4, pp. xi–xx",
                [Some("XII"), Some("3/4"), Some("xi–xx"), None],
            ),
            (
                "3rd quarter 2016, p. e17",
                [None, None, Some("e17"), Some("2016")],
            ),
            ("no. 7", [None, Some("7"), None, None]),
            ("in press", [None, None, None, None]),
            ("p.", [None, None, None, None]),
        ] {
            let mut read = Part::default();
            read.read(text);
            assert_eq!(read, part(said), "{text}");
        }
    }

    #[test]
    fn keys_and_signs_say_it_too_and_the_first_wins() {
        let mut read = Part::default();
        for text in [
            "volume:12",
            "number:3",
            "year:2016",
            "month:09",
            "pages:17-42",
            "extent:26",
        ] {
            read.read(text);
        }
        read.read_coded("99:9<9");
        assert_eq!(
            read,
            part([Some("12"), Some("3"), Some("17-42"), Some("2016")])
        );
        let mut coded = Part::default();
        coded.read_coded("12:3<17");
        assert_eq!(coded, part([Some("12"), Some("3"), Some("17"), None]));
    }
}
