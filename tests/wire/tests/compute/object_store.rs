//! The typed client of the object store against the emulator: XML in both directions, pages, errors, and requests as URLs.

use std::sync::Arc;
use std::time::Duration;

use alicloud_emulator::Emulator;
use alicloud_oss::put_bucket_lifecycle::Body;
use alicloud_oss::{Client, Config, Credentials, Error, ErrorKind};
use alicloud_runtime::BoxFuture;
use alicloud_runtime::transport::{HttpRequest, HttpResponse, Transport};
use serde_json::{Value, json};

async fn start() -> (Emulator, Client) {
    let emulator = Emulator::builder().product(alicloud_oss::catalog()).start().await.unwrap();
    let config = Config::new("cn-hangzhou")
        .endpoint(emulator.url())
        .credentials(Credentials::access_key("test-access-key-id", "test-access-key-secret"))
        .strict_responses();
    (emulator, Client::new(config).unwrap())
}

#[tokio::test]
async fn xml_is_read_and_written_by_records() {
    let (emulator, client) = start().await;
    let lifecycle = client.get_bucket_lifecycle("my-bucket").detailed().await.unwrap();
    assert_eq!(lifecycle.warnings, []);
    let value = serde_json::to_value(&lifecycle.body).unwrap();
    let rule = &value["LifecycleConfiguration"]["Rule"][0];
    assert_eq!(rule["Expiration"]["Days"], json!(1), "{value}");
    // What was read is what is sent, and the emulator reads the same.
    let body: Body = serde_json::from_value(value.clone()).unwrap();
    client.put_bucket_lifecycle("my-bucket").body(body).await.unwrap();
    let sent = emulator.requests().pop().unwrap();
    assert_eq!(sent.operation.as_deref(), Some("PutBucketLifecycle"));
    assert_eq!(sent.parameters["bucket"], json!("my-bucket"));
    assert_eq!(without_nothing(sent.parameters["body"].clone()), without_nothing(value));
    assert_eq!((sent.unknown, sent.problems.len()), (Vec::<String>::new(), 0));
    client.put_bucket("my-bucket").await.unwrap();
    let location = client.get_bucket_location("my-bucket").await.unwrap();
    assert_eq!(location.location_constraint.as_deref(), Some("oss-cn-hangzhou"));
    emulator.shutdown().await;
}

/// Without lists of nothing, which are not sent.
fn without_nothing(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| (name, without_nothing(value)))
            .filter(|(_, value)| *value != json!([]))
            .collect(),
        Value::Array(elements) => elements.into_iter().map(without_nothing).collect(),
        other => other,
    }
}

#[tokio::test]
async fn pages_of_xml_are_gone_through() {
    let (emulator, client) = start().await;
    let names = ["bucket-1", "bucket-2", "bucket-3"];
    for name in names {
        client.put_bucket(name).await.unwrap();
    }
    emulator.forget_requests();
    let buckets = client.list_buckets().max_keys(2).items().collect().await.unwrap();
    let found: Vec<_> = buckets.iter().filter_map(|bucket| bucket.name.as_deref()).collect();
    assert_eq!((found, emulator.requests().len()), (names.to_vec(), 2));
    let none = client.list_objects_v2("bucket-1").items().collect().await.unwrap();
    assert!(none.is_empty());
    for name in ["a", "b", "c", "d/e", "d/f"] {
        client.put_object("bucket-1", name).body("x").await.unwrap();
    }
    emulator.forget_requests();
    let first = client.list_objects("bucket-1").max_keys(2).items().collect().await.unwrap();
    let second = client.list_objects_v2("bucket-1").max_keys(2).items().collect().await.unwrap();
    for objects in [first, second] {
        let found: Vec<_> = objects.iter().filter_map(|object| object.key.as_deref()).collect();
        assert_eq!(found, ["a", "b", "c", "d/e", "d/f"]);
    }
    assert_eq!(emulator.requests().len(), 6);
    emulator.shutdown().await;
}

#[tokio::test]
async fn errors_and_urls_come_from_the_service() {
    let (emulator, client) = start().await;
    let error = client.get_object("my-bucket", "a/b").await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Service, Some(404)));
    assert_eq!(error.code_str(), Some("NoSuchBucket"));
    assert!(error.request_id().is_some());
    let url = client.get_bucket_acl("my-bucket").presign(Duration::from_secs(60)).await.unwrap();
    assert!(url.url().starts_with(&format!("{}/my-bucket/?acl&", emulator.url())));
    emulator.shutdown().await;
}

/// Responds to everything with the error of a copy that failed after its response had begun.
#[derive(Debug)]
struct Failed;

impl Transport for Failed {
    fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>> {
        let body = "<?xml version=\"1.0\"?>\n<Error><Code>NoSuchUpload</Code><RequestId>R-1</RequestId></Error>";
        Box::pin(async move { Ok(HttpResponse::new(200, Vec::new(), body)) })
    }
}

#[tokio::test]
async fn an_error_is_one_whatever_the_status_says() {
    let config = Config::new("cn-hangzhou")
        .credentials(Credentials::access_key("id", "s3cret"))
        .transport(Arc::new(Failed));
    let client = Client::new(config).unwrap();
    let error = client.complete_multipart_upload("bucket", "key", "U-1").await.unwrap_err();
    assert_eq!((error.kind(), error.code_str()), (ErrorKind::Service, Some("NoSuchUpload")));
    assert_eq!((error.status(), error.request_id()), (Some(200), Some("R-1")));
    // An object may be any document.
    let bytes = client.get_object("bucket", "key").await.unwrap();
    assert!(bytes.ends_with(b"</Error>"));
}
