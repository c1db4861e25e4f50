//! New parameters over old ones: what callers give stays in its order and under its name for code, wherever upstream moves it. Knows
//! nothing of responses.

use std::collections::{HashMap, HashSet};

use indexmap::IndexSet;

use super::Schemas;
use super::dotted;
use super::members;
use super::notes::Notes;
use super::schema::Merge;
use crate::model::{Input, arguments, former_arguments, inputs, is_json_body};
use crate::names::Scope;
use crate::reconcile::rules::Rules;
use crate::spec::{
    Entries, Location, Mark, OperationSpec, ParameterSpec, ParameterStyle, SchemaSpec, SchemasSpec,
    Type, placeholders,
};

type Parameters = Entries<ParameterSpec>;

/// Merges the parameters of an operation.
pub(super) fn merge(
    new: &mut OperationSpec,
    old: &OperationSpec,
    schemas: Schemas<'_>,
    rules: &Rules,
    notes: &mut Notes,
) {
    let before = listed(old, schemas.old);
    let old_inputs: HashSet<String> =
        inputs(old, schemas.old).map(|input| input.name().to_lowercase()).collect();
    dotted::keep(new, old, notes);
    let was_split = is_split(old, schemas.old);
    let mut moved = OperationSpec { parameters: old.parameters.clone(), ..old.clone() };
    if was_split {
        keep_members(new, old, schemas.new, notes);
    }
    same_bodies(new, &mut moved, schemas);
    follow_moves(&mut moved, new, schemas);

    let renamed = match (body(&moved.parameters), body(&new.parameters)) {
        (Some(old), Some(new)) => Some((old.to_owned(), new.to_owned())),
        _ => None,
    };
    let (mut merged, places) = without_places(std::mem::take(&mut new.parameters));
    let (old, old_places) = without_places(moved.parameters);
    let mut merge = Merge { rules, schemas, sent: true, notes };
    members::merge(&mut merge, &mut merged, &old, "parameters", renamed.as_ref());
    let path = new.http.path.clone().unwrap_or_default();
    let was_xml = old_places.values().any(|place| *place == XML);
    let place = |(name, schema): (String, SchemaSpec)| {
        let place = places.get(&name).or_else(|| old_places.get(&name)).copied();
        let (mut location, mut style) = place.unwrap_or_default();
        // Upstream leaves it out at times, and a body of XML is one parameter.
        if location == Location::Body && style.is_none() && was_xml {
            style = Some(ParameterStyle::Xml);
        }
        // A path that has no place for it any more: the service ignores what it does not know in a query.
        if location == Location::Path && !placeholders(&path).any(|other| other == name) {
            location = Location::Query;
        }
        (name, ParameterSpec::new(location, style, schema))
    };
    new.parameters = merged.0.into_iter().map(place).collect();
    if was_split && !is_split(new, schemas.new) {
        distinguish(&mut new.parameters, &old_inputs);
    }
    if rules.arguments_stay {
        keep_setters(new, &before, &old_inputs, schemas.new, rules);
    }
    new.arguments = order(new, &before, schemas.new, rules);
}

type Place = (Location, Option<ParameterStyle>);

const XML: Place = (Location::Body, Some(ParameterStyle::Xml));

fn without_places(parameters: Parameters) -> (Entries<SchemaSpec>, HashMap<String, Place>) {
    let places = parameters.iter().map(|(name, p)| (name.clone(), (p.location, p.style))).collect();
    (parameters.0.into_iter().map(|(name, p)| (name, p.into_schema())).collect(), places)
}

/// The name of the body.
fn body(parameters: &Parameters) -> Option<&str> {
    let body = parameters.iter().find(|(_, parameter)| parameter.location == Location::Body);
    body.map(|(name, _)| name.as_str())
}

/// Whether the members of the body are separate parameters.
fn is_split(operation: &OperationSpec, schemas: &SchemasSpec) -> bool {
    inputs(operation, schemas).any(|input| matches!(input, Input::Member { .. }))
}

/// Keeps a body whose members are separate parameters where upstream has a text in its place: it says less of the same JSON.
fn keep_members(
    new: &mut OperationSpec,
    old: &OperationSpec,
    schemas: &SchemasSpec,
    notes: &mut Notes,
) {
    let is_body = |parameter: &&ParameterSpec| parameter.location == Location::Body;
    let Some(old) = old.parameters.0.values().find(is_body) else { return };
    let says_less = |body: &ParameterSpec| {
        let schema = body.clone().into_schema();
        let is_same = is_json_body(new, body) || body.style == old.style;
        is_same
            && schemas.resolve(&schema).is_some_and(|whole| {
                matches!(whole.kind, Some(Type::String | Type::Any)) && !whole.is_binary()
            })
    };
    let body = new.parameters.iter().find(|(_, p)| is_body(p) && says_less(p));
    let Some(name) = body.map(|(name, _)| name.clone()) else { return };
    if let Some(body) = new.parameters.0.get_mut(&name) {
        *body = ParameterSpec { required: body.required, ..old.clone() };
        notes.kept.push(format!("parameters.{name} (members where the metadata has none)"));
        notes.has_old_types = true;
    }
}

/// Makes two bodies comparable: where one is a shared type and the other is not that type, its members are written out. No code
/// names the type of a body whose members are separate parameters.
fn same_bodies(new: &mut OperationSpec, old: &mut OperationSpec, schemas: Schemas<'_>) {
    let reference = |operation: &OperationSpec| {
        let (_, body) = operation.parameters.iter().find(|(_, p)| p.location == Location::Body)?;
        Some(body.reference.clone())
    };
    let (Some(of_new), Some(of_old)) = (reference(new), reference(old)) else { return };
    if of_new == of_old {
        return;
    }
    for (operation, schemas) in [(new, schemas.new), (old, schemas.old)] {
        if is_split(operation, schemas) {
            write_out_bodies(&mut operation.parameters, schemas);
        }
    }
}

pub(in crate::reconcile) fn write_out_bodies(parameters: &mut Parameters, schemas: &SchemasSpec) {
    let bodies = parameters.0.values_mut().filter(|p| p.location == Location::Body);
    for body in bodies {
        let Some(Ok(target)) = body.reference.as_deref().map(|name| schemas.follow(name)) else {
            continue;
        };
        let (location, style) = (body.location, body.style);
        let schema = std::mem::take(body).into_schema();
        let whole = SchemaSpec {
            kind: target.kind,
            reference: None,
            properties: target.properties.clone(),
            ..schema
        };
        *body = ParameterSpec::new(location, style, whole);
    }
}

/// The names of inputs, in lower case.
#[derive(Default)]
struct Names {
    plain: HashSet<String>,
    members: HashSet<String>,
}

impl Names {
    fn of(operation: &OperationSpec, schemas: &SchemasSpec) -> Self {
        let mut names = Self::default();
        for input in inputs(operation, schemas) {
            let name = input.name().to_lowercase();
            match input {
                Input::Parameter { .. } => names.plain.insert(name),
                Input::Member { .. } => names.members.insert(name),
            };
        }
        names
    }
}

/// Puts old parameters where upstream has them now: into the body, or out of it.
fn follow_moves(old: &mut OperationSpec, new: &OperationSpec, schemas: Schemas<'_>) {
    let (before, now) = (Names::of(old, schemas.old), Names::of(new, schemas.new));
    let goes_in = |name: &String| {
        let name = name.to_lowercase();
        let is_inside = now.members.contains(&name) && !now.plain.contains(&name);
        is_inside && before.plain.contains(&name) && !before.members.contains(&name)
    };
    let comes_out = |name: &String| {
        let name = name.to_lowercase();
        let is_outside = now.plain.contains(&name) && !now.members.contains(&name);
        is_outside && before.members.contains(&name) && !before.plain.contains(&name)
    };
    let is_split = is_split(old, schemas.old);
    let parameters = &mut old.parameters;
    let entering: Vec<String> = parameters.0.keys().filter(|name| goes_in(name)).cloned().collect();
    let mut inside = Vec::with_capacity(entering.len());
    for name in entering {
        let parameter = parameters.0.shift_remove(&name);
        inside.extend(parameter.map(|parameter| (name, parameter.into_schema())));
    }
    let mut outside = Vec::new();
    if is_split && before.members.iter().any(&comes_out) {
        write_out_bodies(parameters, schemas.old);
        if let Some(name) = body(parameters).map(str::to_owned)
            && let Some(body) = parameters.0.get_mut(&name)
        {
            let (leaving, staying): (Vec<_>, Vec<_>) =
                std::mem::take(&mut body.properties.0).into_iter().partition(|(n, _)| comes_out(n));
            outside = leaving;
            body.properties.0.extend(staying);
            if body.properties.is_empty() {
                parameters.0.shift_remove(&name);
            }
        }
    }
    if !inside.is_empty() {
        let of_new = new.parameters.iter().find(|(_, p)| p.location == Location::Body);
        let name = body(parameters).or(of_new.map(|(name, _)| name.as_str())).unwrap_or("body");
        let body = parameters.0.entry(name.to_owned()).or_insert_with(|| ParameterSpec {
            location: Location::Body,
            kind: Some(Type::Object),
            required: of_new.is_some_and(|(_, body)| body.required),
            ..ParameterSpec::default()
        });
        body.properties.0.extend(inside);
    }
    let parameter = |schema| ParameterSpec::new(Location::Query, None, schema);
    parameters.0.extend(outside.into_iter().map(|(name, schema)| (name, parameter(schema))));
}

/// Gives new parameters, and new members of the body, names for code that no other has: where two would share one, the body
/// would become one parameter.
fn distinguish(parameters: &mut Parameters, old: &HashSet<String>) {
    let Some(body) = body(parameters).map(str::to_owned) else { return };
    let mut scope = Scope::new();
    let mut fresh = Vec::new();
    for (name, parameter) in &mut parameters.0 {
        let named = if *name == body {
            parameter.properties.0.iter_mut().map(|(name, p)| (name, &mut p.name)).collect()
        } else {
            vec![(name, &mut parameter.name)]
        };
        for (name, code_name) in named {
            if old.contains(&name.to_lowercase()) {
                scope.claim(code_name.as_deref().unwrap_or(name));
            } else {
                fresh.push((name, code_name));
            }
        }
    }
    for (name, code_name) in fresh {
        if !scope.claim(code_name.as_deref().unwrap_or(name)) {
            *code_name = scope.take(name);
        }
    }
}

/// Makes no argument of what was none though it was required: clients fill the region in where it travels as others do.
fn keep_setters(
    new: &mut OperationSpec,
    before: &[String],
    old_inputs: &HashSet<String>,
    schemas: &SchemasSpec,
    rules: &Rules,
) {
    let was_argument = |name: &str| before.iter().any(|other| other.eq_ignore_ascii_case(name));
    let is_fresh = |name: &String| old_inputs.contains(&name.to_lowercase()) && !was_argument(name);
    for name in arguments(new, schemas).into_iter().filter(is_fresh) {
        if let Some(parameter) = new.parameters.0.get_mut(&name) {
            let ParameterSpec { required, required_upstream, optional_upstream, .. } = parameter;
            make_setter(required, required_upstream, optional_upstream, rules);
            continue;
        }
        write_out_bodies(&mut new.parameters, schemas);
        let bodies = new.parameters.0.values_mut().filter(|p| p.location == Location::Body);
        for member in bodies.filter_map(|body| body.properties.0.get_mut(&name)) {
            let SchemaSpec { required, required_upstream, optional_upstream, .. } = member;
            make_setter(required, required_upstream, optional_upstream, rules);
        }
    }
}

/// Makes a setter of what would be an argument. What upstream has made optional waits for nothing then.
fn make_setter(
    required: &mut bool,
    required_upstream: &mut Option<Mark>,
    optional_upstream: &mut Option<Mark>,
    rules: &Rules,
) {
    *required = false;
    if optional_upstream.take().is_none() {
        *required_upstream = Some(rules.mark(*required_upstream));
    }
}

/// The names of the arguments in their order, with those that the body had before and has no more.
fn listed(operation: &OperationSpec, schemas: &SchemasSpec) -> Vec<String> {
    let mut names = operation.arguments.clone();
    let unlisted = arguments(operation, schemas);
    names.extend(unlisted.into_iter().filter(|name| !operation.arguments.contains(name)));
    names
}

/// The order of the arguments, where it is not that of the parameters: those that were arguments before come first. What a body had
/// before keeps its place, since upstream may have it again.
fn order(
    new: &OperationSpec,
    before: &[String],
    schemas: &SchemasSpec,
    rules: &Rules,
) -> Vec<String> {
    let natural = arguments(&OperationSpec { arguments: Vec::new(), ..new.clone() }, schemas);
    let required = inputs(new, schemas).filter(|input| input.is_required());
    let required: Vec<&str> = required.map(Input::name).collect();
    let may_stay = |name: &&str| rules.arguments_stay || natural.iter().any(|other| other == name);
    let former = former_arguments(new, schemas).filter(|name| !required.contains(name));
    let known: Vec<&str> = required.iter().copied().filter(may_stay).chain(former).collect();
    // One that is called otherwise in case alone is the same, unless another has the very name.
    let is_same = |name: &str, other: &String| {
        name == other
            || (name.to_lowercase() == other.to_lowercase()
                && !known.contains(&other.as_str())
                && !before.iter().any(|before| before == name))
    };
    let same = |other: &String| known.iter().copied().find(|name| is_same(name, other));
    let wanted = before.iter().filter_map(same).chain(natural.iter().map(String::as_str));
    let wanted: IndexSet<&str> = wanted.collect();
    let wanted: Vec<String> = wanted.into_iter().map(str::to_owned).collect();
    if wanted == natural { Vec::new() } else { wanted }
}
