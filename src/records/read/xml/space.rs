//! Namespaces in XML 1.0: which prefix stands for which, where.
//!
//! Must never know: what a namespace means.

use super::scan::Tag;

/// More bindings at one place than this are an accident or an attack.
const BINDINGS_MAX: usize = 256;

/// The bindings of the elements that are open.
#[derive(Clone, Debug, Default)]
pub(super) struct Scopes<'a> {
    /// Prefix, empty for the default one, and namespace; the last one counts.
    bindings: Vec<(&'a str, &'a str)>,
    /// How many bindings each open element found.
    marks: Vec<usize>,
}

/// The same, whatever becomes of the text.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    bindings: Vec<(String, String)>,
    marks: Vec<usize>,
}

impl Kept {
    /// The bindings again.
    pub(super) fn scopes(&self) -> Scopes<'_> {
        let bindings = self.bindings.iter();
        Scopes {
            bindings: bindings
                .map(|(prefix, space)| (&**prefix, &**space))
                .collect(),
            marks: self.marks.clone(),
        }
    }
}

impl<'a> Scopes<'a> {
    /// The bindings, for the text that follows.
    pub(super) fn kept(&self) -> Kept {
        let bindings = self.bindings.iter();
        Kept {
            bindings: bindings
                .map(|(prefix, space)| ((*prefix).to_owned(), (*space).to_owned()))
                .collect(),
            marks: self.marks.clone(),
        }
    }

    /// Enters an element; its own bindings count for its own name too.
    pub(super) fn enter(&mut self, tag: &Tag<'a>) {
        self.marks.push(self.bindings.len());
        if !tag.binds() {
            return;
        }
        for (name, value) in tag.attributes().map_while(Result::ok) {
            let prefix = match name.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) => match rest.strip_prefix(':') {
                    Some(prefix) => prefix,
                    None => continue,
                },
                None => continue,
            };
            if self.bindings.len() < BINDINGS_MAX {
                self.bindings.push((prefix, value.trim()));
            }
        }
    }

    /// Leaves the last element that was entered.
    pub(super) fn leave(&mut self) {
        let kept = self.marks.pop().unwrap_or_default();
        self.bindings.truncate(kept);
    }

    /// So many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.marks.len()
    }

    /// Namespace and local name; a prefix that nobody binds has none.
    pub(super) fn resolve(&self, name: &'a str) -> (&'a str, &'a str) {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let mut bindings = self.bindings.iter().rev();
        let found = bindings.find(|(bound, _)| *bound == prefix);
        (found.map_or("", |(_, space)| space), local)
    }
}
