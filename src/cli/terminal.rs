//! Standard streams: whether they are terminals, how wide, and in color. Text for people is escaped with
//! [`printable`].

use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

use super::args::ColorWhen;
use crate::output::{ShownPaths, printable};

/// Columns if the terminal does not report its width.
const DEFAULT_WIDTH: usize = 80;

/// Most columns of running text.
const READING_WIDTH: usize = 100;

/// Buffer of standard output.
const OUT_BUFFER_BYTES: usize = 64 << 10;

/// Standard output and standard error.
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

    /// Standard output for people, buffered; strips colors unless they are wanted.
    pub(super) fn out(&self) -> impl Write + use<> {
        let color = match self.color {
            ColorChoice::Auto => AutoStream::choice(&io::stdout()),
            forced => forced,
        };
        // The buffer is below the color filter, which writes in small parts.
        let buffered: Box<dyn Write> = Box::new(BufWriter::with_capacity(OUT_BUFFER_BYTES, io::stdout().lock()));
        AutoStream::new(buffered, color)
    }

    /// Standard output for data, buffered and unchanged.
    pub(super) fn data_out(&self) -> impl Write + use<> {
        BufWriter::with_capacity(OUT_BUFFER_BYTES, io::stdout().lock())
    }

    /// Prints a line on standard error. A failure is ignored: there is nowhere to report it.
    pub(super) fn status(&self, line: &str) {
        let _result = writeln!(io::stderr().lock(), "{}", printable(line));
    }

    /// Prints a question on standard error; the answer follows on the same line.
    pub(super) fn prompt(&self, question: &str) -> io::Result<()> {
        let mut err = io::stderr().lock();
        write!(err, "{}", printable(question))?;
        err.flush()
    }

    /// Prints a warning or an error.
    pub(super) fn warn(&self, text: &str) {
        self.status(&format!("newsidx: {text}"));
    }

    /// Columns of standard output. `None` if it is neither a terminal nor a pager in one (`--color=always | less
    /// -R`).
    pub(super) fn width(&self) -> Option<usize> {
        // Falls back to standard error if standard output is a pipe.
        let reported = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let is_paged = self.color == ColorChoice::Always;
        if self.out_is_terminal { Some(reported.unwrap_or(DEFAULT_WIDTH)) } else { reported.filter(|_| is_paged) }
    }

    /// Columns of running text; `None` if standard output is no terminal.
    pub(super) fn reading_width(&self) -> Option<usize> {
        self.width().map(|width| width.min(READING_WIDTH))
    }

    /// Columns of a chart.
    pub(super) fn chart_width(&self) -> usize {
        self.width().unwrap_or(DEFAULT_WIDTH)
    }

    /// Display form of paths, relative to the current directory.
    pub(super) fn paths(&self) -> ShownPaths {
        ShownPaths::from_directory(std::env::current_dir().ok())
    }
}
