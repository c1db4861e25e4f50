//! Bodies of XML, compared by their elements in whatever order those of other names are.

use std::collections::BTreeSet;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

/// An element with its text and its elements, those of one name in their order.
#[derive(Debug, Default, PartialEq)]
struct Element {
    name: String,
    text: String,
    elements: Vec<Element>,
}

impl Element {
    /// Without the empty elements of these names.
    fn without(mut self, names: &BTreeSet<String>) -> Self {
        let is_empty = |e: &Element| e.text.is_empty() && e.elements.is_empty();
        self.elements.retain(|element| !(is_empty(element) && names.contains(&element.name)));
        let elements = self.elements.into_iter();
        self.elements = elements.map(|element| element.without(names)).collect();
        self
    }
}

/// What is different in a body that is sent from what the official client sent for the same parameters.
///
/// That client leaves the root element out, which the service does not take: what is in it is compared. It writes an empty list as one empty
/// element, which would be an entry.
pub(crate) fn difference(wanted: &str, found: &str, parameters: &Value) -> Option<String> {
    let mut empty = BTreeSet::new();
    empty_lists(parameters, &mut empty);
    let [wanted_root, found_root] = [wanted, found].map(read);
    let (Ok(wanted_root), Ok(found_root)) = (wanted_root, found_root) else {
        return Some(format!("xml is {found}, not {wanted}"));
    };
    let wanted_root = wanted_root.without(&empty);
    let is_same = match &*found_root.elements {
        [] => wanted_root.elements.is_empty(),
        [root] => root.elements == wanted_root.elements || found_root == wanted_root,
        _ => false,
    };
    (!is_same).then(|| format!("xml is {found}, not that in {wanted}"))
}

fn empty_lists(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                if value.as_array().is_some_and(Vec::is_empty) {
                    names.insert(name.clone());
                }
                empty_lists(value, names);
            }
        }
        Value::Array(elements) => elements.iter().for_each(|value| empty_lists(value, names)),
        _ => {}
    }
}

/// The elements of a text as those of one.
fn read(text: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        let last = open.last_mut().ok_or("an end too many")?;
        match event {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                open.push(Element { name, ..Element::default() });
            }
            Event::Empty(start) => {
                let name = start.name().as_ref().to_owned();
                last.elements.push(Element { name, ..Element::default() });
            }
            Event::Text(text) => last.text += &text.xml10_content(),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().map_err(|error| error.to_string())?;
                match character {
                    Some(character) => last.text.push(character),
                    None => last.text.extend(["&", &reference.xml10_content(), ";"]),
                }
            }
            Event::End(_) => {
                let mut done = open.pop().ok_or("an end too many")?;
                done.elements.sort_by(|a, b| a.name.cmp(&b.name));
                open.last_mut().ok_or("an end too many")?.elements.push(done);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let mut root = open.pop().ok_or("nothing")?;
    root.elements.sort_by(|a, b| a.name.cmp(&b.name));
    if open.is_empty() { Ok(root) } else { Err("no end".to_owned()) }
}
