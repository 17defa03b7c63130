//! Who is responsible for a document, by the roles that MARC gives: codes,
//! addresses of codes, and words of several languages.
//!
//! Must never know: where the names go.

use super::isbd;
use super::record::Field;
use crate::records::read::draft::Item;

/// What somebody is to a document, as far as a record has a place for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Author,
    Editor,
    /// A translator, an illustrator, a sponsor, a printer, and all others.
    Other,
}

impl Role {
    /// The role of a code of three letters of MARC 21 or three digits of
    /// UNIMARC, or of an address that ends in one.
    fn of_code(code: &str) -> Option<Self> {
        let code = code.trim_end_matches(['.', ',', '/']);
        let code = code.rsplit(['/', '#', ':']).next().unwrap_or_default();
        let is_letters = |b: u8| b.is_ascii_alphabetic();
        let is_code = code.len() == 3
            && (code.bytes().all(is_letters) || code.bytes().all(|b| b.is_ascii_digit()));
        is_code.then(|| match code.to_ascii_lowercase().as_str() {
            "aut" | "cre" | "dis" | "070" | "305" => Self::Author,
            "edt" | "340" | "651" => Self::Editor,
            _ => Self::Other,
        })
    }

    /// The role of a word, in the languages that catalogs are kept in.
    fn of_word(word: &str) -> Self {
        let lower = word.to_lowercase();
        let word = lower.trim_end_matches(['.', ',', ' ']);
        match word {
            "author" | "joint author" | "creator" | "aut" | "auteur" | "autrice" | "autor"
            | "autora" | "autore" | "verfasser" | "verfasserin" | "verfasser/in"
            | "verfasser*in" | "verf" | "författare" | "forfatter" | "schrijver" | "автор" => {
                Self::Author
            }
            "editor"
            | "editors"
            | "joint editor"
            | "ed"
            | "eds"
            | "edt"
            | "volume editor"
            | "general editor"
            | "editor in chief"
            | "editor of compilation"
            | "edited by"
            | "herausgeber"
            | "herausgeberin"
            | "herausgeber/in"
            | "herausgeber*in"
            | "hrsg"
            | "hg"
            | "éditeur scientifique"
            | "éditrice scientifique"
            | "directeur de publication"
            | "directeur de la publication"
            | "curatore"
            | "curatrice"
            | "editor literario"
            | "editora"
            | "organizador"
            | "organizadora"
            | "redacteur"
            | "redaktör"
            | "redaktør"
            | "redaktor"
            | "utgivare"
            | "редактор" => Self::Editor,
            _ => Self::Other,
        }
    }

    /// All roles of a field: by their codes, else by their words, which stand
    /// under `words`. None where it names no role.
    pub(super) fn all(field: &Field<'_>, words: char) -> Vec<Self> {
        let codes: Vec<Self> = field.values('4').filter_map(Self::of_code).collect();
        if codes.is_empty() {
            field.values(words).map(Self::of_word).collect()
        } else {
            codes
        }
    }
}

/// A person of MARC 21 (X00): family and given names, or a name in one piece,
/// without years, titles and the signs behind it.
pub(super) fn person(field: &Field<'_>) -> Option<Item> {
    let raw = field.value('a')?;
    let name = isbd::without_nonsort(isbd::bare(raw));
    let name = isbd::name_without_stop(name.trim());
    // A forename alone has a number: "John Paul II".
    let number = field.value('b').map(isbd::bare);
    let is_forename = field.indicator(1) == '0';
    match name.split_once(',').filter(|_| !is_forename) {
        Some((family, given)) => Some(of_parts(family, given)),
        None => Some(whole(&match number {
            Some(number) => format!("{name} {number}"),
            None => name.to_owned(),
        })),
    }
}

/// A person in two parts.
pub(super) fn of_parts(family: &str, given: &str) -> Item {
    Item {
        family: Some(family.trim().to_owned()),
        given: Some(given.trim().to_owned()),
        ..Item::default()
    }
}

/// A name that is not taken apart.
pub(super) fn whole(name: &str) -> Item {
    Item {
        literal: Some(name.to_owned()),
        ..Item::default()
    }
}

/// A body or a meeting with its parts, which stand under `part`: "Utopia.
/// Ministry of Health".
pub(super) fn body(field: &Field<'_>, part: char) -> Option<Item> {
    let parts = field
        .subfields()
        .filter(|(code, _)| *code == 'a' || *code == part);
    let mut name = String::new();
    for (_, text) in parts {
        if !name.is_empty() {
            name.push_str(if name.ends_with('.') { " " } else { ". " });
        }
        name.push_str(isbd::without_stop(isbd::bare(text)));
    }
    let name = isbd::without_nonsort(&name);
    (!name.is_empty()).then(|| whole(name.trim()))
}
