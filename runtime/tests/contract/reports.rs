//! What users of other clients ran into with values and with shared clients: `docs/field-reports.md` says who.

use std::time::Duration;

use alicloud_runtime::{CallOptions, Config, Credentials, OperationInfo};
use axum::extract::RawQuery;
use serde_json::{Value, json};

use crate::ecs::{Client, PRODUCT};
use crate::script::{client, ok};

/// The URL of a call with these fields.
async fn url(fields: Value) -> String {
    static ANY: OperationInfo<'_> = OperationInfo::rpc(&PRODUCT, "Any");
    let (client, script) = client([ok("{}")]);
    let Value::Object(fields) = fields else { panic!("no object") };
    let fields = fields.into_iter().collect();
    client.0.send_fields(&ANY, fields, CallOptions::new()).await.unwrap();
    script.requests()[0].url.clone()
}

#[tokio::test]
async fn whole_numbers_keep_all_their_digits() {
    let body = r#"{"TotalCount":7091800003790954036,"RequestId":"R"}"#;
    // What went through a floating point number on its way is no such number any more, and not another one.
    let (client, _) = client([ok(body.replace("36,", "36.0,")), ok(body)]);
    let response = client.describe_image_share_permission("m").await.unwrap();
    assert_eq!(response.total_count, None);
    let response = client.describe_image_share_permission("m").await.unwrap();
    assert_eq!(response.total_count, Some(7_091_800_003_790_954_036));
    let written = serde_json::to_string(&response).unwrap();
    assert!(written.contains("7091800003790954036"), "{written}");
    let url = url(json!({"Id": 7_091_800_003_790_954_036_i64, "Most": u64::MAX})).await;
    assert!(url.ends_with("/?Id=7091800003790954036&Most=18446744073709551615"), "{url}");
}

#[tokio::test]
async fn an_empty_text_is_sent_and_keeps_its_place_in_a_list() {
    let url = url(json!({"Arg": ["-b", "", "-c"], "Description": ""})).await;
    assert!(url.ends_with("/?Arg.1=-b&Arg.2=&Arg.3=-c&Description="), "{url}");
}

#[tokio::test]
async fn the_exponent_of_a_number_is_encoded() {
    let url = url(json!({"Sum": 5.88181e22, "Least": 1.5e-7})).await;
    assert!(url.ends_with("/?Least=1.5e-07&Sum=5.88181e%2B22"), "{url}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_many_calls_at_once_gets_its_own_response() {
    let respond = async |RawQuery(query): RawQuery| {
        let query = query.unwrap_or_default();
        let id = query.split('&').find_map(|pair| pair.strip_prefix("ImageId=m-")).unwrap();
        // The later ones first.
        let number: u64 = id.parse().unwrap();
        tokio::time::sleep(Duration::from_millis(10 - number % 10)).await;
        format!(r#"{{"RequestId":"R-{number}","TotalCount":{number}}}"#)
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, axum::Router::new().fallback(respond)).await });
    let config = Config::new("cn-hangzhou")
        .credentials(Credentials::access_key("ak", "s3cret"))
        .endpoint(url);
    let client = Client::new(config).unwrap();
    let calls: Vec<_> = (0..200)
        .map(|number| {
            let client = client.clone();
            tokio::spawn(async move {
                client.describe_image_share_permission(format!("m-{number}")).await.unwrap()
            })
        })
        .collect();
    for (number, call) in (0..).zip(calls) {
        let response = call.await.unwrap();
        let wanted = (Some(format!("R-{number}")), Some(number));
        assert_eq!((response.request_id, response.total_count), wanted);
    }
}
