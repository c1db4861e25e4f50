//! What the HTTP client is set up with, besides its times. It must not know what the settings lead to.

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
    /// Which HTTP is spoken.
    pub(crate) http: Http,
}

/// Which HTTP is spoken.
#[derive(Clone, Copy, Default, PartialEq)]
pub(crate) enum Http {
    /// What client and server agree on when they begin with TLS; HTTP/1.1 without TLS.
    #[default]
    Negotiated,
    /// HTTP/1.1.
    One,
    /// HTTP/2, also without TLS.
    Two,
}

impl HttpSettings {
    /// Gives a client what is neither TLS nor proxy.
    pub(super) fn give(&self, mut builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        if let Some(most) = self.pool_max_idle_per_host {
            builder = builder.pool_max_idle_per_host(most);
        }
        match self.http {
            Http::Negotiated => builder,
            Http::One => builder.http1_only(),
            Http::Two => builder.http2_prior_knowledge(),
        }
    }
}
