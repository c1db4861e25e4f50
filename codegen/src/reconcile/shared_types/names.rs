//! The names of shared types: which type is shared, and what it is called. Moves nothing.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use indexmap::IndexMap;

use super::candidates::candidates;
use super::expansion::Expansion;
use super::form::Shape;
use super::found::{Found, Side, Use};
use super::places::Was;
use crate::model::{self, is_reserved_type, shared_type_name};
use crate::spec::{OperationSpec, SchemaSpec, SchemasSpec, reach};

/// The shared types of the existing specs. One that is found again keeps its name.
pub(in crate::reconcile) struct OldTypes<'a> {
    expansion: &'a Expansion<'a>,
    sides: BTreeMap<String, alicloud_model::Side>,
    /// Those that operations have which are not imported now.
    held: BTreeSet<String>,
    /// All their names for code.
    taken: HashSet<String>,
}

impl<'a> OldTypes<'a> {
    /// `operations` are all that exist, `others` those of them that are not imported now.
    pub(in crate::reconcile) fn new<'o>(
        schemas: &SchemasSpec,
        expansion: &'a Expansion<'a>,
        operations: impl Iterator<Item = &'o OperationSpec>,
        others: impl Iterator<Item = &'o OperationSpec>,
    ) -> Self {
        Self {
            expansion,
            sides: model::sides(operations, schemas),
            held: reach::by_operations(others, |name| schemas.get(name)),
            taken: schemas.iter().map(|(key, schema)| shared_type_name(key, schema)).collect(),
        }
    }

    fn sides(&self, name: &str, schema: &SchemaSpec) -> &'static [Side] {
        match self.sides.get(name) {
            _ if schema.is_enum() => &[Side::Any],
            Some(alicloud_model::Side::Both) => &[Side::Request, Side::Answer],
            Some(alicloud_model::Side::Request) => &[Side::Request],
            Some(alicloud_model::Side::Response) => &[Side::Answer],
            None => &[],
        }
    }
}

/// The names of the types that are shared, by use.
pub(super) fn decide(
    found: &mut Found,
    operations: &[OperationSpec],
    schemas: &SchemasSpec,
    old: &OldTypes<'_>,
) -> Vec<Option<String>> {
    let mut names = Names { given: vec![None; found.uses.len()], ..Names::default() };
    names.stay(found, old);
    names.join(&found.uses);
    names.fresh(&found.uses, operations, schemas, old);
    names.given
}

#[derive(Default)]
struct Names {
    /// By use.
    given: Vec<Option<String>>,
    /// The names of types that say that.
    exact: HashMap<(Side, usize), String>,
    /// The same, but for people's text.
    bare: HashMap<(Side, usize), String>,
}

impl Names {
    fn know(&mut self, side: Side, shape: Shape, name: &str) {
        self.exact.entry((side, shape.exact)).or_insert_with(|| name.to_owned());
        self.bare.entry((side, shape.bare)).or_insert_with(|| name.to_owned());
    }

    /// What had a name keeps it. Where the places of one name do not say the same any more, it goes with those that say what they
    /// said, or else with what most of them say. An operation that is not imported now is content with a type that has more.
    fn stay(&mut self, found: &mut Found, old: &OldTypes<'_>) {
        let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
        let types: Vec<(&str, &SchemaSpec)> = old.expansion.types().collect();
        let shapes: Vec<Option<Shape>> =
            types.iter().map(|(_, schema)| found.shape(old.expansion.expanded(schema))).collect();
        for (number, one) in found.uses.iter().enumerate() {
            if let Some(Was::Shared(name)) = &one.was {
                places.entry(name).or_default().push(number);
            }
        }
        for ((name, schema), before) in types.into_iter().zip(shapes) {
            let places = places.get(name).map(Vec::as_slice).unwrap_or_default();
            let shape = |number: &usize| found.uses[*number].shape.exact;
            let kept = before.map(|before| before.exact);
            let kept = kept.filter(|kept| places.iter().any(|number| shape(number) == *kept));
            let is_held = old.held.contains(name);
            let kept = kept.or_else(|| {
                let most = most_frequent(places.iter().map(shape))?;
                let first = places.iter().find(|number| shape(number) == most)?;
                let serves = || extends(&found.whole(*first), &old.expansion.expanded(schema));
                (!is_held || serves()).then_some(most)
            });
            for number in places.iter().filter(|number| Some(shape(number)) == kept) {
                let Use { side, shape, .. } = found.uses[*number];
                self.know(side, shape, name);
                self.given[*number] = Some(name.to_owned());
            }
            if let Some(before) = before.filter(|_| kept.is_none()) {
                for side in old.sides(name, schema) {
                    self.know(*side, before, name);
                }
            }
        }
    }

    /// What is new, or says something else than the type that it was, takes the name of a type that says the same.
    fn join(&mut self, uses: &[Use]) {
        for (given, one) in self.given.iter_mut().zip(uses) {
            if given.is_none() && may_be_shared(one) {
                let Shape { exact, bare } = one.shape;
                let said = || self.bare.get(&(one.side, bare)).filter(|_| exact == bare);
                *given = self.exact.get(&(one.side, exact)).or_else(said).cloned();
            }
        }
    }

    /// New names for what several operations have alike.
    fn fresh(
        &mut self,
        uses: &[Use],
        operations: &[OperationSpec],
        schemas: &SchemasSpec,
        old: &OldTypes<'_>,
    ) {
        let mut kinds: IndexMap<(Side, usize), Vec<usize>> = IndexMap::new();
        for (number, one) in uses.iter().enumerate() {
            if self.given[number].is_none() && may_be_shared(one) {
                kinds.entry((one.side, one.shape.exact)).or_default().push(number);
            }
        }
        let is_common = |kind: &Vec<usize>| {
            let mut operations = kind.iter().map(|one| uses[*one].operation);
            operations.next().is_some_and(|first| operations.any(|other| other != first))
        };
        let mut kinds: Vec<Vec<usize>> = kinds.into_values().filter(is_common).collect();
        // What is used most has the first choice of a name.
        kinds.sort_by_key(|kind| Reverse(kind.len()));
        let mut taken = old.taken.clone();
        taken.extend(schemas.iter().map(|(key, schema)| shared_type_name(key, schema)));
        for kind in kinds {
            let of_kind: Vec<&Use> = kind.iter().map(|number| &uses[*number]).collect();
            let candidates = candidates(&of_kind, operations);
            let last = candidates.last().cloned().unwrap_or_default();
            let numbered = (2_u32..).map(|number| format!("{last}{number}"));
            let name = candidates
                .into_iter()
                .filter(|name| !name.is_empty() && !is_reserved_type(name))
                .chain(numbered)
                .find(|name| taken.insert(name.clone()));
            for number in kind {
                self.given[number].clone_from(&name);
            }
        }
    }
}

/// Whether a type has all that another one has, as it is there.
fn extends(new: &SchemaSpec, old: &SchemaSpec) -> bool {
    let same =
        |schema: &SchemaSpec| (schema.kind, schema.required, schema.is_enum(), schema.is_binary());
    same(new) == same(old)
        && (&new.reference, &new.wrapper) == (&old.reference, &old.wrapper)
        && old
            .properties
            .iter()
            .all(|(name, old)| new.properties.get(name).is_some_and(|new| extends(new, old)))
        && [(&new.items, &old.items), (&new.additional_properties, &old.additional_properties)]
            .into_iter()
            .all(|inner| match inner {
                (Some(new), Some(old)) => extends(new, old),
                (new, old) => new.is_none() && old.is_none(),
            })
}

/// Whether code has no type for it yet, or had a shared one.
fn may_be_shared(one: &Use) -> bool {
    matches!(one.was, None | Some(Was::Shared(_)))
}

/// The first of those that there are most of.
fn most_frequent(values: impl Iterator<Item = usize>) -> Option<usize> {
    let mut counts: IndexMap<usize, usize> = IndexMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(value, _)| value)
}
