//! The title of MARC 21: field 245, its subfields joined as one reads them.
//!
//! Must never know: what else a record says.

use super::isbd;
use super::record::{Field, Marc};

/// The title of a record: that of field 245, or where that is empty, the one in
/// the original script that is tied to it.
pub(super) fn of(marc: &Marc<'_>) -> Option<String> {
    let own = marc.all("245").find_map(joined);
    own.or_else(|| original(marc))
}

/// How many characters at the beginning of the title are passed over in its
/// order: as the second indicator says, or signs around an article.
pub(super) fn filing(marc: &Marc<'_>) -> usize {
    let Some(field) = marc.first("245") else {
        return 0;
    };
    let start = field.value('a').unwrap_or_default();
    let signs = [('\u{98}', '\u{9c}'), ('\u{88}', '\u{89}'), ('¬', '¬')];
    let marked = signs.iter().find_map(|(open, close)| {
        let (article, behind) = start.strip_prefix(*open)?.split_once(*close)?;
        let blanks = behind.chars().take_while(|c| *c == ' ').count();
        Some(article.chars().count() + blanks)
    });
    let said = field
        .indicator(2)
        .to_digit(10)
        .map_or(0, |digit| digit as usize);
    marked.unwrap_or(said)
}

/// The title in the original script (field 880 that stands for 245).
pub(super) fn original(marc: &Marc<'_>) -> Option<String> {
    let is_title = |field: &&Field<'_>| field.value('6').is_some_and(|tie| tie.starts_with("245"));
    marc.all("880").filter(is_title).find_map(joined)
}

/// Title, rest of the title, number and name of a part: "A: B. N, P". The medium
/// (`$h`) is none of them, but the sign for what follows stands behind it; who is
/// responsible (`$c`) is none either.
fn joined(field: &Field<'_>) -> Option<String> {
    let mut title = Title::default();
    for (code, text) in field.subfields() {
        match code {
            'a' | 'b' | 'n' | 'p' => title.push(code, text),
            'h' => title.sign = isbd::sign(text).or(title.sign),
            _ => {}
        }
    }
    title.finish()
}

/// A title that grows by its parts.
#[derive(Default)]
struct Title {
    text: String,
    /// The code of the last part.
    last: Option<char>,
    /// The sign at its end for what comes next.
    sign: Option<char>,
}

impl Title {
    fn push(&mut self, code: char, text: &str) {
        if let Some(last) = self.last {
            let between = self.between(last, code);
            if !matches!(self.sign, Some('/')) {
                let length = isbd::without_stop(&self.text).len();
                self.text.truncate(length);
            }
            self.text.push_str(between);
        }
        self.text.push_str(isbd::bare(text));
        (self.last, self.sign) = (Some(code), isbd::sign(text));
    }

    /// What stands between two parts. A parallel title and another work keep
    /// their signs, a number and the name behind it their comma or stop.
    fn between(&self, last: char, code: char) -> &'static str {
        let has_stop = self.text.ends_with('.');
        let is_abbreviation = has_stop && isbd::without_stop(&self.text).len() == self.text.len();
        match (last, code, self.sign) {
            (.., Some('=')) => " = ",
            (.., Some(';')) => "; ",
            _ if self.text.ends_with(['?', '!']) => " ",
            (_, 'b', _) => ": ",
            ('n', 'p', _) if !has_stop => ", ",
            _ if is_abbreviation => " ",
            _ => ". ",
        }
    }

    fn finish(self) -> Option<String> {
        let title = isbd::without_nonsort(&self.text);
        let title = title.trim();
        // The stop at the end is that of the field, unless the field goes on.
        let title = match self.sign {
            Some('/') => title,
            _ => isbd::without_stop(title),
        };
        let says_nothing = |c: char| matches!(c, '<' | '>' | '[' | ']' | ' ' | '.');
        (!title.chars().all(says_nothing)).then(|| title.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    fn title(fields: &[(&[u8; 3], &str)]) -> Option<String> {
        let mut marc = Marc::default();
        for (tag, text) in fields {
            marc.push(Field::new(**tag, Cow::Owned(text.replace('$', "\u{1f}"))));
        }
        of(&marc)
    }

    #[test]
    fn parts_of_a_title_are_joined_as_one_reads_them() {
        for (field, right) in [
            (
                "14$aThe trust dividend :$bcare in small states /$cAna Ruiz.",
                "The trust dividend: care in small states",
            ),
            (
                "10$aHandbook of care.$nVolume 2,$pPrices.",
                "Handbook of care. Volume 2, Prices",
            ),
            ("10$aHandbook of care.$pPrices.", "Handbook of care. Prices"),
            (
                "10$aHandbook of care$nBand 2$pPrices",
                "Handbook of care. Band 2, Prices",
            ),
            (
                "10$aHandbook.$nPart 1.$pPrices.",
                "Handbook. Part 1. Prices",
            ),
            (
                "10$aCare outlook$h[electronic resource] :$ba review /$cAna Ruiz.",
                "Care outlook: a review",
            ),
            (
                "10$aSanté publique =$bPublic health /$cAna Ruiz.",
                "Santé publique = Public health",
            ),
            ("10$aSanté$h[texte] =$bHealth.", "Santé = Health"),
            ("10$aCare ;$bTrust /$cAna Ruiz.", "Care; Trust"),
            (
                "10$aWho pays? :$bprices of care.",
                "Who pays? prices of care",
            ),
            ("10$aWho pays for care?", "Who pays for care?"),
            (
                "10$aCare in the U.S. :$ba review.",
                "Care in the U.S.: a review",
            ),
            ("10$aCare in the U.S. /$cAna Ruiz.", "Care in the U.S."),
            ("10$aCare in the U.S.$nPart 2.", "Care in the U.S. Part 2"),
            ("10$aVitamin C /$cAna Ruiz.", "Vitamin C"),
            (
                "10$aDer Preis$beine Einführung$cAna Ruiz",
                "Der Preis: eine Einführung",
            ),
            ("10$a\u{98}Der\u{9c} Preis /$cAna Ruiz", "Der Preis"),
            (
                "10$aCare /$cAna Ruiz.$nPart 2,$pPrices.",
                "Care. Part 2, Prices",
            ),
        ] {
            assert_eq!(title(&[(b"245", field)]).as_deref(), Some(right), "{field}");
        }
    }

    #[test]
    fn the_original_script_stands_in_for_a_title_that_is_empty() {
        let japanese = (b"880", "10$6245-02/$1$a医療政策 :$b比較 /$c山田花子著.");
        let name = (b"880", "1 $6100-01/$1$a山田花子");
        assert_eq!(
            title(&[name, (b"245", "10$6880-02$a<>"), japanese]).as_deref(),
            Some("医療政策: 比較")
        );
        assert_eq!(title(&[name, japanese]).as_deref(), Some("医療政策: 比較"));
        let latin = (b"245", "10$6880-02$aIryō seisaku :$bhikaku.");
        assert_eq!(
            title(&[latin, japanese]).as_deref(),
            Some("Iryō seisaku: hikaku")
        );
        assert_eq!(title(&[name]), None);
    }
}
