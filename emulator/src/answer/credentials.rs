//! Temporary credentials end after the present. It must not know who asks for them.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::naming::plain;
use super::said::Said;
use crate::time;

/// How long they last unless the request says how long.
const USUAL: Duration = Duration::from_secs(3600);
/// No service gives longer ones.
const LONGEST: Duration = Duration::from_secs(43_200);

/// Sets the end of all that are in a value.
pub(super) fn renew(value: &mut Value, said: &Said<'_>, now: SystemTime) {
    match value {
        Value::Object(members) => {
            if members.keys().any(|name| plain(name) == "securitytoken") {
                let end = members.iter_mut().find(|(name, _)| plain(name) == "expiration");
                if let Some((_, end)) = end.filter(|(_, end)| end.is_string()) {
                    let seconds = said.get("DurationSeconds").and_then(Value::as_u64);
                    let lifetime = seconds.map_or(USUAL, Duration::from_secs).min(LONGEST);
                    *end = time::to_text(now + lifetime).into();
                }
            }
            members.values_mut().for_each(|member| renew(member, said, now));
        }
        Value::Array(entries) => entries.iter_mut().for_each(|entry| renew(entry, said, now)),
        _ => {}
    }
}
