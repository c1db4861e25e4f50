//! Documented examples as a service would answer them: nothing masked, no placeholders, no list inside a text. It must not know
//! requests.

use serde_json::Value;

use super::ids::Ids;
use super::naming::{self, is_id};
use super::words::{self, Scene};

/// What descriptions say of a text that they say nothing of.
pub(super) const PLACEHOLDER: &str = "string";

/// What members end in that say of which kind something is, and never which one.
const KINDS: [&str; 6] = ["status", "state", "type", "mode", "level", "preference"];

/// Longer texts are not looked into.
const LONGEST: usize = 64 * 1024;

/// Puts a value in order, which is a member of that name.
pub(super) fn value(name: &str, value: &mut Value, scene: &Scene<'_>, ids: &Ids) {
    match value {
        Value::String(text) if is_empty(name, text) => *text = words::text(name, scene, ids),
        Value::String(text) => {
            if is_id(name) && text.contains("***") {
                text.retain(|c| !c.is_whitespace());
            }
            if let Some(unmasked) = ids.unmasked(text) {
                *text = unmasked;
            }
        }
        Value::Array(entries) => {
            *entries = std::mem::take(entries).into_iter().flat_map(elements).collect();
            for entry in entries {
                self::value(name, entry, scene, ids);
            }
        }
        Value::Object(members) => {
            members.iter_mut().for_each(|(name, value)| self::value(name, value, scene, ids));
        }
        _ => {}
    }
}

/// Whether a text says nothing: one that is masked where an id or a token is, or where no id can be.
fn is_empty(name: &str, text: &str) -> bool {
    let words = naming::words(name);
    let last = words.last().map_or("", String::as_str);
    let is_masked = text.starts_with("***") && text.bytes().all(|byte| byte == b'*');
    text == PLACEHOLDER
        || is_masked && (is_id(name) || last == "token")
        || KINDS.contains(&last) && text.contains("***")
}

/// The elements that an element of a list is: itself, or those of a list that it has as text.
fn elements(element: Value) -> Vec<Value> {
    match element.as_str().and_then(hidden_list) {
        Some(hidden) => hidden,
        None => vec![element],
    }
}

/// The list that a text is, if it is one of texts and numbers.
pub(super) fn hidden_list(text: &str) -> Option<Vec<Value>> {
    let text = text.trim();
    if !text.starts_with('[') || text.len() > LONGEST {
        return None;
    }
    let list: Vec<Value> = serde_json::from_str(text).ok()?;
    let is_plain = |value: &Value| value.is_string() || value.is_number();
    (!list.is_empty() && list.iter().all(is_plain)).then_some(list)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn examples_are_put_in_order() {
        let scene = Scene { product: "x", region: "cn-hangzhou", account: "1" };
        let mut body = json!({
            "Name": "string", "Ids": ["[\"i-1\", \"i-2\"]"], "Text": "[\"kept\"]",
            "Deep": [{"VpcId": "vpc-bp15zckdt37pq72zv****"}], "Count": 1,
        });
        value("", &mut body, &scene, &Ids::new(1));
        assert_eq!(body["Name"], "my-x");
        assert_eq!(body["Ids"], json!(["i-1", "i-2"]));
        assert_eq!(body["Text"], "[\"kept\"]");
        assert!(!body.to_string().contains('*'), "{body}");
        let mut odd = json!({"VpcId": "vpc-1234 ****", "ListId": "****", "Password": "****"});
        value("", &mut odd, &scene, &Ids::new(1));
        assert!(odd["VpcId"].as_str().unwrap().starts_with("vpc-1234"), "{odd}");
        assert!(!odd["VpcId"].as_str().unwrap().contains([' ', '*']), "{odd}");
        assert!(odd["ListId"].as_str().unwrap().starts_with("list-bp1"), "{odd}");
        assert_eq!(odd["Password"], "****");
    }
}
