//! The run from a spec tree to directories of crates: what a build script and `alicloud generate` call. It
//! decides what is stale and where files go; what is in them is decided elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::cache::{self, Cache, Entry};
use crate::diagnostic::Source;
use crate::error::RunError;
use crate::files::{self, Changes, FileError};
use crate::generate::Specs;
use crate::model::crate_dir;
use crate::runtime::RuntimeDependency;
use crate::rust::{GeneratedFile, Layout, dir_of_file};
use crate::tables::Tables;

/// Makes crates of a spec tree, and keeps them up to date.
///
/// ```
/// use alicloud_codegen::Pipeline;
///
/// # let dir = tempfile::tempdir()?;
/// # let root = dir.path();
/// # std::fs::create_dir_all(root.join("api-spec/notes/2024-01-01"))?;
/// # std::fs::write(root.join("api-spec/notes/2024-01-01/product.yaml"), "product: Notes\nversion: 2024-01-01\n")?;
/// # std::fs::write(root.join("api-spec/notes/2024-01-01/ListNotes.yaml"), "operation: ListNotes\nhttp: { style: rpc, method: GET }\n")?;
/// let pipeline = Pipeline::new(root.join("api-spec"), root.join("generated"));
/// let changes = pipeline.plan()?.apply()?;
/// assert_eq!(changes.written.len(), 3);
/// assert!(root.join("generated/notes/src/list_notes.rs").is_file());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pipeline {
    specs: PathBuf,
    out: PathBuf,
    runtime: Option<RuntimeDependency>,
    modules: bool,
    only: Vec<String>,
    dispatch: Option<PathBuf>,
    generator: Option<String>,
    parse_all: bool,
}

impl Pipeline {
    /// From the spec tree in `specs` to crates in directories of `out`. They depend on the runtime beside `out`, or else on the
    /// published one.
    pub fn new(specs: impl Into<PathBuf>, out: impl Into<PathBuf>) -> Self {
        Self {
            specs: specs.into(),
            out: out.into(),
            runtime: None,
            modules: false,
            only: Vec::new(),
            dispatch: None,
            generator: None,
            parse_all: false,
        }
    }

    /// Sets how the crates find the runtime.
    #[must_use]
    pub fn runtime(mut self, runtime: RuntimeDependency) -> Self {
        self.runtime = Some(runtime);
        self
    }

    /// Makes one file for each product, with the contents of a module, in place of crates: see [`Layout::Module`].
    #[must_use]
    pub fn modules(mut self) -> Self {
        self.modules = true;
        self
    }

    /// Makes only these operations, and the types that they need. They are named as `Operation`, or of one product alone as
    /// `product:Operation`. All specs are checked, and the code of an operation is the same whatever else is made.
    #[must_use]
    pub fn only(mut self, operations: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.only.extend(operations.into_iter().map(Into::into));
        self.parse_all |= !self.only.is_empty();
        self
    }

    /// Also keeps tables of all operations, for tests that go through typed code: one in a Rust file, or a crate for each product in
    /// a directory.
    #[must_use]
    pub fn dispatch(mut self, path: impl Into<PathBuf>) -> Self {
        self.dispatch = Some(path.into());
        self.parse_all = true;
        self
    }

    /// Makes only what is stale, by a cache beside the crates. The text must change whenever the generator does.
    #[must_use]
    pub fn cached(mut self, generator: impl Into<String>) -> Self {
        self.generator = Some(generator.into());
        self
    }

    /// Parses the specs of products that are up to date too.
    #[must_use]
    pub fn parse_all(mut self, all: bool) -> Self {
        self.parse_all |= all;
        self
    }

    /// The lines that a build script prints so that it runs again when something that it read has changed: specs, and
    /// generated files unless they are in `OUT_DIR`, where nobody edits them.
    pub fn rerun_if_changed(&self) -> String {
        let built = env::var_os("OUT_DIR").map(PathBuf::from);
        let is_edited = |path: &&Path| {
            path.exists() && built.as_ref().is_none_or(|built| !path.starts_with(built))
        };
        let kept = [Some(self.out.as_path()), self.dispatch.as_deref()];
        let kept = kept.into_iter().flatten().filter(is_edited);
        let mut lines = String::new();
        for path in [self.specs.as_path()].into_iter().chain(kept) {
            let _ = writeln!(lines, "cargo::rerun-if-changed={}", path.display());
        }
        lines
    }

    /// Reads the specs and makes what is stale. Nothing is written yet.
    pub fn plan(&self) -> Result<Plan, RunError> {
        let runtime = match &self.runtime {
            Some(runtime) => runtime.clone(),
            None => RuntimeDependency::beside(&self.out)?,
        };
        let layout = if self.modules { Layout::Module } else { Layout::Crate(runtime.clone()) };
        let known =
            if self.generator.is_some() { Cache::read(&self.out) } else { Cache::default() };
        let groups = groups(files::read_specs(&self.specs)?);
        let groups: Vec<Group> = groups
            .into_par_iter()
            .map(|(id, sources)| {
                let generator = self.generator.as_deref().unwrap_or_default();
                let settings = format!("{generator} {:?}", self.only);
                let inputs = cache::inputs(&sources, &layout, &settings);
                let entry = known.products.get(&id);
                let entry =
                    entry.filter(|entry| entry.inputs == inputs && entry.is_there(&self.out));
                Group { fresh: entry.cloned(), id, inputs, sources }
            })
            .collect();

        let mut next = Cache::default();
        let mut parsed = Vec::new();
        let mut stale = BTreeSet::new();
        let mut unchanged = 0;
        for group in groups {
            if let Some(entry) = group.fresh {
                unchanged += entry.outputs.len();
                next.products.insert(group.id, entry);
                if !self.parse_all {
                    continue;
                }
            } else {
                stale.insert(group.id.clone());
                next.products.insert(group.id, Entry { inputs: group.inputs, ..Entry::default() });
            }
            parsed.extend(group.sources);
        }

        let mut specs = Specs::parse(parsed)?;
        if !self.only.is_empty() {
            specs.only(&self.only).map_err(RunError::Unknown)?;
        }
        let is_stale = |id: &str| stale.contains(id);
        let files = specs.generate(is_stale, &layout)?;
        let mut crates: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
        for (path, hash) in cache::hashes(&files) {
            crates.entry(dir_of_file(path)).or_default().push((path.to_owned(), hash));
        }
        for product in specs.products().filter(|product| is_stale(&product.id)) {
            let entry = next.products.entry(product.id.clone()).or_default();
            entry.versions += 1;
            entry.operations += product.operations.len();
            entry.outputs.extend(crates.remove(crate_dir(product).as_str()).unwrap_or_default());
        }
        let tables = match &self.dispatch {
            Some(path) => Some(Tables::new(path, &specs, &self.out, &runtime)?),
            None => None,
        };
        let cached = self.generator.is_some() && next != known;
        Ok(Plan { specs, out: self.out.clone(), files, tables, unchanged, next, cached })
    }
}

/// The specs of all versions of one product.
struct Group {
    id: String,
    inputs: String,
    sources: Vec<(String, Source)>,
    /// What is known of the crates, if they are there as they would be made.
    fresh: Option<Entry>,
}

fn groups(sources: Vec<(String, Source)>) -> BTreeMap<String, Vec<(String, Source)>> {
    let mut groups: BTreeMap<String, Vec<(String, Source)>> = BTreeMap::new();
    for (path, source) in sources {
        let id = path.split('/').next().unwrap_or_default().to_owned();
        groups.entry(id).or_default().push((path, source));
    }
    groups
}

/// What a run comes to: everything is parsed, checked and made, and nothing is written yet.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The specs that were parsed: those of stale products, or all when that was asked for.
    pub specs: Specs,
    out: PathBuf,
    /// The files of stale products.
    files: Vec<GeneratedFile>,
    tables: Option<Tables>,
    /// How many files there are of products that are up to date.
    unchanged: usize,
    next: Cache,
    /// Whether the cache is to be written.
    cached: bool,
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
        let changes = files::compare(&self.out, &self.texts(), &self.wanted())?;
        let tables = self.tables.as_ref().map(Tables::compare).transpose()?;
        Ok(self.all(changes, tables.unwrap_or_default()))
    }

    /// Brings everything up to date.
    pub fn apply(&self) -> Result<Changes, FileError> {
        let changes = files::write(&self.out, &self.texts(), &self.wanted())?;
        let tables = self.tables.as_ref().map(Tables::write).transpose()?;
        if self.cached {
            self.next.save(&self.out)?;
        }
        Ok(self.all(changes, tables.unwrap_or_default()))
    }

    fn texts(&self) -> Vec<(&str, &str)> {
        self.files.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect()
    }

    fn all(&self, crates: Changes, tables: Changes) -> Changes {
        let fresh = Changes { unchanged: self.unchanged, ..Changes::default() };
        crates.inside(&self.out).with(fresh).with(tables)
    }

    /// The paths of all files, those of products that are up to date too.
    fn wanted(&self) -> BTreeSet<&str> {
        let entries = self.next.products.values();
        entries.flat_map(|entry| entry.outputs.iter().map(|(path, _)| path.as_str())).collect()
    }
}
