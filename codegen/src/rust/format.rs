//! Tokens to text: prettyplease decides the layout, blank lines separate items.

use proc_macro2::TokenStream;

/// The text of a file: a header, module docs and items.
pub(super) fn file(header: &str, docs: &str, tokens: TokenStream) -> Result<String, syn::Error> {
    Ok(format!("{header}\n{}", module(docs, tokens)?))
}

/// The text of a module: its docs and items.
///
/// `tokens` are made by this crate, so they are valid Rust whatever the spec says; if they were not, the
/// error names the file.
pub(super) fn module(docs: &str, tokens: TokenStream) -> Result<String, syn::Error> {
    let file: syn::File = syn::parse2(tokens)?;
    let mut text = String::with_capacity(4096);
    for line in docs.lines() {
        text.push_str("//!");
        if !line.is_empty() {
            text.push(' ');
            text.push_str(line.trim_end());
        }
        text.push('\n');
    }
    if !file.attrs.is_empty() {
        if !docs.is_empty() {
            text.push('\n');
        }
        text.push_str(&print(file.attrs, Vec::new()));
    }
    push_items(&mut text, file.items);
    Ok(text)
}

/// Appends items, each after a blank line.
pub(super) fn push_items(text: &mut String, items: Vec<syn::Item>) {
    let mut previous: Option<std::mem::Discriminant<syn::Item>> = None;
    for item in items {
        let kind = std::mem::discriminant(&item);
        // One-line items of a kind are kept together.
        let joined = previous == Some(kind)
            && matches!(item, syn::Item::Use(_) | syn::Item::Mod(_) | syn::Item::Type(_));
        if !joined {
            text.push('\n');
        }
        previous = Some(kind);
        push_spaced(text, &print(Vec::new(), vec![item]));
    }
}

fn print(attrs: Vec<syn::Attribute>, items: Vec<syn::Item>) -> String {
    prettyplease::unparse(&syn::File { shebang: None, frontmatter: None, attrs, items })
}

/// Puts a blank line between the functions of an impl block.
fn push_spaced(out: &mut String, item: &str) {
    let in_impl = item.starts_with("impl") || item.contains("\nimpl");
    let mut ended = false;
    for line in item.lines() {
        let begins = ["    fn ", "    pub fn ", "    pub async fn ", "    ///", "    #["]
            .iter()
            .any(|start| line.starts_with(start));
        if in_impl && ended && begins {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        ended = line == "    }" || line.ends_with(';');
    }
}
