//! The arguments, as typed values.
//!
//! The values of a format have plain comments: documented ones make `--help`
//! three times as long.
//!
//! Must never know: what a command does with them.

mod report;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::builder::{OsStringValueParser, PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{ArgGroup, CommandFactory, Parser, Subcommand, ValueEnum};

use super::mistyped;
use crate::app::geometry::Size;
use crate::engine::check::Kind;
use crate::records::write::{self, Style};
use crate::runtime::loader::Source;
use crate::runtime::places;
use crate::search::query::{Facet, Sort};
pub(super) use report::{Diff, DiffFormat, Log, LogFormat};

const EXAMPLES: &str = "\
Examples:
  fichero                               browse the embedded catalog
  fichero reports.jsonl pages/          browse a file and a folder
  fichero --query 'tag:trust -tag:loans'
  fichero search 'open gov mex'
  fichero show 10.1787/9789264259270-en --format json
  fichero export --query tag:trust --output trust.bib
";

const SOURCES: &str = "\
A SOURCE is a file, a folder, - for standard input, or, alone, the address of \
a catalog on a cluster (https://host:9200/name); none means the sources of the \
config file, else the embedded catalog. A source named like a command \
is written ./search. A QUERY that begins with - follows --.";

/// Browse a catalog of policy documents in the terminal: search, filter by
/// tags, read, open the DOI.
#[derive(Debug, Parser)]
#[command(version, before_help = EXAMPLES, after_help = SOURCES, max_term_width = 100)]
#[command(override_usage = "fichero [OPTIONS] [SOURCE]...\n       fichero <COMMAND>")]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) browse: Browse,
    #[command(flatten)]
    pub(super) common: Common,
}

impl Args {
    /// Reads the arguments of a command line, the program's name first.
    pub(super) fn read(words: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let words: Vec<OsString> = words.into_iter().collect();
        let args = Self::try_parse_from(&words).map_err(|error| match words.get(1) {
            // The options of a command that is mistyped are those of nothing.
            Some(first) if error.kind() == ErrorKind::UnknownArgument => {
                Self::mistyped(Path::new(first)).unwrap_or(error)
            }
            _ => error,
        })?;
        // To clap both belong to the program; the reader would wonder why they
        // change nothing.
        if args.command.is_some() && args.browse != Browse::default() {
            let told = "options of browsing do not go before a command: give the command its own behind its name; a source named like a command is ./search";
            return Err(Self::command().error(ErrorKind::ArgumentConflict, told));
        }
        match args.browse.sources.first() {
            Some(Source::Path(first)) => Self::mistyped(first).map_or(Ok(args), Err),
            _ => Ok(args),
        }
    }

    /// What is said of a first word that may mean a command.
    fn mistyped(first: &Path) -> Option<clap::Error> {
        let mut program = Self::command();
        program.build();
        // A command with a wrong option is no slip of a command.
        program.find_subcommand(first).is_none().then_some(())?;
        let commands = program.get_subcommands().map(clap::Command::get_name);
        let meant: Vec<String> = mistyped::meant(first, commands)
            .iter()
            .map(|command| format!("fichero {command}"))
            .collect();
        let word = places::shown(first);
        let told = match &meant[..] {
            [] => return None,
            meant => format!(
                "\"{word}\" is no command, and no file is called so: did you mean {}?",
                meant.join(" or ")
            ),
        };
        Some(program.error(ErrorKind::InvalidSubcommand, told))
    }
}

/// What every command understands.
#[derive(Debug, clap::Args)]
pub(super) struct Common {
    /// Read this config file instead of the user's.
    #[arg(long, value_name = "FILE", global = true)]
    pub(super) config: Option<PathBuf>,
    /// Style the output.
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(super) color: When,
    /// Read all sources again, and keep nothing of them in the cache.
    #[arg(long, global = true)]
    pub(super) no_cache: bool,
}

/// Whether output is styled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    // On a terminal, unless `NO_COLOR` is set.
    Auto,
    Always,
    Never,
}

#[derive(Debug, Default, PartialEq, Eq, clap::Args)]
#[command(group(ArgGroup::new("replay").multiple(true)))]
pub(super) struct Browse {
    /// Files and folders to read.
    #[arg(value_name = "SOURCE", value_parser = source())]
    pub(super) sources: Vec<Source>,
    /// Begin with this view.
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    pub(super) query: Option<String>,
    /// Begin anew, not as the last sitting was left.
    #[arg(long)]
    pub(super) fresh: bool,
    /// Play these keys without a terminal: 'j <enter> / open<space>data'.
    #[arg(
        long,
        value_name = "KEYS",
        group = "replay",
        allow_hyphen_values = true
    )]
    pub(super) keys: Option<String>,
    /// Print the screen after the keys as text.
    #[arg(long, group = "replay")]
    pub(super) print: bool,
    /// Print what the keys would have opened, copied, ...
    #[arg(long, group = "replay")]
    pub(super) effects: bool,
    /// Size of the screen for --keys and --print [default: 80x24].
    #[arg(long, value_name = "WxH", requires = "replay", value_parser = size)]
    pub(super) size: Option<Size>,
}

impl Browse {
    /// Whether nothing was named: the last sitting comes back.
    pub(super) fn is_bare(&self) -> bool {
        self.sources.is_empty() && self.query.is_none() && !self.fresh && !self.is_replay()
    }

    /// Whether keys are played without a terminal.
    pub(super) fn is_replay(&self) -> bool {
        self.keys.is_some() || self.print || self.effects
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print what a query finds, best first.
    Search(Search),
    /// Print one document in full.
    Show(Show),
    /// Write what a query finds for other programs.
    Export(Export),
    /// Print the values of a facet and how many documents have each.
    Facets(Facets),
    /// List what is wrong in the sources: file, line and what to do.
    Check(Check),
    /// Tell what is new, changed and gone between two sources.
    Diff(Diff),
    /// Put a catalog on an OpenSearch cluster, to be browsed at its address.
    Index(Index),
    /// Open the DOI of a document, else its link or source page.
    Open(Open),
    /// Print where config, data and cache lie.
    Paths(Paths),
    /// Give and take marks, lists and notes.
    Marks(Marks),
    /// Look after the file that holds what you add: marks, lists, history.
    Reader(Reader),
    /// Print what you searched for: when, where, and how much was found.
    Log(Log),
}

#[derive(Debug, clap::Args)]
pub(super) struct Marks {
    #[command(subcommand)]
    pub(super) command: MarksCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum MarksCommand {
    /// Write all of it as JSON, or the notes as a folder of Markdown files.
    Export {
        /// Form of the output.
        #[arg(long, value_name = "FORMAT", default_value = "json")]
        format: MarksFormat,
        /// The file, or for markdown the folder [default: standard output].
        #[arg(value_name = "TO")]
        to: Option<PathBuf>,
        /// Replace the file if it is there.
        #[arg(long)]
        force: bool,
    },
    /// Take what an export wrote, or what a library of Zotero, BibTeX or CSL-JSON
    /// says of its documents; where both say something, the later wins.
    Import {
        /// A file of JSON, Zotero RDF or BibTeX, - for standard input, or a
        /// folder of Markdown files.
        #[arg(value_name = "FROM", value_parser = source())]
        from: Source,
    },
}

/// How marks are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum MarksFormat {
    // One object, without loss.
    Json,
    // A folder with a file for each note.
    Markdown,
}

#[derive(Debug, clap::Args)]
pub(super) struct Reader {
    #[command(subcommand)]
    pub(super) command: ReaderCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ReaderCommand {
    /// Print where the file lies.
    Path,
    /// Look whether the file is whole, and count what is in it.
    Check,
    /// Copy the file, also while fichero runs.
    Backup {
        /// The new file [default: one beside it, named after the day].
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct Search {
    /// What to find; '' is everything.
    pub(super) query: String,
    /// Files and folders to read.
    #[arg(value_name = "SOURCE", value_parser = source())]
    pub(super) sources: Vec<Source>,
    /// Form of the output [default: table on a terminal, tsv in a pipe].
    #[arg(long, value_name = "FORMAT", value_parser = format())]
    pub(super) format: Option<Printed>,
    /// Style of citations: apa, chicago, harvard, mla, oecd, vancouver or another.
    #[arg(long, value_name = "STYLE", value_parser = style)]
    pub(super) style: Option<Style>,
    /// Print no more than this.
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<usize>,
    /// Order: relevance, year, -year, title, type or added.
    #[arg(long, value_name = "ORDER", allow_hyphen_values = true, value_parser = sort)]
    pub(super) sort: Option<Sort>,
    /// Print the parts of each score instead of the records.
    #[arg(long, conflicts_with_all = ["format", "style"])]
    pub(super) explain: bool,
    /// Print only records that have all words, also where these are few.
    #[arg(long)]
    pub(super) exact: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// DOI in any spelling, ISBN, identity (hash:..., url:...) or the
    /// beginning of the title.
    pub(super) id: String,
    /// Files and folders to read.
    #[arg(value_name = "SOURCE", value_parser = source())]
    pub(super) sources: Vec<Source>,
    /// Form of the output [default: table, a card to read].
    #[arg(long, value_name = "FORMAT", value_parser = format())]
    pub(super) format: Option<Printed>,
    /// Style of the citation: apa, chicago, harvard, mla, oecd, vancouver or another.
    #[arg(long, value_name = "STYLE", value_parser = style)]
    pub(super) style: Option<Style>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// Files and folders to read.
    #[arg(value_name = "SOURCE", value_parser = source())]
    pub(super) sources: Vec<Source>,
    /// Write only what this finds.
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    pub(super) query: Option<String>,
    /// Form of the output [default: told by the ending of FILE, else jsonl].
    #[arg(long, value_name = "FORMAT", value_parser = format())]
    pub(super) format: Option<Printed>,
    /// Write citations in this style: apa, chicago, harvard, mla, oecd, vancouver or
    /// another.
    #[arg(long, value_name = "STYLE", value_parser = style)]
    pub(super) style: Option<Style>,
    /// Write to this file instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Replace the file if it is there.
    #[arg(long, requires = "output")]
    pub(super) force: bool,
    /// Write no more than this.
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<usize>,
    /// Order: relevance, year, -year, title, type or added.
    #[arg(long, value_name = "ORDER", allow_hyphen_values = true, value_parser = sort)]
    pub(super) sort: Option<Sort>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Facets {
    /// Files and folders to read.
    #[arg(value_name = "SOURCE", value_parser = source())]
    pub(super) sources: Vec<Source>,
    #[arg(long, help = facet_names(), value_name = "FIELD", default_value = "tag",
          value_parser = facet)]
    pub(super) field: Facet,
    /// Count only what this finds.
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    pub(super) query: Option<String>,
    /// Form of the output [default: table on a terminal, tsv in a pipe].
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: Option<CountFormat>,
    /// Print no more than this.
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<usize>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Check {
    /// Files and folders to read.
    #[arg(value_name = "SOURCE", value_parser = source())]
    pub(super) sources: Vec<Source>,
    /// List only this kind; may be given several times: flaw, doi, isbn,
    /// duplicate, possible-duplicate, parent, tag, title, year, language,
    /// country or link.
    #[arg(long, value_name = "KIND", value_parser = kind)]
    pub(super) kind: Vec<Kind>,
    /// List every finding; without it only the first few of each kind.
    #[arg(long)]
    pub(super) all: bool,
    /// Form of the output: table, one finding on each line, or json.
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "table",
        hide_possible_values = true
    )]
    pub(super) format: CheckFormat,
}

#[derive(Debug, clap::Args)]
pub(super) struct Index {
    /// Where to: the address of a name on a cluster, or its name in the config.
    #[arg(value_name = "ADDRESS")]
    pub(super) address: String,
    /// Files and folders to read.
    #[arg(value_name = "SOURCE", value_parser = source())]
    pub(super) sources: Vec<Source>,
    /// Say what would be sent, and write nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Go on with a load of the same catalog that was broken off.
    #[arg(long, conflicts_with = "update")]
    pub(super) resume: bool,
    /// Send only what is new or changed, and take away what left.
    #[arg(long)]
    pub(super) update: bool,
    /// Parts of a new index [default: one for each node, three at most].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1_024))]
    pub(super) shards: Option<u16>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Open {
    /// DOI in any spelling, ISBN, identity (hash:..., url:...) or the
    /// beginning of the title.
    pub(super) id: String,
    /// Files and folders to read.
    #[arg(value_name = "SOURCE", value_parser = source())]
    pub(super) sources: Vec<Source>,
    /// Open hosts with letters that may look like others.
    #[arg(long)]
    pub(super) yes: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Paths {
    /// Take all files of the cache away.
    #[arg(long)]
    pub(super) clear_cache: bool,
}

/// How records are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Printed {
    /// To read on a terminal.
    Table,
    /// In a form for other programs; citations as long as no style is named.
    Written(write::Format),
}

impl Printed {
    /// The name of the table on the command line.
    const TABLE: &str = "table";
}

/// The table, and all forms of the writers by their names.
fn format() -> impl TypedValueParser<Value = Printed> {
    let mut names = vec![PossibleValue::new(Printed::TABLE)];
    for row in &write::TABLE {
        // All citations have one name.
        if names.iter().all(|known| known.get_name() != row.name) {
            names.push(PossibleValue::new(row.name).aliases(row.aliases));
        }
    }
    PossibleValuesParser::new(names).map(|name| {
        // The parser lets no other names through.
        write::Format::named(&name).map_or(Printed::Table, Printed::Written)
    })
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    // file:line: kind: message.
    Table,
    // One array of findings.
    Json,
}

/// How values and counts are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CountFormat {
    // To read on a terminal.
    Table,
    // One array of values.
    Json,
    // One value per line.
    Jsonl,
    // Tab-separated, with a header.
    Tsv,
}

/// A path may hold any bytes; `-` is standard input.
fn source() -> impl TypedValueParser<Value = Source> {
    OsStringValueParser::new().map(|word| match word {
        word if word == "-" => Source::Stdin,
        word => Source::Path(PathBuf::from(word)),
    })
}

fn sort(name: &str) -> Result<Sort, String> {
    Sort::named(name).ok_or_else(|| format!("expected {}", Sort::EXPECTED))
}

fn style(name: &str) -> Result<Style, String> {
    Style::named(name).ok_or_else(|| {
        let word = name.to_lowercase();
        let word = word.split(['-', ' ', '_']).next().unwrap_or_default();
        let near: Vec<&str> = Style::names()
            .into_iter()
            .filter(|known| known.contains(word))
            .collect();
        match near[..] {
            [] => {
                "expected apa, chicago, harvard, mla, oecd, vancouver, ieee or another style of CSL"
                    .to_owned()
            }
            _ => format!("the nearest are {}", near.join(", ")),
        }
    })
}

fn kind(name: &str) -> Result<Kind, String> {
    let known = || Kind::ALL.map(Kind::name).join(", ");
    let mut kinds = Kind::ALL.into_iter();
    kinds
        .find(|kind| kind.name() == name)
        .ok_or_else(|| format!("expected one of {}", known()))
}

fn facet(name: &str) -> Result<Facet, String> {
    Facet::named(name).ok_or_else(|| format!("expected one of {}", facet_names()))
}

fn facet_names() -> String {
    Facet::ALL.map(Facet::name).join(", ")
}

/// The widest screen that is played; a cell costs memory.
const SIDE_MAX: u16 = 1_024;

fn size(text: &str) -> Result<Size, String> {
    let side = |text: &str| {
        text.parse()
            .ok()
            .filter(|side| (1..=SIDE_MAX).contains(side))
    };
    let sides = text
        .split_once(['x', 'X', '×'])
        .and_then(|(width, height)| Some((side(width)?, side(height)?)));
    let (width, height) = sides.ok_or_else(|| {
        format!("expected columns and rows such as 80x24, each at most {SIDE_MAX}")
    })?;
    Ok(Size { width, height })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Args, clap::Error> {
        Args::read(line.split(' ').map(OsString::from))
    }

    #[test]
    fn the_definition_keeps_claps_own_rules() {
        Args::command().debug_assert();
    }

    #[test]
    fn a_source_named_like_a_command_is_reachable() {
        assert!(read("fichero a.json search").unwrap().command.is_none());
        let args = read("fichero ./search -").unwrap();
        assert!(args.command.is_none());
        assert_eq!(
            args.browse.sources,
            [Source::Path("./search".into()), Source::Stdin]
        );
    }

    #[test]
    fn what_belongs_to_browsing_is_refused_before_a_command() {
        assert!(read("fichero --query x facets").is_err());
        assert!(read("fichero --keys j --print show x").is_err());
        assert!(read("fichero --config x --color never facets --query -tag:x").is_ok());
    }

    #[test]
    fn a_query_that_begins_with_a_dash_follows_two() {
        assert!(read("fichero search -tag:x").is_err());
        let Ok(Args {
            command: Some(Command::Search(search)),
            ..
        }) = read("fichero search --sort -year -- -tag:x a.json")
        else {
            panic!("a search");
        };
        assert_eq!((search.query.as_str(), search.sources.len()), ("-tag:x", 1));
    }

    #[test]
    fn a_size_is_columns_by_rows() {
        assert_eq!(
            size("80x24"),
            Ok(Size {
                width: 80,
                height: 24
            })
        );
        for wrong in ["80", "x", "0x24", "80x", "-1x5", "9999x9999", "80x24x2"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
        assert!(read("fichero --size 80x24").is_err());
    }
}
