//! The README shows the example of somebody else's crate as it is.

#[test]
fn the_readme_shows_these_files() {
    let readme = include_str!("../README.md");
    for (path, text) in [
        ("product.yaml", include_str!("../examples/own-crate/specs/shelf/2024-06-01/product.yaml")),
        (
            "LendBook.yaml",
            include_str!("../examples/own-crate/specs/shelf/2024-06-01/LendBook.yaml"),
        ),
        ("build.rs", include_str!("../examples/own-crate/build.rs")),
        ("src/lib.rs", include_str!("../examples/own-crate/src/lib.rs")),
    ] {
        assert!(
            readme.contains(&format!("\n```yaml\n{text}```\n"))
                || readme.contains(&format!("\n```rust,ignore\n{text}```\n")),
            "{path} is not in the README as it is"
        );
    }
}
