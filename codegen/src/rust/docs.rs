//! Doc comments: what a value means, then what is documented about it, in one line.

use alicloud_model::{ErrorCode, Field, Limits, Operation, Product, Schema, Shape};
use heck::ToUpperCamelCase;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::prose::Prose;
use super::{deprecation, ident};
use crate::markdown;
use crate::text::visible;

/// `#[doc]` attributes, one a line.
pub(super) fn doc(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| {
        let line = line.trim_end();
        if line.is_empty() { String::new() } else { format!(" {line}") }
    });
    quote!(#(#[doc = #lines])*)
}

/// The docs of a field: its meaning, or its wire name, and its facts. Names are in one line with them, as each line of a doc
/// comment costs the compiler the same. None for a field of which nothing is known but a name that its identifier says.
pub(super) fn field(field: &Field, ident: &Ident, required: bool, prose: &Prose) -> TokenStream {
    let facts = facts(field, required);
    let text = match &field.schema.description {
        Some(description) if facts.is_empty() => prose.markdown(description),
        Some(description) => format!("{}\n\n{facts}", prose.markdown(description)),
        None if facts.is_empty() && ident::bare(ident).to_upper_camel_case() == field.name => {
            return TokenStream::new();
        }
        None => format!("`{}`. {facts}", code(&field.name)),
    };
    doc(&text)
}

/// The docs of a setter: what the value means, where the spec says it. The facts about it are with its field, one link away for
/// all setters of a call: a link of each costs the compiler more than all else that is said about it.
pub(super) fn setter(field: &Field, prose: &Prose) -> TokenStream {
    let sets = format!("Sets `{}`.", code(&field.name));
    match &field.schema.description {
        Some(description) => doc(&format!("{sets}\n\n{}", prose.markdown(description))),
        None => doc(&sets),
    }
}

/// The docs of the setter that takes a text as it is.
pub(super) fn text_setter(field: &Field) -> TokenStream {
    doc(&format!("Sets `{}` to a text of JSON as it is.", code(&field.name)))
}

fn facts(field: &Field, required: bool) -> String {
    let schema = &field.schema;
    let mut facts = Vec::new();
    if field.deprecated {
        facts.push("Deprecated.".to_owned());
    }
    if required {
        facts.push("Required.".to_owned());
        let removed = field.removed_upstream.as_ref().map(deprecation::gone);
        facts.extend(removed.map(|gone| sentence(&gone)));
        facts.extend(deprecation::instead(field).map(|other| sentence(&other)));
    }
    if let Some(since) = &field.required_upstream {
        facts.push(format!("The service requires it{}.", deprecation::after(since)));
    }
    if let Some(since) = &field.optional_upstream {
        facts.push(format!("Optional for the service{}.", deprecation::after(since)));
    }
    if schema.content.is_some() {
        facts.push("A text of JSON.".to_owned());
    }
    if let Some(name) = undescribed(schema) {
        facts.push(format!("Holds `{}`, which the service does not describe.", code(name)));
    }
    facts.extend(range(&schema.limits));
    facts.extend(length("characters", schema.limits.min_length, schema.limits.max_length));
    facts.extend(length("elements", schema.limits.min_items, schema.limits.max_items));
    if let Some(pattern) = &schema.limits.pattern {
        facts.push(format!("Pattern: `{}`.", code(pattern)));
    }
    if !schema.limits.allowed.is_empty() {
        let values: Vec<String> =
            schema.limits.allowed.iter().map(|v| format!("`{}`", code(v))).collect();
        facts.push(format!("Values: {}.", values.join(", ")));
    }
    if let Some(default) = &schema.default {
        facts.push(format!("Default: `{}`.", json(default)));
    }
    if let Some(example) = example(schema) {
        facts.push(format!("Example: `{example}`."));
    }
    facts.join(" ")
}

/// The name of a type that is not described, of a value or of what it holds.
pub(super) fn undescribed(schema: &Schema) -> Option<&str> {
    match (&schema.undescribed, &schema.shape) {
        (Some(name), _) => Some(name),
        (None, Shape::List { items, .. }) => undescribed(items),
        (None, Shape::Map(values)) => undescribed(values),
        _ => None,
    }
}

/// The example of a value, or, for a list that has none, of its elements.
fn example(schema: &Schema) -> Option<String> {
    let text = match (&schema.example, &schema.shape) {
        (Some(example), _) => json(example),
        (None, Shape::List { items, .. }) => json(items.example.as_ref()?),
        _ => return None,
    };
    // Long examples are their own documents, which the official page shows better.
    (!text.trim().is_empty() && text.chars().count() <= 80).then_some(text)
}

fn range(limits: &Limits) -> Option<String> {
    let above = |limit: &str| {
        if limits.exclusive_minimum {
            format!("more than {limit}")
        } else {
            format!("at least {limit}")
        }
    };
    let below = |limit: &str| {
        if limits.exclusive_maximum {
            format!("less than {limit}")
        } else {
            format!("at most {limit}")
        }
    };
    match (&limits.minimum, &limits.maximum) {
        (Some(low), Some(high)) if !limits.exclusive_minimum && !limits.exclusive_maximum => {
            Some(format!("From {low} to {high}."))
        }
        (Some(low), Some(high)) => Some(sentence(&format!("{} and {}", above(low), below(high)))),
        (Some(low), None) => Some(sentence(&above(low))),
        (None, Some(high)) => Some(sentence(&below(high))),
        (None, None) => None,
    }
}

fn length(what: &str, least: Option<u64>, most: Option<u64>) -> Option<String> {
    match (least, most) {
        (Some(least), Some(most)) if least == most => Some(format!("{least} {what}.")),
        (Some(least), Some(most)) => Some(format!("{least} to {most} {what}.")),
        (Some(least), None) => Some(format!("At least {least} {what}.")),
        (None, Some(most)) => Some(format!("At most {most} {what}.")),
        (None, None) => None,
    }
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), chars.as_str()))
}

/// JSON text as a reader wants it: texts without quotes.
fn json(text: &str) -> String {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(serde_json::Value::String(plain)) => code(&plain),
        _ => code(text),
    }
}

/// Text for between backticks: on one line, without backticks.
pub(super) fn code(text: &str) -> String {
    visible(&text.replace('`', "'").split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A text that is no Markdown, in one line.
pub(super) fn text(text: &str) -> String {
    visible(&markdown::escaped(text))
}

/// The docs of one value of an enum.
pub(super) fn enum_value(value: &str) -> TokenStream {
    let value = code(value);
    if value.is_empty() { doc("The empty text.") } else { doc(&format!("`{value}`.")) }
}

/// The docs of the client's method: a sentence, and where the rest is.
pub(super) fn method(
    operation: &Operation,
    request: &Ident,
    response: Option<&Ident>,
    has_codes: bool,
    prose: &Prose,
) -> String {
    let mut links = vec![format!("[Request]({request})")];
    links.extend(response.map(|response| format!("[response]({response})")));
    links.extend(has_codes.then(|| "[error codes](ErrorCode)".to_owned()));
    format!("{}\n\n{}.", sentence_on(operation, prose), links.join(", "))
}

pub(super) fn sentence_on(operation: &Operation, prose: &Prose) -> String {
    match &operation.summary {
        Some(summary) => prose.markdown(summary),
        None => format!("Calls `{}`.", operation.name),
    }
}

/// The official page of an operation.
pub(super) fn official_page(product: &Product, operation: &str) -> String {
    format!(
        "https://api.alibabacloud.com/document/{}/{}/{operation}",
        product.code, product.version
    )
}

/// The docs of an error code: status, message, advice. One code may be documented several times.
pub(super) fn error_code(errors: &[&ErrorCode], prose: &Prose) -> TokenStream {
    let mut lines: Vec<String> = Vec::new();
    for error in errors {
        let mut line = format!("{} `{}`", error.status, code(&error.code));
        if error.message.is_empty() {
            line.push('.');
        } else {
            line.push_str(": ");
            line.push_str(&text(&error.message));
        }
        if let Some(advice) = &error.description {
            let advice = prose.markdown(advice);
            line.push_str(if advice.contains('\n') { "\n\n" } else { " " });
            line.push_str(&advice);
        }
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    doc(&lines.join("\n\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_read_well() {
        let limits = |min: Option<&str>, max: Option<&str>, ex_min, ex_max| {
            let mut limits = Limits::default();
            limits.minimum = min.map(str::to_owned);
            limits.maximum = max.map(str::to_owned);
            limits.exclusive_minimum = ex_min;
            limits.exclusive_maximum = ex_max;
            limits
        };
        assert_eq!(
            range(&limits(Some("1"), Some("100"), false, false)).as_deref(),
            Some("From 1 to 100.")
        );
        assert_eq!(range(&limits(Some("0"), None, true, false)).as_deref(), Some("More than 0."));
        assert_eq!(range(&limits(None, Some("5"), false, false)).as_deref(), Some("At most 5."));
        assert_eq!(
            range(&limits(Some("0"), Some("1"), true, false)).as_deref(),
            Some("More than 0 and at most 1.")
        );
        assert_eq!(range(&limits(None, None, false, false)), None);
    }

    #[test]
    fn what_nobody_sees_is_written_out() {
        assert_eq!(code("EXPIRED\0"), "EXPIRED\\u{0}");
        assert_eq!(code("a\u{202e}b"), "a\\u{202e}b");
        assert_eq!(code("a\tb"), "a b");
    }

    #[test]
    fn texts_cannot_become_links_or_tags() {
        assert_eq!(text("see [x] or <b> but\n  *.a"), "see `[x]` or \\<b> but \\*.a");
    }
}
