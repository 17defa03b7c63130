//! What a stranger at the other end may do: every fault is a sentence, the next
//! question is asked again, nothing is waited for longer than was said, and
//! without an address nothing is asked at all.
//!
//! A small server of the test answers as an OpenSearch until it is told to
//! answer otherwise.

#![cfg(feature = "remote")]
#![expect(clippy::unwrap_used, reason = "a test may die of a broken socket")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use fichero::remote::access::Access;
use fichero::remote::address::Address;
use fichero::remote::opensearch::OpenSearch;
use fichero::search::Engine;
use fichero::search::answer::{Answer, Failure};
use fichero::search::query::parse;
use fichero::search::question::{Question, Stop};

/// How a search is answered.
#[derive(Clone)]
enum Way {
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
    /// Not at all.
    Silent,
}

/// A server and what it was asked.
struct Stranger {
    port: u16,
    way: Arc<Mutex<Way>>,
    asked: Arc<Mutex<Vec<String>>>,
}

const META: &str = r#"{"works-1":{"mappings":{"_meta":{"fichero":{"version":VERSION,"loaded":7,"records":3,"terms":"works-1-terms","values":[1,0,0,0,0,0,0,0,0,0,0,0],"fingerprint":"","sources":[]}}}}}"#;

const NOTHING: &str = r#"{"took":1,"timed_out":false,"_shards":{"total":1,"successful":1},"hits":{"total":{"value":0,"relation":"eq"},"hits":[]}}"#;

impl Stranger {
    fn new() -> Self {
        Self::with(&META.replace("VERSION", "1"))
    }

    /// A server whose mapping says something.
    fn with(meta: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let stranger = Self {
            port: listener.local_addr().unwrap().port(),
            way: Arc::new(Mutex::new(Way::Well)),
            asked: Arc::default(),
        };
        let (way, asked) = (Arc::clone(&stranger.way), Arc::clone(&stranger.asked));
        let meta = meta.to_owned();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (way, asked, meta) = (Arc::clone(&way), Arc::clone(&asked), meta.clone());
                thread::spawn(move || serve(stream, &way, &asked, &meta));
            }
        });
        stranger
    }

    fn answers(&self, way: Way) {
        *self.way.lock().unwrap() = way;
    }

    fn address(&self) -> Address {
        Address::parse(&format!("http://127.0.0.1:{}/works", self.port)).unwrap()
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// Answers the requests of a connection until it breaks off.
fn serve(stream: TcpStream, way: &Mutex<Way>, asked: &Mutex<Vec<String>>, meta: &str) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
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
        reader.read_exact(&mut body).unwrap();
        let first = head.lines().next().unwrap().to_owned();
        asked.lock().unwrap().push(head);
        let way = way.lock().unwrap().clone();
        if !answer(
            &mut stream,
            &first,
            &String::from_utf8_lossy(&body),
            way,
            meta,
        ) {
            return;
        }
    }
}

/// Answers one request; false when the connection is to end.
fn answer(stream: &mut TcpStream, first: &str, body: &str, way: Way, meta: &str) -> bool {
    let is_search = first.contains("/works-1/_search ") || first.contains("_msearch");
    let well = if first.starts_with("GET / ") {
        r#"{"version":{"distribution":"opensearch","number":"2.19.6"}}"#.to_owned()
    } else if first.contains("_nodes") {
        "{}".to_owned()
    } else if first.contains("_mapping") {
        meta.to_owned()
    } else if first.contains("point_in_time") {
        r#"{"pit_id":"point"}"#.to_owned()
    } else if first.contains("_msearch") {
        let searches = body.lines().count() / 2;
        format!("{{\"responses\":[{}]}}", vec![NOTHING; searches].join(","))
    } else {
        NOTHING.to_owned()
    };
    let way = if is_search { way } else { Way::Well };
    let way = match way {
        Way::Partial => Way::Status(200, well.replace("\"successful\":1", "\"successful\":0")),
        way => way,
    };
    let whole = |status: u16, body: &str| {
        format!(
            "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    };
    let bytes = match way {
        Way::Well => whole(200, &well),
        Way::Status(status, body) => whole(status, &body),
        Way::Bytes(bytes) => {
            let _ = stream.write_all(&bytes);
            return false;
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
    stream.write_all(&bytes).is_ok()
}

fn asked(engine: &dyn Engine, line: &str) -> Answer {
    let question = Question {
        query: parse(line).query,
        ..Question::default()
    };
    let mut last = Answer::default();
    engine.answer(&question, &Stop::never(), &mut |answer| last = answer);
    last
}

/// Why there is no answer; nothing where there is one.
fn told(answer: &Answer) -> &str {
    match &answer.error {
        Some(Failure::Unreachable(why)) => why,
        Some(Failure::Broken) | None => "",
    }
}

#[test]
fn every_fault_is_a_sentence_and_the_next_question_is_answered() {
    let stranger = Stranger::new();
    let engine = OpenSearch::new(stranger.address(), None);
    let error = |kind: &str, reason: &str| {
        format!(
            r#"{{"error":{{"root_cause":[{{"type":"{kind}","reason":"{reason}"}}]}},"status":1}}"#
        )
    };
    let half = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{}",
        NOTHING.len(),
        &NOTHING[..40]
    );
    let faults = [
        (
            Way::Status(401, String::new()),
            "asks for a name and a password",
        ),
        (
            Way::Status(403, error("security_exception", "no")),
            "does not let this user",
        ),
        (
            Way::Status(429, error("rejected_execution_exception", "full")),
            "too much to do",
        ),
        (Way::Status(503, error("x", "y")), "too much to do"),
        (
            Way::Status(500, error("x", "it \\u001b]0;burns\\u0007")),
            "failed (500): it ",
        ),
        (
            Way::Status(502, "<html>bad</html>".to_owned()),
            "failed (502)",
        ),
        (
            Way::Status(400, error("x", "what?")),
            "does not take the question (400): what?",
        ),
        (
            Way::Status(302, String::new()),
            "sends the question elsewhere",
        ),
        (
            Way::Status(200, "no json".to_owned()),
            "not what OpenSearch answers",
        ),
        (
            Way::Status(200, "[".repeat(200_000)),
            "not what OpenSearch answers",
        ),
        (Way::Partial, "only 0 of 1 parts"),
        (Way::Bytes(half.into_bytes()), "broke off"),
        (Way::Bytes(b"SSH-2.0-x\r\n".to_vec()), "127.0.0.1"),
        (Way::Huge(100 << 20), "too large"),
    ];
    for (number, (way, expected)) in faults.into_iter().enumerate() {
        stranger.answers(way);
        let begun = Instant::now();
        let answer = asked(&engine, &format!("fault{number}"));
        let why = told(&answer);
        assert!(why.contains(expected), "{expected}: {why}");
        assert!(!why.contains(char::is_control), "{why:?}");
        assert!(begun.elapsed() < Duration::from_secs(6), "{why}");
        stranger.answers(Way::Well);
        let answer = asked(&engine, &format!("well{number}"));
        assert_eq!((answer.error, answer.total), (None, 3));
    }
}

#[test]
fn a_server_that_says_nothing_costs_five_seconds() {
    let stranger = Stranger::new();
    let engine = OpenSearch::new(stranger.address(), None);
    assert_eq!(asked(&engine, "").error, None);
    stranger.answers(Way::Silent);
    let begun = Instant::now();
    let answer = asked(&engine, "quiet");
    let took = begun.elapsed();
    assert!(told(&answer).contains("did not answer within 5 seconds"));
    assert!(
        took > Duration::from_secs(4) && took < Duration::from_secs(6),
        "{took:?}"
    );
}

#[test]
fn nobody_there_no_index_and_another_mapping_are_told_apart() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let gone = Address::parse(&format!("http://127.0.0.1:{port}/works")).unwrap();
    let told_of = |address: Address| told(&asked(&OpenSearch::new(address, None), "")).to_owned();
    assert!(told_of(gone).contains("cannot reach"));
    let newer = Stranger::with(&META.replace("VERSION", "99"));
    assert!(told_of(newer.address()).contains("with mapping 99"));
    let other = Stranger::with(r#"{"works":{"mappings":{"properties":{}}}}"#);
    assert!(told_of(other.address()).contains("was not made by fichero index"));
    let half = Stranger::with(
        &META
            .replace("VERSION", "1")
            .replace("\"loaded\":7", "\"loaded\":0"),
    );
    assert!(told_of(half.address()).contains("was not loaded to its end"));
}

#[test]
fn a_redirect_is_not_followed_and_the_password_goes_nowhere_else() {
    let elsewhere = Stranger::new();
    let stranger = Stranger::new();
    let access = Access::new("me", "word");
    let engine = OpenSearch::new(stranger.address(), Some(access));
    assert_eq!(asked(&engine, "").error, None);
    let to = format!(
        "HTTP/1.1 307 Moved\r\nlocation: http://127.0.0.1:{}/works-1/_search\r\ncontent-length: 0\r\n\r\n",
        elsewhere.port
    );
    stranger.answers(Way::Bytes(to.into_bytes()));
    assert!(told(&asked(&engine, "moved")).contains("sends the question elsewhere"));
    assert_eq!(elsewhere.asked(), Vec::<String>::new());
    let asked = stranger.asked();
    assert!(
        asked
            .iter()
            .all(|head| head.contains("authorization: Basic bWU6d29yZA=="))
    );
    assert!(
        asked
            .iter()
            .all(|head| !head.lines().next().unwrap().contains("word"))
    );
}

fn fichero(words: &[&str], set: &[(&str, &str)]) -> Output {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_fichero"));
    command
        .args(words)
        .env("HOME", home.path())
        .env_remove("XDG_CONFIG_HOME")
        .env_remove("FICHERO_USER")
        .env_remove("FICHERO_PASSWORD")
        .envs(set.iter().copied());
    command.output().unwrap()
}

#[test]
fn an_address_that_is_not_asked_ends_the_program_with_a_sentence() {
    for (address, expected) in [
        (
            "http://example.org:9200/works",
            "everybody on the way reads along",
        ),
        (
            "https://me:word@example.org/works",
            "holds no name and no password",
        ),
        ("https://example.org", "names no index"),
    ] {
        let output = fichero(&["search", "x", address], &[]);
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(expected), "{text}");
        assert!(!text.contains("word@"), "{text}");
        assert_eq!(output.status.code(), Some(2));
    }
}

#[test]
fn a_password_of_the_environment_is_sent_and_never_printed() {
    let stranger = Stranger::new();
    let address = stranger.address().to_string();
    let set = [("FICHERO_USER", "me"), ("FICHERO_PASSWORD", "hidden-word")];
    let output = fichero(&["search", "x", &address], &set);
    assert_eq!(output.status.code(), Some(1), "nothing is found");
    for head in stranger.asked() {
        assert!(head.contains("authorization: Basic "), "{head}");
    }
    stranger.answers(Way::Status(401, String::new()));
    let output = fichero(&["search", "x", &address], &set);
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(
        text.contains("asks for a name") && !text.contains("hidden-word"),
        "{text}"
    );
}

/// The promise of the README, kept by the system's own word.
#[test]
fn no_socket_is_opened_unless_an_address_is_named() {
    if Command::new("strace").arg("-V").output().is_err() {
        println!("strace is not here; nobody looks for sockets");
        return;
    }
    let traced = |words: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        let trace = folder.path().join("trace");
        let output = Command::new("strace")
            .args(["-f", "-qq", "-e", "trace=%network", "-o"])
            .arg(&trace)
            .arg(env!("CARGO_BIN_EXE_fichero"))
            .args(words)
            .env("HOME", folder.path())
            .output()
            .unwrap();
        let trace = std::fs::read_to_string(trace).unwrap_or_default();
        let sockets = trace.lines().filter(|line| line.contains("socket("));
        (sockets.count(), output)
    };
    for words in [
        &["search", "open data"][..],
        &["show", "10.1787/9789264259270-5-en"],
        &["facets"],
        &["check"],
        &["export", "--query", "trust"],
        &["--keys", "j j / o p e n <enter> o", "--print"],
    ] {
        let (sockets, output) = traced(words);
        if String::from_utf8_lossy(&output.stderr).contains("ptrace") {
            println!("strace may not look here; nobody looks for sockets");
            return;
        }
        assert_eq!(sockets, 0, "{words:?}");
    }
    let stranger = Stranger::new();
    let address = stranger.address().to_string();
    assert!(traced(&["search", "x", &address]).0 > 0);
}
