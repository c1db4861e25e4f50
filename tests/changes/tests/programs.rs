//! Breaking changes break the programs that use what changes; with all others, programs compile as before, and only with what is
//! said to be on the wire they send, or make of a response, something else.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use alicloud_codegen::diff::{Class, Rule};
use alicloud_codegen::{Layout, generate};
use serde_json::Value;

use crate::classes;
use crate::rows::{self, Files, Row};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// What says what calls send; the other programs are named as their files.
const SHOWN: &str = "shown";

/// The programs before any change.
const BASE: &str = "base";

/// How the crates of changes are called that break nothing.
const OTHERS: &str = "others_";

#[test]
fn breaking_changes_break_programs_and_others_do_not() {
    let work = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("changes");
    if work.exists() {
        fs::remove_dir_all(&work).expect("the last run's files can be removed");
    }
    let mut wrong = String::new();
    let (mut breaking, mut others) = (Vec::new(), Vec::new());
    for (at, row) in rows::all().into_iter().enumerate().filter(|(_, row)| !row.reversed) {
        let diff = classes::of(&row);
        // What breaks is the dependency on the crate, which programs name by another name.
        let breaks =
            diff.crates.iter().flat_map(|part| &part.changes).any(|change| {
                change.class() == Class::Breaking && change.rule != Rule::CrateRenamed
            });
        if breaks == row.breaks.is_empty() {
            let _ = writeln!(
                wrong,
                "{}: said to break: {breaks}; programs: {:?}",
                row.what, row.breaks
            );
        }
        let one = One { name: format!("row_{at}"), row, class: diff.class() };
        if breaks { breaking.push(one) } else { others.push(one) }
    }
    write_breaking(&work, &breaking);
    write_others(&work, &others);
    write_workspace(&work, &breaking, &others);

    let failed = check(&work, &["check", "--workspace", "--keep-going"]);
    for One { name, row, .. } in &breaking {
        let allowed: BTreeSet<&str> = row.breaks.iter().map(String::as_str).collect();
        let mut files = failed.get(name).cloned().unwrap_or_default();
        // It uses the others.
        files.remove(SHOWN);
        // What cannot be resolved hides what does not fit; one program is enough.
        if files.is_empty() || !files.iter().all(|file| allowed.contains(&**file)) {
            let _ = writeln!(wrong, "{}: {allowed:?} are said to break, {files:?} do", row.what);
        }
    }
    for (_, files) in failed.iter().filter(|(name, _)| name.starts_with(OTHERS)) {
        let _ = writeln!(wrong, "programs that should compile do not: {files:?}");
    }
    assert!(wrong.is_empty(), "in {}:\n{wrong}", work.display());
    compare_what_is_sent(&work, &others);
    println!("{} breaking changes, {} others", breaking.len(), others.len());
}

struct One {
    name: String,
    row: Row,
    class: Option<Class>,
}

/// A crate for each: an error in one of them hides others in the same crate.
fn write_breaking(work: &Path, breaking: &[One]) {
    for One { name, row, .. } in breaking {
        write_programs(&work.join(name), &row.edited());
        write(&work.join(name).join("lib.rs"), &format!("{ALLOW}{}", modules("")));
        write(&work.join(name).join("Cargo.toml"), &manifest(name, "lib.rs"));
    }
}

/// So many changes that break nothing are in one crate: more take less time, and the compiler more memory.
const TOGETHER: usize = 12;

/// A crate for several, as they compile. The first one has the programs before any change, too.
fn write_others(work: &Path, others: &[One]) {
    for (at, group) in others.chunks(TOGETHER).enumerate() {
        let package = package(at);
        let dir = work.join(&package);
        let base = (at == 0).then(|| (BASE.to_owned(), rows::base()));
        let edited = group.iter().map(|one| (one.name.clone(), one.row.edited()));
        let mut main = ALLOW.to_owned();
        let mut shown = String::new();
        for (name, specs) in base.into_iter().chain(edited) {
            write_programs(&dir.join(&name), &specs);
            let _ = write!(main, "mod {name} {{\n{}}}\n", modules(&format!("{name}/")));
            let _ = writeln!(shown, "    show({name:?}, {name}::{SHOWN}::all());");
        }
        let _ = write!(
            main,
            "fn show(name: &str, all: Vec<String>) {{\n    println!(\"{{}}\", serde_json::json!({{ name: all }}));\n}}\n\nfn main() {{\n{shown}}}\n"
        );
        write(&dir.join("main.rs"), &main);
        write(&dir.join("Cargo.toml"), &manifest(&package, "main.rs"));
    }
}

/// The crate of a group of changes that break nothing.
fn package(group: usize) -> String {
    format!("{OTHERS}{group}")
}

const ALLOW: &str = "#![allow(dead_code, deprecated, unused)]\n";

/// The generated code and the programs that use it.
fn write_programs(dir: &Path, specs: &Files) {
    let made = generate(rows::sources(specs), &Layout::Module)
        .unwrap_or_else(|problems| panic!("{}", problems[0]));
    let code = made
        .files
        .iter()
        .find(|file| Path::new(&file.path).extension().is_some_and(|kind| kind == "rs"))
        .expect("code");
    write(&dir.join("demo.rs"), &code.text);
    for program in fs::read_dir(rows::here().join("programs")).expect("programs") {
        let program = program.expect("a program").path();
        let name = program.file_name().expect("a name");
        fs::copy(&program, dir.join(name)).expect("a copy of a program");
    }
}

fn modules(dir: &str) -> String {
    let programs = fs::read_dir(rows::here().join("programs")).expect("programs");
    let names = programs.map(|program| {
        let path = program.expect("a program").path();
        path.file_stem().expect("a name").to_string_lossy().into_owned()
    });
    let mut names: Vec<String> = names.chain(["demo".to_owned()]).collect();
    names.sort();
    // Modules in braces are looked for in a directory of their name.
    let up = if dir.is_empty() { "" } else { "../" };
    let one = |name: String| format!("#[path = \"{up}{dir}{name}.rs\"]\npub mod {name};\n");
    names.into_iter().map(one).collect::<Vec<_>>().concat()
}

fn manifest(name: &str, root: &str) -> String {
    let target = if root == "main.rs" {
        format!("[[bin]]\nname = \"{name}\"\npath = \"{root}\"")
    } else {
        format!("[lib]\npath = \"{root}\"")
    };
    format!(
        "[package]\nname = \"{name}\"\nedition = \"2024\"\n\n{target}\n\n[dependencies]\nalicloud-runtime.workspace = true\nserde_json = \"1\"\n"
    )
}

fn write_workspace(work: &Path, breaking: &[One], others: &[One]) {
    let groups = (0..others.chunks(TOGETHER).count()).map(package);
    let names = breaking.iter().map(|one| one.name.clone()).chain(groups);
    let members: Vec<String> = names.map(|name| format!("{name:?}")).collect();
    let members = members.join(", ");
    let runtime = Path::new(ROOT).join("runtime").canonicalize().expect("the runtime");
    // What is looked at are types and requests; an HTTP client would take longer than all of them.
    write(
        &work.join("Cargo.toml"),
        &format!(
            "[workspace]\nresolver = \"3\"\nmembers = [{members}]\n\n[profile.dev]\ndebug = 0\nincremental = false\n\n\
            [workspace.dependencies]\nalicloud-runtime = {{ path = {:?}, default-features = false }}\n",
            runtime.to_string_lossy()
        ),
    );
    fs::copy(Path::new(ROOT).join("Cargo.lock"), work.join("Cargo.lock"))
        .expect("a copy of Cargo.lock");
}

fn cargo(work: &Path, arguments: &[&str]) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(arguments)
        .args(["--offline", "--quiet"])
        .current_dir(work)
        // With the other tests that check generated programs.
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("checked"));
    cargo
}

/// The programs with errors, by crate.
fn check(work: &Path, arguments: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let done = cargo(work, arguments).arg("--message-format=json").output().expect("cargo runs");
    let mut failed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut seen = 0;
    for line in String::from_utf8_lossy(&done.stdout).lines() {
        let Ok(message) = serde_json::from_str::<Value>(line) else { continue };
        seen += 1;
        if message["message"]["level"] != "error" {
            continue;
        }
        let spans = message["message"]["spans"].as_array().cloned().unwrap_or_default();
        let files = spans.iter().filter(|span| span["is_primary"] == true).filter_map(|span| {
            let path = Path::new(span["file_name"].as_str()?);
            let inside = path.parent()?.file_name()?.to_string_lossy().into_owned();
            let file = path.file_stem()?.to_string_lossy().into_owned();
            let name = message["target"]["name"].as_str().unwrap_or_default();
            Some(if name.starts_with(OTHERS) { format!("{inside}/{file}") } else { file })
        });
        let name = message["target"]["name"].as_str().unwrap_or_default().to_owned();
        failed.entry(name).or_default().extend(files);
    }
    assert!(seen > 0, "cargo says nothing:\n{}", String::from_utf8_lossy(&done.stderr));
    failed.retain(|_, files| !files.is_empty());
    failed
}

fn compare_what_is_sent(work: &Path, others: &[One]) {
    let mut shown = BTreeMap::new();
    for group in 0..others.chunks(TOGETHER).count() {
        let package = package(group);
        let done = cargo(work, &["run", "--package", &package]).output().expect("cargo runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        for line in String::from_utf8_lossy(&done.stdout).lines() {
            let one: BTreeMap<String, Vec<String>> =
                serde_json::from_str(line).expect("what is sent");
            shown.extend(one);
        }
    }
    let base = &shown[BASE];
    let mut wrong = String::new();
    for One { name, row, class } in others {
        let changes = classes::of(row);
        let changes = changes.crates.iter().flat_map(|part| &part.changes);
        // A host that is not listed is made by the rule.
        if changes.clone().any(|change| change.rule == Rule::EndpointRegion) {
            continue;
        }
        let differs = &shown[name] != base;
        let is_said = class.is_some_and(|class| class >= Class::Wire);
        let is_only_named = changes.clone().all(|change| change.rule == Rule::CrateRenamed);
        if differs != (is_said && !is_only_named) {
            let parts = shown[name].iter().zip(base).filter(|(now, then)| now != then);
            let parts: Vec<String> = parts.map(|(now, then)| format!("{then}\n  {now}")).collect();
            let _ = writeln!(
                wrong,
                "{}: {class:?}, and differs in\n  {}",
                row.what,
                parts.join("\n  ")
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn write(path: &Path, text: &str) {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).expect("a directory");
    }
    fs::write(path, text).expect("a file");
}
