//! Memory that columns lie in: our own, or that of a file.
//!
//! Must never know: which file, who maps it.

use std::fmt;
use std::sync::Arc;

/// Memory that never changes while anybody holds it, shared by its parts.
#[derive(Clone)]
pub struct Memory(Arc<dyn AsRef<[u8]> + Send + Sync>);

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Memory({})", self.bytes().len())
    }
}

impl Memory {
    /// Takes memory in; its start must be aligned to eight bytes.
    #[must_use]
    pub fn new(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Self {
        Self(Arc::new(bytes))
    }

    /// All of it.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        (*self.0).as_ref()
    }
}
