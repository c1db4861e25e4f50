//! Places inside a JSON value, named by member names joined by dots; knows nothing of paging.

use serde_json::Value;

/// The value at the path.
pub(super) fn get<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, name| value.get(name))
}

/// Puts a value at the path, and makes the objects that lead there. `false`, and nothing done, when
/// something else than an object is in the way.
pub(super) fn set(value: &mut Value, path: &str, new: Value) -> bool {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    if value.is_null() {
        *value = Value::Object(serde_json::Map::new());
    }
    let Value::Object(members) = value else { return false };
    match rest {
        Some(rest) => set(members.entry(name).or_insert(Value::Null), rest, new),
        None => {
            members.insert(name.to_owned(), new);
            true
        }
    }
}

/// Puts a number at the path, as text where a text is there now.
pub(super) fn set_number(value: &mut Value, path: &str, number: i64) {
    let as_text = get(value, path).is_some_and(Value::is_string);
    let new = if as_text { number.to_string().into() } else { number.into() };
    set(value, path, new);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn objects_on_the_way_are_made() {
        let mut value = json!({"A": {}});
        assert!(set(&mut value, "A.B.C", json!([1])));
        assert!(!set(&mut value, "A.B.C.D", json!(1)));
        assert_eq!(get(&value, "A.B.C"), Some(&json!([1])));
        assert_eq!(value, json!({"A": {"B": {"C": [1]}}}));
    }

    #[test]
    fn numbers_keep_the_type_they_replace() {
        let mut value = json!({"Total": "3", "Size": 1});
        set_number(&mut value, "Total", 25);
        set_number(&mut value, "Size", 10);
        set_number(&mut value, "Page", 2);
        assert_eq!(value, json!({"Total": "25", "Size": 10, "Page": 2}));
    }
}
