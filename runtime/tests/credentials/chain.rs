//! The chain that a configuration comes with.

use std::sync::Arc;
use std::time::Duration;

use alicloud_runtime::credentials::Lookup;
use alicloud_runtime::{CallOptions, Client, Config, ErrorKind, OperationInfo, Product};

use crate::support::{Clock, Server, ok};

static PRODUCT: Product<'_> = Product::new("P", "v");
static ASK: OperationInfo<'_> = OperationInfo::rpc(&PRODUCT, "Ask");

#[tokio::test]
async fn it_goes_by_the_variables_and_the_clock_of_the_configuration() {
    // They end on 2001-09-09 at 02:46:40, which only the clock of the configuration has not seen yet.
    let keys = |id: &str, end: &str| {
        ok(format!(
            r#"{{"Code":"Success","AccessKeyId":"{id}","AccessKeySecret":"s3cret","SecurityToken":"t0ken","Expiration":"2001-09-09T{end}Z"}}"#
        ))
    };
    let server =
        Server::start(vec![keys("one", "02:46:40"), keys("two", "03:46:40"), ok("no more")]).await;
    let service = Server::start(vec![ok("{}")]).await;
    let clock = Clock::at(1_000_000_000);
    let variables = [
        ("ALIBABA_CLOUD_CREDENTIALS_URI", server.url.clone()),
        ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true".to_owned()),
        ("ALIBABA_CLOUD_ENDPOINT_URL", service.url.clone()),
        ("HOME", "/nonexistent".to_owned()),
    ];
    let lookup: Lookup = Arc::new(move |name| {
        variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    });
    let config = Config::from_lookup(&lookup).unwrap().time_and_randomness(clock.clone());
    // Clients of one configuration share what the chain has found.
    let clients: Vec<_> = (0..2).map(|_| Client::new(config.clone(), &PRODUCT).unwrap()).collect();
    for (minutes, requests) in [(0, 1), (44, 1), (1, 2)] {
        clock.advance(Duration::from_secs(minutes * 60));
        for client in &clients {
            client.send_fields(&ASK, Vec::new(), CallOptions::new()).await.unwrap();
        }
        assert_eq!(server.requests(), requests);
    }
    assert_eq!(service.requests(), 6);
    // A clock given later counts as well.
    let config = config.time_and_randomness(Clock::new());
    let client = Client::new(config, &PRODUCT).unwrap();
    let error = client.send_fields(&ASK, Vec::new(), CallOptions::new()).await.unwrap_err();
    assert_eq!((error.kind(), server.requests()), (ErrorKind::Credentials, 3));
}
