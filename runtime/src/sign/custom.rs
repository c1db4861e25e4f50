//! A custom signature. It must not know how any scheme of Alibaba Cloud signs.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use alicloud_wire::Method;

use super::{Headers, Scheme, SignedRequest, Unsigned, canonical_query, sha256_hex};
use crate::encode::EncodedRequest;
use crate::endpoint::Origin;
use crate::error::Error;
use crate::identity::Credentials;
use crate::operation::OperationInfo;
use crate::transport::HttpResponse;

/// A way to prove who sends a request, in place of the signatures of Alibaba Cloud: for a gateway, or a service with a custom signature.
/// [`Config::signer`](crate::Config::signer) takes it.
///
/// ```
/// use alicloud_runtime::sign::{RequestToSign, Signer};
/// use alicloud_runtime::Error;
///
/// #[derive(Debug)]
/// struct SharedToken;
///
/// impl Signer for SharedToken {
///     fn sign(&self, request: &RequestToSign<'_>) -> Result<Vec<(String, String)>, Error> {
///         let id = request.credentials.access_key_id().unwrap_or_default();
///         let proof = format!("{id}:{}", request.body_sha256());
///         Ok(vec![("authorization".to_owned(), proof)])
///     }
/// }
/// ```
pub trait Signer: fmt::Debug + Send + Sync {
    /// The headers that prove it, names in lower case. One that the request has already is replaced. It is called for each attempt, but not for
    /// operations that take no signature.
    fn sign(&self, request: &RequestToSign<'_>) -> Result<Vec<(String, String)>, Error>;

    /// Whether the signature covers the body. Where it does not, a body can also be a stream that can be read once.
    fn signs_body(&self) -> bool {
        true
    }
}

/// A request as it will be sent, but for what a [`Signer`] adds.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RequestToSign<'a> {
    /// The name of the operation.
    pub operation: &'a str,
    /// The HTTP method.
    pub method: Method,
    /// The path, percent-encoded.
    pub path: &'a str,
    /// The query, sorted and percent-encoded; empty where there is none.
    pub query: &'a str,
    /// The headers, names in lower case, `host` among them. A transport may add more.
    pub headers: &'a [(String, String)],
    /// The body, where it is no stream.
    pub body: &'a [u8],
    /// The region of the client.
    pub region: Option<&'a str>,
    /// The time in whole seconds, as the service has it.
    pub time: SystemTime,
    /// A text that no other request has.
    pub nonce: &'a str,
    /// The credentials of the client.
    pub credentials: &'a Credentials,
    body_sha256: Option<&'a str>,
}

impl RequestToSign<'_> {
    /// Lower-case hex of the SHA-256 hash of the body, also of one that is a stream if [`Signer::signs_body`] says so.
    pub fn body_sha256(&self) -> String {
        self.body_sha256.map_or_else(|| sha256_hex(self.body), str::to_owned)
    }
}

/// Requests as a signer proves them. What is no proof, such as how a host is made, is as for the operation's own scheme.
pub(crate) struct Custom {
    pub(super) signer: Arc<dyn Signer>,
    pub(super) own: &'static dyn Scheme,
}

impl Scheme for Custom {
    fn sign(&self, unsigned: &Unsigned<'_>) -> Result<SignedRequest, Error> {
        let Unsigned { info, request, body, body_sha256, credentials, stamp, .. } = *unsigned;
        let mut headers = Headers::default();
        headers.set("host", stamp.host);
        if stamp.is_alibabas {
            // They are what is called, where the path does not say it.
            headers.set("x-acs-version", info.product().version());
            headers.set("x-acs-action", info.name());
        }
        headers.set("user-agent", stamp.user_agent);
        headers.set("accept", "application/json");
        if let Some(content_type) = request.content_type {
            headers.set("content-type", content_type);
        }
        headers.set_all(unsigned.own_headers());
        let pairs = request.query.iter().map(|(name, value)| (&**name, &**value));
        let SignedRequest { headers, query } = headers.with_query(canonical_query(pairs));
        // No service is asked for anything before 1970.
        let since_1970 = Duration::from_secs(u64::try_from(stamp.date.as_second()).unwrap_or(0));
        let proof = self.signer.sign(&RequestToSign {
            operation: info.name(),
            method: request.method,
            path: &request.path,
            query: &query,
            headers: &headers,
            body,
            region: stamp.region,
            time: SystemTime::UNIX_EPOCH + since_1970,
            nonce: stamp.nonce,
            credentials,
            body_sha256,
        })?;
        let mut all = Headers::from(headers);
        all.set_all(proof.iter().map(|(name, value)| (&**name, &**value)));
        Ok(all.with_query(query))
    }

    fn signs_body(&self) -> bool {
        self.signer.signs_body()
    }

    fn address(&self, origin: Origin, request: &mut EncodedRequest) -> Result<Origin, Error> {
        self.own.address(origin, request)
    }

    fn supports(&self, info: &OperationInfo<'_>, request: &EncodedRequest) -> Result<(), Error> {
        self.own.supports(info, request)
    }

    fn reads(&self, response: &HttpResponse) -> Result<(), Error> {
        self.own.reads(response)
    }
}
