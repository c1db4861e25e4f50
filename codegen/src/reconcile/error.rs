//! What can be wrong with specs, existing and new ones, while they are reconciled.

use thiserror::Error;

use crate::spec::Day;

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
    /// The document is of another product than the specs in its directory.
    #[error(
        "the document is of the product `{given}`, and the specs are of `{existing}`; take the right document, or put it into a directory with the other product's name"
    )]
    OtherProduct {
        /// The product's code in the document.
        given: String,
        /// The product's code in the specs.
        existing: String,
    },
    /// The document is older than the one that was imported before.
    #[error(
        "the document is of {given}, and the specs are of {imported} already; take a newer one, or correct the date: that of the document in --as-of, that of the specs in `asOf` of product.yaml"
    )]
    Older {
        /// The day of the document.
        given: Day,
        /// The day of what was imported before.
        imported: Day,
    },
    /// The document has no operation, and the one before had some.
    #[error(
        "the document has no operations, and the specs have {current}; take another one, or accept that all are gone: --accept-removals"
    )]
    Emptied {
        /// How many operations there are.
        current: usize,
    },
    /// The document lacks too many operations for an accident.
    #[error(
        "the document lacks {count} of {current} operations ({first}, ...); take another one, or accept that they are gone: --accept-removals"
    )]
    Removals {
        /// How many operations are gone.
        count: usize,
        /// How many operations there are.
        current: usize,
        /// The first of those that are gone.
        first: String,
    },
}
