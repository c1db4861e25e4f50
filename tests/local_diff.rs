//! A change in a spec is a local diff of the generated code.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use alicloud_codegen::files::{self, Changes};
use alicloud_codegen::incremental::{self, Plan};
use alicloud_codegen::{GeneratedFile, Generation, RuntimeDependency, Source, generate};

/// The image operations and all of STS: enough to see what changes and what does not.
fn specs() -> Vec<(String, Source)> {
    let mut sources =
        files::read_specs(&Path::new(env!("CARGO_MANIFEST_DIR")).join("api-spec")).unwrap();
    let kept = [
        "DescribeImages",
        "DescribeImageSharePermission",
        "DescribeRegions",
        "ModifyImageSharePermission",
    ];
    sources.retain(|(path, _)| {
        path.starts_with("sts/")
            || path == "ecs/2014-05-26/product.yaml"
            || kept.iter().any(|name| *path == format!("ecs/2014-05-26/{name}.yaml"))
    });
    assert!(sources.len() > 8);
    sources
}

fn made_of(sources: Vec<(String, Source)>) -> Vec<GeneratedFile> {
    generation_of(sources).files
}

fn generation_of(sources: Vec<(String, Source)>) -> Generation {
    generate(sources, &RuntimeDependency::Path("../../runtime".to_owned())).unwrap()
}

/// Replaces a text that stands once in one spec.
fn edited(path: &str, from: &str, to: &str) -> Vec<(String, Source)> {
    let mut sources = specs();
    let (_, source) = sources.iter_mut().find(|(name, _)| name == path).unwrap();
    assert_eq!(source.text.matches(from).count(), 1, "`{from}` in {path}");
    source.text = source.text.replace(from, to);
    sources
}

/// Lines that differ, old and new, by file.
fn differences(
    old: &[GeneratedFile],
    new: &[GeneratedFile],
) -> BTreeMap<String, Vec<(String, String)>> {
    assert_eq!(old.len(), new.len());
    let mut found = BTreeMap::new();
    for (old, new) in old.iter().zip(new) {
        assert_eq!(old.path, new.path);
        if old.text != new.text {
            assert_eq!(old.text.lines().count(), new.text.lines().count(), "{}", old.path);
            let lines = old.text.lines().zip(new.text.lines()).filter(|(old, new)| old != new);
            found.insert(
                old.path.clone(),
                lines.map(|(a, b)| (a.trim().to_owned(), b.trim().to_owned())).collect(),
            );
        }
    }
    found
}

#[test]
fn another_limit_changes_the_lines_that_say_it() {
    let old = made_of(specs());
    let new = made_of(edited(
        "ecs/2014-05-26/DescribeImageSharePermission.yaml",
        "maximum: 100",
        "maximum: 50",
    ));
    let differences = differences(&old, &new);
    let files: Vec<&String> = differences.keys().collect();
    assert_eq!(files, ["ecs/src/describe_image_share_permission.rs"]);
    let lines = &differences["ecs/src/describe_image_share_permission.rs"];
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].0.starts_with("// SHA-256 "), "{lines:?}");
    assert_eq!(
        lines[1],
        (
            "/// From 1 to 100. Default: `10`. Example: `10`.".to_owned(),
            "/// From 1 to 50. Default: `10`. Example: `10`.".to_owned()
        )
    );
}

#[test]
fn another_endpoint_changes_the_crate_and_no_operation() {
    let old = made_of(specs());
    let new = made_of(edited(
        "ecs/2014-05-26/product.yaml",
        "ecs.us-east-1.aliyuncs.com",
        "ecs.us-east-9.aliyuncs.com",
    ));
    let files: Vec<String> = differences(&old, &new).into_keys().collect();
    assert_eq!(files, ["ecs/Cargo.toml", "ecs/src/lib.rs"]);
}

#[test]
fn only_what_changed_is_written_and_what_has_no_spec_goes() {
    let dir = tempfile::tempdir().unwrap();
    let all = generation_of(specs());
    let first = all.write_to(dir.path()).unwrap();
    assert_eq!((first.written.len(), first.unchanged), (all.files.len(), 0));
    assert_eq!(
        all.write_to(dir.path()).unwrap(),
        Changes { unchanged: all.files.len(), ..Changes::default() }
    );

    // A hand-made file in a generated crate is nobody's business here.
    fs::write(dir.path().join("ecs/src/notes.rs"), "// mine\n").unwrap();
    // A generated file that was edited is put right.
    fs::write(dir.path().join("ecs/src/describe_regions.rs"), "// edited\n").unwrap();
    let fewer: Vec<(String, Source)> =
        specs().into_iter().filter(|(path, _)| !path.ends_with("/DescribeImages.yaml")).collect();
    let changes = generation_of(fewer).write_to(dir.path()).unwrap();
    assert_eq!(changes.written, ["ecs/src/describe_regions.rs", "ecs/src/lib.rs"]);
    assert_eq!(changes.removed, ["ecs/src/describe_images.rs"]);
    assert!(dir.path().join("ecs/src/notes.rs").exists());
    assert!(!dir.path().join("ecs/src/describe_images.rs").exists());
    let left: Vec<_> = walk(dir.path()).into_iter().filter(|path| path.contains(".new")).collect();
    assert!(left.is_empty(), "{left:?}");
}

fn walk(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(walk(&path));
        } else {
            found.push(path.to_string_lossy().into_owned());
        }
    }
    found
}

#[test]
fn the_order_of_the_input_and_the_number_of_threads_change_nothing() {
    let expected = made_of(specs());
    let mut sources = specs();
    sources.reverse();
    assert_eq!(made_of(sources), expected);
    for threads in [1, 2, 5] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert_eq!(pool.install(|| made_of(specs())), expected, "{threads} threads");
    }
}

fn plan(sources: Vec<(String, Source)>, out: &Path, parse_all: bool) -> Plan {
    incremental::plan(sources, out, &RuntimeDependency::Version, "generator", parse_all).unwrap()
}

#[test]
fn a_plan_makes_only_stale_products_and_parses_the_others_when_asked() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path();
    let ids = |plan: &Plan| -> Vec<String> {
        plan.specs.catalog().products.iter().map(|product| product.id.clone()).collect()
    };
    let first = plan(specs(), out, false);
    assert_eq!((ids(&first), first.products()), (vec!["ecs".to_owned(), "sts".to_owned()], 2));
    let would = first.compare().unwrap();
    assert!(fs::read_dir(out).unwrap().next().is_none(), "a comparison wrote something");
    let written = first.apply().unwrap();
    assert_eq!((&would, written.unchanged), (&written, 0));
    let files = written.written.len();

    let again = plan(specs(), out, false);
    assert!(ids(&again).is_empty());
    assert_eq!((again.products(), again.operations()), (2, first.operations()));
    let changes = again.apply().unwrap();
    assert!(changes.is_empty() && changes.unchanged == files);
    let whole = plan(specs(), out, true);
    assert_eq!(ids(&whole), ids(&first));
    assert_eq!((whole.products(), whole.operations()), (2, first.operations()));
    let changes = whole.apply().unwrap();
    assert!(changes.is_empty() && changes.unchanged == files);

    let source = "ecs/2014-05-26/DescribeRegions.yaml";
    let change = || {
        edited(source, "operation: DescribeRegions", "deprecated: true\noperation: DescribeRegions")
    };
    let file = "ecs/src/describe_regions.rs";
    let before = fs::read_to_string(out.join(file)).unwrap();
    let stale = plan(change(), out, true);
    assert_eq!(ids(&stale), ids(&first));
    let would = stale.compare().unwrap();
    assert_eq!(would.written, [file]);
    assert_eq!(fs::read_to_string(out.join(file)).unwrap(), before);
    assert_eq!(stale.apply().unwrap(), would);
    assert_ne!(fs::read_to_string(out.join(file)).unwrap(), before);

    fs::remove_file(out.join("sts/src/assume_role.rs")).unwrap();
    let mended = plan(change(), out, false);
    assert_eq!(ids(&mended), ["sts"]);
    assert_eq!(mended.apply().unwrap().written, ["sts/src/assume_role.rs"]);
}
