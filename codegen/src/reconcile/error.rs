//! What can be wrong with specs, existing and new ones, while they are reconciled.

use thiserror::Error;

/// Specs that can't be reconciled.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SpecsError {
    /// An existing spec can't be read.
    #[error("the existing spec can't be read; repair or remove it\n{report}")]
    Existing {
        /// The report on it.
        report: String,
    },
    /// The library could not write a spec.
    #[error("the spec can't be written as YAML: {message}")]
    Yaml {
        /// What the YAML library says.
        message: String,
    },
}
