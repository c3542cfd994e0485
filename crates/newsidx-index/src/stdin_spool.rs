//! Spool: a compressed copy of pages that came on standard input, in the index directory.
//!
//! Standard input cannot be read again, and the extents of its documents need a file. Frames of 1 MiB, compressed with
//! zstd; memory is one frame. Invariant: the name of a file is a prefix of the SHA-256 of its content.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{IndexError, format};
use newsidx_core::page::Sha256Hash;

/// Bytes of the input in one zstd frame.
// Reading one document decompresses one frame.
const FRAME_BYTES: u64 = 1 << 20;

/// Hexadecimal digits in the name of a file.
const NAME_DIGITS: usize = 16;

/// Copies a stream into an index directory, which is created if it is missing. Returns the path of the copy.
///
/// The same content has the same path, so spooling it again changes nothing.
///
/// # Errors
///
/// If the stream cannot be read, or the index cannot be written.
pub fn spool(index: &Path, mut stream: impl Read) -> Result<PathBuf, IndexError> {
    format::create(index)?;
    let directory = index.join("received");
    // The process id keeps two concurrent runs apart.
    let unfinished = directory.join(format!(".{}.new", std::process::id()));
    let mut copy = || -> io::Result<PathBuf> {
        fs::create_dir_all(&directory)?;
        let mut file = File::create(&unfinished)?;
        let mut hasher = Sha256::new();
        let mut frame = Vec::new();
        let mut is_compressed = None;
        while stream.by_ref().take(FRAME_BYTES).read_to_end(&mut frame)? > 0 {
            hasher.update(&frame);
            // Compressed input is copied as it is; compressing it again would gain nothing.
            let is_compressed = *is_compressed.get_or_insert_with(|| is_compressed_already(&frame));
            if !is_compressed {
                frame = zstd::bulk::compress(&frame, 0)?;
            }
            file.write_all(&frame)?;
            frame.clear();
        }
        file.sync_all()?;
        let path = directory.join(&Sha256Hash(hasher.finalize().into()).to_string()[..NAME_DIGITS]);
        fs::rename(&unfinished, &path)?;
        Ok(path)
    };
    copy().map_err(|source| {
        // If this fails, the next process with the same id overwrites the file.
        let _removed = fs::remove_file(&unfinished);
        IndexError::Io { path: directory.clone(), source }
    })
}

/// Whether a stream starts with the magic number of gzip or zstd.
fn is_compressed_already(head: &[u8]) -> bool {
    head.starts_with(&[0x1f, 0x8b]) || head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd])
}
