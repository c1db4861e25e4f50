//! What a text holds, as its example shows it. Knows nothing of what the text is for.

use serde_json::Value;

use crate::spec::{SchemaSpec, Type};

/// The list or object that a text like the example holds; nothing where that is not certain. One example doesn't show all
/// members that an object may have, so objects are open.
pub(super) fn content(example: &str) -> Option<SchemaSpec> {
    match read(example)? {
        Value::Array(elements) if !elements.is_empty() => {
            let items = Some(Box::new(of(elements_type(&elements))));
            Some(SchemaSpec { items, ..of(Type::Array) })
        }
        Value::Object(members) if !members.is_empty() => Some(of(Type::Object)),
        _ => None,
    }
}

/// The JSON of an example that looks like a list or an object.
pub(super) fn read(example: &str) -> Option<Value> {
    let text = example.trim();
    if !text.starts_with(['[', '{']) {
        return None;
    }
    serde_json::from_str(text).or_else(|_| serde_json::from_str(&plain(text))).ok()
}

/// JSON without what writers of documentation do to it: quotes of typography or with backslashes, and dots for more elements.
fn plain(text: &str) -> String {
    let mut text = text.replace(['“', '”'], "\"");
    if text.matches('"').count() == text.matches("\\\"").count() {
        text = text.replace("\\\"", "\"");
    }
    let mut out = String::with_capacity(text.len());
    let mut is_inside = false;
    let mut is_escaped = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if is_inside {
            is_inside = is_escaped || c != '"';
            is_escaped = !is_escaped && c == '\\';
            out.push(c);
            continue;
        }
        let is_dots = c == '…' || (c == '.' && chars.peek() == Some(&'.'));
        if is_dots {
            while chars.next_if(|next| matches!(next, '.' | '…')).is_some() {}
        } else {
            is_inside = c == '"';
            if c == ']' {
                // Dots after the last comma stood for an element.
                out.truncate(out.trim_end().trim_end_matches(',').len());
            }
            out.push(c);
        }
    }
    out
}

fn of(kind: Type) -> SchemaSpec {
    SchemaSpec { kind: Some(kind), ..SchemaSpec::default() }
}

/// The type of all elements, if they have one.
fn elements_type(elements: &[Value]) -> Type {
    let all = |is: fn(&Value) -> bool| elements.iter().all(is);
    if all(Value::is_string) {
        Type::String
    } else if all(Value::is_i64) {
        Type::Integer
    } else if all(Value::is_number) {
        Type::Number
    } else if all(Value::is_boolean) {
        Type::Boolean
    } else if all(Value::is_object) {
        Type::Object
    } else {
        Type::Any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_objects_are_found_and_nothing_else() {
        let list = |items: &str| Some(format!("array of {items}"));
        let object = Some("object".to_owned());
        for (example, wanted) in [
            (r#"["i-1", "i-2"]"#, list("string")),
            (" [1, 2] ", list("integer")),
            ("[1, 2.5]", list("number")),
            ("[true]", list("boolean")),
            (r#"[{"a": 1}, {}]"#, list("object")),
            (r#"["a", 1]"#, list("any")),
            ("[[1]]", list("any")),
            (r#"{"Statement": []}"#, object),
            (r#"["i-1", … "i-9"]"#, list("string")),
            (r#"["i-1", "i…2"…]"#, list("string")),
            ("[“i-1”, “i-2”,....]", list("string")),
            (r#"{\"a\": {\"b\": \"1\"}}"#, Some("object".to_owned())),
            (r#"["\"…]"#, None),
            ("[…]", None),
            ("[1.5, 2]", list("number")),
            ("{}", None),
            ("[]", None),
            ("1", None),
            (r#""i-1""#, None),
            ("null", None),
            ("[i-1]", None),
            ("{a: 1}", None),
            (r#"["i-1""#, None),
            (r#"["i-1"], ["i-2"]"#, None),
            ("[*****]", None),
        ] {
            let name = |schema: &SchemaSpec| {
                serde_json::to_string(&schema.kind).unwrap().trim_matches('"').to_owned()
            };
            let found = content(example).map(|found| match &found.items {
                Some(items) => format!("{} of {}", name(&found), name(items)),
                None => name(&found),
            });
            assert_eq!(found, wanted, "{example}");
        }
    }
}
