//! The forms of a word: singular and plural, feminine, inflected, British and
//! American.
//!
//! Two words are forms of one when a stemmer of their language (Snowball,
//! snowballstem.org) leaves the same of both, or one is the other with an "s",
//! as acronyms are in the plural. Words are compared as folded, so
//! that a stemmer sees no accents; plural, gender and the endings of verbs do
//! not depend on them.
//!
//! Must never know: which words a catalog has.

use snowball_stemmers_rs::{Algorithm, Stemmer};

/// A language whose forms are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English; also of a record that names no language.
    English,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// German.
    German,
    /// Portuguese.
    Portuguese,
    /// Italian.
    Italian,
    /// Dutch.
    Dutch,
    /// Swedish.
    Swedish,
    /// Danish.
    Danish,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::English,
        Self::French,
        Self::Spanish,
        Self::German,
        Self::Portuguese,
        Self::Italian,
        Self::Dutch,
        Self::Swedish,
        Self::Danish,
    ];

    /// The code of ISO 639-1.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::German => "de",
            Self::Portuguese => "pt",
            Self::Italian => "it",
            Self::Dutch => "nl",
            Self::Swedish => "sv",
            Self::Danish => "da",
        }
    }

    const fn algorithm(self) -> Algorithm {
        match self {
            Self::English => Algorithm::English,
            Self::French => Algorithm::French,
            Self::Spanish => Algorithm::Spanish,
            Self::German => Algorithm::German,
            Self::Portuguese => Algorithm::Portuguese,
            Self::Italian => Algorithm::Italian,
            Self::Dutch => Algorithm::Dutch,
            Self::Swedish => Algorithm::Swedish,
            Self::Danish => Algorithm::Danish,
        }
    }

    /// What a stemmer leaves of a folded word.
    fn stem(self, word: &str) -> String {
        let stemmer = Stemmer::create(self.algorithm());
        if matches!(self, Self::English) {
            stemmer.stem(&american(word)).into_owned()
        } else {
            stemmer.stem(word).into_owned()
        }
    }
}

/// A word whose forms are looked for in one language.
#[derive(Clone, Debug)]
pub struct Forms {
    language: Language,
    word: String,
    stem: String,
}

/// Fewer letters have no forms: "as" is not the plural of "a".
const LETTERS_MIN: usize = 3;

impl Forms {
    /// The forms of a folded word; none where it is no plain word.
    #[must_use]
    pub fn new(language: Language, word: &str) -> Option<Self> {
        is_plain(word).then(|| Self {
            language,
            word: word.to_owned(),
            stem: language.stem(word),
        })
    }

    /// What all forms begin with.
    #[must_use]
    pub fn beginning(&self) -> &str {
        let same = common(&self.word, &self.stem);
        let kept = same.saturating_sub(1).min(varying(&self.word));
        &self.word[..kept.max(LETTERS_MIN).min(self.word.len())]
    }

    /// Whether another folded word is a form of the word; the word itself is
    /// none.
    #[must_use]
    pub fn has(&self, other: &str) -> bool {
        let is_plural = |one: &str, other: &str| one.strip_suffix('s') == Some(other);
        other != self.word
            && is_plain(other)
            && (is_plural(&self.word, other)
                || is_plural(other, &self.word)
                || self.language.stem(other) == self.stem)
    }
}

/// Only letters that have lost their accents: what stemmers know.
fn is_plain(word: &str) -> bool {
    (LETTERS_MIN..=32).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Bytes that two words begin with alike.
fn common(one: &str, other: &str) -> usize {
    let pairs = one.bytes().zip(other.bytes());
    pairs.take_while(|(one, other)| one == other).count()
}

/// Bytes of a word before the first letter that Britain and America write
/// differently.
fn varying(word: &str) -> usize {
    let bytes = word.as_bytes();
    let differs = |at: &usize| match &bytes[*at..] {
        [b'i' | b'y', b's' | b'z', ..] => true,
        [before, b'o', b'r', ..] | [before, b'o', b'u', b'r', ..] => BEFORE_OUR.contains(before),
        [b't' | b'b', b'e', b'r', ..] | [b't' | b'b', b'r', b'e', ..] => {
            *at + ENDING >= bytes.len()
        }
        _ => false,
    };
    let first = (1..bytes.len()).find(differs);
    first.map_or(bytes.len(), |at| {
        at + 1 + usize::from(bytes[at + 1] == b'o')
    })
}

/// Bytes of the longest ending with "tre" or "ter".
const ENDING: usize = 4;

/// The letters before "our" in words that America writes with "or": labour,
/// colour, favour, behaviour, vigour, humour, honour, odour; not in hour, four,
/// tour, course, source.
const BEFORE_OUR: &[u8] = b"lbvigmnd";

/// An English word as America writes it: endings of verbs and their nouns in
/// -ize, -yze, nouns in -or, -er, -og, "program".
fn american(word: &str) -> String {
    let mut spelled = word.to_owned();
    for (british, american) in [
        ("isation", "ization"),
        ("isations", "izations"),
        ("isational", "izational"),
        ("ise", "ize"),
        ("ised", "ized"),
        ("ises", "izes"),
        ("iser", "izer"),
        ("isers", "izers"),
        ("ising", "izing"),
        ("yse", "yze"),
        ("ysed", "yzed"),
        ("yses", "yzes"),
        ("ysing", "yzing"),
        ("tre", "ter"),
        ("tres", "ters"),
        ("bre", "ber"),
        ("bres", "bers"),
        ("ogue", "og"),
        ("ogues", "ogs"),
        ("programme", "program"),
        ("programmes", "programs"),
    ] {
        // "rise" and "wise" are no verbs in -ize.
        let stem = word.strip_suffix(british).filter(|stem| stem.len() > 2);
        let whole = word == british && british.starts_with("programme");
        if let Some(stem) = stem.or_else(|| whole.then_some("")) {
            spelled = format!("{stem}{american}");
        }
    }
    let ours = spelled.match_indices("our");
    let before = |at: usize| at.checked_sub(1).and_then(|at| spelled.as_bytes().get(at));
    let british = ours.map(|(at, _)| at);
    let british = british.filter(|at| before(*at).is_some_and(|byte| BEFORE_OUR.contains(byte)));
    let places: Vec<usize> = british.collect();
    for at in places.into_iter().rev() {
        spelled.remove(at + 1);
    }
    spelled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn are_forms(language: Language, one: &str, other: &str) -> bool {
        let forms = Forms::new(language, one).unwrap();
        let back = Forms::new(language, other).unwrap();
        let found = forms.has(other);
        assert_eq!(found, back.has(one), "{one} and {other}");
        if found {
            assert!(other.starts_with(forms.beginning()), "{one} and {other}");
            assert!(one.starts_with(back.beginning()), "{one} and {other}");
        }
        found
    }

    #[test]
    fn forms_of_one_word_find_each_other() {
        for (language, one, other) in [
            (Language::English, "policy", "policies"),
            (Language::English, "financing", "finance"),
            (Language::English, "smes", "sme"),
            (Language::English, "womens", "women"),
            (Language::English, "optimisation", "optimization"),
            (Language::English, "commercialise", "commercialization"),
            (Language::English, "labour", "labor"),
            (Language::English, "neighbourhoods", "neighborhood"),
            (Language::English, "behavioural", "behaviors"),
            (Language::English, "modelling", "modeling"),
            (Language::English, "programme", "programs"),
            (Language::English, "centre", "centers"),
            (Language::English, "dialogues", "dialog"),
            (Language::French, "retraite", "retraites"),
            (Language::French, "regard", "regards"),
            (Language::Spanish, "publica", "publicas"),
            (Language::Spanish, "emprendedora", "emprendedoras"),
            (Language::German, "steuer", "steuern"),
            (Language::Portuguese, "salario", "salarios"),
            (Language::Italian, "internazionale", "internazionali"),
        ] {
            assert!(are_forms(language, one, other), "{one} and {other}");
        }
    }

    #[test]
    fn other_words_are_no_forms() {
        for (one, other) in [
            ("four", "for"),
            ("hour", "hor"),
            ("rise", "rize"),
            ("mexico", "mexican"),
            ("trust", "trade"),
        ] {
            assert!(
                !are_forms(Language::English, one, other),
                "{one} and {other}"
            );
        }
        assert!(Forms::new(Language::English, "c4").is_none());
        assert!(Forms::new(Language::English, "ai").is_none());
    }
}
