//! The directory of the district: every unit with its site, or with its columns on the portal
//! (arts. 2, 3, 9; art. 37 for departments under the city).

use platform::Result;
use platform::app::App;
use platform::people::unit::{self, UnitKind};
use platform::view::Lang;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;

use super::{shown, text};
use crate::columns::{Tree, column};
use crate::sites::site::{self, SiteKind};

/// Units of one kind.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Name of the kind.
    pub title: String,
    /// The units, by code.
    pub items: Vec<UnitCard>,
}

/// A unit as the directory shows it.
#[derive(Clone, Debug, Serialize)]
pub struct UnitCard {
    /// Name.
    pub name: String,
    /// Its site, or its place on the portal; empty when it has neither.
    pub url: String,
    /// What it does; empty when nobody has said.
    pub duty: String,
    /// Address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// Follows the city's rules, not the Measures (art. 37).
    pub exempt: bool,
}

/// The directory, by kinds of unit.
pub async fn groups(app: &App, db: &impl ConnectionTrait, lang: Lang) -> Result<Vec<Group>> {
    let units =
        unit::Entity::find().filter(unit::Column::ClosedAt.is_null()).order_by_asc(unit::Column::Code).all(db).await?;
    let sites = site::all(db).await?;
    let portal = sites.iter().find(|site| site.kind == SiteKind::Portal);
    let tree = match portal {
        Some(portal) => column::tree(db, portal.id).await?.in_public(),
        None => Tree::default(),
    };
    let address = |unit: &unit::Model| {
        let own = sites.iter().find(|site| site.unit_id == unit.id && site.state.listed());
        if let Some(own) = own {
            return format!("{}{}/", app.settings.origin(own.label.as_str()), lang.prefix());
        }
        let place = tree.walk().into_iter().map(|(_, column)| column).find(|column| column.unit_id == unit.id);
        match (portal, place) {
            (Some(portal), Some(place)) if unit.kind == UnitKind::Subdistrict => {
                format!("{}{}{}", app.settings.origin(portal.label.as_str()), lang.prefix(), place.path)
            }
            _ => String::new(),
        }
    };
    let groups = UnitKind::ALL.into_iter().map(|kind| Group {
        title: text(app, lang, &format!("directory-kind-{}", kind.name().replace('_', "-"))),
        items: units
            .iter()
            .filter(|unit| unit.kind == kind)
            .map(|unit| UnitCard {
                name: shown(lang, &unit.name),
                url: address(unit),
                duty: String::new(),
                address: shown(lang, &unit.address),
                phone: unit.phone.clone(),
                exempt: !unit.kind.under_the_measures(),
            })
            .collect(),
    });
    Ok(groups.filter(|group| !group.items.is_empty()).collect())
}
