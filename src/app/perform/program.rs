//! The program: popups, the mouse, the end.

use crate::app::App;
use crate::app::effect::{Effect, Save};
use crate::app::keymap::Scope;
use crate::app::notice::{Done, Failed};
use crate::app::overlay::Overlay;
use crate::reader::review::Decision;

impl App {
    pub(super) fn open_palette(&mut self) {
        self.overlay = Some(Overlay::palette(&self.keymap, self.scope()));
    }

    /// Opens the menu whose rows are those of a scope.
    pub(super) fn open_menu(&mut self, scope: Scope) {
        let menu = Overlay::choices(&self.keymap, scope);
        self.overlay = Some(match scope {
            Scope::Sort => Overlay::Sort(menu),
            _ => Overlay::Copy(menu, self.detail.id().cloned()),
        });
    }

    /// Carries out the row under the cursor of a popup.
    pub(super) fn choose(&mut self) {
        let Some(overlay) = self.overlay.take() else {
            return;
        };
        if let Some(action) = overlay.action() {
            if matches!(overlay, Overlay::Copy(..)) {
                // What is copied is of the document it was opened on.
                self.overlay = Some(overlay);
            }
            return self.perform(action);
        }
        match overlay {
            Overlay::Links(menu) => {
                if let Some((_, target)) = menu.selected() {
                    self.follow_target(target.clone());
                }
            }
            Overlay::Drop(menu) => {
                if let Some(way) = menu.selected() {
                    self.drop_part(&way.part);
                }
            }
            Overlay::Flaws(menu) => match menu.selected().and_then(|flaw| flaw.at) {
                Some(origin) => self.asking.show_flawed(origin),
                None => self.fail(Failed::NoFlawedRecord),
            },
            Overlay::Named(naming, line) => self.named(naming, line.text()),
            Overlay::Searches(menu) => {
                if let Some(search) = menu.selected() {
                    self.show_search(menu.list.selected(), search);
                }
            }
            Overlay::Lists(menu) => {
                if let Some(list) = menu.selected() {
                    self.show_list(&list.name);
                }
            }
            Overlay::Reasons(menu, documents) => {
                if let Some(reason) = menu.selected().cloned() {
                    self.decided(documents, Decision::Drop(reason));
                }
            }
            Overlay::Queries(menu) => {
                if let Some(asked) = menu.selected() {
                    self.show_asked(asked);
                }
            }
            Overlay::File(save, line) => self.save(save, line.text()),
            Overlay::Replace(save) => {
                let path = save.path.clone();
                let replace = true;
                self.save(Save { replace, ..save }, &path);
            }
            Overlay::Confirm(url) => {
                self.say(Done::Opening(None, url.clone()));
                self.want(Effect::Open(url));
            }
            Overlay::OpenAll(count) => {
                self.overlay = Some(Overlay::OpenAll(count));
                self.open_selected();
            }
            Overlay::Quit(_) => self.leave(),
            Overlay::Palette(_)
            | Overlay::Copy(..)
            | Overlay::Sort(_)
            | Overlay::Marks(_)
            | Overlay::Export(..) => {}
        }
    }

    pub(super) fn toggle_mouse(&mut self) {
        self.mouse = !self.mouse;
        self.say(Done::Mouse(self.mouse));
        self.want(Effect::Mouse(self.mouse));
    }

    /// Ends the program; what is selected and was not handed on is lost, so that
    /// is asked first.
    pub(super) fn quit(&mut self) {
        if self.selection.is_empty() || self.selection.is_used() {
            self.leave();
        } else {
            self.overlay = Some(Overlay::Quit(self.selection.len()));
        }
    }
}
