//! Modules of a home page: what it shows, in which order (art. 9). Data, so that a site can be
//! arranged by anybody who may and broken by nobody.

use platform::Refusal;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use crate::columns::ColumnId;

/// One part of a home page. The names of the kinds are those of the template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Module {
    /// The newest article of a column large, the following ones beside it.
    Lead {
        /// Whose articles.
        column: ColumnId,
        /// How many in all.
        count: u8,
    },
    /// The newest articles of a column with their dates.
    List {
        /// Whose articles.
        column: ColumnId,
        /// How many.
        count: u8,
    },
    /// Up to three columns side by side, the newest articles of each.
    Columns {
        /// Which columns, from left to right.
        columns: Vec<ColumnId>,
        /// How many articles of each.
        count: u8,
    },
    /// The newest picture stories of a column.
    Pictures {
        /// Whose articles.
        column: ColumnId,
        /// How many.
        count: u8,
    },
    /// The newest picture stories of a column in a row that the reader moves; it never moves by itself.
    Carousel {
        /// Whose articles.
        column: ColumnId,
        /// How many.
        count: u8,
    },
    /// Large entries: the child columns of a column with their descriptions; where it has none,
    /// its newest articles.
    Entries {
        /// Whose.
        column: ColumnId,
        /// How many.
        count: u8,
    },
    /// Special topics: as `Entries`, shown as tiles.
    Topics {
        /// Whose.
        column: ColumnId,
        /// How many.
        count: u8,
    },
    /// The directory of the cluster's sites and units.
    Directory,
    /// A heading and a paragraph.
    Text {
        /// Heading.
        title: String,
        /// Paragraph of plain text.
        text: String,
    },
}

/// The modules of a home page, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Modules(pub Vec<Module>);

/// Columns that stand side by side in one module.
pub const SIDE_BY_SIDE: usize = 3;

impl Module {
    /// Names of the kinds, in the order in which they are offered.
    pub const KINDS: [&str; 9] =
        ["lead", "list", "columns", "pictures", "carousel", "entries", "topics", "directory", "text"];

    /// The name of its kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Lead { .. } => "lead",
            Self::List { .. } => "list",
            Self::Columns { .. } => "columns",
            Self::Pictures { .. } => "pictures",
            Self::Carousel { .. } => "carousel",
            Self::Entries { .. } => "entries",
            Self::Topics { .. } => "topics",
            Self::Directory => "directory",
            Self::Text { .. } => "text",
        }
    }

    /// The columns it shows.
    pub fn columns(&self) -> &[ColumnId] {
        match self {
            Self::Lead { column, .. }
            | Self::List { column, .. }
            | Self::Pictures { column, .. }
            | Self::Carousel { column, .. }
            | Self::Entries { column, .. }
            | Self::Topics { column, .. } => std::slice::from_ref(column),
            Self::Columns { columns, .. } => columns,
            Self::Directory | Self::Text { .. } => &[],
        }
    }

    /// How many items of each column it shows; 0 where it shows none.
    pub fn count(&self) -> u8 {
        match self {
            Self::Lead { count, .. }
            | Self::List { count, .. }
            | Self::Columns { count, .. }
            | Self::Pictures { count, .. }
            | Self::Carousel { count, .. }
            | Self::Entries { count, .. }
            | Self::Topics { count, .. } => *count,
            Self::Directory | Self::Text { .. } => 0,
        }
    }

    /// What stands against it, where a module may show `most` items and `known` are the open
    /// columns of the site.
    pub fn reasons(&self, most: u64, known: &[ColumnId]) -> Vec<Refusal> {
        let mut reasons = Vec::new();
        let columns = self.columns();
        if columns.iter().any(|column| !known.contains(column)) {
            reasons.push(Refusal::new("sites-module-column").field("column"));
        }
        if !columns.is_empty() && !(1..=most).contains(&u64::from(self.count())) {
            reasons.push(Refusal::new("sites-module-count").arg("most", most).field("count"));
        }
        match self {
            Self::Columns { columns, .. } if columns.is_empty() || columns.len() > SIDE_BY_SIDE => {
                reasons.push(Refusal::new("sites-module-columns").arg("most", SIDE_BY_SIDE as u64).field("column"));
            }
            Self::Text { title, text } if title.trim().is_empty() || text.trim().is_empty() => {
                reasons.push(Refusal::new("sites-module-text").field("text"));
            }
            _ => {}
        }
        reasons
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_data_of_a_known_kind() {
        let column = ColumnId::new();
        let module = Module::Lead { column, count: 6 };
        let text = serde_json::to_string(&module).expect("json");
        assert_eq!(text, format!(r#"{{"kind":"lead","column":"{column}","count":6}}"#));
        assert_eq!(serde_json::from_str::<Module>(&text).expect("a module"), module);
        assert!(serde_json::from_str::<Module>(r#"{"kind":"script","text":"<script>"}"#).is_err());
    }

    #[test]
    fn a_module_shows_open_columns_of_its_site() {
        let (ours, theirs) = (ColumnId::new(), ColumnId::new());
        assert!(Module::List { column: ours, count: 6 }.reasons(10, &[ours]).is_empty());
        assert_eq!(Module::List { column: theirs, count: 0 }.reasons(10, &[ours]).len(), 2);
        assert_eq!(Module::Columns { columns: vec![], count: 5 }.reasons(10, &[ours]).len(), 1);
        assert_eq!(Module::Columns { columns: vec![ours; 4], count: 5 }.reasons(10, &[ours]).len(), 1);
    }
}
