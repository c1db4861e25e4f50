//! The public items of generated crates, read off their text.

use std::collections::{BTreeMap, BTreeSet};

use syn::{FnArg, ImplItem, Item, Pat, Type, Visibility};

/// What a program can name, by its path; error codes aside, which follow the documentation at once.
#[derive(Debug, Default)]
pub(crate) struct Items {
    pub(crate) names: BTreeSet<String>,
    /// The names of the arguments of each function.
    pub(crate) arguments: BTreeMap<String, Vec<String>>,
}

/// The items of these files: (path, text).
pub(crate) fn public_items<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> Items {
    let mut items = Items::default();
    for (path, text) in files {
        let Some(name) = path.strip_suffix(".rs") else { continue };
        if !name.ends_with("/errors") {
            let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
            let module = name.replace("/src/", "::");
            file.items.iter().for_each(|item| items.item(&module, item));
        }
    }
    items
}

impl Items {
    fn item(&mut self, module: &str, item: &Item) {
        match item {
            Item::Struct(one) if is_public(&one.vis) => {
                let name = format!("{module}::{}", one.ident);
                for field in one.fields.iter().filter(|field| is_public(&field.vis)) {
                    if let Some(ident) = &field.ident {
                        self.names.insert(format!("{name}.{ident}"));
                    }
                }
                self.names.insert(name);
            }
            Item::Enum(one) if is_public(&one.vis) && one.ident != "ErrorCode" => {
                let name = format!("{module}::{}", one.ident);
                let variants =
                    one.variants.iter().map(|variant| format!("{name}::{}", variant.ident));
                self.names.extend(variants);
                self.names.insert(name);
            }
            Item::Type(one) if is_public(&one.vis) => {
                self.names.insert(format!("{module}::{}", one.ident));
            }
            Item::Impl(one) if one.trait_.is_none() => {
                let Type::Path(path) = &*one.self_ty else { return };
                let Some(last) = path.path.segments.last() else { return };
                // The methods of the client are in the modules of the operations.
                for function in &one.items {
                    let ImplItem::Fn(function) = function else { continue };
                    if is_public(&function.vis) {
                        let name = format!("{module}::{}::{}()", last.ident, function.sig.ident);
                        let arguments = function.sig.inputs.iter().filter_map(argument).collect();
                        self.arguments.insert(name.clone(), arguments);
                        self.names.insert(name);
                    }
                }
            }
            Item::Impl(one) => {
                let Some((path, _)) = &one.trait_ else { return };
                let is_pages =
                    path.segments.last().is_some_and(|last| last.ident.to_string().contains("Pag"));
                if is_pages {
                    self.names.insert(format!("{module}: pages"));
                }
            }
            _ => {}
        }
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn argument(argument: &FnArg) -> Option<String> {
    match argument {
        FnArg::Typed(typed) => match &*typed.pat {
            Pat::Ident(ident) => Some(ident.ident.to_string()),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    }
}
