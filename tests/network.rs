//! What a stranger at the other end may do: every fault is a sentence, the next
//! question is asked again, nothing is waited for longer than was said, and
//! without an address nothing is asked at all.
//!
//! A small server of the test answers as an OpenSearch until it is told to
//! answer otherwise.

#![cfg(feature = "remote")]
#![expect(clippy::unwrap_used, reason = "a test may die of a broken socket")]

#[path = "support/stranger.rs"]
mod stranger;

use std::net::TcpListener;
use std::ops::ControlFlow;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use fichero::remote::access::Access;
use fichero::remote::address::Address;
use fichero::remote::opensearch::OpenSearch;
use fichero::search::Engine;
use fichero::search::answer::{Answer, Failure};
use fichero::search::query::parse;
use fichero::search::question::{Question, Selected, Stop, Want, Window};
use serde_json::{Value, json};
use stranger::{META, Manner, NOTHING, Stranger, Way};

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
        (
            Way::Dripping(Duration::from_millis(200)),
            "did not answer within 5 seconds",
        ),
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
    let told = told_of(other.address());
    assert!(told.contains("was not made by fichero index") && told.contains("[maps.NAME]"));
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

/// Three records, as our own index has them.
fn three() -> Vec<Value> {
    let record = |n: u64| json!({ "of": { "title": format!("Quays {n}"), "doi": format!("10.5555/q{n}") }, "ord": n, "sources": [["a.json", n]], "ghost": false, "chapters": 0, "siblings": 0 });
    (0..3).map(record).collect()
}

/// What an Elasticsearch answers that has three records, page by page; a point
/// in time is opened and closed in its way, and no other is known.
fn elasticsearch(version: &'static str, points: Arc<AtomicUsize>) -> Manner {
    let meta = META.replace("VERSION", "1");
    let unknown = |what: &str| {
        let reason = format!("request [{what}] contains unrecognized parameter: [keep_alive]");
        let error = json!({ "error": { "root_cause": [{ "type": "illegal_argument_exception", "reason": reason }], "type": "illegal_argument_exception", "reason": reason }, "status": 400 });
        (400, error.to_string())
    };
    let script = move |first: &str, body: &str| {
        let asked: Value = serde_json::from_str(body).unwrap_or_default();
        let found = |hits: Vec<Value>, all: usize| {
            let mut answer = json!({ "took": 3, "timed_out": false, "_shards": { "total": 1, "successful": 1, "skipped": 0, "failed": 0 }, "hits": { "max_score": null, "hits": hits } });
            if asked["track_total_hits"] != json!(false) {
                answer["hits"]["total"] = json!({ "value": all, "relation": "eq" });
            }
            answer
        };
        let hits = || {
            let after = asked["search_after"][0].as_u64();
            let next = after.map_or(0, |after| after + 1);
            let size = asked["size"].as_u64().unwrap_or(10);
            let records = three().into_iter().enumerate();
            let page = records.skip(usize::try_from(next).unwrap());
            let page = page.take(usize::try_from(size).unwrap());
            let hit = |(n, record): (usize, Value)| json!({ "_index": "works-1", "_id": format!("10.5555/q{n}"), "_score": null, "_source": { "record": record }, "sort": [n, n] });
            page.map(hit).collect::<Vec<Value>>()
        };
        let (path, _) = first.rsplit_once(' ').unwrap();
        let text = match path {
            "GET /" => json!({ "name": "es01", "cluster_name": "docker-cluster", "cluster_uuid": "x", "version": { "number": version, "build_flavor": "default", "build_type": "docker", "build_hash": "x", "build_date": "x", "build_snapshot": false, "lucene_version": "9.10.0", "minimum_wire_compatibility_version": "7.17.0", "minimum_index_compatibility_version": "7.0.0" }, "tagline": "You Know, for Search" }).to_string(),
            path if path.starts_with("GET /_nodes") => "{}".to_owned(),
            "GET /works/_mapping" => meta.clone(),
            "POST /works-1/_pit?keep_alive=2m" => {
                let number = points.fetch_add(1, Ordering::SeqCst);
                json!({ "id": format!("46ToAwMDaWR5-{number}") }).to_string()
            }
            "DELETE /_pit" => {
                assert!(asked["id"].as_str().unwrap().starts_with("46ToAwMDaWR5-"));
                points.fetch_add(100, Ordering::SeqCst);
                r#"{"succeeded":true,"num_freed":1}"#.to_owned()
            }
            path if path.contains("point_in_time") => return unknown(path),
            "POST /_search" => {
                let point = asked["pit"]["id"].as_str().unwrap();
                assert_eq!(asked["pit"]["keep_alive"], "2m");
                // It may have another name after each page.
                let mut answer = found(hits(), 3);
                answer["pit_id"] = json!(format!("{point}+"));
                answer.to_string()
            }
            "POST /_msearch" => {
                let searches = body.lines().count() / 2;
                let answers = vec![NOTHING; searches].join(",");
                format!("{{\"took\":1,\"responses\":[{answers}]}}")
            }
            "POST /works-1/_search" => found(hits(), 3).to_string(),
            _ => NOTHING.to_owned(),
        };
        (200, text)
    };
    Manner {
        script: Arc::new(script),
        ..Manner::default()
    }
}

#[test]
fn an_elasticsearch_is_asked_in_its_own_words() {
    for version in ["7.10.2", "7.17.20", "8.13.4", "9.0.0"] {
        let points = Arc::new(AtomicUsize::new(0));
        let stranger = Stranger::up(elasticsearch(version, Arc::clone(&points)));
        let engine = OpenSearch::new(stranger.address(), None);
        let rows = Want::Rows(Window { start: 0, len: 40 });
        let question = Question {
            query: parse("sort:added").query,
            wants: vec![rows],
            ..Question::default()
        };
        let mut last = Answer::default();
        engine.answer(&question, &Stop::never(), &mut |answer| last = answer);
        assert_eq!(
            (last.error.clone(), last.found, last.total),
            (None, 3, 3),
            "{version}"
        );
        let mut titles = Vec::new();
        let all = Selected::Found(parse("sort:added").query);
        let streamed = engine.documents(&all, &Stop::never(), &mut |entry| {
            titles.push(entry.work.record.title.to_string());
            ControlFlow::Continue(())
        });
        assert_eq!(streamed, Ok(()));
        assert_eq!(titles, ["Quays 0", "Quays 1", "Quays 2"], "{version}");
        // One was opened, and given back under the name that it had at last.
        assert_eq!(points.load(Ordering::SeqCst), 101, "{version}");
        let asked = stranger.asked();
        assert!(asked.iter().all(|head| !head.contains("point_in_time")));
    }
    for version in ["7.9.3", "6.8.23"] {
        let stranger = Stranger::up(elasticsearch(version, Arc::default()));
        let engine = OpenSearch::new(stranger.address(), None);
        let answer = asked(&engine, "");
        assert!(
            told(&answer).contains("not what OpenSearch answers"),
            "{version}"
        );
    }
}

/// Before each answer: the way there and back through half the world.
const FAR: Duration = Duration::from_millis(300);

#[test]
fn a_slow_link_is_waited_for_once_or_twice_a_question() {
    let stranger = Stranger::up(Manner {
        delay: FAR,
        ..Manner::default()
    });
    let engine = OpenSearch::new(stranger.address(), None);
    let begun = Instant::now();
    assert_eq!(asked(&engine, "").error, None);
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
    let before = stranger.asked().len();
    let begun = Instant::now();
    assert_eq!(asked(&engine, "open").error, None);
    let (took, requests) = (begun.elapsed(), stranger.asked().len() - before);
    // What the words are, what is found, and why nothing is.
    assert!(requests <= 4, "{requests} requests");
    assert!(took < FAR * 5, "{took:?}");
    // Whoever types on does not wait for what was asked before.
    let typed = AtomicUsize::new(0);
    let is_called = || typed.fetch_add(1, Ordering::SeqCst) > 0;
    let question = Question {
        query: parse("open data").query,
        wants: vec![Want::Rows(Window { start: 0, len: 40 })],
        ..Question::default()
    };
    let (before, begun) = (stranger.asked().len(), Instant::now());
    let given = Mutex::new(0);
    engine.answer(&question, &Stop::new(&is_called), &mut |_| {
        *given.lock().unwrap() += 1;
    });
    assert!(begun.elapsed() < FAR * 4, "{:?}", begun.elapsed());
    assert!(stranger.asked().len() - before <= 3);
    assert_eq!(*given.lock().unwrap(), 0);
}

#[test]
fn https_is_asked_where_somebody_known_vouches_for_the_server() {
    // me:hidden-word
    let stranger = Stranger::up(Manner {
        tls: true,
        password: Some("bWU6aGlkZGVuLXdvcmQ="),
        ..Manner::default()
    });
    let address = stranger.address().to_string();
    let known = stranger::authority();
    let known = ("SSL_CERT_FILE", known.to_str().unwrap());
    let user = |word| [known, ("FICHERO_USER", "me"), ("FICHERO_PASSWORD", word)];
    let asked = |set: &[(&str, &str)]| {
        let output = fichero(&["search", "x", &address], set);
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(
            !text.contains("hidden-word") && !text.contains("aGlkZGVu"),
            "{text}"
        );
        (text, output.status.code())
    };
    let (text, code) = asked(&user("hidden-word"));
    assert_eq!(code, Some(1), "nothing is found: {text}");
    let (text, code) = asked(&user("another"));
    assert!(text.contains("asks for a name and a password"), "{text}");
    assert_eq!(code, Some(2));
    let (text, code) = asked(&[known]);
    assert!(text.contains("asks for a name and a password"), "{text}");
    assert_eq!(code, Some(2));
    // Nobody whom this system knows vouches for it.
    let begun = Instant::now();
    let (text, code) = asked(&user("hidden-word")[1..]);
    assert!(
        text.contains("cannot be trusted") && text.contains("SSL_CERT_FILE"),
        "{text}"
    );
    assert_eq!(
        (code, begun.elapsed() < Duration::from_secs(5)),
        (Some(2), true)
    );
    // Its certificate is for another host.
    if TcpListener::bind("[::1]:0").is_ok() {
        let relay = relay("[::1]:0", stranger.port);
        let other = format!("https://[::1]:{relay}/works");
        let output = fichero(&["search", "x", &other], &user("hidden-word"));
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains("cannot be trusted"), "{text}");
    }
}

#[test]
fn half_a_slow_and_a_broken_answer_over_tls_are_sentences_too() {
    let stranger = Stranger::up(Manner {
        tls: true,
        ..Manner::default()
    });
    let address = stranger.address().to_string();
    let known = stranger::authority();
    let known = [("SSL_CERT_FILE", known.to_str().unwrap())];
    let half = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{}",
        &NOTHING[..40]
    );
    for (way, expected) in [
        (Way::Bytes(half.into_bytes()), "broke off"),
        (Way::Status(403, String::new()), "does not let this user"),
        (
            Way::Status(502, "<html>bad</html>".to_owned()),
            "failed (502)",
        ),
        (
            Way::Dripping(Duration::from_millis(200)),
            "within 5 seconds",
        ),
        (Way::Silent, "within 5 seconds"),
    ] {
        stranger.answers(way);
        let begun = Instant::now();
        let output = fichero(&["search", "x", &address], &known);
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(expected), "{expected}: {text}");
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(begun.elapsed() < Duration::from_secs(8), "{expected}");
    }
    stranger.answers(Way::Well);
    assert_eq!(
        fichero(&["search", "x", &address], &known).status.code(),
        Some(1)
    );
}

/// Hands connections on to a port of this machine; the port it is reached at.
fn relay(at: &str, to: u16) -> u16 {
    let listener = TcpListener::bind(at).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for near in listener.incoming().map_while(Result::ok) {
            let Ok(far) = std::net::TcpStream::connect(("127.0.0.1", to)) else {
                return;
            };
            for (mut from, mut to) in [
                (near.try_clone().unwrap(), far.try_clone().unwrap()),
                (far, near),
            ] {
                std::thread::spawn(move || std::io::copy(&mut from, &mut to));
            }
        }
    });
    port
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
        .env_remove("SSL_CERT_FILE")
        .env_remove("SSL_CERT_DIR")
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
