//! Bodies from and to files and pipes.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use serde_json::Value;

use crate::support::{JSON, Service, alicloud, answered, call};

#[test]
fn a_response_that_is_no_json_by_its_nature_is_shown_as_it_came() {
    let invoke: &[&str] = &["fc", "InvokeFunction", "--functionName", "f"];
    let bytes = b"\x00\xff\x1b[31m\nno line";
    let service = Service::start("200 OK", "content-type: application/octet-stream\r\n", bytes);
    let place = ["--endpoint", service.url.as_str(), "--region", "cn-hangzhou"];
    let output = alicloud(&[invoke, &place].concat()).output().unwrap();
    service.sent();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), &bytes[..]));
    let nothing = (Some(0), String::new(), String::new());
    assert_eq!(answered(invoke, "200 OK", "", b""), nothing);
    let cancel: &[&str] = &["cs", "CancelWorkflow", "--workflowName", "w", "--action", "cancel"];
    assert_eq!(answered(cancel, "200 OK", "", b""), nothing);
    let regions: &[&str] = &["ecs", "DescribeRegions"];
    assert_eq!(answered(regions, "204 No Content", "", b""), nothing);
}

#[test]
fn a_body_is_read_from_a_file_and_sent_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("body");
    let bytes = b"\x00\xff\nno text";
    fs::write(&path, bytes).unwrap();
    let file = format!("@{}", path.display());
    let put = ["oss", "PutObject", "--bucket", "b", "--key", "k", "--region", "r", "--body"];
    for (given, wanted) in [(&*file, &bytes[..]), ("@@x", b"@x"), ("a@b", b"a@b")] {
        let service = Service::start("200 OK", "", b"");
        let (code, out, err) = call(&[&put[..], &[given, "--endpoint", &service.url]].concat());
        assert_eq!((code, out.as_str(), err.as_str()), (Some(0), "", ""));
        let (head, body) = service.request();
        assert_eq!(body, wanted, "{head}");
        assert!(head.contains(&format!("content-length: {}\r\n", wanted.len())), "{head}");
    }
    // A value of another form is read out of the file.
    let json = r#"{"LifecycleConfiguration": {"Rule": [{"Status": "Enabled"}]}}"#;
    fs::write(&path, json).unwrap();
    let service = Service::start("200 OK", "", b"");
    let set = ["oss", "PutBucketLifecycle", "--bucket", "b", "--region", "r", "--body", &file];
    let (code, _, err) = call(&[&set[..], &["--endpoint", &service.url]].concat());
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let (_, body) = service.request();
    let body = String::from_utf8(body).unwrap();
    assert!(
        body.contains("<LifecycleConfiguration><Rule><Status>Enabled</Status></Rule>"),
        "{body}"
    );
}

#[test]
fn a_body_is_read_from_the_standard_input() {
    let service = Service::start("200 OK", "", b"");
    let put = ["oss", "PutObject", "--bucket", "b", "--key", "k", "--region", "r", "--body", "@-"];
    let mut child = alicloud(&[&put[..], &["--endpoint", &service.url]].concat())
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let bytes: Vec<u8> = (0..300_000_u32).map(|at| at.to_le_bytes()[1]).collect();
    child.stdin.take().unwrap().write_all(&bytes).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let (head, body) = service.request();
    assert!(body == bytes && head.contains("transfer-encoding: chunked\r\n"), "{head}");
    // Whoever reads no input does not wait for it.
    let regions = ["ecs", "DescribeRegions", "--region", "r", "--endpoint", "http://127.0.0.1:1"];
    let mut child = alicloud(&regions).stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_body_that_can_not_be_read_is_said_to_be_none() {
    let place =
        ["--bucket", "b", "--key", "k", "--region", "r", "--endpoint", "http://127.0.0.1:1"];
    let put = |args: &[&str]| call(&[&["oss", "PutObject"], &place[..], args].concat());
    for (args, code, says) in [
        (&["--body", "@no-such-file"][..], 1, "the file no-such-file cannot be read: "),
        (&["--body", "@."], 1, ". is a directory; give the path of a file"),
        (&["--body", "@"], 2, "`--body` names no file; write `--body @FILE`"),
        (&["--body", "@a", "--body", "@b"], 2, "`--body` is given twice"),
        (&["--body", "@a", "--body", "b"], 2, "`--body` is given twice"),
        (&["--body", "@-", "--code"], 2, "name a file in place of `@-`"),
    ] {
        let (found, out, err) = put(args);
        assert_eq!((found, out.as_str()), (Some(code), ""), "{err}");
        assert!(err.contains(says), "{err}");
    }
    let set = ["oss", "PutBucketLifecycle", "--bucket", "b", "--region", "r"];
    let (code, _, err) = call(&[&set[..], &["--body", "@no-such-file", "--dry-run"]].concat());
    assert!(code == Some(1) && err.contains("the file no-such-file cannot be read"), "{err}");
}

#[test]
fn a_body_that_is_a_file_is_in_what_is_shown_of_a_call() {
    let put = ["oss", "PutObject", "--bucket", "b", "--key", "k", "--region", "cn-hangzhou"];
    let shown = |form: &str| {
        let (code, out, err) = call(&[&put[..], &["--body", "@a/movie.mp4", form]].concat());
        assert_eq!((code, err.as_str()), (Some(0), ""));
        out
    };
    let request: Value = serde_json::from_str(&shown("--dry-run")).unwrap();
    assert_eq!(request["body"], "@a/movie.mp4");
    let program = shown("--code");
    let upload = ".upload(alicloud_oss::runtime::Upload::file(\"a/movie.mp4\").await?)";
    assert!(program.contains(upload), "{program}");
    let (code, _, err) = call(&[&put[..], &["--body", "@f", "--presign", "60"]].concat());
    assert!(code == Some(0) && err.contains("the body is no part of the URL"), "{err}");
    let (_, out, _) = call(&["oss", "PutObject", "--help"]);
    assert!(out.contains("The body may also be given as `@FILE`, or as `@-`"), "{out}");
    let (_, out, _) = call(&["ecs", "DescribeRegions", "--help"]);
    assert!(!out.contains("@FILE"), "{out}");
}

#[test]
fn a_response_goes_into_a_file_that_is_whole() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out");
    let to = path.display().to_string();
    let get = ["oss", "GetObject", "--bucket", "b", "--key", "k", "--output", &to];
    let regions = ["ecs", "DescribeRegions", "--output", &to];
    let bytes = b"\x00\xff\x1b[31m";
    let nothing = (Some(0), String::new(), String::new());
    assert_eq!(answered(&get, "200 OK", "", bytes), nothing);
    assert_eq!(fs::read(&path).unwrap(), bytes);
    assert_eq!(answered(&regions, "200 OK", JSON, br#"{"RequestId": "R"}"#), nothing);
    assert_eq!(fs::read_to_string(&path).unwrap(), "{\n  \"RequestId\": \"R\"\n}\n");
    let acl = ["oss", "PutBucketAcl", "--bucket", "b", "--x-oss-acl", "private", "--output", &to];
    assert_eq!(answered(&acl, "200 OK", "", b""), nothing);
    assert_eq!(fs::read(&path).unwrap(), b"");
    // After a failure it is as it was, and nothing is beside it.
    fs::write(&path, "before").unwrap();
    let (code, _, err) = answered(&get, "404 Not Found", "", b"");
    assert_eq!(code, Some(1), "{err}");
    let cut = "x-oss-hash-crc64ecma: 1\r\netag: \"e\"\r\n";
    let (code, _, err) = answered(&get, "200 OK", cut, bytes);
    assert!(code == Some(1) && err.contains("are not those of the object"), "{err}");
    assert_eq!(answered(&regions, "200 OK", JSON, b"{}").0, Some(1));
    assert_eq!(fs::read_to_string(&path).unwrap(), "before");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    // `-` is the standard output.
    let raw = ["oss", "GetObject", "--bucket", "b", "--key", "k", "--output", "-"];
    assert_eq!(answered(&raw, "200 OK", "", b"text"), (Some(0), "text".to_owned(), String::new()));
    let missing = ["ecs", "DescribeRegions", "--output", "no-such-dir/file"];
    let (code, _, err) = answered(&missing, "200 OK", JSON, br#"{"RequestId": "R"}"#);
    assert!(
        code == Some(1) && err.contains("the file no-such-dir/file cannot be written"),
        "{err}"
    );
    for form in [&["--dry-run"][..], &["--code"], &["--presign", "60"]] {
        let (code, _, err) = call(&[&get[..], form].concat());
        assert!(code == Some(2) && err.contains("cannot be used with"), "{err}");
    }
}
