//! What the emulator serves in the targets: the operations of `specs/`, those of the golden files, and image sharing.

use std::sync::{Arc, LazyLock};

use alicloud_codegen::Source;
use alicloud_model::Catalog;

/// The files of a spec tree: the place of each, and its text.
macro_rules! tree {
    ($($place:literal: $file:literal),* $(,)?) => {
        [$(($place, include_str!(concat!("../../", $file)))),*]
    };
}

const FILES: [(&str, &str); 17] = tree! {
    "test/2020-01-01/Everything.yaml": "fuzz/specs/Everything.yaml",
    "test/2020-01-01/Members.yaml": "fuzz/specs/Members.yaml",
    "test/2020-01-01/Whole.yaml": "fuzz/specs/Whole.yaml",
    "test/2020-01-01/schemas.yaml": "tests/goldens/shared_and_recursive/schemas.yaml",
    "test/2020-01-01/errors.yaml": "tests/goldens/shared_errors/errors.yaml",
    "test/2020-01-01/BytesAndText.yaml": "tests/goldens/bytes_and_text/spec.yaml",
    "test/2020-01-01/EnumsAndSecrets.yaml": "tests/goldens/enums_and_secrets/spec.yaml",
    "test/2020-01-01/FormAndHost.yaml": "tests/goldens/form_and_host/spec.yaml",
    "test/2020-01-01/OddNames.yaml": "tests/goldens/odd_names/spec.yaml",
    "test/2020-01-01/RoaJsonBody.yaml": "tests/goldens/roa_json_body/spec.yaml",
    "test/2020-01-01/SharedAndRecursive.yaml": "tests/goldens/shared_and_recursive/spec.yaml",
    "test/2020-01-01/SharedErrors.yaml": "tests/goldens/shared_errors/spec.yaml",
    "test/2020-01-01/TokenPages.yaml": "tests/goldens/token_pages/spec.yaml",
    "ecs/2014-05-26/product.yaml": "api-spec/ecs/2014-05-26/product.yaml",
    "ecs/2014-05-26/DescribeImages.yaml": "api-spec/ecs/2014-05-26/DescribeImages.yaml",
    "ecs/2014-05-26/DescribeImageSharePermission.yaml":
        "api-spec/ecs/2014-05-26/DescribeImageSharePermission.yaml",
    "ecs/2014-05-26/ModifyImageSharePermission.yaml":
        "api-spec/ecs/2014-05-26/ModifyImageSharePermission.yaml",
};

/// The product file that the golden files have none of.
pub const TEST_PRODUCT: (&str, &str) =
    ("test/2020-01-01/product.yaml", "product: Test\nversion: 2020-01-01\n");

/// A file of a spec tree. The subjects of a product list operations that are not among the files. They come last.
pub fn source((place, text): (&str, &str)) -> (String, Source) {
    let text = text.split_once("\nsubjects:").map_or(text, |(text, _)| text);
    (place.to_owned(), Source { path: place.to_owned(), text: text.to_owned() })
}

/// What the emulator serves.
pub static CATALOG: LazyLock<Arc<Catalog>> = LazyLock::new(|| {
    let sources = FILES.into_iter().chain([TEST_PRODUCT]).map(source).collect();
    match alicloud_codegen::catalog(sources) {
        Ok(catalog) => Arc::new(catalog),
        Err(problems) => panic!("{}", problems[0]),
    }
});
