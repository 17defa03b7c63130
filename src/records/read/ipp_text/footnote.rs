//! Footnotes and the links they mean.
//!
//! The number decides, unless the address plainly belongs to another name: in
//! pages whose numbers are out of step the words of the address do.

use std::collections::{HashMap, HashSet};

use super::page::{Entry, Page};
use crate::records::read::draft::Item;

/// The links of a page by number and by words.
pub(super) struct Links<'p> {
    order: Vec<(&'p str, String)>,
    numbers: HashMap<&'p str, usize>,
    words: HashMap<String, usize>,
    /// Words of all tags of the page.
    names: HashSet<String>,
}

/// A name without its footnote, and the number of the footnote.
pub(super) fn parted(text: &str) -> (String, Option<String>) {
    let text = text.trim();
    let found = text
        .strip_suffix(']')
        .and_then(|rest| rest.rsplit_once('['));
    match found {
        Some((name, number)) if is_number(number) => (
            name.trim_end_matches([' ', '\\']).to_owned(),
            Some(number.trim_end_matches('\\').to_owned()),
        ),
        _ => (text.to_owned(), None),
    }
}

fn is_number(text: &str) -> bool {
    let text = text.trim_end_matches('\\');
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// The names of an entry with their numbers: one, broken over lines; or, where
/// blank lines and footnotes were lost, one on each line. The links tell.
pub(super) fn names(entry: &Entry<'_>, links: &Links<'_>) -> Vec<(String, Option<String>)> {
    let whole = parted(&entry.joined());
    let is_known = |name: &str| links.words.contains_key(&words(name));
    let apart: Vec<_> = entry
        .parts
        .iter()
        .map(|part| parted(part))
        .filter(|(name, _)| !name.is_empty())
        .collect();
    if apart.len() > 1
        && !is_known(&whole.0)
        && apart.last().is_some_and(|(name, _)| is_known(name))
    {
        return apart;
    }
    if whole.0.is_empty() {
        Vec::new()
    } else {
        vec![whole]
    }
}

impl<'p> Links<'p> {
    pub(super) fn new(page: &'p Page<'_>) -> Self {
        let mut links = Self {
            order: Vec::new(),
            numbers: HashMap::new(),
            words: HashMap::new(),
            names: HashSet::new(),
        };
        let mut seen = HashSet::new();
        for link in &page.links {
            let url = link.address.unbroken();
            if url.is_empty() || !seen.insert((link.number, url.clone())) {
                continue;
            }
            let place = links.order.len();
            if let Some(slug) = topic(&url) {
                links.words.entry(words(slug)).or_insert(place);
            }
            links.numbers.entry(link.number).or_insert(place);
            links.order.push((link.number, url));
        }
        links.names = page
            .tags
            .iter()
            .map(|entry| words(&parted(&entry.joined()).0))
            .collect();
        links
    }

    /// The address of a tag: the one of its number, if that is a topic and not
    /// plainly another tag's; else the one with its words.
    pub(super) fn of_tag(&self, name: &str, number: Option<&str>) -> Option<&str> {
        let words = words(name);
        let numbered = number.and_then(|number| self.by_number(number));
        let fits = |url: &&str| topic(url).is_some_and(|slug| self::words(slug) == words);
        let of_another =
            |url: &&str| topic(url).is_none_or(|slug| self.names.contains(&self::words(slug)));
        numbered
            .filter(fits)
            .or_else(|| self.words.get(&words).map(|place| &*self.order[*place].1))
            .or_else(|| numbered.filter(|url| !of_another(url)))
    }

    pub(super) fn by_number(&self, number: &str) -> Option<&str> {
        self.numbers.get(number).map(|place| &*self.order[*place].1)
    }

    pub(super) fn has(&self, url: &str) -> bool {
        self.order.iter().any(|(_, other)| other == url)
    }

    /// All links as the page numbers them.
    pub(super) fn in_order(&self) -> impl Iterator<Item = Item> {
        self.order.iter().map(|(number, url)| Item {
            label: Some((*number).to_owned()),
            url: Some(url.clone()),
            ..Item::default()
        })
    }
}

/// The last part of a topic's address.
fn topic(url: &str) -> Option<&str> {
    let (_, slug) = url.trim_end_matches('/').rsplit_once("/topic/")?;
    Some(slug)
}

/// The letters of a name or a slug, without the small words that the
/// platform's addresses leave out and the `-0` that tells two topics apart.
fn words(name: &str) -> String {
    let name = match name.rsplit_once('-') {
        Some((slug, number)) if number.len() == 1 && is_number(number) => slug,
        _ => name,
    };
    let lower = name.to_lowercase();
    let parts = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let small = [
        "a", "an", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to",
        "with",
    ];
    parts.filter(|word| !small.contains(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_its_slug_have_the_same_words() {
        for (name, slug) in [
            ("whole-of-government", "whole-government"),
            ("access to finance", "access-finance"),
            ("public sector innovation", "public-sector-innovation-0"),
            (
                "direct funding of business research and development (R&D)",
                "direct-funding-business-research-anddevelopment-r-d",
            ),
        ] {
            assert_eq!(words(name), words(slug), "{name}");
        }
    }

    #[test]
    fn a_footnote_is_a_number_in_brackets_at_the_end() {
        assert_eq!(
            parted("trust [4]"),
            ("trust".to_owned(), Some("4".to_owned()))
        );
        assert_eq!(parted("tax [credits]"), ("tax [credits]".to_owned(), None));
        assert_eq!(parted("R&D (business) [12]").0, "R&D (business)");
    }
}
