//! Products: the crate, its endpoints, and what is in it.

use std::collections::BTreeSet;

use alicloud_model::{Package, Processed, Product, Side};

use super::change::{Change, CrateDiff};
use super::pairs::{Pairs, pairs};
use super::rule::Rule;
use super::walk::{End, Found, Scope, Spot, Walk};
use super::words::word;
use crate::names;
use crate::rust::surface;

/// What changed in a product, with all that there were and all that there are. Nothing where nothing did.
pub(super) fn changed(
    old: &Product,
    new: &Product,
    states: (&[&Product], &[&Product]),
) -> Option<CrateDiff> {
    if old == new {
        return None;
    }
    let mut walk = Walk::new(old, new);
    walk.find_renamed();
    walk.within(Scope::default(), "", |walk| {
        walk.package(old, new, states);
        walk.endpoints(old, new);
        walk.product_errors(old, new);
        walk.transient_codes(old, new);
    });
    walk.types();
    walk.error_sets();
    let known = walk.changes.len();
    let Pairs { both, gone, new: added } =
        pairs(&old.operations, &new.operations, &[&|one| one.name.clone(), &surface::method]);
    for (before, after) in both {
        walk.operation(before, after);
    }
    for operation in gone {
        walk.whole_operation(Rule::OperationRemoved, operation);
    }
    for operation in added {
        walk.whole_operation(Rule::OperationAdded, operation);
    }
    let of_operations = walk.changes.split_off(known);
    walk.types_that_are_gone();
    let mut changes = walk.changes;
    let mut of_operations = of_operations;
    of_operations.sort_by(|a, b| a.operation.cmp(&b.operation));
    changes.extend(of_operations);
    // Who has a name goes on from the version that goes by it.
    let named = owner(&new.package.name, states.0).unwrap_or(old);
    (!changes.is_empty()).then(|| of(named, new, changes))
}

/// A product that is gone, where `all` are those that exist now. Another one may have its crate.
pub(super) fn gone(product: &Product, all: &[&Product]) -> CrateDiff {
    let Some(other) = owner(&product.package.name, all) else {
        return of(product, product, vec![whole(Rule::CrateRemoved, product)]);
    };
    let mut change = other_api(product, product, other);
    change.details = taken_by(&product.package.name, all).into_iter().collect();
    of(product, product, vec![change])
}

/// A product that is new, where `all` are those that existed before.
pub(super) fn added(product: &Product, all: &[&Product]) -> CrateDiff {
    let mut change = whole(Rule::CrateAdded, product);
    let named = owner(&product.package.name, all);
    change.before = named.map(shown);
    change.details.extend(taken_from(&product.package.name, all));
    let taken = named.map(|owner| other_api(product, owner, product));
    of(named.unwrap_or(product), product, taken.into_iter().chain([change]).collect())
}

/// That programs which name a crate call another version of an API.
fn other_api(of: &Product, before: &Product, after: &Product) -> Change {
    Change {
        path: "version".to_owned(),
        before: Some(shown(before)),
        after: Some(shown(after)),
        details: Vec::new(),
        ..whole(Rule::ApiVersion, of)
    }
}

fn shown(product: &Product) -> String {
    format!("{} {}", product.id, product.version)
}

/// The product whose crate has a name.
fn owner<'a>(name: &str, all: &[&'a Product]) -> Option<&'a Product> {
    all.iter().find(|other| other.package.name == name).copied()
}

/// Whose crate had a name.
fn taken_from(name: &str, all: &[&Product]) -> Option<String> {
    let Product { id, version, .. } = owner(name, all)?;
    Some(format!("`{name}` was the crate of {id} {version} until now"))
}

/// Whose crate has a name.
fn taken_by(name: &str, all: &[&Product]) -> Option<String> {
    let Product { id, version, .. } = owner(name, all)?;
    Some(format!(
        "`{name}` is the crate of {id} {version} now: a program that goes on to name it calls that version"
    ))
}

fn of(old: &Product, new: &Product, changes: Vec<Change>) -> CrateDiff {
    CrateDiff {
        product: new.id.clone(),
        version: new.version.clone(),
        package: new.package.name.clone(),
        former_version: old.package.version.clone(),
        crate_version: new.package.version.clone(),
        changes,
    }
}

fn whole(rule: Rule, product: &Product) -> Change {
    Change {
        rule,
        operation: None,
        path: String::new(),
        item: Some(product.package.name.replace('-', "_")),
        before: None,
        after: None,
        details: vec![crate::diagnostic::counted(product.operations.len(), "operation")],
        types: Vec::new(),
        users: Vec::new(),
        argument: false,
        places: 1,
    }
}

/// The host that calls in a region go to: the one that is listed, or else the one that the rule makes.
fn host(product: &Product, region: &str, is_private: bool) -> Option<String> {
    let listed = product.endpoints.iter().find(|endpoint| endpoint.region == region);
    let listed = listed.and_then(|endpoint| {
        if is_private { endpoint.vpc.clone() } else { Some(endpoint.public.clone()) }
    });
    listed.or_else(|| product.endpoint_rule.host(&host_name(product), is_private, Some(region)))
}

/// What hosts begin with that the rule makes.
fn host_name(product: &Product) -> String {
    product.endpoint_name.clone().unwrap_or_else(|| product.code.to_lowercase())
}

fn spot(path: &str) -> Spot<'static> {
    let end = End { side: Side::Both, holder: None };
    Spot { path: path.to_owned(), item: None, old: end, new: end, around: None, argument: false }
}

impl<'a> Walk<'a> {
    fn package(
        &mut self,
        old: &Product,
        new: &Product,
        (before, after): (&[&Product], &[&Product]),
    ) {
        let Package { name, .. } = &old.package;
        if *name != new.package.name {
            let taken = taken_by(name, after);
            let found = Found {
                path: "package.name".to_owned(),
                before: Some(name.clone()),
                after: Some(new.package.name.clone()),
                details: taken.into_iter().chain(taken_from(&new.package.name, before)).collect(),
                ..Found::default()
            };
            self.push(Rule::CrateRenamed, found);
            // Who named it as it is named now called another version. Of one that is gone, that is said elsewhere.
            let owner = owner(&new.package.name, before);
            let remains = |owner: &&Product| {
                after.iter().any(|one| (&one.id, &one.version) == (&owner.id, &owner.version))
            };
            if let Some(owner) = owner.filter(remains) {
                self.changes.push(other_api(new, owner, new));
            }
        }
        self.fact(Rule::ApiVersion, &spot("version"), [&old.version, &new.version], |version| {
            Some((*version).clone())
        });
        let told = |product: &Product| {
            let Package { description, license, repository, .. } = &product.package;
            [Some(description.clone()), license.clone(), repository.clone()]
        };
        // The description has the title.
        let said = |product: &Product| (told(product), product.title.clone());
        if said(old) != said(new) {
            self.at(Rule::Package, &spot("package"), None, None);
        }
        self.fact(Rule::Provider, &spot("provider"), [&old.provider, &new.provider], |provider| {
            (*provider).clone()
        });
        let is_spelling = names::folds_alike(&old.code, &new.code);
        let rule = if is_spelling { Rule::ProductCode } else { Rule::AnotherProduct };
        self.fact(rule, &spot("product"), [&old.code, &new.code], |code| Some((*code).clone()));
        if old.subjects != new.subjects {
            self.at(Rule::Subjects, &spot("subjects"), None, None);
        }
    }

    fn endpoints(&mut self, old: &'a Product, new: &'a Product) {
        let made = |product: &Product| {
            let host = |is_private| {
                product.endpoint_rule.host(&host_name(product), is_private, Some("REGION"))
            };
            (product.endpoint_rule, host(false), host(true))
        };
        if made(old) != made(new) {
            let differs = host_name(old) != host_name(new);
            let show = |product: &Product| {
                let name = differs.then(|| format!(" as {}", host_name(product)));
                Some(word(&product.endpoint_rule) + &name.unwrap_or_default())
            };
            self.at(Rule::EndpointRule, &spot("endpointRule"), show(old), show(new));
        }
        let listed = |product: &'a Product, region: &str| {
            product.endpoints.iter().find(|endpoint| endpoint.region == region)
        };
        let regions = |product: &'a Product| {
            product.endpoints.iter().map(|endpoint| endpoint.region.as_str())
        };
        let regions: BTreeSet<&str> = regions(old).chain(regions(new)).collect();
        for region in regions {
            let listed = [old, new].map(|product| listed(product, region));
            let is_listed = listed.map(|endpoint| endpoint.is_some());
            let is_of_rule = listed.iter().flatten().all(|endpoint| endpoint.vpc.is_none());
            for (is_private, place) in [(false, "endpoints"), (true, "vpcEndpoints")] {
                // That the rule makes another one is said of the rule.
                if is_private && is_of_rule {
                    continue;
                }
                let place = spot(&format!("{place}.{region}"));
                let hosts = [old, new].map(|product| host(product, region, is_private));
                let [before, after] = hosts.clone();
                if before.is_some() {
                    self.fact(Rule::EndpointHost, &place, hosts, Clone::clone);
                } else if after.is_some() {
                    // Calls failed there.
                    self.at(Rule::EndpointRegion, &place, None, after.clone());
                }
                // The region is named now, or no longer, and calls go where they went.
                if !is_private && before == after && is_listed.first() != is_listed.last() {
                    let [before, after] = is_listed.map(|is| before.clone().filter(|_| is));
                    self.at(Rule::EndpointRegion, &place, before, after);
                }
            }
        }
    }

    fn transient_codes(&mut self, old: &Product, new: &Product) {
        let codes = [&old.transient_codes, &new.transient_codes];
        self.fact(Rule::Repeated, &spot("transientErrors"), codes, |codes| {
            let each = codes.iter().map(|(code, processed)| match processed {
                Processed::No => format!("{code} always"),
                _ => code.clone(),
            });
            Some(each.collect::<Vec<_>>().join(", ")).filter(|codes| !codes.is_empty())
        });
    }

    fn product_errors(&mut self, old: &Product, new: &Product) {
        let codes = |product: &Product| -> Vec<(u16, String)> {
            product.errors.iter().map(|error| (error.status, error.code.clone())).collect()
        };
        if codes(old) == codes(new) {
            self.document(Rule::Description, old.errors != new.errors);
        } else {
            self.push(Rule::ProductErrors, Found { path: "errors".to_owned(), ..Found::default() });
        }
    }
}
