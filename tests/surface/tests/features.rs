//! What a program without the HTTP client or without TLS depends on, and that it builds for WebAssembly where that target is installed.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::Command;

const BARE: &str = "wasm32-unknown-unknown";

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .arg("--offline")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let report = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {}: {report}", arguments.join(" "));
    String::from_utf8(output.stdout).unwrap()
}

/// The packages, and the features that are on, each on a line: `tokio v1.0.0`, `tokio feature "time"`.
fn tree(package: &str, rest: &[&str]) -> String {
    let edges = ["tree", "--prefix", "none", "--edges", "normal,features", "--package", package];
    cargo(&[&edges, rest].concat())
}

fn has(tree: &str, start: &str) -> bool {
    tree.lines().any(|line| line.starts_with(start))
}

#[test]
fn without_the_http_client_there_are_no_sockets_files_and_programs_on_the_bare_target() {
    for package in ["alicloud-runtime", "alicloud-sts"] {
        let tree = tree(package, &["--no-default-features", "--target", BARE]);
        assert!(has(&tree, "tokio feature \"time\""), "{tree}");
        let unwanted = ["mio ", "socket2 ", "reqwest ", "hyper ", "rustls ", "ring ", "getrandom "];
        let features = ["net", "process", "fs", "signal", "full"]
            .map(|name| format!("tokio feature \"{name}\""));
        for start in unwanted.into_iter().chain(features.iter().map(String::as_str)) {
            assert!(!has(&tree, start), "{package} depends on `{start}`:\n{tree}");
        }
    }
}

#[test]
fn a_product_crate_decides_on_http_and_tls() {
    for (features, http, tls) in [
        (["--no-default-features", "--features", ""], false, false),
        (["--no-default-features", "--features", "http-client"], true, false),
        (["--no-default-features", "--features", "tls"], true, true),
        (["--features", "default", "--quiet"], true, true),
    ] {
        let tree = tree("alicloud-sts", &features);
        assert_eq!((has(&tree, "reqwest "), has(&tree, "rustls ")), (http, tls), "{features:?}");
        assert_eq!(has(&tree, "ring "), tls, "{features:?}");
    }
}

#[test]
fn the_bare_target_is_built_where_it_is_installed() {
    let library =
        Command::new("rustc").args(["--print", "target-libdir", "--target", BARE]).output();
    let installed = library.is_ok_and(|output| {
        output.status.success()
            && Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir()
    });
    if installed {
        let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bare");
        let check = ["check", "--quiet", "--package", "alicloud-sts", "--no-default-features"];
        let target = ["--target", BARE, "--target-dir", scratch.to_str().unwrap()];
        cargo(&[&check[..], &target[..]].concat());
    } else {
        // Not by `println!`, which shows nothing of a test that passes.
        writeln!(io::stderr(), "{BARE} is not installed, so nothing was built for it").unwrap();
    }
}
