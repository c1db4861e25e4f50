//! Bearer tokens: a secret that is sent as it is, without any signature. Knows nothing of accounts.

use crate::received::{Pairs, Received};

/// The name of the scheme in an Authorization header.
pub(super) const SCHEME: &str = "bearer";

/// The token of a request without an Authorization header, wherever clients put it.
pub(super) fn read(request: &Received, pairs: &Pairs) -> Option<String> {
    let header = request.header("x-acs-bearer-token").map(Into::into);
    header.or_else(|| pairs.first("BearerToken").map(str::to_owned))
}
