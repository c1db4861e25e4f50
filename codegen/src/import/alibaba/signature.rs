//! How the requests of a product are signed. The metadata does not say it: a style that only few products have comes with a signature
//! that only they have, and newer documents of the same product may say `ROA`.

use crate::model::signature_of_style;
use crate::spec::{Signature, Style};

/// The products whose documents have had several styles, with the signature of them all.
const KNOWN: [(&str, Signature); 2] = [("oss", Signature::Oss), ("sls", Signature::Sls)];

/// The signature of a product, where it is not that of most.
pub(super) fn signature(product: &str, style: Style) -> Option<Signature> {
    let known = KNOWN.iter().find(|(code, _)| code.eq_ignore_ascii_case(product));
    let signature = known.map_or_else(|| signature_of_style(style), |(_, signature)| *signature);
    (signature != Signature::default()).then_some(signature)
}
