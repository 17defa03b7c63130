//! The texts of a record that go to the clipboard.
//!
//! Must never know: the clipboard.

use super::notice::Copied;
use crate::records::doi::Doi;
use crate::records::record::Record;

/// A text of a record; none where it has none, or where what is copied is no
/// text of one record.
#[must_use]
pub fn text(record: &Record, what: Copied) -> Option<String> {
    match what {
        Copied::Doi => record.doi.as_ref().map(ToString::to_string),
        Copied::Address => record.best_address().map(|(_, url)| url.to_string()),
        Copied::Title => Some(record.title.to_string()),
        Copied::Abstract => record.summary.as_deref().map(str::to_owned),
        Copied::MarkdownLink => markdown_link(record),
        Copied::Query | Copied::Citation | Copied::Bibtex => None,
    }
}

/// `[title](address)`, with the brackets of the title made harmless.
fn markdown_link(record: &Record) -> Option<String> {
    let doi = record.doi.as_ref().and_then(Doi::url);
    let url = doi.or_else(|| record.best_address().map(|(_, url)| url))?;
    let mut title = String::new();
    for c in record.title.chars() {
        if matches!(c, '[' | ']' | '\\' | '<' | '`' | '*' | '_') {
            title.push('\\');
        }
        title.push(c);
    }
    let address = url.as_str().replace('(', "%28").replace(')', "%29");
    Some(format!("[{title}]({address})"))
}
