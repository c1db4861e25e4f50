//! What a scheme makes of a request, and which scheme an operation takes. It must not know how any of them signs.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use alicloud_wire::Signature;
use jiff::Timestamp;

use super::acs3::Acs3;
use super::custom::{Custom, Signer};
use super::oss4::Oss4;
use super::sls::Sls;
use crate::encode::EncodedRequest;
use crate::endpoint::Origin;
use crate::error::Error;
use crate::identity::Credentials;
use crate::operation::OperationInfo;
use crate::transport::HttpResponse;

/// Which version of its signature a client makes, for services that take more than one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureVersion {
    /// The first: of the log service, `LOG` with HMAC-SHA256, which its official client makes unless told otherwise.
    V1,
    /// The fourth, with a key for each day and region: of the log service, `SLS4-HMAC-SHA256`; of the object store, `OSS4-HMAC-SHA256`, which
    /// is made unless told otherwise.
    V4,
}

/// A way to prove who sends a request.
pub(crate) trait Scheme: Send + Sync {
    /// The request with all its headers and its query, the signature among them. An error says why these credentials can't sign it.
    fn sign(&self, unsigned: &Unsigned<'_>) -> Result<SignedRequest, Error>;

    /// The request as a URL that is good for that time, with the headers that must come with it.
    fn presign(&self, unsigned: &Unsigned<'_>, _: Duration) -> Result<SignedRequest, Error> {
        let product = unsigned.info.product().code();
        Err(Error::request(format!(
            "requests of {product} cannot be signed as URLs; send the call itself"
        )))
    }

    /// Whether the signature covers the body, so that it must be known before.
    fn signs_body(&self) -> bool {
        true
    }

    /// Where a request goes, with the parameters of its host.
    fn address(&self, origin: Origin, request: &mut EncodedRequest) -> Result<Origin, Error> {
        origin.with_host_parameters(&request.host)
    }

    /// Says what of an operation cannot be sent or read yet, before anything is sent.
    fn supports(&self, _: &OperationInfo<'_>, _: &EncodedRequest) -> Result<(), Error> {
        Ok(())
    }

    /// Says why the body of a response is not what the operation describes: compressed, or in another form.
    fn reads(&self, _: &HttpResponse) -> Result<(), Error> {
        Ok(())
    }
}

/// The scheme for an operation, of which a signer makes the proof where there is one. `None` where there is no such scheme yet.
pub(crate) fn scheme(info: &OperationInfo<'_>, signer: Option<&Arc<dyn Signer>>) -> Option<Chosen> {
    let own: &'static dyn Scheme = match info.signature() {
        Signature::Acs3 | Signature::Anonymous | Signature::Bearer => &Acs3,
        Signature::Oss => &Oss4,
        Signature::Sls => &Sls,
        _ => return None,
    };
    Some(match signer.filter(|_| !info.is_anonymous()) {
        Some(signer) => Chosen::Custom(Custom { signer: Arc::clone(signer), own }),
        None => Chosen::Own(own),
    })
}

/// The scheme of one call.
pub(crate) enum Chosen {
    Own(&'static dyn Scheme),
    Custom(Custom),
}

impl Deref for Chosen {
    type Target = dyn Scheme;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::Own(own) => *own,
            Self::Custom(custom) => custom,
        }
    }
}

/// A request of one attempt, with all that a signature may be made of.
#[derive(Clone, Copy)]
pub(crate) struct Unsigned<'a> {
    pub(crate) info: &'a OperationInfo<'a>,
    pub(crate) request: &'a EncodedRequest,
    /// Headers of the call that are no parameters; names in lower case.
    pub(crate) extra_headers: &'a [(String, String)],
    pub(crate) body: &'a [u8],
    /// The hash of a body that is a stream, for schemes that sign it.
    pub(crate) body_sha256: Option<&'a str>,
    pub(crate) credentials: &'a Credentials,
    pub(crate) stamp: &'a Stamp<'a>,
}

impl<'a> Unsigned<'a> {
    /// The headers that are parameters or come from the options of the call.
    pub(crate) fn own_headers(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let all = self.request.headers.iter().chain(self.extra_headers);
        all.map(|(name, value)| (&**name, &**value))
    }
}

/// What changes from attempt to attempt, and what the client is.
pub(crate) struct Stamp<'a> {
    pub(crate) date: Timestamp,
    pub(crate) nonce: &'a str,
    pub(crate) host: &'a str,
    pub(crate) region: Option<&'a str>,
    pub(crate) user_agent: &'a str,
    /// Whether the service is Alibaba Cloud's, which requires its headers even where nothing is signed.
    pub(crate) is_alibabas: bool,
    pub(crate) version: Option<SignatureVersion>,
    /// Which repetition this is, from 1, and the pause before it. Absent on the first attempt.
    pub(crate) repetition: Option<(u32, Duration)>,
}

/// The headers and the query (encoded) to send with a request.
pub(crate) struct SignedRequest {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) query: String,
}

/// Headers with one value a name.
pub(crate) struct Headers(Vec<(String, String)>);

impl Default for Headers {
    fn default() -> Self {
        Self(Vec::with_capacity(16))
    }
}

impl From<Vec<(String, String)>> for Headers {
    fn from(headers: Vec<(String, String)>) -> Self {
        Self(headers)
    }
}

impl Headers {
    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value.into(),
            None => self.0.push((name.to_owned(), value.into())),
        }
    }

    pub(crate) fn set_all<'a>(&mut self, headers: impl Iterator<Item = (&'a str, &'a str)>) {
        for (name, value) in headers {
            self.set(name, value);
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// All that the scheme adds to a request.
    pub(crate) fn with_query(self, query: String) -> SignedRequest {
        SignedRequest { headers: self.0, query }
    }
}
