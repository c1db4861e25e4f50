//! Commands in the guide and in the README are those of the command line, and what is shown of their output is what they print.
//! `TRYCMD=overwrite cargo test --test guide` writes the output anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let guide = fs::read_dir(root.join("docs/guide/en")).unwrap();
    let guide = guide.map(|entry| entry.unwrap().path());
    let pages = guide.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    pages.chain([root.join("README.md")]).collect()
}

/// The words of a command without its comment, up to what another program gets of it.
fn words(line: &str) -> Vec<String> {
    let line = line.split(" #").next().unwrap_or_default();
    let line = line.split(" > ").next().unwrap_or_default();
    line.split_whitespace().map(|word| word.trim_matches(['\'', '"']).to_owned()).collect()
}

#[test]
fn commands_of_the_guide_exist_with_their_options() {
    let mut commands = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(page).unwrap();
        let blocks = text.split("\n```").skip(1).step_by(2);
        let lines = blocks.filter(|block| block.starts_with("sh\n")).flat_map(str::lines);
        commands.extend(lines.filter_map(|line| line.strip_prefix("alicloud ")).map(words));
    }
    assert!(commands.len() >= 25, "{commands:?}");
    for command in commands {
        // Arguments are read up to the request for help, which does nothing else.
        let output = Command::new(env!("CARGO_BIN_EXE_alicloud"))
            .args(&command)
            .arg("--help")
            // Which has the specs that are named.
            .current_dir("examples/own-crate")
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command:?}: {error}");
    }
}

#[test]
fn what_commands_print_is_shown_as_it_is() {
    trycmd::TestCases::new().case("docs/guide/en/*.md");
}
