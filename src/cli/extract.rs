//! `newsidx extract`: the articles of files, as they would be indexed.

use std::io::{self, Write};
use std::path::Path;

use super::Status;
use super::args::ExtractArgs;
use super::terminal::Terminal;
use crate::blocks;
use crate::extract::{self, Extraction};
use crate::ingest::{Held, IngestError, Source, WalkOptions, absolute, walk};
use crate::output::{RejectionRecord, ShownPaths, article_record, write_article, write_explanation};
use crate::page::RawPage;

pub(super) fn run(args: &ExtractArgs, terminal: &Terminal) -> anyhow::Result<Status> {
    let options = args.read.options();
    let out: Box<dyn Write> = if args.json { Box::new(terminal.data_out()) } else { Box::new(terminal.out()) };
    let mut printer = Printer { args, terminal, paths: terminal.paths(), out, printed: 0 };
    let mut status = Status::Success;
    let mut each = |page: Result<RawPage, IngestError>| -> anyhow::Result<()> {
        match page {
            Ok(page) => printer.print(&page)?,
            Err(error) => {
                printer.terminal.complain(&error.to_string());
                status = Status::Failed;
            }
        }
        Ok(())
    };
    for file in &args.files {
        if file == Path::new("-") {
            let source = Source::from_reader(Path::new("-"), io::stdin());
            print_source(&source, &options, terminal, &mut each)?;
            continue;
        }
        for path in walk(&[absolute(file)?], &WalkOptions::default()) {
            match path.and_then(|path| Source::open(&path)) {
                Ok(source) => print_source(&source, &options, terminal, &mut each)?,
                Err(error) => each(Err(error))?,
            }
        }
    }
    printer.out.flush()?;
    Ok(status)
}

fn print_source(
    source: &Source,
    options: &crate::ingest::ReadOptions,
    terminal: &Terminal,
    each: &mut dyn FnMut(Result<RawPage, IngestError>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut failed = None;
    let held = source.pages(options, &mut |page| match each(page) {
        Ok(()) => true,
        Err(error) => {
            failed = Some(error);
            false
        }
    });
    if let Held::Nothing(skip) = held {
        terminal.complain(&format!("{}: no page in it ({})", source.path().display(), skip.name()));
    }
    failed.map_or(Ok(()), Err)
}

struct Printer<'a> {
    args: &'a ExtractArgs,
    terminal: &'a Terminal,
    paths: ShownPaths,
    out: Box<dyn Write>,
    printed: usize,
}

impl Printer<'_> {
    fn print(&mut self, raw: &RawPage) -> anyhow::Result<()> {
        let page = blocks::read(raw);
        let extraction = extract::extract(raw, &page);
        if self.args.json {
            self.print_json(raw, &extraction)?;
            return Ok(());
        }
        if self.printed > 0 {
            writeln!(self.out)?;
        }
        self.printed += 1;
        if self.args.explain {
            write_explanation(&mut self.out, &page, &extraction)?;
            return Ok(());
        }
        match &extraction.outcome {
            Ok(article) => write_article(&mut self.out, article, &self.paths, self.terminal.reading_width())?,
            Err(rejection) => {
                let path = self.paths.show(&raw.origin.file).display();
                self.out.flush()?;
                self.terminal.complain(&format!("{path}: {rejection}"));
            }
        }
        Ok(())
    }

    fn print_json(&mut self, raw: &RawPage, extraction: &Extraction) -> anyhow::Result<()> {
        match &extraction.outcome {
            Ok(article) => serde_json::to_writer(&mut self.out, &article_record(article, &self.paths))?,
            Err(rejection) => {
                serde_json::to_writer(&mut self.out, &RejectionRecord::new(&raw.origin, *rejection, &self.paths))?;
            }
        }
        writeln!(self.out)?;
        Ok(())
    }
}
