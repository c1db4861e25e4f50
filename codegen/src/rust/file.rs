//! A generated file, with the spec that it comes from. Knows nothing of what is in either.

use std::collections::HashMap;

/// Where a generated file comes from: what its header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The path of the spec inside its tree, with `/`.
    pub path: String,
    /// The SHA-256 of its text, in hex.
    pub sha256: String,
}

/// Where the files of one crate come from.
#[derive(Clone, Debug)]
pub(crate) struct Origins {
    /// `product.yaml`.
    pub(crate) product: Origin,
    /// `schemas.yaml`, if there is one.
    pub(crate) schemas: Option<Origin>,
    /// `errors.yaml`, if there is one.
    pub(crate) errors: Option<Origin>,
    /// The operations, by name.
    pub(crate) operations: HashMap<String, Origin>,
}

impl Origins {
    /// Where types that operations share come from.
    pub(super) fn schemas(&self) -> &Origin {
        self.schemas.as_ref().unwrap_or(&self.product)
    }

    /// Where error codes that operations share come from.
    pub(super) fn errors(&self) -> &Origin {
        self.errors.as_ref().unwrap_or(&self.product)
    }

    /// Where an operation comes from.
    pub(super) fn operation(&self, name: &str) -> &Origin {
        self.operations.get(name).unwrap_or(&self.product)
    }
}

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedFile {
    /// The path inside the output directory, with `/`.
    pub path: String,
    /// The spec that it is made of, and that its header names.
    pub origin: Origin,
    /// The whole text.
    pub text: String,
}
