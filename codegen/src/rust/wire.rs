//! What the runtime must know to call an operation, as constants: facts about products and operations in the words of
//! `alicloud-wire`.

use std::fmt::Debug;

use alicloud_model::{
    Addressing, EndpointRule, ListStyle, Method, Operation, Placement, Product, ResponseBody,
    Signature, Success, Waiter,
};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

/// The facts about a product.
pub(super) fn product(product: &Product) -> TokenStream {
    let (code, version) = (&product.code, &product.version);
    let mut facts = quote!(rt::Product::new(#code, #version));
    if product.endpoint_rule != EndpointRule::None {
        let rule = word("EndpointRule", product.endpoint_rule, None);
        facts.extend(quote!(.with_endpoint_rule(#rule)));
    }
    if let Some(name) = &product.endpoint_name {
        facts.extend(quote!(.with_endpoint_name(#name)));
    }
    if !product.endpoints.is_empty() {
        let endpoints = product.endpoints.iter().map(|endpoint| {
            let (region, public) = (&endpoint.region, &endpoint.public);
            let vpc = endpoint.vpc.as_ref().map(|vpc| quote!(.with_vpc(#vpc)));
            quote!(rt::Endpoint::new(#region, #public) #vpc)
        });
        facts.extend(quote!(.with_endpoints(&[#(#endpoints),*])));
    }
    if !product.transient_codes.is_empty() {
        let codes = product.transient_codes.iter().map(|(code, processed)| {
            let processed = word("Processed", processed, None);
            quote!((#code, #processed))
        });
        facts.extend(quote!(.with_transient_codes(&[#(#codes),*])));
    }
    facts
}

/// The facts about an operation; what the runtime takes for granted is left out.
pub(super) fn operation(operation: &Operation) -> TokenStream {
    let name = &operation.name;
    let method = word("Method", operation.method, None);
    let mut facts = match operation.addressing() {
        Addressing::ByName => {
            let method = (operation.method != Method::Post).then(|| quote!(.with_method(#method)));
            quote!(rt::OperationInfo::rpc(&super::PRODUCT, #name) #method)
        }
        Addressing::ByPath(path) => {
            quote!(rt::OperationInfo::roa(&super::PRODUCT, #name, #method, #path))
        }
    };
    if operation.is_repeatable() {
        facts.extend(quote!(.repeatable()));
    }
    if operation.signature != Signature::default() {
        let signature = word("Signature", operation.signature, None);
        facts.extend(quote!(.with_signature(#signature)));
    }
    if let Some(region) = &operation.region_parameter {
        facts.extend(quote!(.with_region_parameter(#region)));
    }
    if let Some(token) = &operation.idempotency_token {
        facts.extend(quote!(.with_idempotency_token(#token)));
    }
    if let Some(body) = operation.empty_body {
        let body = word("EmptyBody", body, None);
        facts.extend(quote!(.with_empty_body(#body)));
    }
    let default = default_placement(operation);
    if default != QUERY {
        let default = placement(default);
        facts.extend(quote!(.with_default_placement(#default)));
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
        facts.extend(quote!(.with_parameters(&[#(#own),*])));
    }
    if operation.response.body != ResponseBody::default() {
        let body = word("ResponseBody", operation.response.body, None);
        facts.extend(quote!(.with_response_body(#body)));
    }
    if let Some(seconds) = operation.timeout {
        let seconds = Literal::u32_unsuffixed(seconds);
        facts.extend(quote!(.with_timeout(#seconds)));
    }
    if let Some(Success { member, values, .. }) = &operation.success {
        facts.extend(quote!(.with_success(#member, &[#(#values),*])));
    }
    facts
}

/// A state that is waited for; what the runtime takes for granted is left out.
pub(super) fn waiter(waiter: &Waiter) -> TokenStream {
    let Waiter { name, entries, member, values, failing, errors, interval, attempts, .. } = waiter;
    let mut facts = quote!(rt::Waiter::new(#name));
    if let Some(names) = entries {
        facts.extend(quote!(.with_entries(&[#(#names),*])));
    }
    if !values.is_empty() {
        facts.extend(quote!(.with_values(&[#(#member),*], &[#(#values),*])));
    }
    if !failing.is_empty() {
        facts.extend(quote!(.with_failing(&[#(#failing),*])));
    }
    if !errors.is_empty() {
        facts.extend(quote!(.with_errors(&[#(#errors),*])));
    }
    let usual = Waiter::new("");
    if (*interval, *attempts) != (usual.interval, usual.attempts) {
        let [interval, attempts] = [*interval, *attempts].map(Literal::u32_unsuffixed);
        facts.extend(quote!(.with_pace(#interval, #attempts)));
    }
    facts
}

const QUERY: Placement = Placement::Query(ListStyle::Flat);

/// The place where most parameters go; the others are listed.
fn default_placement(operation: &Operation) -> Placement {
    let count =
        |placement| operation.parameters.iter().filter(|p| p.placement == placement).count();
    let candidates = [QUERY, Placement::Json, Placement::Form(ListStyle::Flat)];
    candidates.into_iter().rev().max_by_key(|p| count(*p)).unwrap_or(QUERY)
}

fn placement(placement: Placement) -> TokenStream {
    let holds = match placement {
        Placement::Query(style) | Placement::Form(style) => Some(word("ListStyle", style, None)),
        Placement::Body(format) => Some(word("BodyFormat", format, None)),
        _ => None,
    };
    word("Placement", placement, holds)
}

/// A word of the vocabulary as code. Its `Debug` text begins with the name of the variant.
fn word(vocabulary: &str, word: impl Debug, holds: Option<TokenStream>) -> TokenStream {
    let text = format!("{word:?}");
    let name = text.split_once('(').map_or(text.as_str(), |(name, _)| name);
    let (vocabulary, name) = (format_ident!("{vocabulary}"), format_ident!("{name}"));
    let holds = holds.map(|holds| quote!((#holds)));
    quote!(rt::#vocabulary::#name #holds)
}
