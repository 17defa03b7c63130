//! Any state on a screen of any size: T3 of the tests of reliability. Keys that
//! chance chooses over a catalog of strangers; each state is drawn on its own
//! screen, and on others that are smaller or larger than it knows, as while a
//! window is being resized. 300,000 pictures with `FICHERO_FULL=1`.
//!
//! Debug builds check every sum for overflow, so that a panic is the least that
//! a wrong one can do here.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and stops, and tells what it tried"
)]

#[path = "support/dice.rs"]
mod dice;
#[path = "support/poison.rs"]
mod poison;
#[path = "support/scale.rs"]
mod scale;

use std::fmt::Write;
use std::sync::Arc;

use dice::Dice;
use fichero::app::geometry::Size;
use fichero::app::key::script;
use fichero::app::msg::{Msg, Progress};
use fichero::cli::replay::{Replayed, Script, play_with};
use fichero::engine::exec::Library;
use fichero::engine::executor::Inline;
use fichero::engine::local::Local;
use fichero::runtime::loader::{Source, load_all};
use fichero::view::{self, theme::Theme};
use poison::POISON;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use scale::scaled;
use serde_json::json;
use unicode_width::UnicodeWidthStr;

/// Texts that take no column, two, or more than anybody has.
const ODD: [&str; 12] = [
    "",
    "数据政策",
    "e\u{301}\u{301}\u{301}\u{301}",
    "👩\u{200d}👩\u{200d}👧",
    "🇫🇷🇲🇽",
    "می\u{200c}خواهم",
    "क\u{94d}\u{200d}षि",
    "ﷺ",
    "\u{fdfd}",
    "Ａｂｃ",
    "x",
    "a-very-long-word-without-any-blank-that-no-narrow-screen-has-room-for-at-all",
];

/// A catalog of strangers.
fn catalog() -> (Arc<Library>, Progress) {
    let mut lines = String::new();
    for (number, poison) in POISON.iter().chain(&ODD).enumerate() {
        let odd = ODD[number % ODD.len()];
        let bad = |word: &str| format!("{word}{poison}{odd}{number}");
        let long = bad("word ").repeat(1 + number % 5 * 40);
        let record = json!({
            "title": bad("Title"), "abstract": long, "tags": [bad("tag"), "trust", odd],
            "countries": [bad("Country"), "Mexico"], "authors": [bad("author"), "OECD"],
            "publisher": bad("publisher"), "year": 1990 + number, "parent_title": bad("Book"),
            "doi": format!("10.5555/{number}"), "type": bad("Report"),
            "links": [{"label": bad("label"), "url": "https://example.org/a"}],
        });
        writeln!(lines, "{record}").unwrap();
        writeln!(lines, "{{\"title\": {poison}").unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("odd.jsonl");
    std::fs::write(&path, lines).unwrap();
    let (library, progress) = load_all(&[Source::Path(path)]);
    (Arc::new(library), progress)
}

/// What a reader may do, as scripts of keys.
const DEEDS: &[&str] = &[
    "j",
    "k",
    "G",
    "g g",
    "<pagedown>",
    "<pageup>",
    "<tab>",
    "<s-tab>",
    "<enter>",
    "<esc>",
    "<esc> <esc>",
    "/",
    "/ t i t l e",
    "/ t a g :",
    "/ ( \"",
    "/ x q z",
    "<space>",
    "+",
    "~",
    "-",
    "]",
    "[",
    "s",
    "c",
    "u",
    "<c-r>",
    "t",
    "y",
    "S",
    "B",
    "z",
    "M",
    "!",
    "?",
    "<a-left>",
    "p",
    "}",
    "V",
    "W",
    "L",
    "<left>",
    "<right>",
    "<up>",
    "<down>",
    "<backspace>",
    "<c-u>",
    "<c-w>",
    "<home>",
    "<end>",
    "5",
    "9 9 j",
    "a",
    "n",
    "<c-l>",
    "m",
];

fn side(dice: &mut Dice, sides: usize) -> u16 {
    u16::try_from(dice.roll(sides)).unwrap()
}

/// Sizes around the smallest that is laid out, no size at all, and large ones.
fn size(dice: &mut Dice) -> Size {
    let (width, height) = match dice.roll(4) {
        0 => (13, 9),
        1 => (60, 16),
        2 => (130, 45),
        _ => (260, 90),
    };
    Size {
        width: side(dice, width),
        height: side(dice, height),
    }
}

/// Draws a state on a screen; what stands there afterwards is harmless, and no
/// letter hangs over the edge.
fn drawn(replayed: &Replayed, theme: &Theme, size: Size, what: &dyn Fn() -> String) {
    let mut buf = Buffer::empty(Rect::new(0, 0, size.width, size.height));
    let cursor = view::draw(&replayed.app, theme, &mut buf);
    let own = replayed.app.size() == size;
    if own && size.width > 0 && size.height > 0 {
        let is_inside = cursor.x < size.width && cursor.y < size.height;
        assert!(is_inside, "{cursor:?} on {size:?} {}", what());
    }
    for (at, cell) in buf.content.iter().enumerate() {
        let symbol = cell.symbol();
        let bad = symbol
            .chars()
            .find(|c| poison::acts(*c) && !matches!(c, '\u{200c}' | '\u{200d}'));
        assert!(bad.is_none(), "{symbol:?} on {size:?} {}", what());
        let column = at % usize::from(size.width);
        let is_inside = column + symbol.width() <= usize::from(size.width);
        assert!(is_inside, "{symbol:?} over the edge of {size:?} {}", what());
    }
}

#[test]
fn any_state_is_drawn_on_a_screen_of_any_size() {
    let wanted = scaled(6_000, 300_000);
    let (library, progress) = catalog();
    let generation = library.catalog.generation();
    let engine = Arc::new(Local::new(library, Arc::new(Inline)));
    let themes = [
        Theme::new(&[], false),
        Theme::new(&[], true),
        Theme::new(&[], false).ascii(),
    ];
    let mut dice = Dice(3);
    let (mut count, mut sittings) = (0, 0);
    while count < wanted {
        let engine = Arc::clone(&engine);
        let mut replayed = play_with(engine, generation, progress.clone(), Script::default());
        let mut done = Vec::new();
        sittings += 1;
        for _ in 0..40 {
            let deed = dice.pick(DEEDS);
            done.push(deed);
            for key in script(deed).unwrap() {
                replayed.tell(Msg::Key(key));
            }
            if dice.roll(3) == 0 {
                let size = size(&mut dice);
                replayed.tell(Msg::Resize(size));
                let (x, y) = (side(&mut dice, 260), side(&mut dice, 90));
                replayed.tell(Msg::Click { x, y });
            }
            let theme = &themes[dice.roll(themes.len())];
            let what = || format!("after {} in sitting {sittings}", done.join(" "));
            drawn(&replayed, theme, replayed.app.size(), &what);
            for _ in 0..4 {
                drawn(&replayed, theme, size(&mut dice), &what);
            }
            count += 5;
        }
    }
    println!("T3: {count} pictures in {sittings} sittings, none broken");
}
