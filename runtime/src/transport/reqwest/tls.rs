//! TLS of the HTTP client: rustls with the system's certificates, and what to do when it fails.

use std::error::Error as StdError;
use std::sync::Arc;

use reqwest::ClientBuilder;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls_platform_verifier::Verifier;

use super::settings::HttpSettings;
use crate::error::Error;

/// What gives clients their TLS.
#[derive(Clone, Debug)]
pub(super) struct Tls {
    /// Absent for a client that was made elsewhere.
    config: Option<rustls::ClientConfig>,
    /// Why no server can be trusted.
    without_roots: Option<String>,
}

impl Tls {
    /// Without certificates of the system there is no error yet, as plain HTTP needs none.
    pub(super) fn new(settings: &HttpSettings) -> Result<Self, Error> {
        // The provider is given here rather than installed for the whole process, which is the program's choice and not a library's.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let setup =
            |error| Error::config(format!("TLS cannot be set up ({error})")).with_source(error);
        let builder = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(setup)?;
        let own = own_roots(settings)?;
        let (config, without_roots) = match verifier(&own, provider) {
            Ok(verifier) => {
                let builder = builder.dangerous();
                (builder.with_custom_certificate_verifier(Arc::new(verifier)), None)
            }
            Err(error) if own.is_empty() => {
                let nobody = rustls::RootCertStore::empty();
                (builder.with_root_certificates(nobody), Some(error.to_string()))
            }
            Err(error) => {
                return Err(Error::config(format!(
                    "Config::root_certificate has one that cannot be used ({error})"
                ))
                .with_source(error));
            }
        };
        let mut config = config.with_no_client_auth();
        config.alpn_protocols = match (settings.http1_only, settings.http2_prior_knowledge) {
            (true, _) => vec![b"http/1.1".to_vec()],
            (_, true) => vec![b"h2".to_vec()],
            _ => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        };
        Ok(Self { config: Some(config), without_roots })
    }

    pub(super) fn of_client() -> Self {
        Self { config: None, without_roots: None }
    }

    pub(super) fn give(&self, builder: ClientBuilder) -> ClientBuilder {
        match &self.config {
            Some(config) => builder.tls_backend_preconfigured(config.clone()),
            None => builder,
        }
    }

    /// Refuses a URL that needs TLS where no server can be trusted.
    pub(super) fn check(&self, url: &str) -> Result<(), Error> {
        match &self.without_roots {
            Some(why) if !url.starts_with("http://") => Err(Error::config(format!(
                "no server can be trusted, as this machine has no CA certificates ({why}); install them (in most containers the package ca-certificates), name their file in SSL_CERT_FILE, give some with Config::root_certificate, or turn on the feature `webpki-roots` of alicloud-runtime"
            ))),
            _ => Ok(()),
        }
    }
}

/// The certificates that the program gives.
fn own_roots(settings: &HttpSettings) -> Result<Vec<CertificateDer<'static>>, Error> {
    let mut roots = Vec::new();
    for pem in &settings.root_certificates {
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        match read {
            Ok(read) if !read.is_empty() => roots.extend(read),
            Ok(_) => {
                return Err(Error::config(
                    "Config::root_certificate got no certificate; expected PEM, which starts with -----BEGIN CERTIFICATE-----",
                ));
            }
            Err(error) => {
                return Err(Error::config(format!(
                    "Config::root_certificate got PEM that cannot be read ({error})"
                ))
                .with_source(error));
            }
        }
    }
    Ok(roots)
}

/// Trusts what the system does and what the program gives; in a build with them, Mozilla's certificates where the system has none.
fn verifier(
    own: &[CertificateDer<'static>],
    provider: Arc<CryptoProvider>,
) -> Result<Verifier, rustls::Error> {
    let systems = Verifier::new(Arc::clone(&provider));
    #[cfg(feature = "webpki-roots")]
    if systems.is_err() {
        let mozillas = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned();
        return with_more(own.iter().cloned().chain(mozillas), provider);
    }
    if own.is_empty() { systems } else { with_more(own.iter().cloned(), provider) }
}

/// Trusts more than the system does.
#[cfg(not(target_os = "android"))]
fn with_more(
    roots: impl Iterator<Item = CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
) -> Result<Verifier, rustls::Error> {
    Verifier::new_with_extra_roots(roots, provider)
}

/// Android asks its own service, which takes none.
#[cfg(target_os = "android")]
fn with_more(
    _: impl Iterator<Item = CertificateDer<'static>>,
    _: Arc<CryptoProvider>,
) -> Result<Verifier, rustls::Error> {
    Err(rustls::Error::General("Android trusts what is installed there".to_owned()))
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
            "check the endpoint, the clock of this machine and its CA certificates; add that of a proxy or of a private service with Config::root_certificate",
        ),
        rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType) => {
            Some("the server does not speak TLS there; check the endpoint")
        }
        _ => None,
    }
}
