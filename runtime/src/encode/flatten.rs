//! JSON values as texts: flattened into numbered and dotted names, joined with commas, or compact JSON.

use serde_json::{Number, Value};

/// Adds `K`, `K.1` or `K.Sub` for a value. Empty lists and objects add nothing; a null in a list uses up its number.
pub(super) fn flatten(key: String, value: Value, into: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::Array(list) => {
            for (index, element) in list.into_iter().enumerate() {
                flatten(format!("{key}.{}", index + 1), element, into);
            }
        }
        Value::Object(object) => {
            for (name, element) in object {
                flatten(format!("{key}.{name}"), element, into);
            }
        }
        scalar => into.push((key, text(scalar))),
    }
}

/// A scalar as plain text, anything else as compact JSON.
pub(super) fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Number(number) => number_text(&number),
        other => other.to_string(),
    }
}

/// List elements joined with commas; a null leaves its place empty.
pub(super) fn joined(value: Value) -> String {
    match value {
        Value::Array(list) => {
            let elements: Vec<_> = list
                .into_iter()
                .map(|element| if element.is_null() { String::new() } else { text(element) })
                .collect();
            elements.join(",")
        }
        other => text(other),
    }
}

fn number_text(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() => float_text(float),
        _ => number.to_string(),
    }
}

/// A float as the official client writes it: the shortest digits, `1.0`, `1e+16`, `1e-05`.
fn float_text(float: f64) -> String {
    let scientific = format!("{float:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let plain = float.to_string();
        if plain.contains('.') { plain } else { format!("{plain}.0") }
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn flat(value: Value) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        flatten("K".to_owned(), value, &mut pairs);
        pairs.sort();
        pairs
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn lists_are_numbered_from_one_and_objects_dotted() {
        assert_eq!(flat(json!(["a", null, "c"])), pairs(&[("K.1", "a"), ("K.3", "c")]));
        assert_eq!(
            flat(json!([{"Tag": ["x", {"y.z": 1}]}, {"On": true}])),
            pairs(&[("K.1.Tag.1", "x"), ("K.1.Tag.2.y.z", "1"), ("K.2.On", "true")])
        );
        assert_eq!(flat(json!("")), pairs(&[("K", "")]));
        for nothing in [json!([]), json!({}), json!(null), json!([[], {}])] {
            assert_eq!(flat(nothing), []);
        }
    }

    #[test]
    fn floats_are_written_as_the_official_client_does() {
        let cases = [
            (0.98, "0.98"),
            (1.0, "1.0"),
            (1e21, "1e+21"),
            (1e16, "1e+16"),
            (1e15, "1000000000000000.0"),
            (1e-4, "0.0001"),
            (1.5e-5, "1.5e-05"),
            (-2.5, "-2.5"),
            (1e100, "1e+100"),
            (0.0, "0.0"),
        ];
        for (float, wanted) in cases {
            assert_eq!(text(json!(float)), wanted);
        }
        assert_eq!(text(json!(9_007_199_254_740_993_i64)), "9007199254740993");
    }

    #[test]
    fn joined_lists() {
        assert_eq!(joined(json!(["a", 1, true, null, {"x": 1}])), r#"a,1,true,,{"x":1}"#);
        assert_eq!(joined(json!([])), "");
        assert_eq!(joined(json!("x")), "x");
    }
}
