//! Instants as the wire writes them; never asks for the present time.

use std::time::SystemTime;

use jiff::Timestamp;

/// The emulator's source of the present time.
pub(crate) type Clock = std::sync::Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// The instant as `yyyy-MM-ddTHH:mm:ssZ`. A time outside of jiff's range, which no clock gives, is the epoch.
pub(crate) fn to_text(time: SystemTime) -> String {
    let timestamp = Timestamp::try_from(time).unwrap_or(Timestamp::UNIX_EPOCH);
    timestamp.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The instant as `yyyy-MM-ddTHH:mm:ss.SSSZ`.
pub(crate) fn to_precise_text(time: SystemTime) -> String {
    let timestamp = Timestamp::try_from(time).unwrap_or(Timestamp::UNIX_EPOCH);
    timestamp.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// The instant as an HTTP date, such as `Tue, 24 Nov 2026 02:35:52 GMT`.
pub(crate) fn to_http_date(time: SystemTime) -> String {
    let timestamp = Timestamp::try_from(time).unwrap_or(Timestamp::UNIX_EPOCH);
    timestamp.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The instant that a text in exactly that form names.
pub(crate) fn from_text(text: &str) -> Option<SystemTime> {
    let exact = text.len() == 20 && text.ends_with('Z') && text.as_bytes().get(10) == Some(&b'T');
    let timestamp: Timestamp = exact.then(|| text.parse().ok())??;
    SystemTime::try_from(timestamp).ok()
}

/// The instant that a text in exactly the form `yyyyMMddTHHmmssZ` names.
pub(crate) fn from_basic_text(text: &str) -> Option<SystemTime> {
    let is_exact = text.len() == 16
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 => byte == b'T',
            15 => byte == b'Z',
            _ => byte.is_ascii_digit(),
        });
    let timestamp: Timestamp = is_exact.then(|| text.parse().ok())??;
    SystemTime::try_from(timestamp).ok()
}

/// The instant that an HTTP date names, such as `Tue, 24 Nov 2026 02:35:52 GMT`.
pub(crate) fn from_http_date(text: &str) -> Option<SystemTime> {
    let zoned = text.ends_with(" GMT").then(|| jiff::fmt::rfc2822::parse(text).ok())??;
    SystemTime::try_from(zoned.timestamp()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_go_both_ways() {
        let time = from_text("2026-11-24T02:35:52Z").unwrap();
        assert_eq!(to_text(time), "2026-11-24T02:35:52Z");
        let later = time + std::time::Duration::from_millis(7);
        assert_eq!(to_precise_text(later), "2026-11-24T02:35:52.007Z");
    }

    #[test]
    fn other_forms_are_refused() {
        for text in
            ["", "2026-11-24 02:35:52Z", "2026-11-24T02:35:52+00:00", "2026-13-24T02:35:52Z"]
        {
            assert_eq!(from_text(text), None, "{text}");
        }
    }

    #[test]
    fn the_basic_form_is_exact() {
        assert_eq!(from_basic_text("20261124T023552Z"), from_text("2026-11-24T02:35:52Z"));
        for text in ["", "20261124T0235520", "2026-11-24T02:35:52Z", "20261324T023552Z"] {
            assert_eq!(from_basic_text(text), None, "{text}");
        }
    }

    #[test]
    fn http_dates_are_in_gmt_only() {
        let time = from_text("2026-11-24T02:35:52Z");
        assert_eq!(from_http_date("Tue, 24 Nov 2026 02:35:52 GMT"), time);
        assert_eq!(to_http_date(time.unwrap()), "Tue, 24 Nov 2026 02:35:52 GMT");
        for text in [
            "",
            " GMT",
            "Tue, 24 Nov 2026 02:35:52 +0100",
            "Mon, 24 Nov 2026 02:35:52 GMT",
            "2026-11-24T02:35:52Z",
            "Tue, 32 Nov 2026 02:35:52 GMT",
        ] {
            assert_eq!(from_http_date(text), None, "{text}");
        }
    }
}
