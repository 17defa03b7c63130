//! The few requests that are put to a search server, by name.
//!
//! OpenSearch and Elasticsearch differ in how a point in time is opened and
//! closed; who answers `GET /` says which it is.
//!
//! Must never know: what is searched for.

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::Duration;

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Value, json};

use super::client::{Client, Method, Request};
use super::mapping::MetaOf;
use super::trouble::Trouble;
use super::wire::{Capabilities, OneOfSeveral, Searched, SearchedEach};
use crate::records::text::Text;

/// A point in time lives so long after the last page that was read at it.
const KEPT_ALIVE: &str = "2m";

/// A server that is asked by name.
#[derive(Debug)]
pub(super) struct Server {
    client: Client,
    kind: OnceLock<Kind>,
}

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    OpenSearch,
    Elasticsearch,
}

/// An index as it is called, with what its mapping says of it.
#[derive(Debug)]
pub(super) struct Described {
    pub(super) name: String,
    pub(super) meta: MetaOf,
}

impl Server {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            kind: OnceLock::new(),
        }
    }

    pub(super) const fn client(&self) -> &Client {
        &self.client
    }

    /// Who answers; asked once, together with where the other nodes are.
    pub(super) fn kind(&self) -> Result<Kind, Trouble> {
        if let Some(kind) = self.kind.get() {
            return Ok(*kind);
        }
        let hello: Hello = self.client.json(&Request::new(Method::Get, "/"))?;
        let strange = || Trouble::Strange(self.client.address().origin().to_owned());
        let kind = match hello.version.distribution.as_deref() {
            Some("opensearch") => Kind::OpenSearch,
            None if has_points(&hello.version.number) => Kind::Elasticsearch,
            Some(_) | None => return Err(strange()),
        };
        self.client.learn_nodes();
        Ok(*self.kind.get_or_init(|| kind))
    }

    /// The indices behind a name, with what their mappings say of them.
    pub(super) fn described(&self, index: &str) -> Result<Vec<Described>, Trouble> {
        #[derive(Deserialize)]
        struct Mapped {
            #[serde(default)]
            mappings: Inner,
        }
        #[derive(Default, Deserialize)]
        struct Inner {
            #[serde(default, rename = "_meta")]
            meta: Option<MetaOf>,
        }
        let path = format!("/{index}/_mapping");
        let request = Request::new(Method::Get, &path);
        let told: Option<BTreeMap<String, Mapped>> = self.client.json_if_any(&request)?;
        let Some(told) = told else {
            return Err(Trouble::NoIndex(index.to_owned(), self.indices()));
        };
        let described = told.into_iter().map(|(name, mapped)| Described {
            name,
            meta: mapped.mappings.meta.unwrap_or_default(),
        });
        Ok(described.collect())
    }

    /// The fields of an index, or of all behind a name: each with its types, and
    /// whether values of it can be counted.
    pub(super) fn fields(&self, index: &str) -> Result<Capabilities, Trouble> {
        #[derive(Deserialize)]
        struct Told {
            #[serde(default)]
            fields: Capabilities,
        }
        let path = format!("/{index}/_field_caps?fields=*");
        let told: Told = self.client.json(&Request::new(Method::Get, &path))?;
        Ok(told.fields)
    }

    /// The names under which catalogs are reached, as far as it says.
    fn indices(&self) -> Vec<String> {
        const LISTED: usize = 8;
        let told = self.aliases().unwrap_or_default();
        let mut names: Vec<String> = told
            .into_iter()
            .flat_map(|(index, aliases)| {
                if aliases.is_empty() {
                    vec![index]
                } else {
                    aliases
                }
            })
            .filter(|name| !name.starts_with('.') && !name.ends_with("-terms"))
            .map(|name| Text::line(&name).to_string())
            .collect();
        names.sort_unstable();
        names.dedup();
        names.truncate(LISTED);
        names
    }

    /// Every index with its other names.
    pub(super) fn aliases(&self) -> Result<BTreeMap<String, Vec<String>>, Trouble> {
        #[derive(Deserialize)]
        struct Aliased {
            #[serde(default)]
            aliases: BTreeMap<String, Value>,
        }
        let request = Request::new(Method::Get, "/_alias");
        let told: BTreeMap<String, Aliased> = self.client.json(&request)?;
        let names = |aliased: Aliased| aliased.aliases.into_keys().collect();
        Ok(told
            .into_iter()
            .map(|(index, aliased)| (index, names(aliased)))
            .collect())
    }

    /// Searches one index.
    pub(super) fn search<S: DeserializeOwned>(
        &self,
        index: &str,
        body: &Value,
    ) -> Result<Searched<S>, Trouble> {
        let path = format!("/{index}/_search");
        let searched: Searched<S> = self.post(&path, body)?;
        searched.whole()
    }

    /// Searches several times in one request; the answers in their order.
    pub(super) fn search_each<S: DeserializeOwned>(
        &self,
        searches: &[(String, Value)],
    ) -> Result<Vec<Searched<S>>, Trouble> {
        if searches.is_empty() {
            return Ok(Vec::new());
        }
        let mut lines = String::new();
        for (index, body) in searches {
            lines.push_str(&json!({ "index": index }).to_string());
            lines.push('\n');
            lines.push_str(&body.to_string());
            lines.push('\n');
        }
        let request = Request::new(Method::Post, "/_msearch").with(lines.as_bytes());
        let answers: SearchedEach<S> = self.client.json(&request)?;
        let mut each = Vec::with_capacity(answers.responses.len());
        for answer in answers.responses {
            each.push(match answer {
                OneOfSeveral::Answered(answer) => answer.whole()?,
                OneOfSeveral::Failed { status: 404, .. } => {
                    let index = self.client.address().index().to_owned();
                    return Err(Trouble::NoIndex(index, Vec::new()));
                }
                OneOfSeveral::Failed { status, error } => {
                    let reason: String =
                        error.reason.unwrap_or_default().chars().take(200).collect();
                    let reason = Text::line(&reason);
                    return Err(if status >= 500 {
                        Trouble::Broken(status, reason)
                    } else {
                        Trouble::Refused(status, reason)
                    });
                }
            });
        }
        if each.len() != searches.len() {
            return Err(Trouble::Strange(self.client.address().origin().to_owned()));
        }
        Ok(each)
    }

    /// Opens a point in time of an index: pages read at it show one state.
    pub(super) fn open_point(&self, index: &str) -> Result<String, Trouble> {
        #[derive(Deserialize)]
        struct Opened {
            #[serde(alias = "pit_id")]
            id: String,
        }
        let path = match self.kind()? {
            Kind::OpenSearch => {
                format!("/{index}/_search/point_in_time?keep_alive={KEPT_ALIVE}")
            }
            Kind::Elasticsearch => format!("/{index}/_pit?keep_alive={KEPT_ALIVE}"),
        };
        let request = Request::new(Method::Post, &path);
        let opened: Opened = self.client.json(&request)?;
        Ok(opened.id)
    }

    /// Searches at a point in time; gives the name that it has from now on.
    pub(super) fn search_point<S: DeserializeOwned>(
        &self,
        point: &str,
        body: &Value,
    ) -> Result<(Searched<S>, String), Trouble> {
        let mut body = body.clone();
        body["pit"] = json!({ "id": point, "keep_alive": KEPT_ALIVE });
        let searched: Searched<S> = self.post("/_search", &body)?;
        let mut searched = searched.whole()?;
        let next = searched.pit_id.take();
        Ok((searched, next.unwrap_or_else(|| point.to_owned())))
    }

    /// Gives a point in time back. One that is not given back ends by itself.
    pub(super) fn close_point(&self, point: &str) {
        let (path, body) = match self.kind.get() {
            Some(Kind::Elasticsearch) => ("/_pit", json!({ "id": point })),
            _ => ("/_search/point_in_time", json!({ "pit_id": [point] })),
        };
        let body = body.to_string();
        let request = Request::new(Method::Delete, path)
            .with(body.as_bytes())
            .within(Duration::from_secs(1));
        let _ = self.client.json::<IgnoredAny>(&request);
    }

    /// Sends a body and reads the answer.
    pub(super) fn post<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T, Trouble> {
        let body = body.to_string();
        self.client
            .json(&Request::new(Method::Post, path).with(body.as_bytes()))
    }
}

/// Whether this version of Elasticsearch has points in time: from 7.10 on.
fn has_points(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().ok());
    let version = (parts.next().flatten(), parts.next().flatten());
    matches!(version, (Some(7), Some(minor)) if minor >= 10) || matches!(version, (Some(8..), _))
}

#[derive(Deserialize)]
struct Hello {
    version: Version,
}

#[derive(Deserialize)]
struct Version {
    #[serde(default)]
    distribution: Option<String>,
    number: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_in_time_came_with_seven_ten() {
        for (version, has) in [
            ("7.10.2", true),
            ("7.9.3", false),
            ("8.1.0", true),
            ("6.8", false),
        ] {
            assert_eq!(has_points(version), has, "{version}");
        }
    }
}
