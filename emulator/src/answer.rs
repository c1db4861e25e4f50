//! Answers out of an operation's description; knows nothing of requests, but for their values.

mod paging;
mod path;
mod synthesis;

use alicloud_model::{Operation, Product, ResponseBody, Shape};
use alicloud_wire::is_request_id;
use serde_json::{Map, Value};

use crate::parameters::Problem;
use crate::reply::Reply;

/// The documented response, or one made from the schema, cut to the page that was asked for. `Err` when
/// there is no such page.
pub(crate) fn documented(
    product: &Product,
    operation: &Operation,
    values: &Map<String, Value>,
    request_id: &str,
) -> Result<Reply, Problem> {
    match operation.response.body {
        ResponseBody::Json => {
            let mut body = example_or_synthesis(product, operation);
            if let Some(pagination) = &operation.pagination {
                body = paging::cut(product, operation, pagination, values, body)?;
            }
            Ok(with_request_id(product, operation, body, request_id))
        }
        ResponseBody::Text => Ok(Reply::text(200, example_text(product, operation))),
        ResponseBody::None => Ok(Reply::empty(200)),
        _ => Ok(Reply::bytes(200, example_text(product, operation))),
    }
}

/// The JSON response with a fresh request id in the member that has it.
pub(crate) fn with_request_id(
    product: &Product,
    operation: &Operation,
    mut body: Value,
    request_id: &str,
) -> Reply {
    if let Value::Object(members) = &mut body {
        let schema = operation.response.schema.as_ref().and_then(|s| product.resolve(s));
        let described = match schema.map(|schema| &schema.shape) {
            Some(Shape::Object(object)) => object.fields.iter().find(|f| is_request_id(&f.name)),
            _ => None,
        };
        let present = members.keys().find(|name| is_request_id(name)).cloned();
        if let Some(name) = described.map(|field| field.name.clone()).or(present) {
            members.insert(name, request_id.into());
        }
    }
    Reply::json(200, &body)
}

fn example_or_synthesis(product: &Product, operation: &Operation) -> Value {
    let example = operation.response.example.as_deref();
    let example = example.and_then(|text| serde_json::from_str(text).ok());
    example.unwrap_or_else(|| synthesised(product, operation))
}

fn synthesised(product: &Product, operation: &Operation) -> Value {
    let schema = operation.response.schema.as_ref();
    let value = schema.and_then(|schema| synthesis::value(product, schema));
    value.unwrap_or_else(|| Value::Object(Map::new()))
}

fn example_text(product: &Product, operation: &Operation) -> String {
    match example_or_synthesis(product, operation) {
        Value::String(text) => text,
        Value::Object(members) if members.is_empty() => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
