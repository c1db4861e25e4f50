//! One metadata document -> the specs of one product version. Knows nothing of the specs that exist.

use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::endpoint_rule::{self, Rule};
use super::endpoints::endpoints;
use super::errors;
use super::facts::ProductFacts;
use super::fixup::Fixup;
use super::log::{At, Log};
use super::metadata::{Api, Document, Info, Pairs};
use super::operation::{self, Common};
use super::pagination::Found;
use super::shared::{self, SharedSchemas};
use super::signature::signature;
use super::subjects;
use crate::import::error::{Cause, Place, Problem};
use crate::import::report::{Example, FixedPlace, OperationReport, Paging};
use crate::import::{Docs, Options, Read};
use crate::names::{Scope, is_device, snake};
use crate::reconcile::Fresh;
use crate::spec::{
    CrateSpec, Entries, OperationSpec, PRODUCT_DIRECTORY, ProductSpec, Style, VERSION_DIRECTORY,
    is_product_directory, is_version_directory, operation_of_file, reach, yaml,
};
use crate::text::{is_hidden, without_bom};

/// A converted operation, not yet merged.
struct Converted {
    spec: OperationSpec,
    example: Example,
    log: Log,
}

/// Reads one document. What is wrong with it as a whole is a problem of the product version, and there is nothing of it
/// then; what is wrong with an operation leaves that one out.
pub(crate) fn read(docs: &Docs<'_>, options: &Options) -> Read {
    let place = Place { file: docs.path.to_owned(), ..Place::default() };
    let mut read = Read { place, ..Read::default() };
    let document = match parse::<Document<'_>>(without_bom(docs.bytes)) {
        Ok(document) => document,
        Err((field, message)) => {
            read.place = of_path(docs.path);
            let place = Place { field, ..read.place.clone() };
            read.problems.push(Problem { place, cause: Cause::Json { message } });
            return read;
        }
    };
    let (Some(info), Some(apis)) = (&document.info, &document.apis) else {
        read.place = of_path(docs.path);
        let said = [&document.code, &document.message].into_iter().flatten();
        let said = said.map(|text| text.0.as_str()).collect::<Vec<_>>().join(": ");
        read.problems
            .push(Problem { place: read.place.clone(), cause: Cause::NoDocument { said } });
        return read;
    };
    read.place.product = product_id(docs.path, info);
    read.place.version.clone_from(&info.version);
    let mut log = Log::new(&read.place);
    let Place { product, version, .. } = &read.place;
    // Comments and links have the code, whatever the directory is called.
    let code = Some(&info.product).filter(|code| !product.eq_ignore_ascii_case(code));
    if let Some(code) = code.filter(|code| !is_file_name(code)) {
        let name = code.clone();
        log.problem(At::root("info"), Cause::UnusableName { what: "product", name });
    }
    for (what, name, fits, allowed) in [
        ("product", product, is_product_directory(product), PRODUCT_DIRECTORY),
        ("version", version, is_version_directory(version), VERSION_DIRECTORY),
    ] {
        if !fits {
            let name = name.clone();
            log.problem(At::root("info"), Cause::UnusableDirectory { what, name, allowed });
        }
    }
    let style = operation::style(&info.style);
    if style.is_none() {
        let (word, known) = (info.style.clone(), operation::STYLES);
        let cause = Cause::UnknownWord { what: "style", word, known };
        log.problem(At::root("info.style"), cause);
    }
    match style.filter(|_| log.problems.is_empty()) {
        Some(style) => {
            let document = Specs { document: &document, info, apis, style, options };
            document.make(&mut read, log);
        }
        None => read.problems = log.problems,
    }
    read
}

/// Reads JSON. Only what can't be read is read again, for the path to what is wrong.
pub(super) fn parse<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, (String, String)> {
    serde_json::from_slice(bytes).map_err(|error| {
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
            Err(located) => {
                let path = Some(located.path().to_string()).filter(|path| path != ".");
                (path.unwrap_or_default(), yaml::plain_json(&located.inner().to_string()))
            }
            Ok(_) => (String::new(), yaml::plain_json(&error.to_string())),
        }
    })
}

/// The directories of the version and of the product that a file lies in.
fn directories(path: &str) -> Option<(&str, &str)> {
    let mut parts = path.rsplit(['/', '\\']).skip(1);
    Some((parts.next()?, parts.next().filter(|product| !product.is_empty())?))
}

/// The directory of the product: that of the file, when the file lies in one of the version.
fn product_id(path: &str, info: &Info) -> String {
    match directories(path) {
        Some((version, product)) if version == info.version => product.to_lowercase(),
        _ => info.product.to_lowercase(),
    }
}

/// The product version of a file that doesn't say it: that of its directories, where they look like one.
fn of_path(path: &str) -> Place {
    let is_date = |text: &str| {
        let mut parts = text
            .split('-')
            .map(|part| part.bytes().all(|byte| byte.is_ascii_digit()).then_some(part.len()));
        parts.by_ref().take(3).eq([Some(4), Some(2), Some(2)]) && parts.next().is_none()
    };
    let file = path.to_owned();
    match directories(path) {
        Some((version, product)) if is_date(version) => Place {
            file,
            product: product.to_owned(),
            version: version.to_owned(),
            ..Place::default()
        },
        _ => Place { file, ..Place::default() },
    }
}

/// Whether a name can be a file's, on every system.
fn is_file_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 200
        && !name.starts_with('.')
        && !name.chars().any(|c| is_hidden(c) || c.is_whitespace() || "/\\:*?\"<>|#".contains(c))
}

/// Names that other files of specs have beside those of operations, in lower case, as there are file systems that don't distinguish.
const TAKEN: [&str; 3] = ["product", "schemas", "errors"];

/// Whether an operation of that name would have the file of something else.
fn is_taken(name: &str) -> bool {
    TAKEN.contains(&name.to_ascii_lowercase().as_str()) || is_device(name)
}

/// Whether a name can be an operation's: its file has it, and something in code.
fn is_operation_name(name: &str) -> bool {
    is_file_name(name)
        && !is_taken(name)
        && operation_of_file(&format!("{name}.yaml")).is_some()
        && !snake(name).is_empty()
}

/// Makes the specs of one document.
struct Specs<'a> {
    document: &'a Document<'a>,
    info: &'a Info,
    apis: &'a Pairs<&'a RawValue>,
    style: Style,
    options: &'a Options,
}

impl Specs<'_> {
    fn make(&self, read: &mut Read, mut log: Log) {
        let mut scope = Scope::new();
        let mut names = Vec::new();
        for name in self.names() {
            read.names.push(name.to_owned());
            if is_operation_name(name) {
                if !scope.claim(name) {
                    log.fixed(Fixup::SameIdentifier, At::root("apis").child(name));
                }
                names.push(name.to_owned());
            }
        }
        let schemas = shared::readable(&self.document.components.schemas, &mut log);
        let known: HashSet<&str> = schemas.iter().map(|(name, _)| *name).collect();
        let product = self.product(&mut log);
        let facts = ProductFacts::new(self.document, &mut log);
        let common = Common {
            product: &self.info.product,
            version: &self.info.version,
            facts: &facts,
            known: &known,
            style: self.style,
            descriptions: self.options.descriptions,
        };
        let (mut converted, faulty): (Vec<_>, Vec<_>) = self
            .operations(&common, &read.place)
            .into_iter()
            .partition(|one| one.log.problems.is_empty());
        read.problems.extend(faulty.into_iter().flat_map(|one| one.log.problems));
        let operations = converted.iter().map(|one| &one.spec);
        let shared = shared::convert(&schemas, &common, operations, &mut log);
        read.operations =
            converted.par_iter_mut().map(|one| complete(one, &read.place, &shared)).collect();
        let (operations, logs): (Vec<_>, Vec<_>) =
            converted.into_iter().map(|one| (one.spec, one.log)).unzip();
        for log in [log].into_iter().chain(logs) {
            let Place { product, version, operation, .. } = log.place;
            read.fixed.extend(log.fixed.into_iter().map(|(fixup, field)| {
                let (product, version) = (product.clone(), version.clone());
                (fixup, FixedPlace { product, version, operation: operation.clone(), field })
            }));
        }
        read.fresh = Some(Fresh { product, schemas: shared.spec, operations, names });
    }

    /// The names of all operations, each once, in the order of the document.
    fn names(&self) -> impl Iterator<Item = &str> {
        let mut seen = HashSet::new();
        let names = self.apis.0.iter().map(|(name, _)| name.as_str());
        names.filter(move |name| seen.insert(*name))
    }

    fn product(&self, log: &mut Log) -> ProductSpec {
        let [endpoints, vpc_endpoints] = log
            .part(&self.document.endpoints, At::root("endpoints"))
            .map_or_else(Default::default, |list| endpoints(list, log));
        let directories = log.part(&self.document.directories, At::root("directories"));
        let Rule { rule, name } =
            endpoint_rule::rule(&log.place.product, &self.info.product, &endpoints);
        ProductSpec {
            product: self.info.product.clone(),
            version: self.info.version.clone(),
            title: None,
            provider: None,
            default_version: None,
            crate_version: None,
            released: None,
            package: CrateSpec::default(),
            signature: signature(&self.info.product, self.style),
            endpoint_rule: rule,
            endpoint_name: name,
            endpoints,
            vpc_endpoints,
            as_of: None,
            arguments_of: None,
            keep_removed: None,
            transient_errors: Vec::new(),
            errors: errors::of_product(&self.document.errors, self.options.descriptions, log),
            subjects: directories.map_or_else(Entries::default, |d| subjects::subjects(d)),
        }
    }

    /// The selected operations. One that appears twice is a problem, since nothing says which of them counts.
    fn operations(&self, common: &Common<'_>, place: &Place) -> Vec<Converted> {
        let only = &self.options.only;
        let mut count: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, _) in &self.apis.0 {
            *count.entry(name).or_default() += 1;
        }
        let mut seen = HashSet::new();
        let is_selected = |name: &String| only.is_empty() || only.contains(name);
        let apis =
            self.apis.0.iter().filter(|(name, _)| is_selected(name) && seen.insert(name.as_str()));
        let apis: Vec<_> = apis.collect();
        apis.par_iter()
            .map(|(name, text): &&(String, &RawValue)| {
                let mut log = Log::of_operation(place, name);
                let at = At::root("apis");
                if !is_operation_name(name) {
                    log.problem(at, Cause::UnusableName { what: "operation", name: name.clone() });
                } else if count.get(name.as_str()).is_some_and(|count| *count > 1) {
                    log.problem(at, Cause::Twice { what: "operation", name: name.clone() });
                }
                let api = parse::<Api>(text.get().as_bytes()).unwrap_or_else(|(field, message)| {
                    let message = message.split(" at line ").next().unwrap_or_default().to_owned();
                    log.problem(At::root(&field), Cause::Form { message });
                    Api::default()
                });
                let (spec, example) = operation::convert(common, name, &api, &mut log);
                Converted { spec, example, log }
            })
            .collect()
    }
}

/// Adds to an operation what is read off it as a whole.
fn complete(converted: &mut Converted, place: &Place, shared: &SharedSchemas) -> OperationReport {
    let mut untyped = std::mem::take(&mut converted.log.untyped);
    for schema in reach::by_operations([&converted.spec], |name| shared.spec.get(name)) {
        untyped.extend(shared.untyped.get(&schema).into_iter().flatten().cloned());
    }
    let pagination = match operation::complete(&mut converted.spec, &shared.spec) {
        Found::NotPaged => Paging::None,
        Found::Undecided(why) => Paging::Undecided(why),
        Found::Paged(paging) => Paging::Found(paging.style),
    };
    OperationReport {
        product: place.product.clone(),
        version: place.version.clone(),
        operation: converted.spec.operation.clone(),
        untyped,
        pagination,
        disputed: None,
        example: converted.example,
    }
}
