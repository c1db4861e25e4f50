//! Where things are, and whose: zones of the region, blocks of addresses that begin where they can, the caller as owner. It must not
//! know operations.

use std::net::Ipv4Addr;

use serde_json::Value;

use super::naming::plain;
use super::said::Said;
use super::words::Scene;

/// What says whose something is.
const OWNERS: [&str; 3] = ["ownerid", "aliuid", "creator"];
/// The last of a zone's id is a letter behind a dash.
const ZONE: usize = "-a".len();

/// Puts all of a value in place, but for what the request says.
pub(super) fn settle(value: &mut Value, scene: &Scene<'_>, said: &Said<'_>) {
    inside("", value, scene.region, scene, said);
}

fn inside(name: &str, value: &mut Value, region: &str, scene: &Scene<'_>, said: &Said<'_>) {
    match value {
        Value::Object(members) => {
            let own = members.iter().find(|(name, _)| plain(name) == "regionid");
            let own = own.and_then(|(_, region)| region.as_str()).filter(|own| !own.is_empty());
            let region = own.unwrap_or(region).to_owned();
            let free = members.iter_mut().filter(|(name, _)| said.get(name).is_none());
            for (name, member) in free {
                inside(name, member, &region, scene, said);
            }
        }
        Value::Array(elements) => {
            for element in elements {
                inside(name, element, region, scene, said);
            }
        }
        Value::String(text) => {
            let name = plain(name);
            if let Some(new) = zone(&name, text, region).or_else(|| block(&name, text)) {
                *text = new;
            } else if OWNERS.contains(&name.as_str()) && is_account(text) {
                scene.account.clone_into(text);
            }
        }
        Value::Number(_) if OWNERS.contains(&plain(name).as_str()) => {
            if let Ok(account) = scene.account.parse::<i64>() {
                *value = account.into();
            }
        }
        _ => {}
    }
}

fn is_account(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The zone with that letter of the region, when it is one of another region.
fn zone(name: &str, text: &str, region: &str) -> Option<String> {
    let names_zone = name.ends_with("zoneid") || name.ends_with("zoneids") || name == "zone";
    let (of, letter) = text.split_at_checked(text.len().checked_sub(ZONE)?)?;
    let is_zone = letter.starts_with('-')
        && letter.ends_with(|c: char| c.is_ascii_lowercase())
        && of.contains('-')
        && of.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    (names_zone && is_zone && of != region).then(|| format!("{region}{letter}"))
}

/// A block of addresses, from its first one on.
fn block(name: &str, text: &str) -> Option<String> {
    let names_block = ["cidr", "cidrblock", "cidrs", "cidrblocks"];
    let (address, length) =
        text.split_once('/').filter(|_| names_block.iter().any(|end| name.ends_with(end)))?;
    let (address, length): (Ipv4Addr, u32) = (address.parse().ok()?, length.parse().ok()?);
    let mask = u32::MAX.checked_shl(32_u32.checked_sub(length)?).unwrap_or(0);
    let first = Ipv4Addr::from(u32::from(address) & mask);
    (first != address).then(|| format!("{first}/{length}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_of_the_region() {
        let of = |text| zone("zoneid", text, "cn-beijing");
        assert_eq!(of("cn-hangzhou-d").as_deref(), Some("cn-beijing-d"));
        for text in ["cn-beijing-a", "cn-hangzhou-MAZ1", "a", "-a", "é-a", ""] {
            assert_eq!(of(text), None, "{text}");
        }
        assert_eq!(zone("name", "cn-hangzhou-d", "cn-beijing"), None);
    }

    #[test]
    fn blocks_begin_with_their_first_address() {
        let of = |text| block("cidrblock", text);
        assert_eq!(of("192.168.0.1/24").as_deref(), Some("192.168.0.0/24"));
        assert_eq!(of("10.1.2.3/0").as_deref(), Some("0.0.0.0/0"));
        for text in ["192.168.0.0/16", "10.0.0.1/32", "10.0.0.1/33", "10.0.0.1", "::1/8", "/8"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
