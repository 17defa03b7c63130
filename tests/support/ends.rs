//! Waiting for the end of a program, and not for ever.

#![allow(dead_code, reason = "every test crate uses its own part")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says so and stops"
)]
#![allow(missing_docs, unreachable_pub, reason = "seen by tests only")]

use std::io::Read;
use std::process::{Child, Output};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

/// The first that a program says on one of its streams; fails when it says
/// nothing for so long.
#[track_caller]
pub fn says(mut stream: impl Read + Send + 'static, within: Duration) -> String {
    let (send, said) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = vec![0; 512];
        let read = stream.read(&mut bytes).unwrap_or(0);
        bytes.truncate(read);
        let _ = send.send(String::from_utf8_lossy(&bytes).into_owned());
        // Whoever goes on to speak must not find it closed.
        let _ = std::io::copy(&mut stream, &mut std::io::sink());
    });
    said.recv_timeout(within)
        .unwrap_or_else(|_| panic!("nothing was said for {within:?}"))
}

/// What a program printed and how it ended; fails when that takes longer.
#[track_caller]
pub fn ends(child: Child, within: Duration, what: &str) -> Output {
    let pid = Pid::from_child(&child);
    let (send, ended) = mpsc::channel();
    // What it prints is taken from it meanwhile.
    thread::spawn(move || send.send(child.wait_with_output()));
    let Ok(output) = ended.recv_timeout(within) else {
        let _ = kill_process(pid, Signal::KILL);
        panic!("still running after {within:?}: {what}");
    };
    output.unwrap()
}
