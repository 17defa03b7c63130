//! The years of what was found, as a curve in the head of the screen.
//!
//! Must never know: how a height is drawn.

use crate::search::answer::YearCount;

/// The years from the first to the last of the catalog, one or several a
/// column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Curve {
    /// Its columns, the oldest first; never empty.
    pub columns: Vec<Column>,
}

/// Some years in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The first of them.
    pub from: i32,
    /// The last of them.
    pub to: i32,
    /// Found records of these years.
    pub found: usize,
    /// Records of these years in the catalog.
    pub total: usize,
}

/// The most columns of a curve.
pub const COLUMNS_MAX: usize = 24;

/// The share of the records, in hundredths, that lie before the first year of
/// the curve at most: a single book of 1789 would leave all others one column.
const BEFORE_MAX: usize = 2;

impl Curve {
    /// The curve of some years, the oldest first, in at most so many columns;
    /// none of a single year.
    #[must_use]
    pub fn new(years: &[YearCount], columns: usize) -> Option<Self> {
        let all: usize = years.iter().map(|one| one.total).sum();
        let mut before = 0;
        let first = years.iter().find(|one| {
            before += one.total;
            before * 100 > all * BEFORE_MAX
        })?;
        // Where all that is found is older, the curve begins with that.
        let oldest = years.iter().find(|one| one.found > 0);
        let is_older = years
            .iter()
            .all(|one| one.found == 0 || one.year < first.year);
        let first = oldest.filter(|_| is_older).unwrap_or(first);
        let (first, last) = (first.year, years.last()?.year);
        let span = usize::try_from(i64::from(last) - i64::from(first) + 1).ok()?;
        if span < 2 || columns == 0 {
            return None;
        }
        let width = i32::try_from(span.div_ceil(columns)).ok()?;
        let mut from = first;
        let mut curve = Self::default();
        while from <= last {
            let to = from.saturating_add(width - 1).min(last);
            let mine = years.iter().filter(|one| (from..=to).contains(&one.year));
            let (mut found, mut total) = (0, 0);
            for one in mine {
                found += one.found;
                total += one.total;
            }
            curve.columns.push(Column {
                from,
                to,
                found,
                total,
            });
            from = to.saturating_add(1);
        }
        Some(curve)
    }

    /// The years at its ends.
    #[must_use]
    pub fn ends(&self) -> [i32; 2] {
        let ends = [self.columns.first(), self.columns.last()];
        let [first, last] = ends.map(Option::<&Column>::copied);
        [
            first.map_or(0, |first| first.from),
            last.map_or(0, |last| last.to),
        ]
    }

    /// The height of a column in eighths of the highest; none where nothing was
    /// found.
    #[must_use]
    pub fn height(&self, column: &Column) -> Option<usize> {
        let most = self.columns.iter().map(|column| column.found).max()?;
        (column.found > 0).then(|| (column.found * 8).div_ceil(most.max(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn years(counts: &[(i32, usize, usize)]) -> Vec<YearCount> {
        let counts = counts.iter();
        counts
            .map(|&(year, found, total)| YearCount { year, found, total })
            .collect()
    }

    #[test]
    fn a_curve_has_a_column_for_each_year_and_heights_to_scale() {
        let curve = Curve::new(&years(&[(2012, 1, 4), (2014, 8, 9), (2015, 0, 2)]), 24).unwrap();
        let told: Vec<_> = curve
            .columns
            .iter()
            .map(|column| (column.from, column.total, curve.height(column)))
            .collect();
        assert_eq!(
            told,
            [
                (2012, 4, Some(1)),
                (2013, 0, None),
                (2014, 9, Some(8)),
                (2015, 2, None)
            ]
        );
        assert_eq!(curve.ends(), [2012, 2015]);
    }

    #[test]
    fn many_years_share_columns_and_every_record_is_counted() {
        let all: Vec<_> = (1950..2025).map(|year| (year, 1, 2)).collect();
        let curve = Curve::new(&years(&all), 24).unwrap();
        assert!(curve.columns.len() <= 24);
        let found: usize = curve.columns.iter().map(|column| column.found).sum();
        assert_eq!(found, 74, "1950 is one of the first two hundredths");
        assert_eq!(curve.ends()[1], 2024);
    }

    #[test]
    fn one_old_book_does_not_flatten_the_curve_and_one_year_is_none() {
        let curve = Curve::new(&years(&[(1789, 1, 1), (2015, 90, 90), (2016, 90, 90)]), 24);
        assert_eq!(curve.unwrap().ends(), [2015, 2016]);
        assert_eq!(Curve::new(&years(&[(2015, 9, 9)]), 24), None);
        assert_eq!(Curve::new(&[], 24), None);
    }
}
