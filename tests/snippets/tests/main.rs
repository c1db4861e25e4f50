//! What `alicloud call --code` prints compiles: a fixed sample of operations is called, with everything set and with as
//! little as possible, against crates that are generated for it.
//!
//! The sample is of the official metadata that the variable `API_DOCS` names; without it, of the committed specs.

mod sample;
mod values;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use alicloud_codegen::{CalledAt, Layout, RuntimeDependency, crate_dir, generate, snippet};

/// At least so many operations are called.
const OPERATIONS: usize = 300;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

#[test]
fn snippets_compile() {
    let sample = sample::take(OPERATIONS);
    let runtime = RuntimeDependency::Path(path(&Path::new(ROOT).join("runtime")));
    let made = generate(sample.sources, &Layout::Crate(runtime))
        .unwrap_or_else(|problems| panic!("{}", problems[0]));
    let work = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("snippets");
    if work.exists() {
        fs::remove_dir_all(&work).expect("the last run's files can be removed");
    }
    for file in &made.files {
        write(&work.join("crates").join(&file.path), &file.text);
    }
    let mut crates = BTreeSet::new();
    let mut programs = String::new();
    let mut count = 0;
    let (region, endpoint) = (Some("cn-hangzhou"), Some("https://api.example.com"));
    let places = [
        CalledAt::default(),
        CalledAt { region, endpoint: None },
        CalledAt { region, endpoint },
        CalledAt { region: None, endpoint },
    ];
    for product in &made.catalog.products {
        for operation in product
            .operations
            .iter()
            .filter(|o| sample.called.contains(&(product.id.clone(), o.name.clone())))
        {
            crates.insert(crate_dir(product));
            for (kind, values) in [
                ("full", values::full(product, operation)),
                ("sparse", values::sparse(product, operation)),
            ] {
                let module = format!("m{count}_{kind}");
                write(
                    &work.join("programs").join(format!("{module}.rs")),
                    &snippet(product, operation, &values, None, places[count % places.len()]),
                );
                let _ = writeln!(programs, "mod {module};");
            }
            count += 1;
        }
    }
    assert!(count >= OPERATIONS, "{count} operations");
    write(&work.join("programs/lib.rs"), &format!("#![allow(dead_code, deprecated)]\n{programs}"));
    write_manifests(&work, &crates);
    check(&work);
    println!("{count} operations of {} products, two calls of each", crates.len());
}

fn write_manifests(work: &Path, crates: &BTreeSet<String>) {
    let mut manifest = "[package]\nname = \"programs\"\nedition = \"2024\"\n\n[lib]\npath = \"programs/lib.rs\"\n\n\
        [profile.dev]\ndebug = 0\nincremental = false\n\n[workspace]\n\n[dependencies]\n\
        serde_json = \"1\"\ntokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }\n"
        .to_owned();
    for dir in crates {
        // What is checked are types; an HTTP client would take longer than all of them.
        let dependency = format!("{{ path = \"crates/{dir}\", default-features = false }}");
        let _ = writeln!(manifest, "alicloud-{dir} = {dependency}");
    }
    write(&work.join("Cargo.toml"), &manifest);
    // The versions that the project is tested with, which have been downloaded.
    fs::copy(Path::new(ROOT).join("Cargo.lock"), work.join("Cargo.lock"))
        .expect("a copy of Cargo.lock");
}

fn check(work: &Path) {
    let done = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--message-format=short"])
        .current_dir(work)
        // With tests/surface, which checks the same dependencies.
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("checked"))
        .output()
        .expect("cargo runs");
    let report = String::from_utf8_lossy(&done.stderr);
    let errors: Vec<&str> = report.lines().filter(|line| line.contains("error")).take(20).collect();
    assert!(done.status.success(), "in {}:\n{}", work.display(), errors.join("\n"));
}

fn write(path: &Path, text: &str) {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).expect("a directory");
    }
    fs::write(path, text).expect("a file");
}

fn path(path: &Path) -> String {
    path.canonicalize().expect("a path").to_string_lossy().into_owned()
}
