//! The file of one operation: the call, the client's method, request and response, error codes.

use alicloud_model::{Operation, Product, ResponseBody, Schema, Shape, Side};
use alicloud_wire::RequestIdName;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::fields::{Member, Record};
use super::records::Types;
use super::types::{self, SharedTypes};
use super::{deprecation, docs, errors, ident, multipart, paginate, streams, waiters, wire};

/// The items of an operation's file.
pub(super) fn items(operation: &Operation, product: &Product, shared: &SharedTypes) -> TokenStream {
    let call = ident::call(operation.code_name());
    let request = Record::request(operation);

    let mut types = Types::default();
    types.record(&request, &docs::doc(&format!("The request of `{}`.", operation.name)), shared);
    types.items.extend(request.constructor(shared));
    types.items.extend(operation_impl(operation, &request, shared));
    types.items.extend(paginate::implementation(operation, &request, shared));
    types.items.extend(multipart::implementation(operation, product, &request.name));
    for parameter in &operation.parameters {
        types.nested(&parameter.field.schema, Side::Request, None, shared);
    }
    if let Some(schema) = &operation.response.schema {
        match acknowledgement_alias(operation) {
            Some(alias) => types.items.extend(alias),
            None => types.nested(schema, Side::Response, None, shared),
        }
        types.items.extend(shared_answer_alias(operation, schema, shared));
    }
    let shared_codes = operation.error_set.as_deref().map(errors::reexport);
    if shared_codes.is_none() && !operation.errors.is_empty() {
        let docs = docs::doc(&format!("Error codes that `{}` documents.", operation.name));
        types.error_codes(format_ident!("ErrorCode"), &docs, &operation.errors, shared);
    }

    let call_type = call_type(operation, &call, &request, shared);
    let client = client_method(operation, &call, &request, shared);
    let types = types.finish();
    quote! {
        use alicloud_runtime::generated as rt;
        #shared_codes
        #client
        #call_type
        #types
    }
}

/// `client.describe_regions(..)`.
fn client_method(
    operation: &Operation,
    call: &Ident,
    request: &Record<'_>,
    shared: &SharedTypes,
) -> TokenStream {
    let method = ident::method(operation.code_name());
    let response = response_name(operation);
    let has_codes = !operation.errors.is_empty();
    let docs = docs::doc(&docs::method(
        operation,
        &request.name,
        response.as_ref(),
        has_codes,
        &shared.prose,
    ));
    let request_name = &request.name;
    let mut generic = false;
    let mut arguments = Vec::new();
    let mut names = Vec::new();
    for Member { field, ident, .. } in request.required() {
        let argument = types::argument(&field.schema, ident, None, shared);
        generic |= argument.generic;
        let ty = argument.ty;
        arguments.push(quote!(#ident: #ty));
        names.push(ident);
    }
    let make = if names.is_empty() {
        quote!(#request_name::default())
    } else {
        quote!(#request_name::new(#(#names),*))
    };
    let inline = (!generic).then(|| quote!(#[inline]));
    let deprecated = deprecation::operation(operation);
    quote! {
        impl super::Client {
            #docs
            #deprecated
            #inline
            pub fn #method(&self, #(#arguments),*) -> #call {
                self.call(#make)
            }
        }
    }
}

/// The call: a request on its way, with a setter for everything optional, and a method for each state to wait for.
fn call_type(
    operation: &Operation,
    call: &Ident,
    request: &Record<'_>,
    shared: &SharedTypes,
) -> TokenStream {
    let request_name = &request.name;
    // No links: the method has them, and the documentation of an alias links what it is an alias of.
    let docs = docs::doc(&format!("A call of `{}`: set fields, then `.await`.", operation.name));
    let mut methods = request.setters(&quote!(.0.request), shared);
    methods.extend(waiters::methods(operation, request_name));
    let methods = (!methods.is_empty()).then(|| quote!(impl #call { #(#methods)* }));
    quote! {
        #docs
        pub type #call = super::Call<#request_name>;
        #methods
    }
}

fn operation_impl(
    operation: &Operation,
    request: &Record<'_>,
    shared: &SharedTypes,
) -> TokenStream {
    let name = &request.name;
    let response = response_type(operation, shared);
    let info = wire::operation(operation);
    let streams = streams::implementations(operation, name);
    quote! {
        impl rt::Operation for #name {
            type Response = #response;

            const INFO: &'static rt::OperationInfo = &#info;
        }

        #streams
    }
}

/// The operation's own name for a response that has nothing but the request's id, in a spelling that has a type.
fn acknowledgement_alias(operation: &Operation) -> Option<TokenStream> {
    let target = match operation.response.acknowledgement? {
        RequestIdName::Pascal => quote!(rt::Acknowledgement),
        RequestIdName::Camel => quote!(rt::CamelAcknowledgement),
        RequestIdName::Snake => quote!(rt::SnakeAcknowledgement),
        _ => return None,
    };
    let docs = docs::doc(&format!("The response of `{}`: the request's id.", operation.name));
    let name = ident::response(operation.code_name());
    Some(quote!(#docs pub type #name = #target;))
}

/// The operation's own name for a response that is a shared type.
fn shared_answer_alias(
    operation: &Operation,
    schema: &Schema,
    shared: &SharedTypes,
) -> Option<TokenStream> {
    // What was there before has the name as long as nothing else does.
    let chain = std::iter::successors(Some(schema), |schema| schema.former.as_deref());
    let is_named = |schema: &&Schema| matches!(schema.shape, Shape::Ref(_) | Shape::Object(_));
    let schema = { chain }.find(is_named).filter(|schema| matches!(schema.shape, Shape::Ref(_)))?;
    let docs = docs::doc(&format!("The response of `{}`.", operation.name));
    let name = ident::response(operation.code_name());
    let target = types::plain(schema, shared);
    Some(quote!(#docs pub type #name = #target;))
}

/// The name that the response has in the operation's module.
fn response_name(operation: &Operation) -> Option<Ident> {
    match (operation.response.body, &operation.response.schema.as_ref()?.shape) {
        (body, Shape::Object(object)) if body.is_value() => Some(ident::type_name(&object.name)),
        (body, Shape::Ref(_)) if body.is_value() => Some(ident::response(operation.code_name())),
        _ => None,
    }
}

/// The type of the response.
pub(super) fn response_type(operation: &Operation, shared: &SharedTypes) -> TokenStream {
    match (operation.response.body, &operation.response.schema) {
        (body, Some(schema)) if body.is_value() => types::plain(schema, shared),
        (body, None) if body.is_value() => quote!(rt::Value),
        (ResponseBody::Text, _) => quote!(String),
        (ResponseBody::None, _) => quote!(()),
        _ => quote!(rt::Bytes),
    }
}
