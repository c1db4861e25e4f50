//! Tables of operations, for tests that go through typed code, and where they go: one into a file, or a crate for each product into
//! a directory. Knows nothing of what is in them.

use std::path::Path;

use alicloud_model::Product;

use crate::files::{self, FileError};
use crate::generate::Specs;
use crate::runtime::RuntimeDependency;
use crate::rust::{GeneratedFile, Origin, dispatch_crate, dispatch_index, dispatch_table};

/// Where tables go. Their paths are those inside the directory of the products' crates, which lead out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tables {
    /// One of everything, into a file.
    File {
        /// The file.
        inside: String,
    },
    /// One a product, into crates in a directory.
    Crates {
        /// The directory, from that of the products' crates.
        inside: String,
        /// And back.
        generated: String,
    },
}

/// Whether all tables go into one file: a Rust file, not a directory.
pub(crate) fn is_one_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
}

impl Tables {
    /// The tables for a path, beside crates in `out`.
    pub(crate) fn new(path: &Path, out: &Path) -> Result<Self, FileError> {
        let inside = files::relative(out, path)?;
        if is_one_file(path) {
            return Ok(Self::File { inside });
        }
        Ok(Self::Crates { inside, generated: files::relative(path, out)? })
    }

    /// What is made for one product.
    pub(crate) fn of_product(
        &self,
        product: &Product,
        origin: &Origin,
        runtime: &RuntimeDependency,
    ) -> Result<Vec<GeneratedFile>, syn::Error> {
        let Self::Crates { inside, generated, .. } = self else { return Ok(Vec::new()) };
        let texts = dispatch_crate(product, generated, runtime)?;
        let file = |(path, text)| GeneratedFile {
            path: format!("{inside}/{path}"),
            origin: origin.clone(),
            text,
        };
        Ok(texts.into_iter().map(file).collect())
    }

    /// What is made of all products together, path and text: of their specs, or of the directories of their crates alone.
    pub(crate) fn of_all(
        &self,
        specs: &Specs,
        crates: &[&str],
        runtime: &RuntimeDependency,
    ) -> Result<Vec<(String, String)>, syn::Error> {
        match self {
            Self::File { inside } => Ok(vec![(inside.clone(), dispatch_table(specs.products())?)]),
            Self::Crates { inside, generated, .. } => {
                let texts = dispatch_index(crates, generated, runtime)?;
                Ok(texts
                    .into_iter()
                    .map(|(path, text)| (format!("{inside}/{path}"), text))
                    .collect())
            }
        }
    }
}
