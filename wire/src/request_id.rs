//! What the member of a response that holds the id of the request is called.

/// The spellings that are in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum RequestIdName {
    /// `RequestId`, which nearly all operations have.
    #[cfg_attr(feature = "serde", serde(rename = "RequestId"))]
    Pascal,
    /// `requestId`.
    #[cfg_attr(feature = "serde", serde(rename = "requestId"))]
    Camel,
    /// `request_id`.
    #[cfg_attr(feature = "serde", serde(rename = "request_id"))]
    Snake,
}

impl RequestIdName {
    /// All of them, the most frequent first.
    pub const ALL: &'static [Self] = &[Self::Pascal, Self::Camel, Self::Snake];

    /// As it is on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pascal => "RequestId",
            Self::Camel => "requestId",
            Self::Snake => "request_id",
        }
    }

    /// The spelling of a member, if it is one.
    pub fn of(member: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|name| name.as_str() == member)
    }
}

/// Whether a member holds the id of the request. Case and underscores do not count, since error bodies and services that nobody
/// described have more spellings than descriptions, such as `RequestID`.
pub fn is_request_id(member: &str) -> bool {
    let letters = member.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase());
    letters.eq(*b"requestid")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_known_by_its_text() {
        for name in RequestIdName::ALL {
            assert_eq!(RequestIdName::of(name.as_str()), Some(*name));
            assert!(is_request_id(name.as_str()));
        }
        assert_eq!(RequestIdName::of("RequestID"), None);
    }

    #[test]
    fn what_holds_the_id_is_found_in_other_spellings() {
        for member in ["RequestID", "requestid", "REQUEST_ID"] {
            assert!(is_request_id(member), "{member}");
        }
        for member in ["", "Request", "RequestIds", "XRequestId", "Id", "request-id"] {
            assert!(!is_request_id(member), "{member}");
        }
    }
}
