//! The terminal: a command's answer on stdout, and whether somebody watches stderr.
//!
//! Enters: what a command says when it is done. Leaves: a line on stdout. Never prints an error, which is `failure`'s, or
//! progress, which is `progress`'s.

/// Prints a command's answer.
#[expect(clippy::print_stdout, reason = "a command's own answer")]
pub fn say(text: impl std::fmt::Display) {
    println!("{text}");
}

/// Whether somebody watches, so that progress is worth showing.
pub(super) fn is_watched() -> bool {
    std::io::IsTerminal::is_terminal(&std::io::stderr())
}
