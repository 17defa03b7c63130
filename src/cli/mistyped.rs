//! A first word that is no source and looks like a command.
//!
//! Without this, `fichero serach foo` would be two files that nobody has.
//!
//! Must never know: what a command does.

use std::path::Path;

/// The commands that a word may mean, nearest first; none for the name of
/// something that is there.
pub(super) fn meant<'a>(word: &Path, commands: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let plain = |name: &&str| name.chars().all(char::is_alphanumeric);
    let Some(name) = word.to_str().filter(plain) else {
        return Vec::new();
    };
    // What cannot be looked at is not there for us either.
    if word.symlink_metadata().is_ok() {
        return Vec::new();
    }
    let name = name.to_lowercase();
    let mut near: Vec<(usize, &str)> = commands
        .filter_map(|command| Some((distance(&name, command)?, command)))
        .collect();
    near.sort_unstable();
    near.into_iter().map(|(_, command)| command).collect()
}

/// What tells them apart, if it may be a slip or the rest is left out.
fn distance(name: &str, command: &str) -> Option<usize> {
    // One letter begins any name.
    if name.len() > 1 && command.starts_with(name) {
        return Some(0);
    }
    let slips = if name.len() < 5 { 1 } else { 2 };
    Some(strsim::osa_distance(name, command)).filter(|distance| *distance <= slips)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(word: &str) -> Vec<&'static str> {
        let commands = ["search", "show", "export", "facets", "open", "paths"];
        meant(Path::new(word), commands.into_iter())
    }

    #[test]
    fn a_slip_a_beginning_and_capitals_mean_a_command() {
        assert_eq!(of("serach"), ["search"]);
        assert_eq!(of("sear"), ["search"]);
        assert_eq!(of("Search"), ["search"]);
        assert_eq!(of("shwo"), ["show"]);
        assert_eq!(of("facts"), ["facets"]);
        assert_eq!(of("oepn"), ["open"]);
    }

    #[test]
    fn what_looks_like_a_file_or_like_no_command_means_none() {
        for word in ["s", "", "reports", "search.json", "./serach", "-", "src"] {
            assert!(of(word).is_empty(), "{word}");
        }
    }
}
