//! `alicloud import`: official metadata to specs.

mod find;

use std::collections::BTreeSet;

use alicloud_codegen::import::{Change, Docs, Options, Outcome, import};
use alicloud_codegen::{counted, files};

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
        find::find(path, &mut paths)?;
    }
    if paths.is_empty() {
        return Err(Failure::Job(format!(
            "there is no `{DOCS}` below {}; name such files, or a tree of them",
            args.paths.iter().map(|p| format!("`{}`", p.display())).collect::<Vec<_>>().join(", ")
        )));
    }
    let mut texts = Vec::with_capacity(paths.len());
    // One file that can't be read is a problem, and no reason to leave the others.
    let mut unread = Vec::new();
    for path in paths {
        match files::content(&path) {
            Ok(bytes) => texts.push((path.to_string_lossy().replace('\\', "/"), bytes)),
            Err(error) => {
                unread.push(format!("{}: the file can't be read: {error}", path.display()));
            }
        }
    }
    if !unread.is_empty() && (args.strict || texts.is_empty()) {
        let count = counted(unread.len(), "problem");
        return Err(Failure::Job(format!("{}\nnothing was imported: {count}", unread.join("\n"))));
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
    let Outcome { files: specs, report, problems } = outcome;
    if args.places {
        output::line(format_args!("{report:#}"))?;
    } else {
        output::line(&report)?;
    }
    let problems: Vec<String> =
        unread.iter().cloned().chain(problems.iter().map(ToString::to_string)).collect();
    for problem in &problems {
        output::problem(problem)?;
    }
    if !problems.is_empty() {
        output::line(format_args!(
            "{}, {} left as they were: {}",
            counted(report.left_products + unread.len(), "product"),
            counted(report.left_operations, "operation"),
            counted(problems.len(), "problem")
        ))?;
    }
    let count = |change: Change| specs.iter().filter(|file| file.change == change).count();
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
