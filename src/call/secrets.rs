//! The values of a request that must not be shown: found in it, and hidden in what is shown of it. It must not know who shows it.

use std::collections::BTreeSet;

use alicloud_model::{Field, Operation, Product, Schema, Shape};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

/// What is shown in place of a secret.
const HIDDEN: &str = "[redacted]";

/// The values of sensitive parameters, and of sensitive members anywhere inside others.
pub(crate) fn of(
    product: &Product,
    operation: &Operation,
    fields: &[(String, Value)],
) -> Vec<Value> {
    let mut found = Vec::new();
    each(product, operation, &mut fields.to_vec(), &mut |_, value| found.push(value.clone()));
    found
}

/// Puts a mark in place of those values, and tells how many there were.
pub(super) fn hide(
    product: &Product,
    operation: &Operation,
    fields: &mut [(String, Value)],
) -> usize {
    let mut count = 0;
    each(product, operation, fields, &mut |shape, value| {
        count += 1;
        hide_all(shape, value);
    });
    count
}

/// Whether a value of the field, or anything inside of it, may be sensitive.
pub(super) fn may_be_in(product: &Product, field: &Field) -> bool {
    fn look<'a>(product: &'a Product, field: &'a Field, seen: &mut BTreeSet<&'a str>) -> bool {
        field.sensitive || look_inside(product, &field.schema, seen)
    }
    fn look_inside<'a>(
        product: &'a Product,
        schema: &'a Schema,
        seen: &mut BTreeSet<&'a str>,
    ) -> bool {
        // Shared types may hold themselves.
        if matches!(&schema.shape, Shape::Ref(name) if !seen.insert(name)) {
            return false;
        }
        match product.resolve(schema).map(|schema| &schema.shape) {
            Some(Shape::List { items: inner, .. } | Shape::Map(inner)) => {
                look_inside(product, inner, seen)
            }
            Some(Shape::Object(object)) => {
                object.fields.iter().any(|field| look(product, field, seen))
            }
            _ => false,
        }
    }
    look(product, field, &mut BTreeSet::new())
}

/// The shape stays, so that what is shown is as long and as deep as what would be sent.
fn hide_all(shape: &Shape, value: &mut Value) {
    match value {
        Value::Null => {}
        Value::Array(values) => values.iter_mut().for_each(|value| hide_all(shape, value)),
        Value::Object(members) => members.values_mut().for_each(|value| hide_all(shape, value)),
        // Bytes are base64 on their way.
        _ if *shape == Shape::Binary => *value = BASE64_STANDARD.encode(HIDDEN).into(),
        _ => *value = HIDDEN.into(),
    }
}

type Visit<'a> = dyn FnMut(&Shape, &mut Value) + 'a;

fn each(
    product: &Product,
    operation: &Operation,
    fields: &mut [(String, Value)],
    visit: &mut Visit<'_>,
) {
    for (name, value) in fields {
        if let Some(parameter) = operation.parameter(name) {
            in_field(product, &parameter.field, value, visit);
        }
    }
}

fn in_field(product: &Product, field: &Field, value: &mut Value, visit: &mut Visit<'_>) {
    if field.sensitive {
        let shape = product.resolve(&field.schema).map_or(&Shape::Any, |schema| &schema.shape);
        visit(shape, value);
    } else {
        inside(product, &field.schema, value, visit);
    }
}

/// Goes no deeper than the value does, so shared types may hold themselves.
fn inside(product: &Product, schema: &Schema, value: &mut Value, visit: &mut Visit<'_>) {
    let Some(schema) = product.resolve(schema) else { return };
    match (&schema.shape, value) {
        (Shape::List { items, .. }, Value::Array(values)) => {
            for value in values {
                inside(product, items, value, visit);
            }
        }
        (Shape::List { wrapper: Some(wrapper), .. }, Value::Object(members)) => {
            if let Some(list) = members.get_mut(wrapper) {
                inside(product, schema, list, visit);
            }
        }
        (Shape::Map(values), Value::Object(members)) => {
            for value in members.values_mut() {
                inside(product, values, value, visit);
            }
        }
        (Shape::Object(object), Value::Object(members)) => {
            for field in &object.fields {
                if let Some(value) = members.get_mut(&field.name) {
                    in_field(product, field, value, visit);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_found_in_parameters_and_inside_others() {
        let product = &crate::catalogs::find("cs", None).unwrap().unwrap();
        let operation = product.operation("CreateClusterNodePool").unwrap();
        let fields = [
            ("ClusterId".to_owned(), json!("c1")),
            (
                "scaling_group".to_owned(),
                json!({"key_pair": "np", "login_password": "s3cret", "security_group_ids": ["sg"]}),
            ),
            ("unknown".to_owned(), json!({"login_password": "x"})),
        ];
        assert_eq!(of(product, operation, &fields), [json!("s3cret")]);
        let mut hidden = fields.clone();
        assert_eq!(hide(product, operation, &mut hidden), 1);
        assert_eq!(hidden[1].1["login_password"], HIDDEN);
        assert_eq!(hidden[1].1["security_group_ids"], json!(["sg"]));
        let product = &crate::catalogs::find("ecs", None).unwrap().unwrap();
        let operation = product.operation("RunInstances").unwrap();
        let fields = [("Password".to_owned(), json!("s3cret")), ("Amount".to_owned(), json!(1))];
        assert_eq!(of(product, operation, &fields), [json!("s3cret")]);
    }
}
