//! `alicloud generate`: specs to crates.

use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{env, fs};

use alicloud_codegen::coverage::Coverage;
use alicloud_codegen::files::{self, Changes, FileError};
use alicloud_codegen::incremental::{self, Plan};
use alicloud_codegen::{Diagnostic, RuntimeDependency, dispatch_table};

use crate::cli::GenerateArgs;
use crate::failure::Failure;

pub(crate) fn run(args: &GenerateArgs) -> Result<(), Failure> {
    let sources = files::read_specs(&args.spec).map_err(|error| Failure::Job(error.to_string()))?;
    if sources.is_empty() {
        return Err(Failure::Job(format!(
            "there are no specs in `{}`; name a spec tree with --spec, or make one with `alicloud import`",
            args.spec.display()
        )));
    }
    let parse_all = args.report || args.dispatch.is_some();
    let runtime = runtime_beside(&args.out);
    let plan = incremental::plan(sources, &args.out, &runtime, &generator(), parse_all)
        .map_err(|problems| reports(&problems))?;
    let table = args.dispatch.as_ref().map(|path| {
        let table = dispatch_table(plan.specs.catalog()).map_err(|error| {
            Failure::job("the table of operations is not Rust (a bug of the generator)", error)
        })?;
        Ok((path, table))
    });
    let table = table.transpose()?;
    if args.report {
        println!("{}", Coverage::of(plan.specs.tree()));
    }
    let changes = changes(&plan, table, args).map_err(|error| Failure::Job(error.to_string()))?;
    summary(args, &changes);
    println!(
        "{} products, {} operations, {} files written, {} unchanged",
        plan.products(),
        plan.operations(),
        if args.check { 0 } else { changes.written.len() },
        changes.unchanged
    );
    if args.check && !changes.is_empty() {
        return Err(Failure::Job(format!(
            "{} generated files are not what the specs say; run `alicloud generate`, and review the diff",
            changes.written.len() + changes.removed.len()
        )));
    }
    Ok(())
}

/// Brings the crates and the table up to date, or with `--check` only says what would change.
fn changes(
    plan: &Plan,
    table: Option<(&PathBuf, String)>,
    args: &GenerateArgs,
) -> Result<Changes, FileError> {
    let mut changes = if args.check { plan.compare()? } else { plan.apply()? };
    if let Some((path, text)) = table {
        if !files::differs(path, &text)? {
            changes.unchanged += 1;
            return Ok(changes);
        }
        changes.written.push(path.display().to_string());
        if !args.check {
            files::write_whole(path, &text)?;
        }
    }
    Ok(changes)
}

/// What identifies this build of the generator: the program itself, by version, length and time.
fn generator() -> String {
    let program = env::current_exe()
        .and_then(fs::metadata)
        .and_then(|meta| Ok((meta.len(), meta.modified()?)));
    // Without them every run is a full one.
    let id = program.map_or_else(
        |_| format!("{:?}", SystemTime::now()),
        |(len, time)| format!("{len} {time:?}"),
    );
    format!("{} {id}", env!("CARGO_PKG_VERSION"))
}

/// The names of changed files, as long as a reader may look at them.
fn summary(args: &GenerateArgs, changes: &Changes) {
    const SHOWN: usize = 20;
    let (written, removed) =
        if args.check { ("differs", "has no spec") } else { ("wrote", "removed") };
    let lines = changes
        .written
        .iter()
        .map(|path| (written, path))
        .chain(changes.removed.iter().map(|path| (removed, path)));
    for (verb, path) in lines.clone().take(SHOWN) {
        println!("{verb} {}", args.out.join(path).display());
    }
    let more = lines.count().saturating_sub(SHOWN);
    if more > 0 {
        println!("... and {more} more");
    }
}

/// Crates generated beside the runtime's sources depend on those; others on the published version.
fn runtime_beside(out: &Path) -> RuntimeDependency {
    if out.join("../runtime/Cargo.toml").is_file() {
        RuntimeDependency::Path("../../runtime".to_owned())
    } else {
        RuntimeDependency::Version
    }
}

/// All problems of a run, one under the other.
pub(crate) fn reports(problems: &[Diagnostic]) -> Failure {
    let colors = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let texts: Vec<String> = problems.iter().map(|problem| problem.render(colors)).collect();
    let count = match problems.len() {
        1 => "1 problem".to_owned(),
        n => format!("{n} problems"),
    };
    Failure::Job(format!(
        "{}\n\nerror: {count} in the specs; nothing was written",
        texts.join("\n\n")
    ))
}
