//! Where generated code goes: files of a crate, or one file for a module. Knows nothing of what the code says.

use std::fmt::Write as _;

use alicloud_model::Product;
use proc_macro2::TokenStream;
use quote::quote;

use super::file::{GeneratedFile, Origin};
use super::{format, manifest, readme};
use crate::model::crate_dir;
use crate::runtime::RuntimeDependency;

/// Where the code of a product goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A separate crate, which finds the runtime there: a manifest, and one file an operation.
    Crate(RuntimeDependency),
    /// One file, the contents of a module of some other crate: for `include!`, `#[path]` or `mod`.
    Module,
    /// No code: what the emulator and the command line read in place of specs, which is beside the other two as well.
    Catalog,
}

/// A crate that depends on the published runtime.
impl Default for Layout {
    fn default() -> Self {
        Self::Crate(RuntimeDependency::default())
    }
}

/// The code of a product.
pub(super) struct Code<'a> {
    pub(super) product: &'a Product,
    pub(super) origin: &'a Origin,
    /// The docs of the whole.
    pub(super) docs: String,
    /// The client, whose methods are in modules.
    pub(super) client: TokenStream,
    /// The items besides the client and the modules.
    pub(super) rest: TokenStream,
    pub(super) modules: Vec<Module<'a>>,
}

/// A module of a product's code.
pub(super) struct Module<'a> {
    /// As Rust writes it, which for a keyword is `r#match`. A text, since tokens belong to one thread.
    pub(super) name: String,
    /// Whether it is seen from outside.
    pub(super) public: bool,
    pub(super) origin: &'a Origin,
    /// Its docs and its items.
    pub(super) text: String,
}

impl Module<'_> {
    fn declaration(&self) -> Result<TokenStream, syn::Error> {
        let name: TokenStream = syn::parse_str(&self.name)?;
        Ok(if self.public { quote!(pub mod #name;) } else { quote!(mod #name;) })
    }
}

/// Puts the code into files.
pub(super) fn files(code: Code<'_>, layout: &Layout) -> Result<Vec<GeneratedFile>, syn::Error> {
    match layout {
        Layout::Crate(runtime) => crate_files(code, runtime),
        Layout::Module => module_file(code).map(|file| vec![file]),
        Layout::Catalog => Ok(Vec::new()),
    }
}

fn crate_files(
    code: Code<'_>,
    runtime: &RuntimeDependency,
) -> Result<Vec<GeneratedFile>, syn::Error> {
    let dir = crate_dir(code.product);
    let file = |path: String, origin: &Origin, text: String| GeneratedFile {
        path: format!("{dir}/{path}"),
        origin: origin.clone(),
        text,
    };
    let modules: Vec<TokenStream> =
        code.modules.iter().map(Module::declaration).collect::<Result<_, _>>()?;
    let (client, rest) = (code.client, code.rest);
    // One attribute, since the compiler goes through those of the crate for each function.
    let docs = format!("\n{}\n", code.docs);
    let library = quote! {
        #![doc = #docs]
        #![allow(clippy::should_implement_trait, clippy::too_many_arguments, reason = "names and arguments are those of the service")]
        #![allow(deprecated, reason = "what the service discourages is still there")]
        #![forbid(unsafe_code)]
        #client
        #(#modules)*
        #rest

        #[doc = " What the emulator needs to know of these operations, for tests: `Emulator::builder().product(catalog())`."]
        #[cfg(feature = "emulator")]
        pub fn catalog() -> &'static str {
            include_str!("../catalog.txt")
        }
    };
    let library = format::file(&header(code.origin), "", library)?;
    let manifest = manifest::text(code.product, code.origin, runtime);
    let mut files = vec![
        file("Cargo.toml".to_owned(), code.origin, manifest),
        file("README.md".to_owned(), code.origin, readme::text(code.product, code.origin)),
        file("src/lib.rs".to_owned(), code.origin, library),
    ];
    files.extend(code.modules.into_iter().map(|module| {
        let path = format!("src/{}.rs", module.name.trim_start_matches("r#"));
        let text = format!("{}\n{}", header(module.origin), module.text);
        file(path, module.origin, text)
    }));
    Ok(files)
}

/// What the code of a module allows itself, since nobody edits it, most programs use a part of it, and the lints of the crate
/// around it are for other code.
const ALLOW: &str = "#[allow(clippy::all, clippy::pedantic, dead_code, deprecated, missing_docs, unreachable_pub, unused_imports)]";

/// The file can be included anywhere, so it has no inner attributes and no docs at its top.
fn module_file(code: Code<'_>) -> Result<GeneratedFile, syn::Error> {
    let allowed = syn::parse::Parser::parse_str(syn::Attribute::parse_outer, ALLOW)?;
    let (client, rest) = (code.client, code.rest);
    let syn::File { mut items, .. } = syn::parse2(quote!(#client #rest))?;
    for item in &mut items {
        let attributes = match item {
            syn::Item::Use(item) => &mut item.attrs,
            syn::Item::Static(item) => &mut item.attrs,
            syn::Item::Struct(item) => &mut item.attrs,
            syn::Item::Impl(item) => &mut item.attrs,
            // What a macro of another crate writes is not looked at.
            _ => continue,
        };
        attributes.extend(allowed.iter().cloned());
    }
    let mut text = header(code.origin);
    format::push_items(&mut text, items);
    for module in &code.modules {
        let (origin, name) = (module.origin, &module.name);
        let public = if module.public { "pub " } else { "" };
        let _ = write!(
            text,
            "\n// From {}\n// SHA-256 {}\n{ALLOW}\n{public}mod {name} {{\n",
            origin.path, origin.sha256
        );
        for line in module.text.lines() {
            if !line.is_empty() {
                text.push_str("    ");
                text.push_str(line);
            }
            text.push('\n');
        }
        text.push_str("}\n");
    }
    let path = format!("{}.rs", crate_dir(code.product));
    Ok(GeneratedFile { path, origin: code.origin.clone(), text })
}

pub(super) fn header(origin: &Origin) -> String {
    format!(
        "// @generated by alicloud-codegen {} from {}\n// SHA-256 {}\n// Edit the spec and build again; changes made here are lost.\n",
        manifest::VERSION,
        origin.path,
        origin.sha256
    )
}
