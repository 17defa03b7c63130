//! Countries that a title names.
//!
//! Names are matched as whole words with their capitals, the longest first, so
//! that adjectives ("Mexican") do not count and "Guinea" is not found in
//! "Papua New Guinea". The canonical names are those of the Innovation Policy
//! Platform and the OECD, so that derived countries and given ones are one
//! value of the facet.
//!
//! Must never know: records, the search.

use std::collections::HashMap;
use std::sync::OnceLock;

/// The countries that a title names, each once, in order; [`name`] says which
/// a number is.
#[must_use]
pub fn in_title(title: &str) -> Vec<u16> {
    let names = names();
    let bytes = title.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        if !may_begin(bytes, at) {
            at += 1;
            continue;
        }
        match longest(names, &title[at..]) {
            Some((length, country)) => {
                found.extend(country.filter(|country| !found.contains(country)));
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// The English name of a country in any of its names; `None` if it is unknown.
#[must_use]
pub fn canonical(name: &str) -> Option<&'static str> {
    let name = name.trim();
    let (length, country) = longest(names(), name)?;
    country
        .filter(|_| length == name.len())
        .and_then(self::name)
}

/// The English name of a country by its number.
#[must_use]
pub fn name(number: u16) -> Option<&'static str> {
    COUNTRIES.get(usize::from(number)).map(|(name, _)| *name)
}

/// Names by their first word, the longest first, with the country; without one
/// where the words mean something else ("New Mexico").
type Names = HashMap<&'static str, Vec<(&'static str, Option<u16>)>>;

fn names() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| {
        let numbered = || (0_u16..).zip(COUNTRIES);
        let own = numbered().map(|(number, (country, _))| (*country, Some(number)));
        let others = numbered()
            .flat_map(|(number, (_, names))| names.iter().map(move |name| (*name, Some(number))));
        let none = NO_COUNTRIES.iter().map(|name| (*name, None));
        let mut names = Names::new();
        for (name, country) in own.chain(others).chain(none) {
            names
                .entry(first_word(name))
                .or_default()
                .push((name, country));
        }
        for names in names.values_mut() {
            names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        }
        names
    })
}

/// Whether a word with a capital, or with a letter beyond ASCII that may be
/// one, begins here.
fn may_begin(bytes: &[u8], at: usize) -> bool {
    let capital = bytes[at].is_ascii_uppercase() || bytes[at] >= 0xc0;
    capital
        && at
            .checked_sub(1)
            .is_none_or(|before| !bytes[before].is_ascii_alphanumeric() && bytes[before] < 0x80)
        || capital && at > 2 && is_mark(&bytes[at - 3..at])
}

/// Quotes, dashes and other marks of U+2000 to U+206F, behind which a word may
/// begin.
fn is_mark(bytes: &[u8]) -> bool {
    matches!(bytes, [0xe2, 0x80 | 0x81, _])
}

/// The longest name that the text begins with.
fn longest(names: &Names, text: &str) -> Option<(usize, Option<u16>)> {
    let candidates = names.get(first_word(text))?;
    let ends = |length: usize| !text[length..].starts_with(char::is_alphanumeric);
    let found = candidates
        .iter()
        .find(|(name, _)| text.starts_with(name) && ends(name.len()));
    found.map(|(name, country)| (name.len(), *country))
}

fn first_word(text: &str) -> &str {
    let ascii = text.bytes().position(|b| !b.is_ascii_alphabetic());
    match ascii {
        Some(end) if text.as_bytes()[end] < 0x80 => &text[..end],
        None => text,
        Some(_) => text
            .split(|c: char| !c.is_alphabetic())
            .next()
            .unwrap_or_default(),
    }
}

/// Names that hold a country's and are none.
const NO_COUNTRIES: &[&str] = &[
    "New Mexico",
    "Gulf of Mexico",
    "Estado de México",
    "State of Mexico",
    "Northern Ireland",
    "Irlande du Nord",
    "Irlanda del Norte",
    "American Samoa",
    "New Guinea",
    "Guinea pig",
    "Guinea Pig",
    "Guinea worm",
    "Guinea Worm",
    "Gulf of Guinea",
    "Jordan River",
    "Michael Jordan",
    "Niger Delta",
    "Niger River",
    "Georgia Institute of Technology",
    "Georgia Tech",
    "South China Sea",
    "East China Sea",
    "East India Company",
    "Luxembourg Income Study",
];

/// The members of the United Nations and other economies of the statistics,
/// with their other names in English, French and Spanish. Names that are
/// common words or first names as well ("Maurice", "Grenade") are left out.
const COUNTRIES: &[(&str, &[&str])] = &[
    ("Afghanistan", &["Afganistán"]),
    ("Albania", &["Albanie"]),
    ("Algeria", &["Algérie", "Argelia"]),
    ("Andorra", &["Andorre"]),
    ("Angola", &[]),
    ("Antigua and Barbuda", &[]),
    ("Argentina", &["Argentine"]),
    ("Armenia", &["Arménie"]),
    ("Australia", &["Australie"]),
    ("Austria", &["Autriche"]),
    ("Azerbaijan", &["Azerbaïdjan", "Azerbaiyán"]),
    ("Bahamas", &[]),
    ("Bahrain", &["Bahreïn", "Baréin"]),
    ("Bangladesh", &[]),
    ("Barbados", &["Barbade"]),
    ("Belarus", &["Bélarus", "Bielorrusia"]),
    ("Belgium", &["Belgique", "Bélgica"]),
    ("Belize", &[]),
    ("Benin", &["Bénin"]),
    ("Bhutan", &["Bhoutan", "Bután"]),
    ("Bolivia", &["Plurinational State of Bolivia", "Bolivie"]),
    (
        "Bosnia and Herzegovina",
        &[
            "Bosnia-Herzegovina",
            "Bosnie-Herzégovine",
            "Bosnia y Herzegovina",
        ],
    ),
    ("Botswana", &[]),
    ("Brazil", &["Brésil", "Brasil"]),
    ("Brunei Darussalam", &["Brunei"]),
    ("Bulgaria", &["Bulgarie"]),
    ("Burkina Faso", &[]),
    ("Burundi", &[]),
    ("Cabo Verde", &["Cape Verde", "Cap-Vert"]),
    ("Cambodia", &["Cambodge", "Camboya"]),
    ("Cameroon", &["Cameroun", "Camerún"]),
    ("Canada", &["Canadá"]),
    (
        "Central African Republic",
        &["République centrafricaine", "República Centroafricana"],
    ),
    ("Chad", &["Tchad"]),
    ("Chile", &["Chili"]),
    (
        "China",
        &["People's Republic of China", "P.R. China", "Chine"],
    ),
    ("Chinese Taipei", &["Taiwan", "Taïwan", "Taipei chinois"]),
    ("Colombia", &["Colombie"]),
    ("Comoros", &["Comores"]),
    ("Congo", &["Republic of the Congo", "Republic of Congo"]),
    ("Costa Rica", &[]),
    ("Croatia", &["Croatie", "Croacia"]),
    ("Cuba", &[]),
    ("Cyprus", &["Chypre", "Chipre"]),
    ("Czech Republic", &["République tchèque", "República Checa"]),
    ("Czechia", &["Tchéquie", "Chequia"]),
    (
        "Côte d’Ivoire",
        &[
            "Cote d'Ivoire",
            "Cote d’Ivoire",
            "Côte d'Ivoire",
            "Ivory Coast",
            "Costa de Marfil",
        ],
    ),
    (
        "Democratic People's Republic of Korea",
        &["North Korea", "Democratic People’s Republic of Korea"],
    ),
    (
        "Democratic Republic of the Congo",
        &[
            "Democratic Republic of Congo",
            "République démocratique du Congo",
            "DR Congo",
        ],
    ),
    ("Denmark", &["Danemark", "Dinamarca"]),
    ("Djibouti", &[]),
    ("Dominica", &[]),
    (
        "Dominican Republic",
        &["République dominicaine", "República Dominicana"],
    ),
    ("Ecuador", &["Équateur"]),
    (
        "Egypt",
        &["Arab Republic of Egypt", "Égypte", "Egypte", "Egipto"],
    ),
    ("El Salvador", &[]),
    (
        "Equatorial Guinea",
        &["Guinée équatoriale", "Guinea Ecuatorial"],
    ),
    ("Eritrea", &["Érythrée"]),
    ("Estonia", &["Estonie"]),
    ("Eswatini", &["Swaziland"]),
    ("Ethiopia", &["Éthiopie", "Etiopía"]),
    ("Fiji", &["Fidji"]),
    ("Finland", &["Finlande", "Finlandia"]),
    ("France", &["Francia"]),
    ("Gabon", &["Gabón"]),
    ("Gambia", &["Gambie"]),
    ("Georgia", &["Géorgie"]),
    ("Germany", &["Allemagne", "Alemania"]),
    ("Ghana", &[]),
    ("Greece", &["Grèce", "Grecia"]),
    ("Grenada", &[]),
    ("Guatemala", &[]),
    ("Guinea", &["Guinée"]),
    ("Guinea-Bissau", &["Guinée-Bissau"]),
    ("Guyana", &[]),
    ("Haiti", &["Haïti", "Haití"]),
    ("Honduras", &[]),
    (
        "Hong Kong",
        &[
            "Hong Kong, China",
            "Hong Kong (China)",
            "Hong Kong SAR, China",
            "Hong Kong-China",
        ],
    ),
    ("Hungary", &["Hongrie", "Hungría"]),
    ("Iceland", &["Islande", "Islandia"]),
    ("India", &["Inde"]),
    ("Indonesia", &["Indonésie"]),
    ("Iran", &["Islamic Republic of Iran", "Irán"]),
    ("Iraq", &["Irak"]),
    ("Ireland", &["Irlande", "Irlanda"]),
    ("Israel", &["Israël"]),
    ("Italy", &["Italie", "Italia"]),
    ("Jamaica", &["Jamaïque"]),
    ("Japan", &["Japon", "Japón"]),
    ("Jordan", &["Jordanie", "Jordania"]),
    ("Kazakhstan", &["Kazajstán"]),
    ("Kenya", &["Kenia"]),
    ("Kiribati", &[]),
    (
        "Korea",
        &["Republic of Korea", "South Korea", "Corée", "Corea"],
    ),
    ("Kosovo", &[]),
    ("Kuwait", &["Koweït"]),
    (
        "Kyrgyzstan",
        &[
            "Kyrgyz Republic",
            "Kirghizistan",
            "République kirghize",
            "Kirguistán",
        ],
    ),
    ("Lao PDR", &["Lao People's Democratic Republic", "Laos"]),
    ("Latvia", &["Lettonie", "Letonia"]),
    ("Lebanon", &["Liban", "Líbano"]),
    ("Lesotho", &[]),
    ("Liberia", &["Libéria"]),
    ("Libya", &["Libye", "Libia"]),
    ("Liechtenstein", &[]),
    ("Lithuania", &["Lituanie", "Lituania"]),
    ("Luxembourg", &["Luxemburgo"]),
    (
        "Macau",
        &["Macao", "Macau (China)", "Macao, China", "Macao (China)"],
    ),
    ("Madagascar", &[]),
    ("Malawi", &[]),
    ("Malaysia", &["Malaisie", "Malasia"]),
    ("Maldives", &[]),
    ("Mali", &[]),
    ("Malta", &["Malte"]),
    ("Marshall Islands", &[]),
    ("Mauritania", &["Mauritanie"]),
    ("Mauritius", &["Île Maurice", "Mauricio"]),
    ("Mexico", &["Mexique", "México"]),
    ("Micronesia", &["Federated States of Micronesia"]),
    ("Moldova", &["Republic of Moldova", "République de Moldova"]),
    ("Monaco", &[]),
    ("Mongolia", &["Mongolie"]),
    ("Montenegro", &["Monténégro"]),
    ("Morocco", &["Maroc", "Marruecos"]),
    ("Mozambique", &[]),
    ("Myanmar", &["Birmanie"]),
    ("Namibia", &["Namibie"]),
    ("Nauru", &[]),
    ("Nepal", &["Népal"]),
    ("Netherlands", &["Pays-Bas", "Países Bajos"]),
    (
        "New Zealand",
        &["Nouvelle-Zélande", "Nueva Zelanda", "Nueva Zelandia"],
    ),
    ("Nicaragua", &[]),
    ("Niger", &["Níger"]),
    ("Nigeria", &["Nigéria"]),
    (
        "North Macedonia",
        &[
            "Republic of North Macedonia",
            "Former Yugoslav Republic of Macedonia",
            "FYR Macedonia",
            "Macédoine du Nord",
            "Macedonia del Norte",
            "Macedonia",
        ],
    ),
    ("Norway", &["Norvège", "Noruega"]),
    ("Oman", &["Omán"]),
    ("Pakistan", &["Pakistán"]),
    ("Palau", &["Palaos"]),
    (
        "Palestine",
        &[
            "State of Palestine",
            "West Bank and Gaza",
            "Palestinian Authority",
        ],
    ),
    ("Panama", &["Panamá"]),
    ("Papua New Guinea", &["Papouasie-Nouvelle-Guinée"]),
    ("Paraguay", &[]),
    ("Peru", &["Pérou", "Perú"]),
    ("Philippines", &["Filipinas"]),
    ("Poland", &["Pologne", "Polonia"]),
    ("Portugal", &[]),
    ("Qatar", &[]),
    ("Romania", &["Roumanie", "Rumania"]),
    (
        "Russian Federation",
        &[
            "Russia",
            "Fédération de Russie",
            "Russie",
            "Rusia",
            "Federación de Rusia",
        ],
    ),
    ("Rwanda", &["Ruanda"]),
    ("Saint Kitts and Nevis", &["St. Kitts and Nevis"]),
    ("Saint Lucia", &["St. Lucia"]),
    (
        "Saint Vincent and the Grenadines",
        &["St. Vincent and the Grenadines"],
    ),
    ("Samoa", &[]),
    ("San Marino", &["Saint-Marin"]),
    ("Sao Tome and Principe", &["São Tomé and Príncipe"]),
    (
        "Saudi Arabia",
        &["Arabie saoudite", "Arabia Saudita", "Arabia Saudí"],
    ),
    ("Senegal", &["Sénégal"]),
    ("Serbia", &["Serbie"]),
    ("Seychelles", &[]),
    ("Sierra Leone", &[]),
    ("Singapore", &["Singapour", "Singapur"]),
    (
        "Slovak Republic",
        &[
            "Slovakia",
            "République slovaque",
            "Slovaquie",
            "República Eslovaca",
            "Eslovaquia",
        ],
    ),
    ("Slovenia", &["Slovénie", "Eslovenia"]),
    ("Solomon Islands", &[]),
    ("Somalia", &["Somalie"]),
    ("South Africa", &["Afrique du Sud", "Sudáfrica"]),
    ("South Sudan", &["Soudan du Sud", "Sudán del Sur"]),
    ("Spain", &["Espagne", "España"]),
    ("Sri Lanka", &[]),
    ("Sudan", &["Soudan", "Sudán"]),
    ("Suriname", &[]),
    ("Sweden", &["Suède", "Suecia"]),
    ("Switzerland", &["Suisse", "Suiza"]),
    ("Syria", &["Syrian Arab Republic", "Syrie", "Siria"]),
    ("Tajikistan", &["Tadjikistan", "Tayikistán"]),
    ("Tanzania", &["United Republic of Tanzania", "Tanzanie"]),
    ("Thailand", &["Thaïlande", "Tailandia"]),
    ("Timor-Leste", &["East Timor"]),
    ("Togo", &[]),
    ("Tonga", &[]),
    (
        "Trinidad and Tobago",
        &["Trinité-et-Tobago", "Trinidad y Tobago"],
    ),
    ("Tunisia", &["Tunisie", "Túnez"]),
    ("Turkmenistan", &["Turkménistan"]),
    ("Tuvalu", &[]),
    ("Türkiye", &["Turkey", "Turquie", "Turquía"]),
    ("Uganda", &["Ouganda"]),
    ("Ukraine", &["Ucrania"]),
    (
        "United Arab Emirates",
        &["Émirats arabes unis", "Emiratos Árabes Unidos", "UAE"],
    ),
    (
        "United Kingdom",
        &["Great Britain", "Royaume-Uni", "Reino Unido", "UK"],
    ),
    (
        "United States",
        &[
            "United States of America",
            "USA",
            "États-Unis",
            "Etats-Unis",
            "Estados Unidos",
        ],
    ),
    ("Uruguay", &[]),
    ("Uzbekistan", &["Ouzbékistan", "Uzbekistán"]),
    ("Vanuatu", &[]),
    ("Venezuela", &["Bolivarian Republic of Venezuela"]),
    ("Viet Nam", &["Vietnam", "Viêt Nam"]),
    ("Yemen", &["Yémen"]),
    ("Zambia", &["Zambie"]),
    ("Zimbabwe", &[]),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn named(title: &str) -> Vec<&'static str> {
        in_title(title).into_iter().filter_map(name).collect()
    }

    #[test]
    fn a_title_names_its_countries_in_order_and_once() {
        for (title, countries) in [
            (
                "Open Government Data Review of Mexico: Reuse in Mexico",
                &["Mexico"][..],
            ),
            (
                "Migration between Mexico and the United States",
                &["Mexico", "United States"],
            ),
            ("Boosting Malaysia’s National System", &["Malaysia"]),
            (
                "Étude économique: Espagne, Côte d’Ivoire",
                &["Spain", "Côte d’Ivoire"],
            ),
            ("“Turkey” and Türkiye", &["Türkiye"]),
            (
                "Papua New Guinea, Guinea-Bissau, Equatorial Guinea and Guinea",
                &[
                    "Papua New Guinea",
                    "Guinea-Bissau",
                    "Equatorial Guinea",
                    "Guinea",
                ],
            ),
            ("South Sudan; Sudan", &["South Sudan", "Sudan"]),
            ("Nigeria and Niger", &["Nigeria", "Niger"]),
            ("Regulatory reform in Korea", &["Korea"]),
            (
                "Hong Kong, China and Chinese Taipei",
                &["Hong Kong", "Chinese Taipei"],
            ),
            (
                "Innovation in the Dominican Republic",
                &["Dominican Republic"],
            ),
            ("Revisión de México y Perú", &["Mexico", "Peru"]),
            ("Jordan, Chad, Georgia", &["Jordan", "Chad", "Georgia"]),
        ] {
            let named = named(title);
            assert_eq!(named, countries, "{title}");
        }
    }

    #[test]
    fn what_only_sounds_like_a_country_is_none() {
        for title in [
            "Schools in New Mexico",
            "Health in Northern Ireland",
            "Mexican firms and Indian software",
            "Jersey and New Jersey",
            "a turkey and china for the chad",
            "Omanisation",
            "ÍndiaX",
            "Guinea pig",
            "Transindia",
            "",
        ] {
            assert_eq!(named(title), [""; 0], "{title}");
        }
    }

    #[test]
    fn every_name_of_a_country_is_found_and_belongs_to_one() {
        let mut seen = std::collections::HashSet::new();
        for (country, others) in COUNTRIES {
            for name in others.iter().chain([country]) {
                assert_eq!(named(&format!("On {name}.")), [*country], "{name}");
                assert_eq!(canonical(name), Some(*country));
                assert!(seen.insert(*name), "{name}");
            }
        }
        assert_eq!(canonical("Mexico City"), None);
    }
}
