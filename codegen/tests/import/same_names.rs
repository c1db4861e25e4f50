//! Members and parameters that would share a name in code: the documented one has it, whatever the order, in what is imported and in
//! what is committed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use alicloud_codegen::import::{Change, Fixup};
use alicloud_codegen::spec::SpecTree;
use alicloud_codegen::{Source, model};
use alicloud_model::{Catalog, Field, Schema, Shape};
use serde_json::{Value, json};

use crate::support::{
    Tree, accepted, api, document, fixed, generated, imported, object, over, query, tree,
};

const FILE: &str = "demo/2020-01-01/CreateThing.yaml";

/// A document of one operation with these parameters.
fn with(names: &[&str]) -> Value {
    let text = |name: &str| json!({"type": "string", "example": name});
    let parameters: Vec<Value> = names.iter().map(|name| query(name, &text(name))).collect();
    document(&json!({"CreateThing": api(&json!(parameters), &object(&json!({})))}))
}

fn tags() -> Value {
    with(&["key", "Key", "Value", "value"])
}

/// The parameters, each with its name and what replaces it.
fn names(tree: &Tree) -> Vec<(String, Option<String>, Option<String>)> {
    let spec: alicloud_codegen::spec::OperationSpec = serde_yaml::from_str(&tree[FILE]).unwrap();
    spec.parameters
        .iter()
        .map(|(wire, m)| (wire.clone(), m.name.clone(), m.replaced_by.clone()))
        .collect()
}

fn named(
    wire: &str,
    name: Option<&str>,
    instead: Option<&str>,
) -> (String, Option<String>, Option<String>) {
    (wire.to_owned(), name.map(str::to_owned), instead.map(str::to_owned))
}

#[test]
fn the_documented_member_has_the_plain_name_and_the_other_is_deprecated() {
    let outcome = imported(&tags());
    accepted(&outcome);
    let expected = [
        named("key", Some("key_lowercase"), Some("Key")),
        named("Key", None, None),
        named("Value", None, None),
        named("value", Some("value_lowercase"), Some("Value")),
    ];
    assert_eq!(names(&tree(&outcome)), expected);
    assert_eq!(
        fixed(&outcome, Fixup::SameIdentifier),
        [
            "parameters.key (`key_lowercase` in code beside `Key`)",
            "parameters.value (`value_lowercase` in code beside `Value`)",
        ]
    );
    assert!(outcome.report.to_string().contains("key (`key_lowercase` in code beside `Key`): "));
    let code = generated(&outcome, "create_thing");
    for line in [
        "#[deprecated(note = \"use `key` instead\")]\n    pub key_lowercase: Option<String>,",
        ".field(\"key\", &self.key_lowercase)",
        ".field(\"Key\", &self.key)",
    ] {
        assert!(code.contains(line), "{line}\n{code}");
    }
    let again = over(&tags(), &tree(&outcome));
    assert!(again.files.iter().all(|file| file.change == Change::Unchanged));
    assert_eq!(again.report.merged, []);
}

#[test]
fn names_with_numbers_are_renewed_and_those_of_people_are_not() {
    let now = tree(&imported(&tags()));
    let mut before = now.clone();
    let old = now[FILE]
        .replace("    name: key_lowercase\n    replacedBy: Key\n", "")
        .replace(
            "  Key:\n    in: query\n    type: string\n",
            "  Key:\n    in: query\n    type: string\n    name: key_2\n",
        )
        .replace("    name: value_lowercase\n    replacedBy: Value\n", "    name: value_2\n");
    assert_ne!(old, now[FILE]);
    before.insert(FILE.to_owned(), old.clone());
    let outcome = over(&tags(), &before);
    accepted(&outcome);
    assert_eq!(tree(&outcome), now);

    let ours = old.replace("name: key_2", "name: tag_key");
    before.insert(FILE.to_owned(), ours);
    let outcome = over(&tags(), &before);
    accepted(&outcome);
    let expected = [
        named("key", None, None),
        named("Key", Some("tag_key"), None),
        named("Value", None, None),
        named("value", Some("value_lowercase"), Some("Value")),
    ];
    assert_eq!(names(&tree(&outcome)), expected);
}

#[test]
fn what_exists_keeps_its_name_when_the_other_comes() {
    let first = tree(&imported(&with(&["key", "Value"])));
    let outcome = over(&tags(), &first);
    accepted(&outcome);
    let expected = [
        named("key", None, None),
        named("Value", None, None),
        named("Key", Some("key_pascal_case"), None),
        named("value", Some("value_lowercase"), Some("Value")),
    ];
    assert_eq!(names(&tree(&outcome)), expected);
}

#[test]
fn what_replaces_a_member_is_followed() {
    let first = tree(&imported(&with(&["key", "Key"])));
    let outcome = over(&with(&["key", "KEY"]), &first);
    accepted(&outcome);
    let expected = [named("key", Some("key_lowercase"), Some("KEY")), named("KEY", None, None)];
    assert_eq!(names(&tree(&outcome)), expected);
}

#[test]
fn what_replaces_a_member_must_exist() {
    let file = "operation: CreateThing\nhttp: { style: rpc, method: POST }\nparameters:\n  key: { in: query, type: string, replacedBy: Kay }\n  Name: { in: query, type: string }\n";
    let sources = BTreeMap::from([
        ("demo/2020-01-01/product.yaml".to_owned(), "product: Demo\nversion: 2020-01-01\n"),
        (FILE.to_owned(), file),
    ]);
    let parsed = SpecTree::parse(
        sources
            .into_iter()
            .map(|(path, text)| (path.clone(), Source { path, text: text.to_owned() }))
            .collect(),
    )
    .unwrap_or_else(|problems| panic!("{}", problems[0]));
    let problems = model::build(&parsed)
        .expect_err("a problem")
        .iter()
        .map(ToString::to_string)
        .collect::<String>();
    assert!(
        problems.contains("there is no other member or parameter `Kay` beside `key`"),
        "{problems}"
    );
}

#[test]
fn the_plain_name_sends_the_documented_member_in_all_committed_specs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api-spec");
    let mut sources = Vec::new();
    for product in directories(&root) {
        for version in directories(&product) {
            for entry in fs::read_dir(&version).unwrap() {
                let path = entry.unwrap().path();
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                let text = fs::read_to_string(&path).unwrap();
                sources.push((name.clone(), Source { path: name, text }));
            }
        }
    }
    let tree = SpecTree::parse(sources).unwrap_or_else(|problems| panic!("{}", problems[0]));
    let catalog = model::build(&tree).unwrap_or_else(|problems| panic!("{}", problems[0]));
    assert!(walk(&catalog) > 0, "no names in committed specs collide any more");
}

fn directories(root: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(root).unwrap_or_else(|error| panic!("{}: {error}", root.display()));
    entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect()
}

/// Checks all groups of members that would share a name in code; how many pairs there are.
pub(crate) fn walk(catalog: &Catalog) -> usize {
    let mut pairs = 0;
    for product in &catalog.products {
        for operation in &product.operations {
            let at = format!("{}/{}", product.id, operation.name);
            let parameters: Vec<&Field> = operation.parameters.iter().map(|p| &p.field).collect();
            pairs += check(&parameters, &at);
            for parameter in &operation.parameters {
                pairs += inside(&parameter.field.schema, &at);
            }
            pairs += operation.response.schema.as_ref().map_or(0, |schema| inside(schema, &at));
        }
        for (name, shared) in &product.schemas {
            pairs += inside(&shared.schema, &format!("{}/{name}", product.id));
        }
    }
    pairs
}

fn inside(schema: &Schema, at: &str) -> usize {
    let mut pairs = 0;
    schema.walk(&mut |schema| {
        if let Shape::Object(object) = &schema.shape {
            pairs += check(&object.fields.iter().collect::<Vec<_>>(), at);
        }
    });
    pairs
}

/// In each group, the member without `name` is spelled as most of its siblings, and the others point to it.
fn check(fields: &[&Field], at: &str) -> usize {
    let fold = |field: &Field| {
        field.name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
    };
    let capital = |field: &&&Field| field.name.starts_with(char::is_uppercase);
    let mut groups: BTreeMap<String, Vec<&Field>> = BTreeMap::new();
    for field in fields {
        groups.entry(fold(field)).or_default().push(field);
    }
    let alone: Vec<&Field> =
        groups.values().filter(|group| group.len() == 1).map(|group| group[0]).collect();
    let with_capital = alone.iter().filter(capital).count() * 2 >= alone.len();
    let mut pairs = 0;
    for group in groups.values().filter(|group| group.len() > 1) {
        let renamed: Vec<&&Field> = group.iter().filter(|field| field.rename.is_some()).collect();
        // `TimeZone` and `Timezone` have different names in code anyway.
        if renamed.is_empty() {
            continue;
        }
        let plain: Vec<&&Field> = group.iter().filter(|field| field.rename.is_none()).collect();
        let [plain] = plain[..] else { panic!("{at}: {renamed:?} and no plain name") };
        let names = || format!("{at}: `{}` beside {:?}", plain.name, renamed[0].name);
        for other in &renamed {
            pairs += 1;
            if plain.name.starts_with(char::is_uppercase) == with_capital {
                assert!(!plain.deprecated, "{}", names());
                let is_spelled_otherwise =
                    other.name.starts_with(char::is_uppercase) != with_capital;
                assert!(other.replaced_by.is_some() || !is_spelled_otherwise, "{}", names());
            } else {
                let is_undecided = other.name.starts_with(char::is_uppercase) != with_capital;
                assert!(is_undecided || other.deprecated, "{}", names());
            }
        }
    }
    pairs
}
