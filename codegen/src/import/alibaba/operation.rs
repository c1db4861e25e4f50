//! One operation of the metadata -> one operation of a spec. Knows nothing of files.

use std::collections::HashSet;

use super::fixup::Fixup;
use super::gaps;
use super::http::{access, http};
use super::log::{At, Log};
use super::metadata::{Api, SystemTags, Text};
use super::pagination::{self, Found};
use super::parameters::parameters;
use super::response::{errors, example, response};
use super::schema::{Converter, Role};
use crate::import::report::Example;
use crate::model::inputs;
use crate::names::fold;
use crate::spec::{AuthorizationSpec, Location, OperationSpec, SchemasSpec, Style};

/// What the operations of one document have in common.
pub(super) struct Common<'a> {
    /// The product code and the version.
    pub(super) product: &'a str,
    pub(super) version: &'a str,
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

    /// Prose, where it is wanted.
    pub(super) fn prose(&self, text: &str) -> Option<String> {
        let text = text.trim();
        (self.descriptions && !text.is_empty()).then(|| text.to_owned())
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
    let mut http = http(common.style, api, log);
    let parameters = parameters(common, api, &mut http.path, log);
    let (example, demo) = example(api);
    let response = response(common, api, example, log);
    let demo =
        if demo == Example::Parsed && response.example.is_none() { Example::Absent } else { demo };
    let no_tags = SystemTags::default();
    let tags = log.part(&api.system_tags, At::root("systemTags")).unwrap_or(&no_tags);
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
        authorization: AuthorizationSpec { access: access(tags), ..AuthorizationSpec::default() },
        idempotency_token: None,
        parameters,
        arguments: Vec::new(),
        pagination: None,
        response,
        errors: errors(common, api, log),
        error_set: None,
        changelog: Vec::new(),
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
        match name.split("::").collect::<Vec<_>>().as_slice() {
            [code, version, operation]
                if [code, version, operation].iter().all(|part| !part.is_empty()) =>
            {
                if *code != common.product || *version != common.version {
                    names.push(format!("{code}/{version}/{operation}"));
                } else if *operation == own {
                    log.fixed(Fixup::ReplacedByItself, at);
                } else {
                    names.push((*operation).to_owned());
                }
            }
            _ => log.fixed(Fixup::UnusableReplacement, at),
        }
    }
    names
}

/// Adds what is read off the finished operation. The reason if it seems to page and can't be decided.
pub(super) fn complete(spec: &mut OperationSpec, schemas: &SchemasSpec) -> Found {
    spec.idempotency_token = idempotency_token(spec, schemas);
    let found = pagination::find(spec, schemas);
    if let Found::Paged(paging) = &found {
        spec.pagination = Some(paging.clone());
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
            && fold(input.name()) == "clienttoken"
    });
    token.map(|input| input.name().to_owned())
}
