//! Invented articles for the samples of the editor's page: every kind, every stage.

use platform::view::Page;
use platform::web::errors::Reason;

use super::{Attached, EditPage, May, Offered, Public, Remark};
use crate::articles::content::ArticleKind;
use crate::articles::{Content, Stage};
use crate::checks::desk::Panel;
use crate::desk::Choice;
use crate::desk::fields::shown;
use crate::desk::row::{key, tag};

impl Page for EditPage {
    const TEMPLATE: &'static str = "content/desk/edit.html";

    fn samples() -> Vec<Self> {
        ArticleKind::ALL.into_iter().zip(Stage::ALL).map(|(kind, stage)| sample(kind, stage)).collect()
    }
}

fn sample(kind: ArticleKind, stage: Stage) -> EditPage {
    let content = Content {
        kind,
        title: "胡同口的小游园 <i>&".into(),
        body: "<p>占地三百余平方米。</p>".into(),
        ..Default::default()
    };
    let choice = || vec![Choice { value: "a".into(), label: "甲 <b>".into(), selected: true }];
    let reason =
        Reason { text: "缺标题".into(), remedy: String::new(), article: "20".into(), field: "title".into() };
    let file = Attached {
        id: "abc".into(),
        name: "表.pdf".into(),
        url: "/files/abc/x".into(),
        size: 99,
        ..Attached::default()
    };
    let full = stage != Stage::Draft;
    EditPage {
        panel: if full { Panel::sample() } else { Panel::default() },
        urgencies: choice(),
        attributes: choice(),
        id: "0193".into(),
        version: 7,
        title: if full { content.title.clone() } else { String::new() },
        stage: key(stage.name()),
        tag: tag(stage),
        kind: kind.name().into(),
        typed: shown(&content),
        kinds: choice(),
        subjects: if full { choice() } else { Vec::new() },
        validities: choice(),
        pictures: choice(),
        picture_url: if full { "/files/abc/picture".into() } else { String::new() },
        attachments: if full { vec![file.clone()] } else { Vec::new() },
        video: full.then_some(file),
        may: May {
            write: stage.write().is_ok(),
            submit: stage.submit().is_ok(),
            recall: stage.recall().is_ok(),
            publish: full,
            withdraw: full,
            offer: full,
            discard: !full,
            review: full,
        },
        public: full.then(|| Public { withdrawn_at: Some(1), ..Public::default() }),
        problems: vec![reason.clone()],
        remarks: vec![
            Remark { quote: "占地".into(), text: "核实".into(), ..Remark::default() },
            Remark { text: "好".into(), resolved: true, ..Remark::default() },
        ],
        offers: vec![Offered { reason: "重复".into(), ..Offered::default() }],
        offer_columns: choice(),
        columns: choice(),
        withdraw_reasons: choice(),
        errors: if full { vec![reason] } else { Vec::new() },
        stale: full,
        ..EditPage::default()
    }
}
