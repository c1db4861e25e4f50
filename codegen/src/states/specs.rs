//! Two spec trees -> the models of what differs between them. Files that say the same are not parsed, unless what they say makes a
//! difference for those that don't.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::States;
use crate::diagnostic::{Diagnostic, Source, sift};
use crate::error::RunError;
use crate::model::{self, sides};
use crate::spec::{OperationFile, PRODUCT_FILE, ProductFiles, SpecTree, operation_of_file};

/// What identifies the content of a file: two files with the same one say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Id<'a> {
    /// The content itself.
    Text(&'a str),
    /// A hash of it, the same kind for both trees.
    Hash(&'a str),
}

/// The files of a spec tree.
pub trait SpecFiles: Sync {
    /// The paths inside the tree, with `/` between their parts, each with what identifies the content.
    fn ids(&self) -> BTreeMap<&str, Id<'_>>;

    /// Reads files, in the order of their paths here.
    fn read(&self, paths: &[&str]) -> Result<Vec<(String, Source)>, RunError>;
}

/// A product version: its directories.
type Key<'a> = (&'a str, &'a str);

/// Where a file is.
#[derive(Clone, Copy)]
struct Located<'a> {
    path: &'a str,
    key: Key<'a>,
    file: &'a str,
}

impl<'a> Located<'a> {
    fn new(path: &'a str) -> Self {
        let (product, rest) = path.split_once('/').unwrap_or((path, ""));
        let (version, file) = rest.split_once('/').unwrap_or((rest, ""));
        Self { path, key: (product, version), file }
    }
}

/// The models of all product versions in which a file differs. What is alike in both states, and makes no difference for the rest,
/// is in none of them.
pub fn of_specs(old: &dyn SpecFiles, new: &dyn SpecFiles) -> Result<States, RunError> {
    let (old_ids, new_ids) = (old.ids(), new.ids());
    let is_changed = |path: &str| old_ids.get(path) != new_ids.get(path);
    let changed = old_ids.keys().chain(new_ids.keys()).filter(|path| is_changed(path));
    let changed: BTreeSet<&str> = changed.copied().collect();
    let versions: BTreeSet<Key<'_>> = changed.iter().map(|path| Located::new(path).key).collect();
    let products: BTreeSet<&str> = versions.iter().map(|(product, _)| *product).collect();

    // Which version has the plain name depends on all of them, and what operations mean on what they share.
    let is_wanted = |path: &&str| {
        let at = Located::new(path);
        let is_of_product = operation_of_file(at.file).is_none();
        changed.contains(path)
            || is_of_product && versions.contains(&at.key)
            || at.file == PRODUCT_FILE && products.contains(at.key.0)
    };
    let wanted = |ids: &BTreeMap<&str, Id<'_>>| -> Vec<String> {
        ids.keys().filter(|path| is_wanted(path)).map(|path| (*path).to_owned()).collect()
    };
    let read = |files: &dyn SpecFiles, paths: &[String]| -> Result<SpecTree, RunError> {
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        Ok(SpecTree::parse(files.read(&paths)?)?)
    };
    let mut old_tree = read(old, &wanted(&old_ids))?;
    let mut new_tree = read(new, &wanted(&new_ids))?;

    let unread = unread(&new_ids, |path| !is_wanted(&path));
    let mut more = BTreeMap::new();
    for files in &old_tree.products {
        let key = (files.id.as_str(), files.version());
        let other =
            new_tree.products.iter().find(|other| (other.id.as_str(), other.version()) == key);
        if let (Some(other), Some(paths)) = (other, unread.get(&key)) {
            let need = Need::new(files, other);
            if need.is_any() {
                more.insert((key.0.to_owned(), key.1.to_owned()), (need, paths.clone()));
            }
        }
    }
    let paths: Vec<&str> = more.values().flat_map(|(_, paths)| paths).map(|at| at.path).collect();
    let mut alike: BTreeMap<(String, String), Vec<OperationFile>> = BTreeMap::new();
    for file in parse_needed(new.read(&paths)?, &more)? {
        alike.entry(file.0).or_default().push(file.1);
    }
    for tree in [&mut old_tree, &mut new_tree] {
        for files in &mut tree.products {
            let key = (files.id.clone(), files.version().to_owned());
            if let Some(more) = alike.get(&key) {
                files.operations.extend(more.iter().cloned());
                files.operations.sort_by(|a, b| a.spec.operation.cmp(&b.spec.operation));
            }
            let known: BTreeSet<&str> =
                files.operations.iter().map(|file| file.spec.operation.as_str()).collect();
            let listed = unread.get(&(key.0.as_str(), key.1.as_str())).into_iter().flatten();
            let names = listed.filter_map(|at| operation_of_file(at.file));
            files.unread = names.filter(|name| !known.contains(name)).map(str::to_owned).collect();
        }
    }
    Ok(States { old: model::build(&old_tree)?.products, new: model::build(&new_tree)?.products })
}

/// The operations that were not read yet, by product version. They are the same in both trees.
fn unread<'a>(
    ids: &BTreeMap<&'a str, Id<'_>>,
    is_unread: impl Fn(&str) -> bool,
) -> BTreeMap<Key<'a>, Vec<Located<'a>>> {
    let mut unread: BTreeMap<Key<'a>, Vec<Located<'a>>> = BTreeMap::new();
    for at in ids.keys().filter(|path| is_unread(path)).map(|path| Located::new(path)) {
        if operation_of_file(at.file).is_some() {
            unread.entry(at.key).or_default().push(at);
        }
    }
    unread
}

/// For what a product version's unchanged operations have to be known, too.
#[derive(Clone, Copy, Debug, Default)]
struct Need {
    /// They mean something else than before.
    all: bool,
    /// They have shared types that changed, or that are on other sides of calls now.
    types: bool,
    /// They have shared errors that changed.
    errors: bool,
}

impl Need {
    fn new(old: &ProductFiles, new: &ProductFiles) -> Self {
        let sides = |files: &ProductFiles| {
            sides(files.operations.iter().map(|file| &file.spec), &files.schemas)
        };
        // Members are in an order, which is that of arguments.
        let types = |files: &ProductFiles| serde_json::to_string(&files.schemas).ok();
        Self {
            all: old.product.signature != new.product.signature,
            types: types(old) != types(new) || sides(old) != sides(new),
            errors: old.errors != new.errors,
        }
    }

    fn is_any(self) -> bool {
        self.all || self.types || self.errors
    }

    /// Whether an operation with that text has to be known.
    fn is_for(self, text: &str) -> bool {
        self.all || self.types && text.contains("$ref") || self.errors && text.contains("errorSet")
    }
}

type Needed = ((String, String), OperationFile);

fn parse_needed<T: Sync>(
    read: Vec<(String, Source)>,
    needs: &BTreeMap<(String, String), (Need, T)>,
) -> Result<Vec<Needed>, Vec<Diagnostic>> {
    let parsed = read.into_par_iter().filter_map(|(path, source)| {
        let at = Located::new(&path);
        let key = (at.key.0.to_owned(), at.key.1.to_owned());
        let (need, _) = needs.get(&key)?;
        need.is_for(&source.text).then(|| match OperationFile::parse(at.file, source) {
            Ok(file) => Ok((key, file)),
            Err(problem) => Err(vec![problem]),
        })
    });
    let mut problems = Vec::new();
    let needed = sift(parsed.collect(), &mut problems);
    if problems.is_empty() { Ok(needed) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::{catalog, diff};

    /// A tree in memory, which keeps what was read.
    struct Tree(BTreeMap<String, String>, Mutex<BTreeSet<String>>);

    impl Tree {
        fn new(files: &[(&str, &str)]) -> Self {
            let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
            Self(files.iter().map(owned).collect(), Mutex::default())
        }

        fn with(files: &[(&str, &str)], path: &str, text: &str) -> Self {
            let mut tree = Self::new(files);
            tree.0.insert(path.to_owned(), text.to_owned());
            tree
        }

        /// The models of everything.
        fn whole(&self) -> Vec<alicloud_model::Product> {
            let paths: Vec<&str> = self.0.keys().map(String::as_str).collect();
            catalog(SpecFiles::read(self, &paths).unwrap()).unwrap().products
        }

        fn read(&self) -> Vec<String> {
            let read = self.1.lock().unwrap();
            read.iter().map(|path| path.rsplit('/').next().unwrap().to_owned()).collect()
        }
    }

    impl SpecFiles for Tree {
        fn ids(&self) -> BTreeMap<&str, Id<'_>> {
            self.0.iter().map(|(path, text)| (path.as_str(), Id::Text(text))).collect()
        }

        fn read(&self, paths: &[&str]) -> Result<Vec<(String, Source)>, RunError> {
            self.1.lock().unwrap().extend(paths.iter().map(|path| (*path).to_owned()));
            let source = |path: &&str| {
                let source = Source { path: (*path).to_owned(), text: self.0[*path].clone() };
                ((*path).to_owned(), source)
            };
            Ok(paths.iter().map(source).collect())
        }
    }

    const PRODUCT: &str =
        "product: Demo\nversion: 2020-01-01\nsubjects: { All: [Get, List, Plain] }\n";
    const GET: &str = "operation: Get\nhttp: { style: rpc, method: POST }\nresponse:\n  schema:\n    type: object\n    properties: { Thing: { $ref: Thing } }\n";
    const LIST: &str = "operation: List\nhttp: { style: rpc, method: POST }\nerrorSet: Common\nresponse:\n  schema:\n    type: object\n    properties: { Things: { type: array, items: { $ref: Thing } } }\n";
    const PLAIN: &str = "operation: Plain\nhttp: { style: rpc, method: POST }\n";
    const SCHEMAS: &str = "Thing:\n  type: object\n  properties: { Name: { type: string } }\n";
    const ERRORS: &str = "Common: [{ status: 404, code: NotFound, message: \"\" }]\n";
    const FILES: &[(&str, &str)] = &[
        ("demo/2020-01-01/Get.yaml", GET),
        ("demo/2020-01-01/List.yaml", LIST),
        ("demo/2020-01-01/Plain.yaml", PLAIN),
        ("demo/2020-01-01/errors.yaml", ERRORS),
        ("demo/2020-01-01/product.yaml", PRODUCT),
        ("demo/2020-01-01/schemas.yaml", SCHEMAS),
        ("demo/2019-01-01/Old.yaml", "operation: Old\nhttp: { style: rpc, method: POST }\n"),
        ("demo/2019-01-01/product.yaml", "product: Demo\nversion: 2019-01-01\n"),
        ("other/1/product.yaml", "product: Other\nversion: \"1\"\n"),
    ];

    /// What is read of the new tree, and the states.
    fn states(path: &str, text: &str) -> (Vec<String>, States) {
        let new = Tree::with(FILES, &format!("demo/2020-01-01/{path}"), text);
        let states = of_specs(&Tree::new(FILES), &new).unwrap();
        (new.read(), states)
    }

    #[test]
    fn nothing_is_read_of_trees_that_are_alike() {
        let old = Tree::new(FILES);
        let states = of_specs(&old, &Tree::new(FILES)).unwrap();
        assert!(states.old.is_empty() && states.new.is_empty());
        assert!(old.read().is_empty());
    }

    #[test]
    fn of_a_product_that_is_read_which_differs_and_what_makes_a_difference() {
        let shared = ["errors.yaml", "product.yaml", "schemas.yaml"];
        let of_both = |names: &[&str]| -> Vec<String> {
            // The other version's product file.
            let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            names.extend(shared.map(str::to_owned));
            names.sort();
            names.insert(0, "product.yaml".to_owned());
            names
        };
        for (path, text, read, parsed) in [
            (
                "Plain.yaml",
                format!("{PLAIN}deprecated: true\n"),
                &["Plain.yaml"][..],
                &["Plain"][..],
            ),
            ("Get.yaml", format!("{GET}deprecated: true\n"), &["Get.yaml"], &["Get"]),
            // A type that is not used any more, or by another operation.
            (
                "Get.yaml",
                "operation: Get\nhttp: { style: rpc, method: POST }\n".to_owned(),
                &["Get.yaml", "List.yaml", "Plain.yaml"],
                &["Get", "List"],
            ),
            (
                "schemas.yaml",
                SCHEMAS.replace("Name", "Title"),
                &["Get.yaml", "List.yaml", "Plain.yaml"],
                &["Get", "List"],
            ),
            (
                "errors.yaml",
                ERRORS.replace("404", "400"),
                &["Get.yaml", "List.yaml", "Plain.yaml"],
                &["List"],
            ),
            (
                "product.yaml",
                format!("{PRODUCT}signature: oss\n"),
                &["Get.yaml", "List.yaml", "Plain.yaml"],
                &["Get", "List", "Plain"],
            ),
            ("product.yaml", format!("{PRODUCT}title: Demo\n"), &[], &[]),
        ] {
            let (files, states) = states(path, &text);
            assert_eq!(files, of_both(read), "{path}");
            let new = Tree::with(FILES, &format!("demo/2020-01-01/{path}"), &text);
            let [before, after] = [Tree::new(FILES), new].map(|tree| tree.whole());
            let whole = diff::compare(&before, &after);
            assert!(!whole.crates.is_empty(), "{path}");
            assert_eq!(diff::compare(&states.old, &states.new), whole, "{path}");
            for products in [&states.old, &states.new] {
                let [other, product] = products.as_slice() else { panic!("{products:?}") };
                assert!(other.operations.is_empty() && other.versioned && !product.versioned);
                let names: Vec<&str> =
                    product.operations.iter().map(|operation| operation.name.as_str()).collect();
                assert_eq!(names, parsed, "{path}");
            }
        }
    }

    #[test]
    fn members_of_shared_types_that_change_places_are_compared() {
        let schemas = |members: &str| {
            let more = members.replace(':', ": { type: string, required: true }");
            format!("{SCHEMAS}Pair:\n  type: object\n  properties: {{ {more} }}\n")
        };
        let put = "operation: Put\nhttp: { style: rpc, method: POST }\nparameters: { Pair: { in: query, style: flat, $ref: Pair } }\n";
        let (old, new) = (schemas("A:, B:"), schemas("B:, A:"));
        let mut files = FILES.to_vec();
        files.push(("demo/2020-01-01/Put.yaml", put));
        files.retain(|(path, _)| !path.ends_with("schemas.yaml"));
        let tree = |schemas| Tree::with(&files, "demo/2020-01-01/schemas.yaml", schemas);
        let states = of_specs(&tree(&old), &tree(&new)).unwrap();
        let found = diff::compare(&states.old, &states.new);
        assert_eq!(found, diff::compare(&tree(&old).whole(), &tree(&new).whole()));
        let rules: Vec<diff::Rule> =
            found.crates.iter().flat_map(|of| &of.changes).map(|change| change.rule).collect();
        assert_eq!(rules, [diff::Rule::ArgumentsSwapped]);
    }

    #[test]
    fn a_version_that_is_new_is_read_whole_and_takes_the_plain_name() {
        let old: Vec<(&str, &str)> =
            FILES.iter().filter(|(path, _)| !path.contains("2020")).copied().collect();
        let states = of_specs(&Tree::new(&old), &Tree::new(FILES)).unwrap();
        let [before] = states.old.as_slice() else { panic!("{states:?}") };
        let [same, added] = states.new.as_slice() else { panic!("{states:?}") };
        assert!(!before.versioned && same.versioned && !added.versioned);
        assert_eq!(added.operations.len(), 3);
    }

    #[test]
    fn problems_of_specs_are_reported_with_their_place() {
        let new = Tree::with(FILES, "demo/2020-01-01/Plain.yaml", "operation: Plain\nhtp: {}\n");
        let error = of_specs(&Tree::new(FILES), &new).unwrap_err().to_string();
        assert!(error.contains("demo/2020-01-01/Plain.yaml:2:1"), "{error}");
        let new = Tree::with(FILES, "Plain.yaml", PLAIN);
        let error = of_specs(&Tree::new(FILES), &new).unwrap_err().to_string();
        assert!(error.contains("not where a spec belongs"), "{error}");
    }
}
