//! Faults of the published metadata that are decided: what becomes of each, and that it is listed.

use alicloud_codegen::import::{Docs, Fixup, Options, import};
use alicloud_codegen::spec::{Location, Method, ParameterStyle, Style, Type};
use serde_json::{Value, json};

use crate::support::{
    Tree, accepted, api, document, fixed, generated, imported, list_of, object, over, query, spec,
    text, tree, try_import,
};

fn roa(apis: &Value) -> Value {
    let mut document = document(apis);
    document["info"]["style"] = json!("ROA");
    document
}

#[test]
fn a_reference_to_nothing_is_anything_and_documented() {
    let nowhere = json!({"$ref": "#/components/schemas/Nowhere"});
    let document = document(&json!({"GetThing": api(
        &json!([query("Filter", &nowhere)]),
        &object(&json!({"One": nowhere, "Many": list_of(&nowhere), "Odd": {"$ref": "elsewhere.json"}})),
    )}));
    let outcome = imported(&document);
    assert_eq!(outcome.problems, []);
    let places = ["parameters.Filter", "response.Many.items", "response.Odd", "response.One"];
    assert_eq!(fixed(&outcome, Fixup::DanglingReference), places);
    let listed =
        "demo/2020-01-01/GetThing: response.One: fix-up: reference to a schema that does not exist";
    assert!(outcome.report.to_string().contains(listed), "{}", outcome.report);
    let filter = spec(&outcome, "GetThing").parameters.0.swap_remove("Filter").unwrap();
    assert_eq!((filter.kind, filter.undescribed.as_deref()), (Some(Type::Any), Some("Nowhere")));
    let code = generated(&outcome, "get_thing");
    let holds = "`. Holds `Nowhere`, which the service does not describe.";
    for (field, name) in [("Filter", "filter"), ("One", "one"), ("Many", "many")] {
        assert!(code.contains(&format!("`{field}{holds}")), "{name}: {code}");
    }

    // What the whole response was to be is on the page of the operation.
    let whole = imported(&document_of_response(&nowhere));
    let page = "Its response holds `Nowhere`, which the service does not describe.";
    assert!(generated(&whole, "get_thing").contains(page));

    // Once it exists it is a type as any other.
    let mut found = document;
    found["components"]["schemas"] = json!({"Nowhere": object(&json!({"Id": {"type": "string"}}))});
    let found = over(&found, &tree(&outcome));
    assert!(!text(&found, "GetThing").contains("undescribed: Nowhere"));
    assert!(text(&found, "GetThing").contains("$ref: Nowhere"));
    accepted(&found);
}

fn document_of_response(schema: &Value) -> Value {
    document(&json!({"GetThing": api(&json!([]), schema)}))
}

#[test]
fn shared_schemas_that_say_nothing_are_anything() {
    let names = ["Self", "Ping", "Broken", "Bell\u{7}"];
    let members: serde_json::Map<String, Value> = names
        .iter()
        .map(|name| {
            (
                (*name).trim_end_matches('\u{7}').to_owned(),
                json!({"$ref": format!("#/components/schemas/{name}")}),
            )
        })
        .collect();
    let mut document = document_of_response(&object(&json!(members)));
    document["components"]["schemas"] = json!({
        "Self": {"$ref": "#/components/schemas/Self"},
        "Ping": {"$ref": "#/components/schemas/Pong"},
        "Pong": {"$ref": "#/components/schemas/Ping"},
        "Broken": {"properties": 7},
        "Bell\u{7}": {"type": "object"},
        "": {"type": "object"}
    });
    let outcome = imported(&document);
    assert_eq!(outcome.problems, []);
    let root = "components.schemas.";
    let of = |fixup| -> Vec<String> {
        fixed(&outcome, fixup).iter().map(|place| place.replace(root, "")).collect()
    };
    assert_eq!(of(Fixup::EndlessReference), ["Ping", "Self"]);
    assert_eq!(of(Fixup::UnreadableSchema), ["Broken"]);
    assert_eq!(of(Fixup::UnusableSchemaName), ["", "Bell\u{7}"]);
    accepted(&outcome);
    let schemas = text(&outcome, "schemas");
    assert_eq!(schemas.matches("type: any").count(), 3, "{schemas}");

    let twice = document
        .to_string()
        .replace(r#""Self":{"$ref""#, r#""Self":{"type":"string"},"Self":{"$ref""#);
    let docs = [Docs { path: "demo.json", bytes: twice.as_bytes() }];
    let outcome = import(&docs, &Tree::new(), &Options::default()).unwrap();
    assert_eq!(fixed(&outcome, Fixup::RepeatedSchema).len(), 1);
    accepted(&outcome);
}

#[test]
fn words_that_are_spelled_otherwise_mean_the_same() {
    let mut document = document(&json!({"GetThing": api(
        &json!([
            query("Kind", &json!({"type": "string", "enumValues": ["a", "b"]})),
            query("Level", &json!({"type": "integer", "enumValues": [{"value": 1, "title": "low"}, {"value": 2}]})),
            query("Day", &json!({"type": "string", "dateFormat": "yyyy-MM-dd"})),
            query("Both", &json!({"type": "integer", "minimum": "1", "maximum": 9, "required": null})),
            {"name": "Filter", "in": "query", "style": "struct", "schema": object(&json!({"Id": {"type": "string"}}))}
        ]),
        &object(&json!({"One": {"ref": "#/components/schemas/Thing"}})),
    )}));
    document["components"]["schemas"] =
        json!({"Thing": object(&json!({"Id": {"type": "string"}}))});
    let outcome = imported(&document);
    assert_eq!(outcome.problems, []);
    assert_eq!(fixed(&outcome, Fixup::BareReference), ["response.One"]);
    assert_eq!(fixed(&outcome, Fixup::EnumValues), ["parameters.Kind", "parameters.Level"]);
    let spec = spec(&outcome, "GetThing");
    let of = |name: &str| spec.parameters.get(name).unwrap();
    let values =
        |name: &str| of(name).values.iter().map(|v| v.as_str().to_owned()).collect::<Vec<_>>();
    assert_eq!(
        (values("Kind"), values("Level")),
        (vec!["a".into(), "b".into()], vec!["1".into(), "2".into()])
    );
    assert_eq!(of("Day").format.as_deref(), Some("yyyy-MM-dd"));
    assert_eq!(of("Both").minimum.as_ref().unwrap().as_str(), "1");
    assert_eq!(of("Both").maximum.as_ref().unwrap().as_str(), "9");
    assert!(!of("Both").required);
    assert_eq!(of("Filter").style, Some(ParameterStyle::Json));
    assert_eq!(
        spec.response.schema.as_ref().unwrap().properties.get("One").unwrap().reference.as_deref(),
        Some("Thing")
    );
    accepted(&outcome);
}

#[test]
fn what_is_missing_follows_from_the_rest() {
    let bare = |more: Value| {
        let mut operation =
            json!({"parameters": [], "responses": {"200": {"schema": {"type": "object"}}}});
        operation.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        operation
    };
    let reading = json!({"operationType": "get"});
    let outcome = imported(&roa(&json!({
        "GetThing": bare(json!({"path": "things/{Id}", "systemTags": reading, "parameters": [{"name": "Id", "schema": {"type": "string"}}]})),
        "FindThing": bare(json!({"path": "/find", "systemTags": reading, "parameters": [{"name": "body", "in": "body", "schema": {"type": "object"}}]})),
        "MakeThing": bare(json!({"methods": [], "path": "", "parameters": [{"name": "Name", "schema": {"type": "string"}}]}))
    })));
    assert_eq!(outcome.problems, []);
    let method = |name: &str| spec(&outcome, name).http.method;
    assert_eq!(
        [method("GetThing"), method("FindThing"), method("MakeThing")],
        [Method::Get, Method::Post, Method::Post]
    );
    assert_eq!(fixed(&outcome, Fixup::MissingMethod).len(), 3);
    assert_eq!(fixed(&outcome, Fixup::MissingPath), ["path"]);
    assert_eq!(fixed(&outcome, Fixup::RelativePath), ["path"]);
    assert_eq!(fixed(&outcome, Fixup::MissingPlace), ["parameters.Id", "parameters.Name"]);
    let place = |name: &str, parameter: &str| {
        spec(&outcome, name).parameters.get(parameter).unwrap().location
    };
    assert_eq!(
        (place("GetThing", "Id"), place("MakeThing", "Name")),
        (Location::Path, Location::Query)
    );
    assert_eq!(spec(&outcome, "MakeThing").http.path.as_deref(), Some("/"));
    assert_eq!(spec(&outcome, "GetThing").http.path.as_deref(), Some("/things/{Id}"));
    accepted(&outcome);
}

#[test]
fn unknown_words_cost_what_hangs_on_them() {
    let outcome = imported(&document(&json!({"GetThing": api(
        &json!([
            query("Odd", &json!({"type": "strng"})),
            query("Held", &json!({"type": "struct", "properties": {"Id": {"type": "string"}}})),
            {"name": "Plain", "in": "query", "style": "pipes", "schema": {"type": "string"}}
        ]),
        &object(&json!({})),
    )})));
    assert_eq!(outcome.problems, []);
    assert_eq!(fixed(&outcome, Fixup::UnknownType), ["parameters.Odd", "parameters.Held"]);
    assert_eq!(fixed(&outcome, Fixup::UnknownStyle), ["parameters.Plain"]);
    let spec = spec(&outcome, "GetThing");
    let kind = |name: &str| spec.parameters.get(name).unwrap().kind;
    assert_eq!((kind("Odd"), kind("Held")), (Some(Type::Any), Some(Type::Object)));
    accepted(&outcome);
}

#[test]
fn descriptions_may_be_lists() {
    let parameters = json!([query(
        "Size",
        &json!({"type": "integer", "description": ["How big.", "At most 9."]})
    )]);
    let document = document(&json!({"GetThing": api(&parameters, &object(&json!({})))}));
    let options = Options { descriptions: true, ..Options::default() };
    let outcome = try_import(&document, &Tree::new(), &options).unwrap();
    let size = spec(&outcome, "GetThing").parameters.0.swap_remove("Size").unwrap();
    assert_eq!(size.description.as_deref(), Some("How big.\nAt most 9."));
    assert_eq!(fixed(&outcome, Fixup::DescriptionList), ["parameters.Size"]);
    assert_eq!(fixed(&imported(&document), Fixup::DescriptionList), ["parameters.Size"]);
}

#[test]
fn parts_that_nothing_hangs_on_may_be_in_any_form() {
    let mut operation = api(&json!([]), &object(&json!({})));
    operation["staticInfo"] = json!({"returnType": "synchronous", "substitutions": "none"});
    operation["systemTags"] = json!("get");
    operation["errorCodes"] = json!([1]);
    operation["eventInfo"] = json!({"enable": true, "eventNames": ["demo:Thing"]});
    operation["schemes"] = json!(["https", "ws", "wss", "sse"]);
    let mut whole = document(&json!({"GetThing": operation}));
    whole["endpoints"] = json!("none");
    whole["directories"] = json!({"title": 7});
    let outcome = imported(&whole);
    assert_eq!(outcome.problems, []);
    let mut places = fixed(&outcome, Fixup::UnreadablePart);
    places.sort_unstable();
    assert_eq!(places, ["directories", "endpoints", "errorCodes", "staticInfo", "systemTags"]);
    accepted(&outcome);

    let mut operation = api(&json!([]), &object(&json!({})));
    operation["staticInfo"] =
        json!({"substitutions": ["GetOther", "Demo::2020-01-01::GetNew", "::GetNew"]});
    let outcome = imported(&document(&json!({"GetThing": operation})));
    assert_eq!(spec(&outcome, "GetThing").replaced_by, ["GetNew"]);
    assert_eq!(fixed(&outcome, Fixup::UnusableName).len(), 2);
}

#[test]
fn lists_are_in_lists_as_often_as_code_can_say() {
    let nested = |times: usize, inner: &str| {
        (0..times).fold(json!({"type": "string"}), |schema, _| match inner {
            "items" => list_of(&schema),
            _ => json!({"type": "object", "additionalProperties": schema}),
        })
    };
    // Code with a hundred of them overflowed the stack of whoever read it.
    for (times, places) in [(16, 0), (17, 0), (18, 1), (100, 1)] {
        let outcome = imported(&document(&json!({"GetThing": api(
            &json!([query("Ids", &nested(times, "items"))]),
            &object(&json!({"Names": nested(times, "values")})),
        )})));
        assert_eq!(fixed(&outcome, Fixup::NestedLists).len(), 2 * places, "{times}");
        assert_eq!(outcome.problems, []);
        accepted(&outcome);
    }
}

#[test]
fn a_product_code_is_no_text_with_lines() {
    for code in ["De\nmo", "De\0mo", "../Demo", "De mo"] {
        let mut document = document(&json!({}));
        document["info"]["product"] = json!(code);
        let bytes = document.to_string().into_bytes();
        let docs = [Docs { path: "demo/2020-01-01/api-docs.json", bytes: &bytes }];
        let outcome = import(&docs, &Tree::new(), &Options::default()).unwrap();
        let [problem] = outcome.problems.as_slice() else { panic!("{code:?}") };
        let text = problem.to_string();
        assert!(text.contains("can't be the name of this product"), "{text}");
        assert_eq!(outcome.files, []);
    }
}

#[test]
fn hosts_have_several_names() {
    let mut document = document(&json!({}));
    document["endpoints"] = json!([
        {"regionId": "a", "regionName": "A", "areaId": "x", "areaName": "X", "public": "p.a", "endpoint": "p.a", "vpc": "v.a"},
        {"regionId": "b", "Public": "p.b"},
        {"regionId": "c", "public": "p.c", "endpoint": "e.c"},
        {"regionId": "a", "endpoint": "other.a"}
    ]);
    let outcome = imported(&document);
    assert_eq!(fixed(&outcome, Fixup::ContradictingEndpoint), ["endpoints.c", "endpoints.a"]);
    let product = text(&outcome, "product");
    assert!(
        product.contains("endpoints:\n  a: p.a\n  b: p.b\n  c: p.c\nvpcEndpoints:\n  a: v.a\n"),
        "{product}"
    );
}

#[test]
fn newer_styles_are_known() {
    let mut document = document(&json!({"GetThing": {
        "methods": ["post"], "path": "/thing", "parameters": [], "responses": {"200": {"schema": object(&json!({}))}}
    }}));
    document["info"]["style"] = json!("PDS");
    let outcome = imported(&document);
    assert_eq!(spec(&outcome, "GetThing").http.style, Style::Pds);
    assert!(generated(&outcome, "get_thing").contains("Signature::Other"));
}

#[test]
fn many_places_are_listed_on_demand() {
    let parameters: Vec<Value> = (0..301)
        .map(|n| query(&format!("P{n}"), &json!({"type": "string", "example": "null"})))
        .collect();
    let outcome =
        imported(&document(&json!({"GetThing": api(&json!(parameters), &object(&json!({})))})));
    let [short, long] = [outcome.report.to_string(), format!("{:#}", outcome.report)];
    assert_eq!(short.matches(": fix-up: empty example left out").count(), 10);
    assert!(short.contains("and 291 more places: empty example left out"), "{short}");
    assert_eq!(long.matches(": fix-up: empty example left out").count(), 301);
}
