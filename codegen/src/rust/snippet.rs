//! A small program that makes one call through a generated crate, for a reader to copy. What the crate offers, and how its
//! functions take values, is asked of what makes it.

use std::path::Path;

use alicloud_model::{Object, Operation, Product, Schema, Shape, SharedType, Side};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens as _, format_ident, quote};
use serde_json::Value;

use super::fields::{Member, Record};
use super::types::{self, SharedTypes, Taken};
use super::{ident, streams};

/// Where a call goes, as far as it is not left to the environment.
#[derive(Clone, Copy, Debug, Default)]
pub struct CalledAt<'a> {
    /// The region.
    pub region: Option<&'a str>,
    /// A host, or a URL of scheme and host.
    pub endpoint: Option<&'a str>,
}

impl CalledAt<'_> {
    /// What makes the client.
    fn client(self, product: &Product, krate: &Ident) -> TokenStream {
        let region = self.region.map(|region| quote!(.region(#region)));
        if product.provider.is_some() {
            let endpoint = self.endpoint.unwrap_or("https://api.example.com");
            return quote!(#krate::Client::new(#krate::Config::from_endpoint(#endpoint) #region)?);
        }
        let endpoint = self.endpoint.map(|endpoint| quote!(.endpoint(#endpoint)));
        if region.is_none() && endpoint.is_none() {
            return quote!(#krate::Client::from_env().await?);
        }
        quote!(#krate::Client::new(#krate::Config::from_env()? #region #endpoint)?)
    }
}

/// The Rust code that makes a call with these parameters, given by their wire names. Bytes are given as base64, as in
/// JSON. What is required and not given, also inside of objects, is an empty value for the reader to fill in. `upload` is a file that is
/// the body. Events are taken one by one.
///
/// The program needs `tokio` beside the product's crate, and `serde_json` where a value may be any JSON.
pub fn snippet(
    product: &Product,
    operation: &Operation,
    values: &[(String, Value)],
    upload: Option<&Path>,
    at: CalledAt<'_>,
) -> String {
    let krate = format_ident!("{}", product.package.name.replace('-', "_"));
    let context = Context { product, shared: SharedTypes::new(product), krate: &krate };
    let home =
        Home { module: ident::module(operation.code_name()), side: Side::Request, holder: None };
    let request = Record::request(operation);
    let value = |name: &str| values.iter().find(|(given, _)| given == name).map(|(_, value)| value);
    let Parts { arguments, setters } = context.parts(&request, &home, value);
    let method = ident::method(operation.code_name());
    let client = at.client(product, &krate);
    let upload = upload.map(|path| {
        let path = path.to_string_lossy();
        quote!(.upload(#krate::runtime::Upload::file(#path).await?))
    });
    let call = quote!(client.#method(#(#arguments),*) #(#setters)* #upload);
    let take = if streams::has_events(operation) {
        quote! {
            let mut events = #call.events().await?;
            while let Some(event) = events.next().await {
                println!("{:#?}", event?.data);
            }
        }
    } else {
        quote! {
            let response = #call.await?;
            println!("{response:#?}");
        }
    };
    let program = quote! {
        #[tokio::main]
        async fn main() -> Result<(), #krate::Error> {
            let client = #client;
            #take
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
    shared: SharedTypes,
    krate: &'a Ident,
}

/// Where the types of a value are that are made for it alone.
struct Home<'a> {
    module: Ident,
    side: Side,
    /// The shared type that they belong to, if any.
    holder: Option<&'a str>,
}

/// What makes a record.
struct Parts {
    /// For what must be given.
    arguments: Vec<TokenStream>,
    /// Calls of the methods that set the rest.
    setters: Vec<TokenStream>,
}

impl Context<'_> {
    fn parts<'v>(
        &self,
        record: &Record<'_>,
        home: &Home<'_>,
        value: impl Fn(&str) -> Option<&'v Value>,
    ) -> Parts {
        let required = record.required().map(|member| {
            let value = value(&member.field.name).unwrap_or(&Value::Null);
            self.argument(&member.field.schema, home, value)
        });
        // What a text holds and can't be given as a value is given as it is.
        let as_text = |member: &Member<'_>| {
            let value = value(&member.field.name).filter(|value| !value.is_null())?;
            let content = member.field.schema.content.as_ref()?;
            let setter = record.text_setter(member).filter(|_| held(content, value).is_none())?;
            let text = text(value);
            Some(quote!(.#setter(#text)))
        };
        let optional = record.optional().filter_map(|member| {
            as_text(member).or_else(|| {
                let value = self.argument(&member.field.schema, home, value(&member.field.name)?);
                let setter = member.setter();
                Some(quote!(.#setter(#value)))
            })
        });
        let setters = record.required().filter_map(as_text).chain(optional).collect();
        Parts { arguments: required.collect(), setters }
    }

    /// An expression for the parameter of a function.
    fn argument(&self, schema: &Schema, home: &Home<'_>, value: &Value) -> TokenStream {
        match types::taken(schema, home.holder, &self.shared) {
            Taken::Plain | Taken::Boxed => self.exact(schema, home, value),
            Taken::Into => self.into(schema, home, value),
            Taken::Json(content) => match held(content, value) {
                Some(held) => quote!(serde_json::json!(#held)),
                None if content.shape == Shape::Any => quote!(serde_json::json!({})),
                None => quote!(Default::default()),
            },
            Taken::JsonList(items) => {
                let content = schema.content.as_deref();
                held(content.unwrap_or(schema), value).unwrap_or_else(|| match items.shape {
                    Shape::Any => quote!(Vec::<serde_json::Value>::new()),
                    Shape::String | Shape::Enum { .. } => quote!(Vec::<&str>::new()),
                    _ => quote!(Vec::new()),
                })
            }
            Taken::List(items) => {
                let elements = elements(value).map(|value| self.exact(items, home, value));
                quote!([#(#elements),*])
            }
            Taken::ListOfInto(items) => {
                let is_any = items.shape == Shape::Any;
                // All elements have one type, which of any JSON only the exact one is.
                let element = if is_any { Self::exact } else { Self::into };
                let elements: Vec<TokenStream> =
                    elements(value).map(|value| element(self, items, home, value)).collect();
                match (elements.as_slice(), is_any) {
                    ([], true) => quote!(Vec::<serde_json::Value>::new()),
                    ([], false) => quote!(Vec::<&str>::new()),
                    (elements, _) => quote!([#(#elements),*]),
                }
            }
        }
    }

    /// An expression of any type that makes one of the schema's.
    fn into(&self, schema: &Schema, home: &Home<'_>, value: &Value) -> TokenStream {
        match (self.product.resolve(schema).map(|schema| &schema.shape), value) {
            (Some(Shape::String | Shape::Enum { .. }), value) => {
                let text = text(value);
                quote!(#text)
            }
            (Some(Shape::Any), Value::String(text)) => quote!(#text),
            (Some(Shape::Binary), value) => bytes(value),
            (Some(Shape::Map(values)), value) => self.members(values, home, value),
            _ => self.exact(schema, home, value),
        }
    }

    /// An expression of the schema's type.
    fn exact(&self, schema: &Schema, home: &Home<'_>, value: &Value) -> TokenStream {
        match (&schema.shape, value) {
            // What holds itself would never end otherwise.
            (Shape::Ref(_) | Shape::Object(_), Value::Null) => quote!(Default::default()),
            (Shape::Ref(name), value) => {
                let target = SharedType::follow(&self.product.schemas, name);
                let Some((name, shared)) = target else { return quote!(Default::default()) };
                let home = Home {
                    module: format_ident!("types"),
                    side: shared.side.unwrap_or(home.side),
                    holder: Some(name),
                };
                self.exact(&shared.schema, &home, value)
            }
            (Shape::Object(object), value) => self.record(object, home, value),
            (Shape::String, value) => {
                let text = text(value);
                quote!(#text.to_owned())
            }
            (Shape::Enum { .. }, value) => {
                let text = text(value);
                quote!(#text.into())
            }
            (Shape::Binary, value) => {
                let bytes = bytes(value);
                quote!(#bytes.into())
            }
            (Shape::Any, value) => {
                let json = json(value);
                quote!(serde_json::json!(#json))
            }
            (Shape::Integer, value) => {
                let number = value.as_i64().or_else(|| value.as_str()?.parse().ok());
                Literal::i64_unsuffixed(number.unwrap_or_default()).into_token_stream()
            }
            (Shape::Number, value) => {
                let number = value.as_f64().or_else(|| value.as_str()?.parse().ok());
                let number = number.filter(|number| number.is_finite());
                Literal::f64_unsuffixed(number.unwrap_or_default()).into_token_stream()
            }
            (Shape::Boolean, value) => {
                let truth = value == &Value::Bool(true) || value.as_str() == Some("true");
                quote!(#truth)
            }
            (Shape::List { items, .. }, value) => {
                let elements = elements(value).map(|value| self.exact(items, home, value));
                quote!(vec![#(#elements),*])
            }
            (Shape::Map(values), value) => {
                let members = self.members(values, home, value);
                quote!(#members.into())
            }
        }
    }

    fn record(&self, object: &Object, home: &Home<'_>, value: &Value) -> TokenStream {
        let record = Record::object(object, home.side, home.holder);
        let Parts { arguments, setters } =
            self.parts(&record, home, |name| value.as_object()?.get(name));
        let (krate, module, name) = (self.krate, &home.module, &record.name);
        let make =
            if arguments.is_empty() { quote!(default()) } else { quote!(new(#(#arguments),*)) };
        quote!(#krate::#module::#name::#make #(#setters)*)
    }

    /// The members of a map, as an array that makes one.
    fn members(&self, values: &Schema, home: &Home<'_>, value: &Value) -> TokenStream {
        let members = value.as_object().into_iter().flatten().map(|(name, value)| {
            let value = self.exact(values, home, value);
            quote!((#name.to_owned(), #value))
        });
        quote!([#(#members),*])
    }
}

/// What a text of JSON holds, as the methods take it; nothing for a text that holds something else or that is more than a few
/// values.
fn held(content: &Schema, value: &Value) -> Option<TokenStream> {
    let held: Value = serde_json::from_str(value.as_str()?).ok()?;
    let items = match &content.shape {
        Shape::Any => {
            let held = json(&held);
            return Some(held);
        }
        Shape::List { items, .. } => items,
        _ => return None,
    };
    let elements: Option<Vec<TokenStream>> = held
        .as_array()?
        .iter()
        .map(|element| match (&items.shape, element) {
            (Shape::String | Shape::Enum { .. }, Value::String(text)) => Some(quote!(#text)),
            (Shape::Integer, Value::Number(number)) => {
                Some(Literal::i64_unsuffixed(number.as_i64()?).into_token_stream())
            }
            (Shape::Number, Value::Number(number)) if number.is_f64() => {
                Some(Literal::f64_unsuffixed(number.as_f64()?).into_token_stream())
            }
            (Shape::Boolean, Value::Bool(truth)) => Some(quote!(#truth)),
            (Shape::Any, element) => {
                let element = json(element);
                Some(quote!(serde_json::json!(#element)))
            }
            _ => None,
        })
        .collect();
    let elements = elements.filter(|elements| !elements.is_empty())?;
    Some(quote!([#(#elements),*]))
}

fn elements(value: &Value) -> std::slice::Iter<'_, Value> {
    value.as_array().map(Vec::as_slice).unwrap_or_default().iter()
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// An expression that makes bytes, as readable as they are.
fn bytes(value: &Value) -> TokenStream {
    let bytes = BASE64_STANDARD.decode(text(value)).unwrap_or_default();
    match str::from_utf8(&bytes) {
        Ok(text) => quote!(#text),
        Err(_) => {
            let bytes = Literal::byte_string(&bytes);
            quote!(#bytes.as_slice())
        }
    }
}

/// What `json!` takes for a value.
fn json(value: &Value) -> TokenStream {
    match value {
        Value::Null => quote!(null),
        Value::Bool(truth) => quote!(#truth),
        Value::String(text) => quote!(#text),
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            // A number without a type is an `i32` there.
            (Some(number), ..) if i32::try_from(number).is_ok() => {
                Literal::i64_unsuffixed(number).into_token_stream()
            }
            (Some(number), ..) => quote!(#number),
            (_, Some(number), _) => quote!(#number),
            (.., number) => Literal::f64_unsuffixed(number.unwrap_or_default()).into_token_stream(),
        },
        Value::Array(elements) => {
            let elements = elements.iter().map(json);
            quote!([#(#elements),*])
        }
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| {
                let value = json(value);
                quote!(#name: #value)
            });
            quote!({#(#members),*})
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
        let code = snippet(product, &product.operations[0], &values, None, CalledAt::default());
        for (path, count) in [
            ("alicloud_test::types::Disk::default()", 2),
            ("alicloud_test::types::DiskTag::default()", 2),
            ("alicloud_test::r#try::Own::default()", 1),
        ] {
            assert_eq!(code.matches(path).count(), count, "{path}\n{code}");
        }
    }

    #[test]
    fn json_is_given_as_values_where_it_is_what_the_text_holds() {
        let ids = "type: string, contentMediaType: application/json, contentSchema: { type: array, items: { type: string } }";
        let operation = format!(
            "operation: Try\nhttp: {{ style: rpc, method: POST }}\nparameters:\n  \
            Ids: {{ in: query, {ids} }}\n  \
            Needed: {{ in: query, required: true, {ids} }}\n  \
            Policy: {{ in: query, type: string, contentMediaType: application/json }}\n"
        );
        let files =
            [("product", "product: Test\nversion: 2020-01-01\n".to_owned()), ("Try", operation)];
        let files = files.map(|(name, text)| {
            let path = format!("test/2020-01-01/{name}.yaml");
            (path.clone(), Source { path, text })
        });
        let tree = SpecTree::parse(files.into()).unwrap();
        let catalog = model::build(&tree).unwrap();
        let product = &catalog.products[0];
        let code = |ids: &str, needed: &str, policy: &str| {
            let values = [("Ids", ids), ("Needed", needed), ("Policy", policy)];
            let values = values.map(|(name, text)| (name.to_owned(), Value::from(text)));
            let code = snippet(product, &product.operations[0], &values, None, CalledAt::default());
            code.split_whitespace().collect::<String>()
        };
        let typed = code(r#"["i-1"]"#, r#"["a", "b"]"#, r#"{"Version": 1}"#);
        for part in [
            r#".r#try(["a","b"])"#,
            r#".ids(["i-1"])"#,
            r#".policy(serde_json::json!({"Version":1}))"#,
        ] {
            assert!(typed.contains(part), "{part}\n{typed}");
        }
        let raw = code("i-1", "[1]", "{");
        for part in [
            ".r#try(Vec::<&str>::new())",
            r#".needed_json("[1]")"#,
            r#".ids_json("i-1")"#,
            r#".policy_json("{")"#,
        ] {
            assert!(raw.contains(part), "{part}\n{raw}");
        }
    }
}
