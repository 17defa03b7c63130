//! A real cluster for the tests that need one, started once for all of them and
//! ended with the process.

#![allow(dead_code, reason = "every test crate uses its own part")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and stops"
)]
#![allow(missing_docs, unreachable_pub, reason = "seen by tests only")]
#![allow(
    clippy::print_stderr,
    reason = "who reads the log sees what is skipped"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use fichero::engine::exec::Library;
use fichero::remote::address::Address;
use fichero::remote::load::{Load, Mode, load};
use fichero::remote::opensearch::OpenSearch;

/// Nodes on loopback.
pub struct Nodes {
    folder: PathBuf,
    /// The address of the first.
    pub origin: String,
    used: RwLock<()>,
}

/// A number that the environment sets, where somebody has more time.
pub fn set(name: &str, otherwise: u64) -> u64 {
    let set = std::env::var(name).ok();
    set.and_then(|number| number.parse().ok())
        .unwrap_or(otherwise)
}

/// A catalog put on the nodes under a name.
pub fn loaded(nodes: &Nodes, name: &str, library: &Library) -> OpenSearch {
    let address = Address::parse(&nodes.address(name)).unwrap();
    let wanted = Load {
        address: address.clone(),
        access: None,
        library,
        mode: Mode::Anew,
        shards: Some(3),
        dry: false,
    };
    load(&wanted, &mut |_| ()).unwrap();
    OpenSearch::new(address, None)
}

/// The nodes, if they can be had here; else a line says why the test is
/// skipped. `FICHERO_CLUSTER` names nodes that are running already, by their
/// folder.
pub fn nodes() -> Option<&'static Nodes> {
    static NODES: OnceLock<Result<Nodes, String>> = OnceLock::new();
    match NODES.get_or_init(start) {
        Ok(nodes) => Some(nodes),
        Err(why) => {
            eprintln!("SKIPPED, no cluster here: {why}");
            None
        }
    }
}

fn start() -> Result<Nodes, String> {
    if let Some(folder) = std::env::var_os("FICHERO_CLUSTER") {
        let folder = PathBuf::from(folder);
        let origin = said(&folder, &["address"])?;
        return Ok(Nodes {
            folder,
            origin,
            used: RwLock::default(),
        });
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/cluster");
    let origin = said(&folder, &["up", "3"])?;
    // A test process has no last word: somebody else waits for its end.
    let own = std::process::id().to_string();
    let watch = script(&folder, &["outlive", &own])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    watch.map_err(|error| error.to_string())?;
    Ok(Nodes {
        folder,
        origin,
        used: RwLock::default(),
    })
}

fn script(folder: &Path, words: &[&str]) -> Command {
    let nodes = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cluster/nodes");
    let mut command = Command::new(nodes);
    command.arg(folder).args(words);
    command
}

/// The last line that the script prints.
fn said(folder: &Path, words: &[&str]) -> Result<String, String> {
    let output = script(folder, words).output();
    let output = output.map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().last().unwrap_or_default().to_owned())
}

impl Nodes {
    /// Does something with a node: kill, pause, resume, start.
    pub fn to(&self, verb: &str, number: usize) {
        said(&self.folder, &[verb, &number.to_string()]).unwrap();
    }

    /// Uses the nodes beside other tests.
    pub fn shared(&self) -> RwLockReadGuard<'_, ()> {
        self.used.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Uses the nodes alone, to break them.
    pub fn alone(&self) -> RwLockWriteGuard<'_, ()> {
        self.used.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The names of the indices.
    pub fn indices(&self) -> Vec<String> {
        let text = self.curl(&["/_cat/indices?h=index"]);
        text.lines().map(|line| line.trim().to_owned()).collect()
    }

    pub fn put(&self, path: &str, body: &str) {
        let json = "content-type: application/json";
        self.curl(&[path, "-X", "PUT", "-H", json, "-d", body]);
    }

    /// Sends lines that are too many for a command line.
    pub fn post(&self, path: &str, body: &str) -> String {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), body).unwrap();
        let from = format!("@{}", file.path().display());
        let json = "content-type: application/json";
        self.curl(&[path, "-X", "POST", "-H", json, "--data-binary", &from])
    }

    pub fn delete(&self, path: &str) {
        self.curl(&[path, "-X", "DELETE"]);
    }

    fn curl(&self, words: &[&str]) -> String {
        let (path, rest) = words.split_first().unwrap();
        let address = format!("{}{path}", self.origin);
        let output = Command::new("curl")
            .args(["-sS", "--max-time", "30", &address])
            .args(rest)
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// Waits until all is whole again.
    pub fn green(&self) {
        said(&self.folder, &["green"]).unwrap();
    }

    /// The address of an index.
    pub fn address(&self, index: &str) -> String {
        format!("{}/{index}", self.origin)
    }
}
