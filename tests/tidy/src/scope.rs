//! What a module declares and names: its items, its imports, the paths in its code.
//!
//! Enters: the items of a file, test code cut out. Leaves: a [`Scope`] for the file and one for each module written
//! inside it. Paths are looked for in the tokens, so those in the arguments of macros count like any other; strings in
//! attributes and what a macro would only produce are not seen. A `use` inside a function counts for the whole module.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Item, UseTree, Visibility};

use crate::token::{Token, flatten};

/// One name brought in by a `use`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Import {
    /// As written, without `self` at the end.
    pub path: Vec<String>,
    /// The name it has here; none for a glob.
    pub name: Option<String>,
    /// Whether others may take it from here: `pub use`, with or without a restriction.
    pub is_shared: bool,
    /// The line of the name.
    pub line: usize,
}

/// A path in code, of two segments or more.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    /// As written, without generic arguments.
    pub path: Vec<String>,
    /// The line of its first segment.
    pub line: usize,
}

/// A module's own text.
#[derive(Clone, Default, Debug)]
pub struct Scope {
    /// The modules inside the file that lead to it; none for the file itself.
    pub inner: Vec<String>,
    /// Names declared here, of any kind but modules.
    pub items: BTreeSet<String>,
    /// Modules declared here, in other files or in this one.
    pub children: BTreeSet<String>,
    /// What is brought in.
    pub imports: Vec<Import>,
    /// What the code names.
    pub named: Vec<Named>,
}

/// The scopes of a file, whose functions lose their imports to it.
pub fn scopes(items: &mut [Item]) -> Vec<Scope> {
    let mut out = Vec::new();
    collect(&[], items, &mut out);
    out
}

fn collect(inner: &[String], items: &mut [Item], out: &mut Vec<Scope>) {
    let mut scope = Scope { inner: inner.to_vec(), ..Scope::default() };
    for item in items {
        match item {
            Item::Use(import) => add_imports(import, &mut scope.imports),
            Item::Mod(module) => {
                let name = module.ident.to_string();
                scope.children.insert(name.clone());
                if let Some((_, items)) = &mut module.content {
                    collect(&[inner, &[name]].concat(), items, out);
                }
            }
            item => {
                scope.items.extend(name_of(item));
                Inside { imports: &mut scope.imports }.visit_item_mut(item);
                let mut tokens = Vec::new();
                flatten(item.to_token_stream(), &mut tokens);
                add_named(&tokens, &mut scope.named);
            }
        }
    }
    out.push(scope);
}

/// Takes the imports out of the bodies of functions.
struct Inside<'a> {
    imports: &'a mut Vec<Import>,
}

impl VisitMut for Inside<'_> {
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        block.stmts.retain(|statement| {
            let syn::Stmt::Item(Item::Use(import)) = statement else { return true };
            add_imports(import, self.imports);
            false
        });
        visit_mut::visit_block_mut(self, block);
    }
}

fn name_of(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(i) => &i.ident,
        Item::Enum(i) => &i.ident,
        Item::Fn(i) => &i.sig.ident,
        Item::Macro(i) => i.ident.as_ref()?,
        Item::Static(i) => &i.ident,
        Item::Struct(i) => &i.ident,
        Item::Trait(i) => &i.ident,
        Item::Type(i) => &i.ident,
        Item::Union(i) => &i.ident,
        _ => return None,
    };
    Some(ident.to_string())
}

fn add_imports(item: &syn::ItemUse, out: &mut Vec<Import>) {
    // `::x::y` is a crate's, never ours.
    if item.leading_colon.is_none() {
        add_tree(&item.tree, &[], !matches!(item.vis, Visibility::Inherited), out);
    }
}

fn add_tree(tree: &UseTree, before: &[String], is_shared: bool, out: &mut Vec<Import>) {
    let with = |ident: &syn::Ident| {
        let mut path = before.to_vec();
        if ident != "self" || before.is_empty() {
            path.push(ident.to_string());
        }
        path
    };
    let mut import = |path: Vec<String>, name: Option<String>, span: proc_macro2::Span| {
        out.push(Import { path, name, is_shared, line: span.start().line });
    };
    match tree {
        UseTree::Path(part) => add_tree(&part.tree, &with(&part.ident), is_shared, out),
        UseTree::Name(last) => {
            let path = with(&last.ident);
            let name = path.last().cloned();
            import(path, name, last.ident.span());
        }
        UseTree::Rename(last) => {
            import(with(&last.ident), Some(last.rename.to_string()), last.ident.span());
        }
        UseTree::Glob(star) => import(before.to_vec(), None, star.star_token.spans[0]),
        UseTree::Group(group) => group.items.iter().for_each(|tree| add_tree(tree, before, is_shared, out)),
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// The paths of a list of tokens. The places of visibilities (`pub(in crate::web)`) are none.
fn add_named(tokens: &[Token], out: &mut Vec<Named>) {
    let text = |i: usize| tokens.get(i).map_or("", |t| t.text.as_str());
    let is_joint = |i: usize| text(i) == ":" && text(i + 1) == ":";
    let mut at = 0;
    while at < tokens.len() {
        let (start, mut path) = (at, Vec::new());
        while tokens.get(at).is_some_and(|t| t.is_word) && is_word(text(at)) {
            path.push(text(at).to_owned());
            if !is_joint(at + 1) {
                at += 1;
                break;
            }
            at += 3;
        }
        let follows = start >= 2 && is_joint(start - 2);
        let restricts = start >= 2 && text(start - 1) == "in" && text(start - 2) == "Parenthesis";
        if path.len() > 1 && !follows && !restricts {
            out.push(Named { path, line: tokens[start].line });
        }
        at = at.max(start + 1);
    }
}
