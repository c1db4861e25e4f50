//! Carries the comments of one YAML text over to another that says nearly the same. Knows nothing of what the values mean; a text in
//! a form that it misreads costs a comment its place, and the caller sees to it that nothing else changes.

mod lines;

use std::collections::HashMap;

use lines::{Lines, Step};

/// The text `new` with the comments of `old`: each with the value that it was written for, or else with the closest one around that,
/// or at the end. The first lines of `old` stay the first ones.
pub(crate) fn carry(old: &str, new: &str) -> String {
    let mut places: HashMap<Vec<Step>, usize> = HashMap::new();
    let mut body = Vec::new();
    for line in Lines::new(new) {
        if line.comment.is_none() || !line.text.trim_start().starts_with('#') {
            body.push(line.text);
            if let Some(path) = line.path {
                places.entry(path).or_insert(body.len() - 1);
            }
        }
    }
    let place = |path: &[Step]| (1..=path.len()).rev().find_map(|depth| places.get(&path[..depth]));

    let mut out = Vec::new();
    let mut before: HashMap<usize, Vec<&str>> = HashMap::new();
    let mut beside: HashMap<usize, &str> = HashMap::new();
    let mut waiting: Vec<&str> = Vec::new();
    let mut is_head = true;
    for line in Lines::new(old) {
        let is_alone = line.text.trim_start().starts_with('#');
        match (line.comment, &line.path) {
            (Some(comment), _) if is_alone && is_head => out.push(comment.to_owned()),
            (Some(comment), _) if is_alone => waiting.push(comment),
            (comment, Some(path)) => {
                match place(path) {
                    Some(at) => {
                        before.entry(*at).or_default().append(&mut waiting);
                        if let Some(comment) = comment {
                            // Beside another value than its own it would say something of that one.
                            if places.get(path) == Some(at) && !beside.contains_key(at) {
                                beside.insert(*at, comment);
                            } else {
                                before.entry(*at).or_default().push(comment);
                            }
                        }
                    }
                    None => waiting.extend(comment),
                }
            }
            (Some(comment), None) => waiting.push(comment),
            (None, None) => {}
        }
        is_head &= is_alone;
    }
    for (at, line) in body.into_iter().enumerate() {
        let indent = &line[..line.len() - line.trim_start_matches(' ').len()];
        out.extend(
            before.remove(&at).into_iter().flatten().map(|comment| format!("{indent}{comment}")),
        );
        out.push(match beside.get(&at) {
            Some(comment) => format!("{line} {comment}"),
            None => line.to_owned(),
        });
    }
    out.extend(waiting.into_iter().map(str::to_owned));
    out.push(String::new());
    out.join("\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_comment_stays_with_its_value() {
        let old = "\
# The page.
# Ours.
operation: ListThings
# How it travels.
http: { style: rpc, method: POST } # Never GET.
parameters:
    # Small pages are slow.
    PageSize:
        in: query # As all.
        maximum: 100 # Since 2024.
    Text:
        description: |
            # no comment
            a # b
        # What follows.
        default: 'a # b'
errors:
  - { status: 400, code: A }
  # Only in Hangzhou.
  - status: 404
    code: B
# The end.
";
        let new = "\
# Another page.
operation: ListThings
http:
  style: rpc
  method: POST
parameters:
  Text:
    default: 'a # b'
    description: |-
      # no comment
      a # b
  PageSize:
    in: query
    maximum: 50
    style: flat
errors:
- status: 400
  code: A
- status: 404
  code: B
";
        let merged = "\
# The page.
# Ours.
operation: ListThings
# How it travels.
http: # Never GET.
  style: rpc
  method: POST
parameters:
  Text:
    # What follows.
    default: 'a # b'
    description: |-
      # no comment
      a # b
  # Small pages are slow.
  PageSize:
    in: query # As all.
    maximum: 50 # Since 2024.
    style: flat
errors:
- status: 400
  code: A
# Only in Hangzhou.
- status: 404
  code: B
# The end.
";
        assert_eq!(carry(old, new), merged);
        assert_eq!(carry(merged, new), merged);
        assert_eq!(carry(new, new), new);
    }

    #[test]
    fn a_comment_on_what_is_gone_goes_to_what_is_around_it() {
        let old = "a:\n  b:\n    # Ours.\n    c: 1 # Here.\n  d: 2\ne: 3\n# x\nf: 4\n";
        assert_eq!(carry(old, "a:\n  b: 1\n"), "a:\n  # Ours.\n  # Here.\n  b: 1\n# x\n");
        assert_eq!(carry(old, "g: 1\n"), "g: 1\n# Ours.\n# Here.\n# x\n");
    }

    #[test]
    fn what_looks_like_a_comment_and_is_none_stays_where_it_is() {
        for text in [
            "a: \"x\n  # y\"\nb: 1\n",
            "a: 'it''s # x'\nb: x#y\n",
            "a: [1, # one\n  2]\nb: 1\n",
            "a: >-\n\n  # x\n\n  y\nb: 1\n",
            "- a\n- - b\n  - c\n- d: 1\n  e: 2\n",
            "'a: b': 1\n\"c # d\": 2\n",
        ] {
            let plain = text.replace(" # one", "");
            let carried = carry(text, &plain);
            let read = |text: &str| serde_yaml::from_str::<serde_yaml::Value>(text).unwrap();
            assert_eq!(read(&carried), read(&plain), "{carried}");
            assert_eq!(carried.contains("# one"), text != plain, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken(old in "[a#:' \"\n\\[{|>-]{0,40}", new in "[a#:' \"\n\\[{|>-]{0,40}") {
            let carried = carry(&old, &new);
            prop_assert!(carried.len() <= 2 * (old.len() + 1) * (new.len() + 2));
        }
    }
}
