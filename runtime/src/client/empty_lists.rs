//! Lists that were set and have nothing in them: asked for nothing, a service would give or change everything. It must not know how
//! requests are encoded.

use alicloud_wire::{ListStyle, Placement};
use serde_json::Value;

use crate::error::Error;
use crate::operation::OperationInfo;

/// Refuses a request with such a list: any where the operation reads, as lists narrow what is read. Where it changes something, one that
/// names resources and would not be sent.
pub(super) fn refuse(info: &OperationInfo<'_>, fields: &[(String, Value)]) -> Result<(), Error> {
    for (name, value) in fields {
        let (Placement::Query(style) | Placement::Form(style)) = info.placement(name) else {
            continue;
        };
        let is_meant = info.is_repeatable()
            || (style == ListStyle::Flat && value.is_array() && names_resources(name));
        let empty = if is_meant { empty_list(name, value) } else { None };
        if let Some(place) = empty {
            return Err(Error::request(format!(
                "the list `{}` is empty, which services take for one that is not set: all would be meant; leave it out if that is wanted, or don't call",
                place.escape_debug()
            )));
        }
    }
    Ok(())
}

/// Whether the name of a list says that it has ids.
fn names_resources(name: &str) -> bool {
    let one = name.strip_suffix('s').unwrap_or(name);
    ["Id", "ID", "_id"].iter().any(|end| one.ends_with(end))
}

/// Where an empty list is in a value, or in the JSON that it holds as text.
fn empty_list(place: &str, value: &Value) -> Option<String> {
    match value {
        Value::Array(list) if list.is_empty() => Some(place.to_owned()),
        Value::String(text) if is_empty_list(text) => Some(place.to_owned()),
        Value::Array(list) => {
            let mut numbered = list.iter().zip(1..);
            numbered.find_map(|(value, number)| empty_list(&format!("{place}.{number}"), value))
        }
        Value::Object(members) => {
            let mut named = members.iter();
            named.find_map(|(name, value)| empty_list(&format!("{place}.{name}"), value))
        }
        _ => None,
    }
}

fn is_empty_list(text: &str) -> bool {
    let inside = text.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inside.is_some_and(|inside| inside.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::endpoint::Product;

    const PRODUCT: Product<'_> = Product::new("P", "1");
    const PLACES: &[(&str, Placement)] = &[
        ("J", Placement::Query(ListStyle::Json)),
        ("S", Placement::Form(ListStyle::Simple)),
        ("InBody", Placement::Json),
        ("TextIds", Placement::Query(ListStyle::Json)),
    ];

    fn refused(info: &OperationInfo<'_>, fields: &Value) -> Option<String> {
        let fields = fields.as_object().unwrap().clone().into_iter().collect::<Vec<_>>();
        let error = refuse(&info.with_parameters(PLACES), &fields).err()?;
        let (_, rest) = error.message().split_once('`')?;
        rest.split_once('`').map(|(place, _)| place.to_owned())
    }

    #[test]
    fn where_something_is_read_no_list_is_empty() {
        let info = OperationInfo::rpc(&PRODUCT, "DescribeThings").repeatable();
        for (fields, wanted) in [
            (json!({"Id": []}), Some("Id")),
            (json!({"J": []}), Some("J")),
            (json!({"S": []}), Some("S")),
            (json!({"Ids": "[ ]"}), Some("Ids")),
            (json!({"Filter": [{"Key": "k", "Value": []}]}), Some("Filter.1.Value")),
            (json!({"InBody": [], "Id": ["i"], "Ids": "[1]", "Name": "", "Tag": {}}), None),
        ] {
            assert_eq!(refused(&info, &fields).as_deref(), wanted, "{fields}");
        }
    }

    #[test]
    fn where_something_is_changed_ids_are_not_left_out() {
        let info = OperationInfo::rpc(&PRODUCT, "StopInvocation");
        for name in ["InstanceId", "InstanceIds", "instance_ids", "GroupIDs"] {
            assert_eq!(refused(&info, &json!({ name: [] })).as_deref(), Some(name));
        }
        // Attributes of what is made, and what reaches the service as a list without elements.
        for name in ["Tag", "DataDisk", "TextIds", "InBody", "Grid"] {
            assert_eq!(refused(&info, &json!({ name: [] })), None, "{name}");
        }
        assert_eq!(refused(&info, &json!({"InstanceIds": "[]"})), None);
    }
}
