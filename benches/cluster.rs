//! How long a reader of a catalog on a cluster waits: from the last key to the
//! first rows, and to all counts of what is on the screen; and how long the
//! processor works in this program for the first rows.
//!
//! `FICHERO_BENCH_CLUSTER=http://127.0.0.1:9700/papers cargo bench --bench cluster`
//!
//! Each line is typed letter by letter, as a reader types it; no list is asked
//! for twice.

#![expect(clippy::print_stdout, reason = "a bench says what it measured")]

use std::time::{Duration, Instant};

use fichero::remote::address::Address;
use fichero::remote::opensearch::OpenSearch;
use fichero::search::Engine;
use fichero::search::query::{Facet, parse};
use fichero::search::question::{Counts, Question, Stop, ValueOrder, Want, Window};
use rustix::time::{ClockId, clock_gettime};

/// What is typed.
const LINES: [&str; 12] = [
    "innovation policy",
    "open government data",
    "machine learning health",
    "climate change adaptation",
    "\"neural networks\"",
    "graph -random",
    "title:quantum",
    "economic growth europe",
    "water",
    "school teachers",
    "protein structure prediction",
    "tax evasion",
];

fn main() {
    let Some(address) = std::env::var("FICHERO_BENCH_CLUSTER").ok() else {
        println!("FICHERO_BENCH_CLUSTER names no catalog; nothing is measured");
        return;
    };
    let Ok(address) = Address::parse(&address) else {
        println!("{address} is no address of a catalog");
        return;
    };
    let engine = OpenSearch::new(address, None);
    // Connections, and the values of the facet on the screen.
    let _ = asked(&engine, "", &wants());
    let (mut rows, mut own, mut all, mut failed) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for line in LINES {
        for end in line.char_indices().map(|(at, c)| at + c.len_utf8()) {
            match asked(&engine, &line[..end], &wants()) {
                Some(times) => {
                    rows.push(times.first);
                    own.push(times.own);
                    all.push(times.whole);
                }
                None => failed += 1,
            }
        }
    }
    println!("{} keys, {failed} without an answer", rows.len());
    told("first rows", &mut rows);
    told("of these our own part", &mut own);
    told("all counts", &mut all);
}

/// What the first screen shows.
fn wants() -> Vec<Want> {
    let counts = Counts {
        facet: Facet::Tag,
        order: ValueOrder::Count,
        under: None,
        narrow: String::new(),
        window: Window { start: 0, len: 40 },
        seek: None,
        folded: None,
    };
    let rows = Want::Rows(Window { start: 0, len: 40 });
    vec![rows, Want::Counts(counts), Want::Years]
}

/// How long a question took.
struct Times {
    /// To the first answer.
    first: Duration,
    /// The processor's time of this program until then.
    own: Duration,
    /// To the last one.
    whole: Duration,
}

fn worked() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    let nanos = u32::try_from(now.tv_nsec).unwrap_or_default();
    Duration::new(u64::try_from(now.tv_sec).unwrap_or_default(), nanos)
}

fn asked(engine: &OpenSearch, line: &str, wants: &[Want]) -> Option<Times> {
    let question = Question {
        query: parse(line).query,
        wants: wants.to_vec(),
        ..Question::default()
    };
    let (begun, before) = (Instant::now(), worked());
    let (mut first, mut is_well) = (None, true);
    engine.answer(&question, &Stop::never(), &mut |answer| {
        first.get_or_insert_with(|| (begun.elapsed(), worked().saturating_sub(before)));
        is_well &= answer.error.is_none();
    });
    let (first, own) = first.filter(|_| is_well)?;
    Some(Times {
        first,
        own,
        whole: begun.elapsed(),
    })
}

fn told(what: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let at =
        |share: usize| times.get((times.len() * share / 100).min(times.len().saturating_sub(1)));
    let millis = |share| at(share).map_or(0.0, |time| time.as_secs_f64() * 1_000.0);
    println!(
        "{what}: p50 {:.1} ms, p90 {:.1} ms, p99 {:.1} ms, worst {:.1} ms",
        millis(50),
        millis(90),
        millis(99),
        millis(100)
    );
}
