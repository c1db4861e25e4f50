//! The files of a spec tree, parsed. Finding and reading the files is the caller's business.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::de::DeserializeOwned;

use super::{
    ErrorSetsSpec, OperationSpec, ProductSpec, SchemasSpec, UMBRELLA_FILE, UmbrellaSpec, yaml,
};
use crate::diagnostic::{Diagnostic, Source, sift, sorted};
use crate::names::is_device;
use crate::text::visible;

/// A spec tree: `<product>/<version>/product.yaml`, one file an operation beside it, `schemas.yaml` for
/// shared types, and `errors.yaml` for shared lists of errors. `umbrella.yaml` beside the products is checked, and not kept.
#[derive(Clone, Debug, Default)]
pub struct SpecTree {
    /// The product versions, in the order of (id, version).
    pub products: Vec<ProductFiles>,
}

/// The files of one version of one product.
#[derive(Clone, Debug)]
pub struct ProductFiles {
    /// The product's directory: `ecs`.
    pub id: String,
    /// `product.yaml`.
    pub product: ProductSpec,
    /// The text of `product.yaml`.
    pub product_source: Source,
    /// `schemas.yaml`.
    pub schemas: SchemasSpec,
    /// The text of `schemas.yaml`, if there is one.
    pub schemas_source: Option<Source>,
    /// `errors.yaml`.
    pub errors: ErrorSetsSpec,
    /// The text of `errors.yaml`, if there is one.
    pub errors_source: Option<Source>,
    /// The operations, by name.
    pub operations: Vec<OperationFile>,
    /// What changed from one version of the crate to the next, for those who use it.
    pub changelog: Option<Source>,
    /// The names of those that exist and were not read.
    pub unread: Vec<String>,
}

/// The file of one operation.
#[derive(Clone, Debug)]
pub struct OperationFile {
    /// What it says.
    pub spec: OperationSpec,
    /// Its text.
    pub source: Source,
}

/// What a path inside a spec tree stands for.
struct Located<'a> {
    product: &'a str,
    version: &'a str,
    file: &'a str,
}

/// What is said of a product version as a whole.
pub const PRODUCT_FILE: &str = "product.yaml";
const SCHEMAS_FILE: &str = "schemas.yaml";
const ERRORS_FILE: &str = "errors.yaml";

/// How long the names of directories may be. Longer ones make paths that not every system has.
const LONGEST_DIRECTORY: usize = 100;
/// What the names of directories may be made of.
pub(crate) const PRODUCT_DIRECTORY: &str = "small letters, digits and hyphens";
pub(crate) const VERSION_DIRECTORY: &str = "letters, digits, `.`, `_` and `-`";

/// What changed from one version of the crate to the next.
pub const CHANGELOG: &str = "CHANGELOG.md";

impl SpecTree {
    /// Parses the files of a tree: (path inside the tree, source). Every problem of every file is
    /// reported, not only the first.
    pub fn parse(files: Vec<(String, Source)>) -> Result<Self, Vec<Diagnostic>> {
        let mut groups: BTreeMap<(String, String), Vec<(String, Source)>> = BTreeMap::new();
        let mut problems = Vec::new();
        let mut misplaced = Vec::new();
        for (path, source) in files {
            match split(&path) {
                Some(at) => groups
                    .entry((at.product.to_owned(), at.version.to_owned()))
                    .or_default()
                    .push((at.file.to_owned(), source)),
                // What it says is of products, and no product.
                None if path == UMBRELLA_FILE => {
                    problems.extend(yaml::parse::<UmbrellaSpec>(&source).err());
                }
                None => misplaced.push(source.path),
            }
        }
        problems.extend(misplaced.first().map(|first| {
            let message = match misplaced.len() {
                1 => "the file is not where a spec belongs".to_owned(),
                count => format!("{count} files, of which this is the first, are not where specs belong"),
            };
            let help = if groups.is_empty() {
                "name the directory of all products: a spec is at `<product>/<version>/<Operation>.yaml` in it"
            } else {
                "put it at `<product>/<version>/<Operation>.yaml`"
            };
            Diagnostic::file(first, message).help(help)
        }));
        let parsed = groups
            .into_iter()
            .map(|((id, version), files)| ProductFiles::parse(id, &version, files))
            .collect();
        let products = sift(parsed, &mut problems);
        if problems.is_empty() { Ok(Self { products }) } else { Err(sorted(problems)) }
    }
}

/// Whether a directory can be that of a product. A crate, a module and a service of the emulator get its name.
pub fn is_product_directory(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !is_device(name)
        && !name.is_empty()
        && name.len() <= LONGEST_DIRECTORY
        && name.bytes().all(fits)
}

/// Whether a directory can be that of a version.
pub fn is_version_directory(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let leads_out = matches!(name, "" | "." | "..");
    !leads_out && !is_device(name) && name.len() <= LONGEST_DIRECTORY && name.bytes().all(fits)
}

/// The operation that a file of a product version is for, by the file's name; nothing for other files.
pub(crate) fn operation_of_file(name: &str) -> Option<&str> {
    let is_of_product = matches!(name, PRODUCT_FILE | SCHEMAS_FILE | ERRORS_FILE);
    name.strip_suffix(".yaml").filter(|_| !is_of_product)
}

fn split(path: &str) -> Option<Located<'_>> {
    let mut parts = path.split('/');
    let located = Located { product: parts.next()?, version: parts.next()?, file: parts.next()? };
    parts.next().is_none().then_some(located)
}

impl ProductFiles {
    /// The version, which is the directory's name too.
    pub fn version(&self) -> &str {
        &self.product.version
    }

    fn parse(
        id: String,
        version: &str,
        files: Vec<(String, Source)>,
    ) -> Result<Self, Vec<Diagnostic>> {
        // Where the user sees the directory.
        let place = files.first().map_or_else(
            || format!("{id}/{version}/{PRODUCT_FILE}"),
            |(name, source)| {
                source.path.strip_suffix(name.as_str()).unwrap_or_default().to_owned()
                    + PRODUCT_FILE
            },
        );
        let mut product = None;
        let mut schemas = None;
        let mut errors = None;
        let mut changelog = None;
        let mut operations = Vec::new();
        for (name, source) in files {
            match name.as_str() {
                PRODUCT_FILE => product = Some(source),
                SCHEMAS_FILE => schemas = Some(source),
                ERRORS_FILE => errors = Some(source),
                CHANGELOG => changelog = Some(source),
                _ => operations.push((name, source)),
            }
        }
        let mut problems = Vec::new();
        for (what, name, fits, allowed) in [
            ("product", id.as_str(), is_product_directory(&id), PRODUCT_DIRECTORY),
            ("version", version, is_version_directory(version), VERSION_DIRECTORY),
        ] {
            if !fits {
                let message = format!("`{}` can't be the directory of a {what}", visible(name));
                let help = format!(
                    "name the directory with {allowed}, at most {LONGEST_DIRECTORY} of them, and not as a device of Windows, such as `con`"
                );
                problems.push(Diagnostic::file(&place, message).help(help));
            }
        }
        let product = product
            .ok_or_else(|| {
                Diagnostic::file(&place, "the file is missing").help(format!(
                    "write it, with the lines `product: {}` and `version: {version}`, and, where the service is not Alibaba Cloud's, \
                    `provider: NAME`",
                    crate::names::pascal(&id)
                ))
            })
            .and_then(|source| Ok((yaml::parse::<ProductSpec>(&source)?, source)))
            .map_err(|problem| problems.push(problem))
            .ok();
        if let Some((spec, source)) = &product
            && spec.version != version
        {
            problems.push(
                Diagnostic::at(
                    source,
                    yaml::locate(&source.text, &["version"]),
                    format!(
                        "the version `{}` does not fit the directory `{version}`",
                        spec.version
                    ),
                )
                .help("name the directory after the version"),
            );
        }
        let schemas_spec = shared::<SchemasSpec>(schemas.as_ref(), &mut problems);
        let errors_spec = shared::<ErrorSetsSpec>(errors.as_ref(), &mut problems);
        let parsed = operations
            .into_par_iter()
            .map(|(name, source)| {
                OperationFile::parse(&name, source).map_err(|problem| vec![problem])
            })
            .collect();
        let mut operations = sift(parsed, &mut problems);
        operations.sort_by(|a, b| a.spec.operation.cmp(&b.spec.operation));
        match product {
            Some((product, product_source)) if problems.is_empty() => Ok(Self {
                id,
                product,
                product_source,
                schemas: schemas_spec,
                schemas_source: schemas,
                errors: errors_spec,
                errors_source: errors,
                operations,
                changelog,
                unread: Vec::new(),
            }),
            _ => Err(problems),
        }
    }
}

/// What a file says that a product may have for all of its operations.
fn shared<T: DeserializeOwned + Default + Send>(
    source: Option<&Source>,
    problems: &mut Vec<Diagnostic>,
) -> T {
    match source.map(yaml::parse) {
        Some(Ok(spec)) => spec,
        Some(Err(problem)) => {
            problems.push(problem);
            T::default()
        }
        None => T::default(),
    }
}

impl OperationFile {
    /// Parses the file of that name.
    pub(crate) fn parse(name: &str, source: Source) -> Result<Self, Diagnostic> {
        let spec: OperationSpec = yaml::parse(&source)?;
        let wanted = format!("{}.yaml", spec.operation);
        if is_device(name) {
            let message =
                format!("`{}` is the name of a device, and of no file, on Windows", visible(name));
            let at = yaml::locate(&source.text, &["operation"]);
            return Err(Diagnostic::at(&source, at, message).help(
                "an operation of that name can't be described; it needs another one at the service",
            ));
        }
        if name != wanted {
            return Err(Diagnostic::at(
                &source,
                yaml::locate(&source.text, &["operation"]),
                format!("the operation `{}` does not fit the file name `{name}`", spec.operation),
            )
            .help(format!("rename the file to `{wanted}`")));
        }
        Ok(Self { spec, source })
    }
}
