//! Tokens with their lines, groups opened out.
//!
//! Enters: a token stream. Leaves: a flat list; a group is its delimiter's name, what it holds, then `Close`.
//! What literals say stays out: no rule may be kept or broken by the words of a message.

use proc_macro2::{TokenStream, TokenTree};

/// What stands at a place of the code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    /// The word or sign; `literal`; a delimiter's name, or `Close`.
    pub text: String,
    /// Whether it is a name or a keyword of the code.
    pub is_word: bool,
    /// From 1.
    pub line: usize,
}

/// Adds the tokens of a stream.
pub fn flatten(stream: TokenStream, out: &mut Vec<Token>) {
    for tree in stream {
        let line = tree.span().start().line;
        let mut add = |text: String, is_word: bool| out.push(Token { text, is_word, line });
        match tree {
            TokenTree::Group(group) => {
                add(format!("{:?}", group.delimiter()), false);
                flatten(group.stream(), out);
                let line = group.span_close().start().line;
                out.push(Token { text: "Close".to_owned(), is_word: false, line });
            }
            TokenTree::Literal(_) => add("literal".to_owned(), false),
            TokenTree::Ident(ident) => add(ident.to_string(), true),
            TokenTree::Punct(sign) => add(sign.to_string(), false),
        }
    }
}
