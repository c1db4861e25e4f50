//! The binary `alicloud`.

use std::process::ExitCode;

/// Generating is a third allocation with the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    alicloud_cli::run(std::env::args_os())
}
