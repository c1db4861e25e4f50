//! What `.github/` runs: the scripts in local clones, with a program in place of `gh`, and the files of the workflows, which call them.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use serde_yaml::Value as Yaml;
use tempfile::TempDir;

const V1: &str = "2020-01-01";
const BRANCH: &str = "update-metadata";

/// Keeps its arguments and what it reads, one call after the other, and knows which pull request is open.
const GH: &str = r#"#!/usr/bin/env bash
set -euo pipefail
printf '%s\n' "$*" >>"$GH_DIR/calls"
case "$1 $2" in
"pr list") [ ! -f "$GH_DIR/open" ] || cat "$GH_DIR/open" ;;
"pr create") echo 7 >"$GH_DIR/open" ;;
esac
case "$*" in *"--body-file -") cat >"$GH_DIR/body" ;; esac
"#;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn script(name: &str) -> PathBuf {
    root().join(".github/scripts").join(name)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A document whose operations take those parameters.
fn document(code: &str, operations: &[(&str, &[&str])]) -> Value {
    let parameter = |name: &&str| json!({"name": name, "in": "query", "schema": {"type": "string", "required": true}});
    let operation = |parameters: &[&str]| {
        json!({
            "methods": ["post"],
            "parameters": parameters.iter().map(parameter).collect::<Vec<_>>(),
            "responses": {"200": {"schema": {"type": "object", "properties": {"Name": {"type": "string"}}}}},
        })
    };
    let apis: serde_json::Map<String, Value> = operations
        .iter()
        .map(|(name, parameters)| ((*name).to_owned(), operation(parameters)))
        .collect();
    json!({"info": {"style": "RPC", "product": code, "version": V1}, "apis": apis})
}

/// A remote repository with specs, their code, and where their metadata comes from.
struct World {
    dir: TempDir,
}

impl World {
    fn new() -> Self {
        let world = Self { dir: tempfile::tempdir().unwrap() };
        for dir in ["home", "programs", "gh"] {
            fs::create_dir(world.path(dir)).unwrap();
        }
        let gh = world.path("programs/gh");
        fs::write(&gh, GH).unwrap();
        fs::set_permissions(&gh, fs::Permissions::from_mode(0o755)).unwrap();
        world.git(".", &["init", "--quiet", "--bare", "--initial-branch=main", "remote"]);
        world.git(".", &["clone", "--quiet", "remote", "first"]);
        fs::write(world.path("first/.gitignore"), ".alicloud*\n").unwrap();
        world
    }

    /// One whose specs are those of metadata.
    fn of_metadata() -> Self {
        let world = Self::new();
        world.publish("Demo", &document("Demo", &[("GetThing", &["Id"])]));
        world.publish("Other", &document("Other", &[("GetThing", &["Id"])]));
        let done = world.alicloud(
            "first",
            &["update", "--all", "--from", "../metadata", "--as-of", "2025-01-10"],
        );
        assert!(done.status.success(), "{}", text(&done.stderr));
        world.push("first");
        world
    }

    fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    /// A program with nothing but what it needs of the surroundings.
    fn command(&self, program: impl AsRef<std::ffi::OsStr>, dir: &str) -> Command {
        let mut command = Command::new(program);
        let programs = std::env::join_paths(
            [self.path("programs")]
                .into_iter()
                .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
        );
        command
            .env_clear()
            .env("PATH", programs.unwrap())
            .env("HOME", self.path("home"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GH_DIR", self.path("gh"))
            .env("ALICLOUD", env!("CARGO_BIN_EXE_alicloud"))
            .current_dir(self.path(dir));
        command
    }

    fn git(&self, dir: &str, args: &[&str]) -> String {
        let identity = [
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@example.com",
            "-c",
            "init.defaultBranch=main",
        ];
        let done = self.command("git", dir).args(identity).args(args).output().unwrap();
        assert!(done.status.success(), "git {args:?}: {}", text(&done.stderr));
        text(&done.stdout).trim().to_owned()
    }

    fn alicloud(&self, dir: &str, args: &[&str]) -> Output {
        self.command(env!("CARGO_BIN_EXE_alicloud"), dir).args(args).output().unwrap()
    }

    /// Commits all that is in a clone.
    fn commit(&self, dir: &str) {
        self.git(dir, &["add", "--all"]);
        self.git(dir, &["commit", "--quiet", "--message=a"]);
    }

    fn push(&self, dir: &str) {
        self.commit(dir);
        self.git(dir, &["push", "--quiet", "origin", "HEAD"]);
    }

    fn publish(&self, code: &str, document: &Value) {
        let dir = self.path("metadata").join(code.to_lowercase()).join(V1);
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join("api-docs.json"), document.to_string()).unwrap();
    }

    /// Runs the steps of the workflow in a new clone. Gives the exit code, stderr, and the calls of `gh`.
    fn update(&self, as_of: &str) -> (Option<i32>, String, Vec<String>) {
        let _ = fs::remove_dir_all(self.path("clone"));
        let _ = fs::remove_file(self.path("gh/calls"));
        let remote = format!("file://{}", self.path("remote").display());
        // As much of it as a workflow has.
        self.git(".", &["clone", "--quiet", "--depth=1", &remote, "clone"]);
        let mut command = self.command(script("open-update"), "clone");
        let done = command.args(["--from", "../metadata", "--as-of", as_of]).output().unwrap();
        let calls = fs::read_to_string(self.path("gh/calls")).unwrap_or_default();
        let calls = calls.lines().map(str::to_owned).collect();
        (done.status.code(), text(&done.stderr), calls)
    }

    /// The text of the pull request.
    fn body(&self) -> String {
        fs::read_to_string(self.path("gh/body")).unwrap()
    }

    /// What the branch of the pull request is compared with the one that it is for.
    fn difference(&self) -> String {
        let revisions = ["git:main", &format!("git:{BRANCH}")];
        let done = self
            .alicloud("remote", &[&["diff"], &revisions[..], &["--format", "markdown"]].concat());
        assert!(done.status.success(), "{}", text(&done.stderr));
        text(&done.stdout)
    }

    /// The commits of the branch that the base does not have, newest first.
    fn commits(&self) -> Vec<String> {
        let commits = self.git("remote", &["log", "--format=%H", &format!("main..{BRANCH}")]);
        commits.lines().map(str::to_owned).collect()
    }

    fn has_branch(&self) -> bool {
        !self.git("remote", &["branch", "--list", BRANCH]).is_empty()
    }

    /// Runs the checks of a pull request.
    fn check(&self) -> (bool, String) {
        let done = self.command(script("check"), "first").arg("HEAD^1").output().unwrap();
        (done.status.success(), text(&done.stdout) + &text(&done.stderr))
    }
}

/// The entries of a mapping of texts, each a line.
fn mapping(value: &Yaml) -> Vec<String> {
    let entry = |(key, value): (&Yaml, &Yaml)| {
        format!("{}: {}", key.as_str().unwrap(), value.as_str().unwrap())
    };
    value.as_mapping().unwrap().iter().map(entry).collect()
}

/// What `gh` is asked first, and then.
fn calls(then: &str, title: &str) -> Vec<String> {
    let asked = format!(
        "pr list --head {BRANCH} --base main --state open --json number,isCrossRepository --jq map(select(.isCrossRepository | not))[0].number // empty"
    );
    vec![asked, format!("pr {then} --title Update to the current metadata. {title} --body-file -")]
}

#[test]
fn one_pull_request_follows_the_cloud() {
    let world = World::of_metadata();
    let (code, err, asked) = world.update("2025-01-17");
    assert_eq!((code, asked.len()), (Some(0), 0), "{err}");
    assert!(!world.has_branch());

    world.publish("Demo", &document("Demo", &[("GetThing", &["Id"]), ("NewThing", &["Id"])]));
    let create = format!("create --head {BRANCH} --base main");
    let (code, err, asked) = world.update("2025-01-24");
    assert_eq!((code, asked), (Some(0), calls(&create, "No program breaks")), "{err}");
    let first = world.commits();
    assert_eq!(first.len(), 1);
    assert!(world.body().contains("NewThing"), "{}", world.body());
    assert_eq!(world.body(), world.difference());
    let changed = world.git("remote", &["diff", "--name-only", "main", BRANCH]);
    for path in [
        "api-spec/demo/2020-01-01/NewThing.yaml",
        "api-spec/metadata.lock",
        "generated/demo/src/new_thing.rs",
    ] {
        assert!(changed.lines().any(|line| line == path), "{changed}");
    }

    // The same once more: the branch stays.
    let (code, err, asked) = world.update("2025-01-24");
    assert_eq!((code, asked), (Some(0), calls("edit 7", "No program breaks")), "{err}");
    assert_eq!(world.commits(), first);

    // Newer metadata, before anybody merged the other.
    world.publish(
        "Demo",
        &document("Demo", &[("GetThing", &["Id", "Size"]), ("NewThing", &["Id"])]),
    );
    world.publish("Other", &document("Other", &[("GetThing", &["Id"]), ("ListThings", &[])]));
    let (code, err, asked) = world.update("2025-01-31");
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(asked, calls("edit 7", "1 of 2 changed crates breaks programs"), "{}", world.body());
    assert!(world.commits().len() == 1 && world.commits() != first);
    assert!(world.body().contains("ListThings"), "{}", world.body());
    assert_eq!(world.body(), world.difference());

    // What others committed to the branch is not overwritten.
    world.git(".", &["clone", "--quiet", "--branch", BRANCH, "remote", "other"]);
    fs::write(world.path("other/note"), "mine").unwrap();
    world.push("other");
    let theirs = world.commits();
    world.publish("Other", &document("Other", &[("GetThing", &["Id"])]));
    let (code, err, asked) = world.update("2025-02-07");
    assert_eq!((code, asked.len()), (Some(1), 0), "{err}");
    assert!(err.contains("error: somebody else committed to the branch update-metadata"), "{err}");
    assert_eq!(world.commits(), theirs);
}

#[test]
fn what_was_refused_is_said_in_the_text() {
    let world = World::of_metadata();
    world.publish("Other", &json!({"code": 500, "message": "later\n# @all `x`"}));
    let (code, err, asked) = world.update("2025-01-17");
    assert_eq!((code, asked.len()), (Some(1), 0), "nothing changed, and the run fails: {err}");
    assert!(!world.has_branch());

    world.publish("Demo", &document("Demo", &[("GetThing", &["Id"]), ("NewThing", &["Id"])]));
    let (code, err, asked) = world.update("2025-01-24");
    assert_eq!((code, asked.len()), (Some(0), 2), "{err}");
    let body = world.body();
    let (refused, rest) = body.split_at(body.find("No program breaks").unwrap());
    let lines: Vec<&str> = refused.lines().collect();
    assert_eq!(
        lines[0],
        "`alicloud update` refused a part of the metadata, and left it as it was. It said:"
    );
    assert!(lines[1..].iter().all(|line| line.is_empty() || line.starts_with("    ")), "{body}");
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("    other 2020-01-01: ") && line.contains("# @all")),
        "{body}"
    );
    assert_eq!(rest, world.difference());
}

#[test]
fn a_clone_with_changes_is_refused() {
    let world = World::of_metadata();
    fs::write(world.path("first/note"), "mine").unwrap();
    let done = world.command(script("open-update"), "first").output().unwrap();
    assert_eq!(done.status.code(), Some(1));
    assert!(text(&done.stderr).contains("there are changes that are not committed"));
}

#[test]
fn a_pull_request_is_checked() {
    const MOVE: &str = "api-spec/demo/2020-01-01/Move.yaml";
    let world = World::new();
    let write = |path: &str, text: &str| {
        let path = world.path("first").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let parameters = |list: &[&str]| {
        let each = list
            .iter()
            .map(|name| format!("  {name}: {{ in: query, type: string, required: true }}\n"));
        format!(
            "operation: Move\nhttp: {{ style: rpc, method: POST }}\nparameters:\n{}",
            each.collect::<String>()
        )
    };
    let generate = || {
        let done = world.alicloud("first", &["generate"]);
        assert!(done.status.success(), "{}", text(&done.stderr));
        world.commit("first");
    };
    write("api-spec/demo/2020-01-01/product.yaml", "product: Demo\nversion: 2020-01-01\n");
    write(MOVE, &parameters(&["From", "To"]));
    generate();
    write(
        "api-spec/demo/2020-01-01/Stop.yaml",
        "operation: Stop\nhttp: { style: rpc, method: POST }\n",
    );
    generate();
    let (passes, said) = world.check();
    assert!(passes && said.contains("addition"), "{said}");

    write(MOVE, &parameters(&["To", "From"]));
    generate();
    let id = "demo/2020-01-01/Move/parameters#arguments-swapped";
    let (passes, said) = world.check();
    assert!(
        !passes
            && said.contains("1 change of the class `alarm`")
            && said.contains(&format!("\n  {id}: arguments mean something else: ")),
        "{said}"
    );
    write(".github/accepted.yaml", &format!("- {{ id: {id}, reason: nobody calls it }}\n"));
    world.git("first", &["add", "--all"]);
    world.git("first", &["commit", "--quiet", "--amend", "--message=a"]);
    let (passes, said) = world.check();
    assert!(passes, "{said}");

    // The list was for that change. The next one needs no other list, and what its code lacks is said.
    write(
        "api-spec/demo/2020-01-01/Start.yaml",
        "operation: Start\nhttp: { style: rpc, method: POST }\n",
    );
    world.commit("first");
    let (passes, said) = world.check();
    assert!(!passes && said.contains("would change to what the specs say"), "{said}");
    let done = world.alicloud("first", &["generate"]);
    assert!(done.status.success());
    let (passes, said) = world.check();
    assert!(passes, "{said}");
}

#[test]
fn the_workflows_run_scripts_that_exist_and_may_do_little() {
    let mut run = Vec::new();
    for entry in fs::read_dir(root().join(".github/workflows")).unwrap() {
        let path = entry.unwrap().path();
        let workflow: Yaml = serde_yaml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let name = workflow["name"].as_str().unwrap();
        assert_eq!(path.file_stem().unwrap(), name);
        for key in ["on", "concurrency"] {
            assert!(workflow.get(key).is_some(), "{name}: {key}");
        }
        let may = mapping(&workflow["permissions"]);
        assert!(may.iter().all(|one| one == "contents: read"), "{name}: {may:?}");
        for job in workflow["jobs"].as_mapping().unwrap().values() {
            assert!(job["timeout-minutes"].is_number(), "{name}");
            let may = job.get("permissions").map(mapping).unwrap_or_default();
            let wanted: &[&str] =
                if name == "update" { &["contents: write", "pull-requests: write"] } else { &[] };
            assert_eq!(may, wanted, "{name}");
            for step in job["steps"].as_sequence().unwrap() {
                match (step.get("uses"), step.get("run")) {
                    (Some(uses), None) => assert_eq!(uses, "actions/checkout@v4"),
                    (None, Some(command)) => {
                        let command = command.as_str().unwrap();
                        let program = command.split(' ').next().unwrap();
                        let mode = fs::metadata(root().join(program)).unwrap().permissions().mode();
                        assert!(mode & 0o111 == 0o111, "{program} can't be run");
                        // What comes from outside is no part of a command.
                        assert!(!command.contains(['\n', '$']), "{command}");
                        run.push(command.to_owned());
                    }
                    other => panic!("{name}: {other:?}"),
                }
            }
        }
    }
    run.sort();
    run.dedup();
    assert_eq!(
        run,
        [
            ".github/scripts/build",
            ".github/scripts/check HEAD^1 --dispatch tests/dispatch",
            ".github/scripts/open-update --dispatch tests/dispatch",
        ]
    );
}
