//! A product's shared types: what each is called in code, and what it means.

use std::collections::{BTreeMap, HashMap};

use alicloud_model::{SharedType, Side};

use super::problems::Problems;
use super::shapes::{self, Scope, is_reserved_type};
use crate::names;
use crate::spec::{SchemaSpec, SchemasSpec};

/// The shared types of `schemas.yaml`, and their names for code.
pub(super) struct Shared<'a> {
    specs: &'a SchemasSpec,
    names: HashMap<&'a str, String>,
}

impl<'a> Shared<'a> {
    pub(super) fn new(specs: &'a SchemasSpec) -> Self {
        let name = |(name, spec): (&'a String, &'a SchemaSpec)| {
            (name.as_str(), shared_type_name(name, spec))
        };
        Self { specs, names: specs.iter().map(name).collect() }
    }

    pub(super) fn specs(&self) -> &'a SchemasSpec {
        self.specs
    }

    /// What the type of that key is called in code.
    pub(super) fn type_name(&self, key: &str) -> Option<&str> {
        self.names.get(key).map(String::as_str)
    }

    /// All names for code.
    pub(super) fn type_names(&self) -> impl Iterator<Item = &str> {
        self.names.values().map(String::as_str)
    }

    /// What all of them mean, by their names for code. `sides` has their keys.
    pub(super) fn lower(
        &self,
        sides: &BTreeMap<String, Side>,
        report: &mut Problems<'_>,
    ) -> BTreeMap<String, SharedType> {
        let mut scope = Scope::shared(self);
        let mut schemas = BTreeMap::new();
        let mut keys: HashMap<&str, &str> = HashMap::new();
        for (key, spec) in self.specs {
            let name = self.type_name(key).unwrap_or_default();
            if name.is_empty() {
                report.add(
                    &[key],
                    format!("`{key}` has no letter or digit to make a name in code of"),
                    "give it one: `typeName: Something`",
                );
            } else if let Some(other) = keys.insert(name, key) {
                report.add(
                    &[key],
                    format!(
                        "the shared types `{other}` and `{key}` would both be `{name}` in code"
                    ),
                    "give one of them another name: `typeName: Something`",
                );
            }
            let schema = scope.shared_type(key, name, spec, report);
            let side = sides.get(key).copied();
            schemas.insert(name.to_owned(), SharedType::new(schema, side));
        }
        shapes::check_alias_cycles(self.specs, report);
        schemas
    }
}

/// What a shared type is called in code.
pub(crate) fn shared_type_name(key: &str, spec: &SchemaSpec) -> String {
    let name = names::type_name(spec.type_name.as_deref().unwrap_or(key));
    if is_reserved_type(&name) { format!("{name}Type") } else { name }
}
