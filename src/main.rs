//! The `newsidx` program.

/// Extraction makes and drops many small texts, on all cores at once.
#[global_allocator]
static GLOBAL: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    newsidx::cli::main()
}
