//! The signature check on its own, for tests that receive requests themselves.

use std::time::SystemTime;

use alicloud_model::Signature;
use axum::http::Request;
use bytes::Bytes;

use crate::account::{Account, Keyring};
use crate::builder::StartError;
use crate::family::Family;
use crate::received::Received;
use crate::service_error::ServiceError;
use crate::signature::{self, Gate};

/// The service would not take the request: whoever sent it did not prove to be who they claim.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
#[non_exhaustive]
pub struct SignatureError {
    /// The code that the service would answer, such as `SignatureDoesNotMatch`.
    pub code: String,
    /// What is wrong. For a signature that does not match: the canonical request, with secrets masked.
    pub message: String,
}

impl From<ServiceError> for SignatureError {
    fn from(error: ServiceError) -> Self {
        Self { code: error.code, message: error.message }
    }
}

/// The id of the access key that a request is proved to come from, by signature or by bearer token; `None` for a request
/// that claims nothing, which the service takes for few operations only.
///
/// It is the check that an [`Emulator`](crate::Emulator) makes, for tests in which something else answers. Each request is
/// looked at alone, so a nonce may come twice.
///
/// # Errors
/// What the service would answer, when the claim is not proved.
///
/// ```
/// use alicloud_emulator::{Account, check_signature};
///
/// let request = http::Request::builder()
///     .uri("http://127.0.0.1/?Action=DescribeRegions")
///     .header("authorization", "ACS3-HMAC-SHA256 Credential=somebody")
///     .body(bytes::Bytes::new())?;
/// let error = check_signature(&request, &[Account::test()], std::time::SystemTime::now()).unwrap_err();
/// assert_eq!(error.code, "IncompleteSignature");
/// # Ok::<(), http::Error>(())
/// ```
pub fn check_signature(
    request: &Request<Bytes>,
    accounts: &[Account],
    now: SystemTime,
) -> Result<Option<String>, SignatureError> {
    let (parts, body) = request.clone().into_parts();
    let received = Received::new(parts, body);
    let checked = check(&received, accounts, now);
    checked.map_err(|error| Family::of(&received).worded(error).into())
}

fn check(
    received: &Received,
    accounts: &[Account],
    now: SystemTime,
) -> Result<Option<String>, ServiceError> {
    let keys = Keyring::new(accounts).map_err(|duplicate| {
        ServiceError::new(400, "InvalidParameter", StartError::from(duplicate).to_string())
    })?;
    let pairs = received.pairs()?;
    let claim = signature::read(received, &pairs)?;
    let gate = Gate::new(keys);
    let account = gate.admit(claim, Signature::Anonymous, now)?;
    Ok(account.map(|account| account.access_key_id().to_owned()))
}

#[cfg(test)]
mod tests {
    use axum::http::Version;

    use super::*;
    use crate::captures::Captures;
    use crate::time;

    #[test]
    fn the_signed_host_of_http2_is_the_authority() {
        let captures = Captures::load();
        let capture = captures.get("ecs-disp-all");
        let is_host = |name: &str| name.eq_ignore_ascii_case("host");
        let (_, host) = capture.headers.iter().find(|(name, _)| is_host(name)).unwrap();
        let account = Account::new("1", &captures.access_key_id, &captures.access_key_secret);
        let checked = |version, host: &str| {
            let mut request = Request::builder()
                .version(version)
                .method(capture.method.as_str())
                .uri(format!("https://{host}{}", capture.target));
            for (name, value) in capture.headers.iter().filter(|(name, _)| !is_host(name)) {
                request = request.header(name, value);
            }
            let request = request.body(Bytes::from(capture.body.clone())).unwrap();
            let now = time::from_text(&capture.date).unwrap();
            check_signature(&request, std::slice::from_ref(&account), now).map_err(|e| e.code)
        };
        assert_eq!(checked(Version::HTTP_2, host), Ok(Some(captures.access_key_id.clone())));
        let other = checked(Version::HTTP_2, "other.example");
        assert_eq!(other, Err("SignatureDoesNotMatch".to_owned()));
        assert_eq!(checked(Version::HTTP_11, host), Err("IncompleteSignature".to_owned()));
    }
}
