//! Parameters whose names have dots: `A.B` is a member of an object `A`, `A.1.B` one of the elements of
//! a list `A`. On the wire both are the same, since flat parameters are written with dots.

use indexmap::IndexMap;

use super::fixup::Fixup;
use super::log::{At, Log};
use crate::spec::{Location, ParameterSpec, ParameterStyle, SchemaSpec, Type};

type Parameters = IndexMap<String, ParameterSpec>;

/// Puts the parameters with dots where they belong; one that can't be stays as it is.
pub(super) fn fold(parameters: Parameters, log: &mut Log, at: At<'_>) -> Parameters {
    if !parameters.values().any(|p| !p.properties.is_empty() || p.items.is_some())
        && !parameters.keys().any(|name| name.contains('.'))
    {
        return parameters;
    }
    let mut folded = Parameters::with_capacity(parameters.len());
    let mut dotted = Vec::new();
    for (name, mut parameter) in parameters {
        if !is_flat(&parameter) {
            folded.insert(name, parameter);
            continue;
        }
        parameter = members(parameter, log, at.child(&name));
        match name.split_once('.') {
            Some((head, _)) if name.split('.').all(|part| !part.is_empty()) => {
                // The head stands where its first member stood.
                let head = head.to_owned();
                let fresh = ParameterSpec::new(parameter.location, None, SchemaSpec::default());
                if !folded.contains_key(&head) && !dotted.iter().any(|(_, name, _)| *name == head) {
                    folded.insert(head.clone(), fresh);
                }
                dotted.push((head, name, parameter));
            }
            // The place of a parameter is there already when a member of it came first.
            _ => {
                folded.insert(name, parameter);
            }
        }
    }
    for (head, name, parameter) in dotted {
        let place = at.child(&name);
        let path: Vec<&str> = name.split('.').skip(1).collect();
        let location = parameter.location;
        let fits =
            folded.get(&head).is_some_and(|owner| owner.location == location && is_flat(owner));
        let owner = folded.get_mut(&head).filter(|_| fits);
        match owner.map(|owner| put_parameter(owner, &path, &parameter)) {
            Some(true) => log.fixed(fixup(&path), place),
            _ => {
                log.fixed(Fixup::DottedNameKept, place);
                folded.insert(name, parameter);
            }
        }
    }
    folded.retain(|_, parameter| parameter.kind.is_some() || parameter.reference.is_some());
    folded
}

fn fixup(path: &[&str]) -> Fixup {
    if path.iter().any(|part| is_number(part)) { Fixup::NumberedName } else { Fixup::DottedName }
}

/// Whether a parameter's members are written with dots.
fn is_flat(parameter: &ParameterSpec) -> bool {
    matches!(parameter.location, Location::Query | Location::FormData)
        && matches!(parameter.style, None | Some(ParameterStyle::Flat | ParameterStyle::RepeatList))
}

fn put_parameter(owner: &mut ParameterSpec, path: &[&str], leaf: &ParameterSpec) -> bool {
    let fresh = owner.kind.is_none() && owner.reference.is_none();
    let (location, style) = (owner.location, owner.style);
    let mut schema = std::mem::take(owner).into_schema();
    let leaf = leaf.clone().into_schema();
    let required = leaf.required;
    // A deeper part may not fit, so the work is done on a copy.
    let mut changed = schema.clone();
    let fits = put(&mut changed, path, leaf);
    if fits {
        schema = changed;
        schema.required |= fresh && required;
    }
    let style = match (fresh && fits, schema.kind) {
        (true, Some(Type::Array)) => Some(ParameterStyle::RepeatList),
        (true, _) => Some(ParameterStyle::Flat),
        (false, _) => style,
    };
    *owner = ParameterSpec::new(location, style, schema);
    fits
}

/// Puts a schema at a path, through what is there and through new objects and lists. What is there
/// already stays. False if something else is in the way.
fn put(schema: &mut SchemaSpec, path: &[&str], leaf: SchemaSpec) -> bool {
    let Some((part, rest)) = path.split_first() else {
        if schema.kind.is_none() && schema.reference.is_none() {
            *schema = leaf;
        }
        return true;
    };
    let kind = if is_number(part) { Type::Array } else { Type::Object };
    if schema.reference.is_some()
        || *schema.kind.get_or_insert(kind) != kind
        || schema.wrapper.is_some()
    {
        return false;
    }
    if is_number(part) {
        let items = schema.items.get_or_insert_default();
        let leaf = SchemaSpec { required: leaf.required && !rest.is_empty(), ..leaf };
        return put(items, rest, leaf);
    }
    let member = schema.properties.0.entry((*part).to_owned()).or_default();
    put(member, rest, leaf)
}

fn is_number(part: &str) -> bool {
    part.bytes().all(|b| b.is_ascii_digit())
}

/// Does the same to the members of a flat parameter.
fn members(parameter: ParameterSpec, log: &mut Log, at: At<'_>) -> ParameterSpec {
    if parameter.properties.is_empty() && parameter.items.is_none() {
        return parameter;
    }
    let (location, style) = (parameter.location, parameter.style);
    let mut schema = parameter.into_schema();
    members_of(&mut schema, log, at);
    ParameterSpec::new(location, style, schema)
}

fn members_of(schema: &mut SchemaSpec, log: &mut Log, at: At<'_>) {
    if let Some(items) = &mut schema.items {
        members_of(items, log, at.child("items"));
    }
    for (name, member) in &mut schema.properties.0 {
        members_of(member, log, at.child(name));
    }
    if !schema.properties.0.keys().any(|name| name.contains('.')) {
        return;
    }
    let all = std::mem::take(&mut schema.properties.0);
    let (dotted, plain): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|(name, _)| name.contains('.') && name.split('.').all(|part| !part.is_empty()));
    schema.properties.0.extend(plain);
    for (name, member) in dotted {
        let path: Vec<&str> = name.split('.').collect();
        let mut changed = schema.clone();
        if put(&mut changed, &path, SchemaSpec { name: None, ..member.clone() }) {
            *schema = changed;
            log.fixed(fixup(&path), at.child(&name));
        } else {
            schema.properties.0.insert(name.clone(), member);
            log.fixed(Fixup::DottedNameKept, at.child(&name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(list: &[(&str, Type)]) -> Parameters {
        list.iter()
            .map(|(name, kind)| {
                let schema = SchemaSpec { kind: Some(*kind), ..SchemaSpec::default() };
                ((*name).to_owned(), ParameterSpec::new(Location::Query, None, schema))
            })
            .collect()
    }

    fn folded(list: &[(&str, Type)]) -> (String, Vec<Fixup>) {
        let mut log = Log::default();
        let result = fold(parameters(list), &mut log, At::root("parameters"));
        (shape(&result), log.fixed.into_iter().map(|(fixup, _)| fixup).collect())
    }

    fn shape(parameters: &Parameters) -> String {
        parameters
            .iter()
            .map(|(n, p)| format!("{n}:{}", shown(&p.clone().into_schema())))
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn shown(schema: &SchemaSpec) -> String {
        if let Some(items) = &schema.items {
            return format!("[{}]", shown(items));
        }
        if !schema.properties.is_empty() {
            let members: Vec<String> =
                schema.properties.iter().map(|(n, m)| format!("{n}:{}", shown(m))).collect();
            return format!("{{{}}}", members.join(" "));
        }
        schema.kind.map_or_else(String::new, |kind| format!("{kind:?}").to_lowercase())
    }

    #[test]
    fn members_go_into_objects() {
        let (shape, fixups) = folded(&[
            ("A.B", Type::String),
            ("X", Type::Integer),
            ("A.C.D", Type::Boolean),
            ("P.Id", Type::String),
        ]);
        assert_eq!(shape, "A:{B:string C:{D:boolean}} X:integer P:{Id:string}");
        assert_eq!(fixups, [Fixup::DottedName; 3]);
    }

    #[test]
    fn numbered_ones_make_a_list() {
        let (shape, fixups) = folded(&[
            ("F.1.Key", Type::String),
            ("F.2.Key", Type::String),
            ("F.1.Value", Type::String),
            ("G.1", Type::String),
        ]);
        assert_eq!(shape, "F:[{Key:string Value:string}] G:[string]");
        assert_eq!(fixups, [Fixup::NumberedName; 4]);
    }

    #[test]
    fn an_object_of_its_own_takes_more_members() {
        let mut list =
            parameters(&[("A.B", Type::String), ("A", Type::Object), ("A.C", Type::String)]);
        let member = SchemaSpec { kind: Some(Type::Integer), ..SchemaSpec::default() };
        list.get_mut("A").unwrap().properties = [("B".to_owned(), member)].into_iter().collect();
        let mut log = Log::default();
        let result = fold(list, &mut log, At::root("parameters"));
        assert_eq!(shape(&result), "A:{B:integer C:string}", "what is there already stays");
    }

    #[test]
    fn a_value_of_its_own_takes_none() {
        let (shape, fixups) =
            folded(&[("N", Type::String), ("N.1", Type::String), (".x", Type::String)]);
        assert_eq!(shape, "N:string .x:string N.1:string");
        assert_eq!(fixups, [Fixup::DottedNameKept]);
    }

    #[test]
    fn json_parameters_stay_as_they_are() {
        let mut list =
            parameters(&[("A.B", Type::Object), ("C", Type::Object), ("C.D", Type::String)]);
        list.get_mut("A.B").unwrap().style = Some(ParameterStyle::Json);
        list.get_mut("C").unwrap().style = Some(ParameterStyle::Json);
        let mut log = Log::default();
        let result = fold(list, &mut log, At::root("parameters"));
        assert_eq!(shape(&result), "A.B:object C:object C.D:string");
    }

    #[test]
    fn members_of_members_too() {
        let mut list = parameters(&[("L", Type::Array)]);
        let text = SchemaSpec { kind: Some(Type::String), ..SchemaSpec::default() };
        let names = ["Probe.Get.Path", "Probe.Delay", "Name"];
        list.get_mut("L").unwrap().items = Some(Box::new(SchemaSpec {
            kind: Some(Type::Object),
            properties: names.iter().map(|n| ((*n).to_owned(), text.clone())).collect(),
            ..SchemaSpec::default()
        }));
        let mut log = Log::default();
        let result = fold(list, &mut log, At::root("parameters"));
        assert_eq!(shape(&result), "L:[{Name:string Probe:{Get:{Path:string} Delay:string}}]");
    }
}
