//! All types of the operations, taken out of them. Decides nothing on which are shared.

use super::form::{Hollow, Part, Shape, Shapes, What};
use super::places::{At, Places, Was};
use super::{at_place, each_schema, is_object, split};
use crate::model::acknowledgement;
use crate::names::{pascal, singular};
use crate::spec::{Location, OperationSpec, SchemaSpec};

/// On which side of a call a type appears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Side {
    Request,
    Answer,
    /// An enum is the same on both.
    Any,
}

/// All types of the operations, the inner before the outer.
#[derive(Default)]
pub(super) struct Found {
    /// The operation that is looked at.
    operation: usize,
    pub(super) uses: Vec<Use>,
    shapes: Shapes,
}

/// A type at one place of an operation.
pub(super) struct Use {
    pub(super) operation: usize,
    pub(super) side: Side,
    pub(super) shape: Shape,
    /// What was at the place before.
    pub(super) was: Option<Was>,
    pub(super) hollow: Hollow,
    /// The name of the value there, and its names from the root on.
    pub(super) local: String,
    pub(super) path: String,
    /// Whether it is the whole response.
    pub(super) is_answer: bool,
}

/// Where a schema is.
struct Spot<'a> {
    name: &'a str,
    /// The names of the types around it.
    owner: &'a str,
    at: At,
    side: Side,
}

/// What a type is called after.
struct Name {
    local: String,
    path: String,
}

impl Name {
    fn new(spot: &Spot<'_>) -> Self {
        let local = pascal(spot.name);
        Self { path: format!("{}{local}", spot.owner), local }
    }
}

impl Found {
    /// Takes all types out of operations, which leaves what there is around them.
    pub(super) fn take_apart<'o>(
        &mut self,
        operations: impl Iterator<Item = (&'o mut OperationSpec, &'o Places)>,
    ) -> Vec<Vec<Part>> {
        let mut parts = Vec::new();
        for (number, (operation, places)) in operations.enumerate() {
            self.operation = number;
            let answer = format!("{}Response", pascal(operation.code_name()));
            let mut of_operation = Vec::new();
            each_schema(operation, &mut |schema, name, location| {
                let schema = std::mem::take(schema);
                let Some(location) = location else {
                    of_operation.push(self.answer(schema, &answer, places));
                    return;
                };
                let at = At::parameter(name, location);
                let spot = Spot { name, owner: "", at, side: Side::Request };
                of_operation.push(match location {
                    Location::Body => self.body(schema, &spot, places),
                    _ => self.schema(schema, &spot, places),
                });
            });
            parts.push(of_operation);
        }
        parts
    }

    /// The shape of a type by itself; nothing for what makes no type in code.
    pub(super) fn shape(&mut self, schema: SchemaSpec) -> Option<Shape> {
        let before = self.uses.len();
        let spot = Spot { name: "", owner: "", at: At::response(), side: Side::Any };
        let part = self.schema(schema, &spot, &Places::default());
        let shape = match part.what {
            What::Taken { number, .. } => self.uses.get(number).map(|one| one.shape),
            What::Own(_) => None,
        };
        self.uses.truncate(before);
        shape
    }

    /// The type at that place, whole.
    pub(super) fn whole(&self, number: usize) -> SchemaSpec {
        self.uses.get(number).map(|one| self.filled(&one.hollow)).unwrap_or_default()
    }

    fn filled(&self, hollow: &Hollow) -> SchemaSpec {
        let mut schema = hollow.schema.clone();
        for (inner, part) in schema.inner_mut().zip(&hollow.inner) {
            *inner = match &part.what {
                What::Own(hollow) => self.filled(hollow),
                What::Taken { number, place } => at_place(place, self.whole(*number)),
            };
        }
        schema
    }

    /// Takes out the types of a schema, itself included.
    fn schema(&mut self, mut schema: SchemaSpec, spot: &Spot<'_>, places: &Places) -> Part {
        let former = self.former(&mut schema, spot, places);
        let what = if is_object(&schema) {
            let name = Name::new(spot);
            let hollow = self.inside(schema, spot, &name.path, places);
            self.take(hollow, spot, name, spot.side, places)
        } else if schema.is_enum() {
            self.take(Hollow::whole(schema), spot, Name::new(spot), Side::Any, places)
        } else {
            What::Own(self.inside(schema, spot, spot.owner, places))
        };
        Part { what, former }
    }

    /// Takes out the types of what was at a place before.
    fn former(
        &mut self,
        schema: &mut SchemaSpec,
        spot: &Spot<'_>,
        places: &Places,
    ) -> Option<Box<Part>> {
        let former = schema.formerly.take()?;
        let Spot { name, owner, side, .. } = *spot;
        let spot = Spot { name, owner, side, at: spot.at.former() };
        Some(Box::new(self.schema(*former, &spot, places)))
    }

    /// Takes out the types of the members of a body, which are separate parameters.
    fn body(&mut self, mut schema: SchemaSpec, spot: &Spot<'_>, places: &Places) -> Part {
        let former = self.former(&mut schema, spot, places);
        Part { what: What::Own(self.inside(schema, spot, "", places)), former }
    }

    /// Takes out the types of a response, and the response itself.
    fn answer(&mut self, mut schema: SchemaSpec, name: &str, places: &Places) -> Part {
        // Code has one type for those anyway.
        let is_acknowledgement = acknowledgement(&schema).is_some();
        let spot = Spot { name: "", owner: "", at: At::response(), side: Side::Answer };
        let former = self.former(&mut schema, &spot, places);
        let hollow = self.inside(schema, &spot, "", places);
        if !is_object(&hollow.schema) || is_acknowledgement {
            return Part { what: What::Own(hollow), former };
        }
        let name = Name { local: pascal(name), path: name.to_owned() };
        let what = self.take(hollow, &spot, name, Side::Answer, places);
        if let Some(last) = self.uses.last_mut() {
            last.is_answer = true;
        }
        Part { what, former }
    }

    /// `owner` are the names of the types around what is inside.
    fn inside(
        &mut self,
        mut schema: SchemaSpec,
        spot: &Spot<'_>,
        owner: &str,
        places: &Places,
    ) -> Hollow {
        let element = singular(schema.wrapper.as_deref().unwrap_or(spot.name));
        let members: Vec<String> = schema.properties.iter().map(|(name, _)| name.clone()).collect();
        let element = schema.items.is_some().then_some(element);
        let value = schema.additional_properties.is_some().then(|| singular(spot.name));
        let names = members.into_iter().chain(element).chain(value);
        let at = spot.at.inner(&schema);
        let inner = schema
            .inner_mut()
            .zip(names)
            .zip(at)
            .map(|((inner, name), at)| {
                let spot = Spot { name: &name, owner, at, side: spot.side };
                self.schema(std::mem::take(inner), &spot, places)
            })
            .collect();
        Hollow { schema, inner }
    }

    /// Takes a type. What belongs to the place rather than the type stays there.
    fn take(
        &mut self,
        hollow: Hollow,
        spot: &Spot<'_>,
        Name { local, path }: Name,
        side: Side,
        places: &Places,
    ) -> What {
        let (schema, place) = split(hollow.schema);
        let hollow = Hollow { schema, inner: hollow.inner };
        let uses = &self.uses;
        let shape = self.shapes.of(&hollow, &|number| Some(uses.get(number)?.shape));
        let number = self.uses.len();
        self.uses.push(Use {
            operation: self.operation,
            side,
            shape,
            was: places.get(&spot.at).cloned(),
            hollow,
            local,
            path,
            is_answer: false,
        });
        What::Taken { number, place }
    }
}
