//! The run from a spec tree to directories of crates: what a build script and `alicloud generate` call. It
//! decides what is stale and where files go; what is in them is decided elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::cache::{Cache, Entry, Files, Known};
use crate::diagnostic::Diagnostic;
use crate::error::RunError;
use crate::files::{self, Changes, Compared, FileError, SpecFile, Text};
use crate::generate::{CATALOG, Specs};
use crate::model::crate_dir;
use crate::runtime::RuntimeDependency;
use crate::rust::{GeneratedFile, Layout};
use crate::stamp::{Now, Stamp};
use crate::tables::{self, Tables};

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
/// pipeline.plan()?.apply()?;
/// assert!(root.join("generated/notes/src/list_notes.rs").is_file());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pipeline {
    specs: PathBuf,
    out: PathBuf,
    runtime: Option<RuntimeDependency>,
    made: Kind,
    only: Vec<String>,
    products: Vec<String>,
    dispatch: Option<PathBuf>,
    cache: Option<PathBuf>,
    generator: Option<String>,
    parse_all: bool,
}

/// What is made of each product.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Crates,
    Modules,
    Catalogs,
}

impl Pipeline {
    /// From the spec tree in `specs` to crates in directories of `out`. They depend on the runtime beside `out`, or else on the
    /// published one.
    pub fn new(specs: impl Into<PathBuf>, out: impl Into<PathBuf>) -> Self {
        Self {
            specs: specs.into(),
            out: out.into(),
            runtime: None,
            made: Kind::Crates,
            only: Vec::new(),
            products: Vec::new(),
            dispatch: None,
            cache: None,
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
        self.made = Kind::Modules;
        self
    }

    /// Makes the catalog of each product and no code: see [`Layout::Catalog`].
    #[must_use]
    pub fn catalogs(mut self) -> Self {
        self.made = Kind::Catalogs;
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

    /// Keeps the crates of these products up to date, named as their directories in the spec tree, and does not look at others.
    #[must_use]
    pub fn products(mut self, products: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.products.extend(products.into_iter().map(Into::into));
        self
    }

    /// Also keeps tables of all operations, for tests that go through typed code: one in a Rust file, or a crate for each product in
    /// a directory.
    #[must_use]
    pub fn dispatch(mut self, path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        // What is made of all specs needs all of them.
        self.parse_all |= tables::is_one_file(&path);
        self.dispatch = Some(path);
        self
    }

    /// Makes only what is stale: what was made of which specs by which program is kept in that file. For a build script a file in
    /// `OUT_DIR` is right. Whatever it holds, files that are not what the specs say are found: what is not certain to be as it was
    /// is read, and what is not as it was is made again.
    #[must_use]
    pub fn cached(mut self, file: impl Into<PathBuf>) -> Self {
        self.cache = Some(file.into());
        self
    }

    /// Says what the generator is, in place of the hash of the running program: a text that is another whenever the program would
    /// make something else.
    #[must_use]
    pub fn generator(mut self, id: impl Into<String>) -> Self {
        self.generator = Some(id.into());
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
        let layout = self.layout()?;
        let tables = match &self.dispatch {
            Some(path) => Some(Tables::new(path, &self.out)?),
            None => None,
        };
        let mut found = files::find_specs(&self.specs)?;
        let is_part = !self.products.is_empty();
        if is_part {
            found.retain(|file| self.products.iter().any(|id| id == product_of(&file.inside)));
        }
        let is_found = |id: &&String| found.iter().any(|file| product_of(&file.inside) == **id);
        if let Some(product) = self.products.iter().find(|id| !is_found(id)) {
            let product = product.clone();
            return Err(RunError::UnknownProduct { product, specs: self.specs.clone() });
        }
        let memory =
            self.cache.as_deref().and_then(|path| self.remember(path, &layout, tables.as_ref()));
        let groups: Vec<(Group, Option<Entry>)> = groups(found)
            .into_par_iter()
            .map(|group| {
                let memory = memory.as_ref();
                let fresh =
                    memory.and_then(|memory| memory.confirm(&group, &self.specs, &self.out));
                (group, fresh)
            })
            .collect();

        let now = memory.as_ref().and_then(|memory| memory.now);
        let mut fresh = BTreeMap::new();
        let mut stale: BTreeMap<String, Made> = BTreeMap::new();
        let mut wanted = Vec::new();
        for (group, entry) in groups {
            match entry {
                Some(entry) => {
                    fresh.insert(group.id, entry);
                    if !self.parse_all {
                        continue;
                    }
                }
                None => {
                    stale.insert(group.id, Made::default());
                }
            }
            wanted.extend(group.files);
        }
        let read = wanted.into_par_iter().map(|file| {
            let (stamp, source) = file.read()?;
            let known = Known::new(source.text.as_bytes(), Some(stamp), now);
            Ok((file.inside, source, known))
        });
        let mut sources = Vec::new();
        for (path, source, known) in files::every(read.collect())? {
            if let Some(made) = stale.get_mut(product_of(&path)) {
                made.specs.insert(path.clone(), known);
            }
            sources.push((path, source));
        }

        let mut specs = Specs::parse(sources)?;
        if !self.only.is_empty() {
            specs.only(&self.only).map_err(RunError::Unknown)?;
        }
        for (product, files) in
            specs.generate(|id| stale.contains_key(id), &layout, tables.as_ref())?
        {
            let made = stale.entry(product.id.clone()).or_default();
            made.crates.push(crate_dir(product));
            made.operations += product.operations.len();
            made.files.extend(files);
        }
        let out = self.out.clone();
        let shared = Vec::new();
        let mut plan = Plan { specs, out, fresh, stale, shared, tables, memory, is_part };
        // What is made of all products is not for some of them to say.
        if let (Some(tables), Layout::Crate(runtime), false) = (&plan.tables, &layout, is_part) {
            plan.shared = tables
                .of_all(&plan.specs, &plan.crates(), runtime)
                .map_err(|error| not_rust(&self.out, &error))?;
        }
        Ok(plan)
    }

    fn layout(&self) -> Result<Layout, FileError> {
        Ok(match (self.made, &self.runtime) {
            (Kind::Crates, Some(runtime)) => Layout::Crate(runtime.clone()),
            (Kind::Crates, None) => Layout::Crate(RuntimeDependency::beside(&self.out)?),
            (Kind::Modules, _) => Layout::Module,
            (Kind::Catalogs, _) => Layout::Catalog,
        })
    }

    /// What earlier runs left in a file; nothing when the running program cannot be known.
    fn remember(&self, path: &Path, layout: &Layout, tables: Option<&Tables>) -> Option<Memory> {
        let now = path.parent().and_then(Now::within);
        let known = Cache::read(path);
        let (next, generator) = match &self.generator {
            Some(generator) => (Cache::default(), generator.clone()),
            None => known.next(now)?,
        };
        let made_by = format!("{generator} {layout:?} {tables:?} {:?}", self.only);
        Some(Memory { path: path.to_owned(), now, known, next, made_by })
    }
}

/// The specs of all versions of one product.
struct Group {
    id: String,
    files: Vec<SpecFile>,
}

fn groups(files: Vec<SpecFile>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    // They come in the order of their paths.
    for file in files {
        let id = product_of(&file.inside);
        match groups.last_mut() {
            Some(group) if group.id == id => group.files.push(file),
            _ => groups.push(Group { id: id.to_owned(), files: vec![file] }),
        }
    }
    groups
}

/// The product that a file of a spec tree is of.
fn product_of(inside: &str) -> &str {
    inside.split('/').next().unwrap_or_default()
}

fn not_rust(out: &Path, error: &syn::Error) -> Vec<Diagnostic> {
    let problem = format!("the table of operations is not Rust: {error}");
    vec![
        Diagnostic::file(out.to_string_lossy(), problem)
            .help("this is a bug of alicloud-codegen; please report it with the specs"),
    ]
}

/// What earlier runs left, and what this one will leave.
#[derive(Clone, Debug)]
struct Memory {
    path: PathBuf,
    /// From before any file was looked at.
    now: Option<Now>,
    known: Cache,
    next: Cache,
    /// The running program and its settings.
    made_by: String,
}

impl Memory {
    /// What is known of a product from now on, if its crates are what would be made now.
    fn confirm(&self, group: &Group, specs: &Path, out: &Path) -> Option<Entry> {
        let entry = self.known.products.get(&group.id)?;
        let paths = group.files.iter().map(|file| file.inside.as_str());
        entry.confirm(&self.made_by, paths, specs, out, self.now)
    }

    /// Writes down what is known after everything was brought up to date, if that is anything new.
    fn save(&self, plan: &Plan, compared: &[Compared<'_>]) -> Result<(), FileError> {
        // What was just written is read once more: only what was read after its stamp was taken is known by that stamp.
        let later = self.path.parent().and_then(Now::within);
        let written = compared.iter().filter(|(_, stamp)| stamp.is_none()).map(|(text, _)| *text);
        let again = files::compare(&plan.out, written.collect())?;
        let mut stamps: BTreeMap<&str, (Option<Stamp>, Option<Now>)> = BTreeMap::new();
        for (compared, now) in [(compared, self.now), (&again, later)] {
            stamps.extend(compared.iter().map(|((path, _), stamp)| (*path, (*stamp, now))));
        }
        let mut next = self.next.clone();
        next.products.clone_from(&plan.fresh);
        for (id, made) in &plan.stale {
            let outputs: Files = made
                .files
                .par_iter()
                .map(|file| {
                    let (stamp, now) = stamps.get(file.path.as_str()).copied().unwrap_or_default();
                    (file.path.clone(), Known::new(file.text.as_bytes(), stamp, now))
                })
                .collect();
            let entry = Entry {
                made_by: self.made_by.clone(),
                operations: made.operations,
                crates: made.crates.clone(),
                specs: made.specs.clone(),
                outputs,
            };
            next.products.insert(id.clone(), entry);
        }
        if next == self.known { Ok(()) } else { next.save(&self.path) }
    }
}

/// What becomes of all versions of one product.
#[derive(Clone, Debug, Default)]
struct Made {
    operations: usize,
    /// The directories of the crates.
    crates: Vec<String>,
    specs: Files,
    files: Vec<GeneratedFile>,
}

/// What a run comes to: everything is parsed, checked and made, and nothing is written yet.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The specs that were parsed: those of stale products, or all when that was asked for.
    pub specs: Specs,
    out: PathBuf,
    /// The products that are up to date.
    fresh: BTreeMap<String, Entry>,
    /// The others.
    stale: BTreeMap<String, Made>,
    /// What is made of all products together: path and text.
    shared: Vec<(String, String)>,
    tables: Option<Tables>,
    memory: Option<Memory>,
    /// Whether there may be other products.
    is_part: bool,
}

impl Plan {
    /// How many product versions the specs hold.
    pub fn products(&self) -> usize {
        self.crates().len()
    }

    /// How many operations the specs hold.
    pub fn operations(&self) -> usize {
        let fresh = self.fresh.values().map(|entry| entry.operations);
        fresh.chain(self.stale.values().map(|made| made.operations)).sum()
    }

    /// The catalog of every product, in the output directory: what the emulator and the command line read in place of specs, with
    /// `alicloud_model::Product::from_compact`.
    pub fn catalogs(&self) -> Vec<&str> {
        let fresh = self.fresh.values().flat_map(|entry| entry.outputs.keys());
        let made = self.stale.values().flat_map(|made| made.files.iter().map(|file| &file.path));
        let is_catalog =
            |path: &&str| path.split_once('/').is_some_and(|(_, file)| file == CATALOG);
        let mut paths: Vec<&str> =
            fresh.chain(made).map(String::as_str).filter(is_catalog).collect();
        paths.sort_unstable();
        paths
    }

    /// What [`apply`](Self::apply) would change.
    pub fn compare(&self) -> Result<Changes, FileError> {
        let compared = files::compare(&self.out, self.texts())?;
        Ok(self.changes(&compared)?.inside(&self.out))
    }

    /// Brings everything up to date.
    pub fn apply(&self) -> Result<Changes, FileError> {
        let compared = files::compare(&self.out, self.texts())?;
        let changes = self.changes(&compared)?;
        let stale = compared.iter().filter(|(_, stamp)| stamp.is_none());
        files::write_texts(&self.out, stale.map(|(text, _)| *text))?;
        files::remove(&self.out, &changes.removed)?;
        if let Some(memory) = &self.memory {
            memory.save(self, &compared)?;
        }
        Ok(changes.inside(&self.out))
    }

    /// The directories of the crates, in order.
    fn crates(&self) -> Vec<&str> {
        let fresh = self.fresh.values().flat_map(|entry| &entry.crates);
        let made = self.stale.values().flat_map(|made| &made.crates);
        let mut crates: Vec<&str> = fresh.chain(made).map(String::as_str).collect();
        crates.sort_unstable();
        crates
    }

    /// Path and text of what was made.
    fn texts(&self) -> Vec<Text<'_>> {
        let made = self.stale.values().flat_map(|made| &made.files);
        let made = made.map(|file| (file.path.as_str(), file.text.as_str()));
        made.chain(self.shared.iter().map(|(path, text)| (path.as_str(), text.as_str()))).collect()
    }

    /// What is to be changed, by paths inside the output directory.
    fn changes(&self, compared: &[Compared<'_>]) -> Result<Changes, FileError> {
        let fresh = self.fresh.values().flat_map(|entry| entry.outputs.keys().map(String::as_str));
        let wanted: BTreeSet<&str> =
            fresh.chain(compared.iter().map(|((path, _), _)| *path)).collect();
        let stale = compared.iter().filter(|(_, stamp)| stamp.is_none());
        let mut written: Vec<String> = stale.map(|((path, _), _)| (*path).to_owned()).collect();
        written.sort_unstable();
        let crates = self.crates();
        let mut removed = Vec::new();
        let tables = self.tables.as_ref().and_then(Tables::dir);
        for (dir, inside) in [(self.out.as_path(), "")].into_iter().chain(tables) {
            let mut orphans = files::orphans(dir, inside, &wanted)?;
            if self.is_part {
                let is_ours = |path: &String| {
                    let path = path.strip_prefix(inside).unwrap_or(path).trim_start_matches('/');
                    path.split('/').next().is_some_and(|krate| crates.contains(&krate))
                };
                orphans.retain(is_ours);
            }
            removed.append(&mut orphans);
        }
        Ok(Changes { unchanged: wanted.len() - written.len(), written, removed })
    }
}

#[cfg(test)]
mod tests;
