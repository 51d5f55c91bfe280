//! The posts of the regulation. A post is held for a unit; rights follow from posts alone.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

macro_rules! posts {
    ($($(#[$meta:meta])* $name:ident = $text:literal),* $(,)?) => {
        /// A post that a member of staff can hold for a unit.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            Serialize, Deserialize, EnumIter, DeriveActiveEnum,
        )]
        #[sea_orm(rs_type = "String", db_type = "Text")]
        #[serde(rename_all = "snake_case")]
        pub enum Post {
            $($(#[$meta])* #[sea_orm(string_value = $text)] $name),*
        }

        impl Post {
            /// All posts, in the order of the regulation.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The name in policies, data and the database.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// The post of that name.
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$name),)* _ => None }
            }
        }
    };
}

posts! {
    /// 信息员, art. 19.
    InformationOfficer = "information_officer",
    /// 科室负责人 (first review), art. 31.
    SectionReviewer = "section_reviewer",
    /// 保密审查人, art. 31.
    SecrecyReviewer = "secrecy_reviewer",
    /// 分管领导, arts. 10 and 31.
    DeputyLeader = "deputy_leader",
    /// 主要负责同志, first responsible person, art. 31.
    PrincipalLeader = "principal_leader",
    /// 办事窗口人员, art. 15.
    ServiceClerk = "service_clerk",
    /// 信箱专人, art. 22.
    LetterHandler = "letter_handler",
    /// 区信息办 planning, arts. 5 and 10.
    ItOfficePlanner = "it_office_planner",
    /// 区信息办 operation, art. 24.
    ItOfficeOperator = "it_office_operator",
    /// 门户网站编辑, art. 9.
    PortalEditor = "portal_editor",
    /// 考核人员, arts. 34 and 35.
    Assessor = "assessor",
    /// 国家保密局 inspection, arts. 7 and 33.
    SecrecyInspector = "secrecy_inspector",
    /// 区政府办 disclosure supervision, art. 8.
    GovernmentOfficeSupervisor = "government_office_supervisor",
    /// 系统管理员: accounts and operation, never content or rights.
    SystemAdministrator = "system_administrator",
    /// 安全管理员: posts and locks, never accounts or content.
    SecurityAdministrator = "security_administrator",
    /// 审计管理员: reads the journal, changes nothing.
    AuditAdministrator = "audit_administrator",
}

impl Post {
    /// Posts that must use a second factor when they sign in.
    pub fn wants_second_factor(self) -> bool {
        matches!(
            self,
            Self::SystemAdministrator | Self::SecurityAdministrator | Self::AuditAdministrator | Self::ItOfficeOperator
        )
    }

    /// The three separated administrators, who hold no other post (arts. 28–30).
    pub fn administers(self) -> bool {
        matches!(self, Self::SystemAdministrator | Self::SecurityAdministrator | Self::AuditAdministrator)
    }

    /// Posts that sign a cell of the release form, and may be handed over in writing (art. 31).
    pub fn signs(self) -> bool {
        matches!(self, Self::SectionReviewer | Self::SecrecyReviewer | Self::DeputyLeader | Self::PrincipalLeader)
    }

    /// Posts whose word holds for other units than the one they are held for.
    pub fn over_other_units(self) -> bool {
        self.administers()
            || matches!(
                self,
                Self::ItOfficePlanner
                    | Self::ItOfficeOperator
                    | Self::PortalEditor
                    | Self::Assessor
                    | Self::SecrecyInspector
                    | Self::GovernmentOfficeSupervisor
            )
    }
}
