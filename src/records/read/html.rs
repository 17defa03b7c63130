//! HTML as a run of tags and text; no tree is built, so that whatever a page
//! holds, reading it is linear.
//!
//! Must never know: what a page is about.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// A part of a page.
pub(super) enum Event<'e> {
    /// An element begins.
    Start(Element<'e>),
    /// An element ends.
    End(&'e str),
    /// Text, entities replaced.
    Text(&'e str),
}

/// The start of an element.
pub(super) struct Element<'e>(&'e html5ever::tokenizer::Tag);

impl Element<'_> {
    /// The name in lower case.
    pub(super) fn name(&self) -> &str {
        &self.0.name
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.0.attrs.iter();
        let found = attributes.find(|attribute| &*attribute.name.local == name);
        found.map(|attribute| &*attribute.value)
    }

    /// Whether it never has an end.
    pub(super) fn is_void(&self) -> bool {
        self.0.self_closing
            || matches!(
                self.name(),
                "br" | "hr" | "img" | "meta" | "link" | "input" | "base"
            )
    }
}

/// Hands over the parts of a page with the lines they stand on.
pub(super) fn walk(text: &str, each: &mut dyn FnMut(Event<'_>, u32)) {
    let tokenizer = Tokenizer::new(Sink(RefCell::new(each)), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(text));
    // Nothing here asks to stop, so one feed takes all.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
}

type Each<'s> = &'s mut dyn FnMut(Event<'_>, u32);

struct Sink<'s>(RefCell<Each<'s>>);

impl TokenSink for Sink<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let mut each = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                each(Event::Start(Element(&tag)), line);
                match &*tag.name {
                    "script" => return TokenSinkResult::RawData(RawKind::ScriptData),
                    "style" => return TokenSinkResult::RawData(RawKind::Rawtext),
                    "title" | "textarea" => return TokenSinkResult::RawData(RawKind::Rcdata),
                    _ => {}
                }
            }
            Token::TagToken(tag) => each(Event::End(&tag.name), line),
            Token::CharacterTokens(text) => each(Event::Text(&text), line),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_tags_and_text_with_lines() {
        let mut seen = Vec::new();
        walk(
            "<p class=\"a\">R&amp;D<br>\n<script>if (a<b) {}</script></p>",
            &mut |event, line| {
                seen.push(match event {
                    Event::Start(element) => format!(
                        "{line} <{} {:?}>",
                        element.name(),
                        element.attribute("class")
                    ),
                    Event::End(name) => format!("{line} </{name}>"),
                    Event::Text(text) => format!("{line} {text:?}"),
                });
            },
        );
        let seen = seen.join(" ");
        assert!(
            seen.starts_with("1 <p Some(\"a\")> 1 \"R\" 1 \"&\" 1 \"D\" 1 <br None>"),
            "{seen}"
        );
        assert!(seen.ends_with("2 \") {}\" 2 </script> 2 </p>"), "{seen}");
    }
}
