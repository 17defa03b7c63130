//! Waiting for what comes through a pipe, and saying so after a while.
//!
//! Must never know: what comes.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::path::Path;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

/// Nobody wonders about less.
const PATIENCE: Duration = Duration::from_secs(1);

/// Opens a pipe with a name and waits for its first byte or its end; `told` is
/// called when that takes long.
pub(super) fn open(path: &Path, told: &dyn Fn()) -> io::Result<File> {
    // Opening it in the usual way would wait for whoever writes, unseen.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let pipe = rustix::fs::open(path, flags, Mode::empty())?;
    until_ready(&pipe, told)?;
    let flags = rustix::fs::fcntl_getfl(&pipe)?;
    rustix::fs::fcntl_setfl(&pipe, flags - OFlags::NONBLOCK)?;
    Ok(pipe.into())
}

/// Waits for the first byte or the end.
pub(super) fn until_ready(from: impl AsFd, told: &dyn Fn()) -> io::Result<()> {
    let mut patience = Timespec::try_from(PATIENCE).ok();
    loop {
        let mut fds = [PollFd::new(&from, PollFlags::IN)];
        match rustix::event::poll(&mut fds, patience.as_ref()) {
            Ok(0) => {
                told();
                patience = None;
            }
            Ok(_) => return Ok(()),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
