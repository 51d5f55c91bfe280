//! 办法职责表 (register of duties): what each of the 39 articles and six annexes asks, of whom, and where the program
//! keeps it. The register is data (`rules/measures.toml`); `portico measures` and the public page read it from here.

use std::collections::BTreeSet;
use std::str::FromStr;

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use super::rule::Text;
use crate::people::Post;
use crate::people::unit::UnitKind;

const MEASURES: &str = include_str!("../../../../rules/measures.toml");

/// How many articles the Measures have.
pub const ARTICLES: u8 = 39;
/// How many annexes the Measures have.
pub const ANNEXES: u8 = 6;

/// Where a duty stands: an article or an annex of the Measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Provision {
    /// 第…条.
    Article(u8),
    /// 附件….
    Annex(u8),
}

/// How far the program keeps a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DutyStatus {
    /// Nothing yet.
    #[serde(rename = "not yet")]
    NotYet,
    /// The program refuses what the duty forbids.
    #[serde(rename = "enforced")]
    Enforced,
    /// The program gives the office or the public what the duty asks for.
    #[serde(rename = "served")]
    Served,
    /// The program keeps the evidence that people did it.
    #[serde(rename = "recorded")]
    Recorded,
}

/// One duty, small enough that one control can keep it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duty {
    /// `21.1` for articles, `A6.2` for annexes; stable.
    pub id: String,
    /// Article or annex.
    pub provision: Provision,
    /// The duty in our own words.
    pub text: Text,
    /// Who owes it.
    pub actor: Text,
    /// Path of the code that keeps it; empty while nothing does.
    pub control: String,
    /// Names of the tests that prove it.
    pub tests: Vec<String>,
    /// How far it is kept.
    pub status: DutyStatus,
    /// Messages with which its rule refuses; none when nothing is refused.
    pub refusals: Vec<String>,
    /// Kinds of unit it falls on; none when it is the duty of one office alone, known by its posts.
    pub unit_kinds: Vec<UnitKind>,
    /// Posts that carry it inside the unit.
    pub posts: Vec<Post>,
}

impl Duty {
    /// Whether it is a duty of a unit of that kind in which these posts are held: the offices of the district (IT
    /// office, secrecy administration, government office) are units like others, known by the posts only they have.
    pub fn falls_on(&self, kind: UnitKind, held: &[Post]) -> bool {
        let office = |post: &&Post| is_office_post(**post) && held.contains(*post);
        self.unit_kinds.contains(&kind) || self.posts.iter().any(|post| office(&post))
    }
}

/// Posts that exist in one office of the district only (arts. 5, 7, 8, 9, 24, 34).
fn is_office_post(post: Post) -> bool {
    matches!(
        post,
        Post::ItOfficePlanner
            | Post::ItOfficeOperator
            | Post::PortalEditor
            | Post::Assessor
            | Post::SecrecyInspector
            | Post::GovernmentOfficeSupervisor
    )
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Register {
    duty: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    #[serde(default)]
    article: Option<u8>,
    #[serde(default)]
    annex: Option<u8>,
    duty: Text,
    actor: Text,
    control: String,
    tests: Vec<String>,
    status: DutyStatus,
    #[serde(default)]
    refusals: Vec<String>,
    unit_kinds: Vec<UnitKind>,
    posts: Vec<Post>,
}

/// All duties of the Measures, in order, checked: every article and annex is there, no id twice, no status without
/// a control and a test.
pub fn duties() -> Result<Vec<Duty>> {
    parse(MEASURES).context("rules/measures.toml")
}

fn parse(text: &str) -> Result<Vec<Duty>> {
    let register: Register = toml::from_str(text)?;
    let mut duties = Vec::with_capacity(register.duty.len());
    let mut ids = BTreeSet::new();
    for row in register.duty {
        let id = row.id.clone();
        ensure!(ids.insert(id.clone()), "duty {id} is there twice");
        duties.push(check(row).with_context(|| format!("duty {id}"))?);
    }
    let stand = |p: Provision| duties.iter().any(|d: &Duty| d.provision == p);
    let articles = (1..=ARTICLES).map(Provision::Article);
    for provision in articles.chain((1..=ANNEXES).map(Provision::Annex)) {
        ensure!(stand(provision), "{provision:?} has no duty");
    }
    ensure!(duties.is_sorted_by_key(|d| d.provision), "the duties are not in the order of the Measures");
    Ok(duties)
}

fn check(row: Row) -> Result<Duty> {
    let (provision, prefix) = match (row.article, row.annex) {
        (Some(n @ 1..=ARTICLES), None) => (Provision::Article(n), n.to_string()),
        (None, Some(n @ 1..=ANNEXES)) => (Provision::Annex(n), format!("A{n}")),
        _ => bail!("it stands in no article and no annex, or in both"),
    };
    let number = row.id.strip_prefix(&prefix).and_then(|rest| rest.strip_prefix('.'));
    ensure!(number.is_some_and(|n| u8::from_str(n).is_ok()), "its id does not begin with {prefix}.");
    for text in [&row.duty, &row.actor] {
        ensure!(!text.zh.trim().is_empty() && !text.en.trim().is_empty(), "a text is empty");
    }
    let owned = !row.unit_kinds.is_empty() || row.posts.iter().any(|post| is_office_post(*post));
    ensure!(owned, "it falls on no kind of unit and no office");
    let kept = row.status != DutyStatus::NotYet;
    ensure!(!kept || (!row.control.is_empty() && !row.tests.is_empty()), "a status needs a control and a test");
    ensure!(row.tests.iter().all(|t| !t.trim().is_empty()), "a test has no name");
    Ok(Duty {
        id: row.id,
        provision,
        text: row.duty,
        actor: row.actor,
        control: row.control,
        tests: row.tests,
        status: row.status,
        refusals: row.refusals,
        unit_kinds: row.unit_kinds,
        posts: row.posts,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_register_holds_every_article_and_annex() {
        let duties = duties().unwrap();
        assert!((110..=180).contains(&duties.len()), "{} duties", duties.len());
        let of = |p| duties.iter().filter(|d| d.provision == p).count();
        assert!(of(Provision::Article(19)) >= 8, "six classes, the exception and the review system");
        assert!(of(Provision::Article(30)) >= 6);
        assert!(of(Provision::Article(15)) >= 5);
    }

    #[test]
    fn every_unit_finds_its_own_duties() {
        let duties = duties().unwrap();
        let own = |kind, held: &[Post]| {
            duties.iter().filter(|d| d.falls_on(kind, held)).map(|d| d.id.as_str()).collect::<Vec<_>>()
        };
        let organ = own(UnitKind::StateOrgan, &[Post::InformationOfficer]);
        assert!(organ.contains(&"22.2") && organ.contains(&"21.3") && !organ.contains(&"10.3"));
        let office = own(UnitKind::StateOrgan, &[Post::ItOfficePlanner, Post::Assessor]);
        assert!(office.contains(&"10.3") && office.contains(&"34.2") && !office.contains(&"33.1"));
        assert!(own(UnitKind::SocialOrganisation, &[]).contains(&"2.2"));
        assert!(!organ.contains(&"2.2"));
        // Art. 37: bound by the city's rules, and by nothing else here.
        assert_eq!(own(UnitKind::CityVertical, &[Post::InformationOfficer]), ["37.1"]);
        assert!(duties.iter().all(|d| UnitKind::ALL.iter().any(|k| d.falls_on(*k, Post::ALL))));
    }

    #[test]
    fn a_false_row_is_refused() {
        let good = "[[duty]]\nid = \"1.1\"\narticle = 1\nduty = { zh = \"甲\", en = \"a\" }\n\
            actor = { zh = \"乙\", en = \"b\" }\ncontrol = \"\"\ntests = []\nstatus = \"not yet\"\n\
            unit_kinds = [\"state_organ\"]\nposts = []\n";
        let error = |text: &str| format!("{:#}", parse(text).unwrap_err());
        assert!(error(good).contains("Article(2) has no duty"));
        for (from, to, why) in [
            ("article = 1", "article = 40", "no article"),
            ("article = 1", "article = 1\nannex = 1", "in both"),
            ("id = \"1.1\"", "id = \"2.1\"", "begin with 1."),
            ("\"not yet\"", "\"enforced\"", "needs a control"),
            ("\"not yet\"", "\"done\"", "unknown variant"),
            ("\"state_organ\"", "\"ministry\"", "unknown variant"),
            ("posts = []", "posts = []\ncolour = 1", "unknown field"),
            ("zh = \"甲\"", "zh = \" \"", "empty"),
            ("[\"state_organ\"]", "[]", "no kind of unit"),
        ] {
            assert!(error(&good.replace(from, to)).contains(why), "{to}");
        }
        assert!(error(&format!("{good}{good}")).contains("twice"));
    }
}
