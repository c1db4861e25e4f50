//! The settings of the HTTP client: proxies, trust, connections. They have no effect on a custom transport.

use super::Config;
use crate::transport::HttpSettings;

impl Config {
    /// Sends all requests through a proxy, such as `http://proxy.example.com:3128`, in place of what `HTTP_PROXY`, `HTTPS_PROXY` and
    /// `ALL_PROXY` say. User and password are part of the URL. `socks5://` and `socks5h://` need the feature `socks`.
    ///
    /// A proxy of the environment is not used for this machine (`localhost`, loopback and link-local addresses); this one is.
    ///
    /// The default credentials chain uses it too. It has no effect on a custom transport, nor have the other settings of connections.
    ///
    /// ```
    /// use alicloud_runtime::Config;
    /// let config = Config::new("cn-hangzhou")
    ///     .proxy("http://user:password@proxy.example.com:3128")
    ///     .no_proxy("*.aliyuncs.com, 10.0.0.0/8, kms.example.com:8443");
    /// assert!(!format!("{config:?}").contains("password"));
    /// ```
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.http.proxy = Some(url.into());
        self.with_credentials_by_the_same_way()
    }

    /// Hosts that are reached without a proxy, separated by commas: `*` for all, domains with what is below them (`example.com`,
    /// `.example.com` and `*.example.com` say the same), addresses and networks, each with a port or without. Anything else is an error
    /// of the configuration. Those of `NO_PROXY` are added unless there is a [`proxy`](Self::proxy); there, what is none of these is ignored
    /// with a warning.
    #[must_use]
    pub fn no_proxy(mut self, hosts: impl Into<String>) -> Self {
        self.http.no_proxy = Some(hosts.into());
        self.with_credentials_by_the_same_way()
    }

    /// Trusts one more certificate authority, or several, in PEM, besides those of the system. The default
    /// credentials chain does, too.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn root_certificate(mut self, pem: impl Into<bytes::Bytes>) -> Self {
        self.http.root_certificates.push(pem.into());
        self.with_credentials_by_the_same_way()
    }

    /// How many idle connections are kept for a host (no limit).
    #[must_use]
    pub fn pool_max_idle_per_host(mut self, connections: usize) -> Self {
        self.http.pool_max_idle_per_host = Some(connections);
        self
    }

    /// Speaks HTTP/1.1 only, for proxies and services that cannot deal with HTTP/2.
    #[must_use]
    pub fn http1_only(mut self) -> Self {
        self.http.http1_only = true;
        self
    }

    /// Speaks HTTP/2 only, also where there is no TLS to agree on it. With [`http1_only`](Self::http1_only) it is an error of the
    /// configuration.
    #[must_use]
    pub fn http2_prior_knowledge(mut self) -> Self {
        self.http.http2_prior_knowledge = true;
        self
    }

    /// The default credentials chain reaches the token service as the client reaches its own. Which HTTP it speaks stays its choice.
    fn with_credentials_by_the_same_way(self) -> Self {
        let http =
            HttpSettings { http1_only: false, http2_prior_knowledge: false, ..self.http.clone() };
        self.in_changed_context(|context| context.with_http(http))
    }
}
