//! What people get wrong when they write specs: each report says what is wrong, where, and what to do.

use std::fs;
use std::path::Path;

use alicloud_codegen::output::Output;
use alicloud_codegen::{Diagnostic, Layout, Pipeline, RunError, Source, generate, spec};

const HEAD: &str = "operation: Try\nhttp: { style: rpc, method: POST }\n";
const PRODUCT: &str = "product: Test\nversion: 2020-01-01\n";

fn problems(product: &str, operation: &str) -> Vec<Diagnostic> {
    let source = |name: &str, text: &str| {
        let source = Source { path: name.to_owned(), text: text.to_owned() };
        (format!("test/2020-01-01/{name}"), source)
    };
    let sources = vec![source("product.yaml", product), source("Try.yaml", operation)];
    generate(sources, &Layout::default()).err().unwrap_or_default()
}

/// Checks what an operation with those lines gets: (lines, line, column, part of the message, part of the help).
fn check(cases: &[(&str, usize, usize, &str, &str)]) {
    for (lines, line, column, message, help) in cases {
        let found = problems(PRODUCT, &format!("{HEAD}{lines}"));
        let [problem] = found.as_slice() else { panic!("{lines}: {found:?}") };
        let report = problem.to_string();
        assert!(problem.message().contains(message), "{lines}{report}");
        assert_eq!(
            (problem.line(), problem.column()),
            (Some(*line), Some(*column)),
            "{lines}{report}"
        );
        let shown = report.rsplit_once("= help: ").unwrap_or_default().1;
        assert!(shown.contains(help), "{lines}{report}");
        for jargon in
            ["sequence", "unit value", "struct ", "invalid type", "u16", "YAML tag", "variant"]
        {
            assert!(!report.contains(jargon), "{lines}{report}");
        }
    }
}

#[test]
fn indentation() {
    let key = "a key of the mapping is expected here";
    let columns = "check the indentation: the keys of a mapping begin in the same column";
    check(&[
        ("parameters:\n  A:\n    in: query\n   type: string\n", 6, 4, key, columns),
        ("authorization:\n  action: a\n level: operate\n", 5, 2, key, columns),
        ("errors:\n  - status: 404\n    code: A\n - status: 403\n", 6, 2, key, columns),
        ("summary: x\n  deprecated: true\n", 4, 13, "at this colon", "check the indentation"),
        (
            "errors:\n  - status: 404\n    code: A\n  status: 403\n",
            6,
            3,
            "an entry of the list is expected here",
            "begins with `- `, all in the same column",
        ),
        (
            "parameters:\n  A:\n    in: query\n     type: string\n",
            5,
            9,
            "unknown value `query type`",
            "it goes on in the next line: check the indentation there",
        ),
        ("parameters:\n\tA: { in: query, type: string }\n", 4, 1, "a tab", "replace the tab"),
        ("parameters:\n  A:\n    in: query\n\ttype: string\n", 6, 1, "a tab", "replace the tab"),
        (
            "parameters:\n\u{a0}\u{a0}A: { in: query, type: string }\n",
            4,
            1,
            "unknown field",
            "indent with plain spaces",
        ),
    ]);
}

#[test]
fn texts_without_quotes() {
    let quote = "quote the text";
    check(&[
        ("summary: Lists a: b\n", 3, 17, "at this colon", "quote the text if the colon is part"),
        (
            "parameters:\n  A: { in: query, type: string, description: a: b }\n",
            4,
            47,
            "`,` or `}` is expected here",
            "quote a text that has a colon",
        ),
        (
            "parameters:\n  A: { in: query, type: string, description: one, two }\n",
            4,
            51,
            "unknown field `two`",
            "quote the text before it, if the comma is part of that",
        ),
        (
            "parameters:\n  A: { in: query, type: string, enum: [a, b }\n",
            4,
            45,
            "`,` or `]` is expected here",
            "close the `[` of line 4",
        ),
        (
            "parameters:\n  A: { in: query, type: string, pattern: [a-z]{2} }\n",
            4,
            42,
            "parameters.A.pattern: expected a text, found a list",
            "quoted, as in `'[a-z]+'`",
        ),
        ("summary: @x\n", 3, 10, "no text can begin with `@`", "quote the text: `'@...'`"),
        ("summary: %x\n", 3, 10, "no text can begin with `%`", quote),
        ("summary: `x` is\n", 3, 10, "no text can begin with a backtick", quote),
        ("summary: *x\n", 3, 10, "there is none of that name", "quote the text, as in `'*'`"),
        ("authorization: { resources: [*] }\n", 3, 30, "no text can begin with `*`", quote),
        ("summary: & more\n", 3, 10, "no text can begin with `&`", quote),
        ("summary: > 5 things\n", 3, 12, "in the line of `|` or `>`", quote),
        ("summary: - a\n", 3, 10, "no list can begin here", quote),
        ("summary: ? a\n", 3, 10, "no text can begin with `? `", quote),
        (
            "summary: \"x\ndeprecated: true\n",
            3,
            10,
            "the quote that begins here is not closed",
            "close it",
        ),
        ("summary: 'x\ndeprecated: true\n", 3, 10, "not closed", "close it"),
        ("summary: 'it's fine'\n", 3, 14, "ends at the quote before", "quote the whole text"),
        ("summary: \"List\" of things\n", 3, 17, "ends at the quote before", "quote the whole"),
        (
            "parameters:\n  A: { in: query, type: string, pattern: \"\\d+\" }\n",
            4,
            43,
            "in double quotes `\\` begins an escape",
            "use single quotes",
        ),
        ("summary:x\n", 3, 1, "this is no `key: value`", "write a blank after the colon"),
        ("parameters:\n  A: {in:query}\n", 4, 7, "unknown field `in:query`", "colon: `in: query`"),
        ("summary: a\u{7}b\n", 3, 11, "the character U+0007 cannot be in YAML", "remove it"),
    ]);
}

#[test]
fn values_of_another_type() {
    let more: Vec<String> = (1..9)
        .map(|at| format!("&a{at} [{}]", vec![format!("*a{}", at - 1); 9].join(", ")))
        .collect();
    let exploding = format!("response: {{ example: [&a0 [a], {}] }}\n", more.join(", "));
    check(&[
        ("deprecated: yes\n", 3, 13, "found the text \"yes\"", "write `true` or `false`"),
        ("deprecated: on\n", 3, 13, "expected `true` or `false`", "without quotes"),
        ("parameters: []\n", 3, 13, "parameters: expected a mapping, found a list", "`NAME: ...`"),
        ("pagination: []\n", 3, 13, "expected a mapping, found a list", "`style: page-number`"),
        ("parameters:\n  A: string\n", 4, 6, "found the text \"string\"", "write `in: query`"),
        ("errors: { status: 404 }\n", 3, 9, "errors: expected a list, found a mapping", "`- `"),
        ("errors: [NotFound]\n", 3, 10, "errors[0]: expected a mapping", "write `status: 404`"),
        ("errors: [{ code: A }]\n", 3, 10, "missing field `status`", "such as `status: 404`"),
        (
            "errors: [{ status: 404000, code: A }]\n",
            3,
            20,
            "expected a whole number up to 65535, found `404000`",
            "write a whole number",
        ),
        (
            "parameters:\n  A: { in: query, type: [string, 'null'] }\n",
            4,
            25,
            "parameters.A.type: expected a single value, found a list",
            "write one of the values",
        ),
        (
            "parameters:\n  A: { in: query, type: array, items: { type: string }, example: [a] }\n",
            4,
            66,
            "found a list",
            "as JSON in quotes",
        ),
        ("summary: a\nsummary: b\n", 4, 1, "appears here a second time", "keep one of the two"),
        (
            "parameters:\n  A: &a { in: query, type: string }\n  B: { <<: *a, required: true }\n",
            5,
            8,
            "unknown field `<<`",
            "keys are not merged",
        ),
        ("---\nsummary: x\n", 3, 1, "a second document begins here", "into its own file"),
        (
            &exploding,
            3,
            23,
            "the values behind `*` are too many, put together",
            "once as a shared type",
        ),
    ]);
    let found = problems("- product: Test\n", HEAD);
    assert_eq!(found[0].message(), "expected a mapping, found a list");
    assert!(found[0].to_string().contains("write `product: Shelf` and the like"));
}

#[test]
fn values_are_of_the_type() {
    let of = |rest: &str| format!("parameters:\n  A: {{ in: query, {rest} }}\n");
    for (rest, message, help) in [
        ("type: string, enum: [1, 2]", "the value `1` is not of the type", "quote it"),
        ("type: string, enum: [a, true]", "the value `true`", "such as `'true'`"),
        ("type: string, example: 1.10", "the example `1.1`", "quote it as it is meant"),
        ("type: string, default: 5", "the default `5`", "quote it"),
        ("type: integer, enum: [1, two]", "the value `two`", "a whole number, without quotes"),
        ("type: integer, example: '1'", "the example `1`", "without quotes"),
        ("type: integer, example: 1.5", "the example `1.5`", "a whole number"),
        ("type: number, example: 2020-01-01", "the example `2020-01-01`", "a number"),
        ("type: boolean, default: yes", "the default `yes`", "`true` or `false`"),
        ("type: array, items: { type: string }, example: a", "the example `a`", "as JSON"),
        ("type: object, example: 'k=v'", "the example `k=v`", "an object as JSON"),
        ("type: object, enum: [a]", "`enum` belongs to texts and numbers", "in `items`"),
        ("type: array, items: { type: string }, enum: [a]", "`enum` belongs", "in `items`"),
        ("type: array, items: { type: string, enum: [1] }", "the value `1`", "quote it"),
    ] {
        check(&[(&of(rest), 4, problems_column(&of(rest)), message, help)]);
    }
    for rest in [
        "type: string, enum: ['1', b, 2020-01-01, yes], example: '1.10', default: null",
        "type: integer, enum: [1, 18446744073709551615], default: -5",
        "type: number, enum: [1, 1.5], example: 1e3",
        "type: boolean, enum: [true], default: false",
        "type: array, items: { type: string }, example: '[\"a\"]', default: '[]'",
        "type: object, example: '{\"a\": 1}'",
        "type: any, example: 1",
    ] {
        let found = problems(PRODUCT, &format!("{HEAD}{}", of(rest)));
        assert!(found.is_empty(), "{rest}: {found:?}");
    }
}

/// Where the key is that is reported: the last of those that hold values.
fn problems_column(lines: &str) -> usize {
    let line = lines.lines().nth(1).unwrap();
    ["enum:", "example:", "default:"].iter().find_map(|key| line.rfind(key)).unwrap() + 1
}

#[test]
fn an_operation_on_a_path_has_one() {
    for style in ["roa", "oss", "sls", "fc", "pds"] {
        let found = problems(
            PRODUCT,
            &format!("operation: Try\nhttp: {{ style: {style}, method: GET }}\n"),
        );
        let [problem] = found.as_slice() else { panic!("{style}: {found:?}") };
        assert_eq!(problem.message(), "the operation has no `path`");
        assert!(problem.to_string().contains("Try.yaml:2:1"), "{problem}");
        assert!(problem.to_string().contains("help: add it"), "{problem}");
    }
}

#[test]
fn pages_say_what_is_wanted() {
    for (style, wanted) in [
        ("page-number", vec!["such as `page: PageNumber`"]),
        ("offset", vec!["such as `offset: Offset`"]),
        ("token", vec!["`next: Page.NextToken` inside of `Page`", "such as `token: NextToken`"]),
    ] {
        let lines = format!(
            "pagination: {{ style: {style}, items: Items }}\nresponse: {{ schema: {{ type: object, \
            properties: {{ Items: {{ type: array, items: {{ type: string }} }} }} }} }}\n"
        );
        let reports: Vec<String> =
            problems(PRODUCT, &format!("{HEAD}{lines}")).iter().map(ToString::to_string).collect();
        assert_eq!(reports.len(), wanted.len(), "{reports:?}");
        for (report, wanted) in reports.iter().zip(wanted) {
            assert!(report.contains(wanted), "{report}");
        }
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_a_spec() {
    let read = |text: &str| spec::yaml::source("a.yaml", format!("\u{feff}{text}").into_bytes());
    let source = read(HEAD).unwrap();
    assert_eq!(source.text, HEAD);
    let problem = spec::yaml::parse::<spec::OperationSpec>(&read("operatoin: Try\n").unwrap());
    let problem = problem.unwrap_err();
    assert_eq!((problem.line(), problem.column()), (Some(1), Some(1)), "{problem}");
}

#[test]
fn a_file_that_looks_like_a_spec_is_not_left_out() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = dir.path().join("specs/test/2020-01-01").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("product.yaml", PRODUCT);
    write("Try.yaml", HEAD);
    write("README.md", "# Test\n");
    write("notes.json", "{}");
    let plan = |specs: &Path| Pipeline::new(specs, dir.path().join("out")).plan().map(|_| ());
    let specs = dir.path().join("specs");
    plan(&specs).unwrap();

    for (name, wanted) in [("Foo.yml", "Foo.yaml"), ("Bar.YAML", "Bar.yaml")] {
        write(name, HEAD);
        let Err(RunError::Specs(problems)) = plan(&specs) else { panic!("{name} was left out") };
        let report = problems[0].to_string();
        assert!(report.contains("the name of a spec ends with `.yaml`"), "{report}");
        assert!(report.contains(&format!("2020-01-01/{name}")), "{report}");
        assert!(report.contains(&format!("help: rename the file to `{wanted}`")), "{report}");
        fs::remove_file(specs.join("test/2020-01-01").join(name)).unwrap();
    }
}

#[test]
fn a_value_that_upstream_never_had_is_among_the_values_too() {
    for (mark, help) in [
        ("false", "a value that upstream never had is in both: add `b` to `enum`"),
        ("true", "correct it, or remove it"),
    ] {
        let lines = format!(
            "parameters:\n  A:\n    in: query\n    type: string\n    enum: [a]\n    removedValues: {{ b: {mark} }}\n"
        );
        check(&[(&lines, 8, 22, "`enum` has no value `b`", help)]);
    }
}

#[test]
fn a_failed_write_names_the_file_that_was_to_be_written() {
    let dir = tempfile::tempdir().unwrap();
    // A name that is longer than file systems take it.
    let name = "a".repeat(300);
    let texts = [(name.as_str(), "text")].into_iter();
    let error = Output::open(dir.path(), |_| {}).unwrap().write(texts).unwrap_err();
    let path = dir.path().join(&name);
    assert!(
        error.to_string().starts_with(&format!("cannot replace `{}`: ", path.display())),
        "{error}"
    );
}

#[test]
fn lists_in_lists_without_an_end() {
    let nested = |times| {
        (0..times).fold("{ type: string }".to_owned(), |inner, _| {
            format!("{{ type: array, items: {inner} }}")
        })
    };
    let operation = |times| format!("{HEAD}response:\n  schema: {}\n", nested(times));
    assert_eq!(problems(PRODUCT, &operation(17)), []);
    let found = problems(PRODUCT, &operation(60));
    let [problem] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(problem.message(), "there are lists in lists here, more than 16");
    assert_eq!(problem.line(), Some(4));
    assert!(problem.to_string().contains("write `type: any` for what is in them"));
}

#[test]
fn paths_are_sent_as_they_are() {
    for path in ["/a b", "/a#b", "/../a", "/a/./b", "/a/..", "/a\\\\b", "/a\\r\\nb"] {
        let spec =
            format!("operation: Try\nhttp: {{ style: roa, method: GET, path: \"{path}\" }}\n");
        let found = problems(PRODUCT, &spec);
        let [problem] = found.as_slice() else { panic!("{path}: {found:?}") };
        assert!(problem.message().contains("would not be sent as it is"), "{problem}");
    }
    let fine =
        "operation: Try\nhttp: { style: roa, method: GET, path: \"/api/*/a.b/..c?x=../y\" }\n";
    assert_eq!(problems(PRODUCT, fine), []);
}

#[test]
fn a_header_of_the_client_is_no_parameter() {
    for name in ["Host", "content-length", "Transfer-Encoding", "Connection", "Authorization"] {
        let lines = format!("parameters:\n  {name}:\n    in: header\n    type: string\n");
        let message = format!("the header `{name}` is written by the client");
        check(&[(&lines, 4, 3, &message, "remove it")]);
    }
    let bearer = "operation: Try\nhttp: { style: roa, method: GET, path: /, authentication: none }\n\
        parameters:\n  Authorization: { in: header, type: string }\n  Range: { in: header, type: string }\n";
    assert_eq!(problems(PRODUCT, bearer), []);
}

/// The threads of tests have small stacks, and so have those that generate.
#[test]
fn specs_that_are_as_deep_as_yaml_may_be_are_read() {
    let of = |levels: usize| {
        let mut text = format!("{HEAD}parameters:\n  A:\n    in: query\n");
        for level in 0..levels {
            let indent = " ".repeat(4 + 4 * level);
            for line in ["type: object\n", "properties:\n", "  M:\n"] {
                text += &indent;
                text += line;
            }
        }
        text + &" ".repeat(4 + 4 * levels) + "type: string\n"
    };
    assert_eq!(problems(PRODUCT, &of(60)), []);
    let lists = (0..120)
        .fold("type: string".to_owned(), |items, _| format!("type: array, items: {{ {items} }}"));
    let lists = format!("{HEAD}parameters:\n  A: {{ in: query, {lists} }}\n");
    let found = problems(PRODUCT, &lists);
    let [problem] = found.as_slice() else { panic!("{found:?}") };
    assert!(problem.to_string().contains("write `type: any` for what is in them"), "{problem}");
    let found = problems(PRODUCT, &of(70));
    let [problem] = found.as_slice() else { panic!("{found:?}") };
    assert!(problem.to_string().contains("describe what is inside as a shared type"), "{problem}");
}
