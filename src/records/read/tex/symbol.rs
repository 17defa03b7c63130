//! Names of TeX and what they stand for.
//!
//! Must never know: where in a text they stand.

/// What a command does with its argument.
#[derive(Clone, Copy)]
pub(super) enum Role {
    /// It changes the look of the argument, which stays.
    Around,
    /// The argument is raised or lowered.
    Raised(&'static [(char, char)]),
    /// The second argument is what is seen.
    Second,
    /// It changes the look of what follows.
    Switch,
    /// Neither it nor its argument is seen.
    Nothing,
}

/// The role of a command that is no symbol.
pub(super) fn role(name: &str) -> Option<Role> {
    Some(match name {
        "textit" | "textbf" | "emph" | "textsc" | "texttt" | "textrm" | "textsf" | "textsl"
        | "textup" | "textmd" | "textnormal" | "text" | "mbox" | "ensuremath" | "mathrm"
        | "mathbf" | "mathit" | "mathsf" | "mathtt" | "mathcal" | "mathbb" | "url" | "path"
        | "underline" | "uppercase" | "MakeUppercase" | "lowercase" | "enquote" | "mkbibquote"
        | "mkbibemph" | "protect" | "nocase" | "bibstring" => Role::Around,
        "textsuperscript" => Role::Raised(SUPER),
        "textsubscript" => Role::Raised(SUB),
        "href" | "textcolor" | "foreignlanguage" => Role::Second,
        "it" | "bf" | "em" | "sc" | "rm" | "sf" | "tt" | "sl" | "itshape" | "bfseries"
        | "small" | "large" | "relax" | "left" | "right" | "displaystyle" | "noindent"
        | "newblock" => Role::Switch,
        "noopsort" | "label" | "vspace" | "hspace" => Role::Nothing,
        _ => return None,
    })
}

/// The mark that goes over or under a letter, as a combining character.
pub(super) fn combining(mark: char) -> Option<char> {
    Some(match mark {
        '`' => '\u{300}',
        '\'' => '\u{301}',
        '^' => '\u{302}',
        '~' => '\u{303}',
        '=' => '\u{304}',
        'u' => '\u{306}',
        '.' => '\u{307}',
        '"' => '\u{308}',
        'r' => '\u{30a}',
        'H' => '\u{30b}',
        'v' => '\u{30c}',
        'd' => '\u{323}',
        'c' => '\u{327}',
        'k' => '\u{328}',
        'b' => '\u{331}',
        _ => return None,
    })
}

/// Characters that Unicode has raised.
pub(in super::super) const SUPER: &[(char, char)] = &[
    ('0', '⁰'),
    ('1', '¹'),
    ('2', '²'),
    ('3', '³'),
    ('4', '⁴'),
    ('5', '⁵'),
    ('6', '⁶'),
    ('7', '⁷'),
    ('8', '⁸'),
    ('9', '⁹'),
    ('+', '⁺'),
    ('-', '⁻'),
    ('−', '⁻'),
    ('=', '⁼'),
    ('(', '⁽'),
    (')', '⁾'),
    ('n', 'ⁿ'),
    ('i', 'ⁱ'),
    ('a', 'ᵃ'),
    ('b', 'ᵇ'),
    ('c', 'ᶜ'),
    ('d', 'ᵈ'),
    ('e', 'ᵉ'),
    ('h', 'ʰ'),
    ('k', 'ᵏ'),
    ('m', 'ᵐ'),
    ('o', 'ᵒ'),
    ('p', 'ᵖ'),
    ('r', 'ʳ'),
    ('s', 'ˢ'),
    ('t', 'ᵗ'),
    ('x', 'ˣ'),
    ('′', '′'),
    ('*', '*'),
    ('°', '°'),
];

/// Characters that Unicode has lowered.
pub(in super::super) const SUB: &[(char, char)] = &[
    ('0', '₀'),
    ('1', '₁'),
    ('2', '₂'),
    ('3', '₃'),
    ('4', '₄'),
    ('5', '₅'),
    ('6', '₆'),
    ('7', '₇'),
    ('8', '₈'),
    ('9', '₉'),
    ('+', '₊'),
    ('-', '₋'),
    ('−', '₋'),
    ('=', '₌'),
    ('(', '₍'),
    (')', '₎'),
    ('a', 'ₐ'),
    ('e', 'ₑ'),
    ('h', 'ₕ'),
    ('i', 'ᵢ'),
    ('j', 'ⱼ'),
    ('k', 'ₖ'),
    ('l', 'ₗ'),
    ('m', 'ₘ'),
    ('n', 'ₙ'),
    ('o', 'ₒ'),
    ('p', 'ₚ'),
    ('r', 'ᵣ'),
    ('s', 'ₛ'),
    ('t', 'ₜ'),
    ('u', 'ᵤ'),
    ('v', 'ᵥ'),
    ('x', 'ₓ'),
];

/// A text raised or lowered, if each of its characters can be; else as it is.
pub(in super::super) fn shifted(raw: &str, table: &[(char, char)], text: &mut String) {
    let one = |c: char| table.iter().find(|(from, _)| *from == c).map(|(_, to)| *to);
    match raw.chars().map(one).collect::<Option<String>>() {
        Some(shifted) => text.push_str(&shifted),
        None => text.push_str(raw),
    }
}

/// The symbol that a command of letters stands for.
pub(super) fn named(name: &str) -> Option<&'static str> {
    let at = SYMBOLS
        .binary_search_by_key(&name, |(name, _)| *name)
        .ok()?;
    SYMBOLS.get(at).map(|(_, symbol)| *symbol)
}

/// Sorted by name.
const SYMBOLS: &[(&str, &str)] = &[
    ("AA", "Å"),
    ("AE", "Æ"),
    ("DH", "Ð"),
    ("DJ", "Đ"),
    ("Delta", "Δ"),
    ("Gamma", "Γ"),
    ("L", "Ł"),
    ("LaTeX", "LaTeX"),
    ("Lambda", "Λ"),
    ("NG", "Ŋ"),
    ("O", "Ø"),
    ("OE", "Œ"),
    ("Omega", "Ω"),
    ("P", "¶"),
    ("Phi", "Φ"),
    ("Pi", "Π"),
    ("Psi", "Ψ"),
    ("S", "§"),
    ("SS", "ẞ"),
    ("Sigma", "Σ"),
    ("TH", "Þ"),
    ("TeX", "TeX"),
    ("Theta", "Θ"),
    ("Upsilon", "Υ"),
    ("Xi", "Ξ"),
    ("aa", "å"),
    ("ae", "æ"),
    ("alpha", "α"),
    ("approx", "≈"),
    ("ast", "∗"),
    ("backslash", "\\"),
    ("beta", "β"),
    ("cap", "∩"),
    ("cdot", "·"),
    ("cdots", "⋯"),
    ("chi", "χ"),
    ("circ", "∘"),
    ("copyright", "©"),
    ("cup", "∪"),
    ("dag", "†"),
    ("degree", "°"),
    ("delta", "δ"),
    ("dh", "ð"),
    ("dj", "đ"),
    ("dots", "…"),
    ("ell", "ℓ"),
    ("epsilon", "ε"),
    ("equiv", "≡"),
    ("eta", "η"),
    ("euro", "€"),
    ("exists", "∃"),
    ("forall", "∀"),
    ("gamma", "γ"),
    ("ge", "≥"),
    ("geq", "≥"),
    ("gg", "≫"),
    ("gt", ">"),
    ("hbar", "ℏ"),
    ("i", "ı"),
    ("in", "∈"),
    ("infty", "∞"),
    ("int", "∫"),
    ("iota", "ι"),
    ("j", "ȷ"),
    ("kappa", "κ"),
    ("l", "ł"),
    ("lambda", "λ"),
    ("langle", "⟨"),
    ("lbrace", "{"),
    ("ldots", "…"),
    ("le", "≤"),
    ("leftarrow", "←"),
    ("leq", "≤"),
    ("ll", "≪"),
    ("lt", "<"),
    ("mu", "μ"),
    ("nabla", "∇"),
    ("ne", "≠"),
    ("neq", "≠"),
    ("ng", "ŋ"),
    ("nu", "ν"),
    ("o", "ø"),
    ("oe", "œ"),
    ("omega", "ω"),
    ("oplus", "⊕"),
    ("otimes", "⊗"),
    ("partial", "∂"),
    ("phi", "φ"),
    ("pi", "π"),
    ("pm", "±"),
    ("pounds", "£"),
    ("prime", "′"),
    ("prod", "∏"),
    ("propto", "∝"),
    ("psi", "ψ"),
    ("rangle", "⟩"),
    ("rbrace", "}"),
    ("rho", "ρ"),
    ("rightarrow", "→"),
    ("sigma", "σ"),
    ("sim", "∼"),
    ("sqrt", "√"),
    ("ss", "ß"),
    ("star", "⋆"),
    ("subset", "⊂"),
    ("sum", "∑"),
    ("tau", "τ"),
    ("textasciicircum", "^"),
    ("textasciitilde", "~"),
    ("textbackslash", "\\"),
    ("textbar", "|"),
    ("textbraceleft", "{"),
    ("textbraceright", "}"),
    ("textbullet", "•"),
    ("textcopyright", "©"),
    ("textdegree", "°"),
    ("textdollar", "$"),
    ("textellipsis", "…"),
    ("textemdash", "\u{2014}"),
    ("textendash", "\u{2013}"),
    ("textgreater", ">"),
    ("textless", "<"),
    ("textmu", "µ"),
    ("textonehalf", "½"),
    ("textordfeminine", "ª"),
    ("textordmasculine", "º"),
    ("textquotedblleft", "\u{201c}"),
    ("textquotedblright", "\u{201d}"),
    ("textquoteleft", "\u{2018}"),
    ("textquoteright", "\u{2019}"),
    ("textquotesingle", "'"),
    ("textregistered", "®"),
    ("texttrademark", "™"),
    ("textunderscore", "_"),
    ("th", "þ"),
    ("theta", "θ"),
    ("times", "×"),
    ("to", "→"),
    ("upsilon", "υ"),
    ("varepsilon", "ε"),
    ("varphi", "ϕ"),
    ("xi", "ξ"),
    ("zeta", "ζ"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(SYMBOLS.is_sorted_by(|a, b| a.0 < b.0));
    }
}
