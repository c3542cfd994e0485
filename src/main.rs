//! The `newsidx` program: turns the library's answer into an exit code.

use std::process::ExitCode;

/// Extraction makes and drops many small texts, on all cores at once.
#[global_allocator]
static GLOBAL: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    newsidx::cli::main()
}
