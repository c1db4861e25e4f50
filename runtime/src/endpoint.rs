//! Which host a call goes to: explicit, then the product's region table, then its rule. Pure.

use alicloud_wire::{Endpoint, EndpointRule, Processed};

use crate::error::Error;
use crate::text::is_label;

/// A product in one version: constant data in a generated crate.
///
/// ```
/// use alicloud_runtime::{Endpoint, EndpointRule, Product};
///
/// static ECS: Product<'_> = Product::new("Ecs", "2014-05-26")
///     .with_endpoints(&[Endpoint::new("cn-hangzhou", "ecs-cn-hangzhou.aliyuncs.com")])
///     .with_endpoint_rule(EndpointRule::Regional);
/// assert_eq!(ECS.code(), "Ecs");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Product<'a> {
    code: &'a str,
    version: &'a str,
    endpoints: &'a [Endpoint<&'a str>],
    endpoint_rule: EndpointRule,
    endpoint_name: Option<&'a str>,
    transient_codes: &'a [(&'a str, Processed)],
}

/// From which network endpoints are reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Network {
    /// The internet.
    #[default]
    Public,
    /// A VPC in the same region.
    Vpc,
}

impl<'a> Product<'a> {
    /// Creates a product with this code, such as `Ecs`, and version, such as `2014-05-26`. It has no endpoints and no rule for them.
    pub const fn new(code: &'a str, version: &'a str) -> Self {
        Self {
            code,
            version,
            endpoints: &[],
            endpoint_rule: EndpointRule::None,
            endpoint_name: None,
            transient_codes: &[],
        }
    }

    /// Sets the known endpoints, one a region.
    #[must_use]
    pub const fn with_endpoints(self, endpoints: &'a [Endpoint<&'a str>]) -> Self {
        Self { endpoints, ..self }
    }

    /// Sets how the host is made for a region that has no known endpoint.
    #[must_use]
    pub const fn with_endpoint_rule(self, rule: EndpointRule) -> Self {
        Self { endpoint_rule: rule, ..self }
    }

    /// Sets the product's name in the hosts that the rule makes, such as `fcv3`.
    #[must_use]
    pub const fn with_endpoint_name(self, name: &'a str) -> Self {
        Self { endpoint_name: Some(name), ..self }
    }

    /// Sets the error codes of the product that pass by themselves, besides those that any service may have, and whether the request was
    /// processed.
    #[must_use]
    pub const fn with_transient_codes(self, codes: &'a [(&'a str, Processed)]) -> Self {
        Self { transient_codes: codes, ..self }
    }

    /// The product code, such as `Ecs`.
    pub const fn code(&self) -> &'a str {
        self.code
    }

    /// The version of its API, such as `2014-05-26`.
    pub const fn version(&self) -> &'a str {
        self.version
    }

    /// The known endpoints.
    pub const fn endpoints(&self) -> &'a [Endpoint<&'a str>] {
        self.endpoints
    }

    /// How the host is made for a region that has no known endpoint.
    pub const fn endpoint_rule(&self) -> EndpointRule {
        self.endpoint_rule
    }

    /// The product's name in the hosts that the rule makes, where it is not the product code in lower case.
    pub const fn endpoint_name(&self) -> Option<&'a str> {
        self.endpoint_name
    }

    /// The error codes of the product that pass by themselves, and whether the request was processed.
    pub const fn transient_codes(&self) -> &'a [(&'a str, Processed)] {
        self.transient_codes
    }

    /// The host of the product in a region, by table and rule.
    pub fn host(&self, region: Option<&str>, network: Network) -> Result<String, Error> {
        let known = region
            .and_then(|region| self.endpoints.iter().find(|endpoint| endpoint.region == region));
        let listed = known.and_then(|endpoint| match network {
            Network::Public => Some(endpoint.public),
            Network::Vpc => endpoint.vpc,
        });
        if let Some(host) = listed {
            return Ok(host.to_owned());
        }
        let name = self.endpoint_name.map_or_else(|| self.code.to_lowercase(), str::to_owned);
        let is_private = network == Network::Vpc;
        let is_name = self.endpoint_rule != EndpointRule::Regional || region.is_none_or(is_label);
        let made = self.endpoint_rule.host(&name, is_private, region).filter(|_| is_name);
        if let Some(host) = made {
            return Ok(host);
        }
        match (self.endpoint_rule, region) {
            (EndpointRule::Regional, Some(region)) => Err(Error::config(format!(
                "the region `{}` is no region name; expected letters, digits and hyphens, such as cn-hangzhou",
                region.escape_debug()
            ))),
            (EndpointRule::None, None) => Err(Error::config(format!(
                "no endpoint of {} is known; give one with Config::endpoint",
                self.code
            ))),
            (_, None) => Err(Error::config(format!(
                "{} needs a region to find its endpoint; give one with Config::new or ALIBABA_CLOUD_REGION_ID, or an endpoint with Config::endpoint",
                self.code
            ))),
            (_, Some(region)) => Err(Error::config(format!(
                "no {}endpoint of {} is known in region `{}`; give one with Config::endpoint",
                if is_private { "VPC " } else { "" },
                self.code,
                region.escape_debug()
            ))),
        }
    }
}

/// Lower case, but for the names of host parameters.
fn lowered(host: &str) -> String {
    let mut inside = false;
    let lower = |c: char| {
        inside = c == '{' || (inside && c != '}');
        if inside { c } else { c.to_ascii_lowercase() }
    };
    host.chars().map(lower).collect()
}

/// Whether a host, with or without port, is this machine or has no name, so that no name before it leads anywhere.
pub(crate) fn is_address(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    name == "localhost" || name.starts_with('[') || name.parse::<std::net::Ipv4Addr>().is_ok()
}

/// Scheme and authority of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) scheme: &'static str,
    /// As it is in the `Host` header, and signed.
    pub(crate) host: String,
    /// Where to connect to, when no name server knows the host: it is a label before an address.
    address: Option<String>,
}

impl Origin {
    /// Reads `host`, `host:port`, `http://host` or `https://host/`.
    pub(crate) fn parse(endpoint: &str) -> Result<Self, Error> {
        let text = endpoint.trim();
        let (scheme, host) = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => ("https", rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => ("http", rest),
            Some(_) => {
                return Err(Error::config(
                    "the endpoint must start with http:// or https://, or be a plain host",
                ));
            }
            None => ("https", text),
        };
        let host = host.trim_end_matches('/');
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]{}".contains(&byte);
        if host.is_empty() || !host.bytes().all(fits) {
            return Err(Error::config(
                "the endpoint must be a host, such as api.example.com, without user, path or query",
            ));
        }
        // Behind the brackets of an IPv6 address, or behind the name.
        let after = host.rsplit_once(']').map_or(host, |(_, after)| after);
        if let Some((_, port)) = after.split_once(':')
            && !(port.bytes().all(|byte| byte.is_ascii_digit())
                && port.parse::<u16>().is_ok_and(|port| port > 0))
        {
            return Err(Error::config(format!(
                "`{port}` is not the port of an endpoint; expected a number from 1 to 65535, as in api.example.com:8443"
            )));
        }
        // As HTTP clients write it, so that the host that is signed is the host that is sent.
        let port = if scheme == "https" { ":443" } else { ":80" };
        let host = host.strip_suffix(port).unwrap_or(host);
        Ok(Self { scheme, host: lowered(host), address: None })
    }

    /// The host and the port of the URL.
    pub(crate) fn authority(&self) -> &str {
        self.address.as_deref().unwrap_or(&self.host)
    }

    /// Puts host parameters in: where the host has `{Name}` there, else as a label in front.
    pub(crate) fn with_host_parameters(
        mut self,
        parameters: &[(String, String)],
    ) -> Result<Self, Error> {
        for (name, value) in parameters {
            if !value.split('.').all(is_label) {
                return Err(Error::request(format!(
                    "the parameter `{name}` becomes part of the host name; expected letters, digits and hyphens"
                )));
            }
            let slot = format!("{{{name}}}");
            if self.host.contains(&slot) {
                self.host = self.host.replace(&slot, value);
            } else {
                if self.address.is_none() && is_address(&self.host) {
                    self.address = Some(self.host.clone());
                }
                self.host = format!("{value}.{}", self.host);
            }
        }
        if let Some(rest) = self.host.split_once('{').map(|(_, rest)| rest) {
            let name = rest.split('}').next().unwrap_or(rest);
            return Err(Error::request(format!(
                "the endpoint needs the parameter `{name}`, which is not set"
            )));
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Product<'_> = Product::new("Ecs", "2014-05-26").with_endpoints(&[
        Endpoint::new("cn-hangzhou", "ecs-cn-hangzhou.aliyuncs.com")
            .with_vpc("ecs-vpc.cn-hangzhou.aliyuncs.com"),
        Endpoint::new("cn-wuhan", "ecs.cn-wuhan.aliyuncs.com"),
    ]);

    fn host(rule: EndpointRule, region: Option<&str>, network: Network) -> Result<String, String> {
        TABLE.with_endpoint_rule(rule).host(region, network).map_err(|error| error.to_string())
    }

    #[test]
    fn the_table_comes_before_the_rule() {
        let regional = EndpointRule::Regional;
        assert_eq!(
            host(regional, Some("cn-hangzhou"), Network::Public).as_deref(),
            Ok("ecs-cn-hangzhou.aliyuncs.com")
        );
        assert_eq!(
            host(regional, Some("cn-hangzhou"), Network::Vpc).as_deref(),
            Ok("ecs-vpc.cn-hangzhou.aliyuncs.com")
        );
        assert_eq!(
            host(regional, Some("cn-wuhan"), Network::Vpc).as_deref(),
            Ok("ecs-vpc.cn-wuhan.aliyuncs.com")
        );
        assert_eq!(
            host(regional, Some("xx-new"), Network::Public).as_deref(),
            Ok("ecs.xx-new.aliyuncs.com")
        );
        assert_eq!(
            host(EndpointRule::Central, None, Network::Public).as_deref(),
            Ok("ecs.aliyuncs.com")
        );
    }

    #[test]
    fn a_product_may_have_another_name_in_hosts() {
        let named = TABLE.with_endpoint_rule(EndpointRule::Regional).with_endpoint_name("ecsv3");
        assert_eq!(named.endpoint_name(), Some("ecsv3"));
        for (network, wanted) in [
            (Network::Public, "ecsv3.xx-new.aliyuncs.com"),
            (Network::Vpc, "ecsv3-vpc.xx-new.aliyuncs.com"),
        ] {
            assert_eq!(named.host(Some("xx-new"), network).unwrap(), wanted);
        }
        let central = named.with_endpoint_rule(EndpointRule::Central);
        for region in [None, Some("xx-new")] {
            assert_eq!(central.host(region, Network::Public).unwrap(), "ecsv3.aliyuncs.com");
        }
    }

    #[test]
    fn what_cannot_be_resolved_says_what_to_do() {
        let regional = EndpointRule::Regional;
        assert!(
            host(regional, None, Network::Public).unwrap_err().contains("ALIBABA_CLOUD_REGION_ID")
        );
        assert!(
            host(regional, Some("evil.example/"), Network::Public)
                .unwrap_err()
                .contains("no region name")
        );
        assert!(
            host(EndpointRule::None, None, Network::Public)
                .unwrap_err()
                .contains("give one with Config::endpoint")
        );
        assert!(
            host(EndpointRule::None, Some("cn-wuhan"), Network::Vpc)
                .unwrap_err()
                .contains("no VPC endpoint of Ecs")
        );
    }

    #[test]
    fn explicit_endpoints_are_hosts_with_an_optional_scheme() {
        let parse = |text| Origin::parse(text).map(|origin| (origin.scheme, origin.host));
        assert_eq!(parse("http://127.0.0.1:8080/").unwrap(), ("http", "127.0.0.1:8080".to_owned()));
        assert_eq!(parse("ecs.aliyuncs.com").unwrap(), ("https", "ecs.aliyuncs.com".to_owned()));
        assert_eq!(
            parse("HTTPS://ECS.aliyuncs.com:443").unwrap(),
            ("https", "ecs.aliyuncs.com".to_owned())
        );
        assert_eq!(
            parse("http://{BucketName}.OSS:80").unwrap(),
            ("http", "{BucketName}.oss".to_owned())
        );
        for bad in ["", "ftp://x", "https://user@host", "host/path", "host?x=1", "ho st"] {
            assert!(Origin::parse(bad).is_err(), "{bad}");
        }
        for port in ["99999", "65536", "0", "", "a", "-1", "1:2"] {
            for host in ["host", "[::1]"] {
                let error = Origin::parse(&format!("http://{host}:{port}")).unwrap_err();
                assert_eq!(error.kind(), crate::ErrorKind::Config);
                assert!(
                    error.to_string().contains(&format!("`{port}` is not the port")),
                    "{error}"
                );
            }
        }
        assert_eq!(parse("http://[::1]:65535").unwrap(), ("http", "[::1]:65535".to_owned()));
    }

    #[test]
    fn host_parameters_are_labels() {
        let origin = |host| Origin::parse(host).unwrap();
        let project = [("project".to_owned(), "my-logs".to_owned())];
        assert_eq!(
            origin("{project}.cn-x.log.aliyuncs.com").with_host_parameters(&project).unwrap().host,
            "my-logs.cn-x.log.aliyuncs.com"
        );
        assert_eq!(
            origin("cn-x.log.aliyuncs.com").with_host_parameters(&project).unwrap().host,
            "my-logs.cn-x.log.aliyuncs.com"
        );
        assert!(origin("{project}.x").with_host_parameters(&[]).is_err());
        for (address, host) in [
            ("http://127.0.0.1:8080", "my-logs.127.0.0.1:8080"),
            ("http://localhost", "my-logs.localhost"),
            ("http://[::1]:8080", "my-logs.[::1]:8080"),
        ] {
            let virtual_host = origin(address).with_host_parameters(&project).unwrap();
            assert_eq!(virtual_host.host, host);
            assert_eq!(virtual_host.authority(), origin(address).host, "nobody resolves {host}");
        }
        let named = origin("{project}.localhost:8080").with_host_parameters(&project).unwrap();
        assert_eq!(named.authority(), "my-logs.localhost:8080");
        let evil = [("project".to_owned(), "evil.example/".to_owned())];
        assert!(origin("cn-x.log.aliyuncs.com").with_host_parameters(&evil).is_err());
    }
}
