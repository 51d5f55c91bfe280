//! Invented articles for the samples of the public pages of articles.

use platform::view::Page;

use super::{ArticlePage, Notice, Record, Shown, StoryPicture, Version, Video};
use crate::articles::content::ArticleKind;

impl ArticlePage {
    pub(super) fn sample(kind: ArticleKind) -> Self {
        Self {
            article: Shown {
                kind: kind.name(),
                title: "胡同口的小游园建成开放 <i>&".into(),
                source: "区园林绿化局".into(),
                published_at: 1_795_349_700_000_000,
                body: "<p>占地三百余平方米。</p>".into(),
                ..Shown::default()
            },
            document: (kind == ArticleKind::Document).then(|| Record {
                number: "东政发〔2014〕35号".into(),
                validity: "in_force",
                ..Record::default()
            }),
            video: (kind == ArticleKind::Video).then(|| Video {
                duration: "2:05".into(),
                width: 1280,
                height: 720,
                transcript: vec!["画外音：天亮了。".into()],
                ..Video::default()
            }),
            pictures: vec![StoryPicture {
                alt: "入口".into(),
                srcset: "/files/a/w480.webp 480w".into(),
                ..StoryPicture::default()
            }],
            versions: vec![Version { url: "/as-of/v1/news/2026/a.html".into(), from: 1, until: 2 }],
            ..Self::default()
        }
    }
}

impl Page for ArticlePage {
    const TEMPLATE: &'static str = "content/public/article.html";

    fn samples() -> Vec<Self> {
        let withdrawn = Self {
            notice: Some(Notice { kind: "withdrawn", text: "内容有误".into(), ..Notice::default() }),
            ..Self::sample(ArticleKind::Text)
        };
        let archived = Self {
            notice: Some(Notice { kind: "archived", text: "内容并入<b>要闻".into(), ..Notice::default() }),
            ..Self::sample(ArticleKind::Text)
        };
        let past = Self {
            notice: Some(Notice {
                kind: "past",
                at: 1,
                title: "<b>".into(),
                url: "/a.html".into(),
                ..Notice::default()
            }),
            ..Self::sample(ArticleKind::Text)
        };
        vec![Self::sample(ArticleKind::Text), Self::sample(ArticleKind::Document), withdrawn, archived, past]
    }
}
