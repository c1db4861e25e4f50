//! Response examples of the official metadata: each decodes into its typed response and encodes back to
//! the same JSON. Members that the schema does not know are left out and counted. Null, and an empty
//! list or object, are the same as absent; a number in text is the same as the number.

use std::fmt::{self, Write as _};
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde_json::Value;

use crate::Table;

/// What a run over examples found.
#[derive(Debug, Default)]
pub struct Report {
    /// Examples that came back the same.
    pub same: usize,
    /// Examples whose text is not JSON.
    pub not_json: usize,
    /// Members that the schema does not know.
    pub unknown_members: usize,
    /// Operations that the table lacks though it has their product.
    pub missing: Vec<String>,
    /// Examples that did not decode, with the reason.
    pub failed: Vec<String>,
    /// Examples that decoded and came back otherwise, with the place.
    pub different: Vec<String>,
}

impl Report {
    /// How many examples were tried.
    pub fn tried(&self) -> usize {
        self.same + self.failed.len() + self.different.len()
    }

    /// The share of examples that decoded, in percent.
    pub fn decoded(&self) -> f64 {
        percent(self.tried() - self.failed.len(), self.tried())
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of examples are small")]
fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (title, list) in [
            ("without a generated operation", &self.missing),
            ("did not decode", &self.failed),
            ("came back otherwise", &self.different),
        ] {
            if !list.is_empty() {
                writeln!(f, "{} {title}:", list.len())?;
            }
            for line in list {
                writeln!(f, "  {line}")?;
            }
        }
        write!(
            f,
            "{} examples: {} the same, {} otherwise, {} not decoded ({:.2}% decoded); {} not JSON, {} unknown members",
            self.tried(),
            self.same,
            self.different.len(),
            self.failed.len(),
            self.decoded(),
            self.not_json,
            self.unknown_members
        )
    }
}

/// Runs the examples of every `<product>/<version>/api-docs.json` below a directory whose product is in
/// the table.
pub fn run(table: &Table, dir: &Path) -> io::Result<Report> {
    let mut files = Vec::new();
    find(dir, &mut files)?;
    files.sort();
    let mut report = Report::default();
    for file in files {
        let part = |n: usize| {
            file.components()
                .rev()
                .nth(n)
                .map(|c| c.as_os_str().to_string_lossy().into_owned())
                .unwrap_or_default()
        };
        let (product, version) = (part(2), part(1));
        if table.has_product(&product, &version) {
            let docs: Value = serde_json::from_slice(&fs::read(&file)?)?;
            document(table, &product, &version, &docs, &mut report);
        }
    }
    Ok(report)
}

/// Where a response that was decoded and encoded again differs, when its schema knows every member.
pub fn difference(original: &Value, back: &Value) -> Option<String> {
    let mut comparison =
        Comparison { schemas: &Schemas(&Value::Null), unknown: 0, difference: None };
    comparison.value(original, back, None, &mut String::from("$"));
    comparison.difference
}

fn find(dir: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, found)?;
        } else if path.ends_with("api-docs.json") {
            found.push(path);
        }
    }
    Ok(())
}

fn document(table: &Table, product: &str, version: &str, docs: &Value, report: &mut Report) {
    let schemas = Schemas(&docs["components"]["schemas"]);
    for (operation, api) in docs["apis"].as_object().into_iter().flatten() {
        let name = format!("{product} {version} {operation}");
        let Some(entry) = table.get(product, version, operation) else {
            report.missing.push(name);
            continue;
        };
        let demos: Value = api["responseDemo"]
            .as_str()
            .and_then(|t| serde_json::from_str(t).ok())
            .unwrap_or_default();
        for demo in demos.as_array().into_iter().flatten().filter(|demo| demo["type"] == "json") {
            let text = demo["example"].as_str().unwrap_or_default();
            if text.trim().is_empty() {
                continue;
            }
            let Ok(original) = serde_json::from_str::<Value>(text) else {
                report.not_json += 1;
                continue;
            };
            match entry.round_trip(text.as_bytes()) {
                Err(error) => report.failed.push(format!("{name}: {error}")),
                Ok(back) => {
                    let mut comparison =
                        Comparison { schemas: &schemas, unknown: 0, difference: None };
                    comparison.value(&original, &back, response(api), &mut String::from("$"));
                    report.unknown_members += comparison.unknown;
                    match comparison.difference {
                        None => report.same += 1,
                        Some(difference) => report.different.push(format!("{name}: {difference}")),
                    }
                }
            }
        }
    }
}

/// The schema of the body of a successful response.
fn response(api: &Value) -> Option<&Value> {
    let responses = api["responses"].as_object()?;
    let success =
        || responses.iter().find(|(status, _)| status.starts_with('2')).map(|(_, answer)| answer);
    responses.get("200").or_else(success)?.get("schema")
}

struct Schemas<'a>(&'a Value);

impl<'a> Schemas<'a> {
    fn resolve(&self, schema: &'a Value) -> &'a Value {
        let mut schema = schema;
        for _ in 0..20 {
            let Some(reference) = schema["$ref"].as_str() else { break };
            schema = &self.0[reference.rsplit('/').next().unwrap_or_default()];
        }
        schema
    }
}

struct Comparison<'a> {
    schemas: &'a Schemas<'a>,
    unknown: usize,
    difference: Option<String>,
}

impl<'a> Comparison<'a> {
    fn value(
        &mut self,
        original: &Value,
        back: &Value,
        schema: Option<&'a Value>,
        path: &mut String,
    ) {
        let schema = schema.map(|schema| self.schemas.resolve(schema));
        match (original, back) {
            (Value::Object(original), Value::Object(back)) => {
                for (key, value) in original {
                    let member = schema.and_then(|schema| member(schema, key));
                    let known = schema.is_none_or(|schema| is_open(schema) || member.is_some());
                    let before = path.len();
                    path.push('.');
                    path.push_str(key);
                    match back.get(key) {
                        Some(other) => self.value(value, other, member, path),
                        None if is_absent(value) => {}
                        None if !known => self.unknown += 1,
                        None => self.differ(path, "is gone"),
                    }
                    path.truncate(before);
                }
                for key in back.keys().filter(|key| !original.contains_key(*key)) {
                    self.differ(&format!("{path}.{key}"), "was not there");
                }
            }
            (Value::Array(original), Value::Array(back)) if original.len() == back.len() => {
                let items = schema.and_then(|schema| schema.get("items"));
                for (at, (a, b)) in original.iter().zip(back).enumerate() {
                    let before = path.len();
                    let _ = write!(path, "[{at}]");
                    self.value(a, b, items, path);
                    path.truncate(before);
                }
            }
            _ if same(original, back) => {}
            _ => self.differ(path, &format!("was {}, is {}", short(original), short(back))),
        }
    }

    fn differ(&mut self, path: &str, what: &str) {
        self.difference.get_or_insert_with(|| format!("{path} {what}"));
    }
}

fn member<'a>(schema: &'a Value, key: &str) -> Option<&'a Value> {
    schema["properties"].get(key).or_else(|| schema.get("additionalProperties"))
}

/// Whether a schema takes members of any name.
fn is_open(schema: &Value) -> bool {
    schema["type"] == "any"
        || schema["properties"].as_object().is_none_or(serde_json::Map::is_empty)
}

/// What a typed response has no way to tell from absent.
fn is_absent(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        // A wrapper around an empty list, too.
        Value::Object(object) => object.values().all(is_absent),
        _ => false,
    }
}

fn same(original: &Value, back: &Value) -> bool {
    if original == back || (is_absent(original) && is_absent(back)) {
        return true;
    }
    // The same scalar in another form: one side is a text, the other a number or a truth value.
    let text = |value: &Value| {
        value.as_str().map_or_else(|| value.to_string(), |text| text.trim().to_owned())
    };
    let (a, b) = (text(original), text(back));
    let scalar = |value: &Value| value.is_boolean() || value.is_number();
    let number = |text: &str| text.parse::<f64>().ok().map(f64::to_bits);
    let truth = |text: &str| match text {
        "0" => Some(false),
        "1" => Some(true),
        _ => text.to_ascii_lowercase().parse::<bool>().ok(),
    };
    if back.is_boolean() || original.is_boolean() {
        return truth(&a).is_some() && truth(&a) == truth(&b);
    }
    (scalar(original) || scalar(back))
        && (a == b || number(&a).is_some() && number(&a) == number(&b))
}

fn short(value: &Value) -> String {
    value.to_string().chars().take(60).collect()
}
