//! Where the program's files lie, as the platform has it.
//!
//! This is the only file that names `directories`.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs};

use crate::app::settings::Settings;
use crate::records::text::Text;

/// The folders and files of the program; without a home there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// The config file: `$FICHERO_CONFIG`, else the platform's.
    pub config: Option<PathBuf>,
    /// For what the reader adds.
    pub data: Option<PathBuf>,
    /// For what can be made again.
    pub cache: Option<PathBuf>,
    /// For what is remembered between sittings.
    pub state: Option<PathBuf>,
}

impl Places {
    /// Asks the platform.
    #[must_use]
    pub fn find() -> Self {
        let named = named_config();
        let Some(dirs) = ProjectDirs::from("", "", "fichero") else {
            return Self {
                config: named,
                ..Self::default()
            };
        };
        Self {
            config: named.or_else(|| Some(dirs.config_dir().join("config.toml"))),
            data: Some(dirs.data_dir().to_owned()),
            cache: Some(dirs.cache_dir().to_owned()),
            state: Some(
                dirs.state_dir()
                    .unwrap_or_else(|| dirs.data_dir())
                    .to_owned(),
            ),
        }
    }
}

/// The config that the environment names.
fn named_config() -> Option<PathBuf> {
    let path = env::var_os("FICHERO_CONFIG").filter(|path| !path.is_empty());
    path.map(PathBuf::from)
}

/// Reads the config, and says of each wrong line what is wrong. A config that
/// nobody named, here or by `$FICHERO_CONFIG`, and that does not exist is no
/// config.
///
/// # Errors
///
/// The config was named and cannot be read.
pub fn settings(named: Option<&Path>) -> Result<(Settings, Vec<String>), String> {
    let named = named.map(Path::to_owned).or_else(named_config);
    let found = Places::find().config;
    let Some(path) = named.as_deref().or(found.as_deref()) else {
        return Ok(Default::default());
    };
    match fs::read_to_string(path) {
        Ok(text) => {
            let (settings, wrong) = Settings::read(&text);
            let told = wrong
                .iter()
                .map(|wrong| format!("{}: {wrong}", shown(path)));
            Ok((settings, told.collect()))
        }
        Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => {
            Ok(Default::default())
        }
        Err(error) if named.is_none() => Ok((
            Settings::default(),
            vec![format!("cannot read {}: {error}", shown(path))],
        )),
        Err(error) => Err(format!("cannot read {}: {error}", shown(path))),
    }
}

/// A path as it may be shown: a file's name can hold anything.
#[must_use]
pub fn shown(path: &Path) -> String {
    Text::line(&path.to_string_lossy()).to_string()
}

/// A path of the config, with `~/` as the home.
#[must_use]
pub fn expanded(path: &str) -> PathBuf {
    let home = || Some(BaseDirs::new()?.home_dir().join(path.strip_prefix("~/")?));
    home().unwrap_or_else(|| PathBuf::from(path))
}

/// Whether the locale is one of UTF-8. The first of `LC_ALL`, `LC_CTYPE` and
/// `LANG` that is set says it (POSIX 8.2); where none is, as in containers and
/// under cron, the terminal is taken for one of today.
#[must_use]
pub fn shows_unicode(set: impl Fn(&str) -> Option<String>) -> bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter();
    let locale = names.filter_map(set).find(|value| !value.is_empty());
    locale.is_none_or(|locale| locale.to_lowercase().replace('-', "").contains("utf8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_locale_that_is_set_says_whether_unicode_is_shown() {
        let shows = |all: &'static [(&str, &str)]| {
            shows_unicode(|name| {
                let mut all = all.iter();
                let set = all.find(|(set, _)| *set == name);
                set.map(|(_, value)| (*value).to_owned())
            })
        };
        assert!(shows(&[]) && shows(&[("LANG", "de_DE.UTF-8")]));
        assert!(shows(&[
            ("LC_ALL", ""),
            ("LC_CTYPE", "C.utf8"),
            ("LANG", "C")
        ]));
        assert!(!shows(&[("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")]));
        assert!(!shows(&[("LANG", "de_DE.ISO-8859-1")]));
    }
}
