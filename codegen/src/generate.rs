//! The whole run, as a function of its input: spec texts in, the model and the generated files out.

use std::collections::BTreeSet;
use std::path::Path;

use alicloud_model::{Catalog, Product};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::diagnostic::{Diagnostic, Source, sift, sorted};
use crate::files::{self, Changes, FileError};
use crate::model;
use crate::rust::{self, GeneratedFile, Origin, Origins, RuntimeDependency};
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

/// The specs of a tree, parsed and understood.
#[derive(Clone, Debug, Default)]
pub struct Specs {
    tree: SpecTree,
    catalog: Catalog,
}

impl Specs {
    /// Parses specs: (path inside the tree, text). Every problem of every file is reported.
    pub fn parse(sources: Vec<(String, Source)>) -> Result<Self, Vec<Diagnostic>> {
        let tree = SpecTree::parse(sources)?;
        let catalog = model::build(&tree)?;
        Ok(Self { tree, catalog })
    }

    /// What the files say.
    pub fn tree(&self) -> &SpecTree {
        &self.tree
    }

    /// What the specs mean.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The files of the crates of those products whose id is wanted, in the order of their paths.
    pub(crate) fn files(
        &self,
        wanted: impl Fn(&str) -> bool + Sync,
        runtime: &RuntimeDependency,
    ) -> Result<Vec<GeneratedFile>, Vec<Diagnostic>> {
        let products = self.catalog.products.par_iter().zip(&self.tree.products);
        let made = products
            .filter(|(product, _)| wanted(&product.id))
            .map(|(product, spec)| crate_files(product, spec, runtime))
            .collect();
        let mut problems = Vec::new();
        let mut files = sift(made, &mut problems).concat();
        if !problems.is_empty() {
            return Err(sorted(problems));
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }
}

/// Makes the crates of a spec tree. `sources` are (path inside the tree, text).
///
/// Either everything is made, or every problem of every file is reported.
pub fn generate(
    sources: Vec<(String, Source)>,
    runtime: &RuntimeDependency,
) -> Result<Generation, Vec<Diagnostic>> {
    let specs = Specs::parse(sources)?;
    let files = specs.files(|_| true, runtime)?;
    Ok(Generation { catalog: specs.catalog, files })
}

/// The model of a spec tree, without making code of it.
pub fn catalog(sources: Vec<(String, Source)>) -> Result<Catalog, Vec<Diagnostic>> {
    Specs::parse(sources).map(|specs| specs.catalog)
}

fn crate_files(
    product: &Product,
    spec: &ProductFiles,
    runtime: &RuntimeDependency,
) -> Result<Vec<GeneratedFile>, Vec<Diagnostic>> {
    let origins = Origins {
        product: origin(spec, &spec.product_source),
        schemas: spec.schemas_source.as_ref().map(|source| origin(spec, source)),
        errors: spec.errors_source.as_ref().map(|source| origin(spec, source)),
        operations: spec.operations.iter().map(|file| origin(spec, &file.source)).collect(),
    };
    rust::generate_product(product, &origins, runtime).map_err(|error| {
        // Names are made valid by the generator, so this is a fault of the generator, not of the spec.
        let problem = format!("the generated code is not Rust: {error}");
        vec![
            Diagnostic::file(&spec.product_source.path, problem)
                .help("this is a bug of alicloud-codegen; please report it with the spec"),
        ]
    })
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
