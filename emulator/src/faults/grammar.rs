//! The text form of a fault; knows nothing of which requests meet it.

use std::time::Duration;

use super::{Action, Delivery, Ending, LONGEST, Plan, Stage};
use crate::encoding::excerpt;
use crate::service_error::ServiceError;

/// No test waits longer.
const MAX_LATENCY_MS: u64 = 600_000;
const RETRY_AFTER_MS: u64 = 1000;

/// The directives that exclude each other.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Throttle(u16),
    Error(u16),
    ExpiredToken,
    Reset,
    ResetAfter,
    Truncate(Option<usize>),
}

/// What the text means; `Err` says what is wrong with it.
pub(super) fn parse(text: &str) -> Result<Plan, String> {
    if text.len() > LONGEST {
        return Err(format!("it is longer than {LONGEST} bytes"));
    }
    let mut kind = None;
    let (mut latency, mut code, mut retry_after) = (None, None, None);
    for directive in text.split(';').map(str::trim).filter(|directive| !directive.is_empty()) {
        let (name, value) = match directive.split_once('=') {
            Some((name, value)) => (name.trim_end(), Some(value.trim_start())),
            None => (directive, None),
        };
        match name {
            "latency" => once(name, &mut latency, number(name, value, 0, MAX_LATENCY_MS)?)?,
            "retry-after" => once(name, &mut retry_after, number(name, value, 0, u64::MAX)?)?,
            "code" => once(name, &mut code, self::code(value)?)?,
            _ => once("kind of fault", &mut kind, self::kind(name, value)?)?,
        }
    }
    if (code.is_some() || retry_after.is_some())
        && !matches!(kind, Some(Kind::Throttle(_) | Kind::Error(_)))
    {
        return Err("`code` and `retry-after` go with `throttle` or `error`".to_owned());
    }
    if kind.is_none() && latency.is_none() {
        return Err("it is empty".to_owned());
    }
    let retry_after = match (retry_after, kind) {
        (None, Some(Kind::Throttle(_))) => Some(RETRY_AFTER_MS),
        (given, _) => given.filter(|ms| *ms > 0),
    };
    let (action, ending) = match kind {
        None => (Action::CarryOut, Ending::Whole),
        Some(Kind::Reset) => (Action::Ignore, Ending::Reset),
        Some(Kind::ResetAfter) => (Action::CarryOut, Ending::Reset),
        Some(Kind::Truncate(bytes)) => (Action::CarryOut, Ending::Truncated(bytes)),
        Some(kind) => (Action::Refuse(refusal(kind, code)), Ending::Whole),
    };
    let stage = match kind {
        Some(Kind::Throttle(_) | Kind::ExpiredToken | Kind::Error(..500)) => Stage::Service,
        _ => Stage::Gateway,
    };
    let latency = Duration::from_millis(latency.unwrap_or_default());
    Ok(Plan { stage, action, delivery: Delivery { latency, retry_after, ending } })
}

fn kind(name: &str, value: Option<&str>) -> Result<Kind, String> {
    let status = |minimum| {
        let status = number(name, value, minimum, 599)?;
        u16::try_from(status).map_err(|error| error.to_string())
    };
    match (name, value) {
        ("throttle", None) => Ok(Kind::Throttle(429)),
        ("throttle", Some(_)) => Ok(Kind::Throttle(status(400)?)),
        ("error", _) => Ok(Kind::Error(status(400)?)),
        ("truncate", None) => Ok(Kind::Truncate(None)),
        ("truncate", Some(_)) => {
            let bytes = number(name, value, 0, u64::from(u32::MAX))?;
            Ok(Kind::Truncate(Some(usize::try_from(bytes).unwrap_or(usize::MAX))))
        }
        ("expired-token", None) => Ok(Kind::ExpiredToken),
        ("reset", None) => Ok(Kind::Reset),
        ("reset-after", None) => Ok(Kind::ResetAfter),
        ("expired-token" | "reset" | "reset-after", Some(_)) => {
            Err(format!("`{name}` takes no value"))
        }
        _ => Err(format!(
            "there is no `{}`, but latency, throttle, error, expired-token, reset, \
             reset-after, truncate, code and retry-after",
            excerpt(name)
        )),
    }
}

fn once<T>(name: &str, place: &mut Option<T>, value: T) -> Result<(), String> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(format!("there can be one {name} only")),
    }
}

fn number(name: &str, value: Option<&str>, minimum: u64, maximum: u64) -> Result<u64, String> {
    let number = value.and_then(|value| value.parse().ok());
    number.filter(|number| (minimum..=maximum).contains(number)).ok_or_else(|| match maximum {
        u64::MAX => format!("`{name}` needs a whole number"),
        _ => format!("`{name}` needs a whole number from {minimum} to {maximum}"),
    })
}

fn code(value: Option<&str>) -> Result<String, String> {
    let is_plain = |text: &&str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        !text.is_empty() && text.bytes().all(plain)
    };
    let text = value.filter(is_plain).ok_or("`code` needs letters, digits, dots and dashes")?;
    Ok(text.to_owned())
}

fn refusal(kind: Kind, code: Option<String>) -> ServiceError {
    let (status, usual, message) = match kind {
        Kind::Throttle(status) => {
            (status, "Throttling.User", "Request was denied due to user flow control.")
        }
        Kind::ExpiredToken => {
            (400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.")
        }
        Kind::Error(503) => {
            (503, "ServiceUnavailable", "The request has failed due to a temporary failure.")
        }
        Kind::Error(status) if status < 500 => {
            (status, "InvalidParameter", "The emulator was told to refuse this request.")
        }
        Kind::Error(status) => (status, "InternalError", "The emulator was told to fail here."),
        Kind::Reset | Kind::ResetAfter | Kind::Truncate(_) => (500, "InternalError", ""),
    };
    ServiceError::new(status, code.unwrap_or_else(|| usual.to_owned()), message)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn refused(text: &str) -> (u16, String, Option<u64>) {
        match parse(text).unwrap() {
            Plan { action: Action::Refuse(fault), delivery, .. } => {
                (fault.status, fault.code, delivery.retry_after)
            }
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn refusals() {
        let cases = [
            ("throttle", 429, "Throttling.User", Some(1000)),
            ("throttle=503; retry-after=20", 503, "Throttling.User", Some(20)),
            ("throttle;retry-after=0;code=Throttling.Api", 429, "Throttling.Api", None),
            ("error=500", 500, "InternalError", None),
            ("error=503", 503, "ServiceUnavailable", None),
            ("error = 404 ; code = InvalidImageId.NotFound", 404, "InvalidImageId.NotFound", None),
            ("expired-token", 400, "InvalidSecurityToken.Expired", None),
        ];
        for (text, status, code, retry_after) in cases {
            assert_eq!(refused(text), (status, code.to_owned(), retry_after), "{text}");
        }
    }

    #[test]
    fn deliveries() {
        let cases = [
            ("latency=20", Action::CarryOut, 20, Ending::Whole),
            ("reset", Action::Ignore, 0, Ending::Reset),
            ("reset-after; latency=1;", Action::CarryOut, 1, Ending::Reset),
            ("truncate", Action::CarryOut, 0, Ending::Truncated(None)),
            ("truncate=7", Action::CarryOut, 0, Ending::Truncated(Some(7))),
        ];
        for (text, action, latency, ending) in cases {
            let latency = Duration::from_millis(latency);
            let delivery = Delivery { latency, retry_after: None, ending };
            let stage = Stage::Gateway;
            assert_eq!(parse(text), Ok(Plan { stage, action, delivery }), "{text}");
        }
    }

    #[test]
    fn what_needs_a_known_caller_comes_later() {
        let cases = [
            ("latency=1; throttle", Stage::Service),
            ("throttle=503", Stage::Service),
            ("error=499", Stage::Service),
            ("error=500", Stage::Gateway),
            ("expired-token", Stage::Service),
        ];
        for (text, stage) in cases {
            assert_eq!(parse(text).unwrap().stage, stage, "{text}");
        }
    }

    #[test]
    fn nonsense_is_explained() {
        let cases = [
            ("", "empty"),
            (";", "empty"),
            ("explode", "there is no `explode`"),
            ("latency", "`latency` needs"),
            ("latency=600001", "600000"),
            ("error", "`error` needs"),
            ("error=200", "400 to 599"),
            ("throttle; reset", "one kind of fault only"),
            ("latency=1; latency=2", "one latency only"),
            ("reset=1", "takes no value"),
            ("reset; code=A", "go with"),
            ("error=500; code=a b", "`code` needs"),
        ];
        for (text, part) in cases {
            let problem = parse(text).unwrap_err();
            assert!(problem.contains(part), "{text}: {problem}");
        }
    }

    proptest! {
        #[test]
        fn garbage_never_panics(text in "[a-z0-9=; -]{0,40}") {
            if let Err(problem) = parse(&text) {
                prop_assert!(!problem.is_empty());
            }
        }
    }
}
