//! Goldens: each directory of `goldens/` has a `spec.yaml` (and perhaps a `schemas.yaml` or an `errors.yaml`), and what
//! the generator makes of it: `expected.rs` (and `expected_types.rs`, `expected_errors.rs`), or the report in `expected.err`.
//!
//! `UPDATE_GOLDENS=1 cargo test --test goldens` writes them anew; review the diff. That they compile is
//! checked in `goldens_compile.rs`.

use std::path::{Path, PathBuf};
use std::{env, fs};

use alicloud_codegen::spec::yaml;
use alicloud_codegen::{Diagnostic, Layout, Source, generate};

const PRODUCT_YAML: &str = "product: Test\nversion: 2020-01-01\n";

fn cases() -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens");
    let mut cases: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    cases
}

fn source(case: &Path, file: &str) -> Option<Source> {
    let path = case.join(file);
    path.is_file()
        .then(|| Source { path: file.to_owned(), text: fs::read_to_string(path).unwrap() })
}

/// What the generator makes of a case: (file name, text).
fn generated(case: &Path) -> Vec<(&'static str, String)> {
    let spec = source(case, "spec.yaml").unwrap();
    let name = spec
        .text
        .lines()
        .find_map(|line| line.strip_prefix("operation: "))
        .unwrap_or("Try")
        .to_owned();
    let file = if case.ends_with("err_name") { "Try".to_owned() } else { name };
    let mut sources = vec![
        (
            "test/2020-01-01/product.yaml".to_owned(),
            Source { path: "product.yaml".to_owned(), text: PRODUCT_YAML.to_owned() },
        ),
        (format!("test/2020-01-01/{file}.yaml"), spec),
    ];
    for file in ["schemas.yaml", "errors.yaml"] {
        sources
            .extend(source(case, file).map(|source| (format!("test/2020-01-01/{file}"), source)));
    }
    match generate(sources, &Layout::default()) {
        Err(problems) => {
            let reports: Vec<String> = problems.iter().map(Diagnostic::to_string).collect();
            vec![("expected.err", reports.join("\n\n") + "\n")]
        }
        Ok(generation) => generation
            .files
            .into_iter()
            .filter_map(|file| match file.path.as_str() {
                "test/Cargo.toml" | "test/README.md" | "test/catalog.txt"
                | "test/src/client.rs" | "test/src/lib.rs" => None,
                "test/src/types.rs" => Some(("expected_types.rs", file.text)),
                "test/src/errors.rs" => Some(("expected_errors.rs", file.text)),
                _ => Some(("expected.rs", file.text)),
            })
            .collect(),
    }
}

#[test]
fn the_generator_makes_what_is_expected() {
    let update = env::var_os("UPDATE_GOLDENS").is_some();
    let cases = cases();
    assert!(cases.len() >= 30, "goldens are missing");
    let mut wrong = Vec::new();
    for case in &cases {
        let made = generated(case);
        for (name, text) in &made {
            let path = case.join(name);
            if update {
                fs::write(&path, text).unwrap();
            } else if fs::read_to_string(&path).ok().as_ref() != Some(text) {
                wrong.push(format!("{}:\n{text}", path.display()));
            }
        }
        for name in ["expected.rs", "expected_types.rs", "expected_errors.rs", "expected.err"] {
            let stale = case.join(name);
            if stale.exists() && made.iter().all(|(made, _)| *made != name) {
                wrong.push(format!("{} is not made any more", stale.display()));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "run with UPDATE_GOLDENS=1 and review the diff:\n\n{}",
        wrong.join("\n\n")
    );
}

#[test]
fn every_report_shows_file_line_and_a_way_out() {
    let reports: Vec<PathBuf> =
        cases().into_iter().map(|case| case.join("expected.err")).filter(|p| p.exists()).collect();
    assert!(reports.len() >= 20);
    for path in reports {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.display();
        assert!(text.contains("error: "), "{name}: {text}");
        assert!(text.contains("= help: "), "{name}: {text}");
        // An empty file has no line to show.
        assert!(text.contains(".yaml:") || text.contains("the file is empty"), "{name}: {text}");
    }
}

#[test]
fn all_compiled_modules_are_goldens() {
    // The modules are listed by hand, so a new golden must be added there to be compiled.
    let this = include_str!("goldens_compile.rs");
    for case in cases() {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        if case.join("expected.rs").exists() {
            assert!(
                this.contains(&format!("\"goldens/{name}/expected.rs\"")),
                "{name} is not compiled"
            );
        }
    }
}

#[test]
fn a_crate_has_the_error_sets_that_its_operations_name() {
    let file = |name: &str, text: &str| {
        let source = Source { path: name.to_owned(), text: text.to_owned() };
        (format!("test/2020-01-01/{name}"), source)
    };
    let head = "http: { style: rpc, method: POST }\n";
    let sets = "ErrorCode: [{ status: 403, code: Forbidden }]\n\
        NotFound: [{ status: 404, code: NotFound }]\n\
        NamedByNobody: [{ status: 404, code: NotFound }]\n";
    let made = |operations: &[(&str, &str)]| -> Vec<(String, String)> {
        let operations = operations.iter().map(|(name, rest)| {
            file(&format!("{name}.yaml"), &format!("operation: {name}\n{head}{rest}"))
        });
        let sources = [file("product.yaml", PRODUCT_YAML), file("errors.yaml", sets)];
        let generation =
            generate(sources.into_iter().chain(operations).collect(), &Layout::default());
        generation.unwrap().files.into_iter().map(|file| (file.path, file.text)).collect()
    };
    let text = |files: &[(String, String)], name: &str| {
        let path = format!("test/src/{name}.rs");
        files.iter().find(|(at, _)| *at == path).map(|(_, text)| text.clone())
    };

    // An operation may have the name that the module has.
    let files = made(&[
        ("Errors", "errorSet: NotFound\n"),
        ("Same", "errorSet: NotFound\n"),
        ("Try", "errorSet: ErrorCode\n"),
    ]);
    let library = text(&files, "lib").unwrap();
    assert!(library.contains("\nmod errors;\n") && library.contains("\npub mod errors_;\n"));
    let errors = text(&files, "errors").unwrap();
    assert!(errors.contains("rt::error_codes!(ErrorCode, NotFound);"), "{errors}");
    assert!(!errors.contains("NamedByNobody"), "{errors}");
    for (name, line) in [
        ("errors_", "pub use super::errors::NotFound as ErrorCode;"),
        ("same", "pub use super::errors::NotFound as ErrorCode;"),
        ("try", "pub use super::errors::ErrorCode;"),
    ] {
        assert!(text(&files, name).unwrap().contains(line), "{name}");
    }

    let files = made(&[("Try", "")]);
    assert!(text(&files, "errors").is_none());
    assert!(!text(&files, "lib").unwrap().contains("mod errors"));
}

fn of_product(product: &str, operations: &[(&str, &str)]) -> Vec<(String, Source)> {
    let source = |name: &str, text: String| {
        let source = Source { path: format!("{name}.yaml"), text };
        (format!("test/2020-01-01/{name}.yaml"), source)
    };
    let operations = operations.iter().map(|(name, rest)| {
        let http = "http: { style: rpc, method: POST }";
        source(name, format!("operation: {name}\n{http}\n{rest}"))
    });
    [source("product", format!("{PRODUCT_YAML}{product}"))].into_iter().chain(operations).collect()
}

#[test]
fn the_first_page_lists_the_operations_by_subject() {
    let product = "subjects: { Disks: [DescribeDisks, CreateDisk], More <things>: [Decrypt] }";
    let reads = "authorization: { access: list }";
    let operations = [
        ("CreateDisk", ""),
        ("Decrypt", ""),
        ("DescribeDisks", reads),
        ("ListAll", reads),
        ("ListOld", "deprecated: true\nsummary: |\n  Lists what\n  is [old].\n"),
    ];
    let made = generate(of_product(product, &operations), &Layout::default()).unwrap();
    let library = made.files.iter().find(|file| file.path == "test/src/lib.rs").unwrap();
    let docs: Vec<&str> = library
        .text
        .lines()
        .skip_while(|line| *line != "/*!")
        .take_while(|line| *line != "*/")
        .collect();
    let from = docs.iter().position(|line| *line == "# Operations").unwrap();
    assert_eq!(
        docs[from..].join("\n"),
        "# Operations\n\n## Disks\n\n\
        - [`DescribeDisks`](Client::describe_disks): Describes disks.\n\
        - [`CreateDisk`](Client::create_disk): Creates a disk.\n\n\
        ## More \\<things>\n\n\
        - [`Decrypt`](Client::decrypt)\n\n\
        ## Other operations\n\n\
        - [`ListAll`](Client::list_all): Lists all.\n\
        - [`ListOld`](Client::list_old): Lists what is `[old]`. *Deprecated.*"
    );
    assert!(docs.contains(&"println!(\"{:?}\", client.describe_disks().await?);"), "{docs:?}");
    let position = |text: &str| library.text.find(text).unwrap();
    // Documentation of a type begins with what the first module adds to it.
    assert!(position("\nmod client;") < position("\npub mod "), "{}", library.text);
}

#[test]
fn subjects_have_operations_with_specs_and_each_once() {
    let product = "subjects:\n  A: [GetThing, GetThings]\n  B:\n  - GetThing\n";
    let problems = generate(of_product(product, &[("GetThing", "")]), &Layout::default());
    let reports: Vec<String> = problems.unwrap_err().iter().map(Diagnostic::to_string).collect();
    let all = reports.join("\n");
    assert!(
        all.contains("the operation `GetThings` has no spec") && all.contains("product.yaml:4:"),
        "{all}"
    );
    assert!(all.contains("`GetThing` is listed under `A` already"), "{all}");
    assert!(all.contains("product.yaml:6:"), "{all}");
}

#[test]
fn files_that_cannot_be_specs_are_refused_with_a_reason() {
    let large = yaml::source("a.yaml", vec![b'#'; 10 << 20]).unwrap_err().to_string();
    assert_eq!(
        large,
        "error: the file has 10485760 bytes\n--> a.yaml\n = help: a spec file holds one operation and has at most 8388608 bytes; is it the right file?"
    );
    let not_utf8 = yaml::source("a.yaml", b"operation: Try\nsummary: caf\xe9\n".to_vec())
        .unwrap_err()
        .to_string();
    assert_eq!(
        not_utf8,
        "error: the byte 0xe9 is not UTF-8\n --> a.yaml:2:13\n  |\n2 | summary: caf\u{fffd}\n  |             ^\n  |\n  = help: save the file as UTF-8"
    );
}
