//! The fields of one record, with everything that is decided about each of them once.

use alicloud_model::{Field, Object, Operation, Schema, Shape, Side};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::types::{self, SharedTypes};
use super::{deprecation, docs, ident};

/// A record to generate.
pub(super) struct Record<'a> {
    pub(super) name: Ident,
    pub(super) fields: Vec<Member<'a>>,
    /// The shared type that the record belongs to, if any.
    pub(super) holder: Option<&'a str>,
}

/// A field of a record.
pub(super) struct Member<'a> {
    pub(super) field: &'a Field,
    pub(super) ident: Ident,
    /// Whether it is an argument, since a caller must give it.
    is_argument: bool,
    /// Whether its type is an `Option`.
    is_optional: bool,
}

impl<'a> Member<'a> {
    fn new(field: &'a Field, side: Side, is_argument: bool) -> Self {
        let is_container = matches!(field.schema.shape, Shape::List { .. } | Shape::Map(_));
        Self {
            field,
            ident: ident::field(field.code_name()),
            is_argument,
            is_optional: is_optional(is_container, side, is_argument),
        }
    }

    /// Whether it is an argument, since a caller must give it.
    pub(super) fn is_argument(&self) -> bool {
        self.is_argument
    }

    /// Whether its type is an `Option`.
    pub(super) fn is_optional(&self) -> bool {
        self.is_optional
    }

    /// The method that sets it.
    pub(super) fn setter(&self) -> Ident {
        ident::setter(self.field.code_name())
    }
}

/// Whether the type of a field is an `Option`. In a request an empty list may be sent, which is another thing than none;
/// in a response an absent list is an empty one, and anything else may be absent. `is_container` says whether it is a
/// list or a map.
pub(super) fn is_optional(is_container: bool, side: Side, is_argument: bool) -> bool {
    match side {
        Side::Request => is_container || !is_argument,
        Side::Response => !is_container,
        Side::Both => true,
    }
}

impl<'a> Record<'a> {
    /// The request of an operation.
    pub(super) fn request(operation: &'a Operation) -> Self {
        let fields = operation.parameters.iter().map(|parameter| &parameter.field);
        let member = |field| Member::new(field, Side::Request, operation.must_be_given(field));
        Self {
            name: ident::request(operation.code_name()),
            fields: fields.map(member).collect(),
            holder: None,
        }
    }

    /// An object on a side of a call. What is sent, and perhaps received too, has arguments.
    pub(super) fn object(object: &'a Object, side: Side, holder: Option<&'a str>) -> Self {
        let member =
            |field: &'a Field| Member::new(field, side, side != Side::Response && field.required);
        Self {
            name: ident::type_name(&object.name),
            fields: object.fields.iter().map(member).collect(),
            holder,
        }
    }

    /// Fields that a caller must give.
    pub(super) fn required(&self) -> impl Iterator<Item = &Member<'a>> {
        self.fields.iter().filter(|member| member.is_argument)
    }

    /// Fields that a caller may give.
    pub(super) fn optional(&self) -> impl Iterator<Item = &Member<'a>> {
        self.fields.iter().filter(|member| !member.is_argument)
    }

    /// The struct, and how it is read and written.
    pub(super) fn define(&self, docs: &TokenStream, shared: &SharedTypes) -> TokenStream {
        let name = &self.name;
        let members =
            self.fields.iter().map(|Member { field, ident, is_argument, is_optional }| {
                let docs = docs::field(field, ident, *is_argument, &shared.prose);
                let deprecated = (!is_argument).then(|| deprecation::member(field));
                let ty = types::field(&field.schema, *is_optional, self.holder, shared);
                quote!(#docs #deprecated pub #ident: #ty,)
            });
        let takes = self.fields.iter().map(|Member { field, ident, .. }| {
            let wire = &field.name;
            match wrapper(&field.schema) {
                Some(inner) => quote!(#ident: reader.wrapped(#wire, #inner),),
                None => quote!(#ident: reader.get(#wire),),
            }
        });
        let puts = self.fields.iter().map(|Member { field, ident, .. }| {
            let wire = &field.name;
            match wrapper(&field.schema) {
                Some(inner) if field.sensitive => {
                    quote!(.wrapped_secret(#wire, #inner, &self.#ident))
                }
                Some(inner) => quote!(.wrapped(#wire, #inner, &self.#ident)),
                None if field.sensitive => quote!(.secret(#wire, &self.#ident)),
                None => quote!(.field(#wire, &self.#ident)),
            }
        });
        let reader = if self.fields.is_empty() { quote!(_) } else { quote!(reader) };
        let written = written(puts);
        quote! {
            #docs
            #[derive(Clone)]
            #[non_exhaustive]
            pub struct #name { #(#members)* }

            impl rt::Record for #name {
                #[inline]
                fn read(#reader: &mut rt::Reader) -> Self {
                    Self { #(#takes)* }
                }
            }

            impl rt::Serialize for #name {
                fn serialize<S: rt::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    #written
                }
            }
        }
    }

    /// `new` with the required fields, for records that have any.
    pub(super) fn constructor(&self, shared: &SharedTypes) -> TokenStream {
        let required: Vec<&Member<'_>> = self.required().collect();
        if required.is_empty() {
            return TokenStream::new();
        }
        let name = &self.name;
        let mut generic = false;
        let mut arguments = Vec::new();
        let mut inits = Vec::new();
        for Member { field, ident, is_optional, .. } in &required {
            let argument = types::argument(&field.schema, ident, self.holder, shared);
            generic |= argument.generic;
            let (ty, make) = (&argument.ty, &argument.make);
            arguments.push(quote!(#ident: #ty));
            let make = if *is_optional { quote!(Some(#make)) } else { make.clone() };
            // `a: a` is written `a`.
            inits.push(if *ident == make.to_string() {
                quote!(#ident)
            } else {
                quote!(#ident: #make)
            });
        }
        let rest = (required.len() < self.fields.len()).then(|| quote!(..Default::default()));
        let inline = (!generic).then(|| quote!(#[inline]));
        let docs = docs::doc("Creates a value from its required fields.");
        quote! {
            impl #name {
                #docs
                #inline
                pub fn new(#(#arguments),*) -> Self {
                    Self { #(#inits,)* #rest }
                }
            }
        }
    }

    /// Setters for the optional fields, and for texts as they are. `through` leads from `self` to the record.
    pub(super) fn setters(&self, through: &TokenStream, shared: &SharedTypes) -> Vec<TokenStream> {
        let mut setters = self.setters_of_values(through, shared);
        setters.extend(self.setters_of_texts(through));
        setters
    }

    /// The method that takes the text of a field that holds JSON.
    pub(super) fn text_setter(&self, member: &Member<'_>) -> Option<Ident> {
        member.field.schema.content.as_ref()?;
        let others = || self.fields.iter().map(|other| ident::bare(&other.ident));
        let name = format!("{}_json", ident::bare(&member.ident));
        let is_taken = others().any(|other| other == name);
        Some(ident::setter(&if is_taken { format!("{name}_text") } else { name }))
    }

    fn setters_of_texts(&self, through: &TokenStream) -> Vec<TokenStream> {
        let texts = self.fields.iter().filter_map(|one| Some((one, self.text_setter(one)?)));
        texts
            .map(|(Member { field, ident, is_optional, .. }, setter)| {
                let make =
                    if *is_optional { quote!(Some(value.into())) } else { quote!(value.into()) };
                let docs = docs::text_setter(field);
                let must_use = through.is_empty().then(|| quote!(#[must_use]));
                let deprecated = deprecation::setter(field);
                quote! {
                    #docs
                    #deprecated
                    #must_use
                    pub fn #setter(mut self, value: impl Into<String>) -> Self {
                        self #through.#ident = #make;
                        self
                    }
                }
            })
            .collect()
    }

    fn setters_of_values(&self, through: &TokenStream, shared: &SharedTypes) -> Vec<TokenStream> {
        self.optional()
            .map(|member| {
                let Member { field, ident, is_optional, .. } = member;
                let setter = member.setter();
                let value = ident::field("value");
                let types::Argument { ty, make, generic } =
                    types::argument(&field.schema, &value, self.holder, shared);
                let make = if *is_optional { quote!(Some(#make)) } else { make };
                let inline = (!generic).then(|| quote!(#[inline]));
                let docs = docs::setter(field, &shared.prose);
                // A call is `#[must_use]` as a type; a record is not.
                let must_use = through.is_empty().then(|| quote!(#[must_use]));
                let deprecated = deprecation::setter(field);
                quote! {
                    #docs
                    #deprecated
                    #inline
                    #must_use
                    pub fn #setter(mut self, value: #ty) -> Self {
                        self #through.#ident = #make;
                        self
                    }
                }
            })
            .collect()
    }
}

/// A writer that takes all members in one chain of calls. Very long chains are cut, since compilers go
/// as deep as a chain is long.
fn written(calls: impl Iterator<Item = TokenStream>) -> TokenStream {
    const LONGEST: usize = 100;
    let calls: Vec<TokenStream> = calls.collect();
    let mut chains = calls.chunks(LONGEST).map(|calls| quote!(#(#calls)*));
    let last = chains.next_back();
    let mut writer = quote!(rt::Writer::new(serializer));
    let cut: Vec<TokenStream> = chains
        .map(|chain| {
            let before = std::mem::replace(&mut writer, quote!(writer));
            quote!(let writer = #before #chain;)
        })
        .collect();
    quote!(#(#cut)* #writer #last.end())
}

fn wrapper(schema: &Schema) -> Option<&str> {
    match &schema.shape {
        Shape::List { wrapper, .. } => wrapper.as_deref(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(members: usize) -> String {
        written((0..members).map(|_| quote!(.m()))).to_string().replace(' ', "")
    }

    #[test]
    fn members_are_written_in_chains_of_a_hundred() {
        assert_eq!(text(0), "rt::Writer::new(serializer).end()");
        assert_eq!(text(2), "rt::Writer::new(serializer).m().m().end()");
        let hundred = ".m()".repeat(100);
        assert_eq!(text(100), format!("rt::Writer::new(serializer){hundred}.end()"));
        assert_eq!(
            text(201),
            format!(
                "letwriter=rt::Writer::new(serializer){hundred};letwriter=writer{hundred};writer.m().end()"
            )
        );
    }
}
