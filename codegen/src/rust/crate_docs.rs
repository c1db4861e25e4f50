//! The first page of a crate: what it is for, an example, where everything is, and the operations by subject. Knows no
//! types but by their names.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use alicloud_model::{ErrorCode, Operation, Product, only_reads};

use super::prose::Prose;
use super::streams::Ability;
use super::{docs, ident, streams};
use crate::diagnostic::counted;

/// The example calls an operation of one of so many subjects.
const FIRST_SUBJECTS: usize = 3;

const OF_ALIBABA_CLOUD: &str = "\
    - **Credentials**: [`Client::from_env`] looks where the official clients look, in the same order: environment\n\
    \x20 variables, OIDC, `~/.aliyun/config.json`, `~/.alibabacloud/credentials.ini`, the role of the ECS instance, a\n\
    \x20 credentials URI. [`Config::credentials`] sets your own [`Credentials`].\n\
    - **Region**: `ALIBABA_CLOUD_REGION_ID`, or [`Config::new`] and [`Client::new`]; [`Client::in_region`] is the client for another.\n";

const OF_OTHERS: &str = "\
    - **Endpoint**: [`Config::from_endpoint`], for [`Client::new`].\n\
    - **Credentials**: [`Config::credentials`] sets your [`Credentials`]; without them, calls are anonymous.\n";

const TESTS: &str = "\
    - **Tests**: the crate `alicloud-emulator` is a local service that responds as the operations are described; give its\n\
    \x20 URL to [`Config::endpoint`].\n";

/// The docs of `lib.rs`.
pub(super) fn text(product: &Product) -> String {
    let library = product.package.name.replace('-', "_");
    let description = docs::text(product.package.description.trim_end_matches('.'));
    let operations = counted(product.operations.len(), "operation");
    let client = client(product);
    let (access, tests) = match product.provider {
        None => (OF_ALIBABA_CLOUD, TESTS),
        Some(_) => (OF_OTHERS, ""),
    };
    let errors = errors(&product.errors);
    let streams = streams::abilities(product)
        .map(|Ability { name, method, does }| {
            format!("- **{name}**: [`{method}`](runtime::Call::{method}) {does}\n")
        })
        .collect::<Vec<_>>()
        .concat();
    let example = example(product);
    let mut text = format!(
        "{description}: {operations}, each a method of [`Client`].\n\n\
        ```no_run\n\
        # async fn example() -> Result<(), {library}::Error> {{\n\
        let client = {client}?;\n\
        {example}\
        # Ok(())\n\
        # }}\n\
        ```\n\n\
        What an operation requires is an argument of its method. What is optional is a setter of the [`Call`] that the method\n\
        returns, and `.await` sends it. A module for each operation has its request, its response and its error codes.\n\n\
        {access}\
        - **Errors**: calls fail with an [`Error`]. Its [`code`](Error::code) is a value of the `ErrorCode` in the operation's module.\n\
        - **Paging**: [`Call::items`] is a stream of the items of all pages, [`Call::pages`] a stream of responses.\n\
        {streams}\
        - **Retries**: failed calls are repeated where that is harmless, as a [`RetryPolicy`] says: that of [`Config::retry`], or of the\n\
        \x20 [`CallOptions`] of one call.\n\
        - **Time limits**: [`Config::attempt_timeout`] and [`Config::call_timeout`], or those of the [`CallOptions`] of one call.\n\
        - **Network**: [`Config::proxy`], [`Config::no_proxy`], [`Config::root_certificate`], [`Config::http1_only`].\n\
        {tests}{errors}\n\
        # Operations"
    );
    let prose = Prose::new(product).of_root();
    let mut listed = HashSet::new();
    for subject in &product.subjects {
        let operations = subject.operations.iter().filter_map(|name| product.operation(name));
        listed.extend(subject.operations.iter().map(String::as_str));
        section(&mut text, Some(&subject.title), operations, &prose);
    }
    let others = || product.operations.iter().filter(|one| !listed.contains(one.name.as_str()));
    if others().next().is_some() {
        let title = (!product.subjects.is_empty()).then_some("Other operations");
        section(&mut text, title, others(), &prose);
    }
    text
}

/// What makes a client, with an error in place of it or not.
pub(super) fn client(product: &Product) -> String {
    let library = product.package.name.replace('-', "_");
    match product.provider {
        None => format!("{library}::Client::from_env().await"),
        Some(_) => {
            let config = format!("{library}::Config::from_endpoint(\"https://api.example.com\")");
            format!("{library}::Client::new({config})")
        }
    }
}

/// The errors that any operation may fail with, in the order of their status.
fn errors(errors: &[ErrorCode]) -> String {
    let mut by_status: BTreeMap<u16, Vec<String>> = BTreeMap::new();
    for error in errors {
        let codes = by_status.entry(error.status).or_default();
        codes.push(format!("`{}`", docs::code(&error.code)));
    }
    if by_status.is_empty() {
        return String::new();
    }
    let mut text = "\n# Errors of any operation\n\n".to_owned();
    for (status, codes) in by_status {
        let _ = writeln!(text, "- {status}: {}", codes.join(", "));
    }
    text
}

fn section<'a>(
    text: &mut String,
    title: Option<&str>,
    operations: impl Iterator<Item = &'a Operation>,
    prose: &Prose,
) {
    if let Some(title) = title {
        let _ = write!(text, "\n\n## {}", docs::text(title));
    }
    text.push('\n');
    for operation in operations {
        let method = ident::bare(&ident::method(operation.code_name()));
        let _ = write!(text, "\n- [`{}`](Client::{method})", operation.name);
        if let Some(summary) = &operation.summary {
            let _ = write!(text, ": {}", prose.line(summary));
        }
        if operation.deprecated {
            text.push_str(" *Deprecated.*");
        }
    }
}

/// Lines that call an operation that reads and needs nothing for it, one with pages if there is one.
pub(super) fn example(product: &Product) -> String {
    let fits = |operation: &&Operation| {
        let needs = operation.parameters.iter().any(|p| operation.must_be_given(&p.field));
        only_reads(&operation.name, operation.authorization.access)
            && !operation.deprecated
            && !needs
    };
    // What a product is about comes first, and the plainest of it has a short name.
    let first =
        product.subjects.iter().take(FIRST_SUBJECTS).flat_map(|subject| &subject.operations);
    let first: Vec<&Operation> =
        first.filter_map(|name| product.operation(name)).filter(fits).collect();
    let all: Vec<&Operation> = product.operations.iter().filter(fits).collect();
    let shortest = |paged: bool| {
        let of = |operations: &[&'_ Operation]| {
            let fitting = operations.iter().filter(|one| !paged || one.pagination.is_some());
            fitting
                .min_by_key(|operation| operation.name.len())
                .map(|one| ident::method(one.code_name()))
        };
        of(&first).or_else(|| of(&all))
    };
    if let Some(method) = shortest(true) {
        return format!(
            "let mut items = client.{method}().items();\n\
            while let Some(item) = items.next().await {{\n    println!(\"{{:?}}\", item?);\n}}\n"
        );
    }
    shortest(false).map_or_else(String::new, |method| {
        format!("println!(\"{{:?}}\", client.{method}().await?);\n")
    })
}
