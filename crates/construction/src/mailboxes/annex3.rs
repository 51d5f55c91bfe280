//! 附件3 《数字东城电子信箱申请（注销）表》 (art. 13): what it asks, what stands against it, and what
//! takes effect when the IT office has registered it. One form may list several boxes.

use std::collections::HashSet;

use platform::approvals::kind::{FormKind, Submission, only_returned, own_page};
use platform::approvals::{cell, form};
use platform::people::{Post, StaffId, UnitId, staff};
use platform::view::Lang;
use platform::{Act, Error, Moment, Refusal, Result, notices};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::mailbox::{self, Handling, Kind, Model, Reason, State};
use super::register::{self, Cancellation, Change, Holder, New, Order, entry};
use super::{MailboxId, UserName, annex3_paper, name, proposals};

/// As in `rules/flows/`.
pub const KIND: &str = "annex3";
/// Whose desk offers to fill it in.
pub const DRAFTERS: &[Post] = &[Post::InformationOfficer];

/// 申请类别.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// 申请.
    #[default]
    Apply,
    /// 变更.
    Change,
    /// 停用.
    Suspend,
    /// 注销.
    Cancel,
    /// 密码重置.
    Reset,
}

impl Request {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 5] = [Self::Apply, Self::Change, Self::Suspend, Self::Cancel, Self::Reset];

    /// The name in data, forms and message keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Change => "change",
            Self::Suspend => "suspend",
            Self::Cancel => "cancel",
            Self::Reset => "reset",
        }
    }

    /// The one of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|request| request.name() == name)
    }

    /// Whether initial passwords are handed over at its end.
    fn wants_password(self) -> bool {
        matches!(self, Self::Apply | Self::Reset)
    }
}

/// The form, version 1. What is not filled in yet is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Annex3 {
    /// 申请类别.
    pub request: Request,
    /// 保密承诺: no secrets by mail, no lending, given back on leaving.
    pub promise: bool,
    /// 说明.
    pub note: String,
    /// One line a box.
    pub lines: Vec<Line>,
}

/// One line of the list, as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Line {
    /// Which box, except when one is applied for.
    pub mailbox: String,
    /// 信箱类型.
    pub kind: String,
    /// 科室.
    pub section: String,
    /// The person in the register of staff; empty for others.
    pub staff: String,
    /// 使用人姓名.
    pub name: String,
    /// 性别.
    pub gender: String,
    /// 职务.
    pub title: String,
    /// 人员编号/身份证后四位.
    pub mark: String,
    /// 办公电话.
    pub phone: String,
    /// 手机.
    pub mobile: String,
    /// 拟用用户名, first choice.
    pub first: String,
    /// Second choice.
    pub second: String,
    /// Additional names, divided by blanks.
    pub names: String,
    /// 是否对外公开.
    pub public: bool,
    /// 用途.
    pub purpose: String,
    /// 停用或注销原因.
    pub reason: String,
    /// 邮件处理方式.
    pub handling: String,
    /// Which box receives the mail.
    pub successor: String,
}

/// The kind of form, as the engine of approvals knows it.
pub const FORM: FormKind = FormKind {
    kind: KIND,
    new_url: "/desk/forms/new/annex3",
    drafters: DRAFTERS,
    body: |app, form, lang| Box::pin(annex3_paper::body(app, form, lang)),
    ready: |act, form| Box::pin(ready(act, form)),
    before: |act, form, cell| Box::pin(before(act, form, cell)),
    after: |act, form, cell| Box::pin(after(act, form, cell)),
    returned: only_returned,
    edit: edit_url,
    show: own_page,
};

fn edit_url(form: &form::Model) -> String {
    format!("{}/{KIND}", form.url())
}

/// What one line orders, read.
enum Ordered {
    Apply(New),
    Change(MailboxId, Change),
    Suspend(MailboxId, Reason),
    Cancel(MailboxId, Cancellation),
    Reset(MailboxId),
}

impl Line {
    fn holder(&self) -> Holder {
        Holder {
            staff: self.staff.parse().ok(),
            name: self.name.trim().to_owned(),
            title: self.title.trim().to_owned(),
            mark: self.mark.trim().to_owned(),
        }
    }

    fn other_names(&self) -> Result<Vec<UserName>, Refusal> {
        let names = self.names.split([' ', ',', '，', '、', ';', '；']).filter(|name| !name.is_empty());
        names.map(str::parse).collect::<Result<_, Refusal>>().map_err(|refusal| refusal.field("names"))
    }

    /// The new box with the name of the first choice, or of the second.
    fn new_box(&self, unit: UnitId, user_name: UserName) -> Result<New, Refusal> {
        let missing = || Refusal::new("mailboxes-line-kind").article("13").field("kind");
        Ok(New {
            kind: Kind::parse(&self.kind).ok_or_else(missing)?,
            unit,
            section: self.section.trim().to_owned(),
            holder: self.holder(),
            user_name,
            names: self.other_names()?,
            public: self.public,
            purpose: self.purpose.trim().to_owned(),
        })
    }
}

/// Fills in what can be known: name and title of a person in the register of staff, user names
/// from a person's name. What somebody wrote stays.
pub async fn complete(db: &impl ConnectionTrait, form: &mut Annex3) -> Result<()> {
    let choices = form.lines.iter().flat_map(|line| [&line.first, &line.second]);
    let mut written: HashSet<String> = choices.map(|name| name.trim().to_owned()).collect();
    for line in &mut form.lines {
        if let Ok(id) = line.staff.parse::<StaffId>()
            && let Some(person) = staff::Entity::find_by_id(id).one(db).await?
        {
            if line.name.trim().is_empty() {
                line.name = person.name;
            }
            if line.title.trim().is_empty() {
                line.title = person.title;
            }
        }
        let personal = Kind::parse(&line.kind) == Some(Kind::Personal);
        if form.request == Request::Apply && personal && line.first.trim().is_empty() && !line.name.trim().is_empty() {
            // A name without pinyin is refused with its reason when the form is handed in.
            let Ok(readings) = super::readings(&line.name) else { continue };
            let mut taken = written.clone();
            for reading in &readings {
                taken.extend(name::taken_like(db, reading).await?);
            }
            let offered = proposals(&line.name, &taken, 1).unwrap_or_default();
            if let Some(first) = offered.first() {
                line.first = first.to_string();
                taken.insert(line.first.clone());
            }
            if line.second.trim().is_empty() {
                let second = proposals(&line.name, &taken, 1).unwrap_or_default();
                line.second = second.first().map(ToString::to_string).unwrap_or_default();
            }
            written.extend([line.first.clone(), line.second.clone()]);
        }
    }
    Ok(())
}

/// What stands against handing it in, every reason at its line; and what is handed in.
async fn ready(act: &Act, form: &form::Model) -> Result<Submission> {
    let fields: Annex3 = form.fields()?;
    let (ordered, reasons) = read(act, form.unit_id, &fields).await?;
    platform::act::all_clear(reasons)?;
    let label = label(act, &fields, ordered.len()).await?;
    Ok(Submission { label, ..Submission::default() })
}

/// 申请 shixiaoming (and so many more).
async fn label(act: &Act, fields: &Annex3, count: usize) -> Result<String> {
    let first = match fields.lines.first() {
        Some(line) if fields.request == Request::Apply => line.first.trim().to_owned(),
        Some(line) => match line.mailbox.parse::<MailboxId>() {
            Ok(id) => mailbox::by_id(act.db(), id).await?.user_name.to_string(),
            Err(_) => String::new(),
        },
        None => String::new(),
    };
    let view = &act.app().view;
    let what = view.text(Lang::ZhHans, &format!("mailboxes-request-{}", fields.request.name()), &Default::default());
    let args =
        [("what".to_owned(), what.into()), ("name".to_owned(), first.into()), ("count".to_owned(), count.into())];
    Ok(view.text(Lang::ZhHans, "mailboxes-form-label", &args.into_iter().collect()))
}

/// Reads every line and asks the register about it.
async fn read(act: &Act, unit: UnitId, fields: &Annex3) -> Result<(Vec<Ordered>, Vec<Refusal>)> {
    let mut reasons = Vec::new();
    let most = act.app().rules.count("mailbox.rows", act.now().day())?.value;
    if fields.lines.is_empty() {
        reasons.push(Refusal::new("mailboxes-lines-none").article("13"));
    }
    if fields.lines.len() as u64 > most {
        reasons.push(Refusal::new("mailboxes-lines-many").arg("most", most).article("13"));
    }
    if !fields.promise {
        reasons.push(Refusal::new("mailboxes-promise-missing").article("13").field("promise"));
    }
    let mut seen: HashSet<String> = HashSet::new();
    let mut ordered = Vec::new();
    for (place, line) in fields.lines.iter().enumerate() {
        let at = |refusal: Refusal| {
            let field = format!("l{place}_{}", field_of(refusal.field.as_deref().unwrap_or_default()));
            refusal.field(field)
        };
        match one(act, unit, fields.request, line).await? {
            Ok(read) => {
                for key in keys(&read) {
                    if !seen.insert(key.clone()) {
                        reasons.push(at(Refusal::new("mailboxes-line-twice").arg("name", key).article("13")));
                    }
                }
                ordered.push(read);
            }
            Err(refusals) => reasons.extend(refusals.into_iter().map(at)),
        }
    }
    Ok((ordered, reasons))
}

/// What may stand on one form only once: a name, a person, a box.
fn keys(ordered: &Ordered) -> Vec<String> {
    match ordered {
        Ordered::Apply(new) => {
            let names = std::iter::once(&new.user_name).chain(&new.names).map(ToString::to_string);
            let holder = match (new.kind, new.holder.staff) {
                (Kind::Personal, Some(_)) => Some(new.holder.name.clone()),
                (Kind::Personal, None) => Some(format!("{} {}", new.holder.name, new.holder.mark)),
                _ => None,
            };
            names.chain(holder).collect()
        }
        Ordered::Change(id, _) | Ordered::Suspend(id, _) | Ordered::Cancel(id, _) | Ordered::Reset(id) => {
            vec![id.to_string()]
        }
    }
}

/// The field of a line that a reason of the register belongs to.
fn field_of(field: &str) -> &str {
    match field {
        "user_name" => "first",
        "holder" => "name",
        "holder_title" => "title",
        "" => "mailbox",
        field => field,
    }
}

async fn one(
    act: &Act,
    unit: UnitId,
    request: Request,
    line: &Line,
) -> Result<std::result::Result<Ordered, Vec<Refusal>>> {
    let mut reasons = Vec::new();
    if request == Request::Apply {
        return apply(act, unit, line).await;
    }
    let missing = || Refusal::new("mailboxes-line-box").article("13").field("mailbox");
    let Ok(id) = line.mailbox.parse::<MailboxId>() else { return Ok(Err(vec![missing()])) };
    let found = match mailbox::by_id(act.db(), id).await {
        Ok(found) if found.unit_id == unit => found,
        // A box of another unit is as good as none.
        Ok(_) | Err(Error::NotFound) => return Ok(Err(vec![missing()])),
        Err(error) => return Err(error),
    };
    let reason =
        Reason::parse(&line.reason).ok_or_else(|| Refusal::new("mailboxes-line-reason").article("13").field("reason"));
    let read = match request {
        Request::Apply => return Ok(Err(vec![missing()])),
        Request::Change => {
            let names = line.other_names().map_err(|refusal| vec![refusal]);
            let names = match names {
                Ok(names) => names,
                Err(refusals) => return Ok(Err(refusals)),
            };
            let change = Change {
                section: line.section.clone(),
                holder: line.holder(),
                public: line.public,
                purpose: line.purpose.clone(),
                names,
            };
            reasons.extend(register::against_change(act, &found, &change).await?);
            Ordered::Change(id, change)
        }
        Request::Suspend => match reason {
            Ok(reason) => {
                reasons.extend(found.must_take(mailbox::Deed::Suspend).err());
                Ordered::Suspend(id, reason)
            }
            Err(refusal) => return Ok(Err(vec![refusal])),
        },
        Request::Cancel => {
            let handling = Handling::parse(&line.handling)
                .ok_or_else(|| Refusal::new("mailboxes-line-handling").article("13").field("handling"));
            match (reason, handling) {
                (Ok(reason), Ok(handling)) => {
                    let cancellation = Cancellation { reason, handling, successor: line.successor.parse().ok() };
                    reasons.extend(register::against_cancellation(act, &found, &cancellation).await?);
                    Ordered::Cancel(id, cancellation)
                }
                (reason, handling) => return Ok(Err(reason.err().into_iter().chain(handling.err()).collect())),
            }
        }
        Request::Reset => {
            reasons.extend(found.must_take(mailbox::Deed::Reset).err());
            Ordered::Reset(id)
        }
    };
    Ok(if reasons.is_empty() { Ok(read) } else { Err(reasons) })
}

/// A new box by the first choice of name or, when that is gone, by the second.
async fn apply(act: &Act, unit: UnitId, line: &Line) -> Result<std::result::Result<Ordered, Vec<Refusal>>> {
    if line.first.trim().is_empty() && Kind::parse(&line.kind) == Some(Kind::Personal) {
        // Says which characters have no pinyin; otherwise nobody has asked for a proposal yet.
        if let Err(refusal) = super::readings(&line.name) {
            return Ok(Err(vec![refusal]));
        }
    }
    let first = line.first.parse::<UserName>();
    let second = match line.second.trim() {
        "" => None,
        second => Some(second.parse::<UserName>().map_err(|refusal| refusal.field("second"))),
    };
    let (first, second) = match (first, second.transpose()) {
        (Ok(first), Ok(second)) => (first, second),
        (first, second) => return Ok(Err(first.err().into_iter().chain(second.err()).collect())),
    };
    let second = second.filter(|second| *second != first);
    let gone = name::is_taken(act.db(), &first).await?;
    let chosen = match second {
        Some(second) if gone => second,
        _ => first,
    };
    let new = match line.new_box(unit, chosen) {
        Ok(new) => new,
        Err(refusal) => return Ok(Err(vec![refusal])),
    };
    let reasons = register::against(act, &new).await?;
    Ok(if reasons.is_empty() { Ok(Ordered::Apply(new)) } else { Err(reasons) })
}

/// Asked again before every decision: a name may be gone, a box changed. The receipt waits until
/// every initial password has been handed out.
async fn before(act: &Act, form: &form::Model, cell: &cell::Model) -> Result<()> {
    let fields: Annex3 = form.fields()?;
    if cell.name == "receipt" {
        let waits = boxes(act.db(), form, &fields).await?.iter().any(waits_for_password);
        return if fields.request.wants_password() && waits {
            Err(Refusal::new("mailboxes-receipt-early").article("13").remedy("mailboxes-receipt-early-remedy").into())
        } else {
            Ok(())
        };
    }
    let (_, reasons) = read(act, form.unit_id, &fields).await?;
    platform::act::all_clear(reasons)
}

fn waits_for_password(found: &Model) -> bool {
    found.state == State::Open && found.password_hash.is_none()
}

/// What takes effect: everything with the registration, because until then the form may still be
/// taken back; the receipt is written into the history of each box.
async fn after(act: &Act, form: &form::Model, cell: &cell::Model) -> Result<()> {
    let fields: Annex3 = form.fields()?;
    match cell.name.as_str() {
        "registration" => register_all(act, form, &fields).await,
        "receipt" => {
            for found in boxes(act.db(), form, &fields).await? {
                act.record(entry("mailbox.receive", &found).effect(json!({ "by": form.serial })));
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

async fn register_all(act: &Act, form: &form::Model, fields: &Annex3) -> Result<()> {
    let order = Order::of_form(form.id.0, &form.serial);
    let (ordered, reasons) = read(act, form.unit_id, fields).await?;
    platform::act::all_clear(reasons)?;
    for one in ordered {
        match one {
            Ordered::Apply(new) => {
                let found = register::approve(act, &order, &new).await?;
                register::open(act, &order, found.id).await?;
            }
            Ordered::Change(id, change) => drop(register::change(act, &order, id, &change).await?),
            Ordered::Suspend(id, reason) => drop(register::suspend(act, &order, id, reason).await?),
            Ordered::Cancel(id, cancellation) => drop(register::cancel(act, &order, id, &cancellation).await?),
            Ordered::Reset(id) => drop(register::reset(act, &order, id).await?),
        }
    }
    if fields.request.wants_password() {
        let url = format!("/desk/mailboxes/forms/{}", form.id);
        let args = json!({ "serial": form.serial, "count": fields.lines.len() });
        notices::tell(act, act.staff()?.id, "mailboxes-notice-hand-out", args, &url).await?;
    }
    Ok(())
}

/// The boxes that a form is about, as far as they are there.
pub async fn boxes(db: &impl ConnectionTrait, form: &form::Model, fields: &Annex3) -> Result<Vec<Model>> {
    if fields.request == Request::Apply {
        return mailbox::of_form(db, form.id.0).await;
    }
    let mut found = Vec::new();
    for id in fields.lines.iter().filter_map(|line| line.mailbox.parse::<MailboxId>().ok()) {
        found.push(mailbox::by_id(db, id).await?);
    }
    Ok(found)
}

/// The boxes of a form for which initial passwords have to be handed out.
pub async fn to_hand_out(db: &impl ConnectionTrait, form: &form::Model) -> Result<Vec<Model>> {
    let fields: Annex3 = form.fields()?;
    let mut found = boxes(db, form, &fields).await?;
    found.retain(waits_for_password);
    Ok(found)
}

/// Since when a form has stood as it is; tells versions apart.
pub(super) fn version(form: &form::Model) -> Moment {
    form.moved_at
}
