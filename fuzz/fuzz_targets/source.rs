//! Any bytes, read as a file: text, HTML, JSON in any layout, compressed or not.

#![no_main]

#[path = "../../tests/promises/mod.rs"]
#[allow(dead_code, reason = "each target checks one of the properties")]
mod promises;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| promises::assert_source(bytes));
