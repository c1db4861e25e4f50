//! Code for somebody else's crate: a part of the operations, a module in place of a crate, products of other providers.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use alicloud_codegen::{Layout, Pipeline, RunError, Source, generate};

const PRODUCT: &str = "product: Shelf\nversion: 2024-06-01\nprovider: City Library\n";
const GET: &str = "operation: GetBook\n\
    http: { style: roa, method: GET, path: \"/books/{isbn}\", authentication: bearer }\n\
    authorization: { action: \"shelf:GetBook\" }\n\
    parameters: { isbn: { in: path, type: string, required: true } }\n\
    response: { schema: { $ref: Book } }\n\
    errorSet: NotFound\n";
const PUT: &str = "operation: PutBook\n\
    http: { style: roa, method: PUT, path: /books }\n\
    parameters: { body: { in: body, $ref: Book } }\n\
    response: { schema: { $ref: Receipt } }\n\
    errorSet: Full\n";
const SCHEMAS: &str = "Book: { type: object, properties: { author: { $ref: Person }, isbn: { type: string, required: true } } }\n\
    Person: { type: object, properties: { name: { type: string } } }\n\
    Receipt: { type: object, properties: { number: { type: integer } } }\n";
const ERRORS: &str =
    "NotFound: [{ status: 404, code: NotFound }]\nFull: [{ status: 409, code: Full }]\n";

fn specs() -> Vec<(&'static str, &'static str)> {
    vec![
        ("product", PRODUCT),
        ("GetBook", GET),
        ("PutBook", PUT),
        ("schemas", SCHEMAS),
        ("errors", ERRORS),
    ]
}

fn write(dir: &Path, specs: &[(&str, &str)]) {
    for (name, text) in specs {
        let path = dir.join(format!("specs/shelf/2024-06-01/{name}.yaml"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn made(specs: &[(&str, &str)], layout: &Layout) -> BTreeMap<String, String> {
    let sources = specs.iter().map(|(name, text)| {
        let path = format!("shelf/2024-06-01/{name}.yaml");
        (path.clone(), Source { path, text: (*text).to_owned() })
    });
    let files = generate(sources.collect(), layout).unwrap().files;
    files.into_iter().map(|file| (file.path, file.text)).collect()
}

#[test]
fn a_module_has_what_the_crate_has() {
    let files = made(&specs(), &Layout::default());
    let module = &made(&specs(), &Layout::Module)["shelf.rs"];
    for name in ["get_book", "put_book", "types", "errors"] {
        let text = &files[&format!("shelf/src/{name}.rs")];
        let (header, text) = text.split_once("\n\n").unwrap();
        let origin = header.lines().nth(1).unwrap();
        assert!(module.contains(origin), "{origin}");
        let indented: String = text
            .lines()
            .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") })
            .collect();
        assert!(module.contains(&format!("mod {name} {{\n{indented}}}\n")), "{name}: {module}");
    }
    assert!(!module.contains("crate::") && !module.contains("#!["), "{module}");
    assert!(module.contains("\npub mod get_book {\n") && module.contains("\nmod errors {\n"));
}

/// A file of the crate of that product.
fn made_of(product: &'static str, file: &str) -> String {
    let mut specs = specs();
    specs[0].1 = product;
    made(&specs, &Layout::default())[file].clone()
}

#[test]
fn the_manifest_says_what_the_product_says() {
    let manifest = |product: &'static str| made_of(product, "shelf/Cargo.toml");
    let plain = manifest(PRODUCT);
    for line in [
        "name = \"shelf\"",
        "description = \"Typed bindings for City Library Shelf, version 2024-06-01\"",
        "version = \"0.1.0\"",
        "publish = false",
    ] {
        assert!(plain.contains(&format!("{line}\n")), "{plain}");
    }
    assert!(!plain.contains("license") && !plain.to_lowercase().contains("alibaba"), "{plain}");

    let told = "product: Shelf\nversion: 2024-06-01\nprovider: City Library\ncrateVersion: 2.0.0-rc.1\n\
        crate: { name: library-shelf, description: \"The \\\"shelf\\\"\", license: Apache-2.0, repository: \"https://git.example\" }\n";
    let told = manifest(told);
    for line in [
        "name = \"library-shelf\"",
        "description = \"The \\\"shelf\\\"\"",
        "version = \"2.0.0-rc.1\"",
        "license = \"Apache-2.0\"",
        "repository = \"https://git.example\"",
    ] {
        assert!(told.contains(&format!("{line}\n")), "{told}");
    }
    let alibabas = manifest("product: Shelf\nversion: 2024-06-01\n");
    assert!(alibabas.contains("name = \"alicloud-shelf\"\n"), "{alibabas}");
    assert!(alibabas.contains("license = \"MIT OR Apache-2.0\"\n"), "{alibabas}");
    let keywords = "keywords = [\"alibaba-cloud\", \"aliyun\", \"sdk\", \"shelf\"]\n";
    assert!(
        alibabas.contains(keywords) && alibabas.contains("readme = \"README.md\"\n"),
        "{alibabas}"
    );
}

#[test]
fn a_crate_has_a_page_for_the_registry() {
    let page = |product: &'static str| made_of(product, "shelf/README.md");
    let own = page(PRODUCT);
    assert!(own.contains("\n# shelf\n") && own.contains("cargo add shelf\n"), "{own}");
    assert!(
        own.contains("    let client = shelf::Client::new(shelf::Config::from_endpoint("),
        "{own}"
    );
    // What is not published has no documentation elsewhere.
    assert!(!own.contains("docs.rs") && !own.to_lowercase().contains("aliyun"), "{own}");
    let alibabas =
        page("product: Shelf\nversion: 2024-06-01\nsubjects:\n  Books: [GetBook, PutBook]\n");
    assert!(alibabas.contains("https://docs.rs/alicloud-shelf)"), "{alibabas}");
    assert!(
        alibabas.contains("    let client = alicloud_shelf::Client::from_env().await?;\n"),
        "{alibabas}"
    );
    assert!(alibabas.ends_with("## What it covers\n\n- Books: 2 operations\n"), "{alibabas}");
    assert!(!alibabas.contains("`.stream(..)`"), "{alibabas}");
}

#[test]
fn a_crate_says_what_of_it_can_be_a_stream() {
    let mut specs = specs();
    specs[0].1 = "product: Shelf\nversion: 2024-06-01\n";
    specs.push((
        "CopyBook",
        "operation: CopyBook\nhttp: { style: roa, method: POST, path: /copy, stream: sse }\n\
        parameters: { body: { in: body, type: string, format: binary } }\n",
    ));
    let files = made(&specs, &Layout::default());
    let (page, docs) = (&files["shelf/README.md"], &files["shelf/src/lib.rs"]);
    for (method, gives) in [("upload", "Upload"), ("events", "Events")] {
        assert!(page.contains(&format!("`.{method}(..)` ")), "{page}");
        assert!(docs.contains(&format!("[`{method}`](runtime::Call::{method}) ")), "{docs}");
        // A program names the type.
        let (_, exported) = docs.split_once("pub use alicloud_runtime::{").unwrap();
        assert!(exported.contains(gives), "{exported}");
    }
    assert!(!page.contains("presign") && !docs.contains("runtime::Call::presign"), "{docs}");
}

#[test]
fn another_provider_is_not_taken_for_alibaba_cloud() {
    let files = made(&specs(), &Layout::default());
    for (path, text) in &files {
        let text: String = text.lines().skip(1).collect::<Vec<_>>().join("\n").to_lowercase();
        for name in ["alibaba", "aliyun", "ram action", "from_env"] {
            assert!(!text.contains(name), "{path}: {name}");
        }
    }
    assert!(files["shelf/src/client.rs"].contains("\"shelf/0.1.0\""));
    // No rule is what the runtime takes for granted.
    assert!(!files["shelf/src/lib.rs"].contains("EndpointRule"));
    assert!(files["shelf/src/get_book.rs"].contains("Action: `shelf:GetBook`."));
}

#[test]
fn a_part_is_what_it_is_in_the_whole() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &specs());
    let whole = made(&specs(), &Layout::default());
    let out = dir.path().join("out");
    let pipeline = Pipeline::new(dir.path().join("specs"), &out);
    for name in ["GetBook", "shelf:GetBook"] {
        let plan = pipeline.clone().only([name]).plan().unwrap();
        assert_eq!((plan.products(), plan.operations()), (1, 1));
        plan.apply().unwrap();
        assert!(!out.join("shelf/src/put_book.rs").exists());
        let read = |file: &str| fs::read_to_string(out.join(file)).unwrap();
        assert_eq!(read("shelf/src/get_book.rs"), whole["shelf/src/get_book.rs"]);
        // A book is sent by an operation that is left out, and keeps what that needs.
        let types = read("shelf/src/types.rs");
        let (before, rest) = whole["shelf/src/types.rs"].split_once("/// `Receipt`.").unwrap();
        assert!(types.starts_with(before), "{types}");
        assert!(rest.contains("pub struct Receipt") && !types.contains("Receipt"), "{types}");
        let errors = read("shelf/src/errors.rs");
        assert!(errors.contains("enum NotFound") && !errors.contains("enum Full"), "{errors}");
    }
}

#[test]
fn an_operation_that_does_not_exist_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &specs());
    let pipeline = Pipeline::new(dir.path().join("specs"), dir.path().join("out"));
    let error = pipeline.only(["GetBooks", "shelf:putBook", "Unheard"]).plan().unwrap_err();
    let text = "the specs have no operation `GetBooks`; did you mean `GetBook`?\n\
        the specs have no operation `shelf:putBook`; did you mean `shelf:PutBook`?\n\
        the specs have no operation `Unheard`; name it as in its spec: `Operation`, or `product:Operation`";
    assert_eq!(error.to_string(), text);
    // What a build script that unwraps shows.
    assert_eq!(format!("{error:?}"), text);
}

#[test]
fn a_missing_product_file_says_what_to_write() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &specs()[1..2]);
    let specs = dir.path().join("specs");
    let error = Pipeline::new(&specs, dir.path().join("out")).plan().unwrap_err();
    assert!(matches!(error, RunError::Specs(_)));
    let text = error.to_string();
    assert!(text.starts_with("error: the file is missing\n"), "{text}");
    assert!(text.contains(&format!("{}/shelf/2024-06-01/product.yaml", specs.display())), "{text}");
    assert!(text.contains("`product: Shelf`") && text.contains("`version: 2024-06-01`"), "{text}");
    assert!(text.contains("`provider: NAME`"), "{text}");
}

#[test]
fn what_a_product_cannot_say_is_an_error_with_its_place() {
    for (line, message, place) in [
        ("provider: X\nendpointRule: regional\n", "the hosts of this rule are Alibaba Cloud's", 4),
        ("crateVersion: v1\n", "`v1` is not the version of a crate", 3),
        ("crate: { name: 2shelf }\n", "`2shelf` cannot be the name of a crate", 3),
        ("crate: { nam: shelf }\n", "unknown field `nam`", 3),
        (
            "transientErrors:\n- { code: Busy, refused: true, source: a friend }\n",
            "nothing says that requests with `Busy` were refused before anything was done",
            4,
        ),
        (
            "transientErrors:\n- { code: Busy }\n- { code: Busy }\n",
            "the code `Busy` is listed twice",
            5,
        ),
    ] {
        let product = format!("product: Shelf\nversion: 2024-06-01\n{line}");
        let path = "shelf/2024-06-01/product.yaml".to_owned();
        let source = (path.clone(), Source { path, text: product });
        let problems = generate(vec![source], &Layout::default()).unwrap_err();
        let text = problems[0].to_string();
        assert!(text.contains(message), "{text}");
        assert!(text.contains(&format!("product.yaml:{place}:")), "{text}");
        assert!(text.contains("= help: "), "{text}");
    }
}

#[test]
fn a_directory_that_is_no_name_for_a_crate_asks_for_one() {
    let manifest = |directory: &str, product: &str| {
        let path = format!("{directory}/2024-06-01/product.yaml");
        let text = format!("product: Shelf\nversion: 2024-06-01\n{product}");
        let source = Source { path: path.clone(), text };
        let layout = Layout::default();
        generate(vec![(path, source)], &layout).map(|made| made.files[0].text.clone())
    };
    let named = |directory, product| {
        let text = manifest(directory, product).unwrap();
        text.lines().find(|line| line.starts_with("name = ")).unwrap().to_owned()
    };
    assert_eq!(named("a-b", ""), "name = \"alicloud-a-b\"");
    assert_eq!(named("my-shelf", "provider: X\n"), "name = \"my-shelf\"");
    for directory in ["a.b", "my shelf", "Shelf", "my_shelf", "", "..", "con", "com1"] {
        let problems = manifest(directory, "provider: X\n").unwrap_err();
        let text = problems[0].to_string();
        assert!(
            text.contains(&format!("`{directory}` can't be the directory of a product")),
            "{text}"
        );
    }
    assert_eq!(named("2shelf", "provider: X\ncrate: { name: shelf }\n"), "name = \"shelf\"");
    let problems = manifest("2shelf", "provider: X\n").unwrap_err();
    let text = problems[0].to_string();
    assert!(text.contains("`2shelf` cannot be the name of a crate"), "{text}");
    assert!(
        text.contains("product.yaml:1:") && text.contains("`crate: { name: my-crate }`"),
        "{text}"
    );
}
