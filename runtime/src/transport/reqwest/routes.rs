//! Which way a request goes: straight to its host or through a proxy. It must not know how requests are sent.

use std::net::{IpAddr, Ipv6Addr};

use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use ipnet::IpNet;
use reqwest::Url;

use super::proxy_url;
use super::settings::HttpSettings;
use crate::error::Error;
use crate::redact::Secrets;

/// The variables that name the proxy of a scheme; of each pair the first that is set counts.
const VARIABLES: [(&str, [&str; 2]); 2] =
    [("http", ["HTTP_PROXY", "http_proxy"]), ("https", ["HTTPS_PROXY", "https_proxy"])];
/// The variables that name the proxy of schemes for which no other variable does.
const ALL: [&str; 2] = ["ALL_PROXY", "all_proxy"];
/// A script of a web server gets its caller's headers as variables that begin with `HTTP_`, so no proxy is read there.
const CGI: &str = "REQUEST_METHOD";
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
    /// The schemes whose proxy cannot be used, and why. It matters to requests that would go through it.
    problems: Vec<(&'static str, String)>,
    /// What proxies know and nobody is to see.
    secrets: Secrets,
}

impl Routes {
    pub(super) fn new(settings: &HttpSettings) -> Result<Self, Error> {
        Self::read(settings, &|name| std::env::var(name).ok())
    }

    /// Of a client that was made elsewhere nothing is known.
    pub(super) fn unknown() -> Self {
        Self {
            proxies: None,
            exceptions: Vec::new(),
            of_environment: false,
            problems: Vec::new(),
            secrets: Secrets::default(),
        }
    }

    pub(super) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    fn read(
        settings: &HttpSettings,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, Error> {
        let mut secrets = Secrets::default();
        let given = settings.no_proxy.as_deref().unwrap_or_default();
        let (mut exceptions, odd) = exceptions(given);
        if let Some(entry) = odd {
            return Err(Error::config(format!("Config::no_proxy has {}", not_a_host(entry))));
        }
        if let Some(proxy) = &settings.proxy {
            check("Config::proxy", proxy).map_err(Error::config)?;
            proxy_url::add_secrets(proxy, &mut secrets);
            let proxies = Some(Matcher::builder().all(proxy.clone()).build());
            let problems = Vec::new();
            return Ok(Self { proxies, exceptions, of_environment: false, problems, secrets });
        }
        let first = |names: [&'static str; 2]| {
            let set = names.into_iter().find_map(|name| Some((name, variable(name)?)));
            set.filter(|(_, value)| !value.is_empty())
        };
        let is_read = variable(CGI).is_none();
        let mut problems = Vec::new();
        for (scheme, names) in VARIABLES {
            if let Some((name, proxy)) = first(names).or_else(|| first(ALL)).filter(|_| is_read) {
                problems.extend(check(name, &proxy).err().map(|problem| (scheme, problem)));
                proxy_url::add_secrets(&proxy, &mut secrets);
            }
        }
        let all = EXCEPTIONS.iter().find_map(|name| Some((*name, variable(name)?)));
        if let Some((name, all)) = &all {
            let (known, odd) = self::exceptions(all);
            exceptions.extend(known);
            // The variable is read by many programs, each with its own forms, so what this one doesn't know is no error.
            if let Some(entry) = odd {
                tracing::warn!("{name} has {}; it is ignored", not_a_host(entry));
            }
        }
        let proxies = Some(Matcher::from_system());
        Ok(Self { proxies, exceptions, of_environment: true, problems, secrets })
    }

    /// The way to a URL.
    pub(super) fn of(&self, url: &str) -> Result<Route, Error> {
        let usual = Route::Usual { proxy: None };
        let Some(proxies) = &self.proxies else { return Ok(usual) };
        let proxy = url.parse().ok().and_then(|uri| proxies.intercept(&uri));
        let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
        let problem = self.problems.iter().find(|(known, _)| scheme.eq_ignore_ascii_case(known));
        if proxy.is_none() && problem.is_none() {
            return Ok(usual);
        }
        let Ok(url) = Url::parse(url) else { return Ok(usual) };
        let Some(host) = url.host_str() else { return Ok(usual) };
        let host = Host::new(host, url.port_or_known_default());
        if (self.of_environment && host.is_near())
            || self.exceptions.iter().any(|exception| exception.matches(&host))
        {
            return Ok(Route::Direct);
        }
        if let Some((_, problem)) = problem {
            return Err(Error::config(problem.clone()));
        }
        let shown = proxy.map(|proxy| proxy.uri().to_string().trim_end_matches('/').to_owned());
        Ok(Route::Usual { proxy: shown })
    }
}

/// Refuses what is not the URL of a proxy, as it would be left out without a word. The URL may hold a password and is not shown.
fn check(name: &str, proxy: &str) -> Result<(), String> {
    let anywhere = http::Uri::from_static("http://host.invalid/");
    let found = Matcher::builder().all(proxy.to_owned()).build().intercept(&anywhere);
    let uri = found.as_ref().map(Intercept::uri);
    let fits = uri.and_then(|uri| uri.authority()).is_some_and(|authority| {
        // Without a port, or with one that exists.
        let is_whole = authority.as_str() == authority.host();
        is_whole || authority.port_u16().is_some_and(|port| port > 0)
    });
    if !fits || uri.and_then(http::Uri::host).is_none_or(str::is_empty) {
        return Err(format!(
            "{name} is not the URL of a proxy; expected one such as http://proxy.example.com:3128"
        ));
    }
    let scheme = uri.and_then(http::Uri::scheme_str).unwrap_or_default();
    if scheme.starts_with("socks") && !cfg!(feature = "socks") {
        return Err(format!(
            "{name} names a proxy of the kind {scheme}, for which this build has no support; turn on the feature `socks` of alicloud-runtime"
        ));
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
/// The second is the first entry that is none of these.
fn exceptions(list: &str) -> (Vec<Exception>, Option<&str>) {
    let entries = list.split(|c: char| c == ',' || c.is_whitespace());
    let (mut known, mut odd) = (Vec::new(), None);
    for entry in entries.filter(|entry| !entry.is_empty()) {
        match Exception::read(entry) {
            Some(exception) => known.push(exception),
            None => odd = odd.or(Some(entry)),
        }
    }
    (known, odd)
}

/// That an entry names no hosts. What may hold a password is not shown.
fn not_a_host(entry: &str) -> String {
    let shown = if entry.contains('@') { "..".into() } else { entry.escape_debug().to_string() };
    format!(
        "`{shown}`, which is no host; expected entries such as example.com, *.example.com, 10.0.0.0/8 or example.com:8443"
    )
}

impl Exception {
    fn read(entry: &str) -> Option<Self> {
        if let Some(network) = network(entry) {
            return Some(Self { hosts: Hosts::Network(network), port: None });
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
                if !domain.split('.').all(is_name) {
                    return None;
                }
                Hosts::Domain(domain.to_ascii_lowercase())
            }
        };
        Some(Self { hosts, port })
    }

    fn matches(&self, host: &Host) -> bool {
        let below = |domain: &str| {
            let rest = host.name.strip_suffix(domain);
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
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

/// Whether a text can be one part of the name of a host; machines have names with `_`, too.
fn is_name(part: &str) -> bool {
    !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
}

/// A network. A single address is a network with one member.
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
        routes(PROXY, no_proxy, &[]).unwrap().of(url).unwrap() == Route::Direct
    }

    #[test]
    fn the_proxy_is_named_without_its_password() {
        let routes = routes(PROXY, "", &[]).unwrap();
        for url in ["https://ecs.aliyuncs.com/?a=b", "http://127.0.0.1:8080/", "http://[::1]/"] {
            let wanted = Some("http://proxy.example:3128".to_owned());
            assert_eq!(routes.of(url).unwrap().proxy(), wanted, "{url}");
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
            (",, ", "http://a.example/", false),
            ("", "http://a.example/", false),
        ] {
            assert_eq!(is_direct(list, url), wanted, "{list}: {url}");
        }
    }

    #[test]
    fn an_exception_that_is_no_host_is_an_error_or_in_the_environment_ignored() {
        const ODD: &[(&str, &str)] =
            &[("HTTPS_PROXY", "http://:0"), ("no_proxy", "http://a.invalid,b.invalid")];
        for odd in [
            "http://a.example",
            "a.example:99999",
            "a.example:",
            "10.0.0.0/33",
            "a.example/path",
            "a..example",
            ".",
            "*.",
            "a.example;b.example",
            "http://me:s3cret@a.example",
        ] {
            let list = format!("b.example, {odd}");
            let error = routes(PROXY, &list, &[]).unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::Config, "{odd}");
            let text = error.to_string();
            assert!(text.starts_with("Config::no_proxy has `"), "{text}");
            assert!(!text.contains("s3cret") && text.contains("which is no host"), "{text}");
            assert!(text.contains(odd) || odd.contains('@'), "{text}");
        }
        let routes = routes(None, "", ODD).unwrap();
        assert_eq!(routes.of("https://b.invalid").unwrap(), Route::Direct);
        assert!(routes.of("https://a.invalid").is_err());
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
        let socks = routes(Some("socks5://proxy:1080"), "", &[]);
        assert_eq!(socks.is_ok(), cfg!(feature = "socks"), "{socks:?}");
    }

    #[test]
    fn a_bad_proxy_of_the_environment_is_an_error_of_what_would_go_through_it() {
        const HTTPS: &[(&str, &str)] = &[("https_proxy", "http://:0"), ("NO_PROXY", "b.invalid")];
        const ALL: &[(&str, &str)] = &[("ALL_PROXY", "ftp://p"), ("HTTP_PROXY", "http://p:1")];
        // As the client reads them: an empty one of upper case counts, and in a CGI script none does.
        const UNREAD: [&[(&str, &str)]; 2] = [
            &[("HTTP_PROXY", ""), ("http_proxy", "http://:0")],
            &[("REQUEST_METHOD", "GET"), ("http_proxy", "http://:0")],
        ];
        let said = |variables, no_proxy, url| {
            let way = routes(None, no_proxy, variables).unwrap().of(url);
            way.err().map(|error| error.to_string())
        };
        let error = said(HTTPS, "", "https://a.invalid").unwrap();
        assert!(error.starts_with("https_proxy is not the URL"), "{error}");
        for (no_proxy, url) in [
            ("", "http://a.invalid"),
            ("", "https://127.0.0.1:8080"),
            ("", "https://b.invalid"),
            ("*.invalid", "https://a.invalid"),
        ] {
            assert_eq!(said(HTTPS, no_proxy, url), None, "{url}");
        }
        assert!(said(ALL, "", "https://a.invalid").unwrap().starts_with("ALL_PROXY is not"));
        assert_eq!(said(ALL, "", "http://a.invalid"), None);
        for variables in UNREAD {
            assert_eq!(said(variables, "", "http://a.invalid"), None);
        }
    }
}
