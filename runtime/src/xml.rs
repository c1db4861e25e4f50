//! XML in place of JSON: a value with one member, the root element. Elements that are repeated are lists, and what has no elements in it is
//! text. It must not know what values are for: which texts are numbers, and which single elements are lists, is found by whoever reads
//! the value.

#[cfg(feature = "xml")]
mod read;

use serde_json::Value;

#[cfg(feature = "xml")]
pub(crate) use self::read::read;

/// What a document holds, and whether its text was repaired for that.
#[cfg(not(feature = "xml"))]
pub(crate) fn read(_: &[u8]) -> Result<(Value, bool), Unreadable> {
    Err(Unreadable)
}

/// That XML is not read.
#[cfg(not(feature = "xml"))]
#[derive(Debug, thiserror::Error)]
#[error("XML is read with the feature `xml` of alicloud-runtime; turn it on")]
pub(crate) struct Unreadable;

/// A value as a document, as the official client of the object store writes it. An empty list is nothing. The error says what XML can't hold.
pub(crate) fn write(value: &Value) -> Result<String, &'static str> {
    let Value::Object(members) = value else { return Err("an object with one member, the root") };
    let mut text = String::new();
    for (name, value) in members {
        element(&mut text, name, value)?;
    }
    if !text.is_empty() {
        text.insert_str(0, "<?xml version=\"1.0\" encoding=\"utf-8\"?>");
    }
    Ok(text)
}

fn element(text: &mut String, name: &str, value: &Value) -> Result<(), &'static str> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') || !name.chars().all(is_name) {
        return Err("names of letters, digits, `_`, `-` and `.`");
    }
    match value {
        Value::Null => return Ok(()),
        Value::Array(elements) => {
            return elements.iter().try_for_each(|value| match value {
                Value::Array(_) => Err("no list in a list"),
                value => element(text, name, value),
            });
        }
        _ => {}
    }
    text.extend(["<", name, ">"]);
    let start = text.len();
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                element(text, name, value)?;
            }
        }
        Value::String(content) => escape(text, content)?,
        scalar => text.push_str(&scalar.to_string()),
    }
    if text.len() == start {
        text.pop();
        text.push_str(" />");
    } else {
        text.extend(["</", name, ">"]);
    }
    Ok(())
}

fn escape(text: &mut String, content: &str) -> Result<(), &'static str> {
    for c in content.chars() {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '\t' | '\n' | ' '..='~' => text.push(c),
            // A carriage return would be read as a line break.
            '\r' | '\u{7f}'..='\u{fffd}' | '\u{10000}'.. => {
                text.extend(["&#", &u32::from(c).to_string(), ";"]);
            }
            _ => return Err("no control characters"),
        }
    }
    Ok(())
}

#[cfg(all(test, feature = "xml"))]
mod tests;
