//! `alicloud update` against a service on loopback, with its faults, and against directories.

mod faults;
#[path = "../support/metadata_server.rs"]
mod metadata_server;
mod support;

use std::fs;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use metadata_server::Reply;
use support::{V1, V2, document, files, listed, read, service, tree, update};

#[test]
fn a_product_is_added_followed_and_checked() {
    let server = service(&["Demo", "Other"]);
    let first = Reply::ok(&document("Demo", V1, &["GetThing", "OldThing"]))
        .with("etag", "\"one\"")
        .with("last-modified", "Fri, 10 Jan 2025 10:00:00 GMT");
    server.document("Demo", V1, [first.clone()]);
    let dir = tempfile::tempdir().unwrap();
    let (code, out, err) = update(&dir, &server.url, &["--add", "demo"]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(err.starts_with("fetching 1 document from http://127.0.0.1:"), "{err}");
    let wanted = "demo 2020-01-01: added, 2 operations\n1 product version: 1 added, 0 updated, 0 unchanged, 0 without a document, \
        0 failed; 4 spec files and ";
    assert!(out.starts_with(wanted), "{out}");
    assert!(
        server.requests()[0].starts_with("GET /meta/v1/products.json?language=EN_US HTTP/1.1\r\n")
    );
    assert!(read(&dir, "generated/demo/Cargo.toml").contains("name = \"alicloud-demo\""));
    assert!(dir.path().join("generated/demo/src/get_thing.rs").exists());
    let lock = read(&dir, "api-spec/metadata.lock");
    for line in [
        "demo/2020-01-01:\n  code: Demo\n",
        "/meta/v1/products/Demo/versions/2020-01-01/api-docs.json?language=EN_US\n  sha256: ",
        "  firstSeen: 2025-01-10\n  operations: 2\n  fixups: 0\n  problems: 0\n",
        "  etag: '\"one\"'\n  lastModified: Fri, 10 Jan 2025 10:00:00 GMT\n",
    ] {
        assert!(lock.contains(line), "{lock}");
    }

    // The same document, and a server that says so.
    let before = files(dir.path());
    let (code, out, _) = update(&dir, &server.url, &[]);
    assert_eq!(code, Some(0), "{out}");
    let same = "1 product version: 0 added, 0 updated, 1 unchanged, 0 without a document, 0 failed; 0 spec files and 0 generated \
        files written\n";
    assert_eq!(out, same);
    server.document("Demo", V1, [Reply::status(304)]);
    server.requests();
    assert_eq!(update(&dir, &server.url, &["demo", "--check"]).0, Some(0));
    let asked = server.requests().pop().unwrap();
    assert!(asked.contains("if-none-match: \"one\"\r\n"), "{asked}");
    assert!(asked.contains("if-modified-since: Fri, 10 Jan 2025 10:00:00 GMT\r\n"), "{asked}");
    server.document("Demo", V1, [first]);
    assert_eq!(update(&dir, &server.url, &["--language", "zh"]).0, Some(0));
    let asked = server.requests().pop().unwrap();
    assert!(asked.contains("?language=ZH_CN ") && !asked.contains("if-none-match"), "{asked}");
    assert!(files(dir.path()) == before, "a run that changes nothing rewrites nothing");

    // A newer document.
    let newer = Reply::ok(&document("Demo", V1, &["GetThing", "NewThing"]))
        .with("last-modified", "Mon, 10 Feb 2025 10:00:00 GMT");
    server.document("Demo", V1, [newer]);
    let (code, out, err) = update(&dir, &server.url, &["--check"]);
    let line = "demo 2020-01-01: operations: 1 new, 1 marked, since upstream has them no more; 1 deprecation, 1 addition\n";
    assert!(
        code == Some(1) && out.starts_with(line) && out.ends_with("nothing written\n"),
        "{out}"
    );
    assert!(err.contains("error: the specs are behind `http://127.0.0.1:"), "{err}");
    assert_eq!(update(&dir, &server.url, &["--dry-run"]).0, Some(0));
    let (code, out, _) = update(&dir, &server.url, &["--dry-run", "--json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &report["written"]), (Some(0), &json!(false)));
    assert_eq!(report["versions"][0]["status"], "updated");
    assert_eq!(report["versions"][0]["asOf"], "2025-02-10");
    assert_eq!(report["versions"][0]["newOperations"], json!(["NewThing"]));
    assert_eq!(report["versions"][0]["markedOperations"], json!(["OldThing"]));
    assert_eq!(report["versions"][0]["class"], "deprecation");
    assert_eq!(report["versions"][0]["counts"], json!({"addition": 1, "deprecation": 1}));
    assert!(files(dir.path()) == before, "neither of them writes");
    let (code, out, _) = update(&dir, &server.url, &[]);
    assert!(code == Some(0) && out.starts_with(line), "{out}");
    assert!(dir.path().join("generated/demo/src/new_thing.rs").exists());
    assert!(
        read(&dir, "api-spec/demo/2020-01-01/OldThing.yaml")
            .contains("\nremovedUpstream: 2025-02-10\n")
    );
    assert!(read(&dir, "api-spec/metadata.lock").contains("firstSeen: 2025-02-10\n"));
}

#[test]
fn an_operation_that_is_spelled_otherwise_moves_its_file() {
    let server = service(&["Demo"]);
    let dir = tree(&server, &["Demo"]);
    let newer = document("Demo", V1, &["getThing", "ListThings"]);
    server.document("Demo", V1, [Reply::ok(&newer)]);
    let (code, out, err) = update(&dir, &server.url, &[]);
    assert!(
        code == Some(0) && out.contains("demo 2020-01-01: operations: 1 changed; "),
        "{out}{err}"
    );
    let names: Vec<String> =
        files(&dir.path().join("api-spec/demo/2020-01-01")).into_keys().collect();
    assert_eq!(names.len(), 4, "{names:?}");
    assert!(names.iter().any(|name| name.ends_with("/getThing.yaml")), "{names:?}");
    assert!(read(&dir, "generated/demo/src/get_thing.rs").contains("\"getThing\""));
}

#[test]
fn eight_documents_are_fetched_at_once() {
    let names: Vec<String> = (0..20).map(|number| format!("P{number}")).collect();
    let codes: Vec<&str> = names.iter().map(String::as_str).collect();
    let server = service(&codes);
    server.delay(Duration::from_millis(100));
    let dir = tempfile::tempdir().unwrap();
    let (code, out, err) = update(&dir, &server.url, &["--all", "--dry-run"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("\n20 product versions: 20 added, "), "{out}");
    assert_eq!(server.most_in_flight(), 8);
    assert!(files(dir.path()).is_empty());
}

#[test]
fn the_list_decides_which_version_has_the_plain_name() {
    let server = service(&[]);
    server.set("/meta/v1/products.json", [Reply::ok(&json!([listed("Demo", &[V1, V2])]))]);
    for version in [V1, V2] {
        server.document("Demo", version, [Reply::ok(&document("Demo", version, &["GetThing"]))]);
    }
    let dir = tempfile::tempdir().unwrap();
    let (code, out, err) = update(&dir, &server.url, &["--add", &format!("demo@{V2}")]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(
        read(&dir, "api-spec/demo/2021-01-01/product.yaml").contains("defaultVersion: false\n")
    );
    assert!(dir.path().join("generated/demo-20210101/Cargo.toml").exists());
    assert_eq!(update(&dir, &server.url, &["--all"]).0, Some(0));
    assert!(read(&dir, "generated/demo/Cargo.toml").contains("version 2020-01-01"));

    // Another version becomes the default, and the documents stay.
    server.set("/meta/v1/products.json", [Reply::ok(&json!([listed("Demo", &[V2, V1])]))]);
    assert_eq!(update(&dir, &server.url, &[]).0, Some(0));
    assert!(read(&dir, "generated/demo/Cargo.toml").contains("version 2021-01-01"));
    assert!(dir.path().join("generated/demo-20200101/Cargo.toml").exists());
    assert!(!dir.path().join("generated/demo-20210101").exists());
}

#[test]
fn a_directory_is_a_source_with_or_without_a_list() {
    let dir = tempfile::tempdir().unwrap();
    let put = |product: &str, code: &str, operations: &[&str]| {
        let at = dir.path().join(format!("metadata/{product}/{V1}"));
        fs::create_dir_all(&at).unwrap();
        fs::write(at.join("api-docs.json"), document(code, V1, operations).to_string()).unwrap();
    };
    put("demo", "Demo", &["GetThing"]);
    put("other", "Other", &["GetThing"]);
    let (code, out, err) = update(&dir, "metadata", &["--all", "--as-of", "2025-01-10"]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("\n2 product versions: 2 added, "), "{out}");
    let lock = read(&dir, "api-spec/metadata.lock");
    assert!(lock.contains("  url: demo/2020-01-01/api-docs.json\n"), "{lock}");
    assert!(lock.contains("  firstSeen: 2025-01-10\n"), "{lock}");

    // What the source has no more stays. Only who names it is told that it is an error.
    fs::remove_dir_all(dir.path().join("metadata/other")).unwrap();
    let (code, out, _) = update(&dir, "metadata", &["--as-of", "2025-01-11"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.starts_with("other 2020-01-01: the source has no document; skipped\n"), "{out}");
    let (code, _, err) = update(&dir, "metadata", &["other"]);
    assert!(code == Some(2) && err.contains("the source has no product `Other`"), "{err}");
    fs::write(
        dir.path().join("metadata/products.json"),
        json!([listed("Demo", &[V1]), listed("Other", &[V1])]).to_string(),
    )
    .unwrap();
    let (code, out, _) = update(&dir, "metadata", &["--as-of", "2025-01-11"]);
    assert_eq!(code, Some(0), "{out}");
    // The list says what the product is called.
    assert!(out.contains("1 updated, 0 unchanged, 1 without a document, 0 failed"), "{out}");
    assert!(read(&dir, "api-spec/demo/2020-01-01/product.yaml").contains("\ntitle: Demo\n"));
    let (code, out, _) = update(&dir, "metadata", &["--as-of", "2025-01-11"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("1 unchanged, 1 without a document, 0 failed"), "{out}");

    // An older document is refused by name.
    put("demo", "Demo", &["GetThing", "NewThing"]);
    let (code, out, _) = update(&dir, "metadata", &["demo", "--as-of", "2025-01-09"]);
    assert!(
        code == Some(1) && out.starts_with("demo 2020-01-01: the document is of 2025-01-09, "),
        "{out}"
    );
    // An operation that can't be decided on is a problem, and the rest is imported.
    let mut faulty = document("Demo", V1, &["GetThing", "NewThing"]);
    faulty["apis"]["NewThing"]["methods"] = json!(7);
    let path = dir.path().join(format!("metadata/demo/{V1}/api-docs.json"));
    fs::write(path, faulty.to_string()).unwrap();
    let (code, out, _) = update(&dir, "metadata", &["demo", "--as-of", "2025-01-12"]);
    assert!(code == Some(1) && out.contains("demo 2020-01-01 NewThing: methods: "), "{out}");
    assert!(out.contains("\n0 products, 1 operation left as they were: 1 problem\n"), "{out}");
    assert!(read(&dir, "api-spec/metadata.lock").contains("  problems: 1\n"));
}

#[test]
fn documents_without_a_day_are_said_to_be_taken_for_those_of_today() {
    const NOTE: &str = "note: the documents in `metadata` don't say of which day they are, so what changed is taken for today's, and older documents \
        are refused from now on; give their day with --as-of YYYY-MM-DD\n";
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path().join(format!("metadata/demo/{V1}"));
    fs::create_dir_all(&at).unwrap();
    fs::write(at.join("api-docs.json"), document("Demo", V1, &["GetThing"]).to_string()).unwrap();
    for (args, note) in [
        (&["--all", "--dry-run"][..], false),
        (&["--all", "--spec", "dated", "--as-of", "2025-01-10", "--dry-run"], false),
        (&["--all"], true),
        (&[], false),
    ] {
        let (code, out, err) = update(&dir, "metadata", args);
        assert_eq!(code, Some(0), "{out}{err}");
        assert_eq!(err.contains(NOTE), note, "{args:?}: {err}");
    }
}

#[test]
fn what_is_added_is_a_member_of_the_workspace() {
    let server = service(&["Demo"]);
    let dir = tree(&server, &["demo"]);
    fs::write(dir.path().join("Cargo.toml"), "[workspace]\nmembers = [\"generated/*\"]\n").unwrap();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(dir.path())
        .args(["metadata", "--offline", "--no-deps", "--format-version", "1"])
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(metadata["packages"][0]["name"], "alicloud-demo");
}

#[cfg(unix)]
/// Nobody can make a directory in `/proc`.
#[cfg(target_os = "linux")]
#[test]
fn lines_say_what_changes_do_to_programs() {
    let dir = tempfile::tempdir().unwrap();
    let put = |version: &str, kind: &str| {
        let mut document = document("Demo", version, &["GetThing"]);
        document["apis"]["GetThing"]["parameters"][0]["schema"]["type"] = json!(kind);
        let at = dir.path().join(format!("metadata/demo/{version}"));
        fs::create_dir_all(&at).unwrap();
        fs::write(at.join("api-docs.json"), document.to_string()).unwrap();
    };
    put(V1, "string");
    assert_eq!(update(&dir, "metadata", &["--all", "--as-of", "2025-01-10"]).0, Some(0));

    // A newer version takes the plain name.
    put(V2, "string");
    let add = format!("demo@{V2}");
    let (code, out, _) =
        update(&dir, "metadata", &["demo", "--add", &add, "--as-of", "2025-01-10"]);
    let lines = "demo 2020-01-01: its specs are as they were; 1 breaking\ndemo 2021-01-01: added, 1 operation\n";
    assert!(code == Some(0) && out.starts_with(lines), "{out}");

    put(V2, "integer");
    let args = ["--as-of", "2025-01-11", "--dry-run"];
    let (code, out, _) = update(&dir, "metadata", &args);
    let line = "demo 2021-01-01: operations: 1 changed; 1 breaking\n";
    assert!(code == Some(0) && out.starts_with(line), "{out}");
    let (_, out, _) = update(&dir, "metadata", &[&args[..], &["--json"]].concat());
    let report: Value = serde_json::from_str(&out).unwrap();
    let [same, changed] = report["versions"].as_array().unwrap().as_slice() else {
        panic!("{out}")
    };
    assert_eq!((same.get("class"), same.get("counts")), (None, None));
    assert_eq!(
        (&changed["class"], &changed["counts"]),
        (&json!("breaking"), &json!({"breaking": 1}))
    );

    // What is wrong with the specs is for making code of them to say.
    let path = dir.path().join(format!("api-spec/demo/{V2}/GetThing.yaml"));
    let spec = fs::read_to_string(&path).unwrap();
    fs::write(&path, spec + "errorSet: Nothing\n").unwrap();
    let (code, out, _) = update(&dir, "metadata", &args);
    let line = "demo 2021-01-01: operations: 1 changed; not compared, for problems in the specs\n";
    assert!(code == Some(0) && out.starts_with(line), "{out}");
}
