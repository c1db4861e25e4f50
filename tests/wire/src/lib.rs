//! What is checked of the products' tables: their requests against vectors, their responses against examples. The products are in
//! a few programs (`tests/`), so that no linker has to hold all of them; here is nothing that knows one.

pub mod elsewhere;
pub mod requests;
pub mod responses;

/// The tests of a program: how many vectors its products have at least, and the crates of their tables.
#[macro_export]
macro_rules! products {
    (vectors: $vectors:expr; examples: $examples:expr; $($product:ident),+ $(,)?) => {
        fn table() -> $crate::Table {
            $crate::Table::new(&[$($product::TABLE),+])
        }

        #[test]
        fn every_vector_is_sent_as_the_official_client_sends_it() {
            $crate::requests::are_the_same(&table(), $vectors);
        }

        #[tokio::test]
        async fn every_vector_is_signed_as_the_service_checks_it() {
            $crate::requests::are_signed(&table(), $vectors).await;
        }

        #[test]
        fn the_examples_of_the_specs_come_back_the_same() {
            $crate::responses::of_specs_come_back(&table(), $examples);
        }

        #[test]
        fn the_examples_of_the_metadata_come_back_the_same() {
            $crate::responses::of_metadata_come_back(&table());
        }
    };
}

pub use alicloud_typed_tests::Table;

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    #[test]
    fn every_product_is_in_one_program() {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut programs = String::new();
        for program in ["compute/main.rs", "databases.rs", "management.rs", "network.rs"] {
            programs += &fs::read_to_string(package.join("tests").join(program)).unwrap();
        }
        let mut products = 0;
        for entry in fs::read_dir(package.join("../dispatch")).unwrap() {
            let entry = entry.unwrap();
            if !entry.path().join("Cargo.toml").exists() {
                continue;
            }
            products += 1;
            let name = entry.file_name().to_string_lossy().replace('-', "_");
            let table = format!(" alicloud_dispatch_{name},\n");
            assert_eq!(
                programs.matches(&table).count(),
                1,
                "`{}` must be in one program of tests/wire/tests, and its table a dependency",
                table.trim()
            );
        }
        assert_eq!(programs.matches("alicloud_dispatch_").count(), products);
    }
}
