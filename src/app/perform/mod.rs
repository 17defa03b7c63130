//! What each action does to the state.
//!
//! One match, each arm a call; the verbs stand in one file per family.
//!
//! | file | its verbs |
//! |---|---|
//! | `moving.rs` | cursors, panes, the layers that `Esc` peels |
//! | `searching.rs` | the search line |
//! | `filtering.rs` | stances, the facet pane, the view and its undo |
//! | `reading.rs` | the document: its addresses, its book, the trail |
//! | `selecting.rs` | documents selected, copied, written |
//! | `remembering.rs` | marks, notes, lists, saved searches |
//! | `program.rs` | popups, the mouse, the end |

mod filtering;
mod moving;
mod program;
mod reading;
mod remembering;
mod searching;
mod selecting;

use super::App;
use super::action::Action;
use super::asking::Collecting;
use super::effect::Effect;
use super::keymap::Scope;
use crate::search::query::Stance;
use crate::search::question::Window;

impl App {
    /// Carries an action out.
    pub(super) fn perform(&mut self, action: Action) {
        use Action as A;
        match action {
            A::Down | A::LineNext => self.step(1),
            A::Up | A::LinePrevious => self.step(-1),
            A::Top => self.go(self.count.unwrap_or(1).saturating_sub(1)),
            A::Bottom => self.go(self.count.unwrap_or(usize::MAX).saturating_sub(1)),
            A::HalfPageDown => self.page(1),
            A::HalfPageUp => self.page(-1),
            A::PageDown => self.page(2),
            A::PageUp => self.page(-2),
            A::NextPane => self.turn_pane(1),
            A::PreviousPane => self.turn_pane(2),
            A::Escape => self.escape(),
            A::Zoom => self.toggle_zoom(),
            A::Wider => self.widen(1),
            A::Narrower => self.widen(-1),
            A::Search => self.enter_line(),
            A::LineDone => self.line_done(),
            A::Complete => self.complete(1),
            A::CompletePrevious => self.complete(-1),
            A::AsTyped => self.as_typed(),
            A::Edit(edit) => self.edit(edit),
            A::Facets => self.enter_facets(),
            A::NextFacet => self.turn_facet(true),
            A::PreviousFacet => self.turn_facet(false),
            A::Require => self.set_stance(Stance::Required),
            A::AnyOf => self.set_stance(Stance::AnyOf),
            A::Exclude => self.set_stance(Stance::Excluded),
            A::CycleStance => self.cycle_stance(),
            A::NarrowValues => self.narrow_values(),
            A::SortValues => self.facets.turn_order(),
            A::FoldLevels => self.facets.turn_levels(),
            A::ClearFacets => self.clear_facets(),
            A::DropFilter => self.choose_drop(),
            A::DropLast => self.drop_last_filter(),
            A::KeepUnjudged => self.keep_unjudged(),
            A::NextValue => self.detail.step_value(1),
            A::PreviousValue => self.detail.step_value(-1),
            A::Lines => self.turn_lines(),
            A::Sort => self.open_menu(Scope::Sort),
            A::SortBy(sort) => self.sort(sort),
            A::Group => self.change(|view| view.set_grouped(!view.is_grouped())),
            A::Lacking => self.change(|view| view.set_lacking(!view.is_lacking())),
            A::Undo => self.undo(),
            A::Redo => self.redo(),
            A::Enter => self.enter(),
            A::Open => self.open_best(),
            A::Links => self.choose_link(),
            A::AllChapters => self.toggle_chapters(),
            A::NextMatch => self.step_match(1),
            A::PreviousMatch => self.step_match(-1),
            A::Book => self.show_book(),
            A::NextChapter => self.show_chapter(1),
            A::PreviousChapter => self.show_chapter(-1),
            A::Back => self.back(),
            A::Forward => self.forward(),
            A::Copy => self.open_menu(Scope::Copy),
            A::CopyPart(what) => self.copy_part(what),
            A::Select => self.select(),
            A::SelectRange => self.select_range(),
            A::SelectAll => self.select_all(),
            A::Invert => self.collect(Collecting::Inverted, Window::ALL),
            A::OnlySelected => self.show_only_selected(),
            A::Export => self.choose_export(),
            A::ExportAs(format) => self.name_file(format),
            A::Add(addition) => self.add(addition),
            A::Palette => self.open_palette(),
            A::Flaws => self.asking.open_flaws(),
            A::Choose => self.choose(),
            A::Mouse => self.toggle_mouse(),
            A::Redraw => self.want(Effect::Redraw),
            A::Suspend => self.want(Effect::Suspend),
            A::Quit => self.quit(),
            A::Abort => self.leave(),
        }
    }
}
