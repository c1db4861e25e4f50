//! A request as a URL, for somebody else to send. It must not know how it is signed.

use std::fmt;
use std::time::SystemTime;

use alicloud_wire::Method;

/// A request that anybody may send who has it, without credentials, until its time is up.
///
/// The URL is as good as the credentials for what it does, so debug output has no query.
#[derive(Clone, PartialEq)]
pub struct Presigned {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) expiry: SystemTime,
}

impl Presigned {
    /// The HTTP method to send it with.
    pub fn method(&self) -> Method {
        self.method
    }

    /// The URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The headers that must be sent with these values; names in lower case.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// When its time is up.
    pub fn expiry(&self) -> SystemTime {
        self.expiry
    }
}

impl fmt::Debug for Presigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Presigned")
            .field("method", &self.method)
            .field("url", &self.url.split('?').next().unwrap_or_default())
            .field("headers", &names)
            .field("expiry", &self.expiry)
            .finish()
    }
}
