//! A call that succeeded has failed for nothing: its lists of failures are empty, whatever the example shows. It must not know operations.

use serde_json::Value;

/// Empties the lists of failures in a value, and sets the counts beside them to 0.
pub(super) fn clear(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let mut has_list = false;
            for (name, member) in members.iter_mut() {
                match listed(member).filter(|_| is_of_failures(name)) {
                    Some(failures) => {
                        failures.clear();
                        has_list = true;
                    }
                    None => clear(member),
                }
            }
            let counts = members.iter_mut().filter(|(name, count)| {
                has_list && is_of_failures(name) && name.ends_with("Count") && count.is_number()
            });
            counts.for_each(|(_, count)| *count = 0.into());
        }
        Value::Array(entries) => entries.iter_mut().for_each(clear),
        _ => {}
    }
}

fn is_of_failures(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("failed") || name.starts_with("failure")
}

/// The list that a member is, or that is alone in an object.
fn listed(member: &mut Value) -> Option<&mut Vec<Value>> {
    match member {
        Value::Array(entries) => Some(entries),
        Value::Object(wrapper) if wrapper.len() == 1 => {
            wrapper.values_mut().next().and_then(Value::as_array_mut)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_of_failures_are_emptied_and_all_else_is_kept() {
        let mut body = json!({
            "FailedResources": {"FailedResource": [{"ResourceARN": "acs:a"}]},
            "Done": [{"failures": ["a"], "FailedReason": "none", "Failed": {"Why": "x", "Of": []}}],
            "FailedCount": 1, "FailureThreshold": 3, "SuccessCount": 2, "Tags": ["a"],
        });
        clear(&mut body);
        let expected = json!({
            "FailedResources": {"FailedResource": []},
            "Done": [{"failures": [], "FailedReason": "none", "Failed": {"Why": "x", "Of": []}}],
            "FailedCount": 0, "FailureThreshold": 3, "SuccessCount": 2, "Tags": ["a"],
        });
        assert_eq!(body, expected);
    }
}
