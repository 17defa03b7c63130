//! UNIMARC into a draft: which field goes where. The same tags mean other things
//! than in MARC 21: 100 is coded data, 200 the title, 700 an author. The table
//! stands in the module above.
//!
//! Must never know: how a record was written down.

use std::collections::HashSet;

use super::dates::{self, Coded};
use super::marc21::{Subjects, addresses, serial_number};
use super::names::{self, Role};
use super::record::{Field as Variable, Marc, at};
use super::{isbd, subjects};
use crate::records::isbn::Isbn;
use crate::records::read::draft::{Draft, Field};

/// Whether a record is UNIMARC: a title in 200, and coded data in 100, which
/// begin with the date of the record.
pub(super) fn is(marc: &Marc<'_>) -> bool {
    let coded = marc.value("100", 'a').unwrap_or_default();
    let is_coded = coded.len() > 16 && coded.bytes().take(8).all(|b| b.is_ascii_digit());
    is_coded && marc.value("200", 'a').is_some() && marc.first("245").is_none()
}

/// Fills a draft from a record.
pub(super) fn fill(draft: &mut Draft, marc: &Marc<'_>) {
    let host = ["463", "461", "464"].iter().find_map(|tag| marc.first(tag));
    let host = host.filter(|_| marc.leader(7) == 'a');
    if let Some(form) = form(marc, host) {
        draft.text(Field::DocumentType, false, form);
    }
    if let Some(title) = marc.first("200").and_then(title) {
        draft.text(Field::Title, false, &title);
    }
    people(draft, marc);
    published(draft, marc);
    numbers(draft, marc, host);
    about(draft, marc);
    if let Some(host) = host {
        let holder = if is_serial(host) {
            Field::Container
        } else {
            Field::ParentTitle
        };
        for (field, code) in [(holder, 't'), (Field::Volume, 'v'), (Field::Pages, 'p')] {
            if let Some(value) = host.value(code) {
                draft.text(field, false, isbd::bare(value));
            }
        }
    }
    addresses(draft, marc);
}

fn is_serial(host: &Variable<'_>) -> bool {
    host.value('x').is_some() && host.value('y').is_none()
}

/// The kind of document by the leader (06-07), or by a note on a dissertation.
fn form(marc: &Marc<'_>, host: Option<&Variable<'_>>) -> Option<&'static str> {
    if marc.first("328").is_some() {
        return Some("thesis");
    }
    Some(match (marc.leader(6), marc.leader(7)) {
        ('a', 'a') if host.is_some_and(is_serial) => "article-journal",
        ('a', 'a') => "chapter",
        ('a', 's' | 'i') => "periodical",
        ('a', 'c') => "collection",
        ('a', _) => "book",
        ('b', _) => "manuscript",
        ('c' | 'd', _) => "musical_score",
        ('e' | 'f', _) => "map",
        ('g', _) => "motion_picture",
        ('i' | 'j', _) => "song",
        ('k', _) => "graphic",
        ('l', _) => "dataset",
        _ => return None,
    })
}

/// "A: E. H, I", as far as they are there. What is typed as in ISBD loses its
/// signs.
fn title(field: &Variable<'_>) -> Option<String> {
    let mut title = String::new();
    let mut last = ' ';
    for (code, text) in field.subfields() {
        let between = match (last, code) {
            (' ', 'a') => "",
            (_, 'e') => ": ",
            ('h', 'i') => ", ",
            (_, 'h' | 'i') => ". ",
            // Another work by the same author is another title.
            _ => continue,
        };
        title.push_str(between);
        title.push_str(isbd::without_stop(isbd::bare(text)));
        last = code;
    }
    let title = isbd::without_nonsort(&title);
    (last != ' ').then(|| title.trim().to_owned())
}

fn people(draft: &mut Draft, marc: &Marc<'_>) {
    let mut seen = HashSet::new();
    for field in marc.of(&["700", "701", "702", "710", "711", "712"]) {
        let name = match field.value('a').map(isbd::bare) {
            None => continue,
            Some(family) if ["700", "701", "702"].iter().any(|tag| field.is(tag)) => {
                match field.value('b').map(isbd::bare) {
                    Some(given) => names::of_parts(family, isbd::name_without_stop(given)),
                    None => match family.split_once(',') {
                        Some((family, given)) => names::of_parts(family, given),
                        None => names::whole(family),
                    },
                }
            }
            Some(_) => match names::body(field, 'b') {
                Some(body) => body,
                None => continue,
            },
        };
        let roles = Role::all(field, 'e');
        // Those of 702 and 712 have a part in it, but not as authors.
        let is_second = field.is("702") || field.is("712");
        let is_author = roles.contains(&Role::Author) || roles.is_empty() && !is_second;
        let is_editor = roles.contains(&Role::Editor);
        for (list, is_one) in [(Field::Authors, is_author), (Field::Editors, is_editor)] {
            if is_one && seen.insert((list.name(), format!("{name:?}"))) {
                draft.item(list, &name);
            }
        }
    }
}

/// Publisher, place and date, edition and series.
fn published(draft: &mut Draft, marc: &Marc<'_>) {
    // 214 says by its second indicator what it is about; 0 is publication.
    let is_imprint =
        |field: &&Variable<'_>| field.is("210") || matches!(field.indicator(2), '0' | ' ');
    let imprints = || marc.of(&["214", "210"]).filter(is_imprint);
    for (field, code) in [(Field::Place, 'a'), (Field::Publisher, 'c')] {
        let values = imprints().flat_map(|field| field.values(code));
        let mut values = values.map(|value| isbd::unbracketed(isbd::bare(value)));
        if let Some(value) = values.find(|value| !isbd::is_unknown(value)) {
            draft.text(field, false, value);
        }
    }
    let coded = marc.value("100", 'a').unwrap_or_default();
    let coded = Coded {
        is_detailed: at(coded, 8) == 'j',
        is_known: true,
        first: coded.get(9..13).unwrap_or_default(),
        second: coded.get(13..17).unwrap_or_default(),
    };
    if let Some(date) = coded.date() {
        draft.text(Field::Date, false, &date);
    } else {
        let printed = || imprints().flat_map(|field| field.values('d'));
        let of_copyright = || {
            let is_copyright = |field: &&Variable<'_>| field.indicator(2) == '4';
            let fields = marc.all("214").filter(is_copyright);
            fields
                .flat_map(|field| field.values('d'))
                .find_map(dates::year)
        };
        let year = printed()
            .find_map(dates::corrected)
            .or_else(|| coded.year().map(str::to_owned))
            .or_else(|| printed().find_map(dates::year))
            .or_else(of_copyright);
        if let Some(year) = year {
            draft.text(Field::Year, false, &year);
        }
    }
    for (field, tag) in [(Field::Edition, "205"), (Field::Series, "225")] {
        if let Some(value) = marc.value(tag, 'a') {
            let value = isbd::unbracketed(isbd::bare(value)).trim_end_matches('.');
            draft.text(field, false, &isbd::without_nonsort(value));
        }
    }
}

/// DOI, ISBN, ISSN and language.
fn numbers(draft: &mut Draft, marc: &Marc<'_>, host: Option<&Variable<'_>>) {
    let is_doi = |field: &&Variable<'_>| {
        field
            .value('2')
            .is_some_and(|of| of.eq_ignore_ascii_case("doi"))
    };
    if let Some(doi) = marc
        .all("017")
        .filter(is_doi)
        .find_map(|field| field.value('a'))
    {
        draft.text(Field::Doi, false, doi);
    }
    let isbns = || marc.all("010").flat_map(|field| field.values('a'));
    let isbn = isbns()
        .find(|raw| Isbn::parse(raw).is_some())
        .or_else(|| isbns().next());
    if let Some(isbn) = isbn.or_else(|| host?.value('y')) {
        draft.text(Field::Isbn, false, isbn);
    }
    if let Some(serial) = marc.value("011", 'a').or_else(|| host?.value('x')) {
        draft.text(Field::Issn, false, serial_number(serial));
    }
    let mut languages = marc.all("101").flat_map(|field| field.values('a'));
    if let Some(language) = languages.find(|code| !matches!(*code, "und" | "mul" | "zxx")) {
        draft.text(Field::Language, false, language);
    }
}

/// Abstract, subjects and countries.
fn about(draft: &mut Draft, marc: &Marc<'_>) {
    if let Some(text) = marc.value("330", 'a') {
        draft.text(Field::Abstract, false, text);
    }
    let mut subjects = Subjects::default();
    for field in marc.of(&["600", "601", "602", "604", "605", "606", "607", "610"]) {
        if field.is("610") {
            for term in field.values('a') {
                subjects.tag(draft, isbd::without_stop(isbd::bare(term)));
            }
            continue;
        }
        let before = |code| match code {
            'j' | 'x' | 'y' | 'z' => Some(subjects::DASH),
            'b' if field.is("600") => Some(", "),
            'b' if field.is("601") => Some(". "),
            'a' | 't' => Some(" "),
            _ => None,
        };
        if let Some(heading) = subjects::heading(field, before) {
            subjects.tag(draft, &heading);
        }
        let own = field.values('a').filter(|_| field.is("607"));
        for place in own.chain(field.values('y')) {
            subjects.country(draft, place);
        }
    }
}
