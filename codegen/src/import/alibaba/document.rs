//! One metadata document -> the specs of one product version. Knows nothing of the specs that exist.

use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;

use super::fixup::{self, Fixup};
use super::log::{At, Log};
use super::metadata::{Document, Pairs};
use super::operation::{self, Common};
use super::pagination::Found;
use super::schema::Role;
use super::subjects;
use crate::import::error::{Cause, Place, Problem};
use crate::import::report::{Example, FixedPlace, OperationReport, Paging, Untyped};
use crate::import::{Docs, Options, Read};
use crate::names::{Scope, snake};
use crate::reconcile::Fresh;
use crate::spec::{
    Broken, CrateSpec, Entries, OperationSpec, ProductSpec, SchemasSpec, Style, operation_of_file,
    reach,
};

/// A converted operation, not yet merged.
struct Converted {
    spec: OperationSpec,
    example: Example,
    log: Log,
}

/// The schemas that the metadata shares.
struct SharedSchemas {
    spec: SchemasSpec,
    untyped: BTreeMap<String, Vec<Untyped>>,
}

/// Reads one document.
pub(crate) fn read(docs: &Docs<'_>, options: &Options) -> Read {
    let mut read =
        Read { place: Place { file: docs.path.to_owned(), ..Place::default() }, ..Read::default() };
    let document = match parse(docs.bytes) {
        Ok(document) => document,
        Err((field, message)) => {
            let place = Place { field, ..read.place.clone() };
            read.problems.push(Problem { place, cause: Cause::Json { message } });
            return read;
        }
    };
    read.place.product = product_id(docs.path, &document);
    read.place.version.clone_from(&document.info.version);
    let mut log = Log::new(&read.place);
    for (what, name) in [("product", &read.place.product), ("version", &read.place.version)] {
        if !is_file_name(name) {
            log.problem(At::root("info"), Cause::UnusableName { what, name: name.clone() });
        }
    }
    let Some(style) = operation::style(&document.info.style) else {
        let word = document.info.style.clone();
        log.problem(
            At::root("info.style"),
            Cause::UnknownWord { what: "style", word, known: operation::STYLES },
        );
        read.problems = log.problems;
        return read;
    };
    check_names(&document, &mut log);
    read.names = document.apis.0.iter().map(|(name, _)| name.clone()).collect();
    Specs { document: &document, style, options }.make(&mut read, log);
    read
}

/// Reads the JSON. Only a document that can't be read is read again, for the path to what is wrong.
fn parse(bytes: &[u8]) -> Result<Document, (String, String)> {
    serde_json::from_slice(bytes).map_err(|error| {
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        match serde_path_to_error::deserialize::<_, Document>(&mut deserializer) {
            Err(located) => (located.path().to_string(), located.inner().to_string()),
            Ok(_) => (String::new(), error.to_string()),
        }
    })
}

/// The directory of the product: that of the file, when the file lies in one of the version.
fn product_id(path: &str, document: &Document) -> String {
    let mut parts = path.rsplit(['/', '\\']).skip(1);
    match (parts.next(), parts.next()) {
        (Some(version), Some(product))
            if version == document.info.version && !product.is_empty() =>
        {
            product.to_owned()
        }
        _ => document.info.product.to_lowercase(),
    }
}

/// Whether a name can be a file's, on every system.
fn is_file_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 200
        && !name.starts_with('.')
        && !name.chars().any(|c| c.is_control() || c.is_whitespace() || "/\\:*?\"<>|#".contains(c))
}

fn check_names(document: &Document, log: &mut Log) {
    let mut seen = HashSet::new();
    let mut scope = Scope::new();
    for (name, _) in &document.apis.0 {
        let at = At::root("apis");
        let is_taken = operation_of_file(&format!("{name}.yaml")).is_none();
        if !is_file_name(name) || is_taken || snake(name).is_empty() {
            log.problem(at, Cause::UnusableName { what: "operation", name: name.clone() });
        }
        if !seen.insert(name.as_str()) {
            log.problem(at, Cause::Twice { what: "operation", name: name.clone() });
        } else if !scope.claim(name) {
            log.fixed(Fixup::SameIdentifier, at.child(name));
        }
    }
    let mut seen = HashSet::new();
    for (name, _) in &document.components.schemas.0 {
        let at = At::root("components.schemas");
        if name.is_empty() {
            log.problem(at, Cause::Nameless { what: "schema", key: "its name" });
        }
        if name.contains(char::is_control) {
            log.problem(at, Cause::UnusableName { what: "schema", name: name.clone() });
        }
        if !seen.insert(name.as_str()) {
            log.problem(at, Cause::Twice { what: "schema", name: name.clone() });
        }
    }
}

/// Makes the specs of one document.
struct Specs<'a> {
    document: &'a Document,
    style: Style,
    options: &'a Options,
}

impl Specs<'_> {
    fn make(&self, read: &mut Read, mut log: Log) {
        let known: HashSet<&str> =
            self.document.components.schemas.0.iter().map(|(name, _)| name.as_str()).collect();
        let product = self.product(&mut log);
        let common = Common {
            info: &self.document.info,
            known: &known,
            style: self.style,
            descriptions: self.options.descriptions,
        };
        let mut converted = self.operations(&common, &read.place);
        let shared = self.shared(&common, &converted, &mut log);
        for one in &mut converted {
            read.problems.append(&mut one.log.problems);
        }
        read.problems.append(&mut log.problems);
        if !read.problems.is_empty() {
            return;
        }
        read.operations =
            converted.par_iter_mut().map(|one| complete(one, &read.place, &shared)).collect();
        let (operations, logs): (Vec<_>, Vec<_>) =
            converted.into_iter().map(|one| (one.spec, one.log)).unzip();
        for log in [log].into_iter().chain(logs) {
            let place = log.place;
            read.fixed.extend(log.fixed.into_iter().map(|(fixup, field)| {
                let place = FixedPlace {
                    product: place.product.clone(),
                    version: place.version.clone(),
                    operation: place.operation.clone(),
                    field,
                };
                (fixup, place)
            }));
        }
        read.fresh =
            Some(Fresh { product, schemas: shared.spec, operations, names: read.names.clone() });
    }

    fn product(&self, log: &mut Log) -> ProductSpec {
        let info = &self.document.info;
        let mut spec = ProductSpec {
            product: info.product.clone(),
            version: info.version.clone(),
            title: None,
            provider: None,
            crate_version: None,
            package: CrateSpec::default(),
            endpoint_rule: None,
            endpoints: Entries::default(),
            vpc_endpoints: Entries::default(),
            subjects: subjects::subjects(&self.document.directories),
        };
        let at = At::root("endpoints");
        for endpoint in &self.document.endpoints {
            let region = endpoint.region_id.as_deref().map_or("", str::trim);
            let mut host = |host: &Option<String>, table: &mut Entries<String>, needed: bool| {
                let (host, blanks) = fixup::trimmed(host.as_deref().unwrap_or_default());
                if blanks {
                    log.fixed(Fixup::EndpointBlanks, at.child(region));
                }
                if region.is_empty() || host.is_empty() {
                    if needed {
                        log.fixed(Fixup::EndpointIncomplete, at.child(region));
                    }
                } else {
                    table.0.entry(region.to_owned()).or_insert_with(|| host.to_owned());
                }
            };
            host(&endpoint.public, &mut spec.endpoints, endpoint.vpc.is_none());
            host(&endpoint.vpc, &mut spec.vpc_endpoints, false);
        }
        // A host in a VPC alone is no endpoint of the region.
        spec.vpc_endpoints.0.retain(|region, _| spec.endpoints.get(region).is_some());
        spec.endpoints.0.sort_keys();
        spec.vpc_endpoints.0.sort_keys();
        spec
    }

    fn operations(&self, common: &Common<'_>, place: &Place) -> Vec<Converted> {
        let only = &self.options.only;
        let selected = |(name, _): &&(String, _)| only.is_empty() || only.contains(name);
        let apis: Vec<_> = self.document.apis.0.iter().filter(selected).collect();
        apis.par_iter()
            .map(|(name, api)| {
                let mut log = Log::of_operation(place, name);
                let (spec, example) = operation::convert(common, name, api, &mut log);
                Converted { spec, example, log }
            })
            .collect()
    }

    /// The shared schemas that the operations reach, by name.
    fn shared(
        &self,
        common: &Common<'_>,
        operations: &[Converted],
        log: &mut Log,
    ) -> SharedSchemas {
        let Pairs(pairs) = &self.document.components.schemas;
        let root = At::root("components.schemas");
        let mut all = SchemasSpec::default();
        let mut logs: BTreeMap<&str, Log> = BTreeMap::new();
        for (name, meta) in pairs {
            let mut log = Log::new(&log.place);
            let mut spec =
                common.converter(Role::Shared, &mut log).convert("", meta, root.child(name));
            spec.required = false;
            all.0.insert(name.clone(), spec);
            logs.insert(name, log);
        }
        all.0.sort_keys();
        for (name, _) in &all {
            if all.follow(name) == Err(Broken::Endless) {
                log.problem(root.child(name), Cause::EmptyCycle { name: name.clone() });
            }
        }
        let specs = operations.iter().map(|one| &one.spec);
        let reached = reach::by_operations(specs, |name| all.get(name));
        let mut shared = SharedSchemas { spec: SchemasSpec::default(), untyped: BTreeMap::new() };
        let mut scope = Scope::of_types();
        for ((name, mut schema), mut of_schema) in all.0.into_iter().zip(logs.into_values()) {
            // What is wrong is wrong wherever it is; what is merely odd matters where it is used.
            log.problems.append(&mut of_schema.problems);
            if reached.contains(&name) {
                schema.type_name = scope.take(&name);
                if schema.type_name.is_some() {
                    log.fixed(Fixup::SameIdentifier, root.child(&name));
                }
                log.fixed.append(&mut of_schema.fixed);
                shared.untyped.insert(name.clone(), of_schema.untyped);
                shared.spec.0.insert(name, schema);
            }
        }
        shared
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
        example: converted.example,
    }
}
