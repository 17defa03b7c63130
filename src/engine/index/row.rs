//! Where the record of an identity lies, told from columns alone.
//!
//! A reader of a hundred thousand marks has each of them looked up before the
//! first row is shown; to unpack as many records for that takes a quarter of a
//! second.
//!
//! Must never know: what an identity is wanted for.

use super::{Index, address_hash};
use crate::engine::catalog::{Catalog, DocAddress};

impl Index {
    /// The row with an identity, as [`Catalog::find`] gives it.
    ///
    /// A DOI and an ISBN are compared as they stand, an address by a hash of its
    /// own beside that of the identity. What is left is `hash:` and 128 bits that
    /// are as good as random, of which 64 are compared: that one of 10^5 marks of
    /// elsewhere is taken for one of 10^6 records has a chance of one in 10^8.
    pub(crate) fn row_of(&self, catalog: &Catalog, identity: &str) -> Option<DocAddress> {
        let mut rows = catalog.candidates(identity);
        rows.find(|row| {
            if catalog.is_ghost(*row) {
                // Few, and small.
                catalog.is(*row, identity)
            } else {
                self.is_likely(*row, identity)
            }
        })
    }

    /// Whether a row that has the hash of an identity has the identity too.
    fn is_likely(&self, row: DocAddress, identity: &str) -> bool {
        let (ordinal, number) = self.starts.locate(row);
        let segment = self.segment(ordinal);
        let mut identifiers = segment.identifiers.get(number).split(' ');
        let doi = identifiers.next().unwrap_or_default();
        if !doi.is_empty() {
            // What stands apart from another with its DOI has a hash behind it.
            let rest = identity.strip_prefix(doi);
            return rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('#'));
        }
        match identity.split_once(':') {
            Some(("isbn", isbn)) => identifiers.any(|known| known == isbn),
            Some(("url", url)) => {
                let addresses = segment.addresses.get(number);
                addresses.binary_search(&address_hash(url)).is_ok()
            }
            Some(("hash", _)) => true,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::exec::Library;
    use crate::engine::executor::Inline;
    use crate::engine::segment::builder::Builder;
    use crate::records::doi::Doi;
    use crate::records::isbn::Isbn;
    use crate::records::record::Record;
    use crate::records::text::Text;
    use crate::runtime::loader::{Source, load_all};

    #[test]
    fn every_record_is_found_where_unpacking_finds_it_and_no_other_is() {
        let library = load_all(&[Source::Embedded]).0;
        let (catalog, index) = (&library.catalog, &library.index);
        let ghosts = catalog.books().ghosts().iter();
        let records = catalog.rows().map(|(_, record)| record);
        for identity in records.chain(ghosts).map(|record| record.identity()) {
            let row = index.row_of(catalog, &identity);
            assert!(
                row.is_some() && row == catalog.find(&identity),
                "{identity}"
            );
            let strange = ["x", "#0", "0"].map(|end| format!("{identity}{end}"));
            for strange in strange {
                assert_eq!(index.row_of(catalog, &strange), None, "{strange}");
            }
        }
    }

    #[test]
    fn identities_of_every_kind_are_found() {
        let titled = |title: &str| Record::titled(title);
        let chapter = |title: &str| Record {
            doi: Doi::parse("10.5555/book"),
            ..titled(title)
        };
        let records = [
            chapter("The whole book of care"),
            // It stands apart: `10.5555/book#…`.
            chapter("Foreword"),
            Record {
                isbn: Isbn::parse("0-306-40615-2"),
                ..titled("Ten digits")
            },
            Record {
                isbn: Isbn::parse("9789264259270"),
                ..titled("Thirteen digits")
            },
            Record {
                source_url: Text::some_line("https://www.Example.org/a?b=1#c"),
                document_type: Text::some_line("webpage"),
                ..titled("A page")
            },
            titled("Nothing but a title"),
        ];
        let mut builder = Builder::new();
        for record in records {
            builder.add(record);
        }
        let library = Library::new(builder.finish(), &[], &Inline);
        let identities = library.catalog.rows().map(|(_, record)| record.identity());
        let identities: Vec<String> = identities.collect();
        for (kind, identity) in ["10.", "10.", "isbn:", "isbn:", "url:", "hash:"]
            .iter()
            .zip(&identities)
        {
            assert!(identity.starts_with(kind), "{identity}");
            let row = library.index.row_of(&library.catalog, identity);
            assert!(
                row.is_some() && row == library.catalog.find(identity),
                "{identity}"
            );
        }
        assert!(identities[1].contains('#'));
    }
}
