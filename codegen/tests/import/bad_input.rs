//! What is wrong with a document is said, all of it, with its place.

use std::collections::BTreeSet;
use std::io;

use alicloud_codegen::import::{Docs, ExistingSpecs, Options, import};
use serde_json::json;

use crate::support::{Tree, api, document, object, problems, query};

#[test]
fn all_problems_are_reported_at_once_with_their_places() {
    let bad = json!({
        "GetOne": api(&json!([
            query("A", &json!({"type": "strng"})),
            {"name": "B", "in": "cookie", "schema": {"type": "string"}},
            {"name": "C", "in": "query", "style": "pipes", "schema": {"type": "array", "items": {"type": "string"}}},
            {"in": "query", "schema": {"type": "string"}},
            {"name": "E", "in": "body", "schema": {"type": "string"}},
            {"name": "F", "in": "body", "schema": {"type": "object"}}
        ]), &object(&json!({"X": {"$ref": "#/components/schemas/Nowhere"}}))),
        "GetTwo": {"methods": ["fetch"], "parameters": [{"name": "D", "schema": {"type": "string"}}], "responses": {}},
        "../Three": api(&json!([]), &json!({"type": "object"})),
        "product": api(&json!([]), &json!({"type": "object"})),
        "errors": api(&json!([]), &json!({"type": "object"}))
    });
    let mut document = document(&bad);
    document["components"]["schemas"] = json!({
        "\u{0}7": {"type": "object"},
        "Self": {"$ref": "#/components/schemas/Self"},
        "Ping": {"$ref": "#/components/schemas/Pong"},
        "Pong": {"$ref": "#/components/schemas/Ping"}
    });
    let problems = problems(&document);
    let place = "docs/demo/2020-01-01/api-docs.json: demo 2020-01-01";
    for wanted in [
        "GetOne: parameters.A.type: unknown type `strng`; known: string, integer, number, boolean, array, object, any",
        "GetOne: parameters.B.in: unknown place of a parameter `cookie`; known: query, formData, body, header, path, host",
        "GetOne: parameters.C.style: unknown parameter style `pipes`; known: repeatList, flat, json, simple, xml",
        "GetOne: parameters.3: the parameter has no name; add `name`",
        "GetOne: parameters.F: there is more than one body; make them members of one",
        "GetOne: response.X.$ref: `$ref` leads to `#/components/schemas/Nowhere`, which is not there; add it under `components.schemas`",
        "GetTwo: methods: unknown method `fetch`; known: get, post, put, delete, patch, head, options",
        "GetTwo: parameters.D: `in` is missing; add it",
    ] {
        assert!(problems.contains(&format!("{place} {wanted}")), "{wanted}\n{problems:#?}");
    }
    for wanted in [
        "apis: `../Three` can't be the name of this operation",
        "apis: `product` can't be the name of this operation",
        "apis: `errors` can't be the name of this operation",
        "components.schemas: `\u{0}7` can't be the name of this schema",
        "components.schemas.Self: `Self` only refers to itself; give it a type",
        "components.schemas.Ping: `Ping` only refers to itself",
        "components.schemas.Pong: `Pong` only refers to itself",
    ] {
        let wanted = format!("{place}: {wanted}");
        assert!(problems.iter().any(|p| p.starts_with(&wanted)), "{wanted}\n{problems:#?}");
    }
    assert_eq!(problems.len(), 15, "{problems:#?}");
}

#[test]
fn broken_documents_say_where() {
    let whole =
        document(&json!({"GetThing": api(&json!([]), &json!({"type": "object"}))})).to_string();
    let misplaced = whole.replace(r#""methods":["get","post"]"#, r#""methods":7"#);
    let with = |from: &str, to: &str| whole.replace(from, to);
    for (text, wanted) in [
        (whole[..whole.len() / 2].to_owned(), "the metadata can't be read: EOF"),
        (String::new(), "the metadata can't be read: EOF"),
        ("[]".to_owned(), "the metadata can't be read"),
        (misplaced, "apis.GetThing.methods: the metadata can't be read: invalid type"),
        (with(r#""style":"RPC""#, r#""style":"SOAP""#), "unknown style `SOAP`; known: RPC, ROA"),
        (
            with(r#""version":"2020-01-01""#, r#""version":"../..""#),
            "`../..` can't be the name of this version",
        ),
        (
            with(r#""GetThing":"#, r#""GetThing":{},"GetThing":"#),
            "the operation `GetThing` appears twice",
        ),
    ] {
        let docs = Docs { path: "x.json", bytes: text.as_bytes() };
        let error =
            import(&[docs], &Tree::new(), &Options::default()).expect_err(wanted).to_string();
        assert!(error.starts_with("x.json: ") && error.contains(wanted), "{error}\n{wanted}");
        assert!(error.contains("nothing was imported: "), "{error}");
    }
    let twice = [
        Docs { path: "1.json", bytes: whole.as_bytes() },
        Docs { path: "2.json", bytes: whole.as_bytes() },
    ];
    let error = import(&twice, &Tree::new(), &Options::default()).unwrap_err().to_string();
    assert!(
        error.contains(
            "2.json: demo 2020-01-01: the product version `demo/2020-01-01` appears twice"
        ),
        "{error}"
    );
    let options = Options { only: BTreeSet::from(["GetThings".to_owned()]), ..Options::default() };
    let error = import(&twice[..1], &Tree::new(), &options).unwrap_err().to_string();
    assert!(
        error.contains("no operation `GetThings` in the metadata; did you mean `GetThing`?"),
        "{error}"
    );
}

#[test]
fn one_bad_document_stops_the_good_ones() {
    let good =
        document(&json!({"GetThing": api(&json!([]), &json!({"type": "object"}))})).to_string();
    let docs = [
        Docs { path: "good.json", bytes: good.as_bytes() },
        Docs { path: "bad.json", bytes: b"{" },
    ];
    let error = import(&docs, &Tree::new(), &Options::default()).unwrap_err();
    assert_eq!(error.problems.len(), 1);
    assert_eq!(error.problems[0].place.file, "bad.json");
}

/// A tree in which nothing may be read.
struct Locked;

impl ExistingSpecs for Locked {
    fn read(&self, _path: &str) -> io::Result<Option<String>> {
        Err(io::Error::from(io::ErrorKind::PermissionDenied))
    }

    fn list(&self, _directory: &str) -> io::Result<Vec<String>> {
        Err(io::Error::from(io::ErrorKind::PermissionDenied))
    }
}

#[test]
fn specs_that_cannot_be_read_are_not_taken_for_absent() {
    let bytes = document(&json!({"GetThing": api(&json!([]), &object(&json!({})))})).to_string();
    let docs = Docs { path: "demo.json", bytes: bytes.as_bytes() };
    let error = import(&[docs], &Locked, &Options::default()).unwrap_err().to_string();
    for path in ["GetThing.yaml", "product.yaml", "schemas.yaml", "errors.yaml"] {
        assert!(error.contains(&format!("demo/2020-01-01/{path}: permission denied")), "{error}");
    }
}
