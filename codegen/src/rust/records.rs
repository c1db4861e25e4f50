//! All types of one file: records and open enums, in the order in which the model names them.

use std::collections::{BTreeMap, HashMap, HashSet};

use alicloud_model::{ErrorCode, Object, Schema, Shape, Side, Since};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::fields::Record;
use super::types::SharedTypes;
use super::{deprecation, docs, ident};

/// Types defined so far in a file.
#[derive(Default)]
pub(super) struct Types {
    pub(super) items: TokenStream,
    pub(super) records: Vec<Ident>,
    pub(super) enums: Vec<Ident>,
    pub(super) error_codes: Vec<Ident>,
}

impl Types {
    /// Defines the types inside a schema, outermost first.
    pub(super) fn nested(
        &mut self,
        schema: &Schema,
        side: Side,
        holder: Option<&str>,
        shared: &SharedTypes,
    ) {
        schema.walk(&mut |schema| match &schema.shape {
            Shape::Object(object) => self.object(object, schema, side, holder, shared),
            Shape::Enum { name, values, removed } => {
                self.open_enum(name, values, removed, schema, shared);
            }
            _ => {}
        });
    }

    fn object(
        &mut self,
        object: &Object,
        schema: &Schema,
        side: Side,
        holder: Option<&str>,
        shared: &SharedTypes,
    ) {
        let record = Record::object(object, side, holder);
        let docs = match &schema.description {
            Some(text) => docs::doc(&shared.prose.markdown(text)),
            None => match object.name.strip_suffix("Response") {
                Some(operation) => docs::doc(&format!("The response of `{operation}`.")),
                None => docs::doc(&format!("`{}`.", object.name)),
            },
        };
        self.record(&record, &docs, shared);
        if side != Side::Response {
            let setters = record.setters(&TokenStream::new(), shared);
            let constructor = record.constructor(shared);
            let name = &record.name;
            self.items.extend(constructor);
            if !setters.is_empty() {
                self.items.extend(quote!(impl #name { #(#setters)* }));
            }
        }
    }

    /// Defines a record.
    pub(super) fn record(&mut self, record: &Record<'_>, docs: &TokenStream, shared: &SharedTypes) {
        self.items.extend(record.define(docs, shared));
        self.records.push(record.name.clone());
    }

    fn open_enum(
        &mut self,
        name: &str,
        values: &[String],
        removed: &BTreeMap<String, Since>,
        schema: &Schema,
        shared: &SharedTypes,
    ) {
        let docs = match &schema.description {
            Some(text) => docs::doc(&shared.prose.markdown(text)),
            None => docs::doc(&format!("Values of `{name}`.")),
        };
        let values: Vec<(&str, TokenStream)> = values
            .iter()
            .map(|value| {
                let docs = docs::enum_value(value);
                let deprecated = deprecation::value(removed.get(value));
                (value.as_str(), quote!(#docs #deprecated))
            })
            .collect();
        let name = ident::type_name(name);
        self.variants(&name, &docs, &values);
        self.enums.push(name);
    }

    /// Defines an enum of error codes.
    pub(super) fn error_codes(
        &mut self,
        name: Ident,
        docs: &TokenStream,
        errors: &[ErrorCode],
        shared: &SharedTypes,
    ) {
        // A code may be listed several times, with other statuses and messages.
        let mut same: HashMap<&str, Vec<&ErrorCode>> = HashMap::new();
        for error in errors {
            same.entry(&error.code).or_default().push(error);
        }
        let mut seen = HashSet::new();
        let values: Vec<(&str, TokenStream)> = errors
            .iter()
            .filter(|error| seen.insert(error.code.as_str()))
            .filter_map(|error| Some((error.code.as_str(), same.get(error.code.as_str())?)))
            .map(|(code, same)| (code, docs::error_code(same, &shared.prose)))
            .collect();
        self.variants(&name, docs, &values);
        self.error_codes.push(name);
    }

    /// An enum of documented texts that keeps others. `values` have their attributes.
    fn variants(&mut self, name: &Ident, docs: &TokenStream, values: &[(&str, TokenStream)]) {
        let mut seen = std::collections::HashSet::new();
        let values: Vec<&(&str, TokenStream)> =
            values.iter().filter(|(value, _)| seen.insert(*value)).collect();
        let idents = ident::variants(values.iter().map(|(value, _)| *value));
        let texts: Vec<&str> = values.iter().map(|(value, _)| *value).collect();
        let variant_docs = values.iter().map(|(_, docs)| docs);
        self.items.extend(quote! {
            #docs
            #[non_exhaustive]
            pub enum #name {
                #(#variant_docs #idents,)*
                #[doc = " A value that is not documented."]
                Other(String),
            }

            impl rt::OpenEnum for #name {
                #[inline]
                fn known(value: Option<&Self>) -> rt::Known<'_, Self> {
                    rt::Known::new(
                        if let Some(Self::Other(other)) = value { Some(other) } else { None },
                        Self::Other,
                        [#(#texts),*],
                        [#(Self::#idents),*],
                    )
                }
            }
        });
    }

    /// All items, with the macros that give the types their common traits.
    pub(super) fn finish(self) -> TokenStream {
        let Self { items, records, enums, error_codes } = self;
        let records = (!records.is_empty()).then(|| quote!(rt::records!(#(#records),*);));
        let enums = (!enums.is_empty()).then(|| quote!(rt::open_enums!(#(#enums),*);));
        let error_codes =
            (!error_codes.is_empty()).then(|| quote!(rt::error_codes!(#(#error_codes),*);));
        quote!(#items #records #enums #error_codes)
    }
}
