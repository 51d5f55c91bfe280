//! Opening channels and columns (art. 10) while a site is being built: entered by the IT office, with the unit that
//! answers for them (art. 18). Once the site is open they are opened by an implemented form of annex 1.

use platform::people::{SiteRef, UnitId};
use platform::permits::KeepColumns;
use platform::{Act, OrNotFound, Result};
use serde::{Deserialize, Serialize};

use super::alteration::{Alteration, Known};
use super::make::{make, must_be_building};
use super::{ChannelId, ColumnId, ColumnKind, Template, channel, column};
use crate::sites::site;

/// First parts of paths that belong to the platform and to other chapters.
pub const RESERVED: &[&str] = &[
    "api",
    "assets",
    "consultations",
    "desk",
    "disclosure",
    "en",
    "files",
    "healthz",
    "interfaces",
    "interviews",
    "letters",
    "live",
    "measures",
    "metrics",
    "readyz",
    "search",
    "services",
    "site-map",
    "statement",
    "status",
    "track",
    "units",
    "verify",
    "zh-hant",
];

/// What is told about a channel when it is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewChannel {
    /// Its part of paths.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Name in English.
    pub name_en: String,
    /// What it is for.
    pub description: String,
}

/// What is told about a column when it is opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewColumn {
    /// In which channel.
    pub channel: ChannelId,
    /// The column above it.
    pub parent: Option<ColumnId>,
    /// The unit that answers for its content.
    pub unit: UnitId,
    /// Its part of paths; empty for a column that stands for its whole channel.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Name in English.
    pub name_en: String,
    /// What it is about.
    pub kind: ColumnKind,
    /// Key words, divided by `;`, commas or blanks.
    pub keywords: String,
    /// Purpose and main content.
    pub description: String,
    /// How its list looks.
    pub template: Template,
    /// 特色栏目 (art. 9). Left out of data when it is not, so that older forms keep their digest.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub speciality: bool,
}

/// Opens a channel at the end of the navigation of a site that is being built.
pub async fn open_channel(act: &Act, site: SiteRef, new: NewChannel) -> Result<channel::Model> {
    let id = ChannelId::new();
    let tree = change(act, site, &Alteration::OpenChannel { id, channel: new }).await?;
    tree.channel(id).cloned().or_not_found()
}

/// Opens a column at the end of its siblings, on a site that is being built.
pub async fn open(act: &Act, site: SiteRef, new: NewColumn) -> Result<column::Model> {
    let id = ColumnId::new();
    let tree = change(act, site, &Alteration::Open { id, column: new, until: None }).await?;
    tree.column(id).cloned().or_not_found()
}

/// One change of the columns of a site that is being built.
async fn change(act: &Act, site: SiteRef, alteration: &Alteration) -> Result<super::Tree> {
    let site = site::by_id(act.db(), site).await?;
    act.permit(KeepColumns, &site::resource(&site))?;
    must_be_building(&site)?;
    site::claim(act, &site, site.version).await?;
    let mut tree = column::tree(act.db(), site.id).await?;
    let mut known = Known::of(act.app(), act.db(), act.now(), &site).await?;
    make(act, &site, &mut tree, &mut known, alteration).await?;
    site::frame_changed(act, site.id).await?;
    Ok(tree)
}
