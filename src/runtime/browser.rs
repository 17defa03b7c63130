//! Opening addresses: which program does it is planned first, as a value, and
//! carried out after.
//!
//! The reader's config comes first, then `$BROWSER`, then the desktop. Where
//! none of them can show a page (a console, SSH), the address is shown instead.
//! Nothing passes through a shell: a command is split into words first, and
//! the address is put into exactly one of them after.
//!
//! Must never know: what is on the screen. The loop gives the terminal back
//! before [`run_foreground`] and takes it again after.

use std::env;
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::os::fd::OwnedFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::fs::{Access, OFlags};
use rustix::process::{Pid, Signal, WaitOptions};

use crate::records::text::Text;
use crate::records::url::WebUrl;

use super::signals::{self, Aside};
use super::terminal;

/// Browsers that draw on the terminal themselves.
const TEXT_BROWSERS: &[&str] = &[
    "lynx",
    "links",
    "links2",
    "elinks",
    "w3m",
    "www-browser",
    "browsh",
];

/// Openers that choose a browser, and without a desktop a text browser, which
/// would draw on nothing.
const OPENERS: &[&str] = &["xdg-open", "sensible-browser"];

/// Where a command wants its address.
const PLACES: &[&str] = &["{url}", "%s"];

/// An opener that fails does so within this time.
const EARLY: Duration = Duration::from_secs(1);

/// How an address will be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// By a program with windows of its own; [`launch`] on a worker.
    Spawn(Vec<String>),
    /// By a program that needs the terminal; [`run_foreground`] by the loop.
    Foreground(Vec<String>),
    /// By the desktop's opener; [`launch`] on a worker.
    Desktop,
    /// By nobody: show the address and copy it.
    Show,
}

/// What the environment says about browsers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Env {
    /// The first command of `$BROWSER` that is installed, else its first.
    pub browser: Option<String>,
    /// An X or Wayland display can be reached.
    pub display: bool,
    /// The system has a desktop by nature: macOS, Windows or Windows behind
    /// Linux.
    pub desktop: bool,
    /// The reader sits at another machine.
    pub ssh: bool,
}

impl Env {
    /// Reads the environment of this process.
    #[must_use]
    pub fn read() -> Self {
        let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
        Self {
            browser: env::var("BROWSER")
                .ok()
                .and_then(|list| first_installed(&list)),
            display: is_set("DISPLAY") || is_set("WAYLAND_DISPLAY"),
            desktop: cfg!(any(target_os = "macos", windows)) || is_set("WSL_DISTRO_NAME"),
            ssh: is_set("SSH_CONNECTION") || is_set("SSH_TTY"),
        }
    }
}

/// Chooses who opens an address; `configured` is the config's
/// `open = ["prog", "{url}"]`.
#[must_use]
pub fn plan(url: &WebUrl, configured: Option<&[String]>, env: &Env) -> Plan {
    let words = match configured {
        Some(words) if !words.is_empty() => Some(words.to_vec()),
        _ => env
            .browser
            .as_deref()
            .map(words)
            .filter(|words| !words.is_empty()),
    };
    let reachable = env.display || (env.desktop && !env.ssh);
    match words {
        Some(words) if needs_terminal(&words, reachable) => Plan::Foreground(addressed(words, url)),
        Some(words) => Plan::Spawn(addressed(words, url)),
        None if reachable => Plan::Desktop,
        None => Plan::Show,
    }
}

/// Starts a program that opens the address beside us, and waits a second for
/// an early failure: for a worker, not for the loop.
///
/// [`Plan::Foreground`] and [`Plan::Show`] are the loop's own work; nothing is
/// done for them here.
///
/// # Errors
///
/// The program is missing, does not start, or fails at once.
pub fn launch(plan: &Plan, url: &WebUrl) -> Result<(), Error> {
    match plan {
        Plan::Spawn(argv) => spawn(argv),
        Plan::Desktop => open::that_detached(url.as_str()).map_err(Error::Desktop),
        Plan::Foreground(_) | Plan::Show => Ok(()),
    }
}

/// Runs a program on the terminal, which has been given back, and waits for
/// its end. Its Ctrl-c is its own; its Ctrl-z stops us with it.
///
/// # Errors
///
/// The program is missing or does not start. How it ended is told by its exit
/// status.
pub fn run_foreground(argv: &[String]) -> Result<ExitStatus, Error> {
    let (program, mut command) = command(argv)?;
    let start = |error| Error::Start(program.clone(), error);
    // Standard input may be a catalog, standard output the picked records.
    let tty: OwnedFd = terminal::open(OFlags::RDWR).map_err(start)?;
    let (input, output) = (
        tty.try_clone().map_err(start)?,
        tty.try_clone().map_err(start)?,
    );
    let _aside = Aside::step();
    let child = command
        .stdin(input)
        .stdout(output)
        .stderr(tty)
        .spawn()
        .map_err(start)?;
    wait(&child).map_err(start)
}

/// Why an address was not opened.
#[derive(Debug)]
pub enum Error {
    /// No words at all.
    Empty,
    /// The program is not there.
    Missing(String),
    /// The program is there and does not start.
    Start(String, io::Error),
    /// The program ended at once; how, and its last line.
    Failed(String, ExitStatus, String),
    /// The desktop has no opener, or it failed.
    Desktop(io::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str(
                "the command to open addresses is empty; set open = [\"program\", \"{url}\"]",
            ),
            Self::Missing(program) => {
                write!(
                    f,
                    "cannot find the program {program}; install it, or change open in the config or $BROWSER"
                )
            }
            Self::Start(program, error) => write!(f, "cannot start {program}: {error}"),
            Self::Failed(program, status, said) if said.is_empty() => {
                write!(f, "{program} failed: {status}")
            }
            Self::Failed(program, _, said) => write!(f, "{program} failed: {said}"),
            Self::Desktop(error) => write!(
                f,
                "the desktop cannot open addresses: {error}; set $BROWSER"
            ),
        }
    }
}

impl std::error::Error for Error {}

/// `$BROWSER` is a list of commands between colons, as `xdg-open` reads it.
fn first_installed(list: &str) -> Option<String> {
    let mut commands = list.split(':').filter(|command| !command.trim().is_empty());
    let installed = |command: &&str| {
        words(command)
            .first()
            .is_some_and(|program| find(program).is_some())
    };
    let first = commands.clone().next();
    commands.find(installed).or(first).map(str::to_owned)
}

/// A command in words: between blanks, or whole in single or double quotes.
/// Nothing else has a meaning, for this is no shell.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in command.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Puts the address into the first word that wants it, else behind the last;
/// other words that want it are dropped. The program's own name is no place.
fn addressed(words: Vec<String>, url: &WebUrl) -> Vec<String> {
    let mut argv = Vec::with_capacity(words.len() + 1);
    let mut placed = false;
    for (i, word) in words.into_iter().enumerate() {
        match PLACES.iter().find(|place| word.contains(**place)) {
            Some(place) if i > 0 && !placed => {
                argv.push(word.replacen(place, url.as_str(), 1));
                placed = true;
            }
            Some(_) if i > 0 => {}
            _ => argv.push(word),
        }
    }
    if !placed {
        argv.push(url.as_str().to_owned());
    }
    argv
}

/// Programs that run another, which is named behind their options.
const WRAPPERS: &[&str] = &[
    "env", "nice", "ionice", "nohup", "setsid", "stdbuf", "time", "sudo", "doas",
];

/// Options of those whose value is the next word.
const WITH_VALUE: &[&str] = &["-u", "-C", "-n", "-c", "-o", "-i", "-g"];

/// Bytes of a script that are looked through for a text browser.
const SCRIPT_MAX: u64 = 4_096;

/// Whether a command draws on the terminal: it is a text browser, alone, behind
/// programs that run another, or in a script.
fn needs_terminal(words: &[String], reachable: bool) -> bool {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(name) = Path::new(word).file_name().and_then(|name| name.to_str()) else {
            return false;
        };
        if !WRAPPERS.contains(&name) {
            let is_opener = !reachable && OPENERS.contains(&name);
            return TEXT_BROWSERS.contains(&name) || is_opener || is_script_of_one(word);
        }
        // Its options, and the variables that `env` sets.
        while let Some(next) = words.as_slice().first() {
            let is_option = next.starts_with('-');
            if !is_option && !next.contains('=') {
                break;
            }
            words.next();
            if WITH_VALUE.contains(&next.as_str()) {
                words.next();
            }
        }
    }
    false
}

/// Whether a program is a script that names a text browser.
fn is_script_of_one(program: &str) -> bool {
    let mut start = Vec::new();
    let file = find(program).and_then(|path| File::open(path).ok());
    let Some(Ok(_)) = file.map(|file| file.take(SCRIPT_MAX).read_to_end(&mut start)) else {
        return false;
    };
    let text = String::from_utf8_lossy(&start);
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.starts_with("#!")
        && text
            .split(|c: char| !is_word(c))
            .any(|word| TEXT_BROWSERS.contains(&word))
}

/// The program's name for messages, and the command with its full path.
fn command(argv: &[String]) -> Result<(String, Command), Error> {
    let (program, arguments) = argv.split_first().ok_or(Error::Empty)?;
    let name = Text::line(program).to_string();
    let path = find(program).ok_or_else(|| Error::Missing(name.clone()))?;
    let mut command = Command::new(path);
    command.args(arguments);
    Ok((name, command))
}

/// Where a program lies: the path it names, else the first in `PATH`.
pub(super) fn find(program: &str) -> Option<PathBuf> {
    let runs = |path: &PathBuf| path.is_file() && rustix::fs::access(path, Access::EXEC_OK).is_ok();
    if program.contains('/') {
        return Some(PathBuf::from(program)).filter(runs);
    }
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(runs)
}

/// A process group of its own: neither Ctrl-c nor the end of the terminal's
/// foreground group is meant for it.
fn spawn(argv: &[String]) -> Result<(), Error> {
    let (program, mut command) = command(argv)?;
    let mut words = LastWords::new();
    command
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(words.stdio());
    let mut child = command
        .spawn()
        .map_err(|error| Error::Start(program.clone(), error))?;
    let (ended, end) = mpsc::channel();
    let reaper = thread::Builder::new().name("fichero-reaper".to_owned());
    // Without the reaper a dead child stays a name in the process table, which
    // is no reason to fail.
    let _ = reaper.spawn(move || ended.send(child.wait()));
    match end.recv_timeout(EARLY) {
        Ok(Ok(status)) if !status.success() => Err(Error::Failed(program, status, words.last())),
        _ => {
            words.close();
            Ok(())
        }
    }
}

/// What a child says on standard error, kept in memory without a reader: a
/// pipe would break under a browser that outlives us.
struct LastWords(Option<File>);

impl LastWords {
    #[cfg(target_os = "linux")]
    fn new() -> Self {
        use rustix::fs::MemfdFlags;
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        Self(
            rustix::fs::memfd_create("fichero-stderr", flags)
                .ok()
                .map(File::from),
        )
    }

    #[cfg(not(target_os = "linux"))]
    fn new() -> Self {
        Self(None)
    }

    fn stdio(&self) -> Stdio {
        self.0
            .as_ref()
            .and_then(|file| file.try_clone().ok())
            .map_or_else(Stdio::null, Stdio::from)
    }

    /// The last line that says anything.
    fn last(&mut self) -> String {
        let mut said = Vec::new();
        if let Some(file) = &mut self.0 {
            let _ = file.rewind();
            let _ = file.take(64 * 1_024).read_to_end(&mut said);
        }
        let said = String::from_utf8_lossy(&said);
        let line = said
            .lines()
            .rev()
            .find(|line| !line.trim().is_empty())
            .unwrap_or_default();
        Text::line(line).chars().take(200).collect()
    }

    /// A browser may chatter for days; from now on its words go nowhere.
    fn close(&mut self) {
        #[cfg(target_os = "linux")]
        if let Some(file) = &self.0 {
            let _ = rustix::fs::fcntl_add_seals(file, rustix::fs::SealFlags::GROW);
        }
    }
}

/// Waits for the end of a child, and stops with it when it stops itself, so
/// that the shell comes to the front and not a blank screen.
fn wait(child: &Child) -> io::Result<ExitStatus> {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let mut options = WaitOptions::UNTRACED;
    loop {
        match rustix::process::waitpid(pid, options) {
            Ok(Some((_, status))) if status.stopped() => {
                // Its Ctrl-z has reached us too, and the shell may have woken
                // both of us by now. If it has not, only the child stopped.
                thread::sleep(Duration::from_millis(100));
                options = WaitOptions::UNTRACED | WaitOptions::CONTINUED | WaitOptions::NOHANG;
            }
            Ok(Some((_, status))) if status.continued() => options = WaitOptions::UNTRACED,
            Ok(Some((_, status))) => return Ok(ExitStatus::from_raw(status.as_raw())),
            Ok(None) => {
                signals::stop_aside();
                if let Some(pid) = pid {
                    let _ = rustix::process::kill_process(pid, Signal::CONT);
                }
                options = WaitOptions::UNTRACED;
            }
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url() -> WebUrl {
        WebUrl::parse("https://doi.org/10.1787/$(id)?a=%s&b={url}").unwrap()
    }

    fn with(browser: &str) -> Env {
        Env {
            browser: Some(browser.to_owned()),
            display: true,
            ..Env::default()
        }
    }

    fn texts(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn the_config_comes_before_the_environment_and_the_desktop_last() {
        let (url, config) = (url(), texts(&["surf", "{url}"]));
        let address = url.as_str();
        assert_eq!(
            plan(&url, Some(&config), &with("firefox")),
            Plan::Spawn(texts(&["surf", address]))
        );
        assert_eq!(
            plan(&url, None, &with("firefox")),
            Plan::Spawn(texts(&["firefox", address]))
        );
        assert_eq!(
            plan(&url, Some(&[]), &with("firefox")),
            Plan::Spawn(texts(&["firefox", address]))
        );
        assert_eq!(
            plan(
                &url,
                None,
                &Env {
                    display: true,
                    ..Env::default()
                }
            ),
            Plan::Desktop
        );
        assert_eq!(plan(&url, None, &with("  ")), Plan::Desktop);
    }

    #[test]
    fn a_desktop_at_the_far_end_of_ssh_opens_nothing() {
        let far = Env {
            desktop: true,
            ssh: true,
            ..Env::default()
        };
        assert_eq!(plan(&url(), None, &far), Plan::Show);
        assert_eq!(
            plan(
                &url(),
                None,
                &Env {
                    ssh: false,
                    ..far.clone()
                }
            ),
            Plan::Desktop
        );
        assert_eq!(
            plan(
                &url(),
                None,
                &Env {
                    display: true,
                    ..far
                }
            ),
            Plan::Desktop
        );
        assert_eq!(plan(&url(), None, &Env::default()), Plan::Show);
    }

    #[test]
    fn exactly_one_argument_holds_the_address_whatever_the_command() {
        let url = url();
        for command in [
            "firefox",
            "firefox %s",
            "a --b={url} %s {url}",
            "x '%s' \"{url}\"",
            "%s",
            "sh -c '%s'",
            "a ';' '$(b)' `c`",
        ] {
            let Plan::Spawn(argv) = plan(&url, None, &with(command)) else {
                panic!("{command} wants no terminal")
            };
            let holding = argv
                .iter()
                .filter(|word| word.contains(url.as_str()))
                .count();
            assert_eq!(holding, 1, "{argv:?}");
            assert!(argv.len() >= 2, "{argv:?}");
        }
    }

    #[test]
    fn a_command_is_split_before_the_address_comes_in() {
        let url = WebUrl::parse("https://example.org/'a'%20b").unwrap();
        let Plan::Spawn(argv) = plan(&url, None, &with("open -a 'Google Chrome' --new=%s")) else {
            panic!("a window")
        };
        assert_eq!(
            argv,
            texts(&[
                "open",
                "-a",
                "Google Chrome",
                &format!("--new={}", url.as_str())
            ])
        );
    }

    #[test]
    fn a_text_browser_gets_the_terminal() {
        for command in [
            "lynx",
            "/usr/bin/w3m -s",
            "www-browser",
            "links2",
            "elinks",
            "browsh",
        ] {
            assert!(
                matches!(plan(&url(), None, &with(command)), Plan::Foreground(_)),
                "{command}"
            );
        }
        assert!(matches!(
            plan(&url(), None, &with("xdg-open")),
            Plan::Spawn(_)
        ));
        let bare = Env {
            display: false,
            ..with("xdg-open")
        };
        assert!(matches!(plan(&url(), None, &bare), Plan::Foreground(_)));
    }

    #[test]
    fn the_first_browser_that_is_installed_is_taken() {
        assert_eq!(
            first_installed("no-such-a:sh -c:cat").as_deref(),
            Some("sh -c")
        );
        assert_eq!(
            first_installed("no-such-a %s:no-such-b").as_deref(),
            Some("no-such-a %s")
        );
        assert_eq!(first_installed(" : "), None);
    }

    #[test]
    fn a_missing_program_is_named() {
        let plan = Plan::Spawn(texts(&["no-such-browser", "x"]));
        let error = launch(&plan, &url()).unwrap_err().to_string();
        assert!(
            error.contains("cannot find the program no-such-browser"),
            "{error}"
        );
    }

    #[test]
    fn a_program_that_fails_at_once_is_quoted() {
        let plan = Plan::Spawn(texts(&[
            "sh",
            "-c",
            "echo one >&2; printf '\\033[31mno display\\n\\n' >&2; exit 3",
        ]));
        let error = launch(&plan, &url()).unwrap_err().to_string();
        assert_eq!(error, "sh failed: [31mno display");
        let error = launch(&Plan::Spawn(texts(&["false"])), &url())
            .unwrap_err()
            .to_string();
        assert_eq!(error, "false failed: exit status: 1");
    }

    #[test]
    fn a_program_that_does_its_work_is_no_news() {
        assert!(launch(&Plan::Spawn(texts(&["true"])), &url()).is_ok());
    }
}
