//! Identifiers: every name in generated code is made here.

use proc_macro2::{Ident, Span};

use crate::{model, names};

/// Keywords of every edition, strict and reserved.
const KEYWORDS: [&str; 52] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "Self", "static", "struct", "super", "trait", "true", "try", "type",
    "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that have no raw form.
const NEVER_RAW: [&str; 4] = ["self", "Self", "super", "crate"];

/// Methods that calls and records have; a setter of that name gets an underscore. The list is complete: what the runtime's calls
/// gain later gives way to setters.
const METHODS: [&str; 11] = [
    "clone",
    "default",
    "detailed",
    "fmt",
    "into_future",
    "into_request",
    "items",
    "new",
    "pages",
    "send",
    "with_options",
];

/// Modules that every crate has, and the crate that all of them name.
const CRATE_MODULES: [&str; 8] =
    ["alicloud_runtime", "client", "errors", "lib", "main", "rt", "runtime", "types"];

/// A field: `DBInstanceId` -> `db_instance_id`, `type` -> `r#type`, `2fa` -> `n2fa`.
pub(super) fn field(name: &str) -> Ident {
    ident(&names::snake(name))
}

/// A setter: the field's name, unless calls have a method of that name.
pub(super) fn setter(name: &str) -> Ident {
    let snake = names::snake(name);
    if METHODS.contains(&snake.as_str()) { ident(&format!("{snake}_")) } else { ident(&snake) }
}

/// The module of an operation, and the client's method for it.
pub(super) fn module(operation: &str) -> Ident {
    let snake = names::snake(operation);
    if CRATE_MODULES.contains(&snake.as_str()) {
        ident(&format!("{snake}_"))
    } else {
        ident(&snake)
    }
}

/// An identifier without the mark of a raw one, as links and file names have it.
pub(super) fn bare(ident: &Ident) -> String {
    ident.to_string().trim_start_matches("r#").to_owned()
}

/// A method of the client.
pub(super) fn method(operation: &str) -> Ident {
    let snake = names::snake(operation);
    let taken = ["new", "from_env", "in_region", "call", "send", "clone", "fmt", "from"];
    if taken.contains(&snake.as_str()) { ident(&format!("{snake}_")) } else { ident(&snake) }
}

/// A type whose name the model has made.
pub(super) fn type_name(name: &str) -> Ident {
    ident(name)
}

/// The type of a call.
pub(super) fn call(operation: &str) -> Ident {
    ident(&model::call_type_name(operation))
}

/// The type of a request.
pub(super) fn request(operation: &str) -> Ident {
    ident(&model::request_type_name(operation))
}

/// The type of a response.
pub(super) fn response(operation: &str) -> Ident {
    ident(&model::response_type_name(operation))
}

/// Variants for the values of an open enum, in the same order. Names are unique; `Other` is left free.
pub(super) fn variants<'a>(values: impl IntoIterator<Item = &'a str>) -> Vec<Ident> {
    let mut taken = std::collections::HashSet::from(["Other".to_owned()]);
    values
        .into_iter()
        .map(|value| {
            let base = match names::pascal(value) {
                name if name.is_empty() => "Value".to_owned(),
                name if name.starts_with(|c: char| c.is_ascii_digit()) => format!("Value{name}"),
                name => name,
            };
            let mut name = base.clone();
            let mut number = 2;
            while !taken.insert(name.clone()) {
                name = if base == "Other" {
                    format!("OtherValue{}", suffix(number))
                } else {
                    format!("{base}{number}")
                };
                number += 1;
            }
            ident(&name)
        })
        .collect()
}

/// Nothing for the first clash of `Other`, then numbers.
fn suffix(number: usize) -> String {
    if number == 2 { String::new() } else { number.to_string() }
}

fn ident(name: &str) -> Ident {
    // Nearly all names are plain ones, which need no parser.
    let plain = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let valid = |name: &str| plain(name) || syn::parse_str::<Ident>(name).is_ok();
    if NEVER_RAW.contains(&name) {
        return Ident::new(&format!("{name}_"), Span::call_site());
    }
    if KEYWORDS.contains(&name) {
        return Ident::new_raw(name, Span::call_site());
    }
    if valid(name) {
        return Ident::new(name, Span::call_site());
    }
    // A leading digit, or characters that no identifier has.
    let mut clean: String =
        name.chars().map(|c| if valid(&format!("x{c}")) { c } else { '_' }).collect();
    if !clean.starts_with(|c: char| c == '_' || valid(&c.to_string())) {
        clean.insert(0, 'n');
    }
    if clean.chars().all(|c| c == '_') {
        clean.push('x');
    }
    Ident::new(&clean, Span::call_site())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields() {
        for (wire, ident) in [
            ("RegionId", "region_id"),
            ("type", "r#type"),
            ("Type", "r#type"),
            ("self", "self_"),
            ("Crate", "crate_"),
            ("2fa", "n2fa"),
            ("A.B", "a_b"),
            ("x-acs-foo", "x_acs_foo"),
            ("名称", "名称"),
            ("gen", "r#gen"),
            ("***", "n"),
            ("", "n"),
        ] {
            assert_eq!(field(wire).to_string(), ident, "{wire}");
        }
    }

    #[test]
    fn every_keyword_makes_an_identifier() {
        for keyword in KEYWORDS {
            let made = field(keyword).to_string();
            assert!(syn::parse_str::<Ident>(&made).is_ok(), "{keyword} -> {made}");
        }
    }

    #[test]
    fn setters_and_methods_keep_off_built_in_names() {
        assert_eq!(setter("Send").to_string(), "send_");
        assert_eq!(setter("Default").to_string(), "default_");
        assert_eq!(setter("PageSize").to_string(), "page_size");
        assert_eq!(method("Send").to_string(), "send_");
        assert_eq!(method("Call").to_string(), "call_");
        assert_eq!(setter("Wait").to_string(), "wait");
        assert_eq!(module("Types").to_string(), "types_");
        assert_eq!(module("Errors").to_string(), "errors_");
        assert_eq!(module("Client").to_string(), "client_");
        assert_eq!(module("Match").to_string(), "r#match");
        assert_eq!(module("Rt").to_string(), "rt_");
        assert_eq!(module("AlicloudRuntime").to_string(), "alicloud_runtime_");
        assert_eq!(bare(&method("Try")), "try");
    }

    #[test]
    fn variants_are_unique() {
        let values = [
            "Available",
            "available",
            "2xlarge",
            "",
            "*",
            "Other",
            "中文",
            "InvalidImageId.NotFound",
            "Self",
        ];
        let names: Vec<String> = variants(values).iter().map(ToString::to_string).collect();
        assert_eq!(
            names,
            [
                "Available",
                "Available2",
                "Value2xlarge",
                "Value",
                "Value2",
                "OtherValue",
                "中文",
                "InvalidImageIdNotFound",
                "Self_"
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn any_name_makes_an_identifier(name in ".{0,24}") {
            for made in [field(&name), setter(&name), module(&name), method(&name), call(&name)] {
                assert!(syn::parse_str::<Ident>(&made.to_string()).is_ok(), "{name:?} -> {made}");
            }
        }
    }
}
