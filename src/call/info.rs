//! The facts about an operation as the runtime takes them, read from the catalog instead of generated. They borrow from the catalog.

use alicloud_model::{Endpoint, Operation, Placement, Processed, Product, Success};
use alicloud_runtime::OperationInfo;

/// The endpoints of a product, borrowed.
pub(super) fn endpoints(product: &Product) -> Vec<Endpoint<&str>> {
    product.endpoints.iter().map(Endpoint::as_ref).collect()
}

/// The error codes of a product that pass by themselves, borrowed.
pub(super) fn transient_codes(product: &Product) -> Vec<(&str, Processed)> {
    product.transient_codes.iter().map(|(code, processed)| (code.as_str(), *processed)).collect()
}

/// The facts about a product with these endpoints and codes.
pub(super) fn product<'a>(
    product: &'a Product,
    endpoints: &'a [Endpoint<&'a str>],
    transient_codes: &'a [(&'a str, Processed)],
) -> alicloud_runtime::Product<'a> {
    let facts = alicloud_runtime::Product::new(&product.code, &product.version)
        .with_endpoints(endpoints)
        .with_endpoint_rule(product.endpoint_rule)
        .with_transient_codes(transient_codes);
    match &product.endpoint_name {
        Some(name) => facts.with_endpoint_name(name),
        None => facts,
    }
}

/// Where the parameters of an operation go.
pub(super) fn parameters(operation: &Operation) -> Vec<(&str, Placement)> {
    operation.parameters.iter().map(|p| (p.field.name.as_str(), p.placement)).collect()
}

/// The values of the member that says whether a call succeeded, borrowed.
pub(super) fn success(operation: &Operation) -> Vec<&str> {
    let values = operation.success.iter().flat_map(|success| &success.values);
    values.map(String::as_str).collect()
}

/// The facts about an operation with these parameters and these values of success.
pub(super) fn operation<'a>(
    product: &'a alicloud_runtime::Product<'a>,
    operation: &'a Operation,
    parameters: &'a [(&'a str, Placement)],
    success: &'a [&'a str],
) -> OperationInfo<'a> {
    let mut info = OperationInfo::new(product, &operation.name, operation.addressing())
        .with_method(operation.method)
        .with_signature(operation.signature)
        .with_parameters(parameters)
        .with_response_body(operation.response.body);
    if let Some(Success { member, .. }) = &operation.success {
        info = info.with_success(member, success);
    }
    if let Some(seconds) = operation.timeout {
        info = info.with_timeout(seconds);
    }
    if operation.is_repeatable() {
        info = info.repeatable();
    }
    if let Some(body) = operation.empty_body {
        info = info.with_empty_body(body);
    }
    if let Some(region) = &operation.region_parameter {
        info = info.with_region_parameter(region);
    }
    if let Some(token) = &operation.idempotency_token {
        info = info.with_idempotency_token(token);
    }
    info
}
