//! See `telecentre_tests::fuzzed`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| telecentre_tests::fuzzed::target("segment")(bytes));
