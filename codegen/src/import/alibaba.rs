//! Alibaba's metadata (`api-docs.json`) -> specs. Knows nothing of specs that exist.

mod document;
mod dotted;
mod endpoint_rule;
mod endpoints;
mod errors;
mod facts;
mod fixup;
mod gaps;
mod http;
mod json_text;
mod log;
mod metadata;
mod official_clients;
mod operation;
mod pagination;
mod parameters;
mod path;
mod prose;
mod response;
mod same_names;
mod schema;
mod sensitive;
mod shared;
mod signature;
mod subjects;
mod wrapper;

pub(super) use document::read;
pub use fixup::Fixup;

use crate::reconcile::Upstream;
use crate::spec::{OperationSpec, PaginationSpec, ProductSpec, SchemasSpec};

/// The metadata as the upstream of specs.
pub(super) struct Alibaba;

impl Upstream for Alibaba {
    fn page(&self, product: &ProductSpec, operation: Option<&str>) -> String {
        let ProductSpec { product, version, .. } = product;
        let operation = operation.map(|name| format!("/{name}")).unwrap_or_default();
        format!("https://api.alibabacloud.com/document/{product}/{version}{operation}")
    }

    fn paging(&self, operation: &OperationSpec, schemas: &SchemasSpec) -> Option<PaginationSpec> {
        match pagination::find(operation, schemas) {
            pagination::Found::Paged(paging) => Some(*paging),
            pagination::Found::NotPaged | pagination::Found::Undecided(_) => None,
        }
    }
}
