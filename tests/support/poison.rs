//! What strangers would like a terminal to do, and a judge of what reaches it
//! that knows nothing of our own cleaning.

#![allow(dead_code, reason = "every test crate uses its own part")]
#![allow(missing_docs, unreachable_pub, reason = "seen by tests only")]

/// Sequences that act, characters that deceive, and controls.
pub const POISON: [&str; 26] = [
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b]52;c;?\x07",
    "\x1b]0;owned\x07",
    "\x1b]2;owned\x1b\\",
    "\x1b]8;;https://evil.example\x07click\x1b]8;;\x07",
    "\x1bPq#0;2;0;0;0#0~~\x1b\\",
    "\x1bP+q544e\x1b\\",
    "\x1b_Gi=1;AAAA\x1b\\",
    "\x1b[6n",
    "\x1b[21t",
    "\x1b[?1049l",
    "\x1b[?1003h",
    "\x1b[2J\x1b[H",
    "\x1b[8;1;1t",
    "\x1bc",
    "\x1b#8",
    "\u{9b}6n",
    "\u{9d}0;owned\u{9c}",
    "\u{90}q\u{9c}",
    "\u{202e}fdp.exe\u{202c}",
    "\u{2066}a\u{2069}\u{200f}\u{61c}",
    "\u{200b}\u{feff}\u{ad}\u{2060}\u{e0041}",
    "\r\x08\x07\x0b\x0e\x00\x7f",
    "a\ttab\nline\u{2028}line\u{85}line",
    "\u{1bca0}\u{2800}\u{e000}\u{1fffe}\u{fdd0}",
    "a\u{200d}b\u{200c}c\u{fe0f}\u{3164}",
];

/// The first character that has no business on a terminal but our own line
/// feeds, tabs and, where they are ours, styles.
pub fn foreign(text: &str, styled: bool) -> Option<(usize, char)> {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let at = text.len() - rest.len();
        if let Some(style) = rest.strip_prefix("\x1b[").filter(|_| styled) {
            let end = style.find(|c: char| !matches!(c, '0'..='9' | ';'));
            if let Some(behind) = end.and_then(|end| style.get(end..)?.strip_prefix('m')) {
                rest = behind;
                continue;
            }
        }
        if acts(c) && !matches!(c, '\n' | '\t') {
            return Some((at, c));
        }
        rest = &rest[c.len_utf8()..];
    }
    None
}

/// What acts or is not seen, as other people list it: Unicode's security report
/// (UTR 36), "Trojan Source" (CVE-2021-42574), and lists of blank characters.
pub fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}'
            | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'
            | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}'
            | '\u{3164}' | '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
        || u32::from(c) & 0xfffe == 0xfffe
}
