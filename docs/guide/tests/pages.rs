//! Both languages have the same pages with the same code, which can be copied as it is, and links lead somewhere. That the code runs, the tests
//! of the documentation show, and of commands those of the command line.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use alicloud_codegen::{Layout, Source, generate};

const LANGUAGES: [&str; 2] = ["en", "zh"];

fn dir(language: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(language)
}

fn pages(language: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(dir(language)).expect("the pages of a language");
    let paths = entries.map(|entry| entry.expect("a page").path());
    let is_page = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "md");
    let name = |path: PathBuf| Some(path.file_name()?.to_string_lossy().into_owned());
    paths.filter(is_page).filter_map(name).collect()
}

fn text(language: &str, page: &str) -> String {
    fs::read_to_string(dir(language).join(page)).expect("a page")
}

/// The code of a page, block by block.
fn code(text: &str) -> Vec<String> {
    let blocks = text.split("\n```").skip(1).step_by(2);
    blocks.map(str::to_owned).collect()
}

/// The README of a language.
fn readme(language: &str) -> String {
    let name = if language == "en" { "README.md" } else { "README.zh.md" };
    fs::read_to_string(repository().join(name)).expect("a README")
}

fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Where the links of a page lead, but for those to other sites.
fn links(text: &str) -> Vec<&str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://")).collect()
}

#[test]
fn both_languages_have_the_same_code() {
    let [english, chinese] = LANGUAGES.map(pages);
    assert!(english.len() >= 10, "{english:?}");
    assert_eq!(english, chinese);
    for page in &english {
        let [one, other] = LANGUAGES.map(|language| code(&text(language, page)));
        assert_eq!(one, other, "{page}");
    }
}

#[test]
fn links_lead_to_pages_and_each_page_is_listed_and_tested() {
    let tested = include_str!("../src/lib.rs");
    for language in LANGUAGES {
        let pages = pages(language);
        let listed = text(language, "SUMMARY.md");
        let listed: BTreeSet<&str> = links(&listed).into_iter().collect();
        for page in &pages {
            for link in links(&text(language, page)) {
                assert!(pages.contains(link), "{language}/{page}: {link}");
            }
            if page != "SUMMARY.md" {
                assert!(listed.contains(page.as_str()), "{language}/{page} is not listed");
                let name = page.trim_end_matches(".md");
                assert!(tested.contains(&format!("\"{name}\"")), "{page} is not tested");
            }
        }
    }
}

#[test]
fn both_readmes_have_the_same_code_and_links_that_lead_somewhere() {
    let [one, other] = LANGUAGES.map(readme);
    assert_eq!(code(&one), code(&other));
    for text in [one, other] {
        let links = links(&text);
        assert!(links.len() > 20, "{links:?}");
        for link in links {
            assert!(repository().join(link).exists(), "{link}");
        }
    }
}

#[test]
fn what_is_shown_is_all_that_is_to_be_copied() {
    let mut texts: Vec<String> = LANGUAGES.into_iter().map(readme).collect();
    for language in LANGUAGES {
        texts.extend(pages(language).iter().map(|page| text(language, page)));
    }
    let mut seen = 0;
    for text in &texts {
        for code in code(text).iter().filter(|code| code.starts_with("rust")) {
            // rustdoc hides such lines, and nobody else does.
            let hidden = code.lines().find(|line| *line == "#" || line.starts_with("# "));
            assert_eq!(hidden, None, "{code}");
            seen += 1;
        }
    }
    assert!(seen >= 40, "{seen}");
}

#[test]
fn specs_that_are_shown_can_be_generated() {
    let page = text("en", "operations.md");
    let blocks = code(&page);
    let specs: Vec<&str> = blocks.iter().filter_map(|block| block.strip_prefix("yaml\n")).collect();
    let [operation, repeatable] = specs[..] else { panic!("{specs:?}") };
    let product = "product: Sts\nversion: 2015-04-01\n";
    let made = |operation: String| {
        let files = [("product", product.to_owned()), ("DescribeKeys", operation)];
        let sources = files.map(|(name, text)| {
            let path = format!("sts/2015-04-01/{name}.yaml");
            (path.clone(), Source { path, text })
        });
        generate(sources.into(), &Layout::default()).expect("a spec").files
    };
    for text in [operation.to_owned(), format!("{operation}\n{repeatable}")] {
        let files = made(text);
        let code = files.iter().find(|file| file.path == "sts/src/describe_keys.rs");
        assert!(code.expect("the operation").text.contains("pub fn describe_keys("));
    }
}

#[test]
fn somebody_elses_crate_is_shown_as_it_is() {
    let page = text("en", "build-script.md");
    let blocks = code(&page);
    let root = repository().join("examples/own-crate");
    for (kind, path) in [
        ("yaml", "specs/shelf/2024-06-01/product.yaml"),
        ("yaml", "specs/shelf/2024-06-01/LendBook.yaml"),
        ("rust,ignore", "build.rs"),
        ("rust,ignore", "src/lib.rs"),
    ] {
        let file = fs::read_to_string(root.join(path)).expect("a file of the example");
        let shown = format!("{kind}\n{}", file.trim_end());
        assert!(blocks.contains(&shown), "{path} is not shown as it is");
    }
}
