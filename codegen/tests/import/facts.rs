//! Facts beside requests and responses, of newer documents: what an operation says of itself, or else its product of it.

use alicloud_codegen::import::{Docs, Fixup, Options, import};
use serde_json::{Value, json};

use crate::support::{
    Tree, accepted, api, document, fixed, generated, imported, object, over, spec, text, tree,
};

fn permission(action: &str) -> Value {
    json!({
        "operationType": "update",
        "additionalActions": [
            "ram:PassRole",
            {"action": "kms:ListKeys"},
            {"ramAction": {"action": "oss:GetBucket"}}
        ],
        "ramAction": {
            "action": action,
            "authLevel": "resource",
            "actionConditions": [{"conditionKey": "demo:Encrypted", "validationType": "always"}],
            "resources": [
                {"validationType": "always", "arn": "acs:demo:{#regionId}:{#accountId}:thing/{#ThingId}"},
                {"arn": "acs:demo:*:{#accountId}:shelf/*"}
            ]
        }
    })
}

fn quota(api: &str, threshold: &str, window: u64, region: &str) -> Value {
    json!({"api": api, "threshold": threshold, "countWindow": window, "regionId": region})
}

/// A document whose operation says all of itself, with another one of which its product says it.
fn whole() -> Value {
    let mut own = api(&json!([]), &object(&json!({"Id": {"type": "string"}})));
    own["ramActions"] = json!([permission("demo:ChangeThing")]);
    own["changeSet"] = json!([
        {"createdAt": "2024-10-18T01:53:30.000Z", "description": "Error codes changed"},
        {"createdAt": "2023-01-02T00:00:00.000Z", "description": "Request parameters changed, Response parameters changed"},
        {"createdAt": "2024-10-18T09:00:00.000Z", "description": "OpenAPI offline"}
    ]);
    own["flowControl"] = json!({"flowControlList": [
        quota("ChangeThing", "50", 60, "*"), quota("ChangeThing", "10", 1, "cn-hangzhou"), quota("Other", "1", 1, "*")
    ]});
    own["staticInfo"] = json!({
        "returnType": "asynchronous", "callback": "Demo::2020-01-01::GetThing", "callbackInterval": 3000, "maxCallbackTimes": 20
    });
    own["schemes"] = json!(["https", "sse"]);
    let plain = api(&json!([]), &object(&json!({"Id": {"type": "string"}})));
    let mut document = document(&json!({"ChangeThing": own, "GetThing": plain}));
    document["ram"] = json!({"ramActions": [{
        "apiName": "GetThing", "operationType": "get",
        "ramAction": {"action": "demo:GetThing", "authLevel": "operate", "actionConditions": [], "resources": [{"arn": "*"}]}
    }]});
    document["changeSet"] = json!([
        {"createdAt": "2025-02-03T00:00:00.000Z", "description": "新增", "apis": [{"api": "GetThing", "description": "新增"}]}
    ]);
    document["flowControl"] = json!({"flowControlList": [quota("GetThing", "300", 60, "*")]});
    document["errorCodes"] = json!([
        {"code": "Throttled", "message": "Slow down.", "http_code": 429, "description": ""},
        {"code": "Fine", "message": "It is.", "http_code": 200},
        {"code": "Unknown", "message": "Who knows.", "http_code": null}
    ]);
    document
}

#[test]
fn an_operation_has_what_it_says_of_itself() {
    let outcome = imported(&whole());
    assert_eq!(outcome.problems, []);
    let wanted = "\
http:
  style: rpc
  method: POST
  stream: sse
authorization:
  action: demo:ChangeThing
  access: update
  level: resource
  resources:
  - acs:demo:{regionId}:{accountId}:thing/{ThingId}
  - acs:demo:*:{accountId}:shelf/*
  conditions:
  - demo:Encrypted
  dependentActions:
  - ram:PassRole
  - kms:ListKeys
  - oss:GetBucket
";
    let change = text(&outcome, "ChangeThing");
    assert!(change.contains(wanted), "{change}");
    let wanted = "\
asynchronous:
  poll: GetThing
  interval: 3000
  attempts: 20
quota:
- requests: 50
  window: 60
- requests: 10
  window: 1
  region: cn-hangzhou
changelog:
- date: 2024-10-18
  changes:
  - errors
  - offline
- date: 2023-01-02
  changes:
  - request
  - response
";
    assert!(change.contains(wanted), "{change}");
    accepted(&outcome);

    let page = generated(&outcome, "change_thing");
    let facts = "\
//! `ChangeThing` changes resources. It returns before its work is done: [`GetThing`](super::Client::get_thing) says how far it is. \
Its response can come as events: [`events`](super::runtime::Call::events) gives them as they come. RAM action: `demo:ChangeThing` on \
`acs:demo:{regionId}:{accountId}:thing/{ThingId}`, `acs:demo:*:{accountId}:shelf/*`. Condition keys: `demo:Encrypted`. \
Further actions: `ram:PassRole`, `kms:ListKeys`, `oss:GetBucket`. Quota: 50 requests in 60 seconds. \
Quota: 10 requests a second in `cn-hangzhou`.";
    assert!(page.contains(facts), "{}", page.lines().take(12).collect::<Vec<_>>().join("\n"));
}

#[test]
fn or_else_what_its_product_says_of_it() {
    let outcome = imported(&whole());
    let get = text(&outcome, "GetThing");
    for wanted in [
        "authorization:\n  action: demo:GetThing\n  access: get\n  level: operate\n  resources:\n  - '*'\n",
        "quota:\n- requests: 300\n  window: 60\n",
        "changelog:\n- date: 2025-02-03\n  changes:\n  - other\n",
    ] {
        assert!(get.contains(wanted), "{wanted}\n{get}");
    }
    assert!(!get.contains("asynchronous"), "{get}");
    assert!(
        generated(&outcome, "get_thing").contains("RAM action: `demo:GetThing` on all resources.")
    );
    let product = text(&outcome, "product");
    assert!(product.contains("errors:\n- status: 429\n  code: Throttled\n"), "{product}");
    assert_eq!(fixed(&outcome, Fixup::IncompleteError), ["errorCodes", "errorCodes"]);
    let front = generated(&outcome, "lib");
    assert!(front.contains("\n# Errors of any operation\n\n- 429: `Throttled`\n"), "{front}");
}

#[test]
fn facts_stay_where_the_metadata_says_nothing_and_follow_it_where_it_does() {
    let first = imported(&whole());
    let mut silent = whole();
    for part in ["ramActions", "changeSet", "flowControl", "staticInfo", "schemes"] {
        silent["apis"]["ChangeThing"][part] = json!(null);
        silent[part.trim_end_matches("Actions")] = json!(null);
    }
    let second = over(&silent, &tree(&first));
    for name in ["ChangeThing", "GetThing"] {
        assert_eq!(text(&second, name), text(&first, name));
    }
    let mut newer = whole();
    newer["apis"]["ChangeThing"]["ramActions"] = json!([permission("demo:UpdateThing")]);
    newer["apis"]["ChangeThing"]["flowControl"]["flowControlList"][0]["threshold"] = json!("70");
    let third = over(&newer, &tree(&second));
    let change = spec(&third, "ChangeThing");
    assert_eq!(change.authorization.action.as_deref(), Some("demo:UpdateThing"));
    assert_eq!(change.quota[0].requests, 70);
}

#[test]
fn facts_in_an_unknown_form_are_left_out() {
    let mut document = whole();
    let change = &mut document["apis"]["ChangeThing"];
    change["ramActions"] = json!({"action": "x"});
    change["changeSet"] = json!([{"createdAt": "yesterday"}]);
    change["flowControl"] = json!({"flowControlList": [quota("ChangeThing", "many", 1, "*")]});
    change["staticInfo"]["callback"] = json!("GetThing");
    change["staticInfo"]["callbackInterval"] = json!("5");
    document["ram"] = json!([7]);
    document["errorCodes"] = json!("none");
    let outcome = imported(&document);
    assert_eq!(outcome.problems, []);
    let mut unread = fixed(&outcome, Fixup::UnreadablePart);
    unread.sort_unstable();
    assert_eq!(unread, ["changeSet", "errorCodes", "flowControl", "ram", "ramActions"]);
    assert_eq!(fixed(&outcome, Fixup::UnusableName), ["staticInfo.callback"]);
    assert_eq!(fixed(&outcome, Fixup::PauseInSeconds), ["staticInfo.callbackInterval"]);
    let change = spec(&outcome, "ChangeThing");
    assert_eq!(change.asynchronous.as_ref().unwrap().interval, Some(5000));
    assert_eq!((change.quota.len(), change.changelog.len()), (0, 0));
    assert_eq!(change.asynchronous.unwrap().poll, None);
    accepted(&outcome);
}

#[test]
fn rules_for_hosts_are_read_off_the_table_unless_somebody_chose_one() {
    let of = |product: &str, hosts: &[(&str, &str)]| {
        let mut document = whole();
        document["info"]["product"] = json!(product);
        document["endpoints"] = hosts
            .iter()
            .map(|(region, host)| json!({"regionId": region, "public": host}))
            .collect();
        document
    };
    // The directory is the product's name.
    let product_of = |document: &Value| {
        let path = format!("{}/2020-01-01/x.json", document["info"]["product"].as_str().unwrap());
        let bytes = document.to_string();
        let docs = Docs { path: &path, bytes: bytes.as_bytes() };
        let outcome = import(&[docs], &Tree::new(), &Options::default());
        let outcome = outcome.unwrap();
        let file = outcome.files.iter().find(|file| file.path.ends_with("/product.yaml")).unwrap();
        file.text.clone()
    };
    let ram = of(
        "ram",
        &[("a", "ram.aliyuncs.com"), ("b", "ram.aliyuncs.com"), ("c", "ram.c.aliyuncs.com")],
    );
    assert!(
        product_of(&ram).contains("\nendpointRule: central\nendpoints:"),
        "{}",
        product_of(&ram)
    );
    let fc = of("fc", &[("a", "fcv3.a.aliyuncs.com"), ("b", "fcv3.b.aliyuncs.com")]);
    assert!(product_of(&fc).contains("\nendpointName: fcv3\nendpoints:"), "{}", product_of(&fc));

    let demo = of("demo", &[("a", "shelf.a.aliyuncs.com"), ("b", "shelf.b.aliyuncs.com")]);
    let outcome = imported(&demo);
    assert!(text(&outcome, "product").contains("endpointName: shelf\n"));
    assert!(generated(&outcome, "lib").contains(".with_endpoint_name(\"shelf\")"));
    for (chosen, wanted) in [
        ("endpointName: thing\n", "endpointName: thing\n"),
        ("endpointRule: regional\n", "endpointRule: regional\nendpoints:"),
    ] {
        let mut edited = tree(&outcome);
        let file = edited.get_mut("demo/2020-01-01/product.yaml").unwrap();
        *file = file.replace("endpointName: shelf\n", chosen);
        let again = over(&demo, &edited);
        assert!(text(&again, "product").contains(wanted), "{}", text(&again, "product"));
    }
}
