//! Read context: options, current file and member, and callback of one source, passed to every format reader.
//!
//! Readers report pages and errors through it, so origins are built and skips are counted in one place.

use std::path::Path;

use super::wacz::PageList;
use super::{IngestError, IngestErrorKind, ReadOptions, SkipCounts, SkipReason};
use newsidx_core::page::{Extent, Origin, RawPage, Sha256Hash};

/// State of reading one source.
pub(super) struct ReadContext<'a> {
    pub(super) options: &'a ReadOptions,
    file: &'a Path,
    /// Hash of the file; `None` if unknown, or if the bytes that are read may differ.
    hash: Option<Sha256Hash>,
    member: Option<String>,
    /// Titles and times of the pages of a crawl that is read.
    page_list: Option<PageList>,
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
        Self {
            options,
            file,
            hash: None,
            member: None,
            page_list: None,
            each,
            skipped: SkipCounts::new(),
            wants_more: true,
        }
    }

    /// Sets the hash of the file.
    pub(super) fn with_hash(self, hash: Option<Sha256Hash>) -> Self {
        Self { hash, ..self }
    }

    /// Hash of the file, unless an archive member is read.
    pub(super) fn hash(&self) -> Option<Sha256Hash> {
        self.hash.filter(|_| !self.is_in_archive())
    }

    /// Path of the file.
    pub(super) fn file(&self) -> &Path {
        self.file
    }

    /// Origin of a page in the current file or member.
    pub(super) fn origin(&self, record: Option<u64>, extent: Option<Extent>) -> Origin {
        Origin { file: self.file.to_owned(), member: self.member.clone(), record, extent }
    }

    /// Passes a page to the callback; returns whether to continue.
    pub(super) fn emit_page(&mut self, mut page: RawPage) -> bool {
        if let Some(list) = &self.page_list {
            list.complete(&mut page);
        }
        self.call_back(Ok(page))
    }

    /// Passes an error to the callback; returns whether to continue.
    pub(super) fn emit_error(&mut self, record: Option<u64>, kind: IngestErrorKind) -> bool {
        let origin = self.origin(record, None);
        self.call_back(Err(IngestError::new(origin, kind)))
    }

    /// Passes a page or its error to the callback; returns whether to continue.
    pub(super) fn emit(&mut self, record: Option<u64>, page: Result<RawPage, IngestErrorKind>) -> bool {
        match page {
            Ok(page) => self.emit_page(page),
            Err(kind) => self.emit_error(record, kind),
        }
    }

    /// Counts a record or member without a page.
    pub(super) fn count_skipped(&mut self, skip: SkipReason) {
        *self.skipped.entry(skip).or_default() += 1;
    }

    /// Numbers of records and members without a page.
    pub(super) fn into_skipped(self) -> SkipCounts {
        self.skipped
    }

    /// Whether the callback still wants pages.
    pub(super) fn wants_more(&self) -> bool {
        self.wants_more
    }

    /// Whether an archive member is read.
    pub(super) fn is_in_archive(&self) -> bool {
        self.member.is_some()
    }

    /// Adds the name of a member to all origins until [`leave_member`](Self::leave_member).
    pub(super) fn enter_member(&mut self, member: String) {
        self.member = Some(member);
    }

    pub(super) fn leave_member(&mut self) {
        self.member = None;
    }

    /// Completes all pages from this list until it is set to `None`.
    pub(super) fn set_page_list(&mut self, list: Option<PageList>) {
        self.page_list = list;
    }

    fn call_back(&mut self, page: Result<RawPage, IngestError>) -> bool {
        self.wants_more = self.wants_more && (self.each)(page);
        self.wants_more
    }
}
