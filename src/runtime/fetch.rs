//! The bytes of a source, unpacked, with a cap on what they may become.
//!
//! Must never know: what is in them.

use std::fs;
use std::io::{self, Read};

use flate2::read::MultiGzDecoder;

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

/// All bytes of a source, unpacked when they are packed.
pub(super) fn fetched(mut from: impl Read, size: u64) -> io::Result<Fetched> {
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    from.read_to_end(&mut bytes)?;
    let packed = bytes.as_slice();
    match packing(packed) {
        Some(Packing::Gzip) => unpacked(MultiGzDecoder::new(packed), packed.len()),
        Some(Packing::Zstd) => unpacked(zstd::Decoder::with_buffer(packed)?, packed.len()),
        None => Ok(Fetched { bytes, cut: None }),
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

/// What a packed file of a length holds.
fn unpacked(from: impl Read, length: usize) -> io::Result<Fetched> {
    let most = (length as u64)
        .saturating_mul(UNPACKED_RATIO)
        .clamp(UNPACKED_MIN, UNPACKED_MAX);
    let mut unpacked = Vec::new();
    let result = from.take(most + 1).read_to_end(&mut unpacked);
    if unpacked.len() as u64 > most {
        return Err(io::Error::other(
            "it unpacks to more than a thousand times its size",
        ));
    }
    match result {
        // What came before the damage is worth having.
        Err(error) if unpacked.is_empty() => Err(error),
        result => Ok(Fetched {
            bytes: unpacked,
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
}
