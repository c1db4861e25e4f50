//! Values: their types, and what is documented about them.

use std::collections::{BTreeMap, BTreeSet};

use alicloud_model::{Object, Product, Schema, Shape, SharedType, Side, Since};

use super::pairs::{Pairs, pairs};
use super::record::{Advice, Kind};
use super::rule::Rule;
use super::walk::{End, Found, Spot, Walk};
use super::words;
use crate::names;
use crate::rust::surface::{self, Surface};

impl<'a> Walk<'a> {
    /// Compares two values in one place.
    pub(super) fn schema(&mut self, old: &'a Schema, new: &'a Schema, spot: &Spot<'a>) {
        self.document(
            Rule::Description,
            (&old.description, &old.undescribed) != (&new.description, &new.undescribed),
        );
        self.document(Rule::Example, old.example != new.example);
        self.fact(Rule::Default, spot, [&old.default, &new.default], |default| (*default).clone());
        self.fact(Rule::Limits, spot, [&old.limits, &new.limits], |limits| words::parts(*limits));
        // What is no text any more holds nothing.
        if (&old.shape, &new.shape) == (&Shape::String, &Shape::String) {
            self.content(old.content.as_deref(), new.content.as_deref(), spot);
        }
        if let (Some(former), None) = (&old.former, &new.former) {
            self.former_types(former, new, spot);
        }
        match (&old.shape, &new.shape) {
            (Shape::Object(before), Shape::Object(after)) => self.object(before, after, spot),
            (
                Shape::Enum { name, values, removed },
                Shape::Enum { name: new_name, values: new_values, removed: new_removed },
            ) => {
                self.name(name, new_name, spot);
                self.values((name, values, removed), (new_values, new_removed), spot);
            }
            (
                Shape::List { items, wrapper },
                Shape::List { items: new_items, wrapper: new_wrapper },
            ) => {
                self.fact(Rule::Wrapper, spot, [wrapper, new_wrapper], |wrapper| {
                    (*wrapper).clone()
                });
                self.schema(items, new_items, &spot.part("items"));
            }
            (Shape::Map(values), Shape::Map(new_values)) => {
                self.schema(values, new_values, &spot.part("additionalProperties"));
            }
            (Shape::Ref(before), Shape::Ref(after)) if self.is_same_type(before, after) => {
                let boxed = self.old.is_boxed(spot.old.holder, before);
                if boxed != self.new.is_boxed(spot.new.holder, after) {
                    let show =
                        |boxed, name| Some(if boxed { format!("Box<{name}>") } else { name });
                    let (was, is) = (self.old.plain(old), self.new.plain(new));
                    self.at(Rule::Type, spot, show(boxed, was), show(!boxed, is));
                }
            }
            (before, after) if before == after => {}
            _ => self.other_type(old, new, spot),
        }
    }

    /// Whether a shared type has that name now.
    pub(super) fn is_same_type(&self, before: &str, after: &str) -> bool {
        before == after || self.renamed.get(before) == Some(&after)
    }

    fn other_type(&mut self, old: &'a Schema, new: &'a Schema, spot: &Spot<'a>) {
        let (before, after) =
            (self.type_at(&self.old, old, &spot.old), self.type_at(&self.new, new, &spot.new));
        // That the shared type is gone says all of it.
        if let Shape::Ref(name) = &old.shape
            && self.is_gone(name)
        {
            self.replaced.entry(name.clone()).or_default().insert(after);
            return;
        }
        let is_named = |product: &Product, schema: &Schema| {
            let resolved = product.resolve(schema).map(|schema| &schema.shape);
            matches!(resolved, Some(Shape::Object(_) | Shape::Enum { .. }))
        };
        let is_ref = |schema: &Schema| matches!(schema.shape, Shape::Ref(_));
        let is_moved = is_ref(old) != is_ref(new)
            && is_named(self.old.product, old)
            && is_named(self.new.product, new);
        let rule = if is_moved { Rule::TypeMoved } else { Rule::Type };
        let objects = (behind(&self.old, old, spot.old), behind(&self.new, new, spot.new));
        // Of one type that takes the place of another one, what its members are says what has to be done.
        let details = match objects {
            (Some((was, _)), Some((is, _))) if !is_moved => members_that_differ(was, is),
            // The name says nothing then.
            _ if before == after => {
                let of = |surface: &Surface<'_>, schema: &Schema| {
                    kind(surface.product.resolve(schema).unwrap_or(schema))
                };
                vec![format!("{}, now {}", of(&self.old, old), of(&self.new, new))]
            }
            _ => Vec::new(),
        };
        let Spot { path, item, argument, .. } = spot.clone();
        let item = if is_moved { Some(before.clone()) } else { item };
        let types = self.lost_types((old, &spot.old), Some((new, &spot.new)));
        let (before, after) = (Some(before), Some(after));
        self.push(rule, Found { path, item, before, after, details, argument, types });
        // What an object has more or less says nobody else. One of the two is described in place, so this comes to an end.
        if is_moved && let (Some((was, old_end)), Some((is, new_end))) = objects {
            let (before, after) = (
                Surface::object(was, old_end.side, old_end.holder),
                Surface::object(is, new_end.side, new_end.holder),
            );
            let item = Some(self.home(&old_end, &before.name()));
            let around = Some((&*was.name, &*is.name));
            let spot = Spot { item, around, old: old_end, new: new_end, ..spot.clone() };
            self.record(Kind::Members, &before, &after, &spot);
        }
    }

    /// The name of a type that is made for one place alone, from the root of the crate.
    pub(super) fn home(&self, end: &End<'_>, name: &str) -> String {
        match end.holder {
            Some(_) => format!("types::{name}"),
            None => self.item(name),
        }
    }

    /// The type of a value, from the root of the crate where it is made for this place.
    fn type_at(&self, surface: &Surface<'_>, schema: &Schema, end: &End<'_>) -> String {
        let plain = surface.plain(schema);
        let is_local = matches!(schema.shape, Shape::Object(_) | Shape::Enum { .. });
        if is_local { self.home(end, &plain) } else { plain }
    }

    /// The types that were made for a value and are not there any more, from the root of the crate.
    pub(super) fn lost_types(
        &self,
        (old, old_end): (&Schema, &End<'_>),
        new: Option<(&Schema, &End<'_>)>,
    ) -> Vec<String> {
        let homes = |schema: &Schema, end: &End<'_>| -> BTreeSet<String> {
            type_names(schema).iter().map(|name| self.home(end, name)).collect()
        };
        let now = new.map(|(schema, end)| homes(schema, end)).unwrap_or_default();
        homes(old, old_end).into_iter().filter(|name| !now.contains(name)).collect()
    }

    fn is_gone(&self, name: &str) -> bool {
        let is_made = |types: &BTreeMap<String, SharedType>| {
            types.get(name).is_some_and(|shared| shared.side.is_some())
        };
        is_made(&self.old.product.schemas)
            && !is_made(&self.new.product.schemas)
            && !self.renamed.contains_key(name)
    }

    /// Compares two objects in one place.
    pub(super) fn object(&mut self, old: &'a Object, new: &'a Object, spot: &Spot<'a>) {
        let known = self.changes.len();
        self.name(&old.name, &new.name, spot);
        if let Some(change) = self.changes.get(known) {
            let said = change.item.clone();
            // Those inside follow.
            let inside = |object: &Object| Schema::of(Shape::Object(object.clone()));
            let (then, now) = (inside(old), inside(new));
            let mut types = self.lost_types((&then, &spot.old), Some((&now, &spot.new)));
            types.retain(|name| Some(name) != said.as_ref());
            if let Some(change) = self.changes.get_mut(known) {
                change.types = types;
            }
        }
        let around = (old.name != new.name).then_some((&*old.name, &*new.name)).or(spot.around);
        let (before, after) = (
            Surface::object(old, spot.old.side, spot.old.holder),
            Surface::object(new, spot.new.side, spot.new.holder),
        );
        let spot = Spot { item: Some(self.item(&before.name())), around, ..spot.clone() };
        self.record(Kind::Members, &before, &after, &spot);
    }

    /// Compares the names of two types in one place.
    fn name(&mut self, old: &str, new: &str, spot: &Spot<'a>) {
        let (was, is) = (surface::type_name(old), surface::type_name(new));
        let (before, after) = (self.home(&spot.old, &was), self.home(&spot.new, &is));
        // A type that is shared has a name that is compared as such, and types inside follow the one around them.
        let follows = spot.around.is_some_and(|(around, now)| {
            let (around, now) = (names::type_name(around), names::type_name(now));
            was.strip_prefix(&around).is_some_and(|rest| is.strip_prefix(&now) == Some(rest))
        });
        let is_shared = spot.old.holder == Some(old) && spot.new.holder == Some(new);
        if before == after || follows || is_shared {
            return;
        }
        let is_moved = spot.old.holder.is_some() != spot.new.holder.is_some();
        let rule = if is_moved { Rule::TypeMoved } else { Rule::TypeRenamed };
        let (path, item) = (spot.path.clone(), Some(before.clone()));
        self.push(
            rule,
            Found { path, item, before: Some(before), after: Some(after), ..Found::default() },
        );
    }

    fn values(
        &mut self,
        (name, old, old_removed): (&str, &'a [String], &BTreeMap<String, Since>),
        (new, new_removed): (&'a [String], &BTreeMap<String, Since>),
        spot: &Spot<'a>,
    ) {
        let name = surface::type_name(name);
        let (before, after) = (
            surface::variants(old.iter().map(String::as_str)),
            surface::variants(new.iter().map(String::as_str)),
        );
        let at = |walk: &Self, (value, variant): &(&str, String)| Spot {
            path: format!("{}.enum.{value}", spot.path),
            item: Some(walk.item(&format!("{name}::{variant}"))),
            ..spot.clone()
        };
        let all = &after;
        let Pairs { both, gone, new } =
            pairs(&before, &after, &[&|(value, _)| (*value).to_owned(), &|(_, name)| name.clone()]);
        for value in gone {
            let rule = removal_rule(Rule::ValueRemoved, &value.1, all);
            let now = of_variant(&value.1, all);
            self.at(rule, &at(self, value), Some(value.0.to_owned()), now);
        }
        for value in new {
            self.at(Rule::ValueAdded, &at(self, value), None, Some(value.0.to_owned()));
        }
        for (before, after) in both {
            let spot = at(self, before);
            if let Some((rule, was, is)) = variant_change(before, after, all) {
                self.at(rule, &spot, Some(was.to_owned()), Some(is.to_owned()));
            }
            let advice = |removed| Advice { deprecated: false, removed, replaced_by: Vec::new() };
            let (was, is) = (old_removed.get(before.0), new_removed.get(after.0));
            self.deprecation(&spot, &advice(was), &advice(is));
        }
    }

    /// Compares what a text holds. In what is received only types that are made of it can be noticed.
    fn content(&mut self, old: Option<&'a Schema>, new: Option<&'a Schema>, spot: &Spot<'a>) {
        let spot = &spot.part("contentSchema");
        let is_sent = spot.old.side != Side::Response || spot.new.side != Side::Response;
        match (old, new) {
            (None, None) => {}
            (Some(old), Some(new)) if old.outline() == new.outline() => self.schema(old, new, spot),
            _ => {
                let types = |schema: Option<&Schema>| schema.map(type_names).unwrap_or_default();
                let show =
                    |surface: &Surface<'_>, schema: Option<&Schema>| Some(surface.plain(schema?));
                let (before, after) = (show(&self.old, old), show(&self.new, new));
                if is_sent || !types(old).is_subset(&types(new)) {
                    self.at(Rule::Content, spot, before, after);
                } else {
                    self.document(Rule::Description, true);
                }
            }
        }
    }

    /// Types that code had for what was in a place before.
    fn former_types(&mut self, former: &Schema, new: &Schema, spot: &Spot<'a>) {
        let now = type_names(new);
        let gone: Vec<String> = type_names(former)
            .into_iter()
            .filter(|name| !now.contains(name))
            .map(|name| self.item(&name))
            .collect();
        if !gone.is_empty() {
            self.at(Rule::FormerTypeRemoved, spot, Some(gone.join(", ")), None);
        }
    }
}

/// What a value is, for people.
fn kind(schema: &Schema) -> &'static str {
    match &schema.shape {
        Shape::Object(_) => "an object",
        Shape::Enum { .. } => "one of a set of texts",
        Shape::List { .. } => "a list",
        Shape::Map(_) => "a map",
        _ => "a single value",
    }
}

/// Which members the one object has and the other one has not.
fn members_that_differ(old: &Object, new: &Object) -> Vec<String> {
    let names = |object: &Object, other: &Object| -> Vec<String> {
        let has = |name: &str| other.fields.iter().any(|field| field.name == name);
        let only = object.fields.iter().filter(|field| !has(&field.name));
        only.map(|field| format!("`{}`", field.name)).collect()
    };
    let (gone, added) = (names(old, new), names(new, old));
    let said = [("without", gone), ("with also", added)];
    let said = said.into_iter().filter(|(_, names)| !names.is_empty());
    said.map(|(how, names)| format!("{how} {}", names.join(", "))).collect()
}

/// The object that a value is, and where it is described.
pub(super) fn behind<'a>(
    surface: &Surface<'a>,
    schema: &'a Schema,
    end: End<'a>,
) -> Option<(&'a Object, End<'a>)> {
    match &schema.shape {
        Shape::Object(object) => Some((object, end)),
        Shape::Ref(name) => {
            let (name, shared) = SharedType::follow(&surface.product.schemas, name)?;
            let Shape::Object(object) = &shared.schema.shape else { return None };
            Some((object, End { side: shared.side?, holder: Some(name) }))
        }
        _ => None,
    }
}

/// What it is for a value and its variant that one of them is spelled otherwise.
pub(super) fn variant_change<'v>(
    before: &'v (&str, String),
    after: &'v (&str, String),
    all: &[(&str, String)],
) -> Option<(Rule, &'v str, &'v str)> {
    if before.1 != after.1 {
        let rule = removal_rule(Rule::VariantRenamed, &before.1, all);
        return Some((rule, &before.1, &after.1));
    }
    let is_spelling = names::folds_alike(before.0, after.0);
    let rule = if is_spelling { Rule::Spelling } else { Rule::VariantTaken };
    (before.0 != after.0).then_some((rule, before.0, after.0))
}

/// The kind of change where a variant loses its value: `VariantTaken` if the variant means another value now, else `otherwise`.
pub(super) fn removal_rule(otherwise: Rule, variant: &str, after: &[(&str, String)]) -> Rule {
    if of_variant(variant, after).is_some() { Rule::VariantTaken } else { otherwise }
}

/// The value that a variant means.
pub(super) fn of_variant(variant: &str, values: &[(&str, String)]) -> Option<String> {
    let found = values.iter().find(|(_, name)| name == variant)?;
    Some(found.0.to_owned())
}

/// The types that are made for a value.
fn type_names(schema: &Schema) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    schema.walk(&mut |schema| match &schema.shape {
        Shape::Object(Object { name, .. }) | Shape::Enum { name, .. } => {
            names.insert(surface::type_name(name));
        }
        _ => {}
    });
    names
}
