//! Temporary credentials: others for each role and session, which end after the present. It must not know who asks for them.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::ids::{self, Ids};
use super::naming::plain;
use super::said::Said;
use crate::time;

/// How long they last unless the request says how long.
const USUAL: Duration = Duration::from_secs(3600);
/// No service gives longer ones.
const LONGEST: Duration = Duration::from_secs(43_200);

/// What they are made of, as names are compared.
const KEYS: [&str; 3] = ["accesskeyid", "accesskeysecret", "securitytoken"];

/// Sets the keys and the end of all that are in a value. The same request gets the same keys.
pub(super) fn renew(value: &mut Value, said: &Said<'_>, ids: &Ids, now: SystemTime) {
    match value {
        Value::Object(members) => {
            if members.keys().any(|name| plain(name) == "securitytoken") {
                let end = members.iter_mut().find(|(name, _)| plain(name) == "expiration");
                if let Some((_, end)) = end.filter(|(_, end)| end.is_string()) {
                    let seconds = said.get("DurationSeconds").and_then(Value::as_u64);
                    let lifetime = seconds.map_or(USUAL, Duration::from_secs).min(LONGEST);
                    *end = time::to_text(now + lifetime).into();
                }
                for (name, member) in members.iter_mut() {
                    let name = plain(name);
                    if let Value::String(text) = member
                        && KEYS.contains(&name.as_str())
                    {
                        *text = key(&name, text, said, ids);
                    }
                }
            }
            members.values_mut().for_each(|member| renew(member, said, ids, now));
        }
        Value::Array(entries) => entries.iter_mut().for_each(|entry| renew(entry, said, ids, now)),
        _ => {}
    }
}

/// Another one of the form that is documented, for what the request names.
fn key(name: &str, documented: &str, said: &Said<'_>, ids: &Ids) -> String {
    let mut of = vec!["credentials", name];
    of.extend(said.names().flat_map(|(field, text)| [field.name.as_str(), text]));
    let mut random = ids.random(&of);
    // Before the dot is what kind of key it is: `STS.`.
    match documented.split_once('.') {
        Some((kind, rest)) => format!("{kind}.{}", ids::another(rest, &mut random)),
        None => ids::another(documented, &mut random),
    }
}
