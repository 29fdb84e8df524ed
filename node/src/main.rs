//! The program of a centre's box. See [`telecentre_node`] for what it is made of.

use std::process::ExitCode;

fn main() -> ExitCode {
    telecentre_node::cli::main()
}
