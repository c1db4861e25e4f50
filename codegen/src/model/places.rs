//! Places in responses: wire names joined by dots, resolved. Knows nothing of what is looked for there.

use std::collections::BTreeMap;

use alicloud_model::{Field, MemberName, Place, Schema, Shape, SharedType, Side};

/// The record that has a member.
#[derive(Clone, Copy)]
pub(super) struct Owner<'a> {
    /// The shared type that it belongs to.
    pub(super) holder: Option<&'a str>,
    pub(super) side: Side,
}

/// A member of a response.
pub(super) struct Found<'a> {
    /// The members that lead there, the innermost first.
    pub(super) outer: Vec<&'a Field>,
    pub(super) field: &'a Field,
    pub(super) owner: Owner<'a>,
    /// What it is, and the shared type that says so.
    pub(super) schema: &'a Schema,
    pub(super) shared: Option<&'a str>,
}

impl Found<'_> {
    pub(super) fn place(&self) -> Place {
        let outer = self.outer.iter().rev().map(|field| MemberName::from(*field)).collect();
        Place::new(outer, self.field.into())
    }
}

/// What a place is in a schema: wire names joined by dots. A name may itself have dots; a wrapper list is two names.
pub(super) fn find<'a>(
    schema: &'a Schema,
    owner: Owner<'a>,
    text: &str,
    types: &'a BTreeMap<String, SharedType>,
) -> Option<Found<'a>> {
    let (schema, owner) = match &schema.shape {
        Shape::Ref(name) => {
            let (name, shared) = SharedType::follow(types, name)?;
            (&shared.schema, Owner { holder: Some(name), side: shared.side? })
        }
        _ => (schema, owner),
    };
    let Shape::Object(object) = &schema.shape else { return None };
    object.fields.iter().find_map(|field| {
        let rest = text.strip_prefix(field.name.as_str())?;
        let whole = match &field.schema.shape {
            Shape::List { wrapper: Some(wrapper), .. } => rest.strip_prefix('.') == Some(wrapper),
            _ => rest.is_empty(),
        };
        if !whole {
            let mut found = find(&field.schema, owner, rest.strip_prefix('.')?, types)?;
            found.outer.push(field);
            return Some(found);
        }
        let (schema, shared) = match &field.schema.shape {
            Shape::Ref(name) => {
                let (name, shared) = SharedType::follow(types, name)?;
                (&shared.schema, Some(name))
            }
            _ => (&field.schema, None),
        };
        Some(Found { outer: Vec::new(), field, owner, schema, shared })
    })
}
