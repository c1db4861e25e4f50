//! What is known of earlier runs: what each product's crates were made of and what became of it. It is only ever a shortcut, since
//! every file is still read and compared by its hash. Knows nothing of how code is made.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::diagnostic::Source;
use crate::files::{self, FileError};
use crate::generate::hex;
use crate::rust::{GeneratedFile, Layout};

/// The cache, inside the output directory. A file, since directories there are taken for crates.
const CACHE: &str = ".alicloud-codegen.json";

/// What is known, by product: all versions of one together, since the plain crate name depends on which
/// of them is the newest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cache {
    pub(crate) products: BTreeMap<String, Entry>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// The hash of everything that the crates were made of: the generator, the settings, the specs.
    pub(crate) inputs: String,
    pub(crate) versions: usize,
    pub(crate) operations: usize,
    /// Path and hash of every file.
    pub(crate) outputs: Vec<(String, String)>,
}

impl Cache {
    /// The cache of a directory; an empty one when there is none, or none that can be read.
    pub(crate) fn read(out: &Path) -> Self {
        fs::read(out.join(CACHE))
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }

    pub(crate) fn save(&self, out: &Path) -> Result<(), FileError> {
        match serde_json::to_string(self) {
            Ok(text) => files::write_whole(&out.join(CACHE), &text),
            // A map of texts always has a JSON form; without the cache the next run is only slower.
            Err(_) => Ok(()),
        }
    }
}

impl Entry {
    /// Whether all files are there as they were made.
    pub(crate) fn is_there(&self, out: &Path) -> bool {
        self.outputs.par_iter().all(|(path, expected)| {
            fs::read(out.join(path)).is_ok_and(|bytes| hash(&bytes) == *expected)
        })
    }
}

/// The hash of what a product's crates are made of.
pub(crate) fn inputs(sources: &[(String, Source)], layout: &Layout, generator: &str) -> String {
    let mut sorted: Vec<&(String, Source)> = sources.iter().collect();
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    let mut hasher = Sha256::new();
    hasher.update(format!("{generator}\n{layout:?}\n"));
    for (path, source) in sorted {
        hasher.update(format!("{path}\n{}\n", source.text.len()));
        hasher.update(source.text.as_bytes());
    }
    hex(&hasher.finalize())
}

/// The path of each file, and the hash of its text.
pub(crate) fn hashes(files: &[GeneratedFile]) -> Vec<(&str, String)> {
    files.par_iter().map(|file| (file.path.as_str(), hash(file.text.as_bytes()))).collect()
}

fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
