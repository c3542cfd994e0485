//! `newsidx man`: the manual page, all commands in one.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_mangen::Man;

use super::Status;
use super::args::Cli;

pub(super) fn run() -> anyhow::Result<Status> {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    Man::new(command.clone()).render(&mut page)?;
    for subcommand in command.get_subcommands().filter(|subcommand| subcommand.get_name() != "help") {
        let heading = format!("newsidx {}", subcommand.get_name()).to_uppercase();
        writeln!(page, ".SH \"{heading}\"")?;
        let man = Man::new(subcommand.clone());
        man.render_synopsis_section(&mut page)?;
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
        man.render_extra_section(&mut page)?;
    }
    io::stdout().lock().write_all(&page)?;
    Ok(Status::Success)
}
