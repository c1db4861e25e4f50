//! Every paged operation, read to its end from the emulator as `alicloud call` would read it. It must not know how the emulator
//! makes pages.

use std::collections::BTreeSet;

use alicloud_emulator::Emulator;
use alicloud_model::{
    Catalog, Operation, Pagination, Placement, Product, ResponseBody, Schema, Shape,
};

use alicloud_runtime::{CallOptions, Client, Config, Credentials};
use serde_json::{Map, Value, json};

use super::info;

/// How many entries every list has, unless the request names them.
const ENTRIES: usize = 25;
/// More pages than any list has.
const MANY: usize = 60;

#[tokio::test]
async fn every_paged_operation_ends_with_the_right_count() {
    let catalog = crate::catalogs::all().unwrap();
    let (mut wrong, mut lists, mut pages) = (Vec::new(), 0, 0);
    for product in &catalog.products {
        // Products may share the name and the version of an operation; then the host decides, which is an address here.
        let served = Catalog::new(vec![product.clone()]);
        let emulator = Emulator::builder().catalog(served).start().await.unwrap();
        let config = Config::new("cn-hangzhou")
            .credentials(Credentials::access_key("test-access-key-id", "test-access-key-secret"))
            .endpoint(emulator.url());
        let endpoints = info::endpoints(product);
        let transient_codes = info::transient_codes(product);
        let called = info::product(product, &endpoints, &transient_codes);
        let client = Client::new(config, &called).unwrap();
        for operation in product.operations.iter().filter(|operation| is_paged(operation)) {
            let parameters = info::parameters(operation);
            let success = info::success(operation);
            let info = info::operation(&called, operation, &parameters, &success);
            let mut walk = Walk::new(product, operation);
            let end = loop {
                let fields = walk.fields.clone().into_iter().collect();
                match client.send_fields(&info, fields, CallOptions::new()).await {
                    Ok(answer) => {
                        if let Some(end) = walk.take(&serde_json::from_slice(&answer.body).unwrap())
                        {
                            break end;
                        }
                    }
                    Err(error) => break Err(error.to_string()),
                }
            };
            let place = format!("{} {} {}", product.id, product.version, operation.name);
            wrong.extend(end.err().map(|problem| format!("{place}: {problem}")));
            lists += 1;
            pages += walk.pages;
        }
    }
    assert!(wrong.is_empty(), "{} of {lists} lists:\n{}", wrong.len(), wrong.join("\n"));
    assert!(lists > 800 && pages > 2 * lists, "{pages} pages of {lists} lists");
}

/// Pages of XML are gone through by the typed client, in `tests/wire`.
fn is_paged(operation: &Operation) -> bool {
    operation.pagination.is_some() && operation.response.body != ResponseBody::Xml
}

/// A list that is read page by page.
struct Walk<'a> {
    operation: &'a Operation,
    pagination: &'a Pagination,
    fields: Map<String, Value>,
    entries: Vec<Value>,
    pages: usize,
}

impl<'a> Walk<'a> {
    fn new(product: &Product, operation: &'a Operation) -> Self {
        let Some(pagination) = &operation.pagination else { panic!("{}", operation.name) };
        let required = operation.parameters.iter().filter(|parameter| {
            let field = &parameter.field;
            let is_required = field.required || field.is_required_by_service();
            is_required || parameter.placement == Placement::Path
        });
        let mut fields: Map<String, Value> = required
            .map(|p| (p.field.name.clone(), documented(product, &p.field.schema)))
            .collect();
        let size = pagination.size().and_then(|size| operation.parameter(&size.name));
        if let Some(size) = size {
            let schema = &size.field.schema;
            let limit = |limit: &Option<String>| limit.as_ref().and_then(|l| l.parse::<i64>().ok());
            let least = limit(&schema.limits.minimum).unwrap_or(10);
            let most = limit(&schema.limits.maximum).unwrap_or(10);
            if schema.limits.allowed.is_empty() && !matches!(schema.shape, Shape::Enum { .. }) {
                fields.insert(size.field.name.clone(), typed(schema, 10.max(least).min(most)));
            }
        }
        Self { operation, pagination, fields, entries: Vec::new(), pages: 0 }
    }

    /// Takes a page; with the last, how it ended.
    fn take(&mut self, body: &Value) -> Option<Result<(), String>> {
        self.pages += 1;
        let page = at(body, self.pagination.items().names()).and_then(Value::as_array);
        let Some(page) = page else { return Some(Err(format!("no list in {body}"))) };
        self.entries.extend(page.iter().cloned());
        if self.pages > MANY {
            return Some(Err(format!("no end after {} entries", self.entries.len())));
        }
        let seen = self.entries.len();
        let total = match self.pagination {
            Pagination::PageNumber { total, .. } | Pagination::Offset { total, .. } => total
                .as_ref()
                .map(|total| at(body, total.place.names()).and_then(number).unwrap_or(-1)),
            Pagination::Token { .. } => None,
        };
        let seen_number = i64::try_from(seen).unwrap();
        let is_last = match total {
            Some(total) => seen_number >= total || page.is_empty(),
            None => page.is_empty(),
        };
        match self.pagination {
            Pagination::Token { token, next, .. } => {
                match at(body, next.names()).filter(|next| !next.is_null() && **next != json!("")) {
                    Some(next) => self.go(&token.name, next.clone()),
                    None => return Some(self.end(None, body)),
                }
            }
            _ if is_last => return Some(self.end(total, body)),
            Pagination::PageNumber { page, first_page, .. } => {
                let number = first_page + i64::try_from(self.pages).unwrap();
                self.go(&page.name, json!(number));
            }
            Pagination::Offset { offset, .. } => self.go(&offset.name, json!(seen)),
        }
        None
    }

    fn go(&mut self, parameter: &str, to: Value) {
        let schema = &self.operation.parameter(parameter).unwrap().field.schema;
        let to = number(&to).map_or(to, |number| typed(schema, number));
        self.fields.insert(parameter.to_owned(), to);
    }

    /// Whether all is there, and the last page says so in every way.
    fn end(&self, total: Option<i64>, body: &Value) -> Result<(), String> {
        let distinct: BTreeSet<String> = self.entries.iter().map(Value::to_string).collect();
        // One operation lists objects of which no member is described: nothing can differ.
        let is_bare = distinct.iter().all(|entry| entry == "{}");
        let count = if is_bare { self.entries.len() } else { distinct.len() };
        // Some operations require the ids of what they list, another has state, which has no shares at first.
        let named = ["ResourceId", "resource_ids", "TemplateNames"].iter().find_map(|name| {
            let names = self.fields.get(*name)?;
            let text = names.as_str().map_or_else(|| names.to_string(), str::to_owned);
            serde_json::from_str::<Vec<Value>>(&text).ok()
        });
        let expected = match self.operation.name.as_str() {
            "DescribeInstanceAttachmentAttributes" => 3,
            "ListTagResources" | "ListInstancePackageStates" => {
                named.map_or(ENTRIES, |names| names.len())
            }
            "DescribeImageSharePermission" => 0,
            "DescribeImages" => count,
            _ => ENTRIES,
        };
        let goes_on = ["IsTruncated", "HasNext"].iter().any(|flag| body[flag] == json!(true));
        if count == expected && self.entries.len() == count && !goes_on {
            let total = total.map_or(Ok(count), usize::try_from);
            if total == Ok(count) {
                return Ok(());
            }
        }
        Err(format!("{count} of {} are distinct, total {total:?}: {body:.600}", self.entries.len()))
    }
}

fn at<'a, 'n>(value: &'a Value, names: impl IntoIterator<Item = &'n str>) -> Option<&'a Value> {
    names.into_iter().try_fold(value, |value, name| value.get(name))
}

fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

fn typed(schema: &Schema, number: i64) -> Value {
    match schema.shape {
        Shape::String | Shape::Enum { .. } => number.to_string().into(),
        _ => number.into(),
    }
}

/// A value that the service takes, as documented.
fn documented(product: &Product, schema: &Schema) -> Value {
    let Some(schema) = product.resolve(schema) else { return Value::Null };
    let given = [&schema.example, &schema.default].into_iter().flatten();
    let mut given = given.map(|text| serde_json::from_str(text).unwrap_or_else(|_| json!(text)));
    match &schema.shape {
        Shape::Enum { values, .. } => json!(values[0]),
        Shape::Integer | Shape::Number => {
            let least =
                schema.limits.minimum.as_deref().and_then(|least| least.parse::<i64>().ok());
            let allowed = schema.limits.allowed.first().and_then(|first| first.parse::<i64>().ok());
            let given = allowed.or_else(|| given.find_map(|value| number(&value)));
            json!(given.or(least).unwrap_or(1).max(least.unwrap_or(i64::MIN)))
        }
        Shape::Boolean => json!(true),
        Shape::List { items, .. } => json!([documented(product, items)]),
        Shape::Map(values) => json!({"key": documented(product, values)}),
        Shape::Object(object) => {
            let fields = object.fields.iter().enumerate();
            // An object without members is not sent.
            let sent = fields.filter(|(at, field)| field.required || *at == 0);
            let members = sent.map(|(_, f)| (f.name.clone(), documented(product, &f.schema)));
            Value::Object(members.collect())
        }
        _ => {
            let text = given.find_map(|value| match value {
                Value::String(text) => Some(text),
                Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
                _ => None,
            });
            let most = schema.limits.max_length.and_then(|most| usize::try_from(most).ok());
            let text = text.filter(|text| !text.is_empty()).unwrap_or_else(|| "x".into());
            json!(text.chars().take(most.unwrap_or(usize::MAX)).collect::<String>())
        }
    }
}
