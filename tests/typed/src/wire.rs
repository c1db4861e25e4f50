//! Wire vectors: for parameters given by their wire names, what the official client sent. Booleans are
//! compared without case, since that client writes `True`; numbers as numbers; JSON text as JSON.

use std::path::{Path, PathBuf};
use std::{fs, io};

use alicloud_runtime::dispatch::Entry;
use alicloud_runtime::{BodyFormat, Placement, Signature};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::{Table, xml};

/// What a run over vectors found.
#[derive(Debug, Default)]
pub struct Report {
    /// How many requests are the same.
    pub same: usize,
    /// What differs, one text a vector.
    pub different: Vec<String>,
}

/// A vector whose operation the table has.
pub struct Case<'a> {
    /// The file, the line and the operation.
    pub name: String,
    /// The operation.
    pub entry: &'a Entry,
    /// The parameters by their wire names.
    pub parameters: Value,
    /// What the official client sent.
    request: Value,
}

/// Headers that are compared by what is sent for the same body, which has its members in another order.
const BY_BODY: [&str; 2] = ["x-acs-content-sha256", "user-agent"];

/// The files of vectors of a directory.
pub fn files(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(dir)?.map(|entry| entry.map(|e| e.path())).collect::<io::Result<_>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    Ok(files)
}

/// The vectors of the table's products in all `*.jsonl` files of a directory, or why one has no case.
pub fn cases<'a>(table: &'a Table, dir: &Path) -> io::Result<Vec<Result<Case<'a>, String>>> {
    let mut cases = Vec::new();
    for file in files(dir)? {
        for (at, line) in fs::read_to_string(&file)?.lines().enumerate() {
            let place = format!("{}:{}", file.display(), at + 1);
            match serde_json::from_str(line) {
                Ok(vector) => cases.extend(case(table, vector, &place)),
                Err(error) => cases.push(Err(format!("{place}: not a vector: {error}"))),
            }
        }
    }
    Ok(cases)
}

/// Compares the requests of all `*.jsonl` files of a directory.
pub fn run(table: &Table, dir: &Path) -> io::Result<Report> {
    let mut report = Report::default();
    for case in cases(table, dir)? {
        match case.and_then(Case::compare) {
            Ok(()) => report.same += 1,
            Err(difference) => report.different.push(difference),
        }
    }
    Ok(report)
}

impl Case<'_> {
    /// What is different in the headers of a request that was sent, signed ones included.
    pub fn header_differences(&self, sent: &[(String, String)]) -> Vec<String> {
        let wanted = self.request["headers"].as_object().into_iter().flatten();
        let wanted = wanted.filter(|(name, _)| !BY_BODY.contains(&name.as_str()));
        let different = wanted.filter_map(|(name, value)| {
            let value = value.as_str().unwrap_or_default();
            let found = sent.iter().find(|(found, _)| found == name).map(|(_, value)| value);
            (found.is_none_or(|found| found.trim() != value.trim()))
                .then(|| format!("header {name} is {found:?}, not `{value}`"))
        });
        different.collect()
    }

    fn compare(self) -> Result<(), String> {
        let Self { name, entry, parameters, mut request } = self;
        let sent = parameters.clone();
        let mut shown = entry.show(parameters).map_err(|error| format!("{name}: {error}"))?;
        leave_out_newer(entry, &mut shown);
        if matches!(entry.info.signature(), Signature::Oss | Signature::Sls) {
            // The official clients leave encoding the path to their HTTP library.
            for path in [&mut request["path"], &mut shown["path"]] {
                let text = percent_decode_str(path.as_str().unwrap_or_default());
                *path = text.decode_utf8_lossy().into();
            }
        }
        let mut differences = Vec::new();
        if let Some(wanted) = request["xml"].take().as_str() {
            let found = shown["body"].take();
            let found = found.as_str().unwrap_or_default();
            differences.extend(xml::difference(wanted, found, &sent));
        }
        differences.extend(compare(&request, &shown));
        if differences.is_empty() {
            Ok(())
        } else {
            Err(format!("{name}: {}", differences.join("; ")))
        }
    }
}

fn text<'a>(vector: &'a Value, key: &str) -> &'a str {
    vector[key].as_str().unwrap_or_default()
}

/// The case of a vector, if it is of the table's products.
fn case<'a>(table: &'a Table, mut vector: Value, place: &str) -> Option<Result<Case<'a>, String>> {
    let (product, version) = (text(&vector, "product"), text(&vector, "version"));
    let name = format!("{place} {product} {}", text(&vector, "id"));
    if !table.has_product(product, version) {
        return None;
    }
    let Some(entry) = table.get(product, version, text(&vector, "operation")) else {
        return Some(Err(format!("{name}: there is no such operation")));
    };
    let parameters = parameters(entry, &vector);
    Some(Ok(Case { name, entry, parameters, request: vector["request"].take() }))
}

/// The parameters by their wire names. Path parameters have the official client's own spelling.
fn parameters(entry: &Entry, vector: &Value) -> Value {
    let mut parameters: Map<String, Value> =
        vector["params"].as_object().cloned().unwrap_or_default();
    let placeholders: Vec<&str> = entry
        .info
        .path()
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name)
        .collect();
    for (name, value) in vector["path_params"].as_object().into_iter().flatten() {
        let wire = placeholders.iter().find(|p| fold(p) == fold(name)).map_or(name.as_str(), |p| p);
        parameters.insert(wire.to_owned(), value.clone());
    }
    spread(entry, &mut parameters, vector);
    Value::Object(parameters)
}

/// Many official clients take the members of a body beside the other parameters. Where the typed request has the body in one
/// piece, they go there too, and each side keeps what it takes.
fn spread(entry: &Entry, parameters: &mut Map<String, Value>, vector: &Value) {
    let placed = entry.info.parameters();
    let Some((body, _)) = placed.iter().find(|(_, at)| {
        matches!(at, Placement::Body(BodyFormat::Json | BodyFormat::Form | BodyFormat::Xml))
    }) else {
        return;
    };
    if parameters.contains_key(*body) {
        return;
    }
    let mut members = vector["params"].as_object().cloned().unwrap_or_default();
    parameters.insert((*body).to_owned(), Value::Object(members.clone()));
    // What cannot be read at all is an error of the comparison.
    let lost = entry.not_taken(Value::Object(parameters.clone())).unwrap_or_default();
    for name in vector["params"].as_object().into_iter().flat_map(Map::keys) {
        if lost.contains(name) {
            // What neither takes stays in the body, for the report.
            parameters.remove(name);
        } else if lost.contains(&format!("{body}.{name}")) {
            members.remove(name);
        }
    }
    parameters.insert((*body).to_owned(), Value::Object(members));
}

/// Members that are required since vectors of the operation were recorded, where their client left them out. Typed code always
/// has them, empty where the vector says nothing.
const REQUIRED_SINCE: [(&str, &str, &str); 2] = [
    ("vpc", "CreateTrafficMirrorFilter", ".IpVersion"),
    ("vpc", "CreateTrafficMirrorFilterRules", ".IpVersion"),
];

/// Leaves those out of the query of a request.
fn leave_out_newer(entry: &Entry, shown: &mut Value) {
    let of_operation = |(product, operation, _): &&(&str, &str, &str)| {
        *product == entry.product && *operation == entry.operation()
    };
    let newer: Vec<&str> =
        REQUIRED_SINCE.iter().filter(of_operation).map(|(_, _, member)| *member).collect();
    if let Some(query) = shown["query"].as_array_mut() {
        query.retain(|pair| {
            let name = pair[0].as_str().unwrap_or_default();
            pair[1] != "" || !newer.iter().any(|member| name.ends_with(member))
        });
    }
}

fn fold(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn compare(wanted: &Value, shown: &Value) -> Vec<String> {
    let mut differences = Vec::new();
    for key in ["method", "path"] {
        if wanted[key] != shown[key] {
            differences.push(format!("{key} is {}, not {}", shown[key], wanted[key]));
        }
    }
    pairs("query", &wanted["query"], &shown["query"], &mut differences);
    pairs("form", &wanted["form"], &shown["form"], &mut differences);
    for key in ["json", "body"] {
        // A text in the place of JSON is sent as it is.
        let text = Some(&wanted["text"]).filter(|text| key == "json" && !text.is_null());
        let (wanted, shown) = (text.unwrap_or(&wanted[key]), &shown[key]);
        if !(same(wanted, shown) || empty_body(wanted) && empty_body(shown)) {
            differences.push(format!("{key} is {shown}, not {wanted}"));
        }
    }
    let content_type = "content-type";
    if wanted["headers"][content_type] != shown["headers"][content_type] {
        differences.push(format!(
            "content type is {}, not {}",
            shown["headers"][content_type], wanted["headers"][content_type]
        ));
    }
    differences
}

fn empty_body(value: &Value) -> bool {
    value.is_null() || value == ""
}

/// Names and values in any order.
fn pairs(what: &str, wanted: &Value, shown: &Value, differences: &mut Vec<String>) {
    let sorted = |value: &Value| -> Vec<(String, String)> {
        let mut list: Vec<(String, String)> = match value {
            Value::Object(object) => object
                .iter()
                .map(|(k, v)| (k.clone(), v.as_str().map_or_else(|| v.to_string(), str::to_owned)))
                .collect(),
            _ => value
                .as_array()
                .into_iter()
                .flatten()
                .map(|pair| {
                    let at = |n: usize| pair[n].as_str().unwrap_or_default().to_owned();
                    (at(0), at(1))
                })
                .collect(),
        };
        list.sort();
        list
    };
    let (wanted, shown) = (sorted(wanted), sorted(shown));
    for (name, value) in &wanted {
        match shown.iter().find(|(n, _)| n == name) {
            None => differences.push(format!("{what} lacks `{name}`")),
            Some((_, other)) if !same_text(value, other) => {
                differences.push(format!("{what} `{name}` is `{other}`, not `{value}`"));
            }
            Some(_) => {}
        }
    }
    for (name, _) in &shown {
        if !wanted.iter().any(|(n, _)| n == name) {
            differences.push(format!("{what} has `{name}`"));
        }
    }
}

fn same_text(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    if a.eq_ignore_ascii_case(b)
        && (a.eq_ignore_ascii_case("true") || a.eq_ignore_ascii_case("false"))
    {
        return true;
    }
    match (serde_json::from_str::<Value>(a), serde_json::from_str::<Value>(b)) {
        (Ok(a), Ok(b)) => same(&a, &b),
        _ => false,
    }
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| same(value, other)))
        }
        _ => a == b,
    }
}
