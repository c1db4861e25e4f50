//! The endpoints of the metadata -> hosts by region. Knows nothing of rules.

use super::fixup::{self, Fixup};
use super::log::{At, Log};
use super::metadata::{Endpoint, Text};
use crate::spec::Entries;

/// The public hosts, and those in a VPC, of regions that have a public one too.
pub(super) fn endpoints(list: &[Endpoint], log: &mut Log) -> [Entries<String>; 2] {
    let root = At::root("endpoints");
    let [mut public, mut vpc]: [Entries<String>; 2] = Default::default();
    for endpoint in list {
        let region = endpoint.region_id.as_ref().map_or("", |region| region.0.trim());
        let at = root.child(region);
        let mut host = |host: &Option<Text>| {
            let (host, blanks) = fixup::trimmed(&host.as_ref()?.0);
            if blanks {
                log.fixed(Fixup::EndpointBlanks, at);
            }
            (!host.is_empty()).then(|| host.to_owned())
        };
        let hosts = [&endpoint.public, &endpoint.capital_public, &endpoint.host];
        let hosts: Vec<String> = hosts.into_iter().filter_map(&mut host).collect();
        let in_vpc = host(&endpoint.vpc);
        if region.is_empty() || (hosts.is_empty() && in_vpc.is_none()) {
            log.fixed(Fixup::EndpointIncomplete, at);
            continue;
        }
        for (table, hosts) in [(&mut public, hosts), (&mut vpc, Vec::from_iter(in_vpc))] {
            let mut hosts = hosts.into_iter();
            let Some(first) = hosts.next() else { continue };
            let counts = table.0.entry(region.to_owned()).or_insert_with(|| first.clone());
            if *counts != first || hosts.any(|other| other != first) {
                log.fixed(Fixup::ContradictingEndpoint, at);
            }
        }
    }
    // A host in a VPC alone is no endpoint of the region.
    vpc.0.retain(|region, _| public.get(region).is_some());
    public.0.sort_keys();
    vpc.0.sort_keys();
    [public, vpc]
}
