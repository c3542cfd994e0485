//! One file as it is read: how, and to whom its pages go.

use std::path::Path;

use super::{IngestError, IngestErrorKind, ReadOptions, SkipCounts, SkipReason};
use newsidx_core::page::{Extent, Origin, RawPage, Sha256Hash};

/// What every reader of a format is given.
pub(super) struct ReadContext<'a> {
    pub(super) options: &'a ReadOptions,
    file: &'a Path,
    /// Hash of the file, where what is read is what it was taken of.
    hash: Option<Sha256Hash>,
    member: Option<String>,
    each: &'a mut dyn FnMut(Result<RawPage, IngestError>) -> bool,
    skipped: SkipCounts,
    wants_more: bool,
}

impl<'a> ReadContext<'a> {
    pub(super) fn new(
        file: &'a Path,
        options: &'a ReadOptions,
        each: &'a mut dyn FnMut(Result<RawPage, IngestError>) -> bool,
    ) -> Self {
        Self { options, file, hash: None, member: None, each, skipped: SkipCounts::new(), wants_more: true }
    }

    /// Tells the hash of the file.
    pub(super) fn with_hash(self, hash: Option<Sha256Hash>) -> Self {
        Self { hash, ..self }
    }

    /// The hash of what is read, where it is a file as it lies there and the hash was told.
    pub(super) fn hash(&self) -> Option<Sha256Hash> {
        self.hash.filter(|_| !self.is_in_archive())
    }

    /// The file.
    pub(super) fn file(&self) -> &Path {
        self.file
    }

    /// Where a page comes from that is read now.
    pub(super) fn origin(&self, record: Option<u64>, extent: Option<Extent>) -> Origin {
        Origin { file: self.file.to_owned(), member: self.member.clone(), record, extent }
    }

    /// Hands out a page; gives `false` where no more are wanted.
    pub(super) fn emit_page(&mut self, page: RawPage) -> bool {
        self.call_back(Ok(page))
    }

    /// Names what cannot be read; gives `false` where no more is wanted.
    pub(super) fn emit_error(&mut self, record: Option<u64>, kind: IngestErrorKind) -> bool {
        let origin = self.origin(record, None);
        self.call_back(Err(IngestError::new(origin, kind)))
    }

    /// Hands out a page or names what is wrong with it.
    pub(super) fn emit(&mut self, record: Option<u64>, page: Result<RawPage, IngestErrorKind>) -> bool {
        match page {
            Ok(page) => self.emit_page(page),
            Err(kind) => self.emit_error(record, kind),
        }
    }

    /// Counts a record or a member that holds no page.
    pub(super) fn count_skipped(&mut self, skip: SkipReason) {
        *self.skipped.entry(skip).or_default() += 1;
    }

    /// What was passed over.
    pub(super) fn into_skipped(self) -> SkipCounts {
        self.skipped
    }

    /// Whether more is wanted.
    pub(super) fn wants_more(&self) -> bool {
        self.wants_more
    }

    /// Whether what is read lies in an archive.
    pub(super) fn is_in_archive(&self) -> bool {
        self.member.is_some()
    }

    /// Names what is read until the member is left as a member of the archive.
    pub(super) fn enter_member(&mut self, member: String) {
        self.member = Some(member);
    }

    pub(super) fn leave_member(&mut self) {
        self.member = None;
    }

    fn call_back(&mut self, page: Result<RawPage, IngestError>) -> bool {
        self.wants_more = self.wants_more && (self.each)(page);
        self.wants_more
    }
}
