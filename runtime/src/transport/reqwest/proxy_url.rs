//! What is secret in the URL of a proxy. It must not know where the URL comes from.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use crate::redact::Secrets;

/// Adds the password, and what a request to the proxy carries of it.
pub(super) fn add_secrets(url: &str, secrets: &mut Secrets) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let Some((user, password)) = rest.rsplit_once('@').and_then(|(user, _)| user.split_once(':'))
    else {
        return;
    };
    let decoded = |text: &str| Zeroizing::new(percent_decode_str(text).decode_utf8_lossy().into());
    let (user, plain): (Zeroizing<String>, Zeroizing<String>) = (decoded(user), decoded(password));
    secrets.add(password);
    secrets.add(&plain);
    let both = Zeroizing::new(format!("{}:{}", *user, *plain));
    secrets.add(&Zeroizing::new(BASE64_STANDARD.encode(both.as_bytes())));
}
