//! Before a site is opened (art. 18): the columns that no version of the duty table answers for yet. For the portal,
//! whose table annex 4 is, they stand against opening; other sites are shown what they lack.

use std::pin::Pin;

use construction::columns::column;
use construction::sites::{SiteKind, site};
use platform::app::{Db, Wanting};
use platform::people::SiteRef;
use platform::{App, Refusal, Result};

use super::row;

/// In the form the house wants it.
pub fn wanting<'a>(
    app: &'a App,
    db: &'a Db<'a>,
    site: SiteRef,
) -> Pin<Box<dyn Future<Output = Result<Vec<Wanting>>> + Send + 'a>> {
    Box::pin(async move {
        let today = app.time.now().day();
        let site = site::by_id(db, site).await?;
        let columns = column::open_of_site(db, site.id).await?;
        let rows = row::all_in_force(db, Some(site.id), today).await?;
        let leaf = |column: &&column::Model| !columns.iter().any(|other| other.parent_id == Some(column.id));
        let lacking: Vec<&str> = columns
            .iter()
            .filter(leaf)
            .filter(|column| !rows.iter().any(|row| row.column_id == column.id))
            .map(|column| column.name.as_str())
            .collect();
        if lacking.is_empty() {
            return Ok(Vec::new());
        }
        let refusal = Refusal::new("duty-opening-lacks")
            .arg("count", lacking.len())
            .arg("columns", lacking.join("、"))
            .article("18")
            .remedy("duty-opening-lacks-remedy");
        Ok(vec![Wanting { need: "duty", stands_against: site.kind == SiteKind::Portal, refusal }])
    })
}
