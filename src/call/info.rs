//! The facts about an operation in the form the runtime takes, made from the catalog instead of by the
//! generator.

use alicloud_model::{
    BodyFormat, HttpMethod, ListStyle, Operation, Placement, Product, ResponseBody, Signature,
};
use alicloud_runtime as rt;

/// The facts about one operation. They live as long as the process: the runtime wants constants, and a
/// command line makes one call.
pub(super) fn leak(product: &Product, operation: &Operation) -> &'static rt::OperationInfo {
    let text = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
    let endpoints: Vec<rt::Endpoint> = product
        .endpoints
        .iter()
        .map(|e| {
            let endpoint = rt::Endpoint::new(text(&e.region), text(&e.public));
            e.vpc.as_ref().map_or(endpoint, |vpc| endpoint.with_vpc(text(vpc)))
        })
        .collect();
    let name = text(&product.code.to_lowercase());
    let leaked: &'static rt::Product = Box::leak(Box::new(rt::Product {
        code: text(&product.code),
        version: text(&product.version),
        endpoints: Box::leak(endpoints.into_boxed_slice()),
        endpoint_rule: match product.endpoint_rule {
            alicloud_model::EndpointRule::Regional => rt::EndpointRule::Regional(name),
            alicloud_model::EndpointRule::Central => rt::EndpointRule::Central(name),
            alicloud_model::EndpointRule::None => rt::EndpointRule::None,
        },
    }));
    let method = method(operation.method);
    let mut info = if operation.is_addressed_by_name() {
        rt::OperationInfo::rpc(leaked, text(&operation.name)).method(method)
    } else {
        rt::OperationInfo::roa(leaked, text(&operation.name), method, text(&operation.path))
    };
    if operation.authorization.access.is_read_only() {
        info = info.read_only();
    }
    info = match operation.signature() {
        Signature::Acs3 => info,
        Signature::Anonymous => info.anonymous(),
        Signature::Bearer => info.signature(rt::Signature::Bearer),
        Signature::Oss => info.signature(rt::Signature::Oss),
        Signature::Sls => info.signature(rt::Signature::Sls),
        Signature::Other => info.signature(rt::Signature::Other),
    };
    if let Some(body) = operation.empty_body {
        info = info.empty_body(placement(body));
    }
    if let Some(region) = &operation.region_parameter {
        info = info.region(text(region));
    }
    if let Some(token) = &operation.idempotency_token {
        info = info.idempotency_token(text(token));
    }
    let parameters: Vec<(&'static str, rt::Placement)> = operation
        .parameters
        .iter()
        .map(|p| (text(&p.field.name), placement(p.placement)))
        .collect();
    let info = info.parameters(Box::leak(parameters.into_boxed_slice())).response(match operation
        .response
        .body
    {
        ResponseBody::Json => rt::ResponseBody::Json,
        ResponseBody::Text => rt::ResponseBody::Text,
        ResponseBody::Binary => rt::ResponseBody::Bytes,
        ResponseBody::None => rt::ResponseBody::None,
    });
    Box::leak(Box::new(info))
}

fn method(method: HttpMethod) -> rt::Method {
    match method {
        HttpMethod::Get => rt::Method::Get,
        HttpMethod::Post => rt::Method::Post,
        HttpMethod::Put => rt::Method::Put,
        HttpMethod::Delete => rt::Method::Delete,
        HttpMethod::Patch => rt::Method::Patch,
        HttpMethod::Head => rt::Method::Head,
        HttpMethod::Options => rt::Method::Options,
    }
}

fn placement(placement: Placement) -> rt::Placement {
    match placement {
        Placement::Query(ListStyle::Flat) => rt::Placement::Query,
        Placement::Query(ListStyle::Json) => rt::Placement::QueryJson,
        Placement::Query(ListStyle::Simple) => rt::Placement::QuerySimple,
        Placement::Form(ListStyle::Flat) => rt::Placement::Form,
        Placement::Form(ListStyle::Json) => rt::Placement::FormJson,
        Placement::Form(ListStyle::Simple) => rt::Placement::FormSimple,
        Placement::Path => rt::Placement::Path,
        Placement::Header => rt::Placement::Header,
        Placement::Host => rt::Placement::Host,
        Placement::JsonMember => rt::Placement::Json,
        Placement::Body(format) => rt::Placement::Body(match format {
            BodyFormat::Json => rt::BodyFormat::Json,
            BodyFormat::Form => rt::BodyFormat::Form,
            BodyFormat::Binary => rt::BodyFormat::Bytes,
            BodyFormat::Xml => rt::BodyFormat::Xml,
        }),
    }
}
