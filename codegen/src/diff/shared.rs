//! What several operations share: types, and sets of errors.

use std::collections::{BTreeMap, BTreeSet};

use alicloud_model::{Object, Operation, Product, Schema, Shape, SharedType, Side};

use super::rule::Rule;
use super::walk::{End, Found, Scope, Spot, Walk};
use super::words;
use crate::names;
use crate::rust::surface::{self, Surface};

const TYPES: &str = "types";

impl<'a> Walk<'a> {
    /// Finds shared types that have another name and are the same otherwise. A type that could be one of several is not one.
    pub(super) fn find_renamed(&mut self) {
        let (old, new) = (&self.old.product.schemas, &self.new.product.schemas);
        let apart = |types: &'a BTreeMap<String, SharedType>,
                     others: &BTreeMap<String, SharedType>|
         -> Vec<(&'a str, Schema)> {
            types
                .iter()
                .filter(|(name, shared)| shared.side.is_some() && !is_made(others, name))
                .map(|(name, shared)| (&**name, nameless(name, &shared.schema)))
                .collect()
        };
        let (gone, added) = (apart(old, new), apart(new, old));
        for (name, schema) in &gone {
            let same: Vec<&str> =
                added.iter().filter(|(_, other)| other == schema).map(|(name, _)| *name).collect();
            let is_one = gone.iter().filter(|(_, other)| other == schema).count() == 1;
            if let (true, [now]) = (is_one, &*same) {
                self.renamed.insert(*name, *now);
            }
        }
    }

    /// Compares the shared types.
    pub(super) fn types(&mut self) {
        let (old, new) = (self.old.product, self.new.product);
        for (name, shared) in &old.schemas {
            let Some(side) = shared.side else { continue };
            if let Some(now) = self.renamed.get(&**name) {
                let now = (*now).to_owned();
                let names = [qualified(name), qualified(&now)];
                self.of_type(old, name, |walk, spot| {
                    let [before, after] = names;
                    walk.at(Rule::TypeRenamed, spot, Some(before), Some(after));
                });
            } else if let Some(after) = new.schemas.get(name)
                && let Some(new_side) = after.side
                && shared != after
            {
                self.of_type(old, name, |walk, spot| {
                    let (before, now) = ((&shared.schema, side), (&after.schema, new_side));
                    walk.shared_type(before, now, name, spot);
                });
            }
        }
        for (name, shared) in &new.schemas {
            let is_new = shared.side.is_some() && !is_made(&old.schemas, name);
            if is_new && !self.renamed.values().any(|renamed| renamed == name) {
                self.of_type(new, name, |walk, spot| walk.at(Rule::TypeAdded, spot, None, None));
            }
        }
    }

    /// The shared types that are gone, with what took their places. It is known once everything else was compared.
    pub(super) fn types_that_are_gone(&mut self) {
        let (old, new) = (self.old.product, self.new.product);
        for (name, shared) in &old.schemas {
            if shared.side.is_none()
                || is_made(&new.schemas, name)
                || self.renamed.contains_key(&**name)
            {
                continue;
            }
            let details = self.replaced.remove(name).unwrap_or_default();
            self.of_type(old, name, |walk, spot| {
                let (path, item) = (spot.path.clone(), spot.item.clone());
                let types = walk.lost_types((&shared.schema, &spot.old), None);
                let types = types.into_iter().filter(|name| Some(name) != item.as_ref()).collect();
                let details =
                    details.iter().map(|now| format!("`{now}` is in its place")).collect();
                let found = Found { path, item, details, types, ..Found::default() };
                walk.push(Rule::TypeRemoved, found);
            });
        }
    }

    fn of_type(
        &mut self,
        product: &Product,
        name: &'a str,
        compare: impl FnOnce(&mut Self, &Spot<'a>),
    ) {
        let path = format!("schemas.{name}");
        let end = End { side: Side::Both, holder: Some(name) };
        let item = Some(qualified(name));
        let spot =
            Spot { path: path.clone(), item, old: end, new: end, around: None, argument: false };
        let users = users(product, name);
        let scope = Scope { operation: None, module: TYPES.to_owned(), users };
        self.within(scope, &path, |walk| compare(walk, &spot));
    }

    fn shared_type(
        &mut self,
        (old, old_side): (&'a Schema, Side),
        (new, new_side): (&'a Schema, Side),
        name: &'a str,
        spot: &Spot<'a>,
    ) {
        // One that is no object any more has no fields.
        let is_object = |schema: &Schema| matches!(schema.shape, Shape::Object(_));
        let has_fields = is_object(new) || !is_object(old);
        if old_side != new_side && has_fields && fields_differ(old, old_side, new_side) {
            self.at(Rule::Side, spot, Some(words::word(&old_side)), Some(words::word(&new_side)));
        }
        // What the side makes of the fields is said. The rest is compared as if it were on the side that it is on now.
        let end = End { side: new_side, holder: Some(name) };
        self.schema(old, new, &Spot { old: end, new: end, ..spot.clone() });
    }

    /// Compares the errors that several operations have.
    pub(super) fn error_sets(&mut self) {
        let (old, new) = (self.old.product, self.new.product);
        for (name, before) in &old.error_sets {
            let Some(after) = new.error_sets.get(name).filter(|after| *after != before) else {
                continue;
            };
            let has = |operation: &&Operation| operation.error_set.as_ref() == Some(name);
            let stays = |operation: &&Operation| {
                new.operation(&operation.name).is_some_and(|now| has(&now))
            };
            let users: Vec<String> = old
                .operations
                .iter()
                .filter(has)
                .filter(stays)
                .map(|user| user.name.clone())
                .collect();
            if users.is_empty() {
                continue;
            }
            let place = format!("errors.{name}");
            let scope = Scope { operation: None, module: String::new(), users };
            self.within(scope, &place, |walk| walk.errors(before, after, &place));
        }
    }
}

fn qualified(name: &str) -> String {
    format!("{TYPES}::{}", surface::type_name(name))
}

fn is_made(types: &BTreeMap<String, SharedType>, name: &str) -> bool {
    types.get(name).is_some_and(|shared| shared.side.is_some())
}

/// Whether the fields of a type, or how it is made, depend on which of the two sides it is on.
fn fields_differ(schema: &Schema, old: Side, new: Side) -> bool {
    let mut differs = false;
    schema.walk(&mut |schema| {
        if let Shape::Object(object) = &schema.shape {
            let shows = |side| {
                let face = Surface::object(object, side, None);
                (face.is_sent, face.options())
            };
            let ((was_sent, before), (is_sent, after)) = (shows(old), shows(new));
            // A type that is sent as well has more than before.
            differs |= before != after || (was_sent && !is_sent);
        }
    });
    differs
}

/// The type without its name, and without what is said about it.
fn nameless(own: &str, schema: &Schema) -> Schema {
    let within = |schema: &Schema| Box::new(nameless(own, schema));
    let start = names::type_name(own);
    let rest = |name: &str| name.strip_prefix(&*start).unwrap_or(name).to_owned();
    let mut nameless = Schema::of(match &schema.shape {
        Shape::List { items, wrapper } => {
            Shape::List { items: within(items), wrapper: wrapper.clone() }
        }
        Shape::Map(values) => Shape::Map(within(values)),
        Shape::Object(object) => {
            let fields = object.fields.iter().map(|field| {
                let mut field = field.clone();
                field.schema = nameless(own, &field.schema);
                field
            });
            Shape::Object(Object::new(rest(&object.name), fields.collect()))
        }
        Shape::Enum { name, values, removed } => {
            Shape::Enum { name: rest(name), values: values.clone(), removed: removed.clone() }
        }
        Shape::Ref(name) if name == own => Shape::Ref(String::new()),
        shape => shape.clone(),
    });
    nameless.content = schema.content.as_deref().map(within);
    nameless.former = schema.former.as_deref().map(within);
    nameless
}

/// The operations that have a shared type, also inside of another one.
fn users(product: &Product, name: &str) -> Vec<String> {
    let mut reaching = BTreeSet::from([name]);
    loop {
        let known = reaching.len();
        for (other, shared) in &product.schemas {
            if names_any(&shared.schema, &reaching) {
                reaching.insert(other);
            }
        }
        if reaching.len() == known {
            break;
        }
    }
    let has = |operation: &&Operation| {
        let parameters = operation.parameters.iter().map(|parameter| &parameter.field.schema);
        parameters.chain(&operation.response.schema).any(|schema| names_any(schema, &reaching))
    };
    product.operations.iter().filter(has).map(|operation| operation.name.clone()).collect()
}

fn names_any(schema: &Schema, names: &BTreeSet<&str>) -> bool {
    let mut found = false;
    schema.walk(&mut |schema| {
        found |= matches!(&schema.shape, Shape::Ref(name) if names.contains(&**name));
    });
    found
}
