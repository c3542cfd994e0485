//! Prints the syntax tree of a query: `parse_a_query QUERY…`, with the same arguments as `newsidx search`.

#![allow(clippy::print_stdout, reason = "an example prints what it found")]

use newsidx_query::parse_args;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let query = parse_args(&args, jiff::civil::date(2025, 5, 20))?;
    println!("{query:#?}");
    println!("{query}");
    Ok(())
}
