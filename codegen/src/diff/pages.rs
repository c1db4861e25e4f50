//! How a response is paged.

use alicloud_model::{Items, Operation, Pagination, Schema, Shape};

use super::rule::Rule;
use super::walk::{Found, Walk};
use super::words;
use crate::rust::surface;

impl<'a> Walk<'a> {
    /// Compares how two responses are paged. `is_said` tells that the types in the response are others anyway.
    pub(super) fn pages(&mut self, old: &'a Operation, new: &'a Operation, is_said: bool) {
        let (before, after) = (self.old.entry(old), self.new.entry(new));
        let item = Some(format!("{}::items", surface::call(old)));
        let found = Found { path: "pagination".to_owned(), item, ..Found::default() };
        match (&old.pagination, &new.pagination) {
            (None, None) => {}
            (None, Some(_)) => self.push(Rule::PagesAdded, Found { after, ..found }),
            (Some(_), None) => self.push(Rule::PagesRemoved, Found { before, ..found }),
            (Some(then), Some(now)) => {
                if before != after {
                    if !is_said && !self.entry_is_renamed(then, now) {
                        self.push(Rule::PagesEntry, Found { before, after, ..found });
                    }
                } else if members(then) != members(now) {
                    let show = |pages: &Pagination| Some(words::pages(pages));
                    self.push(Rule::Pages, Found { before: show(then), after: show(now), ..found });
                }
            }
        }
    }

    fn entry_is_renamed(&self, old: &Pagination, new: &Pagination) -> bool {
        match (&old.items().entry.shape, &new.items().entry.shape) {
            (Shape::Ref(before), Shape::Ref(after)) => self.is_same_type(before, after),
            _ => false,
        }
    }
}

/// The members that pages are found by. The size of a page, and where the type of an entry is described, are no part of it.
fn members(pages: &Pagination) -> Pagination {
    let mut pages = pages.clone();
    match &mut pages {
        Pagination::PageNumber { size, total, answered_size, items, .. } => {
            *size = None;
            for count in [total, answered_size].into_iter().flatten() {
                count.is_integer = true;
            }
            *items = place(items);
        }
        Pagination::Offset { size, total, items, .. } => {
            *size = None;
            if let Some(count) = total {
                count.is_integer = true;
            }
            *items = place(items);
        }
        Pagination::Token { size, items, .. } => {
            *size = None;
            *items = place(items);
        }
    }
    pages
}

fn place(items: &Items) -> Items {
    let mut place = Items::new(items.place.clone(), Schema::of(Shape::Any));
    place.wrapper.clone_from(&items.wrapper);
    place
}
