//! Proxies: which requests go through them, and what is said when they don't do their work.

use std::sync::Arc;

use alicloud_runtime::credentials::Lookup;
use alicloud_runtime::{Config, Error, ErrorKind, RetryPolicy};

use crate::ecs::Client;
use crate::server::{Act, Nobody, Server, answer, fine};
use crate::table::{Ask, ask, config, shown};
use crate::virtual_time::{PLENTY, Virtual};

/// Holds the address of the service, in the process that has a proxy in its environment.
const SERVICE: &str = "ALICLOUD_TEST_SERVICE";

/// The endpoint that only a proxy could know.
const FAR: &str = "http://ecs.invalid";

fn client(endpoint: &str, with: impl Fn(Config) -> Config) -> Result<Client, Error> {
    Client::new(with(config(endpoint, &Virtual::new(PLENTY))))
}

/// The first line of each request.
fn lines(server: &Server) -> Vec<String> {
    let seen = server.seen();
    let line = |head: &str| head.lines().next().unwrap_or_default().to_owned();
    seen.requests.iter().map(|request| line(&request.head)).collect()
}

#[tokio::test]
async fn requests_go_through_the_proxy_of_the_configuration() {
    let proxy = Server::start(vec![vec![Act::Read, fine()]]);
    let url = format!("http://user:pa55@{}", proxy.address());
    let client = client(FAR, |config| config.proxy(&*url)).unwrap();
    ask(&client, Ask::Read).await.unwrap();
    let seen = proxy.seen();
    assert_eq!(lines(&proxy).len(), 1);
    assert!(lines(&proxy)[0].starts_with("POST http://ecs.invalid/?"), "{:?}", lines(&proxy));
    // user:pa55
    assert_eq!(seen.requests[0].header("proxy-authorization"), Some("Basic dXNlcjpwYTU1"));
    assert!(!format!("{client:?}").contains("pa55"));
}

#[tokio::test]
async fn exceptions_are_reached_past_the_proxy() {
    let proxy = Server::start(Vec::new());
    let service = Server::start(vec![vec![Act::Read, fine()]; 2]);
    let (address, url) = (service.address(), format!("http://{}", proxy.address()));
    for exception in ["*", &address.to_string()] {
        let client =
            client(&format!("http://{address}"), |config| config.proxy(&*url).no_proxy(exception))
                .unwrap();
        ask(&client, Ask::Read).await.unwrap();
    }
    assert_eq!((proxy.seen().connections, service.seen().requests.len()), (0, 2));
}

#[tokio::test]
async fn a_proxy_that_wants_credentials_is_asked_once_and_named() {
    // The request to connect has no headers that the service would check.
    let refusal = || vec![Act::Await, answer(407, "proxy-authenticate: Basic\r\n", "")];
    for endpoint in [FAR, "https://ecs.invalid"] {
        let proxy = Server::start(vec![refusal()]);
        let address = proxy.address().to_string();
        let url = format!("http://user:pa55@{address}");
        let client = client(endpoint, |config| config.proxy(&*url)).unwrap();
        let error = ask(&client, Ask::Read).await.unwrap_err();
        assert_eq!(
            shown(&error, &address),
            "DescribeImageSharePermission: the proxy http://SERVER wants credentials for ecs.invalid (HTTP 407); put them into its URL, as in http://user:password@host:3128"
        );
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Transport, false));
        assert_eq!(proxy.seen().connections, 1);
    }
}

#[tokio::test]
async fn a_proxy_that_makes_no_connection_is_named() {
    for status in [502, 503, 403] {
        let proxy = Server::start(vec![vec![Act::Await, answer(status, "", "")]]);
        let address = proxy.address().to_string();
        let url = format!("http://user:pa55@{address}");
        let only_once = RetryPolicy::none();
        let client =
            client("https://ecs.invalid", |config| config.proxy(&*url).retry(only_once.clone()))
                .unwrap();
        let error = ask(&client, Ask::Write).await.unwrap_err();
        assert_eq!(
            shown(&error, &address),
            "AttachInstances: cannot connect to ecs.invalid through the proxy http://SERVER: the proxy refused to make the connection, with a status other than 200; its log has the reason"
        );
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Transport, true));
    }
}

#[tokio::test]
async fn the_password_of_a_proxy_is_not_repeated() {
    // The last one is user:pa55/word in base64.
    for repeated in
        ["pa55/word", "pa55%2Fword", "pa55%2fword", "pa55&#x2F;word", "dXNlcjpwYTU1L3dvcmQ="]
    {
        let page = format!("<html>sorry, http://user:{repeated}@proxy knows no ecs.invalid</html>");
        let refusal = answer(502, "content-type: text/html\r\n", &page);
        let proxy = Server::start(vec![vec![Act::Read, refusal]]);
        let url = format!("http://user:pa55%2Fword@{}", proxy.address());
        let only_once = RetryPolicy::none();
        let client = client(FAR, |config| config.proxy(&*url).retry(only_once.clone())).unwrap();
        let error = ask(&client, Ask::Read).await.unwrap_err();
        let text = format!("{error} {error:?} {}", error.message());
        assert!(text.contains("http://user:[redacted]@proxy"), "{text}");
        assert!(!text.contains(repeated), "{repeated}: {text}");
    }
}

#[test]
fn versions_of_http_that_exclude_each_other_are_an_error_of_the_configuration() {
    let error = client(FAR, |config| config.http1_only().http2_prior_knowledge()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("exclude each other"), "{error}");
}

#[tokio::test]
async fn what_a_host_says_of_proxies_is_its_own_error() {
    let server = Server::start(vec![vec![Act::Read, answer(407, "", "")]]);
    let client = client(&format!("http://{}", server.address()), |config| config).unwrap();
    let error = ask(&client, Ask::Read).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Service, Some(407)));
    assert_eq!(server.seen().requests.len(), 1);
}

#[tokio::test]
async fn who_cannot_be_reached_is_named_with_the_proxy() {
    let nobody = Nobody::new();
    let (address, proxy) = (nobody.address().to_string(), format!("http://{}", nobody.address()));
    for endpoint in [FAR, "https://ecs.invalid"] {
        let client = client(endpoint, |config| config.proxy(&*proxy)).unwrap();
        let error = shown(&ask(&client, Ask::Read).await.unwrap_err(), &address);
        let start = "DescribeImageSharePermission: cannot connect to ecs.invalid through the proxy http://SERVER: client error (Connect)";
        assert!(error.starts_with(start) && error.contains("Connection refused"), "{error}");
    }
}

#[tokio::test]
async fn a_name_that_nobody_knows_is_said() {
    let client = client(FAR, |config| config.no_proxy("*")).unwrap();
    let error = ask(&client, Ask::Read).await.unwrap_err().to_string();
    let start = "DescribeImageSharePermission: cannot connect to ecs.invalid: client error (Connect): dns error";
    assert!(error.starts_with(start), "{error}");
}

#[test]
fn what_is_no_proxy_is_an_error_of_the_configuration() {
    let error = client(FAR, |config| config.proxy("http://user:pa55@proxy:99999")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("Config::proxy is not"), "{error}");
    assert!(!format!("{error:?}").contains("pa55"), "{error:?}");
}

/// A proxy is set by variables of the process, so this test asks in a separate process: itself, run again.
#[tokio::test]
async fn this_machine_and_exceptions_are_reached_past_the_proxy_of_the_environment() {
    if let Ok(service) = std::env::var(SERVICE) {
        for endpoint in [&service, FAR] {
            ask(&client(endpoint, |config| config).unwrap(), Ask::Read).await.unwrap();
        }
        let excepted = client("http://ecs.excepted.invalid", |config| config).unwrap();
        let error = ask(&excepted, Ask::Read).await.unwrap_err().to_string();
        assert!(error.contains("cannot connect to ecs.excepted.invalid: "), "{error}");
        return;
    }
    let proxy = Server::start(vec![vec![Act::Read, fine()]]);
    let service = Server::start(vec![vec![Act::Read, fine()]]);
    let mut child = tokio::process::Command::new(std::env::current_exe().unwrap());
    let name = "proxies::this_machine_and_exceptions_are_reached_past_the_proxy_of_the_environment";
    child.args(["--exact", name, "--nocapture"]);
    for name in ["http_proxy", "HTTP_PROXY"] {
        child.env(name, format!("http://{}", proxy.address()));
    }
    child.env_remove("no_proxy").env("NO_PROXY", "*.excepted.invalid").env_remove("REQUEST_METHOD");
    child.env(SERVICE, format!("http://{}", service.address()));
    let output = child.output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!((lines(&proxy).len(), lines(&service).len()), (1, 1));
    assert!(lines(&proxy)[0].starts_with("POST http://ecs.invalid/?"), "{:?}", lines(&proxy));
}

#[tokio::test]
async fn credentials_are_fetched_through_the_proxy_of_the_configuration() {
    let token = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(token.path(), "oidc-token").unwrap();
    let path = token.path().to_str().unwrap().to_owned();
    let lookup: Lookup = Arc::new(move |name| match name {
        "ALIBABA_CLOUD_ROLE_ARN" => Some("acs:ram::1:role/r".to_owned()),
        "ALIBABA_CLOUD_OIDC_PROVIDER_ARN" => Some("acs:ram::1:oidc-provider/p".to_owned()),
        "ALIBABA_CLOUD_OIDC_TOKEN_FILE" => Some(path.clone()),
        _ => None,
    });
    let refusal = answer(407, "proxy-authenticate: Basic\r\n", "");
    let proxy = Server::start(vec![vec![Act::Await, refusal]]);
    let address = proxy.address().to_string();
    let config = Config::from_lookup(&lookup).unwrap();
    let client = Client::new(
        config.region("cn-hangzhou").endpoint(FAR).http1_only().proxy(format!("http://{address}")),
    );
    let error = ask(&client.unwrap(), Ask::Read).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    let text = shown(&error, &address);
    assert!(text.contains("the proxy http://SERVER wants credentials for sts"), "{text}");
}

/// The proxy speaks for a server that is known to it alone.
#[cfg(feature = "socks")]
#[tokio::test]
async fn a_proxy_that_speaks_socks_is_given_the_name() {
    use std::io::{Read as _, Write as _};

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("socks5h://{}", listener.local_addr().unwrap());
    let proxy = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut greeting = [0; 3];
        stream.read_exact(&mut greeting).unwrap();
        stream.write_all(&[5, 0]).unwrap();
        let mut head = [0; 5];
        stream.read_exact(&mut head).unwrap();
        let mut name = vec![0; usize::from(head[4])];
        stream.read_exact(&mut name).unwrap();
        stream.read_exact(&mut [0; 2]).unwrap();
        stream.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 80]).unwrap();
        let _ = stream.read(&mut [0; 4096]).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").unwrap();
        String::from_utf8(name).unwrap()
    });
    let client = client(FAR, |config| config.proxy(&*url)).unwrap();
    ask(&client, Ask::Read).await.unwrap();
    assert_eq!(proxy.join().unwrap(), "ecs.invalid");
}
