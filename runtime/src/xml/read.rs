//! Reads documents. Whatever they are, they cost no more than a multiple of their size: entities are not expanded, and depth and number of
//! elements have limits.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use serde_json::{Map, Value};

/// More than any description is deep.
const DEEPEST: usize = 64;
/// More than any page has.
const MOST_ELEMENTS: usize = 1_000_000;

/// Why text is not read as XML.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error(transparent)]
    Syntax(#[from] quick_xml::Error),
    #[error("it has a document type, which is not read")]
    DocumentType,
    #[error("it has the entity `{0}`, which is not read")]
    Entity(String),
    #[error("elements are nested more than {DEEPEST} deep")]
    Depth,
    #[error("it has more than {MOST_ELEMENTS} elements")]
    Size,
    #[error("it is not one element")]
    NoRoot,
}

/// An element that is not at its end.
struct Open {
    name: String,
    text: String,
    members: Map<String, Value>,
}

impl Open {
    fn new(start: &BytesStart<'_>) -> Self {
        let name = start.local_name().as_ref().to_owned();
        Self { name, text: String::new(), members: Map::new() }
    }

    fn into_value(self) -> Value {
        if self.members.is_empty() { self.text.into() } else { self.members.into() }
    }

    /// Whether it has elements and text beside them, which a value has no place for.
    fn is_mixed(&self) -> bool {
        !self.members.is_empty() && !self.text.trim().is_empty()
    }
}

/// Elements of one name are a list.
fn insert(members: &mut Map<String, Value>, name: String, value: Value) {
    match members.get_mut(&name) {
        None => {
            members.insert(name, value);
        }
        Some(Value::Array(list)) => list.push(value),
        Some(first) => *first = Value::Array(vec![first.take(), value]),
    }
}

/// What a document holds, and whether its text was repaired or left out for that.
pub(crate) fn read(body: &[u8]) -> Result<(Value, bool), Unreadable> {
    let text = String::from_utf8_lossy(body);
    let mut document = Document::default();
    let mut reader = Reader::from_str(&text);
    loop {
        match reader.read_event()? {
            Event::Start(start) => document.open(Open::new(&start))?,
            Event::Empty(start) => {
                document.open(Open::new(&start))?;
                document.close()?;
            }
            Event::End(_) => document.close()?,
            Event::Text(content) => document.text(&content.xml10_content())?,
            Event::CData(content) => document.text(&content.xml10_content())?,
            Event::GeneralRef(reference) => document.text(&character(&reference)?)?,
            Event::DocType(_) => return Err(Unreadable::DocumentType),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => break,
        }
    }
    match (document.root, document.open.is_empty()) {
        (Some((name, value)), true) => {
            let root = Map::from_iter([(name, value)]);
            Ok((root.into(), document.is_mixed || matches!(text, Cow::Owned(_))))
        }
        _ => Err(Unreadable::NoRoot),
    }
}

/// The character that a reference means.
fn character(reference: &BytesRef<'_>) -> Result<String, Unreadable> {
    if let Some(character) = reference.resolve_char_ref()? {
        return Ok(character.to_string());
    }
    let name = reference.xml10_content();
    match resolve_xml_entity(&name) {
        Some(character) => Ok(character.to_owned()),
        None => Err(Unreadable::Entity(name.chars().take(40).collect())),
    }
}

#[derive(Default)]
struct Document {
    open: Vec<Open>,
    elements: usize,
    root: Option<(String, Value)>,
    is_mixed: bool,
}

impl Document {
    fn open(&mut self, element: Open) -> Result<(), Unreadable> {
        self.elements += 1;
        if self.elements > MOST_ELEMENTS {
            return Err(Unreadable::Size);
        }
        if self.open.len() == DEEPEST {
            return Err(Unreadable::Depth);
        }
        if self.root.is_some() {
            return Err(Unreadable::NoRoot);
        }
        self.open.push(element);
        Ok(())
    }

    fn close(&mut self) -> Result<(), Unreadable> {
        let mut element = self.open.pop().ok_or(Unreadable::NoRoot)?;
        let name = std::mem::take(&mut element.name);
        self.is_mixed |= element.is_mixed();
        let value = element.into_value();
        match self.open.last_mut() {
            Some(outer) => insert(&mut outer.members, name, value),
            None => self.root = Some((name, value)),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Unreadable> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim_start_matches('\u{feff}').trim().is_empty() => {}
            None => return Err(Unreadable::NoRoot),
        }
        Ok(())
    }
}
