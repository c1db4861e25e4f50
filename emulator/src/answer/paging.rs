//! Pages: a list that the documentation shows one entry of is played as a long one, and cut to the
//! page that was asked for. Knows nothing of HTTP.

use alicloud_model::{Items, MemberName, Operation, Pagination, Product};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::path;
use crate::parameters::{Kind, Problem};

/// How many entries every paged list has: two full pages of the usual size, and a half one.
pub(super) const ENTRIES: usize = 25;
/// The usual size of a page.
const PAGE_SIZE: usize = 10;

/// The response with the page that was asked for in it. A response whose list has no entry to make
/// others from stays as it is.
pub(super) fn cut(
    product: &Product,
    operation: &Operation,
    pagination: &Pagination,
    values: &Map<String, Value>,
    mut body: Value,
) -> Result<Value, Problem> {
    let items = pagination.items();
    let Some(first) = first_entry(product, operation, &body, items) else { return Ok(body) };
    let size = page_size(operation, pagination.size(), values);

    let start = match pagination {
        Pagination::PageNumber { page, first_page, .. } => {
            let page = number(values.get(&page.name)).unwrap_or(*first_page);
            let before = usize::try_from(page.saturating_sub(*first_page)).unwrap_or(0);
            before.saturating_mul(size)
        }
        Pagination::Offset { offset, .. } => {
            number(values.get(&offset.name)).and_then(|offset| offset.try_into().ok()).unwrap_or(0)
        }
        Pagination::Token { token, .. } => match values.get(&token.name).and_then(Value::as_str) {
            None | Some("") => 0,
            Some(text) => match read_token(operation, text) {
                Some(start) => start,
                // The first token comes from another operation.
                None if is_wanted_at_first(operation, &token.name) => 0,
                None => {
                    return Err(Problem { parameter: token.name.clone(), kind: Kind::BadToken });
                }
            },
        },
    };
    let entries: Vec<Value> =
        (0..ENTRIES).skip(start).take(size).map(|at| numbered(&first, at)).collect();
    let end = start.saturating_add(entries.len());
    path::set(&mut body, items.names(), Value::Array(entries));

    match pagination {
        Pagination::PageNumber { page, first_page, total, answered_size, .. } => {
            if let Some(total) = total {
                path::set_number(&mut body, total.place.names(), count(ENTRIES));
            }
            if let Some(answered_size) = answered_size {
                path::set_number(&mut body, answered_size.place.names(), count(size));
            }
            // The description has no place for the page's number in the response, but by custom it
            // has the parameter's name.
            let page = page.name.as_str();
            if body.get(page).is_some() {
                path::set_number(&mut body, [page], first_page.saturating_add(count(start / size)));
            }
        }
        Pagination::Offset { total, .. } => {
            if let Some(total) = total {
                path::set_number(&mut body, total.place.names(), count(ENTRIES));
            }
        }
        Pagination::Token { next, .. } => {
            let token = if end < ENTRIES { write_token(operation, end) } else { String::new() };
            path::set(&mut body, next.names(), token.into());
        }
    }
    Ok(body)
}

/// Whether the first page needs a token too.
fn is_wanted_at_first(operation: &Operation, token: &str) -> bool {
    operation.parameter(token).is_some_and(|token| token.field.is_required_by_service())
}

/// The entry that all others are made from.
fn first_entry(
    product: &Product,
    operation: &Operation,
    body: &Value,
    items: &Items,
) -> Option<Value> {
    let first = |value: &Value| path::get(value, items.names())?.as_array()?.first().cloned();
    first(body).or_else(|| first(&super::synthesised(product, operation)))
}

/// A copy of the entry. Copies get their own id, so that a page cannot be taken for another.
fn numbered(first: &Value, at: usize) -> Value {
    let mut entry = first.clone();
    if at == 0 {
        return entry;
    }
    match &mut entry {
        Value::String(text) => *text = format!("{text}-{at}"),
        Value::Object(members) => {
            let mut names: Vec<String> = members
                .iter()
                .filter(|(_, value)| value.is_string())
                .map(|(n, _)| n.clone())
                .collect();
            // Of all texts an id is the best to number, then a name, then whatever there is.
            names.sort_by_key(|name| (!name.ends_with("Id"), !name.ends_with("Name")));
            let text = names.first().and_then(|name| members.get_mut(name));
            if let Some(Value::String(text)) = text {
                *text = format!("{text}-{at}");
            }
        }
        _ => {}
    }
    entry
}

fn page_size(
    operation: &Operation,
    name: Option<&MemberName>,
    values: &Map<String, Value>,
) -> usize {
    let Some(MemberName { name, .. }) = name else { return PAGE_SIZE };
    let default = operation.parameter(name).and_then(|p| p.field.schema.default.as_deref());
    let default = default.and_then(|text| serde_json::from_str(text).ok());
    positive(values.get(name)).or_else(|| positive(default.as_ref())).unwrap_or(PAGE_SIZE)
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number of at least 1.
fn positive(value: Option<&Value>) -> Option<usize> {
    number(value)?.try_into().ok().filter(|number| *number > 0)
}

/// A whole number, which some operations take as text.
fn number(value: Option<&Value>) -> Option<i64> {
    match value? {
        Value::String(text) => text.parse().ok(),
        value => value.as_i64().or_else(|| value.as_u64().map(|_| i64::MAX)),
    }
}

/// Tokens are opaque to callers, and good for one operation only.
fn write_token(operation: &Operation, start: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}:{start}", operation.name))
}

fn read_token(operation: &Operation, token: &str) -> Option<usize> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let (name, start) = text.split_once(':')?;
    let start = start.parse().ok()?;
    (name == operation.name && (1..ENTRIES).contains(&start)).then_some(start)
}
