//! `tests/wire/run`: directories of vectors through the programs that know the products, of which cargo's messages on the standard
//! input say where they are. Adds up their reports; knows no product.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs, io};

use alicloud_wire_tests::elsewhere::{REPORT, Report, VECTORS};
use serde_json::Value;

/// The test that reports on vectors from elsewhere.
const TEST: &str = "every_vector_is_sent_as_the_official_client_sends_it";

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all vectors are the same.
fn run() -> Result<bool, String> {
    let dirs: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let mut lines = Vec::new();
    for dir in &dirs {
        let before = lines.len();
        read(dir, &mut lines)
            .map_err(|error| format!("cannot read the vectors of `{}`: {error}", dir.display()))?;
        if lines.len() == before {
            return Err(format!(
                "`{}` has no vectors; they are lines of `*.jsonl` files",
                dir.display()
            ));
        }
    }
    let reports =
        programs()?.iter().map(|path| report(path, &dirs)).collect::<Result<Vec<_>, _>>()?;
    let products: HashSet<_> = reports
        .iter()
        .flat_map(|report| &report.products)
        .map(|(product, version)| (product.to_lowercase(), version.as_str()))
        .collect();
    // What is no vector is in every report.
    let mut different: BTreeSet<String> =
        reports.iter().flat_map(|report| &report.different).cloned().collect();
    different.extend(lines.iter().filter_map(|(place, vector)| {
        let vector = vector.as_ref()?;
        let text = |key: &str| vector[key].as_str().unwrap_or_default();
        let (product, version) = (text("product"), text("version"));
        (!products.contains(&(product.to_lowercase(), version))).then(|| {
            format!("{place} {product} {}: there is no crate of {product} {version}", text("id"))
        })
    }));
    for difference in &different {
        println!("{difference}");
    }
    let same: usize = reports.iter().map(|report| report.same).sum();
    println!("{same} the same, {} differ", different.len());
    Ok(different.is_empty())
}

/// The lines of a directory's files, each with its place and, if it is JSON, what it says.
fn read(dir: &Path, lines: &mut Vec<(String, Option<Value>)>) -> io::Result<()> {
    for file in alicloud_typed_tests::wire::files(dir)? {
        for (at, line) in fs::read_to_string(&file)?.lines().enumerate() {
            let place = format!("{}:{}", file.display(), at + 1);
            lines.push((place, serde_json::from_str(line).ok()));
        }
    }
    Ok(())
}

/// The programs, out of cargo's messages.
fn programs() -> Result<Vec<PathBuf>, String> {
    let messages = io::read_to_string(io::stdin()).map_err(|error| error.to_string())?;
    let test = |message: Value| {
        let test = message["profile"]["test"] == true;
        message["executable"].as_str().filter(|_| test).map(PathBuf::from)
    };
    let messages = messages.lines().filter_map(|line| serde_json::from_str(line).ok());
    let programs: Vec<PathBuf> = messages.filter_map(test).collect();
    if programs.is_empty() {
        return Err("the standard input names no program; run `tests/wire/run`".to_owned());
    }
    Ok(programs)
}

/// What a program finds in the vectors of its products.
fn report(program: &Path, dirs: &[PathBuf]) -> Result<Report, String> {
    let failed = |what: &dyn std::fmt::Display| format!("`{}`: {what}", program.display());
    let dirs = env::join_paths(dirs).map_err(|error| failed(&error))?;
    let folder = tempfile::tempdir().map_err(|error| failed(&error))?;
    let path = folder.path().join("report.json");
    let output = Command::new(program)
        .args(["--exact", TEST])
        .env(VECTORS, dirs)
        .env(REPORT, &path)
        .output()
        .map_err(|error| failed(&error))?;
    if !output.status.success() {
        return Err(failed(&String::from_utf8_lossy(&output.stdout)));
    }
    let report = fs::read(&path).map_err(|error| failed(&error))?;
    serde_json::from_slice(&report).map_err(|error| failed(&error))
}
