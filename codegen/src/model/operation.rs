//! One operation: where its parameters travel, what comes back, what can go wrong.

use std::collections::BTreeMap;

use alicloud_model::{
    BodyFormat, EmptyBody, ErrorCode, ListStyle, Operation, Pagination, Parameter, Placement,
    Response, Schema, Shape, SharedType, Signature, Style,
};

use super::inputs::{Input, former_arguments, inputs, is_json_body, place_of_argument, region};
use super::pagination::{self, Fault};
use super::problems::Problems;
use super::replaced::{replace, siblings};
use super::response::response;
use super::shapes::{
    Place, Scope, call_type_name, check_unique, request_type_name, response_type_name,
};
use super::shared::Shared;
use super::waiters::waiters;
use super::{errors, facts, summary};
use crate::names;
use crate::spec::{
    AuthenticationSpec, HttpSpec, Location, Mark, OperationSpec, ParameterSpec, ParameterStyle,
    RequestBodySpec, headers, placeholders,
};

/// What an operation's spec means. `own_signature` is what the product says on it.
pub(super) fn lower(
    spec: &OperationSpec,
    own_signature: Option<Signature>,
    shared: &Shared<'_>,
    types: &BTreeMap<String, SharedType>,
    error_sets: &BTreeMap<String, Vec<ErrorCode>>,
    report: &mut Problems<'_>,
) -> Operation {
    let (key, name) = match &spec.name {
        Some(name) => ("name", name),
        None => ("operation", &spec.operation),
    };
    if names::snake(name).is_empty() {
        report.add(
            &[key],
            format!("`{name}` has no letter or digit to make a name in code of"),
            "give it one: `name: something`",
        );
    }
    let path = path(spec, report);
    let (parameters, response) = both_sides(spec, shared, report);
    check_path(spec, &path, &parameters, report);
    let pagination = pages(spec, &parameters, &response, types).unwrap_or_else(|faults| {
        for Fault { key, message, help, .. } in faults {
            let place: Vec<&str> = ["pagination"].into_iter().chain(key).collect();
            report.add(&place, message, help);
        }
        None
    });

    let success = facts::success(spec, &response, types, report);
    let region_parameter = region(spec, shared.specs()).map(str::to_owned);
    if let Some(token) = &spec.idempotency_token
        && !parameters
            .iter()
            .any(|p| p.field.name == *token && p.field.schema.shape == Shape::String)
    {
        report.add(
            &["idempotencyToken"],
            format!("there is no text parameter `{token}`"),
            "name the parameter that makes a repeated request take effect once",
        );
    }

    if spec.repeatable_reason.is_some() && spec.repeatable.is_none() {
        report.add(
            &["repeatableReason"],
            "this is the reason for something that the spec does not say",
            "say it, `repeatable: true` or `repeatable: false`, or remove the reason",
        );
    }

    let reason = spec.repeatable_reason.as_deref().unwrap_or_default();
    if spec.repeatable == Some(true) && reason.trim().is_empty() {
        report.add(
            &["repeatable"],
            "nothing says why repeating the call is harmless",
            "add `repeatableReason:` with one sentence, such as `each call gives other keys, and those of the first end by themselves`",
        );
    }

    let mut operation = Operation::new(&spec.operation, spec.http.style, spec.http.method, path);
    operation.rename.clone_from(&spec.name);
    operation.summary = spec.summary.clone().or_else(|| summary::sentence(&spec.operation));
    operation.description.clone_from(&spec.description);
    operation.deprecated = spec.deprecated;
    operation.removed_upstream = spec.removed_upstream.and_then(Mark::since);
    operation.replaced_by = facts::replacements(spec, report);
    operation.asynchronous = facts::asynchronous(spec, report);
    operation.quota = facts::quota(spec, report);
    operation.changelog = facts::changelog(spec);
    operation.stream = spec.http.stream;
    operation.signature = signature(own_signature, &spec.http);
    operation.authorization = facts::authorization(&spec.authorization);
    operation.parameters = parameters;
    operation.body = inputs(spec, shared.specs()).find_map(Input::body).map(str::to_owned);
    operation.empty_body = spec.http.body.map(|body| match body {
        RequestBodySpec::Json => EmptyBody::Json,
        RequestBodySpec::Form => EmptyBody::Form,
    });
    operation.region_parameter = region_parameter;
    operation.idempotency_token.clone_from(&spec.idempotency_token);
    operation.repeatable = spec.repeatable;
    operation.repeatable_reason.clone_from(&spec.repeatable_reason);
    operation.pagination = pagination;
    operation.response = response;
    operation.success = success;
    operation.timeout = facts::timeout(spec, report);
    operation.errors = errors::documented(spec, error_sets, report);
    operation.error_set.clone_from(&spec.error_set);
    operation.charge.clone_from(&spec.charge);
    operation.risk.clone_from(&spec.risk);
    operation.waiters = waiters(spec, &operation, types, report);
    operation
}

/// What is sent and what comes back. The names of their types depend on each other.
fn both_sides(
    spec: &OperationSpec,
    shared: &Shared<'_>,
    report: &mut Problems<'_>,
) -> (Vec<Parameter>, Response) {
    let name = spec.code_name();
    let answer = response_type_name(name);
    let own = [call_type_name(name), request_type_name(name), answer.clone()];
    let mut scope = Scope::operation(shared, name, &own);
    let parameters = parameters(spec, &mut scope, report);
    scope.set_prefix("Response");
    let response = response(&spec.response, &answer, &mut scope, report);
    (parameters, response)
}

fn pages(
    spec: &OperationSpec,
    parameters: &[Parameter],
    response: &Response,
    types: &BTreeMap<String, SharedType>,
) -> Result<Option<Pagination>, Vec<Fault>> {
    let Some(pagination) = &spec.pagination else { return Ok(None) };
    let context = pagination::Context { parameters, response, types };
    pagination::resolve(pagination, &context).map(Some)
}

/// What is wrong with what an operation says on paging. Other problems are not looked for.
pub(super) fn faults_of_pages(
    spec: &OperationSpec,
    shared: &Shared<'_>,
    types: &BTreeMap<String, SharedType>,
    report: &mut Problems<'_>,
) -> Vec<Fault> {
    let (parameters, response) = both_sides(spec, shared, report);
    pages(spec, &parameters, &response, types).err().unwrap_or_default()
}

fn path(spec: &OperationSpec, report: &mut Problems<'_>) -> String {
    match &spec.http.path {
        Some(path) if path.starts_with('/') => path.clone(),
        Some(path) => {
            report.add(
                &["http", "path"],
                format!("the path `{path}` does not begin with `/`"),
                format!("write `/{path}`"),
            );
            path.clone()
        }
        None => {
            // Operations that are addressed by their names have one path.
            if !matches!(spec.http.style, Style::Rpc | Style::V3) {
                report.add(
                    &["http"],
                    "the operation has no `path`",
                    "add it, with `{NAME}` for each path parameter: `path: /things/{ThingId}`",
                );
            }
            "/".to_owned()
        }
    }
}

/// The parameters, the members of a body beside them included.
fn parameters(
    spec: &OperationSpec,
    scope: &mut Scope<'_>,
    report: &mut Problems<'_>,
) -> Vec<Parameter> {
    let mut parameters: Vec<Parameter> = Vec::new();
    let mut places: Vec<Place> = Vec::new();
    let root = Place::new(&["parameters"]);
    let bodies: Vec<&String> = spec
        .parameters
        .iter()
        .filter(|(_, p)| p.location == Location::Body)
        .map(|(name, _)| name)
        .collect();
    for name in bodies.iter().filter(|_| bodies.len() > 1) {
        report.add(
            root.key(name).path(),
            "there is more than one body",
            "make them members of one `in: body` object",
        );
    }
    for input in inputs(spec, scope.schemas()) {
        let (parameter, place) = match input {
            Input::Parameter { name, spec: parameter } => {
                let place = root.key(name);
                let schema = parameter.clone().into_schema();
                let field = scope.field(name, &schema, &place, report);
                let placement = placement(spec, parameter, &field.schema, &place, report);
                check_header(spec, name, parameter, &place, report);
                (Parameter::new(field, placement), place)
            }
            Input::Member { body, name, spec: member } => {
                let place = root.key(body).key("properties").key(name);
                let mut field = scope.field(name, member, &place, report);
                let of_body = spec.parameters.get(body).and_then(|body| body.removed_upstream);
                field.removed_upstream = field.removed_upstream.or(of_body.and_then(Mark::since));
                (Parameter::new(field, Placement::Json), place)
            }
        };
        parameters.push(parameter);
        places.push(place);
    }
    let siblings = siblings(parameters.iter().map(|p| &p.field));
    for (parameter, place) in parameters.iter_mut().zip(&places) {
        replace(&mut parameter.field, &siblings, || place.clone(), report);
    }
    check_unique(
        parameters.iter().map(|p| &p.field),
        |at| places.get(at).map(|place| place.path().to_vec()).unwrap_or_default(),
        report,
    );
    for (at, name) in spec.arguments.iter().enumerate() {
        let is_required = parameters.iter().any(|p| p.field.name == *name && p.field.required);
        if !is_required && !former_arguments(spec, scope.schemas()).any(|former| former == name) {
            report.add(
                &["arguments", &at.to_string()],
                format!("there is no required parameter `{name}`"),
                "correct it, or remove it",
            );
        }
    }
    parameters.sort_by_key(|parameter| place_of_argument(spec, &parameter.field.name));
    parameters
}

/// Refuses a parameter in a header that the client writes by itself.
fn check_header(
    spec: &OperationSpec,
    name: &str,
    parameter: &ParameterSpec,
    place: &Place,
    report: &mut Problems<'_>,
) {
    let is_signed = spec.http.authentication != Some(AuthenticationSpec::None);
    if parameter.location == Location::Header && headers::is_reserved(name, is_signed) {
        report.add(
            place.path(),
            format!("the header `{name}` is written by the client and can't be a parameter"),
            "remove it",
        );
    }
}

fn placement(
    spec: &OperationSpec,
    parameter: &ParameterSpec,
    schema: &Schema,
    place: &Place,
    report: &mut Problems<'_>,
) -> Placement {
    let list_style = match parameter.style {
        None | Some(ParameterStyle::RepeatList | ParameterStyle::Flat) => ListStyle::Flat,
        Some(ParameterStyle::Json) => ListStyle::Json,
        Some(ParameterStyle::Simple) => ListStyle::Simple,
        Some(ParameterStyle::Xml) => {
            if parameter.location != Location::Body {
                report.add(
                    place.key("style").path(),
                    "`style: xml` belongs to `in: body`",
                    "use `json`, `flat`, `repeatList` or `simple`",
                );
            }
            ListStyle::Flat
        }
    };
    match parameter.location {
        Location::Query => Placement::Query(list_style),
        Location::FormData => Placement::Form(list_style),
        Location::Path => Placement::Path,
        Location::Header => Placement::Header,
        Location::Host => Placement::Host,
        Location::Body => Placement::Body(match (parameter.style, &schema.shape) {
            (Some(ParameterStyle::Xml), _) => BodyFormat::Xml,
            (_, Shape::Binary) => BodyFormat::Bytes,
            _ if !is_json_body(spec, parameter) => BodyFormat::Form,
            _ => BodyFormat::Json,
        }),
    }
}

/// A signature that only few products have is that of all their operations, whatever those say.
fn signature(own: Option<Signature>, http: &HttpSpec) -> Signature {
    match (own.unwrap_or_else(|| signature_of_style(http.style)), http.authentication) {
        (Signature::Acs3, Some(AuthenticationSpec::Other)) => Signature::Other,
        (Signature::Acs3, Some(AuthenticationSpec::None)) => Signature::Anonymous,
        (Signature::Acs3, Some(AuthenticationSpec::Bearer)) => Signature::Bearer,
        (own, _) => own,
    }
}

/// The signature of a protocol family, where nothing else is said.
pub(crate) fn signature_of_style(style: Style) -> Signature {
    match style {
        Style::Rpc | Style::Roa | Style::V3 | Style::Fc => Signature::Acs3,
        Style::Oss => Signature::Oss,
        Style::Sls => Signature::Sls,
        Style::AliGenie | Style::Pds => Signature::Other,
    }
}

/// Path parameters and the template's placeholders must be the same names.
fn check_path(
    spec: &OperationSpec,
    path: &str,
    parameters: &[Parameter],
    report: &mut Problems<'_>,
) {
    let is_out_of_place = |c: char| c.is_whitespace() || c.is_control() || "#\\".contains(c);
    let mut segments = path.split('?').next().unwrap_or_default().split('/');
    if path.contains(is_out_of_place) || segments.any(|segment| matches!(segment, "." | "..")) {
        report.add(
            &["http", "path"],
            format!("the path `{}` would not be sent as it is", path.escape_debug()),
            "write a path without blanks, `#`, `\\`, and the segments `.` and `..`",
        );
    }
    let in_template: Vec<&str> = placeholders(path).collect();
    for name in &in_template {
        if !parameters.iter().any(|p| p.placement == Placement::Path && p.field.name == *name) {
            report.add(
                &["http", "path"],
                format!("the path has `{{{name}}}`, but there is no such path parameter"),
                format!("add the parameter `{name}: {{ in: path, type: string, required: true }}`"),
            );
        }
    }
    for parameter in parameters.iter().filter(|p| p.placement == Placement::Path) {
        let name = parameter.field.name.as_str();
        if !in_template.contains(&name) {
            report.add(
                &["parameters", name],
                format!("the path `{path}` has no `{{{name}}}`"),
                "put the placeholder into `http.path`, or say `in: query`",
            );
        }
    }
    if spec.http.style == Style::Rpc && spec.http.path.as_deref().is_some_and(|p| p.contains('{')) {
        report.add(
            &["http", "path"],
            "RPC operations have no path parameters",
            "say `style: roa`, or remove the path",
        );
    }
}
