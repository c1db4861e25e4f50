//! Gets the list of products and their documents from a source. Knows nothing of specs, and writes nothing.

use std::path::Path;
use std::{fs, io};

use alicloud_codegen::files;
use alicloud_runtime::Bytes;
use alicloud_runtime::transport::HttpResponse;
use futures_util::stream::{self, StreamExt as _};

use super::http::{Http, SIZE_LIMIT};
use super::plan::Wanted;
use super::products::{Listed, Products, said};
use super::source::{self, Source};
use super::tree::directories;
use crate::failure::Failure;
use crate::spec_tree::if_there;

const AT_ONCE: usize = 8;

/// A document, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Document {
    pub(super) url: String,
    pub(super) bytes: Bytes,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
}

/// What a source has for a product version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fetched {
    Document(Document),
    /// The document that was imported before.
    Same,
    /// There is none.
    Absent,
}

/// Fetches from one source.
pub(super) struct Fetcher<'a> {
    pub(super) source: &'a Source,
    pub(super) http: Http,
}

impl Fetcher<'_> {
    /// The products of the source.
    pub(super) async fn products(&self) -> Result<Products, Failure> {
        let (place, read) = match self.source {
            Source::Directory(dir) => {
                let path = source::products_path(dir);
                let Some(bytes) = if_there(files::content(&path)).transpose() else {
                    return found(dir);
                };
                (
                    path.display().to_string(),
                    bytes.map_err(|error| error.to_string()).and_then(|b| Products::parse(&b)),
                )
            }
            Source::Service { base, language } => {
                let url = source::products_url(base, language);
                let read = match self.http.get(&url, &[]).await {
                    Ok(response) if response.status == 200 => Products::parse(&response.body),
                    Ok(response) => Err(status(&response)),
                    Err(error) => Err(error),
                };
                (url, read)
            }
        };
        read.map_err(|error| {
            Failure::Job(format!(
                "cannot read the list of products at `{place}`: {error}; try again, or name another source with --from. Nothing was written"
            ))
        })
    }

    /// The documents of product versions, in their order. `conditions` gives the headers to send; `done` is told of each.
    pub(super) async fn documents(
        &self,
        wanted: &[Wanted],
        conditions: impl Fn(&Wanted, &str) -> Vec<(String, String)>,
        done: impl Fn(),
    ) -> Vec<Result<Fetched, String>> {
        let (conditions, done) = (&conditions, &done);
        let each = stream::iter(wanted).map(|wanted| async move {
            let fetched = match self.source {
                Source::Directory(dir) => in_directory(dir, wanted),
                Source::Service { base, language } => {
                    let url = source::document_url(base, language, &wanted.code, &wanted.version);
                    let conditions = conditions(wanted, &url);
                    let got = self.http.get(&url, &conditions).await;
                    got.and_then(|response| judge(&url, response, !conditions.is_empty()))
                        .map_err(|error| format!("cannot fetch `{url}`: {error}; try again later"))
                }
            };
            done();
            fetched
        });
        each.buffered(AT_ONCE).collect().await
    }
}

/// What a response means. Only who asked for what is new can be told that nothing is.
fn judge(url: &str, response: HttpResponse, is_conditional: bool) -> Result<Fetched, String> {
    let header = |name| response.header(name).map(str::to_owned);
    match response.status {
        200 => Ok(Fetched::Document(Document {
            url: url.to_owned(),
            etag: header("etag"),
            last_modified: header("last-modified"),
            bytes: response.body,
        })),
        304 if is_conditional => Ok(Fetched::Same),
        404 | 410 => Ok(Fetched::Absent),
        _ => Err(status(&response)),
    }
}

fn status(response: &HttpResponse) -> String {
    let said = serde_json::from_slice(&response.body).map(|body| said(&body)).unwrap_or_default();
    format!("the server sent HTTP {}{said}", response.status)
}

/// The document of a product version in a directory.
fn in_directory(dir: &Path, wanted: &Wanted) -> Result<Fetched, String> {
    let code = wanted.code.to_lowercase();
    for product in [&code, &wanted.code, &wanted.id] {
        let inside = source::document_path(product, &wanted.version);
        let path = dir.join(&inside);
        let failed = |error: io::Error| format!("cannot read `{}`: {error}", path.display());
        let Some(meta) = if_there(fs::metadata(&path)).map_err(failed)? else { continue };
        if meta.len() > SIZE_LIMIT as u64 {
            return Err(format!("`{}` is larger than {} MiB", path.display(), SIZE_LIMIT >> 20));
        }
        let bytes = files::content(&path).map_err(failed)?.into();
        let document = Document { url: inside, bytes, etag: None, last_modified: None };
        return Ok(Fetched::Document(document));
    }
    Ok(Fetched::Absent)
}

/// The products that a directory without a list has.
fn found(dir: &Path) -> Result<Products, Failure> {
    let mut listed = Vec::new();
    for product in directories(dir)? {
        let mut versions = directories(&dir.join(&product))?;
        versions.retain(|version| dir.join(source::document_path(&product, version)).is_file());
        listed.extend(Listed::new(product, versions, None, None));
    }
    if listed.is_empty() {
        return Err(Failure::Job(format!(
            "there is no metadata in `{}`; name a directory with `<product>/<version>/{}` with --from",
            dir.display(),
            crate::import::DOCS
        )));
    }
    Ok(Products::of(listed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: u16, body: &'static str) -> Result<Fetched, String> {
        let headers = vec![("etag".to_owned(), "\"a\"".to_owned())];
        judge("http://a/", HttpResponse::new(status, headers, body), true)
    }

    #[test]
    fn a_response_is_a_document_or_says_why_not() {
        let document = Document {
            url: "http://a/".to_owned(),
            bytes: "{}".into(),
            etag: Some("\"a\"".to_owned()),
            last_modified: None,
        };
        assert_eq!(judged(200, "{}"), Ok(Fetched::Document(document)));
        assert_eq!(judged(304, ""), Ok(Fetched::Same));
        let unasked = judge("http://a/", HttpResponse::new(304, Vec::new(), ""), false);
        assert_eq!(unasked.unwrap_err(), "the server sent HTTP 304");
        assert_eq!(judged(404, "<html>"), Ok(Fetched::Absent));
        let error = judged(403, r#"{"code": "Forbidden", "message": "no"}"#).unwrap_err();
        assert_eq!(error, "the server sent HTTP 403 but the message `Forbidden: no`");
    }
}
