//! How a paged operation gets from one page to the next.

use alicloud_model::{Field, Operation, Pagination, Product, Schema, Shape};
use proc_macro2::TokenStream;
use quote::quote;

use super::fields::{Record, field_ident};
use super::types::{self, SharedTypes};

/// The implementation of `Paginate`, for paged operations.
pub(super) fn implementation(
    operation: &Operation,
    product: &Product,
    request: &Record<'_>,
    shared: &SharedTypes,
) -> TokenStream {
    let Some(pagination) = &operation.pagination else { return TokenStream::new() };
    let Some(response) = &operation.response.schema else { return TokenStream::new() };
    let answered = |place: &str| path(response, place, product);
    let parameter =
        |name: &str| request.fields.iter().find(|f| f.name == name).map(|f| field_ident(f));
    let (items, position, progress) = match pagination {
        Pagination::PageNumber { page, total, answered_size, items, size } => {
            let page = parameter(page);
            let size = match (answered_size, size) {
                (Some(place), _) => answered(place).map(|p| read(&p)),
                (None, _) => None,
            };
            let total = total.as_ref().and_then(|place| answered(place)).map(|p| read(&p));
            let none = || quote!(&None::<i64>);
            let size = size.unwrap_or_else(none);
            let total = total.unwrap_or_else(none);
            (
                items,
                quote!(rt::Position::page(&mut self.#page)),
                quote!(rt::Progress::page(#size, #total)),
            )
        }
        Pagination::Token { token, next, items, .. } => {
            let token = parameter(token);
            let next = answered(next).map(|p| read(&p));
            (
                items,
                quote!(rt::Position::token(&mut self.#token)),
                quote!(rt::Progress::token(#next)),
            )
        }
    };
    let Some(steps) = answered(items) else { return TokenStream::new() };
    let item = steps.last().and_then(|field| match &field.schema.shape {
        Shape::List { items, .. } => Some(types::plain(items, shared)),
        _ => None,
    });
    let take = take(&steps);
    let count = count(&steps);
    let name = &request.name;
    quote! {
        impl rt::Paginate for #name {
            type Item = #item;

            fn position(&mut self) -> rt::Position<'_> {
                #position
            }

            fn progress(response: &Self::Response) -> rt::Progress {
                #progress
            }

            fn items(response: Self::Response) -> Vec<Self::Item> {
                #take
            }

            fn count(response: &Self::Response) -> usize {
                #count
            }
        }
    }
}

/// The fields that lead to a place in the answer.
fn path<'a>(schema: &'a Schema, place: &str, product: &'a Product) -> Option<Vec<&'a Field>> {
    let Shape::Object(object) = &product.resolve(schema)?.shape else { return None };
    object.fields.iter().find_map(|field| {
        let rest = place.strip_prefix(field.name.as_str())?;
        let whole = match &field.schema.shape {
            Shape::List { wrapper: Some(wrapper), .. } => {
                rest.strip_prefix('.') == Some(wrapper.as_str())
            }
            _ => rest.is_empty(),
        };
        if whole {
            return Some(vec![field]);
        }
        let mut steps = path(&field.schema, rest.strip_prefix('.')?, product)?;
        steps.insert(0, field);
        Some(steps)
    })
}

/// A reference to an optional value: `&response.total_count`, or through optional objects.
fn read(steps: &[&Field]) -> TokenStream {
    let Some((last, outer)) = steps.split_last() else { return TokenStream::new() };
    let last_ident = field_ident(last);
    let Some((first, rest)) = outer.split_first() else { return quote!(&response.#last_ident) };
    let first = field_ident(first);
    let rest = through(rest);
    let get = match last.schema.shape {
        Shape::Integer => quote!(.and_then(|outer| outer.#last_ident)),
        _ => quote!(.and_then(|outer| outer.#last_ident.clone())),
    };
    quote!(&response.#first.as_ref() #rest #get)
}

/// The length of the list in the answer.
fn count(steps: &[&Field]) -> TokenStream {
    let Some((list, outer)) = steps.split_last() else { return quote!(0) };
    let list = field_ident(list);
    let Some((first, rest)) = outer.split_first() else { return quote!(response.#list.len()) };
    let first = field_ident(first);
    let rest = through(rest);
    quote!(response.#first.as_ref() #rest .map_or(0, |outer| outer.#list.len()))
}

/// Steps through optional objects, by reference.
fn through(steps: &[&Field]) -> TokenStream {
    steps
        .iter()
        .map(|field| {
            let ident = field_ident(field);
            quote!(.and_then(|outer| outer.#ident.as_ref()))
        })
        .collect()
}

/// Takes the list out of the answer.
fn take(steps: &[&Field]) -> TokenStream {
    let mut out = quote!(response);
    for (at, field) in steps.iter().enumerate() {
        let ident = field_ident(field);
        out.extend(quote!(.#ident));
        if at + 1 < steps.len() {
            out.extend(quote!(.unwrap_or_default()));
        }
    }
    out
}
