//! Tables of services and programs whose columns mean something of their own:
//! how each is told from its header, and which column fills which field.
//!
//! A column that is not named here fills nothing, whatever its name: what
//! reviewers and services note of a document is none of it. Of a list the first
//! column that says something counts.
//!
//! | table | knowingly dropped |
//! |---|---|
//! | Lens | the country of the source, fields of study, chemicals, funding, numbers of other services, references, counts |
//! | Dimensions | affiliations and their countries, corresponding authors, acknowledgements, other dates, funders, counts |
//! | Overton | the translated title, country and sector of the source, topics, tags, counts |
//! | OpenAlex | ids, positions and affiliations of authors, other locations, counts |
//! | PubMed | citation, first author, date of the record, numbers of other services |
//! | Publish or Perish | counts, rank, date of the query, types of files |
//! | Covidence | study, notes, tags, numbers |
//! | Rayyan | notes with decisions and labels, counts |
//!
//! ASReview keeps the columns that it was given and adds labels and ranks,
//! which no name in the header's own table knows.
//!
//! Must never know: where a header stands.

use super::super::draft::{Draft, Field, Item};
use super::super::markup;

/// How a cell goes into a field.
pub(super) type Put = fn(&mut Draft, Field, &str);

/// The columns of one table.
pub(super) struct Form {
    /// Names in normal form that tell it: all of one row.
    signs: &'static [&'static [&'static str]],
    /// Fields, the names of their columns in normal form, the best first, and
    /// how cells are taken.
    pub(super) columns: &'static [(Field, &'static [&'static str], Put)],
}

/// All of them.
const FORMS: &[Form] = &[
    LENS, DIMENSIONS, OVERTON, OPENALEX, PUBMED, PERISH, COVIDENCE, RAYYAN,
];

impl Form {
    /// The form that a header tells by its names, which are in normal form.
    pub(super) fn told(names: &[String]) -> Option<&'static Self> {
        let has = |sign: &&str| names.iter().any(|name| name == sign);
        FORMS.iter().find(|form| {
            let mut signs = form.signs.iter();
            signs.any(|signs| signs.iter().all(has))
        })
    }
}

const LENS: Form = Form {
    signs: &[&["lensid"]],
    columns: &[
        (Field::DocumentType, &["publicationtype"], kind),
        (Field::Title, &["title"], text),
        (Field::Abstract, &["abstract"], text),
        (Field::Doi, &["doi"], text),
        (Field::Authors, &["authors"], wholes),
        (Field::Year, &["publicationyear"], text),
        (Field::Date, &["datepublished"], text),
        (Field::Container, &["sourcetitle"], text),
        (Field::Publisher, &["publisher"], text),
        (Field::Issn, &["issns"], first),
        (Field::Volume, &["volume"], text),
        (Field::Issue, &["issuenumber"], text),
        (Field::Language, &["language", "languages"], text),
        (Field::Tags, &["keywords", "meshterms"], entries),
        (Field::Link, &["sourceurls", "externalurl"], first),
    ],
};

const DIMENSIONS: Form = Form {
    signs: &[
        &["publicationid", "authorsrawaffiliation"],
        &["publicationid", "anthologytitle"],
        &["publicationid", "dimensionsurl"],
    ],
    columns: &[
        (Field::DocumentType, &["publicationtype"], kind),
        (Field::Title, &["title"], text),
        (Field::Abstract, &["abstract"], text),
        (Field::Doi, &["doi"], text),
        (Field::Authors, &["authors"], entries),
        (Field::Editors, &["bookeditors", "editors"], entries),
        (Field::Year, &["pubyear"], text),
        (Field::Date, &["publicationdate"], text),
        (Field::Series, &["seriestitle"], text),
        (
            Field::Container,
            &["anthologytitle", "sourcetitleanthologytitle"],
            text,
        ),
        (Field::Container, &["sourcetitle"], source),
        (Field::Publisher, &["publisher"], text),
        (Field::Isbn, &["isbn"], text),
        (Field::Issn, &["issn"], first),
        (Field::Volume, &["volume"], text),
        (Field::Issue, &["issue"], text),
        (Field::Pages, &["pagination"], text),
        (Field::Tags, &["meshterms"], entries),
        (Field::Link, &["sourcelinkout", "dimensionsurl"], text),
    ],
};

const OVERTON: Form = Form {
    signs: &[&["overtonid"]],
    columns: &[
        (Field::DocumentType, &["documenttype"], kind),
        (Field::Title, &["title"], text),
        (Field::Doi, &["doi"], text),
        (Field::Authors, &["policyauthors"], guessed),
        (Field::Publisher, &["sourcetitle"], text),
        (Field::Date, &["publishedon"], text),
        (Field::Language, &["languages", "language"], text),
        (Field::Link, &["documenturl", "overtonurl"], text),
    ],
};

const OPENALEX: Form = Form {
    signs: &[
        &["authorshipsauthordisplayname"],
        &["primarylocationsourcedisplayname"],
        &["primarylocationlandingpageurl"],
        &["bibliovolume"],
    ],
    columns: &[
        (Field::DocumentType, &["type"], kind),
        (Field::Title, &["title", "displayname"], text),
        (Field::Abstract, &["abstract"], text),
        (Field::Doi, &["doi"], text),
        (
            Field::Authors,
            &["authorshipsauthordisplayname", "authorshipsrawauthorname"],
            wholes_by_bar,
        ),
        (Field::Year, &["publicationyear"], text),
        (Field::Date, &["publicationdate"], text),
        (Field::Language, &["language"], text),
        (
            Field::Container,
            &["primarylocationsourcedisplayname"],
            text,
        ),
        (
            Field::Publisher,
            &["primarylocationsourcehostorganizationname"],
            text,
        ),
        (Field::Issn, &["primarylocationsourceissnl"], text),
        (Field::Volume, &["bibliovolume"], text),
        (Field::Issue, &["biblioissue"], text),
        (
            Field::Tags,
            &[
                "keywordsdisplayname",
                "topicsdisplayname",
                "conceptsdisplayname",
            ],
            entries_by_bar,
        ),
        (Field::Link, &["primarylocationlandingpageurl"], text),
    ],
};

const PUBMED: Form = Form {
    signs: &[&["pmid", "journalbook"]],
    columns: &[
        (Field::Title, &["title"], text),
        (Field::Doi, &["doi"], text),
        (Field::Authors, &["authors"], wholes_by_comma),
        (Field::Year, &["publicationyear"], text),
        (Field::Container, &["journalbook"], text),
    ],
};

const PERISH: Form = Form {
    signs: &[
        &["cites", "gsrank"],
        &["cites", "querydate"],
        &["gsrank", "querydate"],
    ],
    columns: &[
        (Field::DocumentType, &["type"], kind),
        (Field::Title, &["title"], text),
        (Field::Abstract, &["abstract"], text),
        (Field::Doi, &["doi"], text),
        (Field::Authors, &["authors"], wholes_by_comma),
        (Field::Year, &["year"], text),
        (Field::Container, &["source"], text),
        (Field::Publisher, &["publisher"], text),
        (Field::Issn, &["issn"], text),
        (Field::Volume, &["volume"], text),
        (Field::Issue, &["issue"], text),
        (Field::Link, &["articleurl", "fulltexturl"], text),
    ],
};

const COVIDENCE: Form = Form {
    signs: &[&["covidence"]],
    columns: &[
        (Field::Title, &["title"], text),
        (Field::Abstract, &["abstract"], text),
        (Field::Doi, &["doi"], text),
        (Field::Authors, &["authors"], entries),
        (Field::Year, &["publishedyear"], text),
        (Field::Container, &["journal"], text),
        (Field::Volume, &["volume"], text),
        (Field::Issue, &["issue"], text),
        (Field::Pages, &["pages"], text),
    ],
};

const RAYYAN: Form = Form {
    signs: &[
        &["key", "title", "authors", "location", "notes"],
        &["key", "title", "authors", "journal", "notes"],
    ],
    columns: &[
        (Field::Title, &["title"], text),
        (Field::Abstract, &["abstract"], text),
        (Field::Doi, &["doi"], text),
        (Field::Authors, &["authors"], by_and),
        (Field::Year, &["year"], text),
        (Field::Container, &["journal"], text),
        (Field::Issn, &["issn"], text),
        (Field::Volume, &["volume"], text),
        (Field::Issue, &["issue"], text),
        (Field::Pages, &["pages"], text),
        (Field::Publisher, &["publisher"], text),
        (Field::Place, &["location"], text),
        (Field::Language, &["language"], text),
        (Field::Tags, &["keywords"], guessed),
        (Field::Link, &["url"], text),
    ],
};

fn text(draft: &mut Draft, field: Field, cell: &str) {
    draft.text(field, false, cell);
}

/// A list that is parted in ways that differ from row to row.
fn guessed(draft: &mut Draft, field: Field, cell: &str) {
    draft.text(field, true, cell);
}

/// The first of several values.
fn first(draft: &mut Draft, field: Field, cell: &str) {
    let mut values = cell.split([';', ' ']).filter(|value| !value.is_empty());
    draft.text(field, false, values.next().unwrap_or_default());
}

/// The type of a document, unless it is that of a file or says nothing.
fn kind(draft: &mut Draft, field: Field, cell: &str) {
    const NONE: &[&str] = &["PDF", "HTML", "DOC", "CITATION", "Publication", "unknown"];
    if !NONE.contains(&cell.trim()) {
        draft.text(field, true, cell);
    }
}

/// Of a chapter in a book the source is the series of that.
fn source(draft: &mut Draft, field: Field, cell: &str) {
    let is_chapter = draft.is_chapter();
    draft.text(if is_chapter { Field::Series } else { field }, false, cell);
}

/// Names and terms parted by semicolons, names as "Family, Given".
fn entries(draft: &mut Draft, field: Field, cell: &str) {
    for entry in markup::unmarked(cell).split(';') {
        draft.item(field, &Item::text(entry));
    }
}

fn entries_by_bar(draft: &mut Draft, field: Field, cell: &str) {
    for entry in cell.split('|') {
        draft.item(field, &Item::text(entry));
    }
}

/// Names in the order of speech, parted by semicolons.
fn wholes(draft: &mut Draft, field: Field, cell: &str) {
    for name in markup::unmarked(cell).split(';') {
        whole(draft, field, name);
    }
}

fn wholes_by_bar(draft: &mut Draft, field: Field, cell: &str) {
    for name in cell.split('|') {
        whole(draft, field, name);
    }
}

/// "Ruiz A, Care Study Group." and, where a service leaves some out, "A Ruiz,
/// ...".
fn wholes_by_comma(draft: &mut Draft, field: Field, cell: &str) {
    let cell = markup::unmarked(cell);
    let cell = cell.trim();
    let cut = cell.strip_suffix("...").or(cell.strip_suffix('…'));
    let names = cut.or(cell.strip_suffix('.')).unwrap_or(cell);
    for name in names.split(',') {
        whole(draft, field, name.trim_matches([' ', '…']));
    }
}

fn whole(draft: &mut Draft, field: Field, name: &str) {
    let item = Item {
        literal: Some(name.to_owned()),
        ..Item::default()
    };
    if name.trim() != "..." {
        draft.item(field, &item);
    }
}

/// "Ruiz, Ana and Berg, Ben", or parted by semicolons.
fn by_and(draft: &mut Draft, field: Field, cell: &str) {
    let cell = markup::unmarked(cell);
    if cell.contains(';') {
        return entries(draft, field, &cell);
    }
    for name in cell.split(" and ") {
        draft.item(field, &Item::text(name));
    }
}

#[cfg(test)]
mod tests;
