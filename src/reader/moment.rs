//! A point in time, to the millisecond.
//!
//! The calendar is the proleptic Gregorian one of RFC 3339, in days since
//! 1970-01-01 by the arithmetic of Howard Hinnant's "chrono-compatible
//! low-level date algorithms".
//!
//! Must never know: the clock, time zones.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds, within the
/// years 0000 to 9999 that RFC 3339 can write.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment(i64);

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const DAY: i64 = 24 * 60 * MINUTE;

impl Moment {
    /// Before everything: when a part that was never touched was given.
    pub const NEVER: Self = Self(-719_528 * DAY);

    /// The end of the year 9999.
    pub const LAST: Self = Self(2_932_897 * DAY - 1);

    /// So many milliseconds after the beginning of 1970; what lies outside the
    /// years 0000 to 9999 becomes their first or last moment.
    #[must_use]
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(Self::NEVER.0, Self::LAST.0))
    }

    /// Milliseconds after the beginning of 1970.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The next moment.
    #[must_use]
    pub fn next(self) -> Self {
        Self::from_millis(self.0.saturating_add(1))
    }

    /// Reads what RFC 3339 calls a date-time: `2026-11-30T09:39:22.123Z`, also
    /// with an offset. Digits beyond the milliseconds are dropped, a leap second
    /// is the one before it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (date, time) = text.split_at_checked(10)?;
        let mut date = date.split('-');
        let year: i64 = digits(date.next()?, 4)?;
        let month = digits(date.next()?, 2).filter(|month| (1..=12).contains(month))?;
        let day = digits(date.next()?, 2)?;
        if date.next().is_some() || !(1..=month_length(year, month)).contains(&day) {
            return None;
        }
        let time = time.strip_prefix(['T', 't', ' '])?;
        let (clock, behind) = time.split_at_checked(8)?;
        let mut clock = clock.split(':');
        let hour = digits(clock.next()?, 2).filter(|hour| *hour < 24)?;
        let minute = digits(clock.next()?, 2).filter(|minute| *minute < 60)?;
        let second = digits(clock.next()?, 2).filter(|second| *second <= 60)?;
        if clock.next().is_some() {
            return None;
        }
        let (fraction, zone) = fraction(behind)?;
        let seconds = (hour * 60 + minute) * 60 + second.min(59);
        let millis = days(year, month, day) * DAY + seconds * SECOND + fraction;
        let millis = millis - offset(zone)?;
        (Self::NEVER.0..=Self::LAST.0)
            .contains(&millis)
            .then_some(Self(millis))
    }

    /// The day in UTC: `2026-11-30`.
    #[must_use]
    pub fn day(self) -> String {
        let (year, month, day) = date(self.0.div_euclid(DAY));
        format!("{year:04}-{month:02}-{day:02}")
    }
}

impl Default for Moment {
    fn default() -> Self {
        Self::NEVER
    }
}

impl fmt::Display for Moment {
    /// As RFC 3339 has it, in UTC, always with milliseconds, so that the order
    /// of the texts is that of the moments.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rest = self.0.rem_euclid(DAY);
        let (seconds, millis) = (rest / SECOND, rest % SECOND);
        let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        let day = self.day();
        write!(f, "{day}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.to_string()
    }
}

impl TryFrom<String> for Moment {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
            .ok_or_else(|| format!("\"{text}\" is no time such as 2026-11-30T09:39:22Z (RFC 3339)"))
    }
}

/// Exactly so many digits as a number.
fn digits(text: &str, length: usize) -> Option<i64> {
    let is_plain = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain)
}

/// The milliseconds of the fraction of a second, and what stands behind it.
fn fraction(text: &str) -> Option<(i64, &str)> {
    let Some(behind) = text.strip_prefix('.') else {
        return Some((0, text));
    };
    let end = behind.bytes().position(|byte| !byte.is_ascii_digit())?;
    let (digits, zone) = behind.split_at_checked(end)?;
    if digits.is_empty() {
        return None;
    }
    let mut places = digits.bytes().map(|digit| i64::from(digit - b'0'));
    let millis = (0..3).fold(0, |millis, _| 10 * millis + places.next().unwrap_or(0));
    Some((millis, zone))
}

/// The milliseconds that a zone is ahead of UTC.
fn offset(zone: &str) -> Option<i64> {
    if matches!(zone, "Z" | "z") {
        return Some(0);
    }
    let (sign, rest) = match zone.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let hours = digits(hours, 2).filter(|hours| *hours < 24)?;
    let minutes = digits(minutes, 2).filter(|minutes| *minutes < 60)?;
    Some(sign * (hours * 60 + minutes) * MINUTE)
}

/// Days of a month.
fn month_length(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date. Years begin in March there, so that the day
/// that comes and goes is their last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of so many days after 1970-01-01.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_day_of_the_calendar_is_written_as_counting_has_it() {
        let (mut year, mut month, mut day) = (0, 1, 1);
        for number in -719_528..2_932_897 {
            assert_eq!(date(number), (year, month, day));
            assert_eq!(days(year, month, day), number);
            day += 1;
            if day > month_length(year, month) {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
        assert_eq!((year, month, day), (10_000, 1, 1));
    }

    /// Written by `date -u -d @SECONDS +%FT%TZ` of GNU.
    #[test]
    fn known_moments_are_written_as_others_write_them() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400, "2000-02-29T00:00:00.000Z"),
            (1_709_251_199, "2024-02-29T23:59:59.000Z"),
            (4_107_542_400, "2100-03-01T00:00:00.000Z"),
            (-2_203_977_600, "1900-02-28T00:00:00.000Z"),
            (1_796_031_562, "2026-11-30T09:39:22.000Z"),
        ] {
            let moment = Moment::from_millis(seconds * 1_000);
            assert_eq!(moment.to_string(), text);
            assert_eq!(Moment::parse(text), Some(moment));
        }
        assert_eq!(Moment::NEVER.to_string(), "0000-01-01T00:00:00.000Z");
        assert_eq!(Moment::LAST.to_string(), "9999-12-31T23:59:59.999Z");
        assert_eq!(Moment::LAST.next(), Moment::LAST);
    }

    #[test]
    fn offsets_and_fractions_are_read_and_nonsense_is_not() {
        let at = |text| Moment::parse(text).map(Moment::millis);
        assert_eq!(at("1970-01-01T01:00:00+01:00"), Some(0));
        assert_eq!(at("1969-12-31 20:30:00.5-03:30"), Some(500));
        assert_eq!(at("1970-01-01t00:00:00.123999z"), Some(123));
        assert_eq!(at("1970-01-01T00:00:60Z"), Some(59_000));
        for wrong in [
            "",
            "1970-01-01",
            "1970-01-01T00:00:00",
            "1970-13-01T00:00:00Z",
            "1970-02-29T00:00:00Z",
            "1970-01-01T24:00:00Z",
            "1970-01-01T00:00:00.Z",
            "1970-01-01T00:00:00+1:00",
            "+970-01-01T00:00:00Z",
            "0000-01-01T00:00:00+00:01",
            "1970-01-01T00:00:0éZ",
            "197é-01-01T00:00:00Z",
        ] {
            assert_eq!(at(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again_and_sorts_as_it_was(
            one in Moment::NEVER.0..=Moment::LAST.0,
            other in Moment::NEVER.0..=Moment::LAST.0,
        ) {
            let (one, other) = (Moment(one), Moment(other));
            prop_assert_eq!(Moment::parse(&one.to_string()), Some(one));
            prop_assert_eq!(one.cmp(&other), one.to_string().cmp(&other.to_string()));
        }

        #[test]
        fn no_text_is_too_strange(text in "\\PC{0,40}") {
            let _ = Moment::parse(&text);
        }
    }
}
