//! What changed, as it is published: each change with what it means for those who use the crate, what was accepted of it, and who is hit. Knows
//! no layout.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::change::{Change, CrateDiff, Diff};
use super::class::{Bump, Class, NotAVersion};
use super::rule::Rule;

/// What changed between two states of specs, for a review.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Report {
    /// The greatest class of all changes. Left out where nothing changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<Class>,
    /// How many changes there are of each class.
    pub counts: BTreeMap<Class, usize>,
    /// Whose sources were read for what they use of it. Left out where none were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used_by: Option<UsedBy>,
    /// What could not be compared, and why. Left out where everything was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
    /// The crates in which something changed: those with the most severe changes first, then by name.
    pub crates: Vec<CrateReport>,
}

/// Sources that were read for what they use.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UsedBy {
    /// Where they are.
    pub sources: String,
    /// How many files they are.
    pub files: usize,
    /// What could not be decided by reading them, each with its place.
    pub undecided: Vec<String>,
}

/// What changed in a crate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CrateReport {
    /// The product, as its directory is named: `ecs`.
    pub product: String,
    /// The version of its API: `2014-05-26`.
    pub version: String,
    /// The crate: `alicloud-ecs`.
    pub package: String,
    /// The crate's own version in the old state.
    pub former_version: String,
    /// The crate's own version in the new state.
    pub crate_version: String,
    /// The greatest class of its changes.
    pub class: Class,
    /// The part of the crate's version that the changes raise. Left out where there is no version to raise: the crate is new or gone, or its version
    /// is not three numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bump: Option<Bump>,
    /// The version that follows: that of the new state where it has been raised enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_version: Option<String>,
    /// How many changes there are of each class.
    pub counts: BTreeMap<Class, usize>,
    /// The changes: those of the crate first, then those of each operation.
    pub changes: Vec<Entry>,
}

/// A change and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Entry {
    /// What identifies the change, for lists of accepted ones: product, version, operation, place and rule.
    pub id: String,
    /// What it does to programs that use the crate.
    pub class: Class,
    /// The change.
    #[serde(flatten)]
    pub change: Change,
    /// What happened, as a sentence.
    pub reason: String,
    /// What a caller has to do, where something is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The part of the crate's version that this change alone raises.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bump: Option<Bump>,
    /// Why it was accepted, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
    /// The places in the sources of a user that have it: `src/main.rs:12`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub used: Vec<String>,
}

impl Report {
    /// What a comparison found.
    pub fn new(diff: &Diff) -> Self {
        let mut crates: Vec<CrateReport> =
            diff.crates.iter().filter_map(CrateReport::new).collect();
        crates.sort_by(|a, b| {
            (b.class, &a.package, &a.version).cmp(&(a.class, &b.package, &b.version))
        });
        let class = crates.iter().map(|one| one.class).max();
        let mut counts = BTreeMap::new();
        for (class, count) in crates.iter().flat_map(|one| &one.counts) {
            *counts.entry(*class).or_default() += count;
        }
        Self { class, counts, used_by: None, problems: Vec::new(), crates }
    }

    /// All changes, with their crates.
    pub fn entries(&self) -> impl Iterator<Item = (&CrateReport, &Entry)> {
        self.crates.iter().flat_map(|of| of.changes.iter().map(move |entry| (of, entry)))
    }

    /// All changes, for who marks them.
    pub(super) fn entries_mut(&mut self) -> impl Iterator<Item = &mut Entry> {
        self.crates.iter_mut().flat_map(|of| &mut of.changes)
    }

    /// The changes of a class or of a greater one that nobody accepted.
    pub fn at_least(&self, class: Class) -> impl Iterator<Item = &Entry> {
        let entries = self.entries().map(|(_, entry)| entry);
        entries.filter(move |entry| entry.class >= class && entry.accepted.is_none())
    }
}

impl CrateReport {
    fn new(diff: &CrateDiff) -> Option<Self> {
        let class = diff.class()?;
        let is_whole =
            |change: &Change| matches!(change.rule, Rule::CrateAdded | Rule::CrateRemoved);
        let bump = match diff.changes.iter().find(|change| is_whole(change)) {
            // It has the name of another crate, which programs have.
            Some(Change { before: Some(_), .. }) => Class::Breaking.bump(&diff.former_version).ok(),
            Some(_) => None,
            None => diff.bump(&diff.former_version).ok().flatten(),
        };
        let next = bump.and_then(|bump| bump.next(&diff.former_version, &diff.crate_version).ok());
        let changes: Vec<Entry> =
            diff.changes.iter().map(|change| Entry::new(diff, change)).collect();
        let mut counts = BTreeMap::new();
        for entry in &changes {
            *counts.entry(entry.class).or_default() += 1;
        }
        Some(Self {
            product: diff.product.clone(),
            version: diff.version.clone(),
            package: diff.package.clone(),
            former_version: diff.former_version.clone(),
            crate_version: diff.crate_version.clone(),
            class,
            bump,
            next_version: next,
            counts,
            changes,
        })
    }
}

impl Entry {
    fn new(diff: &CrateDiff, change: &Change) -> Self {
        let class = change.class();
        Self {
            id: diff.id(change),
            class,
            reason: change.reason(),
            hint: change.hint(),
            bump: class.bump(&diff.former_version).ok(),
            accepted: None,
            used: Vec::new(),
            change: change.clone(),
        }
    }
}

impl CrateReport {
    /// The version that follows that one, where the crate is at `now`: that, if it was raised enough already.
    pub fn next_after(&self, version: &str, now: &str) -> Result<String, NotAVersion> {
        let bumps = self.changes.iter().map(|entry| entry.class.bump(version));
        let bump = bumps.collect::<Result<Vec<_>, _>>()?.into_iter().max();
        bump.map_or_else(|| Ok(now.to_owned()), |bump| bump.next(version, now))
    }

    /// The name that the crate had before, which programs have.
    pub(super) fn former_package(&self) -> &str {
        let mut changes = self.changes.iter().map(|entry| &entry.change);
        let renamed = changes.find(|change| change.rule == Rule::CrateRenamed);
        renamed.and_then(|change| change.before.as_deref()).unwrap_or(&self.package)
    }

    /// Whether the crate exists in one of the states alone.
    pub(super) fn whole(&self) -> Option<Rule> {
        let rules = self.changes.iter().map(|entry| entry.change.rule);
        rules.into_iter().find(|rule| matches!(rule, Rule::CrateAdded | Rule::CrateRemoved))
    }
}

/// The JSON Schema of reports.
pub fn report_json_schema() -> String {
    format!("{:#}\n", schemars::schema_for!(Report).as_value())
}
