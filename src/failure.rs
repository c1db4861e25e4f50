//! How commands fail: usage errors exit with 2, failed jobs with 1.

use std::fmt;
use std::process::ExitCode;

use crate::output;

/// Why a command ended without success.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line is wrong.
    Usage(String),
    /// The job failed; the text says what, where and what to do.
    Job(String),
    /// A part of the job failed, and the output says which.
    Part,
}

impl Failure {
    /// Shows the failure on stderr and gives the exit code.
    pub(crate) fn report(self) -> ExitCode {
        match self {
            Self::Usage(text) => {
                output::note(format_args!("error: {text}\n\nFor more information, try '--help'."));
                ExitCode::from(2)
            }
            Self::Part => ExitCode::FAILURE,
            Self::Job(text) => {
                // Reports of specs begin with `error` themselves.
                if text.starts_with("error") {
                    output::note(text);
                } else {
                    output::note(format_args!("error: {text}"));
                }
                ExitCode::FAILURE
            }
        }
    }

    /// What it says.
    pub(crate) fn text(self) -> String {
        match self {
            Self::Usage(text) | Self::Job(text) => text,
            Self::Part => String::new(),
        }
    }

    /// A failed job out of an error, with what was being done.
    pub(crate) fn job(context: impl fmt::Display, error: impl fmt::Display) -> Self {
        Self::Job(format!("{context}: {error}"))
    }
}
