//! Accounts and their access keys; knows nothing of requests.

use std::fmt;
use std::str::FromStr;

/// Ids have 16 digits; 20 are what a number of 64 bits can have.
pub(crate) const LONGEST_ID: usize = 20;
/// No key is longer: it goes into a header.
const LONGEST_KEY: usize = 1024;

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
    session: Option<Session>,
}

/// What a caller is who took a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    /// `acs:sts::1:assumed-role/mine/me`
    pub(crate) arn: String,
    /// The id of the role and the name of the session: `3..:me`.
    pub(crate) id: String,
}

/// The text is no account. Repeats nothing of it, since it may be a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is no account: {0}; write ID=KEY:SECRET, such as 1234567890123456=my-key-id:my-key-secret"
)]
pub struct AccountSyntaxError(&'static str);

/// Reads `ID=KEY:SECRET`: an account's id, which is all digits, an access key and its secret.
impl FromStr for Account {
    type Err = AccountSyntaxError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (id, key) = text.split_once('=').ok_or(AccountSyntaxError("it has no `=`"))?;
        let (key, secret) =
            key.split_once(':').ok_or(AccountSyntaxError("it has no `:` after the `=`"))?;
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(AccountSyntaxError("the account's id, before the `=`, is not all digits"));
        }
        if id.len() > LONGEST_ID {
            return Err(AccountSyntaxError(
                "the account's id, before the `=`, has more than 20 digits",
            ));
        }
        if key.is_empty() || secret.is_empty() {
            return Err(AccountSyntaxError("the key or its secret is empty"));
        }
        if key.len().max(secret.len()) > LONGEST_KEY {
            return Err(AccountSyntaxError("the key or its secret has more than 1024 bytes"));
        }
        Ok(Self::new(id, key, secret))
    }
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
            session: None,
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

    /// Makes the key that of a role that was taken.
    pub(crate) fn in_session(self, session: Option<Session>) -> Self {
        Self { session, ..self }
    }

    /// The session that the key belongs to, when it is that of a role.
    pub(crate) fn session(&self) -> Option<&Session> {
        self.session.as_ref()
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

/// Every access key, in the order given.
pub(crate) struct Keyring(Vec<Account>);

impl Keyring {
    /// Refuses two accounts that claim one access key or one bearer token.
    pub(crate) fn new(accounts: &[Account]) -> Result<Self, Duplicate> {
        let mut keyring = Self(Vec::new());
        for account in accounts {
            let access_key_id = account.access_key_id.clone();
            if keyring.get(&access_key_id).is_some() {
                return Err(Duplicate::AccessKey(access_key_id));
            }
            let token = account.bearer_token.as_deref();
            if token.is_some_and(|token| keyring.bearer(token).is_some()) {
                return Err(Duplicate::BearerTokenOf(access_key_id));
            }
            keyring.0.push(account.clone());
        }
        Ok(keyring)
    }

    pub(crate) fn accounts(&self) -> &[Account] {
        &self.0
    }

    pub(crate) fn get(&self, access_key_id: &str) -> Option<&Account> {
        self.0.iter().find(|account| account.access_key_id == access_key_id)
    }

    /// The account that has the bearer token.
    pub(crate) fn bearer(&self, token: &str) -> Option<&Account> {
        self.0.iter().find(|account| account.bearer_token.as_deref() == Some(token))
    }
}

/// What two accounts have in common though they must not.
#[derive(Debug)]
pub(crate) enum Duplicate {
    /// The access key of that id.
    AccessKey(String),
    /// A bearer token; that access key is the second to have it.
    BearerTokenOf(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_read() {
        assert_eq!("1=a:b".parse(), Ok(Account::new("1", "a", "b")));
        assert_eq!("2=c:d=e:f".parse(), Ok(Account::new("2", "c", "d=e:f")));
    }

    #[test]
    fn what_is_wrong_is_said_and_nothing_repeated() {
        for (text, part) in [
            ("sesame", "no `=`"),
            ("1=sesame", "no `:`"),
            ("key:sesame=1:x", "not all digits"),
            ("=key:sesame", "not all digits"),
            ("1=:sesame", "empty"),
            ("1=sesame:", "empty"),
            (&format!("{}=key:sesame", "1".repeat(5000)), "more than 20 digits"),
            (&format!("1=key:{}", "sesame".repeat(5000)), "more than 1024 bytes"),
        ] {
            let problem = text.parse::<Account>().unwrap_err().to_string();
            assert!(problem.contains(part) && !problem.contains("sesame"), "{problem}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let account = Account::new("1", "key", "sesame");
        let account = account.security_token("sesame").bearer_token("sesame");
        assert!(!format!("{account:?}").contains("sesame"));
    }
}
