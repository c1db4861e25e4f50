//! `alicloud release`: raises the versions of crates by what changed since their last release, and writes their changelogs. Holds the order
//! of the steps; what a version is, and what is said of it, the library decides.

mod last;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use alicloud_codegen::diff::{self, Report, version_numbers};
use alicloud_codegen::release::{self, Release, UmbrellaRelease, Unreleased};
use alicloud_codegen::spec::{CHANGELOG, Day, PRODUCT_FILE, ProductFiles, UMBRELLA_FILE};
use alicloud_codegen::{RunError, Source, Specs, counted, files, without_bom};
use alicloud_model::Product;

use crate::arguments::ReleaseArgs;
use crate::failure::Failure;
use crate::{clock, generate, git, output, spec_tree};

use self::last::{Record, records};

pub(crate) fn run(args: &ReleaseArgs) -> Result<(), Failure> {
    let today = clock::today()?;
    clock::check_as_of(args.as_of, today, "the day of the release")?;
    if !git::is_repository(&args.spec)? {
        return Err(Failure::Job(format!(
            "`{}` is in no git repository, which tells what changed since the last release; name a spec tree that is in one with --spec",
            args.spec.display()
        )));
    }
    // From here on nobody else writes there.
    let mut spec_dir = spec_tree::open(&args.spec)?;
    let all = files::read_specs(&args.spec).map_err(failure)?;
    let wanted = wanted(&all, args)?;
    let records = records(&all);
    let umbrella = all.iter().find(|(path, _)| path == UMBRELLA_FILE).cloned();
    let sources: Vec<(String, Source)> =
        all.into_iter().filter(|(path, _)| wanted.contains(product_of(path))).collect();
    let specs = Specs::parse(sources.clone()).map_err(|problems| failure(problems.into()))?;
    let tree = Tree { dir: &args.spec, sources: &sources, specs: &specs, records: &records };
    let (mut releases, mut lines, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    let mut unchanged = 0;
    let mut versions = BTreeMap::new();
    for (files, product) in specs.files().zip(specs.products()) {
        if !args.names.is_empty()
            && !args.names.iter().any(|name| name.is_of(&product.id, &product.version))
        {
            continue;
        }
        let day = args.as_of.unwrap_or(today);
        let next = tree.release(files, product, args.since.as_deref(), day)?;
        notes.extend(next.notes);
        versions.insert(product.package.name.clone(), next.version);
        match next.release {
            Some((line, texts)) => {
                lines.push(line);
                releases.extend(texts);
            }
            None => unchanged += 1,
        }
    }
    // What is made of all products follows all of them.
    if let (Some((_, source)), true) = (umbrella, args.names.is_empty()) {
        match of_all(&source, &versions)? {
            Some((line, text)) => {
                lines.push(line);
                releases.push((UMBRELLA_FILE.to_owned(), text));
            }
            None => unchanged += 1,
        }
    }
    if !args.dry_run {
        // What says that something is released comes after its changelog, and what all depend on after each, whatever ends this run in between.
        for file in [CHANGELOG, PRODUCT_FILE, UMBRELLA_FILE] {
            let texts = releases.iter().filter(|(path, _)| path.ends_with(file));
            let texts: Vec<(&str, &str)> =
                texts.map(|(path, text)| (path.as_str(), text.as_str())).collect();
            spec_tree::write_texts(&mut spec_dir, &texts).map_err(generate::half_written)?;
        }
    }
    // What is said to be released is.
    let count = counted(lines.len(), "crate");
    for line in lines.into_iter().chain(notes) {
        output::line(line)?;
    }
    let would = if args.dry_run { "would be " } else { "" };
    output::line(format_args!("{count} {would}released, {unchanged} unchanged"))
}

/// The next release of the crate that has each product as a feature: a line that says so, and the text of its file.
fn of_all(
    source: &Source,
    versions: &BTreeMap<String, String>,
) -> Result<Option<(String, String)>, Failure> {
    let released = release::release_umbrella(source, versions).map_err(|error| {
        Failure::Job(format!("cannot release what has all products: {error}; nothing was released"))
    })?;
    Ok(released.map(|released| {
        let UmbrellaRelease { package, before, version, changed, text } = released;
        let raised = match &before {
            Some(before) if *before != version => format!("{package} {before} -> {version}"),
            _ => format!("{package} {version}"),
        };
        let line = match before {
            None => format!("{raised}: the first release"),
            Some(_) if changed == 0 => format!("{raised}: the version alone"),
            Some(_) => format!("{raised}: {} in another version", counted(changed, "product")),
        };
        (line, text)
    }))
}

fn failure(error: RunError) -> Failure {
    generate::failure_after(error, "nothing was released")
}

fn product_of(path: &str) -> &str {
    path.split('/').next().unwrap_or_default()
}

/// The products that are looked at.
fn wanted(all: &[(String, Source)], args: &ReleaseArgs) -> Result<BTreeSet<String>, Failure> {
    let versions: BTreeSet<(&str, &str)> = all
        .iter()
        .filter_map(|(path, _)| {
            let mut parts = path.split('/');
            Some((parts.next()?, parts.next()?))
        })
        .collect();
    let is_of = |name: &crate::update::Name| {
        versions.iter().any(|(product, version)| name.is_of(product, version))
    };
    if let Some(unknown) = args.names.iter().find(|name| !is_of(name)) {
        return Err(Failure::Usage(format!(
            "`{}` has no product `{unknown}`; products are named as their directories there",
            args.spec.display()
        )));
    }
    let is_wanted = |(product, version): &&(&str, &str)| {
        args.names.is_empty() || args.names.iter().any(|name| name.is_of(product, version))
    };
    Ok(versions.iter().filter(is_wanted).map(|(product, _)| (*product).to_owned()).collect())
}

/// The spec tree as it is.
struct Tree<'a> {
    dir: &'a Path,
    sources: &'a [(String, Source)],
    specs: &'a Specs,
    /// What was released of all products, also under other names.
    records: &'a [Record],
}

/// What comes after the last release of a product version.
struct Next {
    /// The version of the crate after it.
    version: String,
    /// A line that says what is released, and the texts to write by their paths. Nothing where nothing changed.
    release: Option<(String, Vec<(String, String)>)>,
    /// What else somebody should know.
    notes: Vec<String>,
}

impl Tree<'_> {
    /// The next release of a product version.
    fn release(
        &self,
        files: &ProductFiles,
        product: &Product,
        since: Option<&str>,
        day: Day,
    ) -> Result<Next, Failure> {
        let Product { id, version, package, .. } = product;
        let known = self.last(files, product)?;
        // Whatever it is compared with, what is out stays out.
        let highest = known.as_ref().and_then(|last| last.version(&package.name));
        let highest = highest.map(str::to_owned);
        let mut before = match since {
            Some(revision) => self.at(product, revision)?,
            None => None,
        };
        // What a revision doesn't have came after it.
        if let (None, Some(known)) = (&before, &known) {
            before = Some(self.before(product, known)?);
        }
        if let (Some(before), Some(highest)) = (&mut before, highest)
            && version_numbers(&before.version).ok() < version_numbers(&highest).ok()
        {
            before.version = highest;
        }
        let report = before.as_ref().and_then(|before| {
            let (old, new): (Vec<&Product>, Vec<&Product>) =
                (before.all.iter().collect(), self.specs.products().collect());
            let compared = diff::compare_one(before.product.as_ref(), product, (&old, &new));
            Report::new(&compared).crates.into_iter().next()
        });
        let inside = format!("{id}/{version}");
        let path = |name: &str| format!("{inside}/{name}");
        let old = self.changelog(&path(CHANGELOG))?;
        let origin = before.as_ref().and_then(|before| Some((before.origin.as_ref()?, before)));
        let mut notes: Vec<String> = Vec::new();
        notes.extend(origin.map(|(commit, before)| {
            format!(
                "{}: the specs of {} are in no commit as they were released, so they were compared with those of {commit}, which brought the record of that \
                release; if that commit changed more, name another revision with --since",
                self.dir.join(&inside).display(),
                before.version
            )
        }));
        if let (Some(before), None) = (&before, &report) {
            // What is no version was written by hand, and is refused.
            let is_at_least = version_numbers(&package.version).is_ok_and(|now| {
                version_numbers(&before.version).is_ok_and(|before| before >= now)
            });
            let released = files.product.released.as_ref();
            // What was released there last may be another crate, which left its version.
            let is_own = released.is_none_or(|released| released.package == package.name);
            let is_out = is_at_least && is_own;
            if is_out {
                let oddity = old
                    .as_deref()
                    .and_then(|text| release::oddity(text, &package.name, &before.version));
                let shown = self.dir.join(path(CHANGELOG));
                notes.extend(oddity.map(|oddity| format!("{}: {oddity}", shown.display())));
                return Ok(Next { version: package.version.clone(), release: None, notes });
            }
        }
        let Some(specs) = self.committed(&inside)? else {
            return Err(Failure::Job(format!(
                "the specs in `{}` are not as they were committed last, so nothing identifies what would be released; commit them first (also those \
                that git ignores), and nothing was released",
                self.dir.join(&inside).display()
            )));
        };
        let Release { version, product: text, changelog } = release::release(&Unreleased {
            product: &files.product_source,
            changelog: old.as_deref(),
            package: &package.name,
            operations: product.operations.len(),
            last: before
                .as_ref()
                .map(|before| release::Last { version: &before.version, changes: report.as_ref() }),
            specs: &specs,
            day,
        })
        .map_err(|error| {
            Failure::Job(format!("cannot release `{inside}`: {error}; nothing was released"))
        })?;
        self.is_free(&package.name, &version)?;
        let raised = match &before {
            Some(before) if before.version != version => {
                format!("{} {} -> {version}", package.name, before.version)
            }
            _ => format!("{} {version}", package.name),
        };
        let line = match (&before, &report) {
            (None, _) => format!("{raised}: the first release"),
            (_, None) => format!("{raised}: the version alone"),
            (_, Some(report)) => format!("{raised}: {}", diff::counts(&report.counts)),
        };
        let texts = vec![(path(PRODUCT_FILE), text), (path(CHANGELOG), changelog)];
        Ok(Next { version, release: Some((line, texts)), notes })
    }

    /// What identifies the specs of a product version. Nothing where those that were read are not those that it identifies, whatever git was told
    /// of them.
    fn committed(&self, inside: &str) -> Result<Option<String>, Failure> {
        let Some(id) = git::committed(self.dir, inside)? else { return Ok(None) };
        let Some(files) = git::tree(self.dir, &id)? else { return Ok(None) };
        let is_spec = |path: &&str| {
            !path.contains('/') && Path::new(path).extension().is_some_and(|end| end == "yaml")
        };
        let paths: Vec<&str> = files.paths().filter(is_spec).collect();
        let start = format!("{inside}/");
        let own = self.sources.iter().filter_map(|(path, source)| {
            Some((path.strip_prefix(&start)?, source.text.replace("\r\n", "\n")))
        });
        let own: BTreeMap<&str, String> = own.collect();
        let texts = files
            .read(&paths)?
            .into_iter()
            .map(|bytes| String::from_utf8_lossy(without_bom(&bytes)).replace("\r\n", "\n"));
        let committed: BTreeMap<&str, String> = paths.iter().copied().zip(texts).collect();
        Ok((committed == own).then_some(id))
    }

    /// The changelog that exists, if there is one.
    fn changelog(&self, inside: &str) -> Result<Option<String>, Failure> {
        let path = self.dir.join(inside);
        let failed = |error| {
            let what = format!("cannot read `{}`, which is to be a text in UTF-8", path.display());
            Failure::job(what, error)
        };
        // Whoever waits for a pipe waits for ever.
        let kind = spec_tree::if_there(path.metadata()).map_err(failed)?;
        if kind.is_some_and(|kind| !kind.is_file()) {
            return Err(Failure::Job(format!(
                "`{}` is no file, and the changelog is to be one; move it away",
                path.display()
            )));
        }
        spec_tree::if_there(std::fs::read_to_string(&path)).map_err(failed)
    }
}
