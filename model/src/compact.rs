//! A product as text that is quickly read: one line for each operation, shared type, set of errors and endpoint, so that a change of
//! one is a change of one line. Knows nothing of where such texts are kept.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Endpoint, ErrorCode, Operation, Product, SharedType};

/// The format that is written, and the newest that is read.
const FORMAT: u32 = 1;

const FORMAT_LINE: &str = "format";
const PRODUCT: &str = "product";
const ENDPOINT: &str = "endpoint";
const SCHEMA: &str = "schema";
const ERRORS: &str = "errors";
const OPERATION: &str = "operation";

/// Why the text of a product cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompactError {
    product: Option<String>,
    line: usize,
    problem: String,
}

impl CompactError {
    /// The same error, for a product that its reader knows by name.
    #[must_use]
    pub fn of_product(mut self, name: &str) -> Self {
        self.product = Some(name.to_owned());
        self
    }
}

impl fmt::Display for CompactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.product {
            Some(product) => write!(f, "cannot read the catalog of `{product}`: ")?,
            None => f.write_str("cannot read the catalog of a product: ")?,
        }
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

impl std::error::Error for CompactError {}

impl Product {
    /// The product as text without its prose: what a program needs to serve or make calls, and no more.
    pub fn to_compact(&self) -> Result<String, serde_json::Error> {
        // Named one by one, so that a member that is added is not forgotten here.
        let Self {
            id,
            code,
            version,
            versioned,
            title,
            provider,
            package,
            endpoints,
            endpoint_rule,
            endpoint_name,
            errors,
            transient_codes,
            subjects: _,
            schemas,
            error_sets,
            operations,
        } = self;
        let mut errors = errors.clone();
        errors.iter_mut().for_each(ErrorCode::strip_docs);
        let head = Self {
            id: id.clone(),
            code: code.clone(),
            version: version.clone(),
            versioned: *versioned,
            title: title.clone(),
            provider: provider.clone(),
            package: package.clone(),
            endpoint_rule: *endpoint_rule,
            endpoint_name: endpoint_name.clone(),
            errors,
            transient_codes: transient_codes.clone(),
            ..Self::default()
        };
        let mut text = format!("{FORMAT_LINE} {FORMAT}\n");
        push(&mut text, PRODUCT, &head)?;
        for endpoint in endpoints {
            push(&mut text, ENDPOINT, endpoint)?;
        }
        for (name, shared) in schemas {
            let mut shared = shared.clone();
            shared.schema.strip_docs();
            push(&mut text, SCHEMA, &(name, shared))?;
        }
        for (name, errors) in error_sets {
            let mut errors = errors.clone();
            errors.iter_mut().for_each(ErrorCode::strip_docs);
            push(&mut text, ERRORS, &(name, errors))?;
        }
        for operation in operations {
            let mut operation = operation.clone();
            operation.strip_docs();
            push(&mut text, OPERATION, &operation)?;
        }
        Ok(text)
    }

    /// Reads what [`to_compact`](Self::to_compact) wrote. Lines that begin with `#` say nothing.
    pub fn from_compact(text: &str) -> Result<Self, CompactError> {
        read(text, false)
    }

    /// Reads what the product is, without its operations, and without looking at the rest of the text.
    pub fn head_of_compact(text: &str) -> Result<Self, CompactError> {
        read(text, true)
    }
}

fn push(text: &mut String, kind: &str, value: &impl Serialize) -> Result<(), serde_json::Error> {
    text.push_str(kind);
    text.push(' ');
    text.push_str(&serde_json::to_string(value)?);
    text.push('\n');
    Ok(())
}

fn read(text: &str, head_only: bool) -> Result<Product, CompactError> {
    let mut reader = Reader::default();
    let mut last = 1;
    for (at, line) in text.lines().enumerate() {
        last = at + 1;
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (kind, value) = line.split_once(' ').unwrap_or((line, ""));
        reader.take(kind, value).map_err(|problem| reader.error(last, problem))?;
        if head_only && reader.product.is_some() {
            break;
        }
    }
    let Some(mut product) = reader.product else {
        return Err(
            reader.error(last, "the text ends before it says what the product is".to_owned())
        );
    };
    // They are found by name, in whatever order a merge of two branches left them.
    product.operations.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(product)
}

/// What was read so far.
#[derive(Default)]
struct Reader {
    has_format: bool,
    product: Option<Product>,
}

impl Reader {
    fn take(&mut self, kind: &str, value: &str) -> Result<(), String> {
        match (kind, &mut self.product) {
            (FORMAT_LINE, None) => {
                if !value.parse::<u32>().is_ok_and(|format| format <= FORMAT) {
                    return Err(format!(
                        "the format is `{value}`, and this program reads up to {FORMAT}; use a newer one"
                    ));
                }
                self.has_format = true;
            }
            (PRODUCT, None) if self.has_format => self.product = Some(json(value)?),
            (ENDPOINT, Some(product)) => product.endpoints.push(json::<Endpoint<String>>(value)?),
            (SCHEMA, Some(product)) => {
                product.schemas.extend([json::<(String, SharedType)>(value)?]);
            }
            (ERRORS, Some(product)) => {
                product.error_sets.extend([json::<(String, Vec<ErrorCode>)>(value)?]);
            }
            (OPERATION, Some(product)) => product.operations.push(json::<Operation>(value)?),
            _ => return Err(format!("`{kind}` does not belong here")),
        }
        Ok(())
    }

    fn error(&self, line: usize, problem: String) -> CompactError {
        let product = self.product.as_ref().map(|product| product.id.clone());
        CompactError { product, line, problem }
    }
}

fn json<T: DeserializeOwned>(value: &str) -> Result<T, String> {
    serde_json::from_str(value).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product() -> Product {
        let endpoint =
            |region: &str| Endpoint::new(region.to_owned(), format!("a.{region}.example"));
        let mut product = Product {
            id: "a".to_owned(),
            code: "A".to_owned(),
            version: "2020-01-01".to_owned(),
            versioned: true,
            title: Some("The A".to_owned()),
            endpoints: vec![endpoint("x"), endpoint("y")],
            ..Product::default()
        };
        let shared: SharedType = serde_json::from_value(serde_json::json!({
            "schema": { "shape": "string", "description": "prose", "example": "\"one\\ntwo\"" }
        }))
        .unwrap();
        product.schemas.insert("S T".to_owned(), shared);
        product.error_sets.insert("E".to_owned(), Vec::new());
        product.errors.push(ErrorCode::new(429, "Throttled", "Slow down."));
        product.endpoint_name = Some("a-v2".to_owned());
        product
    }

    #[test]
    fn what_is_written_is_read_again_without_prose() {
        let text = product().to_compact().unwrap();
        assert_eq!(text.lines().count(), 6, "{text}");
        let mut expected = product();
        for shared in expected.schemas.values_mut() {
            shared.schema.strip_docs();
        }
        assert_eq!(Product::from_compact(&format!("# a comment\n\n{text}")).unwrap(), expected);
        let head = Product::head_of_compact(&format!("{text}nonsense")).unwrap();
        assert_eq!((head.title, head.endpoints.len()), (expected.title, 0));
    }

    #[test]
    fn what_cannot_be_read_is_an_error_with_its_place() {
        let text = product().to_compact().unwrap();
        let error = |text: &str| Product::from_compact(text).unwrap_err().to_string();
        assert_eq!(
            error(""),
            "cannot read the catalog of a product: line 1: the text ends before it says what the product is"
        );
        assert_eq!(
            error("format 2\n"),
            "cannot read the catalog of a product: line 1: the format is `2`, and this program reads up to 1; use a newer one"
        );
        assert!(error("product {}").contains("line 1: `product` does not belong here"));
        let cut = text.get(..text.len() - 3).unwrap();
        assert!(error(cut).starts_with("cannot read the catalog of `a`: line 6: EOF"), "{cut}");
        let twice = format!("{text}{text}");
        assert!(error(&twice).ends_with("line 7: `format` does not belong here"));
        let named = Product::from_compact("{}").unwrap_err().of_product("a-1").to_string();
        assert_eq!(named, "cannot read the catalog of `a-1`: line 1: `{}` does not belong here");
    }
}
