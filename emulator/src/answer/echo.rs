//! What a request says, in the response: names, sizes, ids, under the names that both have. It must not know pages.

use alicloud_model::{Product, Schema, Shape};
use serde_json::Value;

use super::filters::Filter;
use super::like::{Typed, like};
use super::naming::is_id;
use super::renames::Renames;
use super::said::{Said, is_scalar};

/// Deeper than this a name may mean another thing's; ids are still taken.
const CLOSE: usize = 1;

/// Puts what is said into a value.
pub(super) struct Echo<'a> {
    product: &'a Product,
    said: &'a Said<'a>,
    renames: Renames,
    /// Which of the values that a list names is taken where there is room for one.
    at: usize,
}

impl<'a> Echo<'a> {
    pub(super) fn new(product: &'a Product, said: &'a Said<'a>) -> Self {
        Self { product, said, renames: Renames::default(), at: 0 }
    }

    /// A response, but for the entries of its page.
    pub(super) fn response(mut self, body: &mut Value, schema: Option<&'a Schema>) {
        self.inside(body, schema, 0);
        self.renames.apply(body);
    }

    /// The entry of a list at that place, but for the members that make it this one.
    pub(super) fn entry(
        mut self,
        entry: &mut Value,
        typed: Typed<'a>,
        at: usize,
        own: &[String],
        filters: &[Filter],
    ) {
        if self.said.is_empty() {
            return;
        }
        self.at = at;
        self.filtered(entry, typed, own);
        for filter in filters {
            filter.show(entry, typed, at, &mut self.renames);
        }
        let Value::Object(members) = entry else { return };
        for (_, member) in members.iter_mut().filter(|(name, _)| !own.contains(name)) {
            self.renames.apply(member);
        }
    }

    fn typed(&self, schema: Option<&'a Schema>) -> Typed<'a> {
        Typed::new(self.product, schema)
    }

    /// The ids that a list is filtered by, however deep in an entry.
    fn filtered(&mut self, value: &mut Value, typed: Typed<'a>, own: &[String]) {
        match value {
            Value::Object(members) => {
                for (name, member) in members.iter_mut().filter(|(name, _)| !own.contains(name)) {
                    let inside = typed.member(name);
                    let is_meant = is_id(name) && self.said.is_name(name);
                    if !(is_meant && self.member(name, member, inside)) {
                        self.filtered(member, inside, own);
                    }
                }
            }
            Value::Array(entries) => {
                for entry in entries {
                    self.filtered(entry, typed.element(), own);
                }
            }
            _ => {}
        }
    }

    /// Whether the member now is what was said.
    fn member(&mut self, name: &str, member: &mut Value, typed: Typed<'a>) -> bool {
        let said = self.said.taken(name).or_else(|| self.said.place_name(name));
        let Some(said) = said else { return false };
        // One of those that a list names, where there is room for one.
        let named = match said {
            Value::Array(values) if is_scalar(member) && !values.is_empty() => {
                values.get(self.at % values.len()).unwrap_or(said)
            }
            _ => said,
        };
        let Some(new) = like(member, named, typed) else { return false };
        if let (Value::String(old), Value::String(new)) = (&*member, &new)
            && is_id(name)
        {
            self.renames.add(old, new);
        }
        *member = new;
        true
    }

    fn inside(&mut self, value: &mut Value, schema: Option<&'a Schema>, depth: usize) {
        let schema = schema.and_then(|schema| self.product.resolve(schema));
        match (value, schema.map(|schema| &schema.shape)) {
            (Value::Array(entries), shape) => {
                let items = match shape {
                    Some(Shape::List { items, .. }) => Some(&**items),
                    _ => None,
                };
                self.entries(entries, items, depth);
            }
            (Value::Object(members), Some(Shape::List { items, wrapper: Some(wrapper) })) => {
                if let Some(Value::Array(entries)) = members.get_mut(wrapper) {
                    self.entries(entries, Some(items), depth);
                }
            }
            (Value::Object(members), shape) => {
                let fields = match shape {
                    Some(Shape::Object(object)) => object.fields.as_slice(),
                    _ => &[],
                };
                for (name, member) in members.iter_mut() {
                    let field = fields.iter().find(|field| field.name == *name);
                    let schema = field.map(|field| &field.schema);
                    if let Some(place) = self.said.place_of_object(name)
                        && let Some(own @ Value::String(_)) = member.get_mut("Name")
                    {
                        own.clone_from(place);
                    }
                    let is_taken = (depth <= CLOSE || is_id(name))
                        && self.member(name, member, self.typed(schema));
                    if !is_taken {
                        self.inside(member, schema, depth + 1);
                    }
                }
                for field in fields.iter().filter(|_| depth <= CLOSE) {
                    if !members.contains_key(&field.name)
                        && let Some(said) = self.said.get(&field.name)
                        && let Some(value) = self.typed(Some(&field.schema)).made(said)
                    {
                        members.insert(field.name.clone(), value);
                    }
                }
            }
            _ => {}
        }
    }

    /// A list. When the request names several things by id, it has an entry for each.
    fn entries(&mut self, entries: &mut Vec<Value>, items: Option<&'a Schema>, depth: usize) {
        let wanted = entries.first().and_then(Value::as_object).and_then(|first| {
            let mut ids = first.keys().filter(|name| is_id(name));
            ids.find_map(|name| Some((name.clone(), self.said.several(name)?)))
        });
        if let (Some((name, wanted)), Some(first)) = (wanted, entries.first().cloned()) {
            let typed = self.typed(items).member(&name);
            *entries = wanted
                .iter()
                .map(|id| {
                    let mut entry = first.clone();
                    if let Some(member) = entry.get_mut(&name)
                        && let Some(id) = like(member, id, typed)
                    {
                        *member = id;
                    }
                    entry
                })
                .collect();
        }
        let outside = self.at;
        for (at, entry) in entries.iter_mut().enumerate() {
            self.at = at;
            self.inside(entry, items, depth.max(CLOSE) + 1);
        }
        self.at = outside;
    }
}
