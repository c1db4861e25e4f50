//! `#[deprecated]` with a note: what the service discourages or documents no more. Knows nothing of where the attributes go.

use alicloud_model::{Field, Operation, Since};
use proc_macro2::TokenStream;
use quote::quote;

use super::{ident, operation_docs};

/// The attribute of the client's method for an operation.
pub(super) fn operation(operation: &Operation) -> Option<TokenStream> {
    if !operation.deprecated && operation.removed_upstream.is_none() {
        return None;
    }
    let mut notes: Vec<String> = operation.removed_upstream.iter().map(gone).collect();
    if !operation.replaced_by.is_empty() {
        let names: Vec<String> =
            operation.replaced_by.iter().map(operation_docs::other_operation).collect();
        notes.push(format!("use {} instead", names.join(" or ")));
    }
    if notes.is_empty() {
        notes.push("the service discourages this operation".to_owned());
    }
    Some(attribute(&notes.join("; ")))
}

/// The attribute of the setter for an optional field.
pub(super) fn setter(field: &Field) -> Option<TokenStream> {
    member(field).or_else(|| field.deprecated.then(|| quote!(#[deprecated])))
}

/// The attribute of a field that may be left out.
pub(super) fn member(field: &Field) -> Option<TokenStream> {
    let gone = field.removed_upstream.as_ref().map(gone);
    let notes: Vec<String> = gone.into_iter().chain(instead(field)).collect();
    (!notes.is_empty()).then(|| attribute(&notes.join("; ")))
}

/// What to use instead of a field, as a part of a sentence.
pub(super) fn instead(field: &Field) -> Option<String> {
    let other = field.replaced_by.as_deref()?;
    Some(format!("use `{}` instead", ident::bare(&ident::field(other))))
}

/// The attribute of a variant, if its value is gone.
pub(super) fn value(removed: Option<&Since>) -> Option<TokenStream> {
    removed.map(|since| attribute(&gone(since)))
}

/// Since when something is gone, as a part of a sentence.
pub(super) fn gone(since: &Since) -> String {
    format!("gone from the service's documentation{}", after(since))
}

/// The end of a sentence on what is so now.
pub(super) fn after(since: &Since) -> String {
    match since {
        Since::Unknown => String::new(),
        Since::Day(day) => format!(" since {day}"),
    }
}

fn attribute(note: &str) -> TokenStream {
    quote!(#[deprecated(note = #note)])
}
