//! `alicloud update` against a service on loopback, with its faults, and against directories.

#[path = "support/metadata_server.rs"]
mod metadata_server;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use metadata_server::{Reply, Server};
use serde_json::{Value, json};
use tempfile::TempDir;

const V1: &str = "2020-01-01";
const V2: &str = "2021-01-01";

/// A document with those operations.
fn document(code: &str, version: &str, operations: &[&str]) -> Value {
    let operation = json!({
        "methods": ["post"],
        "parameters": [{"name": "Id", "in": "query", "schema": {"type": "string", "required": true}}],
        "responses": {"200": {"schema": {"type": "object", "properties": {"Name": {"type": "string"}}}}},
    });
    let apis: serde_json::Map<String, Value> =
        operations.iter().map(|name| ((*name).to_owned(), operation.clone())).collect();
    json!({"info": {"style": "RPC", "product": code, "version": version}, "apis": apis})
}

fn listed(code: &str, versions: &[&str]) -> Value {
    json!({"code": code, "name": code, "versions": versions, "defaultVersion": versions[0], "style": "RPC"})
}

/// A service with a document of two operations for each of these products.
fn service(codes: &[&str]) -> Server {
    let server = Server::start();
    let list: Vec<Value> = codes.iter().map(|code| listed(code, &[V1])).collect();
    server.set("/meta/v1/products.json", [Reply::ok(&Value::from(list))]);
    for code in codes {
        server.document(code, V1, [Reply::ok(&document(code, V1, &["GetThing", "ListThings"]))]);
    }
    server
}

fn command(dir: &TempDir, from: &str, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alicloud"));
    command.env_clear().current_dir(dir.path()).args(["update", "--from", from]).args(args);
    command
}

/// Exit code, stdout and stderr.
fn update(dir: &TempDir, from: &str, args: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command(dir, from, args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

/// Every file but the generator's cache, with its text and its time.
fn files(dir: &Path) -> BTreeMap<String, (Vec<u8>, std::time::SystemTime)> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if !path.ends_with(".alicloud-codegen.json") {
            let modified = path.metadata().unwrap().modified().unwrap();
            found.insert(path.display().to_string(), (fs::read(&path).unwrap(), modified));
        }
    }
    found
}

/// A tree with these products, as the service has them.
fn tree(server: &Server, codes: &[&str]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let args: Vec<&str> = codes.iter().flat_map(|code| ["--add", code]).collect();
    let (code, out, err) = update(&dir, &server.url, &args);
    assert_eq!(code, Some(0), "{out}{err}");
    server.requests();
    dir
}

fn read(dir: &TempDir, path: &str) -> String {
    fs::read_to_string(dir.path().join(path)).unwrap()
}

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
fn a_fault_leaves_its_product_as_it_was_and_the_rest_goes_on() {
    let codes = ["Body", "Cut", "Gone", "Good", "Large", "Other", "Refused", "Slow", "Text"];
    let server = service(&codes);
    let dir = tree(&server, &codes);
    let before = files(dir.path());
    let newer = |code: &str| document(code, V1, &["GetThing", "ListThings", "NewThing"]);
    server.document("Good", V1, [Reply::ok(&newer("Good"))]);
    server.document("Body", V1, [Reply::ok(&json!({"code": 500, "message": "server error"}))]);
    server.document("Cut", V1, [Reply::Cut(newer("Cut").to_string())]);
    server.document("Gone", V1, [Reply::status(404)]);
    server.document("Large", V1, [Reply::Long(1 << 40)]);
    server.document("Other", V1, [Reply::ok(&newer("Good"))]);
    server.document("Refused", V1, [Reply::status(403)]);
    server.document("Slow", V1, [Reply::Silence]);
    server.document("Text", V1, [Reply::ok(&"<html>later</html>")]);
    let (code, out, err) = update(&dir, &server.url, &["--timeout", "1", "--strict"]);
    assert!(code == Some(1) && out.ends_with("nothing written\n"), "{out}{err}");
    assert!(files(dir.path()) == before, "strict: everything or nothing");

    let (code, out, err) = update(&dir, &server.url, &["--timeout", "1"]);
    assert_eq!(code, Some(1), "{out}{err}");
    let host = server.url.trim_start_matches("http://");
    let out = out.replace(&server.url, "URL").replace(host, "HOST");
    let url = |code: &str| {
        format!("`URL/meta/v1/products/{code}/versions/2020-01-01/api-docs.json?language=EN_US`")
    };
    let lines = [
        "body 2020-01-01: this is no metadata but the message `500: server error`; fetch it again".to_owned(),
        format!("cut 2020-01-01: cannot fetch {}: no complete response from HOST: ", url("Cut")),
        "gone 2020-01-01: the source has no document; skipped".to_owned(),
        "good 2020-01-01: operations: 1 new".to_owned(),
        format!("large 2020-01-01: cannot fetch {}: it is larger than 64 MiB; try again later", url("Large")),
        "other 2020-01-01: the document is of the product `Good`, and `Other` was asked for; ".to_owned(),
        format!("refused 2020-01-01: cannot fetch {}: the server sent HTTP 403; try again later", url("Refused")),
        format!(
            "slow 2020-01-01: cannot fetch {}: no complete response from HOST: operation timed out, after 4 attempts; try again later",
            url("Slow")
        ),
        "text 2020-01-01: the metadata can't be read: ".to_owned(),
        "7 products, 0 operations left as they were: 7 problems".to_owned(),
        "9 product versions: 0 added, 1 updated, 0 unchanged, 1 without a document, 7 failed; 1 spec file ".to_owned(),
    ];
    assert_eq!(out.lines().count(), lines.len(), "{out}");
    for (line, wanted) in out.lines().zip(&lines) {
        assert!(line.starts_with(wanted), "{line}\n{wanted}");
    }
    let after = files(dir.path());
    let changed = |name: &String| after.get(name) != before.get(name);
    for name in after.keys().filter(|name| changed(name)) {
        assert!(["/good/", "metadata.lock"].iter().any(|part| name.contains(part)), "{name}");
    }
    assert!(read(&dir, "api-spec/metadata.lock").contains("other/2020-01-01:\n  code: Other\n"));

    let (code, out, _) = update(&dir, &server.url, &["gone"]);
    assert!(
        code == Some(1)
            && out.contains("gone 2020-01-01: the source lists it, and has no document"),
        "{out}"
    );
}

#[test]
fn a_product_file_that_cannot_be_read_leaves_its_product_and_the_rest_goes_on() {
    let codes = ["Bad", "Demo", "Other"];
    let server = service(&codes);
    let dir = tree(&server, &codes);
    let broken = dir.path().join("api-spec/bad/2020-01-01/product.yaml");
    fs::write(&broken, "product: Bad\nversion: 2020-01-01\nendpointrule: central\n").unwrap();
    for code in codes {
        let newer = document(code, V1, &["GetThing", "ListThings", "NewThing"]);
        server.document(code, V1, [Reply::ok(&newer)]);
    }
    let before = files(&dir.path().join("api-spec/bad"));
    let problem = "bad 2020-01-01: the existing spec can't be read; repair or remove it\n\
        error: unknown field `endpointrule`\n --> api-spec/bad/2020-01-01/product.yaml:3:1\n";
    let last = |failed: u32, updated: u32| {
        format!("0 added, {updated} updated, 0 unchanged, 0 without a document, {failed} failed; ")
    };
    let (code, out, err) = update(&dir, &server.url, &["other"]);
    assert!(code == Some(0) && out.contains(&last(0, 1)), "what was not asked for: {out}{err}");
    for args in [&[][..], &["--all"]] {
        let (code, out, err) = update(&dir, &server.url, args);
        assert!(code == Some(1) && out.contains(problem), "{out}{err}");
        let updated = u32::from(args.is_empty());
        assert!(out.contains("1 product, 0 operations left as they were: 1 problem\n"), "{out}");
        assert!(out.contains(&format!("{updated} updated")) && out.contains("1 failed; "), "{out}");
        assert!(dir.path().join("generated/demo/src/new_thing.rs").exists());
        assert!(files(&dir.path().join("api-spec/bad")) == before);
        assert!(dir.path().join("generated/bad/src/get_thing.rs").exists());
    }
    for args in [&["bad"][..], &["--add", "bad"]] {
        let (code, out, err) = update(&dir, &server.url, args);
        assert!(code == Some(1) && out.contains(problem), "{out}{err}");
        assert!(out.contains(&last(1, 0)), "{out}");
    }
    // The only product of the tree.
    let alone = tree(&server, &["Bad"]);
    fs::copy(&broken, alone.path().join("api-spec/bad/2020-01-01/product.yaml")).unwrap();
    let (code, out, err) = update(&alone, &server.url, &[]);
    assert!(code == Some(1) && out.contains(&last(1, 0)), "{out}{err}");
    assert!(!err.contains("error: "), "the report has it: {err}");
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
fn what_may_pass_is_tried_again_and_redirects_are_followed() {
    let server = service(&["Demo"]);
    let good = Reply::ok(&document("Demo", V1, &["GetThing"]));
    server.set("/elsewhere", [good]);
    server.document(
        "Demo",
        V1,
        [
            Reply::status(503),
            Reply::status(429).with("retry-after", "0"),
            Reply::status(302).with("location", "/elsewhere"),
        ],
    );
    let dir = tempfile::tempdir().unwrap();
    let (code, out, err) = update(&dir, &server.url, &["--add", "demo"]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert_eq!(server.requests().len(), 5);

    server.document("Demo", V1, [Reply::status(302).with("location", "file:///etc/hosts")]);
    let (code, out, _) = update(&dir, &server.url, &[]);
    assert!(code == Some(1) && out.contains(": it redirects from http to file"), "{out}");
    assert_eq!(server.requests().len(), 2);
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
fn what_cannot_begin_says_what_to_do() {
    let server = service(&["Demo"]);
    let dir = tree(&server, &["demo"]);
    let empty = tempfile::tempdir().unwrap();
    let dead = Server::start();
    for (dir, from, args, code, problem) in [
        (
            &dir,
            &server.url,
            &["dmo"][..],
            2,
            "the source has no product `dmo`; did you mean `demo`?",
        ),
        (&dir, &server.url, &["demo@"], 2, "write PRODUCT or PRODUCT@VERSION"),
        (
            &empty,
            &server.url,
            &["demo"],
            2,
            "`demo` is not in the spec tree yet; add it with --add demo",
        ),
        (
            &empty,
            &server.url,
            &[],
            1,
            "there are no specs in `api-spec`; name products with --add, or take all with --all",
        ),
        (&empty, &"nowhere".to_owned(), &["--all"], 1, "there is no metadata in `nowhere`; "),
        (&dir, &"http://a@b/".to_owned(), &[], 2, "--from: the URL has a user name or password"),
        (&dir, &server.url, &["--as-of", "9999-12-31"], 2, "--as-of: 9999-12-31 is in the future"),
        (
            &dir,
            &dead.url,
            &[],
            1,
            "the server sent HTTP 404; try again, or name another source with --from",
        ),
    ] {
        let (found, out, err) = update(dir, from, args);
        assert!(found == Some(code) && out.is_empty() && err.contains(problem), "{out}{err}");
    }
    let lock = dir.path().join("api-spec/metadata.lock");
    fs::write(&lock, "demo/2020-01-01: [").unwrap();
    let (code, _, err) = update(&dir, &server.url, &[]);
    assert!(
        code == Some(1) && err.contains("repair it, or remove it: all documents are fetched"),
        "{err}"
    );
    assert_eq!(fs::read_to_string(&lock).unwrap(), "demo/2020-01-01: [");
}

#[test]
fn specs_that_code_cannot_be_made_of_are_shown() {
    let server = service(&["Demo"]);
    let dir = tree(&server, &["demo"]);
    let other = dir.path().join("api-spec/other/2020-01-01");
    fs::create_dir_all(&other).unwrap();
    fs::write(other.join("product.yaml"), "product: Other\nversion: 2020-01-01\n").unwrap();
    fs::write(other.join("Try.yaml"), "operation: Try\nhttp: { style: rest }\n").unwrap();
    let (code, out, err) = update(&dir, &server.url, &[]);
    assert!(out.starts_with("other 2020-01-01: the source has no document; skipped\n"), "{out}");
    let wanted = "error: 1 problem in the specs; the specs are written and the code is not; repair them, and run `alicloud generate`\n";
    assert!(code == Some(1) && err.ends_with(wanted), "{err}");
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

#[test]
fn a_proxy_of_the_environment_is_used() {
    let proxy = Server::start();
    let base = "http://metadata.invalid/meta/v1/products";
    proxy.set(&format!("{base}.json"), [Reply::ok(&json!([listed("Demo", &[V1])]))]);
    let path = format!("{base}/Demo/versions/{V1}/api-docs.json");
    proxy.set(&path, [Reply::ok(&document("Demo", V1, &["GetThing"]))]);
    let dir = tempfile::tempdir().unwrap();
    let mut command = command(&dir, "http://metadata.invalid", &["--add", "demo"]);
    let output = command.env("http_proxy", &proxy.url).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(proxy.requests().len(), 2);
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_nothing_half_written() {
    let server = service(&["Demo", "Other"]);
    let dir = tree(&server, &["demo", "other"]);
    let before = files(dir.path());
    server.document(
        "Demo",
        V1,
        [Reply::ok(&document("Demo", V1, &["GetThing", "ListThings", "NewThing"]))],
    );
    server.document("Other", V1, [Reply::Silence]);
    let child = command(&dir, &server.url, &[])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut asked = 0;
    let begun = Instant::now();
    while asked < 3 && begun.elapsed() < Duration::from_secs(30) {
        thread::sleep(Duration::from_millis(10));
        asked += server.requests().len();
    }
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(begun.elapsed() < Duration::from_secs(30));
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.ends_with("error: interrupted; nothing was written\n"), "{err}");
    assert!(files(dir.path()) == before);
}

/// Nobody can make a directory in `/proc`.
#[cfg(target_os = "linux")]
#[test]
fn specs_that_cannot_be_written_are_an_error_that_says_what_there_is() {
    let server = service(&["Demo"]);
    let dir = tempfile::tempdir().unwrap();
    let (code, out, err) = update(&dir, &server.url, &["--add", "demo", "--spec", "/proc/specs"]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    let problem = err.lines().last().unwrap();
    assert!(problem.starts_with("error: cannot make the directory `/proc/specs`: "), "{problem}");
    assert!(problem.ends_with("mend that and run it again, which does the rest"), "{problem}");
    assert!(!dir.path().join("generated").exists());
}

#[test]
fn where_nothing_could_be_added_nothing_is_generated() {
    let server = service(&["Demo"]);
    server.document("Demo", V1, [Reply::ok(&json!({"code": 500, "message": "server error"}))]);
    let dir = tempfile::tempdir().unwrap();
    let (code, out, err) = update(&dir, &server.url, &["--add", "demo"]);
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("the message `500: server error`"), "{out}");
    assert!(!err.contains("error"), "{err}");
    assert!(files(dir.path()).is_empty());
}

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
