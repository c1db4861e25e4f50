//! Arguments keep their order, and none appears or goes as upstream flips.

use super::*;

#[test]
fn arguments_keep_their_order_and_new_ones_come_last() {
    let mut tree = Tree::new();
    let first = [text("AuthCode", true), text("InputNumber", true), text("Mask", true)];
    on(None, &with_parameters(&first), &mut tree);
    assert_eq!(arguments(&tree, "get_thing"), ["auth_code", "input_number", "mask"]);
    // Upstream turns them round, adds one before all, and calls one otherwise.
    let second = [
        text("Kind", true),
        text("InputNumber", true),
        text("Masking", true),
        text("AuthCode", true),
        text("Extra", false),
    ];
    on(None, &with_parameters(&second), &mut tree);
    let order = ["auth_code", "input_number", "mask", "kind", "masking"];
    assert_eq!(arguments(&tree, "get_thing"), order, "what is gone stays where it was");
    // The old order again.
    on(None, &with_parameters(&first), &mut tree);
    assert_eq!(arguments(&tree, "get_thing"), order);
    let spec = operation(&tree, "GetThing");
    let marks: Vec<bool> =
        spec.parameters.iter().map(|(_, p)| p.removed_upstream.is_some()).collect();
    assert_eq!(marks, [false, false, false, true, true, true]);
}

#[test]
fn arguments_keep_their_order_where_members_of_a_body_are_some_of_them() {
    let body = |members: &Value| json!({"name": "body", "in": "body", "style": "json", "schema": object(members)});
    let required = json!({"type": "string", "required": true});
    let document = |members: &Value, others: &[Value]| {
        let mut parameters = vec![body(members)];
        parameters.extend(others.iter().cloned());
        let mut document = with_parameters(&parameters);
        document["info"]["style"] = json!("ROA");
        document["apis"]["GetThing"]["path"] = json!("/things");
        document
    };
    let mut tree = Tree::new();
    on(None, &document(&json!({"A": required}), &[text("Q", true)]), &mut tree);
    assert_eq!(arguments(&tree, "get_thing"), ["a", "q"]);
    let newer = document(&json!({"New": required, "A": required}), &[text("Q", true)]);
    on(None, &newer, &mut tree);
    assert_eq!(operation(&tree, "GetThing").arguments, ["A", "Q", "New"]);
    assert_eq!(arguments(&tree, "get_thing"), ["a", "q", "new"]);

    // What moves into the body, or out of it, is the same parameter.
    let moved = document(&json!({"q": required, "New": required}), &[text("A", false)]);
    on(None, &moved, &mut tree);
    assert_eq!(arguments(&tree, "get_thing"), ["a", "q", "new"]);
    let spec = operation(&tree, "GetThing");
    assert!(spec.parameters.iter().all(|(_, parameter)| parameter.removed_upstream.is_none()));
    assert_eq!(spec.parameters.get("A").unwrap().optional_upstream, Some(Mark::Undated));
}

#[test]
fn new_of_nested_types_keeps_its_arguments() {
    let nested = |members: &Value| with_parameters(&[query("Disk", &object(members))]);
    let [required, optional] = [true, false].map(|r| json!({"type": "string", "required": r}));
    let mut tree = Tree::new();
    on(None, &nested(&json!({"Size": required, "Name": required, "Note": optional})), &mut tree);
    let before = items(&tree);
    assert_eq!(before.arguments["demo::get_thing::Disk::new()"], ["name", "size"]);
    let newer = json!({"Area": required, "Note": required, "Name": required, "Size": optional});
    on(None, &nested(&newer), &mut tree);
    let after = items(&tree);
    assert_eq!(after.arguments["demo::get_thing::Disk::new()"], ["name", "size", "area"]);
    assert!(after.names.is_superset(&before.names));
}

#[test]
fn what_becomes_required_stays_a_setter_until_the_next_minor_version() {
    let mut tree = Tree::new();
    let document = |id: bool, owner: bool| {
        with_parameters(&[text("Id", id), text("Owner", owner), text("RegionId", true)])
    };
    on(Some("2025-01-10"), &document(false, true), &mut tree);
    assert_eq!(product(&tree).arguments_of, None);
    let before = items(&tree);
    for (at, id) in [("2025-02-10", true), ("2025-03-10", false), ("2025-04-10", true)] {
        on(Some(at), &document(id, !id), &mut tree);
        assert_eq!(items(&tree).arguments, before.arguments, "{at}");
    }
    let spec = operation(&tree, "GetThing");
    let id = spec.parameters.get("Id").unwrap();
    assert_eq!((id.required, id.required_upstream), (false, Some(day("2025-04-10"))));
    let owner = spec.parameters.get("Owner").unwrap();
    assert_eq!((owner.required, owner.optional_upstream), (true, Some(day("2025-04-10"))));
    on(Some("2025-05-10"), &document(true, false), &mut tree);
    let id = operation(&tree, "GetThing").parameters.get("Id").unwrap().required_upstream;
    assert_eq!(id, Some(day("2025-04-10")), "a mark keeps its date");
    let code = module(&tree, "get_thing");
    assert!(code.contains("/// `Id`. The service requires it since 2025-04-10."), "{code}");
    assert!(code.contains("/// `Owner`. Required. Optional for the service since 2025-04-10."));

    // A patch changes nothing; with the next minor version come the arguments that upstream wants.
    assert_eq!(product(&tree).arguments_of.as_deref(), Some("0.1.0"));
    edit(
        &mut tree,
        "product",
        "version: 2020-01-01\n",
        "version: 2020-01-01\ncrateVersion: 0.1.7\n",
    );
    on(Some("2025-05-10"), &document(true, false), &mut tree);
    assert_eq!(arguments(&tree, "get_thing"), ["owner"]);
    edit(&mut tree, "product", "crateVersion: 0.1.7\n", "crateVersion: 0.2.0\n");
    on(Some("2025-05-10"), &document(true, false), &mut tree);
    assert_eq!(arguments(&tree, "get_thing"), ["id"]);
    assert_eq!(product(&tree).arguments_of, None);
    on(Some("2025-06-10"), &document(false, false), &mut tree);
    assert_eq!(product(&tree).arguments_of.as_deref(), Some("0.2.0"));
}

#[test]
fn what_was_optional_comes_last_among_the_arguments() {
    let document = |first: bool| with_parameters(&[text("First", first), text("Second", true)]);
    let mut tree = Tree::new();
    on(None, &document(false), &mut tree);
    on(None, &document(true), &mut tree);
    edit(
        &mut tree,
        "product",
        "version: 2020-01-01\n",
        "version: 2020-01-01\ncrateVersion: 0.2.0\n",
    );
    on(None, &document(true), &mut tree);
    assert_eq!(arguments(&tree, "get_thing"), ["second", "first"]);
}

#[test]
fn names_that_differ_in_case_are_one_parameter() {
    let mut tree = Tree::new();
    let document = |id: &str, zone: &str, member: &str| {
        one(
            &json!([text(id, true), text(zone, false)]),
            &json!({"RequestId": {"type": "string"}, member: {"type": "string"}}),
        )
    };
    on(None, &document("TunnelID", "zoneid", "VpcID"), &mut tree);
    let before = items(&tree);
    for (id, zone, member) in [
        ("TunnelId", "ZoneId", "VPCId"),
        ("TunnelID", "zoneid", "VpcID"),
        ("tunnelId", "ZONEID", "vpcid"),
    ] {
        on(Some("2025-01-10"), &document(id, zone, member), &mut tree);
        let spec = operation(&tree, "GetThing");
        let names: Vec<&str> = spec.parameters.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, [id, zone], "the name on the wire is upstream's");
        assert!(spec.parameters.iter().all(|(_, one)| one.removed_upstream.is_none()));
        let after = items(&tree);
        assert_eq!(
            (after.names, after.arguments),
            (before.names.clone(), before.arguments.clone())
        );
    }
    assert_eq!(
        operation(&tree, "GetThing").parameters.get("ZONEID").unwrap().name.as_deref(),
        Some("zoneid")
    );
}

#[test]
fn a_parameter_that_is_listed_twice_is_one_whichever_comes_first() {
    let twice = |first: bool| with_parameters(&[text("Id", first), text("Id", !first)]);
    let mut tree = Tree::new();
    on(None, &twice(true), &mut tree);
    for first in [false, true, false] {
        on(None, &twice(first), &mut tree);
        assert_eq!(arguments(&tree, "get_thing"), ["id"]);
    }
}

#[test]
fn a_path_without_a_place_for_a_parameter_leaves_the_parameter() {
    let document = |path: &str, name: &str| {
        let parameter =
            json!({"name": name, "in": "path", "schema": {"type": "string", "required": true}});
        let mut document = with_parameters(&[parameter]);
        document["info"]["style"] = json!("ROA");
        document["apis"]["GetThing"]["path"] = json!(path);
        document
    };
    let mut tree = Tree::new();
    on(None, &document("/things/{Id}", "Id"), &mut tree);
    on(None, &document("/things/{ThingId}", "ThingId"), &mut tree);
    assert_eq!(arguments(&tree, "get_thing"), ["id", "thing_id"]);
    on(None, &document("/things/{Id}", "Id"), &mut tree);
    assert_eq!(arguments(&tree, "get_thing"), ["id", "thing_id"]);
}

#[test]
fn members_of_a_body_stay_where_upstream_has_a_text_for_it() {
    let document = |schema: &Value| {
        let body = json!({"name": "body", "in": "body", "style": "json", "schema": schema});
        let mut document = with_parameters(&[body]);
        document["info"]["style"] = json!("ROA");
        document["apis"]["GetThing"]["path"] = json!("/things");
        document
    };
    let whole = document(&json!({"type": "string"}));
    let members = document(&object(
        &json!({"Id": {"type": "string", "required": true}, "Name": {"type": "string"}}),
    ));
    let mut tree = Tree::new();
    on(None, &members, &mut tree);
    let before = items(&tree);
    for document in [&whole, &members, &whole] {
        on(None, document, &mut tree);
        let after = items(&tree);
        assert_eq!((&after.names, &after.arguments), (&before.names, &before.arguments));
    }
}

#[test]
fn a_body_of_xml_stays_one_parameter_where_upstream_leaves_the_style_out() {
    let document = |style: &Value| {
        let schema = object(&json!({"Rule": object(&json!({"Id": {"type": "string"}}))}));
        let mut body = json!({"name": "body", "in": "body", "schema": schema});
        if style.is_string() {
            body["style"] = style.clone();
        }
        let mut document = with_parameters(&[body]);
        document["info"]["style"] = json!("ROA");
        document["apis"]["GetThing"]["path"] = json!("/things");
        document
    };
    let mut tree = Tree::new();
    on(None, &document(&json!("xml")), &mut tree);
    let before = items(&tree).names;
    assert!(before.contains("demo::get_thing::GetThing::body()"), "{before:#?}");
    for style in [Value::Null, json!("xml")] {
        on(None, &document(&style), &mut tree);
        assert_eq!(items(&tree).names, before);
    }
}

#[test]
fn a_name_with_a_dot_stays_one_while_upstream_lacks_what_it_begins_with() {
    let mut tree = Tree::new();
    let (whole, part, other) = (text("A", false), text("A.B", false), text("C.D", false));
    let first = with_parameters(&[whole, part.clone(), other.clone()]);
    on(None, &first, &mut tree);
    let before = tree.clone();
    on(None, &with_parameters(&[part, other]), &mut tree);
    let parameters = operation(&tree, "GetThing").parameters;
    let a = &parameters.0["A"];
    assert!(a.properties.0.is_empty() && a.removed_upstream.is_some(), "{a:?}");
    assert!(parameters.0["A.B"].removed_upstream.is_none());
    // What was a member from the start stays one.
    assert!(parameters.0["C"].properties.0.contains_key("D"));
    on(None, &first, &mut tree);
    assert_eq!(tree, before);
}

#[test]
fn names_that_differ_in_case_alone_stay_apart() {
    let mut tree = Tree::new();
    let first = [text("Id", true), text("Type", true), text("id", true)];
    on(None, &with_parameters(&first), &mut tree);
    let before = arguments(&tree, "get_thing");
    assert_eq!(before, ["id", "r#type", "id_lowercase"]);
    // One of them in another spelling is still the same.
    let second = [text("Type", true), text("id", true), text("ID", true)];
    on(None, &with_parameters(&second), &mut tree);
    assert_eq!(arguments(&tree, "get_thing"), before);
}

#[test]
fn a_body_that_takes_the_name_of_a_header_stays_the_body() {
    let required = json!({"type": "string", "required": true});
    let body = |name: &str, members: &Value| json!({"name": name, "in": "body", "style": "json", "schema": object(members)});
    let header = json!({"name": "Body", "in": "header", "schema": required});
    let document = |parameters: &[Value]| {
        let mut document = with_parameters(parameters);
        document["info"]["style"] = json!("ROA");
        document["apis"]["GetThing"]["path"] = json!("/things");
        document
    };
    let old = body("body", &json!({"A": {"type": "string"}}));
    for first in [[old.clone(), header.clone()], [header, old]] {
        let mut tree = Tree::new();
        on(None, &document(&first), &mut tree);
        let newer = [body("Body", &json!({"B": required}))];
        let outcome = on(None, &document(&newer), &mut tree);
        let spec = operation(&tree, "GetThing");
        let (name, body) = spec.parameters.iter().next().unwrap();
        assert_eq!((spec.parameters.iter().count(), name.as_str()), (1, "Body"));
        let members: Vec<_> =
            body.properties.iter().map(|(n, m)| (n.as_str(), m.removed_upstream)).collect();
        assert_eq!(members, [("A", Some(Mark::Undated)), ("B", None)]);
        let dropped = &outcome.report.merged[0].dropped;
        assert_eq!(dropped[0], "parameters.Body (something else has its name now)");
    }
}

/// An operation of a path, with a body of that schema and style between two parameters.
fn with_body(schema: &Value, style: Option<&str>) -> Value {
    let mut body = json!({"name": "body", "in": "body", "schema": schema});
    if let Some(style) = style {
        body["style"] = json!(style);
    }
    let mut document = with_parameters(&[text("First", true), body, text("Last", true)]);
    document["info"]["style"] = json!("ROA");
    document["apis"]["GetThing"]["path"] = json!("/things");
    let required = json!({"type": "string", "required": true});
    document["components"]["schemas"] = json!({
        "TheText": {"type": "string"},
        "TheBody": object(&json!({"A": required, "B": required})),
    });
    document["apis"]["PutThing"] = document["apis"]["GetThing"].clone();
    document
}

#[test]
fn members_of_a_body_stay_whatever_a_text_in_its_place_says_of_its_style() {
    let required = json!({"type": "string", "required": true});
    let members = object(&json!({"A": required, "B": required, "C": {"type": "string"}}));
    let whole = [json!({"type": "string"}), json!({"$ref": "#/components/schemas/TheText"})];
    for (style, other) in [(None, Some("json")), (Some("json"), Some("simple")), (None, None)] {
        let mut tree = Tree::new();
        on(None, &with_body(&members, style), &mut tree);
        let before = items(&tree);
        assert_eq!(
            before.arguments["demo::get_thing::Client::get_thing()"],
            ["first", "a", "b", "last"]
        );
        for whole in &whole {
            for document in [with_body(whole, other), with_body(&members, style)] {
                on(None, &document, &mut tree);
                let after = items(&tree);
                assert_eq!(
                    (after.names, after.arguments),
                    (before.names.clone(), before.arguments.clone())
                );
            }
        }
    }
}

#[test]
fn members_of_a_body_come_back_to_their_places_among_the_arguments() {
    let required = json!({"type": "string", "required": true});
    let members = object(&json!({"A": required, "B": required}));
    let turned = object(&json!({"b": required, "New": required, "A": required}));
    let bytes = json!({"type": "string", "format": "binary", "required": true});
    let shared = json!({"$ref": "#/components/schemas/TheBody"});
    let wholes = [bytes, list_of(&json!({"type": "string"})), json!({"type": "integer"})];
    for (whole, members) in wholes.iter().flat_map(|whole| [(whole, &members), (whole, &shared)]) {
        let mut tree = Tree::new();
        on(None, &with_body(members, None), &mut tree);
        let before = arguments(&tree, "get_thing");
        for _ in 0..2 {
            on(None, &with_body(whole, None), &mut tree);
            assert_eq!(operation(&tree, "GetThing").arguments[..4], ["First", "A", "B", "Last"]);
            assert_eq!(arguments(&tree, "get_thing")[..2], ["first", "last"]);
            on(None, &with_body(members, None), &mut tree);
            assert_eq!(arguments(&tree, "get_thing"), before, "{whole}");
            assert_eq!(operation(&tree, "GetThing").arguments, [""; 0]);
        }
        on(None, &with_body(whole, None), &mut tree);
        on(None, &with_body(&turned, None), &mut tree);
        assert_eq!(arguments(&tree, "get_thing"), ["first", "a", "b", "last", "new"]);
    }
}

#[test]
fn a_region_is_an_argument_where_it_was_one_and_nowhere_else() {
    let region = json!({"type": "string", "required": true});
    let document = |place: &str| {
        let region = match place {
            "body" => {
                json!({"name": "body", "in": "body", "schema": {"$ref": "#/components/schemas/Whole"}})
            }
            place => json!({"name": "RegionId", "in": place, "schema": region}),
        };
        let mut document = with_parameters(&[region.clone(), text("Id", true)]);
        document["info"]["style"] = json!("ROA");
        let path = if place == "path" { "/things/{RegionId}" } else { "/things" };
        document["apis"]["GetThing"]["path"] = json!(path);
        document["components"]["schemas"]["Whole"] =
            object(&json!({"RegionId": {"type": "string", "required": true}}));
        document
    };
    let elsewhere = ["path", "header", "body"];
    let cases = elsewhere
        .into_iter()
        .flat_map(|place| [("query", place, &["id"][..]), (place, "query", &["region_id", "id"])]);
    for (first, then, wanted) in cases {
        let mut tree = Tree::new();
        on(None, &document(first), &mut tree);
        for place in [then, first, then] {
            on(None, &document(place), &mut tree);
            assert_eq!(arguments(&tree, "get_thing"), wanted, "{first}, then {place}");
        }
    }
    // The next minor version has what upstream wants.
    let mut tree = Tree::new();
    on(None, &document("query"), &mut tree);
    on(None, &document("header"), &mut tree);
    edit(
        &mut tree,
        "product",
        "version: 2020-01-01\n",
        "version: 2020-01-01\ncrateVersion: 0.2.0\n",
    );
    on(None, &document("header"), &mut tree);
    assert_eq!(arguments(&tree, "get_thing"), ["id", "region_id"]);
}

#[test]
fn a_region_that_becomes_optional_and_of_another_type_waits_for_nothing() {
    let document = |kind: &str, required: bool| {
        let region = json!({"type": kind, "required": required});
        let region = json!({"name": "RegionId", "in": "query", "schema": region});
        with_parameters(&[region, text("Id", true)])
    };
    let mut tree = Tree::new();
    on(None, &document("string", true), &mut tree);
    on(None, &document("integer", false), &mut tree);
    let marks = |tree: &Tree| {
        let operation = operation(tree, "GetThing");
        let region = operation.parameters.get("RegionId").unwrap();
        (region.required, region.required_upstream, region.optional_upstream)
    };
    assert_eq!(marks(&tree), (false, None, None));
    assert_eq!(arguments(&tree, "get_thing"), ["id"]);
    let once = tree.clone();
    on(None, &document("integer", false), &mut tree);
    assert_eq!(tree, once);
    // Where it stays required upstream, it waits for the next minor version.
    on(None, &document("integer", true), &mut tree);
    assert!(marks(&tree).1.is_some() && marks(&tree).2.is_none(), "{:?}", marks(&tree));
}
