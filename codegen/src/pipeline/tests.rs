//! A cache saves work and hides nothing: whatever happens between two runs, the second leaves what a run without a cache would.

use std::fs::{self, File, FileTimes};
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use super::*;

/// Longer than the time within which a file that was just written is not taken for unchanged.
const SETTLED: Duration = Duration::from_millis(300);

/// Two products, their crates and a cache.
struct Project(TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        for id in ["one", "two"] {
            project.write(
                &format!("api-spec/{id}/2020-01-01/product.yaml"),
                &format!("product: {id}\nversion: 2020-01-01\n"),
            );
            for name in ["GetThing", "PutThing"] {
                project.set(&format!("{id}/2020-01-01/{name}"), name, 10);
            }
        }
        project
    }

    fn path(&self, inside: &str) -> PathBuf {
        self.0.path().join(inside)
    }

    fn write(&self, inside: &str, text: &str) {
        let path = self.path(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Writes a spec that says how large a parameter may be.
    fn set(&self, spec: &str, name: &str, maximum: u32) {
        self.write(
            &format!("api-spec/{spec}.yaml"),
            &format!(
                "operation: {name}\nhttp: {{ style: rpc, method: GET }}\n\
                parameters:\n  Count: {{ in: query, type: integer, maximum: {maximum} }}\n"
            ),
        );
    }

    fn pipeline(&self) -> Pipeline {
        Pipeline::new(self.path("api-spec"), self.path("generated"))
    }

    fn cached(&self) -> Pipeline {
        self.pipeline().cached(self.path("cache/known.json")).generator("this program")
    }

    /// A run with the cache: the products that were made again, and how many files that changed.
    fn run(&self, pipeline: &Pipeline) -> (Vec<String>, usize) {
        run(pipeline, &self.pipeline())
    }

    /// A project that was brought up to date, and everything is known of it.
    fn settled() -> Self {
        let project = Self::new();
        thread::sleep(SETTLED);
        project.run(&project.cached());
        thread::sleep(SETTLED);
        assert_eq!(project.run(&project.cached()), NOTHING);
        project
    }

    fn cache(&self) -> String {
        fs::read_to_string(self.path("cache/known.json")).unwrap()
    }
}

/// Runs one pipeline, and then another that is the same without a cache.
fn run(pipeline: &Pipeline, check: &Pipeline) -> (Vec<String>, usize) {
    let plan = pipeline.plan().unwrap();
    let made = plan.stale.keys().cloned().collect();
    let changes = plan.apply().unwrap();
    // A run without a cache finds nothing to do.
    let check = check.plan().unwrap();
    let left = check.compare().unwrap();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(left.unchanged, changes.unchanged + changes.written.len());
    assert_eq!((plan.products(), plan.operations()), (check.products(), check.operations()));
    assert_eq!(plan.catalogs(), check.catalogs());
    (made, changes.written.len() + changes.removed.len())
}

const NOTHING: (Vec<String>, usize) = (Vec::new(), 0);

fn made(ids: &[&str], files: usize) -> (Vec<String>, usize) {
    (ids.iter().map(|id| (*id).to_owned()).collect(), files)
}

/// Replaces a text in a file by another of the same length, and gives the file its times back, as far as a program can.
fn edit(path: &Path, from: &str, to: &str) {
    assert_eq!(from.len(), to.len());
    let times = fs::metadata(path).unwrap();
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replace(from, to)).unwrap();
    let times = FileTimes::new()
        .set_modified(times.modified().unwrap())
        .set_accessed(times.accessed().unwrap());
    File::options().write(true).open(path).unwrap().set_times(times).unwrap();
}

#[test]
fn what_is_unchanged_is_neither_made_nor_read_again() {
    let project = Project::settled();
    let before = project.cache();
    assert_eq!(project.run(&project.cached()), NOTHING);
    assert_eq!(project.cache(), before, "there was nothing new to write down");
    let plan = project.cached().plan().unwrap();
    assert_eq!(plan.specs.products().count(), 0);
    // Files that are as they were are known by their stamps alone.
    assert!(!before.contains(",null]"), "{before}");
}

#[test]
fn an_edited_spec_makes_its_product_again_and_no_other() {
    let project = Project::settled();
    project.set("one/2020-01-01/GetThing", "GetThing", 11);
    // The operation and the catalog.
    assert_eq!(project.run(&project.cached()), made(&["one"], 2));
    assert_eq!(project.run(&project.cached()), NOTHING);
    project.set("two/2020-01-01/ListThings", "ListThings", 1);
    assert_eq!(project.run(&project.cached()), made(&["two"], 3));
    fs::remove_file(project.path("api-spec/two/2020-01-01/ListThings.yaml")).unwrap();
    assert_eq!(project.run(&project.cached()), made(&["two"], 3));
    fs::remove_dir_all(project.path("api-spec/two")).unwrap();
    assert_eq!(project.run(&project.cached()), made(&[], 6));
    assert!(!project.path("generated/two").exists());
}

#[cfg(unix)]
#[test]
fn an_edit_that_keeps_length_and_time_is_found() {
    let project = Project::settled();
    edit(&project.path("api-spec/one/2020-01-01/GetThing.yaml"), "maximum: 10", "maximum: 20");
    assert_eq!(project.run(&project.cached()), made(&["one"], 2));
    edit(&project.path("generated/two/src/get_thing.rs"), "At most 10", "At most 99");
    assert_eq!(project.run(&project.cached()), made(&["two"], 1));
}

#[test]
fn an_edited_or_lost_file_is_put_right() {
    let project = Project::settled();
    let file = project.path("generated/one/src/lib.rs");
    fs::write(&file, "// mine\n").unwrap();
    assert_eq!(project.run(&project.cached()), made(&["one"], 1));
    fs::remove_file(project.path("generated/one/catalog.txt")).unwrap();
    assert_eq!(project.run(&project.cached()), made(&["one"], 1));
    fs::write(
        project.path("generated/two/src/old.rs"),
        "// @generated by alicloud-codegen 0.0.1\n",
    )
    .unwrap();
    assert_eq!(project.run(&project.cached()), made(&[], 1));
    fs::remove_dir_all(project.path("generated")).unwrap();
    assert_eq!(project.run(&project.cached()).0, ["one", "two"]);
}

#[test]
fn a_file_that_is_edited_at_once_is_found() {
    let project = Project::new();
    // Within a tick of the clock that stamps files, nothing but the content says so.
    for round in 0..50_u32 {
        project.set("one/2020-01-01/GetThing", "GetThing", 10 + round % 2);
        project.run(&project.cached());
        let file = project.path("generated/one/src/get_thing.rs");
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, text.replace("At most", "Al most")).unwrap();
        assert_eq!(project.run(&project.cached()).1, 1);
    }
}

#[test]
fn another_generator_or_other_settings_make_everything_again() {
    let project = Project::settled();
    let other = project.cached().generator("another program");
    assert_eq!(project.run(&other), made(&["one", "two"], 0));
    assert_eq!(project.run(&other), NOTHING);
    assert_eq!(project.run(&project.cached()), made(&["one", "two"], 0));

    // Without a name for it, it is the program that runs, whatever it was called when it was built.
    let running = || project.pipeline().cached(project.path("cache/known.json"));
    assert_eq!(project.run(&running()), made(&["one", "two"], 0));
    assert_eq!(project.run(&running()), NOTHING);
    assert_eq!(project.run(&project.cached()), made(&["one", "two"], 0));

    let version = RuntimeDependency::Version("9.9.9".to_owned());
    let plan = project.cached().runtime(version).plan().unwrap();
    assert_eq!(plan.apply().unwrap().written.len(), 2);
    assert_eq!(project.run(&project.cached()), made(&["one", "two"], 2));
}

#[test]
fn another_branch_is_not_taken_for_the_one_that_was_built() {
    let project = Project::settled();
    let branch = |from: &str, to: &str| {
        // As a checkout does it: the specs and the crates of the other branch come together, in new files.
        for path in ["api-spec/one/2020-01-01/GetThing.yaml", "generated/one/src/get_thing.rs"] {
            let path = project.path(path);
            let text = fs::read_to_string(&path).unwrap();
            fs::remove_file(&path).unwrap();
            let text = ["maximum: ", "At most "].into_iter().fold(text, |text, before| {
                text.replace(&format!("{before}{from}"), &format!("{before}{to}"))
            });
            fs::write(&path, text).unwrap();
        }
    };
    // The branch forgot to build: its header has the old hash, its catalog the old limit.
    branch("10", "12");
    assert_eq!(project.run(&project.cached()), made(&["one"], 2));
    assert_eq!(project.run(&project.cached()), NOTHING);
    // Specs of another branch with the crates of this one.
    project.set("one/2020-01-01/GetThing", "GetThing", 10);
    assert_eq!(project.run(&project.cached()), made(&["one"], 2));
    // There and back again without a build: nothing has changed but the times.
    branch("10", "12");
    branch("12", "10");
    assert_eq!(project.run(&project.cached()), NOTHING);
}

#[test]
fn a_cache_that_says_something_else_hides_nothing() {
    let project = Project::settled();
    let good = project.cache();
    for bad in ["", "{", "[]", "{}", "null", "{\"program\":null,\"products\":{}}"] {
        project.write("cache/known.json", bad);
        assert_eq!(project.run(&project.cached()), made(&["one", "two"], 0), "{bad}");
    }
    // The cache of another tree, or of a state of this one that is gone.
    project.set("one/2020-01-01/GetThing", "GetThing", 12);
    project.run(&project.cached());
    project.write("cache/known.json", &good);
    assert_eq!(project.run(&project.cached()), made(&["one"], 0));
    project.write("cache/known.json", &good.replace("\"one\"", "\"three\""));
    assert_eq!(project.run(&project.cached()), made(&["one"], 0));
}

#[test]
fn problems_are_found_again_until_they_are_gone() {
    let project = Project::settled();
    project.write("api-spec/one/2020-01-01/Bad.yaml", "operation: Bad\n");
    for _ in 0..2 {
        assert!(
            matches!(project.cached().plan(), Err(RunError::Specs(problems)) if problems.len() == 1)
        );
    }
    fs::remove_file(project.path("api-spec/one/2020-01-01/Bad.yaml")).unwrap();
    assert_eq!(project.run(&project.cached()), NOTHING);
}

#[test]
fn tables_are_kept_with_the_crates() {
    let project = Project::new();
    let with_tables = || {
        let tables = project.path("tests/tables");
        let check = project.pipeline().dispatch(&tables);
        run(&project.cached().dispatch(&tables), &check)
    };
    assert_eq!(with_tables(), made(&["one", "two"], 2 * 6 + 2 * 2 + 2));
    assert_eq!(with_tables(), NOTHING);
    let index = || fs::read_to_string(project.path("tests/tables/src/lib.rs")).unwrap();
    assert!(
        index().contains("alicloud_dispatch_one::") && index().contains("alicloud_dispatch_two::")
    );

    project.set("two/2020-01-01/ListThings", "ListThings", 1);
    assert_eq!(with_tables(), made(&["two"], 4));
    fs::write(project.path("tests/tables/one/src/lib.rs"), "").unwrap();
    fs::write(project.path("tests/tables/src/lib.rs"), "").unwrap();
    assert_eq!(with_tables(), made(&["one"], 2));
    fs::remove_dir_all(project.path("api-spec/two")).unwrap();
    assert_eq!(with_tables(), made(&[], 7 + 2 + 2));
    assert!(!project.path("tests/tables/two").exists() && !index().contains("two"));

    // One file with everything.
    let one = project.path("table.rs");
    let check = project.pipeline().dispatch(&one);
    let cached = project.cached().dispatch(&one);
    assert_eq!(run(&cached, &check), made(&["one"], 1));
    assert_eq!(run(&cached, &check), NOTHING);
    project.set("one/2020-01-01/ListThings", "ListThings", 1);
    assert_eq!(run(&cached, &check), made(&["one"], 4));
    assert!(fs::read_to_string(one).unwrap().contains("alicloud_one::list_things"));
}

/// An update follows links to the directories of products and versions, too.
#[cfg(unix)]
#[test]
fn links_to_products_and_versions_are_followed_and_go_in_no_circles() {
    use std::os::unix::fs::symlink;
    let project = Project::new();
    let run = || project.pipeline().plan().unwrap().apply().unwrap();
    run();
    for (inside, outside) in [("one", "far"), ("two/2020-01-01", "away")] {
        let (inside, outside) =
            (project.path(&format!("api-spec/{inside}")), project.path(outside));
        fs::rename(&inside, &outside).unwrap();
        symlink(&outside, &inside).unwrap();
    }
    symlink("..", project.path("far/2020-01-01/up")).unwrap();
    assert!(run().is_empty(), "the code of both stays as it is");
}

#[test]
fn some_products_are_made_without_a_look_at_others() {
    let project = Project::new();
    let tables = project.path("tests/tables");
    let some = || project.cached().dispatch(&tables).products(["two"]);
    let apply = |pipeline: Pipeline| pipeline.plan().unwrap().apply().unwrap();
    assert_eq!(apply(some()).written.len(), 6 + 2);
    assert!(!project.path("generated/one").exists() && !tables.join("src").exists());
    apply(project.pipeline().dispatch(&tables));
    // Leftover files of both products, and a problem of the other one.
    let old = "// @generated by alicloud-codegen 0.0.1\n";
    for dir in [project.path("generated"), tables.clone()] {
        for id in ["one", "two"] {
            fs::write(dir.join(id).join("src/old.rs"), old).unwrap();
        }
    }
    project.write("api-spec/one/2020-01-01/Bad.yaml", "operation: Bad\n");
    let changes = apply(some());
    assert_eq!((changes.written.len(), changes.removed.len()), (0, 2), "{changes:?}");
    assert!(changes.removed.iter().all(|path| path.contains("/two/")));

    let unknown = project.pipeline().products(["three"]).plan().unwrap_err().to_string();
    assert!(
        unknown.ends_with("has no product `three`; products are named as their directories there")
    );
}

#[test]
fn catalogs_are_made_without_crates() {
    let project = Project::new();
    let out = project.path("catalogs");
    let plan = Pipeline::new(project.path("api-spec"), &out).catalogs().plan().unwrap();
    assert_eq!(plan.apply().unwrap().written.len(), 2);
    assert_eq!(plan.catalogs(), ["one/catalog.txt", "two/catalog.txt"]);
    let text = fs::read_to_string(out.join("one/catalog.txt")).unwrap();
    let product = alicloud_model::Product::from_compact(&text).unwrap();
    assert_eq!((product.id.as_str(), product.operations.len()), ("one", 2));
}
