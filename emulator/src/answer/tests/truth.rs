//! What can't be true in a response, whatever it is about: over all committed operations, by kind.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use jiff::Timestamp;

use super::committed::{products, required};
use super::*;
use crate::answer::naming::plain;
use crate::routing::is_served;
use crate::time;

const NOW: &str = "2026-11-27T00:00:00Z";
const CREATED: [&str; 5] =
    ["creationtime", "createtime", "createdtime", "creationdate", "createdat"];
const LATER: [&str; 9] = [
    "modifiedtime",
    "updatetime",
    "updatedtime",
    "updatedat",
    "expiredtime",
    "expiretime",
    "deletedate",
    "lastrotationdate",
    "nextrotationdate",
];

/// Looks at a response.
struct Check<'a> {
    operation: String,
    has_pages: bool,
    /// The request, as text.
    said: &'a str,
    /// What was found, by kind.
    found: &'a mut BTreeMap<&'static str, BTreeSet<String>>,
}

/// A time, in one of the forms that say all of it.
fn moment(value: &Value) -> Option<Timestamp> {
    let text = value.as_str()?;
    let whole = match text.len() {
        17 => text.replace('Z', ":00Z"),
        10 => format!("{text}T00:00:00Z"),
        _ => text.to_owned(),
    };
    whole.parse().ok()
}

/// A block of addresses: the first, and how many bits all have.
fn block(value: &Value) -> Option<(u32, u32)> {
    let (address, bits) = value.as_str()?.split_once('/')?;
    let address: Ipv4Addr = address.parse().ok()?;
    Some((u32::from(address), bits.parse().ok().filter(|bits| *bits <= 32)?))
}

/// The member that has one of the names.
fn get<'a>(members: &'a Map<String, Value>, names: &[&str]) -> Option<&'a Value> {
    members.iter().find(|(name, _)| names.contains(&&*plain(name))).map(|(_, value)| value)
}

impl Check<'_> {
    fn add(&mut self, kind: &'static str, place: &str, what: impl std::fmt::Display) {
        let text = format!("{}{place}: {what}", self.operation);
        self.found.entry(kind).or_default().insert(text);
    }

    fn value(&mut self, place: &str, name: &str, value: &Value) {
        match value {
            Value::Object(members) => {
                self.times(place, members);
                self.counts(place, members);
                self.places(place, members);
                self.skeleton(place, members);
                for (name, member) in members {
                    self.value(&format!("{place}.{name}"), name, member);
                }
            }
            Value::Array(values) => values.iter().for_each(|value| self.value(place, name, value)),
            Value::Number(number) => {
                number.as_i64().into_iter().for_each(|number| self.number(place, name, number));
            }
            Value::String(text) => self.text(place, name, text),
            _ => {}
        }
    }

    fn number(&mut self, place: &str, name: &str, number: i64) {
        let words = naming::words(name);
        let ends_in = |ends: &[&str]| words.last().is_some_and(|last| ends.contains(&&**last));
        let sizes = ["size", "capacity", "memory", "cpu", "bandwidth", "cores"];
        let counts = ["count", "number", "num", "total", "amount", "quantity"];
        if number < 0 && (ends_in(&sizes) || ends_in(&counts)) {
            self.add("negative", place, number);
        }
        if number == 0 && ends_in(&["cpu", "memory", "cores"]) {
            self.add("zero", place, number);
        }
        if number != 1 && plain(name) == "ownerid" {
            self.add("owner", place, number);
        }
    }

    fn text(&mut self, place: &str, name: &str, text: &str) {
        let arn = text.strip_prefix("acs:").unwrap_or_default();
        let region = arn.split(':').nth(1).unwrap_or_default();
        if region != REGION && region.contains('-') && !self.said.contains(region) {
            self.add("region", place, text);
        }
        if plain(name) == "ownerid" && text != "1" {
            self.add("owner", place, text);
        }
        let is_masked = naming::is_id(name) && text.to_lowercase().contains("xxxx");
        if is_masked && !self.said.contains(text) || text.starts_with("2006-01-02T15:04:05") {
            self.add("mask", place, text);
        }
        if let Some((first, bits)) = block(&text.into())
            && plain(name).contains("cidr")
            && first.trailing_zeros() < 32 - bits
        {
            self.add("block", place, text);
        }
        let now = NOW.parse().unwrap();
        if plain(name).starts_with("creat") && moment(&text.into()).is_some_and(|time| time > now) {
            self.add("future", place, text);
        }
    }

    fn times(&mut self, place: &str, members: &Map<String, Value>) {
        let starts = &["starttime", "begintime", "startdate", "notbefore"][..];
        let ends = &["endtime", "finishtime", "enddate", "notafter"][..];
        let later = LATER.iter().map(|later| (&CREATED[..], std::slice::from_ref(later)));
        for (start, end) in [(starts, ends)].into_iter().chain(later) {
            let [start, end] = [start, end].map(|names| get(members, names).and_then(moment));
            if let (Some(start), Some(end)) = (start, end)
                && end < start
            {
                self.add("order", place, format!("{start} {end}"));
            }
        }
    }

    /// A list that is paged has more entries than the response.
    fn counts(&mut self, place: &str, members: &Map<String, Value>) {
        if self.has_pages {
            return;
        }
        let length = |value: &Value| {
            let inner = value.as_object().filter(|wrapper| wrapper.len() == 1);
            let inner = inner.and_then(|wrapper| wrapper.values().next());
            value.as_array().or_else(|| inner?.as_array()).map(Vec::len)
        };
        let lists: Vec<(String, usize)> = members
            .iter()
            .filter_map(|(name, value)| Some((plain(name), length(value)?)))
            .collect();
        for (name, value) in members {
            let plain = plain(name);
            let stem = plain.strip_suffix("count").or_else(|| plain.strip_suffix("num"));
            let (Some(stem), Some(count)) = (stem, value.as_u64()) else { continue };
            let is_it = |(list, _): &&(String, usize)| {
                list == stem || *list == format!("{stem}s") || naming::singular(list) == stem
            };
            let only = lists.first().filter(|_| lists.len() == 1 && ["total", ""].contains(&stem));
            if let Some((list, length)) = lists.iter().find(is_it).or(only)
                && usize::try_from(count) != Ok(*length)
            {
                self.add("count", place, format!("{name} {count}, {list} {length}"));
            }
        }
    }

    fn places(&mut self, place: &str, members: &Map<String, Value>) {
        let region = get(members, &["regionid"]).and_then(Value::as_str);
        let region = region.filter(|region| !region.is_empty()).unwrap_or(REGION);
        if let Some(zone) = get(members, &["zoneid"]).and_then(Value::as_str)
            && zone.starts_with("cn-")
            && !zone.starts_with(region)
            && !self.said.contains(zone)
        {
            self.add("zone", place, format!("{region} {zone}"));
        }
        let Some((first, bits)) = get(members, &["cidrblock", "natipcidr"]).and_then(block) else {
            return;
        };
        let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
        for name in ["ipaddress", "gatewayip", "privateipaddress", "natip"] {
            let address = get(members, &[name]).and_then(|value| value.as_str()?.parse().ok());
            if let Some(address) = address.map(|address: Ipv4Addr| u32::from(address))
                && address & mask != first & mask
            {
                self.add("address", place, format!("{name} {address}"));
            }
        }
    }

    fn skeleton(&mut self, place: &str, members: &Map<String, Value>) {
        let texts = members.iter().filter(|(name, value)| {
            value.is_string() && !["code", "message"].contains(&&*plain(name))
        });
        let texts: Vec<&Value> = texts.map(|(_, value)| value).collect();
        let empty = texts.iter().filter(|text| **text == "").count();
        if empty >= 2 && empty * 2 > texts.len() {
            self.add("skeleton", place, json!(members));
        }
    }
}

#[test]
fn nothing_is_said_that_cannot_be_true() {
    let mut found = BTreeMap::new();
    for product in products() {
        for operation in product.operations.iter().filter(|operation| is_served(operation)) {
            let values = required(&product, operation);
            let now = time::from_text(NOW).unwrap();
            let call = Call { now, ..call(&product, operation, &values) };
            let (body, _) = described(&call, &Ids::new(1), None).unwrap();
            let mut check = Check {
                operation: format!("{} {}", product.id, operation.name),
                has_pages: operation.pagination.is_some(),
                said: &json!(values).to_string(),
                found: &mut found,
            };
            check.value("", "", &body);
        }
    }
    let counts: Vec<(&str, usize)> =
        found.iter().map(|(kind, places)| (*kind, places.len())).collect();
    // A bandwidth of -1 has no limit, and a processor that idles uses 0 of itself. Two requests end before they start.
    let expected =
        [("mask", 11), ("negative", 5), ("order", 2), ("owner", 1), ("zero", 4), ("zone", 3)];
    assert_eq!(counts, expected, "{found:#?}");
}
