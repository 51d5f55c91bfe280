//! The form of an article: named texts, as a browser posts them or the editor saves them, to and
//! from what an article says. A field that is not sent stays as it was.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use platform::Refusal;
use platform::error::Result;

use crate::articles::Content;
use crate::articles::content::{ArticleKind, Attachment, Validity};
use crate::articles::subject::Subject;

/// What was typed, by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<String, Vec<String>>);

/// How a key word ends.
const DIVIDERS: &[char] = &['；', ';', '，', ',', '、', '\n'];

impl Fields {
    /// As a browser posts a form.
    pub fn posted(pairs: Vec<(String, String)>) -> Self {
        let mut fields = Self::default();
        for (name, value) in pairs {
            fields.0.entry(name).or_default().push(value);
        }
        fields
    }

    /// As the editor saves it: several values of a field are divided by commas.
    pub fn saved(map: HashMap<String, String>) -> Self {
        Self(map.into_iter().map(|(name, value)| (name, vec![value])).collect())
    }

    /// The last value of a field.
    pub fn one(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(|values| values.last()).map(String::as_str)
    }

    /// The value of a field, or nothing.
    pub fn text(&self, name: &str) -> &str {
        self.one(name).unwrap_or_default()
    }

    /// Every field whose name begins so, by the rest of its name.
    pub fn begun_with(&self, start: &str) -> BTreeMap<String, String> {
        let rest = |name: &String| name.strip_prefix(start).map(str::to_owned);
        self.0.keys().filter_map(|name| Some((rest(name)?, self.text(name).to_owned()))).collect()
    }

    /// Every value of a field as it was posted, empty ones too.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.get(name).cloned().unwrap_or_default()
    }

    /// Every value of a field that says something; commas divide.
    pub fn many(&self, name: &str) -> Option<Vec<&str>> {
        let values = self.0.get(name)?;
        Some(values.iter().flat_map(|value| value.split(',')).map(str::trim).filter(|v| !v.is_empty()).collect())
    }

    /// What `base` says after the form.
    pub fn content(&self, base: &Content) -> Result<Content, Vec<Refusal>> {
        let mut content = base.clone();
        let mut wrong = Vec::new();
        let texts: [(&str, &mut String); 14] = [
            ("title", &mut content.title),
            ("short_title", &mut content.short_title),
            ("lead", &mut content.lead),
            ("body", &mut content.body),
            ("source", &mut content.source),
            ("source_url", &mut content.source_url),
            ("author", &mut content.author),
            ("editor", &mut content.editor),
            ("image", &mut content.image),
            ("image_alt", &mut content.image_alt),
            ("link", &mut content.link),
            ("video", &mut content.video),
            ("captions", &mut content.captions),
            ("transcript", &mut content.transcript),
        ];
        for (name, target) in texts {
            if let Some(value) = self.one(name) {
                *target = value.replace("\r\n", "\n");
            }
        }
        if let Some(kind) = self.one("kind") {
            match ArticleKind::parse(kind) {
                Some(kind) => content.kind = kind,
                None => wrong.push(Refusal::new("articles-bad-kind").field("kind")),
            }
        }
        if let Some(name) = self.one("subject") {
            match Subject::parse(name) {
                Some(subject) => content.subject = subject,
                None => wrong.push(Refusal::new("articles-bad-kind").field("subject")),
            }
        }
        if let Some(words) = self.one("keywords") {
            content.keywords =
                words.split(DIVIDERS).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect();
        }
        if let Some(files) = self.many("attachments") {
            content.attachments = files.into_iter().map(|file| self.attachment(base, file)).collect();
        }
        self.record(&mut content, &mut wrong);
        if wrong.is_empty() { Ok(content) } else { Err(wrong) }
    }

    fn attachment(&self, base: &Content, file: &str) -> Attachment {
        let known = base.attachments.iter().find(|known| known.file == file).map(|known| known.label.clone());
        let label = self.one(&format!("label-{file}")).map(|label| label.trim().to_owned()).or(known);
        Attachment { file: file.to_owned(), label: label.unwrap_or_default() }
    }

    fn record(&self, content: &mut Content, wrong: &mut Vec<Refusal>) {
        let document = &mut content.document;
        if let Some(number) = self.one("document_number") {
            document.number = number.to_owned();
        }
        if let Some(issuer) = self.one("issuer") {
            document.issuer = issuer.to_owned();
        }
        for (name, target) in [("made_on", &mut document.made_on), ("effective_on", &mut document.effective_on)] {
            match self.one(name).map(str::trim) {
                None => {}
                Some("") => *target = None,
                Some(text) => match text.parse::<Date>() {
                    Ok(date) => *target = Some(date),
                    Err(_) => wrong.push(Refusal::new("articles-bad-date").field(name)),
                },
            }
        }
        if let Some(name) = self.one("validity") {
            match VALIDITIES.iter().find(|(_, known)| *known == name) {
                Some((validity, _)) => document.validity = *validity,
                None => wrong.push(Refusal::new("articles-bad-kind").field("validity")),
            }
        }
    }

    /// What the form shows: what was typed over what the article says.
    pub fn over(&self, content: &Content) -> BTreeMap<&'static str, String> {
        let mut shown = shown(content);
        for (name, value) in &mut shown {
            if *name == "attachments" {
                if let Some(files) = self.many(name) {
                    *value = files.join(",");
                }
            } else if let Some(typed) = self.one(name) {
                typed.clone_into(value);
            }
        }
        shown
    }
}

/// Whether a document still holds, with the name in forms.
pub const VALIDITIES: [(Validity, &str); 4] = [
    (Validity::InForce, "in_force"),
    (Validity::Amended, "amended"),
    (Validity::Repealed, "repealed"),
    (Validity::Expired, "expired"),
];

/// Every field of the form with what the article says there.
pub fn shown(content: &Content) -> BTreeMap<&'static str, String> {
    let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let files: Vec<&str> = content.attachments.iter().map(|attachment| attachment.file.as_str()).collect();
    let validity = VALIDITIES.iter().find(|(known, _)| *known == content.document.validity);
    BTreeMap::from([
        ("kind", content.kind.name().to_owned()),
        ("title", content.title.clone()),
        ("short_title", content.short_title.clone()),
        ("lead", content.lead.clone()),
        ("body", content.body.clone()),
        ("source", content.source.clone()),
        ("source_url", content.source_url.clone()),
        ("author", content.author.clone()),
        ("editor", content.editor.clone()),
        ("keywords", content.keywords.join("；")),
        ("image", content.image.clone()),
        ("image_alt", content.image_alt.clone()),
        ("attachments", files.join(",")),
        ("document_number", content.document.number.clone()),
        ("issuer", content.document.issuer.clone()),
        ("made_on", day(content.document.made_on)),
        ("effective_on", day(content.document.effective_on)),
        ("validity", validity.map_or("in_force", |(_, name)| name).to_owned()),
        ("link", content.link.clone()),
        ("video", content.video.clone()),
        ("captions", content.captions.clone()),
        ("transcript", content.transcript.clone()),
        ("subject", if content.subject.is_unsaid() { String::new() } else { content.subject.name().to_owned() }),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Fields {
        Fields::posted(list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn what_is_not_sent_stays() {
        let base = Content { title: "旧".into(), lead: "导语".into(), ..Content::default() };
        let content = pairs(&[("title", "新"), ("keywords", "绿地；民生, 街角")]).content(&base).expect("good");
        assert_eq!((content.title.as_str(), content.lead.as_str()), ("新", "导语"));
        assert_eq!(content.keywords, ["绿地", "民生", "街角"]);
    }

    #[test]
    fn the_form_and_the_article_are_the_same_thing() {
        let base = Content {
            title: "文".into(),
            keywords: vec!["一".into(), "二".into()],
            attachments: vec![Attachment { file: "abc".into(), label: "表".into() }],
            ..Content::default()
        };
        let sent = shown(&base).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        assert_eq!(Fields::saved(sent).content(&base), Ok(base));
    }

    #[test]
    fn a_wrong_date_is_named_and_not_forgotten() {
        let fields = pairs(&[("made_on", "2026年"), ("title", "新")]);
        let wrong = fields.content(&Content::default()).expect_err("a wrong date");
        assert_eq!(wrong[0].field.as_deref(), Some("made_on"));
        assert_eq!(fields.over(&Content::default())["made_on"], "2026年");
    }

    #[test]
    fn attachments_come_one_by_one_or_with_commas() {
        let base = Content::default();
        let posted = pairs(&[("attachments", "a"), ("attachments", "b"), ("label-b", "乙")]).content(&base);
        let files = posted.expect("good").attachments;
        assert_eq!(files[1], Attachment { file: "b".into(), label: "乙".into() });
        assert_eq!(pairs(&[("attachments", "")]).content(&base).expect("good").attachments, []);
    }
}
