//! The import over whole trees of official metadata, which the variable `API_DOCS` lists as `PATH` lists directories.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use alicloud_codegen::import::{
    Change, Docs, Fixup, OperationReport, Options, Outcome, Paging, Report, import,
};
use alicloud_codegen::spec::{
    ErrorSetsSpec, ErrorSpec, OperationSpec, ProductSpec, SchemaSpec, SchemasSpec, SpecTree,
};
use alicloud_codegen::{Source, model};
use alicloud_model::{Parameter, Placement, Shape};

use crate::same_names;

pub(crate) struct File {
    path: String,
    bytes: Vec<u8>,
}

/// The documents of each tree; no tree where the variable is not set.
pub(crate) fn corpus() -> Vec<Vec<File>> {
    let Some(roots) = std::env::var_os("API_DOCS") else {
        println!("API_DOCS is not set: the official metadata is not imported");
        return Vec::new();
    };
    std::env::split_paths(&roots).map(|root| documents(&root)).collect()
}

fn documents(root: &Path) -> Vec<File> {
    let mut paths = Vec::new();
    collect(root, &mut paths);
    paths.sort();
    assert!(!paths.is_empty(), "{} has no api-docs.json", root.display());
    let read = |path: &PathBuf| File {
        path: path.to_string_lossy().into_owned(),
        bytes: fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())),
    };
    paths.iter().map(read).collect()
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

pub(crate) fn docs(files: &[File]) -> Vec<Docs<'_>> {
    files.iter().map(|file| Docs { path: &file.path, bytes: &file.bytes }).collect()
}

fn run(docs: &[Docs<'_>], existing: &BTreeMap<String, String>, descriptions: bool) -> Outcome {
    let options = Options { descriptions, strict: true, ..Options::default() };
    import(docs, existing, &options).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_operation_comes_out_and_stays_the_same() {
    for files in corpus() {
        comes_out_and_stays(&docs(&files));
    }
}

fn comes_out_and_stays(docs: &[Docs<'_>]) {
    let outcome = run(docs, &BTreeMap::new(), false);
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
        "schema that cannot be read",
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
    println!("{} pairs of names collide", same_names::walk(&catalog));
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
    let second = run(docs, &first, false);
    for file in &second.files {
        assert_eq!(file.change, Change::Unchanged, "{}", file.path);
        assert_eq!(Some(&file.text), first.get(&file.path));
    }
    assert!(second.report.merged.is_empty(), "{:?}", second.report.merged.first());
    let mut backwards = docs.to_vec();
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
    for files in corpus() {
        let docs: Vec<Docs<'_>> = docs(&files).into_iter().step_by(7).collect();
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.expect("a pool").install(|| run(&docs, &BTreeMap::new(), true))
        };
        assert!(on(1) == on(2));
    }
}

#[test]
fn facts_are_imported_without_prose() {
    let trees = corpus();
    let imported = trees.iter().map(|files| run(&docs(files), &BTreeMap::new(), false));
    for file in imported.flat_map(|outcome| outcome.files) {
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
    let trees = corpus();
    if trees.iter().map(Vec::len).sum::<usize>() < 150 {
        println!("API_DOCS names a part of the metadata only: not all oddities need to be there");
        return;
    }
    let reports: Vec<Report> =
        trees.iter().map(|files| run(&docs(files), &BTreeMap::new(), false).report).collect();
    // Seen in no document of these trees; kept for what other documents of the kind bring.
    let mut elsewhere = BTreeSet::from([
        Fixup::EndpointIncomplete,
        Fixup::ContradictingEndpoint,
        Fixup::RepeatedMember,
        Fixup::RepeatedResponse,
        Fixup::ReservedHeader,
        Fixup::MissingPlace,
        Fixup::UnknownStyle,
        Fixup::RelativePath,
        Fixup::MissingPath,
        Fixup::MissingMethod,
        Fixup::EndlessReference,
        Fixup::BareReference,
        Fixup::UnreadableSchema,
        Fixup::UnusableSchemaName,
        Fixup::RepeatedSchema,
        Fixup::NestedLists,
        Fixup::UnknownType,
        Fixup::EnumValues,
        Fixup::PlaceholderSpelling,
        Fixup::PathParameterElsewhere,
        Fixup::MissingPathParameter,
        Fixup::UnusableName,
        Fixup::UnreadablePart,
    ]);
    if trees.len() < 2 {
        // Those that came with the metadata of 2025.
        elsewhere.extend([
            Fixup::MissingType,
            Fixup::DescriptionList,
            Fixup::PathParameterWithoutPlace,
        ]);
    }
    let applies = |fixup: &Fixup| reports.iter().any(|report| report.fixups.contains_key(fixup));
    let missing: Vec<Fixup> = Fixup::ALL
        .into_iter()
        .filter(|fixup| !applies(fixup) && !elsewhere.contains(fixup))
        .collect();
    assert!(missing.is_empty(), "these fix-ups no longer apply anywhere: {missing:?}");
    for report in &reports {
        let paged = |o: &&OperationReport| matches!(o.pagination, Paging::Found(_));
        println!("paged: {}", report.operations.iter().filter(paged).count());
    }
}
