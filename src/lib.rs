//! fichero: a catalog of policy documents, browsed in the terminal.

pub mod app;
pub mod catalog;
pub mod cli;
pub mod runtime;
pub mod search;
pub mod view;
