//! What generated code shows to its users, as texts to compare. It decides nothing: names, types and arguments are asked of what
//! makes the code.

use alicloud_model::{Addressing, Field, Object, Operation, Product, Schema, Side, Waiter};
use proc_macro2::TokenStream;

use super::fields::{Member, Record};
use super::types::{self, SharedTypes};
use super::{ident, operation, streams, waiters};
use crate::spec::placeholders;

/// What the code of a product shows.
pub(crate) struct Surface<'a> {
    pub(crate) product: &'a Product,
    shared: SharedTypes,
}

/// A record, and how it is made.
pub(crate) struct Face<'a> {
    record: Record<'a>,
    /// Whether it has setters and a `new`.
    pub(crate) is_sent: bool,
    /// The placeholders of the path that it fills in, in their order.
    placeholders: Vec<&'a str>,
}

/// A field of a record.
#[derive(Clone, Copy)]
pub(crate) struct MemberFace<'r, 'a> {
    face: &'r Face<'a>,
    member: &'r Member<'a>,
}

impl<'a> Surface<'a> {
    pub(crate) fn new(product: &'a Product) -> Self {
        Self { product, shared: SharedTypes::new(product) }
    }

    /// The request of an operation.
    pub(crate) fn request(operation: &Operation) -> Face<'_> {
        let placeholders = match operation.addressing() {
            Addressing::ByPath(path) => placeholders(path).collect(),
            Addressing::ByName => Vec::new(),
        };
        Face { record: Record::request(operation), is_sent: true, placeholders }
    }

    /// An object on a side of a call.
    pub(crate) fn object<'o>(object: &'o Object, side: Side, holder: Option<&'o str>) -> Face<'o> {
        let record = Record::object(object, side, holder);
        Face { record, is_sent: side != Side::Response, placeholders: Vec::new() }
    }

    /// The type of a value in itself. What is made for the place alone has no path before its name.
    pub(crate) fn plain(&self, schema: &Schema) -> String {
        readable(&types::plain(schema, &self.shared))
    }

    /// The type of what the method or argument for a value takes.
    pub(crate) fn taken(&self, member: MemberFace<'_, 'a>) -> String {
        let MemberFace { face, member } = member;
        let value = ident::field("value");
        let holder = face.record.holder;
        readable(&types::argument(&member.field.schema, &value, holder, &self.shared).ty)
    }

    /// What sets a value: the names, each with the type that it takes.
    pub(crate) fn setters(&self, member: MemberFace<'_, 'a>) -> Vec<(String, String)> {
        // The first name is that of the value as it is, the other one that of its text.
        let types = [self.taken(member), "impl Into<String>".to_owned()];
        member.idents().into_iter().zip(types).collect()
    }

    /// Whether a value that is a shared type is in a box, since the type holds itself.
    pub(crate) fn is_boxed(&self, holder: Option<&str>, held: &str) -> bool {
        self.shared.is_boxed(holder, held)
    }

    /// The type of the response.
    pub(crate) fn response(&self, operation: &Operation) -> String {
        readable(&operation::response_type(operation, &self.shared))
    }

    /// The entries of the pages.
    pub(crate) fn entry(&self, operation: &Operation) -> Option<String> {
        let items = operation.pagination.as_ref()?.items();
        Some(readable(&match items.described_in() {
            Some(_) => types::plain_in_shared(&items.entry, &self.shared),
            None => types::plain(&items.entry, &self.shared),
        }))
    }
}

impl<'a> Face<'a> {
    pub(crate) fn name(&self) -> String {
        self.record.name.to_string()
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = MemberFace<'_, 'a>> {
        self.record.fields.iter().map(|member| MemberFace { face: self, member })
    }

    /// Which fields are an `Option`, and which must be given.
    pub(crate) fn options(&self) -> Vec<(bool, bool)> {
        let fields = self.record.fields.iter();
        fields.map(|member| (member.is_optional(), self.is_sent && member.is_argument())).collect()
    }

    /// What must be given, in order.
    pub(crate) fn arguments(&self) -> Vec<MemberFace<'_, 'a>> {
        self.members().filter(|member| self.is_argument(*member)).collect()
    }

    /// Whether a caller must give a member.
    pub(crate) fn is_argument(&self, member: MemberFace<'_, 'a>) -> bool {
        self.is_sent && member.member.is_argument()
    }
}

impl<'a> MemberFace<'_, 'a> {
    /// Whether programs set it.
    pub(crate) fn is_sent(&self) -> bool {
        self.face.is_sent
    }

    pub(crate) fn field(self) -> &'a Field {
        self.member.field
    }

    /// All fields of its record.
    pub(crate) fn siblings(self) -> impl Iterator<Item = Self> {
        self.face.members()
    }

    /// Which placeholder of the path it fills in. Its name is not on the wire then.
    pub(crate) fn placeholder(self) -> Option<usize> {
        self.face.placeholders.iter().position(|name| *name == self.member.field.name)
    }

    /// Whether its type is an `Option`.
    pub(crate) fn is_optional(self) -> bool {
        self.member.is_optional()
    }

    /// The field's name.
    pub(crate) fn ident(self) -> String {
        ident::bare(&self.member.ident)
    }

    /// The names of everything that sets or reads it.
    pub(crate) fn idents(self) -> Vec<String> {
        let text_setter = self.face.record.text_setter(self.member);
        [self.ident()].into_iter().chain(text_setter.as_ref().map(ident::bare)).collect()
    }
}

/// The module of an operation.
pub(crate) fn module(operation: &Operation) -> String {
    ident::bare(&ident::module(operation.code_name()))
}

/// Whether calls of an operation have a method for events.
pub(crate) fn has_events(operation: &Operation) -> bool {
    streams::has_events(operation)
}

/// The methods of an operation's calls that setters can hide.
pub(crate) fn methods(operation: &Operation) -> Vec<&'static str> {
    streams::methods(operation).collect()
}

/// The method that waits for a state.
pub(crate) fn waiter(waiter: &Waiter) -> String {
    waiters::method_name(waiter).to_string()
}

#[cfg(test)]
thread_local!(static METHODS_MADE: std::cell::Cell<usize> = const { std::cell::Cell::new(0) });

/// How many names of methods were made in this thread, for tests of what a comparison costs.
#[cfg(test)]
pub(crate) fn methods_made() -> usize {
    METHODS_MADE.get()
}

/// The client's method for an operation.
pub(crate) fn method(operation: &Operation) -> String {
    #[cfg(test)]
    METHODS_MADE.set(METHODS_MADE.get() + 1);
    ident::bare(&ident::method(operation.code_name()))
}

/// The type of the calls of an operation.
pub(crate) fn call(operation: &Operation) -> String {
    format!("{}::{}", module(operation), ident::call(operation.code_name()))
}

/// The name of an operation's response in its module.
pub(crate) fn response(operation: &Operation) -> String {
    ident::response(operation.code_name()).to_string()
}

/// The name that a type has in code.
pub(crate) fn type_name(name: &str) -> String {
    ident::type_name(name).to_string()
}

/// The variants for documented texts, of which some may be listed twice.
pub(crate) fn variants<'v>(values: impl Iterator<Item = &'v str>) -> Vec<(&'v str, String)> {
    let mut seen = std::collections::HashSet::new();
    let values: Vec<&str> = values.filter(|value| seen.insert(*value)).collect();
    let idents = ident::variants(values.iter().copied());
    values.into_iter().zip(idents.iter().map(ToString::to_string)).collect()
}

/// Tokens as people write them, with shared types from the root of the crate.
fn readable(tokens: &TokenStream) -> String {
    let text = tokens.to_string();
    let mut readable = String::with_capacity(text.len());
    let words: Vec<&str> = text.split(' ').collect();
    for (at, word) in words.iter().enumerate() {
        // Names that follow one another need a space between them, as in `impl Into`, and so does what equals something.
        let is_word = |word: &str| word.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        let follows = at.checked_sub(1).and_then(|before| words.get(before));
        let spaced = *word == "=" || follows == Some(&"=");
        if spaced || (is_word(word) && follows.is_some_and(|before| is_word(before))) {
            readable.push(' ');
        }
        readable.push_str(word);
    }
    readable.replace("super::", "").replace("rt::", "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn types_are_as_people_write_them() {
        for (tokens, text) in [
            (quote!(Option<Vec<super::types::Tag>>), "Option<Vec<types::Tag>>"),
            (quote!(rt::Map<rt::Value>), "Map<Value>"),
            (
                quote!(impl IntoIterator<Item = impl Into<String>>),
                "impl IntoIterator<Item = impl Into<String>>",
            ),
            (quote!(()), "()"),
        ] {
            assert_eq!(readable(&tokens), text);
        }
    }

    #[test]
    fn values_listed_twice_are_one_variant() {
        let variants = variants(["a", "b", "a"].into_iter());
        assert_eq!(variants, [("a", "A".to_owned()), ("b", "B".to_owned())]);
    }
}
