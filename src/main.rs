//! The program: everything it does begins in [`fichero::cli::run`].

use std::process::ExitCode;

fn main() -> ExitCode {
    fichero::cli::run()
}
