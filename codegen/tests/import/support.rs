//! Small documents, and imports of them.

use std::collections::BTreeMap;

use alicloud_codegen::import::{Docs, Fixup, ImportError, Options, Outcome, import};
use alicloud_codegen::spec::{OperationSpec, SpecTree};
use alicloud_codegen::{Layout, Source, generate, model};
use serde_json::{Value, json};

/// The files of a spec tree.
pub(crate) type Tree = BTreeMap<String, String>;

/// A document of one product with these operations.
pub(crate) fn document(apis: &Value) -> Value {
    json!({
        "version": "1.0",
        "info": {"style": "RPC", "product": "Demo", "version": "2020-01-01"},
        "components": {"schemas": {}},
        "apis": apis,
        "endpoints": [{"regionId": "cn-hangzhou", "endpoint": "demo.cn-hangzhou.aliyuncs.com"}]
    })
}

/// An operation with these parameters and this response.
pub(crate) fn api(parameters: &Value, answer: &Value) -> Value {
    json!({
        "methods": ["get", "post"],
        "parameters": parameters,
        "responses": {"200": {"schema": answer}, "4XX": {"schema": {"type": "string"}}}
    })
}

pub(crate) fn query(name: &str, schema: &Value) -> Value {
    json!({"name": name, "in": "query", "schema": schema})
}

pub(crate) fn object(members: &Value) -> Value {
    json!({"type": "object", "properties": members})
}

pub(crate) fn list_of(items: &Value) -> Value {
    json!({"type": "array", "items": items})
}

pub(crate) fn try_import(
    document: &Value,
    tree: &Tree,
    options: &Options,
) -> Result<Outcome, ImportError> {
    let bytes = document.to_string().into_bytes();
    let docs = Docs { path: "docs/demo/2020-01-01/api-docs.json", bytes: &bytes };
    import(&[docs], tree, options)
}

pub(crate) fn imported(document: &Value) -> Outcome {
    try_import(document, &Tree::new(), &Options::default())
        .unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn over(document: &Value, tree: &Tree) -> Outcome {
    try_import(document, tree, &Options::default()).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn tree(outcome: &Outcome) -> Tree {
    outcome.files.iter().map(|file| (file.path.clone(), file.text.clone())).collect()
}

pub(crate) fn text<'a>(outcome: &'a Outcome, name: &str) -> &'a str {
    let path = format!("demo/2020-01-01/{name}.yaml");
    let file = outcome.files.iter().find(|file| file.path == path);
    file.unwrap_or_else(|| panic!("no {path}")).text.as_str()
}

pub(crate) fn spec(outcome: &Outcome, name: &str) -> OperationSpec {
    serde_yaml::from_str(text(outcome, name)).expect("a spec")
}

/// The only operation of a document, imported, and accepted by the model.
pub(crate) fn only(parameters: &Value, answer: &Value) -> OperationSpec {
    let outcome = imported(&document(&json!({"DescribeThings": api(parameters, answer)})));
    accepted(&outcome);
    spec(&outcome, "DescribeThings")
}

pub(crate) fn accepted(outcome: &Outcome) {
    all_accepted(&tree(outcome));
}

/// The model takes the whole tree.
pub(crate) fn all_accepted(tree: &Tree) {
    let tree = SpecTree::parse(sources(tree)).unwrap_or_else(|problems| panic!("{}", problems[0]));
    model::build(&tree).unwrap_or_else(|problems| panic!("{}", problems[0]));
}

fn sources(tree: &Tree) -> Vec<(String, Source)> {
    tree.iter()
        .map(|(path, text)| (path.clone(), Source { path: path.clone(), text: text.clone() }))
        .collect()
}

/// The module that is generated from what was imported.
pub(crate) fn generated(outcome: &Outcome, module: &str) -> String {
    let made = generate(sources(&tree(outcome)), &Layout::default())
        .unwrap_or_else(|problems| panic!("{}", problems[0]));
    let path = format!("demo/src/{module}.rs");
    let file = made.files.into_iter().find(|file| file.path == path);
    file.unwrap_or_else(|| panic!("no {path}")).text
}

/// The fields that a fix-up applied to.
pub(crate) fn fixed(outcome: &Outcome, fixup: Fixup) -> Vec<&str> {
    let places = outcome.report.fixups.get(&fixup).into_iter().flatten();
    places.map(|place| place.field.as_str()).collect()
}
