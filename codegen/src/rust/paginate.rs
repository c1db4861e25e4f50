//! How a paged operation gets from one page to the next.

use alicloud_model::{Field, Operation, Pagination, Product, Schema, Shape, Side};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::fields::{self, Record};
use super::ident;
use super::types::{self, SharedTypes};

/// One field on the way to a place in the answer.
struct Step<'a> {
    field: &'a Field,
    ident: Ident,
    /// Whether its type is an `Option`.
    optional: bool,
}

/// The implementation of `Paginate`, for paged operations.
pub(super) fn implementation(
    operation: &Operation,
    product: &Product,
    request: &Record<'_>,
    shared: &SharedTypes,
) -> TokenStream {
    let Some(pagination) = &operation.pagination else { return TokenStream::new() };
    let Some(response) = &operation.response.schema else { return TokenStream::new() };
    let answered = |place: &str| path(response, Side::Response, place, product);
    let parameter =
        |name: &str| request.fields.iter().find(|m| m.field.name == name).map(|m| &m.ident);
    let read_or_none = |place: &Option<String>| {
        let steps = place.as_deref().and_then(answered);
        steps.map_or_else(|| quote!(&None::<i64>), |steps| read(&steps))
    };
    let (items, position, progress) = match pagination {
        Pagination::PageNumber { page, first_page, total, answered_size, items, .. } => {
            let page = parameter(page);
            let (size, total) = (read_or_none(answered_size), read_or_none(total));
            let position = if *first_page == 1 {
                quote!(rt::Position::page(&mut self.#page))
            } else {
                let first_page = Literal::i64_unsuffixed(*first_page);
                quote!(rt::Position::page_from(&mut self.#page, #first_page))
            };
            (items, position, quote!(rt::Progress::page(#size, #total)))
        }
        Pagination::Offset { offset, total, items, .. } => {
            let offset = parameter(offset);
            let total = read_or_none(total);
            (
                items,
                quote!(rt::Position::offset(&mut self.#offset)),
                quote!(rt::Progress::offset(#total)),
            )
        }
        Pagination::Token { token, next, items, .. } => {
            let token = parameter(token);
            let next = answered(next).map(|steps| read(&steps));
            (
                items,
                quote!(rt::Position::token(&mut self.#token)),
                quote!(rt::Progress::token(#next)),
            )
        }
    };
    let Some(steps) = answered(items) else { return TokenStream::new() };
    let field = steps.last().and_then(|step| product.resolve(&step.field.schema));
    let Some(Shape::List { items, .. }) = field.map(|schema| &schema.shape) else {
        return TokenStream::new();
    };
    let is_ref = |schema: &Schema| matches!(schema.shape, Shape::Ref(_));
    let item = if is_ref(response) || steps.iter().any(|step| is_ref(&step.field.schema)) {
        types::plain_in_shared(items, shared)
    } else {
        types::plain(items, shared)
    };
    let items = list(&steps);
    let name = &request.name;
    // An answer without any number says nothing on the pages that follow.
    let silent = match pagination {
        Pagination::PageNumber { total, answered_size, .. } => {
            total.is_none() && answered_size.is_none()
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

/// The fields that lead to a place in the answer.
fn path<'a>(
    schema: &'a Schema,
    side: Side,
    place: &str,
    product: &'a Product,
) -> Option<Vec<Step<'a>>> {
    let side = match &schema.shape {
        Shape::Ref(name) => product.schemas.get(name)?.side?,
        _ => side,
    };
    let Shape::Object(object) = &product.resolve(schema)?.shape else { return None };
    object.fields.iter().find_map(|field| {
        let rest = place.strip_prefix(field.name.as_str())?;
        let step = Step {
            field,
            ident: ident::field(field.rename.as_deref().unwrap_or(&field.name)),
            optional: fields::is_optional(&field.schema, side, false),
        };
        let whole = match &field.schema.shape {
            Shape::List { wrapper: Some(wrapper), .. } => {
                rest.strip_prefix('.') == Some(wrapper.as_str())
            }
            _ => rest.is_empty(),
        };
        if whole {
            return Some(vec![step]);
        }
        let mut steps = path(&field.schema, side, rest.strip_prefix('.')?, product)?;
        steps.insert(0, step);
        Some(steps)
    })
}

/// A reference to an optional value: `&response.total_count`, or through optional objects.
fn read(steps: &[Step<'_>]) -> TokenStream {
    let Some((last, outer)) = steps.split_last() else { return TokenStream::new() };
    let name = &last.ident;
    let Some(outer) = through(outer) else { return quote!(&response.#name) };
    if last.field.schema.shape == Shape::Integer {
        quote!(&#outer.and_then(|outer| outer.#name))
    } else {
        quote!(&#outer.and_then(|outer| outer.#name.clone()))
    }
}

/// The list in the answer, to change it. `None` where what holds it is absent.
fn list(steps: &[Step<'_>]) -> TokenStream {
    let Some((list, outer)) = steps.split_last() else { return quote!(None) };
    let outer = outer.iter().map(|step| {
        let name = &step.ident;
        quote!(#name.as_mut()?)
    });
    let name = &list.ident;
    if list.optional {
        quote!(response #(.#outer)* .#name.as_mut())
    } else {
        quote!(Some(&mut response #(.#outer)* .#name))
    }
}

/// The optional reference to what the steps lead to; nothing for no steps.
fn through(steps: &[Step<'_>]) -> Option<TokenStream> {
    let (first, rest) = steps.split_first()?;
    let first = &first.ident;
    let rest = rest.iter().map(|step| {
        let name = &step.ident;
        quote!(.and_then(|outer| outer.#name.as_ref()))
    });
    Some(quote!(response.#first.as_ref() #(#rest)*))
}
