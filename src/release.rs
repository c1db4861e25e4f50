//! `alicloud release`: raises the versions of crates by what changed since their last release, and writes their changelogs. Holds the order
//! of the steps; what a version is, and what is said of it, the library decides.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use alicloud_codegen::diff::{self, CrateReport, Report, version_numbers};
use alicloud_codegen::release::{Release, Unreleased, release};
use alicloud_codegen::spec::{CHANGELOG, Day, PRODUCT_FILE, ProductFiles, ProductSpec, yaml};
use alicloud_codegen::states::{self, Id, SpecFiles};
use alicloud_codegen::{RunError, Source, Specs, counted, files};
use alicloud_model::Product;

use crate::arguments::ReleaseArgs;
use crate::failure::Failure;
use crate::git::{self, Revision};
use crate::spec_tree::{self, Loaded};
use crate::{clock, generate, output};

pub(crate) fn run(args: &ReleaseArgs) -> Result<(), Failure> {
    let today = clock::today()?;
    clock::check_as_of(args.as_of, today)?;
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
    let sources: Vec<(String, Source)> =
        all.into_iter().filter(|(path, _)| wanted.contains(product_of(path))).collect();
    let specs = Specs::parse(sources.clone()).map_err(|problems| failure(problems.into()))?;
    let tree = Tree { dir: &args.spec, sources: &sources };
    let (mut releases, mut lines) = (Vec::new(), Vec::new());
    let mut unchanged = 0;
    for (files, product) in specs.files().zip(specs.products()) {
        if !args.names.is_empty()
            && !args.names.iter().any(|name| name.is_of(&product.id, &product.version))
        {
            continue;
        }
        match tree.release(files, product, args.since.as_deref(), args.as_of.unwrap_or(today))? {
            Some((line, texts)) => {
                lines.push(line);
                releases.extend(texts);
            }
            None => unchanged += 1,
        }
    }
    if !args.dry_run {
        // The product's file last: what it says is released has its changelog, whatever ends this run in between.
        for is_last in [false, true] {
            let texts = releases.iter().filter(|(path, _)| path.ends_with(PRODUCT_FILE) == is_last);
            let texts: Vec<(&str, &str)> =
                texts.map(|(path, text)| (path.as_str(), text.as_str())).collect();
            spec_tree::write_texts(&mut spec_dir, &texts).map_err(generate::half_written)?;
        }
    }
    // What is said to be released is.
    let count = counted(lines.len(), "crate");
    for line in lines {
        output::line(line)?;
    }
    let would = if args.dry_run { "would be " } else { "" };
    output::line(format_args!("{count} {would}released, {unchanged} unchanged"))
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
}

/// What was released last.
enum Last {
    /// In a revision, with that name.
    Revision(String),
    /// With that identity.
    Specs(String),
    /// Nothing.
    Nothing,
}

/// A line that says what is released, and the texts to write by their paths.
type Written = (String, Vec<(String, String)>);

impl Tree<'_> {
    /// The next release of a product version; nothing where nothing changed.
    fn release(
        &self,
        files: &ProductFiles,
        product: &Product,
        since: Option<&str>,
        day: Day,
    ) -> Result<Option<Written>, Failure> {
        let Product { id, version, package, .. } = product;
        let tag = format!("{}-v{}", package.name, package.version);
        let last = match (since, &files.product.released) {
            (Some(revision), _) => Last::Revision(revision.to_owned()),
            _ if git::has_tag(self.dir, &tag)? => Last::Revision(tag),
            (None, Some(specs)) => Last::Specs(specs.clone()),
            // The version may have been raised by hand.
            (None, None) => {
                let released = self.released(&package.name)?;
                let now = version_numbers(&package.version).ok();
                let before = released.iter().rfind(|(version, _)| Some(**version) < now);
                before.map_or(Last::Nothing, |(_, version)| {
                    Last::Revision(format!("{}-v{version}", package.name))
                })
            }
        };
        let report = match &last {
            Last::Nothing => None,
            last => match self.changes(product, last)? {
                Some(report) => Some(report),
                None => return Ok(None),
            },
        };
        let inside = format!("{id}/{version}");
        let Some(specs) = self.committed(&inside)? else {
            return Err(Failure::Job(format!(
                "the specs in `{}` are not as they were committed last, so nothing identifies what would be released; commit them first (also those \
                that git ignores), and nothing was released",
                self.dir.join(&inside).display()
            )));
        };
        let path = |name: &str| format!("{inside}/{name}");
        let old = self.changelog(&path(CHANGELOG))?;
        let Release { from, version, product: text, changelog } = release(&Unreleased {
            product: &files.product_source,
            changelog: old.as_deref(),
            package: &package.name,
            operations: product.operations.len(),
            changes: report.as_ref(),
            specs: &specs,
            day,
        })
        .map_err(|error| {
            Failure::Job(format!("cannot release `{inside}`: {error}; nothing was released"))
        })?;
        self.is_free(&package.name, &from, &version)?;
        let line = match &report {
            None => format!("{} {version}: the first release", package.name),
            Some(report) => {
                let raised = if from == version { version } else { format!("{from} -> {version}") };
                format!("{} {raised}: {}", package.name, diff::counts(&report.counts))
            }
        };
        Ok(Some((line, vec![(path(PRODUCT_FILE), text), (path(CHANGELOG), changelog)])))
    }

    /// The versions of a crate that are out, by their tags.
    fn released(&self, package: &str) -> Result<BTreeMap<[u64; 3], String>, Failure> {
        let tags = git::tags(self.dir, &format!("{package}-v"))?;
        Ok(tags.into_iter().filter_map(|tag| Some((version_numbers(&tag).ok()?, tag))).collect())
    }

    /// Refuses a version of a crate that is out, or that is below one that is. Another version of the API may have released it.
    fn is_free(&self, package: &str, from: &str, version: &str) -> Result<(), Failure> {
        let released = self.released(package)?;
        let highest = released.iter().rfind(|(_, tag)| *tag != from || from == version);
        match highest {
            Some((highest, tag)) if Some(*highest) >= version_numbers(version).ok() => {
                Err(Failure::Job(format!(
                    "`{package}` {tag} is out, by its tag, and the next release would be {version}; write `crateVersion: {tag}` into its product.yaml, \
                    and nothing was released"
                )))
            }
            _ => Ok(()),
        }
    }

    /// What identifies the specs of a product version. Nothing where those that were read are not those that it identifies.
    fn committed(&self, inside: &str) -> Result<Option<String>, Failure> {
        let Some(id) = git::committed(self.dir, inside)? else { return Ok(None) };
        let Some(files) = git::tree(self.dir, &id)? else { return Ok(None) };
        let is_spec = |path: &&str| {
            !path.contains('/') && Path::new(path).extension().is_some_and(|end| end == "yaml")
        };
        let committed: BTreeSet<&str> = files.paths().filter(is_spec).collect();
        let start = format!("{inside}/");
        let read = self.sources.iter().filter_map(|(path, _)| path.strip_prefix(&start)).collect();
        Ok((committed == read).then_some(id))
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

    /// What changed in a product version since it was released last.
    fn changes(&self, product: &Product, last: &Last) -> Result<Option<CrateReport>, Failure> {
        let Product { id, version, .. } = product;
        let dir = format!("{id}/{version}");
        let mut released = dir.clone();
        let revision;
        let old: &dyn SpecFiles = match last {
            Last::Nothing => return Ok(None),
            Last::Revision(name) => {
                let found = Revision::new(name, &git::path_of(self.dir)?).files(self.dir)?;
                revision = found.only(&format!("{id}/")).specs()?;
                &revision
            }
            Last::Specs(specs) => {
                let Some(found) = git::tree(self.dir, specs)? else {
                    let fetch = if git::is_shallow(self.dir)? {
                        "fetch its whole history with `git fetch --unshallow`"
                    } else {
                        "fetch the commit that has them"
                    };
                    return Err(Failure::Job(format!(
                        "the repository does not have the specs of the last release of `{dir}`, `released: {specs}` of its product.yaml; {fetch}, or \
                        name the revision of that release with --since"
                    )));
                };
                // It may have been that of another version of the API.
                released = format!("{id}/{}", version_of(&found, specs)?);
                revision = found.within(&released).specs()?;
                &revision
            }
        };
        // What the old state lacks of other versions, which decide on the plain name, is as it is now.
        let start = format!("{id}/");
        let own = self.sources.iter().filter(|(path, _)| path.starts_with(&start));
        let own: Vec<(String, Source)> = own.cloned().collect();
        let hashes = git::hashes(self.dir, &own)?;
        let now = Loaded::new(own, Some(hashes));
        let before = Before {
            old,
            now: &now,
            own: format!("{released}/"),
            renamed: format!("{dir}/"),
            is_whole: matches!(last, Last::Revision(_)),
        };
        let states = states::of_specs(&before, &now).map_err(failure)?;
        // The crate may have been that of another version of the API.
        let is_of = |other: &&Product| other.version == *version;
        let is_crate = |other: &&Product| other.package.name == product.package.name;
        let before = states.old.iter().find(is_of).or_else(|| states.old.iter().find(is_crate));
        let after = states.new.iter().find(is_of);
        let compared =
            after.map(|after| diff::compare_one(before, after, (&states.old, &states.new)));
        let report = compared.map(|compared| Report::new(&compared));
        Ok(report.and_then(|report| report.crates.into_iter().next()))
    }
}

/// The version of the API of which files are the specs.
fn version_of(files: &git::Files, id: &str) -> Result<String, Failure> {
    let bytes = files.read(&[PRODUCT_FILE])?.pop().unwrap_or_default();
    let spec = yaml::source(files.shown(PRODUCT_FILE), bytes)
        .and_then(|source| yaml::parse::<ProductSpec>(&source))
        .map_err(|_| {
            Failure::Job(format!(
                "`released: {id}` is no directory with the specs of a product; correct it, or name the revision of the last release with --since"
            ))
        })?;
    Ok(spec.version)
}

/// The specs of a product as they were released: those of the version that is looked at, and what else is known.
struct Before<'a> {
    old: &'a dyn SpecFiles,
    now: &'a Loaded,
    /// The directory of the version.
    own: String,
    /// The directory that it has now.
    renamed: String,
    /// Whether the other versions are known as they were.
    is_whole: bool,
}

impl Before<'_> {
    fn is_old(&self, path: &str) -> bool {
        self.is_whole || path.starts_with(&self.own)
    }
}

impl SpecFiles for Before<'_> {
    fn ids(&self) -> BTreeMap<&str, Id<'_>> {
        let is_other = |path: &str| !self.is_old(path) && !path.starts_with(&self.renamed);
        let now = self.now.ids().into_iter().filter(|(path, _)| is_other(path));
        self.old.ids().into_iter().chain(now).collect()
    }

    fn read(&self, paths: &[&str]) -> Result<Vec<(String, Source)>, RunError> {
        let (old, now): (Vec<&str>, Vec<&str>) = paths.iter().partition(|path| self.is_old(path));
        let mut read = self.old.read(&old)?;
        read.extend(self.now.read(&now)?);
        Ok(read)
    }
}
