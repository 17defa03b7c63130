//! MARC 21 into a draft: which field goes where. The table stands in the module
//! above.
//!
//! Must never know: how a record was written down.

use std::collections::HashSet;

use super::dates::{self, Coded};
use super::names::{self, Role};
use super::part::Part;
use super::record::{Field as Variable, Marc, at};
use super::{form, isbd, subjects, title};
use crate::records::doi::Doi;
use crate::records::isbn::Isbn;
use crate::records::read::draft::{Draft, Field, Item};

/// Fields of subjects; a form or genre (655) is none.
const SUBJECTS: &[&str] = &[
    "600", "610", "611", "630", "647", "648", "650", "651", "653",
];

/// Fills a draft from a record.
pub(super) fn fill(draft: &mut Draft, marc: &Marc<'_>) {
    let host = Host::of(marc);
    let form = match (&host, form::of(marc)) {
        // What holds a part says more of it than its own leader.
        (Some(host), None | Some("chapter" | "article-journal" | "book")) => Some(host.form()),
        (_, form) => form,
    };
    if let Some(form) = form {
        draft.text(Field::DocumentType, false, form);
    }
    titles(draft, marc);
    people(draft, marc);
    published(draft, marc);
    when(draft, marc, host.as_ref());
    numbers(draft, marc, host.as_ref());
    about(draft, marc);
    if let Some(host) = host {
        host.fill(draft);
    }
}

fn titles(draft: &mut Draft, marc: &Marc<'_>) {
    let Some(title) = title::of(marc) else { return };
    draft.text(Field::Title, false, &title);
    draft.filing(title::filing(marc));
    if let Some(original) = title::original(marc).filter(|original| *original != title) {
        draft.other(Field::Title, &original);
    }
}

fn people(draft: &mut Draft, marc: &Marc<'_>) {
    const MAIN: &[&str] = &["100", "110", "111", "700", "710", "711", "720"];
    let mut seen = HashSet::new();
    for field in marc.of(MAIN) {
        let is_main = ["100", "110", "111"].iter().any(|tag| field.is(tag));
        // An added entry of another work, or of one that is in this.
        let is_work = field.value('t').is_some() || field.indicator(2) == '2';
        if is_work && !is_main {
            continue;
        }
        let is_meeting = field.is("111") || field.is("711");
        // `$e` of a meeting is a part of it.
        let roles = Role::all(field, if is_meeting { 'j' } else { 'e' });
        let name = if field.is("100") || field.is("700") {
            names::person(field)
        } else if field.is("720") {
            let name = field
                .value('a')
                .map(isbd::bare)
                .map(isbd::name_without_stop);
            name.map(Item::text)
        } else if is_meeting {
            names::body(field, 'e')
        } else {
            names::body(field, 'b')
        };
        let Some(name) = name else { continue };
        let is_editor = roles.contains(&Role::Editor);
        let is_author = roles.contains(&Role::Author) || roles.is_empty() || is_main && !is_editor;
        for (list, is_one) in [(Field::Authors, is_author), (Field::Editors, is_editor)] {
            if is_one && seen.insert((list.name(), format!("{name:?}"))) {
                draft.item(list, &name);
            }
        }
    }
}

/// Publisher, place, edition and series.
fn published(draft: &mut Draft, marc: &Marc<'_>) {
    for (field, code) in [(Field::Place, 'a'), (Field::Publisher, 'b')] {
        let said = imprints(marc).find_map(|imprint| known(imprint, code));
        if let Some(said) = said {
            draft.text(field, false, said);
        }
    }
    if let Some(edition) = marc.value("250", 'a') {
        let edition = isbd::unbracketed(isbd::bare(edition));
        draft.text(Field::Edition, false, edition.trim_end_matches('.'));
    }
    let series = ["490", "440", "830"].iter();
    if let Some(series) = series.clone().find_map(|tag| marc.value(tag, 'a')) {
        let series = isbd::without_nonsort(isbd::without_stop(isbd::bare(series)));
        draft.text(Field::Series, false, &series);
    }
}

/// Statements of publication: 264 with second indicator 1, and 260.
fn imprints<'m>(marc: &'m Marc<'_>) -> impl Iterator<Item = &'m Variable<'m>> {
    let is_imprint = |field: &&Variable<'_>| field.is("260") || field.indicator(2) == '1';
    marc.of(&["264", "260"]).filter(is_imprint)
}

/// The first value of a code that says more than that nothing is known.
fn known<'f>(field: &'f Variable<'_>, code: char) -> Option<&'f str> {
    let last = field.subfields().last().map(|(_, text)| text);
    let mut values = field.values(code).map(|raw| {
        let value = isbd::unbracketed(isbd::bare(raw));
        // The stop of the field stands behind its last subfield.
        if last == Some(raw) {
            isbd::without_stop(value)
        } else {
            value
        }
    });
    values.find(|value| !isbd::is_unknown(value))
}

/// The year, and the date where it is coded in full.
fn when(draft: &mut Draft, marc: &Marc<'_>, host: Option<&Host>) {
    let printed = || {
        let own = imprints(marc).flat_map(|imprint| imprint.values('c'));
        let is_rest = |field: &&Variable<'_>| matches!(field.indicator(2), '0' | '4');
        let rest = marc
            .all("264")
            .filter(is_rest)
            .flat_map(|field| field.values('c'));
        own.chain(rest)
    };
    let corrected = printed().find_map(dates::corrected);
    let coded = marc.control("008").map(|text| Coded {
        is_detailed: at(text, 6) == 'e',
        is_known: !matches!(at(text, 6), 'b' | 'n'),
        first: text.get(7..11).unwrap_or_default(),
        second: text.get(11..15).unwrap_or_default(),
    });
    if let Some(date) = coded.as_ref().and_then(Coded::date) {
        draft.text(Field::Date, false, &date);
        return;
    }
    let year = corrected
        .or_else(|| coded?.year().map(str::to_owned))
        .or_else(|| printed().find_map(dates::year))
        .or_else(|| host?.part.year.clone())
        .or_else(|| dates::year(marc.value("502", 'd')?));
    if let Some(year) = year {
        draft.text(Field::Year, false, &year);
    }
}

/// DOI, ISBN, ISSN, report number, language and addresses.
fn numbers(draft: &mut Draft, marc: &Marc<'_>, host: Option<&Host>) {
    let is_doi = |field: &&Variable<'_>| {
        let of = field.value('2').unwrap_or_default();
        of.trim_end_matches('.').eq_ignore_ascii_case("doi")
    };
    for doi in marc
        .all("024")
        .filter(is_doi)
        .filter_map(|field| field.value('a'))
    {
        draft.text(Field::Doi, false, doi);
    }
    let isbns = || marc.all("020").flat_map(|field| field.values('a'));
    let own = isbns()
        .find(|raw| Isbn::parse(raw).is_some())
        .or_else(|| isbns().next());
    let isbn = own.or_else(|| host?.isbn.as_deref());
    if let Some(isbn) = isbn {
        draft.text(Field::Isbn, false, isbn);
    }
    let series = || marc.all("490").find_map(|field| field.value('x'));
    let serial = marc.all("022").find_map(|field| field.value('a'));
    let serial = serial.or_else(|| host?.issn.as_deref()).or_else(series);
    if let Some(serial) = serial {
        draft.text(Field::Issn, false, serial_number(serial));
    }
    if let Some(number) = marc.value("088", 'a') {
        draft.text(Field::Number, false, isbd::bare(number));
    }
    let codes = marc.all("041").flat_map(|field| field.values('a'));
    let main = marc.control("008").and_then(|text| text.get(35..38));
    // Older records have several codes in one: "engfre".
    let codes = codes.map(|codes| {
        codes
            .get(..3)
            .filter(|_| codes.len() % 3 == 0)
            .unwrap_or(codes)
    });
    let is_said = |code: &&str| !matches!(*code, "und" | "mul" | "zxx" | "|||" | "xxx");
    if let Some(code) = codes
        .chain(main)
        .map(str::trim)
        .filter(|code| !code.is_empty())
        .find(is_said)
    {
        draft.text(Field::Language, false, code);
    }
    addresses(draft, marc);
}

/// An ISSN without words around it.
pub(super) fn serial_number(raw: &str) -> &str {
    let is_digit = |c: char| c.is_ascii_digit();
    let start = raw.find(is_digit).unwrap_or(0);
    let number = raw.get(start..).unwrap_or(raw);
    let end = number.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    number.get(..end.unwrap_or(number.len())).unwrap_or(number)
}

/// The address of the document, and a DOI among its addresses. Those of
/// something related are none.
pub(super) fn addresses(draft: &mut Draft, marc: &Marc<'_>) {
    let rank = |field: &&Variable<'_>| match field.indicator(2) {
        '0' => Some(0),
        '1' => Some(1),
        ' ' => Some(2),
        '2' => None,
        _ => Some(3),
    };
    let ranked = marc
        .all("856")
        .filter_map(|field| Some((rank(&field)?, field.value('u')?)));
    let mut ranked: Vec<(u8, &str)> = ranked.collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    if let Some((_, address)) = ranked.first() {
        draft.text(Field::Link, false, address);
    }
    let own = ranked.iter().filter(|(rank, _)| *rank < 3);
    if let Some(doi) = own
        .map(|(_, address)| *address)
        .find(|address| Doi::parse(address).is_some())
    {
        draft.text(Field::Doi, false, doi);
    }
}

/// Abstract, subjects and countries.
fn about(draft: &mut Draft, marc: &Marc<'_>) {
    let is_abstract = |field: &&Variable<'_>| matches!(field.indicator(1), ' ' | '3');
    for field in marc.all("520").filter(is_abstract) {
        let parts: Vec<&str> = ['a', 'b']
            .iter()
            .filter_map(|code| field.value(*code))
            .collect();
        draft.text(Field::Abstract, false, &parts.join(" "));
    }
    let mut subjects = Subjects::default();
    for field in marc.of(SUBJECTS) {
        if field.is("653") {
            // Each of its subfields is a term of its own.
            for term in field.values('a') {
                subjects.tag(draft, isbd::without_stop(isbd::bare(term)));
            }
            continue;
        }
        let before = |code| match code {
            'v' | 'x' | 'y' | 'z' => Some(subjects::DASH),
            // Roles, relations, and what the medium is are no part of it.
            'e' | 'h' | 'i' | 'j' | 'u' | 'w' => None,
            'a'..='t' => Some(" "),
            _ => None,
        };
        if let Some(heading) = subjects::heading(field, before) {
            subjects.tag(draft, &heading);
        }
        let own = field.values('a').filter(|_| field.is("651"));
        for place in own.chain(field.values('z')) {
            subjects.country(draft, place);
        }
    }
}

/// Tags and countries, each once.
#[derive(Default)]
pub(super) struct Subjects {
    seen: HashSet<String>,
    countries: HashSet<&'static str>,
}

impl Subjects {
    pub(super) fn tag(&mut self, draft: &mut Draft, name: &str) {
        if self.seen.insert(name.to_lowercase()) {
            draft.item(Field::Tags, &Item::text(name));
        }
    }

    pub(super) fn country(&mut self, draft: &mut Draft, place: &str) {
        if let Some(country) = subjects::country(place)
            && self.countries.insert(country)
        {
            draft.item(Field::Countries, &Item::text(country));
        }
    }
}

/// What holds a part: a book or a journal (field 773).
struct Host {
    is_serial: bool,
    title: Option<String>,
    isbn: Option<String>,
    issn: Option<String>,
    part: Part,
}

impl Host {
    /// The host of a record that is a part. A whole book may name in 773 the
    /// package that a shop sold it in; without a place in that it is none.
    fn of(marc: &Marc<'_>) -> Option<Self> {
        let is_part = matches!(marc.leader(7), 'a' | 'b');
        let has_place = |field: &&Variable<'_>| {
            is_part
                || ['g', 'q', '7']
                    .iter()
                    .any(|code| field.value(*code).is_some())
        };
        let field = marc.all("773").find(has_place)?;
        let value = |code| field.value(code).map(str::to_owned);
        let kind = field.value('7').map(|coded| at(coded, 3));
        let looks_serial = || field.value('x').is_some() && field.value('z').is_none();
        let is_serial = match kind {
            Some('s') => true,
            Some('m') => false,
            _ => marc.leader(7) == 'b' || looks_serial(),
        };
        let mut part = Part::default();
        field.values('g').for_each(|text| part.read(text));
        field.values('q').for_each(|text| part.read_coded(text));
        let title = field
            .value('t')
            .or_else(|| field.value('s'))
            .or_else(|| field.value('p'));
        let title = title.map(|title| isbd::without_nonsort(isbd::without_stop(isbd::bare(title))));
        Some(Self {
            is_serial,
            title,
            isbn: value('z'),
            issn: value('x'),
            part,
        })
    }

    fn form(&self) -> &'static str {
        if self.is_serial {
            "article-journal"
        } else {
            "chapter"
        }
    }

    fn fill(self, draft: &mut Draft) {
        let holder = if self.is_serial {
            Field::Container
        } else {
            Field::ParentTitle
        };
        for (field, value) in [
            (holder, self.title),
            (Field::Volume, self.part.volume),
            (Field::Issue, self.part.issue),
            (Field::Pages, self.part.pages),
        ] {
            if let Some(value) = value {
                draft.text(field, false, &value);
            }
        }
    }
}
