//! Makes all responses to operations, out of their descriptions and of what requests say, or out of state where there is some. It
//! must not know HTTP requests.

mod arns;
mod consistency;
mod credentials;
mod documented;
mod echo;
mod entries;
mod failures;
mod filters;
mod identity;
mod ids;
mod like;
mod likeness;
mod making;
mod naming;
mod numbering;
mod paging;
mod path;
mod place;
mod renames;
mod roles;
mod said;
mod skeleton;
mod synthesis;
mod tidy;
mod tokens;
mod words;

use std::time::SystemTime;

use alicloud_model::{Operation, Pagination, Product, ResponseBody, Shape, Stream, Success};
use alicloud_wire::is_request_id;
use serde_json::{Map, Value};

use crate::account::Session;
use crate::images::{ImageOperation, Store};
use crate::parameters::Problem;
use crate::reply::Reply;
use crate::service_error::ServiceError;
use crate::temporary::TemporaryKey;
use echo::Echo;
use entries::Entries;
use ids::Ids;
use like::{Typed, like};
use paging::Window;
use said::Said;
use tokens::Tokens;
use words::Scene;

/// A response that comes as events has so many.
const EVENTS: usize = 3;
/// Where a call is answered that names no region.
const REGION: &str = "cn-hangzhou";
/// Whose account it is when a call needs no signature.
const ACCOUNT: &str = "1000000000000001";

/// A call that was let through, with parameters that are as they should be.
pub(crate) struct Call<'a> {
    pub(crate) product: &'a Product,
    pub(crate) operation: &'a Operation,
    /// The parameters by wire name.
    pub(crate) values: &'a Map<String, Value>,
    /// The account; `None` when the operation needs no signature.
    pub(crate) caller: Option<&'a str>,
    /// What the caller is when it took a role.
    pub(crate) session: Option<&'a Session>,
    pub(crate) request_id: &'a str,
    /// Whether the response is XML where it would be JSON.
    pub(crate) as_xml: bool,
    pub(crate) now: SystemTime,
}

/// Why a call gets an error.
#[derive(Debug)]
pub(crate) enum Refusal {
    Parameter(Problem),
    Service(ServiceError),
}

/// What all responses come from.
pub(crate) struct Responder {
    images: Store,
    ids: Ids,
    tokens: Tokens,
}

impl Responder {
    pub(crate) fn new(images: Store, seed: u64) -> Self {
        Self { images, ids: Ids::new(seed), tokens: Tokens::default() }
    }

    /// Forgets all that calls did.
    pub(crate) async fn reset(&self) -> Result<(), ServiceError> {
        self.images.reset().await?;
        self.ids.reset();
        self.tokens.reset();
        Ok(())
    }

    /// The response to a call: out of the state of what it is about, else out of its description. And the keys that it gives out.
    pub(crate) async fn respond(
        &self,
        call: &Call<'_>,
    ) -> Result<(Reply, Vec<TemporaryKey>), Refusal> {
        let Call { product, operation, values, request_id, .. } = *call;
        let made = self.tokens.claim(call, || self.ids.next()).map_err(Refusal::Service)?;
        let (mut body, keys) = match (ImageOperation::of(product, operation), call.caller) {
            (Some(images), Some(caller)) => {
                let body = images.answer(&self.images, product, values, caller, call.now).await;
                let worded = |error: ServiceError| error.worded_by(product, operation);
                (body.map_err(|error| Refusal::Service(worded(error)))?, Vec::new())
            }
            _ => described(call, &self.ids, made.as_deref()).map_err(Refusal::Parameter)?,
        };
        let reply = match operation.response.body {
            ResponseBody::Json => {
                name_request(product, operation, request_id, &mut body);
                let root = format!("{}Response", operation.name);
                match operation.stream {
                    Some(Stream::Sse) => Reply::events(&vec![body; EVENTS]),
                    _ => Reply::data(200, &body, call.as_xml.then_some(&root)),
                }
            }
            ResponseBody::Xml => Reply::xml(200, &body),
            ResponseBody::Text => Reply::text(200, text_of(body)),
            ResponseBody::None => Reply::empty(200),
            _ => Reply::bytes(200, text_of(body)),
        };
        Ok((reply, keys))
    }
}

/// The response that the description gives, with what the request says in it, and cut to the page that was asked for. `Err` when
/// there is no such page. And the temporary keys in it. `made` distinguishes a call with an idempotency token from others that make something.
fn described(
    call: &Call<'_>,
    ids: &Ids,
    made: Option<&str>,
) -> Result<(Value, Vec<TemporaryKey>), Problem> {
    let Call { product, operation, values, .. } = *call;
    roles::check(operation, values)?;
    let is_region = |name: &str| naming::plain(name) == "regionid";
    let named = || values.iter().find(|(name, _)| is_region(name)).map(|(_, region)| region);
    let own = operation.region_parameter.as_ref().and_then(|name| values.get(name));
    let region = own.or_else(named).and_then(Value::as_str).filter(|region| !region.is_empty());
    let scene = Scene {
        product: &product.code,
        region: region.unwrap_or(REGION),
        account: call.caller.unwrap_or(ACCOUNT),
    };
    let said = Said::new(product, operation, values);
    let mut body = template(call, &scene, &said, ids);
    if making::may_make(operation) {
        making::renew(operation, made, &said, ids, &mut body);
    }
    let pagination =
        operation.pagination.as_ref().map(|pagination| paging::asked_for(pagination, values));
    let page = match pagination.as_deref() {
        Some(pagination) => {
            let window = Window::asked_for(operation, pagination, values)?;
            let first = first_entry(call, pagination, &body, &scene, ids);
            let entries =
                Entries::new(product, operation, pagination.items(), first, &said, ids, &scene);
            // What the request says goes into entries one by one.
            path::set(&mut body, pagination.items().names(), Value::Array(Vec::new()));
            Some((pagination, window, entries))
        }
        None => None,
    };
    Echo::new(product, &said).response(&mut body, operation.response.schema.as_ref());
    arns::value(&mut body, &scene, &said);
    arns::account(&mut body, &scene, &said);
    let keys = credentials::renew(&mut body, &said, &scene, ids, call.now);
    // Before a page is put in: what a request asks for may be failures.
    failures::clear(&mut body);
    consistency::settle(&mut body, &said);
    place::settle(&mut body, &scene, &said);
    if let Some((pagination, window, entries)) = page {
        let total = entries.count();
        let shown = window.places(total).map(|at| entries.at(at)).collect();
        path::set(&mut body, pagination.items().names(), Value::Array(shown));
        paging::describe(product, operation, pagination, &window, total, &mut body);
    } else {
        paging::end(&mut body);
    }
    succeed(operation, &mut body);
    roles::tell(operation, call.session, &mut body);
    Ok((body, keys))
}

/// Says that the call succeeded, where a member of the response says whether it did and the example is one of a failure.
fn succeed(operation: &Operation, body: &mut Value) {
    let Some(Success { member, values, .. }) = &operation.success else { return };
    let (Some(said), Some(wanted)) = (body.get_mut(member), values.first()) else { return };
    if !values
        .iter()
        .any(|value| like(said, &value.as_str().into(), Typed::UNKNOWN).as_ref() == Some(&*said))
        && let Some(wanted) = like(said, &wanted.as_str().into(), Typed::UNKNOWN)
    {
        *said = wanted;
    }
}

/// The documented example, else one made from the schema.
fn template(call: &Call<'_>, scene: &Scene<'_>, said: &Said<'_>, ids: &Ids) -> Value {
    let Call { product, operation, .. } = *call;
    let example = operation.response.example.as_deref();
    let example = example.and_then(|text| serde_json::from_str(text).ok());
    let mut body = match example {
        Some(mut example) => {
            let typed = Typed::new(product, operation.response.schema.as_ref());
            skeleton::fill(&mut example, typed, product, scene, ids);
            example
        }
        None => synthesised(product, operation, scene, ids),
    };
    documented::replace(&mut body, said);
    tidy::value(&operation.name, &mut body, scene, ids);
    body
}

fn synthesised(product: &Product, operation: &Operation, scene: &Scene<'_>, ids: &Ids) -> Value {
    let schema = operation.response.schema.as_ref();
    let name = operation.name.as_str();
    let value = schema.and_then(|schema| synthesis::value(product, name, schema, scene, ids));
    value.unwrap_or_else(|| Value::Object(Map::new()))
}

/// The entry that all others of a paged list are made from: the documented one, else one made from the schema.
fn first_entry(
    call: &Call<'_>,
    pagination: &Pagination,
    body: &Value,
    scene: &Scene<'_>,
    ids: &Ids,
) -> Value {
    let items = pagination.items();
    let first = |value: &Value| path::get(value, items.names())?.as_array()?.first().cloned();
    first(body)
        .or_else(|| {
            let mut made = synthesised(call.product, call.operation, scene, ids);
            tidy::value(&call.operation.name, &mut made, scene, ids);
            first(&made)
        })
        .unwrap_or_else(|| words::text(&items.place.member.name, scene, ids).into())
}

/// Puts the id of the request into the member that has it.
fn name_request(product: &Product, operation: &Operation, request_id: &str, body: &mut Value) {
    let Value::Object(members) = body else { return };
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

fn text_of(body: Value) -> String {
    match body {
        Value::String(text) => text,
        Value::Object(members) if members.is_empty() => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
