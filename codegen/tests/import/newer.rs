//! What a newer document may not do on its own: arguments keep their order, what is gone stays with a mark, what is no document is
//! refused.

mod arguments;
mod refusals;
mod spellings;
mod types;
mod vanishing;

use alicloud_codegen::import::{Change, Docs, Options, Outcome, import};
use alicloud_codegen::spec::{Mark, OperationSpec, ProductSpec, SchemasSpec};
use alicloud_codegen::{Layout, Source, generate};
use serde_json::{Value, json};

use crate::public_items::{Items, public_items};
use crate::support::{Tree, all_accepted, api, document, list_of, object, query};

const DIRECTORY: &str = "demo/2020-01-01";

/// The outcome of an import without problems, or these.
fn try_on(day: Option<&str>, document: &Value, tree: &Tree) -> Result<Outcome, String> {
    let as_of = day.map(|day| day.parse().unwrap());
    with(&Options { as_of, ..Options::default() }, document, tree)
}

fn with(options: &Options, document: &Value, tree: &Tree) -> Result<Outcome, String> {
    let bytes = document.to_string().into_bytes();
    let docs = Docs { path: "docs/demo/2020-01-01/api-docs.json", bytes: &bytes };
    let outcome = import(&[docs], tree, options).map_err(|error| error.to_string())?;
    let problems: Vec<String> = outcome.problems.iter().map(ToString::to_string).collect();
    if problems.is_empty() {
        return Ok(outcome);
    }
    assert!(outcome.files.is_empty(), "a refusal leaves all as it was");
    Err(problems.join("\n") + "\n")
}

/// Imports a document over a tree, which the model accepts then, and which a second import leaves as it is.
fn on(day: Option<&str>, document: &Value, tree: &mut Tree) -> Outcome {
    let outcome = try_on(day, document, tree).unwrap_or_else(|error| panic!("{error}"));
    take(tree, &outcome);
    all_accepted(tree);
    let again = try_on(day, document, tree).unwrap_or_else(|error| panic!("{error}"));
    let changed = again.files.iter().find(|file| file.change != Change::Unchanged);
    assert_eq!(changed, None, "the second import of a day changes something");
    outcome
}

fn take(tree: &mut Tree, outcome: &Outcome) {
    let moved = outcome.report.respelled.iter().map(|(from, _)| from);
    for path in outcome.report.removed.iter().chain(moved) {
        assert!(tree.remove(path).is_some(), "{path}");
    }
    for file in &outcome.files {
        tree.insert(file.path.clone(), file.text.clone());
    }
}

fn operation(tree: &Tree, name: &str) -> OperationSpec {
    serde_yaml::from_str(&tree[&format!("{DIRECTORY}/{name}.yaml")]).expect("a spec")
}

fn product(tree: &Tree) -> ProductSpec {
    serde_yaml::from_str(&tree[&format!("{DIRECTORY}/product.yaml")]).expect("a product")
}

fn edit(tree: &mut Tree, name: &str, from: &str, to: &str) {
    let text = tree.get_mut(&format!("{DIRECTORY}/{name}.yaml")).expect("a file");
    assert_eq!(text.matches(from).count(), 1, "{from} in\n{text}");
    *text = text.replace(from, to);
}

fn code(tree: &Tree) -> Vec<(String, String)> {
    let source = |(path, text): (&String, &String)| {
        (path.clone(), Source { path: path.clone(), text: text.clone() })
    };
    let made = generate(tree.iter().map(source).collect(), &Layout::default())
        .unwrap_or_else(|problems| panic!("{}", problems[0]));
    made.files.into_iter().map(|file| (file.path, file.text)).collect()
}

fn items(tree: &Tree) -> Items {
    let files = code(tree);
    public_items(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
}

/// The arguments of the client's method.
fn arguments(tree: &Tree, method: &str) -> Vec<String> {
    let mut arguments = items(tree).arguments;
    arguments.remove(&format!("demo::{method}::Client::{method}()")).expect("a method")
}

fn module(tree: &Tree, name: &str) -> String {
    let file = code(tree).into_iter().find(|(path, _)| *path == format!("demo/src/{name}.rs"));
    file.unwrap_or_else(|| panic!("no {name}")).1
}

fn day(text: &str) -> Mark {
    Mark::Since(text.parse().unwrap())
}

fn text(name: &str, required: bool) -> Value {
    query(name, &json!({"type": "string", "required": required}))
}

/// One operation with these parameters and this response.
fn one(parameters: &Value, members: &Value) -> Value {
    document(&json!({"GetThing": api(parameters, &object(members))}))
}

fn with_parameters(parameters: &[Value]) -> Value {
    one(&json!(parameters), &json!({"RequestId": {"type": "string"}}))
}
