//! The allocator: that of the system, and a last act where it has no more.
//!
//! The standard library would abort, with the terminal still ours, and print a
//! backtrace. Whoever has a plan for that case says so
//! ([`super::last_act::trying`]) and gets no memory instead.
//!
//! Must never know: what memory is for.

use std::alloc::{GlobalAlloc, Layout, System};

use super::last_act;

/// The allocator of the program, named in `main.rs`.
#[derive(Debug)]
pub struct Allocator;

#[expect(unsafe_code, reason = "an allocator is unsafe by its trait")]
// SAFETY: all is handed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promised.
        had(unsafe { System.alloc(layout) }, layout.size())
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promised.
        had(unsafe { System.alloc_zeroed(layout) }, layout.size())
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as the caller promised.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as the caller promised.
        had(unsafe { System.realloc(pointer, layout, size) }, size)
    }
}

/// The memory that was had, if any.
fn had(memory: *mut u8, bytes: usize) -> *mut u8 {
    if memory.is_null() && !last_act::is_trying() {
        last_act::without_memory(bytes);
    }
    memory
}
