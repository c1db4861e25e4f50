//! The entries of a list that is paged: as many as are wanted, no two the same. It must not know pages.

use alicloud_model::{Items, Operation, Product};
use serde_json::{Map, Value};

use super::echo::Echo;
use super::filters::{self, Filter};
use super::ids::{self, Ids};
use super::like::{Typed, like};
use super::naming::{is_id, is_shared};
use super::numbering::numbered;
use super::renames::Renames;
use super::said::Said;
use super::words::Scene;
use super::{arns, consistency, identity, place};

/// How many entries a list has: two full pages of the usual size, and a half one.
pub(super) const ENTRIES: usize = 25;

/// A list that is made entry by entry.
pub(super) struct Entries<'a> {
    product: &'a Product,
    said: &'a Said<'a>,
    ids: &'a Ids,
    scene: &'a Scene<'a>,
    /// What is described of an entry.
    typed: Typed<'a>,
    /// The entry that all others are made from.
    first: Value,
    /// The members that make an entry this one.
    own: Vec<String>,
    /// The only entries that the request wants.
    only: Option<Only>,
    filters: Vec<Filter>,
}

/// Entries that have these values in a member, one each.
struct Only {
    member: String,
    values: Vec<Value>,
}

impl Only {
    /// Those that are wanted by the first of the members that has such a filter.
    fn of<'f>(
        names: &[&String],
        on: impl Fn(&str) -> Vec<&'f Filter>,
        wanted: impl Fn(&Filter) -> Option<Vec<Value>>,
    ) -> Option<Self> {
        names.iter().find_map(|name| {
            let values = on(name).into_iter().find_map(&wanted)?;
            Some(Self { member: (*name).clone(), values })
        })
    }
}

impl<'a> Entries<'a> {
    pub(super) fn new(
        product: &'a Product,
        operation: &'a Operation,
        items: &Items,
        mut first: Value,
        said: &'a Said<'a>,
        ids: &'a Ids,
        scene: &'a Scene<'a>,
    ) -> Self {
        consistency::settle(&mut first, said);
        let response = Typed::new(product, operation.response.schema.as_ref());
        let typed = items.names().fold(response, Typed::member).element();
        let stems = identity::stems(operation, items);
        let mut filters = filters::of(said, &first, typed, &stems);
        let (mut own, mut only) = (Vec::new(), None);
        if let Some((members, outer, typed)) = innermost(&mut first, typed) {
            let on = |name: &str| -> Vec<&Filter> {
                filters.iter().filter(|filter| filter.is_on(&outer, name)).collect()
            };
            let id = identity::named(members, &stems, "id");
            let name = identity::named(members, &stems, "name");
            // What the list is about is not what tells its entries apart.
            let may_be = |name: &str| !on(name).into_iter().any(Filter::is_given);
            let key = identity::asked_for(product, &stems, members, may_be);
            let keys: Vec<&String> = id.iter().chain(&key).collect();
            only = Only::of(&keys, on, Filter::wanted).or_else(|| {
                // Of a name there may be several, unless the request lists those that it wants.
                let others = members.keys().filter(|name| is_id(name) && !is_shared(name));
                Only::of(&name.iter().chain(others).collect::<Vec<_>>(), on, Filter::listed)
            });
            own.extend(id);
            if own.is_empty() {
                let is_said = |name: &str| said.get(name).is_some() || !on(name).is_empty();
                own.extend(only.iter().map(|only| only.member.clone()));
                own.extend(key);
                own.extend(identity::distinguishing(members, typed, is_said));
            }
            own.extend(name);
            let is_wanted = |name: &String| only.as_ref().is_some_and(|only| only.member == *name);
            let is_free = |name: &String| {
                on(name).iter().all(|filter| filter.is_pattern() || filter.is_given())
            };
            own.retain(|name| is_wanted(name) || is_free(name));
            own.sort();
            own.dedup();
            let has_room = filters.iter().map(|filter| {
                filter.is_pattern() || !own.iter().any(|own| filter.is_on(&outer, own))
            });
            let mut has_room = has_room.collect::<Vec<_>>().into_iter();
            filters.retain(|_| has_room.next().unwrap_or_default());
        }
        Self { product, said, ids, scene, typed, first, own, only, filters }
    }

    pub(super) fn count(&self) -> usize {
        self.only.as_ref().map_or(ENTRIES, |only| only.values.len())
    }

    /// The entry at that place, counted from 0.
    pub(super) fn at(&self, at: usize) -> Value {
        let mut entry = self.first.clone();
        match innermost(&mut entry, Typed::UNKNOWN) {
            Some((members, ..)) => {
                if at > 0 {
                    self.number(members, at);
                }
                self.become_wanted(members, at);
            }
            None if at > 0 => entry = numbered(&entry, at),
            None => {}
        }
        let echo = Echo::new(self.product, self.said);
        echo.entry(&mut entry, self.typed, at, &self.own, &self.filters);
        arns::value(&mut entry, self.scene, self.said);
        place::settle(&mut entry, self.scene, self.said);
        entry
    }

    fn become_wanted(&self, members: &mut Map<String, Value>, at: usize) {
        let Some(Only { member, values }) = &self.only else { return };
        let (Some(member), Some(wanted)) = (members.get_mut(member), values.get(at)) else {
            return;
        };
        let wanted = like(member, wanted, Typed::UNKNOWN).unwrap_or_else(|| wanted.clone());
        let old = std::mem::replace(member, wanted.clone());
        self.rename(members, &[(old, wanted)]);
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

/// The object that has the members which distinguish an entry: itself, or the first in it where it has nothing else. And the members
/// that lead there.
fn innermost<'v, 't>(
    entry: &'v mut Value,
    typed: Typed<'t>,
) -> Option<(&'v mut Map<String, Value>, Vec<String>, Typed<'t>)> {
    let members = entry.as_object_mut()?;
    let has_own = members.values().any(|value| !value.is_object() && !value.is_array());
    let inner = members.iter().find(|(_, value)| value.is_object()).map(|(name, _)| name.clone());
    match inner.filter(|_| !has_own) {
        Some(name) => {
            let (members, mut outer, typed) =
                innermost(members.get_mut(&name)?, typed.member(&name))?;
            outer.insert(0, name);
            Some((members, outer, typed))
        }
        None => Some((members, Vec::new(), typed)),
    }
}
