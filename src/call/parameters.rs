//! `--Parameter VALUE` arguments to typed values, by the operation's schema.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use alicloud_model::{Operation, Product, Schema, Shape};
use serde_json::{Map, Value};

use crate::arguments::CallArgs;
use crate::failure::Failure;

/// A value as it was given: by its dotted name.
type Given = (String, String);

/// Takes the options out of the arguments after the operation, and pairs up the rest.
pub(super) fn split(args: &mut CallArgs) -> Result<Vec<Given>, Failure> {
    let mut given = Vec::new();
    let mut words = std::mem::take(&mut args.rest).into_iter();
    while let Some(word) = words.next() {
        let Some(name) = word.strip_prefix("--").filter(|name| !name.is_empty()) else {
            return Err(Failure::Usage(format!(
                "`{word}` is not a parameter; write `--Name value`"
            )));
        };
        match name {
            "dry-run" => args.dry_run = true,
            "code" => args.code = true,
            _ => {
                let (name, value) = match name.split_once('=') {
                    Some((name, value)) => (name.to_owned(), value.to_owned()),
                    None => {
                        let value = words.next().ok_or_else(|| {
                            Failure::Usage(format!("`{word}` has no value; write `{word} value`"))
                        })?;
                        (name.to_owned(), value)
                    }
                };
                match name.as_str() {
                    "spec" => args.spec = Some(value.into()),
                    "endpoint" => args.endpoint = Some(value),
                    "region" => args.region = Some(value),
                    "api-version" => args.api_version = Some(value),
                    _ => given.push((name, value)),
                }
            }
        }
    }
    Ok(given)
}

/// The parameters with values of their types. What is required must be there, except the region, which
/// the client fills in.
pub(super) fn fields(
    product: &Product,
    operation: &Operation,
    given: Vec<Given>,
) -> Result<Vec<(String, Value)>, Failure> {
    let mut trees: BTreeMap<String, Tree> = BTreeMap::new();
    for (name, value) in given {
        // The parameter's own name may have dots, so the longest that fits is taken.
        let parameter = operation
            .parameters
            .iter()
            .map(|p| p.field.name.as_str())
            .filter(|p| {
                name == *p || name.strip_prefix(p).is_some_and(|rest| rest.starts_with('.'))
            })
            .max_by_key(|p| p.len())
            .ok_or_else(|| unknown(operation, &name))?;
        let path = name.strip_prefix(parameter).unwrap_or_default().trim_start_matches('.');
        let steps: Vec<&str> = path.split('.').filter(|step| !step.is_empty()).collect();
        trees.entry(parameter.to_owned()).or_default().insert(&steps, value).map_err(|()| {
            Failure::Usage(format!("`--{name}` is given twice, or both whole and in parts"))
        })?;
    }
    let mut fields = Vec::new();
    for parameter in &operation.parameters {
        let name = &parameter.field.name;
        match trees.remove(name) {
            Some(tree) => {
                fields.push((name.clone(), tree.value(name, &parameter.field.schema, product)?));
            }
            None if operation.must_be_given(&parameter.field) => {
                return Err(Failure::Usage(format!(
                    "{} needs `--{name}`{}",
                    operation.name,
                    parameter
                        .field
                        .schema
                        .example
                        .as_ref()
                        .map(|e| format!(", such as {e}"))
                        .unwrap_or_default()
                )));
            }
            None => {}
        }
    }
    Ok(fields)
}

fn unknown(operation: &Operation, name: &str) -> Failure {
    let known = || operation.parameters.iter().map(|p| p.field.name.as_str());
    let hint = match alicloud_codegen::nearest(name, known()) {
        Some(near) => format!("did you mean `--{near}`?"),
        None => format!("known: {}", known().collect::<Vec<_>>().join(", ")),
    };
    Failure::Usage(format!("{} has no parameter `{name}`; {hint}", operation.name))
}

/// What was given for one parameter: a whole value, or parts of it.
#[derive(Default)]
struct Tree {
    whole: Option<String>,
    parts: BTreeMap<String, Tree>,
}

impl Tree {
    fn insert(&mut self, steps: &[&str], value: String) -> Result<(), ()> {
        match steps.split_first() {
            None if self.whole.is_none() && self.parts.is_empty() => self.whole = Some(value),
            Some((first, rest)) if self.whole.is_none() => {
                self.parts.entry((*first).to_owned()).or_default().insert(rest, value)?;
            }
            _ => return Err(()),
        }
        Ok(())
    }

    fn value(self, name: &str, schema: &Schema, product: &Product) -> Result<Value, Failure> {
        let Some(schema) = product.resolve(schema) else { return Ok(Value::Null) };
        if let Some(text) = self.whole {
            return scalar(name, &text, &schema.shape);
        }
        match &schema.shape {
            Shape::List { items, .. } => {
                let mut numbered: Vec<(usize, String, Self)> = Vec::new();
                for (step, part) in self.parts {
                    let number = step.parse().map_err(|_| {
                        Failure::Usage(format!(
                            "`{name}` is a list; write `--{name}.1`, not `--{name}.{step}`"
                        ))
                    })?;
                    numbered.push((number, step, part));
                }
                numbered.sort_by_key(|(number, ..)| *number);
                numbered
                    .into_iter()
                    .map(|(_, step, part)| part.value(&format!("{name}.{step}"), items, product))
                    .collect::<Result<Vec<_>, _>>()
                    .map(Value::Array)
            }
            shape => {
                let mut object = Map::new();
                for (step, part) in self.parts {
                    let whole = format!("{name}.{step}");
                    let member = match shape {
                        Shape::Object(o) => {
                            o.fields.iter().find(|f| f.name == step).map(|f| &f.schema)
                        }
                        Shape::Map(values) => Some(&**values),
                        _ => None,
                    };
                    let member = member.ok_or_else(|| {
                        Failure::Usage(format!(
                            "`{name}` has no `{step}`; see the operation's documentation"
                        ))
                    })?;
                    object.insert(step, part.value(&whole, member, product)?);
                }
                Ok(Value::Object(object))
            }
        }
    }
}

/// A value that was given whole: lists and objects as JSON.
fn scalar(name: &str, text: &str, shape: &Shape) -> Result<Value, Failure> {
    let wrong = |wanted: &str| Failure::Usage(format!("`--{name}` takes {wanted}, not `{text}`"));
    match shape {
        Shape::String | Shape::Enum { .. } => Ok(Value::from(text)),
        Shape::Binary => Ok(Value::from(BASE64_STANDARD.encode(text))),
        Shape::Integer => text.parse::<i64>().map(Value::from).map_err(|_| wrong("a whole number")),
        Shape::Number => text.parse::<f64>().map(Value::from).map_err(|_| wrong("a number")),
        Shape::Boolean => match text.to_ascii_lowercase().as_str() {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(wrong("`true` or `false`")),
        },
        Shape::Any | Shape::Ref(_) => {
            Ok(serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)))
        }
        Shape::List { .. } => match serde_json::from_str(text) {
            Ok(value @ Value::Array(_)) => Ok(value),
            _ => Err(wrong(&format!("a JSON list, or its elements as `--{name}.1`"))),
        },
        Shape::Map(_) | Shape::Object(_) => match serde_json::from_str(text) {
            Ok(value @ Value::Object(_)) => Ok(value),
            _ => Err(wrong(&format!("a JSON object, or its members as `--{name}.Member`"))),
        },
    }
}
