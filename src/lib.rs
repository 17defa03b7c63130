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
//! # The code, room by room
//!
//! ```text
//!  records ◄── search ◄── app ◄── view ◄── runtime ◄── cli      "◄──": is used by
//!     ▲           ▲                            │
//!     └── engine ─┘ ◄── remote ◄───────────────┘
//! ```
//!
//! `reader` stands beside `search`, and whoever is to the right uses it too.
//! Each room uses only what the arrows show; `tests/architecture.rs` reads the
//! sources and fails when one does not.
//!
//! | room | what it is |
//! |---|---|
//! | [`records`] | A record and its types, each right by construction. `read/` turns bytes into records, `write/` records into text |
//! | [`search`] | The language of a search (`query/`), and the contract between asking and answering: [`Question`](search::question::Question), [`Answer`](search::answer::Answer), [`Engine`](search::Engine). Plain values |
//! | [`engine`] | The engine of this machine: a catalog in memory, its index, and a query carried out. `check/` says what is wrong with a catalog |
//! | [`reader`] | What the reader adds: marks, lists, saved searches, history. Registers that merge by time; `runtime/store.rs` keeps them |
//! | [`remote`] | Catalogs on a search server: the same questions put to it. The only room with a network |
//! | [`app`] | The state of a sitting and its one door, [`App::update`](app::App::update). It holds no catalog and knows no engine |
//! | [`view`] | Drawing: the state becomes cells |
//! | [`runtime`] | The hands: terminal, threads, files, browser, clipboard. They take no decisions |
//! | [`cli`] | The command line: arguments in, text and an exit code out |
//!
//! In them, the files that most changes touch:
//!
//! | file | its first sentence |
//! |---|---|
//! | `records/record.rs` | One card of the catalog, and the small types it is made of |
//! | `records/text.rs` | Text that is safe to show: the one door through which strings of strangers enter |
//! | `records/url.rs` | The only thing a browser ever gets |
//! | `records/read/draft.rs` | A record in the making: values as sources write them go in, a right record and the flaws of what could not be taken come out |
//! | `records/read/mod.rs` | Bytes to records, one file per format; the format is told from the content |
//! | `records/write/mod.rs` | Records to text, one file per format |
//! | `search/question.rs`, `search/answer.rs`, `search/document.rs` | What is asked of an engine, and what it answers |
//! | `search/fold.rs` | One folding for both sides: what the reader types and what the records say |
//! | `engine/local/mod.rs` | The engine of this machine: questions in, plain values out |
//! | `engine/catalog.rs` | The catalog: every record of this run, merged by identity |
//! | `engine/index/mod.rs` | The index: what each segment of records says, ready to be asked |
//! | `engine/exec/plan.rs` | A query made ready for one catalog: every word looked up once |
//! | `engine/exec/rank.rs` | What a hit is worth: the weights with their reasons |
//! | `remote/opensearch.rs` | The engine that is a cluster |
//! | `remote/foreign.rs`, `remote/map/` | An index that others made, and what its fields are |
//! | `remote/mapping.rs` | What an index on a server holds of a catalog, and how each field is kept |
//! | `reader/memory.rs` | All that the reader has added: look-ups and merging |
//! | `reader/deed.rs` | What a reader does, and its undoing |
//! | `app/keymap.rs` | THE KEY TABLE and its readers |
//! | `app/asking.rs` | Asking, and laying what comes in its place |
//! | `app/perform/mod.rs` | What each action does to the state |
//! | `app/words.rs` | The one room where facts become sentences |
//! | `runtime/mod.rs` | The loop: it waits, tells the state, carries out what it wants, draws once |
//! | `runtime/searcher.rs` | The search threads: they put the latest question to its engine and drop older ones |
//! | `runtime/cache.rs` | The cache: large sources as columns in one file |
//! | `runtime/terminal.rs` | The terminal: taken once, drawn on in single writes, given back on every way out |
//! | `runtime/last_act.rs` | What is still done when the process must end at once |
//! | `runtime/private.rs` | Files that are ours alone, or not used |
//! | `runtime/store.rs` | The store: the reader's memory in one database, written by a thread of its own |
//! | `runtime/loader.rs` | Reading sources: files, folders, standard input and the embedded catalog |
//! | `cli/replay.rs` | Browsing without a terminal: keys go in, a screen and a list of effects come out |
//!
//! # How a key becomes a screen
//!
//! ```text
//! terminal ─► runtime/input ─► Msg ─► App::update ─► Effect ─► runtime/perform
//!                               ▲          │                        │
//!                               │          └─► view::draw ─► terminal
//!                               └──── answers, loaded sources ◄─────┘
//! ```
//!
//! What happened is a [`Msg`](app::msg::Msg), what the state wants an
//! [`Effect`](app::effect::Effect). A search is an effect too: after every
//! message the state looks at what it shows and is not there, and asks for all
//! of that in one question. What an engine has at hand comes before the next
//! frame; the rest is answered by the search threads, part by part, and an
//! answer to an older turn is dropped. In a replay the same state hears the
//! same keys, each question is answered at once, and all other effects are only
//! written down; so a test sees what a reader would.
//!
//! # What always holds
//!
//! - `records`, `search`, `reader`, `engine`, `app` and `view` do no input or output and
//!   know no thread and no clock: they are functions of values.
//! - `app` and `view` never name an engine: what they show was asked for and
//!   came, as plain values.
//! - Records are known by their identity ([`Id`](search::id::Id)); where a record
//!   lies is known inside an engine only.
//! - Only [`App::update`](app::App::update) changes the state. Drawing reads it
//!   and gives nothing back but the place of the cursor.
//! - Every string of a source passes [`Text`](records::text::Text) when the
//!   record is made: no control character is left to be escaped later.
//! - Only a [`WebUrl`](records::url::WebUrl) is opened: `http` or `https`, as
//!   one argument of a program, never through a shell.
//! - A wrong byte, field or record costs itself and leaves a
//!   [`Flaw`](records::flaw::Flaw); a source costs itself and is named.
//! - A row of the key table works. Dispatch, footer, help, sentences and the
//!   README read the same rows.
//! - A view is one line of text: what the screen shows, `--query` shows again.
//! - The order of hits depends on query and catalog alone.
//!
//! And what there is not:
//!
//! - No network, unless a source is the address of a cluster. The only other way
//!   out is the browser that the reader asks for.
//! - No writing but of the file that the reader names for an export, of the
//!   cache, and of what the reader adds; never of a source.
//! - No question to the terminal: a late answer would be typed as keys.
//! - No work while nothing happens, but for a look at the stamps of the sources
//!   every two seconds.
//! - No waiting for the disk before the first frame: files are read beside it.
//! - No global state that changes an answer: only tables made once, the
//!   matcher's scratch memory, and what the panic hook, the signals and the last
//!   act need to give the terminal back (`runtime/terminal.rs`, `signals.rs`,
//!   `last_act.rs`).
//! - No `unwrap`, `expect`, `panic!` outside tests, and `unsafe` in three places
//!   only: a file of the cache is mapped (`runtime/cache.rs`), a fault has a
//!   handler (`runtime/last_act.rs`), and the allocator says that memory has
//!   ended (`runtime/allocator.rs`).
//!
//! # I want to ...
//!
//! | I want to | I touch |
//! |---|---|
//! | bind a key | a row in `app/keymap.rs`; for a new deed `app/action.rs` and its arm in `app/perform/mod.rs`; then bless the README |
//! | ask something new of a catalog | a `Want` in `search/question.rs`, its `Given` in `search/answer.rs`, its answer in `engine/local/`, its place in `app/asking.rs` |
//! | say something in the footer | a fact in `app/notice.rs`, its sentence in `app/words.rs` |
//! | read another format | a file in `records/read/` that fills a `Draft`, its kind in `records/read/mod.rs`, cases in `tests/formats.rs` |
//! | read another kind of XML | a file in `records/read/xml/` and a line of `FORMATS` in its `mod.rs` |
//! | read another field of JSON | `records/read/json/record.rs` and `draft.rs`, the field in `records/record.rs`, `records/write/json.rs`, `assets/schema.json` |
//! | read a field of another catalog's JSON | a row of its table in `records/read/json/foreign/` |
//! | read another service's JSON | a file there with its table, a line in `records/read/json/foreign.rs` |
//! | read another service's table | its columns in `records/read/csv/form.rs` |
//! | write another format | a file in `records/write/`, its arm and its row in the table of formats there, a row of the export menu in `app/keymap.rs`, the round trip in `tests/formats.rs` |
//! | check something else | `engine/check/`, its kind in `engine/check/mod.rs` |
//! | show a field | `app/page.rs` |
//! | add a form to the query | `search/query/tree.rs`, `parser.rs`, `print.rs`, then `engine/exec/plan.rs`, and its row in the README |
//! | change the order of hits | `engine/exec/rank.rs`, and `engine/exec/plan.rs` for what is a hit at all |
//! | add a facet | `Facet` in `search/query/filter.rs`, its values in `engine/index/facets.rs`, its words in `app/words.rs` |
//! | move a pane | `app/geometry.rs` |
//! | change a colour | `view/theme.rs`; to let the reader change it, `app/settings.rs` and `assets/config.toml` |
//! | add a command or an output format | `cli/args.rs` and a file beside it; `cli/records.rs` |
//! | have something done outside | a variant of `app/effect.rs`, its arm in `runtime/perform.rs`, its line in `cli/browse.rs` |
//! | change the embedded catalog | `assets/make_catalog.py`, never `catalog.json` by hand |
//! | see what a change does to the screen | `FICHERO_BLESS=1 cargo test`, then read the diff of `tests/screens/` and of the README |

#![cfg_attr(
    not(feature = "remote"),
    expect(
        dead_code,
        unused_imports,
        reason = "what a catalog on a server alone needs of the engine"
    )
)]

pub mod app;
pub mod cli;
pub mod engine;
pub mod reader;
pub mod records;
pub mod remote;
pub mod runtime;
pub mod search;
pub mod view;
