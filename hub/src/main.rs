//! The program of the network's hub. See [`telecentre_hub`] for what it is made of.

use std::process::ExitCode;

fn main() -> ExitCode {
    telecentre_hub::cli::main()
}
