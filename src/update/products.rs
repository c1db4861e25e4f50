//! The products that a source has, out of `products.json`. Knows nothing of where the list comes from and of what is wanted.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use alicloud_codegen::{visible, without_bom};
use serde::Deserialize;
use serde_json::Value;

/// The products of a source, by the name of their directory.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Products(pub(super) BTreeMap<String, Listed>);

/// A product of the list.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    /// The product code as the cloud writes it.
    pub(super) code: String,
    /// Its versions; there is at least one.
    pub(super) versions: Vec<String>,
    /// The one to take where none is asked for.
    pub(super) default: String,
    /// Whether the list says which one is the default.
    pub(super) says_default: bool,
    /// What the product is called.
    pub(crate) title: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    code: String,
    versions: Vec<String>,
    default_version: Option<String>,
    name: Option<String>,
}

impl Products {
    /// Reads a list. Entries without a code or without versions name nothing that can be fetched, and are left out.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let read: Value = serde_json::from_slice(without_bom(bytes))
            .map_err(|error| format!("it is no JSON ({error}); is it whole?"))?;
        let Value::Array(entries) = read else {
            return Err(format!("it is no list of products{}", said(&read)));
        };
        let entries = entries.into_iter().filter_map(|one| Raw::deserialize(one).ok());
        let listed = entries
            .filter_map(|one| Listed::new(one.code, one.versions, one.default_version, one.name));
        let products = Self::of(listed);
        if products.0.is_empty() { Err("it lists no product".to_owned()) } else { Ok(products) }
    }

    /// The products, each under the name of its directory. What several entries say of one is put together: of its facts those of
    /// the first count.
    pub(super) fn of(listed: impl IntoIterator<Item = Listed>) -> Self {
        let mut products: BTreeMap<String, Listed> = BTreeMap::new();
        for one in listed {
            match products.entry(one.code.to_lowercase()) {
                Entry::Vacant(free) => {
                    free.insert(one);
                }
                Entry::Occupied(mut first) => first.get_mut().add(one),
            }
        }
        Self(products)
    }

    /// The product with that code or directory.
    pub(crate) fn find(&self, name: &str) -> Option<&Listed> {
        self.0.get(&name.to_lowercase())
    }
}

impl Listed {
    /// A product with at least one version; nothing where a name can't be that of a directory.
    pub(super) fn new(
        code: String,
        mut versions: Vec<String>,
        default: Option<String>,
        name: Option<String>,
    ) -> Option<Self> {
        versions.retain(|version| is_name(version));
        let newest = versions.iter().max()?.clone();
        let said = default.filter(|default| versions.contains(default));
        let says_default = said.is_some();
        let default = said.unwrap_or(newest);
        // One line, whatever blanks are in it.
        let title = name.map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "));
        let title = title.filter(|title| !title.is_empty());
        is_name(&code).then_some(Self { code, versions, default, says_default, title })
    }

    /// Takes over the versions of another entry for the same product.
    fn add(&mut self, other: Self) {
        let is_new = |version: &String| !self.versions.contains(version);
        let new: Vec<String> = other.versions.into_iter().filter(is_new).collect();
        self.versions.extend(new);
        if !self.says_default && (other.says_default || other.default > self.default) {
            self.default = other.default;
            self.says_default = other.says_default;
        }
    }

    /// Whether a version is the default one, where the list says it.
    pub(crate) fn is_default(&self, version: &str) -> Option<bool> {
        self.says_default.then_some(self.default == version)
    }
}

/// What a service says in place of what was asked for: `` but the message `500: server error` ``.
pub(super) fn said(response: &Value) -> String {
    let text = |key: &str| match response.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let said: Vec<String> = ["code", "message"].into_iter().filter_map(text).collect();
    if said.is_empty() {
        String::new()
    } else {
        format!(" but the message `{}`", visible(&said.join(": ")))
    }
}

/// Whether a text can be a part of a path and of a URL as it is.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.len() <= 100
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_has_the_products_that_can_be_fetched() {
        let list = json!([
            {"code": "Demo", "name": "A \n Demo ", "versions": ["2020-01-01", "2021-01-01"], "defaultVersion": "2020-01-01"},
            {"code": "Old", "versions": ["2019-01-01", "2020-01-01"], "defaultVersion": "2018-01-01"},
            {"code": "Empty", "versions": []},
            {"code": "../up", "versions": ["2020-01-01"]},
            {"name": "no code"},
            7,
        ]);
        let list = format!("\u{feff}{list}");
        let products = Products::parse(list.as_bytes()).unwrap();
        assert_eq!(products.0.keys().collect::<Vec<_>>(), ["demo", "old"]);
        let demo = products.find("DEMO").unwrap();
        assert_eq!(demo.is_default("2021-01-01"), Some(false));
        assert_eq!(demo.title.as_deref(), Some("A Demo"));
        let old = products.find("old").unwrap();
        assert_eq!((old.default.as_str(), old.is_default("2020-01-01")), ("2020-01-01", None));
    }

    #[test]
    fn a_product_that_is_listed_twice_has_the_versions_of_both() {
        let entry = |code: &str, version: &str, default: Value| json!({"code": code, "versions": [version], "defaultVersion": default});
        let (old, new) = ("2020-01-01", "2021-01-01");
        for (defaults, wanted, said) in [
            ([Value::Null, Value::Null], new, false),
            ([json!(old), Value::Null], old, true),
            ([json!(old), json!(new)], old, true),
            ([Value::Null, json!(new)], new, true),
        ] {
            let [first, second] = defaults;
            let list = json!([entry("Demo", old, first), entry("DEMO", new, second)]);
            let products = Products::parse(list.to_string().as_bytes()).unwrap();
            let demo = products.find("demo").unwrap();
            assert_eq!(
                (demo.code.as_str(), &demo.versions[..]),
                ("Demo", &[old.to_owned(), new.to_owned()][..])
            );
            assert_eq!((demo.default.as_str(), demo.says_default), (wanted, said));
        }
    }

    #[test]
    fn what_is_no_list_is_an_error() {
        for (text, problem) in [
            (
                r#"{"code": 500, "message": "server error"}"#,
                "it is no list of products but the message `500: server error`",
            ),
            (
                r#"{"message": "a\u001b[31mb\nc"}"#,
                r"it is no list of products but the message `a\u{1b}[31mb\u{a}c`",
            ),
            ("[{", "it is no JSON (EOF"),
            ("[]", "it lists no product"),
        ] {
            let error = Products::parse(text.as_bytes()).unwrap_err();
            assert!(error.starts_with(problem), "{error}");
        }
    }
}
