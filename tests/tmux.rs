//! A terminal that measures text in its own way, as most do: tmux. Whatever
//! script a row is of, its letters are all there, and nothing of it stays behind.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and stops"
)]

use std::fs;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Titles of scripts whose clusters terminals measure differently.
const TITLES: [&str; 7] = [
    "क्षत्रिय कार्य नीति और शिक्षा",
    "নবাচার নীতি পর্যালোচনা",
    "ಕರ್ನಾಟಕ ನೀತಿ",
    "ශ්‍රී ලංකා ප්‍රතිපත්ති",
    "கல்வி கொள்கை",
    "ഭരണ നവീകരണം",
    "နိုင်ငံ မူဝါဒ",
];

/// A server of tmux of our own, ended with the test.
struct Tmux(String);

impl Tmux {
    fn run(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("tmux");
        command.env_remove("TMUX").env("LC_ALL", "C.UTF-8");
        let ran = command.args(["-L", &self.0]).args(arguments).output();
        String::from_utf8(ran.unwrap().stdout).unwrap()
    }

    /// The rows of the screen once they are as they should be.
    fn rows(&self, what: &str, is_so: impl Fn(&str) -> bool) -> Vec<String> {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let screen = self.run(&["capture-pane", "-p"]);
            if is_so(&screen) {
                return screen.lines().map(str::to_owned).collect();
            }
            assert!(Instant::now() < deadline, "waited for {what}:\n{screen}");
            sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.run(&["kill-server"]);
    }
}

/// The letters of a text, without blanks and the joiners that tmux leaves out.
fn letters(text: &str) -> String {
    let kept = |c: &char| !c.is_whitespace() && !matches!(c, '\u{200c}' | '\u{200d}');
    text.chars().filter(kept).collect()
}

#[test]
fn a_row_of_any_script_has_all_its_letters_and_leaves_none_behind() {
    if Command::new("tmux").arg("-V").output().is_err() {
        println!("tmux is not here; nothing was tried in it");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scripts.jsonl");
    let titles = TITLES.iter().chain(&["A plain report"]);
    let records: Vec<String> = titles
        .map(|title| format!("{{\"title\": \"{title}\"}}"))
        .collect();
    fs::write(&path, records.join("\n")).unwrap();
    for (columns, rows) in [("80", "24"), ("120", "40")] {
        let tmux = Tmux(format!("fichero-{}-{columns}", std::process::id()));
        let program = env!("CARGO_BIN_EXE_fichero");
        let command = format!("'{program}' --no-cache '{}'", path.display());
        let size = ["-x", columns, "-y", rows];
        let start = [&["-f", "/dev/null", "new-session", "-d"], &size[..]].concat();
        tmux.run(&[&start[..], &[&command]].concat());
        let is_listed = |screen: &str| {
            screen.contains("A plain report") && screen.contains("/8 · as catalogued")
        };
        let first = tmux.rows("the list", is_listed);
        assert_eq!(without(&first), [""; 0], "{}", first.join("\n"));
        // Another search takes the rows' places, and then they come back.
        tmux.run(&["send-keys", "/plain", "Enter"]);
        let found = tmux.rows("one row", |screen| screen.contains("1/1 · best first"));
        let is_foreign = |c: char| ('\u{900}'..='\u{109f}').contains(&c);
        let left = found.iter().find(|row| row.contains(is_foreign));
        assert_eq!(left, None, "a letter is left behind");
        tmux.run(&["send-keys", "Escape"]);
        let again = tmux.rows("all rows", is_listed);
        assert_eq!(without(&again), [""; 0], "{}", again.join("\n"));
    }
}

/// The titles of which a letter is missing on the screen.
fn without(screen: &[String]) -> Vec<&'static str> {
    let is_whole = |title: &str| {
        let mut rows = screen.iter();
        rows.any(|row| letters(row).contains(&letters(title)))
    };
    let titles = TITLES.into_iter();
    titles.filter(|title| !is_whole(title)).collect()
}
