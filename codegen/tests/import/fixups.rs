//! Every named fix-up applies to some document.

use alicloud_codegen::import::{Docs, Fixup, Options, import};
use alicloud_codegen::spec::Type;
use serde_json::{Value, json};

use crate::support::{Tree, accepted, api, document, imported, object, query, spec};

/// Documents with all oddities.
fn odd_documents() -> [String; 4] {
    let text = json!({"type": "string"});
    let operation = json!({"DescribeOddities": {
        "methods": ["post"],
        "path": "/odd",
        "parameters": [
            query("Twice", &text),
            query("Twice", &text),
            {"name": "Transfer-Encoding", "in": "header", "schema": text},
            query("Other", &text),
            {"name": "Other", "in": "formData", "schema": {"type": "integer"}},
            query("A.B", &text),
            query("F.1.Key", &text),
            query("N", &text),
            query("N.1", &text),
            query("NoType", &json!({"properties": {"X": {"type": "string"}}})),
            query("Formatted", &json!({"type": "string", "format": "int64"})),
            query("Limited", &json!({"type": "string", "minimum": "1"})),
            query("Listed", &json!({"type": "array", "enum": ["1", "2"], "items": {"type": "integer"}})),
            query("Enumerated", &json!({"type": "integer", "enum": ["Success"]})),
            query("Defaulted", &json!({"type": "boolean", "default": "flase"})),
            query("Shown", &json!({"type": "integer", "example": "10****"})),
            query("Elements", &json!({"type": "array", "items": {"type": "string"}, "example": "one"})),
            query("Empty", &json!({"type": "string", "example": "null"})),
            query("Told", &json!({"type": "string", "example": "一个值，说明"})),
            query("Json", &json!({"type": "string", "example": "[\"a\"]"})),
            query("key", &text),
            query("Key", &text),
            query("UnknownType", &json!({"type": "strng"})),
            query("Values", &json!({"type": "string", "enumValues": ["a"]})),
            query("Lines", &json!({"type": "string", "description": ["One.", "Two."]})),
            query("Nested", &(0..20).fold(text.clone(), |items, _| json!({"type": "array", "items": items}))),
            query("Bare", &json!({"ref": "#/components/schemas/Self"})),
            query("Unreadable", &json!({"$ref": "#/components/schemas/Unreadable"})),
            {"name": "Placeless", "schema": {"type": "string"}},
            {"name": "Piped", "in": "query", "style": "pipes", "schema": {"type": "string"}}
        ],
        "staticInfo": {"substitutions": ["GetOther"], "returnType": "asynchronous", "callbackInterval": 3},
        "systemTags": 7,
        "responses": {"200": {"schema": {"type": "array", "items": {}, "properties": {"X": {"type": "string"}}}}},
        "errorCodes": {
            "400": [{"errorCode": "Bad\t"}, {"errorCode": "Bad"}, {"errorCode": ""}],
            "200": [{"errorCode": "Fine"}]
        }
    }});
    let mut first = document(&operation);
    first["endpoints"] = json!([
        {"regionId": "a", "endpoint": "b\t"}, {"regionId": "a", "endpoint": "c"}, {"regionId": "c"}
    ]);
    first["components"]["schemas"] = json!({
        "Self": {"$ref": "#/components/schemas/Self"}, "": {}, "Unreadable": {"items": 7}
    });
    let first = first
        .to_string()
        .replace(r#""responses":{"200":"#, r#""responses":{"200":{},"200":"#)
        .replace(r#""schemas":{"#, r#""schemas":{"Unreadable":{"items":7},"#)
        .replace(
            r#"{"X":{"type":"string"}},"type":"array""#,
            r#"{"X":{"type":"string"},"X":{"type":"integer"}},"type":"array""#,
        );
    let mut second = document(&json!({"GetThing": {
        "methods": ["get"],
        "path": "things/[Id]/{part_id}/{Side}/{Lost}",
        "staticInfo": {"substitutions": ["Oss::2019-05-17::GetThing"]},
        "parameters": [
            {"name": "Id", "in": "path", "schema": {"type": "string"}},
            {"name": "PartId", "in": "path", "schema": {"type": "string"}},
            {"name": "Side", "in": "query", "schema": {"type": "string"}},
            {"name": "Homeless", "in": "path", "schema": {"type": "string"}}
        ],
        "responses": {"200": {"schema": {"$ref": "#/components/schemas/Thing"}}}
    }}));
    second["apis"]["GetAll"] = json!({"responses": {}});
    second["apis"]["ListParts"] = json!({
        "methods": ["get"],
        "path": "/",
        "produces": ["xml"],
        "responses": {"200": {"schema": object(&json!({"ListPartResult": object(&json!({"Part": text}))}))}}
    });
    second["info"] = json!({"style": "OSS", "product": "Oss", "version": "2019-05-17"});
    let second = second.to_string();
    // Gaps are known by product and operation.
    let mut third = document(&json!({
        "CreateVpnAttachment": api(&json!([]), &object(&json!({}))),
        "CreateVpnGateway": api(&json!([]), &object(&json!({})))
    }));
    third["info"] = json!({"style": "RPC", "product": "Vpc", "version": "2016-04-28"});
    let third = third.to_string();
    let mut fourth = document(&json!({"CreateAutoProvisioningGroup": api(
        &json!([query("LaunchConfiguration.SystemDisk", &object(&json!({"Encrypted": text})))]),
        &object(&json!({}))
    )}));
    fourth["info"] = json!({"style": "RPC", "product": "Ecs", "version": "2014-05-26"});
    let fourth = fourth.to_string();
    [first, second, third, fourth]
}

#[test]
fn every_fixup_applies_somewhere() {
    let documents = odd_documents();
    let paths = ["1.json", "2.json", "3.json", "4.json"];
    let docs: Vec<Docs<'_>> = paths
        .iter()
        .zip(&documents)
        .map(|(path, text)| Docs { path, bytes: text.as_bytes() })
        .collect();
    let outcome =
        import(&docs, &Tree::new(), &Options::default()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(outcome.problems, []);
    let missing: Vec<Fixup> =
        Fixup::ALL.into_iter().filter(|fixup| !outcome.report.fixups.contains_key(fixup)).collect();
    assert!(missing.is_empty(), "never applied: {missing:?}");
    accepted(&outcome);

    let odd = spec(&outcome, "DescribeOddities");
    let names: Vec<&str> = odd.parameters.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.starts_with(&["Twice", "Other", "A", "F", "N", "NoType"]), "{names:?}");
    assert_eq!(odd.parameters.get("key").unwrap().name.as_deref(), Some("key_lowercase"));
    assert_eq!(odd.parameters.get("Listed").unwrap().items.as_ref().unwrap().values.len(), 2);
    let elements = odd.parameters.get("Elements").unwrap();
    assert_eq!(elements.example, None);
    assert_eq!(elements.items.as_ref().unwrap().example.as_ref().unwrap().as_str(), "one");
    assert_eq!(odd.response.schema.unwrap().kind, Some(Type::Object));
    assert_eq!(odd.errors.len(), 1);
    assert_eq!(odd.errors[0].code, "Bad");
    let parts = outcome.files.iter().find(|file| file.path == "oss/2019-05-17/ListParts.yaml");
    let parts = &parts.unwrap().text;
    assert!(parts.contains("ListPartsResult:") && !parts.contains("ListPartResult:"), "{parts}");
    let place = &outcome.report.fixups[&Fixup::ContradictingParameter][0];
    assert_eq!(
        (place.operation.as_deref(), place.field.as_str()),
        (Some("DescribeOddities"), "parameters.Other (query, string, not required)")
    );
    assert!(
        outcome.report.to_string().contains("fix-up: `A.B` made a member of `A`"),
        "{}",
        outcome.report
    );
}

#[test]
fn of_a_parameter_that_is_listed_twice_the_same_one_counts_whatever_the_order() {
    let place = |place: &str| json!({"name": "Id", "in": place, "schema": {"type": "string"}});
    let schema = |schema: &Value| query("Id", schema);
    let object = object(&json!({"A": {"type": "string"}}));
    // The first of each pair counts.
    let pairs = [
        (place("path"), schema(&json!({"type": "string", "required": true}))),
        (
            schema(&json!({"type": "string"})),
            schema(&json!({"type": "integer", "deprecated": true})),
        ),
        (schema(&json!({"type": "string"})), schema(&json!({"required": true}))),
        (schema(&json!({"type": "string", "required": true})), schema(&object)),
        (schema(&object), schema(&json!({"type": "string"}))),
        (schema(&json!({"type": "string"})), schema(&json!({"type": "integer"}))),
        (place("query"), place("formData")),
        (schema(&json!({"type": "string", "example": "a"})), schema(&json!({"type": "string"}))),
        (
            schema(&json!({"type": "string", "example": "a"})),
            schema(&json!({"type": "string", "example": "b"})),
        ),
        (
            schema(&json!({"type": "string", "format": "a"})),
            schema(&json!({"type": "string", "format": "b"})),
        ),
    ];
    let imported = |parameters: Value| {
        let mut document =
            document(&json!({"DescribeThings": api(&parameters, &json!({"type": "object"}))}));
        document["info"]["style"] = json!("ROA");
        document["apis"]["DescribeThings"]["path"] = json!("/things/{Id}");
        if parameters[0]["in"] != "path" && parameters[1]["in"] != "path" {
            document["apis"]["DescribeThings"]["path"] = json!("/things");
        }
        imported(&document)
    };
    for (counts, other) in pairs {
        let [one, turned, alone] =
            [json!([counts, other]), json!([other, counts]), json!([counts])].map(imported);
        let expected = spec(&alone, "DescribeThings");
        for outcome in [&one, &turned] {
            assert_eq!(spec(outcome, "DescribeThings"), expected, "{counts} beside {other}");
        }
        assert_eq!(one.report.fixups, turned.report.fixups);
    }
}
