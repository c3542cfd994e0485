//! The dictionaries by which articles are compressed: what the articles of a language have in common, so that each can
//! be compressed on its own.
//!
//! Many articles compressed together, in blocks of 64 KiB, would take a tenth more, and to read one of them all of them
//! would have to be decompressed: 100 µs, where this takes 5.
//!
//! A dictionary never changes. Its number is the language's code, and stands in every article that was compressed by it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use zstd::zstd_safe::{self, DCtx, DDict};

use super::replace_file::replace_file;

/// Directory of the dictionaries in that of an index.
const DIRECTORY: &str = "dictionaries";

/// Number of the dictionary of all articles whose language has no code of two letters.
const OTHER: u16 = 1;

/// Where zstd keeps the number in a dictionary, after its magic number.
const ID_OFFSET: std::ops::Range<usize> = 4..8;

thread_local! {
    /// Takes longer to make than an article takes to decompress.
    static CONTEXT: RefCell<DCtx<'static>> = RefCell::new(DCtx::create());
}

/// Which dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DictionaryId(u16);

impl DictionaryId {
    /// That of the articles in a language.
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

/// The dictionaries of an index, each read when it is first needed.
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
    /// Those of the index in a directory. Nothing is read yet.
    pub(super) fn new(index: &Path) -> Self {
        Self { dir: index.join(DIRECTORY), loaded: Mutex::default() }
    }

    fn path(&self, number: DictionaryId) -> PathBuf {
        self.dir.join(number.file_name())
    }

    /// The bytes of a dictionary; `None` where there is none yet.
    ///
    /// # Errors
    ///
    /// Where it cannot be read.
    pub(super) fn read(&self, number: DictionaryId) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.path(number)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(at(&self.path(number), &error)),
        }
    }

    /// Puts a new dictionary on disk under its number, and gives its bytes with the number in them.
    ///
    /// # Errors
    ///
    /// Where it cannot be written.
    pub(super) fn add(&self, number: DictionaryId, mut bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        if let Some(place) = bytes.get_mut(ID_OFFSET) {
            place.copy_from_slice(&u32::from(number.0).to_le_bytes());
        }
        let path = self.path(number);
        fs::create_dir_all(&self.dir).and_then(|()| replace_file(&path, &bytes)).map_err(|error| at(&path, &error))?;
        Ok(bytes)
    }

    /// Decompresses what was compressed by one of the dictionaries, or by none.
    ///
    /// # Errors
    ///
    /// Where it is damaged, or its dictionary is missing.
    pub(super) fn decompress(&self, compressed: &[u8]) -> io::Result<Vec<u8>> {
        let size = zstd_safe::get_frame_content_size(compressed).ok().flatten().ok_or_else(|| damaged("no size"))?;
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(usize::try_from(size).map_err(|_| damaged("its size"))?)?;
        let dictionary = match zstd_safe::get_dict_id_from_frame(compressed) {
            Some(number) => Some(self.load(number)?),
            None => None,
        };
        let result = CONTEXT.with_borrow_mut(|context| match &dictionary {
            Some(dictionary) => context.decompress_using_ddict(&mut bytes, compressed, &dictionary.0),
            None => context.decompress(&mut bytes, compressed),
        });
        result.map_err(|code| damaged(zstd_safe::get_error_name(code)))?;
        Ok(bytes)
    }

    fn load(&self, number: NonZeroU32) -> io::Result<Arc<Dictionary>> {
        let number = DictionaryId(u16::try_from(number.get()).map_err(|_| damaged("the number of its dictionary"))?);
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(dictionary) = loaded.get(&number) {
            return Ok(Arc::clone(dictionary));
        }
        let missing = || damaged(&format!("{} is missing", self.path(number).display()));
        let bytes = self.read(number)?.ok_or_else(missing)?;
        let unusable = || damaged(&format!("{} is no dictionary", self.path(number).display()));
        let dictionary = Arc::new(Dictionary(DDict::try_create(&bytes).ok_or_else(unusable)?));
        loaded.insert(number, Arc::clone(&dictionary));
        Ok(dictionary)
    }
}

fn damaged(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("a stored article: {what}"))
}

fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
