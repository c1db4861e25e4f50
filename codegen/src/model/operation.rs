//! One operation: where its parameters travel, what comes back, what can go wrong.

use std::collections::{BTreeMap, HashSet};

use alicloud_model::{
    Access, Authentication, Authorization, BodyFormat, ErrorCode, ListStyle, Operation, Parameter,
    Placement, Replacement, Response, ResponseBody, Schema, Shape, Style,
};

use super::problems::Problems;
use super::shapes::{
    Place, Scope, call_type_name, check_unique, request_type_name, response_type_name,
};
use super::shared::Shared;
use super::{errors, pagination, summary};
use crate::names;
use crate::spec::{
    AuthenticationSpec, BodySpec, Location, OperationSpec, ParameterSpec, ParameterStyle,
    RequestBodySpec, ResponseSpec, SchemaSpec, SchemasSpec, Type, placeholders,
};

/// What an operation's spec means.
pub(super) fn lower(
    spec: &OperationSpec,
    shared: &Shared<'_>,
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
    let answer = response_type_name(name);
    let own = [call_type_name(name), request_type_name(name), answer.clone()];
    let mut scope = Scope::operation(shared, name, &own);

    let path = path(spec, report);
    let (parameters, body) = parameters(spec, &mut scope, report);
    check_path(spec, &path, &parameters, report);
    scope.set_prefix("Response");
    let response = response(&spec.response, answer, &mut scope, report);
    let pagination = spec.pagination.as_ref().and_then(|p| {
        pagination::lower(p, &parameters, spec.response.schema.as_ref(), shared.specs(), report)
    });

    let region_parameter = parameters
        .iter()
        .find(|p| {
            p.field.name.eq_ignore_ascii_case("RegionId")
                && p.field.required
                && matches!(p.placement, Placement::Query(_) | Placement::Form(_))
                && p.field.schema.shape == Shape::String
        })
        .map(|p| p.field.name.clone());
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

    Operation {
        name: spec.operation.clone(),
        rename: spec.name.clone(),
        summary: spec.summary.clone().or_else(|| summary::sentence(&spec.operation)),
        description: spec.description.clone(),
        deprecated: spec.deprecated,
        replaced_by: replacements(spec, report),
        style: spec.http.style,
        method: spec.http.method,
        path,
        authentication: match spec.http.authentication {
            None => Authentication::AccessKey,
            Some(AuthenticationSpec::None) => Authentication::Anonymous,
            Some(AuthenticationSpec::Other) => Authentication::Other,
        },
        authorization: Authorization {
            action: spec.authorization.action.clone(),
            access: spec.authorization.access.unwrap_or(Access::Unknown),
            resources: spec.authorization.resources.clone(),
            conditions: spec.authorization.conditions.clone(),
            dependent_actions: spec.authorization.dependent_actions.clone(),
        },
        parameters,
        body,
        empty_body: spec.http.body.map(|body| match body {
            RequestBodySpec::Json => Placement::JsonMember,
            RequestBodySpec::Form => Placement::Form(ListStyle::Flat),
        }),
        region_parameter,
        idempotency_token: spec.idempotency_token.clone(),
        pagination,
        response,
        errors: errors::documented(spec, error_sets, report),
        error_set: spec.error_set.clone(),
        charge: spec.charge.clone(),
        risk: spec.risk.clone(),
    }
}

fn replacements(spec: &OperationSpec, report: &mut Problems<'_>) -> Vec<Replacement> {
    let mut replacements = Vec::new();
    for name in &spec.replaced_by {
        let parts: Vec<&str> = name.split('/').collect();
        let (product, operation) = match parts.as_slice() {
            [operation] => (None, *operation),
            [product, version, operation] => {
                (Some(((*product).to_owned(), (*version).to_owned())), *operation)
            }
            _ => (None, ""),
        };
        if parts.iter().any(|part| part.is_empty()) || operation.is_empty() {
            report.add(
                &["replacedBy"],
                format!("`{name}` does not name an operation"),
                "write `Operation`, or `Product/Version/Operation` for one of another product",
            );
            continue;
        }
        replacements.push(Replacement { product, operation: operation.to_owned() });
    }
    replacements
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
        None => "/".to_owned(),
    }
}

/// The parameters, and the name of the JSON body whose members are parameters of their own: they are unless a name is taken.
fn parameters(
    spec: &OperationSpec,
    scope: &mut Scope<'_>,
    report: &mut Problems<'_>,
) -> (Vec<Parameter>, Option<String>) {
    let mut parameters: Vec<Parameter> = Vec::new();
    let mut body = None;
    let mut places: Vec<Vec<String>> = Vec::new();
    let root = Place::new(&["parameters"]);
    let bodies = spec.parameters.iter().filter(|(_, p)| p.location == Location::Body).count();
    for (name, parameter) in &spec.parameters {
        let place = root.key(name);
        if parameter.location == Location::Body {
            if bodies > 1 {
                report.add(
                    place.path(),
                    "there is more than one body",
                    "make them members of one `in: body` object",
                );
            }
            if let Some(members) = members(spec, name, parameter, scope.schemas()) {
                let place = place.key("properties");
                for (name, member) in members {
                    let field = scope.field(name, member, &place.key(name), report);
                    parameters.push(Parameter { field, placement: Placement::JsonMember });
                    places.push(place.key(name).path().to_vec());
                }
                body = Some(name.clone());
                continue;
            }
        }
        let schema = parameter.clone().into_schema();
        let field = scope.field(name, &schema, &place, report);
        let placement = placement(spec, parameter, &field.schema, &place, report);
        parameters.push(Parameter { field, placement });
        places.push(place.path().to_vec());
    }
    check_unique(
        parameters.iter().map(|p| &p.field),
        |at| places.get(at).cloned().unwrap_or_default(),
        report,
    );
    (parameters, body)
}

/// Whether a body is JSON. Outside of RPC it is also when the metadata calls it `flat`: that is how the
/// official clients send it.
fn is_json_body(spec: &OperationSpec, parameter: &ParameterSpec) -> bool {
    match parameter.style {
        None | Some(ParameterStyle::Json) => true,
        Some(ParameterStyle::Xml) => false,
        Some(_) => spec.http.style != Style::Rpc,
    }
}

/// The members of a body whose members can stand beside the other parameters.
fn members<'a>(
    spec: &'a OperationSpec,
    body: &str,
    parameter: &'a ParameterSpec,
    schemas: &'a SchemasSpec,
) -> Option<Vec<(&'a String, &'a SchemaSpec)>> {
    if !is_json_body(spec, parameter) || parameter.format.is_some() {
        return None;
    }
    let mut properties = &parameter.properties;
    let mut reference = parameter.reference.as_ref();
    for _ in 0..=schemas.0.len() {
        let Some(shared) = reference.and_then(|name| schemas.get(name)) else { break };
        properties = &shared.properties;
        reference = shared.reference.as_ref();
    }
    if properties.is_empty() || parameter.additional_properties.is_some() {
        return None;
    }
    // Every member must keep a name of its own beside the other parameters, in code too.
    let others: HashSet<String> = spec
        .parameters
        .iter()
        .filter(|(name, _)| *name != body)
        .map(|(name, p)| names::snake(p.name.as_deref().unwrap_or(name)))
        .collect();
    let clash = properties.iter().any(|(name, member)| {
        others.contains(&names::snake(member.name.as_deref().unwrap_or(name)))
    });
    (!clash).then(|| properties.iter().collect())
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
            (_, Shape::Binary) => BodyFormat::Binary,
            _ if !is_json_body(spec, parameter) => BodyFormat::Form,
            _ => BodyFormat::Json,
        }),
    }
}

/// Path parameters and the template's placeholders must be the same names.
fn check_path(
    spec: &OperationSpec,
    path: &str,
    parameters: &[Parameter],
    report: &mut Problems<'_>,
) {
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

fn response(
    spec: &ResponseSpec,
    type_name: String,
    scope: &mut Scope<'_>,
    report: &mut Problems<'_>,
) -> Response {
    let place = Place::new(&["response", "schema"]);
    let schema = spec.schema.as_ref().map(|schema| {
        if schema.reference.is_none() && !schema.properties.is_empty() {
            scope.root(schema, &place, type_name, report)
        } else {
            scope.lower(schema, &place, "Item", report)
        }
    });
    let body = match spec.body {
        Some(BodySpec::Json) => ResponseBody::Json,
        Some(BodySpec::Text) => ResponseBody::Text,
        Some(BodySpec::Binary) => ResponseBody::Binary,
        Some(BodySpec::None) => ResponseBody::None,
        None => match &spec.schema {
            Some(schema) if schema.is_binary() => ResponseBody::Binary,
            Some(schema) if schema.kind == Some(Type::String) => ResponseBody::Text,
            _ => ResponseBody::Json,
        },
    };
    let example = spec.example.as_ref().and_then(|example| {
        let text = serde_json::to_string(example);
        if text.is_err() {
            report.add(
                &["response", "example"],
                "the example cannot be JSON",
                "use texts as keys, and no tags",
            );
        }
        text.ok()
    });
    Response { body, schema, example }
}
