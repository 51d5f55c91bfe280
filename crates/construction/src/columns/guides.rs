//! 导航与特色 (art. 9): what the columns of a site must lead to. The portal guides visitors to disclosure, services and
//! participation; a department's site says what its unit does and what it is known for. Pure: the same answer for the
//! opening of a site and for every plan that changes the columns of one that is open.

use platform::Refusal;
use platform::people::UnitId;

use super::column::Model as Column;
use super::{ColumnKind, Tree};
use crate::sites::SiteKind;

/// Something that visitors of a site are led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guide {
    /// 政务公开: the guide to disclosure or its catalogue.
    Disclosure,
    /// 公共服务.
    Services,
    /// 公众参与.
    Interaction,
    /// 机构职能: what the unit does.
    Organisation,
    /// 特色栏目: what the unit's site is known for.
    Speciality,
}

impl Guide {
    /// Everything that a site of this kind must lead to.
    pub fn of(kind: SiteKind) -> &'static [Self] {
        match kind {
            SiteKind::Portal => &[Self::Disclosure, Self::Services, Self::Interaction],
            SiteKind::Department => &[Self::Organisation, Self::Speciality],
        }
    }

    /// The name in message keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Disclosure => "disclosure",
            Self::Services => "services",
            Self::Interaction => "interaction",
            Self::Organisation => "organisation",
            Self::Speciality => "speciality",
        }
    }

    /// That a site cannot be opened, because nothing leads there.
    pub fn is_missing(self) -> Refusal {
        let name = self.name();
        Refusal::new(format!("sites-needs-guide-{name}"))
            .article("9")
            .remedy(format!("sites-needs-guide-{name}-remedy"))
    }

    /// That a plan would take away the last that leads there.
    pub fn would_be_lost(self) -> Refusal {
        Refusal::new(format!("plans-last-{}", self.name())).article("9").remedy("plans-last-remedy").field("changes")
    }

    fn leads(self, column: &Column, unit: UnitId) -> bool {
        match self {
            Self::Disclosure => {
                matches!(column.kind, ColumnKind::DisclosureGuide | ColumnKind::DisclosureCatalogue)
            }
            Self::Services => column.kind == ColumnKind::Services,
            Self::Interaction => column.kind == ColumnKind::Interaction,
            Self::Organisation => column.kind == ColumnKind::Organisation,
            Self::Speciality => column.speciality && column.unit_id == unit,
        }
    }

    /// Whether a column that visitors are shown leads there. A special topic does not count: it ends by itself.
    fn is_there(self, tree: &Tree, unit: UnitId) -> bool {
        let lasting = |column: &&Column| column.is_open() && column.is_shown() && column.ends_at.is_none();
        tree.columns().iter().filter(lasting).any(|column| self.leads(column, unit))
    }
}

/// What a site of this kind and unit should lead to and does not.
pub fn missing(tree: &Tree, kind: SiteKind, unit: UnitId) -> Vec<Guide> {
    Guide::of(kind).iter().copied().filter(|guide| !guide.is_there(tree, unit)).collect()
}

/// What visitors were led to before a change, and would not be after it.
pub fn lost(before: &Tree, after: &Tree, kind: SiteKind, unit: UnitId) -> Vec<Guide> {
    Guide::of(kind)
        .iter()
        .copied()
        .filter(|guide| guide.is_there(before, unit) && !guide.is_there(after, unit))
        .collect()
}

#[cfg(test)]
mod tests {
    use platform::Moment;
    use platform::people::SiteRef;

    use super::*;
    use crate::columns::{ChannelId, ColumnId, Template};

    fn column(unit: UnitId, kind: ColumnKind) -> Column {
        Column {
            id: ColumnId::new(),
            site_id: SiteRef::new(),
            channel_id: ChannelId::new(),
            parent_id: None,
            unit_id: unit,
            slug: "a".into(),
            path: "/a/".into(),
            name: "栏目".into(),
            name_en: String::new(),
            kind,
            keywords: "栏目".into(),
            description: "说明".into(),
            template: Template::List,
            speciality: false,
            position: 1,
            version: 1,
            created_at: Moment(0),
            closed_at: None,
            items: 0,
            shown_at: Some(Moment(0)),
            ends_at: None,
            merged_into: None,
            closing_note: String::new(),
        }
    }

    fn tree(columns: Vec<Column>) -> Tree {
        Tree::new(Vec::new(), columns)
    }

    #[test]
    fn article_9_the_portal_leads_to_disclosure_services_and_participation() {
        let unit = UnitId::new();
        let of = |kind| column(unit, kind);
        let whole = [ColumnKind::DisclosureCatalogue, ColumnKind::Services, ColumnKind::Interaction].map(of).to_vec();
        assert!(missing(&tree(whole.clone()), SiteKind::Portal, unit).is_empty());
        assert_eq!(missing(&tree(Vec::new()), SiteKind::Portal, unit), Guide::of(SiteKind::Portal));
        for (at, gone) in [Guide::Disclosure, Guide::Services, Guide::Interaction].into_iter().enumerate() {
            let with = |change: fn(&mut Column)| {
                let mut columns = whole.clone();
                change(&mut columns[at]);
                tree(columns)
            };
            let changes: [fn(&mut Column); 4] = [
                |column| column.closed_at = Some(Moment(1)),
                |column| column.shown_at = None,
                |column| column.ends_at = Some(Moment(1)),
                |column| column.kind = ColumnKind::News,
            ];
            for change in changes {
                assert_eq!(missing(&with(change), SiteKind::Portal, unit), [gone]);
                assert_eq!(lost(&tree(whole.clone()), &with(change), SiteKind::Portal, unit), [gone]);
            }
        }
        assert!(lost(&tree(Vec::new()), &tree(Vec::new()), SiteKind::Portal, unit).is_empty());
    }

    #[test]
    fn article_9_a_speciality_is_the_units_own() {
        let (unit, other) = (UnitId::new(), UnitId::new());
        let functions = column(unit, ColumnKind::Organisation);
        let own = Column { speciality: true, ..column(unit, ColumnKind::News) };
        let whole = tree(vec![functions.clone(), own.clone()]);
        assert!(missing(&whole, SiteKind::Department, unit).is_empty());
        let lent = tree(vec![functions.clone(), Column { unit_id: other, ..own.clone() }]);
        assert_eq!(lost(&whole, &lent, SiteKind::Department, unit), [Guide::Speciality]);
        assert_eq!(lost(&whole, &tree(vec![own]), SiteKind::Department, unit), [Guide::Organisation]);
        assert_eq!(missing(&tree(vec![functions]), SiteKind::Department, unit), [Guide::Speciality]);
    }
}
