//! The last act: what is still done when the process must end at once.
//!
//! A page of the cache that is no longer there, a call to `abort`, the end of
//! memory: nothing can go on, but the reader's terminal is given back and a
//! sentence says why. What ends by a signal ends by the same signal, so that
//! the shell sees what it would have seen without us.
//!
//! Everything here runs in the handler of a signal or inside the allocator: it
//! allocates nothing and waits for no lock without an end.
//!
//! Must never know: the state, what is on the screen.

use std::cell::Cell;
use std::fmt;
use std::io::Write;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use libc::{c_int, c_void, sigaction, siginfo_t};
use signal_hook::consts::{SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP, SIGXFSZ};
use signal_hook::low_level;

use super::terminal;

/// Signals that strike the thread that is at fault, which cannot go on; the
/// others wait for the signal thread.
const FAULTS: [c_int; 7] = [SIGBUS, SIGSEGV, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP];

/// What was done about each of [`FAULTS`] before: the standard library tells a
/// stack that overflowed from other faults, and says so.
static BEFORE: [OnceLock<sigaction>; FAULTS.len()] = [const { OnceLock::new() }; FAULTS.len()];

/// Whether a thread is saying the last sentence.
static ENDING: AtomicBool = AtomicBool::new(false);

/// The others wait for it so long, which gives a terminal that does not read
/// its time.
const OTHERS: Duration = Duration::from_secs(2);

/// The exit code of what could not be done.
const WRONG: c_int = 2;

/// Nothing but the cache is mapped, so that nothing else can be cut under us.
const CUT: &str = "the file of the cache was cut while it was in use, or its disk failed; start again, and if this comes again, `fichero paths --clear-cache` takes the cache away";

thread_local! {
    /// Whether this thread has a plan for memory that is not to be had.
    static TRIES: Cell<bool> = const { Cell::new(false) };
}

/// Has every fault give the terminal back first, and a file that grows beyond
/// what the system allows be an error of its write.
pub fn prepare() {
    for (signal, before) in FAULTS.iter().zip(&BEFORE) {
        if let Some(earlier) = handle(*signal, fault as *const () as usize, libc::SA_SIGINFO) {
            before.get_or_init(|| earlier);
        }
    }
    // A handler, not to ignore it: programs that we start would ignore it too.
    handle(SIGXFSZ, nothing as *const () as usize, libc::SA_RESTART);
}

/// Gives the terminal back and dies of a signal, as if nobody had heard it.
pub(super) fn die_of(signal: c_int) -> ! {
    terminal::give_back();
    set_default(signal);
    let _ = low_level::raise(signal);
    // A signal that could not end us is no reason to go on.
    low_level::abort()
}

/// Does something that has a plan for memory that is not to be had: it gets no
/// memory then, where everything else ends the program.
pub fn trying<T>(this: impl FnOnce() -> T) -> T {
    let before = TRIES.replace(true);
    let done = this();
    TRIES.set(before);
    done
}

/// Whether this thread has a plan for memory that is not to be had.
pub(super) fn is_trying() -> bool {
    TRIES.try_with(Cell::get).unwrap_or(false)
}

/// Ends the program, for so many bytes are not to be had.
#[cold]
pub(super) fn without_memory(bytes: usize) -> ! {
    end(format_args!(
        "memory has ended: {bytes} more bytes are not to be had; open fewer or smaller sources"
    ))
}

/// Gives the terminal back, says why in one sentence and ends the program.
fn end(why: fmt::Arguments<'_>) -> ! {
    // Where memory ends for one thread, it ends for others in the same moment.
    if ENDING.swap(true, Ordering::SeqCst) {
        thread::sleep(OTHERS);
        low_level::exit(WRONG);
    }
    terminal::give_back();
    // In one piece, past the lock of the stream, which somebody may hold.
    let mut line = [0; 512];
    let mut rest = &mut line[..];
    let _ = writeln!(rest, "fichero: {why}");
    let left = rest.len();
    let said = line.get(..line.len() - left).unwrap_or_default();
    let _ = rustix::io::write(rustix::stdio::stderr(), said);
    low_level::exit(WRONG)
}

extern "C" fn nothing(_: c_int) {}

extern "C" fn fault(signal: c_int, info: *mut siginfo_t, _: *mut c_void) {
    // What the kernel itself sends has a positive code, what a process sends
    // has none.
    let is_real = code(info) > 0;
    if is_real && signal == SIGBUS {
        end(format_args!("{CUT}"));
    }
    terminal::give_back();
    let before = FAULTS.iter().position(|fault| *fault == signal);
    let before = before.and_then(|at| BEFORE.get(at)?.get());
    match before.filter(|_| is_real) {
        // The instruction fails again, before whoever was there first.
        Some(before) => restore(signal, before),
        None => die_of(signal),
    }
}

#[expect(unsafe_code, reason = "the kernel hands handlers a pointer")]
fn code(info: *mut siginfo_t) -> c_int {
    // SAFETY: a handler with SA_SIGINFO gets a whole siginfo or, on a broken
    // system, none.
    unsafe { info.as_ref() }.map_or(0, |info| info.si_code)
}

/// Has a function hear a signal, on a stack of its own where the thread has
/// one; gives what was done about it before.
#[expect(unsafe_code, reason = "no library hands on the handler before ours")]
fn handle(signal: c_int, function: usize, flags: c_int) -> Option<sigaction> {
    // SAFETY: zeros are an action without flags; the function is one of those
    // above, which call only what a handler may call.
    unsafe {
        let mut action: sigaction = std::mem::zeroed();
        let mut before: sigaction = std::mem::zeroed();
        action.sa_sigaction = function;
        action.sa_flags = flags | libc::SA_ONSTACK;
        (libc::sigaction(signal, &raw const action, &raw mut before) == 0).then_some(before)
    }
}

#[expect(unsafe_code, reason = "what was done about a signal is done again")]
fn restore(signal: c_int, before: &sigaction) {
    // SAFETY: the action is one that the system gave.
    unsafe {
        libc::sigaction(signal, &raw const *before, std::ptr::null_mut());
    }
}

/// Leaves a signal to the system, and lets it through.
#[expect(unsafe_code, reason = "signals that have no name are ended by, too")]
fn set_default(signal: c_int) {
    // SAFETY: zeros are the default action without flags, and a set that is
    // filled before it is used.
    unsafe {
        let default: sigaction = std::mem::zeroed();
        libc::sigaction(signal, &raw const default, std::ptr::null_mut());
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&raw mut set);
        libc::sigaddset(&raw mut set, signal);
        libc::pthread_sigmask(libc::SIG_UNBLOCK, &raw const set, std::ptr::null_mut());
    }
}
