//! How a response of many entries is cut into pages, with all names resolved: what is named exists and has a fitting type.
//! Knows nothing of how a program walks through the pages.

use serde::{Deserialize, Serialize};

use crate::{Field, Schema, Side};

/// How a response of many entries is cut into pages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "style")]
pub enum Pagination {
    /// Numbered pages.
    PageNumber {
        /// The request parameter with the page's number.
        page: MemberName,
        /// The number of the first page.
        #[serde(default = "one", skip_serializing_if = "is_one")]
        first_page: i64,
        /// The request parameter with the page's size.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        size: Option<MemberName>,
        /// Where the response says how many entries there are.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        total: Option<Count>,
        /// Where the response says the size of its page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answered_size: Option<Count>,
        /// How tokens lead on, where the service has both.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by_token: Option<Box<ByToken>>,
        /// The entries.
        items: Items,
    },
    /// A page starts after a number of entries.
    Offset {
        /// The request parameter that says how many entries to leave out.
        offset: MemberName,
        /// The request parameter with the page's size.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        size: Option<MemberName>,
        /// Where the response says how many entries there are.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        total: Option<Count>,
        /// The entries.
        items: Items,
    },
    /// A token in the response leads to the next page.
    Token {
        /// The request parameter that takes the token.
        token: MemberName,
        /// Where the response has the next token.
        next: Place,
        /// The request parameter with the page's size.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        size: Option<MemberName>,
        /// The entries.
        items: Items,
    },
}

impl Pagination {
    /// The entries.
    pub fn items(&self) -> &Items {
        match self {
            Self::PageNumber { items, .. }
            | Self::Offset { items, .. }
            | Self::Token { items, .. } => items,
        }
    }

    /// The request parameter with the page's size.
    pub fn size(&self) -> Option<&MemberName> {
        match self {
            Self::PageNumber { size, .. }
            | Self::Offset { size, .. }
            | Self::Token { size, .. } => size.as_ref(),
        }
    }
}

/// How numbered pages can be had by token instead: a request with a token, or with the size of such pages, has no number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ByToken {
    /// The request parameter that takes the token.
    pub token: MemberName,
    /// Where the response has the next token.
    pub next: Place,
    /// The request parameter with the size of such a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<MemberName>,
}

impl ByToken {
    /// Creates pages by token, of a size that is not chosen.
    pub fn new(token: MemberName, next: Place) -> Self {
        Self { token, next, size: None }
    }
}

fn one() -> i64 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref)] // The signature that serde asks for.
fn is_one(number: &i64) -> bool {
    *number == 1
}

/// What a parameter or a member is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MemberName {
    /// The name on the wire.
    pub name: String,
    /// A name for code, where the wire name does not serve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rename: Option<String>,
}

impl MemberName {
    /// The name that identifiers are made of.
    pub fn code_name(&self) -> &str {
        self.rename.as_deref().unwrap_or(&self.name)
    }
}

impl From<&Field> for MemberName {
    fn from(field: &Field) -> Self {
        Self { name: field.name.clone(), rename: field.rename.clone() }
    }
}

impl From<&str> for MemberName {
    fn from(name: &str) -> Self {
        Self { name: name.to_owned(), rename: None }
    }
}

/// A place in a response: a member, and the objects that lead to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Place {
    /// The members that lead there, the outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outer: Vec<MemberName>,
    /// The member.
    pub member: MemberName,
}

impl Place {
    /// Creates the place of a member, and of the objects that lead to it, the outermost first.
    pub fn new(outer: Vec<MemberName>, member: MemberName) -> Self {
        Self { outer, member }
    }

    /// The names on the wire that lead there, the outermost first.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.outer.iter().chain([&self.member]).map(|member| member.name.as_str())
    }
}

impl From<&str> for Place {
    fn from(name: &str) -> Self {
        Self { outer: Vec::new(), member: name.into() }
    }
}

/// A whole number in a response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Count {
    /// Where it is.
    pub place: Place,
    /// Whether it is described as a number; else it is a number in a text.
    pub is_integer: bool,
}

impl Count {
    /// Creates a whole number that is there.
    pub fn new(place: Place, is_integer: bool) -> Self {
        Self { place, is_integer }
    }
}

/// The entries of a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Items {
    /// Where the list is.
    pub place: Place,
    /// The list is alone in an object there, under this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrapper: Option<String>,
    /// The shared type whose member the list is, unless it is the response's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// The side of the record whose member the list is.
    pub side: Side,
    /// The shared type that the list itself is, where the member is a reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// What an entry is. Of an object only the name, since the response describes it.
    pub entry: Schema,
}

impl Items {
    /// Creates the entries of a list that is there, in the response itself.
    pub fn new(place: Place, entry: Schema) -> Self {
        Self { place, wrapper: None, holder: None, side: Side::Response, list: None, entry }
    }

    /// The names on the wire that lead to the list, the outermost first.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.place.names().chain(self.wrapper.as_deref())
    }

    /// The shared type that describes the entries, unless it is the response itself.
    pub fn described_in(&self) -> Option<&str> {
        self.list.as_deref().or(self.holder.as_deref())
    }
}
