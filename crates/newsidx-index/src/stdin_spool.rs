//! What came on standard input: kept beside the index, since nobody else has it. A document of it can be found again
//! like any other.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{IndexError, format};
use newsidx_core::page::Sha256Hash;

/// Bytes that are compressed together: to find a document, so much has to be decompressed.
const FRAME_BYTES: u64 = 1 << 20;

/// Hexadecimal digits of the name of a file.
const NAME_DIGITS: usize = 16;

/// Puts a stream into the directory of an index, compressed, and gives the file. What was received before is the same
/// file. The index is made where there is none.
///
/// # Errors
///
/// Where the stream cannot be read, or the index cannot be written.
pub fn spool(index: &Path, mut stream: impl Read) -> Result<PathBuf, IndexError> {
    format::create(index)?;
    let directory = index.join("received");
    let unfinished = directory.join(format!(".{}.new", std::process::id()));
    let mut receive = || -> io::Result<PathBuf> {
        fs::create_dir_all(&directory)?;
        let mut file = File::create(&unfinished)?;
        let mut hasher = Sha256::new();
        let mut frame = Vec::new();
        let mut is_compressed = None;
        while stream.by_ref().take(FRAME_BYTES).read_to_end(&mut frame)? > 0 {
            hasher.update(&frame);
            // What comes compressed stays as it is.
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
    receive().map_err(|source| {
        // Where it cannot be removed, it is written anew by the next process with this number.
        let _removed = fs::remove_file(&unfinished);
        IndexError::Io { path: directory.clone(), source }
    })
}

fn is_compressed_already(head: &[u8]) -> bool {
    head.starts_with(&[0x1f, 0x8b]) || head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd])
}
