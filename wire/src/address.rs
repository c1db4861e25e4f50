//! Where requests go: to which host, and how the operation is named there.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// How a request says which operation it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Addressing<S> {
    /// By its name in a header, on the path `/`.
    ByName,
    /// By the HTTP method and this path, which has `{Name}` for each path parameter.
    ByPath(S),
}

impl<'a> Addressing<&'a str> {
    /// The path, with `{Name}` for each path parameter.
    pub const fn path(self) -> &'a str {
        match self {
            Self::ByName => "/",
            Self::ByPath(path) => path,
        }
    }
}

/// The hosts that serve a product in one region.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[non_exhaustive]
pub struct Endpoint<S> {
    /// The region, such as `cn-hangzhou`.
    pub region: S,
    /// The host on the internet.
    pub public: S,
    /// The host inside a VPC, where one is known.
    #[cfg_attr(
        feature = "serde",
        serde(default = "Option::default", skip_serializing_if = "Option::is_none")
    )]
    pub vpc: Option<S>,
}

impl<S> Endpoint<S> {
    /// Creates an endpoint on the internet.
    pub const fn new(region: S, public: S) -> Self {
        Self { region, public, vpc: None }
    }
}

impl<'a> Endpoint<&'a str> {
    /// Sets the host inside the VPC.
    #[must_use]
    pub const fn with_vpc(self, host: &'a str) -> Self {
        Self { vpc: Some(host), ..self }
    }
}

impl<S: AsRef<str>> Endpoint<S> {
    /// The same endpoint, borrowed.
    pub fn as_ref(&self) -> Endpoint<&str> {
        Endpoint {
            region: self.region.as_ref(),
            public: self.public.as_ref(),
            vpc: self.vpc.as_ref().map(AsRef::as_ref),
        }
    }
}

/// How the host is made for a region that no [`Endpoint`] is known for. `name` is the product's code in lower case,
/// such as `ecs`, unless the product has another one in its hosts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum EndpointRule {
    /// One host for each region: `name.region.aliyuncs.com`, or `name-vpc.region.aliyuncs.com`.
    #[default]
    Regional,
    /// One host for all regions: `name.aliyuncs.com`, or `name-vpc.aliyuncs.com`.
    Central,
    /// No rule: such a region needs an explicit endpoint.
    None,
}

impl EndpointRule {
    /// The host that the rule makes of a product's name, in a region or for all of them. Nothing where it makes none.
    pub fn host(self, name: &str, is_private: bool, region: Option<&str>) -> Option<String> {
        let suffix = if is_private { "-vpc" } else { "" };
        match (self, region) {
            (Self::Central, _) => Some(format!("{name}{suffix}.aliyuncs.com")),
            (Self::Regional, Some(region)) => Some(format!("{name}{suffix}.{region}.aliyuncs.com")),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_by_name_are_on_the_root() {
        assert_eq!(Addressing::ByName.path(), "/");
        assert_eq!(Addressing::ByPath("/clusters/{Id}").path(), "/clusters/{Id}");
    }

    #[test]
    fn rules_make_hosts() {
        let host = |rule: EndpointRule, region| rule.host("ecs", true, region);
        assert_eq!(
            host(EndpointRule::Regional, Some("cn-x")).unwrap(),
            "ecs-vpc.cn-x.aliyuncs.com"
        );
        assert_eq!(host(EndpointRule::Central, None).unwrap(), "ecs-vpc.aliyuncs.com");
        assert_eq!(EndpointRule::Central.host("ecs", false, None).unwrap(), "ecs.aliyuncs.com");
        assert_eq!(host(EndpointRule::Regional, None), None);
        assert_eq!(host(EndpointRule::None, Some("cn-x")), None);
    }

    #[test]
    fn endpoints_are_borrowed_as_they_are() {
        const KNOWN: Endpoint<&str> = Endpoint::new("cn-x", "a.cn-x").with_vpc("a-vpc.cn-x");
        let mut owned = Endpoint::new("cn-x".to_owned(), "a.cn-x".to_owned());
        assert_eq!(owned.as_ref(), Endpoint::new("cn-x", "a.cn-x"));
        owned.vpc = Some("a-vpc.cn-x".to_owned());
        assert_eq!(owned.as_ref(), KNOWN);
    }
}
