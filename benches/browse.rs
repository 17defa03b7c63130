//! How long a reader waits: loading, indexing, a key, a frame.
//!
//! Runs on the embedded catalog, and on the records of the OECD and on papers
//! with abstracts where `../shared/data` is present.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use divan::{Bencher, black_box};
use fichero::app::App;
use fichero::app::ask::View;
use fichero::app::effect::Effect;
use fichero::app::geometry::Size;
use fichero::app::msg::{Msg, Progress};
use fichero::engine::exec::{Found, Library, preview, run};
use fichero::engine::index::values::Value;
use fichero::engine::local::Local;
use fichero::runtime::crew::Cores;
use fichero::runtime::loader::{Source, load_all};
use fichero::search::Engine;
use fichero::search::query::{Facet, parse};
use fichero::search::question::Stop;
use fichero::view::draw;
use fichero::view::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

fn main() {
    divan::main();
}

/// What people type, letter by letter the slowest keys among them.
const QUERIES: [&str; 8] = [
    "o",
    "open",
    "open gov",
    "open data mexico",
    "gvrnmnt",
    "\"innovation policy\"",
    "tag:skills",
    "in | of",
];

const CATALOGS: [&str; 3] = ["embedded", "oecd", "papers"];

fn source(name: &str) -> Option<Source> {
    let shared = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/corpora/large");
    let path = match name {
        "embedded" => return Some(Source::Embedded),
        name => shared.join(format!("{name}.jsonl.gz")),
    };
    path.is_file().then_some(Source::Path(path))
}

/// A catalog, loaded once for all benches.
fn library(name: &str) -> Option<Arc<Library>> {
    static LIBRARIES: OnceLock<Vec<Option<Arc<Library>>>> = OnceLock::new();
    let libraries = LIBRARIES.get_or_init(|| {
        CATALOGS
            .iter()
            .map(|name| source(name).map(|source| Arc::new(load_all(&[source]).0)))
            .collect()
    });
    let at = CATALOGS.iter().position(|known| *known == name)?;
    libraries[at].clone()
}

#[divan::bench(args = CATALOGS, sample_count = 5, sample_size = 1)]
fn load_and_index(bencher: Bencher<'_, '_>, name: &str) {
    let Some(source) = source(name) else { return };
    bencher.bench(|| load_all(std::slice::from_ref(&source)).0.catalog.len());
}

#[divan::bench(args = CATALOGS, sample_count = 5, sample_size = 1)]
fn index(bencher: Bencher<'_, '_>, name: &str) {
    let Some(library) = library(name) else { return };
    bencher.bench(|| Library::new(library.catalog.clone(), &[], &Cores::all()));
}

/// The counts of all facets, and what each stance on one value would leave.
#[divan::bench(args = CATALOGS, sample_count = 20)]
fn facets(bencher: Bencher<'_, '_>, name: &str) {
    let Some(library) = library(name) else { return };
    let query = parse("open").query;
    let Some(found) = run(&library, &query, &Cores::all(), &|| false) else {
        return;
    };
    let values = library.index.facet(Facet::Year).values();
    let pattern = values.first().map(Value::pattern);
    bencher
        .with_inputs(|| found.clone())
        .bench_values(|found: Found| {
            let counts = Facet::ALL.map(|facet| found.counts(&library, facet).len());
            let left = pattern
                .as_ref()
                .map(|pattern| preview(&library, &found, Facet::Year, pattern));
            (counts, left)
        });
}

#[divan::bench(args = CATALOGS, consts = [0, 1, 2, 3, 4, 5, 6, 7], sample_count = 20)]
fn query<const AT: usize>(bencher: Bencher<'_, '_>, name: &str) {
    let Some(library) = library(name) else { return };
    let query = parse(QUERIES[AT]).query;
    bencher.bench(|| {
        run(&library, black_box(&query), &Cores::all(), &|| false).map(|found| found.count)
    });
}

#[divan::bench(args = CATALOGS, sample_count = 50)]
fn frame(bencher: Bencher<'_, '_>, name: &str) {
    let Some(library) = library(name) else { return };
    let generation = library.catalog.generation();
    let engine = Local::new(library, Arc::new(Cores::all()));
    let mut app = App::new(
        Size {
            width: 120,
            height: 40,
        },
        View::new(parse("open data").query),
        false,
    );
    let loaded = Msg::Loaded {
        generation,
        near: true,
        progress: Progress::default(),
        renamed: Vec::new(),
    };
    let mut msgs = VecDeque::from([loaded]);
    while let Some(msg) = msgs.pop_front() {
        for effect in app.update(msg) {
            let Effect::Search(question) = effect else {
                continue;
            };
            engine.answer(&question, &Stop::never(), &mut |answer| {
                msgs.push_back(Msg::Answered(answer));
            });
        }
    }
    let theme = Theme::new(&[], false);
    let mut buf = Buffer::empty(Rect::new(0, 0, 120, 40));
    bencher.bench_local(|| {
        buf.reset();
        draw(&app, &theme, &mut buf)
    });
}
