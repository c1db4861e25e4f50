//! What comes out of good documents, odd ones among them.

use std::collections::BTreeSet;

use alicloud_codegen::import::{Change, Docs, Example, Fixup, Options, Paging, import};
use alicloud_codegen::spec::{OperationSpec, Type};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{
    Tree, accepted, api, document, imported, list_of, object, only, over, query, spec, text, tree,
    try_import,
};

#[test]
fn facts_are_kept_and_prose_is_not() {
    let document = document(&json!({"DescribeThing": {
        "summary": "Looks at a thing.",
        "description": "At length.",
        "methods": ["get", "post"],
        "deprecated": true,
        "operationType": "write",
        "systemTags": {"operationType": "get", "riskType": "none", "chargeType": "free"},
        "parameters": [
            {"name": "Size", "in": "query", "schema": {
                "type": "integer", "format": "int32", "title": "The size", "description": "How big.",
                "required": false, "docRequired": true, "example": "10", "default": "20", "minimum": "1",
                "maximum": "100", "exclusiveMaximum": true, "enum": ["10", "20"]
            }},
            {"name": "Kinds", "in": "query", "style": "json", "schema": {
                "type": "array", "maxItems": 5, "items": {
                    "type": "string", "maxLength": 9, "enumValueTitles": {"a": "The first.", "b": "The second."}
                }
            }}
        ],
        "responses": {
            "500": {"schema": {"type": "string"}},
            "200": {"schema": {"type": "object", "properties": {"Name": {"type": "string", "title": "A name"}}}}
        },
        "errorCodes": {"404": [{"errorCode": "NoSuchThing", "errorMessage": "There is none."}]},
        "responseDemo": "[{\"type\":\"json\",\"example\":\"{\\\"Name\\\": \\\"x\\\", \\\"N\\\": [1, 2.5]}\"}]"
    }}));
    let facts = imported(&document);
    assert_eq!(
        text(&facts, "DescribeThing"),
        "\
# https://api.alibabacloud.com/document/Demo/2020-01-01/DescribeThing
operation: DescribeThing
deprecated: true
http:
  style: rpc
  method: POST
authorization:
  access: get
parameters:
  Size:
    in: query
    type: integer
    format: int32
    required: true
    example: 10
    default: 20
    enum:
    - 10
    - 20
    minimum: 1
    maximum: 100
    exclusiveMaximum: true
  Kinds:
    in: query
    style: json
    type: array
    maxItems: 5
    items:
      type: string
      enum:
      - a
      - b
      maxLength: 9
response:
  schema:
    type: object
    properties:
      Name:
        type: string
  example:
    Name: x
    N:
    - 1
    - 2.5
errors:
- status: 404
  code: NoSuchThing
charge: free
risk: none
"
    );
    let report = &facts.report.operations[0];
    assert_eq!((report.example, &report.pagination), (Example::Parsed, &Paging::None));
    accepted(&facts);

    let options = Options { descriptions: true, ..Options::default() };
    let whole = try_import(&document, &Tree::new(), &options).unwrap();
    let spec = spec(&whole, "DescribeThing");
    assert_eq!(spec.summary.as_deref(), Some("Looks at a thing."));
    assert_eq!(spec.errors[0].message, "There is none.");
    assert_eq!(spec.parameters.get("Size").unwrap().description.as_deref(), Some("How big."));
    let answer = spec.response.schema.unwrap();
    assert_eq!(answer.properties.get("Name").unwrap().description.as_deref(), Some("A name"));
}

#[test]
fn the_product_file_has_the_endpoints() {
    let mut document = document(&json!({}));
    document["endpoints"] = json!([
        {"regionId": "cn-shanghai", "public": "demo.cn-shanghai.aliyuncs.com", "vpc": "demo-vpc.cn-shanghai.aliyuncs.com"},
        {"regionId": "cn-hangzhou", "endpoint": "demo.aliyuncs.com\t"},
        {"regionId": "cn-beijing", "vpc": "demo-vpc.cn-beijing.aliyuncs.com"}
    ]);
    let outcome = imported(&document);
    assert_eq!(
        text(&outcome, "product"),
        "\
# https://api.alibabacloud.com/document/Demo/2020-01-01
product: Demo
version: 2020-01-01
endpoints:
  cn-hangzhou: demo.aliyuncs.com
  cn-shanghai: demo.cn-shanghai.aliyuncs.com
vpcEndpoints:
  cn-shanghai: demo-vpc.cn-shanghai.aliyuncs.com
"
    );
    assert_eq!(outcome.files.len(), 1, "nothing is shared, so there is no schemas.yaml");
}

#[test]
fn the_directory_names_the_product() {
    let bytes = document(&json!({"DescribeThing": api(&json!([]), &json!({"type": "object"}))}))
        .to_string();
    for (path, wanted) in [
        ("a/demo-next/2020-01-01/api-docs.json", "demo-next/"),
        ("demo-next\\2020-01-01\\2024-08-31.json", "demo-next/"),
        ("a/b/api-docs.json", "demo/"),
        ("api-docs.json", "demo/"),
    ] {
        let docs = Docs { path, bytes: bytes.as_bytes() };
        let outcome = import(&[docs], &Tree::new(), &Options::default()).unwrap();
        assert!(outcome.files[0].path.starts_with(wanted), "{path}: {}", outcome.files[0].path);
    }
}

#[test]
fn operations_that_would_have_one_name_in_code_get_two() {
    let thing = api(&json!([]), &object(&json!({"Id": {"type": "string"}})));
    let both = document(&json!({"deleteThing": thing, "DeleteThing": thing}));
    let outcome = imported(&both);
    assert_eq!(spec(&outcome, "DeleteThing").name, None);
    assert_eq!(spec(&outcome, "deleteThing").name.as_deref(), Some("delete_thing_2"));
    let fixed = outcome.report.fixups.get(&Fixup::SameIdentifier).unwrap();
    assert_eq!(fixed.len(), 1);
    accepted(&outcome);
    let again = over(&both, &tree(&outcome));
    assert_eq!((tree(&again), again.report.merged), (tree(&outcome), Vec::new()));

    // An operation that was there first keeps its name.
    let first = imported(&document(&json!({"deleteThing": thing})));
    let second = over(&both, &tree(&first));
    assert_eq!(spec(&second, "deleteThing").name, None);
    assert_eq!(spec(&second, "DeleteThing").name.as_deref(), Some("delete_thing_2"));
    accepted(&second);

    // One that is imported alone has the name that it would have beside the other.
    let only = Options { only: BTreeSet::from(["deleteThing".to_owned()]), ..Options::default() };
    let alone = try_import(&both, &Tree::new(), &only).unwrap();
    assert_eq!(spec(&alone, "deleteThing").name.as_deref(), Some("delete_thing_2"));
}

#[test]
fn shared_types_that_would_have_one_name_in_code_get_two() {
    let of_one = |member: &str| object(&json!({member: {"type": "string"}}));
    let answer = object(&json!({
        "One": {"$ref": "#/components/schemas/Thing"},
        "Other": {"$ref": "#/components/schemas/thing"},
        "Third": {"$ref": "#/components/schemas/*"}
    }));
    let mut document = document(&json!({"GetThing": api(&json!([]), &answer)}));
    document["components"] =
        json!({"schemas": {"thing": of_one("A"), "Thing": of_one("B"), "*": of_one("C")}});
    let outcome = imported(&document);
    let schemas = text(&outcome, "schemas");
    let names: Vec<&str> = schemas.lines().filter(|line| line.contains("typeName")).collect();
    assert_eq!(names, ["  typeName: Item", "  typeName: Thing2"], "{schemas}");
    accepted(&outcome);
}

#[test]
fn lists_alone_in_an_object_are_wrapped_in_answers_only() {
    let wrapped = object(&json!({"Account": list_of(&json!({"type": "string"}))}));
    let data = object(&json!({"List": list_of(&json!({"type": "string"}))}));
    let spec = only(
        &json!([query("Accounts", &wrapped)]),
        &object(&json!({"Accounts": wrapped, "Data": data})),
    );
    let answer = spec.response.schema.unwrap();
    let accounts = answer.properties.get("Accounts").unwrap();
    assert_eq!((accounts.kind, accounts.wrapper.as_deref()), (Some(Type::Array), Some("Account")));
    assert_eq!(answer.properties.get("Data").unwrap().kind, Some(Type::Object));
    assert_eq!(spec.parameters.get("Accounts").unwrap().kind, Some(Type::Object));
}

#[test]
fn tokens_and_secrets_are_seen() {
    let text = json!({"type": "string", "example": "x"});
    let parameters = json!([
        query("ClientToken", &text),
        query("Password", &text),
        query("PasswordInherit", &json!({"type": "boolean"})),
        query("Secrets", &list_of(&text)),
        query("InvalidDeviceSecretList", &list_of(&text))
    ]);
    let spec = only(&parameters, &object(&json!({"SecurityToken": text, "KeyPairName": text})));
    assert_eq!(spec.idempotency_token.as_deref(), Some("ClientToken"));
    let sensitive = |name: &str| spec.parameters.get(name).unwrap().sensitive;
    assert_eq!(sensitive("Password"), Some(true));
    assert_eq!(spec.parameters.get("Password").unwrap().example, None);
    assert_eq!(sensitive("InvalidDeviceSecretList"), Some(true));
    assert_eq!(
        (sensitive("ClientToken"), sensitive("PasswordInherit"), sensitive("Secrets")),
        (None, None, None)
    );
    let answer = spec.response.schema.as_ref().unwrap();
    assert_eq!(answer.properties.get("SecurityToken").unwrap().sensitive, Some(true));
    assert_eq!(answer.properties.get("KeyPairName").unwrap().sensitive, None);
}

#[test]
fn secrets_inside_of_others_are_seen() {
    let text = |example: &str| json!({"type": "string", "example": example});
    let made = object(&json!({"Form": text("CONSTANT"), "Value": text("x")}));
    let open = json!({"type": "object"});
    let about = object(&json!({"SecretId": text("1")}));
    let ike = r#"{"Psk": "1234****", "IkeVersion": "ikev1"}"#;
    let parameters = json!([
        query("SinkPassword", &made),
        query("SecretData", &open),
        query("Secret", &about),
        query("IkeConfig", &text(ike)),
        query("IpsecConfig", &text(r#"{"IpsecPfs": "group2"}"#)),
        query("Parameters", &json!({"type": "object", "example": r#"{"InstancePassword": "x"}"#})),
        query("Settings", &json!({"type": "any", "example": r#"[{"AuthToken": "x"}]"#})),
        query("Value", &text("x"))
    ]);
    let spec = only(&parameters, &object(&json!({})));
    let schema = |name: &str| spec.parameters.get(name).unwrap();
    for secret in ["SinkPassword", "SecretData", "IkeConfig", "Parameters", "Settings"] {
        assert_eq!(schema(secret).sensitive, Some(true), "{secret}");
    }
    for other in ["Secret", "IpsecConfig", "Value"] {
        assert_eq!(schema(other).sensitive, None, "{other}");
    }
    // What JSON there is in the text stays known.
    assert_eq!(schema("IkeConfig").content_media_type.as_deref(), Some("application/json"));
    assert_eq!(
        schema("IkeConfig").example.as_ref().map(alicloud_codegen::spec::Scalar::as_str),
        Some(ike)
    );
}

#[test]
fn shared_schemas_come_along_when_they_are_reached() {
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let mut document = document(
        &json!({"DescribeThings": api(&json!([]), &object(&json!({"Root": reference("Node")})))}),
    );
    document["components"]["schemas"] = json!({
        "Node": object(&json!({"Children": list_of(&reference("Node")), "Leaf": reference("Leaf")})),
        "Leaf": {"type": "any"},
        "Unused": {"type": "string"}
    });
    let outcome = imported(&document);
    accepted(&outcome);
    let schemas = text(&outcome, "schemas");
    assert!(
        schemas.contains("\nNode:\n")
            && schemas.contains("\nLeaf:\n")
            && !schemas.contains("Unused"),
        "{schemas}"
    );
    let untyped = &outcome.report.operations[0].untyped;
    assert_eq!(untyped.len(), 1);
    assert_eq!((untyped[0].path.as_str(), untyped[0].why), ("components.schemas.Leaf", "any"));

    // Of a selection alone the other schemas stay.
    let mut merged = tree(&outcome);
    document["apis"]["GetOther"] = api(&json!([]), &object(&json!({"A": reference("Unused")})));
    let options = Options { only: BTreeSet::from(["GetOther".to_owned()]), ..Options::default() };
    let selected = try_import(&document, &merged, &options).unwrap();
    merged.extend(tree(&selected));
    assert!(merged["demo/2020-01-01/schemas.yaml"].contains("\nNode:\n"));
    assert!(merged["demo/2020-01-01/schemas.yaml"].contains("\nUnused:\n"));
    assert_eq!(selected.report.operations.len(), 1);
    assert_eq!(selected.report.operations_in, 2);
}

#[test]
fn answers_are_read_as_what_they_are() {
    let of_style = |style: &str, more: Value| {
        let mut operation = json!({"methods": ["get"], "path": "/", "parameters": []});
        operation.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let mut document = document(&json!({"GetThing": operation}));
        document["info"]["style"] = json!(style);
        let outcome = imported(&document);
        accepted(&outcome);
        let text = text(&outcome, "GetThing").to_owned();
        (text, outcome.report.operations[0].example)
    };
    let roa = |more: Value| of_style("ROA", more);
    let binary = json!({"responses": {"200": {"schema": {"type": "string", "format": "binary"}}}});
    assert!(roa(binary).0.contains("body: binary"));
    assert!(
        roa(json!({"responses": {"200": {"schema": {"type": "string"}}}})).0.contains("body: text")
    );
    let object =
        json!({"200": {"schema": {"type": "object", "properties": {"A": {"type": "object"}}}}});
    let xml = |style: &str| {
        of_style(style, json!({"responses": object, "produces": ["application/xml"]})).0
    };
    assert!(xml("OSS").contains("body: xml"), "{}", xml("OSS"));
    assert!(!xml("ROA").contains("body: xml"), "it is asked for JSON");
    assert!(roa(json!({"responses": {"204": {}}})).0.contains("body: none"));
    let demo = |example: &str| json!({"responses": {}, "responseDemo": json!([{"type": "json", "example": example}]).to_string()});
    let nothing = roa(demo("{}"));
    assert!(nothing.0.contains("body: none") && nothing.1 == Example::Absent, "{}", nothing.0);
    assert!(roa(demo("[1]")).0.contains("example:\n  - 1"));
    assert_eq!(roa(demo("{oops")).1, Example::Unparsable);
    assert_eq!(roa(demo("")).1, Example::Absent);
    assert_eq!(roa(json!({"responseDemo": "<xml/>"})).1, Example::Unparsable);
}

#[test]
fn proofs_of_identity_are_told_apart() {
    for (security, wanted) in [
        (json!([{"AK": []}, {"Anonymous": []}]), None),
        (json!([]), None),
        (json!([{"Anonymous": []}]), Some("none")),
        (json!([{"ARS_OIDC": []}]), Some("none")),
        (json!([{"AliGenie_Auth_SPI": []}]), Some("other")),
    ] {
        let mut operation = api(&json!([]), &json!({"type": "object"}));
        operation["security"] = security.clone();
        let outcome = imported(&document(&json!({"GetThing": operation})));
        let line = text(&outcome, "GetThing")
            .lines()
            .find_map(|l| l.trim().strip_prefix("authentication: "));
        assert_eq!(line, wanted, "{security}");
    }
}

#[test]
fn odd_but_good_documents_are_imported() {
    let many: serde_json::Map<String, Value> =
        (0..10_000).map(|n| (format!("Member{n}"), json!({"type": "string"}))).collect();
    let words = [
        "type", "self", "crate", "async", "Self", "fn", "名称", "实例ID", "true", "null", "1", "~",
        "- x", "#", "***",
    ];
    let parameters: Vec<Value> =
        words.iter().map(|word| query(word, &json!({"type": "string"}))).collect();
    let spec = only(&json!(parameters), &object(&json!(many)));
    assert_eq!(spec.response.schema.unwrap().properties.0.len(), 10_000);
    let names: Vec<&str> = spec.parameters.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, words);
}

#[test]
fn v3_has_one_path_and_rpc_none() {
    let operation = json!({"GetThing": {"methods": ["put", "get"], "parameters": [], "responses": {"200": {"schema": {"type": "object"}}}}});
    let mut document = document(&operation);
    assert!(!text(&imported(&document), "GetThing").contains("path:"));
    document["info"]["style"] = json!("V3");
    let outcome = imported(&document);
    assert!(text(&outcome, "GetThing").contains("style: v3\n  method: PUT\n  path: /\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whatever the names and values are, the YAML reads back to what was written.
    #[test]
    fn any_text_survives(name in "\\PC{1,12}", value in "(?s).{0,40}", number in any::<f64>(), key in "(?s).{1,12}") {
        let demo = json!([{"type": "json", "example": json!({key.clone(): [value, number]}).to_string()}]).to_string();
        let mut operation = api(
            &json!([query(&name, &json!({"type": "string", "example": value, "enum": [value, "a"]}))]),
            &object(&json!({key: {"type": "number", "example": number}})),
        );
        operation["responseDemo"] = json!(demo);
        let outcome = imported(&document(&json!({"GetThing": operation})));
        let text = text(&outcome, "GetThing");
        let spec: OperationSpec = serde_yaml::from_str(text).unwrap();
        prop_assert_eq!(text.split_once('\n').unwrap().1, serde_yaml::to_string(&spec).unwrap());
        let second = over(&document(&json!({"GetThing": operation})), &tree(&outcome));
        prop_assert!(second.files.iter().all(|file| file.change == Change::Unchanged));
    }
}

#[test]
fn empty_objects_may_be_written_as_empty_lists() {
    let document = br#"{
        "version": "1.0",
        "info": {"style": "RPC", "product": "Demo", "version": "2020-01-01"},
        "directories": [],
        "components": {"schemas": []},
        "apis": {"Look": {
            "methods": ["post"], "parameters": [], "systemTags": [], "errorCodes": [],
            "responses": {"200": {"schema": {"type": "object", "properties": []}}}
        }},
        "endpoints": []
    }"#;
    let docs = [Docs { path: "demo/2020-01-01/api-docs.json", bytes: document }];
    let outcome = import(&docs, &Tree::new(), &Options::default()).unwrap();
    let paths: Vec<&str> = outcome.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["demo/2020-01-01/Look.yaml", "demo/2020-01-01/product.yaml"]);

    let wrong = String::from_utf8_lossy(document).replace("\"schemas\": []", "\"schemas\": [1]");
    let docs = [Docs { path: "demo/2020-01-01/api-docs.json", bytes: wrong.as_bytes() }];
    let outcome = import(&docs, &Tree::new(), &Options::default()).unwrap();
    let error = outcome.problems[0].to_string();
    assert!(
        error.contains("components.schemas") && error.contains("expected an object"),
        "{error}"
    );
}
