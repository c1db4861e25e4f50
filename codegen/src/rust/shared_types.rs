//! `types.rs`: the types that several operations of a product share.

use alicloud_model::{Product, Shape, SharedType};
use proc_macro2::TokenStream;
use quote::quote;

use super::records::Types;
use super::types::{self, SharedTypes};
use super::{docs, ident};

/// The items of `types.rs`: the types that requests and responses have. Of a body that is an object only the members are
/// in a request. Nothing when there is none.
pub(super) fn items(product: &Product, shared: &SharedTypes) -> Option<TokenStream> {
    let mut types = Types::default();
    let mut aliases = TokenStream::new();
    let mut is_empty = true;
    for (name, SharedType { schema, side, .. }) in &product.schemas {
        let Some(side) = *side else { continue };
        is_empty = false;
        types.nested(schema, side, Some(name), shared);
        if !matches!(schema.shape, Shape::Object(_) | Shape::Enum { .. }) {
            let ident = ident::type_name(name);
            let target = types::plain(schema, shared);
            let docs = match &schema.description {
                Some(text) => docs::doc(&shared.prose.markdown(text)),
                None => docs::doc(&format!("`{name}`.")),
            };
            aliases.extend(quote!(#docs pub type #ident = #target;));
        }
    }
    if is_empty {
        return None;
    }
    let types = types.finish();
    Some(quote! {
        use alicloud_runtime::generated as rt;
        #aliases
        #types
    })
}
