//! `fichero`: browsing on the terminal, or a replay of it.

use std::io;
use std::path::{Path, PathBuf};

use crate::app::ask::View;
use crate::app::effect::Effect;
use crate::app::geometry::Size;
use crate::app::key;
use crate::app::msg::Progress;
use crate::app::settings::Settings;
use crate::app::words;
use crate::reader::sitting::Sitting;
use crate::runtime;
use crate::runtime::cluster::{Cluster, Way};
use crate::runtime::loader::{self, Source};
use crate::runtime::places::{Places, shows_unicode};
use crate::runtime::store;
use crate::search::query;
use crate::view::theme::Theme;

use super::args::{Browse, Common, When};
use super::exit::{Error, Exit};
use super::library::{self, Chosen, chosen};
use super::out::{Out, no_color};
use super::replay::{Replayed, Script, play, play_with};
use super::{say, say_each};

/// The size of a replay that names none.
const SIZE: Size = Size {
    width: 80,
    height: 24,
};

pub(super) fn run(args: &Browse, common: &Common, out: &mut Out) -> Result<Exit, Error> {
    let memory = store::path(&Places::find());
    let last = memory.as_deref().filter(|_| args.is_bare());
    let last = last.and_then(store::last_sitting);
    // What was left is asked again whether or not it still makes sense.
    let view = match (&args.query, &last) {
        (None, Some(last)) => View::new(query::parse(&last.view).query),
        (query, _) => View::new(library::query(query.as_deref().unwrap_or_default())?),
    };
    let (settings, mut notices) = library::settings(common)?;
    let plain = match common.color {
        When::Auto => no_color(),
        When::Always => false,
        When::Never => true,
    };
    let theme = Theme::new(&settings.colours, plain);
    let theme = if shows_unicode(|name| std::env::var(name).ok()) {
        theme
    } else {
        theme.ascii()
    };
    let (named, gone) = named(&args.sources, last.as_ref(), &mut notices);
    let mut again = places(&named);
    // They may be there again next time.
    again.extend(gone);
    let sources = match chosen(&named, &settings)? {
        Chosen::Here(sources) => sources,
        Chosen::There(address) => {
            let cluster = Cluster::open(&Way::to(address, &settings));
            let cluster = cluster.map_err(|error| {
                say_restored(last.as_ref());
                Error::Cluster(error)
            })?;
            if args.is_replay() {
                say_each(&notices);
                return replay_far(args, cluster, view, &settings, &theme, out);
            }
            let told = named.first().map_or(String::new(), ToString::to_string);
            let options = runtime::Browse {
                told,
                catalog: runtime::Catalog::There(cluster),
                view,
                settings,
                theme,
                notices,
                memory,
                sources: again,
                last,
            };
            runtime::browse(options).map_err(Error::Terminal)?;
            return Ok(Exit::Done);
        }
    };
    if args.is_replay() {
        say_each(&notices);
        library::openable(&sources)?;
        return replay(args, &sources, view, &settings, &theme, out);
    }
    library::openable(&sources).inspect_err(|_| say_restored(last.as_ref()))?;
    let cache = library::cache(common, &sources, &settings).unwrap_or_else(|why| {
        notices.push(why);
        None
    });
    let told: Vec<String> = sources.iter().map(ToString::to_string).collect();
    let options = runtime::Browse {
        told: told.join(", "),
        catalog: runtime::Catalog::Here { sources, cache },
        view,
        settings,
        theme,
        notices,
        memory,
        sources: again,
        last,
    };
    runtime::browse(options).map_err(Error::Terminal)?;
    Ok(Exit::Done)
}

/// Says how to begin where the sources of the last sitting cannot be opened.
fn say_restored(last: Option<&Sitting>) {
    if last.is_some_and(|last| !last.sources.is_empty()) {
        say("the last sitting had this source; fichero --fresh begins without it");
    }
}

/// The sources that were named, else those of the last sitting; one of those
/// that is gone is said and told apart.
fn named(
    named: &[Source],
    last: Option<&Sitting>,
    notices: &mut Vec<String>,
) -> (Vec<Source>, Vec<String>) {
    let Some(last) = last.filter(|_| named.is_empty()) else {
        return (named.to_vec(), Vec::new());
    };
    let (there, gone): (Vec<&String>, Vec<&String>) = last
        .sources
        .iter()
        .partition(|name| Path::new(name).exists() || !Path::new(name).is_absolute());
    for name in &gone {
        notices.push(format!("{name} is there no more; the last sitting had it"));
    }
    let there = there.into_iter();
    let there = there.map(|name| Source::Path(PathBuf::from(name)));
    (there.collect(), gone.into_iter().cloned().collect())
}

/// The sources as another sitting finds them, from wherever it is started; what
/// came through a pipe is gone.
fn places(sources: &[Source]) -> Vec<String> {
    let paths = sources.iter().filter_map(|source| match source {
        // An address, or the name of one.
        Source::Path(path) if !path.exists() => path.to_str().map(str::to_owned),
        Source::Path(path) => std::path::absolute(path).ok()?.to_str().map(str::to_owned),
        Source::Embedded | Source::Stdin => None,
    });
    paths.collect()
}

fn replay(
    args: &Browse,
    sources: &[Source],
    view: View,
    settings: &Settings,
    theme: &Theme,
    out: &mut Out,
) -> Result<Exit, Error> {
    let keys = key::script(args.keys.as_deref().unwrap_or_default()).map_err(Error::Key)?;
    let size = args.size.unwrap_or(SIZE);
    let (library, progress) = loader::load_all_cached(sources, None, library::say_waits);
    say_each(&progress.unreadable);
    let exit = if progress.unreadable.is_empty() {
        Exit::Done
    } else {
        Exit::Wrong
    };
    let replayed = play(
        library,
        progress,
        Script {
            keys,
            size,
            view,
            mouse: settings.mouse,
        },
    );
    print(args, &replayed, theme, out)?;
    Ok(exit)
}

fn replay_far(
    args: &Browse,
    cluster: Cluster,
    view: View,
    settings: &Settings,
    theme: &Theme,
    out: &mut Out,
) -> Result<Exit, Error> {
    let keys = key::script(args.keys.as_deref().unwrap_or_default()).map_err(Error::Key)?;
    let script = Script {
        keys,
        size: args.size.unwrap_or(SIZE),
        view,
        mouse: settings.mouse,
    };
    let progress = Progress::default();
    let replayed = play_with(cluster.engine, cluster.generation, progress, script);
    print(args, &replayed, theme, out)?;
    Ok(Exit::Done)
}

fn print(args: &Browse, replayed: &Replayed, theme: &Theme, out: &mut Out) -> io::Result<()> {
    if args.print {
        replayed
            .screen(theme)
            .text
            .iter()
            .try_for_each(|line| out.line(line))?;
    }
    // Keys alone are played for what they do.
    if args.effects || !args.print {
        replayed
            .effects
            .iter()
            .map(told)
            .try_for_each(|line| out.line(&line))?;
    }
    Ok(())
}

/// An effect as one line.
fn told(effect: &Effect) -> String {
    match effect {
        Effect::Search(question) => format!("search {}", question.query),
        Effect::Collect { query, .. } => format!("collect {query}"),
        Effect::Open(url) => format!("open {url}"),
        Effect::Addresses(_) => "addresses of the selected".to_owned(),
        Effect::Copy { text, .. } => format!("copy {}", text.replace('\n', "\\n")),
        Effect::CopyDocuments { .. } => "copy documents".to_owned(),
        Effect::Save(save) => format!("save {} to {}", save.count, save.path),
        Effect::Stamp(deed, _) => words::remembered::did(deed),
        Effect::Keep(entries) => format!("keep {} entries", entries.len()),
        Effect::Lend(_) => "lend marks".to_owned(),
        Effect::Retie(names) => format!("retie {} documents", names.len()),
        Effect::Edit(..) => "edit note".to_owned(),
        Effect::Mouse(on) => format!("mouse {}", if *on { "on" } else { "off" }),
        Effect::Redraw => "redraw".to_owned(),
        Effect::Suspend => "suspend".to_owned(),
        Effect::Quit => "quit".to_owned(),
    }
}
