//! Filling in annex 2 (art. 12): one page that keeps what was typed, shows letter by letter how the
//! name comes out of the unit's name, offers the readings of characters that have several, and
//! hands the form in. It needs no script.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use platform::app::App;
use platform::approvals::draft::{self, New};
use platform::approvals::form::{self, FormId};
use platform::people::{Post, UnitId, unit};
use platform::permits::{FillForm, Resource, ResourceKind};
use platform::view::Page;
use platform::web::errors::{Reason, reasons};
use platform::web::{Desk, Form, Path, Query, Routes, Who, desk};
use platform::{Error, Moment, Refusal, Result};
use serde::{Deserialize, Serialize};

use super::annex2::{Annex2, Business, KIND};
use super::domain::{self, Contact, DomainId, DomainState};
use super::naming::{Judgement, Naming};
use super::{carry_out, register, zone};
use crate::sites::{DomainLabel, SiteState, site};

const OFFICERS: Who = Who::Posts(&[Post::InformationOfficer]);

/// The pages of the form.
pub fn routes() -> Routes {
    Routes::default()
        .get("/desk/forms/new/annex2", OFFICERS, show_new)
        .post("/desk/forms/new/annex2", OFFICERS, begin)
        .get("/desk/forms/{id}/annex2", Who::SignedIn, show)
        .post("/desk/forms/{id}/annex2", Who::SignedIn, keep)
}

/// A choice of a list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Choice {
    value: String,
    label: String,
    hint: String,
    selected: bool,
}

/// Beginning a form.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NewAnnex2Page {
    units: Vec<Choice>,
    businesses: Vec<Choice>,
    domain: String,
}

impl Page for NewAnnex2Page {
    const TEMPLATE: &'static str = "construction/domains/new.html";

    fn samples() -> Vec<Self> {
        let choice =
            Choice { value: "register".into(), label: "注册 <b>".into(), selected: true, ..Choice::default() };
        let two = vec![choice.clone(), Choice { selected: false, ..choice.clone() }];
        vec![
            Self { units: two.clone(), businesses: two, domain: "0193".into() },
            Self { units: vec![choice.clone()], businesses: vec![choice], domain: String::new() },
        ]
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Beginning {
    unit: String,
    business: String,
    domain: String,
}

async fn show_new(State(app): State<App>, desk: Desk, Query(asked): Query<Beginning>) -> Result<Response> {
    let mine: Vec<UnitId> = desk.staff().units_of(Post::InformationOfficer).collect();
    let own = mine.first().copied().unwrap_or(desk.staff().unit_id);
    app.policies.permit(&desk.actor(), FillForm, &Resource::new(ResourceKind::Form, "new", Some(own)))?;
    let names = unit::names(&app, mine.iter().copied()).await?;
    let unit = |id: &UnitId| Choice {
        value: id.to_string(),
        label: names.get(id).cloned().unwrap_or_default(),
        selected: asked.unit == id.to_string() || mine.first() == Some(id),
        hint: String::new(),
    };
    let page = NewAnnex2Page {
        units: mine.iter().map(unit).collect(),
        businesses: businesses(&app, &desk, Business::parse(&asked.business).unwrap_or_default()),
        domain: asked.domain.parse::<DomainId>().map(|id| id.to_string()).unwrap_or_default(),
    };
    desk::show(&app, &desk, &page).await
}

fn businesses(app: &App, desk: &Desk, chosen: Business) -> Vec<Choice> {
    let choice = |business: Business| Choice {
        value: business.name().into(),
        label: app.view.text(desk.lang, &format!("domains-business-{}", business.name()), &Default::default()),
        hint: app.view.text(desk.lang, &format!("domains-business-hint-{}", business.name()), &Default::default()),
        selected: business == chosen,
    };
    Business::ALL.into_iter().map(choice).collect()
}

async fn begin(State(app): State<App>, desk: Desk, Form(asked): Form<Beginning>) -> Result<Response> {
    let own = || desk.staff().units_of(Post::InformationOfficer).next().unwrap_or(desk.staff().unit_id);
    let unit: UnitId = asked.unit.parse().unwrap_or_else(|_| own());
    let act = app.act(&desk.actor()).await?;
    act.permit(FillForm, &Resource::new(ResourceKind::Form, "new", Some(unit)))?;
    let unit = unit::by_id(act.db(), unit).await?;
    let domains: Vec<DomainId> = asked.domain.parse().into_iter().collect();
    let annex = Annex2 {
        business: Business::parse(&asked.business).unwrap_or_default(),
        unit_name: unit.name.clone(),
        usc_code: unit.usc_code.clone().unwrap_or_default(),
        postal: unit.address.clone(),
        domains,
        ..Annex2::default()
    };
    let new = New {
        kind: KIND,
        unit: unit.id,
        subject_kind: "domain",
        subject_id: String::new(),
        label: String::new(),
        fields: serde_json::to_value(&annex)?,
    };
    let form = draft::begin(&act, new).await?;
    act.commit().await?;
    Ok(Redirect::to(&format!("/desk/forms/{}/annex2", form.id)).into_response())
}

/// The form.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Annex2Page {
    id: String,
    serial: String,
    moved_at: i64,
    annex: Annex2,
    business: &'static str,
    businesses: Vec<Choice>,
    sites: Vec<Choice>,
    domains: Vec<Choice>,
    base_domain: String,
    /// Characters with several readings.
    characters: Vec<Readings>,
    /// Characters that nobody knows a reading of.
    unreadable: String,
    suggestions: Vec<Suggestion>,
    judgement: Judgement,
    rule: &'static str,
    /// What stands against the label alone, shown beside it.
    label_reasons: Vec<Reason>,
    own_addresses: Vec<String>,
    most_years: u32,
    redirect_months: u32,
    errors: Vec<Reason>,
    done: String,
}

/// The readings of one character.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Readings {
    name: String,
    character: String,
    readings: Vec<Choice>,
}

/// A label that the names would give.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Suggestion {
    label: String,
    rule: &'static str,
    free: bool,
}

impl Page for Annex2Page {
    const TEMPLATE: &'static str = "construction/domains/annex2.html";

    fn samples() -> Vec<Self> {
        let choice =
            |value: &str, label: &str| Choice { value: value.into(), label: label.into(), ..Choice::default() };
        let naming = Naming::of("东城区长安街道", "Chang'an Subdistrict", &Default::default());
        let page = |business: Business| Self {
            id: FormId::new().to_string(),
            serial: "YM-2026-jw-0001".into(),
            moved_at: 1_795_395_480_000_000,
            annex: Annex2 {
                business,
                unit_name: "东城区<长安>街道".into(),
                label: "cajd".into(),
                purpose: "</textarea><script>".into(),
                ..Annex2::default()
            },
            business: business.name(),
            businesses: vec![choice("register", "注册")],
            sites: vec![choice("1", "长安网")],
            domains: vec![choice("1", "cajd.dongcheng.localhost")],
            base_domain: "dongcheng.localhost".into(),
            characters: vec![Readings {
                name: "reading_3".into(),
                character: "长".into(),
                readings: vec![choice("chang", "cháng"), choice("zhang", "zhǎng")],
            }],
            unreadable: "々".into(),
            suggestions: vec![Suggestion { label: "cajd".into(), rule: "pinyin_initials", free: true }],
            judgement: naming.judge("cajd"),
            rule: naming.judge("cajd").rule.name(),
            own_addresses: vec!["A 192.0.2.1".into()],
            most_years: 10,
            redirect_months: 6,
            ..Self::default()
        };
        let mut samples: Vec<_> = Business::ALL.into_iter().map(page).collect();
        let error = Reason {
            text: "域名“cajd”已由其他申请取得。".into(),
            remedy: "请使用字头".into(),
            article: "12".into(),
            field: "label".into(),
        };
        samples.push(Self {
            errors: vec![error.clone()],
            label_reasons: vec![error],
            rule: "none",
            judgement: Judgement::default(),
            ..page(Business::Register)
        });
        samples.push(Self { done: "kept".into(), ..page(Business::Register) });
        samples
    }
}

/// The form, when the viewer may fill it in and it can still be changed; else its own page.
async fn open(app: &App, desk: &Desk, id: FormId) -> Result<std::result::Result<form::Model, Response>> {
    let form = form::by_id(app.db.read(), id).await?;
    match app.policies.permit(&desk.actor(), FillForm, &form.resource()) {
        Ok(_) => {}
        Err(Error::Forbidden(_)) => return Err(Error::NotFound),
        Err(error) => return Err(error),
    }
    if form.kind != KIND {
        return Err(Error::NotFound);
    }
    if form.state.editable() { Ok(Ok(form)) } else { Ok(Err(Redirect::to(&form.url()).into_response())) }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    done: String,
}

async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<FormId>,
    Query(done): Query<Done>,
) -> Result<Response> {
    let form = match open(&app, &desk, id).await? {
        Ok(form) => form,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let annex: Annex2 = form.fields()?;
    let done = if done.done == "kept" { "kept" } else { "" };
    page(&app, &desk, &form, annex, &[], done).await
}

async fn page(
    app: &App,
    desk: &Desk,
    form: &form::Model,
    annex: Annex2,
    refusals: &[Refusal],
    done: &str,
) -> Result<Response> {
    let today = app.time.now().day();
    let naming = annex.naming();
    let judgement = annex.judgement();
    let characters = naming.heteronyms().into_iter().map(|known| Readings {
        name: format!("reading_{}", known.at),
        character: known.character.to_string(),
        readings: known
            .readings
            .iter()
            .enumerate()
            .map(|(at, reading)| Choice {
                value: reading.plain.clone(),
                label: reading.toned.clone(),
                hint: String::new(),
                selected: at == known.chosen,
            })
            .collect(),
    });
    let names = domain::of_unit(app.db.read(), form.unit_id).await?;
    let changeable =
        |domain: &domain::Model| domain.state == DomainState::Resolving || annex.domains.contains(&domain.id);
    let domains = names.iter().filter(|domain| changeable(domain)).map(|domain| Choice {
        value: domain.id.to_string(),
        label: domain.name(app),
        hint: domain.expires_at.map(|at| at.day().to_string()).unwrap_or_default(),
        selected: annex.domains.contains(&domain.id),
    });
    let sites = site::all(app.db.read()).await?;
    let sites = sites.into_iter().filter(|site| site.unit_id == form.unit_id && site.state != SiteState::Closed);
    let none = Choice { label: app.view.text(desk.lang, "domains-no-site", &Default::default()), ..Choice::default() };
    let sites = sites.map(|site| Choice {
        value: site.id.to_string(),
        selected: annex.site == Some(site.id),
        label: site.name,
        hint: String::new(),
    });
    let label_reasons = match annex.wanted_label() {
        Ok(Some(label)) => register::reasons(app, app.db.read(), &label, form.unit_id).await?,
        Err(refusal) if !annex.label.trim().is_empty() => vec![refusal],
        _ => Vec::new(),
    };
    let suggestions = suggestions(app, form.unit_id, &naming).await?;
    let page = Annex2Page {
        id: form.id.to_string(),
        serial: form.serial.clone(),
        moved_at: form.moved_at.0,
        business: annex.business.name(),
        businesses: businesses(app, desk, annex.business),
        sites: std::iter::once(none).chain(sites).collect(),
        domains: domains.collect(),
        base_domain: app.settings.base_domain.clone(),
        characters: characters.collect(),
        unreadable: naming.unreadable().into_iter().collect(),
        suggestions,
        rule: judgement.rule.name(),
        judgement,
        label_reasons: reasons(app, desk.lang, &label_reasons),
        own_addresses: zone::own(&app.settings).shown(),
        most_years: app.rules.months("domain.term", today)?.value / 12,
        redirect_months: app.rules.months("domain.redirect", today)?.value,
        errors: reasons(app, desk.lang, refusals),
        done: done.to_owned(),
        annex,
    };
    let status = if refusals.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk::show_with(app, desk, status, &page).await
}

/// What the names themselves would give, and whether it can be had.
async fn suggestions(app: &App, unit: UnitId, naming: &Naming) -> Result<Vec<Suggestion>> {
    // A name begins with its place; the part that is the unit's own is what is mostly used.
    let own: String = naming
        .characters
        .iter()
        .map(|known| known.character)
        .collect::<String>()
        .rsplit(['市', '区'])
        .find(|part| !part.is_empty())
        .unwrap_or_default()
        .to_owned();
    let skipped = naming.characters.len().saturating_sub(own.chars().count());
    let part = Naming { characters: naming.characters[skipped..].to_vec(), words: Vec::new() };
    let mut labels = vec![
        part.pinyin_initials(),
        naming.pinyin_initials(),
        naming.english_initials(),
        part.full_pinyin(),
        naming.words.join("-"),
    ];
    labels.dedup();
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for label in labels {
        let Ok(parsed) = label.parse::<DomainLabel>() else { continue };
        if suggestions.iter().any(|known| known.label == label) {
            continue;
        }
        let free = register::reasons(app, app.db.read(), &parsed, unit).await?.is_empty();
        suggestions.push(Suggestion { rule: naming.judge(&label).rule.name(), label, free });
    }
    Ok(suggestions)
}

async fn keep(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<FormId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let form = match open(&app, &desk, id).await? {
        Ok(form) => form,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let typed = Typed(pairs);
    let mut annex = typed.read(form.fields()?);
    remember_names(&app, &form, &mut annex).await?;
    let act = app.act(&desk.actor()).await?;
    let expected = Moment(typed.text("moved_at").parse().unwrap_or_default());
    let label = annex.subject(&app.settings);
    let kept = draft::save(&act, id, expected, &label, serde_json::to_value(&annex)?).await?;
    act.commit().await?;
    let here = format!("/desk/forms/{id}/annex2");
    match typed.text("do") {
        "submit" => {
            let act = app.act(&desk.actor()).await?;
            match draft::submit(&act, id).await {
                Ok(form) => {
                    act.commit().await?;
                    Ok(Redirect::to(&form.url()).into_response())
                }
                Err(Error::Refused(refusals)) => {
                    drop(act);
                    page(&app, &desk, &kept, annex, &refusals, "").await
                }
                Err(error) => Err(error),
            }
        }
        "check" => {
            let act = app.act(&desk.actor()).await?;
            let refusals = carry_out::reasons(&act, &kept, &annex).await?;
            drop(act);
            page(&app, &desk, &kept, annex, &refusals, "kept").await
        }
        // Back to the label, where the letters are.
        "letters" => Ok(Redirect::to(&format!("{here}?done=kept#h-label")).into_response()),
        _ => Ok(Redirect::to(&format!("{here}?done=kept")).into_response()),
    }
}

/// Names of sites and domains as they are now, so that the form says what it said.
async fn remember_names(app: &App, form: &form::Model, annex: &mut Annex2) -> Result<()> {
    annex.site_name = match annex.site {
        Some(id) => site::by_id(app.db.read(), id).await?.name,
        None => String::new(),
    };
    let names = domain::of_unit(app.db.read(), form.unit_id).await?;
    // Names of others cannot be chosen, not even by writing their id.
    annex.domains.retain(|id| names.iter().any(|domain| domain.id == *id));
    annex.domain_names =
        names.iter().filter(|domain| annex.domains.contains(&domain.id)).map(|domain| domain.name(app)).collect();
    Ok(())
}

/// What was posted.
struct Typed(Vec<(String, String)>);

impl Typed {
    fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    fn line(&self, name: &str) -> String {
        self.text(name).trim().chars().filter(|character| !character.is_control()).take(LONGEST).collect()
    }

    fn lines(&self, name: &str) -> String {
        self.text(name).replace("\r\n", "\n").trim().chars().take(LONGEST).collect()
    }

    fn contact(&self, part: &str) -> Contact {
        let of = |field: &str| self.line(&format!("{part}.{field}"));
        Contact { name: of("name"), title: of("title"), phone: of("phone"), mobile: of("mobile"), email: of("email") }
    }

    /// The form with what was typed; what the page does not ask stays as it was.
    fn read(&self, known: Annex2) -> Annex2 {
        let readings = self.0.iter().filter_map(|(name, value)| {
            let at: usize = name.strip_prefix("reading_")?.parse().ok()?;
            let plain = value.bytes().all(|byte| byte.is_ascii_lowercase()) && value.len() < 8;
            plain.then(|| (at, value.clone()))
        });
        Annex2 {
            business: Business::parse(self.text("business")).unwrap_or(known.business),
            unit_name_en: self.line("unit_name_en"),
            usc_code: self.line("usc_code"),
            postal: self.line("postal"),
            postcode: self.line("postcode"),
            site: self.text("site").parse().ok(),
            label: self.line("label").to_lowercase(),
            domains: self
                .0
                .iter()
                .filter(|(name, _)| name == "domains")
                .filter_map(|(_, id)| id.parse().ok())
                .collect(),
            readings: readings.collect(),
            basis: self.lines("basis"),
            purpose: self.lines("purpose"),
            ipv4: self.lines("ipv4"),
            ipv6: self.lines("ipv6"),
            alias: self.line("alias"),
            ttl: self.line("ttl"),
            place: self.line("place"),
            hosting: self.line("hosting"),
            cdn: self.text("cdn") == "yes",
            certificate: self.line("certificate"),
            years: self.line("years"),
            redirect_to: self.line("redirect_to"),
            redirect_until: self.line("redirect_until"),
            responsible: self.contact("responsible"),
            administrative: self.contact("administrative"),
            technical: self.contact("technical"),
            serving: self.text("serving") == "yes",
            icp: self.line("icp"),
            police: self.line("police"),
            mlps: self.line("mlps"),
            reason: self.lines("reason"),
            ..known
        }
    }
}

/// Characters that are kept of a field: more is no answer to any question of this form.
const LONGEST: usize = 2000;
