//! The keywords of a schema: those that contradict each other, values that are not of the type, limits. Knows nothing of what
//! types are made.

use alicloud_model::Limits;

use super::problems::Problems;
use super::shapes::Place;
use crate::spec::{Scalar, SchemaSpec, Type};

/// Keywords that contradict each other or the type.
pub(super) fn check_keywords(spec: &SchemaSpec, place: &Place, report: &mut Problems<'_>) {
    let kind = spec.kind;
    let mut wrong =
        |key: &str, message: &str, help: &str| report.add(place.key(key).path(), message, help);
    if spec.kind.is_none() && spec.reference.is_none() && spec.properties.is_empty() {
        report.add(
            place.path(),
            "there is neither `type` nor `$ref`",
            "say what it is: `type: string`, or `type: any` for anything",
        );
        return;
    }
    if spec.reference.is_some() && spec.kind.is_some() {
        wrong("$ref", "`$ref` and `type` exclude each other", "keep the one that is meant");
    }
    if spec.items.is_some() && kind != Some(Type::Array) {
        wrong(
            "items",
            "`items` belongs to `type: array`",
            "make the type `array`, or remove `items`",
        );
    }
    if kind == Some(Type::Array) && spec.items.is_none() {
        wrong(
            "type",
            "the array has no `items`",
            "say what the elements are: `items: { type: string }`",
        );
    }
    if !spec.properties.is_empty() && !matches!(kind, None | Some(Type::Object)) {
        wrong(
            "properties",
            "`properties` belong to `type: object`",
            "make the type `object`, or remove them",
        );
    }
    if spec.wrapper.is_some() && kind != Some(Type::Array) {
        wrong(
            "wrapper",
            "`wrapper` belongs to `type: array`",
            "make the type `array`, or remove `wrapper`",
        );
    }
    if spec.minimum.is_some() || spec.maximum.is_some() {
        let key = if spec.minimum.is_some() { "minimum" } else { "maximum" };
        if !matches!(kind, Some(Type::Integer | Type::Number)) {
            wrong(
                key,
                "limits belong to numbers",
                "use `minLength`/`maxLength` or `minItems`/`maxItems`",
            );
        }
        for (key, limit) in [("minimum", &spec.minimum), ("maximum", &spec.maximum)] {
            if limit.as_ref().is_some_and(|limit| limit.as_str().parse::<f64>().is_err()) {
                wrong(key, "the limit is not a number", "write a number");
            }
        }
    }
    check_values(spec, &mut wrong);
}

/// The values that a schema names are of its type.
fn check_values(spec: &SchemaSpec, wrong: &mut impl FnMut(&str, &str, &str)) {
    let Some(kind) = spec.kind else { return };
    if !spec.values.is_empty() && matches!(kind, Type::Array | Type::Object | Type::Any) {
        wrong(
            "enum",
            "`enum` belongs to texts and numbers",
            "say it of the elements, in `items`, or of the members",
        );
        return;
    }
    for (key, what, values) in [
        ("enum", "the value", spec.values.as_slice()),
        ("default", "the default", spec.default_value.as_slice()),
        ("example", "the example", spec.example.as_slice()),
    ] {
        if let Some(value) = values.iter().find(|value| !value.is_of(kind)) {
            let text = value.as_str();
            let message = format!("{what} `{text}` is not of the type");
            wrong(key, &message, &how_to_write(kind, text));
        }
    }
}

/// How a value of a type is written.
fn how_to_write(kind: Type, text: &str) -> String {
    let how = match kind {
        Type::String | Type::Any => {
            return format!(
                "quote it as it is meant, such as `'{text}'`: without quotes it is a number or a truth value; or correct the type"
            );
        }
        Type::Integer => "a whole number, without quotes",
        Type::Number => "a number, without quotes",
        Type::Boolean => "`true` or `false`, without quotes",
        Type::Array => "a list as JSON in quotes, such as `'[1, 2]'`",
        Type::Object => "an object as JSON in quotes, such as `'{\"a\": 1}'`",
    };
    format!("write {how}, or correct the type")
}

pub(super) fn limits(spec: &SchemaSpec) -> Limits {
    let text = |limit: &Option<Scalar>| limit.as_ref().map(|l| l.as_str().to_owned());
    let allowed = match spec.kind {
        Some(Type::String) => Vec::new(),
        _ => spec.values.iter().map(|v| v.as_str().to_owned()).collect(),
    };
    let mut limits = Limits::default();
    limits.minimum = text(&spec.minimum);
    limits.maximum = text(&spec.maximum);
    limits.exclusive_minimum = spec.exclusive_minimum;
    limits.exclusive_maximum = spec.exclusive_maximum;
    limits.min_length = spec.min_length;
    limits.max_length = spec.max_length;
    limits.pattern.clone_from(&spec.pattern);
    limits.min_items = spec.min_items;
    limits.max_items = spec.max_items;
    limits.allowed = allowed;
    limits
}
