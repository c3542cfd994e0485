//! Command line: the only module that prints, reads the environment and ends the process.
//!
//! Results go to standard output, everything else to standard error. Exit codes follow grep: 0 found or done, 1
//! nothing found, 2 failed. A closed pipe is success.

mod args;
mod cite;
mod completions;
mod counted;
mod extract;
mod hints;
mod index;
mod lookup;
mod man;
mod optimize;
mod query_args;
mod remove;
mod search;
mod shell;
mod show;
mod stats;
mod status;
mod terminal;
mod verify;
mod versions;
mod watches;

use std::io::{self, Write};

use clap::parser::ValueSource;
use clap::{CommandFactory, FromArgMatches};

use crate::pipeline::silence_caught_panics;

pub use args::Cli;
use args::Command;
use status::Status;
use terminal::Terminal;

/// Runs the program with the arguments of the process, and ends the process.
pub fn main() -> ! {
    silence_caught_panics();
    // Output is flushed and files are closed by then. Memory is left to the system, which frees it at once: dropping
    // every structure takes a tenth of the time of a search.
    signal_hook::low_level::exit(run())
}

/// Runs the program and returns its exit code.
fn run() -> i32 {
    let matches = Cli::command().get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let terminal = Terminal::detect(cli.color);
    // A suggested command repeats --index only if it was typed: the environment variable is set for that command too.
    let is_index_given = matches.value_source("index") == Some(ValueSource::CommandLine);
    let given_index = is_index_given.then_some(cli.index.as_path());
    let result = match &cli.command {
        Command::Index(args) => index::run(args, &cli.index, &terminal),
        Command::Search(args) => search::run(args, &cli.index, given_index, &terminal),
        Command::Extract(args) => extract::run(args, &terminal),
        Command::Show(args) => show::run(args, &cli.index, &terminal),
        Command::Versions(args) => versions::run(args, &cli.index, &terminal),
        Command::Cite(args) => cite::run(args, &cli.index, &terminal),
        Command::Watch(args) => watches::run(args, &cli.index, &terminal),
        Command::Remove(args) => remove::run(args, &cli.index, &terminal),
        Command::Optimize(args) => optimize::run(args, &cli.index, &terminal),
        Command::Verify(args) => verify::run(args, &cli.index, &terminal),
        Command::Stats(args) => stats::run(args, &cli.index, &terminal),
        Command::Completions(args) => completions::run(args),
        Command::Man => man::run(),
    };
    match result.and_then(|status| Ok(io::stdout().flush().map(|()| status)?)) {
        Ok(Status::Success) => 0,
        Ok(Status::NothingFound) => 1,
        Ok(Status::Failed) => 2,
        Err(error) if is_closed_pipe(&error) => 0,
        Err(error) => {
            terminal.warn(&hints::error_message(&error));
            2
        }
    }
}

/// Whether the error is a closed pipe: `newsidx search … | head`.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
            || cause
                .downcast_ref::<serde_json::Error>()
                .is_some_and(|error| error.io_error_kind() == Some(io::ErrorKind::BrokenPipe))
    })
}
