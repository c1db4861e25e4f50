//! The import over a whole tree of official metadata, which the variable `API_DOCS` names.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use alicloud_codegen::import::{Change, Docs, Fixup, Options, Outcome, Paging, import};
use alicloud_codegen::spec::{
    ErrorSetsSpec, ErrorSpec, OperationSpec, ProductSpec, SchemaSpec, SchemasSpec, SpecTree,
};
use alicloud_codegen::{Source, model};
use alicloud_model::{Parameter, Placement, Shape};

struct File {
    path: String,
    bytes: Vec<u8>,
}

/// The documents of the tree, or nothing where the variable is not set.
fn corpus() -> Option<Vec<File>> {
    let Some(root) = std::env::var_os("API_DOCS") else {
        println!("API_DOCS is not set: the official metadata is not imported");
        return None;
    };
    let mut paths = Vec::new();
    collect(&PathBuf::from(root), &mut paths);
    paths.sort();
    assert!(!paths.is_empty(), "API_DOCS has no api-docs.json");
    let read = |path: &PathBuf| File {
        path: path.to_string_lossy().into_owned(),
        bytes: fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())),
    };
    Some(paths.iter().map(read).collect())
}

fn collect(dir: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display())) {
        let path = entry.expect("an entry of the directory").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.file_name().is_some_and(|name| name == "api-docs.json") {
            paths.push(path);
        }
    }
}

fn docs(files: &[File]) -> Vec<Docs<'_>> {
    files.iter().map(|file| Docs { path: &file.path, bytes: &file.bytes }).collect()
}

fn run(docs: &[Docs<'_>], existing: &BTreeMap<String, String>, descriptions: bool) -> Outcome {
    let options = Options { descriptions, ..Options::default() };
    import(docs, existing, &options).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_operation_comes_out_and_stays_the_same() {
    let Some(files) = corpus() else { return };
    let docs = docs(&files);
    let outcome = run(&docs, &BTreeMap::new(), false);
    println!("{}", outcome.report);

    // What goes in comes out, and only what has no type in the metadata is untyped.
    assert_eq!(outcome.report.operations_in, outcome.report.operations.len());
    let operations = |path: &str| {
        let others = ["/product.yaml", "/schemas.yaml", "/errors.yaml"];
        !others.iter().any(|other| path.ends_with(other))
    };
    assert_eq!(
        outcome.report.operations_in,
        outcome.files.iter().filter(|f| operations(&f.path)).count()
    );
    let reasons: BTreeSet<&str> = outcome.report.untyped_by_reason().into_keys().collect();
    let known = [
        "any",
        "array without items",
        "no schema",
        "no type",
        "object without properties",
        "schema left out",
    ];
    assert!(reasons.iter().all(|reason| known.contains(reason)), "{reasons:?}");

    // The texts read back to what they were made from: writing them again gives the same text.
    for file in &outcome.files {
        let body = file.text.split_once('\n').expect("a header").1;
        let again = if file.path.ends_with("/product.yaml") {
            serde_yaml::to_string(
                &serde_yaml::from_str::<ProductSpec>(&file.text).expect(&file.path),
            )
        } else if file.path.ends_with("/schemas.yaml") {
            serde_yaml::to_string(
                &serde_yaml::from_str::<SchemasSpec>(&file.text).expect(&file.path),
            )
        } else if file.path.ends_with("/errors.yaml") {
            serde_yaml::to_string(
                &serde_yaml::from_str::<ErrorSetsSpec>(&file.text).expect(&file.path),
            )
        } else {
            serde_yaml::to_string(
                &serde_yaml::from_str::<OperationSpec>(&file.text).expect(&file.path),
            )
        };
        assert_eq!(again.expect("YAML"), body, "{}", file.path);
    }

    // The model takes all of it.
    let sources = outcome.files.iter().map(|file| {
        (file.path.clone(), Source { path: file.path.clone(), text: file.text.clone() })
    });
    let tree =
        SpecTree::parse(sources.collect()).unwrap_or_else(|problems| panic!("{}", problems[0]));
    let catalog = model::build(&tree).unwrap_or_else(|problems| {
        let shown: Vec<String> = problems.iter().take(30).map(ToString::to_string).collect();
        panic!("{} problems\n{}", problems.len(), shown.join("\n"));
    });
    // Import and model agree on what a caller gives: no parameter is a token that only one of them sees.
    let unseen: Vec<&str> = catalog
        .products
        .iter()
        .flat_map(|product| &product.operations)
        .filter(|operation| {
            operation.idempotency_token.is_none() && operation.parameters.iter().any(is_token)
        })
        .map(|operation| operation.name.as_str())
        .collect();
    assert!(unseen.is_empty(), "without their idempotency token: {unseen:?}");

    // A second import over the first changes nothing, nor does the order of the documents.
    let first: BTreeMap<String, String> =
        outcome.files.iter().map(|file| (file.path.clone(), file.text.clone())).collect();
    let second = run(&docs, &first, false);
    for file in &second.files {
        assert_eq!(file.change, Change::Unchanged, "{}", file.path);
        assert_eq!(Some(&file.text), first.get(&file.path));
    }
    assert!(second.report.merged.is_empty(), "{:?}", second.report.merged.first());
    let mut backwards = docs.clone();
    backwards.reverse();
    assert!(
        run(&backwards, &BTreeMap::new(), false) == outcome,
        "the order of the documents shows"
    );
}

fn is_token(parameter: &Parameter) -> bool {
    let name = parameter.field.name.replace(['_', '-'], "").to_lowercase();
    let is_filled_in =
        matches!(parameter.placement, Placement::Query(_) | Placement::Form(_) | Placement::Json);
    is_filled_in && name == "clienttoken" && parameter.field.schema.shape == Shape::String
}

#[test]
fn one_thread_makes_the_same_as_two() {
    let Some(files) = corpus() else { return };
    let docs: Vec<Docs<'_>> = docs(&files).into_iter().step_by(7).collect();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| run(&docs, &BTreeMap::new(), true))
    };
    assert!(on(1) == on(2));
}

#[test]
fn facts_are_imported_without_prose() {
    let Some(files) = corpus() else { return };
    let outcome = run(&docs(&files), &BTreeMap::new(), false);
    for file in &outcome.files {
        if file.path.ends_with("/schemas.yaml") {
            let schemas: SchemasSpec = serde_yaml::from_str(&file.text).expect(&file.path);
            assert!(schemas.iter().all(|(_, schema)| is_bare(schema)), "{}", file.path);
        } else if file.path.ends_with("/errors.yaml") {
            let sets: ErrorSetsSpec = serde_yaml::from_str(&file.text).expect(&file.path);
            assert!(sets.iter().all(|(_, set)| are_bare(set)), "{}", file.path);
        } else if !file.path.ends_with("/product.yaml") {
            let spec: OperationSpec = serde_yaml::from_str(&file.text).expect(&file.path);
            let parameters = spec.parameters.iter().map(|(_, p)| p.clone().into_schema());
            assert!(
                parameters.chain(spec.response.schema).all(|schema| is_bare(&schema)),
                "{}",
                file.path
            );
            assert!(spec.summary.is_none() && spec.description.is_none(), "{}", file.path);
            assert!(are_bare(&spec.errors), "{}", file.path);
        }
    }
}

fn are_bare(errors: &[ErrorSpec]) -> bool {
    errors.iter().all(|error| error.message.is_empty() && error.description.is_none())
}

/// Whether nothing in a schema is prose.
fn is_bare(schema: &SchemaSpec) -> bool {
    schema.description.is_none()
        && schema.properties.iter().all(|(_, member)| is_bare(member))
        && [&schema.items, &schema.additional_properties]
            .into_iter()
            .flatten()
            .all(|inner| is_bare(inner))
}

/// The oddities of the metadata that the fix-ups are for are still in it.
#[test]
fn every_fixup_for_the_metadata_applies() {
    let Some(files) = corpus() else { return };
    if files.len() < 150 {
        println!("API_DOCS names a part of the metadata only: not all oddities need to be there");
        return;
    }
    let report = run(&docs(&files), &BTreeMap::new(), false).report;
    // Seen in no document of this tree; kept for what other documents of the kind may bring.
    let elsewhere = BTreeSet::from([
        Fixup::EndpointIncomplete,
        Fixup::MissingType,
        Fixup::RepeatedMember,
        Fixup::PlaceholderSpelling,
        Fixup::PathParameterElsewhere,
        Fixup::MissingPathParameter,
        Fixup::PathParameterWithoutPlace,
    ]);
    let missing: Vec<Fixup> = Fixup::ALL
        .into_iter()
        .filter(|fixup| !report.fixups.contains_key(fixup) && !elsewhere.contains(fixup))
        .collect();
    assert!(missing.is_empty(), "these fix-ups no longer apply anywhere: {missing:?}");
    let paged =
        report.operations.iter().filter(|o| matches!(o.pagination, Paging::Found(_))).count();
    println!("paged: {paged}");
}
