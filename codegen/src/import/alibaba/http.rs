//! How a request of the metadata travels -> the same of a spec. Knows nothing of parameters.

use alicloud_model::only_reads;

use super::facts::access_of;
use super::fixup::Fixup;
use super::log::{At, Log};
use super::metadata::{Api, Pairs, Part, Text};
use super::path;
use crate::import::error::Cause;
use crate::spec::{AuthenticationSpec, HttpSpec, Method, Stream, Style};

pub(super) fn http(style: Style, name: &str, api: &Api, log: &mut Log) -> HttpSpec {
    let at = At::root("path");
    let path = api.path.as_ref().map(|path| path.0.as_str()).filter(|path| !path.is_empty());
    let path = match (style, path) {
        (Style::Rpc, None) => None,
        // The official clients send every RPC operation to `/`.
        (Style::Rpc, Some(_)) => {
            log.fixed(Fixup::RpcPath, at);
            None
        }
        (_, Some(path)) => Some(whole(path, log, at)),
        // Nor have V3 operations a path; they are distinguished by the action header.
        (Style::V3, None) => Some("/".to_owned()),
        (_, None) => {
            log.fixed(Fixup::MissingPath, at);
            Some("/".to_owned())
        }
    };
    HttpSpec {
        style,
        method: method(style, name, api, log),
        path,
        authentication: authentication(api),
        body: None,
        stream: stream(api),
    }
}

/// A path from `/` on, with its placeholders in braces.
fn whole(path: &str, log: &mut Log, at: At<'_>) -> String {
    let braced = path::braced(path);
    if braced.is_some() {
        log.fixed(Fixup::BracketedPath, at);
    }
    let path = braced.unwrap_or_else(|| path.to_owned());
    if path.starts_with('/') {
        return path;
    }
    log.fixed(Fixup::RelativePath, at);
    format!("/{path}")
}

fn method(style: Style, name: &str, api: &Api, log: &mut Log) -> Method {
    let at = At::root("methods");
    let post = api.methods.iter().find(|method| method.0.eq_ignore_ascii_case("post"));
    let Some(Text(word)) = post.or(api.methods.first()) else {
        log.fixed(Fixup::MissingMethod, at);
        return likely_method(style, name, api);
    };
    match word.to_ascii_lowercase().as_str() {
        "get" => Method::Get,
        "post" => Method::Post,
        "put" => Method::Put,
        "delete" => Method::Delete,
        "patch" => Method::Patch,
        "head" => Method::Head,
        "options" => Method::Options,
        _ => {
            let known = "get, post, put, delete, patch, head, options";
            log.problem(at, Cause::UnknownWord { what: "method", word: word.clone(), known });
            Method::Post
        }
    }
}

/// The method of an operation that names none. All take `POST` that have no path; on a path reading is `GET`.
fn likely_method(style: Style, name: &str, api: &Api) -> Method {
    let is_of_body = |location: &Text| matches!(location.0.as_str(), "body" | "formData");
    let has_body = api.parameters.iter().filter_map(|p| p.location.as_ref()).any(is_of_body);
    match &api.system_tags {
        Part::Read(tags)
            if !matches!(style, Style::Rpc | Style::V3)
                && !has_body
                && tags
                    .access
                    .as_ref()
                    .and_then(access_of)
                    .is_some_and(|access| only_reads(name, access)) =>
        {
            Method::Get
        }
        _ => Method::Post,
    }
}

/// Whether responses can come bit by bit.
fn stream(api: &Api) -> Option<Stream> {
    let has =
        |wanted: &[&str]| api.schemes.iter().any(|scheme| wanted.contains(&scheme.0.as_str()));
    if has(&["sse"]) {
        return Some(Stream::Sse);
    }
    has(&["ws", "wss"]).then_some(Stream::WebSocket)
}

/// An access key, where it is one of the ways in. `ARS_OIDC` proves itself by a parameter and takes no
/// signature.
fn authentication(api: &Api) -> Option<AuthenticationSpec> {
    let schemes: Vec<&str> = api
        .security
        .iter()
        .flat_map(|Pairs(pairs)| pairs)
        .map(|(scheme, _)| scheme.as_str())
        .collect();
    if schemes.is_empty() || schemes.contains(&"AK") {
        return None;
    }
    if schemes.contains(&"Anonymous") || schemes.contains(&"ARS_OIDC") {
        return Some(AuthenticationSpec::None);
    }
    Some(AuthenticationSpec::Other)
}
