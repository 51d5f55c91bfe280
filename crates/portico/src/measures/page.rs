//! The register for the public (`/measures` on the portal) and for each unit (`/desk/measures`).
//! Rendered at the look, because the last refusal is part of it.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use construction::frame::{self, Spot};
use content::manuscripts::numerals;
use content::pages::Place;
use platform::app::Db;
use platform::people::unit::UnitKind;
use platform::people::{Post, holding, unit};
use platform::rulebook::{Duty, DutyStatus, Provision};
use platform::view::{Lang, Page};
use platform::web::desk;
use platform::web::host::SiteHost;
use platform::web::{Desk, Visitor};
use platform::{App, Error, Moment, Result, refusals, rulebook};
use serde::Serialize;

use super::last_refusal;

/// How many duties are in which state.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    total: usize,
    enforced: usize,
    served: usize,
    recorded: usize,
    not_yet: usize,
}

/// The duties of one article or annex.
#[derive(Debug, Serialize)]
pub struct Group {
    anchor: String,
    title: String,
    text: String,
    duties: Vec<Shown>,
}

/// A duty as the page shows it.
#[derive(Debug, Serialize)]
pub struct Shown {
    id: String,
    duty: String,
    actor: String,
    control: String,
    tests: Vec<String>,
    status: &'static str,
    last_refusal: Option<i64>,
    /// Whether the person who looks holds a post that carries it.
    mine: bool,
}

/// The public page.
#[derive(Debug, Serialize)]
pub struct MeasuresPage {
    counts: Counts,
    groups: Vec<Group>,
}

/// The page of a unit.
#[derive(Debug, Serialize)]
pub struct UnitDuties {
    unit: String,
    counts: Counts,
    groups: Vec<Group>,
}

impl Page for MeasuresPage {
    const TEMPLATE: &'static str = "content/public/measures.html";

    fn samples() -> Vec<Self> {
        vec![
            Self { counts: Counts::default(), groups: Vec::new() },
            Self { counts: Counts { total: 4, enforced: 1, served: 1, recorded: 1, not_yet: 1 }, groups: samples() },
        ]
    }
}

impl Page for UnitDuties {
    const TEMPLATE: &'static str = "portico/measures/desk.html";

    fn samples() -> Vec<Self> {
        vec![
            Self { unit: "东城区教育委员会".into(), counts: Counts::default(), groups: Vec::new() },
            Self { unit: "<b>&".into(), counts: Counts::default(), groups: samples() },
        ]
    }
}

fn samples() -> Vec<Group> {
    let shown = |number: usize, status| Shown {
        id: format!("31.{number}"),
        duty: "撰写人不得审核自己的稿件 <b>&".into(),
        actor: "各单位".into(),
        control: if status == "not_yet" { String::new() } else { "rules/permits/content.cedar".into() },
        tests: vec!["article_31_the_author_may_not_review".into(); number - 1],
        status,
        last_refusal: (status == "enforced").then_some(1_795_395_480_000_000),
        mine: number == 1,
    };
    let states = ["enforced", "served", "recorded", "not_yet"];
    vec![Group {
        anchor: "article-31".into(),
        title: "第三十一条".into(),
        text: String::new(),
        duties: states.into_iter().enumerate().map(|(at, status)| shown(at + 1, status)).collect(),
    }]
}

/// `GET /measures` on the portal.
pub async fn public(
    State(app): State<App>,
    Extension(host): Extension<Arc<SiteHost>>,
    visitor: Visitor,
) -> Result<Response> {
    if host.label != "www" {
        return Err(Error::NotFound);
    }
    let db = Db::Connection(app.db.read());
    let place = Place { app: &app, db: &db, host: &host, lang: visitor.lang };
    let duties = rulebook::duties()?;
    let last = refusals::last(app.db.read()).await?;
    let groups = groups(&app, visitor.lang, &duties, &last, &[]);
    let page = MeasuresPage { counts: counts(&duties), groups };
    let spot = Spot {
        path: "/measures".into(),
        title: app.view.text(visitor.lang, "public-measures", &Default::default()),
        ..Spot::default()
    };
    let frame = frame::build(&app, &db, &host, visitor.lang, &spot).await?;
    let mut response = Html(place.html(&page, &frame).await?).into_response();
    for (name, value) in platform::store::serve::SECURITY {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    let cache = HeaderValue::from_static("public, max-age=60");
    response.headers_mut().insert(header::CACHE_CONTROL, cache);
    Ok(response)
}

/// `GET /desk/measures`: the duties of the person's unit; those of the person's own posts marked.
pub async fn own(State(app): State<App>, desk: Desk) -> Result<Response> {
    let staff = desk.staff();
    let unit = unit::by_id(app.db.read(), staff.unit_id).await?;
    let now = app.time.now();
    let held: Vec<Post> = holding::of_unit(&app, &unit)
        .await?
        .into_iter()
        .filter(|holding| holding.in_force(now))
        .map(|holding| holding.post)
        .collect();
    let mine: Vec<Post> = staff.posts.iter().map(|held| held.post).collect();
    let duties = of_unit(rulebook::duties()?, unit.kind, &held, &mine);
    let last = refusals::last(app.db.read()).await?;
    let page =
        UnitDuties { unit: unit.name, counts: counts(&duties), groups: groups(&app, desk.lang, &duties, &last, &mine) };
    desk::show(&app, &desk, &page).await
}

/// What falls on a unit, and on posts that the person holds for another one.
fn of_unit(duties: Vec<Duty>, kind: UnitKind, held: &[Post], mine: &[Post]) -> Vec<Duty> {
    let own = |duty: &Duty| duty.falls_on(kind, held) || (duty.unit_kinds.is_empty() && duty.falls_on(kind, mine));
    duties.into_iter().filter(own).collect()
}

fn counts(duties: &[Duty]) -> Counts {
    let of = |status| duties.iter().filter(|duty| duty.status == status).count();
    Counts {
        total: duties.len(),
        enforced: of(DutyStatus::Enforced),
        served: of(DutyStatus::Served),
        recorded: of(DutyStatus::Recorded),
        not_yet: of(DutyStatus::NotYet),
    }
}

fn groups(app: &App, lang: Lang, duties: &[Duty], last: &HashMap<String, Moment>, mine: &[Post]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for duty in duties {
        let anchor = match duty.provision {
            Provision::Article(number) => format!("article-{number}"),
            Provision::Annex(number) => format!("annex-{number}"),
        };
        let shown = shown(lang, duty, last, mine);
        match groups.last_mut().filter(|group| group.anchor == anchor) {
            Some(group) => group.duties.push(shown),
            None => groups.push(Group {
                title: title(app, lang, duty.provision),
                anchor,
                text: String::new(),
                duties: vec![shown],
            }),
        }
    }
    groups
}

fn shown(lang: Lang, duty: &Duty, last: &HashMap<String, Moment>, mine: &[Post]) -> Shown {
    let said = |text: &rulebook::Text| if lang == Lang::En { text.en.clone() } else { text.zh.clone() };
    Shown {
        id: duty.id.clone(),
        duty: said(&duty.text),
        actor: said(&duty.actor),
        control: duty.control.clone(),
        tests: duty.tests.clone(),
        status: match duty.status {
            DutyStatus::NotYet => "not_yet",
            DutyStatus::Enforced => "enforced",
            DutyStatus::Served => "served",
            DutyStatus::Recorded => "recorded",
        },
        last_refusal: last_refusal(duty, last).map(|at| at.0),
        mine: duty.posts.iter().any(|post| mine.contains(post)),
    }
}

fn title(app: &App, lang: Lang, provision: Provision) -> String {
    let (key, number) = match provision {
        Provision::Article(number) => ("measures-article", number),
        Provision::Annex(number) => ("measures-annex", number),
    };
    let number = match (lang, provision) {
        (Lang::ZhHans | Lang::ZhHant, Provision::Article(number)) => numerals::write(u32::from(number)),
        _ => number.to_string(),
    };
    app.view.text(lang, key, &[("number".to_owned(), number.into())].into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_sees_its_own_duties_and_a_person_those_of_an_office_post() {
        let ids = |kind, held: &[Post], mine: &[Post]| {
            let own = of_unit(rulebook::duties().unwrap(), kind, held, mine);
            own.into_iter().map(|duty| duty.id).collect::<Vec<_>>()
        };
        let officer = ids(UnitKind::StateOrgan, &[Post::InformationOfficer], &[Post::InformationOfficer]);
        assert!(officer.contains(&"22.2".to_owned()) && !officer.contains(&"33.1".to_owned()));
        let inspector = ids(UnitKind::StateOrgan, &[], &[Post::SecrecyInspector]);
        assert!(inspector.contains(&"33.1".to_owned()));
    }

    #[test]
    fn every_duty_is_counted_once() {
        let duties = rulebook::duties().unwrap();
        let counts = counts(&duties);
        assert_eq!(counts.total, duties.len());
        assert_eq!(counts.total, counts.enforced + counts.served + counts.recorded + counts.not_yet);
    }
}
