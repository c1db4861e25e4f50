//! JSON as people leave it in files: texts, numbers and booleans are all texts, wiped when dropped. It must not know what they mean.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::secret::Secret;

/// A value of a file that others write, whose members may be of any kind.
#[derive(Default)]
pub(super) enum Node {
    /// Nothing, or null.
    #[default]
    Nothing,
    Text(Secret),
    List(Vec<Node>),
    Object(BTreeMap<String, Node>),
}

/// What is where nothing is.
static NOTHING: Node = Node::Nothing;

impl Node {
    /// Reads a file. The place of a syntax error is told, but not the text around it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        serde_json::from_str(text).map_err(|error| {
            format!("is not as expected at line {} column {}", error.line(), error.column())
        })
    }

    /// A member of an object.
    pub(super) fn member(&self, name: &str) -> &Self {
        match self {
            Self::Object(members) => members.get(name).unwrap_or(&NOTHING),
            _ => &NOTHING,
        }
    }

    /// The text of a member, when there is some.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.member(name) {
            Self::Text(text) => Some(text.expose()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// The elements of a list.
    pub(super) fn elements(&self) -> &[Self] {
        match self {
            Self::List(elements) => elements,
            _ => &[],
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Nothing)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Text(Secret::new(value.to_string())))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Text(Secret::new(value.to_string())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Text(Secret::new(value.to_string())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Text(Secret::new(value.to_string())))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(Secret::new(value)))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::Text(Secret::new(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = list.next_element()? {
            elements.push(element);
        }
        Ok(Node::List(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut members = BTreeMap::new();
        // Of a name that comes twice the last counts, as for the command line tool.
        while let Some((name, value)) = map.next_entry()? {
            members.insert(name, value);
        }
        Ok(Node::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scalar_is_a_text_and_every_kind_is_taken() {
        let text = "\u{feff}{\"a\": \"x\", \"n\": 1800, \"f\": 1800.0, \"m\": -1, \"t\": true, \"z\": null, \"e\": \"\", \
                    \"l\": [1, {\"a\": \"y\"}], \"a\": \"last\"}";
        let root = Node::parse(text).unwrap();
        for (name, wanted) in [
            ("a", Some("last")),
            ("n", Some("1800")),
            ("f", Some("1800")),
            ("m", Some("-1")),
            ("t", Some("true")),
            ("z", None),
            ("e", None),
            ("l", None),
            ("absent", None),
        ] {
            assert_eq!(root.text(name), wanted, "{name}");
        }
        let list = root.member("l").elements();
        assert_eq!(list.iter().map(|node| node.text("a")).collect::<Vec<_>>(), [None, Some("y")]);
        assert!(root.member("a").elements().is_empty());
    }

    #[test]
    fn an_error_has_the_place_and_not_the_text() {
        let problem = Node::parse("{\n\"k\": \"s3cret\" \"").map(|_| ()).unwrap_err();
        assert!(problem.contains("line 2") && !problem.contains("s3cret"), "{problem}");
        assert!(Node::parse(&"[".repeat(100_000)).is_err());
    }
}
