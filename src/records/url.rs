//! The only thing a browser ever gets.
//!
//! An address is parsed by `url` and from then on only its serialisation is
//! shown, copied and opened, so that what a reader sees is where a click goes.
//!
//! Must never know: who opens it.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Unexpected};
use url::Url;

/// Browsers and shells take longer ones, readers do not.
const LENGTH_MAX: usize = 2_048;

/// An `http` or `https` address with a host and without user name or password,
/// exactly as `url` serialised it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct WebUrl(Box<str>);

impl WebUrl {
    /// Reads an address; nothing but the web passes.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let raw = raw.trim();
        if raw.len() > LENGTH_MAX {
            return None;
        }
        let url = Url::parse(raw).ok()?;
        let web = matches!(url.scheme(), "http" | "https");
        let named = url.host_str().is_some_and(|host| !host.is_empty());
        let bare = url.username().is_empty() && url.password().is_none();
        let short = url.as_str().len() <= LENGTH_MAX;
        (web && named && bare && short).then(|| Self(url.as_str().into()))
    }

    /// The address, printable ASCII.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host alone, as the browser will look it up.
    #[must_use]
    pub fn host(&self) -> &str {
        let rest = self.0.split_once("://").map_or(&*self.0, |(_, rest)| rest);
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        &rest[..end]
    }

    /// Whether the host has letters beyond ASCII (`xn--`), which may look like
    /// another host: the reader is asked before it is opened.
    #[must_use]
    pub fn is_deceptive(&self) -> bool {
        self.host()
            .split('.')
            .any(|label| label.starts_with("xn--"))
    }
}

impl<'de> Deserialize<'de> for WebUrl {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let raw = Box::<str>::deserialize(from)?;
        Self::parse(&raw)
            .ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&raw), &"an address of the web"))
    }
}

impl fmt::Display for WebUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for WebUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_web_passes() {
        for raw in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "data:text/html,x",
            "vnc://host",
            "mailto:a@b.c",
            "-oProxyCommand=x",
            "--help",
            "",
            "doi.org/10.1/x",
            "https://doi.org@evil.com/",
            "https://user:pw@doi.org/",
            "http://",
            "https:///",
            "ftp://doi.org/x",
        ] {
            assert_eq!(WebUrl::parse(raw), None, "{raw}");
            let json = serde_json::to_string(raw).unwrap();
            assert!(serde_json::from_str::<WebUrl>(&json).is_err(), "{raw}");
        }
    }

    #[test]
    fn what_is_shown_is_what_is_opened() {
        let url = WebUrl::parse("HTTPS://DOI.org/10.1787/a b\n$(id)\u{202e}").unwrap();
        assert_eq!(url.as_str(), "https://doi.org/10.1787/a%20b$(id)%E2%80%AE");
        assert_eq!(url.host(), "doi.org");
    }

    #[test]
    fn a_host_in_borrowed_letters_is_noticed() {
        let url = WebUrl::parse("https://аррӏе.com/").unwrap();
        assert_eq!(url.host(), "xn--80ak6aa92e.com");
        assert!(url.is_deceptive() && !WebUrl::parse("https://apple.com").unwrap().is_deceptive());
    }

    proptest! {
        #[test]
        fn an_address_is_one_printable_word_and_reads_back_as_itself(raw in "https?://[ -~]{0,40}|\\PC{0,40}") {
            if let Some(url) = WebUrl::parse(&raw) {
                prop_assert!(url.as_str().bytes().all(|b| b.is_ascii_graphic()));
                prop_assert!(url.as_str().starts_with("http"));
                prop_assert!(!url.host().contains('@') && !url.host().is_empty());
                let json = serde_json::to_string(&url).unwrap();
                prop_assert_eq!(&serde_json::from_str::<WebUrl>(&json).unwrap(), &url);
                prop_assert_eq!(WebUrl::parse(url.as_str()), Some(url));
            }
        }
    }
}
