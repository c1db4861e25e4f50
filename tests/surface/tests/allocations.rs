//! How often a call asks for memory, which is counted the same on every machine. The test is alone in its process, whose allocator counts.

use std::sync::Arc;

use alicloud_sts::runtime::BoxFuture;
use alicloud_sts::runtime::transport::{HttpRequest, HttpResponse, Transport};
use alicloud_sts::{Client, Config, Credentials, Error};

const BODY: &str = r#"{
    "RequestId": "6894B13B-6D71-4EF5-88FA-F32781734A7F",
    "AssumedRoleUser": { "Arn": "acs:ram::123456789012****:role/adminrole/alice", "AssumedRoleId": "34458433936495****:alice" },
    "Credentials": {
        "AccessKeyId": "STS.L4aBSCSJVMuKg5U1****",
        "AccessKeySecret": "wyLTSmsyPGP1ohvvw8xYgB29dlGI8KMiH2pK****",
        "SecurityToken": "CAISrwR1q6Ft5B2yfSjIr5bbEsj4g7BihPWGWHz****",
        "Expiration": "2015-04-09T11:52:19Z"
    }
}"#;

/// What docs/performance.md says is wanted of a call, without what the HTTP client allocates.
const MOST: u64 = 75;

/// Responds at once. Of what is counted, it makes the header, the list of headers, and the future.
#[derive(Debug)]
struct Instant;

impl Transport for Instant {
    fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>> {
        Box::pin(async {
            let kind = ("content-type".to_owned(), "application/json;charset=utf-8".to_owned());
            Ok(HttpResponse::new(200, vec![kind], BODY))
        })
    }
}

#[test]
fn a_call_allocates_no_more_than_its_budget() {
    let config = Config::from_endpoint("http://sts.example.com")
        .credentials(Credentials::access_key("LTAI5tExample", "not-for-your-eyes"))
        .transport(Arc::new(Instant));
    let client = Client::new(config).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let call = || {
        let call = client.assume_role("acs:ram::123456789012****:role/adminrole", "alice");
        let response = runtime.block_on(async { call.duration_seconds(3600).await }).unwrap();
        assert!(response.credentials.is_some());
    };
    // What is made once is made by the first.
    call();
    let counted = allocation_counter::measure(call);
    println!("{} allocations, {} bytes", counted.count_total, counted.bytes_total);
    assert!(counted.count_total <= MOST, "{} allocations", counted.count_total);
    assert_eq!(counted.count_current, 0, "a call keeps nothing");
}
