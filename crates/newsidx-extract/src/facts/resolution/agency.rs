//! Resolution of the news agency of an article: from the dateline, a line of its own, a byline, an author, or the end
//! of the text.
//!
//! Linear in the blocks of the page.

use super::authors::author_meta_kinds;
use crate::blocks::{Block, Head};
use crate::facts::recognizers::agency_names::{
    agency_between_bars, agency_line, byline_agency, dateline_agency, find_exact_agency, place_and_agency,
    trailing_agency,
};
use crate::label::{BlockLabel, Label};
use crate::rules::thresholds::FOOTER_BLOCKS;
use crate::structured_data::StructuredData;

/// The agency of an article: in the dateline, in a line of its own or a byline, as its author, or at the end of the
/// text.
pub(crate) fn find_agency(
    blocks: &[Block],
    labels: &[BlockLabel],
    structured: &StructuredData,
    head: &Head,
    supplied_authors: &[String],
) -> Option<&'static str> {
    let body = || {
        blocks.iter().zip(labels).filter(|(_, block_label)| block_label.label == Label::Body).map(|(block, _)| block)
    };
    let by_dateline = || body().take(2).find_map(|block| dateline_agency(&block.text));
    let by_line = || {
        let last_body = labels.iter().rposition(|block_label| block_label.label == Label::Body)?;
        let lines = blocks.iter().zip(labels).take(last_body + 1 + FOOTER_BLOCKS);
        lines.filter(|(_, block_label)| matches!(block_label.label, Label::Agency | Label::Byline)).find_map(
            |(block, _)| {
                agency_line(&block.text)
                    .or_else(|| byline_agency(&block.text))
                    .or_else(|| agency_between_bars(&block.text))
            },
        )
    };
    let at_body = || {
        let is_body = |block_label: &BlockLabel| block_label.label == Label::Body;
        let (first, last) = (labels.iter().position(is_body)?, labels.iter().rposition(is_body)?);
        let is_title = |block_label: &BlockLabel| block_label.label == Label::Title;
        let header = labels[..first]
            .iter()
            .rposition(is_title)
            .map_or(first, |title| title + 1)
            .max(first.saturating_sub(HEADER_LINES));
        let mut under = last + 1..(last + 1 + LINES_UNDER_BODY).min(blocks.len());
        // `Jane Doe / Reuters` above the body is as often the credit of a picture.
        let is_free = |at: &usize| !matches!(labels[*at].label, Label::Caption | Label::Credit);
        let in_header = || {
            let mut lines = (header..first).filter(is_free).map(|at| blocks[at].text.as_str());
            lines.find_map(|line| {
                agency_line(line).or_else(|| place_and_agency(line)).or_else(|| agency_between_bars(line))
            })
        };
        under.find_map(|at| agency_line(&blocks[at].text)).or_else(in_header)
    };
    let by_author = || {
        let names = structured.organizations.iter().chain(&structured.people).chain(supplied_authors);
        let in_name =
            |name: &str| find_exact_agency(name).or_else(|| byline_agency(name)).or_else(|| agency_between_bars(name));
        let in_metas = || author_meta_kinds(head).flatten().find_map(|name| in_name(&name));
        names.map(String::as_str).find_map(in_name).or_else(in_metas)
    };
    let at_end = || body().rev().take(2).find_map(|block| trailing_agency(&block.text));
    by_dateline().or_else(by_line).or_else(by_author).or_else(at_body).or_else(at_end)
}

/// Most lines between headline and body that are searched for an agency.
const HEADER_LINES: usize = 6;

/// Most lines directly under the body that are searched for an agency.
const LINES_UNDER_BODY: usize = 2;

#[cfg(test)]
mod tests {
    use crate::{blocks, extract};
    use newsidx_core::article::Article;
    use newsidx_core::page::{ContentKind, Origin, RawPage};

    const FIRST: &str = "The ferry to the northern islands left the harbour on Tuesday for the first time since the \
        storm in December. Some two hundred people had come to the pier to see it off, and a choir sang.";
    const SECOND: &str = "The repairs took longer than the council had promised, the mayor said, because two of the \
        pillars had to be built anew.";
    const LAST: &str = "Tickets cost the same as before, and the timetable is printed at the fish market by the pier.";

    fn article(text: &str) -> Article {
        let text = format!("Ferry returns to the islands after five months\n\n{text}");
        let raw = RawPage::new(Origin::from_file("/pages/ferry.txt"), ContentKind::Text, text.into_bytes());
        let page = blocks::parse(&raw);
        extract(&raw.into_hashed(), &page).outcome.unwrap()
    }

    #[test]
    fn the_last_paragraph_with_the_signature_of_an_agency_is_body() {
        for (signature, agency) in [
            (" (Yonhap)", "Yonhap"),
            ("—APP", "APP"),
            (" – NTB", "NTB"),
            (" /TASS/", "TASS"),
            ("\n\nTT", "TT"),
            ("\n\nmit dpa", "dpa"),
            ("\n\n(with AP)", "AP"),
        ] {
            let article = article(&format!("{FIRST}\n\n{SECOND}\n\n{LAST}{signature}"));
            assert_eq!(article.agency.as_deref(), Some(agency), "{signature}");
            assert!(article.paragraphs.last().unwrap().starts_with("Tickets"), "{signature}");
            assert!(article.credits.is_empty(), "{signature}");
        }
    }

    #[test]
    fn a_line_between_headline_and_body_is_the_agency() {
        let article = article(&format!("EUROPA PRESS\n\n{FIRST}\n\n{SECOND}\n\n{LAST}"));
        assert_eq!(article.agency.as_deref(), Some("Europa Press"));
        assert!(article.credits.is_empty());
    }

    #[test]
    fn a_word_of_a_sentence_or_a_menu_is_no_agency() {
        for end in ["", "\n\nMAP", " The union is called UNI.", " The bill was paid by APP and by the council."] {
            assert_eq!(article(&format!("{FIRST}\n\n{SECOND}\n\n{LAST}{end}")).agency, None, "{end}");
        }
    }
}
