//! The file of the error codes that several operations document.

use alicloud_model::Product;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::records::Types;
use super::types::SharedTypes;
use super::{docs, ident};

/// The items of `errors.rs`. Nothing when no operation names a set: what nobody can reach would be dead code.
pub(super) fn items(product: &Product, shared: &SharedTypes) -> Option<TokenStream> {
    let mut types = Types::default();
    let docs = docs::doc("Error codes that several operations document.");
    for (name, errors) in &product.error_sets {
        if product.operations.iter().any(|operation| operation.error_set.as_ref() == Some(name)) {
            types.error_codes(type_ident(name), &docs, errors, shared);
        }
    }
    if types.error_codes.is_empty() {
        return None;
    }
    let types = types.finish();
    Some(quote! {
        use alicloud_runtime::generated as rt;
        #types
    })
}

/// How the module of an operation shows the codes of its set, under the name that its own codes would have.
pub(super) fn reexport(set: &str) -> TokenStream {
    let name = type_ident(set);
    if name == "ErrorCode" {
        quote!(pub use super::errors::#name;)
    } else {
        quote!(pub use super::errors::#name as ErrorCode;)
    }
}

fn type_ident(set: &str) -> Ident {
    ident::type_name(&crate::names::type_name(set))
}
