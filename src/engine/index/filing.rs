//! What the order of titles passes over: quotes and brackets in front, and an
//! article of the record's language.
//!
//! Must never know: how titles are compared.

use crate::records::record::Record;
use crate::search::fold;

/// The articles at the start of a title by language, folded; a record without
/// a language counts as English.
const ARTICLES: [(&str, &[&str]); 14] = [
    ("en", &["the", "a", "an"]),
    ("fr", &["le", "la", "les", "l'", "un", "une", "des"]),
    (
        "es",
        &["el", "la", "los", "las", "lo", "un", "una", "unos", "unas"],
    ),
    ("de", &["der", "die", "das", "ein", "eine"]),
    ("pt", &["o", "a", "os", "as", "um", "uma"]),
    (
        "it",
        &[
            "il", "lo", "la", "i", "gli", "le", "l'", "un", "uno", "una", "un'",
        ],
    ),
    ("ca", &["el", "la", "els", "les", "l'", "un", "una"]),
    ("nl", &["de", "het", "een", "t"]),
    ("sv", &["en", "ett", "den", "det"]),
    ("da", &["en", "et", "den", "det"]),
    ("nb", &["en", "et", "den", "det"]),
    ("no", &["en", "et", "den", "det"]),
    ("nn", &["ein", "eit", "den", "det"]),
    ("hu", &["a", "az", "egy"]),
];

/// Bytes of a folded title that its order passes over.
pub(super) fn passed_over(record: &Record, folded: &str) -> u8 {
    let signs = fold::inner(folded).start;
    // Signs alone are put in order as they are.
    let rest = folded.get(signs..).filter(|rest| !rest.is_empty());
    let rest = rest.unwrap_or(folded);
    let marked = marked(record, folded).or_else(|| {
        let language = record.language.as_deref().unwrap_or("en");
        without_article(rest, language)
    });
    let rest = marked.unwrap_or(rest);
    u8::try_from(folded.len() - rest.len()).unwrap_or(0)
}

/// The title without what a cataloguer passes over.
fn marked<'a>(record: &Record, folded: &'a str) -> Option<&'a str> {
    if record.filing == 0 {
        return None;
    }
    let article: String = record.title.chars().take(record.filing.into()).collect();
    let article = fold::fold(&article);
    let rest = folded.strip_prefix(article.trim_end())?;
    Some(rest.trim_start_matches([' ', '\'']))
}

/// A title without its article; none when it has none, or nothing else.
fn without_article<'a>(title: &'a str, language: &str) -> Option<&'a str> {
    let language = language.get(..2)?.to_ascii_lowercase();
    let (_, articles) = ARTICLES.iter().find(|(code, _)| *code == language)?;
    let rests = articles.iter().filter_map(|article| {
        let rest = title.strip_prefix(article)?;
        (article.ends_with('\'') || rest.starts_with(' ')).then_some(rest)
    });
    let rest = rests.min_by_key(|rest| rest.len())?;
    let rest = &rest[fold::inner(rest).start..];
    (!rest.is_empty()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::text::Text;

    #[test]
    fn titles_stand_where_a_cataloguer_looks_for_them() {
        for (title, language, filed) in [
            ("The zebra", "", "zebra"),
            ("“A ‘new’ deal”", "en", "new' deal\""),
            ("(Re)thinking", "en", "re)thinking"),
            ("L’Été à Lima", "fr", "ete a lima"),
            ("L’Été à Lima", "", "l'ete a lima"),
            ("Die Zukunft", "de", "zukunft"),
            ("Die another day", "en", "die another day"),
            ("¿Qué es?", "es", "que es?"),
            ("A economia", "pt", "economia"),
            ("The", "en", "the"),
            ("Theory", "en", "theory"),
            ("…", "en", "..."),
            ("’t Hart", "nl", "hart"),
        ] {
            let record = Record {
                language: Text::some_line(language),
                ..Record::titled(title)
            };
            let folded = fold::fold(title);
            let passed = usize::from(passed_over(&record, &folded));
            assert_eq!(&folded[passed..], filed, "{title} in {language}");
        }
    }
}
