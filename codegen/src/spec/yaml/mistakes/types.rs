//! Values of another type than is wanted, in plain words instead of those of the library that reads them.

use super::Mistake;

/// Longest part of a text that a message repeats.
const SHOWN: usize = 60;

/// The mistake behind `PATH: invalid type: FOUND, expected WANTED` and the like.
pub(super) fn mistake(byte: usize, message: &str) -> Option<Mistake> {
    let (path, rest) =
        message.split_once("invalid type: ").or_else(|| message.split_once("invalid value: "))?;
    // A text that was found may have the separator in it.
    let (found, wanted) = rest.rsplit_once(", expected ")?;
    let (wanted, help) = wanted_words(wanted, found);
    Some(Mistake::new(byte, format!("{path}expected {wanted}, found {}", found_words(found)), help))
}

fn found_words(found: &str) -> String {
    match found {
        "sequence" => return "a list".to_owned(),
        "map" => return "a mapping".to_owned(),
        "unit value" => return "nothing".to_owned(),
        _ => {}
    }
    if let Some(text) = found.strip_prefix("string ") {
        if text.chars().count() <= SHOWN {
            return format!("the text {text}");
        }
        return format!("the text {}...", text.chars().take(SHOWN).collect::<String>());
    }
    match found.split_once('`') {
        Some((_, value)) => format!("`{value}"),
        None => found.to_owned(),
    }
}

/// What is wanted, and what to write.
fn wanted_words(wanted: &str, found: &str) -> (String, String) {
    let is_collection = matches!(found, "sequence" | "map");
    let (what, help) = match wanted {
        "a string" if is_collection => {
            ("a text", "write a text; one that begins with `[` or `{` is quoted, as in `'[a-z]+'`")
        }
        "a string" => ("a text", "write a text, in quotes if it looks like something else"),
        "a boolean" => ("`true` or `false`", "write `true` or `false`, without quotes"),
        "a sequence" => {
            ("a list", "write a list: entries in `[` and `]`, or each on its own line after `- `")
        }
        "a mapping of names" if found == "sequence" => (
            "a mapping",
            "write `NAME: ...` for each entry, indented and without `- `; for none leave the key out",
        ),
        "a mapping of names" => {
            ("a mapping", "write `NAME: ...` for each entry, in lines that are indented")
        }
        "a text, a number or a truth value" if is_collection => (
            "a text, a number or a truth value",
            "write a list or an object as JSON in quotes, as in `'[\"a\", \"b\"]'`",
        ),
        "a YAML tag starting with '!'" => {
            ("a single value", "write one of the values that it may have, as a plain text")
        }
        "u16" => ("a whole number up to 65535", "write a whole number, without quotes"),
        "u32" | "u64" => {
            ("a whole number that is not negative", "write a whole number, without quotes")
        }
        "i32" | "i64" => ("a whole number", "write a whole number, without quotes"),
        _ => {
            return match wanted.strip_prefix("struct ") {
                Some(name) => ("a mapping".to_owned(), mapping(name)),
                None => (wanted.to_owned(), format!("write {wanted}")),
            };
        }
    };
    (what.to_owned(), help.to_owned())
}

/// What the mapping of a type looks like.
fn mapping(name: &str) -> String {
    let example = match name {
        "OperationSpec" => "operation: DescribeThings",
        "ProductSpec" => "product: Shelf",
        "HttpSpec" => "style: rpc",
        "ParameterSpec" => "in: query",
        "SchemaSpec" => "type: string",
        "PaginationSpec" => "style: page-number",
        "ErrorSpec" => "status: 404",
        _ => "key: value",
    };
    format!(
        "write `{example}` and the like, one a line and indented alike, or between `{{` and `}}`"
    )
}
