//! Changes, as data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::class::{Bump, Class, NotAVersion};
use super::rule::Rule;

/// What changed between two states of the specs, by crate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Diff {
    /// The crates in which something changed, in the order of their products and versions.
    pub crates: Vec<CrateDiff>,
}

impl Diff {
    /// The greatest class of all changes. Nothing where nothing changed.
    pub fn class(&self) -> Option<Class> {
        self.crates.iter().filter_map(CrateDiff::class).max()
    }
}

/// What changed in one crate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct CrateDiff {
    /// The product, as its directory is named: `ecs`.
    pub product: String,
    /// The version of its API: `2014-05-26`.
    pub version: String,
    /// The crate, as it is named now: `alicloud-ecs`.
    pub package: String,
    /// The crate's own version in the old state.
    pub former_version: String,
    /// The crate's own version in the new state.
    pub crate_version: String,
    /// The changes, those of the crate first, then those of each operation.
    pub changes: Vec<Change>,
}

impl CrateDiff {
    /// The greatest class of its changes. Nothing where nothing changed.
    pub fn class(&self) -> Option<Class> {
        self.changes.iter().map(Change::class).max()
    }

    /// The part of a version of the crate that the changes raise.
    pub fn bump(&self, version: &str) -> Result<Option<Bump>, NotAVersion> {
        // That of the greatest class is not always the greatest: what is new raises more than what differs on the wire.
        let bumps = self.changes.iter().map(|change| change.class().bump(version));
        Ok(bumps.collect::<Result<Vec<_>, _>>()?.into_iter().max())
    }

    /// What identifies one of its changes as long as it is the same one: product, version, operation, place and rule. For lists of
    /// changes that were accepted.
    pub fn id(&self, change: &Change) -> String {
        let Self { product, version, .. } = self;
        let Change { rule, operation, path, .. } = change;
        let mut id = format!("{product}/{version}");
        for part in operation.iter().chain((!path.is_empty()).then_some(path)) {
            id.push('/');
            id.push_str(part);
        }
        format!("{id}#{rule}")
    }
}

/// One change: one cause, however many places have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Change {
    /// What kind of change it is, which decides the class.
    pub rule: Rule,
    /// The operation, by its documented name. Nothing for the product, and for what several operations share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The place in the spec: `parameters.PageSize`, or `schemas.Tag.properties.Key` for what is shared. Empty for all of it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// The Rust item, from the root of the crate: `describe_regions::DescribeRegionsRequest::page_size`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// What it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// More about the cause.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<String>,
    /// The types that are not where they were any more, from the root of the crate: those that were made for what changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<String>,
    /// The operations that have what is shared, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<String>,
    /// Whether it is what has to be given, so that whoever makes the value or the call has it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub argument: bool,
    /// In how many places inside of it the same happened.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub places: usize,
}

impl Change {
    /// What it does to those who use the crate.
    pub fn class(&self) -> Class {
        self.rule.class()
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
fn is_false(is: &bool) -> bool {
    !is
}

fn one() -> usize {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
fn is_one(places: &usize) -> bool {
    *places == 1
}
