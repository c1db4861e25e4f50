//! `alicloud generate`: specs to crates.

use alicloud_codegen::coverage::Coverage;
use alicloud_codegen::files::Changes;
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
    let changes = if args.check { plan.compare() } else { plan.apply() };
    let changes = changes.map_err(|error| Failure::Job(error.to_string()))?;
    summary(args, &changes)?;
    output::line(format_args!(
        "{}, {}, {} written, {} unchanged",
        counted(plan.products(), "product"),
        counted(plan.operations(), "operation"),
        counted(if args.check { 0 } else { changes.written.len() }, "file"),
        changes.unchanged
    ))?;
    if args.check && !changes.is_empty() {
        return Err(Failure::Job(format!(
            "{} would change to what the specs say; run `alicloud generate`, and review the diff",
            counted(changes.written.len() + changes.removed.len(), "generated file")
        )));
    }
    Ok(())
}

/// What is to be made of which specs.
pub(crate) fn pipeline(args: &GenerateArgs) -> Result<Pipeline, Failure> {
    let mut pipeline = Pipeline::new(&args.spec, &args.out).parse_all(args.report).only(&args.only);
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
    Ok(())
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
