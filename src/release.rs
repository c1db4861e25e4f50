//! `alicloud release`: raises the versions of crates by what changed since their last release, and writes their changelogs. Holds the order
//! of the steps; what a version is, and what is said of it, the library decides.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use alicloud_codegen::diff::{self, Report, version_numbers};
use alicloud_codegen::release::{self, Release, Unreleased};
use alicloud_codegen::spec::{
    CHANGELOG, Day, PRODUCT_FILE, ProductFiles, ProductSpec, Released, yaml,
};
use alicloud_codegen::states::SpecFiles;
use alicloud_codegen::{RunError, Source, Specs, counted, files, without_bom};
use alicloud_model::Product;

use crate::arguments::ReleaseArgs;
use crate::failure::Failure;
use crate::git::{self, Revision};
use crate::spec_tree;
use crate::{clock, generate, output};

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
    let sources: Vec<(String, Source)> =
        all.into_iter().filter(|(path, _)| wanted.contains(product_of(path))).collect();
    let specs = Specs::parse(sources.clone()).map_err(|problems| failure(problems.into()))?;
    let tree = Tree { dir: &args.spec, sources: &sources, specs: &specs, records: &records };
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
    specs: &'a Specs,
    /// What was released of all products, also under other names.
    records: &'a [Record],
}

/// What `product.yaml` says was released.
struct Record {
    /// The product.
    id: String,
    /// The directory of its specs.
    dir: String,
    released: Released,
}

/// What was released of all products that can be read.
fn records(all: &[(String, Source)]) -> Vec<Record> {
    let of_one = |(path, source): &(String, Source)| {
        let (dir, file) = path.rsplit_once('/')?;
        let spec: ProductSpec = (file == PRODUCT_FILE).then(|| yaml::parse(source).ok())??;
        let released = spec.released?;
        let record = |released: &Released| Record {
            id: product_of(path).to_owned(),
            dir: dir.to_owned(),
            released: released.clone(),
        };
        Some(released.all().map(record).collect::<Vec<_>>())
    };
    all.iter().filter_map(of_one).flatten().collect()
}

/// Where the last release of a crate is.
enum Last<'a> {
    /// In a revision, with that name.
    Revision(String),
    /// At the tag of that version.
    Tag(String),
    /// With that record.
    Recorded(&'a Record),
}

impl Last<'_> {
    /// The version, if it is that of a crate of that name.
    fn version(&self, name: &str) -> Option<&str> {
        match self {
            Self::Revision(_) => None,
            Self::Tag(version) => Some(version),
            Self::Recorded(Record { released, .. }) => {
                (released.package == name).then_some(&*released.version)
            }
        }
    }
}

/// A crate as it was released last.
struct Before {
    version: String,
    /// Nothing where the revision does not have it.
    product: Option<Product>,
    /// All versions of the product then, as far as they are known.
    all: Vec<Product>,
}

/// A line that says what is released, and the texts to write by their paths.
type Written = (String, Vec<(String, String)>);

impl<'a> Tree<'a> {
    /// The next release of a product version; nothing where nothing changed.
    fn release(
        &self,
        files: &ProductFiles,
        product: &Product,
        since: Option<&str>,
        day: Day,
    ) -> Result<Option<Written>, Failure> {
        let Product { id, version, package, .. } = product;
        let known = self.last(files, product)?;
        // Whatever it is compared with, what is out stays out.
        let highest = known.as_ref().and_then(|last| last.version(&package.name));
        let highest = highest.map(str::to_owned);
        let last = match since {
            Some(revision) => Some(Last::Revision(revision.to_owned())),
            None => known,
        };
        let mut before = last.map(|last| self.before(product, &last)).transpose()?;
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
        if let (Some(before), None) = (&before, &report) {
            let is_raised =
                version_numbers(&before.version).ok() < version_numbers(&package.version).ok();
            if !is_raised {
                return Ok(None);
            }
        }
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
        Ok(Some((line, vec![(path(PRODUCT_FILE), text), (path(CHANGELOG), changelog)])))
    }

    /// Where the crate was released last, under the name that it has now, or else under another one.
    fn last(
        &self,
        files: &'a ProductFiles,
        product: &Product,
    ) -> Result<Option<Last<'a>>, Failure> {
        let Product { id, version, package, .. } = product;
        let name = &package.name;
        let number = |version: &str| version_numbers(version).ok();
        let tags = self.released(name)?;
        // Without a version of its own, that of the crate is none that anybody wrote. It may have been raised by hand, too.
        let now = files.product.crate_version.as_deref().and_then(number);
        let tagged = match now {
            Some(now) => tags.range(..=now).next_back(),
            None => tags.last_key_value(),
        };
        // The name may have been that of another version of the API, or of another product.
        let named = self.records.iter().filter(|record| record.released.package == *name);
        let recorded = named.max_by_key(|record| number(&record.released.version));
        match (tagged, recorded) {
            (Some((tag, version)), Some(record))
                if Some(*tag) >= number(&record.released.version) =>
            {
                return Ok(Some(Last::Tag(version.clone())));
            }
            (_, Some(record)) => return Ok(Some(Last::Recorded(record))),
            _ => {}
        }
        let dir = format!("{id}/{version}");
        let is_own = |record: &&Record| {
            record.dir == dir && files.product.released.as_ref() == Some(&record.released)
        };
        if let Some(record) = self.records.iter().find(is_own) {
            return Ok(Some(Last::Recorded(record)));
        }
        if let Some((_, version)) = tagged {
            return Ok(Some(Last::Tag(version.clone())));
        }
        let Some((_, newest)) = tags.last_key_value() else { return Ok(None) };
        let then = self.products_in(&tag(name, newest), id)?;
        let is_others = |owner: &Product| owner.package.name == *name && owner.version != *version;
        Ok(then.iter().any(is_others).then(|| Last::Tag(newest.clone())))
    }

    /// All versions of a product in a revision.
    fn products_in(&self, revision: &str, id: &str) -> Result<Vec<Product>, Failure> {
        let found = Revision::new(revision, &git::path_of(self.dir)?).files(self.dir)?;
        let start = format!("{id}/");
        // The product may have had another name, and its crate the same.
        let has_it = found.paths().any(|path| path.starts_with(&start));
        products(if has_it { found.only(&start) } else { found })
    }

    /// A crate as it was released last.
    fn before(&self, product: &Product, last: &Last<'_>) -> Result<Before, Failure> {
        let Product { id, version, package, .. } = product;
        match last {
            Last::Revision(revision) => {
                let all = self.products_in(revision, id)?;
                let product = then(&all, (id, version), &package.name);
                let before =
                    product.as_ref().map_or(&package.version, |then| &then.package.version);
                Ok(Before { version: before.clone(), product, all })
            }
            Last::Tag(tagged) => {
                let all = self.products_in(&tag(&package.name, tagged), id)?;
                let product = then(&all, (id, version), &package.name);
                Ok(Before { version: tagged.clone(), product, all })
            }
            Last::Recorded(Record { id, dir, released }) => {
                let Some(found) = git::tree(self.dir, &released.specs)? else {
                    let fetch = if git::is_shallow(self.dir)? {
                        "fetch its whole history with `git fetch --unshallow`"
                    } else {
                        "fetch the commit that has them"
                    };
                    return Err(Failure::Job(format!(
                        "the repository does not have the specs of the last release of `{dir}`, `{}` of `released` in its product.yaml; {fetch}, or \
                        name the revision of that release with --since",
                        released.specs
                    )));
                };
                let then = version_of(&found, &released.specs)?;
                let mut all = products(found.within(&format!("{id}/{then}")))?;
                for product in &mut all {
                    product.package.name.clone_from(&released.package);
                }
                let product = all.first().cloned();
                Ok(Before { version: released.version.clone(), product, all })
            }
        }
    }

    /// The versions of a crate that are out, by their tags.
    fn released(&self, package: &str) -> Result<BTreeMap<[u64; 3], String>, Failure> {
        let tags = git::tags(self.dir, &format!("{package}-v"))?;
        Ok(tags.into_iter().filter_map(|tag| Some((version_numbers(&tag).ok()?, tag))).collect())
    }

    /// Refuses a version of a crate that is out, or that is below one that is.
    fn is_free(&self, package: &str, version: &str) -> Result<(), Failure> {
        let tags = self.released(package)?;
        let tagged = tags.last_key_value().map(|(number, tag)| (*number, &**tag, "its tag"));
        let named = self.records.iter().filter(|record| record.released.package == package);
        let recorded = named.filter_map(|Record { released, .. }| {
            let out = &*released.version;
            Some((version_numbers(out).ok()?, out, "`released` in a product.yaml"))
        });
        match recorded.chain(tagged).max() {
            Some((highest, out, by)) if Some(highest) >= version_numbers(version).ok() => {
                Err(Failure::Job(format!(
                    "`{package}` {out} is out, by {by}, and the next release would be {version}; write `crateVersion: {out}` into its product.yaml, \
                    and nothing was released"
                )))
            }
            _ => Ok(()),
        }
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

/// The name of a release's tag, under which nothing else is found.
fn tag(package: &str, version: &str) -> String {
    format!("refs/tags/{package}-v{version}")
}

/// What was released as a crate of that name out of all products then, or else of that version of the API.
fn then(all: &[Product], (id, version): (&str, &str), package: &str) -> Option<Product> {
    let is_version = |product: &&Product| product.id == id && product.version == version;
    let named = all.iter().find(|product| product.package.name == package);
    named.or_else(|| all.iter().find(is_version)).cloned()
}

/// The products of which files are the specs.
fn products(files: git::Files) -> Result<Vec<Product>, Failure> {
    let files = files.specs()?;
    let paths: Vec<String> = files.ids().into_keys().map(str::to_owned).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let specs = Specs::parse(files.read(&paths).map_err(failure)?);
    Ok(specs.map_err(|problems| failure(problems.into()))?.products().cloned().collect())
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
