//! Little words: articles, prepositions and the like, which say little of what
//! a document is about.
//!
//! A record that lacks one is found all the same. The lists are those words of
//! each language that a title may lack without being about something else;
//! negations and numbers are none.
//!
//! Must never know: where in a query a word stands.

/// Whether a folded word is a little word of some language of the catalogs that
/// people browse.
#[must_use]
pub fn is_little(word: &str) -> bool {
    LITTLE.iter().any(|(_, words)| words.contains(&word))
}

/// The rest of a word behind an elided little one, both folded: "emploi" of
/// "l'emploi", "acqua" of "dell'acqua"; the little word too.
#[must_use]
pub fn elided(folded: &str) -> Option<(&str, &str)> {
    let (little, rest) = folded.split_once('\'')?;
    let fits = ELIDED.contains(&little) && rest.chars().next().is_some_and(char::is_alphanumeric);
    fits.then_some((little, rest))
}

/// What is left of a folded word without an English genitive: "women" of
/// "women's".
#[must_use]
pub fn possessor(folded: &str) -> Option<&str> {
    let owner = folded.strip_suffix("'s")?;
    let fits = owner.chars().count() > 1 && owner.chars().all(char::is_alphanumeric);
    fits.then_some(owner)
}

/// What French, Italian and Catalan write before an apostrophe.
const ELIDED: [&str; 26] = [
    "l", "d", "qu", "n", "s", "j", "m", "t", "c", "jusqu", "lorsqu", "puisqu", "quoiqu", "dell",
    "all", "nell", "dall", "sull", "coll", "un", "quell", "quest", "sant", "bell", "gl", "anch",
];

/// The languages by their codes of ISO 639-1, with their words as folded.
const LITTLE: [(&str, &[&str]); 10] = [
    (
        "en",
        &[
            "a", "an", "and", "are", "as", "at", "be", "been", "best", "by", "can", "do", "does",
            "for", "from", "has", "have", "how", "in", "into", "is", "it", "its", "of", "on", "or",
            "s", "that", "the", "their", "them", "these", "this", "those", "to", "upon", "via",
            "was", "were", "what", "when", "where", "which", "who", "whose", "why", "will", "with",
            "within", "you", "your", "we", "our", "i", "my", "should", "about", "there",
        ],
    ),
    (
        "fr",
        &[
            "l", "d", "de", "du", "des", "la", "le", "les", "un", "une", "et", "en", "dans", "sur",
            "pour", "par", "au", "aux", "avec", "ou", "que", "qui", "est", "sont", "ce", "cette",
            "ces", "se", "son", "sa", "ses", "leur", "leurs", "comment", "y", "il", "ils", "elle",
        ],
    ),
    (
        "es",
        &[
            "el", "los", "las", "de", "del", "y", "e", "o", "u", "en", "para", "por", "con", "al",
            "un", "una", "su", "sus", "que", "como", "es", "se", "lo", "desde", "entre",
        ],
    ),
    (
        "pt",
        &[
            "o", "os", "as", "da", "do", "das", "dos", "em", "na", "nos", "nas", "para", "por",
            "com", "ao", "aos", "um", "uma", "e", "seu", "sua", "que", "como", "pelo", "pela",
        ],
    ),
    (
        "it",
        &[
            "il", "lo", "i", "gli", "di", "del", "dello", "della", "dei", "degli", "delle", "dell",
            "da", "dal", "dalla", "in", "nel", "nella", "nei", "nelle", "su", "sul", "sulla", "e",
            "ed", "per", "con", "al", "alla", "alle", "un", "uno", "una", "che", "come", "tra",
            "fra",
        ],
    ),
    (
        "de",
        &[
            "der", "die", "das", "den", "dem", "des", "ein", "eine", "einer", "einem", "einen",
            "eines", "und", "oder", "in", "im", "auf", "fur", "fuer", "von", "vom", "zu", "zum",
            "zur", "mit", "bei", "an", "am", "aus", "als", "uber", "ueber", "durch", "wie", "ist",
            "sind", "was",
        ],
    ),
    (
        "nl",
        &[
            "het", "een", "van", "voor", "met", "op", "aan", "bij", "te", "en", "of", "naar", "uit",
        ],
    ),
    (
        "sv",
        &[
            "och", "av", "for", "till", "med", "pa", "i", "om", "ett", "en", "den", "det", "som",
        ],
    ),
    (
        "da",
        &[
            "og", "af", "til", "med", "pa", "i", "om", "et", "en", "den", "det", "som",
        ],
    ),
    (
        "pl",
        &[
            "i", "w", "z", "na", "do", "o", "od", "dla", "oraz", "ze", "we",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::fold::fold;

    #[test]
    fn the_words_are_as_they_are_compared() {
        for word in LITTLE.iter().flat_map(|(_, words)| *words).chain(&ELIDED) {
            assert_eq!(fold(word), **word);
        }
    }

    #[test]
    fn what_a_title_is_about_is_no_little_word() {
        for word in [
            "not", "no", "ai", "it", "us", "eu", "one", "two", "work", "all",
        ] {
            assert_eq!(is_little(word), word == "it", "{word}");
        }
    }

    #[test]
    fn an_elided_word_is_a_little_word_and_a_word() {
        assert_eq!(elided("l'emploi"), Some(("l", "emploi")));
        assert_eq!(elided("dell'acqua"), Some(("dell", "acqua")));
        assert_eq!(elided("aujourd'hui"), None);
        assert_eq!(elided("l'"), None);
        assert_eq!(possessor("women's"), Some("women"));
        assert_eq!(possessor("s's"), None);
    }
}
