//! The rule by which the host of an unlisted region is made, read off the hosts of those that are listed.

use super::official_clients::official_client;
use crate::model::is_host_part;
use crate::spec::{EndpointRule, Entries};

const DOMAIN: &str = ".aliyuncs.com";

/// Beginnings of the names of regions.
const AREAS: [&str; 9] = ["ap-", "cn-", "eu-", "me-", "na-", "rsa-", "rus-", "sa-", "us-"];

/// A rule, where it is another than most products have, and the product's name in its hosts, where that is not its code.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) rule: Option<EndpointRule>,
    pub(super) name: Option<String>,
}

/// The rule of a product. `id` is its directory, `code` its code, and `hosts` are the public ones by region.
///
/// A product is central if one host that names no region is that of at least half of them, and the official client says so too.
/// Otherwise the hosts of most regions have a name in front of the region.
pub(super) fn rule(id: &str, code: &str, hosts: &Entries<String>) -> Rule {
    let all = hosts.0.len();
    let is_most = |count: usize| count > 0 && count * 2 >= all;
    let renamed =
        |name: &str| (name != code.to_lowercase() && is_host_part(name)).then(|| name.to_owned());
    let (host, count) = most_frequent(hosts.iter().map(|(_, host)| host.as_str()));
    if is_most(count)
        && !names_region(host, hosts)
        && let Some(name) = host.strip_suffix(DOMAIN).filter(|name| is_host_part(name))
        && official_client(id).is_some_and(|client| client.is_central(host))
    {
        return Rule { rule: Some(EndpointRule::Central), name: renamed(name) };
    }
    let names = hosts.iter().filter_map(|(region, host)| {
        host.strip_suffix(DOMAIN)?.strip_suffix(region.as_str())?.strip_suffix('.')
    });
    let (name, count) = most_frequent(names);
    Rule { rule: None, name: renamed(name).filter(|_| is_most(count)) }
}

fn names_region(host: &str, hosts: &Entries<String>) -> bool {
    let names = |part: &str, region: &str| {
        part.strip_suffix(region).is_some_and(|rest| rest.is_empty() || rest.ends_with('-'))
    };
    host.split('.').any(|part| {
        AREAS.iter().any(|area| part.starts_with(area) || part.contains(&format!("-{area}")))
            || hosts.iter().any(|(region, _)| names(part, region))
    })
}

/// The text that there is most of, the first of several, and how often.
fn most_frequent<'a>(texts: impl Iterator<Item = &'a str>) -> (&'a str, usize) {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for text in texts {
        match counts.iter_mut().find(|(known, _)| *known == text) {
            Some((_, count)) => *count += 1,
            None => counts.push((text, 1)),
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).unwrap_or_default()
}

#[cfg(test)]
mod tests;
