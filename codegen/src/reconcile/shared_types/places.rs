//! Which types an operation had before, by place. Knows nothing of new specs.

use std::collections::HashMap;

use super::expansion::Expansion;
use super::is_object;
use crate::spec::{Location, OperationSpec, SchemaSpec};

/// What kind of type was at a place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Was {
    /// The operation's own.
    Own,
    /// A shared type of that name.
    Shared(String),
    /// A part of a shared type: its name, and the way to the part.
    Inside(String, String),
}

/// The types of an operation, by place.
#[derive(Debug, Default)]
pub(in crate::reconcile) struct Places(HashMap<String, Was>);

impl Places {
    /// The types of an existing operation.
    pub(in crate::reconcile) fn new(operation: &OperationSpec, expansion: &Expansion<'_>) -> Self {
        let mut walk = Walk { expansion, places: HashMap::new(), left: super::expansion::MOST };
        for (name, parameter) in &operation.parameters {
            let schema = parameter.clone().into_schema();
            let at = At::parameter(name, parameter.location);
            if parameter.location == Location::Body {
                walk.body(&schema, &at);
            } else {
                walk.schema(&schema, &at, None);
            }
        }
        if let Some(schema) = &operation.response.schema {
            walk.schema(schema, &At::response(), None);
        }
        Self(walk.places)
    }

    pub(super) fn get(&self, at: &At) -> Option<&Was> {
        // What has become former now was at the place itself.
        let is_there =
            || self.0.get(&at.0.replacen(FORMER, "", 1)).filter(|_| at.0.contains(FORMER));
        self.0.get(&at.0).or_else(is_there)
    }
}

/// What is put after a place for what was there before. No name on the wire has it.
const FORMER: char = '\0';

/// A place in an operation, the same whatever the case of its names, and wherever a parameter travels.
#[derive(Clone)]
pub(super) struct At(String);

impl At {
    /// A parameter, or the body, whose members have the places of parameters.
    pub(super) fn parameter(name: &str, location: Location) -> Self {
        let root = Self("request".to_owned());
        if location == Location::Body { root } else { root.member(name) }
    }

    pub(super) fn response() -> Self {
        Self("response".to_owned())
    }

    pub(super) fn member(&self, name: &str) -> Self {
        Self(format!("{}.{}", self.0, name.to_lowercase()))
    }

    /// The same place before.
    pub(super) fn former(&self) -> Self {
        Self(format!("{}{FORMER}", self.0))
    }

    /// The places of what is directly inside a schema, in the order of its inner schemas.
    pub(super) fn inner(&self, schema: &SchemaSpec) -> Vec<Self> {
        let mut places: Vec<Self> =
            schema.properties.iter().map(|(name, _)| self.member(name)).collect();
        let Self(at) = self;
        places.extend(schema.items.is_some().then(|| Self(format!("{at}[]"))));
        places.extend(schema.additional_properties.is_some().then(|| Self(format!("{at}{{}}"))));
        places
    }
}

struct Walk<'a> {
    expansion: &'a Expansion<'a>,
    places: HashMap<String, Was>,
    /// How many references may still be followed.
    left: usize,
}

impl Walk<'_> {
    fn body(&mut self, schema: &SchemaSpec, at: &At) {
        match schema.reference.as_deref().and_then(|name| self.expansion.target(name)) {
            Some((name, target)) => self.inner(target, at, Some((name, at))),
            None => self.inner(schema, at, None),
        }
    }

    /// `holder` is the shared type around it, and where that is.
    fn schema(&mut self, schema: &SchemaSpec, at: &At, holder: Option<(&str, &At)>) {
        if let Some(former) = &schema.formerly {
            self.schema(former, &at.former(), holder);
        }
        if let Some(name) = &schema.reference {
            if let Some((name, target)) = self.expansion.target(name).filter(|_| self.left > 0) {
                self.left -= 1;
                self.places.insert(at.0.clone(), Was::Shared(name.to_owned()));
                self.inner(target, at, Some((name, at)));
            }
            return;
        }
        if is_object(schema) || schema.is_enum() {
            let was = match holder {
                Some((name, place)) => {
                    let way = at.0.strip_prefix(&place.0).unwrap_or_default();
                    Was::Inside(name.to_owned(), way.to_owned())
                }
                None => Was::Own,
            };
            self.places.insert(at.0.clone(), was);
        }
        self.inner(schema, at, holder);
    }

    fn inner(&mut self, schema: &SchemaSpec, at: &At, holder: Option<(&str, &At)>) {
        for (inner, at) in schema.inner().zip(at.inner(schema)) {
            self.schema(inner, &at, holder);
        }
    }
}
