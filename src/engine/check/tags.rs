//! Tags that mean one thing: other case, plural, small words left out, or the
//! slug of one that is the name of another.
//!
//! Must never know: single records, beyond the first that has a tag.

use std::collections::BTreeMap;

use super::{Finding, Kind, placed};
use crate::engine::catalog::{Catalog, DocAddress};
use crate::records::identity::plain;
use crate::records::text::Text;

/// A spelling of a tag: how often it stands, and where first.
struct Spelling {
    count: usize,
    first: DocAddress,
}

/// Lists each group of spellings once, at the first record of the rarer ones.
pub(crate) fn twins(catalog: &Catalog, findings: &mut Vec<Finding>) {
    let mut groups: BTreeMap<String, BTreeMap<Text, Spelling>> = BTreeMap::new();
    let mut addresses: BTreeMap<Text, BTreeMap<Text, DocAddress>> = BTreeMap::new();
    for (row, record) in catalog.rows() {
        for tag in &record.tags {
            let name = &tag.name;
            let group = groups.entry(key(name)).or_default();
            let spelling = group.entry(name.clone()).or_insert(Spelling {
                count: 0,
                first: row,
            });
            spelling.count += 1;
            if let Some(url) = &tag.url {
                let mine = addresses.entry(name.clone()).or_default();
                mine.entry(url.clone()).or_insert(row);
            }
            // A slug that is the name of another tag joins their groups.
            if let Some(slug) = tag
                .slug()
                .map(|slug| key(&slug.replace('-', " ")))
                .filter(|slug| *slug != key(name))
            {
                groups
                    .entry(slug)
                    .or_default()
                    .entry(name.clone())
                    .or_insert(Spelling {
                        count: 1,
                        first: row,
                    });
            }
        }
    }
    let mut said = Vec::new();
    for spellings in groups.values().filter(|spellings| spellings.len() > 1) {
        let mut order: Vec<_> = spellings.iter().collect();
        order.sort_by_key(|(name, spelling)| (std::cmp::Reverse(spelling.count), (*name).clone()));
        let Some(((kept, best), rest)) = order.split_first() else {
            continue;
        };
        for (name, spelling) in rest {
            let message = format!(
                "the tags \"{name}\" ({}) and \"{kept}\" ({}) seem to mean one thing; keep one of them",
                spelling.count, best.count
            );
            said.push((spelling.first, message));
        }
    }
    for (name, urls) in addresses.iter().filter(|(_, urls)| urls.len() > 1) {
        if let Some((_, row)) = urls.iter().nth(1) {
            let urls: Vec<&str> = urls.keys().map(|url| &**url).take(3).collect();
            let message = format!(
                "the tag \"{name}\" has several addresses: {}; keep one",
                urls.join(", ")
            );
            said.push((*row, message));
        }
    }
    findings.extend(placed(catalog, Kind::Tag, said));
}

/// The words of a tag, singular, without small ones.
fn key(name: &str) -> String {
    // "C", "C++" and "C#" are three things.
    let signs = name.replace('+', " plus ").replace('#', " sharp ");
    let plain = plain(&signs);
    let small = ["a", "an", "and", "for", "in", "of", "on", "the", "to"];
    let words = plain
        .split(' ')
        .filter(|word| !small.contains(word))
        .map(singular);
    let key: Vec<String> = words.collect();
    if key.is_empty() { plain } else { key.join("") }
}

/// A word of English without the ending of its plural.
fn singular(word: &str) -> String {
    match word {
        word if word.len() > 4 && word.ends_with("ies") => {
            format!("{}y", word.strip_suffix("ies").unwrap_or(word))
        }
        word if word.len() > 3
            && word.ends_with('s')
            && !word.ends_with("ss")
            && !word.ends_with("us")
            && !word.ends_with("is") =>
        {
            word.strip_suffix('s').unwrap_or(word).to_owned()
        }
        word => word.to_owned(),
    }
}
