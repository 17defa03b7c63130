//! Golden screens: keys go in, and the screen is the one a person approved.
//!
//! Each file of `tests/screens/` is a script (`keys`, `size`, `query`,
//! `source`), then the screen as text, then its styles as letters (explained at
//! `fichero::cli::replay::Screen`), then where the cursor stands and what the
//! keys wanted of the world. `FICHERO_BLESS=1 cargo test --test screens` writes them
//! anew; read the diff before it is kept.

#![expect(clippy::unwrap_used, reason = "a test may die of a broken script")]

#[path = "support/golden.rs"]
mod golden;

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use fichero::app::effect::Effect;
use fichero::app::geometry::Size;
use fichero::app::{key, words};
use fichero::cli::replay::{Replayed, Screen, Script, play, play_here};
use fichero::runtime::loader::{Source, load_all};
use fichero::view::theme::Theme;
use golden::goldens;

#[test]
fn every_screen_is_the_approved_one() {
    let bless = std::env::var_os("FICHERO_BLESS").is_some();
    let mut wrong = String::new();
    for golden in goldens() {
        let approved = fs::read_to_string(&golden.path).unwrap();
        let generation = golden.generation();
        let engine = Arc::new(golden.engine());
        let replayed = play_here(engine, generation, golden.progress, golden.script);
        let now = format!("{}{}", head(&approved), body(&replayed));
        if now == approved {
            continue;
        }
        if bless {
            fs::write(&golden.path, now).unwrap();
        } else {
            let name = golden.path.file_name().unwrap().to_string_lossy();
            write!(wrong, "\n{name}\n{}", difference(&approved, &now)).unwrap();
        }
    }
    assert!(
        wrong.is_empty(),
        "screens differ; look, then FICHERO_BLESS=1 keeps the new ones\n{wrong}"
    );
}

/// Drawing must not depend on what was drawn before, nor a wide letter hang
/// over the edge.
#[test]
fn no_line_is_wider_than_its_screen_at_any_size() {
    let theme = Theme::new(&[], false);
    for (width, height) in [
        (1, 1),
        (40, 10),
        (41, 11),
        (69, 12),
        (70, 13),
        (109, 24),
        (110, 25),
        (221, 60),
    ] {
        for keys in ["", "t", "G <enter>", ": ", "y", "2j O", "!", "/ 创", "B z"] {
            let (library, progress) = load_all(&[source("catalog.json")]);
            let script = Script {
                keys: key::script(keys).unwrap(),
                size: Size { width, height },
                ..Script::default()
            };
            let Screen {
                text,
                styles,
                cursor,
            } = play(library, progress, script).screen(&theme);
            assert_eq!(
                (text.len(), styles.len()),
                (usize::from(height), usize::from(height))
            );
            for line in text {
                let columns = unicode_width::UnicodeWidthStr::width(line.as_str());
                assert!(
                    columns <= usize::from(width),
                    "{keys:?} at {width}x{height}: {line}"
                );
            }
            assert!(
                cursor.is_none_or(|(x, y)| x < width && y < height),
                "{keys:?} at {width}x{height}"
            );
        }
    }
}

#[test]
fn keys_after_quit_are_not_heard_and_effects_are_kept_in_order() {
    let (library, progress) = load_all(&[source("catalog.json")]);
    let keys = key::script("o y d M q M o").unwrap();
    let replayed = play(
        library,
        progress,
        Script {
            keys,
            ..Script::default()
        },
    );
    assert_eq!(names(&replayed), ["Open", "Copy", "Mouse", "Quit"]);
}

/// Relative: where this copy of the program lies is no part of a screen.
const FOLDER: &str = "tests/screens";

fn source(name: &str) -> Source {
    Source::Path(Path::new(FOLDER).join(name))
}

/// The lines before the first rule.
fn head(text: &str) -> String {
    text.lines()
        .take_while(|line| *line != "---")
        .fold(String::new(), |head, line| head + line + "\n")
}

fn body(replayed: &Replayed) -> String {
    let screen = replayed.screen(&Theme::new(&[], false));
    let mut body = format!(
        "---\n{}\n---\n{}\n---\n",
        screen.text.join("\n"),
        screen.styles.join("\n")
    );
    if let Some((x, y)) = screen.cursor {
        writeln!(body, "cursor: column {x}, row {y}").unwrap();
    }
    for effect in &replayed.effects {
        writeln!(body, "effect: {}", told(effect)).unwrap();
    }
    body
}

/// What the keys wanted of the world, in a line.
fn told(effect: &Effect) -> String {
    match effect {
        Effect::Open(url) => format!("open {url}"),
        Effect::Addresses(_) => "addresses of the selected".to_owned(),
        Effect::Copy { what, text } => format!("copy {} {text:?}", words::copied(*what)),
        Effect::Save(save) => {
            let replace = if save.replace { ", replacing it" } else { "" };
            format!("save {} to {}{replace}", save.count, save.path)
        }
        Effect::Search(_)
        | Effect::Collect { .. }
        | Effect::CopyDocuments { .. }
        | Effect::Stamp(..)
        | Effect::Keep(_)
        | Effect::Lend(_)
        | Effect::Retie(_)
        | Effect::Edit(..)
        | Effect::Mouse(_)
        | Effect::Redraw
        | Effect::Suspend
        | Effect::Quit => format!("{effect:?}"),
    }
}

/// The lines that differ, the approved one above the new one.
fn difference(approved: &str, now: &str) -> String {
    let (approved, now): (Vec<_>, Vec<_>) = (approved.lines().collect(), now.lines().collect());
    let mut told = String::new();
    for number in 0..approved.len().max(now.len()) {
        let (old, new) = (approved.get(number), now.get(number));
        if old != new {
            let [old, new] = [old, new].map(|line| line.map_or("(no line)", |line| line));
            writeln!(told, "{:>4} - {old}\n     + {new}", number + 1).unwrap();
        }
    }
    told
}

/// The names of the effects.
fn names(replayed: &Replayed) -> Vec<String> {
    let name = |text: String| {
        text.split(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    replayed
        .effects
        .iter()
        .map(|effect| name(format!("{effect:?}")))
        .collect()
}
