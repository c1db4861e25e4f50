//! Some operations of many, by name: what a program needs of a large product. Knows nothing of what is made of them.

use std::collections::BTreeSet;
use std::fmt;

use alicloud_model::{Product, Shape};

use super::ProductSpecs;
use crate::diagnostic::nearest;

/// A name that no product has, and the nearest that one has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownOperation {
    /// The name as it was given.
    pub name: String,
    /// What was perhaps meant.
    pub nearest: Option<String>,
}

impl fmt::Display for UnknownOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the specs have no operation `{}`", self.name)?;
        match &self.nearest {
            Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
            None => f.write_str("; name it as in its spec: `Operation`, or `product:Operation`"),
        }
    }
}

/// Leaves out all operations but these, which are given as `Operation` or, of one product, as `product:Operation`; then what no
/// operation needs any more, and products without operations. What is left is as it was: no type changes for what else is wanted.
pub(crate) fn only(
    products: &mut Vec<ProductSpecs>,
    wanted: &[String],
) -> Result<(), Vec<UnknownOperation>> {
    let is_named = |wanted: &str, product: &Product, operation: &str| match wanted.split_once(':') {
        Some((id, name)) => id == product.id && name == operation,
        None => wanted == operation,
    };
    let all = || {
        products
            .iter()
            .flat_map(|specs| specs.product.operations.iter().map(|o| (&specs.product, &o.name)))
    };
    let unknown: Vec<UnknownOperation> = wanted
        .iter()
        .filter(|wanted| !all().any(|(product, name)| is_named(wanted, product, name)))
        .map(|wanted| unknown(wanted, all()))
        .collect();
    if !unknown.is_empty() {
        return Err(unknown);
    }
    for ProductSpecs { product, .. } in &mut *products {
        let mut operations = std::mem::take(&mut product.operations);
        operations.retain(|o| wanted.iter().any(|wanted| is_named(wanted, product, &o.name)));
        product.operations = operations;
        drop_uploads_without_operations(product);
        prune(product);
    }
    products.retain(|specs| !specs.product.operations.is_empty());
    Ok(())
}

fn unknown<'a>(
    wanted: &str,
    all: impl Iterator<Item = (&'a Product, &'a String)>,
) -> UnknownOperation {
    let known: BTreeSet<String> = all
        .map(
            |(product, name)| {
                if wanted.contains(':') { format!("{}:{name}", product.id) } else { name.clone() }
            },
        )
        .collect();
    let nearest = nearest(wanted, known.iter().map(String::as_str)).map(str::to_owned);
    UnknownOperation { name: wanted.to_owned(), nearest }
}

/// An upload in parts needs all of its operations.
fn drop_uploads_without_operations(product: &mut Product) {
    let names: BTreeSet<String> = product.operations.iter().map(|o| o.name.clone()).collect();
    for operation in &mut product.operations {
        operation.multipart = operation.multipart.take().filter(|multipart| {
            multipart.operations().into_iter().all(|name| names.contains(name))
        });
    }
}

/// Leaves out shared types, sets of errors and subjects that no operation has.
fn prune(product: &mut Product) {
    let mut needed = BTreeSet::new();
    let mut next: Vec<&alicloud_model::Schema> = Vec::new();
    for operation in &product.operations {
        next.extend(operation.parameters.iter().map(|parameter| &parameter.field.schema));
        next.extend(&operation.response.schema);
    }
    while let Some(schema) = next.pop() {
        schema.walk(&mut |schema| {
            if let Shape::Ref(name) = &schema.shape
                && needed.insert(name.clone())
            {
                next.extend(product.schemas.get(name).map(|shared| &shared.schema));
            }
        });
    }
    let sets: BTreeSet<&String> =
        product.operations.iter().filter_map(|operation| operation.error_set.as_ref()).collect();
    for subject in &mut product.subjects {
        subject.operations.retain(|name| product.operations.iter().any(|o| o.name == *name));
    }
    product.subjects.retain(|subject| !subject.operations.is_empty());
    product.error_sets.retain(|name, _| sets.contains(name));
    product.schemas.retain(|name, _| needed.contains(name));
}
