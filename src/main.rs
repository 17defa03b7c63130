//! The program: everything it does begins in [`fichero::cli::run`].

use std::process::ExitCode;

use fichero::runtime::allocator::Allocator;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

fn main() -> ExitCode {
    fichero::cli::run()
}
