//! TLS of the HTTP client: rustls with the system's certificates, and what to do when it fails.

use std::error::Error as StdError;
use std::sync::Arc;

use reqwest::ClientBuilder;
use rustls_platform_verifier::BuilderVerifierExt as _;

use crate::error::Error;

/// What gives clients their TLS.
pub(super) fn backend() -> Result<impl Fn(ClientBuilder) -> ClientBuilder, Error> {
    let config = config().map_err(|error| {
        Error::config(format!(
            "TLS cannot be set up ({error}); install the system's CA certificates, or give a transport with Config::transport"
        ))
        .with_source(error)
    })?;
    Ok(move |builder: ClientBuilder| builder.tls_backend_preconfigured(config.clone()))
}

/// Every URL can be sent to.
#[allow(clippy::unnecessary_wraps, reason = "without TLS there is an error")]
pub(super) fn check(_: &str) -> Result<(), Error> {
    Ok(())
}

/// The provider is given here rather than installed for the whole process, which is the program's choice and not a library's.
fn config() -> Result<rustls::ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// What to do about a failure that trying again does not help, if that cause is one.
pub(super) fn advice(cause: &(dyn StdError + 'static)) -> Option<&'static str> {
    what_to_do(failure(cause)?)
}

/// The failure of TLS that a cause is; it comes wrapped as a failure of input and output, which does not tell it as its source.
fn failure<'a>(cause: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    let inner = cause.downcast_ref::<std::io::Error>()?.get_ref()?;
    // It may be wrapped more than once.
    inner.downcast_ref().or_else(|| failure(inner))
}

fn what_to_do(error: &rustls::Error) -> Option<&'static str> {
    match error {
        rustls::Error::InvalidCertificate(_) => Some(
            "check the endpoint, the clock of this machine and its CA certificates, to which a proxy may need its own added",
        ),
        rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType) => {
            Some("the server does not speak TLS there; check the endpoint")
        }
        _ => None,
    }
}
