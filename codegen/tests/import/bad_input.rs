//! What can't be decided is said with its place and leaves the specs as they are; all else is imported.

use std::collections::BTreeSet;
use std::io;

use alicloud_codegen::import::{Change, Docs, ExistingSpecs, Options, Outcome, import};
use serde_json::{Value, json};

use crate::support::{
    Tree, accepted, all_accepted, api, document, imported, object, over, text, tree, try_import,
};

fn good() -> Value {
    api(&json!([]), &object(&json!({"Id": {"type": "string"}})))
}

/// Operations about each of which something can't be decided.
fn undecidable() -> Value {
    json!({
        "GetOne": api(&json!([
            {"name": "B", "in": "cookie", "schema": {"type": "string"}},
            {"name": "C", "in": "query", "style": "pipes", "schema": {"type": "array", "items": {"type": "string"}}},
            {"in": "query", "schema": {"type": "string"}},
            {"name": "E", "in": "body", "schema": {"type": "string"}},
            {"name": "F", "in": "body", "schema": {"type": "object"}}
        ]), &json!({"type": "object"})),
        "GetTwo": {"methods": ["fetch"], "parameters": [], "responses": {}},
        "GetThree": {"methods": 7},
        "../Four": good(),
        "product": good(),
        "errors": good()
    })
}

#[test]
fn operations_do_not_take_the_files_of_others() {
    for name in ["PRODUCT", "Schemas", "Con", "NUL", "com1", "LPT9"] {
        let mut apis = json!({"GetThing": good()});
        apis[name] = good();
        let outcome = imported(&document(&apis));
        let [problem] = outcome.problems.as_slice() else { panic!("{:?}", outcome.problems) };
        let wanted = format!("`{name}` can't be the name of this operation");
        assert!(problem.to_string().contains(&wanted), "{problem}");
    }
    let fine = json!({"Console": good(), "Com10": good(), "ProductInfo": good()});
    assert_eq!(imported(&document(&fine)).problems, []);
}

const PLACE: &str = "docs/demo/2020-01-01/api-docs.json: demo 2020-01-01";

#[test]
fn problems_have_places_and_spoil_nothing_else() {
    let mut apis = undecidable();
    apis["GetThing"] = good();
    let outcome = imported(&document(&apis));
    let problems: Vec<String> = outcome.problems.iter().map(ToString::to_string).collect();
    let wanted = [
        "../Four: apis: `../Four` can't be the name of this operation: it becomes the name of a file, which some systems or other specs take, or of a type; use another one, of letters and digits",
        "GetOne: parameters.2: the parameter has no name; add `name`",
        "GetOne: parameters.B.in: unknown place of a parameter `cookie`; known: query, formData, body, header, path, host",
        "GetOne: parameters.C.style: unknown parameter style `pipes`; known: repeatList, flat, json, struct, simple, xml",
        "GetOne: parameters.F: there is more than one body; make them members of one",
        "GetThree: methods: its metadata can't be read: expected a list, found `7`; correct it",
        "GetTwo: methods: unknown method `fetch`; known: get, post, put, delete, patch, head, options",
        "errors: apis: `errors` can't be the name of this operation: it becomes the name of a file, which some systems or other specs take, or of a type; use another one, of letters and digits",
        "product: apis: `product` can't be the name of this operation: it becomes the name of a file, which some systems or other specs take, or of a type; use another one, of letters and digits",
    ];
    let mut sorted = problems.clone();
    sorted.sort();
    let wanted: Vec<String> = wanted.iter().map(|wanted| format!("{PLACE} {wanted}")).collect();
    assert_eq!(sorted, wanted);

    let paths: Vec<&str> = outcome.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["demo/2020-01-01/GetThing.yaml", "demo/2020-01-01/product.yaml"]);
    accepted(&outcome);
    let report = &outcome.report;
    assert_eq!(
        (report.operations_in, report.operations.len(), report.left_operations),
        (7, 1, 6),
        "{report}"
    );
    assert_eq!((report.products, report.left_products), (1, 0));
}

#[test]
fn a_spec_that_exists_outlives_a_problem() {
    let reference = object(&json!({"A": {"$ref": "#/components/schemas/Thing"}}));
    let shared = json!({"schemas": {"Thing": object(&json!({"Id": {"type": "string"}}))}});
    let mut first = document(&json!({
        "GetOne": api(&json!([]), &reference), "GetTwo": good(), "GetThree": good()
    }));
    first["components"] = shared.clone();
    first["directories"] =
        json!([{"title": "Things", "children": ["GetOne", "GetTwo", "GetThree"]}]);
    let before = imported(&first);

    let mut apis = undecidable();
    apis["GetThing"] = good();
    let mut second = document(&apis);
    second["components"] = shared;
    second["directories"] = first["directories"].clone();
    let after = over(&second, &tree(&before));
    let mut merged = tree(&before);
    merged.extend(tree(&after));
    for name in ["GetOne", "GetTwo", "GetThree"] {
        assert!(!after.files.iter().any(|file| file.path.ends_with(&format!("/{name}.yaml"))));
        assert_eq!(merged[&format!("demo/2020-01-01/{name}.yaml")], text(&before, name));
    }
    assert!(after.report.gone.is_empty(), "{:?}", after.report.gone);
    assert!(text(&after, "schemas").contains("Thing"), "what it shares stays too");
    all_accepted(&merged);
}

#[test]
fn a_bad_document_leaves_its_product_version_alone() {
    let whole = document(&json!({"GetThing": good()})).to_string();
    let with = |from: &str, to: &str| whole.replace(from, to);
    for (text, wanted) in [
        (whole[..whole.len() / 2].to_owned(), "the metadata can't be read: EOF"),
        (String::new(), "the metadata can't be read: EOF"),
        ("[]".to_owned(), "the metadata can't be read: expected an object, found a list at line 1"),
        ("7".to_owned(), "the metadata can't be read: expected an object, found `7` at line 1"),
        (
            with(r#""style":"RPC""#, r#""style":[]"#),
            "info.style: the metadata can't be read: expected a text, found a list at line 1",
        ),
        (
            with(r#""style":"RPC""#, r#""style":"SOAP""#),
            "info.style: unknown style `SOAP`; known: RPC, ROA",
        ),
        (
            r#"{"code":500,"message":"server error"}"#.to_owned(),
            "this is no metadata but the message `500: server error`; fetch it again",
        ),
        ("{}".to_owned(), "this is no metadata; fetch it again"),
    ] {
        let path = "docs/demo/2020-01-01/api-docs.json";
        let other = whole.replace("2020-01-01", "2021-01-01");
        let docs = [
            Docs { path, bytes: text.as_bytes() },
            Docs { path: "other.json", bytes: other.as_bytes() },
        ];
        let outcome = import(&docs, &Tree::new(), &Options::default()).unwrap();
        let [problem] = outcome.problems.as_slice() else { panic!("{:?}", outcome.problems) };
        let problem = problem.to_string();
        assert!(
            problem.starts_with(&format!("{PLACE}: ")) && problem.contains(wanted),
            "{problem}"
        );
        assert!(outcome.files.iter().all(|file| file.path.starts_with("demo/2021-01-01/")));
        assert_eq!((outcome.report.products, outcome.report.left_products), (1, 1));

        let strict = Options { strict: true, ..Options::default() };
        let error = import(&docs, &Tree::new(), &strict).unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}");
        assert!(error.ends_with("nothing was imported: 1 problem"), "{error}");
    }
    let no_version = with(r#""version":"2020-01-01""#, r#""version":"../..""#);
    let docs = Docs { path: "x.json", bytes: no_version.as_bytes() };
    let outcome = import(&[docs], &Tree::new(), &Options::default()).unwrap();
    let said = outcome.problems[0].to_string();
    assert!(said.contains("`../..` can't be the directory of this version"), "{said}");
}

#[test]
fn a_byte_order_mark_says_nothing() {
    let document = document(&json!({"GetThing": good()}));
    let marked = |text: &str| format!("\u{feff}{text}");
    let bytes = marked(&document.to_string());
    let docs = Docs { path: "docs/demo/2020-01-01/api-docs.json", bytes: bytes.as_bytes() };
    let plain = imported(&document);
    let outcome = import(&[docs], &Tree::new(), &Options::default()).unwrap();
    assert_eq!(outcome, plain);
    let tree: Tree = tree(&plain).into_iter().map(|(path, text)| (path, marked(&text))).collect();
    let again = import(&[docs], &tree, &Options::default()).unwrap();
    assert!(again.files.iter().all(|file| file.change == Change::Unchanged), "{:?}", again.files);
    let own = tree
        .get("demo/2020-01-01/GetThing.yaml")
        .unwrap()
        .replace("response:", "summary: Ours.\nresponse:");
    let edited: Tree = tree
        .clone()
        .into_iter()
        .chain([("demo/2020-01-01/GetThing.yaml".to_owned(), own)])
        .collect();
    let mut newer = document.clone();
    newer["apis"]["GetThing"]["deprecated"] = json!(true);
    let after = over(&newer, &edited);
    assert!(text(&after, "GetThing").starts_with("# https://"), "{}", text(&after, "GetThing"));
    assert!(text(&after, "GetThing").contains("summary: Ours.\n"));
}

#[test]
fn what_is_listed_twice_is_not_chosen_from() {
    let whole = document(&json!({"GetThing": good(), "GetOther": good()})).to_string();
    let twice = whole.replace(r#""GetThing":"#, r#""GetThing":{},"GetThing":"#);
    let docs = [Docs { path: "demo/2020-01-01/x.json", bytes: twice.as_bytes() }];
    let outcome = import(&docs, &Tree::new(), &Options::default()).unwrap();
    assert_eq!(outcome.problems.len(), 1);
    let said = outcome.problems[0].to_string();
    assert!(said.ends_with("GetThing: apis: the operation `GetThing` appears twice; remove one"));
    assert_eq!(outcome.report.operations.len(), 1);

    let other = whole.replace("\"Demo\"", "\"Other\"");
    let docs = [
        Docs { path: "1.json", bytes: whole.as_bytes() },
        Docs { path: "2.json", bytes: whole.as_bytes() },
        Docs { path: "3.json", bytes: other.as_bytes() },
    ];
    let outcome = import(&docs, &Tree::new(), &Options::default()).unwrap();
    let said: Vec<String> = outcome.problems.iter().map(ToString::to_string).collect();
    let wanted = |file: &str| {
        format!(
            "{file}: demo 2020-01-01: the product version `demo/2020-01-01` appears twice; remove one"
        )
    };
    assert_eq!(said, [wanted("1.json"), wanted("2.json")]);
    assert!(outcome.files.iter().all(|file| file.path.starts_with("other/")));
    assert_eq!((outcome.report.products, outcome.report.left_products), (1, 1));
}

#[test]
fn a_selection_names_operations_that_exist() {
    let document = document(&json!({"GetThing": good()}));
    let options = Options { only: BTreeSet::from(["GetThings".to_owned()]), ..Options::default() };
    let error = try_import(&document, &Tree::new(), &options).unwrap_err().to_string();
    assert!(
        error.contains("no operation `GetThings` in the metadata; did you mean `GetThing`?"),
        "{error}"
    );
}

/// A tree in which nothing may be read.
struct Locked;

impl ExistingSpecs for Locked {
    fn read(&self, _path: &str) -> io::Result<Option<String>> {
        Err(io::Error::from(io::ErrorKind::PermissionDenied))
    }

    fn list(&self, _directory: &str) -> io::Result<Vec<String>> {
        Err(io::Error::from(io::ErrorKind::PermissionDenied))
    }
}

#[test]
fn specs_that_cannot_be_read_are_not_taken_for_absent() {
    let bytes = document(&json!({"GetThing": good()})).to_string();
    let docs = Docs { path: "demo.json", bytes: bytes.as_bytes() };
    let Outcome { files, problems, .. } = import(&[docs], &Locked, &Options::default()).unwrap();
    assert_eq!(files, []);
    let said = problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    for path in ["GetThing.yaml", "product.yaml", "schemas.yaml", "errors.yaml"] {
        assert!(said.contains(&format!("demo/2020-01-01/{path}: permission denied")), "{said}");
    }
}

#[test]
fn what_a_terminal_would_obey_is_written_out() {
    let text = json!({"type": "string"});
    let apis = json!({
        "Get\u{1b}[31mThing": good(),
        "Get\u{202e}Other": good(),
        "GetOne": api(&json!([{"name": "A\u{9b}\n", "in": "co\u{1b}okie", "schema": text}]), &text),
        "GetThing": api(
            &json!([{"name": "B\u{1b}]0;x\u{7}\nerror: ", "schema": text}]),
            &json!({"type": "array", "items": {}, "properties": {"C\u{1b}[2J": text}})
        )
    });
    let outcome = imported(&document(&apis));
    accepted(&outcome);
    let mut shown: Vec<String> = outcome.problems.iter().map(ToString::to_string).collect();
    shown.sort();
    let place = |operation: &str| format!("{PLACE} {operation}: ");
    for (problem, wanted) in shown.iter().zip([
        place(r"GetOne")
            + r"parameters.A\u{9b}\u{a}.in: unknown place of a parameter `co\u{1b}okie`; ",
        place(r"Get\u{1b}[31mThing") + r"apis: `Get\u{1b}[31mThing` can't be the name ",
        place(r"Get\u{202e}Other") + r"apis: `Get\u{202e}Other` can't be the name ",
    ]) {
        assert!(problem.starts_with(&wanted), "{problem}");
    }
    assert_eq!(shown.len(), 3);
    let report = format!("{:#}", outcome.report);
    assert!(
        report.contains(r"/GetThing: parameters.B\u{1b}]0;x\u{7}\u{a}error: : fix-up: "),
        "{report}"
    );
    let after = over(&document(&json!({"GetThing": api(&json!([]), &text)})), &tree(&outcome));
    let again = after.report.to_string();
    assert!(
        again.contains(r"marked, since upstream says otherwise now: parameters.B\u{1b}]0;x"),
        "{again}"
    );
    let is_plain = |text: &str| !text.contains(|c: char| c.is_control() && c != '\n');
    let comments = outcome
        .files
        .iter()
        .flat_map(|file| file.text.lines())
        .filter(|line| line.starts_with('#'));
    let comments: Vec<&str> = comments.collect();
    let texts = shown.iter().map(String::as_str).chain([report.as_str(), again.as_str()]);
    assert!(texts.chain(comments).all(is_plain));
}
