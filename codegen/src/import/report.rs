//! What an import did, for people and for tests. Only counts and shows.

use std::collections::BTreeMap;
use std::fmt;

use super::alibaba::Fixup;
use crate::reconcile::Merged;
use crate::spec::{Access, PaginationStyle};
use crate::text::visible;

/// Of a fix-up with more places than these, only a few are listed unless all are wanted.
const MANY: usize = 300;
const FEW: usize = 10;

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many product versions were imported.
    pub products: usize,
    /// The product versions that have none of the selected operations, and stay as they were.
    pub unselected: Vec<String>,
    /// How many product versions stay as they were, since something about the whole can't be decided.
    pub left_products: usize,
    /// How many operations of other product versions stay as they were.
    pub left_operations: usize,
    /// How many operations the metadata had, before any selection.
    pub operations_in: usize,
    /// The imported operations, in the order of product, version and name.
    pub operations: Vec<OperationReport>,
    /// Where each fix-up applied.
    pub fixups: BTreeMap<Fixup, Vec<FixedPlace>>,
    /// What the specs that were there already had to say.
    pub merged: Vec<Merged>,
    /// The spec files of operations that the metadata had until now. They are kept, with a mark.
    pub gone: Vec<String>,
    /// The spec files of operations that have been gone for longer than they are kept.
    pub removed: Vec<String>,
    /// The spec files of operations that the metadata never had, as far as they say: they do not name its page.
    pub own: Vec<String>,
    /// The spec files of operations that people wrote and that the metadata has, too: what it says was merged into them.
    pub joined: Vec<String>,
    /// The spec files of operations whose names differ from those before in case alone: from where to where they are to be moved.
    pub respelled: Vec<(String, String)>,
}

/// What became of one operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationReport {
    /// The product's directory.
    pub product: String,
    /// The API version.
    pub version: String,
    /// The operation.
    pub operation: String,
    /// The parts that have no type, shared ones included. Empty: fully typed.
    pub untyped: Vec<Untyped>,
    /// How it pages.
    pub pagination: Paging,
    /// Its access level, where its name disagrees on whether it only reads, and its spec does not say whether it may be repeated.
    pub disputed: Option<Access>,
    /// What became of the response example.
    pub example: Example,
}

/// A part of an operation that does not get its own type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untyped {
    /// The path in wire names: `parameters.Tags.items`, `response.Data`.
    pub path: String,
    /// What the metadata says there: `any`, or what it leaves out.
    pub why: &'static str,
}

/// How an operation pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paging {
    /// It doesn't.
    None,
    /// Found in the metadata.
    Found(PaginationStyle),
    /// The existing spec said so.
    Kept,
    /// It looks like it, but not all parts were found.
    Undecided(String),
}

/// What became of an operation's response example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Example {
    /// The metadata has none.
    Absent,
    /// It is in the spec.
    Parsed,
    /// It is no JSON.
    Unparsable,
}

/// A place where a fix-up applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixedPlace {
    /// The product's directory.
    pub product: String,
    /// The API version.
    pub version: String,
    /// The operation; nothing for endpoints and shared schemas.
    pub operation: Option<String>,
    /// The path of the field.
    pub field: String,
}

impl fmt::Display for FixedPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", visible(&self.product), visible(&self.version))?;
        if let Some(operation) = &self.operation {
            write!(f, "/{}", visible(operation))?;
        }
        write!(f, ": {}", visible(&self.field))
    }
}

impl Report {
    /// How many operations have no part without a type.
    pub fn fully_typed(&self) -> usize {
        self.operations.iter().filter(|operation| operation.untyped.is_empty()).count()
    }

    /// How many parts have no type, by reason.
    pub fn untyped_by_reason(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for part in self.operations.iter().flat_map(|operation| &operation.untyped) {
            *counts.entry(part.why).or_insert(0) += 1;
        }
        counts
    }

    fn paging(&self, matches: impl Fn(&Paging) -> bool) -> usize {
        self.operations.iter().filter(|operation| matches(&operation.pagination)).count()
    }

    /// The operations that are not repeated for what is said of them, those of a product version in a line.
    fn list_disputed(&self, line: &mut impl FnMut(&str) -> fmt::Result) -> fmt::Result {
        let mut of: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
        for OperationReport { product, version, operation, disputed, .. } in &self.operations {
            if let Some(level) = disputed {
                let named = format!("{operation} ({})", level.as_str());
                of.entry((product, version)).or_default().push(named);
            }
        }
        let count: usize = of.values().map(Vec::len).sum();
        if count == 0 {
            return Ok(());
        }
        line(&format!(
            "{} not repeated after a failure, since access level and name disagree on whether a call only reads. Where repeating is harmless, write \
             `repeatable: true` and a `repeatableReason` into the spec. With their access levels:",
            if count == 1 {
                "1 operation is".to_owned()
            } else {
                format!("{count} operations are")
            }
        ))?;
        for ((product, version), operations) in of {
            line(&format!("  {product}/{version}: {}", operations.join(", ")))?;
        }
        Ok(())
    }

    fn examples(&self, wanted: Example) -> usize {
        self.operations.iter().filter(|operation| operation.example == wanted).count()
    }
}

/// Shows counts, then a line for each decision. The alternate form `{:#}` lists every place of every fix-up, the other one a few
/// of those that there are many of.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut row = |what: &str, count: usize| writeln!(f, "{what:<48}{count:>8}");
        row("product versions", self.products)?;
        row("operations in", self.operations_in)?;
        row("operations out", self.operations.len())?;
        row("  fully typed", self.fully_typed())?;
        row("  with an untyped part", self.operations.len() - self.fully_typed())?;
        for (why, count) in self.untyped_by_reason() {
            row(&format!("    parts: {why}"), count)?;
        }
        for style in [PaginationStyle::PageNumber, PaginationStyle::Offset, PaginationStyle::Token]
        {
            let found = self.paging(|p| *p == Paging::Found(style));
            row(&format!("pagination by {}", style.name()), found)?;
        }
        row("pagination kept", self.paging(|p| *p == Paging::Kept))?;
        row("pagination undecided", self.paging(|p| matches!(p, Paging::Undecided(_))))?;
        let disputed = self.operations.iter().filter(|operation| operation.disputed.is_some());
        row("access level and name disagree", disputed.count())?;
        row("response examples parsed", self.examples(Example::Parsed))?;
        row("response examples that are no JSON", self.examples(Example::Unparsable))?;
        row("response examples absent", self.examples(Example::Absent))?;
        for (fixup, places) in &self.fixups {
            row(&format!("fix-up: {}", fixup.title()), places.len())?;
        }
        if self.left_products > 0 {
            row("product versions left as they were", self.left_products)?;
        }
        if self.left_operations > 0 {
            row("operations left as they were", self.left_operations)?;
        }
        if !self.merged.is_empty() {
            row("existing files with something to keep", self.merged.len())?;
        }
        if !self.own.is_empty() {
            row("operations of your own, left as they are", self.own.len())?;
        }
        for (fixup, places) in &self.fixups {
            list_places(*fixup, places, f)?;
        }
        let mut line = |text: &str| writeln!(f, "{}", visible(text));
        for path in &self.joined {
            line(&format!(
                "{path}: the service has an operation of that name, whose document was merged into yours; review the file, or give yours another name"
            ))?;
        }
        for operation in &self.operations {
            if let Paging::Undecided(why) = &operation.pagination {
                let OperationReport { product, version, operation, .. } = operation;
                line(&format!(
                    "{product}/{version}/{operation}: pagination undecided: {why}; if it pages, write `pagination` into its spec"
                ))?;
            }
        }
        self.list_disputed(&mut line)?;
        for merged in &self.merged {
            if !merged.kept.is_empty() {
                line(&format!("{}: kept {}", merged.path, merged.kept.join(", ")))?;
            }
            for dropped in &merged.dropped {
                line(&format!("{}: no longer applies: {dropped}", merged.path))?;
            }
            if !merged.marked.is_empty() {
                line(&format!(
                    "{}: marked, since upstream says otherwise now: {}",
                    merged.path,
                    merged.marked.join(", ")
                ))?;
            }
            if !merged.returned.is_empty() {
                line(&format!("{}: back upstream: {}", merged.path, merged.returned.join(", ")))?;
            }
        }
        for product in &self.unselected {
            line(&format!("{product}: left as it was, since it has none of the named operations"))?;
        }
        for (from, to) in &self.respelled {
            line(&format!("{from}: renamed to {to}, as the metadata spells the operation now"))?;
        }
        for path in &self.gone {
            line(&format!(
                "{path}: marked `removedUpstream`, since the metadata has no such operation; write `removedUpstream: false` if it never had"
            ))?;
        }
        for path in &self.removed {
            line(&format!(
                "{path}: removed, since the metadata has had no such operation for longer than they are kept"
            ))?;
        }
        Ok(())
    }
}

/// Lists where a fix-up applied.
fn list_places(fixup: Fixup, places: &[FixedPlace], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let shown = if f.alternate() || places.len() <= MANY { places.len() } else { FEW };
    for place in places.iter().take(shown) {
        writeln!(f, "{place}: fix-up: {}", fixup.title())?;
    }
    if shown < places.len() {
        writeln!(f, "and {} more places: {}", places.len() - shown, fixup.title())?;
    }
    Ok(())
}
