//! The families of services: each has its own form of operations, of errors, and of the header with the request id. It must not know what
//! requests ask for.

use std::net::IpAddr;

use alicloud_model::{Operation, Product, Signature, Style};

use crate::received::Received;
use crate::service_error::ServiceError;

/// Operations of the log service that speak protobuf, which is not served.
const PROTOBUF: [&str; 2] = ["PullLogs", "PutLogs"];

/// What the log service calls an error of the gateway that all other products are behind.
const LOG_CODES: [(&str, u16, &str); 9] = [
    ("IncompleteSignature", 401, "Unauthorized"),
    ("InvalidAccessKeyId.NotFound", 401, "Unauthorized"),
    ("InvalidSecurityToken.Malformed", 401, "Unauthorized"),
    ("InvalidSecurityToken.MismatchWithAccessKey", 401, "Unauthorized"),
    ("InvalidTimeStamp.Expired", 400, "RequestTimeExpired"),
    ("InvalidTimeStamp.Format", 400, "InvalidDateFormat"),
    ("MissingAuthorization", 401, "Unauthorized"),
    ("MissingSecurityToken", 401, "Unauthorized"),
    ("SignatureDoesNotMatch", 401, "SignatureNotMatch"),
];

/// Whose protocol a request speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// Nearly all products.
    Gateway,
    /// The log service.
    Logs,
}

impl Family {
    /// Whose request it is, whatever it asks for.
    pub(crate) fn of(request: &Received) -> Self {
        let signs = |scheme: &str| {
            request.header("authorization").is_some_and(|header| header.starts_with(scheme))
        };
        if request.headers.contains_key("x-log-apiversion") || signs("LOG ") || signs("SLS4-") {
            Self::Logs
        } else {
            Self::Gateway
        }
    }

    /// The family of an operation. `None` when the emulator does not speak its protocol.
    pub(crate) fn of_operation(operation: &Operation) -> Option<Self> {
        match (operation.signature, operation.style) {
            (Signature::Oss, _) | (_, Style::Oss | Style::AliGenie | Style::Pds) => None,
            (Signature::Sls, _) if PROTOBUF.contains(&operation.name.as_str()) => None,
            (Signature::Sls, _) => Some(Self::Logs),
            (_, Style::Sls) => None,
            _ => Some(Self::Gateway),
        }
    }

    /// The header with the id of a request.
    pub(crate) fn request_id_header(self) -> &'static str {
        match self {
            Self::Gateway => "x-acs-request-id",
            Self::Logs => "x-log-requestid",
        }
    }

    /// An error with the code and the status that the family has for it.
    pub(crate) fn worded(self, error: ServiceError) -> ServiceError {
        if self == Self::Gateway {
            return error;
        }
        match LOG_CODES.iter().find(|(code, ..)| *code == error.code) {
            Some((_, status, code)) => ServiceError::new(*status, *code, error.message),
            None => error,
        }
    }
}

/// What a host names before the endpoint of a product, such as a project. An endpoint that is not the cloud's is known when it is an
/// address or this machine.
pub(crate) fn label_before_endpoint<'h>(product: &Product, host: &'h str) -> Option<&'h str> {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    if is_address(name) {
        return None;
    }
    let endpoints = product.endpoints.iter();
    let endpoints = endpoints.flat_map(|e| [Some(e.public.as_str()), e.vpc.as_deref()]).flatten();
    let known = endpoints.filter_map(|endpoint| name.strip_suffix(endpoint));
    match known.min_by_key(|before| before.len()) {
        Some(before) => before.strip_suffix('.'),
        None => name.split_once('.').filter(|(_, rest)| is_address(rest)).map(|(label, _)| label),
    }
}

fn is_address(name: &str) -> bool {
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok()
}

#[cfg(test)]
mod tests {
    use alicloud_model::Endpoint;

    use super::*;

    #[test]
    fn a_project_is_what_is_before_the_endpoint() {
        let mut product = crate::catalog::product("sls", "2020-12-30", Vec::new());
        let mut endpoint = Endpoint::new("cn-x".to_owned(), "cn-x.log.aliyuncs.com".to_owned());
        endpoint.vpc = Some("cn-x-intranet.log.aliyuncs.com".to_owned());
        product.endpoints = vec![endpoint];
        for (host, project) in [
            ("cn-x.log.aliyuncs.com", None),
            ("logs.cn-x.log.aliyuncs.com:443", Some("logs")),
            ("logs.cn-x-intranet.log.aliyuncs.com", Some("logs")),
            ("127.0.0.1:8080", None),
            ("logs.127.0.0.1:8080", Some("logs")),
            ("localhost", None),
            ("logs.localhost:1", Some("logs")),
            ("[::1]:8080", None),
            ("logs.[::1]:8080", Some("logs")),
            ("emulator.example:80", None),
            ("", None),
        ] {
            assert_eq!(label_before_endpoint(&product, host), project, "{host}");
        }
    }
}
