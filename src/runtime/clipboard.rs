//! Copying: text goes to the terminal, which puts it on the reader's
//! clipboard, also from the far end of an SSH connection; and to the desktop's
//! own tool where there is one, since many terminals refuse the sequence.
//!
//! The sequence is OSC 52 of xterm's `ctlseqs`. It is never answered, so the
//! screen says "sent to the terminal", not "copied".
//!
//! Must never know: who writes the bytes, what the text is.

use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

use super::browser::find;

/// The longest text that is sent, in bytes: with its base64 it stays under
/// the 100,000 bytes at which common terminals drop a sequence.
pub const TEXT_MAX: usize = 74_994;

/// GNU screen drops a passed-on string of more than 256 bytes (768 since 4.7).
const SCREEN_CHUNK: usize = 240;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// What stands between us and the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Path {
    /// Nothing, or tmux, which understands the sequence itself when its
    /// `set-clipboard` is on.
    Direct,
    /// GNU screen, which passes on what is wrapped in DCS.
    Screen,
}

impl Path {
    fn read() -> Self {
        let screen = std::env::var_os("STY").is_some();
        Self::of(
            std::env::var_os("TMUX").as_deref(),
            screen,
            std::env::var_os("TERM").as_deref(),
        )
    }

    /// tmux calls itself `screen` too, on old systems.
    fn of(tmux: Option<&OsStr>, sty: bool, term: Option<&OsStr>) -> Self {
        let named = term.is_some_and(|term| term.as_encoded_bytes().starts_with(b"screen"));
        if tmux.is_none_or(OsStr::is_empty) && (sty || named) {
            Self::Screen
        } else {
            Self::Direct
        }
    }
}

/// The bytes that copy a text; none when it is longer than [`TEXT_MAX`].
///
/// Control characters other than line break and tabulator are left out: what
/// is copied may be pasted into a shell.
#[must_use]
pub fn osc52(text: &str) -> Option<Vec<u8>> {
    sequence(text, Path::read())
}

fn sequence(text: &str, path: Path) -> Option<Vec<u8>> {
    let clean = clean(text);
    if clean.len() > TEXT_MAX {
        return None;
    }
    let plain = [b"\x1b]52;c;", &*base64(clean.as_bytes()), b"\x07"].concat();
    Some(match path {
        Path::Direct => plain,
        Path::Screen => plain
            .chunks(SCREEN_CHUNK)
            .flat_map(|chunk| [b"\x1bP", chunk, b"\x1b\\"].concat())
            .collect(),
    })
}

/// The tools of desktops that put their standard input on the clipboard, and the
/// variable that says that the desktop can be reached.
const TOOLS: &[(&str, &[&str])] = &[
    ("WAYLAND_DISPLAY", &["wl-copy"]),
    ("DISPLAY", &["xclip", "-selection", "clipboard"]),
    ("DISPLAY", &["xsel", "--clipboard", "--input"]),
    ("WSL_DISTRO_NAME", &["clip.exe"]),
];

/// Puts a text on the clipboard of the desktop that this machine has, beside us;
/// whether a tool was started. From afar the desktop is not the reader's.
#[must_use]
pub fn put(text: &str) -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if is_set("SSH_CONNECTION") || is_set("SSH_TTY") {
        return false;
    }
    let Some((program, arguments)) = tool(&is_set, &find) else {
        return false;
    };
    let child = Command::new(program)
        .args(arguments)
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else { return false };
    let text = clean(text);
    let feeder = thread::Builder::new().name("fichero-clipboard".to_owned());
    // Who does not take it has no clipboard; the terminal has the text too.
    let feeding = feeder.spawn(move || {
        if let Some(mut input) = child.stdin.take() {
            let _ = input.write_all(text.as_bytes());
        }
        let _ = child.wait();
    });
    feeding.is_ok()
}

/// The first tool that is there, with its arguments.
fn tool(
    is_set: &dyn Fn(&str) -> bool,
    find: &dyn Fn(&str) -> Option<PathBuf>,
) -> Option<(PathBuf, &'static [&'static str])> {
    let native = cfg!(target_os = "macos").then_some(&["pbcopy"] as &[&str]);
    let tools = TOOLS.iter().filter(|(name, _)| is_set(name));
    let commands = native.into_iter().chain(tools.map(|(_, command)| *command));
    commands.into_iter().find_map(|command| {
        let (program, arguments) = command.split_first()?;
        Some((find(program)?, arguments))
    })
}

/// The text without control characters other than line break and tabulator:
/// what is copied may be pasted into a shell.
fn clean(text: &str) -> String {
    let kept = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    text.chars().filter(kept).collect()
}

/// RFC 4648, with padding.
fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, i| {
            bits << 8 | usize::from(three.get(i).copied().unwrap_or(0))
        });
        for i in 0..4 {
            out.push(if i <= three.len() {
                ALPHABET[bits >> (18 - 6 * i) & 63]
            } else {
                b'='
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        for (text, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
            ("ÿþ", "w7/Dvg=="),
        ] {
            assert_eq!(base64(text.as_bytes()), coded.as_bytes());
        }
    }

    #[test]
    fn a_text_is_sent_in_one_sequence() {
        assert_eq!(
            sequence("foo", Path::Direct).unwrap(),
            b"\x1b]52;c;Zm9v\x07"
        );
    }

    #[test]
    fn what_is_copied_cannot_press_keys_in_a_shell() {
        assert_eq!(
            sequence("f\x1b\ro\u{9b}o\x03", Path::Direct),
            sequence("foo", Path::Direct)
        );
        assert_ne!(
            sequence("a\n\tb", Path::Direct),
            sequence("ab", Path::Direct)
        );
    }

    #[test]
    fn screen_gets_pieces_that_make_the_whole() {
        let text = "x".repeat(1_000);
        let sent = String::from_utf8(sequence(&text, Path::Screen).unwrap()).unwrap();
        assert!(sent.split("\x1b\\").all(|piece| piece.len() <= 256));
        let passed = sent.replace("\x1b\\", "").replace("\x1bP", "");
        assert_eq!(Some(passed.into_bytes()), sequence(&text, Path::Direct));
    }

    #[test]
    fn too_long_a_text_is_refused_and_not_cut() {
        assert!(
            sequence(&"x".repeat(TEXT_MAX), Path::Direct).is_some_and(|sent| sent.len() <= 100_000)
        );
        assert_eq!(sequence(&"x".repeat(TEXT_MAX + 1), Path::Direct), None);
    }

    #[test]
    fn the_first_tool_of_a_desktop_that_can_be_reached_is_taken() {
        let told = |set: &[&str], there: &[&str]| {
            let find = |name: &str| there.contains(&name).then(|| PathBuf::from(name));
            let tool = tool(&|name| set.contains(&name), &find)?;
            Some(tool.0.display().to_string())
        };
        let all = ["wl-copy", "xclip", "xsel"];
        if cfg!(target_os = "macos") {
            return;
        }
        assert_eq!(told(&[], &all), None);
        assert_eq!(told(&["WAYLAND_DISPLAY"], &all).as_deref(), Some("wl-copy"));
        assert_eq!(told(&["DISPLAY"], &["xsel"]).as_deref(), Some("xsel"));
        assert_eq!(told(&["DISPLAY"], &["wl-copy"]), None);
    }

    #[test]
    fn tmux_is_told_from_screen() {
        let on = |name| Some(OsStr::new(name));
        assert_eq!(Path::of(None, false, on("xterm-256color")), Path::Direct);
        assert_eq!(Path::of(None, true, on("xterm")), Path::Screen);
        assert_eq!(Path::of(None, false, on("screen.xterm")), Path::Screen);
        assert_eq!(
            Path::of(on("/tmp/tmux-0/default,1,0"), false, on("screen-256color")),
            Path::Direct
        );
    }
}
