//! A change of a spec is a small diff of the generated code: which files each change touches, and how many lines of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use alicloud_codegen::{Layout, generate};

use crate::rows::{self, Files};

/// The text of each generated file.
fn made(specs: &Files) -> BTreeMap<String, String> {
    let made = generate(rows::sources(specs), &Layout::default())
        .unwrap_or_else(|problems| panic!("{}", problems[0]));
    // Of a crate that has another name, every file has another path.
    let inside = |path: &str| path.split_once('/').map_or(path, |(_, inside)| inside).to_owned();
    made.files.into_iter().map(|file| (inside(&file.path), file.text)).collect()
}

/// How many lines are new, and how many are gone, wherever they are.
fn touched(old: &str, new: &str) -> (usize, usize) {
    let mut lines: BTreeMap<&str, isize> = BTreeMap::new();
    for (text, count) in [(old, -1), (new, 1)] {
        for line in text.lines() {
            *lines.entry(line).or_default() += count;
        }
    }
    let sum = |is_wanted: fn(isize) -> bool| {
        lines.values().filter(|count| is_wanted(**count)).map(|count| count.unsigned_abs()).sum()
    };
    (sum(|count| count > 0), sum(|count| count < 0))
}

#[test]
fn a_change_touches_few_files_and_lines() {
    let before = made(&rows::base());
    let mut text = String::new();
    for row in rows::all().into_iter().filter(|row| !row.reversed) {
        let after = made(&row.edited());
        let _ = writeln!(text, "# {}", row.what);
        let mut paths: Vec<&String> = before.keys().chain(after.keys()).collect();
        paths.sort();
        paths.dedup();
        for path in paths {
            let of =
                |files: &BTreeMap<String, String>| files.get(path).cloned().unwrap_or_default();
            let (added, removed) = touched(&of(&before), &of(&after));
            if added + removed > 0 {
                let _ = writeln!(text, "{path}: +{added} -{removed}");
            }
        }
    }
    let path = rows::here().join("touched.txt");
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        fs::write(&path, &text).expect("touched.txt");
    }
    let expected = fs::read_to_string(&path).expect("touched.txt");
    let first = text.lines().zip(expected.lines()).find(|(now, then)| now != then);
    assert!(
        text == expected,
        "generated code changes otherwise than `{}` has it, first at {first:?}; if it is right: UPDATE_GOLDENS=1",
        path.display()
    );
}
