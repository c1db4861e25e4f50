//! Rust types for shapes, and how setters take them.

use std::collections::{BTreeSet, HashSet};

use alicloud_model::{Product, Schema, Shape};
use proc_macro2::TokenStream;
use quote::quote;

use super::cycles::{Steps, on_cycles};
use super::ident;
use super::prose::Prose;

/// What is known about a product's shared types, and what its prose can link to.
pub(super) struct SharedTypes {
    pub(super) prose: Prose,
    /// (holder, held) pairs of shared types where the held one must be boxed.
    boxed: HashSet<(String, String)>,
    /// Whether the file being made is the one that defines the shared types.
    inside: bool,
    enums: HashSet<String>,
}

impl SharedTypes {
    pub(super) fn new(product: &Product) -> Self {
        let enums = product
            .schemas
            .iter()
            .filter(|(_, shared)| matches!(shared.schema.shape, Shape::Enum { .. }))
            .map(|(name, _)| name.clone())
            .collect();
        Self { prose: Prose::new(product), boxed: boxed(product), inside: false, enums }
    }

    /// The same, for the file that defines the shared types.
    pub(super) fn inside(self) -> Self {
        Self { inside: true, ..self }
    }

    fn is_enum(&self, schema: &Schema) -> bool {
        match &schema.shape {
            Shape::Enum { .. } => true,
            Shape::Ref(name) => self.enums.contains(name),
            _ => false,
        }
    }

    pub(super) fn is_boxed(&self, holder: Option<&str>, held: &str) -> bool {
        holder.is_some_and(|holder| self.boxed.contains(&(holder.to_owned(), held.to_owned())))
    }
}

/// Pairs (holder, held) of shared types that lie on a cycle of direct containment.
fn boxed(product: &Product) -> HashSet<(String, String)> {
    let direct: Steps<'_> = product
        .schemas
        .iter()
        .map(|(name, shared)| {
            let mut held = BTreeSet::new();
            contained(&shared.schema, &mut held);
            (name.as_str(), held)
        })
        .collect();
    on_cycles(&direct).map(|(holder, held)| (holder.to_owned(), held.to_owned())).collect()
}

/// Shared types that a value holds in itself: not through a list or a map, which live on the heap.
fn contained<'a>(schema: &'a Schema, held: &mut BTreeSet<&'a str>) {
    match &schema.shape {
        Shape::Ref(name) => {
            held.insert(name);
        }
        Shape::Object(object) => {
            object.fields.iter().for_each(|field| contained(&field.schema, held));
        }
        _ => {}
    }
}

/// The type of a value in itself, without `Option`.
pub(super) fn plain(schema: &Schema, shared: &SharedTypes) -> TokenStream {
    named(schema, &TokenStream::new(), shared)
}

/// The same for a value that appears in a shared type, as other files name it.
pub(super) fn plain_in_shared(schema: &Schema, shared: &SharedTypes) -> TokenStream {
    named(schema, &quote!(super::types::), shared)
}

/// The type of a value. `home` is what the types made for it alone have before their names.
fn named(schema: &Schema, home: &TokenStream, shared: &SharedTypes) -> TokenStream {
    match &schema.shape {
        Shape::String => quote!(String),
        Shape::Integer => quote!(i64),
        Shape::Number => quote!(f64),
        Shape::Boolean => quote!(bool),
        Shape::Binary => quote!(rt::Bytes),
        Shape::Any => quote!(rt::Value),
        Shape::Enum { name, .. } => {
            let name = ident::type_name(name);
            quote!(#home #name)
        }
        Shape::Object(object) => {
            let name = ident::type_name(&object.name);
            quote!(#home #name)
        }
        Shape::List { items, .. } => {
            let items = named(items, home, shared);
            quote!(Vec<#items>)
        }
        Shape::Map(values) => {
            let values = named(values, home, shared);
            quote!(rt::Map<#values>)
        }
        Shape::Ref(name) => {
            let name = ident::type_name(name);
            if shared.inside { quote!(#name) } else { quote!(super::types::#name) }
        }
    }
}

/// The type of a field. `holder` is the shared type around it, if any.
pub(super) fn field(
    schema: &Schema,
    is_optional: bool,
    holder: Option<&str>,
    shared: &SharedTypes,
) -> TokenStream {
    let mut plain = plain(schema, shared);
    if let Shape::Ref(name) = &schema.shape
        && shared.is_boxed(holder, name)
    {
        plain = quote!(Box<#plain>);
    }
    if is_optional { quote!(Option<#plain>) } else { plain }
}

/// How a function takes a value.
#[derive(Clone, Copy)]
pub(super) enum Taken<'a> {
    /// As it is.
    Plain,
    /// As it is, for a field that keeps it in a box.
    Boxed,
    /// As anything that makes one.
    Into,
    /// As anything with these elements, each as it is.
    List(&'a Schema),
    /// As anything with these elements, each as anything that makes one.
    ListOfInto(&'a Schema),
    /// As what the text holds as JSON.
    Json(&'a Schema),
    /// As a list with these elements, which the text holds as JSON.
    JsonList(&'a Schema),
}

/// How the functions of generated code take a value. `holder` is the shared type around it, if any.
pub(super) fn taken<'a>(
    schema: &'a Schema,
    holder: Option<&str>,
    shared: &SharedTypes,
) -> Taken<'a> {
    if let Some(content) = &schema.content {
        return match &content.shape {
            Shape::List { items, .. } => Taken::JsonList(items),
            _ => Taken::Json(content),
        };
    }
    match &schema.shape {
        Shape::Ref(name) if shared.is_boxed(holder, name) => Taken::Boxed,
        Shape::List { items, .. } => match &items.shape {
            Shape::String | Shape::Any => Taken::ListOfInto(items),
            _ if shared.is_enum(items) => Taken::ListOfInto(items),
            _ => Taken::List(items),
        },
        Shape::Integer | Shape::Number | Shape::Boolean | Shape::Object(_) | Shape::Ref(_)
            if !shared.is_enum(schema) =>
        {
            Taken::Plain
        }
        _ => Taken::Into,
    }
}

/// A function's parameter: its type, and the expression that makes the field's plain type of `value`.
pub(super) struct Argument {
    pub(super) ty: TokenStream,
    pub(super) make: TokenStream,
    /// Generic functions are compiled where they are called; others need `#[inline]` for that.
    pub(super) generic: bool,
}

pub(super) fn argument(
    schema: &Schema,
    value: &proc_macro2::Ident,
    holder: Option<&str>,
    shared: &SharedTypes,
) -> Argument {
    let taken = taken(schema, holder, shared);
    let plain = |schema| plain(schema, shared);
    let (ty, make) = match taken {
        Taken::Plain => (plain(schema), quote!(#value)),
        Taken::Boxed => (plain(schema), quote!(Box::new(#value))),
        Taken::Into => {
            let plain = plain(schema);
            (quote!(impl Into<#plain>), quote!(#value.into()))
        }
        Taken::List(items) => {
            let item = plain(items);
            (quote!(impl IntoIterator<Item = #item>), quote!(rt::list(#value)))
        }
        Taken::ListOfInto(items) => {
            let item = plain(items);
            (quote!(impl IntoIterator<Item = impl Into<#item>>), quote!(rt::list(#value)))
        }
        Taken::Json(content) => (plain(content), quote!(rt::json_text(#value))),
        Taken::JsonList(items) => {
            let item = plain(items);
            let ty = if is_made_of_others(items) { quote!(impl Into<#item>) } else { item.clone() };
            (quote!(impl IntoIterator<Item = #ty>), quote!(rt::json_list::<#item>(#value)))
        }
    };
    let generic = !matches!(taken, Taken::Plain | Taken::Boxed | Taken::Json(_));
    Argument { ty, make, generic }
}

/// Whether elements of JSON lists are given as anything that makes one.
pub(super) fn is_made_of_others(items: &Schema) -> bool {
    matches!(items.shape, Shape::String | Shape::Enum { .. } | Shape::Any)
}
