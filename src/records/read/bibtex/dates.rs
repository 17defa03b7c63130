//! When an entry was published: `date` of BibLaTeX; `year`, `month` and `day`
//! of BibTeX. Of a range the start counts; a season is no month.
//!
//! Must never know: which entry the values come from.

use super::super::draft::{Draft, Field};

/// Fills year and date from `date`, after the manual of BibLaTeX (EDTF).
pub(super) fn put_date(draft: &mut Draft, raw: &str) {
    let raw = raw.trim();
    let is_edtf = raw.starts_with(['/', '.', '-']) || raw.get(..4).is_some_and(is_digits);
    let start = if is_edtf {
        let mut parts = raw.split(['/', '\u{2013}', '\u{2014}']);
        parts
            .find(|part| part.contains(|c: char| c.is_ascii_digit()))
            .unwrap_or(raw)
    } else {
        raw
    };
    let start = start.trim().trim_end_matches(['~', '?', '%']);
    if start.starts_with('-') {
        return draft.text(Field::Year, false, start);
    }
    // Months from 21 on are seasons; an X stands for a digit nobody knows.
    let mut parts = start.split('-');
    let (year, month) = (parts.next().unwrap_or_default(), parts.next());
    let is_month = |month: &str| month.len() > 2 || month.parse().is_ok_and(|n: u8| n < 21);
    if is_digits(year) && year.len() == 4 && month.is_some_and(|month| !is_month(month)) {
        return draft.text(Field::Year, false, year);
    }
    let known = start.find(['X', 'u']).filter(|_| is_edtf);
    let known = known.and_then(|end| start.get(..end)).unwrap_or(start);
    draft.text(Field::Date, false, known.trim_end_matches('-'));
}

/// Fills year and date from `year`, `month` and `day`.
pub(super) fn put_year(draft: &mut Draft, year: &str, month: Option<&str>, day: Option<&str>) {
    let year = year.trim();
    let has_month = || words(year).any(|word| number_of(word).is_some());
    if year.len() > 7 && (has_month() || year.get(..4).is_some_and(is_digits)) {
        // "9 June 2016", "2016-06-09".
        return put_date(draft, year);
    }
    let is_before_christ =
        year.starts_with('-') || words(year).any(|word| matches!(word, "BC" | "BCE"));
    // "2016a" has a letter for its citation.
    let four = words(year)
        .map(|word| word.trim_end_matches(|c: char| c.is_ascii_lowercase()))
        .find(|word| word.len() == 4 && is_digits(word));
    let Some(four) = four.filter(|_| !is_before_christ) else {
        return draft.text(Field::Year, false, year);
    };
    draft.text(Field::Year, false, four);
    let (month, first) = month.map_or((None, None), month_and_day);
    let day = day.and_then(|day| words(day).find_map(ordinal)).or(first);
    match (month, day) {
        (Some(month), Some(day)) => {
            draft.text(Field::Date, false, &format!("{four}-{month:02}-{day:02}"));
        }
        (Some(month), None) => draft.text(Field::Date, false, &format!("{four}-{month:02}")),
        (None, _) => {}
    }
}

/// "jul/aug", "9 dec", "dec 9", "23--27 may", "30 June -- 2 July", "2".
fn month_and_day(raw: &str) -> (Option<u8>, Option<u8>) {
    let named = words(raw).find_map(number_of);
    let numbers: Vec<u8> = words(raw).filter_map(ordinal).collect();
    match (named, &numbers[..]) {
        (Some(month), days) => (Some(month), days.first().copied()),
        (None, [month @ 1..=12, day @ 13..=31] | [day @ 13..=31, month @ 1..=12]) => {
            (Some(*month), Some(*day))
        }
        // Of two months the first.
        (None, [month @ 1..=12, ..]) => (Some(*month), None),
        _ => (None, None),
    }
}

fn words(raw: &str) -> impl Iterator<Item = &str> {
    raw.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// "9" or "9th".
fn ordinal(word: &str) -> Option<u8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let behind = word.get(digits.len()..).unwrap_or_default();
    let is_day = matches!(behind, "" | "st" | "nd" | "rd" | "th");
    let day = digits.parse().ok();
    day.filter(|day| is_day && (1..=31).contains(day))
}

/// Months by their names in English, German, French, Spanish, Portuguese and
/// Italian, without accents; the first three letters, or as many as tell it.
const MONTHS: [&[&str]; 12] = [
    &["jan", "enero", "ene", "gen"],
    &["feb", "fev"],
    &["mar"],
    &["apr", "avr", "abr"],
    &["may", "mai", "mag"],
    &["jun", "juin", "giu"],
    &["jul", "juil", "lug"],
    &["aug", "aou", "ago"],
    &["sep", "set"],
    &["oct", "okt", "out", "ott"],
    &["nov"],
    &["dec", "dez", "dic"],
];

/// The number of a month by its name.
fn number_of(word: &str) -> Option<u8> {
    use unicode_normalization::UnicodeNormalization;
    let letters = word.nfd().filter(char::is_ascii_alphabetic);
    let word: String = letters.flat_map(char::to_lowercase).collect();
    let is_name = |known: &&str| word.starts_with(*known) && word.len() <= 10;
    let at = MONTHS.iter().position(|names| names.iter().any(is_name))?;
    u8::try_from(at + 1).ok()
}
