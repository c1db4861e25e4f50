//! Generation into a directory that does again only what is stale. What a product's crate was made of
//! and what became of it is kept in a cache file beside the crates; it is only ever a shortcut, since
//! every file is still read and compared by its hash.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::diagnostic::{Diagnostic, Source};
use crate::files::{self, Changes, FileError};
use crate::generate::{Specs, hex};
use crate::rust::{GeneratedFile, RuntimeDependency};

/// The cache, inside the output directory. A file, since directories there are taken for crates.
const CACHE: &str = ".alicloud-codegen.json";

/// What a run comes to: everything is parsed, checked and made, and nothing is written yet.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The specs that were parsed: those of stale products, or all when that was asked for.
    pub specs: Specs,
    out: PathBuf,
    /// The files of stale products.
    files: Vec<GeneratedFile>,
    /// How many files there are of products that are up to date.
    unchanged: usize,
    known: Cache,
    next: Cache,
}

/// What is known of earlier runs: all versions of one product together, since the plain crate name
/// depends on which of them is the newest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Cache {
    products: BTreeMap<String, Entry>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    /// The hash of everything that the crates were made of: the generator, the settings, the specs.
    inputs: String,
    versions: usize,
    operations: usize,
    /// Path and hash of every file.
    outputs: Vec<(String, String)>,
}

/// The specs of all versions of one product.
struct Group {
    id: String,
    inputs: String,
    sources: Vec<(String, Source)>,
    /// Whether the crates are there as they would be made.
    fresh: bool,
}

/// Makes the crates in `out` that are not what the specs say. `generator` must change whenever the generator does. With
/// `parse_all` the specs of products that are up to date are parsed too.
pub fn plan(
    sources: Vec<(String, Source)>,
    out: &Path,
    runtime: &RuntimeDependency,
    generator: &str,
    parse_all: bool,
) -> Result<Plan, Vec<Diagnostic>> {
    let mut groups: BTreeMap<String, Vec<(String, Source)>> = BTreeMap::new();
    for (path, source) in sources {
        let id = path.split('/').next().unwrap_or_default().to_owned();
        groups.entry(id).or_default().push((path, source));
    }
    let known = read(out);
    let groups: Vec<Group> = groups
        .into_par_iter()
        .map(|(id, sources)| {
            let inputs = inputs(&sources, runtime, generator);
            let entry = known.products.get(&id);
            let fresh = entry.is_some_and(|entry| entry.inputs == inputs && is_there(out, entry));
            Group { id, inputs, sources, fresh }
        })
        .collect();

    let mut next = Cache::default();
    let mut parsed = Vec::new();
    let mut stale = BTreeSet::new();
    let mut unchanged = 0;
    for group in groups {
        match known.products.get(&group.id) {
            Some(entry) if group.fresh => {
                unchanged += entry.outputs.len();
                next.products.insert(group.id, entry.clone());
                if !parse_all {
                    continue;
                }
            }
            _ => {
                stale.insert(group.id.clone());
                next.products.insert(group.id, Entry { inputs: group.inputs, ..Entry::default() });
            }
        }
        parsed.extend(group.sources);
    }

    let specs = Specs::parse(parsed)?;
    let is_stale = |id: &str| stale.contains(id);
    let files = specs.files(is_stale, runtime)?;
    let mut crates: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
    for (path, hash) in hashes(&files) {
        let (dir, _) = path.split_once('/').unwrap_or_default();
        crates.entry(dir).or_default().push((path.to_owned(), hash));
    }
    for product in specs.catalog().products.iter().filter(|product| is_stale(&product.id)) {
        let entry = next.products.entry(product.id.clone()).or_default();
        entry.versions += 1;
        entry.operations += product.operations.len();
        entry.outputs.extend(crates.remove(crate::crate_dir(product).as_str()).unwrap_or_default());
    }
    Ok(Plan { specs, out: out.to_owned(), files, unchanged, known, next })
}

impl Plan {
    /// How many product versions the specs hold.
    pub fn products(&self) -> usize {
        self.next.products.values().map(|entry| entry.versions).sum()
    }

    /// How many operations the specs hold.
    pub fn operations(&self) -> usize {
        self.next.products.values().map(|entry| entry.operations).sum()
    }

    /// What [`apply`](Self::apply) would change.
    pub fn compare(&self) -> Result<Changes, FileError> {
        Ok(self.with_unchanged(files::compare(&self.out, &self.files, &self.wanted())?))
    }

    /// Brings the crates up to date.
    pub fn apply(&self) -> Result<Changes, FileError> {
        let changes = files::write(&self.out, &self.files, &self.wanted())?;
        if self.next != self.known {
            save(&self.out, &self.next)?;
        }
        Ok(self.with_unchanged(changes))
    }

    /// The paths of all files, those of products that are up to date too.
    fn wanted(&self) -> BTreeSet<&str> {
        let entries = self.next.products.values();
        entries.flat_map(|entry| entry.outputs.iter().map(|(path, _)| path.as_str())).collect()
    }

    fn with_unchanged(&self, changes: Changes) -> Changes {
        Changes { unchanged: changes.unchanged + self.unchanged, ..changes }
    }
}

/// The hash of what a product's crates are made of.
fn inputs(sources: &[(String, Source)], runtime: &RuntimeDependency, generator: &str) -> String {
    let mut sorted: Vec<&(String, Source)> = sources.iter().collect();
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    let mut hasher = Sha256::new();
    hasher.update(format!("{generator}\n{runtime:?}\n"));
    for (path, source) in sorted {
        hasher.update(format!("{path}\n{}\n", source.text.len()));
        hasher.update(source.text.as_bytes());
    }
    hex(&hasher.finalize())
}

/// The path of each file, and the hash of its text.
fn hashes(files: &[GeneratedFile]) -> Vec<(&str, String)> {
    files.par_iter().map(|file| (file.path.as_str(), hash(file.text.as_bytes()))).collect()
}

fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Whether all files are there as they were made.
fn is_there(out: &Path, entry: &Entry) -> bool {
    entry.outputs.par_iter().all(|(path, expected)| {
        fs::read(out.join(path)).is_ok_and(|bytes| hash(&bytes) == *expected)
    })
}

/// The cache; an empty one when there is none, or none that can be read.
fn read(out: &Path) -> Cache {
    fs::read(out.join(CACHE))
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}

fn save(out: &Path, cache: &Cache) -> Result<(), FileError> {
    match serde_json::to_string(cache) {
        Ok(text) => files::write_whole(&out.join(CACHE), &text),
        // A map of texts always has a JSON form; without the cache the next run is only slower.
        Err(_) => Ok(()),
    }
}
