//! Says in a line what a text for people is that came in place of JSON: of a proxy, a gateway, a login, a wrong endpoint. It must not know
//! what was asked for.

use crate::transport::HttpResponse;

/// How many characters of the text, and of its kind, are shown.
const SHOWN: usize = 80;
/// How many bytes of the page are looked at for them.
const LOOKED_AT: usize = 4096;

/// What a response is whose body begins as a page does. `scrub` takes secrets out of a text.
pub(super) fn described(response: &HttpResponse, scrub: impl Fn(&mut String)) -> Option<String> {
    if response.body.trim_ascii_start().first() != Some(&b'<') {
        return None;
    }
    let (kind, shown) = start(response, scrub);
    Some(format!(
        "the response is a page and not JSON (HTTP {}, {kind}): {shown}; check the endpoint and the proxy",
        response.status
    ))
}

/// What the body of an error is where nothing in it says what failed. JSON is for programs and is not shown.
pub(super) fn of_error(response: &HttpResponse, scrub: impl Fn(&mut String)) -> Option<String> {
    if matches!(response.body.trim_ascii_start().first(), None | Some(b'{' | b'[' | b'"')) {
        return None;
    }
    let (kind, shown) = start(response, scrub);
    Some(format!("the body is no JSON ({kind}): {shown}"))
}

/// The kind of a body, and its first words without secrets.
fn start(response: &HttpResponse, scrub: impl Fn(&mut String)) -> (String, String) {
    let body = response.body.trim_ascii_start();
    let text = String::from_utf8_lossy(body.get(..LOOKED_AT).unwrap_or(body));
    let mut kind = response.header("content-type").unwrap_or("no content type").to_owned();
    let mut text = text.into_owned();
    // Before they are cut, as a part of a secret is not found; and before its line breaks are gone, as those of a key.
    scrub(&mut kind);
    scrub(&mut text);
    text = words(&text);
    scrub(&mut text);
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.is_empty() {
        shown.push_str("it has no text");
    }
    (kind.chars().take(SHOWN).collect::<String>().escape_debug().to_string(), shown)
}

/// The words of a page, on one line, without its tags, styles and scripts.
fn words(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        let hidden = ["script", "style"].into_iter().find(|name| {
            tag.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
        });
        let end = match hidden {
            // Lower case keeps the length of ASCII, which the end of such a tag is.
            Some(name) => tag.to_ascii_lowercase().find(&format!("</{name}")).unwrap_or(tag.len()),
            None => 0,
        };
        rest = tag.get(end..).unwrap_or_default();
        rest = rest.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let line = text.split(|c: char| c.is_whitespace() || c.is_control());
    let line = line.filter(|word| !word.is_empty());
    line.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_words_are_what_people_would_read() {
        for (page, wanted) in [
            (
                "<html><head><title>Sign in</title></head><body>Enter\n your key",
                "Sign in Enter your key",
            ),
            (
                "<!DOCTYPE html><style>p { a: b }</style><SCRIPT>if (1 < 2) {}</SCRIPT><p>Hello\u{7}",
                "Hello",
            ),
            ("<html", ""),
            ("<p>a<script>never ends", "a"),
            ("<", ""),
        ] {
            assert_eq!(words(page), wanted, "{page}");
        }
    }

    #[test]
    fn no_part_of_a_secret_is_told() {
        let page = format!("<p>{} s3cret</p>", "a".repeat(SHOWN - 4));
        let response = HttpResponse::new(200, Vec::new(), page);
        let scrub = |text: &mut String| *text = text.replace("s3cret", "[redacted]");
        let told = described(&response, scrub).unwrap();
        assert!(told.contains("(HTTP 200, no content type): aaa"), "{told}");
        assert!(told.contains("a [re; check") && !told.contains("s3c"), "{told}");
        let key = HttpResponse::new(200, Vec::new(), "<p>BEGIN\nKEY");
        let told = described(&key, |text| *text = text.replace("BEGIN\nKEY", "-")).unwrap();
        assert!(told.contains("): -; check"), "{told}");
        assert_eq!(described(&HttpResponse::new(200, Vec::new(), " {}"), scrub), None);
        assert_eq!(
            of_error(&response, scrub).unwrap(),
            format!("the body is no JSON (no content type): {} [re", "a".repeat(SHOWN - 4))
        );
        let kind = vec![("content-type".to_owned(), format!("{}s3cret", "t".repeat(SHOWN - 3)))];
        let told = of_error(&HttpResponse::new(502, kind, "no"), scrub).unwrap();
        assert!(told.contains("t[re): no") && !told.contains("s3c"), "{told}");
        for body in ["", " ", "{}", "[<p>", "\"a"] {
            assert_eq!(of_error(&HttpResponse::new(502, Vec::new(), body), scrub), None, "{body}");
        }
    }
}
