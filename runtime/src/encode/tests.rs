use alicloud_wire::{BodyFormat, EndpointRule, ListStyle, Method, Placement, Signature};
use serde_json::json;

use super::*;
use crate::endpoint::Product;
use crate::operation::OperationInfo;

static PRODUCT: Product<'_> =
    Product::new("Cs", "2015-12-15").with_endpoint_rule(EndpointRule::Central);

const RPC: OperationInfo<'_> = OperationInfo::rpc(&PRODUCT, "DescribeX");

const ATTACH: OperationInfo<'_> =
    OperationInfo::roa(&PRODUCT, "Attach", Method::Post, "/clusters/{ClusterId}/attach")
        .with_default_placement(Placement::Json)
        .with_parameters(&[
            ("ClusterId", Placement::Path),
            ("x-acs-Foo", Placement::Header),
            ("project", Placement::Host),
            ("Tags", Placement::Query(ListStyle::Json)),
            ("Ids", Placement::Query(ListStyle::Simple)),
        ]);

fn place(info: &OperationInfo<'_>, fields: Value) -> Result<EncodedRequest, String> {
    let Value::Object(fields) = fields else { unreachable!("tests give objects") };
    encode_fields(info, fields.into_iter().collect()).map_err(|error| error.to_string())
}

fn with_body(format: BodyFormat, value: Value) -> Result<EncodedBody, String> {
    let placements = [("body", Placement::Body(format))];
    let info = RPC.with_parameters(&placements);
    encode_fields(&info, vec![("body".to_owned(), value)])
        .map(|request| request.body)
        .map_err(|error| error.to_string())
}

fn text(body: &EncodedBody) -> String {
    String::from_utf8(body.to_bytes().to_vec()).unwrap()
}

#[test]
fn rpc_parameters_go_into_the_query() {
    let request =
        place(&RPC, json!({"A": "x", "B": [1, {"C": true}], "D": null, "E": ""})).unwrap();
    let query: Vec<_> =
        request.query.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(query, [("A", "x"), ("B.1", "1"), ("B.2.C", "true"), ("E", "")]);
    assert_eq!(
        (request.method, request.path.as_str(), request.body.content_type()),
        (Method::Post, "/", None)
    );
}

#[test]
fn what_follows_the_path_in_a_description_is_in_the_query() {
    let info = OperationInfo::roa(&PRODUCT, "Beat", Method::Post, "/groups/{Group}?type=beat&now");
    let parameters = [("Group", Placement::Path)];
    let request = place(&info.with_parameters(&parameters), json!({"Group": "a?b", "Of": "c"}));
    let request = request.unwrap();
    assert_eq!(request.path, "/groups/a%3Fb");
    let query: Vec<_> = request.query.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(query, [("Of", "c"), ("type", "beat"), ("now", "")]);
}

#[test]
fn every_placement_of_a_roa_operation() {
    let request = place(
        &ATTACH,
        json!({"ClusterId": "c/1 é*~%2F", "x-acs-Foo": 7, "project": "p", "Tags": [{"k": null}], "Ids": ["a", "b"], "nodes": [null, 1.0], "empty": []}),
    )
    .unwrap();
    assert_eq!(request.path, "/clusters/c%2F1%20%C3%A9%2A~%252F/attach");
    assert_eq!(request.headers, [("x-acs-foo".to_owned(), "7".to_owned())]);
    assert_eq!(request.host, [("project".to_owned(), "p".to_owned())]);
    let mut query = request.query.clone();
    query.sort();
    assert_eq!(
        query,
        [("Ids".to_owned(), "a,b".to_owned()), ("Tags".to_owned(), r#"[{"k":null}]"#.to_owned())]
    );
    let body: Value = serde_json::from_slice(&request.body.to_bytes()).unwrap();
    assert_eq!(body, json!({"nodes": [null, 1.0], "empty": []}));
    assert_eq!(request.body.content_type(), Some("application/json; charset=utf-8"));
}

#[test]
fn an_operation_with_a_body_sends_it_empty() {
    let request = place(&ATTACH, json!({"ClusterId": "c"})).unwrap();
    assert_eq!(text(&request.body), "{}");
    let form = RPC.with_parameters(&[("F", Placement::Form(ListStyle::Flat))]);
    let request = place(&form, json!({})).unwrap();
    assert_eq!(
        (text(&request.body).as_str(), request.body.content_type()),
        ("", Some("application/x-www-form-urlencoded"))
    );
}

#[test]
fn json_styles_keep_what_is_empty() {
    let info = RPC.with_parameters(&[
        ("J", Placement::Query(ListStyle::Json)),
        ("S", Placement::Query(ListStyle::Simple)),
        ("T", Placement::Query(ListStyle::Json)),
    ]);
    let request = place(&info, json!({"J": [], "S": [], "T": "[1]"})).unwrap();
    let mut query = request.query;
    query.sort();
    let query: Vec<_> = query.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(query, [("J", "[]"), ("S", ""), ("T", "[1]")]);
}

#[test]
fn forms_are_sorted_and_encoded() {
    let info = RPC.with_parameters(&[
        ("Z", Placement::Form(ListStyle::Flat)),
        ("A", Placement::Form(ListStyle::Json)),
        ("M", Placement::Form(ListStyle::Simple)),
    ]);
    let request =
        place(&info, json!({"Z": {"x.y": "a b*~+"}, "A": {"k": "v"}, "M": [1, 2]})).unwrap();
    assert_eq!(text(&request.body), "A=%7B%22k%22%3A%22v%22%7D&M=1%2C2&Z.x.y=a+b%2A~%2B");
}

#[test]
fn whole_bodies() {
    let body = |format, value| {
        with_body(format, value).map(|body| (text(&body), body.content_type().unwrap()))
    };
    let json = "application/json; charset=utf-8";
    assert_eq!(
        body(BodyFormat::Json, json!([{"a": "é"}])),
        Ok((r#"[{"a":"é"}]"#.to_owned(), json))
    );
    assert_eq!(body(BodyFormat::Json, json!({})), Ok(("{}".to_owned(), json)));
    assert_eq!(body(BodyFormat::Json, json!("raw {")), Ok(("raw {".to_owned(), json)));
    assert_eq!(
        body(BodyFormat::Bytes, json!("aGk=")),
        Ok(("hi".to_owned(), "application/octet-stream"))
    );
    assert_eq!(body(BodyFormat::Bytes, json!("")), Ok((String::new(), "application/octet-stream")));
    assert_eq!(
        body(BodyFormat::Text, json!("hi")),
        Ok(("hi".to_owned(), "text/plain; charset=utf-8"))
    );
    assert_eq!(
        body(BodyFormat::Form, json!({"b": [1], "a": "x"})),
        Ok(("a=x&b.1=1".to_owned(), "application/x-www-form-urlencoded"))
    );
    assert!(
        body(BodyFormat::Bytes, json!("no base64!"))
            .unwrap_err()
            .contains("give it as base64 text")
    );
    assert!(body(BodyFormat::Form, json!([1])).unwrap_err().contains("give it as an object"));
    assert!(
        body(BodyFormat::Xml, json!([])).unwrap_err().contains("is XML, which holds an object")
    );
    assert_eq!(with_body(BodyFormat::Bytes, Value::Null).map(|body| body.content_type()), Ok(None));
}

#[test]
fn what_would_go_elsewhere_is_refused() {
    for bad in [".", "..", ""] {
        let error = place(&ATTACH, json!({"ClusterId": bad})).unwrap_err();
        assert!(
            error.starts_with("Attach: ") && error.contains("would change the path"),
            "{error}"
        );
    }
    assert_eq!(place(&ATTACH, json!({"ClusterId": "..."})).unwrap().path, "/clusters/.../attach");
    assert!(
        place(&ATTACH, json!({}))
            .unwrap_err()
            .contains("the path parameter `ClusterId` is missing")
    );
    let header = place(&ATTACH, json!({"ClusterId": "c", "x-acs-Foo": "a\r\nx: y"})).unwrap_err();
    assert!(header.contains("`x-acs-Foo` cannot be sent as a header"), "{header}");
}

#[test]
fn anonymous_operations_say_who_they_are_in_the_query() {
    let request = place(&RPC.with_signature(Signature::Anonymous), json!({"A": "x"})).unwrap();
    let query: Vec<_> =
        request.query.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(
        query,
        [("Action", "DescribeX"), ("Format", "json"), ("Version", "2015-12-15"), ("A", "x")]
    );
}

#[test]
fn bodies_of_two_kinds_are_refused() {
    let info = ATTACH.with_parameters(&[
        ("ClusterId", Placement::Path),
        ("F", Placement::Form(ListStyle::Flat)),
        ("B", Placement::Body(BodyFormat::Json)),
    ]);
    assert!(place(&info, json!({"ClusterId": "c", "F": "1", "nodes": 1})).is_err());
    assert!(place(&info, json!({"ClusterId": "c", "B": [], "nodes": 1})).is_err());
}

#[test]
fn debug_shows_no_values() {
    let request = place(&RPC, json!({"Password": "s3cret"})).unwrap();
    assert!(!format!("{request:?}").contains("s3cret"));
}

/// A query of so many bytes.
fn of_length(bytes: usize) -> Value {
    json!({"Text": "x".repeat(bytes - "Text=&".len())})
}

#[test]
fn what_is_too_large_for_a_query_goes_as_a_form_where_all_goes_to_the_query() {
    let limit = 8 << 10;
    let short = place(&RPC, of_length(limit)).unwrap();
    assert_eq!((short.query.len(), short.body.content_type()), (1, None));
    let long = place(&RPC, of_length(limit + 1)).unwrap();
    assert_eq!((long.query.len(), long.method), (0, Method::Post));
    assert_eq!(long.body.content_type(), Some("application/x-www-form-urlencoded"));
    assert_eq!(long.body.to_bytes().len(), limit);
    // Each of these takes three bytes a byte.
    let encoded = place(&RPC, json!({"Tag": [{"Key": "é".repeat(1400)}]})).unwrap();
    assert!(text(&encoded.body).starts_with("Tag.1.Key=%C3%A9"), "{}", text(&encoded.body));
    // Megabytes, too.
    assert_eq!(place(&RPC, of_length(3 << 20)).unwrap().body.to_bytes().len(), (3 << 20) - 1);
}

#[test]
fn what_says_which_operation_is_meant_stays_in_the_query() {
    let info = RPC.with_signature(Signature::Anonymous);
    let request = place(&info, of_length(10_000)).unwrap();
    let names: Vec<_> = request.query.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Action", "Format", "Version"]);
    assert!(text(&request.body).starts_with("Text=xxx"));
}

#[test]
fn what_cannot_be_sent_is_an_error_that_names_the_parameter() {
    let get = RPC.with_method(Method::Get);
    let mixed_placements = [("Form", Placement::Form(ListStyle::Flat))];
    let mixed = RPC.with_parameters(&mixed_placements);
    for info in [&get, &mixed] {
        // Some servers take it.
        assert_eq!(place(info, of_length(60_000)).unwrap().query.len(), 1);
        let fields =
            json!({"A": "x", "Tag": [{"Key": "x".repeat(40_000)}, {"Key": "é".repeat(9_000)}]});
        let error = place(info, fields).unwrap_err();
        assert!(
            error.starts_with(
                "DescribeX: the parameters in the URL are too large, most of all `Tag`: 94"
            ) && error.contains("64000 can be sent"),
            "{error}"
        );
    }
    let cluster = "c".repeat(64_000);
    let error = place(&ATTACH, json!({"ClusterId": cluster, "nodes": []})).unwrap_err();
    assert!(error.contains("most of all `ClusterId`") && error.contains("in its body"), "{error}");
}
