//! Two schemas that are alike become one: what the first lacks comes from the second. Decides nothing on whether they are alike.

use crate::spec::{Mark, Scalar, SchemaSpec};

/// Gives members the examples that they lack.
pub(in crate::reconcile) fn fill_examples(to: &mut SchemaSpec, from: &SchemaSpec) {
    fill_example(to, from);
    fill_content(to, from);
    each_pair(to, from, &mut fill_examples);
}

/// An example of another type says nothing, and one of a secret is not kept.
fn fill_example(to: &mut SchemaSpec, from: &SchemaSpec) {
    if to.example.is_none() && to.sensitive != Some(true) {
        let fits = |example: &&Scalar| to.kind.is_none_or(|kind| example.is_of(kind));
        to.example = from.example.as_ref().filter(fits).cloned();
    }
}

/// What a text holds, where the first lacks it: it comes from examples, or from people.
fn fill_content(to: &mut SchemaSpec, from: &SchemaSpec) {
    if to.is_text() && from.is_text() && to.content_media_type.is_none() {
        to.content_media_type.clone_from(&from.content_media_type);
        to.content_schema.clone_from(&from.content_schema);
    }
}

/// Gives members the examples and people's text that they lack. What upstream still has at one of the places is not gone.
pub(super) fn fill(to: &mut SchemaSpec, from: &SchemaSpec) {
    fill_example(to, from);
    to.type_name = to.type_name.take().or_else(|| from.type_name.clone());
    to.removed_values.0.retain(|value, mark| match from.removed_values.get(value) {
        Some(other) => {
            *mark = earlier(*mark, *other);
            true
        }
        None => false,
    });
    each_pair(to, from, &mut fill_member);
}

fn fill_member(to: &mut SchemaSpec, from: &SchemaSpec) {
    to.description = to.description.take().or_else(|| from.description.clone());
    to.sensitive = to.sensitive.or(from.sensitive);
    to.name = to.name.take().or_else(|| from.name.clone());
    to.replaced_by = to.replaced_by.take().or_else(|| from.replaced_by.clone());
    fill_content(to, from);
    to.formerly = to.formerly.take().or_else(|| from.formerly.clone());
    to.removed_upstream = both(to.removed_upstream, from.removed_upstream);
    to.optional_upstream = both(to.optional_upstream, from.optional_upstream);
    to.required_upstream = match (to.required_upstream, from.required_upstream) {
        (Some(one), Some(other)) => Some(earlier(one, other)),
        (one, other) => one.or(other),
    };
    fill(to, from);
}

fn both(one: Option<Mark>, other: Option<Mark>) -> Option<Mark> {
    Some(earlier(one?, other?))
}

fn earlier(one: Mark, other: Mark) -> Mark {
    match (one, other) {
        (Mark::Ours, _) | (_, Mark::Ours) => Mark::Ours,
        (Mark::Since(one), Mark::Since(other)) => Mark::Since(one.min(other)),
        (Mark::Undated, mark) | (mark, Mark::Undated) => mark,
    }
}

fn each_pair(
    to: &mut SchemaSpec,
    from: &SchemaSpec,
    with: &mut dyn FnMut(&mut SchemaSpec, &SchemaSpec),
) {
    for (name, from) in &from.properties {
        if let Some(to) = to.properties.0.get_mut(name) {
            with(to, from);
        }
    }
    for (to, from) in
        [(&mut to.items, &from.items), (&mut to.additional_properties, &from.additional_properties)]
    {
        if let (Some(to), Some(from)) = (to, from) {
            with(to, from);
        }
    }
}
