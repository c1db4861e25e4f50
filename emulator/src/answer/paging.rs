//! Pages: a list cut to the page that was asked for, and what a response says about its page. It must not know how entries are made.

use std::borrow::Cow;
use std::collections::BTreeSet;

use alicloud_model::{ByToken, MemberName, Operation, Pagination, Place, Product, Schema, Shape};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Number, Value};

use super::naming::plain;
use super::path;
use crate::parameters::{Kind, Problem};

/// The usual size of a page.
const PAGE_SIZE: usize = 10;

/// The kind of pages that a request asks for. Where numbered pages can be had by token, it does so with a token or with the size of such a
/// page, and without a number.
pub(super) fn asked_for<'a>(
    pagination: &'a Pagination,
    values: &Map<String, Value>,
) -> Cow<'a, Pagination> {
    let Pagination::PageNumber { page, by_token: Some(by_token), items, .. } = pagination else {
        return Cow::Borrowed(pagination);
    };
    let ByToken { token, next, size, .. } = &**by_token;
    let is_set = |member: &MemberName| values.get(&member.name).is_some_and(|value| *value != "");
    let asks = is_set(token) || size.as_ref().is_some_and(is_set);
    if !asks || is_set(page) {
        return Cow::Borrowed(pagination);
    }
    let (token, next, size) = (token.clone(), next.clone(), size.clone());
    Cow::Owned(Pagination::Token { token, next, size, items: items.clone() })
}

/// The parameters that say which page is wanted, of either kind.
pub(super) fn parameters(pagination: &Pagination) -> impl Iterator<Item = &MemberName> {
    let by_token = match pagination {
        Pagination::PageNumber { by_token, .. } => by_token.as_deref(),
        _ => None,
    };
    let by_token =
        by_token.into_iter().flat_map(|by_token| [Some(&by_token.token), by_token.size.as_ref()]);
    [Some(position(pagination)), pagination.size()].into_iter().chain(by_token).flatten()
}

/// The parameter that says which page is wanted.
fn position(pagination: &Pagination) -> &MemberName {
    match pagination {
        Pagination::PageNumber { page, .. } => page,
        Pagination::Offset { offset, .. } => offset,
        Pagination::Token { token, .. } => token,
    }
}

/// Which entries a page has.
#[derive(Debug)]
pub(super) struct Window {
    /// How many entries come before it.
    pub(super) start: usize,
    /// How many it has at most.
    size: usize,
    /// Which one it is.
    page: Number,
}

impl Window {
    /// The page that was asked for. `Err` when there is no such page.
    pub(super) fn asked_for(
        operation: &Operation,
        pagination: &Pagination,
        values: &Map<String, Value>,
    ) -> Result<Self, Problem> {
        let size = page_size(operation, pagination.size(), values);
        let given = values.get(&position(pagination).name);
        let start = match pagination {
            Pagination::PageNumber { first_page, .. } => {
                let first = i128::from(*first_page);
                let page = number(given).unwrap_or(first).max(first);
                let before = usize::try_from(page - first).unwrap_or(usize::MAX);
                let page = Number::from_i128(page).unwrap_or_else(|| (*first_page).into());
                return Ok(Self { start: before.saturating_mul(size), size, page });
            }
            Pagination::Offset { .. } => {
                number(given).and_then(|offset| offset.try_into().ok()).unwrap_or(0)
            }
            Pagination::Token { token, .. } => start_of(operation, &token.name, given)?,
        };
        Ok(Self { start, size, page: count(start / size).saturating_add(1).into() })
    }

    /// The places of the entries of so many that are on the page.
    pub(super) fn places(&self, total: usize) -> std::ops::Range<usize> {
        self.start.min(total)..self.start.saturating_add(self.size).min(total)
    }
}

/// Says in a response which page it is, of how many entries: where the description of the pages has a place for it, and by custom.
pub(super) fn describe(
    product: &Product,
    operation: &Operation,
    pagination: &Pagination,
    window: &Window,
    total: usize,
    body: &mut Value,
) {
    let places = window.places(total);
    let facts = Facts {
        page: window.page.clone(),
        size: window.size,
        here: places.len(),
        total,
        is_last: places.end >= total,
    };
    // Around the entries, and beside what is described: `page_info` has all of it in some services.
    let mut levels = BTreeSet::new();
    for place in [Some(&pagination.items().place)].into_iter().chain(beside(pagination)).flatten() {
        let names: Vec<&str> = place.names().collect();
        levels.extend((0..names.len()).filter_map(|depth| names.get(..depth).map(<[_]>::to_vec)));
    }
    for level in levels {
        facts.write(body, &level, described(product, operation, &level));
    }
    match pagination {
        Pagination::PageNumber { total: place, answered_size, by_token, .. } => {
            if let Some(by_token) = by_token {
                path::set(body, by_token.next.names(), "".into());
            }
            if let Some(place) = place {
                path::set_number(body, place.place.names(), count(total));
            }
            if let Some(size) = answered_size.as_ref().map(|size| &size.place)
                && facts.by_custom(&size.member.name).is_none()
            {
                path::set_number(body, size.names(), count(window.size));
            }
        }
        Pagination::Offset { total: Some(place), .. } => {
            path::set_number(body, place.place.names(), count(total));
        }
        Pagination::Offset { .. } => {}
        Pagination::Token { token, next, .. } => {
            let next_token = match operation.parameter(&token.name).map(|p| &p.field.schema.shape) {
                _ if facts.is_last => "".into(),
                Some(Shape::Integer | Shape::Number) => Value::from(count(places.end)),
                _ => write_token(operation, places.end).into(),
            };
            path::set(body, next.names(), next_token);
        }
    }
}

/// Where the description of pages has facts about a page.
fn beside(pagination: &Pagination) -> [Option<&Place>; 2] {
    match pagination {
        Pagination::PageNumber { total, answered_size, .. } => {
            [total, answered_size].map(|count| count.as_ref().map(|count| &count.place))
        }
        Pagination::Offset { total, .. } => [total.as_ref().map(|total| &total.place), None],
        Pagination::Token { next, .. } => [Some(next), None],
    }
}

/// Says in a response without pages that there are no more: an example may be that of a first page, and whoever asks for the next one gets it again.
pub(super) fn end(body: &mut Value) {
    let Value::Object(members) = body else { return };
    let flags = members.iter_mut().filter(|(name, _)| goes_on(&plain(name)));
    let mut is_cut = false;
    for (_, flag) in flags {
        let is_set = *flag == Value::Bool(true) || flag == "true";
        if is_set {
            *flag = if flag.is_string() { "false".into() } else { false.into() };
        }
        is_cut |= is_set;
    }
    for (name, value) in members.iter_mut() {
        match value {
            Value::String(next) if is_cut && plain(name).starts_with("next") => next.clear(),
            Value::Object(_) => end(value),
            _ => {}
        }
    }
}

/// Whether a member with that name says that there is another page.
fn goes_on(plain: &str) -> bool {
    matches!(plain, "istruncated" | "truncated" | "hasnext" | "hasmore" | "hasnextpage")
}

/// What there is to say about a page.
struct Facts {
    page: Number,
    size: usize,
    here: usize,
    total: usize,
    is_last: bool,
}

impl Facts {
    /// What a member with that name says about the page, as services name such members.
    fn by_custom(&self, name: &str) -> Option<Value> {
        Some(match plain(name).as_str() {
            "totalcount" | "total" | "totalrecordcount" | "totalitems" | "totalrecords"
            | "totalnum" | "totalsize" => count(self.total).into(),
            "pagenumber" | "pageno" | "pagenum" | "currentpage" | "curpage" | "pageindex"
            | "currpagenumbers" | "page" => self.page.clone().into(),
            "pagesize" | "maxresults" | "maxitems" | "maxitem" | "maxkeys"
            | "maxrecordsperpage" => count(self.size).into(),
            "pagerecordcount" | "currentcount" | "itemsnumbers" | "count" => {
                count(self.here).into()
            }
            "totalpage" | "totalpages" | "pages" | "totalpagecount" | "pagetotal"
            | "totalpagenumbers" => count(self.total.div_ceil(self.size)).into(),
            name if goes_on(name) => (!self.is_last).into(),
            "iscompleted" | "complete" => self.is_last.into(),
            // A token here would lead on where pages have numbers.
            "nexttoken" => "".into(),
            _ => return None,
        })
    }

    /// Writes what members of an object in a response say about the page.
    fn write(&self, body: &mut Value, level: &[&str], fields: &[alicloud_model::Field]) {
        let Some(Value::Object(members)) = path::get(body, level.iter().copied()) else { return };
        let present = members.iter().filter(|(_, value)| !value.is_object() && !value.is_array());
        let mut names: Vec<String> = present.map(|(name, _)| name.clone()).collect();
        let is_flag = |field: &&alicloud_model::Field| {
            self.by_custom(&field.name).is_some_and(|value| value.is_boolean())
        };
        // Who goes by a flag must find it.
        names.extend(fields.iter().filter(is_flag).map(|field| field.name.clone()));
        for name in names {
            let Some(value) = self.by_custom(&name) else { continue };
            let place = level.iter().copied().chain([name.as_str()]);
            match value {
                Value::Number(number) => {
                    path::set_number(body, place, number);
                }
                Value::Bool(truth) => path::set_flag(body, place, truth),
                other => path::set(body, place, other),
            }
        }
    }
}

/// The described members of an object in the response.
fn described<'a>(
    product: &'a Product,
    operation: &'a Operation,
    level: &[&str],
) -> &'a [alicloud_model::Field] {
    let fields = |schema: &'a Schema| match &product.resolve(schema)?.shape {
        Shape::Object(object) => Some(object.fields.as_slice()),
        _ => None,
    };
    let root = operation.response.schema.as_ref().and_then(fields);
    let found = level.iter().try_fold(root.unwrap_or_default(), |level, name| {
        fields(&level.iter().find(|field| field.name == *name)?.schema)
    });
    found.unwrap_or_default()
}

/// Whether the first page needs a token too.
fn is_wanted_at_first(operation: &Operation, token: &str) -> bool {
    operation.parameter(token).is_some_and(|token| token.field.is_required_by_service())
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
fn number(value: Option<&Value>) -> Option<i128> {
    match value? {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.as_i128(),
        _ => None,
    }
}

/// How many entries come before the page that a token leads to.
fn start_of(operation: &Operation, name: &str, given: Option<&Value>) -> Result<usize, Problem> {
    let start = match given {
        None | Some(Value::Null) => Some(0),
        Some(Value::String(text)) if text.is_empty() => Some(0),
        Some(Value::String(text)) => read_token(operation, text),
        Some(given) => number(Some(given)).and_then(|start| start.try_into().ok()),
    };
    match start {
        Some(start) => Ok(start),
        // The first token comes from another operation.
        None if is_wanted_at_first(operation, name) => Ok(0),
        None => Err(Problem { parameter: name.to_owned(), kind: Kind::BadToken }),
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
    (name == operation.name && (1..super::entries::ENTRIES).contains(&start)).then_some(start)
}
