//! The bytes of a source, unpacked, with a cap on what they may become.
//!
//! Must never know: what is in them.

use std::fs;
use std::io::{self, Read};

use flate2::read::MultiGzDecoder;

use super::last_act;

/// A stream that brings more than this is taken for one without an end; a
/// catalog of a million records is a third of it.
pub(super) const STREAM_MAX: u64 = 4 << 30;

/// Bytes that are made room for at least.
const ROOM: usize = 64 * 1024;

/// A packed file that grows beyond this is taken for a bomb.
const UNPACKED_MAX: u64 = 8 << 30;

/// Packed text of catalogs shrinks to a tenth; nothing honest to a thousandth.
const UNPACKED_RATIO: u64 = 1_000;

/// Less than this is no danger whatever the ratio.
const UNPACKED_MIN: u64 = 1 << 20;

/// Whether reading may never end.
pub(super) fn is_endless(meta: &fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        meta.file_type().is_char_device() || meta.file_type().is_block_device()
    }
    #[cfg(not(unix))]
    {
        let _ = meta;
        false
    }
}

/// The bytes of a source.
pub(super) struct Fetched {
    /// The bytes, unpacked.
    pub(super) bytes: Vec<u8>,
    /// Why they end before they should: a packed file that is cut or damaged.
    pub(super) cut: Option<io::Error>,
}

/// Whether a file is a pipe with a name, which is read as it comes.
pub(super) fn is_pipe(meta: &fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        meta.file_type().is_fifo()
    }
    #[cfg(not(unix))]
    {
        let _ = meta;
        false
    }
}

/// All bytes of a source of a known size (0: nobody knows), unpacked when they
/// are packed.
pub(super) fn fetched(from: impl Read, size: u64) -> io::Result<Fetched> {
    let bytes = match read_all(from, size, STREAM_MAX.max(size)) {
        (bytes, Ok(true)) => bytes,
        (_, Ok(false)) => return Err(endless()),
        (_, Err(error)) => return Err(error),
    };
    let packed = bytes.as_slice();
    match packing(packed) {
        Some(Packing::Gzip) => unpacked(MultiGzDecoder::new(packed), packed.len() as u64),
        Some(Packing::Zstd) => unpacked(zstd::Decoder::with_buffer(packed)?, packed.len() as u64),
        None => Ok(Fetched { bytes, cut: None }),
    }
}

/// What is said of a stream that does not end.
pub(super) fn endless() -> io::Error {
    let most = STREAM_MAX >> 30;
    io::Error::other(format!(
        "{most} GB came and no end of it; put what you want of it into a file"
    ))
}

/// Reads to the end, or until there are more than so many bytes: what came, and
/// whether that was the end.
///
/// A source that says it is larger than memory is an error, where any other
/// want of memory ends the program.
fn read_all(mut from: impl Read, size: u64, most: u64) -> (Vec<u8>, io::Result<bool>) {
    let mut bytes = Vec::new();
    let mut room = usize::try_from(size.min(most)).unwrap_or(usize::MAX);
    loop {
        let more = room.max(ROOM);
        if last_act::trying(|| bytes.try_reserve(more)).is_err() {
            return (bytes, Err(io::ErrorKind::OutOfMemory.into()));
        }
        let spare = bytes.capacity() - bytes.len();
        match from.by_ref().take(spare as u64).read_to_end(&mut bytes) {
            Ok(_) if bytes.len() as u64 > most => return (bytes, Ok(false)),
            Ok(read) if read < spare => return (bytes, Ok(true)),
            Ok(_) => room = bytes.len(),
            Err(error) => return (bytes, Err(error)),
        }
    }
}

/// How a file is packed.
#[derive(Clone, Copy)]
pub(super) enum Packing {
    Gzip,
    Zstd,
}

/// The packing that the first bytes tell (RFC 1952, RFC 8878).
pub(super) fn packing(bytes: &[u8]) -> Option<Packing> {
    match bytes {
        [0x1f, 0x8b, ..] => Some(Packing::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Packing::Zstd),
        _ => None,
    }
}

/// So many bytes a packed file of a length may hold.
pub(super) fn unpacked_most(length: u64) -> u64 {
    let most = length.saturating_mul(UNPACKED_RATIO);
    most.clamp(UNPACKED_MIN, UNPACKED_MAX)
}

/// What a packed file of a length holds.
pub(super) fn unpacked(from: impl Read, length: u64) -> io::Result<Fetched> {
    match read_all(from, 0, unpacked_most(length)) {
        (_, Ok(false)) => Err(io::Error::other(
            "it unpacks to more than a thousand times its size",
        )),
        // What came before the damage is worth having.
        (bytes, Err(error)) if bytes.is_empty() => Err(error),
        (bytes, result) => Ok(Fetched {
            bytes,
            cut: result.err(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_packed_file_is_read_through_and_a_bomb_refused() {
        let pack = |bytes: &[u8]| {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        };
        let packed = pack(b"{\"title\": \"Open data\"}\n{\"title\": \"Trust\"}\n");
        assert_eq!(fetched(packed.as_slice(), 0).unwrap().bytes.len(), 42);
        let bomb = pack(&vec![b' '; 64 << 20]);
        assert!(fetched(bomb.as_slice(), 0).is_err());
        let packed = zstd::encode_all(&b"{\"title\": \"Trust\"}\n"[..], 3).unwrap();
        assert_eq!(fetched(packed.as_slice(), 0).unwrap().bytes.len(), 19);
        let bomb = zstd::encode_all(&*vec![b' '; 64 << 20], 3).unwrap();
        assert!(fetched(bomb.as_slice(), 0).is_err());
        let cut = fetched(&packed[..packed.len() - 4], 0);
        assert!(cut.is_err() || cut.is_ok_and(|fetched| fetched.cut.is_some()));
    }
    #[test]
    fn a_stream_without_an_end_is_read_to_its_cap_and_no_further() {
        let (bytes, ended) = read_all(io::repeat(b'y'), 0, 1 << 20);
        assert!(!ended.unwrap() && bytes.len() <= 4 << 20);
        let (bytes, ended) = read_all(io::repeat(b'y').take(1 << 20), 7, 1 << 20);
        assert_eq!((bytes.len(), ended.unwrap()), (1 << 20, true));
    }

    #[test]
    fn a_file_that_says_it_is_larger_than_memory_is_an_error_and_not_the_end() {
        let (_, ended) = read_all(io::empty(), u64::MAX / 4, u64::MAX);
        assert_eq!(ended.unwrap_err().kind(), io::ErrorKind::OutOfMemory);
    }
}
