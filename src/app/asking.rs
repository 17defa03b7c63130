//! Asking, and laying what comes in its place.
//!
//! After every message the state looks at what it shows and is not there: the
//! rows of the window, the document, counts, previews. Whatever of that was
//! not asked yet becomes one question, which names all that is missing, so
//! that it can take the place of an older question. Answers to older turns are
//! dropped; until the first answer of a turn comes, the last one stays.
//!
//! Must never know: who answers, and how fast.

use super::effect::Effect;
use super::known::{Companions, Known};
use super::notice::{Done, Failed};
use super::overlay::{Listed, Menu, Overlay};
use super::pane::facets::Counted;
use super::{App, Focus, Keep, geometry, ways, words};
use crate::records::flaw::Flaw;
use crate::records::record::Origin;
use crate::records::text::Text;
use crate::search::answer::{Answer, Failure, Given, Part};
use crate::search::id::{Id, Ids, Renamed};
use crate::search::query::{Facet, Pattern, Query, Stance};
use crate::search::question::{Question, Want, Window};

/// What is asked, and what is still to come.
#[derive(Clone, Debug, Default)]
pub(super) struct Asking {
    turn: u64,
    seq: u64,
    query: Query,
    /// The query of the answer that is shown.
    answered: Query,
    keep: Keep,
    /// What was asked in this turn and is still missing. What an answer gave
    /// and is missing all the same is not asked again.
    pending: Vec<Want>,
    /// Parts of this turn that came before its first rows.
    early: Vec<Part>,
    /// The whole of this turn is here or on its way, not only a part of it.
    whole: bool,
    /// An engine failed: what is missing is asked for again with the next key,
    /// not at once, which might go on for ever.
    again: bool,
    /// The record whose row is looked for.
    seek: Option<Id>,
    /// The turn and the records of which it is known how many are found.
    among: Option<(u64, Ids)>,
    /// The turn whose years are known.
    years: Option<u64>,
    /// The list of flaws is to be opened when it comes.
    flaws: bool,
    /// Where the flaw stands whose record is to be shown when it is known.
    flawed: Option<Origin>,
    /// The rows whose identities are being collected, and what for.
    collecting: Option<(Collecting, Window)>,
}

/// What identities are collected for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Collecting {
    /// To select all found documents, or to drop them.
    All,
    /// To select those found documents that are not selected, and to drop the
    /// others.
    Inverted,
    /// To select those between where a range began and the cursor.
    Range,
}

impl Asking {
    /// The query of the latest turn.
    pub(super) fn query(&self) -> &Query {
        &self.query
    }

    /// The query of the answer that is shown.
    pub(super) fn answered(&self) -> &Query {
        &self.answered
    }

    /// Whether anything was asked yet.
    pub(super) fn has_begun(&self) -> bool {
        self.turn > 0
    }

    /// Looks for the row of a record, and puts the cursor there.
    pub(super) fn seek(&mut self, id: Id) {
        self.seek = Some(id);
    }

    /// Looks for no row: the reader moved on.
    pub(super) fn stay(&mut self) {
        self.seek = None;
    }

    /// Asks again for what an engine failed to give.
    pub(super) fn try_again(&mut self) {
        if std::mem::take(&mut self.again) {
            self.pending.clear();
        }
    }

    /// Follows records that got another identity.
    pub(super) fn rename(&mut self, names: &Renamed) {
        if let Some(id) = &mut self.seek
            && let Some(new) = names.get(id)
        {
            id.clone_from(new);
        }
    }

    /// Opens the list of flaws when it comes.
    pub(super) fn open_flaws(&mut self) {
        self.flaws = true;
    }

    /// Shows the record that has the flaw of a line, when it is known.
    pub(super) fn show_flawed(&mut self, origin: Origin) {
        self.flawed = Some(origin);
    }

    /// Knows how many of some records this turn finds.
    fn knows(&self, ids: &Ids) -> bool {
        let known = self.among.as_ref();
        known.is_some_and(|(turn, known)| *turn == self.turn && known == ids)
    }
}

/// From so many columns on the head has room for the years.
pub(super) const CURVE_FROM: u16 = 80;

/// More flaws than this nobody reads on the screen.
const FLAWS_MAX: usize = 1_000;

impl App {
    /// Puts the present view to the engine.
    pub(super) fn ask(&mut self, keep: Keep) {
        if !self.problems().is_empty() {
            // The last good answer stays on the screen.
            return;
        }
        self.asking.query = self.asked();
        self.turn(keep);
    }

    /// The query as it is asked: half-typed values are beginnings, saved searches
    /// what they ask.
    pub(super) fn asked(&self) -> Query {
        self.resolved(&self.typed_query())
    }

    /// Asks the same again, of another state of the catalog.
    pub(super) fn ask_again(&mut self) {
        if self.problems().is_empty() {
            self.asking.query = self.asked();
        }
        for known in [
            &mut self.preview,
            &mut self.ways,
            &mut self.unjudged,
            &mut self.saved,
        ] {
            known.outdate();
        }
        self.companions = Companions::default();
        if self.focus == Focus::Facets {
            self.facets.stay();
        }
        if self.focus == Focus::Detail {
            self.detail.keep();
        }
        self.turn(Keep::Place);
    }

    fn turn(&mut self, keep: Keep) {
        let asking = &mut self.asking;
        (asking.turn, asking.keep) = (asking.turn + 1, keep);
        asking.pending.clear();
        asking.early.clear();
        (asking.whole, asking.again) = (false, false);
        asking.collecting = None;
        if self.focus != Focus::Facets {
            self.facets.arrange();
        }
    }

    /// Asks for all that is shown and not there, unless it was asked already.
    pub(super) fn ask_for_what_is_missing(&mut self) {
        // Before anything is loaded there is nothing to ask.
        if !self.asking.has_begun() {
            return;
        }
        // Who leaves the line has typed all of the value.
        let left = self.focus != Focus::Line && self.problems().is_empty();
        if left && self.asking.query != self.asked() {
            self.ask(Keep::Record);
        }
        self.preview.turn_to(self.previewed());
        self.ways.turn_to(self.variants_of_ways());
        self.saved.turn_to(self.saved_queries());
        let unjudged = ways::unjudged(&self.asking.answered).into_iter();
        self.unjudged
            .turn_to(unjudged.map(|(_, query)| query).collect());
        self.companions.turn_to(self.accompanied());
        // What was known of another selection is not known when it comes back.
        let selected = self.selection.ids();
        let among = &mut self.asking.among;
        among.take_if(|(_, known)| known != selected);
        let wants = self.wants();
        let asking = &mut self.asking;
        asking.pending.retain(|want| wants.contains(want));
        if wants.len() == asking.pending.len() {
            return;
        }
        asking.seq += 1;
        asking.again = false;
        asking.pending.clone_from(&wants);
        let question = Question {
            turn: asking.turn,
            seq: asking.seq,
            query: asking.query.clone(),
            wants,
        };
        self.want(Effect::Search(question));
    }

    /// All that is shown and not there, the most urgent first.
    fn wants(&self) -> Vec<Want> {
        let asking = &self.asking;
        let mut wants = Vec::new();
        let is_answered = self.answer.turn == asking.turn;
        if is_answered {
            wants.extend(self.list.want());
        } else if asking.keep == Keep::Place {
            wants.push(self.list.again());
        } else {
            wants.push(self.list.first());
        }
        let kept = self.kept().filter(|_| !is_answered);
        let place = asking.seek.as_ref().or(kept);
        wants.extend(place.cloned().map(Want::Place));
        if is_answered {
            wants.extend(self.detail.want(asking.turn));
        }
        wants.extend(self.facets.wants(asking.turn, &asking.query));
        let completion = self.completion.as_ref();
        wants.extend(completion.and_then(super::complete::Completion::want));
        if asking.years != Some(asking.turn) && self.size.width >= CURVE_FROM {
            wants.push(Want::Years);
        }
        wants.extend(
            [&self.preview, &self.ways, &self.unjudged, &self.saved]
                .into_iter()
                .filter_map(Known::want),
        );
        let companions = usize::from(geometry::COMPANIONS);
        wants.extend(self.companions.want(companions));
        let selected = self.selection.ids();
        if !selected.is_empty() && !asking.knows(selected) {
            wants.push(Want::Among(selected.clone()));
        }
        if asking.flaws {
            wants.push(Want::Flaws(FLAWS_MAX));
        }
        wants.extend(asking.flawed.map(Want::Flawed));
        wants
    }

    /// The record that the cursor stays on when the next answer comes.
    fn kept(&self) -> Option<&Id> {
        self.list.id().filter(|_| self.asking.keep != Keep::Best)
    }

    /// The queries of the three stances on the value under the cursor.
    fn previewed(&self) -> Vec<Query> {
        let Some((facet, pattern)) = self.value() else {
            return Vec::new();
        };
        let stances = [Stance::Required, Stance::AnyOf, Stance::Excluded];
        let queries = stances.map(|stance| {
            let mut query = self.asking.query.clone();
            query.set_stance(facet, pattern.clone(), Some(stance));
            query
        });
        queries.into()
    }

    /// The value whose companions are shown.
    fn accompanied(&self) -> Option<(Facet, Pattern)> {
        let area = self.layout()?.facets?;
        let has_room = geometry::facet_areas(area, 0).companions.height > 0;
        let value = self.facets.pattern();
        value.filter(|(_, pattern)| {
            has_room && self.focus == Focus::Facets && pattern.text != Pattern::NONE
        })
    }

    /// The queries of the ways out and of the words alone, while they are
    /// shown.
    fn variants_of_ways(&self) -> Vec<Query> {
        let is_asked = matches!(self.overlay, Some(Overlay::Drop(_)));
        if !is_asked && !self.has_nothing() {
            return Vec::new();
        }
        // What the popup lists stays, whatever was answered since.
        let ways = match &self.overlay {
            Some(Overlay::Drop(menu)) => menu.rows().cloned().collect(),
            _ => self.listed_ways(),
        };
        let ways = ways.into_iter().map(|way| self.resolved(&way.query));
        let alone = ways::alone(&self.asking.answered).into_iter();
        ways.chain(alone.map(|(_, query)| query)).collect()
    }

    /// Whether the query that is shown finds nothing.
    #[must_use]
    pub fn has_nothing(&self) -> bool {
        let answer = &self.answer;
        let is_whole = answer.turn > 0 && answer.found == 0 && !answer.partial;
        is_whole && answer.total > 0 && !self.asking.answered.is_everything()
    }

    /// Takes an answer in, unless something else was asked since.
    pub(super) fn answered(&mut self, answer: Answer) {
        if answer.turn != self.asking.turn {
            return;
        }
        if let Some(failure) = answer.error {
            // A later question names all that an earlier one did.
            if answer.seq == self.asking.seq {
                self.asking.again = true;
                self.forget_ahead();
                self.fail(Failed::Engine(failure));
            }
            return;
        }
        self.asking.whole |= !answer.partial;
        if answer.partial && self.asking.whole {
            // It came late: more is known already.
            return;
        }
        let (head, parts) = parted(answer);
        if self.answer.turn == head.turn {
            if self.answer.rows != head.rows || self.answer.partial != head.partial {
                self.go_on(&head);
            }
        } else if head.rows == 0 || parts.iter().any(is_rows) {
            self.begin(&head);
        } else {
            // The last list stays until the rows of the next one are there; a
            // part without them is given once more with the whole.
            if !head.partial {
                self.asking.early.extend(parts);
            }
            return;
        }
        self.facets.hear(&head.facets);
        self.answer = head;
        self.remember_if_wanted();
        self.tell_end_of_screening();
        let early = std::mem::take(&mut self.asking.early);
        let turn = self.asking.turn;
        for part in parts.into_iter().chain(early) {
            self.lay(part);
            // A completion that was waited for asks something else, of which
            // the rest says nothing.
            if self.asking.turn != turn {
                return;
            }
        }
    }

    /// The first answer of a turn: another list.
    fn begin(&mut self, head: &Answer) {
        if self.asking.seek.is_none() {
            self.asking.seek = self.kept().cloned();
        }
        self.asking.answered = self.asking.query.clone();
        if self.asking.keep != Keep::Place {
            self.in_ways = false;
            self.ways_list.reset(0);
        }
        self.selection.end_range();
        match self.asking.keep {
            Keep::Best => {
                self.list.begin(head.rows);
                self.detail.follow();
            }
            Keep::Record => self.list.begin(head.rows),
            Keep::Place => self.list.go_on(head.rows),
        }
    }

    /// More of the same answer: whoever moved in a part of it keeps the place
    /// in the whole.
    fn go_on(&mut self, head: &Answer) {
        let moved = self.list.list.selected().is_some_and(|at| at > 0);
        if moved && self.asking.seek.is_none() {
            self.asking.seek = self.list.id().cloned();
        }
        self.selection.end_range();
        self.list.go_on(head.rows);
    }

    fn lay(&mut self, part: Part) {
        let turn = self.asking.turn;
        match (part.want, part.given) {
            (Want::Rows(window), Given::Rows(cards)) => self.list.lay(window, cards),
            (Want::Place(id), Given::Place(place)) => self.found_place(&id, place),
            (
                Want::Counts(asked),
                Given::Counts {
                    len,
                    hits,
                    most,
                    folded,
                    values,
                    place,
                },
            ) => {
                let counted = Counted {
                    len,
                    hits,
                    most,
                    folded,
                    values,
                    place,
                };
                if self.facets.lay(&asked, &self.asking.query, turn, counted) {
                    self.fail(Failed::NoLevels);
                }
            }
            (Want::Variants(of), Given::Variants(counts)) => {
                self.preview.lay(&of, &counts);
                self.ways.lay(&of, &counts);
                self.unjudged.lay(&of, &counts);
                self.saved.lay(&of, &counts);
            }
            (Want::Years, Given::Years(years)) => {
                self.asking.years = Some(turn);
                self.years = years;
            }
            (Want::GoesWith { facet, value, .. }, Given::GoesWith(values)) => {
                self.companions.lay(&(facet, value), values);
            }
            (want @ Want::Complete { .. }, Given::Completions(values)) => {
                self.completed(&want, values);
            }
            (Want::Document(id), Given::Document(document)) => {
                self.detail.lay(&id, document, turn);
            }
            (Want::Among(ids), Given::Among(count)) => self.found_among(ids, count),
            (Want::Flaws(_), Given::Flaws { len, first }) => self.show_flaws(len, &first),
            (Want::Flawed(origin), Given::Flawed(id)) => self.show_record_of(origin, id),
            // A given that answers another want than it stands with.
            _ => {}
        }
    }

    fn found_among(&mut self, ids: Ids, count: usize) {
        if ids == *self.selection.ids() {
            self.selection.set_shown(count);
            self.asking.among = Some((self.asking.turn, ids));
        }
    }

    fn found_place(&mut self, id: &Id, place: Option<usize>) {
        if self.asking.seek.as_ref() != Some(id) {
            return;
        }
        if place.is_none() && (self.answer.partial || !self.progress.done) {
            // It may be in the rest, or in what is not read yet.
            return;
        }
        self.asking.seek = None;
        if let Some(place) = place {
            self.list.list.go(place);
        }
    }

    fn show_record_of(&mut self, origin: Origin, id: Option<Id>) {
        if self.asking.flawed != Some(origin) {
            return;
        }
        self.asking.flawed = None;
        match id {
            Some(id) => self.show(id),
            None => self.fail(Failed::NoFlawedRecord),
        }
    }

    fn show_flaws(&mut self, len: usize, first: &[(Text, Flaw)]) {
        if !std::mem::take(&mut self.asking.flaws) {
            return;
        }
        let told = first.iter().map(|(source, flaw)| Listed {
            told: words::flaw(source, flaw),
            at: Some(flaw.origin()).filter(|origin| origin.line > 0),
        });
        let progress = &self.progress;
        let apart = |told: String| Listed { told, at: None };
        let of_sources = progress.unreadable.iter().chain(&progress.stale).cloned();
        let mut all: Vec<Listed> = of_sources.map(apart).collect();
        all.extend(told);
        if len > first.len() {
            all.push(apart(words::more_flaws(len - first.len())));
        }
        if all.is_empty() {
            self.say(Done::NoFlaws(self.progress.done));
        } else {
            self.overlay = Some(Overlay::Flaws(Menu::new(all, None)));
        }
    }

    /// Whether the latest query has no answer yet.
    pub(super) fn is_unanswered(&self) -> bool {
        self.answer.turn != self.asking.turn
    }

    /// Whether the rows are those of the latest query, and the cursor where it
    /// is to be in them.
    pub(super) fn is_at_rest(&self) -> bool {
        !self.is_unanswered() && self.asking.seek.is_none()
    }

    /// Whether identities are on their way that change the selection.
    pub(super) fn is_collecting(&self) -> bool {
        self.asking.collecting.is_some()
    }

    /// Wants the identities of rows that are not all on the screen.
    pub(super) fn collect(&mut self, collecting: Collecting, window: Window) {
        self.asking.collecting = Some((collecting, window));
        let (turn, query) = (self.asking.turn, self.asking.query.clone());
        self.want(Effect::Collect {
            turn,
            query,
            window,
        });
    }

    /// Takes identities in that were collected.
    pub(super) fn collected(&mut self, turn: u64, window: Window, ids: Result<Vec<Id>, Failure>) {
        if turn != self.asking.turn {
            return;
        }
        // Those of rows that were wanted before are of no use any more.
        let collecting = &mut self.asking.collecting;
        let Some((collecting, _)) = collecting.take_if(|(_, wanted)| *wanted == window) else {
            return;
        };
        match (collecting, ids) {
            (Collecting::All, Ok(ids)) => {
                self.step_undo();
                self.selection.toggle_all(ids);
            }
            (Collecting::Inverted, Ok(ids)) => {
                self.step_undo();
                self.selection.invert(ids);
            }
            (Collecting::Range, Ok(ids)) => self.selection.fill_range(window, ids),
            (_, Err(failure)) => {
                self.forget_ahead();
                self.fail(Failed::Engine(failure));
            }
        }
    }

    /// Draws the range of the selection to the cursor.
    pub(super) fn follow_range(&mut self) {
        let Some(cursor) = self.list.list.selected() else {
            return;
        };
        let Some(window) = self.selection.follow(cursor) else {
            return;
        };
        match self.list.ids(window) {
            Some(ids) => self.selection.fill_range(window, ids),
            None => self.collect(Collecting::Range, window),
        }
    }
}

fn is_rows(part: &Part) -> bool {
    matches!(part.want, Want::Rows(_))
}

/// An answer without its parts, and its parts.
fn parted(answer: Answer) -> (Answer, Vec<Part>) {
    let Answer { parts, .. } = answer;
    let head = Answer {
        parts: Vec::new(),
        ..answer
    };
    (head, parts)
}
