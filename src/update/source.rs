//! Where metadata comes from, and where in there each document is. Fetches nothing.

use std::path::{Path, PathBuf};

use url::Url;

use crate::arguments::Language;

/// A source of metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A service: its base URL, without a `/` at the end, and the language to ask for.
    Service { base: String, language: &'static str },
    /// A directory: `<product>/<version>/api-docs.json`, and perhaps `products.json`.
    Directory(PathBuf),
}

impl Source {
    pub(super) fn parse(text: &str, language: Language) -> Result<Self, String> {
        if !text.contains("://") {
            return Ok(Self::Directory(PathBuf::from(text)));
        }
        let url = Url::parse(text).map_err(|error| format!("`{text}` is no URL: {error}"))?;
        // What is in the URL is shown in messages and kept in the lock file.
        if !url.username().is_empty() || url.password().is_some() {
            return Err(
                "the URL has a user name or password; they would be kept in files".to_owned()
            );
        }
        if !matches!(url.scheme(), "http" | "https")
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return Err(format!(
                "`{text}` is no base of a service; write it as `https://HOST` or `https://HOST/PATH`"
            ));
        }
        let language = match language {
            Language::En => "EN_US",
            Language::Zh => "ZH_CN",
        };
        Ok(Self::Service { base: url.as_str().trim_end_matches('/').to_owned(), language })
    }
}

/// The URL of the list of products.
pub(super) fn products_url(base: &str, language: &str) -> String {
    format!("{base}/meta/v1/products.json?language={language}")
}

/// The URL of a document.
pub(super) fn document_url(base: &str, language: &str, code: &str, version: &str) -> String {
    format!("{base}/meta/v1/products/{code}/versions/{version}/api-docs.json?language={language}")
}

/// The path of a document inside a directory.
pub(super) fn document_path(product: &str, version: &str) -> String {
    format!("{product}/{version}/{}", crate::import::DOCS)
}

/// The list of products in a directory.
pub(super) fn products_path(dir: &Path) -> PathBuf {
    dir.join("products.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_a_service_or_a_directory() {
        let source = Source::parse("https://api.example.com/x/", Language::Zh).unwrap();
        let Source::Service { base, language } = &source else { panic!("{source:?}") };
        assert_eq!(
            document_url(base, language, "Ecs", "2014-05-26"),
            "https://api.example.com/x/meta/v1/products/Ecs/versions/2014-05-26/api-docs.json?language=ZH_CN"
        );
        assert_eq!(
            Source::parse("some/dir", Language::En).unwrap(),
            Source::Directory(PathBuf::from("some/dir"))
        );
        for (text, problem) in [
            ("ftp://host", "`ftp://host` is no base of a service"),
            ("https://host/?a=b", "`https://host/?a=b` is no base of a service"),
            ("https://", "`https://` is no URL"),
            ("https://name:secret@host", "the URL has a user name or password"),
        ] {
            let error = Source::parse(text, Language::En).unwrap_err();
            assert!(error.starts_with(problem) && !error.contains("secret@"), "{error}");
        }
    }
}
