//! Whatever bytes a source holds, it is read without panic, and what was read
//! is written in every form.

#![no_main]

use std::ops::ControlFlow;

use fichero::records::write;
use fichero::records::read::{self, Piece};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = read::read(bytes, &mut |piece| {
        if let Piece::Record(record, line) = piece {
            assert!(line > 0 && !record.title.is_empty());
            let written = write::json::record(&record);
            assert!(!written.contains(['\n', '\u{1b}']));
        }
        ControlFlow::Continue(())
    });
});
