//! In place of programs where a platform has none.

use std::io;

use super::CommandOutput;

/// Refuses to run a program.
#[allow(clippy::unused_async, reason = "where programs can be run, it takes time")]
pub(super) async fn run(_: Vec<String>) -> io::Result<CommandOutput> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "this platform cannot run programs; give a way to run them with Context::with_commands",
    ))
}
