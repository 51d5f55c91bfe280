//! What stands on the paper. Everything is text already: labels are translated, dates written out,
//! numbers formatted by whoever fills it. Nothing here is interpreted, so nothing in it can do harm.

use serde::{Deserialize, Serialize};

use crate::seal::SealImage;

/// What a form says, in order; the evidence on the screen and the printed sheet alike.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// 某某审批表: the heading of the paper.
    pub title: String,
    /// Its parts from top to bottom.
    pub sections: Vec<Section>,
}

/// A part of a form with a heading of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Set over the whole width; nothing is set when it is empty.
    pub heading: String,
    /// Fields; they come first.
    pub rows: Vec<Row>,
    /// Lists and comparisons; they follow the fields.
    pub tables: Vec<Table>,
}

/// A field: what is asked, and what was answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// What is asked.
    pub label: String,
    /// What was answered; an empty cell keeps its height. Line breaks are kept.
    pub value: String,
}

/// A list or comparison: mailboxes, columns before and after.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Stands over the table; nothing is set when it is empty.
    pub caption: String,
    /// Names of the columns, repeated on every page.
    pub head: Vec<String>,
    /// Lines; one that is too short is filled with empty cells, what exceeds the head is refused.
    pub rows: Vec<Vec<String>>,
}

/// The whole paper.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sheet {
    /// What the form says.
    pub body: Body,
    /// 编号.
    pub serial: String,
    /// 填报单位.
    pub unit: String,
    /// 填报日期, written out.
    pub filled_on: String,
    /// Version of the form's fields and flow.
    pub version: i32,
    /// SM3 of what was handed in, in hexadecimal.
    pub digest: String,
    /// Absolute address of the verification page; it stands in the QR code and beside it.
    pub verify_url: String,
    /// 办理状态 in words.
    pub state: String,
    /// When this paper is made; it becomes the date of the PDF and nothing else.
    pub made_at: jiff::Timestamp,
    /// Names of the attachments, in order.
    pub attachments: Vec<String>,
    /// Opinion cells (意见栏) in the order of the flow.
    pub cells: Vec<OpinionCell>,
    /// The fixed words of the paper in the reader's language.
    pub words: Words,
}

/// An opinion cell (意见栏). One that waits is empty and keeps its height.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OpinionCell {
    /// Whose opinion: 主管领导意见.
    pub title: String,
    /// What they wrote.
    pub opinion: String,
    /// 同意, 退回修改; empty while it waits.
    pub conclusion: String,
    /// Who signed.
    pub name: String,
    /// For whom a deputy signed.
    pub on_behalf_of: Option<String>,
    /// When, written out.
    pub date: String,
    /// The unit of the cell; stands above the date, under the seal.
    pub unit: String,
    /// The unit's seal, set over unit name and date (压单位署名和日期).
    pub seal: Option<SealImage>,
    /// What the step asks besides: test conclusion, receipt of the registry.
    pub answers: Vec<Row>,
}

/// Fixed words of the paper. They come from the caller's messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Words {
    /// BCP 47, as "zh-CN": decides line breaking and the language of the document.
    pub lang: String,
    /// Before the serial number: 编号.
    pub serial: String,
    /// Before the unit: 填报单位.
    pub unit: String,
    /// Before the date: 填报日期.
    pub filled_on: String,
    /// Before the state: 办理状态.
    pub state: String,
    /// Before the conclusion: 结论.
    pub conclusion: String,
    /// Before the name: 签名.
    pub signed: String,
    /// Before the one for whom a deputy signed: 代.
    pub on_behalf_of: String,
    /// Before the list of attachments: 附件.
    pub attachments: String,
    /// Before the digest: 摘要（SM3）.
    pub digest: String,
    /// Before the version: 表单版本.
    pub version: String,
    /// Beside the QR code: 扫码核验.
    pub verify: String,
    /// Foot of every page, with `{page}` and `{pages}` where the numbers stand:
    /// 第 {page} 页，共 {pages} 页.
    pub page_of: String,
}
