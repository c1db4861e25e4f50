//! What a spec says of upstream where it keeps what upstream has no more, or requires otherwise. Knows nothing of how such marks are made.

use std::collections::BTreeMap;

use alicloud_model::{Field, Since};

use super::problems::Problems;
use super::shapes::Place;
use crate::spec::{Mark, SchemaSpec};

/// Takes the marks of a member or parameter over.
pub(super) fn field(
    field: &mut Field,
    spec: &SchemaSpec,
    place: &Place,
    report: &mut Problems<'_>,
) {
    for (key, mark, required) in [
        ("requiredUpstream", spec.required_upstream, true),
        ("optionalUpstream", spec.optional_upstream, false),
    ] {
        if mark.is_some() && spec.required == required {
            let (is, other) = if required { ("required", "not ") } else { ("not required", "") };
            report.add(
                place.key(key).path(),
                format!(
                    "`{key}` is for what is {other}required here, and `{}` is {is}",
                    field.name
                ),
                "remove it, or correct `required`",
            );
        }
    }
    field.removed_upstream = spec.removed_upstream.and_then(Mark::since);
    field.required_upstream = spec.required_upstream.and_then(Mark::since);
    field.optional_upstream = spec.optional_upstream.and_then(Mark::since);
}

/// Since when documented values of an enum are gone.
pub(super) fn values(
    spec: &SchemaSpec,
    place: &Place,
    report: &mut Problems<'_>,
) -> BTreeMap<String, Since> {
    for (value, mark) in &spec.removed_values {
        if !spec.values.iter().any(|known| known.as_str() == value) {
            report.add(
                place.key("removedValues").key(value).path(),
                format!("`enum` has no value `{value}`"),
                match mark {
                    Mark::Ours => format!(
                        "a value that upstream never had is in both: add `{value}` to `enum`"
                    ),
                    _ => "correct it, or remove it".to_owned(),
                },
            );
        }
    }
    let since = |(value, mark): (&String, &Mark)| Some((value.clone(), mark.since()?));
    spec.removed_values.iter().filter_map(since).collect()
}
