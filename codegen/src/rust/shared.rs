//! The file of a product's shared types.

use alicloud_model::{Product, Shape};
use proc_macro2::TokenStream;
use quote::quote;

use super::records::Types;
use super::types::{self, SharedTypes};
use super::{docs, ident};

/// The items of `types.rs`.
pub(super) fn items(product: &Product, shared: &SharedTypes) -> TokenStream {
    let mut types = Types::default();
    let mut aliases = TokenStream::new();
    for (name, schema) in &product.schemas {
        types.nested(schema, shared.side(name), Some(name), shared);
        if !matches!(schema.shape, Shape::Object(_) | Shape::Enum { .. }) {
            let ident = ident::type_name(name);
            let target = types::plain(schema, shared);
            let docs = match &schema.description {
                Some(text) => docs::doc(&docs::prose(text)),
                None => docs::doc(&format!("`{name}`.")),
            };
            aliases.extend(quote!(#docs pub type #ident = #target;));
        }
    }
    let types = types.finish();
    quote! {
        use alicloud_runtime as rt;
        #aliases
        #types
    }
}
