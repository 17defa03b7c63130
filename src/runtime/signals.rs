//! The signal thread: what the system and the shell want of the process.
//!
//! It can give the terminal back by itself, so that the process dies or stops
//! in good order even when the loop is busy; it never takes the terminal.
//! After a stop it tells the loop, and the loop takes it again.
//!
//! Must never know: the state, what is on the screen.

use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{self, Signal as Number};
use signal_hook::consts::{
    SIGALRM, SIGCONT, SIGHUP, SIGINT, SIGIO, SIGPROF, SIGQUIT, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2,
    SIGVTALRM, SIGWINCH, SIGXCPU,
};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::{fault, last_act, terminal};

/// Whose the keys are that make signals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    /// Ours; in raw mode they make none.
    Ours,
    /// Those of a program that has the terminal.
    Theirs,
    /// Ours again since then.
    OursSince(Instant),
}

static TURN: Mutex<Turn> = Mutex::new(Turn::Ours);

/// A Ctrl-c that ended another program reaches this thread a moment after we
/// know of that end.
const ECHO: Duration = Duration::from_millis(200);

/// What the loop must hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// The terminal has another size, or had for a moment; several changes
    /// may come as one.
    Resized,
    /// The process was stopped and goes on: the terminal must be taken again.
    Continued,
}

/// Signals that end a process whose thread hears them as well as any other.
/// Faults strike the thread that is at fault ([`last_act`]).
const DEADLY: [i32; 11] = [
    SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU, SIGIO,
];

/// All that end a process and have no thread of their own: also those of Linux
/// alone, and the real-time ones.
fn deadly() -> Vec<i32> {
    let mut deadly = DEADLY.to_vec();
    #[cfg(target_os = "linux")]
    {
        deadly.extend([libc::SIGPWR, libc::SIGSTKFLT]);
        deadly.extend(libc::SIGRTMIN()..=libc::SIGRTMAX());
    }
    deadly
}

/// Starts the signal thread. From then on every signal that ends a process and
/// can be heard gives the terminal back before the process dies of it, and
/// `SIGTSTP` before it stops.
///
/// # Errors
///
/// The system refuses the handlers or the thread.
pub fn spawn(send: impl Fn(Signal) + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new([SIGWINCH, SIGTSTP, SIGCONT])?;
    for signal in deadly() {
        signals.add_signal(signal)?;
    }
    thread::Builder::new()
        .name("fichero-signals".to_owned())
        .spawn(move || {
            for signal in signals.forever() {
                // A process whose signals nobody hears could not be ended.
                let hear = AssertUnwindSafe(|| heard(signal, &send));
                match panic::catch_unwind(hear) {
                    Ok(()) => {}
                    Err(_) if deadly().contains(&signal) => last_act::die_of(signal),
                    // Whatever was missed, the loop looks at everything anew.
                    Err(_) => send(Signal::Continued),
                }
            }
        })?;
    Ok(())
}

/// Stops this process and its group, as Ctrl-z does: in raw mode that key is
/// only a key. The caller has given the terminal back.
///
/// The stop itself comes a moment after this returns, through the signal
/// thread, and [`Signal::Continued`] after it; also where no shell could ever
/// wake us and so nothing is stopped.
pub fn stop_process() {
    let _ = process::kill_current_process_group(Number::TSTP);
}

/// While this value lives, another program in our process group has the
/// terminal: its Ctrl-c is not ours, and its Ctrl-z stops us with it.
#[must_use]
pub(super) struct Aside(());

impl Aside {
    /// Steps aside. The caller has given the terminal back.
    pub(super) fn step() -> Self {
        *turn() = Turn::Theirs;
        Self(())
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        *turn() = Turn::OursSince(Instant::now());
    }
}

/// Stops with the program that has stopped itself, until the shell goes on
/// with us.
pub(super) fn stop_aside() {
    if !is_orphaned() {
        let _ = emulate_default_handler(SIGTSTP);
    }
}

fn heard(signal: i32, send: &dyn Fn(Signal)) {
    fault::point("signals");
    let turn = *turn();
    let theirs = turn == Turn::Theirs;
    let echo = matches!(turn, Turn::OursSince(then) if then.elapsed() < ECHO);
    match signal {
        SIGWINCH => send(Signal::Resized),
        SIGCONT if theirs => {}
        SIGCONT => send(Signal::Continued),
        SIGTSTP if is_orphaned() && theirs => {}
        // Nothing stops, but the loop may have given the terminal back.
        SIGTSTP if is_orphaned() || echo => send(Signal::Continued),
        SIGTSTP => {
            terminal::give_back();
            let _ = emulate_default_handler(signal);
        }
        SIGINT | SIGQUIT if theirs || echo => {}
        // Ends by the same signal, so that the shell sees 143, 129, 130.
        _ => last_act::die_of(signal),
    }
}

fn turn() -> MutexGuard<'static, Turn> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether no shell waits for our group, so that a stop would be for ever:
/// we lead the session (`xterm -e fichero`) or run in its leader's group.
fn is_orphaned() -> bool {
    process::getsid(None).is_ok_and(|session| session == process::getpgrp())
}
