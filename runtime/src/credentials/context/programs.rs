//! Running a program of this machine to its end.

use std::io;
use std::process::Stdio;

use tokio::io::AsyncReadExt as _;
use zeroize::Zeroizing;

use super::{CommandOutput, LARGEST};

pub(super) async fn run(words: Vec<String>) -> io::Result<CommandOutput> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the command is empty"));
    };
    let mut child = tokio::process::Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    // With its room from the start, so that no copy is left behind when it grows.
    let mut stdout = Zeroizing::new(Vec::with_capacity(16 << 10));
    if let Some(pipe) = child.stdout.take() {
        pipe.take(LARGEST + 1).read_to_end(&mut stdout).await?;
    }
    if stdout.len() as u64 > LARGEST {
        return Err(io::Error::other("it writes more than 1 MiB"));
    }
    Ok(CommandOutput::new(child.wait().await?.code(), stdout))
}
