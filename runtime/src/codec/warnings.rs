//! What in a response is not as described: where it is, what was wanted and what was found. It must not know how values are read.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

/// How many warnings are kept; the others are counted.
const KEPT: usize = 100;

/// A value in a response that is not of the type that its description names.
///
/// It tells the place and what was found, but no text, which may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    wanted: &'static str,
    found: &'static str,
    /// The members and elements that lead to the value, added on the way out of them, so that only warnings pay for it.
    place: String,
    held: bool,
}

impl Warning {
    /// Where the value is, such as `Instances.Instance[2].Cpu`; `$` is the whole response.
    pub fn place(&self) -> Cow<'_, str> {
        match self.place.as_str() {
            "" => Cow::Borrowed("$"),
            place if place.starts_with('[') => Cow::Owned(format!("${place}")),
            place => Cow::Borrowed(place),
        }
    }

    /// Whether the response holds the value in another form, such as an object as the only element of a list. Otherwise the field is as
    /// if the value were absent, or the element is missing from its list.
    pub fn is_held(&self) -> bool {
        self.held
    }

    /// The same, as seen from the object or the list that has the value at this place.
    fn put_inside(&mut self, outer: &str) {
        if !self.place.is_empty() && !self.place.starts_with('[') {
            self.place.insert(0, '.');
        }
        self.place.insert_str(0, outer);
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} at `{}`, found {}", self.wanted, self.place(), self.found)
    }
}

/// What a response has, as far as that tells a page from something else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Found {
    /// Values.
    #[default]
    Values,
    /// A list that was asked for, which may be empty.
    List,
    /// Nothing at all.
    Nothing,
}

/// The warnings of one response, while it is read.
#[derive(Debug, Default)]
pub struct Warnings {
    first: Vec<Warning>,
    count: usize,
    /// Whether text was repaired that was not as JSON or UTF-8 want it.
    pub(crate) repaired: bool,
    /// What the response has.
    pub(crate) found: Found,
    is_xml: bool,
    /// How many members were asked for and found.
    members: usize,
}

impl Warnings {
    /// Those of a body of JSON, before it is read.
    pub(crate) fn of_json(repaired: bool) -> Self {
        Self { repaired, ..Self::default() }
    }

    /// Those of a body of XML, before it is read.
    pub(crate) fn of_xml(repaired: bool) -> Self {
        Self { repaired, is_xml: true, ..Self::default() }
    }

    /// Whether nothing distinguishes a list of one from its element.
    pub(super) fn lists_may_be_single(&self) -> bool {
        self.is_xml
    }

    /// A member was found.
    pub(super) fn found_member(&mut self) {
        self.members += 1;
    }

    /// The whole of a response was read that has members. A document with another root element says nothing.
    pub(super) fn end(&mut self) {
        if self.is_xml && self.members == 0 {
            self.found = Found::Nothing;
            self.add("another root element", "a value", false);
        }
    }

    /// Those of a response that says nothing where something is documented.
    pub(crate) fn of_nothing() -> Self {
        let mut warnings = Self { found: Found::Nothing, ..Self::default() };
        warnings.add("nothing", "a value", false);
        warnings
    }

    /// How many there are, which tells whether reading a part added any.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// The first of them, as many as are kept.
    pub(crate) fn first(&self) -> &[Warning] {
        &self.first
    }

    pub(crate) fn into_first(self) -> Vec<Warning> {
        self.first
    }

    /// The value can't be held, so it is read as if it were absent.
    pub(super) fn lost<T>(&mut self, found: &'static str, wanted: &'static str) -> Option<T> {
        self.add(found, wanted, false);
        None
    }

    /// The value is held in another form.
    pub(super) fn held<T>(&mut self, value: T, found: &'static str, wanted: &'static str) -> T {
        self.add(found, wanted, true);
        value
    }

    fn add(&mut self, found: &'static str, wanted: &'static str, held: bool) {
        self.count += 1;
        if self.first.len() < KEPT {
            self.first.push(Warning { wanted, found, place: String::new(), held });
        }
    }

    /// The warnings since then are about a member of this name.
    pub(super) fn in_member(&mut self, since: usize, key: &str) {
        if self.count > since {
            self.put_inside(since, key);
        }
    }

    /// The warnings since then are about the element at this index.
    pub(super) fn in_element(&mut self, since: usize, index: usize) {
        if self.count > since {
            self.put_inside(since, &format!("[{index}]"));
        }
    }

    #[cold]
    fn put_inside(&mut self, since: usize, outer: &str) {
        for warning in self.first.iter_mut().skip(since) {
            warning.put_inside(outer);
        }
    }
}

/// What kind of value was found.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
