//! Whatever is typed into the search line, it is parsed, and what it is printed
//! as is parsed to the same.

#![no_main]

use fichero::search::query::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|line: &str| {
    let query = parse(line).query;
    let again = parse(&query.to_string());
    assert_eq!((again.query, again.problems.len()), (query, 0));
});
