//! Years and dates as sources write them.
//!
//! Must never know: which field they belong to.

use std::fmt::Write as _;

/// The year of a year or a date: one number alone, or the first of four digits
/// among words; an approximate one, or one of copyright or printing (`c2016`,
/// `p1996`, `[2016?]`, `about 1984`), counts. A year before Christ is none.
pub(super) fn year_in(raw: &str) -> Option<i32> {
    let raw = raw.trim();
    if raw.len() > 200 || is_before_christ(raw) {
        return None;
    }
    let bare = raw.trim_matches(|c: char| "[](){}<>?.,;:/ ".contains(c));
    let in_range = |year: &i32| (1..=9999).contains(year);
    if bare.bytes().all(|b| b.is_ascii_digit()) && bare.len() <= 4 {
        return bare.parse().ok().filter(in_range);
    }
    let parts = raw.split(|c: char| !c.is_alphanumeric() && c != '©' && c != '℗');
    let digits = parts.filter_map(|part| {
        let marked = part.strip_prefix(['c', 'p', '©', '℗', 'C']).unwrap_or(part);
        // "2016T10:00" and, in dates of librarians, "ca2016".
        let marked = marked.strip_prefix('a').unwrap_or(marked);
        let (year, behind) = marked.split_at_checked(4)?;
        let ends = behind.is_empty() || behind.starts_with('T');
        ends.then_some(year)
    });
    let mut years = digits.filter(|year| year.bytes().all(|b| b.is_ascii_digit()));
    years.next()?.parse().ok().filter(in_range)
}

/// "-300", "300 BC", "44 B.C.E.", "v. Chr.".
fn is_before_christ(raw: &str) -> bool {
    let is_negative = raw
        .strip_prefix(['-', '−', '–'])
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let letters: String = raw
        .chars()
        .filter(|c| !matches!(c, '.' | ' '))
        .collect::<String>()
        .to_lowercase();
    let words = letters.trim_start_matches(|c: char| !c.is_alphabetic());
    let words = words.trim_matches(|c: char| !c.is_alphabetic());
    is_negative
        || matches!(words, "bc" | "bce" | "vchr" | "avjc" | "ac" | "cabc")
        || letters.ends_with("bc")
        || letters.ends_with("bce")
}

/// `2016`, `2016-06` or `2016-06-09` out of what plainly means that, in numbers
/// or with the name of the month, before or behind the year. A time of day is
/// cut off; of numbers whose order nobody knows ("3/6/2016") the year is left.
pub(super) fn iso_date(raw: &str) -> Option<String> {
    if is_before_christ(raw.trim()) {
        return None;
    }
    numbers(raw).or_else(|| words(raw))
}

/// The year first; missing zeros and unknown (`00`, empty) parts are mended.
fn numbers(raw: &str) -> Option<String> {
    let day = raw.trim().split(['T', ' ']).next()?;
    if day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit()) {
        return numbers(&format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]));
    }
    // "2016 Jun": the words say more.
    if day.len() == 4 && raw.trim().len() > 4 {
        return None;
    }
    let mut parts = day.split(['-', '/']);
    let year = parts.next().and_then(year)?;
    let mut date = format!("{year:04}");
    for max in [12, 31] {
        let Some(part) = parts.next().filter(|part| !part.is_empty()) else {
            return Some(date);
        };
        let is_number = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        match part.parse::<u8>().ok().filter(|_| is_number)? {
            0 => return Some(date),
            number if number <= max => date.extend(["-", &format!("{number:02}")]),
            _ => return None,
        }
    }
    // RIS has a season or a remark behind a third slash.
    (day.contains('/') || parts.next().is_none()).then_some(date)
}

fn year(word: &str) -> Option<u16> {
    let is_year = word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    word.parse().ok().filter(|year| is_year && *year > 0)
}

/// "9 June 2016", "June 9, 2016", "2016 Jun 9", "Jun-Jul 2016", "Spring 2016",
/// "06/2016", "24/1/2016".
fn words(raw: &str) -> Option<String> {
    if raw.len() > 60 {
        return None;
    }
    let is_part = |part: &&str| !part.is_empty();
    let parts = raw.split(|c: char| !c.is_alphanumeric()).filter(is_part);
    let (mut the_year, mut the_month, mut small) = (None, None, Vec::new());
    // Words that are not understood leave the year.
    let mut vague = false;
    for part in parts {
        if let Some(year) = year(part) {
            // The first of a range.
            the_year = the_year.or(Some(year));
        } else if let Some(month) = month(part) {
            the_month = the_month.or(Some(month));
        } else if let Some(number) = day(part) {
            small.push(number);
        } else {
            vague = true;
        }
    }
    // "c2009", "[2016?]" and "p1996" have the year alone.
    let Some(year) = the_year else {
        return year_in(raw)
            .filter(|_| small.is_empty())
            .map(|year| format!("{year:04}"));
    };
    let (month, day) = match (the_month, &small[..]) {
        _ if vague => (None, None),
        (Some(month), days) => (Some(month), days.first().copied()),
        (None, [month @ 1..=12]) => (Some(*month), None),
        (None, [_]) => return None,
        (None, [day @ 13..=31, month @ 1..=12] | [month @ 1..=12, day @ 13..=31]) => {
            (Some(*month), Some(*day))
        }
        _ => (None, None),
    };
    let mut date = format!("{year:04}");
    if let Some(month) = month {
        let _ = write!(date, "-{month:02}");
        if let Some(day) = day {
            let _ = write!(date, "-{day:02}");
        }
    }
    Some(date)
}

/// The number of a month by its English name or the start of it.
fn month(word: &str) -> Option<u8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_lowercase();
    let is_month = |month: &&str| word.len() >= 3 && month.starts_with(&*word);
    let at = MONTHS.iter().position(is_month)?;
    u8::try_from(at + 1).ok()
}

/// "9" or "9th".
fn day(word: &str) -> Option<u8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let is_day = matches!(
        word.get(digits.len()..),
        Some("" | "st" | "nd" | "rd" | "th")
    );
    digits
        .parse()
        .ok()
        .filter(|day| is_day && (1..=31).contains(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_that_are_plain_become_iso_and_others_do_not() {
        for (raw, date) in [
            ("2016", Some("2016")),
            ("2016-06", Some("2016-06")),
            ("2016-06-09", Some("2016-06-09")),
            ("2016-6-9", Some("2016-06-09")),
            ("2016/06/09", Some("2016-06-09")),
            ("20160609", Some("2016-06-09")),
            ("2016-06-09T10:00:00Z", Some("2016-06-09")),
            ("2016-00-00", Some("2016")),
            ("9 June 2016", Some("2016-06-09")),
            ("June 9, 2016", Some("2016-06-09")),
            ("2016 Jun 9", Some("2016-06-09")),
            ("Jun-Jul 2016", Some("2016-06")),
            ("Spring 2016", Some("2016")),
            ("2016//", Some("2016")),
            ("2016/06/09/", Some("2016-06-09")),
            ("2016/06//Summer", Some("2016-06")),
            ("24/1/2016", Some("2016-01-24")),
            ("24 octobre 2016", Some("2016")),
            ("3/6/2016", Some("2016")),
            ("in press", None),
            ("2016-13", None),
            ("06/2016", Some("2016-06")),
            ("0000-01-01", None),
            ("30-Mar-2020", Some("2020-03-30")),
            ("Fall 2016", Some("2016")),
            ("c2009.", Some("2009")),
            ("2001, ©1977", Some("2001")),
            ("(1996 [printing])", Some("1996")),
            ("about 1984", Some("1984")),
            ("[2016?]", Some("2016")),
            ("-1200", None),
            ("300 BC", None),
            ("+999-1", None),
        ] {
            assert_eq!(iso_date(raw).as_deref(), date, "{raw}");
        }
    }

    #[test]
    fn a_year_is_a_number_whatever_stands_around_it() {
        for (raw, year) in [
            ("2016", Some(2016)),
            (" [2016] ", Some(2016)),
            ("c2016", Some(2016)),
            ("2016-06-09", Some(2016)),
            ("850", Some(850)),
            ("abc", None),
            ("0", None),
            ("20160609", None),
            ("in press", None),
            ("Fall 2016", Some(2016)),
            ("30-Mar-2020", Some(2020)),
            ("[2016?]", Some(2016)),
            ("p1996", Some(1996)),
            ("c2009.", Some(2009)),
            ("ca. 1984", Some(1984)),
            ("2009-2010", Some(2009)),
            ("-1200", None),
            ("1200 B.C.", None),
            ("44 BCE", None),
            ("2016a", None),
        ] {
            assert_eq!(year_in(raw), year, "{raw}");
        }
    }
}
