//! Products: the crate, its endpoints, and what is in it.

use alicloud_model::{Endpoint, Package, Processed, Product, Side};

use super::change::{Change, CrateDiff};
use super::pairs::{Pairs, pairs};
use super::rule::Rule;
use super::walk::{End, Found, Scope, Spot, Walk};
use super::words::word;
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

/// A product that is gone.
pub(super) fn gone(product: &Product) -> CrateDiff {
    of(product, product, vec![whole(Rule::CrateRemoved, product)])
}

/// A product that is new, where `all` are those that existed before.
pub(super) fn added(product: &Product, all: &[&Product]) -> CrateDiff {
    let mut change = whole(Rule::CrateAdded, product);
    let named = owner(&product.package.name, all);
    change.before = named.map(|Product { id, version, .. }| format!("{id} {version}"));
    change.details.extend(taken_from(&product.package.name, all));
    of(named.unwrap_or(product), product, vec![change])
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
        users: Vec::new(),
        argument: false,
        places: 1,
    }
}

fn spot(path: &str) -> Spot<'static> {
    let end = End { side: Side::Both, holder: None };
    Spot { path: path.to_owned(), item: None, old: end, new: end, around: None, argument: false }
}

impl Walk<'_> {
    fn package(
        &mut self,
        old: &Product,
        new: &Product,
        (before, after): (&[&Product], &[&Product]),
    ) {
        let Package { name, .. } = &old.package;
        if *name != new.package.name {
            let taken = after.iter().find(|product| product.package.name == *name);
            let taken = taken.map(|Product { id, version, .. }| {
                format!("`{name}` is the crate of {id} {version} now: a program that goes on to name it calls that version")
            });
            let found = Found {
                path: "package.name".to_owned(),
                before: Some(name.clone()),
                after: Some(new.package.name.clone()),
                details: taken.into_iter().chain(taken_from(&new.package.name, before)).collect(),
                ..Found::default()
            };
            self.push(Rule::CrateRenamed, found);
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
        self.fact(Rule::ProductCode, &spot("product"), [&old.code, &new.code], |code| {
            Some((*code).clone())
        });
        if old.subjects != new.subjects {
            self.at(Rule::Subjects, &spot("subjects"), None, None);
        }
    }

    fn endpoints(&mut self, old: &Product, new: &Product) {
        let (old_product, new_product) = (old, new);
        let rule = |product: &Product| (product.endpoint_rule, product.endpoint_name.clone());
        self.fact(
            Rule::EndpointRule,
            &spot("endpointRule"),
            [rule(old), rule(new)],
            |(rule, name)| {
                let name = name.iter().map(|name| format!(" as {name}"));
                Some(format!("{}{}", word(rule), name.collect::<String>()))
            },
        );
        let Pairs { both, gone, new } =
            pairs(&old.endpoints, &new.endpoints, &[&|endpoint| endpoint.region.clone()]);
        let place = |endpoint: &Endpoint<String>| spot(&format!("endpoints.{}", endpoint.region));
        // Calls in a region that is not listed go to the host that the rule makes.
        let unlisted = |product: &Product, region: &str| {
            let code = || product.code.to_lowercase();
            let name = product.endpoint_name.clone().unwrap_or_else(code);
            product.endpoint_rule.host(&name, false, Some(region))
        };
        for endpoint in gone {
            let [before, after] =
                [Some(endpoint.public.clone()), unlisted(new_product, &endpoint.region)];
            let moves = after.is_some() && before != after;
            let rule = if moves { Rule::EndpointHost } else { Rule::EndpointRegion };
            self.at(rule, &place(endpoint), before, after.filter(|_| moves));
        }
        for endpoint in new {
            let [before, after] =
                [unlisted(old_product, &endpoint.region), Some(endpoint.public.clone())];
            let moves = before.is_some() && before != after;
            let rule = if moves { Rule::EndpointHost } else { Rule::EndpointRegion };
            self.at(rule, &place(endpoint), before.filter(|_| moves), after);
        }
        for (before, after) in both {
            let hosts = [&before.public, &after.public];
            self.fact(Rule::EndpointHost, &place(before), hosts, |host| Some((*host).clone()));
            let private = spot(&format!("vpcEndpoints.{}", before.region));
            self.fact(Rule::EndpointHost, &private, [&before.vpc, &after.vpc], |host| {
                (*host).clone()
            });
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
