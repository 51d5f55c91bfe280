//! One thing that a check found: where, how grave, why, what is proposed, and which class of art. 19 it may belong to.

use std::collections::BTreeMap;

use platform::{Refusal, digest};
pub use screening::Severity;
use serde::{Deserialize, Serialize};

/// What must not be published (art. 19), in the order of the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// 涉及国家秘密的.
    Secret,
    /// 政治、外事活动方面的敏感信息.
    Politics,
    /// 未经决议的行政管理事项 (公开征集意见的除外).
    Undecided,
    /// 涉及个人隐私和商业秘密的.
    Private,
    /// 社会维稳和敏感时期保障类信息.
    Stability,
    /// 其他法律、法规规定不宜公开的.
    Other,
}

impl Class {
    /// The six classes.
    pub const ALL: [Self; 6] =
        [Self::Secret, Self::Politics, Self::Undecided, Self::Private, Self::Stability, Self::Other];

    /// Name in data and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Politics => "politics",
            Self::Undecided => "undecided",
            Self::Private => "private",
            Self::Stability => "stability",
            Self::Other => "other",
        }
    }

    /// Name of the question in the secrecy reviewer's cell.
    pub fn question(self) -> String {
        format!("class_{}", self.name())
    }
}

/// A finding on an article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Finding {
    /// What is found where, independent of its place in the text; a conclusion holds for this key.
    pub key: String,
    /// Which check: `norm-title-marks`, `screening-id_number`.
    pub check: String,
    /// How grave.
    pub severity: Severity,
    /// Field of the editor's form: `title`, `body`, `attachments`.
    pub field: String,
    /// Where in a file: `名单.xlsx · Sheet1 (hidden) · 7`; empty for the text itself.
    pub place: String,
    /// The words themselves.
    pub found: String,
    /// Message key of why.
    pub message: String,
    /// Arguments of the message.
    pub args: BTreeMap<String, String>,
    /// What would stand there instead.
    pub suggestion: Option<String>,
    /// Whether one click puts the suggestion in its place.
    pub mendable: bool,
    /// Which class of art. 19 it may belong to.
    pub class: Option<Class>,
    /// Article of the Measures behind the check.
    pub article: String,
    /// Whether a blocking finding may stand with a reason that the secrecy reviewer confirms; else it must be mended.
    pub contestable: bool,
}

impl Finding {
    /// A finding of a check in a field.
    pub fn new(check: &str, severity: Severity, field: &str, found: &str) -> Self {
        Self {
            check: check.to_owned(),
            severity,
            field: field.to_owned(),
            found: found.to_owned(),
            message: format!("checks-{}", check.replace('_', "-")),
            article: "20".to_owned(),
            contestable: true,
            ..Self::default()
        }
    }

    /// With an argument of its message.
    #[must_use]
    pub fn arg(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    /// With what would stand there instead.
    #[must_use]
    pub fn suggest(mut self, text: impl Into<String>) -> Self {
        self.suggestion = Some(text.into());
        self.mendable = true;
        self
    }

    /// As a reason against handing in.
    pub fn refusal(&self) -> Refusal {
        let refusal = Refusal::new(self.message.clone()).field(self.field.clone()).article(self.article.clone());
        let refusal = self.args.iter().fold(refusal, |refusal, (name, value)| refusal.arg(name, value.as_str()));
        refusal.remedy(if self.mendable {
            "checks-remedy-mend"
        } else if self.contestable {
            "checks-remedy-contest"
        } else {
            "checks-remedy-remove"
        })
    }
}

/// Gives each finding its key: the check, the field, the words, and the how-manieth of its like it is.
pub fn keyed(mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut seen: BTreeMap<(String, String, String, String), usize> = BTreeMap::new();
    for finding in &mut findings {
        let like = (finding.check.clone(), finding.field.clone(), finding.place.clone(), finding.found.clone());
        let number = seen.entry(like).and_modify(|number| *number += 1).or_insert(0);
        let text = format!("{}|{}|{}|{}|{number}", finding.check, finding.field, finding.place, finding.found);
        finding.key = digest::sm3(text.as_bytes()).chars().take(16).collect();
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_stays_when_other_text_changes_and_tells_two_of_a_kind_apart() {
        let one = || Finding::new("norm-punctuation", Severity::Warn, "body", "...");
        let other = Finding::new("norm-date", Severity::Block, "body", "2014年07月30日");
        let alone = keyed(vec![one()]);
        let among = keyed(vec![one(), other, one()]);
        assert_eq!(among[0].severity, Severity::Block);
        assert_eq!(alone[0].key, among[1].key);
        assert_ne!(among[1].key, among[2].key);
    }

    #[test]
    fn every_class_is_a_question() {
        let questions: Vec<_> = Class::ALL.into_iter().map(Class::question).collect();
        assert_eq!(questions[2], "class_undecided");
        assert_eq!(Severity::parse("block"), Some(Severity::Block));
        assert!(Severity::Block > Severity::Warn);
    }
}
