//! Names of people and bodies, taken apart only where it is plain how.

use super::item::Item;
use crate::records::record::Name;
use crate::records::text::Text;

impl Item {
    /// The name: parts that the source tells apart, else "Family, Given", else
    /// the whole. A literal name is never taken apart.
    pub(super) fn name(&self) -> Option<Name> {
        let part = |part: &Option<String>| Text::line(part.as_deref().unwrap_or_default());
        let (family, given) = (part(&self.family), part(&self.given));
        if !family.is_empty() {
            return Some(Name::Person { family, given });
        }
        if let Some(name) = self.literal.as_deref().and_then(Name::whole) {
            return Some(name);
        }
        match self.words() {
            Some(raw) => person(raw).or_else(|| Name::whole(raw)),
            None => Name::whole(&given),
        }
    }
}

/// "Family, Given": one comma, few words on both sides, and no sign that it is
/// a body ("Acme, Inc.", "Ministry of Science, Utopia").
fn person(raw: &str) -> Option<Name> {
    let (family, given) = raw.split_once(',')?;
    let (family, given) = (Text::some_line(family)?, Text::some_line(given)?);
    let short = |text: &str| text.split_whitespace().count() <= 4;
    let is_body = |text: &str| {
        text.split_whitespace()
            .any(|word| matches!(word, "of" | "for" | "the" | "and" | "&"))
            || text.contains(['(', '/', ',', '@'])
            || matches!(
                text.trim_end_matches('.'),
                "Inc" | "Ltd" | "LLC" | "Co" | "Corp" | "SA" | "S.A" | "GmbH"
            )
    };
    let person = short(&family) && short(&given) && !is_body(&family) && !is_body(&given);
    person.then_some(Name::Person { family, given })
}

/// Names in one string: by semicolon, else by comma where all parts are a name
/// and its initials ("Lim SM, Lau Y."), else by "and" if that does not tear the
/// name of a body ("Food and Agriculture Organization").
pub(super) fn split(raw: &str) -> Vec<&str> {
    if raw.contains(';') {
        return raw.split(';').collect();
    }
    let parts = || raw.split(',').map(str::trim);
    if raw.contains(',') && parts().all(ends_in_initials) {
        return parts().collect();
    }
    let parts: Vec<&str> = raw.split(" and ").map(str::trim).collect();
    let apart = parts.iter().all(|part| part.contains(',') || is_name(part));
    if apart { parts } else { vec![raw] }
}

/// A family name, then initials without dots between them, as Medline writes.
fn ends_in_initials(part: &str) -> bool {
    let Some((family, initials)) = part.rsplit_once(' ') else {
        return false;
    };
    let initials = initials.trim_end_matches('.');
    let is_initials =
        (1..=4).contains(&initials.len()) && initials.bytes().all(|byte| byte.is_ascii_uppercase());
    is_initials && family.chars().any(char::is_lowercase)
}

/// Two to four words in capitals, particles aside, or an abbreviation.
fn is_name(part: &str) -> bool {
    let words: Vec<&str> = part.split_whitespace().collect();
    let is_capital = |word: &&str| {
        word.starts_with(char::is_uppercase)
            || matches!(
                *word,
                "de" | "da"
                    | "di"
                    | "del"
                    | "la"
                    | "van"
                    | "von"
                    | "der"
                    | "den"
                    | "al"
                    | "el"
                    | "y"
            )
    };
    match words[..] {
        [word] => word.len() > 1 && word.chars().all(char::is_uppercase),
        _ => (2..=4).contains(&words.len()) && words.iter().all(is_capital),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authors_in_one_string_are_parted_without_tearing_bodies() {
        assert_eq!(split("OECD; World Bank"), ["OECD", " World Bank"]);
        assert_eq!(
            split("Ana Ruiz and Ben van der Berg"),
            ["Ana Ruiz", "Ben van der Berg"]
        );
        assert_eq!(split("Ruiz, A. and Berg, B."), ["Ruiz, A.", "Berg, B."]);
        assert_eq!(split("Lim SM, van Berg BC."), ["Lim SM", "van Berg BC."]);
        for body in [
            "Food and Agriculture Organization",
            "Ministry of Education and Science",
            "OECD",
        ] {
            assert_eq!(split(body), [body]);
        }
    }

    #[test]
    fn a_comma_makes_a_person_only_where_it_is_plain() {
        let name = |raw: &str| Item::text(raw).name().unwrap();
        assert!(matches!(name("Ruiz, Ana"), Name::Person { .. }));
        for body in [
            "Acme, Inc.",
            "Ministry of Science, Utopia",
            "Ruiz, A., Berg, B.",
            "OECD",
        ] {
            assert_eq!(name(body), Name::whole(body).unwrap());
        }
        let literal = Item {
            literal: Some("Ruiz, Ana".to_owned()),
            ..Item::default()
        };
        assert_eq!(literal.name(), Name::whole("Ruiz, Ana"));
    }
}
