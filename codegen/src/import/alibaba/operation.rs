//! One operation of the metadata -> one operation of a spec. Knows nothing of files.

use std::collections::HashSet;

use indexmap::IndexMap;
use serde_yaml::Value;

use super::dotted;
use super::fixup::{self, Fixup};
use super::gaps;
use super::log::{At, Log};
use super::metadata::{Api, Demo, Info, Pairs, Parameter, Response, Schema};
use super::pagination::{self, Found};
use super::path;
use super::schema::{Converter, Role};
use crate::import::error::Cause;
use crate::import::report::Example;
use crate::model::inputs;
use crate::names::{Scope, fold};
use crate::spec::{
    Access, AuthenticationSpec, AuthorizationSpec, BodySpec, Entries, ErrorSpec, HttpSpec,
    Location, Method, OperationSpec, ParameterSpec, ParameterStyle, ResponseSpec, SchemaSpec,
    SchemasSpec, Style, Type,
};

/// What the operations of one document have in common.
pub(super) struct Common<'a> {
    /// The product version.
    pub(super) info: &'a Info,
    /// The names of the shared schemas.
    pub(super) known: &'a HashSet<&'a str>,
    /// The style of the product.
    pub(super) style: Style,
    /// Whether prose is wanted.
    pub(super) descriptions: bool,
}

impl<'a> Common<'a> {
    /// A converter of schemas.
    pub(super) fn converter<'l>(&self, role: Role, log: &'l mut Log) -> Converter<'l>
    where
        'a: 'l,
    {
        // Only OSS is known to leave its schemas out; elsewhere a reference to nothing is a mistake.
        let without_shared = self.style == Style::Oss && self.known.is_empty();
        Converter { known: self.known, without_shared, descriptions: self.descriptions, role, log }
    }
}

/// Converts an operation, but for what depends on the shared schemas. What is wrong with it is in the
/// log.
pub(super) fn convert(
    common: &Common<'_>,
    name: &str,
    api: &Api,
    log: &mut Log,
) -> (OperationSpec, Example) {
    let mut http = http(common.style, api, log);
    let parameters = parameters(common, api, &mut http.path, log);
    let (example, demo) = example(api);
    let response = response(common, api, example, log);
    let demo =
        if demo == Example::Parsed && response.example.is_none() { Example::Absent } else { demo };
    let mut spec = OperationSpec {
        operation: name.to_owned(),
        name: None,
        summary: prose(common, api.summary.as_deref().or(api.title.as_deref())),
        description: prose(common, api.description.as_deref()),
        deprecated: api.deprecated,
        replaced_by: replaced_by(common, name, api, log),
        http,
        authorization: AuthorizationSpec { access: access(api), ..AuthorizationSpec::default() },
        idempotency_token: None,
        parameters,
        pagination: None,
        response,
        errors: errors(common, api, log),
        error_set: None,
        changelog: Vec::new(),
        charge: api.system_tags.charge.clone().filter(|tag| !tag.is_empty()),
        risk: api.system_tags.risk.clone().filter(|tag| !tag.is_empty()),
    };
    let place = log.place.clone();
    for gap in gaps::of(&place.product, &place.version, name) {
        if let Some((fixup, at)) = gap.close(&mut spec) {
            log.fixed(fixup, At::root(at));
        }
    }
    (spec, demo)
}

/// The operations to use instead, those of the same product version by their names alone.
fn replaced_by(common: &Common<'_>, own: &str, api: &Api, log: &mut Log) -> Vec<String> {
    let at = At::root("staticInfo.substitutions");
    let Info { product, version, .. } = common.info;
    let mut names = Vec::new();
    for name in &api.static_info.substitutions {
        match name.split("::").collect::<Vec<_>>().as_slice() {
            [code, of, operation] if code == product && of == version => {
                if *operation == own {
                    log.fixed(Fixup::ReplacedByItself, at);
                } else {
                    names.push((*operation).to_owned());
                }
            }
            [code, of, operation] => names.push(format!("{code}/{of}/{operation}")),
            _ => log.problem(
                at,
                Cause::UnknownWord {
                    what: "name of a replacement",
                    word: name.clone(),
                    known: "Product::Version::Operation",
                },
            ),
        }
    }
    names
}

fn prose(common: &Common<'_>, text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| common.descriptions && !text.is_empty()).map(str::to_owned)
}

/// Adds what is read off the finished operation. The reason if it seems to page and can't be decided.
pub(super) fn complete(spec: &mut OperationSpec, schemas: &SchemasSpec) -> Found {
    spec.idempotency_token = idempotency_token(spec, schemas);
    let found = pagination::find(spec, schemas);
    if let Found::Paged(paging) = &found {
        spec.pagination = Some(paging.clone());
    }
    found
}

/// The style of a product.
pub(super) fn style(word: &str) -> Option<Style> {
    Some(match word {
        "RPC" => Style::Rpc,
        "ROA" => Style::Roa,
        "V3" => Style::V3,
        "FC" => Style::Fc,
        "OSS" => Style::Oss,
        "SLS" => Style::Sls,
        "AliGenie" => Style::AliGenie,
        _ => return None,
    })
}

pub(super) const STYLES: &str = "RPC, ROA, V3, FC, OSS, SLS, AliGenie";

fn http(style: Style, api: &Api, log: &mut Log) -> HttpSpec {
    let at = At::root("path");
    let path = api.path.as_deref().filter(|path| !path.is_empty());
    let path = match (style, path) {
        (Style::Rpc, None) => None,
        // The official clients send every RPC operation to `/`.
        (Style::Rpc, Some(_)) => {
            log.fixed(Fixup::RpcPath, at);
            None
        }
        (_, Some(path)) => match path::braced(path) {
            Some(path) => {
                log.fixed(Fixup::BracketedPath, at);
                Some(path)
            }
            None => Some(path.to_owned()),
        },
        // Nor have V3 operations a path; they are distinguished by the action header.
        (Style::V3, None) => Some("/".to_owned()),
        (_, None) => {
            log.problem(at, Cause::Missing { key: "path" });
            None
        }
    };
    HttpSpec {
        style,
        method: method(api, log),
        path,
        authentication: authentication(api),
        body: None,
    }
}

fn method(api: &Api, log: &mut Log) -> Method {
    let at = At::root("methods");
    let word = match api.methods.iter().find(|method| method.eq_ignore_ascii_case("post")) {
        Some(post) => post,
        None => match api.methods.first() {
            Some(first) => first,
            None => {
                log.problem(at, Cause::Missing { key: "methods" });
                return Method::Post;
            }
        },
    };
    match word.to_ascii_lowercase().as_str() {
        "get" => Method::Get,
        "post" => Method::Post,
        "put" => Method::Put,
        "delete" => Method::Delete,
        "patch" => Method::Patch,
        "head" => Method::Head,
        "options" => Method::Options,
        _ => {
            let known = "get, post, put, delete, patch, head, options";
            log.problem(at, Cause::UnknownWord { what: "method", word: word.clone(), known });
            Method::Post
        }
    }
}

/// An access key, where it is one of the ways in. `ARS_OIDC` proves itself by a parameter and takes no
/// signature.
fn authentication(api: &Api) -> Option<AuthenticationSpec> {
    let schemes: Vec<&str> = api
        .security
        .iter()
        .flat_map(|Pairs(pairs)| pairs)
        .map(|(scheme, _)| scheme.as_str())
        .collect();
    if schemes.is_empty() || schemes.contains(&"AK") {
        return None;
    }
    if schemes.contains(&"Anonymous") || schemes.contains(&"ARS_OIDC") {
        return Some(AuthenticationSpec::None);
    }
    Some(AuthenticationSpec::Other)
}

fn access(api: &Api) -> Option<Access> {
    Some(match api.system_tags.access.as_deref()? {
        "get" => Access::Get,
        "list" => Access::List,
        "create" => Access::Create,
        "update" => Access::Update,
        "delete" => Access::Delete,
        _ => return None,
    })
}

fn parameters(
    common: &Common<'_>,
    api: &Api,
    path: &mut Option<String>,
    log: &mut Log,
) -> Entries<ParameterSpec> {
    let root = At::root("parameters");
    let mut converted: IndexMap<String, ParameterSpec> = IndexMap::new();
    for (index, parameter) in api.parameters.iter().enumerate() {
        let Some(name) = parameter.name.as_deref().filter(|name| !name.is_empty()) else {
            let index = index.to_string();
            log.problem(root.child(&index), Cause::Nameless { what: "parameter", key: "name" });
            continue;
        };
        let at = root.child(name);
        if converted.contains_key(name) {
            let first = api.parameters.iter().find(|other| other.name.as_deref() == Some(name));
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
        let schema = common.converter(Role::Request, log).convert(name, &parameter.schema, at);
        converted.insert(name.to_owned(), ParameterSpec::new(location, style, schema));
    }
    let mut entries = Entries(dotted::fold(converted, log, root));
    path::settle(path, &mut entries.0, log);
    let mut scope = Scope::new();
    for (name, parameter) in &mut entries.0 {
        parameter.name = scope.take(name);
        if parameter.name.is_some() {
            log.fixed(Fixup::SameIdentifier, root.child(name));
        }
    }
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
    match parameter.location.as_deref() {
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
            log.problem(at, Cause::Missing { key: "in" });
            Location::Query
        }
    }
}

fn parameter_style(parameter: &Parameter, log: &mut Log, at: At<'_>) -> Option<ParameterStyle> {
    match parameter.style.as_deref()? {
        "repeatList" => Some(ParameterStyle::RepeatList),
        "flat" => Some(ParameterStyle::Flat),
        "json" => Some(ParameterStyle::Json),
        "simple" => Some(ParameterStyle::Simple),
        "xml" => Some(ParameterStyle::Xml),
        "" => None,
        word => {
            let known = "repeatList, flat, json, simple, xml";
            log.problem(
                at.child("style"),
                Cause::UnknownWord { what: "parameter style", word: word.to_owned(), known },
            );
            None
        }
    }
}

/// `ClientToken` in its spellings, where the caller fills it in; also as a member of a body.
fn idempotency_token(spec: &OperationSpec, schemas: &SchemasSpec) -> Option<String> {
    let token = inputs(spec, schemas).find(|input| {
        matches!(input.location(), Location::Query | Location::FormData | Location::Body)
            && input.is_text()
            && fold(input.name()) == "clienttoken"
    });
    token.map(|input| input.name().to_owned())
}

/// The response of success: 200, or else the first 2xx.
fn success(api: &Api) -> Option<(&str, &Response)> {
    let Pairs(responses) = &api.responses;
    let named = |wanted: &dyn Fn(&str) -> bool| responses.iter().find(|(status, _)| wanted(status));
    named(&|status| status == "200")
        .or_else(|| named(&|status| status.len() == 3 && status.starts_with('2')))
        .map(|(status, response)| (status.as_str(), response))
}

fn response(common: &Common<'_>, api: &Api, example: Option<Value>, log: &mut Log) -> ResponseSpec {
    let at = At::root("response");
    let success = success(api);
    let meta = success
        .and_then(|(_, response)| response.schema.as_ref())
        .filter(|schema| says_something(schema));
    let schema = meta.map(|meta| {
        let mut schema = common.converter(Role::Response, log).convert("", meta, at);
        schema.required = false;
        schema
    });
    let body = body(
        common.style,
        api,
        success.map(|(status, _)| status),
        schema.as_ref(),
        example.as_ref().is_some_and(|example| !is_empty(example)),
    );
    // `{}` is what the documentation shows for no body at all.
    let example = example.filter(|example| body != Some(BodySpec::None) || !is_empty(example));
    if schema.is_none() && body != Some(BodySpec::None) {
        log.untyped(at, "no schema");
    }
    ResponseSpec { body, schema, example }
}

fn is_empty(example: &Value) -> bool {
    match example {
        Value::Mapping(members) => members.is_empty(),
        Value::Sequence(elements) => elements.is_empty(),
        _ => false,
    }
}

fn says_something(schema: &Schema) -> bool {
    schema.kind.is_some()
        || schema.reference.is_some()
        || !schema.properties.0.is_empty()
        || schema.items.is_some()
        || schema.additional_properties.is_some()
}

/// How the body is read, where it is not JSON.
fn body(
    style: Style,
    api: &Api,
    status: Option<&str>,
    schema: Option<&SchemaSpec>,
    has_example: bool,
) -> Option<BodySpec> {
    let produces = |kind: &str| api.produces.iter().any(|p| p.contains(kind));
    match schema {
        Some(schema) if schema.kind == Some(Type::String) => match schema.format.as_deref() {
            Some("binary" | "byte") => Some(BodySpec::Binary),
            _ if produces("octet-stream") => Some(BodySpec::Binary),
            _ => Some(BodySpec::Text),
        },
        Some(_) => None,
        // An RPC operation always answers with a request id at least.
        None if style == Style::Rpc || style == Style::V3 => None,
        None if has_example && status != Some("204") => None,
        None => Some(BodySpec::None),
    }
}

/// The first JSON example of the response.
fn example(api: &Api) -> (Option<Value>, Example) {
    let text = match &api.response_demo {
        Some(text) if !text.0.trim().is_empty() => text.0.as_str(),
        _ => return (None, Example::Absent),
    };
    let Ok(demos) = serde_json::from_str::<Vec<Demo>>(text) else {
        return (None, Example::Unparsable);
    };
    let mut found = Example::Absent;
    for demo in demos.iter().filter(|demo| demo.kind.as_deref() == Some("json")) {
        let Some(text) = demo.example.as_ref().filter(|text| !text.0.trim().is_empty()) else {
            continue;
        };
        match serde_json::from_str::<Value>(&text.0) {
            // A text in quotes is prose about the response.
            Ok(value) if value.is_mapping() || value.is_sequence() => {
                return (Some(value), Example::Parsed);
            }
            _ => found = Example::Unparsable,
        }
    }
    (None, found)
}

fn errors(common: &Common<'_>, api: &Api, log: &mut Log) -> Vec<ErrorSpec> {
    let root = At::root("errorCodes");
    let mut errors: IndexMap<(u16, String), ErrorSpec> = IndexMap::new();
    let Pairs(by_status) = &api.error_codes;
    for (status, list) in by_status {
        let at = root.child(status);
        for meta in list {
            let code = meta.code.as_ref().map_or("", |code| code.0.as_str());
            let (code, blanks) = fixup::trimmed(code);
            let status = status.parse::<u16>().ok().filter(|status| (400..600).contains(status));
            let Some(status) = status.filter(|_| !code.is_empty()) else {
                log.fixed(Fixup::IncompleteError, at);
                continue;
            };
            if blanks {
                log.fixed(Fixup::ErrorCodeBlanks, at.child(code));
            }
            let message = prose(common, meta.message.as_ref().map(|text| text.0.as_str()));
            let description = prose(common, meta.description.as_ref().map(|text| text.0.as_str()));
            let error = ErrorSpec {
                status,
                code: code.to_owned(),
                message: message.unwrap_or_default(),
                description,
            };
            match errors.entry((status, code.to_owned())) {
                indexmap::map::Entry::Vacant(entry) => {
                    entry.insert(error);
                }
                indexmap::map::Entry::Occupied(_) => {
                    log.fixed(Fixup::RepeatedError, at.child(code));
                }
            }
        }
    }
    errors.into_values().collect()
}
