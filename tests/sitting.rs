//! Sittings without a terminal: keys go in; the state and the filters come out.

#![expect(clippy::panic, reason = "a test ends where it fails")]

use std::path::Path;
use std::sync::{Arc, OnceLock};

use fichero::app::ask::View;
use fichero::app::effect::Effect;
use fichero::app::geometry::Size;
use fichero::app::key::{Key, script};
use fichero::app::msg::{Msg, Progress};
use fichero::app::notice::{Copied, Done, Failed, Notice};
use fichero::app::overlay::Overlay;
use fichero::app::page::{PageLine, Target};
use fichero::app::{App, Focus, words};
use fichero::cli::replay::{Replayed, Script, play};
use fichero::engine::catalog::DocAddress;
use fichero::engine::exec::Library;
use fichero::engine::executor::Inline;
use fichero::engine::local::Local;
use fichero::runtime::loader::{Source, load_all};
use fichero::search::Engine;
use fichero::search::answer::{Answer, FacetValue, Given};
use fichero::search::id::Id;
use fichero::search::query::{Facet, Pattern, Query, Stance, parse};
use fichero::search::question::{Counts, Question, Selected, Stop, Want, Window};
use fichero::view::theme::Theme;
use proptest::prelude::*;

fn loaded() -> (Library, Progress) {
    static LOADED: OnceLock<(Library, Progress)> = OnceLock::new();
    LOADED.get_or_init(|| load_all(&[Source::Embedded])).clone()
}

fn sitting(query: &str, keys: Vec<Key>, size: Size) -> Replayed {
    let (library, progress) = loaded();
    let view = View::new(parse(query).query);
    play(
        library,
        progress,
        Script {
            keys,
            size,
            view,
            mouse: false,
        },
    )
}

fn keys(text: &str) -> Replayed {
    let keys = script(text).unwrap_or_default();
    assert!(!keys.is_empty(), "{text} is no script");
    sitting(
        "",
        keys,
        Size {
            width: 120,
            height: 40,
        },
    )
}

fn opened(replayed: &Replayed) -> Vec<String> {
    let urls = replayed.effects.iter().filter_map(|effect| match effect {
        Effect::Open(url) => Some(url.to_string()),
        _ => None,
    });
    urls.collect()
}

fn failed(replayed: &Replayed) -> String {
    match replayed.app.notice() {
        Some(notice @ Notice::Failed(_)) => words::notice(notice, replayed.app.keymap()),
        other => panic!("no failure is told: {other:?}"),
    }
}

/// The identities of all that is found, in the order of the list.
fn found(replayed: &Replayed) -> Vec<Id> {
    let (library, _) = loaded();
    let engine = Local::new(Arc::new(library), Arc::new(Inline));
    let mut found = Vec::new();
    let told = engine.ids(
        replayed.app.query(),
        Window::ALL,
        &Stop::never(),
        &mut |id| {
            found.push(id);
            std::ops::ControlFlow::Continue(())
        },
    );
    assert_eq!(told, Ok(()));
    found
}

#[test]
fn o_opens_the_doi_and_enter_opens_it_on_its_line_alone() {
    let doi = "https://doi.org/10.1787/9789264259270-5-en";
    let found = "/ open<space>government<space>policy<space>mexico <enter>";
    assert_eq!(opened(&keys(&format!("{found} o"))), [doi]);
    let on_title = keys(&format!("{found} <enter> <enter>"));
    assert_eq!(opened(&on_title), [""; 0]);
    assert!(failed(&on_title).starts_with("nothing to open here; o opens the DOI"));
    let to_doi = on_title.app.detail().page().lines.iter();
    let to_doi = to_doi.take_while(|line| !matches!(line.target, Some(Target::Web(_))));
    let to_doi = to_doi.count();
    assert_eq!(
        opened(&keys(&format!("{found} <enter> {to_doi}j <enter>"))),
        [doi]
    );
}

#[test]
fn a_number_before_enter_opens_that_link() {
    let book = "/ open<space>government<space>policy<space>mexico <enter> <enter>";
    let opened = opened(&keys(&format!("{book} 3 <enter>")));
    assert_eq!(opened, ["https://doi.org/10.1787/9789264259270-en"]);
    assert_eq!(
        failed(&keys(&format!("{book} 99 <enter>"))),
        "this document has no link 99"
    );
}

#[test]
fn that_an_address_is_opened_is_said_late_only_where_nothing_newer_is_said() {
    let told_late_after = |more: &str| {
        let mut replayed = keys(&format!("/ mexico <enter> o {more}"));
        let url = replayed.effects.iter().find_map(|effect| match effect {
            Effect::Open(url) => Some(url.clone()),
            _ => None,
        });
        let Some(url) = url else {
            panic!("nothing is opened")
        };
        let opened = Notice::Done(Done::Opened(url));
        replayed.app.update(Msg::Told(opened.clone()));
        replayed.app.notice() == Some(&opened)
    };
    assert!(told_late_after(""));
    assert!(told_late_after("j"), "where nothing is said");
    assert!(!told_late_after("M"), "not in the place of a newer deed");
    assert!(!told_late_after("<c-r>"), "not in the place of a failure");
}

#[test]
fn a_filter_step_is_taken_back_and_done_again() {
    let chips = |text: &str| keys(text).app.query().to_string();
    assert_eq!(chips("t / transparency <enter> +"), "tag:transparency");
    assert_eq!(chips("t / transparency <enter> + ~"), "~tag:transparency");
    assert_eq!(chips("t / transparency <enter> + +"), "");
    assert_eq!(chips("t / transparency <enter> + ~ u"), "tag:transparency");
    assert_eq!(chips("t / transparency <enter> + ~ u u"), "");
    assert_eq!(
        chips("t / transparency <enter> + ~ u u <c-r>"),
        "tag:transparency"
    );
    assert_eq!(
        chips("t / transparency <enter> <space> <space> <space> <space>"),
        ""
    );
}

#[test]
fn what_lacks_words_is_offered_behind_a_line_and_let_in_by_a_key() {
    let theme = Theme::new(&[], false);
    let asked = keys("/ crowdfunding<space>smes<space>entrepreneurship <enter>");
    let (found, offered) = (asked.app.answer().found, asked.app.answer().offered);
    assert!(found > 0 && offered > 0);
    assert_eq!(asked.app.list().list().len(), found + offered);
    let screen = asked.screen(&theme).text.join("\n");
    assert!(
        screen.contains(" all words, ") && screen.contains("lacks: "),
        "{screen}"
    );
    // Below the last that is found, and only there, is the line.
    let lines = asked.screen(&theme).text;
    let parting = lines.iter().filter(|line| line.contains(" all words, "));
    assert_eq!(parting.count(), 1);
    let first = lines.iter().position(|line| line.contains("lacks: "));
    let parting = lines.iter().position(|line| line.contains(" all words, "));
    assert!(parting < first);

    let let_in = keys("/ crowdfunding<space>smes<space>entrepreneurship <enter> L");
    assert_eq!(
        let_in.app.answer().found,
        found + asked.app.answer().lacking_one
    );
    assert_eq!(let_in.app.answer().offered, 0);
    let screen = let_in.screen(&theme).text.join("\n");
    assert!(
        screen.contains("one word may be missing") && screen.contains("lacks: "),
        "{screen}"
    );
    let back = keys("/ crowdfunding<space>smes<space>entrepreneurship <enter> L u");
    assert_eq!(back.app.answer().found, found);
}

#[test]
fn several_facets_at_once_are_one_line_that_begins_the_same_view() {
    let made = keys("t / transparency <enter> + <right> <down> <space> <tab> S y B y q");
    let Some(Effect::Copy { text, .. }) = made.effects.last() else {
        panic!("nothing was copied")
    };
    let again = sitting(
        text,
        Vec::new(),
        Size {
            width: 120,
            height: 40,
        },
    );
    assert_eq!(again.app.query(), made.app.query());
    assert_eq!(again.app.answer().found, made.app.answer().found);
    assert_eq!(found(&again), found(&made));
}

/// A sitting that hears of the embedded catalog with a message.
fn begun(line: &str) -> (App, Local, Msg) {
    let (library, progress) = loaded();
    let generation = library.catalog.generation();
    let engine = Local::new(Arc::new(library), Arc::new(Inline));
    let size = Size {
        width: 120,
        height: 40,
    };
    let app = App::new(size, View::new(parse(line).query), false);
    let loaded = Msg::Loaded {
        generation,
        near: true,
        progress,
        renamed: Vec::new(),
    };
    (app, engine, loaded)
}

/// What the state asks for when it hears a message.
fn asked(app: &mut App, msg: Msg) -> Question {
    match app.update(msg).into_iter().next() {
        Some(Effect::Search(question)) => question,
        other => panic!("nothing was asked: {other:?}"),
    }
}

/// All that is answered to a question, as one answer.
fn answer(engine: &Local, question: &Question) -> Answer {
    let mut whole = Answer::default();
    engine.answer(question, &Stop::never(), &mut |mut answer| {
        answer.parts.splice(0..0, whole.parts.drain(..));
        whole = answer;
    });
    whole
}

/// Tells the state what happened, and answers until it asks no more.
fn settled(app: &mut App, engine: &Local, msg: Msg) {
    let mut msgs = vec![msg];
    while let Some(msg) = msgs.pop() {
        for effect in app.update(msg) {
            if let Effect::Search(question) = effect {
                msgs.push(Msg::Answered(answer(engine, &question)));
            }
        }
    }
}

/// An answer with the parts that fit only.
fn only(answer: &Answer, fits: impl Fn(&Want) -> bool) -> Answer {
    let mut answer = answer.clone();
    answer.parts.retain(|part| fits(&part.want));
    answer
}

#[test]
fn whoever_moves_in_a_part_of_an_answer_keeps_the_place_in_the_whole() {
    let (mut app, engine, loaded) = begun("open");
    let question = asked(&mut app, loaded);
    let whole = answer(&engine, &question);
    let mut part = whole.clone();
    part.partial = true;
    app.update(Msg::Answered(part));
    let place = |app: &App| app.list().list().selected();
    assert_eq!(place(&app), Some(0));
    for key in script("j j").unwrap_or_default() {
        app.update(Msg::Key(key));
    }
    let on = app.list().id().cloned();
    // The rows are asked for again, and the place of who moved.
    let question = asked(&mut app, Msg::Answered(only(&whole, |_| false)));
    app.update(Msg::Answered(answer(&engine, &question)));
    assert_eq!((place(&app), app.list().id().cloned()), (Some(2), on));
    assert!(!app.answer().partial);
}

/// The values of the facet pane that are on the screen.
fn shown(app: &App) -> Vec<FacetValue> {
    let pane = app.facets();
    let values = pane.list().window().filter_map(|place| pane.value(place));
    values.cloned().collect()
}

/// How many records of a query have each of some values.
fn counted(engine: &Local, line: &str, facet: Facet, values: &[FacetValue]) -> Vec<usize> {
    let counts = Want::Counts(Counts {
        facet,
        order: fichero::search::question::ValueOrder::Count,
        under: None,
        narrow: String::new(),
        folded: None,
        window: Window::ALL,
        seek: None,
    });
    let question = Question {
        query: parse(line).query,
        wants: vec![counts],
        ..Question::default()
    };
    let answer = answer(engine, &question);
    let Some(Given::Counts { values: all, .. }) = answer.parts.first().map(|part| &part.given)
    else {
        panic!("nothing was counted")
    };
    let count = |value: &FacetValue| all.iter().find(|other| other.token == value.token);
    let counts = values.iter().map(|value| count(value).map(|all| all.count));
    counts.map(Option::unwrap_or_default).collect()
}

#[test]
fn counts_are_those_of_the_answer_at_once_and_values_change_places_when_all_are_known() {
    let (mut app, engine, loaded) = begun("");
    let counts = |app: &App| {
        shown(app)
            .iter()
            .map(|value| value.count)
            .collect::<Vec<_>>()
    };
    // Those that have none of the facet stand last, however many they are.
    let is_sorted = |app: &App| {
        let values = shown(app).into_iter();
        let others = values.filter(|value| &*value.token != Pattern::NONE);
        others
            .map(|value| value.count)
            .is_sorted_by(|one, next| one >= next)
    };
    let names = |app: &App| {
        let names = shown(app).into_iter().map(|value| value.name);
        names.collect::<Vec<_>>()
    };
    let under = |want: &Want| matches!(want, Want::Counts(counts) if counts.under.is_some());
    let in_order = |want: &Want| matches!(want, Want::Counts(counts) if counts.under.is_none());
    let question = asked(&mut app, loaded);
    let all = answer(&engine, &question);
    settled(&mut app, &engine, Msg::Answered(all.clone()));
    app.update(Msg::Key(Key::char('/')));
    let before = names(&app);
    let question = asked(&mut app, Msg::Key(Key::char('g')));
    let some = answer(&engine, &question);
    app.update(Msg::Answered(only(&some, |want| !in_order(want))));
    // The values stay where they are, with the counts of the new answer.
    assert_eq!(names(&app), before);
    let expected = counted(&engine, "g", Facet::Tag, &shown(&app));
    assert_eq!(counts(&app), expected);
    assert!(!expected.is_sorted_by(|one, next| one >= next));
    // The counts of another answer are not taken for those of this one.
    app.update(Msg::Answered(all));
    assert_eq!(counts(&app), expected);
    app.update(Msg::Answered(only(&some, in_order)));
    assert!(is_sorted(&app));
    assert_ne!(names(&app), before);

    // Whoever turned to another facet while the question was asked sees its
    // values in the order of the answer too.
    let question = asked(&mut app, Msg::Key(Key::char('o')));
    let late = only(&answer(&engine, &question), |want| {
        in_order(want) || under(want)
    });
    let mut asked = Question::default();
    for key in script("<esc> t <right> <esc>").unwrap_or_default() {
        for effect in app.update(Msg::Key(key)) {
            if let Effect::Search(question) = effect {
                asked = question;
            }
        }
    }
    assert_ne!(app.facets().facet(), Facet::Tag);
    assert_ne!(app.focus(), Focus::Facets);
    app.update(Msg::Answered(late));
    assert_eq!(shown(&app), []);
    settled(&mut app, &engine, Msg::Answered(answer(&engine, &asked)));
    assert!(is_sorted(&app));
    let expected = counted(&engine, "go", app.facets().facet(), &shown(&app));
    assert!(!expected.is_empty());
    assert_eq!(counts(&app), expected);
}

#[test]
fn typed_stances_become_chips_when_the_line_is_done() {
    let app = keys("/ open<space>tag:transparency <enter>").app;
    assert_eq!((app.line().text(), app.chips().len()), ("open", 1));
    let app = keys("/ open<space>tag:transparency <esc>").app;
    assert_eq!(
        (app.line().text(), app.chips().len()),
        ("open tag:transparency", 1)
    );
}

#[test]
fn esc_peels_one_layer_after_the_other_and_never_quits() {
    let start = "/ open<space>tag:transparency <enter>";
    let peeled = |text: &str| {
        let app = keys(&format!("{start} {text}")).app;
        (
            app.overlay().is_some(),
            app.line().text().to_owned(),
            app.chips().len(),
        )
    };
    assert_eq!(peeled("?"), (true, "open".to_owned(), 1));
    assert_eq!(peeled("? <esc>"), (false, "open".to_owned(), 1));
    assert_eq!(peeled("? <esc> <esc>"), (false, String::new(), 1));
    assert_eq!(peeled("? <esc> <esc> <esc>"), (false, String::new(), 0));
    assert!(
        keys(&format!("{start} <esc> <esc> <esc> <esc> <esc>"))
            .effects
            .is_empty()
    );
}

#[test]
fn words_of_a_pasted_page_that_are_left_out_are_counted_above_the_list() {
    let mut replayed = keys("/");
    replayed.tell(Msg::Paste("e ".repeat(262)));
    let screen = replayed.screen(&Theme::new(&[], false)).text.join("\n");
    let told = "left out: 6 words";
    assert!(screen.contains(told), "{screen}");
    let answer = replayed.app.answer();
    assert_eq!(answer.found, keys("/ e").app.answer().found);
    // Fewer words: nothing is left out, and nothing said.
    for key in script("<c-u>").unwrap_or_default() {
        replayed.tell(Msg::Key(key));
    }
    let screen = replayed.screen(&Theme::new(&[], false)).text.join("\n");
    assert!(!screen.contains("left out"), "{screen}");
}

#[test]
fn a_wrong_query_keeps_the_last_good_answer() {
    let good = keys("/ mexico").app.answer().found;
    let wrong = keys("/ mexico<space>is:foo").app;
    assert_eq!((wrong.answer().found, wrong.problems().len()), (good, 1));
}

#[test]
fn chapters_are_walked_and_the_trail_leads_back() {
    let shown = |text: &str| keys(text).app.detail().id().cloned();
    let (library, _) = loaded();
    let record = |row| {
        let record = library.catalog.get(DocAddress(row)).unwrap_or_default();
        Some(Id::from(record.identity()))
    };
    let (first, book) = (record(1), record(0));
    assert_eq!(shown("j p"), book);
    assert_eq!(shown("j p }"), first);
    assert_eq!(shown("j } }"), record(3));
    assert_eq!(shown("j } } {"), record(2));
    assert_eq!(shown("j } } <a-left>"), record(2));
    assert_eq!(shown("j } } <a-left> <a-left> <a-right>"), record(2));
    assert_eq!(failed(&keys("j {")), "no further chapter in this book");
}

#[test]
fn what_is_copied_is_said() {
    let copied = |text: &str| match keys(text).effects.pop() {
        Some(Effect::Copy { what, text }) => (what, text),
        other => panic!("nothing was copied: {other:?}"),
    };
    assert_eq!(
        copied("y d"),
        (Copied::Doi, "10.1787/9789264259270-en".to_owned())
    );
    assert_eq!(copied("y u").1, "https://doi.org/10.1787/9789264259270-en");
    assert!(
        copied("y m")
            .1
            .starts_with("[Open Government Data Review of Mexico")
    );
    assert_eq!(failed(&keys("y a")), "this record has no abstract");
}

#[test]
fn a_command_runs_from_the_palette() {
    assert!(keys("? suspend <enter>").effects.contains(&Effect::Suspend));
    assert_eq!(keys(": quit <enter>").effects, [Effect::Quit]);
}

#[test]
fn a_catalog_without_tags_begins_with_a_facet_that_has_values() {
    let reports = br#"[{"title": "Open data", "year": 2016}, {"title": "Trust", "year": 2017}]"#;
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), reports).expect("a written file");
    let (library, progress) = load_all(&[Source::Path(file.path().to_owned())]);
    let played = play(
        library,
        progress,
        Script {
            keys: script("t +").unwrap_or_default(),
            ..Script::default()
        },
    );
    // Years are a time line, the newest first.
    assert_eq!(played.app.query().to_string(), "year:2017");
}

#[test]
fn counts_and_sequences_move_the_cursor() {
    let at = |text: &str| keys(text).app.list().list().selected();
    assert_eq!(at("5j"), Some(5));
    assert_eq!(at("5j 2k"), Some(3));
    assert_eq!(at("12G"), Some(11));
    assert_eq!(at("12G g g"), Some(0));
    assert_eq!(at("12G g j"), Some(12));
    assert_eq!(at("G"), at("<end>"));
}

/// Keys that a reader may press in any order.
fn any_key() -> impl Strategy<Value = Key> {
    let names = [
        "j",
        "k",
        "g",
        "G",
        "<c-d>",
        "<c-u>",
        "<pgdn>",
        "<pgup>",
        "<tab>",
        "<s-tab>",
        "h",
        "l",
        "/",
        "<enter>",
        "<esc>",
        "t",
        "+",
        "~",
        "-",
        "<space>",
        "s",
        "c",
        "S",
        "B",
        "u",
        "<c-r>",
        "o",
        "O",
        "y",
        "d",
        "p",
        "{",
        "}",
        "<a-left>",
        "<a-right>",
        "?",
        "!",
        "z",
        "M",
        "<c-l>",
        "<left>",
        "<right>",
        "<backspace>",
        "3",
        "a",
        "e",
        "r",
        "n",
        "<up>",
        "<down>",
        "<home>",
        "<end>",
        "<c-w>",
        "é",
        "\"",
        "(",
        "|",
        ":",
    ];
    prop::sample::select(names.to_vec()).prop_map(|name| name.parse().unwrap_or(Key::char('j')))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_pressed_the_state_stays_whole_and_can_be_drawn(
        keys in prop::collection::vec(any_key(), 0..60),
        size in prop::sample::select(vec![(40, 10), (80, 24), (120, 40), (41, 11), (8, 2), (0, 0), (220, 60)]),
    ) {
        let (width, height) = size;
        let replayed = sitting("", keys, Size { width, height });
        let app = &replayed.app;
        let screen = replayed.screen(&Theme::new(&[], false));
        prop_assert!(screen.text.len() <= usize::from(height));
        let list = app.list().list();
        prop_assert_eq!(list.len(), app.answer().rows);
        // What a wrong query leaves standing answers another query.
        if app.problems().is_empty() {
            prop_assert_eq!(found(&replayed).len(), app.answer().found);
        }
        prop_assert!(list.selected().is_none_or(|at| at < list.len()));
        if let Some((x, y)) = screen.cursor {
            prop_assert!(x < width && y < height);
        }
        for url in opened(&replayed) {
            prop_assert!(url.starts_with("https://") || url.starts_with("http://"));
        }
    }

    #[test]
    fn what_is_typed_letter_by_letter_with_slips_taken_back_is_what_is_asked_at_once(
        words in prop::collection::vec(
            prop::sample::select(vec!["open", "gov", "tag:skills", "-mexico", "inovation", "\"open data\"", "data"]),
            1..4,
        ),
        slips in prop::collection::vec((0..20_usize, "[a-z]{1,3}"), 0..4),
    ) {
        let text = words.join(" ");
        let letter = |c: char| if c == ' ' { "<space>".to_owned() } else { c.to_string() };
        let mut typed = Vec::new();
        for (at, c) in text.chars().enumerate() {
            for (_, slip) in slips.iter().filter(|(place, _)| *place == at) {
                typed.extend(slip.chars().map(letter));
                typed.extend(slip.chars().map(|_| "<backspace>".to_owned()));
            }
            typed.push(letter(c));
        }
        let typed = keys(&format!("/ {}", typed.join(" ")));
        let asked = sitting(&text, Vec::new(), Size { width: 120, height: 40 });
        prop_assert_eq!(found(&typed), found(&asked));
        let (typed, asked) = (typed.app, asked.app);
        prop_assert_eq!(typed.line().text(), &text);
        prop_assert_eq!(typed.answer().found, asked.answer().found);
        prop_assert_eq!(&typed.answer().corrections, &asked.answer().corrections);
    }

    #[test]
    fn every_filter_step_can_be_taken_back_to_the_start(steps in prop::collection::vec(
        prop::sample::select(vec!["+", "~", "-", "<space>", "j", "k", "<right>", "c"]), 0..25,
    )) {
        let back = "u ".repeat(steps.len());
        let forward = keys(&format!("t {}", steps.join(" "))).app;
        let app = keys(&format!("t {} {back}", steps.join(" "))).app;
        prop_assert_eq!(app.query().to_string(), "");
        let again = "<c-r> ".repeat(steps.len());
        let app = keys(&format!("t {} {back} {again}", steps.join(" "))).app;
        prop_assert_eq!(app.query(), forward.query());
        prop_assert_eq!(app.focus(), Focus::Facets);
    }
}

fn saves(replayed: &Replayed) -> Vec<(usize, String)> {
    let saves = replayed.effects.iter().filter_map(|effect| match effect {
        Effect::Save(save) => Some((written(&save.which), save.path.clone())),
        _ => None,
    });
    saves.collect()
}

/// How many documents a save writes.
fn written(which: &Selected) -> usize {
    let (library, _) = loaded();
    let engine = Local::new(Arc::new(library), Arc::new(Inline));
    let mut count = 0;
    let told = engine.documents(which, &Stop::never(), &mut |_| {
        count += 1;
        std::ops::ControlFlow::Continue(())
    });
    assert_eq!(told, Ok(()));
    count
}

#[test]
fn selected_documents_stay_selected_whatever_is_filtered_and_are_counted() {
    let replayed = keys("<space> <space> j <space> / chile <enter>");
    let selected = replayed.app.selection();
    assert_eq!(selected.len(), 3);
    let screen = replayed.screen(&Theme::new(&[], false)).text.join("\n");
    let told = format!("3 selected, {} not shown", selected.hidden());
    assert!(selected.hidden() > 0 && screen.contains(&told), "{screen}");
    let back = keys("<space> <space> j <space> / chile <enter> <esc>");
    assert_eq!(
        (back.app.selection().len(), back.app.selection().hidden()),
        (3, 0)
    );
}

#[test]
fn a_range_follows_the_cursor_until_it_ends_or_is_given_up() {
    assert_eq!(keys("j v 3j").app.selection().len(), 4);
    assert_eq!(keys("5j v 3k").app.selection().len(), 4);
    assert_eq!(keys("j v 3j v 5j").app.selection().len(), 4, "it ended");
    assert_eq!(
        keys("<space> 3j v 3j <esc>").app.selection().len(),
        1,
        "it was given up"
    );
    assert_eq!(keys("j v 3j v j <space>").app.selection().len(), 5);
}

#[test]
fn all_found_documents_are_picked_and_dropped_at_once() {
    let found = keys("/ mexico <enter> V");
    assert_eq!(found.app.selection().len(), found.app.answer().found);
    assert!(keys("/ mexico <enter> V V").app.selection().is_empty());
    let two = keys("/ mexico <enter> V <esc> / chile <enter> V <esc>");
    assert!(two.app.selection().len() > found.app.selection().len());
}

#[test]
fn escape_drops_the_picked_ones_last_and_undo_brings_them_back() {
    let view = "V t j + <esc> / mexico <enter>";
    assert!(
        !keys(&format!("{view} <esc> <esc>"))
            .app
            .selection()
            .is_empty()
    );
    let hidden = |text: &str| keys(text).app.selection().hidden();
    assert_eq!((hidden("V V u"), hidden("V V u <c-r> u")), (0, 0));
    let dropped = keys(&format!("{view} <esc> <esc> <esc>"));
    assert!(dropped.app.selection().is_empty());
    let back = keys(&format!("{view} <esc> <esc> <esc> u"));
    assert!(!back.app.selection().is_empty());
    assert_eq!(keys("<space> <space> u").app.selection().len(), 1);
    assert_eq!(keys("<space> <space> u <c-r>").app.selection().len(), 2);
}

#[test]
fn what_is_picked_is_exported_else_all_that_is_found() {
    let selected = keys("<space> <space> e b <enter>");
    assert_eq!(saves(&selected), [(2, "fichero.bib".to_owned())]);
    let all = keys("/ mexico <enter> e a <c-u> x.txt <enter>");
    assert_eq!(saves(&all), [(all.app.answer().found, "x.txt".to_owned())]);
    assert_eq!(saves(&keys("e b <c-u> <enter>")), []);
    assert_eq!(saves(&keys("e b <esc>")), []);
    let hidden = keys("<space> / mexico <enter> e r <enter>");
    assert_eq!(saves(&hidden)[0].0, 1, "selected but not shown");
}

#[test]
fn citations_and_bibtex_of_the_picked_are_copied() {
    let copied = |script: &str| match keys(script).effects.last() {
        Some(Effect::Copy { text, .. }) => text.clone(),
        other => panic!("nothing copied: {other:?}"),
    };
    assert_eq!(copied("y c").lines().count(), 1);
    assert!(copied("y b").starts_with('@'));
    assert_eq!(copied("<space> <space> <space> y c").lines().count(), 3);
    assert!(failed(&keys("V y b")).contains("too many to copy"));
}

#[test]
fn a_file_that_is_there_is_replaced_only_on_demand() {
    use fichero::app::App;
    let mut replayed = keys("<space> e b <enter>");
    let app: &mut App = &mut replayed.app;
    let Some(Effect::Save(save)) = replayed.effects.last().cloned() else {
        panic!("no save is wished for");
    };
    assert!(!save.replace);
    app.update(Msg::Exists(save.clone()));
    assert_eq!(save.count, 1);
    let no: Key = 'n'.to_string().parse().unwrap_or_else(|_| panic!("a key"));
    assert_eq!(app.update(Msg::Key(no)), []);
    app.update(Msg::Exists(save.clone()));
    let yes: Key = 'y'.to_string().parse().unwrap_or_else(|_| panic!("a key"));
    let replace = fichero::app::effect::Save {
        replace: true,
        ..save
    };
    assert_eq!(app.update(Msg::Key(yes)), [Effect::Save(replace)]);
}

#[test]
fn only_the_selected_are_shown_as_a_step_that_is_taken_back() {
    let selected = keys("/ open <enter> <space> <space> W").app;
    assert_eq!(selected.answer().found, 2);
    let chips: Vec<String> = selected
        .chips()
        .into_iter()
        .map(|chip| chip.label)
        .collect();
    assert_eq!(chips, ["these 2 documents"]);
    assert_eq!(selected.line().text(), "open");
    let all = keys("/ open <enter>").app.answer().found;
    for back in ["u", "W"] {
        let app = keys(&format!("/ open <enter> <space> <space> W {back}")).app;
        assert_eq!(app.answer().found, all, "{back}");
    }
    let line = selected.query().to_string();
    assert_eq!(parse(&line).query, *selected.query());
    assert_eq!(failed(&keys("W")), "nothing is selected; Space selects");
}

#[test]
fn the_selection_is_inverted_among_what_is_found() {
    let found = keys("/ open <enter>").app.answer().found;
    let app = keys("/ open <enter> <space> <space> I").app;
    assert_eq!(app.selection().len(), found - 2);
    let app = keys("/ open <enter> <space> <space> I I").app;
    assert_eq!(app.selection().len(), 2);
}

#[test]
fn quitting_asks_once_and_only_while_the_selection_was_not_handed_on() {
    let asks = |text: &str| matches!(keys(text).app.overlay(), Some(Overlay::Quit(_)));
    assert!(asks("<space> q") && !asks("q"));
    assert!(!asks("<space> y d q") && !asks("<space> o q"));
    assert!(asks("<space> y d <space> q"), "another selection");
}

#[test]
fn what_is_copied_and_opened_is_of_all_that_is_selected() {
    let copied = |text: &str| {
        let replayed = keys(text);
        let mut copied = replayed.effects.iter().filter_map(|effect| match effect {
            Effect::Copy { text, .. } => Some(text.lines().count()),
            _ => None,
        });
        copied.next()
    };
    for key in ["d", "u", "t", "m", "c"] {
        assert_eq!(
            copied(&format!("<space> <space> <space> y {key}")),
            Some(3),
            "{key}"
        );
    }
    assert_eq!(opened(&keys("<space> <space> <space> o")).len(), 3);
    let many = "<space> ".repeat(6);
    assert_eq!(opened(&keys(&format!("{many} o"))).len(), 0);
    assert_eq!(opened(&keys(&format!("{many} o y"))).len(), 6);
}

#[test]
fn a_letter_of_another_layout_is_the_key_in_its_place_unless_text_is_typed() {
    assert_eq!(keys("о о").app.list().list().selected(), Some(2));
    assert_eq!(keys("/ ое").app.line().text(), "ое");
    assert!(failed(&keys("ø")).starts_with("ø does nothing here"));
}

#[test]
fn a_range_of_years_is_a_chip_that_v_draws_over_the_years() {
    let to_years = "t ] ] ] ] s";
    let app = keys(to_years).app;
    assert_eq!(
        app.facets().facet(),
        Facet::Year,
        "the fifth facet of this catalog"
    );
    let app = keys(&format!("{to_years} v j j v")).app;
    let chips: Vec<String> = app.chips().into_iter().map(|chip| chip.label).collect();
    let [chip] = &chips[..] else {
        panic!("{chips:?}")
    };
    let (from, to) = chip.split_once('–').unwrap();
    let [from, to] = [from, to].map(|year| year.parse::<i32>().unwrap());
    assert!(from < to);
    let found = parse(&format!("year:{from}..{to}")).query;
    assert_eq!(app.query(), &found);
}

/// One value is one value wherever it stands: in the pane, in the document, in
/// the query line.
#[test]
fn a_stance_is_the_same_from_facet_document_and_query_line() {
    let document = keys("<enter>").app;
    let lines = document.detail().page().lines.iter();
    let values: Vec<(Facet, Pattern)> = lines
        .flat_map(PageLine::values)
        .map(|value| (value.facet, value.pattern.clone()))
        .collect();
    assert!(values.len() > 5, "{values:?}");
    for (at, (facet, pattern)) in values.iter().enumerate() {
        for (key, stance) in [
            ("+", Stance::Required),
            ("~", Stance::AnyOf),
            ("-", Stance::Excluded),
        ] {
            let steps = "<right> ".repeat(at + 1);
            let from_document = keys(&format!("<enter> {steps} {key}")).app;
            let mut expected = Query::default();
            expected.set_stance(*facet, pattern.clone(), Some(stance));
            assert_eq!(from_document.query(), &expected, "{facet:?} {pattern:?}");
            let line = expected.to_string().replace(' ', "<space>");
            let from_line = keys(&format!("/ {line} <enter>")).app;
            assert_eq!(from_line.query(), &expected, "{line}");
            let found = from_document.answer().found;
            assert_eq!(from_line.answer().found, found);
            let [must, any, not] = keys(&format!("<enter> {steps}")).app.preview().unwrap();
            let previewed = match stance {
                Stance::Required => must,
                Stance::AnyOf => any,
                Stance::Excluded => not,
            };
            assert_eq!(previewed, found, "what was told before the key");
        }
        let steps = "<right> ".repeat(at + 1);
        let entered = keys(&format!("<enter> {steps} <enter>")).app;
        assert_eq!(
            entered.query().stance(*facet, pattern),
            Some(Stance::Required)
        );
        let freed = keys(&format!("<enter> {steps} <enter> <enter>")).app;
        assert!(freed.query().filters.is_empty());
    }
}

#[test]
fn where_nothing_is_found_a_row_leads_out_and_enter_takes_it() {
    let asked = "/ trust<space>loans<space>tag:water <enter>";
    let app = keys(asked).app;
    assert_eq!(app.answer().found, 0);
    assert_eq!(app.listed_ways().len(), 3);
    for (at, way) in app.listed_ways().iter().enumerate() {
        let expected = parse(&way.query.to_string()).query;
        let down = "j ".repeat(at);
        let offered = app.answer().offered;
        let up = if offered > 0 { "k k k k " } else { "" };
        let taken = keys(&format!("{asked} {up}{down}<enter>")).app;
        assert_eq!(taken.query(), &expected, "{}", way.label);
        assert_eq!(taken.answer().found, app.way_counts()[at]);
        let digit = at + 1;
        let dropped = keys(&format!("{asked} d {digit}")).app;
        assert_eq!(dropped.query(), &expected, "{}", way.label);
    }
}

#[test]
fn the_name_of_a_file_that_is_offered_gives_way_to_the_first_letter() {
    let saved = |text: &str| {
        let replayed = keys(text);
        let mut saved = replayed.effects.iter().filter_map(|effect| match effect {
            Effect::Save(save) => Some(save.path.clone()),
            _ => None,
        });
        saved.next()
    };
    assert_eq!(saved("e b <enter>").as_deref(), Some("fichero.bib"));
    assert_eq!(saved("e b new.bib <enter>").as_deref(), Some("new.bib"));
    let kept = saved("e b <backspace> <backspace> <backspace> txt <enter>");
    assert_eq!(kept.as_deref(), Some("fichero.txt"));
}

#[test]
fn the_palette_writes_no_file_of_nothing() {
    let export = "? export:<space>ris <enter>";
    let offers = keys(export).app;
    assert!(matches!(offers.overlay(), Some(Overlay::File(..))));
    let nothing = keys(&format!("/ tag:nothing <enter> {export}"));
    assert_eq!(failed(&nothing), "there is no document to write");
    assert!(nothing.app.overlay().is_none());
}

/// A catalog of the golden screens after some keys.
fn of_screens(catalog: &str, keys: &str) -> App {
    let path = Path::new("tests/screens").join(catalog);
    let (library, progress) = load_all(&[Source::Path(path)]);
    let script = Script {
        keys: script(keys).unwrap_or_default(),
        size: Size {
            width: 120,
            height: 40,
        },
        ..Script::default()
    };
    play(library, progress, script).app
}

/// What the facet pane of the catalog of levels shows after some keys, and the
/// value under the cursor.
fn levels(keys: &str) -> (Vec<String>, String, App) {
    let app = of_screens("levels.json", keys);
    let pane = app.facets();
    let all = (0..pane.list().len()).filter_map(|at| pane.value(at));
    let all = all.map(|value| format!("{} {}", value.name, value.count));
    let selected = pane.selected().map(|value| value.name.to_string());
    (all.collect(), selected.unwrap_or_default(), app)
}

#[test]
fn a_hierarchy_folds_opens_and_folds_again_under_the_cursor() {
    let folded = [
        "policy/ 4",
        "Education -- 2",
        "trust 2",
        "and/or 1",
        "(none) 1",
    ];
    let (all, selected, _) = levels("t . gg");
    assert_eq!(
        (&all[..], &*selected),
        (&folded.map(str::to_owned)[..], "policy/")
    );
    // The level under the cursor opens; the cursor is on the first of its values.
    let (opened, selected, _) = levels("t . gg .");
    assert_eq!((opened.len(), &*selected), (8, "policy/innovation"));
    assert!(opened.contains(&"Education -- 2".to_owned()), "{opened:?}");
    // From one of them it folds again.
    let (again, selected, _) = levels("t . gg . j .");
    assert_eq!((&again, &*selected), (&all, "policy/"));
    // From one that spells the level otherwise too.
    let (_, labour, _) = levels("t . gg . 5j");
    assert_eq!(labour, "Policy/labour");
    let (again, selected, _) = levels("t . gg . 5j .");
    assert_eq!((again, &*selected), (all, "policy/"));
    // From a value that stands below no other all levels open.
    let (open, _, app) = levels("t . gg 2j .");
    assert_eq!(open.len(), 9);
    assert!(app.notice().is_none(), "{:?}", app.notice());
}

#[test]
fn a_folded_level_is_a_handle_as_any_value() {
    let (_, _, app) = levels("t . gg +");
    assert_eq!(app.query(), &parse("tag:policy/*").query);
    assert_eq!(app.answer().found, 4);
    let (_, _, app) = levels("t . gg j -");
    assert_eq!(app.query(), &parse("-tag:\"Education --\"*").query);
    assert_eq!(app.answer().found, 5);
    assert_eq!(app.preview(), Some([2, 2, 5]));
    let (_, _, app) = levels("t ] .");
    assert_eq!(app.notice(), Some(&Notice::Failed(Failed::NoLevels)));
}

/// Text as a script types it.
fn typed(text: &str) -> String {
    let letter = |c: char| match c {
        ' ' => "<space>".to_owned(),
        '<' => "<lt>".to_owned(),
        c => c.to_string(),
    };
    let letters: Vec<String> = text.chars().map(letter).collect();
    letters.join(" ")
}

#[test]
fn a_stance_gives_the_same_view_from_document_facets_and_query_line() {
    let (mut in_document, mut in_facets) = (0, 0);
    for words in ["open government mexico", "skills", "tax credit"] {
        let lead = format!("/ {} <enter>", typed(words));
        let before = keys(&lead).app.query().clone();
        let document = keys(&format!("{lead} <enter>"));
        let lines = document.app.detail().page().lines.iter();
        for step in 1..=lines.flat_map(PageLine::values).count().min(10) {
            let at = format!("{lead} <enter> {}", "<right> ".repeat(step));
            let Some((facet, pattern)) = keys(&at).app.value() else {
                continue;
            };
            let stances = [
                (Stance::Required, '+'),
                (Stance::AnyOf, '~'),
                (Stance::Excluded, '-'),
            ];
            for (stance, sign) in stances {
                let mut expected = before.clone();
                expected.set_stance(facet, pattern.clone(), Some(stance));
                let query = |keys: &Replayed| keys.app.query().clone();
                let told = format!("{sign}{pattern:?} of {facet:?}");
                assert_eq!(query(&keys(&format!("{at} {sign}"))), expected, "{told}");
                let line = keys(&format!("/ {} <enter>", typed(&expected.to_string())));
                assert_eq!(query(&line), expected, "{told}");
                in_document += 1;
                // The pane shows the values of those that are found.
                let pane = keys(&format!("{lead} t"));
                let turns = pane.app.answer().facets.iter();
                let first = turns
                    .clone()
                    .position(|one| *one == pane.app.facets().facet());
                let place = turns.clone().position(|one| *one == facet);
                let (Some(first), Some(place)) = (first, place) else {
                    continue;
                };
                let turns = (place + turns.len() - first) % turns.len();
                let to_facet = format!("{lead} t {}", "] ".repeat(turns));
                let values = keys(&to_facet);
                let mut rows = values.app.facets().list().window();
                let row = rows.position(|at| {
                    let value = values.app.facets().value(at);
                    value.is_some_and(|value| value.pattern() == pattern)
                });
                if let Some(row) = row {
                    let down = if row > 0 {
                        format!("{row}j")
                    } else {
                        String::new()
                    };
                    let facets = keys(&format!("{to_facet} gg {down} {sign}"));
                    assert_eq!(query(&facets), expected, "{told}");
                    in_facets += 1;
                }
            }
        }
    }
    assert!(
        in_document > 40 && in_facets > 30,
        "{in_document} and {in_facets}"
    );
}

#[test]
fn a_flaw_leads_to_the_record_that_has_it() {
    let app = of_screens("catalog.json", "! <enter>");
    let document = app.detail().document();
    assert!(document.is_some_and(|document| document.record.flaws > 0));
    assert_eq!(app.focus(), Focus::Detail);
}
