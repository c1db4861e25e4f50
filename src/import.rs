//! `alicloud import`: official metadata to specs.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use alicloud_codegen::counted;
use alicloud_codegen::import::{Change, Docs, Options, Outcome, import};

use crate::arguments::ImportArgs;
use crate::clock;
use crate::failure::Failure;
use crate::spec_tree::{self, Directory};
use crate::{generate, output};

/// The name of a metadata file in a tree of them.
pub(crate) const DOCS: &str = "api-docs.json";

pub(crate) fn run(args: &ImportArgs) -> Result<(), Failure> {
    clock::check_as_of(args.as_of, clock::today()?, clock::PUBLISHED)?;
    let mut paths = Vec::new();
    for path in &args.paths {
        find(path, &mut paths)?;
    }
    if paths.is_empty() {
        return Err(Failure::Job(format!(
            "there is no `{DOCS}` below {}; name such files, or a tree of them",
            args.paths.iter().map(|p| format!("`{}`", p.display())).collect::<Vec<_>>().join(", ")
        )));
    }
    let mut texts = Vec::with_capacity(paths.len());
    for path in paths {
        let bytes = fs::read(&path)
            .map_err(|error| Failure::job(format!("cannot read `{}`", path.display()), error))?;
        texts.push((path.to_string_lossy().replace('\\', "/"), bytes));
    }
    let docs: Vec<Docs<'_>> = texts.iter().map(|(path, bytes)| Docs { path, bytes }).collect();
    let options = Options {
        descriptions: args.descriptions,
        only: args.only.iter().cloned().collect::<BTreeSet<_>>(),
        strict: args.strict,
        as_of: args.as_of,
        keep_removed: args.keep_removed,
        accept_removals: args.accept_removals,
        default_version: None,
        title: None,
    };
    let mut tree = spec_tree::open(&args.out)?;
    let outcome = import(&docs, &Directory(&args.out), &options)
        .map_err(|error| Failure::Job(error.to_string()))?;

    let written = spec_tree::write(&mut tree, &[&outcome], None).map_err(generate::half_written)?;
    let Outcome { files, report, problems } = outcome;
    if args.places {
        output::line(format_args!("{report:#}"))?;
    } else {
        output::line(&report)?;
    }
    for problem in &problems {
        output::line(problem)?;
    }
    if !problems.is_empty() {
        output::line(format_args!(
            "{}, {} left as they were: {}",
            counted(report.left_products, "product"),
            counted(report.left_operations, "operation"),
            counted(problems.len(), "problem")
        ))?;
    }
    let count = |change: Change| files.iter().filter(|file| file.change == change).count();
    output::line(format_args!(
        "{}, {}, {} written ({} new), {} unchanged",
        counted(report.products, "product"),
        counted(report.operations.len(), "operation"),
        counted(written, "file"),
        count(Change::New),
        count(Change::Unchanged)
    ))?;
    if problems.is_empty() { Ok(()) } else { Err(Failure::Part) }
}

/// Metadata files at a path: the file itself, or all of a tree, in the order of their paths.
fn find(path: &Path, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let failed = |error| Failure::job(format!("cannot read `{}`", path.display()), error);
    if !fs::metadata(path).map_err(failed)?.is_dir() {
        found.push(path.to_owned());
        return Ok(());
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(path)
        .and_then(|entries| entries.map(|entry| entry.map(|e| e.path())).collect())
        .map_err(failed)?;
    entries.sort();
    for entry in entries {
        if entry.is_dir() || entry.file_name().is_some_and(|name| name == DOCS) {
            find(&entry, found)?;
        }
    }
    Ok(())
}
