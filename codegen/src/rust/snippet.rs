//! A small program that makes one call through a generated crate, for a reader to copy.

use alicloud_model::{Field, Operation, Product, Schema, Shape};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::{ident, product};

/// The Rust code that makes a call with these parameters, given by their wire names.
pub fn snippet(product: &Product, operation: &Operation, values: &[(String, Value)]) -> String {
    let krate = format_ident!("alicloud_{}", product::crate_dir(product).replace('-', "_"));
    let context = Context { product, krate: &krate, module: ident::module(operation.code_name()) };
    let value = |name: &str| values.iter().find(|(given, _)| given == name).map(|(_, value)| value);
    let mut arguments = Vec::new();
    let mut setters = Vec::new();
    for parameter in &operation.parameters {
        let field = &parameter.field;
        let required = operation.must_be_given(field);
        match value(&field.name) {
            Some(value) if required => arguments.push(context.literal(&field.schema, value)),
            Some(value) => setters.push(context.setter(field, value)),
            None if required => arguments.push(context.literal(&field.schema, &Value::Null)),
            None => {}
        }
    }
    let method = ident::method(operation.code_name());
    let program = quote! {
        #[tokio::main]
        async fn main() -> Result<(), #krate::Error> {
            let client = #krate::Client::from_env().await?;
            let response = client.#method(#(#arguments),*) #(#setters)* .await?;
            println!("{response:#?}");
            Ok(())
        }
    };
    match syn::parse2::<syn::File>(program) {
        Ok(file) => prettyplease::unparse(&file).trim_end().to_owned(),
        // The tokens above are Rust whatever the values are.
        Err(error) => format!("// not Rust: {error}"),
    }
}

struct Context<'a> {
    product: &'a Product,
    krate: &'a proc_macro2::Ident,
    /// The module of the types that are made for a value.
    module: proc_macro2::Ident,
}

impl Context<'_> {
    fn setter(&self, field: &Field, value: &Value) -> TokenStream {
        let setter = ident::setter(field.code_name());
        let value = self.literal(&field.schema, value);
        quote!(.#setter(#value))
    }

    /// An expression of the type that setters take for a schema.
    fn literal(&self, schema: &Schema, value: &Value) -> TokenStream {
        if matches!(schema.shape, Shape::Ref(_)) {
            let Some(schema) = self.product.resolve(schema) else {
                return quote!(Default::default());
            };
            return Context { module: format_ident!("types"), ..*self }.literal(schema, value);
        }
        match (&schema.shape, value) {
            (Shape::String | Shape::Enum { .. }, value) => {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                quote!(#text)
            }
            (Shape::Integer, Value::Number(n)) if n.is_i64() => {
                let n = proc_macro2::Literal::i64_unsuffixed(n.as_i64().unwrap_or_default());
                quote!(#n)
            }
            (Shape::Number, Value::Number(n)) => {
                let n = proc_macro2::Literal::f64_unsuffixed(n.as_f64().unwrap_or_default());
                quote!(#n)
            }
            (Shape::Boolean, Value::Bool(b)) => quote!(#b),
            (Shape::List { items, .. }, Value::Array(values)) => {
                let values = values.iter().map(|value| self.literal(items, value));
                quote!([#(#values),*])
            }
            (Shape::Object(object), Value::Object(members)) => {
                let name = ident::type_name(&object.name);
                let (krate, module) = (self.krate, &self.module);
                let path = quote!(#krate::#module::#name);
                let member = |field: &Field| members.get(&field.name);
                let required: Vec<TokenStream> = object
                    .fields
                    .iter()
                    .filter(|field| field.required)
                    .map(|field| self.literal(&field.schema, member(field).unwrap_or(&Value::Null)))
                    .collect();
                let setters = object
                    .fields
                    .iter()
                    .filter(|field| !field.required)
                    .filter_map(|field| member(field).map(|value| self.setter(field, value)));
                if required.is_empty() {
                    quote!(#path::default() #(#setters)*)
                } else {
                    quote!(#path::new(#(#required),*) #(#setters)*)
                }
            }
            _ => quote!(Default::default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Source;
    use crate::model;
    use crate::spec::SpecTree;

    #[test]
    fn types_inside_shared_types_are_named_where_they_are() {
        let files = [
            ("product", "product: Test\nversion: 2020-01-01\n"),
            (
                "schemas",
                "Disk: { type: object, properties: { Tag: { type: object, properties: { Key: { type: string } } } } }\n",
            ),
            (
                "Try",
                "operation: Try\n\
                http: { style: rpc, method: POST }\n\
                parameters:\n  \
                Disk: { in: query, $ref: Disk }\n  \
                Own: { in: query, type: object, properties: { Disk: { $ref: Disk }, Size: { type: integer } } }\n",
            ),
        ];
        let files = files.map(|(name, text)| {
            let path = format!("test/2020-01-01/{name}.yaml");
            (path.clone(), Source { path, text: text.to_owned() })
        });
        let tree = SpecTree::parse(files.into()).unwrap();
        let catalog = model::build(&tree).unwrap();
        let product = &catalog.products[0];
        let disk = serde_json::json!({"Tag": {"Key": "a"}});
        let values = [
            ("Disk".to_owned(), disk.clone()),
            ("Own".to_owned(), serde_json::json!({"Disk": disk, "Size": 1})),
        ];
        let code = snippet(product, &product.operations[0], &values);
        for (path, count) in [
            ("alicloud_test::types::Disk::default()", 2),
            ("alicloud_test::types::DiskTag::default()", 2),
            ("alicloud_test::r#try::Own::default()", 1),
        ] {
            assert_eq!(code.matches(path).count(), count, "{path}\n{code}");
        }
    }
}
