//! `alicloud diff`: what changed between two states of the specs, and what that does to programs. Holds the order of the steps; comparing
//! and showing are the library's.

mod metadata;
mod sources;
mod tree;

use std::path::Path;

use alicloud_codegen::diff::{self, Class, Entry, Report, Sources};
use alicloud_codegen::states::{self, MetadataStates, States};
use alicloud_codegen::{counted, files, visible};

use self::sources::Program;
pub(crate) use self::tree::Place;
use self::tree::Tree;
use crate::arguments::{DiffArgs, Format};
use crate::failure::Failure;
use crate::{generate, output};

pub(crate) fn run(args: &DiffArgs) -> Result<(), Failure> {
    let (states, problems) = states(args)?;
    let mut report = Report::new(&diff::compare(&states.old, &states.new));
    report.problems.clone_from(&problems);
    if let Some(path) = &args.accept {
        accept(&mut report, path)?;
    }
    if let Some(dir) = &args.used_by {
        let Program { files, dependencies, unread } = sources::read(dir)?;
        let place = dir.to_string_lossy();
        let unread = &unread;
        report.mark_used(&Sources {
            place: &place,
            files: &files,
            dependencies: &dependencies,
            unread,
        });
    }
    output::line(match args.format {
        Format::Text => diff::text(&report, args.all),
        Format::Markdown => diff::markdown(&report, args.all),
        Format::Json => serde_json::to_string_pretty(&report)
            .map_err(|error| Failure::job("the report has no JSON form", error))?,
    })?;
    for problem in &problems {
        output::note(problem);
    }
    if !problems.is_empty() {
        let what = if problems.len() == 1 { "it" } else { "them" };
        let problems = counted(problems.len(), "problem");
        output::note(format_args!("error: {problems}; what has {what} was not compared"));
    }
    if let Some(class) = args.fail_on {
        refuse(&report, class)?;
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::Part) }
}

/// The models of both sides, and what could not be decided.
fn states(args: &DiffArgs) -> Result<(States, Vec<String>), Failure> {
    let sides = (args.old.find(&args.new)?, args.new.find(&args.old)?);
    match sides {
        (Tree::Specs(old), Tree::Specs(new)) => {
            let states = states::of_specs(&*old, &*new).map_err(tree::failure)?;
            Ok((states, Vec::new()))
        }
        (Tree::Metadata(old), Tree::Metadata(new)) => {
            // A tree without a list says nothing of what a list says.
            let old_list = old.products.as_ref().or(new.products.as_ref());
            let new_list = new.products.as_ref().or(old.products.as_ref());
            let (old, new) = (old.documents(old_list), new.documents(new_list));
            let MetadataStates { states, problems } =
                states::of_metadata(&old, &new, args.descriptions);
            Ok((states, problems.iter().map(ToString::to_string).collect()))
        }
        (Tree::Metadata(_), Tree::Specs(_)) | (Tree::Specs(_), Tree::Metadata(_)) => {
            Err(Failure::Usage(
                "one of the two is a spec tree and the other one metadata; import it first: `alicloud import PATH --out DIR`"
                    .to_owned(),
            ))
        }
    }
}

/// Marks what a file accepts.
fn accept(report: &mut Report, path: &Path) -> Result<(), Failure> {
    let shown = path.to_string_lossy().replace('\\', "/");
    files::spec(path)
        .map_err(|error| {
            Failure::job(format!("cannot read the list of accepted changes `{shown}`"), error)
        })?
        .map_err(|problem| vec![problem])
        .and_then(|source| report.accept(&source))
        .map_err(|problems| generate::reports(&problems, "in the list of accepted changes"))
}

/// Fails where changes of that class or of a greater one were not accepted, and says which.
fn refuse(report: &Report, class: Class) -> Result<(), Failure> {
    const SHOWN: usize = 20;
    let changes: Vec<&Entry> = report.at_least(class).collect();
    if changes.is_empty() {
        return Ok(());
    }
    let line = |entry: &&Entry| visible(&format!("  {}: {}", entry.id, entry.reason));
    let mut shown: Vec<String> = changes.iter().take(SHOWN).map(line).collect();
    if changes.len() > SHOWN {
        shown.push(format!("  and {} more", changes.len() - SHOWN));
    }
    let greater = if class == Class::Alarm { "" } else { " or a greater one" };
    Err(Failure::Job(format!(
        "{} of the class `{class}`{greater}, accepted by nobody; take them back, or list them with a reason in the file of --accept:\n{}",
        counted(changes.len(), "change"),
        shown.join("\n")
    )))
}
