//! Who sends a request, and whether they can prove it. Written on its own: no code is shared with
//! the client's signer. Knows nothing of what the request asks for.

mod acs3;
mod bearer;
mod mac;
mod nonces;
mod oss4;
mod roa_v1;
mod rpc_v1;
mod sls;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use alicloud_model::Signature;

use crate::account::{Account, Keyring};
use crate::encoding::{Pair, excerpt};
use crate::received::{Pairs, Received};
use crate::service_error::ServiceError;
use crate::temporary::{TemporaryKey, TemporaryKeys};
use nonces::Nonces;
pub(crate) use oss4::{PARAMETERS as URL_PARAMETERS, region as region_of_objects};

/// How far a request's date may be from the present, either way.
const VALID_FOR: Duration = Duration::from_secs(15 * 60);

/// What replaces a secret in a message.
const MASK: &str = "***";

/// What a request says about its sender, before anything is believed.
pub(crate) enum Claim<'a> {
    Signed(Signed<'a>),
    /// The token that is all there is.
    Bearer(String),
}

/// A claim to have an access key's secret.
pub(crate) struct Signed<'a> {
    access_key_id: String,
    /// `None` when it is missing, or not written as it should be.
    date: Option<SystemTime>,
    /// Where the date is and how it is written.
    date_form: &'static str,
    /// How long it is good after its date, where the sender says so.
    valid_for: Option<Duration>,
    /// Some of the older clients send none.
    nonce: Option<String>,
    token: Option<String>,
    /// Each is a legal reading of the request; one must fit.
    strings_to_sign: Vec<String>,
    signature: Vec<u8>,
    /// Whether a secret makes that signature of that text.
    fits: fn(&str, &str, &[u8]) -> bool,
    /// Tells what the server would sign, for the error message, with secrets masked.
    explain: Box<dyn Fn() -> String + Send + 'a>,
}

impl Claim<'_> {
    /// The access key that the sender claims to have.
    pub(crate) fn access_key_id(&self) -> Option<&str> {
        match self {
            Self::Signed(signed) => Some(&signed.access_key_id),
            Self::Bearer(_) => None,
        }
    }
}

/// The pairs in the order in which older signatures have them.
fn sorted(query: &[Pair]) -> Vec<&Pair> {
    let mut pairs: Vec<&Pair> = query.iter().collect();
    pairs.sort_by_key(|pair| (&pair.name, &pair.value));
    pairs
}

/// The names of the headers that are wanted, sorted.
fn names<'a>(request: &'a Received, wanted: &dyn Fn(&str) -> bool) -> Vec<&'a str> {
    let mut names: Vec<&str> = request.headers.keys().map(axum::http::HeaderName::as_str).collect();
    names.retain(|name| wanted(name));
    names.sort_unstable();
    names
}

/// The headers that are wanted, a line each, with secrets masked where they are to be shown.
fn header_lines(request: &Received, wanted: &dyn Fn(&str) -> bool, mask: bool) -> String {
    let line = |name: &str| {
        let values = request.headers.get_all(name).iter();
        let values: Vec<String> = values
            .map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
            .collect();
        let value = if mask && is_secret(name) { MASK.to_owned() } else { values.join(",") };
        format!("{name}:{value}\n")
    };
    names(request, wanted).into_iter().map(line).collect()
}

/// Reads who the sender claims to be; `None` when there is no claim at all.
pub(crate) fn read<'a>(
    request: &'a Received,
    pairs: &'a Pairs,
) -> Result<Option<Claim<'a>>, ServiceError> {
    let Some(header) = request.header("authorization") else {
        if pairs.first(oss4::VERSION).is_some() {
            check_text(request)?;
            return oss4::read_query(request, pairs).map(Claim::Signed).map(Some);
        }
        return match bearer::read(request, pairs) {
            Some(token) => Ok(Some(Claim::Bearer(token))),
            None if pairs.first("Signature").is_none() => Ok(None),
            None => rpc_v1::read(request, pairs).map(Claim::Signed).map(Some),
        };
    };
    check_text(request)?;
    let (scheme, rest) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
    let claim = match scheme {
        acs3::SCHEME => Claim::Signed(acs3::read(request, pairs, rest)?),
        roa_v1::SCHEME => Claim::Signed(roa_v1::read(request, pairs, rest)?),
        oss4::SCHEME => Claim::Signed(oss4::read(request, pairs, rest)?),
        sls::SCHEME => Claim::Signed(sls::read(request, pairs, rest)?),
        sls::SCHEME_V4 => Claim::Signed(sls::read_v4(request, pairs, rest)?),
        _ if scheme.eq_ignore_ascii_case(bearer::SCHEME) => Claim::Bearer(rest.trim().to_owned()),
        _ => {
            let message = format!(
                "The signature algorithm \"{scheme}\" is not served here: sign with {}.",
                acs3::SCHEME
            );
            return Err(ServiceError::new(400, "InvalidSignatureMethod", message));
        }
    };
    Ok(Some(claim))
}

/// Checks requests against the access keys and remembers the nonces it has seen.
pub(crate) struct Gate {
    keys: Keyring,
    temporary: Mutex<TemporaryKeys>,
    nonces: Mutex<Nonces>,
}

impl Gate {
    pub(crate) fn new(keys: Keyring) -> Self {
        let nonces = Mutex::new(Nonces::new(VALID_FOR * 2));
        Self { keys, temporary: Mutex::default(), nonces }
    }

    /// Lets requests in from now on that are signed with these.
    pub(crate) fn give_out(&self, keys: Vec<TemporaryKey>, now: SystemTime) {
        let mut temporary = self.temporary();
        for key in keys {
            temporary.add(key, now);
        }
    }

    /// Forgets the temporary keys.
    pub(crate) fn reset(&self) {
        self.temporary().clear();
    }

    fn temporary(&self) -> MutexGuard<'_, TemporaryKeys> {
        self.temporary.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The access keys that there are.
    pub(crate) fn accounts(&self) -> &[Account] {
        self.keys.accounts()
    }

    /// The account that makes the claim; `None` for an operation that asks for no proof.
    pub(crate) fn admit(
        &self,
        claim: Option<Claim<'_>>,
        signature: Signature,
        now: SystemTime,
    ) -> Result<Option<Account>, ServiceError> {
        match claim {
            Some(Claim::Signed(signed)) => self.check(&signed, now).map(Some),
            Some(Claim::Bearer(token)) => match self.keys.bearer(&token) {
                Some(account) => Ok(Some(account.clone())),
                None => Err(ServiceError::new(
                    400,
                    "InvalidBearerToken",
                    "Specified bearer token is not one that the emulator was started with.",
                )),
            },
            None if signature == Signature::Anonymous => Ok(None),
            None => Err(ServiceError::new(
                400,
                "MissingAuthorization",
                "The request has no Authorization header: sign it with an access key.",
            )),
        }
    }

    fn check(&self, claim: &Signed<'_>, now: SystemTime) -> Result<Account, ServiceError> {
        let id = &claim.access_key_id;
        let temporary = || self.temporary().get(id).cloned();
        let (account, end) = match self.keys.get(id) {
            Some(account) => (account.clone(), None),
            None => temporary().map(|key| (key.account, Some(key.end))).ok_or_else(|| {
                ServiceError::new(
                    404,
                    "InvalidAccessKeyId.NotFound",
                    "Specified access key is not found.",
                )
            })?,
        };
        check_date(claim, now)?;
        check_token(&account, claim.token.as_deref())?;
        let fits = |text: &String| (claim.fits)(account.secret(), text, &claim.signature);
        if !claim.strings_to_sign.iter().any(fits) {
            let message = format!(
                "Specified signature is not matched with our calculation. {}",
                (claim.explain)()
            );
            return Err(ServiceError::new(400, "SignatureDoesNotMatch", message));
        }
        if end.is_some_and(|end| end <= now) {
            return Err(ServiceError::new(
                400,
                "InvalidSecurityToken.Expired",
                "Specified SecurityToken is expired.",
            ));
        }
        let Some(nonce) = &claim.nonce else { return Ok(account) };
        // Only a proven sender may use a nonce up.
        let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
        if nonces.is_new(&claim.access_key_id, nonce, now) {
            Ok(account)
        } else {
            Err(ServiceError::new(
                400,
                "SignatureNonceUsed",
                "Specified signature nonce was used already.",
            ))
        }
    }
}

fn check_date(claim: &Signed<'_>, now: SystemTime) -> Result<(), ServiceError> {
    let date = claim.date.ok_or_else(|| {
        let message = format!(
            "Specified time stamp or date value is not well formatted: write it {}.",
            claim.date_form
        );
        ServiceError::new(400, "InvalidTimeStamp.Format", message)
    })?;
    let (distance, most) = match now.duration_since(date) {
        Ok(age) => (age, claim.valid_for.unwrap_or(VALID_FOR)),
        Err(early) => (early.duration(), VALID_FOR),
    };
    if distance > most && claim.valid_for.is_some() {
        let message = "Request has expired: make another URL.";
        return Err(ServiceError::new(403, "AccessDenied", message));
    }
    if distance > most {
        let message = format!(
            "Specified time stamp or date value is expired: it is {} seconds off.",
            distance.as_secs()
        );
        return Err(ServiceError::new(400, "InvalidTimeStamp.Expired", message));
    }
    Ok(())
}

fn check_token(account: &Account, sent: Option<&str>) -> Result<(), ServiceError> {
    match (account.token(), sent) {
        (None, None) => Ok(()),
        (Some(expected), Some(sent)) if expected == sent => Ok(()),
        (Some(_), None) => Err(ServiceError::new(
            400,
            "MissingSecurityToken",
            "SecurityToken is mandatory for this key.",
        )),
        (Some(_), Some(_)) => Err(ServiceError::new(
            400,
            "InvalidSecurityToken.Malformed",
            "Specified SecurityToken is malformed.",
        )),
        (None, Some(_)) => Err(ServiceError::new(
            400,
            "InvalidSecurityToken.MismatchWithAccessKey",
            "Specified SecurityToken mismatch with the AccessKey.",
        )),
    }
}

/// Headers are signed as text, and bytes that are none would be read as the text of others.
fn check_text(request: &Received) -> Result<(), ServiceError> {
    let is_text = |bytes| std::str::from_utf8(bytes).is_ok();
    match request.headers.iter().find(|(_, value)| !is_text(value.as_bytes())) {
        Some((name, _)) => {
            Err(incomplete(format!("The header \"{name}\" is not UTF-8: encode it so.")))
        }
        None => Ok(()),
    }
}

/// Whether a name that is signed as it is reads as nothing but that name.
fn is_unambiguous(name: &str) -> bool {
    !name.contains(['&', '=']) && !name.contains(char::is_control)
}

/// Refuses names that read as several parameters where names are signed as they are.
fn check_names(pairs: &Pairs) -> Result<(), ServiceError> {
    match pairs.query.iter().find(|pair| !is_unambiguous(&pair.name)) {
        Some(pair) => Err(incomplete(format!(
            "The name of the parameter \"{}\" has a sign that separates parameters, and is signed as \
             it is: use another name.",
            excerpt(&pair.name)
        ))),
        None => Ok(()),
    }
}

fn incomplete(message: impl Into<String>) -> ServiceError {
    ServiceError::new(400, "IncompleteSignature", message)
}

/// Whether a value of that name must not be repeated in a message.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["password", "passwd", "secret", "token"].iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests;
