//! A catalog on a server, opened: the one place that knows whether this program
//! was built with a network.
//!
//! Must never know: what is asked of it.

use std::sync::Arc;

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

#[cfg(feature = "remote")]
mod here {
    use std::sync::Arc;

    use super::{Cluster, How};
    use crate::engine::exec::Library;
    use crate::remote::access::Access;
    use crate::remote::address::Address;
    use crate::remote::load::{self, Load, Mode, Progress};
    use crate::remote::opensearch::OpenSearch;

    impl Cluster {
        /// Opens the catalog at an address; `program` is the config's, which
        /// knows the password.
        ///
        /// # Errors
        ///
        /// Why it cannot be opened, as a sentence.
        pub fn open(address: Address, program: &[String]) -> Result<Self, String> {
            let engine = engine(address.clone(), program)?;
            let told = |trouble: crate::remote::Trouble| trouble.to_string();
            Ok(Self {
                generation: engine.generation().map_err(told)?,
                records: engine.records().map_err(told)?,
                engine: Arc::new(engine),
                address,
            })
        }
    }

    /// What there is to say of a cluster and of a catalog on it, a line each,
    /// and whether all is well.
    ///
    /// # Errors
    ///
    /// Why it cannot be asked, as a sentence.
    pub fn check(address: Address, program: &[String]) -> Result<(Vec<String>, bool), String> {
        let engine = engine(address, program)?;
        engine.check().map_err(|trouble| trouble.to_string())
    }

    /// Puts a catalog on a server; `tell` hears how far it is. What was done,
    /// as a sentence.
    ///
    /// # Errors
    ///
    /// Why not all of it is there, as a sentence.
    pub fn load(
        address: Address,
        program: &[String],
        library: &Library,
        how: How,
        tell: &mut dyn FnMut(String),
    ) -> Result<String, String> {
        let access = Access::find(&address.host(), program).map_err(|why| why.to_string())?;
        let mode = match how {
            How { update: true, .. } => Mode::Update,
            How { resume: true, .. } => Mode::Resume,
            How { .. } => Mode::Anew,
        };
        let wanted = Load {
            address,
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

    fn engine(address: Address, program: &[String]) -> Result<OpenSearch, String> {
        let access = Access::find(&address.host(), program);
        let access = access.map_err(|trouble| trouble.to_string())?;
        Ok(OpenSearch::new(address, access))
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
    use super::{Cluster, How};
    use crate::engine::exec::Library;
    use crate::remote::address::Address;

    const WITHOUT: &str = "this fichero was built without a network (the cargo feature \"remote\")";

    impl Cluster {
        /// There is no network.
        ///
        /// # Errors
        ///
        /// Always.
        pub fn open(_: Address, _: &[String]) -> Result<Self, String> {
            Err(WITHOUT.to_owned())
        }
    }

    /// There is no network.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn check(_: Address, _: &[String]) -> Result<(Vec<String>, bool), String> {
        Err(WITHOUT.to_owned())
    }

    /// There is no network.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn load(
        _: Address,
        _: &[String],
        _: &Library,
        _: How,
        _: &mut dyn FnMut(String),
    ) -> Result<String, String> {
        Err(WITHOUT.to_owned())
    }
}

pub use here::{check, load};
