//! fichero: a catalog of policy documents, browsed in the terminal.
//!
//! Sources become one catalog in memory, a query finds records in it, and a
//! state without hands decides what the screen shows and what the world is
//! asked to do. This page is the map: where things lie, what always holds, and
//! which file to open first.
//!
//! # The screen, and who draws it
//!
//! ```text
//! / open data                                    7 of 1908      view/search.rs
//!  +transparency   -copyright                                   view/chips.rs
//! Tags by count  │ Found              │ Document
//! + transparency │ Open government... │ Open government policy
//!   trust        │ Fostering an org.. │ Country report · 2016    view/list.rs
//!   loans        │                    │                          view/detail.rs
//! + 7 ~ 9 - 3    │                    │                          view/facets.rs
//! Enter read  / search  t tags  o open                           view/footer.rs
//! ```
//!
//! A popup lies on top (`view/popup.rs`); an empty list says why it is empty
//! (`view/blank.rs`). Where each pane lies is asked of `app/geometry.rs`, what
//! a document looks like as lines of `app/page.rs`, what a colour means of
//! `view/theme.rs`.
//!
//! # The code, layer by layer
//!
//! Each layer uses only those above it; `tests/architecture.rs` reads the
//! sources and fails when one does not.
//!
//! | layer | what it is |
//! |---|---|
//! | [`catalog`] | Every record of this run, merged by identity, with the books that tie chapters together. `read/` turns bytes into records, `write/` records into text, `check/` says what is wrong with them |
//! | [`search`] | Finding records: a query goes in, ranked hits and facet counts come out. `query/` is the language |
//! | [`app`] | The state of a sitting and its one door, [`App::update`](app::App::update) |
//! | [`view`] | Drawing: the state becomes cells |
//! | [`runtime`] | The hands: terminal, threads, files, browser, clipboard. They take no decisions |
//! | [`cli`] | The command line: arguments in, text and an exit code out |
//!
//! In them, the files that most changes touch:
//!
//! | file | its first sentence |
//! |---|---|
//! | `catalog/record.rs` | One card of the catalog, and the small types it is made of |
//! | `catalog/text.rs` | Text that is safe to show: the one door through which strings of strangers enter |
//! | `catalog/url.rs` | The only thing a browser ever gets |
//! | `catalog/builder.rs` | Making a catalog: batches come in, identities are merged, books are tied |
//! | `catalog/read/draft.rs` | A record in the making: values as sources write them go in, a right record and the flaws of what could not be taken come out |
//! | `catalog/read/mod.rs` | Bytes to records, one file per form; the form is told from the content |
//! | `catalog/write/mod.rs` | Records to text, one file per form |
//! | `catalog/check.rs` | What is wrong with a catalog, and what its keeper may want to look at |
//! | `catalog/column.rs` | Columns: long rows of equal things in one piece of memory, our own or that of a file |
//! | `catalog/packed.rs` | Records at rest: packed one behind the other, unpacked when somebody looks at one |
//! | `search/fold.rs` | One folding for both sides: what the reader types and what the records say |
//! | `search/index/mod.rs` | The index: what each batch of records says, ready to be asked |
//! | `search/plan.rs` | A query made ready for one catalog: every word looked up once |
//! | `search/scan.rs` | Visiting the records of one batch that a plan finds, and what each leaf gives them |
//! | `search/postings.rs`, `search/lanes.rs` | Which records have a word or value, and which values a record has: laid out to be counted |
//! | `search/sheet.rs` | What the leaves of a query give the records of a batch, and what it is written on |
//! | `search/hits.rs` | What was found, in its order |
//! | `search/rank.rs` | What a hit is worth: the weights with their reasons |
//! | `app/keymap.rs` | THE KEY TABLE and its readers |
//! | `app/perform.rs` | What each action does to the state |
//! | `app/ask.rs` | The view: search text, stances, sort and grouping, writable as one line |
//! | `runtime/mod.rs` | The loop: it waits, tells the state, carries out its filters, draws once |
//! | `runtime/cache.rs` | The cache: large sources as columns in one file |
//! | `runtime/terminal.rs` | The terminal: taken once, drawn on in single writes, given back on every way out |
//! | `runtime/files.rs` | Files that are written: whole or not at all, and never through a link |
//! | `runtime/loader.rs` | Reading sources: files, folders, standard input and the embedded catalog |
//! | `cli/replay.rs` | Browsing without a terminal: keys go in, a screen and a list of filters come out |
//!
//! # How a key becomes a screen
//!
//! ```text
//! terminal ─► runtime/input ─► Msg ─► App::update ─► Effect ─► runtime/perform
//!                               ▲          │                        │
//!                               │          └─► view::draw ─► terminal
//!                               └─────── answers, loaded records ◄──┘
//! ```
//!
//! What happened is a [`Msg`](app::msg::Msg), what the state wants an
//! [`Effect`](app::effect::Effect). A search is an effect too: it carries the
//! number of its turn, [`search::run`] answers it on a thread of its own, and an
//! answer to an older turn is dropped. In a replay the same state hears the
//! same keys, each search is answered at once, and all other effects are only
//! written down; so a test sees what a reader would.
//!
//! # What always holds
//!
//! - `catalog`, `search`, `app` and `view` do no input or output and know no
//!   thread and no clock: they are functions of values.
//! - Only [`App::update`](app::App::update) changes the state. Drawing reads it
//!   and gives nothing back but the place of the cursor.
//! - Every string of a source passes [`Text`](catalog::text::Text) when the
//!   record is made: no control character is left to be escaped later.
//! - Only a [`WebUrl`](catalog::url::WebUrl) is opened: `http` or `https`, as
//!   one argument of a program, never through a shell.
//! - A wrong byte, field or record costs itself and leaves a
//!   [`Flaw`](catalog::record::Flaw); a source costs itself and is named.
//! - A row of the key table works. Dispatch, footer, help and the README read
//!   the same rows.
//! - A view is one line of text: what the screen shows, `--query` shows again.
//! - The order of hits depends on query and catalog alone.
//!
//! And what there is not:
//!
//! - No network. The only way out is the browser that the reader asks for.
//! - No writing but of the file that the reader names for an export, and of
//!   the cache.
//! - No question to the terminal: a late answer would be typed as keys.
//! - No timer: an idle program sleeps.
//! - No waiting for the disk before the first frame: files are read beside it.
//! - No global state that changes an answer: only tables made once, the
//!   matcher's scratch memory, and what the panic hook and the signals need to
//!   give the terminal back (`runtime/terminal.rs`, `runtime/signals.rs`).
//! - No `unwrap`, `expect`, `panic!` outside tests, and `unsafe` in one place
//!   only: a file of the cache is mapped (`runtime/cache.rs`).
//!
//! # I want to ...
//!
//! | I want to | I touch |
//! |---|---|
//! | bind a key | a row in `app/keymap.rs`; for a new deed `app/action.rs` and its arm in `app/perform.rs`; then bless the README |
//! | read another format | a file in `catalog/read/` that fills a `Draft`, its kind in `catalog/read/mod.rs`, cases in `tests/formats.rs` |
//! | read another field of JSON | `catalog/read/json/record.rs` and `draft.rs`, the field in `catalog/record.rs`, `catalog/write/json.rs`, `assets/schema.json` |
//! | read a field of another catalog's JSON | its dialect's file in `catalog/read/json/foreign/` |
//! | write another format | a file in `catalog/write/`, its arm in `catalog/write/mod.rs`, `cli/args.rs`, a row of the export menu in `app/keymap.rs`, the round trip in `tests/formats.rs` |
//! | check something else | `catalog/check/`, its kind in `catalog/check.rs` |
//! | show a field | `app/page.rs` |
//! | add a form to the query | `search/query/tree.rs`, `parser.rs`, `print.rs`, then `search/plan.rs`, and its row in the README |
//! | change the order of hits | `search/rank.rs`, and `search/plan.rs` for what is a hit at all |
//! | add a facet | `Facet` in `search/query/filter.rs`, its values in `search/facets.rs` |
//! | move a pane | `app/geometry.rs` |
//! | change a colour | `view/theme.rs`; to let the reader change it, `app/settings.rs` and `assets/config.toml` |
//! | add a command or an output format | `cli/args.rs` and a file beside it; `cli/records.rs` |
//! | have something done outside | a variant of `app/effect.rs`, its arm in `runtime/perform.rs`, its line in `cli/browse.rs` |
//! | change the embedded catalog | `assets/make_catalog.py`, never `catalog.json` by hand |
//! | see what a change does to the screen | `FICHERO_BLESS=1 cargo test`, then read the diff of `tests/screens/` and of the README |

pub mod app;
pub mod cli;
pub mod engine;
pub mod records;
pub mod runtime;
pub mod search;
pub mod view;
