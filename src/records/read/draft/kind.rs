//! Kinds of documents as sources name them, in the vocabulary of CSL 1.0.2.

use crate::records::kind::CSL;
use crate::records::text::Text;

/// Names of the OECD, Crossref, BibTeX and libraries, and what CSL calls it.
/// Lower case, words parted by a dash.
const KINDS: &[(&str, &str)] = &[
    ("analytical-report", "report"),
    ("article", "article-journal"),
    ("bachelor-thesis", "thesis"),
    ("blog-post", "post-weblog"),
    ("book-chapter", "chapter"),
    ("book-part", "chapter"),
    ("book-section", "chapter"),
    ("book-series", "periodical"),
    ("book-set", "book"),
    ("book-track", "chapter"),
    ("brief", "report"),
    ("case", "legal_case"),
    ("case-report", "article-journal"),
    ("computer-program", "software"),
    ("conference-item", "paper-conference"),
    ("conference-object", "paper-conference"),
    ("conference-or-workshop-item", "paper-conference"),
    ("conference-paper", "paper-conference"),
    ("conference-proceeding", "paper-conference"),
    ("conference-proceedings", "paper-conference"),
    ("contribution-to-periodical", "article-journal"),
    ("conference-proceedings-article", "paper-conference"),
    ("data-paper", "article-journal"),
    ("data-set", "dataset"),
    ("dataset-edition", "dataset"),
    ("dataset-updating", "dataset"),
    ("dictionary-entry", "entry-dictionary"),
    ("dissertation", "thesis"),
    ("doctoral-thesis", "thesis"),
    ("e-book", "book"),
    ("ebook", "book"),
    ("economic-survey", "report"),
    ("edited-book", "book"),
    ("edited-volume", "book"),
    ("editorial", "article-journal"),
    ("electronic-article", "article-journal"),
    ("electronic-book", "book"),
    ("electronic-book-section", "chapter"),
    ("encyclopedia-article", "entry-encyclopedia"),
    ("erratum", "article-journal"),
    ("film", "motion_picture"),
    ("government-document", "report"),
    ("graph", "figure"),
    ("in-book", "chapter"),
    ("inbook", "chapter"),
    ("incollection", "chapter"),
    ("inproceedings", "paper-conference"),
    ("journal", "periodical"),
    ("journal-article", "article-journal"),
    ("journal-issue", "periodical"),
    ("journal-paper", "article-journal"),
    ("journal-volume", "periodical"),
    ("letter-to-the-editor", "article-journal"),
    ("lecture", "speech"),
    ("magazine-article", "article-magazine"),
    ("manuscript", "manuscript"),
    ("master-thesis", "thesis"),
    ("masters-thesis", "thesis"),
    ("monograph", "book"),
    ("newspaper-article", "article-newspaper"),
    ("paper", "report"),
    ("paratext", "document"),
    ("peer-review", "review"),
    ("phd-thesis", "thesis"),
    ("policy-brief", "report"),
    ("policy-paper", "report"),
    ("policy-response", "report"),
    ("posted-content", "article"),
    ("preprint", "article"),
    ("presentation", "speech"),
    ("proceeding", "paper-conference"),
    ("proceedings", "book"),
    ("proceedings-article", "paper-conference"),
    ("proceedings-series", "periodical"),
    ("reference-book", "book"),
    ("reference-entry", "entry"),
    ("report-component", "chapter"),
    ("report-series", "periodical"),
    ("research-report", "report"),
    ("research-article", "article-journal"),
    ("review-article", "article-journal"),
    ("stand-alone-monograph", "book"),
    ("statute", "legislation"),
    ("study", "report"),
    ("supplementary-materials", "document"),
    ("technical-report", "report"),
    ("techreport", "report"),
    ("text", "document"),
    ("thesis-or-dissertation", "thesis"),
    ("unpublished-work", "manuscript"),
    ("web-page", "webpage"),
    ("web-site", "webpage"),
    ("website", "webpage"),
    ("working-paper", "report"),
];

/// The kind in CSL's words, if it is one that is known.
pub(in super::super) fn known(raw: &str) -> Option<&'static str> {
    let dashed = dashed(raw.trim());
    let told = KINDS.iter().find(|(name, _)| *name == dashed);
    let own = || {
        let underscored = dashed.replace('-', "_");
        let mut csl = CSL.iter();
        csl.find(|kind| **kind == dashed || **kind == underscored)
    };
    told.map(|(_, kind)| *kind).or_else(|| own().copied())
}

/// The kind in CSL's words; an unknown one as it is, in lower case.
pub(super) fn in_csl(raw: &Text) -> Text {
    let lower = raw.to_lowercase();
    let dashed = dashed(raw);
    let known = KINDS.iter().find(|(name, _)| *name == dashed);
    match known {
        Some((_, kind)) => Text::line(kind),
        // Two words of CSL are written with `_`; what has a dash in CSL is
        // found when it came with a blank.
        None if is_csl(&dashed) => Text::line(&dashed),
        None if is_report(&dashed) => Text::line("report"),
        None => Text::line(&lower),
    }
}

/// Words in lower case parted by dashes: "Book section", `book_section` and
/// `bookSection` are one.
fn dashed(raw: &str) -> String {
    let mut dashed = String::with_capacity(raw.len() + 4);
    let mut was_lower = false;
    for c in raw.chars() {
        if c.is_uppercase() && was_lower {
            dashed.push('-');
        }
        was_lower = c.is_lowercase();
        match c {
            ' ' | '_' => dashed.push('-'),
            c => dashed.extend(c.to_lowercase()),
        }
    }
    dashed
}

/// Whether houses name a report so: "Policy research working paper", "Working
/// paper (numbered series)", "Completion report".
fn is_report(dashed: &str) -> bool {
    ["-paper", "-report"]
        .iter()
        .any(|end| dashed.ends_with(end))
        || dashed.starts_with("working-paper")
}

fn is_csl(dashed: &str) -> bool {
    dashed.contains('-') && CSL.contains(&dashed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_many_houses_become_those_of_csl() {
        for (raw, kind) in [
            ("Chapter", "chapter"),
            ("Book", "book"),
            ("Working paper", "report"),
            ("Report", "report"),
            ("Paper", "report"),
            ("Article", "article-journal"),
            ("journal-article", "article-journal"),
            ("conference_paper", "paper-conference"),
            ("Dataset", "dataset"),
            ("paper-conference", "paper-conference"),
            ("legal_case", "legal_case"),
            ("bookSection", "chapter"),
            ("Short content", "short content"),
            ("Policy Research Working Paper", "report"),
            ("Working Paper (Numbered Series)", "report"),
            ("Implementation Completion Report", "report"),
            ("Conference paper", "paper-conference"),
            ("masterThesis", "thesis"),
        ] {
            assert_eq!(&*in_csl(&Text::line(raw)), kind, "{raw}");
        }
    }
}
