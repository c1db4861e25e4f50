//! What a text holds as JSON. Knows nothing of how code takes it.

use alicloud_model::{Schema, Shape};

use super::problems::Problems;
use super::shapes::{Place, Scope};
use crate::spec::{JSON, SchemaSpec, Type};

/// The list or object that a text holds; any where the spec says no more. Reports what contradicts itself.
pub(super) fn content(
    scope: &mut Scope<'_>,
    spec: &SchemaSpec,
    place: &Place,
    name: &str,
    report: &mut Problems<'_>,
) -> Option<Schema> {
    if spec.content_media_type.is_some() && !spec.is_text() {
        report.add(
            place.key("contentMediaType").path(),
            "`contentMediaType` belongs to `type: string` without `enum` and without `format: binary`",
            "remove it, or make the type `string`",
        );
        return None;
    }
    let at = place.key("contentSchema");
    let Some(content) = &spec.content_schema else {
        return spec.holds_json().then(|| Schema::of(Shape::Any));
    };
    if !spec.holds_json() {
        report.add(
            at.path(),
            "`contentSchema` is what a text of JSON holds, and this is none",
            format!("write `contentMediaType: {JSON}` beside it, or remove it"),
        );
        return None;
    }
    if !matches!(content.kind, None | Some(Type::Array | Type::Object | Type::Any)) {
        report.add(
            at.key("type").path(),
            "JSON inside a text is a list or an object",
            "write `type: array`, `type: object` or `type: any`",
        );
        return None;
    }
    if has_reference(content) {
        report.add(
            at.path(),
            "`contentSchema` can't refer to shared types",
            "write the type out in place of `$ref`",
        );
        return None;
    }
    Some(scope.lower(content, &at, name, report))
}

fn has_reference(schema: &SchemaSpec) -> bool {
    schema.reference.is_some() || schema.inner().any(has_reference)
}
