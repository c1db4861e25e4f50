//! Types are named after the members that hold them. One whose member upstream spells otherwise keeps its name. Knows nothing of what is
//! shared and why.

use indexmap::IndexMap;

use super::existing_product::Existing;
use super::merge::{is_same_type, makes_type, pairs, write_out_bodies};
use crate::model::{Input, inputs, shared_type_name};
use crate::names::{pascal, singular, type_name};
use crate::spec::{
    Entries, Location, OperationSpec, ParameterSpec, ResponseSpec, SchemaSpec, SchemasSpec,
};

/// Gives types a `typeName` where the name of a member would make another one than it did.
pub(super) fn keep(
    operations: &mut [OperationSpec],
    old_operations: &[Existing<OperationSpec>],
    schemas: &mut SchemasSpec,
    old_schemas: &SchemasSpec,
) {
    for (new, old) in operations.iter_mut().zip(old_operations) {
        if let Some((old, _)) = old {
            parameters(new, schemas, old, old_schemas);
            response(&mut new.response, &old.response);
        }
    }
    for (key, new) in &mut schemas.0 {
        if let Some(old) = old_schemas.get(key) {
            let name = shared_type_name(key, new);
            let spot = Spot { around: None, given: Some(&name), wire: key, elements: 0 };
            inside(new, old, key, &spot);
        }
    }
}

/// Where a type was, as far as its name depends on it.
#[derive(Clone, Copy)]
struct Spot<'a> {
    /// The type that holds it; none at the root, whose members have short names.
    around: Option<&'a Spot<'a>>,
    given: Option<&'a str>,
    wire: &'a str,
    /// In how many lists or maps of that name it is.
    elements: usize,
}

impl Spot<'_> {
    fn name(&self) -> String {
        match (self.given, self.around) {
            (Some(given), _) => type_name(given),
            (None, None) => type_name(&self.word(self.wire)),
            (None, Some(around)) => around.name() + &pascal(&self.word(self.wire)),
        }
    }

    fn word(&self, wire: &str) -> String {
        (0..self.elements).fold(wire.to_owned(), |word, _| singular(&word))
    }
}

fn parameters(
    new: &mut OperationSpec,
    schemas: &SchemasSpec,
    old: &OperationSpec,
    old_schemas: &SchemasSpec,
) {
    let before: IndexMap<&str, Input<'_>> =
        inputs(old, old_schemas).map(|input| (input.name(), input)).collect();
    let is_alike = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
    let is_respelled =
        |name: &str| !before.contains_key(name) && before.keys().any(|wire| is_alike(name, wire));
    // Its members have short names here, and others where the shared type has them.
    let is_respelled = |input: Input<'_>| input.body().is_some() && is_respelled(input.name());
    if inputs(new, schemas).any(is_respelled) {
        write_out_bodies(&mut new.parameters, schemas);
    }
    let split = inputs(new, schemas).find_map(Input::body).map(str::to_owned);
    let names: Vec<String> = inputs(new, schemas).map(|input| input.name().to_owned()).collect();
    let is_body = |other: &&Input<'_>| other.location() == Location::Body && other.body().is_none();
    let pair = |name: &str, location: Location| {
        let gone =
            || before.values().filter(|other| !names.iter().any(|name| name == other.name()));
        let same = before
            .get(name)
            .or_else(|| gone().find(|other| is_alike(name, other.name())))
            .or_else(|| gone().find(is_body).filter(|_| location == Location::Body))?;
        let schema = match *same {
            Input::Parameter { spec, .. } => spec.clone().into_schema(),
            Input::Member { spec, .. } => spec.clone(),
        };
        Some((same.name(), schema))
    };
    let one = |now: &str, location: Location, new: &mut SchemaSpec| {
        if let Some((wire, old)) = pair(now, location) {
            schema(new, &old, now, &Spot { around: None, given: None, wire, elements: 0 });
        }
    };
    for (name, parameter) in &mut new.parameters.0 {
        if split.as_ref() == Some(name) {
            for (name, member) in &mut parameter.properties.0 {
                one(name, Location::Query, member);
            }
            continue;
        }
        let (location, style) = (parameter.location, parameter.style);
        let mut whole = std::mem::take(parameter).into_schema();
        one(name, location, &mut whole);
        *parameter = ParameterSpec::new(location, style, whole);
    }
}

fn response(new: &mut ResponseSpec, old: &ResponseSpec) {
    let (Some(new), Some(old)) = (&mut new.schema, &old.schema) else { return };
    if makes_type(new) && makes_type(old) {
        members(&mut new.properties, &old.properties, None);
    } else {
        let spot = Spot { around: None, given: None, wire: "Item", elements: 0 };
        schema(new, old, "Item", &spot);
    }
}

/// Members of the type `around` them.
fn members(new: &mut Entries<SchemaSpec>, old: &Entries<SchemaSpec>, around: Option<&Spot<'_>>) {
    let pairs = pairs(new, old, None);
    for (wire, before) in old {
        if let Some(now) = pairs.get(wire)
            && let Some(member) = new.0.get_mut(now)
        {
            schema(member, before, now, &Spot { around, given: None, wire, elements: 0 });
        }
    }
}

/// A schema that is at `now` and was at the spot.
fn schema(new: &mut SchemaSpec, old: &SchemaSpec, now: &str, spot: &Spot<'_>) {
    let is_same = is_same_type(new, old);
    let former = if is_same { old.formerly.as_deref() } else { Some(old) };
    if let (Some(new), Some(old)) = (new.formerly.as_deref_mut(), former) {
        schema(new, old, now, spot);
    }
    if new.reference.is_some() || old.reference.is_some() || !is_same {
        return;
    }
    if !makes_type(new) {
        return inside(new, old, now, spot);
    }
    let spot = Spot { given: old.type_name.as_deref(), ..*spot };
    if new.type_name.is_none()
        && now != spot.wire
        && pascal(&spot.word(now)) != pascal(&spot.word(spot.wire))
    {
        new.type_name = Some(spot.name());
    }
    inside(new, old, now, &spot);
}

/// What is inside of a schema that is at `now` and was at the spot.
fn inside(new: &mut SchemaSpec, old: &SchemaSpec, now: &str, spot: &Spot<'_>) {
    members(&mut new.properties, &old.properties, Some(spot));
    let element = Spot { given: None, elements: spot.elements + 1, ..*spot };
    if let (Some(of_new), Some(of_old)) = (&mut new.items, &old.items) {
        match (&new.wrapper, &old.wrapper) {
            (Some(now), Some(wire)) => {
                schema(of_new, of_old, now, &Spot { wire, elements: 1, ..element });
            }
            _ => schema(of_new, of_old, now, &element),
        }
    }
    if let (Some(new), Some(old)) = (&mut new.additional_properties, &old.additional_properties) {
        schema(new, old, now, &element);
    }
    if let (Some(new), Some(old)) = (&mut new.content_schema, &old.content_schema) {
        schema(new, old, now, &Spot { given: None, ..*spot });
    }
}
