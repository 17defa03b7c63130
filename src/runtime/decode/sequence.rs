//! What a finished sequence of a terminal means: the key, or what the mouse did.
//!
//! Must never know: how the bytes came together.

use super::Input;
use crate::app::key::{Code, Key};

/// The bits of a mouse report that tell of shift, alt and control.
const MOUSE_HELD: u16 = 4 | 8 | 16;

/// What was held with a key.
#[derive(Clone, Copy, Default)]
pub(super) struct Modifiers {
    shift: bool,
    alt: bool,
    ctrl: bool,
}

impl Modifiers {
    /// Alt, if an `ESC` came before.
    pub(super) fn after_escape(alt: bool) -> Self {
        Self {
            alt,
            ..Self::default()
        }
    }

    /// From xterm's parameter, which is 1 and the bits.
    fn parse(parameter: u16, alt: bool) -> Self {
        let bits = parameter.saturating_sub(1);
        Self {
            shift: bits & 1 != 0,
            alt: alt || bits & 2 != 0,
            ctrl: bits & 4 != 0,
        }
    }

    fn key(self, code: Code) -> Key {
        Key {
            code,
            ctrl: self.ctrl,
            alt: self.alt,
            shift: self.shift,
        }
    }
}

/// The key of one byte below 0x80, other than `ESC`.
pub(super) fn byte_key(byte: u8, alt: bool) -> Option<Key> {
    let key = match byte {
        0x09 => Key::plain(Code::Tab),
        0x08 | 0x7f => Key::plain(Code::Backspace),
        0x0a | 0x0d => Key::plain(Code::Enter),
        0x01..=0x1a => Key::ctrl(char::from(byte - 1 + b'a')),
        0x1c..=0x1f => Key::ctrl(char::from(byte + 0x40)),
        0x20..=0x7e => Key::char(char::from(byte)),
        _ => return None,
    };
    Some(Key { alt, ..key })
}

/// `CSI parameters final`: a key, the mouse, or something that is not ours.
pub(super) fn sequence(parameters: &[u8], last: u8, alt: bool) -> Option<Input> {
    if let Some(report) = parameters.strip_prefix(b"<") {
        let [button, x, y] = numbers(report)?;
        return if last == b'M' {
            mouse(button, x, y)
        } else {
            None
        };
    }
    if last == b'I' && parameters.is_empty() {
        return Some(Input::Focus);
    }
    // The mode of a `CSI u` press may carry an event: 3 is a release.
    if parameters
        .split(|b| *b == b';')
        .nth(1)
        .is_some_and(|field| field.ends_with(b":3"))
    {
        return None;
    }
    let [first, second, third] = numbers(parameters)?;
    let held = Modifiers::parse(second, alt);
    match last {
        b'~' if first == 27 => unicode_key(third, held),
        b'~' => tilde_key(first).map(|code| held.key(code)),
        b'u' => unicode_key(first, held),
        b'Z' => Some(Key {
            shift: true,
            ..held.key(Code::Tab)
        }),
        _ => function_key(last, held),
    }
    .map(Input::Key)
}

/// Up to three numbers between semicolons; what follows a colon is detail.
fn numbers(parameters: &[u8]) -> Option<[u16; 3]> {
    let mut numbers = [0; 3];
    let fields = parameters.split(|b| *b == b';');
    for (number, field) in numbers.iter_mut().zip(fields) {
        let digits = field.split(|b| *b == b':').next().unwrap_or_default();
        if !digits.is_empty() {
            *number = str::from_utf8(digits).ok()?.parse().ok()?;
        }
    }
    Some(numbers)
}

/// The keys of `ESC O x` and `CSI 1 ; m x`.
pub(super) fn function_key(last: u8, held: Modifiers) -> Option<Key> {
    let code = match last {
        b'A' => Code::Up,
        b'B' => Code::Down,
        b'C' => Code::Right,
        b'D' => Code::Left,
        b'H' => Code::Home,
        b'F' => Code::End,
        b'M' => Code::Enter,
        // rxvt: shift and an arrow.
        b'a' => {
            return Some(Key {
                shift: true,
                ..held.key(Code::Up)
            });
        }
        b'b' => {
            return Some(Key {
                shift: true,
                ..held.key(Code::Down)
            });
        }
        _ => return None,
    };
    Some(held.key(code))
}

/// The keys of `CSI n ~`.
fn tilde_key(number: u16) -> Option<Code> {
    match number {
        1 | 7 => Some(Code::Home),
        3 => Some(Code::Delete),
        4 | 8 => Some(Code::End),
        5 => Some(Code::PageUp),
        6 => Some(Code::PageDown),
        _ => None,
    }
}

/// The key of a code point, as `CSI u` and `CSI 27 ; m ; c ~` give it.
fn unicode_key(point: u16, held: Modifiers) -> Option<Key> {
    match point {
        27 => Some(held.key(Code::Esc)),
        9 => Some(held.key(Code::Tab)),
        13 => Some(held.key(Code::Enter)),
        8 | 127 => Some(held.key(Code::Backspace)),
        // Private use: keypads, media keys, modifiers alone.
        0xe000..=0xf8ff => None,
        _ => {
            let c = char::from_u32(point.into()).filter(|c| !c.is_control())?;
            if held.ctrl && c.is_ascii_alphabetic() {
                return byte_key(c.to_ascii_lowercase() as u8 & 0x1f, held.alt);
            }
            Some(Key {
                shift: false,
                ..held.key(Code::Char(c))
            })
        }
    }
}

/// A mouse report with coordinates from 1: the left button, or the wheel.
pub(super) fn mouse(button: u16, x: u16, y: u16) -> Option<Input> {
    // crossterm subtracts without looking and clicks at column 65,535.
    let (x, y) = (x.checked_sub(1)?, y.checked_sub(1)?);
    match button & !MOUSE_HELD {
        0 => Some(Input::Click { x, y }),
        64 => Some(Input::Wheel { x, y, down: false }),
        65 => Some(Input::Wheel { x, y, down: true }),
        _ => None,
    }
}
