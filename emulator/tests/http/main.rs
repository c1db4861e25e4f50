//! The emulator over real sockets: requests that official clients signed, limits, start and stop.

#[allow(dead_code, reason = "some fields serve the unit tests only")]
#[path = "../support/captures.rs"]
mod captures;
#[allow(dead_code, reason = "some helpers serve the unit tests only")]
#[path = "../support/catalog.rs"]
mod catalog;
#[allow(dead_code, reason = "some helpers serve the other tests only")]
#[path = "../support/signer.rs"]
mod signer;

use std::time::{Duration, SystemTime};

use alicloud_emulator::{Account, Builder, Emulator, StartError};
use captures::{Capture, Captures};
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::Value;
use signer::Signer;

/// 2026-11-24T02:36:00Z, within minutes of every capture.
fn frozen() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_487_760)
}

fn builder(captures: &Captures) -> Builder {
    Emulator::builder()
        .catalog(catalog::catalog())
        .account(Account::new(
            "1234567890123456",
            &captures.access_key_id,
            &captures.access_key_secret,
        ))
        .clock(frozen)
}

async fn send(emulator: &Emulator, capture: &Capture) -> Response {
    let method: Method = capture.method.parse().expect("a method");
    let mut request = client().request(method, emulator.url() + &capture.target);
    for (name, value) in &capture.headers {
        request = request.header(name, value);
    }
    request.body(capture.body.clone()).send().await.expect("the emulator answers")
}

fn client() -> Client {
    {
        // The workspace's other crates give reqwest a TLS stack without a provider; none is used here.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Client::builder().no_proxy().build().expect("a client")
    }
}

async fn json(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.expect("a body")).expect("JSON")
}

#[tokio::test]
async fn official_requests_are_answered() {
    let captures = Captures::load();
    let emulator = builder(&captures).seed(7).start().await.expect("it starts");

    let response = send(&emulator, captures.get("ecs-disp-all")).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "application/json;charset=utf-8");
    let request_id = response.headers()["x-acs-request-id"].clone();
    let body = json(response).await;
    assert_eq!(body["RequestId"].as_str(), request_id.to_str().ok());
    assert_eq!(body["ImageId"], "m-bp1caf3yicx5jlfl****");

    let again = send(&emulator, captures.get("ecs-disp-all")).await;
    assert_eq!(again.status(), StatusCode::BAD_REQUEST);
    assert_eq!(json(again).await["Code"], "SignatureNonceUsed");

    let path = send(&emulator, captures.get("cs-describeclusterdetail-path")).await;
    assert_eq!(json(path).await["cluster_id"], "c/1 é*~%2F?x=1#f");
    let old = send(&emulator, captures.get("v2-rpc-form")).await;
    assert_eq!(old.status(), StatusCode::OK);

    let requests = emulator.requests();
    let seen: Vec<_> = requests.iter().map(|r| (r.operation.as_deref(), r.status)).collect();
    let expected = [
        (Some("DescribeImageSharePermission"), 200),
        (Some("DescribeImageSharePermission"), 400),
        (Some("DescribeClusterDetail"), 200),
        (Some("SendBatchSms"), 200),
    ];
    assert_eq!(seen, expected);
    assert_eq!(requests[2].parameters["ClusterId"], "c/1 é*~%2F?x=1#f");
    assert_eq!(requests[3].unknown, [""; 0]);
    emulator.shutdown().await;
}

/// What somebody gets who sends a request and says that nothing more comes.
async fn half_closed(emulator: &Emulator, request: &str) -> Vec<u8> {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut stream =
        tokio::net::TcpStream::connect(emulator.address()).await.expect("a connection");
    stream.write_all(request.as_bytes()).await.expect("it is sent");
    stream.shutdown().await.expect("nothing more comes");
    let mut read = Vec::new();
    stream.read_to_end(&mut read).await.expect("the response, and its end");
    read
}

#[tokio::test]
async fn who_sends_nothing_more_still_gets_the_response() {
    let emulator = Emulator::builder().start().await.expect("it starts");
    let host = emulator.address();
    for (fault, status) in [("latency=100", "404"), ("latency=1; error=503", "503")] {
        let head = format!("host: {host}\r\nx-emulator-fault: {fault}\r\n");
        let request = format!("POST /nothing HTTP/1.1\r\n{head}content-length: 2\r\n\r\n{{}}");
        let start = std::time::Instant::now();
        let response = String::from_utf8(half_closed(&emulator, &request).await).expect("text");
        assert!(response.starts_with(&format!("HTTP/1.1 {status}")), "{response}");
        assert!(response.ends_with('}'), "{response}");
        assert!(start.elapsed() < Duration::from_secs(10), "the connection ends with the response");
    }
    // A page that does not fit into the buffers between the two.
    for _ in 0..200 {
        let request = format!("GET /{} HTTP/1.1\r\nhost: {host}\r\n\r\n", "x".repeat(60_000));
        half_closed(&emulator, &request).await;
    }
    let request = format!("GET /_emulator/requests HTTP/1.1\r\nhost: {host}\r\n\r\n");
    let response = half_closed(&emulator, &request).await;
    assert!(response.len() > 200 * 60_000 && response.ends_with(b"]}"), "{}", response.len());
    // One that is not whole gets an end, too.
    let request =
        format!("POST /nothing HTTP/1.1\r\nhost: {host}\r\ncontent-length: 3\r\n\r\n{{}}");
    half_closed(&emulator, &request).await;
    emulator.shutdown().await;
}

#[tokio::test]
async fn a_tampered_request_is_refused() {
    let captures = Captures::load();
    let emulator = builder(&captures).start().await.expect("it starts");
    let mut capture = captures.get("cs-createcluster").clone();
    capture.body = capture.body.replace("\"num_of_nodes\":3", "\"num_of_nodes\":4");
    let response = send(&emulator, &capture).await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert_eq!(json(response).await["Code"], "IncompleteSignature");
    let answered = send(&emulator, captures.get("cs-createcluster")).await;
    assert_eq!(answered.status(), StatusCode::OK);
}

#[tokio::test]
async fn large_bodies_are_refused_and_recorded() {
    let captures = Captures::load();
    let emulator = builder(&captures).body_limit(1000).start().await.expect("it starts");
    for (length, status) in [(1000, 404), (1001, 413), (7000, 413)] {
        let body = vec![b'a'; length];
        let request = client().post(emulator.url() + "/nothing").body(body);
        let response = request.send().await.expect("a response");
        assert_eq!(response.status().as_u16(), status, "{length}");
    }
    let codes: Vec<_> = emulator.requests().into_iter().filter_map(|r| r.code).collect();
    assert_eq!(codes, ["InvalidAction.NotFound", "RequestBodyTooLarge", "RequestBodyTooLarge"]);
}

#[tokio::test]
async fn whoever_asks_for_xml_gets_xml() {
    let emulator =
        Emulator::builder().catalog(catalog::catalog()).start().await.expect("it starts");
    let ask = async |headers: &[(&str, &str)], query: &[(&str, &str)]| {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let image = [("RegionId", "cn-hangzhou"), ("ImageId", "m-bp1caf3yicx5jlfl****")];
        let action =
            [("x-acs-action", "DescribeImageSharePermission"), ("x-acs-version", "2014-05-26")];
        let call = signer::Call {
            method: "POST".to_owned(),
            path: "/".to_owned(),
            query: image.iter().chain(query).map(owned).collect(),
            headers: action.iter().chain(headers).map(owned).collect(),
            body: Vec::new(),
        };
        let signed = Signer::new(emulator.address().to_string()).sign(&call);
        let mut request = client().post(emulator.url() + &signed.target);
        for (name, value) in signed.headers {
            request = request.header(name, value);
        }
        let response = request.send().await.expect("a response");
        let content_type = response.headers()["content-type"].to_str().expect("text").to_owned();
        (content_type, response.text().await.expect("text"))
    };
    for (headers, query) in
        [(&[("accept", "application/xml")][..], &[][..]), (&[][..], &[("Format", "XML")][..])]
    {
        let (content_type, text) = ask(headers, query).await;
        assert_eq!(content_type, "text/xml;charset=utf-8");
        let root = "<DescribeImageSharePermissionResponse>";
        assert!(text.contains(root) && text.contains("<TotalCount>0</TotalCount>"), "{text}");
        let wrong = [query, &[("PageSize", "1000")]].concat();
        let (content_type, text) = ask(headers, &wrong).await;
        assert_eq!(content_type, "text/xml;charset=utf-8");
        assert!(text.contains("<Error>") && text.contains("<Code>InvalidParameter"), "{text}");
    }
    let (content_type, _) = ask(&[("accept", "application/xml")], &[("Format", "JSON")]).await;
    assert_eq!(content_type, "application/json;charset=utf-8");
}

#[tokio::test]
async fn a_browser_gets_the_status_page() {
    let emulator =
        Emulator::builder().catalog(catalog::catalog()).start().await.expect("it starts");
    let response = client().get(emulator.url()).send().await.expect("a response");
    assert_eq!(response.headers()["content-type"], "text/html;charset=utf-8");
    let text = response.text().await.expect("text");
    assert!(text.contains("DescribeImageSharePermission"), "{text}");
}

#[tokio::test]
async fn it_stops_when_told_and_when_dropped() {
    for shut_down in [true, false] {
        let emulator =
            Emulator::builder().catalog(catalog::catalog()).start().await.expect("it starts");
        let url = emulator.url();
        let client = client();
        assert!(client.get(&url).send().await.is_ok());
        if shut_down {
            emulator.shutdown().await;
        } else {
            drop(emulator);
        }
        let mut stopped = false;
        for _ in 0..100 {
            stopped = client.get(&url).send().await.is_err();
            if stopped {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(stopped, "shut down: {shut_down}");
    }
}

#[tokio::test]
async fn bad_settings_are_explained() {
    let start =
        |listen: &str| Emulator::builder().catalog(catalog::catalog()).listen(listen).start();
    let open = start("0.0.0.0:0").await.expect_err("other machines can reach it");
    assert!(matches!(open, StartError::NotLoopback { .. }), "{open}");
    assert!(open.to_string().contains("beyond_loopback"), "{open}");
    let no_port = start("127.0.0.1").await.expect_err("there is no port");
    assert!(matches!(no_port, StartError::Address { .. }), "{no_port}");

    let emulator = start("127.0.0.1:0").await.expect("it starts");
    let taken = start(&emulator.address().to_string()).await.expect_err("the port is taken");
    assert!(matches!(taken, StartError::Bind { .. }), "{taken}");

    let key = |id| Account::new(id, "key", "secret");
    let twice = Emulator::builder().catalog(catalog::catalog()).account(key("1")).account(key("2"));
    let twice = twice.start().await.expect_err("a key has one account");
    assert!(twice.to_string().contains("`key`"), "{twice}");
    let key = |id, key| Account::new(id, key, "secret").bearer_token("a token");
    let twice = Emulator::builder()
        .catalog(catalog::catalog())
        .account(key("1", "a"))
        .account(key("2", "b"));
    let twice = twice.start().await.expect_err("a token has one key").to_string();
    assert!(twice.contains("`b`") && !twice.contains("a token"), "{twice}");
}

#[tokio::test]
async fn products_are_served_as_their_crates_have_them() {
    let mut builder = Emulator::builder();
    for product in catalog::catalog().products {
        builder = builder.product(product.to_compact().expect("it has a text"));
    }
    let emulator = builder.start().await.expect("it starts");
    let image = [("RegionId", "cn-hangzhou"), ("ImageId", "m-bp1caf3yicx5jlfl****")];
    let shared = call(&emulator, "DescribeImageSharePermission", &image).await;
    assert!(shared["Code"].is_null(), "{shared}");

    let damaged = Emulator::builder().product("format 1\nproduct {}\n").start().await;
    let damaged = damaged.expect_err("there is no such product");
    assert!(matches!(damaged, StartError::Product(_)), "{damaged}");
    assert!(damaged.to_string().contains("line 2: missing field"), "{damaged}");
}

#[tokio::test]
async fn other_machines_can_be_let_in() {
    let builder = Emulator::builder().catalog(catalog::catalog()).listen("0.0.0.0:0");
    let emulator = builder.beyond_loopback(true).start().await.expect("it starts");
    assert!(emulator.url().starts_with("http://0.0.0.0:"));
}

#[tokio::test]
async fn a_data_directory_outlives_the_emulator_and_has_one_user() {
    let dir = tempfile::tempdir().expect("a directory");
    let start = || Emulator::builder().catalog(catalog::catalog()).data(dir.path()).start();
    let image = [("RegionId", "cn-hangzhou"), ("ImageId", "m-bp1caf3yicx5jlfl****")];
    let emulator = start().await.expect("it starts");
    let share = [&image[..], &[("AddAccount.1", "7")]].concat();
    let shared = call(&emulator, "ModifyImageSharePermission", &share).await;
    assert!(shared["Code"].is_null(), "{shared}");

    let second = start().await.expect_err("the directory is in use");
    assert!(matches!(second, StartError::Data { .. }), "{second}");
    assert!(second.to_string().contains("another emulator"), "{second}");
    emulator.shutdown().await;

    let emulator = start().await.expect("it starts again");
    let found = call(&emulator, "DescribeImageSharePermission", &image).await;
    assert_eq!(found["Accounts"]["Account"][0]["AliyunId"], "7", "{found}");
}

async fn call(emulator: &Emulator, action: &str, parameters: &[(&str, &str)]) -> Value {
    let signed = Signer::new(emulator.address().to_string()).ecs(action, parameters);
    let mut request = client().post(emulator.url() + &signed.target);
    for (name, value) in signed.headers {
        request = request.header(name, value);
    }
    json(request.send().await.expect("a response")).await
}
