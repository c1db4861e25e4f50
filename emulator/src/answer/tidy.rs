//! Documented examples as a service would answer them: nothing masked, no placeholders, no list inside a text. It must not know
//! requests.

use serde_json::{Map, Value};

use super::ids::Ids;
use super::naming::{self, is_id};
use super::words::{self, Scene};

/// What descriptions say of a text that they say nothing of.
pub(super) const PLACEHOLDER: &str = "string";

/// How a time is written, in the words of a programming language; no time is like this.
const LAYOUT: &str = "2006-01-02T15:04:05Z07:00";

/// What members end in that say of which kind something is, and never which one.
const KINDS: [&str; 6] = ["status", "state", "type", "mode", "level", "preference"];

/// Spaces around longer texts may belong there.
const LINE: usize = 256;

/// Longer texts are not looked into.
const LONGEST: usize = 64 * 1024;

/// Puts a value in order, which is a member of that name.
pub(super) fn value(name: &str, value: &mut Value, scene: &Scene<'_>, ids: &Ids) {
    match value {
        Value::String(text) if is_empty(name, text) => *text = words::text(name, scene, ids),
        Value::String(text) => {
            if let Some(unescaped) = unescaped(text) {
                *text = unescaped;
            }
            if is_id(name) && text.contains("***") {
                text.retain(|c| !c.is_whitespace());
            } else if text.len() <= LINE && !text.trim().contains('\n') {
                *text = text.trim().to_owned();
            }
            if let Some(mut list) = hidden_list(text) {
                for element in &mut list {
                    self::value(name, element, scene, ids);
                }
                *text = Value::Array(list).to_string();
            } else if let Some(unmasked) = ids.unmasked(text) {
                *text = unmasked;
            }
        }
        Value::Array(entries) => {
            let elements = |element| elements(name, element);
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
        || text == LAYOUT
        || is_masked && (is_id(name) || last == "token")
        || is_id(name) && !text.is_ascii()
        || KINDS.contains(&last) && text.contains("***")
}

/// The text that one is which was escaped twice, so that quotes and line breaks of JSON or YAML still have backslashes.
fn unescaped(text: &str) -> Option<String> {
    let is_twice = text.len() <= LONGEST
        && (text.contains("\\\"") || text.contains("\\n") && !text.contains('\n'));
    // In other texts a backslash is a backslash, as in patterns and paths.
    let text = is_twice.then(|| serde_json::from_str::<String>(&format!("\"{text}\"")).ok())??;
    let is_document = text.starts_with(['{', '[']) || text.contains('\n');
    is_document.then_some(text)
}

/// The elements that an element of the list of that name is: itself, or those of a list that it has as text.
fn elements(name: &str, element: Value) -> Vec<Value> {
    let unescaped = element.as_str().and_then(unescaped);
    let text = unescaped.as_deref().or(element.as_str());
    match text.and_then(hidden_list).or_else(|| wrapped_list(name, text?)) {
        Some(hidden) => hidden,
        None => vec![element],
    }
}

/// The list of that name that a text has, alone in an object.
fn wrapped_list(name: &str, text: &str) -> Option<Vec<Value>> {
    if !text.trim_start().starts_with('{') || text.len() > LONGEST {
        return None;
    }
    let wrapper: Map<String, Value> = serde_json::from_str(text).ok()?;
    let list = wrapper.get(name).filter(|_| wrapper.len() == 1)?.as_array()?;
    (!list.is_empty() && list.iter().all(is_plain)).then(|| list.clone())
}

fn is_plain(value: &Value) -> bool {
    value.is_string() || value.is_number()
}

/// The list that a text is, if it is one of texts and numbers.
pub(super) fn hidden_list(text: &str) -> Option<Vec<Value>> {
    let text = text.trim();
    if !text.starts_with('[') || text.len() > LONGEST {
        return None;
    }
    let list: Vec<Value> = serde_json::from_str(text).ok()?;
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
            "Stages": ["{ \"Stages\": [\"a\"] }", "{\"Other\": [\"b\"]}"],
            "Ips": "[\"10.0.XX.1\"]", "created_time": "2006-01-02T15:04:05Z07:00",
            "Deep": [{"VpcId": "vpc-bp15zckdt37pq72zv****"}], "Count": 1,
        });
        value("", &mut body, &scene, &Ids::new(1));
        assert_eq!(body["Name"], "my-x");
        assert_eq!(body["Ids"], json!(["i-1", "i-2"]));
        assert_eq!(body["Text"], "[\"kept\"]");
        assert_eq!(body["Stages"], json!(["a", "{\"Other\": [\"b\"]}"]));
        assert!(!body["Ips"].as_str().unwrap().contains('X'), "{body}");
        assert_eq!(body["created_time"], "2024-01-01T00:00:00Z");
        assert!(!body.to_string().contains('*'), "{body}");
        let mut escaped = json!({
            "Config": r#"{\"a\": \"b\"}"#, "kube": r"apiVersion: v1\nclusters:\n", "Key": r"-----BEGIN\nMII\n-----END",
            "Path": r"C:\new", "Pattern": r"a\.b\n", "Json": r#"{"a": "b\nc"}"#, "Said": r#"say \"a\""#,
        });
        value("", &mut escaped, &scene, &Ids::new(1));
        assert_eq!(escaped["Config"], r#"{"a": "b"}"#);
        assert_eq!(escaped["kube"], "apiVersion: v1\nclusters:\n");
        assert_eq!(escaped["Key"], "-----BEGIN\nMII\n-----END");
        assert_eq!(escaped["Pattern"], r"a\.b\n");
        assert_eq!(escaped["Json"], r#"{"a": "b\nc"}"#);
        assert_eq!(escaped["Said"], r#"say \"a\""#);
        let mut spaced = json!({"Name": " a\n", "Text": "a\nb\n"});
        value("", &mut spaced, &scene, &Ids::new(1));
        assert_eq!(spaced, json!({"Name": "a", "Text": "a\nb\n"}));
        let mut odd = json!({"VpcId": "vpc-1234 ****", "ListId": "****", "Password": "****"});
        value("", &mut odd, &scene, &Ids::new(1));
        assert!(odd["VpcId"].as_str().unwrap().starts_with("vpc-1234"), "{odd}");
        assert!(!odd["VpcId"].as_str().unwrap().contains([' ', '*']), "{odd}");
        assert!(odd["ListId"].as_str().unwrap().starts_with("list-bp1"), "{odd}");
        assert_eq!(odd["Password"], "****");
    }
}
