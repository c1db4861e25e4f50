//! The texts that the generator reads: specs in YAML, and official metadata in JSON.
#![no_main]

use std::collections::BTreeMap;

use alicloud_codegen::import::{Docs, Options, Problem, import};
use alicloud_codegen::spec::yaml;
use alicloud_codegen::{Diagnostic, Layout, Source, generate};
use alicloud_fuzz::choices;
use alicloud_fuzz::specs::{TEST_PRODUCT, source};
use libfuzzer_sys::fuzz_target;

const PLACE: &str = "test/2020-01-01/Fuzzed.yaml";

fuzz_target!(|data: &[u8]| {
    let Some(([kind], text)) = choices(data) else { return };
    match kind {
        b'j' => imported(text),
        b'e' => generated("test/2020-01-01/errors.yaml", text),
        b'p' => generated("test/2020-01-01/product.yaml", text),
        b's' => generated("test/2020-01-01/schemas.yaml", text),
        _ => generated(PLACE, text),
    }
});

/// Either there is code, or every problem says where it is.
fn generated(place: &str, text: &[u8]) {
    let one = match yaml::source(place, text.to_vec()) {
        Ok(one) => one,
        Err(problem) => return located(&[problem]),
    };
    let mut sources = vec![(place.to_owned(), one)];
    if place != TEST_PRODUCT.0 {
        sources.push(source(TEST_PRODUCT));
    }
    match generate(sources, &Layout::default()) {
        Ok(generation) => assert!(!generation.files.is_empty()),
        Err(problems) => located(&problems),
    }
}

fn located(problems: &[Diagnostic]) {
    assert!(!problems.is_empty());
    for problem in problems {
        assert!(!problem.message().is_empty() && problem.path().starts_with("test/2020-01-01/"));
        assert!(problem.to_string().starts_with("error"), "{problem}");
        assert!(!problem.message().contains("not Rust"), "{problem}");
    }
}

/// What is imported can be generated from, or the import says where the problem is.
fn imported(bytes: &[u8]) {
    let docs = Docs { path: "api-docs.json", bytes };
    let options = Options { descriptions: true, ..Options::default() };
    match import(&[docs], &BTreeMap::new(), &options) {
        Ok(outcome) => {
            located_in_metadata(&outcome.problems);
            let sources = outcome.files.into_iter();
            let sources = sources
                .map(|file| (file.path.clone(), Source { path: file.path, text: file.text }))
                .collect();
            if let Err(problems) = generate(sources, &Layout::default()) {
                let problems: Vec<String> = problems.iter().map(Diagnostic::to_string).collect();
                panic!("imported, but not to be generated from:\n{}", problems.join("\n"));
            }
        }
        Err(error) => {
            assert!(!error.problems.is_empty());
            located_in_metadata(&error.problems);
        }
    }
}

fn located_in_metadata(problems: &[Problem]) {
    for problem in problems {
        assert!(!problem.place.file.is_empty() && !problem.cause.to_string().is_empty());
    }
}
