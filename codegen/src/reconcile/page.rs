//! The official page at the top of a spec: an import writes it, and by it knows later what it wrote. Knows nothing of what else is
//! in a spec.

/// A text below the page.
pub(super) fn below(page: &str, text: &str) -> String {
    format!("# {page}\n{text}")
}

/// Whether the comments at the top of a text name the page.
pub(super) fn is_named(page: &str, text: &str) -> bool {
    let head = text.lines().map(str::trim_start).take_while(|line| line.starts_with('#'));
    let mut words = head.flat_map(|line| line.trim_start_matches('#').split_whitespace());
    words.any(|word| word.eq_ignore_ascii_case(page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_in_the_comments_at_the_top() {
        let page = "https://example.com/Demo/ListThings";
        let body = "operation: ListThings\n";
        for named in [
            below(page, body),
            format!("# Ours.\n#{page} (official)\n{body}"),
            format!("# https://example.com/DEMO/listThings\n{body}"),
        ] {
            assert!(is_named(page, &named), "{named}");
        }
        for other in [
            String::new(),
            body.to_owned(),
            format!("{body}# {page}\n"),
            format!("# {page}Again\n{body}"),
            format!("# https://example.com/Demo/GetThing\n{body}"),
        ] {
            assert!(!is_named(page, &other), "{other}");
        }
    }
}
