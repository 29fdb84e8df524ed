//! A Rust file of this tree, as the rules look at it.
//!
//! Enters: a path and a text. Leaves: its lines, its functions with their lengths, and its tokens, both without test
//! code: items under `#[cfg(test)]` or `#[test]` are cut out before anything is counted.

use std::path::{Component, Path};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Item, ItemMod, Meta};

/// A function outside tests.
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) line: usize,
    /// Lines from its signature to its closing brace, without those that only hold a comment.
    pub(crate) lines: usize,
}

/// A token outside tests: what it says and where.
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// One file.
pub(crate) struct Source {
    /// From the root of the tree, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
    /// Test code from its first line to its last.
    pub(crate) is_test: bool,
    pub(crate) functions: Vec<Function>,
    pub(crate) tokens: Vec<Token>,
    /// Modules that only tests have, as paths without `.rs`.
    pub(crate) test_modules: Vec<String>,
    /// Types, traits and modules that it declares, with their lines.
    pub(crate) declared: Vec<(String, usize)>,
}

impl Source {
    /// Reads a file's text; what does not parse is reported as the error.
    pub(crate) fn new(path: &str, text: String) -> Result<Self, String> {
        let mut file = syn::parse_file(&text).map_err(|e| format!("{path}: {e}"))?;
        let mut reader =
            Reader { path, text: &text, functions: Vec::new(), test_modules: Vec::new(), declared: Vec::new() };
        reader.visit_file_mut(&mut file);
        let Reader { functions, test_modules, declared, .. } = reader;
        let mut tokens = Vec::new();
        flatten(file.to_token_stream(), &mut tokens);
        let is_test = is_test_path(path);
        Ok(Self { path: path.to_owned(), text, is_test, functions, tokens, test_modules, declared })
    }

    /// The line, from 1, without its end.
    pub(crate) fn line(&self, number: usize) -> &str {
        number.checked_sub(1).and_then(|n| self.text.lines().nth(n)).unwrap_or_default()
    }

    /// The path without `.rs`.
    pub(crate) fn module(&self) -> &str {
        self.path.strip_suffix(".rs").unwrap_or(&self.path)
    }
}

/// The package of tests, benches, examples, `tests.rs` and what lies in a folder `tests`.
fn is_test_path(path: &str) -> bool {
    let mut parts = Path::new(path).components().filter_map(|c| match c {
        Component::Normal(part) => part.to_str(),
        _ => None,
    });
    parts.any(|p| matches!(p, "tests" | "tests.rs" | "benches" | "examples" | "fuzz"))
}

struct Reader<'a> {
    path: &'a str,
    text: &'a str,
    functions: Vec<Function>,
    test_modules: Vec<String>,
    declared: Vec<(String, usize)>,
}

impl Reader<'_> {
    fn function(&mut self, name: &syn::Ident, block: &syn::Block, from: proc_macro2::Span) {
        let (first, last) = (from.start().line, block.span().end().line);
        let code = |l: &&str| !l.trim_start().starts_with("//");
        let lines = self.text.lines().skip(first - 1).take(last + 1 - first).filter(code).count();
        self.functions.push(Function { name: name.to_string(), line: first, lines });
    }

    fn test_module(&mut self, module: &ItemMod) {
        let stem = self.path.strip_suffix(".rs").unwrap_or(self.path);
        let root = ["/lib", "/main"].iter().find_map(|end| stem.strip_suffix(end)).unwrap_or(stem);
        self.test_modules.push(format!("{root}/{}", module.ident));
    }
}

impl VisitMut for Reader<'_> {
    fn visit_file_mut(&mut self, file: &mut syn::File) {
        self.cut(&mut file.items);
        visit_mut::visit_file_mut(self, file);
    }

    fn visit_item_mod_mut(&mut self, module: &mut ItemMod) {
        if let Some((_, items)) = &mut module.content {
            self.cut(items);
        }
        self.declared.push((module.ident.to_string(), module.ident.span().start().line));
        visit_mut::visit_item_mod_mut(self, module);
    }

    fn visit_item_fn_mut(&mut self, f: &mut syn::ItemFn) {
        self.function(&f.sig.ident, &f.block, f.sig.span());
        visit_mut::visit_item_fn_mut(self, f);
    }

    fn visit_impl_item_fn_mut(&mut self, f: &mut syn::ImplItemFn) {
        self.function(&f.sig.ident, &f.block, f.sig.span());
        visit_mut::visit_impl_item_fn_mut(self, f);
    }

    fn visit_trait_item_fn_mut(&mut self, f: &mut syn::TraitItemFn) {
        if let Some(block) = &f.default {
            self.function(&f.sig.ident, block, f.sig.span());
        }
        visit_mut::visit_trait_item_fn_mut(self, f);
    }

    fn visit_item_struct_mut(&mut self, item: &mut syn::ItemStruct) {
        self.declared.push((item.ident.to_string(), item.ident.span().start().line));
    }

    fn visit_item_enum_mut(&mut self, item: &mut syn::ItemEnum) {
        self.declared.push((item.ident.to_string(), item.ident.span().start().line));
    }
}

impl Reader<'_> {
    /// Takes the items that only tests have out of a list.
    fn cut(&mut self, items: &mut Vec<Item>) {
        for item in items.iter() {
            if let Item::Mod(module) = item
                && module.content.is_none()
                && is_test(&module.attrs)
            {
                self.test_module(module);
            }
        }
        items.retain(|item| !is_test(attributes(item)));
        for item in items {
            if let Item::Impl(block) = item {
                block.items.retain(|i| !matches!(i, syn::ImplItem::Fn(f) if is_test(&f.attrs)));
            }
        }
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(i) => &i.attrs,
        Item::Enum(i) => &i.attrs,
        Item::Fn(i) => &i.attrs,
        Item::Impl(i) => &i.attrs,
        Item::Macro(i) => &i.attrs,
        Item::Mod(i) => &i.attrs,
        Item::Static(i) => &i.attrs,
        Item::Struct(i) => &i.attrs,
        Item::Trait(i) => &i.attrs,
        Item::Type(i) => &i.attrs,
        Item::Use(i) => &i.attrs,
        _ => &[],
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::Path(path) => path.segments.last().is_some_and(|s| s.ident == "test"),
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        Meta::NameValue(_) => false,
    })
}

fn flatten(stream: TokenStream, out: &mut Vec<Token>) {
    for tree in stream {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Group(group) => {
                out.push(Token { text: format!("{:?}", group.delimiter()), line });
                flatten(group.stream(), out);
            }
            TokenTree::Literal(_) => out.push(Token { text: "literal".to_owned(), line }),
            other => out.push(Token { text: other.to_string(), line }),
        }
    }
}
