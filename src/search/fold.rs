//! One folding for both sides: what the reader types and what the records say
//! meet without case, accents, ligatures and the taste of typographers.
//!
//! [`fold`] works character by character: folding two texts and joining them
//! equals folding the joined text, and folding twice equals folding once.
//! [`Folded`] also remembers where each part came from, for highlights;
//! [`words`] says what a word of folded text is.
//!
//! The forms are those of Unicode's NFKD (UAX #15) and its lower case, clusters
//! are those of UAX #29.
//!
//! Must never know: records, queries, the screen.

use std::iter;
use std::ops::Range;

use unicode_normalization::char::{
    canonical_combining_class, decompose_compatible, is_combining_mark,
};
use unicode_segmentation::UnicodeSegmentation;

/// A folded text that knows its original.
///
/// Invariants: `steps` is empty when every byte stayed in its place; otherwise
/// it holds, for each grapheme cluster of the original and for the end, where
/// it starts in the folded text and in the original, ascending in both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// What [`fold`] gives.
    pub text: String,
    steps: Vec<(usize, usize)>,
}

impl Folded {
    /// The bytes of the original behind a range of folded bytes, widened to
    /// whole grapheme clusters. An empty range stays empty; one that reaches
    /// past the end is cut.
    #[must_use]
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        let end = range.end.min(self.text.len());
        let start = range.start.min(end);
        let from = self.step_at(start);
        if start == end {
            return from..from;
        }
        from..self.step_from(end)
    }

    /// Where the cluster that wrote the folded byte `at` starts.
    fn step_at(&self, at: usize) -> usize {
        let next = self.steps.partition_point(|&(folded, _)| folded <= at);
        match next.checked_sub(1).and_then(|step| self.steps.get(step)) {
            Some(&(_, original)) => original,
            None => at,
        }
    }

    /// Where the first cluster that starts at the folded byte `at` or later
    /// starts; clusters that folded to nothing stay outside.
    fn step_from(&self, at: usize) -> usize {
        let step = self.steps.partition_point(|&(folded, _)| folded < at);
        self.steps.get(step).map_or(at, |&(_, original)| original)
    }
}

/// The text without case, accents, ligatures, compatibility forms and kinds of
/// quote, dash and blank; idempotent.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_onto(text, &mut folded);
    folded
}

/// Appends the folded text to another.
pub fn fold_onto(text: &str, folded: &mut String) {
    let mut rest = text;
    loop {
        let plain = rest.bytes().position(|byte| !is_plain_byte(byte));
        let (plain, other) = rest.split_at(plain.unwrap_or(rest.len()));
        let start = folded.len();
        folded.push_str(plain);
        folded[start..].make_ascii_lowercase();
        let Some(c) = other.chars().next() else {
            return;
        };
        push(c, folded);
        rest = &other[c.len_utf8()..];
    }
}

/// The text as [`fold`] gives it, with the way back to the original.
#[must_use]
pub fn folded(text: &str) -> Folded {
    if is_plain(text) {
        let text = text.to_ascii_lowercase();
        return Folded {
            text,
            steps: Vec::new(),
        };
    }
    let mut folded = Folded::default();
    for (start, cluster) in text.grapheme_indices(true) {
        folded.steps.push((folded.text.len(), start));
        cluster.chars().for_each(|c| push(c, &mut folded.text));
    }
    folded.steps.push((folded.text.len(), text.len()));
    folded
}

/// The words of a folded text, as byte ranges: runs of letters, digits and
/// their marks.
///
/// An apostrophe parts words ("government's" is "government" and "s"). Scripts
/// that write no blanks between words give one word for each ideograph or
/// kana and each letter of Thai, Lao, Khmer and Burmese, so that a phrase of
/// them is a substring. "C++" and "C#" are words with their signs.
pub fn words(folded: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    iter::from_fn(move || {
        let start = word_start(folded, at)?;
        at = start + word_len(folded.get(start..)?);
        Some(start..at)
    })
}

/// Whether a folded text is one word or a part of one.
pub(crate) fn is_word(folded: &str) -> bool {
    words(folded).next() == Some(0..folded.len())
}

/// Where the first word from `at` on starts.
fn word_start(text: &str, at: usize) -> Option<usize> {
    let rest = text.as_bytes().get(at..)?;
    let is_sought = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
    let start = at + rest.iter().position(is_sought)?;
    let rest = text.get(start..)?;
    if rest.as_bytes().first()?.is_ascii() {
        return Some(start);
    }
    rest.find(char::is_alphanumeric).map(|more| start + more)
}

/// Bytes of the word that `text` starts with.
fn word_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let plain = bytes.iter().position(|byte| !byte.is_ascii_alphanumeric());
    let plain = plain.unwrap_or(bytes.len());
    if plain > 0 && bytes.get(plain).is_none_or(u8::is_ascii) {
        return plain + signs_len(bytes, plain);
    }
    let mut chars = text.char_indices();
    let alone = chars.next().is_some_and(|(_, first)| stands_alone(first));
    chars
        .find(|&(_, c)| !continues(c, alone))
        .map_or(text.len(), |(end, _)| end)
}

/// Bytes of the signs that belong to a name of one letter: "C++", "F#".
fn signs_len(bytes: &[u8], letters: usize) -> usize {
    match bytes.get(letters..) {
        Some([b'+', b'+', ..]) if letters == 1 && bytes[0].is_ascii_lowercase() => 2,
        Some([b'#', ..]) if letters == 1 && bytes[0].is_ascii_lowercase() => 1,
        _ => 0,
    }
}

/// A word without the signs that belong to it.
pub(crate) fn letters_of(word: &str) -> &str {
    word.trim_end_matches(['+', '#'])
}

/// A folded text from its first letter or digit to its last.
pub(crate) fn inner(folded: &str) -> Range<usize> {
    let start = word_start(folded, 0).unwrap_or(folded.len());
    let is_end = |c: char| !c.is_alphanumeric() && !is_combining_mark(c);
    start..folded.trim_end_matches(is_end).len().max(start)
}

/// Whether a word goes on with this character; after one that stands alone
/// only its marks may follow.
fn continues(c: char, alone: bool) -> bool {
    if c.is_ascii() {
        return !alone && c.is_ascii_alphanumeric();
    }
    is_combining_mark(c) || !alone && c.is_alphanumeric() && !stands_alone(c)
}

/// Scripts without blanks between words (Thai, Lao, Burmese, Khmer, Hiragana,
/// Katakana, Han): a word of its own each.
fn stands_alone(c: char) -> bool {
    matches!(c,
        '\u{E00}'..='\u{EFF}'
        | '\u{1000}'..='\u{109F}'
        | '\u{1780}'..='\u{17FF}'
        | '\u{A9E0}'..='\u{A9FF}'
        | '\u{AA60}'..='\u{AA7F}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3041}'..='\u{30FF}'
        | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// Most titles: only their case changes. No control characters, so that each
/// byte is a grapheme cluster (a CR LF pair would be one of two bytes).
fn is_plain(text: &str) -> bool {
    text.bytes().all(is_plain_byte)
}

/// A character that is folded by its case alone.
const fn is_plain_byte(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'`'
}

fn push(c: char, folded: &mut String) {
    match punctuation(c) {
        // Before the decomposition, which makes a blank and a mark of `´`.
        Some(plain) => folded.push(plain),
        None => decompose_compatible(c, |part| push_part(part, folded)),
    }
}

/// Adds one character of the decomposed text.
fn push_part(part: char, folded: &mut String) {
    if let Some(plain) = punctuation(part) {
        folded.push(plain);
    } else if !is_dropped(part) {
        for lower in part.to_lowercase() {
            match letter(lower) {
                Some(plain) => folded.push_str(plain),
                None => folded.push(lower),
            }
        }
    }
}

/// The plain form of a quote, dash, blank or slash.
fn punctuation(c: char) -> Option<char> {
    match c {
        '`' | '´' | '‘'..='‛' | '′' | '‵' | '‹' | '›' | 'ʹ'..='ʼ' | '׳' => {
            Some('\'')
        }
        '“'..='‟' | '″' | '‶' | '«' | '»' | '〝'..='〟' | '״' => Some('"'),
        '‐'..='―' | '−' | '⁃' | '﹘' | '⸺' | '⸻' | '֊' | '־' => Some('-'),
        '⁄' | '∕' => Some('/'),
        _ if c.is_whitespace() || c.is_control() => Some(' '),
        _ => None,
    }
}

/// Letters that are another letter with a stroke, or two, and that Unicode
/// does not take apart; the lower case is enough.
fn letter(lower: char) -> Option<&'static str> {
    Some(match lower {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ø' => "o",
        'đ' | 'ð' | 'ɖ' => "d",
        'ł' => "l",
        'ħ' => "h",
        'ŧ' => "t",
        'ı' => "i",
        'ς' => "σ",
        _ => return None,
    })
}

/// What leaves no trace: accents, Hebrew points, Arabic harakat and tatweel,
/// and what has no width (soft hyphen, joiners, variation selectors, marks of
/// direction).
fn is_dropped(c: char) -> bool {
    !c.is_ascii() && (is_accent(c) || is_invisible(c))
}

/// A mark that readers leave out when they type. Told by the combining class
/// (UAX #44): the vowel signs of Indic and Thai scripts (0, 84 to 132), the
/// virama (9) and the voicing of kana (8) make other letters and stay.
fn is_accent(c: char) -> bool {
    let enclosing = matches!(c, '\u{0488}' | '\u{0489}' | '\u{20DD}'..='\u{20E4}');
    enclosing || matches!(canonical_combining_class(c), 1..=7 | 10..=36 | 200..=240)
}

fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}'
        | '\u{34F}'
        | '\u{61C}'
        | '\u{640}'
        | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    fn word_list(text: &str) -> Vec<String> {
        let folded = fold(text);
        words(&folded).map(|at| folded[at].to_owned()).collect()
    }

    #[test]
    fn what_readers_type_meets_what_records_say() {
        for (typed, said) in [
            ("elaboration", "Élaboration"),
            ("nandu", "ÑANDÚ"),
            ("finance", "ﬁnance"),
            ("strasse", "Straße"),
            ("strasse", "STRAẞE"),
            ("oresund", "Øresund"),
            ("lodz", "Łódź"),
            ("dakovo", "Đakovo"),
            ("aether oeuvre", "Æther Œuvre"),
            ("istanbul", "İstanbul"),
            ("isik", "ışık"),
            ("thordur", "Þórður"),
            ("σοφοσ", "ΣΟΦΟΣ"),
            ("σοφος", "ΣΟΦΌΣ"),
            ("co2", "CO₂"),
            ("1/2", "½"),
            ("open-data", "open–data"),
            ("it's \"so\"", "it’s “so”"),
            ("a b", "a\u{A0}b"),
            ("cooperation", "co\u{AD}opera\u{200B}tion"),
            ("כתב", "כָּתַב"),
            ("كتاب", "كِتـــَاب"),
            ("е", "ё"),
            ("tieng viet", "Tiếng Việt"),
            ("full", "ｆｕｌｌ"),
            ("カ\u{3099}", "ガ"),
            ("ガ", "ｶﾞ"),
        ] {
            assert_eq!(fold(typed), fold(said), "{typed} and {said}");
        }
    }

    #[test]
    fn vowel_signs_of_indic_and_thai_scripts_stay() {
        assert_ne!(fold("कि"), fold("क"));
        assert_ne!(fold("คุ"), fold("ค"));
        assert_eq!(word_list("नीति और विज्ञान").len(), 3);
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        assert_eq!(
            word_list("Government's e-ID: 2nd (draft)"),
            ["government", "s", "e", "id", "2nd", "draft"]
        );
        assert_eq!(word_list("… – & !"), [""; 0]);
        assert_eq!(word_list("सरकार नीति"), ["सरकार", "नीति"]);
        assert_eq!(word_list("한국").len(), 1);
    }

    #[test]
    fn ideographs_and_kana_are_words_of_their_own() {
        assert_eq!(word_list("政策OECD評価"), ["政", "策", "oecd", "評", "価"]);
        assert_eq!(word_list("データ・1"), ["テ\u{3099}", "ー", "タ", "1"]);
    }

    #[test]
    fn signs_belong_to_names_of_one_letter() {
        assert_eq!(
            word_list("C, C++ and C# (F#): C++17, a+b, abc++ 1#"),
            [
                "c", "c++", "and", "c#", "f#", "c++", "17", "a", "b", "abc", "1"
            ]
        );
        assert_eq!(letters_of("c++"), "c");
        assert_eq!(inner("\u{bf}\"que?\""), 3..6);
        assert_eq!(inner("..."), 3..3);
    }

    #[test]
    fn letters_of_scripts_without_blanks_are_words_of_their_own() {
        let run = fold("\u{e01}\u{e32}\u{e23}\u{e17}\u{e35}\u{e48}");
        assert_eq!(words(&run).count(), 4);
        for (run, part) in [
            ("ການພັດທະນາ", "ພັດທະນາ"),
            ("ការអប់រំ", "អប់រំ"),
            ("မြန်မာနိုင်ငံ", "နိုင်ငံ"),
        ] {
            assert!(word_list(part).len() > 1, "{part}");
            let (run, part) = (word_list(run), word_list(part));
            assert!(run.windows(part.len()).any(|row| row == part));
        }
    }

    #[test]
    fn a_highlight_covers_whole_characters_of_the_original() {
        let title = "Ｅ\u{301}tude de l’e\u{301}conomie ﬁne";
        let folded = folded(title);
        let find = |word: &str| {
            let at = folded.text.find(word).unwrap();
            &title[folded.original(at..at + word.len())]
        };
        assert_eq!(folded.text, "etude de l'economie fine");
        assert_eq!(find("etude"), "Ｅ\u{301}tude");
        assert_eq!(find("econo"), "e\u{301}cono");
        assert_eq!(find("i"), "i");
        assert_eq!(find("ine"), "ﬁne");
    }

    #[test]
    fn a_highlight_of_plain_text_stays_in_its_place() {
        let folded = folded("Open Government");
        assert_eq!(folded.original(5..9), 5..9);
        assert_eq!(folded.original(5..99), 5..15);
        assert_eq!(folded.original(7..7), 7..7);
    }

    #[test]
    fn invisible_neighbours_stay_out_of_a_highlight() {
        let folded = folded("\u{200B}data\u{200B}s");
        assert_eq!(folded.original(0..4), 3..7);
    }

    #[test]
    fn every_character_folds_once_and_for_all() {
        for c in '\0'..=char::MAX {
            let once = fold(&c.to_string());
            assert_eq!(fold(&once), once, "{c:?}");
        }
    }

    fn composed(text: &str) -> (String, String) {
        (text.nfc().collect(), text.nfd().collect())
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}|.{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(&fold(&once), &once);
            prop_assert_eq!(&folded(&text).text, &once);
        }

        #[test]
        fn both_unicode_forms_fold_alike(text in "[a-zÀ-žΆ-ώЀ-ӿァ-ヶ\u{300}-\u{345}가-힣ऀ-ॿ]{0,20}") {
            let (nfc, nfd) = composed(&text);
            prop_assert_eq!(fold(&nfc), fold(&nfd));
        }

        #[test]
        fn the_way_back_never_splits_a_cluster(
            text in "(\\PC|.|\r\n|e\u{301}|👩\u{200D}🚀|ﬁ|\u{AD}|🇲🇽){0,20}",
            from in 0_usize..60,
            len in 0_usize..60,
        ) {
            let folded = folded(&text);
            let range = folded.original(from..from + len);
            let mut bounds: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).collect();
            bounds.push(text.len());
            prop_assert!(range.start <= range.end);
            prop_assert!(bounds.contains(&range.start) && bounds.contains(&range.end));
            if from + len <= folded.text.len() && folded.text.is_char_boundary(from) && folded.text.is_char_boundary(from + len) {
                prop_assert!(fold(&text[range]).contains(&folded.text[from..from + len]));
            }
        }

        #[test]
        fn the_way_back_keeps_the_order(text in "(\\PC|.|\r\n|e\u{301}){0,20}") {
            let folded = folded(&text);
            let starts: Vec<usize> = (0..=folded.text.len()).map(|at| folded.original(at..at + 1).start).collect();
            prop_assert!(starts.is_sorted());
        }

        #[test]
        fn words_lie_in_the_text_in_order(text in "(\\PC|.){0,30}") {
            let folded = fold(&text);
            let mut end = 0;
            for word in words(&folded) {
                prop_assert!(end <= word.start && word.start < word.end);
                prop_assert!(folded.get(word.clone()).is_some());
                end = word.end;
            }
        }
    }
}
