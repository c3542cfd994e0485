//! Shell quoting (POSIX) for commands that are suggested to the user.

use std::path::Path;

use newsidx_query::Query;

/// A `newsidx search` command for a query.
pub(super) fn search_command(query: &Query, given_index: Option<&Path>) -> String {
    let mut command = "newsidx search".to_owned();
    if let Some(index) = given_index {
        command.push_str(" --index ");
        command.push_str(&shell_quoted(&index.to_string_lossy()));
    }
    let args = query.to_args();
    // After -- no argument is taken for a flag: a query may start with a hyphen.
    if args.iter().any(|arg| arg.starts_with('-')) {
        command.push_str(" --");
    }
    command.push(' ');
    command.push_str(&quoted(&args));
    command
}

/// Quotes arguments for a shell.
pub(super) fn quoted(args: &[String]) -> String {
    args.iter().map(|arg| shell_quoted(arg)).collect::<Vec<_>>().join(" ")
}

/// Quotes an argument for a shell.
fn shell_quoted(arg: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | ':' | '.' | '_' | ',' | '@' | '%' | '+' | '/');
    if !arg.is_empty() && arg.chars().all(is_plain) {
        arg.to_owned()
    } else {
        format!("'{}'", arg.replace('\'', "'\\''"))
    }
}
