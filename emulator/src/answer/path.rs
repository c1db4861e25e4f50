//! Places inside a JSON value, given by the names of the members that lead there; knows nothing of paging.

use serde_json::{Number, Value};

/// The value at a place.
pub(super) fn get<'a, 'n>(
    value: &'a Value,
    names: impl IntoIterator<Item = &'n str>,
) -> Option<&'a Value> {
    names.into_iter().try_fold(value, |value, name| value.get(name))
}

/// Puts a value at a place, and makes the objects that lead there. Nothing is done when something else than an object is
/// in the way.
pub(super) fn set<'n>(value: &mut Value, names: impl IntoIterator<Item = &'n str>, new: Value) {
    let mut at = value;
    for name in names {
        if at.is_null() {
            *at = Value::Object(serde_json::Map::new());
        }
        let Value::Object(members) = at else { return };
        at = members.entry(name).or_insert(Value::Null);
    }
    *at = new;
}

/// Puts a number at a place, as text where a text is there now.
pub(super) fn set_number<'n>(
    value: &mut Value,
    names: impl IntoIterator<Item = &'n str> + Clone,
    number: impl Into<Number>,
) {
    let as_text = get(value, names.clone()).is_some_and(Value::is_string);
    let number = number.into();
    let new = if as_text { number.to_string().into() } else { number.into() };
    set(value, names, new);
}

/// Puts a flag at a place, as text where a text is there now.
pub(super) fn set_flag<'n>(
    value: &mut Value,
    names: impl IntoIterator<Item = &'n str> + Clone,
    truth: bool,
) {
    let as_text = get(value, names.clone()).is_some_and(Value::is_string);
    let new = if as_text { truth.to_string().into() } else { truth.into() };
    set(value, names, new);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn objects_on_the_way_are_made() {
        let mut value = json!({"A": {}});
        set(&mut value, ["A", "B", "C"], json!([1]));
        set(&mut value, ["A", "B", "C", "D"], json!(1));
        assert_eq!(get(&value, ["A", "B", "C"]), Some(&json!([1])));
        assert_eq!(value, json!({"A": {"B": {"C": [1]}}}));
    }

    #[test]
    fn names_may_have_dots() {
        let mut value = json!({"A.B": {"C": 1}});
        set(&mut value, ["A.B", "C"], json!(2));
        assert_eq!(value, json!({"A.B": {"C": 2}}));
    }

    #[test]
    fn numbers_keep_the_type_they_replace() {
        let mut value = json!({"Total": "3", "Size": 1});
        set_number(&mut value, ["Total"], 25);
        set_number(&mut value, ["Size"], 10);
        set_number(&mut value, ["Page"], 2);
        assert_eq!(value, json!({"Total": "25", "Size": 10, "Page": 2}));
    }
}
