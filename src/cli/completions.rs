//! `newsidx completions`: scripts that complete commands in a shell.

use std::io::{self, Write};

use clap::CommandFactory;

use super::Status;
use super::args::{Cli, CompletionsArgs};

pub(super) fn run(args: &CompletionsArgs) -> anyhow::Result<Status> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "newsidx", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(Status::Success)
}
