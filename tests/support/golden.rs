//! The scripts of the golden screens.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fichero::app::ask::View;
use fichero::app::geometry::Size;
use fichero::app::key;
use fichero::app::msg::Progress;
use fichero::cli::replay::Script;
use fichero::engine::exec::Library;
use fichero::engine::executor::Inline;
use fichero::engine::local::Local;
use fichero::runtime::loader::{Source, load_all};
use fichero::search::query;

/// Relative: where this copy of the program lies is no part of a screen.
const FOLDER: &str = "tests/screens";

/// A golden screen.
#[derive(Clone)]
pub(crate) struct Golden {
    /// Its file.
    pub(crate) path: PathBuf,
    /// What is played.
    pub(crate) script: Script,
    library: Arc<Library>,
    /// How its catalog was read.
    pub(crate) progress: Progress,
}

impl Golden {
    /// An engine over its catalog.
    pub(crate) fn engine(&self) -> Local {
        Local::new(Arc::clone(&self.library), Arc::new(Inline))
    }

    /// Whether it is about what a reader adds, of which an engine that is far
    /// counts nothing.
    #[allow(dead_code, reason = "not every test crate looks at it")]
    pub(crate) fn is_of_memory(&self) -> bool {
        let name = self.path.file_name().unwrap().to_string_lossy();
        let begins = ["mark", "saved", "asked_before", "note_"];
        begins.iter().any(|begins| name.starts_with(begins))
    }

    /// Its catalog.
    #[allow(dead_code, reason = "not every test crate looks at it")]
    pub(crate) fn library(&self) -> &Library {
        &self.library
    }

    /// The state of its catalog.
    pub(crate) fn generation(&self) -> u64 {
        self.library.catalog.generation()
    }
}

/// All golden screens, by name.
pub(crate) fn goldens() -> Vec<Golden> {
    let mut loaded: Vec<(String, Arc<Library>, Progress)> = Vec::new();
    let mut goldens = Vec::new();
    for path in paths() {
        let text = fs::read_to_string(&path).unwrap();
        let source = field(&text, "source");
        if !loaded.iter().any(|(name, ..)| name == source) {
            let path = Path::new(FOLDER).join(source);
            let (library, progress) = load_all(&[Source::Path(path)]);
            assert!(progress.unreadable.is_empty(), "{:?}", progress.unreadable);
            loaded.push((source.to_owned(), Arc::new(library), progress));
        }
        let mut loaded = loaded.iter();
        let (_, library, progress) = loaded.find(|(name, ..)| name == source).unwrap();
        goldens.push(Golden {
            script: script(&text),
            path,
            library: Arc::clone(library),
            progress: progress.clone(),
        });
    }
    goldens
}

fn paths() -> Vec<PathBuf> {
    let files = fs::read_dir(FOLDER)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = files
        .filter(|path| path.extension().is_some_and(|end| end == "txt"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

fn script(head: &str) -> Script {
    let (width, height) = field(head, "size").split_once('x').unwrap();
    Script {
        keys: key::script(field(head, "keys")).unwrap(),
        size: Size {
            width: width.parse().unwrap(),
            height: height.parse().unwrap(),
        },
        view: View::new(query::parse(field(head, "query")).query),
        mouse: false,
    }
}

/// What stands behind a name in the lines before the first rule.
fn field<'a>(head: &'a str, name: &str) -> &'a str {
    let mut lines = head.lines().take_while(|line| *line != "---");
    let line = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.unwrap_or_default().trim()
}
