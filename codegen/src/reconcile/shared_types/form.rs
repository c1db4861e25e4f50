//! Schemas whose inner types are taken out of them, and what they say, to compare them by. Decides nothing.

use crate::spec::SchemaSpec;

/// A schema whose inner schemas are taken out of it, which leaves empty ones.
#[derive(Default)]
pub(super) struct Hollow {
    pub(super) schema: SchemaSpec,
    /// As many as there are inner schemas, in their order.
    pub(super) inner: Vec<Part>,
}

/// What there was inside a schema.
pub(super) enum Part {
    /// Something that is not its own type.
    Own(Hollow),
    /// A type that may be shared: the number of the use, and what is said at its place.
    Taken { number: usize, place: SchemaSpec },
}

impl Hollow {
    /// A schema of which no type is taken.
    pub(super) fn whole(mut schema: SchemaSpec) -> Self {
        let inner = schema.inner_mut().map(|inner| Part::Own(Self::whole(std::mem::take(inner))));
        let inner = inner.collect();
        Self { schema, inner }
    }
}

/// What a type says, to compare it by: all but examples, and not what people may add unless it is `own`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Form {
    /// The schema as JSON. Its references are empty texts, which lead to the targets one after the other.
    text: String,
    targets: Vec<Target>,
}

/// What a reference inside a form leads to.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) enum Target {
    /// A shared type.
    Named(String),
    /// Types that are alike.
    Kind(usize),
    /// A type without a name; the form of an existing type has none.
    Nameless,
}

impl Form {
    /// `taken` says what the uses inside lead to.
    pub(super) fn new(hollow: &Hollow, own: bool, taken: &impl Fn(usize) -> Target) -> Self {
        let mut targets = Vec::new();
        let mut schema = said(hollow, own, taken, &mut targets);
        // What describes a shared type as a whole is not said where it is used.
        schema.description = None;
        let text = serde_json::to_string(&schema).unwrap_or_else(|_| format!("{schema:?}"));
        Self { text, targets }
    }
}

fn said(
    hollow: &Hollow,
    own: bool,
    taken: &impl Fn(usize) -> Target,
    targets: &mut Vec<Target>,
) -> SchemaSpec {
    let mut schema = comparable(&hollow.schema, own);
    if let Some(reference) = &mut schema.reference {
        targets.push(Target::Named(std::mem::take(reference)));
    }
    for (inner, part) in schema.inner_mut().zip(&hollow.inner) {
        *inner = match part {
            Part::Own(hollow) => said(hollow, own, taken, targets),
            Part::Taken { number, place } => {
                targets.push(taken(*number));
                SchemaSpec { reference: Some(String::new()), ..comparable(place, own) }
            }
        };
    }
    schema
}

fn comparable(schema: &SchemaSpec, own: bool) -> SchemaSpec {
    let mut schema = SchemaSpec { example: None, ..schema.clone() };
    if !own {
        schema.description = None;
        schema.sensitive = None;
        schema.name = None;
        schema.type_name = None;
    }
    schema
}
