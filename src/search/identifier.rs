//! A DOI, an ISBN or an address, however it was pasted.
//!
//! One reading for the search line and for the commands that name a document:
//! behind `DOI` or `ISBN-13:`, in quotes or angle brackets, with typographers'
//! dashes, blanks inside an ISBN, the host of a proxy before and `?lang=fr`,
//! `#section` or `/full` behind.
//!
//! Some of what may stand behind a DOI may also belong to it, so there are
//! several readings, the surest first: who knows the catalog takes the first
//! that it has.
//!
//! Must never know: the catalog, what is done with what was read.

use crate::records::doi::Doi;
use crate::records::isbn::Isbn;

/// Longer texts are no identifier.
const LENGTH_MAX: usize = 2_048;

/// More words are never an ISBN: five groups, each perhaps cut in two.
const WORDS_MAX: usize = 8;

/// What publishers add to the address of a document.
const PAGES: [&str; 16] = [
    "/full",
    "/fulltext",
    "/full.pdf",
    "/full/html",
    "/full/pdf",
    "/pdf",
    "/epdf",
    "/pdfdirect",
    "/epub",
    "/abstract",
    "/abs",
    "/html",
    "/meta",
    "/summary",
    "/references",
    ".pdf",
];

/// The DOIs that a text may be, the surest reading first; none when it is
/// something else, or more than a DOI.
#[must_use]
pub fn dois(text: &str) -> Vec<Doi> {
    let text = bare(text);
    let Some((before, doi)) = parted(&text) else {
        return Vec::new();
    };
    // What stands in an address may be percent-encoded.
    let resolver = if before.is_empty() {
        ""
    } else {
        "https://doi.org/"
    };
    let mut readings = Vec::new();
    let mut read = |text: &str| {
        let doi = Doi::parse(&format!("{resolver}{text}"))?;
        if !readings.contains(&doi) {
            readings.push(doi.clone());
        }
        Some(doi)
    };
    let plain = dashes(doi);
    read(doi);
    let Some(mut shorter) = read(&plain).map(|doi| doi.to_string()) else {
        return readings;
    };
    // A proxy's `login?url=` may go on behind it.
    let ends: &[char] = if before.contains('?') {
        &['#', '?', '&']
    } else {
        &['#', '?']
    };
    for end in ends {
        if let Some((doi, _)) = shorter.clone().split_once(*end) {
            doi.clone_into(&mut shorter);
            read(&shorter);
        }
    }
    while let Some(doi) = PAGES.iter().find_map(|page| shorter.strip_suffix(page)) {
        shorter = doi.trim_end_matches('/').to_owned();
        read(&shorter);
    }
    readings
}

/// The ISBN that a text is, with what names it (`ISBN-13:`) or without.
#[must_use]
pub fn isbn(text: &str) -> Option<Isbn> {
    let text = dashes(&bare(text));
    // `978-92-64-25927-0 (PDF)`
    let text = text.split_once('(').map_or(&*text, |(isbn, _)| isbn);
    let digits = without_label(text.trim()).trim_end_matches(['>', ']', ')', '.', ',', ';', ' ']);
    let is_isbn = |c: char| c.is_ascii_digit() || matches!(c, 'x' | 'X' | '-' | ' ');
    let starts = digits.starts_with(|c: char| c.is_ascii_digit());
    (starts && digits.chars().all(is_isbn)).then(|| Isbn::parse(digits))?
}

/// The addresses that a text may be, the surest reading first, each without
/// what two copies of one address may differ in: see [`address`].
#[must_use]
pub fn addresses(text: &str) -> Vec<String> {
    let text = bare(text);
    let text = text.trim_end_matches(['>', ']']);
    let known = text.contains("://") || text.to_lowercase().starts_with("www.");
    if !known || text.contains(' ') {
        return Vec::new();
    }
    let mut readings = vec![address(text)];
    let inner = text.rfind("://").filter(|at| *at > 8);
    let inner = inner.and_then(|at| text.get(..at)?.rfind("http"));
    // A proxy has the whole address behind its own.
    readings.extend(inner.map(|at| address(&text[at..])));
    for at in 0..readings.len() {
        let page = readings[at].split_once('?');
        let page = page.map(|(page, _)| address(page));
        readings.extend(page);
    }
    // Or it has its own host behind that of the address.
    if let Some((host, path)) = readings[0].split_once('/') {
        let labels: Vec<&str> = host.split('.').collect();
        let mut hosts: Vec<String> = (2..labels.len())
            .rev()
            .map(|count| labels[..count].join("."))
            .collect();
        let hyphened = labels.first().filter(|label| label.contains('-'));
        hosts.extend(hyphened.map(|label| {
            label
                .replace("--", "\0")
                .replace('-', ".")
                .replace('\0', "-")
        }));
        let path = path.to_owned();
        readings.extend(hosts.iter().map(|host| address(&format!("{host}/{path}"))));
    }
    readings
}

/// An address as it is compared: without the scheme, "www.", a fragment, a
/// slash at the end, in one case.
#[must_use]
pub fn address(address: &str) -> String {
    let address = address.trim().to_lowercase();
    let address = address
        .split_once("://")
        .map_or(&*address, |(_, rest)| rest);
    let address = address.strip_prefix("www.").unwrap_or(address);
    let address = address.split_once('#').map_or(address, |(page, _)| page);
    address.trim_end_matches('/').to_owned()
}

/// What a typed word may be of a DOI or ISBN, when it looks like one: it has
/// five digits and more, or a digit and what joins the parts of a DOI.
///
/// Readings as [`spellings`] gives them.
#[must_use]
pub fn parts(typed: &str) -> Vec<Vec<String>> {
    let digits = typed.bytes().filter(u8::is_ascii_digit).count();
    let joined = digits > 0 && typed.contains(['/', '_', '.']);
    let looks = digits >= 5 || joined || is_whole(typed);
    let mut readings = if looks { spellings(typed) } else { Vec::new() };
    for spellings in &mut readings {
        // "2016." is the end of a sentence.
        spellings.retain(|text| text.len() >= 5);
    }
    readings.retain(|spellings| !spellings.is_empty());
    readings
}

/// A DOI or ISBN, or a part of one, as an index spells it: an ISBN without its
/// hyphens, but a part of a DOI with them. Several readings, the surest first;
/// of the spellings of one any will do.
#[must_use]
pub fn spellings(typed: &str) -> Vec<Vec<String>> {
    let dois = dois(typed);
    if !dois.is_empty() {
        return dois.iter().map(|doi| vec![doi.to_string()]).collect();
    }
    let text = dashes(&bare(typed)).to_lowercase();
    let part = text
        .rsplit_once("doi.org/")
        .map_or(text.as_str(), |(_, part)| part);
    let part = part.trim_start_matches("doi:");
    let part = without_label(part).trim_end_matches(['.', ',', ' ']).trim();
    let mut spellings = vec![part.to_owned()];
    let digits = part.replace(['-', ' '], "");
    if digits.len() >= 9 && digits.bytes().all(|b| b.is_ascii_digit() || b == b'x') {
        spellings.push(digits);
    }
    spellings.extend(isbn(typed).map(|isbn| isbn.thirteen().to_string()));
    spellings.retain(|text| !text.is_empty());
    spellings.dedup();
    if spellings.is_empty() {
        return Vec::new();
    }
    let mut readings = vec![spellings];
    readings.extend(in_address(part).map(|part| vec![part]));
    readings
}

/// Whether a text is a DOI or an ISBN from its beginning to its end.
#[must_use]
pub fn is_whole(text: &str) -> bool {
    !dois(text).is_empty() || isbn(text).is_some()
}

/// The identifier that several words begin with, and how many of them it
/// takes, two at least: `DOI 10.1787/x`, `ISBN-13: 978-92-64-25927-0`,
/// `978 92 64 25927 0`.
///
/// Without a name in front numbers are an ISBN only when they are parted as
/// one, with the right check digit.
#[must_use]
pub fn run(words: &[&str]) -> Option<(usize, String)> {
    let [first, second, rest @ ..] = words else {
        return None;
    };
    if is_label(first, "doi") {
        return (!dois(second).is_empty()).then(|| (2, (*second).to_owned()));
    }
    if !is_label(first, "isbn") {
        let (used, isbn) = of_words(words)?;
        return (used > 1 && is_sure(&words[..used], &isbn)).then(|| (used, isbn.to_string()));
    }
    let which = ["13", "13:", "10", "10:"].contains(second);
    let digits = if which { rest } else { &words[1..] };
    let (used, isbn) = of_words(digits)?;
    Some((words.len() - digits.len() + used, isbn.to_string()))
}

/// The ISBN that some first words make up, the longest.
fn of_words(words: &[&str]) -> Option<(usize, Isbn)> {
    let is_group = |word: &&&str| {
        let starts = word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, 'x' | 'X'));
        starts && word.len() <= 32
    };
    let groups = words.iter().take(WORDS_MAX).take_while(is_group).count();
    let runs = (1..=groups).rev();
    let mut isbns = runs.filter_map(|used| Some((used, isbn(&words[..used].join(" "))?)));
    isbns.next()
}

/// Whether numbers side by side are meant as an ISBN and not each for itself.
fn is_sure(words: &[&str], isbn: &Isbn) -> bool {
    let last = words.last().is_some_and(|word| word.len() == 1);
    let parted = match isbn.len() {
        13 => words.len() == 5 && last || words.len() == 2 && words[0].len() == 3,
        _ => words.len() == 4 && last,
    };
    let bookland = isbn.len() == 10 || isbn.starts_with("978") || isbn.starts_with("979");
    parted && bookland && isbn.is_right()
}

/// Whether a word is a name before an identifier: `DOI`, `ISBN-13:`.
fn is_label(word: &str, name: &str) -> bool {
    let word = word.trim_end_matches([':', '.', '=']);
    let rest = word
        .get(..name.len())
        .filter(|start| start.eq_ignore_ascii_case(name));
    let rest = rest.map(|start| &word[start.len()..]);
    rest.is_some_and(|rest| {
        rest.is_empty() || name == "isbn" && matches!(rest, "-13" | "-10" | "13" | "10")
    })
}

/// An ISBN without its name.
fn without_label(text: &str) -> &str {
    let lower = text.to_ascii_lowercase();
    let lower = lower.strip_prefix("urn:").unwrap_or(&lower);
    let Some(mut rest) = lower.strip_prefix("isbn") else {
        return text;
    };
    for which in ["-13", "-10", " 13:", " 10:", "13:", "10:"] {
        rest = rest.strip_prefix(which).unwrap_or(rest);
    }
    let rest = rest.trim_start_matches([':', '=', ' ']);
    text.get(text.len() - rest.len()..).unwrap_or(text)
}

/// The DOI in a text with what stands before it: nothing, its name, or the
/// rest of an address.
fn parted(text: &str) -> Option<(&str, &str)> {
    let lower = text.to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = lower.get(from..)?.find("10.").map(|at| from + at) {
        from = at + 3;
        let (before, doi) = (text.get(..at)?, text.get(at..)?);
        if is_before(&lower[..at]) && has_prefix(&lower[at..]) {
            let label = before.trim_end_matches([':', '=', ' ', '.']);
            let label = label.is_empty() || label.eq_ignore_ascii_case("doi");
            return Some((if label { "" } else { before }, doi));
        }
    }
    None
}

/// Whether a DOI may stand behind this, in small letters.
fn is_before(before: &str) -> bool {
    let rest = before.strip_prefix("doi").unwrap_or(before);
    let rest = rest.trim_start_matches([':', '=', '.', ' ', '\u{A0}']);
    let ends = ["/", "=", ":", "%2f", "%3d", "%3a"];
    rest.is_empty()
        || !rest.contains(' ')
            && rest.contains(['.', ':', '/'])
            && ends.iter().any(|end| rest.ends_with(end))
}

/// Whether a text begins as a DOI does, up to the slash.
fn has_prefix(text: &str) -> bool {
    let registrant = text.get(3..).unwrap_or_default();
    let is_part = |c: char| c.is_ascii_digit() || c == '.';
    let rest = registrant.trim_start_matches(is_part);
    registrant.len() >= rest.len() + 4 && (rest.starts_with('/') || rest.starts_with("%2f"))
}

/// The last part of an address that has the ISBN of its book in front, as
/// publishers make them from their DOIs.
fn in_address(part: &str) -> Option<String> {
    let page = part.split(['?', '#']).next()?;
    let page = page.trim_end_matches('/');
    let last = page.rsplit(['/', '_']).next()?;
    let isbn = last.get(..13).and_then(isbn)?;
    let is_last = last.len() < page.len();
    (is_last && isbn.is_right()).then(|| last.to_owned())
}

/// A text without the quotes and brackets around it and what has no width.
fn bare(text: &str) -> String {
    if text.len() > LENGTH_MAX {
        return String::new();
    }
    let is_around = |c: char| "<>\"'“”„«»‹›‘’‚[]{} \t\u{A0}".contains(c);
    let text = text.trim_start_matches(|c| is_around(c) || c == '(');
    // A closing bracket may belong to a DOI, which knows its own.
    let text = text.trim_end_matches(|c: char| is_around(c) && c != '>' && c != ']');
    let hidden = |c: &char| {
        matches!(
            c,
            '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}'
        )
    };
    text.chars().filter(|c| !hidden(c)).collect()
}

/// A text with plain dashes and blanks.
fn dashes(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FF0D}' => '-',
        _ if c.is_whitespace() => ' ',
        _ => c,
    };
    text.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        dois(text).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_doi_is_read_however_it_was_pasted() {
        let doi = "10.1787/9789264259270-5-en";
        for pasted in [
            "10.1787/9789264259270-5-en",
            "DOI 10.1787/9789264259270-5-EN",
            "DOI: 10.1787/9789264259270-5-en.",
            "doi:10.1787/9789264259270-5-en",
            "DOI:\u{A0}https://doi.org/10.1787/9789264259270-5-en",
            "\"10.1787/9789264259270-5-en\"",
            "“10.1787/9789264259270-5-en”",
            "<https://doi.org/10.1787/9789264259270-5-en>",
            "(doi.org/10.1787/9789264259270-5-en)",
            "10.1787/9789264259270–5–en",
            "10.1787/9789264\u{AD}259270-5-en",
            "https://doi.org/10.1787/9789264259270-5-en?lang=fr",
            "https://doi.org/10.1787/9789264259270-5-en#section-d1",
            "https://doi.org/10.1787/9789264259270-5-en/full",
            "https://doi.org/10.1787/9789264259270-5-en/full/html?a=b#c",
            "https://doi-org.proxy.uni.edu/10.1787/9789264259270-5-en",
            "https://www.oecd-ilibrary.org/doi/pdf/10.1787/9789264259270-5-en.pdf",
            "https://proxy.uni.edu/login?url=https://doi.org/10.1787/9789264259270-5-en&x=1",
            "https://proxy.uni.edu/login?url=https%3A%2F%2Fdoi.org%2F10.1787%2F9789264259270-5-en",
            "info:doi/10.1787/9789264259270-5-en",
        ] {
            assert_eq!(
                read(pasted).last().map(String::as_str),
                Some(doi),
                "{pasted}"
            );
        }
    }

    #[test]
    fn what_may_belong_to_a_doi_is_its_surest_reading() {
        assert_eq!(
            read("10.1000/456#789?x"),
            ["10.1000/456#789?x", "10.1000/456"]
        );
        let sici = "10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o";
        assert_eq!(read(&format!("<{sici}>")), [sici]);
        for text in [
            "see 10.1787/x",
            "10.1787/a b",
            "x10.1787/a",
            "10.17/a",
            "doi",
            "version 10.2016/17",
        ] {
            assert_eq!(read(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn an_isbn_is_read_however_it_was_pasted() {
        for pasted in [
            "9789264259270",
            "978-92-64-25927-0",
            "978–92–64–25927–0",
            "978 92 64 25927 0",
            "ISBN 978-92-64-25927-0",
            "ISBN-13: 978-92-64-25927-0",
            "isbn:9789264259270",
            "urn:isbn:9789264259270",
            "ISBN 13: 978 9264259270",
            "<9789264259270>",
            "978-92-64-25927-0 (PDF)",
        ] {
            assert_eq!(isbn(pasted).as_deref(), Some("9789264259270"), "{pasted}");
        }
        for text in [
            "9789264259270-en",
            "2016",
            "isbn",
            "978-92-64-25927-0-5",
            "x",
        ] {
            assert_eq!(isbn(text), None, "{text}");
        }
    }

    #[test]
    fn words_are_united_when_they_are_an_identifier() {
        let run = |line: &str| run(&line.split(' ').collect::<Vec<_>>());
        for (line, used) in [
            ("978 92 64 25927 0", 5),
            ("978 9264259270 trust", 2),
            ("ISBN 978-92-64-25927-0 2016", 2),
            ("ISBN-13: 978 92 64 25927 0", 6),
            ("ISBN 13: 978 92 64 25927 0", 7),
            ("isbn 9789264259270", 2),
        ] {
            assert_eq!(
                run(line),
                Some((used, "9789264259270".to_owned())),
                "{line}"
            );
        }
        assert_eq!(run("doi 10.1787/x y"), Some((2, "10.1787/x".to_owned())));
        assert_eq!(run("0 306 40615 2"), Some((4, "0306406152".to_owned())));
        for line in [
            "978 92 64 25927 1",
            "2015 2016 10",
            "9789264259270 trust",
            "doi data",
            "isbn",
            "isbn agency",
            "978",
        ] {
            assert_eq!(run(line), None, "{line}");
        }
    }

    #[test]
    fn an_address_is_one_however_it_was_copied() {
        let first = |text: &str| addresses(text).first().cloned();
        let one = Some("oecd.org/innovation".to_owned());
        assert_eq!(first("https://www.oecd.org/Innovation/#top"), one);
        assert_eq!(first("<http://oecd.org/innovation>"), one);
        assert_eq!(first("www.oecd.org/innovation"), one);
        assert_ne!(first("http://oecd.org/innovation?page=2"), one);
        for pasted in [
            "http://oecd.org/innovation?page=2",
            "https://www-oecd-org.proxy.uni.edu/innovation",
            "https://www.oecd.org.proxy.uni.edu/innovation",
            "https://proxy.uni.edu/login?url=https://www.oecd.org/innovation/",
        ] {
            assert!(
                addresses(pasted).contains(&"oecd.org/innovation".to_owned()),
                "{pasted}"
            );
        }
        assert_eq!(first("Mexico: data"), None);
    }

    #[test]
    fn a_part_of_an_identifier_looks_like_one() {
        assert_eq!(parts("5-en"), [[""; 0]; 0]);
        assert_eq!(parts("2016."), [[""; 0]; 0]);
        assert_eq!(parts("97892"), [["97892"]]);
        assert_eq!(
            parts("9789264259270-5"),
            [["9789264259270-5", "97892642592705"]]
        );
        assert_eq!(
            spellings("https://www.oecd-ilibrary.org/reviews_9789264259270-en").last(),
            Some(&vec!["9789264259270-en".to_owned()])
        );
        assert_eq!(
            parts("0-306-40615-2"),
            [["0-306-40615-2", "0306406152", "9780306406157"]]
        );
    }

    #[test]
    fn hostile_text_is_read_in_linear_time() {
        for unit in ["10.", "10.1787/", "isbn ", "/10.1", "<", "978 "] {
            let text = unit.repeat(20_000);
            let _ = (parts(&text), addresses(&text), isbn(&text), dois(&text));
            let words: Vec<&str> = text.split(' ').collect();
            let _ = run(&words);
        }
    }
}
