//! Schemas whose inner types are taken out of them, and what they say, to compare them by. Decides nothing.

use std::collections::HashMap;

use crate::spec::{Entries, SchemaSpec};

/// A schema whose inner schemas are taken out of it, which leaves empty ones.
#[derive(Default)]
pub(super) struct Hollow {
    pub(super) schema: SchemaSpec,
    /// As many as there are inner schemas, in their order.
    pub(super) inner: Vec<Part>,
}

/// What there was inside a schema.
pub(super) struct Part {
    pub(super) what: What,
    /// What was at the place before.
    pub(super) former: Option<Box<Part>>,
}

/// What there is at a place.
pub(super) enum What {
    /// Something that is not its own type.
    Own(Hollow),
    /// A type that may be shared: the number of the use, and what is said at its place.
    Taken { number: usize, place: SchemaSpec },
}

impl Hollow {
    /// A schema of which no type is taken.
    pub(super) fn whole(mut schema: SchemaSpec) -> Self {
        let part = |inner: &mut SchemaSpec| Part {
            what: What::Own(Self::whole(std::mem::take(inner))),
            former: None,
        };
        let inner = schema.inner_mut().map(part).collect();
        Self { schema, inner }
    }

    /// Whether people may have added text to the schema, apart from the types that are taken out of it.
    fn has_text(&self) -> bool {
        let own = |schema: &SchemaSpec| {
            schema.description.is_some()
                || schema.sensitive.is_some()
                || schema.name.is_some()
                || schema.replaced_by.is_some()
                || (schema.content_media_type.is_some() && !schema.holds_json())
                || schema.type_name.is_some()
        };
        own(&self.schema)
            || self.inner.iter().any(|part| match &part.what {
                What::Own(hollow) => hollow.has_text(),
                What::Taken { place, .. } => own(place),
            })
    }
}

/// What a type says, as a number: the same for types that are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shape {
    /// By everything but examples and marks.
    pub(super) exact: usize,
    /// And without what people may add.
    pub(super) bare: usize,
}

/// Numbers for what types say.
#[derive(Default)]
pub(super) struct Shapes(HashMap<Form, usize>);

impl Shapes {
    /// The shape of a type. `taken` has those of the types inside.
    pub(super) fn of(&mut self, hollow: &Hollow, taken: &dyn Fn(usize) -> Option<Shape>) -> Shape {
        let exact = self.number(hollow, true, &|number| Some(taken(number)?.exact));
        let is_bare = |part: &Part| match &part.what {
            What::Own(hollow) => hollow.is_bare_inside(taken),
            What::Taken { number, .. } => is_bare(taken(*number)),
        };
        let bare = if !hollow.has_text() && hollow.inner.iter().all(is_bare) {
            exact
        } else {
            self.number(hollow, false, &|number| Some(taken(number)?.bare))
        };
        Shape { exact, bare }
    }

    fn number(
        &mut self,
        hollow: &Hollow,
        own: bool,
        taken: &dyn Fn(usize) -> Option<usize>,
    ) -> usize {
        let next = self.0.len();
        *self.0.entry(Form::new(hollow, own, taken)).or_insert(next)
    }
}

impl Hollow {
    fn is_bare_inside(&self, taken: &dyn Fn(usize) -> Option<Shape>) -> bool {
        self.inner.iter().all(|part| match &part.what {
            What::Own(hollow) => hollow.is_bare_inside(taken),
            What::Taken { number, .. } => is_bare(taken(*number)),
        })
    }
}

fn is_bare(shape: Option<Shape>) -> bool {
    shape.is_some_and(|shape| shape.exact == shape.bare)
}

/// What a type says, to compare it by.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Form {
    /// The schema as JSON. Its references are empty texts, which lead to the targets one after the other.
    text: String,
    targets: Vec<Target>,
}

/// What a reference inside a form leads to.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Target {
    /// A shared type.
    Named(String),
    /// A type that says that.
    Shape(Option<usize>),
}

impl Form {
    fn new(hollow: &Hollow, own: bool, taken: &dyn Fn(usize) -> Option<usize>) -> Self {
        let mut targets = Vec::new();
        let schema = said(hollow, own, taken, &mut targets);
        let text = serde_json::to_string(&schema).unwrap_or_else(|_| format!("{schema:?}"));
        Self { text, targets }
    }
}

fn said(
    hollow: &Hollow,
    own: bool,
    taken: &dyn Fn(usize) -> Option<usize>,
    targets: &mut Vec<Target>,
) -> SchemaSpec {
    let mut schema = comparable(&hollow.schema, own);
    if let Some(reference) = &mut schema.reference {
        targets.push(Target::Named(std::mem::take(reference)));
    }
    for (inner, part) in schema.inner_mut().zip(&hollow.inner) {
        *inner = match &part.what {
            What::Own(hollow) => said(hollow, own, taken, targets),
            What::Taken { number, place } => {
                targets.push(Target::Shape(taken(*number)));
                SchemaSpec { reference: Some(String::new()), ..comparable(place, own) }
            }
        };
    }
    schema
}

fn comparable(schema: &SchemaSpec, own: bool) -> SchemaSpec {
    let mut schema = SchemaSpec {
        example: None,
        removed_upstream: None,
        required_upstream: None,
        optional_upstream: None,
        removed_values: Entries::default(),
        formerly: None,
        ..schema.clone()
    };
    if schema.holds_json() {
        schema.content_media_type = None;
        schema.content_schema = None;
    }
    if !own {
        schema.description = None;
        schema.sensitive = None;
        schema.name = None;
        schema.replaced_by = None;
        schema.content_media_type = None;
        schema.type_name = None;
    }
    schema
}
