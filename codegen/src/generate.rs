//! The whole run, as a function of its input: spec texts in, the model and the generated files out.

use alicloud_model::{Catalog, Product};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::diagnostic::{Diagnostic, Source, sift, sorted};
use crate::model::{self, ProductSpecs, UnknownOperation};
use crate::rust::{self, GeneratedFile, Layout, Origin, Origins};
use crate::spec::{CHANGELOG, OperationFile, ProductFiles, SpecTree};
use crate::tables::Tables;

/// What a run made.
#[derive(Clone, Debug, Default)]
pub struct Generation {
    /// What the specs mean.
    pub catalog: Catalog,
    /// The files to write, in the order of their paths.
    pub files: Vec<GeneratedFile>,
}

/// The specs of a tree, parsed and understood.
#[derive(Clone, Debug, Default)]
pub struct Specs {
    products: Vec<ProductSpecs>,
}

impl Specs {
    /// Parses specs: (path inside the tree, text). Every problem of every file is reported.
    pub fn parse(sources: Vec<(String, Source)>) -> Result<Self, Vec<Diagnostic>> {
        let products = model::understand(SpecTree::parse(sources)?)?;
        Ok(Self { products })
    }

    /// Checks that no crate takes the place of one of other products, which are in no need of being made. `heads` are their
    /// `product.yaml`.
    pub(crate) fn check_beside(&self, heads: Vec<(String, Source)>) -> Result<(), Vec<Diagnostic>> {
        let others = model::heads(heads)?;
        model::check_crates(others.iter().chain(&self.products))
    }

    /// Leaves out all operations but these, and what only the others need.
    pub(crate) fn only(&mut self, wanted: &[String]) -> Result<(), Vec<UnknownOperation>> {
        model::only(&mut self.products, wanted)
    }

    /// What the files of each product say.
    pub fn files(&self) -> impl Iterator<Item = &ProductFiles> {
        self.products.iter().map(|specs| &specs.files)
    }

    /// What each product is.
    pub fn products(&self) -> impl Iterator<Item = &Product> {
        self.products.iter().map(|specs| &specs.product)
    }

    /// What the specs mean.
    pub fn into_catalog(self) -> Catalog {
        Catalog::new(self.products.into_iter().map(|specs| specs.product).collect())
    }

    /// Makes the code of those products whose id is wanted.
    pub(crate) fn generate(
        &self,
        wanted: impl Fn(&str) -> bool + Sync,
        layout: &Layout,
        tables: Option<&Tables>,
    ) -> Result<Vec<(&Product, Vec<GeneratedFile>)>, Vec<Diagnostic>> {
        let made = self
            .products
            .par_iter()
            .filter(|specs| wanted(&specs.product.id))
            .map(|specs| Ok((&specs.product, product_files(specs, layout, tables)?)))
            .collect();
        let mut problems = Vec::new();
        let made = sift(made, &mut problems);
        if problems.is_empty() { Ok(made) } else { Err(sorted(problems)) }
    }
}

/// Makes the code of a spec tree. `sources` are (path inside the tree, text).
///
/// Either everything is made, or every problem of every file is reported.
pub fn generate(
    sources: Vec<(String, Source)>,
    layout: &Layout,
) -> Result<Generation, Vec<Diagnostic>> {
    let specs = Specs::parse(sources)?;
    let made = specs.generate(|_| true, layout, None)?;
    let mut files: Vec<GeneratedFile> = made.into_iter().flat_map(|(_, files)| files).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Generation { catalog: specs.into_catalog(), files })
}

/// The model of a spec tree, without making code of it.
pub fn catalog(sources: Vec<(String, Source)>) -> Result<Catalog, Vec<Diagnostic>> {
    Specs::parse(sources).map(Specs::into_catalog)
}

fn product_files(
    specs: &ProductSpecs,
    layout: &Layout,
    tables: Option<&Tables>,
) -> Result<Vec<GeneratedFile>, Vec<Diagnostic>> {
    let files = &specs.files;
    let of_operation =
        |file: &OperationFile| (file.spec.operation.clone(), origin(files, &file.source));
    let origins = Origins {
        product: origin(files, &files.product_source),
        schemas: files.schemas_source.as_ref().map(|source| origin(files, source)),
        errors: files.errors_source.as_ref().map(|source| origin(files, source)),
        operations: files.operations.iter().map(of_operation).collect(),
    };
    let bug = |problem: String| {
        // What goes into a file is made valid by the generator, so this is a fault of the generator, not of the spec.
        vec![
            Diagnostic::file(&files.product_source.path, problem)
                .help("this is a bug of alicloud-codegen; please report it with the spec"),
        ]
    };
    let mut made = code(&specs.product, &origins, layout, tables)
        .map_err(|error| bug(format!("the generated code is not Rust: {error}")))?;
    let text = (specs.product.to_compact())
        .map_err(|error| bug(format!("the product has no text for its catalog: {error}")))?;
    if let (Some(changelog), Layout::Crate(_)) = (&files.changelog, layout) {
        made.push(changelog_file(&specs.product, origin(files, changelog), &changelog.text));
    }
    made.push(GeneratedFile {
        path: catalog_path(&specs.product),
        text: format!(
            "# @generated by alicloud-codegen {} from {}/{}\n{text}",
            env!("CARGO_PKG_VERSION"),
            files.id,
            files.version()
        ),
        origin: origins.product,
    });
    Ok(made)
}

fn code(
    product: &Product,
    origins: &Origins,
    layout: &Layout,
    tables: Option<&Tables>,
) -> Result<Vec<GeneratedFile>, syn::Error> {
    if *layout == Layout::Catalog {
        return Ok(Vec::new());
    }
    let mut files = rust::generate_product(product, origins, layout)?;
    if let (Layout::Crate(runtime), Some(tables)) = (layout, tables) {
        files.extend(tables.of_product(product, &origins.product, runtime)?);
    }
    Ok(files)
}

/// A copy of what people read before they take a newer version.
fn changelog_file(product: &Product, origin: Origin, text: &str) -> GeneratedFile {
    GeneratedFile {
        path: format!("{}/{CHANGELOG}", model::crate_dir(product)),
        text: format!(
            "<!-- @generated by alicloud-codegen {} from {} -->\n{text}",
            env!("CARGO_PKG_VERSION"),
            origin.path
        ),
        origin,
    }
}

/// Where the catalog of a product is in the directory of crates: what the emulator and the command line read in place of its
/// specs, with [`Product::from_compact`].
fn catalog_path(product: &Product) -> String {
    format!("{}/{CATALOG}", model::crate_dir(product))
}

/// The name of the file with a product's catalog, which generated code repeats.
pub(crate) const CATALOG: &str = "catalog.txt";

/// The header names a spec by its place in the tree, so that the text does not depend on where the
/// generator ran.
fn origin(spec: &ProductFiles, source: &Source) -> Origin {
    let file = source.path.rsplit(['/', '\\']).next().unwrap_or_default();
    origin_of(format!("{}/{}/{file}", spec.id, spec.product.version), source)
}

/// A file of a spec tree, by its place in there.
pub(crate) fn origin_of(path: String, source: &Source) -> Origin {
    Origin { path, sha256: hex(&Sha256::digest(source.text.as_bytes())) }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
