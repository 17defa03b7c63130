//! Which record a flaw of a source belongs to.
//!
//! A source is read from its first line to its last, so that its records stand
//! in a segment in the order of their lines, and a few of them are unpacked to
//! find one. Those that were merged into records of other sources are looked
//! through.
//!
//! Must never know: what is wrong with a record.

use super::address::{DocAddress, row_at};
use super::catalog::Catalog;
use super::segment::Segment;
use crate::records::record::{Origin, Record};
use crate::search::question::Stop;

/// The record that has a flaw on a line of a source: the last that begins
/// there or before. None where that has no flaws, since what had them was left
/// out; none either when nobody waits for it any more.
pub(crate) fn flawed(catalog: &Catalog, at: Origin, stop: &Stop<'_>) -> Option<DocAddress> {
    let mut best: Option<(Origin, usize, Record)> = None;
    for (ordinal, segment) in catalog.segments().iter().enumerate() {
        let sources = segment.provenance().sources();
        if at.line == 0 || sources.binary_search(&at.source).is_err() {
            continue;
        }
        let start = catalog.starts().start(ordinal);
        let merged = last_merged(segment, at, stop);
        for (origin, number, record) in last_own(segment, at).into_iter().chain(merged) {
            if best.as_ref().is_none_or(|(known, ..)| *known < origin) {
                best = Some((origin, start + number, record));
            }
        }
    }
    let (_, row, _) = best.filter(|(.., record)| record.flaws > 0)?;
    (!stop.is_called()).then(|| row_at(row))
}

/// A record as it was read, with the number of the one that it is in.
type Read = (Origin, usize, Record);

/// Where a record begins.
fn origin_of(record: &Record) -> Option<Origin> {
    record.origins.first().copied()
}

/// The last record of a segment that begins at a line or before it in the same
/// source, those left out that were merged into records of other sources.
fn last_own(segment: &Segment, at: Origin) -> Option<Read> {
    let (mut start, mut end) = (0, segment.len());
    while start < end {
        let middle = usize::midpoint(start, end);
        let record = segment.first_part(middle)?;
        if origin_of(&record).is_none_or(|origin| origin <= at) {
            start = middle + 1;
        } else {
            end = middle;
        }
    }
    let number = start.checked_sub(1)?;
    let record = segment.first_part(number)?;
    let origin = origin_of(&record).filter(|origin| origin.source == at.source)?;
    Some((origin, number, record))
}

/// The same of the records that were merged into others.
fn last_merged(segment: &Segment, at: Origin, stop: &Stop<'_>) -> Option<Read> {
    let parts = segment.provenance().parts();
    let of_source = parts.filter(|part| part.source == at.source);
    let read = of_source
        .take_while(|_| !stop.is_called())
        .filter_map(|part| {
            let record = segment.provenance().part(part.at)?.record;
            let origin = origin_of(&record).filter(|origin| *origin <= at)?;
            Some((origin, part.number, record))
        });
    read.max_by_key(|(origin, ..)| *origin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::segment::builder::Builder;
    use crate::records::doi::Doi;

    /// Three sources, cut into segments of ten, every third record with a flaw;
    /// some documents are in several of the sources.
    fn catalog() -> (Catalog, Vec<Record>) {
        let mut builder = Builder::new();
        let mut all = Vec::new();
        for name in ["one", "two", "three"] {
            let source = builder.source(name);
            for number in 0..40_u32 {
                let record = Record {
                    doi: Doi::parse(&format!("10.1234/{}", number * (source + 1))),
                    origins: vec![Origin {
                        source,
                        line: 2 + 5 * number,
                    }],
                    flaws: u32::from(number % 3 == 0),
                    ..Record::titled(&format!("Report {}", number * (source + 1)))
                };
                builder.add(record.clone());
                all.push(record);
                if number % 10 == 9 {
                    let _ = builder.snapshot();
                }
            }
        }
        (builder.finish(), all)
    }

    #[test]
    fn a_flaw_belongs_to_the_record_whose_lines_it_stands_in() {
        let (catalog, records) = catalog();
        for record in &records {
            let begins = record.origins[0];
            for line in begins.line..begins.line + 5 {
                let row = flawed(&catalog, Origin { line, ..begins }, &Stop::never());
                let found = row.and_then(|row| catalog.get(row));
                let expected = (record.flaws > 0).then(|| record.identity());
                let found = found.map(|record| record.identity());
                assert_eq!(found, expected, "{begins:?}");
            }
        }
    }

    #[test]
    fn a_flaw_of_no_line_or_before_all_records_belongs_to_none() {
        let (catalog, _) = catalog();
        for (source, line) in [(0, 0), (0, 1), (2, 1), (3, 7)] {
            let at = Origin { source, line };
            assert_eq!(flawed(&catalog, at, &Stop::never()), None, "{at:?}");
        }
    }
}
