//! THE KEY TABLE and its readers.
//!
//! Dispatch, the hints of the footer, help and palette, and the README read
//! these rows; a row exists only when its action works.

use super::action::{Action as A, Addition as D, Edit as E};
use super::key::{Code, Key};
use super::notice::Copied;
use crate::reader::mark::Reading;
use crate::records::write::{Format, Style};
use crate::search::query::{Sort, SortKey};

/// Where a row holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everywhere but in a line or popup, unless the pane says otherwise.
    Main,
    /// The list.
    List,
    /// The detail.
    Detail,
    /// The facet pane.
    Facets,
    /// The search line, and the box that narrows values.
    Line,
    /// A popup with a line.
    Typed,
    /// A popup with rows.
    Popup,
    /// The copy menu.
    Copy,
    /// The sort menu.
    Sort,
    /// The export menu.
    Export,
    /// The menu of marks.
    Mark,
    /// The saved searches, the lists.
    Saved,
    /// The reasons to drop a document.
    Reasons,
    /// A question.
    Confirm,
    /// The question before the end.
    Quit,
}

/// A row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it holds.
    pub scope: Scope,
    /// The keys, each a sequence of one or two.
    pub keys: &'static [&'static [Key]],
    /// What they do.
    pub action: A,
    /// The group in help and README.
    pub group: &'static str,
    /// A word for the footer; empty for rows the footer leaves out.
    pub hint: &'static str,
    /// A sentence for help and README.
    pub help: &'static str,
}

const fn row(
    scope: Scope,
    keys: &'static [&'static [Key]],
    action: A,
    group: &'static str,
    hint: &'static str,
    help: &'static str,
) -> Row {
    Row {
        scope,
        keys,
        action,
        group,
        hint,
        help,
    }
}

const fn c(c: char) -> Key {
    Key::char(c)
}

const fn ctrl(c: char) -> Key {
    Key::ctrl(c)
}

const fn alt(c: char) -> Key {
    Key::alt(Code::Char(c))
}

const fn on(code: Code) -> Key {
    Key::plain(code)
}

const fn ctrl_on(code: Code) -> Key {
    Key {
        ctrl: true,
        ..Key::plain(code)
    }
}

const fn sort(key: SortKey, descending: bool) -> Sort {
    Sort { key, descending }
}

const SHIFT_TAB: Key = Key {
    shift: true,
    ..Key::plain(Code::Tab)
};

/// Every key of the program.
#[rustfmt::skip] // A table reads by its rows.
pub const TABLE: &[Row] = &[
    // The panes, each before the rows that hold everywhere.
    row(Scope::List, &[&[on(Code::Enter)]], A::Enter, "Documents", "read", "Read the document"),
    row(Scope::List, &[&[c(' ')]], A::Select, "Documents", "select", "Select the document, or drop it, and go down; the selection stays whatever is filtered"),
    row(Scope::List, &[&[c('v')]], A::SelectRange, "Documents", "", "Select all from here to the cursor; v again ends the range"),
    row(Scope::List, &[&[Key::alt(Code::Down)]], A::Add(D::MoveDown), "Marks", "", "Where a list of yours is shown: move the document down in it"),
    row(Scope::List, &[&[Key::alt(Code::Up)]], A::Add(D::MoveUp), "Marks", "", "Where a list of yours is shown: move the document up in it"),
    row(Scope::List, &[&[c('+')]], A::Require, "Screening", "keep", "While screening: keep the document, or the selected ones"),
    row(Scope::List, &[&[c('-')]], A::Exclude, "Screening", "drop", "While screening: drop it, for a reason of yours"),
    row(Scope::List, &[&[c('~')]], A::AnyOf, "Screening", "put off", "While screening: put it off"),
    row(Scope::List, &[&[on(Code::Backspace)]], A::DropLast, "Filter", "", "Take the last filter away"),
    row(Scope::Detail, &[&[on(Code::Enter)]], A::Enter, "Documents", "open, filter", "Open the address or document under the cursor, require any other value; 17 Enter opens link 17"),
    row(Scope::Detail, &[&[on(Code::Right)]], A::NextValue, "Filter", "next value", "Next tag, country, year, author, ... of the document"),
    row(Scope::Detail, &[&[on(Code::Left)]], A::PreviousValue, "Filter", "", "Previous value of the document"),
    row(Scope::Detail, &[&[c('+')]], A::Require, "Filter", "", "Require the value under the cursor"),
    row(Scope::Detail, &[&[c('~')]], A::AnyOf, "Filter", "", "Accept any of the values so marked"),
    row(Scope::Detail, &[&[c('-')]], A::Exclude, "Filter", "", "Exclude the value under the cursor"),
    row(Scope::Detail, &[&[c('n')]], A::NextMatch, "Documents", "next match", "Next place where something was found"),
    row(Scope::Detail, &[&[c('N')]], A::PreviousMatch, "Documents", "", "Previous place where something was found"),
    row(Scope::Facets, &[&[c('+')]], A::Require, "Filter", "must", "Require the value under the cursor"),
    row(Scope::Facets, &[&[c('~')]], A::AnyOf, "Filter", "any", "Accept any of the values so marked"),
    row(Scope::Facets, &[&[c('-')]], A::Exclude, "Filter", "not", "Exclude the value under the cursor"),
    row(Scope::Facets, &[&[c(' ')]], A::CycleStance, "Filter", "must, any, not", "Cycle the stance of the value: must, any of, not, free"),
    row(Scope::Facets, &[&[on(Code::Enter)]], A::Enter, "Filter", "", "Require the value, or free it again"),
    row(Scope::Facets, &[&[c('v')]], A::SelectRange, "Filter", "", "Among the years: all from here to the cursor; v again filters by them"),
    row(Scope::Facets, &[&[on(Code::Right)], &[c(']')]], A::NextFacet, "Filter", "facet", "Next facet: tags, types, countries, years, ..."),
    row(Scope::Facets, &[&[on(Code::Left)], &[c('[')]], A::PreviousFacet, "Filter", "", "Previous facet"),
    row(Scope::Facets, &[&[c('/')]], A::NarrowValues, "Filter", "narrow", "Type to narrow the values"),
    row(Scope::Facets, &[&[c('s')]], A::SortValues, "Filter", "sort", "Order of the values: by count, name, chosen first, rarest first"),
    row(Scope::Facets, &[&[c('.')]], A::FoldLevels, "Filter", "fold", "Fold a hierarchy (policy/innovation, Education -- France) to its first level; again opens the value under the cursor"),
    // Everywhere.
    row(Scope::Main, &[&[c('/')]], A::Search, "Search", "search", "Type a search"),
    row(Scope::Main, &[&[c('x')]], A::AsTyped, "Search", "", "Search for exactly what was typed, where a word was read as another"),
    row(Scope::Main, &[&[c('t')]], A::Facets, "Filter", "filter", "To the tags and other facets"),
    row(Scope::Main, &[&[c('d')]], A::DropFilter, "Filter", "", "Drop a filter, a year range or a word: each with what would be found without it"),
    row(Scope::Main, &[&[c('c')]], A::ClearFacets, "Filter", "", "Clear all filters"),
    row(Scope::Main, &[&[c('U')]], A::KeepUnjudged, "Filter", "", "Keep the documents that a filter could not judge, as those without a year"),
    row(Scope::Main, &[&[c('?')], &[c(':')]], A::Palette, "Program", "all keys", "All commands with their keys; Enter runs one"),
    row(Scope::Main, &[&[c('o')]], A::Open, "Documents", "open DOI", "Open the DOI, else the link, else the source page"),
    row(Scope::Main, &[&[c('O')]], A::Links, "Documents", "links", "Choose among all links of the document"),
    row(Scope::Main, &[&[c('y')]], A::Copy, "Documents", "copy", "Copy the DOI, address, title, abstract, ..."),
    row(Scope::Main, &[&[c('V')]], A::SelectAll, "Documents", "", "Select all documents found, or drop them"),
    row(Scope::Main, &[&[c('I')]], A::Invert, "Documents", "", "Invert the selection among the documents found"),
    row(Scope::Main, &[&[c('W')]], A::OnlySelected, "Documents", "", "Show only the selected documents, or all again"),
    row(Scope::Main, &[&[c('e')]], A::Export, "Documents", "export", "Write the selected documents, else all found, to a file"),
    row(Scope::Main, &[&[c('p')]], A::Book, "Books", "book", "To the book of this chapter"),
    row(Scope::Main, &[&[c('}')]], A::NextChapter, "Books", "next chapter", "Next chapter of the book"),
    row(Scope::Main, &[&[c('{')]], A::PreviousChapter, "Books", "", "Previous chapter of the book"),
    row(Scope::Main, &[&[c('C')]], A::AllChapters, "Books", "", "All chapters of the book, or those near this one"),
    row(Scope::Main, &[&[Key::alt(Code::Left)]], A::Back, "Documents", "", "Back to the document visited before"),
    row(Scope::Main, &[&[Key::alt(Code::Right)]], A::Forward, "Documents", "", "Forward again"),
    row(Scope::Main, &[&[c('*')]], A::Add(D::Star), "Marks", "", "Give the document, or the selected ones, a star, or take it away"),
    row(Scope::Main, &[&[c('m')]], A::Add(D::Marks), "Marks", "", "Mark as to read, reading, read; own tags; lists"),
    row(Scope::Main, &[&[c('a')]], A::Add(D::Note), "Marks", "", "Write a note about the document, in your editor"),
    row(Scope::Main, &[&[c('K')]], A::Add(D::Screen), "Screening", "", "Screen what is found: keep, drop or put off, document by document; again ends it"),
    row(Scope::Main, &[&[c('b')]], A::Add(D::Lists), "Marks", "", "Your lists, each in its own order"),
    row(Scope::Main, &[&[c('f')]], A::Add(D::Searches), "Marks", "", "Saved searches, with what each finds now"),
    row(Scope::Main, &[&[c('F')]], A::Add(D::SaveSearch), "Marks", "", "Save this search under a name"),
    row(Scope::Main, &[&[c('S')]], A::Sort, "View", "sort", "Choose the order of the list"),
    row(Scope::Main, &[&[c('B')]], A::Group, "View", "", "Group chapters under their books"),
    row(Scope::Main, &[&[c('L')]], A::Lacking, "View", "", "Let in documents that lack one word"),
    row(Scope::Main, &[&[c('w')]], A::Lines, "View", "", "One, two or three lines for a document in the list"),
    row(Scope::Main, &[&[c('u')]], A::Undo, "View", "", "Take the last filter or selection step back"),
    row(Scope::Main, &[&[ctrl('r')]], A::Redo, "View", "", "Do it again"),
    row(Scope::Main, &[&[c('z')]], A::Zoom, "View", "zoom", "Give the pane the whole screen, or back"),
    row(Scope::Main, &[&[c('>')]], A::Wider, "View", "", "Make the pane wider"),
    row(Scope::Main, &[&[c('<')]], A::Narrower, "View", "", "Make the pane narrower"),
    row(Scope::Main, &[&[on(Code::Tab)], &[c('l')]], A::NextPane, "Move", "pane", "Next pane"),
    row(Scope::Main, &[&[SHIFT_TAB], &[c('h')]], A::PreviousPane, "Move", "", "Previous pane"),
    row(Scope::Main, &[&[c('j')], &[on(Code::Down)]], A::Down, "Move", "", "Down; 5j moves five"),
    row(Scope::Main, &[&[c('k')], &[on(Code::Up)]], A::Up, "Move", "", "Up"),
    row(Scope::Main, &[&[c('g'), c('g')], &[on(Code::Home)]], A::Top, "Move", "", "To the first; 7gg to the seventh"),
    row(Scope::Main, &[&[c('G')], &[on(Code::End)]], A::Bottom, "Move", "", "To the last; 7G to the seventh"),
    row(Scope::Main, &[&[ctrl('d')]], A::HalfPageDown, "Move", "", "Half a page down"),
    row(Scope::Main, &[&[ctrl('u')]], A::HalfPageUp, "Move", "", "Half a page up"),
    row(Scope::Main, &[&[on(Code::PageDown)], &[ctrl('f')]], A::PageDown, "Move", "", "A page down"),
    row(Scope::Main, &[&[on(Code::PageUp)], &[ctrl('b')]], A::PageUp, "Move", "", "A page up"),
    row(Scope::Main, &[&[on(Code::Esc)]], A::Escape, "Move", "", "Peel one layer: popup, range, search text, filters, selection. Never quits"),
    row(Scope::Main, &[&[c('!')]], A::Flaws, "Program", "", "What was wrong in the sources"),
    row(Scope::Main, &[&[c('M')]], A::Mouse, "Program", "", "Mouse on or off (off: the terminal selects text)"),
    row(Scope::Main, &[&[ctrl('l')]], A::Redraw, "Program", "", "Draw the screen again"),
    row(Scope::Main, &[&[ctrl('z')]], A::Suspend, "Program", "", "Suspend to the shell"),
    row(Scope::Main, &[&[c('q')]], A::Quit, "Program", "quit", "Quit; asks first while documents are selected"),
    row(Scope::Main, &[&[ctrl('c')]], A::Abort, "Program", "", "Quit at once"),
    // The search line.
    row(Scope::Line, &[&[on(Code::Enter)]], A::LineDone, "Search line", "done", "To the list; typed tag:... become filters"),
    row(Scope::Line, &[&[on(Code::Esc)]], A::Escape, "Search line", "leave", "Leave the line, keeping its text"),
    row(Scope::Line, &[&[on(Code::Tab)]], A::Complete, "Search line", "complete", "Complete the field or value; again for the next candidate"),
    row(Scope::Line, &[&[SHIFT_TAB]], A::CompletePrevious, "Search line", "", "The candidate before"),
    row(Scope::Line, &[&[ctrl('x')]], A::AsTyped, "Search line", "", "Search for exactly what was typed, where a word was read as another"),
    row(Scope::Line, &[&[ctrl('r')]], A::Add(D::Recall), "Search line", "earlier", "What was searched for before"),
    row(Scope::Line, &[&[on(Code::Down)], &[ctrl('n')]], A::LineNext, "Search line", "next", "Next hit while typing"),
    row(Scope::Line, &[&[on(Code::Up)], &[ctrl('p')]], A::LinePrevious, "Search line", "", "Previous hit while typing"),
    row(Scope::Line, &[&[on(Code::PageDown)]], A::PageDown, "Search line", "", "A page of hits down"),
    row(Scope::Line, &[&[on(Code::PageUp)]], A::PageUp, "Search line", "", "A page of hits up"),
    row(Scope::Line, &[&[ctrl('a')], &[on(Code::Home)]], A::Edit(E::CursorStart), "Search line", "", "To the start of the line"),
    row(Scope::Line, &[&[ctrl('e')], &[on(Code::End)]], A::Edit(E::CursorEnd), "Search line", "", "To the end of the line"),
    row(Scope::Line, &[&[ctrl('b')], &[on(Code::Left)]], A::Edit(E::CursorLeft), "Search line", "", "A letter left"),
    row(Scope::Line, &[&[ctrl('f')], &[on(Code::Right)]], A::Edit(E::CursorRight), "Search line", "", "A letter right"),
    row(Scope::Line, &[&[alt('b')], &[ctrl_on(Code::Left)], &[Key::alt(Code::Left)]], A::Edit(E::WordLeft), "Search line", "", "A word left"),
    row(Scope::Line, &[&[alt('f')], &[ctrl_on(Code::Right)], &[Key::alt(Code::Right)]], A::Edit(E::WordRight), "Search line", "", "A word right"),
    row(Scope::Line, &[&[on(Code::Backspace)], &[ctrl('h')]], A::Edit(E::EraseLeft), "Search line", "", "Erase the letter to the left"),
    row(Scope::Line, &[&[on(Code::Delete)], &[ctrl('d')]], A::Edit(E::EraseRight), "Search line", "", "Erase the letter to the right"),
    row(Scope::Line, &[&[ctrl('w')]], A::Edit(E::EraseBlankLeft), "Search line", "", "Erase to the blank on the left"),
    row(Scope::Line, &[&[Key::alt(Code::Backspace)]], A::Edit(E::EraseWordLeft), "Search line", "", "Erase the word to the left"),
    row(Scope::Line, &[&[alt('d')]], A::Edit(E::EraseWordRight), "Search line", "", "Erase the word to the right"),
    row(Scope::Line, &[&[ctrl('u')]], A::Edit(E::EraseToStart), "Search line", "", "Erase to the start"),
    row(Scope::Line, &[&[ctrl('k')]], A::Edit(E::EraseToEnd), "Search line", "", "Erase to the end"),
    row(Scope::Line, &[&[ctrl('y')]], A::Edit(E::PutBack), "Search line", "", "Put back what was erased last"),
    row(Scope::Line, &[&[ctrl('t')]], A::Edit(E::SwapLetters), "Search line", "", "Swap two letters"),
    row(Scope::Line, &[&[ctrl('l')]], A::Redraw, "Search line", "", "Draw the screen again"),
    row(Scope::Line, &[&[ctrl('z')]], A::Suspend, "Search line", "", "Suspend to the shell"),
    row(Scope::Line, &[&[ctrl('c')]], A::Abort, "Search line", "", "Quit at once"),
    // Popups.
    row(Scope::Typed, &[&[on(Code::Enter)]], A::Choose, "Popups", "do it", "Run the command under the cursor; write the file"),
    row(Scope::Typed, &[&[on(Code::Esc)]], A::Escape, "Popups", "close", "Close"),
    row(Scope::Typed, &[&[on(Code::Down)], &[ctrl('n')]], A::Down, "Popups", "", "Down"),
    row(Scope::Typed, &[&[on(Code::Up)], &[ctrl('p')]], A::Up, "Popups", "", "Up"),
    row(Scope::Typed, &[&[on(Code::PageDown)]], A::PageDown, "Popups", "", "A page down"),
    row(Scope::Typed, &[&[on(Code::PageUp)]], A::PageUp, "Popups", "", "A page up"),
    row(Scope::Typed, &[&[on(Code::Backspace)], &[ctrl('h')]], A::Edit(E::EraseLeft), "Popups", "", "Erase a letter"),
    row(Scope::Typed, &[&[ctrl('w')]], A::Edit(E::EraseBlankLeft), "Popups", "", "Erase a word"),
    row(Scope::Typed, &[&[ctrl('u')]], A::Edit(E::EraseToStart), "Popups", "", "Erase all"),
    row(Scope::Typed, &[&[ctrl('l')]], A::Redraw, "Popups", "", "Draw the screen again"),
    row(Scope::Typed, &[&[ctrl('z')]], A::Suspend, "Popups", "", "Suspend to the shell"),
    row(Scope::Typed, &[&[ctrl('c')]], A::Abort, "Popups", "", "Quit at once"),
    row(Scope::Popup, &[&[on(Code::Enter)], &[c('o')]], A::Choose, "Popups", "choose", "Take the row under the cursor"),
    row(Scope::Popup, &[&[on(Code::Esc)], &[c('q')]], A::Escape, "Popups", "close", "Close"),
    row(Scope::Popup, &[&[c('j')], &[on(Code::Down)]], A::Down, "Popups", "", "Down"),
    row(Scope::Popup, &[&[c('k')], &[on(Code::Up)]], A::Up, "Popups", "", "Up"),
    row(Scope::Popup, &[&[on(Code::PageDown)], &[ctrl('d')]], A::PageDown, "Popups", "", "A page down"),
    row(Scope::Popup, &[&[on(Code::PageUp)], &[ctrl('u')]], A::PageUp, "Popups", "", "A page up"),
    row(Scope::Popup, &[&[c('g'), c('g')], &[on(Code::Home)]], A::Top, "Popups", "", "To the first"),
    row(Scope::Popup, &[&[c('G')], &[on(Code::End)]], A::Bottom, "Popups", "", "To the last"),
    row(Scope::Popup, &[&[ctrl('l')]], A::Redraw, "Popups", "", "Draw the screen again"),
    row(Scope::Popup, &[&[ctrl('z')]], A::Suspend, "Popups", "", "Suspend to the shell"),
    row(Scope::Popup, &[&[ctrl('c')]], A::Abort, "Popups", "", "Quit at once"),
    row(Scope::Copy, &[&[c('d')]], A::CopyPart(Copied::Doi), "Copy", "DOI", "The DOI"),
    row(Scope::Copy, &[&[c('u')]], A::CopyPart(Copied::Address), "Copy", "URL", "The address"),
    row(Scope::Copy, &[&[c('t')]], A::CopyPart(Copied::Title), "Copy", "title", "The title"),
    row(Scope::Copy, &[&[c('a')]], A::CopyPart(Copied::Abstract), "Copy", "abstract", "The abstract"),
    row(Scope::Copy, &[&[c('c')]], A::CopyPart(Copied::Citation), "Copy", "citation", "A citation (APA), one a line of the selected documents"),
    row(Scope::Copy, &[&[c('b')]], A::CopyPart(Copied::Bibtex), "Copy", "BibTeX", "BibTeX, of all selected documents if there are some"),
    row(Scope::Copy, &[&[c('m')]], A::CopyPart(Copied::MarkdownLink), "Copy", "Markdown", "A Markdown link"),
    row(Scope::Copy, &[&[c('q')]], A::CopyPart(Copied::Query), "Copy", "query", "The query string of this view"),
    row(Scope::Sort, &[&[c('r')]], A::SortBy(sort(SortKey::Relevance, false)), "Sort", "relevance", "Best hits first, without words in catalog order"),
    row(Scope::Sort, &[&[c('y')]], A::SortBy(sort(SortKey::Year, true)), "Sort", "newest", "Newest first"),
    row(Scope::Sort, &[&[c('Y')]], A::SortBy(sort(SortKey::Year, false)), "Sort", "oldest", "Oldest first"),
    row(Scope::Sort, &[&[c('t')]], A::SortBy(sort(SortKey::Title, false)), "Sort", "title", "By title"),
    row(Scope::Sort, &[&[c('k')]], A::SortBy(sort(SortKey::Type, false)), "Sort", "kind", "By kind (knowledge type, else document type)"),
    row(Scope::Sort, &[&[c('a')]], A::SortBy(sort(SortKey::Added, false)), "Sort", "added", "As the catalog has them"),
    row(Scope::Export, &[&[c('b')]], A::ExportAs(Format::Bibtex), "Export", "BibTeX", "BibTeX"),
    row(Scope::Export, &[&[c('r')]], A::ExportAs(Format::Ris), "Export", "RIS", "RIS"),
    row(Scope::Export, &[&[c('c')]], A::ExportAs(Format::CslJson), "Export", "CSL-JSON", "CSL-JSON"),
    row(Scope::Export, &[&[c('s')]], A::ExportAs(Format::Csv), "Export", "", "CSV, for spreadsheets"),
    row(Scope::Export, &[&[c('t')]], A::ExportAs(Format::Tsv), "Export", "", "TSV, parted by tabs"),
    row(Scope::Export, &[&[c('n')]], A::ExportAs(Format::Json), "Export", "", "JSON in the native form, all fields"),
    row(Scope::Export, &[&[c('l')]], A::ExportAs(Format::JsonLines), "Export", "", "JSON Lines in the native form"),
    row(Scope::Export, &[&[c('Y')]], A::ExportAs(Format::CslYaml), "Export", "", "CSL in YAML, for pandoc"),
    row(Scope::Export, &[&[c('y')]], A::ExportAs(Format::Hayagriva), "Export", "", "YAML of hayagriva, for Typst"),
    row(Scope::Export, &[&[c('m')]], A::ExportAs(Format::Markdown), "Export", "Markdown", "A reading list in Markdown"),
    row(Scope::Export, &[&[c('d')]], A::ExportAs(Format::Doi), "Export", "DOIs", "DOIs, one a line"),
    row(Scope::Export, &[&[c('a')]], A::ExportAs(Format::Citation(Style::APA)), "Export", "APA", "Citations in APA"),
    row(Scope::Export, &[&[c('i')]], A::ExportAs(Format::Citation(Style::CHICAGO)), "Export", "", "Citations in Chicago, author and date"),
    row(Scope::Export, &[&[c('h')]], A::ExportAs(Format::Citation(Style::HARVARD)), "Export", "", "Citations in Harvard"),
    row(Scope::Export, &[&[c('M')]], A::ExportAs(Format::Citation(Style::MLA)), "Export", "", "Citations in MLA"),
    row(Scope::Export, &[&[c('o')]], A::ExportAs(Format::Citation(Style::OECD)), "Export", "", "Citations as the OECD writes them"),
    row(Scope::Export, &[&[c('v')]], A::ExportAs(Format::Citation(Style::VANCOUVER)), "Export", "", "Citations in Vancouver"),
    row(Scope::Mark, &[&[c('t')]], A::Add(D::Read(Some(Reading::ToRead))), "Mark", "to read", "To read"),
    row(Scope::Mark, &[&[c('r')]], A::Add(D::Read(Some(Reading::Reading))), "Mark", "reading", "Reading"),
    row(Scope::Mark, &[&[c('d')]], A::Add(D::Read(Some(Reading::Read))), "Mark", "read", "Read, done"),
    row(Scope::Mark, &[&[c('n')]], A::Add(D::Read(None)), "Mark", "", "Nothing to read"),
    row(Scope::Mark, &[&[c('s')]], A::Add(D::Star), "Mark", "", "A star, or none"),
    row(Scope::Mark, &[&[c('o')]], A::Add(D::OwnTags), "Mark", "", "Own tags, parted by commas"),
    row(Scope::Mark, &[&[c('l')]], A::Add(D::PutOnList), "Mark", "", "Put on a list, or take off it"),
    row(Scope::Mark, &[&[c('v')]], A::Add(D::Seen), "Mark", "", "Seen: neither new nor changed any more"),
    row(Scope::Mark, &[&[c('V')]], A::Add(D::SeenAll), "Mark", "", "All seen: nothing is new any more"),
    row(Scope::Reasons, &[&[c('n')]], A::Add(D::OtherReason), "Screening", "another", "Another reason"),
    row(Scope::Saved, &[&[c('r')]], A::Add(D::Rename), "Saved", "rename", "Give it another name"),
    row(Scope::Saved, &[&[c('x')]], A::Add(D::Remove), "Saved", "remove", "Remove it; u takes that back"),
    row(Scope::Confirm, &[&[c('y')]], A::Choose, "Question", "yes", "Yes, do it"),
    row(Scope::Confirm, &[&[c('n')], &[on(Code::Esc)], &[c('q')]], A::Escape, "Question", "no", "No"),
    row(Scope::Quit, &[&[c('y')], &[c('q')], &[on(Code::Enter)]], A::Choose, "Question", "quit", "Quit, though documents are selected"),
    row(Scope::Quit, &[&[c('n')], &[on(Code::Esc)]], A::Escape, "Question", "stay", "Stay"),
    row(Scope::Quit, &[&[ctrl('l')]], A::Redraw, "Question", "", "Draw the screen again"),
    row(Scope::Quit, &[&[ctrl('z')]], A::Suspend, "Question", "", "Suspend to the shell"),
    row(Scope::Quit, &[&[ctrl('c')]], A::Abort, "Question", "", "Quit at once"),
    row(Scope::Confirm, &[&[ctrl('l')]], A::Redraw, "Question", "", "Draw the screen again"),
    row(Scope::Confirm, &[&[ctrl('z')]], A::Suspend, "Question", "", "Suspend to the shell"),
    row(Scope::Confirm, &[&[ctrl('c')]], A::Abort, "Question", "", "Quit at once"),
];

/// What else people call an action, for whoever looks for it in the palette.
const SYNONYMS: &[(A, &str)] = &[
    (A::Search, "find query grep"),
    (A::Facets, "facet narrow topic filter"),
    (A::Require, "must add filter"),
    (A::AnyOf, "or filter"),
    (A::Exclude, "remove hide without filter"),
    (A::FoldLevels, "tree collapse expand open close level"),
    (A::DropFilter, "remove chip unfilter delete"),
    (A::DropLast, "remove chip unfilter delete"),
    (A::ClearFacets, "reset remove delete"),
    (A::KeepUnjudged, "unknown missing none"),
    (A::Lacking, "widen more relax"),
    (A::AsTyped, "exact spelling correct"),
    (A::Sort, "order rank"),
    (A::Group, "tree chapters"),
    (A::Lines, "rows density compact"),
    (A::Wider, "resize grow width"),
    (A::Narrower, "resize shrink width"),
    (A::Zoom, "maximize full screen"),
    (A::Undo, "undo revert back"),
    (A::Redo, "redo again repeat"),
    (A::Open, "browser url web visit doi"),
    (A::Links, "url web addresses"),
    (A::Copy, "clipboard yank"),
    (A::CopyPart(Copied::Citation), "cite reference bibliography"),
    (A::CopyPart(Copied::Bibtex), "cite latex reference"),
    (A::Export, "save download bibliography reference"),
    (A::Select, "mark pick choose"),
    (A::SelectRange, "mark visual"),
    (A::SelectAll, "mark everything"),
    (A::OnlySelected, "filter marked chosen"),
    (A::Invert, "toggle reverse mark"),
    (A::Book, "parent whole"),
    (A::AllChapters, "contents table"),
    (A::NextMatch, "hit found"),
    (A::PreviousMatch, "hit found"),
    (A::Add(D::Star), "favourite favorite bookmark like"),
    (
        A::Add(D::Marks),
        "status todo tag label list collection folder",
    ),
    (A::Add(D::Read(Some(Reading::ToRead))), "todo later queue"),
    (A::Add(D::Read(Some(Reading::Read))), "done finished"),
    (A::Add(D::OwnTags), "label keyword"),
    (A::Add(D::PutOnList), "collection folder shelf"),
    (
        A::Add(D::Screen),
        "review prisma triage include exclude sift",
    ),
    (A::Add(D::Seen), "read unread acknowledge"),
    (A::Add(D::SeenAll), "read unread acknowledge"),
    (A::Add(D::Note), "annotate comment write edit"),
    (
        A::Add(D::Lists),
        "collections folders shelves bibliographies",
    ),
    (A::Add(D::Searches), "bookmarks recall saved queries"),
    (A::Add(D::SaveSearch), "bookmark keep query"),
    (A::Add(D::Recall), "history previous earlier"),
    (A::Palette, "help commands keys"),
    (A::Flaws, "errors problems warnings"),
    (A::Mouse, "click wheel"),
    (A::Redraw, "refresh repaint"),
    (A::Suspend, "background shell"),
    (A::Quit, "exit leave close"),
    (A::Abort, "exit kill"),
];

/// What else people call an action; nothing of most.
#[must_use]
pub fn synonyms(action: A) -> &'static str {
    let known = SYNONYMS.iter().find(|(named, _)| *named == action);
    known.map_or("", |(_, synonyms)| synonyms)
}

/// The scopes in which a key is looked up, first to last.
#[must_use]
pub const fn chain(scope: Scope) -> [Option<Scope>; 2] {
    match scope {
        Scope::List | Scope::Detail | Scope::Facets => [Some(scope), Some(Scope::Main)],
        Scope::Copy | Scope::Sort | Scope::Export | Scope::Mark | Scope::Saved | Scope::Reasons => {
            [Some(scope), Some(Scope::Popup)]
        }
        _ => [Some(scope), None],
    }
}

/// What the keys pressed so far mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A whole sequence.
    Action(A),
    /// The start of a longer one.
    Pending,
    /// Nothing.
    Unknown,
}

/// The keys of a sitting. Dispatch, footer, help, palette and sentences ask
/// here; the default is the table.
#[derive(Clone, Copy, Debug)]
pub struct Keymap {
    rows: &'static [Row],
}

impl Default for Keymap {
    fn default() -> Self {
        Self { rows: TABLE }
    }
}

impl Keymap {
    /// Looks the keys pressed so far up, in a scope and those behind it.
    #[must_use]
    pub fn meaning(&self, scope: Scope, pressed: &[Key]) -> Meaning {
        let mut pending = false;
        for scope in chain(scope).into_iter().flatten() {
            for row in self.of(scope) {
                for keys in row.keys {
                    if *keys == pressed {
                        return Meaning::Action(row.action);
                    }
                    pending |= keys.starts_with(pressed);
                }
            }
        }
        if pending {
            Meaning::Pending
        } else {
            Meaning::Unknown
        }
    }

    /// The rows of a scope, in the order of the table.
    pub fn of(&self, scope: Scope) -> impl Iterator<Item = &'static Row> {
        self.rows.iter().filter(move |row| row.scope == scope)
    }

    /// The rows with a hint that hold in a scope, in the order of the table.
    pub fn hints(&self, scope: Scope) -> impl Iterator<Item = &'static Row> {
        let rows = self.rows;
        let chain = chain(scope);
        let hidden = move |row: &Row| {
            let same = |other: &&Row| {
                Some(other.scope) == chain[0] && other.keys.first() == row.keys.first()
            };
            Some(row.scope) != chain[0] && rows.iter().any(|other| same(&other))
        };
        let mine = move |row: &&Row| {
            chain.contains(&Some(row.scope)) && !row.hint.is_empty() && !hidden(row)
        };
        rows.iter().filter(mine)
    }

    /// The first keys of an action in a scope, as people write them; empty
    /// where it has none.
    #[must_use]
    pub fn name(&self, scope: Scope, action: A) -> String {
        let mut rows = self.of(scope).filter(|row| row.action == action);
        let keys = rows.find_map(|row| row.keys.first());
        keys.map_or_else(String::new, |keys| shown(keys))
    }
}

/// Keys as people write them: `g g`, `Ctrl-d`, `Alt-←`.
#[must_use]
pub fn shown(keys: &[Key]) -> String {
    let names = keys.iter().map(Key::shown);
    names.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::records::write;

    #[test]
    fn no_keys_mean_two_things_in_one_scope() {
        let mut seen = HashSet::new();
        for row in TABLE {
            for keys in row.keys {
                assert!(
                    seen.insert((row.scope, *keys)),
                    "{keys:?} twice in {:?}",
                    row.scope
                );
            }
        }
    }

    #[test]
    fn no_sequence_hides_behind_its_own_beginning() {
        for row in TABLE {
            for keys in row.keys {
                for start in 1..keys.len() {
                    assert_eq!(
                        Keymap::default().meaning(row.scope, &keys[..start]),
                        Meaning::Pending,
                        "{keys:?}"
                    );
                }
                assert_eq!(
                    Keymap::default().meaning(row.scope, keys),
                    Meaning::Action(row.action),
                    "{keys:?}"
                );
            }
        }
    }

    #[test]
    fn every_key_reads_back_from_its_name() {
        for key in TABLE
            .iter()
            .flat_map(|row| row.keys.iter().copied().flatten())
        {
            assert_eq!(key.to_string().parse(), Ok(*key));
        }
    }

    #[test]
    fn quitting_suspending_and_redrawing_work_wherever_the_keys_go() {
        let wanted = [('c', A::Abort), ('z', A::Suspend), ('l', A::Redraw)];
        for scope in TABLE.iter().map(|row| row.scope) {
            // The pane rows are looked up before these, never instead of them.
            for (key, action) in wanted {
                let scope = if scope == Scope::Main {
                    Scope::List
                } else {
                    scope
                };
                assert_eq!(
                    Keymap::default().meaning(scope, &[ctrl(key)]),
                    Meaning::Action(action),
                    "{scope:?}"
                );
            }
        }
    }

    #[test]
    fn the_export_menu_has_the_words_of_the_table_of_formats() {
        let menu = Keymap::default();
        assert_eq!(menu.of(Scope::Export).count(), write::TABLE.len());
        for format in write::TABLE {
            let mut rows = menu.of(Scope::Export);
            let row = rows.find(|row| row.action == A::ExportAs(format.format));
            let words = row.map(|row| (row.hint, row.help));
            assert_eq!(words, Some((format.label, format.help)));
        }
    }

    #[test]
    fn every_row_says_what_it_does() {
        for row in TABLE {
            assert!(!row.help.is_empty() && !row.group.is_empty() && !row.keys.is_empty());
            assert!(
                !row.help.ends_with('.') || row.help.ends_with("..."),
                "{}",
                row.help
            );
        }
    }

    #[test]
    fn every_key_of_the_documented_table_is_bound() {
        for name in "j k <down> <up> G <c-d> <c-u> <pgdn> <pgup> <home> <end> <tab> l <s-tab> h / <esc> o O t y <space> v V e p { } S B u <c-r> <a-left> <a-right> : ? z M <c-l> <c-z> q <c-c>".split(' ') {
            let key = name.parse().unwrap();
            assert!(matches!(Keymap::default().meaning(Scope::List, &[key]), Meaning::Action(_)), "{name}");
        }
    }
}
