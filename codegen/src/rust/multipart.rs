//! The trait of a request that begins an upload in parts. It must not know how the runtime uploads.

use alicloud_model::{Multipart, Operation, PartList, Product};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::ident;

/// What gives its calls `upload_in_parts`.
pub(super) fn implementation(
    operation: &Operation,
    product: &Product,
    request: &Ident,
) -> Option<TokenStream> {
    let multipart = operation.multipart.as_ref()?;
    let Multipart { id, id_parameter, number, list, parts, part, most, smallest, largest, .. } =
        multipart;
    let PartList { parts: listed, part: listed_part, marker, next, more, .. } = list;
    let [send, listing, complete, abort] =
        multipart.operations().map(|name| request_of(product, name));
    let (send, listing, complete, abort) = (send?, listing?, complete?, abort?);
    let info = |request: &TokenStream| quote!(<#request as rt::Operation>::INFO);
    let [send, listing, completing, abort] = [&send, &listing, &complete, &abort].map(info);
    let most = Literal::u32_unsuffixed(*most);
    let [smallest, largest] = [*smallest, *largest].map(Literal::u64_unsuffixed);
    Some(quote! {
        impl rt::TakesParts for #request {
            type Completion = #complete;

            const PARTS: &'static rt::MultipartInfo =
                &rt::MultipartInfo::new(&[#(#id),*], #id_parameter)
                    .with_send(#send, #number)
                    .with_list(#listing, &[#(#listed),*], [#(#listed_part),*])
                    .with_pages(#marker, &[#(#next),*], &[#(#more),*])
                    .with_complete(#completing, &[#(#parts),*], [#(#part),*])
                    .with_abort(#abort)
                    .with_limits(#most, #smallest, #largest);
        }
    })
}

/// The request of another operation of the product.
fn request_of(product: &Product, name: &str) -> Option<TokenStream> {
    let operation = product.operation(name)?;
    let module = ident::module(operation.code_name());
    let request = ident::request(operation.code_name());
    Some(quote!(super::#module::#request))
}

/// What the documentation of the operation says of it.
pub(super) fn fact(operation: &Operation) -> Option<&'static str> {
    operation.multipart.as_ref().map(|_| {
        " [`upload_in_parts`](super::runtime::Call::upload_in_parts) makes the whole upload of a file, several parts at a time."
    })
}
