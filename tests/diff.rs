//! What `alicloud diff` says about two small trees, in each format; and how it fails. `UPDATE_GOLDENS=1 cargo test --test diff` writes the
//! expected texts anew; review the diff.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use serde_json::Value;

/// Runs the command in `tests/diff`: the exit code, and what it says.
fn diff(args: &[&str]) -> (Option<i32>, String, String) {
    diff_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff"), args)
}

fn diff_in(dir: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alicloud"));
    let Output { status, stdout, stderr } =
        command.current_dir(dir).arg("diff").args(args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

fn expect(file: &str, args: &[&str]) {
    let (code, out, err) = diff(&[&["old", "new"], args].concat());
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff").join(file);
    if env::var_os("UPDATE_GOLDENS").is_some() {
        fs::write(&path, &out).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(out, expected, "{file}: run with UPDATE_GOLDENS=1 and review the diff");
}

#[test]
fn a_terminal_shows_what_to_do_first_and_folds_what_is_alike() {
    expect("expected.txt", &[]);
    expect("expected.all.txt", &["--all"]);
}

#[test]
fn a_pull_request_gets_folds_and_no_names_that_are_markup() {
    expect("expected.md", &["--format", "markdown"]);
}

#[test]
fn programs_get_every_change_with_its_id() {
    expect("expected.json", &["--format", "json"]);
}

#[test]
fn what_programs_get_is_what_the_schema_says() {
    let args =
        ["old", "new", "--format", "json", "--used-by", "program", "--accept", "accepted.yaml"];
    let (_, out, _) = diff(&args);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diff.schema.json");
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    check(&serde_json::from_str(&out).unwrap(), &schema, &schema);
}

/// Checks a value by the parts of JSON Schema that the schema of reports has.
fn check(value: &Value, schema: &Value, all: &Value) {
    let schema = match schema["$ref"].as_str() {
        Some(name) => all.pointer(name.trim_start_matches('#')).unwrap(),
        None => schema,
    };
    for name in schema["required"].as_array().into_iter().flatten() {
        assert!(value.get(name.as_str().unwrap()).is_some(), "{value} has no {name}");
    }
    if let (Some(members), Some(properties)) = (value.as_object(), schema["properties"].as_object())
    {
        for (name, member) in members {
            let known =
                properties.get(name).unwrap_or_else(|| panic!("{name} is not in the schema"));
            check(member, known, all);
        }
    }
    for entry in value.as_array().into_iter().flatten() {
        check(entry, &schema["items"], all);
    }
    if let Some(words) = schema["oneOf"].as_array() {
        let is_word = words.iter().any(|word| word["const"] == *value);
        assert!(is_word, "{value} is none of the words of the schema");
    }
}

#[test]
fn what_a_program_touches_comes_first_and_what_was_accepted_last() {
    expect("expected.used.txt", &["--used-by", "program", "--accept", "accepted.yaml"]);
    let args = ["--used-by", "program", "--accept", "accepted.yaml", "--format", "markdown"];
    expect("expected.used.md", &args);
}

#[test]
fn a_program_may_have_another_name_for_a_crate() {
    let (_dir, dir) = scratch();
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff");
    let program = fs::read_to_string(cases.join("program/main.rs")).unwrap();
    fs::create_dir(dir.join("src")).unwrap();
    fs::write(dir.join("src/main.rs"), program.replace("alicloud_shop", "our_store")).unwrap();
    let used = || {
        let source = dir.join("src");
        let (_, out, err) = diff(&["old", "new", "--used-by", source.to_str().unwrap()]);
        assert_eq!(err, "");
        let is_said = |line: &&str| line.starts_with("Used in ") || line.contains("undecided: ");
        let said: Vec<String> = out.lines().filter(is_said).map(str::to_owned).collect();
        let said = said.join("\n").replace(&*dir.to_string_lossy(), "DIR");
        said.replace("  undecided: DIR/src/main.rs:3 takes all names of `our_store::describe_order`; which of them it uses is not known", "GLOB")
    };
    assert_eq!(used(), "Used in `DIR/src` (1 file): 0 changes");
    let manifest = "[target.'cfg(unix)'.dependencies]\nour-store = { package = \"alicloud-shop\", version = \"0.1\" }\n";
    fs::write(dir.join("Cargo.toml"), manifest).unwrap();
    assert_eq!(used(), "Used in `DIR/src` (1 file): 4 changes\nGLOB");
    fs::write(dir.join("Cargo.toml"), "[dependencies").unwrap();
    let said = used();
    let (count, unread) = said.split_once('\n').unwrap();
    assert_eq!(count, "Used in `DIR/src` (1 file): 0 changes");
    assert!(unread.starts_with("  undecided: DIR/Cargo.toml can't be read ("), "{said}");
    fs::create_dir(dir.join("src/target")).unwrap();
    fs::rename(dir.join("src/main.rs"), dir.join("src/target/main.rs")).unwrap();
    fs::write(dir.join("Cargo.toml"), manifest).unwrap();
    assert!(used().starts_with("Used in `DIR/src` (1 file): 4 changes\n"), "{}", used());
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(dir.join("src/target"), dir.join("src/linked")).unwrap();
        let link = "  undecided: DIR/src/linked is a link, which is not followed";
        assert!(used().contains(link), "{}", used());
    }
    for (hidden, is_said) in [("src/.git", false), ("src/.empty", false), ("src/.lib/a", true)] {
        fs::create_dir_all(dir.join(hidden)).unwrap();
        let file = if hidden.ends_with("empty") { "notes.txt" } else { "a.rs" };
        fs::write(dir.join(hidden).join(file), "").unwrap();
        let line = "  undecided: DIR/src/.lib is hidden, and what is in it is not read";
        assert_eq!((used().contains("hidden"), used().contains(line)), (is_said, is_said));
    }
}

#[test]
fn trees_that_are_alike_have_nothing_to_say() {
    let (code, out, err) = diff(&["new", "new", "--fail-on", "documentation"]);
    assert_eq!((code, out.as_str(), err.as_str()), (Some(0), "Nothing changed.\n", ""));
}

#[test]
fn changes_of_a_class_fail_unless_they_were_accepted() {
    let (code, _, err) = diff(&["old", "new", "--fail-on", "alarm"]);
    assert_eq!(code, Some(1));
    assert!(err.starts_with("error: 1 change of the class `alarm`, accepted by nobody"), "{err}");
    assert!(
        err.contains("\n  shop/2024-01-01/CancelOrder/parameters#arguments-swapped: arguments mean something else: "),
        "{err}"
    );
    let breaking = |args: &[&str]| {
        let (code, _, err) = diff(&[&["old", "new", "--fail-on", "breaking"], args].concat());
        assert_eq!(code, Some(1));
        err
    };
    let id = "shop/2024-01-01/CountOrders#operation-removed";
    assert!(breaking(&[]).contains(id));
    assert!(!breaking(&["--accept", "accepted.yaml"]).contains(id));
    let (code, _, err) = diff(&["old", "new", "--fail-on", "severe"]);
    assert_eq!(code, Some(2));
    assert!(
        err.contains("`severe` is no class of changes; the classes are documentation,"),
        "{err}"
    );
}

/// A directory for one test.
fn scratch() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().to_owned();
    (dir, path)
}

#[test]
fn an_accepted_change_that_there_is_not_is_a_mistake() {
    let (_dir, dir) = scratch();
    let list = dir.join("accepted.yaml");
    let accept = |text: &str| {
        fs::write(&list, text).unwrap();
        let (code, out, err) = diff(&["old", "new", "--accept", list.to_str().unwrap()]);
        assert_eq!((code, out.as_str()), (Some(1), ""), "{err}");
        err
    };
    let err = accept(
        "- id: shop/2024-01-01/CountOrder#operation-removed\n  reason: x\n- id: taxi/2025-01-01#crate-added\n  reason: \" \"\n",
    );
    assert!(
        err.contains("error: no change is `shop/2024-01-01/CountOrder#operation-removed`"),
        "{err}"
    );
    assert!(err.contains("accepted.yaml:1:3"), "{err}");
    assert!(err.contains("did you mean `shop/2024-01-01/CountOrders#operation-removed`?"), "{err}");
    assert!(
        err.contains("there is no reason for accepting `taxi/2025-01-01#crate-added`"),
        "{err}"
    );
    assert!(err.contains("accepted.yaml:4:3"), "{err}");
    assert!(err.ends_with("error: 2 problems in the list of accepted changes\n"), "{err}");
    let err = accept("- id: taxi/2025-01-01#crate-added\n");
    assert!(err.contains("missing field `reason`"), "{err}");
}

fn git(dir: &Path, args: &[&str]) {
    let who = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    let done = Command::new("git").current_dir(dir).args(who).args(args).output().unwrap();
    assert!(done.status.success(), "{done:?}");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn revisions_are_compared_as_directories_are() {
    let (_dir, dir) = scratch();
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff");
    git(&dir, &["init", "--quiet"]);
    for (from, specs) in [("old", "api-spec"), ("new", "api-spec")] {
        let _ = fs::remove_dir_all(dir.join(specs));
        copy(&cases.join(from), &dir.join(specs));
        git(&dir, &["add", "--all"]);
        git(&dir, &["commit", "--quiet", "--message", from]);
    }
    let (_, wanted, _) = diff(&["old", "new"]);
    let deep = dir.join("api-spec/shop");
    let new = cases.join("new");
    let new = new.to_str().unwrap();
    for (dir, old, new) in [
        (&dir, "git:HEAD~1", "git:HEAD"),
        (&dir, "git:HEAD~1", "api-spec"),
        (&dir, "git:HEAD~1:api-spec/", new),
        (&deep, "git:HEAD~1", "git:HEAD:api-spec"),
    ] {
        let (code, out, err) = diff_in(dir, &[old, new]);
        assert_eq!((code, err.as_str()), (Some(0), ""), "{old} {new}");
        assert_eq!(out, wanted, "{old} {new}");
    }
    let status = Command::new("git").current_dir(&dir).args(["status", "--short"]).output();
    assert_eq!(status.unwrap().stdout, b"", "nothing is checked out or written");

    for (old, problem) in [
        (
            "git:HEAD~2",
            "error: the repository has no revision `HEAD~2`; correct the name, or fetch",
        ),
        (
            "git:HEAD:specs",
            "error: the revision `HEAD` has no directory `specs`; name that of the specs",
        ),
        (
            "git:HEAD:api-spec/taxi/2025-01-01/Call.yaml",
            "error: the revision `HEAD` has no directory",
        ),
    ] {
        let (code, out, err) = diff_in(&dir, &[old, "git:HEAD"]);
        assert_eq!((code, out.as_str()), (Some(1), ""));
        assert!(err.starts_with(problem), "{err}");
    }
    let (code, _, err) = diff_in(&dir, &["git:HEAD:api-spec/taxi", "git:HEAD"]);
    assert_eq!(code, Some(1));
    assert!(
        err.starts_with("error: 2 files, of which this is the first, are not where specs belong\n")
            && err.contains("name the directory of all products"),
        "{err}"
    );
    // A tag of a tree is as good as one of a commit, and a file is none.
    git(&dir, &["tag", "specs", "HEAD^{tree}"]);
    git(&dir, &["tag", "file", "HEAD:api-spec/taxi/2025-01-01/product.yaml"]);
    assert_eq!(diff_in(&dir, &["git:HEAD~1", "git:specs"]).1, wanted);
    let (_, _, err) = diff_in(&dir, &["git:file", "git:HEAD"]);
    assert!(err.starts_with("error: `file` names a single file and no revision"), "{err}");
    // Less of the history than is asked for.
    let url = format!("file://{}", dir.display());
    git(&dir, &["clone", "--quiet", "--depth", "1", &url, "part"]);
    let (_, _, err) = diff_in(&dir.join("part"), &["git:HEAD~1", "git:HEAD"]);
    assert!(err.contains("fetch the whole history with `git fetch --unshallow`"), "{err}");
    fs::remove_dir_all(dir.join("part")).unwrap();
    fs::write(dir.join("api-spec/shop/2024-01-01/Late.yml"), "").unwrap();
    git(&dir, &["add", "--all"]);
    git(&dir, &["commit", "--quiet", "--message", "late"]);
    let (_, _, err) = diff_in(&dir, &["git:HEAD", "git:HEAD~1"]);
    assert!(err.contains("rename `HEAD:api-spec/shop/2024-01-01/Late.yml`"), "{err}");
    git(&dir, &["rm", "--quiet", "-r", "api-spec/shop"]);
    #[cfg(unix)]
    std::os::unix::fs::symlink(cases.join("new/shop"), dir.join("api-spec/shop")).unwrap();
    git(&dir, &["add", "--all"]);
    git(&dir, &["commit", "--quiet", "--message", "linked"]);
    if cfg!(unix) {
        let (code, _, err) = diff_in(&dir, &["git:HEAD", "git:HEAD~2"]);
        assert_eq!(code, Some(1));
        assert!(
            err.starts_with("error: `shop` is a link or a submodule in `HEAD:api-spec`"),
            "{err}"
        );
    }
    let (code, _, err) = diff_in(&dir, &["git:--output=x", "git:HEAD"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("there is no revision after `git:`"), "{err}");
    fs::remove_dir_all(dir.join(".git")).unwrap();
    let (code, _, err) = diff_in(&dir, &["git:HEAD", "api-spec"]);
    assert_eq!(code, Some(1));
    assert!(err.starts_with("error: there is no git repository here"), "{err}");
}

#[test]
fn a_mistake_in_a_revision_is_shown_where_git_has_it() {
    let (_dir, dir) = scratch();
    git(&dir, &["init", "--quiet"]);
    let specs = dir.join("specs/demo/1");
    fs::create_dir_all(&specs).unwrap();
    fs::write(specs.join("product.yaml"), "product: Demo\nversion: \"1\"\n").unwrap();
    for text in ["operation: Try\nhttp: { style: rpc, method: POST }\n", "operation: Try\nhtp: 1\n"]
    {
        fs::write(specs.join("Try.yaml"), text).unwrap();
        git(&dir, &["add", "--all"]);
        git(&dir, &["commit", "--quiet", "--message", "a"]);
    }
    let (code, out, err) = diff_in(&dir, &["git:HEAD~1:specs", "git:HEAD:specs"]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("--> HEAD:specs/demo/1/Try.yaml:2:1"), "{err}");
    assert!(err.ends_with("error: 1 problem in the specs; nothing was compared\n"), "{err}");
}

#[test]
fn a_tree_of_both_kinds_is_none() {
    let (_dir, dir) = scratch();
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff");
    copy(&cases.join("old"), &dir.join("api-spec"));
    fs::create_dir_all(dir.join("api-spec/kms/2016-01-20")).unwrap();
    fs::write(dir.join("api-spec/kms/2016-01-20/api-docs.json"), "{}").unwrap();
    git(&dir, &["init", "--quiet"]);
    git(&dir, &["add", "--all"]);
    git(&dir, &["commit", "--quiet", "--message", "both"]);
    for tree in ["api-spec", "git:HEAD"] {
        let (code, out, err) = diff_in(&dir, &[tree, tree]);
        assert_eq!((code, out.as_str()), (Some(1), ""));
        assert!(
            err.contains("has specs, such as `")
                && err.contains("/api-docs.json`; move one of the two elsewhere"),
            "{err}"
        );
    }
}

#[test]
fn metadata_is_compared_as_far_as_it_can_be_decided() {
    let (_dir, dir) = scratch();
    let write = |side: &str, apis: &str| {
        let path = dir.join(side).join("demo/2020-01-01");
        fs::create_dir_all(&path).unwrap();
        let text = format!(
            r#"{{"info": {{"style": "RPC", "product": "Demo", "version": "2020-01-01"}}, "apis": {{{apis}}}}}"#
        );
        fs::write(path.join("api-docs.json"), text).unwrap();
    };
    let operation = |name: &str, parameter: &str| {
        format!(
            r#""{name}": {{"methods": ["post"], "parameters": [{{"name": "{parameter}", "in": "query", "schema": {{"type": "string"}}}}], "responses": {{}}}}"#
        )
    };
    write("old", &[operation("GetThing", "Id"), operation("GetOther", "Id")].join(","));
    write(
        "new",
        &[operation("GetThing", "Key"), r#""GetOther": {"methods": 7}"#.to_owned()].join(","),
    );
    let (code, out, err) = diff_in(&dir, &["old", "new"]);
    assert_eq!(code, Some(1), "{out}");
    assert!(
        out.starts_with(
            "1 problem: what has one was not compared, and may have changed.\n\
            1 changed crate breaks programs: alicloud-demo 0.1.0 -> 0.2.0 (1 breaking).\n"
        ),
        "{out}"
    );
    assert!(
        out.contains("parameters.Id: a parameter of type `String` is gone")
            && !out.contains("GetOther"),
        "{out}"
    );
    assert!(
        err.starts_with("new/demo/2020-01-01/api-docs.json: demo 2020-01-01 GetOther: methods:"),
        "{err}"
    );
    assert!(err.ends_with("error: 1 problem; what has it was not compared\n"), "{err}");
    assert_eq!(fs::read_dir(&dir).unwrap().count(), 2, "nothing is written");

    let (code, _, err) =
        diff_in(&dir, &["old", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/diff/new")]);
    assert_eq!(code, Some(2));
    assert!(err.contains("import it first: `alicloud import PATH --out DIR`"), "{err}");
    fs::create_dir(dir.join("empty")).unwrap();
    for (new, problem) in [
        ("empty", "error: there are neither specs nor metadata in `empty`"),
        ("nowhere", "error: there is no directory `nowhere`"),
    ] {
        let (code, _, err) = diff_in(&dir, &["old", new]);
        assert_eq!(code, Some(1));
        assert!(err.starts_with(problem), "{err}");
    }
}
