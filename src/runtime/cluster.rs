//! A catalog on a server, opened: the one place that knows whether this program
//! was built with a network.
//!
//! Must never know: what is asked of it.

use std::sync::Arc;

use crate::app::settings::{MapRows, Settings};
use crate::remote::address::Address;
use crate::search::Engine;

/// A catalog on a server.
#[derive(Clone)]
pub struct Cluster {
    /// Where it is.
    pub address: Address,
    /// Who answers.
    pub engine: Arc<dyn Engine>,
    /// The state of the catalog.
    pub generation: u64,
    /// Records of the catalog.
    pub records: usize,
}

impl std::fmt::Debug for Cluster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Cluster").field(&self.address).finish()
    }
}

/// The way to a catalog on a server, as the config has it.
#[derive(Clone, Debug)]
pub struct Way {
    /// Where it is.
    pub address: Address,
    /// The program that knows the password.
    pub program: Vec<String>,
    /// What the fields of an index made by others are, where that is said.
    pub map: MapRows,
}

impl Way {
    /// The way to an address: the map of a cluster of the config holds for its
    /// address, under whatever name it is opened.
    #[must_use]
    pub fn to(address: Address, settings: &Settings) -> Self {
        let is_it = |text: &str| Address::parse(text).is_ok_and(|named| named == address);
        let mut clusters = settings.clusters.iter();
        let named = clusters.find_map(|(name, text)| is_it(text).then_some(name));
        let mut maps = settings.maps.iter();
        let map = named.and_then(|wanted| maps.find(|(name, _)| name == wanted));
        Self {
            address,
            program: settings.password.clone(),
            map: map.map(|(_, rows)| rows.clone()).unwrap_or_default(),
        }
    }
}

#[cfg(feature = "remote")]
mod here {
    use std::sync::Arc;

    use super::{Cluster, How, Way};
    use crate::engine::exec::Library;
    use crate::remote::access::Access;
    use crate::remote::load::{self, Load, Mode, Progress};
    use crate::remote::map::FieldMap;
    use crate::remote::opensearch::OpenSearch;

    impl Cluster {
        /// Opens a catalog.
        ///
        /// # Errors
        ///
        /// Why it cannot be opened, as a sentence.
        pub fn open(way: &Way) -> Result<Self, String> {
            let engine = engine(way)?;
            let told = |trouble: crate::remote::Trouble| trouble.to_string();
            Ok(Self {
                generation: engine.generation().map_err(told)?,
                records: engine.records().map_err(told)?,
                engine: Arc::new(engine),
                address: way.address.clone(),
            })
        }
    }

    /// What there is to say of a cluster and of a catalog on it, a line each,
    /// and whether all is well.
    ///
    /// # Errors
    ///
    /// Why it cannot be asked, as a sentence.
    pub fn check(way: &Way) -> Result<(Vec<String>, bool), String> {
        let engine = engine(way)?;
        engine.check().map_err(|trouble| trouble.to_string())
    }

    /// Asks whether a catalog may be put there, before anything is read.
    ///
    /// # Errors
    ///
    /// Why not, as a sentence.
    pub fn welcome(way: &Way) -> Result<(), String> {
        let access = Access::find(&way.address.host(), &way.program);
        let access = access.map_err(|why| why.to_string())?;
        load::welcome(&way.address, access).map_err(|trouble| trouble.to_string())
    }

    /// Puts a catalog on a server; `tell` hears how far it is. What was done,
    /// as a sentence.
    ///
    /// # Errors
    ///
    /// Why not all of it is there, as a sentence.
    pub fn load(
        way: &Way,
        library: &Library,
        how: How,
        tell: &mut dyn FnMut(String),
    ) -> Result<String, String> {
        let access = Access::find(&way.address.host(), &way.program);
        let access = access.map_err(|why| why.to_string())?;
        let mode = match how {
            How { update: true, .. } => Mode::Update,
            How { resume: true, .. } => Mode::Resume,
            How { .. } => Mode::Anew,
        };
        let wanted = Load {
            address: way.address.clone(),
            access,
            library,
            mode,
            shards: how.shards,
            dry: how.dry,
        };
        let mut tell = |progress: Progress| tell(progress.to_string());
        let report = load::load(&wanted, &mut tell).map_err(|trouble| trouble.to_string())?;
        Ok(report.to_string())
    }

    fn engine(way: &Way) -> Result<OpenSearch, String> {
        let access = Access::find(&way.address.host(), &way.program);
        let access = access.map_err(|trouble| trouble.to_string())?;
        let map = Some(&way.map).filter(|rows| !rows.is_empty());
        let map = map.map(|rows| FieldMap::written(rows)).transpose()?;
        Ok(OpenSearch::new(way.address.clone(), access).mapped(map))
    }
}

/// How a catalog is put on a server.
#[derive(Clone, Copy, Debug, Default)]
pub struct How {
    /// Goes on with a load that was broken off.
    pub resume: bool,
    /// Sends only what is new or changed.
    pub update: bool,
    /// Writes nothing.
    pub dry: bool,
    /// Parts of a new index.
    pub shards: Option<usize>,
}

#[cfg(not(feature = "remote"))]
mod here {
    use super::{Cluster, How, Way};
    use crate::engine::exec::Library;

    const WITHOUT: &str = "this fichero was built without a network (the cargo feature \"remote\")";

    impl Cluster {
        /// There is no network.
        ///
        /// # Errors
        ///
        /// Always.
        pub fn open(_: &Way) -> Result<Self, String> {
            Err(WITHOUT.to_owned())
        }
    }

    /// There is no network.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn check(_: &Way) -> Result<(Vec<String>, bool), String> {
        Err(WITHOUT.to_owned())
    }

    /// There is no network.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn welcome(_: &Way) -> Result<(), String> {
        Err(WITHOUT.to_owned())
    }

    /// There is no network.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn load(_: &Way, _: &Library, _: How, _: &mut dyn FnMut(String)) -> Result<String, String> {
        Err(WITHOUT.to_owned())
    }
}

pub use here::{check, load, welcome};

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "remote")]
    #[test]
    fn every_row_that_the_config_takes_is_one_of_a_map() {
        use crate::app::settings::MAPPED;
        use crate::remote::map::FieldMap;
        for name in MAPPED {
            let value = if *name == "like" { "openalex" } else { "a[].b" };
            let row = ((*name).to_owned(), vec![value.to_owned()]);
            assert!(FieldMap::written(&[row]).is_ok(), "{name}");
        }
    }

    #[test]
    fn a_map_is_that_of_the_address_however_it_is_named() {
        let (settings, wrong) = Settings::read(
            "[clusters]\nworks = \"https://a.org/works/\"\nother = \"https://a.org/other\"\n[maps.works]\nlike = \"openalex\"\ntitle = [\"name\", \"title^2\"]\n",
        );
        assert_eq!(wrong, []);
        let way = |text: &str| Way::to(Address::parse(text).unwrap(), &settings).map;
        let rows = way("https://a.org/works");
        assert_eq!(rows.len(), 2);
        assert!(rows.contains(&("like".to_owned(), vec!["openalex".to_owned()])));
        assert!(way("https://a.org/other").is_empty() && way("https://b.org/works").is_empty());
    }
}
