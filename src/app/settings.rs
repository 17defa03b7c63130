//! The config: what the reader set, line by line.
//!
//! A wrong line is reported and the rest applies; nothing is ever written.
//!
//! Must never know: where the config lies.

use std::fmt;

use toml::Value;

/// What the reader set; the defaults where nothing is set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Sources to open when none is named.
    pub sources: Vec<String>,
    /// Catalogs on clusters: a name, and the address that it stands for.
    pub clusters: Vec<(String, String)>,
    /// What the fields of an index made by others are: the name of the cluster,
    /// and by the names of the query language where each stands.
    pub maps: Vec<(String, MapRows)>,
    /// Program that prints `name:password` for them.
    pub password: Vec<String>,
    /// Program that opens addresses, with `{url}` where the address goes.
    pub open: Vec<String>,
    /// Clicks and the wheel are heard from the start.
    pub mouse: bool,
    /// Megabytes that reading a large source may take.
    pub memory: Option<u64>,
    /// Colours by role.
    pub colours: Vec<(ColourRole, Colour)>,
}

/// The rows of a map of fields: a name of the query language, and where it
/// stands in a document.
pub type MapRows = Vec<(String, Vec<String>)>;

/// What a colour is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColourRole {
    /// Heads of the focused pane, keys.
    Accent,
    /// What made a record a hit.
    Match,
    /// Addresses.
    Link,
    /// What is less important.
    Dim,
    /// What is wrong.
    Warning,
    /// Values that are required.
    Chosen,
    /// Values any of which is accepted.
    Any,
    /// Values that are excluded.
    Excluded,
}

/// The roles by their names in the config.
pub const ROLES: &[(&str, ColourRole)] = &[
    ("accent", ColourRole::Accent),
    ("match", ColourRole::Match),
    ("link", ColourRole::Link),
    ("dim", ColourRole::Dim),
    ("warning", ColourRole::Warning),
    ("chosen", ColourRole::Chosen),
    ("any", ColourRole::Any),
    ("excluded", ColourRole::Excluded),
];

/// A colour of the terminal's palette, or an exact one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// The terminal's own foreground.
    Default,
    /// One of the sixteen ANSI colours.
    Ansi(u8),
    /// Red, green, blue.
    Rgb(u8, u8, u8),
}

/// The names of the ANSI colours in their order.
const ANSI: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

impl Colour {
    fn parse(text: &str) -> Option<Self> {
        let name = text.trim().to_lowercase().replace(['_', ' '], "-");
        if name == "default" {
            return Some(Self::Default);
        }
        if let Some(number) = ANSI.iter().position(|ansi| *ansi == name) {
            return u8::try_from(number).ok().map(Self::Ansi);
        }
        let hex = name
            .strip_prefix('#')
            .filter(|hex| hex.len() == 6 && hex.is_ascii())?;
        let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).ok();
        Some(Self::Rgb(part(0)?, part(2)?, part(4)?))
    }
}

/// A line of the config that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongLine {
    /// Line, from 1; 0 is unknown.
    pub line: usize,
    /// What is wrong and what was expected.
    pub reason: String,
}

impl fmt::Display for WrongLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

/// The names of the settings, for the message about an unknown one.
const NAMES: &[&str] = &[
    "sources", "clusters", "maps", "password", "open", "mouse", "memory", "colours",
];

/// The rows of a map of fields: `like` begins with one that is ready.
pub const MAPPED: &[&str] = &[
    "like",
    "title",
    "abstract",
    "author",
    "tag",
    "form",
    "type",
    "country",
    "year",
    "publisher",
    "lang",
    "journal",
    "series",
    "doi",
    "isbn",
    "id",
    "added",
];

/// More broken lines than this are one broken file.
const BROKEN_MAX: usize = 64;

impl Settings {
    /// Reads a config.
    #[must_use]
    pub fn read(text: &str) -> (Self, Vec<WrongLine>) {
        let mut wrong = Vec::new();
        let table = readable(text, &mut wrong);
        let mut settings = Self::default();
        for (name, value) in table {
            let result = settings.set(&name, &value, &mut |key, reason| {
                wrong.push(WrongLine {
                    line: line_of(text, key),
                    reason,
                });
            });
            if let Err(reason) = result {
                wrong.push(WrongLine {
                    line: line_of(text, &name),
                    reason,
                });
            }
        }
        wrong.sort_by_key(|wrong| wrong.line);
        (settings, wrong)
    }

    fn set(
        &mut self,
        name: &str,
        value: &Value,
        wrong: &mut dyn FnMut(&str, String),
    ) -> Result<(), String> {
        match name {
            "sources" => self.sources = strings(name, value)?,
            "password" => self.password = strings(name, value)?,
            "clusters" => {
                let table = value
                    .as_table()
                    .ok_or("clusters is a table: [clusters], name = \"https://...\"")?;
                for (name, address) in table {
                    match address.as_str() {
                        Some(address) => self.clusters.push((name.clone(), address.to_owned())),
                        None => wrong(name, "an address is a string".to_owned()),
                    }
                }
            }
            "maps" => {
                let maps = value
                    .as_table()
                    .ok_or("maps is a table for each cluster: [maps.NAME]")?;
                for (name, rows) in maps {
                    self.maps.push((name.clone(), map(name, rows, wrong)?));
                }
            }
            "open" => self.open = strings(name, value)?,
            "mouse" => self.mouse = value.as_bool().ok_or("mouse is true or false")?,
            "memory" => {
                let megabytes = value
                    .as_integer()
                    .and_then(|number| u64::try_from(number).ok());
                self.memory = Some(megabytes.ok_or("memory is a number of megabytes: 512")?);
            }
            "colours" | "colors" => {
                for (role, colour) in value.as_table().ok_or("colours is a table: [colours]")? {
                    match self.colour(role, colour) {
                        Ok(()) => {}
                        Err(reason) => wrong(role, reason),
                    }
                }
            }
            other => {
                return Err(format!(
                    "no setting is called {other}{}",
                    nearest(other, NAMES.iter().copied())
                ));
            }
        }
        Ok(())
    }

    fn colour(&mut self, role: &str, colour: &Value) -> Result<(), String> {
        let known = ROLES.iter().find(|(name, _)| *name == role);
        let near = || nearest(role, ROLES.iter().map(|(name, _)| *name));
        let (_, role) = known.ok_or_else(|| format!("no colour is called {role}{}", near()))?;
        let parsed = colour.as_str().and_then(Colour::parse);
        let parsed = parsed.ok_or(
            "a colour is one of the 16 names (\"bright-blue\"), \"default\" or \"#rrggbb\"",
        )?;
        self.colours.push((*role, parsed));
        Ok(())
    }
}

/// The rows of a map of fields that say something.
fn map(name: &str, rows: &Value, wrong: &mut dyn FnMut(&str, String)) -> Result<MapRows, String> {
    let rows = rows
        .as_table()
        .ok_or_else(|| format!("maps.{name} is a table: [maps.{name}], title = \"name\""))?;
    let mut map = Vec::new();
    for (row, value) in rows {
        if !MAPPED.contains(&row.as_str()) {
            let near = nearest(row, MAPPED.iter().copied());
            wrong(row, format!("no row of a map is called {row}{near}"));
            continue;
        }
        match strings(row, value) {
            Ok(paths) => map.push((row.clone(), paths)),
            Err(reason) => wrong(row, reason),
        }
    }
    Ok(map)
}

/// The table of a config, without the lines that are no TOML.
fn readable(text: &str, wrong: &mut Vec<WrongLine>) -> toml::Table {
    let mut lines: Vec<&str> = text.lines().collect();
    for _ in 0..BROKEN_MAX {
        let joined = lines.join("\n");
        let error = match joined.parse::<toml::Table>() {
            Ok(table) => return table,
            Err(error) => error,
        };
        let at = error.span().map_or(0, |span| {
            joined[..span.start.min(joined.len())].matches('\n').count()
        });
        wrong.push(WrongLine {
            line: at + 1,
            reason: format!("{}; the line is left out", error.message()),
        });
        match lines.get_mut(at).filter(|line| !line.is_empty()) {
            Some(line) => *line = "",
            None => break,
        }
    }
    toml::Table::new()
}

fn strings(name: &str, value: &Value) -> Result<Vec<String>, String> {
    let one = value.as_str().map(|text| vec![text.to_owned()]);
    let list = || {
        value
            .as_array()?
            .iter()
            .map(|text| text.as_str().map(str::to_owned))
            .collect()
    };
    one.or_else(list)
        .ok_or_else(|| format!("{name} is a list of strings"))
}

/// The line on which a key stands.
fn line_of(text: &str, key: &str) -> usize {
    let names = |line: &str| {
        let line = line.trim_start().trim_start_matches(['[', '"']);
        line.strip_prefix(key)
            .is_some_and(|rest| rest.starts_with(['=', ' ', ']', '"', '.', '\t']))
    };
    text.lines().position(names).map_or(0, |at| at + 1)
}

fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let near = known
        .map(|known| (strsim::jaro_winkler(known, name), known))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    near.filter(|(likeness, _)| *likeness > 0.7)
        .map_or(String::new(), |(_, known)| {
            format!("; did you mean {known}?")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_line_is_reported_and_the_rest_applies() {
        let (settings, wrong) = Settings::read(
            "sources = [\"a.json\"]\nthis is no toml\nmose = true\nopen = [\"firefox\", \"{url}\"]\n[colours]\nmatch = \"bright-red\"\nlink = \"bleu\"\n",
        );
        assert_eq!(settings.sources, ["a.json"]);
        assert_eq!(settings.open, ["firefox", "{url}"]);
        assert_eq!(settings.colours, [(ColourRole::Match, Colour::Ansi(9))]);
        assert_eq!(
            wrong.iter().map(|wrong| wrong.line).collect::<Vec<_>>(),
            [2, 3, 7]
        );
        assert!(
            wrong[1].to_string().contains("did you mean mouse?"),
            "{}",
            wrong[1]
        );
    }

    #[test]
    fn the_documented_config_is_right() {
        let text = include_str!("../../assets/config.toml");
        assert_eq!(Settings::read(text), (Settings::default(), Vec::new()));
        // Every example in it works when its comment sign is taken away.
        let examples: String = text
            .lines()
            .map(|line| line.strip_prefix("#: ").unwrap_or(line))
            .fold(String::new(), |all, line| all + line + "\n");
        let (settings, wrong) = Settings::read(&examples);
        assert_eq!(wrong, Vec::new());
        assert!(
            !settings.open.is_empty() && settings.mouse && settings.colours.len() == ROLES.len()
        );
    }
}
