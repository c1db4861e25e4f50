//! Where a comparison is, and what it has found. Knows no rule.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use alicloud_model::{Operation, Product, Side};

use super::change::Change;
use super::rule::Rule;
use crate::rust::surface::{self, Surface};

/// A comparison of two states of a product.
pub(super) struct Walk<'a> {
    pub(super) old: Surface<'a>,
    pub(super) new: Surface<'a>,
    /// Shared types that have another name and are the same otherwise: old name -> new name.
    pub(super) renamed: HashMap<&'a str, &'a str>,
    /// What is in the places of shared types that are gone.
    pub(super) replaced: BTreeMap<String, BTreeSet<String>>,
    pub(super) changes: Vec<Change>,
    /// The operations of the new state by the methods that call them, once somebody asks.
    called: OnceCell<HashMap<String, &'a Operation>>,
    scope: Scope,
    documents: BTreeMap<Rule, usize>,
}

/// What is compared: an operation, or what several operations share.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// The operation, by its documented name.
    pub(super) operation: Option<String>,
    /// The module of the Rust items; nothing where several have them.
    pub(super) module: String,
    /// The operations that have what is shared.
    pub(super) users: Vec<String>,
}

/// A value that is compared.
#[derive(Clone, Debug)]
pub(super) struct Spot<'s> {
    /// Its place in the spec.
    pub(super) path: String,
    /// The Rust item.
    pub(super) item: Option<String>,
    pub(super) old: End<'s>,
    pub(super) new: End<'s>,
    /// The type around it, where that has another name: its names. Names of types inside begin with them.
    pub(super) around: Option<(&'s str, &'s str)>,
    /// Whether it has to be given.
    pub(super) argument: bool,
}

/// Where a value is in one of the two states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End<'s> {
    pub(super) side: Side,
    /// The shared type that it is in.
    pub(super) holder: Option<&'s str>,
}

impl Spot<'_> {
    /// A part of the value, at that place inside of it.
    pub(super) fn part(&self, place: &str) -> Self {
        Self { path: format!("{}.{place}", self.path), ..self.clone() }
    }
}

/// A change of a kind, with what it was and what it is.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) path: String,
    pub(super) item: Option<String>,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    pub(super) details: Vec<String>,
    pub(super) argument: bool,
    /// The types that were made for it, and are not where they were any more.
    pub(super) types: Vec<String>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(old: &'a Product, new: &'a Product) -> Self {
        Self {
            old: Surface::new(old),
            new: Surface::new(new),
            renamed: HashMap::new(),
            replaced: BTreeMap::new(),
            changes: Vec::new(),
            called: OnceCell::new(),
            scope: Scope::default(),
            documents: BTreeMap::new(),
        }
    }

    /// The operation that a method of the client calls now.
    pub(super) fn called(&self, method: &str) -> Option<&'a Operation> {
        let by_method = || {
            let operations = self.new.product.operations.iter();
            operations.map(|operation| (surface::method(operation), operation)).collect()
        };
        self.called.get_or_init(by_method).get(method).copied()
    }

    /// Compares something with `compare`, and says of what it finds that it belongs there.
    pub(super) fn within(&mut self, scope: Scope, root: &str, compare: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.scope, scope);
        let documents = std::mem::take(&mut self.documents);
        compare(self);
        for (rule, places) in std::mem::replace(&mut self.documents, documents) {
            self.push(rule, Found { path: root.to_owned(), ..Found::default() });
            if let Some(change) = self.changes.last_mut() {
                change.places = places;
            }
        }
        self.scope = outer;
    }

    /// An item of the module that is compared.
    pub(super) fn item(&self, name: &str) -> String {
        match &*self.scope.module {
            "" => name.to_owned(),
            module => format!("{module}::{name}"),
        }
    }

    pub(super) fn push(&mut self, rule: Rule, found: Found) {
        let Found { path, item, before, after, details, argument, types } = found;
        let Scope { operation, users, .. } = self.scope.clone();
        self.changes.push(Change {
            rule,
            operation,
            path,
            item,
            before,
            after,
            details,
            types,
            users,
            argument,
            places: 1,
        });
    }

    /// Notes a change at a place of a value.
    pub(super) fn at(
        &mut self,
        rule: Rule,
        spot: &Spot<'_>,
        before: Option<String>,
        after: Option<String>,
    ) {
        let Spot { path, item, argument, .. } = spot.clone();
        self.push(rule, Found { path, item, before, after, argument, ..Found::default() });
    }

    /// Notes a fact that is another one.
    pub(super) fn fact<T: PartialEq>(
        &mut self,
        rule: Rule,
        spot: &Spot<'_>,
        [before, after]: [T; 2],
        show: impl Fn(&T) -> Option<String>,
    ) {
        if before != after {
            self.at(rule, spot, show(&before), show(&after));
        }
    }

    /// Counts a place where only people notice something.
    pub(super) fn document(&mut self, rule: Rule, differs: bool) {
        if differs {
            *self.documents.entry(rule).or_default() += 1;
        }
    }
}
