//! Importing over specs that people have edited.

use std::collections::BTreeMap;

use alicloud_codegen::import::{Change, Docs, Merged, Options, Outcome, Paging, import};
use alicloud_codegen::spec::{ErrorSetsSpec, ErrorSpec, Mark, OperationSpec};
use serde_json::{Value, json};

type Tree = BTreeMap<String, String>;

const FILE: &str = "demo/2020-01-01/DescribeThings.yaml";

/// An operation that pages, has a secret and a wrapper list.
fn metadata() -> Value {
    let thing = json!({"type": "object", "properties": {
        "Id": {"type": "string", "description": "Theirs."}, "Extra": {"type": "object"}
    }});
    json!({
        "info": {"style": "RPC", "product": "Demo", "version": "2020-01-01"},
        "apis": {"DescribeThings": {
            "methods": ["post"],
            "summary": "Theirs.",
            "systemTags": {"operationType": "list"},
            "parameters": [
                {"name": "PageNumber", "in": "query", "schema": {"type": "integer"}},
                {"name": "PageSize", "in": "query", "schema": {"type": "integer"}},
                {"name": "AuthKey", "in": "query", "schema": {"type": "string"}}
            ],
            "responses": {"200": {"schema": {"type": "object", "properties": {
                "TotalCount": {"type": "integer"},
                "Things": {"type": "object", "properties": {"Thing": {"type": "array", "items": thing}}},
                "Others": {"type": "object", "properties": {"Other": {"type": "array", "items": {"type": "string"}}}}
            }}}},
            "errorCodes": {"404": [{"errorCode": "NoThing", "errorMessage": "Theirs."}]}
        }},
        "endpoints": [{"regionId": "cn-hangzhou", "endpoint": "demo.aliyuncs.com"}]
    })
}

fn run(document: &Value, tree: &Tree) -> Outcome {
    let bytes = document.to_string().into_bytes();
    let docs = Docs { path: "demo.json", bytes: &bytes };
    import(&[docs], tree, &Options::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn tree(outcome: &Outcome) -> Tree {
    outcome.files.iter().map(|file| (file.path.clone(), file.text.clone())).collect()
}

/// Imports, edits the operation's file and imports again.
fn edited(edits: &[(&str, &str)], document: &Value) -> (String, Outcome) {
    let mut tree = tree(&run(&metadata(), &Tree::new()));
    let mut text = tree[FILE].clone();
    for (from, to) in edits {
        assert!(text.contains(from), "no {from:?} in\n{text}");
        text = text.replacen(from, to, 1);
    }
    tree.insert(FILE.to_owned(), text.clone());
    (text, run(document, &tree))
}

fn file(outcome: &Outcome) -> (&str, Change) {
    let file = outcome.files.iter().find(|file| file.path == FILE).expect("the file");
    (&file.text, file.change)
}

fn merged(outcome: &Outcome) -> Merged {
    let found = outcome.report.merged.iter().find(|merged| merged.path == FILE);
    found.cloned().unwrap_or_default()
}

#[test]
fn importing_twice_changes_nothing() {
    let first = run(&metadata(), &Tree::new());
    assert!(first.files.iter().all(|file| file.change == Change::New));
    let second = run(&metadata(), &tree(&first));
    assert!(second.files.iter().all(|file| file.change == Change::Unchanged));
    assert_eq!(tree(&first), tree(&second));
    assert!(second.report.merged.is_empty());
}

/// What people write: prose, names, authorization, paging, secrets, wrappers, types, comments.
const HAND_WORK: [(&str, &str); 10] = [
    ("operation: DescribeThings\n", "operation: DescribeThings # ours\nsummary: Ours.\n"),
    (
        "  access: list\n",
        "  access: list\n  action: demo:DescribeThings\n  resources: ['acs:demo:*']\n",
    ),
    (
        "    type: string\n    sensitive: true\n",
        "    type: string\n    sensitive: false\n    description: Ours.\n",
    ),
    (
        "  PageSize:\n    in: query\n    type: integer\n",
        "  PageSize:\n    in: query\n    type: integer\n    name: limit\n    example: 10\n",
    ),
    ("  items: Things.Thing\n", "  items: Others.Other\n"),
    ("        wrapper: Other\n", "        wrapper: Other\n        description: Ours.\n"),
    (
        "            Id:\n              type: string\n",
        "            Id:\n              type: string\n              description: Ours.\n",
    ),
    (
        "            Extra:\n              type: object\n",
        "            Extra:\n              type: object\n              properties:\n                Known:\n                  type: string\n",
    ),
    ("  code: NoThing\n", "  code: NoThing\n  message: Ours.\n"),
    ("errors:\n", "changelog:\n- date: 2021-01-01\n  changes: [errors]\nerrors:\n"),
];

#[test]
fn what_people_wrote_is_kept_to_the_letter() {
    let (text, outcome) = edited(&HAND_WORK, &metadata());
    assert_eq!(file(&outcome), (text.as_str(), Change::Unchanged), "comments and layout stay");
    assert_eq!(outcome.report.operations[0].pagination, Paging::Kept);
    let merged = merged(&outcome);
    for path in [
        "summary",
        "authorization.action",
        "authorization.resources",
        "parameters.AuthKey.sensitive",
        "parameters.AuthKey.description",
        "parameters.PageSize.name",
        "parameters.PageSize.example",
        "pagination",
        "response.Others.description",
        "response.Things.items.Id.description",
        "response.Things.items.Extra (a type where the metadata has none)",
        "errors.NoThing",
        "changelog",
    ] {
        assert!(merged.kept.iter().any(|kept| kept == path), "{path}\n{:#?}", merged.kept);
    }
    assert!(merged.dropped.is_empty(), "{:#?}", merged.dropped);
}

#[test]
fn newer_metadata_renews_the_rest() {
    let mut newer = metadata();
    let operation = &mut newer["apis"]["DescribeThings"];
    operation["parameters"].as_array_mut().unwrap().remove(2);
    operation["parameters"]
        .as_array_mut()
        .unwrap()
        .push(json!({"name": "New", "in": "query", "schema": {"type": "string"}}));
    operation["responses"]["200"]["schema"]["properties"].as_object_mut().unwrap().remove("Others");
    operation["errorCodes"] = json!({});
    let (_, outcome) = edited(&HAND_WORK, &newer);
    let (text, change) = file(&outcome);
    assert_eq!(change, Change::Updated);
    let spec: OperationSpec = serde_yaml::from_str(text).unwrap();
    assert_eq!(spec.summary.as_deref(), Some("Ours."));
    let gone = spec.parameters.get("AuthKey").expect("what is gone is kept");
    assert_eq!(gone.removed_upstream, Some(Mark::Undated));
    assert_eq!((gone.description.as_deref(), gone.sensitive), (Some("Ours."), Some(false)));
    assert!(spec.parameters.get("New").is_some_and(|new| new.removed_upstream.is_none()));
    assert_eq!(spec.pagination.unwrap().items, "Others.Other", "ours leads somewhere still");
    assert_eq!(merged(&outcome).marked, ["parameters.AuthKey", "response.Others"]);
    assert_eq!(merged(&outcome).dropped, ["errors.NoThing (the error is gone)"]);
    assert!(outcome.report.to_string().contains(&format!("{FILE}: kept summary")));
    assert!(outcome.report.to_string().contains(&format!("{FILE}: marked, ")));
    assert!(
        outcome.report.to_string().contains(&format!("{FILE}: no longer applies: errors.NoThing"))
    );
}

#[test]
fn work_on_what_is_not_kept_any_longer_is_named() {
    let mut newer = metadata();
    let operation = &mut newer["apis"]["DescribeThings"];
    operation["parameters"].as_array_mut().unwrap().remove(2);
    operation["responses"]["200"]["schema"]["properties"].as_object_mut().unwrap().remove("Others");
    let (_, outcome) = edited(&HAND_WORK, &newer);
    let as_of = |day: &str, tree: &Tree| {
        let bytes = newer.to_string().into_bytes();
        let docs = Docs { path: "demo.json", bytes: &bytes };
        let as_of = Some(day.parse().unwrap());
        let options = Options { as_of, keep_removed: Some(30), ..Options::default() };
        import(&[docs], tree, &options).unwrap_or_else(|error| panic!("{error}"))
    };
    let dated = as_of("2025-01-01", &tree(&outcome));
    assert!(file(&dated).0.contains("    removedUpstream: 2025-01-01\n"), "{}", file(&dated).0);
    let kept = as_of("2025-01-31", &tree(&dated));
    assert_eq!(file(&kept), (file(&dated).0, Change::Unchanged));
    let later = as_of("2025-02-01", &tree(&kept));
    let spec: OperationSpec = serde_yaml::from_str(file(&later).0).unwrap();
    assert!(spec.parameters.get("AuthKey").is_none());
    assert_eq!(spec.pagination.unwrap().items, "Things.Thing", "ours leads nowhere now");
    let dropped = merged(&later).dropped;
    let over = "it has been gone for longer than such things are kept";
    for path in [
        &format!("parameters.AuthKey ({over})"),
        &format!("parameters.AuthKey.description ({over})"),
        &format!("parameters.AuthKey.sensitive ({over})"),
        &format!("response.Others ({over})"),
        &format!("response.Others.description ({over})"),
        "pagination (`Others.Other` is gone or has another type)",
    ] {
        assert!(dropped.iter().any(|entry| entry == path), "{path}\n{dropped:#?}");
    }
}

#[test]
fn work_on_parts_whose_types_changed_no_longer_applies() {
    let page = "  page: PageNumber\n";
    let by_offset = [
        ("  style: page-number\n", "  style: offset\n"),
        (page, "  offset: AuthKey\n"),
        ("pagination:\n", "idempotencyToken: AuthKey\npagination:\n"),
    ];
    let (text, outcome) = edited(&by_offset, &metadata());
    assert_eq!(file(&outcome), (text.as_str(), Change::Unchanged));

    let mut newer = metadata();
    let parameters = &mut newer["apis"]["DescribeThings"]["parameters"];
    parameters[2]["schema"] = json!({"type": "boolean"});
    let (_, outcome) = edited(&by_offset, &newer);
    assert_eq!(
        merged(&outcome).dropped,
        [
            "idempotencyToken (the parameter is gone or takes no text)",
            "pagination (`AuthKey` is gone or has another type)"
        ]
    );
}

#[test]
fn pagination_that_people_removed_stays_away() {
    let paging = "pagination:\n  style: page-number\n  page: PageNumber\n  size: PageSize\n  total: TotalCount\n  items: Things.Thing\n";
    let (text, outcome) = edited(&[(paging, "")], &metadata());
    assert_eq!(file(&outcome), (text.as_str(), Change::Unchanged));
    assert_eq!(merged(&outcome).kept, ["no pagination"]);
}

#[test]
fn pagination_that_the_metadata_brings_is_added() {
    let mut older = metadata();
    older["apis"]["DescribeThings"]["parameters"] = json!([]);
    let outcome = run(&metadata(), &tree(&run(&older, &Tree::new())));
    assert!(file(&outcome).0.contains("\npagination:\n"));
}

#[test]
fn a_secret_is_one_again_unless_denied() {
    let (_, outcome) = edited(&[("    sensitive: true\n", "")], &metadata());
    assert!(file(&outcome).0.contains("sensitive: true"));
}

#[test]
fn choices_on_wrappers_are_kept_both_ways() {
    let list = "      Others:\n        type: array\n        wrapper: Other\n        items:\n          type: string\n";
    let plain = "      Others:\n        type: object\n        properties:\n          Other:\n            type: array\n            items:\n              type: string\n";
    let (text, outcome) = edited(&[(list, plain)], &metadata());
    assert_eq!(file(&outcome), (text.as_str(), Change::Unchanged));
    assert_eq!(merged(&outcome).kept, ["response.Others.wrapper"]);

    let mut odd = metadata();
    odd["apis"]["DescribeThings"]["responses"]["200"]["schema"]["properties"]["Others"] = json!({"type": "object", "properties": {"Unlike": {"type": "array", "items": {"type": "string"}}}});
    let mut tree = tree(&run(&odd, &Tree::new()));
    let wrapped = tree[FILE].replace(
        &plain.replace("Other:", "Unlike:"),
        &list.replace("wrapper: Other", "wrapper: Unlike"),
    );
    assert_ne!(wrapped, tree[FILE]);
    tree.insert(FILE.to_owned(), wrapped.clone());
    let outcome = run(&odd, &tree);
    assert_eq!(file(&outcome), (wrapped.as_str(), Change::Unchanged));
}

#[test]
fn names_that_people_chose_make_others_needless() {
    let mut alike = metadata();
    let text = json!({"type": "string"});
    alike["apis"]["DescribeThings"]["parameters"] = json!([
        {"name": "key", "in": "query", "schema": text}, {"name": "Key", "in": "query", "schema": text}
    ]);
    let mut tree = tree(&run(&alike, &Tree::new()));
    let named = "  key:\n    in: query\n    type: string\n    deprecated: true\n    name: old_key\n  Key:\n    in: query\n    type: string\n";
    let plain = "  key:\n    in: query\n    type: string\n    name: key_lowercase\n    replacedBy: Key\n  Key:\n    in: query\n    type: string\n";
    assert!(tree[FILE].contains(plain), "{}", tree[FILE]);
    let ours = tree[FILE].replace(plain, named);
    tree.insert(FILE.to_owned(), ours.clone());
    assert_eq!(file(&run(&alike, &tree)), (ours.as_str(), Change::Unchanged));

    // A third one that comes later gets a name that is free.
    let more = json!({"name": "KEY", "in": "query", "schema": text});
    alike["apis"]["DescribeThings"]["parameters"].as_array_mut().unwrap().push(more);
    let third = run(&alike, &tree);
    assert!(
        file(&third)
            .0
            .contains("  KEY:\n    in: query\n    type: string\n    name: key_uppercase\n"),
        "{}",
        file(&third).0
    );
}

#[test]
fn several_descriptions_of_one_error_stay() {
    let both =
        "  code: NoThing\n  message: One.\n- status: 404\n  code: NoThing\n  message: Two.\n";
    let (text, outcome) = edited(&[("  code: NoThing\n", both)], &metadata());
    assert_eq!(file(&outcome), (text.as_str(), Change::Unchanged));
}

#[test]
fn a_set_of_errors_stays_while_it_is_the_list() {
    const SETS: &str = "demo/2020-01-01/errors.yaml";
    let mut tree = tree(&run(&metadata(), &Tree::new()));
    let (text, _) = tree[FILE].split_once("errors:\n").unwrap();
    let text = format!("{text}errorSet: NoThing # ours\n");
    tree.insert(FILE.to_owned(), text.clone());
    let sets = "NoThing:\n- { status: 404, code: NoThing, message: Ours. } # ours\n";
    tree.insert(SETS.to_owned(), sets.to_owned());

    let same = run(&metadata(), &tree);
    assert_eq!(file(&same), (text.as_str(), Change::Unchanged));
    let kept = same.files.iter().find(|file| file.path == SETS).expect("the sets");
    assert_eq!((kept.text.as_str(), kept.change), (sets, Change::Unchanged));
    assert!(merged(&same).dropped.is_empty());

    // With all that name it, it becomes another list.
    let mut newer = metadata();
    newer["apis"]["DescribeThings"]["errorCodes"]["403"] = json!([{"errorCode": "Forbidden"}]);
    let other = run(&newer, &tree);
    assert_eq!(file(&other), (text.as_str(), Change::Unchanged));
    let set = |outcome: &Outcome| -> ErrorSetsSpec {
        let file = outcome.files.iter().find(|file| file.path == SETS).expect("the sets");
        serde_yaml::from_str(&file.text).unwrap()
    };
    let codes = |errors: &[ErrorSpec]| -> Vec<(u16, String)> {
        errors.iter().map(|error| (error.status, error.message.clone())).collect()
    };
    let longer = [(403, String::new()), (404, "Ours.".to_owned())];
    assert_eq!(codes(set(&other).get("NoThing").unwrap()), longer);

    // Where another operation has what it was, it stays that.
    let mut two = metadata();
    two["apis"]["GetThings"] = two["apis"]["DescribeThings"].clone();
    let both = run(&two, &Tree::new());
    two["apis"]["DescribeThings"]["errorCodes"]["403"] = json!([{"errorCode": "Forbidden"}]);
    let other = run(&two, &crate::merge::tree(&both));
    let spec: OperationSpec = serde_yaml::from_str(file(&other).0).unwrap();
    assert_eq!((spec.error_set, spec.errors.len()), (None, 2));
    assert_eq!(set(&other), set(&both));
    assert_eq!(merged(&other).dropped, ["errorSet (the documented errors are others)"]);

    tree.remove(SETS);
    let without = run(&metadata(), &tree);
    assert!(file(&without).0.contains("errors:\n"));
    assert_eq!(merged(&without).dropped, ["errorSet (`errors.yaml` has no `NoThing`)"]);
}

#[test]
fn a_spec_that_cannot_be_read_leaves_its_product_version_alone() {
    let mut tree = tree(&run(&metadata(), &Tree::new()));
    tree.insert(FILE.to_owned(), "operation: X\nhttpp: {}\n".to_owned());
    let bytes = metadata().to_string().into_bytes();
    let docs = Docs { path: "demo.json", bytes: &bytes };
    let outcome = import(&[docs], &tree, &Options::default()).unwrap();
    assert_eq!((outcome.files.len(), outcome.report.left_products), (0, 1));
    let error = outcome.problems[0].to_string();
    assert!(error.contains("the existing spec can't be read"), "{error}");
    assert!(error.contains(&format!("{FILE}:2:1")), "{error}");
}

#[test]
fn an_example_goes_with_the_type_that_it_was_of() {
    let document = |kind: &str| {
        let mut document = metadata();
        document["apis"]["DescribeThings"]["parameters"][2]["schema"] = json!({"type": kind});
        document["apis"]["DescribeThings"]["parameters"][2]["name"] = json!("Width");
        document
    };
    let mut tree = tree(&run(&document("string"), &Tree::new()));
    let text = tree[FILE].replace("  Width:\n", "  Width:\n    example: wide\n");
    tree.insert(FILE.to_owned(), text);
    let kept = run(&document("string"), &tree);
    let spec = |outcome: &Outcome| -> OperationSpec {
        let file = outcome.files.iter().find(|file| file.path == FILE).unwrap();
        serde_yaml::from_str(&file.text).unwrap()
    };
    let example =
        |outcome: &Outcome| spec(outcome).parameters.get("Width").unwrap().example.clone();
    assert_eq!(example(&kept).unwrap().as_str(), "wide");
    let changed = run(&document("integer"), &tree);
    assert_eq!(example(&changed), None);
    let dropped = &changed.report.merged[0].dropped;
    assert!(dropped.iter().any(|note| note.contains("Width.example")), "{dropped:?}");
}
