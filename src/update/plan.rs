//! Which product versions a run is about: a function of what was asked for, what a source has, and what is in the spec tree.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use alicloud_codegen::nearest;
use alicloud_codegen::spec::{is_product_directory, is_version_directory};

use super::products::{Listed, Products};
use super::tree::Present;

/// A product, or one version of it, as it is named on the command line: `ecs`, `ecs@2014-05-26`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    product: String,
    version: Option<String>,
}

impl FromStr for Name {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (product, version) = match text.split_once('@') {
            Some((product, version)) => (product, Some(version)),
            None => (text, None),
        };
        if product.is_empty() || version.is_some_and(str::is_empty) {
            return Err(
                "write PRODUCT or PRODUCT@VERSION, such as `ecs` or `ecs@2014-05-26`".to_owned()
            );
        }
        // They become paths, and parts of URLs.
        if !is_product_directory(&product.to_lowercase()) {
            return Err(format!("`{product}` is no product; expected letters, digits and hyphens"));
        }
        if let Some(version) = version.filter(|version| !is_version_directory(version)) {
            return Err(format!("`{version}` is no version; expected one such as `2014-05-26`"));
        }
        Ok(Self { product: product.to_owned(), version: version.map(str::to_owned) })
    }
}

impl Name {
    /// Whether it names that version of that product.
    pub(crate) fn is_of(&self, product: &str, version: &str) -> bool {
        self.product == product && self.version.as_ref().is_none_or(|named| named == version)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.product)?;
        self.version.iter().try_for_each(|version| write!(f, "@{version}"))
    }
}

/// What was asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Asked<'a> {
    pub(super) names: &'a [Name],
    pub(super) add: &'a [Name],
    pub(super) all: bool,
}

/// A product version to fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// The product's directory.
    pub(super) id: String,
    pub(super) code: String,
    pub(super) version: String,
    /// Whether it is the default version of its product, where the source says it.
    pub(super) default: Option<bool>,
    /// What the source calls the product.
    pub(super) title: Option<String>,
    /// Whether somebody named it, so that it has to be there.
    pub(super) named: bool,
    /// What the spec tree has of it.
    pub(super) present: Option<Present>,
}

impl Wanted {
    /// Its name in the lock file: `<product>/<version>`.
    pub(super) fn key(&self) -> String {
        format!("{}/{}", self.id, self.version)
    }
}

/// What to fetch, and which versions of the spec tree can't be followed: those that the source does not list, and those whose
/// `product.yaml` can't be read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) wanted: Vec<Wanted>,
    pub(super) unlisted: Vec<Present>,
    pub(super) broken: Vec<Present>,
}

/// Decides what to fetch, in the order of product and version.
pub(super) fn plan<'a>(
    products: &'a Products,
    tree: &'a [Present],
    asked: Asked<'_>,
) -> Result<Plan, String> {
    let planning = Planning { products, tree };
    let mut chosen: BTreeMap<(String, String), Chosen<'a>> = BTreeMap::new();
    let mut choose = |id: &str, version: &str, one: Chosen<'a>| {
        let named = one.named;
        chosen.entry((id.to_owned(), version.to_owned())).or_insert(one).named |= named;
    };
    if asked.all || (asked.names.is_empty() && asked.add.is_empty()) {
        for one in tree {
            choose(&one.id, &one.version, Chosen::present(one, false));
        }
    }
    if asked.all {
        for listed in products.0.values() {
            let (id, one) = planning.chosen(listed, &listed.default, false);
            choose(&id, &listed.default, one);
        }
    }
    for name in asked.names {
        for present in planning.present(name)? {
            choose(&present.id, &present.version, Chosen::present(present, true));
        }
    }
    for name in asked.add {
        let listed = planning.listed(name)?;
        let version = name.version.as_deref().unwrap_or(&listed.default);
        let (id, one) = planning.chosen(listed, version, true);
        choose(&id, version, one);
    }

    let mut plan = Plan::default();
    for ((id, version), Chosen { code, named, present }) in chosen {
        if let Some(broken) = present.filter(|present| present.broken.is_some()) {
            plan.broken.push(broken.clone());
            continue;
        }
        match products.find(code).filter(|listed| listed.versions.contains(&version)) {
            Some(listed) => plan.wanted.push(Wanted {
                default: listed.is_default(&version),
                title: listed.title.clone(),
                code: listed.code.clone(),
                named,
                present: present.cloned(),
                id,
                version,
            }),
            None => plan.unlisted.extend(present.cloned()),
        }
    }
    Ok(plan)
}

/// A product version that was chosen.
struct Chosen<'a> {
    code: &'a str,
    named: bool,
    present: Option<&'a Present>,
}

impl<'a> Chosen<'a> {
    fn present(present: &'a Present, named: bool) -> Self {
        Self { code: &present.code, named, present: Some(present) }
    }
}

/// What names are looked up in.
#[derive(Clone, Copy)]
struct Planning<'a> {
    products: &'a Products,
    tree: &'a [Present],
}

impl<'a> Planning<'a> {
    /// A version of a listed product, and the product's directory in the spec tree.
    fn chosen(self, listed: &'a Listed, version: &str, named: bool) -> (String, Chosen<'a>) {
        let code = listed.code.as_str();
        let of_product = || self.tree.iter().filter(|one| one.code.eq_ignore_ascii_case(code));
        let present = of_product().find(|one| one.version == version);
        let id = of_product().next().map_or_else(|| code.to_lowercase(), |one| one.id.clone());
        (id, Chosen { code, named, present })
    }

    /// The versions in the spec tree that the name selects. The source must have all of them.
    fn present(self, name: &Name) -> Result<Vec<&'a Present>, String> {
        let of_product: Vec<&Present> =
            self.tree.iter().filter(|one| one.is_called(&name.product)).collect();
        let of_version =
            |one: &&Present| name.version.as_ref().is_none_or(|version| *version == one.version);
        let found: Vec<&Present> = of_product.iter().copied().filter(of_version).collect();
        if !found.is_empty() {
            for present in found.iter().filter(|present| present.broken.is_none()) {
                let version = Some(present.version.clone());
                self.listed(&Name { product: present.code.clone(), version })?;
            }
            return Ok(found);
        }
        self.listed(name)?;
        Err(format!("`{name}` is not in the spec tree yet; add it with --add {name}"))
    }

    /// What the source lists under a name.
    fn listed(self, name: &Name) -> Result<&'a Listed, String> {
        let product = &name.product;
        let by_directory = self.tree.iter().find(|one| one.is_called(product));
        let code = by_directory.map_or(product.as_str(), |one| one.code.as_str());
        let Some(listed) = self.products.find(code) else {
            let known = self.products.0.keys().map(String::as_str);
            let inside = || self.products.0.keys().find(|id| id.contains(&product.to_lowercase()));
            let near = nearest(product, known).or_else(|| inside().map(String::as_str));
            let hint = near.map_or_else(
                || "check its spelling, or the source: --from".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(format!("the source has no product `{product}`; {hint}"));
        };
        match &name.version {
            Some(version) if !listed.versions.contains(version) => Err(format!(
                "the source has no version `{version}` of `{product}`; it has {}",
                listed.versions.join(", ")
            )),
            _ => Ok(listed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn products() -> Products {
        let listed = |code: &str, versions: &[&str], default: &str| {
            let versions = versions.iter().map(|&version| version.to_owned()).collect();
            Listed::new(code.to_owned(), versions, Some(default.to_owned()), None).unwrap()
        };
        Products::of([
            listed("Demo", &["2020-01-01", "2021-01-01"], "2020-01-01"),
            listed("Other", &["2019-01-01"], "2019-01-01"),
        ])
    }

    fn present(id: &str, code: &str, version: &str) -> Present {
        let [id, code, version] = [id, code, version].map(str::to_owned);
        Present { id, code, version, default: None, broken: None }
    }

    fn planned(
        tree: &[Present],
        names: &[&str],
        add: &[&str],
        all: bool,
    ) -> Result<String, String> {
        let parse =
            |list: &[&str]| list.iter().map(|name| name.parse().unwrap()).collect::<Vec<Name>>();
        let (names, add) = (parse(names), parse(add));
        let plan = plan(&products(), tree, Asked { names: &names, add: &add, all })?;
        let wanted = plan.wanted.iter().map(|one| {
            let mark = if one.present.is_some() { "" } else { "+" };
            format!("{mark}{}@{}", one.id, one.version)
        });
        let unlisted = plan.unlisted.iter().map(|one| format!("-{}@{}", one.id, one.version));
        let broken = plan.broken.iter().map(|one| format!("!{}@{}", one.id, one.version));
        Ok(wanted.chain(unlisted).chain(broken).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn without_names_it_is_what_the_spec_tree_has() {
        let tree = [present("demo", "Demo", "2021-01-01"), present("gone", "Gone", "2018-01-01")];
        assert_eq!(planned(&tree, &[], &[], false).unwrap(), "demo@2021-01-01 -gone@2018-01-01");
        let all = "+demo@2020-01-01 demo@2021-01-01 +other@2019-01-01 -gone@2018-01-01";
        assert_eq!(planned(&tree, &[], &[], true).unwrap(), all);
        assert_eq!(planned(&tree, &[], &["Other"], false).unwrap(), "+other@2019-01-01");
        assert_eq!(planned(&tree, &[], &["demo@2021-01-01"], false).unwrap(), "demo@2021-01-01");
        assert_eq!(
            planned(&tree, &["demo"], &["demo"], false).unwrap(),
            "+demo@2020-01-01 demo@2021-01-01"
        );
    }

    #[test]
    fn a_product_keeps_the_directory_that_it_has() {
        let tree = [present("mine", "Demo", "2021-01-01")];
        assert_eq!(planned(&tree, &["mine"], &[], false).unwrap(), "mine@2021-01-01");
        assert_eq!(
            planned(&tree, &["demo"], &["demo"], false).unwrap(),
            "+mine@2020-01-01 mine@2021-01-01"
        );
    }

    #[test]
    fn what_cannot_be_read_is_not_fetched() {
        let broken = |id: &str| Present {
            broken: Some("it can't be read".to_owned()),
            ..present(id, id, "2020-01-01")
        };
        let tree = [broken("demo"), broken("mine"), present("other", "Other", "2019-01-01")];
        let wanted = |names: &[&str], add: &[&str], all| planned(&tree, names, add, all).unwrap();
        let all = "other@2019-01-01 !demo@2020-01-01 !mine@2020-01-01";
        assert_eq!(wanted(&[], &[], false), all);
        assert_eq!(wanted(&[], &[], true), all);
        assert_eq!(wanted(&["other"], &[], false), "other@2019-01-01");
        assert_eq!(wanted(&["mine"], &[], false), "!mine@2020-01-01");
        assert_eq!(wanted(&[], &["demo"], false), "!demo@2020-01-01");
    }

    #[test]
    fn names_that_stand_for_nothing_are_errors_with_advice() {
        let tree = [present("demo", "Demo", "2021-01-01"), present("gone", "Gone", "2018-01-01")];
        for (names, add, problem) in [
            (&["dem"][..], &[][..], "the source has no product `dem`; did you mean `demo`?"),
            (
                &["xyzzy"],
                &[],
                "the source has no product `xyzzy`; check its spelling, or the source: --from",
            ),
            (&["other"], &[], "`other` is not in the spec tree yet; add it with --add other"),
            (
                &["demo@2020-01-01"],
                &[],
                "`demo@2020-01-01` is not in the spec tree yet; add it with --add demo@2020-01-01",
            ),
            (
                &["gone"],
                &[],
                "the source has no product `Gone`; check its spelling, or the source: --from",
            ),
            (
                &[],
                &["other@2020-01-01"],
                "the source has no version `2020-01-01` of `other`; it has 2019-01-01",
            ),
        ] {
            assert_eq!(planned(&tree, names, add, false).unwrap_err(), problem);
        }
        for text in ["", "@2020-01-01", "demo@"] {
            assert!(text.parse::<Name>().is_err(), "{text}");
        }
    }
}
