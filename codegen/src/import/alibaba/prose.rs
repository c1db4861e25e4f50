//! Texts of the official metadata as Markdown: their Markdown has targets, tags and notes that only the official site knows. What may
//! be an operation is left for those who know what code there is.

use crate::markdown::{self, Link};

/// A text, where prose is wanted.
pub(super) fn prose(wanted: bool, text: &str) -> Option<String> {
    if !wanted {
        return None;
    }
    let text = with_addresses(&of_one_site(text));
    let text: Vec<String> = text.lines().map(with_markup).collect();
    let text = text.join("\n");
    let text = markdown::normalized(&text, &target);
    (!text.is_empty()).then_some(text)
}

/// Where a link leads: `~~25609~~` is a page of the documentation, `~~DescribeRegions~~` an operation.
fn target(link: &Link<'_>) -> Option<String> {
    if link.is_whole() {
        return Some(link.target.to_owned());
    }
    let target = link.target.trim_matches('~');
    page(target).or_else(|| is_name(target).then(|| target.to_owned()))
}

/// The page of a number, perhaps with a part of it.
fn page(target: &str) -> Option<String> {
    let (number, part) = match target.split_once('#') {
        Some((number, part)) => (number, format!("#{}", part.replace('\\', ""))),
        None => (target, String::new()),
    };
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("https://www.alibabacloud.com/help/doc-detail/{number}.htm{part}"))
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Pages that are named outside of links, by their addresses.
fn with_addresses(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split("~~").peekable();
    out.push_str(parts.next().unwrap_or_default());
    while let Some(part) = parts.next() {
        match page(part).filter(|_| parts.peek().is_some() && !out.ends_with('(')) {
            Some(address) => {
                out.push_str(&address);
                out.push_str(parts.next().unwrap_or_default());
            }
            None => {
                out.push_str("~~");
                out.push_str(part);
            }
        }
    }
    out
}

/// A line whose code and bold text are escaped, as code and bold text, and without those that are empty.
fn with_markup(line: &str) -> String {
    let mut line = line.to_owned();
    for (escaped, sign) in [("\\`", "`"), ("\\*\\*", "**")] {
        let count = line.matches(escaped).count();
        // Stars in a row stand for a part of an id that is not shown.
        let is_markup = count > 0 && count % 2 == 0 && !line.contains("\\*\\*\\*");
        if is_markup && line.matches(sign).count() == if sign == "`" { count } else { 0 } {
            line = line.replace(escaped, sign);
        }
    }
    let bare = line.trim_end();
    let text = bare.trim_end_matches(['*', '`']);
    let signs = bare.len() - text.len();
    let is_empty =
        signs >= 2 && signs.is_multiple_of(2) && text.ends_with(['.', ':', ')', '\u{3002}']);
    // What closes something is not empty.
    let closes = ["`", "**"].iter().any(|sign| text.matches(sign).count() % 2 == 1);
    if is_empty && !closes { text.to_owned() } else { line }
}

const OPEN: &str = "<props";
const CLOSE: &str = "</props>";

/// A text without what is said for readers of the other one of the two official sites.
fn of_one_site(text: &str) -> String {
    let is_chinese = |c| matches!(c, '\u{4e00}'..='\u{9fff}');
    let own = if text.contains(is_chinese) { "china" } else { "intl" };
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once(OPEN) {
        out.push_str(before);
        let Some((site, inside)) = from.split_once('>') else {
            rest = from;
            continue;
        };
        // What does not end is for all.
        let Some((part, after)) = inside.split_once(CLOSE) else {
            rest = inside;
            break;
        };
        if site.trim_matches(['=', ' ', '"', '\'']) == own {
            out.push_str(part);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        prose(true, text).unwrap_or_default()
    }

    #[test]
    fn pages_of_the_documentation_have_their_addresses() {
        const HELP: &str = "https://www.alibabacloud.com/help/doc-detail/";
        assert_eq!(
            read("See [regions](~~25609~~) or [a part](~~25412#Quota\\_1~~)."),
            format!("See [regions]({HELP}25609.htm) or [a part]({HELP}25412.htm#Quota_1).")
        );
        assert_eq!(read("See ~~25609~~."), format!("See <{HELP}25609.htm>."));
        assert_eq!(read("[\\[Notice\\] News](~~1~~)"), format!("[`[Notice]` News]({HELP}1.htm)"));
        assert_eq!(
            read("[Things](~~ListThings~~) and [more](#anchor)"),
            "[Things](ListThings) and more"
        );
        assert_eq!(read("### [](#)Usage notes\n\nText"), "### Usage notes\n\nText");
        assert_eq!(read("2~~3 and ~~x"), "2\\~\\~3 and \\~\\~x");
        assert_eq!(prose(false, "Text"), None);
        assert_eq!(prose(true, " \n "), None);
    }

    #[test]
    fn markup_that_is_escaped_or_empty_is_mended() {
        assert_eq!(read("Give \\`keys\\` or \\*\\*%s\\*\\*."), "Give `keys` or **%s**.");
        assert_eq!(read("It is done.****\nSee below.``"), "It is done.\nSee below.");
        assert_eq!(read("Its id is a-1****"), "Its id is a-1\\*\\*\\*\\*");
        assert_eq!(read("**It is done.**"), "**It is done.**");
        assert_eq!(read("One \\` alone, and `x.`"), "One \\` alone, and `x.`");
        assert_eq!(read("a-1\\*\\*\\*\\*"), "a-1\\*\\*\\*\\*");
    }

    #[test]
    fn a_text_is_for_one_of_the_sites() {
        let text = "Unit:<props=\"china\"> fen</props><props=\"intl\"> <ph>cent</ph></props>.";
        assert_eq!(read(text), "Unit: cent.");
        assert_eq!(
            read("单位：<props=\"china\">分</props><props=\"intl\">cent</props>"),
            "单位：分"
        );
        assert_eq!(read("Open <props=\"intl\">end"), "Open end");
    }
}
