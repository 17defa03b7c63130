//! The address of an index on a search server, as somebody types it:
//! `https://host:9200/index`.
//!
//! Must never know: how it is asked.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

/// Where an index is: `https`, or `http` on this machine alone, without a name
/// or a password, which would stand in every list of processes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    origin: String,
    index: String,
}

/// Why a text that looks like an address is none that is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is no address at all; the text.
    Unreadable(String),
    /// It holds a name or a password.
    Secret,
    /// `http` to another machine; its host.
    Open(String),
    /// No index is named, or more than one; the origin.
    NoIndex(String),
    /// An index cannot be called so; the name.
    Name(String),
}

impl Address {
    /// Whether a word of the command line is meant as an address and not as a
    /// file.
    #[must_use]
    pub fn is_meant(text: &str) -> bool {
        ["http://", "https://"].iter().any(|scheme| {
            let head = text.get(..scheme.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(scheme))
        })
    }

    /// Reads an address.
    ///
    /// # Errors
    ///
    /// It is none that is asked, and why.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let url = Url::parse(text).map_err(|_| Refused::Unreadable(text.to_owned()))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refused::Secret);
        }
        let host = url.host().map(|host| host.to_owned());
        let host = host.ok_or_else(|| Refused::Unreadable(text.to_owned()))?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&host) => {}
            "http" => return Err(Refused::Open(host.to_string())),
            _ => return Err(Refused::Unreadable(text.to_owned())),
        }
        let origin = url.origin().ascii_serialization();
        let index = url.path().trim_matches('/');
        if index.is_empty() || index.contains('/') || url.query().is_some() {
            return Err(Refused::NoIndex(origin));
        }
        if !is_name(index) {
            return Err(Refused::Name(index.to_owned()));
        }
        Ok(Self {
            origin,
            index: index.to_owned(),
        })
    }

    /// Scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The index, or the alias of one.
    #[must_use]
    pub fn index(&self) -> &str {
        &self.index
    }

    /// The host without its port, as `netrc` names it.
    #[must_use]
    pub fn host(&self) -> String {
        let url = Url::parse(&self.origin).ok();
        let host = url.as_ref().and_then(Url::host_str);
        host.unwrap_or_default().to_owned()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.origin, self.index)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(text) => write!(
                f,
                "{text} is no address of an index: expected https://host:9200/index"
            ),
            Self::Secret => f.write_str(
                "an address holds no name and no password: they come from the environment, a command of the config or netrc",
            ),
            Self::Open(host) => write!(
                f,
                "{host} is not asked over http, where everybody on the way reads along: use https (http is for this machine alone)"
            ),
            Self::NoIndex(origin) => {
                write!(f, "{origin} names no index: expected {origin}/index")
            }
            Self::Name(name) => write!(
                f,
                "no index can be called \"{name}\": small letters, digits, '-', '_' and '.' only"
            ),
        }
    }
}

impl std::error::Error for Refused {}

/// Whether a host can be nobody but this machine.
fn is_loopback(host: &Host<String>) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => IpAddr::V4(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::V6(*address).is_loopback(),
    }
}

/// What an index may be called, and no pattern of several or a path besides;
/// so that a name never needs to be encoded.
fn is_name(name: &str) -> bool {
    let is_sign = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    name.len() <= 200 && name.chars().all(is_sign) && !name.starts_with(['-', '_', '.'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_or_this_machine() {
        for (text, origin) in [
            (
                "https://search.example.org/works",
                "https://search.example.org",
            ),
            (
                "HTTPS://search.example.org:9200/works/",
                "https://search.example.org:9200",
            ),
            ("http://127.0.0.1:9200/works", "http://127.0.0.1:9200"),
            ("http://[::1]:9200/works", "http://[::1]:9200"),
            ("http://localhost:9200/works", "http://localhost:9200"),
        ] {
            assert!(Address::is_meant(text));
            let address = Address::parse(text).unwrap();
            assert_eq!((address.origin(), address.index()), (origin, "works"));
        }
        assert!(!Address::is_meant("works.json") && !Address::is_meant("é"));
    }

    #[test]
    fn what_is_not_asked_says_why() {
        for (text, told) in [
            ("http://search.example.org/works", "over http"),
            ("http://localhost.example.org/works", "over http"),
            ("http://10.0.0.1/works", "over http"),
            ("https://me:word@example.org/works", "no password"),
            ("https://example.org", "names no index"),
            ("https://example.org/a/b", "names no index"),
            ("https://example.org/a?pretty", "names no index"),
            ("https://example.org/_all", "can be called"),
            ("https://example.org/a,b", "can be called"),
            ("https://example.org/a*", "can be called"),
            ("https://example.org/Works", "can be called"),
            ("https://", "no address"),
        ] {
            let refused = Address::parse(text).unwrap_err().to_string();
            assert!(refused.contains(told), "{text}: {refused}");
        }
    }
}
