//! The input thread: what the reader types, clicks and pastes.
//!
//! It sleeps in `poll` until the terminal has something to say or its owner
//! has, so an idle program costs nothing; it reads only what is there, so that
//! it can be paused at any moment; and it notices the terminal's end.
//!
//! Must never know: what a key does, what is on the screen.

use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::os::fd::OwnedFd;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::fs::OFlags;
use rustix::io::Errno;

use super::decode::{Decoder, Input};
use super::{fault, terminal};

/// How long a lone `ESC` may be the start of a sequence. A local terminal
/// sends the rest at once; over SSH it may come in the next packet.
const HOLD: Duration = Duration::from_millis(25);
const HOLD_SSH: Duration = Duration::from_millis(100);

/// The input thread, in the hands of the loop. Dropping it ends the thread.
pub struct Reader {
    /// Whether the terminal is somebody else's; locked while reading.
    paused: Arc<Mutex<bool>>,
    wake: PipeWriter,
}

impl Reader {
    /// Leaves the terminal to somebody else: when this returns, no more bytes
    /// are read from it, though inputs read before may still arrive.
    pub fn pause(&mut self) {
        self.set(true);
    }

    /// Reads on.
    pub fn resume(&mut self) {
        self.set(false);
    }

    fn set(&mut self, paused: bool) {
        *self.paused.lock().unwrap_or_else(PoisonError::into_inner) = paused;
        // Fails only when the thread has ended, and then there is nobody to
        // wake.
        let _ = self.wake.write(b".");
    }
}

/// Starts the input thread. It ends when `send` returns false, when the
/// [`Reader`] is dropped, or after [`Input::Gone`].
///
/// # Errors
///
/// There is no terminal to read from, or no thread to be had.
pub fn spawn(send: impl Fn(Input) -> bool + Send + 'static) -> io::Result<Reader> {
    let tty = terminal::open(OFlags::RDWR | OFlags::NONBLOCK)?;
    let (woken, wake) = io::pipe()?;
    let paused = Arc::new(Mutex::new(false));
    let hold = if std::env::var_os("SSH_TTY").is_some() {
        HOLD_SSH
    } else {
        HOLD
    };
    let mut ears = Ears {
        tty,
        woken,
        paused: Arc::clone(&paused),
        decoder: Decoder::new(hold),
        heard: Instant::now(),
    };
    thread::Builder::new()
        .name("fichero-input".to_owned())
        .spawn(move || {
            // A deaf interface is worse than none: a panic ends it in good order.
            let end = panic::catch_unwind(AssertUnwindSafe(|| ears.listen(&send)));
            if !matches!(end, Ok(End::Dismissed)) {
                send(Input::Gone);
            }
        })?;
    Ok(Reader { paused, wake })
}

/// Why the thread ended.
enum End {
    /// Nobody wants to hear more.
    Dismissed,
    /// Nothing more can come.
    Gone,
}

struct Ears {
    tty: OwnedFd,
    woken: PipeReader,
    paused: Arc<Mutex<bool>>,
    decoder: Decoder,
    /// When the last byte came.
    heard: Instant,
}

impl Ears {
    fn listen(&mut self, send: &dyn Fn(Input) -> bool) -> End {
        let mut inputs = Vec::new();
        loop {
            if let Err(end) = self.wait(&mut inputs) {
                return end;
            }
            fault::point("input");
            for input in inputs.drain(..).filter(|input| self.is_on_screen(input)) {
                if !send(input) {
                    return End::Dismissed;
                }
            }
        }
    }

    /// Sleeps until something happens and takes it in.
    fn wait(&mut self, inputs: &mut Vec<Input>) -> Result<(), End> {
        let paused = self.is_paused();
        if paused {
            self.decoder.reset();
        }
        // A hang-up is told even to those who wait for nothing.
        let wanted = if paused {
            PollFlags::empty()
        } else {
            PollFlags::IN
        };
        let rest = self
            .decoder
            .patience()
            .map(|patience| patience.saturating_sub(self.heard.elapsed()));
        let rest = rest.and_then(|rest| Timespec::try_from(rest).ok());
        let mut fds = [
            PollFd::new(&self.tty, wanted),
            PollFd::new(&self.woken, PollFlags::IN),
        ];
        let ready = match rustix::event::poll(&mut fds, rest.as_ref()) {
            Ok(ready) => ready,
            Err(Errno::INTR) => return Ok(()),
            Err(_) => return Err(End::Gone),
        };
        let [tty, woken] = fds.map(|fd| fd.revents());
        if woken.contains(PollFlags::IN) {
            let _ = self.woken.read(&mut [0; 64]);
        } else if !woken.is_empty() {
            return Err(End::Dismissed);
        }
        if tty.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            return Err(End::Gone);
        }
        if tty.contains(PollFlags::IN) {
            return self.read(inputs);
        }
        if ready == 0 {
            self.decoder.expire(inputs);
        }
        Ok(())
    }

    fn read(&mut self, inputs: &mut Vec<Input>) -> Result<(), End> {
        let paused = self.paused.lock().unwrap_or_else(PoisonError::into_inner);
        if *paused {
            return Ok(());
        }
        let mut bytes = [0; 4_096];
        match rustix::io::read(&self.tty, &mut bytes) {
            Ok(read @ 1..) => {
                self.heard = Instant::now();
                self.decoder
                    .feed(bytes.get(..read).unwrap_or_default(), inputs);
            }
            Err(Errno::AGAIN | Errno::INTR) => {}
            // Between a stop from outside and the taking again the line is in
            // the shell's modes, where nothing read means Ctrl-d.
            Ok(_) | Err(_) if !terminal::is_held() => thread::sleep(HOLD),
            Ok(_) | Err(_) => return Err(End::Gone),
        }
        Ok(())
    }

    fn is_paused(&self) -> bool {
        *self.paused.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A click may come from a screen that was larger a moment ago.
    fn is_on_screen(&self, input: &Input) -> bool {
        let (Input::Click { x, y } | Input::Wheel { x, y, .. }) = *input else {
            return true;
        };
        rustix::termios::tcgetwinsize(&self.tty)
            .is_ok_and(|size| x < size.ws_col && y < size.ws_row)
    }
}
