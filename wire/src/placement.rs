//! Where the parameters of a request go, and what becomes of its body.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// Where a parameter goes in the HTTP request, and in what form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Placement {
    /// In the query.
    Query(ListStyle),
    /// In the form body.
    Form(ListStyle),
    /// A `{Name}` in the path.
    Path,
    /// A header of that name.
    Header,
    /// A `{Name}` in the endpoint's host, or the label before it.
    Host,
    /// A member of the JSON body.
    Json,
    /// The whole body.
    Body(BodyFormat),
}

/// How lists, objects and maps become text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(rename_all = "kebab-case"))]
pub enum ListStyle {
    /// Flattened: `Key.1` for lists, `Key.Member` for objects and maps.
    #[default]
    Flat,
    /// As compact JSON.
    Json,
    /// List elements joined with commas.
    Simple,
}

/// The form of a parameter that is the whole body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum BodyFormat {
    /// Compact JSON; a plain text is sent as it is.
    Json,
    /// A flattened form.
    Form,
    /// Bytes as they are.
    Bytes,
    /// Plain text.
    Text,
    /// XML.
    Xml,
}

/// The kind of body that is sent when no parameter goes there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(rename_all = "kebab-case"))]
pub enum EmptyBody {
    /// An empty JSON object.
    Json,
    /// An empty form.
    Form,
}
