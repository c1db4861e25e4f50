//! One operation of the metadata -> one operation of a spec. Knows nothing of files.

use std::collections::HashSet;

use super::errors;
use super::facts::{self, ProductFacts, access_of};
use super::fixup::Fixup;
use super::gaps;
use super::http::http;
use super::log::{At, Log};
use super::metadata::{Api, SystemTags, Text};
use super::pagination::{self, Found};
use super::parameters::parameters;
use super::prose::prose;
use super::response::{example, response};
use super::schema::{Converter, Role};
use crate::import::report::Example;
use crate::model::inputs;
use crate::names::folds_to;
use crate::spec::{Entries, Location, OperationSpec, SchemasSpec, Style};

/// What the operations of one document have in common.
pub(super) struct Common<'a> {
    /// The product code and the version.
    pub(super) product: &'a str,
    pub(super) version: &'a str,
    /// What the product says of its operations.
    pub(super) facts: &'a ProductFacts<'a>,
    /// The names of the shared schemas.
    pub(super) known: &'a HashSet<&'a str>,
    /// The style of the product.
    pub(super) style: Style,
    /// Whether prose is wanted.
    pub(super) descriptions: bool,
}

impl<'a> Common<'a> {
    /// A converter of schemas.
    pub(super) fn converter<'l>(&self, role: Role, log: &'l mut Log) -> Converter<'l>
    where
        'a: 'l,
    {
        Converter { known: self.known, descriptions: self.descriptions, role, log }
    }

    /// The operation that `Product::Version::Operation` names; one of the same product version by its name alone.
    pub(super) fn other(&self, name: &str) -> Option<String> {
        let parts: Vec<&str> = name.split("::").collect();
        let [product, version, operation] = *parts.as_slice() else { return None };
        if [product, version, operation].iter().any(|part| part.is_empty() || part.contains('/')) {
            return None;
        }
        Some(if product == self.product && version == self.version {
            operation.to_owned()
        } else {
            format!("{product}/{version}/{operation}")
        })
    }

    /// Prose, where it is wanted.
    pub(super) fn prose(&self, text: &str) -> Option<String> {
        prose(self.descriptions, text)
    }
}

/// Converts an operation, but for what depends on the shared schemas. What is wrong with it is in the
/// log.
pub(super) fn convert(
    common: &Common<'_>,
    name: &str,
    api: &Api,
    log: &mut Log,
) -> (OperationSpec, Example) {
    let mut http = http(common.style, name, api, log);
    let parameters = parameters(common, api, &mut http, log);
    let (example, demo) = example(api);
    let response = response(common, api, example, log);
    let demo =
        if demo == Example::Parsed && response.example.is_none() { Example::Absent } else { demo };
    let no_tags = SystemTags::default();
    let tags = log.part(&api.system_tags, At::root("systemTags")).unwrap_or(&no_tags);
    let access = tags.access.as_ref().and_then(access_of);
    let tag = |tag: &Option<Text>| Some(tag.as_ref()?.0.clone()).filter(|tag| !tag.is_empty());
    let mut spec = OperationSpec {
        operation: name.to_owned(),
        name: None,
        summary: api.summary.as_ref().or(api.title.as_ref()).and_then(|p| common.prose(&p.text)),
        description: api.description.as_ref().and_then(|p| common.prose(&p.text)),
        deprecated: api.deprecated,
        removed_upstream: None,
        replaced_by: replaced_by(common, name, api, log),
        http,
        authorization: facts::authorization(access, name, api, common.facts, log),
        idempotency_token: None,
        repeatable: None,
        repeatable_reason: None,
        parameters,
        arguments: Vec::new(),
        pagination: None,
        response,
        success: None,
        waiters: Entries::default(),
        multipart: None,
        timeout: None,
        errors: errors::of_operation(common, api, log),
        error_set: None,
        asynchronous: facts::asynchronous(common, api, log),
        quota: facts::quota(name, api, common.facts, log),
        changelog: facts::changelog(name, api, common.facts, log),
        charge: tag(&tags.charge),
        risk: tag(&tags.risk),
    };
    let place = log.place.clone();
    for gap in gaps::of(&place.product, &place.version, name) {
        if let Some((fixup, at)) = gap.close(&mut spec) {
            log.fixed(fixup, At::root(at));
        }
    }
    (spec, demo)
}

/// The operations to use instead, those of the same product version by their names alone.
fn replaced_by(common: &Common<'_>, own: &str, api: &Api, log: &mut Log) -> Vec<String> {
    let root = At::root("staticInfo");
    let at = root.child("substitutions");
    let Some(info) = log.part(&api.static_info, root) else { return Vec::new() };
    let mut names = Vec::new();
    for Text(name) in &info.substitutions {
        match common.other(name) {
            Some(other) if other == own => log.fixed(Fixup::ReplacedByItself, at),
            Some(other) => names.push(other),
            None => log.fixed(Fixup::UnusableName, at),
        }
    }
    names
}

/// Adds what is read off the finished operation. The reason if it seems to page and can't be decided.
pub(super) fn complete(spec: &mut OperationSpec, schemas: &SchemasSpec) -> Found {
    spec.idempotency_token = idempotency_token(spec, schemas);
    let found = pagination::find(spec, schemas);
    if let Found::Paged(paging) = &found {
        spec.pagination = Some((**paging).clone());
    }
    found
}

/// The style of a product.
pub(super) fn style(word: &str) -> Option<Style> {
    Some(match word {
        "RPC" => Style::Rpc,
        "ROA" => Style::Roa,
        "V3" => Style::V3,
        "FC" => Style::Fc,
        "OSS" => Style::Oss,
        "SLS" => Style::Sls,
        "AliGenie" => Style::AliGenie,
        "PDS" => Style::Pds,
        _ => return None,
    })
}

pub(super) const STYLES: &str = "RPC, ROA, V3, FC, OSS, SLS, AliGenie, PDS";

/// `ClientToken` in its spellings, where the caller fills it in; also as a member of a body.
fn idempotency_token(spec: &OperationSpec, schemas: &SchemasSpec) -> Option<String> {
    let token = inputs(spec, schemas).find(|input| {
        matches!(input.location(), Location::Query | Location::FormData | Location::Body)
            && input.is_text()
            && folds_to(input.name(), "clienttoken")
    });
    token.map(|input| input.name().to_owned())
}
