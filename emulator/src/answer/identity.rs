//! Which members of an entry tell it from the others of its list. Descriptions do not say; names do. It must not know requests.

use alicloud_model::{Items, Operation, Product, Shape};
use serde_json::{Map, Value};

use super::like::Typed;
use super::naming::{is_id, is_shared, plain, singular};

/// What an entry may be called.
pub(super) fn stems(operation: &Operation, items: &Items) -> Vec<String> {
    let verbs = ["Describe", "List", "Get", "Query", "Search"];
    let noun = verbs.iter().find_map(|verb| operation.name.strip_prefix(verb));
    let entry = match &items.entry.shape {
        Shape::Object(object) => Some(object.name.as_str()),
        Shape::Ref(name) => Some(name.as_str()),
        _ => None,
    };
    let names = [items.wrapper.as_deref(), Some(&items.place.member.name), entry, noun];
    let whole = |name: &str| plain(name.strip_suffix('s').unwrap_or(name));
    let names = names.into_iter().flatten();
    let mut stems: Vec<String> = names.flat_map(|name| [whole(name), singular(name)]).collect();
    stems.push(String::new());
    stems
}

/// The member that is called so: the id or the name of what the entry is.
pub(super) fn named(members: &Map<String, Value>, stems: &[String], what: &str) -> Option<String> {
    stems.iter().find_map(|stem| {
        let wanted = format!("{stem}{what}");
        let mut names = members.iter().filter(|(_, value)| value.is_string() || value.is_number());
        names.find(|(name, _)| plain(name) == wanted).map(|(name, _)| name.clone())
    })
}

/// The member that most operations on such things ask for: that of an address is its `AllocationId`, of a key pair its `KeyPairName`.
pub(super) fn asked_for(
    product: &Product,
    stems: &[String],
    members: &Map<String, Value>,
    may_be: impl Fn(&str) -> bool,
) -> Option<String> {
    let nouns: Vec<&String> = stems.iter().filter(|stem| !stem.is_empty()).collect();
    let can_be = |name: &str, value: &Value| {
        let is_free = may_be(name);
        let name = plain(name);
        is_free
            && !is_shared(&name)
            && (name.ends_with("id") || name.ends_with("name"))
            && value.is_string()
    };
    let known: Vec<(&String, String)> = members
        .iter()
        .filter(|(name, value)| can_be(name, value))
        .map(|(name, _)| (name, plain(name)))
        .collect();
    let mut asked = vec![0_usize; known.len()];
    for operation in &product.operations {
        let name = plain(&operation.name);
        if operation.pagination.is_some() || !nouns.iter().any(|noun| name.contains(noun.as_str()))
        {
            continue;
        }
        let required = operation.parameters.iter().filter(|p| p.field.is_required_by_service());
        for parameter in required.map(|parameter| plain(&parameter.field.name)) {
            let one = parameter.strip_suffix('s').unwrap_or(&parameter);
            let is_it = |known: &(&String, String)| known.1 == parameter || known.1 == one;
            if let Some(count) = known.iter().position(is_it).and_then(|at| asked.get_mut(at)) {
                *count += 1;
            }
        }
    }
    let most = asked.iter().copied().max().filter(|most| *most > 0)?;
    let at = asked.iter().position(|count| *count == most)?;
    known.get(at).map(|(name, _)| (*name).clone())
}

/// The members that distinguish entries without an id: all of the best kind.
pub(super) fn distinguishing(
    members: &Map<String, Value>,
    typed: Typed<'_>,
    is_said: impl Fn(&str) -> bool,
) -> Vec<String> {
    let ranked = members.iter().filter_map(|(name, value)| {
        let is_one_of_few = typed.member(name).schema().is_some_and(|schema| {
            matches!(schema.shape, Shape::Enum { .. }) || !schema.limits.allowed.is_empty()
        });
        Some((rank(name, value, is_said(name)).filter(|_| !is_one_of_few)?, name))
    });
    let ranked: Vec<_> = ranked.collect();
    let best = ranked.iter().map(|(rank, _)| *rank).min();
    ranked.iter().filter(|(rank, _)| Some(*rank) == best).map(|(_, name)| (*name).clone()).collect()
}

/// How well a member distinguishes an entry from others, the best first; `None` when it can not.
fn rank(name: &str, value: &Value, is_said: bool) -> Option<Rank> {
    if !value.is_string() && !value.is_number() {
        return None;
    }
    let plain = plain(name);
    let ends_in = |ends: &[&str]| ends.iter().any(|end| plain.ends_with(end));
    Some(if is_said {
        Rank::Said
    } else if is_id(name) && !is_shared(name) {
        Rank::Id
    } else if value.is_number() {
        Rank::Number
    } else if ends_in(&NAMES) {
        Rank::Name
    } else if ends_in(&["time", "date", "at"]) {
        Rank::Said
    } else if is_shared(name) {
        Rank::Shared
    } else if ends_in(&KINDS) || is_structured(value) {
        return None;
    } else {
        Rank::Text
    })
}

/// Whether a text is JSON, or written like it.
fn is_structured(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.trim_start().starts_with(['[', '{', '"']))
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Id,
    Name,
    Text,
    Number,
    Shared,
    Said,
}

/// What members end in that say which of many something is.
const NAMES: [&str; 13] = [
    "name",
    "key",
    "arn",
    "ip",
    "address",
    "domain",
    "host",
    "value",
    "path",
    "url",
    "cidr",
    "cidrblock",
    "entry",
];
/// What members end in that are the same for many.
const KINDS: [&str; 12] = [
    "status", "state", "type", "mode", "level", "engine", "version", "region", "protocol",
    "category", "action", "product",
];
