//! Values of another type than is wanted, in plain words instead of those of the libraries that read YAML and JSON.

use super::Mistake;

/// Longest part of a text that a message repeats.
const SHOWN: usize = 60;

/// The mistake behind `PATH: invalid type: FOUND, expected WANTED` and the like.
pub(super) fn mistake(byte: usize, message: &str) -> Option<Mistake> {
    let (path, found, wanted) = parts(message)?;
    let (wanted, help) = wanted_words(wanted, found);
    Some(Mistake::new(byte, format!("{path}expected {wanted}, found {}", found_words(found)), help))
}

/// What the library says of JSON, in plain words.
pub(crate) fn plain_json(message: &str) -> String {
    let (message, place) = match message.rfind(" at line ") {
        Some(at) => message.split_at(at),
        None => (message, ""),
    };
    let plain = parts(message).map(|(path, found, wanted)| {
        let json = |words: &str| words.replace("a mapping", "an object");
        let [wanted, found] =
            [&wanted_words(wanted, found).0, &found_words(found)].map(|w| json(w));
        format!("{path}expected {wanted}, found {found}")
    });
    plain.unwrap_or_else(|| message.replace("unknown variant", "unknown value")) + place
}

/// The path, what was found, and what was wanted.
fn parts(message: &str) -> Option<(&str, &str, &str)> {
    // What has members may be written as a list of them, for the library.
    if let Some((path, rest)) = message.split_once("invalid length ") {
        let (_, wanted) = rest.rsplit_once(", expected ")?;
        return wanted.starts_with("struct ").then_some((path, "sequence", wanted));
    }
    let (path, rest) =
        message.split_once("invalid type: ").or_else(|| message.split_once("invalid value: "))?;
    // A text that was found may have the separator in it.
    let (found, wanted) = rest.rsplit_once(", expected ")?;
    Some((path, found, wanted))
}

fn found_words(found: &str) -> String {
    match found {
        "sequence" => return "a list".to_owned(),
        "map" => return "a mapping".to_owned(),
        "unit value" | "null" | "Option value" => return "nothing".to_owned(),
        "byte array" => return "bytes".to_owned(),
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
        "u8" | "u32" | "u64" | "usize" => {
            ("a whole number that is not negative", "write a whole number, without quotes")
        }
        "i8" | "i16" | "i32" | "i64" => ("a whole number", "write a whole number, without quotes"),
        "f32" | "f64" => ("a number", "write a number, without quotes"),
        "unit" => ("nothing", "leave it out"),
        "option" | "any valid JSON value" => ("a value", "write a value"),
        "a map" => return ("a mapping".to_owned(), mapping("")),
        "variant identifier" | "field identifier" => ("a text", "write a text"),
        _ if wanted.starts_with("enum ") => {
            ("a single value", "write one of the values that it may have, as a plain text")
        }
        _ if wanted.starts_with("tuple ") => ("a list", "write a list: entries in `[` and `]`"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_have_the_words_of_json() {
        for (message, plain) in [
            ("invalid type: map, expected a string", "expected a text, found an object"),
            (
                "invalid type: sequence, expected struct Api at line 1 column 2",
                "expected an object, found a list at line 1 column 2",
            ),
            (
                "invalid type: null, expected u64",
                "expected a whole number that is not negative, found nothing",
            ),
            (
                "invalid length 0, expected struct Document with 11 elements",
                "expected an object, found a list",
            ),
            (
                "a.b: invalid type: floating point `1.5`, expected i64",
                "a.b: expected a whole number, found `1.5`",
            ),
            (
                "invalid type: string \"x, expected y\", expected a map",
                "expected an object, found the text \"x, expected y\"",
            ),
            ("unknown variant `x`, expected `a` or `b`", "unknown value `x`, expected `a` or `b`"),
            (
                "EOF while parsing a value at line 1 column 0",
                "EOF while parsing a value at line 1 column 0",
            ),
        ] {
            assert_eq!(plain_json(message), plain);
        }
        for wanted in
            ["unit", "f64", "option", "enum Style", "tuple struct X", "variant identifier"]
        {
            let plain = plain_json(&format!("invalid type: boolean `true`, expected {wanted}"));
            for jargon in [wanted, "struct", "boolean"] {
                assert!(!plain.contains(jargon), "{plain}");
            }
        }
    }
}
