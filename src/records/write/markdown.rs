//! Documents as a reading list in Markdown.
//!
//! Must never know: where the text goes.

use super::Facts;
use crate::records::record::{Name, Record};

/// One item: what it is, by whom, where it stands, and the abstract below.
pub(super) fn item(work: Facts<'_>) -> String {
    let record = work.record;
    let title = format!("**{}**", escaped(work.title));
    let title = match address(record) {
        Some(url) => format!(
            "[{title}]({})",
            url.replace('(', "%28")
                .replace(')', "%29")
                .replace(' ', "%20")
        ),
        None => title,
    };
    let mut parts = vec![title];
    let year = work.year().map(|year| format!("({year})"));
    match (names(&record.authors), year) {
        (Some(names), Some(year)) => parts.push(format!("{names} {year}")),
        (Some(names), None) => parts.push(names),
        (None, Some(year)) => parts = vec![format!("{} {year}", parts.concat())],
        (None, None) => {}
    }
    let holder = work.container();
    parts.extend(holder.map(|title| format!("in *{}*", escaped(title))));
    parts.extend(
        work.inherited(|record| record.publisher.as_deref())
            .map(escaped),
    );
    parts.extend(
        record
            .doi
            .as_ref()
            .map(|doi| format!("DOI {}", escaped(doi))),
    );
    let mut item = format!("- {}\n", parts.join(", "));
    if let Some(summary) = &record.summary {
        for paragraph in summary.split('\n') {
            item.extend(["\n  ", &escaped(paragraph), "\n"]);
        }
        item.push('\n');
    }
    item
}

/// The DOI's address, else the link or the page.
fn address(record: &Record) -> Option<String> {
    Some(record.best_address()?.1.to_string())
}

fn names(names: &[Name]) -> Option<String> {
    let mut shown: Vec<String> = names
        .iter()
        .take(4)
        .map(|name| escaped(&name.to_string()))
        .collect();
    if names.len() > 4 {
        shown.truncate(3);
        shown.push("and others".to_owned());
    }
    (!shown.is_empty()).then(|| shown.join("; "))
}

/// Text without a sign that Markdown would obey.
/// A cell of a table, which a bar would end.
pub(super) fn cell(raw: &str) -> String {
    escaped(raw).replace('|', "\\|")
}

fn escaped(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len() + 8);
    for c in raw.chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&'
        ) {
            text.push('\\');
        }
        text.push(c);
    }
    text
}
