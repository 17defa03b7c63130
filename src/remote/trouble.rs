//! What goes wrong between us and a search server, as a sentence that says
//! what to do.
//!
//! Must never know: what was asked.

use std::fmt;

use crate::records::text::Text;
use crate::search::answer::Failure;

/// Why a request has no answer that can be used. Hosts are named as they were
/// typed; what a server says of itself went through [`Text`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No node can be reached: the last that was tried, and why.
    Unreachable(String, Text),
    /// Nobody whom this system knows vouches for a node: the node, and why.
    Untrusted(String, Text),
    /// A node took the request and was silent for so many seconds.
    Silent(String, u64),
    /// It wants to know who we are (401).
    Unknown(String),
    /// It knows, and does not let us (403).
    Forbidden(String),
    /// There is no such index (404), with those there are.
    NoIndex(String, Vec<String>),
    /// The index is not one that `fichero index` made, or its mapping has
    /// another version: the index, and what it is.
    Foreign(String, Text),
    /// The index was made by others, and nobody says what its fields are.
    Unmapped(String),
    /// Too much is asked of it (429, 503).
    Busy(String),
    /// Something in it broke (5xx): the status, and what it says.
    Broken(u16, Text),
    /// It does not understand the request (other 4xx).
    Refused(u16, Text),
    /// It sends us elsewhere, where nobody asked to go.
    Redirected(String),
    /// The answer ended before its end.
    Cut(String),
    /// The answer has more bytes than anybody asked for.
    Huge(String),
    /// The answer is no JSON, or not what such a server answers.
    Strange(String),
    /// A part of the index did not answer: parts that did, parts there are.
    Partial(u64, u64),
    /// The point in time that pages are read at is gone.
    Gone,
    /// The disk of a node is full: nothing is written any more.
    Full(String),
    /// The question is more than such a server takes, or the mapping keeps; a
    /// whole sentence.
    Unkept(String),
    /// How the cluster is asked is not settled: a sentence.
    Access(String),
}

impl Trouble {
    /// Whether another node may answer the same.
    pub(super) const fn is_of_the_node(&self) -> bool {
        matches!(
            self,
            Self::Unreachable(..) | Self::Silent(..) | Self::Cut(_) | Self::Busy(_)
        ) || matches!(self, Self::Broken(502..=504, _))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(node, why) => write!(f, "cannot reach {node}: {why}"),
            Self::Untrusted(node, why) => write!(
                f,
                "{node} cannot be trusted ({why}): SSL_CERT_FILE names a file with the certificate of an authority that vouches for it"
            ),
            Self::Silent(node, seconds) => write!(
                f,
                "{node} took the question and did not answer within {seconds} seconds; the next key asks again"
            ),
            Self::Unknown(node) => write!(
                f,
                "{node} asks for a name and a password: set FICHERO_USER and FICHERO_PASSWORD, or name the host in netrc"
            ),
            Self::Forbidden(node) => write!(f, "{node} does not let this user read the index"),
            Self::NoIndex(index, known) if known.is_empty() => {
                write!(
                    f,
                    "there is no index {index}, and no other; fichero index makes one"
                )
            }
            Self::NoIndex(index, known) => {
                write!(
                    f,
                    "there is no index {index}; there are {}",
                    known.join(", ")
                )
            }
            Self::Foreign(index, what) => write!(
                f,
                "{index} {what}: load the catalog again with fichero index"
            ),
            Self::Unmapped(index) => write!(
                f,
                "{index} was not made by fichero index, and its fields are none that are known: name the address in the config under [clusters] and its fields under [maps.NAME]"
            ),
            Self::Busy(node) => write!(f, "{node} has too much to do; ask again in a moment"),
            Self::Broken(status, why) => write!(f, "the cluster failed ({status}): {why}"),
            Self::Refused(status, why) => {
                write!(
                    f,
                    "the cluster does not take the question ({status}): {why}"
                )
            }
            Self::Redirected(node) => write!(
                f,
                "{node} sends the question elsewhere, where it is not sent; give the address itself"
            ),
            Self::Cut(node) => write!(f, "the answer of {node} broke off"),
            Self::Huge(node) => write!(f, "the answer of {node} is too large to be one"),
            Self::Strange(node) => write!(
                f,
                "what {node} answers is not what OpenSearch answers; is the address right?"
            ),
            Self::Partial(there, all) => write!(
                f,
                "only {there} of {all} parts of the index answered: some of its nodes are away; fichero check says more"
            ),
            Self::Gone => f.write_str("the index changed while its pages were read; ask again"),
            Self::Full(node) => write!(
                f,
                "the cluster writes nothing any more, {node} says: its disk is full, or the index is blocked"
            ),
            Self::Unkept(sentence) | Self::Access(sentence) => f.write_str(sentence),
        }
    }
}

impl std::error::Error for Trouble {}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Self::Unreachable(trouble.to_string())
    }
}
