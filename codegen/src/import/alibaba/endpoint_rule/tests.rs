use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use super::*;
use crate::spec::ProductSpec;

fn hosts(list: &[(&str, &str)]) -> Entries<String> {
    Entries(list.iter().map(|(region, host)| ((*region).to_owned(), (*host).to_owned())).collect())
}

fn central(name: Option<&str>) -> Rule {
    Rule { rule: Some(EndpointRule::Central), name: name.map(str::to_owned) }
}

fn regional(name: Option<&str>) -> Rule {
    Rule { rule: None, name: name.map(str::to_owned) }
}

#[test]
fn one_host_for_half_of_the_regions_is_central_if_the_official_client_says_so() {
    let half = hosts(&[
        ("cn-beijing", "ram.aliyuncs.com"),
        ("cn-hangzhou", "ram.aliyuncs.com"),
        ("eu-west-1", "ram.eu-west-1.aliyuncs.com"),
        ("us-east-1", "ram.us-east-1.aliyuncs.com"),
    ]);
    assert_eq!(rule("ram", "Ram", &half), central(None));
    let mut less = half;
    less.0.insert("us-west-1".to_owned(), "ram.us-west-1.aliyuncs.com".to_owned());
    assert_eq!(rule("ram", "Ram", &less), regional(None));

    let other =
        hosts(&[("cn-hangzhou", "gadget.aliyuncs.com"), ("cn-beijing", "gadget.aliyuncs.com")]);
    assert_eq!(rule("gadget", "Gadget", &other), regional(None), "nobody else says so");
    assert_eq!(rule("ecs", "Ecs", &other), regional(None), "the official client says otherwise");
    assert_eq!(rule("cbn", "Cbn", &other), central(Some("gadget")));
}

#[test]
fn a_host_that_names_a_region_is_not_for_all() {
    let one = hosts(&[("cn-shanghai", "cdn.cn-shanghai.aliyuncs.com")]);
    assert_eq!(rule("cdn", "Cdn", &one), regional(None));
    let others = hosts(&[
        ("ap-northeast-1", "cdn.ap-southeast-1.aliyuncs.com"),
        ("eu-west-1", "cdn.ap-southeast-1.aliyuncs.com"),
        ("cn-x", "cdn-cn-hangzhou.aliyuncs.com"),
    ]);
    assert_eq!(rule("cdn", "Cdn", &others), regional(None));
    assert_eq!(rule("cdn", "Cdn", &Entries::default()), regional(None));
}

#[test]
fn a_name_in_front_of_most_regions_is_that_of_the_rule() {
    let table = hosts(&[
        ("cn-hangzhou", "fcv3.cn-hangzhou.aliyuncs.com"),
        ("cn-beijing", "fcv3.cn-beijing.aliyuncs.com"),
        ("cn-odd", "cn-odd.fc.aliyuncs.com"),
    ]);
    assert_eq!(rule("fc", "FC", &table), regional(Some("fcv3")));
    let table = hosts(&[
        ("cn-hangzhou", "fcv3.cn-hangzhou.aliyuncs.com"),
        ("cn-beijing", "cn-beijing.fc.aliyuncs.com"),
        ("cn-odd", "cn-odd.fc.aliyuncs.com"),
    ]);
    assert_eq!(rule("fc", "FC", &table), regional(None));
    let table = hosts(&[("cn-hangzhou", "no host.cn-hangzhou.aliyuncs.com")]);
    assert_eq!(rule("fc", "FC", &table), regional(None));
}

/// The rules of the committed products: `docs/endpoints.md`. `UPDATE_GOLDENS=1` writes it anew.
#[test]
fn the_rules_of_the_committed_products_are_listed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut table = "\
# The hosts of unlisted regions

What a product's rule makes of a region that its table does not list: where no rule is read off the table, where an import reads
one, and what the official client says. An `endpointRule` or `endpointName` in `product.yaml` wins; a committed spec without them
has the rule of the first column until its product is imported again.

| product | without a rule | after an import | official client: rule, most frequent host of its table |
|---|---|---|---|
"
    .to_owned();
    for (id, path) in products(&root.join("api-spec")) {
        let text = fs::read_to_string(&path).unwrap();
        let spec: ProductSpec = serde_yaml::from_str(&text).unwrap();
        let found = rule(&id, &spec.product, &spec.endpoints);
        let now = Rule {
            rule: spec.endpoint_rule.or(found.rule),
            name: spec.endpoint_name.or(found.name),
        };
        let code = spec.product.to_lowercase();
        let name = now.name.unwrap_or_else(|| code.clone());
        let now = match now.rule.unwrap_or_default() {
            EndpointRule::Central => format!("`{name}.aliyuncs.com`"),
            EndpointRule::Regional => format!("`{name}.REGION.aliyuncs.com`"),
            _ => "none".to_owned(),
        };
        let client = official_client(&id).map_or_else(
            || "not looked at".to_owned(),
            |client| {
                let rule = if client.rule.is_empty() { "none" } else { client.rule };
                match client.all {
                    0 => format!("{rule}, no table"),
                    all => {
                        format!("{rule}, `{}` for {} of {all} regions", client.host, client.regions)
                    }
                }
            },
        );
        let version = &spec.version;
        let _ =
            writeln!(table, "| {id} {version} | `{code}.REGION.aliyuncs.com` | {now} | {client} |");
    }
    let path = root.join("docs/endpoints.md");
    if env::var_os("UPDATE_GOLDENS").is_some() {
        fs::write(&path, &table).unwrap();
    }
    let listed = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(listed, table, "run with UPDATE_GOLDENS=1 and review the diff");
}

/// The product files of a spec tree, with the directories of their products.
fn products(tree: &Path) -> Vec<(String, PathBuf)> {
    let directories = |dir: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.is_dir()).collect()
    };
    let mut found = Vec::new();
    for product in directories(tree) {
        let id = product.file_name().unwrap().to_str().unwrap().to_owned();
        found.extend(directories(&product).iter().map(|v| (id.clone(), v.join("product.yaml"))));
    }
    found.sort();
    found
}
