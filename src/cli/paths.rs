//! `fichero paths`: where config, data and cache lie.

use std::path::Path;

use crate::runtime::places::{Places, shown};

use super::args::Common;
use super::exit::{Error, Exit};
use super::out::Out;

pub(super) fn run(common: &Common, out: &mut Out) -> Result<Exit, Error> {
    let places = Places::find();
    let config = common.config.clone().or(places.config);
    for (name, path) in [
        ("config", config),
        ("data", places.data),
        ("cache", places.cache),
        ("state", places.state),
    ] {
        out.line(&format!("{name:8}{}", told(path.as_deref())))?;
    }
    Ok(Exit::Done)
}

fn told(path: Option<&Path>) -> String {
    match path {
        None => "nowhere: there is no home folder".to_owned(),
        Some(path) if path.exists() => shown(path),
        Some(path) => format!("{} (does not exist)", shown(path)),
    }
}
