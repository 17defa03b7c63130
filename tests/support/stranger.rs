//! A small server at the other end: it answers as an OpenSearch with three
//! records in it, or as somebody tells it to, with TLS, a password or a delay
//! where that is asked for.

#![allow(dead_code, reason = "every test crate uses its own part")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and stops"
)]
#![allow(missing_docs, unreachable_pub, reason = "seen by tests only")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use fichero::remote::address::Address;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// How a search is answered.
#[derive(Clone)]
pub enum Way {
    /// As it should be, with nothing found.
    Well,
    /// With a status and a body.
    Status(u16, String),
    /// With these bytes and no more, whatever was promised.
    Bytes(Vec<u8>),
    /// With so many bytes of an answer.
    Huge(usize),
    /// As it should be, but for a part of the index that is away.
    Partial,
    /// Byte by byte, a pause before each.
    Dripping(Duration),
    /// Not at all.
    Silent,
}

/// What a server says by itself to the first line of a request and its body.
pub type Script = dyn Fn(&str, &str) -> (u16, String) + Send + Sync;

/// A server that is not up yet.
pub struct Manner {
    pub script: Arc<Script>,
    /// Before each answer.
    pub delay: Duration,
    /// The name and the password that it knows, as a header has them.
    pub password: Option<&'static str>,
    pub tls: bool,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            script: opensearch(&META.replace("VERSION", "1")),
            delay: Duration::ZERO,
            password: None,
            tls: false,
        }
    }
}

/// A server and what it was asked.
pub struct Stranger {
    pub port: u16,
    tls: bool,
    way: Arc<Mutex<Way>>,
    asked: Arc<Mutex<Vec<String>>>,
}

pub const META: &str = r#"{"works-1":{"mappings":{"_meta":{"fichero":{"version":VERSION,"loaded":7,"records":3,"terms":"works-1-terms","values":[1,0,0,0,0,0,0,0,0,0,0,0],"fingerprint":"","sources":[]}}}}}"#;

pub const NOTHING: &str = r#"{"took":1,"timed_out":false,"_shards":{"total":1,"successful":1},"hits":{"total":{"value":0,"relation":"eq"},"hits":[]}}"#;

/// The answers of an OpenSearch whose mapping says something, with nothing
/// found.
pub fn opensearch(meta: &str) -> Arc<Script> {
    let meta = meta.to_owned();
    Arc::new(move |first, body| {
        let text = if first.starts_with("GET / ") {
            r#"{"version":{"distribution":"opensearch","number":"2.19.6"}}"#.to_owned()
        } else if first.contains("_nodes") {
            "{}".to_owned()
        } else if first.contains("_mapping") {
            meta.clone()
        } else if first.contains("_field_caps") {
            r#"{"fields":{}}"#.to_owned()
        } else if first.contains("point_in_time") {
            r#"{"pit_id":"point"}"#.to_owned()
        } else if first.contains("_msearch") {
            let searches = body.lines().count() / 2;
            format!("{{\"responses\":[{}]}}", vec![NOTHING; searches].join(","))
        } else {
            NOTHING.to_owned()
        };
        (200, text)
    })
}

/// The file of the authority that vouches for the server of the tests.
pub fn authority() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cluster/tls/authority.pem")
}

fn tls() -> Arc<ServerConfig> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cluster/tls");
    let certificate = CertificateDer::from_pem_file(folder.join("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.join("server.key")).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key);
    Arc::new(config.unwrap())
}

impl Stranger {
    pub fn new() -> Self {
        Self::up(Manner::default())
    }

    /// A server whose mapping says something.
    pub fn with(meta: &str) -> Self {
        Self::up(Manner {
            script: opensearch(meta),
            ..Manner::default()
        })
    }

    pub fn up(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let stranger = Self {
            port: listener.local_addr().unwrap().port(),
            tls: manner.tls,
            way: Arc::new(Mutex::new(Way::Well)),
            asked: Arc::default(),
        };
        let (way, asked) = (Arc::clone(&stranger.way), Arc::clone(&stranger.asked));
        let (manner, tls) = (Arc::new(manner), tls());
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (way, asked) = (Arc::clone(&way), Arc::clone(&asked));
                let (manner, tls) = (Arc::clone(&manner), Arc::clone(&tls));
                thread::spawn(move || {
                    let _ = stream.set_nodelay(true);
                    if manner.tls {
                        let connection = ServerConnection::new(tls).unwrap();
                        serve(StreamOwned::new(connection, stream), &way, &asked, &manner);
                    } else {
                        serve(stream, &way, &asked, &manner);
                    }
                });
            }
        });
        stranger
    }

    pub fn answers(&self, way: Way) {
        *self.way.lock().unwrap() = way;
    }

    pub fn address(&self) -> Address {
        let scheme = if self.tls { "https" } else { "http" };
        Address::parse(&format!("{scheme}://127.0.0.1:{}/works", self.port)).unwrap()
    }

    /// The heads of the requests so far.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// Answers the requests of a connection until it breaks off.
fn serve(stream: impl Read + Write, way: &Mutex<Way>, asked: &Mutex<Vec<String>>, manner: &Manner) {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut head, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            let lower = line.to_lowercase();
            if let Some(bytes) = lower.strip_prefix("content-length:") {
                length = bytes.trim().parse().unwrap();
            }
            if line == "\r\n" {
                break;
            }
            head.push_str(&line);
        }
        let mut body = vec![0; length];
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        asked.lock().unwrap().push(head.clone());
        thread::sleep(manner.delay);
        let way = way.lock().unwrap().clone();
        let body = String::from_utf8_lossy(&body);
        if !answer(reader.get_mut(), &head, &body, way, manner) {
            return;
        }
    }
}

/// A whole answer.
fn whole(status: u16, body: &str) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    (head + body).into_bytes()
}

/// Answers one request; false when the connection is to end.
fn answer(stream: &mut impl Write, head: &str, body: &str, way: Way, manner: &Manner) -> bool {
    let first = head.lines().next().unwrap();
    if let Some(known) = manner.password
        && !head.contains(&format!("authorization: Basic {known}"))
    {
        return stream.write_all(&whole(401, "")).is_ok();
    }
    let is_search = first.contains("/works-1/_search ") || first.contains("_msearch");
    let (status, well) = (manner.script)(first, body);
    let way = if is_search { way } else { Way::Well };
    let way = match way {
        Way::Partial => Way::Status(200, well.replace("\"successful\":1", "\"successful\":0")),
        way => way,
    };
    let bytes = match way {
        Way::Well => whole(status, &well),
        Way::Status(status, body) => whole(status, &body),
        Way::Bytes(bytes) => {
            let _ = stream.write_all(&bytes);
            let _ = stream.flush();
            return false;
        }
        Way::Dripping(pause) => {
            for byte in whole(status, &well) {
                thread::sleep(pause);
                if stream
                    .write_all(&[byte])
                    .and_then(|()| stream.flush())
                    .is_err()
                {
                    return false;
                }
            }
            return true;
        }
        Way::Huge(len) => {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {len}\r\n\r\n");
            let _ = stream.write_all(head.as_bytes());
            let piece = vec![b' '; 1 << 16];
            for _ in 0..len / piece.len() {
                if stream.write_all(&piece).is_err() {
                    return false;
                }
            }
            return false;
        }
        Way::Partial | Way::Silent => {
            thread::sleep(Duration::from_secs(8));
            return false;
        }
    };
    stream
        .write_all(&bytes)
        .and_then(|()| stream.flush())
        .is_ok()
}
