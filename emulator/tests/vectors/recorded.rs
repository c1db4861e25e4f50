//! The requests that an official client sent, from files of one JSON object a line.

use std::fs;
use std::path::Path;

use alicloud_model::{BodyFormat, Catalog, Operation, Placement, Signature};
use serde_json::{Map, Value};

use crate::signer::{Call, encode_pairs};
use crate::{Case, is_protobuf, rules};

/// All cases of a directory, but those of products that the catalog does not have.
pub(crate) fn cases(catalog: &'static Catalog, dir: &Path) -> Vec<Case> {
    let mut files: Vec<_> = fs::read_dir(dir)
        .unwrap_or_else(|error| panic!("{}: {error}", dir.display()))
        .map(|entry| entry.expect("a directory entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .collect();
    files.sort();
    let texts = files.iter().map(|file| fs::read_to_string(file).expect("a readable file"));
    let texts: Vec<String> = texts.collect();
    let lines = texts.iter().flat_map(|text| text.lines());
    let cases =
        lines.filter_map(|line| case(catalog, &serde_json::from_str(line).expect("a vector")));
    cases.filter(|case| !is_protobuf(case.operation)).collect()
}

fn case(catalog: &'static Catalog, vector: &Value) -> Option<Case> {
    let text = |name: &str| vector[name].as_str().unwrap_or_default();
    let product = catalog.products.iter().find(|product| {
        product.code.eq_ignore_ascii_case(text("product")) && product.version == text("version")
    })?;
    let name = format!("{} {}", text("product"), text("id"));
    let operation = product.operation(text("operation"));
    let operation = operation.unwrap_or_else(|| panic!("{name}: there is no such operation"));
    // The official client leaves out the root of XML, and no objects are kept.
    let is_xml = !vector["request"]["xml"].is_null();
    if is_xml || operation.signature == Signature::Oss && moves_content(operation) {
        return None;
    }
    let values = values(operation, vector);
    Some(Case {
        name,
        product,
        operation,
        call: call(&vector["request"]),
        wrong: rules::wrong(product, operation, &values),
    })
}

fn call(request: &Value) -> Call {
    let (query, form) = (pairs(&request["query"]), pairs(&request["form"]));
    let headers = request["headers"].as_object().expect("headers");
    let headers = headers.iter().filter(|(name, _)| *name != "x-acs-content-sha256");
    let headers = headers.map(|(name, value)| (name.clone(), shown(value)));
    let text = if request["text"].is_null() { &request["body"] } else { &request["text"] };
    let body = match (&request["json"], text) {
        (Value::Null, Value::String(text)) => text.clone().into_bytes(),
        (Value::Null, _) => encode_pairs(&form).into_bytes(),
        (json, _) => json.to_string().into_bytes(),
    };
    Call {
        method: shown(&request["method"]),
        path: shown(&request["path"]),
        query,
        headers: headers.collect(),
        body,
    }
}

/// Whether an operation of the object store is about the content of an object, or about parts of it.
fn moves_content(operation: &Operation) -> bool {
    let name = operation.name.as_str();
    let words =
        ["Append", "Multipart", "Part", "Select", "CopyObject", "HeadObject", "ObjectMeta", "Vod"];
    let is_list = name == "ListMultipartUploads" || name == "PostVodPlaylist";
    name == "GetObject" || !is_list && words.iter().any(|word| name.contains(word))
}

/// A list of pairs, or an object.
fn pairs(value: &Value) -> Vec<(String, String)> {
    match value {
        Value::Object(members) => members.iter().map(|(n, v)| (n.clone(), shown(v))).collect(),
        Value::Array(list) => list.iter().map(|pair| (shown(&pair[0]), shown(&pair[1]))).collect(),
        _ => Vec::new(),
    }
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What the client was given, by the operation's own names.
fn values(operation: &Operation, vector: &Value) -> Map<String, Value> {
    let mut values = vector["params"].as_object().cloned().unwrap_or_default();
    let json = &vector["request"]["json"];
    for parameter in &operation.parameters {
        let name = &parameter.field.name;
        match parameter.placement {
            // Path parameters have the client's own spelling.
            Placement::Path => {
                let given = vector["path_params"].as_object();
                let mut given = given.into_iter().flatten();
                values.remove(name);
                if let Some((_, value)) = given.find(|(given, _)| fold(given) == fold(name)) {
                    values.insert(name.clone(), value.clone());
                }
            }
            // The client takes a body's members beside the other parameters.
            Placement::Body(BodyFormat::Json) => {
                values.insert(name.clone(), json.clone());
            }
            Placement::Json => {
                values.insert(name.clone(), json[name.as_str()].clone());
            }
            _ => {}
        }
    }
    values
}

fn fold(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}
