//! Tables of operations, and where they go: one into a file, or a crate for each product into a directory. Knows nothing of what is
//! in them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::error::RunError;
use crate::files::{self, Changes, FileError};
use crate::generate::Specs;
use crate::runtime::RuntimeDependency;
use crate::rust::{dispatch_crate, dispatch_index, dispatch_table};

/// Tables of all operations, for tests that go through typed code.
#[derive(Clone, Debug)]
pub(crate) enum Tables {
    /// One of everything, in a file.
    File(PathBuf, String),
    /// Crates in a directory: path and text of each file.
    Crates(PathBuf, Vec<(String, String)>),
}

impl Tables {
    /// The tables for a path: a Rust file, or else a directory. The products' crates are in `out`.
    pub(crate) fn new(
        path: &Path,
        specs: &Specs,
        out: &Path,
        runtime: &RuntimeDependency,
    ) -> Result<Self, RunError> {
        let is_file = path.extension().is_some_and(|extension| extension == "rs");
        let made = if is_file {
            dispatch_table(specs.products()).map(|text| Self::File(path.to_owned(), text))
        } else {
            let generated = files::relative(path, out)?;
            crates(specs, &generated, runtime).map(|texts| Self::Crates(path.to_owned(), texts))
        };
        made.map_err(|error| {
            let problem = format!("the table of operations is not Rust: {error}");
            RunError::Specs(vec![
                Diagnostic::file(path.to_string_lossy(), problem)
                    .help("this is a bug of alicloud-codegen; please report it with the specs"),
            ])
        })
    }

    /// What [`write`](Self::write) would change.
    pub(crate) fn compare(&self) -> Result<Changes, FileError> {
        match self {
            Self::File(path, text) => files::compare_one(path, text),
            Self::Crates(dir, texts) => {
                Ok(files::compare(dir, &borrowed(texts), &paths(texts))?.inside(dir))
            }
        }
    }

    /// Brings them up to date.
    pub(crate) fn write(&self) -> Result<Changes, FileError> {
        match self {
            Self::File(path, text) => files::write_one(path, text),
            Self::Crates(dir, texts) => {
                Ok(files::write(dir, &borrowed(texts), &paths(texts))?.inside(dir))
            }
        }
    }
}

fn crates(
    specs: &Specs,
    generated: &str,
    runtime: &RuntimeDependency,
) -> Result<Vec<(String, String)>, syn::Error> {
    let mut texts = dispatch_index(specs.products(), generated, runtime)?.to_vec();
    for product in specs.products() {
        texts.extend(dispatch_crate(product, generated, runtime)?);
    }
    Ok(texts)
}

fn borrowed(texts: &[(String, String)]) -> Vec<(&str, &str)> {
    texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect()
}

fn paths(texts: &[(String, String)]) -> BTreeSet<&str> {
    texts.iter().map(|(path, _)| path.as_str()).collect()
}
