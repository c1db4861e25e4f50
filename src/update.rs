//! `alicloud update`: fetches the metadata, imports it, generates, says what changed. Holds the order of the steps and the files; what
//! each step decides is in its module.

mod document;
mod fetch;
mod http;
mod impact;
mod interrupt;
mod lock;
mod plan;
mod products;
mod report;
mod source;
mod tree;

use std::fs;
use std::path::Path;
use std::time::Duration;

use alicloud_codegen::output::{Output, OutputError};
use alicloud_codegen::spec::Day;
use alicloud_codegen::{Pipeline, RunError, counted};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use self::document::{Importing, Made};
use self::fetch::{Fetched, Fetcher};
use self::http::Http;
use self::impact::Impact;
use self::interrupt::Interrupt;
use self::lock::Lock;
pub(crate) use self::plan::Name;
use self::plan::{Asked, Plan, Wanted};
pub(crate) use self::products::Products;
use self::report::{Line, Report, Status};
use self::source::Source;
use self::tree::Present;
pub(crate) use self::tree::directories;
use crate::arguments::{GenerateArgs, UpdateArgs};
use crate::failure::Failure;
use crate::{clock, generate, output, spec_tree};

pub(crate) fn run(args: &UpdateArgs) -> Result<(), Failure> {
    let today = clock::today()?;
    clock::check_as_of(args.as_of, today, clock::PUBLISHED)?;
    let source = Source::parse(&args.from, args.language)
        .map_err(|error| Failure::Usage(format!("--from: {error}")))?;
    let mut specs = spec_tree::open(&args.spec)?;
    let tree = tree::read(&args.spec)?;
    if tree.is_empty() && !args.all && args.add.is_empty() && args.names.is_empty() {
        return Err(Failure::Job(format!(
            "there are no specs in `{}`; name products with --add, or take all with --all",
            args.spec.display()
        )));
    }
    let lock = read_lock(args)?;
    let generating = generate::pipeline(&generate_args(args))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| Failure::job("cannot start the async runtime", error))?;
    let interrupt = runtime.block_on(async { Interrupt::listen() });
    let fetching = async {
        let http = Http::new(Duration::from_secs(args.timeout))?;
        fetched(&Fetcher { source: &source, http }, &tree, &lock, args).await
    };
    let Some(fetched) = runtime.block_on(interrupt.or(fetching)) else { return Err(interrupted()) };
    let Got { plan, documents } = fetched?;

    let mut changes = imported(&plan.wanted, documents, &lock, args, today);
    compare(&args.spec, &mut changes);
    if interrupt.is_wanted() {
        return Err(interrupted());
    }
    let mut report = Report {
        from: args.from.clone(),
        written: !(args.check || args.dry_run),
        versions: Vec::new(),
        spec_files: 0,
        generated_files: 0,
    };
    let unlisted = plan.unlisted.iter().map(|Present { id, code, version, .. }| {
        Line::new(id, code, version, Status::WithoutDocument)
    });
    let broken = plan.broken.iter().map(|Present { id, code, version, broken, .. }| {
        let problems = broken.iter().cloned().collect();
        Line { problems, ..Line::new(id, code, version, Status::Failed) }
    });
    report.versions =
        changes.iter().map(|one| one.line.clone()).chain(unlisted).chain(broken).collect();
    report.versions.sort_by(|a, b| (&a.product, &a.version).cmp(&(&b.product, &b.version)));
    report.spec_files = report.versions.iter().map(|version| version.files).sum();
    report.written &= !(args.strict && report.has_problems());
    let generated = if report.written {
        write(&mut specs, &changes, &lock)?;
        // There is no tree as long as nothing could be added to it.
        if args.spec.is_dir() {
            readable(generating, &args.spec, &tree)
                .and_then(|pipeline| pipeline.as_ref().map_or(Ok(0), generated))
        } else {
            Ok(0)
        }
    } else {
        Ok(0)
    };
    let is_dated = args.as_of.is_some() || !matches!(source, Source::Directory(_));
    if report.written && report.is_ahead() && !is_dated {
        output::note(format_args!(
            "note: the documents in `{}` don't say of which day they are, so what changed is taken for today's, and older documents are refused from now \
            on; give their day with --as-of YYYY-MM-DD",
            args.from
        ));
    }
    report.generated_files = generated.as_ref().copied().unwrap_or_default();
    print(args, &report)?;
    generated?;
    if report.has_problems() {
        return Err(Failure::Part);
    }
    if args.check && report.is_ahead() {
        return Err(Failure::Job(format!(
            "the specs are behind `{}`; run `alicloud update`, and review the diff",
            args.from
        )));
    }
    Ok(())
}

/// What brings the crates up to date: those of products whose `product.yaml` can be read, so that one that can't does not stop the others;
/// nothing where there are no others.
fn readable(pipeline: Pipeline, dir: &Path, tree: &[Present]) -> Result<Option<Pipeline>, Failure> {
    let is_broken = |id: &str| tree.iter().any(|one| one.id == id && one.broken.is_some());
    if tree.iter().all(|one| one.broken.is_none()) {
        return Ok(Some(pipeline));
    }
    let mut products = tree::products(dir)?;
    products.retain(|id| !is_broken(id));
    Ok((!products.is_empty()).then(|| pipeline.products(products)))
}

/// Brings the crates up to date with the specs. Gives the number of files that changed.
fn generated(pipeline: &Pipeline) -> Result<usize, Failure> {
    let plan = match pipeline.plan() {
        // A tree in which nothing could be added.
        Err(RunError::Empty(_)) => return Ok(0),
        planned => planned.map_err(|error| {
            let consequence = "the specs are written and the code is not; repair them, and run `alicloud generate`";
            generate::failure_after(error, consequence)
        })?,
    };
    let changes = plan.apply().map_err(|error| {
        Failure::Job(error.after(
            "the specs are written and the code is not: mend that, and run `alicloud generate`",
        ))
    })?;
    for stray in &changes.strays {
        output::note(generate::left(&stray.path));
    }
    Ok(changes.written.len() + changes.removed.len())
}

/// Every file is whole, but not all are there.
fn half_written(error: OutputError) -> Failure {
    Failure::Job(match error {
        OutputError::File(error) => format!(
            "{error}; a part of the specs may be written and the code is not: mend that and run it again, which does the rest"
        ),
        refused => refused.to_string(),
    })
}

fn interrupted() -> Failure {
    Failure::Job("interrupted; nothing was written".to_owned())
}

fn generate_args(args: &UpdateArgs) -> GenerateArgs {
    GenerateArgs {
        spec: args.spec.clone(),
        out: args.out.clone(),
        check: false,
        report: false,
        dispatch: args.dispatch.clone(),
        runtime: args.runtime.clone(),
        modules: false,
        only: Vec::new(),
        force: false,
        prune: false,
    }
}

fn read_lock(args: &UpdateArgs) -> Result<Lock, Failure> {
    let path = args.spec.join(lock::FILE);
    let read = spec_tree::if_there(fs::read_to_string(&path)).map_err(|error| error.to_string());
    read.and_then(|text| Lock::parse(text.as_deref().unwrap_or_default())).map_err(|error| {
        Failure::Job(format!(
            "cannot read `{}`: {error}; repair it, or remove it: all documents are fetched and imported anew then",
            path.display()
        ))
    })
}

/// What was fetched: the plan, and what there is for each wanted version.
struct Got {
    plan: Plan,
    documents: Vec<Result<Fetched, String>>,
}

async fn fetched(
    fetcher: &Fetcher<'_>,
    tree: &[Present],
    lock: &Lock,
    args: &UpdateArgs,
) -> Result<Got, Failure> {
    let products = fetcher.products().await?;
    let asked = Asked { names: &args.names, add: &args.add, all: args.all };
    let plan = plan::plan(&products, tree, asked).map_err(Failure::Usage)?;
    let count = plan.wanted.len();
    let bar = ProgressBar::new(count as u64).with_style(
        ProgressStyle::with_template("fetching {bar:40} {pos}/{len}")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    if bar.is_hidden() {
        output::note(format_args!("fetching {} from {}", counted(count, "document"), args.from));
    }
    let conditions = |wanted: &Wanted, url: &str| conditions(wanted, url, lock, args);
    let documents = fetcher.documents(&plan.wanted, conditions, || bar.inc(1)).await;
    bar.finish_and_clear();
    Ok(Got { plan, documents })
}

/// The headers with which the server sends only what is new; none where the import may change something all the same.
fn conditions(wanted: &Wanted, url: &str, lock: &Lock, args: &UpdateArgs) -> Vec<(String, String)> {
    let Some(present) = &wanted.present else { return Vec::new() };
    let other_default = matches!(
        (wanted.default, present.default),
        (Some(true), Some(false)) | (Some(false), None)
    );
    if other_default || args.as_of.is_some() || args.keep_removed.is_some() {
        return Vec::new();
    }
    let locked = lock.0.get(&wanted.key());
    locked.map_or_else(Vec::new, |locked| {
        locked.conditions(url, document::IMPORTER, args.descriptions)
    })
}

/// What is to be changed for one product version.
struct Changed<'a> {
    wanted: &'a Wanted,
    line: Line,
    made: Option<Made>,
}

/// Imports the documents, on all threads. Nothing is written yet.
fn imported<'a>(
    wanted: &'a [Wanted],
    documents: Vec<Result<Fetched, String>>,
    lock: &Lock,
    args: &UpdateArgs,
    today: Day,
) -> Vec<Changed<'a>> {
    let importing = Importing { args, lock, today };
    let each = wanted.par_iter().zip(documents).map(|(wanted, fetched)| {
        let (line, made) = importing.version(wanted, fetched);
        Changed { wanted, line, made }
    });
    each.collect()
}

/// Says of each product version what its changes do to programs.
fn compare(dir: &Path, changes: &mut [Changed<'_>]) {
    // They are in the order of their products.
    let products = changes.chunk_by_mut(|a, b| a.wanted.id == b.wanted.id).collect::<Vec<_>>();
    products.into_par_iter().for_each(|versions| {
        let is_changed = |one: &&Changed<'_>| one.line.files > 0;
        let outcomes: Vec<_> = versions
            .iter()
            .filter(is_changed)
            .filter_map(|one| Some(&one.made.as_ref()?.outcome))
            .collect();
        let Some(product) = versions.first().filter(|_| !outcomes.is_empty()) else { return };
        // What is wrong with the specs, making code of them says.
        let Ok(mut impacts) = impact::of_product(dir, &product.wanted.id, &outcomes) else {
            return;
        };
        for Changed { wanted, line, .. } in versions {
            let unnoticed = || (line.files > 0).then(Impact::default);
            line.impact = impacts.remove(&wanted.version).or_else(unnoticed);
        }
    });
}

/// Writes the specs, and last what they were made of.
fn write(specs: &mut Output, changes: &[Changed<'_>], lock: &Lock) -> Result<(), Failure> {
    let mut new = lock.clone();
    let mut outcomes = Vec::new();
    for Changed { wanted, made, .. } in changes {
        if let Some(Made { outcome, locked }) = made {
            outcomes.push(outcome);
            new.record(wanted.key(), locked.clone());
        }
    }
    let text = new.text().map_err(|error| Failure::job("cannot write the lock file", error))?;
    let more = (new != *lock).then_some((lock::FILE, text.as_str()));
    spec_tree::write(specs, &outcomes, more).map_err(half_written)?;
    Ok(())
}

fn print(args: &UpdateArgs, report: &Report) -> Result<(), Failure> {
    if args.json {
        let text = serde_json::to_string_pretty(report)
            .map_err(|error| Failure::job("cannot write the report", error))?;
        output::line(text)
    } else {
        output::line(report)
    }
}
