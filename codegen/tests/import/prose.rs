//! Descriptions of the metadata in the documentation of generated code: Markdown that rustdoc takes without a warning.

use std::collections::{BTreeMap, BTreeSet};

use alicloud_codegen::import::{Options, Outcome, import};
use alicloud_codegen::{Layout, Source, generate};
use pulldown_cmark::{BrokenLink, CowStr, Event, Options as Markdown, Parser, Tag, TagEnd};
use serde_json::json;

use super::corpus::{corpus, docs};
use super::support::{Tree, api, document, generated, object, query, spec, text, try_import};

fn described() -> Options {
    Options { descriptions: true, ..Options::default() }
}

/// The texts of doc comments in a file of generated code.
fn doc_comments(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut text = String::new();
    let mut in_block = false;
    for line in code.lines() {
        let bare = line.trim_start();
        let doc = if in_block {
            Some(line)
        } else {
            bare.strip_prefix("///").or_else(|| bare.strip_prefix("//!"))
        };
        if bare == "/*!" || bare == "*/" {
            in_block = bare == "/*!";
        } else if let Some(doc) = doc {
            text.push_str(doc.strip_prefix(' ').unwrap_or(doc));
            text.push('\n');
            continue;
        }
        if !text.is_empty() {
            found.push(std::mem::take(&mut text));
        }
    }
    found
}

/// What rustdoc would warn of, or show as signs. `methods` are those of the client.
fn faults(text: &str, methods: &BTreeSet<&str>) -> Vec<String> {
    let options = Markdown::ENABLE_TABLES
        | Markdown::ENABLE_FOOTNOTES
        | Markdown::ENABLE_STRIKETHROUGH
        | Markdown::ENABLE_TASKLISTS;
    let mut found = Vec::new();
    let mut in_code = false;
    let mut in_link = false;
    let broken = |link: BrokenLink<'_>| {
        Some((CowStr::from(format!("broken:{}", link.reference)), CowStr::from("")))
    };
    let parser = Parser::new_with_broken_link_callback(text, options, Some(broken));
    for (event, range) in parser.into_offset_iter() {
        match &event {
            Event::Html(_)
            | Event::InlineHtml(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::Start(Tag::Strikethrough | Tag::Image { .. } | Tag::FootnoteDefinition(_)) => {
                found.push(format!("{event:?}"));
            }
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::End(TagEnd::Link) => in_link = false,
            Event::Start(Tag::Link { dest_url, .. }) => {
                in_link = true;
                if !leads_somewhere(dest_url, methods) {
                    found.push(format!("a link to `{dest_url}`"));
                }
            }
            Event::Text(part) if !in_code => {
                let escapes = text[..range.start].bytes().rev().take_while(|byte| *byte == b'\\');
                if part.starts_with(['[', ']']) && escapes.count() % 2 == 1 {
                    found.push("an escaped bracket".to_owned());
                }
                if !in_link && has_address(part) {
                    found.push(format!("an address that is no link: {part}"));
                }
                if part.contains("~~") {
                    found.push(format!("a target of the official site: {part}"));
                }
            }
            _ => {}
        }
    }
    found
}

/// Whether there is an address, not only its beginning.
fn has_address(text: &str) -> bool {
    let parts = text.split("://").collect::<Vec<_>>();
    parts.windows(2).any(|pair| {
        ["http", "https"].iter().any(|scheme| pair[0].ends_with(scheme))
            && pair[1].starts_with(|c: char| c.is_ascii_alphanumeric())
    })
}

fn leads_somewhere(target: &str, methods: &BTreeSet<&str>) -> bool {
    if ["https://", "http://", "mailto:"].iter().any(|scheme| target.starts_with(scheme)) {
        return true;
    }
    // Our own docs link items by their names alone.
    if let Some(item) = target.strip_prefix("broken:") {
        return item.starts_with('`') && item.ends_with('`');
    }
    let own = ["from_env", "new", "send"];
    match target.split_once("Client::") {
        Some(("" | "super::", method)) => methods.contains(method) || own.contains(&method),
        _ => !target.is_empty() && !target.contains(['/', '#', ' ', '~']),
    }
}

/// Checks the documentation of everything that was imported: how many texts there are.
fn check(outcome: &Outcome) -> usize {
    let sources = outcome.files.iter().map(|file| {
        (file.path.clone(), Source { path: file.path.clone(), text: file.text.clone() })
    });
    let made = generate(sources.collect(), &Layout::default())
        .unwrap_or_else(|problems| panic!("{}", problems[0]));
    let mut crates: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for file in made.files.iter().filter(|file| file.path.contains("/src/")) {
        let krate = file.path.split('/').next().unwrap_or_default();
        crates.entry(krate).or_default().push((&file.path, &file.text));
    }
    let mut texts = 0;
    let mut found = Vec::new();
    for files in crates.values() {
        let methods = files.iter().flat_map(|(_, code)| {
            let of_client = code.split("impl super::Client {").skip(1);
            of_client.filter_map(|code| code.split("pub fn ").nth(1)?.split('(').next())
        });
        let methods: BTreeSet<&str> = methods.map(|name| name.trim_start_matches("r#")).collect();
        for (path, code) in files {
            for text in doc_comments(code) {
                texts += 1;
                let faults = faults(&text, &methods);
                found.extend(faults.into_iter().map(|fault| format!("{path}: {fault}\n{text}")));
            }
        }
    }
    found.truncate(20);
    assert!(found.is_empty(), "{}", found.join("\n"));
    texts
}

#[test]
fn every_description_is_markdown_that_rustdoc_takes() {
    for files in corpus() {
        let mut texts = 0;
        // One after the other: the code of all of them at once takes much memory.
        for file in &files {
            let one = docs(std::slice::from_ref(file));
            let outcome = import(&one, &BTreeMap::new(), &described());
            texts += outcome.map_or(0, |outcome| check(&outcome));
        }
        println!("{texts} texts");
        assert!(texts > files.len());
    }
}

#[test]
fn descriptions_of_a_document_are_plain_markdown() {
    let mut get = api(
        &json!([
            query(
                "Size",
                &json!({"type": "integer", "description": "Values: \\[1,50\\].<br>See [sizes](~~25609~~)."})
            ),
            query(
                "Key",
                &json!({"type": "string", "description": "A `key`.\n\n*   a: <b>one</b>\n*   **b**: <region-id>"})
            )
        ]),
        &object(
            &json!({"Name": {"type": "string", "title": "## [](#)Names\n\n|A|B|\n|---|---|\n|1|2|"}}),
        ),
    );
    get["summary"] = json!("Calls [ListThings](~~1~~) or [PutThing](~~PutThing~~).");
    get["description"] = json!(
        "> \n\n*   [Other](~~OtherThing~~), <props=\"china\">no</props><props=\"intl\">yes</props> at https://a.example/x."
    );
    get["errorCodes"] = json!({"404": [{
        "errorCode": "NoThing", "errorMessage": "No <thing> at [x].", "description": "See [this](~~7~~)."
    }]});
    let list = api(&json!([]), &object(&json!({})));
    let document = document(&json!({"GetThing": get, "ListThings": list, "PutThing": list}));
    let outcome = try_import(&document, &Tree::new(), &described()).unwrap();
    assert!(check(&outcome) > 10);

    let help = "https://www.alibabacloud.com/help/doc-detail/";
    let imported = spec(&outcome, "GetThing");
    assert_eq!(
        imported.summary.as_deref(),
        Some(&*format!("Calls [ListThings]({help}1.htm) or [PutThing](PutThing)."))
    );
    assert_eq!(
        imported.description.as_deref(),
        Some("- [Other](OtherThing), yes at <https://a.example/x>.")
    );
    assert_eq!(imported.errors[0].message, "No <thing> at [x].");
    let code = generated(&outcome, "get_thing");
    for lines in [
        "/// Calls [ListThings](super::Client::list_things) or [PutThing](super::Client::put_thing).\n",
        "//! - Other, yes at <https://a.example/x>.\n",
        &format!("    /// Values: `[1,50]`.\\\n    /// See [sizes]({help}25609.htm).\n"),
        "    /// Sets `Size`.\n    ///\n    /// Values: `[1,50]`.\\\n",
        "    /// Sets `Key`.\n    ///\n    /// A `key`.\n    ///\n    /// - a: **one**\n    /// - **b**: \\<region-id>\n",
        "    /// ## Names\n    ///\n    /// | A | B |\n    /// |---|---|\n    /// | 1 | 2 |\n",
        &format!("    /// 404 `NoThing`: No \\<thing> at `[x]`. See [this]({help}7.htm).\n"),
    ] {
        assert!(code.contains(lines), "{lines}\n{code}");
    }

    // What is in a spec stays as it is when it is imported again, and without the option nothing of it comes.
    let again = try_import(&document, &super::support::tree(&outcome), &described()).unwrap();
    assert_eq!(text(&again, "GetThing"), text(&outcome, "GetThing"));
    let bare = try_import(&document, &Tree::new(), &Options::default()).unwrap();
    assert!(!text(&bare, "GetThing").contains("description"));
}
