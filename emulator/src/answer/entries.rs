//! The entries of a list that is paged: as many as are wanted, no two the same. It must not know pages.

use alicloud_model::{Items, Operation, Product, Shape};
use serde_json::{Map, Value};

use super::arns;
use super::echo::Echo;
use super::ids::{self, Ids};
use super::like::Typed;
use super::naming::{is_id, is_shared, plain, singular};
use super::numbering::numbered;
use super::renames::Renames;
use super::said::Said;
use super::words::Scene;

/// How many entries a list has: two full pages of the usual size, and a half one.
pub(super) const ENTRIES: usize = 25;

/// A list that is made entry by entry.
pub(super) struct Entries<'a> {
    product: &'a Product,
    said: &'a Said<'a>,
    ids: &'a Ids,
    scene: &'a Scene<'a>,
    items: &'a Items,
    /// The entry that all others are made from.
    first: Value,
    /// The members that make an entry this one.
    own: Vec<String>,
    /// The ids of the only entries that the request wants.
    only: Option<Vec<Value>>,
}

impl<'a> Entries<'a> {
    pub(super) fn new(
        product: &'a Product,
        operation: &Operation,
        items: &'a Items,
        mut first: Value,
        said: &'a Said<'a>,
        ids: &'a Ids,
        scene: &'a Scene<'a>,
    ) -> Self {
        let mut own = Vec::new();
        let mut only = None;
        if let Some((members, typed)) =
            innermost(&mut first, Typed::new(product, Some(&items.entry)))
        {
            let stems = stems(operation, items);
            let name = named(members, &stems, "name").filter(|name| said.get(name).is_none());
            if let Some(id) = named(members, &stems, "id") {
                only = said.only(&id);
                own.push(id);
            } else if let Some((id, wanted)) = listed(members, said) {
                only = Some(wanted);
                own.push(id);
            } else {
                own = distinguishing(members, typed, said);
            }
            own.extend(name.filter(|name| !own.contains(name)));
        }
        Self { product, said, ids, scene, items, first, own, only }
    }

    pub(super) fn count(&self) -> usize {
        self.only.as_ref().map_or(ENTRIES, Vec::len)
    }

    /// The entry at that place, counted from 0.
    pub(super) fn at(&self, at: usize) -> Value {
        let mut entry = self.first.clone();
        let wanted = self.only.as_ref().and_then(|only| only.get(at));
        match (innermost(&mut entry, Typed::UNKNOWN), wanted) {
            (Some((members, _)), Some(wanted)) => self.become_wanted(members, wanted),
            (Some((members, _)), None) if at > 0 => self.number(members, at),
            (None, _) if at > 0 => entry = numbered(&entry, at),
            _ => {}
        }
        Echo::new(self.product, self.said).entry(&mut entry, &self.items.entry, at, &self.own);
        arns::value(&mut entry, self.scene, self.said);
        entry
    }

    fn become_wanted(&self, members: &mut Map<String, Value>, wanted: &Value) {
        let Some(member) = self.own.first().and_then(|own| members.get_mut(own)) else { return };
        let old = std::mem::replace(member, wanted.clone());
        self.rename(members, &[(old, wanted.clone())]);
    }

    /// Makes an entry another one than the first.
    fn number(&self, members: &mut Map<String, Value>, at: usize) {
        let place = at.to_string();
        let mut changed = Vec::new();
        for name in &self.own {
            let Some(member) = members.get_mut(name) else { continue };
            let new = match &*member {
                Value::String(text) if is_id(name) => {
                    ids::another(text, &mut self.ids.random(&["entry", text, &place])).into()
                }
                Value::Number(number) if is_id(name) => {
                    let text = number.to_string();
                    let mut random = self.ids.random(&["entry", &text, &place]);
                    ids::another_number(number.as_i64().unwrap_or_default(), &mut random).into()
                }
                other => numbered(other, at),
            };
            changed.push((std::mem::replace(member, new.clone()), new));
        }
        self.rename(members, &changed);
    }

    /// Replaces the ids of an entry in what else it says.
    fn rename(&self, members: &mut Map<String, Value>, ids: &[(Value, Value)]) {
        let mut renames = Renames::default();
        for (old, new) in ids {
            if let (Value::String(old), Value::String(new)) = (old, new) {
                renames.add(old, new);
            }
        }
        let others = members.iter_mut().filter(|(name, _)| !self.own.contains(name));
        others.for_each(|(_, value)| renames.apply(value));
    }
}

/// The object that has the members which distinguish an entry: itself, or the first in it where it has nothing else.
fn innermost<'v, 't>(
    entry: &'v mut Value,
    typed: Typed<'t>,
) -> Option<(&'v mut Map<String, Value>, Typed<'t>)> {
    let members = entry.as_object_mut()?;
    let has_own = members.values().any(|value| !value.is_object() && !value.is_array());
    let inner = members.iter().find(|(_, value)| value.is_object()).map(|(name, _)| name.clone());
    match inner.filter(|_| !has_own) {
        Some(name) => innermost(members.get_mut(&name)?, typed.member(&name)),
        None => Some((members, typed)),
    }
}

/// What an entry may be called.
fn stems(operation: &Operation, items: &Items) -> Vec<String> {
    let verbs = ["Describe", "List", "Get", "Query", "Search"];
    let noun = verbs.iter().find_map(|verb| operation.name.strip_prefix(verb));
    let entry = match &items.entry.shape {
        Shape::Object(object) => Some(object.name.as_str()),
        Shape::Ref(name) => Some(name.as_str()),
        _ => None,
    };
    let names = [items.wrapper.as_deref(), Some(&items.place.member.name), entry, noun];
    let mut stems: Vec<String> = names.into_iter().flatten().map(singular).collect();
    stems.push(String::new());
    stems
}

/// The member that is called so: the id or the name of what the entry is.
fn named(members: &Map<String, Value>, stems: &[String], what: &str) -> Option<String> {
    stems.iter().find_map(|stem| {
        let wanted = format!("{stem}{what}");
        let mut names = members.iter().filter(|(_, value)| value.is_string() || value.is_number());
        names.find(|(name, _)| plain(name) == wanted).map(|(name, _)| name.clone())
    })
}

/// The id of entries that are about what the request names in a list, and what it names.
fn listed(members: &Map<String, Value>, said: &Said<'_>) -> Option<(String, Vec<Value>)> {
    let ids = members.iter().filter(|(name, value)| {
        is_id(name) && !is_shared(name) && (value.is_string() || value.is_number())
    });
    ids.into_iter().find_map(|(name, _)| Some((name.clone(), said.several(name)?)))
}

/// The members that distinguish entries without an id: all of the best kind.
fn distinguishing(members: &Map<String, Value>, typed: Typed<'_>, said: &Said<'_>) -> Vec<String> {
    let ranked = members.iter().filter_map(|(name, value)| {
        let is_one_of_few = typed.member(name).schema().is_some_and(|schema| {
            matches!(schema.shape, Shape::Enum { .. }) || !schema.limits.allowed.is_empty()
        });
        Some((rank(name, value, said).filter(|_| !is_one_of_few)?, name))
    });
    let ranked: Vec<_> = ranked.collect();
    let best = ranked.iter().map(|(rank, _)| *rank).min();
    ranked.iter().filter(|(rank, _)| Some(*rank) == best).map(|(_, name)| (*name).clone()).collect()
}

/// How well a member distinguishes an entry from others, the best first; `None` when it can not.
fn rank(name: &str, value: &Value, said: &Said<'_>) -> Option<Rank> {
    if !value.is_string() && !value.is_number() {
        return None;
    }
    let plain = plain(name);
    let ends_in = |ends: &[&str]| ends.iter().any(|end| plain.ends_with(end));
    Some(if said.get(name).is_some() {
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
