use std::collections::{BTreeMap, HashSet};

use bytes::Bytes;
use proptest::prelude::*;
use serde::Serializer;
use serde_json::{Value, json};

use super::*;

mod leniency;

#[derive(Clone)]
struct Node {
    text: Option<String>,
    required: String,
    integer: Option<i64>,
    float: Option<f64>,
    flag: Option<bool>,
    any: Option<Value>,
    binary: Option<Bytes>,
    kind: Option<Kind>,
    password: Option<String>,
    children: Vec<Node>,
    parent: Option<Box<Node>>,
    tags: BTreeMap<String, Vec<i64>>,
    matrix: Option<Vec<Vec<Option<i64>>>>,
    names: Option<Vec<String>>,
}

impl Record for Node {
    #[inline]
    fn read(reader: &mut Reader) -> Self {
        Self {
            text: reader.get("Text"),
            required: reader.get("Required"),
            integer: reader.get("Integer"),
            float: reader.get("Float"),
            flag: reader.get("Flag"),
            any: reader.get("Any"),
            binary: reader.get("Binary"),
            kind: reader.get("Kind"),
            password: reader.get("Password"),
            children: reader.wrapped("Children", "Child"),
            parent: reader.get("Parent"),
            tags: reader.get("Tags"),
            matrix: reader.get("Matrix"),
            names: reader.wrapped("Names", "Name"),
        }
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Writer::new(serializer)
            .field("Text", &self.text)
            .field("Required", &self.required)
            .field("Integer", &self.integer)
            .field("Float", &self.float)
            .field("Flag", &self.flag)
            .field("Any", &self.any)
            .field("Binary", &self.binary)
            .field("Kind", &self.kind)
            .secret("Password", &self.password)
            .wrapped("Children", "Child", &self.children)
            .field("Parent", &self.parent)
            .field("Tags", &self.tags)
            .field("Matrix", &self.matrix)
            .wrapped("Names", "Name", &self.names)
            .end()
    }
}

enum Kind {
    A,
    Other(String),
}

impl OpenEnum for Kind {
    #[inline]
    fn known(value: Option<&Self>) -> Known<'_, Self> {
        let held = if let Some(Self::Other(other)) = value { Some(other) } else { None };
        Known::new(held, Self::Other, ["a"], [Self::A])
    }
}

crate::generated::records!(Node);
crate::generated::open_enums!(Kind);

enum Code {
    Gone,
    Kept,
    Other(String),
}

impl OpenEnum for Code {
    #[inline]
    fn known(value: Option<&Self>) -> Known<'_, Self> {
        let held = if let Some(Self::Other(other)) = value { Some(other) } else { None };
        Known::new(held, Self::Other, ["It.Gone", "It.Kept"], [Self::Gone, Self::Kept])
    }
}

crate::generated::error_codes!(Code);

fn read(value: Value) -> Result<Node, String> {
    let text = value.to_string();
    let from_text = serde_json::from_str::<Node>(&text).map_err(|error| error.to_string());
    // Any deserializer gives the same.
    let from_value = serde_json::from_value::<Node>(value).map_err(|error| error.to_string());
    match (&from_text, &from_value) {
        (Ok(a), Ok(b)) => assert!(a == b),
        (Err(a), Err(b)) => assert_eq!(a, b),
        _ => panic!("one of two deserializers fails: {text}"),
    }
    from_text
}

fn write(node: &Node) -> Value {
    serde_json::to_value(node).unwrap()
}

#[test]
fn what_is_absent_is_left_out() {
    assert_eq!(write(&Node::default()), json!({"Required": ""}));
    let node = Node { matrix: Some(vec![]), names: Some(vec![]), ..Node::default() };
    assert_eq!(write(&node), json!({"Required": "", "Matrix": [], "Names": {"Name": []}}));
}

#[test]
fn full_records_survive_the_round_trip() {
    let value = json!({
        "Text": "t", "Required": "r", "Integer": -5, "Float": 0.5, "Flag": false, "Any": {"x": [1, null]},
        "Binary": "aGk=", "Kind": "new", "Password": "p",
        "Children": {"Child": [{"Required": "c1"}, {"Required": "c2", "Kind": "a"}]},
        "Parent": {"Required": "p", "Parent": {"Required": "pp"}},
        "Tags": {"k": [1, 2]}, "Matrix": [[1, null], []], "Names": {"Name": ["n"]},
    });
    let node = read(value.clone()).unwrap();
    assert_eq!(node.binary.as_deref(), Some(&b"hi"[..]));
    assert_eq!(node.kind, Some(Kind::Other("new".to_owned())));
    assert_eq!(node.children[1].kind, Some(Kind::A));
    assert_eq!(write(&node), value);
}

#[test]
fn scalars_are_read_in_every_form() {
    let text = |value| read(json!({"Text": value})).map(|node| node.text);
    for (value, wanted) in [
        (json!(7), "7"),
        (json!(-1), "-1"),
        (json!(1.5), "1.5"),
        (json!(1.0), "1.0"),
        (json!(true), "true"),
        (json!(""), ""),
    ] {
        assert_eq!(text(value).unwrap().as_deref(), Some(wanted));
    }
    assert_eq!(text(json!(null)), Ok(None));

    let integer = |value| read(json!({"Integer": value})).map(|node| node.integer);
    for (value, wanted) in [
        (json!("42"), 42),
        (json!(" 42 "), 42),
        (json!(42.0), 42),
        (json!("42.0"), 42),
        (json!("1e3"), 1000),
        (json!(i64::MAX), i64::MAX),
    ] {
        assert_eq!(integer(value), Ok(Some(wanted)));
    }
    assert_eq!((integer(json!(null)), integer(json!(""))), (Ok(None), Ok(None)));
    for bad in
        [json!(1.5), json!("x"), json!(u64::MAX), json!(1e300), json!(true), json!([]), json!({})]
    {
        assert!(integer(bad).unwrap_err().contains("an integer at `Integer`"));
    }

    let float = |value| read(json!({"Float": value})).map(|node| node.float);
    for (value, wanted) in
        [(json!("0.5"), 0.5), (json!(3), 3.0), (json!(-3), -3.0), (json!("1e3"), 1000.0)]
    {
        assert_eq!(float(value), Ok(Some(wanted)));
    }
    assert_eq!((float(json!(null)), float(json!(""))), (Ok(None), Ok(None)));
    for bad in [json!("NaN"), json!("inf"), json!("x"), json!(true)] {
        assert!(float(bad).is_err());
    }

    let flag = |value| read(json!({"Flag": value})).map(|node| node.flag);
    for yes in [json!(true), json!("true"), json!("True"), json!("TRUE"), json!("1"), json!(1)] {
        assert_eq!(flag(yes), Ok(Some(true)));
    }
    for no in [json!(false), json!("False"), json!("0"), json!(0)] {
        assert_eq!(flag(no), Ok(Some(false)));
    }
    assert_eq!((flag(json!(null)), flag(json!(""))), (Ok(None), Ok(None)));
    assert!(flag(json!(2)).is_err() && flag(json!("yes")).is_err() && flag(json!(1.0)).is_err());

    assert_eq!(read(json!({"Kind": 5})).unwrap().kind, Some(Kind::Other("5".to_owned())));
    assert!(read(json!({"Binary": "no base64"})).is_err());
}

#[test]
fn nothing_stands_for_the_default() {
    for nothing in [json!(null), json!("")] {
        let node = read(json!({
            "Required": nothing, "Children": nothing, "Parent": nothing, "Tags": nothing, "Matrix": nothing, "Names": nothing,
        }));
        assert!(node.unwrap() == Node::default());
    }
    assert!(read(json!(null)).unwrap() == Node::default());
    assert!(read(json!({"Unknown": {"a": [1]}})).unwrap() == Node::default());
}

#[test]
fn wrappers_may_be_missing_or_doubled() {
    let names = |value| read(json!({"Names": value})).unwrap().names;
    assert_eq!(names(json!({"Name": ["a"]})), Some(vec!["a".to_owned()]));
    assert_eq!(names(json!(["a"])), Some(vec!["a".to_owned()]));
    assert_eq!(names(json!([])), Some(vec![]));
    assert_eq!(names(json!({})), None);
    assert_eq!(names(json!({"Name": null, "Other": 1})), None);
    assert_eq!(read(json!({"Children": {"Child": [null]}})).unwrap().children.len(), 1);
    let error = read(json!({"Names": "a"})).unwrap_err();
    assert!(error.contains("expected a list at `Names`, found text"), "{error}");
}

#[test]
fn the_last_of_two_members_wins() {
    let node: Node =
        serde_json::from_str(r#"{"Integer": 1, "Integer": 2, "Children": [{}], "Children": []}"#)
            .unwrap();
    assert_eq!((node.integer, node.children.len()), (Some(2), 0));
}

#[test]
fn nulls_in_lists_keep_their_place() {
    let node = read(json!({"Names": ["a", null], "Matrix": [null, [null, "3"]]})).unwrap();
    assert_eq!(node.names, Some(vec!["a".to_owned(), String::new()]));
    assert_eq!(node.matrix, Some(vec![vec![], vec![None, Some(3)]]));
}

#[test]
fn errors_say_where_what_and_what_was_wanted() {
    let error = |value| read(value).err().unwrap();
    let wanted = |value, text| assert_eq!(error(value), text);
    wanted(
        json!({"Children": {"Child": [{}, {"Parent": {"Tags": {"k": [1, "s3cret"]}}}]}}),
        "expected an integer at `Children.Child[1].Parent.Tags.k[1]`, found text that is none",
    );
    wanted(json!({"Parent": "s3cret"}), "expected an object at `Parent`, found text");
    wanted(json!({"Text": {}}), "expected text at `Text`, found an object");
    wanted(json!({"Names": {"Name": {}}}), "expected a list at `Names.Name`, found an object");
    wanted(
        json!({"Children": [{"Flag": 3}]}),
        "expected true or false at `Children[0].Flag`, found a number other than 0 and 1",
    );
    wanted(json!([1]), "expected an object at `$`, found a list");
    wanted(
        json!({"Matrix": [[], [1, "s3cret"]]}),
        "expected an integer at `Matrix[1][1]`, found text that is none",
    );
    let list = decode_root::<Vec<BTreeMap<String, i64>>, _>(json!([{}, {"k": true}]));
    let text = "expected an integer at `$[1].k`, found true or false";
    assert_eq!(list.unwrap_err().to_string(), text);
    assert!(!error(json!({"Integer": "s3cret"})).contains("s3cret"));
}

#[test]
fn the_first_error_is_kept() {
    let both = json!({"Flag": 3, "Integer": "x", "Names": 5, "Text": "t"});
    assert!(read(both).err().unwrap().contains("`Integer`"));
    let wrapper = json!({"Names": 5, "Matrix": [[], {}]});
    assert!(read(wrapper).err().unwrap().contains("`Matrix[1]`"));
}

#[test]
fn the_default_is_what_nothing_is_read_as() {
    let node = Node::default();
    assert_eq!((node.required.as_str(), node.flag, node.children.len()), ("", None, 0));
    assert!(node == read(json!({})).unwrap());
}

#[test]
fn records_are_equal_when_they_are_the_same_on_the_wire() {
    let child = |name: &str| Node { required: name.to_owned(), ..Node::default() };
    let parent = |name| Node { parent: Some(Box::new(child(name))), ..Node::default() };
    assert!(parent("a") == parent("a") && parent("a") != parent("b") && parent("a") != child(""));
    let children = |names: &[&str]| Node {
        children: names.iter().map(|name| child(name)).collect(),
        ..Node::default()
    };
    assert!(children(&["a", "b"]) == children(&["a", "b"]));
    assert!(children(&["a", "b"]) != children(&["b", "a"]) && children(&["a"]) != children(&[]));
    let kind = |kind| Node { kind: Some(kind), ..Node::default() };
    assert!(
        kind(Kind::A) == kind(Kind::Other("a".to_owned())) && kind(Kind::A) != kind("b".into())
    );
    let secret = |text: &str| Node { password: Some(text.to_owned()), ..Node::default() };
    assert!(secret("a") == secret("a") && secret("a") != secret("b"));
    let empty = Node { names: Some(vec![]), ..Node::default() };
    assert!(empty != Node::default());
    let float = |value| Node { float: Some(value), ..Node::default() };
    assert!(float(0.5) == float(0.5) && float(0.5) != float(0.25) && float(0.0) == float(-0.0));
    assert!(float(f64::NAN) == float(f64::INFINITY) && float(f64::NAN) != Node::default());
}

#[test]
fn escaped_names_and_deep_nesting() {
    let node: Node = serde_json::from_str(r#"{"\u0054ext": "a\nb"}"#).unwrap();
    assert_eq!(node.text.as_deref(), Some("a\nb"));
    let deep = format!("{}{}", r#"{"Parent":"#.repeat(100_000), "}".repeat(100_000));
    assert!(
        serde_json::from_str::<Node>(&deep)
            .is_err_and(|error| error.to_string().contains("recursion limit"))
    );
}

#[test]
fn debug_hides_secrets_at_every_depth() {
    let child =
        Node { required: "c".to_owned(), password: Some("s3cret".to_owned()), ..Node::default() };
    let node = Node {
        text: Some("t\"".to_owned()),
        password: Some("s3cret".to_owned()),
        children: vec![child.clone()],
        parent: Some(Box::new(child)),
        tags: BTreeMap::from([("k".to_owned(), vec![1])]),
        any: Some(json!({"x": 1})),
        binary: Some(Bytes::from_static(b"hi")),
        ..Node::default()
    };
    assert_eq!(
        format!("{node:?}"),
        "Node { Text: \"t\\\"\", Required: \"\", Any: {\"x\": 1}, Binary: [binary], Password: [redacted], \
         Children: {\"Child\": [Node { Required: \"c\", Password: [redacted] }]}, \
         Parent: Node { Required: \"c\", Password: [redacted] }, Tags: {\"k\": [1]} }"
    );
    assert_eq!(format!("{:#?}", Node::default()), "Node {\n    Required: \"\",\n}");
}

#[test]
fn debug_hides_a_wrapped_list_of_secrets_and_requests_have_it() {
    #[derive(Default)]
    struct Codes(Vec<String>);
    impl Serialize for Codes {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            Writer::new(serializer).wrapped_secret("Codes", "Code", &self.0).end()
        }
    }
    impl Record for Codes {
        fn read(reader: &mut Reader) -> Self {
            Self(reader.wrapped("Codes", "Code"))
        }
    }
    impl std::fmt::Debug for Codes {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            debug_record(self, f)
        }
    }
    let codes = Codes(vec!["s3cret".to_owned()]);
    assert_eq!(format!("{codes:?}"), "Codes { Codes: [redacted] }");
    assert_eq!(serde_json::to_value(&codes).unwrap(), json!({"Codes": {"Code": ["s3cret"]}}));
}

#[test]
fn open_enums_convert() {
    assert_eq!(Kind::from("a"), Kind::A);
    assert_eq!(Kind::from("b".to_owned()).to_string(), "b");
    assert_eq!(Kind::A.as_ref(), "a");
    assert_eq!(Kind::default(), Kind::Other(String::new()));
    assert_eq!(serde_json::to_value(Kind::A).unwrap(), json!("a"));
    assert_eq!(serde_json::from_value::<Kind>(json!("z")).unwrap(), Kind::Other("z".to_owned()));
}

#[test]
fn open_enums_go_by_their_text() {
    let doubled = Kind::Other("a".to_owned());
    assert_eq!(doubled, Kind::A);
    assert_eq!(HashSet::from([Kind::A, doubled, Kind::from("b"), Kind::from("b")]).len(), 2);
    assert_eq!((Kind::A.clone(), Kind::from("b").clone()), (Kind::A, Kind::from("b")));
    assert_eq!(format!("{:?} {:?}", Kind::A, Kind::from("b\"")), r#""a" "b\"""#);
    let gone = Code::parse("It.Gone");
    assert!(matches!(gone, Code::Gone) && matches!(Code::parse("It.Kept"), Code::Kept));
    assert_eq!(
        format!("{gone:?} {:?} {:?}", Code::Kept, Code::parse("x")),
        r#""It.Gone" "It.Kept" "x""#
    );
    assert_eq!(format!("{:>4}", Kind::from("x")), "   x");
    assert!(gone == Code::Gone && gone != Code::parse("x") && Code::parse("x") == Code::parse("x"));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-z0-9]{0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        let key = prop_oneof![
            Just("Text"),
            Just("Integer"),
            Just("Children"),
            Just("Child"),
            Just("Parent"),
            Just("Tags"),
            Just("Matrix"),
            Just("Names"),
            Just("Name"),
            Just("Flag"),
            Just("Any")
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(key, inner, 0..6).prop_map(|map| Value::Object(
                map.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
            )),
        ]
    })
}

proptest! {
    /// Whatever is read, writing and reading it again changes nothing.
    #[test]
    fn what_was_read_is_stable(value in any_json()) {
        if let Ok(node) = read(value) {
            let written = write(&node);
            let again = read(written.clone()).unwrap();
            prop_assert_eq!(write(&again), written);
        }
    }
}
