//! Styles by role: the only file that names a colour.
//!
//! The default uses the terminal's own sixteen colours and attributes, so that
//! light and dark both work; no meaning is carried by colour alone.

use ratatui::style::{Color, Modifier, Style};

use crate::app::form::Group;
use crate::app::page::Role;
use crate::app::settings::{Colour, ColourRole};
use crate::search::query::Stance;

/// The style of everything on the screen.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    /// Running text.
    pub text: Style,
    /// Heads and titles.
    pub head: Style,
    /// Head of the focused pane, keys.
    pub accent: Style,
    /// What is less important.
    pub dim: Style,
    /// What made a record a hit; laid over another style.
    pub matched: Style,
    /// Frames of what lies on top.
    pub frame: Style,
    /// Bars and curves.
    pub bar: Style,
    /// Addresses and what leads on.
    pub link: Style,
    /// Other documents of the catalog.
    pub document: Style,
    /// What is wrong.
    pub warning: Style,
    /// Required values.
    pub chosen: Style,
    /// Any-of values.
    pub any: Style,
    /// Excluded values.
    pub excluded: Style,
    /// The row under the cursor of the focused pane, in one piece.
    pub cursor: Style,
    /// The row under the cursor of another pane; laid over another style.
    pub resting: Style,
    /// Only ASCII can be shown.
    pub(super) is_ascii: bool,
    is_plain: bool,
}

impl Theme {
    /// The default with the reader's colours; `plain` leaves every colour out
    /// and keeps the attributes.
    #[must_use]
    pub fn new(colours: &[(ColourRole, Colour)], plain: bool) -> Self {
        let colour = |role: ColourRole, default: Option<Color>| {
            let set = colours
                .iter()
                .rev()
                .find(|(named, _)| *named == role)
                .map(|(_, colour)| ansi(*colour));
            let colour = set.or(default).filter(|_| !plain);
            colour.map_or(Style::new(), |colour| Style::new().fg(colour))
        };
        let bold = Modifier::BOLD;
        Self {
            text: Style::new(),
            head: Style::new().add_modifier(bold),
            accent: colour(ColourRole::Accent, Some(Color::Cyan)).add_modifier(bold),
            dim: colour(ColourRole::Dim, None).add_modifier(Modifier::DIM),
            matched: colour(ColourRole::Match, Some(Color::Magenta))
                .add_modifier(bold | Modifier::UNDERLINED),
            frame: colour(ColourRole::Accent, Some(Color::Cyan)).add_modifier(bold),
            bar: colour(ColourRole::Accent, Some(Color::Cyan)),
            link: colour(ColourRole::Link, Some(Color::Cyan)).add_modifier(Modifier::UNDERLINED),
            document: colour(ColourRole::Link, Some(Color::Cyan)),
            warning: colour(ColourRole::Warning, Some(Color::Red)).add_modifier(bold),
            chosen: colour(ColourRole::Chosen, Some(Color::Green)).add_modifier(bold),
            any: colour(ColourRole::Any, Some(Color::Yellow)).add_modifier(bold),
            excluded: colour(ColourRole::Excluded, Some(Color::Red)).add_modifier(bold),
            cursor: Style::new().add_modifier(Modifier::REVERSED),
            resting: Style::new().add_modifier(bold),
            is_ascii: false,
            is_plain: plain,
        }
    }

    /// The same for a terminal that shows no more than ASCII.
    #[must_use]
    pub const fn ascii(mut self) -> Self {
        self.is_ascii = true;
        self
    }

    /// The style of a form mark; its letters say it too.
    pub(super) fn form(&self, group: Group) -> Style {
        let colour = match group {
            Group::Book => Color::Green,
            Group::Part => Color::Cyan,
            Group::Report => Color::Magenta,
            Group::Article => Color::Yellow,
            Group::Other => return self.text,
        };
        if self.is_plain {
            self.text
        } else {
            Style::new().fg(colour)
        }
    }

    /// A block in the colour of a style: a chip.
    pub(super) fn block(style: Style) -> Style {
        style
            .remove_modifier(Modifier::BOLD)
            .add_modifier(Modifier::REVERSED)
    }

    /// The style of a piece of a page.
    pub(super) fn role(&self, role: Role) -> Style {
        match role {
            Role::Title | Role::Head => self.head,
            Role::Label | Role::Dim => self.dim,
            Role::Text => self.text,
            Role::Form(group) => self.form(group),
            Role::Key => self.accent,
            Role::Document => self.document,
            Role::Link => self.link,
            Role::Warning => self.warning,
        }
    }

    /// The style of a stance.
    pub(super) fn stance(&self, stance: Stance) -> Style {
        match stance {
            Stance::Required => self.chosen,
            Stance::AnyOf => self.any,
            Stance::Excluded => self.excluded,
        }
    }
}

const fn ansi(colour: Colour) -> Color {
    match colour {
        Colour::Default => Color::Reset,
        Colour::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
        Colour::Ansi(number) => match number {
            0 => Color::Black,
            1 => Color::Red,
            2 => Color::Green,
            3 => Color::Yellow,
            4 => Color::Blue,
            5 => Color::Magenta,
            6 => Color::Cyan,
            7 => Color::Gray,
            8 => Color::DarkGray,
            9 => Color::LightRed,
            10 => Color::LightGreen,
            11 => Color::LightYellow,
            12 => Color::LightBlue,
            13 => Color::LightMagenta,
            14 => Color::LightCyan,
            _ => Color::White,
        },
    }
}
