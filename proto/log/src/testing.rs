//! What the tests of this crate share: how many cases a property is tried with.
//!
//! Enters: a number. Leaves: a configuration of proptest. Failing inputs are printed, not kept in files.

/// Cases enough to find, few enough to run each time.
pub(crate) fn config(cases: u32) -> proptest::test_runner::Config {
    proptest::test_runner::Config { failure_persistence: None, ..proptest::test_runner::Config::with_cases(cases) }
}
