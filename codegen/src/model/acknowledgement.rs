//! Responses that tell nothing but the request's id. Code has one type for all of these.

use alicloud_wire::RequestIdName;

use crate::spec::{SchemaSpec, Type};

/// The only member of a response, if that is the request's id and the spec says nothing of its own about it: an example of an
/// id is not enough.
pub(crate) fn acknowledgement(response: &SchemaSpec) -> Option<RequestIdName> {
    let mut members = response.properties.iter();
    let (Some((name, id)), None) = (members.next(), members.next()) else { return None };
    let is_bare = matches!(response.kind, None | Some(Type::Object))
        && response.reference.is_none()
        && response.description.is_none()
        && id.is_text()
        && id.name.is_none()
        && id.description.is_none()
        && id.sensitive != Some(true)
        && !id.deprecated
        && id.removed_upstream.is_none();
    if is_bare { RequestIdName::of(name) } else { None }
}
