//! The indices that a catalog is put into, and the name that stands for one of
//! them.
//!
//! Must never know: what is in them.

use std::collections::HashMap;
use std::time::Duration;

use serde::de::IgnoredAny;
use serde_json::{Value, json};

use crate::records::text::Text;
use crate::remote::client::{Method, Request};
use crate::remote::mapping::{self, Meta, VERSION};
use crate::remote::pages;
use crate::remote::server::Server;
use crate::remote::trouble::Trouble;
use crate::remote::wire::Searched;

/// Making an index visible, copying its parts: what takes its time.
const PATIENCE: Duration = Duration::from_secs(120);

/// Documents of a page that is only looked over.
const PAGE: usize = 10_000;

/// A name, and what it stands for.
#[derive(Debug)]
pub(super) struct Target {
    name: String,
    current: Option<String>,
}

/// A document that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Present {
    /// What tells it from another state of the same record.
    pub(super) sum: String,
    pub(super) ord: u64,
}

impl Target {
    /// Looks up what a name stands for.
    pub(super) fn find(server: &Server, name: &str) -> Result<Self, Trouble> {
        let aliases = server.aliases()?;
        let is_behind = |(index, names): (&String, &Vec<String>)| {
            index == name || names.iter().any(|alias| alias == name)
        };
        if aliases.iter().any(is_behind) {
            let described = server.described(name)?;
            // What is switched is deleted: never what somebody else made.
            if described.iter().any(|one| one.meta.meta.is_none()) {
                return Err(Trouble::Access(format!(
                    "{name} was not made by fichero index, so that it is only read, never written: choose another name"
                )));
            }
        }
        if aliases.contains_key(name) {
            return Err(Trouble::Access(format!(
                "{name} is an index itself, and not a name that can be switched to a new one: choose another name"
            )));
        }
        let mut indices = aliases.into_iter();
        let current = indices.find(|(_, names)| names.iter().any(|alias| alias == name));
        Ok(Self {
            name: name.to_owned(),
            current: current.map(|(index, _)| index),
        })
    }

    /// The name of an index that is loaded now.
    pub(super) fn next(&self, stamp: u64) -> String {
        format!("{}-{stamp}", self.name)
    }

    /// The index that is read, with what is said of it.
    pub(super) fn current(&self, server: &Server) -> Result<(String, Meta), Trouble> {
        let Some(index) = self.current.clone() else {
            return Err(Trouble::NoIndex(self.name.clone(), Vec::new()));
        };
        let described = server.described(&index)?.into_iter().next();
        let meta = described.and_then(|described| described.meta.meta);
        match meta.filter(|meta| meta.version == VERSION) {
            Some(meta) => Ok((index, meta)),
            None => Err(Trouble::Foreign(
                self.name.clone(),
                Text::line("was made by another version of fichero"),
            )),
        }
    }

    /// The newest index of a load of this catalog that was broken off.
    pub(super) fn broken_off(
        &self,
        server: &Server,
        fingerprint: &str,
    ) -> Result<Option<String>, Trouble> {
        let described = match server.described(&format!("{}-*", self.name)) {
            Err(Trouble::NoIndex(..)) => Vec::new(),
            other => other?,
        };
        let mine = described.into_iter().filter(|described| {
            let meta = described.meta.meta.as_ref();
            meta.is_some_and(|meta| {
                meta.version == VERSION && meta.loaded == 0 && meta.fingerprint == fingerprint
            })
        });
        Ok(mine.map(|described| described.name).max())
    }

    /// Has the name stand for another index, in one step, and deletes the one
    /// that it stood for.
    pub(super) fn switch(&self, server: &Server, index: &str) -> Result<(), Trouble> {
        let mut actions = Vec::new();
        if let Some(before) = &self.current {
            actions.push(json!({ "remove": { "index": before, "alias": self.name } }));
        }
        actions.push(json!({ "add": { "index": index, "alias": self.name } }));
        let body = json!({ "actions": actions });
        let _: IgnoredAny = server.post("/_aliases", &body)?;
        let Some(before) = &self.current else {
            return Ok(());
        };
        let described = server.described(before)?.into_iter().next();
        delete(server, before)?;
        match described.and_then(|described| described.meta.meta) {
            Some(meta) if !meta.terms.is_empty() => delete(server, &meta.terms),
            _ => Ok(()),
        }
    }
}

/// Makes an index.
pub(super) fn create(server: &Server, index: &str, body: &Value) -> Result<(), Trouble> {
    put(server, &format!("/{index}"), body)
}

/// Says of an index what it is.
pub(super) fn describe(server: &Server, index: &str, meta: &Meta) -> Result<(), Trouble> {
    put(server, &format!("/{index}/_mapping"), &mapping::meta(meta))
}

/// Has an index be one that is read: copied, and fresh every second.
pub(super) fn settle(server: &Server, index: &str) -> Result<(), Trouble> {
    let settled = mapping::settled(server.client().nodes());
    put(server, &format!("/{index}/_settings"), &settled)
}

fn put(server: &Server, path: &str, body: &Value) -> Result<(), Trouble> {
    let body = body.to_string();
    let request = Request::new(Method::Put, path)
        .with(body.as_bytes())
        .within(PATIENCE);
    server.client().json::<IgnoredAny>(&request).map(drop)
}

/// Makes what was sent visible.
pub(super) fn refresh(server: &Server, index: &str) -> Result<(), Trouble> {
    let path = format!("/{index}/_refresh");
    let request = Request::new(Method::Post, &path).within(PATIENCE);
    server.client().json::<IgnoredAny>(&request).map(drop)
}

/// Deletes an index, if there is one of that name.
pub(super) fn delete(server: &Server, index: &str) -> Result<(), Trouble> {
    if index.is_empty() {
        return Ok(());
    }
    let path = format!("/{index}");
    let request = Request::new(Method::Delete, &path).within(PATIENCE);
    server
        .client()
        .json_if_any::<IgnoredAny>(&request)
        .map(drop)
}

/// Every document that an index has, by its identity.
pub(super) fn present(server: &Server, index: &str) -> Result<HashMap<String, Present>, Trouble> {
    refresh(server, index)?;
    let mut all = HashMap::new();
    let mut point = server.open_point(index)?;
    let mut after = None;
    loop {
        let body = pages::light(after.as_deref(), PAGE);
        let (page, next): (Searched, String) = server.search_point(&point, &body)?;
        point = next;
        let Some(last) = page.hits.hits.last() else {
            break;
        };
        after = Some(last.sort.clone());
        for hit in page.hits.hits {
            let fields = hit.fields;
            let mut ids = fields.id.into_iter();
            let (Some(id), Some(ord)) = (ids.next(), fields.ord.first()) else {
                continue;
            };
            let present = Present {
                sum: fields.sum.into_iter().next().unwrap_or_default(),
                ord: u64::try_from(*ord).unwrap_or(0),
            };
            all.insert(id, present);
        }
    }
    server.close_point(&point);
    Ok(all)
}
