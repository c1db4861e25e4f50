//! What `tests/wire/run` says of vectors from elsewhere.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::{env, fs};

use serde_json::json;

const QUERY: &str = r#"{"id":"a","product":"ecs","version":"2014-05-26","operation":"StopInstance","params":{"InstanceId":"i","StoppedMode":"s"},"request":{"method":"POST","path":"/","query":[["InstanceId","i"],["StoppedMode","s"]],"headers":{}}}"#;
/// The official client takes the body of this operation in one piece, the typed request its members.
const BODY: &str = r#"{"id":"b","product":"fc","version":"2023-03-30","operation":"PublishFunctionVersion","params":{"body":{"description":"d"}},"path_params":{"functionName":"f"},"request":{"method":"POST","path":"/2023-03-30/functions/f/versions","query":[],"headers":{"content-type":"application/json; charset=utf-8"},"json":{"description":"d"}}}"#;

/// Runs vectors: whether it succeeded, and what it printed.
fn run(vectors: &[&str]) -> (bool, String) {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("some.jsonl"), vectors.join("\n")).unwrap();
    // This program is one that knows the products.
    let program = json!({"executable": env::current_exe().unwrap(), "profile": {"test": true}});
    let mut command = Command::new(env!("CARGO_BIN_EXE_wire"))
        .arg(dir.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    command.stdin.take().unwrap().write_all(program.to_string().as_bytes()).unwrap();
    let output = command.wait_with_output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_last_line_counts_what_is_the_same_and_what_differs() {
    let (ok, printed) = run(&[QUERY, BODY]);
    assert!(ok && printed == "2 the same, 0 differ\n", "{printed}");

    let other = QUERY.replace(r#"["InstanceId","i"]"#, r#"["InstanceId","q"]"#);
    let (ok, printed) = run(&[&other, BODY]);
    assert!(
        !ok && printed.ends_with("query `InstanceId` is `i`, not `q`\n1 the same, 1 differ\n"),
        "{printed}"
    );
}

#[test]
fn a_product_without_a_crate_differs() {
    let (ok, printed) = run(&[&QUERY.replace(r#""ecs""#, r#""nothing""#), QUERY]);
    assert!(!ok && printed.contains("there is no crate of nothing 2014-05-26"), "{printed}");
    assert!(printed.ends_with("1 the same, 1 differ\n"), "{printed}");
}

#[test]
fn a_member_that_nothing_takes_is_named() {
    for (vector, from, to, named) in [
        (QUERY, r#""InstanceId":"i""#, r#""InstanceId":"i","Colour":"red""#, "`Colour`"),
        (BODY, r#"{"description":"d"}}"#, r#"{"description":"d","colour":"red"}}"#, "`colour`"),
        (BODY, r#""params":{"#, r#""params":{"description":"d","#, "both in `body` and beside it"),
    ] {
        let (ok, printed) = run(&[&vector.replacen(from, to, 1)]);
        assert!(!ok && printed.contains(named), "{printed}");
    }
}

#[test]
fn a_line_that_is_no_vector_differs_once() {
    let (ok, printed) = run(&["{"]);
    assert!(!ok && printed.contains("some.jsonl:1: not a vector: EOF"), "{printed}");
    assert!(printed.ends_with("\n0 the same, 1 differ\n"), "{printed}");
}
