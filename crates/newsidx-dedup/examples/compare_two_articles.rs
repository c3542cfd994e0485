//! Compares a wire report with a shortened reprint of it and with another report.

#![allow(clippy::print_stdout, reason = "an example prints what it found")]

use newsidx_core::article::{Article, ArticleId};
use newsidx_core::page::Origin;
use newsidx_dedup::Sketch;

const WIRE: &str = "The harbour authority closed the northern pier on Tuesday after divers found cracks in eleven of its \
    sixty pillars. Ferries to the islands will leave from the fish market until the spring. The mayor told the council \
    that repairs would take five months and cost about two million, half of which the region has promised to pay.";
const OTHER: &str = "A choir of two hundred schoolchildren sang at the opening of the rebuilt concert hall on Saturday \
    evening. The architect, who had drawn the first plan nineteen years ago, sat in the last row. Tickets for the first \
    season are sold out, and the orchestra has announced four more nights in June for those who came too late.";

fn sketch(number: u64, text: &str) -> Sketch {
    let file = Origin::from_file(format!("/pages/{number}.txt"));
    Sketch::compute(&Article::new(ArticleId(number), file, vec![text.to_owned()]))
}

fn main() {
    let wire = sketch(1, WIRE);
    let reprint = sketch(2, WIRE.rsplit_once(", half").map_or(WIRE, |(shorter, _)| shorter));
    let other = sketch(3, OTHER);
    println!("the reprint is a copy: {}", reprint.is_copy_of(&wire));
    println!("the other report is a copy: {}", other.is_copy_of(&wire));
}
