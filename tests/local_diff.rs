//! A change in a spec is a local diff of the generated code.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use alicloud_codegen::files;
use alicloud_codegen::output::{Changes, Output};
use alicloud_codegen::{GeneratedFile, Layout, Pipeline, Plan, Source, generate};

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
            || path == "ecs/2014-05-26/schemas.yaml"
            || kept.iter().any(|name| *path == format!("ecs/2014-05-26/{name}.yaml"))
    });
    assert!(sources.len() > 8);
    // The subjects list operations that are not here. They come last.
    for (_, source) in sources.iter_mut().filter(|(path, _)| path == "ecs/2014-05-26/product.yaml")
    {
        source.text.truncate(source.text.find("subjects:").unwrap());
    }
    sources
}

fn made_of(sources: Vec<(String, Source)>) -> Vec<GeneratedFile> {
    generate(sources, &Layout::default()).unwrap().files
}

/// A spec tree and the crates made of it, in a directory of their own.
struct Project(tempfile::TempDir);

impl Project {
    fn new(sources: &[(String, Source)]) -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        project.set(sources);
        project
    }

    /// Puts other specs in the place of those that are there.
    fn set(&self, sources: &[(String, Source)]) {
        let specs = self.specs();
        if specs.exists() {
            fs::remove_dir_all(&specs).unwrap();
        }
        let texts = sources.iter().map(|(path, source)| (path.as_str(), source.text.as_str()));
        let mut tree = Output::open(&specs, |_| {}).unwrap();
        tree.make(|_| {}).unwrap();
        tree.write(texts).unwrap();
    }

    fn specs(&self) -> PathBuf {
        self.0.path().join("api-spec")
    }

    fn out(&self, file: &str) -> PathBuf {
        self.0.path().join("generated").join(file)
    }

    fn pipeline(&self) -> Pipeline {
        Pipeline::new(self.specs(), self.out(""))
    }

    fn plan(&self, parse_all: bool) -> Plan {
        let cached =
            self.pipeline().cached(self.0.path().join("cache.json")).generator("this program");
        cached.parse_all(parse_all).plan().unwrap()
    }

    /// Paths as changes have them.
    fn shown(&self, files: &[&str]) -> Vec<String> {
        files.iter().map(|file| self.out(file).display().to_string()).collect()
    }
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
    assert_eq!(files, ["ecs/catalog.txt", "ecs/src/describe_image_share_permission.rs"]);
    let lines = &differences["ecs/catalog.txt"];
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].0.starts_with(r#"operation {"name":"DescribeImageSharePermission","#));
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
    let expected = ["ecs/Cargo.toml", "ecs/catalog.txt", "ecs/src/client.rs", "ecs/src/lib.rs"];
    assert_eq!(files, expected);
}

#[test]
fn only_what_changed_is_written_and_what_has_no_spec_goes() {
    let project = Project::new(&specs());
    let all = made_of(specs());
    let first = project.pipeline().plan().unwrap().apply().unwrap();
    assert_eq!((first.written.len(), first.unchanged), (all.len(), 0));
    assert_eq!(
        project.pipeline().plan().unwrap().apply().unwrap(),
        Changes { unchanged: all.len(), ..Changes::default() }
    );

    // A hand-made file in a generated crate is nobody's business here.
    fs::write(project.out("ecs/src/notes.rs"), "// mine\n").unwrap();
    // A generated file that was edited is put right.
    let edited = "// @generated by alicloud-codegen 0.1.0\n// edited\n";
    fs::write(project.out("ecs/src/describe_regions.rs"), edited).unwrap();
    project.set(
        &specs()
            .into_iter()
            .filter(|(path, _)| !path.ends_with("/DescribeImages.yaml"))
            .collect::<Vec<_>>(),
    );
    let changes = project.pipeline().plan().unwrap().apply().unwrap();
    assert_eq!(
        changes.written,
        project.shown(&[
            "ecs/README.md",
            "ecs/catalog.txt",
            "ecs/src/describe_regions.rs",
            "ecs/src/lib.rs",
        ])
    );
    assert_eq!(changes.removed, project.shown(&["ecs/src/describe_images.rs"]));
    assert!(project.out("ecs/src/notes.rs").exists());
    assert!(!project.out("ecs/src/describe_images.rs").exists());
    let left: Vec<_> =
        walk(&project.out("")).into_iter().filter(|path| path.contains(".new")).collect();
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

#[test]
fn a_plan_makes_only_stale_products_and_parses_the_others_when_asked() {
    let project = Project::new(&specs());
    let ids = |plan: &Plan| -> Vec<String> {
        plan.specs.products().map(|product| product.id.clone()).collect()
    };
    let first = project.plan(false);
    assert_eq!((ids(&first), first.products()), (vec!["ecs".to_owned(), "sts".to_owned()], 2));
    let would = first.compare().unwrap();
    assert!(!project.out("").exists(), "a comparison wrote something");
    let written = first.apply().unwrap();
    assert_eq!((&would, written.unchanged), (&written, 0));
    let files = written.written.len();

    let again = project.plan(false);
    assert!(ids(&again).is_empty());
    assert_eq!((again.products(), again.operations()), (2, first.operations()));
    let changes = again.apply().unwrap();
    assert!(changes.is_empty() && changes.unchanged == files);
    let whole = project.plan(true);
    assert_eq!(ids(&whole), ids(&first));
    assert_eq!((whole.products(), whole.operations()), (2, first.operations()));
    let changes = whole.apply().unwrap();
    assert!(changes.is_empty() && changes.unchanged == files);

    project.set(&edited(
        "ecs/2014-05-26/DescribeRegions.yaml",
        "operation: DescribeRegions",
        "deprecated: true\noperation: DescribeRegions",
    ));
    let file = project.out("ecs/src/describe_regions.rs");
    let before = fs::read_to_string(&file).unwrap();
    let stale = project.plan(true);
    assert_eq!(ids(&stale), ids(&first));
    let would = stale.compare().unwrap();
    assert_eq!(
        would.written,
        project.shown(&["ecs/catalog.txt", "ecs/src/describe_regions.rs", "ecs/src/lib.rs"])
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
    assert_eq!(stale.apply().unwrap(), would);
    assert_ne!(fs::read_to_string(&file).unwrap(), before);

    fs::remove_file(project.out("sts/src/assume_role.rs")).unwrap();
    let mended = project.plan(false);
    assert_eq!(ids(&mended), ["sts"]);
    let mended = mended.apply().unwrap();
    assert_eq!(mended.written, project.shown(&["sts/src/assume_role.rs"]));
}
