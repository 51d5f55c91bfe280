//! The duty table as a file (annex 4): out as CSV that an office program opens, in from the same columns. A dry run is
//! the whole import in an act that is dropped; an import with one refused line changes nothing.

use std::collections::{BTreeMap, HashMap};

use construction::columns::{ColumnId, column};
use construction::sites::site;
use jiff::civil::Date;
use platform::people::{Post, SiteRef, StaffId, UnitId, holding, staff, unit};
use platform::permits::{KeepDuty, Resource};
use platform::view::{Lang, View};
use platform::{Act, App, Error, Refusal, Result};
use sea_orm::entity::prelude::*;

use super::row::{self, Model, Way};
use super::write::{Line, put};
use super::{Frequency, clock};

/// The columns of the file, by the ends of their message keys (`duty-csv-…`), in order.
pub const HEAD: [&str; 22] = [
    "site",
    "path",
    "number",
    "channel",
    "columns",
    "description",
    "requirement",
    "way",
    "lead",
    "supporting",
    "leader",
    "officer-a",
    "officer-b",
    "phone",
    "frequency",
    "first-due",
    "minimum",
    "warning",
    "score",
    "from",
    "until",
    "reason",
];

/// The names that lines are shown with.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Units.
    pub units: HashMap<UnitId, unit::Model>,
    /// People.
    pub people: HashMap<StaffId, String>,
    /// Sites.
    pub sites: HashMap<SiteRef, site::Model>,
    /// Columns.
    pub columns: HashMap<ColumnId, column::Model>,
}

impl Names {
    /// Around these lines; four queries.
    pub async fn around(app: &App, db: &impl ConnectionTrait, rows: &[Model]) -> Result<Self> {
        let units = unit::Entity::find().all(db).await?.into_iter().map(|unit| (unit.id, unit)).collect();
        let people = staff::names(app, crate::desk::row::unique(rows.iter().flat_map(Model::people))).await?;
        let sites = site::all(db).await?.into_iter().map(|site| (site.id, site)).collect();
        let ids: Vec<ColumnId> = rows.iter().map(|row| row.column_id).collect();
        let columns = column::Entity::find().filter(column::Column::Id.is_in(ids)).all(db).await?;
        Ok(Self { units, people, sites, columns: columns.into_iter().map(|column| (column.id, column)).collect() })
    }

    /// The full name of a unit.
    pub fn unit(&self, id: UnitId) -> String {
        self.units.get(&id).map(|unit| unit.name.clone()).unwrap_or_default()
    }

    /// Its customary short name.
    pub fn short(&self, id: UnitId) -> String {
        self.units.get(&id).map(|unit| unit.short_name.clone()).unwrap_or_default()
    }

    /// A person's name.
    pub fn person(&self, id: StaffId) -> String {
        self.people.get(&id).cloned().unwrap_or_default()
    }
}

/// 更新频率 in words.
pub fn frequency(view: &View, lang: Lang, frequency: Frequency) -> String {
    let args = BTreeMap::from([("number".to_owned(), frequency.number().unwrap_or_default().into())]);
    view.text(lang, &format!("duty-frequency-{}", frequency.name()), &args)
}

/// 保障方式 in words.
pub fn way(view: &View, lang: Lang, way: Way) -> String {
    view.text(lang, &format!("duty-way-{}", way.name()), &BTreeMap::new())
}

/// The names of the file's columns.
pub fn head(view: &View, lang: Lang) -> Vec<String> {
    HEAD.iter().map(|name| view.text(lang, &format!("duty-csv-{name}"), &BTreeMap::new())).collect()
}

/// A line of the file.
pub fn cells(view: &View, lang: Lang, names: &Names, row: &Model) -> Vec<String> {
    let day = |day: Option<super::Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let column = names.columns.get(&row.column_id);
    let supporting: Vec<String> = row.supporting.0.iter().map(|id| names.unit(*id)).collect();
    let (channel, below) = row.place.0.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
    vec![
        names.sites.get(&row.site_id).map(|site| site.code.clone()).unwrap_or_default(),
        column.map(|column| column.path.clone()).unwrap_or_default(),
        row.number.clone(),
        channel.to_owned(),
        below.join(" / "),
        column.map(|column| column.description.clone()).unwrap_or_default(),
        row.requirement.clone(),
        way(view, lang, row.way),
        names.unit(row.lead_unit_id),
        supporting.join("、"),
        names.person(row.leader_id),
        names.person(row.officer_a_id),
        names.person(row.officer_b_id),
        row.phone.clone(),
        frequency(view, lang, row.frequency),
        day(row.first_due),
        row.minimum.to_string(),
        row.warning_days.to_string(),
        row.score.to_string(),
        row.valid_from.to_string(),
        day(row.valid_until),
        row.reason.clone(),
    ]
}

/// What an import makes of a line of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The column had no line.
    New,
    /// A new version.
    Changed,
    /// It says what is in force.
    Same,
    /// Rules stand against it.
    Refused(Vec<Refusal>),
}

/// A line of the file and what came of it.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its number in the file, from 2; the first is the head.
    pub number: usize,
    /// Site and path as they stand there.
    pub place: String,
    /// What came of it.
    pub verdict: Verdict,
}

/// The text of an uploaded file: UTF-8, or what office programs in China save as CSV.
pub fn text_of(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => encoding_rs::GB18030.decode(bytes).0.into_owned(),
    }
}

/// Writes every line of the file; lines that say what is in force are left alone. What is returned tells what came of
/// each; whoever finds a refusal in it drops the act.
pub async fn import(act: &Act, text: &str) -> Result<Vec<Outcome>> {
    act.permit(KeepDuty, &Resource::cluster())?;
    let most = act.app().rules.count("duty.lines", act.now().day())?.value;
    let lines = read(act.app(), text, most)?;
    let known = Known::load(act).await?;
    let mut outcomes = Vec::new();
    let mut columns = Vec::new();
    for (number, cells) in lines {
        let place = format!("{} {}", cells["site"], cells["path"]);
        let verdict = match one(act, &known, &cells).await {
            Ok((verdict, column)) => {
                columns.extend((verdict != Verdict::Same).then_some(column));
                verdict
            }
            Err(Error::Refused(refusals)) => Verdict::Refused(refusals),
            Err(other) => return Err(other),
        };
        outcomes.push(Outcome { number, place, verdict });
    }
    if !columns.is_empty() && !outcomes.iter().any(|outcome| matches!(outcome.verdict, Verdict::Refused(_))) {
        clock::wind(act, Some(&columns)).await?;
    }
    Ok(outcomes)
}

type Cells = HashMap<&'static str, String>;

/// The lines of the file by the names of its columns; the head may be in any of our languages and in any order.
fn read(app: &App, text: &str, most: u64) -> Result<Vec<(usize, Cells)>> {
    let broken = |detail: String| Refusal::new("duty-csv-broken").arg("detail", detail).field("file");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = Vec::new();
    for record in reader.records() {
        records.push(record.map_err(|error| broken(error.to_string()))?);
        if records.len() as u64 > most.saturating_add(1) {
            return Err(Refusal::new("duty-csv-long").arg("most", most).field("file").into());
        }
    }
    let mut records = records.into_iter();
    let titles: Vec<String> =
        records.next().map(|first| first.iter().map(|cell| cell.trim().to_owned()).collect()).unwrap_or_default();
    let ours: Vec<Vec<String>> = Lang::ALL.into_iter().map(|lang| head(&app.view, lang)).collect();
    let mut places: HashMap<&'static str, usize> = HashMap::new();
    for (at, name) in HEAD.iter().enumerate() {
        let found = titles.iter().position(|title| ours.iter().any(|head| head[at] == *title));
        if let Some(found) = found {
            places.insert(name, found);
        }
    }
    // What only explains a line need not be there.
    let optional = ["number", "channel", "columns", "description", "supporting", "first-due", "until", "reason"];
    let lacking: Vec<String> = HEAD
        .iter()
        .filter(|name| !optional.contains(name) && !places.contains_key(*name))
        .map(|name| app.view.text(Lang::ZhHans, &format!("duty-csv-{name}"), &BTreeMap::new()))
        .collect();
    if !lacking.is_empty() {
        return Err(Refusal::new("duty-csv-head").arg("columns", lacking.join("、")).field("file").into());
    }
    let lines = (2..).zip(records).filter(|(_, record)| record.iter().any(|cell| !cell.trim().is_empty()));
    Ok(lines
        .map(|(number, record)| {
            let cell = |name: &&'static str| {
                let text = places.get(*name).and_then(|at| record.get(*at)).unwrap_or_default();
                // Our own files mark what a program would take for a formula.
                (*name, text.trim().trim_start_matches('\'').to_owned())
            };
            (number, HEAD.iter().map(cell).collect())
        })
        .collect())
}

/// What names in a file can mean.
struct Known {
    sites: Vec<site::Model>,
    units: Vec<unit::Model>,
    people: HashMap<StaffId, String>,
    held: Vec<holding::Model>,
}

impl Known {
    async fn load(act: &Act) -> Result<Self> {
        let posts = [Post::InformationOfficer, Post::PrincipalLeader, Post::DeputyLeader];
        let held = holding::Entity::find()
            .filter(holding::Column::Post.is_in(posts))
            .filter(holding::in_force(act.now()))
            .all(act.db())
            .await?;
        let ids: Vec<StaffId> = held.iter().map(|held| held.staff_id).collect();
        let people = staff::Entity::find().filter(staff::Column::Id.is_in(ids)).all(act.db()).await?;
        Ok(Self {
            sites: site::all(act.db()).await?,
            units: unit::Entity::find().all(act.db()).await?,
            people: people.into_iter().map(|person| (person.id, person.name)).collect(),
            held,
        })
    }

    fn unit(&self, text: &str) -> Option<UnitId> {
        let named = |unit: &&unit::Model| [&unit.name, &unit.short_name, &unit.code].iter().any(|name| *name == text);
        self.units.iter().find(named).map(|unit| unit.id)
    }

    /// The one person of that name who holds such a post for one of the units; two of a name are nobody.
    fn person(&self, name: &str, units: &[UnitId], officer: bool) -> Option<StaffId> {
        let mut found: Vec<StaffId> = self
            .held
            .iter()
            .filter(|held| units.contains(&held.unit_id) && (held.post == Post::InformationOfficer) == officer)
            .map(|held| held.staff_id)
            .filter(|id| self.people.get(id).is_some_and(|known| known == name))
            .collect();
        found.sort();
        found.dedup();
        if let [one] = found.as_slice() { Some(*one) } else { None }
    }
}

async fn one(act: &Act, known: &Known, cells: &Cells) -> Result<(Verdict, ColumnId)> {
    let column = match known.sites.iter().find(|site| site.code == cells["site"]) {
        Some(site) => column::by_path(act.db(), site.id, &cells["path"]).await?.map(|column| (site, column)),
        None => None,
    };
    let Some((site, column)) = column else {
        return Err(Refusal::new("duty-csv-column").article("18").into());
    };
    let line = line(act, known, cells, site.unit_id)?;
    let before = row::of_column(act.db(), column.id).await?;
    let current = before.iter().rfind(|row| row.covers(act.now().day())).or(before.last());
    if current.is_some_and(|row| line.says_the_same(row)) {
        return Ok((Verdict::Same, column.id));
    }
    let verdict = if before.is_empty() { Verdict::New } else { Verdict::Changed };
    put(act, column.id, &line, None).await?;
    Ok((verdict, column.id))
}

fn line(act: &Act, known: &Known, cells: &Cells, keeper: UnitId) -> Result<Line> {
    let view = &act.app().view;
    let mut reasons = Vec::new();
    let mut unread = |name: &'static str| {
        let title = view.text(Lang::ZhHans, &format!("duty-csv-{name}"), &BTreeMap::new());
        reasons.push(Refusal::new("duty-csv-cell").arg("column", title).arg("text", cells[name].clone()));
    };
    let day = |name: &'static str, unread: &mut dyn FnMut(&'static str)| -> Option<Date> {
        let text = cells[name].replace('/', "-");
        let day = text.parse().ok();
        if day.is_none() && !text.is_empty() {
            unread(name);
        }
        day
    };
    let lead_unit = known.unit(&cells["lead"]);
    let mut supporting = Vec::new();
    for name in cells["supporting"].split(['、', ';', '；', ',']).map(str::trim).filter(|name| !name.is_empty()) {
        match known.unit(name) {
            Some(unit) => supporting.push(unit),
            None => unread("supporting"),
        }
    }
    let officers: Vec<UnitId> = lead_unit.into_iter().chain([keeper]).collect();
    let leaders: Vec<UnitId> = lead_unit.into_iter().collect();
    let line = Line {
        requirement: cells["requirement"].clone(),
        way: Way::ALL.into_iter().find(|one| names_way(view, *one, &cells["way"])),
        supporting,
        leader: known.person(&cells["leader"], &leaders, false),
        officer_a: known.person(&cells["officer-a"], &officers, true),
        officer_b: known.person(&cells["officer-b"], &officers, true),
        lead_unit,
        phone: cells["phone"].clone(),
        frequency: frequency_of(view, &cells["frequency"]),
        first_due: day("first-due", &mut unread),
        minimum: cells["minimum"].parse().ok(),
        warning_days: cells["warning"].parse().ok(),
        score: cells["score"].parse().ok(),
        // What begins in the past has begun already; a change begins today.
        valid_from: Some(day("from", &mut unread).map_or(act.now().day(), |from| from.max(act.now().day()))),
        valid_until: day("until", &mut unread),
        reason: cells["reason"].clone(),
    };
    platform::act::all_clear(reasons)?;
    Ok(line)
}

fn names_way(view: &View, one: Way, text: &str) -> bool {
    one.name() == text || Lang::ALL.into_iter().any(|lang| way(view, lang, one) == text)
}

/// `weekly:3`, or as one of our languages says it.
fn frequency_of(view: &View, text: &str) -> Option<Frequency> {
    if let Ok(known) = text.parse() {
        return Some(known);
    }
    let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let number = text.chars().filter(char::is_ascii_digit).collect::<String>().parse().ok();
    let candidates = Frequency::ALL.into_iter().filter_map(|one| Frequency::parse(one.name(), number.or(one.number())));
    let said =
        |one: &Frequency| Lang::ALL.into_iter().any(|lang| squeezed(&frequency(view, lang, *one)) == squeezed(text));
    candidates.into_iter().find(said)
}
