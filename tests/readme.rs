//! The README is true: its key tables are the rows of the key table, its tour
//! is played, its queries find something, its commands run and print what it
//! shows, its record reads without a flaw, and its picture is a screen.
//!
//! `FICHERO_BLESS=1 cargo test --test readme` writes the key tables, the output
//! of the commands and the picture anew; read the diff before it is kept.

#![expect(clippy::unwrap_used, reason = "a test may die of a broken README")]

use std::fmt::Write;
use std::fs;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use fichero::app::ask::View;
use fichero::app::effect::Effect;
use fichero::app::geometry::Size;
use fichero::app::key::{Code, Key};
use fichero::app::keymap::{Row, Scope, TABLE, shown};
use fichero::cli::replay::{Replayed, Script, play};
use fichero::engine::exec;
use fichero::engine::executor::Inline;
use fichero::records::read::{self, Piece};
use fichero::runtime::loader::{Source, load_all};
use fichero::search::query;
use fichero::view::theme::Theme;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

#[test]
fn the_key_tables_are_the_rows_of_the_key_table() {
    amend("README.md", |readme| {
        let place = between(readme, "keys");
        replaced(readme, place, &key_tables())
    });
}

#[test]
fn every_step_of_the_tour_shows_what_it_says() {
    let readme = readme();
    let (library, progress) = load_all(&[Source::Embedded]);
    let mut keys = Vec::new();
    let mut told = 0;
    for [pressed, seen] in rows(&readme[between(&readme, "tour")]) {
        keys.extend(pieces(&pressed).iter().flat_map(|piece| typed(piece)));
        let replayed = play(
            library.clone(),
            progress.clone(),
            Script {
                keys: keys.clone(),
                size: Size {
                    width: 100,
                    height: 30,
                },
                ..Script::default()
            },
        );
        let mut screen = replayed.screen(&Theme::new(&[], false)).text;
        let wished = replayed.effects.iter().skip(told).filter_map(wish);
        screen.extend(wished);
        told = replayed.effects.len();
        for piece in pieces(&seen) {
            assert!(
                screen.iter().any(|line| line.contains(&piece)),
                "after {pressed} there is no {piece:?}:\n{}",
                screen.join("\n")
            );
        }
    }
    assert!(told > 2, "the tour opens and copies");
}

#[test]
fn every_query_of_the_readme_makes_sense_and_finds_something() {
    let readme = readme();
    let (library, _) = load_all(&[Source::Embedded]);
    let mut count = 0;
    for [_, examples] in rows(&readme[between(&readme, "queries")]) {
        for example in pieces(&examples) {
            let parsed = query::parse(&example);
            assert_eq!(parsed.problems, [], "{example}");
            let found = exec::run(&library, &parsed.query, &Inline, &|| false).unwrap();
            // A right catalog has no flawed record.
            let right = example == "is:flawed" || found.count > 0;
            assert!(right, "{example} finds nothing");
            count += 1;
        }
    }
    assert!(count > 30, "{count} queries");
}

#[test]
fn every_command_of_the_readme_runs_and_prints_what_is_shown() {
    amend("README.md", |readme| {
        let folder = folder();
        let mut text = String::new();
        let mut inside = false;
        let mut lines = readme.lines().peekable();
        while let Some(line) = lines.next() {
            writeln!(text, "{line}").unwrap();
            inside = if inside {
                line != "```"
            } else {
                line == "```console"
            };
            let Some(command) = line.strip_prefix("$ fichero").filter(|_| inside) else {
                continue;
            };
            let mut lines_shown = Vec::new();
            while let Some(line) =
                lines.next_if(|line| *line != "```" && !line.starts_with("$ ") && !line.is_empty())
            {
                lines_shown.push(line);
            }
            let printed = printed(command, folder.path());
            for line in excerpt(&lines_shown, &printed) {
                writeln!(text, "{line}").unwrap();
            }
        }
        text
    });
}

#[test]
fn every_command_of_the_program_stands_in_the_readme() {
    let readme = readme();
    let help = printed(" --help", Path::new("."));
    let commands = help
        .iter()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help");
    let mut count = 0;
    for name in commands {
        let command = format!("fichero {name}");
        assert!(readme.contains(&command), "{command}");
        count += 1;
    }
    assert!(count > 3, "{count} commands");
}

#[test]
fn the_record_of_the_readme_reads_without_a_flaw() {
    let mut records = 0;
    let read = read::read(record(&readme()).as_bytes(), &mut |piece| {
        match piece {
            Piece::Record(record, _) => {
                records += 1;
                assert!(record.doi.is_some() && record.parent_doi.is_some());
            }
            Piece::Flaw { fault, .. } => assert_eq!(fault.to_string(), "", "a flaw"),
        }
        ControlFlow::Continue(())
    });
    assert_eq!((read.is_ok(), records), (true, 1));
}

#[test]
fn every_link_into_the_project_leads_somewhere() {
    let readme = readme();
    let anchors: Vec<String> = readme
        .lines()
        .filter_map(|line| {
            line.strip_prefix('#')
                .map(|line| line.trim_start_matches('#'))
        })
        .map(|title| {
            let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-');
            let title: String = title.trim().to_lowercase().chars().filter(kept).collect();
            title.replace(' ', "-")
        })
        .collect();
    let targets = readme
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    for target in targets.filter(|target| !target.starts_with("http")) {
        let is_there = match target.strip_prefix('#') {
            Some(anchor) => anchors.iter().any(|known| known == anchor),
            None => root(target).exists(),
        };
        assert!(is_there, "{target}");
    }
}

#[test]
fn the_picture_is_a_screen_of_the_program() {
    let view =
        View::new(query::parse("open gov ~tag:transparency ~tag:trust -tag:copyright").query);
    let (library, progress) = load_all(&[Source::Embedded]);
    let script = Script {
        keys: fichero::app::key::script("4j").unwrap(),
        size: Size {
            width: 110,
            height: 32,
        },
        view,
        mouse: false,
    };
    let picture = picture(&play(library, progress, script));
    amend("assets/screen.svg", |_| picture);
}

/// Files of the project, beside this one.
fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn readme() -> String {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    fs::read_to_string(root("README.md")).unwrap()
}

/// The tests of this file run at once and write the same file.
static TURN: Mutex<()> = Mutex::new(());

/// Compares a file with what it should be, or writes it.
fn amend(path: &str, right: impl FnOnce(&str) -> String) {
    let bless = std::env::var_os("FICHERO_BLESS").is_some();
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let old = fs::read_to_string(root(path)).unwrap_or_default();
    let new = right(&old);
    if bless && new != old {
        fs::write(root(path), new).unwrap();
        return;
    }
    for (number, (old, new)) in old.lines().zip(new.lines()).enumerate() {
        assert_eq!(
            old,
            new,
            "{path}:{}: look, then FICHERO_BLESS=1 writes it anew",
            number + 1
        );
    }
    let count = |text: &str| text.lines().count();
    assert_eq!(
        count(&old),
        count(&new),
        "lines of {path}; FICHERO_BLESS=1 writes it anew"
    );
}

/// The part of the README between `<!-- name -->` and `<!-- /name -->`.
fn between(readme: &str, name: &str) -> Range<usize> {
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let start = readme.find(&open).unwrap() + open.len();
    start..readme.find(&close).unwrap()
}

fn replaced(text: &str, place: Range<usize>, with: &str) -> String {
    [&text[..place.start], with, &text[place.end..]].concat()
}

/// The first two cells of the rows of a table, its head left out.
fn rows(table: &str) -> Vec<[String; 2]> {
    let lines = table.lines().filter(|line| line.starts_with('|')).skip(2);
    lines
        .map(|line| {
            // A bar of a query is escaped, so that it does not end the cell.
            let line = line.replace("\\|", "\u{0}");
            let mut cells = line
                .split('|')
                .skip(1)
                .map(|cell| cell.trim().replace('\u{0}', "|"));
            [cells.next().unwrap(), cells.next().unwrap()]
        })
        .collect()
}

/// What stands between backquotes.
fn pieces(cell: &str) -> Vec<String> {
    cell.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// A key by its name in the help, else text that is typed.
fn typed(piece: &str) -> Vec<Key> {
    match piece {
        "Enter" => vec![Key::plain(Code::Enter)],
        "Esc" => vec![Key::plain(Code::Esc)],
        "Tab" => vec![Key::plain(Code::Tab)],
        "Space" => vec![Key::char(' ')],
        "Alt-←" => vec![Key::alt(Code::Left)],
        "Ctrl-u" => vec![Key::ctrl('u')],
        "→" => vec![Key::plain(Code::Right)],
        text => text.chars().map(Key::char).collect(),
    }
}

fn wish(effect: &Effect) -> Option<String> {
    match effect {
        Effect::Open(url) => Some(format!("open {url}")),
        Effect::Copy { text, .. } => Some(format!("copy {text}")),
        _ => None,
    }
}

/// The key table as Markdown, a table for each group.
fn key_tables() -> String {
    let mut groups: Vec<(&str, Vec<&Row>)> = Vec::new();
    for row in TABLE {
        match groups.iter_mut().find(|(name, _)| *name == row.group) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((row.group, vec![row])),
        }
    }
    let mut text = String::new();
    for (name, rows) in groups {
        write!(text, "\n### {name}\n\n| keys | where | |\n|---|---|---|\n").unwrap();
        for row in rows {
            let keys: Vec<String> = row
                .keys
                .iter()
                .map(|keys| format!("`{}`", shown(keys).replace('|', "\\|")))
                .collect();
            let (keys, place) = (keys.join(" "), place(row.scope));
            writeln!(text, "| {keys} | {place} | {} |", row.help).unwrap();
        }
    }
    text + "\n"
}

fn place(scope: Scope) -> &'static str {
    match scope {
        Scope::Main => "panes",
        Scope::List => "list",
        Scope::Detail => "document",
        Scope::Facets => "facets",
        Scope::Line => "line",
        Scope::Typed => "command list",
        Scope::Popup => "menus",
        Scope::Copy => "copy menu",
        Scope::Sort => "sort menu",
        Scope::Export => "export menu",
        Scope::Mark => "mark menu",
        Scope::Saved => "saved searches, lists",
        Scope::Reasons => "reasons",
        Scope::Confirm | Scope::Quit => "question",
    }
}

/// The first block of JSON: the native record.
fn record(readme: &str) -> &str {
    let rest = readme.split("```json\n").nth(1).unwrap();
    rest.split("```").next().unwrap()
}

/// A folder with the files that the README names.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("pages");
    fs::create_dir(&pages).unwrap();
    let page = fs::read(root("tests/fixtures/ipp/two_pages.txt")).unwrap();
    fs::write(pages.join("pages.txt"), page).unwrap();
    let readme = fs::read_to_string(root("README.md")).unwrap();
    let line = record(&readme).replace('\n', " ");
    fs::write(folder.path().join("reports.jsonl"), line).unwrap();
    folder
}

/// What a command prints; browsing is replayed without a terminal.
fn printed(command: &str, folder: &Path) -> Vec<String> {
    let mut words = words(command);
    let plays = |word: &String| {
        ["--keys", "--print", "--effects", "--help"]
            .iter()
            .any(|option| word == option)
    };
    let commands = [
        "search", "show", "export", "check", "facets", "open", "paths",
    ];
    let browses = !words
        .first()
        .is_some_and(|word| commands.contains(&word.as_str()));
    if browses && !words.iter().any(plays) {
        words.push("--print".to_owned());
    }
    let run = Command::new(env!("CARGO_BIN_EXE_fichero"))
        .args(&words)
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", folder)
        // No page is shown while tests run.
        .env("BROWSER", "true")
        .env("COLUMNS", "100")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&run.stderr);
    // These say how much they wrote and found.
    let reports = words
        .first()
        .is_some_and(|word| word == "check" || word == "export");
    let found = reports && run.status.code() == Some(1);
    assert!(run.status.success() || found, "fichero{command}: {told}");
    assert!(reports || told.is_empty(), "fichero{command}: {told}");
    String::from_utf8(run.stdout)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

/// The words of a command line up to a pipe or a comment, as a shell parts
/// them.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quoted, mut begun) = (String::new(), false, false);
    for c in line.chars() {
        match c {
            '\'' => (quoted, begun) = (!quoted, true),
            c if quoted => word.push(c),
            ' ' if begun => {
                words.push(std::mem::take(&mut word));
                begun = false;
            }
            ' ' => {}
            '|' | '#' if !begun => break,
            c => {
                word.push(c);
                begun = true;
            }
        }
    }
    words.extend(begun.then_some(word));
    words
}

/// What of an output is shown: nothing where nothing was, as many lines where
/// dots end it, else all.
fn excerpt(shown: &[&str], printed: &[String]) -> Vec<String> {
    let lines = match shown {
        [] => return Vec::new(),
        [lines @ .., "[...]"] => {
            let mut lines = printed[..lines.len().min(printed.len())].to_vec();
            lines.push("[...]".to_owned());
            lines
        }
        _ => printed.to_vec(),
    };
    // No blank line inside a block, where it would end the output.
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

/// Columns and rows of a cell in the picture, and the room around the screen.
const CELL: (usize, usize) = (9, 20);
const EDGE: usize = 16;

/// The colours of the picture: paper, ink, and ink that is dim.
const PAPER: &str = "#161b22";
const INK: &str = "#e6edf3";
const DIM: &str = "#8b949e";

/// The screen as SVG: shapes for what stands behind the text, then each run of
/// equal cells as text of a fixed length.
fn picture(replayed: &Replayed) -> String {
    let Size { width, height } = replayed.app.size();
    let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
    let theme = Theme::new(&[], false);
    fichero::view::draw(&replayed.app, &theme, &mut buf);
    let (columns, lines) = (usize::from(width), usize::from(height));
    let (wide, high) = (columns * CELL.0 + 2 * EDGE, lines * CELL.1 + 2 * EDGE);
    let mut shapes = String::new();
    let mut text = String::new();
    for (row, cells) in buf.content.chunks(columns).enumerate() {
        line(&mut shapes, &mut text, row, cells);
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" viewBox=\"0 0 {wide} {high}\">\n\
         <title>fichero: a search with filters, the list and a document</title>\n\
         <rect width=\"{wide}\" height=\"{high}\" rx=\"10\" fill=\"{PAPER}\"/>\n\
         <g shape-rendering=\"crispEdges\">\n{shapes}</g>\n\
         <g font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"15\" fill=\"{INK}\" xml:space=\"preserve\">\n{text}</g>\n\
         </svg>\n"
    )
}

/// One row of the screen.
fn line(shapes: &mut String, text: &mut String, row: usize, cells: &[Cell]) {
    let top = EDGE + row * CELL.1;
    let mut spans = String::new();
    let mut at = 0;
    while at < cells.len() {
        let style = Look::of(&cells[at]);
        let solid = matches!(cells[at].symbol(), "│" | "▌");
        let alike = |cell: &Cell| {
            Look::of(cell) == style
                && cell.symbol().width() == 1
                && !matches!(cell.symbol(), "│" | "▌")
        };
        let end = at
            + 1
            + if solid || cells[at].symbol().width() != 1 {
                cells[at].symbol().width().saturating_sub(1)
            } else {
                cells[at + 1..]
                    .iter()
                    .take_while(|cell| alike(cell))
                    .count()
            };
        let (left, length) = (EDGE + at * CELL.0, (end - at) * CELL.0);
        if let Some(behind) = style.behind {
            writeln!(shapes, "<rect x=\"{left}\" y=\"{top}\" width=\"{length}\" height=\"{}\" fill=\"{behind}\"/>", CELL.1).unwrap();
        }
        match cells[at].symbol() {
            // Drawn, so that the rows join whatever the font.
            "│" => writeln!(
                shapes,
                "<rect x=\"{}\" y=\"{top}\" width=\"1\" height=\"{}\" fill=\"{DIM}\"/>",
                left + CELL.0 / 2,
                CELL.1
            )
            .unwrap(),
            "▌" => writeln!(
                shapes,
                "<rect x=\"{left}\" y=\"{}\" width=\"4\" height=\"{}\" fill=\"{}\"/>",
                top + 2,
                CELL.1 - 4,
                style.ink
            )
            .unwrap(),
            _ => {
                let run: String = cells[at..end].iter().map(Cell::symbol).collect();
                style.span(&mut spans, left, length, &run);
            }
        }
        at = end;
    }
    if !spans.is_empty() {
        writeln!(text, "<text y=\"{}\">{spans}</text>", top + 15).unwrap();
    }
}

/// How a run of cells looks.
#[derive(PartialEq)]
struct Look {
    ink: &'static str,
    behind: Option<&'static str>,
    bold: bool,
    underlined: bool,
}

impl Look {
    fn of(cell: &Cell) -> Self {
        let has = |modifier| cell.modifier.contains(modifier);
        let ink = match colour(cell.fg) {
            Some(colour) => colour,
            None if has(Modifier::DIM) => DIM,
            None => INK,
        };
        // Dim ink on a reversed row is darker paper in few terminals only.
        let (ink, behind) = match (has(Modifier::REVERSED), ink) {
            (true, DIM) => ("#57606a", Some(INK)),
            (true, ink) => (PAPER, Some(ink)),
            (false, ink) => (ink, colour(cell.bg)),
        };
        Self {
            ink,
            behind,
            bold: has(Modifier::BOLD),
            underlined: has(Modifier::UNDERLINED),
        }
    }

    /// A run of text, without the blanks that nobody sees.
    fn span(&self, spans: &mut String, left: usize, length: usize, run: &str) {
        let visible = if self.underlined { run } else { run.trim() };
        if visible.is_empty() {
            return;
        }
        let before = run.find(visible).map_or(0, |at| run[..at].width());
        let columns = visible.width();
        let left = left + before * CELL.0;
        let length = length.min(columns * CELL.0);
        write!(spans, "<tspan x=\"{left}\" textLength=\"{length}\"").unwrap();
        if self.ink != INK {
            write!(spans, " fill=\"{}\"", self.ink).unwrap();
        }
        if self.bold {
            spans.push_str(" font-weight=\"bold\"");
        }
        if self.underlined {
            spans.push_str(" text-decoration=\"underline\"");
        }
        let escaped = visible
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        write!(spans, ">{escaped}</tspan>").unwrap();
    }
}

/// The terminal's palette on dark paper.
fn colour(colour: Color) -> Option<&'static str> {
    Some(match colour {
        Color::Red | Color::LightRed => "#ff7b72",
        Color::Green | Color::LightGreen => "#7ee787",
        Color::Yellow | Color::LightYellow => "#e3b341",
        Color::Blue | Color::LightBlue => "#79c0ff",
        Color::Magenta | Color::LightMagenta => "#e2a5ff",
        Color::Cyan | Color::LightCyan => "#76e3ea",
        Color::Black | Color::DarkGray => DIM,
        _ => return None,
    })
}
