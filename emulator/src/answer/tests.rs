use alicloud_model::{Count, Pagination, Schema};
use serde_json::json;

use super::*;
use crate::catalog::{
    at, boolean, catalog, field, integer, list, map, object, one_of, operation, product, shared,
    text, wrapped, wrapped_items,
};

fn body(operation: &Operation, values: Value) -> Result<Value, String> {
    let catalog = catalog();
    let product = catalog.newest("vpc").unwrap();
    let Value::Object(values) = values else { panic!("not an object") };
    let reply = documented(product, operation, &values, "R-1")
        .map_err(|problem| problem.into_service_error(product, operation).code)?;
    assert_eq!(reply.status, 200);
    Ok(serde_json::from_slice(&reply.body).unwrap())
}

fn with_example(example: &str) -> Operation {
    let mut op = operation("Op", Vec::new());
    op.response.example = Some(example.to_owned());
    op
}

#[test]
fn the_example_is_answered_with_a_fresh_request_id() {
    let op = with_example(r#"{"RequestId":"documented","A":[1]}"#);
    assert_eq!(body(&op, json!({})), Ok(json!({"RequestId": "R-1", "A": [1]})));
    assert_eq!(body(&with_example("[1]"), json!({})), Ok(json!([1])));
    assert_eq!(body(&with_example(r#"{"A":1}"#), json!({})), Ok(json!({"A": 1})));
    let mut op = with_example(r#"{"A":1}"#);
    op.response.schema = Some(object(vec![field("request_id", text())]));
    assert_eq!(body(&op, json!({})), Ok(json!({"A": 1, "request_id": "R-1"})));
}

#[test]
fn without_an_example_the_schema_is_played() {
    let example = |mut schema: Schema, example: &str| {
        schema.example = Some(example.into());
        schema
    };
    let without_default = |mut schema: Schema| {
        schema.default = None;
        schema
    };
    let mut op = operation("Op", Vec::new());
    op.response.schema = Some(object(vec![
        field("RequestId", text()),
        field("Text", example(text(), r#""hello""#)),
        field("Plain", text()),
        field("Digits", example(text(), "5")),
        field("Count", example(integer("3", "9", "1"), r#""7""#)),
        field("Limited", without_default(integer("3", "9", "1"))),
        field("Flag", example(boolean(), r#""False""#)),
        field("Kind", one_of(&["A", "B"])),
        field("Things", wrapped("Thing", shared("Thing"))),
        // An example of one use does not fit the shape of the shared type here, and is left.
        field("Thing", example(shared("Thing"), r#""t-1""#)),
        field("Map", map(list(text()))),
        field("Nowhere", shared("Nothing")),
    ]));
    let expected = json!({
        "RequestId": "R-1", "Text": "hello", "Plain": "string", "Digits": "5", "Count": 7,
        "Limited": 3, "Flag": false, "Kind": "A",
        "Things": {"Thing": [{"ThingId": "string", "Parts": []}]},
        "Thing": {"ThingId": "string", "Parts": []},
        "Map": {"key": ["string"]},
    });
    assert_eq!(body(&op, json!({})), Ok(expected));
}

#[test]
fn other_bodies_are_served_too() {
    let reply = |body, example: &str| {
        let mut op = operation("Op", Vec::new());
        (op.response.body, op.response.example) = (body, Some(example.into()));
        documented(&product("x", "1", Vec::new()), &op, &Map::new(), "R-1").unwrap()
    };
    assert_eq!(reply(ResponseBody::Text, r#""plain""#), Reply::text(200, "plain".into()));
    assert_eq!(reply(ResponseBody::Bytes, r#""bytes""#), Reply::bytes(200, "bytes"));
    assert_eq!(reply(ResponseBody::None, "{}"), Reply::empty(200));
}

fn numbered_pages() -> Operation {
    let size = integer("1", "100", "10");
    let fields = vec![field("PageNumber", integer("1", "9", "1")), field("PageSize", size)];
    let mut op = operation("Op", at(alicloud_model::Placement::Header, fields));
    op.response.example = Some(
        r#"{"PageNumber":1,"PageSize":1,"TotalCount":1,"As":{"A":[{"AId":"a","Name":"n"}]}}"#
            .into(),
    );
    op.pagination = Some(Pagination::PageNumber {
        page: "PageNumber".into(),
        first_page: 1,
        size: Some("PageSize".into()),
        total: Some(count("TotalCount")),
        answered_size: Some(count("PageSize")),
        items: wrapped_items("As", "A"),
    });
    op
}

fn count(name: &str) -> Count {
    Count::new(name.into(), true)
}

#[test]
fn numbered_pages_end_where_the_total_says() {
    let op = numbered_pages();
    let mut ids = Vec::new();
    for (page, length) in [(1, 10), (2, 10), (3, 5), (4, 0)] {
        let body = body(&op, json!({"PageNumber": page})).unwrap();
        assert_eq!(body["PageNumber"], page);
        assert_eq!((&body["PageSize"], &body["TotalCount"]), (&json!(10), &json!(25)));
        let entries = body["As"]["A"].as_array().unwrap();
        assert_eq!(entries.len(), length);
        ids.extend(entries.iter().map(|entry| entry["AId"].as_str().unwrap().to_owned()));
    }
    assert_eq!((ids[0].as_str(), ids[24].as_str()), ("a", "a-24"));
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 25);
    let far = body(&op, json!({"PageNumber": u64::MAX, "PageSize": u64::MAX})).unwrap();
    assert_eq!(far["As"]["A"], json!([]));
}

#[test]
fn pages_may_count_from_zero() {
    let mut op = numbered_pages();
    if let Some(Pagination::PageNumber { first_page, .. }) = &mut op.pagination {
        *first_page = 0;
    }
    for (page, answered, length) in [(json!(null), 0, 10), (json!(0), 0, 10), (json!(2), 2, 5)] {
        let body = body(&op, json!({"PageNumber": page})).unwrap();
        assert_eq!(body["PageNumber"], answered);
        assert_eq!(body["As"]["A"].as_array().unwrap().len(), length);
    }
}

#[test]
fn an_offset_leaves_entries_out() {
    let mut op = numbered_pages();
    op.pagination = Some(Pagination::Offset {
        offset: "PageNumber".into(),
        size: Some("PageSize".into()),
        total: Some(count("TotalCount")),
        items: wrapped_items("As", "A"),
    });
    for (offset, length, first) in [(json!(null), 10, "a"), (json!(20), 5, "a-20")] {
        let body = body(&op, json!({"PageNumber": offset})).unwrap();
        assert_eq!(body["TotalCount"], 25);
        assert_eq!(body["As"]["A"].as_array().unwrap().len(), length);
        assert_eq!(body["As"]["A"][0]["AId"], first);
    }
    assert_eq!(body(&op, json!({"PageNumber": 25})).unwrap()["As"]["A"], json!([]));
}

#[test]
fn a_list_without_an_entry_is_not_paged() {
    let mut op = numbered_pages();
    op.response.schema = None;
    op.response.example = Some("{}".into());
    assert_eq!(body(&op, json!({"PageNumber": 2})), Ok(json!({})));
}

#[test]
fn tokens_lead_through_all_entries() {
    let catalog = catalog();
    let op = catalog.newest("vpc").unwrap().operation("ListThings").unwrap();
    let mut token = String::new();
    let mut lengths = Vec::new();
    loop {
        let page = body(op, json!({"NextToken": token, "MaxResults": 12})).unwrap();
        lengths.push(page["Things"]["Thing"].as_array().unwrap().len());
        token = page["NextToken"].as_str().unwrap().to_owned();
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(lengths, [12, 12, 1]);
    assert_eq!(body(op, json!({})).unwrap()["Things"]["Thing"].as_array().unwrap().len(), 20);
}

#[test]
fn foreign_tokens_are_refused() {
    let catalog = catalog();
    let op = catalog.newest("vpc").unwrap().operation("ListThings").unwrap();
    let mut other = op.clone();
    other.name = "Other".into();
    let foreign = body(&other, json!({})).unwrap()["NextToken"].clone();
    for token in [foreign, json!("!"), json!("TGlzdFRoaW5nczo5OQ")] {
        let answer = body(op, json!({"NextToken": token}));
        assert_eq!(answer, Err("InvalidParameter".into()));
    }
}
