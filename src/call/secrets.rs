//! Finds the values of a request that must not be shown. It must not know how they are hidden.

use alicloud_model::{Field, Operation, Product, Schema, Shape};
use serde_json::Value;

/// The values of sensitive parameters, and of sensitive members anywhere inside others.
pub(crate) fn of<'a>(
    product: &Product,
    operation: &Operation,
    fields: &'a [(String, Value)],
) -> Vec<&'a Value> {
    let mut found = Vec::new();
    for (name, value) in fields {
        let parameter = operation.parameters.iter().find(|parameter| parameter.field.name == *name);
        if let Some(parameter) = parameter {
            in_field(product, &parameter.field, value, &mut found);
        }
    }
    found
}

fn in_field<'a>(product: &Product, field: &Field, value: &'a Value, found: &mut Vec<&'a Value>) {
    if field.sensitive {
        found.push(value);
    } else {
        inside(product, &field.schema, value, found);
    }
}

/// Goes no deeper than the value does, so shared types may hold themselves.
fn inside<'a>(product: &Product, schema: &Schema, value: &'a Value, found: &mut Vec<&'a Value>) {
    let Some(schema) = product.resolve(schema) else { return };
    match (&schema.shape, value) {
        (Shape::List { items, .. }, Value::Array(values)) => {
            for value in values {
                inside(product, items, value, found);
            }
        }
        (Shape::List { wrapper: Some(wrapper), .. }, Value::Object(members)) => {
            if let Some(list) = members.get(wrapper) {
                inside(product, schema, list, found);
            }
        }
        (Shape::Map(values), Value::Object(members)) => {
            for value in members.values() {
                inside(product, values, value, found);
            }
        }
        (Shape::Object(object), Value::Object(members)) => {
            for field in &object.fields {
                if let Some(value) = members.get(&field.name) {
                    in_field(product, field, value, found);
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
        assert_eq!(of(product, operation, &fields), [&json!("s3cret")]);
        let product = &crate::catalogs::find("ecs", None).unwrap().unwrap();
        let operation = product.operation("RunInstances").unwrap();
        let fields = [("Password".to_owned(), json!("s3cret")), ("Amount".to_owned(), json!(1))];
        assert_eq!(of(product, operation, &fields), [&json!("s3cret")]);
    }
}
