//! Subjects of operations, and what replaces operations.

use alicloud_codegen::import::{Change, Fixup};
use serde_json::{Value, json};

use crate::support::{Tree, document, imported, object, over, query, spec, text, tree};

const PRODUCT: &str = "demo/2020-01-01/product.yaml";

fn things(names: &[&str], directories: &Value) -> Value {
    let api = crate::support::api(&json!([]), &object(&json!({"Name": {"type": "string"}})));
    let apis = names.iter().map(|name| ((*name).to_owned(), api.clone())).collect();
    let mut document = document(&Value::Object(apis));
    document["directories"] = directories.clone();
    document
}

fn subjects(text: &str) -> &str {
    text.split_once("subjects:\n").map_or("", |(_, subjects)| subjects)
}

fn edited(document: &Value, from: &str, to: &str) -> Tree {
    let mut tree = tree(&imported(document));
    let text = tree[PRODUCT].replace(from, to);
    assert_ne!(text, tree[PRODUCT]);
    tree.insert(PRODUCT.to_owned(), text);
    tree
}

#[test]
fn directories_become_subjects_of_what_is_imported() {
    let directories = json!([
        {"title": "Disks", "children": ["GetDisk", "Gone", {"title": "Snapshots", "children": ["GetSnapshot"]}]},
        {"title": "Empty", "children": ["Gone"]}, "GetOther"
    ]);
    let outcome = imported(&things(&["GetDisk", "GetOther", "GetSnapshot"], &directories));
    assert_eq!(
        subjects(text(&outcome, "product")),
        "  Disks:\n  - GetDisk\n  Disks / Snapshots:\n  - GetSnapshot\n"
    );
}

#[test]
fn subjects_that_people_changed_stay_and_take_what_is_new() {
    let names = ["GetA", "GetB", "GetC"];
    let directories = json!([{"title": "Theirs", "children": ["GetA", "GetB"]}, {"title": "More", "children": ["GetC"]}]);
    let document = things(&names, &directories);
    let tree = edited(&document, "  Theirs:\n  - GetA\n  - GetB\n", "  Ours:\n  - GetB\n");

    // What they took out stays out.
    let again = over(&document, &tree);
    assert!(again.files.iter().all(|file| file.change == Change::Unchanged));
    let merged = again.report.merged.iter().find(|merged| merged.path == PRODUCT).unwrap();
    assert_eq!(merged.kept, ["subjects"]);

    let newer = json!([
        {"title": "Theirs", "children": ["GetA", "GetB", "GetNew"]},
        {"title": "Newer", "children": ["GetOther"]}
    ]);
    let newer = things(&["GetA", "GetB", "GetC", "GetNew", "GetOther"], &newer);
    assert_eq!(
        subjects(text(&over(&newer, &tree), "product")),
        "  Ours:\n  - GetB\n  - GetNew\n  More:\n  - GetC\n  Newer:\n  - GetOther\n"
    );
}

#[test]
fn subjects_lose_operations_without_a_spec() {
    let directories = json!([{"title": "Things", "children": ["GetA", "GetB"]}]);
    let document = things(&["GetA", "GetB"], &directories);
    let mut tree = edited(&document, "  Things:", "  Ours:");
    tree.remove("demo/2020-01-01/GetB.yaml");
    let outcome = over(&things(&["GetA"], &directories), &tree);
    assert_eq!(subjects(text(&outcome, "product")), "  Ours:\n  - GetA\n");
    let merged = outcome.report.merged.iter().find(|merged| merged.path == PRODUCT).unwrap();
    assert_eq!(merged.dropped, ["subjects.Ours.GetB (the operation has no spec)"]);
}

#[test]
fn replacements_are_named_after_their_product() {
    let names = |names: Value| {
        let parameters = json!([query("Id", &json!({"type": "string"}))]);
        let mut api = crate::support::api(&parameters, &json!({"type": "object"}));
        api["deprecated"] = json!(true);
        api["staticInfo"] = json!({"substitutions": names});
        document(&json!({"GetThing": api}))
    };
    let metadata = names(json!([
        "Demo::2020-01-01::GetThings",
        "Demo::2020-01-01::GetThing",
        "Other::2019-01-01::GetThing"
    ]));
    let outcome = imported(&metadata);
    assert_eq!(outcome.report.fixups[&Fixup::ReplacedByItself].len(), 1);
    let replacements = ["GetThings", "Other/2019-01-01/GetThing"];
    assert_eq!(spec(&outcome, "GetThing").replaced_by, replacements);

    // They stay when the metadata does not say it any more.
    let silent = over(&names(json!(null)), &tree(&outcome));
    assert_eq!(spec(&silent, "GetThing").replaced_by, replacements);
}
