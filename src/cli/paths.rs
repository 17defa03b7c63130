//! `fichero paths`: where config, data and cache lie.

use std::path::Path;

use crate::runtime::cache::Cache;
use crate::runtime::places::{Places, shown};

use super::args::{Common, Paths};
use super::exit::{Error, Exit};
use super::out::Out;
use super::say;

pub(super) fn run(args: &Paths, common: &Common, out: &mut Out) -> Result<Exit, Error> {
    let places = Places::find();
    let cache = Cache::of(&places);
    if let Some(cache) = cache.as_ref().filter(|_| args.clear_cache) {
        let folder = places.cache.clone().unwrap_or_default();
        let count = cache.clear().map_err(|error| Error::Save(folder, error))?;
        let s = if count == 1 { "" } else { "s" };
        say(&format!("{count} file{s} of the cache taken away"));
    }
    let config = common.config.clone().or(places.config);
    for (name, path) in [
        ("config", config),
        ("data", places.data),
        ("cache", places.cache),
        ("state", places.state),
    ] {
        out.line(&format!("{name:8}{}", told(path.as_deref())))?;
    }
    if let Some((files, bytes)) = cache
        .map(|cache| cache.size())
        .filter(|(files, _)| *files > 0)
    {
        let s = if files == 1 { "" } else { "s" };
        let told = format!(
            "{files} file{s}, {} MB; --clear-cache takes them away",
            bytes.div_ceil(1_000_000)
        );
        out.line(&format!("{:8}{told}", ""))?;
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
