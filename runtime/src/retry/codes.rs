//! The error codes of any service that pass by themselves: with the same request a little later, the response is another one. It must
//! not know what is done about them. Products add their own: `transientErrors` of `product.yaml`.

use alicloud_wire::Processed::{self, No, Unknown};

/// The codes, whether the request was processed, and where it says so.
///
/// `No` only where the source says that the request was refused, or that it is not handled while another one is. A nonce that was used
/// is no such code: what used it was perhaps this request, sent twice by something on the way.
const CODES: [(&str, Processed, &str); 12] = [
    (
        "IdempotentProcessing",
        No,
        "https://api.alibabacloud.com/document/Ecs/2014-05-26/CreateSnapshot",
    ),
    (
        "InternalError",
        Unknown,
        "https://www.alibabacloud.com/help/en/ecs/developer-reference/how-to-ensure-idempotence",
    ),
    ("LastTokenProcessing", No, "https://github.com/aliyun/terraform-provider-alicloud/pull/9700"),
    ("OperationConflict", No, "https://github.com/aliyun/terraform-provider-alicloud/pull/5601"),
    (
        "ServiceUnavailable",
        Unknown,
        "https://www.alibabacloud.com/help/en/ecs/developer-reference/how-to-ensure-idempotence",
    ),
    ("SignatureNonceUsed", Unknown, "https://github.com/jeessy2/ddns-go/issues/1548"),
    (
        "System.ServiceBusy",
        Unknown,
        "https://api.alibabacloud.com/document/Ecs/2014-05-26/CreateVpc",
    ),
    ("SystemBusy", Unknown, "https://github.com/aliyun/terraform-provider-alicloud/pull/5690"),
    ("TaskConflict", No, "https://github.com/aliyun/terraform-provider-alicloud/pull/6157"),
    ("Throttling", No, "https://help.aliyun.com/en/dns/error-code"),
    ("Throttling.Api", No, "https://developer.aliyun.com/ask/635553"),
    ("Throttling.User", No, "https://www.alibabacloud.com/help/doc-detail/98807.htm"),
];

/// Whether a request was processed that got this code. `None` for a code that stays.
pub(crate) fn of_any_service(code: &str) -> Option<Processed> {
    CODES.iter().find(|(known, ..)| *known == code).map(|(_, processed, _)| *processed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_is_there_once_and_has_a_source() {
        assert!(CODES.is_sorted_by(|a, b| a.0 < b.0));
        assert!(CODES.iter().all(|(_, _, source)| source.starts_with("https://")));
        assert_eq!(of_any_service("OperationConflict"), Some(No));
        assert_eq!(of_any_service("SystemBusy"), Some(Unknown));
        assert_eq!(of_any_service("OperationConflict.Other"), None);
    }
}
