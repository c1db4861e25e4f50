//! The binary `alicloud`.

use std::process::ExitCode;

fn main() -> ExitCode {
    alicloud_cli::run(std::env::args_os())
}
