//! Why a run over files fails, as one type.

use std::path::PathBuf;

use crate::diagnostic::Diagnostic;
use crate::files::FileError;

/// Why specs could not be read, or code not be made of them.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The file system said no.
    #[error(transparent)]
    File(#[from] FileError),
    /// There is nothing to read.
    #[error("there are no specs in `{}`; put them at `<product>/<version>/<Operation>.yaml`", .0.display())]
    Empty(PathBuf),
    /// The specs have problems, each with its place.
    #[error("{}", join(.0))]
    Specs(Vec<Diagnostic>),
}

impl From<Vec<Diagnostic>> for RunError {
    fn from(problems: Vec<Diagnostic>) -> Self {
        Self::Specs(problems)
    }
}

/// Reports one under the other.
pub(crate) fn join(problems: &[Diagnostic]) -> String {
    problems.iter().map(Diagnostic::to_string).collect::<Vec<_>>().join("\n\n")
}
