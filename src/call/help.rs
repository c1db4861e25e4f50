//! The help of one operation: its parameters with their types and limits, as the command line takes them. It must not know how values
//! are read.

use std::fmt::Write as _;

use alicloud_model::{Field, Limits, Operation, Parameter, Placement, Product, Schema, Shape};

use super::given;

/// How deep members are listed; below, a whole value is given as JSON.
const DEEPEST: usize = 4;
/// How many values of a set are listed.
const MANY: usize = 30;
/// Longer examples are left to the documentation.
const LONGEST_EXAMPLE: usize = 60;

/// The help of an operation.
pub(super) fn text(product: &Product, operation: &Operation) -> String {
    let mut out =
        format!("Usage: alicloud call {} {} [--Parameter VALUE]...\n", product.id, operation.name);
    if operation.deprecated {
        out.push_str("\nThis operation is deprecated.\n");
    }
    if product.provider.is_none() {
        let (code, version) = (&product.code, &product.version);
        let name = &operation.name;
        // Writing to a text does not fail.
        let _ = write!(
            out,
            "\nDocumentation: https://api.alibabacloud.com/document/{code}/{version}/{name}\n"
        );
    }
    let mut rows = Rows { product, operation, lines: Vec::new() };
    let (required, optional): (Vec<_>, Vec<_>) = operation
        .parameters
        .iter()
        .partition(|parameter| operation.must_be_given(&parameter.field));
    for parameter in required.into_iter().chain(optional) {
        rows.field(
            &parameter.field,
            &parameter.field.name,
            operation.must_be_given(&parameter.field),
            0,
        );
    }
    out.push_str(if rows.lines.is_empty() {
        "\nIt has no parameters.\n"
    } else {
        "\nParameters:\n"
    });
    for (name, kind, facts) in &rows.lines {
        let behind = if given::is_option(name) { "-- " } else { "" };
        let _ = write!(out, "  {behind}--{name} <{kind}>");
        if !facts.is_empty() {
            let _ = write!(out, "  {}", facts.join("; "));
        }
        out.push('\n');
    }
    let has_body = |parameter: &Parameter| matches!(parameter.placement, Placement::Body(_));
    if operation.parameters.iter().any(has_body) {
        out.push_str("\nThe body may also be given as `@FILE`, or as `@-` for the standard input.");
    }
    out.push_str(
        "\nN counts from 1. Lists and objects may be given whole, as JSON. `alicloud call --help` has the options.",
    );
    out
}

struct Rows<'a> {
    product: &'a Product,
    operation: &'a Operation,
    /// Name, type and facts.
    lines: Vec<(String, &'static str, Vec<String>)>,
}

impl Rows<'_> {
    fn field(&mut self, field: &Field, name: &str, required: bool, depth: usize) {
        let mut facts = Vec::new();
        let is = |parameter: &Option<String>| depth == 0 && parameter.as_deref() == Some(name);
        if required {
            facts.push("required".to_owned());
        } else if is(&self.operation.region_parameter) {
            facts.push("the region of the call unless given".to_owned());
        } else if is(&self.operation.idempotency_token) {
            facts.push("made for the call unless given".to_owned());
        }
        if field.deprecated {
            facts.push("deprecated".to_owned());
        }
        if field.sensitive {
            facts.push("secret".to_owned());
        }
        self.value(&field.schema, name, facts, depth);
    }

    fn value(&mut self, schema: &Schema, name: &str, mut facts: Vec<String>, depth: usize) {
        let Some(schema) = self.product.resolve(schema) else { return };
        match &schema.shape {
            Shape::List { items, .. } if depth < DEEPEST => {
                counts(&schema.limits, &mut facts);
                self.value(items, &format!("{name}.N"), facts, depth + 1);
            }
            Shape::Map(values) if depth < DEEPEST => {
                self.value(values, &format!("{name}.KEY"), facts, depth + 1);
            }
            Shape::Object(object) if depth < DEEPEST && !object.fields.is_empty() => {
                let is_required = facts.iter().any(|fact| fact == "required");
                for field in &object.fields {
                    let name = format!("{name}.{}", field.name);
                    // What is required inside of what may be left out is so only beside its neighbours.
                    self.field(field, &name, field.required && is_required, depth + 1);
                }
            }
            shape => {
                describe(schema, &mut facts);
                self.lines.push((name.to_owned(), kind(shape, schema.content.is_some()), facts));
            }
        }
    }
}

fn kind(shape: &Shape, holds_json: bool) -> &'static str {
    match shape {
        Shape::String if holds_json => "JSON",
        Shape::String | Shape::Enum { .. } => "text",
        Shape::Integer => "whole number",
        Shape::Number => "number",
        Shape::Boolean => "true|false",
        Shape::Binary => "bytes",
        Shape::Any | Shape::Ref(_) => "JSON or text",
        Shape::List { .. } => "JSON list",
        Shape::Map(_) | Shape::Object(_) => "JSON object",
    }
}

fn counts(limits: &Limits, facts: &mut Vec<String>) {
    facts
        .extend(range(limits.min_items, limits.max_items).map(|range| format!("{range} elements")));
}

/// What is known about a value.
fn describe(schema: &Schema, facts: &mut Vec<String>) {
    let limits = &schema.limits;
    let allowed = match &schema.shape {
        Shape::Enum { values, .. } => values,
        _ => &limits.allowed,
    };
    if !allowed.is_empty() {
        let more = if allowed.len() > MANY { ", .." } else { "" };
        let some: Vec<&str> = allowed.iter().take(MANY).map(String::as_str).collect();
        facts.push(format!("{}{more}", some.join(", ")));
    }
    facts.extend(range(limits.minimum.as_ref(), limits.maximum.as_ref()));
    facts.extend(
        range(limits.min_length, limits.max_length).map(|range| format!("{range} characters")),
    );
    facts.extend(limits.pattern.as_ref().map(|pattern| format!("as {pattern}")));
    facts.extend(schema.default.as_ref().map(|default| format!("default {default}")));
    let example = schema.example.as_ref().filter(|example| example.len() <= LONGEST_EXAMPLE);
    facts.extend(example.map(|example| format!("such as {example}")));
}

fn range<T: std::fmt::Display>(least: Option<T>, most: Option<T>) -> Option<String> {
    match (least, most) {
        (Some(least), Some(most)) => Some(format!("{least} to {most}")),
        (Some(least), None) => Some(format!("at least {least}")),
        (None, Some(most)) => Some(format!("at most {most}")),
        (None, None) => None,
    }
}
