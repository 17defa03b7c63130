//! Styles by role: the only file that names a colour.
//!
//! The default uses the terminal's own sixteen colours and attributes, so that
//! light and dark both work; no meaning is carried by colour alone.

use ratatui::style::{Color, Modifier, Style};

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
    /// Addresses and what leads on.
    pub link: Style,
    /// What is wrong.
    pub warning: Style,
    /// Required and any-of values.
    pub chosen: Style,
    /// Excluded values.
    pub excluded: Style,
    /// The row under the cursor of the focused pane; laid over another style.
    pub cursor: Style,
    /// The row under the cursor of another pane; laid over another style.
    pub resting: Style,
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
            link: colour(ColourRole::Link, Some(Color::Blue)),
            warning: colour(ColourRole::Warning, Some(Color::Red)).add_modifier(bold),
            chosen: colour(ColourRole::Chosen, Some(Color::Green)).add_modifier(bold),
            excluded: colour(ColourRole::Excluded, Some(Color::Red)).add_modifier(bold),
            cursor: Style::new().add_modifier(Modifier::REVERSED),
            resting: Style::new().add_modifier(bold),
        }
    }

    /// The style of a piece of a page.
    pub(super) fn role(&self, role: Role) -> Style {
        match role {
            Role::Title | Role::Head => self.head,
            Role::Label | Role::Dim => self.dim,
            Role::Text => self.text,
            Role::Link => self.link,
            Role::Warning => self.warning,
        }
    }

    /// The style of a stance.
    pub(super) fn stance(&self, stance: Stance) -> Style {
        match stance {
            Stance::Required | Stance::AnyOf => self.chosen,
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
