//! What is printed of a request as a URL: the URL alone, so that it can be piped, and on the standard error what else to send.

use alicloud_runtime::{Method, Presigned};

use crate::failure::Failure;
use crate::output;

/// `has_body` tells that the call was given one, which no URL has.
pub(super) fn print(presigned: &Presigned, has_body: bool) -> Result<(), Failure> {
    if presigned.method() != Method::Get || !presigned.headers().is_empty() {
        let headers: Vec<String> = presigned
            .headers()
            .iter()
            .map(|(name, value)| format!(", with the header `{name}: {value}`"))
            .collect();
        let method = presigned.method();
        output::note(format_args!("note: send it with {method}{}", headers.concat()));
    }
    if has_body {
        output::note(
            "note: the body is no part of the URL, and is not shown here: whoever sends it gives the body, as --dry-run shows it",
        );
    }
    output::line(presigned.url())
}
