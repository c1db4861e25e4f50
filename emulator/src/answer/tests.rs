mod committed;
mod filters;
mod maps;
mod requests;
mod truth;

use alicloud_model::{Access, ByToken, Count, Pagination, Placement, Schema};
use serde_json::json;

use super::*;
use crate::catalog::{
    at, boolean, catalog, field, integer, list, map, object, one_of, operation, shared, text,
    wrapped, wrapped_items,
};

fn responder() -> Responder {
    Responder::new(Store::fresh(&[]), 1)
}

/// The response of one responder after the other's, in a catalog.
/// A call of an account, in the beginning of time.
fn call<'a>(
    product: &'a Product,
    operation: &'a Operation,
    values: &'a Map<String, Value>,
) -> Call<'a> {
    let (caller, now, as_xml) = (Some("1"), SystemTime::UNIX_EPOCH, false);
    Call { product, operation, values, caller, session: None, request_id: "R-1", as_xml, now }
}

fn respond(responder: &Responder, operation: &Operation, values: Value) -> Result<Reply, String> {
    let catalog = catalog();
    let product = catalog.newest("vpc").unwrap();
    let Value::Object(values) = values else { panic!("not an object") };
    let call = call(product, operation, &values);
    let response = futures_util::future::FutureExt::now_or_never(responder.respond(&call)).unwrap();
    response.map(|(reply, _)| reply).map_err(|refusal| match refusal {
        Refusal::Parameter(problem) => problem.into_service_error(product, operation).code,
        Refusal::Service(error) => error.code,
    })
}

fn body_of(responder: &Responder, operation: &Operation, values: Value) -> Result<Value, String> {
    let reply = respond(responder, operation, values)?;
    assert_eq!(reply.status, 200);
    Ok(serde_json::from_slice(reply.body.whole().unwrap()).unwrap())
}

fn body(operation: &Operation, values: Value) -> Result<Value, String> {
    body_of(&responder(), operation, values)
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
        "RequestId": "R-1", "Text": "hello", "Plain": "plain", "Digits": "5", "Count": 7,
        "Limited": 3, "Flag": false, "Kind": "A",
        "Things": {"Thing": [{"ThingId": "", "Parts": []}]},
        "Thing": {"ThingId": "", "Parts": []},
        "Map": {"key": ["value"]},
    });
    let mut body = body(&op, json!({})).unwrap();
    for place in ["/Things/Thing/0/ThingId", "/Thing/ThingId"] {
        let id = body.pointer_mut(place).unwrap().take();
        assert!(id.as_str().unwrap().starts_with("thing-bp1"), "{id}");
        *body.pointer_mut(place).unwrap() = "".into();
    }
    assert_eq!(body, expected);
}

#[test]
fn other_bodies_are_served_too() {
    let reply = |body, example: &str| {
        let mut op = operation("Op", Vec::new());
        (op.response.body, op.response.example) = (body, Some(example.into()));
        respond(&responder(), &op, json!({})).unwrap()
    };
    assert_eq!(reply(ResponseBody::Text, r#""plain""#), Reply::text(200, "plain".into()));
    assert_eq!(reply(ResponseBody::Bytes, r#""bytes""#), Reply::bytes(200, "bytes"));
    assert_eq!(reply(ResponseBody::None, "{}"), Reply::empty(200));
}

#[test]
fn events_come_with_numbers_and_the_response_as_their_data() {
    let mut op = operation("Op", Vec::new());
    op.response.example = Some(r#"{"Text": "a\nb"}"#.into());
    op.stream = Some(alicloud_model::Stream::Sse);
    let reply = respond(&responder(), &op, json!({})).unwrap();
    assert_eq!(reply.content_type, "text/event-stream;charset=utf-8");
    let text = String::from_utf8(reply.body.whole().unwrap().to_vec()).unwrap();
    let data = r#"data: {"Text":"a\nb"}"#;
    assert_eq!(text, format!("id: 1\n{data}\n\nid: 2\n{data}\n\nid: 3\n{data}\n\n"));
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
        by_token: None,
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
    assert!(ids[0] == "a" && ids[24].starts_with("a-"), "{ids:?}");
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
    for (offset, length, name) in [(json!(null), 10, "n"), (json!(20), 5, "n-20")] {
        let body = body(&op, json!({"PageNumber": offset})).unwrap();
        assert_eq!(body["TotalCount"], 25);
        assert_eq!(body["As"]["A"].as_array().unwrap().len(), length);
        assert_eq!(body["As"]["A"][0]["Name"], name);
    }
    assert_eq!(body(&op, json!({"PageNumber": 25})).unwrap()["As"]["A"], json!([]));
}

#[test]
fn a_list_without_a_description_is_paged_too() {
    let mut op = numbered_pages();
    op.response.schema = None;
    op.response.example = Some("{}".into());
    let body = body(&op, json!({"PageNumber": 3})).unwrap();
    assert_eq!(body["As"]["A"].as_array().map(Vec::len), Some(5));
    assert_eq!(body["TotalCount"], 25);
}

#[test]
fn members_that_say_something_about_the_page_are_right_on_each() {
    let mut op = numbered_pages();
    op.response.example = Some(
        r#"{"CurrentPage":"7","PageRecordCount":9,"TotalPages":9,"HasNext":"true","IsCompleted":false,
            "NextToken":"documented","As":{"A":[{"AId":"a"}]}}"#
            .into(),
    );
    let page = body(&op, json!({"PageNumber": 3})).unwrap();
    assert_eq!((&page["CurrentPage"], &page["PageRecordCount"]), (&json!("3"), &json!(5)));
    assert_eq!((&page["TotalPages"], &page["HasNext"]), (&json!(3), &json!("false")));
    assert_eq!((&page["IsCompleted"], &page["NextToken"]), (&json!(true), &json!("")));
    assert_eq!(body(&op, json!({})).unwrap()["HasNext"], "true");
}

#[test]
fn a_list_that_says_whether_it_is_truncated_ends() {
    let mut op = numbered_pages();
    op.parameters.append(&mut at(Placement::Header, vec![field("Marker", text())]));
    op.response.schema = Some(object(vec![field("IsTruncated", boolean())]));
    op.pagination = Some(Pagination::Token {
        token: "Marker".into(),
        next: "Marker".into(),
        size: None,
        items: wrapped_items("As", "A"),
    });
    let (mut marker, mut flags) = (json!(null), Vec::new());
    loop {
        let page = body(&op, json!({"Marker": marker})).unwrap();
        flags.push(page["IsTruncated"].as_bool().unwrap());
        if page["IsTruncated"] == false {
            assert_eq!(page["Marker"], "");
            break;
        }
        marker = page["Marker"].clone();
    }
    assert_eq!(flags, [true, true, false]);
}

#[test]
fn a_list_without_pages_does_not_go_on() {
    let mut op = numbered_pages();
    op.pagination = None;
    op.response.schema = None;
    let example = json!({ "List": { "IsTruncated": "true", "NextMarker": "a", "Next": { "Token": "b" } }, "HasMore": false, "NextToken": "c" });
    op.response.example = Some(example.to_string());
    let body = body(&op, json!({})).unwrap();
    let ended = json!({ "IsTruncated": "false", "NextMarker": "", "Next": { "Token": "b" } });
    assert_eq!((&body["List"], &body["NextToken"]), (&ended, &json!("c")));
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
fn of_two_kinds_of_pages_the_request_chooses() {
    let mut op = numbered_pages();
    let fields = vec![field("NextToken", text()), field("MaxResults", integer("1", "100", "10"))];
    op.parameters.extend(at(alicloud_model::Placement::Header, fields));
    op.response.example = op
        .response
        .example
        .map(|example| example.replace("\"TotalCount\"", "\"NextToken\":\"t\",\"TotalCount\""));
    if let Some(Pagination::PageNumber { by_token, .. }) = &mut op.pagination {
        let mut tokens = ByToken::new("NextToken".into(), "NextToken".into());
        tokens.size = Some("MaxResults".into());
        *by_token = Some(Box::new(tokens));
    }
    let page = |parameters| {
        let body = body(&op, parameters).unwrap();
        (body["As"]["A"].as_array().unwrap().len(), body["NextToken"].as_str().unwrap().to_owned())
    };
    for numbered in [json!({}), json!({"PageNumber": 2}), json!({"PageNumber": 1, "MaxResults": 2})]
    {
        assert_eq!(page(numbered), (10, String::new()));
    }
    let (mut lengths, mut token) = (Vec::new(), String::new());
    while lengths.is_empty() || !token.is_empty() {
        let (length, next) = page(json!({"MaxResults": 12, "NextToken": token}));
        lengths.push(length);
        token = next;
    }
    assert_eq!(lengths, [12, 12, 1]);
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

fn making(example: &str, parameters: Vec<alicloud_model::Field>) -> Operation {
    let mut op = operation("CreateThing", at(Placement::Json, parameters));
    op.authorization.access = Access::Create;
    op.idempotency_token = Some("ClientToken".into());
    op.response.example = Some(example.into());
    op
}

#[test]
fn the_same_seed_gives_the_same_ids_whatever_tokens_clients_make_up() {
    let op = making(r#"{"ThingId":"t-documented1"}"#, vec![field("ClientToken", text())]);
    let both = |tokens: [&str; 2]| {
        let responder = responder();
        tokens.map(|token| body_of(&responder, &op, json!({"ClientToken": token})).unwrap())
    };
    let [one, other] = both(["a", "b"]);
    assert_ne!(one, other);
    assert_eq!(both(["c", "d"]), [one.clone(), other]);
    assert_eq!(both(["e", "e"]), [one.clone(), one]);
}

#[test]
fn what_a_request_says_comes_back() {
    let mut op = making(
        r#"{"functionName":"my-function-1","memorySize":512,"Kept":"yes","Code":"OK",
            "vpcConfig":{"vpcId":"vpc-1","Other":1},"Deep":{"Deep":{"Name":"other","ThingId":"t-documented1"}},
            "Arn":"acs:x:thing/t-documented1","Tags":["a"]}"#,
        vec![],
    );
    op.response.schema =
        Some(object(vec![field("cpu", integer("1", "9", "1")), field("Name", text())]));
    let input = object(
        ["functionName", "memorySize", "cpu", "vpcConfig", "Code", "Name", "ThingId", "tags"]
            .map(|name| field(name, Schema::of(Shape::Any)))
            .into(),
    );
    let place = Placement::Body(alicloud_model::BodyFormat::Json);
    op.parameters = at(place, vec![field("body", input)]);
    let said = json!({"body": {
        "functionName": "mine", "memorySize": "1024", "cpu": 2, "vpcConfig": {"vpcId": "vpc-2"},
        "Code": "print()", "Name": "n", "ThingId": "t-mine", "tags": ["b", "c"],
    }});
    let expected = json!({
        "functionName": "mine", "memorySize": 1024, "cpu": 2, "Kept": "yes", "Code": "OK",
        "vpcConfig": {"vpcId": "vpc-2", "Other": 1}, "Name": "n", "Tags": ["b", "c"],
        "Deep": {"Deep": {"Name": "other", "ThingId": "t-mine"}}, "Arn": "acs:x:thing/t-mine",
    });
    assert_eq!(body(&op, said), Ok(expected));
}

#[test]
fn secrets_and_tokens_do_not_come_back() {
    let mut password = field("Password", text());
    password.sensitive = true;
    let op = making(
        r#"{"Password":"hidden","ClientToken":"documented"}"#,
        vec![password, field("ClientToken", text())],
    );
    let body = body(&op, json!({"Password": "mine", "ClientToken": "t"})).unwrap();
    assert_eq!(body, json!({"Password": "hidden", "ClientToken": "documented"}));
}

#[test]
fn large_values_do_not_come_back() {
    let op = making(r#"{"Name":"documented"}"#, vec![field("Name", text())]);
    let name = |length| body(&op, json!({"Name": "n".repeat(length)})).unwrap()["Name"].clone();
    assert_eq!(name(10_000).as_str().map(str::len), Some(10_000));
    assert_eq!(name(100_000), "documented");
}

#[test]
fn what_is_made_has_an_id_of_its_own_each_time() {
    let op = making(
        r#"{"VpcId":"vpc-bp15zckdt37pq72zv****","OrderId":123456,"ResourceGroupId":"rg-1",
            "Ids":{"VpcIdSet":["vpc-bp15zckdt37pq72zv****"]}}"#,
        vec![field("ClientToken", text()), field("Amount", integer("1", "99", "1"))],
    );
    let (one, other) = (responder(), responder());
    let made: Vec<Value> =
        (0..3).map(|_| body_of(&one, &op, json!({"Amount": 2})).unwrap()).collect();
    let again: Vec<Value> =
        (0..3).map(|_| body_of(&other, &op, json!({"Amount": 2})).unwrap()).collect();
    assert_eq!(made, again, "the same seed");
    assert!(made[0]["VpcId"] != made[1]["VpcId"] && made[0]["OrderId"] != made[1]["OrderId"]);
    assert!(made[0]["VpcId"].as_str().unwrap().starts_with("vpc-bp1"), "{}", made[0]);
    assert_eq!(made[0]["ResourceGroupId"], "rg-1");
    let set = made[0]["Ids"]["VpcIdSet"].as_array().unwrap();
    assert!(set.len() == 2 && set[0] != set[1], "{set:?}");
    let token = |token: &str| body_of(&one, &op, json!({"ClientToken": token})).unwrap();
    assert_eq!(token("a"), token("a"));
    assert_ne!(token("a"), token("b"));
    let elsewhere = Responder::new(Store::fresh(&[]), 2);
    assert_ne!(body_of(&elsewhere, &op, json!({})).unwrap()["VpcId"], made[0]["VpcId"]);
}

#[test]
fn a_list_has_what_the_request_names_only() {
    let mut op = numbered_pages();
    let fields = vec![field("AId", text()), field("AIds", text()), field("ZoneId", text())];
    op.parameters.append(&mut at(Placement::Header, fields));
    op.response.example =
        Some(r#"{"TotalCount":1,"As":{"A":[{"AId":"a","ZoneId":"z","Name":"n"}]}}"#.into());
    let named = body(&op, json!({"AId": "a-mine"})).unwrap();
    assert_eq!(named["TotalCount"], 1);
    assert_eq!(named["As"]["A"], json!([{"AId": "a-mine", "ZoneId": "z", "Name": "n"}]));
    let named =
        body(&op, json!({"AIds": r#"["a-1", "a-2"]"#, "PageSize": 1, "PageNumber": 2})).unwrap();
    assert_eq!((&named["TotalCount"], &named["As"]["A"][0]["AId"]), (&json!(2), &json!("a-2")));
    let zone = body(&op, json!({"ZoneId": "mine"})).unwrap();
    assert_eq!(zone["TotalCount"], 25);
    let entries = zone["As"]["A"].as_array().unwrap();
    assert!(entries.iter().all(|entry| entry["ZoneId"] == "mine"), "{zone}");
}

#[test]
fn a_response_about_several_things_has_each() {
    let op = {
        let mut op = making(
            r#"{"Results":[{"InstanceId":"i-1","Code":"200"}]}"#,
            vec![field("InstanceId", list(text()))],
        );
        op.authorization.access = Access::Update;
        op
    };
    let body = body(&op, json!({"InstanceId": ["i-a", "i-b"]})).unwrap();
    let expected =
        json!([{"InstanceId": "i-a", "Code": "200"}, {"InstanceId": "i-b", "Code": "200"}]);
    assert_eq!(body["Results"], expected);
}
