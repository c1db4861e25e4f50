//! Who sends a request, and whether they can prove it. Written on its own: no code is shared with
//! the client's signer. Knows nothing of what the request asks for.

mod acs3;
mod nonces;
mod rpc_v1;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use alicloud_model::Authentication;

use crate::account::{Account, Keyring};
use crate::fault::Fault;
use crate::received::{Pairs, Received};
use crate::time;
use nonces::Nonces;

/// How far a request's date may be from the present, either way.
const VALID_FOR: Duration = Duration::from_secs(15 * 60);

/// What a request says about its sender, before anything is believed.
struct Claim<'a> {
    scheme: Scheme,
    access_key_id: String,
    date: String,
    nonce: String,
    token: Option<String>,
    /// Each is a legal reading of the request; one must fit.
    strings_to_sign: Vec<String>,
    signature: Vec<u8>,
    /// Tells what the server would sign, for the error message, with secrets masked.
    explain: Box<dyn Fn() -> String + 'a>,
}

#[derive(Clone, Copy)]
enum Scheme {
    Acs3,
    RpcV1,
}

/// Checks requests against the access keys and remembers the nonces it has seen.
pub(crate) struct Gate {
    keys: Keyring,
    nonces: Mutex<Nonces>,
}

impl Gate {
    pub(crate) fn new(keys: Keyring) -> Self {
        Self { keys, nonces: Mutex::new(Nonces::new(VALID_FOR * 2)) }
    }

    /// The account that sent the request; `None` for an operation that asks for no proof.
    pub(crate) fn admit(
        &self,
        request: &Received,
        pairs: &Pairs,
        authentication: Authentication,
        now: SystemTime,
    ) -> Result<Option<&Account>, Fault> {
        let claim = match request.header("authorization") {
            Some(header) => Some(acs3::read(request, pairs, &header)?),
            None if pairs.first("Signature").is_some() => Some(rpc_v1::read(request, pairs)?),
            None => None,
        };
        match claim {
            Some(claim) => self.check(&claim, now).map(Some),
            None if authentication == Authentication::Anonymous => Ok(None),
            None => Err(Fault::new(
                400,
                "MissingAuthorization",
                "The request has no Authorization header: sign it with an access key.",
            )),
        }
    }

    fn check(&self, claim: &Claim<'_>, now: SystemTime) -> Result<&Account, Fault> {
        let account = self.keys.get(&claim.access_key_id).ok_or_else(|| {
            Fault::new(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.")
        })?;
        check_date(&claim.date, now)?;
        check_token(account, claim.token.as_deref())?;
        let fits = claim.strings_to_sign.iter().any(|text| match claim.scheme {
            Scheme::Acs3 => acs3::fits(account.secret(), text, &claim.signature),
            Scheme::RpcV1 => rpc_v1::fits(account.secret(), text, &claim.signature),
        });
        if !fits {
            let message = format!(
                "Specified signature is not matched with our calculation. {}",
                (claim.explain)()
            );
            return Err(Fault::new(400, "SignatureDoesNotMatch", message));
        }
        // Only a proven sender may use a nonce up.
        let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
        if nonces.is_new(&claim.access_key_id, &claim.nonce, now) {
            Ok(account)
        } else {
            Err(Fault::new(
                400,
                "SignatureNonceUsed",
                "Specified signature nonce was used already.",
            ))
        }
    }
}

fn check_date(date: &str, now: SystemTime) -> Result<(), Fault> {
    let date = time::from_text(date).ok_or_else(|| {
        Fault::new(
            400,
            "InvalidTimeStamp.Format",
            "Specified time stamp or date value is not well formatted: write yyyy-MM-ddTHH:mm:ssZ.",
        )
    })?;
    let distance = now.duration_since(date).unwrap_or_else(|early| early.duration());
    if distance > VALID_FOR {
        let message = format!(
            "Specified time stamp or date value is expired: it is {} seconds off.",
            distance.as_secs()
        );
        return Err(Fault::new(400, "InvalidTimeStamp.Expired", message));
    }
    Ok(())
}

fn check_token(account: &Account, sent: Option<&str>) -> Result<(), Fault> {
    match (account.token(), sent) {
        (None, None) => Ok(()),
        (Some(expected), Some(sent)) if expected == sent => Ok(()),
        (Some(_), None) => {
            Err(Fault::new(400, "MissingSecurityToken", "SecurityToken is mandatory for this key."))
        }
        (Some(_), Some(_)) => Err(Fault::new(
            400,
            "InvalidSecurityToken.Malformed",
            "Specified SecurityToken is malformed.",
        )),
        (None, Some(_)) => Err(Fault::new(
            400,
            "InvalidSecurityToken.MismatchWithAccessKey",
            "Specified SecurityToken mismatch with the AccessKey.",
        )),
    }
}

fn incomplete(message: impl Into<String>) -> Fault {
    Fault::new(400, "IncompleteSignature", message)
}

/// Whether a value of that name must not be repeated in a message.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["password", "passwd", "secret", "token"].iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests;
