//! What stands before a regulation: introductory lines, the notice that issues it with its document number, addressees,
//! signing unit and date, and the regulation's own title.

use jiff::civil::Date;
use serde::Serialize;

use super::labels::date_line;
use crate::manuscripts::document_number::{self, DocumentNumber};
use crate::manuscripts::text::{Width, display_width};

/// The head matter of an official document, as far as it is there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Head {
    /// Lines before the notice: what the website says about itself, a table of contents.
    pub preface: Vec<String>,
    /// The title of the notice that issues the document.
    pub notice_title: Option<String>,
    /// 发文字号.
    pub document_number: Option<DocumentNumber>,
    /// The number stood there in another spelling.
    pub number_respelled: bool,
    /// To whom the notice is sent.
    pub addressees: Option<String>,
    /// Who signed it.
    pub signed_by: Option<String>,
    /// When it was signed (成文日期).
    pub signed_on: Option<Date>,
    /// The regulation's own title.
    pub regulation_title: Option<String>,
}

/// What a line of the head is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Preface,
    NoticeTitle,
    DocumentNumber,
    Addressees,
    Plain,
    Signature,
    SignedOn,
    RegulationTitle,
}

/// Reads the lines before the first chapter or article; `regulation` says whether one follows.
pub(super) fn read(lines: &[String], regulation: bool) -> (Head, Vec<Role>) {
    let mut head = Head::default();
    let mut roles = vec![Role::Plain; lines.len()];
    let title_at = regulation.then(|| regulation_title(lines)).flatten();
    if let Some(at) = title_at {
        head.regulation_title = Some(lines[at].trim().to_owned());
        roles[at] = Role::RegulationTitle;
    }
    let end = title_at.unwrap_or(lines.len());
    let number = lines[..end].iter().enumerate().find_map(|(at, line)| numbered(line).map(|read| (at, read)));
    let (notice_at, number_at) = match &number {
        Some((at, _)) => (notice_title(lines, *at, end), Some(*at)),
        None => (lines[..end].iter().position(|line| is_notice_title(line)), None),
    };
    if let Some((at, read)) = number {
        head.document_number = Some(read.number);
        head.number_respelled = read.respelled;
        roles[at] = Role::DocumentNumber;
    }
    if let Some(at) = notice_at {
        head.notice_title = Some(lines[at].trim().to_owned());
        roles[at] = Role::NoticeTitle;
    }
    let first = notice_at.into_iter().chain(number_at).min();
    if let Some(first) = first {
        for at in 0..first {
            roles[at] = Role::Preface;
            head.preface.push(lines[at].clone());
        }
    }
    let after = notice_at.into_iter().chain(number_at).max().map_or(0, |at| at + 1);
    if first.is_some() && after < end && is_addressees(&lines[after]) {
        head.addressees = Some(lines[after].trim().trim_end_matches(['：', ':']).to_owned());
        roles[after] = Role::Addressees;
    }
    sign(lines, after, end, &mut head, &mut roles);
    (head, roles)
}

/// The last date line before `end`, and the unit above it.
fn sign(lines: &[String], after: usize, end: usize, head: &mut Head, roles: &mut [Role]) {
    if after >= end {
        return;
    }
    let Some((at, date)) = (after..end).rev().find_map(|at| date_line(&lines[at]).map(|date| (at, date))) else {
        return;
    };
    head.signed_on = Some(date);
    roles[at] = Role::SignedOn;
    let unit = at
        .checked_sub(1)
        .filter(|above| *above >= after && roles[*above] == Role::Plain && is_title_like(&lines[*above], 40));
    if let Some(above) = unit {
        head.signed_by = Some(lines[above].trim().to_owned());
        roles[above] = Role::Signature;
    }
}

fn numbered(line: &str) -> Option<document_number::Read> {
    if line.chars().count() > 30 {
        return None;
    }
    match document_number::parse(line) {
        Ok(read) => Some(read),
        Err(document_number::NumberProblem::LeadingZero { suggestion }) => {
            Some(document_number::Read { number: suggestion, respelled: true })
        }
        Err(_) => None,
    }
}

/// A notice's title stands above its number on web pages and below it on printed documents.
fn notice_title(lines: &[String], number: usize, end: usize) -> Option<usize> {
    let above = number.checked_sub(1).filter(|at| is_title_like(&lines[*at], 80));
    let below = Some(number + 1).filter(|at| *at < end && is_title_like(&lines[*at], 80));
    match (above, below) {
        (Some(above), _) if is_notice_title(&lines[above]) => Some(above),
        (_, Some(below)) if is_notice_title(&lines[below]) => Some(below),
        (above, _) => above,
    }
}

const KINDS: [&str; 16] = [
    "通知", "决定", "公告", "通告", "意见", "批复", "函", "通报", "命令", "报告", "请示", "议案", "纪要", "公报",
    "决议", "令",
];

fn is_notice_title(line: &str) -> bool {
    let line = line.trim();
    line.contains("关于") && is_title_like(line, 80) && KINDS.iter().any(|kind| line.ends_with(kind))
}

const REGULATIONS: [&str; 16] = [
    "办法", "规定", "条例", "细则", "规则", "章程", "规程", "准则", "制度", "方案", "标准", "规范", "意见", "决定",
    "规划", "预案",
];

/// The title is the last short line before the body; a note in brackets may stand between.
fn regulation_title(lines: &[String]) -> Option<usize> {
    let mut candidates = lines.iter().enumerate().rev().filter(|(_, line)| {
        let line = line.trim();
        !(line.starts_with(['（', '(']) && line.ends_with(['）', ')'])) && line != "目录" && line != "目 录"
    });
    let (at, line) = candidates.next()?;
    let named = |line: &str| {
        let bare = line.trim().split(['（', '(']).next().unwrap_or_default();
        REGULATIONS.iter().any(|kind| bare.ends_with(kind))
    };
    if is_title_like(line, 60) && date_line(line).is_none() && (named(line) || at == 0) {
        return Some(at);
    }
    lines.iter().rposition(|line| is_title_like(line, 60) && named(line) && !is_notice_title(line))
}

fn is_addressees(line: &str) -> bool {
    let line = line.trim();
    line.ends_with(['：', ':']) && line.chars().count() <= 300 && !line.contains('。')
}

pub(super) fn is_title_like(line: &str, most: u32) -> bool {
    let line = line.trim();
    !line.is_empty()
        && display_width(line) <= Width::characters(most)
        && !line.contains(['。', '；', '！', '？', '\n'])
        && !line.ends_with(['：', ':', '，', ',', '、', '.'])
}
