//! Programs that keep objects. What the official clients do is in `tests/clients`; here is what they don't, and what must not be.

use alicloud_emulator::{Builder, Emulator};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Response;
use reqwest::header::HeaderMap;

use crate::object_signer::sign;
use crate::service::Service;
use crate::signer::Call;

struct Store(Service);

impl Store {
    /// With a bucket, `bucket-1`.
    async fn start(builder: Builder) -> Self {
        let store = Self(Service::start(&["oss"], builder).await);
        assert_eq!(store.ask("PUT", "/bucket-1/", b"").await.status(), 200);
        store
    }

    fn call(method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Call {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (name.to_owned(), value.to_owned())
        };
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Call {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.split('&').filter(|part| !part.is_empty()).map(pair).collect(),
            headers: headers.iter().map(owned).collect(),
            body: body.to_vec(),
        }
    }

    async fn ask(&self, method: &str, target: &str, body: &[u8]) -> Response {
        self.send(&Self::call(method, target, &[], body), None).await
    }

    /// Sends a call, or something else in place of its body.
    async fn send(&self, call: &Call, other_body: Option<Vec<u8>>) -> Response {
        let signed = sign(call);
        let method = call.method.parse().expect("a method");
        let url = self.0.emulator.url() + &signed.target;
        let mut request = self.0.client.request(method, url);
        for (name, value) in &signed.headers {
            request = request.header(name, value);
        }
        let body = other_body.unwrap_or_else(|| call.body.clone());
        request.body(body).send().await.expect("a response")
    }

    async fn keys(&self, query: &str) -> Vec<String> {
        let list = self.ask("GET", &format!("/bucket-1/?{query}"), b"").await;
        let list = list.text().await.expect("text");
        let behind = |tag| {
            let parts = list.split(tag).skip(1);
            parts.map(|part| part.split('<').next().unwrap_or_default().to_owned())
        };
        behind("<Key>").chain(behind("<CommonPrefixes><Prefix>")).collect()
    }
}

fn code(body: &str) -> &str {
    let (_, rest) = body.split_once("<Code>").expect("a code");
    rest.split('<').next().unwrap_or_default()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Bytes of which no two blocks are alike.
fn pattern(length: usize) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(5);
    (0..length).map(|_| random.u8(..)).collect()
}

#[tokio::test]
async fn what_is_put_comes_back_whole_and_in_parts() {
    let store = Store::start(Emulator::builder()).await;
    // More than the limit of other bodies, in the file; and what stays in memory.
    for length in [11 * 1024 * 1024 + 1, 65_536, 10, 0] {
        let content = pattern(length);
        let put = store.ask("PUT", "/bucket-1/a%20b/%E4%B8%AD", &content).await;
        assert_eq!(put.status(), 200);
        let got = store.ask("GET", "/bucket-1/a%20b/%E4%B8%AD", b"").await;
        let (crc, length) = (got.headers()["x-oss-hash-crc64ecma"].clone(), got.content_length());
        assert_eq!(put.headers()["x-oss-hash-crc64ecma"], crc);
        assert_eq!(length, Some(content.len() as u64));
        assert!(got.bytes().await.expect("bytes") == content);
        if content.len() > 100_000 {
            let range = [("range", "bytes=65530-131080")];
            let call = Store::call("GET", "/bucket-1/a%20b/%E4%B8%AD", &range, b"");
            let got = store.send(&call, None).await;
            let expected = format!("bytes 65530-131080/{}", content.len());
            assert_eq!(
                (got.status().as_u16(), header(got.headers(), "content-range")),
                (206, &*expected)
            );
            assert!(got.bytes().await.expect("bytes") == content[65_530..=131_080]);
        }
    }
    let requests = store.0.emulator.requests();
    let put = requests.iter().find(|r| r.operation.as_deref() == Some("PutObject"));
    let names: Vec<&String> = put.expect("it is recorded").parameters.keys().collect();
    assert_eq!(names, ["bucket", "key"]);
}

#[tokio::test]
async fn nothing_is_stored_that_was_not_sent_so_by_somebody_who_may() {
    let store = Store::start(Emulator::builder().object_limit(1 << 20)).await;
    // The digest that was signed is not that of the bytes.
    let call = Store::call("PUT", "/bucket-1/k", &[], b"what is signed");
    let response = store.send(&call, Some(b"what is not".to_vec())).await;
    assert_eq!(response.status(), 400);
    assert_eq!(code(&response.text().await.expect("text")), "InvalidDigest");
    // Another signature, with more bytes than there is room for: it is the signature that is told.
    let mut signed = sign(&Store::call("PUT", "/bucket-1/k", &[], b""));
    for (name, value) in &mut signed.headers {
        if name == "authorization" {
            value.replace_range(value.len() - 1.., if value.ends_with('0') { "1" } else { "0" });
        }
    }
    let mut request = store.0.client.put(store.0.emulator.url() + &signed.target);
    for (name, value) in &signed.headers {
        request = request.header(name, value);
    }
    let response = request.body(vec![0; 2 << 20]).send().await.expect("a response");
    assert_eq!(response.status(), 403);
    assert_eq!(code(&response.text().await.expect("text")), "SignatureDoesNotMatch");
    assert_eq!(store.keys("").await, [""; 0]);
    // There is room for one, and again when it is gone.
    for _ in 0..2 {
        assert_eq!(store.ask("PUT", "/bucket-1/k", &pattern(700_000)).await.status(), 200);
        let response = store.ask("PUT", "/bucket-1/l", &pattern(700_000)).await;
        assert_eq!(response.status(), 403);
        assert_eq!(code(&response.text().await.expect("text")), "QuotaExceeded");
        assert_eq!(store.keys("").await, ["k"]);
        assert_eq!(store.ask("DELETE", "/bucket-1/k", b"").await.status(), 204);
    }
}

#[tokio::test]
async fn an_object_that_is_read_outlives_its_end() {
    let store = Store::start(Emulator::builder()).await;
    let content = pattern(9 << 20);
    store.ask("PUT", "/bucket-1/k", &content).await;
    let mut reading = store.ask("GET", "/bucket-1/k", b"").await;
    let mut read = reading.chunk().await.expect("a chunk").expect("some bytes").to_vec();
    assert_eq!(store.ask("DELETE", "/bucket-1/k", b"").await.status(), 204);
    store.ask("PUT", "/bucket-1/k", &vec![0; 9 << 20]).await;
    while let Some(chunk) = reading.chunk().await.expect("a chunk") {
        read.extend_from_slice(&chunk);
    }
    assert!(read == content);
}

#[tokio::test]
async fn names_are_listed_in_order_and_by_folders() {
    let store = Store::start(Emulator::builder()).await;
    for key in ["b", "a", "d/2", "d/1", "d/e/1", "e-f", "e-g", "\u{10ffff}"] {
        let path = utf8_percent_encode(key, NON_ALPHANUMERIC).to_string().replace("%2F", "/");
        assert_eq!(store.ask("PUT", &format!("/bucket-1/{path}"), b"x").await.status(), 200);
    }
    for (query, expected) in [
        ("", "a b d/1 d/2 d/e/1 e-f e-g \u{10ffff}"),
        ("delimiter=/", "a b e-f e-g \u{10ffff} d/"),
        ("delimiter=/&prefix=d/", "d/1 d/2 d/e/"),
        ("delimiter=/&prefix=d", "d/"),
        ("delimiter=-&marker=b", "d/1 d/2 d/e/1 \u{10ffff} e-"),
        // What begins like the marker was on the page before; what is behind another marker was not.
        ("delimiter=/&marker=d/", "e-f e-g \u{10ffff}"),
        ("delimiter=/&marker=d/1", "e-f e-g \u{10ffff} d/"),
        ("marker=d/2&max-keys=2", "d/e/1 e-f"),
        ("list-type=2&start-after=d/2&max-keys=1", "d/e/1"),
        ("list-type=2&start-after=d/2&delimiter=/&max-keys=1", "d/"),
        ("encoding-type=url&prefix=d/e", "d%2Fe%2F1"),
        ("prefix=f", ""),
    ] {
        assert_eq!(store.keys(query).await.join(" "), expected, "{query}");
    }
}

#[tokio::test]
async fn a_bucket_in_the_host_is_the_one_in_the_path() {
    let store = Store::start(Emulator::builder()).await;
    let host = [("host", "bucket-1.oss-cn-hangzhou.aliyuncs.com")];
    let put = Store::call("PUT", "/in/host", &host, b"content");
    assert_eq!(store.send(&put, None).await.status(), 200);
    let got = store.ask("GET", "/bucket-1/in/host", b"").await;
    assert_eq!(got.text().await.expect("text"), "content");
}

#[tokio::test]
async fn heads_say_what_is_wrong_in_a_header() {
    use base64::Engine as _;
    let store = Store::start(Emulator::builder()).await;
    let response = store.ask("HEAD", "/bucket-1/k", b"").await;
    assert_eq!(response.status(), 404);
    let error = header(response.headers(), "x-oss-err");
    let error = base64::engine::general_purpose::STANDARD.decode(error).expect("base64");
    assert_eq!(code(&String::from_utf8_lossy(&error)), "NoSuchKey");
}

#[tokio::test]
async fn faults_meet_contents_too() {
    let store = Store::start(Emulator::builder()).await;
    let content = pattern(200_000);
    store.ask("PUT", "/bucket-1/k", &content).await;
    let fault = [("x-emulator-fault", "truncate=100000")];
    let mut got = store.send(&Store::call("GET", "/bucket-1/k", &fault, b""), None).await;
    assert_eq!(got.content_length(), Some(200_000));
    let mut read = Vec::new();
    let ended = loop {
        match got.chunk().await {
            Ok(Some(chunk)) => read.extend_from_slice(&chunk),
            other => break other,
        }
    };
    assert!(ended.is_err());
    assert!(read == content[..100_000], "{}", read.len());
}

#[tokio::test]
async fn a_reset_leaves_no_buckets() {
    let store = Store::start(Emulator::builder()).await;
    let reset = store.0.client.post(store.0.emulator.url() + "/_emulator/reset");
    assert_eq!(reset.send().await.expect("a response").status(), 204);
    let response = store.ask("GET", "/bucket-1/", b"").await;
    assert_eq!(code(&response.text().await.expect("text")), "NoSuchBucket");
}
