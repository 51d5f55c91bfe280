//! Templates and messages: minijinja with auto-escaping and strict undefined values, Fluent in
//! Chinese first and English complete. Templates hold no rules; a page struct says what to show.

pub mod messages;
pub mod page;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use anyhow::Context as _;
use include_dir::Dir;
use minijinja::value::{Kwargs, Serde, merge_maps};
use minijinja::{AutoEscape, Environment, Error as TemplateError, ErrorKind, State, UndefinedBehavior, Value};
use serde::Serialize;

use crate::error::Result;
use crate::time::Moment;
pub use messages::{Lang, Messages};
pub use page::Page;

/// All templates and messages of the program.
#[derive(Clone)]
pub struct View {
    templates: Arc<Environment<'static>>,
    /// The messages.
    pub messages: Arc<Messages>,
    /// Files of the front end by their plain name.
    pub assets: Assets,
}

/// Names and bytes of the built front end.
#[derive(Clone, Default)]
pub struct Assets(Arc<HashMap<String, String>>);

impl Assets {
    /// Reads Vite's manifest: entry name (`public.css`) to hashed path (`/assets/public-….css`).
    pub fn from_manifest(manifest: &str) -> anyhow::Result<Self> {
        #[derive(serde::Deserialize)]
        struct Chunk {
            file: String,
            #[serde(default)]
            name: Option<String>,
            #[serde(default)]
            css: Vec<String>,
        }
        let chunks: HashMap<String, Chunk> = serde_json::from_str(manifest)?;
        let mut names = HashMap::new();
        for (source, chunk) in chunks {
            let plain = source.rsplit('/').next().unwrap_or(&source).to_owned();
            let plain = plain.replace(".ts", ".js").replace(".scss", ".css");
            if let Some(name) = &chunk.name {
                for css in &chunk.css {
                    names.entry(format!("{name}.css")).or_insert(format!("/{css}"));
                }
                let end = chunk.file.rsplit('.').next().unwrap_or_default();
                names.insert(format!("{name}.{end}"), format!("/{}", chunk.file));
            }
            names.insert(plain, format!("/{}", chunk.file));
        }
        Ok(Self(Arc::new(names)))
    }

    /// Path of an asset; an unknown name is shown as it is, so that it is noticed.
    pub fn path(&self, name: &str) -> String {
        self.0.get(name).cloned().unwrap_or_else(|| format!("/assets/{name}"))
    }
}

/// What surrounds every page beside its own fields.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Around {
    /// The desk's frame; absent on public pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desk: Option<serde_json::Value>,
    /// The public frame; absent on the desk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frame: Option<serde_json::Value>,
    /// The form token of the session; empty where nobody is signed in.
    pub csrf: String,
}

impl View {
    /// Loads templates and messages and compiles them all.
    pub fn load(
        templates: &[(&'static str, &'static Dir<'static>)],
        locales: &[&'static Dir<'static>],
        assets: Assets,
    ) -> anyhow::Result<Self> {
        let messages = Arc::new(Messages::load(locales)?);
        let mut env = Environment::new();
        env.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        env.set_auto_escape_callback(|name| if name.ends_with(".txt") { AutoEscape::None } else { AutoEscape::Html });
        env.set_formatter(written);
        for (crate_name, dir) in templates {
            add_templates(&mut env, crate_name, dir)?;
        }
        add_functions(&mut env, Arc::clone(&messages), assets.clone());
        Ok(Self { templates: Arc::new(env), messages, assets })
    }

    /// Renders a page in a language.
    pub fn render<P: Page>(&self, page: &P, lang: Lang, around: &Around) -> Result<String> {
        self.render_named(P::TEMPLATE, page, lang, around)
    }

    /// Renders a template with any serialisable fields.
    pub fn render_named(&self, template: &str, fields: &impl Serialize, lang: Lang, around: &Around) -> Result<String> {
        let context = minijinja::context! {
            lang => lang.tag(),
            ..merge_maps([Value::from(Serde(around)), Value::from(Serde(fields))])
        };
        let html = self
            .templates
            .get_template(template)
            .and_then(|template| template.render(context))
            .map_err(|error| anyhow::anyhow!("template {template}: {error:?}"))?;
        Ok(html)
    }

    /// Names of all templates.
    pub fn template_names(&self) -> Vec<String> {
        self.templates.templates().map(|(name, _)| name.to_owned()).collect()
    }

    /// One message as text.
    pub fn text(&self, lang: Lang, key: &str, args: &BTreeMap<String, serde_json::Value>) -> String {
        self.messages.text(lang, key, args)
    }
}

/// Escapes what HTML and XML give a meaning to. The engine's own way escapes `/` too, which makes
/// every address a third longer and protects nothing.
fn written(out: &mut minijinja::Output, state: &mut State, value: &Value) -> std::result::Result<(), TemplateError> {
    let plain = value.as_str().filter(|_| !value.is_safe() && matches!(state.auto_escape(), AutoEscape::Html));
    let Some(text) = plain else { return minijinja::escape_formatter(out, state, value) };
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        let entity = match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        };
        out.write_str(&rest[..at])?;
        out.write_str(entity)?;
        rest = &rest[at + 1..];
    }
    out.write_str(rest)?;
    Ok(())
}

fn add_templates(env: &mut Environment<'static>, crate_name: &str, dir: &'static Dir<'static>) -> anyhow::Result<()> {
    for file in dir.files() {
        let path = file.path().display().to_string();
        let source = file.contents_utf8().with_context(|| format!("{path} is not UTF-8"))?;
        let name = format!("{crate_name}/{path}");
        env.add_template_owned(name.clone(), source).map_err(|error| anyhow::anyhow!("template {name}: {error:?}"))?;
    }
    dir.dirs().try_for_each(|dir| add_templates(env, crate_name, dir))
}

fn add_functions(env: &mut Environment<'static>, messages: Arc<Messages>, assets: Assets) {
    env.add_function(
        "t",
        move |state: &State, key: String, args: Kwargs| -> std::result::Result<String, TemplateError> {
            let lang = lang_of(state);
            let mut values = BTreeMap::new();
            for name in args.args() {
                let value: Value = args.get(name)?;
                values.insert(name.to_owned(), serde_json::to_value(&value).unwrap_or_default());
            }
            if !messages.has(lang, &key) {
                return Err(TemplateError::new(ErrorKind::InvalidOperation, format!("no message {key}")));
            }
            Ok(messages.text(lang, &key, &values))
        },
    );
    env.add_function("asset", move |name: String| assets.path(&name));
    env.add_function("csrf_field", |state: &State| {
        let token = state.lookup("csrf").map(|token| token.to_string()).unwrap_or_default();
        // The token is made of letters and digits only; nothing to escape.
        Value::from_safe_string(format!(r#"<input type="hidden" name="csrf" value="{token}">"#))
    });
    env.add_filter("day", |micros: i64| Moment(micros).day().to_string());
    env.add_filter("minute", |micros: i64| Moment(micros).minute());
    env.add_filter("rfc3339", |micros: i64| Moment(micros).rfc3339());
    env.add_filter("bytes", shown_size);
}

fn lang_of(state: &State) -> Lang {
    state.lookup("lang").and_then(|value| value.as_str().map(Lang::parse)).unwrap_or(Lang::ZhHans)
}

/// `1.4 MB`: at most one decimal, binary thousands, as download links show it.
pub fn shown_size(bytes: i64) -> String {
    let units = ["B", "KB", "MB", "GB"];
    let mut size = bytes.max(0);
    let mut tenths = 0;
    let mut unit = 0;
    while size >= 1024 && unit + 1 < units.len() {
        tenths = (size % 1024) * 10 / 1024;
        size /= 1024;
        unit += 1;
    }
    if tenths > 0 { format!("{size}.{tenths} {}", units[unit]) } else { format!("{size} {}", units[unit]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_never_becomes_markup() {
        let mut env = Environment::new();
        env.set_auto_escape_callback(|_| AutoEscape::Html);
        env.set_formatter(written);
        env.add_template("x", "<a href=\"{{ url }}\">{{ text }}</a>{{ html|safe }}{{ number }}").expect("a template");
        let context = minijinja::context! {
            url => "/a?b=1&c=\"d\"", text => "<b>'x'</b>", html => "<i>", number => 3
        };
        let shown = env.get_template("x").expect("it").render(context).expect("html");
        assert_eq!(shown, "<a href=\"/a?b=1&amp;c=&quot;d&quot;\">&lt;b&gt;&#39;x&#39;&lt;/b&gt;</a><i>3");
    }

    #[test]
    fn sizes_are_shown_with_one_decimal() {
        assert_eq!(shown_size(0), "0 B");
        assert_eq!(shown_size(1_500_000), "1.4 MB");
    }
}
