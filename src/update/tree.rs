//! Which product versions a spec tree has: reads the `product.yaml` of each, and nothing else.

use std::fs;
use std::path::Path;

use alicloud_codegen::files;
use alicloud_codegen::import::SpecsError;
use alicloud_codegen::spec::{PRODUCT_FILE, ProductSpec, yaml};

use crate::failure::Failure;
use crate::spec_tree::if_there;

/// A product version in the spec tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Present {
    /// The product's directory.
    pub(super) id: String,
    /// The product code as the cloud writes it.
    pub(super) code: String,
    pub(super) version: String,
    /// What its spec says of being the default version.
    pub(super) default: Option<bool>,
    /// Why its `product.yaml` can't be read. What it is called is what its directory is called then.
    pub(super) broken: Option<String>,
}

impl Present {
    /// Whether that is the name of its product: the directory or the code.
    pub(super) fn is_called(&self, name: &str) -> bool {
        [&self.id, &self.code].into_iter().any(|known| known.eq_ignore_ascii_case(name))
    }
}

/// The product versions of a spec tree, in the order of their paths. Those of other providers are not the cloud's;
/// whose one is that can't be read, nobody knows.
pub(super) fn read(dir: &Path) -> Result<Vec<Present>, Failure> {
    let mut found = Vec::new();
    for id in directories(dir)? {
        for version in directories(&dir.join(&id))? {
            let path = dir.join(&id).join(&version).join(PRODUCT_FILE);
            let failed = |error| Failure::job(format!("cannot read `{}`", path.display()), error);
            let Some(read) = if_there(files::spec(&path)).map_err(failed)? else { continue };
            let spec = read.and_then(|source| yaml::parse::<ProductSpec>(&source));
            let present = |code, version, default, broken| {
                let id = id.clone();
                Present { id, code, version, default, broken }
            };
            match spec {
                Ok(spec) if spec.provider.is_some() => {}
                Ok(ProductSpec { product, version, default_version, .. }) => {
                    found.push(present(product, version, default_version, None));
                }
                Err(problem) => {
                    let problem = SpecsError::Existing { report: problem.to_string() };
                    found.push(present(id.clone(), version, None, Some(problem.to_string())));
                }
            }
        }
    }
    Ok(found)
}

/// The products of a spec tree, by the names of their directories, whoever runs them.
pub(super) fn products(dir: &Path) -> Result<Vec<String>, Failure> {
    let mut products = Vec::new();
    for id in directories(dir)? {
        let versions = directories(&dir.join(&id))?;
        if versions.iter().any(|version| dir.join(&id).join(version).join(PRODUCT_FILE).exists()) {
            products.push(id);
        }
    }
    Ok(products)
}

/// The names of the directories in a directory, in order; none where there is no such directory.
pub(crate) fn directories(dir: &Path) -> Result<Vec<String>, Failure> {
    let failed = |error| Failure::job(format!("cannot read `{}`", dir.display()), error);
    let Some(entries) = if_there(fs::read_dir(dir)).map_err(failed)? else { return Ok(Vec::new()) };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        if entry.path().is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}
