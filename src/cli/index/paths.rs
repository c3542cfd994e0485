//! Input paths: from the command line, from lists, and from standard input, which is spooled if it holds pages.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::cli::args::IndexArgs;
use newsidx_index::spool;
use newsidx_ingest::{is_path_list, resolve};

/// Bytes of standard input that decide whether it is a list of paths.
const HEAD_BYTES: u64 = 8192;

/// The input paths as absolute paths, with those in lists and the spool file of standard input.
pub(super) fn roots(args: &IndexArgs, index: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut roots = Vec::with_capacity(args.paths.len());
    for path in &args.paths {
        if path == Path::new("-") {
            roots.extend(stdin_roots(args, index)?);
        } else {
            roots.push(resolve(path)?);
        }
    }
    match &args.files_from {
        Some(file) if file == Path::new("-") => roots.extend(read_path_list(io::stdin().lock(), args, file)?),
        Some(file) => {
            let list = File::open(file).with_context(|| format!("cannot read the list of paths {}", file.display()))?;
            roots.extend(read_path_list(list, args, file)?);
        }
        None => {}
    }
    Ok(roots)
}

/// The paths listed on standard input, or the spool file if it holds pages.
fn stdin_roots(args: &IndexArgs, index: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut stdin = io::stdin().lock();
    let mut head = Vec::new();
    stdin.by_ref().take(HEAD_BYTES).read_to_end(&mut head).context("cannot read standard input")?;
    let is_list = args.null || is_path_list(&head);
    let whole = head.as_slice().chain(stdin);
    if is_list {
        return read_path_list(whole, args, Path::new("-"));
    }
    Ok(vec![resolve(&spool(index, whole).context("standard input")?)?])
}

/// The paths of a list, one per line or separated by NUL.
fn read_path_list(mut list: impl Read, args: &IndexArgs, name: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut bytes = Vec::new();
    list.read_to_end(&mut bytes).with_context(|| format!("cannot read the list of paths {}", name.display()))?;
    // No path contains NUL: a list with one is from `find -print0`.
    let separator = if args.null || bytes.contains(&0) { 0 } else { b'\n' };
    let names = bytes.split(|byte| *byte == separator).filter(|name| !name.is_empty());
    Ok(names.map(|name| resolve(&path_of(name))).collect::<io::Result<_>>()?)
}

#[cfg(unix)]
fn path_of(name: &[u8]) -> PathBuf {
    PathBuf::from(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(name))
}

#[cfg(not(unix))]
fn path_of(name: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(name.strip_suffix(b"\r").unwrap_or(name)).into_owned())
}
