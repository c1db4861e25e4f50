//! Temporary credentials: others for each role and session, which end after the present. It must not know what they are good for.

use std::time::{Duration, SystemTime};

use serde_json::{Map, Value};

use super::ids::{self, Ids};
use super::naming::plain;
use super::roles;
use super::said::Said;
use super::words::Scene;
use crate::account::{Account, LONGEST_ID, Session};
use crate::temporary::TemporaryKey;
use crate::time;

/// How long they last unless the request says how long.
const USUAL: Duration = Duration::from_secs(3600);
/// No service gives longer ones.
const LONGEST: Duration = Duration::from_secs(43_200);

/// What they are made of, as names are compared.
const KEYS: [&str; 3] = ["accesskeyid", "accesskeysecret", "securitytoken"];

/// Sets the keys and the end of all that are in a value, and gives those that are whole. The same request of the same account gets the
/// same keys.
pub(super) fn renew(
    value: &mut Value,
    said: &Said<'_>,
    scene: &Scene<'_>,
    ids: &Ids,
    now: SystemTime,
) -> Vec<TemporaryKey> {
    let seconds = said.get("DurationSeconds").and_then(Value::as_u64);
    let lifetime = seconds.map_or(USUAL, Duration::from_secs).min(LONGEST);
    let session = roles::session(value, said);
    let mut renewal = Renewal { said, scene, ids, end: now + lifetime, session, given: Vec::new() };
    renewal.inside(value);
    renewal.given
}

struct Renewal<'a> {
    said: &'a Said<'a>,
    scene: &'a Scene<'a>,
    ids: &'a Ids,
    end: SystemTime,
    session: Option<Session>,
    given: Vec<TemporaryKey>,
}

impl Renewal<'_> {
    fn inside(&mut self, value: &mut Value) {
        match value {
            Value::Object(members) => {
                if members.keys().any(|name| plain(name) == "securitytoken") {
                    self.credentials(members);
                }
                members.values_mut().for_each(|member| self.inside(member));
            }
            Value::Array(entries) => entries.iter_mut().for_each(|entry| self.inside(entry)),
            _ => {}
        }
    }

    fn credentials(&mut self, members: &mut Map<String, Value>) {
        let mut parts = [const { String::new() }; KEYS.len()];
        for (name, member) in members.iter_mut() {
            let Value::String(text) = member else { continue };
            let name = plain(name);
            if name == "expiration" {
                *text = time::to_text(self.end);
            }
            if let Some((key, part)) = KEYS.iter().zip(&mut parts).find(|(key, _)| **key == name) {
                *text = self.key(key, text);
                part.clone_from(text);
            }
        }
        let [id, secret, token] = parts;
        if !id.is_empty() && !secret.is_empty() && !token.is_empty() {
            let account = Account::new(self.account(), id, secret).security_token(token);
            let account = account.in_session(self.session.clone());
            self.given.push(TemporaryKey { account, end: self.end });
        }
    }

    /// Whose keys they are: those of the account that has the role.
    fn account(&self) -> &str {
        let of_role = self.said.name("RoleArn").and_then(|arn| arn.split(':').nth(3));
        let is_id = |id: &&str| {
            (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit())
        };
        of_role.filter(is_id).unwrap_or(self.scene.account)
    }

    /// Another one of the form that is documented, for what the request names.
    fn key(&self, name: &str, documented: &str) -> String {
        let mut of = vec!["credentials", name, self.scene.account];
        of.extend(self.said.names().flat_map(|(field, text)| [field.name.as_str(), text]));
        let mut random = self.ids.random(&of);
        // Before the dot is what kind of key it is: `STS.`.
        match documented.split_once('.') {
            Some((kind, rest)) => format!("{kind}.{}", ids::another(rest, &mut random)),
            None => ids::another(documented, &mut random),
        }
    }
}
