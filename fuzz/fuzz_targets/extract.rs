//! Any bytes, read as a page of HTML and of text.

#![no_main]

#[path = "../../tests/properties/mod.rs"]
#[allow(dead_code, reason = "each target checks one of the properties")]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::assert_page(bytes));
