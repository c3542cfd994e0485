//! What the process is connected to: terminals, pipes, and how wide they are.

use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

use super::args::ColorWhen;
use crate::output::{ShownPaths, printable};

/// Width where a terminal does not tell its own.
const DEFAULT_WIDTH: usize = 80;

/// Widest lines of running text.
const READING_WIDTH: usize = 100;

/// The outside of the process.
pub(super) struct Terminal {
    color: ColorChoice,
    /// Whether standard output is a terminal.
    pub out_is_terminal: bool,
    /// Whether standard error is a terminal.
    pub err_is_terminal: bool,
}

impl Terminal {
    pub(super) fn detect(color: ColorWhen) -> Self {
        let color = match color {
            ColorWhen::Auto => ColorChoice::Auto,
            ColorWhen::Always => ColorChoice::Always,
            ColorWhen::Never => ColorChoice::Never,
        };
        Self { color, out_is_terminal: io::stdout().is_terminal(), err_is_terminal: io::stderr().is_terminal() }
    }

    /// Standard output for a person, buffered; colours are taken out where they are not wanted.
    pub(super) fn out(&self) -> impl Write + use<> {
        let color = match self.color {
            ColorChoice::Auto => AutoStream::choice(&io::stdout()),
            chosen => chosen,
        };
        // The buffer lies below what takes colours out, which writes piece by piece.
        let buffered: Box<dyn Write> = Box::new(BufWriter::with_capacity(64 << 10, io::stdout().lock()));
        AutoStream::new(buffered, color)
    }

    /// Standard output for data, buffered: every byte comes out as it is.
    pub(super) fn data_out(&self) -> impl Write + use<> {
        BufWriter::with_capacity(64 << 10, io::stdout().lock())
    }

    /// Says a line on standard error. There is nowhere to say it if that fails.
    pub(super) fn status(&self, line: &str) {
        let _unheard = writeln!(io::stderr().lock(), "{}", printable(line));
    }

    /// Asks something on standard error; the answer is to follow on the same line.
    pub(super) fn prompt(&self, question: &str) -> io::Result<()> {
        let mut err = io::stderr().lock();
        write!(err, "{}", printable(question))?;
        err.flush()
    }

    /// Says what went wrong.
    pub(super) fn warn(&self, text: &str) {
        self.status(&format!("newsidx: {text}"));
    }

    /// Cells of a line of standard output; `None` where it is neither a terminal nor, with colours asked
    /// for, a pager in one: `--color=always | less -R`.
    pub(super) fn width(&self) -> Option<usize> {
        // Asks standard error where standard output is a pipe.
        let told = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let is_paged = self.color == ColorChoice::Always;
        if self.out_is_terminal { Some(told.unwrap_or(DEFAULT_WIDTH)) } else { told.filter(|_| is_paged) }
    }

    /// Cells of a line of running text; `None` where standard output is no terminal.
    pub(super) fn reading_width(&self) -> Option<usize> {
        self.width().map(|width| width.min(READING_WIDTH))
    }

    /// Cells of a line of a chart.
    pub(super) fn chart_width(&self) -> usize {
        self.width().unwrap_or(DEFAULT_WIDTH)
    }

    /// How paths are shown.
    pub(super) fn paths(&self) -> ShownPaths {
        ShownPaths::from_directory(std::env::current_dir().ok())
    }
}
