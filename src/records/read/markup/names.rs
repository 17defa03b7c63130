//! Names of elements in HTML, JATS and MathML, and what they do to their text.
//!
//! Must never know: where in a text they stand.

use super::super::tex::{SUB, SUPER};

/// What an element does to its text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing.
    Inline,
    /// It stands by itself.
    Block,
    /// A line ends.
    Break,
    /// A heading.
    Heading,
    /// All of it is raised or lowered.
    Shifted(&'static [(char, char)]),
    /// Its second child is raised or lowered.
    Scripts(&'static [(char, char)]),
    /// Its second child is what the first is divided by.
    Fraction,
    /// It is not for readers.
    Dropped,
}

/// The role of a name, its case aside.
pub(super) fn role(name: &str) -> Option<Role> {
    let mut lower = [0; 20];
    let lower = lower.get_mut(..name.len())?;
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    Some(match &*lower {
        b"i" | b"b" | b"em" | b"strong" | b"u" | b"s" | b"span" | b"a" | b"small" | b"big"
        | b"tt" | b"code" | b"font" | b"cite" | b"q" | b"abbr" | b"nobr" | b"sc" | b"scp"
        | b"mark" | b"del" | b"ins" | b"var" | b"samp" | b"kbd" | b"strike" | b"x" | b"img"
        | b"italic" | b"bold" | b"monospace" | b"underline" | b"roman" | b"sans-serif"
        | b"label" | b"ext-link" | b"xref" | b"named-content" | b"styled-content" | b"inf"
        | b"inline-formula" | b"inline-graphic" | b"alternatives" | b"uri" | b"email" | b"nlm"
        | b"math" | b"mrow" | b"mi" | b"mn" | b"mo" | b"mtext" | b"msubsup" | b"msqrt"
        | b"mroot" | b"mover" | b"munder" | b"munderover" | b"mstyle" | b"mspace" | b"mfenced"
        | b"mtable" | b"mtr" | b"mtd" | b"semantics" | b"mpadded" | b"mphantom" | b"menclose"
        | b"none" | b"mprescripts" | b"mmultiscripts" | b"ms" => Role::Inline,
        b"p" | b"div" | b"ul" | b"ol" | b"li" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6"
        | b"pre" | b"blockquote" | b"table" | b"tr" | b"td" | b"th" | b"tbody" | b"thead"
        | b"center" | b"dl" | b"dt" | b"dd" | b"section" | b"article" | b"header" | b"sec"
        | b"list" | b"list-item" | b"disp-formula" | b"abstract" | b"para" | b"html" | b"body" => {
            Role::Block
        }
        b"br" | b"hr" | b"break" => Role::Break,
        b"title" => Role::Heading,
        b"sup" => Role::Shifted(SUPER),
        b"sub" => Role::Shifted(SUB),
        b"msup" => Role::Scripts(SUPER),
        b"msub" => Role::Scripts(SUB),
        b"mfrac" => Role::Fraction,
        b"script" | b"style" | b"annotation" | b"tex-math" => Role::Dropped,
        _ => return None,
    })
}
