//! The terminal: taken once, drawn on in single writes, given back on every
//! way out.
//!
//! [`Terminal`] belongs to the loop. [`give_back`] belongs to everybody: the
//! panic hook, the signal thread and [`Drop`] call it, twice if need be, and
//! it neither panics nor waits for a terminal that has stopped reading.
//!
//! The terminal is never asked anything: a reply that comes late is typed
//! into the program, or into the shell after it.
//!
//! Must never know: what is drawn, what a key does.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::borrow::Cow;
use std::cell;
use std::fmt;
use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::style::{Attribute, SetAttribute, force_color_output};
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate};
use crossterm::{cursor, queue};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use rustix::fs::{Mode, OFlags};
use rustix::termios::{OptionalActions, Termios};

use super::rows;
use crate::records::text::{Text, harmless};
use crate::view::{Cursor, Link};

/// The widest and highest screen that is drawn. ratatui keeps two buffers of
/// 46 bytes a cell; a terminal that claims 65,535 × 65,535 would end the
/// process before anything could be restored.
const SIZE_MAX: (u16, u16) = (1_024, 512);

/// What a terminal has that tells no size, as a serial line or some pipes
/// between two terminals do: the size of a VT100.
const SIZE_UNTOLD: (u16, u16) = (80, 24);

/// A full frame of a large terminal with a colour change at every word.
const FRAME_BYTES: usize = 128 * 1_024;

/// How long the way out waits for a terminal that does not read.
const PATIENCE: Duration = Duration::from_millis(250);

/// Alternate screen, bracketed paste, reports of coming back to the terminal
/// (the sources are looked at then), cursor out of sight until it is placed.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[?1004h\x1b[?25l";

/// Clicks and the wheel, with coordinates beyond column 223. Not `?1003h`,
/// which reports every motion and floods slow links.
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1000l";

/// Everything off, also what only a program that we ran may have left on; the
/// alternate screen before the cursor, for it brings its own.
const LEAVE: &[u8] =
    b"\x1b[?2026l\x1b[?1006l\x1b[?1000l\x1b[?1004l\x1b[?2004l\x1b[0m\x1b[?1049l\x1b[?25h";

/// Whether the terminal is ours at this moment.
static HELD: AtomicBool = AtomicBool::new(false);

/// Held by whoever writes; a frame never lands after the giving back.
static WRITING: Mutex<()> = Mutex::new(());

/// The way out: a descriptor of our own that never blocks.
static EXIT: OnceLock<OwnedFd> = OnceLock::new();

/// The modes of the line as they were before they were ours.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// What the last worker said that panicked.
static LAST_WORDS: Mutex<Option<String>> = Mutex::new(None);

/// The screen, as long as it is ours.
///
/// Invariants: both buffers have the same area; `shown` is what the terminal
/// shows unless `stale` is set.
pub struct Terminal {
    output: File,
    shown: Buffer,
    next: Buffer,
    cursor: Cursor,
    /// The links of what is shown.
    links: Vec<Link>,
    stale: bool,
    mouse: bool,
    /// Links are sent: the terminal can open them, or passes over them.
    has_links: bool,
    frame: Vec<u8>,
}

impl Terminal {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste and,
    /// when asked, clicks and wheel of the mouse.
    ///
    /// # Errors
    ///
    /// Before a single byte is sent: no terminal, or one on which nothing can
    /// be drawn. After that, whatever the terminal refuses.
    pub fn take(mouse: bool) -> Result<Self, Error> {
        match std::env::var_os("TERM") {
            None => return Err(Error::Plain("TERM is not set")),
            Some(term) if term.is_empty() => return Err(Error::Plain("TERM is empty")),
            Some(term) if term == "dumb" => return Err(Error::Plain("TERM is \"dumb\"")),
            Some(_) => {}
        }
        let output = open(OFlags::RDWR).map_err(|_| Error::NoTerminal)?;
        if EXIT.get().is_none() {
            let exit = open(OFlags::RDWR | OFlags::NONBLOCK).map_err(|_| Error::NoTerminal)?;
            EXIT.get_or_init(|| exit);
        }
        // Under NO_COLOR crossterm prints a bare `CSI m` for every colour,
        // which undoes bold and reverse. The theme decides about colours.
        force_color_output(true);
        let mut terminal = Self {
            output: output.into(),
            shown: Buffer::default(),
            next: Buffer::default(),
            cursor: Cursor::default(),
            links: Vec::new(),
            stale: true,
            mouse,
            has_links: rows::can_link(|name| std::env::var(name).ok()),
            frame: Vec::with_capacity(FRAME_BYTES),
        };
        terminal.resume()?;
        Ok(terminal)
    }

    /// Columns and rows of the screen that is drawn.
    #[must_use]
    pub fn size(&self) -> (u16, u16) {
        (self.next.area.width, self.next.area.height)
    }

    /// Draws one frame: `paint` fills the empty buffer and says where the
    /// cursor stands. Only what differs is sent, in a single write; when
    /// nothing differs, nothing is sent.
    ///
    /// Does nothing while the terminal is given back or has no cells.
    ///
    /// # Errors
    ///
    /// The terminal cannot be written to; it is gone.
    pub fn draw(
        &mut self,
        paint: impl FnOnce(&mut Buffer) -> (Cursor, Vec<Link>),
    ) -> Result<(), Error> {
        if self.next.area.is_empty() || !is_held() {
            return Ok(());
        }
        self.next.reset();
        let (cursor, mut links) = paint(&mut self.next);
        if !self.has_links {
            links.clear();
        }
        let (width, height) = self.size();
        let cursor = Cursor {
            x: cursor.x.min(width - 1),
            y: cursor.y.min(height - 1),
            ..cursor
        };
        self.compose(cursor, &links).map_err(Error::Write)?;
        if self.frame.is_empty() {
            return Ok(());
        }
        // Should the write fail half-way, nobody knows what is shown.
        self.stale = true;
        if send(&mut self.output, &self.frame).map_err(Error::Write)? {
            self.stale = false;
            self.cursor = cursor;
            self.links = links;
            std::mem::swap(&mut self.shown, &mut self.next);
        }
        Ok(())
    }

    /// Takes the size over that the terminal has now; the next frame is drawn in
    /// full.
    pub fn resize(&mut self) {
        self.resize_to(current_size());
    }

    /// A size with no cells is kept as it is and draws nothing.
    fn resize_to(&mut self, (width, height): (u16, u16)) {
        let area = Rect::new(0, 0, width, height);
        if area != self.next.area {
            self.shown = Buffer::empty(area);
            self.next = Buffer::empty(area);
        }
        self.clear();
    }

    /// Has the next frame drawn in full (another program wrote on the screen).
    pub fn clear(&mut self) {
        self.stale = true;
    }

    /// Hears the mouse, or leaves it to the terminal for selecting text.
    ///
    /// # Errors
    ///
    /// The terminal cannot be written to.
    pub fn set_mouse(&mut self, on: bool) -> Result<(), Error> {
        self.mouse = on;
        self.write_raw(if on { MOUSE_ON } else { MOUSE_OFF })
    }

    /// Sends bytes that draw nothing (a copy by OSC 52), after the last frame.
    /// Does nothing while the terminal is given back.
    ///
    /// # Errors
    ///
    /// The terminal cannot be written to.
    pub fn write_raw(&mut self, bytes: &[u8]) -> Result<(), Error> {
        send(&mut self.output, bytes)
            .map(|_| ())
            .map_err(Error::Write)
    }

    /// Gives the terminal to somebody else: the shell, a text browser, an
    /// editor. [`Terminal::resume`] takes it again.
    pub fn suspend(&mut self) {
        give_back();
    }

    /// Takes the terminal again, also after somebody else has changed its
    /// modes, with the size that it has now. The next frame is drawn in full.
    ///
    /// In the background this stops the process until the shell brings it to
    /// the front, as every program does.
    ///
    /// # Errors
    ///
    /// The terminal is gone.
    pub fn resume(&mut self) -> Result<(), Error> {
        self.enter().map_err(Error::Take)?;
        self.resize();
        Ok(())
    }

    fn enter(&mut self) -> io::Result<()> {
        wait_for_foreground(&self.output);
        let _writing = lock(&WRITING);
        let known = lock(&BEFORE).clone().filter(|_| is_held());
        let before = known.map_or_else(|| rustix::termios::tcgetattr(&self.output), Ok)?;
        let mut raw = before.clone();
        raw.make_raw();
        rustix::termios::tcsetattr(&self.output, OptionalActions::Now, &raw)?;
        // From here on there is something to give back.
        *lock(&BEFORE) = Some(before);
        HELD.store(true, Ordering::SeqCst);
        let mouse = if self.mouse { MOUSE_ON } else { b"" };
        self.output.write_all(&[ENTER, mouse].concat())
    }

    /// Leaves in `frame` what the terminal must be sent, perhaps nothing.
    fn compose(&mut self, cursor: Cursor, links: &[Link]) -> io::Result<()> {
        let Self {
            frame,
            shown,
            next,
            stale,
            cursor: old,
            links: old_links,
            ..
        } = self;
        frame.clear();
        if *stale {
            shown.reset();
            old_links.clear();
        }
        let changed = rows::changed([shown, next], [old_links, links]);
        for y in &changed {
            // The others are what is shown, which is harmless already.
            rows::row_mut(next, *y).iter_mut().for_each(disarm);
        }
        if changed.is_empty() && cursor == *old && !*stale {
            return Ok(());
        }
        queue!(frame, BeginSynchronizedUpdate)?;
        if *stale {
            queue!(
                frame,
                SetAttribute(Attribute::Reset),
                cursor::Hide,
                Clear(ClearType::All)
            )?;
        } else if old.visible {
            // Where synchronized output is unknown, the cursor would be seen
            // running over the screen.
            queue!(frame, cursor::Hide)?;
        }
        rows::write(frame, [shown, next], [old_links, links], &changed)?;
        queue!(frame, cursor::MoveTo(cursor.x, cursor.y))?;
        if cursor.visible {
            queue!(frame, cursor::Show)?;
        }
        queue!(frame, EndSynchronizedUpdate)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives the terminal back as it was when it was taken: modes of the screen,
/// alternate screen, cursor, modes of the line.
///
/// From any thread and at any time; a second call does nothing. Every step is
/// tried whatever became of the step before.
pub fn give_back() {
    // Without the lock if need be: its holder may hang in a write for ever.
    let _writing = lock_within(&WRITING, PATIENCE);
    if !HELD.swap(false, Ordering::SeqCst) {
        return;
    }
    let Some(tty) = EXIT.get() else { return };
    write_within(tty, LEAVE, PATIENCE);
    if let Some(before) = lock_within(&BEFORE, PATIENCE).and_then(|before| before.clone()) {
        let _ = rustix::termios::tcsetattr(tty, OptionalActions::Now, &before);
    }
}

/// Whether the terminal is ours at this moment.
#[must_use]
pub fn is_held() -> bool {
    HELD.load(Ordering::SeqCst)
}

/// Columns and rows of the terminal now, at least one and at most 1,024 × 512.
/// Where it tells none, `COLUMNS` and `LINES` are believed, else it has 80 × 24.
fn current_size() -> (u16, u16) {
    let size = EXIT
        .get()
        .and_then(|tty| rustix::termios::tcgetwinsize(tty).ok());
    let told = size.map_or((0, 0), |size| (size.ws_col, size.ws_row));
    clamped(completed(told, |name| std::env::var(name).ok()))
}

/// Opens the terminal anew, so that our flags (`O_NONBLOCK`) are not those of
/// the shell: the one that standard output shows, else the controlling one.
pub(super) fn open(flags: OFlags) -> io::Result<OwnedFd> {
    let flags = flags | OFlags::NOCTTY | OFlags::CLOEXEC;
    let path = rustix::termios::ttyname(io::stdout(), Vec::new()).ok();
    let shown = path.and_then(|path| rustix::fs::open(path, flags, Mode::empty()).ok());
    let tty = match shown {
        Some(tty) => tty,
        None => rustix::fs::open("/dev/tty", flags, Mode::empty())?,
    };
    if tty.is_terminal() {
        Ok(tty)
    } else {
        Err(rustix::io::Errno::NOTTY.into())
    }
}

/// Has a panic leave a sane terminal and a message. Called once, by the thread
/// of the interface.
///
/// A panic of that thread gives the terminal back first. A panic of any other
/// thread does not touch it, for the interface lives on; its words are kept
/// for [`take_worker_panic`].
pub fn install_panic_hook() {
    let interface = thread::current().id();
    panic::set_hook(Box::new(move |panic| {
        let words = last_words(panic);
        let lives_on = thread::current().id() != interface || GUARDED.get();
        if lives_on && EXIT.get().is_some() {
            if let Some(mut last) = lock_within(&LAST_WORDS, PATIENCE) {
                *last = Some(words);
            }
            return;
        }
        give_back();
        // Not `eprintln!`, which panics when the terminal is dead: a panic in
        // here ends the process by SIGABRT.
        let mut stderr = io::stderr().lock();
        let _ = writeln!(stderr, "fichero: internal error: {words}\n{}", report());
        let trace = Backtrace::capture();
        if trace.status() == BacktraceStatus::Captured {
            let _ = writeln!(stderr, "{trace}");
        }
    }));
}

thread_local! {
    /// Whether this thread outlives a panic of what it does now.
    static GUARDED: cell::Cell<bool> = const { cell::Cell::new(false) };
}

/// Does something for the interface that may panic as a worker may: the
/// terminal stays ours then, and nothing comes of it.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    GUARDED.set(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(false);
    done.ok()
}

/// What the last worker said that panicked since the last call.
#[must_use]
pub fn take_worker_panic() -> Option<String> {
    lock_within(&LAST_WORDS, PATIENCE)?.take()
}

/// Why the interface cannot be had.
#[derive(Debug)]
pub enum Error {
    /// Neither standard output nor `/dev/tty` is a terminal.
    NoTerminal,
    /// A terminal that knows no escape sequences; says why we think so.
    Plain(&'static str),
    /// Raw mode or the alternate screen was refused.
    Take(io::Error),
    /// The terminal is gone.
    Write(io::Error),
    /// The sitting has ended, and not all that the reader said is on the disk;
    /// with the reason.
    Unkept(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hint = "use `fichero search` instead";
        match self {
            Self::NoTerminal => write!(
                f,
                "the interface needs a terminal, and there is none; {hint}"
            ),
            Self::Plain(why) => write!(
                f,
                "the interface needs a terminal that can be drawn on, but {why}; {hint}"
            ),
            Self::Take(error) => write!(f, "cannot take the terminal: {error}; {hint}"),
            Self::Unkept(why) => write!(f, "not all marks were kept: {why}"),
            Self::Write(error) => write!(f, "cannot write to the terminal: {error}"),
        }
    }
}

impl std::error::Error for Error {}

/// Takes out of a cell what acts on a terminal, wherever it came from.
fn disarm(cell: &mut Cell) {
    let symbol = cell.symbol();
    if symbol.bytes().all(|byte| matches!(byte, 0x20..=0x7e)) {
        return;
    }
    // A joiner ends the cell of its letter; what it joins begins the next.
    let bare = symbol.trim_end_matches(['\u{200c}', '\u{200d}']);
    if let Cow::Owned(clean) = harmless(bare) {
        cell.set_symbol(if clean.is_empty() { " " } else { &clean });
    }
}

/// In the background the modes of the line are those of another program, so
/// reading them to restore them later would be wrong. Asking for the front
/// stops us there until the shell brings us forward, and changes nothing when
/// we are in front already.
fn wait_for_foreground(tty: impl AsFd) {
    let _ = rustix::termios::tcsetpgrp(tty, rustix::process::getpgrp());
}

/// Sends bytes unless the terminal is given back; whether it was ours.
fn send(output: &mut File, bytes: &[u8]) -> io::Result<bool> {
    let _writing = lock(&WRITING);
    if !is_held() {
        return Ok(false);
    }
    output.write_all(bytes).map(|()| true)
}

/// Writes to a descriptor that does not block, for so long and no longer.
fn write_within(tty: impl AsFd, mut bytes: &[u8], patience: Duration) {
    let deadline = Instant::now() + patience;
    while !bytes.is_empty() {
        match rustix::io::write(&tty, bytes) {
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(rustix::io::Errno::INTR) => {}
            Err(rustix::io::Errno::AGAIN) if Instant::now() < deadline => {
                thread::sleep(Duration::from_millis(2));
            }
            Err(_) => return,
        }
    }
}

/// A size of which the sides that are 0 are those of the environment.
fn completed(told: (u16, u16), env: impl Fn(&str) -> Option<String>) -> (u16, u16) {
    let side = |told: u16, name: &str, untold: u16| {
        let named = || env(name)?.trim().parse().ok();
        let mut sides = [Some(told), named()].into_iter().flatten();
        sides.find(|side| *side > 0).unwrap_or(untold)
    };
    (
        side(told.0, "COLUMNS", SIZE_UNTOLD.0),
        side(told.1, "LINES", SIZE_UNTOLD.1),
    )
}

fn clamped((width, height): (u16, u16)) -> (u16, u16) {
    if width == 0 || height == 0 {
        (0, 0)
    } else {
        (width.min(SIZE_MAX.0), height.min(SIZE_MAX.1))
    }
}

/// Nothing that is locked here is ever left half-changed, so a poisoned lock
/// is as good as any.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn lock_within<T>(mutex: &Mutex<T>, patience: Duration) -> Option<MutexGuard<'_, T>> {
    let deadline = Instant::now() + patience;
    loop {
        match mutex.try_lock() {
            Ok(guard) => return Some(guard),
            Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                thread::sleep(Duration::from_millis(2));
            }
            Err(TryLockError::WouldBlock) => return None,
        }
    }
}

/// One line; a panic may quote a title, and a title may hold escapes.
fn last_words(panic: &PanicHookInfo<'_>) -> String {
    let payload = panic.payload();
    let words = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let words = Text::line(words.unwrap_or("no words"));
    let thread = thread::current();
    let place = panic
        .location()
        .map(ToString::to_string)
        .unwrap_or_default();
    format!(
        "{} ({place}, thread {})",
        &*words,
        thread.name().unwrap_or("without a name")
    )
}

fn report() -> String {
    let address = match env!("CARGO_PKG_REPOSITORY") {
        "" => String::new(),
        address => format!(" at {address}/issues"),
    };
    let version = env!("CARGO_PKG_VERSION");
    format!(
        "this is a bug in fichero {version}; please report the line above{address}, with what you did before it"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A screen over no terminal, to read what would be sent.
    fn screen(width: u16, height: u16) -> Terminal {
        let area = Rect::new(0, 0, width, height);
        Terminal {
            output: File::open("/dev/null").unwrap(),
            shown: Buffer::empty(area),
            next: Buffer::empty(area),
            cursor: Cursor::default(),
            links: Vec::new(),
            has_links: true,
            stale: false,
            mouse: false,
            frame: Vec::new(),
        }
    }

    #[test]
    fn a_frame_in_which_nothing_changed_is_not_sent() {
        let mut screen = screen(10, 2);
        screen.compose(Cursor::default(), &[]).unwrap();
        assert_eq!(screen.frame, b"");
    }

    #[test]
    fn a_frame_is_sent_as_one_synchronized_update_that_ends_with_the_cursor() {
        let mut screen = screen(10, 2);
        screen
            .next
            .set_string(0, 1, "card", ratatui::style::Style::new());
        screen
            .compose(
                Cursor {
                    x: 4,
                    y: 1,
                    visible: true,
                },
                &[],
            )
            .unwrap();
        let sent = String::from_utf8(screen.frame.clone()).unwrap();
        assert!(
            sent.starts_with("\x1b[?2026h") && sent.ends_with("\x1b[2;5H\x1b[?25h\x1b[?2026l"),
            "{sent:?}"
        );
        assert!(sent.contains("card"));
    }

    #[test]
    fn a_hidden_cursor_is_placed_all_the_same() {
        let mut screen = screen(10, 2);
        screen
            .compose(
                Cursor {
                    x: 3,
                    y: 1,
                    visible: false,
                },
                &[],
            )
            .unwrap();
        assert_eq!(screen.frame, b"\x1b[?2026h\x1b[2;4H\x1b[?2026l");
    }

    #[test]
    fn a_screen_in_doubt_is_wiped_and_drawn_in_full() {
        let mut screen = screen(10, 2);
        screen.clear();
        screen.compose(Cursor::default(), &[]).unwrap();
        assert!(
            screen
                .frame
                .starts_with(b"\x1b[?2026h\x1b[0m\x1b[?25l\x1b[2J")
        );
    }

    #[test]
    fn no_size_is_too_odd() {
        assert_eq!(clamped((0, 24)), (0, 0));
        assert_eq!(clamped((1, 1)), (1, 1));
        assert_eq!(clamped((u16::MAX, u16::MAX)), SIZE_MAX);
        let mut screen = screen(80, 24);
        screen.resize_to((0, 0));
        assert_eq!(screen.size(), (0, 0));
    }

    #[test]
    fn a_side_that_the_terminal_does_not_tell_is_that_of_the_environment() {
        let set = |columns: &'static str, lines: &'static str| {
            move |name: &str| {
                let value = if name == "LINES" { lines } else { columns };
                (!value.is_empty()).then(|| value.to_owned())
            }
        };
        assert_eq!(completed((120, 50), set("99", "33")), (120, 50));
        assert_eq!(completed((0, 0), set("99", "33")), (99, 33));
        assert_eq!(completed((0, 50), set("99", "33")), (99, 50));
        assert_eq!(completed((0, 0), set("", "")), (80, 24));
        assert_eq!(completed((0, 0), set("0", "many")), (80, 24));
        assert_eq!(completed((0, 0), set("-5", "99999999")), (80, 24));
    }

    #[test]
    fn giving_back_what_was_never_taken_does_nothing() {
        give_back();
        give_back();
        assert!(!is_held());
    }
}
