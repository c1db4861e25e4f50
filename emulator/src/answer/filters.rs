//! What a list is filtered by, in its entries: the member that is named most like a parameter shows what the request selects by it,
//! even where the example has no such member. It must not know pages.

use std::collections::HashSet;

use alicloud_model::{Field, Schema, Shape};
use serde_json::{Map, Value};

use super::like::{Typed, like};
use super::likeness::{Likeness, Name, likeness};
use super::naming::{is_id, plain, singular};
use super::renames::Renames;
use super::said::{self, Said, is_scalar};

/// Members are looked for so deep in an entry.
const DEEP: usize = 6;
/// Not more members of one entry are looked at.
const MANY: usize = 2_000;
/// Names that say nothing deep inside of something else.
const VAGUE: [&str; 9] =
    ["name", "type", "status", "state", "id", "key", "value", "description", "version"];
/// The member that an object is known by.
const NAMES: [&str; 3] = ["name", "value", "code"];

/// What one parameter selects by.
#[derive(Debug)]
pub(super) struct Filter {
    /// The members that lead to what shows it.
    path: Vec<String>,
    selects: Selects,
    likeness: Likeness,
    is_required: bool,
}

#[derive(Debug)]
enum Selects {
    /// This, or one of these.
    Value(Value),
    /// All texts like this one, in which asterisks stand for anything.
    Pattern(String),
}

/// The filters of a request that entries like this one can show.
pub(super) fn of(
    said: &Said<'_>,
    first: &Value,
    typed: Typed<'_>,
    nouns: &[String],
) -> Vec<Filter> {
    if said.filters().next().is_none() && said.patterns().next().is_none() {
        return Vec::new();
    }
    let mut places = Places(Vec::new());
    places.within(Some(first), typed, None, 0);
    let selecting = said.filters().filter_map(|(field, value)| {
        let is_required = field.is_required_by_service();
        Some(named(&field.name, selected(field, value)?).into_iter().map(move |n| (n, is_required)))
    });
    let values = selecting.flatten().filter_map(|((name, value), is_required)| {
        let has_room = |typed: Typed<'_>| {
            typed.made(&value).or_else(|| typed.made(one_of(&value, 0))).is_some()
        };
        let (likeness, path) = places.best(&name, is_required, nouns, has_room)?;
        Some(Filter { path, selects: Selects::Value(value), likeness, is_required })
    });
    let patterns = said.patterns().filter_map(|(name, pattern)| {
        let has_room = |typed: Typed<'_>| typed.made(&pattern.into()).is_some();
        let (likeness, path) = places.best(name, false, nouns, has_room)?;
        let selects = Selects::Pattern(pattern.to_owned());
        Some(Filter { path, selects, likeness, is_required: false })
    });
    values.chain(patterns).collect()
}

/// What is selected by, by name. `Filter` has a list of names and values, and `TagFilter` tags.
fn named(parameter: &str, value: Value) -> Vec<(String, Value)> {
    let stem = ["Filters", "Filter", "filters", "filter"];
    let stem = stem.iter().find_map(|end| parameter.strip_suffix(end));
    match (stem, value) {
        (Some(""), Value::Array(pairs)) => pairs.iter().filter_map(named_value).collect(),
        (Some(stem), value) if !stem.is_empty() => vec![(stem.to_owned(), value)],
        (_, value) => vec![(parameter.to_owned(), value)],
    }
}

/// The name and the value or the values of a filter. Times are bounds.
fn named_value(filter: &Value) -> Option<(String, Value)> {
    let members = filter.as_object()?;
    let get = |names: [&str; 2]| {
        members.iter().find(|(name, _)| names.contains(&plain(name).as_str())).map(|(_, v)| v)
    };
    let name = get(["key", "name"])?.as_str().filter(|name| !plain(name).ends_with("time"))?;
    let value = match get(["value", "values"])? {
        Value::Array(values) if values.len() == 1 => values.first()?,
        Value::Array(values) if values.is_empty() => return None,
        value => value,
    };
    Some((name.to_owned(), value.clone()))
}

/// What is selected by. A list that travels in a text is one, and an empty one selects by nothing.
fn selected(field: &Field, value: &Value) -> Option<Value> {
    let text = value.as_str().filter(|text| text.starts_with(['[', '{']));
    let value = said::list(&field.name, value)
        .map(Value::Array)
        .or_else(|| serde_json::from_str(text?).ok())
        .unwrap_or_else(|| value.clone());
    let is_empty = value.as_array().is_some_and(Vec::is_empty);
    (!is_empty).then_some(value)
}

impl Filter {
    /// Whether it is about the member of that name of the object where the other members lead.
    pub(super) fn is_on(&self, outer: &[String], name: &str) -> bool {
        self.path.split_last().is_some_and(|(last, path)| last == name && path == outer)
    }

    pub(super) fn is_pattern(&self) -> bool {
        matches!(self.selects, Selects::Pattern(_))
    }

    /// Whether it must be there, and says what the list is about.
    pub(super) fn is_given(&self) -> bool {
        self.is_required && matches!(&self.selects, Selects::Value(value) if is_scalar(value))
    }

    /// The values that it lists, each once: entries have one of these.
    pub(super) fn listed(&self) -> Option<Vec<Value>> {
        let Selects::Value(Value::Array(values)) = &self.selects else { return None };
        let mut seen = HashSet::new();
        let once = values.iter().filter(|value| seen.insert(value.to_string())).cloned();
        (self.likeness < Likeness::Part && values.iter().all(is_scalar)).then(|| once.collect())
    }

    /// The values of the only entries that it leaves, when they are of that kind that no two have the same.
    pub(super) fn wanted(&self) -> Option<Vec<Value>> {
        let Selects::Value(value) = &self.selects else { return None };
        let is_one = self.likeness < Likeness::Part && !self.is_required && is_scalar(value);
        self.listed().or_else(|| is_one.then(|| vec![value.clone()]))
    }

    /// Makes the entry at that place in the list show it.
    pub(super) fn show(
        &self,
        entry: &mut Value,
        typed: Typed<'_>,
        at: usize,
        renames: &mut Renames,
    ) {
        self.inside(entry, typed, &self.path, at, renames);
    }

    fn inside(
        &self,
        value: &mut Value,
        typed: Typed<'_>,
        path: &[String],
        at: usize,
        renames: &mut Renames,
    ) {
        let Some((name, rest)) = path.split_first() else { return self.put(value, typed, at) };
        if value.is_null() {
            *value = typed.empty();
        }
        if let Some(elements) = typed.elements(value) {
            if elements.is_empty() {
                elements.push(Value::Null);
            }
            for element in elements {
                self.inside(element, typed.element(), path, at, renames);
            }
        } else if let Value::Object(members) = value
            && !typed.is_list()
        {
            let mut member = members.get(name).cloned().unwrap_or_default();
            let old = member.as_str().filter(|_| is_id(name)).map(str::to_owned);
            self.inside(&mut member, typed.member(name), rest, at, renames);
            if let (Some(old), Some(new)) = (old, member.as_str()) {
                renames.add(&old, new);
            }
            if !member.is_null() {
                members.insert(name.clone(), member);
            }
        }
    }

    fn put(&self, member: &mut Value, typed: Typed<'_>, at: usize) {
        match (&self.selects, &mut *member) {
            (Selects::Value(said), _) => {
                let has_list = typed.is_list() || member.is_array();
                let said = if has_list { said } else { one_of(said, at) };
                // The example may be of another type than is described.
                if let Some(new) = like(member, said, typed).or_else(|| typed.made(said)) {
                    *member = new;
                }
            }
            (Selects::Pattern(pattern), Value::String(text)) => *text = matching(pattern, text),
            (Selects::Pattern(pattern), Value::Null) => *member = matching(pattern, "1").into(),
            _ => {}
        }
    }
}

/// The value, or one of several.
fn one_of(said: &Value, at: usize) -> &Value {
    let values = said.as_array().filter(|values| values.iter().all(is_scalar));
    let one = values.and_then(|values| values.get(at.checked_rem(values.len())?));
    one.unwrap_or(said)
}

/// The text, made like the pattern where it is not.
fn matching(pattern: &str, text: &str) -> String {
    if is_like(pattern, text) {
        return text.to_owned();
    }
    match pattern.split_once('*') {
        Some((before, after)) => format!("{before}{text}{}", after.replace('*', "")),
        None => pattern.to_owned(),
    }
}

fn is_like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.is_empty()
}

/// The members of an entry, at whatever depth.
struct Places<'a>(Vec<Member<'a>>);

struct Member<'a> {
    name: &'a str,
    like: Name,
    /// The name of the list that it is alone in the object for.
    wrapper: Option<Name>,
    typed: Typed<'a>,
    /// Which member it is in.
    outer: Option<usize>,
    depth: usize,
}

impl<'a> Places<'a> {
    fn within(
        &mut self,
        value: Option<&'a Value>,
        typed: Typed<'a>,
        outer: Option<usize>,
        depth: usize,
    ) {
        if depth >= DEEP || self.0.len() >= MANY {
            return;
        }
        if typed.is_list() || value.is_some_and(Value::is_array) {
            let list = typed.wrapper().map_or(value, |wrapper| value?.get(wrapper));
            let first = list.and_then(|list| list.as_array()?.first());
            return self.within(first, typed.element(), outer, depth + 1);
        }
        let described = match typed.schema().map(|schema| &schema.shape) {
            Some(Shape::Object(object)) => object.fields.as_slice(),
            Some(Shape::Map(_)) => return,
            _ => &[],
        };
        let present = value.and_then(Value::as_object).into_iter().flat_map(Map::keys);
        let present = present.filter(|name| described.iter().all(|field| field.name != **name));
        for name in described.iter().map(|field| &field.name).chain(present) {
            let typed = typed.member(name);
            let wrapper = typed.wrapper().map(Name::new);
            self.0.push(Member { name, like: Name::new(name), wrapper, typed, outer, depth });
            let at = self.0.len().checked_sub(1);
            self.within(value.and_then(|value| value.get(name)), typed, at, depth + 1);
        }
    }

    /// The members that lead to the one that is most like a parameter, of those that have room for what it selects by.
    fn best(
        &self,
        name: &str,
        is_required: bool,
        nouns: &[String],
        has_room: impl Fn(Typed<'a>) -> bool,
    ) -> Option<(Likeness, Vec<String>)> {
        let name = Name::new(name);
        let rated = self.0.iter().filter_map(|member| {
            let outer = member.outer.and_then(|outer| self.0.get(outer));
            let of_outer = outer.map(|outer| [singular(outer.name)]);
            let nouns = of_outer.as_ref().map_or(nouns, |nouns| nouns);
            let names = [Some(&member.like), member.wrapper.as_ref()].into_iter().flatten();
            let likeness = names.filter_map(|member| likeness(&name, member, nouns)).min()?;
            let is_vague = outer.is_some()
                && likeness != Likeness::OfNoun
                && VAGUE.contains(&member.like.plain());
            let is_meant = likeness <= Likeness::Plural || !is_required;
            (!is_vague && is_meant).then_some(((likeness, member.depth), member))
        });
        let mut rated: Vec<_> = rated.collect();
        rated.sort_by_key(|(rating, _)| *rating);
        rated.into_iter().find_map(|((likeness, _), member)| {
            let mut path = self.path(member);
            if !has_room(member.typed) {
                path.push(known_by(member.typed, &has_room)?.to_owned());
            }
            Some((likeness, path))
        })
    }

    /// The names that lead to a member, but for those of lists that are alone in an object.
    fn path(&self, member: &Member<'_>) -> Vec<String> {
        let mut path = vec![member.name.to_owned()];
        let mut outer = member.outer;
        while let Some(member) = outer.and_then(|outer| self.0.get(outer)) {
            path.push(member.name.to_owned());
            outer = member.outer;
        }
        path.reverse();
        path
    }
}

/// The member that an object is known by: of `Status: {Name, Code}` the name.
fn known_by<'a>(typed: Typed<'a>, has_room: impl Fn(Typed<'a>) -> bool) -> Option<&'a str> {
    let Schema { shape: Shape::Object(object), .. } = typed.schema()? else { return None };
    let find = |name: &&str| object.fields.iter().find(|field| plain(&field.name) == **name);
    let field = NAMES.iter().find_map(find)?;
    has_room(typed.member(&field.name)).then_some(&field.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_made_like_a_pattern() {
        for (pattern, text, expected) in [
            ("web-*", "web-1", "web-1"),
            ("web-*", "mine", "web-mine"),
            ("*-web", "mine", "mine-web"),
            ("*a*", "mine", "minea"),
            ("a*b*c", "a-b-c", "a-b-c"),
            ("*", "mine", "mine"),
            ("", "mine", ""),
        ] {
            assert_eq!(matching(pattern, text), expected, "{pattern} {text}");
        }
    }
}
