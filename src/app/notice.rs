//! What is said in the footer, as facts; `words.rs` makes the sentences.
//!
//! Must never know: how anything is said.

use super::key::Key;
use crate::reader::deed::Deed;
use crate::reader::label::Label;
use crate::reader::tally::Tally;
use crate::records::record::Address;
use crate::records::url::WebUrl;
use crate::search::answer::Failure;

/// Something to be said until the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Something was done, or is about to be.
    Done(Done),
    /// Something did not work.
    Failed(Failed),
}

impl Notice {
    /// Whether it may take the place of one that is on the screen. That the
    /// browser has an address is no news beside anything but the address.
    pub(super) fn may_replace(&self, shown: &Self) -> bool {
        let of_browser = |notice: &Self| {
            matches!(
                notice,
                Self::Done(Done::Opening(..) | Done::OpeningAll(..) | Done::Opened(_))
            )
        };
        !matches!(self, Self::Done(Done::Opened(_))) || of_browser(shown)
    }
}

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// An address goes to the browser.
    Opening(Option<Address>, WebUrl),
    /// So many addresses go to the browser; so many documents have none that
    /// could be opened unasked.
    OpeningAll(usize, usize),
    /// The browser has it.
    Opened(WebUrl),
    /// The browser had the terminal, and gave it back.
    BackFrom(WebUrl),
    /// No browser is there; the terminal's clipboard has the address.
    NoBrowser(WebUrl),
    /// The terminal's clipboard has a text, which begins so.
    Copied {
        /// What it is.
        what: Copied,
        /// Its first columns.
        start: String,
        /// Whether it goes on.
        more: bool,
    },
    /// A file is being written.
    Writing(String),
    /// Documents were written to a file.
    Written(usize, String),
    /// The document is the book that was asked for.
    IsTheBook,
    /// The sources have no flaws; whether all of them were read.
    NoFlaws(bool),
    /// Clicks are heard, or left to the terminal.
    Mouse(bool),
    /// So many documents of the sources are new, changed and gone.
    Compared {
        /// Not there before.
        new: usize,
        /// Other than before.
        changed: usize,
        /// Not there any more.
        gone: usize,
    },
    /// A review has begun.
    Screening(Label),
    /// Screening a review has ended for now; what was decided so far.
    Screened(Label, Box<Tally>),
    /// The reader said something of documents, or of lists and searches.
    Did(Box<Deed>),
}

/// Something that did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failed {
    /// A book that stands in the list for its chapters cannot be selected.
    SelectsContext,
    /// There is no document to write.
    NothingToWrite,
    /// The file has no name.
    NoFileName,
    /// There is no document to copy from.
    NothingToCopy,
    /// What the key acts on is still on its way from an engine that is far.
    NotYet,
    /// The document that a menu was opened on is there no more.
    Gone,
    /// So many documents are a file, not a text to copy.
    TooManyToCopy(usize),
    /// No word was read as another.
    NothingCorrected,
    /// No filter is set.
    NoFilter,
    /// Nothing is selected.
    NothingSelected,
    /// The filters could judge every record.
    AllJudged,
    /// A range was to begin where no year is.
    NoYears,
    /// A flaw is that of a whole source, or what had it was left out.
    NoFlawedRecord,
    /// No two values of the facet stand below another, or the engine folds none.
    NoLevels,
    /// No value stands under the cursor of the document.
    NoValue,
    /// There is nothing to open and nothing to filter by under the cursor of
    /// the document.
    NothingHere,
    /// Nothing in the document was found.
    NoMatch,
    /// The key does nothing here.
    NoKey(Key),
    /// There is nothing to undo.
    NothingToUndo,
    /// There is nothing to redo.
    NothingToRedo,
    /// The document has no link of that number.
    NoLink(usize),
    /// Something that looks like an address and is none.
    Refused(String),
    /// The document has no address; whether it has one that is not opened.
    NoAddress(bool),
    /// The document has no links.
    NoLinks,
    /// The document is no chapter.
    NoChapter,
    /// The document has no chapters.
    NoChapters,
    /// No chapter follows, or goes before.
    NoFurtherChapter,
    /// No document was visited before.
    NothingBefore,
    /// No document was visited after.
    NothingAfter,
    /// The document has nothing of that kind.
    Lacks(Copied),
    /// A text is too long for the terminal's clipboard.
    TooLong(Copied),
    /// A browser in the terminal ended with a status.
    Browser(String, String),
    /// An address could not be opened, with the reason.
    NotOpened(WebUrl, String),
    /// A file could not be written, with the reason.
    NotWritten(String, String),
    /// The system gives no thread, with its reason.
    NoThread(String),
    /// The engine gave no answer.
    Engine(Failure),
    /// A source could not be read, with the reason.
    Source(String),
    /// Reading the sources ended before its time.
    Loading,
    /// A record is there too often for the sources to be read anew.
    Twins,
    /// A line of the config makes no sense.
    Config(String),
    /// A deed cannot be done, with the reason.
    NoDeed(String),
    /// What the reader has said cannot be kept, with the reason and what to do.
    NotKept(String),
    /// The note was not edited, with the reason.
    NotEdited(String),
    /// A pane has no neighbour that could give room or take it.
    OnePane,
    /// What a key about the reader's own layer needs is not there.
    Unmet(Unmet),
    /// A part of the program ended before its time.
    Panicked(String),
}

/// What a key about marks, lists, searches and reviews needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmet {
    /// No document is new or changed.
    NothingNew,
    /// Only what is found is screened: not what is offered, nor a book for its
    /// chapters, nor what was selected elsewhere.
    NotScreened,
    /// Nothing is screened.
    NotScreening,
    /// There is no list yet.
    NoLists,
    /// A document is moved only where a list is shown.
    NoListShown,
    /// There is no document to mark.
    NothingToMark,
    /// No search was saved yet.
    NoSearches,
    /// Nothing was asked yet.
    NoQueries,
    /// A name was to be given, and none was typed.
    NoName,
}

/// What can be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Copied {
    /// The DOI.
    Doi,
    /// The address.
    Address,
    /// The title.
    Title,
    /// The abstract.
    Abstract,
    /// A link for Markdown.
    MarkdownLink,
    /// The query of the view.
    Query,
    /// A citation.
    Citation,
    /// An entry of BibTeX.
    Bibtex,
}
