//! What chance makes of a file: bytes changed, parts cut, doubled and taken from
//! others, and in between what hurts parsers.

#![allow(dead_code, reason = "every test crate uses its own part")]
#![allow(missing_docs, unreachable_pub, reason = "seen by tests only")]

use crate::dice::Dice;

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
pub fn mutated(seeds: &[Vec<u8>], chance: &mut Dice) -> Vec<u8> {
    let mut bytes = seeds[chance.roll(seeds.len())].clone();
    for _ in 0..=chance.roll(6) {
        let at = chance.roll(bytes.len() + 1);
        let to = (at + chance.roll(40)).min(bytes.len());
        match chance.roll(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << chance.roll(8),
            1 => drop(bytes.splice(at..at, SHARP[chance.roll(SHARP.len())].iter().copied())),
            2 => drop(bytes.drain(at..to)),
            3 => drop(bytes.splice(at..at, bytes[at..to].repeat(1 + chance.roll(8)))),
            4 => {
                let other = &seeds[chance.roll(seeds.len())];
                let start = chance.roll(other.len());
                let part = other[start..(start + chance.roll(200)).min(other.len())].to_vec();
                drop(bytes.splice(at..to, part));
            }
            5 => bytes.truncate(at),
            _ => drop(bytes.splice(
                at..to,
                SHARP[chance.roll(SHARP.len())].repeat(1 + chance.roll(4)),
            )),
        }
    }
    bytes
}
