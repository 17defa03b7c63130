//! The date of a MODS record.
//!
//! Must never know: anything else of it.

use std::borrow::Cow;

use super::super::super::draft::{Draft, Field, is_said};
use super::super::tree::Element;
use super::published;

/// The date of issue: the key date, else one for machines, else one for people;
/// else that of the part in its host; else that of copyright or creation.
pub(super) fn read(draft: &mut Draft, element: Element<'_, '_>, host: Option<Element<'_, '_>>) {
    let issued: Vec<_> = published(element)
        .flat_map(|origin| origin.all("dateIssued"))
        .collect();
    let of_part = host
        .and_then(|host| host.one("part"))
        .or(element.one("part"));
    let others = |name| {
        element
            .all("originInfo")
            .flat_map(move |origin| origin.all(name))
            .collect::<Vec<_>>()
    };
    let any = others("dateIssued");
    let found = best(&issued)
        .or_else(|| best(&any))
        .or_else(|| best(&of_part?.all("date").collect::<Vec<_>>()))
        .or_else(|| {
            // A chapter comes out with its book.
            let holder = host.filter(|_| draft.is_chapter())?;
            best(
                &published(holder)
                    .flat_map(|origin| origin.all("dateIssued"))
                    .collect::<Vec<_>>(),
            )
        })
        .or_else(|| best(&others("copyrightDate")))
        .or_else(|| best(&others("dateCreated")));
    if let Some(date) = found {
        draft.text(Field::Date, false, &date);
    }
}

fn best(dates: &[Element<'_, '_>]) -> Option<String> {
    let is_end = |date: &Element<'_, '_>| date.has("point", "end");
    let said = |wanted: &dyn Fn(&Element<'_, '_>) -> bool| {
        let mut dates = dates.iter().filter(|date| !is_end(date) && wanted(date));
        dates.find_map(|date| plain(*date))
    };
    said(&|date| date.has("keyDate", "yes"))
        .or_else(|| said(&|date| date.attribute("encoding").is_some()))
        .or_else(|| said(&|_| true))
}

/// A date that says something, without the signs of doubt and the end of a span.
fn plain(date: Element<'_, '_>) -> Option<String> {
    let raw: Cow<'_, str> = date.said()?;
    let raw = raw.trim();
    let encoded = date.attribute("encoding").is_some();
    let has_digits = raw.contains(|c: char| c.is_ascii_digit());
    if !is_said(raw) || !has_digits || encoded && raw.contains(['u', 'X']) {
        return None;
    }
    let first = if encoded {
        raw.split('/').next().unwrap_or_default()
    } else {
        raw
    };
    let bare = first.trim_end_matches(['?', '~', '%']);
    // ISO 8601 without its dashes.
    match bare.split_at_checked(4) {
        Some((year, month))
            if encoded && month.len() == 2 && bare.bytes().all(|b| b.is_ascii_digit()) =>
        {
            Some(format!("{year}-{month}"))
        }
        _ => Some(bare.to_owned()),
    }
}
