//! What may be sent again: where access level and name disagree, the import says so, and what people decide stays.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use alicloud_codegen::spec::OperationSpec;
use alicloud_model::{is_disputed, only_reads};
use serde_json::{Value, json};

use crate::support::{Tree, accepted, api, document, imported, object, over, spec, text, tree};

fn of_level(level: &str) -> Value {
    let mut api = api(&json!([]), &object(&json!({"Id": {"type": "string"}})));
    api["systemTags"] = json!({"operationType": level});
    api
}

fn metadata() -> Value {
    document(&json!({
        "SendThing": of_level("get"),
        "GetThing": of_level("get"),
        "ListThings": of_level("create"),
        "DescribeThing": of_level("none"),
        "DeleteThing": of_level("delete"),
    }))
}

#[test]
fn disagreements_of_level_and_name_are_listed() {
    let outcome = imported(&metadata());
    accepted(&outcome);
    let report = outcome.report.to_string();
    let lines: Vec<&str> =
        report.lines().skip_while(|line| !line.contains("not repeated after a failure")).collect();
    assert_eq!(
        lines,
        [
            "2 operations are not repeated after a failure, since access level and name disagree on whether a call only reads. Where \
             repeating is harmless, write `repeatable: true` and a `repeatableReason` into the spec. With their access levels:",
            "  demo/2020-01-01: ListThings (create), SendThing (get)",
        ]
    );
    assert!(
        report.contains("access level and name disagree                         2\n"),
        "{report}"
    );
}

#[test]
fn what_people_decide_stays_and_is_listed_no_more() {
    let mut before: Tree = tree(&imported(&metadata()));
    for (name, says) in [
        (
            "SendThing",
            "repeatable: true\nrepeatableReason: The service sends the same thing once.\n",
        ),
        ("GetThing", "repeatable: false\nrepeatableReason: Each call takes a thing away.\n"),
        ("ListThings", "repeatable: false\n"),
    ] {
        let text = before.get_mut(&format!("demo/2020-01-01/{name}.yaml")).unwrap();
        *text = text.replace("response:\n", &format!("{says}response:\n"));
    }
    let outcome = over(&metadata(), &before);
    accepted(&outcome);
    for name in ["SendThing", "GetThing", "ListThings"] {
        assert_eq!(text(&outcome, name), before[&format!("demo/2020-01-01/{name}.yaml")]);
    }
    assert_eq!(spec(&outcome, "GetThing").repeatable, Some(false));
    assert!(outcome.report.operations.iter().all(|operation| operation.disputed.is_none()));
}

/// What the committed specs come to. An operation that sends, pays or deletes must not get in by a new verb of the list.
#[test]
fn committed_specs_say_what_is_repeated_and_why() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api-spec");
    let (mut by_rule, mut decided, mut disputed) = (0, 0, BTreeSet::new());
    for entry in operations(&root) {
        let spec: OperationSpec = serde_yaml::from_str(&entry).expect("a spec");
        let level = spec.authorization.access.unwrap_or_default();
        match spec.repeatable {
            Some(_) => {
                let reason = spec.repeatable_reason.as_deref();
                assert!(reason.is_some_and(|reason| reason.ends_with('.')), "{}", spec.operation);
                let says_more = spec.repeatable != Some(only_reads(&spec.operation, level));
                let is_needed = says_more || is_disputed(&spec.operation, level);
                assert!(is_needed, "{}: no need", spec.operation);
                decided += 1;
            }
            None if only_reads(&spec.operation, level) => by_rule += 1,
            None if is_disputed(&spec.operation, level) => {
                disputed.insert(spec.operation);
            }
            None => {}
        }
    }
    for name in [
        "SendSms",
        "SendBatchSms",
        "SendCardSms",
        "SendBatchCardSms",
        "DeleteRealTimeLogLogstore",
        "DeployPolicyInstance",
    ] {
        assert!(disputed.contains(name), "{name}");
    }
    assert!(by_rule > 2000 && decided > 50, "{by_rule} {decided}");
}

/// The texts of all operations below a spec tree.
fn operations(root: &Path) -> Vec<String> {
    let shared = ["product.yaml", "schemas.yaml", "errors.yaml"];
    let list = |dir: &Path| -> Vec<_> {
        fs::read_dir(dir)
            .expect("a directory")
            .map(|entry| entry.expect("an entry").path())
            .collect()
    };
    let products = list(root).into_iter().filter(|path| path.is_dir());
    let versions = products.flat_map(|product| list(&product)).filter(|path| path.is_dir());
    versions
        .flat_map(|version| list(&version))
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .filter(|path| !shared.iter().any(|name| path.ends_with(name)))
        .map(|path| fs::read_to_string(path).expect("a text"))
        .collect()
}
