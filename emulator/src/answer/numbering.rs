//! Values that differ from one another by a number and keep their form. It must not know what they are values of.

use std::net::Ipv4Addr;

use jiff::ToSpan as _;
use jiff::civil::{Date, Time};
use serde_json::Value;

/// A value of the same form that has the number in it.
pub(super) fn numbered(value: &Value, at: usize) -> Value {
    let number = i64::try_from(at).unwrap_or(i64::MAX);
    match value {
        Value::String(text) => numbered_text(text, at).into(),
        Value::Number(old) => match (old.as_i64(), old.as_f64()) {
            (Some(old), _) => old.saturating_add(number).into(),
            (_, Some(old)) => (old + f64::from(u32::try_from(at).unwrap_or(u32::MAX))).into(),
            _ => number.into(),
        },
        other => other.clone(),
    }
}

fn numbered_text(text: &str, at: usize) -> String {
    let step = u32::try_from(at).unwrap_or(u32::MAX);
    if let Ok(address) = text.parse::<Ipv4Addr>() {
        return Ipv4Addr::from(u32::from(address).wrapping_add(step)).to_string();
    }
    if let Some((address, prefix)) = text.split_once('/')
        && let (Ok(address), Ok(prefix @ 1..=32)) =
            (address.parse::<Ipv4Addr>(), prefix.parse::<u32>())
    {
        let step = step.wrapping_shl(32 - prefix);
        return format!("{}/{prefix}", Ipv4Addr::from(u32::from(address).wrapping_add(step)));
    }
    if let Ok(number) = text.parse::<u32>() {
        return number.wrapping_add(step).to_string();
    }
    if let Some(time) = later(text, i64::from(step)) {
        return time;
    }
    if let Some((user, domain)) = text.split_once('@') {
        return format!("{user}-{at}@{domain}");
    }
    let is_domain = text.contains('.') && !text.contains(['/', ':', ' ']);
    match text.split_once('.').filter(|_| is_domain) {
        Some((first, rest)) if !first.is_empty() => format!("{first}-{at}.{rest}"),
        _ => format!("{text}-{at}"),
    }
}

/// A time so many minutes later, or a day so many days later, written alike.
fn later(text: &str, step: i64) -> Option<String> {
    let (day, rest) = text.split_at_checked(10)?;
    let day: Date = day.parse().ok()?;
    let Some((time, zone)) = rest.strip_prefix('T').and_then(|rest| rest.split_at_checked(8))
    else {
        let is_day = rest.is_empty() || rest == "Z";
        return is_day.then(|| Some(format!("{}{rest}", day.checked_add(step.days()).ok()?)))?;
    };
    let time: Time = time.parse().ok()?;
    let later = day.to_datetime(time).checked_add(step.minutes()).ok()?;
    Some(format!("{}{zone}", later.strftime("%Y-%m-%dT%H:%M:%S")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_numbered_keeps_its_form() {
        for (value, third) in [
            (json!("web"), json!("web-3")),
            (json!("www.example.com"), json!("www-3.example.com")),
            (json!("192.168.0.254"), json!("192.168.1.1")),
            (json!("10.0.0.0/24"), json!("10.0.3.0/24")),
            (json!("7"), json!("10")),
            (json!("me@example.com"), json!("me-3@example.com")),
            (json!("2019-12-31T23:58:00Z"), json!("2020-01-01T00:01:00Z")),
            (json!("2019-12-31T23:58:00.5+08:00"), json!("2020-01-01T00:01:00.5+08:00")),
            (json!("2019-12-30Z"), json!("2020-01-02Z")),
            (json!("2019-12-30 or so"), json!("2019-12-30 or so-3")),
            (json!(7), json!(10)),
            (json!(0.5), json!(3.5)),
            (json!(true), json!(true)),
        ] {
            assert_eq!(numbered(&value, 3), third);
        }
    }
}
