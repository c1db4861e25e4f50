//! Documents of many dates imported one over the other: the public API of the generated code only grows, and arguments keep their order.
//! The variable `API_DOCS_BY_DATE` names a tree of them: `<date>/<product>/<version>/api-docs.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use alicloud_codegen::import::{Change, Docs, Options, Outcome, import};
use alicloud_codegen::{Layout, Source, generate};

use crate::public_items::{Items, public_items};

type Tree = BTreeMap<String, String>;

struct Document {
    path: String,
    bytes: Vec<u8>,
}

/// The dates of a tree in their order, each with its documents.
fn dates(root: &Path) -> BTreeMap<String, Vec<Document>> {
    let mut dates = BTreeMap::new();
    for date in entries(root) {
        let mut documents = Vec::new();
        for product in entries(&date) {
            for version in entries(&product) {
                let file = version.join("api-docs.json");
                let bytes =
                    fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
                documents.push(Document { path: file.to_string_lossy().into_owned(), bytes });
            }
        }
        let name = date.file_name().expect("a date").to_string_lossy().into_owned();
        dates.insert(name, documents);
    }
    dates
}

fn entries(dir: &Path) -> Vec<PathBuf> {
    let read = fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    let mut paths: Vec<PathBuf> = read.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

/// Imports the documents of a date one by one; those that are refused, with the reason.
fn imported(tree: &mut Tree, date: &str, documents: &[Document]) -> (usize, Vec<String>) {
    let options = Options { as_of: Some(date.parse().expect("a date")), ..Options::default() };
    let [mut written, mut refused] = [0, 0].map(|_: i32| Vec::new());
    for Document { path, bytes } in documents {
        let outcome = import(&[Docs { path, bytes }], tree, &options)
            .unwrap_or_else(|error| panic!("{error}"));
        let Outcome { files, report, problems } = outcome;
        assert_eq!(report.removed, [""; 0]);
        refused.extend(problems.iter().map(ToString::to_string));
        for file in files.into_iter().filter(|file| file.change != Change::Unchanged) {
            written.push(file.path.clone());
            tree.insert(file.path, file.text);
        }
    }
    (written.len(), refused)
}

fn items(tree: &Tree) -> Items {
    let sources = tree
        .iter()
        .map(|(path, text)| (path.clone(), Source { path: path.clone(), text: text.clone() }));
    let generation = generate(sources.collect(), &Layout::default()).unwrap_or_else(|problems| {
        let shown: Vec<String> = problems.iter().take(10).map(ToString::to_string).collect();
        panic!("{} problems\n{}", problems.len(), shown.join("\n\n"));
    });
    public_items(generation.files.iter().map(|file| (file.path.as_str(), file.text.as_str())))
}

#[test]
fn the_public_api_only_grows_over_all_dates() {
    let Some(root) = std::env::var_os("API_DOCS_BY_DATE") else {
        println!("API_DOCS_BY_DATE is not set: no dates are imported one over the other");
        return;
    };
    let mut tree = Tree::new();
    let mut before = Items::default();
    let mut gone: BTreeSet<String> = BTreeSet::new();
    let mut wrong = Vec::new();
    for (date, documents) in dates(root.as_ref()) {
        let (written, refused) = imported(&mut tree, &date, &documents);
        let after = items(&tree);
        println!(
            "{date}: {} documents, {} files, {written} written, {} items, refused: {refused:#?}",
            documents.len(),
            tree.len(),
            after.names.len()
        );
        let (again, _) = imported(&mut tree, &date, &documents);
        if again != 0 {
            wrong.push(format!("{date}: {again} files written again"));
        }
        for name in before.names.difference(&after.names) {
            println!("  gone: {name}");
            gone.insert(name.clone());
        }
        for name in after.names.intersection(&gone) {
            wrong.push(format!("{date}: went and came back: {name}"));
        }
        for (function, arguments) in &after.arguments {
            let Some(old) = before.arguments.get(function) else { continue };
            if !arguments.starts_with(old) {
                wrong.push(format!("{date}: {function}: {old:?}, then {arguments:?}"));
            }
        }
        before = after;
    }
    for one in &wrong {
        println!("{one}");
    }
    assert!(wrong.is_empty(), "{} things that may not be", wrong.len());
}
