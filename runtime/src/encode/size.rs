//! How large the parameters of a URL are, and what is done when that is too much. It must not know where parameters come from.

use super::{EncodedBody, EncodedRequest};
use crate::error::Error;
use crate::text::percent_encoded;

/// How many bytes a query may have before it is sent as a form, where that is possible. Many servers and proxies take 8 KiB for a whole
/// request line or all headers.
pub(super) const LONGEST_QUERY: usize = 8 << 10;
/// How many bytes path and query may have at all: the HTTP client takes URLs of 65,534 bytes, and some of them are for the host and what an
/// identity adds.
const LONGEST_TARGET: usize = 64_000;

/// A query as long as it is in a URL.
pub(super) fn query_length(query: &[(String, String)]) -> usize {
    query.iter().map(|(name, value)| pair_length(name, value)).sum()
}

/// A name and a value with what separates them and the next.
fn pair_length(name: &str, value: &str) -> usize {
    encoded_length(name) + encoded_length(value) + 2
}

fn encoded_length(text: &str) -> usize {
    percent_encoded(text).map(str::len).sum()
}

/// Refuses a request whose URL nothing can send, and names the parameter that takes most of it.
pub(super) fn check(request: &EncodedRequest, path: &[(String, String)]) -> Result<(), Error> {
    let length = request.path.len() + query_length(&request.query);
    if length <= LONGEST_TARGET {
        return Ok(());
    }
    let mut sizes: Vec<(&str, usize)> = Vec::new();
    for (name, value) in request.query.iter().chain(path) {
        // Members and elements count for the parameter that has them.
        let name = name.split_once('.').map_or(&**name, |(name, _)| name);
        let size = pair_length(name, value);
        match sizes.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sum)) => *sum += size,
            None => sizes.push((name, size)),
        }
    }
    let (name, size) = sizes.into_iter().max_by_key(|(_, size)| *size).unwrap_or_default();
    let sent = match request.body {
        EncodedBody::None => "the operation takes them in its URL only",
        _ => "the operation takes these in its URL, whatever else is in its body",
    };
    Err(Error::request(format!(
        "the parameters in the URL are too large, most of all `{}`: {size} of {length} bytes, and {LONGEST_TARGET} can be sent; {sent}, so make it shorter or send it in several calls",
        name.escape_debug()
    )))
}
