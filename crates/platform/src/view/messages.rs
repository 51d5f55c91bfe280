//! Messages in two languages; traditional Chinese is converted from simplified.

use std::borrow::Cow;
use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use include_dir::Dir;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use unic_langid::langid;

/// A language of the screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Lang {
    /// Simplified Chinese, the original.
    #[default]
    #[serde(rename = "zh-CN")]
    ZhHans,
    /// Traditional Chinese, converted.
    #[serde(rename = "zh-Hant")]
    ZhHant,
    /// English: the frame is translated, the content stays as it is.
    #[serde(rename = "en")]
    En,
}

impl Lang {
    /// All languages.
    pub const ALL: [Self; 3] = [Self::ZhHans, Self::ZhHant, Self::En];

    /// BCP 47 tag for `lang=`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::ZhHans => "zh-CN",
            Self::ZhHant => "zh-Hant",
            Self::En => "en",
        }
    }

    /// Prefix of public paths in this language.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::ZhHans => "",
            Self::ZhHant => "/zh-hant",
            Self::En => "/en",
        }
    }

    /// Splits a public path into language and plain path.
    pub fn of_path(path: &str) -> (Self, &str) {
        for lang in [Self::ZhHant, Self::En] {
            if let Some(rest) = path.strip_prefix(lang.prefix())
                && rest.starts_with('/')
            {
                return (lang, rest);
            }
        }
        (Self::ZhHans, path)
    }

    /// The language of a tag; simplified Chinese when it is unknown.
    pub fn parse(tag: &str) -> Self {
        match tag {
            "en" => Self::En,
            "zh-Hant" | "zh-TW" | "zh-HK" => Self::ZhHant,
            _ => Self::ZhHans,
        }
    }
}

/// All messages.
pub struct Messages {
    chinese: FluentBundle<FluentResource>,
    english: FluentBundle<FluentResource>,
    keys: BTreeMap<&'static str, Vec<String>>,
}

impl Messages {
    /// Reads every `…zh-CN.ftl` and `…en.ftl` in the folders; a key given twice is an error.
    pub fn load(folders: &[&'static Dir<'static>]) -> anyhow::Result<Self> {
        let mut chinese = FluentBundle::new_concurrent(vec![langid!("zh-CN")]);
        let mut english = FluentBundle::new_concurrent(vec![langid!("en")]);
        let mut keys = BTreeMap::new();
        for (end, bundle) in [("zh-CN", &mut chinese), ("en", &mut english)] {
            bundle.set_use_isolating(false);
            let mut known = Vec::new();
            for file in folders.iter().flat_map(|dir| dir.files()) {
                let name = file.path().display().to_string();
                let Some(stem) = name.strip_suffix(".ftl") else { continue };
                if stem != end && !stem.ends_with(&format!(".{end}")) {
                    continue;
                }
                let text = file.contents_utf8().with_context(|| format!("{name} is not UTF-8"))?;
                let resource = FluentResource::try_new(text.to_owned())
                    .map_err(|(_, errors)| anyhow::anyhow!("{name}: {errors:?}"))?;
                known.extend(message_keys(&resource));
                if let Err(errors) = bundle.add_resource(resource) {
                    bail!("{name}: {errors:?}");
                }
            }
            known.sort();
            keys.insert(end, known);
        }
        Ok(Self { chinese, english, keys })
    }

    /// Whether the key exists in the language.
    pub fn has(&self, lang: Lang, key: &str) -> bool {
        self.bundle(lang).has_message(key)
    }

    /// The message as text; an unknown key shows itself.
    pub fn text(&self, lang: Lang, key: &str, args: &BTreeMap<String, Value>) -> String {
        let bundle = self.bundle(lang);
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut fluent_args = FluentArgs::new();
        for (name, value) in args {
            fluent_args.set(Cow::Owned(name.clone()), fluent_value(value));
        }
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&fluent_args), &mut errors);
        if lang == Lang::ZhHant { traditional(&text) } else { text.into_owned() }
    }

    /// All keys of a language (`zh-CN` or `en`), sorted.
    pub fn keys(&self, end: &str) -> &[String] {
        self.keys.get(end).map_or(&[], Vec::as_slice)
    }

    fn bundle(&self, lang: Lang) -> &FluentBundle<FluentResource> {
        if lang == Lang::En { &self.english } else { &self.chinese }
    }
}

/// Simplified to traditional Chinese, word by word.
pub fn traditional(text: &str) -> String {
    zhconv::zhconv(text, zhconv::Variant::ZhHant)
}

fn message_keys(resource: &FluentResource) -> Vec<String> {
    use fluent_syntax::ast::Entry;
    resource
        .entries()
        .filter_map(|entry| match entry {
            Entry::Message(message) => Some(message.id.name.to_owned()),
            _ => None,
        })
        .collect()
}

fn fluent_value(value: &Value) -> FluentValue<'static> {
    match value {
        Value::Number(number) => number.as_f64().map_or(FluentValue::None, FluentValue::from),
        Value::String(text) => FluentValue::from(text.clone()),
        Value::Null => FluentValue::from(String::new()),
        other => FluentValue::from(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_tells_its_language() {
        assert_eq!(Lang::of_path("/en/news/"), (Lang::En, "/news/"));
        assert_eq!(Lang::of_path("/zh-hant/"), (Lang::ZhHant, "/"));
        assert_eq!(Lang::of_path("/english/"), (Lang::ZhHans, "/english/"));
        assert_eq!(Lang::of_path("/en"), (Lang::ZhHans, "/en"));
    }

    #[test]
    fn simplified_becomes_traditional() {
        assert_eq!(traditional("网站管理办法"), "網站管理辦法");
    }
}
