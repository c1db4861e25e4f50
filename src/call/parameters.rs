//! `--Parameter VALUE` arguments to typed values, by the operation's schema.

use std::collections::BTreeMap;

use alicloud_model::{Field, Operation, Parameter, Product, Schema, Shape};
use serde_json::{Map, Value};

use super::given::{self, Given};
use super::secrets;
use super::values::{self, Reader};
use crate::failure::Failure;

/// The parameters with values of their types. What is required must be there, except the region, which
/// the client fills in, and the `body` that comes from elsewhere.
pub(super) fn fields(
    product: &Product,
    operation: &Operation,
    given: Vec<Given>,
    body: Option<&str>,
) -> Result<Vec<(String, Value)>, Failure> {
    let reader = |parameter: &Parameter| Reader {
        product,
        is_secret: secrets::may_be_in(product, &parameter.field),
    };
    let mut trees: BTreeMap<String, Tree> = BTreeMap::new();
    for (name, value) in given {
        // The parameter's own name may have dots, so the longest that fits is taken.
        let parameter = operation
            .parameters
            .iter()
            .filter(|p| {
                let rest = name.strip_prefix(&p.field.name);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
            .max_by_key(|p| p.field.name.len())
            .ok_or_else(|| unknown(operation, &name))?;
        let value = value.map_err(|missing| missing.of(&name, reader(parameter).is_secret))?;
        let parameter = parameter.field.name.as_str();
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
                let schema = &parameter.field.schema;
                fields.push((name.clone(), tree.value(name, schema, &reader(parameter))?));
            }
            None if operation.must_be_given(&parameter.field) && body != Some(name) => {
                return Err(missing(operation, &parameter.field));
            }
            None => {}
        }
    }
    Ok(fields)
}

fn missing(operation: &Operation, field: &Field) -> Failure {
    let (operation, name) = (&operation.name, &field.name);
    let example = field.schema.example.as_ref();
    let example = example.map(|example| format!(", such as {example}")).unwrap_or_default();
    let hidden = given::is_option(name).then(|| format!("; {}", given::behind(name)));
    let hidden = hidden.unwrap_or_default();
    Failure::Usage(format!("{operation} needs the parameter `--{name}`{example}{hidden}"))
}

fn unknown(operation: &Operation, name: &str) -> Failure {
    let known = || operation.parameters.iter().map(|p| p.field.name.as_str());
    let hint = match alicloud_codegen::nearest(name, known()).or_else(|| given::near(name)) {
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

    fn value(self, name: &str, schema: &Schema, reader: &Reader<'_>) -> Result<Value, Failure> {
        if let Some(text) = self.whole {
            return reader.text(name, &text, schema);
        }
        let Some(schema) = reader.product.resolve(schema) else { return Ok(Value::Null) };
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
                // A request has no place for gaps, and closing them would give other elements than those that were named.
                let gap = numbered.iter().zip(1..).find(|((number, ..), wanted)| number != wanted);
                if let Some(((_, step, _), wanted)) = gap {
                    return Err(Failure::Usage(format!(
                        "`--{name}.{step}` is given where `--{name}.{wanted}` is next; elements are numbered from 1 without gaps"
                    )));
                }
                numbered
                    .into_iter()
                    .map(|(_, step, part)| part.value(&format!("{name}.{step}"), items, reader))
                    .collect::<Result<Vec<_>, _>>()
                    .map(Value::Array)
            }
            shape => {
                let mut object = Map::new();
                for (step, part) in self.parts {
                    let whole = format!("{name}.{step}");
                    let member = values::member(name, &step, shape)?;
                    object.insert(step, part.value(&whole, member, reader)?);
                }
                Ok(Value::Object(object))
            }
        }
    }
}
