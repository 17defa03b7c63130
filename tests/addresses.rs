//! What a browser gets, whatever a record says: T4 of the tests of reliability.
//! A table of what is refused and what passes, and changes of them that chance
//! makes, a million with `FICHERO_FULL=1`.

#![expect(clippy::panic, reason = "a test ends where it fails")]

#[path = "support/dice.rs"]
mod dice;
#[path = "support/scale.rs"]
mod scale;

use dice::Dice;
use fichero::records::doi::Doi;
use fichero::records::url::WebUrl;
use fichero::runtime::browser::{Env, Plan, plan};
use scale::scaled;

/// Schemes that start something.
const SCHEMES: [&str; 24] = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "vnc://host",
    "ssh://-oProxyCommand=x",
    "ftp://doi.org/x",
    "mailto:a@b.c",
    "tel:1",
    "smb://host/x",
    "steam://run/1",
    "ms-msdt:/id",
    "search-ms:query=x",
    "view-source:https://doi.org",
    "about:blank",
    "blob:https://doi.org/x",
    "chrome://settings",
    "x-apple:1",
    "intent://x",
    "gopher://x",
    "ldap://x",
    "ws://doi.org",
    "jar:https://doi.org!/",
];

/// Addresses that are none, or that deceive.
const REFUSED: [&str; 22] = [
    "",
    " ",
    "-oProxyCommand=x",
    "--help",
    "-",
    "doi.org/10.1/x",
    "//doi.org/x",
    "/etc/passwd",
    "../x",
    "http://",
    "https:///",
    "https://",
    "https://doi.org@evil.com/",
    "https://user:pw@doi.org/",
    "https://:pw@doi.org/",
    "http://[::1",
    "http://a b/",
    "https://ex ample.org/",
    "http://%",
    "https://\u{0}",
    "http://999.999.999.999/",
    "https://.:0:0/",
];

/// Addresses that pass, and as what.
const PASSING: [(&str, &str); 16] = [
    ("https://doi.org/10.1787/a", "https://doi.org/10.1787/a"),
    ("HTTPS://DOI.ORG/x", "https://doi.org/x"),
    ("https://doi.org", "https://doi.org/"),
    (" https://doi.org/x ", "https://doi.org/x"),
    ("https://doi.org/a b", "https://doi.org/a%20b"),
    ("https://doi.org/a\nb", "https://doi.org/ab"),
    ("https://doi.org/$(id)`id`", "https://doi.org/$(id)%60id%60"),
    ("https://doi.org/;rm -rf", "https://doi.org/;rm%20-rf"),
    ("https://doi.org/'\"", "https://doi.org/'%22"),
    ("https://doi.org/%s{url}", "https://doi.org/%s%7Burl%7D"),
    ("https://doi.org/\u{202e}x", "https://doi.org/%E2%80%AEx"),
    ("https://doi.org/\u{1b}[6n", "https://doi.org/%1B[6n"),
    ("http://127.1/", "http://127.0.0.1/"),
    ("http://0x7f.1/", "http://127.0.0.1/"),
    ("https://аррӏе.com", "https://xn--80ak6aa92e.com/"),
    ("https://doi.org\\@evil.com/", "https://doi.org/@evil.com/"),
];

/// One address reaches one argument, whole, and nothing else does.
#[track_caller]
fn is_one_argument(url: &WebUrl) {
    let env = Env::default();
    for words in [
        &["prog"][..],
        &["prog", "{url}"],
        &["prog", "--at=%s", "{url}"],
        &["w3m"],
        &["prog", "-x", "a{url}b"],
    ] {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let (Plan::Spawn(argv) | Plan::Foreground(argv)) = plan(url, Some(&words), &env) else {
            panic!("{words:?} opens nothing")
        };
        let holding = argv
            .iter()
            .filter(|word| word.contains(url.as_str()))
            .count();
        assert_eq!(holding, 1, "{argv:?}");
        assert_eq!(argv[0], words[0]);
    }
}

#[test]
fn the_table_of_addresses_is_kept() {
    for raw in SCHEMES.iter().chain(&REFUSED) {
        assert_eq!(WebUrl::parse(raw), None, "{raw:?}");
    }
    for (raw, opened) in PASSING {
        let url = WebUrl::parse(raw);
        assert_eq!(url.as_ref().map(WebUrl::as_str), Some(opened), "{raw:?}");
        url.iter().for_each(is_one_argument);
    }
    println!(
        "T4: {} addresses by hand",
        SCHEMES.len() + REFUSED.len() + PASSING.len()
    );
}

#[test]
fn what_is_opened_is_what_is_shown_however_it_was_changed() {
    let cases = scaled(20_000, 1_000_000);
    let mut dice = Dice(4);
    let mut passed = 0;
    let parts = [
        "@",
        ":",
        "/",
        "//",
        "\\",
        "#",
        "?",
        "%",
        "%0a",
        "\n",
        "\t",
        " ",
        "\u{202e}",
        "\u{0}",
        "xn--",
        "[",
        "]",
        "..",
        "é",
        "ß",
        "-",
        "$(id)",
        "`",
        "'",
        "\"",
        ";",
        "&",
        "|",
        "javascript:",
        "https://",
        "user:pw@",
    ];
    for case in 0..cases {
        let start = match dice.roll(3) {
            0 => PASSING[dice.roll(PASSING.len())].0,
            1 => SCHEMES[dice.roll(SCHEMES.len())],
            _ => REFUSED[dice.roll(REFUSED.len())],
        };
        let mut raw: Vec<char> = start.chars().collect();
        for _ in 0..dice.roll(5) {
            let at = dice.roll(raw.len() + 1);
            match dice.roll(3) {
                0 if at < raw.len() => {
                    raw.remove(at);
                }
                _ => raw.splice(at..at, dice.pick(&parts).chars()).for_each(drop),
            }
        }
        let raw: String = raw.into_iter().collect();
        let Some(url) = WebUrl::parse(&raw) else {
            continue;
        };
        passed += 1;
        let shown = url.as_str();
        assert!(
            shown.starts_with("http://") || shown.starts_with("https://"),
            "case {case}: {raw:?}"
        );
        assert!(
            shown.bytes().all(|byte| byte.is_ascii_graphic()),
            "case {case}: {raw:?} {shown:?}"
        );
        assert!(
            !url.host().is_empty() && !url.host().contains('@'),
            "case {case}: {raw:?}"
        );
        assert_eq!(
            WebUrl::parse(shown).as_ref(),
            Some(&url),
            "case {case}: {raw:?}"
        );
        if case % 16 == 0 {
            is_one_argument(&url);
        }
    }
    println!("T4: {cases} changed addresses, {passed} passed and were one argument");
    assert!(passed > cases / 20);
}

#[test]
fn a_doi_leads_to_its_resolver_and_nowhere_else() {
    for raw in [
        "10.1787/a",
        "doi:10.1787/a",
        "http://dx.doi.org/10.1787/a",
        "https://doi.org/10.1787/a",
        "10.1787/A",
        "10.1787/a@b.c",
        "10.1787/a?b#c",
        "10.1002/(SICI)1097<1::AID>3.0.CO;2-A",
    ] {
        let url = Doi::parse(raw).and_then(|doi| doi.url());
        let url = url.as_ref().map(WebUrl::as_str).unwrap_or_default();
        assert!(url.starts_with("https://doi.org/10."), "{raw}: {url}");
    }
    for raw in [
        "10.1787/../../x",
        "10.1787/a/../../10.5555/b",
        "10.1787/./x",
    ] {
        let url = Doi::parse(raw).and_then(|doi| doi.url());
        assert_eq!(url, None, "{raw}");
    }
}
