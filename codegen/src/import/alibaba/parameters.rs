//! The parameters of the metadata -> parameters of a spec. Knows nothing of what they are for.

use indexmap::IndexMap;

use super::dotted;
use super::fixup::Fixup;
use super::log::{At, Log};
use super::metadata::{Api, Parameter, Text};
use super::operation::Common;
use super::path;
use super::same_names;
use super::schema::Role;
use crate::import::error::Cause;
use crate::spec::headers::is_reserved;
use crate::spec::{
    AuthenticationSpec, Entries, HttpSpec, Location, ParameterSpec, ParameterStyle, placeholders,
};

/// The parameters, each with its place and its own name for code.
pub(super) fn parameters(
    common: &Common<'_>,
    api: &Api,
    http: &mut HttpSpec,
    log: &mut Log,
) -> Entries<ParameterSpec> {
    let is_signed = http.authentication != Some(AuthenticationSpec::None);
    let path = &mut http.path;
    let root = At::root("parameters");
    let mut listed: IndexMap<&str, Vec<&Parameter>> = IndexMap::new();
    for (index, parameter) in api.parameters.iter().enumerate() {
        let name = parameter.name.as_ref().map(|name| name.0.as_str());
        match name.filter(|name| !name.is_empty()) {
            Some(name) => listed.entry(name).or_default().push(parameter),
            None => {
                let index = index.to_string();
                log.problem(root.child(&index), Cause::Nameless { what: "parameter", key: "name" });
            }
        }
    }
    let mut converted: IndexMap<String, ParameterSpec> = IndexMap::with_capacity(listed.len());
    for (name, listings) in listed {
        let at = root.child(name);
        let Some(parameter) = one_of(&listings, path.as_deref(), log, at) else { continue };
        let location = location(parameter, log, at);
        if location == Location::Body
            && converted.values().any(|other| other.location == Location::Body)
        {
            log.problem(at, Cause::SecondBody);
        }
        let style = parameter_style(parameter, log, at);
        let mut convert = common.converter(Role::Request, log);
        let mut schema = convert.convert(name, &parameter.schema, at);
        convert.content(&parameter.schema, &mut schema, at);
        converted.insert(name.to_owned(), ParameterSpec::new(location, style, schema));
    }
    converted.retain(|name, parameter| {
        let is_left = parameter.location != Location::Header || !is_reserved(name, is_signed);
        if !is_left {
            log.fixed(Fixup::ReservedHeader, root.child(name));
        }
        is_left
    });
    let mut entries = Entries(dotted::fold(converted, log, root));
    path::settle(path, &mut entries.0, log);
    same_names::distinguish(&mut entries.0, root, log);
    entries
}

/// The listing of a parameter that counts, whatever their order, since documents come in both: the one that the path has a place for, that
/// is not deprecated, says its type, is required, has more members, has the type that says most, travels as most do, has an example. What is
/// left is decided by their texts.
fn one_of<'a>(
    listings: &[&'a Parameter],
    path: Option<&str>,
    log: &mut Log,
    at: At<'_>,
) -> Option<&'a Parameter> {
    if let [only] = listings {
        return Some(only);
    }
    let rank = |parameter: &Parameter| {
        let Parameter { schema, .. } = parameter;
        let place = word(parameter.location.as_ref());
        let name = word(parameter.name.as_ref());
        let says = match word(schema.kind.as_ref()) {
            "" => 0,
            "any" => 1,
            "string" => 3,
            "object" | "array" => 4,
            _ => 2,
        };
        (
            place == "path" && placeholders(path.unwrap_or_default()).any(|one| one == name),
            !schema.deprecated,
            says > 0 || schema.reference.is_some(),
            schema.is_required(),
            schema.properties.0.len(),
            says,
            ["host", "header", "body", "formData", "query"].iter().position(|one| *one == place),
            schema.example.is_some(),
        )
    };
    let best = listings.iter().copied().max_by(|one, other| {
        let by_text = || format!("{other:?}").cmp(&format!("{one:?}"));
        rank(one).cmp(&rank(other)).then_with(by_text)
    })?;
    for other in listings.iter().filter(|other| !std::ptr::eq(**other, best)) {
        if alike(best, other) {
            log.fixed(Fixup::RepeatedParameter, at);
        } else {
            let required = if best.schema.is_required() { "required" } else { "not required" };
            let [place, kind] = [best.location.as_ref(), best.schema.kind.as_ref()].map(word);
            let facts = [place, kind, required].into_iter().filter(|fact| !fact.is_empty());
            let facts = facts.collect::<Vec<_>>().join(", ");
            log.fixed_with(Fixup::ContradictingParameter, at, &format!("({facts})"));
        }
    }
    Some(best)
}

fn word(text: Option<&Text>) -> &str {
    text.map_or("", |text| text.0.as_str())
}

/// Whether two listings of a parameter say the same.
fn alike(one: &Parameter, other: &Parameter) -> bool {
    let key = |p: &Parameter| {
        let schema = &p.schema;
        (
            p.location.clone(),
            p.style.clone(),
            schema.kind.clone(),
            schema.format.clone(),
            schema.reference.clone(),
            schema.is_required(),
        )
    };
    key(one) == key(other)
}

fn location(parameter: &Parameter, log: &mut Log, at: At<'_>) -> Location {
    match parameter.location.as_ref().map(|word| word.0.as_str()) {
        Some("query") => Location::Query,
        Some("formData") => Location::FormData,
        Some("path") => Location::Path,
        Some("header") => Location::Header,
        Some("host") => Location::Host,
        Some("body") => Location::Body,
        Some(word) => {
            let known = "query, formData, body, header, path, host";
            log.problem(
                at.child("in"),
                Cause::UnknownWord { what: "place of a parameter", word: word.to_owned(), known },
            );
            Location::Query
        }
        None => {
            log.fixed(Fixup::MissingPlace, at);
            Location::Query
        }
    }
}

fn parameter_style(parameter: &Parameter, log: &mut Log, at: At<'_>) -> Option<ParameterStyle> {
    match parameter.style.as_ref()?.0.as_str() {
        "repeatList" => Some(ParameterStyle::RepeatList),
        "flat" => Some(ParameterStyle::Flat),
        "json" | "struct" => Some(ParameterStyle::Json),
        "simple" => Some(ParameterStyle::Simple),
        "xml" => Some(ParameterStyle::Xml),
        "" => None,
        word => {
            let kind = parameter.schema.kind.as_ref().map(|kind| kind.0.as_str());
            if matches!(kind, Some("string" | "integer" | "number" | "boolean")) {
                log.fixed(Fixup::UnknownStyle, at);
            } else {
                let known = "repeatList, flat, json, struct, simple, xml";
                let word = word.to_owned();
                let cause = Cause::UnknownWord { what: "parameter style", word, known };
                log.problem(at.child("style"), cause);
            }
            None
        }
    }
}
