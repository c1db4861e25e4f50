//! What the HTTP client is set up with, besides its times. It must not know what the settings lead to.

use crate::error::Error;

/// The settings of the HTTP client.
#[derive(Clone, Default)]
pub(crate) struct HttpSettings {
    /// The URL of a proxy for all requests. It may hold a password.
    pub(crate) proxy: Option<String>,
    /// Hosts to which requests go past the proxy, as in `NO_PROXY`.
    pub(crate) no_proxy: Option<String>,
    /// Certificates in PEM that are trusted besides those of the system.
    #[cfg(feature = "tls")]
    pub(crate) root_certificates: Vec<bytes::Bytes>,
    /// How many idle connections are kept for a host.
    pub(crate) pool_max_idle_per_host: Option<usize>,
    /// Whether only HTTP/1.1 is spoken. Without this and the next, client and server agree when they begin with TLS, and speak HTTP/1.1
    /// without TLS.
    pub(crate) http1_only: bool,
    /// Whether only HTTP/2 is spoken, also without TLS.
    pub(crate) http2_prior_knowledge: bool,
}

impl HttpSettings {
    /// Gives a client what is neither TLS nor proxy.
    pub(super) fn give(&self, mut builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        if let Some(most) = self.pool_max_idle_per_host {
            builder = builder.pool_max_idle_per_host(most);
        }
        if self.http1_only {
            builder = builder.http1_only();
        }
        if self.http2_prior_knowledge {
            builder = builder.http2_prior_knowledge();
        }
        builder
    }

    /// Refuses settings that exclude each other.
    pub(super) fn check(&self) -> Result<(), Error> {
        if self.http1_only && self.http2_prior_knowledge {
            return Err(Error::config(
                "Config::http1_only and Config::http2_prior_knowledge exclude each other; set one of them",
            ));
        }
        Ok(())
    }
}
