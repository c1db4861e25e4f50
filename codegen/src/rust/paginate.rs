//! How a paged operation gets from one page to the next. What leads there is resolved already.

use alicloud_model::{ByToken, Count, Items, MemberName, Operation, Pagination, Place};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::fields::{self, Record};
use super::ident;
use super::types::{self, SharedTypes};

/// The implementation of `Paginate`, for paged operations.
pub(super) fn implementation(
    operation: &Operation,
    request: &Record<'_>,
    shared: &SharedTypes,
) -> TokenStream {
    let Some(pagination) = &operation.pagination else { return TokenStream::new() };
    let (position, progress) = match pagination {
        Pagination::PageNumber { page, first_page, total, answered_size, by_token, .. } => {
            let page = name(page);
            let (size, total) = (count(answered_size.as_ref()), count(total.as_ref()));
            let position = if *first_page == 1 {
                quote!(rt::Position::page(&mut self.#page))
            } else {
                let first_page = Literal::i64_unsuffixed(*first_page);
                quote!(rt::Position::page_from(&mut self.#page, #first_page))
            };
            let progress = quote!(rt::Progress::page(#size, #total));
            match by_token.as_deref() {
                Some(ByToken { token, next, size, .. }) => {
                    let (token, next) = (name(token), read(next, false));
                    let size = size.as_ref().map(name);
                    let size =
                        size.map_or_else(|| quote!(&None::<i64>), |size| quote!(&self.#size));
                    (
                        quote!(#position.or_token(&mut self.#token, #size)),
                        quote!(#progress.or_token(#next)),
                    )
                }
                None => (position, progress),
            }
        }
        Pagination::Offset { offset, total, .. } => {
            let (offset, total) = (name(offset), count(total.as_ref()));
            (quote!(rt::Position::offset(&mut self.#offset)), quote!(rt::Progress::offset(#total)))
        }
        Pagination::Token { token, next, .. } => {
            let (token, next) = (name(token), read(next, false));
            (quote!(rt::Position::token(&mut self.#token)), quote!(rt::Progress::token(#next)))
        }
    };
    let entries = pagination.items();
    let item = match entries.described_in() {
        Some(_) => types::plain_in_shared(&entries.entry, shared),
        None => types::plain(&entries.entry, shared),
    };
    let items = list(entries);
    let name = &request.name;
    // A response without any number says nothing on the pages that follow.
    let silent = match pagination {
        Pagination::PageNumber { total, answered_size, by_token, .. } => {
            total.is_none() && answered_size.is_none() && by_token.is_none()
        }
        Pagination::Offset { total, .. } => total.is_none(),
        Pagination::Token { .. } => false,
    };
    let answer = if silent { format_ident!("_response") } else { format_ident!("response") };
    quote! {
        impl rt::Paginate for #name {
            type Item = #item;

            fn position(&mut self) -> rt::Position<'_> {
                #position
            }

            fn progress(#answer: &Self::Response) -> rt::Progress {
                #progress
            }

            fn items(response: &mut Self::Response) -> Option<&mut Vec<Self::Item>> {
                #items
            }
        }
    }
}

fn name(member: &MemberName) -> Ident {
    ident::field(member.code_name())
}

fn count(count: Option<&Count>) -> TokenStream {
    count.map_or_else(|| quote!(&None::<i64>), |count| read(&count.place, count.is_integer))
}

/// A reference to an optional value: `&response.total_count`, or through optional objects.
fn read(place: &Place, is_integer: bool) -> TokenStream {
    let last = name(&place.member);
    let Some((first, rest)) = place.outer.split_first() else { return quote!(&response.#last) };
    let first = name(first);
    let rest = rest.iter().map(|member| {
        let name = name(member);
        quote!(.and_then(|outer| outer.#name.as_ref()))
    });
    let copy = (!is_integer).then(|| quote!(.clone()));
    quote!(&response.#first.as_ref() #(#rest)* .and_then(|outer| outer.#last #copy))
}

/// The list in the response, to change it. `None` where what holds it is absent.
fn list(items: &Items) -> TokenStream {
    let outer = items.place.outer.iter().map(|member| {
        let name = name(member);
        quote!(#name.as_mut()?)
    });
    let last = name(&items.place.member);
    if fields::is_optional(items.list.is_none(), items.side, false) {
        quote!(response #(.#outer)* .#last.as_mut())
    } else {
        quote!(Some(&mut response #(.#outer)* .#last))
    }
}
