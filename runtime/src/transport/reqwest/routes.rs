//! Which way a request goes: straight to its host or through a proxy. It must not know how requests are sent.

use std::net::{IpAddr, Ipv6Addr};

use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use ipnet::IpNet;
use reqwest::Url;

use super::settings::HttpSettings;
use crate::error::Error;

/// The variables that name proxies; of each pair the first that is set counts.
const VARIABLES: [[&str; 2]; 3] =
    [["HTTP_PROXY", "http_proxy"], ["HTTPS_PROXY", "https_proxy"], ["ALL_PROXY", "all_proxy"]];
/// The variables that name hosts without a proxy.
const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// The way of a request.
#[derive(Debug, PartialEq)]
pub(super) enum Route {
    /// Past any proxy.
    Direct,
    /// As the client is set up: through this proxy, if any.
    Usual { proxy: Option<String> },
}

impl Route {
    pub(super) fn proxy(self) -> Option<String> {
        match self {
            Self::Direct => None,
            Self::Usual { proxy } => proxy,
        }
    }
}

/// Proxies, and the hosts that are reached without.
#[derive(Debug)]
pub(super) struct Routes {
    proxies: Option<Matcher>,
    exceptions: Vec<Exception>,
    /// Whether the proxies are those of the environment, which was not made with services of this machine in mind.
    of_environment: bool,
}

impl Routes {
    pub(super) fn new(settings: &HttpSettings) -> Result<Self, Error> {
        Self::read(settings, &|name| std::env::var(name).ok())
    }

    /// Of a client that was made elsewhere nothing is known.
    pub(super) fn unknown() -> Self {
        Self { proxies: None, exceptions: Vec::new(), of_environment: false }
    }

    fn read(
        settings: &HttpSettings,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, Error> {
        let own = settings.no_proxy.as_deref().unwrap_or_default();
        let mut exceptions = exceptions(own);
        let Some(proxy) = &settings.proxy else {
            for pair in VARIABLES {
                let set = pair.iter().find_map(|name| Some((*name, variable(name)?)));
                if let Some((name, proxy)) = set.filter(|(_, proxy)| !proxy.is_empty()) {
                    check(name, &proxy)?;
                }
            }
            let all = EXCEPTIONS.iter().find_map(|name| variable(name)).unwrap_or_default();
            exceptions.extend(self::exceptions(&all));
            return Ok(Self {
                proxies: Some(Matcher::from_system()),
                exceptions,
                of_environment: true,
            });
        };
        check("Config::proxy", proxy)?;
        let matcher = Matcher::builder().all(proxy.clone()).build();
        Ok(Self { proxies: Some(matcher), exceptions, of_environment: false })
    }

    /// The way to a URL.
    pub(super) fn of(&self, url: &str) -> Route {
        let usual = Route::Usual { proxy: None };
        let Some(proxies) = &self.proxies else { return usual };
        let Some(proxy) = url.parse().ok().and_then(|uri| proxies.intercept(&uri)) else {
            return usual;
        };
        let Ok(url) = Url::parse(url) else { return usual };
        let Some(host) = url.host_str() else { return usual };
        let host = Host::new(host, url.port_or_known_default());
        if (self.of_environment && host.is_near())
            || self.exceptions.iter().any(|exception| exception.matches(&host))
        {
            return Route::Direct;
        }
        let shown = proxy.uri().to_string();
        Route::Usual { proxy: Some(shown.trim_end_matches('/').to_owned()) }
    }
}

/// Refuses what is not the URL of a proxy, as it would be left out without a word. The URL may hold a password and is not shown.
fn check(name: &str, proxy: &str) -> Result<(), Error> {
    let anywhere = http::Uri::from_static("http://host.invalid/");
    let found = Matcher::builder().all(proxy.to_owned()).build().intercept(&anywhere);
    let uri = found.as_ref().map(Intercept::uri);
    let fits = uri.and_then(|uri| uri.authority()).is_some_and(|authority| {
        // Without a port, or with one that exists.
        let is_whole = authority.as_str() == authority.host();
        is_whole || authority.port_u16().is_some_and(|port| port > 0)
    });
    if !fits || uri.and_then(http::Uri::host).is_none_or(str::is_empty) {
        return Err(Error::config(format!(
            "{name} is not the URL of a proxy; expected one such as http://proxy.example.com:3128"
        )));
    }
    let scheme = uri.and_then(http::Uri::scheme_str).unwrap_or_default();
    if scheme.starts_with("socks") && !cfg!(feature = "socks") {
        return Err(Error::config(format!(
            "{name} names a proxy of the kind {scheme}, for which this build has no support; turn on the feature `socks` of alicloud-runtime"
        )));
    }
    Ok(())
}

/// A host that a request is for.
struct Host {
    /// In lower case, without the brackets of an address.
    name: String,
    address: Option<IpAddr>,
    port: Option<u16>,
}

impl Host {
    fn new(name: &str, port: Option<u16>) -> Self {
        let name = name.trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase();
        Self { address: name.parse().ok(), name, port }
    }

    /// Whether no proxy can reach it in place of this machine: loopback and link-local.
    fn is_near(&self) -> bool {
        let link_local = |address: &Ipv6Addr| address.segments()[0] & 0xffc0 == 0xfe80;
        match self.address.map(|address| address.to_canonical()) {
            Some(IpAddr::V4(address)) => address.is_loopback() || address.is_link_local(),
            Some(IpAddr::V6(address)) => address.is_loopback() || link_local(&address),
            None => self.name == "localhost" || self.name.ends_with(".localhost"),
        }
    }
}

/// An entry of `NO_PROXY`.
#[derive(Debug)]
struct Exception {
    hosts: Hosts,
    port: Option<u16>,
}

#[derive(Debug)]
enum Hosts {
    All,
    Network(IpNet),
    /// A domain and all below it.
    Domain(String),
}

/// Reads a list as in `NO_PROXY`: `*`, domains (also as `.domain` and `*.domain`), addresses and networks, each with a port or without.
fn exceptions(list: &str) -> Vec<Exception> {
    let entries = list.split(|c: char| c == ',' || c.is_whitespace());
    entries.filter(|entry| !entry.is_empty()).map(Exception::read).collect()
}

impl Exception {
    fn read(entry: &str) -> Self {
        if let Some(network) = network(entry) {
            return Self { hosts: Hosts::Network(network), port: None };
        }
        let (host, port) = match entry.rsplit_once(':') {
            Some((host, port)) if port.parse::<u16>().is_ok() => (host, port.parse().ok()),
            _ => (entry, None),
        };
        let hosts = match network(host) {
            Some(network) => Hosts::Network(network),
            None if host == "*" => Hosts::All,
            None => {
                let domain = host.strip_prefix('*').unwrap_or(host).trim_matches('.');
                Hosts::Domain(domain.to_ascii_lowercase())
            }
        };
        Self { hosts, port }
    }

    fn matches(&self, host: &Host) -> bool {
        let below = |domain: &str| {
            let rest = host.name.strip_suffix(domain);
            !domain.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        let here = match &self.hosts {
            Hosts::All => true,
            Hosts::Network(network) => {
                host.address.is_some_and(|address| network.contains(&address))
            }
            Hosts::Domain(domain) => below(domain),
        };
        here && (self.port.is_none() || self.port == host.port)
    }
}

/// A network, or an address as one of its own.
fn network(text: &str) -> Option<IpNet> {
    let text = text.trim_start_matches('[').trim_end_matches(']');
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(
        proxy: Option<&str>,
        no_proxy: &str,
        variables: &'static [(&str, &str)],
    ) -> Result<Routes, Error> {
        let settings = HttpSettings {
            proxy: proxy.map(str::to_owned),
            no_proxy: Some(no_proxy.to_owned()),
            ..HttpSettings::default()
        };
        Routes::read(&settings, &|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    const PROXY: Option<&str> = Some("http://user:s3cret@proxy.example:3128");

    fn is_direct(no_proxy: &str, url: &str) -> bool {
        routes(PROXY, no_proxy, &[]).unwrap().of(url) == Route::Direct
    }

    #[test]
    fn the_proxy_is_named_without_its_password() {
        let routes = routes(PROXY, "", &[]).unwrap();
        for url in ["https://ecs.aliyuncs.com/?a=b", "http://127.0.0.1:8080/", "http://[::1]/"] {
            let wanted = Some("http://proxy.example:3128".to_owned());
            assert_eq!(routes.of(url).proxy(), wanted, "{url}");
        }
        assert!(!format!("{routes:?}").contains("s3cret"), "{routes:?}");
    }

    #[test]
    fn exceptions_are_names_networks_and_ports() {
        for (list, url, wanted) in [
            ("*", "https://a.example", true),
            ("b.example, a.example", "https://a.example", true),
            ("b.example a.example", "https://x.A.example", true),
            ("*.a.example", "https://x.a.example", true),
            (".a.example", "https://x.a.example", true),
            ("*.a.example", "https://xa.example", false),
            ("a.example", "https://xa.example", false),
            ("a.example:8443", "https://a.example:8443", true),
            ("a.example:443", "https://a.example", true),
            ("a.example:80", "https://a.example", false),
            ("10.0.0.0/8", "http://10.200.3.4:8080/", true),
            ("10.0.0.0/8", "http://11.0.0.1/", false),
            ("10.0.0.0/8", "http://10.example/", false),
            ("10.1.2.3", "http://10.1.2.3/", true),
            ("10.1.2.3:81", "http://10.1.2.3/", false),
            ("fd00::/8", "http://[fd12::1]:8080/", true),
            ("[fd12::1]:8080", "http://[fd12::1]:8080/", true),
            ("[fd12::1]:8081", "http://[fd12::1]:8080/", false),
            ("fd12::1", "http://[fd12::1]/", true),
            (",, .,*.", "http://a.example/", false),
            ("", "http://a.example/", false),
        ] {
            assert_eq!(is_direct(list, url), wanted, "{list}: {url}");
        }
    }

    #[test]
    fn what_is_near_is_near() {
        for (host, wanted) in [
            ("localhost", true),
            ("LocalHost.", true),
            ("a.localhost", true),
            ("127.3.2.1", true),
            ("169.254.1.1", true),
            ("[::1]", true),
            ("[fe80::1]", true),
            ("[::ffff:127.0.0.1]", true),
            ("notlocalhost", false),
            ("10.0.0.1", false),
            ("[fd00::1]", false),
        ] {
            assert_eq!(Host::new(host, None).is_near(), wanted, "{host}");
        }
    }

    #[test]
    fn what_is_no_proxy_is_an_error_that_does_not_show_it() {
        for bad in [
            "http://user:s3cret@",
            "ftp://user:s3cret@proxy:21",
            "http://user:s3cret@proxy:99999",
            "http://user:s3cret@proxy:port",
            "not a url",
            "://",
        ] {
            let error = routes(Some(bad), "", &[]).unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::Config, "{bad}");
            assert_eq!(
                error.to_string(),
                "Config::proxy is not the URL of a proxy; expected one such as http://proxy.example.com:3128",
                "{bad}"
            );
        }
        for good in ["proxy:3128", "http://proxy", "https://[::1]:3128", "http://a:b@proxy:1/"] {
            assert!(routes(Some(good), "", &[]).is_ok(), "{good}");
        }
        let error = routes(None, "", &[("https_proxy", "http://proxy:0")]).unwrap_err();
        assert!(error.to_string().starts_with("https_proxy is not"), "{error}");
        // As the client reads them: an empty one of upper case counts.
        assert!(routes(None, "", &[("HTTP_PROXY", ""), ("http_proxy", "http://:0")]).is_ok());
        let socks = routes(Some("socks5://proxy:1080"), "", &[]);
        assert_eq!(socks.is_ok(), cfg!(feature = "socks"), "{socks:?}");
    }
}
