//! Any text, read as a query, and as the arguments of a command line, one a line.

#![no_main]

#[path = "../../tests/properties/mod.rs"]
#[allow(dead_code, reason = "each target checks one of the properties")]
mod properties;

libfuzzer_sys::fuzz_target!(|text: &str| properties::assert_query(text));
