//! What fails, and what it leaves as it was.

use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::metadata_server::{Reply, Server};
use crate::support::{V1, command, document, files, listed, read, service, tree, update};

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
    fs::remove_dir_all(other).unwrap();
    let root = dir.path().join("generated/demo/src/lib.rs");
    fs::remove_file(&root).unwrap();
    fs::create_dir(root).unwrap();
    let (code, _, err) = update(&dir, &server.url, &[]);
    let wanted = "is a directory where a file is to be; move it away; the specs are written and the code is not: mend that, and run `alicloud generate`\n";
    assert!(code == Some(1) && err.ends_with(wanted), "{err}");
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
