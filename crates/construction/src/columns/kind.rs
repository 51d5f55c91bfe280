//! What a column is about (page tag `ColumnType`, 国办发〔2017〕47号) and how its list looks.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

macro_rules! closed {
    ($(#[$meta:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            Serialize, Deserialize, EnumIter, DeriveActiveEnum,
        )]
        #[sea_orm(rs_type = "String", db_type = "Text")]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$each])* #[sea_orm(string_value = $text)] $variant),*
        }

        impl $name {
            /// All of them, in the order of screens.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in data and forms.
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

closed! {
    /// What a column is about. Its official Chinese name is the message [`ColumnKind::key`].
    ColumnKind {
        /// 概况信息.
        Overview = "overview",
        /// 机构职能.
        Organisation = "organisation",
        /// 负责人信息.
        Leaders = "leaders",
        /// 政务动态.
        News = "news",
        /// 通知公告.
        Notices = "notices",
        /// 政策文件.
        Documents = "documents",
        /// 政策解读.
        Interpretation = "interpretation",
        /// 回应关切.
        Responses = "responses",
        /// 公开指南.
        DisclosureGuide = "disclosure_guide",
        /// 公开目录.
        DisclosureCatalogue = "disclosure_catalogue",
        /// 公开年报.
        AnnualReport = "annual_report",
        /// 规划计划.
        Plans = "plans",
        /// 数据发布.
        Data = "data",
        /// 办事服务.
        Services = "services",
        /// 互动交流.
        Interaction = "interaction",
    }
}

impl ColumnKind {
    /// Message key of its official name.
    pub fn key(self) -> String {
        format!("columns-kind-{}", self.name().replace('_', "-"))
    }
}

closed! {
    /// How the list of a column looks; columns of one kind use one template.
    Template {
        /// Titles with dates.
        List = "list",
        /// Pictures.
        Picture = "picture",
        /// Videos.
        Video = "video",
        /// Official documents with their numbers.
        Document = "document",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_there_and_back() {
        for kind in ColumnKind::ALL {
            assert_eq!(ColumnKind::parse(kind.name()), Some(*kind));
            assert_eq!(serde_json::to_value(kind).expect("json"), kind.name());
        }
        for template in Template::ALL {
            assert_eq!(Template::parse(template.name()), Some(*template));
        }
        assert_eq!(ColumnKind::DisclosureGuide.key(), "columns-kind-disclosure-guide");
    }
}
