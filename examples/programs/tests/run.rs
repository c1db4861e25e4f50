//! Each program against the emulator.
#![expect(dead_code, reason = "each program has a `main`, which no test calls")]

#[path = "../audit.rs"]
mod audit;
#[path = "../dns_challenge.rs"]
mod dns_challenge;
#[path = "../inventory.rs"]
mod inventory;
#[path = "../send_code.rs"]
mod send_code;
#[path = "../share_file.rs"]
mod share_file;

use alicloud_ecs::{Config, Credentials};
use alicloud_emulator::{Account, Emulator};

/// The emulator with a product, and the configuration of a program that calls it.
async fn emulated(catalog: &str) -> (Emulator, Config) {
    let account = Account::new("1000000000000001", "test-id", "test-secret");
    let emulator =
        Emulator::builder().product(catalog).account(account).start().await.expect("a port");
    let config = Config::new("cn-hangzhou")
        .credentials(Credentials::access_key("test-id", "test-secret"))
        .endpoint(emulator.url());
    (emulator, config)
}

/// The operations that were called, as they are described.
fn operations(emulator: &Emulator) -> Vec<String> {
    let requests = emulator.requests();
    for request in &requests {
        assert!(request.unknown.is_empty(), "{:?}", request.unknown);
        assert!(request.misplaced.is_empty(), "{:?}", request.misplaced);
        assert!(request.problems.is_empty(), "{:?}", request.problems);
    }
    requests.into_iter().filter_map(|request| request.operation).collect()
}

#[tokio::test]
async fn an_inventory_asks_in_each_region() {
    let (emulator, config) = emulated(alicloud_ecs::catalog()).await;
    let found = inventory::inventory(config).await.expect("an inventory");
    let asked = operations(&emulator);
    let lists = asked.iter().filter(|name| *name == "DescribeInstances").count();
    assert!(!found.is_empty() && lists >= found.len(), "{found:?} {asked:?}");
    assert!(found.values().all(|states| states.values().sum::<usize>() > 0), "{found:?}");
}

#[tokio::test]
async fn the_record_of_a_challenge_goes_when_it_was_checked() {
    let (emulator, config) = emulated(alicloud_alidns::catalog()).await;
    let client = alicloud_alidns::Client::new(config).expect("a client");
    let checked =
        dns_challenge::with_record(&client, "example.com", "token", async || operations(&emulator));
    assert_eq!(checked.await.expect("a check"), ["AddDomainRecord"]);
    assert_eq!(operations(&emulator), ["AddDomainRecord", "DeleteDomainRecord"]);
}

#[tokio::test]
async fn a_message_that_was_sent_has_an_id() {
    let (emulator, config) = emulated(alicloud_dysmsapi::catalog()).await;
    let client = alicloud_dysmsapi::Client::new(config).expect("a client");
    let id = send_code::send_code(&client, "13900001234", ("Signature", "SMS_123"), "4711").await;
    assert!(!id.expect("a message").is_empty());
    assert_eq!(operations(&emulator), ["SendSms"]);
}

#[tokio::test]
async fn an_audit_only_reads() {
    let (emulator, config) = emulated(alicloud_ram::catalog()).await;
    let client = alicloud_ram::Client::new(config).expect("a client");
    let keys = audit::active_keys(&client).await.expect("an audit");
    assert!(keys.iter().all(|key| !key.user.is_empty() && !key.id.is_empty()), "{keys:?}");
    let asked = operations(&emulator);
    assert!(asked.contains(&"ListAccessKeys".to_owned()), "{asked:?}");
    assert!(asked.iter().all(|name| name.starts_with("List")), "{asked:?}");
}

#[tokio::test]
async fn a_link_to_a_file_is_good_without_credentials() {
    let (emulator, config) = emulated(alicloud_oss::catalog()).await;
    let client = alicloud_oss::Client::new(config).expect("a client");
    client.put_bucket("my-bucket").await.expect("a bucket");
    let link = share_file::share(&client, "my-bucket", "a file.txt", "content");
    let link = link.await.expect("a link");
    assert!(!link.contains("test-secret"), "{link}");
    // The client of the bindings brings its own; this one is somebody else's.
    rustls::crypto::ring::default_provider().install_default().expect("the only one");
    let got = reqwest::get(&link).await.expect("a response");
    assert_eq!(got.text().await.expect("a text"), "content", "{link}");
    assert_eq!(operations(&emulator), ["PutBucket", "PutObject", "GetObject"]);
}
