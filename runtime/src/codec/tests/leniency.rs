//! Responses that are not as described, read as far as they fit.

use serde_json::Map;

use super::super::Found;
use super::*;

/// A document of JSON.
fn decode_leniently<T: Decode>(value: Value) -> Result<(T, Warnings), Warning> {
    super::super::decode_leniently(value, Warnings::of_json(false))
}

/// What was read, as it is written, and the warnings, with a `+` before those whose value is held.
fn lenient(value: Value) -> (Value, Vec<String>) {
    let (node, warnings) = decode_leniently::<Node>(value).unwrap();
    let shown =
        |warning: &Warning| format!("{}{warning}", if warning.is_held() { "+" } else { "" });
    (write(&node), warnings.first().iter().map(shown).collect())
}

#[track_caller]
fn reads(value: Value, wanted: &Value, warnings: &[&str]) {
    let strict = decode_root::<Node, _>(value.clone()).map_err(|error| error.to_string());
    assert_eq!(strict.err().as_deref(), Some(warnings[0].trim_start_matches('+')));
    let mut required = Map::from_iter([("Required".to_owned(), json!(""))]);
    required.extend(wanted.as_object().unwrap().clone());
    assert_eq!(
        lenient(value),
        (required.into(), warnings.iter().map(|text| (*text).to_owned()).collect())
    );
}

#[test]
fn what_a_scalar_cannot_hold_is_absent() {
    for text in ["N/A", "-", "1,024", "18446744073709551615"] {
        reads(
            json!({"Integer": text, "Text": "t"}),
            &json!({"Text": "t"}),
            &["expected an integer at `Integer`, found text that is none"],
        );
    }
    reads(
        json!({"Integer": u64::MAX, "Float": "-", "Flag": 2, "Binary": "?", "Text": "t"}),
        &json!({"Text": "t"}),
        &[
            "expected an integer at `Integer`, found a number that is none",
            "expected a number at `Float`, found text that is none",
            "expected true or false at `Flag`, found a number other than 0 and 1",
            "expected base64 at `Binary`, found text that is none",
        ],
    );
    reads(
        json!({"Integer": [1], "Float": {}, "Parent": "N/A", "Tags": []}),
        &json!({}),
        &[
            "expected an integer at `Integer`, found a list",
            "expected a number at `Float`, found an object",
            "expected an object at `Parent`, found text",
            "expected an object at `Tags`, found a list",
        ],
    );
}

#[test]
fn what_can_be_held_is_kept() {
    reads(
        json!({"Text": {"b": [1], "a": null}, "Required": [], "Kind": ["a"]}),
        &json!({"Text": r#"{"a":null,"b":[1]}"#, "Required": "[]", "Kind": r#"["a"]"#}),
        &[
            "+expected text at `Text`, found an object",
            "+expected text at `Required`, found a list",
            "+expected text at `Kind`, found a list",
        ],
    );
    for (text, flag) in [("Y", true), (" yes", true), ("N", false), ("No", false)] {
        let warning = "+expected true or false at `Flag`, found text that is neither";
        reads(json!({"Flag": text}), &json!({"Flag": flag}), &[warning]);
    }
    reads(
        json!({"Parent": [{"Required": "p"}]}),
        &json!({"Parent": {"Required": "p"}}),
        &["+expected an object at `Parent`, found a list"],
    );
}

#[test]
fn a_list_of_one_may_come_as_its_element() {
    let child = json!({"Required": "c"});
    reads(
        json!({"Children": {"Child": child}, "Names": "n", "Tags": {"k": 7}}),
        &json!({"Children": {"Child": [child]}, "Names": {"Name": ["n"]}, "Tags": {"k": [7]}}),
        &[
            "+expected a list at `Children.Child`, found an object",
            "+expected a list at `Tags.k`, found a number",
            "+expected a list at `Names`, found text",
        ],
    );
    reads(
        json!({"Names": {"Name": {}}}),
        &json!({"Names": {"Name": []}}),
        &["+expected a list at `Names.Name`, found an object"],
    );
    reads(
        json!({"Children": "N/A"}),
        &json!({}),
        &[
            "+expected a list at `Children`, found text",
            "expected an object at `Children[0]`, found text",
        ],
    );
}

#[test]
fn an_element_that_does_not_fit_is_left_out_and_a_null_keeps_its_place() {
    reads(
        json!({
            "Children": [{"Integer": "-"}, "N/A", null, {"Parent": {"Tags": {"k": [1, "-", 3], "l": [{}]}}}],
            "Matrix": [[1, "-"], 2],
        }),
        &json!({
            "Children": {"Child": [
                {"Required": ""},
                {"Required": ""},
                {"Required": "", "Parent": {"Required": "", "Tags": {"k": [1, 3], "l": []}}},
            ]},
            "Matrix": [[1, null], [2]],
        }),
        &[
            "expected an integer at `Children[0].Integer`, found text that is none",
            "expected an object at `Children[1]`, found text",
            "expected an integer at `Children[3].Parent.Tags.k[1]`, found text that is none",
            "expected an integer at `Children[3].Parent.Tags.l[0]`, found an object",
            "expected an integer at `Matrix[0][1]`, found text that is none",
            "+expected a list at `Matrix[1]`, found a number",
        ],
    );
}

#[test]
fn a_root_that_is_neither_an_object_nor_a_list_stays_an_error() {
    let error = |read: Result<(Node, Warnings), Warning>| read.err().map(|unfit| unfit.to_string());
    for (value, found) in [
        (json!("ok"), "text"),
        (json!(0), "a number"),
        (json!(false), "true or false"),
        (json!([{}, {}]), "a list"),
    ] {
        let wanted = format!("expected an object at `$`, found {found}");
        assert_eq!(error(decode_leniently(value)), Some(wanted));
    }
    assert!(decode_leniently::<Vec<Node>>(json!("N/A")).is_err());
    assert!(decode_leniently::<Vec<String>>(json!("N/A")).is_err());

    let (node, warnings) = decode_leniently::<Node>(json!([{"Integer": 1}])).unwrap();
    assert_eq!((node.integer, warnings.count()), (Some(1), 1));
    let (list, warnings) = decode_leniently::<Vec<Node>>(json!({})).unwrap();
    assert_eq!((list.len(), warnings.count()), (0, 1));
    let (list, warnings) = decode_leniently::<Vec<Node>>(json!({"Integer": "-"})).unwrap();
    assert_eq!((list.len(), warnings.first()[1].place().as_ref()), (1, "$[0].Integer"));
    assert_eq!(warnings.first()[0].place(), "$");
}

#[test]
fn warnings_are_counted_beyond_those_that_are_kept() {
    let children = vec![json!({"Integer": "-"}); 1000];
    let (node, warnings) = decode_leniently::<Node>(json!({"Children": children})).unwrap();
    assert_eq!((node.children.len(), warnings.count(), warnings.first().len()), (1000, 1000, 100));
    assert_eq!(warnings.first()[99].place(), "Children[99].Integer");
    let (node, warnings) =
        decode_leniently::<Node>(json!({"Names": vec![Value::Null; 150]})).unwrap();
    assert_eq!((node.names.unwrap().len(), warnings.count()), (150, 0));
    let (node, _) = decode_leniently::<Node>(json!({"Children": vec![json!(1); 1000]})).unwrap();
    assert!(node.children.is_empty());
}

proptest! {
    /// Whatever is read leniently is written so that it is read strictly, as the same.
    #[test]
    fn what_is_left_fits(value in any_json()) {
        let strict = decode_root::<Node, _>(value.clone());
        match decode_leniently::<Node>(value) {
            Ok((node, warnings)) => {
                prop_assert_eq!(strict.is_ok(), warnings.count() == 0);
                let written = write(&node);
                prop_assert_eq!(write(&read(written.clone()).unwrap()), written);
            }
            Err(unfit) => prop_assert_eq!(strict.err().unwrap().to_string(), unfit.to_string()),
        }
    }
}

#[test]
fn xml_has_neither_types_nor_lists_of_one() {
    let read = |value: Value| {
        let (node, warnings): (Node, _) =
            super::super::decode_leniently(value, Warnings::of_xml(false)).unwrap();
        let shown: Vec<String> = warnings.first().iter().map(Warning::to_string).collect();
        (write(&node), shown, warnings.found == Found::Nothing)
    };
    let (node, warnings, _) = read(json!({
        "Integer": "7", "Flag": "true", "Names": {"Name": "one"}, "Parent": "",
        "Children": {"Child": {"Integer": "8", "Required": "r"}}, "Required": "",
    }));
    let child = json!({"Integer": 8, "Required": "r"});
    assert_eq!(
        node,
        json!({
            "Integer": 7, "Flag": true, "Names": {"Name": ["one"]}, "Required": "",
            "Children": {"Child": [child]},
        })
    );
    assert_eq!(warnings, [""; 0]);
    let (_, warnings, is_of_nothing) = read(json!({"html": {"body": "not found"}}));
    assert_eq!(warnings, ["expected a value at `$`, found another root element"]);
    assert!(is_of_nothing);
}
