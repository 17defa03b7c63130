//! The house as `tests/architecture.rs` walks through it: which file uses
//! which, and which files hang together in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::source::{Mention, Names, Source};

/// Names that a `mod.rs` hands on may be handed on again; nobody needs more
/// steps, and a name that leads to itself would need them all.
const STEPS_MAX: usize = 8;

/// All files of the crate but those that are unit tests.
pub(crate) struct House {
    pub(crate) sources: Vec<Source>,
    /// The number of a module's file.
    modules: BTreeMap<Names, usize>,
}

/// Files of one room of which each uses the next and the last the first.
#[derive(Debug, PartialEq)]
pub(crate) struct Circle {
    pub(crate) files: Vec<String>,
    /// The lines that make it: `src/a.rs:3 uses src/b.rs (super::b::B)`.
    pub(crate) lines: Vec<String>,
}

impl House {
    /// The files below `src` of a repository.
    pub(crate) fn at(root: &Path) -> Self {
        let mut files = Vec::new();
        walk(root, "src", &mut files);
        Self::new(files.iter().map(|(file, text)| (&**file, &**text)))
    }

    /// A house of made-up files.
    pub(crate) fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let sources: Vec<Source> = files
            .into_iter()
            .filter(|(file, _)| !file.ends_with("/tests.rs") && !file.contains("/tests/"))
            .map(|(file, text)| Source::new(file, text))
            .collect();
        let numbered = sources.iter().enumerate();
        let modules = numbered
            .map(|(number, source)| (source.module.clone(), number))
            .collect();
        Self { sources, modules }
    }

    /// The paths of a file as they read from the crate or, for a dependency,
    /// from outside: `super::id::Id` is `crate::search::id::Id`.
    pub(crate) fn paths(&self, source: &Source) -> Vec<Mention> {
        let absolute = |mention: &Mention| Mention {
            line: mention.line,
            names: self.absolute(source, &mention.names),
        };
        source.paths.iter().map(absolute).collect()
    }

    fn absolute(&self, source: &Source, names: &[String]) -> Names {
        let mut module = source.module.clone();
        let mut rest = names;
        while let [first, behind @ ..] = rest {
            match &**first {
                "crate" | "fichero" => module.clear(),
                "self" => {}
                "super" => drop(module.pop()),
                _ if rest.len() < names.len() => break,
                name => match source.imports.get(name) {
                    // What it brings in itself, and goes on from there.
                    Some(import) if import != names && import.first() != Some(first) => {
                        return [&self.absolute(source, import), behind].concat();
                    }
                    _ if self.is_module(&[&module[..], &[name.to_owned()]].concat()) => break,
                    _ => return names.to_vec(),
                },
            }
            rest = behind;
        }
        [&["crate".to_owned()], &module[..], rest].concat()
    }

    fn is_module(&self, names: &[String]) -> bool {
        self.modules.contains_key(names)
    }

    /// The file that holds what an absolute path names: that of its longest
    /// part that is a file, or the one from which that file has it.
    fn home(&self, names: &[String], steps: usize) -> Option<usize> {
        let [first, names @ ..] = names else {
            return None;
        };
        let len = (1..=names.len())
            .rev()
            .find(|len| self.is_module(&names[..*len]))?;
        let at = *self
            .modules
            .get(&names[..len])
            .filter(|_| first == "crate")?;
        let (source, rest) = (&self.sources[at], &names[len..]);
        let handed_on = rest.first().and_then(|name| source.imports.get(name));
        match handed_on {
            Some(import) if steps > 0 => {
                let path = [&self.absolute(source, import), &rest[1..]].concat();
                self.home(&path, steps - 1).or(Some(at))
            }
            _ => Some(at),
        }
    }

    /// Circles between files of one room. A `mod.rs` and what lies below it
    /// are one thing and its parts, so what they use of each other makes none.
    pub(crate) fn circles(&self) -> Vec<Circle> {
        let uses: Vec<_> = (0..self.sources.len())
            .map(|from| self.uses(from))
            .collect();
        let reached: Vec<_> = (0..uses.len()).map(|from| reached(&uses, from)).collect();
        let mut seen = BTreeSet::new();
        let mut circles = Vec::new();
        for from in 0..uses.len() {
            let is_in = |to: &usize| reached[*to].contains(&from);
            let circle: BTreeSet<_> = reached[from].iter().copied().filter(is_in).collect();
            if !circle.is_empty() && seen.insert(circle.clone()) {
                circles.push(self.circle(&uses, &circle));
            }
        }
        circles
    }

    fn circle(&self, uses: &[BTreeMap<usize, Vec<Mention>>], circle: &BTreeSet<usize>) -> Circle {
        let file = |at: usize| self.sources[at].file.clone();
        let mut lines = Vec::new();
        for &from in circle {
            for (&to, mentions) in uses[from].iter().filter(|(to, _)| circle.contains(to)) {
                lines.extend(mentions.iter().map(|Mention { line, names }| {
                    format!(
                        "{}:{line} uses {} ({})",
                        file(from),
                        file(to),
                        names.join("::")
                    )
                }));
            }
        }
        Circle {
            files: circle.iter().map(|at| file(*at)).collect(),
            lines,
        }
    }

    /// The files of its room that a file uses, and where.
    fn uses(&self, from: usize) -> BTreeMap<usize, Vec<Mention>> {
        let source = &self.sources[from];
        let mut uses: BTreeMap<usize, Vec<Mention>> = BTreeMap::new();
        for mention in self.paths(source) {
            let home = self.home(&mention.names, STEPS_MAX);
            let Some(to) = home.filter(|to| is_beside(source, &self.sources[*to])) else {
                continue;
            };
            uses.entry(to).or_default().push(mention);
        }
        uses
    }
}

/// Whether two files lie in one room, and neither below the other.
fn is_beside(one: &Source, other: &Source) -> bool {
    let is_below = |one: &Source, other: &Source| one.module.starts_with(&other.module);
    one.room() == other.room() && !is_below(one, other) && !is_below(other, one)
}

/// Everything that can be come to from one file; itself too if there is a
/// way back.
fn reached(uses: &[BTreeMap<usize, Vec<Mention>>], from: usize) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        open.extend(uses[at].keys().filter(|to| reached.insert(**to)));
    }
    reached
}

/// The Rust files below a folder, in the order of their names.
fn walk(root: &Path, folder: &str, files: &mut Vec<(String, String)>) {
    let entries = fs::read_dir(root.join(folder)).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    for name in names {
        let path = format!("{folder}/{name}");
        if root.join(&path).is_dir() {
            walk(root, &path, files);
        } else if Path::new(&path).extension().is_some_and(|it| it == "rs") {
            let text = fs::read_to_string(root.join(&path)).unwrap();
            files.push((path, text));
        }
    }
}
