//! Types that code can name stay where they are.

use super::*;

/// Two operations that have a type in common. The first one has a member of it, or not; a third operation comes later.
fn sharing(has_size: bool, has_third: bool) -> Value {
    let disk = |has_size: bool| {
        let mut members = json!({"Id": {"type": "string"}, "Name": {"type": "string"}});
        if has_size {
            members["Size"] = json!({"type": "integer"});
        }
        object(&json!({"RequestId": {"type": "string"}, "Disk": object(&members)}))
    };
    let mut apis = json!({"GetDisk": api(&json!([]), &disk(has_size)), "MakeDisk": api(&json!([]), &disk(true))});
    if has_third {
        apis["AddDisk"] = api(&json!([]), &disk(true));
    }
    document(&apis)
}

#[test]
fn a_shared_type_stays_one_when_an_operation_loses_a_member() {
    let mut tree = Tree::new();
    on(Some("2025-01-10"), &sharing(true, false), &mut tree);
    let before = items(&tree);
    on(Some("2025-02-10"), &sharing(false, true), &mut tree);
    let schemas: SchemasSpec =
        serde_yaml::from_str(&tree[&format!("{DIRECTORY}/schemas.yaml")]).unwrap();
    let size = schemas.get("Disk").unwrap().properties.get("Size").unwrap();
    assert_eq!(size.removed_upstream, None, "the other operation has it still");
    assert!(items(&tree).names.is_superset(&before.names));
    let add = operation(&tree, "AddDisk").response.schema.unwrap();
    assert_eq!(add.reference.as_deref(), Some("DiskResponse"), "what is new joins");
    let mut without = sharing(false, true);
    for name in ["MakeDisk", "AddDisk"] {
        without["apis"][name] = without["apis"]["GetDisk"].clone();
    }
    on(Some("2025-03-10"), &without, &mut tree);
    let schemas: SchemasSpec =
        serde_yaml::from_str(&tree[&format!("{DIRECTORY}/schemas.yaml")]).unwrap();
    let size = schemas.get("Disk").unwrap().properties.get("Size").unwrap();
    assert_eq!(size.removed_upstream, Some(day("2025-03-10")), "now it is gone from all");
}

#[test]
fn a_type_that_an_operation_has_for_itself_stays_there() {
    let disk = |size: bool| {
        let mut members = json!({"Id": {"type": "string"}});
        if size {
            members["Size"] = json!({"type": "integer"});
        }
        api(
            &json!([query("Disk", &list_of(&object(&members)))]),
            &object(&json!({"RequestId": {"type": "string"}})),
        )
    };
    let mut tree = Tree::new();
    on(None, &document(&json!({"GetDisk": disk(false), "MakeDisk": disk(true)})), &mut tree);
    let before = items(&tree);
    for (first, second) in [(true, true), (false, false), (true, false), (false, true)] {
        on(None, &document(&json!({"GetDisk": disk(first), "MakeDisk": disk(second)})), &mut tree);
        assert!(items(&tree).names.is_superset(&before.names), "{first} {second}");
    }
}

#[test]
fn a_type_that_upstream_shares_keeps_what_is_gone() {
    let document = |is_there: bool| {
        let reference = json!({"$ref": "#/components/schemas/Disk"});
        let mut document =
            one(&json!([query("Disk", &reference)]), &json!({"RequestId": {"type": "string"}}));
        let mut members = json!({"Id": {"type": "string", "required": is_there}});
        if is_there {
            members["Must"] = json!({"type": "string", "required": true});
            members["Size"] = json!({"type": "integer"});
        }
        document["components"]["schemas"]["Disk"] = object(&members);
        document
    };
    let mut tree = Tree::new();
    on(Some("2025-01-10"), &document(true), &mut tree);
    let before = items(&tree);
    assert_eq!(before.arguments["demo::types::Disk::new()"], ["id", "must"]);
    on(Some("2025-02-10"), &document(false), &mut tree);
    let after = items(&tree);
    assert_eq!((after.names, after.arguments), (before.names, before.arguments));
    let schemas: SchemasSpec =
        serde_yaml::from_str(&tree[&format!("{DIRECTORY}/schemas.yaml")]).unwrap();
    let disk = schemas.get("Disk").unwrap();
    assert_eq!(disk.properties.get("Size").unwrap().removed_upstream, Some(day("2025-02-10")));
    assert_eq!(disk.properties.get("Id").unwrap().optional_upstream, Some(day("2025-02-10")));
}

#[test]
fn a_type_that_upstream_shares_at_times_stays_where_it_was() {
    let disk = object(
        &json!({"Id": {"type": "string"}, "Tag": object(&json!({"Key": {"type": "string"}}))}),
    );
    let reference = json!({"$ref": "#/components/schemas/TheDisk"});
    let document = |request: &Value, response: &Value, shared: &Value| {
        let mut document = one(
            &json!([query("Disk", &list_of(request))]),
            &json!({"RequestId": {"type": "string"}, "Disk": response}),
        );
        document["components"]["schemas"]["TheDisk"] = shared.clone();
        document
    };
    let smaller = object(&json!({"Id": {"type": "string"}}));
    let mut tree = Tree::new();
    on(None, &document(&disk, &reference, &disk), &mut tree);
    let before = items(&tree);
    for name in ["get_thing::Disk", "get_thing::DiskTag", "types::TheDisk", "types::TheDiskTag"] {
        assert!(before.names.contains(&format!("demo::{name}")), "{name} in {:#?}", before.names);
    }
    let mut seen = before.names;
    for (request, response) in
        [(&reference, &disk), (&disk, &reference), (&reference, &smaller), (&smaller, &reference)]
    {
        on(None, &document(request, response, &disk), &mut tree);
        let after = items(&tree).names;
        let gone: Vec<_> = seen.difference(&after).collect();
        assert!(gone.is_empty(), "{gone:#?}");
        seen = after;
    }
}

/// Two operations with what may have any type, in the request and in the response.
fn typed(filter: &Value, data: &Value, whole: &Value) -> Value {
    let get = api(&json!([query("Filter", filter)]), &object(&json!({"Data": data})));
    document(&json!({"GetThing": get, "PutThing": get, "ListThings": api(&json!([]), whole)}))
}

#[test]
fn types_stay_in_code_when_upstream_has_another_type() {
    let kind = json!({"type": "string", "enum": ["a", "b"]});
    let thing = object(&json!({"Kind": kind, "Id": {"type": "string"}}));
    let listed = object(
        &json!({"Name": {"type": "string"}, "Tag": object(&json!({"Key": {"type": "string"}}))}),
    );
    let plain = json!({"type": "string"});
    let variants = [
        typed(&thing, &thing, &thing),
        typed(&plain, &list_of(&listed), &list_of(&plain)),
        typed(&list_of(&kind), &plain, &list_of(&listed)),
    ];
    let mut tree = Tree::new();
    let mut seen = Items::default();
    for at in 0..9 {
        // Each after each other.
        let number = [0, 1, 0, 2, 1, 2, 0, 1, 2][at];
        on(Some(&format!("2025-01-{:02}", 10 + at)), &variants[number], &mut tree);
        let after = items(&tree);
        let gone: Vec<_> = seen.names.difference(&after.names).collect();
        assert!(gone.is_empty(), "{at}: {gone:#?}");
        assert!(at < 4 || after.names == seen.names, "{at}: nothing new comes after all were seen");
        seen = after;
    }
    // What counts is what upstream has now.
    assert!(module(&tree, "types").contains("pub data: Option<String>"));
    let spec = operation(&tree, "ListThings");
    let former = spec.response.schema.unwrap().formerly.expect("what was there");
    assert_eq!(former.removed_upstream, Some(day("2025-01-17")));

    let options = Options {
        as_of: Some("2025-06-01".parse().unwrap()),
        keep_removed: Some(30),
        ..Options::default()
    };
    let outcome = with(&options, &variants[2], &tree).unwrap();
    take(&mut tree, &outcome);
    all_accepted(&tree);
    assert!(tree.values().all(|text| !text.contains("formerly")));
}

#[test]
fn another_name_for_a_type_stays_where_upstream_has_the_type_itself() {
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let disk = object(&json!({"Id": {"type": "string"}}));
    let document = |id: &Value, disks: &Value| {
        let mut document = one(
            &json!([query("Id", id)]),
            &json!({"RequestId": {"type": "string"}, "Disks": disks}),
        );
        document["components"]["schemas"] = json!({"TheId": {"type": "string"}, "TheDisks": list_of(&reference("TheDisk")), "TheDisk": disk});
        document
    };
    let mut tree = Tree::new();
    on(None, &document(&reference("TheId"), &reference("TheDisks")), &mut tree);
    let before = items(&tree).names;
    assert!(before.contains("demo::types::TheId") && before.contains("demo::types::TheDisks"));
    let first = tree.clone();
    let plain = [
        (json!({"type": "string"}), list_of(&disk)),
        (reference("TheId"), list_of(&reference("TheDisk"))),
    ];
    for (id, disks) in plain {
        on(None, &document(&id, &disks), &mut tree);
        assert_eq!(tree, first);
    }
    on(None, &document(&json!({"type": "integer"}), &list_of(&disk)), &mut tree);
    assert!(
        module(&tree, "get_thing").contains("pub id: Option<i64>"),
        "another type is another type"
    );
}

#[test]
fn variants_that_alternate_only_add() {
    let thing = |members: &Value| {
        object(&json!({"RequestId": {"type": "string"}, "Thing": object(members)}))
    };
    let one = document(&json!({
        "GetThing": api(&json!([text("Id", true), query("ChargeType", &json!({"type": "string", "enum": ["PrePaid"]}))]), &thing(&json!({"Id": {"type": "string"}, "Stages": object(&json!({"Stage": list_of(&json!({"type": "string"}))}))}))),
        "PutThing": api(&json!([text("AccountId", false), text("ID", true)]), &thing(&json!({"Id": {"type": "string"}, "Tag": object(&json!({"Key": {"type": "string"}}))})))
    }));
    let other = document(&json!({
        "GetThing": api(&json!([query("Filter", &object(&json!({"Name": {"type": "string", "required": true}}))), query("ChargeType", &json!({"type": "string"})), text("id", true)]), &thing(&json!({"Id": {"type": "string"}, "Stages": list_of(&json!({"type": "string"})), "Tag": object(&json!({"Key": {"type": "string"}}))}))),
        "AddThing": api(&json!([text("Id", true)]), &thing(&json!({"Id": {"type": "string"}, "Tag": object(&json!({"Key": {"type": "string"}}))})))
    }));
    let mut tree = Tree::new();
    let mut before = Items::default();
    for at in 0..6 {
        let document = if at % 2 == 0 { &one } else { &other };
        on(Some(&format!("2025-01-{:02}", 10 + at)), document, &mut tree);
        let after = items(&tree);
        let gone: Vec<_> = before.names.difference(&after.names).collect();
        assert!(gone.is_empty(), "{gone:#?}");
        for (function, arguments) in &before.arguments {
            assert!(after.arguments[function].starts_with(arguments), "{function}");
        }
        if at > 1 {
            assert_eq!(after.names, before.names, "nothing new comes after both were seen");
        }
        before = after;
    }
}

#[test]
fn examples_of_a_type_that_one_place_has_no_more_stay_those_of_the_others() {
    let thing = |example: &str| object(&json!({"Name": {"type": "string", "example": example}}));
    let response = |first: &Value| {
        let with =
            |item: &Value, example: &str| object(&json!({"Thing": item, "Other": thing(example)}));
        document(&json!({
            "GetThing": api(&json!([]), &with(first, "first")),
            "PutThing": api(&json!([]), &with(&thing("second"), "second")),
        }))
    };
    let mut tree = Tree::new();
    on(None, &response(&thing("first")), &mut tree);
    for day in ["2025-02-10", "2025-03-10"] {
        // The same twice changes nothing: `on` looks at that.
        on(Some(day), &response(&json!({"type": "string"})), &mut tree);
    }
    assert!(tree[&format!("{DIRECTORY}/schemas.yaml")].contains("example: second"));
}
