//! Documents that callers send, as values without types. Document types and entities are refused, and depth and size have limits.

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Map, Value};

/// How deep elements may be.
const DEEPEST: u32 = 40;
/// How many elements a document may have.
const MOST: u32 = 100_000;

/// A document as an object with its root. Elements of one name are a list, and an element without elements is text. The error says what is
/// wrong.
pub(crate) fn read(text: &[u8]) -> Result<Value, String> {
    let text = std::str::from_utf8(text).map_err(|_| "it is not UTF-8".to_owned())?;
    let mut walk = Walk { reader: Reader::from_str(text), left: MOST };
    match walk.content(0)? {
        (Value::Object(root), false) if root.len() == 1 && !root.values().any(Value::is_array) => {
            Ok(root.into())
        }
        _ => Err("it is not one element".to_owned()),
    }
}

struct Walk<'a> {
    reader: Reader<&'a [u8]>,
    left: u32,
}

impl Walk<'_> {
    /// What is in an element, up to its end, or in the document; and whether it was an element's.
    fn content(&mut self, depth: u32) -> Result<(Value, bool), String> {
        let (mut members, mut text) = (Map::new(), String::new());
        let ended = loop {
            let event = self.reader.read_event().map_err(|error| error.to_string())?;
            match event {
                Event::Start(ref start) | Event::Empty(ref start) => {
                    let name = start.local_name().as_ref().to_owned();
                    self.left = self.left.checked_sub(1).ok_or("it has too many elements")?;
                    if depth == DEEPEST {
                        return Err("its elements are too deep".to_owned());
                    }
                    let value = match event {
                        Event::Empty(_) => "".into(),
                        _ => match self.content(depth + 1)? {
                            (value, true) => value,
                            (_, false) => return Err(format!("<{name}> has no end")),
                        },
                    };
                    put(&mut members, name, value);
                }
                Event::Text(part) => text += &part.xml10_content(),
                Event::CData(part) => text += &part.xml10_content(),
                Event::GeneralRef(part) => {
                    let found = part.resolve_char_ref().map_err(|error| error.to_string())?;
                    match (found, quick_xml::escape::resolve_xml_entity(&part.xml10_content())) {
                        (Some(character), _) => text.push(character),
                        (None, Some(character)) => text += character,
                        (None, None) => {
                            return Err("it has an entity that XML does not define".to_owned());
                        }
                    }
                }
                Event::DocType(_) => return Err("it has a document type".to_owned()),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
                Event::End(_) => break true,
                Event::Eof => break false,
            }
        };
        let value = if members.is_empty() { text.into() } else { members.into() };
        Ok((value, ended))
    }
}

fn put(members: &mut Map<String, Value>, name: String, value: Value) {
    match members.get_mut(&name) {
        Some(Value::Array(list)) => list.push(value),
        Some(first) => *first = vec![first.take(), value].into(),
        None => {
            members.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_callers_send_is_read_without_types() {
        let text = "<?xml version=\"1.0\"?>\n<A x='1'><B>1</B><B>&lt;&#233;<![CDATA[>]]></B><C/>\n<D><E>2</E></D></A>\n";
        let wanted = json!({"A": {"B": ["1", "<é>"], "C": "", "D": {"E": "2"}}});
        assert_eq!(read(text.as_bytes()), Ok(wanted));
    }

    #[test]
    fn what_is_no_document_or_would_cost_too_much_is_refused() {
        let deep = "<A>".repeat(10_000);
        let many = format!("<A>{}</A>", "<B/>".repeat(100_000));
        for text in [
            "",
            "x",
            "<A>",
            "</A>",
            "<A></B>",
            "<A/><A/>",
            "<A/><B/>",
            "<A>&b;</A>",
            "<A>&</A>",
            "<!DOCTYPE A [<!ENTITY b \"c\">]><A>&b;</A>",
            &deep,
            &many,
        ] {
            assert!(read(text.as_bytes()).is_err(), "{text:.40}");
        }
        assert!(read(b"<A>\xff</A>").is_err());
    }
}
