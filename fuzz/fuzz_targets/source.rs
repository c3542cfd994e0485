//! Any bytes, read as a file: text, HTML, JSON in any layout, compressed or not.

#![no_main]

#[path = "../../tests/properties/mod.rs"]
#[allow(dead_code, reason = "each target checks one of the properties")]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::assert_source(bytes));
