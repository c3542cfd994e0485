//! `newsidx man`: the manual page in roff (clap_mangen), with all commands in one page.

use std::io::{self, Write};

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::args::Cli;
use super::status::Status;

pub(super) fn run() -> anyhow::Result<Status> {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    Man::new(command.clone()).render(&mut page)?;
    write_subcommands(&mut page, &command, "newsidx")?;
    io::stdout().lock().write_all(&page)?;
    Ok(Status::Success)
}

/// Writes a section for each subcommand.
fn write_subcommands(page: &mut Vec<u8>, command: &Command, name: &str) -> io::Result<()> {
    for subcommand in command.get_subcommands().filter(|subcommand| subcommand.get_name() != "help") {
        let name = format!("{name} {}", subcommand.get_name());
        writeln!(page, ".SH \"{}\"", name.to_uppercase())?;
        let man = Man::new(subcommand.clone());
        man.render_synopsis_section(page)?;
        man.render_description_section(page)?;
        man.render_options_section(page)?;
        man.render_extra_section(page)?;
        write_subcommands(page, subcommand, &name)?;
    }
    Ok(())
}
