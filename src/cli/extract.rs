//! `newsidx extract`: extracts the articles of files with the same batches as `newsidx index`, without an index.

use std::io::{self, Write};
use std::path::Path;

use super::args::ExtractArgs;
use super::hints::{failure_message, ingest_message};
use super::status::Status;
use super::terminal::Terminal;
use crate::output::{
    BOLD, RejectionRecord, ShownPaths, article_record, printable, write_article, write_explanation, write_json_line,
};
use crate::pipeline::{ExtractedPage, Extractor, Failure};
use newsidx_core::page::{HashedPage, Origin, RawPage};
use newsidx_extract::{Extraction, ExtractionOptions, explain};
use newsidx_ingest::{IngestError, ReadOptions, Source, SourceContent, absolute, walk};

pub(super) fn run(args: &ExtractArgs, terminal: &Terminal) -> anyhow::Result<Status> {
    let options = args.read.options();
    let walk_options = args.walk.options()?;
    let out: Box<dyn Write> = if args.json { Box::new(terminal.data_out()) } else { Box::new(terminal.out()) };
    let has_several_files = args.files.len() > 1 || args.files.iter().any(|file| file.is_dir());
    let paths = terminal.paths();
    let mut printer = ExtractPrinter { args, terminal, paths, out, has_several_files, printed: 0, has_failed: false };
    let mut extractor = Extractor::new(ExtractionOptions { keep_listings: args.keep_listings });
    let mut each = |page: Result<RawPage, IngestError>| -> anyhow::Result<()> {
        match page {
            Ok(page) => printer.print_all(extractor.push(page)),
            Err(error) => {
                printer.fail(&error.origin, &ingest_message(&error.kind));
                Ok(())
            }
        }
    };
    for file in &args.files {
        if file == Path::new("-") {
            let source = Source::from_reader(Path::new("-"), io::stdin());
            print_source(source, &options, terminal, &mut each)?;
            continue;
        }
        for path in walk(&[absolute(file)?], &walk_options) {
            match path.and_then(|path| Source::open(&path)) {
                Ok(source) => print_source(source, &options, terminal, &mut each)?,
                Err(error) => each(Err(error))?,
            }
        }
    }
    printer.print_all(extractor.finish())?;
    printer.out.flush()?;
    Ok(if printer.has_failed { Status::Failed } else { Status::Success })
}

/// Passes every page of a source to `each`, and warns if there is none. An error of `each` stops the reading.
fn print_source(
    source: Source<'_>,
    options: &ReadOptions,
    terminal: &Terminal,
    each: &mut dyn FnMut(Result<RawPage, IngestError>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut failed = None;
    let path = source.path().to_owned();
    let read = source.pages(options, &mut |page| match each(page) {
        Ok(()) => true,
        Err(error) => {
            failed = Some(error);
            false
        }
    });
    if let SourceContent::Nothing(skip) = read.content {
        let paths = terminal.paths();
        terminal.warn(&format!("{}: contains no page ({})", paths.show(&path).display(), skip.name()));
    }
    failed.map_or(Ok(()), Err)
}

struct ExtractPrinter<'a> {
    args: &'a ExtractArgs,
    terminal: &'a Terminal,
    paths: ShownPaths,
    out: Box<dyn Write>,
    /// Whether pages may come from more than one file.
    has_several_files: bool,
    printed: usize,
    /// Whether some page could not be read.
    has_failed: bool,
}

impl ExtractPrinter<'_> {
    fn print_all(&mut self, pages: Vec<Result<ExtractedPage, Failure>>) -> anyhow::Result<()> {
        pages.into_iter().try_for_each(|page| match page {
            Ok(page) => self.print(&page),
            Err(Failure { origin, reason }) => {
                self.fail(&origin, &failure_message(&reason));
                Ok(())
            }
        })
    }

    /// Reports a page that could not be read.
    fn fail(&mut self, origin: &Origin, reason: &str) {
        self.has_failed = true;
        self.terminal.warn(&format!("{}: {reason}", self.paths.show_origin(origin)));
    }

    fn print(&mut self, ExtractedPage { raw, page, extraction, profile }: &ExtractedPage) -> anyhow::Result<()> {
        if self.args.json {
            self.print_json(raw, extraction)?;
            return Ok(());
        }
        let origin = self.paths.show_origin(&raw.origin);
        if self.args.explain {
            self.separate()?;
            if self.has_several_files || origin.record.is_some() {
                writeln!(self.out, "{BOLD}{}{BOLD:#}", printable(&origin.to_string()))?;
            }
            let explanation = explain(raw, page, profile, &extraction.labels);
            write_explanation(&mut self.out, page, extraction, &explanation)?;
            return Ok(());
        }
        match &extraction.outcome {
            Ok(article) => {
                self.separate()?;
                write_article(&mut self.out, article, &self.paths, self.terminal.reading_width())?;
            }
            Err(rejection) => {
                // Standard output first: the warning then follows the pages before it in a terminal.
                self.out.flush()?;
                self.terminal.warn(&format!("{origin}: {rejection}"));
            }
        }
        Ok(())
    }

    /// Writes an empty line between pages.
    fn separate(&mut self) -> io::Result<()> {
        self.printed += 1;
        if self.printed > 1 { writeln!(self.out) } else { Ok(()) }
    }

    fn print_json(&mut self, raw: &HashedPage, extraction: &Extraction) -> anyhow::Result<()> {
        match &extraction.outcome {
            Ok(article) => write_json_line(&mut self.out, &article_record(article, &self.paths))?,
            Err(rejection) => {
                write_json_line(&mut self.out, &RejectionRecord::new(&raw.origin, *rejection, &self.paths))?;
            }
        }
        Ok(())
    }
}
