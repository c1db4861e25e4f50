//! Values as XML, for callers that ask for it or send it. It must not know what the values are.

mod read;

use serde_json::Value;

use crate::encoding::escape_markup;

pub(crate) use read::read;

/// A document with the only member of the value as its root; empty where there is none.
pub(crate) fn document_of(value: &Value) -> String {
    let root = value.as_object().and_then(|members| members.iter().next());
    root.map(|(name, value)| document(name, value)).unwrap_or_default()
}

/// A document with that root. The entries of a list are elements of its name.
pub(crate) fn document(root: &str, value: &Value) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    match value {
        Value::Array(_) => {
            let root = name(root);
            text.extend(["<", &root, ">"]);
            element(&mut text, "Item", value);
            text.extend(["</", &root, ">"]);
        }
        // A document has a root.
        Value::Null => element(&mut text, root, &"".into()),
        value => element(&mut text, root, value),
    }
    text
}

fn element(text: &mut String, called: &str, value: &Value) {
    let inner = match value {
        Value::Array(entries) => {
            for entry in entries {
                element(text, called, entry);
            }
            return;
        }
        Value::Null => return,
        Value::Object(members) => {
            let mut inner = String::new();
            for (name, value) in members {
                element(&mut inner, name, value);
            }
            inner
        }
        Value::String(value) => escape_markup(value),
        scalar => scalar.to_string(),
    };
    let called = name(called);
    text.extend(["<", &called, ">", &inner, "</", &called, ">"]);
}

/// The name with `_` in place of what names in XML do not have.
fn name(text: &str) -> String {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut name: String = text.chars().map(|c| if is_allowed(c) { c } else { '_' }).collect();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        name.insert(0, '_');
    }
    name
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_are_elements_of_one_name() {
        let value = json!({
            "Vpcs": {"Vpc": [{"VpcId": "a&b"}, {"VpcId": "c"}]}, "Total": 2, "IsDefault": true,
            "Nothing": null, "1 odd": "x",
        });
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><R><_1_odd>x</_1_odd><IsDefault>true</IsDefault>\
                        <Total>2</Total><Vpcs><Vpc><VpcId>a&amp;b</VpcId></Vpc><Vpc><VpcId>c</VpcId></Vpc></Vpcs></R>";
        assert_eq!(document("R", &value), expected);
        assert!(document("R", &json!(null)).ends_with("<R></R>"));
        let list = document("R", &json!([1, 2]));
        assert!(list.ends_with("<R><Item>1</Item><Item>2</Item></R>"), "{list}");
    }
}
