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

/// Whether a value says that there is no language or none is known: the codes
/// of ISO 639-2 for that, and what repositories write.
#[must_use]
pub fn is_none(name: &str) -> bool {
    const CODES: [&str; 7] = ["und", "zxx", "mis", "mul", "other", "unknown", "n/a"];
    let name = name.trim();
    CODES.iter().any(|code| code.eq_ignore_ascii_case(name))
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

/// Languages that catalogs of policy documents come in, and all others of ISO
/// 639-1: the code, then other codes, names in lower case and those of TeX's
/// babel.
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
        &[
            "deu",
            "ger",
            "german",
            "deutsch",
            "allemand",
            "alemán",
            "ngerman",
            "germanb",
            "austrian",
            "naustrian",
            "swissgerman",
            "nswissgerman",
        ],
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
            "polutonikogreek",
            "polutoniko",
        ],
    ),
    (
        "en",
        &[
            "eng",
            "english",
            "anglais",
            "inglés",
            "englisch",
            "american",
            "british",
            "ukenglish",
            "usenglish",
            "australian",
            "canadian",
            "newzealand",
        ],
    ),
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
            "mexican",
            "spanishmx",
        ],
    ),
    ("et", &["est", "estonian", "eesti"]),
    ("eu", &["eus", "baq", "basque", "euskara"]),
    ("fa", &["fas", "per", "persian", "farsi", "فارسی"]),
    ("fi", &["fin", "finnish", "suomi"]),
    ("fil", &["filipino"]),
    (
        "fr",
        &[
            "fra",
            "fre",
            "french",
            "français",
            "francés",
            "französisch",
            "francais",
            "frenchb",
            "acadian",
            "canadien",
        ],
    ),
    ("ga", &["gle", "irish", "gaeilge"]),
    ("gl", &["glg", "galician", "galego", "gallego"]),
    ("he", &["heb", "hebrew", "עברית"]),
    ("hi", &["hin", "hindi", "हिन्दी"]),
    ("hr", &["hrv", "scr", "croatian", "hrvatski"]),
    ("hu", &["hun", "hungarian", "magyar"]),
    ("hy", &["hye", "arm", "armenian"]),
    (
        "id",
        &[
            "ind",
            "indonesian",
            "bahasa indonesia",
            "bahasa",
            "indon",
            "bahasai",
        ],
    ),
    ("is", &["isl", "ice", "icelandic", "íslenska"]),
    ("it", &["ita", "italian", "italiano", "italien"]),
    ("ja", &["jpn", "japanese", "日本語", "japonais", "japonés"]),
    ("ka", &["kat", "geo", "georgian"]),
    ("kk", &["kaz", "kazakh"]),
    ("km", &["khm", "khmer"]),
    ("ko", &["kor", "korean", "한국어", "coréen", "coreano"]),
    ("ky", &["kir", "kyrgyz", "kirghiz"]),
    ("la", &["lat", "latin", "classiclatin", "medievallatin"]),
    (
        "lb",
        &["ltz", "luxembourgish", "letzeburgesch", "lëtzebuergesch"],
    ),
    ("lo", &["lao"]),
    ("lt", &["lit", "lithuanian", "lietuvių"]),
    ("lv", &["lav", "latvian", "latviešu"]),
    ("mk", &["mkd", "mac", "macedonian", "македонски"]),
    ("mn", &["mon", "mongolian"]),
    (
        "ms",
        &["msa", "may", "malay", "bahasa melayu", "bahasam", "melayu"],
    ),
    ("mt", &["mlt", "maltese", "malti"]),
    ("my", &["mya", "bur", "burmese"]),
    ("nb", &["nob", "norwegian bokmål", "bokmål", "bokmal"]),
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
        &[
            "por",
            "portuguese",
            "português",
            "portugais",
            "portugués",
            "brazilian",
            "brazil",
            "portuges",
            "brazilian portuguese",
        ],
    ),
    ("ro", &["ron", "rum", "romanian", "română", "moldavian"]),
    ("ru", &["rus", "russian", "русский", "russe", "ruso"]),
    ("sk", &["slk", "slo", "slovak", "slovenčina"]),
    ("sl", &["slv", "slovenian", "slovene", "slovenščina"]),
    ("sq", &["sqi", "alb", "albanian", "shqip"]),
    (
        "sr",
        &["srp", "scc", "serbian", "српски", "srpski", "serbianc"],
    ),
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
    // Those of ISO 639-1 that are rarer there.
    ("aa", &["aar", "afar"]),
    ("ab", &["abk", "abkhazian"]),
    ("ae", &["ave", "avestan"]),
    ("af", &["afr", "afrikaans"]),
    ("ak", &["aka", "akan"]),
    ("am", &["amh", "amharic"]),
    ("an", &["arg", "aragonese"]),
    ("as", &["asm", "assamese"]),
    ("av", &["ava", "avaric"]),
    ("ay", &["aym", "aymara"]),
    ("ba", &["bak", "bashkir"]),
    ("bh", &["bih", "bihari"]),
    ("bi", &["bis", "bislama"]),
    ("bm", &["bam", "bambara"]),
    ("bo", &["bod", "tib", "tibetan"]),
    ("br", &["bre", "breton"]),
    ("ce", &["che", "chechen"]),
    ("ch", &["cha", "chamorro"]),
    ("co", &["cos", "corsican"]),
    ("cr", &["cre", "cree"]),
    ("cu", &["chu", "church slavic"]),
    ("cv", &["chv", "chuvash"]),
    ("dv", &["div", "divehi", "maldivian"]),
    ("dz", &["dzo", "dzongkha"]),
    ("ee", &["ewe"]),
    ("ff", &["ful", "fulah", "fula"]),
    ("fj", &["fij", "fijian"]),
    ("fo", &["fao", "faroese"]),
    ("fy", &["fry", "western frisian", "frisian"]),
    ("gd", &["gla", "scottish gaelic", "scottish"]),
    ("gn", &["grn", "guarani", "guaraní"]),
    ("gu", &["guj", "gujarati"]),
    ("gv", &["glv", "manx"]),
    ("ha", &["hau", "hausa"]),
    ("ho", &["hmo", "hiri motu"]),
    ("ht", &["hat", "haitian", "haitian creole"]),
    ("hz", &["her", "herero"]),
    ("ia", &["ina", "interlingua"]),
    ("ie", &["ile", "interlingue"]),
    ("ig", &["ibo", "igbo"]),
    ("ii", &["iii", "sichuan yi"]),
    ("ik", &["ipk", "inupiaq"]),
    ("io", &["ido"]),
    ("iu", &["iku", "inuktitut"]),
    ("jv", &["jav", "javanese"]),
    ("kg", &["kon", "kongo"]),
    ("ki", &["kik", "kikuyu"]),
    ("kj", &["kua", "kuanyama"]),
    ("kl", &["kal", "kalaallisut", "greenlandic"]),
    ("kn", &["kan", "kannada"]),
    ("kr", &["kau", "kanuri"]),
    ("ks", &["kas", "kashmiri"]),
    ("ku", &["kur", "kurdish", "kurmanji"]),
    ("kv", &["kom", "komi"]),
    ("kw", &["cor", "cornish"]),
    ("lg", &["lug", "ganda", "luganda"]),
    ("li", &["lim", "limburgish"]),
    ("ln", &["lin", "lingala"]),
    ("lu", &["lub", "luba-katanga"]),
    ("mg", &["mlg", "malagasy"]),
    ("mh", &["mah", "marshallese"]),
    ("mi", &["mri", "mao", "maori", "māori"]),
    ("ml", &["mal", "malayalam"]),
    ("mr", &["mar", "marathi"]),
    ("na", &["nau", "nauru"]),
    ("nd", &["nde", "north ndebele"]),
    ("ng", &["ndo", "ndonga"]),
    ("nr", &["nbl", "south ndebele"]),
    ("nv", &["nav", "navajo"]),
    ("ny", &["nya", "chichewa", "nyanja"]),
    ("oc", &["oci", "occitan", "provençal"]),
    ("oj", &["oji", "ojibwa"]),
    ("om", &["orm", "oromo"]),
    ("or", &["ori", "odia", "oriya"]),
    ("os", &["oss", "ossetian"]),
    ("pa", &["pan", "punjabi", "panjabi"]),
    ("pi", &["pli", "pali"]),
    ("qu", &["que", "quechua"]),
    ("rm", &["roh", "romansh"]),
    ("rn", &["run", "rundi", "kirundi"]),
    ("rw", &["kin", "kinyarwanda"]),
    ("sa", &["san", "sanskrit"]),
    ("sc", &["srd", "sardinian"]),
    ("sd", &["snd", "sindhi"]),
    ("se", &["sme", "northern sami", "samin"]),
    ("sg", &["sag", "sango"]),
    ("si", &["sin", "sinhala", "sinhalese"]),
    ("sm", &["smo", "samoan"]),
    ("sn", &["sna", "shona"]),
    ("so", &["som", "somali"]),
    ("ss", &["ssw", "swati"]),
    ("st", &["sot", "southern sotho"]),
    ("su", &["sun", "sundanese"]),
    ("te", &["tel", "telugu"]),
    ("tg", &["tgk", "tajik"]),
    ("ti", &["tir", "tigrinya"]),
    ("tk", &["tuk", "turkmen"]),
    ("tl", &["tgl", "tagalog"]),
    ("tn", &["tsn", "tswana", "setswana"]),
    ("to", &["ton", "tongan"]),
    ("ts", &["tso", "tsonga"]),
    ("tt", &["tat", "tatar"]),
    ("tw", &["twi"]),
    ("ty", &["tah", "tahitian"]),
    ("ug", &["uig", "uighur", "uyghur"]),
    ("ve", &["ven", "venda"]),
    ("vo", &["vol", "volapük"]),
    ("wa", &["wln", "walloon"]),
    ("wo", &["wol", "wolof"]),
    ("xh", &["xho", "xhosa"]),
    ("yi", &["yid", "yiddish"]),
    ("yo", &["yor", "yoruba"]),
    ("za", &["zha", "zhuang"]),
    ("zu", &["zul", "zulu"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_for_no_language_is_none() {
        assert!(is_none("und") && is_none(" ZXX ") && is_none("Other"));
        assert!(!is_none("en") && !is_none("Elvish"));
    }

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
            ("ngerman", "de"),
            ("british", "en"),
            ("brazilian", "pt"),
            ("Amharic", "am"),
            ("mao", "mi"),
            ("tib", "bo"),
            ("zu", "zu"),
        ] {
            assert_eq!(super::code(name), Some(code), "{name}");
        }
        for name in ["", "Elvish", "xx", "e", "-"] {
            assert_eq!(super::code(name), None, "{name}");
        }
    }

    #[test]
    fn every_code_of_two_letters_is_known() {
        let short = LANGUAGES.iter().filter(|(code, _)| code.len() == 2);
        assert_eq!(short.count(), 184);
    }

    #[test]
    fn no_name_means_two_languages() {
        let names = LANGUAGES
            .iter()
            .map(|(code, names)| 1 + names.iter().filter(|name| *name != code).count());
        assert_eq!(by_name().len(), names.sum::<usize>());
    }
}
