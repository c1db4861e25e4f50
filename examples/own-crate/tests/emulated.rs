//! The program against the emulator, which serves the same specs, and what it sends.

use std::error::Error as _;
use std::sync::{Arc, Mutex};

use alicloud_emulator::Emulator;
use alicloud_runtime::transport::{HttpRequest, HttpResponse, ReqwestTransport, Transport};
use shelf_example::borrow_one;
use shelf_example::shelf::{Client, Config, Credentials, Error, ErrorKind};

/// What the service offers: made of the specs, beside the code.
const CATALOG: &str = include_str!(concat!(env!("OUT_DIR"), "/shelf/catalog.txt"));
const CODE: &str = include_str!(concat!(env!("OUT_DIR"), "/shelf.rs"));
const TOKEN: &str = "test-bearer-token";

async fn emulator() -> Emulator {
    Emulator::builder().product(CATALOG).start().await.unwrap()
}

/// Remembers the headers of what it sends.
#[derive(Debug)]
struct Watched(ReqwestTransport, Mutex<Vec<Vec<(String, String)>>>);

impl Transport for Watched {
    fn send(
        &self,
        request: HttpRequest,
    ) -> alicloud_runtime::BoxFuture<'_, Result<HttpResponse, Error>> {
        self.1.lock().unwrap().push(request.headers.clone());
        self.0.send(request)
    }
}

/// Nothing that a user of the service meets is about somebody else's cloud.
fn is_about_the_library_alone(text: &str) -> bool {
    let text = text.to_lowercase();
    !["alibaba", "aliyun", "alicloud", "acs", " ram "].iter().any(|name| text.contains(name))
}

#[tokio::test]
async fn a_book_is_borrowed() {
    let emulator = emulator().await;
    let due = borrow_one(&emulator.url(), TOKEN, "Austen").await.unwrap();
    assert_eq!(due.as_deref(), Some("2024-07-01"));
    let requests = emulator.requests();
    let sent: Vec<(&str, &str, &str)> = requests
        .iter()
        .map(|r| (r.operation.as_deref().unwrap_or_default(), r.method.as_str(), r.path.as_str()))
        .collect();
    assert_eq!(
        sent,
        [("ListBooks", "GET", "/books"), ("LendBook", "POST", "/books/9780141439518/loans"),]
    );
    assert!(requests.iter().all(|r| r.unknown.is_empty() && r.problems.is_empty()));
    emulator.shutdown().await;
}

#[tokio::test]
async fn requests_are_plain_http() {
    let emulator = emulator().await;
    let timeout = std::time::Duration::from_secs(5);
    let watched = Arc::new(Watched(ReqwestTransport::new(timeout).unwrap(), Mutex::default()));
    let config = Config::from_endpoint(emulator.url())
        .credentials(Credentials::bearer(TOKEN))
        .transport(watched.clone());
    let client = Client::new(config).unwrap();
    client.list_books().await.unwrap();
    client.get_book("9780141439518").await.unwrap();

    let sent = watched.1.lock().unwrap().clone();
    let header = |of: usize, name: &str| {
        sent[of].iter().find(|(n, _)| n == name).map(|(_, value)| value.clone())
    };
    assert_eq!(header(0, "authorization"), None);
    assert_eq!(header(1, "authorization").as_deref(), Some("Bearer test-bearer-token"));
    for headers in &sent {
        for (name, value) in headers {
            assert!(is_about_the_library_alone(name), "{name}");
            assert!(is_about_the_library_alone(value), "{name}: {value}");
        }
    }
    assert!(header(0, "user-agent").unwrap().starts_with("shelf/0.1.0 ("));
    emulator.shutdown().await;
}

#[tokio::test]
async fn errors_say_what_to_do() {
    let emulator = emulator().await;
    let error = |config: Config| async {
        let error = Client::new(config).unwrap().get_book("1").await.unwrap_err();
        assert!(
            is_about_the_library_alone(&format!("{error} {error:?} {:?}", error.source())),
            "{error}"
        );
        error
    };
    let token = error(Config::from_endpoint(emulator.url())).await;
    assert_eq!(token.kind(), ErrorKind::Credentials);
    assert_eq!(
        token.to_string(),
        "GetBook: the operation takes a bearer token; give one with Config::credentials and Credentials::bearer"
    );
    let wrong = Config::from_endpoint(emulator.url()).credentials(Credentials::bearer("wrong"));
    assert_eq!(error(wrong).await.code_str(), Some("InvalidBearerToken"));
    let nowhere = Config::from_endpoint("http://127.0.0.1:1").credentials(Credentials::bearer("t"));
    assert_eq!(error(nowhere).await.kind(), ErrorKind::Transport);
    emulator.shutdown().await;
}

#[test]
fn docs_are_about_the_library_alone() {
    let docs =
        CODE.lines().filter(|line| line.trim_start().starts_with("//") && !line.starts_with("// "));
    assert!(docs.clone().count() > 30);
    for line in docs {
        assert!(is_about_the_library_alone(line), "{line}");
    }
}
