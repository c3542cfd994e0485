//! Tables of figures in HTML: the cells of a table, whether it belongs to the body, and its rows as lines.
//!
//! The models score each cell by itself, and a cell has little text. So a table inside the body stays whole, and one
//! beside it goes whole. Long texts make a table one for the layout of a page, which is left to the models; headings and
//! other tables divide it into parts that are judged one by one. Linear in the blocks.

use std::ops::Range;

use crate::blocks::{Markup, ParsedPage, Tag};
use crate::features::FeatureContext;
use crate::label::{BlockLabel, Label};
use crate::rule::Rule;

/// Number of elements around a cell that are searched for its row and table.
// The limit keeps the cost of hostile nesting linear; cells hold a few inline elements.
const MAX_DEPTH: usize = 12;

/// Minimum number of rows, and of cells for each row, of a table of figures.
const MIN_ROWS: usize = 2;
const MIN_CELLS_A_ROW: usize = 2;

/// Maximum number of letters of a cell; longer texts are paragraphs.
const MAX_CELL_LETTERS: usize = 120;

/// Number of blocks above and below a table that are searched for one that is no caption.
// The limit keeps the cost of many tables between captions linear.
const MAX_CAPTIONS: usize = 8;

/// Between the cells of a row.
const CELL_SEPARATOR: &str = " | ";

/// The row and the table of a cell, by element.
#[derive(Clone, Copy, PartialEq, Eq)]
struct CellPosition {
    row: usize,
    table: usize,
}

/// Labels the cells of each table of figures alike.
pub(super) fn unify_tables(context: &FeatureContext<'_>, labels: &mut [BlockLabel]) {
    for cells in tables(context.page) {
        if !is_data_table(context, cells.clone()) {
            continue;
        }
        let label = if is_in_body(context, cells.clone(), labels) {
            BlockLabel::new(Label::Body, Rule::TableInBody)
        } else {
            BlockLabel::new(Label::Clutter, Rule::TableBesideBody)
        };
        for cell in &mut labels[cells] {
            if matches!(cell.label, Label::Body | Label::Subheading | Label::Clutter) {
                *cell = label;
            }
        }
    }
}

/// The texts of the blocks with one of these labels; the cells of a row are one text.
pub(super) fn texts_by_row(page: &ParsedPage, labels: &[BlockLabel], kinds: &[Label]) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut row_above = None;
    for (at, (block, _)) in page.blocks.iter().zip(labels).enumerate().filter(|(_, (_, of))| kinds.contains(&of.label))
    {
        let is_cell = labels[at].rule == Rule::TableInBody;
        let row = is_cell.then(|| cell_position(page, at)).flatten().map(|position| position.row);
        match texts.last_mut().filter(|_| row.is_some() && row == row_above) {
            Some(text) => text.extend([CELL_SEPARATOR, &block.text]),
            None => texts.push(block.text.clone()),
        }
        row_above = row;
    }
    texts
}

/// Ranges of the blocks of each table; several where a heading or another table is inside it.
fn tables(page: &ParsedPage) -> Vec<Range<usize>> {
    // Word processors write a paragraph into every cell.
    let is_cell_text = |at: &usize| matches!(page.blocks[*at].markup, Markup::Cell | Markup::Paragraph);
    let mut tables: Vec<(usize, Range<usize>)> = Vec::new();
    for at in (0..page.blocks.len()).filter(is_cell_text) {
        let Some(CellPosition { table, .. }) = cell_position(page, at) else { continue };
        match tables.last_mut() {
            Some((last, cells)) if *last == table && cells.end == at => cells.end = at + 1,
            _ => tables.push((table, at..at + 1)),
        }
    }
    tables.into_iter().map(|(_, cells)| cells).collect()
}

fn cell_position(page: &ParsedPage, at: usize) -> Option<CellPosition> {
    let around = std::iter::successors(page.blocks[at].element, |element| page.elements[*element].parent);
    let mut row = None;
    for element in around.take(MAX_DEPTH) {
        match page.element_class(element).tag {
            Tag::Tr => row = row.or(Some(element)),
            Tag::Table => return row.map(|row| CellPosition { row, table: element }),
            _ => {}
        }
    }
    None
}

/// Whether the cells are short and stand in several rows and columns.
fn is_data_table(context: &FeatureContext<'_>, cells: Range<usize>) -> bool {
    let mut rows: Vec<usize> =
        cells.clone().filter_map(|at| cell_position(context.page, at)).map(|position| position.row).collect();
    rows.dedup();
    rows.len() >= MIN_ROWS
        && cells.len() >= rows.len() * MIN_CELLS_A_ROW
        && cells.clone().all(|at| context.attributes[at].letters <= MAX_CELL_LETTERS)
}

/// Whether a table is between blocks of the body, or the models score most of its letters as body.
fn is_in_body(context: &FeatureContext<'_>, cells: Range<usize>, labels: &[BlockLabel]) -> bool {
    // In an element of clutter. Figures alone are certain evidence too, of nothing.
    let is_clutter = |at: &usize| {
        context.evidence[*at]
            .is_some_and(|of| of.is_certain && !matches!(of.block_label.rule, Rule::NoLetters | Rule::TimeOfDay))
    };
    if cells.clone().filter(is_clutter).count() * 2 > cells.len() {
        return false;
    }
    let is_body = |at: usize| matches!(labels[at].label, Label::Body | Label::Subheading);
    let is_no_caption = |at: &usize| !matches!(labels[*at].label, Label::Caption | Label::Credit);
    let above = (0..cells.start).rev().take(MAX_CAPTIONS).find(is_no_caption).is_some_and(is_body);
    let below = (cells.end..labels.len()).take(MAX_CAPTIONS).find(is_no_caption).is_some_and(is_body);
    let letters = |at: usize| context.attributes[at].letters;
    let of_body: usize = cells.clone().filter(|at| is_body(*at)).map(letters).sum();
    above && below || of_body * 2 > cells.map(letters).sum()
}

#[cfg(test)]
mod tests {
    use newsidx_core::page::{ContentKind, Origin, RawPage};

    use crate::{blocks, extract};

    const STORY: [&str; 3] = [
        "Rovers beat Athletic by three goals to one on Saturday evening and moved up to second place in the league, two \
         points behind the leaders with four games left to play.",
        "The winning goal came from the captain in the last minute of the first half, when he turned on the edge of the \
         area and struck the ball past two defenders.",
        "Athletic had a man sent off after an hour and never looked likely to come back, though their manager said \
         afterwards that the referee had lost control of the game.",
    ];
    const TABLE: &str = "<table><tr><th>Team<th>Points<tr><td>Harbour United<td>71<tr><td>Rovers<td>69</table>";

    fn body(html: &str) -> Vec<String> {
        let raw = RawPage::new(Origin::from_file("/pages/page"), ContentKind::Html, html.as_bytes().to_vec());
        let page = blocks::parse(&raw);
        extract(&raw.into_hashed(), &page).outcome.unwrap().paragraphs
    }

    fn story(between: &str, below: &str) -> String {
        let [one, two, three] = STORY;
        format!(
            "<title>Rovers go second</title><article><h1>Rovers go second</h1><p>{one}</p>{between}<p>{two}</p><p>{three}</p>\
             </article>{below}"
        )
    }

    #[test]
    fn a_table_inside_the_body_stays_whole_row_by_row() {
        let expected = [STORY[0], "Team | Points", "Harbour United | 71", "Rovers | 69", STORY[1], STORY[2]];
        let of_paragraphs = TABLE.replace("<td>", "<td><p>");
        for table in [TABLE, &of_paragraphs] {
            assert_eq!(body(&story(table, "")), expected);
        }
    }

    #[test]
    fn a_table_beside_the_body_goes_whole() {
        let beside = format!("<aside class=sidebar><h3>Table</h3>{TABLE}</aside>");
        assert_eq!(body(&story(&beside, "")), STORY);
        assert_eq!(body(&story("", &format!("<footer>{TABLE}</footer>"))), STORY);
    }

    #[test]
    fn tables_for_the_layout_of_a_page_are_no_rows() {
        let html = story("", "").replace("<p>", "<table><tr><td>").replace("</p>", "</table>");
        assert_eq!(body(&html), STORY);
    }
}
