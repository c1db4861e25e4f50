//! What is said of an entry that a file doesn't have. It must not know what is in the entries.

/// How many names are told.
const SHOWN: usize = 5;

/// That an entry does not exist, which ones do, and where to name one of them: `place`.
pub(super) fn missing<'a>(names: impl Iterator<Item = &'a str>, place: &str) -> String {
    let names: Vec<String> = names.map(|name| format!("`{}`", name.escape_debug())).collect();
    let (first, rest) = names.split_at(names.len().min(SHOWN));
    let first = first.join(", ");
    match rest.len() {
        0 if first.is_empty() => "does not exist, and neither does any other".to_owned(),
        0 => format!("does not exist; name one of {first} {place}"),
        more => format!("does not exist; name one of {first} and {more} others {place}"),
    }
}
