//! Texts as they are published and worse, and what rustdoc gets.

use proptest::prelude::*;
use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::{Link, normalized};

fn whole(link: &Link<'_>) -> Option<String> {
    link.is_whole().then(|| link.target.to_owned())
}

fn read(text: &str) -> String {
    normalized(text, &whole)
}

/// What rustdoc would warn of, or show as signs.
fn faults(text: &str) -> Vec<String> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    let mut found = Vec::new();
    let broken = |link: pulldown_cmark::BrokenLink<'_>| {
        Some((link.reference.into_static(), CowStr::from("broken:")))
    };
    let mut in_code = false;
    let mut in_link = false;
    let parser = Parser::new_with_broken_link_callback(text, options, Some(broken));
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::End(TagEnd::Link) => in_link = false,
            Event::Text(part) if !in_code && !in_link && part.contains("https://a") => {
                found.push(format!("an address that is no link: {part}"));
            }
            Event::Text(part) if !in_code && part.starts_with(['[', ']']) => {
                let before = text[..range.start].bytes().rev();
                if before.take_while(|byte| *byte == b'\\').count() % 2 == 1 {
                    found.push(format!("the bracket at {} is escaped", range.start));
                }
            }
            Event::Html(_)
            | Event::InlineHtml(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::Start(Tag::Strikethrough | Tag::Image { .. } | Tag::FootnoteDefinition(_)) => {
                found.push(format!("{event:?}"));
            }
            Event::Start(Tag::Link { link_type, ref dest_url, .. }) => {
                in_link = true;
                let is_good = matches!(link_type, LinkType::Inline | LinkType::Autolink)
                    && (dest_url.starts_with("http") || dest_url.starts_with("mailto:"));
                if !is_good {
                    found.push(format!("{event:?}"));
                }
            }
            _ => {}
        }
    }
    found
}

#[test]
fn markup_stays_and_other_signs_are_text() {
    for (text, wanted) in [
        ("Lists **all** `x[0]` of *it*", "Lists **all** `x[0]` of *it*"),
        ("Valid values: [1,50]. See [x]: y", "Valid values: `[1,50]`. See `[x]`: y"),
        ("In (0, 3] or [0, 3)", "In (0, 3] or `[0, 3)`"),
        ("The <region-id> of List<String>", "The \\<region-id> of List\\<String>"),
        ("a < b & c &amp; d", "a < b & c & d"),
        ("one<br>two<br/>three", "one\\\ntwo\\\nthree"),
        ("<p>one</p><b>two</b>", "one\n\n**two**"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("*   a\n\n    <!-- -->\n\n*   b\n*\n*", "- a\n- b"),
        (
            "See https://a.example/b_c. Or http://<x>.example",
            "See <https://a.example/b_c>. Or `http://<x>.example`",
        ),
        ("See [https://a.example](url)", "See <https://a.example>"),
        ("[](#)Notes and [this](#x)", "Notes and this"),
        ("![](https://a.example/b.png)", "[figure](https://a.example/b.png)"),
        ("```\nGET /\n```", "```text\nGET /\n```"),
        ("```json\n{\"a\": [<b>]}\n```", "```json\n{\"a\": [<b>]}\n```"),
        ("a\n\n    <dependency>\n    [x]", "a\n\n```text\n<dependency>\n[x]\n```"),
        ("> \n\n*   a", "- a"),
        (">a\n>b", "> a\n> b"),
        ("1. a\n2. b\n\n   c", "1. a\n\n2. b\n\n   c"),
        ("|A|B|\n|---|:-:|\n|`a\\|b`|[x]|", "| A | B |\n|---|:---:|\n| `a\\|b` | `[x]` |"),
        ("**\n\n**Note** a", "**Note** a"),
        ("[Deprecated]: use b", "`[Deprecated]`: use b"),
        ("2 * 3 ~ 4 and a_b _c", "2 \\* 3 \\~ 4 and a_b \\_c"),
        ("a\n# b", "a\n\n# b"),
        ("\\# a\n\\- b\n1\\. c", "\\# a\n\\- b\n1\\. c"),
        (
            "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>",
            "| A | B |\n|---|---|\n| 1 | 2 |",
        ),
    ] {
        let made = read(text);
        assert_eq!(made, wanted, "{text}");
        assert_eq!(faults(&made), Vec::<String>::new(), "{made}");
    }
}

#[test]
fn links_lead_where_the_caller_says() {
    let resolve = |link: &Link<'_>| {
        (link.text == "ListThings").then(|| "super::Client::list_things".to_owned())
    };
    assert_eq!(
        normalized("Call [**ListThings**](x) or [Other](y)!", &resolve),
        "Call [**ListThings**](super::Client::list_things) or Other!"
    );
}

#[test]
fn hostile_texts_take_no_longer_than_others() {
    for sign in [
        "[", "]", "<", "`", "*", "> ", "- ", "[a](", "<!--", "``` ", "<b>", "<br>", "~~", "\\",
        "|", "![", "_a", "1. ",
    ] {
        let text = sign.repeat(40_000);
        assert_eq!(faults(&read(&text)), Vec::<String>::new(), "{sign}");
    }
}

proptest! {
    #[test]
    fn whatever_a_text_is_rustdoc_takes_it(text in "(?s)[-\\[\\]()<>`*_~#|!&;:/\\\\ \na-c1.+=\"'{}\u{4e00}]{0,120}") {
        let made = read(&text);
        prop_assert_eq!(faults(&made), Vec::<String>::new(), "{:?}", made);
    }

    #[test]
    fn tags_of_any_order_are_gone(parts in proptest::collection::vec(
        prop_oneof![
            Just("<b>"), Just("</b>"), Just("<p>"), Just("<ul>"), Just("<li>"), Just("</li>"), Just("<tr>"), Just("<td>"),
            Just("</td>"), Just("</tr>"), Just("<br>"), Just("<code>"), Just("</code>"), Just("<x>"), Just("<!--"), Just("-->"),
            Just("a"), Just(" "), Just("\n"), Just("[a](https://a.example)"), Just("[b]"), Just("`"), Just("**"), Just("https://a.b/"), Just("[https://a.b/](x)"), Just("[c](https://a.b/)"),
        ],
        0..40,
    )) {
        let made = read(&parts.concat());
        prop_assert_eq!(faults(&made), Vec::<String>::new(), "{:?}", made);
    }
}
