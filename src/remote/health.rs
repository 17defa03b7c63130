//! What there is to say of a cluster and of a catalog on it.
//!
//! Must never know: where it is said.

use serde::Deserialize;
use serde_json::json;

use super::client::{Method, Request};
use super::foreign::Foreign;
use super::opensearch::OpenSearch;
use super::server::Kind;
use super::trouble::Trouble;
use super::wire::Searched;
use crate::records::text::Text;
use crate::search::query::Facet;

#[derive(Deserialize)]
struct Health {
    cluster_name: String,
    status: String,
    number_of_nodes: usize,
    number_of_data_nodes: usize,
    #[serde(default)]
    unassigned_shards: usize,
}

impl OpenSearch {
    /// A line for each thing that there is to say, and whether all is well: the
    /// cluster green, every document there.
    ///
    /// # Errors
    ///
    /// It cannot be asked.
    pub fn check(&self) -> Result<(Vec<String>, bool), Trouble> {
        let server = self.server();
        let kind = match server.kind()? {
            Kind::OpenSearch => "OpenSearch",
            Kind::Elasticsearch => "Elasticsearch",
        };
        let request = Request::new(Method::Get, "/_cluster/health");
        let health: Health = server.client().json(&request)?;
        let status = Text::line(&health.status);
        let mut lines = vec![format!(
            "cluster {} ({kind}): {status}, {} nodes, {} of them with data",
            Text::line(&health.cluster_name),
            health.number_of_nodes,
            health.number_of_data_nodes
        )];
        if health.unassigned_shards > 0 {
            lines.push(format!(
                "{} copies of parts are on no node",
                health.unassigned_shards
            ));
        }
        let opened = self.current()?;
        let edition = &opened.edition;
        let meta = &edition.meta;
        let body = json!({ "size": 0, "track_total_hits": true });
        let there = edition.search(server, &body)?.found();
        if let Some(foreign) = &edition.foreign {
            let is_well = self.foreign(foreign, there, &mut lines);
            return Ok((lines, is_well && health.status == "green"));
        }
        let words = json!({
            "size": 0,
            "track_total_hits": true,
            "query": { "exists": { "field": "word" } },
        });
        let words: Searched = server.search(&meta.terms, &words)?;
        let words = words.found();
        let address = server.client().address();
        lines.push(format!("{address} stands for {}", edition.index));
        lines.push(format!("mapping {}, as this fichero has it", meta.version));
        lines.push(format!(
            "{there} of {} documents, {words} words",
            meta.records
        ));
        let values = Facet::RECORDED.into_iter().zip(&meta.values);
        let values = values.filter(|(_, count)| **count > 0);
        let values: Vec<String> = values
            .map(|(facet, count)| format!("{count} {}", facet.name()))
            .collect();
        lines.push(format!("values: {}", values.join(", ")));
        let is_well = health.status == "green" && there == meta.records;
        Ok((lines, is_well))
    }

    /// What there is to say of an index made by others; whether it has all that
    /// somebody says it has.
    fn foreign(&self, foreign: &Foreign, documents: usize, lines: &mut Vec<String>) -> bool {
        const NAMED: usize = 4;
        let address = self.server().client().address();
        let mut names: Vec<&str> = foreign.names.iter().map(String::as_str).collect();
        let more = names.len().saturating_sub(NAMED);
        names.truncate(NAMED);
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        let names = Text::line(&names.join(", "));
        lines.push(format!(
            "{address} stands for {names}{more}: made by others, read only"
        ));
        lines.push(format!("its fields are {}", foreign.map));
        lines.extend(
            foreign
                .mapped
                .lacking
                .iter()
                .map(|lack| format!("lacking: {lack}")),
        );
        lines.push(format!("{documents} documents"));
        !foreign.map.is_own() || foreign.mapped.lacking.is_empty()
    }
}
