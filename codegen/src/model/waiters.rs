//! Waiters: the names of a spec, resolved. What they name must exist, and polling must be harmless.

use std::collections::BTreeMap;

use alicloud_model::{Operation, Schema, Shape, SharedType, Side, Waiter, reads_by_name};

use super::places::{Found, Owner, find};
use super::problems::Problems;
use crate::names;
use crate::spec::{OperationSpec, WaiterSpec};

/// The states that programs can wait for. `operation` has all else.
pub(super) fn waiters(
    spec: &OperationSpec,
    operation: &Operation,
    types: &BTreeMap<String, SharedType>,
    report: &mut Problems<'_>,
) -> Vec<Waiter> {
    if !spec.waiters.is_empty() && !operation.response.body.is_value() {
        report.add(
            &["waiters"],
            "a response without members says nothing that could be waited for",
            "remove `waiters`, or correct `response.body`",
        );
        return Vec::new();
    }
    // By its name: the access level is upstream's, which may change it at any time.
    let reads = reads_by_name(&operation.name) || operation.repeatable == Some(true);
    if !spec.waiters.is_empty() && !reads {
        report.add(
            &["waiters"],
            "the operation does more than to read, and waiting would do it again and again",
            "move `waiters` to the operation that shows the state, or say `repeatable: true` with a reason",
        );
        return Vec::new();
    }
    let mut waiters = Vec::with_capacity(spec.waiters.0.len());
    for (name, waiter) in &spec.waiters {
        let mut resolution = Resolution { name, operation, types, report: &mut *report };
        waiters.extend(resolution.waiter(waiter));
    }
    waiters
}

struct Resolution<'a, 'r, 's> {
    name: &'a str,
    operation: &'a Operation,
    types: &'a BTreeMap<String, SharedType>,
    report: &'r mut Problems<'s>,
}

impl<'a> Resolution<'a, '_, '_> {
    fn waiter(&mut self, spec: &WaiterSpec) -> Option<Waiter> {
        self.check_name();
        let root = self.operation.response.schema.as_ref();
        let owner = Owner { holder: None, side: Side::Response };
        let (holder, entries) = match &spec.entries {
            None => (root.map(|schema| (schema, owner)), None),
            Some(text) => {
                let found = self.found("entries", root.map(|schema| (schema, owner)), text)?;
                let Shape::List { items, .. } = &found.schema.shape else {
                    self.fault("entries", format!("`{text}` is not a list"), "name a list");
                    return None;
                };
                let mut names: Vec<String> = found.place().names().map(str::to_owned).collect();
                // The list itself may be a shared type, and the object around it is the member's.
                if let Shape::List { wrapper, .. } = &found.field.schema.shape {
                    names.extend(wrapper.clone());
                }
                (Some((&**items, found.owner)), Some(names))
            }
        };
        let mut member = Vec::new();
        if let Some(text) = &spec.member {
            let found = self.found("member", holder, text)?;
            self.check_values(spec, &found, text);
            member.extend(found.place().names().map(str::to_owned));
        }
        self.check_parts(spec);
        let texts = |values: &[crate::spec::Scalar]| {
            values.iter().map(|value| value.as_str().to_owned()).collect()
        };
        let mut waiter = Waiter::new(self.name);
        waiter.entries = entries;
        waiter.member = member;
        waiter.values = texts(&spec.values);
        waiter.failing = texts(&spec.failing);
        waiter.errors.clone_from(&spec.errors);
        waiter.interval = spec.interval.unwrap_or(waiter.interval);
        waiter.attempts = spec.attempts.unwrap_or(waiter.attempts);
        Some(waiter)
    }

    /// The name becomes one in code, where setters have theirs.
    fn check_name(&mut self) {
        let is_plain = self.name.starts_with(|first: char| first.is_ascii_lowercase())
            && self.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !is_plain {
            self.whole(
                format!("`{}` is no name of a state", self.name),
                "write it as `running` or `sold_out`: small letters, digits and `_`, a letter first",
            );
        }
        let method = format!("wait_until_{}", self.name);
        let taken = self.operation.parameters.iter().find(|parameter| {
            let field = &parameter.field;
            names::snake(field.rename.as_deref().unwrap_or(&field.name)) == method
        });
        if let Some(parameter) = taken {
            self.whole(
                format!("the setter of `{}` is `{method}` already", parameter.field.name),
                "give the state another name",
            );
        }
    }

    fn check_parts(&mut self, spec: &WaiterSpec) {
        match (&spec.member, spec.values.is_empty()) {
            (Some(_), true) => self.fault(
                "member",
                "nothing says which values are waited for".to_owned(),
                "list them, `values: [Running]`; without `member` no entries are waited for",
            ),
            (None, false) => self.whole(
                "nothing says where the values are".to_owned(),
                "name the member that has the state, `member: Status`",
            ),
            (None, true) if spec.entries.is_none() && spec.errors.is_empty() => self.whole(
                "nothing says when the state is reached".to_owned(),
                "list values, `member: Status` and `values: [Running]`, name `entries` of which none is to be there, or list `errors` that say so",
            ),
            _ => {}
        }
        if spec.values.is_empty() && !spec.failing.is_empty() {
            self.fault(
                "failing",
                "no values are waited for, so none of these can be in the way".to_owned(),
                "list the wanted ones in `values`, or remove `failing`",
            );
        }
        if let Some(both) = spec.failing.iter().find(|value| spec.values.contains(value)) {
            let message = format!("`{}` is waited for, too", both.as_str());
            self.fault("failing", message, "remove it here or there");
        }
        for (key, value) in [("interval", spec.interval), ("attempts", spec.attempts)] {
            if value == Some(0) {
                self.fault(key, format!("`{key}` is 0"), "write 1 or more");
            }
        }
    }

    /// What the state is has to be a single value, and one of those that the spec lists.
    fn check_values(&mut self, spec: &WaiterSpec, found: &Found<'_>, text: &str) {
        let single = [Shape::String, Shape::Integer, Shape::Number, Shape::Boolean];
        if let Shape::Enum { values, .. } = &found.schema.shape {
            let known =
                |value: &&crate::spec::Scalar| values.iter().any(|known| known == value.as_str());
            for (key, listed) in [("values", &spec.values), ("failing", &spec.failing)] {
                if let Some(value) = listed.iter().find(|value| !known(value)) {
                    let message = format!("`{text}` has no value `{}`", value.as_str());
                    self.fault(key, message, "correct it, or add it to the values of the member");
                }
            }
        } else if !single.contains(&found.schema.shape) {
            self.fault(
                "member",
                format!("`{text}` is not a single value"),
                "name a text, a number or a boolean",
            );
        }
        if found.field.sensitive {
            self.fault(
                "member",
                format!("`{text}` is a secret, and waiting would show it"),
                "name another member",
            );
        }
    }

    fn found(
        &mut self,
        key: &'static str,
        holder: Option<(&'a Schema, Owner<'a>)>,
        text: &str,
    ) -> Option<Found<'a>> {
        let found = holder.and_then(|(schema, owner)| find(schema, owner, text, self.types));
        if found.is_none() {
            let whose = if key == "entries" { "the response" } else { "the resource" };
            self.fault(
                key,
                format!("{whose} has no `{text}`"),
                "name a place in `response.schema`: wire names joined by dots",
            );
        }
        found
    }

    fn fault(&mut self, key: &str, message: String, help: &str) {
        self.report.add(&["waiters", self.name, key], message, help);
    }

    fn whole(&mut self, message: String, help: &str) {
        self.report.add(&["waiters", self.name], message, help);
    }
}
