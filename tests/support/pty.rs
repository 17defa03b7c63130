//! A real terminal for tests: a pseudo terminal with an emulator (`vt100`) as
//! the judge of what the program sent.
//!
//! The program runs under a small keeper, a shell that leads the session and
//! outlives it: when a session's leader dies the kernel resets the modes of
//! the line, and a test that compared them then would always pass. The keeper
//! is made by `setsid --ctty` of util-linux, the one way to a controlling
//! terminal without unsafe code, so these tests are for Linux.
//!
//! Nothing sleeps: a test waits for what it wants to see, for so long.

#![allow(dead_code, reason = "every test crate uses its own part")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says so and stops"
)]
#![allow(missing_docs, unreachable_pub, reason = "seen by tests only")]

use std::cell::OnceCell;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, BufRead, BufReader, PipeWriter};
use std::num::NonZeroU16;
use std::os::fd::OwnedFd;
use std::process::{Child, Command};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags};
use rustix::fs::{Mode, OFlags};
use rustix::process::{Pid, Signal};
use rustix::pty::OpenptFlags;
use rustix::termios::Winsize;

/// Runs the program in the foreground with the terminal for all three
/// streams; tells its process id and its exit code through its own standard
/// error, which is a pipe. Traps that do something are not inherited.
const KEEPER: &str = r#"
trap : INT QUIT TSTP HUP TERM
sh -c 'echo "pid $$" >&2; exec "$@" 2>&1' sh "$@"
echo "status $?" >&2
exec sleep 86400
"#;

/// One program on one terminal. Dropping it kills the program.
pub struct Session {
    keeper: Child,
    pid: Pid,
    status: mpsc::Receiver<i32>,
    ended: OnceCell<i32>,
    master: Option<Arc<OwnedFd>>,
    slave: OwnedFd,
    before: String,
    seen: Arc<Seen>,
    stop: Option<PipeWriter>,
    reader: Option<JoinHandle<()>>,
}

/// What came out of the program so far.
struct Seen {
    state: Mutex<State>,
    more: Condvar,
}

struct State {
    parser: vt100::Parser<Asked>,
    raw: Vec<u8>,
}

/// What the program asked of the terminal besides drawing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Titles for the window or its icon.
    pub titles: Vec<String>,
    /// Texts for the clipboard, in base64 as they came.
    pub copies: Vec<String>,
    /// Other requests: bells, another size, the content of the clipboard.
    pub others: usize,
}

impl vt100::Callbacks for Asked {
    fn audible_bell(&mut self, _: &mut vt100::Screen) {
        self.others += 1;
    }

    fn visual_bell(&mut self, _: &mut vt100::Screen) {
        self.others += 1;
    }

    fn resize(&mut self, _: &mut vt100::Screen, _: (u16, u16)) {
        self.others += 1;
    }

    fn set_window_icon_name(&mut self, _: &mut vt100::Screen, name: &[u8]) {
        self.titles.push(String::from_utf8_lossy(name).into_owned());
    }

    fn set_window_title(&mut self, _: &mut vt100::Screen, title: &[u8]) {
        self.titles
            .push(String::from_utf8_lossy(title).into_owned());
    }

    fn copy_to_clipboard(&mut self, _: &mut vt100::Screen, _: &[u8], text: &[u8]) {
        self.copies.push(String::from_utf8_lossy(text).into_owned());
    }

    fn paste_from_clipboard(&mut self, _: &mut vt100::Screen, _: &[u8]) {
        self.others += 1;
    }
}

impl Session {
    /// Starts a program on a new terminal of `(columns, rows)`. Of the test's
    /// own environment it gets `PATH` only; `TERM` and `LANG` are set unless
    /// `env` says otherwise.
    pub fn start<S: AsRef<OsStr>>(
        program: impl AsRef<OsStr>,
        args: &[S],
        env: &[(&str, &str)],
        size: (u16, u16),
    ) -> Self {
        let master =
            rustix::pty::openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)
                .unwrap();
        rustix::pty::grantpt(&master).unwrap();
        rustix::pty::unlockpt(&master).unwrap();
        set_size(&master, size);
        let name = rustix::pty::ptsname(&master, Vec::new()).unwrap();
        let slave = rustix::fs::open(
            name,
            OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC,
            Mode::empty(),
        )
        .unwrap();
        let before = modes(&slave);

        let (news, told) = io::pipe().unwrap();
        let mut command = Command::new("setsid");
        command
            .args(["--ctty", "sh", "-c", KEEPER, "keeper"])
            .arg(program)
            .args(args);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command
            .env("TERM", "xterm-256color")
            .env("LANG", "C.UTF-8")
            .envs(env.iter().copied());
        // What chance has it write goes into the home of the test.
        if let Some((_, home)) = env.iter().find(|(name, _)| *name == "HOME") {
            command.current_dir(home);
        }
        command
            .stdin(slave.try_clone().unwrap())
            .stdout(slave.try_clone().unwrap())
            .stderr(told);
        let keeper = command.spawn().unwrap();
        drop(command);
        let (pid, status) = listen(news);

        let (cols, rows) = (cells(size.0), cells(size.1));
        let state = State {
            parser: vt100::Parser::new_with_callbacks(rows, cols, 0, Asked::default()),
            raw: Vec::new(),
        };
        let seen = Arc::new(Seen {
            state: Mutex::new(state),
            more: Condvar::new(),
        });
        let master = Arc::new(master);
        let (stopped, stop) = io::pipe().unwrap();
        let reader = thread::spawn({
            let (master, seen) = (Arc::clone(&master), Arc::clone(&seen));
            move || read(&master, &stopped.into(), &seen)
        });
        Self {
            keeper,
            pid,
            status,
            ended: OnceCell::new(),
            master: Some(master),
            slave,
            before,
            seen,
            stop: Some(stop),
            reader: Some(reader),
        }
    }

    /// The process id of the program.
    pub fn pid(&self) -> i32 {
        self.pid.as_raw_nonzero().get()
    }

    /// Types.
    pub fn send(&self, keys: impl AsRef<[u8]>) {
        let mut keys = keys.as_ref();
        while !keys.is_empty() {
            let written = rustix::io::write(self.master.as_ref().unwrap(), keys).unwrap();
            keys = &keys[written..];
        }
    }

    /// Waits until the screen is as the test wants it, or fails and shows it.
    #[track_caller]
    pub fn wait_for(
        &self,
        what: &str,
        timeout: Duration,
        mut is_so: impl FnMut(&vt100::Screen) -> bool,
    ) {
        self.wait(what, timeout, |state| is_so(state.parser.screen()));
    }

    /// Whether the screen becomes as the test wants it within so long.
    pub fn becomes(&self, within: Duration, is_so: impl Fn(&vt100::Screen) -> bool) -> bool {
        let heard = self
            .seen
            .more
            .wait_timeout_while(self.seen(), within, |state| !is_so(state.parser.screen()))
            .unwrap_or_else(PoisonError::into_inner);
        !heard.1.timed_out()
    }

    /// Waits until the bytes sent so far are as the test wants them; takes
    /// those from `from` on, for there may be many.
    #[track_caller]
    pub fn wait_for_output(
        &self,
        what: &str,
        timeout: Duration,
        from: usize,
        mut is_so: impl FnMut(&[u8]) -> bool,
    ) {
        self.wait(what, timeout, |state| {
            state.raw.get(from..).is_some_and(&mut is_so)
        });
    }

    /// Waits until a text stands on the screen.
    #[track_caller]
    pub fn wait_for_text(&self, text: &str, timeout: Duration) {
        self.wait_for(&format!("{text:?}"), timeout, |screen| {
            screen.contents().contains(text)
        });
    }

    /// The screen as text.
    pub fn contents(&self) -> String {
        self.seen().parser.screen().contents()
    }

    /// Asks the emulator about anything else.
    pub fn screen<T>(&self, ask: impl FnOnce(&vt100::Screen) -> T) -> T {
        ask(self.seen().parser.screen())
    }

    /// What the program asked of the terminal besides drawing.
    pub fn asked(&self) -> Asked {
        self.seen().parser.callbacks().clone()
    }

    /// Every byte the program has sent, to look for escapes in.
    pub fn raw_output(&self) -> Vec<u8> {
        self.seen().raw.clone()
    }

    /// How many bytes the program has sent.
    pub fn sent(&self) -> usize {
        self.seen().raw.len()
    }

    /// Listens for so long; whether the program sent nothing meanwhile.
    pub fn is_silent_for(&self, time: Duration) -> bool {
        let state = self.seen();
        let before = state.raw.len();
        let heard = self
            .seen
            .more
            .wait_timeout_while(state, time, |state| state.raw.len() == before)
            .unwrap_or_else(PoisonError::into_inner);
        heard.1.timed_out()
    }

    /// Gives the terminal another size, 0 included.
    pub fn resize(&self, size: (u16, u16)) {
        self.seen()
            .parser
            .screen_mut()
            .set_size(cells(size.1), cells(size.0));
        set_size(self.master.as_ref().unwrap(), size);
    }

    /// Sends a signal to the program alone.
    pub fn signal(&self, signal: Signal) {
        rustix::process::kill_process(self.pid, signal).unwrap();
    }

    /// Waits for the end of the program: its code, or 128 and the signal, as
    /// the shell counts.
    #[track_caller]
    pub fn wait_exit(&self, timeout: Duration) -> i32 {
        if let Some(status) = self.ended.get() {
            return *status;
        }
        let Ok(status) = self.status.recv_timeout(timeout) else {
            panic!(
                "waited {timeout:?} for the program to end; the screen shows\n{}",
                self.screen(framed)
            )
        };
        *self.ended.get_or_init(|| status)
    }

    /// The modes of the line before the program was started.
    pub fn termios_before(&self) -> &str {
        &self.before
    }

    /// The modes of the line now.
    pub fn termios(&self) -> String {
        modes(&self.slave)
    }

    /// Fails unless the terminal is as it was before the program took it.
    #[track_caller]
    pub fn assert_given_back(&self) {
        // What was sent last may not have been read yet.
        self.wait_for(
            "the terminal to be given back",
            Duration::from_secs(2),
            |screen| {
                let quiet = screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None;
                quiet
                    && !screen.alternate_screen()
                    && !screen.hide_cursor()
                    && !screen.bracketed_paste()
            },
        );
        assert_eq!(self.termios(), self.before, "the modes of the line");
    }

    /// The processor time that the program has used so far.
    pub fn cpu(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid())).unwrap_or_default();
        // The name in brackets may hold blanks; user and system time are the
        // 12th and 13th field after it, in hundredths of a second.
        let fields = stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .split_whitespace();
        let ticks: u64 = fields
            .skip(11)
            .take(2)
            .filter_map(|field| field.parse::<u64>().ok())
            .sum();
        Duration::from_millis(ticks * 10)
    }

    /// How often the program's threads were woken so far.
    pub fn wakeups(&self) -> u64 {
        let threads = fs::read_dir(format!("/proc/{}/task", self.pid()));
        let told = |thread: io::Result<fs::DirEntry>| {
            let status = fs::read_to_string(thread.ok()?.path().join("status")).ok()?;
            let line = status
                .lines()
                .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
            line.trim().parse::<u64>().ok()
        };
        threads.into_iter().flatten().filter_map(told).sum()
    }

    /// Hangs up, as a closed window does.
    pub fn close_master(&mut self) {
        self.stop = None;
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
        self.master = None;
    }

    #[track_caller]
    fn wait(&self, what: &str, timeout: Duration, mut is_so: impl FnMut(&State) -> bool) {
        let deadline = Instant::now() + timeout;
        let mut state = self.seen();
        while !is_so(&state) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "waited {timeout:?} for {what}; the screen shows\n{}",
                framed(state.parser.screen())
            );
            state = self
                .seen
                .more
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    fn seen(&self) -> MutexGuard<'_, State> {
        // A test that failed under the lock has said why.
        self.seen
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Only while the keeper has not told of its end: process ids return.
        if self.ended.get().is_none() && self.status.try_recv().is_err() {
            let _ = rustix::process::kill_process(self.pid, Signal::KILL);
        }
        let _ = self.keeper.kill();
        let _ = self.keeper.wait();
        self.stop = None;
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
    }
}

/// Reads what the keeper tells: the process id now, the exit code later.
fn listen(news: io::PipeReader) -> (Pid, mpsc::Receiver<i32>) {
    let mut lines = BufReader::new(news).lines().map_while(Result::ok);
    let pid = lines.find_map(|line| line.strip_prefix("pid ")?.parse().ok());
    let pid = Pid::from_raw(pid.unwrap_or_else(|| panic!("setsid (util-linux) and sh are needed")))
        .unwrap();
    let (ended, status) = mpsc::channel();
    thread::spawn(move || {
        let status = lines.find_map(|line| line.strip_prefix("status ")?.parse().ok());
        let _ = status.map(|status| ended.send(status));
    });
    (pid, status)
}

/// Feeds the emulator until the session is dropped.
fn read(master: &OwnedFd, stopped: &OwnedFd, seen: &Seen) {
    let mut bytes = vec![0; 64 * 1_024];
    loop {
        let mut fds = [
            PollFd::new(master, PollFlags::IN),
            PollFd::new(stopped, PollFlags::IN),
        ];
        if rustix::event::poll(&mut fds, None).is_err() || !fds[1].revents().is_empty() {
            return;
        }
        let Ok(read @ 1..) = rustix::io::read(master, &mut bytes) else {
            return;
        };
        let mut state = seen.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.parser.process(&bytes[..read]);
        state.raw.extend_from_slice(&bytes[..read]);
        seen.more.notify_all();
    }
}

fn set_size(master: &OwnedFd, (cols, rows): (u16, u16)) {
    let size = Winsize {
        ws_row: rows,
        ws_col: cols,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    rustix::termios::tcsetwinsize(master, size).unwrap();
}

/// The emulator has no screen without cells, and none of 4 billion of them.
fn cells(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n.clamp(1, 2_000)).unwrap()
}

fn modes(tty: &OwnedFd) -> String {
    rustix::termios::tcgetattr(tty)
        .map_or_else(|error| error.to_string(), |modes| format!("{modes:?}"))
}

fn framed(screen: &vt100::Screen) -> String {
    let cols = screen.size().1.get();
    let rows = screen
        .rows(0, cols)
        .fold(String::new(), |all, row| all + "│" + &row + "\n");
    let (y, x) = screen.cursor_position();
    format!(
        "{rows}cursor at column {x}, row {y}{}",
        if screen.hide_cursor() { ", hidden" } else { "" }
    )
}
