//! Traces of the program that saved or replayed a page: its address, and when it was fetched.
//!
//! Browsers, SingleFile, HTTrack and monolith write a comment, WebScrapBook and Save Page WE attributes and meta tags, the
//! Wayback Machine a script and a comment at the end. Linear in the text looked at, which is bounded.

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::super::{Head, char_prefix, clean};
use super::tokenizer::StartTag;
use newsidx_core::page::FetchTime;
use newsidx_core::replay_url::Capture;

/// Most characters of a comment, and most bytes of a script, that are searched; the traces are short.
const MAX_TRACE_CHARS: usize = 1024;
const MAX_SCRIPT_BYTES: usize = 4096;

/// Ids of the bars that web archives put on top of a page.
const REPLAY_BAR_IDS: [&str; 6] =
    ["wm-ipp-base", "wm-ipp", "wm-ipp-print", "donato", "_wb_plain_banner", "_wb_frame_top_banner"];

/// Beginning and end of what web archives insert into a page, by their comments.
const REPLAY_INSERTS: [(&str, &str); 2] =
    [("BEGIN WAYBACK TOOLBAR INSERT", "<!-- END WAYBACK TOOLBAR INSERT -->"), ("WB Insert", "<!-- End WB Insert -->")];

/// The comment that ends what a web archive inserted, if this comment begins it.
pub(super) fn end_of_insert(comment: &str) -> Option<&'static str> {
    REPLAY_INSERTS.iter().find(|(begin, _)| comment.trim() == *begin).map(|(_, end)| *end)
}

/// Whether an element is the bar of a web archive.
pub(super) fn is_replay_bar(head: &Head, start: &StartTag<'_, '_>) -> bool {
    // The id of the bar of archive.today is a common word.
    let is_bar = |id| REPLAY_BAR_IDS.contains(&id) || id == "HEADER" && head.captured.is_some();
    start.get("id").is_some_and(is_bar)
}

/// Reads the canonical address; of a page in a web archive that of the page itself, and the time of the capture.
pub(super) fn read_canonical(head: &mut Head, address: String) {
    let (url, time) = match Capture::from_replay_url(&address) {
        Some(capture) => (capture.url, capture.time),
        None => (address, None),
    };
    head.canonical = Some(url);
    head.captured = head.captured.or(time);
}

/// Reads the address and the time in a comment.
pub(super) fn read_comment(head: &mut Head, comment: &str) {
    let comment = char_prefix(comment, MAX_TRACE_CHARS);
    if let Some(time) = archived_on(comment) {
        head.captured.get_or_insert(time);
    }
    let Some((url, time)) = saved_by_browser(comment)
        .or_else(|| saved_by_singlefile(comment))
        .or_else(|| saved_by_monolith(comment))
        .or_else(|| mirrored(comment))
    else {
        return;
    };
    if head.saved_from.is_none() {
        head.saved_from = Some(clean(&url));
        head.saved_at = time;
    }
}

/// Reads the address and the time in the attributes of the root element (WebScrapBook).
pub(super) fn read_root(head: &mut Head, start: &StartTag<'_, '_>) {
    if let Some(url) = start.get("data-scrapbook-source") {
        head.saved_from = Some(clean(&htmlize::unescape_attribute(url)));
        // Digits down to the millisecond.
        let time = start.get("data-scrapbook-create").and_then(|digits| digits.get(..14));
        head.saved_at = time.and_then(|digits| digits.parse().ok());
    }
}

/// Reads the address and the time in a meta tag (Save Page WE).
pub(super) fn read_meta(head: &mut Head, name: &str, content: &str) {
    match name {
        "savepage-url" => head.saved_from = Some(content.to_owned()),
        "savepage-date" => head.saved_at = parse_time(content),
        _ => {}
    }
}

/// Reads the address and the time in the script with which the Wayback Machine rewrites links:
/// `__wm.wombat("http://…","20160312081500",…)`.
pub(super) fn read_script(head: &mut Head, script: &str) {
    if script.len() > MAX_SCRIPT_BYTES || head.saved_from.is_some() {
        return;
    }
    let Some((_, arguments)) = script.split_once("__wm.wombat(\"") else { return };
    let mut arguments = arguments.split('"');
    head.saved_from = arguments.next().map(clean);
    head.captured = head.captured.or(arguments.nth(1).and_then(|digits| digits.parse().ok()));
}

type Trace = (String, Option<FetchTime>);

/// `saved from url=(0042)https://…`, as browsers write it; the number is the length of the address.
fn saved_by_browser(comment: &str) -> Option<Trace> {
    let (_, rest) = comment.split_once("saved from url=")?;
    let (_, url) = rest.split_once(')')?;
    Some((url.split_whitespace().next()?.to_owned(), None))
}

/// ```text
/// Page saved with SingleFile
/// url: https://…
/// saved date: Wed Mar 06 2024 19:12:36 GMT-0800 (Pacific Standard Time)
/// ```
fn saved_by_singlefile(comment: &str) -> Option<Trace> {
    let value = |name: &str| comment.lines().find_map(|line| line.trim().strip_prefix(name));
    let url = value("url:").filter(|_| comment.contains("SingleFile"))?;
    Some((url.trim().to_owned(), value("saved date:").and_then(parse_time)))
}

/// `Saved from https://… at 2024-03-07T03:12:36Z using monolith v2.8.1`.
fn saved_by_monolith(comment: &str) -> Option<Trace> {
    let rest = comment.trim().strip_prefix("Saved from ")?;
    let (url, rest) = rest.split_once(" at ")?;
    Some((url.trim().to_owned(), rest.split_whitespace().next().and_then(parse_time)))
}

/// `Mirrored from www.example.com/a.html by HTTrack Website Copier/3.x [XR&CO'2014], Thu, 07 Mar 2024 03:12:36 GMT`.
fn mirrored(comment: &str) -> Option<Trace> {
    let rest = comment.trim().strip_prefix("Mirrored from ")?;
    let (url, by) = rest.split_once(" by HTTrack")?;
    let url = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
    Some((url, by.split_once("], ").and_then(|(_, time)| parse_time(time))))
}

/// `FILE ARCHIVED ON 08:15:00 Mar 12, 2016 AND RETRIEVED FROM THE INTERNET ARCHIVE ON …`, at the end of a page.
fn archived_on(comment: &str) -> Option<FetchTime> {
    let (_, rest) = comment.split_once("FILE ARCHIVED ON ")?;
    let (time, _) = rest.split_once(" AND ")?;
    parse_time(time)
}

/// Times as the programs write them: RFC 3339, RFC 2822, JavaScript's `Date`, the Wayback Machine.
fn parse_time(text: &str) -> Option<FetchTime> {
    /// In UTC where there is no offset.
    const FORMATS: [&str; 2] = ["%a %b %d %Y %H:%M:%S GMT%z", "%H:%M:%S %b %d, %Y %z"];
    let text = text.trim();
    // The name of the time zone in brackets.
    let text = text.split(" (").next().unwrap_or(text);
    let by_format = |format: &&str| {
        let text = if format.ends_with(" %z") { format!("{text} +0000") } else { text.to_owned() };
        Timestamp::strptime(format, text).ok()
    };
    let instant = rfc2822::DateTimeParser::new().parse_timestamp(text).ok();
    let instant = instant.or_else(|| FORMATS.iter().find_map(by_format)).map(FetchTime::At);
    instant.or_else(|| text.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    fn trace(html: &str) -> (Option<String>, Option<String>) {
        let head = parse(html).head;
        (head.saved_from, head.captured.or(head.saved_at).map(|time| time.to_string()))
    }

    #[test]
    fn programs_that_save_pages_leave_the_address_and_the_time() {
        let (url, time) = ("https://a.example/b", "2024-03-07T03:12:36Z");
        for html in [
            "<html><!--\n Page saved with SingleFile \n url: https://a.example/b \n saved date: Wed Mar 06 2024 19:12:36 GMT-0800 (Pacific Standard Time)\n-->",
            "<!-- Saved from https://a.example/b at 2024-03-07T03:12:36Z using monolith v2.8.1 -->",
            "<!-- Mirrored from https://a.example/b by HTTrack Website Copier/3.x [XR&CO'2014], Thu, 07 Mar 2024 03:12:36 GMT -->",
            "<html data-scrapbook-source='https://a.example/b' data-scrapbook-create='20240307031236123'>",
            "<meta name=savepage-url content='https://a.example/b'><meta name=savepage-date content='Wed Mar 06 2024 19:12:36 GMT-0800 (PST)'>",
        ] {
            assert_eq!(trace(html), (Some(url.to_owned()), Some(time.to_owned())), "{html}");
        }
        assert_eq!(trace("<!-- saved from url=(0019)https://a.example/b -->"), (Some(url.to_owned()), None));
        assert_eq!(trace("<!-- Mirrored from a.example/b by HTTrack -->").0.as_deref(), Some("http://a.example/b"));
        assert_eq!(trace("<!-- url: https://a.example/b -->"), (None, None));
    }

    #[test]
    fn the_wayback_machine_leaves_the_address_and_the_time() {
        let time = Some("2016-03-12T08:15:00Z".to_owned());
        let script =
            "<script>__wm.wombat(\"http://a.example/b\",\"20160312081500\",\"https://web.archive.org/\");</script>";
        assert_eq!(trace(script), (Some("http://a.example/b".to_owned()), time.clone()));
        let canonical = "<link rel=canonical href='https://archive.ph/2016.03.12-081500/https://a.example/b'>";
        assert_eq!(parse(canonical).head.canonical.as_deref(), Some("https://a.example/b"));
        assert_eq!(trace(canonical), (None, time.clone()));
        let end = "<!--\n FILE ARCHIVED ON 08:15:00 Mar 12, 2016 AND RETRIEVED FROM THE\n INTERNET ARCHIVE ON 10:00:00 Nov 01, 2023.\n-->";
        assert_eq!(trace(end), (None, time));
    }

    #[test]
    fn what_web_archives_insert_is_no_text() {
        let texts = |html: &str| -> Vec<String> { parse(html).blocks.into_iter().map(|block| block.text).collect() };
        let html = "<!-- BEGIN WAYBACK TOOLBAR INSERT --><p>12 captures</p><!-- END WAYBACK TOOLBAR INSERT --><p>a</p>";
        assert_eq!(texts(html), ["a"]);
        assert_eq!(
            texts("<!-- BEGIN WAYBACK TOOLBAR INSERT --><div id=wm-ipp><p>12 captures</p></div><p>a</p>"),
            ["a"]
        );
        assert_eq!(texts("<!-- BEGIN WAYBACK TOOLBAR INSERT -->".repeat(3).as_str()), Vec::<String>::new());
    }
}
