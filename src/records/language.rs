//! Languages: names and codes become one code.
//!
//! ISO 639-1 where there is a code of two letters, else 639-3; the older
//! bibliographic codes of 639-2 (`fre`, `ger`) are known too.
//!
//! Must never know: the records that are written in them.

use std::collections::HashMap;
use std::sync::OnceLock;

/// The code of a language from its name in English, itself, French or Spanish,
/// or from a code, a region aside (`en-US`); `None` if it is unknown.
#[must_use]
pub fn code(name: &str) -> Option<&'static str> {
    static CODES: OnceLock<HashMap<&str, &str>> = OnceLock::new();
    let codes = CODES.get_or_init(by_name);
    let name = name.trim();
    if name.len() > NAME_MAX {
        return None;
    }
    let lower = name.to_lowercase();
    let known = |name: &str| codes.get(name).copied();
    known(&lower).or_else(|| {
        let (first, _) = lower
            .split_once(['-', '_'])
            .or_else(|| lower.split_once(" ("))?;
        known(first)
    })
}

/// Bytes of the longest name, with room for a region.
const NAME_MAX: usize = 64;

fn by_name() -> HashMap<&'static str, &'static str> {
    let names = LANGUAGES
        .iter()
        .flat_map(|(code, names)| names.iter().map(move |name| (*name, *code)));
    let codes = LANGUAGES.iter().map(|(code, _)| (*code, *code));
    names.chain(codes).collect()
}

/// Languages that catalogs of policy documents come in: the code, then other
/// codes and names in lower case.
const LANGUAGES: &[(&str, &[&str])] = &[
    ("ar", &["ara", "arabic", "العربية", "arabe", "árabe"]),
    ("az", &["aze", "azerbaijani"]),
    ("be", &["bel", "belarusian"]),
    ("bg", &["bul", "bulgarian", "български", "bulgare"]),
    ("bn", &["ben", "bengali", "bangla"]),
    ("bs", &["bos", "bosnian"]),
    ("ca", &["cat", "catalan", "català", "catalán"]),
    (
        "cs",
        &["ces", "cze", "czech", "čeština", "tchèque", "checo"],
    ),
    ("cy", &["cym", "wel", "welsh", "cymraeg"]),
    ("da", &["dan", "danish", "dansk", "danois", "danés"]),
    (
        "de",
        &["deu", "ger", "german", "deutsch", "allemand", "alemán"],
    ),
    (
        "el",
        &[
            "ell",
            "gre",
            "greek",
            "ελληνικά",
            "modern greek",
            "grec",
            "griego",
        ],
    ),
    ("en", &["eng", "english", "anglais", "inglés", "englisch"]),
    ("eo", &["epo", "esperanto"]),
    (
        "es",
        &[
            "spa",
            "spanish",
            "español",
            "espagnol",
            "castellano",
            "castilian",
            "spanisch",
        ],
    ),
    ("et", &["est", "estonian", "eesti"]),
    ("eu", &["eus", "baq", "basque", "euskara"]),
    ("fa", &["fas", "per", "persian", "farsi", "فارسی"]),
    ("fi", &["fin", "finnish", "suomi"]),
    ("fil", &["filipino"]),
    (
        "fr",
        &["fra", "fre", "french", "français", "francés", "französisch"],
    ),
    ("ga", &["gle", "irish", "gaeilge"]),
    ("gl", &["glg", "galician", "galego", "gallego"]),
    ("he", &["heb", "hebrew", "עברית"]),
    ("hi", &["hin", "hindi", "हिन्दी"]),
    ("hr", &["hrv", "scr", "croatian", "hrvatski"]),
    ("hu", &["hun", "hungarian", "magyar"]),
    ("hy", &["hye", "arm", "armenian"]),
    ("id", &["ind", "indonesian", "bahasa indonesia"]),
    ("is", &["isl", "ice", "icelandic", "íslenska"]),
    ("it", &["ita", "italian", "italiano", "italien"]),
    ("ja", &["jpn", "japanese", "日本語", "japonais", "japonés"]),
    ("ka", &["kat", "geo", "georgian"]),
    ("kk", &["kaz", "kazakh"]),
    ("km", &["khm", "khmer"]),
    ("ko", &["kor", "korean", "한국어", "coréen", "coreano"]),
    ("ky", &["kir", "kyrgyz", "kirghiz"]),
    ("la", &["lat", "latin"]),
    (
        "lb",
        &["ltz", "luxembourgish", "letzeburgesch", "lëtzebuergesch"],
    ),
    ("lo", &["lao"]),
    ("lt", &["lit", "lithuanian", "lietuvių"]),
    ("lv", &["lav", "latvian", "latviešu"]),
    ("mk", &["mkd", "mac", "macedonian", "македонски"]),
    ("mn", &["mon", "mongolian"]),
    ("ms", &["msa", "may", "malay", "bahasa melayu"]),
    ("mt", &["mlt", "maltese", "malti"]),
    ("my", &["mya", "bur", "burmese"]),
    ("nb", &["nob", "norwegian bokmål", "bokmål"]),
    ("ne", &["nep", "nepali"]),
    (
        "nl",
        &[
            "nld",
            "dut",
            "dutch",
            "nederlands",
            "flemish",
            "néerlandais",
            "neerlandés",
        ],
    ),
    ("nn", &["nno", "norwegian nynorsk", "nynorsk"]),
    ("no", &["nor", "norwegian", "norsk"]),
    ("pl", &["pol", "polish", "polski", "polonais", "polaco"]),
    ("ps", &["pus", "pashto"]),
    (
        "pt",
        &["por", "portuguese", "português", "portugais", "portugués"],
    ),
    ("ro", &["ron", "rum", "romanian", "română", "moldavian"]),
    ("ru", &["rus", "russian", "русский", "russe", "ruso"]),
    ("sk", &["slk", "slo", "slovak", "slovenčina"]),
    ("sl", &["slv", "slovenian", "slovene", "slovenščina"]),
    ("sq", &["sqi", "alb", "albanian", "shqip"]),
    ("sr", &["srp", "scc", "serbian", "српски", "srpski"]),
    ("sv", &["swe", "swedish", "svenska", "suédois", "sueco"]),
    ("sw", &["swa", "swahili", "kiswahili"]),
    ("ta", &["tam", "tamil"]),
    ("th", &["tha", "thai", "ไทย"]),
    ("tr", &["tur", "turkish", "türkçe", "turc", "turco"]),
    ("uk", &["ukr", "ukrainian", "українська"]),
    ("ur", &["urd", "urdu"]),
    ("uz", &["uzb", "uzbek"]),
    ("vi", &["vie", "vietnamese", "tiếng việt"]),
    (
        "zh",
        &[
            "zho",
            "chi",
            "chinese",
            "中文",
            "mandarin",
            "simplified chinese",
            "traditional chinese",
            "chinois",
            "chino",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_of_every_standard_are_one_language() {
        for (name, code) in [
            ("English", "en"),
            ("eng", "en"),
            ("en", "en"),
            ("EN", "en"),
            ("en-US", "en"),
            ("en_GB", "en"),
            ("Français", "fr"),
            ("fre", "fr"),
            ("fra", "fr"),
            (" french ", "fr"),
            ("ESPAÑOL", "es"),
            ("Chinese (Simplified)", "zh"),
            ("zh-Hans", "zh"),
            ("Norwegian", "no"),
            ("Filipino", "fil"),
        ] {
            assert_eq!(super::code(name), Some(code), "{name}");
        }
        for name in ["", "Elvish", "xx", "e", "-"] {
            assert_eq!(super::code(name), None, "{name}");
        }
    }

    #[test]
    fn no_name_means_two_languages() {
        let names = LANGUAGES
            .iter()
            .map(|(code, names)| 1 + names.iter().filter(|name| *name != code).count());
        assert_eq!(by_name().len(), names.sum::<usize>());
    }
}
