//! Documented errors.

use alicloud_model::ErrorCode;

use super::pairs::{Pairs, pairs};
use super::rule::Rule;
use super::shape::{of_variant, removal_rule, variant_change};
use super::walk::{Found, Walk};
use crate::rust::surface;

impl Walk<'_> {
    /// Compares the documented errors of an operation, or of several.
    pub(super) fn errors(&mut self, old: &[ErrorCode], new: &[ErrorCode], place: &str) {
        let variants = |errors| surface::variants(codes(errors));
        let (before, after) = (variants(old), variants(new));
        let all = &after;
        let Pairs { both, gone, new: added } =
            pairs(&before, &after, &[&|(code, _)| (*code).to_owned(), &|(_, name)| name.clone()]);
        let found = |walk: &Self, (code, variant): &(&str, String)| Found {
            path: format!("{place}.{code}"),
            item: Some(walk.item(&format!("ErrorCode::{variant}"))),
            ..Found::default()
        };
        // The enum goes with its last code.
        let types: Vec<String> =
            if new.is_empty() { vec![self.item("ErrorCode")] } else { Vec::new() };
        for error in gone {
            let rule = removal_rule(Rule::ErrorRemoved, &error.1, all);
            let (before, after) = (Some(error.0.to_owned()), of_variant(&error.1, all));
            self.push(rule, Found { before, after, types: types.clone(), ..found(self, error) });
        }
        for error in added {
            let after = Some(error.0.to_owned());
            self.push(Rule::ErrorAdded, Found { after, ..found(self, error) });
        }
        for (was, is) in both {
            if let Some((rule, before, after)) = variant_change(was, is, all) {
                let (before, after) = (Some(before.to_owned()), Some(after.to_owned()));
                self.push(rule, Found { before, after, ..found(self, was) });
            }
            let texts = |errors: &[ErrorCode]| -> Vec<(u16, String, Option<String>)> {
                let same = errors.iter().filter(|error| [was.0, is.0].contains(&&*error.code));
                same.map(|error| (error.status, error.message.clone(), error.description.clone()))
                    .collect()
            };
            self.document(Rule::Description, texts(old) != texts(new));
        }
    }
}

fn codes(errors: &[ErrorCode]) -> impl Iterator<Item = &str> {
    errors.iter().map(|error| error.code.as_str())
}
