//! `newsidx completions`: shell completion scripts (clap_complete).

use std::io::{self, Write};

use clap::CommandFactory;

use super::args::{Cli, CompletionsArgs};
use super::status::Status;

pub(super) fn run(args: &CompletionsArgs) -> anyhow::Result<Status> {
    // Into memory first: the generator panics if its writer fails, as a closed pipe does.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "newsidx", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(Status::Success)
}
