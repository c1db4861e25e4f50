//! Products and the catalog of them; knows nothing of what an operation looks like inside.

use std::collections::BTreeMap;

use alicloud_wire::{Endpoint, EndpointRule, Processed};
use serde::{Deserialize, Serialize};

use crate::{ErrorCode, Operation, Package, Schema, Shape};

/// Every product version of a spec tree, in the order of (id, version).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Catalog {
    /// The product versions.
    pub products: Vec<Product>,
}

impl Catalog {
    /// Creates a catalog of these product versions, in the order of (id, version).
    pub fn new(products: Vec<Product>) -> Self {
        Self { products }
    }

    /// The product version that a request names by its product code (or id) and version.
    pub fn product(&self, id: &str, version: &str) -> Option<&Product> {
        self.products
            .iter()
            .find(|p| (p.id == id || p.code.eq_ignore_ascii_case(id)) && p.version == version)
    }

    /// The newest version of the product with this id or product code.
    pub fn newest(&self, id: &str) -> Option<&Product> {
        self.products
            .iter()
            .filter(|p| p.id.eq_ignore_ascii_case(id) || p.code.eq_ignore_ascii_case(id))
            .max_by(|a, b| a.version.cmp(&b.version))
    }

    /// How many operations the catalog holds.
    pub fn operation_count(&self) -> usize {
        self.products.iter().map(|p| p.operations.len()).sum()
    }

    /// The catalog without prose: what a program needs to serve or make calls, and no more.
    #[must_use]
    pub fn without_docs(mut self) -> Self {
        for product in &mut self.products {
            product.strip_docs();
        }
        self
    }
}

/// One version of one product.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Product {
    /// The product's directory in the spec tree, which is also its name on the command line: `ecs`.
    pub id: String,
    /// The product code as the cloud writes it: `Ecs`.
    pub code: String,
    /// The API version, a date: `2014-05-26`.
    pub version: String,
    /// Whether names carry the version, since the plain name belongs to another version of the product.
    #[serde(default, skip_serializing_if = "is_false")]
    pub versioned: bool,
    /// The product's name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who runs the service, where it is not Alibaba Cloud.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// What a package with code for the product says about itself.
    #[serde(default)]
    pub package: Package,
    /// Hosts by region.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<Endpoint<String>>,
    /// How the host is made for a region that is not listed.
    #[serde(default)]
    pub endpoint_rule: EndpointRule,
    /// The product's name in the hosts that the rule makes, where it is not the product code in lower case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint_name: Option<String>,
    /// Errors that the service documents for any operation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorCode>,
    /// The error codes that pass by themselves, besides those that any service may have, and whether the request was processed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transient_codes: Vec<(String, Processed)>,
    /// Types that several operations share, by their names for code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub schemas: BTreeMap<String, SharedType>,
    /// Lists of documented errors that several operations have, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub error_sets: BTreeMap<String, Vec<ErrorCode>>,
    /// The operations, by name.
    pub operations: Vec<Operation>,
    /// Subjects of documentation, in their order. An operation has one at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<Subject>,
}

/// A subject of documentation, and the operations on it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Subject {
    /// Its title: `Instances`.
    pub title: String,
    /// The names of its operations.
    pub operations: Vec<String>,
}

impl Subject {
    /// Creates a subject.
    pub fn new(title: impl Into<String>, operations: Vec<String>) -> Self {
        Self { title: title.into(), operations }
    }
}

impl Product {
    /// Creates a product version of which only the names are known.
    pub fn new(id: impl Into<String>, code: impl Into<String>, version: impl Into<String>) -> Self {
        Self { id: id.into(), code: code.into(), version: version.into(), ..Self::default() }
    }

    /// The errors that an operation of the product may fail with, its own first.
    pub fn errors_of<'a>(
        &'a self,
        operation: &'a Operation,
    ) -> impl Iterator<Item = &'a ErrorCode> + Clone {
        operation.errors.iter().chain(&self.errors)
    }

    /// The operation of that name.
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations
            .binary_search_by(|o| o.name.as_str().cmp(name))
            .ok()
            .and_then(|at| self.operations.get(at))
    }

    /// The schema behind a shape that may be a reference. `None` for a reference to nothing.
    pub fn resolve<'a>(&'a self, schema: &'a Schema) -> Option<&'a Schema> {
        match &schema.shape {
            Shape::Ref(name) => Some(&SharedType::follow(&self.schemas, name)?.1.schema),
            _ => Some(schema),
        }
    }

    fn strip_docs(&mut self) {
        self.subjects = Vec::new();
        for shared in self.schemas.values_mut() {
            shared.schema.strip_docs();
        }
        self.errors.iter_mut().for_each(ErrorCode::strip_docs);
        self.error_sets.values_mut().flatten().for_each(ErrorCode::strip_docs);
        for operation in &mut self.operations {
            operation.strip_docs();
        }
    }
}

/// A type that several operations share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SharedType {
    /// What it is.
    pub schema: Schema,
    /// The sides of calls that have it. `None` when no request and no response has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
}

impl SharedType {
    /// Creates a shared type.
    pub fn new(schema: Schema, side: Option<Side>) -> Self {
        Self { schema, side }
    }

    /// The type behind a name, which may be a reference to another, and so on: the last one, with its own name.
    /// `None` when it leads nowhere.
    pub fn follow<'a>(
        types: &'a BTreeMap<String, Self>,
        name: &str,
    ) -> Option<(&'a str, &'a Self)> {
        let mut name = name;
        // A chain without a repetition is at most as long as the table.
        for _ in 0..=types.len() {
            let (own, found) = types.get_key_value(name)?;
            match &found.schema.shape {
                Shape::Ref(next) => name = next,
                _ => return Some((own, found)),
            }
        }
        None
    }
}

/// The side of a call that a value is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// It is sent.
    Request,
    /// It is received.
    Response,
    /// It is sent by some operations and received by others.
    Both,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
pub(crate) fn is_false(value: &bool) -> bool {
    !*value
}
