//! The parameters of the metadata -> parameters of a spec. Knows nothing of what they are for.

use indexmap::IndexMap;

use super::dotted;
use super::fixup::Fixup;
use super::log::{At, Log};
use super::metadata::{Api, Parameter};
use super::operation::Common;
use super::path;
use super::same_names;
use super::schema::Role;
use crate::import::error::Cause;
use crate::spec::{Entries, Location, ParameterSpec, ParameterStyle};

/// The parameters, each with its place and its own name for code.
pub(super) fn parameters(
    common: &Common<'_>,
    api: &Api,
    path: &mut Option<String>,
    log: &mut Log,
) -> Entries<ParameterSpec> {
    let root = At::root("parameters");
    let mut converted: IndexMap<String, ParameterSpec> = IndexMap::new();
    for (index, parameter) in api.parameters.iter().enumerate() {
        let name = parameter.name.as_ref().map(|name| name.0.as_str());
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            let index = index.to_string();
            log.problem(root.child(&index), Cause::Nameless { what: "parameter", key: "name" });
            continue;
        };
        let at = root.child(name);
        if converted.contains_key(name) {
            let is_same = |other: &&Parameter| other.name.as_ref().is_some_and(|n| n.0 == name);
            let first = api.parameters.iter().find(is_same);
            let alike = first.is_some_and(|first| alike(first, parameter));
            log.fixed(
                if alike { Fixup::RepeatedParameter } else { Fixup::ContradictingParameter },
                at,
            );
            continue;
        }
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
    let mut entries = Entries(dotted::fold(converted, log, root));
    path::settle(path, &mut entries.0, log);
    same_names::distinguish(&mut entries.0, root, log);
    entries
}

/// Whether two parameters of one name say the same.
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
