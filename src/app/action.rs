//! What the reader can want; each has its row in the key table.
//!
//! Actions carry no data but an order, what is copied, a format, how far the reader is or an edit, so that the table is constant and every
//! action can be bound, listed and run from the palette.

use super::notice::Copied;
use crate::reader::mark::Reading;
use crate::records::write::Format;
use crate::search::query::Sort;

/// Something the reader wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    missing_docs,
    reason = "the help text of each action stands in the key table"
)]
pub enum Action {
    // Moving
    Down,
    Up,
    Top,
    Bottom,
    HalfPageDown,
    HalfPageUp,
    PageDown,
    PageUp,
    NextPane,
    PreviousPane,
    // Searching
    Search,
    LineDone,
    LineNext,
    LinePrevious,
    Edit(Edit),
    Complete,
    CompletePrevious,
    AsTyped,
    // Filtering
    Facets,
    NextFacet,
    PreviousFacet,
    Require,
    AnyOf,
    Exclude,
    CycleStance,
    NarrowValues,
    SortValues,
    FoldLevels,
    ClearFacets,
    DropFilter,
    DropLast,
    KeepUnjudged,
    NextValue,
    PreviousValue,
    // The view
    Sort,
    Group,
    Lacking,
    Lines,
    Undo,
    Redo,
    // Documents
    Enter,
    Open,
    Links,
    Copy,
    Book,
    NextChapter,
    PreviousChapter,
    AllChapters,
    NextMatch,
    PreviousMatch,
    Back,
    Forward,
    // What the reader adds to the catalog
    Add(Addition),
    // The program
    Palette,
    Flaws,
    Zoom,
    Wider,
    Narrower,
    Mouse,
    Redraw,
    Suspend,
    Escape,
    Quit,
    Abort,
    // Choices in a popup
    Choose,
    CopyPart(Copied),
    SortBy(Sort),
    // Documents selected and handed on
    Select,
    SelectRange,
    SelectAll,
    Invert,
    OnlySelected,
    Export,
    ExportAs(Format),
}

/// What the reader adds to the catalog, and looks at of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    missing_docs,
    reason = "the help text of each addition stands in the key table"
)]
pub enum Addition {
    Star,
    Marks,
    Read(Option<Reading>),
    OwnTags,
    PutOnList,
    Seen,
    SeenAll,
    Screen,
    OtherReason,
    Note,
    Searches,
    SaveSearch,
    Lists,
    Remove,
    Rename,
    MoveDown,
    MoveUp,
    Recall,
}

/// What is done to a line of text, as readline names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    missing_docs,
    reason = "the help text of each edit stands in the key table"
)]
pub enum Edit {
    CursorStart,
    CursorEnd,
    CursorLeft,
    CursorRight,
    WordLeft,
    WordRight,
    EraseLeft,
    EraseRight,
    EraseWordLeft,
    EraseBlankLeft,
    EraseWordRight,
    EraseToStart,
    EraseToEnd,
    PutBack,
    SwapLetters,
}
