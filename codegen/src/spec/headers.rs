//! Headers that are not for parameters. Knows nothing of what the others are for.

/// What belongs to the connection or to the message as it is sent, in lower case.
const OF_CONNECTION: [&str; 12] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Whether the client writes a header by itself, so that no parameter can be it. `is_signed` says whether the request is: then its
/// signature is in `Authorization`.
pub(crate) fn is_reserved(name: &str, is_signed: bool) -> bool {
    let name = name.to_ascii_lowercase();
    OF_CONNECTION.contains(&name.as_str()) || (is_signed && name == "authorization")
}

#[cfg(test)]
mod tests {
    use super::is_reserved;

    #[test]
    fn what_the_client_writes_is_reserved() {
        for name in ["Host", "content-length", "Transfer-Encoding", "CONNECTION"] {
            assert!(is_reserved(name, true) && is_reserved(name, false), "{name}");
        }
        assert!(is_reserved("Authorization", true) && !is_reserved("Authorization", false));
        for name in ["If-Match", "Range", "x-oss-acl", "Content-Type", "Accept-Encoding"] {
            assert!(!is_reserved(name, true), "{name}");
        }
    }
}
