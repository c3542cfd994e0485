//! Hits on standard output: as text, as JSON lines, as paths.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use indicatif::HumanCount;

use crate::cli::terminal::Terminal;
use crate::output::{HitLayout, hit_record, printable, write_hit, write_json_line};
use crate::search::Results;

pub(super) fn print_text(results: &Results<'_>, limit: usize, terminal: &Terminal) -> anyhow::Result<()> {
    let shown = results.total.min(limit as u64);
    let layout = HitLayout { width: terminal.width(), rank_width: shown.to_string().len() };
    let paths = terminal.paths();
    let mut out = terminal.out();
    for (nth, hit) in results.hits().enumerate() {
        if nth > 0 {
            writeln!(out)?;
        }
        write_hit(&mut out, nth + 1, &hit?, &layout, &paths)?;
    }
    out.flush()?;
    if terminal.out_is_terminal && terminal.err_is_terminal && results.total > 0 {
        let pages = if results.total == 1 { "article" } else { "articles" };
        let more = if shown < results.total {
            format!(", the first {} shown (-m N shows more)", HumanCount(shown))
        } else {
            String::new()
        };
        terminal.say("");
        terminal.say(&format!("{} {pages}{more}", HumanCount(results.total)));
    }
    Ok(())
}

pub(super) fn print_json(results: &Results<'_>, terminal: &Terminal) -> anyhow::Result<()> {
    let paths = terminal.paths();
    let mut out = terminal.data_out();
    for (nth, hit) in results.hits().enumerate() {
        write_json_line(&mut out, &hit_record(nth + 1, &hit?, &paths))?;
    }
    out.flush()?;
    Ok(())
}

/// Prints every file once, however many of its pages match, in the order of its best page.
pub(super) fn print_paths(results: &Results<'_>, with_nul: bool, terminal: &Terminal) -> anyhow::Result<()> {
    let paths = terminal.paths();
    let mut printed: HashSet<PathBuf> = HashSet::new();
    let mut out = terminal.data_out();
    for hit in results.hits() {
        let file = hit?.article.origin.file;
        if printed.contains(&file) {
            continue;
        }
        let is_for_person = terminal.out_is_terminal && !with_nul;
        out.write_all(&file_name(paths.show(&file), is_for_person))?;
        out.write_all(if with_nul { b"\0" } else { b"\n" })?;
        printed.insert(file);
    }
    out.flush()?;
    Ok(())
}

/// The bytes of a file's name: as they are for a program, without terminal escapes for a person.
fn file_name(path: &Path, is_for_person: bool) -> Cow<'_, [u8]> {
    let bytes = path.as_os_str().as_encoded_bytes();
    if is_for_person {
        Cow::Owned(printable(&String::from_utf8_lossy(bytes)).into_owned().into_bytes())
    } else {
        Cow::Borrowed(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_cannot_command_a_terminal() {
        let path = Path::new("a\u{1b}[31m.txt");
        assert_eq!(file_name(path, false).as_ref(), b"a\x1b[31m.txt");
        assert_eq!(file_name(path, true).as_ref(), b"a\\u{1b}[31m.txt");
    }
}
