//! The processor's time of a thread, which what else runs on the machine does
//! not make longer.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// The processor's time of this thread.
pub(crate) fn spent() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    let nanos = u32::try_from(now.tv_nsec).unwrap_or_default();
    Duration::new(u64::try_from(now.tv_sec).unwrap_or_default(), nanos)
}
