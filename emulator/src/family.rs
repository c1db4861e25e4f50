//! The families of services: each has its own form of operations, of errors, and of the header with the request id. It must not know what
//! requests ask for.

use std::net::IpAddr;

use alicloud_model::{Operation, Product, Signature, Style};
use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::received::Received;
use crate::reply::Reply;
use crate::service_error::{ErrorForm, ServiceError};

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

/// Operations of the object store that look into objects or join them, which the emulator can't.
const NOT_SERVED: [&str; 4] =
    ["CreateSelectObjectMeta", "GetVodPlaylist", "SealAppendObject", "SelectObject"];

/// What the object store calls an error of the gateway.
const OBJECT_CODES: [(&str, u16, &str); 13] = [
    ("IncompleteSignature", 400, "InvalidArgument"),
    ("InvalidAccessKeyId.NotFound", 403, "InvalidAccessKeyId"),
    ("InvalidAction.NotFound", 405, "MethodNotAllowed"),
    ("InvalidParameter", 400, "InvalidArgument"),
    ("InvalidSecurityToken.Malformed", 403, "InvalidSecurityToken"),
    ("InvalidSecurityToken.MismatchWithAccessKey", 403, "InvalidSecurityToken"),
    ("InvalidSignatureMethod", 400, "InvalidArgument"),
    ("InvalidTimeStamp.Expired", 403, "RequestTimeTooSkewed"),
    ("InvalidTimeStamp.Format", 400, "InvalidArgument"),
    ("MissingAuthorization", 403, "AccessDenied"),
    ("MissingParameter", 400, "InvalidArgument"),
    ("MissingSecurityToken", 403, "AccessDenied"),
    ("SignatureDoesNotMatch", 403, "SignatureDoesNotMatch"),
];

/// Whose protocol a request speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// Nearly all products.
    Gateway,
    /// The log service.
    Logs,
    /// The object store.
    Objects,
}

impl Family {
    /// Whose request it is, whatever it asks for.
    pub(crate) fn of(request: &Received) -> Self {
        let signs = |scheme: &str| {
            request.header("authorization").is_some_and(|header| header.starts_with(scheme))
        };
        let is_of_objects = || {
            let names = || request.headers.keys().map(axum::http::HeaderName::as_str);
            names().any(|name| name.starts_with("x-oss-"))
                || request.query.contains("x-oss-signature-version")
        };
        if request.headers.contains_key("x-log-apiversion") || signs("LOG ") || signs("SLS4-") {
            Self::Logs
        } else if signs("OSS") || is_of_objects() {
            Self::Objects
        } else {
            Self::Gateway
        }
    }

    /// The family of an operation. `None` when the emulator does not speak its protocol.
    pub(crate) fn of_operation(operation: &Operation) -> Option<Self> {
        match (operation.signature, operation.style) {
            (Signature::Oss, _) => Some(Self::Objects),
            (_, Style::Oss | Style::AliGenie | Style::Pds) => None,
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
            Self::Objects => "x-oss-request-id",
        }
    }

    /// The form of its errors, where the caller does not ask for another.
    pub(crate) fn error_form(self) -> ErrorForm {
        match self {
            Self::Gateway => ErrorForm::Json,
            Self::Logs => ErrorForm::Logs,
            Self::Objects => ErrorForm::Xml,
        }
    }

    /// Says what is not served though the operation has a route.
    pub(crate) fn serves(self, operation: &Operation) -> Result<(), ServiceError> {
        if self == Self::Objects && NOT_SERVED.contains(&operation.name.as_str()) {
            let message = format!(
                "The emulator does not serve {}, though it keeps objects: use the service.",
                operation.name
            );
            return Err(ServiceError::new(501, "NotImplemented", message));
        }
        Ok(())
    }

    /// The response with an error, which may get to the caller without its body. The object store then has it in a header.
    pub(crate) fn told_without_body(self, request: &Received, mut reply: Reply) -> Reply {
        let is_without = request.method == Method::HEAD || reply.status == 304;
        if self == Self::Objects
            && is_without
            && let Some(body) = reply.body.whole()
            && let Ok(error) = STANDARD.encode(body).try_into()
        {
            reply.headers.insert("x-oss-err", error);
        }
        reply
    }

    /// An error with the code and the status that the family has for it.
    pub(crate) fn worded(self, error: ServiceError) -> ServiceError {
        let codes: &[_] = match self {
            Self::Gateway => &[],
            Self::Logs => &LOG_CODES,
            Self::Objects => &OBJECT_CODES,
        };
        match codes.iter().find(|(code, ..)| *code == error.code) {
            Some((_, status, code)) => ServiceError::new(*status, *code, error.message),
            None => error,
        }
    }
}

/// What a host names before the endpoint of a product, such as a project. An endpoint that is not the cloud's is known when it is an
/// address or this machine.
pub(crate) fn label_before_endpoint<'h>(product: &Product, host: &'h str) -> Option<&'h str> {
    let name = without_port(host);
    if is_address(name) {
        return None;
    }
    let endpoints = product.endpoints.iter();
    let endpoints = endpoints.flat_map(|e| [Some(e.public.as_str()), e.vpc.as_deref()]).flatten();
    let known = endpoints.filter_map(|endpoint| name.strip_suffix(endpoint));
    match known.min_by_key(|before| before.len()) {
        Some(before) => before.strip_suffix('.'),
        None => label_before_address(name),
    }
}

/// The bucket that a host names before the endpoint of the object store, whatever the region. An endpoint that is neither the cloud's nor an
/// address has no bucket before it, as nothing would tell the two.
pub(crate) fn bucket_in_host(host: &str) -> Option<&str> {
    let name = without_port(host);
    match name.strip_suffix(".aliyuncs.com") {
        // `oss-cn-x`, or `cn-x.oss`.
        Some(name) => {
            let (before, last) = name.rsplit_once('.')?;
            if last == "oss" {
                before.rsplit_once('.').map(|(bucket, _)| bucket)
            } else {
                Some(before)
            }
        }
        None if is_address(name) => None,
        None => label_before_address(name),
    }
}

fn label_before_address(name: &str) -> Option<&str> {
    name.split_once('.').filter(|(_, rest)| is_address(rest)).map(|(label, _)| label)
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
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
    fn a_bucket_is_what_is_before_the_endpoint() {
        for (host, bucket) in [
            ("oss-cn-x.aliyuncs.com", None),
            ("b.oss-cn-x.aliyuncs.com:443", Some("b")),
            ("oss-b.oss-cn-x-internal.aliyuncs.com", Some("oss-b")),
            ("cn-x.oss.aliyuncs.com", None),
            ("b.cn-x.oss.aliyuncs.com", Some("b")),
            ("127.0.0.1:8080", None),
            ("b.127.0.0.1:8080", Some("b")),
            ("b.localhost", Some("b")),
            ("[::1]:1", None),
            ("emulator.example:80", None),
            ("", None),
        ] {
            assert_eq!(bucket_in_host(host), bucket, "{host}");
        }
    }

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
