//! The file of one operation: the call, the client's method, request and response, error codes.

use alicloud_model::{
    BodyFormat, HttpMethod, ListStyle, Operation, Placement, ResponseBody, Schema, Shape, Side,
    Signature,
};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::fields::{Member, Record};
use super::records::Types;
use super::types::{self, SharedTypes};
use super::{docs, errors, ident, paginate};

/// The items of an operation's file.
pub(super) fn items(operation: &Operation, shared: &SharedTypes) -> TokenStream {
    let call = ident::call(operation.code_name());
    let request = Record::request(operation);

    let mut types = Types::default();
    types.record(&request, &docs::doc(&format!("The request of `{}`.", operation.name)), shared);
    types.items.extend(request.constructor(shared));
    types.items.extend(operation_impl(operation, &request, shared));
    types.items.extend(paginate::implementation(operation, &request, shared));
    for parameter in &operation.parameters {
        types.nested(&parameter.field.schema, Side::Request, None, shared);
    }
    if let Some(schema) = &operation.response.schema {
        match acknowledgement(schema) {
            Some(name) => types.items.extend(acknowledgement_alias(operation, &name)),
            None => types.nested(schema, Side::Response, None, shared),
        }
        types.items.extend(shared_answer_alias(operation, schema, shared));
    }
    let shared_codes = operation.error_set.as_deref().map(errors::reexport);
    if shared_codes.is_none() && !operation.errors.is_empty() {
        let docs = docs::doc(&format!("Error codes that `{}` documents.", operation.name));
        types.error_codes(format_ident!("ErrorCode"), &docs, &operation.errors);
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

fn deprecated(operation: &Operation) -> Option<TokenStream> {
    let note = match operation.replaced_by.as_slice() {
        [] => "the service discourages this operation".to_owned(),
        replacements => {
            let names: Vec<String> = replacements.iter().map(docs::replacement).collect();
            format!("use {} instead", names.join(" or "))
        }
    };
    operation.deprecated.then(|| quote!(#[deprecated = #note]))
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
    let docs = docs::doc(&docs::method(operation, &request.name, response.as_ref(), has_codes));
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
    let deprecated = deprecated(operation);
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

/// The call: a request on its way, with a setter for everything optional.
fn call_type(
    operation: &Operation,
    call: &Ident,
    request: &Record<'_>,
    shared: &SharedTypes,
) -> TokenStream {
    let method = ident::bare(&ident::method(operation.code_name()));
    let request_name = &request.name;
    let docs = docs::doc(&format!(
        "A call of `{}`, made by [`Client::{method}`](super::Client::{method}): `.await` sends it.",
        operation.name
    ));
    let setters = request.setters(&quote!(.0.request), request_name, shared);
    let setters = (!setters.is_empty()).then(|| quote!(impl #call { #(#setters)* }));
    quote! {
        #docs
        pub type #call = super::Call<#request_name>;
        #setters
    }
}

fn operation_impl(
    operation: &Operation,
    request: &Record<'_>,
    shared: &SharedTypes,
) -> TokenStream {
    let name = &request.name;
    let response = response_type(operation, shared);
    let info = info(operation);
    quote! {
        impl rt::Operation for #name {
            type Response = #response;

            const INFO: &'static rt::OperationInfo = &#info;
        }
    }
}

/// The name of an answer that has nothing but the request's id, about which the spec has no words of its own.
fn acknowledgement(schema: &Schema) -> Option<Ident> {
    let Shape::Object(object) = &schema.shape else { return None };
    let [field] = object.fields.as_slice() else { return None };
    let bare = field.name == "RequestId"
        && matches!(field.schema.shape, Shape::String)
        && field.rename.is_none()
        && !(field.sensitive || field.deprecated)
        && field.schema.description.is_none()
        && schema.description.is_none();
    bare.then(|| ident::type_name(&object.name))
}

fn acknowledgement_alias(operation: &Operation, name: &Ident) -> TokenStream {
    let docs = docs::doc(&format!("The response of `{}`: the request's id.", operation.name));
    quote!(#docs pub type #name = rt::Acknowledgement;)
}

/// The operation's own name for an answer that is a shared type.
fn shared_answer_alias(
    operation: &Operation,
    schema: &Schema,
    shared: &SharedTypes,
) -> Option<TokenStream> {
    let Shape::Ref(_) = &schema.shape else { return None };
    let docs = docs::doc(&format!("The response of `{}`.", operation.name));
    let name = ident::response(operation.code_name());
    let target = types::plain(schema, shared);
    Some(quote!(#docs pub type #name = #target;))
}

/// The name that the response has in the operation's module.
fn response_name(operation: &Operation) -> Option<Ident> {
    match (operation.response.body, &operation.response.schema.as_ref()?.shape) {
        (ResponseBody::Json, Shape::Object(object)) => Some(ident::type_name(&object.name)),
        (ResponseBody::Json, Shape::Ref(_)) => Some(ident::response(operation.code_name())),
        _ => None,
    }
}

fn response_type(operation: &Operation, shared: &SharedTypes) -> TokenStream {
    match (operation.response.body, &operation.response.schema) {
        (ResponseBody::Json, Some(schema)) => types::plain(schema, shared),
        (ResponseBody::Json, None) => quote!(rt::Value),
        (ResponseBody::Text, _) => quote!(String),
        (ResponseBody::Binary, _) => quote!(rt::Bytes),
        (ResponseBody::None, _) => quote!(()),
    }
}

/// What the runtime must know about the operation, as a constant.
fn info(operation: &Operation) -> TokenStream {
    let name = &operation.name;
    let method = method(operation.method);
    let mut info = if operation.is_addressed_by_name() {
        let method = (operation.method != HttpMethod::Post).then(|| quote!(.method(#method)));
        quote!(rt::OperationInfo::rpc(&super::PRODUCT, #name) #method)
    } else {
        let path = &operation.path;
        quote!(rt::OperationInfo::roa(&super::PRODUCT, #name, #method, #path))
    };
    if operation.authorization.access.is_read_only() {
        info.extend(quote!(.read_only()));
    }
    match operation.signature() {
        Signature::Acs3 => {}
        Signature::Anonymous => info.extend(quote!(.anonymous())),
        Signature::Bearer => info.extend(quote!(.signature(rt::Signature::Bearer))),
        Signature::Oss => info.extend(quote!(.signature(rt::Signature::Oss))),
        Signature::Sls => info.extend(quote!(.signature(rt::Signature::Sls))),
        Signature::Other => info.extend(quote!(.signature(rt::Signature::Other))),
    }
    if let Some(region) = &operation.region_parameter {
        info.extend(quote!(.region(#region)));
    }
    if let Some(token) = &operation.idempotency_token {
        info.extend(quote!(.idempotency_token(#token)));
    }
    if let Some(body) = operation.empty_body {
        let body = placement(body);
        info.extend(quote!(.empty_body(#body)));
    }
    let default = default_placement(operation);
    if default != Placement::Query(ListStyle::Flat) {
        let default = placement(default);
        info.extend(quote!(.default_placement(#default)));
    }
    let own: Vec<TokenStream> = operation
        .parameters
        .iter()
        .filter(|p| p.placement != default)
        .map(|p| {
            let name = &p.field.name;
            let placement = placement(p.placement);
            quote!((#name, #placement))
        })
        .collect();
    if !own.is_empty() {
        info.extend(quote!(.parameters(&[#(#own),*])));
    }
    match operation.response.body {
        ResponseBody::Json => {}
        ResponseBody::Text => info.extend(quote!(.response(rt::ResponseBody::Text))),
        ResponseBody::Binary => info.extend(quote!(.response(rt::ResponseBody::Bytes))),
        ResponseBody::None => info.extend(quote!(.response(rt::ResponseBody::None))),
    }
    info
}

/// The place where most parameters go; the others are listed.
fn default_placement(operation: &Operation) -> Placement {
    let query = Placement::Query(ListStyle::Flat);
    let count =
        |placement| operation.parameters.iter().filter(|p| p.placement == placement).count();
    let candidates = [query, Placement::JsonMember, Placement::Form(ListStyle::Flat)];
    candidates.into_iter().rev().max_by_key(|p| count(*p)).unwrap_or(query)
}

fn placement(placement: Placement) -> TokenStream {
    match placement {
        Placement::Query(ListStyle::Flat) => quote!(rt::Placement::Query),
        Placement::Query(ListStyle::Json) => quote!(rt::Placement::QueryJson),
        Placement::Query(ListStyle::Simple) => quote!(rt::Placement::QuerySimple),
        Placement::Form(ListStyle::Flat) => quote!(rt::Placement::Form),
        Placement::Form(ListStyle::Json) => quote!(rt::Placement::FormJson),
        Placement::Form(ListStyle::Simple) => quote!(rt::Placement::FormSimple),
        Placement::Path => quote!(rt::Placement::Path),
        Placement::Header => quote!(rt::Placement::Header),
        Placement::Host => quote!(rt::Placement::Host),
        Placement::JsonMember => quote!(rt::Placement::Json),
        Placement::Body(BodyFormat::Json) => quote!(rt::Placement::Body(rt::BodyFormat::Json)),
        Placement::Body(BodyFormat::Form) => quote!(rt::Placement::Body(rt::BodyFormat::Form)),
        Placement::Body(BodyFormat::Binary) => quote!(rt::Placement::Body(rt::BodyFormat::Bytes)),
        Placement::Body(BodyFormat::Xml) => quote!(rt::Placement::Body(rt::BodyFormat::Xml)),
    }
}

fn method(method: HttpMethod) -> TokenStream {
    match method {
        HttpMethod::Get => quote!(rt::Method::Get),
        HttpMethod::Post => quote!(rt::Method::Post),
        HttpMethod::Put => quote!(rt::Method::Put),
        HttpMethod::Delete => quote!(rt::Method::Delete),
        HttpMethod::Patch => quote!(rt::Method::Patch),
        HttpMethod::Head => quote!(rt::Method::Head),
        HttpMethod::Options => quote!(rt::Method::Options),
    }
}
