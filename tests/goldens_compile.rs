//! The expected Rust files of `goldens/`, compiled, and what their types do.
#![allow(
    clippy::doc_markdown,
    clippy::enum_variant_names,
    dead_code,
    deprecated,
    missing_docs,
    unreachable_pub,
    reason = "the modules stand for generated crates"
)]

use alicloud_runtime as rt;

#[rustfmt::skip]
#[path = "goldens/acknowledged/expected.rs"]
mod acknowledged;
#[rustfmt::skip]
#[path = "goldens/acknowledged_camel/expected.rs"]
mod acknowledged_camel;
#[rustfmt::skip]
#[path = "goldens/acknowledged_snake/expected.rs"]
mod acknowledged_snake;
#[rustfmt::skip]
#[path = "goldens/bytes_and_text/expected.rs"]
mod bytes_and_text;
#[rustfmt::skip]
#[path = "goldens/described/expected.rs"]
mod described;
#[rustfmt::skip]
#[path = "goldens/enums_and_secrets/expected.rs"]
mod enums_and_secrets;
#[rustfmt::skip]
#[path = "goldens/shared_errors/expected_errors.rs"]
mod errors;
#[rustfmt::skip]
#[path = "goldens/facts/expected.rs"]
mod facts;
#[rustfmt::skip]
#[path = "goldens/form_and_host/expected.rs"]
mod form_and_host;
#[rustfmt::skip]
#[path = "goldens/gone_upstream/expected.rs"]
mod gone_upstream;
#[rustfmt::skip]
#[path = "goldens/json_in_text/expected.rs"]
mod json_in_text;
#[rustfmt::skip]
#[path = "goldens/odd_names/expected.rs"]
mod odd_names;
#[rustfmt::skip]
#[path = "goldens/offset_pages/expected.rs"]
mod offset_pages;
#[rustfmt::skip]
#[path = "goldens/pages_or_tokens/expected.rs"]
mod pages_or_tokens;
#[rustfmt::skip]
#[path = "goldens/pages_from_zero/expected.rs"]
mod pages_from_zero;
#[rustfmt::skip]
#[path = "goldens/renamed_operation/expected.rs"]
mod renamed_operation;
#[rustfmt::skip]
#[path = "goldens/repeatable/expected.rs"]
mod repeatable;
#[rustfmt::skip]
#[path = "goldens/replaced_operation/expected.rs"]
mod replaced_operation;
#[rustfmt::skip]
#[path = "goldens/reserved_operation/expected.rs"]
mod reserved_operation;
#[rustfmt::skip]
#[path = "goldens/roa_json_body/expected.rs"]
mod roa_json_body;
#[rustfmt::skip]
#[path = "goldens/same_names/expected.rs"]
mod same_names;
#[rustfmt::skip]
#[path = "goldens/sent_once/expected.rs"]
mod sent_once;
#[rustfmt::skip]
#[path = "goldens/shared_and_recursive/expected.rs"]
mod shared_and_recursive;
#[rustfmt::skip]
#[path = "goldens/shared_errors/expected.rs"]
mod shared_errors;
#[rustfmt::skip]
#[path = "goldens/success/expected.rs"]
mod success;
#[rustfmt::skip]
#[path = "goldens/timeout/expected.rs"]
mod timeout;
#[rustfmt::skip]
#[path = "goldens/token_pages/expected.rs"]
mod token_pages;
#[rustfmt::skip]
#[path = "goldens/shared_and_recursive/expected_types.rs"]
mod types;
#[rustfmt::skip]
#[path = "goldens/waiters/expected.rs"]
mod waiters;

/// A separate module, since these goldens have their own shared types.
#[path = "."]
mod pages {
    pub use super::{Call, Client, PRODUCT};
    #[rustfmt::skip]
    #[path = "goldens/pages_of_shared_types/expected.rs"]
    mod pages_of_shared_types;
    #[rustfmt::skip]
    #[path = "goldens/pages_of_shared_types/expected_types.rs"]
    mod types;
}

/// What the modules expect of the crate around them.
#[derive(Clone, Debug)]
pub struct Client(rt::Client);

rt::generated::call!(Client);

pub static PRODUCT: rt::Product<'_> =
    rt::Product::new("Test", "2020-01-01").with_endpoint_rule(rt::EndpointRule::Regional);

#[test]
fn secrets_are_redacted_in_debug_and_sent_as_they_are() {
    let disk = enums_and_secrets::Disk::new(40).key("disk-secret").category("cloud");
    let mut request = enums_and_secrets::EnumsAndSecretsRequest::new("PrePaid", [disk]);
    request.password = Some("my-secret".to_owned());
    let shown = format!("{request:?}");
    assert!(!shown.contains("my-secret") && !shown.contains("disk-secret"), "{shown}");
    let sent = rt::encode::encode(&request).unwrap();
    assert!(sent.query.contains(&("Password".to_owned(), "my-secret".to_owned())));
    assert!(sent.query.contains(&("Disk.1.Key".to_owned(), "disk-secret".to_owned())));
}

#[test]
fn unknown_values_of_enums_are_kept() {
    let response: enums_and_secrets::EnumsAndSecretsResponse =
        serde_json::from_str(r#"{"Status": "Melting"}"#).unwrap();
    assert_eq!(response.status, Some(enums_and_secrets::Status::Other("Melting".to_owned())));
    assert_eq!(serde_json::to_string(&response).unwrap(), r#"{"Status":"Melting"}"#);
}

#[test]
fn answers_with_nothing_but_a_request_id_share_a_type() {
    let response: acknowledged::AcknowledgedResponse =
        serde_json::from_str(r#"{"RequestId": "1-2-3", "Else": 1}"#).unwrap();
    assert_eq!(response.request_id.as_deref(), Some("1-2-3"));
    assert_eq!(format!("{response:?}"), r#"Acknowledgement { RequestId: "1-2-3" }"#);
    let same: rt::Acknowledgement = response;
    assert_eq!(serde_json::to_string(&same).unwrap(), r#"{"RequestId":"1-2-3"}"#);
}

#[test]
fn the_request_id_keeps_its_spelling() {
    fn back<T: rt::generated::serde::de::DeserializeOwned + rt::generated::Serialize>(
        text: &str,
    ) -> String {
        serde_json::to_string(&serde_json::from_str::<T>(text).unwrap()).unwrap()
    }
    let (camel, snake) = (r#"{"requestId":"1-2-3"}"#, r#"{"request_id":"1-2-3"}"#);
    assert_eq!(back::<acknowledged_camel::AcknowledgedCamelResponse>(camel), camel);
    assert_eq!(back::<acknowledged_snake::AcknowledgedSnakeResponse>(snake), snake);
}

#[test]
fn error_codes_are_known_by_their_text() {
    use acknowledged::ErrorCode;
    use rt::OpenEnum;

    let texts = ["InvalidName.NotFound", "Forbidden", "Forbidden.Else"];
    assert!(matches!(
        texts.map(ErrorCode::parse),
        [ErrorCode::InvalidNameNotFound, ErrorCode::Forbidden, ErrorCode::Other(_)]
    ));
    assert_eq!(texts.map(|text| ErrorCode::parse(text).as_str().to_owned()), texts);
}

#[test]
fn shared_error_codes_are_those_of_the_operation() {
    use rt::OpenEnum;
    use shared_errors::ErrorCode;

    let texts = ["InvalidImageId.NotFound", "InvalidImageId.Malformed", "Else"];
    assert!(matches!(
        texts.map(ErrorCode::parse),
        [
            ErrorCode::InvalidImageIdNotFound,
            ErrorCode::InvalidImageIdMalformed,
            ErrorCode::Other(_)
        ]
    ));
    assert!(ErrorCode::parse("Else") == errors::InvalidImage::Other("Else".to_owned()));
}

#[test]
fn bodies_are_made_of_their_members() {
    let mut request = roa_json_body::RoaJsonBodyRequest::new("a/b", 7, "name");
    request.limits = Some(roa_json_body::Limits::default().cpu(0.5).ports([80, 443]));
    request.verbose = Some(true);
    let shown = rt::encode::encode(&request).unwrap().show();
    assert_eq!(shown["method"], "PUT");
    assert_eq!(shown["path"], "/things/a%2Fb/parts/7");
    assert_eq!(shown["query"], serde_json::json!([["verbose", "true"]]));
    assert_eq!(
        shown["json"],
        serde_json::json!({"name": "name", "limits": {"cpu": 0.5, "ports": [80, 443]}})
    );
}

#[test]
fn values_are_sent_as_the_text_of_their_json() {
    use json_in_text::{Filter, FilterScore, Rule};
    use rt::generated::{json_list, json_text};

    let ids: String = json_list::<String>(["i-1", "i \"2\""]);
    assert_eq!(ids, r#"["i-1","i \"2\""]"#);
    assert_eq!(json_text(serde_json::json!({"Statement": []})), r#"{"Statement":[]}"#);

    let credentials = rt::Credentials::access_key("id", "secret");
    let config = rt::Config::new("cn-hangzhou").credentials(credentials);
    let client = Client(rt::Client::new(config, &PRODUCT).unwrap());
    let call = client
        .json_in_text([1, 2])
        .instance_ids(["i-1", "i-2"])
        .policy_document(serde_json::json!({"Version": "1"}))
        .rule(Rule::new(80).hosts(["a"]))
        .template("{\"a\": 1}")
        .filter([Filter::new([1]).scores([FilterScore::default().name("n")])]);
    let sent = |call: &json_in_text::JsonInText| -> Vec<(String, String)> {
        rt::encode::encode(&call.0.request).unwrap().query
    };
    let query = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        sent(&call),
        [
            query("InstanceIds", r#"["i-1","i-2"]"#),
            query("ThingIds", "[1,2]"),
            query("PolicyDocument", r#"{"Version":"1"}"#),
            query("Template", r#"{"a": 1}"#),
            query("Rule", r#"{"Port":80,"Hosts":["a"]}"#),
            query("Filter.1.Scores", r#"[{"Name":"n"}]"#),
            query("Filter.1.Values", "[1]"),
        ]
    );
    let raw = call.instance_ids_json(r#"[ "i-1" ]"#).thing_ids_json_text("[ 3 ]");
    let raw = sent(&raw);
    assert!(raw.contains(&query("InstanceIds", r#"[ "i-1" ]"#)), "{raw:?}");
    assert!(raw.contains(&query("ThingIds", "[ 3 ]")), "{raw:?}");

    let response: json_in_text::JsonInTextResponse =
        serde_json::from_str(r#"{"Detail": "{\"Size\": 3}"}"#).unwrap();
    let detail: rt::Value = response.detail.unwrap().parse().unwrap();
    assert_eq!(detail["Size"], 3);
}

#[test]
fn recursive_types_go_there_and_back() {
    let text = r#"{"id":"1","root":{"left":{"name":"l"},"children":[{"name":"c"}],"by_name":{"x":{"name":"y"}}},"kind":"oak","tags":["t"]}"#;
    let tree: types::Tree = serde_json::from_str(text).unwrap();
    assert_eq!(tree.root.as_ref().unwrap().left.as_ref().unwrap().name.as_deref(), Some("l"));
    let back = serde_json::to_value(&tree).unwrap();
    assert_eq!(back, serde_json::from_str::<serde_json::Value>(text).unwrap());
}
