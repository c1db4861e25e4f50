//! Where in a JSON document a value stands, kept on the stack while decoding and written only into errors.

use std::fmt;

/// The place of a value: a chain of borrowed segments up to the root.
#[derive(Clone, Copy, Debug)]
pub struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    segment: Segment<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Segment<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl<'a> Path<'a> {
    /// The whole document.
    pub const ROOT: Path<'static> = Path { parent: None, segment: Segment::Root };

    /// The member `key` of the object at this place.
    #[must_use]
    pub fn key(&'a self, key: &'a str) -> Path<'a> {
        Path { parent: Some(self), segment: Segment::Key(key) }
    }

    /// The element `index` of the list at this place.
    #[must_use]
    pub fn index(&'a self, index: usize) -> Path<'a> {
        Path { parent: Some(self), segment: Segment::Index(index) }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(parent) = self.parent else { return f.write_str("$") };
        let top = matches!(parent.segment, Segment::Root);
        match self.segment {
            Segment::Root => f.write_str("$"),
            Segment::Key(key) if top => f.write_str(key),
            Segment::Key(key) => write!(f, "{parent}.{key}"),
            Segment::Index(index) => write!(f, "{parent}[{index}]"),
        }
    }
}
