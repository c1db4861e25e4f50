//! Who calls. It must not know where credentials come from, nor how they are used to sign.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use zeroize::Zeroizing;

use crate::codec::Redacted;
use crate::error::Error;
use crate::redact::Secrets;
use crate::text::is_header_value;

/// An identity to call with. Its secrets are wiped from memory when it is dropped and never shown.
///
/// ```
/// use alicloud_runtime::Credentials;
/// let credentials = Credentials::access_key("LTAI5tExample", "not-for-your-eyes");
/// assert!(!format!("{credentials:?}").contains("eyes"));
/// ```
#[derive(Clone)]
pub struct Credentials {
    /// Shared, since each call takes a copy.
    identity: Arc<Identity>,
    expires_at: Option<SystemTime>,
}

#[derive(PartialEq)]
pub(crate) enum Identity {
    AccessKey { id: String, secret: Zeroizing<String>, security_token: Option<Zeroizing<String>> },
    Bearer(Zeroizing<String>),
    Anonymous,
}

impl Credentials {
    fn new(identity: Identity) -> Self {
        Self { identity: Arc::new(identity), expires_at: None }
    }

    /// An access key.
    pub fn access_key(id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self::new(Identity::AccessKey {
            id: id.into(),
            secret: Zeroizing::new(secret.into()),
            security_token: None,
        })
    }

    /// A temporary access key with its security token.
    pub fn sts(
        id: impl Into<String>,
        secret: impl Into<String>,
        security_token: impl Into<String>,
    ) -> Self {
        Self::new(Identity::AccessKey {
            id: id.into(),
            secret: Zeroizing::new(secret.into()),
            security_token: Some(Zeroizing::new(security_token.into())),
        })
    }

    /// A bearer token.
    pub fn bearer(token: impl Into<String>) -> Self {
        Self::new(Identity::Bearer(Zeroizing::new(token.into())))
    }

    /// No identity: requests are sent unsigned.
    pub fn anonymous() -> Self {
        Self::new(Identity::Anonymous)
    }

    /// With the time at which they end.
    #[must_use]
    pub fn with_expiry(mut self, time: SystemTime) -> Self {
        self.expires_at = Some(time);
        self
    }

    /// The time at which they end.
    pub fn expiry(&self) -> Option<SystemTime> {
        self.expires_at
    }

    /// The id of the access key, if there is one. It is not secret.
    pub fn access_key_id(&self) -> Option<&str> {
        match &*self.identity {
            Identity::AccessKey { id, .. } => Some(id),
            _ => None,
        }
    }

    /// The secret of the access key, if there is one: for a custom [`Signer`](crate::sign::Signer).
    pub fn access_key_secret(&self) -> Option<&str> {
        match &*self.identity {
            Identity::AccessKey { secret, .. } => Some(secret),
            _ => None,
        }
    }

    /// The token that goes with a temporary access key, or a bearer token.
    pub fn token(&self) -> Option<&str> {
        match &*self.identity {
            Identity::AccessKey { security_token, .. } => {
                security_token.as_deref().map(|token| &**token)
            }
            Identity::Bearer(token) => Some(token),
            Identity::Anonymous => None,
        }
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// That a request can be signed with all parts of it.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let parts = match &*self.identity {
            Identity::AccessKey { id, secret, security_token } => [
                ("access key id", Some(id.as_str())),
                ("access key secret", Some(secret.as_str())),
                ("security token", security_token.as_ref().map(|token| token.as_str())),
            ],
            Identity::Bearer(token) => {
                [("bearer token", Some(token.as_str())), ("", None), ("", None)]
            }
            Identity::Anonymous => [("", None); 3],
        };
        let given = |(name, part): (&'static str, Option<&str>)| match part? {
            "" => Some(format!("the {name} is empty; give the credentials that the console shows")),
            // Most often the line break of a file.
            part if !is_header_value(part) => Some(format!(
                "the {name} holds a control character; give it without, and without the line break at its end"
            )),
            _ => None,
        };
        parts.into_iter().find_map(given).map_or(Ok(()), |text| Err(Error::credentials(text)))
    }

    /// The secret parts, for redaction.
    pub(crate) fn secrets(&self) -> Secrets {
        let mut secrets = Secrets::default();
        match &*self.identity {
            Identity::AccessKey { secret, security_token, .. } => {
                secrets.add(secret);
                if let Some(token) = security_token {
                    secrets.add(token);
                }
            }
            Identity::Bearer(token) => secrets.add(token),
            Identity::Anonymous => {}
        }
        secrets
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Credentials");
        match &*self.identity {
            Identity::AccessKey { id, security_token, .. } => {
                shown.field("access_key_id", id).field("secret", &Redacted);
                if security_token.is_some() {
                    shown.field("security_token", &Redacted);
                }
            }
            Identity::Bearer(_) => {
                shown.field("bearer_token", &Redacted);
            }
            Identity::Anonymous => {
                shown.field("anonymous", &true);
            }
        }
        shown.field("expires_at", &self.expires_at).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_request_can_be_signed_with_is_named() {
        for (credentials, says) in [
            (Credentials::access_key("id", "secret"), None),
            (Credentials::anonymous(), None),
            (Credentials::access_key("", "secret"), Some("the access key id is empty; ")),
            (Credentials::access_key("id", ""), Some("the access key secret is empty; ")),
            (Credentials::sts("id", "secret", ""), Some("the security token is empty; ")),
            (Credentials::bearer(""), Some("the bearer token is empty; ")),
            (
                Credentials::access_key("id", "secret\n"),
                Some("the access key secret holds a control character; "),
            ),
        ] {
            let error = credentials.check().err().map(|error| error.to_string());
            assert_eq!(error.is_some(), says.is_some(), "{error:?}");
            if let (Some(error), Some(says)) = (error, says) {
                assert!(error.starts_with(says) && !error.contains("secret\n"), "{error}");
            }
        }
    }
}
