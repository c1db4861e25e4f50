//! What `alicloud diff` says of real metadata from one date to the next, for people to read: the first lines say what a reviewer has to
//! do. The variable `API_DOCS_BY_DATE` names a tree of it: `<date>/<product>/<version>/api-docs.json`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn each_week_reads_as_expected() {
    let Some(root) = std::env::var_os("API_DOCS_BY_DATE") else {
        println!("API_DOCS_BY_DATE is not set: no dates are compared");
        return;
    };
    let entries = fs::read_dir(&root).expect("the tree of dates");
    let mut dates: Vec<PathBuf> = entries.map(|entry| entry.expect("a date").path()).collect();
    dates.sort();
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/weeks");
    let mut wrong = Vec::new();
    for (before, after) in dates.iter().zip(dates.iter().skip(1)) {
        let done = Command::new(env!("CARGO_BIN_EXE_alicloud"))
            .arg("diff")
            .args([before, after])
            .output()
            .expect("alicloud runs");
        let text = String::from_utf8(done.stdout).expect("text");
        let problems = String::from_utf8(done.stderr).expect("text");
        // A document that is none is refused by name, and the rest compared.
        let is_refused = problems.contains("this is no metadata");
        assert_eq!(done.status.code(), Some(i32::from(is_refused)), "{problems}");
        let date = after.file_name().unwrap_or_default().to_string_lossy();
        let path = expected.join(format!("{date}.txt"));
        if std::env::var_os("UPDATE_GOLDENS").is_some() {
            fs::write(&path, &text).expect("a golden text");
        }
        let golden =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        if golden != text {
            let first = text.lines().zip(golden.lines()).find(|(now, then)| now != then);
            wrong.push(format!("{date}: first at {first:?}"));
        }
    }
    assert!(dates.len() > 1, "there are too few dates to compare");
    assert!(
        wrong.is_empty(),
        "what is said is not what `{}` has; if it is right: UPDATE_GOLDENS=1\n{}",
        expected.display(),
        wrong.join("\n")
    );
}
