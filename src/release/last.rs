//! Where a crate was released last, and what it was then: by tags, by what `product.yaml` says, or in a revision that somebody names. Knows
//! nothing of what is written.

use std::collections::{BTreeMap, BTreeSet};

use alicloud_codegen::diff::version_numbers;
use alicloud_codegen::spec::{PRODUCT_FILE, ProductFiles, ProductSpec, Released, yaml};
use alicloud_codegen::states::SpecFiles;
use alicloud_codegen::{Source, Specs};
use alicloud_model::Product;

use super::{Tree, failure, product_of};
use crate::failure::Failure;
use crate::git::{self, Revision};

/// What `product.yaml` says was released.
pub(super) struct Record {
    /// The product.
    id: String,
    /// The directory of its specs.
    dir: String,
    released: Released,
}

/// What was released of all products that can be read.
pub(super) fn records(all: &[(String, Source)]) -> Vec<Record> {
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
pub(super) enum Last<'a> {
    /// At the tag of that version.
    Tag(String),
    /// With that record.
    Recorded(&'a Record),
}

impl Last<'_> {
    /// The version, if it is that of a crate of that name.
    pub(super) fn version(&self, name: &str) -> Option<&str> {
        match self {
            Self::Tag(version) => Some(version),
            Self::Recorded(Record { released, .. }) => {
                (released.package == name).then_some(&*released.version)
            }
        }
    }
}

/// A crate as it was released last.
pub(super) struct Before {
    pub(super) version: String,
    /// Nothing where the revision does not have it.
    pub(super) product: Option<Product>,
    /// All versions of the product then, as far as they are known.
    pub(super) all: Vec<Product>,
    /// The commit that they were taken from, where they are no longer there as they were released.
    pub(super) origin: Option<String>,
}

impl<'a> Tree<'a> {
    /// Where the crate was released last, under the name that it has now, or else under another one.
    pub(super) fn last(
        &self,
        files: &'a ProductFiles,
        product: &Product,
    ) -> Result<Option<Last<'a>>, Failure> {
        let Product { id, version, package, .. } = product;
        let name = &package.name;
        let number = |version: &str| version_numbers(version).ok();
        let tags = self.released(name)?;
        // The version that a crate has by default was written by nobody. One that was written may have been raised by hand.
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
        let then = self.products_in(&tag(name, newest), (id, name))?;
        let is_others = |owner: &Product| owner.package.name == *name && owner.version != *version;
        Ok(then.iter().any(is_others).then(|| Last::Tag(newest.clone())))
    }

    /// Whether a revision has the spec tree where it is now.
    fn is_in(&self, revision: &str) -> Result<bool, Failure> {
        git::has(self.dir, &format!("{revision}:{}", git::path_of(self.dir)?))
    }

    /// All versions in a revision of a product, and of the one whose crate had a name then: directories and crates change hands.
    fn products_in(
        &self,
        revision: &str,
        (id, package): (&str, &str),
    ) -> Result<Vec<Product>, Failure> {
        // The tree may have been elsewhere.
        let place = revision.strip_prefix("git:").unwrap_or(revision).split_once(':');
        let found = match place {
            Some((name, path)) => Revision::new(name, path),
            None => Revision::new(revision, &git::path_of(self.dir)?),
        };
        let found = found.files(self.dir)?;
        let end = format!("/{PRODUCT_FILE}");
        let heads: Vec<String> =
            found.paths().filter(|path| path.ends_with(&end)).map(str::to_owned).collect();
        let paths: Vec<&str> = heads.iter().map(String::as_str).collect();
        let mut wanted = BTreeSet::from([id.to_owned()]);
        for (path, bytes) in heads.iter().zip(found.read(&paths)?) {
            let other = product_of(path);
            // The name that it gives its crate, or else the one that follows from the product's.
            let given = yaml::source(found.shown(path), bytes)
                .and_then(|source| yaml::parse::<ProductSpec>(&source))
                .map(|spec| spec.package.name);
            let may_own = match given {
                Ok(Some(name)) => name == package,
                _ => package.contains(other),
            };
            if may_own {
                wanted.insert(other.to_owned());
            }
        }
        let is_wanted = |path: &str| wanted.contains(product_of(path));
        // It may have other products alone.
        if !heads.is_empty() && !heads.iter().any(|path| is_wanted(path)) {
            return Ok(Vec::new());
        }
        products(found.only(is_wanted))
    }

    /// A crate as it was in a revision. Nothing where that does not have it.
    pub(super) fn at(&self, product: &Product, revision: &str) -> Result<Option<Before>, Failure> {
        let Product { id, version, package, .. } = product;
        let all = self.products_in(revision, (id, &package.name))?;
        Ok(then(&all, (id, version), &package.name).map(|then| {
            let version = then.package.version.clone();
            Before { version, product: Some(then), all, origin: None }
        }))
    }

    /// A crate as it was released last.
    pub(super) fn before(&self, product: &Product, last: &Last<'_>) -> Result<Before, Failure> {
        let Product { id, version, package, .. } = product;
        match last {
            Last::Tag(tagged) => {
                let tag = tag(&package.name, tagged);
                // Where the tree of specs was elsewhere then, the record of that release has it.
                if !self.is_in(&tag)?
                    && let Some(record) = self.records.iter().find(|Record { released, .. }| {
                        released.package == package.name && released.version == *tagged
                    })
                {
                    return self.before(product, &Last::Recorded(record));
                }
                let all = self.products_in(&tag, (id, &package.name))?;
                let product = then(&all, (id, version), &package.name);
                Ok(Before { version: tagged.clone(), product, all, origin: None })
            }
            Last::Recorded(Record { id, dir, released }) => {
                let Some((found, origin)) = self.specs_of(released)? else {
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
                Ok(Before { version: released.version.clone(), product, all, origin })
            }
        }
    }

    /// The specs of a release, and the commit that they were taken from where they are not there as they were: a merge that makes one commit of
    /// many keeps the record of a release, and not what was released. What was changed between the two is missing then.
    fn specs_of(
        &self,
        released: &Released,
    ) -> Result<Option<(git::Files, Option<String>)>, Failure> {
        if let Some(found) = git::tree(self.dir, &released.specs)? {
            return Ok(Some((found, None)));
        }
        // In a shallow clone the first commit seems to have brought everything.
        if git::is_shallow(self.dir)? {
            return Ok(None);
        }
        let record = format!("version: {}, specs: \"{}\"", released.version, released.specs);
        let Some((commit, id)) = git::origin(self.dir, &record, PRODUCT_FILE)? else {
            return Ok(None);
        };
        Ok(git::tree(self.dir, &id)?.map(|found| (found, Some(commit))))
    }

    /// The versions of a crate that are out, by their tags.
    fn released(&self, package: &str) -> Result<BTreeMap<[u64; 3], String>, Failure> {
        let tags = git::tags(self.dir, &format!("{package}-v"))?;
        Ok(tags.into_iter().filter_map(|tag| Some((version_numbers(&tag).ok()?, tag))).collect())
    }

    /// Refuses a version of a crate that is out, or that is below one that is.
    pub(super) fn is_free(&self, package: &str, version: &str) -> Result<(), Failure> {
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
