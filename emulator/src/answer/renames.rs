//! Ids that are replaced in all of a response: an ARN or an address holds the id of what it is for.

use serde_json::Value;

/// Shorter ones may be part of anything.
const LEAST: usize = 8;

/// What becomes of which text.
#[derive(Debug, Default)]
pub(super) struct Renames(Vec<(String, String)>);

impl Renames {
    /// Replaces an id. A text without a digit is a word, and no id that is documented.
    pub(super) fn add(&mut self, old: &str, new: &str) {
        if old.len() >= LEAST && old != new && old.contains(|c: char| c.is_ascii_digit()) {
            self.0.push((old.to_owned(), new.to_owned()));
        }
    }

    /// Replaces them in every text of the value, but for those that are new ones themselves.
    pub(super) fn apply(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if self.0.iter().any(|(_, new)| new == text) {
                    return;
                }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_are_replaced_once_and_words_never() {
        let mut renames = Renames::default();
        renames.add("i-12345678", "i-12345678-more");
        renames.add("deprecated", "another");
        let mut value = json!({
            "Id": "i-12345678-more", "Arn": "instance/i-12345678", "Kind": "deprecated",
        });
        renames.apply(&mut value);
        let expected = json!({
            "Id": "i-12345678-more", "Arn": "instance/i-12345678-more", "Kind": "deprecated",
        });
        assert_eq!(value, expected);
    }
}
