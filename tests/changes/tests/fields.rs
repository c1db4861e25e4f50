//! Every field of the spec format is in a row.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::rows::{self, Files};

/// Fields that are structures, with the names of these.
const PARTS: [(&str, &str); 9] = [
    ("http", "HttpSpec"),
    ("authorization", "AuthorizationSpec"),
    ("pagination", "PaginationSpec"),
    ("asynchronous", "AsynchronousSpec"),
    ("quota", "QuotaSpec"),
    ("changelog", "ChangeSpec"),
    ("errors", "ErrorSpec"),
    ("response", "ResponseSpec"),
    ("crate", "CrateSpec"),
];

#[test]
fn every_field_is_in_a_row() {
    let schema = |name: &str| -> Value {
        let path = rows::here().join("../../api-spec").join(name);
        serde_json::from_str(&fs::read_to_string(path).expect("a schema")).expect("JSON")
    };
    let (operation, product) = (schema("schema.json"), schema("product.schema.json"));
    let mut wanted = BTreeSet::new();
    let mut add = |part: &str, of: &Value| {
        let fields = of["properties"].as_object().expect("properties");
        wanted.extend(fields.keys().map(|field| format!("{part}.{field}")));
    };
    add("operation", &operation);
    add("product", &product);
    add("schema", &operation["$defs"]["ParameterSpec"]);
    add("schema", &operation["$defs"]["SchemaSpec"]);
    for (field, name) in PARTS {
        let of = [&operation, &product].into_iter().find_map(|schema| schema["$defs"].get(name));
        add(field, of.expect("a definition"));
    }
    // What a file is for: another one is another operation, or another version of the product.
    for name in ["operation.operation", "product.version"] {
        assert!(wanted.remove(name), "{name}");
    }
    // Its parts are what changes.
    for (field, _) in PARTS {
        wanted.remove(&format!("operation.{field}"));
        wanted.remove(&format!("product.{field}"));
    }
    wanted.remove("response.schema");

    let base = rows::base();
    let mut touched = BTreeSet::new();
    for row in rows::all() {
        for (file, text) in row.edited() {
            if base.get(&file) != Some(&text) {
                let before = parsed(&base, &file);
                let after = serde_yaml::from_str(&text).expect("YAML");
                let mut paths = Vec::new();
                differences(&before, &after, &mut Vec::new(), &mut paths);
                touched.extend(paths.iter().filter_map(|path| field(&file, path)));
            }
        }
    }
    let missing: Vec<&String> = wanted.difference(&touched).collect();
    assert!(
        missing.is_empty(),
        "no row of rows.yaml changes {missing:?}: say what a change of it is"
    );
}

fn parsed(files: &Files, file: &str) -> Value {
    files.get(file).map_or(Value::Null, |text| serde_yaml::from_str(text).expect("YAML"))
}

/// Where two documents differ. What is in one of them alone differs in all of its parts.
fn differences(old: &Value, new: &Value, at: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    if old == new {
        return;
    }
    found.push(at.clone());
    let names = |value: &Value| -> BTreeSet<String> {
        match value {
            Value::Object(members) => members.keys().cloned().collect(),
            Value::Array(elements) => (0..elements.len()).map(|at| at.to_string()).collect(),
            _ => BTreeSet::new(),
        }
    };
    let part = |value: &Value, name: &str| match value {
        Value::Array(elements) => {
            name.parse::<usize>().ok().and_then(|at| elements.get(at).cloned())
        }
        value => value.get(name).cloned(),
    };
    for name in names(old).union(&names(new)) {
        at.push(name.clone());
        let (old, new) = (part(old, name), part(new, name));
        differences(&old.unwrap_or_default(), &new.unwrap_or_default(), at, found);
        at.pop();
    }
}

/// The field that a place in a file is, with the structure that it belongs to.
fn field(file: &str, path: &[String]) -> Option<String> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let in_schema = |mut rest: &[&str]| {
        let mut last = None;
        while let Some((keyword, inner)) = rest.split_first() {
            last = Some(*keyword);
            rest = match *keyword {
                // The name of a member, and then what it is.
                "properties" => inner.get(1..).unwrap_or_default(),
                "items" | "additionalProperties" | "contentSchema" | "formerly" => inner,
                _ => &[],
            };
        }
        last.map(|keyword| format!("schema.{keyword}"))
    };
    let in_part = |part: &str, rest: &[&str]| {
        let name = rest.iter().find(|name| name.parse::<usize>().is_err())?;
        Some(format!("{part}.{name}"))
    };
    match (file, &*path) {
        ("schemas.yaml", [_, rest @ ..]) => in_schema(rest),
        ("errors.yaml", [_, rest @ ..]) => in_part("errors", rest),
        ("product.yaml", [part @ ("crate" | "errors"), rest @ ..]) => in_part(part, rest),
        ("product.yaml", [name, ..]) => Some(format!("product.{name}")),
        (_, ["parameters", _, rest @ ..]) if !rest.is_empty() => in_schema(rest),
        (_, ["response", "schema", rest @ ..]) => in_schema(rest),
        (_, [part, rest @ ..])
            if PARTS.iter().any(|(field, _)| field == part) && !rest.is_empty() =>
        {
            in_part(part, rest)
        }
        (_, [name, ..]) => Some(format!("operation.{name}")),
        _ => None,
    }
}
