//! A service with products on loopback, and the command that is run against it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::metadata_server::{Reply, Server};

pub(crate) const V1: &str = "2020-01-01";
pub(crate) const V2: &str = "2021-01-01";

/// A document with those operations.
pub(crate) fn document(code: &str, version: &str, operations: &[&str]) -> Value {
    let operation = json!({
        "methods": ["post"],
        "parameters": [{"name": "Id", "in": "query", "schema": {"type": "string", "required": true}}],
        "responses": {"200": {"schema": {"type": "object", "properties": {"Name": {"type": "string"}}}}},
    });
    let apis: serde_json::Map<String, Value> =
        operations.iter().map(|name| ((*name).to_owned(), operation.clone())).collect();
    json!({"info": {"style": "RPC", "product": code, "version": version}, "apis": apis})
}

pub(crate) fn listed(code: &str, versions: &[&str]) -> Value {
    json!({"code": code, "name": code, "versions": versions, "defaultVersion": versions[0], "style": "RPC"})
}

/// A service with a document of two operations for each of these products.
pub(crate) fn service(codes: &[&str]) -> Server {
    let server = Server::start();
    let list: Vec<Value> = codes.iter().map(|code| listed(code, &[V1])).collect();
    server.set("/meta/v1/products.json", [Reply::ok(&Value::from(list))]);
    for code in codes {
        server.document(code, V1, [Reply::ok(&document(code, V1, &["GetThing", "ListThings"]))]);
    }
    server
}

pub(crate) fn command(dir: &TempDir, from: &str, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alicloud"));
    command.env_clear().current_dir(dir.path()).args(["update", "--from", from]).args(args);
    command
}

/// Exit code, stdout and stderr.
pub(crate) fn update(dir: &TempDir, from: &str, args: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command(dir, from, args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

/// Every file but the generator's cache, with its text and its time.
pub(crate) fn files(dir: &Path) -> BTreeMap<String, (Vec<u8>, std::time::SystemTime)> {
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
pub(crate) fn tree(server: &Server, codes: &[&str]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let args: Vec<&str> = codes.iter().flat_map(|code| ["--add", code]).collect();
    let (code, out, err) = update(&dir, &server.url, &args);
    assert_eq!(code, Some(0), "{out}{err}");
    server.requests();
    dir
}

pub(crate) fn read(dir: &TempDir, path: &str) -> String {
    fs::read_to_string(dir.path().join(path)).unwrap()
}
