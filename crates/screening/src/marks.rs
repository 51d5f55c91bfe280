//! Marks of secrecy and of internal use, the signer's line of upward documents, and the disclosure attribute that an
//! official document carries at its end (facts §7.1).

use crate::finding::{Kind, Severity, Why};
use crate::fold;

/// How a mark is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// 绝密, 机密, 秘密: grave with a star or a term, doubtful in front of a line.
    Level,
    /// Grave at the begin of a line or in brackets, doubtful within a sentence.
    Internal,
    /// Only with 参考 or 参阅 soon behind it.
    ForReference,
    /// Only before a colon.
    Signer,
    /// Not to be published.
    NotPublic,
    /// Only for who asks.
    OnRequest,
}

const MARKS: &[(&str, Rule)] = &[
    ("绝密", Rule::Level),
    ("机密", Rule::Level),
    ("秘密", Rule::Level),
    ("内部资料", Rule::Internal),
    ("内部文件", Rule::Internal),
    ("内部使用", Rule::Internal),
    ("内部刊物", Rule::Internal),
    ("内部材料", Rule::Internal),
    ("内部掌握", Rule::Internal),
    ("内部传阅", Rule::Internal),
    ("注意保存", Rule::Internal),
    ("注意保密", Rule::Internal),
    ("不得外传", Rule::Internal),
    ("不得外泄", Rule::Internal),
    ("不得公开", Rule::Internal),
    ("不得上网", Rule::Internal),
    ("不得翻印", Rule::Internal),
    ("请勿外传", Rule::Internal),
    ("严禁外传", Rule::Internal),
    ("禁止外传", Rule::Internal),
    ("不准外传", Rule::Internal),
    ("会后收回", Rule::Internal),
    ("阅后收回", Rule::Internal),
    ("用后收回", Rule::Internal),
    ("阅后即焚", Rule::Internal),
    ("阅后销毁", Rule::Internal),
    ("仅限内部", Rule::Internal),
    ("工作秘密", Rule::Internal),
    ("仅供", Rule::ForReference),
    ("签发人", Rule::Signer),
    ("此件不公开", Rule::NotPublic),
    ("此件不予公开", Rule::NotPublic),
    ("此件不宜公开", Rule::NotPublic),
    ("本文不公开", Rule::NotPublic),
    ("公开属性:不公开", Rule::NotPublic),
    ("公开属性:不予公开", Rule::NotPublic),
    ("公开方式:不公开", Rule::NotPublic),
    ("公开方式:不予公开", Rule::NotPublic),
    ("信息公开选项:不予公开", Rule::NotPublic),
    ("信息公开选项:不公开", Rule::NotPublic),
    ("此件依申请公开", Rule::OnRequest),
    ("公开属性:依申请公开", Rule::OnRequest),
    ("公开方式:依申请公开", Rule::OnRequest),
    ("信息公开选项:依申请公开", Rule::OnRequest),
    ("此件删减后公开", Rule::OnRequest),
];

/// The words of the marks, in order.
pub(crate) fn words() -> impl Iterator<Item = &'static str> {
    MARKS.iter().map(|(word, _)| *word)
}

/// A mark as a finding: behind which folded character it ends, and what it is.
pub(crate) struct Judged {
    pub end: usize,
    pub kind: Kind,
    pub severity: Severity,
    pub why: Why,
}

/// Judges the mark at `start..end` of folded characters; `at_line_start`: nothing but brackets stands before it in its
/// line.
pub(crate) fn judge(chars: &[u16], start: usize, end: usize, mark: u32, at_line_start: bool) -> Option<Judged> {
    let (word, rule) = *MARKS.get(mark as usize)?;
    let next = |index: usize| chars.get(end + index).copied().and_then(|c| char::from_u32(u32::from(c)));
    let secrecy = |severity, code, end| {
        Some(Judged { end, kind: Kind::SecrecyMark, severity, why: Why::new(code).arg("mark", word) })
    };
    let star = |c: Option<char>| matches!(c, Some('★' | '☆' | '▲' | '△' | '⭐' | '✩' | '✪' | '✭'));
    let before = start.checked_sub(1).and_then(|i| chars.get(i)).and_then(|c| char::from_u32(u32::from(*c)));
    match rule {
        Rule::Level => {
            if star(next(0)) {
                let term = chars[end + 1..].iter().take(8).take_while(|c| is_term(**c) || **c == 0x20).count();
                return secrecy(Severity::Block, "secrecy-level", end + 1 + term);
            }
            let term = chars[end..].iter().take(4).take_while(|c| is_term(**c)).count();
            let closes = |index| !next(index).is_some_and(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
            let months = term > 1 && matches!(next(term - 1), Some('年' | '月'));
            if star(before) || (months && at_line_start && closes(term)) {
                return secrecy(Severity::Block, "secrecy-level", end + term);
            }
            let brackets = matches!(before, Some('【' | '[' | '(' | '〔' | '《' | '（'))
                && matches!(next(0), Some('】' | ']' | ')' | '〕' | '》' | '）'));
            let alone = at_line_start && next(0).is_none_or(|c| c == '\n');
            if brackets || (alone && word != "秘密") {
                return secrecy(Severity::Block, "secrecy-level", end);
            }
            let level = next(0) == Some('级');
            (level && word != "秘密" && before != Some('业')).then(|| secrecy(Severity::Warn, "secrecy-word", end))?
        }
        Rule::Internal => {
            let brackets = matches!(before, Some('【' | '[' | '(' | '〔' | '（' | '★'));
            let severity = if at_line_start || brackets { Severity::Block } else { Severity::Warn };
            secrecy(severity, "internal-mark", end)
        }
        Rule::ForReference => {
            let reach = chars[end..].iter().take(12).take_while(|c| !matches!(**c, 0x0A | 0x3002 | 0x2C | 0xFF0C));
            let reach: String = reach.filter_map(|c| char::from_u32(u32::from(*c))).collect();
            let at = ["参考", "参阅", "使用", "学习", "阅读"]
                .iter()
                .filter_map(|w| reach.find(w).map(|at| at + w.len()))
                .min()?;
            let whom = &reach[..at];
            let inner = ["内部", "领导", "工作", "机关", "党内", "有关部门", "单位", "会议", "与会"];
            if !inner.iter().any(|w| whom.contains(w)) {
                return None;
            }
            let severity = if at_line_start { Severity::Block } else { Severity::Warn };
            secrecy(severity, "internal-mark", end + whom.chars().count())
        }
        Rule::Signer => (next(0) == Some(':') && at_line_start_or_number(before))
            .then(|| secrecy(Severity::Warn, "signer-line", end))?,
        Rule::NotPublic | Rule::OnRequest => {
            let (severity, code) = match rule {
                Rule::NotPublic => (Severity::Block, "disclosure-none"),
                _ => (Severity::Warn, "disclosure-on-request"),
            };
            Some(Judged { end, kind: Kind::DisclosureMark, severity, why: Why::new(code).arg("mark", word) })
        }
    }
}

/// The line of a document's head may have the document number before the signer.
fn at_line_start_or_number(before: Option<char>) -> bool {
    !before.is_some_and(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c) && c != '号')
}

/// A part of a term: `10年`, `长期`, `6个月`.
fn is_term(c: u16) -> bool {
    (0x30..0x3A).contains(&c) || fold::numeral(c).is_some() || "十年月个长期".encode_utf16().any(|term| term == c)
}
