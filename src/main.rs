//! The `newsidx` program: turns the library's answer into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    newsidx::cli::main()
}
