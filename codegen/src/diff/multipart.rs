//! Uploads in parts.

use alicloud_model::Operation;

use super::rule::Rule;
use super::walk::{Found, Walk};
use super::words;
use crate::rust::surface;

impl Walk<'_> {
    /// Compares how an operation begins an upload in parts.
    pub(super) fn multipart(&mut self, old: &Operation, new: &Operation) {
        let item = Some(format!("{}::upload_in_parts", surface::call(old)));
        let [before, after] =
            [old, new].map(|operation| operation.multipart.as_ref().map(words::multipart));
        let rule = match (&old.multipart, &new.multipart) {
            (then, now) if then == now => return,
            (Some(_), None) => Rule::MultipartRemoved,
            (None, _) => Rule::MultipartAdded,
            // Its calls give the response of that operation.
            (Some(then), Some(now)) if then.complete != now.complete => Rule::MultipartRemoved,
            _ => Rule::Multipart,
        };
        self.push(
            rule,
            Found { path: "multipart".to_owned(), item, before, after, ..Found::default() },
        );
    }
}
