//! The published JSON Schemas of spec files and reports are what the types say.
//! `UPDATE_GOLDENS=1 cargo test --test schema` writes them anew.

use std::path::Path;
use std::{env, fs};

use alicloud_codegen::{diff, spec};

#[test]
fn the_published_schemas_are_current() {
    for (file, schema) in [
        ("api-spec/schema.json", spec::json_schema()),
        ("api-spec/product.schema.json", spec::product_json_schema()),
        ("docs/diff.schema.json", diff::report_json_schema()),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        if env::var_os("UPDATE_GOLDENS").is_some() {
            fs::write(&path, &schema).unwrap();
        }
        assert_eq!(
            fs::read_to_string(&path).unwrap_or_default(),
            schema,
            "{file}: run with UPDATE_GOLDENS=1 and review the diff"
        );
    }
}
