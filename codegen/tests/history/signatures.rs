//! The signatures of a generated crate, read off its text: what a program can name, with types.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens as _;
use syn::{FnArg, ImplItem, ImplItemFn, Item, Pat, ReturnType, Type, UseTree, Visibility};

/// What a crate shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signatures {
    /// By name: the module and the type.
    items: BTreeMap<String, One>,
    /// Names that stand for others.
    aliases: BTreeMap<String, Alias>,
    /// The names of arguments.
    names: BTreeMap<String, Vec<String>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct One {
    module: String,
    signature: String,
}

#[derive(Clone, Debug)]
struct Alias {
    module: String,
    target: String,
}

/// The associated type that a call leads to.
const RESPONSE: &str = "<Response>";

impl Signatures {
    /// Reads a file of the crate.
    pub(crate) fn read(&mut self, path: &str, text: &str) {
        let Some(module) = path.strip_suffix(".rs") else { return };
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let own: BTreeSet<String> = file.items.iter().filter_map(name_of_type).collect();
        let scope = Scope { module, own: if module == "types" { own } else { BTreeSet::new() } };
        file.items.iter().for_each(|item| self.item(&scope, item));
    }

    /// Gives names that stand for others what these have.
    pub(crate) fn resolve(&mut self) {
        for (name, Alias { module, target }) in self.aliases.clone() {
            if target == "Acknowledgement" || target.ends_with("Acknowledgement") {
                let signature = "Option<String>".to_owned();
                self.items.insert(format!("{name}::request_id"), One { module, signature });
                continue;
            }
            let prefix = format!("{target}::");
            let inside: Vec<(String, One)> = self
                .items
                .iter()
                .filter_map(|(key, one)| {
                    let rest = key.strip_prefix(&prefix)?;
                    // What a type of responses can do besides is not what a response is read by.
                    let one = One { module: module.clone(), ..one.clone() };
                    (!rest.ends_with("()")).then(|| (format!("{name}::{rest}"), one))
                })
                .collect();
            self.items.extend(inside);
        }
        // The module is private.
        self.items.retain(|_, one| one.module != "errors");
    }

    /// What programs can't use any more as they did: the module that it is in, its name and its type.
    pub(crate) fn broken_by(&self, after: &Self) -> Vec<(String, String, String)> {
        let is_same = |key: &str, then: &One| {
            let Some(now) = after.items.get(key) else { return false };
            // A response that becomes shared has its name still.
            let is_renamed = || {
                let Some(call) = key.strip_suffix(RESPONSE) else { return false };
                let module = call.split("::").next().unwrap_or_default();
                let alias = after.aliases.get(&format!("{module}::{}", then.signature));
                alias.is_some_and(|alias| alias.target == now.signature)
            };
            then.signature == now.signature || is_renamed()
        };
        let broken = self.items.iter().filter(|(key, one)| !is_same(key, one));
        broken.map(|(key, one)| (one.module.clone(), key.clone(), one.signature.clone())).collect()
    }

    /// The names of the arguments of a function: a method of the client, or the `new` of a type.
    pub(crate) fn names_of(&self, item: &str) -> Option<&Vec<String>> {
        self.names.get(&format!("{item}()")).or_else(|| self.names.get(&format!("{item}::new()")))
    }

    fn add(&mut self, scope: &Scope<'_>, key: String, signature: String) {
        self.items.insert(key, One { module: scope.module.to_owned(), signature });
    }

    fn item(&mut self, scope: &Scope<'_>, item: &Item) {
        match item {
            Item::Struct(one) if is_public(&one.vis) => {
                let name = scope.name(&one.ident.to_string());
                for field in one.fields.iter().filter(|field| is_public(&field.vis)) {
                    if let Some(ident) = &field.ident {
                        let key = format!("{name}::{}", bare(ident));
                        self.add(scope, key, scope.text(&field.ty));
                    }
                }
                self.add(scope, name, String::new());
            }
            Item::Enum(one) if is_public(&one.vis) => {
                let name = scope.name(&one.ident.to_string());
                for variant in &one.variants {
                    self.add(scope, format!("{name}::{}", variant.ident), String::new());
                }
                self.add(scope, name, String::new());
            }
            Item::Type(one) if is_public(&one.vis) => {
                let name = scope.name(&one.ident.to_string());
                let target = scope.text(&one.ty);
                if !target.starts_with("Call<") {
                    let module = scope.module.to_owned();
                    self.aliases.insert(name.clone(), Alias { module, target });
                }
                self.add(scope, name, String::new());
            }
            Item::Use(one) if is_public(&one.vis) => self.reexport(scope, &one.tree),
            Item::Impl(one) => self.implementation(scope, one),
            _ => {}
        }
    }

    fn reexport(&mut self, scope: &Scope<'_>, tree: &UseTree) {
        let text = tree.to_token_stream().to_string().replace(' ', "");
        let Some(codes) = text.strip_prefix("super::errors::") else { return };
        let target = codes.strip_suffix("asErrorCode").unwrap_or(codes);
        let (name, module) = (scope.name("ErrorCode"), scope.module.to_owned());
        self.aliases.insert(name.clone(), Alias { module, target: format!("errors::{target}") });
        self.add(scope, name, String::new());
    }

    fn implementation(&mut self, scope: &Scope<'_>, one: &syn::ItemImpl) {
        let Type::Path(path) = &*one.self_ty else { return };
        let Some(last) = path.path.segments.last() else { return };
        let of = last.ident.to_string();
        let name = if of == "Client" { of } else { scope.name(&of) };
        for item in &one.items {
            match item {
                ImplItem::Fn(function) if is_public(&function.vis) => {
                    let key = format!("{name}::{}()", bare(&function.sig.ident));
                    let (types, names) = arguments(scope, function);
                    let output = match &function.sig.output {
                        ReturnType::Type(_, ty) => scope.text(ty),
                        ReturnType::Default => String::new(),
                    };
                    self.names.insert(key.clone(), names);
                    self.add(scope, key, format!("({}) -> {output}", types.join(", ")));
                }
                // The response of an operation, and the entries of its pages.
                ImplItem::Type(ty) => {
                    self.add(scope, format!("{name}::<{}>", ty.ident), scope.text(&ty.ty));
                }
                _ => {}
            }
        }
    }
}

/// The file that is read.
struct Scope<'a> {
    module: &'a str,
    /// The types in it, where others name them by its name.
    own: BTreeSet<String>,
}

impl Scope<'_> {
    fn name(&self, item: &str) -> String {
        format!("{}::{item}", self.module)
    }

    /// A type as it is written anywhere in the crate.
    fn text(&self, ty: &Type) -> String {
        let tokens = ty.to_token_stream().to_string();
        let words: Vec<String> =
            tokens
                .split(' ')
                .map(|word| {
                    if self.own.contains(word) { format!("types::{word}") } else { word.to_owned() }
                })
                .collect();
        words.concat().replace("super::", "").replace("rt::", "")
    }
}

fn arguments(scope: &Scope<'_>, function: &ImplItemFn) -> (Vec<String>, Vec<String>) {
    let typed = function.sig.inputs.iter().filter_map(|argument| match argument {
        FnArg::Typed(typed) => Some(typed),
        FnArg::Receiver(_) => None,
    });
    typed
        .map(|typed| {
            let name = match &*typed.pat {
                Pat::Ident(ident) => bare(&ident.ident),
                _ => String::new(),
            };
            (scope.text(&typed.ty), name)
        })
        .unzip()
}

fn name_of_type(item: &Item) -> Option<String> {
    match item {
        Item::Struct(one) => Some(one.ident.to_string()),
        Item::Enum(one) => Some(one.ident.to_string()),
        Item::Type(one) => Some(one.ident.to_string()),
        _ => None,
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn bare(ident: &proc_macro2::Ident) -> String {
    ident.to_string().trim_start_matches("r#").to_owned()
}
