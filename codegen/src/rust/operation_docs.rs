//! The page of an operation: the docs of its module. Knows nothing of its requests and responses but what they are for.

use std::fmt::Write as _;

use alicloud_model::{Access, Authorization, Operation, OtherOperation, Product, Quota, Revision};

use super::docs::{self, code, official_page, sentence_on, undescribed};
use super::prose::Prose;
use super::{deprecation, ident, multipart, streams};

/// The docs of a module: what the operation does and has, what replaces it, where it is documented.
pub(super) fn page(operation: &Operation, product: &Product, prose: &Prose) -> String {
    let mut text = sentence_on(operation, prose);
    if let Some(description) = &operation.description {
        text.push_str("\n\n");
        text.push_str(&prose.markdown(description));
    }
    let facts = operation_facts(operation, product);
    let _ = write!(text, "\n\n{facts}");
    if product.provider.is_none() {
        let page = official_page(product, &operation.name);
        let _ = write!(text, " [Official documentation]({page}).");
    }
    text
}

fn operation_facts(operation: &Operation, product: &Product) -> String {
    let effect = match operation.authorization.access {
        // A level that is not to be believed says nothing.
        Access::Get | Access::List if !operation.is_repeatable() => "may change resources",
        Access::Get | Access::List => "is read-only",
        Access::Create => "creates resources",
        Access::Update => "changes resources",
        Access::Delete => "deletes resources",
        Access::Unknown => "may change resources",
    };
    let mut facts = format!("`{}` {effect}.", operation.name);
    if let Some(reason) = &operation.repeatable_reason {
        let _ = write!(facts, " {}", docs::text(reason));
    }
    if operation.deprecated {
        let names: Vec<String> =
            operation.replaced_by.iter().map(|other| link(other, product)).collect();
        facts.push_str(" It is deprecated");
        if !names.is_empty() {
            let _ = write!(facts, ": use {} instead", names.join(" or "));
        }
        facts.push('.');
    }
    if let Some(since) = &operation.removed_upstream {
        let _ = write!(facts, " It is {}.", deprecation::gone(since));
    }
    if operation.pagination.is_some() {
        facts.push_str(" Its responses are pages: [`items`](super::Call::items) streams the items of all of them.");
    }
    if let Some(name) = operation.response.schema.as_ref().and_then(undescribed) {
        let name = code(name);
        let _ = write!(facts, " Its response holds `{name}`, which the service does not describe.");
    }
    if let Some(asynchronous) = &operation.asynchronous {
        facts.push_str(" It returns before its work is done");
        if let Some(poll) = &asynchronous.poll {
            let _ = write!(facts, ": {} says how far it is", link(poll, product));
        }
        facts.push('.');
    }
    facts.push_str(&streams::facts(operation));
    facts.push_str(multipart::fact(operation).unwrap_or_default());
    authorization(&mut facts, &operation.authorization, product);
    for quota in &operation.quota {
        let Quota { requests, window, region, .. } = quota;
        let _ = match window {
            1 => write!(facts, " Quota: {requests} requests a second"),
            _ => write!(facts, " Quota: {requests} requests in {window} seconds"),
        };
        if let Some(region) = region {
            let _ = write!(facts, " in `{}`", code(region));
        }
        facts.push('.');
    }
    for (what, tag) in [("Charge", &operation.charge), ("Risk", &operation.risk)] {
        if let Some(tag) = tag {
            let _ = write!(facts, " {what}: {}.", code(tag));
        }
    }
    changelog(&mut facts, &operation.changelog);
    facts
}

fn changelog(facts: &mut String, changelog: &[Revision]) {
    if changelog.is_empty() {
        return;
    }
    let each = changelog.iter().map(|Revision { date, changes, .. }| match changes.as_slice() {
        [] => format!("`{}`", code(date)),
        changes => format!("`{}` (`{}`)", code(date), code(&changes.join(", "))),
    });
    let _ = write!(facts, " Changed by the service: {}.", each.collect::<Vec<_>>().join(", "));
}

fn authorization(facts: &mut String, authorization: &Authorization, product: &Product) {
    let list = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| format!("`{}`", code(name))).collect();
        names.join(", ")
    };
    let Authorization { resources, conditions, dependent_actions, .. } = authorization;
    if let Some(action) = &authorization.action {
        let what = if product.provider.is_none() { "RAM action" } else { "Action" };
        let _ = write!(facts, " {what}: `{}`", code(action));
        match resources.as_slice() {
            [] => {}
            [all] if all == "*" => facts.push_str(" on all resources"),
            some => {
                let _ = write!(facts, " on {}", list(some));
            }
        }
        facts.push('.');
    }
    for (what, names) in [("Condition keys", conditions), ("Further actions", dependent_actions)] {
        if !names.is_empty() {
            let _ = write!(facts, " {what}: {}.", list(names));
        }
    }
}

/// Another operation, as a link where it is one of the product.
fn link(other: &OtherOperation, product: &Product) -> String {
    let name = other_operation(other);
    match product.operation(&other.operation).filter(|_| other.product.is_none()) {
        Some(operation) => {
            let method = ident::bare(&ident::method(operation.code_name()));
            format!("[{name}](super::Client::{method})")
        }
        None => name,
    }
}

/// The name of another operation.
pub(super) fn other_operation(other: &OtherOperation) -> String {
    let name = code(&other.operation);
    match &other.product {
        Some((product, version)) => format!("`{name}` of {} {}", code(product), code(version)),
        None => format!("`{name}`"),
    }
}
