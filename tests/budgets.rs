//! The steps of `.ci/run` have budgets, which are kept and shown: the scripts in a copy, with other steps.

#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

struct Copy(tempfile::TempDir);

impl Copy {
    fn new() -> Self {
        let copy = Self(tempfile::tempdir().unwrap());
        for name in ["budget", "budgets", "run", "step"] {
            let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci").join(name);
            fs::copy(from, copy.0.path().join(name)).unwrap();
        }
        copy
    }

    fn add(&self, name: &str, line: &str) {
        let path = self.0.path().join(name);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, format!("{text}{line}\n")).unwrap();
    }

    fn run(&self, script: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(self.0.path().join(script));
        command.args(arguments).current_dir(self.0.path()).output().unwrap()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn each_step_has_a_budget_and_all_together_an_hour() {
    let copy = Copy::new();
    let done = copy.run("budget", &[]);
    assert!(done.status.success(), "{}", text(&done.stderr));

    copy.add("run", "step \"one more\" true");
    copy.add("budgets", "3600  100  a step that is gone");
    let done = copy.run("budget", &[]);
    assert!(!done.status.success());
    let error = text(&done.stderr);
    for part in [
        "the step `one more` of .ci/run has no budget",
        "the budget `a step that is gone` in .ci/budgets is of no step",
        "and 3600 at most",
    ] {
        assert!(error.contains(part), "{part} in {error}");
    }
}

#[test]
fn memory_is_a_gate_and_time_is_shown() {
    let copy = Copy::new();
    copy.add("budgets", "0  50  large");
    let large = [
        "costs",
        "large",
        "python3",
        "-c",
        "import time; kept = bytearray(100 << 20); time.sleep(0.2)",
    ];
    let done = copy.run("step", &large);
    assert_eq!(done.status.code(), Some(1));
    let error = text(&done.stderr);
    assert!(error.contains("more than the 50 MB that .ci/budgets has"), "{error}");
    assert!(copy.run("step", &["costs", "format", "true"]).status.success());
    assert_eq!(copy.run("step", &["costs", "format", "false"]).status.code(), Some(1));

    let done = copy.run("budget", &["report", "costs"]);
    let table = text(&done.stdout);
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 5, "{table}");
    assert!(lines[1].ends_with("large  <- more than its budget"), "{table}");
    assert!(lines[2].ends_with("  300  format"), "{table}");
    assert!(lines[4].ends_with("1 steps took more than their budget"), "{table}");
}
