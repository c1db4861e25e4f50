//! Both languages have the same pages with the same code, and links lead somewhere. That the code runs, the tests of the documentation show.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

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
