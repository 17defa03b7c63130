//! What stands where on a page: the fields of its document by the classes of
//! its elements.
//!
//! Must never know: what the fields mean.

use super::super::html::{Element, Event, walk};

/// The parts of a page in plain text.
#[derive(Default)]
pub(super) struct Fields {
    /// Line on which the document begins.
    pub(super) line: u32,
    pub(super) title: String,
    is_document: bool,
    values: Vec<(&'static str, String)>,
    /// The address of the page itself.
    pub(super) source: String,
    /// The numbered links, one on each line.
    pub(super) links: String,
    /// Addresses of the document and of its book on the ordinary page.
    pub(super) access: Vec<String>,
    /// Publisher and year in words.
    pub(super) published: String,
}

/// The part of a page that text belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Head,
    Heading,
    Field(&'static str),
    Source,
    Links,
    Access,
    Published,
}

impl Fields {
    pub(super) fn read(text: &str) -> Self {
        let mut reader = Reader {
            fields: Self::default(),
            field: None,
            place: None,
            depth: 0,
            text: String::new(),
        };
        walk(text, &mut |event, line| reader.event(event, line));
        reader.fields.line = reader.fields.line.max(1);
        reader.fields
    }

    /// Whether it is the printed page of a document.
    pub(super) fn is_printed(&self) -> bool {
        self.is_document && !self.title.is_empty()
    }

    /// The values of a field.
    pub(super) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f String> {
        let values = self.values.iter().filter(move |(known, _)| *known == name);
        values.map(|(_, value)| value)
    }
}

struct Reader {
    fields: Fields,
    /// The field that the next item belongs to.
    field: Option<&'static str>,
    place: Option<Place>,
    /// Elements open within the place.
    depth: usize,
    text: String,
}

impl Reader {
    fn event(&mut self, event: Event<'_>, line: u32) {
        match (event, self.place) {
            (Event::Start(element), None) => self.start(&element, line),
            (Event::Start(element), Some(place)) => self.inside(&element, place),
            (Event::End(name), Some(_)) => {
                if matches!(name, "p" | "div" | "li") {
                    self.text.push_str("\n\n");
                }
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    self.end();
                }
            }
            (Event::Text(text), Some(_)) => self.text.push_str(text),
            (Event::End(_) | Event::Text(_), None) => {}
        }
    }

    fn start(&mut self, element: &Element<'_>, line: u32) {
        let class = element.attribute("class").unwrap_or_default();
        let has = |name: &str| class.split_whitespace().any(|class| class == name);
        let fields = &mut self.fields;
        match element.name() {
            "article"
                if class
                    .split_whitespace()
                    .any(|class| class.starts_with("node-")) =>
            {
                fields.is_document = has("node-document");
                fields.line = line;
                // The title of the head has more than the title in it.
                fields.title.clear();
                if let Some(path) = element
                    .attribute("about")
                    .filter(|path| path.starts_with('/'))
                {
                    fields.source = format!("https://www.innovationpolicyplatform.org{path}");
                }
            }
            "title" if fields.title.is_empty() => self.open(Place::Head),
            "h2" if fields.is_document && fields.title.is_empty() => self.open(Place::Heading),
            "div" if has("print-source_url") => self.open(Place::Source),
            "div" if has("print-links") => self.open(Place::Links),
            "div" if has("pane-ipp-document-access") => self.open(Place::Access),
            "div" if has("pane-ipp-document-publisher") => self.open(Place::Published),
            "div" if has("field-item") => {
                if let Some(field) = self.field {
                    self.open(Place::Field(field));
                }
            }
            "div" => {
                let mut names = class
                    .split_whitespace()
                    .filter_map(|class| class.strip_prefix("field-name-"));
                if let Some(name) = names.next() {
                    self.field = known(name);
                }
            }
            _ => {}
        }
    }

    fn open(&mut self, place: Place) {
        self.place = Some(place);
        self.depth = 1;
        self.text.clear();
    }

    /// An element within a place.
    fn inside(&mut self, element: &Element<'_>, place: Place) {
        match element.name() {
            "br" if place == Place::Links => self.text.push('\n'),
            "br" | "p" | "div" | "li" => self.text.push_str("\n\n"),
            "a" if place == Place::Access => {
                let url = element.attribute("href").unwrap_or_default();
                self.fields.access.push(url.to_owned());
            }
            _ => {}
        }
        if !element.is_void() {
            self.depth += 1;
        }
    }

    fn end(&mut self) {
        let Some(place) = self.place.take() else {
            return;
        };
        let text = self.text.trim();
        let words = || text.split_whitespace().collect::<Vec<_>>().join(" ");
        let fields = &mut self.fields;
        match place {
            Place::Head => {
                let title = words();
                let title = title
                    .strip_suffix("| Innovation Policy Platform")
                    .unwrap_or(&title);
                title.trim().clone_into(&mut fields.title);
            }
            Place::Heading => fields.title = words(),
            Place::Field("abstract") => fields.values.push(("abstract", text.to_owned())),
            Place::Field(field) => fields.values.push((field, words())),
            Place::Source => {
                let text = text.trim_start_matches("Source URL:").trim();
                if text.contains("://") {
                    fields.source = text.to_owned();
                }
            }
            Place::Links => fields.links = text.to_owned(),
            Place::Access => {}
            Place::Published => fields.published = words(),
        }
    }
}

/// The platform's names of its fields.
fn known(name: &str) -> Option<&'static str> {
    Some(match name {
        "hasabstract" => "abstract",
        "linktocontentat" => "content",
        "field-knowledge-type" => "knowledge-type",
        "othertag" => "tag",
        "field-document-parent-url" => "parent",
        "isaboutcountry" => "country",
        _ => return None,
    })
}
