//! Accounts and their access keys; knows nothing of requests.

use std::collections::HashMap;
use std::fmt;

/// An access key and the account it belongs to. Several keys may belong to one account.
///
/// ```
/// use alicloud_emulator::Account;
///
/// let account = Account::new("1234567890123456", "my-key-id", "my-key-secret");
/// assert!(!format!("{account:?}").contains("my-key-secret"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    id: String,
    access_key_id: String,
    access_key_secret: String,
    security_token: Option<String>,
    bearer_token: Option<String>,
}

impl Account {
    /// A long-lived access key of the account with that id.
    pub fn new(
        id: impl Into<String>,
        access_key_id: impl Into<String>,
        access_key_secret: impl Into<String>,
    ) -> Self {
        Self {
            id: id.into(),
            access_key_id: access_key_id.into(),
            access_key_secret: access_key_secret.into(),
            security_token: None,
            bearer_token: None,
        }
    }

    /// The account an emulator has when it is given none: id `1000000000000001`, key
    /// `test-access-key-id`, secret `test-access-key-secret`, bearer token `test-bearer-token`.
    pub fn test() -> Self {
        Self::new("1000000000000001", "test-access-key-id", "test-access-key-secret")
            .bearer_token("test-bearer-token")
    }

    /// Makes the key a temporary one, which is only good together with this token.
    #[must_use]
    pub fn security_token(mut self, token: impl Into<String>) -> Self {
        self.security_token = Some(token.into());
        self
    }

    /// Also lets requests in that carry this bearer token in place of a signature.
    #[must_use]
    pub fn bearer_token(mut self, token: impl Into<String>) -> Self {
        self.bearer_token = Some(token.into());
        self
    }

    /// The account's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The id of the access key.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    pub(crate) fn secret(&self) -> &str {
        &self.access_key_secret
    }

    pub(crate) fn token(&self) -> Option<&str> {
        self.security_token.as_deref()
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("id", &self.id)
            .field("access_key_id", &self.access_key_id)
            .field("temporary", &self.security_token.is_some())
            .finish_non_exhaustive()
    }
}

/// Every access key, by its id.
pub(crate) struct Keyring(HashMap<String, Account>);

impl Keyring {
    /// Refuses, with the key's id, two accounts that claim one access key.
    pub(crate) fn new(accounts: &[Account]) -> Result<Self, String> {
        let mut keys = HashMap::new();
        for account in accounts {
            if keys.insert(account.access_key_id.clone(), account.clone()).is_some() {
                return Err(account.access_key_id.clone());
            }
        }
        Ok(Self(keys))
    }

    pub(crate) fn get(&self, access_key_id: &str) -> Option<&Account> {
        self.0.get(access_key_id)
    }

    /// The account that has the bearer token.
    pub(crate) fn bearer(&self, token: &str) -> Option<&Account> {
        self.0.values().find(|account| account.bearer_token.as_deref() == Some(token))
    }
}
