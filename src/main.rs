//! The `newsidx` program.

/// mimalloc: extraction allocates and frees many small strings on all cores at once.
#[global_allocator]
static GLOBAL: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    newsidx::cli::main()
}
