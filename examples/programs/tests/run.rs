//! Each program against the emulator.
#![expect(dead_code, reason = "each program has a `main`, which no test calls")]

#[path = "../audit.rs"]
mod audit;
#[path = "../dns_challenge.rs"]
mod dns_challenge;
#[path = "../function.rs"]
mod function;
#[path = "../inventory.rs"]
mod inventory;
#[path = "../pod.rs"]
mod pod;
#[path = "../send_code.rs"]
mod send_code;
#[path = "../service.rs"]
mod service;
#[path = "../share_file.rs"]
mod share_file;

use alicloud_ecs::{Config, Credentials};
use alicloud_emulator::{Account, Emulator};

/// The emulator with a product, and the configuration of a program that calls it.
async fn emulated(catalog: &str) -> (Emulator, Config) {
    let account = Account::new("1000000000000001", "test-id", "test-secret");
    let products = Emulator::builder().product(catalog).product(alicloud_sts::catalog());
    let emulator = products.account(account).start().await.expect("a port");
    let config = Config::new("cn-hangzhou")
        .credentials(Credentials::access_key("test-id", "test-secret"))
        .endpoint(emulator.url());
    (emulator, config)
}

/// Serves a program that is called over HTTP, and gives its address.
async fn served(router: axum::Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// A client that is somebody else's: that of the bindings brings its own TLS.
fn browser() -> reqwest::Client {
    // Each test that runs in this process asks for it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
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
    let got = browser().get(&link).send().await.expect("a response");
    assert_eq!(got.text().await.expect("a text"), "content", "{link}");
    assert_eq!(operations(&emulator), ["PutBucket", "PutObject", "GetObject"]);
}

#[tokio::test]
async fn a_service_shares_one_client_and_tells_what_the_cloud_refused() {
    let (emulator, config) = emulated(alicloud_ecs::catalog()).await;
    let client = alicloud_ecs::Client::new(config).expect("a client");
    let url = served(service::service(client)).await;
    let get = async |region: &str| {
        let response = browser().get(format!("{url}/instances/{region}")).send().await;
        let response = response.expect("a response");
        (response.status().as_u16(), response.text().await.expect("a text"))
    };
    for region in ["cn-hangzhou", "cn-beijing"] {
        let (status, lines) = get(region).await;
        assert_eq!(status, 200, "{lines}");
        assert!(lines.lines().count() > 0 && lines.starts_with("i-"), "{lines}");
    }
    let refusal: alicloud_emulator::InjectedFault =
        "error=403; code=Forbidden.RAM".parse().expect("a fault");
    emulator.inject(refusal.times(1));
    let (status, text) = get("cn-hangzhou").await;
    assert_eq!(status, 502, "{text}");
    // The text of the cloud is for the log, and its id for support.
    assert!(text.contains("request id: ") && !text.contains("Forbidden"), "{text}");
    assert!(operations(&emulator).iter().all(|name| name == "DescribeInstances"));
}

#[tokio::test]
async fn a_function_calls_with_the_keys_of_its_event() {
    let (emulator, config) = emulated(alicloud_ecs::catalog()).await;
    let sts = alicloud_sts::Client::new(config.clone()).expect("a client");
    let role = sts.assume_role("acs:ram::1000000000000001:role/function", "event").await;
    let keys = role.expect("a role").credentials.expect("keys");
    // The function has no credentials but those of its event.
    let url = served(function::function(Config::new("cn-hangzhou").endpoint(emulator.url()))).await;
    let call = || browser().post(format!("{url}/invoke"));
    let called = call()
        .header("x-fc-access-key-id", keys.access_key_id.expect("an id"))
        .header("x-fc-access-key-secret", keys.access_key_secret.expect("a secret"))
        .header("x-fc-security-token", keys.security_token.expect("a token"));
    let called = called.send().await.expect("a response");
    assert_eq!(called.status().as_u16(), 200);
    let count = called.text().await.expect("a text");
    assert!(count.trim().parse::<usize>().expect("a number") > 0, "{count}");

    let refused = call().send().await.expect("a response");
    assert_eq!(refused.status().as_u16(), 403);
    let asked = operations(&emulator);
    assert_eq!(asked.first().map(String::as_str), Some("AssumeRole"));
    assert!(asked.iter().skip(1).all(|name| name == "DescribeInstances"), "{asked:?}");
}

#[tokio::test]
async fn a_pod_is_the_role_of_its_service_account() {
    let (emulator, config) = emulated(alicloud_sts::catalog()).await;
    let token = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(token.path(), "header.claims.signature").expect("a token");
    let role = alicloud_sts::runtime::credentials::OidcCredentials::new(
        "acs:ram::1000000000000001:role/pods",
        "acs:ram::1000000000000001:oidc-provider/ack-rrsa",
        token.path(),
    );
    // Nothing but the token is a secret here.
    let role = role.session_name("orders").sts_endpoint(emulator.url());
    let config = config.credentials(Credentials::anonymous());
    let arn = pod::identity(config, role).await.expect("an identity");
    assert!(arn.starts_with("acs:ram::1000000000000001:"), "{arn}");
    let requests = emulator.requests();
    let [assumed, called] = &requests[..] else { panic!("{requests:?}") };
    let names = [assumed, called].map(|request| request.operation.as_deref());
    assert_eq!(names, [Some("AssumeRoleWithOIDC"), Some("GetCallerIdentity")]);
    // The token is documented for the URL, where proxies would log it, and goes in the body.
    let elsewhere = assumed.misplaced.iter().map(|one| one.parameter.as_str());
    assert_eq!(elsewhere.collect::<Vec<_>>(), ["OIDCToken"]);
    assert_eq!(assumed.parameters["RoleSessionName"], "orders");
    // No key but that of the role signs a call.
    assert_eq!(assumed.access_key_id, None);
    let key = called.access_key_id.as_deref().expect("a key");
    assert!(key.starts_with("STS."), "{key}");
}
