//! Documented errors: lists of one operation, and sets that several operations share.

use std::collections::{BTreeMap, HashMap};

use alicloud_model::ErrorCode;

use super::problems::Problems;
use super::shapes::is_reserved_type;
use crate::diagnostic::nearest;
use crate::names;
use crate::spec::{ErrorSetsSpec, ErrorSpec, OperationSpec};

/// What `errors.yaml` means. Each set has a type of its name.
pub(super) fn sets(
    spec: &ErrorSetsSpec,
    report: &mut Problems<'_>,
) -> BTreeMap<String, Vec<ErrorCode>> {
    let mut seen: HashMap<String, &str> = HashMap::new();
    let mut sets = BTreeMap::new();
    for (name, errors) in spec {
        let type_name = names::type_name(name);
        if type_name.is_empty() {
            report.add(
                &[name],
                format!("`{name}` has no letter or digit to make a name in code of"),
                "name the set after what its errors are about",
            );
        } else if type_name != "ErrorCode" && is_reserved_type(&type_name) {
            report.add(
                &[name],
                format!("`{type_name}` is a name that code has for something else"),
                format!("give the set another name: `{type_name}Errors`"),
            );
        } else if let Some(other) = seen.insert(type_name.clone(), name) {
            report.add(
                &[name],
                format!("the sets `{other}` and `{name}` would both be `{type_name}` in code"),
                "give one of them another name",
            );
        }
        if errors.is_empty() {
            report.add(
                &[name],
                format!("the set `{name}` is empty"),
                "list its errors, or remove it",
            );
        }
        sets.insert(name.clone(), lower(errors, &[name], report));
    }
    sets
}

/// The errors of any operation.
pub(super) fn of_product(errors: &[ErrorSpec], report: &mut Problems<'_>) -> Vec<ErrorCode> {
    lower(errors, &["errors"], report)
}

/// The errors of an operation: its own, or those of the set that it names.
pub(super) fn documented(
    spec: &OperationSpec,
    sets: &BTreeMap<String, Vec<ErrorCode>>,
    report: &mut Problems<'_>,
) -> Vec<ErrorCode> {
    let own = lower(&spec.errors, &["errors"], report);
    let Some(name) = &spec.error_set else { return own };
    if !spec.errors.is_empty() {
        report.add(
            &["errorSet"],
            "`errorSet` and `errors` exclude each other",
            "keep the one that is meant",
        );
    }
    let Some(set) = sets.get(name) else {
        let help = match nearest(name, sets.keys().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "define it in `errors.yaml` beside this file, or correct the name".to_owned(),
        };
        report.add(&["errorSet"], format!("there is no set of errors `{name}`"), help);
        return own;
    };
    set.clone()
}

/// What a list means. `place` is where it appears.
fn lower(errors: &[ErrorSpec], place: &[&str], report: &mut Problems<'_>) -> Vec<ErrorCode> {
    for (at, error) in errors.iter().enumerate() {
        if !(400..600).contains(&error.status) {
            let at = at.to_string();
            report.add(
                &[place, &[&at, "status"]].concat(),
                format!("{} is not the status of an error", error.status),
                "errors have a status from 400 to 599",
            );
        }
    }
    errors
        .iter()
        .map(|error| {
            let mut code = ErrorCode::new(error.status, &error.code, &error.message);
            code.description.clone_from(&error.description);
            code
        })
        .collect()
}
