//! Whatever bytes a source holds, it is read without panic, what was read is
//! written in every form, and bit by bit it gives the same.

#![no_main]

use std::ops::ControlFlow;

use fichero::records::read::{self, Piece, Stream};
use fichero::records::write;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut pieces = Vec::new();
    let _ = read::read(bytes, &mut |piece| {
        pieces.push(piece.clone());
        if let Piece::Record(record, line) = piece {
            assert!(line > 0 && !record.title.is_empty());
            let written = write::json::record(&record);
            assert!(!written.contains(['\n', '\u{1b}']));
        }
        ControlFlow::Continue(())
    });
    // Of bytes that are no UTF-8 each bit lets guess apart, and where no line
    // ends all of the text tells what does.
    let is_plain = std::str::from_utf8(bytes).is_ok() && !bytes.contains(&b'\r');
    let Some(mut stream) = Stream::of(bytes).filter(|_| is_plain) else {
        return;
    };
    let mut came = Vec::new();
    let mut sink = |piece| {
        came.push(piece);
        ControlFlow::Continue(())
    };
    for bit in bytes.chunks(61) {
        let _ = stream.take(bit, false, &mut sink);
    }
    let _ = stream.take(&[], true, &mut sink);
    assert_eq!(came, pieces);
});
