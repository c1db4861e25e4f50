//! Why a run over files fails, as one type.

use std::fmt;
use std::path::PathBuf;

use crate::diagnostic::Diagnostic;
use crate::files::FileError;
use crate::model::UnknownOperation;
use crate::output::OutputError;

/// Why specs could not be read, or code not be made of them.
///
/// `Debug` is the text of `Display` too, since `unwrap`, and a `main` that returns an error, show that.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The file system said no.
    #[error(transparent)]
    File(#[from] FileError),
    /// The output could not be written, or was not to be.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// There is nothing to read.
    #[error("there are no specs in `{}`; put them at `<product>/<version>/<Operation>.yaml`", .0.display())]
    Empty(PathBuf),
    /// The specs have problems, each with its place.
    #[error("{}", join(.0))]
    Specs(Vec<Diagnostic>),
    /// Operations were asked for that the specs do not have.
    #[error("{}", unknown(.0))]
    Unknown(Vec<UnknownOperation>),
    /// A product was asked for that the spec tree does not have.
    #[error("{} has no product `{product}`; products are named as their directories there", specs.display())]
    UnknownProduct {
        /// The name that was asked for.
        product: String,
        /// The spec tree.
        specs: PathBuf,
    },
    /// The place that specs are read from says no; the text says why.
    #[error("{0}")]
    Tree(String),
    /// Tables of operations were asked for where the crates are.
    #[error(
        "the tables of operations would go into `{}`, among the crates in `{}`; name a directory outside of it for the tables",
        tables.display(),
        crates.display()
    )]
    TablesAmongCrates {
        /// Where the tables would be.
        tables: PathBuf,
        /// The directory of the crates.
        crates: PathBuf,
    },
    /// Generated files were asked for where the specs are.
    #[error("`{}` is where specs are, and generated files would go among them; name another directory for what is generated", .0.display())]
    AmongSpecs(PathBuf),
    /// There is no `OUT_DIR`, so this is not run by Cargo.
    #[error("the variable OUT_DIR is not set; call this from a `build.rs`")]
    NoBuildScript,
}

impl fmt::Debug for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn unknown(operations: &[UnknownOperation]) -> String {
    let lines: Vec<String> = operations.iter().map(UnknownOperation::to_string).collect();
    lines.join("\n")
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
