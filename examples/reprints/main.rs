//! Measures near-duplicate detection: precision and recall on a generated archive of unrelated stories and of copies
//! as agencies and papers make them.
//!
//! ```sh
//! cargo run --release --example reprints -- [STORIES]
//! ```

mod score;
mod wire;

fn main() -> anyhow::Result<()> {
    let stories = std::env::args().nth(1).map_or(Ok(20_000), |argument| argument.parse())?;
    let dir = std::env::temp_dir().join(format!("newsidx-reprints-{}", std::process::id()));
    let measured = score::measure(stories, &dir);
    std::fs::remove_dir_all(&dir)?;
    anstream::println!("{}", measured?);
    Ok(())
}
