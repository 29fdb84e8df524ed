//! A Rust file of this tree, as the rules look at it.
//!
//! Enters: a path and a text. Leaves: its lines, its functions with their lengths, its tokens, its scopes, the types it
//! declares, all without test code: items under `#[cfg(test)]` or `#[test]` are cut out before anything is counted. The
//! names of its tests are taken before.

use std::path::{Component, Path};

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Item, ItemMod, Meta};

use crate::scope::{Scope, scopes};
use crate::token::{Token, flatten};

/// A function outside tests.
#[derive(Clone, Debug)]
pub struct Function {
    /// As declared.
    pub name: String,
    /// Of its signature.
    pub line: usize,
    /// Lines from its signature to its closing brace, without those that only hold a comment.
    pub lines: usize,
}

/// A name with its line.
pub type Declared = (String, usize);

/// One file.
#[derive(Clone, Debug)]
pub struct Source {
    /// From the root of the tree, with `/`.
    pub path: String,
    /// As it stands.
    pub text: String,
    /// Test code from its first line to its last, by its place in the tree.
    pub is_test: bool,
    /// Declared under `#[cfg(test)]`, itself or a module above it.
    pub is_test_module: bool,
    /// Those outside tests.
    pub functions: Vec<Function>,
    /// Those outside tests.
    pub tokens: Vec<Token>,
    /// What it declares and names: one for the file, one for each module inside it.
    pub scopes: Vec<Scope>,
    /// Modules that only tests have, as paths without `.rs`.
    pub test_modules: Vec<String>,
    /// Modules that it declares.
    pub modules: Vec<Declared>,
    /// Structs, enums, unions, traits and names of types that it declares.
    pub types: Vec<Declared>,
    /// The names of its tests.
    pub tests: Vec<String>,
}

impl Source {
    /// Reads a file's text; what does not parse is reported as the error.
    pub fn new(path: &str, text: String) -> Result<Self, String> {
        let mut file = syn::parse_file(&text).map_err(|e| format!("{path}: {e}"))?;
        let mut whole = Vec::new();
        flatten(file.to_token_stream(), &mut whole);
        let mut reader = Reader { path, text: &text, ..Reader::default() };
        reader.visit_file_mut(&mut file);
        let Reader { functions, test_modules, modules, types, .. } = reader;
        let mut tokens = Vec::new();
        flatten(file.to_token_stream(), &mut tokens);
        let scopes = scopes(&mut file.items);
        let (is_test, tests) = (is_test_path(path), tests(&whole));
        let (path, is_test_module) = (path.to_owned(), false);
        Ok(Self { path, text, is_test, is_test_module, functions, tokens, scopes, test_modules, modules, types, tests })
    }

    /// The line, from 1, without its end.
    pub fn line(&self, number: usize) -> &str {
        number.checked_sub(1).and_then(|n| self.text.lines().nth(n)).unwrap_or_default()
    }

    /// The path without `.rs`.
    pub fn module(&self) -> &str {
        self.path.strip_suffix(".rs").unwrap_or(&self.path)
    }
}

/// The names of functions that bear an attribute `test`, be it a runtime's (`tokio::test`), within macros as well.
fn tests(tokens: &[Token]) -> Vec<String> {
    let text = |i: usize| tokens.get(i).map_or("", |t| t.text.as_str());
    let (mut out, mut is_test) = (Vec::new(), false);
    for at in 0..tokens.len() {
        match text(at) {
            "test" if at > 1 && matches!(text(at + 1), "Close" | "Parenthesis") => {
                is_test |= text(at - 1) == "Bracket" || (text(at - 1) == ":" && text(at - 2) == ":");
            }
            "fn" if is_test => {
                out.push(text(at + 1).to_owned());
                is_test = false;
            }
            "struct" | "enum" | "impl" | "mod" | "use" => is_test = false,
            _ => {}
        }
    }
    out
}

/// Packages in the folder of tests that keep the rules of the others.
const PACKAGES_UNDER_TESTS: &[&str] = &["tests/tidy/src/"];

/// The package of tests, benches, examples, `tests.rs` and what lies in a folder `tests`.
fn is_test_path(path: &str) -> bool {
    let mut parts = Path::new(path).components().filter_map(|c| match c {
        Component::Normal(part) => part.to_str(),
        _ => None,
    });
    let is_package = PACKAGES_UNDER_TESTS.iter().any(|package| path.starts_with(package));
    !is_package && parts.any(|p| matches!(p, "tests" | "tests.rs" | "benches" | "examples" | "fuzz"))
}

#[derive(Default)]
struct Reader<'a> {
    path: &'a str,
    text: &'a str,
    functions: Vec<Function>,
    test_modules: Vec<String>,
    modules: Vec<Declared>,
    types: Vec<Declared>,
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
        self.modules.push(declared(&module.ident));
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
        self.types.push(declared(&item.ident));
        visit_mut::visit_item_struct_mut(self, item);
    }

    fn visit_item_enum_mut(&mut self, item: &mut syn::ItemEnum) {
        self.types.push(declared(&item.ident));
        visit_mut::visit_item_enum_mut(self, item);
    }

    fn visit_item_union_mut(&mut self, item: &mut syn::ItemUnion) {
        self.types.push(declared(&item.ident));
    }

    fn visit_item_trait_mut(&mut self, item: &mut syn::ItemTrait) {
        self.types.push(declared(&item.ident));
        visit_mut::visit_item_trait_mut(self, item);
    }

    fn visit_item_type_mut(&mut self, item: &mut syn::ItemType) {
        self.types.push(declared(&item.ident));
    }
}

fn declared(ident: &syn::Ident) -> Declared {
    (ident.to_string(), ident.span().start().line)
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
