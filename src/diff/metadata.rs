//! A tree of official metadata: its documents, and what its list of products says of them. Decides nothing about what is in a document.

use std::path::Path;

use alicloud_codegen::files;
use alicloud_codegen::import::Docs;
use alicloud_codegen::states::Document;

use super::tree::shown;
use crate::failure::Failure;
use crate::git::Files;
use crate::import::DOCS;
use crate::spec_tree::if_there;
use crate::update::{Products, directories};

/// The list of products in a tree.
const PRODUCTS: &str = "products.json";

/// The documents of a tree.
pub(super) struct Metadata {
    documents: Vec<Found>,
    pub(super) products: Option<Products>,
}

struct Found {
    product: String,
    version: String,
    /// The file, as messages show it.
    path: String,
    bytes: Vec<u8>,
}

impl Metadata {
    /// The metadata in a directory; nothing where there is none.
    pub(super) fn in_directory(dir: &Path) -> Result<Option<Self>, Failure> {
        let read = |inside: &str| -> Result<Option<(String, Vec<u8>)>, Failure> {
            let path = shown(dir, inside);
            let bytes = if_there(files::content(Path::new(&path)))
                .map_err(|error| Failure::job(format!("cannot read `{path}`"), error))?;
            Ok(bytes.map(|bytes| (path, bytes)))
        };
        let mut documents = Vec::new();
        for product in directories(dir)? {
            for version in directories(&dir.join(&product))? {
                if let Some((path, bytes)) = read(&format!("{product}/{version}/{DOCS}"))? {
                    documents.push(Found { product: product.clone(), version, path, bytes });
                }
            }
        }
        if documents.is_empty() {
            return Ok(None);
        }
        let products = read(PRODUCTS)?.map(|(path, bytes)| listed(&path, &bytes)).transpose()?;
        Ok(Some(Self { documents, products }))
    }

    /// The metadata among the files of a revision; nothing where there is none.
    pub(super) fn in_revision(files: &Files) -> Result<Option<Self>, Failure> {
        let mut paths = Vec::new();
        for path in files.paths() {
            if let [product, version, DOCS] = *path.split('/').collect::<Vec<_>>() {
                paths.push((path, product, version));
            }
        }
        if paths.is_empty() {
            return Ok(None);
        }
        let wanted: Vec<&str> = paths.iter().map(|(path, ..)| *path).collect();
        let found = |((path, product, version), bytes): (&(&str, &str, &str), Vec<u8>)| Found {
            product: (*product).to_owned(),
            version: (*version).to_owned(),
            path: files.shown(path),
            bytes,
        };
        let documents = paths.iter().zip(files.read(&wanted)?).map(found).collect();
        let lists = files.read(&[PRODUCTS])?;
        let products = lists.first().map(|bytes| listed(&files.shown(PRODUCTS), bytes));
        Ok(Some(Self { documents, products: products.transpose()? }))
    }

    /// The path of a document.
    pub(super) fn first(&self) -> &str {
        self.documents.first().map_or("", |found| &found.path)
    }

    /// The documents, with what a list of products says of them.
    pub(super) fn documents<'a>(&'a self, products: Option<&'a Products>) -> Vec<Document<'a>> {
        let document = |found: &'a Found| {
            let listed = products.and_then(|products| products.find(&found.product));
            Document {
                product: &found.product,
                version: &found.version,
                docs: Docs { path: &found.path, bytes: &found.bytes },
                default_version: listed.and_then(|listed| listed.is_default(&found.version)),
                title: listed.and_then(|listed| listed.title.as_deref()),
            }
        };
        self.documents.iter().map(document).collect()
    }
}

fn listed(path: &str, bytes: &[u8]) -> Result<Products, Failure> {
    Products::parse(bytes).map_err(|error| {
        Failure::Job(format!("cannot read the list of products `{path}`: {error}"))
    })
}
