//! Invented people and units for the samples of these pages.

use super::unit::{self, UnitKind};
use super::unit_page::{Done, UnitPage};
use super::{AccountId, StaffId, UnitId, account};
use crate::time::Moment;
use crate::web::errors::Reason;

const MOMENT: Moment = Moment(1_795_395_480_000_000);

pub(super) fn unit(kind: UnitKind) -> unit::Model {
    unit::Model {
        id: UnitId::new(),
        code: "jw".into(),
        name: "东城区教育委员会".into(),
        short_name: "区教委".into(),
        kind,
        parent_id: None,
        usc_code: None,
        address: String::new(),
        phone: String::new(),
        created_at: MOMENT,
        closed_at: (kind == UnitKind::SocialOrganisation).then_some(MOMENT),
    }
}

pub(super) fn account() -> account::Shown {
    account::Shown {
        id: AccountId::new(),
        staff_id: StaffId::new(),
        login: "jw-leader".into(),
        must_change: true,
        locked_until: None,
        second_factor: false,
        last_sign_in_at: Some(MOMENT),
        disabled_at: None,
    }
}

pub(super) fn reasons(field: &str) -> Vec<Reason> {
    vec![Reason {
        text: "不能这样办 <b>".into(),
        remedy: "请另选一人".into(),
        article: "31".into(),
        field: field.into(),
    }]
}

pub(super) fn units() -> Vec<UnitPage> {
    vec![
        UnitPage::empty(UnitKind::CityVertical),
        UnitPage::empty(UnitKind::SocialOrganisation),
        UnitPage::full(Done::Nothing, reasons("until")),
        UnitPage::full(Done::Delegated, Vec::new()),
    ]
}
