//! What the owner of a library in BibTeX said of an entry.
//!
//! | field | says |
//! |---|---|
//! | `keywords`, `keyword` | own tags; of an entry with `mendeley-tags` those alone, for its keywords are the publisher's |
//! | `comment`, `comment-NAME`, `review` | notes, in Markdown, as `JabRef` shows them; those of a name say whose they are |
//! | `annote`, `annotation` | notes, in TeX |
//! | `groups`, `mendeley-groups` | shelves |
//! | `readstatus` | `read` is read; `skimmed` is begun: it was opened, and to say that it was read would say more |
//! | `relevance` | `relevant` is a star, as `JabRef` draws it |
//!
//! Left where they are, since no mark means the same: `ranking` and `priority`
//! are grades, `printed` and `qualityassured` are of the copy and of the entry.
//! With "Synchronize with keywords" `JabRef` keeps the values of these fields as
//! keywords too; such a twin is no tag.
//! <https://docs.jabref.org/finding-sorting-and-cleaning-entries/specialfields>
//!
//! Must never know: the record that the entry makes.

use super::super::remark::{Remarks, Stage, entries};
use super::super::tex;
use super::entry::Entry;

/// The fields that `JabRef` keeps marks and grades in.
const SPECIAL: &[&str] = &[
    "readstatus",
    "relevance",
    "ranking",
    "priority",
    "printed",
    "qualityassured",
];

pub(super) fn of(entry: &Entry) -> Remarks {
    let mut remarks = Remarks {
        tags: tags(entry),
        is_starred: says(entry, "relevance", "relevant"),
        stage: stage(entry),
        shelves: listed(entry, &["groups", "mendeley-groups"]),
        ..Remarks::default()
    };
    for (name, value) in entry.fields() {
        match name.split_once('-') {
            None if matches!(name, "comment" | "review") => remarks.note(trimmed(value)),
            None if matches!(name, "annote" | "annotation") => remarks.note(prose(value)),
            Some(("comment", whose)) if !value.trim().is_empty() => {
                remarks.note(format!("{whose}:\n\n{}", trimmed(value)));
            }
            _ => {}
        }
    }
    remarks
}

/// Whether a field has a value, case aside.
fn says(entry: &Entry, field: &str, value: &str) -> bool {
    let said = entry.get(field).map(str::trim);
    said.is_some_and(|said| said.eq_ignore_ascii_case(value))
}

fn stage(entry: &Entry) -> Option<Stage> {
    if says(entry, "readstatus", "read") {
        Some(Stage::Read)
    } else {
        says(entry, "readstatus", "skimmed").then_some(Stage::Begun)
    }
}

fn tags(entry: &Entry) -> Vec<String> {
    let own = listed(entry, &["mendeley-tags"]);
    if !own.is_empty() {
        return own;
    }
    let mut tags = listed(entry, &["keywords", "keyword"]);
    tags.retain(|tag| !SPECIAL.iter().any(|field| says(entry, field, tag)));
    tags
}

fn listed(entry: &Entry, fields: &[&str]) -> Vec<String> {
    let values = fields.iter().filter_map(|field| entry.get(field));
    values
        .flat_map(|value| entries(&tex::plain(value)))
        .collect()
}

/// A text as it stands, without what indents all of it; some programs write its
/// accents in TeX.
fn trimmed(raw: &str) -> String {
    let raw = raw.trim_matches(['\n', '\r']).trim_end();
    let lines = || raw.lines().filter(|line| !line.trim().is_empty());
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    // The first line stands behind the name of the field.
    let least = lines().skip(1).map(indent).min().unwrap_or(0);
    let lines = raw.lines().enumerate().map(|(number, line)| {
        let line = match number {
            0 => line.trim(),
            _ => line.get(least..).unwrap_or_default().trim_end(),
        };
        tex::readable(line)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Paragraphs of TeX as text, a line each: where TeX breaks a line says nothing.
fn prose(raw: &str) -> String {
    let lines = raw.replace("\r\n", "\n");
    let parts = lines.split("\n\n").map(|part| {
        let words: Vec<&str> = part.split_whitespace().collect();
        tex::plain(&words.join(" "))
    });
    let parts = parts.filter(|part| !part.trim().is_empty());
    parts.collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::super::super::{Remarked, remarked};
    use super::*;

    fn all(text: &str) -> Remarked {
        remarked(text.as_bytes()).unwrap().1
    }

    fn one(fields: &str) -> Remarks {
        let text = format!("@article{{ruiz2016,\n title = {{Paying for care}},\n {fields}\n}}\n");
        let mut all = all(&text);
        assert_eq!(
            (all.records.len(), &all.refused[..]),
            (1, &[][..]),
            "{text}"
        );
        all.records.remove(0).1
    }

    #[test]
    fn what_jabref_keeps_is_said_with_what_it_means() {
        let remarks = one(
            "keywords = {care, Costs > Hospitals, skimmed, rank4, relevant},\n readstatus = {skimmed},\n ranking = {rank4},\n relevance = {relevant},\n priority = {prio1},\n groups = {For teaching, To be read},\n comment = {One.\n\n* two_words},\n comment-ana = {Three.}",
        );
        assert_eq!(
            remarks,
            Remarks {
                tags: vec!["care".to_owned(), "Costs > Hospitals".to_owned()],
                notes: vec![
                    "One.\n\n* two_words".to_owned(),
                    "ana:\n\nThree.".to_owned()
                ],
                is_starred: true,
                stage: Some(Stage::Begun),
                shelves: vec!["For teaching".to_owned(), "To be read".to_owned()],
                ..Remarks::default()
            }
        );
        let plain = one("keywords = {read, care}, note = {In press}, readstatus = {}");
        assert_eq!(plain.tags, ["read", "care"]);
        assert_eq!((plain.stage, plain.notes), (None, Vec::new()));
    }

    #[test]
    fn the_tags_of_mendeley_are_the_owners_and_its_keywords_are_not() {
        let remarks = one(
            "keywords = {Nanowires,Silicon,review}, mendeley-tags = {review}, mendeley-groups = {Thesis/Two}, annote = {They \\emph{only}\n  count nurses \\& beds.\n\nWhy?}",
        );
        assert_eq!(remarks.tags, ["review"]);
        assert_eq!(remarks.shelves, ["Thesis/Two"]);
        assert_eq!(remarks.notes, ["They only count nurses & beds.\n\nWhy?"]);
    }

    #[test]
    fn an_indented_comment_loses_what_indents_all_of_it() {
        let remarks = one("comment = {\n    One, {\\\"a}.\n      * two\n    * three\n  }");
        assert_eq!(remarks.notes, ["One, ä.\n  * two\n* three"]);
    }

    #[test]
    fn an_entry_without_title_and_a_broken_one_are_refused_each_with_its_line() {
        let all = all(
            "@article{a,\n title = {One}, year = {soon}, keywords = {x}\n}\n@article{b,\n keywords = {y}\n}\n@book{c,\n title = {Two}\n}\n",
        );
        let tags: Vec<_> = all
            .records
            .iter()
            .map(|(_, said)| said.tags.len())
            .collect();
        assert_eq!(tags, [1, 0]);
        let lines: Vec<_> = all.refused.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [4]);
    }
}
