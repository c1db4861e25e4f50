//! The whole run, as a function of its input: spec texts in, the model and the generated files out.

use std::collections::BTreeSet;
use std::path::Path;

use alicloud_model::Catalog;
use sha2::{Digest, Sha256};

use crate::diagnostic::{Diagnostic, Source};
use crate::files::{self, Changes, FileError};
use crate::model;
use crate::rust::{self, GeneratedFile, Origin, RuntimeDependency};
use crate::spec::{ProductFiles, SpecTree};

/// What a run made.
#[derive(Clone, Debug, Default)]
pub struct Generation {
    /// What the specs mean.
    pub catalog: Catalog,
    /// The files to write, in the order of their paths.
    pub files: Vec<GeneratedFile>,
}

impl Generation {
    /// Writes what changed into a directory, and removes generated files there that no spec asks for.
    pub fn write_to(&self, out: &Path) -> Result<Changes, FileError> {
        files::write(out, &self.files, &self.paths())
    }

    /// What writing would change.
    pub fn compare_with(&self, out: &Path) -> Result<Changes, FileError> {
        files::compare(out, &self.files, &self.paths())
    }

    fn paths(&self) -> BTreeSet<&str> {
        self.files.iter().map(|file| file.path.as_str()).collect()
    }
}

/// Makes the crates of a spec tree. `sources` are (path inside the tree, text).
///
/// Either everything is made, or every problem of every file is reported.
pub fn generate(
    sources: Vec<(String, Source)>,
    runtime: &RuntimeDependency,
) -> Result<Generation, Vec<Diagnostic>> {
    let tree = SpecTree::parse(sources)?;
    let catalog = model::build(&tree)?;
    let mut files = Vec::new();
    for (product, spec) in catalog.products.iter().zip(&tree.products) {
        let origins: Vec<Origin> =
            spec.operations.iter().map(|file| origin(spec, &file.source)).collect();
        let made = rust::generate_product(
            product,
            &origin(spec, &spec.product_source),
            spec.schemas_source.as_ref().map(|source| origin(spec, source)).as_ref(),
            &origins,
            runtime,
        )
        .map_err(|error| {
            // Names are made valid by the generator, so this is a fault of the generator, not of the spec.
            vec![
                Diagnostic::file(
                    &spec.product_source.path,
                    format!("the generated code is not Rust: {error}"),
                )
                .help("this is a bug of alicloud-codegen; please report it with the spec"),
            ]
        })?;
        files.extend(made);
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Generation { catalog, files })
}

/// The model of a spec tree, without making code of it.
pub fn catalog(sources: Vec<(String, Source)>) -> Result<Catalog, Vec<Diagnostic>> {
    model::build(&SpecTree::parse(sources)?)
}

/// The header names a spec by its place in the tree, so that the text does not depend on where the
/// generator ran.
fn origin(spec: &ProductFiles, source: &Source) -> Origin {
    let file = source.path.rsplit(['/', '\\']).next().unwrap_or_default();
    Origin {
        path: format!("{}/{}/{file}", spec.id, spec.product.version),
        sha256: hex(&Sha256::digest(source.text.as_bytes())),
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
