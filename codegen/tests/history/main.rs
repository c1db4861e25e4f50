//! What is said of the changes between real documents of two dates is what the signatures of the generated code say, both ways:
//! nothing that breaks is missed, and nothing is said to break that doesn't.
//! The variable `API_DOCS_BY_DATE` names a tree of them: `<date>/<product>/<version>/api-docs.json`.

mod signatures;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use alicloud_codegen::diff::{Change, Class, Rule, compare};
use alicloud_codegen::import::{Docs, Options, import};
use alicloud_codegen::{Layout, Source, crate_dir, generate};
use alicloud_model::{Catalog, Product, Shape};

use signatures::Signatures;

/// The documents of one date, as a program sees them.
struct State {
    catalog: Catalog,
    /// By the directory of the crate.
    signatures: BTreeMap<String, Signatures>,
    /// The operation of each module of a crate.
    modules: BTreeMap<String, BTreeMap<String, Unit>>,
}

fn entries(dir: &Path) -> Vec<PathBuf> {
    let read = fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    let mut paths: Vec<PathBuf> = read.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

/// Each date is imported by itself, so that what upstream changed is in the code.
fn state(date: &Path) -> State {
    let mut documents = Vec::new();
    for version in entries(date).iter().flat_map(|product| entries(product)) {
        let file = version.join("api-docs.json");
        let bytes = fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        documents.push((file.to_string_lossy().into_owned(), bytes));
    }
    let docs: Vec<Docs<'_>> = documents.iter().map(|(path, bytes)| Docs { path, bytes }).collect();
    let nothing = BTreeMap::<String, String>::new();
    let outcome =
        import(&docs, &nothing, &Options::default()).unwrap_or_else(|error| panic!("{error}"));
    let sources = outcome
        .files
        .into_iter()
        .map(|file| (file.path.clone(), Source { path: file.path, text: file.text }));
    let generation = generate(sources.collect(), &Layout::default())
        .unwrap_or_else(|problems| panic!("{}", problems[0]));
    let mut signatures: BTreeMap<String, Signatures> = BTreeMap::new();
    let mut modules = BTreeMap::new();
    for file in &generation.files {
        let Some((dir, path)) = file.path.split_once("/src/") else { continue };
        signatures.entry(dir.to_owned()).or_default().read(path, &file.text);
        let spec = file.origin.path.rsplit('/').next().and_then(|spec| spec.strip_suffix(".yaml"));
        if let (Some(module), Some(operation)) = (path.strip_suffix(".rs"), spec) {
            let modules: &mut BTreeMap<String, Unit> = modules.entry(dir.to_owned()).or_default();
            modules.insert(module.to_owned(), operation.to_owned());
        }
    }
    signatures.values_mut().for_each(Signatures::resolve);
    State { catalog: generation.catalog, signatures, modules }
}

/// A part of a product whose code can break: an operation, or a shared type with what is inside.
type Unit = String;

/// What is said to break.
#[derive(Debug, Default)]
struct Said {
    /// These do.
    units: BTreeSet<Unit>,
    /// These may, since what they have does.
    users: BTreeSet<Unit>,
    /// Shared types whose names are gone, and with them the types of what holds one.
    names: BTreeSet<String>,
    /// Functions whose arguments change places.
    swapped: BTreeSet<String>,
}

impl Said {
    fn add(&mut self, change: &Change) {
        match (&change.operation, change.path.split('.').nth(1)) {
            _ if change.class() < Class::Breaking => {}
            _ if change.rule == Rule::ArgumentsSwapped => {
                self.swapped.extend(change.item.clone());
                // The field of one that is gone is gone.
                self.users.extend(change.operation.clone());
            }
            (Some(operation), _) => {
                self.units.insert(operation.clone());
            }
            (None, Some(name)) if change.path.starts_with("schemas.") => {
                self.units.insert(format!("types::{name}"));
                if matches!(change.rule, Rule::TypeRemoved | Rule::TypeRenamed) {
                    self.names.extend(change.item.clone());
                }
                self.users.extend(change.users.iter().cloned());
            }
            // What several operations have alike breaks in each of them.
            _ => self.units.extend(change.users.iter().cloned()),
        }
    }
}

/// The part that something is in.
struct Units {
    modules: BTreeMap<String, Unit>,
    types: BTreeMap<String, Unit>,
}

impl Units {
    fn new(product: &Product, modules: BTreeMap<String, Unit>) -> Self {
        let mut types = BTreeMap::new();
        for (name, shared) in &product.schemas {
            types.insert(name.clone(), format!("types::{name}"));
            shared.schema.walk(&mut |schema| {
                if let Shape::Object(alicloud_model::Object { name: inner, .. })
                | Shape::Enum { name: inner, .. } = &schema.shape
                {
                    types.insert(inner.clone(), format!("types::{name}"));
                }
            });
        }
        Self { modules, types }
    }

    fn of(&self, module: &str, key: &str) -> Unit {
        let inside = key.split("::").nth(1).unwrap_or_default();
        let unit =
            if module == "types" { self.types.get(inside) } else { self.modules.get(module) };
        unit.cloned().unwrap_or_else(|| format!("{module}: {key}"))
    }
}

/// What is wrong with what is said of a product.
fn check(old: &Product, new: &Product, then: &State, now: &State) -> (usize, Vec<String>) {
    let signatures = |state: &State, product: &Product| {
        state.signatures.get(&crate_dir(product)).cloned().unwrap_or_default()
    };
    let (before, after) = (signatures(then, old), signatures(now, new));
    let diff = compare(std::slice::from_ref(old), std::slice::from_ref(new));
    let changes: Vec<&Change> = diff.crates.iter().flat_map(|part| &part.changes).collect();
    let mut said = Said::default();
    for change in &changes {
        said.add(change);
    }
    let modules = then.modules.get(&crate_dir(old)).cloned().unwrap_or_default();
    let units = Units::new(old, modules);
    let mut broken: BTreeMap<Unit, Vec<(String, bool)>> = BTreeMap::new();
    for (module, key, signature) in before.broken_by(&after) {
        let mut words = signature.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
        let is_gone = words.any(|word| said.names.contains(word));
        broken.entry(units.of(&module, &key)).or_default().push((key, is_gone));
    }
    let mut wrong = Vec::new();
    for (unit, keys) in &broken {
        let is_said = said.units.contains(unit) || said.users.contains(unit);
        // What holds a type that is gone is not said again.
        if !is_said && !keys.iter().all(|(_, is_gone)| *is_gone && unit.starts_with("types::")) {
            wrong.push(format!("missed: {unit}: {keys:?}"));
        }
    }
    for unit in said.units.iter().filter(|unit| !broken.contains_key(*unit)) {
        let reasons: Vec<String> = changes
            .iter()
            .filter(|change| change.class() >= Class::Breaking)
            .filter(|change| {
                change.operation.as_ref() == Some(unit)
                    || change.users.contains(unit)
                    || unit.strip_prefix("types::") == change.path.split('.').nth(1)
            })
            .map(|change| format!("{} {}: {}", change.path, change.rule, change.reason()))
            .collect();
        wrong.push(format!("said to break, and does not: {unit}: {reasons:#?}"));
    }
    for function in &said.swapped {
        let (then, now) = (before.names_of(function), after.names_of(function));
        if then.is_none() || then == now {
            wrong.push(format!("said to be swapped: {function}: {then:?}, {now:?}"));
        }
    }
    (changes.len(), wrong)
}

#[test]
fn what_is_said_to_break_does() {
    let Some(root) = std::env::var_os("API_DOCS_BY_DATE") else {
        println!("API_DOCS_BY_DATE is not set: no dates are compared");
        return;
    };
    let dates = entries(Path::new(&root));
    let mut all_wrong = Vec::new();
    let mut count = 0;
    let mut before: Option<State> = None;
    for date in dates {
        let after = state(&date);
        let name = date.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Some(before) = &before {
            for old in &before.catalog.products {
                let Some(new) = after.catalog.product(&old.id, &old.version) else { continue };
                let (changes, wrong) = check(old, new, before, &after);
                count += changes;
                all_wrong.extend(wrong.into_iter().map(|one| format!("{name} {}: {one}", old.id)));
            }
        }
        before = Some(after);
    }
    println!("{count} changes");
    assert!(count >= 300, "{count} changes are too few to say something");
    for one in &all_wrong {
        println!("{one}");
    }
    assert!(all_wrong.is_empty(), "{} things are said wrong", all_wrong.len());
}
