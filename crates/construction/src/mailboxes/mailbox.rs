//! A mailbox in the register: whose it is, where it stands in its life, what may happen to it
//! next (art. 13). Nothing is deleted: a cancelled box stays with its history, and its name is
//! never given to anybody else.

use std::collections::HashMap;

use platform::app::App;
use platform::people::{Actor, StaffId, UnitId};
use platform::permits::{Resource, ViewMailboxes};
use platform::uuid::Uuid;
use platform::{Act, Moment, OrNotFound, Refusal, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ExprTrait, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

use super::name;
use super::{MailboxId, UserName};

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
        #[sea_orm(rs_type = "String", db_type = "Text")]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$inner])* #[sea_orm(string_value = $text)] $variant),*
        }

        impl $name {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in data, forms and message keys.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            /// The one of that name.
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

words! {
    /// Whose box it is.
    Kind {
        /// 单位信箱: one for each unit.
        Unit = "unit",
        /// 职能公共信箱: of a task, such as consultation.
        Functional = "functional",
        /// 个人信箱: one for each person and unit.
        Personal = "personal",
    }
}

words! {
    /// Where a box stands. What is applied for is a form, and becomes a box by its approval.
    State {
        /// 已批准: approved, not registered yet.
        Approved = "approved",
        /// 已开通: registered; its holder has not set a password of their own.
        Open = "open",
        /// 使用中.
        Active = "active",
        /// 停用: receives mail, lets nobody in.
        Suspended = "suspended",
        /// 注销.
        Cancelled = "cancelled",
    }
}

words! {
    /// 注销或停用原因.
    Reason {
        /// 调离.
        Transferred = "transferred",
        /// 退休.
        Retired = "retired",
        /// 离职.
        Left = "left",
        /// 机构撤并.
        UnitClosed = "unit_closed",
        /// 长期不用.
        Dormant = "dormant",
        /// 违规.
        Violation = "violation",
        /// 其他.
        Other = "other",
    }
}

words! {
    /// 邮件处理方式: what becomes of the mail of a cancelled box.
    Handling {
        /// 归档: kept away from everybody for as long as the rulebook says.
        Archive = "archive",
        /// 移交: moved into a folder of another box.
        HandOver = "hand_over",
    }
}

/// What can be done to a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Registered and opened.
    Open,
    /// Given an initial password.
    HandOut,
    /// Its holder sets a password of their own.
    OwnPassword,
    /// Changed in something else than its state.
    Change,
    /// Suspended.
    Suspend,
    /// Its password is reset: opened again for an initial password.
    Reset,
    /// Cancelled.
    Cancel,
}

impl State {
    /// The state after a deed; nothing when it may not be done here.
    pub fn after(self, deed: Deed) -> Option<Self> {
        match (self, deed) {
            (Self::Approved, Deed::Open)
            | (Self::Open, Deed::HandOut)
            | (Self::Open | Self::Active | Self::Suspended, Deed::Reset) => Some(Self::Open),
            (Self::Open | Self::Active, Deed::OwnPassword) => Some(Self::Active),
            (Self::Open | Self::Active, Deed::Suspend) => Some(Self::Suspended),
            (Self::Approved | Self::Open | Self::Active | Self::Suspended, Deed::Cancel) => Some(Self::Cancelled),
            (Self::Approved | Self::Open | Self::Active | Self::Suspended, Deed::Change) => Some(self),
            _ => None,
        }
    }

    /// Whether mail is taken for it.
    pub fn receives(self) -> bool {
        matches!(self, Self::Open | Self::Active | Self::Suspended)
    }
}

/// A mailbox. Never serialised: it holds a password's hash.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mailbox")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MailboxId,
    /// Kind.
    pub kind: Kind,
    /// 单位.
    pub unit_id: UnitId,
    /// 科室, empty when none is named.
    pub section: String,
    /// 使用人, when the register of staff knows them.
    pub holder_id: Option<StaffId>,
    /// Name of the person who answers for it.
    pub holder_name: String,
    /// 职务.
    pub holder_title: String,
    /// Staff number or last digits of an identity number, to tell two of one name apart.
    pub holder_mark: String,
    /// 用户名.
    pub user_name: UserName,
    /// 容量, in bytes.
    pub quota: i64,
    /// 是否对外公开.
    pub is_public: bool,
    /// 用途.
    pub purpose: String,
    /// State.
    pub state: State,
    /// argon2id in PHC form; empty until an initial password is handed out.
    pub password_hash: Option<String>,
    /// When that was set.
    pub password_set_at: Option<Moment>,
    /// Failed tries to change it, in a row.
    pub failed: i32,
    /// No try before.
    pub locked_until: Option<Moment>,
    /// The form of annex 3 by which it was approved.
    pub form_id: Option<Uuid>,
    /// When it was approved.
    pub created_at: Moment,
    /// When it was opened.
    pub opened_at: Option<Moment>,
    /// When it was suspended, as long as it is.
    pub suspended_at: Option<Moment>,
    /// Why.
    pub suspended_for: Option<Reason>,
    /// When it was cancelled.
    pub cancelled_at: Option<Moment>,
    /// Why.
    pub cancelled_for: Option<Reason>,
    /// What becomes of its mail.
    pub handling: Option<Handling>,
    /// Who receives it.
    pub successor_id: Option<MailboxId>,
    /// When the mail had been moved.
    pub handed_at: Option<Moment>,
    /// Where to, below the mail store.
    pub handed_to: Option<String>,
    /// Last sign-in, as the mail server has it.
    pub last_seen_at: Option<Moment>,
}

/// No relations: finders join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Its address under the cluster's domain.
    pub fn address(&self, domain: &str) -> String {
        format!("{}@{domain}", self.user_name)
    }

    /// The state after a deed, or why it may not be done.
    pub fn must_take(&self, deed: Deed) -> Result<State, Refusal> {
        self.state.after(deed).ok_or_else(|| {
            Refusal::new(format!("mailboxes-is-{}", self.state.name()))
                .arg("name", self.user_name.as_str())
                .article("13")
        })
    }

    /// When it last gave a sign of life: a sign-in, a new password, being opened.
    pub fn alive_at(&self) -> Moment {
        let signs = [Some(self.created_at), self.last_seen_at, self.password_set_at, self.opened_at];
        signs.into_iter().flatten().max().unwrap_or(self.created_at)
    }
}

/// The box, or *not found*.
pub async fn by_id(db: &impl ConnectionTrait, id: MailboxId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.or_not_found()
}

/// The box of a user name or a whole address under the domain.
pub async fn by_name(db: &impl ConnectionTrait, text: &str, domain: &str) -> Result<Option<Model>> {
    let text = text.trim().to_lowercase();
    let user = text.strip_suffix(domain).and_then(|user| user.strip_suffix('@')).unwrap_or(&text);
    Ok(Entity::find().filter(Column::UserName.eq(user)).one(db).await?)
}

/// The box inside an act, held against other acts.
pub(super) async fn in_act(act: &Act, id: MailboxId) -> Result<Model> {
    Entity::find_by_id(id).lock_exclusive().one(act.db()).await?.or_not_found()
}

/// The box, when the viewer may see the mailboxes of its unit; else *not found*.
pub async fn visible(app: &App, viewer: &Actor, id: MailboxId) -> Result<Model> {
    let found = by_id(app.db.read(), id).await?;
    let seen = app.policies.allows(viewer, ViewMailboxes, &Resource::unit(found.unit_id));
    if seen { Ok(found) } else { Err(platform::Error::NotFound) }
}

/// What is looked for in the register.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this unit.
    pub unit: Option<UnitId>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// In this state.
    pub state: Option<State>,
    /// Of this form.
    pub form: Option<Uuid>,
    /// Part of a user name or of a holder's name.
    pub text: String,
    /// User names behind this one.
    pub after: String,
}

/// The boxes that the viewer may see, by user name, at most `size`.
pub async fn visible_to(app: &App, viewer: &Actor, filter: &Filter, size: u64) -> Result<Vec<Model>> {
    let mut find = Entity::find();
    // Whoever may see a unit that is nobody's sees all of them.
    if !app.policies.allows(viewer, ViewMailboxes, &Resource::unit(UnitId::new())) {
        let staff = viewer.staff()?;
        let mut units = staff.units();
        units.push(staff.unit_id);
        units.retain(|unit| app.policies.allows(viewer, ViewMailboxes, &Resource::unit(*unit)));
        find = find.filter(Column::UnitId.is_in(units));
    }
    if let Some(unit) = filter.unit {
        find = find.filter(Column::UnitId.eq(unit));
    }
    if let Some(kind) = filter.kind {
        find = find.filter(Column::Kind.eq(kind));
    }
    if let Some(state) = filter.state {
        find = find.filter(Column::State.eq(state));
    }
    if let Some(form) = filter.form {
        find = find.filter(Column::FormId.eq(form));
    }
    let text = filter.text.trim();
    if !text.is_empty() {
        find = find.filter(Column::UserName.contains(text.to_lowercase()).or(Column::HolderName.contains(text)));
    }
    if !filter.after.is_empty() {
        find = find.filter(Column::UserName.gt(filter.after.as_str()));
    }
    Ok(find.order_by_asc(Column::UserName).limit(size).all(app.db.read()).await?)
}

/// The boxes that a person holds and that are not cancelled.
pub async fn of_holder(db: &impl ConnectionTrait, holder: StaffId) -> Result<Vec<Model>> {
    let find = Entity::find().filter(Column::HolderId.eq(holder)).filter(Column::State.ne(State::Cancelled));
    Ok(find.order_by_asc(Column::UserName).all(db).await?)
}

/// The boxes that came to be by a form.
pub async fn of_form(db: &impl ConnectionTrait, form: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::FormId.eq(form)).order_by_asc(Column::UserName).all(db).await?)
}

/// A public address, as the register of addresses shows it: nothing of persons who did not ask
/// for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublicAddress {
    /// Which unit.
    pub unit: UnitId,
    /// Kind.
    pub kind: Kind,
    /// 科室.
    pub section: String,
    /// The whole address.
    pub address: String,
    /// 用途.
    pub purpose: String,
    /// Since when.
    pub since: Moment,
}

/// The addresses that units have made public and that take mail, unit by unit.
pub async fn public_addresses(db: &impl ConnectionTrait, domain: &str) -> Result<Vec<PublicAddress>> {
    let open = [State::Open, State::Active];
    let find = Entity::find().filter(Column::IsPublic.eq(true)).filter(Column::State.is_in(open));
    let found = find.order_by_asc(Column::UnitId).order_by_asc(Column::UserName).all(db).await?;
    let public = found.into_iter().map(|one| PublicAddress {
        unit: one.unit_id,
        kind: one.kind,
        address: one.address(domain),
        since: one.opened_at.unwrap_or(one.created_at),
        section: one.section,
        purpose: one.purpose,
    });
    Ok(public.collect())
}

/// Additional names by box.
pub async fn other_names(db: &impl ConnectionTrait, boxes: &[Model]) -> Result<HashMap<MailboxId, Vec<UserName>>> {
    let ids = boxes.iter().map(|one| one.id);
    let rows = name::Entity::find().filter(name::Column::MailboxId.is_in(ids)).order_by_asc(name::Column::Name);
    let main: HashMap<MailboxId, &UserName> = boxes.iter().map(|one| (one.id, &one.user_name)).collect();
    let mut names: HashMap<MailboxId, Vec<UserName>> = HashMap::new();
    for row in rows.all(db).await? {
        if main.get(&row.mailbox_id).is_some_and(|main| **main != row.name) {
            names.entry(row.mailbox_id).or_default().push(row.name);
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn article_13_only_these_moves_are_legal() {
        use Deed::{Cancel, Change, HandOut, Open, OwnPassword, Reset, Suspend};
        let deeds = [Open, HandOut, OwnPassword, Change, Suspend, Reset, Cancel];
        let table: Vec<Vec<&str>> = State::ALL
            .iter()
            .map(|state| deeds.iter().map(|deed| state.after(*deed).map_or("", State::name)).collect())
            .collect();
        assert_eq!(
            table,
            [
                ["open", "", "", "approved", "", "", "cancelled"],
                ["", "open", "active", "open", "suspended", "open", "cancelled"],
                ["", "", "active", "active", "suspended", "open", "cancelled"],
                ["", "", "", "suspended", "", "open", "cancelled"],
                ["", "", "", "", "", "", ""],
            ]
        );
        for state in State::ALL {
            assert_eq!(State::parse(state.name()), Some(*state));
            assert_eq!(state.to_value(), state.name());
        }
        assert!(!State::Approved.receives() && State::Suspended.receives() && !State::Cancelled.receives());
    }
}
