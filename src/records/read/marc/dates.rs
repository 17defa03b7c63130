//! When a document came out: the coded dates of field 008, and those that a
//! cataloguer copied from the title page.
//!
//! Must never know: which fields they stand in.

/// Years from here to here are of our calendar; other numbers of four digits
/// are of another one, which stands beside it.
const OURS: std::ops::RangeInclusive<u16> = 1400..=2100;

/// Type and dates of field 008 of MARC 21, or 100 of UNIMARC.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coded<'a> {
    /// Whether the second date is the month and day of the first.
    pub(super) is_detailed: bool,
    /// Whether there is a date at all.
    pub(super) is_known: bool,
    pub(super) first: &'a str,
    pub(super) second: &'a str,
}

impl Coded<'_> {
    /// The year; none where a digit is unknown (`19uu`).
    pub(super) fn year(&self) -> Option<&str> {
        let is_year = self.first.len() == 4 && self.first.bytes().all(|b| b.is_ascii_digit());
        let is_year = is_year && !matches!(self.first, "0000" | "9999");
        (self.is_known && is_year).then_some(self.first)
    }

    /// The full date, or year and month.
    pub(super) fn date(&self) -> Option<String> {
        let year = self.year().filter(|_| self.is_detailed)?;
        let part = |from: usize, most: u8| {
            let digits = self.second.get(from..from + 2)?;
            let number: u8 = digits.parse().ok()?;
            (1..=most).contains(&number).then_some(digits)
        };
        let month = part(0, 12)?;
        Some(match part(2, 31) {
            Some(day) => format!("{year}-{month}-{day}"),
            None => format!("{year}-{month}"),
        })
    }
}

/// The year behind "i.e.", which corrects the one before.
pub(super) fn corrected(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let said = ["i.e.", "i. e.", "id est", "d.i.", "c.-à-d."];
    let at = said
        .iter()
        .find_map(|said| Some(lower.find(said)? + said.len()))?;
    year(lower.get(at..)?)
}

/// The year of a date as it is printed: of several the first, one of another
/// calendar only where there is none of ours.
pub(super) fn year(text: &str) -> Option<String> {
    let numbers = || {
        let parts = text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '©' | '℗'));
        parts.map(|part| part.trim_start_matches(|c: char| !c.is_ascii_digit()))
    };
    let is_year = |part: &&str| part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit());
    let is_ours = |part: &&str| part.parse().is_ok_and(|year: u16| OURS.contains(&year));
    let ours = numbers().filter(is_year).find(is_ours);
    ours.or_else(|| numbers().find(is_year)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_of_a_printed_date_is_the_first_of_our_calendar() {
        for (text, right) in [
            ("2016.", Some("2016")),
            ("c1998.", Some("1998")),
            ("©2015", Some("2015")),
            ("cop. 2015", Some("2015")),
            ("[1998?]", Some("1998")),
            ("2016, c2015.", Some("2016")),
            ("1999-2004.", Some("1999")),
            ("2012-", Some("2012")),
            ("MMXVI [2016]", Some("2016")),
            ("[5]776 [2016]", Some("2016")),
            ("5776 [2016]", Some("2016")),
            ("2559 [2016]", Some("2016")),
            ("平成28 [2016]", Some("2016")),
            ("[19--?]", None),
            ("[201-?]", None),
            ("n.d.", None),
            ("[date of publication not identified]", None),
        ] {
            assert_eq!(year(text).as_deref(), right, "{text}");
        }
    }

    #[test]
    fn what_stands_behind_that_is_corrects_it() {
        assert_eq!(corrected("1957 [i.e. 1958]").as_deref(), Some("1958"));
        assert_eq!(corrected("1957"), None);
    }

    #[test]
    fn coded_dates_give_what_they_know() {
        let coded = |first, second| Coded {
            is_detailed: true,
            is_known: true,
            first,
            second,
        };
        assert_eq!(coded("2016", "0609").date().as_deref(), Some("2016-06-09"));
        assert_eq!(coded("2016", "06  ").date().as_deref(), Some("2016-06"));
        assert_eq!(coded("2016", "uuuu").date(), None);
        assert_eq!(coded("19uu", "    ").year(), None);
        assert_eq!(coded("2016", "13é1").date(), None);
    }
}
