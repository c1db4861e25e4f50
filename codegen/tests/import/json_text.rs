//! JSON inside texts: found in examples, kept when newer documents have none, and not where people say no.

use alicloud_codegen::import::{Change, Fixup};
use alicloud_codegen::spec::{SchemaSpec, SchemasSpec};
use serde_json::{Value, json};

use crate::support::{
    Tree, accepted, api, document, fixed, generated, imported, list_of, object, only, over, query,
    tree,
};

const FILE: &str = "demo/2020-01-01/CreateThing.yaml";
const FOUND: &str = "    contentMediaType: application/json\n    contentSchema:\n      type: array\n      items:\n        type: string\n";

fn text(example: &str) -> Value {
    json!({"type": "string", "example": example})
}

fn with(parameters: &[Value]) -> Value {
    let answer = object(&json!({"Detail": text("{\"a\": 1}")}));
    document(&json!({"CreateThing": api(&json!(parameters), &answer)}))
}

/// Whether a text holds JSON, and as what.
fn content(schema: &SchemaSpec) -> Option<String> {
    let content = schema.content_schema.as_ref()?;
    let name = |schema: &SchemaSpec| serde_json::to_string(&schema.kind).unwrap().replace('"', "");
    let items = content.items.as_ref().map(|items| format!(" of {}", name(items)));
    assert_eq!(schema.content_media_type.as_deref(), Some("application/json"));
    Some(format!("{}{}", name(content), items.unwrap_or_default()))
}

#[test]
fn json_is_found_where_the_example_is_a_list_or_an_object() {
    let ids = r#"["i-1", "i-2"]"#;
    for (schema, wanted) in [
        (text(ids), Some("array of string")),
        (text(" [1, 2]"), Some("array of integer")),
        (text(r#"[{"a": 1}]"#), Some("array of object")),
        (text(r#"{"Statement": []}"#), Some("object")),
        (text("12"), None),
        (text("\"quoted\""), None),
        (text("[i-1]"), None),
        (text("[]"), None),
        (json!({"type": "string", "example": ids, "default": "all"}), None),
        (json!({"type": "string", "example": ids, "default": ids}), Some("array of string")),
        (json!({"type": "string", "example": ids, "enum": [ids]}), None),
        (json!({"type": "string", "example": ids, "format": "binary"}), None),
        (json!({"type": "array", "items": {"type": "string"}, "example": ids}), None),
        (json!({"type": "array", "items": {"type": "string", "example": ids}}), None),
    ] {
        let spec = only(&json!([query("Ids", &schema)]), &object(&json!({})));
        let ids = spec.parameters.get("Ids").unwrap().clone().into_schema();
        assert_eq!(content(&ids).as_deref(), wanted, "{schema}");
        assert!(ids.items.is_none_or(|items| items.content_media_type.is_none()), "{schema}");
    }
    // A secret has no example that anybody should look at.
    let secret = only(&json!([query("Password", &text(ids))]), &object(&json!({})));
    assert_eq!(content(&secret.parameters.get("Password").unwrap().clone().into_schema()), None);
}

#[test]
fn what_is_found_is_listed_and_makes_setters() {
    let tag = list_of(&object(&json!({"Values": text("[\"a\"]")})));
    let outcome = imported(&with(&[query("Ids", &text("[\"a\"]")), query("Tag", &tag)]));
    accepted(&outcome);
    let places = ["parameters.Ids", "parameters.Tag.items.Values", "responses.200.schema.Detail"];
    let found = fixed(&outcome, Fixup::JsonInText);
    assert_eq!(found.len(), places.len(), "{found:?}");
    assert_eq!(found[..2], places[..2]);
    let report = outcome.report.to_string();
    assert!(report.contains("fix-up: JSON inside a text"), "{report}");
    assert!(
        report.contains("demo/2020-01-01/CreateThing: parameters.Ids: fix-up: JSON"),
        "{report}"
    );
    assert!(tree(&outcome)[FILE].contains(FOUND), "{}", tree(&outcome)[FILE]);
    let code = generated(&outcome, "create_thing");
    assert!(code.contains("= Some(rt::json_list::<String>(value));"), "{code}");
    assert!(code.contains("pub fn ids_json(mut self, value: impl Into<String>)"), "{code}");
    assert!(code.contains("/// `Detail`. A text of JSON."), "{code}");
}

#[test]
fn what_was_found_stays_and_what_people_say_counts() {
    let found = with(&[query("Ids", &text("[\"a\"]"))]);
    let first = tree(&imported(&found));
    for newer in [json!({"type": "string"}), text("i-1,i-2"), text("[1]")] {
        let outcome = over(&with(&[query("Ids", &newer)]), &first);
        accepted(&outcome);
        assert!(tree(&outcome)[FILE].contains(FOUND), "{}", tree(&outcome)[FILE]);
    }
    let list = json!({"type": "array", "items": {"type": "string"}});
    let outcome = over(&with(&[query("Ids", &list)]), &first);
    accepted(&outcome);
    assert!(
        !tree(&outcome)[FILE].contains(
            "    contentMediaType: application/json\n    contentSchema:\n      type: array"
        )
    );

    for ours in [
        "    contentMediaType: text/plain\n",
        "    contentMediaType: application/json\n    contentSchema:\n      type: object\n      properties:\n        Id:\n          type: string\n",
        "    contentMediaType: application/json\n",
    ] {
        let mut tree = first.clone();
        let text = first[FILE].replace(FOUND, ours);
        assert_ne!(text, first[FILE]);
        tree.insert(FILE.to_owned(), text.clone());
        let outcome = over(&found, &tree);
        accepted(&outcome);
        let file = outcome.files.iter().find(|file| file.path == FILE).unwrap();
        assert_eq!((file.text.as_str(), file.change), (text.as_str(), Change::Unchanged));
    }
}

#[test]
fn an_enum_that_becomes_a_text_stays_an_enum() {
    let values = json!({"type": "string", "enum": ["a", "b"]});
    let first = tree(&imported(&with(&[query("Ids", &values)])));
    let outcome = over(&with(&[query("Ids", &text("[\"a\"]"))]), &first);
    accepted(&outcome);
    let file = &tree(&outcome)[FILE];
    assert!(file.contains("removedValues") && !file.contains(FOUND), "{file}");
}

/// Two operations with a type that is alike but for the example of its text.
fn shared(first: &Value, second: &Value) -> Value {
    let tag = |values: &Value| {
        query("Tag", &object(&json!({"Id": {"type": "string"}, "Values": values})))
    };
    let one = |values| api(&json!([tag(values)]), &object(&json!({})));
    document(&json!({"CreateThing": one(first), "DeleteThing": one(second)}))
}

fn values(tree: &Tree) -> SchemaSpec {
    let schemas: SchemasSpec =
        serde_yaml::from_str(&tree["demo/2020-01-01/schemas.yaml"]).expect("shared types");
    schemas.get("Tag").unwrap().properties.get("Values").unwrap().clone()
}

#[test]
fn shared_types_are_alike_whatever_their_examples_show() {
    let (with, without) = (text("[\"a\"]"), json!({"type": "string"}));
    for document in [shared(&with, &without), shared(&without, &with)] {
        let outcome = imported(&document);
        accepted(&outcome);
        let made = tree(&outcome);
        assert_eq!(content(&values(&made)).as_deref(), Some("array of string"));
        let again = over(&document, &made);
        assert_eq!((tree(&again), again.report.merged), (made.clone(), Vec::new()));
        // No example shows it any more.
        let newer = over(&shared(&without, &without), &made);
        assert_eq!(content(&values(&tree(&newer))).as_deref(), Some("array of string"));

        let mut ours = made.clone();
        let schemas = ours.get_mut("demo/2020-01-01/schemas.yaml").unwrap();
        let said = values(&made);
        assert!(said.content_media_type.is_some());
        *schemas = schemas.replace("application/json", "text/plain").replace(
            "      contentSchema:\n        type: array\n        items:\n          type: string\n",
            "",
        );
        let kept = over(&document, &ours);
        accepted(&kept);
        assert_eq!(tree(&kept), ours);
    }
}
