//! Words that stand where a value is missing.
//!
//! Must never know: which field they stand in.

/// Whether a value says something: it is no code of DataCite (appendix 3 of its
/// schema: `:unav`, `:tba` and their sisters) and none of librarians (`[S.l.]`,
/// `[s.n.]`, `[publisher not identified]`, `n.d.`, `uuuu`).
pub(in super::super) fn is_said(value: &str) -> bool {
    const CODES: [&str; 11] = [
        "unac", "unal", "unap", "unas", "unav", "unkn", "none", "null", "tba", "etal", "at",
    ];
    const WORDS: [&str; 8] = ["sl", "sn", "nd", "sd", "ss", "uuuu", "nodate", "undated"];
    let value = value.trim();
    let code = value
        .strip_prefix(['(', ':'])
        .map(|code| code.trim_start_matches(':'));
    let code = code.map(|code| code.split([')', ' ']).next().unwrap_or_default());
    if code.is_some_and(|code| CODES.contains(&code)) {
        return false;
    }
    if value.len() > 60 {
        return true;
    }
    let lower = value.to_lowercase();
    if lower
        .trim_matches(['[', ']', '.', ' '])
        .ends_with("not identified")
    {
        return false;
    }
    // Without its stops "s.n." is a word; a name "SN" has none to lose.
    let is_marked =
        value.contains(['.', '[']) || lower.starts_with("uuuu") || lower.contains("date");
    let bare: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    let is_word = is_marked && WORDS.contains(&&*bare);
    !bare.is_empty() && !is_word
}

#[cfg(test)]
mod tests {
    use super::is_said;

    #[test]
    fn what_stands_for_nothing_says_nothing() {
        for raw in [
            "(:unav)",
            ":tba",
            ":unav",
            "[S.l.]",
            "[s.n.]",
            "s.n.",
            "[publisher not identified]",
            "[Place of publication not identified]",
            "n.d.",
            "[n.d.]",
            "uuuu",
            " ",
            "[S.l. :]",
        ] {
            assert!(!is_said(raw), "{raw}");
        }
        for raw in [
            "Lac",
            "SN",
            "Sage",
            "none of us",
            "S.L. Press",
            "(Utopia)",
            "2016",
        ] {
            assert!(is_said(raw), "{raw}");
        }
    }
}
