//! Hints: the flag or command that helps against an error.
//!
//! The crates do not know the command line, so their messages say only what is wrong.

use std::error::Error;

use crate::pipeline::FailureReason;
use newsidx_index::{IndexError, WatchError};
use newsidx_ingest::{FileWatcherError, IngestError, IngestErrorKind};
use newsidx_search::SearchError;

/// Hint for a damaged index or one of an older format.
const REBUILD: &str = "delete the directory of the index and run `newsidx index` again";

/// The message of an error with its causes, and a hint if there is one.
pub(super) fn error_message(error: &anyhow::Error) -> String {
    with_hint(format!("{error:#}"), error.chain().find_map(hint))
}

/// The message of input that cannot be read, and a hint if there is one.
pub(super) fn ingest_message(kind: &IngestErrorKind) -> String {
    with_hint(kind.to_string(), ingest_hint(kind))
}

/// The message of a failure, and a hint if there is one.
pub(super) fn failure_message(reason: &FailureReason) -> String {
    let hint = match reason {
        FailureReason::Ingest(kind) => ingest_hint(kind),
        FailureReason::EmptyRoot => Some("name the directory above it to prune them".to_owned()),
        FailureReason::Panic(_) => Some("please report it".to_owned()),
        FailureReason::UnchangedFailures(_) | FailureReason::ResumedFailures(_) => None,
    };
    with_hint(reason.to_string(), hint)
}

/// The message of a path that cannot be watched, and a hint if there is one.
pub(super) fn watcher_message(error: &FileWatcherError) -> String {
    with_hint(error.to_string(), watcher_hint(error))
}

fn with_hint(message: String, hint: Option<String>) -> String {
    match hint {
        Some(hint) => format!("{message}; {hint}"),
        None => message,
    }
}

/// The hint for one error of a chain.
fn hint(error: &(dyn Error + 'static)) -> Option<String> {
    if let Some(error) = error.downcast_ref() {
        return index_hint(error);
    }
    if let Some(error) = error.downcast_ref() {
        return search_hint(error);
    }
    if let Some(IngestError { kind, .. }) = error.downcast_ref() {
        return ingest_hint(kind);
    }
    if let Some(error) = error.downcast_ref() {
        return watcher_hint(error);
    }
    match error.downcast_ref()? {
        WatchError::NameTaken(name) => Some(format!("remove it first with `newsidx watch remove {name}`")),
        WatchError::Damaged { .. } => Some("delete it and add the watch again".to_owned()),
        WatchError::Io { .. } => {
            Some("watches are kept in the directory of the index, which has to be writable".to_owned())
        }
        WatchError::InvalidName(_) | WatchError::Missing { .. } => None,
    }
}

fn index_hint(error: &IndexError) -> Option<String> {
    let hint = match error {
        IndexError::Missing { .. } => "create it with `newsidx index PATH`, or name another one with --index",
        IndexError::NotAnIndex { .. } => "name another directory with --index",
        IndexError::NotADirectory { .. } => "name a directory with --index",
        IndexError::Newer { .. } => "use a newer newsidx, or build a new index with --index",
        IndexError::Older { .. } => REBUILD,
        IndexError::Busy { .. } => "wait until it is done",
        error if error.is_damaged() => REBUILD,
        _ => return None,
    };
    Some(hint.to_owned())
}

fn search_hint(error: &SearchError) -> Option<String> {
    match error {
        SearchError::TooManyWords { .. } => Some("write more letters, or raise --max-expansions".to_owned()),
        SearchError::TooManyArticles { .. } => Some("write more digits, or raise --max-expansions".to_owned()),
        SearchError::Index(error) => index_hint(error),
        _ => None,
    }
}

fn ingest_hint(kind: &IngestErrorKind) -> Option<String> {
    let hint = match kind {
        IngestErrorKind::TooLarge { .. } => "raise --max-page to read it",
        IngestErrorKind::NoText => "name it with --map text=FIELD",
        IngestErrorKind::NotUtf8 => "convert the file, as with iconv",
        IngestErrorKind::NestedArchive => "unpack it and index what is in it",
        IngestErrorKind::ZipNotSeekable => "give its file",
        IngestErrorKind::FileName => "rename the file",
        _ => return None,
    };
    Some(hint.to_owned())
}

fn watcher_hint(error: &FileWatcherError) -> Option<String> {
    match error {
        FileWatcherError::TooMany(_) => Some("allow more with sysctl fs.inotify.max_user_watches".to_owned()),
        FileWatcherError::Failed { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use newsidx_core::page::Origin;

    fn missing() -> IndexError {
        IndexError::Missing { path: PathBuf::from("index") }
    }

    #[test]
    fn a_hint_is_found_below_other_errors() {
        let message = "index directory not found: index; create it with `newsidx index PATH`, \
                       or name another one with --index";
        assert_eq!(error_message(&missing().into()), message);
        assert_eq!(error_message(&SearchError::Index(missing()).into()), message);
        let in_context = anyhow::Error::from(missing()).context("cannot search");
        assert_eq!(error_message(&in_context), format!("cannot search: {message}"));
        assert_eq!(error_message(&anyhow::anyhow!("not confirmed")), "not confirmed");
    }

    #[test]
    fn damage_has_the_hint_of_an_old_format() {
        let path = PathBuf::from("index/newsidx.json");
        let damaged = IndexError::Damaged { path: path.clone(), detail: "it is empty".to_owned() };
        let older = IndexError::Older { path, found: 1, supported: 2 };
        for error in [damaged, older] {
            assert!(error_message(&error.into()).ends_with(&format!("; {REBUILD}")));
        }
    }

    #[test]
    fn an_index_that_is_being_written_has_the_hint_to_wait() {
        let busy = IndexError::Busy { path: PathBuf::from("index") };
        let message = "another newsidx is writing to the index at index; wait until it is done";
        assert_eq!(error_message(&busy.into()), message);
    }

    #[test]
    fn an_error_without_a_hint_is_its_message() {
        let path = PathBuf::from("index");
        let failed = || IndexError::Io { path: path.clone(), source: std::io::ErrorKind::StorageFull.into() };
        assert_eq!(error_message(&failed().into()), failed().to_string());
    }

    #[test]
    fn a_failure_has_the_hint_of_its_cause() {
        let too_large = || IngestErrorKind::TooLarge { limit: 1 << 20 };
        let message = "a page of more than 1 MiB; raise --max-page to read it";
        assert_eq!(ingest_message(&too_large()), message);
        assert_eq!(failure_message(&FailureReason::Ingest(too_large())), message);
        let origin = Box::new(Origin::from_file("/a.txt"));
        let error = IngestError { origin, kind: IngestErrorKind::NoText };
        assert_eq!(error_message(&error.into()), "/a.txt: no field with a text; name it with --map text=FIELD");
        assert_eq!(
            failure_message(&FailureReason::UnchangedFailures(1)),
            "unchanged since 1 page of it could not be read"
        );
    }

    #[test]
    fn a_path_that_cannot_be_watched_has_the_hint_of_its_cause() {
        let error = FileWatcherError::TooMany(PathBuf::from("/pages"));
        let message = "/pages cannot be watched: the system watches no more directories; \
                       allow more with sysctl fs.inotify.max_user_watches";
        assert_eq!(watcher_message(&error), message);
        assert_eq!(error_message(&error.into()), message);
    }

    #[test]
    fn search_limits_and_taken_names_have_a_hint() {
        let limit = SearchError::TooManyWords { typed: "*e*".to_owned(), limit: 3 };
        assert!(error_message(&limit.into()).ends_with("; write more letters, or raise --max-expansions"));
        let taken = WatchError::NameTaken("lit".to_owned());
        assert!(error_message(&taken.into()).ends_with("; remove it first with `newsidx watch remove lit`"));
    }
}
