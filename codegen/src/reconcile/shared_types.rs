//! Finds the types that several operations of a product have alike, and moves them to its shared schemas. Knows
//! nothing of files and sources.
//!
//! Types are alike when they say the same of everything but examples. Those of requests and those of responses are
//! kept apart, since code treats them differently.

mod expansion;
mod form;

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use alicloud_wire::is_request_id;

use crate::model::{self, acknowledgement, is_reserved_type, shared_type_name};
use crate::names::{pascal, singular};
use crate::spec::{Location, OperationSpec, ParameterSpec, SchemaSpec, SchemasSpec, Type};
pub(super) use expansion::Expansion;
use form::{Form, Hollow, Part, Target};

/// A response with more members, its request id aside, is not named after them: the name would be too long.
const MOST_MEMBERS_IN_A_NAME: usize = 3;

/// On which side of a call a type appears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Side {
    Request,
    Answer,
    /// An enum is the same on both.
    Any,
}

/// The shared types of the existing specs, by what they say: word for word, and without what people may have
/// added. A type that is found again keeps its name.
#[derive(Debug, Default)]
pub(super) struct OldNames {
    exact: HashMap<(Side, Form), String>,
    bare: HashMap<(Side, Form), String>,
    taken: HashSet<String>,
}

impl OldNames {
    /// `operations` are those that exist and are to be imported again, `of_upstream` the schemas that
    /// upstream shares itself.
    pub(super) fn new<'a>(
        schemas: &SchemasSpec,
        operations: impl Iterator<Item = &'a OperationSpec>,
        of_upstream: &SchemasSpec,
    ) -> Self {
        let known = model::sides(operations, schemas);
        let [mut exact, mut bare] = [HashMap::new(), HashMap::new()];
        for (name, schema) in schemas.iter().filter(|(name, _)| of_upstream.get(name).is_none()) {
            let sides: &[Side] = match known.get(name) {
                _ if schema.is_enum() => &[Side::Any],
                Some(alicloud_model::Side::Both) => &[Side::Request, Side::Answer],
                Some(alicloud_model::Side::Request) => &[Side::Request],
                Some(alicloud_model::Side::Response) => &[Side::Answer],
                None => &[],
            };
            let whole = Hollow::whole(schema.clone());
            for &side in sides {
                let form = |own| (side, Form::new(&whole, own, &|_| Target::Nameless));
                exact.entry(form(true)).or_insert_with(|| name.clone());
                bare.entry(form(false)).or_insert_with(|| name.clone());
            }
        }
        Self {
            exact,
            bare,
            taken: schemas.iter().map(|(key, schema)| shared_type_name(key, schema)).collect(),
        }
    }
}

/// Moves the types that at least two operations have, or that were shared before, to `schemas`. The examples of a type
/// are those of the first operation that has some, of those with old types last: what an old type has for examples
/// depends on whether it was shared before.
pub(super) fn share(
    operations: &mut [OperationSpec],
    has_old_types: &[bool],
    schemas: &mut SchemasSpec,
    old: &OldNames,
) {
    let mut found = Found::default();
    let mut parts = Vec::with_capacity(operations.len());
    for (number, operation) in operations.iter_mut().enumerate() {
        found.operation = number;
        let answer = format!("{}Response", pascal(operation.code_name()));
        let mut of_operation = Vec::new();
        each_schema(operation, &mut |schema, name, location| {
            let schema = std::mem::take(schema);
            of_operation.push(match location {
                // The members of a body are separate parameters.
                Some(Location::Body) => Part::Own(found.inside(schema, Side::Request, name, "")),
                Some(_) => found.schema(schema, Side::Request, name, ""),
                None => found.answer(schema, &answer),
            });
        });
        parts.push(of_operation);
    }
    let names = found.names(operations, schemas, old);
    let mut settle = Settle { uses: found.uses, names, schemas };
    for last in [false, true] {
        for ((operation, parts), _) in operations
            .iter_mut()
            .zip(&mut parts)
            .zip(has_old_types)
            .filter(|(_, has)| **has == last)
        {
            let mut parts = parts.drain(..);
            each_schema(operation, &mut |schema, _, _| {
                *schema = parts.next().map(|part| settle.part(part)).unwrap_or_default();
            });
        }
    }
}

/// All types of the operations, the inner before the outer.
#[derive(Default)]
struct Found {
    /// The operation that is looked at.
    operation: usize,
    uses: Vec<Use>,
    /// Where each kind of type is in `kinds`.
    places: HashMap<(Side, Form), usize>,
    kinds: Vec<Kind>,
}

/// A type at one place of an operation.
struct Use {
    operation: usize,
    kind: usize,
    hollow: Hollow,
    /// The name of the value there, and its names from the root on.
    local: String,
    path: String,
    /// Whether it is the whole response.
    is_answer: bool,
}

impl Use {
    fn new(local: &str, path: String) -> Self {
        Self {
            operation: 0,
            kind: 0,
            hollow: Hollow::default(),
            local: pascal(local),
            path,
            is_answer: false,
        }
    }
}

/// Types that are alike.
struct Kind {
    side: Side,
    uses: Vec<usize>,
}

impl Found {
    /// Takes out the types of a schema, itself included.
    fn schema(&mut self, schema: SchemaSpec, side: Side, name: &str, owner: &str) -> Part {
        let path = format!("{owner}{}", pascal(name));
        if is_object(&schema) {
            let hollow = self.inside(schema, side, name, &path);
            self.take(hollow, side, Use::new(name, path))
        } else if schema.is_enum() {
            self.take(Hollow::whole(schema), Side::Any, Use::new(name, path))
        } else {
            Part::Own(self.inside(schema, side, name, owner))
        }
    }

    /// Takes out the types of a response, and the response itself.
    fn answer(&mut self, schema: SchemaSpec, name: &str) -> Part {
        // Code has one type for those anyway.
        let is_acknowledgement = acknowledgement(&schema).is_some();
        let hollow = self.inside(schema, Side::Answer, "", "");
        if is_object(&hollow.schema) && !is_acknowledgement {
            let what = Use { is_answer: true, ..Use::new(name, name.to_owned()) };
            self.take(hollow, Side::Answer, what)
        } else {
            Part::Own(hollow)
        }
    }

    fn inside(&mut self, mut schema: SchemaSpec, side: Side, name: &str, owner: &str) -> Hollow {
        let element = singular(schema.wrapper.as_deref().unwrap_or(name));
        let members: Vec<String> = schema.properties.iter().map(|(name, _)| name.clone()).collect();
        let element = schema.items.is_some().then_some(element);
        let value = schema.additional_properties.is_some().then(|| singular(name));
        let names = members.into_iter().chain(element).chain(value);
        let inner = schema
            .inner_mut()
            .zip(names)
            .map(|(inner, name)| self.schema(std::mem::take(inner), side, &name, owner))
            .collect();
        Hollow { schema, inner }
    }

    /// Takes a type. What belongs to the place rather than the type stays there.
    fn take(&mut self, mut hollow: Hollow, side: Side, what: Use) -> Part {
        let taken = &mut hollow.schema;
        let place = SchemaSpec {
            description: taken.description.take(),
            required: std::mem::take(&mut taken.required),
            sensitive: taken.sensitive.take(),
            deprecated: std::mem::take(&mut taken.deprecated),
            name: taken.name.take(),
            example: taken.example.take(),
            default_value: taken.default_value.take(),
            ..SchemaSpec::default()
        };
        // What counts is the kind of type that was taken out of it, not which of its uses.
        let form = Form::new(&hollow, true, &|number| match self.uses.get(number) {
            Some(inner) => Target::Kind(inner.kind),
            None => Target::Nameless,
        });
        let kind = *self.places.entry((side, form)).or_insert(self.kinds.len());
        if kind == self.kinds.len() {
            self.kinds.push(Kind { side, uses: Vec::new() });
        }
        let number = self.uses.len();
        if let Some(kind) = self.kinds.get_mut(kind) {
            kind.uses.push(number);
        }
        self.uses.push(Use { operation: self.operation, kind, hollow, ..what });
        Part::Taken { number, place }
    }

    /// The name of each kind that is to be shared.
    fn names(
        &self,
        operations: &[OperationSpec],
        schemas: &SchemasSpec,
        old: &OldNames,
    ) -> Vec<Option<String>> {
        let mut names: Vec<Option<String>> = vec![None; self.kinds.len()];
        let mut again = HashSet::new();
        // First those that say the same word for word: of two that differ in people's words only, one did before.
        for own in [true, false] {
            for (at, kind) in self.kinds.iter().enumerate() {
                if names[at].is_none() {
                    let name = self.old_name(kind, own, &names, old);
                    names[at] = name.filter(|name| again.insert(name.clone()));
                }
            }
        }
        let mut taken = old.taken.clone();
        taken.extend(schemas.iter().map(|(key, schema)| shared_type_name(key, schema)));
        let mut fresh: Vec<usize> = (0..self.kinds.len())
            .filter(|at| names[*at].is_none() && self.is_common(&self.kinds[*at]))
            .collect();
        // What is used most has the first choice of a name.
        fresh.sort_by_key(|at| (Reverse(self.kinds[*at].uses.len()), *at));
        for at in fresh {
            let candidates = self.candidates(&self.kinds[at], operations);
            let last = candidates.last().cloned().unwrap_or_default();
            let numbered = (2_u32..).map(|number| format!("{last}{number}"));
            names[at] = candidates
                .into_iter()
                .filter(|name| !name.is_empty() && !is_reserved_type(name))
                .chain(numbered)
                .find(|name| taken.insert(name.clone()));
        }
        names
    }

    /// The name that a kind had before. The kinds inside it have theirs.
    fn old_name(
        &self,
        kind: &Kind,
        own: bool,
        names: &[Option<String>],
        old: &OldNames,
    ) -> Option<String> {
        let forms = if own { &old.exact } else { &old.bare };
        if forms.is_empty() {
            return None;
        }
        let first = self.uses.get(*kind.uses.first()?)?;
        let form = Form::new(&first.hollow, own, &|number| {
            let inner = self.uses.get(number).and_then(|inner| names.get(inner.kind)?.as_ref());
            inner.map_or(Target::Nameless, |name| Target::Named(name.clone()))
        });
        forms.get(&(kind.side, form)).cloned()
    }

    fn is_common(&self, kind: &Kind) -> bool {
        let mut operations = kind.uses.iter().map(|one| self.uses[*one].operation);
        operations.next().is_some_and(|first| operations.any(|other| other != first))
    }

    /// The names that a kind may have, the best first; the last may get a number.
    fn candidates(&self, kind: &Kind, operations: &[OperationSpec]) -> Vec<String> {
        let uses: Vec<&Use> = kind.uses.iter().map(|one| &self.uses[*one]).collect();
        let (answers, others): (Vec<&Use>, Vec<&Use>) =
            uses.iter().copied().partition(|one| one.is_answer);
        let mut candidates = by_frequency(others.iter().map(|one| one.local.as_str()));
        candidates.extend(by_frequency(others.iter().map(|one| one.path.as_str())));
        if let (Some(answer), true) = (answers.first(), others.is_empty()) {
            candidates.extend(name_of_members(&answer.hollow.schema));
            candidates.push(answer.path.clone());
        }
        if let Some(first) = others.first() {
            let operation = operations[first.operation].code_name();
            candidates.push(format!("{}{}", pascal(operation), first.path));
        }
        candidates
    }
}

/// The names, the most frequent first, without repetitions.
fn by_frequency<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    let mut names: Vec<(&str, usize)> = counts.into_iter().collect();
    names.sort_by_key(|(_, count)| Reverse(*count));
    names.into_iter().map(|(name, _)| name.to_owned()).collect()
}

/// A name of a response that several operations give: that of one operation would be odd for the others.
fn name_of_members(schema: &SchemaSpec) -> Option<String> {
    let members = schema.properties.iter().map(|(name, _)| name);
    let names: Vec<String> =
        members.filter(|name| !is_request_id(name)).map(|name| pascal(name)).collect();
    (names.len() <= MOST_MEMBERS_IN_A_NAME).then(|| format!("{}Response", names.concat()))
}

/// Puts schemas together again, with a reference or the type itself where one was taken.
struct Settle<'a> {
    uses: Vec<Use>,
    /// By kind.
    names: Vec<Option<String>>,
    schemas: &'a mut SchemasSpec,
}

impl Settle<'_> {
    fn part(&mut self, part: Part) -> SchemaSpec {
        let (number, place) = match part {
            Part::Own(hollow) => return self.whole(hollow),
            Part::Taken { number, place } => (number, place),
        };
        let Some(one) = self.uses.get_mut(number) else { return place };
        let (kind, hollow) = (one.kind, std::mem::take(&mut one.hollow));
        let own = self.whole(hollow);
        let Some(name) = self.names.get(kind).cloned().flatten() else {
            return at_place(&place, own);
        };
        match self.schemas.0.get_mut(&name) {
            Some(shared) => fill_examples(shared, own),
            None => {
                self.schemas.0.insert(name.clone(), own);
            }
        }
        SchemaSpec { reference: Some(name), ..place }
    }

    fn whole(&mut self, hollow: Hollow) -> SchemaSpec {
        let Hollow { mut schema, inner } = hollow;
        for (place, part) in schema.inner_mut().zip(inner) {
            *place = self.part(part);
        }
        schema
    }
}

/// What a reference stands for, with what is said at its place.
fn at_place(place: &SchemaSpec, target: SchemaSpec) -> SchemaSpec {
    SchemaSpec {
        description: place.description.clone(),
        required: place.required,
        sensitive: place.sensitive,
        deprecated: place.deprecated,
        name: place.name.clone(),
        example: place.example.clone(),
        default_value: place.default_value.clone(),
        ..target
    }
}

/// Calls a function with the schemas of the parameters, each with its name and place, and of the response.
fn each_schema(
    operation: &mut OperationSpec,
    with: &mut impl FnMut(&mut SchemaSpec, &str, Option<Location>),
) {
    for (name, parameter) in &mut operation.parameters.0 {
        let ParameterSpec { location, style, .. } = *parameter;
        let mut schema = std::mem::take(parameter).into_schema();
        with(&mut schema, name, Some(location));
        *parameter = ParameterSpec::new(location, style, schema);
    }
    if let Some(schema) = &mut operation.response.schema {
        with(schema, "", None);
    }
}

fn is_object(schema: &SchemaSpec) -> bool {
    let is_object = matches!(schema.kind, None | Some(Type::Object));
    is_object && schema.reference.is_none() && !schema.properties.is_empty()
}

fn strip_examples(schema: &mut SchemaSpec) {
    schema.example = None;
    schema.inner_mut().for_each(strip_examples);
}

/// Gives members the examples that they lack.
fn fill_examples(to: &mut SchemaSpec, from: SchemaSpec) {
    to.example = to.example.take().or(from.example);
    for (name, from) in from.properties.0 {
        if let Some(to) = to.properties.0.get_mut(&name) {
            fill_examples(to, from);
        }
    }
    for (to, from) in
        [(&mut to.items, from.items), (&mut to.additional_properties, from.additional_properties)]
    {
        if let (Some(to), Some(from)) = (to, from) {
            fill_examples(to, *from);
        }
    }
}
