//! The kind of signature is a fact of the service, which does not change while its specs do. Upstream may say otherwise from one
//! week to the next; what exists counts.

use super::existing_product::ExistingProduct;
use super::merge::Notes;
use crate::model::signature_of_style;
use crate::spec::{OperationSpec, ProductSpec, Signature};

/// Keeps the kind that exists. An older product file does not say it; its operations do by their style.
pub(super) fn keep(
    product: &mut ProductSpec,
    operations: &[OperationSpec],
    old: &ExistingProduct,
    notes: &mut Notes,
) {
    let Some((old_product, _)) = &old.product else { return };
    let of_operations = || kind(old.all_operations());
    let Some(kept) = old_product.signature.or_else(of_operations) else { return };
    let new = product.signature.or_else(|| kind(operations)).unwrap_or_default();
    if new != kept {
        product.signature = Some(kept);
        notes.kept.push("signature".to_owned());
    } else if old_product.signature.is_some() {
        product.signature = Some(kept);
    }
}

/// The kind that operations have by their styles; one that is not that of most products counts.
fn kind<'a>(operations: impl IntoIterator<Item = &'a OperationSpec>) -> Option<Signature> {
    let mut kinds = operations.into_iter().map(|spec| signature_of_style(spec.http.style));
    let first = kinds.next()?;
    Some(if first == Signature::default() {
        kinds.find(|kind| *kind != first).unwrap_or(first)
    } else {
        first
    })
}
