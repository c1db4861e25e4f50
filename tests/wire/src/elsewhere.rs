//! Vectors from elsewhere: `tests/wire/run` names them to each program, which writes a report. Knows no test.

use std::path::{Path, PathBuf};
use std::{env, fs};

use alicloud_typed_tests::{Table, wire};
use serde::{Deserialize, Serialize};

/// The variable with the directories of vectors, as `PATH` lists directories.
pub const VECTORS: &str = "WIRE_VECTORS";
/// The variable with the file for the report.
pub const REPORT: &str = "WIRE_REPORT";

/// What a program found in vectors of its products.
#[derive(Serialize, Deserialize)]
pub struct Report {
    /// Its products, each with the version.
    pub products: Vec<(String, String)>,
    /// How many requests are the same.
    pub same: usize,
    /// What differs, one text a vector.
    pub different: Vec<String>,
}

/// Where the report on vectors from elsewhere goes, if that is what the program was started for.
pub(crate) fn wanted() -> Option<PathBuf> {
    env::var_os(REPORT).map(PathBuf::from)
}

/// Compares the vectors from elsewhere and writes the report.
pub(crate) fn report(table: &Table, path: &Path) {
    let mut report = Report { products: table.products(), same: 0, different: Vec::new() };
    for dir in env::split_paths(&env::var_os(VECTORS).expect("directories of vectors")) {
        let found = wire::run(table, &dir).unwrap_or_else(|error| {
            panic!("cannot read the vectors of `{}`: {error}", dir.display())
        });
        report.same += found.same;
        report.different.extend(found.different);
    }
    fs::write(path, serde_json::to_vec(&report).unwrap()).unwrap();
}
