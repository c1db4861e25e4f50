//! The run from a spec tree to directories of crates: what a build script and `alicloud generate` call. It
//! decides what is stale and where files go; what is in them is decided elsewhere.

mod memory;
mod plan;
mod umbrella;

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use alicloud_model::Product;
use rayon::prelude::*;

use self::memory::Memory;
pub use self::plan::Plan;
use crate::cache::{Cache, Entry, Files, Known};
use crate::destinations::{self, Destinations};
use crate::diagnostic::Diagnostic;
use crate::error::RunError;
use crate::files::{self, FileError, SpecFile};
use crate::generate::Specs;
use crate::model::{crate_dir, crate_dirs};
use crate::runtime::RuntimeDependency;
use crate::rust::{GeneratedFile, Layout, Part};
use crate::spec::UMBRELLA_FILE;
use crate::stamp::Now;
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
    force: bool,
    prune: bool,
    waiting: fn(&Path),
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
            force: false,
            prune: false,
            waiting: |_| {},
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

    /// Also replaces files that the generator did not write, where it has some of the same name. Nothing is written through links
    /// even so.
    #[must_use]
    pub fn force(mut self, force: bool) -> Self {
        self.force = force;
        self
    }

    /// Also removes what the generator wrote for products that are not made any more: whole crates and files of modules, which
    /// [`Changes::strays`](crate::output::Changes::strays) has otherwise.
    #[must_use]
    pub fn prune(mut self, prune: bool) -> Self {
        self.prune = prune;
        self
    }

    /// What hears of it when another program writes into the same directory, and has to end first.
    #[must_use]
    pub fn on_wait(mut self, waiting: fn(&Path)) -> Self {
        self.waiting = waiting;
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

    /// Reads the specs and makes what is stale. Nothing is written yet. As long as the plan lives, other programs that write into
    /// the same directories wait.
    pub fn plan(&self) -> Result<Plan, RunError> {
        let layout = self.layout()?;
        let tables = match &self.dispatch {
            Some(path) => Some(Tables::new(path, &self.out)?),
            None => None,
        };
        let outputs = Destinations::open(&self.out, self.dispatch.as_deref(), self.waiting)?;
        let mut found = files::find_specs(&self.specs)?;
        let umbrella = found.extract_if(.., |file| file.inside == UMBRELLA_FILE).next();
        for path in [Some(&self.out), self.dispatch.as_ref()].into_iter().flatten() {
            let products = found.iter().map(|file| product_of(&file.inside));
            if destinations::is_among(path, &self.specs, products)? {
                return Err(RunError::AmongSpecs(path.clone()));
            }
        }
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
                let fresh = memory.and_then(|memory| memory.confirm(&group, &self.specs, &outputs));
                (group, fresh)
            })
            .collect();

        let now = memory.as_ref().and_then(|memory| memory.now);
        let mut fresh = BTreeMap::new();
        let mut stale: BTreeMap<String, Made> = BTreeMap::new();
        let mut wanted = Vec::new();
        let mut heads = Vec::new();
        for (group, entry) in groups {
            match entry {
                Some(entry) => {
                    fresh.insert(group.id, entry);
                    if !self.parse_all {
                        heads.extend(group.files.into_iter().filter(SpecFile::is_of_product));
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
        if !stale.is_empty() && !heads.is_empty() {
            specs.check_beside(files::read_all(heads)?)?;
        }
        if !self.only.is_empty() {
            specs.only(&self.only).map_err(RunError::Unknown)?;
        }
        for (product, files) in
            specs.generate(|id| stale.contains_key(id), &layout, tables.as_ref())?
        {
            let made = stale.entry(product.id.clone()).or_default();
            made.crates.push(part(product));
            made.names.extend(crate_dirs(product));
            made.operations += product.operations.len();
            made.files.extend(files);
        }
        let mut plan = Plan {
            specs,
            outputs,
            fresh,
            stale,
            shared: Vec::new(),
            umbrella: None,
            memory,
            is_part,
            force: self.force,
            prune: self.prune,
        };
        // What is made of all products is not for some of them to say.
        if let (Layout::Crate(runtime), false) = (&layout, is_part) {
            self.add_shared(&mut plan, tables.as_ref(), umbrella.as_ref(), runtime)?;
        }
        Ok(plan)
    }

    /// Adds what is made of all products together.
    fn add_shared(
        &self,
        plan: &mut Plan,
        tables: Option<&Tables>,
        umbrella: Option<&SpecFile>,
        runtime: &RuntimeDependency,
    ) -> Result<(), RunError> {
        if let Some(tables) = tables {
            plan.shared = tables
                .of_all(&plan.specs, &plan.crates(), runtime)
                .map_err(|error| not_rust(&self.out, &error))?;
        }
        if let Some(file) = umbrella {
            let (_, source) = file.read()?;
            plan.cover(&source, runtime)?;
        }
        Ok(())
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

/// What is known of the crate of a product.
fn part(product: &Product) -> Part {
    Part {
        dir: crate_dir(product),
        package: product.package.name.clone(),
        version: product.package.version.clone(),
        description: product.package.description.clone(),
    }
}

fn not_rust(out: &Path, error: &syn::Error) -> Vec<Diagnostic> {
    let problem = format!("the table of operations is not Rust: {error}");
    vec![
        Diagnostic::file(out.to_string_lossy(), problem)
            .help("this is a bug of alicloud-codegen; please report it with the specs"),
    ]
}

/// What becomes of all versions of one product.
#[derive(Clone, Debug, Default)]
struct Made {
    operations: usize,
    crates: Vec<Part>,
    /// Those, and what they would be called if another version were the default one.
    names: Vec<String>,
    specs: Files,
    files: Vec<GeneratedFile>,
}

#[cfg(test)]
mod tests;
