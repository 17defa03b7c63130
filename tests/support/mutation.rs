//! What chance makes of a file: bytes changed, parts cut, doubled and taken from
//! others, and in between what hurts parsers.

#![allow(dead_code, reason = "every test crate uses its own part")]
#![allow(missing_docs, unreachable_pub, reason = "seen by tests only")]

/// A sequence that looks like chance and is the same each time (splitmix64).
pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or(0)
    }
}

/// What hurts parsers: brackets, quotes, ends, ill bytes, what opens and never
/// closes.
const SHARP: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b"'",
    b"\\",
    b"\n",
    b"\r",
    b"\0",
    b"@",
    b"#",
    b"%",
    b"$",
    b"&",
    b"<",
    b">",
    b"&#xFFFFFFFF;",
    b"<![CDATA[",
    b"<!--",
    b"-->",
    b"]]>",
    b"<?xml version=\"1.0\"?>",
    b"<!DOCTYPE x [",
    b" xmlns=\"\"",
    b"</record>",
    b"<record>",
    b"&#0;",
    b"&house;",
    b"\xff",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xf0\x9f\x98\x80",
    b",",
    b";",
    b":",
    b"=",
    b"ER  - ",
    b"TY  - ",
    b"@a{b,",
    b"{{{{{{{{",
    b"\\\"{",
    b"\\u0000",
    b"\\ud800",
    b"1e999",
    b"99999999999999999999",
    b"-1",
    b"\x1b[2J",
    b"\xe2\x80\xae",
    b"&amp;amp;lt;",
    b"$^{_{",
    b"[1] ",
    b"##",
    b"\x1d",
    b"\x1e",
    b"\x1f",
    b"\x1f8",
    b"\x1b$1",
    b"\x1b(N",
    b"\xe2",
    b"00000nam a2200000   4500",
    b"&a ",
    b"*a",
    b"<<: *a",
    b"\n- ",
    b"\n  ",
    b": |\n",
    b"? ",
    b"!!x ",
    b"%TAG",
    b"---\n",
];

/// One of some files with some changes.
pub fn mutated(seeds: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = seeds[chance.below(seeds.len())].clone();
    for _ in 0..=chance.below(6) {
        let at = chance.below(bytes.len() + 1);
        let to = (at + chance.below(40)).min(bytes.len());
        match chance.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            1 => drop(bytes.splice(at..at, SHARP[chance.below(SHARP.len())].iter().copied())),
            2 => drop(bytes.drain(at..to)),
            3 => drop(bytes.splice(at..at, bytes[at..to].repeat(1 + chance.below(8)))),
            4 => {
                let other = &seeds[chance.below(seeds.len())];
                let start = chance.below(other.len());
                let part = other[start..(start + chance.below(200)).min(other.len())].to_vec();
                drop(bytes.splice(at..to, part));
            }
            5 => bytes.truncate(at),
            _ => drop(bytes.splice(
                at..to,
                SHARP[chance.below(SHARP.len())].repeat(1 + chance.below(4)),
            )),
        }
    }
    bytes
}
