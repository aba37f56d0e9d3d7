//! `sportello`: the whole desk in one program.

use std::process::ExitCode;

/// Rendering a page makes some thousand small allocations: a tenth of its time with the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    server::cli::run()
}
