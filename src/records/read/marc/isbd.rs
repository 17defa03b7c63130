//! The punctuation of ISBD, which cataloguers of many countries type at the end
//! of a part for the part that comes next; and words that say that something is
//! not known.
//!
//! Must never know: which field a text is of.

/// Signs between parts. A blank stands before them but for the comma.
const SIGNS: [char; 6] = [':', '/', ';', '=', ',', '+'];

/// A part without the sign for the next one and the blanks around it.
pub(super) fn bare(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(rest) = text.strip_suffix(SIGNS) {
        // "C++", "1 + 1 =" and an address keep what belongs to them.
        let is_apart = rest.ends_with(' ') || text.ends_with([',', ':', ';']);
        if !is_apart || rest.trim().is_empty() {
            break;
        }
        text = rest.trim_end();
    }
    text
}

/// Which sign stands at the end of a part for the next one.
pub(super) fn sign(text: &str) -> Option<char> {
    let text = text.trim();
    let last = text.chars().next_back()?;
    (bare(text).len() < text.len()).then_some(last)
}

/// Without the full stop that ends a field, unless it is that of an
/// abbreviation ("U.S.", "Inc.") or of an ellipsis.
pub(super) fn without_stop(text: &str) -> &str {
    let Some(rest) = text.strip_suffix('.') else {
        return text;
    };
    let word = last_word(rest);
    let is_short = word.contains('.') || is_abbreviation(word) || rest.ends_with('.');
    if is_short { text } else { rest.trim_end() }
}

/// Without the full stop that ends a name, unless it is that of an initial or
/// of an abbreviation.
pub(super) fn name_without_stop(text: &str) -> &str {
    let word = last_word(text.strip_suffix('.').unwrap_or(text));
    let mut letters = word.chars();
    let is_initial = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
    let is_suffix = matches!(word, "Jr" | "Sr" | "jr" | "sr");
    if is_initial || is_suffix {
        return text;
    }
    without_stop(text)
}

fn last_word(text: &str) -> &str {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '-' | '(' | '[' | '/' | ',');
    text.rsplit(is_end).next().unwrap_or_default()
}

/// Abbreviations that names of bodies end in.
fn is_abbreviation(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "inc" | "ltd" | "corp" | "co" | "cie" | "bros" | "etc" | "dept" | "univ" | "assn"
    )
}

/// Without the square brackets that say where a value comes from: "[Paris]".
pub(super) fn unbracketed(text: &str) -> &str {
    let Some(inner) = text.strip_prefix('[') else {
        // "[London? : Lac]" has its brackets in two parts.
        let is_open = text.contains('[');
        return text.strip_suffix(']').filter(|_| !is_open).unwrap_or(text);
    };
    let inner = inner.strip_suffix(']').unwrap_or(inner);
    // "[New] York [N.Y.]" has two pairs, which are its own.
    if inner.contains(['[', ']']) {
        text
    } else {
        inner.trim()
    }
}

/// Whether a value only says that there is none: "[S.l.]", "[s.n.]", "n.d.",
/// "[publisher not identified]", in the languages of the rules of cataloguing.
pub(super) fn is_unknown(text: &str) -> bool {
    const SAID: [&str; 12] = [
        "notidentified",
        "nonidentifi",
        "noidentificad",
        "nãoidentificad",
        "nonidentificat",
        "nichtermittelbar",
        "nichtidentifiziert",
        "unknown",
        "inconnu",
        "desconocid",
        "sinelocus",
        "sinenomine",
    ];
    let letters: String = text
        .chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    let is_code = matches!(
        letters.as_str(),
        "sl" | "sn" | "slsn" | "nd" | "sd" | "sa" | "oo" | "ov" | "oj" | "unav"
    );
    // "SA" may be a house, "s.a." is none.
    let is_code = letters.is_empty() || is_code && text.contains(['.', '[', ':']);
    let has_digits = text.contains(|c: char| c.is_ascii_digit());
    !has_digits && (is_code || SAID.iter().any(|said| letters.contains(said)))
}

/// A text without the signs around words that are passed over in sorting: the
/// control characters of Unicode, and what older programs used for them.
pub(super) fn without_nonsort(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{88}' | '\u{89}' | '\u{98}' | '\u{9c}' | '¬'))
        .collect();
    match plain
        .split_once("<<")
        .map(|(before, rest)| (before, rest.split_once(">>")))
    {
        Some((before, Some((article, rest)))) => format!("{before}{article}{rest}"),
        _ => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_for_the_next_part_goes_and_that_of_the_text_stays() {
        for (text, left, ends) in [
            ("The trust dividend :", "The trust dividend", Some(':')),
            ("Care in the U.S. /", "Care in the U.S.", Some('/')),
            ("Paris :", "Paris", Some(':')),
            ("Lac & Fils,", "Lac & Fils", Some(',')),
            (
                "Health policy studies ;",
                "Health policy studies",
                Some(';'),
            ),
            ("Programming in C++ /", "Programming in C++", Some('/')),
            ("Programming in C++", "Programming in C++", None),
            ("Santé publique =", "Santé publique", Some('=')),
            ("Who pays?", "Who pays?", None),
            ("and/", "and/", None),
            (":", ":", None),
            ("", "", None),
        ] {
            assert_eq!((bare(text), sign(text)), (left, ends), "{text}");
        }
    }

    #[test]
    fn a_full_stop_is_that_of_the_field_unless_an_abbreviation_has_it() {
        for (text, left) in [
            ("Trade and trust.", "Trade and trust"),
            ("Care in the U.S.", "Care in the U.S."),
            ("Acme, Inc.", "Acme, Inc."),
            ("And then...", "And then..."),
            ("Vitamin C.", "Vitamin C"),
            ("Who pays?", "Who pays?"),
        ] {
            assert_eq!(without_stop(text), left);
        }
        for (name, left) in [
            ("Berg, Ben J.", "Berg, Ben J."),
            ("Ruiz, Ana.", "Ruiz, Ana"),
            ("Berg, Ben, Jr.", "Berg, Ben, Jr."),
            ("World Bank.", "World Bank"),
        ] {
            assert_eq!(name_without_stop(name), left);
        }
    }

    #[test]
    fn brackets_of_a_source_go_and_brackets_within_stay() {
        for (text, left) in [
            ("[Paris]", "Paris"),
            ("[Paris", "Paris"),
            ("Lac]", "Lac"),
            ("New York [N.Y.]", "New York [N.Y.]"),
            ("[New] York [N.Y.]", "[New] York [N.Y.]"),
        ] {
            assert_eq!(unbracketed(text), left);
        }
    }

    #[test]
    fn what_says_that_nothing_is_known_is_no_value() {
        for text in [
            "[S.l. :",
            "s.n.,",
            "n.d.]",
            "[S. l.]",
            "[Place of publication not identified]",
            "[Verlag nicht ermittelbar]",
            "[éditeur non identifié]",
            "[editor no identificado]",
        ] {
            assert!(is_unknown(text), "{text}");
        }
        for text in ["Paris", "S.n. 2", "Lac", "東京"] {
            assert!(!is_unknown(text), "{text}");
        }
    }

    #[test]
    fn signs_of_sorting_go_and_the_article_stays() {
        for text in ["\u{98}Die\u{9c} Reform", "¬Die¬ Reform", "<<Die>> Reform"] {
            assert_eq!(without_nonsort(text), "Die Reform");
        }
        assert_eq!(without_nonsort("a << b"), "a << b");
    }
}
