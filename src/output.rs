//! Lines for people and programs: standard output, and notes beside it. Knows nothing of what they say.

use std::fmt::Display;
use std::io::{self, Write as _};

use crate::failure::Failure;

/// Writes a line to standard output. A reader that has read enough, such as `head`, is nobody's fault.
pub(crate) fn line(text: impl Display) -> Result<(), Failure> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::job("cannot write to the standard output", error))
        }
        _ => Ok(()),
    }
}

/// Tells whoever watches. Where nobody can be told, the work goes on.
pub(crate) fn note(text: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
