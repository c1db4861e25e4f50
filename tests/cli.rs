//! The command line: what each command prints and how it exits. `TRYCMD=overwrite cargo test --test cli`
//! writes the expected output anew; review the diff.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

#[test]
fn commands_print_what_is_expected() {
    trycmd::TestCases::new().case("tests/cli/*.trycmd");
}

/// An `alicloud emulate` that ends with the test.
struct Served {
    child: std::process::Child,
    url: String,
}

impl Served {
    fn start() -> Self {
        let mut child = alicloud()
            .args(["emulate", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { child, url: url.trim().to_owned() }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn alicloud() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alicloud"));
    command.env_clear();
    command
}

fn call(url: &str, args: &[&str]) -> (Option<i32>, String, String) {
    let mut child = alicloud()
        .args(["call", "ecs"])
        .args(args)
        .args(["--endpoint", url, "--region", "cn-hangzhou"])
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", "test-access-key-id")
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "test-access-key-secret")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut out, mut err) = (String::new(), String::new());
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    (child.wait().unwrap().code(), out, err)
}

#[test]
fn calls_go_to_the_emulator_and_back() {
    let served = Served::start();
    assert!(served.url.starts_with("http://127.0.0.1:"), "{}", served.url);
    let image = "m-bp1caf3yicx5jlfl****";

    let add = ["ModifyImageSharePermission", "--ImageId", image, "--AddAccount.1", "1234567890"];
    let (code, out, err) = call(&served.url, &add);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("RequestId"), "{out}");

    let (code, out, err) = call(&served.url, &["DescribeImageSharePermission", "--ImageId", image]);
    assert_eq!(code, Some(0), "{err}");
    let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(answer["Accounts"]["Account"][0]["AliyunId"], "1234567890");
    assert_eq!(answer["RegionId"], "cn-hangzhou");

    let (code, out, err) =
        call(&served.url, &["DescribeImageSharePermission", "--ImageId", "m-nothing"]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(
        err.starts_with("error: DescribeImageSharePermission: InvalidImageId.NotFound (HTTP 404)"),
        "{err}"
    );
}

#[test]
fn a_reader_that_reads_no_more_is_no_failure() {
    let gone = || std::io::pipe().unwrap().1;
    let mut command = alicloud();
    command.args(["call", "ecs", "DescribeRegions", "--code"]);
    let Output { status, stderr, .. } = command.stdout(gone()).output().unwrap();
    assert_eq!((status.code(), stderr.as_slice()), (Some(0), &b""[..]));
    command.arg("--NoSuchParameter").arg("1");
    assert_eq!(command.stdout(gone()).stderr(gone()).status().unwrap().code(), Some(2));
}

/// A device on which there is never any space.
#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_a_failure() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = alicloud();
    command.args(["call", "ecs", "DescribeRegions", "--code"]).stdout(full);
    let Output { status, stderr, .. } = command.output().unwrap();
    let text = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(1), "{text}");
    assert!(
        text.starts_with("error: cannot write to the standard output: No space left"),
        "{text}"
    );
}

/// Runs `generate` with these arguments after those of a small tree: whether it succeeded, and the last line.
fn generate(dir: &Path, args: &[&str]) -> (bool, String) {
    let output = alicloud()
        .current_dir(dir)
        .args(["generate", "--spec", "specs", "--out", "deep/crates"])
        .args(args)
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    (output.status.success(), printed.lines().last().unwrap_or_default().to_owned())
}

#[test]
fn tables_of_operations_go_into_a_file_or_into_a_crate_for_each_product() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    for product in ["one", "two"] {
        let specs = dir.join(format!("specs/{product}/2020-01-01"));
        fs::create_dir_all(&specs).unwrap();
        let text = format!("product: {product}\nversion: 2020-01-01\n");
        fs::write(specs.join("product.yaml"), text).unwrap();
        let text = "operation: Try\nhttp: { style: rpc, method: POST }\n";
        fs::write(specs.join("Try.yaml"), text).unwrap();
    }
    let read = |path: &str| fs::read_to_string(dir.join(path)).unwrap();

    let (ok, last) = generate(dir, &["--dispatch", "table.rs"]);
    assert!(ok && last == "2 products, 2 operations, 13 files written, 0 unchanged", "{last}");
    let table = read("table.rs");
    for entry in ["alicloud_one::r#try::TryRequest", "alicloud_two::r#try::TryRequest"] {
        assert!(table.contains(entry), "{table}");
    }
    let (ok, last) = generate(dir, &["--dispatch", "table.rs", "--check"]);
    assert!(ok && last == "2 products, 2 operations, 0 files written, 13 unchanged", "{last}");

    let (ok, last) = generate(dir, &["--dispatch", "tables"]);
    assert!(ok && last == "2 products, 2 operations, 6 files written, 12 unchanged", "{last}");
    assert!(read("tables/one/src/lib.rs").contains("alicloud_one::r#try::TryRequest"));
    assert!(!read("tables/one/src/lib.rs").contains("alicloud_two"));
    assert!(read("tables/src/lib.rs").contains("alicloud_dispatch_two::TABLE"));
    let path = "alicloud-two = { path = \"../../deep/crates/two\" }";
    assert!(read("tables/two/Cargo.toml").contains(path));

    fs::remove_dir_all(dir.join("specs/two")).unwrap();
    let (ok, last) = generate(dir, &["--dispatch", "tables", "--check"]);
    assert!(!ok && last.starts_with("1 product, 1 operation, 0 files written"), "{last}");
    assert!(generate(dir, &["--dispatch", "tables", "--prune"]).0);
    assert!(!dir.join("tables/two").exists() && dir.join("tables/one").exists());
}

fn import(dir: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let done = alicloud()
        .current_dir(dir)
        .args(["import", "docs", "--out", "specs"])
        .args(args)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (done.status.code(), text(done.stdout), text(done.stderr))
}

#[test]
fn an_import_writes_all_that_can_be_decided_and_says_what_is_left() {
    let dir = tempfile::tempdir().unwrap();
    let write = |product: &str, text: &str| {
        let docs = dir.path().join(format!("docs/{product}/2020-01-01"));
        fs::create_dir_all(&docs).unwrap();
        fs::write(docs.join("api-docs.json"), text).unwrap();
    };
    let operation = r#"{"methods": ["post"], "parameters": [], "responses": {"200": {"schema":
        {"type": "object", "properties": {"Thing": {"$ref": "Nowhere"}}}}}}"#;
    write(
        "demo",
        &format!(
            r#"{{"info": {{"style": "RPC", "product": "Demo", "version": "2020-01-01"}}, "apis":
            {{"GetThing": {operation}, "GetOther": {{"methods": 7}}}}}}"#
        ),
    );
    write("other", r#"{"code": 500, "message": "server error"}"#);
    let (code, out, err) = import(dir.path(), &["--strict"]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.ends_with("nothing was imported: 2 problems\n"), "{err}");
    assert!(!dir.path().join("specs").exists());

    let (code, out, err) = import(dir.path(), &["--places"]);
    assert_eq!(code, Some(1), "{out}");
    // Who sends the output elsewhere sees the problems all the same.
    let lines: Vec<&str> = err.lines().collect();
    assert_eq!(lines.len(), 2, "{err}");
    assert!(lines.iter().all(|line| out.contains(line)), "{err}");
    let wanted = "\
docs/demo/2020-01-01/api-docs.json: demo 2020-01-01 GetOther: methods: its metadata can't be read: \
expected a list, found `7`; correct it
docs/other/2020-01-01/api-docs.json: other 2020-01-01: this is no metadata but the message \
`500: server error`; fetch it again
1 product, 1 operation left as they were: 2 problems
1 product, 1 operation, 2 files written (2 new), 0 unchanged
";
    assert!(out.ends_with(wanted), "{out}");
    let place = "demo/2020-01-01/GetThing: response.Thing: fix-up: reference to a schema that does not exist\n";
    assert!(out.contains(place), "{out}");
    assert!(dir.path().join("specs/demo/2020-01-01/GetThing.yaml").exists());

    fs::remove_dir_all(dir.path().join("docs/other")).unwrap();
    let (code, out, _) = import(dir.path(), &["--only", "GetThing"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(
        out.ends_with("\n1 product, 1 operation, 0 files written (0 new), 2 unchanged\n"),
        "{out}"
    );
}

#[cfg(unix)]
#[test]
fn one_file_that_cannot_be_read_is_a_problem_and_stops_no_import() {
    let dir = tempfile::tempdir().unwrap();
    let at = |path: &str| dir.path().join(path);
    for product in ["demo", "pipe"] {
        fs::create_dir_all(at(&format!("docs/{product}/2020-01-01"))).unwrap();
    }
    let pipe = at("docs/pipe/2020-01-01/api-docs.json");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (code, _, err) = import(dir.path(), &[]);
    assert!(code == Some(1) && err.contains("nothing was imported: 1 problem"), "{err}");
    let demo = r#"{"info": {"style": "RPC", "product": "Demo", "version": "2020-01-01"}, "apis": {"GetThing":
        {"methods": ["post"], "parameters": [], "responses": {"200": {"schema": {"type": "object"}}}}}}"#;
    fs::write(at("docs/demo/2020-01-01/api-docs.json"), demo).unwrap();
    let (code, out, err) = import(dir.path(), &["--strict"]);
    assert!(code == Some(1) && out.is_empty() && !at("specs").exists(), "{out}{err}");
    let (code, out, err) = import(dir.path(), &[]);
    assert_eq!(code, Some(1), "{err}");
    let problem = "docs/pipe/2020-01-01/api-docs.json: the file can't be read: ";
    assert!(err.starts_with(problem) && out.contains(problem), "{out}{err}");
    let last = "\n1 product, 0 operations left as they were: 1 problem\n\
        1 product, 1 operation, 2 files written (2 new), 0 unchanged\n";
    assert!(out.ends_with(last), "{out}");
}

#[test]
fn a_file_where_the_output_belongs_is_named() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("specs"), "mine").unwrap();
    fs::create_dir(dir.path().join("docs")).unwrap();
    fs::write(dir.path().join("docs/api-docs.json"), "{}").unwrap();
    let (code, _, err) = import(dir.path(), &[]);
    assert_eq!(code, Some(1));
    assert!(err.contains("`specs`") && err.contains("it is no directory"), "{err}");
    assert_eq!(fs::read(dir.path().join("specs")).unwrap(), b"mine");
}

#[test]
fn an_import_keeps_what_is_gone_for_as_long_as_it_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let docs = dir.path().join("docs/demo/2020-01-01");
    fs::create_dir_all(&docs).unwrap();
    let write = |names: &[&str]| {
        let operations: Vec<String> =
            names.iter().map(|name| format!(r#""{name}": {{"methods": ["post"]}}"#)).collect();
        let info = r#"{"style": "RPC", "product": "Demo", "version": "2020-01-01"}"#;
        let text = format!(r#"{{"info": {info}, "apis": {{{}}}}}"#, operations.join(", "));
        fs::write(docs.join("api-docs.json"), text).unwrap();
    };
    write(&["GetThing", "OldThing"]);
    let (code, out, _) = import(dir.path(), &["--as-of", "2025-02-10"]);
    assert_eq!(code, Some(0), "{out}");
    write(&["GetThing"]);
    let (code, out, _) = import(dir.path(), &["--as-of", "2025-03-10"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("demo/2020-01-01/OldThing.yaml: marked `removedUpstream`"), "{out}");
    let old = dir.path().join("specs/demo/2020-01-01/OldThing.yaml");
    assert!(fs::read_to_string(&old).unwrap().contains("\nremovedUpstream: 2025-03-10\n"));

    let (code, out, _) = import(dir.path(), &["--as-of", "2025-03-09"]);
    assert_eq!(code, Some(1));
    let wanted = "\
docs/demo/2020-01-01/api-docs.json: demo 2020-01-01: the document is of 2025-03-09, and the specs \
are of 2025-03-10 already; take a newer one, or correct the date: that of the document in --as-of, \
that of the specs in `asOf` of product.yaml
1 product, 0 operations left as they were: 1 problem
0 products, 0 operations, 0 files written (0 new), 0 unchanged
";
    assert!(out.ends_with(wanted), "{out}");
    write(&[]);
    let (code, out, _) = import(dir.path(), &["--as-of", "2025-04-01"]);
    assert!(code == Some(1) && out.contains("the document has no operations"), "{out}");

    write(&["GetThing"]);
    let keeping = ["--as-of", "2025-06-10", "--keep-removed", "30"];
    let (code, out, _) = import(dir.path(), &keeping);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("demo/2020-01-01/OldThing.yaml: removed, "), "{out}");
    assert!(!old.exists());

    for (arguments, problem) in [
        (&["--as-of", "2025-02-30"][..], "`2025-02-30` is no date; write it as `2025-12-19`"),
        (&["--keep-removed", "30"], "--as-of <YYYY-MM-DD>"),
        (&["--as-of", "9999-12-31"], "--as-of: 9999-12-31 is in the future, and today is 2"),
    ] {
        let (code, _, err) = import(dir.path(), arguments);
        assert!(code == Some(2) && err.contains(problem), "{err}");
    }
}

#[test]
fn an_import_of_some_operations_writes_nothing_of_products_that_lack_them() {
    let dir = tempfile::tempdir().unwrap();
    for (product, operation) in [("demo", "GetThing"), ("other", "GetOther")] {
        let docs = dir.path().join(format!("docs/{product}/2020-01-01"));
        fs::create_dir_all(&docs).unwrap();
        let info =
            format!(r#"{{"style": "RPC", "product": "{product}", "version": "2020-01-01"}}"#);
        let text =
            format!(r#"{{"info": {info}, "apis": {{"{operation}": {{"methods": ["post"]}}}}}}"#);
        fs::write(docs.join("api-docs.json"), text).unwrap();
    }
    let (code, out, _) = import(dir.path(), &["--only", "GetOther"]);
    assert_eq!(code, Some(0), "{out}");
    let left = "\ndemo/2020-01-01: left as it was, since it has none of the named operations\n";
    assert!(out.contains(left), "{out}");
    assert!(
        out.ends_with("\n1 product, 1 operation, 2 files written (2 new), 0 unchanged\n"),
        "{out}"
    );
    assert!(!dir.path().join("specs/demo").exists() && dir.path().join("specs/other").exists());

    let (code, out, err) = import(dir.path(), &["--only", "GetNothing"]);
    assert_eq!((code, out.as_str()), (Some(1), ""), "{err}");
    assert!(err.contains("there is no operation `GetNothing` in the metadata"), "{err}");
}

#[test]
fn a_call_may_be_of_other_specs_than_the_embedded_ones() {
    let dir = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let http = "http: { style: rpc, method: POST }\n";
    let edited = format!(
        "operation: DescribeThings\n{http}parameters:\n  Count: {{ in: query, type: integer }}\n"
    );
    for (version, default) in [("2024-01-01", true), ("2025-01-01", false)] {
        let product = format!("product: Ecs\nversion: {version}\ndefaultVersion: {default}\n");
        write(&format!("specs/ecs/{version}/product.yaml"), &product);
        write(&format!("specs/ecs/{version}/DescribeThings.yaml"), &edited);
    }
    write(
        "specs/shelf/2024-06-01/product.yaml",
        "product: Shelf\nversion: 2024-06-01\nprovider: City Library\n",
    );
    let book = |name: &str, authentication: &str| {
        let spec = format!(
            "operation: {name}\nhttp: {{ style: roa, method: GET, path: /books, authentication: {authentication} }}\n"
        );
        write(&format!("specs/shelf/2024-06-01/{name}.yaml"), &spec);
    };
    book("ListBooks", "none");
    book("LendBook", "bearer");
    // What is wrong with another product.
    write("specs/other/2024-01-01/product.yaml", "product: Other\n");
    let call = |args: &[&str]| {
        let output = alicloud()
            .current_dir(dir.path())
            .arg("call")
            .args(args)
            .args(["--spec", "specs"])
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (code, out, err) = call(&["Ecs", "DescribeThings", "--Count", "3", "--dry-run"]);
    assert!(code == Some(0) && out.contains("\"Count\",\n      \"3\""), "{out}{err}");
    let (code, out, err) = call(&["ecs", "DescribeThings", "--code"]);
    assert!(code == Some(0) && out.contains(".describe_things()"), "{out}{err}");
    let newer = ["ecs", "DescribeThings", "--api-version", "2025-01-01", "--code"];
    assert!(call(&newer).1.contains("alicloud_ecs_20250101::Client"), "{:?}", call(&newer));

    let own = |operation: &str, more: &[&str]| call(&[&["shelf", operation][..], more].concat());
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", server.local_addr().unwrap());
    let answer = std::thread::spawn(move || {
        let (mut stream, _) = server.accept().unwrap();
        let mut head = Vec::new();
        let mut lines = BufReader::new(stream.try_clone().unwrap());
        while !head.ends_with(b"\r\n\r\n") {
            lines.read_until(b'\n', &mut head).unwrap();
        }
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 14\r\n\r\n{\"books\": [1]}")
            .unwrap();
        String::from_utf8(head).unwrap().to_lowercase()
    });
    let (code, out, err) = own("ListBooks", &["--endpoint", &url]);
    assert!(code == Some(0) && out.contains("\"books\""), "{out}{err}");
    let head = answer.join().unwrap();
    assert!(head.starts_with("get /books http/1.1\r\n") && !head.contains("x-acs-"), "{head}");
    assert!(!head.contains("authorization") && head.contains("shelf/0.1.0"), "{head}");
    for (found, wanted) in [
        (
            own("ListBooks", &[]),
            "`shelf` is a service of City Library; say where it is: --endpoint URL",
        ),
        (own("LendBook", &["--endpoint", &url]), "`LendBook` takes a bearer token, "),
        (call(&["shel", "ListBooks"]), "product.yaml"),
        (
            call(&["ecs", "DescribeThings", "--api-version", "2"]),
            "`ecs` has no version `2`; it has 2024-01-01, 2025-01-01",
        ),
    ] {
        let (code, out, err) = found;
        assert!(code != Some(0) && out.is_empty() && err.contains(wanted), "{err}");
    }
    fs::remove_dir_all(dir.path().join("specs/other")).unwrap();
    let (code, _, err) = call(&["shel", "ListBooks"]);
    assert!(code == Some(2) && err.contains("no product `shel`; did you mean `shelf`?"), "{err}");
    let (_, _, err) = call(&["xyzzy", "ListBooks"]);
    assert!(err.contains("no product `xyzzy`; `specs` has ecs, shelf"), "{err}");
}
