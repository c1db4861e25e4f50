//! From two states of the specs to what changed between them, for people who review it and for the callers that it hits: each
//! change with what it does on the wire and to Rust code. A function of two models; knows nothing of where these come from or
//! of how a list of changes is shown.

mod accepted;
mod change;
mod class;
mod errors;
mod fold;
mod kinds;
mod markdown;
mod multipart;
mod operation;
mod pages;
mod pairs;
mod product;
mod record;
mod report;
mod rule;
mod said;
mod shape;
mod shared;
mod summary;
mod text;
mod uses;
mod waiters;
mod walk;
mod words;

use alicloud_model::Product;

use self::pairs::{Pairs, pairs};
pub use change::{Change, CrateDiff, Diff};
pub use class::{Bump, Class, NotAVersion, UnknownClass, version_numbers};
pub use fold::{Group, Line, fold, listed};
pub use kinds::changes_by_kind;
pub use markdown::{MOST_BYTES, markdown};
pub use report::{CrateReport, Entry, Report, UsedBy, report_json_schema};
pub use rule::Rule;
pub use summary::counts;
pub use text::text;
pub use uses::Sources;

/// What changed from one state of a spec tree to another.
///
/// Products are the same where their directory and their version are, or else their crate. What no program can notice is left out.
pub fn compare(old: &[Product], new: &[Product]) -> Diff {
    let Pairs { both, gone, new: added } = pairs(
        old,
        new,
        &[
            &|product: &Product| format!("{}/{}", product.id, product.version),
            &|product: &Product| product.package.name.clone(),
        ],
    );
    let (all_old, all_new): (Vec<&Product>, Vec<&Product>) =
        (old.iter().collect(), new.iter().collect());
    let states = (&*all_old, &*all_new);
    let changed =
        both.into_iter().filter_map(|(before, after)| product::changed(before, after, states));
    let gone = gone.into_iter().map(|product| product::gone(product, &all_new));
    let mut crates: Vec<CrateDiff> = changed
        .chain(gone)
        .chain(added.into_iter().map(|product| product::added(product, &all_old)))
        .collect();
    crates.sort_by(|a, b| (&a.product, &a.version).cmp(&(&b.product, &b.version)));
    Diff { crates }
}

/// What changed in one product, which is in all that there were and in all that there are.
pub fn compare_one(
    before: Option<&Product>,
    after: &Product,
    (old, new): (&[&Product], &[&Product]),
) -> Diff {
    let changed = match before {
        Some(before) => product::changed(before, after, (old, new)),
        None => Some(product::added(after, old)),
    };
    Diff { crates: changed.into_iter().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Source;

    /// A product of a version, with that in its `product.yaml`.
    fn product(version: &str, facts: &str) -> Product {
        let files = [
            ("product", format!("product: Demo\nversion: {version}\n{facts}")),
            ("Try", "operation: Try\nhttp: { style: rpc, method: POST }\n".to_owned()),
        ];
        let files = files.map(|(name, text)| {
            let path = format!("demo/{version}/{name}.yaml");
            (path.clone(), Source { path, text })
        });
        crate::catalog(files.into()).unwrap().products.remove(0)
    }

    fn rules(old: &[Product], new: &[Product]) -> Vec<(String, Rule, String)> {
        let Diff { crates } = compare(old, new);
        let changes = |of: &CrateDiff| -> Vec<_> {
            let change = |change: &Change| (of.package.clone(), change.rule, change.reason());
            of.changes.iter().map(change).collect()
        };
        crates.iter().flat_map(changes).collect()
    }

    #[test]
    fn a_crate_of_another_version_of_the_api_is_compared_with_the_one_before() {
        let (old, new) = (product("2020-01-01", ""), product("2021-01-01", "title: Demo\n"));
        assert_eq!((&*old.package.name, &*new.package.name), ("alicloud-demo", "alicloud-demo"));
        let found = rules(&[old], &[new]);
        let rules: Vec<Rule> = found.iter().map(|(_, rule, _)| *rule).collect();
        assert_eq!(rules, [Rule::ApiVersion, Rule::Package], "{found:?}");
        assert_eq!(
            found[0].2,
            "the version of the API, which each request has: `2020-01-01`, now `2021-01-01`"
        );
    }

    #[test]
    fn a_crate_whose_version_is_gone_may_be_that_of_another_one() {
        let versions = |facts: &[(&str, &str)]| {
            let files = facts.iter().flat_map(|(version, facts)| {
                let text = format!("product: Demo\nversion: {version}\n{facts}");
                let path = format!("demo/{version}/product.yaml");
                let operation = "operation: Try\nhttp: { style: rpc, method: POST }\n".to_owned();
                let file = |path: String, text| (path.clone(), Source { path, text });
                [file(path, text), file(format!("demo/{version}/Try.yaml"), operation)]
            });
            crate::catalog(files.collect()).unwrap().products
        };
        let old = versions(&[("2020-01-01", "defaultVersion: false\n"), ("2021-01-01", "")]);
        let found = rules(&old, &versions(&[("2020-01-01", "")]));
        let said: Vec<(&str, Rule)> =
            found.iter().map(|(package, rule, _)| (&**package, *rule)).collect();
        assert_eq!(
            said,
            [("alicloud-demo", Rule::CrateRenamed), ("alicloud-demo", Rule::ApiVersion)],
            "{found:?}"
        );
        assert_eq!(
            found[1].2,
            "the version of the API, which each request has: `demo 2021-01-01`, now `demo 2020-01-01` (`alicloud-demo` is the crate of demo 2020-01-01 now: \
            a program that goes on to name it calls that version)"
        );
    }

    #[test]
    fn the_host_of_a_region_is_the_one_that_calls_go_to() {
        let found = |old: &str, new: &str| {
            rules(&[product("2020-01-01", old)], &[product("2020-01-01", new)])
                .into_iter()
                .map(|(_, rule, reason)| (rule, reason))
                .collect::<Vec<_>>()
        };
        let listed = "endpoints: { cn-x: demo.cn-x.aliyuncs.com }\n";
        let private = format!("{listed}vpcEndpoints: {{ cn-x: p.example.com }}\n");
        let other = |before: &str, after: &str| {
            (Rule::EndpointHost, format!("the host of a region: {before}, now {after}"))
        };
        let made = "`demo-vpc.cn-x.aliyuncs.com`";
        assert_eq!(found(listed, &private), [other(made, "`p.example.com`")]);
        let fact = (
            Rule::EndpointRegion,
            "the host of a region: `demo.cn-x.aliyuncs.com`, now none".to_owned(),
        );
        assert_eq!(found(&private, ""), [fact, other("`p.example.com`", made)]);
        let without = "endpointRule: none\n";
        assert_eq!(
            found(&format!("{without}{listed}"), without),
            [other("`demo.cn-x.aliyuncs.com`", "none")]
        );
        let same = format!("{listed}vpcEndpoints: {{ cn-x: demo-vpc.cn-x.aliyuncs.com }}\n");
        assert_eq!(found(listed, &same), []);
    }

    #[test]
    fn calls_of_an_operation_that_is_gone_may_be_those_of_another_one() {
        let product = |operations: &[(&str, &str)]| {
            let mut files = vec![("product", "product: Demo\nversion: 2020-01-01\n".to_owned())];
            files.extend(operations.iter().map(|(name, facts)| {
                let text =
                    format!("operation: {name}\nhttp: {{ style: rpc, method: POST }}\n{facts}");
                (*name, text)
            }));
            let files = files.into_iter().map(|(name, text)| {
                let path = format!("demo/2020-01-01/{name}.yaml");
                (path.clone(), Source { path, text })
            });
            crate::catalog(files.collect()).unwrap().products.remove(0)
        };
        let id = "parameters: { Id: { in: query, type: string, required: true } }\n";
        let old = product(&[("DeleteAll", id), ("DeleteOne", id), ("Get", "")]);
        for (facts, wanted) in [
            (format!("name: DeleteAll\n{id}"), Rule::NameTaken),
            ("name: DeleteAll\n".to_owned(), Rule::OperationRemoved),
            (id.to_owned(), Rule::OperationRemoved),
        ] {
            let new = product(&[("DeleteOne", &facts), ("Get", "")]);
            let found = rules(std::slice::from_ref(&old), &[new]);
            assert_eq!(found[0].1, wanted, "{facts}: {found:?}");
        }
    }

    #[test]
    fn a_type_that_keeps_its_name_and_nothing_else_says_what_it_is() {
        let product = |thing: &str, values: &str| {
            let get = format!(
                "operation: Get\nhttp: {{ style: rpc, method: POST }}\nsuccess: {{ member: State, values: [{values}] }}\nresponse: {{ schema: {{ type: object, properties: {{ State: {{ type: string }}, Thing: {{ $ref: Thing }} }} }} }}\n"
            );
            let files = [
                ("product", "product: Demo\nversion: 2020-01-01\n".to_owned()),
                ("schemas", format!("Thing: {{ {thing} }}\n")),
                ("Get", get),
            ];
            let files = files.map(|(name, text)| {
                let path = format!("demo/2020-01-01/{name}.yaml");
                (path.clone(), Source { path, text })
            });
            crate::catalog(files.into()).unwrap().products.remove(0)
        };
        let old = product("type: object, properties: { A: { type: string } }", "Ready, Busy");
        // In which order values are listed that are success means nothing.
        let new = product("type: string, enum: [a, b]", "Busy, Ready");
        let found = rules(&[old], &[new]);
        let texts: Vec<&str> = found.iter().map(|(.., text)| text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "another type: `types::Thing`, now `types::Thing` (an object, now one of a set of texts)"
            ]
        );
    }

    #[test]
    fn a_new_version_that_takes_the_name_of_another_one_is_an_alarm() {
        let versions = |versions: &[&str]| {
            let files = versions.iter().map(|version| {
                let path = format!("demo/{version}/product.yaml");
                let text = format!("product: Demo\nversion: {version}\n");
                (path.clone(), Source { path, text })
            });
            crate::catalog(files.collect()).unwrap().products
        };
        let (old, new) = (versions(&["2020-01-01"]), versions(&["2020-01-01", "2021-01-01"]));
        let found = rules(&old, &new);
        let said: Vec<(&str, Rule)> =
            found.iter().map(|(package, rule, _)| (&**package, *rule)).collect();
        assert_eq!(
            said,
            [
                ("alicloud-demo-20200101", Rule::CrateRenamed),
                ("alicloud-demo", Rule::ApiVersion),
                ("alicloud-demo", Rule::CrateAdded),
            ]
        );
        let shown = text(&Report::new(&compare(&old, &new)), false);
        assert!(shown.starts_with("2 changed crates break"), "{shown}");
        assert!(shown.contains("1 change is an alarm"), "{shown}");
    }

    #[test]
    fn arguments_that_fit_both_are_an_alarm_where_they_change_places() {
        let swapped = |one: &str, other: &str| {
            let of = |first: (&str, &str), second: (&str, &str)| {
                let member = |(name, schema): (&str, &str)| {
                    format!("  {name}: {{ in: query, required: true, {schema} }}\n")
                };
                let text = format!(
                    "operation: Try\nhttp: {{ style: rpc, method: POST }}\nparameters:\n{}{}",
                    member(first),
                    member(second)
                );
                let files =
                    [("product", "product: Demo\nversion: 2020-01-01\n".to_owned()), ("Try", text)];
                let files = files.map(|(name, text)| {
                    let path = format!("demo/2020-01-01/{name}.yaml");
                    (path.clone(), Source { path, text })
                });
                crate::catalog(files.into()).unwrap().products
            };
            let (one, other) = (("A", one), ("B", other));
            rules(&of(one, other), &of(other, one))[0].1
        };
        let list = |items: &str| format!("style: repeatList, type: array, items: {{ {items} }}");
        let any = "type: any";
        for (one, other) in [
            (any, list("type: string")),
            (any, list("type: integer")),
            (any, list("type: any")),
            (any, list("type: array, items: { type: string }")),
            (&*list(any), list("type: array, items: { type: string }")),
            (&*list(any), list("type: integer")),
            (any, "type: integer".to_owned()),
            ("type: string", any.to_owned()),
        ] {
            assert_eq!(swapped(one, &other), Rule::ArgumentsSwapped, "{one}, {other}");
        }
        for (one, other) in [
            ("type: string", list("type: string")),
            (&*list("type: integer"), list("type: string")),
            ("type: integer", "type: string".to_owned()),
            (any, list("type: object, properties: { X: { type: string } }")),
        ] {
            assert_eq!(swapped(one, &other), Rule::Arguments, "{one}, {other}");
        }
    }

    #[test]
    fn changes_of_one_kind_that_are_used_in_the_same_places_are_one_line() {
        let regions = ["cn-a", "cn-b", "cn-c", "cn-d", "cn-e", "cn-f"];
        let of = |host: &str| {
            let each = regions.map(|region| format!("{region}: {host}.{region}.aliyuncs.com"));
            product("2020-01-01", &format!("endpoints: {{ {} }}\n", each.join(", ")))
        };
        let mut report = Report::new(&compare(&[of("old")], &[of("new")]));
        let program = "fn main() { let client = alicloud_demo::Client::new(); }\n";
        report.mark_used(&Sources {
            place: "src",
            files: &[Source { path: "src/main.rs".to_owned(), text: program.to_owned() }],
            dependencies: &[("alicloud-demo".to_owned(), "alicloud-demo".to_owned())],
            unread: &[],
        });
        let shown = text(&report, false);
        assert!(shown.contains("6 other hosts: `cn-a`, `cn-b`, `cn-c` and 3 more"), "{shown}");
        assert_eq!(shown.matches("used in src/main.rs:1").count(), 1, "{shown}");
    }

    #[test]
    fn names_are_made_a_few_times_however_many_operations_come_and_go() {
        const COUNT: usize = 200;
        let of = |start: &str| {
            let mut files =
                vec![("product".to_owned(), "product: Demo\nversion: 2020-01-01\n".to_owned())];
            files.extend((0..COUNT).map(|number| {
                let name = format!("{start}{number}");
                let text = format!("operation: {name}\nhttp: {{ style: rpc, method: POST }}\n");
                (name, text)
            }));
            let files = files.into_iter().map(|(name, text)| {
                let path = format!("demo/2020-01-01/{name}.yaml");
                (path.clone(), Source { path, text })
            });
            crate::catalog(files.collect()).unwrap().products
        };
        let (old, new) = (of("Old"), of("New"));
        let before = crate::rust::surface::methods_made();
        assert_eq!(compare(&old, &new).crates[0].changes.len(), 2 * COUNT);
        let made = crate::rust::surface::methods_made() - before;
        assert!(made <= 10 * COUNT, "{made} names of methods for {COUNT} operations");
    }

    #[test]
    fn a_name_that_another_version_takes_is_said_to_be_taken() {
        let name = |name: &str| format!("crate: {{ name: {name} }}\n");
        let old = [
            product("2020-01-01", &name("alicloud-demo")),
            product("2021-01-01", &name("alicloud-demo-new")),
        ];
        let new = [
            product("2020-01-01", &name("alicloud-demo-old")),
            product("2021-01-01", &name("alicloud-demo")),
        ];
        let found = rules(&old, &new);
        let mut alarm = found.clone();
        let (_, rule, alarm) = alarm.remove(2);
        assert_eq!(
            (rule.class(), &*alarm),
            (
                Class::Alarm,
                "the version of the API, which each request has: `demo 2020-01-01`, now `demo 2021-01-01`"
            ),
            "a program that goes on to name `alicloud-demo` compiles"
        );
        let renamed = found.iter().filter(|(_, rule, _)| *rule == Rule::CrateRenamed);
        let texts: Vec<&str> = renamed.map(|(.., text)| text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "the crate has another name: `alicloud-demo`, now `alicloud-demo-old` (`alicloud-demo` is the crate of demo 2021-01-01 now: a program that goes on to name it calls that version)",
                "the crate has another name: `alicloud-demo-new`, now `alicloud-demo` (`alicloud-demo` was the crate of demo 2020-01-01 until now)",
            ]
        );
    }
}
