//! Prints hits on standard output: as text, records, paths or a concordance.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use indicatif::HumanCount;

use crate::cli::args::SearchArgs;
use crate::cli::counted::{articles, counted};
use crate::cli::terminal::Terminal;
use crate::output::{
    HIT_SHAPE, HitDetails, HitLayout, KWIC_SHAPE, RecordFormat, RecordWriter, hit_record, kwic_record, printable,
    write_copy, write_hit, write_kwic,
};
use newsidx_core::article::Article;
use newsidx_core::page::Origin;
use newsidx_query::Query;
use newsidx_search::{Hit, KwicLine, Results, SearchError, kwic_lines, sort_kwic};

/// Prints hits as text.
pub(super) fn print_text(
    results: &Results<'_>,
    query: &Query,
    args: &SearchArgs,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let (shown, offset) = (results.hit_count()?, args.offset);
    let width = args.width.map(usize::from).or_else(|| terminal.width());
    let layout = HitLayout { width, rank_width: (offset as u64 + shown).to_string().len() };
    let paths = terminal.paths();
    let mut out = terminal.out();
    for (nth, hit) in results.hits().enumerate() {
        if nth > 0 {
            writeln!(out)?;
        }
        let hit = hit?;
        write_hit(&mut out, offset + nth + 1, &hit, &layout, &paths)?;
        for copy in listed_copies(results, &hit, args)?.iter().flatten() {
            write_copy(&mut out, copy, &layout, &paths)?;
        }
    }
    out.flush()?;
    if terminal.out_is_terminal && terminal.err_is_terminal && results.total > 0 {
        terminal.status("");
        let are_stories = args.options(query).one_per_story;
        let stories = if are_stories { results.story_count()? } else { results.total };
        terminal.status(&summary(results.total, stories, shown, args));
    }
    Ok(())
}

/// The copies of the story of a hit; `None` unless `--copies` is set.
fn listed_copies(results: &Results<'_>, hit: &Hit, args: &SearchArgs) -> Result<Option<Vec<Article>>, SearchError> {
    if !args.copies {
        return Ok(None);
    }
    let has_copies = hit.story.as_ref().is_some_and(|story| story.copies > 0);
    if has_copies { results.copies(hit).map(Some) } else { Ok(Some(Vec::new())) }
}

/// Numbers of articles and stories, and which hits are shown.
fn summary(total: u64, stories: u64, shown: u64, args: &SearchArgs) -> String {
    let mut articles = articles(total);
    if stories < total {
        articles = format!("{articles} in {}", counted(stories, "story", "stories"));
    }
    if args.sample.is_some() {
        format!("{articles}, a sample of {} shown", HumanCount(shown))
    } else if args.offset > 0 {
        let offset = args.offset as u64;
        format!("{articles}, {} to {} shown", HumanCount(offset + u64::from(shown > 0)), HumanCount(offset + shown))
    } else if shown < stories {
        format!("{articles}, the first {} shown (more with -m N, all with --all)", HumanCount(shown))
    } else {
        articles
    }
}

/// Prints a record for each hit.
pub(super) fn print_records(
    results: &Results<'_>,
    format: RecordFormat,
    args: &SearchArgs,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let paths = terminal.paths();
    let mut writer = RecordWriter::new(terminal.data_out(), format, HIT_SHAPE, args.fields.as_deref())?;
    let include_text = writer.is_requested(&["standfirst", "body", "captions", "credits"]);
    for (nth, hit) in results.hits().enumerate() {
        let (rank, hit) = (args.offset + nth + 1, hit?);
        let copies = listed_copies(results, &hit, args)?;
        writer.write(&hit_record(rank, &hit, HitDetails { include_text, copies: copies.as_deref() }, &paths))?;
    }
    Ok(writer.finish()?)
}

/// Prints a concordance line for each match: in the order of the hits, or sorted.
///
/// Sorting holds all lines in memory, a kilobyte each; else one article at a time.
pub(super) fn print_kwic(results: &Results<'_>, args: &SearchArgs, terminal: &Terminal) -> anyhow::Result<()> {
    let limit = args.limit.unwrap_or(usize::MAX);
    let lines = results.articles().flat_map(|found| match found {
        Ok((_, article)) => kwic_lines(&article, results.matcher()).into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error)],
    });
    match args.kwic_sort {
        None => write_lines(lines.take(limit), args, terminal),
        Some(sort) => {
            let mut sorted = lines.collect::<Result<Vec<_>, _>>()?;
            sort_kwic(&mut sorted, sort.into());
            write_lines(sorted.into_iter().take(limit).map(Ok), args, terminal)
        }
    }
}

fn write_lines(
    lines: impl Iterator<Item = Result<KwicLine, SearchError>>,
    args: &SearchArgs,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let Some(format) = args.record_format() else {
        let width = args.width.map_or_else(|| terminal.chart_width(), usize::from);
        let mut out = terminal.out();
        for line in lines {
            write_kwic(&mut out, &line?, width)?;
        }
        return Ok(out.flush()?);
    };
    let paths = terminal.paths();
    let mut writer = RecordWriter::new(terminal.data_out(), format, KWIC_SHAPE, args.fields.as_deref())?;
    for line in lines {
        writer.write(&kwic_record(&line?, &paths))?;
    }
    Ok(writer.finish()?)
}

/// Prints every file once, in the order of its best page. The files of a page with several sources follow each other.
pub(super) fn print_paths(results: &Results<'_>, args: &SearchArgs, terminal: &Terminal) -> anyhow::Result<()> {
    let paths = terminal.paths();
    let mut printed: HashSet<PathBuf> = HashSet::new();
    let mut out = terminal.data_out();
    for found in results.articles() {
        let Article { origin, other_sources, .. } = found?.1;
        for Origin { file, .. } in std::iter::once(origin).chain(other_sources) {
            if printed.contains(&file) {
                continue;
            }
            // For xargs a name must be exact; in a terminal it must not contain escapes.
            let audience = if terminal.out_is_terminal && !args.null { Audience::Person } else { Audience::Program };
            out.write_all(&file_name(paths.show(&file), audience))?;
            out.write_all(if args.null { b"\0" } else { b"\n" })?;
            printed.insert(file);
        }
    }
    out.flush()?;
    Ok(())
}

/// Who reads a list of file names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Audience {
    Person,
    Program,
}

/// The bytes of a file name: unchanged for a program, without terminal escapes for a person.
fn file_name(path: &Path, audience: Audience) -> Cow<'_, [u8]> {
    let bytes = path.as_os_str().as_encoded_bytes();
    match audience {
        Audience::Person => Cow::Owned(printable(&String::from_utf8_lossy(bytes)).into_owned().into_bytes()),
        Audience::Program => Cow::Borrowed(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminal_escapes_in_a_file_name_are_escaped() {
        let path = Path::new("a\u{1b}[31m.txt");
        assert_eq!(file_name(path, Audience::Program).as_ref(), b"a\x1b[31m.txt");
        assert_eq!(file_name(path, Audience::Person).as_ref(), b"a\\u{1b}[31m.txt");
    }
}
