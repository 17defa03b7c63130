//! The state hears answers that were made by hand: no engine, no catalog.

use fichero::app::ask::View;
use fichero::app::effect::Effect;
use fichero::app::geometry::Size;
use fichero::app::key::script;
use fichero::app::msg::{Msg, Progress};
use fichero::app::notice::{Failed, Notice};
use fichero::app::{App, Focus, words};
use fichero::reader::moment::Moment;
use fichero::records::record::Record;
use fichero::records::text::Text;
use fichero::search::answer::{Answer, Card, FacetValue, Failure, Given, Part};
use fichero::search::document::{Document, Fact};
use fichero::search::id::Id;
use fichero::search::query::{Facet, parse};
use fichero::search::question::{Question, Want, Window};
use fichero::view::draw;
use fichero::view::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A reader before a screen; whoever asks is answered by the test.
struct Reader {
    app: App,
    /// The latest question.
    asked: Question,
    effects: Vec<Effect>,
}

const WIDTH: u16 = 120;
const HEIGHT: u16 = 20;

impl Reader {
    /// Opens a catalog that was read to its end.
    fn open(line: &str) -> Self {
        let size = Size {
            width: WIDTH,
            height: HEIGHT,
        };
        let mut reader = Self {
            app: App::new(size, View::new(parse(line).query), false),
            asked: Question::default(),
            effects: Vec::new(),
        };
        reader.hear(Msg::Loaded {
            generation: 1,
            near: false,
            progress: Progress {
                done: true,
                ..Progress::default()
            },
            renamed: Vec::new(),
        });
        reader
    }

    /// Opens a catalog and hears the rows that are found, and their values.
    fn shown(line: &str, rows: &[&str]) -> Self {
        let mut reader = Self::open(line);
        reader.answer(&Found::of(rows));
        reader
    }

    fn hear(&mut self, msg: Msg) {
        let mut stamped = Vec::new();
        for effect in self.app.update(msg) {
            match effect {
                Effect::Search(question) => self.asked = question,
                Effect::Stamp(deed, way) => {
                    stamped.push(Msg::Stamped(deed, way, Moment::from_millis(1)));
                }
                Effect::Keep(_) | Effect::Lend(_) => {}
                other => self.effects.push(other),
            }
        }
        for msg in stamped {
            self.hear(msg);
        }
    }

    fn keys(&mut self, keys: &str) {
        for key in script(keys).unwrap_or_default() {
            self.hear(Msg::Key(key));
        }
    }

    /// Answers until nothing is asked any more.
    fn answer(&mut self, found: &Found) {
        let mut last = None;
        while last.as_ref() != Some(&self.asked) {
            let asked = self.asked.clone();
            self.hear(Msg::Answered(found.answer(&asked)));
            last = Some(asked);
        }
    }

    /// Answers in single parts, in the order of some numbers.
    fn answer_parts(&mut self, found: &Found, order: &[usize]) {
        let whole = found.answer(&self.asked);
        for at in order {
            let parts = whole.parts.get(*at).cloned().into_iter().collect();
            let head = whole.clone();
            self.hear(Msg::Answered(Answer { parts, ..head }));
        }
    }

    fn screen(&self) -> Vec<String> {
        let mut buf = Buffer::empty(Rect::new(0, 0, WIDTH, HEIGHT));
        draw(&self.app, &Theme::new(&[], false), &mut buf);
        let lines = buf.content.chunks(usize::from(WIDTH));
        lines
            .map(|cells| cells.iter().map(ratatui::buffer::Cell::symbol).collect())
            .collect()
    }

    fn sees(&self, text: &str) -> bool {
        self.screen().iter().any(|line| line.contains(text))
    }

    fn place(&self) -> Option<usize> {
        self.app.list().list().selected()
    }

    fn names(&self) -> Vec<String> {
        let pane = self.app.facets();
        let values = pane.list().window().filter_map(|place| pane.value(place));
        values.map(|value| value.name.to_string()).collect()
    }
}

/// What is found, by hand.
#[derive(Clone, Default)]
struct Found {
    rows: Vec<String>,
    /// The values of the pane in their order, each with its count.
    values: Vec<(String, usize)>,
    partial: bool,
}

impl Found {
    fn of(rows: &[&str]) -> Self {
        let values = [("trust", 5), ("loans", 3), ("skills", 1)];
        Self {
            rows: rows.iter().map(|row| (*row).to_owned()).collect(),
            values: values.map(|(name, count)| (name.to_owned(), count)).into(),
            partial: false,
        }
    }

    fn values(mut self, values: &[(&str, usize)]) -> Self {
        let values = values.iter();
        self.values = values
            .map(|(name, count)| ((*name).to_owned(), *count))
            .collect();
        self
    }

    fn answer(&self, question: &Question) -> Answer {
        let parts = question.wants.iter().map(|want| Part {
            want: want.clone(),
            given: self.given(want),
        });
        Answer {
            turn: question.turn,
            seq: question.seq,
            generation: 1,
            total: 99,
            found: self.rows.len(),
            rows: self.rows.len(),
            partial: self.partial,
            facets: vec![Facet::Tag, Facet::Year],
            parts: parts.collect(),
            ..Answer::default()
        }
    }

    fn given(&self, want: &Want) -> Given {
        match want {
            Want::Rows(window) => {
                let rows = self.rows.iter().skip(window.start).take(window.len);
                Given::Rows(rows.map(|row| card(row)).collect())
            }
            Want::Place(id) => Given::Place(self.rows.iter().position(|row| row == id.as_str())),
            Want::Counts(counts) => Given::Counts {
                len: self.values.len(),
                hits: self.values.len(),
                most: 5,
                folded: 0,
                values: self
                    .values
                    .iter()
                    .map(|(name, count)| value(name, *count))
                    .collect(),
                place: counts.seek.as_ref().and_then(|token| {
                    let mut values = self.values.iter();
                    values.position(|(name, _)| name == &**token)
                }),
            },
            Want::Variants(queries) => Given::Variants(vec![7; queries.len()]),
            Want::Complete { .. } => Given::Completions(vec![value("trust", 5)]),
            Want::GoesWith { .. } => Given::GoesWith(Vec::new()),
            Want::Years => Given::Years(Vec::new()),
            Want::Document(id) => Given::Document(Some(Box::new(document(id.as_str())))),
            Want::Among(ids) => Given::Among(ids.len()),
            Want::Explain(_) => Given::Explanation(None),
            Want::Flawed(_) => Given::Flawed(None),
            Want::Flaws(_) => Given::Flaws {
                len: 0,
                first: Vec::new(),
            },
        }
    }
}

fn title(id: &str) -> Text {
    Text::line(&format!("The title of {id}"))
}

fn card(id: &str) -> Card {
    Card {
        id: Id::from(id),
        title: title(id),
        ..Card::default()
    }
}

fn value(name: &str, count: usize) -> FacetValue {
    FacetValue {
        token: Text::line(name),
        name: Text::line(name),
        count,
        folded: 0,
    }
}

fn document(id: &str) -> Document {
    Document {
        id: Id::from(id),
        record: Record {
            summary: Text::some_prose(&format!("What stands in {id}.")),
            ..Record::titled(&title(id))
        },
        tag_counts: Vec::new(),
        ghost: false,
        year: None,
        countries: Fact {
            value: Vec::new(),
            derived: false,
        },
        book: None,
        chapters: Vec::new(),
        sources: Vec::new(),
        highlights: Vec::new(),
    }
}

/// All orders of some numbers.
fn orders(numbers: &[usize]) -> Vec<Vec<usize>> {
    if numbers.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for first in numbers {
        let rest: Vec<usize> = numbers.iter().copied().filter(|at| at != first).collect();
        for mut order in orders(&rest) {
            order.insert(0, *first);
            all.push(order);
        }
    }
    all
}

const ROWS: [&str; 4] = ["alpha", "beta", "gamma", "delta"];

#[test]
fn whoever_waits_for_a_large_source_sees_how_long_it_takes() {
    let mut reader = Reader::shown("", &["One"]);
    let asked = reader.asked.turn;
    for (left, shown) in [
        (None, "reading a.jsonl 25 % "),
        (Some(9), "reading a.jsonl 25 %, 9 s left "),
        (Some(61), "reading a.jsonl 25 %, 1 min 1 s left "),
    ] {
        reader.hear(Msg::Progress(Progress {
            source: "a.jsonl".to_owned(),
            bytes: (1, 4),
            left,
            ..Progress::default()
        }));
        let screen = reader.screen().join("\n");
        assert!(screen.contains(shown), "{screen}");
    }
    assert_eq!(reader.asked.turn, asked, "nothing is asked anew");
}

#[test]
fn parts_may_come_in_any_order() {
    let found = Found::of(&ROWS);
    // Sorting asks for rows, the place of the cursor and counts.
    let begun = || {
        let mut reader = Reader::shown("", &ROWS);
        reader.keys("j j");
        reader.answer(&found);
        reader.keys("S y");
        reader
    };
    let mut expected = begun();
    expected.answer(&found);
    assert_eq!(expected.place(), Some(2));
    let parts = begun().asked.wants.len();
    assert!(parts > 2, "{parts} parts");
    for order in orders(&(0..parts).collect::<Vec<_>>()) {
        let mut reader = begun();
        reader.answer_parts(&found, &order);
        reader.answer(&found);
        assert_eq!(reader.screen(), expected.screen(), "{order:?}");
    }
}

#[test]
fn the_last_list_stays_until_rows_of_the_next_one_are_there() {
    let mut reader = Reader::shown("", &ROWS);
    reader.keys("/ x");
    let next = Found::of(&["omega"]);
    let rows = |want: &Want| matches!(want, Want::Rows(_));
    let first = reader.asked.wants.iter().position(rows).unwrap_or_default();
    let before = reader.screen();
    let others = (0..reader.asked.wants.len()).filter(|at| *at != first);
    reader.answer_parts(&next, &others.collect::<Vec<_>>());
    assert!(reader.sees("The title of alpha"));
    assert_eq!(reader.screen(), before);
    reader.answer_parts(&next, &[first]);
    assert!(reader.sees("The title of omega") && !reader.sees("The title of alpha"));
}

#[test]
fn parts_of_another_turn_are_dropped() {
    let mut reader = Reader::shown("", &ROWS);
    reader.keys("/ x");
    let older = reader.asked.clone();
    reader.keys("y");
    let before = reader.screen();
    reader.hear(Msg::Answered(Found::of(&["omega"]).answer(&older)));
    assert_eq!(reader.screen(), before);
    let newer = Question {
        turn: reader.asked.turn + 1,
        ..reader.asked.clone()
    };
    reader.hear(Msg::Answered(Found::of(&["omega"]).answer(&newer)));
    assert_eq!(reader.screen(), before);
    reader.answer(&Found::of(&["beta"]));
    assert!(reader.sees("1 of 99"));
}

#[test]
fn an_error_keeps_the_last_answer_and_is_told_and_the_next_key_asks_again() {
    let mut reader = Reader::shown("", &ROWS);
    reader.keys("/ x");
    let asked = reader.asked.clone();
    let failure = Failure::Unreachable("nobody is at home".to_owned());
    let failed = Answer {
        error: Some(failure.clone()),
        turn: asked.turn,
        seq: asked.seq,
        ..Answer::default()
    };
    reader.hear(Msg::Answered(failed));
    let told = Notice::Failed(Failed::Engine(failure));
    assert_eq!(reader.app.notice(), Some(&told));
    assert!(reader.sees("The title of alpha"));
    assert!(reader.sees(&words::notice(&told, reader.app.keymap())));
    // Not at once: that may go on for ever.
    assert_eq!(reader.asked, asked);
    reader.keys("<left>");
    assert_eq!(
        (reader.asked.turn, &reader.asked.wants),
        (asked.turn, &asked.wants)
    );
    assert!(reader.asked.seq > asked.seq);
    reader.answer(&Found::of(&["omega"]));
    assert!(reader.sees("The title of omega"));
    assert_eq!(reader.app.notice(), None);
}

#[test]
fn rows_that_are_not_there_yet_are_drawn_blank() {
    let rows: Vec<String> = (0..50).map(|row| format!("row{row}.")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let found = Found::of(&rows);
    let mut reader = Reader::shown("", &rows);
    assert!(reader.sees("The title of row1."));
    reader.keys("G");
    assert_eq!(reader.place(), Some(49));
    assert!(!reader.sees("The title of row1.") && !reader.sees("The title of row49."));
    assert!(reader.sees("50/50"));
    // The document that is read stays until the next is known.
    assert!(reader.sees("What stands in row0."));
    assert!(reader.app.list().selected().is_none());
    reader.answer(&found);
    assert!(reader.sees("The title of row49.") && reader.sees("What stands in row49."));
}

#[test]
fn rows_that_come_late_do_not_take_others_off_the_screen() {
    let rows: Vec<String> = (0..50).map(|row| format!("row{row}.")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let found = Found::of(&rows);
    let mut reader = Reader::shown("", &rows);
    reader.keys("<pgdn>");
    let late = found.answer(&reader.asked);
    reader.keys("G");
    reader.answer(&found);
    let before = reader.screen();
    reader.hear(Msg::Answered(late));
    assert_eq!(reader.screen(), before);
}

#[test]
fn whoever_moved_in_a_part_of_an_answer_keeps_the_place_in_the_whole() {
    let mut part = Found::of(&["beta", "delta"]);
    part.partial = true;
    let mut reader = Reader::open("");
    reader.answer(&part);
    reader.keys("j");
    assert_eq!(reader.app.list().id(), Some(&Id::from("delta")));
    let before = reader.screen();
    let whole = Found::of(&ROWS);
    // The whole says how many there are, and its rows come later.
    reader.answer_parts(&whole, &[usize::MAX]);
    assert!(reader.sees("The title of delta"), "{before:#?}");
    reader.answer(&whole);
    assert_eq!(reader.place(), Some(3));
    assert_eq!(reader.app.list().id(), Some(&Id::from("delta")));
    // A part that comes behind the whole says nothing new.
    let before = reader.screen();
    reader.hear(Msg::Answered(part.answer(&reader.asked.clone())));
    assert_eq!(reader.screen(), before);
}

#[test]
fn a_record_that_a_part_of_the_answer_lacks_is_found_in_the_whole() {
    let mut reader = Reader::shown("", &ROWS);
    reader.keys("j j j S y");
    let mut part = Found::of(&["alpha", "gamma"]);
    part.partial = true;
    let asked = reader.asked.clone();
    reader.hear(Msg::Answered(part.answer(&asked)));
    assert_eq!(reader.place(), Some(0));
    reader.hear(Msg::Answered(Found::of(&ROWS).answer(&asked)));
    reader.answer(&Found::of(&ROWS));
    assert_eq!(reader.app.list().id(), Some(&Id::from("delta")));
}

#[test]
fn who_moves_on_is_not_called_back_by_a_place_that_comes_late() {
    let mut reader = Reader::shown("", &ROWS);
    reader.keys("j j j S y");
    let asked = reader.asked.clone();
    let found = Found::of(&ROWS);
    let answer = found.answer(&asked);
    let (places, rest): (Vec<Part>, Vec<Part>) = answer
        .parts
        .iter()
        .cloned()
        .partition(|part| matches!(part.want, Want::Place(_)));
    let with = |parts| Answer {
        parts,
        ..answer.clone()
    };
    reader.hear(Msg::Answered(with(rest)));
    reader.keys("j");
    reader.hear(Msg::Answered(with(places)));
    assert_eq!(reader.place(), Some(1));
}

#[test]
fn values_change_places_only_when_all_are_counted_and_nobody_looks_at_one() {
    let was = [("trust", 5), ("loans", 3), ("skills", 1)];
    let now = [("skills", 9), ("trust", 2), ("loans", 1)];
    let counted = [("trust", 2), ("loans", 1), ("skills", 9)];
    let in_order = |want: &Want| matches!(want, Want::Counts(counts) if counts.under.is_none());
    let found = Found::of(&ROWS).values(&was);
    let mut reader = Reader::open("");
    reader.answer(&found);
    reader.keys("/ x");
    let mut asked = reader.asked.clone();
    asked.wants.retain(|want| !in_order(want));
    let same_places = Found::of(&ROWS).values(&counted);
    reader.hear(Msg::Answered(same_places.answer(&asked)));
    assert_eq!(reader.names(), ["trust", "loans", "skills"]);
    assert_eq!(
        reader.app.facets().value(2).map(|value| value.count),
        Some(9)
    );
    let mut all = reader.asked.clone();
    all.wants.retain(in_order);
    reader.hear(Msg::Answered(Found::of(&ROWS).values(&now).answer(&all)));
    assert_eq!(reader.names(), ["skills", "trust", "loans"]);

    // Who looks at a value and filters by it sees it stay where it is.
    reader.keys("<esc> t j");
    reader.answer(&Found::of(&ROWS).values(&now));
    reader.keys("+");
    assert_eq!(reader.app.focus(), Focus::Facets);
    let wanted = reader.asked.wants.clone();
    assert!(!wanted.iter().any(in_order), "{wanted:?}");
    let counts = Found::of(&ROWS).values(&[("skills", 0), ("trust", 2), ("loans", 1)]);
    reader.answer(&counts);
    assert_eq!(reader.names(), ["skills", "trust", "loans"]);
    reader.keys("<esc>");
    assert!(reader.asked.wants.iter().any(in_order));
}

#[test]
fn a_preview_of_another_value_is_not_shown() {
    let mut reader = Reader::shown("", &ROWS);
    reader.keys("t");
    let first = reader.asked.clone();
    reader.answer(&Found::of(&ROWS));
    assert!(reader.sees("+7 must  ~7 any  -7 not"));
    reader.keys("j");
    assert!(!reader.sees("+7 must  ~7 any  -7 not"));
    reader.hear(Msg::Answered(Found::of(&ROWS).answer(&first)));
    assert_eq!(reader.app.preview(), None);
    reader.answer(&Found::of(&ROWS));
    assert!(reader.sees("+7 must  ~7 any  -7 not"));
}

#[test]
fn a_completion_that_comes_late_is_taken_by_the_tab_that_was_pressed() {
    let mut reader = Reader::shown("", &ROWS);
    reader.keys("/ tag:tr <tab>");
    assert_eq!(reader.app.line().text(), "tag:tr");
    let asked = reader.asked.clone();
    assert!(
        asked
            .wants
            .iter()
            .any(|want| matches!(want, Want::Complete { .. }))
    );
    reader.hear(Msg::Answered(Found::of(&ROWS).answer(&asked)));
    assert_eq!(reader.app.line().text(), "tag:trust");
    // Who typed on is not interrupted.
    let mut reader = Reader::shown("", &ROWS);
    reader.keys("/ tag:tr <tab>");
    let asked = reader.asked.clone();
    reader.keys("e");
    reader.hear(Msg::Answered(Found::of(&ROWS).answer(&asked)));
    assert_eq!(reader.app.line().text(), "tag:tre");
}

#[test]
fn a_document_that_comes_late_does_not_take_the_place_of_the_one_that_is_read() {
    let found = Found::of(&ROWS);
    let mut reader = Reader::open("");
    let mut first = reader.asked.clone();
    first.wants.retain(|want| matches!(want, Want::Rows(_)));
    reader.hear(Msg::Answered(found.answer(&first)));
    let alpha = reader.asked.clone();
    reader.keys("j");
    reader.answer(&found);
    assert!(reader.sees("What stands in beta."));
    reader.hear(Msg::Answered(found.answer(&alpha)));
    assert!(reader.sees("What stands in beta."));
}

#[test]
fn identities_that_were_collected_for_an_older_turn_are_dropped() {
    let collected = |reader: &Reader| match reader.effects.last() {
        Some(Effect::Collect { turn, window, .. }) => Msg::Collected {
            turn: *turn,
            window: *window,
            ids: Ok(ROWS.iter().map(|row| Id::from(*row)).collect()),
        },
        other => panic!("nothing is collected: {other:?}"),
    };
    let mut reader = Reader::shown("", &ROWS);
    reader.keys("V");
    let ids = collected(&reader);
    reader.hear(ids);
    assert_eq!(reader.app.selection().len(), ROWS.len());

    let mut reader = Reader::shown("", &ROWS);
    reader.keys("V");
    let late = collected(&reader);
    reader.keys("/ x");
    reader.hear(late);
    assert!(reader.app.selection().is_empty());
}

#[test]
fn a_range_over_rows_that_are_not_there_is_filled_when_they_are() {
    let rows: Vec<String> = (0..50).map(|row| format!("row{row}.")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let mut reader = Reader::shown("", &rows);
    reader.keys("v 29j");
    let Some(Effect::Collect { turn, window, .. }) = reader.effects.last().cloned() else {
        panic!("nothing is collected")
    };
    assert_eq!(window, Window { start: 0, len: 30 });
    let ids = Ok(rows.iter().take(30).map(|row| Id::from(*row)).collect());
    reader.hear(Msg::Collected { turn, window, ids });
    assert_eq!(reader.app.selection().len(), 30);
}

#[test]
fn records_that_got_the_identities_of_others_are_followed_all_at_once() {
    let mut reader = Reader::shown("", &ROWS);
    reader.keys("<space> j <enter>");
    reader.answer(&Found::of(&ROWS));
    let rename = |old: &str, new: &str| (Id::from(old), Id::from(new));
    reader.hear(Msg::Loaded {
        generation: 2,
        near: false,
        progress: reader.app.progress().clone(),
        renamed: vec![
            rename("alpha", "beta"),
            rename("beta", "gamma"),
            rename("gamma", "alpha"),
        ],
    });
    reader.answer(&Found::of(&["beta", "gamma", "alpha", "delta"]));
    let selected: Vec<&Id> = reader.app.selection().ids().iter().collect();
    assert_eq!(selected, [&Id::from("beta")]);
    // The cursor went two down from alpha, to gamma.
    assert_eq!(reader.app.list().id(), Some(&Id::from("alpha")));
    assert_eq!(reader.app.detail().id(), Some(&Id::from("alpha")));
    assert_eq!(reader.app.focus(), Focus::Detail);
}
