//! The specs of the products that most programs call say in our own words what each operation does. Where `API_DOCS_OF_SPECS` names the
//! tree of official metadata that specs were made of, no summary repeats it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ffi::OsStr;
use std::path::Path;
use std::sync::LazyLock;
use std::{env, fs};

use alicloud_codegen::files;
use alicloud_codegen::spec::{OperationFile, ProductFiles, SpecTree};
use serde_json::{Value, json};

const PRODUCTS: [&str; 5] = ["ecs", "oss", "ram", "sts", "vpc"];
/// So many words in a row are a sentence of somebody else's.
const RUN: usize = 8;

/// The summaries by operation, for each `product/version`. Parsing takes longer than all else.
static SUMMARIES: LazyLock<BTreeMap<String, BTreeMap<String, String>>> = LazyLock::new(|| {
    let mut specs =
        files::read_specs(&Path::new(env!("CARGO_MANIFEST_DIR")).join("api-spec")).unwrap();
    specs.retain(|(path, _)| path.split('/').next().is_some_and(|id| PRODUCTS.contains(&id)));
    let tree = SpecTree::parse(specs).unwrap();
    let summaries = |operations: Vec<OperationFile>| {
        let named =
            |file: OperationFile| (file.spec.operation, file.spec.summary.unwrap_or_default());
        operations.into_iter().map(named).collect()
    };
    let of = |product: ProductFiles| {
        (format!("{}/{}", product.id, product.version()), summaries(product.operations))
    };
    tree.products.into_iter().map(of).collect()
});

#[test]
fn every_operation_has_a_sentence_of_its_own() {
    assert_eq!(SUMMARIES.len(), PRODUCTS.len());
    for (product, summaries) in &*SUMMARIES {
        let mut seen = HashSet::new();
        for (operation, summary) in summaries {
            // What it does, in the third person: `Lists ...`.
            let verb = summary.split(' ').next().unwrap_or_default();
            let is_verb = verb.starts_with(char::is_uppercase) && verb.ends_with('s');
            let is_line = summary.ends_with('.') && !summary.contains('\n');
            assert!(is_verb && is_line, "{product}/{operation}: {summary:?} is no such sentence");
            assert!(seen.insert(summary), "{product}/{operation} has another's summary: {summary}");
        }
    }
}

#[test]
fn no_summary_repeats_the_metadata() {
    let Some(dirs) = env::var_os("API_DOCS_OF_SPECS") else {
        println!("API_DOCS_OF_SPECS is not set: summaries are not compared with the metadata");
        return;
    };
    let mut repeated = Vec::new();
    for (product, summaries) in &*SUMMARIES {
        let documents = documents(&dirs, product);
        assert!(!documents.is_empty(), "no metadata of {product} in {}", dirs.display());
        for document in &documents {
            let runs = runs_in_both(summaries, document);
            repeated.extend(runs.into_iter().map(|run| format!("{product}/{run}")));
        }
    }
    assert!(repeated.is_empty(), "{RUN} words of the metadata in a row:\n{}", repeated.join("\n"));
}

fn documents(dirs: &OsStr, product: &str) -> Vec<Value> {
    env::split_paths(dirs)
        .map(|dir| dir.join(product).join("api-docs.json"))
        .filter(|path| path.exists())
        .map(|path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap())
        .collect()
}

/// What summaries have in common with any text of a document: `Operation: the words`.
fn runs_in_both(summaries: &BTreeMap<String, String>, document: &Value) -> Vec<String> {
    let plain: Vec<(&String, String)> =
        summaries.iter().map(|(operation, summary)| (operation, summary.to_lowercase())).collect();
    let cut: Vec<(&String, Vec<&str>)> =
        plain.iter().map(|(operation, summary)| (*operation, words(summary))).collect();
    let ours: HashMap<&[&str], &String> = cut
        .iter()
        .flat_map(|(operation, words)| words.windows(RUN).map(|run| (run, *operation)))
        .collect();
    let mut found = Vec::new();
    each_text(document, &mut |text| {
        let text = text.to_lowercase();
        for run in words(&text).windows(RUN) {
            if let Some(operation) = ours.get(run) {
                found.push(format!("{operation}: {}", run.join(" ")));
            }
        }
    });
    found
}

fn words(text: &str) -> Vec<&str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

fn each_text(value: &Value, take: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => take(text),
        Value::Array(values) => values.iter().for_each(|value| each_text(value, take)),
        Value::Object(members) => members.values().for_each(|value| each_text(value, take)),
        _ => {}
    }
}

#[test]
fn repeated_words_are_found_wherever_they_are() {
    let summaries: BTreeMap<String, String> =
        [("Lend", "Lends a book to somebody who brings it back."), ("Burn", "Burns it.")]
            .map(|(operation, summary)| (operation.to_owned(), summary.to_owned()))
            .into();
    let document = |text: &str| json!({ "apis": { "Lend": { "notes": ["Short.", text] } } });
    let same =
        document("You *lend* it: LENDS a book,\nto somebody who `brings` it at last. Burns it.");
    assert_eq!(runs_in_both(&summaries, &same), ["Lend: lends a book to somebody who brings it"]);
    let alike = document("Lends a book to somebody who then brings it back.");
    assert_eq!(runs_in_both(&summaries, &alike), [""; 0]);
}
