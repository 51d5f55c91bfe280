//! A form as a person fills it: taken from a page with everything that stands in it, hidden token
//! included; only fields that are there can be filled, only options that are offered chosen.

use axum::http::Method;
use scraper::{ElementRef, Html};
use url::Url;

use crate::answer::{path_of, selector};

/// A form of a page.
#[derive(Clone, Debug)]
pub struct Form {
    method: Method,
    path: String,
    multipart: bool,
    fields: Vec<Field>,
    files: Vec<File>,
    pressed: Option<(String, String)>,
    buttons: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
struct Field {
    name: String,
    value: String,
    /// Sent only when on: check boxes, radio buttons, options.
    on: bool,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Hidden,
    Box,
    Radio,
    Option,
    MultiOption,
    File,
}

#[derive(Clone, Debug)]
struct File {
    field: String,
    name: String,
    content_type: String,
    bytes: Vec<u8>,
}

pub(crate) enum Encoded {
    Query(String),
    Body { content_type: String, body: Vec<u8> },
}

impl Form {
    pub(crate) fn read(form: ElementRef<'_>, page: &Html, url: &Url) -> Self {
        let action = form.attr("action").filter(|action| !action.is_empty());
        let target = action.map_or_else(|| url.clone(), |action| url.join(action).expect("a valid action"));
        let method = form.attr("method").unwrap_or("get").to_ascii_uppercase();
        let mut read = Self {
            method: method.parse().expect("a method"),
            path: path_of(&target),
            multipart: form.attr("enctype") == Some("multipart/form-data"),
            fields: Vec::new(),
            files: Vec::new(),
            pressed: None,
            buttons: Vec::new(),
        };
        let controls = selector("input, textarea, select, button");
        let inside = form.select(&controls).filter(|control| control.attr("form").is_none());
        let elsewhere = page
            .select(&controls)
            .filter(|control| control.attr("form").is_some() && control.attr("form") == form.attr("id"));
        for control in inside.chain(elsewhere) {
            read.control(control);
        }
        read
    }

    fn control(&mut self, control: ElementRef<'_>) {
        let Some(name) = control.attr("name").filter(|name| !name.is_empty()) else {
            return;
        };
        if control.attr("disabled").is_some() {
            return;
        }
        let value = control.attr("value");
        let mut add = |value: &str, on, kind| {
            self.fields.push(Field { name: name.to_owned(), value: value.to_owned(), on, kind });
        };
        let checked = control.attr("checked").is_some();
        match (control.value().name(), control.attr("type").unwrap_or("text")) {
            ("textarea", _) => {
                let text: String = control.text().collect();
                add(text.strip_prefix('\n').unwrap_or(&text), true, Kind::Text);
            }
            ("select", _) => {
                let multiple = control.attr("multiple").is_some();
                let kind = if multiple { Kind::MultiOption } else { Kind::Option };
                let options: Vec<_> = control.select(&selector("option")).collect();
                let chosen = options.iter().any(|option| option.attr("selected").is_some());
                for (number, option) in options.iter().enumerate() {
                    let text: String = option.text().collect();
                    let value = option.attr("value").unwrap_or(text.trim());
                    // A browser chooses the first option when the page chooses none.
                    let first = number == 0 && !chosen && !multiple;
                    add(value, option.attr("selected").is_some() || first, kind);
                }
            }
            ("button", kind) => {
                if !matches!(kind, "button" | "reset") {
                    self.buttons.push((name.to_owned(), value.unwrap_or_default().to_owned()));
                }
            }
            (_, "submit" | "image") => self.buttons.push((name.to_owned(), value.unwrap_or_default().to_owned())),
            (_, "button" | "reset") => {}
            (_, "checkbox") => add(value.unwrap_or("on"), checked, Kind::Box),
            (_, "radio") => add(value.unwrap_or("on"), checked, Kind::Radio),
            (_, "file") => add("", false, Kind::File),
            (_, "hidden") => add(value.unwrap_or_default(), true, Kind::Hidden),
            _ => add(value.unwrap_or_default(), true, Kind::Text),
        }
    }

    /// Where it goes.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What stands in a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|field| field.name == name && field.on).map(|field| field.value.as_str())
    }

    /// The values offered by a choice.
    pub fn offers(&self, name: &str) -> Vec<&str> {
        let offered =
            |field: &&Field| field.name == name && !matches!(field.kind, Kind::Text | Kind::Hidden | Kind::File);
        self.fields.iter().filter(offered).map(|field| field.value.as_str()).collect()
    }

    /// Writes into a field, or chooses one of what a choice offers.
    #[track_caller]
    #[must_use]
    pub fn fill(mut self, name: &str, value: &str) -> Self {
        let Some(kind) = self.fields.iter().find(|field| field.name == name).map(|field| field.kind) else {
            panic!("the form {} has no field {name}: {:?}", self.path, self.names());
        };
        match kind {
            Kind::Text => {
                for field in self.fields.iter_mut().filter(|field| field.name == name) {
                    value.clone_into(&mut field.value);
                }
            }
            Kind::Radio | Kind::Option => {
                let offered = self.offers(name);
                assert!(offered.contains(&value), "{name} offers {offered:?}, not {value}");
                for field in self.fields.iter_mut().filter(|field| field.name == name) {
                    field.on = field.value == value;
                }
            }
            Kind::Box | Kind::MultiOption => return self.check(name, value),
            Kind::Hidden => panic!("{name} is hidden: people cannot write there (see forge)"),
            Kind::File => panic!("{name} takes a file (see attach)"),
        }
        self
    }

    /// Ticks the box, or adds the option, of that value.
    #[track_caller]
    #[must_use]
    pub fn check(self, name: &str, value: &str) -> Self {
        self.tick(name, value, true)
    }

    /// Takes the tick away.
    #[track_caller]
    #[must_use]
    pub fn uncheck(self, name: &str, value: &str) -> Self {
        self.tick(name, value, false)
    }

    #[track_caller]
    fn tick(mut self, name: &str, value: &str, on: bool) -> Self {
        let path = &self.path;
        let found = self.fields.iter_mut().find(|field| {
            field.name == name && field.value == value && matches!(field.kind, Kind::Box | Kind::MultiOption)
        });
        let Some(field) = found else {
            panic!("the form {path} has no box {name}={value}");
        };
        field.on = on;
        self
    }

    /// Puts a file in.
    #[track_caller]
    #[must_use]
    pub fn attach(mut self, field: &str, name: &str, content_type: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let there = self.fields.iter().any(|known| known.name == field && known.kind == Kind::File);
        assert!(there && self.multipart, "the form {} takes no file {field}", self.path);
        self.files.push(File {
            field: field.to_owned(),
            name: name.to_owned(),
            content_type: content_type.to_owned(),
            bytes: bytes.into(),
        });
        self
    }

    /// Sends it by this button.
    #[track_caller]
    #[must_use]
    pub fn press(mut self, name: &str, value: &str) -> Self {
        let button = (name.to_owned(), value.to_owned());
        assert!(
            self.buttons.contains(&button),
            "the form {} has no button {name}={value}: {:?}",
            self.path,
            self.buttons
        );
        self.pressed = Some(button);
        self
    }

    /// Sends what no person could: any field, hidden or not there at all.
    #[must_use]
    pub fn forge(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|field| field.name != name);
        let (name, value) = (name.to_owned(), value.to_owned());
        self.fields.push(Field { name, value, on: true, kind: Kind::Hidden });
        self
    }

    fn names(&self) -> Vec<&str> {
        self.fields.iter().map(|field| field.name.as_str()).collect()
    }

    pub(crate) fn encode(self) -> (Method, String, Encoded) {
        let sent = self.fields.iter().filter(|field| field.on).map(|field| (field.name.as_str(), field.value.as_str()));
        let pressed = self.pressed.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let pairs: Vec<_> = sent.chain(pressed).collect();
        let urlencoded = || url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
        let encoded = if self.method == Method::GET {
            Encoded::Query(urlencoded())
        } else if self.multipart {
            multipart(&pairs, &self.files)
        } else {
            Encoded::Body {
                content_type: "application/x-www-form-urlencoded".to_owned(),
                body: urlencoded().into_bytes(),
            }
        };
        (self.method, self.path, encoded)
    }
}

fn multipart(pairs: &[(&str, &str)], files: &[File]) -> Encoded {
    const BOUNDARY: &str = "----portico-testkit-5c1f0e7d";
    let mut body = Vec::new();
    for (name, value) in pairs {
        let head = format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(head.as_bytes());
    }
    for file in files {
        let File { field, name, content_type, bytes } = file;
        let name = name.replace('\\', "\\\\").replace('"', "%22");
        let head = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             content-type: {content_type}\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
    Encoded::Body { content_type, body }
}
