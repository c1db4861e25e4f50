//! What is printed of a request as a URL: the URL alone, so that it can be piped, and on the standard error what else to send.

use alicloud_runtime::{Method, Presigned};

use crate::failure::Failure;
use crate::output;

pub(super) fn print(presigned: &Presigned) -> Result<(), Failure> {
    if presigned.method() != Method::Get || !presigned.headers().is_empty() {
        let headers: Vec<String> = presigned
            .headers()
            .iter()
            .map(|(name, value)| format!(", with the header `{name}: {value}`"))
            .collect();
        let method = presigned.method();
        output::note(format_args!("note: send it with {method}{}", headers.concat()));
    }
    output::line(presigned.url())
}
