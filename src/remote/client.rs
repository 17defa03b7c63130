//! Requests to a search server, and nothing but their answers: no redirect is
//! followed, no answer is larger than was asked for, none is waited for longer
//! than was said.
//!
//! Of a cluster each node answers for all. One that cannot be reached costs the
//! time of finding out; the next request goes to the next.
//!
//! This is the only file that names `ureq`.
//!
//! Must never know: what an answer means.

use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Error, http};

use super::access::Access;
use super::address::Address;
use super::trouble::Trouble;
use crate::records::text::Text;

/// A question is answered within this time, or a sentence says that it is not.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// A node that cannot be connected to within this time is not there.
const CONNECT: Duration = Duration::from_secs(2);

/// Bytes of an answer at most: a page of whole records has some hundred
/// kilobytes.
pub(super) const ANSWER_MAX: u64 = 16 << 20;

/// More nodes of a cluster are not remembered.
const NODES_MAX: usize = 16;

/// What is done with a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    Post,
    Put,
    Delete,
}

/// A request: what is done, where, with what, and how long it may take.
#[derive(Clone, Debug)]
pub(super) struct Request<'a> {
    pub(super) method: Method,
    /// Behind the origin, from the slash on.
    pub(super) path: &'a str,
    /// JSON, or lines of it.
    pub(super) body: Option<&'a [u8]>,
    pub(super) patience: Duration,
}

impl<'a> Request<'a> {
    /// A request without a body that is answered soon.
    pub(super) const fn new(method: Method, path: &'a str) -> Self {
        Self {
            method,
            path,
            body: None,
            patience: PATIENCE,
        }
    }

    /// The same with a body.
    pub(super) const fn with(self, body: &'a [u8]) -> Self {
        Self {
            body: Some(body),
            ..self
        }
    }

    /// The same for something that takes its time.
    pub(super) const fn within(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }
}

/// What a server said: a status that is good, or one that is not.
#[derive(Debug)]
struct Reply {
    status: u16,
    bytes: Vec<u8>,
}

/// A way to a cluster.
#[derive(Debug)]
pub(super) struct Client {
    agent: Agent,
    address: Address,
    access: Option<Access>,
    nodes: Mutex<Nodes>,
}

/// The origins of the nodes that are known, and which is asked next.
#[derive(Debug)]
struct Nodes {
    known: Vec<String>,
    next: usize,
}

impl Client {
    /// A way to an address. Nothing is sent yet.
    pub(super) fn new(address: Address, access: Option<Access>) -> Self {
        let roots = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .build();
        let mut config = Agent::config_builder()
            .tls_config(roots)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT))
            .user_agent(concat!("fichero/", env!("CARGO_PKG_VERSION")))
            .max_idle_connections_per_host(4);
        // What is on this machine is no matter of a proxy.
        if address.origin().starts_with("http:") {
            config = config.proxy(None);
        }
        let known = vec![address.origin().to_owned()];
        Self {
            agent: config.build().into(),
            address,
            access,
            nodes: Mutex::new(Nodes { known, next: 0 }),
        }
    }

    pub(super) const fn address(&self) -> &Address {
        &self.address
    }

    /// How many nodes are known.
    pub(super) fn nodes(&self) -> usize {
        self.known().known.len()
    }

    /// Asks the cluster where its other nodes are; one that does not say is
    /// asked alone.
    pub(super) fn learn_nodes(&self) {
        let path = "/_nodes/http?filter_path=nodes.*.http.publish_address";
        let Ok(told) = self.json::<NodesTold>(&Request::new(Method::Get, path)) else {
            return;
        };
        let scheme = self.address.origin().split("//").next().unwrap_or_default();
        let origins = told.nodes.into_values().filter_map(|node| {
            // "127.0.0.1:9200", or "host/127.0.0.1:9200".
            let address = node.http?.publish_address;
            let (name, port) = address.rsplit_once(':')?;
            let name = name.split('/').next()?;
            let node = format!("{scheme}//{name}:{port}/{}", self.address.index());
            // The same door as for an address that somebody types.
            Address::parse(&node).ok()
        });
        let mut nodes = self.known();
        for origin in origins {
            let is_known = nodes.known.iter().any(|known| known == origin.origin());
            if !is_known && nodes.known.len() < NODES_MAX {
                nodes.known.push(origin.origin().to_owned());
            }
        }
    }

    /// Asks, and reads the answer as JSON.
    ///
    /// # Errors
    ///
    /// There is no answer, it is an error, or it is not what it should be.
    pub(super) fn json<T: DeserializeOwned>(&self, request: &Request<'_>) -> Result<T, Trouble> {
        let (node, reply) = self.ask(request)?;
        if !(200..300).contains(&reply.status) {
            return Err(self.refusal(&node, &reply));
        }
        serde_json::from_slice(&reply.bytes).map_err(|_| Trouble::Strange(node))
    }

    /// The same where something that is not there is an answer too.
    ///
    /// # Errors
    ///
    /// As [`json`](Self::json).
    pub(super) fn json_if_any<T: DeserializeOwned>(
        &self,
        request: &Request<'_>,
    ) -> Result<Option<T>, Trouble> {
        let (node, reply) = self.ask(request)?;
        match reply.status {
            404 => Ok(None),
            200..300 => {
                let read = serde_json::from_slice(&reply.bytes);
                read.map(Some).map_err(|_| Trouble::Strange(node))
            }
            _ => Err(self.refusal(&node, &reply)),
        }
    }

    /// Asks one node after the other until one answers or the time is over.
    fn ask(&self, request: &Request<'_>) -> Result<(String, Reply), Trouble> {
        let begun = Instant::now();
        let mut last = None;
        for _ in 0..self.nodes() {
            let node = self.node();
            let left = request.patience.saturating_sub(begun.elapsed());
            if left.is_zero() {
                break;
            }
            let asked = match self.ask_node(&node, request, left) {
                Ok(reply) if matches!(reply.status, 502..=504) && self.nodes() > 1 => {
                    Err(self.refusal(&node, &reply))
                }
                other => other,
            };
            match asked {
                Ok(reply) => return Ok((node, reply)),
                Err(trouble) if trouble.is_of_the_node() => {
                    self.pass_over(&node);
                    last = Some(trouble);
                }
                Err(trouble) => return Err(trouble),
            }
        }
        let seconds = request.patience.as_secs();
        let node = self.address.origin().to_owned();
        Err(last.unwrap_or(Trouble::Silent(node, seconds)))
    }

    fn ask_node(
        &self,
        node: &str,
        request: &Request<'_>,
        left: Duration,
    ) -> Result<Reply, Trouble> {
        let method = match request.method {
            Method::Get => http::Method::GET,
            Method::Post => http::Method::POST,
            Method::Put => http::Method::PUT,
            Method::Delete => http::Method::DELETE,
        };
        let builder = http::Request::builder()
            .method(method)
            .uri(format!("{node}{}", request.path))
            .header("content-type", "application/json")
            .header("accept", "application/json");
        let builder = match &self.access {
            Some(access) => builder.header("authorization", access.header()),
            None => builder,
        };
        let seconds = request.patience.as_secs();
        let trouble = |error: &Error| trouble(node, seconds, error);
        // A body of no bytes has a length; none at all would be sent in chunks.
        let has_body = matches!(request.method, Method::Post | Method::Put);
        let body = request.body.or(has_body.then_some(&[]));
        let answered = if let Some(body) = body {
            let built = builder.body(body);
            let built = built.map_err(|error| trouble(&Error::Http(error)))?;
            let configured = self.agent.configure_request(built);
            let configured = configured.timeout_global(Some(left)).build();
            self.agent.run(configured)
        } else {
            let built = builder.body(());
            let built = built.map_err(|error| trouble(&Error::Http(error)))?;
            let configured = self.agent.configure_request(built);
            let configured = configured.timeout_global(Some(left)).build();
            self.agent.run(configured)
        };
        let mut response = answered.map_err(|error| trouble(&error))?;
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(ANSWER_MAX);
        let bytes = body.read_to_vec().map_err(|error| match error {
            Error::BodyExceedsLimit(_) => Trouble::Huge(node.to_owned()),
            Error::Io(_) | Error::Protocol(_) => Trouble::Cut(node.to_owned()),
            error => trouble(&error),
        })?;
        Ok(Reply { status, bytes })
    }

    /// What an answer says that is none.
    fn refusal(&self, node: &str, reply: &Reply) -> Trouble {
        let told: Told = serde_json::from_slice(&reply.bytes).unwrap_or_default();
        let (kind, reason) = told.error.told();
        let node = node.to_owned();
        match reply.status {
            401 => Trouble::Unknown(node),
            403 | 429 if kind == "cluster_block_exception" => Trouble::Full(node),
            403 => Trouble::Forbidden(node),
            404 if kind == "search_context_missing_exception" => Trouble::Gone,
            404 => Trouble::NoIndex(self.address.index().to_owned(), Vec::new()),
            429 | 503 if kind != "search_phase_execution_exception" => Trouble::Busy(node),
            300..400 => Trouble::Redirected(node),
            400..500 => Trouble::Refused(reply.status, reason),
            status => Trouble::Broken(status, reason),
        }
    }

    fn node(&self) -> String {
        let nodes = self.known();
        let at = nodes.next % nodes.known.len().max(1);
        nodes.known.get(at).cloned().unwrap_or_default()
    }

    /// Has the next request go to the next node, unless somebody else did.
    fn pass_over(&self, node: &str) {
        let mut nodes = self.known();
        let len = nodes.known.len().max(1);
        if nodes
            .known
            .get(nodes.next % len)
            .is_some_and(|next| next == node)
        {
            nodes.next = (nodes.next + 1) % len;
        }
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Nodes> {
        self.nodes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What stood in the way of an answer.
fn trouble(node: &str, seconds: u64, error: &Error) -> Trouble {
    let unreachable = |why: &dyn std::fmt::Display| {
        Trouble::Unreachable(node.to_owned(), Text::line(&why.to_string()))
    };
    match error {
        Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => {
            unreachable(&"nobody answers there")
        }
        Error::Timeout(_) => Trouble::Silent(node.to_owned(), seconds),
        Error::HostNotFound => unreachable(&"there is no such host"),
        Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => {
            Trouble::Silent(node.to_owned(), seconds)
        }
        Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Trouble::Cut(node.to_owned())
        }
        Error::Protocol(_) | Error::LargeResponseHeader(..) => Trouble::Strange(node.to_owned()),
        error => {
            let why = error.to_string();
            // `rustls` says so in words alone.
            if why.contains("certificate") {
                return Trouble::Untrusted(node.to_owned(), Text::line(&why));
            }
            unreachable(&why)
        }
    }
}

#[derive(Deserialize)]
struct NodesTold {
    #[serde(default)]
    nodes: BTreeMap<String, NodeTold>,
}

#[derive(Deserialize)]
struct NodeTold {
    http: Option<HttpTold>,
}

#[derive(Deserialize)]
struct HttpTold {
    publish_address: String,
}

#[derive(Default, Deserialize)]
struct Told {
    #[serde(default)]
    error: ErrorTold,
}

/// An error as OpenSearch tells it: in a word, or with its causes.
#[derive(Deserialize)]
#[serde(untagged)]
enum ErrorTold {
    Caused {
        #[serde(rename = "type", default)]
        kind: String,
        #[serde(default)]
        reason: Option<String>,
        #[serde(default)]
        root_cause: Vec<Cause>,
    },
    Said(String),
}

#[derive(Deserialize)]
struct Cause {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    reason: Option<String>,
}

impl Default for ErrorTold {
    fn default() -> Self {
        Self::Said(String::new())
    }
}

impl ErrorTold {
    /// The kind of the first cause, and its reason in one line.
    fn told(self) -> (String, Text) {
        const LONGEST: usize = 200;
        let (kind, reason) = match self {
            Self::Said(reason) => (String::new(), reason),
            Self::Caused {
                kind,
                reason,
                root_cause,
            } => match root_cause.into_iter().next() {
                Some(cause) => (cause.kind, cause.reason.or(reason).unwrap_or_default()),
                None => (kind, reason.unwrap_or_default()),
            },
        };
        let reason: String = reason.chars().take(LONGEST).collect();
        let reason = if reason.is_empty() {
            "it does not say why".to_owned()
        } else {
            reason
        };
        (kind, Text::line(&reason))
    }
}
