//! Ids that are replaced in all of a response: an ARN or an address holds the id of what it is for.

use serde_json::Value;

/// Shorter ones may be part of anything.
const LEAST: usize = 8;

/// What becomes of which text.
#[derive(Debug, Default)]
pub(super) struct Renames(Vec<(String, String)>);

impl Renames {
    pub(super) fn add(&mut self, old: &str, new: &str) {
        if old.len() >= LEAST && old != new {
            self.0.push((old.to_owned(), new.to_owned()));
        }
    }

    /// Replaces them in every text of the value.
    pub(super) fn apply(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                for (old, new) in &self.0 {
                    if text.contains(old.as_str()) {
                        *text = text.replace(old.as_str(), new);
                        break;
                    }
                }
            }
            Value::Array(entries) => entries.iter_mut().for_each(|entry| self.apply(entry)),
            Value::Object(members) => members.values_mut().for_each(|value| self.apply(value)),
            _ => {}
        }
    }
}
