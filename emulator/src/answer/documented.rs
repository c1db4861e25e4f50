//! Documented examples of a request and its response belong together: where the response repeats what the request has, it repeats what
//! this request has. It must not know types.

use serde_json::Value;

use super::naming::words;
use super::said::Said;

/// Shorter texts may be there for another reason.
const LEAST: usize = 5;

/// Replaces the names and ids of the documented request by those of this one.
pub(super) fn replace(body: &mut Value, said: &Said<'_>) {
    let pairs: Vec<(String, &str)> = said
        .names()
        .filter_map(|(field, said)| {
            let names = matches!(words(&field.name).last()?.as_str(), "id" | "name" | "arn");
            let example = field.schema.example.as_deref().filter(|_| names)?;
            let example = serde_json::from_str(example).unwrap_or_else(|_| example.to_owned());
            (example.len() >= LEAST && example != said).then_some((example, said))
        })
        .collect();
    if !pairs.is_empty() {
        inside(body, &pairs);
    }
}

fn inside(value: &mut Value, pairs: &[(String, &str)]) {
    match value {
        Value::String(text) => {
            // The longest that is there, and what is left of the others: a resource name has several.
            let mut left: Vec<_> = pairs.iter().collect();
            left.sort_by_key(|(example, _)| std::cmp::Reverse(example.len()));
            for (example, said) in left {
                if let Some(new) = replaced(text, example, said) {
                    *text = new;
                }
            }
        }
        Value::Array(entries) => entries.iter_mut().for_each(|entry| inside(entry, pairs)),
        Value::Object(members) => members.values_mut().for_each(|member| inside(member, pairs)),
        _ => {}
    }
}

/// The text with the example replaced where it is a whole word; `None` where it is not.
fn replaced(text: &str, example: &str, said: &str) -> Option<String> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '*');
    let mut new = String::new();
    let mut rest = 0;
    for (at, _) in text.match_indices(example) {
        let before = text.get(..at)?.chars().next_back();
        let after = text.get(at + example.len()..)?.chars().next();
        if !before.is_some_and(is_part) && !after.is_some_and(is_part) {
            new.push_str(text.get(rest..at)?);
            new.push_str(said);
            rest = at + example.len();
        }
    }
    if rest == 0 {
        return None;
    }
    new.push_str(text.get(rest..)?);
    Some(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_only_are_replaced() {
        assert_eq!(replaced("role/alice:alice", "alice", "me").as_deref(), Some("role/me:me"));
        for text in ["malice", "alice-1", "alice2", "Alice", ""] {
            assert_eq!(replaced(text, "alice", "me"), None, "{text}");
        }
    }
}
