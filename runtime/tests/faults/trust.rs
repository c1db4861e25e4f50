//! Whom the client trusts: certificates of the program, and machines that have none.

use std::sync::Arc;

use alicloud_runtime::transport::reqwest_0_13::{self, reqwest};
use alicloud_runtime::{Config, ErrorKind};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::ecs::Client;
use crate::server::{Act, Server, fine};
use crate::table::{Ask, ask, config};
use crate::virtual_time::{PLENTY, Virtual};

/// Is set in the process that has no certificates.
const BARE: &str = "ALICLOUD_TEST_WITHOUT_CERTIFICATES";

/// The certificate of the test server, which signed itself.
fn certificate() -> String {
    let text = STANDARD.encode(include_bytes!("../data/untrusted-certificate.der"));
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
}

fn client(endpoint: &str, with: impl Fn(Config) -> Config) -> Client {
    Client::new(with(config(endpoint, &Virtual::new(PLENTY)))).unwrap()
}

fn over_tls() -> (Server, String) {
    let server = Server::start(vec![vec![Act::Tls, Act::Read, fine()]]);
    let endpoint = format!("https://{}", server.address());
    (server, endpoint)
}

#[tokio::test]
async fn a_certificate_of_the_program_is_trusted() {
    let (server, endpoint) = over_tls();
    let client = client(&endpoint, |config| config.root_certificate(certificate()));
    ask(&client, Ask::Read).await.unwrap();
    assert_eq!(server.seen().requests.len(), 1);
}

#[test]
fn what_is_no_certificate_is_an_error_of_the_configuration() {
    for (pem, wanted) in [
        (String::new(), "Config::root_certificate got no certificate"),
        ("no PEM".to_owned(), "Config::root_certificate got no certificate"),
        (
            certificate().replace("-----END", "-----"),
            "Config::root_certificate got PEM that cannot",
        ),
        (
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_owned(),
            "Config::root_certificate has one that cannot be used",
        ),
    ] {
        let config = Config::new("cn-hangzhou").root_certificate(pem.clone());
        let error = Client::new(config).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{pem}");
        assert!(error.to_string().starts_with(wanted), "{pem}: {error}");
    }
}

#[tokio::test]
async fn a_client_of_the_program_sends() {
    let (server, endpoint) = over_tls();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = rustls::RootCertStore::empty();
    roots.add(include_bytes!("../data/untrusted-certificate.der").as_slice().into()).unwrap();
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let made =
        reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy().build().unwrap();
    let client = client(&endpoint, |config| {
        config.transport(Arc::new(reqwest_0_13::from_client(made.clone())))
    });
    ask(&client, Ask::Read).await.unwrap();
    assert_eq!(server.seen().requests.len(), 1);
}

/// Certificates are found by variables of the process, so this test asks in a separate process: itself, run again.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn without_certificates_plain_http_works_and_tls_says_what_to_install() {
    if std::env::var(BARE).is_ok() {
        let server = Server::start(vec![vec![Act::Read, fine()]]);
        let plain = client(&format!("http://{}", server.address()), |config| config);
        ask(&plain, Ask::Read).await.unwrap();
        let (server, endpoint) = over_tls();
        let error = ask(&client(&endpoint, |config| config), Ask::Read).await.unwrap_err();
        if cfg!(feature = "webpki-roots") {
            assert!(error.to_string().contains("UnknownIssuer"), "{error}");
            return;
        }
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Config, false));
        let text = error.to_string();
        assert!(text.contains("no CA certificates") && text.contains("ca-certificates"), "{text}");
        assert_eq!(server.seen().connections, 0);
        let (_server, endpoint) = over_tls();
        let trusting = client(&endpoint, |config| config.root_certificate(certificate()));
        return ask(&trusting, Ask::Read).await.unwrap();
    }
    let nothing = tempfile::tempdir().unwrap();
    let mut child = tokio::process::Command::new(std::env::current_exe().unwrap());
    let name = "trust::without_certificates_plain_http_works_and_tls_says_what_to_install";
    child.args(["--exact", name, "--nocapture"]).env(BARE, "1");
    child.env("SSL_CERT_DIR", nothing.path()).env_remove("SSL_CERT_FILE");
    let output = child.output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
