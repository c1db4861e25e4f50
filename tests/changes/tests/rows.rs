//! The rows, and the specs before and after each.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use alicloud_codegen::{Source, catalog};
use serde::Deserialize;

/// Spec files, by their names.
pub(crate) type Files = BTreeMap<String, String>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    /// What it is a row for.
    #[serde(rename = "row")]
    pub(crate) what: String,
    edits: Vec<Edit>,
    /// The programs that don't compile any more.
    #[serde(default)]
    pub(crate) breaks: Vec<String>,
    /// Whether the change is the way back.
    #[serde(default)]
    pub(crate) reversed: bool,
}

/// A text in a file in place of another one. Without a text, what it replaces is gone; without what it replaces, it is the whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    file: String,
    from: Option<String>,
    to: Option<String>,
}

pub(crate) fn here() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn all() -> Vec<Row> {
    let text = fs::read_to_string(here().join("rows.yaml")).expect("rows.yaml");
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("rows.yaml: {error}"))
}

/// The specs that all rows begin with.
pub(crate) fn base() -> Files {
    let entries = fs::read_dir(here().join("base")).expect("the directory base");
    let file = |path: &Path| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        (name, fs::read_to_string(path).expect("a spec"))
    };
    entries.map(|entry| file(&entry.expect("a file").path())).collect()
}

impl Row {
    /// The specs after the change.
    pub(crate) fn edited(&self) -> Files {
        let mut files = base();
        for Edit { file, from, to } in &self.edits {
            match (from, to) {
                (None, None) => {
                    assert!(files.remove(file).is_some(), "{}: there is no {file}", self.what);
                }
                (None, Some(text)) => {
                    assert!(
                        files.insert(file.clone(), text.clone()).is_none(),
                        "{}: {file} exists",
                        self.what
                    );
                }
                (Some(from), to) => {
                    let text = files
                        .get_mut(file)
                        .unwrap_or_else(|| panic!("{}: there is no {file}", self.what));
                    assert_eq!(text.matches(from).count(), 1, "{}: {file}: {from}", self.what);
                    *text = text.replace(from, to.as_deref().unwrap_or_default());
                }
            }
        }
        files
    }
}

/// The specs as the generator takes them.
pub(crate) fn sources(files: &Files) -> Vec<(String, Source)> {
    let facts = files.get("product.yaml").expect("product.yaml");
    let version = facts.lines().find_map(|line| line.strip_prefix("version: ")).expect("a version");
    let source = |(name, text): (&String, &String)| {
        let path = format!("demo/{version}/{name}");
        (path.clone(), Source { path, text: text.clone() })
    };
    files.iter().map(source).collect()
}

pub(crate) fn products(files: &Files) -> Vec<alicloud_model::Product> {
    catalog(sources(files)).unwrap_or_else(|problems| panic!("{}", problems[0])).products
}
