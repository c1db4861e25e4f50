//! Finds the types that several operations of a product have alike, and moves them to its shared schemas. Knows
//! nothing of files and sources.
//!
//! Types are alike when they say the same of everything but examples. Those of requests and those of answers are
//! kept apart, since code treats them differently.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::model::{is_reserved_type, shared_type_name};
use crate::names::{pascal, singular};
use crate::spec::reach;
use crate::spec::{Location, OperationSpec, ParameterSpec, SchemaSpec, SchemasSpec, Type};

/// Stands before the number of a use, where a schema was taken out. Names of schemas have no such characters.
const TAKEN: char = '\0';

/// An answer with more members, its request id aside, is not named after them: the name would be too long.
const MOST_MEMBERS_IN_A_NAME: usize = 3;

/// More schemas than any operation has. Shared types that people made may fan out to any number.
const MOST_EXPANDED: usize = 200_000;

/// On which side of a call a type stands.
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
    exact: HashMap<(Side, String), String>,
    bare: HashMap<(Side, String), String>,
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
        let [mut request, mut answer] = [BTreeSet::new(), BTreeSet::new()];
        for operation in operations {
            reach::in_request(operation, &mut |name| request.extend([name.to_owned()]));
            reach::in_answer(operation, &mut |name| answer.extend([name.to_owned()]));
        }
        let [request, answer] =
            [request, answer].map(|names| reach::by_schemas(names, |name| schemas.get(name)));
        let [mut exact, mut bare] = [HashMap::new(), HashMap::new()];
        for (name, schema) in schemas.iter().filter(|(name, _)| of_upstream.get(name).is_none()) {
            let sides: &[Side] = match (request.contains(name), answer.contains(name)) {
                _ if schema.is_enum() => &[Side::Any],
                (true, true) => &[Side::Request, Side::Answer],
                (true, false) => &[Side::Request],
                (false, true) => &[Side::Answer],
                (false, false) => &[],
            };
            let same = |reference: &str| Some(reference.to_owned());
            for &side in sides {
                let form = |own| (side, form(schema.clone(), own, &same));
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
    for (number, operation) in operations.iter_mut().enumerate() {
        found.operation = number;
        let answer = format!("{}Response", pascal(operation.code_name()));
        each_schema(operation, &mut |schema, name, location| match location {
            // The members of a body are parameters of their own.
            Some(Location::Body) => found.inside(schema, Side::Request, name, ""),
            Some(_) => found.schema(schema, Side::Request, name, ""),
            None => found.answer(schema, &answer),
        });
    }
    let names = found.names(operations, schemas, old);
    let mut settle = Settle { uses: found.uses, names, schemas };
    for last in [false, true] {
        for (operation, _) in
            operations.iter_mut().zip(has_old_types).filter(|(_, has)| **has == last)
        {
            each_schema(operation, &mut |schema, _, _| settle.schema(schema));
        }
    }
}

/// All types of the operations, taken out, the inner before the outer.
#[derive(Default)]
struct Found {
    /// The operation that is looked at.
    operation: usize,
    uses: Vec<Use>,
    /// Where each kind of type is in `kinds`.
    places: HashMap<(Side, String), usize>,
    kinds: Vec<Kind>,
}

/// A type at one place of an operation.
struct Use {
    operation: usize,
    kind: usize,
    schema: SchemaSpec,
    /// The name of the value there, and its names from the root on.
    local: String,
    path: String,
    /// Whether it is the whole answer.
    is_answer: bool,
}

impl Use {
    fn new(local: &str, path: String) -> Self {
        Self {
            operation: 0,
            kind: 0,
            schema: SchemaSpec::default(),
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
    fn schema(&mut self, schema: &mut SchemaSpec, side: Side, name: &str, owner: &str) {
        let path = format!("{owner}{}", pascal(name));
        if is_object(schema) {
            self.inside(schema, side, name, &path);
            self.take(schema, side, Use::new(name, path));
        } else if schema.is_enum() {
            self.take(schema, Side::Any, Use::new(name, path));
        } else {
            self.inside(schema, side, name, owner);
        }
    }

    /// Takes out the types of an answer, and the answer itself.
    fn answer(&mut self, schema: &mut SchemaSpec, name: &str) {
        self.inside(schema, Side::Answer, "", "");
        if is_object(schema) && !is_acknowledgement(schema) {
            let what = Use { is_answer: true, ..Use::new(name, name.to_owned()) };
            self.take(schema, Side::Answer, what);
        }
    }

    fn inside(&mut self, schema: &mut SchemaSpec, side: Side, name: &str, owner: &str) {
        let element = singular(schema.wrapper.as_deref().unwrap_or(name));
        for (name, member) in &mut schema.properties.0 {
            self.schema(member, side, name, owner);
        }
        if let Some(items) = &mut schema.items {
            self.schema(items, side, &element, owner);
        }
        if let Some(values) = &mut schema.additional_properties {
            self.schema(values, side, &singular(name), owner);
        }
    }

    /// Takes a type out. What belongs to the place rather than the type stays there.
    fn take(&mut self, schema: &mut SchemaSpec, side: Side, what: Use) {
        let mut taken = std::mem::take(schema);
        *schema = SchemaSpec {
            reference: Some(format!("{TAKEN}{}", self.uses.len())),
            description: taken.description.take(),
            required: std::mem::take(&mut taken.required),
            sensitive: taken.sensitive.take(),
            deprecated: std::mem::take(&mut taken.deprecated),
            name: taken.name.take(),
            example: taken.example.take(),
            default_value: taken.default_value.take(),
            ..SchemaSpec::default()
        };
        let form = form(taken.clone(), true, &|reference| match taken_use(reference, &self.uses) {
            // What counts is the kind of type that was taken out there, not which of its uses.
            Some(inner) => Some(format!("{TAKEN}{}", inner.kind)),
            None => Some(reference.to_owned()),
        });
        let kind = *self.places.entry((side, form)).or_insert(self.kinds.len());
        if kind == self.kinds.len() {
            self.kinds.push(Kind { side, uses: Vec::new() });
        }
        if let Some(kind) = self.kinds.get_mut(kind) {
            kind.uses.push(self.uses.len());
        }
        self.uses.push(Use { operation: self.operation, kind, schema: taken, ..what });
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
        let form =
            form(first.schema.clone(), own, &|reference| match taken_use(reference, &self.uses) {
                Some(inner) => names.get(inner.kind)?.clone(),
                None => Some(reference.to_owned()),
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
            candidates.extend(name_of_members(&answer.schema));
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

/// A name of an answer that several operations give: that of one operation would be odd for the others.
fn name_of_members(schema: &SchemaSpec) -> Option<String> {
    let members = schema.properties.iter().map(|(name, _)| name);
    let names: Vec<String> =
        members.filter(|name| !is_request_id(name)).map(|name| pascal(name)).collect();
    (names.len() <= MOST_MEMBERS_IN_A_NAME).then(|| format!("{}Response", names.concat()))
}

/// Puts a reference or the type itself where one was taken out.
struct Settle<'a> {
    uses: Vec<Use>,
    /// By kind.
    names: Vec<Option<String>>,
    schemas: &'a mut SchemasSpec,
}

impl Settle<'_> {
    fn schema(&mut self, schema: &mut SchemaSpec) {
        let number = schema.reference.as_deref().and_then(taken_number);
        let Some(one) = number.and_then(|number| self.uses.get_mut(number)) else {
            schema.inner_mut().for_each(|inner| self.schema(inner));
            return;
        };
        let (kind, mut own) = (one.kind, std::mem::take(&mut one.schema));
        own.inner_mut().for_each(|inner| self.schema(inner));
        match self.names.get(kind).cloned().flatten() {
            Some(name) => {
                match self.schemas.0.get_mut(&name) {
                    Some(there) => fill_examples(there, own),
                    None => {
                        self.schemas.0.insert(name.clone(), own);
                    }
                }
                schema.reference = Some(name);
            }
            None => *schema = at_place(schema, own),
        }
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

/// The reverse of [`share`]: puts types in the place of references to them, without their examples, which are not each
/// operation's. References to what upstream shares itself, and to what holds itself, stay.
pub(super) struct Expansion<'a> {
    schemas: &'a SchemasSpec,
    /// The types whose references stay.
    staying: BTreeSet<&'a str>,
}

impl<'a> Expansion<'a> {
    /// An expansion of these types.
    pub(super) fn new(schemas: &'a SchemasSpec, of_upstream: &SchemasSpec) -> Self {
        let stays = |(name, schema): &(&'a String, &'a SchemaSpec)| {
            of_upstream.get(name).is_some()
                || reach::by_schema(schema, |name| schemas.get(name)).contains(name.as_str())
        };
        Self { schemas, staying: schemas.iter().filter(stays).map(|(n, _)| n.as_str()).collect() }
    }

    pub(super) fn expand(&self, operation: &mut OperationSpec) {
        let mut left = MOST_EXPANDED;
        each_schema(operation, &mut |schema, _, _| self.schema(schema, &mut left));
    }

    /// `left` is how many references may still be expanded.
    fn schema(&self, schema: &mut SchemaSpec, left: &mut usize) {
        let name = schema.reference.as_deref().filter(|name| !self.staying.contains(name));
        let Some(target) = name.and_then(|name| self.schemas.get(name)).filter(|_| *left > 0)
        else {
            schema.inner_mut().for_each(|inner| self.schema(inner, left));
            return;
        };
        *left -= 1;
        let mut target = target.clone();
        target.inner_mut().for_each(|inner| self.schema(inner, left));
        target.inner_mut().for_each(strip_examples);
        *schema = at_place(schema, target);
    }
}

/// Calls a function with the schemas of the parameters, each with its name and place, and of the answer.
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

fn taken_number(reference: &str) -> Option<usize> {
    reference.strip_prefix(TAKEN)?.parse().ok()
}

fn taken_use<'a>(reference: &str, uses: &'a [Use]) -> Option<&'a Use> {
    uses.get(taken_number(reference)?)
}

fn is_object(schema: &SchemaSpec) -> bool {
    let is_object = matches!(schema.kind, None | Some(Type::Object));
    is_object && schema.reference.is_none() && !schema.properties.is_empty()
}

/// Whether an answer has nothing but the request's id: code has one type for all of these.
fn is_acknowledgement(schema: &SchemaSpec) -> bool {
    schema.properties.iter().all(|(name, _)| is_request_id(name))
}

fn is_request_id(name: &str) -> bool {
    name.eq_ignore_ascii_case("RequestId")
}

/// What a type says, to compare it by: all but examples, and not what people may add unless it is `own`. `name`
/// names the types that it refers to; one that refers to a type without a name is like no other.
fn form(mut schema: SchemaSpec, own: bool, name: &impl Fn(&str) -> Option<String>) -> String {
    fn strip(schema: &mut SchemaSpec, own: bool, name: &impl Fn(&str) -> Option<String>) {
        if !own {
            schema.description = None;
            schema.sensitive = None;
            schema.name = None;
            schema.type_name = None;
        }
        if let Some(reference) = &mut schema.reference {
            *reference = name(reference).unwrap_or_else(|| TAKEN.to_string());
        }
        schema.inner_mut().for_each(|inner| strip(inner, own, name));
    }
    // What describes a shared type as a whole is not said where it is used.
    schema.description = None;
    strip_examples(&mut schema);
    strip(&mut schema, own, name);
    serde_json::to_string(&schema).unwrap_or_else(|_| format!("{schema:?}"))
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
