//! The links of the source page under their numbers.

use crate::app::columns::Columns;

use super::writer::{Writer, span};
use super::{Role, Target};
use crate::app::action::Action;
use crate::app::keymap::Scope;
use crate::app::words;
use crate::app::wrap::wrap;
use crate::records::books;
use crate::records::doi::Doi;
use crate::records::record::Record;
use crate::records::url::WebUrl;

/// What stands before the lines of a link that has no number of its own.
const LEAD: &str = "     ";

impl Writer<'_> {
    /// The links; those that are the addresses of tags have no lines, but their
    /// numbers open them all the same.
    pub(super) fn links(&mut self) -> Vec<(usize, String, Target)> {
        let record = &self.document.record;
        let links = numbered(record);
        if links.is_empty() {
            return links;
        }
        let of_tags: Vec<Target> = record
            .tags
            .iter()
            .filter_map(|tag| tag.url.as_deref().map(address))
            .collect();
        // Where no key lists them they are all told.
        let folds = self.setting.keys;
        let is_of_tag = |target: &Target| folds && of_tags.contains(target);
        // The head has the DOI already.
        let doi = record.doi.as_ref().and_then(Doi::url).map(Target::Web);
        let doi = doi.filter(|_| folds);
        let is_told = |target: &Target| !is_of_tag(target) && Some(target) != doi.as_ref();
        let told = links.iter().filter(|(_, _, target)| is_told(target));
        let folded = || links.iter().filter(|(_, _, target)| is_of_tag(target));
        let first = folded().next().map_or(0, |(number, ..)| *number);
        let (told, folded) = (told.count(), folded().count());
        if told > 0 {
            self.section("Links", "");
        }
        for (number, label, target) in &links {
            if is_told(target) {
                self.link(*number, label, target);
            }
        }
        if folded > 0 && self.setting.keys {
            if told == 0 {
                self.blank();
            }
            let key = self.keys.name(Scope::Main, Action::Links);
            self.text(Role::Dim, &words::folded_links(folded, first, &key), &[]);
        }
        links
    }

    /// A link after its label where both fit on a line, else below it.
    fn link(&mut self, number: usize, label: &str, target: &Target) {
        let (shown, role) = match target {
            Target::Web(url) => (url.as_str(), Role::Link),
            Target::Refused(text) => (text.as_str(), Role::Warning),
            Target::Document(_) => return,
        };
        let room = self.width.saturating_sub(LEAD.len()).max(10);
        let mut spans = vec![span(Role::Dim, format!("{number:>3}  "))];
        if !label.is_empty() {
            spans.push(span(Role::Text, format!("{label}  ")));
        }
        if !label.is_empty() && label.width() + 2 + shown.width() > room {
            self.push(std::mem::take(&mut spans), Some(target));
        }
        for line in wrap(shown, room) {
            if spans.is_empty() {
                spans.push(span(Role::Dim, LEAD));
            }
            spans.push(span(role, &shown[line]));
            self.push(std::mem::take(&mut spans), Some(target));
        }
    }
}

/// The numbered links of the source page; a record without any gets its own
/// addresses numbered.
fn numbered(record: &Record) -> Vec<(usize, String, Target)> {
    let mut links: Vec<(usize, String, Target)> = Vec::new();
    for (at, link) in record.links.iter().enumerate() {
        let (number, label) = match link.label.parse() {
            Ok(number) => (number, String::new()),
            Err(_) => (at + 1, link.label.to_string()),
        };
        links.push((number, label, address(&link.url)));
    }
    if !links.is_empty() {
        return links;
    }
    let doi = |doi: Option<Doi>| doi.and_then(|doi| doi.url()).map(Target::Web);
    let link = record
        .link
        .as_deref()
        .filter(|link| Doi::parse(link).is_none());
    let own = [
        ("DOI", doi(record.doi.clone())),
        ("link", link.map(address)),
        ("source page", record.source_url.as_deref().map(address)),
        ("book", doi(books::parent_doi(record))),
    ];
    let tags = record
        .tags
        .iter()
        .map(|tag| (&*tag.name, tag.url.as_deref().map(address)));
    for (label, target) in own.into_iter().chain(tags) {
        let Some(target) = target else { continue };
        if links.iter().all(|(_, _, known)| *known != target) {
            links.push((links.len() + 1, label.to_owned(), target));
        }
    }
    links
}

/// An address a browser may have, or the text that is none.
pub(super) fn address(raw: &str) -> Target {
    WebUrl::parse(raw).map_or_else(|| Target::Refused(raw.to_owned()), Target::Web)
}
