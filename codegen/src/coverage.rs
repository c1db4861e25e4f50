//! How much of a spec tree has types: operations with a part that can only be a JSON value, and why.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::spec::{ProductFiles, SchemaSpec, Type};

/// What a spec tree holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Product versions.
    pub products: usize,
    /// Operations.
    pub operations: usize,
    /// Operations with an untyped part: by reason, their names.
    pub untyped: BTreeMap<&'static str, BTreeSet<String>>,
    /// Paged operations.
    pub paged: usize,
    /// Deprecated operations.
    pub deprecated: usize,
}

impl Coverage {
    /// Counts products.
    pub fn of<'a>(products: impl IntoIterator<Item = &'a ProductFiles>) -> Self {
        let mut coverage = Self::default();
        for product in products {
            coverage.products += 1;
            for file in &product.operations {
                let spec = &file.spec;
                coverage.operations += 1;
                coverage.paged += usize::from(spec.pagination.is_some());
                coverage.deprecated += usize::from(spec.deprecated);
                let mut reasons = BTreeSet::new();
                let mut walk = Walk { product, seen: BTreeSet::new(), reasons: &mut reasons };
                for (_, parameter) in &spec.parameters {
                    walk.schema(&parameter.clone().into_schema());
                }
                match &spec.response.schema {
                    Some(schema) => walk.schema(schema),
                    None if spec.response.body.is_none() => {
                        reasons.insert("no response schema");
                    }
                    None => {}
                }
                for reason in reasons {
                    let name =
                        format!("{} {} {}", product.id, product.product.version, spec.operation);
                    coverage.untyped.entry(reason).or_default().insert(name);
                }
            }
        }
        coverage
    }

    /// Operations in which everything has a type.
    pub fn fully_typed(&self) -> usize {
        let untyped: BTreeSet<&String> = self.untyped.values().flatten().collect();
        self.operations - untyped.len()
    }
}

struct Walk<'a> {
    product: &'a ProductFiles,
    seen: BTreeSet<&'a str>,
    reasons: &'a mut BTreeSet<&'static str>,
}

impl Walk<'_> {
    fn schema(&mut self, schema: &SchemaSpec) {
        if let Some(name) = &schema.reference {
            if let Some((name, shared)) = self.product.schemas.0.get_key_value(name)
                && self.seen.insert(name)
            {
                self.schema(shared);
            }
            return;
        }
        for (_, member) in &schema.properties {
            self.schema(member);
        }
        for inner in schema.items.iter().chain(&schema.additional_properties) {
            self.schema(inner);
        }
        match schema.kind {
            Some(Type::Any) => {
                self.reasons.insert("`type: any`");
            }
            Some(Type::Object)
                if schema.properties.is_empty() && schema.additional_properties.is_none() =>
            {
                self.reasons.insert("object without properties");
            }
            _ => {}
        }
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut row = |title: &str, count: usize| writeln!(f, "{title:<44}{count:>8}");
        row("product versions", self.products)?;
        row("operations in the specs", self.operations)?;
        row("  fully typed", self.fully_typed())?;
        row("  with an untyped part", self.operations - self.fully_typed())?;
        for (reason, operations) in &self.untyped {
            row(&format!("    {reason}"), operations.len())?;
        }
        row("  paged", self.paged)?;
        row("  deprecated", self.deprecated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Source;
    use crate::spec::SpecTree;

    #[test]
    fn reasons_are_found_wherever_they_are() {
        let file = |name: &str, text: &str| {
            (
                format!("a/2020-01-01/{name}"),
                Source { path: name.to_owned(), text: text.to_owned() },
            )
        };
        let head = "http: { style: rpc, method: POST }\n";
        let tree = SpecTree::parse(vec![
            file("product.yaml", "product: A\nversion: 2020-01-01\n"),
            file("schemas.yaml", "Loop:\n  type: object\n  properties:\n    next: { $ref: Loop }\n    free: { type: any }\n"),
            file("Full.yaml", &format!("operation: Full\n{head}response: {{ schema: {{ type: object, properties: {{ A: {{ type: string }} }} }} }}\n")),
            file("Shared.yaml", &format!("operation: Shared\n{head}response: {{ schema: {{ $ref: Loop }} }}\n")),
            file("Silent.yaml", &format!("operation: Silent\n{head}parameters: {{ P: {{ in: query, type: object }} }}\n")),
        ])
        .unwrap();
        let coverage = Coverage::of(&tree.products);
        assert_eq!((coverage.operations, coverage.fully_typed()), (3, 1));
        let counts: Vec<(&str, usize)> =
            coverage.untyped.iter().map(|(reason, names)| (*reason, names.len())).collect();
        assert_eq!(
            counts,
            [("`type: any`", 1), ("no response schema", 1), ("object without properties", 1)]
        );
    }
}
