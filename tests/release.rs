//! `alicloud release` in a repository: which version follows, what is said of it, and what is left alone.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::json;

const PRODUCT: &str = "demo/2020-01-01/product.yaml";
const TRY: &str = "operation: Try\nhttp: { style: rpc, method: POST }\nparameters: { Name: { in: query, type: string } }\n";

struct Repository {
    dir: tempfile::TempDir,
}

impl Repository {
    fn new() -> Self {
        let repository = Self { dir: tempfile::tempdir().unwrap() };
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository.write(PRODUCT, "# A page.\nproduct: Demo\nversion: 2020-01-01\ntitle: Demo\n");
        repository.write("demo/2020-01-01/Try.yaml", TRY);
        repository.write("demo/2019-01-01/product.yaml", "product: Demo\nversion: 2019-01-01\n");
        repository.write(
            "demo/2019-01-01/Old.yaml",
            "operation: Old\nhttp: { style: rpc, method: POST }\n",
        );
        repository
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join("api-spec").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join("api-spec").join(path)).unwrap()
    }

    fn git(&self, args: &[&str]) -> String {
        let identity = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
        let done = Command::new("git")
            .args(identity)
            .args(args)
            .current_dir(self.path())
            .output()
            .unwrap();
        assert!(done.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message=a"]);
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alicloud"));
        command.args(args).current_dir(self.path()).output().unwrap()
    }

    /// The lines of a release that succeeds.
    fn release(&self, args: &[&str]) -> String {
        let done = self.run(&[&["release", "--as-of", "2026-01-02"], args].concat());
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).into_owned()
    }

    fn error(&self, args: &[&str]) -> (Option<i32>, String) {
        let done = self.run(&[&["release"], args].concat());
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    }
}

#[test]
fn what_has_all_products_follows_them() {
    const UMBRELLA: &str = "umbrella.yaml";
    let repository = Repository::new();
    repository.write(UMBRELLA, "crate: all\ncrateVersion: 0.1.0\ndescription: All\n");
    repository.commit();
    assert!(!repository.release(&["demo@2020-01-01"]).contains("all "));
    let said = repository.release(&[]);
    assert!(said.contains("\nall 0.1.0: the first release\n"), "{said}");
    let crates = "crates: { alicloud-demo: 0.1.0, alicloud-demo-20190101: 0.1.0 } }";
    let text = repository.read(UMBRELLA);
    assert!(text.contains(&format!("released: {{ version: 0.1.0, {crates}\n")), "{text}");
    repository.commit();
    assert_eq!(repository.release(&[]), "0 crates released, 3 unchanged\n");

    // What breaks a product breaks it.
    repository.write("demo/2020-01-01/Try.yaml", &TRY.replace("Name", "Title"));
    repository.commit();
    let said = repository.release(&[]);
    assert!(said.contains("\nall 0.1.0 -> 0.2.0: 1 product in another version\n"), "{said}");
    let text = repository.read(UMBRELLA);
    assert!(
        text.contains("crateVersion: 0.2.0") && text.contains("alicloud-demo: 0.2.0"),
        "{text}"
    );
}

#[test]
fn a_version_follows_from_what_changed() {
    let repository = Repository::new();
    repository.commit();
    assert_eq!(
        repository.release(&["demo@2020-01-01"]),
        "alicloud-demo 0.1.0: the first release\n1 crate released, 0 unchanged\n"
    );
    let first = repository.git(&["rev-parse", "HEAD:api-spec/demo/2020-01-01"]);
    assert_eq!(
        repository.read(PRODUCT),
        format!(
            "# A page.\nproduct: Demo\nversion: 2020-01-01\ncrateVersion: 0.1.0\nreleased: {{ crate: alicloud-demo, version: 0.1.0, specs: \"{first}\" }}\ntitle: Demo\n"
        )
    );
    // What is written is no change, committed or not.
    assert_eq!(repository.release(&["demo@2020-01-01"]), "0 crates released, 1 unchanged\n");
    repository.commit();
    assert_eq!(repository.release(&["demo@2020-01-01"]), "0 crates released, 1 unchanged\n");

    repository.write(
        "demo/2020-01-01/Try.yaml",
        &TRY.replace("Name: {", "Size: { in: query, type: integer }, Name: {"),
    );
    repository.commit();
    assert_eq!(
        repository.release(&["demo@2020-01-01"]),
        "alicloud-demo 0.1.0 -> 0.1.1: 1 addition\n1 crate released, 0 unchanged\n"
    );
    repository.commit();
    repository.git(&["tag", "alicloud-demo-v0.1.1"]);
    repository.write("demo/2020-01-01/Try.yaml", &TRY.replace("string", "integer"));
    repository.commit();
    let dry = repository.release(&["demo@2020-01-01", "--dry-run"]);
    assert_eq!(
        dry,
        "alicloud-demo 0.1.1 -> 0.2.0: 2 breaking\n1 crate would be released, 0 unchanged\n"
    );
    assert!(repository.read(PRODUCT).contains("crateVersion: 0.1.1"));
    assert_eq!(repository.release(&["demo@2020-01-01"]), dry.replace("would be ", ""));
    let changelog = repository.read("demo/2020-01-01/CHANGELOG.md");
    let versions: Vec<&str> = changelog.lines().filter(|line| line.starts_with("## ")).collect();
    assert_eq!(
        versions,
        ["## [0.2.0] - 2026-01-02", "## [0.1.1] - 2026-01-02", "## [0.1.0] - 2026-01-02"]
    );
    assert!(
        changelog.contains(
            "- **Breaking:** `Try`, `try::TryRequest::name`: another type: `String`, now `i64`."
        ),
        "{changelog}"
    );
    // The other version is left alone.
    assert_eq!(repository.git(&["status", "--porcelain", "api-spec/demo/2019-01-01"]), "");

    // The crate has a copy, and loses it with the original.
    let copy = repository.path().join("generated/demo/CHANGELOG.md");
    assert!(repository.run(&["generate"]).status.success());
    let text = fs::read_to_string(&copy).unwrap();
    assert!(
        text.starts_with("<!-- @generated by alicloud-codegen") && text.ends_with(&changelog),
        "{text}"
    );
    assert!(repository.run(&["generate", "--check"]).status.success());
    fs::remove_file(repository.path().join("api-spec/demo/2020-01-01/CHANGELOG.md")).unwrap();
    assert!(!repository.run(&["generate", "--check"]).status.success());
    assert!(repository.run(&["generate"]).status.success());
    assert!(!copy.exists());
}

#[test]
fn what_a_revision_does_not_have_is_a_first_release() {
    let repository = Repository::new();
    repository.commit();
    repository.git(&["tag", "base"]);
    repository.write("shop/1/product.yaml", "product: Shop\nversion: '1'\n");
    repository.write("shop/1/Try.yaml", TRY);
    repository.write("demo/2020-01-01/Try.yaml", &TRY.replace("string", "integer"));
    repository.commit();
    assert_eq!(
        repository.release(&["--since", "base"]),
        "alicloud-demo 0.1.0 -> 0.2.0: 1 breaking\nalicloud-shop 0.1.0: the first release\n2 crates released, 1 unchanged\n"
    );
    repository.commit();
    // Nor is what was released after it one again.
    let shop = repository.release(&["shop", "--since", "base"]);
    assert_eq!(shop, "0 crates released, 1 unchanged\n");
    let (code, error) = repository.error(&["--since", "base:api-spec/demo/2020-01-01"]);
    assert_eq!(code, Some(1));
    assert!(
        error.contains("not where a spec belongs") || error.contains("neither specs nor metadata"),
        "{error}"
    );
}

#[test]
fn a_name_that_comes_back_gets_the_next_version_that_is_free() {
    let repository = Repository::new();
    repository.write("demo/2019-01-01/Old.yaml", &TRY.replace("Try", "Old"));
    repository.commit();
    repository.release(&[]);
    repository.commit();
    let flip = |is_default: bool| {
        const OTHER: &str = "demo/2019-01-01/product.yaml";
        let text = repository.read(OTHER).replace("defaultVersion: true\n", "");
        let default = if is_default { "defaultVersion: true\n" } else { "" };
        repository.write(OTHER, &(text + default));
        repository.commit();
        let compared = repository.run(&["diff", "git:HEAD~1", "git:HEAD", "--fail-on", "alarm"]);
        assert_eq!(
            compared.status.code(),
            Some(1),
            "the other API is called by who names the crate"
        );
    };
    flip(true);
    let first = repository.release(&[]);
    assert!(first.contains("alicloud-demo 0.1.0 -> 0.2.0: 1 alarm"), "{first}");
    assert!(first.contains("alicloud-demo-20200101 0.1.0 -> 0.2.0: "), "{first}");
    repository.commit();
    flip(false);
    let back = repository.release(&[]);
    assert!(back.contains("alicloud-demo 0.2.0 -> 0.3.0: 1 alarm"), "{back}");
    assert!(back.contains("alicloud-demo-20190101 0.1.0 -> 0.2.1: "), "{back}");
    repository.commit();
    assert_eq!(repository.release(&[]), "0 crates released, 2 unchanged\n");
    flip(true);
    let again = repository.release(&[]);
    assert!(again.contains("alicloud-demo 0.3.0 -> 0.4.0: 1 alarm"), "{again}");
    assert!(again.contains("alicloud-demo-20200101 0.2.0 -> 0.3.1: "), "{again}");
}

#[test]
fn what_is_released_is_updated_and_released_again() {
    let repository = Repository::new();
    fs::remove_dir_all(repository.path().join("api-spec")).unwrap();
    let metadata = tempfile::tempdir().unwrap();
    let publish = |title: &str, parameters: &[&str]| {
        let of = |name: &&str| json!({"name": name, "in": "query", "schema": {"type": "string"}});
        let text = json!({
            "info": {"style": "RPC", "product": "Demo", "version": "2020-01-01", "title": title},
            "apis": {"Try": {
                "methods": ["post"],
                "parameters": parameters.iter().map(of).collect::<Vec<_>>(),
                "responses": {"200": {"schema": {"type": "object", "properties": {"Name": {"type": "string"}}}}},
            }},
        });
        let dir = metadata.path().join("demo/2020-01-01");
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join("api-docs.json"), text.to_string()).unwrap();
    };
    let update = |day: &str| {
        let from = metadata.path().to_str().unwrap();
        let done = repository.run(&["update", "--all", "--from", from, "--as-of", day]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        repository.commit();
    };
    publish("Demo", &["A"]);
    update("2025-01-01");
    let released = repository.release(&[]);
    assert!(released.starts_with("alicloud-demo 0.1.0: the first release\n"), "{released}");
    repository.commit();
    let record = |product: &str| {
        let line = product.lines().find(|line| line.starts_with("released: { crate:"));
        line.unwrap_or_else(|| panic!("{product}")).to_owned()
    };
    let first = record(&repository.read(PRODUCT));
    for (day, parameters, versions) in [
        ("2025-01-08", &["A", "B"][..], "0.1.0 -> 0.1.1"),
        ("2025-01-15", &["A", "B", "C"], "0.1.1 -> 0.1.2"),
    ] {
        publish(day, parameters);
        let before = repository.read(PRODUCT);
        update(day);
        let product = repository.read(PRODUCT);
        assert_ne!(product, before, "the update has to change it");
        assert_eq!(record(&product), record(&before), "an update keeps what a release wrote");
        let released = repository.release(&[]);
        assert!(released.starts_with(&format!("alicloud-demo {versions}: ")), "{released}");
        repository.commit();
    }
    // One that an earlier update wrote, or people.
    publish("Demo", &["A", "B", "C", "D"]);
    update("2025-01-22");
    let product = repository.read(PRODUCT);
    let last = record(&product);
    assert_ne!(first, last);
    let specs = last.split('"').nth(1).unwrap();
    let block = format!("released:\n  crate: alicloud-demo\n  version: 0.1.2\n  specs: {specs}");
    repository.write(PRODUCT, &product.replace(&last, &block));
    repository.commit();
    let released = repository.release(&[]);
    assert!(released.starts_with("alicloud-demo 0.1.2 -> 0.1.3: "), "{released}");
    record(&repository.read(PRODUCT));
}

#[test]
fn what_can_not_be_released_is_an_error_that_says_why() {
    let repository = Repository::new();
    let (code, error) = repository.error(&["demo@2020-01-01"]);
    assert_eq!(code, Some(1));
    assert!(
        error.contains("not as they were committed last") && error.contains("commit them first"),
        "{error}"
    );
    assert!(!repository.read(PRODUCT).contains("crateVersion"));
    repository.commit();
    let (code, error) = repository.error(&["demo@2021-01-01"]);
    assert_eq!(code, Some(2));
    assert!(error.contains("`api-spec` has no product `demo@2021-01-01`"), "{error}");
    let (code, error) = repository.error(&["demo", "--since", "v7"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("no revision `v7`"), "{error}");
    let product = repository.read(PRODUCT);
    for odd in ["'0123456789012345678901234567890123456789'", "--help", "''"] {
        let released =
            format!("released: {{ crate: alicloud-demo, version: 0.1.0, specs: {odd} }}\n");
        repository.write(PRODUCT, &(product.clone() + &released));
        repository.commit();
        let (code, error) = repository.error(&["demo@2020-01-01"]);
        assert_eq!(code, Some(1));
        assert!(
            error.contains("does not have the specs of the last release")
                && error.contains("--since"),
            "{error}"
        );
    }
    let elsewhere = tempfile::tempdir().unwrap();
    let specs = elsewhere.path().join("specs");
    fs::create_dir(&specs).unwrap();
    let (code, error) = repository.error(&["--spec", specs.to_str().unwrap()]);
    assert_eq!(code, Some(1));
    assert!(error.contains("in no git repository"), "{error}");
}

#[test]
fn a_crate_of_another_version_of_the_api_is_released_as_what_it_is_to_programs() {
    let repository = Repository::new();
    repository.commit();
    repository.release(&["demo@2020-01-01"]);
    repository.commit();
    let rename = || {
        repository.git(&["mv", "api-spec/demo/2020-01-01", "api-spec/demo/2021-01-01"]);
        let product = repository.read("demo/2021-01-01/product.yaml");
        repository
            .write("demo/2021-01-01/product.yaml", &product.replace("2020-01-01", "2021-01-01"));
        let without = TRY.replace("parameters: { Name: { in: query, type: string } }\n", "");
        repository.write("demo/2021-01-01/Try.yaml", &without);
        repository.commit();
    };
    rename();
    let dry = ["demo@2021-01-01", "--dry-run"];
    let expected = "alicloud-demo 0.1.0 -> 0.2.0: 1 alarm, 1 breaking, 1 fact\n1 crate would be released, 0 unchanged\n";
    assert_eq!(repository.release(&dry), expected, "since what was released");
    repository.git(&["tag", "alicloud-demo-v0.1.0", "HEAD~1"]);
    assert_eq!(repository.release(&dry), expected, "since the tag");
    repository.git(&["tag", "alicloud-demo-v0.2.0", "HEAD~1"]);
    let (code, error) = repository.error(&dry);
    assert_eq!(code, Some(1));
    assert!(error.starts_with("error: `alicloud-demo` 0.2.0 is out, by its tag"), "{error}");
}

#[test]
fn a_release_that_was_ended_goes_on_and_what_git_does_not_have_is_not_released() {
    let repository = Repository::new();
    repository.commit();
    repository.release(&["demo@2020-01-01"]);
    // As if it had been ended between the two files.
    repository.git(&["checkout", "--quiet", "api-spec/demo/2020-01-01/product.yaml"]);
    let changelog = repository.read("demo/2020-01-01/CHANGELOG.md");
    assert_eq!(
        repository.release(&["demo@2020-01-01"]),
        "alicloud-demo 0.1.0: the first release\n1 crate released, 0 unchanged\n"
    );
    assert_eq!(repository.read("demo/2020-01-01/CHANGELOG.md"), changelog);
    repository.commit();

    fs::write(repository.path().join(".gitignore"), "Secret.yaml\n").unwrap();
    repository.commit();
    repository.write("demo/2020-01-01/Secret.yaml", &TRY.replace("Try", "Secret"));
    let (code, error) = repository.error(&["demo@2020-01-01"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("are not as they were committed last"), "{error}");
}

#[test]
fn a_version_that_people_raised_is_released_with_what_changed() {
    let repository = Repository::new();
    repository.commit();
    repository.release(&["demo@2020-01-01"]);
    let product = repository.read(PRODUCT);
    let kept = product.lines().filter(|line| !line.starts_with("released"));
    let without = kept.collect::<Vec<_>>().join("\n") + "\n";
    repository.write(PRODUCT, &without);
    repository.commit();
    repository.git(&["tag", "alicloud-demo-v0.1.0"]);
    repository.write(PRODUCT, &without.replace("0.1.0", "0.2.0"));
    repository.write("demo/2020-01-01/Try.yaml", &TRY.replace("string", "integer"));
    repository.commit();
    assert_eq!(
        repository.release(&["demo@2020-01-01"]),
        "alicloud-demo 0.1.0 -> 0.2.0: 1 breaking\n1 crate released, 0 unchanged\n"
    );
    // The version alone.
    repository.commit();
    let product = repository.read(PRODUCT);
    repository.write(PRODUCT, &product.replace("crateVersion: 0.2.0", "crateVersion: 1.0.0"));
    repository.commit();
    assert_eq!(
        repository.release(&["demo@2020-01-01"]),
        "alicloud-demo 0.2.0 -> 1.0.0: the version alone\n1 crate released, 0 unchanged\n"
    );
    let changelog = repository.read("demo/2020-01-01/CHANGELOG.md");
    let section = "\n## [1.0.0] - 2026-01-02\n\n### Changed\n\n- The version alone: all else is as in 0.2.0.\n";
    assert!(changelog.contains(section), "{changelog}");
    // What is no version of three numbers is refused, whatever else changed.
    repository.commit();
    let product = repository.read(PRODUCT);
    repository.write(PRODUCT, &product.replace("crateVersion: 1.0.0", "crateVersion: 1.1.0-rc.1"));
    repository.commit();
    let (code, error) = repository.error(&["demo@2020-01-01"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("`1.1.0-rc.1` is not three numbers, as in `0.3.1`"), "{error}");
}

#[test]
fn a_changelog_that_says_more_or_less_than_what_was_released_is_named() {
    const CHANGELOG: &str = "demo/2020-01-01/CHANGELOG.md";
    let repository = Repository::new();
    repository.commit();
    repository.release(&["demo@2020-01-01"]);
    let first = repository.read(CHANGELOG);
    let unchanged = |said: &str| format!("{said}0 crates released, 1 unchanged\n");
    assert_eq!(repository.release(&["demo@2020-01-01"]), unchanged(""));
    let text = first.replace("## [0.1.0]", "## Unreleased\n\n- Faster.\n\n## [0.1.0]");
    repository.write(CHANGELOG, &text);
    let said = format!(
        "api-spec/{CHANGELOG}: it has entries under `Unreleased`, and the specs are as in 0.1.0; raise `crateVersion` to release them\n"
    );
    assert_eq!(repository.release(&["demo@2020-01-01"]), unchanged(&said));
    repository.write(CHANGELOG, &first.replace("[0.1.0]", "[0.0.9]"));
    let said = format!(
        "api-spec/{CHANGELOG}: it has earlier versions, and not 0.1.0, which is released; take the section of 0.1.0 from the commit of that release\n"
    );
    assert_eq!(repository.release(&["demo@2020-01-01"]), unchanged(&said));
}

#[test]
fn what_was_released_is_found_in_a_merge_that_keeps_its_record_alone() {
    let repository = Repository::new();
    repository.commit();
    repository.release(&["demo@2020-01-01"]);
    let record = repository.read(PRODUCT);
    // The release came with a change that was committed before it, and both are one commit now.
    let specs = repository.git(&["rev-parse", "HEAD:api-spec/demo/2020-01-01"]);
    let lost = "0123456789012345678901234567890123456789";
    repository.write(PRODUCT, &record.replace(specs.trim(), lost));
    repository.commit();
    let commit = repository.git(&["rev-parse", "HEAD"]);
    let note = format!(
        "api-spec/demo/2020-01-01: the specs of 0.1.0 are in no commit as they were released, so they were compared with those of {}, which brought the \
        record of that release; if that commit changed more, name another revision with --since\n",
        commit.trim()
    );
    assert_eq!(
        repository.release(&["demo@2020-01-01"]),
        format!("{note}0 crates released, 1 unchanged\n")
    );
    repository.write("demo/2020-01-01/Try.yaml", &TRY.replace("string", "integer"));
    repository.commit();
    assert_eq!(
        repository.release(&["demo@2020-01-01"]),
        format!("alicloud-demo 0.1.0 -> 0.2.0: 1 breaking\n{note}1 crate released, 0 unchanged\n")
    );
}

#[test]
fn a_spec_tree_that_moved_is_compared_with_what_was_released() {
    let repository = Repository::new();
    repository.commit();
    repository.release(&["demo@2020-01-01"]);
    repository.commit();
    repository.git(&["tag", "alicloud-demo-v0.1.0"]);
    repository.git(&["mv", "api-spec", "specs"]);
    let path = repository.path().join("specs/demo/2020-01-01/Try.yaml");
    fs::write(path, TRY.replace("string", "integer")).unwrap();
    repository.commit();
    for since in [&[][..], &["--since", "alicloud-demo-v0.1.0:api-spec"]] {
        let args = [&["--spec", "specs", "--dry-run", "demo@2020-01-01"], since].concat();
        assert_eq!(
            repository.release(&args),
            "alicloud-demo 0.1.0 -> 0.2.0: 1 breaking\n1 crate would be released, 0 unchanged\n"
        );
    }
}

#[test]
fn a_crate_and_a_directory_that_change_hands_are_followed_by_the_crate() {
    let repository = Repository::new();
    repository.write(
        "tools/1/product.yaml",
        "product: Tools\nversion: \"1\"\ncrate: { name: alicloud-tools }\n",
    );
    repository.write("tools/1/Try.yaml", TRY);
    repository.commit();
    repository.release(&["demo@2020-01-01", "tools"]);
    repository.commit();
    repository.git(&["tag", "alicloud-demo-v0.1.0"]);
    repository.git(&["tag", "alicloud-tools-v0.1.0"]);
    repository.git(&["mv", "api-spec/tools/1", "api-spec/demo/1"]);
    repository.write("demo/1/Try.yaml", &TRY.replace("string", "integer"));
    repository.commit();
    let said = repository.release(&["demo@1"]);
    assert!(said.starts_with("alicloud-tools 0.1.0 -> 0.2.0: 1 breaking"), "{said}");
}

#[test]
fn a_name_that_changes_hands_is_released_as_what_it_was_to_programs() {
    for is_tagged in [true, false] {
        let repository = Repository::new();
        repository.commit();
        repository.release(&[]);
        repository.commit();
        if is_tagged {
            repository.git(&["tag", "alicloud-demo-v0.1.0"]);
        }
        repository.write("demo/2022-01-01/product.yaml", "product: Demo\nversion: 2022-01-01\n");
        let other = TRY.replace("Name: { in: query", "Key: { required: true, in: query");
        repository.write("demo/2022-01-01/Try.yaml", &other);
        repository.commit();
        let released = repository.release(&[]);
        let lines: Vec<&str> = released.lines().collect();
        assert_eq!(lines[0], "alicloud-demo-20200101 0.1.0 -> 0.2.0: 1 breaking");
        let taken = lines[1].strip_prefix("alicloud-demo 0.1.0 -> 0.2.0: ").unwrap();
        assert!(taken.contains("breaking"), "{released}");
        assert_eq!(lines[2..], ["2 crates released, 1 unchanged"], "{released}");
        let changelog = repository.read("demo/2020-01-01/CHANGELOG.md");
        assert!(
            changelog.contains("What changed for users of `alicloud-demo-20200101`")
                && changelog.contains("`alicloud-demo` is the crate of demo 2022-01-01 now"),
            "{changelog}"
        );
        repository.commit();
        assert_eq!(repository.release(&[]), "0 crates released, 3 unchanged\n");
    }
    // The product has another name.
    let repository = Repository::new();
    repository.commit();
    repository.release(&[]);
    repository.commit();
    repository.git(&["mv", "api-spec/demo", "api-spec/other"]);
    repository.commit();
    let released = repository.release(&["other@2020-01-01"]);
    assert!(released.starts_with("alicloud-other 0.1.0 -> 0.2.0: 1 breaking\n"), "{released}");
}

#[test]
fn no_version_is_given_out_twice_whatever_is_released_first() {
    let repository = Repository::new();
    repository.commit();
    repository.release(&[]);
    repository.commit();
    let more = |number: usize| {
        let text = TRY.replace(
            "parameters: {",
            &format!("parameters: {{ P{number}: {{ in: query, type: string }},"),
        );
        repository.write("demo/2020-01-01/Try.yaml", &text);
        repository.commit();
    };
    more(1);
    repository.release(&["demo@2020-01-01"]);
    repository.commit();
    repository.git(&["tag", "first", "HEAD~2"]);
    // The name goes to another version of the API, and who had it is released first.
    repository.write("demo/2022-01-01/product.yaml", "product: Demo\nversion: 2022-01-01\n");
    repository.write("demo/2022-01-01/Try.yaml", TRY);
    repository.commit();
    let lost = repository.release(&["demo@2020-01-01"]);
    assert!(lost.starts_with("alicloud-demo-20200101 0.1.1 -> 0.2.0: "), "{lost}");
    repository.commit();
    assert!(
        repository.read(PRODUCT).contains("formerly: [{ crate: alicloud-demo, version: 0.1.1,")
    );
    let taken = repository.release(&["demo@2022-01-01"]);
    assert!(taken.starts_with("alicloud-demo 0.1.1 -> 0.2.0: "), "{taken}");
    repository.commit();
    // Another product takes it.
    repository.write(
        "demo/2022-01-01/product.yaml",
        &(repository.read("demo/2022-01-01/product.yaml") + "crate: { name: alicloud-mine }\n"),
    );
    repository.commit();
    repository.release(&["demo@2022-01-01"]);
    repository.write(
        "shop/1/product.yaml",
        "product: Shop\nversion: '1'\ncrate: { name: alicloud-demo }\n",
    );
    repository.write("shop/1/Try.yaml", TRY);
    repository.commit();
    let taken = repository.release(&["shop"]);
    assert!(taken.starts_with("alicloud-demo 0.2.0 -> 0.3.0: "), "{taken}");
    repository.commit();
    // What is compared with something older does not get its version.
    more(2);
    let since = repository.release(&["demo@2020-01-01", "--since", "first"]);
    assert!(since.starts_with("alicloud-demo-20200101 0.2.0 -> 0.3.0: "), "{since}");
}

#[test]
fn a_product_that_is_renamed_and_keeps_its_crate_is_found_at_its_tag() {
    let repository = Repository::new();
    let product = repository.read(PRODUCT);
    repository.write(PRODUCT, &(product + "crate: { name: alicloud-demo }\n"));
    repository.commit();
    repository.git(&["tag", "alicloud-demo-v0.1.0"]);
    repository.git(&["mv", "api-spec/demo", "api-spec/other"]);
    repository.write("other/2020-01-01/More.yaml", &TRY.replace("Try", "More"));
    repository.commit();
    let released = repository.release(&["other@2020-01-01"]);
    assert!(released.starts_with("alicloud-demo 0.1.0 -> 0.1.1: 1 addition"), "{released}");
}

#[test]
fn what_git_shows_otherwise_than_it_is_is_not_believed() {
    let repository = Repository::new();
    repository.commit();
    repository.release(&[]);
    repository.commit();
    for version in ["0.1.0", "0.1.1"] {
        repository.git(&["tag", &format!("alicloud-demo-v{version}")]);
    }
    repository.git(&["config", "column.ui", "always"]);
    repository.write(
        "demo/2020-01-01/Try.yaml",
        &TRY.replace("parameters: {", "parameters: { Size: { in: query, type: integer },"),
    );
    repository.commit();
    let (_, error) = repository.error(&["demo@2020-01-01"]);
    assert!(error.starts_with("error: `alicloud-demo` 0.1.1 is out, by its tag"), "{error}");
    repository.git(&["tag", "--delete", "alicloud-demo-v0.1.1"]);
    // A change that git was told not to look at.
    let file = "demo/2020-01-01/Try.yaml";
    repository.git(&["update-index", "--assume-unchanged", &format!("api-spec/{file}")]);
    repository.write(file, TRY);
    repository.write("demo/2020-01-01/More.yaml", &TRY.replace("Try", "More"));
    repository.git(&["add", "--all"]);
    repository.git(&["commit", "--quiet", "--message=a"]);
    let (_, error) = repository.error(&["demo@2020-01-01"]);
    assert!(error.contains("are not as they were committed last"), "{error}");
}

#[test]
fn a_hook_of_git_may_release() {
    let repository = Repository::new();
    repository.commit();
    let mut command = Command::new(env!("CARGO_BIN_EXE_alicloud"));
    let done = command
        .args(["release", "--dry-run"])
        .env("GIT_DIR", ".git")
        .current_dir(repository.path())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}
