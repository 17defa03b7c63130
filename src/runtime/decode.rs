//! The bytes of a terminal, decoded into what the reader did.
//!
//! A state machine of our own, because crossterm 0.29 reads past the end of
//! half a sequence (`ESC [` and then silence) until the next byte comes, spins
//! for ever on a terminal that is gone, tells `ESC` `[` `A` apart into three
//! keys when they come late, and types the replies to questions that others
//! have asked. This one never reads, so it never waits: bytes go in, inputs
//! come out, and `Decoder::patience` says how long to wait for the rest.
//!
//! Sources: ECMA-48 (sequences), xterm's `ctlseqs` (keys, modifiers, mouse,
//! paste), the kitty keyboard protocol (`CSI u`).
//!
//! Must never know: where the bytes come from, what a key does.

mod sequence;

use std::time::Duration;

use self::sequence::{Modifiers, byte_key, function_key, mouse, sequence};
use crate::app::key::{Code, Key};
use crate::records::text::Text;

/// How long the rest of a started sequence is waited for. Longer than a lost
/// packet takes to be sent again, shorter than a reader waits before trying
/// the next key.
const REST: Duration = Duration::from_millis(500);

/// How long a paste may be silent before it counts as ended. What comes after
/// is taken for keys, so rather long.
const PASTE_REST: Duration = Duration::from_secs(2);

/// What a paste types at most, in characters.
const PASTE_MAX: usize = 1_024;

/// What is kept of a paste to find those characters in, in bytes.
const PASTE_BYTES: usize = 16 * 1_024;

const PASTE_END: &[u8] = b"\x1b[201~";

/// Longer parameters than any terminal sends.
const PARAMETERS_MAX: usize = 32;

const ESC: u8 = 0x1b;

/// What the reader did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed, or repeats.
    Key(Key),
    /// Text was pasted: one line, no control characters, at most 1,024
    /// characters.
    Paste(String),
    /// The left button was pressed on a cell of the screen.
    Click {
        /// Column, from 0.
        x: u16,
        /// Row, from 0.
        y: u16,
    },
    /// The wheel was turned over a cell of the screen.
    Wheel {
        /// Column, from 0.
        x: u16,
        /// Row, from 0.
        y: u16,
        /// Towards the reader, which is down the page.
        down: bool,
    },
    /// The reader came back to the terminal.
    Focus,
    /// The terminal is gone, or nobody listens to it any more; the last input
    /// ever.
    Gone,
}

/// Where in a sequence the bytes have led.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Between two inputs.
    #[default]
    Ground,
    /// In a character of several bytes.
    Character {
        /// How many bytes it has.
        len: usize,
    },
    /// After `ESC`: the key itself, alt, or the start of a sequence.
    Escape,
    /// After `ESC [`.
    Control,
    /// After `ESC [ [`: a function key of the Linux console.
    Console,
    /// After `ESC O`.
    Function,
    /// After `ESC [ M`: button, column, row.
    Mouse,
    /// In the body of a reply, which nobody has asked for.
    Reply,
    /// After `ESC` in such a body.
    ReplyEscape,
    /// Between the brackets of a paste.
    Paste {
        /// How many bytes of the closing bracket have come.
        closing: usize,
    },
}

/// Turns bytes into inputs.
pub(super) struct Decoder {
    state: State,
    /// The bytes of the unfinished thing.
    bytes: Vec<u8>,
    /// Another `ESC` came before this sequence.
    alt: bool,
    /// How long a lone `ESC` is held.
    hold: Duration,
}

impl Decoder {
    /// A decoder that holds a lone `ESC` for so long.
    pub(super) fn new(hold: Duration) -> Self {
        Self {
            state: State::Ground,
            bytes: Vec::new(),
            alt: false,
            hold,
        }
    }

    /// Reads on.
    pub(super) fn feed(&mut self, bytes: &[u8], out: &mut Vec<Input>) {
        for &byte in bytes {
            self.step(byte, out);
        }
    }

    /// How long to wait for the next byte before calling [`Decoder::expire`];
    /// none when nothing is unfinished.
    pub(super) fn patience(&self) -> Option<Duration> {
        match self.state {
            State::Ground => None,
            State::Escape => Some(self.hold),
            State::Paste { .. } => Some(PASTE_REST),
            _ => Some(REST),
        }
    }

    /// The rest did not come: an escape was the key, half a sequence nothing.
    pub(super) fn expire(&mut self, out: &mut Vec<Input>) {
        match self.state {
            State::Escape => {
                let presses = if self.alt { 2 } else { 1 };
                out.extend(std::iter::repeat_n(
                    Input::Key(Key::plain(Code::Esc)),
                    presses,
                ));
            }
            State::Paste { .. } => out.push(pasted(&self.bytes)),
            _ => {}
        }
        self.reset();
    }

    /// Forgets what is unfinished.
    pub(super) fn reset(&mut self) {
        self.state = State::Ground;
        self.alt = false;
        self.bytes.clear();
    }

    fn step(&mut self, byte: u8, out: &mut Vec<Input>) {
        match self.state {
            State::Ground => self.ground(byte, out),
            State::Character { len } => self.character(byte, len, out),
            State::Escape => self.escape(byte, out),
            State::Control => self.control(byte, out),
            // No part of any of these: the half is dropped, the rest begins
            // anew and is not typed.
            State::Function | State::Console | State::Mouse if byte == ESC => {
                self.reset();
                self.ground(byte, out);
            }
            State::Function => {
                let key = function_key(byte, Modifiers::after_escape(self.alt));
                self.finish(key, out);
            }
            State::Console => self.reset(),
            State::Mouse => {
                self.bytes.push(byte);
                if let [button, x, y] = self.bytes[..] {
                    let at = |v: u8| u16::from(v.wrapping_sub(32));
                    let input = mouse(at(button), at(x), at(y));
                    self.reset();
                    out.extend(input);
                }
            }
            State::Reply => match byte {
                0x07 | 0x18 | 0x1a => self.reset(),
                ESC => self.state = State::ReplyEscape,
                _ => {}
            },
            State::ReplyEscape if byte == b'\\' => self.reset(),
            State::ReplyEscape => {
                self.reset();
                self.escape(byte, out);
            }
            State::Paste { closing } => self.paste(byte, closing, out),
        }
    }

    fn ground(&mut self, byte: u8, out: &mut Vec<Input>) {
        match byte {
            ESC => self.state = State::Escape,
            0xc2..=0xf4 => {
                let len = if byte < 0xe0 {
                    2
                } else if byte < 0xf0 {
                    3
                } else {
                    4
                };
                self.bytes.push(byte);
                self.state = State::Character { len };
            }
            0x80.. => self.reset(),
            _ => {
                let key = byte_key(byte, self.alt);
                self.finish(key, out);
            }
        }
    }

    fn character(&mut self, byte: u8, len: usize, out: &mut Vec<Input>) {
        if byte & 0xc0 != 0x80 {
            self.reset();
            return self.ground(byte, out);
        }
        self.bytes.push(byte);
        if self.bytes.len() == len {
            let c = str::from_utf8(&self.bytes)
                .ok()
                .and_then(|text| text.chars().next());
            let key = c.filter(|c| !c.is_control()).map(|c| Key {
                alt: self.alt,
                ..Key::char(c)
            });
            self.finish(key, out);
        }
    }

    fn escape(&mut self, byte: u8, out: &mut Vec<Input>) {
        match byte {
            // `ESC ESC [ A` is how PuTTY and rxvt send alt and an arrow.
            ESC if !self.alt => {
                self.alt = true;
                self.state = State::Escape;
            }
            ESC => out.push(Input::Key(Key::plain(Code::Esc))),
            b'[' => self.state = State::Control,
            b'O' => self.state = State::Function,
            b']' | b'P' | b'_' => self.state = State::Reply,
            _ => {
                if self.alt {
                    out.push(Input::Key(Key::plain(Code::Esc)));
                }
                self.alt = true;
                self.state = State::Ground;
                self.ground(byte, out);
            }
        }
    }

    fn control(&mut self, byte: u8, out: &mut Vec<Input>) {
        match byte {
            0x20..=0x3f => {
                if self.bytes.len() < PARAMETERS_MAX {
                    self.bytes.push(byte);
                }
            }
            b'[' if self.bytes.is_empty() => self.state = State::Console,
            b'M' if self.bytes.is_empty() => self.state = State::Mouse,
            b'~' if self.bytes == b"200" => {
                self.reset();
                self.state = State::Paste { closing: 0 };
            }
            0x40..=0x7e => {
                let input = sequence(&self.bytes, byte, self.alt);
                self.reset();
                out.extend(input);
            }
            // No part of a sequence: somebody pressed a key meanwhile.
            _ => {
                self.reset();
                self.ground(byte, out);
            }
        }
    }

    fn paste(&mut self, byte: u8, closing: usize, out: &mut Vec<Input>) {
        if PASTE_END.get(closing) == Some(&byte) {
            if closing + 1 == PASTE_END.len() {
                out.push(pasted(&self.bytes));
                self.reset();
            } else {
                self.state = State::Paste {
                    closing: closing + 1,
                };
            }
            return;
        }
        // `ESC` stands at the start of the bracket only, so a failed match
        // can begin anew nowhere but here.
        self.keep(PASTE_END.get(..closing).unwrap_or_default());
        self.state = State::Paste {
            closing: usize::from(byte == ESC),
        };
        if byte != ESC {
            self.keep(&[byte]);
        }
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.bytes.len() + bytes.len() <= PASTE_BYTES {
            self.bytes.extend_from_slice(bytes);
        }
    }

    fn finish(&mut self, key: Option<Key>, out: &mut Vec<Input>) {
        self.reset();
        out.extend(key.map(Input::Key));
    }
}

/// One line without control characters, cut to a length that a search line
/// can bear.
fn pasted(bytes: &[u8]) -> Input {
    let text = String::from_utf8_lossy(bytes);
    // The blank in front of a word parts it from the word before the cursor.
    let blank = text.starts_with(char::is_whitespace).then_some(' ');
    let line = Text::line(&text);
    Input::Paste(
        blank
            .into_iter()
            .chain(line.chars())
            .take(PASTE_MAX)
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decode(bytes: &[u8]) -> Vec<Input> {
        let mut decoder = Decoder::new(Duration::ZERO);
        let mut out = Vec::new();
        decoder.feed(bytes, &mut out);
        if decoder.patience().is_some() {
            decoder.expire(&mut out);
        }
        out
    }

    /// The keys as the help spells them; anything else as debug text.
    fn keys(bytes: &[u8]) -> String {
        let spell = |input| match input {
            Input::Key(key) => key.to_string(),
            other => format!("{other:?}"),
        };
        decode(bytes).into_iter().map(spell).collect()
    }

    #[test]
    fn an_escape_after_half_a_sequence_begins_a_new_one() {
        for half in [&b"\x1bO"[..], b"\x1b[[", b"\x1b[M", b"\x1b[M ", b"\x1b["] {
            assert_eq!(keys(&[half, b"\x1b[B"].concat()), "<down>", "{half:?}");
        }
    }

    #[test]
    fn a_key_is_told_by_its_bytes() {
        for (bytes, key) in [
            (&b"G"[..], "G"),
            (b"\xc3\xa9", "é"),
            (b"\xf0\x9f\x93\x9a", "📚"),
            (b"\r", "<enter>"),
            (b"\n", "<enter>"),
            (b"\t", "<tab>"),
            (b"\x7f", "<backspace>"),
            (b"\x08", "<backspace>"),
            (b"\x04", "<c-d>"),
            (b"\x1a", "<c-z>"),
            (b"\x1f", "<c-_>"),
            (b"\x1c", "<c-\\>"),
            (b"\x00", ""),
            (b"\x1b", "<esc>"),
            (b"\x1b\x1b", "<esc><esc>"),
            (b"\x1b[A", "<up>"),
            (b"\x1bOA", "<up>"),
            (b"\x1bOM", "<enter>"),
            (b"\x1b[1;3D", "<a-left>"),
            (b"\x1b[1;5C", "<c-right>"),
            (b"\x1b[1;2A", "<s-up>"),
            (b"\x1b[H", "<home>"),
            (b"\x1b[4~", "<end>"),
            (b"\x1b[3~", "<delete>"),
            (b"\x1b[5~", "<pgup>"),
            (b"\x1b[6~", "<pgdn>"),
            (b"\x1b[Z", "<s-tab>"),
            (b"\x1bb", "<a-b>"),
            (b"\x1b\x7f", "<a-backspace>"),
            (b"\x1b\xc3\xa9", "<a-é>"),
            (b"\x1b\x1b[A", "<a-up>"),
            (b"\x1b[97;5u", "<c-a>"),
            (b"\x1b[27;5;13~", "<c-enter>"),
            (b"\x1b[104;5u", "<backspace>"),
            (b"\x1b[27u", "<esc>"),
        ] {
            assert_eq!(keys(bytes), key, "{bytes:?}");
        }
    }

    #[test]
    fn coming_back_to_the_terminal_is_told_and_leaving_it_is_not() {
        assert_eq!(keys(b"\x1b[I\x1b[O"), "Focus");
    }

    #[test]
    fn what_is_no_key_of_ours_is_swallowed_whole() {
        for bytes in [
            &b"\x1b[[A"[..],
            b"\x1bOP",
            b"\x1b[15~",
            b"\x1b[O",
            b"\x1b[?1;2c",
            b"\x1b[12;40R",
            b"\x1b[97;1:3u",
            b"\x1b]11;rgb:0000/0000/0000\x1b\\",
            b"\x1b]11;rgb:0000/0000/0000\x07",
            b"\x1bP1+r544e\x1b\\",
            b"\x1b_Gi=1;OK\x1b\\",
            b"\x80\xff\xfe",
            b"\xc3",
            b"\xe2\x82",
            b"\xed\xa0\x80",
            b"\xc2\x9b",
            b"\x1b[",
            b"\x1b[<",
            b"\x1b[<0;1",
            b"\x1b]11;",
        ] {
            assert_eq!(keys(bytes), "", "{bytes:?}");
            assert!(
                keys(&[bytes, b"\x03"].concat()).ends_with("<c-c>") || bytes.starts_with(b"\x1b]"),
                "{bytes:?}"
            );
        }
    }

    #[test]
    fn a_sequence_that_comes_in_pieces_is_one_key() {
        let mut decoder = Decoder::new(Duration::ZERO);
        let mut out = Vec::new();
        for byte in b"\x1b[1;3D" {
            assert!(out.is_empty());
            decoder.feed(&[*byte], &mut out);
        }
        assert_eq!(out, [Input::Key(Key::alt(Code::Left))]);
        assert_eq!(decoder.patience(), None);
    }

    #[test]
    fn half_a_sequence_does_not_eat_the_key_after_the_wait() {
        let mut decoder = Decoder::new(Duration::ZERO);
        let mut out = Vec::new();
        for half in [
            &b"\x1b["[..],
            b"\x1b[<",
            b"\xe2\x82",
            b"\x1b]11;",
            b"\x1b[M",
            b"\x1b[[",
        ] {
            decoder.feed(half, &mut out);
            assert!(decoder.patience().is_some());
            decoder.expire(&mut out);
            decoder.feed(b"q", &mut out);
            assert_eq!(
                std::mem::take(&mut out),
                [Input::Key(Key::char('q'))],
                "{half:?}"
            );
        }
    }

    #[test]
    fn the_mouse_clicks_and_turns_and_nothing_else() {
        assert_eq!(decode(b"\x1b[<0;12;3M"), [Input::Click { x: 11, y: 2 }]);
        assert_eq!(
            decode(b"\x1b[<65;1;1M"),
            [Input::Wheel {
                x: 0,
                y: 0,
                down: true
            }]
        );
        assert_eq!(
            decode(b"\x1b[<68;1;1M"),
            [Input::Wheel {
                x: 0,
                y: 0,
                down: false
            }]
        );
        assert_eq!(decode(b"\x1b[M !\""), [Input::Click { x: 0, y: 1 }]);
        for none in [
            &b"\x1b[<0;12;3m"[..],
            b"\x1b[<0;0;0M",
            b"\x1b[<2;1;1M",
            b"\x1b[<35;1;1M",
            b"\x1b[M   ",
            b"\x1b[<0;99999;1M",
        ] {
            assert_eq!(decode(none), [], "{none:?}");
        }
    }

    #[test]
    fn a_paste_is_one_clean_line() {
        let paste = |text: &str| decode(format!("\x1b[200~{text}\x1b[201~").as_bytes());
        assert_eq!(
            paste("open\r\ngov\t\x1b[31mred\x07"),
            [Input::Paste("open gov [31mred".to_owned())]
        );
        assert_eq!(paste("q\x1b\x1b[20"), [Input::Paste("q[20".to_owned())]);
        assert_eq!(paste("quit\n"), [Input::Paste("quit".to_owned())]);
        let [Input::Paste(long)] = &paste(&"é".repeat(1 << 20))[..] else {
            panic!("one paste")
        };
        assert_eq!(long.chars().count(), PASTE_MAX);
    }

    #[test]
    fn a_paste_without_an_end_ends_by_itself() {
        assert_eq!(decode(b"\x1b[200~half"), [Input::Paste("half".to_owned())]);
    }

    proptest! {
        #[test]
        fn no_bytes_upset_it_and_it_does_not_matter_how_they_are_cut(
            bytes in proptest::collection::vec(prop_oneof![any::<u8>(), Just(ESC), Just(b'['), Just(b'<'), Just(b';'), Just(b'M')], 0..200),
            cut in 0_usize..200,
        ) {
            let (left, right) = bytes.split_at(cut.min(bytes.len()));
            let mut decoder = Decoder::new(Duration::ZERO);
            let mut out = Vec::new();
            decoder.feed(left, &mut out);
            decoder.feed(right, &mut out);
            if decoder.patience().is_some() {
                decoder.expire(&mut out);
            }
            prop_assert_eq!(decode(&bytes), out);
            prop_assert!(decoder.bytes.is_empty());
        }
    }
}
