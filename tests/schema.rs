//! The published JSON Schema of operation specs is what the spec types say.
//! `UPDATE_GOLDENS=1 cargo test --test schema` writes it anew.

use std::path::Path;
use std::{env, fs};

#[test]
fn the_published_schema_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("api-spec/schema.json");
    let schema = alicloud_codegen::spec::json_schema();
    if env::var_os("UPDATE_GOLDENS").is_some() {
        fs::write(&path, &schema).unwrap();
    }
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        schema,
        "run with UPDATE_GOLDENS=1 and review the diff"
    );
}
