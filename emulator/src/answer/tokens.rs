//! The idempotency tokens of calls: one that comes again with other parameters is refused. It must not know responses.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use alicloud_model::{Operation, Product};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::naming::plain;
use super::said::TRIAL;
use super::{Call, making};
use crate::service_error::ServiceError;

/// Beyond this many the oldest are forgotten, so that memory stays bounded.
const CAPACITY: usize = 20_000;
/// What services call it, if they have no code for it.
const MISMATCH: &str = "IdempotentParameterMismatch";

/// A hash, however long the text is.
type Print = [u8; 32];

/// The tokens that were used, and what for.
#[derive(Debug, Default)]
pub(super) struct Tokens(Mutex<Used>);

#[derive(Debug, Default)]
struct Used {
    /// What each was used with, and what distinguishes that call from others.
    calls: HashMap<Print, (Print, String)>,
    order: VecDeque<Print>,
}

impl Tokens {
    /// Remembers what the token of a call is used for, and gives what distinguishes its calls from others: `next` for the first of them.
    /// It doesn't follow from the token, which clients make up, so that the same seed gives the same responses. `Err` when the token was
    /// used for something else.
    pub(super) fn claim(
        &self,
        call: &Call<'_>,
        next: impl FnOnce() -> String,
    ) -> Result<Option<String>, ServiceError> {
        let Some(token) = of(call) else { return Ok(None) };
        let account = call.caller.unwrap_or_default();
        let product = &call.product.id;
        let key = print(&[account, product, &call.operation.name, token]);
        let is_token = |name: &String| call.operation.idempotency_token.as_ref() == Some(name);
        let others = call.values.iter().filter(|(name, _)| !is_token(name));
        let texts: Vec<String> =
            others.flat_map(|(name, value)| [name.clone(), value.to_string()]).collect();
        let parameters = print(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match used.calls.get(&key) {
            Some((known, number)) if *known == parameters => Ok(Some(number.clone())),
            Some(_) => Err(mismatch(call.product, call.operation)),
            None => {
                let number = next();
                used.add(key, (parameters, number.clone()));
                Ok(Some(number))
            }
        }
    }

    pub(super) fn reset(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Used::default();
    }
}

impl Used {
    fn add(&mut self, key: Print, call: (Print, String)) {
        if self.order.len() >= CAPACITY
            && let Some(oldest) = self.order.pop_front()
        {
            self.calls.remove(&oldest);
        }
        self.calls.insert(key, call);
        self.order.push_back(key);
    }
}

/// The token of a call that makes or changes something. A trial uses none up.
fn of<'a>(call: &Call<'a>) -> Option<&'a str> {
    let changes = making::may_make(call.operation);
    let name = call.operation.idempotency_token.as_ref().filter(|_| changes)?;
    let is_trial =
        call.values.iter().any(|(name, value)| plain(name) == TRIAL && *value == Value::Bool(true));
    call.values.get(name)?.as_str().filter(|token| !token.is_empty() && !is_trial)
}

/// The documented error for it, if there is one.
fn mismatch(product: &Product, operation: &Operation) -> ServiceError {
    let message = "The idempotency token was used with other parameters before: repeat those, or use \
                   another token.";
    let error = ServiceError::new(400, MISMATCH, message);
    let is_it = |code: &str| {
        let code = plain(code);
        code.starts_with("idempoten") && (code.ends_with("mismatch") || code.ends_with("notmatch"))
    };
    match product.errors_of(operation).find(|error| is_it(&error.code)) {
        Some(documented) => error.documented_as(documented),
        None => error,
    }
}

fn print(texts: &[&str]) -> Print {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text.len().to_le_bytes());
        hash.update(text);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_are_remembered() {
        let mut used = Used::default();
        for n in 0..=CAPACITY {
            used.add(print(&[&n.to_string()]), (print(&[]), n.to_string()));
        }
        assert_eq!((used.order.len(), used.calls.len()), (CAPACITY, CAPACITY));
        assert!(!used.calls.contains_key(&print(&["0"])));
    }
}
