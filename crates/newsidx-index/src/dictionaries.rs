//! Compression dictionaries (zstd), one for each language, so that each article can be compressed alone.
//!
//! Articles in shared blocks of 64 KiB take a tenth more space, and reading one decompresses the whole block: 100 µs,
//! where this takes 5. Each dictionary is read once per index that is open, at most 110 KiB.
//!
//! Invariant: a dictionary never changes. Its id, the code of the language, is part of every frame compressed with it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use zstd::zstd_safe::{self, DCtx, DDict};

use super::replace_file::replace_file;

/// Name of the directory in the index directory.
const DIRECTORY: &str = "dictionaries";

/// Id of the dictionary for articles without a language code of two letters.
const OTHER: u16 = 1;

/// Bytes of a zstd dictionary that hold its id: after the magic number (RFC 8878, section 5).
const ID_OFFSET: std::ops::Range<usize> = 4..8;

thread_local! {
    // Creating a context takes longer than decompressing an article.
    static CONTEXT: RefCell<DCtx<'static>> = RefCell::new(DCtx::create());
}

/// Identifies a dictionary: a language code of two letters as a number, or [`OTHER`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DictionaryId(u16);

impl DictionaryId {
    /// The dictionary for articles in a language.
    pub(super) fn for_language(language: Option<&str>) -> Self {
        match language.map(str::as_bytes) {
            Some(&[first @ b'a'..=b'z', second @ b'a'..=b'z']) => Self(u16::from_be_bytes([first, second])),
            _ => Self(OTHER),
        }
    }

    fn file_name(self) -> String {
        if self.0 == OTHER { "other".to_owned() } else { String::from_utf8_lossy(&self.0.to_be_bytes()).into_owned() }
    }
}

/// Dictionaries of an index, each loaded on first use.
#[derive(Debug)]
pub(super) struct Dictionaries {
    dir: PathBuf,
    loaded: Mutex<BTreeMap<DictionaryId, Arc<Dictionary>>>,
}

struct Dictionary(DDict<'static>);

impl std::fmt::Debug for Dictionary {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Dictionary").field(&self.0.get_dict_id()).finish()
    }
}

impl Dictionaries {
    /// The dictionaries of the index in a directory. Reads nothing.
    pub(super) fn new(index: &Path) -> Self {
        Self { dir: index.join(DIRECTORY), loaded: Mutex::default() }
    }

    fn path(&self, id: DictionaryId) -> PathBuf {
        self.dir.join(id.file_name())
    }

    /// Reads the bytes of a dictionary; `None` if it does not exist.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub(super) fn read(&self, id: DictionaryId) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.path(id)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(at(&self.path(id), &error)),
        }
    }

    /// Writes a new dictionary. Returns its bytes with the id in them.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub(super) fn add(&self, id: DictionaryId, mut bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        // zstd gives a trained dictionary an id of its own.
        if let Some(id_bytes) = bytes.get_mut(ID_OFFSET) {
            id_bytes.copy_from_slice(&u32::from(id.0).to_le_bytes());
        }
        let path = self.path(id);
        fs::create_dir_all(&self.dir).and_then(|()| replace_file(&path, &bytes)).map_err(|error| at(&path, &error))?;
        Ok(bytes)
    }

    /// Decompresses a record, with the dictionary that its frame names, if any. Takes about 5 µs.
    ///
    /// # Errors
    ///
    /// If the record is damaged, or its dictionary is missing.
    pub(super) fn decompress(&self, compressed: &[u8]) -> io::Result<Vec<u8>> {
        let size = zstd_safe::get_frame_content_size(compressed)
            .ok()
            .flatten()
            .ok_or_else(|| damaged("its frame has no size"))?;
        let mut bytes = Vec::new();
        // A damaged size must not abort the process.
        bytes.try_reserve_exact(usize::try_from(size).map_err(|_| damaged("its size is too large"))?)?;
        let dictionary = match zstd_safe::get_dict_id_from_frame(compressed) {
            Some(id) => Some(self.load(id)?),
            None => None,
        };
        let result = CONTEXT.with_borrow_mut(|context| match &dictionary {
            Some(dictionary) => context.decompress_using_ddict(&mut bytes, compressed, &dictionary.0),
            None => context.decompress(&mut bytes, compressed),
        });
        result.map_err(|code| damaged(zstd_safe::get_error_name(code)))?;
        Ok(bytes)
    }

    /// The dictionary with an id, from memory or from its file.
    fn load(&self, id: NonZeroU32) -> io::Result<Arc<Dictionary>> {
        let id = DictionaryId(u16::try_from(id.get()).map_err(|_| damaged("it names no dictionary of an index"))?);
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(dictionary) = loaded.get(&id) {
            return Ok(Arc::clone(dictionary));
        }
        let missing = || damaged(&format!("{} is missing", self.path(id).display()));
        let bytes = self.read(id)?.ok_or_else(missing)?;
        let unusable = || damaged(&format!("{} is not a zstd dictionary", self.path(id).display()));
        let dictionary = Arc::new(Dictionary(DDict::try_create(&bytes).ok_or_else(unusable)?));
        loaded.insert(id, Arc::clone(&dictionary));
        Ok(dictionary)
    }
}

/// Error for a record that cannot be decompressed.
fn damaged(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("a stored article: {what}"))
}

/// Adds the path to an error.
fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
