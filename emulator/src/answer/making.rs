//! The ids of what a call makes: another one each time. It must not know what is made.

use alicloud_model::{Access, Operation};
use serde_json::Value;

use super::ids::{self, Ids};
use super::naming::{is_id, is_shared};
use super::renames::Renames;
use super::said::Said;

/// So many ids one call makes at most, where the service documents no limit.
const USUAL: usize = 100;
/// So many it makes at most, whatever is documented: each is work.
const MOST: usize = 10_000;
/// The parameter that says how many things are made.
const AMOUNT: &str = "Amount";

/// Whether a call of the operation may make something.
pub(super) fn may_make(operation: &Operation) -> bool {
    let access = operation.authorization.access;
    let reads = ["Describe", "List", "Get", "Query", "Search", "Check"];
    let is_read = access.is_read_only()
        || access == Access::Unknown && reads.iter().any(|verb| operation.name.starts_with(verb));
    !is_read
}

/// Gives a response ids that no other call got, where the request does not name them. A call that is repeated with its idempotency
/// token gets those that it got before.
pub(super) fn renew(
    operation: &Operation,
    call: Option<&str>,
    said: &Said<'_>,
    ids: &Ids,
    body: &mut Value,
) {
    let call = call.map_or_else(|| ids.next(), str::to_owned);
    let mut making =
        Making { call: [operation.name.as_str(), &call], said, ids, renames: Renames::default() };
    making.inside(body);
    making.renames.apply(body);
}

struct Making<'a> {
    call: [&'a str; 2],
    said: &'a Said<'a>,
    ids: &'a Ids,
    renames: Renames,
}

impl Making<'_> {
    fn inside(&mut self, value: &mut Value) {
        match value {
            Value::Object(members) => {
                for (name, member) in members.iter_mut() {
                    if is_id(name) && !is_shared(name) && self.said.get(name).is_none() {
                        self.id(member);
                    } else {
                        self.inside(member);
                    }
                }
            }
            Value::Array(entries) => entries.iter_mut().for_each(|entry| self.inside(entry)),
            _ => {}
        }
    }

    fn id(&mut self, member: &mut Value) {
        match member {
            Value::String(text) if !text.is_empty() => {
                // A word is no id that could be another one.
                if !text.contains(|c: char| c.is_ascii_digit()) {
                    return;
                }
                let new = self.another(text, 0);
                self.renames.add(text, &new);
                *text = new;
            }
            Value::Number(number) => {
                let text = number.to_string();
                let mut random = self.random(&text, 0);
                *member =
                    ids::another_number(number.as_i64().unwrap_or_default(), &mut random).into();
            }
            Value::Array(entries) if entries.first().is_some_and(Value::is_string) => {
                let amount = self.said.get(AMOUNT).and_then(Value::as_u64);
                let wanted = amount.and_then(|amount| usize::try_from(amount).ok()).unwrap_or(1);
                let most = self.said.largest(AMOUNT).unwrap_or(USUAL).clamp(1, MOST);
                let first = entries.first().and_then(Value::as_str).unwrap_or_default();
                *entries =
                    (0..wanted.clamp(1, most)).map(|at| self.another(first, at).into()).collect();
            }
            other => self.inside(other),
        }
    }

    fn another(&self, text: &str, at: usize) -> String {
        ids::another(text, &mut self.random(text, at))
    }

    fn random(&self, text: &str, at: usize) -> fastrand::Rng {
        let [operation, call] = self.call;
        self.ids.random(&["made", operation, call, text, &at.to_string()])
    }
}
