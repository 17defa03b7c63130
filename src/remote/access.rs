//! Who we are to a server: a name and a password from the environment, from a
//! program, or from `netrc`. Never from an address, never kept, never shown.
//!
//! Must never know: what is asked.

use std::env;
use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::trouble::Trouble;

/// A name and a password, as a header has them.
#[derive(Clone, PartialEq, Eq)]
pub struct Access(String);

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Access(..)")
    }
}

impl Access {
    /// Looks for a name and a password for a host: `FICHERO_USER` and
    /// `FICHERO_PASSWORD`, else what a program of the config prints
    /// (`name:password`), else `netrc`; none where no one knows any.
    ///
    /// # Errors
    ///
    /// The program cannot be run, or prints no name and password.
    pub fn find(host: &str, program: &[String]) -> Result<Option<Self>, Trouble> {
        let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        if let (Some(name), Some(password)) = (set("FICHERO_USER"), set("FICHERO_PASSWORD")) {
            return Ok(Some(Self::new(&name, &password)));
        }
        if let Some((program, words)) = program.split_first() {
            return asked(program, words).map(Some);
        }
        let text = netrc().and_then(|path| fs::read_to_string(path).ok());
        let known = text.and_then(|text| named(&text, host));
        Ok(known.map(|(name, password)| Self::new(&name, &password)))
    }

    /// A name and a password.
    #[must_use]
    pub fn new(name: &str, password: &str) -> Self {
        Self(format!(
            "Basic {}",
            base64(format!("{name}:{password}").as_bytes())
        ))
    }

    /// The value of the header.
    pub(super) fn header(&self) -> &str {
        &self.0
    }
}

/// What a program prints in its first line.
fn asked(program: &str, words: &[String]) -> Result<Access, Trouble> {
    let run = Command::new(program)
        .args(words)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output();
    let output = run.map_err(|error| {
        Trouble::Access(format!(
            "cannot run {program}, which knows the password: {error}"
        ))
    })?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().next().unwrap_or_default();
    match line.split_once(':').filter(|_| output.status.success()) {
        Some((name, password)) => Ok(Access::new(name, password)),
        None => Err(Trouble::Access(format!(
            "{program} printed no name:password ({})",
            output.status
        ))),
    }
}

/// Where `netrc` lies.
fn netrc() -> Option<PathBuf> {
    let named = env::var_os("NETRC").filter(|path| !path.is_empty());
    named
        .map(PathBuf::from)
        .or_else(|| Some(env::home_dir()?.join(".netrc")))
}

/// What `netrc` knows of a host: words in a row, `machine NAME login NAME
/// password WORD`; `default` is for all that follow no other.
fn named(text: &str, host: &str) -> Option<(String, String)> {
    let mut words = text.split_whitespace();
    let (mut is_meant, mut name, mut password) = (false, None, None);
    while let Some(word) = words.next() {
        match word {
            "machine" | "default" if is_meant => break,
            "machine" => is_meant = words.next()? == host,
            "default" => is_meant = true,
            "login" => name = words.next().filter(|_| is_meant).or(name),
            "password" => password = words.next().filter(|_| is_meant).or(password),
            _ => {}
        }
    }
    Some((name?.to_owned(), password?.to_owned()))
}

/// Bytes in the alphabet of RFC 4648.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = (bits >> (18 - 6 * place)) & 63;
            text.push(if place <= three.len() {
                char::from(ALPHABET[letter as usize])
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_a_password_are_one_header() {
        // RFC 7617, section 2.
        let access = Access::new("Aladdin", "open sesame");
        assert_eq!(access.header(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        for (text, encoded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v")] {
            assert_eq!(base64(text.as_bytes()), encoded);
        }
        assert_eq!(format!("{access:?}"), "Access(..)");
    }

    #[test]
    fn netrc_knows_the_password_of_its_host_and_of_no_other() {
        let text = "machine a.org login me password one\nmachine b.org\n  login you\n  password two\ndefault login all password three\n";
        let pair = |name: &str, word: &str| Some((name.to_owned(), word.to_owned()));
        assert_eq!(named(text, "a.org"), pair("me", "one"));
        assert_eq!(named(text, "b.org"), pair("you", "two"));
        assert_eq!(named(text, "c.org"), pair("all", "three"));
        assert_eq!(named("machine a.org login me password one", "org"), None);
        assert_eq!(named("machine a.org login me", "a.org"), None);
    }

    #[test]
    fn a_program_of_the_config_is_asked() {
        let words = ["echo", "me:a:b"].map(str::to_owned);
        let access = asked(&words[0], &words[1..]).unwrap();
        assert_eq!(access, Access::new("me", "a:b"));
        let told = asked("false", &[]).unwrap_err().to_string();
        assert!(told.contains("printed no name:password"), "{told}");
    }
}
