//! What operations have alike is shared, and stays what it is called.

use alicloud_codegen::import::{Change, Options, Outcome};
use alicloud_codegen::spec::{ErrorSetsSpec, Scalar, SchemasSpec};
use serde_json::{Value, json};

use crate::support::{
    Tree, accepted, all_accepted, api, document, generated, imported, list_of, object, over, query,
    spec, text, tree, try_import,
};

/// A tag with these examples.
fn tag(key: &str, value: &str) -> Value {
    object(&json!({
        "Key": {"type": "string", "required": true, "example": key},
        "Value": {"type": "string", "example": value}
    }))
}

/// Two operations that take tags, answer with a disk, and document the same errors.
fn two() -> Value {
    let errors = json!({
        "400": [{"errorCode": "MissingParameter"}, {"errorCode": "BadTag"}, {"errorCode": "BadDisk"}],
        "404": [{"errorCode": "NoDisk"}]
    });
    let mut apis = json!({});
    for (name, key) in [("CreateDisk", "a"), ("DescribeDisk", "b")] {
        let state = json!({"type": "string", "enum": ["Ready", "Busy"], "example": "Busy"});
        let answer = object(&json!({
            "RequestId": {"type": "string"},
            "Disk": object(&json!({"Id": {"type": "string", "example": key}, "State": state, "Tags": list_of(&tag(key, "1"))}))
        }));
        apis[name] = api(&json!([query("Tag", &list_of(&tag(key, "2")))]), &answer);
        apis[name]["errorCodes"] = errors.clone();
    }
    apis["ForgetDisk"] = api(&json!([]), &object(&json!({"RequestId": {"type": "string"}})));
    document(&apis)
}

fn schemas(outcome: &Outcome) -> SchemasSpec {
    serde_yaml::from_str(text(outcome, "schemas")).expect("schemas")
}

fn names(outcome: &Outcome) -> Vec<String> {
    let mut names: Vec<String> = schemas(outcome).iter().map(|(name, _)| name.clone()).collect();
    names.sort();
    names
}

/// Replaces a text that appears once in a file of a tree.
fn edit(tree: &mut Tree, name: &str, from: &str, to: &str) {
    let text = tree.get_mut(&format!("demo/2020-01-01/{name}.yaml")).expect("a file");
    assert_eq!(text.matches(from).count(), 1, "{from} in\n{text}");
    *text = text.replace(from, to);
}

#[test]
fn types_of_both_sides_and_answers_are_shared_under_names_of_their_own() {
    let outcome = imported(&two());
    accepted(&outcome);
    // The tags of the request and of the response say the same, but code treats the two sides differently.
    assert_eq!(names(&outcome), ["Disk", "DiskResponse", "DiskTag", "State", "Tag"]);
    let create = spec(&outcome, "CreateDisk");
    let tags = create.parameters.get("Tag").and_then(|tags| tags.items.clone()).expect("elements");
    assert_eq!(tags.reference.as_deref(), Some("Tag"));
    let answer = create.response.schema.expect("a response");
    assert_eq!(answer.reference.as_deref(), Some("DiskResponse"));
    // A type has the example of the first operation that has one, and a member of a shared type its own.
    let schemas = schemas(&outcome);
    let disk = schemas.get("Disk").expect("a disk");
    let example = |name: &str| {
        let member = disk.properties.get(name).expect("a member");
        member.example.as_ref().map(|example| example.as_str().to_owned())
    };
    assert_eq!([example("Id"), example("State")], [Some("a".to_owned()), Some("Busy".to_owned())]);
    // All answers with nothing but the request's id are one type anyway.
    let forget = spec(&outcome, "ForgetDisk").response.schema.expect("a response");
    assert_eq!(forget.reference, None);
}

/// Import and generator agree on which responses have nothing but the request's id.
#[test]
fn acknowledgements_are_no_shared_types_but_one_type_a_spelling() {
    for (name, target) in [
        ("RequestId", "rt::Acknowledgement"),
        ("requestId", "rt::CamelAcknowledgement"),
        ("request_id", "rt::SnakeAcknowledgement"),
    ] {
        let answer = object(&json!({name: {"type": "string", "example": "1"}}));
        let apis = json!({"DropA": api(&json!([]), &answer), "DropB": api(&json!([]), &answer)});
        let outcome = imported(&document(&apis));
        let answer = spec(&outcome, "DropA").response.schema.expect("a response");
        assert_eq!(answer.reference, None, "{name}");
        let code = generated(&outcome, "drop_a");
        assert!(code.contains(&format!("pub type DropAResponse = {target};")), "{name}: {code}");
    }
    // One that is a number, or that the description says more of, is a type as any other.
    for id in [json!({"type": "integer"}), json!({"type": "string", "deprecated": true})] {
        let answer = object(&json!({"RequestId": id}));
        let apis = json!({"DropA": api(&json!([]), &answer), "DropB": api(&json!([]), &answer)});
        let outcome = imported(&document(&apis));
        assert_eq!(names(&outcome), ["Response"], "{id}");
        let code = generated(&outcome, "drop_a");
        assert!(code.contains("pub type DropAResponse = super::types::Response;"), "{id}: {code}");
    }
}

#[test]
fn examples_that_the_first_operation_lacks_are_those_of_the_next() {
    let mut lacking = two();
    let answer = &mut lacking["apis"]["CreateDisk"]["responses"]["200"]["schema"];
    let id = &mut answer["properties"]["Disk"]["properties"]["Id"];
    id.as_object_mut().expect("a member").remove("example");
    let schemas = schemas(&imported(&lacking));
    let id = schemas.get("Disk").and_then(|disk| disk.properties.get("Id")).expect("an id");
    assert_eq!(id.example.as_ref().map(Scalar::as_str), Some("b"));
}

#[test]
fn lists_of_errors_are_shared() {
    let outcome = imported(&two());
    let sets: ErrorSetsSpec = serde_yaml::from_str(text(&outcome, "errors")).expect("sets");
    let set = sets.get("CreateDiskErrors").expect("a set that is named after its first user");
    assert_eq!((sets.0.len(), set.len()), (1, 4));
    for name in ["CreateDisk", "DescribeDisk"] {
        let spec = spec(&outcome, name);
        assert_eq!(spec.error_set.as_deref(), Some("CreateDiskErrors"));
        assert!(spec.errors.is_empty());
    }
    let mut few = two();
    for name in ["CreateDisk", "DescribeDisk"] {
        few["apis"][name]["errorCodes"] = json!({"404": [{"errorCode": "InvalidDisk.NotFound"}]});
    }
    let outcome = imported(&few);
    assert!(text(&outcome, "errors").contains("\nInvalidDiskNotFoundErrors:\n"));
}

#[test]
fn what_one_operation_has_is_its_own() {
    let mut other = two();
    let answer = &mut other["apis"]["DescribeDisk"]["responses"]["200"]["schema"];
    answer["properties"]["Disk"]["properties"]["Size"] = json!({"type": "integer"});
    let outcome = imported(&other);
    accepted(&outcome);
    assert_eq!(names(&outcome), ["DiskTag", "State", "Tag"]);
    let answer = spec(&outcome, "DescribeDisk").response.schema.expect("a response");
    assert!(answer.properties.get("Disk").expect("a disk").properties.get("Size").is_some());

    let alone = document(&json!({"CreateDisk": two()["apis"]["CreateDisk"]}));
    let outcome = imported(&alone);
    assert!(outcome.files.iter().all(|file| !file.path.ends_with("/schemas.yaml")));
    assert!(outcome.files.iter().all(|file| !file.path.ends_with("/errors.yaml")));
}

#[test]
fn names_that_are_taken_are_told_apart() {
    // Code cannot have a type `Result`; `Tag` is one of the metadata's own.
    let mut taken = two();
    let result = object(&json!({"Ok": {"type": "boolean"}}));
    for name in ["CreateDisk", "DescribeDisk"] {
        let answer = &mut taken["apis"][name]["responses"]["200"]["schema"];
        answer["properties"]["Result"] = result.clone();
        answer["properties"]["Own"] = json!({"$ref": "#/components/schemas/Tag"});
    }
    taken["components"]["schemas"]["Tag"] = object(&json!({"Name": {"type": "string"}}));
    let outcome = imported(&taken);
    accepted(&outcome);
    let expected =
        ["Disk", "DiskOwnResultResponse", "DiskResult", "DiskTag", "ResourceTag", "State", "Tag"];
    assert_eq!(names(&outcome), expected);
}

#[test]
fn importing_again_changes_nothing_and_newer_metadata_keeps_names() {
    let mut tree = tree(&imported(&two()));
    for (old, new) in [("Tag", "Label"), ("State", "DiskState")] {
        for text in tree.values_mut() {
            *text = text.replace(&format!("$ref: {old}\n"), &format!("$ref: {new}\n"));
            *text = text.replace(&format!("\n{old}:\n"), &format!("\n{new}:\n"));
        }
    }
    for text in tree.values_mut() {
        *text = text.replace("CreateDiskErrors", "DiskErrors");
    }
    // Names that people chose stay.
    let again = over(&two(), &tree);
    assert_eq!(names(&again), ["Disk", "DiskResponse", "DiskState", "DiskTag", "Label"]);
    assert!(again.report.merged.is_empty(), "{:?}", again.report.merged);
    let renamed = crate::support::tree(&again);
    let third = over(&two(), &renamed);
    assert!(third.files.iter().all(|file| file.change == Change::Unchanged));

    // An operation that comes first in the alphabet, and that has the types too, renames nothing.
    let mut newer = two();
    newer["apis"]["AddDisk"] = newer["apis"]["CreateDisk"].clone();
    let newer = over(&newer, &renamed);
    assert_eq!(names(&newer), names(&again));
    assert_eq!(spec(&newer, "AddDisk").error_set.as_deref(), Some("DiskErrors"));
    // What only one operation has left of a shared type stays shared: code may name it.
    let mut fewer = two();
    fewer["apis"].as_object_mut().expect("operations").remove("DescribeDisk");
    let fewer = over(&fewer, &renamed);
    assert_eq!(names(&fewer), names(&again));
}

#[test]
fn words_on_a_shared_type_stay_and_words_on_one_use_make_it_a_type_of_its_own() {
    let mut tree = tree(&imported(&two()));
    // On the shared type: on the whole, and on a member.
    edit(
        &mut tree,
        "schemas",
        "\nTag:\n  type: object\n",
        "\nTag:\n  type: object\n  description: Ours.\n",
    );
    edit(
        &mut tree,
        "schemas",
        "    Id:\n      type: string\n",
        "    Id:\n      type: string\n      description: Our id.\n",
    );
    let outcome = over(&two(), &tree);
    let before: SchemasSpec =
        serde_yaml::from_str(&tree["demo/2020-01-01/schemas.yaml"]).expect("schemas");
    assert_eq!(schemas(&outcome), before);
    assert_eq!(spec(&outcome, "CreateDisk"), spec(&imported(&two()), "CreateDisk"));

    // On one use, which is its own type then.
    let own = "    items:\n      type: object\n      properties:\n        Key:\n          type: string\n          description: Ours alone.\n          required: true\n        Value:\n          type: string\n";
    edit(&mut tree, "CreateDisk", "    items:\n      $ref: Tag\n", own);
    let outcome = over(&two(), &tree);
    accepted(&outcome);
    let tags =
        spec(&outcome, "CreateDisk").parameters.get("Tag").and_then(|tags| tags.items.clone());
    let tags = tags.expect("elements");
    assert_eq!(tags.reference, None);
    let key = tags.properties.get("Key").expect("a key");
    assert_eq!(key.description.as_deref(), Some("Ours alone."));
    assert_eq!(key.example.as_ref().map(Scalar::as_str), Some("a"), "its own example");
    let tags =
        spec(&outcome, "DescribeDisk").parameters.get("Tag").and_then(|tags| tags.items.clone());
    assert_eq!(tags.expect("elements").reference.as_deref(), Some("Tag"));
    assert_eq!(
        schemas(&outcome)
            .get("Tag")
            .and_then(|tag| tag.description.as_deref().map(str::to_owned))
            .as_deref(),
        Some("Ours.")
    );
}

#[test]
fn words_on_the_errors_of_one_operation_leave_the_set_to_the_other() {
    let mut tree = tree(&imported(&two()));
    let sets = tree["demo/2020-01-01/errors.yaml"].clone();
    let (_, list) = sets.split_once("CreateDiskErrors:\n").expect("a set");
    let own = list.replace("  code: NoDisk\n", "  code: NoDisk\n  message: Ours.\n");
    edit(&mut tree, "CreateDisk", "errorSet: CreateDiskErrors\n", &format!("errors:\n{own}"));
    let outcome = over(&two(), &tree);
    accepted(&outcome);
    assert_eq!(text(&outcome, "errors"), sets);
    let create = spec(&outcome, "CreateDisk");
    assert_eq!(create.error_set, None);
    assert!(create.errors.iter().any(|error| error.message == "Ours."));
    assert_eq!(spec(&outcome, "DescribeDisk").error_set.as_deref(), Some("CreateDiskErrors"));
}

#[test]
fn words_on_a_type_that_is_no_longer_alike_go_to_each_that_had_it() {
    let mut tree = tree(&imported(&two()));
    edit(
        &mut tree,
        "schemas",
        "    Id:\n      type: string\n",
        "    Id:\n      type: string\n      description: Our id.\n",
    );
    let mut newer = two();
    let answer = &mut newer["apis"]["DescribeDisk"]["responses"]["200"]["schema"];
    answer["properties"]["Disk"]["properties"]["Size"] = json!({"type": "integer"});
    let outcome = over(&newer, &tree);
    accepted(&outcome);
    let answer = spec(&outcome, "DescribeDisk").response.schema.expect("a response");
    let disk = answer.properties.get("Disk").expect("a disk");
    assert_eq!(disk.properties.get("Id").and_then(|id| id.description.as_deref()), Some("Our id."));
    // The other still has what is called so.
    assert!(text(&outcome, "schemas").contains("description: Our id."));
}

#[test]
fn a_selection_takes_what_is_shared_and_leaves_the_rest() {
    let tree = tree(&imported(&two()));
    let options = Options { only: ["CreateDisk".to_owned()].into(), ..Options::default() };
    let outcome = try_import(&two(), &tree, &options).unwrap_or_else(|error| panic!("{error}"));
    let changed: Vec<&str> = outcome
        .files
        .iter()
        .filter(|file| file.change != Change::Unchanged)
        .map(|file| file.path.as_str())
        .collect();
    assert_eq!(changed, Vec::<&str>::new());
    assert_eq!(outcome.files.len(), 4);
}

#[test]
fn types_that_people_made_stay_while_they_are_needed() {
    let mut any = two();
    let answer = &mut any["apis"]["CreateDisk"]["responses"]["200"]["schema"];
    answer["properties"]["Tree"] = json!({"type": "any"});
    let mut tree = tree(&imported(&any));
    edit(
        &mut tree,
        "CreateDisk",
        "      Tree:\n        type: any\n",
        "      Tree:\n        $ref: Tree\n",
    );
    let schemas = tree.get_mut("demo/2020-01-01/schemas.yaml").expect("schemas");
    schemas.push_str("Tree:\n  type: object\n  properties:\n    Inner:\n      type: array\n      items:\n        $ref: Tree\n");
    let outcome = over(&any, &tree);
    accepted(&outcome);
    assert!(text(&outcome, "CreateDisk").contains("$ref: Tree"));
    assert!(names(&outcome).contains(&"Tree".to_owned()));
}

#[test]
fn operations_that_are_gone_keep_what_they_share() {
    let mut tree = tree(&imported(&two()));
    let mut newer = two();
    let apis = newer["apis"].as_object_mut().expect("operations");
    let gone = apis.remove("DescribeDisk").expect("an operation");
    apis.insert("describe_disk".to_owned(), gone);
    for operation in ["CreateDisk", "describe_disk"] {
        apis[operation]["errorCodes"] = json!({});
        apis[operation]["parameters"] = json!([]);
        let answer = &mut apis[operation]["responses"]["200"]["schema"];
        answer["properties"]["Disk"] = json!({"type": "string"});
    }
    let outcome = over(&newer, &tree);
    assert_eq!(outcome.report.gone, ["demo/2020-01-01/DescribeDisk.yaml"]);
    assert!(outcome.report.to_string().contains("DescribeDisk.yaml: marked `removedUpstream`"));
    assert_eq!(spec(&outcome, "describe_disk").name.as_deref(), Some("describe_disk_2"));
    // What only the one that is gone needs is there, and all of it goes together.
    assert!(names(&outcome).contains(&"Disk".to_owned()), "{:?}", names(&outcome));
    for file in &outcome.files {
        tree.insert(file.path.clone(), file.text.clone());
    }
    all_accepted(&tree);
    let again = over(&newer, &tree);
    assert!(again.files.iter().all(|file| file.change == Change::Unchanged));

    // Once its file is removed, so is the rest.
    tree.remove("demo/2020-01-01/DescribeDisk.yaml");
    let outcome = over(&newer, &tree);
    assert_eq!(outcome.report.gone, [""; 0]);
    let kept = ["CreateDiskResponse", "Disk", "DiskTag", "State", "Tag"];
    assert_eq!(names(&outcome), kept, "what is gone, or has another type, is kept");
    accepted(&outcome);
}

#[test]
fn types_that_hold_each_other_stay_as_they_are() {
    let to = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let answer = object(&json!({"Data": to("Holder")}));
    let mut older = document(&json!({"GetTable": api(&json!([]), &answer)}));
    older["components"]["schemas"] = json!({
        "Holder": object(&json!({"First": to("Table")})),
        "Table": object(&json!({"Version": to("Version"), "Name": {"type": "string"}})),
        "Version": object(&json!({"Table": to("Table"), "Number": {"type": "integer"}}))
    });
    let answer = object(&json!({"Data": {"type": "any"}}));
    let newer = document(&json!({"GetTable": api(&json!([]), &answer)}));
    let once = over(&newer, &tree(&imported(&older)));
    accepted(&once);
    assert_eq!(names(&once), ["Holder", "Table", "Version"]);
    let again = over(&newer, &tree(&once));
    assert_eq!(tree(&again), tree(&once));
}

#[test]
fn examples_of_a_type_that_was_kept_do_not_change_again() {
    let answer = object(&json!({"Tags": list_of(&tag("old", "1"))}));
    let none = json!([]);
    let older = document(&json!({"GetDisk": api(&none, &answer), "GetTags": api(&none, &answer)}));
    // The first operations have lost the type, the last has it with other examples.
    let lost = object(&json!({"Tags": list_of(&json!({"type": "object"}))}));
    let other = object(&json!({"Tags": list_of(&tag("new", "2")), "Size": {"type": "integer"}}));
    let newer = document(&json!({
        "GetDisk": api(&none, &lost), "GetTags": api(&none, &lost), "ListDisks": api(&none, &other)
    }));
    let once = over(&newer, &tree(&imported(&older)));
    assert!(text(&once, "schemas").contains("example: new"), "{}", text(&once, "schemas"));
    let again = over(&newer, &tree(&once));
    assert_eq!(tree(&again), tree(&once));
}
