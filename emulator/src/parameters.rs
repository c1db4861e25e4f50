//! The parameters of an operation, gathered from wherever they travel; knows nothing of responses.

mod problem;
mod unflatten;
mod validate;

use alicloud_model::{
    BodyFormat, ListStyle, Method, Operation, Parameter, Placement, Product, Schema, Shape, Style,
};
use base64::Engine as _;
use serde_json::{Map, Value};

use crate::encoding::{self, Pair};
use crate::json::{self, Unread};
use crate::received::{Pairs, Received};
use crate::recorder::MisplacedParameter;
use crate::service_error::ServiceError;
use crate::signature::URL_PARAMETERS;
use crate::xml;
use unflatten::{Entry, Unflatten};
use validate::Validate;

pub(crate) use problem::{Kind, Problem};

/// Parameters of the protocol itself, in the older style where all travels in the query.
const PROTOCOL: [&str; 12] = [
    "Action",
    "Version",
    "Format",
    "AccessKeyId",
    "SecurityToken",
    "BearerToken",
    "Signature",
    "SignatureMethod",
    "SignatureVersion",
    "SignatureNonce",
    "SignatureType",
    "Timestamp",
];

/// Many servers and proxies take no longer query, in bytes.
const LONGEST_QUERY: usize = 8 * 1024;

/// How an operation's parameters differ from what its description says.
#[derive(Default)]
pub(crate) struct Quirks {
    /// Parameters that are no longer documented but still taken.
    pub(crate) older: Vec<Parameter>,
    /// Lists of which the cloud drops what is too much, instead of refusing it.
    pub(crate) cut: &'static [&'static str],
}

/// What a request gives an operation.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    /// Values by wire name.
    pub(crate) values: Map<String, Value>,
    /// Names that the operation does not have; the cloud ignores them.
    pub(crate) unknown: Vec<String>,
    /// Parameters that are sent where they don't belong. The cloud takes those of the older style, in the query and in the form.
    pub(crate) misplaced: Vec<MisplacedParameter>,
    pub(crate) problems: Vec<Problem>,
}

/// Gathers and checks the parameters of a request. `Err` when the body cannot be read at all.
pub(crate) fn collect(
    product: &Product,
    operation: &Operation,
    quirks: &Quirks,
    request: &Received,
    pairs: &Pairs,
    path_parameters: &[(String, String)],
) -> Result<Collected, ServiceError> {
    let parameters: Vec<&Parameter> = operation.parameters.iter().chain(&quirks.older).collect();
    let mut collected = Collected::default();
    take_pairs(product, operation, &parameters, pairs, &mut collected);
    for parameter in &parameters {
        let field = &parameter.field;
        if let (Placement::Header, Some(prefix)) =
            (parameter.placement, field.name.strip_suffix('*'))
        {
            let named = request.headers_after(prefix);
            if !named.is_empty() {
                collected.values.insert(field.name.clone(), named.into());
            }
            continue;
        }
        let text = match parameter.placement {
            Placement::Path | Placement::Host => {
                let found = path_parameters.iter().find(|(name, _)| *name == field.name);
                found.map(|(_, value)| value.clone())
            }
            Placement::Header => request.header(&field.name).map(Into::into),
            _ => None,
        };
        if let Some(text) = text {
            let value = unflatten::from_text(product, &field.schema, &text);
            collected.values.insert(field.name.clone(), value);
        }
    }
    take_body(product, &parameters, request, pairs, &mut collected)?;
    find_misplaced(&parameters, &mut collected);
    check(product, &parameters, quirks, &mut collected);
    Ok(collected)
}

/// Shares the pairs of query and form out among the parameters that travel there.
fn take_pairs(
    product: &Product,
    operation: &Operation,
    parameters: &[&Parameter],
    pairs: &Pairs,
    collected: &mut Collected,
) {
    let in_query = of_place(parameters, |place| matches!(place, Placement::Query(_)));
    let in_form = of_place(parameters, |place| matches!(place, Placement::Form(_)));
    // When one parameter is the whole form, its members are taken with the body.
    let whole_form = parameters.iter().any(|p| p.placement == Placement::Body(BodyFormat::Form));
    let form = pairs.form.as_deref().filter(|_| !whole_form).unwrap_or_default();
    let mut left_query = Vec::new();
    let mut left_form = Vec::new();
    fill(product, &in_query, &entries(&pairs.query), collected, &mut left_query);
    fill(product, &in_form, &entries(form), collected, &mut left_form);
    if operation.style == Style::Rpc {
        let is_moved = is_moved(operation, form);
        for (home, left, place, is_right) in
            [(&in_form, &mut left_query, FORM, false), (&in_query, &mut left_form, QUERY, is_moved)]
        {
            let astray = std::mem::take(left);
            fill(product, home, &astray, collected, left);
            // What is left is in the order that it came in.
            let mut left = left.iter().peekable();
            let strayed = astray.iter().filter(|entry| left.next_if_eq(entry).is_none());
            let strayed = strayed.filter(|_| !is_right);
            let misplaced = strayed.map(|entry| MisplacedParameter::new(entry.shown(), place));
            collected.misplaced.extend(misplaced);
        }
    }
    let left = left_query.iter().chain(&left_form);
    let (_, fixed) = operation.path.split_once('?').unwrap_or_default();
    let fixed = encoding::pairs(fixed).unwrap_or_default();
    let is_fixed = |name: &str| fixed.iter().any(|pair| pair.name == name);
    let is_protocol = |name: &str| PROTOCOL.contains(&name) || URL_PARAMETERS.contains(&name);
    let unknown = left.filter(|entry| !is_protocol(entry.full) && !is_fixed(entry.full));
    collected.unknown.extend(unknown.map(Entry::shown));
}

/// Whether parameters that belong in the query are in a form because there are too many for a query. The gateway reads those of an
/// operation that has no others.
fn is_moved(operation: &Operation, form: &[Pair]) -> bool {
    let is_in_query = |p: &Parameter| matches!(p.placement, Placement::Query(_));
    let length = |pair: &Pair| {
        "&=".len() + encoding::encode(&pair.name).len() + encoding::encode(&pair.value).len()
    };
    operation.method == Method::Post
        && operation.parameters.iter().all(is_in_query)
        && form.iter().map(length).sum::<usize>() > LONGEST_QUERY
}

fn of_place<'a>(
    parameters: &[&'a Parameter],
    is_there: impl Fn(Placement) -> bool,
) -> Vec<(&'a Parameter, ListStyle)> {
    let there = parameters.iter().filter(|p| is_there(p.placement));
    let styled = there.filter_map(|parameter| match parameter.placement {
        Placement::Query(style) | Placement::Form(style) => Some((*parameter, style)),
        _ => None,
    });
    styled.collect()
}

fn entries(pairs: &[Pair]) -> Vec<Entry<'_>> {
    pairs.iter().map(|pair| Entry::new(&pair.name, &pair.value)).collect()
}

/// Gives each parameter its entries; those of no parameter end in `left`.
fn fill<'a>(
    product: &Product,
    parameters: &[(&Parameter, ListStyle)],
    entries: &[Entry<'a>],
    collected: &mut Collected,
    left: &mut Vec<Entry<'a>>,
) {
    let names: Vec<&str> = parameters.iter().map(|(p, _)| p.field.name.as_str()).collect();
    let groups = unflatten::group(&names, entries, left);
    for ((parameter, style), group) in parameters.iter().zip(groups) {
        let field = &parameter.field;
        if group.is_empty() || collected.values.contains_key(&field.name) {
            continue;
        }
        let mut unflatten = Unflatten { product, unknown: Vec::new() };
        let value = unflatten.styled(&field.schema, *style, &group);
        collected.unknown.append(&mut unflatten.unknown);
        collected.values.insert(field.name.clone(), value);
    }
}

fn take_body(
    product: &Product,
    parameters: &[&Parameter],
    request: &Received,
    pairs: &Pairs,
    collected: &mut Collected,
) -> Result<(), ServiceError> {
    if parameters.iter().any(|p| p.placement == Placement::Json) {
        let mut members = match json_body(request)? {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(members)) => members,
            Some(_) => {
                let message = "The request body must be a JSON object.";
                return Err(ServiceError::new(400, "InvalidParameter", message));
            }
        };
        let members_wanted = parameters.iter().filter(|p| p.placement == Placement::Json);
        for parameter in members_wanted {
            // A member may have the name of a path parameter, which then stands for both.
            if let Some(value) = members.remove(&parameter.field.name) {
                collected.values.entry(parameter.field.name.clone()).or_insert(value);
            }
        }
        collected.unknown.extend(members.into_iter().map(|(name, _)| name));
    }
    for parameter in parameters {
        let Placement::Body(format) = parameter.placement else { continue };
        let value = match format {
            BodyFormat::Json => json_body(request)?.unwrap_or_default(),
            BodyFormat::Form => {
                let mut unflatten = Unflatten { product, unknown: Vec::new() };
                let form = entries(pairs.form.as_deref().unwrap_or_default());
                let value = unflatten.flat(&parameter.field.schema, &form);
                collected.unknown.append(&mut unflatten.unknown);
                value
            }
            _ if request.body.is_empty() => Value::Null,
            BodyFormat::Xml => {
                let value = xml::read(&request.body).map_err(|why| {
                    let message = format!("The XML you provided was not well-formed: {why}.");
                    ServiceError::new(400, "MalformedXML", message)
                })?;
                product.typed(&parameter.field.schema, value)
            }
            BodyFormat::Text => String::from_utf8_lossy(&request.body).into_owned().into(),
            _ => base64::engine::general_purpose::STANDARD.encode(&request.body).into(),
        };
        collected.values.insert(parameter.field.name.clone(), value);
    }
    Ok(())
}

/// Tells parameters that are sent where they are not read from names that the operation does not have.
fn find_misplaced(parameters: &[&Parameter], collected: &mut Collected) {
    let Collected { values, unknown, misplaced, .. } = collected;
    let home = |full: &String| {
        let mut unread = parameters.iter().filter(|p| !values.contains_key(&p.field.name));
        unread.find(|p| is_of(full, &p.field.name)).map(|p| place(p.placement))
    };
    for name in std::mem::take(unknown) {
        match home(&name) {
            Some(place) => misplaced.push(MisplacedParameter::new(name, place)),
            None => unknown.push(name),
        }
    }
}

const QUERY: &str = "query";
const FORM: &str = "form body";

/// Where parameters travel, in words.
fn place(placement: Placement) -> &'static str {
    match placement {
        Placement::Query(_) => QUERY,
        Placement::Form(_) | Placement::Body(BodyFormat::Form) => FORM,
        Placement::Json | Placement::Body(BodyFormat::Json) => "JSON body",
        Placement::Body(_) => "body",
        Placement::Path => "path",
        Placement::Header => "headers",
        _ => "host",
    }
}

/// The body as JSON; `None` when there is none.
fn json_body(request: &Received) -> Result<Option<Value>, ServiceError> {
    if request.body.is_empty() {
        return Ok(None);
    }
    let media_type = request.media_type();
    if media_type.as_deref() != Some("application/json") {
        let message = format!(
            "The content type \"{}\" does not fit this operation: send application/json.",
            media_type.unwrap_or_default()
        );
        return Err(ServiceError::new(400, "InvalidContentType", message));
    }
    json::read(&request.body).map(Some).map_err(|unread| match unread {
        Unread::Syntax(error) => {
            let message = format!("The request body is not valid JSON: {error}.");
            ServiceError::new(400, "InvalidParameter", message)
        }
        Unread::TooLarge => {
            let message = "The request body has more values than the emulator reads: send fewer.";
            ServiceError::new(413, "RequestBodyTooLarge", message)
        }
    })
}

/// Drops absent values and lists the problems of the others.
fn check(product: &Product, parameters: &[&Parameter], quirks: &Quirks, collected: &mut Collected) {
    collected.values.retain(|_, value| !value.is_null());
    let mut validate = Validate { product, problems: Vec::new(), unknown: Vec::new() };
    for parameter in parameters {
        let field = &parameter.field;
        match collected.values.get(&field.name) {
            Some(value) if !is_blank(value) => {
                validate.value(&field.name, &field.schema, value);
            }
            // The emulator answers to every host name, so that it does not see each of these.
            _ if parameter.placement == Placement::Host => {}
            _ if field.is_required_by_service() => {
                let mut misplaced = collected.misplaced.iter();
                let elsewhere = misplaced.find(|p| is_of(&p.parameter, &field.name));
                validate.missing(&field.name, elsewhere.map(|misplaced| misplaced.place));
            }
            _ => {}
        }
    }
    let Validate { problems, mut unknown, .. } = validate;
    collected.unknown.append(&mut unknown);
    let is_cut =
        |p: &Problem| p.kind == Kind::TooMany && quirks.cut.contains(&p.parameter.as_str());
    collected.problems.extend(problems.into_iter().filter(|problem| !is_cut(problem)));
}

/// Whether a name as sent is that of the parameter, or of a part of it.
fn is_of(full: &str, parameter: &str) -> bool {
    full.strip_prefix(parameter).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The cloud takes an empty text for none.
fn is_blank(value: &Value) -> bool {
    value.as_str() == Some("")
}

/// The shape behind references; `Any` when there is nothing.
fn shape_of<'a>(product: &'a Product, schema: &'a Schema) -> &'a Shape {
    product.resolve(schema).map_or(&Shape::Any, |schema| &schema.shape)
}

#[cfg(test)]
mod tests;
