//! Names of people and bodies, taken apart only where it is plain how.

use super::super::markup;
use super::item::Item;
use crate::records::record::Name;
use crate::records::text::Text;

impl Item {
    /// The name: parts that the source tells apart, else "Family, Given", else
    /// the whole. A literal name is never taken apart; "et al." is nobody's.
    pub(in super::super) fn name(&self) -> Option<Name> {
        self.any_name().filter(|name| !is_rest(name))
    }

    fn any_name(&self) -> Option<Name> {
        let part = |part: &Option<String>| {
            Text::line(&markup::unmarked(part.as_deref().unwrap_or_default()))
        };
        let (family, given) = (part(&self.family), part(&self.given));
        if !family.is_empty() {
            return Some(Name::Person { family, given });
        }
        if let Some(name) = Name::whole(&part(&self.literal)) {
            return Some(name);
        }
        match self.words() {
            Some(raw) => {
                let raw = markup::unmarked(raw);
                let raw = alone(&raw);
                let raw = raw.trim();
                match raw.strip_suffix(',').filter(|body| body.contains(',')) {
                    Some(body) => Name::whole(body),
                    None => person(raw).or_else(|| Name::whole(raw)),
                }
            }
            None => Name::whole(&given),
        }
    }

    /// A name of a form that has the family name first: "Family, Given" or
    /// "Family, Given, Suffix"; with nothing behind the comma, or without one,
    /// a body. EndNote, "Author and Editor Names". Two commas behind a single
    /// name are what this program puts there for a family name alone.
    pub(in super::super) fn inverted(raw: &str) -> Self {
        let raw = alone(raw).trim();
        let bare = raw.trim_end_matches([',', ' ']);
        let literal = || Self {
            literal: Some(bare.to_owned()),
            ..Self::default()
        };
        let Some((family, given)) = bare.split_once(',') else {
            return if raw.ends_with(",,") {
                Self {
                    family: Some(bare.to_owned()),
                    ..Self::default()
                }
            } else {
                literal()
            };
        };
        if raw.ends_with(",,") {
            return literal();
        }
        if raw.ends_with(',') && (is_body(bare) || has_form(given)) {
            return literal();
        }
        if is_body(family) || given.split(',').any(is_body) || has_form(given) {
            return literal();
        }
        Self {
            family: Some(family.to_owned()),
            given: Some(ordered(given)),
            ..Self::default()
        }
    }
}

/// Whether a name stands for all that are not named.
fn is_rest(name: &Name) -> bool {
    let whole = match name {
        Name::Whole(whole) => whole,
        Name::Person { family, given } if given.is_empty() => family,
        Name::Person { .. } => return false,
    };
    let bare = whole.trim_end_matches(['.', ' ']);
    let rests = ["et al", "et. al", "et alii"];
    rests.iter().any(|rest| bare.eq_ignore_ascii_case(rest))
}

/// "Family, Given": one comma and a suffix at the most, few words on both
/// sides, and no sign that it is a body ("Acme, Inc.", "Ministry of Science,
/// Utopia"). A comma with nothing behind it makes a family name of what stands
/// before it, unless that has a comma too.
fn person(raw: &str) -> Option<Name> {
    let (family, given) = raw.split_once(',')?;
    let (family, given) = (family.trim(), given.trim());
    let name = |family: &str, given: &str| {
        Some(Name::Person {
            family: Text::some_line(family)?,
            given: Text::line(given),
        })
    };
    if given.is_empty() {
        return name(family, given);
    }
    // "Jane van Doe, Jr."
    if is_suffix(given)
        && let Some((first, last)) = family.rsplit_once(' ')
        && is_name(family)
    {
        return name(last, &format!("{first}, {given}"));
    }
    let given = ordered(given);
    let (main, suffix) = given.split_once(", ").unwrap_or((&given, "Jr"));
    let is_whole = is_body(family) || is_body(main) || has_form(main) || !is_suffix(suffix);
    let person = is_short(family) && is_short(main) && !is_whole;
    person.then(|| name(family, &given)).flatten()
}

/// Given names before the suffix: "Jr., Ana" becomes "Ana, Jr.".
fn ordered(given: &str) -> String {
    let mut parts: Vec<&str> = given.split(',').map(str::trim).collect();
    parts.retain(|part| !part.is_empty());
    if parts.len() > 1 && parts.first().is_some_and(|part| is_suffix(part)) {
        parts.rotate_left(1);
    }
    parts.join(", ")
}

/// Few words, initials and particles aside.
fn is_short(text: &str) -> bool {
    let words = text.split_whitespace();
    let is_word = |word: &&str| {
        word.trim_end_matches('.').chars().count() > 1 && word.starts_with(char::is_uppercase)
    };
    (0..=4).contains(&words.clone().filter(is_word).count()) && words.count() <= 8
}

/// Words and signs that no person has in a name.
fn is_body(text: &str) -> bool {
    let mut words = text.split_whitespace();
    words.any(|word| matches!(word, "of" | "for" | "the" | "and" | "&"))
        || text.contains(['(', '/', '@'])
}

/// What follows a comma in the name of a company. "SA", "Co" and "LLC" are
/// initials and given names too.
fn has_form(text: &str) -> bool {
    let bare = text.trim().trim_end_matches('.');
    matches!(bare, "Inc" | "Ltd" | "Corp" | "GmbH")
}

fn is_suffix(text: &str) -> bool {
    let bare = text.trim().trim_end_matches('.');
    matches!(
        bare,
        "Jr" | "jr" | "JR" | "Sr" | "sr" | "II" | "III" | "IV" | "2nd" | "3rd" | "4th"
    )
}

/// A name without what a list left behind it ("Ruiz, A. and"), the number of
/// its person or an address: "Ruiz, Ana (57200000000)".
fn alone(raw: &str) -> &str {
    let bare = raw.trim_end();
    let left = [" and", " &"]
        .iter()
        .find_map(|left| bare.strip_suffix(left));
    // A body may end so ("Sons &"), a family name first may not.
    if let Some(name) = left.filter(|name| name.contains(',')) {
        return name.trim_end_matches([',', ' ']);
    }
    let open = match bare.as_bytes().last() {
        Some(b')') => bare.rfind(" ("),
        Some(b']') => bare.rfind(" ["),
        Some(b'>') => bare.rfind(" <"),
        _ => None,
    };
    let Some((name, id)) = open.and_then(|at| bare.split_at_checked(at)) else {
        return raw;
    };
    let is_number =
        |c: char| c.is_ascii_digit() || matches!(c, '-' | 'X' | ' ' | '(' | ')' | '[' | ']');
    let is_id = id.chars().all(is_number) && id.contains(|c: char| c.is_ascii_digit());
    let is_id = is_id || id.contains('@') || id.to_ascii_lowercase().contains("orcid");
    if is_id { name } else { raw }
}

/// Names in one string: by semicolon, else by comma where all parts are names
/// for themselves or a name and its initials, else by "and" if that does not
/// tear the name of a body ("Food and Agriculture Organization").
pub(super) fn split(raw: &str) -> Vec<String> {
    if raw.contains(';') {
        return raw.split(';').map(str::to_owned).collect();
    }
    if let Some(names) = listed(raw) {
        return names;
    }
    for between in [" and ", " & "] {
        let parts: Vec<&str> = raw.split(between).map(str::trim).collect();
        let is_one = |part: &&str| part.contains(',') || is_name(part);
        if parts.len() > 1 && parts.iter().all(is_one) {
            return parts.into_iter().flat_map(split).collect();
        }
    }
    vec![raw.to_owned()]
}

/// Names parted by commas, an "and" or "&" before the last: "Lim SM, Lau Y.",
/// "Ruiz, A.B., Berg, C.", "Ana Ruiz, Ben Berg & Clara Diaz".
pub(in super::super) fn listed(raw: &str) -> Option<Vec<String>> {
    let even = [" and ", " & "]
        .iter()
        .fold(raw.to_owned(), |raw, between| raw.replace(between, ", "));
    let parts: Vec<&str> = even.split(',').map(str::trim).collect();
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let owned = || parts.iter().map(|part| (*part).to_owned()).collect();
    if parts.len() < 2 {
        return None;
    }
    if parts.iter().all(|part| ends_in_initials(part)) {
        return Some(owned());
    }
    let is_full = |part: &&str| part.contains(' ') && is_name(part) && !is_house(part);
    if parts.iter().all(is_full) {
        return Some(owned());
    }
    let mut names: Vec<String> = Vec::new();
    let mut rest = parts.iter().peekable();
    while let Some(family) = rest.next() {
        let given = rest.next().filter(|given| are_initials(given))?;
        if are_initials(family) || is_body(family) {
            return None;
        }
        let suffix = rest.next_if(|part| is_suffix(part));
        let behind = suffix.map_or(String::new(), |suffix| format!(", {suffix}"));
        names.push(format!("{family}, {given}{behind}"));
    }
    (names.len() > 1).then_some(names)
}

/// A family name, then initials, as Medline and Scopus write.
fn ends_in_initials(part: &str) -> bool {
    part.rsplit_once(' ').is_some_and(|(family, initials)| {
        are_initials(initials) && family.chars().any(char::is_lowercase)
    })
}

/// "AB", "A.B.", "D.-E." or "A. B.".
fn are_initials(part: &str) -> bool {
    let letters = part.chars().filter(|c| c.is_alphabetic());
    (1..=5).contains(&letters.clone().count())
        && letters.clone().all(char::is_uppercase)
        && part
            .chars()
            .all(|c| c.is_alphabetic() || " .-\u{2010}".contains(c))
        && (part.contains('.') || letters.count() <= 4)
}

/// A word that bodies are named by.
fn is_house(part: &str) -> bool {
    const HOUSES: &[&str] = &[
        "Academy",
        "Agency",
        "Association",
        "Authority",
        "Bank",
        "Board",
        "Bureau",
        "Center",
        "Centre",
        "College",
        "Commission",
        "Committee",
        "Company",
        "Council",
        "Department",
        "Federation",
        "Forum",
        "Foundation",
        "Fund",
        "Government",
        "Group",
        "Institute",
        "Institution",
        "Laboratory",
        "Ministry",
        "Nations",
        "Network",
        "Office",
        "Organisation",
        "Organization",
        "Parliament",
        "Press",
        "Program",
        "Programme",
        "School",
        "Secretariat",
        "Service",
        "Society",
        "States",
        "Statistics",
        "Team",
        "Union",
        "Universidad",
        "Université",
        "University",
    ];
    part.split_whitespace().any(|word| HOUSES.contains(&word))
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
                    | "du"
                    | "le"
                    | "dos"
                    | "ter"
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
    fn names_parted_by_commas_are_told_from_one_name_and_from_bodies() {
        for (raw, names) in [
            ("Ruiz, A.B., Berg, C.D.", vec!["Ruiz, A.B.", "Berg, C.D."]),
            (
                "Ruiz A.B., Berg C., Diaz D.-E.",
                vec!["Ruiz A.B.", "Berg C.", "Diaz D.-E."],
            ),
            ("Ana Ruiz, Ben van Berg", vec!["Ana Ruiz", "Ben van Berg"]),
            (
                "Ana Ruiz, Ben Berg & Clara Diaz",
                vec!["Ana Ruiz", "Ben Berg", "Clara Diaz"],
            ),
            (
                "Ruiz, A., Berg, B., Jr., & Diaz, C.",
                vec!["Ruiz, A.", "Berg, B., Jr.", "Diaz, C."],
            ),
            ("Ruiz, A.", vec!["Ruiz, A."]),
            (
                "World Bank, United Nations",
                vec!["World Bank, United Nations"],
            ),
            ("Johnson & Johnson", vec!["Johnson & Johnson"]),
            (
                "Ministry of Trade, Utopia",
                vec!["Ministry of Trade, Utopia"],
            ),
        ] {
            assert_eq!(split(raw), names);
        }
    }

    #[test]
    fn a_family_name_first_may_have_any_given_names_and_a_suffix() {
        let name = |raw: &str| Item::inverted(raw).name().unwrap();
        for (raw, family, given) in [
            ("Lind, SA", "Lind", "SA"),
            ("Moreau, Co", "Moreau", "Co"),
            ("Ruiz, Ana B. C. D. E.", "Ruiz", "Ana B. C. D. E."),
            (
                "de Souza Lima Prado Reis Costa, Eva",
                "de Souza Lima Prado Reis Costa",
                "Eva",
            ),
            ("Berg, Ben, III", "Berg", "Ben, III"),
            ("Berg, Jr., Ben", "Berg", "Ben, Jr."),
            ("Ruiz, Ana (57200000001)", "Ruiz", "Ana"),
            ("Ryan, R. L. and", "Ryan", "R. L."),
            ("Plato,,", "Plato", ""),
        ] {
            let (family, given) = (Text::line(family), Text::line(given));
            assert_eq!(name(raw), Name::Person { family, given });
        }
        for (raw, body) in [
            ("World Bank,", "World Bank"),
            ("World Bank", "World Bank"),
            ("Acme, Inc.", "Acme, Inc."),
            ("Ministry of Trade, Utopia,", "Ministry of Trade, Utopia"),
            ("Acme, Paris,,", "Acme, Paris"),
        ] {
            assert_eq!(name(raw), Name::whole(body).unwrap());
        }
    }

    #[test]
    fn a_suffix_stays_with_its_name_and_an_identifier_goes() {
        let name = |raw: &str| Item::text(raw).name().unwrap().to_string();
        assert_eq!(name("Berg, Ben, Jr."), "Berg, Ben, Jr.");
        assert_eq!(name("Ben Berg, III"), "Berg, Ben, III");
        assert_eq!(name("Ruiz, Ana [0000-0001-2345-678X]"), "Ruiz, Ana");
        assert_eq!(name("M&uuml;ller, Hans"), "Müller, Hans");
        assert!(matches!(
            Item::text("Lind, SA").name(),
            Some(Name::Person { .. })
        ));
        assert!(matches!(
            Item::text("Plato,").name(),
            Some(Name::Person { .. })
        ));
    }

    #[test]
    fn those_who_are_not_named_are_nobody() {
        for rest in ["et al", "et al.", "Et al.,"] {
            assert_eq!(Item::text(rest).name(), None, "{rest}");
            assert_eq!(Item::inverted(rest).name(), None, "{rest}");
        }
        assert!(Item::text("Et Alia Press").name().is_some());
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
