//! MARC 21 and UNIMARC, the records of libraries, in whatever they are written
//! down: ISO 2709 (`.mrc`), MARC in JSON, MARCXML. All three become one small
//! value (`record.rs`), and one mapping makes documents of it.
//!
//! # What goes where
//!
//! | field | MARC 21 | UNIMARC |
//! |---|---|---|
//! | no document | leader/05 `d` (deleted, counted), leader/06 of authorities and holdings | leader/05 `d` |
//! | title | 245 `$a: $b. $n, $p`; 880 of 245 only where that is empty | 200 `$a: $e. $h, $i` |
//! | order of titles | 245 second indicator, or signs around an article: it is passed over | |
//! | another title | 880 that is tied to 245, the original script | |
//! | authors | 100, 110, 111 (unless only an editor); 700, 710, 711, 720 with role `aut`, `cre`, `dis` or none, without `$t` and second indicator 2 | 700, 701, 710, 711 with role 070 or none; others with 070 |
//! | editors | the same fields with role `edt` (code, address or word) | 7XX with role 340, 651 |
//! | year | 008/07-10, else 264 with second indicator 1 or 260 `$c`, else 264 with 0 or 4; "i.e." corrects; at last 773 `$g`, 502 `$d` | 100 `$a`/09-12, else 210, 214 `$d` |
//! | date | 008/07-14 of type e | 100 `$a`/09-16 of type j |
//! | publisher, place | 264 with second indicator 1, 260: `$b`, `$a` | 214, 210: `$c`, `$a` |
//! | edition, series | 250 `$a`; 490, 440, 830 `$a`, the first | 205 `$a`; 225 `$a` |
//! | DOI | 024 `$a` with `$2 doi`; 856 with second indicator blank, 0, 1 | 017 `$a` with `$2 doi`; 856 |
//! | ISBN, ISSN | 020 `$a`, 022 `$a`; of a part 773 `$z`, `$x`; 490 `$x` | 010 `$a`, 011 `$a`; of a part 463 `$y`, `$x` |
//! | number | 088 `$a` | |
//! | container, book | 773 `$t`, by `$7`, leader/07, `$x`, `$z` | 463, 461, 464 `$t` |
//! | volume, issue, pages | 773 `$g`, `$q` | 463 `$v`, `$p` |
//! | language | 041 `$a`, else 008/35-37 | 101 `$a` |
//! | abstract | 520 with first indicator blank or 3: `$a $b` | 330 `$a` |
//! | tags | 600 to 651 with `--` before subdivisions, each `$a` of 653 | 600 to 607, each `$a` of 610 |
//! | countries | 651 `$a` and `$z` of subjects that name one | 607 `$a` and `$y` |
//! | link | 856 `$u`, second indicator 0, 1, blank before all others | the same |
//! | form | leader/06-07, 502, 008/24-27, and what holds a part | leader/06-07, 328 |
//!
//! What ISBD types at the end of a part for the next one goes, as do non-sorting
//! signs and final stops; an article stays at the beginning of the title.
//!
//! # What goes nowhere
//!
//! Translators, illustrators, printers and all roles but the two; cancelled
//! numbers (020 `$z`) and those of other forms (776); extent (300); contents
//! (505), reviews, scope and audience (520 with other indicators, 521); genre
//! (655); geographic codes (043); shelf marks and holdings (050, 082, 852, 9XX);
//! names in the original script (880 but for the title); related works (7XX with
//! `$t`, 76X to 787 but for 773); addresses of related things (856 with second
//! indicator 2); dates of the record itself.
//!
//! Must never know: files, what becomes of the records.

mod charset;
mod dates;
mod form;
mod isbd;
mod iso2709;
mod marc21;
mod names;
mod part;
mod record;
mod subjects;
mod title;
mod unimarc;

use std::ops::ControlFlow;

pub(super) use record::{Field as Variable, Marc};

use super::Out;
use super::draft::Draft;
use crate::records::flaw::Fault;
use crate::records::text::Text;
use iso2709::Found;

/// What ends a record of ISO 2709.
pub(super) const RECORD_END: u8 = iso2709::RECORD_END;

/// Whether bytes are ISO 2709, which is no text.
pub(super) fn begins(bytes: &[u8]) -> bool {
    iso2709::begins(bytes)
}

/// Reads ISO 2709. The line of a record is its number, from 1; so many come
/// before.
pub(super) fn read(bytes: &[u8], before: u32, out: &mut Out<'_>) -> ControlFlow<()> {
    let (mut rest, mut number) = (bytes, before);
    while let Some((chunk, behind)) = iso2709::split(rest) {
        rest = behind;
        number = number.saturating_add(1);
        chunk.each(|found| match found {
            Found::Nothing(fault) => out.flaw(number, fault),
            Found::Record(marc, faults) => match draft(&marc, number) {
                Ok(mut draft) => {
                    for fault in faults {
                        draft.flaw(fault);
                    }
                    match draft.finish() {
                        Ok((record, flaws)) => out.record(record, number, flaws),
                        Err(fault) => out.flaw(number, fault),
                    }
                }
                Err(fault) => out.flaw(number, fault),
            },
        })?;
    }
    ControlFlow::Continue(())
}

/// The document that a record describes, in the making; or why it describes
/// none.
pub(super) fn draft(marc: &Marc<'_>, line: u32) -> Result<Draft, Fault> {
    if marc.leader(5) == 'd' {
        return Err(Fault::Deleted(1));
    }
    let mut draft = Draft::new(line);
    if unimarc::is(marc) {
        unimarc::fill(&mut draft, marc);
        return Ok(draft);
    }
    if let Some(other) = form::other(marc) {
        let value = Text::line(other);
        return Err(Fault::NoRecord { value });
    }
    marc21::fill(&mut draft, marc);
    Ok(draft)
}

#[cfg(test)]
mod tests;
