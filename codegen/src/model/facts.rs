//! Facts about an operation that its requests and responses don't show.

use std::collections::BTreeMap;

use alicloud_model::{
    Access, Asynchronous, Authorization, OtherOperation, Processed, Quota, Response, Revision,
    Shape, SharedType, Success,
};

use super::problems::Problems;
use crate::spec::{AuthorizationSpec, OperationSpec, SuccessSpec, TransientErrorSpec};

/// How many seconds an attempt may take whose response can come bit by bit.
const STREAM: u32 = 600;
/// How many seconds an attempt may take at most.
const LONGEST: u32 = 24 * 60 * 60;

pub(super) fn authorization(spec: &AuthorizationSpec) -> Authorization {
    let mut authorization = Authorization::default();
    authorization.action.clone_from(&spec.action);
    authorization.level = spec.level;
    authorization.access = spec.access.unwrap_or(Access::Unknown);
    authorization.resources.clone_from(&spec.resources);
    authorization.conditions.clone_from(&spec.conditions);
    authorization.dependent_actions.clone_from(&spec.dependent_actions);
    authorization
}

pub(super) fn replacements(spec: &OperationSpec, report: &mut Problems<'_>) -> Vec<OtherOperation> {
    let named = spec.replaced_by.iter().filter_map(|name| other(name, &["replacedBy"], report));
    named.collect()
}

/// The operation that a name means.
fn other(name: &str, place: &[&str], report: &mut Problems<'_>) -> Option<OtherOperation> {
    let parts: Vec<&str> = name.split('/').collect();
    match parts.as_slice() {
        _ if parts.iter().any(|part| part.is_empty()) => {}
        [operation] => return Some(OtherOperation::new(None, *operation)),
        [product, version, operation] => {
            let product = ((*product).to_owned(), (*version).to_owned());
            return Some(OtherOperation::new(Some(product), *operation));
        }
        _ => {}
    }
    report.add(
        place,
        format!("`{name}` does not name an operation"),
        "write `Operation`, or `Product/Version/Operation` for one of another product",
    );
    None
}

pub(super) fn asynchronous(
    spec: &OperationSpec,
    report: &mut Problems<'_>,
) -> Option<Asynchronous> {
    let spec = spec.asynchronous.as_ref()?;
    let mut asynchronous = Asynchronous::default();
    asynchronous.poll =
        spec.poll.as_ref().and_then(|name| other(name, &["asynchronous", "poll"], report));
    asynchronous.interval = spec.interval;
    asynchronous.attempts = spec.attempts;
    Some(asynchronous)
}

/// How long an attempt may take, in seconds.
pub(super) fn timeout(spec: &OperationSpec, report: &mut Problems<'_>) -> Option<u32> {
    let seconds = spec.timeout.or(spec.http.stream.map(|_| STREAM))?;
    if !(1..=LONGEST).contains(&seconds) {
        report.add(
            &["timeout"],
            format!("no attempt takes {seconds} seconds"),
            format!("write a number from 1 to {LONGEST}, a day"),
        );
    }
    Some(seconds)
}

pub(super) fn quota(spec: &OperationSpec, report: &mut Problems<'_>) -> Vec<Quota> {
    let mut quotas = Vec::with_capacity(spec.quota.len());
    for (at, spec) in spec.quota.iter().enumerate() {
        if spec.window == 0 {
            report.add(
                &["quota", &at.to_string(), "window"],
                "no request fits into no time",
                "write the seconds that the requests are counted in",
            );
        }
        let mut quota = Quota::new(spec.requests, spec.window);
        quota.region.clone_from(&spec.region);
        quotas.push(quota);
    }
    quotas
}

pub(super) fn transient_codes(
    specs: &[TransientErrorSpec],
    report: &mut Problems<'_>,
) -> Vec<(String, Processed)> {
    let mut codes: Vec<(String, Processed)> = Vec::with_capacity(specs.len());
    for (at, TransientErrorSpec { code, refused, source }) in specs.iter().enumerate() {
        let at = at.to_string();
        if codes.iter().any(|(known, _)| known == code) {
            report.add(
                &["transientErrors", &at, "code"],
                format!("the code `{code}` is listed twice"),
                "remove one of them",
            );
        }
        if *refused && !source.as_ref().is_some_and(|source| source.starts_with("https://")) {
            report.add(
                &["transientErrors", &at, "refused"],
                format!(
                    "nothing says that requests with `{code}` were refused before anything was done"
                ),
                "name the page that says so, `source: https://...`, or remove `refused`",
            );
        }
        let processed = if *refused { Processed::No } else { Processed::Unknown };
        codes.push((code.clone(), processed));
    }
    codes
}

/// How a response says that the call failed all the same. `response` is that of the operation.
pub(super) fn success(
    spec: &OperationSpec,
    response: &Response,
    types: &BTreeMap<String, SharedType>,
    report: &mut Problems<'_>,
) -> Option<Success> {
    let SuccessSpec { member, values } = spec.success.as_ref()?;
    let root = response.schema.as_ref().and_then(|schema| match &schema.shape {
        Shape::Ref(name) => Some(&SharedType::follow(types, name)?.1.schema.shape),
        shape => Some(shape),
    });
    let has_it = matches!(root, Some(Shape::Object(object)) if object.fields.iter().any(|field| field.name == *member));
    if !has_it || !response.body.is_value() {
        report.add(
            &["success", "member"],
            format!("the response has no `{member}`"),
            "name a member of its root, as it is written there",
        );
    }
    if values.is_empty() {
        report.add(
            &["success", "values"],
            "no call would succeed",
            "list the values that the member has after a call that succeeded",
        );
    }
    let values = values.iter().map(|value| value.as_str().to_owned()).collect();
    Some(Success::new(member, values))
}

pub(super) fn changelog(spec: &OperationSpec) -> Vec<Revision> {
    spec.changelog.iter().map(|one| Revision::new(&one.date, one.changes.clone())).collect()
}
