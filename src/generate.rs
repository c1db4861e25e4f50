//! `alicloud generate`: specs to crates.

use std::path::Path;

use alicloud_codegen::coverage::Coverage;
use alicloud_codegen::output::{Changes, OutputError};
use alicloud_codegen::{Diagnostic, Pipeline, RunError, RuntimeDependency, counted};

use crate::arguments::GenerateArgs;
use crate::failure::Failure;
use crate::output;

/// What is known of earlier runs, beside the crates. A file, since directories there are taken for crates.
const CACHE: &str = ".alicloud-codegen.json";

pub(crate) fn run(args: &GenerateArgs) -> Result<(), Failure> {
    let plan = pipeline(args)?.plan().map_err(failure)?;
    if args.report {
        output::line(Coverage::of(plan.specs.files()))?;
    }
    if args.prune {
        for stray in plan.compare().map_err(half_written)?.strays {
            let files = counted(stray.files.len(), "file");
            output::line(format_args!("removing {}, {files}", stray.path))?;
        }
    }
    let changes = if args.check { plan.compare() } else { plan.apply() };
    let changes = changes.map_err(half_written)?;
    summary(args, &changes)?;
    output::line(format_args!(
        "{}, {}, {} written, {} unchanged",
        counted(plan.products(), "product"),
        counted(plan.operations(), "operation"),
        counted(if args.check { 0 } else { changes.written.len() }, "file"),
        changes.unchanged
    ))?;
    if args.check { checked(&changes) } else { Ok(()) }
}

/// Whether everything is as the specs say.
fn checked(changes: &Changes) -> Result<(), Failure> {
    let differing = changes.written.len() + changes.removed.len();
    let mut problems = Vec::new();
    if differing > 0 {
        problems.push(format!(
            "{} would change to what the specs say; run `alicloud generate`, and review the diff",
            counted(differing, "generated file")
        ));
    }
    if !changes.strays.is_empty() {
        let paths: Vec<String> =
            changes.strays.iter().map(|stray| format!("`{}`", stray.path)).collect();
        problems.push(format!(
            "no spec makes {}; run `alicloud generate --prune`, or bring the specs back",
            paths.join(", ")
        ));
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::Job(problems.join("\nerror: "))) }
}

/// Why files were not written, and what is left of that.
pub(crate) fn half_written(error: OutputError) -> Failure {
    Failure::Job(match error {
        OutputError::File(error) => format!(
            "{error}; a part of the files may be written: mend that and run it again, which does the rest"
        ),
        refused => refused.to_string(),
    })
}

/// Tells that another program has to end first.
pub(crate) fn waiting(dir: &Path) {
    output::note(format_args!("waiting for another program that writes into `{}`", dir.display()));
}

/// What is to be made of which specs.
pub(crate) fn pipeline(args: &GenerateArgs) -> Result<Pipeline, Failure> {
    let mut pipeline = Pipeline::new(&args.spec, &args.out).parse_all(args.report).only(&args.only);
    pipeline = pipeline.force(args.force).prune(args.prune).on_wait(waiting);
    if args.modules {
        pipeline = pipeline.modules();
    }
    if let Some(text) = &args.runtime {
        let runtime = RuntimeDependency::parse(text, &args.out)
            .map_err(|error| Failure::Usage(format!("--runtime: {error}")))?;
        pipeline = pipeline.runtime(runtime);
    }
    if let Some(path) = &args.dispatch {
        pipeline = pipeline.dispatch(path);
    }
    // A check trusts nothing that an earlier run wrote down.
    Ok(if args.check { pipeline } else { pipeline.cached(args.out.join(CACHE)) })
}

/// The names of changed files, as long as a reader may look at them.
fn summary(args: &GenerateArgs, changes: &Changes) -> Result<(), Failure> {
    const SHOWN: usize = 20;
    let (written, removed) =
        if args.check { ("differs", "has no spec") } else { ("wrote", "removed") };
    let lines = changes
        .written
        .iter()
        .map(|path| (written, path))
        .chain(changes.removed.iter().map(|path| (removed, path)));
    for (verb, path) in lines.clone().take(SHOWN) {
        output::line(format_args!("{verb} {path}"))?;
    }
    let more = lines.count().saturating_sub(SHOWN);
    if more > 0 {
        output::line(format_args!("... and {more} more"))?;
    }
    for stray in changes.strays.iter().filter(|_| !args.check) {
        output::line(left(&stray.path))?;
    }
    Ok(())
}

/// That a crate, which no spec makes, stays.
pub(crate) fn left(stray: &str) -> String {
    format!("left {stray}, which these specs do not make; `alicloud generate --prune` removes it")
}

/// Why specs could not be read, or code not be made of them.
pub(crate) fn failure(error: RunError) -> Failure {
    failure_after(error, "nothing was written")
}

/// The same, and what that means for what was to be done.
pub(crate) fn failure_after(error: RunError, consequence: &str) -> Failure {
    match error {
        RunError::Specs(problems) => reports(&problems, &format!("in the specs; {consequence}")),
        RunError::Empty(dir) => Failure::Job(format!(
            "there are no specs in `{}`; name a spec tree with --spec, or make one with `alicloud import`",
            dir.display()
        )),
        other => Failure::Job(other.to_string()),
    }
}

/// All problems of a run, one under the other.
pub(crate) fn reports(problems: &[Diagnostic], consequence: &str) -> Failure {
    let colors = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let texts: Vec<String> = problems.iter().map(|problem| problem.render(colors)).collect();
    let count = counted(problems.len(), "problem");
    Failure::Job(format!("{}\n\nerror: {count} {consequence}", texts.join("\n\n")))
}
