//! What a program derived, set apart from what a source says.
//!
//! Must never know: which format marks it how.

use super::{Draft, Field};
use crate::records::books;
use crate::records::identity;
use crate::records::record::{Derived, Name};

impl Draft {
    /// Notes which fields hold what a program derived, by their names.
    pub(in super::super) fn derived(&mut self, names: &str) {
        for name in names.split([' ', ',', ';']) {
            let field = match name.trim() {
                "year" => Field::Year,
                "countries" => Field::Countries,
                "authors" | "author" => Field::Authors,
                _ => continue,
            };
            if !self.derived.contains(&field) {
                self.derived.push(field);
            }
        }
    }

    /// The publisher of the record itself is its corporate author again.
    pub(super) fn forget_what_is_derived_again(&mut self) {
        let Some(derived) = &mut self.record.derived else {
            return;
        };
        // A form may have parted the name in its own way: its words tell.
        let words = |names: &[Name]| {
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            let plain = identity::plain(&names.join(" "));
            let mut words: Vec<String> = plain.split(' ').map(ToOwned::to_owned).collect();
            words.sort_unstable();
            words
        };
        let house = self.record.publisher.as_deref();
        let again = house.and_then(books::corporate_author);
        if again.is_some_and(|again| words(&derived.authors) == words(&[again])) {
            derived.authors.clear();
        }
        if **derived == Derived::default() {
            self.record.derived = None;
        }
    }

    /// Takes what stands under `derived` in the native form.
    pub(in super::super) fn derived_apart(&mut self, aside: Self) {
        let derived = Derived {
            year: aside.record.year,
            countries: aside.record.countries,
            authors: aside.record.authors,
        };
        if derived != Derived::default() {
            self.record.derived = Some(Box::new(derived));
        }
    }

    /// Sets aside what was derived.
    pub(super) fn set_derived_aside(&mut self) {
        if self.derived.is_empty() {
            return;
        }
        let mut derived = self.record.derived.take().unwrap_or_default();
        for field in std::mem::take(&mut self.derived) {
            match field {
                Field::Year => {
                    derived.year = self.record.year.take();
                    self.record.date = None;
                }
                Field::Countries => derived.countries = std::mem::take(&mut self.record.countries),
                _ => derived.authors = std::mem::take(&mut self.record.authors),
            }
        }
        self.record.derived = Some(derived);
    }
}
