//! What an article says: its text and its record, as one value with one digest. The digest that
//! is approved is the digest that becomes public (art. 31).

use platform::digest;
use platform::error::Refusal;
use platform::rulebook::Rulebook;
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use jiff::civil::Date;

use super::subject::Subject;
use crate::manuscripts::text::Width;
use crate::manuscripts::title::{self, TitleLimits};

/// Kind of article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum ArticleKind {
    /// Text with pictures in it.
    #[default]
    #[sea_orm(string_value = "text")]
    Text,
    /// A story told by pictures.
    #[sea_orm(string_value = "picture")]
    Picture,
    /// A video with its text.
    #[sea_orm(string_value = "video")]
    Video,
    /// An official document with its record.
    #[sea_orm(string_value = "document")]
    Document,
    /// A title that leads elsewhere.
    #[sea_orm(string_value = "link")]
    Link,
}

impl ArticleKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Text, Self::Picture, Self::Video, Self::Document, Self::Link];

    /// Name in data, forms and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Picture => "picture",
            Self::Video => "video",
            Self::Document => "document",
            Self::Link => "link",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Whether an official document still holds. Documents are never deleted, they are marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Validity {
    /// 有效.
    #[default]
    InForce,
    /// 已修改.
    Amended,
    /// 废止.
    Repealed,
    /// 失效.
    Expired,
}

/// The record of an official document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DocumentRecord {
    /// 文号, with 〔〕.
    pub number: String,
    /// 发文机关.
    pub issuer: String,
    /// 成文日期.
    pub made_on: Option<Date>,
    /// 施行日期.
    pub effective_on: Option<Date>,
    /// 有效性.
    pub validity: Validity,
}

/// A file at the end of the article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Attachment {
    /// Public id of the file.
    pub file: String,
    /// Text of the link.
    pub label: String,
}

/// The text and the record of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default)]
pub struct Content {
    /// Kind.
    pub kind: ArticleKind,
    /// Title, one line.
    pub title: String,
    /// Title for narrow lists.
    pub short_title: String,
    /// One or two sentences for lists.
    pub lead: String,
    /// Body, sanitised HTML.
    pub body: String,
    /// 来源.
    pub source: String,
    /// Address of the original when it is a reprint.
    pub source_url: String,
    /// 作者.
    pub author: String,
    /// 责任编辑.
    pub editor: String,
    /// Key words.
    pub keywords: Vec<String>,
    /// Public id of the list picture; empty for none.
    pub image: String,
    /// What the list picture shows.
    pub image_alt: String,
    /// Attachments in order.
    pub attachments: Vec<Attachment>,
    /// Record of an official document.
    pub document: DocumentRecord,
    /// Where a link leads.
    pub link: String,
    /// Public id of the video file.
    pub video: String,
    /// Public id of its captions (WebVTT).
    pub captions: String,
    /// What is said and shown in the video, for who does not hear or see it. Left out of the digest
    /// while it is empty, so that what was signed before there were transcripts stays signed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub transcript: String,
    /// What a piece of news is about; left out of the digest while nobody has said, for the same reason.
    #[serde(skip_serializing_if = "Subject::is_unsaid")]
    pub subject: Subject,
}

impl Content {
    /// SM3 over everything it says.
    pub fn digest(&self) -> String {
        // Struct fields serialise in the order they are declared in, so the text is canonical.
        digest::sm3(&serde_json::to_vec(self).unwrap_or_default())
    }

    /// Public ids of every file it shows or links.
    pub fn files(&self) -> Vec<String> {
        let mut files: Vec<String> = [&self.image, &self.video, &self.captions]
            .into_iter()
            .filter(|id| !id.is_empty())
            .cloned()
            .chain(self.attachments.iter().map(|attachment| attachment.file.clone()))
            .chain(files_in(&self.body))
            .collect();
        files.sort();
        files.dedup();
        files
    }

    /// Everything that stands against handing it in, at once (annex 5: T1, T2, S1, D1, I1, A1).
    pub fn problems(&self, rules: &Rulebook, today: Date) -> platform::Result<Vec<Refusal>> {
        let missing = |field: &'static str| {
            Refusal::new(format!("articles-missing-{}", field.replace('_', "-"))).field(field).article("20")
        };
        let mut problems = Vec::new();
        let limits = TitleLimits {
            most: width_of(rules.chars("title.hard", today)?.value),
            list: width_of(rules.chars("title.max", today)?.value),
        };
        match title::normalise_title(&self.title, &limits) {
            Err(title::TitleProblem::Empty) => problems.push(missing("title")),
            Err(problem) => problems.push(
                problem
                    .args()
                    .into_iter()
                    .fold(Refusal::new(problem.key()), |refusal, (name, value)| refusal.arg(name, value))
                    .field("title")
                    .article("20"),
            ),
            Ok(title) if title.needs_short && self.short_title.is_empty() => problems.push(
                Refusal::new("articles-title-needs-short")
                    .arg("limit", limits.list.to_string())
                    .field("short_title")
                    .article("20"),
            ),
            Ok(_) => {}
        }
        if self.source.trim().is_empty() {
            problems.push(missing("source"));
        }
        if self.kind == ArticleKind::Link {
            if self.link.trim().is_empty() {
                problems.push(missing("link"));
            }
        } else if crate::manuscripts::text::plain(&self.body).trim().is_empty()
            && !matches!(self.kind, ArticleKind::Picture | ArticleKind::Video)
        {
            problems.push(missing("body"));
        }
        if self.kind == ArticleKind::Video && self.video.is_empty() {
            problems.push(missing("video"));
        }
        if !self.image.is_empty() && self.image_alt.trim().is_empty() {
            problems.push(missing("image_alt"));
        }
        if images_without_alt(&self.body) > 0 {
            problems.push(Refusal::new("articles-image-alt").field("body").article("16"));
        }
        if self.kind == ArticleKind::Document {
            if self.document.issuer.trim().is_empty() {
                problems.push(missing("issuer"));
            }
            if self.document.made_on.is_none() {
                problems.push(missing("made_on"));
            } else if self.document.made_on > Some(today) {
                problems.push(Refusal::new("articles-made-in-future").field("made_on").article("20"));
            }
        }
        Ok(problems)
    }
}

fn width_of(chars: u64) -> Width {
    Width::characters(u32::try_from(chars).unwrap_or(u32::MAX))
}

/// Public ids in `/files/<id>/…` addresses of the body.
fn files_in(body: &str) -> impl Iterator<Item = String> {
    body.split("/files/").skip(1).map(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).collect::<String>())
}

/// Pictures in the body that have no `alt` at all; a decorative one has an empty `alt`.
fn images_without_alt(body: &str) -> usize {
    body.split("<img").skip(1).filter(|tag| !tag.split('>').next().unwrap_or("").contains(" alt=")).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_covers_every_field() {
        let plain = Content { title: "题".into(), ..Content::default() };
        let mut other = plain.clone();
        other.keywords.push("词".into());
        assert_ne!(plain.digest(), other.digest());
        assert_eq!(plain.digest(), plain.clone().digest());
    }

    #[test]
    fn files_are_found_wherever_they_are_shown() {
        let content = Content {
            body: r#"<img src="/files/abc123/x.webp" alt=""><a href="/files/def456/y.pdf">y</a>"#.into(),
            image: "zzz".into(),
            ..Content::default()
        };
        assert_eq!(content.files(), ["abc123", "def456", "zzz"]);
    }

    #[test]
    fn a_picture_must_say_what_it_shows() {
        assert_eq!(images_without_alt(r#"<p><img src="/a"><img src="/b" alt=""></p>"#), 1);
    }
}
